#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# `credence influence` as its users meet it: the table byte by byte, the words, refusals, interruptions, and the example
# of its help.
#
#   sh tests/golden/influence.sh build/test/credence
. tests/support/program.sh
command=influence
scenarios=$(realpath scenarios)
cd "$work" || exit 1

# same FILE: standard input is what the file should be.
same() {
    cat >expected
    diff expected "$1" >difference || { complain "$1 is not as expected:"; cat difference; }
}

# A first domino and those that fall with it, without chance; Elba has recognised, and nobody listens to it.
cat >dominoes.yaml <<'END'
title: Four dominoes
calendar: {start: 2025-01-01, end: 2026-01-01, step: 1 month}
ladder: [none, recognised]
ties: {before: {pairs: [[BET, ALP], [GAM, BET], [DEL, GAM]], norm: sum}}
groups: {front: {members: [ALP, BET]}, rear: {members: [GAM, DEL]}}
defaults: {pace: immediate, link: step, threshold: 1, weights: {before: 1}}
states: {ALP: {name: "Alpha, the first"}, BET: , GAM: , DEL: , ELB: {at: recognised}}
END

# --- the table and the words ---
expect 0 "" dominoes.yaml -n 1000 --threads 1
[ -s err ] && complain "it is not silent on stderr: $(cat err)"
same out <<'END'
Four dominoes
1000 simulated futures, seed 1: how many more others reach 'recognised' by 2026-01-01 if a state does on 2025-01-01

state  name               extra     95% interval  already  gains most
ALP    Alpha, the first   +3.00   +2.98 to  +3.00     0.0%  rear +2.00
BET    BET                +2.00   +1.98 to  +2.00     0.0%  rear +2.00
GAM    GAM                +1.00   +0.99 to  +1.00     0.0%  rear +1.00
exactly 0 for 2 states: recognises from the start, or is felt by nobody who has yet to

table: results/dominoes-influence/influence.csv
END
same results/dominoes-influence/influence.csv <<'END'
state,name,among,replicates,already,already_low,already_high,extra,ci_low,ci_high,rank
ALP,"Alpha, the first",all,1000,0,0,0.00382675849,3,2.97703945,3,1
ALP,"Alpha, the first",front,1000,0,0,0.00382675849,1,0.992346483,1,
ALP,"Alpha, the first",rear,1000,0,0,0.00382675849,2,1.98469297,2,
BET,BET,all,1000,0,0,0.00382675849,2,1.98469297,2,2
BET,BET,front,1000,0,0,0.00382675849,0,0,0,
BET,BET,rear,1000,0,0,0.00382675849,2,1.98469297,2,
DEL,DEL,all,1000,0,0,0.00382675849,0,0,0,4
DEL,DEL,front,1000,0,0,0.00382675849,0,0,0,
DEL,DEL,rear,1000,0,0,0.00382675849,0,0,0,
ELB,ELB,all,1000,1,0.996173242,1,0,0,0,4
ELB,ELB,front,1000,1,0.996173242,1,0,0,0,
ELB,ELB,rear,1000,1,0.996173242,1,0,0,0,
GAM,GAM,all,1000,0,0,0.00382675849,1,0.992346483,1,3
GAM,GAM,front,1000,0,0,0.00382675849,0,0,0,
GAM,GAM,rear,1000,0,0,0.00382675849,1,0.992346483,1,
END
[ "$(ls results/dominoes-influence | tr '\n' ' ')" = "datapackage.json influence.csv " ] || complain "other files"
for words in '"date": "2025-01-01"' '"replicates": 1000' '"path": "influence.csv"' '"name": "already_low"'; do
    grep -qF -e "$words" results/dominoes-influence/datapackage.json || complain "datapackage.json has no $words"
done
grep -qF summary.csv results/dominoes-influence/datapackage.json && complain "datapackage.json names another table"

# --- an existing output ---
expect 1 "--force" dominoes.yaml
expect 0 "" dominoes.yaml --force --quiet -n 10 --state BET --states DEL,ALP --date 2025-06-01
[ -s out ] && complain "--quiet prints"
cut -d , -f 1 results/dominoes-influence/influence.csv | uniq >codes
same codes <<'END'
state
ALP
BET
DEL
END
grep -qF '"date": "2025-06-01"' results/dominoes-influence/datapackage.json || complain "--date is not told"
rm -rf results

# --- refusals ---
expect 1 "no scenario"
expect 1 "second one" dominoes.yaml dominoes.yaml
expect 1 "nowhere.yaml" nowhere.yaml
expect 1 "did you mean 'BET'?" dominoes.yaml --state BTE
expect 1 "--state 'ZZZZ'" dominoes.yaml --states ALP,ZZZZ,QQQQ
grep -qF -e "--state 'QQQQ'" err || complain "not all wrong states are told"
expect 1 "--state ''" dominoes.yaml --states ALP,
expect 1 "from 2025-01-01, and before 2026-01-01" dominoes.yaml --date 2026-01-01
expect 1 "from 2025-01-01" dominoes.yaml --date 2024-12-31
expect 1 "--date '2025-02-30'" dominoes.yaml --date 2025-02-30
for bad in "-n 0" "-n 4000000001" "--threads 0" "--seed -1" "--precision 0" "--precision -1" "--precision few" \
    "--set pace"; do
    # shellcheck disable=SC2086 # words are wanted
    expect 1 "(" dominoes.yaml $bad
done
expect 1 "" dominoes.yaml -o ""
expect_nothing_left "a wrong argument"

