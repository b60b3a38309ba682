/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/distribution.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random/stream.h"

static const double NONE = HUGE_VAL;

/* Counts what would have ended a program that leaves GSL's own handler on. */
static size_t gsl_errors;

static void count_error(const char *reason, const char *file, int line, int code)
{
    (void)reason, (void)file, (void)line, (void)code;
    gsl_errors++;
}

static int install_handler(void **state)
{
    (void)state;
    gsl_errors = 0;
    gsl_set_error_handler(count_error);
    return 0;
}

static int no_gsl_errors(void **state)
{
    (void)state;
    return gsl_errors != 0;
}

static cr_dist within(cr_dist_kind kind, double a, double b, double c, double lo, double hi)
{
    const double argument[3] = {a, b, c};
    cr_errors errors = {0};
    cr_dist dist;

    if (cr_dist_init(&dist, kind, argument, lo, hi, &errors) != CR_OK) {
        fail_msg("%s [%g, %g, %g] within [%g, %g]: %s", cr_dist_name(kind), a, b, c, lo, hi, errors.item[0].what);
    }
    return dist;
}

static cr_dist make(cr_dist_kind kind, double a, double b, double c)
{
    return within(kind, a, b, c, -NONE, NONE);
}

static void assert_near(double x, double expected, double relative)
{
    if (!(fabs(x - expected) <= relative * fabs(expected))) {
        fail_msg("%.17g is not %.17g within %g", x, expected, relative);
    }
}

/* One of each kind, plain and cut: what every distribution must keep is tested on all. */
typedef struct sample {
    cr_dist_kind kind;
    double argument[3], lo, hi;
} sample;

static const sample samples[] = {
    {CR_DIST_NORMAL, {1.0, 2.0, 0}, -HUGE_VAL, HUGE_VAL},
    {CR_DIST_NORMAL, {0.0, 1.0, 0}, -1.0, 0.5},
    {CR_DIST_NORMAL, {0.0, 1.0, 0}, 8.0, 9.0},
    {CR_DIST_NORMAL, {0.0, 1.0, 0}, -37.0, -30.0},
    {CR_DIST_NORMAL, {0.5, 0.3, 0}, 0.0, HUGE_VAL},
    {CR_DIST_LOGNORMAL, {3.0, 0.7, 0}, -HUGE_VAL, HUGE_VAL},
    {CR_DIST_LOGNORMAL, {3.0, 3.0, 0}, 1.0, HUGE_VAL},
    {CR_DIST_LOGNORMAL, {1e-3, 1.0, 0}, -1.0, 1e-2},
    {CR_DIST_UNIFORM, {-1.0, 3.0, 0}, -HUGE_VAL, HUGE_VAL},
    {CR_DIST_UNIFORM, {0.0, 1e6, 0}, 0.5, 0.6},
    {CR_DIST_TRIANGULAR, {0.1, 0.3, 0.8}, -HUGE_VAL, HUGE_VAL},
    {CR_DIST_TRIANGULAR, {0.0, 0.0, 1.0}, 0.2, 2.0},
    {CR_DIST_TRIANGULAR, {0.0, 1.0, 1.0}, -HUGE_VAL, 0.7},
    {CR_DIST_PERT, {0.1, 0.3, 0.8}, -HUGE_VAL, HUGE_VAL},
    {CR_DIST_PERT, {0.0, 0.0, 5.0}, 1.0, 4.0},
    {CR_DIST_BETA, {6.0, 14.0, 0}, -HUGE_VAL, HUGE_VAL},
    {CR_DIST_BETA, {0.05, 0.1, 0}, -HUGE_VAL, HUGE_VAL},
    {CR_DIST_BETA, {2.0, 5.0, 0}, 0.9, 1.0},
    {CR_DIST_BETA, {0.3, 3.0, 0}, 1e-12, 0.5},
    {CR_DIST_GAMMA, {2.5, 0.4, 0}, -HUGE_VAL, HUGE_VAL},
    {CR_DIST_GAMMA, {0.05, 10.0, 0}, -HUGE_VAL, HUGE_VAL},
    {CR_DIST_GAMMA, {3.0, 1.0, 0}, 40.0, HUGE_VAL},
    {CR_DIST_GAMMA, {1e4, 1.0, 0}, 9900.0, 10100.0},
    {CR_DIST_EXPONENTIAL, {4.0, 0, 0}, -HUGE_VAL, HUGE_VAL},
    {CR_DIST_EXPONENTIAL, {1.0, 0, 0}, 50.0, HUGE_VAL},
    {CR_DIST_EXPONENTIAL, {1.0, 0, 0}, -5.0, 1e-10},
    {CR_DIST_QUANTILES, {0.02, 0.1, 0.5}, -HUGE_VAL, HUGE_VAL},
    {CR_DIST_QUANTILES, {0.2, 0.7, 0.8}, 0.0, 1.0},
    {CR_DIST_QUANTILES, {1.0, 2.0, 3.0}, 0.0, HUGE_VAL},
};
enum { N_SAMPLES = sizeof(samples) / sizeof(samples[0]) };

