/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calendar, tracks and conditions: from text to the arrays that are simulated. */
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
static const refusal calendar_errors[] = {
    {"calendar: {start: 2025-01-01}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:1:11: calendar: start and end are wanted ({start: 2025-07-04, end: 5 years})\n"},
    {"calendar: {end: 1 year}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:1:11: calendar: start and end are wanted ({start: 2025-07-04, end: 5 years})\n"},
    {"calendar: {start: , end: 1 year}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:1:11: calendar: start and end are wanted ({start: 2025-07-04, end: 5 years})\n"},
    {"ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:1:1: calendar: is missing ({start: 2025-07-04, end: 5 years, step: 1 month})\n"},
    {"calendar: null\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:1:1: calendar: is missing ({start: 2025-07-04, end: 5 years, step: 1 month})\n"},
    {"calendar: {start: 2025-02-30, end: 1 year}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL,
     "s.yaml:1:19: calendar.start: '2025-02-30' is no day of the calendar (write a date that exists, "
     "as YYYY-MM-DD)\n"},
    {"calendar: {start: 2025-01-01 12:00, end: 1 year}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL,
     "s.yaml:1:19: calendar.start: '2025-01-01 12:00' is not a date (write YYYY-MM-DD, as "
     "2025-07-04)\n"},
    {"calendar: {start: 2025-01-01, end: 2025-01-01}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:1:36: calendar: the end is not after the start\n"},
    {"calendar: {start: 2025-01-01, end: 0 days}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:1:36: calendar: the end is not after the start\n"},
    {"calendar: {start: 2025-01-01, end: 2024-12-31}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:1:36: calendar: the end is not after the start\n"},
    {"calendar: {start: 2025-01-01, end: 5}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:1:36: calendar.end: '5' is not a date (write YYYY-MM-DD, as 2025-07-04)\n"},
    {"calendar: {start: 2025-01-01, end: 1.5 months}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL,
     "s.yaml:1:36: calendar: '1.5 months' after the start is no date (whole numbers, up to the year "
     "9999)\n"},
    {"calendar: {start: 2025-01-01, end: 9000 years}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL,
     "s.yaml:1:36: calendar: '9000 years' after the start is no date (whole numbers, up to the year "
     "9999)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year, step: 0 days}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL,
     "s.yaml:1:50: calendar: the step is no whole number of days, weeks, months or years (such as 1 "
     "month)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year, step: 0.5 months}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL,
     "s.yaml:1:50: calendar: the step is no whole number of days, weeks, months or years (such as 1 "
     "month)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year, step: 1}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL,
     "s.yaml:1:50: calendar.step: '1' has no unit (write days, weeks, months or years after the "
     "number, as 6 months)\n"},
    {"calendar: {start: 2025-01-01, end: 400 years, step: 1 day}\n"
     "ladder: [a, b]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:1:11: calendar: more than 100000 calendar dates (take a longer step)\n"},
};

static void test_calendar_errors(void **state)
{
    (void)state;
    check_refusals(calendar_errors, sizeof(calendar_errors) / sizeof(*calendar_errors));
}

static const refusal track_errors[] = {
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:1:1: neither `ladder` nor `tracks` is there (ladder: [none, engaged, recognised])\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [a, b]\n"
     "tracks: {t: [c, d]}\n"
     "states: {AAA: }\n",
     NULL,
     "s.yaml:3:9: `ladder` and `tracks` are both there (take one away; `tracks: null` does so to an "
     "inherited one)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [a]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:2:9: ladder: a track wants at least two rungs, the lowest first\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: []\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:2:9: ladder: a track wants at least two rungs, the lowest first\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [a, b, a]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:2:16: ladder: rung 'a' is there twice (rung names are unique in a scenario)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "tracks: {t: [a, b], u: [c, b]}\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:2:28: tracks: rung 'b' is there twice (rung names are unique in a scenario)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "tracks: {t: [a], u: [c, d]}\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:2:13: tracks: a track wants at least two rungs, the lowest first\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "tracks: {}\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:2:9: tracks: no track with rungs ({recognition: [unrecognised, recognised]})\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "tracks: {t: }\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:2:9: tracks: no track with rungs ({recognition: [unrecognised, recognised]})\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "tracks: {t: [a, b], u: 5}\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:2:24: tracks.u: this is a single value (wanted: a list of names)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [a, null]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:2:13: ladder.2: nothing stands here (wanted: a name)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [a, b.c]\n"
     "states: {AAA: }\n",
     NULL,
     "s.yaml:2:13: ladder.2: 'b.c' cannot be a name (1 to 200 characters, none of them '.', '/' or a "
     "line break; no '$' or blank in front)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: {a: b}\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:2:9: ladder: this is a mapping (wanted: a list of names)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [a, b]\n"
     "recognition: c\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:3:14: recognition: unknown rung 'c' (did you mean 'a'?)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [a, b]\n"
     "recognition: [b]\n"
     "states: {AAA: }\n",
     NULL, "s.yaml:3:14: recognition: this is a list (wanted: a name)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [a, b]\n"
     "states: {}\n",
     NULL, "s.yaml:3:9: no states (states: {PAK: , RUS: {at: recognised}})\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [a, b]\n",
     NULL, "s.yaml:1:1: no states (states: {PAK: , RUS: {at: recognised}})\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [a, b]\n"
     "states: \n",
     NULL, "s.yaml:3:8: no states (states: {PAK: , RUS: {at: recognised}})\n"},
};

