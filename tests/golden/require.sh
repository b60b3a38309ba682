#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# `credence require`: what it finds, what it refuses, and the example of its help.
#
#   sh tests/golden/require.sh build/test/credence
. tests/support/program.sh
top=$PWD
cd "$work" || exit 1

cat >small.yaml <<'END'
title: One door
calendar: {start: 2025-01-01, end: 2030-01-01, step: 3 months}
ladder: [none, engaged, recognised]
parameters: {haste: {uniform: [0.02, 0.1]}}
conditions:
  door: {level: 0.1, noise: {sd: 0.1, half_life: 6 months}}
defaults: {link: always}
states:
  AAA: {pace: 0.05, skips: [engaged]}
  BBB: {pace: 0.3, skips: [engaged], requires: {door: {at_least: 0.4, at_most: 0.6}}}
  CCC: {pace: $haste, skips: [engaged]}
  DDD: {at: recognised}
END
ask="require small.yaml --by 2030-01-01"

# --- a root that is known: 1 - exp(-5 h) = 0.5 at h = 0.1386 ---
# shellcheck disable=SC2086 # words are wanted, here and below
expect 0 "" $ask --state AAA --chance 0.5 --vary states.AAA.pace=0.01:0.4
[ -s err ] && complain "it is not silent on stderr"
grep -qx "One door" out || complain "no title"
grep -qF "states.AAA.pace: from 0.05 to 0.1" out || complain "no change is told"
awk -F, 'NR == 2 && !($1 == 1 && $3 == 0.05 && $4 > 0.13 && $4 < 0.148 && $5 < 0.138629 && $6 > 0.138629 &&
    $8 == "done" && $13 >= 0.5 && $13 < 0.51) { exit 1 }' results/small-require/require.csv ||
    complain "a wrong root: $(tail -n 1 results/small-require/require.csv)"
[ "$(wc -l <results/small-require/require-grid.csv)" -eq 10 ] || complain "the grid has not 9 points"
for words in '"state": "AAA"' '"rung": "recognised"' '"by": "2030-01-01"' '"chance": "0.5"' \
    '"states.AAA.pace=0.01:0.4"' '"path": "require-grid.csv"' '"replicates": 4000,'; do
    grep -qF -e "$words" results/small-require/datapackage.json || complain "no $words in datapackage.json"
done
grep -q summary.csv results/small-require/datapackage.json && complain "a table that is not there is described"
expect 1 "--force" $ask --state AAA --chance 0.5 --vary states.AAA.pace=0.01:0.4
expect 0 "" $ask --state AAA --chance 0.5 --vary states.AAA.pace=0.01:0.4 --force --threads 1 -q
[ -s out ] && complain "--quiet prints"
cp -r results/small-require one
expect 0 "" $ask --state AAA --chance 0.5 --vary states.AAA.pace=0.01:0.4 --threads 3 -q -o three
diff -r one three >err || complain "threads change the bytes"

# --- the other verdicts ---
expect 0 "" $ask --state AAA --chance 0.2 --vary states.AAA.pace=0.01:0.4 -n 500 -o reached
grep -qF "no change is needed" out || complain "reached already: not a word"
grep -qF ",reached already," reached/require.csv || complain "reached already: not in the table"
expect 0 "" $ask --state AAA --chance 0.9 --vary states.AAA.pace=0.01:0.4 -n 500 -o cannot
grep -qF "cannot do it: at most 8" out || complain "cannot: not a word"
grep -qF ",cannot," cannot/require.csv || complain "cannot: not in the table"
expect 0 "" $ask --state BBB --chance 0.3 --vary conditions.door.level=0:1 -n 2000 -o hump
grep -qF "not monotone in it" out || complain "not monotone: not a word"
[ "$(grep -c '^    at ' out)" -eq 9 ] || complain "not monotone: no grid"
grep -qF "conditions.door.level,0.1,,,,,not monotone," hump/require.csv || complain "not monotone: not in the table"
expect 0 "" $ask --state CCC --chance 0.5 --vary parameters.haste=0.01:0.4 -n 1000 -o drawn
grep -qF "from 0.06 (the median of what is drawn) to 0.1" out || complain "a drawn number: not a word"
expect 0 "" $ask --state BBB --chance 0.3 --vary conditions.door.level=0.05:0.35 --vary states.BBB.pace=0.1:3 \
    --vary conditions.door.noise.half_life='1 month:24 months' -n 500 -o pair
