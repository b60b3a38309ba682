#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# docs/mechanisms.md keeps what it says: a row for each claim, once; each names something in the shipped scenario, or says
# why not; every path is there; and every what-if and event of the scenario is named.
set -eu
python=
for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import ruamel.yaml' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || { echo "No python3 has ruamel.yaml (Debian: python3-ruamel.yaml)."; exit 1; }

"$python" - <<'END'
import os
import re
import sys

from ruamel.yaml import YAML

scenario = YAML(typ="safe", pure=True).load(open("scenarios/taliban-2025.yaml", encoding="utf-8"))
page = open("docs/mechanisms.md", encoding="utf-8").read()
wrong = []


def is_there(path):
    if path.startswith("data/") or path.startswith("scenarios/"):
        return os.path.exists(path if path.startswith("scenarios/") else "scenarios/" + path)
    node = scenario
    for key in path.split("."):
        if not isinstance(node, dict) or key not in node:
            return False
        node = node[key]
    return node is not None


rows = {}
paths = set()
for line in page.splitlines():
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if not line.startswith("|") or len(cells) < 3 or set(cells[0]) <= {"-"} or cells[0] in ("row", "loop"):
        continue
    named = re.findall(r"`([^`]+)`", cells[2] if len(cells) == 4 else cells[1])
    paths.update(named)
    if len(cells) == 4:
        if cells[0] in rows:
            wrong.append(f"row {cells[0]} is there twice")
        rows[cells[0]] = named
        if not named and not cells[3].startswith("not here: "):
            wrong.append(f"row {cells[0]} names nothing and does not say why")
    elif not named:
        wrong.append(f"the loop {cells[0]} names nothing")
paths.update(re.findall(r"`((?:events|what_if)\.[^`]+)`", page))

wanted = [str(k) for k in range(1, 67)] + ["n10"]
if sorted(rows) != sorted(wanted):
    wrong.append("rows: " + " ".join(sorted(set(wanted) ^ set(rows))))
wrong += [f"there is no {path}" for path in sorted(paths) if not is_there(path)]
for part in ("what_if", "events"):
    for name in scenario[part]:
        if name not in ("about", "source", "confidence") and f"{part}.{name}" not in paths:
            wrong.append(f"{part}.{name} is not on the page")
if is_there("conditions.no_such_thing") or is_there("data/none.csv"):
    wrong.append("this test finds what is not there")

here = sum(1 for named in rows.values() if named)
print("\n".join(wrong) if wrong else f"{len(rows)} claims, {here} of them in the scenario, {len(paths)} paths")
sys.exit(bool(wrong) or here < 50)
END
