/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conditions that move by themselves against numbers that are known exactly: noise (V6.5, V6.6, V14.3), a shock that is
 * taken back by a response (V5.5), shocks that breed shocks (V7.2). The expected numbers are those of the calendar.
 *
 *   noise_shocks_test             a cmocka program; each case a test, then wrong engines that must be found
 *   noise_shocks_test --markdown  its table in docs/validation.md
 *
 * False alarms: |z| <= 5 fails by chance 6 times in 10^7; there are about 21 of them.
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

/* V6.5: 16 years here are 1 there; V6.6: 4 years here are 1 there */
static const char noise_yaml[] =
    "calendar: {start: 2021-01-01, end: 32 years, step: 4 years}\n" OUT_IN "conditions:\n"
    "  fixed: {level: 1, within: none, noise: {sd: 0.6, half_life: 22.180709777918249 years, starts_at: -1}}\n"
    "  free: {level: 1, within: none, noise: {sd: 0.6, half_life: 5.5451774444795623 years}}\n"
    "states: {A: {pace: 0}}\n";

static double above(const cr_seen *seen, int c, int k)
{
    return cr_look_condition(seen, c, k) > 1.2;
}

static double squared(const cr_seen *seen, int c, int k)
{
    const double mean[] = {0, 0.117503097415405, 0, 0, 0.393469340287367, 0, 0, 0, 0.632120558828558};
    return gsl_pow_2(cr_look_condition(seen, c, k) - mean[k]);
}

static double free_squared(const cr_seen *seen, int c, int k)
{
    return gsl_pow_2(cr_look_condition(seen, c, k) - 1);
}

static double free_correlation(const cr_seen *seen, int c, int k)
{
    return (cr_look_condition(seen, c, k) - 1) * (cr_look_condition(seen, c, k + 1) - 1) / 0.36;
}

static double free_power(const cr_seen *seen, int c, int k)
{
    return exp(1.5 * cr_look_condition(seen, c, k));
}

#define TWICE_SQUARED(v) (2 * (v) * (v))
static const cr_check noise_checks[] = {
    {"V6.5 mean at .25", cr_look_condition, 0, 1, MEAN, 0.117503097, 0.079631718, NULL},
    {"V6.5 mean at 1", cr_look_condition, 0, 4, MEAN, 0.393469340, 0.227563401, NULL},
    {"V6.5 mean at 2", cr_look_condition, 0, 8, MEAN, 0.632120559, 0.311279298, NULL},
    {"V6.5 variance at .25", squared, 0, 1, MEAN, 0.079631718, TWICE_SQUARED(0.079631718), NULL},
    {"V6.5 variance at 1", squared, 0, 4, MEAN, 0.227563401, TWICE_SQUARED(0.227563401), NULL},
    {"V6.5 variance at 2", squared, 0, 8, MEAN, 0.311279298, TWICE_SQUARED(0.311279298), NULL},
    {"V6.5 P(X(2) > 1.2)", above, 0, 8, SHARE, 0.154376157, 0, NULL},
    {"V6.6 variance at the start", free_squared, 1, 0, MEAN, 0.36, TWICE_SQUARED(0.36), NULL},
    {"V6.6 variance at 8", free_squared, 1, 8, MEAN, 0.36, TWICE_SQUARED(0.36), NULL},
    {"V6.6 lag-1 autocorrelation", free_correlation, 1, 3, SAMPLED, 0.606530660, 0, NULL},
    {"V6.6 E[exp(1.5 X)]", free_power, 1, 5, SAMPLED, 6.719407628, 0, NULL},
};

/* V14.3 */
static const char log_noise_yaml[] = DAYS_720 OUT_IN
    "conditions:\n"
    "  fixed: {level: 0, within: none, noise: {sd: 0.6, half_life: 1.3862943611198906 years, starts_at: 0}}\n"
    "  free: {level: 0, within: none, noise: {sd: 0.6, half_life: 1.3862943611198906 years}}\n"
    "defaults: {link: exponential, threshold: 0, softness: 1, pace: 0.2}\n"
    "states: {A: {weights: {fixed: 1}}, B: {weights: {free: 1}}}\n";
static const cr_check log_noise_checks[] = {
    {"S from 0", cr_look_not_by, 0, 24, SHARE, 0.654523952, 0, NULL},
    {"S, stationary start", cr_look_not_by, 1, 24, SHARE, 0.642560529, 0, NULL},
};

/* V5.5 with `pieces` dates in 6 units of time: a shock at 2 that decays; S(6) of a log-linear, or additive, hazard. */
static double shock_pieces(bool additive, int pieces)
{
    double sum = 0;
    for (int k = 0; k < pieces; k++) {
        double t = 6.0 * k / pieces, c = 3 * k >= pieces ? exp(-0.5 * (t - 2)) : 0;
        sum += (additive ? 0.05 + 0.1 * c : 0.05 * exp(0.8 * c)) * 6 / pieces;
    }
    return exp(-sum);
}

static double shock_log(int a, int pieces)
{
    (void)a;
    return shock_pieces(false, pieces);
}

static double shock_additive(int a, int pieces)
{
    (void)a;
    return shock_pieces(true, pieces);
}

/* V5.5: 240 days here are 1 there. The shock at 2 and its decay: a level that steps up, and a response that takes it back,
 * to a state that moves at once. */
