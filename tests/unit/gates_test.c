/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gates: what a move requires, and what of it no state could ever meet. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/plans.h"
#define SAME(a, b) assert_true(fabs((a) - (b)) < 1e-12)

static const refusal impossible[] = {
    {SMALL_SCENARIO "defaults: {rungs: {recognised: {requires: {recognised: 1}}}}\n", NULL,
     "s.yaml:4:56: defaults.rungs.recognised.requires.recognised: the move onto 'recognised' requires "
     "'recognised' itself, and so never comes (put it under `rungs`, for a rung above)\n"},
    {SMALL_SCENARIO "defaults: {requires: {engaged: 1}}\n", NULL,
     "s.yaml:4:32: defaults.requires.engaged: the move onto 'engaged' requires 'engaged' itself, and "
     "so never comes (put it under `rungs`, for a rung above)\n"},
    {SMALL_SCENARIO "groups: {g: {members: [AAA], rungs: {engaged: {requires: {recognised: {at_least: {uniform: "
                    "[0.1, 1]}}}}}}}\n",
     NULL,
     "s.yaml:4:82: groups.g.rungs.engaged.requires.recognised: the move onto 'engaged' requires "
     "'recognised' itself, and so never comes (put it under `rungs`, for a rung above)\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {x: {at_least: 0.6, at_most: 0.5}}}\n",
     NULL,
     "s.yaml:5:37: defaults.requires.x: at_least 0.6 is above at_most 0.5: both never hold (mend "
     "one)\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {x: 0.6}}\n"
                    "groups: {g: {members: [AAA], requires: {x: {at_most: 0.3}}}}\n",
     NULL,
     "s.yaml:5:26: defaults.requires.x: at_least 0.6 is above at_most 0.3: both never hold (mend "
     "one)\n"},
    {SMALL_SCENARIO "defaults: {requires: {others: [{share: recognised, at_least: 0.6, at_most: 0.3}]}}\n", NULL,
     "s.yaml:4:32: defaults.requires.others: at_least 0.6 is above at_most 0.3: both never hold (mend "
     "one)\n"},
};

static void test_impossible(void **state)
{
    (void)state;
    check_refusals(impossible, sizeof(impossible) / sizeof(*impossible));
}

static void test_gates(void **state)
{
    cr_plan plan;
    const cr_model *m;
    const cr_move *move;
    const cr_gate *gate;

    (void)state;
    plan_read(&plan,
              SMALL_SCENARIO "conditions: {x: 1, y: 1}\n"
                             "defaults: {requires: {y: {at_most: 0.3, at_least: 0.1}, x: 0.6}, rungs: {recognised: "
                             "{requires: {engaged: 1, x: {at_least: 0.7}, others: [{state: AAA, reaches: "
                             "recognised}]}}}}\n"
                             "groups: {g: {members: [BBB], requires: {x: null, y: {at_most: null}}}}\n");
    m = plan.model;
    move = move_of(m, "AAA", "recognised");
    gate = m->gate + move->gate;
    assert_int_equal(move->n_gates, 5); /* engaged, x, y twice, others */
    assert_int_equal(gate[0].driver.kind, CR_DRIVER_RUNG);
    SAME(m->slot[gate[1].bound], 0.7);
    assert_false(gate[2].at_most);
    SAME(m->slot[gate[2].bound], 0.1);
    assert_true(gate[3].at_most);
    SAME(m->slot[gate[3].bound], 0.3);
    assert_int_equal(gate[4].test, 0);
    assert_int_equal(gate[0].test, CR_NONE);
    move = move_of(m, "AAA", "engaged");
    assert_int_equal(move->n_gates, 3);
    move = move_of(m, "BBB", "engaged");
    assert_int_equal(move->n_gates, 1);
    assert_false(m->gate[move->gate].at_most);
    assert_int_equal(m->n_tests, 1); /* one for all states */
    cr_plan_free(&plan);
}

/* What no state could ever meet is refused; what a state has behind it is not. */
static void test_possible(void **state)
{
    static const char *const list[] = {
        "defaults: {at: engaged, requires: {engaged: 1}}\n",
        "defaults: {rungs: {recognised: {requires: {engaged: 1}}}}\n",
        "defaults: {requires: {engaged: 0}}\n",
        "defaults: {requires: {recognised: {at_most: 0}}}\n",
        "conditions: {x: 1}\ndefaults: {requires: {x: {at_least: 0.30000000000000004, at_most: 0.3}}}\n",
        "conditions: {x: 1}\ndefaults: {requires: {x: {at_least: {uniform: [0, 1]}, at_most: 0.3}}}\n",
    };

    (void)state;
    for (size_t k = 0; k < sizeof(list) / sizeof(*list); k++) {
        char text[512];
        cr_plan plan;

        snprintf(text, sizeof(text), "%s%s", SMALL_SCENARIO, list[k]);
        plan_read(&plan, text);
        cr_plan_free(&plan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_impossible),
        cmocka_unit_test(test_gates),
        cmocka_unit_test(test_possible),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