# --- chance, threads, changes ---
cat >chance.yaml <<'END'
calendar: {start: 2025-01-01, end: 5 years, step: 1 month}
ladder: [none, recognised]
conditions: {mood: {level: 0.3, noise: {sd: 0.1, half_life: 6 months}}}
ties: {talk: {pairs: [[B, A], [C, A], [D, B], [A, D]]}}
groups: {near: {members: [B, C]}}
defaults: {softness: 0.2, weights: {mood: 0.5, talk: 0.5}}
states: {A: , B: , C: , D: }
END
for threads in 1 2 7; do
    expect 0 "" chance.yaml -n 700 --threads $threads -o threads-$threads -q
done
diff -r threads-1 threads-2 >err || complain "2 threads change the bytes"
diff -r threads-1 threads-7 >err || complain "7 threads change the bytes"
expect 0 "" chance.yaml -n 700 --seed 2 -o seed -q
cmp -s threads-1/influence.csv seed/influence.csv && complain "the seed changes nothing"
expect 0 "" chance.yaml -n 700 --set states.B.weights.talk=0 -o deaf -q
grep -q '^A,A,near,' deaf/influence.csv || complain "no row for a group"
grep -q '^B,B,all,700,.*,0,0,0,' deaf/influence.csv && complain "D still listens to B"
expect 0 "" chance.yaml -n 700 --states A,C --end 2026-01-01 -o short -q
grep -q '^C,C,all,700,.*,0,0,0,2$' short/influence.csv || complain "C has influence without listeners"
expect 0 "" chance.yaml -n 700 --states A -o alone -q
grep '^A,' threads-1/influence.csv >rows
sed 1d alone/influence.csv | diff rows - >err || complain "a state alone differs from the same among all"

# --- the world of a what-if ---
cat >worlds.yaml <<'END'
extends: dominoes.yaml
what_if:
  glue: {about: Gamma is glued down, states: {GAM: {threshold: 2}}}
  fewer: {states: {BET: null}, ties: {before: {pairs: [[DEL, GAM]]}}, groups: {front: {members: [ALP]}}}
END
expect 0 "" worlds.yaml -n 600 --what-if glue -o glue
grep -qF "in the world of the what-if 'glue'" out || complain "the ranking does not name the what-if"
extra=$(sed -n 's/^BET,BET,all,600,[^,]*,[^,]*,[^,]*,\([^,]*\),.*/\1/p' glue/influence.csv)
[ "$extra" = 0 ] || complain "BET still brings GAM along in the world of glue: $extra"
sed -n '/"what_ifs"/,/]/p' glue/datapackage.json | tr -d ' \n' >what_ifs
grep -qF '"what_ifs":[{"name":"glue",' what_ifs && ! grep -q baseline what_ifs || complain "datapackage.json names other worlds: $(cat what_ifs)"
expect 1 "BET" worlds.yaml -n 600 --what-if fewer --state BET -o fewer
expect 0 "" worlds.yaml -n 600 --what-if fewer -o fewer -q
grep -q '^BET' fewer/influence.csv && complain "a state that the what-if takes away has a row"
expect 0 "" worlds.yaml -n 600 --what-if none -o none -q
expect 0 "" dominoes.yaml -n 600 -o plain -q
cmp none/influence.csv plain/influence.csv || complain "--what-if none is not the baseline"
expect 1 "one what-if at a time" worlds.yaml --what-if all
expect 1 "one what-if at a time" worlds.yaml --what-if glue --what-if fewer
expect 1 "did you mean 'glue'" worlds.yaml --what-if glu

# --- precision: the same number of futures whatever the threads, and not more than -n ---
for threads in 1 2; do
    expect 0 "" chance.yaml -n 50000 --precision 0.02 --threads $threads -o precise-$threads -q
done
diff -r precise-1 precise-2 >err || complain "threads change when it stops"
done=$(sed -n 's/^A,A,all,\([0-9]*\),.*/\1/p' precise-1/influence.csv)
[ "$done" -lt 50000 ] && [ $((done % 512)) -eq 0 ] || complain "--precision stops after $done futures"
awk -F , '$3 == "all" && $10 - $9 > 0.04 { exit 1 }' precise-1/influence.csv || complain "not as precise as promised"
expect 0 "more with -n" chance.yaml -n 600 --precision 0.001 -o coarse -q
rm -rf results

# --- failures: a hazard beyond all measure once A recognises; a full disk; interruptions ---
expect 2 "once A recognises" chance.yaml --set states.A.pace=0 --set states.B.link=exponential --set states.B.weights.talk=1000
expect_nothing_left "a hazard beyond all measure"
(ulimit -f 0 && exec "$program" influence dominoes.yaml -n 10) >out 2>err
[ $? -eq 2 ] || complain "a full disk: not 2"
expect_nothing_left "a full disk"
for signal in INT TERM; do
    "$program" influence chance.yaml -n 4000000000 >out 2>err &
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

# --- the first example of the help, as it stands there ---
ln -s "$scenarios" scenarios
"$program" influence --help >help || complain "--help: exit status $?"
awk '/^ *credence influence / { on = 1 } on { sub(/^ +/, ""); more = sub(/\\$/, ""); printf "%s ", $0 } on && !more { exit }' \
    help >example
grep -q '^credence influence .*-o results/whose-step' example || complain "the help has no example: $(cat example)"
credence() {
    "$program" "$@"
}
eval "$(cat example)" >out 2>err || complain "the example of the help fails"
for code in CHN SAU PAK; do
    grep -q "^$code,.*,all,512," results/whose-step/influence.csv || complain "the example has no row for $code"
    grep "^$code" out >row
    grep -qF -f row "$scenarios/../docs/influence.md" || complain "docs/influence.md has not the row $(cat row)"
done

if [ $failures -gt 0 ]; then
    echo "$failures failures"
    exit 1
fi
echo "all well"
