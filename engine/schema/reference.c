/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/argument_rule.h"
#include "schema/schema.h"

enum { MAX_SECTIONS = 64, MAX_PATH = 128 };

/* The objects in the order in which they are told, each with the first place where it stands. */
typedef struct page {
    FILE *out;
    const cr_schema *section[MAX_SECTIONS];
    char path[MAX_SECTIONS][MAX_PATH];
    size_t n;
} page;

static const char head[] =
    "# Scenario reference\n"
    "\n"
    "Every key of a scenario file. `credence schema --reference` makes this page from the table that the\n"
    "reader itself uses, and `credence schema` the JSON Schema for editors; `./dev docs` remakes both\n"
    "files. What the keys mean in the simulation is told in [model.md](model.md).\n"
    "\n"
    "| type | how it is written | example |\n"
    "|---|---|---|\n"
    "| text | any words | `Who follows Russia?` |\n"
    "| name | 1 to 200 bytes without `.` and `/`, no `$` in front, no blank at an end | `PAK` |\n"
    "| number | decimal, without quotes, up to 1e100 | `0.5` |\n"
    "| uncertain number | a number, a [distribution](#distributions), or `$parameter` | `{beta: [4, 6]}` |\n"
    "| duration | a number, a blank and a unit: days, weeks, months, years | `6 months` |\n"
    "| uncertain duration | a duration, a [distribution](#distributions) of durations, or `$parameter` | `{uniform: [3 "
    "months, 9 months]}` |\n"
    "| date | ISO 8601, at 00:00 UTC | `2025-07-04` |\n"
    "\n"
    "Units: `1` is a pure number, `time` a duration written with its own unit. A key that is *required*\n"
    "must be there once `extends` is followed; for any other, null (nothing after the colon) means *not\n"
    "set, whatever is inherited*.\n"
    "\n"
    "Any mapping may carry the keys of [provenance](#provenance).\n";

static const char tail[] =
    "\n"
    "## Where the JSON Schema and the reader differ\n"
    "\n"
    "The schema knows shapes: keys, kinds, ranges, words. It reads YAML with the types of YAML 1.2. What\n"
    "it refuses `credence check` refuses too, save one: a name that YAML takes for a fraction, such as\n"
    "`1e-3`, needs quotes for the schema. Beyond the schema, `credence check` refuses:\n"
    "\n"
    "- names that resolve to nothing, clash, or are reserved; files that are missing or wrong; null for a\n"
    "  thing that is not inherited;\n"
    "- what only the merged scenario can tell: a required key that is missing (the schema asks for\n"
    "  `calendar` and `states` where there is no `extends`, and for the required keys of lists), keys\n"
    "  that exclude or need one another (`ladder` and `tracks`, `series` and `file`, `state` and\n"
    "  `reaches`, `starts_in` and `regimes`, `date` and `when`), lists that are too short, paths of `set`\n"
    "  and `shift` where no such number or condition stands, `shared` where nobody shares, and\n"
    "  values that contradict one another;\n"
    "- order among numbers and dates: ends of an interval, arguments of a distribution, quantiles,\n"
    "  `latest` before `date`; a distribution or parameter that reaches out of its key's range; shares\n"
    "  that are all 0; calendar durations that are not whole; 29 February in a common year;\n"
    "- numbers that YAML takes and the decimal grammar does not: `010`, `0x10`, `0o17`, `.inf`, `.nan`;\n"
    "  durations too large or too small for a double; `True` and `TRUE`; a name with a point that YAML\n"
    "  takes for a whole number, such as `1.0`;\n"
    "- a number, a duration or a word in quotes where only an unquoted one is read: `\"$parameter\"`,\n"
    "  `within: \"none\"`, a duration under `parameters`, a value of `one_of` that is a key;\n"
    "- names of more than 200 bytes with fewer than 200 characters; and what is no good YAML at all: a\n"
    "  key given twice, tags, `<<`, several documents, a null as key.\n";

/* ---- which objects there are ---- */

/* An object is told in a section of its own; so is a mapping of names that has keys of its own. */
static bool has_section(const cr_schema *schema)
{
    for (const cr_key *row = schema->keys; row != NULL && row->name != NULL; row++) {
        if (cr_key_is_open(row)) {
            return schema->shape == CR_SHAPE_OBJECT || schema->shape == CR_SHAPE_MAP;
        }
    }
    return false;
}

