/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals with bounds: what is looked at, who is among it, and when it has held long enough. */
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

static const refusal signal_errors[] = {
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [{}]}}\n",
     NULL,
     "s.yaml:5:32: defaults.requires.others: nothing to look at (one of condition, state, share and "
     "count is wanted)\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [{at_least: 1}]}}\n",
     NULL,
     "s.yaml:5:32: defaults.requires.others: nothing to look at (one of condition, state, share and "
     "count is wanted)\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [{condition: x}]}}\n",
     NULL,
     "s.yaml:5:32: defaults.requires.others: at_least or at_most is missing ({share: recognised, "
     "at_least: 0.3})\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [{condition: x, share: recognised, at_least: 1}]}}\n",
     NULL,
     "s.yaml:5:32: defaults.requires.others: more than one thing to look at (one of condition, state, "
     "share and count is wanted)\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [{state: AAA}]}}\n",
     NULL,
     "s.yaml:5:32: defaults.requires.others: state and reaches go together ({state: RUS, reaches: "
     "recognised})\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [{reaches: recognised}]}}\n",
     NULL,
     "s.yaml:5:32: defaults.requires.others: nothing to look at (one of condition, state, share and "
     "count is wanted)\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [{share: recognised, reaches: engaged, at_least: 1}]}}\n",
     NULL,
     "s.yaml:5:32: defaults.requires.others: state and reaches go together ({state: RUS, reaches: "
     "recognised})\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [{condition: x, among: all, at_least: 1}]}}\n",
     NULL, "s.yaml:5:54: defaults.requires.others: among goes with share or count\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [{state: AAA, reaches: recognised, among: all}]}}\n",
     NULL, "s.yaml:5:73: defaults.requires.others: among goes with share or count\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [{share: recognised}]}}\n",
     NULL,
     "s.yaml:5:32: defaults.requires.others: at_least or at_most is missing ({share: recognised, "
     "at_least: 0.3})\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [{share: recognised, among: [], at_least: 1}]}}\n",
     NULL, "s.yaml:5:59: defaults.requires.others: no state is among these\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [{share: recognised, at_least: 1, for: 6}]}}\n",
     NULL,
     "s.yaml:5:70: defaults.requires.others.1.for: '6' has no unit (write days, weeks, months or "
     "years after the number, as 6 months)\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [{share: recognised, at_least: 1, for: 1.5 months}]}}\n",
     NULL,
     "s.yaml:5:70: defaults.requires.others: '1.5 months' is no whole number of days, weeks, months "
     "or years\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [{share: recognised, at_least: 1, by: 2}]}}\n",
     NULL,
     "s.yaml:5:65: defaults.requires.others.1: unknown key 'by' (known here: condition, state, "
     "reaches, share, count, among, at_least, at_most, for)\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [5]}}\n",
     NULL,
     "s.yaml:5:32: defaults.requires.others.1: this is a single value (wanted: a signal with a bound, "
     "such as {share: recognised, at_least: 0.3})\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {requires: {others: [null]}}\n",
     NULL,
     "s.yaml:5:32: defaults.requires.others.1: nothing stands here (wanted: a signal with a bound, "
     "such as {share: recognised, at_least: 0.3})\n"},
};

static void test_signal_errors(void **state)
{
    (void)state;
    check_refusals(signal_errors, sizeof(signal_errors) / sizeof(*signal_errors));
}

