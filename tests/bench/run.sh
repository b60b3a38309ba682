#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# How many replicates a second the program simulates, with all tables of the baseline, on 1, 2, 4, ... threads: the best of three runs.
#
#   sh tests/bench/run.sh PROGRAM SCENARIO [REPLICATES]
set -eu
program=$1
scenario=$2
replicates=${3:-10000}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

now() { date +%s.%N; }

measure() {
    best=
    for _ in 1 2 3; do
        begin=$(now)
        "$program" run "$scenario" -n "$replicates" --what-if none --threads "$1" --quiet --force --output "$folder/run" >/dev/null
        best=$(echo "$begin $(now) ${best:-1e9}" | awk '{ d = $2 - $1; print (d < $3 ? d : $3) }')
    done
    echo "$1 $best $replicates" | awk '{ printf "%7d  %7.2f  %12.0f\n", $1, $2, $3 / $2 }'
}

echo "threads  seconds  replicates/s   ($scenario, -n $replicates)"
threads=1
cores=$(nproc)
while [ "$threads" -lt "$cores" ]; do
    measure "$threads"
    threads=$((threads * 2))
done
measure "$cores"
