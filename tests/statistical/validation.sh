#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# validation.sh FOLDER [MARK...]: puts the tables that the statistical programs in FOLDER (build/test/tests) print into
# docs/validation.md, between their marks; all of them, or those named.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/../.."

folder=$1
shift
wanted=" ${*:-timechange cases events influence} "
doc=docs/validation.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# table PROGRAM
table() {
    "$folder/statistical_$1" --markdown
}

# The tables of all programs of cases, by name, each under its own; events have a mark of their own.
cases() {
    for file in tests/statistical/*_test.c; do
        program=$(basename "$file" _test.c)
        if [ "$program" != events ] && grep -q 'cr_cases_main(' "$file"; then
            printf '### statistical/%s\n\n' "$program"
            table "$program"
            printf '\n'
        fi
    done
}

# fill MARK COMMAND...
fill() {
    mark=$1
    shift
    case $wanted in *" $mark "*) ;; *) return ;; esac
    "$@" >"$work/table"
    awk -v mark="$mark" -v table="$work/table" '
        $0 == "<!-- /" mark " -->" { inside = 0 }
        !inside { print }
        $0 == "<!-- " mark " -->" { inside = 1; while ((getline line < table) > 0) print line }
    ' "$doc" >"$work/doc"
    cat "$work/doc" >"$doc"
}

fill timechange table timechange
fill cases cases
fill events table events
fill influence table influence
