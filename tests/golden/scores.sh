#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# docs/scores/remake.sh runs to its end, with few futures and short fits: every mark of docs/validation.md is filled, with
# as many rows as there are fits and windows, no row says more or less than its header, and what is kept back of the
# histories is not scored.
#
#   sh tests/golden/scores.sh build/test/credence
set -u
program=$(realpath "${1:-${CREDENCE_PROGRAM:?}}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
page=$work/validation.md
failures=0

complain() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# table MARK PAGE: what stands between the marks.
table() {
    awk -v mark="out-of-sample-$1" '$0 == "<!-- /" mark " -->" { inside = 0 } inside { print }
        $0 == "<!-- " mark " -->" { inside = 1 }' "$2"
}

# bare PAGE: the page with nothing between the marks.
bare() {
    awk '/^<!-- \/out-of-sample-/ { inside = 0 } !inside { print } /^<!-- out-of-sample-/ { inside = 1 }' "$1"
}

# rows MARK LEAST: a header, so many rows at least, all as wide as it.
rows() {
    table "$1" "$page" >"$work/rows"
    [ "$(wc -l <"$work/rows")" -ge $(($2 + 2)) ] || complain "$1: $(wc -l <"$work/rows") lines, $2 rows are wanted"
    awk -F'|' 'NR == 1 { wide = NF } NF != wide { bad = 1 } END { exit bad || wide < 5 }' "$work/rows" ||
        complain "$1: a row is not as wide as the header"
}

# The marks are in the page as it is, and filled.
for mark in fits scores ties calibration surprises; do
    [ "$(table $mark docs/validation.md | wc -l)" -ge 3 ] || complain "docs/validation.md: nothing at $mark (./dev scores)"
done

# Emptied, and filled anew.
bare docs/validation.md >"$page"
if ! sh docs/scores/remake.sh "$program" "$page" 30 --starts 0 --no-profile >"$work/out" 2>"$work/err"; then
    complain "remake.sh fails"
    sed 's/^/    /' "$work/out" "$work/err"
fi
rows fits 21
rows scores 36
rows ties 6
rows calibration 18
rows surprises 18
bare "$page" >"$work/rest"
bare docs/validation.md | cmp -s - "$work/rest" || complain "remake.sh changes the page outside its marks"

# What does not hang on the number of futures is that of the page: who came, of how many, what was fitted on how much.
for mark in scores ties; do
    table $mark docs/validation.md | awk -F'|' '{ print $2 }' >"$work/kept"
    table $mark "$page" | awk -F'|' '{ print $2 }' | cmp -s - "$work/kept" || complain "$mark: other windows than on the page"
done
table scores "$page" | grep -q 'kosovo-2008.*: 25 of 92 came' || complain "Kosovo: 25 of 92 came, counted by hand"
table fits "$page" | grep -q '^| kosovo-2008, 2008-02-17 to 2010-12-31, with ties | 52 ' || complain "Kosovo: 52 moves"
[ "$(table scores "$page" | grep -c '| no change |')" -eq 7 ] || complain "no base rates beside each window"

printf '%s wrong\n' "$failures"
[ "$failures" -eq 0 ]