static const char shock_yaml[] = "calendar: {start: 2021-01-01, end: 1440 days, step: 30 days}\n" OUT_IN "conditions:\n"
                                 "  bell: {level: {series: {2021-01-01: 0, 2022-04-26: 1}}}\n"
                                 "  c: {level: {series: {2021-01-01: 0, 2022-04-26: 1}}, within: none,\n"
                                 "      responds_to: {signals: [{state: Z, reaches: in, by: -1}], lag: 480 days}}\n"
                                 "defaults: {threshold: 0, softness: 1}\n"
                                 "states:\n"
                                 "  A: {link: exponential, pace: 0.07609375, weights: {c: 0.8}}\n"
                                 "  B: {link: linear, pace: 1.521875, bias: 0.05, weights: {c: 0.1}}\n"
                                 "  Z: {link: step, pace: immediate, threshold: 1, weights: {bell: 1}}\n";
static const cr_check shock_checks[] = {
    {"c at 2", cr_look_condition, 1, 16, CERTAIN, 1, 0, NULL},
    {"c at 4", cr_look_condition, 1, 32, CERTAIN, 0.36787944117144233, 0, NULL},
    {"S(6), log", cr_look_not_by, 0, 48, SHARE, 0, 0, shock_log},
    {"S(6), additive", cr_look_not_by, 1, 48, SHARE, 0, 0, shock_additive},
};

/* V7.2: mean (0) and variance (1) at t of the sum of shocks of size 1 that decay at rate 1, each breeding 0.6, at 0.5
 * of their own accord: m' = 0.5 - 0.4 m, v' = -0.8 v + 0.5 + 0.6 m; and the mean number by 10 (2). */
static double hawkes(int what, int k)
{
    double t = k / 20.0, e = exp(-0.4 * t);
    switch (what) {
    case 0:
        return 1.25 * (1 - e);
    case 1:
        return 1.25 * (1 - e * e) / 0.8 - 0.75 * (e - e * e) / 0.4;
    default:
        return 0.5 * 10 + 0.6 * 1.25 * (10 + expm1(-0.4 * 10) / 0.4);
    }
}

/* V7.2: 1000 days here are 1 there. The intensity is 0.5 + 0.6 times the condition, so the number by 10 is, on average,
 * 5 + 0.6 times its integral, here by the trapezoidal rule on 200 dates (1e-4 too few). */
static const char hawkes_yaml[] =
    "calendar: {start: 2021-01-01, end: 10000 days, step: 50 days}\n" OUT_IN "conditions:\n"
    "  x: {level: 0, within: none, shocks: {per_year: 0.182625, size: 1, half_life: 1.8977334183980816 years, "
    "breeds: 0.6}}\n"
    "states: {A: {pace: 0}}\n";

static double hawkes_number(const cr_seen *seen, int a, int n)
{
    double sum = 0;
    (void)a;
    for (int k = 0; k < n; k++)
        sum += (cr_look_condition(seen, 0, k) + cr_look_condition(seen, 0, k + 1)) / 2;
    return 0.5 * 10 + 0.6 * sum * 10 / n;
}

static double hawkes_spread(const cr_seen *seen, int a, int k)
{
    (void)a;
    return gsl_pow_2(cr_look_condition(seen, 0, k) - hawkes(0, k));
}

static double hawkes_now(const cr_seen *seen, int a, int k)
{
    (void)a;
    return cr_look_condition(seen, 0, k);
}

static const cr_check hawkes_checks[] = {
    {"E[N] at 10", hawkes_number, 2, 200, SAMPLED, 10.659341823, 0, NULL},
    {"mean of what is left at 1", hawkes_now, 0, 20, SAMPLED, 0, 0, hawkes},
    {"mean of what is left at 10", hawkes_now, 0, 200, SAMPLED, 0, 0, hawkes},
    {"its variance", hawkes_spread, 1, 200, SAMPLED, 0, 0, hawkes},
};

static const cr_case cases[] = {
    {"V5.5", "shock, on the calendar", shock_yaml, NULL, MANY, false, CHECKS(shock_checks)},
    {"V6.5-6", "Ornstein-Uhlenbeck", noise_yaml, NULL, MANY, true, CHECKS(noise_checks)},
    {"V14.3", "log-OU hazard", log_noise_yaml, NULL, 2 * MANY, false, CHECKS(log_noise_checks)},
    {"V7.2", "Hawkes", hawkes_yaml, NULL, 50000, true, CHECKS(hawkes_checks)},
};

enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

/* The formulas of this program give the numbers that are printed elsewhere. */
static void test_formulas(void **state)
{
    (void)state;
    assert_true(fabs(shock_pieces(false, 3000000) - 0.678273029) < 1e-6);
    assert_true(fabs(shock_pieces(true, 3000000) - 0.623171858) < 1e-6);
    assert_true(fabs(hawkes(2, 0) - 10.659341823) < 1e-8);
}

static void test_other_wrong_mechanisms(void **state)
{
    (void)state;
    cr_cases_must_find(cases, N_CASES, "V5.5", NULL, CR_OF_LAG);
    cr_cases_must_find(cases, N_CASES, "V5.5", NULL, CR_OF_RESPONSE);
    cr_cases_must_find(cases, N_CASES, "V7.2", NULL, CR_OF_SHOCKS);
    cr_cases_must_find(cases, N_CASES, "V7.2", NULL, CR_OF_SHOCK_SIZE);
    cr_cases_must_find(cases, N_CASES, "V7.2", NULL, CR_OF_SHOCK_LIFE);
    cr_cases_must_find(cases, N_CASES, "V7.2", NULL, CR_OF_BREEDING);
    cr_cases_must_find(cases, N_CASES, "V6.5-6", NULL, CR_OF_TEMPO);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest more[] = {cmocka_unit_test(test_formulas), cmocka_unit_test(test_other_wrong_mechanisms)};

    return cr_cases_main(argc, argv, "noise_shocks", cases, N_CASES, more, sizeof(more) / sizeof(more[0]));
}
