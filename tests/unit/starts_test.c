/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where states stand at the start, where that is drawn: shares, tracks, and the history that leaves nothing to chance. */
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

static const refusal start_errors[] = {
    {SMALL_SCENARIO "defaults: {at: {one_of: {engagd: 1}}}\n", NULL,
     "s.yaml:4:26: defaults.at: unknown rung 'engagd' (did you mean 'engaged'?)\n"},
    {SMALL_SCENARIO "groups: {nobody: {members: [], at: {one_of: {engagd: 1, none: 1}}}}\n", NULL,
     "s.yaml:4:46: groups.nobody.at: unknown rung 'engagd' (did you mean 'engaged'?)\n"},
    {SMALL_SCENARIO "groups: {nobody: {members: [], at: [{one_of: {engagd: 1}}]}}\n", NULL,
     "s.yaml:4:47: groups.nobody.at: unknown rung 'engagd' (did you mean 'engaged'?)\n"},
    {SMALL_SCENARIO "groups: {nobody: {members: [], at: engagd, skips: [non]}}\n", NULL,
     "s.yaml:4:36: groups.nobody.at: unknown rung 'engagd' (did you mean 'engaged'?)\n"
     "s.yaml:4:52: groups.nobody.skips: unknown rung 'non' (did you mean 'none'?)\n"},
    {SMALL_SCENARIO "defaults: {at: {one_of: {}}}\n", NULL,
     "s.yaml:4:16: defaults.at: one_of is missing ({one_of: {mission: 0.7, charge: 0.3}})\n"},
    {SMALL_SCENARIO "defaults: {at: {one_of: }}\n", NULL,
     "s.yaml:4:16: defaults.at: one_of is missing ({one_of: {mission: 0.7, charge: 0.3}})\n"},
    {SMALL_SCENARIO "defaults: {at: {}}\n", NULL,
     "s.yaml:4:16: defaults.at: one_of is missing ({one_of: {mission: 0.7, charge: 0.3}})\n"},
    {SMALL_SCENARIO "defaults: {at: {one_of: [none, engaged]}}\n", NULL,
     "s.yaml:4:25: defaults.at.one_of: this is a list (wanted: rungs of one track with their shares)\n"},
    {SMALL_SCENARIO "defaults: {at: {one_of: {none: 0, engaged: 0}}}\n", NULL,
     "s.yaml:4:25: defaults.at: no rung has a share above 0\n"},
    {SMALL_SCENARIO "defaults: {at: {one_of: {none: -1}}}\n", NULL,
     "s.yaml:4:32: defaults.at.one_of.none: this is -1, which is not at least 0 (wanted: a share, a number from 0 "
     "on)\n"},
    {SMALL_SCENARIO "defaults: {at: {one_of: {none: {uniform: [0, 1]}}}}\n", NULL,
     "s.yaml:4:32: defaults.at.one_of.none: this is a mapping (wanted: a number)\n"},
    {SMALL_SCENARIO "defaults: {at: {one_of: {none: $p}}}\n", NULL,
     "s.yaml:4:32: defaults.at.one_of.none: '$p' is not a number (write it in decimal, as 0.25, -3 or 1e-6)\n"},
    {SMALL_SCENARIO "defaults: {at: {one_of: {none: null}}}\n", NULL,
     "s.yaml:4:25: defaults.at: no rung has a share above 0\n"},
    {SMALL_SCENARIO "defaults: {at: {one_of: {none: 1}, within: [0, 1]}}\n", NULL,
     "s.yaml:4:36: defaults.at: unknown key 'within' (known here: one_of)\n"},
    {SMALL_SCENARIO "defaults: {at: {uniform: [0, 1]}}\n", NULL,
     "s.yaml:4:17: defaults.at: unknown key 'uniform' (known here: one_of)\n"},
    {SMALL_SCENARIO "defaults: {at: [null]}\n", NULL,
     "s.yaml:4:17: defaults.at.1: nothing stands here (wanted: a name)\n"},
    {SMALL_SCENARIO "defaults: {at: [[none]]}\n", NULL,
     "s.yaml:4:17: defaults.at.1: this is a list (wanted: a rung, or {one_of: {RUNG: share, ..}})\n"},
    {SMALL_SCENARIO "defaults: {at: [none, {one_of: {engaged: 1}}]}\n", NULL,
     "s.yaml:4:23: defaults.at: 'engaged' is the second rung of its track (one per track is wanted)\n"},
    {SMALL_SCENARIO "groups: {g: {members: [AAA], at: {one_of: {none: 1, engaged: 1}}, skips: [engaged]}}\n", NULL,
     "s.yaml:4:53: groups.g.at: 'AAA' stands at the start on 'engaged', which it skips (mend its history, `at` or "
     "`skips`)\n"},
    {SMALL_SCENARIO "groups: {g: {members: [AAA], at: {one_of: {none: 0.9, engaged: 0.1}}}}\n"
                    "history: [{date: 2024-01-01, state: AAA, rung: engagd}]\n",
     NULL, "s.yaml:5:48: history: unknown rung 'engagd' (did you mean 'engaged'?)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [none, engaged, recognised]\n"
     "states: {AAA: {at: {one_of: {none: 0.9, engaged: 0.1}}}}\n"
     "history: [{date: 2024-01-01, state: AAA, rung: engaged}]\n",
     NULL,
     "s.yaml:3:20: states.AAA.at: the history has 'AAA' on 'engaged' at the start, and leaves nothing to chance (take "
     "one of them away)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [none, engaged, recognised]\n"
     "states: {AAA: {at: {one_of: {engaged: 1}}}}\n"
     "history: [{date: 2024-01-01, state: AAA, rung: engaged}]\n",
     NULL,
     "s.yaml:3:20: states.AAA.at: the history has 'AAA' on 'engaged' at the start, and leaves nothing to chance (take "
     "one of them away)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "tracks: {one: [a, b, c, d], two: [x, y]}\n"
     "states: {S: {at: {one_of: {a: 1, x: 1}}}}\n",
     NULL, "s.yaml:3:34: states.S.at: 'x' is of another track than 'a' (one track at a time)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "tracks: {one: [a, b, c, d], two: [x, y]}\n"
     "states: {S: {at: [{one_of: {a: 1, b: 1}}, c]}}\n",
     NULL, "s.yaml:3:43: states.S.at: 'c' is the second rung of its track (one per track is wanted)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "tracks: {one: [a, b, c, d], two: [x, y]}\n"
     "states: {S: {at: [c, {one_of: {x: 1}}, {one_of: {y: 1}}]}}\n",
     NULL, "s.yaml:3:40: states.S.at: 'y' is the second rung of its track (one per track is wanted)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "tracks: {one: [a, b, c, d], two: [x, y]}\n"
     "states: {S: {at: [{one_of: {a: 1, b: 2}}, y], skips: [y]}}\n",
     NULL,
     "s.yaml:3:43: states.S.at: 'S' stands at the start on 'y', which it skips (mend its history, `at` or `skips`)\n"},
};