static cr_dist make_sample(size_t k)
{
    const sample *const s = &samples[k];

    return within(s->kind, s->argument[0], s->argument[1], s->argument[2], s->lo, s->hi);
}

static void names_and_arguments(void **state)
{
    static const size_t arity[] = {2, 2, 2, 3, 3, 2, 2, 1, 3, 0};

    (void)state;
    for (int k = 0; k < CR_DIST_KINDS; k++) {
        assert_int_equal(cr_dist_kind_of(cr_dist_name((cr_dist_kind)k)), k);
        assert_int_equal(cr_dist_arity((cr_dist_kind)k), arity[k]);
    }
    assert_string_equal(cr_dist_name(CR_DIST_LOGNORMAL), "lognormal");
    assert_string_equal(cr_dist_arguments(CR_DIST_LOGNORMAL), "median, sigma");
    assert_int_equal(cr_dist_kind_of("log-normal"), CR_DIST_KINDS);
    assert_int_equal(cr_dist_kind_of(""), CR_DIST_KINDS);
}

/* Mean and variance, by the midpoint rule over the inverse CDF. */
static void moments(const cr_dist *dist, double *mean, double *variance)
{
    const int n = 1 << 17;
    double sum = 0.0, squares = 0.0;

    for (int k = 0; k < n; k++) {
        const double x = cr_dist_quantile(dist, (k + 0.5) / n);

        sum += x / n;
        squares += x * (x / n);
    }
    *mean = sum;
    *variance = squares - sum * sum;
}

static double mean_of(const cr_dist *dist)
{
    double mean, variance;

    moments(dist, &mean, &variance);
    return mean;
}

static double variance_of(const cr_dist *dist)
{
    double mean, variance;

    moments(dist, &mean, &variance);
    return variance;
}

/* V9.10 of the verification reference. */
static void reference_values(void **state)
{
    cr_dist dist = make(CR_DIST_TRIANGULAR, 0.1, 0.3, 0.8);

    (void)state;
    assert_near(mean_of(&dist), 0.4, 1e-8);
    assert_near(variance_of(&dist), 0.021666667, 1e-5);
    assert_near(cr_dist_quantile(&dist, 0.25), 0.287082869, 2e-9);
    assert_near(cr_dist_quantile(&dist, 0.9), 0.612917130, 2e-9);
    cr_dist_free(&dist);
    dist = make(CR_DIST_PERT, 0.1, 0.3, 0.8);
    assert_near(mean_of(&dist), 0.35, 1e-6);
    assert_near(cr_dist_quantile(&dist, 0.5), 0.338258860, 1e-8);
    for (double u = 0.01; u < 1.0; u += 0.01) {
        assert_near(gsl_cdf_beta_P((cr_dist_quantile(&dist, u) - 0.1) / 0.7, 15.0 / 7.0, 27.0 / 7.0), u, 1e-8);
    }
    cr_dist_free(&dist);
    dist = make(CR_DIST_LOGNORMAL, exp(-2.760730459), 0.699936169, 0);
    assert_near(cr_dist_quantile(&dist, 0.05), 0.02, 2e-9);
    assert_near(cr_dist_quantile(&dist, 0.95), 0.2, 2e-9);
    cr_dist_free(&dist);
    dist = make(CR_DIST_BETA, 6.0, 14.0, 0);
    assert_near(mean_of(&dist), 0.3, 1e-6);
    assert_near(variance_of(&dist), 0.01, 1e-5);
    cr_dist_free(&dist);
}

/* GSL's own CDF, as an independent judge of the inverse. */
static void judge(const cr_dist *dist, double x, double *p, double *q)
{
    const double *const arg = dist->argument;

    switch (dist->kind) {
    case CR_DIST_NORMAL:
        *p = gsl_cdf_gaussian_P(x - arg[0], arg[1]);
        *q = gsl_cdf_gaussian_Q(x - arg[0], arg[1]);
        break;
    case CR_DIST_LOGNORMAL:
        *p = gsl_cdf_lognormal_P(x, log(arg[0]), arg[1]);
        *q = gsl_cdf_lognormal_Q(x, log(arg[0]), arg[1]);
        break;
    case CR_DIST_UNIFORM:
        *p = gsl_cdf_flat_P(x, arg[0], arg[1]);
        *q = gsl_cdf_flat_Q(x, arg[0], arg[1]);
        break;
    case CR_DIST_BETA:
        *p = gsl_cdf_beta_P(x, arg[0], arg[1]);
        *q = gsl_cdf_beta_Q(x, arg[0], arg[1]);
        break;
    case CR_DIST_GAMMA:
        *p = gsl_cdf_gamma_P(x, arg[0], arg[1]);
        *q = gsl_cdf_gamma_Q(x, arg[0], arg[1]);
        break;
    default:
        *p = gsl_cdf_exponential_P(x, arg[0]);
        *q = gsl_cdf_exponential_Q(x, arg[0]);
        break;
    }
}

