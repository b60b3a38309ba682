/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ties: what is wrong in them, what each rung earns, and chances, fading and conditions. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/plans.h"
#define SAME(a, b) assert_true(fabs((a) - (b)) < 1e-12)

static const refusal tie_errors[] = {
    {SMALL_SCENARIO "ties: {m: }\n", NULL,
     "s.yaml:4:8: ties.m: tie kind 'm' is empty, and nothing is inherited that this could take away "
     "(say what it is)\n"},
    {SMALL_SCENARIO "ties: {m: {}}\n", NULL,
     "s.yaml:4:11: ties.m: nobody listens to anybody (pairs, file, among or cliques is wanted)\n"},
    {SMALL_SCENARIO "ties: {m: {norm: sum}}\n", NULL,
     "s.yaml:4:11: ties.m: nobody listens to anybody (pairs, file, among or cliques is wanted)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, AAA]]}}\n", NULL,
     "s.yaml:4:20: ties.m.pairs: a tie of 'AAA' to itself\n"},
    {SMALL_SCENARIO "ties:\n"
                    "  m:\n"
                    "    pairs:\n"
                    "      - [AAA, BBB]\n"
                    "      - [BBB, AAA]\n"
                    "      - [AAA, BBB, 2]\n",
     NULL, "s.yaml:9:9: ties.m: the tie of 'AAA' to 'BBB' is there twice, on line 7 too (take one away)\n"},
    {SMALL_SCENARIO "ties:\n"
                    "  m:\n"
                    "    symmetric: true\n"
                    "    pairs:\n"
                    "      - [AAA, BBB]\n"
                    "      - [BBB, AAA]\n",
     NULL,
     "s.yaml:9:9: ties.m: the tie of 'AAA' to 'BBB' is there twice, counting both ways, on line 8 too "
     "(take one away)\n"},
    {SMALL_SCENARIO "groups: {g: {members: [AAA, BBB]}}\n"
                    "ties: {m: {pairs: [[g, CCC], [AAA, CCC]]}}\n",
     NULL, "s.yaml:5:30: ties.m: the tie of 'AAA' to 'CCC' is there twice, on line 5 too (take one away)\n"},
    {SMALL_SCENARIO "ties: {m: {among: all, symmetric: true}}\n", NULL,
     "s.yaml:4:35: ties.m: symmetric goes with pairs or file (cliques are so already)\n"},
    {SMALL_SCENARIO "ties: {m: {among: all, kind: borders}}\n", NULL,
     "s.yaml:4:30: ties.m: kind goes with file (it takes rows by their column kind)\n"},
    {SMALL_SCENARIO "ties: {m: {among: AAA}}\n", NULL,
     "s.yaml:4:19: ties.m.among: only one state is in this (wanted: two states or more, who listen to "
     "each other)\n"},
    {SMALL_SCENARIO "ties: {m: {cliques: [[AAA, BBB], [CCC]]}}\n", NULL,
     "s.yaml:4:34: ties.m.cliques: only one state is in this (wanted: two states or more, who listen "
     "to each other)\n"},
    {SMALL_SCENARIO "ties: {m: {cliques: [[]]}}\n", NULL,
     "s.yaml:4:22: ties.m.cliques: nobody is in this (wanted: two states or more, who listen to each "
     "other)\n"},
    {SMALL_SCENARIO "ties: {m: {among: all, credit: {}}}\n", NULL,
     "s.yaml:4:32: ties.m.credit: no rung earns a credit ({recognised: 1})\n"},
    {SMALL_SCENARIO "ties: {m: {among: all, credit: {engaged: }}}\n", NULL,
     "s.yaml:4:32: ties.m.credit: no rung earns a credit ({recognised: 1})\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, BBB, ~]]}}\n", NULL,
     "s.yaml:4:31: ties.m.pairs.1: nothing stands here (wanted: a number)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, ~]]}}\n", NULL,
     "s.yaml:4:26: ties.m.pairs.1: nothing stands here (wanted: the name of a state or group)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[all, AAA]]}}\n", NULL,
     "s.yaml:4:20: ties.m.pairs: unknown state or group 'all'\n"},
    {SMALL_SCENARIO "ties: {m: {file: missing.csv}}\n", NULL,
     "s.yaml:4:18: ties.m.file: 'missing.csv' cannot be opened (No such file or directory)\n"},
    {SMALL_SCENARIO "ties: {m: {file: /etc/passwd}}\n", NULL,
     "s.yaml:4:18: ties.m.file: '/etc/passwd' is no relative path (name a file in the scenario's "
     "folder or below it)\n"},
    {SMALL_SCENARIO "ties: {m: {file: ../x.csv}}\n", NULL,
     "s.yaml:4:18: ties.m.file: '../x.csv' cannot be opened (No such file or directory)\n"},
};

static void test_tie_errors(void **state)
{
    (void)state;
    check_refusals(tie_errors, sizeof(tie_errors) / sizeof(*tie_errors));
}

