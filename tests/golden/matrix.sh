#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The same scenario, seed and version give the same bytes with any compiler, optimisation level and number of threads:
# builds the presets named, runs one scenario with each on 1, 2 and 7 threads and compares every file with the first.
#
#   sh tests/golden/matrix.sh [PRESET...]      by default all that are meant for it
#
# CREDENCE_MATRIX_SCENARIO, CREDENCE_MATRIX_WHAT_IF and CREDENCE_MATRIX_REPLICATES choose another scenario, what-if (none:
# the baseline alone) and length.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/../.."

scenario=${CREDENCE_MATRIX_SCENARIO:-scenarios/taliban-2025.yaml}
what_if=${CREDENCE_MATRIX_WHAT_IF:-ttp_restraint}
replicates=${CREDENCE_MATRIX_REPLICATES:-200}
[ $# -gt 0 ] || set -- test gcc-O0 gcc-O3 clang-O0 clang-O3

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

build() {
    if ! { cmake --preset "$1" && cmake --build --preset "$1"; } >"$folder/build.log" 2>&1; then
        tail -n 60 "$folder/build.log"
        echo "The build of the preset $1 failed."
        exit 1
    fi
}

first=
different=0
for preset in "$@"; do
    build "$preset"
    for threads in 1 2 7; do
        name=$preset-$threads-threads
        "build/$preset/credence" run "$scenario" -n "$replicates" --what-if "$what_if" --seed 1 \
            --threads "$threads" --quiet --output "$folder/$name" >"$folder/$name.stdout"
        if [ -z "$first" ]; then
            first=$name
            [ -s "$folder/$name/summary.csv" ] || { echo "$name wrote no summary.csv."; exit 1; }
        elif diff -r "$folder/$first" "$folder/$name" >"$folder/difference" 2>&1; then
            echo "same: $name"
        else
            echo "DIFFERENT: $name from $first:"
            head -n 20 "$folder/difference"
            different=$((different + 1))
        fi
    done
done
[ "$different" -eq 0 ]
