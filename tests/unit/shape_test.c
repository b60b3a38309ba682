/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files held against the schema: what is not known, of the wrong kind, or not yet of this version; and the schema itself. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/text.h"
#include "scenario/shape.h"
#include "schema/schema.h"
#include "support/plans.h"
static const refusal unknown_keys[] = {
    {SMALL_SCENARIO "defualts: {pace: 1}\n", NULL, "s.yaml:4:1: unknown key 'defualts' (did you mean 'defaults'?)\n"},
    {SMALL_SCENARIO "defaults: {pase: 1, threshhold: 0.4, zebra: 1}\n", NULL,
     "s.yaml:4:12: defaults: unknown key 'pase' (did you mean 'pace'?)\n"
     "s.yaml:4:21: defaults: unknown key 'threshhold' (did you mean 'threshold'?)\n"
     "s.yaml:4:38: defaults: unknown key 'zebra' (known here: pace, threshold, softness, bias, link, weights, "
     "requires, reverses, at, skips, traits, rungs)\n"},
    {SMALL_SCENARIO "conditions: {x: {levle: 1}}\n", NULL,
     "s.yaml:4:18: conditions.x: unknown key 'levle' (did you mean 'level'?)\n"},
    {SMALL_SCENARIO "conditions: {x: {noise: {sd: 0.1, halflife: 1 year}}}\n", NULL,
     "s.yaml:4:35: conditions.x.noise: unknown key 'halflife' (did you mean 'half_life'?)\n"},
    {SMALL_SCENARIO "ties: {m: {pair: [[AAA, BBB]]}}\n", NULL,
     "s.yaml:4:12: ties.m: unknown key 'pair' (did you mean 'pairs'?)\n"},
    {SMALL_SCENARIO "groups: {west: {member: [AAA]}}\n", NULL,
     "s.yaml:4:17: groups.west: unknown key 'member' (did you mean 'members'?)\n"},
    {SMALL_SCENARIO "history: [{dat: 2024-01-01, state: AAA, rung: none}]\n", NULL,
     "s.yaml:4:12: history.1: unknown key 'dat' (did you mean 'date'?)\n"},
    {SMALL_SCENARIO "defaults: {requires: {others: [{shar: recognised, at_least: 1}]}}\n", NULL,
     "s.yaml:4:33: defaults.requires.others.1: unknown key 'shar' (did you mean 'share'?)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {last: 1 year}, b: {lasts: 1 year}}}}\n", NULL,
     "s.yaml:4:32: conditions.x.regimes.a: unknown key 'last' (did you mean 'lasts'?)\n"},
    {SMALL_SCENARIO "conditions: {x: {level: {serie: {2025-01-01: 1}}}}\n", NULL,
     "s.yaml:4:26: conditions.x.level: unknown key 'serie' (did you mean 'series'?)\n"},
    {SMALL_SCENARIO "defaults: {requires: {engaged: {at_lest: 1}}}\n", NULL,
     "s.yaml:4:33: defaults.requires.engaged: unknown key 'at_lest' (did you mean 'at_least'?)\n"},
    {SMALL_SCENARIO "defaults: {rungs: {recognised: {at: none}}}\n", NULL,
     "s.yaml:4:33: defaults.rungs.recognised: unknown key 'at' (known here: pace, threshold, softness, bias, link, "
     "weights, requires, reverses)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year, steps: 1 day}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:1:44: calendar: unknown key 'steps' (did you mean 'step'?)\n"},
    {SMALL_SCENARIO "parameters: {p: {uniform: [0, 1], withn: [0, 1]}}\n", NULL,
     "s.yaml:4:35: parameters.p: unknown key 'withn' in a distribution (only `within` and `shared` may stand beside "
     "it)\n"},
};

static void test_unknown_keys(void **state)
{
    (void)state;
    check_refusals(unknown_keys, sizeof(unknown_keys) / sizeof(*unknown_keys));
}

