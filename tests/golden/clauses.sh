#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# docs/clauses.md names no test that is not there: every program FOLDER/NAME is a file of tests/, and every test named
# after its colon a function of it, or an exact case (V5.8) that it speaks of.
set -u
export LC_ALL=C
page=docs/clauses.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# The second cells of its tables, one program with its tests a line: "FOLDER/NAME test test".
awk -F '|' '/^\|/ && NF >= 4 && $3 !~ /^-+$/ && $3 !~ /held by/ {
    gsub(/`[^`]*`|\([^)]*\)/, "", $3)
    n = split($3, part, ";")
    for (k = 1; k <= n; k++) {
        programs = part[k]; tests = ""
        if (split(part[k], side, ":") > 1) { programs = side[1]; tests = side[2] }
        gsub(/ to /, ",", tests)
        m = split(programs, program, ",")
        for (i = 1; i <= m; i++) {
            gsub(/^ +| +$/, "", program[i])
            if (program[i] !~ /^[a-z]+\/[a-z_]+$/) { continue }
            printf "%s", program[i]
            for (j = split(tests, test, ","); i == m && j > 0; j--) {
                gsub(/^ +| +$/, "", test[j])
                if (test[j] ~ /^([a-z][a-z0-9_]*|V[0-9.]+)$/) { printf " %s", test[j] }
            }
            printf "\n"
        }
    }
}' "$page" >"$work/named"

programs=0 tests=0
while read -r program names; do
    programs=$((programs + 1))
    file=tests/${program}_test.c
    [ -e "$file" ] || file=tests/$program.sh
    if [ ! -e "$file" ]; then
        printf 'clauses.sh: %s: there is no test %s\n' "$page" "$program"
        failures=$((failures + 1))
        continue
    fi
    for name in $names; do
        tests=$((tests + 1))
        case $name in
        V*) found=$(grep -cFw -e "\"$name" "$file") ;;
        *) found=$(grep -Ec "^(static )?void $name\(|^$name\(\)|cmocka_unit_test\($name\)" "$file") ;;
        esac
        if [ "$found" -eq 0 ]; then
            printf 'clauses.sh: %s: %s has no test %s\n' "$page" "$program" "$name"
            failures=$((failures + 1))
        fi
    done
done <"$work/named"

[ "$programs" -ge 100 ] || { printf 'clauses.sh: only %s programs were found\n' "$programs"; failures=$((failures + 1)); }
[ "$tests" -ge 100 ] || { printf 'clauses.sh: only %s tests were found\n' "$tests"; failures=$((failures + 1)); }
printf '%s programs, %s tests named, %s wrong\n' "$programs" "$tests" "$failures"
[ "$failures" -eq 0 ]
