/* SPDX-License-Identifier: GPL-3.0-or-later */
/* History: the last row up to the start counts, in any order; what comes later is kept out of the simulation. */
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
static const refusal history_errors[] = {
    {SMALL_SCENARIO "history: [{state: AAA, rung: engaged}]\n", NULL,
     "s.yaml:4:11: history: date, state and rung are wanted ({date: 2025-07-03, state: RUS, rung: "
     "recognised})\n"},
    {SMALL_SCENARIO "history: [{date: , state: AAA, rung: engaged}]\n", NULL,
     "s.yaml:4:11: history: date, state and rung are wanted ({date: 2025-07-03, state: RUS, rung: "
     "recognised})\n"},
    {SMALL_SCENARIO "history: [{date: 2024-13-01, state: AAA, rung: engaged}]\n", NULL,
     "s.yaml:4:18: history.1.date: '2024-13-01' is no day of the calendar (write a date that exists, "
     "as YYYY-MM-DD)\n"},
    {SMALL_SCENARIO "history: [{date: 2024-01-01, state: AAA, rung: engaged, latest: 2023-01-01}]\n", NULL,
     "s.yaml:4:65: history: latest is before date (it is the last day that it can have been)\n"},
    {SMALL_SCENARIO "history: [{date: 2024-01-01, state: AAA, rung: engaged, latest: soon}]\n", NULL,
     "s.yaml:4:65: history.1.latest: 'soon' is not a date (write YYYY-MM-DD, as 2025-07-04)\n"},
    {SMALL_SCENARIO "history:\n"
                    "  - {date: 2024-01-01, state: AAA, rung: engaged}\n"
                    "  - {date: 2024-01-01, state: AAA, rung: recognised}\n",
     NULL, "s.yaml:6:5: history: 'AAA' comes to stand on 'engaged' and on 'recognised' on one day (line 5)\n"},
    {SMALL_SCENARIO "history: {}\n", NULL, "s.yaml:4:10: history: file is missing (history: {file: data/x.csv})\n"},
    {SMALL_SCENARIO "history: {file: }\n", NULL,
     "s.yaml:4:10: history: file is missing (history: {file: data/x.csv})\n"},
    {SMALL_SCENARIO "history: {file: no.csv}\n", NULL,
     "s.yaml:4:17: history: 'no.csv' cannot be opened (No such file or directory)\n"},
    {SMALL_SCENARIO "history: [null]\n", NULL,
     "s.yaml:4:11: history.1: nothing stands here (wanted: {date: .., state: .., rung: ..})\n"},
};

static void test_history_errors(void **state)
{
    (void)state;
    check_refusals(history_errors, sizeof(history_errors) / sizeof(*history_errors));
}

#define BEGIN                                                                                                          \
    "calendar: {start: 2025-01-01, end: 1 year}\nladder: [none, engaged, recognised]\nstates: {AAA: , BBB: {at: "      \
    "engaged}}\n"

static void check_position(const char *rows, const char *wanted)
{
    char text[1024];
    cr_plan plan;

    snprintf(text, sizeof(text), "%shistory: %s\n", BEGIN, rows);
    plan_read(&plan, text);
    assert_string_equal(plan.model->rung[plan.model->start[0]].name, wanted);
    assert_string_equal(plan.model->rung[plan.model->start[1]].name, "engaged");
    cr_plan_free(&plan);
}

static void test_rows(void **state)
{
    (void)state;
    check_position("[]", "none");
    check_position("null", "none");
    check_position("[{date: 2024-01-01, state: AAA, rung: engaged}]", "engaged");
    check_position("[{date: 2024-06-01, state: AAA, rung: recognised}, {date: 2024-01-01, state: AAA, rung: engaged}]",
                   "recognised");
    /* a withdrawal */
    check_position("[{date: 2024-01-01, state: AAA, rung: recognised}, {date: 2024-06-01, state: AAA, rung: none}]",
                   "none");
    /* at the start, and the day after */
    check_position("[{date: 2025-01-01, state: AAA, rung: engaged}]", "engaged");
    check_position("[{date: 2025-01-02, state: AAA, rung: engaged}]", "none");
    /* between two dates: the first */
    check_position("[{date: 2024-12-31, latest: 2025-06-01, state: AAA, rung: engaged}]", "engaged");
    check_position("[{date: 2024-12-31, latest: , state: AAA, rung: engaged}]", "engaged");
    /* the same twice is no contradiction, nor is a row that agrees with a state's own place */
    check_position("[{date: 2024-01-01, state: AAA, rung: engaged}, {date: 2024-01-01, state: AAA, rung: engaged}]",
                   "engaged");
    check_position("[{date: 2024-01-01, state: BBB, rung: engaged}]", "none");
}

