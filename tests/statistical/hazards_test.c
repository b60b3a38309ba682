/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hazards of one state against numbers that are known exactly: constant (V7.1), in pieces (V5.1), along a ramp (V5.3,
 * V14.4), by seasons (V5.4), by a logistic link (V7.3). Where a hazard moves continuously in the literature, the expected
 * number is that of the calendar of the scenario.
 *
 *   hazards_test             a cmocka program; each case a test, then wrong engines that must be found
 *   hazards_test --markdown  its table in docs/validation.md
 *
 * False alarms: |z| <= 5 fails by chance 6 times in 10^7; there are about 15 of them.
 */
#include <gsl/gsl_math.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/support/cases.h"
#include "tests/support/looks.h"

/* V7.1: 4 years here are 6 there */
static char *twenty_text(void)
{
    return cr_plain_states(FOUR_YEARS OUT_IN "defaults: {link: always, pace: 0.225}\n", 20);
}

static double twenty_spread(const cr_seen *seen, int a, int k)
{
    (void)a;
    return gsl_pow_2(cr_number_by(seen, k) - 11.868606805);
}

static const cr_check twenty_checks[] = {
    {"mean number", cr_look_count, 0, 1, MEAN, 11.868606805, 4.825415430, NULL},
    {"its variance", twenty_spread, 0, 1, SAMPLED, 4.825415430, 0, NULL},
};

/* V5.1: 4 years here are 1 there */
#define PIECES(years)                                                                                                  \
    "calendar: {start: 2021-01-01, end: " years " years, step: 4 years}\n" OUT_IN                                      \
    "conditions: {h: {level: {series: {2021-01-01: 0.05, 2029-01-01: 0.2, 2041-01-01: 0.1}}}}\n"                       \
    "states: {A: {link: linear, threshold: 0, softness: 1, pace: 0.25, weights: {h: 1}}}\n"
static const char pieces_yaml[] = PIECES("40"), pieces_time_yaml[] = PIECES("2000");
static const cr_check pieces_checks[] = {
    {"S(4)", cr_look_not_by, 0, 4, SHARE, 0.606530660, 0, NULL},
    {"S(10)", cr_look_not_by, 0, 10, SHARE, 0.301194212, 0, NULL},
};

static double quarter_time(const cr_seen *seen, int a, int b)
{
    (void)b;
    return cr_when(seen, a) / 4;
}

static const cr_check pieces_time_checks[] = {{"mean", quarter_time, 0, 0, SAMPLED, 8.910365248, 0, NULL}};

/* V5.3 on a calendar of `pieces` dates a unit of time: the hazard stands still between them. */
static double ramp_pieces(double t, int pieces)
{
    double sum = 0;
    for (int k = 0; k < t * pieces; k++)
        sum += 0.02 * exp(1.5 * fmin(1, (double)k / pieces / 12)) / pieces;
    return exp(-sum);
}

static double ramp(int a, int k)
{
    (void)a;
    return ramp_pieces(k, 1);
}

/* V5.3: 4 years here are 1 there; the ramp acts at the dates */
static const char ramp_yaml[] =
    "calendar: {start: 2021-01-01, end: 72 years, step: 4 years}\n" OUT_IN
    "conditions: {c: {level: {series: {2021-01-01: 0, 2069-01-01: 1}, between: linear}}}\n"
    "states: {A: {link: exponential, threshold: 0, softness: 1, pace: 0.005, weights: {c: 1.5}}}\n";
static const cr_check ramp_checks[] = {
    {"S(6)", cr_look_not_by, 0, 6, SHARE, 0, 0, ramp},
    {"S(12)", cr_look_not_by, 0, 12, SHARE, 0, 0, ramp},
    {"S(18)", cr_look_not_by, 0, 18, SHARE, 0, 0, ramp},
};

/* V5.4 on a calendar of `pieces` dates in 12 units of time: Lambda up to date k. */
static double season_pieces(int k, int pieces)
{
    double sum = 0;
    for (int i = 0; i < k; i++)
        sum += 0.3 * (1 + 0.8 * sin(2 * M_PI * i / pieces)) * 12 / pieces;
    return sum;
}

static double season(int a, int k)
{
    (void)a;
    return exp(-season_pieces(k, 48));
}