static void collect(page *self, const cr_schema *schema, const char *path)
{
    char inner[MAX_PATH];

    if (schema == NULL) {
        return;
    }
    for (size_t k = 0; k < self->n; k++) {
        if (self->section[k] == schema) {
            return;
        }
    }
    if (has_section(schema) && self->n < MAX_SECTIONS) {
        snprintf(self->path[self->n], sizeof(self->path[self->n]), "%s", path);
        self->section[self->n++] = schema;
    }
    for (const cr_key *row = schema->keys; row != NULL && row->name != NULL; row++) {
        snprintf(inner, sizeof(inner), "%.*s%s%s", (int)(sizeof(inner) / 2), path, path[0] != '\0' ? "." : "",
                 row->name);
        collect(self, cr_key_is_open(row) ? row->schema : NULL, inner);
    }
    snprintf(inner, sizeof(inner), "%.*s%s", (int)(sizeof(inner) / 2), path,
             schema->shape == CR_SHAPE_MAP ? ".NAME" : "[]");
    collect(self, schema->element, inner);
    collect(self, schema->scalar, path);
    collect(self, schema->sequence, path);
    collect(self, schema->mapping, path);
}

/* ---- cells ---- */

static void print_words(FILE *out, const char *const *word)
{
    for (size_t k = 0; word[k] != NULL; k++) {
        fprintf(out, "%s`%s`", k == 0 ? "" : word[k + 1] == NULL ? " or " : ", ", word[k]);
    }
}

static void print_type(FILE *out, const cr_schema *schema)
{
    const cr_schema *const form[] = {schema->scalar, schema->sequence, schema->mapping};
    bool first = true;

    switch (schema->shape) {
    case CR_SHAPE_TEXT:
        fputs("text", out);
        break;
    case CR_SHAPE_NAME:
        fputs("name", out);
        break;
    case CR_SHAPE_CHOICE:
        print_words(out, schema->choices);
        break;
    case CR_SHAPE_FLAG:
        fputs("`true` or `false`", out);
        break;
    case CR_SHAPE_NUMBER:
        fputs("uncertain number", out);
        break;
    case CR_SHAPE_CONSTANT:
        fputs("number", out);
        break;
    case CR_SHAPE_PARAMETER:
        fputs("number, duration, or distribution of either", out);
        break;
    case CR_SHAPE_DURATION:
        fputs("uncertain duration", out);
        break;
    case CR_SHAPE_SPAN:
        fputs("duration", out);
        break;
    case CR_SHAPE_DATE:
        fputs("date", out);
        break;
    case CR_SHAPE_DATE_OR_SPAN:
        fputs("date, or duration", out);
        break;
    case CR_SHAPE_INTERVAL:
        fputs("`[lowest, highest]` or `none`", out);
        break;
    case CR_SHAPE_PAIR:
        fputs("`[name, name]` or `[name, name, uncertain number]`", out);
        break;
    case CR_SHAPE_OBJECT:
        fprintf(out, "[%s](#%s)", schema->label, schema->label);
        break;
    case CR_SHAPE_MAP:
        if (has_section(schema)) {
            fprintf(out, "[%s](#%s)", schema->label, schema->label);
            break;
        }
        fprintf(out, "mapping: %s to ", schema->dated ? "date" : schema->entity != NULL ? schema->entity : "name");
        print_type(out, schema->element);
        break;
    case CR_SHAPE_LIST:
        fputs(schema->element->shape == CR_SHAPE_EITHER ? "list: (" : "list: ", out);
        print_type(out, schema->element);
        fputs(schema->element->shape == CR_SHAPE_EITHER ? ")" : "", out);
        break;
    case CR_SHAPE_EITHER:
        for (size_t k = 0; k < 3; k++) {
            if (form[k] != NULL) {
                fputs(first ? "" : "; or ", out);
                print_type(out, form[k]);
                first = false;
            }
        }
        break;
    }
    if (schema->word != NULL) {
        fprintf(out, " or `%s`", schema->word);
    }
}

