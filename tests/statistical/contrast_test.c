/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contrasts against closed forms: shares and shifts of the pair model with and without its tie (verification V5.8 and
 * V11.3), and how much surer a paired difference is (V9.4). |z| <= 5 fails by chance 6 times in 10^7; there are 3 of them.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "study/batch.h"
#include "tests/support/joined.h"
#include "tests/support/judge.h"

enum { SEED = 1, MANY = 60000, LONG_FORM = 30 };

/* A recognises at 0.1 a year; B at 0.05, and once A has, at 0.05 e^1.2. Five years of 365.25 days are 1,826.25 days: the
 * horizon here is 2,000 of them, and the rates are scaled by 1826.25 / 2000, so that all shares are those of T = 5. */
static const char pair_model[] = "calendar: {start: 2025-01-01, end: 2000 days, step: 250 days}\n"
                                 "ladder: [out, in]\n"
                                 "ties: {talk: {norm: sum, pairs: [[B, A]]}}\n"
                                 "defaults: {link: exponential, threshold: 0, softness: 1}\n"
                                 "states: {A: {pace: 0.0913125}, B: {pace: 0.04565625, weights: {talk: 1.2}}}\n";
enum { B = 1, IN = 1 };

static const double scale = 2000.0 / 1826.25;

static uint64_t replicates(void)
{
    return cr_long_form() ? (uint64_t)MANY * LONG_FORM : MANY;
}

static void run(const cr_plan *plan, cr_batch *batch)
{
    const cr_batch_options options = {.first = 1, .replicates = replicates(), .seed = SEED, .threads = 2};
    cr_errors errors = {0};
    const int status = cr_batch_run(batch, plan, &options, &errors);

    cr_print_errors("run", &errors);
    assert_int_equal(status, CR_OK);
}

/* z of the difference of shares against an expected one, with the variance of paired differences. */
static double z_of_difference(const cr_contrast_cell *cell, double n, double expected)
{
    const double difference = ((double)cell->gained - (double)cell->lost) / n;
    const double variance = ((double)cell->gained + (double)cell->lost) / n - difference * difference;

    return (difference - expected) / sqrt(variance / n);
}

static double z_of_shift(const cr_contrast_cell *cell, uint64_t n, double expected_years)
{
    cr_interval interval;
    const double days = cr_contrast_shift_days(cell, n, &interval);

    return (days / 365.25 - expected_years) / ((interval.hi - interval.lo) / 365.25 / 2.0 / 1.959963984540054);
}

static void assert_calm(const char *what, double z)
{
    print_message("%s: z = %.2f\n", what, z);
    assert_true(fabs(z) <= CR_Z_LIMIT);
}

/* Mean time until B recognises, cut at T: the integral of P(B > t), with and without the tie. */
static double mean_years(double a, double b, double c, double T)
{
    const double k = a / (a + b - c);

    return (1.0 - k) * -expm1(-(a + b) * T) / (a + b) + k * -expm1(-c * T) / c;
}

static void loss_without_the_tie(void **state)
{
    static const double a = 0.1, b = 0.05, T = 5.0;
    const double c = b * exp(1.2);
    const double with = mean_years(a, b, c, T), without = -expm1(-b * T) / b;
    cr_joined joined = {0};
    cr_batch batch;
    const cr_contrast_cell *cell;
    cr_interval interval;

    (void)state;
    assert_true(cr_joined_add(&joined, "baseline", NULL, pair_model, NULL));
    assert_true(cr_joined_add(&joined, "untied", NULL, pair_model, "states.B.weights.talk=0"));
    run(&joined.plan, &batch);
    cell = cr_contrast_at(&batch.pairs.pair[0].contrast, B, IN);
    assert_calm("V11.3: P(B) without the tie minus with it", z_of_difference(cell, (double)replicates(), -0.079454588));
    assert_calm("V5.8: mean shift of B", z_of_shift(cell, replicates(), (without - with) * scale));
    cr_contrast_difference(cell, replicates(), &interval);
    assert_true(interval.lo < -0.079454588 && -0.079454588 < interval.hi);
    assert_int_equal(cell->earlier + cell->gained, 0); /* without it nobody is sooner in any future */
    assert_true(cell->later > 0 && cell->lost > 0);
    cell = cr_contrast_at(&batch.pairs.pair[0].contrast, 0, IN);
    assert_int_equal(cell->same + cell->never, replicates()); /* A listens to nobody */
    cr_batch_free(&batch);
    cr_joined_free(&joined);
}