grep -A2 '^cheapest pair ([0-9]*% of their ranges together): then ' out >told
grep -qE '^    conditions.door.level from 0.1 to [0-9.]+, 95% interval [0-9.]+ to [0-9.]+ beside the other$' told &&
    grep -qE '^    states.BBB.pace from 0.3 to ' told || complain "no pair is told"
awk -F, '$1 == 4 { n++; good += $5 < $4 && $4 < $6 } END { exit !(n == 2 && good == 2) }' pair/require.csv ||
    complain "the pair has not two rows with intervals"
grep -q "^3,conditions.door.noise.half_life,6," pair/require.csv || complain "a duration is not in its own unit"
expect 0 "" $ask --state any --chance 0.9 --vary states.AAA.pace=0.01:1 -n 300 --rung engaged -q -o any

# --- refusals ---
expect 1 "--state is missing" require small.yaml
expect 1 "--vary is missing" $ask --state AAA --chance 0.5
expect 1 "no scenario" require
expect 1 "did you mean 'AAA'" $ask --state AAB --chance 0.5 --vary states.AAA.pace=0.01:0.4
expect 1 "did you mean 'recognised'" $ask --state AAA --rung recognized --chance 0.5 --vary states.AAA.pace=0.01:0.4
expect 1 "outside the calendar" require small.yaml --by 2031-01-01 --state AAA --chance 0.5 \
    --vary states.AAA.pace=0.01:0.4
for chance in 0 1 50 half; do
    expect 1 "above 0 and below 1" $ask --state AAA --chance $chance --vary states.AAA.pace=0.01:0.4
done
for vary in pace pace=1 =1:2 pace=2:1 pace=1:x pace=x:1 'pace=1:2 years' 'pace=1 month:2 years'; do
    expect 1 "PATH=LOW:HIGH" $ask --state AAA --chance 0.5 --vary "$vary"
done
expect 1 "twice" $ask --state AAA --chance 0.5 --vary states.AAA.pace=0.01:0.4 --vary states.AAA.pace=0.01:0.3
expect 1 "outside the range" $ask --state AAA --chance 0.5 --vary states.AAA.pace=0.1:0.4
expect 1 "no number of the model" $ask --state AAA --chance 0.5 --set parameters.haste=0.05 \
    --vary states.DDD.about=1:2
expect 1 "no one number stands there" $ask --state AAA --chance 0.5 --vary states.AAA.weights.door=0:1
expect 1 "states.AAA.pace" $ask --state AAA --chance 0.5 --vary states.AAA.pace=-1:1
expect 1 "nowhere.yaml" require nowhere.yaml --by 2030-01-01 --state AAA --chance 0.5 --vary a=0:1

# --- stopped ---
rm -r results
"$program" $ask --state AAA --chance 0.5 --vary states.AAA.pace=0.01:0.4 -n 10000000 --threads 1 >out 2>err &
pid=$!
tries=0
until ls results/*.part-* >/dev/null 2>&1 || [ $tries -ge 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
kill -s TERM $pid
wait $pid
status=$?
[ $status -eq 2 ] || complain "stopped: exit status $status, not 2"
grep -q interrupted err || complain "stopped: not a word"
[ ! -e results ] || complain "stopped: something is left behind"

# --- the example of the help, from the top folder ---
# with fewer futures; the folder given last counts
example=$("$program" require --help | sed -n '/^ *credence require/,/results\/needed/p' | tr '\n' ' ' | sed 's/\\ / /g; s/^ *credence //')
(cd "$top" && eval "\"$program\" ${example%-n 500*} -n 100 ${example#*-n 500} --force -o \"$work/needed\"") >out 2>err ||
    complain "the example of the help fails: $example"
grep -q "^states.PAK.threshold: from 0.5" out || complain "the example finds nothing"

[ $failures -eq 0 ] || exit 1
echo "all well"
