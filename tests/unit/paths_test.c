/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions: exact moments of the noise, exact probabilities of the regimes, levels by hand. Seeds are fixed; each
 * comparison allows |z| <= 5, which comes about 6 times in 10^7 by chance. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "simulate/paths.h"
#include "simulate/scratch.h"
#include "tests/support/models.h"

enum { DATES = 4, REPLICATES = 40000 };

static const int32_t rungs[] = {2};
static const double step = 30.0 / 365.25;

static void start(cr_scratch *now, uint64_t replicate)
{
    cr_scratch_reset(now, 9, replicate);
    cr_paths_start(now);
}

static void step_to(cr_scratch *now, size_t k)
{
    while (now->k < k) {
        now->k++;
        now->t = now->model->calendar.t[now->k];
        assert_int_equal(cr_paths_step(now, NULL), CR_OK);
    }
}

static double z_of(double sum, double n, double mean, double sd)
{
    return (sum / n - mean) / (sd / sqrt(n));
}

/* sd 0.5, half-life 0.1 years: mean 0, variance sd^2 at every date, covariance sd^2 exp(-theta * lag). */
static void noise_has_exact_moments(void **state)
{
    const double sd = 0.5, half_life = 0.1;
    cr_sketch sketch;
    cr_scratch now;
    double sum[DATES] = {0}, square[DATES] = {0}, product[DATES] = {0};

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 3 * step, DATES);
    cr_sketch_noise(&sketch, cr_sketch_condition(&sketch, 2.0, -HUGE_VAL, HUGE_VAL), sd, half_life);
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 0; r < REPLICATES; r++) {
        double first;

        start(&now, r);
        first = now.condition[0] - 2.0;
        for (size_t k = 0; k < DATES; k++) {
            step_to(&now, k);
            sum[k] += now.condition[0] - 2.0;
            square[k] += pow(now.condition[0] - 2.0, 2.0);
            product[k] += first * (now.condition[0] - 2.0);
        }
    }
    for (size_t k = 0; k < DATES; k++) {
        const double rho = exp2(-(double)k * step / half_life);

        assert_true(fabs(z_of(sum[k], REPLICATES, 0.0, sd)) <= 5.0);
        assert_true(fabs(z_of(square[k], REPLICATES, sd * sd, sqrt(2.0) * sd * sd)) <= 5.0);
        assert_true(fabs(z_of(product[k], REPLICATES, rho * sd * sd, sqrt(1.0 + rho * rho) * sd * sd)) <= 5.0);
        /* it bites: a half-life a quarter longer */
        assert_true(k == 0 || k == 3 ||
                    fabs(z_of(product[k], REPLICATES, exp2(-(double)k * step / 0.125) * sd * sd,
                              sqrt(1.0 + rho * rho) * sd * sd)) > 5.0);
    }
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* From a fixed start: mean x0 exp(-theta t), variance sd^2 (1 - exp(-2 theta t)); a drawn half-life is taken anew. */
static void noise_from_a_fixed_start(void **state)
{
    cr_sketch sketch;
    cr_scratch now;
    double sum = 0.0, square = 0.0;
    int32_t quiet, drawn, half_life;
    const double decay = exp2(-2.0 * step / 0.3), sd = 0.4 * sqrt(1.0 - decay * decay);

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 3 * step, DATES);
    cr_sketch_noise(&sketch, cr_sketch_condition(&sketch, 0.0, -HUGE_VAL, HUGE_VAL), 0.4, 0.3);
    sketch.condition[0].starts_at = cr_sketch_slot(&sketch, 0.8);
    quiet = cr_sketch_condition(&sketch, 0.25, 0.0, 1.0);
    cr_sketch_noise(&sketch, quiet, 0.0, 0.3);
    drawn = cr_sketch_condition(&sketch, 0.0, 0.0, 1.0);
    cr_sketch_noise(&sketch, drawn, 0.0, 1.0);
    half_life = cr_sketch_draw(&sketch, CR_DIST_UNIFORM, 0.1, 0.9, 0.0);
    sketch.condition[drawn].half_life = half_life;
    sketch.condition[drawn].starts_at = cr_sketch_slot(&sketch, 1.0);
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 0; r < REPLICATES; r++) {
        start(&now, r);
        assert_true(now.condition[0] == 0.8);
        step_to(&now, 2);
        sum += now.condition[0];
        square += pow(now.condition[0] - 0.8 * decay, 2.0);
        assert_true(now.condition[quiet] == 0.25);
        assert_true(fabs(now.condition[drawn] - exp2(-2.0 * step / now.value[half_life])) < 1e-14);
    }
    assert_true(fabs(z_of(sum, REPLICATES, 0.8 * decay, sd)) <= 5.0);
    assert_true(fabs(z_of(square, REPLICATES, sd * sd, sqrt(2.0) * sd * sd)) <= 5.0);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* V6.1's chain, faster: 0 -> 1 at a, 1 -> 0 at b; P(1 at t | 0) = a / (a + b) (1 - exp(-(a + b) t)). */
