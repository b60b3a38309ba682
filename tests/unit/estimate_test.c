/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/estimate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
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

/* One share's Wilson bound by bisection: the p furthest from k / n with (k / n - p)^2 <= z^2 p (1 - p) / n. */
static double score_bound(double k, double n, bool upper)
{
    const double z = 1.959963984540054236;
    double inside = k / n, outside = upper ? 1.0 : 0.0;

    for (int i = 0; i < 200; i++) {
        const double p = (inside + outside) / 2.0, d = k / n - p;

        if (d * d <= z * z * p * (1.0 - p) / n) {
            inside = p;
        } else {
            outside = p;
        }
    }
    return inside;
}

/* Newcombe's method 10 from the table's four cells, with no line of the engine's. */
static cr_interval newcombe(double both, double gained, double lost, double neither)
{
    const double n = both + gained + lost + neither, a = both + gained, b = both + lost;
    const double margins = a * (n - a) * b * (n - b);
    double top = both * neither - gained * lost, phi;
    double below, above;

    top = top > n / 2 ? top - n / 2 : top > 0 ? 0 : top;
    phi = margins > 0 ? top / sqrt(margins) : 0;
    const double dl2 = a / n - score_bound(a, n, false), du2 = score_bound(a, n, true) - a / n;
    const double dl1 = b / n - score_bound(b, n, false), du1 = score_bound(b, n, true) - b / n;

    below = dl2 * dl2 - 2 * phi * dl2 * du1 + du1 * du1;
    above = du2 * du2 - 2 * phi * du2 * dl1 + dl1 * dl1;
    return (cr_interval){(a - b) / n - sqrt(below), (a - b) / n + sqrt(above)};
}

/* Known answers of method 10 for tables of the kind that Newcombe (1998) works, by a program apart from this one. */
static void paired_known_answers(void **state)
{
    static const struct {
        uint64_t both, gained, lost, neither;
        double lo, hi, digits;
    } known[] = {
        {36, 12, 2, 0, 0.0569, 0.3404, 5e-5},
        {36, 14, 0, 0, 0.1528, 0.4167, 5e-5},
        {14, 5, 0, 22, 0.011, 0.226, 5e-4},
        {1, 1, 7, 12, -0.507, -0.026, 5e-4},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        const cr_interval found = cr_newcombe_paired(known[i].both, known[i].gained, known[i].lost, known[i].neither);

        assert_near(found.lo, known[i].lo, known[i].digits);
        assert_near(found.hi, known[i].hi, known[i].digits);
    }
}

static void paired_by_another_way(void **state)
{
    (void)state;
    for (uint64_t n = 1; n < 14; n++) {
        for (uint64_t both = 0; both <= n; both++) {
            for (uint64_t gained = 0; both + gained <= n; gained++) {
                for (uint64_t lost = 0; both + gained + lost <= n; lost++) {
                    const uint64_t neither = n - both - gained - lost;
                    const cr_interval found = cr_newcombe_paired(both, gained, lost, neither);
                    const cr_interval wanted = newcombe((double)both, (double)gained, (double)lost, (double)neither);
                    const cr_interval turned = cr_newcombe_paired(both, lost, gained, neither);

                    assert_near(found.lo, fmax(-1.0, wanted.lo), 1e-7);
                    assert_near(found.hi, fmin(1.0, wanted.hi), 1e-7);
                    assert_near(turned.lo, -found.hi, 1e-12);
                    assert_near(turned.hi, -found.lo, 1e-12);
                }
            }
        }
    }
}

static void paired_at_the_limits(void **state)
{
    const uint64_t many = 2000000000;
    cr_interval found = cr_newcombe_paired(0, 0, 0, 0);

    (void)state;
    assert_true(found.lo == -1.0 && found.hi == 1.0);
    found = cr_newcombe_paired(0, 50, 0, 0);
    assert_true(found.hi == 1.0 && found.lo > 0.89);
    found = cr_newcombe_paired(0, 0, 0, 50); /* nobody either way: not sure, but close to 0 */
    assert_true(found.lo < 0.0 && found.lo > -0.08 && found.lo == -found.hi);
    found = cr_newcombe_paired(many, 0, 0, many); /* the products need more than 64 bits, and all agree */
    assert_true(found.lo < 0.0 && found.lo > -1e-8 && found.hi > 0.0 && found.hi < 1e-8);
    found = cr_newcombe_paired(many, 1000000, 0, many); /* as a single share of gains: 2.5e-4 */
    assert_near(found.lo, 2.5e-4, 1e-6);
    assert_near(found.hi, 2.5e-4, 1e-6);
}

static void means_have_intervals(void **state)
{
    const cr_interval found = cr_mean_interval(400, -3.0, 10.0), none = cr_mean_interval(1, 2.0, (double)NAN);

    (void)state;
    assert_near(found.lo, -3.0 - 0.979981992, 1e-9);
    assert_near(found.hi, -3.0 + 0.979981992, 1e-9);
    assert_true(isnan(none.lo) && isnan(none.hi));
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
        cmocka_unit_test(paired_known_answers),    cmocka_unit_test(paired_by_another_way),
        cmocka_unit_test(paired_at_the_limits),    cmocka_unit_test(means_have_intervals),
        cmocka_unit_test(quantile_index_is_exact), cmocka_unit_test(bins_are_linear),
        cmocka_unit_test(moments_are_exact),       cmocka_unit_test(moments_at_the_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
