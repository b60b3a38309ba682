/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a replicate draws once, from every distribution, against numbers that are known exactly: a pace, what several draws
 * share (frailty: V5.7), the rung at the start.
 *
 *   distributions_test             a cmocka program; each case a test, then wrong engines that must be found
 *   distributions_test --markdown  its table in docs/validation.md
 *
 * False alarms: |z| <= 5 fails by chance 6 times in 10^7, chi-square at 1e-6 once in 10^6; there are about 23 of them.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/cases.h"
#include "tests/support/looks.h"

/* The laws of parameters: P(T <= 4) = 1 - E[exp(-4 X)], X the pace, by quadrature of densities from GSL */

static double density_normal(double x)
{
    return gsl_ran_gaussian_pdf(x - 0.3, 0.1);
}

static double density_lognormal(double x)
{
    return gsl_ran_lognormal_pdf(x, log(0.2), 0.8);
}

static double density_uniform(double x)
{
    return gsl_ran_flat_pdf(x, 0.1, 0.6);
}

static double density_triangular(double x)
{
    return x < 0.3 ? 2 * (x - 0.1) / (0.7 * 0.2) : 2 * (0.8 - x) / (0.7 * 0.5);
}

static double density_pert(double x)
{
    return gsl_ran_beta_pdf((x - 0.1) / 0.7, 1 + 4 * 0.2 / 0.7, 1 + 4 * 0.5 / 0.7) / 0.7;
}

static double density_beta(double x)
{
    return gsl_ran_beta_pdf(x, 2, 3);
}

static double density_gamma(double x)
{
    return gsl_ran_gamma_pdf(x, 2, 0.15);
}

static double density_exponential(double x)
{
    return gsl_ran_exponential_pdf(x, 0.25);
}

/* p05 0.1, p50 0.2, p95 0.45: x = 0.2 + s (exp(gZ) - 1)/g, where exp(g z95) = 2.5 */
static double density_quantiles(double x)
{
    double g = log(2.5) / gsl_cdf_ugaussian_Pinv(0.95);
    double s = 0.25 * g / 1.5, u = 1 + g * (x - 0.2) / s;
    return u > 0 ? gsl_ran_ugaussian_pdf(log(u) / g) / (s * u) : 0;
}

static const struct {
    const char *name;
    double (*density)(double x);
    double lo, hi;
} law[] = {
    {"beta", density_beta, 0, 1},
    {"exponential", density_exponential, 0, 12},
    {"gamma", density_gamma, 0, 12},
    {"lognormal", density_lognormal, 1e-9, 60},
    {"normal", density_normal, 0, 0.5},
    {"one_of", NULL, 0, 0},
    {"pert", density_pert, 0.1, 0.8},
    {"quantiles", density_quantiles, 0.2 - 0.25 / 1.5, 60},
    {"triangular", density_triangular, 0.1, 0.8},
    {"uniform", density_uniform, 0.1, 0.6},
};

static double survivors(double x, void *of)
{
    return exp(-4 * x) * law[*(const size_t *)of].density(x);
}

static double mass(double x, void *of)
{
    return law[*(const size_t *)of].density(x);
}

static double quadrature(double (*f)(double, void *), size_t which)
{
    gsl_integration_workspace *space = gsl_integration_workspace_alloc(2000);
    gsl_function function = {f, &which};
    double result = 0, part, error;
    double edge[5] = {law[which].lo, 0.3, 1, 4, law[which].hi}, from = edge[0];
    for (size_t i = 1; i < 5; i++) {
        double to = fmin(edge[i], law[which].hi);
        if (to > from) {
            gsl_integration_qags(&function, from, to, 1e-11, 1e-9, 2000, space, &part, &error);
            result += part;
            from = to;
        }
    }
    gsl_integration_workspace_free(space);
    return result;
}

/* The normal one is truncated to [0, 0.5]: divide by its mass. */
static double law_by(int which, int k)
{
    (void)k;
    if (!law[which].density)
        return 1 - (0.25 * exp(-4 * 0.1) + 0.75 * exp(-4 * 0.5));
    return 1 - quadrature(survivors, (size_t)which) / quadrature(mass, (size_t)which);
}

