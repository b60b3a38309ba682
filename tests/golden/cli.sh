#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The program as its users meet it: exit statuses, refusals, full disks, interruptions, and nothing half-written.
#
#   sh tests/golden/cli.sh build/test/credence
. tests/support/program.sh
cd "$work" || exit 1
umask 022

cat >small.yaml <<'END'
title: A small scenario
calendar: {start: 2025-01-01, end: 2027-01-01, step: 1 month}
ladder: [none, engaged, recognised]
conditions:
  leverage: {level: 0.4, noise: {sd: 0.2, half_life: 6 months}}
defaults: {pace: 0.5, threshold: 0.5, softness: 0.2, weights: {leverage: 1}}
states:
  AAA: {name: Aland}
  BBB: {name: "Bland, the other"}
  CCC: {at: recognised}
END
sed 's/leverage: 1/leverag: 1/; s/softness: 0.2/softness: -2/' small.yaml >wrong.yaml

# --- words ---
expect 0 "" --help
grep -q "credence run" out || complain "--help shows no example"
expect 0 "" run --help
grep -q "Example" out || complain "run --help shows no example"
expect 0 "" --version
expect 1 "did you mean 'run'" runn small.yaml
expect 1 "unknown command" frobnicate
expect 1 "no command"
expect 1 "no scenario" run
expect 1 "second one" run small.yaml wrong.yaml
expect 1 "" run --no-such-option small.yaml
expect 1 "" run small.yaml --set
expect_nothing_left "usage"

# --- check ---
expect 0 "" check small.yaml small.yaml
[ "$(grep -cx 'small.yaml: ok' out)" -eq 2 ] || complain "check says nothing of files that are right"
expect 1 "wrong.yaml:6:" check small.yaml wrong.yaml
grep -q "leverag" err || complain "check tells not all errors"
grep -q "softness" err || complain "check tells not all errors"
grep -qx "small.yaml: ok" out || complain "check says nothing of the right one of two"
grep -q wrong out && complain "check calls a wrong file right"
expect 1 "nowhere.yaml" check nowhere.yaml
expect 1 "" check

# --- arguments ---
for bad in "-n 0" "-n 1e9x" "-n -5" "-n 4000000001" "--threads 0" "--threads few" "--seed -1" "--seed 1.5" \
    "--events some" "--events -1" "--replicate 0" "--set pace" "--replicate 3 -n 5"; do
    # shellcheck disable=SC2086 # words are wanted
    expect 1 "(" run small.yaml $bad
done
expect 1 "1000000" run small.yaml -n 1e6
expect 1 "nowhere.yaml" run nowhere.yaml
expect 1 "wrong.yaml:6:" run wrong.yaml
expect 1 "" run small.yaml --set states.ZZZ.pace.x=1
expect_nothing_left "a wrong argument"

# --- a run ---
expect 0 "" run small.yaml -n 300
[ -s err ] && complain "a run into a pipe is not silent on stderr: $(cat err)"
for words in "300 simulated futures" "AAA" "Bland, the other" "mean number of recognisers at end: " "results/small"; do
    grep -qF "$words" out || complain "the ranking has no '$words'"
done
grep -q "^CCC" out && complain "the ranking has a state that starts there"
for table in summary curve count conditions drivers attribution pathways events; do
    [ -s results/small/$table.csv ] || complain "no $table.csv"
done
[ -s results/small/datapackage.json ] || complain "no datapackage.json"
[ "$(ls results)" = small ] || complain "more than the result lies in results: $(ls results)"
grep -q '^baseline,CCC,CCC,recognised,300,300,1,' results/small/summary.csv || complain "CCC does not start there"
grep -qF '"Bland, the other"' results/small/summary.csv || complain "a comma is not quoted"
cp -r results/small first

# --- an existing output ---
expect 1 "--force" run small.yaml -n 300
diff -r results/small first >/dev/null || complain "a refused run changed the results"
expect 0 "" run small.yaml -n 200 --force --quiet
[ -s out ] && complain "--quiet prints"
grep -q '^baseline,CCC,CCC,recognised,200,' results/small/summary.csv || complain "--force did not replace"
[ "$(ls results)" = small ] || complain "--force left something beside: $(ls results)"
mkdir mine && echo work >mine/thesis.txt
expect 1 "not replaced" run small.yaml --force -o mine
[ "$(cat mine/thesis.txt)" = work ] || complain "--force took what is not ours"
expect 1 "" run small.yaml -o small.yaml --force
expect 1 "" run small.yaml -o small.yaml/below
expect 1 "" run small.yaml -o ""
expect 1 "" run small.yaml -o .
if [ "$(id -u)" -ne 0 ]; then
    mkdir locked && chmod a-w locked
    expect 1 "Permission denied" run small.yaml -o locked/new
