# SPDX-License-Identifier: GPL-3.0-or-later
"""How many of the numbers in the shipped scenarios are unsourced judgement, as a table of Markdown.

A number is a number or duration in a scenario's YAML, those inside distributions and series included; calendar and
history are not counted, nor are tables in CSV. It is judgement where the nearest mapping around it that gives a `source`
gives one that starts with `judgement`, or where none does.
"""

import glob
import re
import sys

from ruamel.yaml import YAML

NUMBER = re.compile(r"[+-]?[0-9.]+(e[+-]?[0-9]+)?( (day|week|month|year)s?)?$")
NOT_COUNTED = ("calendar", "history")


def count(node, source, found):
    """Adds to found [all, judgement] for the numbers under node, whose source is that of the mappings around it."""
    if isinstance(node, dict):
        source = node.get("source") or source
        for key, value in node.items():
            if key not in ("about", "source", "confidence", "name", "title"):
                count(value, source, found)
            if NUMBER.match(str(key)):
                count(str(key), source, found)  # a value of one_of
    elif isinstance(node, list):
        for value in node:
            count(value, source, found)
    elif isinstance(node, (int, float)) and not isinstance(node, bool) or NUMBER.match(str(node)):
        found[0] += 1
        found[1] += source is None or source.startswith("judgement")


def main():
    print("| scenario | numbers | of these judgement | share |")
    print("|---|---|---|---|")
    for path in sorted(glob.glob("scenarios/*.yaml")):
        with open(path, encoding="utf-8") as stream:
            scenario = YAML(typ="safe", pure=True).load(stream)
        found = [0, 0]
        for key, value in scenario.items():
            if key not in NOT_COUNTED:
                count({key: value}, scenario.get("source"), found)
        print(f"| `{path.removeprefix('scenarios/')}` | {found[0]} | {found[1]} | {100 * found[1] / found[0]:.0f}% |")
    return 0


sys.exit(main())