static const refusal wrong_kinds[] = {
    {SMALL_SCENARIO "defaults: 5\n", NULL,
     "s.yaml:4:11: defaults: this is a single value (wanted: keys for every state)\n"},
    {SMALL_SCENARIO "defaults: [a]\n", NULL, "s.yaml:4:11: defaults: this is a list (wanted: keys for every state)\n"},
    {SMALL_SCENARIO "conditions: [a]\n", NULL,
     "s.yaml:4:13: conditions: this is a list (wanted: conditions by name)\n"},
    {SMALL_SCENARIO "conditions: {x: [1]}\n", NULL,
     "s.yaml:4:17: conditions.x: this is a list (wanted: a level, or the parts of a condition)\n"},
    {SMALL_SCENARIO "ties: {m: 5}\n", NULL,
     "s.yaml:4:11: ties.m: this is a single value (wanted: who listens to whom)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: {a: b}}}\n", NULL,
     "s.yaml:4:19: ties.m.pairs: this is a mapping (wanted: a list of [listener, partner, weight])\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [AAA]}}\n", NULL,
     "s.yaml:4:20: ties.m.pairs.1: this is a single value (wanted: [listener, partner] or [listener, "
     "partner, weight])\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA]]}}\n", NULL,
     "s.yaml:4:20: ties.m.pairs.1: a tie of 1 parts (wanted: [listener, partner] or [listener, "
     "partner, weight])\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, BBB, 1, 2]]}}\n", NULL,
     "s.yaml:4:20: ties.m.pairs.1: a tie of 4 parts (wanted: [listener, partner] or [listener, "
     "partner, weight])\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, [BBB]]]}}\n", NULL,
     "s.yaml:4:26: ties.m.pairs.1: this is a list (wanted: the name of a state or group)\n"},
    {SMALL_SCENARIO "groups: {west: {members: AAA}}\n", NULL,
     "s.yaml:4:26: groups.west.members: this is a single value (wanted: a list of names)\n"},
    {SMALL_SCENARIO "groups: {west: {members: [[AAA]]}}\n", NULL,
     "s.yaml:4:27: groups.west.members.1: this is a list (wanted: a name)\n"},
    {SMALL_SCENARIO "defaults: {pace: [1]}\n", NULL,
     "s.yaml:4:18: defaults.pace: this is a list (wanted: moves per year, a number from 0 on)\n"},
    {SMALL_SCENARIO "defaults: {pace: {a: 1}}\n", NULL,
     "s.yaml:4:18: defaults.pace: this is a mapping (wanted: moves per year, a number from 0 on)\n"},
    {SMALL_SCENARIO "defaults: {weights: 1}\n", NULL,
     "s.yaml:4:21: defaults.weights: this is a single value (wanted: drivers, each with its weight)\n"},
    {SMALL_SCENARIO "defaults: {requires: [engaged]}\n", NULL,
     "s.yaml:4:22: defaults.requires: this is a list (wanted: drivers, each with its bound)\n"},
    {SMALL_SCENARIO "defaults: {requires: {others: {state: AAA}}}\n", NULL,
     "s.yaml:4:31: defaults.requires.others: this is a mapping (wanted: a list of signals with "
     "bounds)\n"},
    {SMALL_SCENARIO "defaults: {requires: {engaged: [1]}}\n", NULL,
     "s.yaml:4:32: defaults.requires.engaged: this is a list (wanted: a number or a distribution)\n"},
    {SMALL_SCENARIO "defaults: {skips: engaged}\n", NULL,
     "s.yaml:4:19: defaults.skips: this is a single value (wanted: a list of names)\n"},
    {SMALL_SCENARIO "defaults: {at: {a: b}}\n", NULL,
     "s.yaml:4:17: defaults.at: unknown key 'a' (known here: one_of)\n"},
    {SMALL_SCENARIO "defaults: {link: [step]}\n", NULL,
     "s.yaml:4:18: defaults.link: this is a list (wanted: logistic, step, exponential, linear or "
     "always)\n"},
    {SMALL_SCENARIO "defaults: {link: steps}\n", NULL,
     "s.yaml:4:18: defaults.link: 'steps' is not known here (wanted: logistic, step, exponential, "
     "linear or always)\n"},
    {SMALL_SCENARIO "conditions: {x: {level: [1]}}\n", NULL,
     "s.yaml:4:25: conditions.x.level: this is a list (wanted: a number, a distribution or a series)\n"},
    {SMALL_SCENARIO "conditions: {x: {noise: 0.1}}\n", NULL,
     "s.yaml:4:25: conditions.x.noise: this is a single value (wanted: {sd: .., half_life: ..})\n"},
    {SMALL_SCENARIO "conditions: {x: {within: 1}}\n", NULL,
     "s.yaml:4:26: conditions.x.within: this is a single value (wanted: [lowest, highest])\n"},
    {SMALL_SCENARIO "conditions: {x: {within: [1]}}\n", NULL,
     "s.yaml:4:26: conditions.x.within: a range of 1 numbers (wanted: [lowest, highest])\n"},
    {SMALL_SCENARIO "conditions: {x: {within: [1, 0]}}\n", NULL,
     "s.yaml:4:26: conditions.x.within: the first, 1, is not below the second, 0 (wanted: [lowest, "
     "highest])\n"},
    {SMALL_SCENARIO "conditions: {x: {within: [0, 0]}}\n", NULL,
     "s.yaml:4:26: conditions.x.within: the first, 0, is not below the second, 0 (wanted: [lowest, "
     "highest])\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: [a, b]}}\n", NULL,
     "s.yaml:4:27: conditions.x.regimes: this is a list (wanted: regimes by name)\n"},
    {SMALL_SCENARIO "history: 5\n", NULL,
     "s.yaml:4:10: history: this is a single value (wanted: a list of rows, or {file: x.csv})\n"},
    {SMALL_SCENARIO "history: [5]\n", NULL,
     "s.yaml:4:11: history.1: this is a single value (wanted: {date: .., state: .., rung: ..})\n"},
    {SMALL_SCENARIO "history: {files: x}\n", NULL,
     "s.yaml:4:11: history: unknown key 'files' (did you mean 'file'?)\n"},
    {SMALL_SCENARIO "title: [a]\n", NULL, "s.yaml:4:8: title: this is a list (wanted: text)\n"},
    {SMALL_SCENARIO "ties: {m: {among: {a: b}}}\n", NULL,
     "s.yaml:4:19: ties.m.among: this is a mapping (wanted: all, a group, or a list of states and "
     "groups)\n"},
    {SMALL_SCENARIO "ties: {m: {among: all, symmetric: yes}}\n", NULL,
     "s.yaml:4:35: ties.m.symmetric: 'yes' is neither true nor false (write one of them)\n"},
    {SMALL_SCENARIO "ties: {m: {among: all, credit: behind}}\n", NULL,
     "s.yaml:4:32: ties.m.credit: 'behind' is not known here (wanted: ahead, or rungs with their "
     "credit)\n"},
    {SMALL_SCENARIO "ties: {m: {among: all, norm: mean}}\n", NULL,
     "s.yaml:4:30: ties.m.norm: 'mean' is not known here (wanted: share or sum)\n"},
    {SMALL_SCENARIO "confidence: sure\n", NULL,
     "s.yaml:4:13: confidence: 'sure' is not known here (wanted: high, medium or low)\n"},
    {SMALL_SCENARIO "conditions: {x: {level: {series: 5}}}\n", NULL,
     "s.yaml:4:34: conditions.x.level.series: this is a single value (wanted: dates, each with a "
     "value)\n"},
    {SMALL_SCENARIO "conditions: {x: {level: {series: {tomorrow: 5}}}}\n", NULL,
     "s.yaml:4:35: conditions.x.level.series: 'tomorrow' is not a date (write YYYY-MM-DD, as "
     "2025-07-04)\n"},
    {"5\n", NULL, "s.yaml:1:1: this is a single value (wanted: a scenario)\n"},
    {"[a]\n", NULL, "s.yaml:1:1: this is a list (wanted: a scenario)\n"},
    {"{}\n", NULL,
     "s.yaml:1:1: neither `ladder` nor `tracks` is there (ladder: [none, engaged, recognised])\n"
     "s.yaml:1:1: calendar: is missing ({start: 2025-07-04, end: 5 years, step: 1 month})\n"},
    {"calendar: 5\n"
     "ladder: 6\n"
     "states: 7\n",
     NULL,
     "s.yaml:1:11: calendar: this is a single value (wanted: {start: .., end: .., step: ..})\n"
     "s.yaml:2:9: ladder: this is a single value (wanted: a list of names)\n"
     "s.yaml:3:9: states: this is a single value (wanted: states by code)\n"},
    {"calendar: {start: 2025-01-01, end: [1]}\n"
     "tracks: [a, b]\n"
     "states: []\n",
     NULL,
     "s.yaml:1:36: calendar.end: this is a list (wanted: a date such as 2025-07-04)\n"
     "s.yaml:2:9: tracks: this is a list (wanted: tracks, each a list of rungs)\n"
     "s.yaml:3:9: states: this is a list (wanted: states by code)\n"},
};

