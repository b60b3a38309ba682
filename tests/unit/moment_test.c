/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/moment.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_near(double x, double expected, double within)
{
    if (!(fabs(x - expected) <= within)) {
        fail_msg("%.17g where %.17g is right", x, expected);
    }
}

/* 0.25, 0.5, -1.5: mean -0.25, variance (0.25 + 0.5625 + 1.5625) / 2. All are whole numbers of steps. */
static void known_numbers(void **state)
{
    cr_moment moment = {0, 0};
    cr_mean mean;

    (void)state;
    cr_moment_add(&moment, 0.25);
    cr_moment_add(&moment, 0.5);
    cr_moment_add(&moment, -1.5);
    mean = cr_moment_mean(&moment, 3);
    assert_true(mean.mean == -0.25);
    assert_near(mean.sd, sqrt(2.375 / 2.0), 1e-15);
    assert_near(mean.lo, -0.25 - 1.959963984540054 * mean.sd / sqrt(3.0), 1e-15);
    assert_near(mean.hi, -0.25 + 1.959963984540054 * mean.sd / sqrt(3.0), 1e-15);
    assert_true(cr_moment_per(&moment, 10) == -0.075);
}

static void too_few(void **state)
{
    cr_moment moment = {0, 0};
    cr_mean mean = cr_moment_mean(&moment, 0);

    (void)state;
    assert_true(isnan(mean.mean) && isnan(mean.sd) && isnan(mean.lo) && isnan(mean.hi));
    cr_moment_add(&moment, 0.75);
    mean = cr_moment_mean(&moment, 1);
    assert_true(mean.mean == 0.75);
    assert_true(isnan(mean.sd) && isnan(mean.lo) && isnan(mean.hi));
}

/* Any order, any parts: the same integers. */
static void parts_add_up(void **state)
{
    cr_moment whole = {0, 0}, low = {0, 0}, high = {0, 0};

    (void)state;
    for (int k = 0; k < 1000; k++) {
        const double x = sin(k);

        cr_moment_add(&whole, x);
        cr_moment_add(k % 3 == 0 ? &low : &high, x);
    }
    cr_moment_merge(&high, &low);
    assert_true(high.sum == whole.sum && high.square == whole.square);
    assert_near(cr_moment_mean(&whole, 1000).mean, cr_moment_per(&whole, 1000), 1e-15);
}

/* What is beyond all measure, or no number, counts as the bound; rounding errs by half a step at most. */
static void bounds(void **state)
{
    const double beyond[] = {1e300, HUGE_VAL, 4096.5}, below[] = {-1e300, -HUGE_VAL, (double)NAN};

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        cr_moment high = {0, 0}, low = {0, 0};

        cr_moment_add(&high, beyond[k]);
        cr_moment_add(&low, below[k]);
        assert_true(cr_moment_per(&high, 1) == CR_MOMENT_MOST);
        assert_true(cr_moment_per(&low, 1) == -CR_MOMENT_MOST);
    }
    for (int k = 0; k < 1000; k++) {
        cr_moment moment = {0, 0};

        cr_moment_add(&moment, tan(k));
        assert_near(cr_moment_per(&moment, 1), tan(k), 0.5 / CR_MOMENT_STEPS);
        assert_true(cr_moment_steps(tan(k), 0.5) == llrint(fmax(-0.5, fmin(0.5, tan(k))) * CR_MOMENT_STEPS));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_numbers), cmocka_unit_test(too_few),
                                       cmocka_unit_test(parts_add_up), cmocka_unit_test(bounds)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
