/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hazards by hand: links, readiness, gates and their slack, signals, tests that must hold for a time. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "simulate/exposure.h"
#include "simulate/hazard.h"
#include "simulate/paths.h"
#include "simulate/scratch.h"
#include "tests/support/models.h"

static const int32_t rungs[] = {3, 2};

static void links(void **state)
{
    (void)state;
    assert_true(cr_link_value(CR_LINK_LOGISTIC, 0.0) == 0.5);
    assert_true(fabs(cr_link_value(CR_LINK_LOGISTIC, 2.0) - 0.880797077977882) < 1e-15);
    assert_true(cr_link_value(CR_LINK_LOGISTIC, -1e4) == 0.0);
    assert_true(cr_link_value(CR_LINK_LOGISTIC, 1e4) == 1.0);
    assert_true(cr_link_value(CR_LINK_STEP, 0.0) == 1.0);
    assert_true(cr_link_value(CR_LINK_STEP, -0.9e-9) == 1.0);
    assert_true(cr_link_value(CR_LINK_STEP, -1.1e-9) == 0.0);
    assert_true(fabs(cr_link_value(CR_LINK_EXPONENTIAL, 1.2) - 3.320116922736548) < 1e-14);
    assert_true(cr_link_value(CR_LINK_LINEAR, 1.5) == 1.5);
    assert_true(cr_link_value(CR_LINK_LINEAR, -1.5) == 0.0);
    assert_true(isnan(cr_link_value(CR_LINK_LINEAR, (double)NAN)));
    assert_true(cr_link_value(CR_LINK_ALWAYS, -7.0) == 1.0);
}

static void begin(cr_scratch *now, const cr_model *model)
{
    assert_int_equal(cr_scratch_init(now, model, NULL), CR_OK);
    cr_scratch_reset(now, 1, 1);
    cr_ledgers_reset(now);
    cr_paths_start(now);
    cr_tests_observe(now);
}

/* State 0: 0.05 + 0.3 * 0.6 (condition) + 0.4 * 0.5 (one of two partners) + 0.1 * 1 (own rung 3) + 0.2 * 0 (rung 4)
 * - 0.5 * 0.2 (trait) = 0.43 */