static void check_file(const char *rows, const char *wanted)
{
    char *folder = make_folder(), *data = write_file(folder, "data/h.csv", rows),
         *path = write_file(folder, "s.yaml", BEGIN "history: {file: data/h.csv}\n");

    if (wanted[0] == '!') {
        char *messages = NULL;

        assert_true(asprintf(&messages, "%s/%s", folder, wanted + 1) > 0);
        plan_file_refused(path, messages);
        free(messages);
    } else {
        cr_errors errors = {0};
        cr_plan plan;

        assert_int_equal(cr_plan_read(&plan, path, NULL, &errors), CR_OK);
        assert_string_equal(plan.model->rung[plan.model->start[0]].name, wanted);
        cr_plan_free(&plan);
    }
    free(path);
    free(data);
    free_folder(folder);
}

static void test_file(void **state)
{
    (void)state;
    check_file("date,state,rung\n2024-01-01,AAA,engaged\n", "engaged");
    check_file("rung,latest,state,date,note\nrecognised,,AAA,2024-06-01,x\nengaged,2024-02-01,AAA,2024-01-01,y\n",
               "recognised");
    check_file("date,state,rung\n", "none");
    check_file("date,state\n2024-01-01,AAA\n",
               "!s.yaml:4:17: history: 'data/h.csv' lacks the columns date,state,rung\n");
    check_file("date,state,rung\n2024-01-01,AAB,engaged\n",
               "!data/h.csv:2: history: unknown state 'AAB' (did you mean 'AAA'?)\n");
    check_file("date,state,rung\n2024-01-01,AAA,engage\n",
               "!data/h.csv:2: history: unknown rung 'engage' (did you mean 'engaged'?)\n");
    check_file("date,state,rung\n2024-1-1,AAA,engaged\n",
               "!data/h.csv:2: history: '2024-1-1' is not a date (write YYYY-MM-DD, as 2025-07-04)\n");
    check_file("date,state,rung,latest\n2024-01-01,AAA,engaged,2023-01-01\n",
               "!data/h.csv:2: history: latest '2023-01-01' is no date from 2024-01-01 on\n");
    check_file("date,state,rung\n2024-01-01,AAA,engaged\n2024-01-01,AAA,none\n",
               "!data/h.csv:3: history: 'AAA' comes to stand on 'engaged' and on 'none' on one day (line 2)\n");
}

#define FADING                                                                                                         \
    "calendar: {start: 2025-01-01, end: 1 year}\n"                                                                     \
    "tracks: {one: [a, b, c, d], two: [x, y]}\n"                                                                       \
    "ties: {m: {among: all, fades: 1 year}}\n"                                                                         \
    "states: {R: , S: }\n"

/* since[rung] of state S, in days before the start; 0: unknown, or not there. */
static void check_since(const char *rows, const double *wanted)
{
    char text[1024];
    cr_plan plan;

    snprintf(text, sizeof(text), "%shistory: %s\n", FADING, rows);
    plan_read(&plan, text);
    for (size_t r = 0; r < 6; r++) {
        if (fabs(plan.model->since[6 + r] * 365.25 - wanted[r]) > 1e-9) {
            fail_msg("%s: rung %zu since %g", rows, r, plan.model->since[6 + r] * 365.25);
        }
        assert_true(!(fabs(plan.model->since[r]) > 0.0));
    }
    cr_plan_free(&plan);
}