static void two_regimes(void **state)
{
    const double a = 5.0, b = 10.0, level[] = {0.1, 0.7}, lasts[] = {1.0 / a, 1.0 / b};
    const double p1 = a / (a + b), p01 = p1 * -expm1(-(a + b) * step);
    cr_sketch sketch;
    cr_scratch now;
    double ones = 0.0, zeros = 0.0, went = 0.0, late = 0.0, fixed_went = 0.0;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 3 * step, DATES);
    cr_sketch_regimes(&sketch, cr_sketch_condition(&sketch, 0.2, 0.0, 1.0), 2, level, lasts, CR_NONE);
    cr_sketch_regimes(&sketch, cr_sketch_condition(&sketch, 0.0, 0.0, 1.0), 2, level, lasts, 0);
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 0; r < REPLICATES; r++) {
        bool was_one;

        start(&now, r);
        was_one = now.condition[0] > 0.5;
        assert_true(fabs(now.condition[0] - (was_one ? 0.9 : 0.3)) < 1e-15);
        assert_true(now.condition[1] == 0.1);
        ones += was_one;
        step_to(&now, 1);
        zeros += !was_one;
        went += !was_one && now.condition[0] > 0.5;
        fixed_went += now.condition[1] > 0.5;
        step_to(&now, 3);
        late += now.condition[0] > 0.5;
    }
    assert_true(fabs(z_of(ones, REPLICATES, p1, sqrt(p1 * (1.0 - p1)))) <= 5.0);
    assert_true(fabs(z_of(late, REPLICATES, p1, sqrt(p1 * (1.0 - p1)))) <= 5.0);
    assert_true(fabs(z_of(went, zeros, p01, sqrt(p01 * (1.0 - p01)))) <= 5.0);
    assert_true(fabs(z_of(fixed_went, REPLICATES, p01, sqrt(p01 * (1.0 - p01)))) <= 5.0);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* Four regimes, left to each other one alike: detailed balance gives shares proportional to lasts, and they stay. */
static void many_regimes(void **state)
{
    const double level[] = {0.0, 0.25, 0.5, 0.75}, lasts[] = {0.01, 0.04, 0.02, 0.03};
    cr_sketch sketch;
    cr_scratch now;
    double at[2][4] = {{0}};

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 3 * step, DATES);
    cr_sketch_regimes(&sketch, cr_sketch_condition(&sketch, 0.0, 0.0, 1.0), 4, level, lasts, CR_NONE);
    cr_sketch_regimes(&sketch, cr_sketch_condition(&sketch, 0.0, 0.0, 1.0), 4, level, lasts, 2);
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 0; r < REPLICATES; r++) {
        start(&now, r);
        step_to(&now, 3);
        at[0][(size_t)(4.0 * now.condition[0])]++;
        at[1][(size_t)(4.0 * now.condition[1])]++;
    }
    for (size_t k = 0; k < 4; k++) {
        const double p = lasts[k] / 0.1;

        assert_true(fabs(z_of(at[0][k], REPLICATES, p, sqrt(p * (1.0 - p)))) <= 5.0);
        assert_true(fabs(z_of(at[1][k], REPLICATES, p, sqrt(p * (1.0 - p)))) <= 5.0); /* long after its start */
    }
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