static void inverse_of_the_cdf(void **state)
{
    static const double tail[] = {0.5, 0.3, 0.1, 1e-2, 1e-4, 1e-8, 1e-12, 0x1p-53};
    cr_dist dist[] = {make(CR_DIST_NORMAL, 0.0, 2.0, 0),  make(CR_DIST_LOGNORMAL, 3.0, 0.7, 0),
                      make(CR_DIST_UNIFORM, 0.0, 2.0, 0), make(CR_DIST_BETA, 2.0, 0.7, 0),
                      make(CR_DIST_GAMMA, 0.3, 2.0, 0),   make(CR_DIST_EXPONENTIAL, 4.0, 0, 0),
                      make(CR_DIST_GAMMA, 700.0, 2.0, 0)};

    (void)state;
    for (size_t k = 0; k < sizeof(dist) / sizeof(dist[0]); k++) {
        for (size_t i = 0; i < sizeof(tail) / sizeof(tail[0]); i++) {
            const double u = 1.0 - tail[i];
            double p, q;

            judge(&dist[k], cr_dist_quantile(&dist[k], tail[i]), &p, &q);
            assert_near(p, tail[i], 1e-8);
            if (dist[k].hi > 2.0) { /* elsewhere 1 - x is no double */
                judge(&dist[k], cr_dist_quantile(&dist[k], u), &p, &q);
                assert_near(q, 1.0 - u, 1e-8);
            }
        }
        cr_dist_free(&dist[k]);
    }
}

static void non_decreasing_and_inside(void **state)
{
    const int n = 10000;

    (void)state;
    for (size_t k = 0; k < N_SAMPLES; k++) {
        cr_dist dist = make_sample(k);
        double before = dist.lo;

        for (int i = 0; i < n; i++) {
            const double x = cr_dist_quantile(&dist, (i + 0.5) / n);

            if (!(x >= before && x <= dist.hi && x <= samples[k].hi && x >= samples[k].lo && isfinite(x))) {
                fail_msg("sample %zu at %d: %.17g after %.17g in [%g, %g]", k, i, x, before, dist.lo, dist.hi);
            }
            before = x;
        }
        assert_true(cr_dist_quantile(&dist, 0x1p-53) >= dist.lo);
        assert_true(cr_dist_quantile(&dist, 1.0 - 0x1p-53) <= dist.hi && before <= cr_dist_quantile(&dist, 1 - 1e-9));
        assert_true(cr_dist_quantile(&dist, 0x1p-53) < cr_dist_quantile(&dist, 0.5) || dist.kind == CR_DIST_BETA);
        cr_dist_free(&dist);
    }
}

/* Around the median, where the lower half meets the upper, no step back may come. */
static void no_step_back_at_the_median(void **state)
{
    (void)state;
    for (size_t k = 0; k < N_SAMPLES; k++) {
        cr_dist dist = make_sample(k);
        double u = 0.5 - 4e-15, before = cr_dist_quantile(&dist, u);

        for (int i = 0; i < 200; i++) {
            double x;

            u = nextafter(u, 1.0);
            x = cr_dist_quantile(&dist, u);
            /* between neighbouring doubles of a truncated u, rounding in exp and the like may show */
            assert_true(x >= before - (dist.truncated ? 1e-15 * fabs(before) : 0.0));
            before = x;
        }
        cr_dist_free(&dist);
    }
}

static void means_agree_with_simulation(void **state)
{
    gsl_rng *const rng = gsl_rng_alloc(cr_rng_philox);
    const uint32_t n = 20000;

    (void)state;
    for (size_t k = 0; k < N_SAMPLES; k++) {
        cr_dist dist = make_sample(k);
        const double mean = mean_of(&dist);
        double sum = 0.0, squares = 0.0, z;

        if (dist.kind == CR_DIST_LOGNORMAL && dist.argument[1] > 2.0) {
            cr_dist_free(&dist); /* too heavy a tail for a standard error */
            continue;
        }
        for (uint32_t i = 0; i < n; i++) {
            const double x = cr_dist_quantile(&dist, cr_rng_uniform_at(rng, 42, 17, i, k)) - mean;

            sum += x;
            squares += x * x;
        }
        z = sum / sqrt(squares);
        if (!(fabs(z) <= 5.0)) {
            fail_msg("sample %zu: mean %g, z %g", k, mean, z);
        }
        cr_dist_free(&dist);
    }
    gsl_rng_free(rng);
}