/* A rung that is not named earns the nearest named one below it in its track. */
static void test_credit(void **state)
{
    static const double wanted[] = {0, 0.25, 0.25, 1, 0, -0.5};
    cr_plan plan;
    const cr_tie *tie;

    (void)state;
    plan_read(&plan, "calendar: {start: 2025-01-01, end: 1 year}\n"
                     "tracks: {one: [a, b, c, d], two: [x, y]}\n"
                     "states: {AAA: , BBB: }\n"
                     "ties: {m: {among: all, credit: {y: -0.5, d: 1, b: {uniform: [0, 0.5]}, a: null}}}\n");
    tie = plan.model->tie;
    assert_false(tie->ahead);
    for (size_t r = 0; r < 6; r++) {
        SAME(tie->credit[r] == CR_NONE ? 0.0 : plan.model->slot[tie->credit[r]], wanted[r]);
    }
    assert_int_equal(tie->credit[0], CR_NONE);
    assert_int_equal(tie->credit[4], CR_NONE); /* not the other track's */
    assert_int_equal(tie->credit[2], tie->credit[1]);
    assert_true(draw_of(plan.model, tie->credit[1])->key == cr_stream_key_of("credit", "m/b"));
    cr_plan_free(&plan);
}

static const refusal chance_errors[] = {
    {SMALL_SCENARIO "ties: {m: {among: all, exists: 0.3}}\n", NULL,
     "s.yaml:4:32: ties.m.exists: a chance for each tie among all states (name a group, or leave `exists` out)\n"},
    {SMALL_SCENARIO "ties: {m: {among: [AAA, all], exists: 0.3}}\n", NULL,
     "s.yaml:4:39: ties.m.exists: a chance for each tie among all states (name a group, or leave `exists` out)\n"},
    {SMALL_SCENARIO "ties: {m: {cliques: [[AAA, BBB], all], exists: 0.3}}\n", NULL,
     "s.yaml:4:48: ties.m.exists: a chance for each tie among all states (name a group, or leave `exists` out)\n"},
    {SMALL_SCENARIO "ties: {m: {cliques: [[AAA, all]], exists: 0.3}}\n", NULL,
     "s.yaml:4:43: ties.m.exists: a chance for each tie among all states (name a group, or leave `exists` out)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, BBB]], times: x}}\n", NULL,
     "s.yaml:4:40: ties.m.times: unknown condition 'x'\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, BBB]], times: [x]}}\n"
                    "conditions: {x: 1}\n",
     NULL, "s.yaml:4:40: ties.m.times: this is a list (wanted: a name)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, BBB]], exists: $e, fades: $f}}\n", NULL,
     "s.yaml:4:41: ties.m.exists: unknown parameter '$e' (name it under `parameters`)\n"
     "s.yaml:4:52: ties.m.fades: unknown parameter '$f' (name it under `parameters`)\n"},
    {SMALL_SCENARIO "parameters: {e: 2, f: 1}\n"
                    "ties: {m: {pairs: [[AAA, BBB]], exists: $e, fades: $f}}\n",
     NULL,
     "s.yaml:5:41: ties.m.exists: the parameter is 2, which is not at most 1 (wanted: a number from 0 to 1)\n"
     "s.yaml:5:52: ties.m.fades: '$f' is a number (wanted: a duration such as 6 months)\n"},
    {SMALL_SCENARIO "ties: {m: {exists: 0.5, fades: 1 year}}\n", NULL,
     "s.yaml:4:11: ties.m: nobody listens to anybody (pairs, file, among or cliques is wanted)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, BBB], [AAA, BBB]], cliques: [[AAA, BBB]], exists: 0.5}}\n", NULL,
     "s.yaml:4:32: ties.m: the tie of 'AAA' to 'BBB' is there twice, on line 4 too (take one away)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, BBB, {uniform: [0, 1], shared: 0.5}]]}}\n", NULL,
     "s.yaml:4:31: ties.m.pairs: `shared` has nobody to share with here (it is for what defaults or a group give to "
     "several states)\n"},
    {SMALL_SCENARIO "ties: {m: {pairs: [[AAA, BBB]], exists: {beta: [1, 1], shared: 0.5}}}\n", NULL,
     "s.yaml:4:41: ties.m.exists: `shared` has nobody to share with here (it is for what defaults or a group give to "
     "several states)\n"},
};

static void test_chance_errors(void **state)
{
    (void)state;
    check_refusals(chance_errors, sizeof(chance_errors) / sizeof(*chance_errors));
}

/* The edge of a tie, by names; it must be there. */
static size_t edge_of(const cr_model *m, const cr_tie *tie, const char *listener, const char *partner)
{
    const int32_t i = state_of(m, listener), j = state_of(m, partner);

    for (size_t e = tie->listener_at[j]; e < tie->listener_at[j + 1]; e++) {
        if (tie->listener[e] == i) {
            return e;
        }
    }
    fail_msg("no tie of %s to %s", listener, partner);
    return 0;
}

