/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ties: pairs, groups, files and cliques as compressed rows, and what each rung earns. */
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

/* Of tie 0, partner by partner: "AAA<BBB:0.5 " for a listener BBB of AAA. */
static void check_edges(const cr_model *model, const char *wanted)
{
    const cr_tie *tie = &model->tie[0];
    char text[512] = "", *end = text;

    assert_int_equal(tie->listener_at[0], 0);
    assert_int_equal(tie->listener_at[model->n_states], tie->n_edges);
    for (size_t j = 0; j < model->n_states; j++) {
        for (size_t e = tie->listener_at[j]; e < tie->listener_at[j + 1]; e++) {
            end += sprintf(end, "%s<%s:%g ", model->state[j].code, model->state[tie->listener[e]].code, tie->weight[e]);
            assert_true(e == tie->listener_at[j] || tie->listener[e - 1] < tie->listener[e]);
        }
    }
    assert_string_equal(text, wanted);
}

static void check_tie(const char *tie, const char *wanted)
{
    char text[1024];
    cr_plan plan;

    snprintf(text, sizeof(text),
             "%sgroups: {g: {members: [AAA, BBB]}, h: {members: [BBB, CCC]}, e: {members: []}}\nties: {m: %s}\n",
             SMALL_SCENARIO, tie);
    plan_read(&plan, text);
    check_edges(plan.model, wanted);
    cr_plan_free(&plan);
}

static void test_pairs(void **state)
{
    (void)state;
    check_tie("{pairs: [[CCC, AAA, 0.5], [BBB, AAA], [AAA, CCC, -2]]}", "AAA<BBB:1 AAA<CCC:0.5 CCC<AAA:-2 ");
    check_tie("{pairs: [[AAA, BBB, 0.5]], symmetric: true}", "AAA<BBB:0.5 BBB<AAA:0.5 ");
    /* a group's members, the other end excepted */
    check_tie("{pairs: [[g, BBB, 3]]}", "BBB<AAA:3 ");
    check_tie("{pairs: [[CCC, g]]}", "AAA<CCC:1 BBB<CCC:1 ");
    check_tie("{pairs: [[g, h, 2]]}", "BBB<AAA:2 CCC<AAA:2 CCC<BBB:2 ");
    check_tie("{pairs: [[g, g]]}", "AAA<BBB:1 BBB<AAA:1 ");
    check_tie("{pairs: [[e, g], [g, e]]}", "");
    /* both ways once, also where the two ends share members */
    check_tie("{pairs: [[g, g]], symmetric: true}", "AAA<BBB:1 BBB<AAA:1 ");
    check_tie("{pairs: [[g, h]], symmetric: true}", "AAA<BBB:1 AAA<CCC:1 BBB<AAA:1 BBB<CCC:1 CCC<AAA:1 CCC<BBB:1 ");
    check_tie("{pairs: [], among: g}", "");
}

/* Members of clique c, and cliques of state i, say the same. */
static void check_cliques(const cr_model *model, const cr_tie *tie)
{
    size_t found = 0;

    for (size_t c = 0; c < tie->n_cliques; c++) {
        for (size_t k = tie->member_at[c]; k < tie->member_at[c + 1]; k++) {
            const size_t i = (size_t)tie->member[k];
            bool there = false;

            assert_true(k == tie->member_at[c] || tie->member[k - 1] < tie->member[k]);
            for (size_t at = tie->clique_at[i]; at < tie->clique_at[i + 1]; at++) {
                there = there || tie->clique[at] == (int32_t)c;
                assert_true(at == tie->clique_at[i] || tie->clique[at - 1] < tie->clique[at]);
            }
            assert_true(there);
            found++;
        }
    }
    assert_int_equal(tie->clique_at[0], 0);
    assert_int_equal(tie->clique_at[model->n_states], found);
}

static void test_cliques(void **state)
{
    cr_plan plan;
    const cr_tie *tie;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "groups: {g: {members: [CCC, AAA]}}\n"
                                    "ties:\n"
                                    "  a: {among: all}\n"
                                    "  b: {cliques: [g, [BBB, g], [CCC, BBB, CCC]], among: [g, g, AAA], norm: sum}\n"
                                    "  c: {among: g}\n"
                                    "  d: {cliques: []}\n");
    tie = plan.model->tie;
    for (size_t m = 0; m < 4; m++) {
        check_cliques(plan.model, &tie[m]);
        assert_int_equal(tie[m].n_edges, 0);
        assert_true(tie[m].ahead);
        assert_null(tie[m].credit);
        assert_int_equal(tie[m].share, m != 1);
    }
    assert_int_equal(tie[0].n_cliques, 1);
    assert_int_equal(tie[0].member_at[1], 3);
    assert_int_equal(tie[1].n_cliques, 4);
    assert_int_equal(tie[1].member_at[1], 2); /* among first */
    assert_int_equal(tie[1].member_at[4], 2 + 2 + 3 + 2);
    assert_int_equal(tie[2].member[0], 0);
    assert_int_equal(tie[2].member[1], 2);
    assert_int_equal(tie[3].n_cliques, 0);
    cr_plan_free(&plan);
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

