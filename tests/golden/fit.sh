#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# `credence fit` as its users meet it: the example of its help, the scenario and the table that it writes, numbers known
# by algebra, what it refuses, and nothing half-written.
#
#   sh tests/golden/fit.sh build/test/credence
. tests/support/program.sh
command=fit
mkdir -p "$work/tests/golden"
cp -r tests/golden/history "$work/tests/golden/"
cd "$work" || exit 1
folder=tests/golden/history
league=$folder/league.yaml

# --- the example of the help ---
"$program" fit --help >help
awk '/^  credence fit /, !/\\$/ { sub(/\\$/, ""); printf "%s", $0 } END { print "" }' help |
    sed "s|^  credence|\"$program\"|" >example.sh
grep -q -e --free example.sh || complain "--help shows no example"
sh example.sh >out 2>err || complain "the example of the help fails"
[ -s err ] && complain "a fit into a pipe is not silent on stderr"
for words in "35 moves (2 of them known to lie between two days) in 329.6 state-years" "defaults.weights.neighbours" \
    "log likelihood: -93.3465 as written, -91.6207 fitted" "nothing of the scenario is drawn"; do
    grep -qF -e "$words" out || complain "the words lack '$words'"
done
grep -q '^  pace: 0.669' $folder/fitted.yaml || complain "the fitted pace"
grep -q 'source: "fitted to 35 moves from 2000-01-01 to 2013-01-01 by credence fit' $folder/fitted.yaml ||
    complain "no source"
grep -q '^defaults.pace,1.2,0.669' $folder/fitted.csv || complain "the table"
"$program" check -q $folder/fitted.yaml >out 2>err || complain "the fitted scenario is wrong"
"$program" check --explain $folder/fitted.yaml >out 2>err
grep -q 'pace: 0.669.*fitted to 35 moves' out || complain "--explain does not tell where the fitted value comes from"
[ "$(find $folder -name '*.part')" = "" ] || complain "parts are left"

# --- without profiles: the same estimates, their cells empty, and no confidence claimed ---
expect 0 "" $league --from 2000-01-01 --to 2013-01-01 --free defaults.pace=0.1:5 --free defaults.weights.neighbours=-1:3 \
    --no-profile -o $folder/quick.yaml
cut -d, -f1-6 $folder/fitted.csv >profiled
cut -d, -f1-6 $folder/quick.csv | cmp -s - profiled || complain "--no-profile changes the estimates"
[ "$(awk -F, 'NR > 1 && $9 == "" && $10 == ""' $folder/quick.csv | wc -l)" -eq 2 ] || complain "--no-profile shows profiles"
grep -q 'profile interval' $folder/quick.yaml && complain "--no-profile writes a profile interval"
grep -q 'confidence: low' $folder/quick.yaml || complain "--no-profile claims confidence"

# --- fitted again from there: the same place ---
expect 0 "" $folder/fitted.yaml --from 2000-01-01 --to 2013-01-01 --free defaults.pace=0.1:5 \
    --free defaults.weights.neighbours=-1:3 -q
[ -s out ] && complain "--quiet prints"
grep -q '^  pace: 0.669' $folder/fitted-fitted.yaml || complain "a second fit ends elsewhere"

# --- known by algebra: three moves in 9 state-years less what came, at a constant rate ---
cat >rate.yaml <<'END'
calendar: {start: 2020-01-01, end: 3 years}
ladder: [none, recognised]
defaults: {pace: 0.5, link: always}
conditions: {unread: {level: 0.5, noise: {sd: 0.1, half_life: 1 year}}}
states: {A: , B: , C: , D: }
history:
  - {date: 2021-01-01, state: A, rung: recognised}
  - {date: 2022-01-01, state: B, rung: recognised}
  - {date: 2022-01-01, state: C, rung: unknown}
