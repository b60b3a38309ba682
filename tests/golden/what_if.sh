#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What-ifs as users meet them: rows beside the baseline's, `--what-if`, what is told on the terminal; a what-if that is
# chosen or not, or that concerns somebody else, changes no byte of the other rows.
#
#   sh tests/golden/what_if.sh build/test/credence
. tests/support/program.sh
cd "$work" || exit 1

tables='summary curve count conditions events'

# same_rows A B WHAT_IF: all rows of a what-if, in all tables.
same_rows() {
    for table in $tables; do
        grep "^$3," "$1/$table.csv" >rows.a
        grep "^$3," "$2/$table.csv" >rows.b
        [ -s rows.a ] || complain "$1/$table.csv has no rows of $3"
        cmp rows.a rows.b >err 2>&1 || complain "$table.csv: the rows of $3 differ between $1 and $2"
    done
}

cat >base.yaml <<'END'
title: A small scenario
calendar: {start: 2025-01-01, end: 2028-01-01, step: 1 month}
ladder: [none, engaged, recognised]
conditions:
  leverage: {level: {beta: [4, 5]}, noise: {sd: 0.2, half_life: 6 months}}
  trade: {level: 0.3, shocks: {per_year: 1, size: {exponential: 0.2}, half_life: 4 months}}
ties: {bloc: {pairs: [[BBB, RUS], [CCC, BBB]]}}
defaults: {threshold: {normal: [0.5, 0.1]}, softness: 0.2, weights: {leverage: 0.6, bloc: 0.4}}
groups: {west: {members: [DDD, EEE], pace: 0.5}}
states:
  AAA: {weights: {trade: 0.3}}
  BBB: {name: "Bland, the other"}
  CCC:
  DDD:
  EEE:
  RUS: {name: Russia}
history: [{date: 2024-07-01, state: RUS, rung: recognised}]
END
cp base.yaml plain.yaml
cat >>base.yaml <<'END'
what_if:
  had_not: {about: what if Russia had not, states: {RUS: {at: none, skips: [engaged, recognised]}}}
  quick_west: {groups: {west: {pace: 2}}}
  both: {extends: quick_west, about: "both, at once", states: {RUS: {at: none}}}
  dear: {conditions: {trade: {level: 0.9}}}
END

# --- rows, and whose ---
expect 0 "" run plain.yaml -n 400 --seed 3 --events all -o plain
expect 0 "" run base.yaml -n 400 --seed 3 --events all -o all
cp out ranking
[ "$(cut -d, -f1 all/summary.csv | uniq | tr '\n' ' ')" = "what_if baseline both dear had_not quick_west " ] ||
    complain "not the what-ifs in the order of their names: $(cut -d, -f1 all/summary.csv | uniq | tr '\n' ' ')"
same_rows plain all baseline
expect 0 "" run base.yaml -n 400 --seed 3 --events all --threads 1 --what-if quick_west --what-if dear -o two
same_rows all two baseline
same_rows all two quick_west
same_rows all two dear
grep -q '^both,' two/summary.csv && complain "a what-if runs that nobody wants"
expect 0 "" run base.yaml -n 400 --seed 3 --events all --what-if none -o none
for table in $tables; do
    cmp "plain/$table.csv" "none/$table.csv" >err 2>&1 || complain "--what-if none: $table.csv is not the plain one"
done
expect 0 "" run base.yaml -n 400 --seed 3 --events all --what-if all -o again
diff -r all again >err || complain "--what-if all is not what runs without it"
expect 0 "" run base.yaml --replicate 17 --seed 3 --what-if both -o alone
grep -E '^(baseline|both),17,' all/events.csv >17.csv
tail -n +2 alone/events.csv >17-alone.csv
[ -s 17.csv ] || complain "nothing happens in replicate 17"
diff 17.csv 17-alone.csv >err || complain "replicate 17 alone differs"

# --- local changes stay local: who cannot notice has the same rows, in every table ---
for table in summary curve; do
    for state in AAA BBB CCC RUS; do
        grep "^baseline,$state," all/$table.csv | cut -d, -f2- >rows.a
        grep "^quick_west,$state," all/$table.csv | cut -d, -f2- >rows.b
        cmp rows.a rows.b >err 2>&1 || complain "the pace of the west changes $table.csv of $state"
    done
    for state in BBB CCC DDD EEE; do
        grep "^baseline,$state," all/$table.csv | cut -d, -f2- >rows.a
        grep "^dear,$state," all/$table.csv | cut -d, -f2- >rows.b
        cmp rows.a rows.b >err 2>&1 || complain "dear trade, which AAA alone looks at, changes $table.csv of $state"
    done
