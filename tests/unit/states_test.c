/* SPDX-License-Identifier: GPL-3.0-or-later */
/* States: where they stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/plans.h"

static const refusal start_errors[] = {
    {SMALL_SCENARIO "defaults: {skips: [none, engaged, recognised]}\n", NULL,
     "s.yaml:3:10: states.AAA: 'AAA' skips every rung of 'ladder' (leave it one to stand on)\n"
     "s.yaml:3:17: states.BBB: 'BBB' skips every rung of 'ladder' (leave it one to stand on)\n"
     "s.yaml:3:24: states.CCC: 'CCC' skips every rung of 'ladder' (leave it one to stand on)\n"},
    {SMALL_SCENARIO "groups: {g: {members: [AAA], at: engaged, skips: [engaged]}}\n", NULL,
     "s.yaml:4:34: groups.g.at: 'AAA' stands at the start on 'engaged', which it skips (mend its history, `at` or "
     "`skips`)\n"},
    {SMALL_SCENARIO "groups: {g: {members: [AAA], at: [engaged, recognised]}}\n", NULL,
     "s.yaml:4:44: groups.g.at: 'recognised' is the second rung of its track (one per track is wanted)\n"},
    {SMALL_SCENARIO "groups: {g: {members: [AAA], skips: [engaged]}}\n"
                    "history: [{date: 2024-01-01, state: AAA, rung: engaged}]\n",
     NULL,
     "s.yaml:3:10: states.AAA: 'AAA' stands at the start on 'engaged', which it skips (mend its "
     "history, `at` or `skips`)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [none, engaged, recognised]\n"
     "states: {AAA: {at: none}}\n"
     "history: [{date: 2024-01-01, state: AAA, rung: engaged}]\n",
     NULL,
     "s.yaml:3:20: states.AAA.at: the history has 'AAA' on 'engaged' at the start, not on 'none' (take one of them "
     "away)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "tracks: {t: [a, b], u: [c, d]}\n"
     "states: {AAA: {at: [b, c]}}\n"
     "history: [{date: 2024-01-01, state: AAA, rung: d}]\n",
     NULL,
     "s.yaml:3:24: states.AAA.at: the history has 'AAA' on 'd' at the start, not on 'c' (take one of them away)\n"},
};

static void test_start_errors(void **state)
{
    (void)state;
    check_refusals(start_errors, sizeof(start_errors) / sizeof(*start_errors));
}

#define TRACKS                                                                                                         \
    "calendar: {start: 2025-01-01, end: 1 year}\n"                                                                     \
    "tracks: {one: [a, b, c, d], two: [x, y]}\n"

static void check_start(const char *text, const char *code, const char *one, const char *two)
{
    cr_plan plan;
    const int32_t *start;

    plan_read(&plan, text);
    start = plan.model->start + 2 * state_of(plan.model, code);
    assert_string_equal(plan.model->rung[start[0]].name, one);
    assert_string_equal(plan.model->rung[start[1]].name, two);
    cr_plan_free(&plan);
}

/* Track by track: the history up to the start, else `at`, else the first rung that the state has. */
static void test_start(void **state)
{
    (void)state;
    check_start(TRACKS "states: {S: }\n", "S", "a", "x");
    check_start(TRACKS "states: {S: {at: c}}\n", "S", "c", "x");
    check_start(TRACKS "states: {S: {at: [y, b]}}\n", "S", "b", "y");
    check_start(TRACKS "states: {S: {skips: [a, b]}}\n", "S", "c", "x");
    check_start(TRACKS "defaults: {at: [b, y]}\nstates: {S: }\n", "S", "b", "y");
    check_start(TRACKS "defaults: {at: [b, y]}\nstates: {S: {at: c}}\n", "S", "c", "x"); /* replaced whole */
    check_start(TRACKS "defaults: {at: b}\nstates: {S: {at: null}}\n", "S", "a", "x");
    check_start(TRACKS "groups: {g: {members: [S], at: d}}\ndefaults: {at: b}\nstates: {S: }\n", "S", "d", "x");
    check_start(TRACKS "states: {S: {at: [c]}}\nhistory: [{date: 2024-01-01, state: S, rung: y}]\n", "S", "c", "y");
    check_start(TRACKS "defaults: {at: [c, x]}\nstates: {S: }\nhistory: [{date: 2024-01-01, state: S, rung: y}]\n", "S",
                "c", "y");
    check_start(TRACKS "states: {S: {at: y}}\nhistory: [{date: 2024-01-01, state: S, rung: y}]\n", "S", "a", "y");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_start_errors),
        cmocka_unit_test(test_start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
