#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# docs/questions.md can be remade: its commands run (with few futures), every place of the template is filled, and what
# the scripts count in events.csv is what the program says. The page that is there was made from what is there now.
#
#   sh tests/golden/questions.sh build/test/credence
set -eu
export LC_ALL=C
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
template=docs/questions/questions.md.in
failures=0

complain() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

sh docs/questions/remake.sh "$program" "$work/runs" "$work/page.md" 200 >"$work/said" 2>&1 ||
    { cat "$work/said"; exit 1; }

# --- filled, and with numbers ---
places=$(grep -o '{{' "$template" | wc -l)
[ "$places" -ge 100 ] || complain "only $places places were found"
! grep -n '[{}][{}]' "$work/page.md" || complain "places that are not filled"
! grep -nEi '(^|[^a-z])-?(nan|inf)([^a-z]|$)' "$work/page.md" || complain "numbers that are none"
! grep -nE '\([^()]* to \)|\( to ' "$work/page.md" || complain "intervals without ends"
grep '^    ' "$template" >"$work/commands"
grep '^    ' "$work/page.md" | cmp - "$work/commands" || complain "the page shows other commands"

# --- a number that is not there is an error ---
echo 'So {{share follow baseline ATLANTIS}}.' >"$work/wrong.in"
if awk -v folder="$work/runs" -f docs/questions/fill.awk "$work/runs/numbers.tsv" "$work/wrong.in" \
    >"$work/wrong" 2>&1; then
    complain "a place without a number is no error"
fi
grep -q "wrong.in:1: there is no number 'share follow baseline ATLANTIS'" "$work/wrong" ||
    complain "it is not told which"

# --- what is counted in events.csv is what the program says: China's share, and what it gains by Pakistan's step ---
number() { awk -F '\t' -v key="$1" '$1 == key { print $2, $3, $4 }' "$work/runs/numbers.tsv"; }
same() {
    awk -v a="$1" -v b="$2" 'BEGIN {
        n = split(a, x, " "); m = split(b, y, " ")
        for (i = 1; i <= n; i++) { if ((d = x[i] - y[i]) > 1e-8 || d < -1e-8) exit 1 }
        exit !(n == m && n > 0)
    }' || complain "$3: $1, not $2"
}
parts=$(for part in pakistan_then_china china_then_pakistan china_alone; do
    number "share follow baseline $part"
done | awk '{ sum += $1 } END { print sum }')
same "$parts" "$(number "share follow baseline CHN" | cut -d' ' -f1)" "China's futures"

# The same with one state alone: whether at least one recognises is whether it does, with the program's intervals.
cat >"$work/pair.yaml" <<'YAML'
calendar: {start: 2025-01-01, end: 2029-01-01, step: 1 year}
ladder: [none, recognised]
conditions: {mood: {level: 0.3, noise: {sd: 0.1, half_life: 1 year}}}
defaults: {link: linear, threshold: 0, softness: 1, weights: {mood: 1}}
states: {PAK: }
what_if: {better: {conditions: {mood: {level: 0.4}}}, worse: {conditions: {mood: {level: 0.05}}}}
YAML
"$program" run "$work/pair.yaml" -n 300 --events all -q -o "$work/pair"
awk -f docs/questions/futures.awk "$work/pair/summary.csv" "$work/pair/events.csv" >"$work/futures"
for what_if in better worse; do
    same "$(awk -F, -v w=$what_if '$1 == w && $2 == "more1.change" { print $3, $4, $5 }' "$work/futures")" \
        "$(awk -F, -v w=$what_if '$1 == w && $3 == "recognised" { print $4, $5, $6 }' "$work/pair/contrast.csv")" \
        "$what_if: the paired difference"
    same "$(awk -F, -v w=$what_if '$1 == w && $2 == "more1" { print $3, $4, $5 }' "$work/futures")" \
        "$(awk -F, -v w=$what_if '$1 == w && $4 == "recognised" { print $7, $8, $9 }' "$work/pair/summary.csv")" \
        "$what_if: the share"
done

# --- the page that is there was made from this template, these scenarios and what the program says now ---
[ "$(tail -n 1 docs/questions.md)" = "<!-- of few futures $(cksum <"$work/page.md" | cut -d' ' -f1) -->" ] ||
    complain "docs/questions.md was made from something else (./dev questions)"

if [ "$failures" -gt 0 ]; then
    echo "$failures failures"
    exit 1
fi
echo "$places places filled"