END
# at risk: A 366 days, B 731, C 731, D 1096: 2 moves in 2924 days
expect 0 "" rate.yaml --from 2020-01-01 --to 2023-01-01 --free defaults.pace=0.01:2
grep -q '^defaults.pace,0.5,0.2498' rate-fitted.csv || complain "2 moves in 2924 days: not $(cat rate-fitted.csv)"
grep -q 'noise, at zero: unread' out || complain "what is held still is not told"
grep -q ',-4.77' rate-fitted.csv || complain "the log likelihood 2 ln h - 2"
expect 1 "exists" rate.yaml --from 2020-01-01 --to 2023-01-01 --free defaults.pace=0.01:2
expect 0 "" rate.yaml --from 2020-01-01 --to 2023-01-01 --free defaults.pace=0.01:0.1 --force
grep -q 'at the end of its range: the history wants it higher still' out || complain "an end of the range is not told"
grep -q 'confidence: low' rate-fitted.yaml || complain "an end of the range is sure"
expect 0 "" rate.yaml --from 2020-01-01 --to 2023-01-01 --free defaults.softness=0.01:1 --force
grep -q 'flat: the history says nothing of it' out || complain "a flat likelihood is not told"
expect 0 "" rate.yaml --from 2020-01-01 --to 2023-01-01 --free defaults.pace=0.01:2 --force --set defaults.bias=0.25 -q
grep -q '^  bias: 0.25' rate-fitted.yaml || complain "--set is not in the fitted scenario"
expect 0 "" rate.yaml --from 2020-01-01 --to 2023-01-01 --free defaults.pace=0.01:2 --ridge 0.001 --force
grep -q '^defaults.pace,0.5,0.49' rate-fitted.csv || complain "a strong ridge does not hold the written value"

# --- refusals, before any work ---
rm rate-fitted.*
for bad in "defaults.pace" "defaults.pace=2:1" "conditions.unread.noise.sd=0.1:1" "defaults.pice=0:1" "title=0:1"; do
    expect 1 "" rate.yaml --from 2020-01-01 --to 2023-01-01 --free $bad
    [ -s err ] || complain "--free $bad: not a word"
done
expect 1 "noise, shocks" rate.yaml --from 2020-01-01 --to 2023-01-01 --free conditions.unread.noise.sd=0.1:1
expect 1 "--free" rate.yaml --from 2020-01-01 --to 2023-01-01
expect 1 "no options here" rate.yaml --from 2020-01-01 --to 2023-01-01 --free defaults.pace=0:1 --end 2025-01-01
expect 1 "no name for" rate.yaml --from 2020-01-01 --to 2023-01-01 --free defaults.pace=0.1:1 -o fitted.txt
mkdir elsewhere
expect 1 "another folder" $league --from 2000-01-01 --to 2013-01-01 --free defaults.pace=0.1:5 -o elsewhere/fitted.yaml
expect 1 "nothing to fit to" rate.yaml --from 2022-02-01 --to 2023-01-01 --free defaults.pace=0.1:1
expect 1 "a chance to move" rate.yaml --from 2020-01-01 --to 2023-01-01 --free defaults.bias=0:1 \
    --set defaults.pace=0 --set states.D.pace=1 --set states.D.link=logistic
expect 1 "--ridge" rate.yaml --from 2020-01-01 --to 2023-01-01 --free defaults.pace=0.1:1 --ridge -1
[ "$(find . -name 'rate-fitted*')" = "" ] || complain "a refusal leaves something"

# --- a full disk: a limit on the size of files ---
(ulimit -f 0 && exec "$program" fit rate.yaml --from 2020-01-01 --to 2023-01-01 --free defaults.pace=0.1:1 -q) 2>err
[ $? -eq 2 ] || complain "a full disk: not 2"
[ "$(find . -name 'rate-fitted*')" = "" ] || complain "a full disk leaves something"

[ $failures -eq 0 ] && echo "all well"
exit $((failures > 0))