static void check_file(const char *folder, const char *path, const char *rows, const char *wanted)
{
    char *data = write_file(folder, "ties.csv", rows);

    if (wanted[0] == '!') {
        char *messages = NULL;

        assert_true(asprintf(&messages, "%s/%s", folder, wanted + 1) > 0);
        plan_file_refused(path, messages);
        free(messages);
    } else {
        cr_errors errors = {0};
        cr_plan plan;

        assert_int_equal(cr_plan_read(&plan, path, NULL, &errors), CR_OK);
        check_edges(plan.model, wanted);
        cr_plan_free(&plan);
    }
    free(data);
}

static void test_file(void **state)
{
    char *folder = make_folder(),
         *path = write_file(folder, "s.yaml",
                            SMALL_SCENARIO "groups: {g: {members: [BBB, CCC]}}\n"
                                           "ties: {m: {file: ties.csv, pairs: [[CCC, BBB, 9]]}}\n"),
         *kinds =
             write_file(folder, "k.yaml", SMALL_SCENARIO "ties: {m: {file: ties.csv, kind: river, symmetric: true}}\n");

    (void)state;
    check_file(folder, path, "partner,listener,weight\nAAA,g,0.5\nBBB,AAA,\n",
               "AAA<BBB:0.5 AAA<CCC:0.5 BBB<AAA:1 BBB<CCC:9 ");
    check_file(folder, path, "listener,partner\nAAA,BBB\n", "BBB<AAA:1 BBB<CCC:9 ");
    check_file(folder, kinds, "listener,partner,kind\nAAA,BBB,river\nBBB,CCC,road\n", "AAA<BBB:1 BBB<AAA:1 ");
    check_file(folder, kinds, "listener,partner\nAAA,BBB\n",
               "!k.yaml:4:18: ties.m.file: 'ties.csv' lacks the columns listener,partner,kind\n");
    check_file(folder, kinds, "listener,partner,kind\nAAA,BBB,road\n",
               "!k.yaml:4:18: ties.m.file: no row of 'ties.csv' is of this kind\n");
    check_file(folder, path, "listener,partner\n", "!s.yaml:5:18: ties.m.file: no row of 'ties.csv' gives a tie\n");
    check_file(folder, path, "listener,partner\nAAA,BBX\n",
               "!ties.csv:2: ties.m.file: unknown state or group 'BBX' (did you mean 'BBB'?)\n");
    check_file(folder, path, "listener,partner,weight\nAAA,BBB,much\n",
               "!ties.csv:2: ties.m.file: 'much' is not a number (write it in decimal, as 0.25, -3 or 1e-6)\n");
    check_file(folder, path, "listener,partner\nAAA,BBB\n# a note\nAAA,BBB\n",
               "!ties.csv:4: ties.m: the tie of 'AAA' to 'BBB' is there twice, on line 2 too (take one away)\n");
    check_file(folder, path, "listener,partner\nAAA,AAA\n", "!ties.csv:2: ties.m.file: a tie of 'AAA' to itself\n");
    free(kinds);
    free(path);
    free_folder(folder);
}

/* A line of two large groups would fill any memory. */
static void test_too_many(void **state)
{
    enum { STATES = 8000 };
    char *text = malloc(200 + (size_t)STATES * 16), *end = text;

    (void)state;
    assert_non_null(text);
    end += sprintf(end, "calendar: {start: 2025-01-01, end: 1 year}\nladder: [a, b]\nties: {m: {pairs: [[g, g]]}}\n"
                        "groups: {g: {members: [");
    for (int k = 0; k < STATES; k++) {
        end += sprintf(end, "%sS%d", k > 0 ? "," : "", k);
    }
    end += sprintf(end, "]}}\nstates:\n");
    for (int k = 0; k < STATES; k++) {
        end += sprintf(end, "  S%d:\n", k);
    }
    plan_refused(
        text, "s.yaml:3:20: ties.m.pairs: more than 50000000 ties of one kind (`among` and `cliques` take groups)\n");
    free(text);
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
        cmocka_unit_test(test_chance_errors), cmocka_unit_test(test_exists), cmocka_unit_test(test_fades_and_times),
        cmocka_unit_test(test_tie_errors),    cmocka_unit_test(test_pairs),  cmocka_unit_test(test_cliques),
        cmocka_unit_test(test_credit),        cmocka_unit_test(test_file),   cmocka_unit_test(test_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
