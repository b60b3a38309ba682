# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# What the scripts share that drive the program: `. tests/support/program.sh` in the top folder, the program in $1 or in
# CREDENCE_PROGRAM. They work in a folder of their own, $work, count what fails, and end by `[ $failures -eq 0 ]`.
set -u
program=$(realpath "${1:-${CREDENCE_PROGRAM:?}}")
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
failures=0
command= # the one that expect() gives to the program, where a script is about one command

complain() {
    echo "FAILED: $*"
    sed 's/^/    stderr: /' err 2>/dev/null
    failures=$((failures + 1))
}

# expect STATUS WORDS ARGUMENT...: runs the program; its exit status and, unless empty, words on stderr.
expect() {
    wanted=$1 words=$2
    shift 2
    "$program" ${command:+"$command"} "$@" >out 2>err </dev/null
    status=$?
    [ $status -eq "$wanted" ] || complain "credence${command:+ $command} $*: exit status $status, not $wanted"
    if [ -n "$words" ] && ! grep -qF -e "$words" err; then
        complain "credence${command:+ $command} $*: nothing about '$words' on stderr"
    fi
}

# No folder, whole or in parts, under results.
expect_nothing_left() {
    [ ! -e results ] || complain "$1 left behind: $(find results | tr '\n' ' ')"
}
