#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Proves that a clone and two commands are enough on a fresh machine: makes a Debian 12 with nothing but its essential
# packages and apt (mmdebstrap), puts a clone of HEAD in it and runs `./dev run` there, and `./dev test` if asked.
# Needs root, mmdebstrap and Debian's packages within reach, by this machine's own apt sources and settings.
#
#   tests/chroot/prove.sh [--test] [--worktree] [--keep] [--suite NAME --sources FILE]
#
#   --test       then also ./dev test
#   --worktree   the files as they are here, committed or not, instead of a clone of HEAD
#   --keep       leave the chroot for a look
#   --suite      another release than bookworm, such as Ubuntu's noble
#   --sources    its apt sources, a file as in /etc/apt/sources.list.d
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/../.."

usage() { sed -n '/^#   tests/,/^[^#]/s/^#\{1,\} \{0,3\}//p' "$0" >&2; }
say() { printf '%s\n' "$*" >&2; }

suite=bookworm
sources=
with_test=false
from=clone
keep=false
while [ $# -gt 0 ]; do
    case "$1" in
    --test) with_test=true ;;
    --worktree) from=worktree ;;
    --keep) keep=true ;;
    --suite) suite=${2:?a release, such as noble} && shift ;;
    --sources) sources=${2:?a file of apt sources} && shift ;;
    --help | -h) usage && exit 0 ;;
    *) usage && exit 1 ;;
    esac
    shift
done
[ "$(id -u)" -eq 0 ] || { say "prove.sh needs root."; exit 1; }
command -v mmdebstrap >/dev/null || { say "prove.sh needs mmdebstrap (Debian: mmdebstrap)."; exit 1; }

work=$(mktemp -d "${TMPDIR:-/tmp}/credence-chroot.XXXXXX")
root=$work/root
finish() {
    if $keep; then
        say "The chroot is left in $root."
    else
        rm -rf --one-file-system "$work"
    fi
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

# This machine's sources and how it fetches (a proxy, a mirror that is older than its date): mmdebstrap leaves the
# settings that it is given in the chroot, so that apt works there as it does here.
if [ -z "$sources" ]; then
    for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
        if [ -s "$file" ]; then
            sources=$file
            break
        fi
    done
fi
[ -n "$sources" ] || { say "No apt sources found here: name a file of them with --sources."; exit 1; }
apt-config dump | grep -E '^Acquire::(https?|ftp|Check|Retries|Max-ValidTime)[^ ]* "[^"]+";$' >"$work/apt.conf" || true

say "== a minimal $suite"
mmdebstrap --quiet --variant=minbase --aptopt="$work/apt.conf" "$suite" "$root" "$sources"

say "== Credence in it ($from)"
home=$root/root/credence
if [ "$from" = clone ]; then
    git clone --quiet --no-hardlinks . "$home"
else
    mkdir -p "$home"
    git ls-files -z --cached --others --exclude-standard | tar --create --null --files-from=- --ignore-failed-read |
        tar --extract --directory="$home"
fi

# Its own processes and mounts, none of ours; a bare environment, as after a first login.
inside() {
    say "== $* (in the chroot)"
    # shellcheck disable=SC2016 # expanded by the inner shell
    unshare --mount --pid --fork --propagation private sh -eu -c '
        mount -t proc proc "$1/proc"
        root=$1
        shift
        exec env -i HOME=/root TERM=dumb PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
            chroot "$root" "$@"' inside "$root" "$@"
}

begin=$(date +%s)
inside /root/credence/dev run
say "== ./dev run took $(($(date +%s) - begin)) s"
[ -s "$home/results/taliban-2025/summary.csv" ] || { say "./dev run left no results/taliban-2025/summary.csv."; exit 1; }
if $with_test; then
    begin=$(date +%s)
    inside /root/credence/dev test
    say "== ./dev test took $(($(date +%s) - begin)) s"
fi
say "Proved."