static void test_track_errors(void **state)
{
    (void)state;
    check_refusals(track_errors, sizeof(track_errors) / sizeof(*track_errors));
}

static const refusal condition_errors[] = {
    {SMALL_SCENARIO "conditions: {x: {noise: {sd: 0.1}}}\n", NULL,
     "s.yaml:4:25: conditions.x.noise: sd and half_life are wanted ({sd: 0.1, half_life: 6 months})\n"},
    {SMALL_SCENARIO "conditions: {x: {noise: {half_life: 1 year}}}\n", NULL,
     "s.yaml:4:25: conditions.x.noise: sd and half_life are wanted ({sd: 0.1, half_life: 6 months})\n"},
    {SMALL_SCENARIO "conditions: {x: {noise: {sd: , half_life: 1 year}}}\n", NULL,
     "s.yaml:4:25: conditions.x.noise: sd and half_life are wanted ({sd: 0.1, half_life: 6 months})\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {lasts: 1 day}}}}\n", NULL,
     "s.yaml:4:27: conditions.x.regimes: at least two regimes are wanted (one alone never ends: write "
     "its level)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {}}}\n", NULL,
     "s.yaml:4:27: conditions.x.regimes: at least two regimes are wanted (one alone never ends: write "
     "its level)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {level: 1}, b: {lasts: 1 day}}}}\n", NULL,
     "s.yaml:4:31: conditions.x.regimes.a: lasts is missing (the mean stay, such as lasts: 1 year)\n"},
    {SMALL_SCENARIO "conditions: {x: {starts_in: a}}\n", NULL,
     "s.yaml:4:29: conditions.x.starts_in: there are no regimes to start in (give regimes, or take "
     "this away)\n"},
    {SMALL_SCENARIO "conditions: {x: {level: {between: linear}}}\n", NULL,
     "s.yaml:4:25: conditions.x.level: either series or file is wanted ({series: {2025-07-04: 0.2}})\n"},
    {SMALL_SCENARIO "conditions: {x: {level: {series: {}}}}\n", NULL,
     "s.yaml:4:34: conditions.x.level.series: no date with a value\n"},
    {SMALL_SCENARIO "conditions: {x: {level: {series: {2025-01-01: }}}}\n", NULL,
     "s.yaml:4:34: conditions.x.level.series: no date with a value\n"},
    {SMALL_SCENARIO "conditions: {x: {level: {series: {2025-01-01: 1}, file: x.csv}}}\n", NULL,
     "s.yaml:4:25: conditions.x.level: either series or file is wanted ({series: {2025-07-04: 0.2}})\n"},
    {SMALL_SCENARIO "conditions: {x: {level: {series: {2025-01-01: 1}, between: cubic}}}\n", NULL,
     "s.yaml:4:60: conditions.x.level.between: 'cubic' is not known here (wanted: hold or linear)\n"},
    {SMALL_SCENARIO "conditions: {x: }\n", NULL,
     "s.yaml:4:14: conditions.x: condition 'x' is empty, and nothing is inherited that this could "
     "take away (say what it is)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: , b: {lasts: 1 day}, c: {lasts: 1 day}}}}\n", NULL,
     "s.yaml:4:28: conditions.x.regimes.a: regime 'a' is empty, and nothing is inherited that this "
     "could take away (say what it is)\n"},
};