/* Of the numbers in it: its own, or those of its plain form or of each of its items. */
static void print_range(FILE *out, const cr_schema *schema)
{
    const bool bounded = schema->lo < schema->hi;

    switch (schema->shape) {
    case CR_SHAPE_NUMBER:
    case CR_SHAPE_CONSTANT:
    case CR_SHAPE_DURATION:
        if (!bounded) {
            fputs("any", out);
        } else if (isfinite(schema->hi)) {
            fprintf(out, "%s%g to %s%g", schema->above_lo ? "above " : "", schema->lo, schema->below_hi ? "below " : "",
                    schema->hi);
        } else {
            fprintf(out, schema->above_lo ? "above %g" : "%g or more", schema->lo);
        }
        break;
    case CR_SHAPE_PARAMETER:
        fputs("any", out);
        break;
    case CR_SHAPE_SPAN:
    case CR_SHAPE_DATE_OR_SPAN:
        fputs("whole number of units", out);
        break;
    case CR_SHAPE_DATE:
        fputs("years 0001 to 9999", out);
        break;
    case CR_SHAPE_INTERVAL:
        fputs("lowest below highest", out);
        break;
    case CR_SHAPE_PAIR:
        fputs("any", out);
        break;
    case CR_SHAPE_MAP:
    case CR_SHAPE_LIST:
        print_range(out, schema->element);
        break;
    case CR_SHAPE_EITHER:
        if (schema->scalar != NULL && schema->scalar->shape == CR_SHAPE_NUMBER) {
            print_range(out, schema->scalar);
        } else if (schema->mapping != NULL) {
            print_range(out, schema->mapping);
        }
        break;
    default:
        break;
    }
}

static void print_default(FILE *out, const cr_key *row)
{
    if (row->required) {
        fputs("required", out);
    } else if (row->fallback != NULL) {
        fprintf(out, "`%s`", row->fallback);
    } else {
        fputs("not set", out);
    }
}

static void print_row(FILE *out, const cr_key *row)
{
    fprintf(out, "| `%s` | ", row->name);
    print_type(out, row->schema);
    fprintf(out, " | %s | ", row->unit != NULL ? row->unit : "");
    print_default(out, row);
    fputs(" | ", out);
    print_range(out, row->schema);
    fprintf(out, " | %s | %s%s%s |\n", row->meaning, row->example != NULL ? "`" : "",
            row->example != NULL ? row->example : "", row->example != NULL ? "`" : "");
}

static void print_head_of_table(FILE *out)
{
    fputs("\n| key | type | unit | default | range | meaning | example |\n|---|---|---|---|---|---|---|\n", out);
}

/* ---- sections ---- */

static bool same_row(const cr_key *a, const cr_key *b)
{
    return strcmp(a->name, b->name) == 0 && a->schema == b->schema && strcmp(a->meaning, b->meaning) == 0;
}

/* The first section before number `before` that has told the row already, or NULL. */
static const cr_schema *told_in(const page *self, const cr_key *row, size_t before)
{
    for (size_t k = 0; k < before; k++) {
        for (const cr_key *other = self->section[k]->keys; other->name != NULL; other++) {
            if (cr_key_is_open(other) && same_row(other, row)) {
                return self->section[k];
            }
        }
    }
    return NULL;
}

/* "Besides, as in [layer](#layer): `pace`, `threshold`." for what section `from` has told. */
static void print_told(const page *self, size_t at, const cr_schema *from)
{
    bool first = true;

    for (const cr_key *row = self->section[at]->keys; row->name != NULL; row++) {
        if (cr_key_is_open(row) && told_in(self, row, at) == from) {
            if (first) {
                fprintf(self->out, "\nBesides, as in [%s](#%s): ", from->label, from->label);
            }
            fprintf(self->out, "%s`%s`", first ? "" : ", ", row->name);
            first = false;
        }
    }
    if (!first) {
        fputs(".\n", self->out);
    }
}

static void print_section(const page *self, size_t at)
{
    const cr_schema *schema = self->section[at];
    bool first = true;

    fprintf(self->out, "\n## %s\n\n", schema->label);
    if (self->path[at][0] != '\0') {
        fprintf(self->out, "Stands at `%s`: %s.", self->path[at], schema->wanted);
    } else {
        fprintf(self->out, "The whole file: %s.", schema->wanted);
    }
    if (schema->shape == CR_SHAPE_MAP) {
        fputs(" Besides the names, each with its ", self->out);
        print_type(self->out, schema->element);
        fputs(", there may be:", self->out);
    }
    if (schema->short_for != NULL) {
        fprintf(self->out, " A value that is no such mapping is its `%s`.", schema->short_for);
    }
    if (schema->whole) {
        fputs(" It is replaced as a whole, not merged key by key.", self->out);
    }
    fputs("\n", self->out);
    for (const cr_key *row = schema->keys; row->name != NULL; row++) {
        if (!cr_key_is_open(row) || told_in(self, row, at) != NULL) {
            continue;
        }
        if (first) {
            print_head_of_table(self->out);
            first = false;
        }
        print_row(self->out, row);
    }
    for (size_t k = 0; k < at; k++) {
        print_told(self, at, self->section[k]);
    }
}

