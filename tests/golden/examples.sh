#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the pages show of the program's output is what it says: docs/examples/remake.sh puts the same between the marks of
# an emptied copy, byte by byte where little is simulated, else by the checksum of what few futures give. Nothing outside
# the marks changes, and of what few futures give at least the first line has the words of the page.
#
#   sh tests/golden/examples.sh build/test/credence
export LC_ALL=C
. tests/support/program.sh
few='^<!-- /shows, of few futures [0-9]+ -->$'

# copies FOLDER: the pages, with nothing between their marks.
copies() {
    mkdir -p "$1/docs" "$1/scenarios"
    for page in README.md docs/*.md scenarios/README.md; do
        awk '/^<!-- \/shows/ { inside = 0 } !inside { print } /^<!-- shows: / { inside = 1 }' "$page" >"$1/$page"
    done
}

# kept: the page without what changes with the number of futures.
kept() {
    awk -v few="$few" '
        /^<!-- \/shows/ { if ($0 !~ few) printf "%s", block; block = ""; inside = 0 }
        inside { block = block $0 "\n" }
        !inside { print }
        /^<!-- shows: / { inside = 1 }' "$1"
}

# firsts: the words of the first line of each block.
firsts() { awk 'first { gsub(/[0-9.%+-]+/, ""); gsub(/ +/, " "); print; first = 0 } /^<!-- shows: / { first = 1 }' "$1"; }

copies "$work/pages"
sh docs/examples/remake.sh "$program" "$work/pages" few >"$work/remade" 2>"$work/said" || complain "remake.sh fails"
[ -s "$work/said" ] && { complain "remake.sh says something"; cat "$work/said"; }

blocks=0
for page in README.md docs/*.md scenarios/README.md; do
    kept "$page" >"$work/page"
    kept "$work/pages/$page" >"$work/copy"
    diff "$work/page" "$work/copy" >"$work/difference" ||
        { complain "$page does not show what the program says (./dev examples)"; cat "$work/difference"; }
    firsts "$page" >"$work/page"
    firsts "$work/pages/$page" >"$work/copy"
    diff "$work/page" "$work/copy" >"$work/difference" || { complain "$page shows other words"; cat "$work/difference"; }
    blocks=$((blocks + $(wc -l <"$work/page")))
done
[ $blocks -ge 12 ] || complain "only $blocks blocks were found"
for page in README docs/given docs/require docs/influence docs/causes docs/tables; do
    grep -q "^$page.md" "$work/remade" || complain "$page.md shows nothing"
done

# --- it notices: another scenario, a command that fails, marks that do not fit ---
mkdir -p "$work/wrong/docs" "$work/wrong/scenarios"
cp docs/influence.md "$work/wrong/docs"
touch "$work/wrong/README.md" "$work/wrong/scenarios/README.md"
# wrong WORDS SED: a page that is changed so is refused, and left as it is.
wrong() {
    sed "$2" docs/influence.md >"$work/wrong/docs/influence.md"
    cp "$work/wrong/docs/influence.md" "$work/before"
    sh docs/examples/remake.sh "$program" "$work/wrong" few >"$work/out" 2>&1 && complain "no error: $2"
    grep -qF -e "$1" "$work/out" || { complain "nothing about '$1'"; cat "$work/out"; }
    cmp -s "$work/before" "$work/wrong/docs/influence.md" || complain "a page is changed that is refused: $2"
}
wrong "has no end" '/^<!-- \/shows/d'
wrong "nothing is shown before" '1,20{/^<!-- shows/d;}'
wrong "'PKA' is no state" '/^    credence/s/PAK/PKA/'
wrong "this shows nothing" '/^<!-- shows/s/: .* -->/: grep nowhere -->/'
sed '/^    credence/s/2027-01-01/2027-02-01/' docs/influence.md >"$work/wrong/docs/influence.md"
sh docs/examples/remake.sh "$program" "$work/wrong" few >"$work/out" 2>&1 || complain "another date fails"
[ "$(grep -cE "$few" docs/influence.md)" -ge 1 ] || complain "docs/influence.md has no checksum"
[ "$(grep -E "$few" docs/influence.md)" != "$(grep -E "$few" "$work/wrong/docs/influence.md")" ] ||
    complain "another date gives the same checksum"

[ $failures -eq 0 ] || exit 1
echo "$blocks blocks of output"
