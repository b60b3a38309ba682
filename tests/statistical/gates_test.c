/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gates against numbers that are known exactly: one that a condition opens (V1.2), those that other states open or shut, by
 * number, share or time, and a consensus that the first defection breaks (V6.14).
 *
 *   gates_test             a cmocka program; each case a test, then wrong engines that must be found
 *   gates_test --markdown  its table in docs/validation.md
 *
 * False alarms: |z| <= 5 fails by chance 6 times in 10^7, chi-square at 1e-6 once in 10^6; there are about 16 of them.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/cases.h"
#include "tests/support/looks.h"

/* V1.2: 8 years here are 4 there */
static const char gate_yaml[] = "calendar: {start: 2021-01-01, end: 20 years, step: 4 years}\n" OUT_IN
                                "conditions: {door: {level: {series: {2021-01-01: 0, 2029-01-01: 1}}}}\n"
                                "states: {A: {link: always, pace: 0.05, requires: {door: 1}}}\n";
static const cr_check gate_checks[] = {
    {"P(T <= 4)", cr_look_by, 0, 2, SHARE, 0, 0, NULL},
    {"P(T <= 10)", cr_look_by, 0, 5, SHARE, 0.451188364, 0, NULL},
};

/* Each of two shuts the other out: whoever moves first by 4 years. */
static double shut_out(int state, int k)
{
    const double rate[2] = {0.3, 0.2};
    (void)k;
    return rate[state] / 0.5 * -expm1(-0.5 * 4);
}

static const char shut_out_yaml[] =
    FOUR_YEARS OUT_IN "defaults: {link: always}\n"
                      "states:\n"
                      "  A: {pace: 0.3, requires: {others: [{state: B, reaches: in, at_most: 0}]}}\n"
                      "  B: {pace: 0.2, requires: {others: [{share: in, at_most: 0}]}}\n";
static const cr_check shut_out_checks[] = {
    {"P(A)", cr_look_by, 0, 1, SHARE, 0, 0, shut_out},
    {"P(B)", cr_look_by, 1, 1, SHARE, 0, 0, shut_out},
    {"P(both)", cr_look_both, 0, 1, SHARE, 0, 0, NULL},
};

/* C waits until both A and B (0.3 a year each) are in, then moves at 0.5; by 4 years. */
static double waits_for_two(int a, int k)
{
    const double q[16] = {-0.6, 0.6, 0, 0, 0, -0.3, 0.3, 0, 0, 0, -0.5, 0.5, 0, 0, 0, 0};
    double p[16];
    (void)a, (void)k;
    cr_chain(4, q, 4, p);
    return p[3];
}

static const char for_two_yaml[] = FOUR_YEARS OUT_IN
    "defaults: {link: always, pace: 0.3}\n"
    "groups: {ab: {members: [A, B]}}\n"
    "states: {A: {}, B: {}, C: {pace: 0.5, requires: {others: [{count: in, among: ab, at_least: 2}]}}}\n";
static const cr_check for_two_checks[] = {{"P(C by 4 years)", cr_look_by, 2, 1, SHARE, 0, 0, waits_for_two}};

/* `for: 8 years` on dates 0, 4, .. 20: A moves at 0.1 and is noticed at the next date, B may move two dates later at
 * 0.2. */
static double waits_its_time(int a, int k)
{
    double p = 0;
    (void)a;
    for (int seen_at = 1; seen_at + 2 <= k; seen_at++)
        p += (exp(-0.1 * 4 * (seen_at - 1)) - exp(-0.1 * 4 * seen_at)) * -expm1(-0.2 * 4 * (k - seen_at - 2));
    return p;
}

static const char its_time_yaml[] =
    "calendar: {start: 2021-01-01, end: 20 years, step: 4 years}\n" OUT_IN "defaults: {link: always}\n"
    "states: {A: {pace: 0.1}, B: {pace: 0.2, requires: {others: [{state: A, reaches: in, for: 8 years}]}}}\n";
static const cr_check its_time_checks[] = {
    {"P(B by date 3)", cr_look_by, 1, 3, SHARE, 0, 0, NULL},
    {"P(B by date 4)", cr_look_by, 1, 4, SHARE, 0, 0, waits_its_time},
    {"P(B by date 5)", cr_look_by, 1, 5, SHARE, 0, 0, waits_its_time},
};

/* V6.14: 4 years here are 5 there. Z tells everybody of the first defection, at once. */
static const char consensus_yaml[] = FOUR_YEARS OUT_IN
    "ties: {alarm: {norm: sum, pairs: [[four, Z]]}}\n"
    "groups: {four: {members: [A, B, C, D], link: exponential, pace: 0.025, weights: {alarm: 1.3862943611198906}}}\n"
    "defaults: {threshold: 0, softness: 1}\n"
    "states: {A: {}, B: {}, C: {}, D: {}, Z: {link: step, pace: immediate, "
    "requires: {others: [{count: in, among: four, at_least: 1}]}}}\n";

static double defectors(const cr_seen *seen, int a, int k)
{
    (void)a;
    return cr_number_by(seen, k) - cr_look_by(seen, 4, k);
}

static double defectors_are(const cr_seen *seen, int n, int k)
{
    return defectors(seen, 0, k) == n;
}

static const cr_check consensus_checks[] = {
    {"number by 5", NULL, 5, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", defectors_are, 0, 1, SHARE, 0.670320046, 0, NULL},
    {"P(1)", defectors_are, 1, 1, SHARE, 0.184562917, 0, NULL},
    {"P(2)", defectors_are, 2, 1, SHARE, 0.109284495, 0, NULL},
    {"P(3)", defectors_are, 3, 1, SHARE, 0.032126315, 0, NULL},
    {"P(4)", defectors_are, 4, 1, SHARE, 0.003706227, 0, NULL},
    {"mean number", defectors, 0, 1, SAMPLED, 0.514335761, 0, NULL},
};

static const cr_case cases[] = {
    {"V1.2", "a gate opens", gate_yaml, NULL, MANY, false, CHECKS(gate_checks)},
    {"V6.14", "a consensus breaks", consensus_yaml, NULL, MANY, false, CHECKS(consensus_checks)},
    {"gates", "at_most", shut_out_yaml, NULL, MANY, false, CHECKS(shut_out_checks)},
    {"gates", "count", for_two_yaml, NULL, MANY, false, CHECKS(for_two_checks)},
    {"gates", "for", its_time_yaml, NULL, MANY, false, CHECKS(its_time_checks)},
};

enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

static void test_other_wrong_mechanisms(void **state)
{
    (void)state;
    cr_cases_must_find(cases, N_CASES, "V1.2", NULL, CR_OF_CALENDAR);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest more[] = {cmocka_unit_test(test_other_wrong_mechanisms)};

    return cr_cases_main(argc, argv, "gates", cases, N_CASES, more, sizeof(more) / sizeof(more[0]));
}