static void print_provenance(FILE *out)
{
    fputs("\n## provenance\n\nStands in any mapping, and changes no result.\n", out);
    print_head_of_table(out);
    for (const cr_key *row = cr_schema_provenance(); row->name != NULL; row++) {
        print_row(out, row);
    }
}

/* ---- distributions ---- */

/* "sd above 0; .." */
static void print_rules(FILE *out, cr_dist_kind kind)
{
    const char *name = cr_dist_arguments(kind), *between = "";

    for (size_t k = 0; k < cr_dist_arity(kind); k++) {
        const cr_argument_rule rule = cr_argument_rule_of(kind, k);
        const int length = (int)strcspn(name, ",");

        if (isfinite(rule.lo) && isfinite(rule.hi)) {
            fprintf(out, "%s%.*s %s%g to %g", between, length, name, rule.above_lo ? "above " : "", rule.lo, rule.hi);
            between = "; ";
        } else if (isfinite(rule.lo)) {
            fprintf(out, "%s%.*s above %g", between, length, name, rule.lo);
            between = "; ";
        }
        name += length + (name[length] == ',' ? 2 : 0);
    }
}

static void print_distributions(FILE *out)
{
    static const char *const example[CR_DIST_KINDS] = {
        [CR_DIST_NORMAL] = "{normal: [0.5, 0.05], within: [0, 1]}",
        [CR_DIST_LOGNORMAL] = "{lognormal: [6 months, 0.5]}",
        [CR_DIST_UNIFORM] = "{uniform: [0.4, 0.8]}",
        [CR_DIST_TRIANGULAR] = "{triangular: [1 month, 5 months, 12 months]}",
        [CR_DIST_PERT] = "{pert: [0.1, 0.2, 0.5]}",
        [CR_DIST_BETA] = "{beta: [4, 6]}",
        [CR_DIST_GAMMA] = "{gamma: [2, 6 months]}",
        [CR_DIST_EXPONENTIAL] = "{exponential: 0.2}",
        [CR_DIST_QUANTILES] = "{quantiles: {p05: 0.1, p50: 0.2, p95: 0.5}}",
        [CR_DIST_ONE_OF] = "{one_of: {0.4: 3, 0.6: 1}}",
    };
    static const char *const order[CR_DIST_KINDS] = {
        [CR_DIST_UNIFORM] = "a below b",
        [CR_DIST_TRIANGULAR] = "a below b, mode from a to b",
        [CR_DIST_PERT] = "a below b, mode from a to b",
        [CR_DIST_QUANTILES] = "p05 below p50 below p95",
        [CR_DIST_ONE_OF] = "1 to 1000 values; shares 0 or more, not all 0",
    };

    fputs(
        "\n## distributions\n\n"
        "Wherever an uncertain number or duration may stand; drawn once a future. Where a duration is wanted, the\n"
        "arguments that have its unit are durations, and `beta`, which has none, is refused. Beside the kind may "
        "stand\n"
        "`within: [lowest, highest]` (exact truncation; a distribution that reaches out of its key's range needs it),\n"
        "`shared` (0 to 1: the part of the variance that the states of a layer have in common) and\n"
        "[provenance](#provenance).\n\n"
        "| kind | arguments | range | example |\n|---|---|---|---|\n",
        out);
    for (int k = 0; k < CR_DIST_KINDS; k++) {
        const cr_dist_kind kind = (cr_dist_kind)k;

        fprintf(out, "| `%s` | %s | ", cr_dist_name(kind), cr_dist_arguments(kind));
        print_rules(out, kind);
        fprintf(out, "%s | `%s` |\n", order[k] != NULL ? order[k] : "", example[k]);
    }
}

char *cr_schema_reference(void)
{
    page self = {0};
    char *text = NULL;
    size_t size = 0;
    bool failed;

    self.out = open_memstream(&text, &size);
    if (self.out == NULL) {
        return NULL;
    }
    collect(&self, &cr_schema_scenario, "");
    fputs(head, self.out);
    for (size_t k = 0; k < self.n; k++) {
        print_section(&self, k);
    }
    print_provenance(self.out);
    print_distributions(self.out);
    fputs(tail, self.out);
    failed = ferror(self.out) != 0;
    failed = fclose(self.out) != 0 || failed;
    if (failed) {
        free(text);
        return NULL;
    }
    return text;
}