/* When a state last came to stand at or above each rung, by the history; a withdrawal forgets what it gives up. */
static void test_since(void **state)
{
    cr_plan plan;

    (void)state;
    check_since("[]", (const double[]){0, 0, 0, 0, 0, 0});
    check_since("[{date: 2024-12-31, state: S, rung: c}]", (const double[]){0, -1, -1, 0, 0, 0});
    check_since("[{date: 2024-12-22, state: S, rung: b}, {date: 2024-12-31, state: S, rung: d}]",
                (const double[]){0, -10, -1, -1, 0, 0});
    check_since("[{date: 2024-12-31, state: S, rung: d}, {date: 2024-12-22, state: S, rung: b}]",
                (const double[]){0, -10, -1, -1, 0, 0});
    check_since("[{date: 2024-12-02, state: S, rung: d}, {date: 2024-12-22, state: S, rung: b}]",
                (const double[]){0, -30, 0, 0, 0, 0});
    check_since("[{date: 2024-12-02, state: S, rung: d}, {date: 2024-12-22, state: S, rung: a}, {date: 2024-12-31, "
                "state: S, rung: b}]",
                (const double[]){0, -1, 0, 0, 0, 0});
    check_since("[{date: 2024-12-02, state: S, rung: c}, {date: 2024-12-22, state: S, rung: c}]",
                (const double[]){0, -30, -30, 0, 0, 0});
    check_since("[{date: 2024-12-02, state: S, rung: a}]", (const double[]){0, 0, 0, 0, 0, 0});
    /* each track for itself; the start itself; what comes later */
    check_since("[{date: 2024-12-22, state: S, rung: b}, {date: 2024-12-31, state: S, rung: y}, {date: 2025-01-01, "
                "state: S, rung: c}, {date: 2025-01-02, state: S, rung: d}]",
                (const double[]){0, -10, 0, 0, 0, -1});
    check_since("[{date: 2025-06-01, state: S, rung: a}, {date: 2024-12-22, state: S, rung: b}]",
                (const double[]){0, -10, 0, 0, 0, 0});
    /* where nothing fades nobody asks */
    plan_read(&plan, BEGIN "history: [{date: 2024-01-01, state: AAA, rung: engaged}]\n");
    assert_null(plan.model->since);
    cr_plan_free(&plan);
}

/* All rows are kept, by day, those after the start too; what is not known is on no rung. */
static void test_kept(void **state)
{
    cr_plan plan;
    const cr_known *row;

    (void)state;
    plan_read(&plan, BEGIN "history:\n"
                           "  - {date: 2026-01-01, state: AAA, rung: unknown}\n"
                           "  - {date: 2025-05-01, state: BBB, rung: recognised, latest: 2025-05-31}\n"
                           "  - {date: 2024-05-01, state: BBB, rung: engaged}\n"
                           "  - {date: 2024-05-01, state: BBB, rung: engaged}\n");
    row = plan.model->history;
    assert_int_equal(plan.model->n_history, 3);
    assert_int_equal(row[0].state, 1);
    assert_int_equal(row[0].rung, 1);
    assert_int_equal(row[0].latest, row[0].day);
    assert_int_equal(row[1].rung, 2);
    assert_int_equal(row[1].latest - row[1].day, 30);
    assert_int_equal(row[2].state, 0);
    assert_int_equal(row[2].rung, CR_NONE);
    assert_int_equal(row[2].track, CR_NONE);
    cr_plan_free(&plan);
    /* it moves nobody */
    check_position("[{date: 2024-01-01, state: AAA, rung: engaged}, {date: 2024-06-01, state: AAA, rung: unknown}]",
                   "engaged");
}

static const refusal unknown_errors[] = {
    {BEGIN "history: [{date: 2024-01-01, state: AAA, rung: unknown, latest: 2024-02-01}]\n", NULL,
     "s.yaml:4:11: history: latest says nothing of what is unknown (leave it out)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\nladder: [unknown, recognised]\nstates: {AAA: }\n"
     "history: [{date: 2024-01-01, state: AAA, rung: unknown}]\n",
     NULL,
     "s.yaml:4:48: history: 'unknown' is a rung here, and the word for what is not known (give the rung another "
     "name)\n"},
};

static void test_unknown_errors(void **state)
{
    (void)state;
    check_refusals(unknown_errors, sizeof(unknown_errors) / sizeof(*unknown_errors));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept),           cmocka_unit_test(test_unknown_errors), cmocka_unit_test(test_since),
        cmocka_unit_test(test_history_errors), cmocka_unit_test(test_rows),           cmocka_unit_test(test_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