static void levels_from_series(void **state)
{
    int32_t left[DATES] = {0, 0, 1, 2}, point[3];
    double fraction[DATES] = {0.0, 0.5, 0.25, 0.0};
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 3 * step, DATES);
    cr_sketch_condition(&sketch, 0.0, 0.0, 0.5);
    for (size_t k = 0; k < 3; k++) {
        point[k] = cr_sketch_slot(&sketch, (double[]){-0.2, 0.4, 0.8}[k]);
    }
    sketch.condition[0].level = CR_NONE;
    sketch.condition[0].n_points = 3;
    sketch.condition[0].point = point;
    sketch.condition[0].left = left;
    sketch.condition[0].fraction = fraction;
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    start(&now, 1);
    assert_true(now.condition[0] == 0.0); /* clamped */
    step_to(&now, 1);
    assert_true(fabs(now.condition[0] - 0.1) < 1e-15);
    step_to(&now, 2);
    assert_true(fabs(now.condition[0] - 0.5) < 1e-15);
    step_to(&now, 3);
    assert_true(now.condition[0] == 0.5); /* clamped, at the last point */
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* Products are of final values at the same date, whatever the order of the names: c0 = 3 c1 c2, c1 = 0.5 c2. */
static void products_of_conditions(void **state)
{
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 3 * step, DATES);
    cr_sketch_condition(&sketch, 5.0, -1.0, 3.0);
    cr_sketch_condition(&sketch, 0.5, 0.0, 1.0);
    cr_sketch_condition(&sketch, 0.0, -HUGE_VAL, HUGE_VAL);
    cr_sketch_condition(&sketch, 0.0, 0.0, 0.0);
    cr_sketch_noise(&sketch, 2, 0.5, 0.1);
    cr_sketch_times(&sketch, 0, 2, (const int32_t[]){1, 2});
    cr_sketch_times(&sketch, 1, 1, (const int32_t[]){2});
    cr_sketch_times(&sketch, 3, 1, (const int32_t[]){2});
    cr_sketch_seal(&sketch);
    assert_int_equal(sketch.model.condition_order[0], 2);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 0; r < 50; r++) {
        start(&now, r);
        for (size_t k = 0; k < DATES; k++) {
            double x;

            step_to(&now, k);
            x = now.condition[2];
            assert_true(now.condition[1] == 0.5 * x);
            assert_true(now.condition[0] == 3.0 * now.condition[1] * x); /* clamped before it is multiplied */
            assert_true(now.condition[3] == 0.0);
        }
    }
    assert_true(now.paths->highest[3] == 0.0 && now.paths->lowest[3] == 0.0);
    assert_true(now.paths->highest[0] == HUGE_VAL && now.paths->lowest[0] == -HUGE_VAL);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* [-1, 3] * [0.2, 0.5] * [-2, 0] lies in [-3, 1]. */
static void ranges_of_products(void **state)
{
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 3 * step, DATES);
    cr_sketch_condition(&sketch, 0.0, -1.0, 3.0);
    cr_sketch_condition(&sketch, 0.3, 0.2, 0.5);
    cr_sketch_condition(&sketch, 0.0, -2.0, 0.0);
    cr_sketch_times(&sketch, 0, 2, (const int32_t[]){1, 2});
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    assert_true(now.paths->lowest[0] == -3.0 && now.paths->highest[0] == 1.0);
    assert_true(now.paths->lowest[1] == 0.2 && now.paths->highest[1] == 0.5);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_has_exact_moments),
        cmocka_unit_test(noise_from_a_fixed_start),
        cmocka_unit_test(two_regimes),
        cmocka_unit_test(many_regimes),
        cmocka_unit_test(levels_from_series),
        cmocka_unit_test(products_of_conditions),
        cmocka_unit_test(ranges_of_products),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