fi
rm -rf results

# --- the same bytes ---
expect 0 "" run small.yaml -n 500 --events all --threads 1 -o one
expect 0 "" run small.yaml -n 500 --events all --threads 2 -o two
diff -r one two >err || complain "threads change the bytes"
LC_ALL=de_DE.UTF-8 "$program" run small.yaml -n 500 --events all -q -o german || complain "a German locale"
diff -r one german >err || complain "a locale changes the bytes"
expect 0 "" run small.yaml -n 500 --events all --seed 2 -o other
cmp -s one/curve.csv other/curve.csv && complain "the seed changes nothing"
expect 0 "" run small.yaml -n 500 --set defaults.pace=9 --set defaults.pace=0.5 --events all -o later
diff one/summary.csv later/summary.csv >err || complain "of two --set the later does not win"
expect 0 "" run small.yaml -n 10 --end 2026-01-01 --start 2025-06-01 --events none -o short
[ -e short/events.csv ] && complain "--events none writes events"
grep -q events.csv short/datapackage.json && complain "--events none still lists events.csv"
grep -q ',2025-06-01,' short/curve.csv || complain "--start does nothing"
tail -n 1 short/curve.csv | grep -q ',2026-01-01,' || complain "--end does nothing"

# --- a model with too many states to sum up who pushed whom ---
{
    echo 'calendar: {start: 2025-01-01, end: 1 year, step: 1 year}'
    echo 'ladder: [none, recognised]'
    echo 'states:'
    awk 'BEGIN { for (i = 1; i <= 1449; i++) printf "  S%d:\n", i }'
} >large.yaml
expect 0 "no attribution.csv" run large.yaml -n 2 -q
[ -s results/large/drivers.csv ] || complain "a large model has no drivers.csv"
[ ! -e results/large/attribution.csv ] && [ ! -e results/large/pathways.csv ] || complain "a large model is attributed"
grep -q pathways.csv results/large/datapackage.json && complain "what is not written is still listed"
sed '$d' large.yaml >fits.yaml
expect 0 "" run fits.yaml -n 2 -q
[ -s err ] && complain "a model that fits is told of: $(cat err)"
[ -s results/fits/attribution.csv ] || complain "a model that fits is not attributed"
rm -rf results

# --- one future alone ---
expect 0 "" run small.yaml --replicate 17 -o alone
(head -n 1 one/events.csv && grep '^baseline,17,' one/events.csv) >17.csv
diff 17.csv alone/events.csv >err || complain "replicate 17 alone differs from the one among 500"

# --- a reader that goes away, a full standard output ---
("$program" run small.yaml -n 10 -o piped 2>err; echo $? >status) | true
[ "$(cat status)" -eq 0 ] || complain "a closed pipe: exit status $(cat status)"
[ -s piped/summary.csv ] || complain "a closed pipe: no tables"
"$program" check small.yaml >/dev/full 2>err
[ $? -eq 2 ] || complain "a full standard output is not noticed"
grep -q "standard output" err || complain "a full standard output is not told"

# --- a full disk, here a limit on the size of files (in blocks of 512 bytes) ---
(ulimit -f 8 && exec "$program" run small.yaml -n 20000 --events all) >out 2>err
[ $? -eq 2 ] || complain "a full disk while events are written: not 2"
grep -q "cannot be written" err || complain "a full disk is not told"
expect_nothing_left "a full disk while events are written"
(ulimit -f 2 && exec "$program" run small.yaml -n 10 --events none) >out 2>err
[ $? -eq 2 ] || complain "a full disk while tables are written: not 2"
expect_nothing_left "a full disk while tables are written"

# --- interruptions ---
timeout -s INT 1 "$program" run small.yaml -n 4000000000 --events none >out 2>err # two signals at once
grep -q "interrupted" err || complain "timeout: not a word"
expect_nothing_left "timeout"
for signal in INT TERM; do
    "$program" run small.yaml -n 4000000000 --events none >out 2>err &
    pid=$!
    tries=0
    until ls results/*.part-* >/dev/null 2>&1 || [ $tries -ge 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    kill -s $signal $pid
    wait $pid
    status=$?
    [ $status -eq 2 ] || complain "SIG$signal: exit status $status, not 2"
    grep -q "interrupted" err || complain "SIG$signal: not a word"
    expect_nothing_left "SIG$signal"
done

if [ $failures -gt 0 ]; then
    echo "$failures failures"
    exit 1
fi
echo "all well"