static void assert_mean(cr_dist dist, double expected)
{
    assert_near(mean_of(&dist), expected, 1e-4 * (1.0 + fabs(expected)));
    cr_dist_free(&dist);
}

static void means_in_closed_form(void **state)
{
    const double phi = gsl_ran_ugaussian_pdf(1.0), tail = gsl_cdf_ugaussian_Q(1.0);

    (void)state;
    assert_mean(make(CR_DIST_NORMAL, 1.5, 2.0, 0), 1.5);
    assert_mean(make(CR_DIST_LOGNORMAL, 2.0, 0.5, 0), 2.0 * exp(0.125));
    assert_mean(make(CR_DIST_UNIFORM, 1.0, 4.0, 0), 2.5);
    assert_mean(make(CR_DIST_GAMMA, 2.0, 3.0, 0), 6.0);
    assert_mean(make(CR_DIST_EXPONENTIAL, 7.0, 0, 0), 7.0);
    assert_mean(make(CR_DIST_QUANTILES, 1.0, 2.0, 3.0), 2.0);
    assert_mean(within(CR_DIST_NORMAL, 0, 1, 0, 1.0, NONE), phi / tail);
    assert_mean(within(CR_DIST_NORMAL, 3, 2, 0, -NONE, 1.0), 3.0 - 2.0 * phi / tail);
    assert_mean(within(CR_DIST_NORMAL, 0, 1, 0, -NONE, -20.0),
                -gsl_ran_ugaussian_pdf(20.0) / gsl_cdf_ugaussian_Q(20.0));
    assert_mean(within(CR_DIST_EXPONENTIAL, 2, 0, 0, 100.0, NONE), 102.0);
    assert_mean(within(CR_DIST_EXPONENTIAL, 1, 0, 0, -NONE, 1.0), 1.0 - 1.0 / expm1(1.0));
    assert_mean(within(CR_DIST_UNIFORM, 0, 10, 0, 2.0, 3.0), 2.5);
    assert_mean(within(CR_DIST_BETA, 2, 1, 0, 0.5, NONE), 7.0 / 9.0);
    assert_mean(within(CR_DIST_GAMMA, 1, 1, 0, 30.0, NONE), 31.0);
    assert_mean(within(CR_DIST_GAMMA, 0.05, 1, 0, -NONE, 1e-100), 1e-100 * 0.05 / 1.05);
    assert_mean(within(CR_DIST_TRIANGULAR, 0, 0, 1, 0.5, NONE), 2.0 / 3.0);
    assert_mean(within(CR_DIST_TRIANGULAR, 0, 0.3, 1, -NONE, 0.3), 0.2);
}

static void quantiles_kind(void **state)
{
    cr_dist dist = make(CR_DIST_QUANTILES, 0.02, 0.1, 0.5);

    (void)state;
    assert_near(cr_dist_quantile(&dist, 0.05), 0.02, 1e-12);
    assert_near(cr_dist_quantile(&dist, 0.5), 0.1, 1e-15);
    assert_near(cr_dist_quantile(&dist, 0.95), 0.5, 1e-12);
    assert_near(dist.lo, 0.0, 1e-9 * 0.1); /* 0.1 - 0.08 * 5/4 */
    assert_true(dist.hi > 1e300);
    cr_dist_free(&dist);
    dist = make(CR_DIST_QUANTILES, 0.5, 0.9, 1.0); /* the other way round */
    assert_near(cr_dist_quantile(&dist, 0.05), 0.5, 1e-12);
    assert_near(cr_dist_quantile(&dist, 0.95), 1.0, 1e-12);
    assert_near(dist.hi, 0.9 + 0.4 / 3.0, 1e-12);
    assert_true(dist.lo < -1e300 && mean_of(&dist) < 0.9);
    cr_dist_free(&dist);
    dist = make(CR_DIST_QUANTILES, 0.1, 0.2, 0.3); /* symmetric but for rounding: the normal */
    assert_near(cr_dist_quantile(&dist, 0.975), 0.2 + 0.1 * 1.959963984540054 / 1.644853626951472, 1e-14);
    assert_true(dist.lo < -1e300 && dist.hi > 1e300);
    cr_dist_free(&dist);
    dist = make(CR_DIST_QUANTILES, -1.0, 0.0, 1.0 + 1e-10); /* nearly so: no loss of digits */
    assert_near(cr_dist_quantile(&dist, 0.95), 1.0 + 1e-10, 1e-14);
    assert_near(cr_dist_quantile(&dist, 0.05), -1.0, 1e-14);
    cr_dist_free(&dist);
}

