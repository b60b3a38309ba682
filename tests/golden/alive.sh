#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The shipped scenario is alive: enough states are neither certain nor out of the question, and its what-ifs work in the
# direction that its story says. The futures are paired (same random numbers), so that few of them suffice.
# usage: alive.sh PROGRAM
set -eu
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
failures=0

fail() {
    printf 'alive.sh: %s\n' "$*" >&2
    failures=$((failures + 1))
}

# recognition WHAT_IF: state,share that stands on `recognised` at the end; from the right, for names may hold commas.
recognition() {
    awk -F, -v what_if="$1" '$1 == what_if && $(NF - 10) == "recognised" { print $2 "," $(NF - 4) }' \
        "$folder/run/summary.csv"
}

# of WHAT_IF STATE: that state's share; others: expected number of states but Russia, China and Pakistan.
of() { recognition "$1" | awk -F, -v state="$2" '$1 == state { print $2 }'; }
others() { recognition "$1" | awk -F, '$1 != "RUS" && $1 != "CHN" && $1 != "PAK" { sum += $2 } END { print sum }'; }
greater() { awk -v a="$1" -v b="$2" -v by="$3" 'BEGIN { exit !(a > b + by) }'; }

# more A B BY: with A more others recognise than with B, by at least that many; state likewise.
more() {
    greater "$(others "$1")" "$(others "$2")" "$3" || fail "others: $1 $(others "$1"), $2 $(others "$2")"
}
state() {
    greater "$(of "$2" "$1")" "$(of "$3" "$1")" "$4" || fail "$1: $2 $(of "$2" "$1"), $3 $(of "$3" "$1")"
}

chosen='russia_had_not ttp_restraint open_war carrot_withdrawn girls_schools girls_schools_and_inclusion china_first
    pakistan_first iskp_surge iskp_gone no_precedent west_hardens west_looks_away can_be_taken_back'
set --
for what_if in $chosen; do set -- "$@" --what-if "$what_if"; done
"$program" run scenarios/taliban-2025.yaml -n 800 --seed 11 --quiet --events none -o "$folder/run" "$@" ||
    { fail "the run failed"; exit 1; }

alive=$(recognition baseline | awk -F, '$2 > 0.02 && $2 < 0.98' | wc -l)
[ "$alive" -ge 25 ] || fail "only $alive states have a probability between 0.02 and 0.98"
[ "$(recognition baseline | wc -l)" -eq 196 ] || fail "not all states are there"
greater "$(others baseline)" 3 0 || fail "only $(others baseline) others recognise"
greater 8 "$(others baseline)" 0 || fail "as many as $(others baseline) others recognise"

more baseline russia_had_not 0.2
more china_first baseline 1
more pakistan_first baseline 0.1
more iskp_surge iskp_gone 0.5
more baseline no_precedent 1
more west_looks_away west_hardens 2
more girls_schools baseline 0.5
more girls_schools_and_inclusion girls_schools 1
more baseline can_be_taken_back 1
state PAK ttp_restraint baseline 0.3
state PAK baseline open_war 0.03
state PAK baseline carrot_withdrawn 0.1
state CHN pakistan_first baseline 0.05
state CHN ttp_restraint baseline 0.05
state UZB china_first baseline 0.05
[ "$(of carrot_withdrawn PAK)" = 0 ] || fail "Pakistan recognises what is off the table"

printf 'alive: %s states in play; %s others; PAK %s -> %s with restraint\n' "$alive" "$(others baseline)" \
    "$(of baseline PAK)" "$(of ttp_restraint PAK)"
[ "$failures" -eq 0 ]
