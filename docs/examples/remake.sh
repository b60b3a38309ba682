#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Remakes what pages show of the program's output. A page says where, by two marks:
#
#     <!-- shows: sed -n '/^state/,$p' -->
#     <!-- /shows -->
#
# Between them comes, set in, what the command behind `shows:` makes of the output of the last commands that the page has
# given: those set in by four columns that start with `credence`, with all lines of their block. Pages are followed from
# the top, each in a folder of its own that holds scenarios/ and those of the page's blocks of YAML whose first line is
# `# NAME.yaml`. So `shows: cat results/pair/attribution.csv` shows a table of that run.
#
#   sh docs/examples/remake.sh PROGRAM [FOLDER [few]]
#
# The pages with marks below FOLDER (the repository) are remade, each written once it is whole. Whatever simulates a file
# of scenarios/, or one that extends it, takes long. There the second mark keeps a checksum of what is shown when few futures
# are simulated: `<!-- /shows, of few futures 1234 -->`. With `few` no more are simulated than that, which takes seconds: the checksums
# are then those of the page, unless the scenario or the program has changed what the page shows.
set -eu
export LC_ALL=C
program=$(realpath "$1")
here=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
pages=$(realpath "${2-$here}")
only=${3-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What `credence` in a page's commands does here. Where something is given it has to hold in a hundred futures.
credence() {
    long=no
    case "$1 $2" in
    check*) ;;
    *' scenarios/'*) long=yes ;;
    *) ! grep -qs '^extends: scenarios/' "$2" || long=yes ;;
    esac
    if [ "$long" = yes ]; then
        : >"$work/page/takes-long"
        if [ "$mode" = few ]; then
            case "$*" in
            *--given*) set -- "$@" -n 3000 ;;
            run*) set -- "$@" -n 500 ;;
            *) set -- "$@" -n 50 ;;
            esac
        fi
    fi
    "$program" "$@"
}

# marks PAGE: the commands before the N-th mark become N.sh, if no earlier mark has had them, what it shows N.shows; and
# the named blocks of YAML are written.
marks() {
    mkdir "$work/page" "$work/page/yaml"
    awk -v folder="$work/page" '
        function wrong(what) { printf "remake.sh: %s:%d: %s\n", FILENAME, FNR, what >"/dev/stderr"; failed = 1; exit 1 }
        /^<!-- \/shows/ { if (!inside) wrong("nothing is shown before this mark"); inside = 0; next }
        /^<!-- shows: .* -->$/ {
            if (inside) wrong("the mark before this one has no end")
            inside = 1
            if (commands == "" && !n) wrong("no command stands before this mark")
            if (commands != "") printf "%s", commands >(folder "/" (n + 1) ".sh")
            commands = ""
            print substr($0, 13, length($0) - 16) >(folder "/" ++n ".shows")
            next
        }
        inside { next }
        /^```/ { fence = !fence; file = ""; first = fence; next }
        fence {
            if (first && /^# [A-Za-z0-9_-]+\.yaml$/) file = folder "/yaml/" substr($0, 3)
            first = 0
            if (file != "") print >file
            next
        }
        /^    / {
            if (!block) { block = 1; is_run = /^    credence /; if (is_run) commands = "" }
            if (is_run) commands = commands substr($0, 5) "\n"
            next
        }
        NF { block = 0 }
        END {
            if (inside && !failed) wrong("the last mark has no end")
            print n + 0 >(folder "/n")
        }' "$1"
    n=$(cat "$work/page/n")
}

# follow MODE PAGE: what the marks of the page show, in N.MODE; N.long where that takes long.
follow() {
    mode=$1
    rm -rf "$work/run"
    mkdir "$work/run"
    cp -r "$here/scenarios" "$work/run"
    find "$work/page/yaml" -type f -exec cp {} "$work/run" \;
    cd "$work/run"
    i=0
    while [ $i -lt "$n" ]; do
        i=$((i + 1))
        if [ -f "$work/page/$i.sh" ]; then
            rm -f "$work/page/takes-long"
            set +e # a list with || would let all commands but the last one fail
            # shellcheck source=/dev/null
            (set -e; . "$work/page/$i.sh") >"$work/said" 2>&1 </dev/null
            status=$?
            set -e
            if [ $status -ne 0 ]; then
                { echo "remake.sh: $2: this fails:"; cat "$work/page/$i.sh" "$work/said"; } >&2
                exit 1
            fi
        fi
        sh "$work/page/$i.shows" <"$work/said" | awk 'NF { printf "%s%s\n", blank, $0; blank = ""; next }
            { blank = blank "\n" }' >"$work/page/$i.$mode"
        if [ ! -s "$work/page/$i.$mode" ]; then
            echo "remake.sh: $2: this shows nothing: $(cat "$work/page/$i.shows")" >&2
            exit 1
        fi
        [ ! -f "$work/page/takes-long" ] || : >"$work/page/$i.long"
    done
}

# fill PAGE: what is shown comes between the marks.
fill() {
    i=0
    while [ $i -lt "$n" ]; do
        i=$((i + 1))
        shown=$work/page/$i.all
        [ -z "$only" ] || shown=$work/page/$i.few
        {
            sed 's/^./    &/' "$shown"
            if [ -f "$work/page/$i.long" ]; then
                echo "<!-- /shows, of few futures $(cksum <"$work/page/$i.few" | cut -d' ' -f1) -->"
            else
                echo '<!-- /shows -->'
            fi
        } >"$work/page/$i.block"
    done
    awk -v folder="$work/page" '
        /^<!-- \/shows/ { inside = 0; next }
        !inside { print }
        /^<!-- shows: / { inside = 1; file = folder "/" ++n ".block"; while ((getline line <file) > 0) print line }
        ' "$1" >"$work/made"
    cat "$work/made" >"$1"
}

cd "$pages"
for page in $(grep -l '^<!-- shows: ' README.md docs/*.md scenarios/README.md); do
    marks "$pages/$page"
    follow few "$page"
    [ -n "$only" ] || follow all "$page"
    fill "$pages/$page"
    rm -rf "$work/page"
    echo "$page"
done
