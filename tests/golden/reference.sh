#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The documents that are made from the table of the format are those that the program makes now: `./dev docs` remakes
# them.
#
#   CREDENCE_PROGRAM=build/test/credence sh tests/golden/reference.sh
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# same FILE ARGUMENT...: is the file what the program prints?
same() {
    file=$1
    shift
    if ! "${CREDENCE_PROGRAM:?}" "$@" >"$work/made" || ! diff "$file" "$work/made" >"$work/difference"; then
        echo "$file is not what 'credence $*' prints; ./dev docs remakes it:"
        head -n 20 "$work/difference"
        failures=$((failures + 1))
    fi
}

same docs/scenario-reference.md schema --reference
same scenarios/scenario.schema.json schema
exit "$failures"
