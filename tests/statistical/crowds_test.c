/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Thresholds of collective behaviour (Granovetter 1978; V2) against numbers that are known exactly: crowds that join in
 * rounds, in no time.
 *
 *   crowds_test             a cmocka program; each case a test, then wrong engines that must be found
 *   crowds_test --markdown  its table in docs/validation.md
 *
 * False alarms: |z| <= 5 fails by chance 6 times in 10^7; there are about 15 of them.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/cases.h"
#include "tests/support/looks.h"

/* V2: synchronous rounds in zero time. `sd`: thresholds are drawn, normal around 0.25, where there is one. */
static char *crowd_text(size_t n, const int *threshold, const char *sd)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (!file)
        return NULL;
    fprintf(file, FOUR_YEARS OUT_IN "ties: {crowd: {among: all, norm: %s}}\n", threshold ? "sum" : "share");
    fputs("defaults: {link: step, pace: immediate, weights: {crowd: 1}", file);
    if (sd)
        fprintf(file, ", threshold: {normal: [0.25, %s]}", sd);
    fputs("}\nstates:\n", file);
    for (size_t i = 0; i < n; i++) {
        fprintf(file, "  S%05zu: {", i);
        if (threshold)
            fprintf(file, "threshold: %d", threshold[i]);
        fputs("}\n", file);
    }
    fclose(file);
    return text;
}

static char *bandwagon_text(void)
{
    int threshold[100];
    for (int i = 0; i < 100; i++)
        threshold[i] = i;
    return crowd_text(100, threshold, NULL);
}

static char *no_bandwagon_text(void)
{
    int threshold[100];
    for (int i = 0; i < 100; i++)
        threshold[i] = i == 1 ? 2 : i;
    return crowd_text(100, threshold, NULL);
}

static char *small_crowd_text(void)
{
    const int threshold[] = {0, 1, 1, 2, 4, 4, 5, 9, 9, 9};
    return crowd_text(10, threshold, NULL);
}

static const cr_check bandwagon_checks[] = {{"final number", cr_look_count, 0, 0, CERTAIN, 100, 0, NULL}};
static const cr_check no_bandwagon_checks[] = {{"final number", cr_look_count, 0, 0, CERTAIN, 1, 0, NULL}};
/* Readiness is the number before the round: 1, 3, 4, 6, 7 are in after each. */
static const cr_check small_crowd_checks[] = {
    {"final number", cr_look_count, 0, 0, CERTAIN, 7, 0, NULL},
    {"before the round of threshold 0", cr_look_readiness, 0, 0, CERTAIN, 0, 0, NULL},
    {"of the first threshold 1", cr_look_readiness, 1, 0, CERTAIN, 1, 0, NULL},
    {"of the second", cr_look_readiness, 2, 0, CERTAIN, 1, 0, NULL},
    {"of threshold 2", cr_look_readiness, 3, 0, CERTAIN, 3, 0, NULL},
    {"of the first threshold 4", cr_look_readiness, 4, 0, CERTAIN, 4, 0, NULL},
    {"of the second", cr_look_readiness, 5, 0, CERTAIN, 4, 0, NULL},
    {"of threshold 5", cr_look_readiness, 6, 0, CERTAIN, 6, 0, NULL},
};

/* V2.4 among `n`, thresholds of mean 0.25: the law of the final number, round by round. Those who are not in yet have
 * thresholds above the last level, each its own, so how many join is binomial. @param law [n + 1] */