static void readiness_by_hand(void **state)
{
    cr_sketch sketch;
    cr_scratch now;
    const cr_move *move;

    (void)state;
    cr_sketch_init(&sketch, 3, 2, rungs, 1.0, 3);
    cr_sketch_condition(&sketch, 0.6, 0.0, 1.0);
    cr_sketch_add_tie(&sketch, true, true);
    cr_sketch_edge(&sketch, 0, 0, 1, 1.0);
    cr_sketch_edge(&sketch, 0, 0, 2, 1.0);
    cr_sketch_move(&sketch, 0, 1, CR_LINK_LOGISTIC, 2.0, 0.5, 0.1, 0.05);
    cr_sketch_term(&sketch, 0, 1, CR_DRIVER_CONDITION, 0, 0.3);
    cr_sketch_term(&sketch, 0, 1, CR_DRIVER_EXPOSURE, 0, 0.4);
    cr_sketch_term(&sketch, 0, 1, CR_DRIVER_RUNG, 3, 0.1);
    cr_sketch_term(&sketch, 0, 1, CR_DRIVER_RUNG, 4, 0.2);
    cr_sketch_term(&sketch, 0, 1, CR_DRIVER_TRAIT, cr_sketch_slot(&sketch, 0.2), -0.5);
    cr_sketch_seal(&sketch);
    cr_sketch_start(&sketch, 2, 2);
    begin(&now, &sketch.model);
    move = &sketch.model.move[0];
    assert_true(fabs(cr_readiness(&now, move) - 0.43) < 1e-15);
    assert_true(fabs(cr_hazard(&now, move, 0.43) - 2.0 / (1.0 + exp(0.7))) < 1e-14);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

static bool gate_holds(double level, double bound, bool at_most)
{
    cr_sketch sketch;
    cr_scratch now;
    bool holds;

    cr_sketch_init(&sketch, 1, 2, rungs, 1.0, 3);
    cr_sketch_condition(&sketch, level, 0.0, 1.0);
    cr_sketch_move(&sketch, 0, 1, CR_LINK_ALWAYS, 2.0, 0.5, 0.1, 0.0);
    cr_sketch_gate(&sketch, 0, 1, CR_DRIVER_CONDITION, 0, bound, at_most);
    cr_sketch_seal(&sketch);
    begin(&now, &sketch.model);
    holds = cr_gates_hold(&now, sketch.model.move);
    assert_true(cr_hazard(&now, sketch.model.move, 0.0) == (holds ? 2.0 : 0.0));
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
    return holds;
}

static void gates_have_slack(void **state)
{
    (void)state;
    assert_true(gate_holds(0.1 + 0.2, 0.3, false));
    assert_true(gate_holds(0.1 + 0.2, 0.3, true));
    assert_true(gate_holds(0.3 - 0.9e-9, 0.3, false));
    assert_false(gate_holds(0.3 - 1.1e-9, 0.3, false));
    assert_true(gate_holds(0.3 + 0.9e-9, 0.3, true));
    assert_false(gate_holds(0.3 + 1.1e-9, 0.3, true));
}

static void signals(void **state)
{
    const int32_t two[] = {0, 2}, all[] = {0, 1, 2, 3};
    cr_signal signal = {CR_SIGNAL_CONDITION, 0, CR_NONE, CR_NONE, 0, NULL};
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 4, 2, rungs, 1.0, 3);
    cr_sketch_condition(&sketch, 0.6, 0.0, 1.0);
    cr_sketch_seal(&sketch);
    cr_sketch_start(&sketch, 1, 1);
    cr_sketch_start(&sketch, 2, 2);
    cr_sketch_start(&sketch, 3, 4);
    begin(&now, &sketch.model);
    assert_true(cr_signal_value(&now, &signal) == 0.6);
    signal = (cr_signal){CR_SIGNAL_STATE, CR_NONE, 2, 1, 0, NULL};
    assert_true(cr_signal_value(&now, &signal) == 1.0);
    signal.rung = 4;
    assert_true(cr_signal_value(&now, &signal) == 0.0);
    signal = (cr_signal){CR_SIGNAL_SHARE, CR_NONE, CR_NONE, 1, 2, two};
    assert_true(cr_signal_value(&now, &signal) == 0.5);
    signal = (cr_signal){CR_SIGNAL_COUNT, CR_NONE, CR_NONE, 1, 4, all};
    assert_true(cr_signal_value(&now, &signal) == 2.0);
    signal = (cr_signal){CR_SIGNAL_SHARE, CR_NONE, CR_NONE, 4, 4, all};
    assert_true(cr_signal_value(&now, &signal) == 0.25);
    signal.n_members = 0;
    assert_true(cr_signal_value(&now, &signal) == 0.0);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* Half of the states on rung 1 for two dates: seen first at date 2, ripe at date 4, lost at date 6, and anew. */
static void tests_hold_for_a_time(void **state)
{
    const bool stands[] = {false, false, true, true, true, true, false, true, true, true, false};
    const bool holds[] = {false, false, false, false, true, true, false, false, false, true, false};
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 2, 2, rungs, 1.0, 11);
    cr_sketch_move(&sketch, 0, 1, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
    cr_sketch_others(&sketch, 0, 1, 1, 0.5, 2);
    cr_sketch_seal(&sketch);
    begin(&now, &sketch.model);
    for (now.k = 1; now.k <= 10; now.k++) {
        now.count[1] = stands[now.k] ? 1 : 0;
        cr_tests_observe(&now);
        assert_int_equal(cr_gates_hold(&now, sketch.model.move), holds[now.k]);
        now.count[1] = 0; /* nothing is noticed between dates */
        assert_int_equal(cr_others_allow(&now, sketch.model.move), holds[now.k]);
    }
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links),   cmocka_unit_test(readiness_by_hand),     cmocka_unit_test(gates_have_slack),
        cmocka_unit_test(signals), cmocka_unit_test(tests_hold_for_a_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
