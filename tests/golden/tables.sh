#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# All tables of one run with what-ifs and events: which are there, what events look like in them, and that --force takes the
# whole folder away again. Of these and of the tables of the other commands: their columns in the header, in
# datapackage.json and in docs/tables.md.
#
#   sh tests/golden/tables.sh build/test/credence
set -u
program=$(realpath "${1:-${CREDENCE_PROGRAM:?}}")
top=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

complain() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# files FOLDER: what lies there, on one line.
files() { (cd "$1" && LC_ALL=C ls | tr '\n' ' '); }

# run FOLDER ARGUMENT...
run() {
    folder=$1
    shift
    "$program" run tables.yaml -n 300 --seed 5 --quiet -o "$folder" "$@" >out 2>err || complain "run $*: $(cat err)"
}

cat >tables.yaml <<'END'
title: All tables
calendar: {start: 2025-01-01, end: 2028-01-01, step: 1 month}
ladder: [none, engaged, recognised]
conditions:
  leverage: {level: 0.4, noise: {sd: 0.1, half_life: 6 months}}
ties: {bloc: {pairs: [[BBB, AAA], [CCC, BBB], [DDD, CCC]]}}
defaults: {pace: 0.6, threshold: {normal: [0.5, 0.1]}, softness: 0.2, weights: {leverage: 0.5, bloc: 0.6}}
groups: {west: {members: [CCC, DDD]}}
states: {AAA: {at: recognised}, BBB: {name: "Bland, the other", threshold: 0.5}, CCC: , DDD: }
events:
  election: {date: 2026-05-10, do: [{set: states.BBB.threshold, to: 0.2}]}
  summit: {date: 2026-02-01, do: [{move: DDD, to: engaged}]}
what_if:
  no_summit: {about: Nobody invites Delta, events: {summit: null}}
  pressure: {about: "More leverage, at once", conditions: {leverage: {level: 0.8}}}
END

tables='attribution.csv conditions.csv contrast.csv count.csv curve.csv datapackage.json drivers.csv events.csv flips.csv pathways.csv summary.csv '
run all --events all
[ "$(files all)" = "$tables" ] || complain "other files than the tables: $(files all)"

# --- the tables of the other commands ---
# other FOLDER COMMAND ARGUMENT...: a folder with tables of its own.
other() {
    folder=$1
    shift
    "$program" "$@" -n 300 --quiet -o "$folder" >out 2>err || complain "$*: $(cat err)"
}
league=$top/tests/golden/history/league.yaml
other given run tables.yaml --what-if none --events all --given 'BBB engaged by 2027-01-01'
other influence influence tables.yaml
other require require tables.yaml --state BBB --by 2027-01-01 --chance 0.5 --vary conditions.leverage.level=0:1 \
    --vary states.BBB.threshold=0.1:0.9
other score score "$league" --from 2008-01-01 --to 2011-01-01 --region north
mkdir fit && cp "${league%.yaml}".* fit
"$program" fit fit/league.yaml --from 2000-01-01 --to 2013-01-01 --free defaults.pace=0.1:5 \
    --free defaults.weights.neighbours=-1:3 --starts 0 --quiet -o fit/fit.yaml >out 2>err || complain "fit: $(cat err)"
[ "$(files fit)" = "fit.csv fit.yaml league.csv league.yaml " ] || complain "other files of a fit: $(files fit)"

# The same columns in the same order everywhere; every cell is of its field's type, and every row is as long as the header.
# A fit has no package: its header and page are compared.
python3 - "$top/docs/tables.md" all given influence require score <<'END' || complain "the tables, their package and their page do not agree"
import csv, datetime, json, re, sys

page, *folders = sys.argv[1:]
convert = {"string": str, "integer": int, "number": float, "date": datetime.date.fromisoformat}
wrong = []


def documented(table):
    found = re.search(r"^## " + re.escape(table) + r":.*?$(.*?)^## ", text, re.M | re.S)
    first = re.search(r"^\| column .*?\n\n", found.group(1), re.M | re.S) if found else None
    rows = re.findall(r"^\| (`[^|]*) \|", first.group(0), re.M) if first else []
    return [name for row in rows for name in re.findall(r"`([^`]*)`", row)]


