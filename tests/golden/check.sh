#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What `credence check` tells: the report of a small scenario byte for byte, each warning by a text that earns it (and
# no other), none for a clean one, and the exit statuses.
#
#   sh tests/golden/check.sh build/test/credence
set -u
program=$(realpath "${1:-${CREDENCE_PROGRAM:?}}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

complain() {
    echo "FAILED: $*"
    sed 's/^/    stderr: /' err 2>/dev/null
    failures=$((failures + 1))
}

# expect STATUS ARGUMENT...
expect() {
    wanted=$1
    shift
    "$program" check "$@" >out 2>err </dev/null
    status=$?
    [ $status -eq "$wanted" ] || complain "credence check $*: exit status $status, not $wanted"
}

# warns KIND PLACE WORDS: a change of the clean scenario, in warn.yaml, earns this warning alone (but for that of a state
# that it leaves stuck), at that line:column, with these words; and --strict makes it count.
warns() {
    kind=$1 place=$2 words=$3
    expect 0 warn.yaml
    [ "$(grep -vc ' \[stuck\]$' err)" -eq 1 ] || complain "$kind: $(wc -l <err) warnings, not one"
    grep -qF -e "warn.yaml:$place: warning: " err || complain "$kind: not told of $place"
    grep -qF -e "$words" err || complain "$kind: not a word of '$words'"
    grep -qF -e " [$kind]" err || complain "$kind: not of this kind"
    grep -qE '\(.*\) \[' err || complain "$kind: no remedy"
    sed '1,/^Warnings$/d; /^$/d' out >report
    diff err report >difference || complain "$kind: another warning in the report"
    head -n 1 out | grep -q "^warn.yaml: ok, [12] warning" || complain "$kind: not counted"
    expect 1 --strict warn.yaml
}

cat >clean.yaml <<'END'
title: A small scenario
calendar: {start: 2025-01-01, end: 2027-01-01, step: 1 month}
ladder: [none, engaged, recognised]
conditions:
  leverage: {level: 0.4, noise: {sd: 0.1, half_life: 6 months}}
ties:
  borders: {pairs: [[AAA, CCC], [BBB, CCC], [BBB, AAA]]}
defaults:
  softness: 0.2
  weights: {leverage: 0.8, borders: 0.2}
  rungs:
    recognised: {requires: {leverage: 0.55}}
states:
  AAA: {name: Aland}
  BBB: {name: "Bland, the other"}
  CCC: {at: engaged}
END

# --- a clean one ---
expect 0 --strict clean.yaml
[ -s err ] && complain "a clean scenario has warnings"
cat >expected <<'END'
clean.yaml: ok
A small scenario
3 states, 1 condition, 1 kind of tie, 0 uncertain numbers; 2025-01-01 to 2027-01-01, 2.0 years

Next moves
state  move            ready  could be  threshold   a year  by the end
AAA    to  engaged      0.52      1.00       0.50    0.525       65.0%
BBB    to  engaged      0.42      1.00       0.50    0.401       55.2%
CCC    to  recognised   0.32      0.80       0.50        0        0.0%  waits for leverage at least 0.55, now 0.4

END
sed '/^Conditions/,$d' out >report
diff expected report >err || complain "another report: $(cat err)"
grep -q '^Conditions in 1000 futures$' out || complain "no conditions"
grep -qE '^leverage  +0\.4  +0\.(39|40)' out || complain "not the long run of leverage"
cp out first
expect 0 clean.yaml
diff first out >err || complain "not the same twice"
expect 0 -q clean.yaml
[ -s out ] && complain "--quiet prints"

# --- each warning ---
sed 's/^  AAA: .*/  AAA: {pace: 0}/' clean.yaml >warn.yaml
expect 0 warn.yaml
grep -q "AAA.*never: pace 0" out || complain "the table does not tell of pace 0"
[ "$(grep -n -m 1 '^AAA' out | cut -d: -f1)" -lt "$(grep -n -m 1 '^BBB' out | cut -d: -f1)" ] ||
    complain "what can never happen does not come first"
grep -qF "warn.yaml:14:9: warning: states.AAA.pace: pace is 0: AAA never moves onto 'engaged'" err || complain "pace 0"
grep -qF "warn.yaml:14:3: warning: states.AAA: nothing can move AAA" err || complain "stuck"
expect 1 -q --strict warn.yaml
[ -s out ] && complain "--quiet prints a report"

sed 's/leverage: 0.55/leverage: {at_least: 1.2}/' clean.yaml >warn.yaml
warns gate 12:29 "leverage must be at least 1.2 and is never above 1: AAA, BBB and CCC never move onto 'recognised'"
sed 's/recognised: {requires.*/recognised: {requires: {leverage: {at_most: -0.1}}}/' clean.yaml >warn.yaml
warns gate 12:29 "leverage must be at most -0.1 and is never below 0"
sed 's/recognised: {requires.*/recognised: {requires: {others: [{count: engaged, at_least: 4}]}}/' clean.yaml >warn.yaml
warns gate 12:29 "a signal of \`others\` never holds"
sed 's/^  softness: 0.2/  softness: 0.2\n  link: step/; s/^  CCC: .*/  CCC: {at: engaged, threshold: 0.9}/' clean.yaml >warn.yaml
warns never 17:22 "readiness is at most 0.8 and the threshold at least 0.9: CCC never moves onto 'recognised'"
sed 's/^  CCC: .*/  CCC: {at: engaged, threshold: 5}/' clean.yaml >warn.yaml
warns never 16:22 "the hazard is at most "
sed 's/leverage: 0.8/leverage: 1.2/' clean.yaml >warn.yaml
expect 0 warn.yaml
grep -qF "warn.yaml:10:3: warning: defaults.weights: positive weights for the move onto 'engaged' add up to 1.4 for AAA and BBB" err ||
    complain "weights that are too large"
sed 's/leverage: 0.8/leverage: 0.2/; s/softness: 0.2/threshold: 0.2/' clean.yaml >warn.yaml
expect 0 warn.yaml
grep -qF "positive weights for the move onto 'engaged' add up to 0.4" err || complain "weights that are too small"
sed 's/half_life: 6 months}}/half_life: 6 months}, within: [0, 2]}/' clean.yaml >warn.yaml
warns range 5:65 "'leverage' goes from 0 to 1.05"
sed 's/^  borders: {/  borders: {norm: sum, /' clean.yaml >warn.yaml
warns range 7:13 "exposure to 'borders' goes from 0 to 2"
sed 's/^  CCC: .*/  CCC: {at: engaged, traits: {size: 40}, weights: {size: 0.001}}/' clean.yaml >warn.yaml
warns range 16:22 "a trait of CCC is 40"
sed 's/^  softness: 0.2/  softness: 0.2\n  link: exponential/' clean.yaml >warn.yaml
expect 0 warn.yaml
grep -qF "can grow by a factor of" err || complain "multiplier"
grep -qF "[multiplier]" err || complain "multiplier: not of this kind"
sed 's/^ties:/ties:\n  frontier: {pairs: [[AAA, CCC], [BBB, CCC], [BBB, AAA]]}/; s/borders: 0.2/borders: 0.2, frontier: 0.2/' \
    clean.yaml >warn.yaml
warns twice 7:3 "100% of its pairs are those of 'borders'"
sed 's/^ties:/ties:\n  one: {among: all}\n  two: {among: [AAA, BBB, CCC]}/; s/borders: 0.2/one: 0.1, two: 0.1, borders: 0.2/' \
    clean.yaml >warn.yaml
warns twice 8:3 "100% of its pairs are those of 'one'"
sed 's/sd: 0.1/sd: 1/' clean.yaml >warn.yaml
warns bounds 5:3 "'leverage' is held by its bounds "
sed 's/end: 2027-01-01/end: 30 years/; s/step: 1 month/step: 1 year/' clean.yaml >warn.yaml
warns horizon 2:31 "30 years from start to end"
sed 's/^ties:/  idle: 0.3\nties:/' clean.yaml >warn.yaml
warns unused 6:3 "nothing reads the condition 'idle'"
sed 's/^ties:/ties:\n  idle: {among: all}/' clean.yaml >warn.yaml
warns unused 7:3 "nothing reads the tie kind 'idle'"
sed 's/^ties:/parameters: {idle: 0.3}\nties:/' clean.yaml >warn.yaml
warns unused 6:14 "nothing reads the parameter 'idle'"
(cat clean.yaml && echo "events: {late: {date: 2027-01-01, do: [{move: AAA, to: engaged}]}}") >warn.yaml
warns event 17:17 "'late' cannot act before the end, 2027-01-01: it never comes"
(cat clean.yaml && echo "events: {late: {when: {share: engaged, at_least: 0.1}, delay: 2 years, do: [{move: AAA, to: engaged}]}}") >warn.yaml
warns event 17:56 "'late' cannot act before the end, 2027-01-01: it never comes"
(cat clean.yaml && echo "events: {no: {date: 2025-06-01, chance: 0, do: [{move: AAA, to: engaged}]}}") >warn.yaml
warns event 17:33 "the chance of 'no' is 0"
(cat clean.yaml && echo "events: {no: {when: {condition: leverage, at_least: 1.5}, do: [{move: AAA, to: engaged}]}}") >warn.yaml
warns event 17:15 "a signal that 'no' waits for never holds, for it goes from 0 to 1"
grep -q '^no  never: when leverage at least 1.5$' out || complain "the report does not tell that the event never comes"
sed 's/^states:/groups: {idle: {members: [AAA, BBB], about: idle}}\nstates:/' clean.yaml >warn.yaml
warns unused 13:10 "nothing reads the group 'idle'"
sed 's/^  AAA: .*/  AAA: {traits: {idle: 1}}/; s/^  BBB: .*/  BBB: {traits: {idle: 0}}/' clean.yaml >warn.yaml
warns unused 14:18 "nothing reads the trait 'idle'"

# --- what is no warning ---
sed 's/level: 0.4, noise.*/level: {series: {2025-01-01: 0, 2026-01-01: 1}}}/' clean.yaml >warn.yaml
expect 0 --strict warn.yaml # an indicator sits on its bounds
sed 's/requires: {leverage: 0.55}/requires: {borders: 0.9}/; s/at: engaged/at: recognised/' clean.yaml >warn.yaml
expect 0 --strict warn.yaml # all partners may come
sed 's/requires: {leverage: 0.55}/requires: {engaged: 1}/; s/^ties:/parameters: {p: 0.2}\nties:/; s/borders: 0.2/borders: $p/' clean.yaml >warn.yaml
expect 0 --strict warn.yaml
sed 's/^states:/groups: {g: {members: [AAA]}, h: {members: [g], pace: 2}}\nstates:/' clean.yaml >warn.yaml
expect 0 --strict warn.yaml
sed 's/softness: 0.2/softness: 0.01\n  link: step/; s/, borders: 0.2/, borders: 0.9/; s/leverage: 0.8/leverage: 0/; s/at: engaged/at: recognised/; s/requires: {leverage: 0.55}/requires: {borders: 0.4}/' \
    clean.yaml >warn.yaml
expect 0 --strict warn.yaml # CCC moves AAA, and AAA moves BBB
sed -i 's/at: recognised/at: none/; s/^  CCC: {/&weights: {leverage: 0, borders: 0.5}, /' warn.yaml
expect 1 --strict warn.yaml # and nobody begins
grep -q "nothing can move AAA, BBB and CCC" err || complain "a contagion without a seed is not seen"

sed 's/^  AAA: .*/  AAA: {pace: 0}/' clean.yaml >warn.yaml
echo "events: {e: {date: 2025-06-01, do: [{move: AAA, to: recognised}]}, f: {date: 2025-06-01, do: [{set: states.AAA.pace, to: 1}]}}" >>warn.yaml
expect 0 --strict warn.yaml # a state that an event moves, and then sets going
sed 's/recognised: {requires.*/recognised: {requires: {leverage: 1.2}}/; s/half_life: 6 months}}/half_life: 6 months}, within: none}/' clean.yaml >warn.yaml
echo "events: {e: {date: 2025-06-01, do: [{set: defaults.rungs.recognised.requires.leverage, to: 0.5}]}}" >>warn.yaml
expect 0 warn.yaml
grep -q '\[gate\]' err && complain "a gate that an event opens is said never to open"

# --- events, in words ---
cat clean.yaml - >events.yaml <<'END'
groups: {pair: {members: [AAA, BBB]}}
parameters: {wait: {uniform: [1 month, 3 months]}}
events:
  talks:
    date: 2025-07-01
    chance: 0.5
    delay: 2 weeks
    do:
      - {shift: conditions.leverage, by: {normal: [0.2, 0.1]}, lasts: 1 year}
      - {shift: conditions.leverage, by: -0.1, lasts: $wait}
      - {set: defaults.softness, to: 0.3}
      - {set: conditions.leverage, to: 0.45}
  slide:
    when: [{share: recognised, among: pair, at_least: 0.5, for: 3 months}, {state: CCC, reaches: recognised}]
    delay: {exponential: 1 month}
    do: [{move: {one_of: pair}, to: recognised}, {move: CCC, to: none}]
  fall: {when: [{count: recognised, at_least: 1, at_most: 2}, {state: CCC, reaches: recognised, at_most: 0}], do: [{move: AAA, to: none}]}
END
cat >expected <<'END'
Events
fall   when number of all states on recognised or above at least 1, at most 2 and CCC on recognised or above at most 0
         AAA comes to stand on none
slide  when share of 2 states on recognised or above at least 0.5 for 3 months and CCC on recognised or above; acts about 0.0578 years later
         one of AAA and BBB comes to stand on recognised
         CCC comes to stand on none
talks  2025-07-01; chance 0.5; acts 2 weeks later
         leverage is shifted by about 0.2 for 1 year
         leverage is shifted by -0.1 for about 0.167 years
         defaults.softness is set to 0.3 (6 moves)
         conditions.leverage is set to 0.45
END
expect 0 events.yaml
sed -n '/^Events$/,/^$/p' out | sed '$d' >report
diff expected report >err || complain "events are told otherwise: $(cat err)"
grep -q ', 3 events, ' out || complain "events are not counted"

# --- errors win, and several files have a section each ---
sed 's/pace: 0/pace: -1/; s/^  AAA: .*/  AAA: {pace: -1}/; s/leverage: 0.8/leverage: 1.8/' clean.yaml >wrong.yaml
expect 1 clean.yaml wrong.yaml warn.yaml
grep -q "wrong.yaml.*warning" err && complain "a wrong file has warnings"
grep -q "wrong.yaml:14:" err || complain "a wrong file has no errors"
grep -q wrong out && complain "a wrong file has a report"
[ "$(grep -c '.yaml: ok' out)" -eq 2 ] || complain "not one section a file"

# --- long tables ---
(sed '/^  AAA/,$d' clean.yaml && for i in $(seq 100 160); do echo "  S$i: {at: engaged}"; done && echo "  AAA: {}
  BBB: {}
  CCC: {}") >long.yaml
expect 0 long.yaml
grep -qx "and 24 more (--all)" out || complain "a long table is not cut"
expect 0 --all long.yaml
[ "$(grep -c '^S1.*recognised' out)" -eq 61 ] || complain "--all does not show all"

# --- a trial run that has to stop ---
sed 's/softness: 0.2/softness: 0.2\n  pace: 1e12/' clean.yaml >warn.yaml
expect 2 warn.yaml
grep -q "hazard" err || complain "a run that stops is not told"

# --- words ---
expect 0 --help
grep -q "credence check --explain" out || complain "--help shows no example"

if [ $failures -gt 0 ]; then
    echo "$failures failures"
    exit 1
fi
echo "all well"
