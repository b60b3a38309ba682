#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# `credence check --explain`: what it prints, saved beside the scenario, is the same scenario: the same bytes in every
# table and the same hash, for every shipped scenario and for a text with everything that is hard to write down.
#
#   sh tests/golden/explain.sh build/test/credence
set -u
program=$(realpath "${1:-${CREDENCE_PROGRAM:?}}")
scenarios=$(realpath scenarios)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

complain() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# same_again FILE [OPTION...]: in the present folder
same_again() {
    file=$1
    shift
    rm -rf first again whole.yaml twice.yaml
    if ! "$program" check --explain "$file" "$@" >whole.yaml 2>err; then
        complain "$file $*: not explained: $(cat err)"
        return
    fi
    "$program" run "$file" "$@" -n 20 -q --events all -o first >out 2>err || complain "$file $*: $(cat err)"
    "$program" run whole.yaml -n 20 -q --events all -o again >out 2>err || complain "$file $*, explained: $(cat err)"
    sed -i 's/"whole"/"NAME"/' again/datapackage.json
    sed -i "s/\"$(basename "$file" .yaml)\"/\"NAME\"/" first/datapackage.json
    diff -r first again >err || complain "$file $*: not the same again: $(head -n 20 err)"
    grep -q sha256 first/datapackage.json || complain "$file: no hash"
    "$program" check --explain whole.yaml >twice.yaml 2>err || complain "$file $*, twice: $(cat err)"
    sed 's/  # .*//' whole.yaml >one
    sed 's/  # .*//' twice.yaml >two
    diff one two >err || complain "$file $*: not the same twice: $(head -n 20 err)"
}

cp -r "$scenarios" "$work/shipped"
cd "$work/shipped" || exit 1
for file in *.yaml; do
    same_again "$file"
    same_again "$file" --end "2 years"
done

mkdir -p "$work/own/base/data" && cd "$work/own" || exit 1
printf 'listener,partner,weight\nAAA,BBB,1\nBBB,CCC,0.5\n' >base/data/ties.csv
printf 'date,value\n2025-01-01,0.2\n2026-01-01,0.7\n' >series.csv
cat >base/common.yaml <<'END'
calendar: {start: 2025-01-01, end: 2 years, step: 1 month}
ladder: [none, "engaged, partly", recognised]
source: the base
confidence: low
parameters: {pull: {uniform: [0.2, 0.4]}}
conditions:
  leverage: 0.4
  gone: {level: 0.1}
ties:
  borders: {file: data/ties.csv, symmetric: true}
defaults: {threshold: 0.4, softness: 0.2, weights: {leverage: 1, borders: $pull}}
states:
  AAA: {name: Aland, at: "engaged, partly"}
  BBB:
  CCC: {at: recognised}
  DDD: {name: Dland}
END
cat >hard.yaml <<'END'
extends: base/common.yaml
title: 'It''s "hard": # all of it, [really] {truly}'
about: >-
  A text of
  several lines,

  with a break, a tab	and a \ in it.
source: "line\nbreak \u2028 and \u00a0 end"
confidence: high
conditions:
  gone: null
  leverage:
    source: judgement
    level: {file: series.csv, between: linear}
    noise: &noise {sd: 0.1, half_life: 6 months}
  'null': {level: 0.2, noise: *noise}
  "a: b": {level: 0.3, about: "- not a list"}
  leer Ünïcode ☃: 0.5
  '#hash': {level: 1e-1, within: none}
  "yes": {level: .5}
defaults:
  pace: 2
  weights: {'null': 0.1, "a: b": 0.1, leer Ünïcode ☃: {normal: [0.1, 0.01]}, '#hash': 0.1, "yes": 0.1}
groups:
  some: {members: [AAA, BBB], about: , rungs: {recognised: {threshold: null}}}
states:
  DDD: null
  EEE:
    weights: {borders: null}
    skips: ["engaged, partly"]
    about: |
      block

      text
  FFF:
    name: "true"
  GGG:
    name: "1"
    about: ''
events:
  talks:
    date: 2025-06-15
    chance: &half 0.5
    do:
      - shift: "conditions.leer Ünïcode ☃"
        by: {uniform: [0.1, 0.2]}
        lasts: 6 months
      - {set: conditions.#hash, to: *half}
  "yes":
    when: [{share: recognised, at_least: 0.4, for: 1 month}, {condition: 'null', at_most: 0.9}]
    delay: {exponential: 1 month}
    do: [{move: {one_of: [some, CCC]}, to: none}, {set: 'defaults.weights.a: b', to: $pull}]
  gone: {date: 2025-06-15, do: [{move: AAA, to: none}]}
END
same_again hard.yaml
same_again hard.yaml --set events.gone=null --set events.talks.date=2025-08-01 --set states.AAA.threshold=0.3 --set "states.BBB.name='a, b'" --set 'defaults.weights.yes=$pull'
grep -q 'file: base/data/ties.csv' whole.yaml || complain "a file of a base is not named from the scenario's folder"
grep -qF "name: \"a, b\"  # --set states.BBB.name='a, b', source: line break   and" whole.yaml || complain "--set is not told"
grep -q 'source: judgement, confidence: high$' whole.yaml || complain "source and confidence are not told"
grep -q 'gone' whole.yaml && complain "what was taken away is still there"
cd "$work" || exit 1
"$program" check --explain own/hard.yaml >own/far.yaml 2>err || complain "from another folder: $(cat err)"
"$program" check own/far.yaml >out 2>err || complain "explained from another folder: $(cat err)"

# --- refusals ---
"$program" check --explain own/hard.yaml own/far.yaml >out 2>err && complain "--explain takes two files"
"$program" check --explain --strict own/hard.yaml >out 2>err && complain "--explain goes with --strict"
echo "ladder: [a, b]" >wrong.yaml
"$program" check --explain wrong.yaml >out 2>err && complain "a wrong scenario is explained"
[ -s out ] && complain "a wrong scenario is printed"

if [ $failures -gt 0 ]; then
    echo "$failures failures"
    exit 1
fi
echo "all well"