static void crowd_law(int n, double sd, double *law)
{
    enum { MOST = 128 };
    static double p[MOST + 1][MOST + 1]; /* by the number in the last round but one (0: none yet), and in the last */
    memset(p, 0, sizeof(p));
    memset(law, 0, (size_t)(n + 1) * sizeof(double));
    for (int in = 0; in <= n; in++) {
        p[0][in] = gsl_ran_binomial_pdf((unsigned)in, gsl_cdf_ugaussian_P(-0.25 / sd), (unsigned)n);
    }
    law[0] = p[0][0];
    for (int before = 0; before < n; before++) {
        for (int in = before + 1; in <= n; in++) {
            double from = gsl_cdf_ugaussian_P(((double)before / (n - 1) - 0.25) / sd);
            double upto = gsl_cdf_ugaussian_P(((double)in / (n - 1) - 0.25) / sd);
            double joins = fmin(1, (upto - from) / (1 - from));
            for (int more = 0; p[before][in] > 0 && in + more <= n; more++) {
                double chance = p[before][in] * gsl_ran_binomial_pdf((unsigned)more, joins, (unsigned)(n - in));
                if (more == 0)
                    law[in] += chance;
                else
                    p[in][in + more] += chance;
            }
        }
    }
}

/* Of 100: the mean fraction, and the chance that a number between the two join. */
static double crowd(int a, int k)
{
    double law[101], sum = 0;
    (void)a, (void)k;
    crowd_law(100, 0.12, law);
    for (int n = 0; n <= 100; n++)
        sum += law[n] * n / 100;
    return sum;
}

static double crowd_between(int least, int most)
{
    double law[101], sum = 0;
    crowd_law(100, 0.12, law);
    for (int n = least; n <= most; n++)
        sum += law[n];
    return sum;
}

static double crowd_few(int most, int k)
{
    (void)k;
    return crowd_between(0, most);
}

static double crowd_most(int least, int k)
{
    (void)k;
    return crowd_between(least, 100);
}

/* V2.4 among 100, by rounds; among 10,000 the limit of infinitely many is near enough: it is 1 in 10^5 off. */
static char *normal_crowd_text(void)
{
    return crowd_text(100, NULL, "0.12");
}

static char *narrow_crowd_text(void)
{
    return crowd_text(10000, NULL, "0.10");
}

static char *wide_crowd_text(void)
{
    return crowd_text(10000, NULL, "0.13");
}

static double few_join(const cr_seen *seen, int n, int k)
{
    return cr_number_by(seen, k) <= n;
}

static const cr_check normal_crowd_checks[] = {
    {"mean fraction", cr_look_fraction, 0, 0, SAMPLED, 0, 0, crowd},
    {"P(10 or fewer)", few_join, 10, 0, SHARE, 0, 0, crowd_few},
    {"P(51 or more)", cr_look_count_at_least, 51, 0, SHARE, 0, 0, crowd_most},
};
static const cr_check narrow_crowd_checks[] = {
    {"mean fraction", cr_look_fraction, 0, 0, SAMPLED, 0.007695513, 0, NULL}};
static const cr_check wide_crowd_checks[] = {{"fraction", cr_look_fraction, 0, 0, CERTAIN, 1, 0, NULL}};

static const cr_case cases[] = {
    {"V2.1", "bandwagon", NULL, bandwagon_text, 200, true, CHECKS(bandwagon_checks)},
    {"V2.2", "bandwagon ended by one", NULL, no_bandwagon_text, 200, true, CHECKS(no_bandwagon_checks)},
    {"V2.3", "small crowd", NULL, small_crowd_text, 1000, true, CHECKS(small_crowd_checks)},
    {"V2.4", "100, sd 0.12", NULL, normal_crowd_text, 20000, true, CHECKS(normal_crowd_checks)},
    {"V2.4", "10,000, sd 0.10", NULL, narrow_crowd_text, 200, true, CHECKS(narrow_crowd_checks)},
    {"V2.4", "10,000, sd 0.13", NULL, wide_crowd_text, 20, true, CHECKS(wide_crowd_checks)},
};

enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

static void test_other_wrong_mechanisms(void **state)
{
    (void)state;
    cr_cases_must_find(cases, N_CASES, "V2.4", "100, sd 0.12", CR_OF_EXPOSURE);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest more[] = {cmocka_unit_test(test_other_wrong_mechanisms)};

    return cr_cases_main(argc, argv, "crowds", cases, N_CASES, more, sizeof(more) / sizeof(more[0]));
}
