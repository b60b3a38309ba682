#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON Schema of scenarios against a validator that is not ours, and against the reader.

    validate.py schema SCHEMA                       is it a JSON Schema (2020-12), and does each example in it pass?
    validate.py accept SCHEMA FILE...               does each of these scenarios pass?
    validate.py mutants SCHEMA PROGRAM COUNT FILE... do the schema and `PROGRAM check` agree on mutants of the files?

YAML is read as YAML 1.2 types it (core schema). Needs python3-jsonschema and python3-ruamel.yaml of Debian 12.
"""
import collections
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

# ---- YAML 1.2 --------------------------------------------------------------------------------------------------------

CORE = [  # section 10.3.2 of the YAML specification
    (re.compile(r"(?:null|Null|NULL|~|)\Z"), lambda text: None),
    (re.compile(r"(?:true|True|TRUE)\Z"), lambda text: True),
    (re.compile(r"(?:false|False|FALSE)\Z"), lambda text: False),
    (re.compile(r"[-+]?[0-9]+\Z"), int),
    (re.compile(r"0o[0-7]+\Z"), lambda text: int(text[2:], 8)),
    (re.compile(r"0x[0-9a-fA-F]+\Z"), lambda text: int(text[2:], 16)),
    (re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z"), float),
    (re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z"), lambda text: float("-inf" if text[0] == "-" else "inf")),
    (re.compile(r"\.(?:nan|NaN|NAN)\Z"), lambda text: float("nan")),
]

Scalar = collections.namedtuple("Scalar", "text plain")  # a mapping is a list of pairs (Scalar, node), in Map
Map = collections.namedtuple("Map", "pairs")


class NotJson(Exception):
    """A document that YAML has and JSON has not: a key given twice, a null or a collection as key."""


def tree(text):
    """Composes the one document of a text into Scalar, Map and list."""
    return graft(YAML(typ="safe", pure=True).compose(text))


def graft(node):
    if isinstance(node, ScalarNode):
        return Scalar(node.value, not node.style)
    if isinstance(node, SequenceNode):
        return [graft(item) for item in node.value]
    if isinstance(node, MappingNode):
        return Map([(graft(key), graft(value)) for key, value in node.value])
    return Scalar("", True)


def value_of(node):
    """What a program that reads YAML 1.2 sees."""
    if isinstance(node, Scalar):
        if node.plain:
            for pattern, make in CORE:
                if pattern.match(node.text):
                    return make(node.text)
        return node.text
    if isinstance(node, list):
        return [value_of(item) for item in node]
    made = {}
    for key, value in node.pairs:
        if not isinstance(key, Scalar) or key.text in made or (key.plain and CORE[0][0].match(key.text)):
            raise NotJson("a key that is no text, or there twice")
        made[key.text] = value_of(value)
    return made


def refusals(validator, text):
    """Why the schema refuses a YAML text: a list of messages, empty if it does not."""
    try:
        value = value_of(tree(text))
    except (YAMLError, NotJson) as error:
        return ["not YAML: %s" % error]
    return ["%s: %s" % ("/".join(map(str, e.absolute_path)), e.message[:200]) for e in validator.iter_errors(value)]


def validator_of(path):
    with open(path, encoding="utf-8") as file:
        return Draft202012Validator(json.load(file))


# ---- the schema itself -----------------------------------------------------------------------------------------------


def parts(schema):
    """Every schema inside, by its place: whatever holds a keyword of ours."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from parts(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from parts(value)


def check_schema(path):
    validator = validator_of(path)
    Draft202012Validator.check_schema(validator.schema)
    examples = failures = 0
    for part in parts(validator.schema):
        wanted = part.get("examples", []) if isinstance(part.get("description"), str) else []
        if "default" in part and wanted:
            wanted = wanted + [part["default"]]
        for example in wanted:
            examples += 1
            for error in validator.evolve(schema=part).iter_errors(example):
                print("FAILED: example %s of '%s': %s" % (example, part["description"], error.message))
                failures += 1
    print("the schema is valid; %d examples and defaults, %d of them refused" % (examples, failures))
    return failures == 0 and examples > 80


def check_accepted(path, files):
    validator = validator_of(path)
    good = True
    for name in files:
        with open(name, encoding="utf-8") as file:
            why = refusals(validator, file.read())
        for line in why[:5]:
            print("FAILED: %s: %s" % (name, line))
        good = good and not why
    print("%d scenarios held against the schema" % len(files))
    return good and bool(files)


# ---- mutants ---------------------------------------------------------------------------------------------------------