static void test_condition_errors(void **state)
{
    (void)state;
    check_refusals(condition_errors, sizeof(condition_errors) / sizeof(*condition_errors));
}

#define SAME(a, b) assert_true(fabs((a) - (b)) < 1e-12)

static void check_dates(const char *calendar, size_t n, const char *const *date)
{
    char text[256];
    cr_plan plan;

    snprintf(text, sizeof(text), "calendar: %s\nladder: [a, b]\nstates: {AAA: }\n", calendar);
    plan_read(&plan, text);
    assert_int_equal(plan.model->calendar.n, n);
    for (size_t k = 0; k < n; k++) {
        char day[16];

        cr_day_text(plan.model->calendar.day[k], day);
        assert_string_equal(day, date[k]);
        SAME(plan.model->calendar.t[k], (plan.model->calendar.day[k] - plan.model->calendar.day[0]) / 365.25);
    }
    cr_plan_free(&plan);
}

static void test_calendar(void **state)
{
    (void)state;
    /* counted from the start: the 31st comes back */
    check_dates(
        "{start: 2023-12-31, end: 2024-05-31, step: 1 month}", 6,
        (const char *const[]){"2023-12-31", "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"});
    check_dates("{start: 2025-01-31, end: 3 months}", 4,
                (const char *const[]){"2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"});
    /* an end that is not on the grid is itself the last date */
    check_dates("{start: 2025-01-01, end: 2025-03-15}", 4,
                (const char *const[]){"2025-01-01", "2025-02-01", "2025-03-01", "2025-03-15"});
    check_dates("{start: 2025-01-01, end: 2025-01-02, step: 1 year}", 2,
                (const char *const[]){"2025-01-01", "2025-01-02"});
    /* leap years */
    check_dates("{start: 2024-02-29, end: 4 years, step: 1 year}", 5,
                (const char *const[]){"2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"});
    check_dates("{start: 2024-02-26, end: 1 week, step: 2 days}", 5,
                (const char *const[]){"2024-02-26", "2024-02-28", "2024-03-01", "2024-03-03", "2024-03-04"});
    check_dates("{start: 2025-01-01, end: 3 weeks, step: 1 week}", 4,
                (const char *const[]){"2025-01-01", "2025-01-08", "2025-01-15", "2025-01-22"});
    check_dates("{start: 9999-11-30, end: 9999-12-31}", 3,
                (const char *const[]){"9999-11-30", "9999-12-30", "9999-12-31"});
}

/* As many dates as there may be, and one more. */
static void test_most_dates(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, "calendar: {start: 2000-01-01, end: 99999 days, step: 1 day}\nladder: [a, b]\nstates: {AAA: }\n");
    assert_int_equal(plan.model->calendar.n, 100000);
    cr_plan_free(&plan);
    plan_refused("calendar: {start: 2000-01-01, end: 100000 days, step: 1 day}\nladder: [a, b]\nstates: {AAA: }\n",
                 "s.yaml:1:11: calendar: more than 100000 calendar dates (take a longer step)\n");
}

static void test_tracks(void **state)
{
    cr_plan plan;
    const cr_model *model;

    (void)state;
    plan_read(&plan, "calendar: {start: 2025-01-01, end: 1 year}\n"
                     "tracks: {zeta: [z1, z2], about: two of them, alpha: [a3, a2, a1]}\n"
                     "states: {AAA: }\n");
    model = plan.model;
    assert_int_equal(model->n_tracks, 2);
    assert_string_equal(model->track[0].name, "zeta"); /* as written */
    assert_int_equal(model->track[1].first_rung, 2);
    assert_int_equal(model->track[1].n_rungs, 3);
    assert_string_equal(model->rung[2].name, "a3");
    assert_int_equal(model->rung[2].track, 1);
    assert_int_equal(model->recognition, 4); /* the last of the last */
    assert_int_equal(model->n_moves, 3);
    cr_plan_free(&plan);
    plan_read(&plan, "calendar: {start: 2025-01-01, end: 1 year}\n"
                     "tracks: {alpha: [a1, a2], beta: [b1, b2]}\n"
                     "recognition: a2\n"
                     "states: {AAA: }\n");
    assert_int_equal(plan.model->recognition, 1);
    cr_plan_free(&plan);
    plan_read(&plan, SMALL_SCENARIO "tracks: null\nrecognition: null\n");
    assert_int_equal(plan.model->n_tracks, 1);
    assert_string_equal(plan.model->track[0].name, "ladder");
    assert_int_equal(plan.model->recognition, 2);
    cr_plan_free(&plan);
}