def table(path):
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def compare(folder, resource):
    name = resource["path"]
    fields = resource["schema"]["fields"]
    names = [field["name"] for field in fields]
    header, *rows = table(f"{folder}/{name}")
    if header != names:
        wrong.append(f"{name}: header {header}, package {names}")
    if documented(name) != names:
        wrong.append(f"{name}: docs/tables.md has {documented(name)}, not {names}")
    if len(rows) < 2:
        wrong.append(f"{folder}/{name}: no rows")
    for row in rows:
        if len(row) != len(names):
            wrong.append(f"{name}: {row}")
        for field, cell in zip(fields, row):
            try:
                cell == "" or convert[field["type"]](cell)
            except ValueError:
                wrong.append(f"{name}: {field['name']} is {field['type']}, and not '{cell}'")
    if not all(field.get("description") for field in fields):
        wrong.append(f"{name}: a column without a description")


text = open(page, encoding="utf-8").read() + "\n## "
seen = {"fit.csv"}
for folder in folders:
    for resource in json.load(open(folder + "/datapackage.json", encoding="utf-8"))["resources"]:
        seen.add(resource["path"])
        compare(folder, resource)
header = table("fit/fit.csv")[0]
if documented("fit.csv") != header:
    wrong.append(f"fit.csv: docs/tables.md has {documented('fit.csv')}, not {header}")
told = set(re.findall(r"^## ([a-z_-]+\.csv):", text, re.M))
if told != seen or len(seen) != 20:
    wrong.append(f"tables that are written or told of, and not both: {sorted(told ^ seen)}")
print("\n".join(wrong[:20]))
sys.exit(bool(wrong))
END

# what_if: contrast and flips have no baseline, and flips only what flips; everywhere else all three are there.
for table in $tables; do
    case $table in
    datapackage.json) continue ;;
    contrast.csv) wanted='no_summit pressure ' ;;
    flips.csv) wanted='(no_summit )?pressure ' ;;
    *) wanted='baseline no_summit pressure ' ;;
    esac
    sed 1d "all/$table" | cut -d, -f1 | awk '!seen[$0]++' | tr '\n' ' ' | grep -qxE "$wanted" || complain "$table is not of '$wanted'"
done

# Acting events have rows: one for each of 300 futures, at the date, before the moves that they make.
count() { grep -c "$1" all/events.csv; }
[ "$(count '^baseline,[0-9]*,2026-05-10,[^,]*,election,,,,event,,,$')" -eq 300 ] || complain "the election does not act in all futures"
[ "$(count '^baseline,[0-9]*,2026-02-01,[^,]*,summit,,,,event,,,$')" -eq 300 ] || complain "the summit does not act in all futures"
[ "$(count '^no_summit,.*,summit,')" -eq 0 ] || complain "the summit acts in the what-if that takes it away"
[ "$(count '^no_summit,.*,election,,,,event,,,$')" -eq 300 ] || complain "the election acts not in all futures of a what-if"
[ "$(count '^baseline,.*,summit,DDD,none,engaged,event,,,$')" -gt 50 ] || complain "the summit moves Delta nowhere"
awk -F, '$9 == "event" && $6 == "" { acts = $2 SUBSEP $5 }
    $9 == "event" && $6 != "" && acts != $2 SUBSEP $5 { exit 1 }' all/events.csv ||
    complain "a move by an event stands before the event"

# --- --force over such a folder, with other tables in it; nothing of the old run stays ---
run other --what-if none --events none
[ "$(files other)" = "attribution.csv conditions.csv count.csv curve.csv datapackage.json drivers.csv pathways.csv summary.csv " ] ||
    complain "--what-if none --events none: $(files other)"
grep -q 'contrast\|flips' other/datapackage.json && complain "the package names tables that are not there"
cp -r all forced
run forced --what-if none --events none --force
diff -r other forced >err || complain "--force leaves something of the old tables: $(cat err)"
run forced --events all --force
diff -r all forced >err || complain "--force over fewer tables: $(cat err)"
cp -r all mixed && echo mine >mixed/thesis.txt
"$program" run tables.yaml -n 3 --quiet --force -o mixed 2>err && complain "--force takes what is not ours"
[ "$(files mixed)" = "${tables}thesis.txt " ] || complain "a refused --force changed the folder: $(files mixed)"

[ $failures -eq 0 ] && echo "all well"
