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

# fill MARK PROGRAM
fill() {
    case $wanted in *" $1 "*) ;; *) return ;; esac
    "$folder/$2" --markdown >"$work/table"
    awk -v mark="$1" -v table="$work/table" '
        $0 == "<!-- /" mark " -->" { inside = 0 }
        !inside { print }
        $0 == "<!-- " mark " -->" { inside = 1; while ((getline line < table) > 0) print line }
    ' "$doc" >"$work/doc"
    cat "$work/doc" >"$doc"
}

fill timechange statistical_timechange
fill cases statistical_closed_forms
fill events statistical_events
fill influence statistical_influence