static void test_wrong_kinds(void **state)
{
    (void)state;
    check_refusals(wrong_kinds, sizeof(wrong_kinds) / sizeof(*wrong_kinds));
}

/* One slip is told once, also where an alias uses it twice; several slips are told in one run. */
static void test_each_once(void **state)
{
    (void)state;
    plan_refused(
        SMALL_SCENARIO "groups:\n"
                       "  a: {members: [AAA], weights: &w {engagd: 1, none: much}}\n"
                       "  b: {members: [BBB], weights: *w}\n"
                       "defaults: {pace: -1, skips: [nobody]}\n"
                       "conditions: {x: {shocks: 1, levle: 2}}\n"
                       "ties: {m: {among: [AAA, XYZ]}}\n",
        "s.yaml:5:36: groups.a.weights: unknown driver 'engagd' (did you mean 'engaged'?)\n"
        "s.yaml:5:53: groups.a.weights.none: 'much' is not a number (write it in decimal, as 0.25, -3 or 1e-6)\n"
        "s.yaml:7:18: defaults.pace: this is -1, which is not at least 0 (wanted: moves per year, a number from "
        "0 on)\n"
        "s.yaml:7:30: defaults.skips: unknown rung 'nobody'\n"
        "s.yaml:8:26: conditions.x.shocks: this is a single value (wanted: {per_year: .., size: .., half_life: ..})\n"
        "s.yaml:8:29: conditions.x: unknown key 'levle' (did you mean 'level'?)\n"
        "s.yaml:9:25: ties.m.among: unknown state or group 'XYZ'\n");
}

