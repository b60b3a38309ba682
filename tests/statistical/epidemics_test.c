/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The models of epidemics among few, SI (V4.6), SIS (V4.7 to V4.9) and SIR, against numbers that are known exactly:
 * recognition that is caught, and may be lost.
 *
 *   epidemics_test             a cmocka program; each case a test, then wrong engines that must be found
 *   epidemics_test --markdown  its table in docs/validation.md
 *
 * False alarms: |z| <= 5 fails by chance 6 times in 10^7, chi-square at 1e-6 once in 10^6; there are about 34 of them.
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

/* V4.6: 4 years here are 2 there */
#define SI(calendar, pace)                                                                                             \
    calendar OUT_IN "ties: {crowd: {norm: sum, among: all}}\n"                                                         \
                    "defaults: {link: linear, threshold: 0, softness: 1, pace: " pace ", weights: {crowd: 0.2}}\n"     \
                    "states: {A: {at: in}, B: {}, C: {}, D: {}, E: {}}\n"
static const char si_yaml[] = SI(FOUR_YEARS, "0.5"), si_time_yaml[] = SI(FOR_EVER, "1");
static const cr_check si_checks[] = {
    {"number at t = 2", NULL, 5, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(1)", cr_look_count_is, 1, 1, SHARE, 0.201896518, 0, NULL},
    {"P(2)", cr_look_count_is, 2, 1, SHARE, 0.2223571294, 0, NULL},
    {"P(3)", cr_look_count_is, 3, 1, SHARE, 0.2316252124, 0, NULL},
    {"P(4)", cr_look_count_is, 4, 1, SHARE, 0.2112200571, 0, NULL},
    {"P(5)", cr_look_count_is, 5, 1, SHARE, 0.1329010831, 0, NULL},
    {"mean number", cr_look_count, 0, 1, SAMPLED, 2.8508720578, 0, NULL},
};

static double si_spread(const cr_seen *seen, int a, int b)
{
    return gsl_pow_2(cr_look_time_of_all(seen, a, b) - 25.0 / 6);
}

static const cr_check si_time_checks[] = {
    {"mean time of all", cr_look_time_of_all, 0, 0, MEAN, 25.0 / 6, 4.5138888889, NULL},
    {"its variance", si_spread, 0, 0, SAMPLED, 4.5138888889, 0, NULL},
};

/* How many stand at recognition at date k: fewer than have recognised, where they may withdraw. */
static double standing(const cr_seen *seen, int a, int k)
{
    double n = 0;
    (void)a;
    for (size_t i = 0; i < seen->model->n_states; i++)
        n += cr_stands(seen, (int)i, seen->model->recognition, (size_t)k);
    return n;
}

static double standing_is(const cr_seen *seen, int n, int k)
{
    return standing(seen, 0, k) == n;
}

/* When the last of all withdrew. */
static double time_of_end(const cr_seen *seen, int a, int b)
{
    double last = 0;
    (void)a, (void)b;
    for (size_t i = 0; i < seen->model->n_states; i++)
        last = fmax(last, seen->lost[i * seen->model->n_rungs + (size_t)seen->model->recognition]);
    return last;
}

/* V4.7 and V4.9: SIS among four: adoption a + b a tie, withdrawal g; chance of k adopters at t. */
static double sis(double a, double b, double g, int start, int k, double t)
{
    double q[25] = {0}, p[25];
    for (int i = 0; i <= 4; i++) {
        double up = (4 - i) * (a + b * i), down = g * i;
        if (i < 4)
            q[i * 5 + i + 1] = up;
        if (i > 0)
            q[i * 5 + i - 1] = down;
        q[i * 5 + i] = -up - down;
    }
    cr_chain(5, q, t, p);
    return p[start * 5 + k];
}

/* V4.7, V4.8: 4 years here are 1 there, and 1 is 1. V4.9: 4 years here are 5 there */
#define SIS(calendar, pace, bias, tie, lose, A, B, C, D)                                                               \
    calendar OUT_IN "ties: {crowd: {norm: sum, among: all}}\n"                                                         \
                    "defaults: {link: linear, threshold: 0, softness: 1, pace: " pace ", bias: " bias                  \
                    ", weights: {crowd: " tie "}, reverses: {link: always, pace: " lose "}}\n"                         \
                    "states: {A: {" A "}, B: {" B "}, C: {" C "}, D: {" D "}}\n"
#define SIS_FOR_EVER(A, B, C, D)                                                                                       \
    SIS("calendar: {start: 2021-01-01, end: 120 years, step: 120 years}\n", "1", "0", "0.3", "0.5", A, B, C, D)
static const char sis_yaml[] = SIS("calendar: {start: 2021-01-01, end: 40 years, step: 4 years}\n", "0.25", "0", "0.3",
                                   "0.125", SEEDED, "", "", ""),
                  sis_1[] = SIS_FOR_EVER(SEEDED, "", "", ""), sis_2[] = SIS_FOR_EVER(SEEDED, SEEDED, "", ""),
                  sis_3[] = SIS_FOR_EVER(SEEDED, SEEDED, SEEDED, ""),
                  sis_4[] = SIS_FOR_EVER(SEEDED, SEEDED, SEEDED, SEEDED),
                  sis_again[] = SIS(FOUR_YEARS, "1.25", "0.1", "0.15", "0.5", "", "", "", ""),
                  sis_long[] = SIS("calendar: {start: 2021-01-01, end: 20 years, step: 20 years}\n", "2.5", "0.1",
                                   "0.15", "1", "", "", "", "");
static const cr_check sis_checks[] = {
    {"mean number at 1", standing, 0, 1, SAMPLED, 1.2193762503, 0, NULL},
    {"mean number at 3", standing, 0, 3, SAMPLED, 1.1033342927, 0, NULL},
    {"mean number at 10", standing, 0, 10, SAMPLED, 0.4699205167, 0, NULL},
    {"P(extinct by 3)", standing_is, 0, 3, SHARE, 0.5057830338, 0, NULL},
};
#define EXTINCTION(name, expected)                                                                                     \
    static const cr_check name[] = {{"mean time of extinction", time_of_end, 0, 0, SAMPLED, expected, 0, NULL}}
EXTINCTION(sis_1_checks, 5.888);
EXTINCTION(sis_2_checks, 8.048);
EXTINCTION(sis_3_checks, 9.0146666667);
EXTINCTION(sis_4_checks, 9.5146666667);
static const cr_check sis_again_checks[] = {
    {"number at 5", NULL, 5, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", standing_is, 0, 1, SHARE, 0.3586982827, 0, NULL},
    {"P(1)", standing_is, 1, 1, SHARE, 0.2723915457, 0, NULL},
    {"P(2)", standing_is, 2, 1, SHARE, 0.2098579062, 0, NULL},
    {"P(3)", standing_is, 3, 1, SHARE, 0.1214388006, 0, NULL},
    {"P(4)", standing_is, 4, 1, SHARE, 0.0376134647, 0, NULL},
};
static const cr_check sis_long_checks[] = {
    {"number at 50", NULL, 5, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", standing_is, 0, 1, SHARE, 0.2647362978, 0, NULL},
    {"P(1)", standing_is, 1, 1, SHARE, 0.2647362978, 0, NULL},
    {"P(2)", standing_is, 2, 1, SHARE, 0.2481902792, 0, NULL},
    {"P(3)", standing_is, 3, 1, SHARE, 0.1654601861, 0, NULL},
    {"P(4)", standing_is, 4, 1, SHARE, 0.0568769390, 0, NULL},
};

/* SIR among four, one infected at the start, contact 0.25 a year and tie, recovery 0.5: chance that `left` are never
 * infected by 4 years. A state of the chain is 5 * susceptible + infected. */
static double sir(int left, int k)
{
    enum { N = 20 };
    double q[N * N] = {0}, p[N * N], sum = 0;
    for (int s = 0; s <= 3; s++) {
        for (int i = 0; i + s <= 4; i++) {
            int at = 5 * s + i;
            double catch_it = 0.25 * s * i, recover = 0.5 * i;
            if (s > 0)
                q[at * N + at - 5 + 1] += catch_it;
            if (i > 0)
                q[at * N + at - 1] += recover;
            q[at * N + at] -= catch_it + recover;
        }
    }
    cr_chain(N, q, 4 * k, p);
    for (int i = 0; i + left <= 4; i++)
        sum += p[(5 * 3 + 1) * N + 5 * left + i];
    return sum;
}

/* V14: SIR by a credit that is lost on recovery, against a matrix exponential */
static const char sir_yaml[] =
    FOUR_YEARS "ladder: [susceptible, infected, recovered]\n"
               "ties: {contact: {norm: sum, among: all, credit: {infected: 1, recovered: 0}}}\n"
               "defaults:\n"
               "  rungs:\n"
               "    infected: {link: linear, threshold: 0, softness: 1, weights: {contact: 0.25}}\n"
               "    recovered: {link: always, pace: 0.5}\n"
               "states: {A: {at: infected}, B: {}, C: {}, D: {}}\n";

static double untouched_is(const cr_seen *seen, int n, int k)
{
    int sum = 0;
    for (size_t i = 0; i < seen->model->n_states; i++)
        sum += cr_reached(seen, (int32_t)i, 1) > cr_date(seen, k);
    return sum == n;
}

static const cr_check sir_checks[] = {
    {"never infected by 4 years", NULL, 4, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(3)", untouched_is, 3, 1, SHARE, 0, 0, sir},
    {"P(2)", untouched_is, 2, 1, SHARE, 0, 0, sir},
    {"P(1)", untouched_is, 1, 1, SHARE, 0, 0, sir},
    {"P(0)", untouched_is, 0, 1, SHARE, 0, 0, sir},
};

static const cr_case cases[] = {
    {"V4.6", "SI, 5 states", si_yaml, NULL, MANY, false, CHECKS(si_checks)},
    {"V4.6", "SI, time of all", si_time_yaml, NULL, MANY, false, CHECKS(si_time_checks)},
    {"V4.7", "SIS, 4 states", sis_yaml, NULL, MANY, false, CHECKS(sis_checks)},
    {"V4.8", "SIS from 1", sis_1, NULL, 50000, false, CHECKS(sis_1_checks)},
    {"V4.8", "SIS from 2", sis_2, NULL, 50000, false, CHECKS(sis_2_checks)},
    {"V4.8", "SIS from 3", sis_3, NULL, 50000, false, CHECKS(sis_3_checks)},
    {"V4.8", "SIS from 4", sis_4, NULL, 50000, false, CHECKS(sis_4_checks)},
    {"V4.9", "SIS that starts again", sis_again, NULL, MANY, false, CHECKS(sis_again_checks)},
    {"V4.9", "SIS, stationary", sis_long, NULL, 40000, true, CHECKS(sis_long_checks)},
    {"V14", "SIR by credit", sir_yaml, NULL, MANY, false, CHECKS(sir_checks)},
};

enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

/* The formulas of this program give the numbers that are printed elsewhere. */
static void test_formulas(void **state)
{
    (void)state;
    assert_true(fabs(sis(0, 0.3, 0.5, 1, 0, 3) - 0.5057830338) < 1e-9);
    assert_true(fabs(sis(0.1, 0.15, 0.4, 0, 2, 5) - 0.2098579062) < 1e-9);
    assert_true(fabs(sis(0.1, 0.15, 0.4, 0, 4, 1000) - 0.0568769390) < 1e-9);
}

static void test_other_wrong_mechanisms(void **state)
{
    (void)state;
    cr_cases_must_find(cases, N_CASES, "V4.7", NULL, CR_OF_REVERSE);
    cr_cases_must_find(cases, N_CASES, "V4.8", NULL, CR_OF_REVERSE);
    cr_cases_must_find(cases, N_CASES, "V4.9", NULL, CR_OF_REVERSE);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest more[] = {cmocka_unit_test(test_formulas), cmocka_unit_test(test_other_wrong_mechanisms)};

    return cr_cases_main(argc, argv, "epidemics", cases, N_CASES, more, sizeof(more) / sizeof(more[0]));
}