/* Calendar dates are the 1st of January to May and the 1st of June. */
static void test_series(void **state)
{
    cr_plan plan;
    const cr_condition *hold, *linear;

    (void)state;
    plan_read(&plan, "calendar: {start: 2025-01-01, end: 2025-06-01}\nladder: [a, b]\nstates: {AAA: }\n"
                     "conditions:\n"
                     "  hold: {level: {series: {2025-04-01: 0.5, 2025-02-15: 0.25, 2025-04-02: 0.75}}}\n"
                     "  linear: {level: {series: {2025-02-01: 0, 2025-04-11: 1}, between: linear}}\n");
    hold = &plan.model->condition[0];
    linear = &plan.model->condition[1];
    assert_int_equal(hold->level, CR_NONE);
    assert_int_equal(hold->n_points, 3);
    SAME(plan.model->slot[hold->point[0]], 0.25);
    SAME(plan.model->slot[hold->point[1]], 0.5);
    SAME(plan.model->slot[hold->point[2]], 0.75);
    for (size_t k = 0; k < 6; k++) {
        const int32_t left[] = {0, 0, 0, 1, 2, 2};
        const double way[] = {0, 0, 28.0 / 69.0, 59.0 / 69.0, 0, 0};

        assert_int_equal(hold->left[k], left[k]);
        SAME(hold->fraction[k], 0.0);
        assert_int_equal(linear->left[k], k < 4 ? 0 : 1);
        SAME(linear->fraction[k], way[k]);
    }
    cr_plan_free(&plan);
}

static void test_series_file(void **state)
{
    char *folder = make_folder(),
         *data = write_file(folder, "data/x.csv", "value,date\n0.5,2025-03-01\n0.25,2025-01-01\n"),
         *path = write_file(folder, "s.yaml", SMALL_SCENARIO "conditions: {x: {level: {file: data/x.csv}}}\n"), *wrong,
         *text;
    cr_errors errors = {0};
    cr_plan plan;

    (void)state;
    assert_int_equal(cr_plan_read(&plan, path, NULL, &errors), CR_OK);
    assert_int_equal(plan.model->condition[0].n_points, 2);
    SAME(plan.model->slot[plan.model->condition[0].point[0]], 0.25);
    assert_int_equal(plan.model->condition[0].left[1], 0);
    assert_int_equal(plan.model->condition[0].left[2], 1);
    cr_plan_free(&plan);
    wrong = write_file(folder, "data/x.csv", "date,value\n2025-01-32,1\n2025-01-01,x\n2025-02-01,1\n2025-02-01,2\n");
    assert_true(
        asprintf(&text,
                 "%s/s.yaml:4:32: conditions.x.level.file: the date 2025-02-01 is there twice\n"
                 "%s/data/x.csv:2: conditions.x.level.file: '2025-01-32' is no day of the calendar (write a date "
                 "that exists, as YYYY-MM-DD)\n"
                 "%s/data/x.csv:3: conditions.x.level.file: 'x' is not a number (write it in decimal, as 0.25, -3 "
                 "or 1e-6)\n",
                 folder, folder, folder) > 0);
    {
        char *swap = strstr(text, "\n") + 1, *sorted;

        /* data/x.csv sorts before s.yaml */
        assert_true(asprintf(&sorted, "%s%.*s", swap, (int)(swap - text), text) > 0);
        plan_file_refused(path, sorted);
        free(sorted);
    }
    free(text);
    free(wrong);
    wrong = write_file(folder, "data/x.csv", "day,value\n2025-01-01,1\n");
    assert_true(asprintf(&text, "%s/s.yaml:4:32: conditions.x.level.file: 'data/x.csv' lacks the columns date,value\n",
                         folder) > 0);
    plan_file_refused(path, text);
    free(text);
    free(wrong);
    free(path);
    free(data);
    free_folder(folder);
}

