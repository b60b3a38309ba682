/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ladders of one state against numbers that are known exactly: sums of exponential times (V1.4), own rungs as drivers and
 * as gates of other tracks, a rung that is skipped.
 *
 *   ladders_test             a cmocka program; each case a test, then wrong engines that must be found
 *   ladders_test --markdown  its table in docs/validation.md
 *
 * False alarms: |z| <= 5 fails by chance 6 times in 10^7, chi-square at 1e-6 once in 10^6; there are about 10 of them.
 */
#include <gsl/gsl_math.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/cases.h"
#include "tests/support/looks.h"

/* V1.4: 4 years here are 6 there */
static const char ladder_yaml[] =
    FOUR_YEARS "ladder: [r0, r1, r2, r3]\n"
               "states: {A: {link: always, rungs: {r1: {pace: 1.2}, r2: {pace: 0.6}, r3: {pace: 0.375}}}}\n";
static const cr_check ladder_checks[] = {
    {"rungs at t = 6", NULL, 4, 0, CHI_SQUARE, 0, 0, NULL},
    {"first rung", cr_look_stands, 0, 1, SHARE, 0.008229747, 0, NULL},
    {"second", cr_look_stands, 1, 1, SHARE, 0.164976413, 0, NULL},
    {"third", cr_look_stands, 2, 1, SHARE, 0.393616018, 0, NULL},
    {"top", cr_look_stands, 3, 1, SHARE, 0.433177823, 0, NULL},
};
static const char ladder_time_yaml[] =
    FOR_EVER "ladder: [r0, r1, r2, r3]\n"
             "states: {A: {link: always, rungs: {r1: {pace: 0.8}, r2: {pace: 0.4}, r3: {pace: 0.25}}}}\n";

static double ladder_spread(const cr_seen *seen, int a, int b)
{
    (void)b;
    return gsl_pow_2(cr_when(seen, a) - 7.75);
}

static const cr_check ladder_time_checks[] = {
    {"mean time to the top", cr_look_time_of, 0, 0, MEAN, 7.75, 23.8125, NULL},
    {"its variance", ladder_spread, 0, 0, SAMPLED, 23.8125, 0, NULL},
};

/* V5.8: P(B > t), where B moves at b, and at c once A, at a, is in; here rungs of one state. */
static double pair_survival(double a, double b, double c, double t)
{
    return exp(-(a + b) * t) + a / (a + b - c) * (exp(-c * t) - exp(-(a + b) * t));
}

/* Own rungs as a driver and as a gate: x rises at 0.4; y at 0.1, and at 0.1 e^1.5 once x is up; z at 0.5 only when x is.
 * By 4 years. */
static double second_track(int a, int k)
{
    (void)a, (void)k;
    return 1 - pair_survival(0.4, 0.1, 0.1 * exp(1.5), 4);
}

static double third_track(int a, int k)
{
    (void)a, (void)k;
    return 1 - pair_survival(0.4, 0, 0.5, 4);
}

static const char tracks_yaml[] = FOUR_YEARS
    "tracks: {first: [x0, x1], second: [y0, y1], third: [z0, z1]}\n"
    "recognition: y1\n"
    "states:\n"
    "  A:\n"
    "    link: exponential\n"
    "    threshold: 0\n"
    "    softness: 1\n"
    "    rungs: {x1: {pace: 0.4}, y1: {pace: 0.1, weights: {x1: 1.5}}, z1: {pace: 0.5, requires: {x1: 1}}}\n";

static double rung_by(const cr_seen *seen, int rung, int k)
{
    return cr_reached(seen, 0, rung) <= cr_date(seen, k);
}

static const cr_check tracks_checks[] = {
    {"own rung as driver", rung_by, 3, 1, SHARE, 0, 0, second_track},
    {"own rung as gate", rung_by, 5, 1, SHARE, 0, 0, third_track},
};

/* Rates 0.6 and 0.25: the rung between is skipped. */
static double two_steps(int a, int k)
{
    (void)a, (void)k;
    return 1 - (0.6 * exp(-0.25 * 4) - 0.25 * exp(-0.6 * 4)) / (0.6 - 0.25);
}

static const char skips_yaml[] = FOUR_YEARS
    "ladder: [r0, r1, r2, r3]\n"
    "states: {A: {link: always, skips: [r2], rungs: {r1: {pace: 0.6}, r2: {pace: 0.01}, r3: {pace: 0.25}}}}\n";
static const cr_check skips_checks[] = {{"top by 4 years", cr_look_by, 0, 1, SHARE, 0, 0, two_steps}};

static const cr_case cases[] = {
    {"V1.4", "ladder", ladder_yaml, NULL, MANY, false, CHECKS(ladder_checks)},
    {"V1.4", "ladder, time to the top", ladder_time_yaml, NULL, MANY, false, CHECKS(ladder_time_checks)},
    {"tracks", "own rungs", tracks_yaml, NULL, MANY, false, CHECKS(tracks_checks)},
    {"tracks", "skips", skips_yaml, NULL, MANY, false, CHECKS(skips_checks)},
};

enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

/* The formulas of this program give the numbers that are printed elsewhere. */
static void test_formulas(void **state)
{
    (void)state;
    assert_true(fabs(1 - pair_survival(0.1, 0.05, 0.05 * exp(1.2), 5) - 0.3006538053) < 1e-9);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest more[] = {cmocka_unit_test(test_formulas)};

    return cr_cases_main(argc, argv, "ladders", cases, N_CASES, more, sizeof(more) / sizeof(more[0]));
}
