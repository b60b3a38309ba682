/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conditions that jump between levels against numbers that are known exactly: regimes, what hastens their end, and what
 * they do to hazards (V6.1 to V6.4, V6.13, V14.1, V14.2). The expected numbers are those of the calendar.
 *
 *   regimes_test             a cmocka program; each case a test, then wrong engines that must be found
 *   regimes_test --markdown  its table in docs/validation.md
 *
 * False alarms: |z| <= 5 fails by chance 6 times in 10^7, chi-square at 1e-6 once in 10^6; there are about 45 of them.
 */
#include <gsl/gsl_math.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/cases.h"
#include "tests/support/looks.h"

/* V14.1 and V14.2: V6.1 and V6.3 on the calendar */
#define MARKOV "regimes: {calm: {level: 0, lasts: 2 years}, storm: {level: 1, lasts: 1 year}}"
static const char markov_yaml[] = DAYS_720 OUT_IN "conditions:\n"
                                                  "  calm: {" MARKOV ", starts_in: calm}\n"
                                                  "  storm: {" MARKOV ", starts_in: storm}\n"
                                                  "  either: {" MARKOV "}\n"
                                                  "  own_d: {" MARKOV "}\n"
                                                  "  own_e: {" MARKOV "}\n"
                                                  "defaults: {link: linear, threshold: 0, softness: 1, bias: 0.1}\n"
                                                  "groups: {half: {members: [D, F], bias: 0.05}}\n"
                                                  "states:\n"
                                                  "  A: {weights: {calm: 1.1}}\n"
                                                  "  B: {weights: {storm: 1.1}}\n"
                                                  "  C: {weights: {either: 1.1}}\n"
                                                  "  D: {weights: {either: 0.55}}\n"
                                                  "  E: {weights: {own_e: 1.1}}\n"
                                                  "  F: {weights: {own_d: 0.55}}\n";
static const cr_check markov_checks[] = {
    {"V14.1 S from 0", cr_look_not_by, 0, 24, SHARE, 0.580828616, 0, NULL},
    {"V14.1 S from 1", cr_look_not_by, 1, 24, SHARE, 0.300702383, 0, NULL},
    {"V14.1 S, stationary start", cr_look_not_by, 2, 24, SHARE, 0.487453205, 0, NULL},
    {"V14.2 P(both), shared driver", cr_look_both, 2, 24, SHARE, 0.224534780, 0, NULL},
    {"V14.2 P(both), own copies", cr_look_both, 4, 24, SHARE, 0.170551120, 0, NULL},
};

/* Three regimes that last 1, 2 and half a year, left to the others alike, from the first: chance to be in regime r
 * at the k-th date of 120 days. */
static double regime_is(int r, int k)
{
    const double q[9] = {-1, 0.5, 0.5, 0.25, -0.5, 0.25, 1, 1, -2};
    double p[9];
    cr_chain(3, q, k * 120 / 365.25, p);
    return p[r];
}

/* Three regimes, against a matrix exponential */
static const char regimes_yaml[] =
    "calendar: {start: 2021-01-01, end: 600 days, step: 120 days}\n" OUT_IN "conditions:\n"
    "  c:\n"
    "    starts_in: a\n"
    "    regimes: {a: {level: 0, lasts: 1 year}, b: {level: 0.5, lasts: 2 years}, c: {level: 1, lasts: 0.5 years}}\n"
    "  d:\n"
    "    regimes: {a: {level: 0, lasts: 1 year}, b: {level: 0.5, lasts: 2 years}, c: {level: 1, lasts: 0.5 years}}\n"
    "states: {A: {pace: 0}}\n";

/* Condition 0 is in the regime of level half a. */
static double in_regime(const cr_seen *seen, int a, int k)
{
    return fabs(cr_look_condition(seen, 0, k) - 0.5 * a) < 1e-9;
}

static double in_regime_too(const cr_seen *seen, int a, int k)
{
    return fabs(cr_look_condition(seen, 1, k) - 0.5 * a) < 1e-9;
}

