/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ties pair by pair: written out, of groups, and out of files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/plans.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
