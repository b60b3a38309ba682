/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names: which are none, which clash, which are unknown, and every place where one can stand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/plans.h"
static const refusal names[] = {
    {SMALL_SCENARIO "conditions: {a.b: 1}\n", NULL,
     "s.yaml:4:14: conditions: 'a.b' cannot be a name (1 to 200 characters, none of them '.', '/' or "
     "a line break; no '$' or blank in front)\n"},
    {SMALL_SCENARIO "conditions: {a/b: 1}\n", NULL,
     "s.yaml:4:14: conditions: 'a/b' cannot be a name (1 to 200 characters, none of them '.', '/' or "
     "a line break; no '$' or blank in front)\n"},
    {SMALL_SCENARIO "conditions: {$a: 1}\n", NULL,
     "s.yaml:4:14: conditions: '$a' cannot be a name (1 to 200 characters, none of them '.', '/' or a "
     "line break; no '$' or blank in front)\n"},
    {SMALL_SCENARIO "conditions: {\" a\": 1}\n", NULL,
     "s.yaml:4:14: conditions: ' a' cannot be a name (1 to 200 characters, none of them '.', '/' or a "
     "line break; no '$' or blank in front)\n"},
    {SMALL_SCENARIO "conditions: {\"\": 1}\n", NULL,
     "s.yaml:4:14: conditions: '' cannot be a name (1 to 200 characters, none of them '.', '/' or a "
     "line break; no '$' or blank in front)\n"},
    {SMALL_SCENARIO "conditions: {null: 1}\n", NULL,
     "s.yaml:4:14: conditions: 'null' cannot be a name (1 to 200 characters, none of them '.', '/' or "
     "a line break; no '$' or blank in front)\n"},
    {SMALL_SCENARIO "conditions: {~: 1}\n", NULL,
     "s.yaml:4:14: conditions: '~' cannot be a name (1 to 200 characters, none of them '.', '/' or a "
     "line break; no '$' or blank in front)\n"},
    {SMALL_SCENARIO "conditions: {lag: 1}\n", NULL, "s.yaml:4:14: 'lag' is a reserved word (take another name)\n"},
    {SMALL_SCENARIO "conditions: {others: 1}\n", NULL,
     "s.yaml:4:14: 'others' is a reserved word (take another name)\n"},
    {SMALL_SCENARIO "conditions: {engaged: 1}\n", NULL,
     "s.yaml:4:14: 'engaged' is a condition and a rung (drivers share their names: change one)\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "ties: {x: {among: all}}\n",
     NULL, "s.yaml:5:8: 'x' is a condition and a tie (drivers share their names: change one)\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {traits: {x: 1}}\n",
     NULL, "s.yaml:5:21: 'x' is a condition and a trait (drivers share their names: change one)\n"},
    {SMALL_SCENARIO "ties: {recognised: {among: all}}\n", NULL,
     "s.yaml:4:8: 'recognised' is a tie and a rung (drivers share their names: change one)\n"},
    {SMALL_SCENARIO "defaults: {traits: {none: 1}}\n", NULL,
     "s.yaml:4:21: 'none' is a rung and a trait (drivers share their names: change one)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [about, source]\n"
     "states: {AAA: }\n",
     NULL,
     "s.yaml:2:10: 'about' is a reserved word (take another name)\n"
     "s.yaml:2:17: 'source' is a reserved word (take another name)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [a, b]\n"
     "states: {all: }\n",
     NULL, "s.yaml:3:10: 'all' means all states together (take another code)\n"},
    {SMALL_SCENARIO "groups: {AAA: {members: [BBB]}}\n", NULL,
     "s.yaml:4:10: groups: 'AAA' is the name of a state (take another one for the group)\n"},
    {SMALL_SCENARIO "groups: {all: {members: [BBB]}}\n", NULL,
     "s.yaml:4:10: groups: 'all' is the name of all states together (take another one for the group)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a.b: {lasts: 1 day}, b: {lasts: 1 day}}}}\n", NULL,
     "s.yaml:4:28: conditions.x.regimes: 'a.b' cannot be a name (1 to 200 characters, none of them "
     "'.', '/' or a line break; no '$' or blank in front)\n"},
};

