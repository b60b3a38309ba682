#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The JSON Schema of scenarios: valid by the metaschema, true to every scenario that `credence check` accepts, and of
# one mind with it on some 600 mutants of scenarios that use the whole format.
#
#   CREDENCE_PROGRAM=build/test/credence sh tests/golden/schema.sh
set -u
program=${CREDENCE_PROGRAM:?}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The system's own python3, where another one stands before it that knows nothing of the packages.
python=
for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import jsonschema, ruamel.yaml' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "No python3 has jsonschema and ruamel.yaml (Debian: python3-jsonschema, python3-ruamel.yaml)."
    exit 1
fi
export PYTHONDONTWRITEBYTECODE=1
validate() { "$python" tests/support/validate.py "$@"; }

"$program" schema >"$work/schema.json" || exit 1
validate schema "$work/schema.json" || exit 1

# Some test scenarios are wrong on purpose.
find scenarios tests -name '*.yaml' -type f | LC_ALL=C sort >"$work/all"
tr '\n' '\0' <"$work/all" | xargs -0 "$program" check 2>/dev/null | sed -n 's/: ok\(, .*\)\{0,1\}$//p' >"$work/accepted"
for file in scenarios/taliban-2025.yaml tests/golden/schema/tracks.yaml tests/golden/schema/ladder.yaml; do
    if ! grep -qxF "$file" "$work/accepted"; then
        echo "credence check refuses $file:"
        "$program" check "$file"
        exit 1
    fi
done
tr '\n' '\0' <"$work/accepted" | xargs -0 "$python" tests/support/validate.py accept "$work/schema.json" || exit 1

validate mutants "$work/schema.json" "$program" 600 tests/golden/schema/tracks.yaml tests/golden/schema/ladder.yaml