/* Every law of a parameter, as the pace of a state of its own */
static const char laws_yaml[] = FOUR_YEARS OUT_IN "defaults: {link: always}\n"
                                                  "states:\n"
                                                  "  beta: {pace: {beta: [2, 3]}}\n"
                                                  "  exponential: {pace: {exponential: 0.25}}\n"
                                                  "  gamma: {pace: {gamma: [2, 0.15]}}\n"
                                                  "  lognormal: {pace: {lognormal: [0.2, 0.8]}}\n"
                                                  "  normal: {pace: {normal: [0.3, 0.1], within: [0, 0.5]}}\n"
                                                  "  one_of: {pace: {one_of: {0.1: 0.25, 0.5: 0.75}}}\n"
                                                  "  pert: {pace: {pert: [0.1, 0.3, 0.8]}}\n"
                                                  "  quantiles: {pace: {quantiles: {p05: 0.1, p50: 0.2, p95: 0.45}}}\n"
                                                  "  triangular: {pace: {triangular: [0.1, 0.3, 0.8]}}\n"
                                                  "  uniform: {pace: {uniform: [0.1, 0.6]}}\n";
static const cr_check laws_checks[] = {
    {"beta", cr_look_by, 0, 1, SHARE, 0, 0, law_by},           {"exponential", cr_look_by, 1, 1, SHARE, 0, 0, law_by},
    {"gamma", cr_look_by, 2, 1, SHARE, 0, 0, law_by},          {"lognormal", cr_look_by, 3, 1, SHARE, 0, 0, law_by},
    {"normal, within", cr_look_by, 4, 1, SHARE, 0, 0, law_by}, {"one_of", cr_look_by, 5, 1, SHARE, 0, 0, law_by},
    {"pert", cr_look_by, 6, 1, SHARE, 0, 0, law_by},           {"quantiles", cr_look_by, 7, 1, SHARE, 0, 0, law_by},
    {"triangular", cr_look_by, 8, 1, SHARE, 0, 0, law_by},     {"uniform", cr_look_by, 9, 1, SHARE, 0, 0, law_by},
};

static double neither(const cr_seen *seen, int first, int k)
{
    return cr_look_not_by(seen, first, k) * cr_look_not_by(seen, first + 1, k);
}

/* V5.7, where half the variance of the frailty, on the normal scale, is common to the two. */
static double half_shared(int a, int k)
{
    enum { N = 400 };
    const double step = 16.0 / N;
    double joint = 0;
    (void)a, (void)k;
    for (int i = 0; i < N; i++) {
        double common = -8 + (i + 0.5) * step, alone = 0;
        for (int j = 0; j < N; j++) {
            double own = -8 + (j + 0.5) * step, score = sqrt(0.5) * (common + own);
            double frailty = score > 0 ? gsl_cdf_gamma_Qinv(gsl_cdf_ugaussian_Q(score), 2, 0.15)
                                       : gsl_cdf_gamma_Pinv(gsl_cdf_ugaussian_P(score), 2, 0.15);
            alone += gsl_ran_ugaussian_pdf(own) * step * exp(-4 * frailty);
        }
        joint += gsl_ran_ugaussian_pdf(common) * step * alone * alone;
    }
    return joint;
}

/* V5.7: frailty as a pace drawn once; Lambda = 1.2 over 4 years. A, B have each their own; C, D one parameter; E, F all of
 * it in common, G, H half. */
static const char frailty_yaml[] =
    FOUR_YEARS OUT_IN "parameters: {frailty: {gamma: [2, 0.15]}}\n"
                      "defaults: {link: always, pace: {gamma: [2, 0.15]}}\n"
                      "groups: {all_of_it: {members: [E, F], pace: {gamma: [2, 0.15], shared: 1}}, "
                      "half: {members: [G, H], pace: {gamma: [2, 0.15], shared: 0.5}}}\n"
                      "states: {A: {}, B: {}, C: {pace: $frailty}, D: {pace: $frailty}, E: {}, F: {}, G: {}, H: {}}\n";
static const cr_check frailty_checks[] = {
    {"S", cr_look_not_by, 0, 1, SHARE, 0.390625, 0, NULL},
    {"S of one that shares", cr_look_not_by, 6, 1, SHARE, 0.390625, 0, NULL},
    {"joint S, each its own", neither, 0, 1, SHARE, 0.152587891, 0, NULL},
    {"joint S, one parameter", neither, 2, 1, SHARE, 0.206611570, 0, NULL},
    {"joint S, shared: 1", neither, 4, 1, SHARE, 0.206611570, 0, NULL},
    {"joint S, shared: 0.5", neither, 6, 1, SHARE, 0, 0, half_shared},
};