static void test_names(void **state)
{
    (void)state;
    check_refusals(names, sizeof(names) / sizeof(*names));
}

static const refusal unknown_names[] = {
    {SMALL_SCENARIO "groups: {west: {members: [AAB]}}\n", NULL,
     "s.yaml:4:27: groups.west: unknown state or group 'AAB' (did you mean 'AAA'?)\n"},
    {SMALL_SCENARIO "groups: {west: {members: [AAA]}, east: {members: [wets]}}\n", NULL,
     "s.yaml:4:51: groups.east: unknown state or group 'wets' (did you mean 'west'?)\n"},
    {SMALL_SCENARIO "defaults: {weights: {engagd: 1}}\n", NULL,
     "s.yaml:4:22: defaults.weights: unknown driver 'engagd' (did you mean 'engaged'?)\n"},
    {SMALL_SCENARIO "conditions: {rights: 1}\n"
                    "defaults: {requires: {right: 1}}\n",
     NULL, "s.yaml:5:23: defaults.requires: unknown driver 'right' (did you mean 'rights'?)\n"},
    {SMALL_SCENARIO "conditions: {rights: 1}\n"
                    "groups: {west: {members: [AAA], rungs: {recognised: {weights: {rigths: 1}}}}}\n",
     NULL,
     "s.yaml:5:64: groups.west.rungs.recognised.weights: unknown driver 'rigths' (did you mean "
     "'rights'?)\n"},
    {SMALL_SCENARIO "defaults: {weights: {zebra: 1}}\n", NULL,
     "s.yaml:4:22: defaults.weights: unknown driver 'zebra' (a condition, a kind of tie, a rung or a "
     "trait is wanted)\n"},
    {SMALL_SCENARIO "defaults: {rungs: {recognized: {pace: 1}}}\n", NULL,
     "s.yaml:4:20: defaults.rungs: unknown rung 'recognized' (did you mean 'recognised'?)\n"},
    {SMALL_SCENARIO "defaults: {skips: [engagd]}\n", NULL,
     "s.yaml:4:20: defaults.skips: unknown rung 'engagd' (did you mean 'engaged'?)\n"},
    {SMALL_SCENARIO "defaults: {at: recognized}\n", NULL,
     "s.yaml:4:16: defaults.at: unknown rung 'recognized' (did you mean 'recognised'?)\n"},
    {SMALL_SCENARIO "groups: {west: {members: [AAA], at: [nnone]}}\n", NULL,
     "s.yaml:4:38: groups.west.at: unknown rung 'nnone' (did you mean 'none'?)\n"},
    {SMALL_SCENARIO "recognition: recognized\n", NULL,
     "s.yaml:4:14: recognition: unknown rung 'recognized' (did you mean 'recognised'?)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAB, BBB]]}}\n", NULL,
     "s.yaml:4:20: ties.m.pairs: unknown state or group 'AAB' (did you mean 'AAA'?)\n"},
    {SMALL_SCENARIO "groups: {west: {members: [AAA]}}\n"
                    "ties: {m: {pairs: [[CCC, wst]]}}\n",
     NULL, "s.yaml:5:20: ties.m.pairs: unknown state or group 'wst' (did you mean 'west'?)\n"},
    {SMALL_SCENARIO "ties: {m: {among: [AAA, BBBB]}}\n", NULL,
     "s.yaml:4:25: ties.m.among: unknown state or group 'BBBB' (did you mean 'BBB'?)\n"},
    {SMALL_SCENARIO "ties: {m: {cliques: [gulf]}}\n", NULL,
     "s.yaml:4:22: ties.m.cliques: unknown state or group 'gulf'\n"},
    {SMALL_SCENARIO "ties: {m: {among: all, credit: {recognisd: 1}}}\n", NULL,
     "s.yaml:4:33: ties.m.credit: unknown rung 'recognisd' (did you mean 'recognised'?)\n"},
    {SMALL_SCENARIO "defaults: {requires: {others: [{condition: x, at_least: 1}]}}\n", NULL,
     "s.yaml:4:44: defaults.requires.others: unknown condition 'x'\n"},
    {SMALL_SCENARIO "conditions: {xy: 1}\n"
                    "defaults: {requires: {others: [{condition: xx, at_least: 1}]}}\n",
     NULL, "s.yaml:5:44: defaults.requires.others: unknown condition 'xx' (did you mean 'xy'?)\n"},
    {SMALL_SCENARIO "defaults: {requires: {others: [{state: AAAA, reaches: recognised}]}}\n", NULL,
     "s.yaml:4:40: defaults.requires.others: unknown state 'AAAA' (did you mean 'AAA'?)\n"},
    {SMALL_SCENARIO "defaults: {requires: {others: [{state: AAA, reaches: recognise}]}}\n", NULL,
     "s.yaml:4:54: defaults.requires.others: unknown rung 'recognise' (did you mean 'recognised'?)\n"},
    {SMALL_SCENARIO "defaults: {requires: {others: [{share: recognise, at_least: 1}]}}\n", NULL,
     "s.yaml:4:40: defaults.requires.others: unknown rung 'recognise' (did you mean 'recognised'?)\n"},
    {SMALL_SCENARIO "defaults: {requires: {others: [{count: recognised, among: ABA, at_least: 1}]}}\n", NULL,
     "s.yaml:4:59: defaults.requires.others: unknown state or group 'ABA' (did you mean 'AAA'?)\n"},
    {SMALL_SCENARIO "history: [{date: 2024-01-01, state: AAAA, rung: engaged}]\n", NULL,
     "s.yaml:4:37: history: unknown state 'AAAA' (did you mean 'AAA'?)\n"},
    {SMALL_SCENARIO "history: [{date: 2024-01-01, state: AAA, rung: engage}]\n", NULL,
     "s.yaml:4:48: history: unknown rung 'engage' (did you mean 'engaged'?)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {war: {lasts: 1 day}, peace: {lasts: 1 day}}, starts_in: pece}}\n", NULL,
     "s.yaml:4:84: conditions.x.starts_in: unknown regime 'pece' (did you mean 'peace'?)\n"},
    {SMALL_SCENARIO "parameters: {price: 1}\n"
                    "defaults: {pace: $prize}\n",
     NULL, "s.yaml:5:18: defaults.pace: unknown parameter '$prize' (did you mean 'price'?)\n"},
    {SMALL_SCENARIO "defaults: {pace: $price}\n", NULL,
     "s.yaml:4:18: defaults.pace: unknown parameter '$price' (name it under `parameters`)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, BBB, $w]]}}\n", NULL,
     "s.yaml:4:31: ties.m.pairs.1: unknown parameter '$w' (name it under `parameters`)\n"},
    {SMALL_SCENARIO "conditions: {x: {level: {series: {2025-01-01: $w}}}}\n", NULL,
     "s.yaml:4:47: conditions.x.level.series.2025-01-01: unknown parameter '$w' (name it under "
     "`parameters`)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {level: $v, lasts: $w}, b: {lasts: 1 day}}}}\n", NULL,
     "s.yaml:4:39: conditions.x.regimes.a.level: unknown parameter '$v' (name it under `parameters`)\n"
     "s.yaml:4:50: conditions.x.regimes.a.lasts: unknown parameter '$w' (name it under `parameters`)\n"},
    {SMALL_SCENARIO "groups: {west: {members: [AAA], requires: {engaged: $r}, rungs: {recognised: {weights: {none: "
                    "$w}}}}}\n",
     NULL,
     "s.yaml:4:53: groups.west.requires.engaged.at_least: unknown parameter '$r' (name it under "
     "`parameters`)\n"
     "s.yaml:4:95: groups.west.rungs.recognised.weights.none: unknown parameter '$w' (name it under "
     "`parameters`)\n"},
    {SMALL_SCENARIO "defaults: {requires: {others: [{share: recognised, at_least: $s}]}}\n", NULL,
     "s.yaml:4:62: defaults.requires.others.1.at_least: unknown parameter '$s' (name it under `parameters`)\n"},
    {SMALL_SCENARIO "ties: {m: {among: all, credit: {engaged: $c}}}\n", NULL,
     "s.yaml:4:42: ties.m.credit.engaged: unknown parameter '$c' (name it under `parameters`)\n"},
    {SMALL_SCENARIO "defaults: {traits: {rich: $t}}\n", NULL,
     "s.yaml:4:27: defaults.traits.rich: unknown parameter '$t' (name it under `parameters`)\n"},
};