static const cr_check regimes_checks[] = {
    {"first date", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(a)", in_regime, 0, 1, SHARE, 0, 0, regime_is},
    {"P(b)", in_regime, 1, 1, SHARE, 0, 0, regime_is},
    {"P(c)", in_regime, 2, 1, SHARE, 0, 0, regime_is},
    {"fifth date", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(a)", in_regime, 0, 5, SHARE, 0, 0, regime_is},
    {"P(b)", in_regime, 1, 5, SHARE, 0, 0, regime_is},
    {"P(c)", in_regime, 2, 5, SHARE, 0, 0, regime_is},
    {"stationary start", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(a)", in_regime_too, 0, 0, SHARE, 2.0 / 7, 0, NULL},
    {"P(b)", in_regime_too, 1, 0, SHARE, 4.0 / 7, 0, NULL},
    {"P(c)", in_regime_too, 2, 0, SHARE, 1.0 / 7, 0, NULL},
    {"stationary, fifth date", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(a)", in_regime_too, 0, 5, SHARE, 2.0 / 7, 0, NULL},
    {"P(b)", in_regime_too, 1, 5, SHARE, 4.0 / 7, 0, NULL},
    {"P(c)", in_regime_too, 2, 5, SHARE, 1.0 / 7, 0, NULL},
};

/* V6.4: levels 0-1-2 from 0; chance of level r at t, where 2 may be left or not. */
static double level_is(int r, double t, bool leaves)
{
    const double q[9] = {-0.3, 0.3, 0, 0.2, -0.5, 0.3, 0, leaves ? 0.4 : 0, leaves ? -0.4 : 0};
    double p[9];
    cr_chain(3, q, t, p);
    return p[r];
}

static double level_by(int r, int k)
{
    return level_is(r, k, true);
}

/* V6.4: 4 years here are 1 there. `first` never leaves level 2 once there; `free` starts from its stationary law. */
#define LEVELS(head, two)                                                                                              \
    "  " head "regimes: {zero: {level: 0, lasts: 13.333333333333333 years, leaves_to: {one: 1}}, "                     \
    "one: {level: 0.5, lasts: 8 years, leaves_to: {zero: 0.4, two: 0.6}}, "                                            \
    "two: {level: 1, lasts: " two " years, leaves_to: {one: 1}}}}\n"
static const char levels_yaml[] =
    "calendar: {start: 2021-01-01, end: 24 years, step: 4 years}\n" OUT_IN
    "conditions:\n" LEVELS("first: {starts_in: zero, ", "1000000000") LEVELS("free: {", "10")
        LEVELS("started: {starts_in: zero, ", "10") "states: {A: {pace: 0}}\n";

static double level_two(const cr_seen *seen, int c, int k)
{
    return cr_look_condition(seen, c, k) > 0.9;
}

static double free_level(const cr_seen *seen, int a, int k)
{
    return fabs(cr_look_condition(seen, 1, k) - 0.5 * a) < 1e-9;
}

static double started_level(const cr_seen *seen, int a, int k)
{
    return fabs(cr_look_condition(seen, 2, k) - 0.5 * a) < 1e-9;
}

static const cr_check levels_checks[] = {
    {"P(2 by 2)", level_two, 0, 2, SHARE, 0.109808864, 0, NULL},
    {"P(2 by 6)", level_two, 0, 6, SHARE, 0.447459033, 0, NULL},
    {"long run", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", free_level, 0, 0, SHARE, 8.0 / 29, 0, NULL},
    {"P(1)", free_level, 1, 0, SHARE, 12.0 / 29, 0, NULL},
    {"P(2)", free_level, 2, 0, SHARE, 9.0 / 29, 0, NULL},
    {"long run, later", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", free_level, 0, 5, SHARE, 8.0 / 29, 0, NULL},
    {"P(1)", free_level, 1, 5, SHARE, 12.0 / 29, 0, NULL},
    {"P(2)", free_level, 2, 5, SHARE, 9.0 / 29, 0, NULL},
    {"from 0, at 2", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", started_level, 0, 2, SHARE, 0, 0, level_by},
    {"P(1)", started_level, 1, 2, SHARE, 0, 0, level_by},
    {"P(2)", started_level, 2, 2, SHARE, 0, 0, level_by},
};

/* Stays of a year on average, ended sooner by the state A (1), two states (0.25 each) and half a condition (0.5). */
static double hastened(int a, int k)
{
    (void)a;
    return -expm1(-exp(1 + 2 * 0.25 + 0.5 * 0.5) * 30 * k / 365.25);
}

/* A regime whose end is hastened by a state, a count and a condition, none of which changes */
static const char hastened_yaml[] =
    "calendar: {start: 2021-01-01, end: 120 days, step: 30 days}\n" OUT_IN "conditions:\n"
    "  c:\n"
    "    starts_in: a\n"
    "    regimes:\n"
    "      a: {level: 0, lasts: 1 year, hastened_by: "
    "[{state: A, reaches: in, by: 1}, {count: in, by: 0.25}, {condition: d, by: 0.5}]}\n"
    "      b: {level: 1, lasts: 1000000000 years}\n"
    "  d: 0.5\n"
    "states: {A: {at: in}, B: {at: in}, C: {pace: 0}}\n";
static const cr_check hastened_checks[] = {
    {"P(left by 30 days)", level_two, 0, 1, SHARE, 0, 0, hastened},
    {"P(left by 90 days)", level_two, 0, 3, SHARE, 0, 0, hastened},
};

/* V6.13 with `pieces` dates in 6 units of time: what the calendar shows at a date holds until the next. By whether the
 * condition is on, and whether the state has recognised. 0: P(recognised), 1: P(on), 2: P(on | recognised), 3: P(on |
 * not). */
static double carrot(int what, int pieces)
{
    double p[2][2] = {{1, 0}, {0, 0}}, years = 6.0 / pieces;
    for (int k = 0; k < pieces; k++) {
        double next[2][2] = {{0}};
        for (int on = 0; on < 2; on++) {
            for (int in = 0; in < 2; in++) {
                double up = in ? 0.1 : 0.4, down = 0.3, forgets = exp(-(up + down) * years);
                double then_on = up / (up + down) + (on - up / (up + down)) * forgets;
                double joins = in ? 1 : on ? -expm1(-0.25 * years) : 0;
                next[0][0] += p[on][in] * (1 - then_on) * (1 - joins);
                next[0][1] += p[on][in] * (1 - then_on) * joins;
                next[1][0] += p[on][in] * then_on * (1 - joins);
                next[1][1] += p[on][in] * then_on * joins;
            }
        }
        memcpy(p, next, sizeof(p));
    }
    switch (what) {
    case 0:
        return p[0][1] + p[1][1];
    case 1:
        return p[1][0] + p[1][1];
    case 2:
        return p[1][1] / (p[0][1] + p[1][1]);
    default:
        return p[1][0] / (p[0][0] + p[1][0]);
    }
}

/* V6.13: 240 days here are 1 there */
#define CARROT(step)                                                                                                   \
    "calendar: {start: 2021-01-01, end: 1440 days, step: " step " days}\n" OUT_IN "conditions:\n"                      \
    "  door:\n"                                                                                                        \
    "    starts_in: shut\n"                                                                                            \
    "    regimes:\n"                                                                                                   \
    "      shut: {level: 0, lasts: 600 days, hastened_by: [{state: A, reaches: in, by: -1.3862943611198906}]}\n"       \
    "      wide: {level: 1, lasts: 800 days}\n"                                                                        \
    "states: {A: {link: always, pace: 0.38046875, requires: {door: 1}}}\n"
static const char carrot_yaml[] = CARROT("120"), fine_carrot_yaml[] = CARROT("4");

static double door(const cr_seen *seen, int a, int k)
{
    (void)a;
    return cr_look_condition(seen, 0, k) > 0.5;
}

static double door_if_in(const cr_seen *seen, int a, int k)
{
    return cr_look_by(seen, 0, k) > 0 ? door(seen, a, k) : nan("");
}

static double door_if_out(const cr_seen *seen, int a, int k)
{
    return cr_look_by(seen, 0, k) > 0 ? nan("") : door(seen, a, k);
}

#define CARROT_CHECKS(pieces)                                                                                          \
    {                                                                                                                  \
        {"P(recognised)", cr_look_by, 0, pieces, SHARE, 0, 0, carrot},                                                 \
            {"P(on)", door, 1, pieces, SHARE, 0, 0, carrot},                                                           \
            {"P(on | recognised)", door_if_in, 2, pieces, SHARE, 0, 0, carrot},                                        \
            {"P(on | not)", door_if_out, 3, pieces, SHARE, 0, 0, carrot},                                              \
    }
static const cr_check carrot_checks[] = CARROT_CHECKS(12), fine_carrot_checks[] = CARROT_CHECKS(360);

static const cr_case cases[] = {
    {"V14.1-2", "Markov condition", markov_yaml, NULL, MANY, false, CHECKS(markov_checks)},
    {"V6", "three regimes", regimes_yaml, NULL, MANY, true, CHECKS(regimes_checks)},
    {"V6", "a hastened regime", hastened_yaml, NULL, MANY, true, CHECKS(hastened_checks)},
    {"V6.4", "levels 0-1-2", levels_yaml, NULL, MANY, true, CHECKS(levels_checks)},
    {"V6.13", "carrot, on the calendar", carrot_yaml, NULL, MANY, false, CHECKS(carrot_checks)},
    {"V6.13", "carrot, fine calendar", fine_carrot_yaml, NULL, 50000, true, CHECKS(fine_carrot_checks)},
};

enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

/* The formulas of this program give the numbers that are printed elsewhere. */
static void test_formulas(void **state)
{
    (void)state;
    assert_true(fabs(level_is(2, 2, false) - 0.109808864) < 1e-9);
    assert_true(fabs(level_is(2, 6, false) - 0.447459033) < 1e-9);
    assert_true(fabs(carrot(0, 3000000) - 0.433558296) < 1e-6);
    assert_true(fabs(carrot(1, 3000000) - 0.506908131) < 1e-6);
    assert_true(fabs(carrot(2, 3000000) - 0.546788976) < 1e-6);
    assert_true(fabs(carrot(3, 3000000) - 0.476383063) < 1e-6);
}

static void test_other_wrong_mechanisms(void **state)
{
    (void)state;
    cr_cases_must_find(cases, N_CASES, "V6", "a hastened regime", CR_OF_HASTE);
    cr_cases_must_find(cases, N_CASES, "V6.4", NULL, CR_OF_LEAVING);
    cr_cases_must_find(cases, N_CASES, "V6.4", NULL, CR_OF_TEMPO);
    cr_cases_must_find(cases, N_CASES, "V6.13", "carrot, on the calendar", CR_OF_TEMPO);
    cr_cases_must_find(cases, N_CASES, "V14.1-2", NULL, CR_OF_CONDITION);
    cr_cases_must_find(cases, N_CASES, "V6", "three regimes", CR_OF_TEMPO);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest more[] = {cmocka_unit_test(test_formulas), cmocka_unit_test(test_other_wrong_mechanisms)};

    return cr_cases_main(argc, argv, "regimes", cases, N_CASES, more, sizeof(more) / sizeof(more[0]));
}