static void test_parts(void **state)
{
    cr_plan plan;
    const cr_model *model;
    const cr_condition *c;

    (void)state;
    plan_read(&plan,
              SMALL_SCENARIO "conditions:\n"
                             "  a: 0.3\n"
                             "  b: {noise: {sd: 0.2, half_life: 6 months, starts_at: -0.1}, within: [-1, 3]}\n"
                             "  c: {regimes: {war: {lasts: 1 month}, truce: {level: 0.5, lasts: 2 years}}, starts_in: "
                             "war, level: 0.25}\n"
                             "  d: {within: none, regimes: {x: {lasts: 1 day}, y: {lasts: 1 day}}, starts_in: null}\n");
    model = plan.model;
    c = &model->condition[0];
    SAME(model->slot[c->level], 0.3);
    SAME(c->lo, 0.0);
    SAME(c->hi, 1.0);
    SAME(c->bin_lo, 0.0);
    SAME(c->bin_hi, 1.0);
    assert_int_equal(c->sd, CR_NONE);
    assert_int_equal(c->n_regimes, 0);
    assert_int_equal(c->starts_in, CR_NONE);
    c = &model->condition[1];
    SAME(model->slot[c->level], 0.0);
    SAME(model->slot[c->sd], 0.2);
    SAME(model->slot[c->half_life], 0.5);
    SAME(model->slot[c->starts_at], -0.1);
    SAME(c->bin_lo, -1.0);
    SAME(c->bin_hi, 3.0);
    assert_true(c->noise_key == cr_stream_key_of("noise", "b"));
    c = &model->condition[2];
    assert_int_equal(c->n_regimes, 2);
    assert_string_equal(c->regime[0].name, "truce");
    SAME(model->slot[c->regime[0].level], 0.5);
    SAME(model->slot[c->regime[0].lasts], 2.0);
    SAME(model->slot[c->regime[1].level], 0.0);
    SAME(model->slot[c->regime[1].lasts], 1.0 / 12.0);
    assert_int_equal(c->starts_in, 1);
    assert_true(c->regime_key == cr_stream_key_of("regime", "c"));
    c = &model->condition[3];
    assert_true(isinf(c->lo) && c->lo < 0 && isinf(c->hi) && c->hi > 0);
    assert_int_equal(c->starts_in, CR_NONE);
    cr_plan_free(&plan);
}

/* Unbounded conditions: bins that hold what they can be, always finite and of some width. */
static void test_bins(void **state)
{
    static const struct {
        const char *text;
        double lo, hi;
    } list[] = {
        {"{level: 0.5}", 0.0, 1.0},
        {"{level: {uniform: [1, 3]}}", 1.0, 3.0},
        {"{level: {series: {2025-01-01: -1, 2025-02-01: {uniform: [2, 4]}}}}", -1.0, 4.0},
        {"{level: 1, regimes: {a: {level: -1, lasts: 1 day}, b: {level: 2, lasts: 1 day}}}", 0.0, 3.0},
        {"{level: 1, noise: {sd: 0.1, half_life: 1 day}}", 0.35, 1.65},
        {"{level: 1, noise: {sd: {uniform: [0, 0.2]}, half_life: 1 day, starts_at: -1}}", -1.3, 3.3},
        {"{level: 1e17}", 1e17 - 1e14, 1e17 + 1e14},
    };

    (void)state;
    for (size_t k = 0; k < sizeof(list) / sizeof(*list); k++) {
        char text[512];
        cr_plan plan;

        snprintf(text, sizeof(text), "%sconditions: {x: %.*s, within: none}}\n", SMALL_SCENARIO,
                 (int)strlen(list[k].text) - 1, list[k].text);
        plan_read(&plan, text);
        assert_true(fabs(plan.model->condition[0].bin_lo - list[k].lo) <= 1e-9 * fmax(1.0, fabs(list[k].lo)));
        assert_true(fabs(plan.model->condition[0].bin_hi - list[k].hi) <= 1e-9 * fmax(1.0, fabs(list[k].hi)));
        cr_plan_free(&plan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar_errors),
        cmocka_unit_test(test_track_errors),
        cmocka_unit_test(test_condition_errors),
        cmocka_unit_test(test_calendar),
        cmocka_unit_test(test_most_dates),
        cmocka_unit_test(test_tracks),
        cmocka_unit_test(test_series),
        cmocka_unit_test(test_series_file),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_bins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