static void truncation_is_exact(void **state)
{
    cr_dist dist = within(CR_DIST_NORMAL, 0, 1, 0, 8.0, 9.0);
    const double q8 = gsl_cdf_ugaussian_Q(8.0), q9 = gsl_cdf_ugaussian_Q(9.0);

    (void)state;
    for (double u = 0.001; u < 1.0; u += 0.001) {
        assert_near(gsl_cdf_ugaussian_Q(cr_dist_quantile(&dist, u)), q9 + (1.0 - u) * (q8 - q9), 1e-12);
    }
    cr_dist_free(&dist);
    dist = within(CR_DIST_NORMAL, 1, 2, 0, 0.0, 4.0);
    for (double u = 0.001; u < 1.0; u += 0.001) {
        const double p0 = gsl_cdf_ugaussian_P(-0.5), p4 = gsl_cdf_ugaussian_P(1.5);

        assert_near(gsl_cdf_ugaussian_P(0.5 * (cr_dist_quantile(&dist, u) - 1.0)), p0 + u * (p4 - p0), 1e-13);
    }
    cr_dist_free(&dist);
    dist = within(CR_DIST_EXPONENTIAL, 2, 0, 0, 100.0, NONE); /* no memory */
    for (double u = 0.001; u < 1.0; u += 0.001) {
        assert_near(cr_dist_quantile(&dist, u) - 100.0, -2.0 * log1p(-u), 1e-10);
    }
    cr_dist_free(&dist);
    dist = within(CR_DIST_GAMMA, 1, 0.1, 0, 6.0, 7.0); /* beyond the table: 60 to 70 scales out */
    for (double u = 0.01; u < 1.0; u += 0.01) {
        assert_near(cr_dist_quantile(&dist, u), 6.0 - 0.1 * log1p(u * expm1(-10.0)), 1e-12);
    }
    cr_dist_free(&dist);
    dist = within(CR_DIST_BETA, 1, 4, 0, 1e-20, 3e-20); /* flat there */
    for (double u = 0.01; u < 1.0; u += 0.01) {
        assert_near(cr_dist_quantile(&dist, u), (1.0 + 2.0 * u) * 1e-20, 1e-12);
    }
    cr_dist_free(&dist);
}

static void truncation_that_does_not_bind(void **state)
{
    cr_dist plain = make(CR_DIST_BETA, 2, 3, 0), wide = within(CR_DIST_BETA, 2, 3, 0, -1.0, 1.0);

    (void)state;
    assert_false(wide.truncated);
    for (double u = 0.01; u < 1.0; u += 0.01) {
        assert_true(cr_dist_quantile(&plain, u) == cr_dist_quantile(&wide, u));
    }
    assert_true(wide.lo == 0.0 && wide.hi == 1.0);
    cr_dist_free(&plain);
    cr_dist_free(&wide);
}

static void same_arguments_same_values(void **state)
{
    (void)state;
    for (size_t k = 0; k < N_SAMPLES; k++) {
        cr_dist a = make_sample(k), b = make_sample(k);

        for (double u = 0.003; u < 1.0; u += 0.01) {
            assert_true(cr_dist_quantile(&a, u) == cr_dist_quantile(&b, u));
        }
        assert_true(mean_of(&a) == mean_of(&b));
        cr_dist_free(&a);
        cr_dist_free(&a);
        cr_dist_free(&b);
    }
}

typedef struct mistake {
    cr_dist_kind kind;
    double argument[3], lo, hi;
    const char *what; /* the whole message */
} mistake;

#define ANY -HUGE_VAL, HUGE_VAL