/* The same test, with a tie a tenth stronger than it should be, must fail: in shares and in shifts. */
static void a_wrong_tie_is_found(void **state)
{
    static const double a = 0.1, b = 0.05, T = 5.0;
    const double with = mean_years(a, b, b * exp(1.2), T), without = -expm1(-b * T) / b;
    cr_joined joined = {0};
    cr_batch batch;
    const cr_contrast_cell *cell;

    (void)state;
    assert_true(cr_joined_add(&joined, "baseline", NULL, pair_model, "states.B.weights.talk=1.32"));
    assert_true(cr_joined_add(&joined, "untied", NULL, pair_model, "states.B.weights.talk=0"));
    run(&joined.plan, &batch);
    cell = cr_contrast_at(&batch.pairs.pair[0].contrast, B, IN);
    assert_true(fabs(z_of_difference(cell, (double)replicates(), -0.079454588)) > CR_Z_LIMIT);
    assert_true(fabs(z_of_shift(cell, replicates(), (without - with) * scale)) > CR_Z_LIMIT);
    cr_batch_free(&batch);
    cr_joined_free(&joined);
}

/* V9.4: one state that recognises within a year with .30, in the what-if with .35. The measure of points couples both
 * monotonically: nobody is lost, and the variance of the difference is .05 - .05^2. */
static void variance_that_pairing_saves(void **state)
{
    static const char text[] = "calendar: {start: 2025-01-01, end: 2026-01-01, step: 1 month}\n"
                               "ladder: [out, in]\n"
                               "states: {A: {link: always}}\n";
    const double year = 365.0 / 365.25;
    char less[64], more[64];
    cr_joined joined = {0};
    cr_batch batch;
    const cr_contrast_cell *cell;

    (void)state;
    snprintf(less, sizeof(less), "states.A.pace=%.15g", -log1p(-0.30) / year);
    snprintf(more, sizeof(more), "states.A.pace=%.15g", -log1p(-0.35) / year);
    assert_true(cr_joined_add(&joined, "baseline", NULL, text, less));
    assert_true(cr_joined_add(&joined, "more", NULL, text, more));
    run(&joined.plan, &batch);
    const double n = (double)replicates();

    cell = cr_contrast_at(&batch.pairs.pair[0].contrast, 0, 1);
    assert_int_equal(cell->lost, 0);
    assert_int_equal(cell->later, 0);
    assert_calm("V9.4: the difference", z_of_difference(cell, n, 0.05));
    const double p0 = (cell->earlier + cell->same) / n, p1 = p0 + cell->gained / n, gain = cell->gained / n;
    const double factor = (p0 * (1 - p0) + p1 * (1 - p1)) / (gain - gain * gain);

    /* The factor hangs on the gains alone, almost: 5 of their standard deviations, as a part of it. */
    print_message("V9.4: variance saved by a factor of %.3f\n", factor);
    assert_true(fabs(factor / 9.2105263 - 1.0) < CR_Z_LIMIT * sqrt(0.05 * 0.95 / n) / 0.05 + 0.01);
    cr_batch_free(&batch);
    cr_joined_free(&joined);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(loss_without_the_tie), cmocka_unit_test(a_wrong_tie_is_found),
                                       cmocka_unit_test(variance_that_pairing_saves)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
