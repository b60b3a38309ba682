#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# scenarios/README.md tells how many of the scenarios' numbers are unsourced judgement; this counts them again.
# `judgement.sh --write` puts the new table there.
set -eu
python=
for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import ruamel.yaml' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || { echo "No python3 has ruamel.yaml (Debian: python3-ruamel.yaml)."; exit 1; }
export PYTHONDONTWRITEBYTECODE=1
page=scenarios/README.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$python" tests/support/judgement.py >"$work/table"
[ "$(wc -l <"$work/table")" -ge 7 ] || { echo "only $(wc -l <"$work/table") lines"; exit 1; }
if [ "${1-}" = --write ]; then
    awk -v table="$work/table" '
        $0 == "<!-- /judgement -->" { inside = 0 }
        !inside { print }
        $0 == "<!-- judgement -->" { inside = 1; while ((getline line < table) > 0) print line }
    ' "$page" >"$work/page"
    cat "$work/page" >"$page"
    exit
fi
sed -n '/^<!-- judgement -->$/,/^<!-- \/judgement -->$/p' "$page" | sed '1d;$d' >"$work/said"
diff "$work/said" "$work/table" || { echo "$page says otherwise (sh tests/golden/judgement.sh --write)"; exit 1; }
