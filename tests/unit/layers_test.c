/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Defaults, groups and states: which layer wins, what null takes away, and which conflicts are told. */
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
#define SAME(a, b) assert_true(fabs((a) - (b)) < 1e-12)

static const refusal conflicts[] = {
    {SMALL_SCENARIO "groups:\n"
                    "  a: {members: [AAA, BBB], pace: 1}\n"
                    "  b: {members: [BBB, CCC], pace: 2}\n",
     NULL,
     "s.yaml:5:34: states.BBB: groups 'a' and 'b' give BBB different values of 'pace', here and in "
     "s.yaml:6 (give the state its own, or make one group a member of the other)\n"},
    {SMALL_SCENARIO "groups:\n"
                    "  a: {members: [AAA], weights: {engaged: 1}}\n"
                    "  b: {members: [AAA], rungs: {recognised: {weights: {engaged: 2}}}}\n",
     NULL,
     "s.yaml:5:42: states.AAA: groups 'a' and 'b' give AAA different values of 'weights.engaged', "
     "here and in s.yaml:6 (give the state its own, or make one group a member of the other)\n"},
    {SMALL_SCENARIO "groups:\n"
                    "  a: {members: [AAA], weights: {engaged: null}}\n"
                    "  b: {members: [AAA], weights: {engaged: 2}}\n",
     NULL,
     "s.yaml:5:42: states.AAA: groups 'a' and 'b' give AAA different values of 'weights.engaged', "
     "here and in s.yaml:6 (give the state its own, or make one group a member of the other)\n"},
    {SMALL_SCENARIO "groups:\n"
                    "  a: {members: [AAA], skips: [engaged]}\n"
                    "  b: {members: [AAA], skips: []}\n",
     NULL,
     "s.yaml:5:30: states.AAA: groups 'a' and 'b' give AAA different values of 'skips', here and in "
     "s.yaml:6 (give the state its own, or make one group a member of the other)\n"},
    {SMALL_SCENARIO "groups:\n"
                    "  a: {members: [AAA], link: step}\n"
                    "  b: {members: [AAA], link: always}\n",
     NULL,
     "s.yaml:5:29: states.AAA: groups 'a' and 'b' give AAA different values of 'link', here and in "
     "s.yaml:6 (give the state its own, or make one group a member of the other)\n"},
    {SMALL_SCENARIO "groups:\n"
                    "  a: {members: [AAA], requires: {engaged: 0.5}}\n"
                    "  b: {members: [AAA], requires: {engaged: {at_least: 1}}}\n",
     NULL,
     "s.yaml:5:43: states.AAA: groups 'a' and 'b' give AAA different values of 'requires.engaged.at_least', here and "
     "in s.yaml:6 (give the state its own, or make one group a member of the other)\n"},
    {SMALL_SCENARIO "groups:\n"
                    "  a: {members: [AAA], threshold: {uniform: [0, 1]}}\n"
                    "  b: {members: [AAA], threshold: {uniform: [0, 2]}}\n",
     NULL,
     "s.yaml:5:34: states.AAA: groups 'a' and 'b' give AAA different values of 'threshold', here and "
     "in s.yaml:6 (give the state its own, or make one group a member of the other)\n"},
};

static void test_conflicts(void **state)
{
    (void)state;
    check_refusals(conflicts, sizeof(conflicts) / sizeof(*conflicts));
}

/* The number in a slot of a move; k is one of CR_SLOT_*. */
static double number_of(const cr_model *model, const char *state, const char *rung, int32_t k)
{
    return model->slot[move_of(model, state, rung)->slot + k];
}

/* The weight of a rung as driver, or NAN where it has none. */
static double weight_of(const cr_model *model, const char *state, const char *rung, const char *driver)
{
    const int32_t slot = term_slot(model, move_of(model, state, rung), CR_DRIVER_RUNG, rung_of(model, driver));

    return slot == CR_NONE ? (double)NAN : model->slot[slot];
}