/* Each tie has a stream; the two ways of a symmetric pair, or of a clique, have one. */
static void test_exists(void **state)
{
    cr_plan plan;
    const cr_model *m;
    const cr_tie *tie;

    (void)state;
    plan_read(&plan,
              SMALL_SCENARIO "parameters: {p: {uniform: [0, 1]}}\n"
                             "groups: {g: {members: [AAA, BBB, CCC]}}\n"
                             "ties:\n"
                             "  both: {pairs: [[BBB, AAA]], symmetric: true, exists: 0.3}\n"
                             "  club: {among: g, exists: {uniform: [0, 1]}}\n"
                             "  clubs: {pairs: [[AAA, BBB, 2]], cliques: [[BBB, AAA], [AAA, BBB, CCC]], exists: $p}\n"
                             "  one: {pairs: [[BBB, AAA], [AAA, BBB]], exists: 1}\n"
                             "  plain: {pairs: [[AAA, BBB]]}\n");
    m = plan.model;
    tie = &m->tie[0];
    SAME(m->slot[tie->exists], 0.3);
    assert_int_equal(tie->n_edges, 2);
    assert_true(tie->edge_key[0] == cr_stream_key_of("exists", "both/AAA>BBB"));
    assert_true(tie->edge_key[1] == tie->edge_key[0]);
    tie = &m->tie[1]; /* written out */
    assert_int_equal(tie->n_cliques, 0);
    assert_int_equal(tie->n_edges, 6);
    assert_int_equal(tie->member_at[0], 0);
    assert_true(draw_of(m, tie->exists)->key == cr_stream_key_of("exists", "club"));
    for (size_t e = 0; e < 6; e++) {
        SAME(tie->weight[e], 1.0);
    }
    assert_true(tie->edge_key[edge_of(m, tie, "AAA", "CCC")] == tie->edge_key[edge_of(m, tie, "CCC", "AAA")]);
    assert_true(tie->edge_key[edge_of(m, tie, "AAA", "CCC")] == cr_stream_key_of("exists", "club/AAA>CCC"));
    assert_true(tie->edge_key[edge_of(m, tie, "AAA", "CCC")] != tie->edge_key[edge_of(m, tie, "AAA", "BBB")]);
    tie = &m->tie[2]; /* a pair in two cliques, and a pair besides, add up: pairs first */
    assert_int_equal(tie->n_edges, 1 + 2 + 6);
    assert_int_equal(tie->listener_at[1], 3);
    assert_int_equal(tie->listener_at[2] - tie->listener_at[1], 4);
    SAME(tie->weight[tie->listener_at[1]], 2.0);
    SAME(tie->weight[tie->listener_at[1] + 1], 1.0);
    assert_int_equal(tie->listener[tie->listener_at[1] + 2], 0);
    assert_true(draw_of(m, tie->exists)->key == cr_stream_key_of("parameter", "p"));
    tie = &m->tie[3];
    assert_true(tie->edge_key[edge_of(m, tie, "AAA", "BBB")] == cr_stream_key_of("exists", "one/AAA>BBB"));
    assert_true(tie->edge_key[edge_of(m, tie, "BBB", "AAA")] == cr_stream_key_of("exists", "one/BBB>AAA"));
    tie = &m->tie[4];
    assert_int_equal(tie->exists, CR_NONE);
    assert_null(tie->edge_key);
    cr_plan_free(&plan);
}

static void test_fades_and_times(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "parameters: {d: {uniform: [1 day, 1 year]}}\n"
                                    "conditions: {a: 1, b: 1}\n"
                                    "ties:\n"
                                    "  m: {among: all, fades: 6 months, times: b}\n"
                                    "  n: {among: all, fades: {uniform: [1 year, 2 years]}, times: null}\n"
                                    "  o: {among: all, fades: $d}\n"
                                    "  p: {among: all, fades: null, exists: null}\n");
    SAME(plan.model->slot[plan.model->tie[0].fades], 0.5);
    assert_int_equal(plan.model->tie[0].times, 1);
    assert_true(draw_of(plan.model, plan.model->tie[1].fades)->key == cr_stream_key_of("fades", "n"));
    assert_int_equal(plan.model->tie[1].times, CR_NONE);
    assert_true(draw_of(plan.model, plan.model->tie[2].fades)->key == cr_stream_key_of("parameter", "d"));
    assert_int_equal(plan.model->tie[3].fades, CR_NONE);
    assert_int_equal(plan.model->tie[3].exists, CR_NONE);
    assert_int_equal(plan.model->tie[3].n_cliques, 1);
    assert_non_null(plan.model->since);
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tie_errors), cmocka_unit_test(test_credit),          cmocka_unit_test(test_chance_errors),
        cmocka_unit_test(test_exists),     cmocka_unit_test(test_fades_and_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
