/* SPDX-License-Identifier: GPL-3.0-or-later */
/* States: where they stand, which moves they have, and what drives and gates each. */
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
    {SMALL_SCENARIO "defaults: {skips: [none, engaged, recognised]}\n", NULL,
     "s.yaml:3:10: states.AAA: 'AAA' skips every rung of 'ladder' (leave it one to stand on)\n"
     "s.yaml:3:17: states.BBB: 'BBB' skips every rung of 'ladder' (leave it one to stand on)\n"
     "s.yaml:3:24: states.CCC: 'CCC' skips every rung of 'ladder' (leave it one to stand on)\n"},
    {SMALL_SCENARIO "groups: {g: {members: [AAA], at: engaged, skips: [engaged]}}\n", NULL,
     "s.yaml:4:34: states.AAA: 'AAA' stands at the start on 'engaged', which it skips (mend its "
     "history, `at` or `skips`)\n"},
    {SMALL_SCENARIO "groups: {g: {members: [AAA], at: [engaged, recognised]}}\n", NULL,
     "s.yaml:4:44: states.AAA: 'recognised' is the second rung of its track (one per track is "
     "wanted)\n"},
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
     "s.yaml:3:20: states.AAA: the history has 'AAA' on 'engaged' at the start, not on 'none' (take "
     "one of them away)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "tracks: {t: [a, b], u: [c, d]}\n"
     "states: {AAA: {at: [b, c]}}\n"
     "history: [{date: 2024-01-01, state: AAA, rung: d}]\n",
     NULL,
     "s.yaml:3:24: states.AAA: the history has 'AAA' on 'd' at the start, not on 'c' (take one of "
     "them away)\n"},
};

static void test_start_errors(void **state)
{
    (void)state;
    check_refusals(start_errors, sizeof(start_errors) / sizeof(*start_errors));
}

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

static void test_moves(void **state)
{
    cr_plan plan;
    const cr_model *m;

    (void)state;
    plan_read(&plan, TRACKS "states: {S: {name: Long name}, T: {skips: [b, c, x]}}\n");
    m = plan.model;
    assert_string_equal(m->state[0].name, "Long name");
    assert_string_equal(m->state[1].name, "T");
    assert_int_equal(m->n_moves, 3 + 1 + 1 + 0);
    for (size_t k = 0; k < m->n_moves; k++) { /* by state, then rung; keys by name; the way up and back */
        const cr_move *move = &m->move[k];
        const size_t row = (size_t)move->state * m->n_rungs;
        char name[64];

        assert_true(k == 0 || move[-1].state < move->state ||
                    (move[-1].state == move->state && move[-1].rung < move->rung));
        assert_int_equal(m->move_onto[row + (size_t)move->rung], k);
        assert_int_equal(m->rung_above[row + (size_t)move->from], move->rung);
        assert_int_equal(m->rung[move->rung].track, move->track);
        assert_int_equal(m->rung[move->from].track, move->track);
        snprintf(name, sizeof(name), "%s/%s", m->state[move->state].code, m->rung[move->rung].name);
        assert_true(move->key == cr_stream_key_of("move", name));
    }
    assert_int_equal(move_of(m, "T", "d")->from, rung_of(m, "a"));
    for (size_t r = 0; r < 6; r++) {
        const bool onto[] = {false, false, false, true, false, false};

        assert_int_equal(m->move_onto[6 + r] != CR_NONE, onto[r]);
    }
    assert_int_equal(m->rung_above[3], CR_NONE);
    assert_int_equal(m->rung_above[6 + 5], CR_NONE);
    cr_plan_free(&plan);
}

static void test_links(void **state)
{
    static const char *const word[] = {"logistic", "step", "exponential", "linear", "always"};

    (void)state;
    for (int k = 0; k < 5; k++) {
        char text[256];
        cr_plan plan;

        snprintf(text, sizeof(text), "%sgroups: {g: {members: [AAA], rungs: {engaged: {link: %s}}}}\n", SMALL_SCENARIO,
                 word[k]);
        plan_read(&plan, text);
        assert_int_equal(move_of(plan.model, "AAA", "engaged")->link, k);
        assert_int_equal(move_of(plan.model, "AAA", "recognised")->link, CR_LINK_LOGISTIC);
        cr_plan_free(&plan);
    }
}

/* Terms in the order of the drivers' names; each kind with its own index. */
static void test_terms(void **state)
{
    cr_plan plan;
    const cr_model *m;
    const cr_term *term;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "conditions: {zz: 1, aa: 1}\n"
                                    "ties: {mm: {among: all}}\n"
                                    "groups: {g: {members: [AAA], traits: {tt: 2, unused: 1}}}\n"
                                    "defaults: {weights: {zz: 1, tt: 2, mm: 3, engaged: 4, aa: 0}}\n");
    m = plan.model;
    term = m->term + move_of(m, "AAA", "recognised")->term;
    assert_int_equal(move_of(m, "AAA", "recognised")->n_terms, 5);
    for (size_t k = 0; k < 5; k++) {
        const cr_driver_kind kind[] = {CR_DRIVER_CONDITION, CR_DRIVER_RUNG, CR_DRIVER_EXPOSURE, CR_DRIVER_TRAIT,
                                       CR_DRIVER_CONDITION};
        const double weight[] = {0, 4, 3, 2, 1};

        assert_int_equal(term[k].driver.kind, kind[k]);
        SAME(m->slot[term[k].slot], weight[k]);
    }
    assert_int_equal(term[0].driver.index, 0);
    assert_int_equal(term[1].driver.index, 1);
    assert_int_equal(term[2].driver.index, 0);
    SAME(m->slot[term[3].driver.index], 2.0);
    assert_int_equal(term[4].driver.index, 1);
    /* a state without the trait: the constant 0 */
    term = m->term + move_of(m, "BBB", "recognised")->term;
    assert_int_equal(term[3].driver.index, 0);
    SAME(m->slot[0], 0.0);
    cr_plan_free(&plan);
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
        cmocka_unit_test(test_start_errors), cmocka_unit_test(test_impossible), cmocka_unit_test(test_start),
        cmocka_unit_test(test_moves),        cmocka_unit_test(test_links),      cmocka_unit_test(test_terms),
        cmocka_unit_test(test_gates),        cmocka_unit_test(test_possible),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