done
grep '^baseline,' all/conditions.csv | cut -d, -f2- >rows.a
grep '^quick_west,' all/conditions.csv | cut -d, -f2- >rows.b
cmp rows.a rows.b >err 2>&1 || complain "the pace of the west changes the conditions"
grep '^baseline,AAA,' all/summary.csv | cut -d, -f2- >rows.a
grep '^dear,AAA,' all/summary.csv | cut -d, -f2- >rows.b
cmp -s rows.a rows.b && complain "dear trade changes nothing for AAA"

# --- what is told ---
grep -q '^What-ifs on the same random numbers: ' ranking || complain "the ranking tells of no what-ifs"
# The line is that of contrast.csv, and Russia, whose start the what-if itself sets, is not told of.
awk -F, '$1 == "had_not" && $3 == "recognised" && $2 != "RUS" {
    size = $4 < 0 ? -$4 : $4
    if (size > most) { most = size; line = sprintf("%s %+.1f %+.1f to %+.1f", $2, 100 * $4, 100 * $5, 100 * $6) }
} END { print line }' all/contrast.csv >expected
awk '$1 == "had_not" { print $4, $7, $8, $9, $10 }' ranking >found
cmp expected found >err 2>&1 || complain "the ranking tells of had_not '$(cat found)', contrast.csv '$(cat expected)'"
sed -n '/^what-if /,/^$/p' ranking | sed '1d;$d' | awk '{ c = $3 < 0 ? -$3 : $3; if (NR > 1 && c > last) exit 1; last = c }' ||
    complain "the what-ifs do not stand in the order of what they change"
{ cat plain.yaml && echo 'what_if:' && for k in 01 02 03 04 05 06 07 08 09 10 11 12 13; do
    echo "  pace_$k: {defaults: {pace: 1.$k}}"
done; } >many.yaml
expect 0 "" run many.yaml -n 60 --events none -o many
[ "$(grep -c '^pace_' out)" -eq 10 ] || complain "not ten of thirteen what-ifs are told of"
grep -qx '3 more, which change the number less, in contrast.csv' out || complain "nothing about the other three what-ifs"
"$program" run plain.yaml -n 50 -o short >out 2>err
grep -q 'What-ifs' out && complain "what-ifs are told of that are not there"
expect 0 "" check base.yaml
grep -q '^had_not     what if Russia had not$' out || complain "check does not list the what-ifs"
grep -q '^quick_west$' out || complain "check does not list a what-if without words"
grep -A 9 '"what_ifs"' all/datapackage.json | grep -qF '"about": "both, at once"' || complain "datapackage.json: no about"
grep '"sha256"' all/datapackage.json >rows.a
grep '"sha256"' none/datapackage.json >rows.b
cmp rows.a rows.b >err 2>&1 || complain "the choice changes the scenario's hash"
grep '"sha256"' plain/datapackage.json >rows.b
cmp -s rows.a rows.b && complain "what-ifs are no part of the hash"

# --- explained, it is the same again ---
"$program" check --explain base.yaml --set what_if.dear.conditions.trade.level=0.8 >whole.yaml 2>err || complain "--explain"
expect 0 "" run base.yaml -n 60 --events all --set what_if.dear.conditions.trade.level=0.8 -o first
expect 0 "" run whole.yaml -n 60 --events all -o second
sed -i 's/"whole"/"base"/' second/datapackage.json
diff -r first second >err || complain "explained, it is not the same"

# --- refusals ---
expect 1 "the scenario has no what-if 'quik_west' (did you mean 'quick_west'?)" run base.yaml --what-if quik_west
expect 1 "none goes with no other" run base.yaml --what-if none --what-if dear
expect 1 "(it has none)" run plain.yaml --what-if dear
expect 1 "" run base.yaml --what-if
sed 's/trade: {level: 0.9}/trad: {level: 0.9}/' base.yaml >wrong.yaml
expect 1 "wrong.yaml:22:23: what_if.dear.conditions.trad: the scenario has no condition 'trad' (did you mean 'trade'?)" \
    run wrong.yaml --what-if none
expect 1 "(did you mean 'trade'?)" check wrong.yaml
[ ! -e results ] || complain "a refused run left something behind"

if [ $failures -gt 0 ]; then
    echo "$failures failures"
    exit 1
fi
echo "all well"