static void test_unknown_names(void **state)
{
    (void)state;
    check_refusals(unknown_names, sizeof(unknown_names) / sizeof(*unknown_names));
}

/* What YAML or a spreadsheet would take for something else is a name where a name is wanted. */
static void test_odd_names(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan,
              "calendar: {start: 2025-01-01, end: 1 year}\n"
              "ladder: [no, yes, 2, côté droit]\n"
              "states: {NO: , y: , 1: , \"null\": , true: , Ω: , 0x10: {at: 2}, a b: {at: yes}, \"~\": {}}\n"
              "conditions: {on: 1, off: 0.5, normal: 0.2, uniform: {level: 0.1}}\n"
              "defaults: {weights: {on: 1, normal: 0.3, 2: 0.5}, requires: {normal: 0.1, uniform: {at_most: 1}}}\n"
              "groups: {members: {members: [NO, y]}, 2025-01-01: {members: [1, members]}}\n"
              "ties: {pairs: {pairs: [[NO, y], [1, \"null\", 2]], credit: {2: 1}}}\n");
    assert_int_equal(plan.model->n_states, 9);
    assert_string_equal(plan.model->state[0].code, "0x10"); /* by their bytes */
    assert_string_equal(plan.model->state[1].code, "1");
    assert_string_equal(plan.model->state[2].code, "NO");
    assert_string_equal(plan.model->state[8].code, "Ω");
    assert_int_equal(plan.model->start[0], rung_of(plan.model, "2"));
    assert_int_equal(plan.model->start[state_of(plan.model, "a b")], rung_of(plan.model, "yes"));
    assert_int_equal(plan.model->group[0].n, 3);
    assert_int_equal(plan.model->recognition, rung_of(plan.model, "côté droit"));
    cr_plan_free(&plan);
}

static void test_long_names(void **state)
{
    char text[1024], name[202];
    cr_plan plan;

    (void)state;
    memset(name, 'x', sizeof(name));
    name[200] = '\0';
    snprintf(text, sizeof(text), "%sconditions: {%s: 1}\n", SMALL_SCENARIO, name);
    plan_read(&plan, text);
    assert_string_equal(plan.model->condition[0].name, name);
    cr_plan_free(&plan);
    name[200] = 'x';
    name[201] = '\0';
    snprintf(text, sizeof(text), "%sconditions: {%s: 1}\n", SMALL_SCENARIO, name);
    {
        cr_errors errors = {0};

        assert_int_equal(cr_plan_read_text(&plan, "s.yaml", text, NULL, NULL, &errors), CR_ERR_INPUT);
        assert_int_equal(errors.n, 1);
        cr_errors_free(&errors);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_unknown_names),
        cmocka_unit_test(test_odd_names),
        cmocka_unit_test(test_long_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