static void test_start_errors(void **state)
{
    (void)state;
    check_refusals(start_errors, sizeof(start_errors) / sizeof(*start_errors));
}

#define TRACKS                                                                                                         \
    "calendar: {start: 2025-01-01, end: 1 year}\n"                                                                     \
    "tracks: {one: [a, b, c, d], two: [x, y]}\n"

/* The only uncertain start of a scenario. */
static const cr_uncertain_start *only(const cr_plan *plan)
{
    assert_int_equal(plan->model->n_uncertain_starts, 1);
    return &plan->model->uncertain_start[0];
}

static void test_shares(void **state)
{
    cr_plan plan;
    const cr_uncertain_start *start;

    (void)state;
    plan_read(&plan, TRACKS "states: {R: {at: y}, S: {at: {one_of: {c: 3, about: a note, d: 0, b: 5}}}}\n");
    start = only(&plan);
    assert_int_equal(start->state, 1);
    assert_int_equal(start->track, 0);
    assert_true(start->key == cr_stream_key_of("at", "S/one"));
    assert_int_equal(start->n, 2); /* by rung, not as written; no chance, no rung */
    assert_int_equal(start->rung[0], 1);
    assert_int_equal(start->rung[1], 2);
    SAME(start->upto[0], 5.0 / 8.0);
    assert_true(start->upto[1] >= 1.0 && start->upto[1] <= 1.0);
    assert_int_equal(plan.model->start[2], 1); /* the likeliest */
    assert_int_equal(plan.model->start[3], 4);
    assert_int_equal(plan.model->start[1], 5);
    cr_plan_free(&plan);
    plan_read(&plan, SMALL_SCENARIO "groups: {g: {members: [BBB], at: {one_of: {engaged: 1}}}}\n");
    start = only(&plan);
    assert_true(start->key == cr_stream_key_of("at", "BBB/ladder"));
    assert_int_equal(start->n, 1);
    cr_plan_free(&plan);
}