# Values to put in the place of others: every kind, the ends of ranges, and what people write by mistake.
VALUES = """
0.5|-1|0|1|2|1e99|1e101|-0.0|.5|5.|1e-3|010|0x10|.inf|.nan|1_000|50%|'0.5'|"$price"|$price|$nothing|$|~|null|''|x
abc|NO|yes|true|false|True|"true"|PAK|a.b|a/b|" a"|step|sum|none|"none"|all|ahead|immediate|high|hold
6 months|0 days|1.5 weeks|6months|6 fortnights|-1 day|+1 day|010 days|'6 months'|1e400 days|5 years|2025-07-04|2025-02-30
2025-13-01|2025-7-4|0000-01-01|2023-02-29|"2026-01-01"|20250704|[]|{}|[x]|[0, 1]|[1, 0]|[0.2]|[1, 2, 3]|[PAK, CHN]
[PAK, CHN, 0.5]|[PAK, CHN, 0.5, 1]|[~]|[[PAK, CHN]]|{x: 1}|{normal: [0.5, 0.1]}|{normal: [0.5, 0]}|{normal: [0.5]}
{normal: 0.5}|{uniform: [0.1, 0.2]}|{uniform: [0.2, 0.1]}|{uniform: [1 month, 2 months]}|{uniform: [1, 2 months]}
{normal: [0.5, 0.1], within: [0, 1]}|{normal: [0.5, 0.1], within: none}|{beta: [0.001, 1]}|{beta: [2, 2], gamma: [1, 1]}
{lognormal: [-1, 1]}|{lognormal: [1, 26]}|{gamma: [2, 0.1]}|{exponential: [0.1]}|{exponential: 0}|{exponential: ~}
{quantiles: {p05: 0, p50: 1, p95: 2}}|{quantiles: {p05: 0, p50: 1}}|{one_of: [0.1, 0.2]}|{one_of: {0.1: 1, 0.2: 3}}
{one_of: {x: 1}}|{one_of: []}|{one_of: 0.5}|{one_of: {0.1: -1}}|{one_of: {none: 1}}|{uniform: [0, $price]}|{within: [0, 1]}
{uniform: [0.1, 0.2], shared: 0.5}|{uniform: [0.1, 0.2], shared: 2}|{uniform: [0.1, 0.2], about: x}|{at_least: 0.1}
{at_most: 0.1, at_least: 0}|{level: 0.5}|{series: {2025-07-04: 1}}|{file: data/attention.csv}|{share: recognised}
{state: PAK, reaches: recognised}|[{condition: flat, at_least: 0.1}]|[{share: recognised, by: 1}]|{pace: 1}
""".replace("\n", "|").split("|")
NAMES = ["x", "a.b", "$x", "a/b", "' x'", "'x '", "''", "0.5", "about", "within", "null", "2026-01-01", "lag", "others",
         "n" * 200, "n" * 201, "\u00e9" * 150]


def emit(node):
    """As YAML in flow style."""
    if isinstance(node, Map):
        return "{%s}" % ", ".join("%s: %s" % (emit(key), emit(value)) for key, value in node.pairs)
    if isinstance(node, list):
        return "[%s]" % ", ".join(map(emit, node))
    if node.plain and not re.search(r"[\[\]{},#'\"\n]|: |:$|^[-?:&*!|>%@`]$|^[&*!|>%@`]|^$", node.text):
        return node.text
    return "~" if node.plain and node.text == "" else json.dumps(node.text, ensure_ascii=False)


def emit_file(node):
    if isinstance(node, Map) and node.pairs:
        return "".join("%s: %s\n" % (emit(key), emit(value)) for key, value in node.pairs)
    return emit(node) + "\n"


def slots(node, inside=()):
    """Every place of a tree, as a path of indices; a mapping's value k is place k."""
    items = [value for _, value in node.pairs] if isinstance(node, Map) else node if isinstance(node, list) else []
    for k, item in enumerate(items):
        yield inside + (k,)
        yield from slots(item, inside + (k,))


def at(node, path):
    for k in path:
        node = node.pairs[k][1] if isinstance(node, Map) else node[k]
    return node


def copy(node):
    if isinstance(node, Map):
        return Map([(key, copy(value)) for key, value in node.pairs])
    return [copy(item) for item in node] if isinstance(node, list) else node


def typo(rng, text):
    k = rng.randrange(len(text)) if text else 0
    return rng.choice([text[:k] + text[k + 1:], text[:k] + text[k:k + 1] * 2 + text[k + 1:], text[:k] + "x" + text[k + 1:],
                       text.capitalize(), text + "s", text[:k][::-1] + text[k:]])


