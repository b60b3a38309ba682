#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The shipped scenario is alive: enough states are neither certain nor out of the question, and the levers that its
# story names work in the direction that it says. Paired futures (same seed), so that few of them suffice.
# usage: alive.sh PROGRAM
set -eu
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM

fail() {
    printf 'alive.sh: %s\n' "$*" >&2
    exit 1
}

# run NAME SCENARIO ARGUMENT...
run() {
    name=$1 scenario=$2
    shift 2
    "$program" run "$scenario" -n 4000 --seed 11 --quiet --events none -o "$folder/$name" "$@" ||
        fail "the run '$name' failed"
}

# probability NAME STATE: of recognition; counted from the right, since the state's name may hold a comma.
probability() {
    awk -F, -v state="$2" '$2 == state && $(NF - 10) == "recognised" { print $(NF - 7) }' "$folder/$1/summary.csv"
}

# others NAME: expected number of states but Russia that recognise by the end.
others() {
    awk -F, '$2 != "RUS" && $(NF - 10) == "recognised" { sum += $(NF - 7) } END { print sum }' \
        "$folder/$1/summary.csv"
}

less() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a < b) }'; }

run baseline scenarios/taliban-2025.yaml
alive=$(awk -F, '$(NF - 10) == "recognised" && $(NF - 7) > 0.02 && $(NF - 7) < 0.98' "$folder/baseline/summary.csv" | wc -l)
[ "$alive" -ge 10 ] || fail "only $alive states have a probability between 0.02 and 0.98"

run restraint scenarios/taliban-2025.yaml --set conditions.ttp_restraint.regimes.truce.level=0.9 \
    --set conditions.ttp_restraint.regimes.quarrel.level=0.6
less "$(probability baseline PAK)" "$(probability restraint PAK)" ||
    fail "restraint of the TTP does not raise Pakistan: $(probability baseline PAK), $(probability restraint PAK)"

cp -r scenarios "$folder/without"
grep -v ',RUS,recognised,' scenarios/data/taliban-history.csv >"$folder/without/data/taliban-history.csv"
run russia "$folder/without/taliban-2025.yaml"
less "$(others russia)" "$(others baseline)" ||
    fail "without Russia's step the others do not recognise less: $(others russia), $(others baseline)"

printf 'alive: %s states in play; PAK %s -> %s with restraint; others %s -> %s without Russia'"'"'s step\n' "$alive" \
    "$(probability baseline PAK)" "$(probability restraint PAK)" "$(others baseline)" "$(others russia)"
