#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# `credence run --given`: the tables are of the futures in which the test holds, and of no others.
#
#   sh tests/golden/given.sh build/test/credence
. tests/support/program.sh
scenarios=$PWD/scenarios
cd "$work" || exit 1

cat >small.yaml <<'END'
calendar: {start: 2025-01-01, end: 2027-01-01, step: 1 month}
ladder: [none, engaged, recognised]
parameters: {haste: {uniform: [0.5, 3]}}
conditions:
  leverage: {level: 0.4, noise: {sd: 0.2, half_life: 6 months}}
defaults: {pace: $haste, threshold: 0.5, softness: 0.2, weights: {leverage: 1}}
states: {AAA: , BBB: , CCC: {at: recognised}}
END

# --- the futures that a plain run has, chosen by hand ---
expect 0 "" run small.yaml -n 2000 --events all -q -o all
awk -F, '$6 == "AAA" && $8 == "recognised" && $4 <= 365 / 365.25 && !seen[$2]++ { print $2 }' all/events.csv | sort -n >held
n=$(wc -l <held)
expect 0 "holds in $n of 2000 futures" run small.yaml -n 2000 --events all \
    --given 'AAA recognised by 2026-01-01' -o some
grep -q "^$n simulated futures" out || complain "the ranking is not of $n futures"
grep -q "^baseline,AAA,AAA,recognised,$n,$n,1," some/summary.csv || complain "AAA does not always recognise"
grep -q "^baseline,AAA,recognised,2026-01-01,1," some/curve.csv || complain "AAA has not recognised by the date"
cut -d, -f2 some/events.csv | tail -n +2 | sort -nu | diff held - >err || complain "other futures than those"
(head -n 1 all/events.csv && awk -F, 'NR == FNR { held[$1]; next } $2 in held' held all/events.csv) >wanted.csv
diff wanted.csv some/events.csv >err || complain "their events differ"
grep -q '"given": \[' some/datapackage.json || complain "datapackage.json does not say what is given"
grep -qF '"AAA recognised by 2026-01-01"' some/datapackage.json || complain "the test is not told as written"
grep -qF "\"given_replicates\": $n" some/datapackage.json || complain "datapackage.json does not say in how many"
grep -qF '"replicates": 2000,' some/datapackage.json || complain "datapackage.json does not say how many were tried"
grep -qF '"path": "given.csv"' some/datapackage.json || complain "datapackage.json does not describe given.csv"
grep -q given all/datapackage.json && complain "a plain run tells of what is given"
[ -e all/given.csv ] && complain "a plain run writes given.csv"

# --- what they had in common: haste and leverage helped ---
[ "$(cut -d, -f1,2 some/given.csv | tr '\n' ' ')" = 'kind,name condition,leverage parameter,parameters.haste ' ] ||
    complain "given.csv has other rows: $(cut -d, -f1,2 some/given.csv | tr '\n' ' ')"
[ "$(awk -F, 'NR > 1 && $15 > 0.2' some/given.csv | wc -l)" -eq 2 ] || complain "given.csv shows no shift"

# --- threads, several tests, the first N ---
expect 0 "" run small.yaml -n 2000 --events all --given 'AAA recognised by 2026-01-01' -q --threads 1 -o one
expect 0 "" run small.yaml -n 2000 --events all --given 'AAA recognised by 2026-01-01' -q --threads 3 -o three
diff -r one three >err || complain "threads change the bytes"
[ -s err ] && complain "--quiet tells"
expect 0 "" run small.yaml -n 2000 --events 5 --given 'AAA recognised by 2026-01-01' -q -o five
head -n 5 held >wanted5
cut -d, -f2 five/events.csv | tail -n +2 | sort -nu | diff wanted5 - >err || complain "--events 5 has other futures"
expect 0 "" run small.yaml -n 3000 --given 'AAA recognised by 2027-01-01' \
    --given 'leverage at_least 0.4 on 2027-01-01' --given 'BBB not recognised by 2026-07-01' -q -o many
grep -q "^baseline,BBB,recognised,2026-07-01,0," many/curve.csv || complain "BBB has recognised all the same"
awk -F, '$2 == "leverage" && $3 == "2027-01-01" && $6 < 0.4 { exit 1 }' many/conditions.csv || complain "a low leverage"

# --- refusals ---
expect 1 "did you mean 'AAA'" run small.yaml --given 'AAB recognised by 2026-01-01'
expect 1 "did you mean 'leverage'" run small.yaml --given 'leverag at_least 1 on 2026-01-01'
expect 1 "outside the calendar" run small.yaml --given 'AAA recognised by 2036-01-01'
expect 1 "no test" run small.yaml --given 'AAA'
expect 1 "leave out --given" run small.yaml --replicate 3 --given 'AAA recognised by 2026-01-01'
expect 1 "holds in 0 of 500 futures" run small.yaml -n 500 --given 'CCC not recognised by 2026-01-01'
grep -qF "raise -n" err || complain "no remedy"
[ ! -e results ] || complain "a refused run left something behind"

# --- the example of the help ---
"$program" run --help | grep -qF -e "--given 'PAK recognised by 2028-01-01'" ||
    complain "no example in the help"
expect 0 "holds in" run "$scenarios/taliban-2025.yaml" --given 'PAK recognised by 2028-01-01' --what-if none \
    -n 4000 -o results/pakistan
grep -q "^threshold,states.PAK.threshold," results/pakistan/given.csv || complain "nothing of Pakistan's threshold"

[ $failures -eq 0 ] || exit 1
echo "all well"