def mutate(rng, root):
    """One or two changes of a copy of a document."""
    root = copy(root)
    for _ in range(rng.choice([1, 1, 1, 2])):
        places = list(slots(root))
        if not places:
            break
        path = rng.choice(places)
        inside, k = at(root, path[:-1]), path[-1]
        other = at(root, rng.choice(places))
        row = inside.pairs if isinstance(inside, Map) else inside
        key, value = row[k] if isinstance(inside, Map) else (None, row[k])
        kind = rng.choice(["value", "value", "value", "swap", "delete", "double", "typo", "key", "add", "scale", "quote"])
        if kind == "value":
            value = tree(rng.choice(VALUES))
        elif kind == "swap":
            value = copy(other)
        elif kind == "delete":
            del row[k]
            continue
        elif kind == "double":
            row.insert(k, (Scalar(typo(rng, key.text), True), copy(value)) if key is not None else copy(value))
            continue
        elif kind == "typo" and key is not None:
            key = Scalar(typo(rng, key.text), True)
        elif kind == "key" and key is not None:
            keys = [k for p in places if isinstance(at(root, p), Map) for k, _ in at(root, p).pairs]
            key = rng.choice([rng.choice(keys or [key]), tree(rng.choice(NAMES))])
        elif kind == "add" and isinstance(other, Map) and other.pairs and isinstance(inside, Map):
            key, value = rng.choice(other.pairs)
            row.append((key, copy(value)))
            continue
        elif kind == "scale" and isinstance(value, Scalar) and re.match(r"[-+.0-9]", value.text):
            value = Scalar(rng.choice(["-", "1000", "1e9", "0.0", "+"]) + value.text.lstrip("+-"), value.plain)
        elif isinstance(value, Scalar):
            value = Scalar(value.text, not value.plain)
        row[k] = (key, value) if key is not None else value
    return root


# What only the reader refuses: names, files, several keys or numbers together, and forms of a scalar that YAML 1.2 types
# otherwise; docs/scenario-reference.md tells them to people. Each is a pattern of its messages: whatever it says besides
# must be refused by the schema too.
READER_ONLY = [
    ("a name that resolves to nothing", r"unknown (?!key)|the scenario has no "),
    ("a path that leads nowhere",
     r"is no path of a condition|is no number that can be set|there is no '.*' in |is null: there is no number"
     r"|is a series, not one number|which no number replaces|is no single state|this changes nothing"),
    ("a date before the start", r"is before the start"),
    ("what `to` is, which hangs on what is set",
     r"\.to: (?:'.*' is not a number|this is \S+, which is not|'.*' in quotes is text|this is a mapping \(wanted: a rung)"),
    ("names that clash, repeat or are reserved",
     r"is there twice|is a reserved word|drivers share their names|is the name of|is of another track|leaves to itself"
     r"|multiply each other in a circle|a member of itself|a tie of '.*' to itself"),
    ("nothing to take away", r"is empty, and nothing is inherited"),
    ("a what-if that says nothing new, or slips", r"changes nothing: |nothing reads the new|the condition has no regime"),
    ("what-ifs that extend one another", r"extends itself, at last|every what-if changes the baseline"),
    ("a data file", r"cannot be opened|lacks the columns?|no row of"),
    ("a key that is missing, once all is merged",
     r"^calendar: is missing|members is missing|lasts is missing|at_least or at_most is missing|start and end are wanted"
     r"|sd and half_life are wanted|per_year, size and half_life are wanted|signals and lag are wanted|no states \("
     r"|neither `ladder` nor `tracks`|nobody listens to anybody|nothing to look at|no date with a value"
     r"|no track with rungs|(?:do|by|to) is missing|no signal to wait for|nothing to do \(\[|no rung earns a credit|nobody is in this|no state is among"),
    ("keys that exclude or need one another",
     r"are both there|go together|goes with|either series or file|one of condition, state|no regimes to start in"
     r"|one of shift, set and move|date and when are both|neither date nor when"),
    ("`shared` where nobody shares", r"`shared` has nobody|`shared` on a (?:parameter|delay)"),
    ("a list that is too short", r"at least two|only one state"),
    ("where a state stands", r"the history has|which it skips|skips '.*' \(name a rung|skips every rung|second rung of its track|comes to stand"),
    ("what can never happen", r"never hold|never comes|no rung has a share|no regime has a share|groups '.*' and '.*' give"),
    ("order among numbers and dates",
     r"is not below the second|a must be less than b|mode is .*must lie between|greater than the one before"
     r"|must not differ by a factor|all shares are 0|leaves nothing of|leaves none of|has a probability of 0"
     r"|the end is not after|latest is before"),
    ("a distribution or parameter out of its key's range",
     r"values reach|one of the values is|the parameter is|'\$[^']*' is a (?:number|duration)"),
    ("a calendar duration that is not whole", r"no whole number|is no date \(whole"),
    ("a day that only leap years have", r"-02-29' is no day"),
    ("forms of numbers", r"has a leading zero|is hexadecimal|is octal|is not finite|is too large \(at most about"),
    ("a name that YAML takes for a whole number", r"'[-+]?[0-9]*\.[0-9]*(?:[eE][-+]?[0-9]+)?' cannot be a name"),
    ("a long name of few characters", r"'[^\x00-\x7f]{101,200}' cannot be a name"),
    ("quotes where an unquoted scalar is wanted",
     r"in quotes is text|'\$[^']*' is not a duration|this is a single value \(wanted: \[lowest"),
    ("True and TRUE", r"is neither true nor false"),
]