static void test_order(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan,
              "calendar: {start: 2025-01-01, end: 1 year}\n"
              "ladder: [none, engaged, recognised]\n"
              "defaults: {pace: 1, threshold: 0.1, softness: 1, bias: 1, rungs: {recognised: {pace: 1.5, threshold: "
              "0.15}}}\n"
              "groups:\n"
              "  outer: {members: [inner, CCC], pace: 2, threshold: 0.2, rungs: {recognised: {pace: 2.5, softness: "
              "2.5}}}\n"
              "  inner: {members: [AAA, BBB], pace: 3}\n"
              "states: {AAA: {pace: 4}, BBB: , CCC: {rungs: {engaged: {bias: 4}}}, DDD: }\n");
    /* nothing but the defaults: the rung before all rungs, what is given nowhere from the schema */
    SAME(number_of(plan.model, "DDD", "engaged", CR_SLOT_PACE), 1.0);
    SAME(number_of(plan.model, "DDD", "recognised", CR_SLOT_PACE), 1.5);
    SAME(number_of(plan.model, "DDD", "recognised", CR_SLOT_SOFTNESS), 1.0);
    /* a group before the defaults, even for all rungs before a rung */
    SAME(number_of(plan.model, "CCC", "engaged", CR_SLOT_PACE), 2.0);
    SAME(number_of(plan.model, "CCC", "recognised", CR_SLOT_PACE), 2.5);
    SAME(number_of(plan.model, "CCC", "recognised", CR_SLOT_THRESHOLD), 0.2);
    SAME(number_of(plan.model, "CCC", "engaged", CR_SLOT_BIAS), 4.0);
    SAME(number_of(plan.model, "CCC", "recognised", CR_SLOT_BIAS), 1.0);
    /* the inner group before the outer one, all rungs before its rung */
    SAME(number_of(plan.model, "BBB", "recognised", CR_SLOT_PACE), 3.0);
    SAME(number_of(plan.model, "BBB", "recognised", CR_SLOT_SOFTNESS), 2.5);
    SAME(number_of(plan.model, "BBB", "recognised", CR_SLOT_THRESHOLD), 0.2);
    /* the state before all */
    SAME(number_of(plan.model, "AAA", "engaged", CR_SLOT_PACE), 4.0);
    SAME(number_of(plan.model, "AAA", "recognised", CR_SLOT_PACE), 4.0);
    cr_plan_free(&plan);
    plan_read(&plan, SMALL_SCENARIO);
    SAME(number_of(plan.model, "AAA", "recognised", CR_SLOT_PACE), 1.0);
    SAME(number_of(plan.model, "AAA", "recognised", CR_SLOT_THRESHOLD), 0.5);
    SAME(number_of(plan.model, "AAA", "recognised", CR_SLOT_SOFTNESS), 0.1);
    SAME(number_of(plan.model, "AAA", "recognised", CR_SLOT_BIAS), 0.0);
    assert_int_equal(move_of(plan.model, "AAA", "recognised")->link, CR_LINK_LOGISTIC);
    cr_plan_free(&plan);
}

/* null: not set, whatever is inherited; it acts where it stands, and on that alone. */
static void test_null(void **state)
{
    cr_plan plan;
    const cr_model *m;

    (void)state;
    plan_read(
        &plan,
        "calendar: {start: 2025-01-01, end: 1 year}\n"
        "ladder: [none, engaged, recognised]\n"
        "defaults: {pace: 2, weights: {none: 0.1, engaged: 0.2}, rungs: {recognised: {pace: 3, weights: {engaged: "
        "0.3}}}}\n"
        "groups: {g: {members: [AAA, BBB, CCC, DDD, EEE, FFF], weights: {none: 0.5}, rungs: {recognised: {bias: "
        "7}}}}\n"
        "states:\n"
        "  AAA: {weights: {none: null}}\n"
        "  BBB: {weights: null}\n"
        "  CCC: {rungs: {recognised: {weights: {engaged: null}, bias: null}}}\n"
        "  DDD: {rungs: {recognised: {weights: null}}}\n"
        "  EEE: {rungs: {recognised: null}, pace: null}\n"
        "  FFF: {rungs: null, link: null, requires: null, skips: null, at: null, traits: null, name: null}\n");
    m = plan.model;
    assert_true(isnan(weight_of(m, "AAA", "engaged", "none")));
    assert_true(isnan(weight_of(m, "AAA", "recognised", "none")));
    SAME(weight_of(m, "AAA", "recognised", "engaged"), 0.3);
    assert_int_equal(move_of(m, "BBB", "engaged")->n_terms, 0);
    assert_int_equal(move_of(m, "BBB", "recognised")->n_terms, 0);
    assert_true(isnan(weight_of(m, "CCC", "recognised", "engaged")));
    SAME(weight_of(m, "CCC", "engaged", "engaged"), 0.2);
    SAME(weight_of(m, "CCC", "recognised", "none"), 0.5);
    SAME(number_of(m, "CCC", "recognised", CR_SLOT_BIAS), 0.0);
    assert_int_equal(move_of(m, "DDD", "recognised")->n_terms, 0);
    assert_int_equal(move_of(m, "DDD", "engaged")->n_terms, 2);
    /* without the rung's own values, those for all rungs hold */
    SAME(weight_of(m, "EEE", "recognised", "engaged"), 0.2);
    SAME(number_of(m, "EEE", "recognised", CR_SLOT_BIAS), 0.0);
    SAME(number_of(m, "EEE", "recognised", CR_SLOT_PACE), 1.0);
    SAME(number_of(m, "FFF", "recognised", CR_SLOT_PACE), 2.0);
    SAME(number_of(m, "FFF", "recognised", CR_SLOT_BIAS), 0.0);
    assert_string_equal(m->state[state_of(m, "FFF")].name, "FFF");
    cr_plan_free(&plan);
}