/* V5.4: 48 dates of 30 days are 12 there */
static char *season_text(void)
{
    char *text = NULL, day_text[16];
    size_t size = 0;
    cr_day day = 0;
    const char *why;
    FILE *file = open_memstream(&text, &size);
    if (!file || !cr_text_date("2021-01-01", &day, &why))
        return NULL;
    fputs("calendar: {start: 2021-01-01, end: 1440 days, step: 30 days}\n" OUT_IN
          "states: {A: {link: linear, threshold: 0, softness: 1, pace: 3.04375, weights: {h: 1}}}\n"
          "conditions:\n  h:\n    level:\n      series:\n",
          file);
    for (int k = 0; k < 48; k++) {
        cr_day_text(day + 30 * k, day_text);
        fprintf(file, "        %s: %.17g\n", day_text, 0.3 * (1 + 0.8 * sin(2 * M_PI * k / 48)));
    }
    fclose(file);
    return text;
}

static const cr_check season_checks[] = {
    {"S(3)", cr_look_not_by, 0, 12, SHARE, 0, 0, season},
    {"S(6)", cr_look_not_by, 0, 24, SHARE, 0, 0, season},
    {"S(9)", cr_look_not_by, 0, 36, SHARE, 0, 0, season},
    {"S(12)", cr_look_not_by, 0, 48, SHARE, 0, 0, season},
};

/* V14.4 */
static const char linear_yaml[] =
    DAYS_720 OUT_IN "conditions: {c: {level: {series: {2025-01-01: 0, 2026-12-22: 1}, between: linear}}}\n"
                    "states: {A: {link: exponential, threshold: 0, softness: 1, pace: 0.4, weights: {c: 1.5}}}\n";
static const cr_check linear_checks[] = {{"S", cr_look_not_by, 0, 24, SHARE, 0.169718867, 0, NULL}};

static double hazard(const cr_seen *seen, int state, int b)
{
    (void)b;
    return seen->hazard[(size_t)state * seen->model->n_rungs + (size_t)seen->model->recognition];
}

/* V7.3: 4 years here are 1 there */
#define MINI_STEP(pace)                                                                                                \
    FOUR_YEARS OUT_IN "ties: {talk: {pairs: [[X, A], [X, B]]}}\n"                                                      \
                      "states: {A: {at: in}, B: {pace: 0}, X: {pace: " pace                                            \
                      ", threshold: 1.5, softness: 1, weights: {talk: 1.2}}}\n"
static const char mini_yaml[] = MINI_STEP("0.5"), mini_hazard_yaml[] = MINI_STEP("2");
static const cr_check mini_checks[] = {{"S(1)", cr_look_not_by, 2, 1, SHARE, 0.560962627, 0, NULL}};
static const cr_check mini_hazard_checks[] = {{"hazard", hazard, 2, 0, CERTAIN, 0.57810099493, 0, NULL}};

static const cr_case cases[] = {
    {"V5.1", "pieces", pieces_yaml, NULL, MANY, false, CHECKS(pieces_checks)},
    {"V5.1", "pieces, mean", pieces_time_yaml, NULL, 50000, false, CHECKS(pieces_time_checks)},
    {"V5.3", "ramp, on the calendar", ramp_yaml, NULL, MANY, false, CHECKS(ramp_checks)},
    {"V5.4", "seasons, on the calendar", NULL, season_text, MANY, false, CHECKS(season_checks)},
    {"V14.4", "linear series", linear_yaml, NULL, MANY, false, CHECKS(linear_checks)},
    {"V7.1", "20 states", NULL, twenty_text, MANY, false, CHECKS(twenty_checks)},
    {"V7.3", "mini-step", mini_yaml, NULL, MANY, false, CHECKS(mini_checks)},
    {"V7.3", "mini-step, hazard", mini_hazard_yaml, NULL, 1000, false, CHECKS(mini_hazard_checks)},
};

enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

/* The formulas of this program give the numbers that are printed elsewhere. */
static void test_formulas(void **state)
{
    (void)state;
    assert_true(fabs(ramp_pieces(6, 1000000) - 0.836340040) < 1e-6);
    assert_true(fabs(ramp_pieces(18, 1000000) - 0.334582116) < 1e-6);
    assert_true(fabs(season_pieces(250000, 1000000) - 1.3583662361) < 1e-5);
    assert_true(fabs(season_pieces(1000000, 1000000) - 3.6) < 1e-9);
}

static void test_other_wrong_mechanisms(void **state)
{
    (void)state;
    cr_cases_must_find(cases, N_CASES, "V5.1", "pieces", CR_OF_CONDITION);
    cr_cases_must_find(cases, N_CASES, "V14.4", NULL, CR_OF_CONDITION);
    cr_cases_must_find(cases, N_CASES, "V14.4", NULL, CR_OF_CALENDAR);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest more[] = {cmocka_unit_test(test_formulas), cmocka_unit_test(test_other_wrong_mechanisms)};

    return cr_cases_main(argc, argv, "hazards", cases, N_CASES, more, sizeof(more) / sizeof(more[0]));
}