def reasons_of(messages):
    """The class of each message, or None for one that the schema should know of."""
    for message in messages:
        yield next((name for name, pattern in READER_ONLY if re.search(pattern, message)), None)


def run_check(program, folder, texts, data):
    """What `credence check` says of each text, each with a copy of the data in a folder of its own."""
    messages = {name: [] for name in texts}
    for name, text in texts.items():
        os.mkdir(os.path.join(folder, name))
        with open(os.path.join(folder, name, "s.yaml"), "w", encoding="utf-8") as file:
            file.write(text)
        shutil.copytree(data, os.path.join(folder, name, "data"))
    done = subprocess.run([program, "check", "--quiet", "--"] + [name + "/s.yaml" for name in texts], cwd=folder,
                          stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode not in (0, 1):
        sys.exit("credence check ended with %d: %s" % (done.returncode, done.stderr.decode()[-2000:]))
    for line in done.stderr.decode().splitlines():
        name = line.split("/")[0]
        if name not in messages:
            sys.exit("credence check says of no file: %s" % line)
        if ": warning: " not in line:
            messages[name].append(line)
    return messages


def check_mutants(path, program, count, files):
    rng = random.Random(20250704)
    texts = {}
    for name in files:
        with open(name, encoding="utf-8") as file:
            root = tree(file.read())
        stem = os.path.splitext(os.path.basename(name))[0]
        texts[stem + "-0"] = emit_file(root)
        for k in range(1, count // len(files) + 1):
            texts["%s-%d" % (stem, k)] = emit_file(mutate(rng, root))
    folder = tempfile.mkdtemp()
    try:
        said = run_check(os.path.abspath(program), folder, texts, os.path.join(os.path.dirname(files[0]), "data"))
    finally:
        shutil.rmtree(folder)
    return judge(validator_of(path), texts, said)


def judge(validator, texts, said):
    counts, reader_only, wrong = collections.Counter(), collections.Counter(), 0
    for name, text in texts.items():
        why = refusals(validator, text)
        messages = [re.sub(r"^\S+: ", "", message) for message in said[name]]
        if why and not messages:
            print("FALSE ALARM of the schema: %s\n%s" % (why[:3], text))
            wrong += 1
        elif messages and not why:
            classes = list(reasons_of(messages))
            for message, reason in zip(said[name], classes):
                if reason is None:
                    print("MISSED by the schema: %s" % message)
            wrong += None in classes
            reader_only.update(set(classes) - {None})
        counts[("refused" if messages else "accepted", "refused" if why else "accepted")] += 1
    return report(counts, reader_only, wrong, texts)


def report(counts, reader_only, wrong, texts):
    print("%d texts; refused by both %d, accepted by both %d, by the reader alone %d, by the schema alone %d" % (
        len(texts), counts["refused", "refused"], counts["accepted", "accepted"], counts["refused", "accepted"],
        counts["accepted", "refused"]))
    for name, n in reader_only.most_common():
        print("  by the reader alone: %4d %s" % (n, name))
    print("%d disagreements" % wrong)
    # A comparison in which one side never speaks would prove nothing.
    return wrong == 0 and counts["refused", "refused"] > len(texts) // 4 and counts["accepted", "accepted"] > len(texts) // 20


def main(words):
    if len(words) == 2 and words[0] == "schema":
        return check_schema(words[1])
    if len(words) > 2 and words[0] == "accept":
        return check_accepted(words[1], words[2:])
    if len(words) > 4 and words[0] == "mutants":
        return check_mutants(words[1], words[2], int(words[3]), words[4:])
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