static void test_inner_null(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "groups:\n"
                                    "  a: {members: [b], pace: 2, rungs: {recognised: {pace: 3}}}\n"
                                    "  b: {members: [c, BBB], rungs: {recognised: null}}\n"
                                    "  c: {members: [AAA], threshold: 0.3}\n");
    SAME(number_of(plan.model, "AAA", "recognised", CR_SLOT_PACE), 2.0);
    SAME(number_of(plan.model, "BBB", "recognised", CR_SLOT_PACE), 2.0);
    SAME(number_of(plan.model, "AAA", "recognised", CR_SLOT_THRESHOLD), 0.3);
    cr_plan_free(&plan);
}

/* No conflict: equal values however written, a state's own, one group within the other, a third one within both. */
static void test_no_conflict(void **state)
{
    static const char *const list[] = {
        "groups: {a: {members: [AAA], pace: 0.5}, b: {members: [AAA], pace: 0.50}}\n",
        "groups: {a: {members: [AAA], pace: ~}, b: {members: [AAA], pace: null}}\n",
        "groups: {a: {members: [AAA], bias: {normal: [0, 1], within: [0, 1]}}, b: {members: [AAA], bias: {within: [0, "
        "1.0], "
        "normal: [0, 1]}}}\n",
        "groups: {a: {members: [AAA], requires: {none: 1}}, b: {members: [AAA], requires: {none: {at_least: 1}}}}\n",
        "groups: {a: {members: [AAA], requires: {none: 0.5}}, b: {members: [AAA], requires: {none: {at_most: 1}}}}\n",
        "groups: {a: {members: [AAA], pace: 1}, b: {members: [a], pace: 2}}\n",
        "groups: {a: {members: [AAA], pace: 1}, b: {members: [AAA], rungs: {engaged: {pace: 2}}}, c: {members: [AAA], "
        "pace: "
        "9}, d: {members: [a, b, c]}, e: {members: [AAA]}}\ndefaults: {pace: 3}\n",
        "groups: {a: {members: [c], pace: 1}, b: {members: [c], pace: 2}, c: {members: [AAA], pace: 3}}\n",
        "groups: {a: {members: [AAA], skips: [engaged]}, b: {members: [AAA], skips: [engaged]}}\n",
    };

    (void)state;
    for (size_t k = 0; k < sizeof(list) / sizeof(*list); k++) {
        char text[1024];
        cr_plan plan;

        snprintf(text, sizeof(text), "%s%s", SMALL_SCENARIO, list[k]);
        if (k == 6) { /* unrelated groups, but the state settles it */
            const char *const set[] = {"states.AAA.pace=5", NULL};

            plan_read_set(&plan, text, set);
            SAME(number_of(plan.model, "AAA", "engaged", CR_SLOT_PACE), 5.0);
        } else {
            plan_read(&plan, text);
        }
        cr_plan_free(&plan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conflicts),  cmocka_unit_test(test_order),       cmocka_unit_test(test_null),
        cmocka_unit_test(test_inner_null), cmocka_unit_test(test_no_conflict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
