/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Diffusion among states that all hear all against numbers that are known exactly: Bass (1969; V4.3 to V4.5), and a rare
 * end of such a process (V9.7).
 *
 *   diffusion_test             a cmocka program; each case a test, then wrong engines that must be found
 *   diffusion_test --markdown  its table in docs/validation.md
 *
 * False alarms: |z| <= 5 fails by chance 6 times in 10^7, chi-square at 1e-6 once in 10^6; there are about 14 of them.
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

/* V4.3: Bass on five actors. */
static double bass(int k, int tenths)
{
    double q[36] = {0}, p[36];
    for (int i = 0; i < 5; i++) {
        double rate = (5 - i) * (0.03 + 0.38 * i / 4);
        q[i * 6 + i] = -rate;
        q[i * 6 + i + 1] = rate;
    }
    cr_chain(6, q, tenths / 10.0, p);
    return p[k];
}

/* V4.3 and V4.5: 4 years here are 5, or 10, there. */
#define BASS(calendar, pace)                                                                                           \
    calendar OUT_IN "ties: {crowd: {among: all}}\n"                                                                    \
                    "defaults: {link: linear, threshold: 0, softness: 1, bias: 0.03, pace: " pace                      \
                    ", weights: {crowd: 0.38}}\n"

static char *bass5_text(void)
{
    return cr_plain_states(BASS(FOUR_YEARS, "1.25"), 5);
}

static char *bass5_time_text(void)
{
    return cr_plain_states(BASS(FOR_EVER, "1"), 5);
}

static char *bass10_text(void)
{
    return cr_plain_states(BASS(FOUR_YEARS, "2.5"), 10);
}

static char *bass100_text(void)
{
    return cr_plain_states(BASS(FOUR_YEARS, "2.5"), 100);
}

static char *bass1000_text(void)
{
    return cr_plain_states(BASS(FOUR_YEARS, "2.5"), 1000);
}

static const cr_check bass5_checks[] = {
    {"number at t = 5", NULL, 6, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", cr_look_count_is, 0, 1, SHARE, 0.4723665527, 0, NULL},
    {"P(1)", cr_look_count_is, 1, 1, SHARE, 0.1672635232, 0, NULL},
    {"P(2)", cr_look_count_is, 2, 1, SHARE, 0.1224380455, 0, NULL},
    {"P(3)", cr_look_count_is, 3, 1, SHARE, 0.1020777386, 0, NULL},
    {"P(4)", cr_look_count_is, 4, 1, SHARE, 0.0834460687, 0, NULL},
    {"P(5)", cr_look_count_is, 5, 1, SHARE, 0.0524080713, 0, NULL},
    {"mean fraction", cr_look_fraction, 0, 1, SAMPLED, 0.2628394922, 0, NULL},
};

static double bass_spread(const cr_seen *seen, int a, int b)
{
    return gsl_pow_2(cr_look_time_of_all(seen, a, b) - 14.2081441594);
}

static const cr_check bass5_time_checks[] = {
    {"mean time of all", cr_look_time_of_all, 0, 0, MEAN, 14.2081441594, 59.2084948636, NULL},
    {"its variance", bass_spread, 0, 0, SAMPLED, 59.2084948636, 0, NULL},
};
static const cr_check bass10_checks[] = {
    {"mean fraction at 10", cr_look_fraction, 0, 1, SAMPLED, 0.6770663676, 0, NULL}};
static const cr_check bass100_checks[] = {
    {"mean fraction at 10", cr_look_fraction, 0, 1, SAMPLED, 0.7993720801, 0, NULL}};
static const cr_check bass1000_checks[] = {
    {"mean fraction at 10", cr_look_fraction, 0, 1, SAMPLED, 0.8115012454, 0, NULL}};

/* V9.7: 4 years here are 5 there */
static char *rare_text(void)
{
    return cr_plain_states(
        FOUR_YEARS OUT_IN
        "ties: {crowd: {norm: sum, among: all}}\n"
        "defaults: {link: exponential, threshold: 0, softness: 1, pace: 0.0125, weights: {crowd: 0.5}}\n",
        8);
}

static const cr_check rare_checks[] = {{"P(5 or more)", cr_look_count_at_least, 5, 1, SHARE, 1.270082873e-3, 0, NULL}};

static const cr_case cases[] = {
    {"V4.3", "Bass, 5 states", NULL, bass5_text, MANY, false, CHECKS(bass5_checks)},
    {"V4.4", "Bass, 5 states, time of all", NULL, bass5_time_text, MANY, false, CHECKS(bass5_time_checks)},
    {"V4.5", "Bass, 10 states", NULL, bass10_text, MANY, false, CHECKS(bass10_checks)},
    {"V4.5", "Bass, 100 states", NULL, bass100_text, 20000, false, CHECKS(bass100_checks)},
    {"V4.5", "Bass, 1000 states", NULL, bass1000_text, 1000, false, CHECKS(bass1000_checks)},
    {"V9.7", "rare", NULL, rare_text, 3 * MANY, false, CHECKS(rare_checks)},
};

enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

/* The formulas of this program give the numbers that are printed elsewhere. */
static void test_formulas(void **state)
{
    (void)state;
    assert_true(fabs(bass(0, 50) - 0.4723665527) < 1e-9);
    assert_true(fabs(bass(3, 50) - 0.1020777386) < 1e-9);
    assert_true(fabs(bass(5, 50) - 0.0524080713) < 1e-9);
}

static void test_other_wrong_mechanisms(void **state)
{
    (void)state;
    cr_cases_must_find(cases, N_CASES, "V4.3", NULL, CR_OF_EXPOSURE);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest more[] = {cmocka_unit_test(test_formulas), cmocka_unit_test(test_other_wrong_mechanisms)};

    return cr_cases_main(argc, argv, "diffusion", cases, N_CASES, more, sizeof(more) / sizeof(more[0]));
}