static void test_kinds(void **state)
{
    cr_plan plan;
    const cr_test *test;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO
              "conditions: {x: 1, y: 1}\n"
              "groups: {g: {members: [CCC, AAA]}}\n"
              "defaults: {requires: {others: [{condition: y, at_most: 0.5}, {state: BBB, reaches: "
              "engaged}, {share: recognised, at_least: 0.25, at_most: 0.75, among: null}, {count: engaged, "
              "among: g, at_least: 2}, {count: none, among: [BBB, g, BBB], at_least: 1}, {state: CCC, "
              "reaches: none, at_most: 0}]}}\n");
    assert_int_equal(plan.model->n_tests, 6);
    assert_int_equal(plan.model->n_gates, 6 * 6);
    test = plan.model->test;
    assert_int_equal(test[0].signal.kind, CR_SIGNAL_CONDITION);
    assert_int_equal(test[0].signal.condition, 1);
    assert_int_equal(test[0].at_least, CR_NONE);
    SAME(plan.model->slot[test[0].at_most], 0.5);
    assert_null(test[0].ripe);
    assert_int_equal(test[1].signal.kind, CR_SIGNAL_STATE);
    assert_int_equal(test[1].signal.state, 1);
    assert_int_equal(test[1].signal.rung, 1);
    SAME(plan.model->slot[test[1].at_least], 1.0);
    assert_int_equal(test[2].signal.kind, CR_SIGNAL_SHARE);
    assert_int_equal(test[2].signal.n_members, 3);
    SAME(plan.model->slot[test[2].at_least], 0.25);
    SAME(plan.model->slot[test[2].at_most], 0.75);
    assert_int_equal(test[3].signal.kind, CR_SIGNAL_COUNT);
    assert_int_equal(test[3].signal.n_members, 2);
    assert_int_equal(test[3].signal.member[1], 2);
    assert_int_equal(test[4].signal.n_members, 3);
    SAME(plan.model->slot[test[5].at_most], 0.0);
    assert_int_equal(test[5].at_least, CR_NONE);
    cr_plan_free(&plan);
}

/* A bound that is drawn is drawn for each state; what is looked at is shared. */
static void test_drawn(void **state)
{
    cr_plan plan;
    const cr_model *m;

    (void)state;
    plan_read(&plan,
              SMALL_SCENARIO "parameters: {p: {uniform: [0, 1]}}\n"
                             "defaults: {requires: {others: [{share: recognised, at_least: {uniform: [0, 1]}, for: 2 "
                             "months}, {share: recognised, at_least: {uniform: [0, 0.5]}}, {share: engaged, at_least: "
                             "$p}, {share: engaged, at_least: 0.5}]}}\n");
    m = plan.model;
    assert_int_equal(m->n_tests, 6 + 6 + 6 + 1);
    assert_int_equal(m->n_draws, 1 + 3 * 2);
    for (size_t k = 0; k < m->n_moves; k++) {
        const cr_test *test = &m->test[m->gate[m->move[k].gate].test];
        const cr_draw *draw = draw_of(m, test->at_least);

        assert_true(draw->key == cr_stream_key_of("others.1.at_least", m->state[m->move[k].state].code));
        assert_int_equal(draw->n_targets, 2); /* both rungs */
        assert_int_equal(test->signal.n_members, 3);
        assert_non_null(test->ripe);
        test = &m->test[m->gate[m->move[k].gate + 1].test];
        assert_true(draw_of(m, test->at_least)->key ==
                    cr_stream_key_of("others.2.at_least", m->state[m->move[k].state].code));
        assert_null(test->ripe);
        test = &m->test[m->gate[m->move[k].gate + 2].test];
        assert_true(draw_of(m, test->at_least)->key == cr_stream_key_of("parameter", "p"));
    }
    cr_plan_free(&plan);
}

static void check_ripe(const char *calendar, const char *span, size_t n, const int32_t *ripe)
{
    char text[512];
    cr_plan plan;

    snprintf(
        text, sizeof(text),
        "calendar: %s\nladder: [a, b]\nstates: {AAA: }\ndefaults: {requires: {others: [{share: b, at_least: 0, for: "
        "%s}]}}\n",
        calendar, span);
    plan_read(&plan, text);
    assert_int_equal(plan.model->calendar.n, n);
    for (size_t k = 0; k < n; k++) {
        assert_int_equal(plan.model->test[0].ripe[k], ripe[k]);
    }
    cr_plan_free(&plan);
}

static void test_ripe(void **state)
{
    (void)state;
    check_ripe("{start: 2025-01-31, end: 4 months}", "2 months", 5, (const int32_t[]){2, 3, 4, 5, 5});
    check_ripe("{start: 2025-01-01, end: 4 months}", "0 days", 5, (const int32_t[]){0, 1, 2, 3, 4});
    check_ripe("{start: 2025-01-01, end: 4 months}", "1 day", 5, (const int32_t[]){1, 2, 3, 4, 5});
    check_ripe("{start: 2025-01-01, end: 4 months}", "31 days", 5, (const int32_t[]){1, 3, 3, 5, 5});
    check_ripe("{start: 2025-01-01, end: 4 months}", "9000 years", 5, (const int32_t[]){5, 5, 5, 5, 5});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signal_errors),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_drawn),
        cmocka_unit_test(test_ripe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