static const mistake mistakes[] = {
    {CR_DIST_BETA, {0, 2, 0}, ANY, "beta: a is 0 (must be greater than 0)"},
    {CR_DIST_BETA, {2, -1, 0}, ANY, "beta: b is -1 (must be greater than 0)"},
    {CR_DIST_BETA, {2, 0.001, 0}, ANY, "beta: b is 0.001 (must lie between 0.02 and 10000)"},
    {CR_DIST_GAMMA, {1e6, 1, 0}, ANY, "gamma: shape is 1000000 (must lie between 0.02 and 10000)"},
    {CR_DIST_GAMMA, {1, 0, 0}, ANY, "gamma: scale is 0 (must be greater than 0)"},
    {CR_DIST_NORMAL,
     {1, 0, 0},
     ANY,
     "normal: sd is 0 (must be greater than 0; for a constant write the number itself)"},
    {CR_DIST_NORMAL, {1, -2.5, 0}, ANY, "normal: sd is -2.5 (must be greater than 0)"},
    {CR_DIST_NORMAL, {HUGE_VAL, 1, 0}, ANY, "normal: mean is inf (must be a finite number)"},
    {CR_DIST_LOGNORMAL, {0, 1, 0}, ANY, "lognormal: median is 0 (must be greater than 0)"},
    {CR_DIST_LOGNORMAL,
     {1, 0, 0},
     ANY,
     "lognormal: sigma is 0 (must be greater than 0; for a constant write the number itself)"},
    {CR_DIST_LOGNORMAL,
     {1, 26, 0},
     ANY,
     "lognormal: sigma is 26 (must be at most 25: it is the sd of the natural logarithm)"},
    {CR_DIST_LOGNORMAL, {1e300, 20, 0}, ANY, "lognormal: reaches beyond the largest number (smaller arguments)"},
    {CR_DIST_UNIFORM, {2, 1, 0}, ANY, "uniform: a is 2 and b is 1 (a must be less than b)"},
    {CR_DIST_UNIFORM,
     {2, 2, 0},
     ANY,
     "uniform: a and b are both 2 (a must be less than b; for a constant write the number itself)"},
    {CR_DIST_UNIFORM,
     {-1e308, 1e308, 0},
     ANY,
     "uniform: [-1e+308, 1e+308] is too wide (b - a must be a finite number)"},
    {CR_DIST_TRIANGULAR, {0, 2, 1}, ANY, "triangular: mode is 2 (must lie between a = 0 and b = 1)"},
    {CR_DIST_TRIANGULAR, {1, 1, 0}, ANY, "triangular: a is 1 and b is 0 (a must be less than b)"},
    {CR_DIST_PERT, {0, -1, 1}, ANY, "pert: mode is -1 (must lie between a = 0 and b = 1)"},
    {CR_DIST_EXPONENTIAL, {-3, 0, 0}, ANY, "exponential: mean is -3 (must be greater than 0)"},
    {CR_DIST_QUANTILES,
     {1, 1, 2},
     ANY,
     "quantiles: p05, p50, p95 are 1, 1, 2 (each must be greater than the one before)"},
    {CR_DIST_QUANTILES,
     {-1e-20, 0, 1},
     ANY,
     "quantiles: p05, p50, p95 are -1e-20, 0, 1 (the steps between them must not differ by a factor of more than"
     " 7.2e+17)"},
    {CR_DIST_UNIFORM, {0, 1, 0}, 3, 2, "within: [3, 2] (the lower end must come first)"},
    {CR_DIST_UNIFORM,
     {0, 1, 0},
     0.5,
     0.5,
     "within: both ends are 0.5 (must differ; for a constant write the number itself)"},
    {CR_DIST_UNIFORM,
     {0, 1, 0},
     2,
     3,
     "within: [2, 3] leaves nothing of uniform, which lies in [0, 1] (a range that overlaps it)"},
    {CR_DIST_NORMAL,
     {0, 1, 0},
     50,
     60,
     "within: [50, 60] has a probability of 0 to machine precision under normal (a wider range, or one nearer to its"
     " middle)"},
    {CR_DIST_GAMMA,
     {2, 1, 0},
     5000,
     HUGE_VAL,
     "within: [5000, inf] has a probability of 0 to machine precision under gamma (a wider range, or one nearer to its"
     " middle)"},
};

static void mistakes_are_explained(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof(mistakes) / sizeof(mistakes[0]); k++) {
        const mistake *const m = &mistakes[k];
        static const cr_dist zero;
        cr_errors errors = {0};
        cr_dist dist;

        memset(&dist, 0x55, sizeof(dist));
        assert_int_equal(cr_dist_init(&dist, m->kind, m->argument, m->lo, m->hi, &errors), CR_ERR_INPUT);
        assert_int_equal(errors.n, 1);
        assert_string_equal(errors.item[0].what, m->what);
        assert_memory_equal(&dist, &zero, sizeof(dist));
        cr_dist_free(&dist);
        cr_errors_free(&errors);
    }
}

static void not_a_number_is_refused_everywhere(void **state)
{
    (void)state;
    for (int kind = 0; kind < CR_DIST_ONE_OF; kind++) {
        for (size_t k = 0; k < cr_dist_arity((cr_dist_kind)kind) + 2; k++) {
            double number[5] = {0.25, 0.5, 0.75, 0.0, 1.0};
            cr_dist dist;

            number[k < cr_dist_arity((cr_dist_kind)kind) ? k : 3 + k - cr_dist_arity((cr_dist_kind)kind)] = (double)NAN;
            assert_int_equal(cr_dist_init(&dist, (cr_dist_kind)kind, number, number[3], number[4], NULL), CR_ERR_INPUT);
        }
    }
}

