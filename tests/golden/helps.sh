#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The examples of `--help` can be followed as they stand there: those of every command that `credence --help` lists, in
# their order, one folder a command. Only the number of futures is made small, and what-ifs that an example does not
# name stay away. An example is a line that is set in by two columns and starts with `credence`; a backslash at its end
# continues it.
#
#   sh tests/golden/helps.sh build/test/credence
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

# examples ARGUMENT...: one a line.
examples() {
    "$program" "$@" --help | awk '/^  credence / { on = 1; line = "" }
        on {
            sub(/^ +/, ""); more = sub(/ *\\$/, ""); line = line (line == "" ? "" : " ") $0
            if (!more) { print line; on = 0 }
        }'
}

# What `credence` in an example does here. Where something is given, it has to hold in a hundred futures.
credence() {
    case "$*" in
    "run "*--given*) simulate 3000 "$@" ;;
    "run "* | "influence "* | "require "*) simulate 40 "$@" ;;
    *) "$program" "$@" ;;
    esac
}

# simulate FUTURES COMMAND ARGUMENT...
simulate() {
    futures=$1 command=$2 only_baseline=no
    shift 2
    "$program" "$command" --help | grep -q -e '--what-if' && only_baseline=yes
    left=$#
    while [ "$left" -gt 0 ]; do
        argument=$1
        shift
        left=$((left - 1))
        case "$argument" in
        -n)
            shift
            left=$((left - 1))
            continue
            ;;
        --replicate) futures= ;;
        --what-if) only_baseline=no ;;
        esac
        set -- "$@" "$argument"
    done
    [ -z "$futures" ] || set -- "$@" -n "$futures"
    [ $only_baseline = no ] || set -- "$@" --what-if none
    "$program" "$command" "$@"
}

# follow COMMAND EXAMPLE
follow() {
    if ! eval "$2" >out 2>err </dev/null; then
        complain "$1 --help: this example fails: $2"
        sed 's/^/    stderr: /' err
    elif [ ! -s out ] && [ "$2" = "${2%>*}" ]; then
        complain "$1 --help: this example says nothing: $2"
    fi
    for output in $(printf '%s\n' "$2" | sed -n 's/.* -o \([^ ]*\).*/\1/p'); do
        [ -s "$output/datapackage.json" ] || [ -f "$output" ] || complain "$1 --help: this example leaves no $output: $2"
    done
}

commands=$("$program" --help | awk '/^Commands:/ { on = 1; next } on && !/^  / { exit } on { print $1 }')
[ "$(printf '%s\n' "$commands" | wc -l)" -ge 8 ] || complain "only these commands are listed: $commands"
n=0
for command in '' $commands; do
    mkdir "in-$command" && cd "in-$command" && cp -r "$top/scenarios" . || exit 1
    mkdir -p tests/golden && cp -r "$top/tests/golden/history" tests/golden || exit 1
    examples $command >../examples
    grep -q "^credence ${command:-run}" ../examples || complain "$command --help has no example of its own"
    while IFS= read -r example <&3; do
        n=$((n + 1))
        follow "$command" "$example"
    done 3<../examples
    cd ..
done
echo "$n examples of the helps, $failures failures"
[ $failures -eq 0 ]
