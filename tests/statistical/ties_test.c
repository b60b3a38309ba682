/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ties against numbers that are known exactly: what they add up to (V1.1), credits that fade, conditions that multiply a
 * tie, ties that exist or not.
 *
 *   ties_test             a cmocka program; each case a test, then wrong engines that must be found
 *   ties_test --markdown  its table in docs/validation.md
 *
 * False alarms: |z| <= 5 fails by chance 6 times in 10^7; there are about 12 of them.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/cases.h"
#include "tests/support/looks.h"

/* V1.1, once for each reading; the listener is Z */
static const char exposure_yaml[] =
    FOR_EVER OUT_IN "ties:\n"
                    "  raw: {norm: sum, pairs: [[X, A, 0.5], [X, B, 0.3], [X, C, 0.2], [X, D, -0.4]]}\n"
                    "  share: {pairs: [[Y, A, 0.5], [Y, B, 0.3], [Y, C, 0.2], [Y, D, -0.4]]}\n"
                    "  positive: {pairs: [[Z, A, 0.5], [Z, B, 0.3], [Z, C, 0.2]]}\n"
                    "defaults: {link: linear, threshold: 0, softness: 1, weights: {raw: 1, share: 1, positive: 1}}\n"
                    "states: {A: {at: in}, B: {pace: 0}, C: {at: in}, D: {at: in}, X: {}, Y: {}, Z: {}}\n";
static const cr_check exposure_checks[] = {
    {"raw", cr_look_readiness, 4, 0, CERTAIN, 0.3, 0, NULL},
    {"normalised", cr_look_readiness, 5, 0, CERTAIN, 0.3 / 1.4, 0, NULL},
    {"positive ties, normalised", cr_look_readiness, 6, 0, CERTAIN, 0.7, 0, NULL},
};

/* Credits fade on the calendar, half in a year; A's is 366 days old at the start, and dates are 30 days apart. */
static double faded(int k)
{
    return exp2(-(366 + 30 * k) / 365.25);
}

static double follows_faded(int a, int k)
{
    double sum = 0;
    (void)a;
    for (int i = 0; i < k; i++)
        sum += 1.5 * faded(i) * 30 / 365.25;
    return exp(-sum);
}

static double faded_enough(int a, int b)
{
    (void)a, (void)b;
    return 1 - faded(13); /* the first that is at least 0.75 */
}

/* A credit that is older than the start, and fades: B follows it, C moves once it has faded enough */
static const char fades_yaml[] = "calendar: {start: 2021-01-01, end: 720 days, step: 30 days}\n" OUT_IN
                                 "ties: {talk: {fades: 1 year, pairs: [[B, A], [C, A]]}}\n"
                                 "history: [{date: 2020-01-01, state: A, rung: in}]\n"
                                 "defaults: {threshold: 0, softness: 1}\n"
                                 "states:\n"
                                 "  A: {}\n"
                                 "  B: {link: linear, pace: 1.5, weights: {talk: 1}}\n"
                                 "  C: {link: step, pace: immediate, bias: 1, threshold: 0.75, weights: {talk: -1}}\n";
static const cr_check fades_checks[] = {
    {"S of a follower", cr_look_not_by, 1, 24, SHARE, 0, 0, follows_faded},
    {"readiness when it has faded enough", cr_look_readiness, 2, 0, CERTAIN, 0, 0, faded_enough},
    {"date 13", cr_look_by, 2, 13, CERTAIN, 1, 0, NULL},
    {"not date 12", cr_look_by, 2, 12, CERTAIN, 0, 0, NULL},
};

/* A product of conditions that multiplies a tie: 0.5 * (0.8 * 0.5 * 0.9), once b is up */
static const char times_yaml[] = EIGHT_YEARS OUT_IN
    "conditions: {a: 0.5, b: {level: {series: {2021-01-01: 0.1, 2024-01-01: 0.9}}}, c: {level: 0.8, times: [a, b]}}\n"
    "ties: {talk: {norm: sum, times: c, pairs: [[B, A, 0.5]]}}\n"
    "states: {A: {at: in}, B: {link: step, pace: immediate, threshold: 0.1, weights: {talk: 1}}}\n";
static const cr_check times_checks[] = {
    {"product at the start", cr_look_condition, 2, 0, CERTAIN, 0.04, 0, NULL},
    {"product at the end", cr_look_condition, 2, 1, CERTAIN, 0.36, 0, NULL},
    {"readiness", cr_look_readiness, 1, 0, CERTAIN, 0.18, 0, NULL},
};

/* Ties that are there count: each of X and Y has two partners, of which A is in */
static const char exists_yaml[] =
    CASCADE "weights: {talk: 1}}\n"
            "ties: {talk: {exists: 0.4, pairs: [[X, A], [X, B], [Y, A], [Y, B]]}}\n"
            "states: {A: {at: in}, B: {threshold: 2}, X: {threshold: 0.9}, Y: {threshold: 0.4}}\n";
static const cr_check exists_checks[] = {
    {"P(only that of A)", cr_look_by, 2, 0, SHARE, 0.24, 0, NULL},
    {"P(that of A)", cr_look_by, 3, 0, SHARE, 0.4, 0, NULL},
};

static const cr_case cases[] = {
    {"V1.1", "exposure", exposure_yaml, NULL, 1000, true, CHECKS(exposure_checks)},
    {"ties", "fade", fades_yaml, NULL, MANY, false, CHECKS(fades_checks)},
    {"ties", "times", times_yaml, NULL, 1000, true, CHECKS(times_checks)},
    {"ties", "exist or not", exists_yaml, NULL, MANY, true, CHECKS(exists_checks)},
};

enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

static void test_other_wrong_mechanisms(void **state)
{
    (void)state;
    cr_cases_must_find(cases, N_CASES, "V1.1", NULL, CR_OF_EXPOSURE);
    cr_cases_must_find(cases, N_CASES, "ties", "fade", CR_OF_FADING);
    cr_cases_must_find(cases, N_CASES, "ties", "times", CR_OF_EXPOSURE);
    cr_cases_must_find(cases, N_CASES, "ties", "exist or not", CR_OF_EXISTS);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest more[] = {cmocka_unit_test(test_other_wrong_mechanisms)};

    return cr_cases_main(argc, argv, "ties", cases, N_CASES, more, sizeof(more) / sizeof(more[0]));
}