static void two_mistakes_two_messages(void **state)
{
    const double argument[] = {-1.0, -2.0};
    cr_errors errors = {0};
    cr_dist dist;

    (void)state;
    assert_int_equal(cr_dist_init(&dist, CR_DIST_BETA, argument, -NONE, NONE, &errors), CR_ERR_INPUT);
    assert_int_equal(errors.n, 2);
    cr_errors_free(&errors);
}

static void one_of_values(void **state)
{
    const double value[] = {3.0, 1.0, 2.0, 1.0, 9.0}, share[] = {2.0, 0.5, 1.0, 0.5, 0.0};
    cr_dist dist;

    (void)state;
    assert_int_equal(cr_dist_init_one_of(&dist, 5, value, share, -NONE, NONE, NULL), CR_OK);
    assert_int_equal(dist.n, 3); /* 1 twice, 9 never */
    assert_true(dist.lo == 1.0 && dist.hi == 3.0 && !dist.truncated);
    assert_true(dist.upto[0] == 0.25 && dist.upto[1] == 0.5 && dist.upto[2] == 1.0);
    assert_true(cr_dist_quantile(&dist, 0x1p-53) == 1.0);
    assert_true(cr_dist_quantile(&dist, 0.25) == 1.0);
    assert_true(cr_dist_quantile(&dist, nextafter(0.25, 1.0)) == 2.0);
    assert_true(cr_dist_quantile(&dist, 0.5) == 2.0);
    assert_true(cr_dist_quantile(&dist, 0.51) == 3.0);
    assert_true(cr_dist_quantile(&dist, 1.0 - 0x1p-53) == 3.0);
    assert_near(mean_of(&dist), 2.25, 1e-8);
    cr_dist_free(&dist);
    cr_dist_free(&dist);
}

static void one_of_within(void **state)
{
    const double value[] = {4.0, 1.0, 2.0, 3.0}, huge[] = {1e308, 1e308, 1e308, 1e308};
    cr_dist dist;

    (void)state;
    assert_int_equal(cr_dist_init_one_of(&dist, 4, value, NULL, 2.0, 3.5, NULL), CR_OK);
    assert_true(dist.truncated && dist.n == 2 && dist.lo == 2.0 && dist.hi == 3.0);
    assert_near(mean_of(&dist), 2.5, 1e-8);
    cr_dist_free(&dist);
    assert_int_equal(cr_dist_init_one_of(&dist, 4, value, huge, -NONE, NONE, NULL), CR_OK);
    assert_true(dist.upto[1] == 0.5);
    cr_dist_free(&dist);
    assert_int_equal(cr_dist_init_one_of(&dist, 1, value, NULL, 4.0, 4.0, NULL), CR_OK);
    assert_true(cr_dist_quantile(&dist, 0.3) == 4.0 && mean_of(&dist) == 4.0);
    cr_dist_free(&dist);
}

/* Any order of the same choices is the same distribution, to the last bit. */
static void one_of_order_does_not_count(void **state)
{
    const double value[] = {1, 1, 1, 2, 5}, share[] = {0.1, 0.7, 0.2, 1e-17, 0.3};
    const double other_value[] = {5, 1, 2, 1, 1}, other_share[] = {0.3, 0.2, 1e-17, 0.1, 0.7};
    cr_dist a, b;

    (void)state;
    assert_int_equal(cr_dist_init_one_of(&a, 5, value, share, -NONE, NONE, NULL), CR_OK);
    assert_int_equal(cr_dist_init_one_of(&b, 5, other_value, other_share, -NONE, NONE, NULL), CR_OK);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.upto, b.upto, a.n * sizeof(*a.upto));
    assert_memory_equal(a.value, b.value, a.n * sizeof(*a.value));
    cr_dist_free(&a);
    cr_dist_free(&b);
}

static void refuse_one_of(size_t n, const double *value, const double *share, double lo, double hi, const char *what)
{
    cr_errors errors = {0};
    cr_dist dist;

    assert_int_equal(cr_dist_init_one_of(&dist, n, value, share, lo, hi, &errors), CR_ERR_INPUT);
    assert_int_equal(errors.n, 1);
    assert_string_equal(errors.item[0].what, what);
    assert_null(dist.value);
    cr_dist_free(&dist);
    cr_errors_free(&errors);
}

