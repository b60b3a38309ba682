#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Remakes docs/questions.md: runs the commands that stand in questions.md.in (its indented lines that start with
# `credence`, `cp` or `mkdir`, and those that continue them), cuts numbers out of their tables, and puts them into the
# template's places. Needs a POSIX sh and awk.
#
#   sh docs/questions/remake.sh PROGRAM [FOLDER [PAGE [FRACTION]]]
#
# FOLDER (results/questions) gets the runs; PAGE (docs/questions.md) is written once it is whole. With FRACTION (1), a
# number, only that part of the futures is simulated: to try the page, not to read it. The page ends with the checksum of
# the page that a 200th gives: by that tests/golden/questions.sh notices in a minute that the page is due again.
set -eu
export LC_ALL=C
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
program=$(CDPATH='' cd -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
folder=${2-results/questions}
page=${3-docs/questions.md}
fraction=${4-1}
mkdir -p "$folder"
folder=$(CDPATH='' cd -- "$folder" && pwd)
case "$page" in /*) ;; *) page=$PWD/$page ;; esac
cd "$here/../.."

# The commands, a line each, as they are run here: with the folder, and fewer futures where a part is wanted. Of too few
# a run with --given cannot tell anything.
awk -v fraction="$fraction" '
    /^    (credence|cp|mkdir) / { command = "" }
    /^    / && (/^    (credence|cp|mkdir) / || more) {
        line = $0
        sub(/^ +/, "", line)
        more = sub(/\\$/, "", line)
        command = command line
        if (more) {
            next
        }
        gsub(/results\/questions/, "\"$folder\"", command)
        if (fraction != 1 && match(command, / -n [0-9]+/)) {
            n = int(substr(command, RSTART + 4, RLENGTH - 4) / fraction)
            n = command ~ /--given/ && n < 1500 ? 1500 : n < 8 ? 8 : n
            command = substr(command, 1, RSTART) "-n " n substr(command, RSTART + RLENGTH)
        }
        if (sub(/^credence/, "\"$program\"", command)) {
            command = command " --force"
        }
        print command
    }' docs/questions/questions.md.in >"$folder/commands.sh"

while IFS= read -r command <&3; do
    printf '%s\n' "$command" >&2
    eval "$command" >"$folder/said" 2>&1 </dev/null || { cat "$folder/said" >&2; exit 1; }
done 3<"$folder/commands.sh"

# numbers RUN TABLE FILE: adds the numbers of a table.
numbers() { awk -v run="$1" -v table="$2" -v n="$n" -f docs/questions/numbers.awk "$3" >>"$folder/numbers.tsv"; }

: >"$folder/numbers.tsv"
for run in "$folder"/*/; do
    run=${run%/}
    n=0
    [ ! -f "$run/summary.csv" ] || n=$(awk -F, 'NR == 2 { print $(NF - 9) }' "$run/summary.csv")
    if [ -s "$run/events.csv" ]; then
        { echo what_if,what,value,low,high
          awk -f docs/questions/futures.awk "$run/summary.csv" "$run/events.csv"; } >"$folder/futures.csv"
        numbers "${run##*/}" futures "$folder/futures.csv"
    fi
    for table in summary contrast conditions influence require score surprise forecasts; do
        [ ! -f "$run/$table.csv" ] || numbers "${run##*/}" "$table" "$run/$table.csv"
    done
done
for fit in "$folder"/fit-*.csv; do
    numbers "$(basename "$fit" .csv)" fit "$fit"
done

awk -v folder="$folder" -f docs/questions/fragments.awk "$folder/numbers.tsv" >"$folder/words.tsv"
cat "$folder/words.tsv" >>"$folder/numbers.tsv"
awk -v folder="$folder" -f docs/questions/fill.awk "$folder/numbers.tsv" docs/questions/questions.md.in \
    >"$folder/page.md"
if [ "$fraction" = 1 ]; then
    sh docs/questions/remake.sh "$program" "$folder-few" "$folder-few.md" 200
    echo "<!-- of few futures $(cksum <"$folder-few.md" | cut -d' ' -f1) -->" >>"$folder/page.md"
fi
mv "$folder/page.md" "$page"
printf '%s\n' "$page" >&2
