#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the pages say can be followed: every relative link leads to a file that is there, and to a heading of that name;
# and every scenario that a page shows whole passes `credence check`. A block of YAML counts as whole where it extends
# another one, or has a calendar and states. `# NAME` as the first line of a block of YAML or CSV names its file, by
# which other blocks can use it. What docs/model.md works out by hand for a scenario with events, a run gives.
#
#   CREDENCE_PROGRAM=build/test/credence sh tests/golden/docs.sh
set -u
export LC_ALL=C
pages='README.md CHANGELOG.md CONTRIBUTING.md docs/*.md scenarios/README.md'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r scenarios "$work" # what a page's scenario may extend
failures=0

fail() {
    printf 'docs.sh: %s\n' "$*"
    failures=$((failures + 1))
}

# anchors PAGE: what its headings are called in links.
anchors() {
    awk '/^ *```/ { fence = !fence }
        !fence && /^#+ / {
            sub(/^#+ +/, ""); text = tolower($0)
            gsub(/\[|\]\([^)]*\)/, "", text); gsub(/[^a-z0-9_ \x80-\xff-]/, "", text); gsub(/ /, "-", text)
            print text (seen[text]++ ? "-" seen[text] - 1 : "")
        }' "$1"
}

# links PAGE: the targets of its relative links.
links() {
    awk '/^ *```/ { fence = !fence }
        !fence && !/^    / {
            gsub(/`[^`]*`/, "")
            while (match($0, /\]\([^)]*\)/)) {
                print substr($0, RSTART + 2, RLENGTH - 3)
                $0 = substr($0, RSTART + RLENGTH)
            }
        }' "$1" | grep -v '^[a-z]*:'
}

# blocks PAGE: writes its blocks of YAML and CSV to $work; those without a name get the page's and a number.
blocks() {
    awk -v work="$work" -v page="$(echo "$1" | tr / -)" '
        /^```(yaml|csv)$/ { kind = substr($0, 4); file = ""; fence = 1; next }
        /^```/ { fence = 0 }
        fence && file == "" {
            file = work "/" page "-" ++n "." kind
            if ($0 ~ "^# [A-Za-z0-9_-]+[.]" kind "$") { file = work "/" substr($0, 3) }
        }
        fence { print > file }' "$1"
}

n_links=0
for page in $pages; do
    for link in $(links "$page"); do
        n_links=$((n_links + 1))
        target=$(dirname "$page")/${link%%#*}
        [ -n "${link%%#*}" ] || target=$page
        if [ ! -e "$target" ]; then
            fail "$page: '$link' leads nowhere"
        elif [ "$link" != "${link#*#}" ] && ! anchors "$target" | grep -qxF -e "${link#*#}"; then
            fail "$page: '$link': no such heading"
        fi
    done
    blocks "$page"
done

n_scenarios=0
for file in "$work"/*.yaml; do
    if grep -q '^extends:' "$file" || { grep -q '^calendar:' "$file" && grep -q '^states:' "$file"; }; then
        n_scenarios=$((n_scenarios + 1))
        if ! "${CREDENCE_PROGRAM:?}" check "$file" >"$work/said" 2>&1; then
            fail "a scenario on a page is refused:"
            cat "$work/said"
        fi
    fi
done

# The numbers that docs/model.md works out by hand for its scenario with events, within five standard errors.
# chance OF STATE [ARGUMENT...]: a run's probability of recognition is what the page says, and the page says it.
n_numbers=0
chance() {
    of=$1 state=$2
    shift 2
    n_numbers=$((n_numbers + 1))
    grep -qF -e "$of" docs/model.md || fail "docs/model.md does not say $of"
    "${CREDENCE_PROGRAM:?}" run "$work/talks.yaml" -n 40000 --quiet --events none --force -o "$work/talks" "$@" \
        2>"$work/said" || fail "talks.yaml $*: $(cat "$work/said")"
    awk -F, -v state="$state" -v p="$of" '
        $2 == state && $4 == "recognised" { seen = 1; off = $7 - p }
        END { exit !(seen && off * off <= 25 * p * (1 - p) / 40000 + 0.0005 ^ 2) }' "$work/talks/summary.csv" ||
        fail "talks.yaml $*: $state does not recognise with probability $of"
}
chance 0.542 PAK
chance 0.247 IRN
chance 0.247 UZB
chance 0.451 PAK --set events.talks=null
chance 0.632 PAK --set events.talks.chance=1
chance 0.493 IRN --set "events.wave.do=[{move: IRN, to: recognised}]"

[ "$n_links" -ge 40 ] || fail "only $n_links links were found"
[ "$n_scenarios" -ge 5 ] || fail "only $n_scenarios whole scenarios were found"
printf '%s links, %s scenarios, %s numbers, %s wrong\n' "$n_links" "$n_scenarios" "$n_numbers" "$failures"
[ "$failures" -eq 0 ]
