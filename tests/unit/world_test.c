/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calendar and tracks: from text to the arrays that are simulated. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar_errors), cmocka_unit_test(test_track_errors), cmocka_unit_test(test_calendar),
        cmocka_unit_test(test_most_dates),      cmocka_unit_test(test_tracks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
