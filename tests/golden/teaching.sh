#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The teaching scenarios give their textbooks' answers: exactly where nothing is left to chance, else within five standard
# errors of the exact value; and a version that is wrong by a little is found out. Values: Granovetter's two crowds; live
# edges by enumeration (independent cascade 0.5, 0.49, 0.4244; linear threshold 0.5, 0.55, 0.53); the pure birth chain of
# ten (mean share 0.6770663676); the Markov chain of the four states (its matrix exponential); the chain of the epidemic
# among ten (mean 4.9626914583 ever infected, standard deviation 3.6594858377).
#
#   sh tests/golden/teaching.sh build/test/credence
set -u
program=$(realpath "${1:-${CREDENCE_PROGRAM:?}}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
replicates=20000

complain() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# play NAME [OPTION...]: the tables of scenarios/teaching/NAME.yaml in $work/NAME
play() {
    name=$1
    shift
    "$program" run "scenarios/teaching/$name.yaml" -n "$replicates" --seed 1 -q --events none --force -o "$work/$name" "$@" ||
        complain "$name does not run"
}

# reached NAME STATE RUNG: its probability
reached() {
    awk -F, -v state="$2" -v rung="$3" '$1 == "baseline" && $2 == state && $(NF - 10) == rung { print $(NF - 7) }' \
        "$work/$1/summary.csv"
}

# mean NAME WHAT_IF RUNG: states at or above it at the last date
mean() { awk -F, -v what_if="$2" -v rung="$3" '$1 == what_if && $2 == rung { last = $4 } END { print last }' "$work/$1/count.csv"; }

# near VALUE EXPECTED DEVIATION: within five standard errors
near() {
    awk -v value="$1" -v expected="$2" -v sd="$3" -v n="$replicates" 'BEGIN {
        if (value == "") { exit 1 }
        z = (value - expected) * sqrt(n) / sd
        exit !(z <= 5 && z >= -5)
    }'
}

# share NAME STATE RUNG EXPECTED
share() {
    near "$(reached "$1" "$2" "$3")" "$4" "$(awk -v p="$4" 'BEGIN { print sqrt(p * (1 - p)) }')"
}

# each NAME RUNG STATE:EXPECTED...: all of them
each() {
    name=$1 rung=$2 good=0
    shift 2
    for pair in "$@"; do share "$name" "${pair%:*}" "$rung" "${pair#*:}" || good=1; done
    return $good
}

cascade() { each independent-cascade in B:0.5 C:0.49 D:0.4244; }
threshold() { each linear-threshold in B:0.5 C:0.55 D:0.53; }
history() {
    each event-history recognised CHN:0.2664534811 PAK:0.2220189590 UZB:0.5290383884 ARE:0.2548321549
}
bass() { near "$(mean bass baseline with)" 6.770663676 3.03; }
sir() { near "$(mean sir baseline infected)" 4.9626914583 3.6594858377; }

for file in scenarios/teaching/*.yaml; do
    "$program" check -q --strict "$file" || complain "$file has warnings"
    [ "$(grep -vc '^#' "$file")" -le 16 ] || complain "$file is long"
done

play granovetter
[ "$(mean granovetter baseline rioting)" = 100 ] || complain "not all 100 riot"
[ "$(mean granovetter one_wants_two rioting)" = 1 ] || complain "not a single rioter is left"

play independent-cascade
cascade || complain "independent cascade"
play independent-cascade --set ties.half.exists=0.53
cascade && complain "a chance of 0.53 passes for one of 0.5"

play linear-threshold
threshold || complain "linear threshold"
play linear-threshold --set "defaults.threshold={uniform: [0, 0.94]}"
threshold && complain "thresholds up to 0.94 pass for those up to 1"

play event-history
history || complain "event history"
play event-history --set defaults.weights.watches=1.85
history && complain "a weight of 1.85 passes for one of 2"

play bass
bass || complain "Bass: $(mean bass baseline with)"
play bass --set defaults.weights.word_of_mouth=0.40
bass && complain "imitation of 0.40 passes for 0.38"

play sir
sir || complain "SIR: $(mean sir baseline infected)"
play sir --set defaults.weights.contact=2.1
sir && complain "a rate of 2.1 passes for one of 2"

if [ $failures -gt 0 ]; then
    echo "$failures failures"
    exit 1
fi
echo "all well"
