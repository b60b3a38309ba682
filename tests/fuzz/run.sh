#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs the fuzz targets one after the other, four fifths of the time for the scenario reader. What they learn stays in
# BUILD/fuzz/corpus and is where the next run starts. A find is left as BUILD/fuzz/find-*, and the status is not 0.
#
#   sh tests/fuzz/run.sh build/fuzz SECONDS
set -eu
build=$1
seconds=${2:-60}
work=$build/fuzz
export ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
export UBSAN_OPTIONS="print_stacktrace=1"

# target NAME SECONDS MOST_BYTES [OPTION...]
target() {
    name=$1 time=$2 most=$3
    shift 3
    mkdir -p "$work/corpus/$name"
    if ! "$build/tests/fuzz/fuzz_$name" -max_total_time="$time" -max_len="$most" -timeout=10 -rss_limit_mb=2048 \
        -malloc_limit_mb=1024 -artifact_prefix="$work/find-$name-" -print_final_stats=1 "$@" \
        "$work/corpus/$name" "$build/tests/fuzz/seeds/$name" >"$work/$name.log" 2>&1; then
        tail -n 80 "$work/$name.log"
        if ls "$work/find-$name-"* >/dev/null 2>&1; then
            echo "fuzz: $name found something; the input is one of:" "$work/find-$name-"*
        else
            echo "fuzz: $name ended before its time, without a find"
        fi
        exit 1
    fi
    awk -v name="$name" '/cov: / { for (i = 1; i < NF; i++) { if ($i == "cov:") cov = $(i + 1)
                                                             if ($i == "corp:") corpus = $(i + 1) } }
        /number_of_executed_units/ { runs = $2 } /peak_rss_mb/ { rss = $2 }
        END { printf "%s: %s executions, %s edges covered, corpus of %s, at most %s MiB\n", name, runs, cov, corpus, rss }' \
        "$work/$name.log"
}

target plan $((seconds - seconds / 5)) 20000 -dict="$build/tests/fuzz/words.dict"
target csv $((seconds / 5)) 5000