/* Thresholds of ten share a part of their variance: two of them are both below the mean with chance 1/4 + asin / 2 pi. */
static double shared_spread(int percent, int b)
{
    (void)b;
    return 10 / 4.0 + 90 * asin(percent / 100.0) / (2 * M_PI);
}

/* Thresholds that share a part of their variance, within two groups */
static const char shared_yaml[] =
    CASCADE "threshold: 0}\n"
            "groups:\n"
            "  g: {members: [A, B, C, D, E, F, G, H, I, J], threshold: {normal: [0, 1], shared: 0.5}}\n"
            "  h: {members: [K, L, M, N, O, P, Q, R, S, T], threshold: {normal: [0, 1], shared: 0.8}}\n"
            "states: {A: {}, B: {}, C: {}, D: {}, E: {}, F: {}, G: {}, H: {}, I: {}, J: {}, "
            "K: {}, L: {}, M: {}, N: {}, O: {}, P: {}, Q: {}, R: {}, S: {}, T: {}}\n";

static double deviation(const cr_seen *seen, int group)
{
    double n = 0;
    for (int i = 10 * group; i < 10 * group + 10; i++)
        n += cr_look_by(seen, i, 0);
    return n - 5;
}

static double half_spread(const cr_seen *seen, int a, int b)
{
    (void)a, (void)b;
    return gsl_pow_2(deviation(seen, 0));
}

static double most_spread(const cr_seen *seen, int a, int b)
{
    (void)a, (void)b;
    return gsl_pow_2(deviation(seen, 1));
}

static double group_product(const cr_seen *seen, int a, int b)
{
    (void)a, (void)b;
    return deviation(seen, 0) * deviation(seen, 1);
}

static const cr_check shared_checks[] = {
    {"variance of the number, shared: 0.5", half_spread, 50, 0, SAMPLED, 0, 0, shared_spread},
    {"variance of the number, shared: 0.8", most_spread, 80, 0, SAMPLED, 0, 0, shared_spread},
    {"covariance of two groups", group_product, 0, 0, SAMPLED, 0, 0, NULL},
};

/* A rung at the start that is drawn */
static const char starts_yaml[] = FOUR_YEARS "ladder: [r0, r1, r2, r3]\n"
                                             "states: {A: {pace: 0, at: {one_of: {r0: 0.2, r1: 0.3, r3: 0.5}}}}\n";
static const cr_check starts_checks[] = {
    {"rungs at the start", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(r0)", cr_look_stands, 0, 0, SHARE, 0.2, 0, NULL},
    {"P(r1)", cr_look_stands, 1, 0, SHARE, 0.3, 0, NULL},
    {"P(r3)", cr_look_stands, 3, 0, SHARE, 0.5, 0, NULL},
};

static const cr_case cases[] = {
    {"V5.7", "frailty", frailty_yaml, NULL, MANY, false, CHECKS(frailty_checks)},
    {"laws", "shared", shared_yaml, NULL, MANY / 2, true, CHECKS(shared_checks)},
    {"laws", "rungs at the start", starts_yaml, NULL, MANY, true, CHECKS(starts_checks)},
    {"laws", "every distribution, as a pace", laws_yaml, NULL, MANY, false, CHECKS(laws_checks)},
};

enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

/* The formulas of this program give the numbers that are printed elsewhere. */
static void test_formulas(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(law) / sizeof(law[0]); i++)
        if (law[i].density)
            assert_true(fabs(quadrature(mass, i) - 1) < (law[i].density == density_normal ? 0.03 : 1e-6));
}

static void test_other_wrong_mechanisms(void **state)
{
    (void)state;
    cr_cases_must_find(cases, N_CASES, "laws", "shared", CR_OF_SHARING);
    cr_cases_must_find(cases, N_CASES, "laws", "rungs at the start", CR_OF_STARTS);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest more[] = {cmocka_unit_test(test_formulas), cmocka_unit_test(test_other_wrong_mechanisms)};

    return cr_cases_main(argc, argv, "distributions", cases, N_CASES, more, sizeof(more) / sizeof(more[0]));
}
