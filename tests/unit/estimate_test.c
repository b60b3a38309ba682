/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/estimate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void assert_near(double a, double b, double tolerance)
{
    if (!(fabs(a - b) <= tolerance)) {
        fail_msg("%.12g is not within %g of %.12g", a, tolerance, b);
    }
}

/* verification.md V9.1 and V9.2 */
static void wilson_known_answers(void **state)
{
    (void)state;
    assert_near(cr_wilson(37, 200).lo, 0.137301928, 5e-10);
    assert_near(cr_wilson(37, 200).hi, 0.244570628, 5e-10);
    assert_near(cr_wilson(0, 200).hi, 0.018845326, 5e-10);
    assert_true(cr_wilson(0, 200).lo == 0.0);
    assert_true(cr_wilson(200, 200).hi == 1.0);
    assert_near(cr_wilson(200, 200).lo, 1.0 - 0.018845326, 5e-10);
    assert_true(cr_wilson(0, 0).lo == 0.0 && cr_wilson(0, 0).hi == 1.0);
}

static void wilson_holds_the_share(void **state)
{
    (void)state;
    for (uint64_t n = 1; n < 60; n++) {
        for (uint64_t k = 0; k <= n; k++) {
            const cr_interval interval = cr_wilson(k, n);

            assert_true(0.0 <= interval.lo && interval.lo <= cr_share(k, n));
            assert_true(cr_share(k, n) <= interval.hi && interval.hi <= 1.0);
            assert_true(interval.lo < interval.hi);
        }
    }
}

static void quantile_index_is_exact(void **state)
{
    const uint32_t count[] = {1, 0, 4, 5};

    (void)state;
    assert_int_equal(cr_quantile_index(count, 4, 10, 10), 0); /* 1 of 10 is 10% */
    assert_int_equal(cr_quantile_index(count, 4, 10, 11), 2);
    assert_int_equal(cr_quantile_index(count, 4, 10, 50), 2); /* 5 of 10 */
    assert_int_equal(cr_quantile_index(count, 4, 10, 51), 3);
    assert_int_equal(cr_quantile_index(count, 4, 20, 50), 3);
    assert_int_equal(cr_quantile_index(count, 4, 20, 51), 4); /* 10 of 20 never came */
}

static void bins_are_linear(void **state)
{
    const uint32_t bin[] = {0, 10, 0, 30};

    (void)state;
    assert_near(cr_quantile_bins(bin, 4, 40, 5, 0.0, 4.0), 1.2, 1e-15); /* the 2nd of 10 in [1, 2) */
    assert_near(cr_quantile_bins(bin, 4, 40, 25, 0.0, 4.0), 2.0, 1e-15);
    assert_near(cr_quantile_bins(bin, 4, 40, 50, 0.0, 4.0), 3.0 + 10.0 / 30.0, 1e-15);
    assert_near(cr_quantile_bins(bin, 4, 40, 50, -4.0, 4.0), 2.0 + 20.0 / 30.0, 1e-15);
}

static void moments_of(const int64_t *x, size_t n, double *mean, double *sd)
{
    cr_int128 sum = 0, square = 0;

    for (size_t i = 0; i < n; i++) {
        sum += x[i];
        square += (cr_int128)x[i] * x[i];
    }
    cr_moments(n, sum, square, mean, sd);
}

static void moments_are_exact(void **state)
{
    const int64_t few[] = {2, 4, 4, 4, 5, 5, 7, 9}, far[] = {(INT64_C(1) << 46) - 1, (INT64_C(1) << 46) - 3},
                  below[] = {-7, -7, -8}, same[] = {123456789, 123456789, 123456789};
    double mean, sd;

    (void)state;
    moments_of(few, 8, &mean, &sd);
    assert_true(mean == 5.0);
    assert_near(sd, sqrt(32.0 / 7.0), 1e-15);
    moments_of(far, 2, &mean, &sd); /* a sum of squares in doubles would give 0 or worse */
    assert_true(mean == 0x1p46 - 2.0);
    assert_near(sd, sqrt(2.0), 1e-15);
    moments_of(below, 3, &mean, &sd);
    assert_near(mean, -22.0 / 3.0, 1e-15);
    assert_near(sd, sqrt(1.0 / 3.0), 1e-15);
    moments_of(same, 3, &mean, &sd);
    assert_true(mean == 123456789.0 && sd == 0.0);
    moments_of(few, 1, &mean, &sd);
    assert_true(mean == 2.0 && isnan(sd));
}

/* The largest that may come: 4e9 values, half at one end and half at the other of what fixed point allows. */
static void moments_at_the_limit(void **state)
{
    const cr_int128 n = 4000000000, far = (cr_int128)1 << 46;
    double mean, sd;

    (void)state;
    cr_moments((uint64_t)n, 0, n * far * far, &mean, &sd);
    assert_true(mean == 0.0);
    assert_near(sd / 0x1p46, 1.0, 1e-9);
    cr_moments((uint64_t)n, n * far, n * far * far, &mean, &sd);
    assert_true(mean == 0x1p46 && sd == 0.0);
    cr_moments((uint64_t)n, -n * far, n * far * far, &mean, &sd);
    assert_true(mean == -0x1p46 && sd == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson_known_answers),    cmocka_unit_test(wilson_holds_the_share),
        cmocka_unit_test(quantile_index_is_exact), cmocka_unit_test(bins_are_linear),
        cmocka_unit_test(moments_are_exact),       cmocka_unit_test(moments_at_the_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