static void one_of_mistakes(void **state)
{
    const double value[] = {1.0, 2.0}, zero[] = {0.0, 0.0}, negative[] = {1.0, -0.5}, infinite[] = {1.0, HUGE_VAL};

    (void)state;
    refuse_one_of(0, value, NULL, -NONE, NONE, "one_of: has no values (must have at least one)");
    refuse_one_of(2, value, zero, -NONE, NONE, "one_of: all shares are 0 (at least one must be greater than 0)");
    refuse_one_of(2, value, negative, -NONE, NONE, "one_of: the share of 2 is -0.5 (must be at least 0)");
    refuse_one_of(2, value, infinite, -NONE, NONE, "one_of: the share of 2 is inf (must be at least 0)");
    refuse_one_of(2, infinite, NULL, -NONE, NONE, "one_of: value 2 is inf (must be a finite number)");
    refuse_one_of(2, value, NULL, 2.0, 1.0, "within: [2, 1] (the lower end must come first)");
    refuse_one_of(2, value, NULL, 3.0, 4.0,
                  "within: [3, 4] leaves none of the values of one_of (a range that holds at least one)");
}

/* What lies above 0 never underflows to it; a value that is 0, or a support that reaches below, may be 0. */
static void never_zero(void **state)
{
    const double zero[] = {0.0, 1.0};
    cr_dist dist = make(CR_DIST_GAMMA, 0.02, 1.0, 0.0);
    cr_errors errors = {0};

    (void)state;
    assert_true(cr_dist_quantile(&dist, 0x1p-53) > 0.0);
    assert_near(cr_dist_quantile(&dist, 0x1p-53), DBL_MIN, 0.0);
    assert_near(cr_dist_quantile(&dist, 0x1p-30), DBL_MIN, 0.0);
    assert_true(cr_dist_quantile(&dist, 0.5) > DBL_MIN);
    cr_dist_free(&dist);
    dist = within(CR_DIST_NORMAL, 0.0, 1.0, 0.0, 0.0, NONE);
    assert_true(cr_dist_quantile(&dist, 0x1p-53) > 0.0);
    cr_dist_free(&dist);
    dist = within(CR_DIST_UNIFORM, -1.0, 1.0, 0.0, -NONE, NONE);
    assert_near(cr_dist_quantile(&dist, 0.5), 0.0, 0.0);
    cr_dist_free(&dist);
    assert_int_equal(cr_dist_init_one_of(&dist, 2, zero, NULL, -NONE, NONE, &errors), CR_OK);
    assert_near(cr_dist_quantile(&dist, 0.25), 0.0, 0.0);
    cr_dist_free(&dist);
}

/* A copy gives the same values, and lives on without what it was made from. */
static void copies(void **state)
{
    static const double values[] = {3.0, 1.0, 2.0}, shares[] = {1.0, 2.0, 5.0};
    cr_dist list[4], copy, again;

    (void)state;
    list[0] = make(CR_DIST_BETA, 2.0, 5.0, 0.0);
    list[1] = within(CR_DIST_NORMAL, 0.5, 0.1, 0.0, 0.4, 1.0);
    list[2] = make(CR_DIST_PERT, 0.0, 0.2, 1.0);
    assert_int_equal(cr_dist_init_one_of(&list[3], 3, values, shares, -NONE, NONE, NULL), CR_OK);
    for (size_t k = 0; k < 4; k++) {
        double first[9];

        assert_int_equal(cr_dist_copy(&copy, &list[k]), CR_OK);
        for (size_t u = 0; u < 9; u++) {
            first[u] = cr_dist_quantile(&list[k], 0.1 * (double)(u + 1));
        }
        assert_near(mean_of(&copy), mean_of(&list[k]), 0.0);
        cr_dist_free(&list[k]);
        assert_int_equal(cr_dist_copy(&again, &copy), CR_OK);
        cr_dist_free(&copy);
        for (size_t u = 0; u < 9; u++) {
            assert_near(cr_dist_quantile(&again, 0.1 * (double)(u + 1)), first[u], 0.0);
        }
        cr_dist_free(&again);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, install_handler, no_gsl_errors)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_and_arguments),
        TEST(never_zero),
        TEST(reference_values),
        TEST(inverse_of_the_cdf),
        TEST(non_decreasing_and_inside),
        TEST(no_step_back_at_the_median),
        TEST(means_agree_with_simulation),
        TEST(means_in_closed_form),
        TEST(quantiles_kind),
        TEST(truncation_is_exact),
        TEST(truncation_that_does_not_bind),
        TEST(same_arguments_same_values),
        TEST(mistakes_are_explained),
        TEST(not_a_number_is_refused_everywhere),
        TEST(two_mistakes_two_messages),
        TEST(one_of_values),
        TEST(one_of_within),
        TEST(one_of_order_does_not_count),
        TEST(one_of_mistakes),
        TEST(copies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
