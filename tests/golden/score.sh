#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# `credence score` as its users meet it: the example of its help, the bytes of its tables, what it refuses, and that
# nothing that came after the start has a say.
#
#   sh tests/golden/score.sh build/test/credence
. tests/support/program.sh
command=score
mkdir -p "$work/tests/golden"
cp -r tests/golden/history "$work/tests/golden/"
cd "$work" || exit 1
league=tests/golden/history/league.yaml

# --- the example of the help ---
"$program" score --help >help
awk '/^  credence score /, !/\\$/ { sub(/\\$/, ""); printf "%s", $0 } END { print "" }' help |
    sed "s|^  credence|\"$program\"|" >example.sh
grep -q -e --from example.sh || complain "--help shows no example"
sh example.sh >out 2>err || complain "the example of the help fails"
for table in score calibration surprise forecasts base_rates; do
    [ -s results/league/$table.csv ] || complain "no $table.csv"
    grep -q "\"path\": \"$table.csv\"" results/league/datapackage.json || complain "$table.csv is not described"
done
for words in "25 states scored, 8 came" "base rate by region" "calibration" "skill"; do
    grep -qF -e "$words" out || complain "the words lack '$words'"
done
[ -s err ] && complain "a score into a pipe is not silent on stderr"

# --- known numbers: the base rate is counted by hand from league.csv ---
grep -q '^recognised,all,2001-01-29,2008-01-01,4,202.080767,0.0197940658,' results/league/base_rates.csv ||
    complain "the base rate of all"
grep -q '^recognised,no_change,brier,0.32,' results/league/score.csv || complain "Brier of no change: 8 of 25 came"
grep -q '^recognised,N02,N02,2008-05-25,2008-07-24,' results/league/surprise.csv || complain "an interval of dates"
grep -q 'X03' results/league/*.csv && complain "a state of which nothing is known is scored"
[ "$(wc -l <results/league/forecasts.csv)" -eq 26 ] || complain "not 25 forecasts"

# --- the same bytes, and nothing of what came ---
expect 0 "" $league --from 2008-01-01 --to 2011-01-01 --region north --region south -n 2000 --threads 1 -q -o one
diff -r one results/league >difference || complain "threads change the bytes"
grep -v '^2009-\|^2010-' tests/golden/history/league.csv >tests/golden/history/short.csv
sed 's/league.csv/short.csv/' $league >tests/golden/history/short.yaml
expect 0 "" tests/golden/history/short.yaml --from 2008-01-01 --to 2011-01-01 --region north --region south -n 2000 -q \
    -o short
cut -d, -f1-9 one/forecasts.csv >with && cut -d, -f1-9 short/forecasts.csv >without
diff with without >difference || complain "later rows change the forecast"
cmp -s one/score.csv short/score.csv && complain "later rows do not change the score"

# --- what is not to be believed ---
expect 0 "the last row of the history is of 2012-08-31" $league --from 2008-01-01 --to 2013-01-01 -n 100 -o late
cat >ahead.yaml <<'END'
calendar: {start: 2025-01-01, end: 1 year}
ladder: [none, recognised]
conditions: {calm: {level: {series: {2025-01-01: 0.1, 2025-06-01: 0.9}}}, past: {level: {series: {2024-01-01: 0.1}}}}
defaults: {weights: {calm: 1, past: 0.1}}
states: {A: , B: }
history: [{date: 2025-06-01, state: B, rung: recognised}, {date: 2025-12-31, state: A, rung: none}]
END
expect 0 "condition 'calm'" ahead.yaml --from 2025-01-01 --to 2025-12-31 -n 100 -o ahead
grep -q "past" err && complain "a series that has ended is called one that looks ahead"

# --- refusals ---
expect 1 "--from and --to" $league --from 2008-01-01
expect 1 "no options here" $league --from 2008-01-01 --to 2011-01-01 --start 2009-01-01
expect 1 "did you mean 'north'" $league --from 2008-01-01 --to 2011-01-01 --region norht
expect 1 "did you mean 'mission'" $league --from 2008-01-01 --to 2011-01-01 --rung misson
expect 1 "first rung" $league --from 2008-01-01 --to 2011-01-01 --rung none
expect 1 "after --from" $league --from 2008-01-01 --to 2011-01-01 --base-from 2009-01-01
expect 1 "is not a date" $league --from 2008-01-01 --to 2011-01-01 --base-from soon
expect 1 "2008-1-1" $league --from 2008-1-1 --to 2011-01-01
expect 1 "from 1 to 100" $league --from 2008-01-01 --to 2011-01-01 --bins 0
grep -v '^history' $league >tests/golden/history/none.yaml
expect 1 "has no history" tests/golden/history/none.yaml --from 2008-01-01 --to 2011-01-01
[ ! -e results/league-score ] || complain "a refusal left something behind"
expect 0 "" $league --from 2008-01-01 --to 2011-01-01 --rung mission -n 100
[ -s results/league-score/score.csv ] || complain "no results/league-score"

[ $failures -eq 0 ] && echo "all well"
exit $((failures > 0))