static void test_many(void **state)
{
    enum { MANY = 3000 };
    char *text = malloc(sizeof(SMALL_SCENARIO) + 100 + (size_t)MANY * 16), *end = text;
    cr_errors errors = {0};
    cr_plan plan;

    (void)state;
    assert_non_null(text);
    end += sprintf(end, "%sdefaults:\n  weights:\n", SMALL_SCENARIO);
    for (int k = 0; k < MANY; k++) {
        end += sprintf(end, "    w%d: 1\n", k);
    }
    assert_int_equal(cr_plan_read_text(&plan, "s.yaml", text, NULL, NULL, &errors), CR_ERR_INPUT);
    assert_int_equal(errors.n, CR_ERRORS_MAX);
    assert_int_equal(errors.dropped, MANY - CR_ERRORS_MAX);
    cr_errors_free(&errors);
    assert_int_equal(cr_plan_read_text(&plan, "s.yaml", text, NULL, NULL, NULL), CR_ERR_INPUT); /* nobody listens */
    cr_plan_free(&plan);
    free(text);
}

/* ---- the table itself ---- */

static void check_schema(const cr_schema *schema, int depth);

static void check_keys(const cr_schema *schema, int depth)
{
    const char *name[64];
    const size_t n = cr_schema_key_names(schema, name, 64);

    assert_in_range(n, 3, 63);
    for (const cr_key *key = schema->keys; key != NULL && key->name != NULL; key++) {
        const char *why;
        double number;

        assert_non_null(key->schema);
        assert_non_null(key->meaning);
        assert_ptr_equal(cr_schema_key(schema, key->name), key);
        if (key->fallback != NULL && key->schema->shape == CR_SHAPE_NUMBER) {
            assert_true(cr_text_number(key->fallback, &number, &why));
            assert_true(!(key->schema->lo < key->schema->hi) || number >= key->schema->lo);
        }
        check_schema(key->schema, depth + 1);
    }
    assert_null(cr_schema_key(schema, "no such key"));
    assert_non_null(cr_schema_key(schema, "about"));
}

