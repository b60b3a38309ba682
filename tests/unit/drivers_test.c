/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/drivers.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "simulate/exposure.h"
#include "simulate/paths.h"
#include "simulate/scratch.h"
#include "support/plans.h"

/* One driver of each kind; BBB has no trait. */
static const char text[] = SMALL_SCENARIO "conditions: {calm: 0.5}\n"
                                          "ties: {talk: {pairs: [[AAA, BBB], [AAA, CCC]]}}\n"
                                          "groups: {g: {members: [AAA], traits: {rich: 0.25, near: 1}}}\n"
                                          "history: [{date: 2024-01-01, state: CCC, rung: recognised}]\n"
                                          "defaults: {bias: -0.125, weights: {calm: 0.75, talk: 0.5, rich: 2, "
                                          "near: -1, engaged: 3}}\n";

static int32_t move_index(const cr_model *model, const char *state, const char *rung)
{
    return (int32_t)(move_of(model, state, rung) - model->move);
}

static void assert_contribution(const cr_drivers *self, int32_t move, const char *driver, double mean, double value)
{
    const cr_move *of = &self->model->move[move];

    for (size_t k = of->term; k < of->term + of->n_terms; k++) {
        if (strcmp(self->model->term_name[k], driver) == 0) {
            assert_true(cr_moment_mean(&self->contribution[k], self->moves[move]).mean == mean);
            assert_true((double)self->value[k] / (double)self->moves[move] / CR_MOMENT_STEPS == value);
            return;
        }
    }
    fail_msg("no driver %s", driver);
}

/* All are exact in binary: means are too. */
static void contributions(void **state)
{
    cr_drivers whole, part;
    cr_scratch now;
    cr_plan plan;
    int32_t aaa, bbb;

    (void)state;
    plan_read(&plan, text);
    aaa = move_index(&plan.model[0], "AAA", "engaged");
    bbb = move_index(&plan.model[0], "BBB", "engaged");
    assert_int_equal(cr_scratch_init(&now, &plan.model[0], NULL), CR_OK);
    cr_scratch_reset(&now, 1, 1);
    cr_ledgers_reset(&now);
    cr_paths_start(&now);
    assert_int_equal(cr_drivers_init(&whole, &plan.model[0], NULL), CR_OK);
    assert_int_equal(cr_drivers_init(&part, &plan.model[0], NULL), CR_OK);
    cr_drivers_add(&whole, &now, aaa);
    cr_drivers_add(&whole, &now, bbb);
    assert_int_equal(whole.moves[aaa], 1);
    assert_contribution(&whole, aaa, "calm", 0.375, 0.5);
    assert_contribution(&whole, aaa, "talk", 0.25, 0.5);
    assert_contribution(&whole, aaa, "rich", 0.5, 0.25);
    assert_contribution(&whole, aaa, "near", -1.0, 1.0);
    assert_contribution(&whole, aaa, "engaged", 0.0, 0.0);
    assert_true(cr_moment_mean(&whole.bias[aaa], 1).mean == -0.125);
    assert_contribution(&whole, bbb, "rich", 0.0, 0.0);
    assert_contribution(&whole, bbb, "near", 0.0, 0.0);
    now.condition[0] = 1.0;
    cr_drivers_add(&whole, &now, aaa);
    assert_contribution(&whole, aaa, "calm", 0.5625, 0.75);
    /* the same in parts */
    cr_drivers_add(&part, &now, aaa);
    now.condition[0] = 0.5;
    cr_drivers_add(&part, &now, bbb);
    {
        cr_drivers rest;

        assert_int_equal(cr_drivers_init(&rest, &plan.model[0], NULL), CR_OK);
        cr_drivers_add(&rest, &now, aaa);
        cr_drivers_merge(&part, &rest);
        cr_drivers_free(&rest);
    }
    assert_memory_equal(part.moves, whole.moves, plan.model[0].n_moves * sizeof(*part.moves));
    assert_memory_equal(part.bias, whole.bias, plan.model[0].n_moves * sizeof(*part.bias));
    assert_memory_equal(part.contribution, whole.contribution, plan.model[0].n_terms * sizeof(*part.contribution));
    assert_memory_equal(part.value, whole.value, plan.model[0].n_terms * sizeof(*part.value));
    cr_drivers_free(&part);
    cr_drivers_free(&whole);
    cr_drivers_free(&whole);
    cr_scratch_free(&now);
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(contributions)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
