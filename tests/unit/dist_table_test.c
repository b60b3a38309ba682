/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/dist_table.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const double shapes[] = {0.02, 0.05, 0.1, 0.3, 0.7, 1.0, 1.5, 4.0, 20.0, 100.0, 1000.0, 1e4};
enum { N_SHAPES = sizeof(shapes) / sizeof(shapes[0]) };

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

static cr_dist_table make(cr_dist_family family, double a, double b)
{
    cr_dist_table table;

    assert_int_equal(cr_dist_table_init(&table, family, a, b, NULL), CR_OK);
    return table;
}

static double cdf(const cr_dist_table *table, double x)
{
    return table->family == CR_FAMILY_GAMMA ? gsl_cdf_gamma_P(x, table->a, 1.0) : gsl_cdf_beta_P(x, table->a, table->b);
}

static double survival(const cr_dist_table *table, double x)
{
    return table->family == CR_FAMILY_GAMMA ? gsl_cdf_gamma_Q(x, table->a, 1.0) : gsl_cdf_beta_Q(x, table->a, table->b);
}

/* The slow and obvious twin: bisection of the smaller tail of GSL's CDF. */
static double bisect(const cr_dist_table *table, double p, double q)
{
    double low = 0.0, high = table->family == CR_FAMILY_GAMMA ? 2.0 * table->a + 1000.0 : 1.0;

    for (int k = 0; k < 70; k++) {
        const double middle = 0.5 * (low + high);

        if (p < q ? cdf(table, middle) < p : survival(table, middle) > q) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return 0.5 * (low + high);
}

/* The error at z, relative to the smaller tail; none where x is as near as doubles are, by 1 or by underflow. */
static double error_at(const cr_dist_table *table, double z)
{
    const double p = gsl_cdf_ugaussian_P(z), q = gsl_cdf_ugaussian_Q(z);
    const double x = cr_dist_table_at(table, z, p, q);

    if (fabs(x - bisect(table, p, q)) <= 4e-16 * x || x < 1e-300) {
        return 0.0;
    }
    return p < q ? fabs(cdf(table, x) / p - 1.0) : fabs(survival(table, x) / q - 1.0);
}

static void check_table(cr_dist_family family, double a, double b)
{
    cr_dist_table table = make(family, a, b);
    double before = -1.0;

    for (int k = 0; k < 45; k++) {
        const double z = -8.2 + 16.4 * (k + 0.37) / 45.0;
        const double error = error_at(&table, z);

        if (!(error <= 1e-8)) {
            fail_msg("family %d [%g, %g], z = %g: error %g", (int)family, a, b, z, error);
        }
    }
    for (int k = -9000; k <= 9000; k++) { /* both ends of the table are passed at 8.5 */
        const double z = 1e-3 * k;
        const double x = fabs(z) < 8.4 || k % 50 == 0
                             ? cr_dist_table_at(&table, z, gsl_cdf_ugaussian_P(z), gsl_cdf_ugaussian_Q(z))
                             : before;

        assert_true(x >= before);
        assert_true(isfinite(x) && x >= 0.0 && (family == CR_FAMILY_GAMMA || x <= 1.0));
        before = x;
    }
    cr_dist_table_free(&table);
}

static void beta_within_1e_8(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_SHAPES; i++) {
        for (size_t j = 0; j < N_SHAPES; j++) {
            check_table(CR_FAMILY_BETA, shapes[i], shapes[j]);
        }
    }
    assert_int_equal(gsl_errors, 0);
}

static void gamma_within_1e_8(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_SHAPES; i++) {
        check_table(CR_FAMILY_GAMMA, shapes[i], 1.0);
    }
    assert_int_equal(gsl_errors, 0);
}

/* Where the inverse is known: Beta(1, b), Beta(a, 1), Beta(2, 2) at its median, Gamma(1). */
static void closed_forms(void **state)
{
    cr_dist_table left = make(CR_FAMILY_BETA, 1.0, 3.0), right = make(CR_FAMILY_BETA, 0.5, 1.0);
    cr_dist_table even = make(CR_FAMILY_BETA, 2.0, 2.0), exponential = make(CR_FAMILY_GAMMA, 1.0, 0.0);

    (void)state;
    for (double z = -12.0; z <= 12.0; z += 0.31) {
        const double p = gsl_cdf_ugaussian_P(z), q = gsl_cdf_ugaussian_Q(z);

        const double log_q = p < q ? log1p(-p) : log(q);

        assert_true(fabs(cr_dist_table_at(&left, z, p, q) / -expm1(log_q / 3.0) - 1.0) < 1e-8);
        assert_true(fabs(cr_dist_table_at(&right, z, p, q) / (p * p) - 1.0) < 1e-8);
        assert_true(fabs(cr_dist_table_at(&exponential, z, p, q) / -log_q - 1.0) < 1e-8);
    }
    assert_true(fabs(cr_dist_table_at(&even, 0.0, 0.5, 0.5) - 0.5) < 1e-12);
    cr_dist_table_free(&left);
    cr_dist_table_free(&right);
    cr_dist_table_free(&even);
    cr_dist_table_free(&exponential);
}

static void tails_of_known_laws(void **state)
{
    cr_dist_table power = make(CR_FAMILY_BETA, 0.05, 1.0), mirror = make(CR_FAMILY_BETA, 1.0, 5.0);
    cr_dist_table exponential = make(CR_FAMILY_GAMMA, 1.0, 0.0);
    double p, q;

    (void)state;
    cr_dist_table_tails(&power, 1e-290, &p, &q); /* below e^-600: the leading term */
    assert_true(fabs(p / pow(1e-290, 0.05) - 1.0) < 1e-12 && fabs(p + q - 1.0) < 1e-15);
    cr_dist_table_tails(&power, 1e-100, &p, &q);
    assert_true(fabs(p / 1e-5 - 1.0) < 1e-11);
    cr_dist_table_tails(&mirror, 0.999, &p, &q);
    assert_true(fabs(q / 1e-15 - 1.0) < 1e-11);
    cr_dist_table_tails(&exponential, 600.0, &p, &q);
    assert_true(fabs(q / exp(-600.0) - 1.0) < 1e-11 && p == 1.0);
    cr_dist_table_tails(&exponential, 5000.0, &p, &q);
    assert_true(q == 0.0 && p == 1.0);
    assert_int_equal(gsl_errors, 0);
    cr_dist_table_free(&power);
    cr_dist_table_free(&mirror);
    cr_dist_table_free(&exponential);
}

/* Beyond what GSL can do, an error and not a wrong table. */
static void impossible_shapes_are_refused(void **state)
{
    cr_errors errors = {0};
    cr_dist_table table;

    (void)state;
    assert_int_equal(cr_dist_table_init(&table, CR_FAMILY_BETA, 1e7, 1.0, &errors), CR_ERR_INPUT);
    assert_int_equal(errors.n, 1);
    assert_non_null(strstr(errors.item[0].what, "less extreme"));
    assert_null(table.knot);
    cr_dist_table_free(&table);
    cr_dist_table_free(&table);
    cr_errors_free(&errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(beta_within_1e_8, install_handler),
        cmocka_unit_test_setup(gamma_within_1e_8, install_handler),
        cmocka_unit_test_setup(closed_forms, install_handler),
        cmocka_unit_test_setup(tails_of_known_laws, install_handler),
        cmocka_unit_test_setup(impossible_shapes_are_refused, install_handler),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