/* One item of the list, or several, each of a track of its own. */
static void test_list(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, TRACKS "states: {S: {at: [{one_of: {x: 1, y: 2}}, c]}}\n");
    assert_int_equal(only(&plan)->track, 1);
    assert_int_equal(plan.model->start[0], 2);
    assert_int_equal(plan.model->start[1], 5);
    cr_plan_free(&plan);
    plan_read(&plan,
              TRACKS "defaults: {at: [{one_of: {x: 1, y: 2}}, {one_of: {a: 1, d: 1}}]}\nstates: {S: , T: {at: d}}\n");
    assert_int_equal(plan.model->n_uncertain_starts, 2); /* T's own replaces the list whole */
    assert_int_equal(plan.model->uncertain_start[0].track, 1);
    assert_int_equal(plan.model->uncertain_start[1].track, 0);
    assert_true(plan.model->uncertain_start[1].key == cr_stream_key_of("at", "S/one"));
    assert_int_equal(plan.model->start[0], 0); /* equally likely: the lower one */
    assert_int_equal(plan.model->start[2], 3);
    cr_plan_free(&plan);
    plan_read(&plan, TRACKS "defaults: {at: {one_of: {a: 1, d: 1}}}\nstates: {S: {at: null}}\n");
    assert_int_equal(plan.model->n_uncertain_starts, 0);
    cr_plan_free(&plan);
}

/* What the history knows is not drawn, on its track; elsewhere a layer's shares hold. */
static void test_history(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, TRACKS "defaults: {at: [{one_of: {a: 1, b: 1}}, {one_of: {x: 1, y: 1}}]}\nstates: {S: }\n"
                            "history: [{date: 2024-01-01, state: S, rung: c}]\n");
    assert_int_equal(only(&plan)->track, 1);
    assert_int_equal(plan.model->start[0], 2);
    cr_plan_free(&plan);
    plan_read(&plan,
              TRACKS "states: {S: {at: {one_of: {x: 1, y: 1}}}}\nhistory: [{date: 2024-01-01, state: S, rung: c}]\n");
    assert_int_equal(only(&plan)->track, 1); /* its own, of the other track: no contradiction */
    cr_plan_free(&plan);
    plan_read(&plan,
              TRACKS "states: {S: {at: {one_of: {a: 1, b: 1}}}}\nhistory: [{date: 2026-01-01, state: S, rung: c}]\n");
    assert_int_equal(only(&plan)->n, 2); /* what comes later says nothing */
    cr_plan_free(&plan);
    /* shares of a layer that the history makes idle may name a rung that this state skips */
    plan_read(&plan, SMALL_SCENARIO "defaults: {at: {one_of: {none: 1, engaged: 1}}}\n"
                                    "groups: {g: {members: [AAA], skips: [engaged]}}\n"
                                    "history: [{date: 2024-01-01, state: AAA, rung: recognised}]\n");
    assert_int_equal(plan.model->n_uncertain_starts, 2);
    assert_int_equal(plan.model->start[0], 2);
    cr_plan_free(&plan);
    /* and so may a rung without a share */
    plan_read(&plan,
              SMALL_SCENARIO "groups: {g: {members: [AAA], skips: [engaged], at: {one_of: {none: 1, engaged: 0}}}}\n");
    assert_int_equal(only(&plan)->n, 1);
    cr_plan_free(&plan);
}

/* A requirement that the start may have behind it is no slip. */
static void test_requirement(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "defaults: {requires: {engaged: 1}, at: {one_of: {none: 0.9, engaged: 0.1}}}\n");
    assert_int_equal(plan.model->n_uncertain_starts, 3);
    assert_int_equal(plan.model->start[0], 0);
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_start_errors), cmocka_unit_test(test_shares),      cmocka_unit_test(test_list),
        cmocka_unit_test(test_history),      cmocka_unit_test(test_requirement),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