static void check_schema(const cr_schema *schema, int depth)
{
    assert_in_range(depth, 0, 15);
    assert_non_null(schema->wanted);
    if (schema->shape == CR_SHAPE_OBJECT) {
        assert_non_null(schema->keys);
    }
    if (schema->shape == CR_SHAPE_OBJECT || schema->shape == CR_SHAPE_MAP) {
        check_keys(schema, depth);
    }
    if (schema->shape == CR_SHAPE_MAP || schema->shape == CR_SHAPE_LIST) {
        check_schema(schema->element, depth + 1);
    }
    if (schema->shape == CR_SHAPE_CHOICE) {
        assert_non_null(schema->choices);
    }
    if (schema->short_for != NULL) {
        assert_non_null(cr_schema_key(schema, schema->short_for));
    }
    if (schema->shape == CR_SHAPE_EITHER) {
        const cr_schema *const of[] = {schema->scalar, schema->sequence, schema->mapping};

        for (size_t k = 0; k < 3; k++) {
            if (of[k] != NULL) {
                check_schema(of[k], depth + 1);
            }
        }
    }
}

static void test_table(void **state)
{
    (void)state;
    check_schema(&cr_schema_scenario, 0);
    assert_true(cr_schema_is_provenance("about"));
    assert_true(cr_schema_is_provenance("source"));
    assert_true(cr_schema_is_provenance("confidence"));
    assert_false(cr_schema_is_provenance("title"));
}

static void test_of_kind(void **state)
{
    const cr_node scalar = {.kind = CR_NODE_SCALAR, .plain = true, .text = "0.5", .length = 3},
                  list = {.kind = CR_NODE_SEQUENCE}, mapping = {.kind = CR_NODE_MAPPING};
    const cr_schema *level = cr_schema_key(&cr_schema_condition, "level")->schema;

    (void)state;
    assert_ptr_equal(cr_shape_of(&cr_schema_condition, &mapping), &cr_schema_condition);
    assert_ptr_equal(cr_shape_of(&cr_schema_condition, &scalar), &cr_schema_number);
    assert_null(cr_shape_of(&cr_schema_condition, &list));
    assert_ptr_equal(cr_shape_of(level, &scalar), &cr_schema_number);
    assert_ptr_equal(cr_shape_of(level, &mapping), level->mapping);
}

/* Provenance may stand on any mapping and changes nothing but the hash. */
static void test_provenance(void **state)
{
    cr_plan plan, plain;
    const char *what;

    (void)state;
    plan_read(&plain,
              SMALL_SCENARIO "conditions: {x: {level: {series: {2025-01-01: 1}}, noise: {sd: 0, half_life: 1 day}}}\n"
                             "parameters: {p: 1}\n"
                             "defaults: {weights: {x: $p}, requires: {engaged: 0}, rungs: {engaged: {bias: {normal: "
                             "[0, 1]}}}}\n"
                             "groups: {g: {members: [AAA], traits: {t: 1}}}\n"
                             "ties: {m: {among: all, credit: {engaged: 1}}}\n"
                             "history: [{date: 2024-01-01, state: AAA, rung: engaged}]\n");
    plan_read(&plan,
              "about: a\nsource: b\nconfidence: high\n" SMALL_SCENARIO
              "conditions: {about: a, x: {source: b, level: {about: a, series: {about: a, 2025-01-01: 1}}, noise: "
              "{about: a, sd: 0, half_life: 1 day}}}\n"
              "parameters: {about: a, confidence: low, p: 1}\n"
              "defaults: {about: a, weights: {about: a, x: $p}, requires: {about: a, engaged: {source: c, at_least: "
              "0}}, rungs: {about: a, engaged: {about: a, bias: {about: a, normal: [0, 1]}}}}\n"
              "groups: {about: a, g: {about: a, members: [AAA], traits: {about: a, t: 1}}}\n"
              "ties: {about: a, m: {about: a, among: all, credit: {about: a, engaged: 1}}}\n"
              "history: [{about: a, date: 2024-01-01, state: AAA, rung: engaged}]\n");
    if (!models_equal(plain.model, plan.model, &what)) {
        fail_msg("%s", what);
    }
    assert_memory_not_equal(plain.sha256, plan.sha256, 32);
    cr_plan_free(&plain);
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_keys), cmocka_unit_test(test_wrong_kinds), cmocka_unit_test(test_each_once),
        cmocka_unit_test(test_many),         cmocka_unit_test(test_table),       cmocka_unit_test(test_of_kind),
        cmocka_unit_test(test_provenance),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
