#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every shipped scenario runs with all its what-ifs at as many futures as an analyst takes, and prints no estimate
# without its interval: least of all a 0 or a 1, which of finitely many futures is never the last word.
#
#   sh tests/golden/shipped.sh build/test/credence [FUTURES]
set -u
futures=${2:-10000}
. tests/support/program.sh
top=$(pwd)
cd "$work" || exit 1

# estimates_have_intervals FILE COLUMN FROM_RIGHT: the estimate stands FROM_RIGHT columns before the last one, followed
# by the two ends of its interval, counted from the right since names may hold commas.
estimates_have_intervals() {
    awk -F, -v column="$2" -v back="$3" -v file="$1" '
        FNR == 1 { if ($(NF - back) != column || $(NF - back + 1) !~ /ci_low$/ || $(NF - back + 2) !~ /ci_high$/) {
                print file ": no " column " with its interval in " $0; exit 1 } next }
        { rows++; value = $(NF - back) + 0; low = $(NF - back + 1); high = $(NF - back + 2) }
        low == "" || high == "" || !(low + 0 <= value && value <= high + 0) || !(low + 0 < high + 0) {
            print file ": an estimate without its interval: " $0; wrong = 1; exit }
        END { exit wrong || rows == 0 }
    ' "$1" || complain "${scenario##*/}: $1: $2"
}

for scenario in "$top"/scenarios/*.yaml "$top"/scenarios/teaching/*.yaml; do
    rm -rf run
    expect 0 '' run "$scenario" -n "$futures" --what-if all --quiet -o run
    [ -f run/summary.csv ] || continue
    estimates_have_intervals run/summary.csv probability 7
    estimates_have_intervals run/curve.csv probability 2
    estimates_have_intervals run/pathways.csv probability 2
    grep -q '^what_if:' "$scenario" || continue
    estimates_have_intervals run/contrast.csv difference 11
    estimates_have_intervals run/flips.csv share 3
done

[ $failures -eq 0 ] && echo "all well"
