/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shocks: Campbell's theorem, V7.2 for those that breed, and the shocks that what-ifs share. Seeds are fixed; each
 * comparison allows |z| <= 5, which comes about 6 times in 10^7 by chance. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "simulate/paths.h"
#include "simulate/scratch.h"
#include "tests/support/models.h"

enum { DATES = 5 };

static const int32_t rungs[] = {2};

static void start(cr_scratch *now, uint64_t replicate)
{
    cr_scratch_reset(now, 21, replicate);
    cr_paths_start(now);
}

static int step(cr_scratch *now, cr_errors *errors)
{
    now->k++;
    now->t = now->model->calendar.t[now->k];
    return cr_paths_step(now, errors);
}

/* Sums over replicates of one quantity. */
typedef struct moments {
    double n, sum, square;
} moments;

static void add(moments *to, double x)
{
    to->n++;
    to->sum += x;
    to->square += x * x;
}

static double mean_of(const moments *of)
{
    return of->sum / of->n;
}

static double variance_of(const moments *of)
{
    return of->square / of->n - mean_of(of) * mean_of(of);
}

static double z_of_mean(const moments *of, double mean)
{
    return (mean_of(of) - mean) / sqrt(variance_of(of) / of->n);
}

/* Campbell: rate 3, exponential sizes of mean 0.4, half-life 0.5 years: cumulant j of the sum at t is
 * rate E[size^j] (1 - exp(-j theta t)) / (j theta), E[size^j] = j! 0.4^j. */
static void shot_noise_has_exact_moments(void **state)
{
    const double theta = log(2.0) / 0.5, m = 0.4;
    moments at[DATES] = {{0}};
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 2.0, DATES);
    cr_sketch_shocks(&sketch, cr_sketch_condition(&sketch, 0.0, -HUGE_VAL, HUGE_VAL), 3.0, 0.0, 0.5, 0.0);
    sketch.condition[0].size = CR_NONE;
    sketch.condition[0].size_dist = cr_sketch_dist(&sketch, CR_DIST_EXPONENTIAL, m, 0.0, 0.0);
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 0; r < 20000; r++) {
        start(&now, r);
        assert_true(now.condition[0] == 0.0); /* none before the start */
        for (size_t k = 1; k < DATES; k++) {
            assert_int_equal(step(&now, NULL), CR_OK);
            add(&at[k], now.condition[0]);
        }
    }
    for (size_t k = 1; k < DATES; k++) {
        const double t = 0.5 * (double)k;
        const double mean = 3.0 * m * -expm1(-theta * t) / theta;
        const double variance = 3.0 * 2.0 * m * m * -expm1(-2.0 * theta * t) / (2.0 * theta);
        const double fourth = 3.0 * 24.0 * pow(m, 4.0) * -expm1(-4.0 * theta * t) / (4.0 * theta);
        const double sd = sqrt((fourth + 2.0 * variance * variance) / at[k].n);

        assert_true(fabs(mean_of(&at[k]) - mean) / sqrt(variance / at[k].n) <= 5.0);
        assert_true(fabs(variance_of(&at[k]) - variance) / sd <= 5.0);
        /* it bites: one size for all shocks, or 5% more of them */
        assert_true(fabs(variance_of(&at[k]) - variance / 2.0) / sd > 5.0);
        assert_true(fabs(mean_of(&at[k]) - 1.05 * mean) / sqrt(variance / at[k].n) > 5.0);
    }
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* V7.2: mu 0.5, excitation 0.6 exp(-t), T = 10: a child a shock in 0.6 of a half-life of ln 2 years. The intensity
 * mu + 0.6 S has mean 1.25 - 0.75 exp(-0.4 t), so the sum S of unit shocks has mean 1.25 (1 - exp(-0.4 t)). */
static void hawkes_process(void **state)
{
    moments number = {0}, sum = {0};
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 10.0, DATES);
    cr_sketch_shocks(&sketch, cr_sketch_condition(&sketch, 0.0, -HUGE_VAL, HUGE_VAL), 0.5, 1.0, log(2.0), 0.6);
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 0; r < 40000; r++) {
        double n = 0.0;

        start(&now, r);
        for (size_t k = 1; k < DATES; k++) {
            assert_int_equal(step(&now, NULL), CR_OK);
            n += (double)now.paths->shocks.train[0].struck;
        }
        assert_int_equal(now.paths->shocks.train[0].n_pending, 0); /* nobody comes after the end */
        add(&number, n);
        add(&sum, now.condition[0]);
    }
    assert_true(fabs(z_of_mean(&number, 10.659341823)) <= 5.0);
    assert_true(fabs(z_of_mean(&sum, 1.25 * -expm1(-4.0))) <= 5.0);
    assert_true(variance_of(&number) > 2.0 * mean_of(&number)); /* bursts: no Poisson number */
    /* it bites: 0.58 children a shock */
    assert_true(fabs(z_of_mean(&number, 0.5 * 10.0 / 0.42 - 0.5 * 0.58 * -expm1(-4.2) / (0.42 * 0.42))) > 5.0);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* The calendar only looks: the same shocks whatever its step. */
static void a_coarser_calendar_sees_the_same(void **state)
{
    cr_sketch sketch[2];
    cr_scratch now[2];

    (void)state;
    for (size_t m = 0; m < 2; m++) {
        cr_sketch_init(&sketch[m], 1, 1, rungs, 4.0, m == 0 ? 2 : 65);
        cr_sketch_shocks(&sketch[m], cr_sketch_condition(&sketch[m], 0.25, -HUGE_VAL, HUGE_VAL), 2.0, 1.0, 0.3, 0.5);
        cr_sketch_seal(&sketch[m]);
        assert_int_equal(cr_scratch_init(&now[m], &sketch[m].model, NULL), CR_OK);
    }
    for (uint64_t r = 0; r < 300; r++) {
        for (size_t m = 0; m < 2; m++) {
            start(&now[m], r);
            while (now[m].k + 1 < now[m].model->calendar.n) {
                assert_int_equal(step(&now[m], NULL), CR_OK);
            }
        }
        assert_true(fabs(now[0].condition[0] - now[1].condition[0]) < 1e-12);
    }
    for (size_t m = 0; m < 2; m++) {
        cr_scratch_free(&now[m]);
        cr_sketch_free(&sketch[m]);
    }
}

typedef struct comparison {
    size_t steps, same, fewer, missing;
} comparison;

/* What the baseline's shocks brought in each step, and what those of a what-if brought: that has all of them, to the
 * bit of time and size, where as many struck, and no less else. */
static comparison compare(const cr_model *base, const cr_model *other)
{
    comparison found = {0};
    cr_scratch now[2];

    assert_int_equal(cr_scratch_init(&now[0], base, NULL), CR_OK);
    assert_int_equal(cr_scratch_init(&now[1], other, NULL), CR_OK);
    for (uint64_t r = 0; r < 200; r++) {
        start(&now[0], r);
        start(&now[1], r);
        while (now[0].k + 1 < base->calendar.n) {
            double brought[2];
            size_t struck[2];

            for (size_t m = 0; m < 2; m++) {
                const cr_train *const train = &now[m].paths->shocks.train[0];
                const double before = train->value, years = base->calendar.t[1];

                assert_int_equal(step(&now[m], NULL), CR_OK);
                brought[m] = train->value - before * exp(-train->decay * years);
                struck[m] = train->struck;
            }
            found.steps++;
            found.fewer += struck[1] < struck[0];
            found.same += struck[0] > 0 && struck[1] == struck[0] && fabs(brought[1] - brought[0]) < 1e-12;
            found.missing +=
                struck[1] == struck[0] ? !(fabs(brought[1] - brought[0]) < 1e-12) : !(brought[1] > brought[0] - 1e-12);
        }
    }
    cr_scratch_free(&now[0]);
    cr_scratch_free(&now[1]);
    return found;
}

static void sketch_of(cr_sketch *sketch, double per_year, double breeds, const char *name)
{
    cr_sketch_init(sketch, 1, 1, rungs, 5.0, 61);
    cr_sketch_shocks(sketch, cr_sketch_condition(sketch, 0.0, -HUGE_VAL, HUGE_VAL), per_year, 0.0, 0.4, breeds);
    sketch->condition[0].size = CR_NONE;
    sketch->condition[0].size_dist = cr_sketch_dist(sketch, CR_DIST_LOGNORMAL, 0.5, 0.7, 0.0);
    sketch->condition[0].shock_key = cr_stream_key_of("shocks", name);
    cr_sketch_seal(sketch);
}

static void what_ifs_share_their_shocks(void **state)
{
    const struct {
        double per_year, breeds;
    } more[] = {{1.1, 0.4}, {1.7, 0.4}, {9.0, 0.4}, {1.1, 0.55}, {3.0, 0.9}};
    cr_sketch base, other;
    comparison found;

    (void)state;
    sketch_of(&base, 1.1, 0.4, "c0");
    for (size_t k = 0; k < sizeof(more) / sizeof(more[0]); k++) {
        sketch_of(&other, more[k].per_year, more[k].breeds, "c0");
        found = compare(&base.model, &other.model);
        assert_true(found.same > 20);
        assert_int_equal(found.fewer, 0);
        assert_int_equal(found.missing, 0);
        cr_sketch_free(&other);
    }
    sketch_of(&other, 1.7, 0.4, "another"); /* it bites: shocks of another name */
    found = compare(&base.model, &other.model);
    assert_true(found.fewer > 20 && found.missing > 20);
    cr_sketch_free(&other);
    cr_sketch_free(&base);
}

static void numbers_may_be_drawn(void **state)
{
    moments scaled = {0};
    cr_sketch sketch;
    cr_scratch now;
    int32_t rate, half_life;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 1.0, 2);
    cr_sketch_shocks(&sketch, cr_sketch_condition(&sketch, 0.0, -HUGE_VAL, HUGE_VAL), 1.0, 1.0, 1.0, 0.0);
    rate = cr_sketch_draw(&sketch, CR_DIST_UNIFORM, 1.0, 9.0, 0.0);
    half_life = cr_sketch_draw(&sketch, CR_DIST_UNIFORM, 0.2, 3.0, 0.0);
    sketch.condition[0].per_year = rate;
    sketch.condition[0].shock_half_life = half_life;
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 0; r < 10000; r++) {
        double theta;

        start(&now, r);
        theta = log(2.0) / now.value[half_life];
        assert_int_equal(step(&now, NULL), CR_OK);
        add(&scaled, now.condition[0] * theta / -expm1(-theta) / now.value[rate]);
    }
    assert_true(fabs(z_of_mean(&scaled, 1.0)) <= 5.0);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

static void too_many_shocks_end_the_run(void **state)
{
    cr_errors errors = {0};
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 1.0, 2);
    cr_sketch_shocks(&sketch, cr_sketch_condition(&sketch, 0.0, 0.0, 1.0), 1.1e6, 1.0, 1.0, 0.0);
    cr_sketch_shocks(&sketch, cr_sketch_condition(&sketch, 0.0, 0.0, 1.0), 0.0, 1.0, 1.0, 0.9);
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    start(&now, 3);
    assert_int_equal(step(&now, &errors), CR_ERR_RUN);
    assert_int_equal(errors.n, 1);
    assert_non_null(strstr(errors.item[0].what, "conditions.c0.shocks"));
    assert_non_null(strstr(errors.item[0].what, "replicate 3"));
    assert_non_null(strstr(errors.item[0].what, "(lower per_year"));
    cr_errors_free(&errors);
    now.value[sketch.condition[0].per_year] = 1.0; /* and it can be used again */
    start(&now, 4);
    assert_int_equal(step(&now, &errors), CR_OK);
    assert_int_equal(now.paths->shocks.train[1].struck, 0);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shot_noise_has_exact_moments),
        cmocka_unit_test(hawkes_process),
        cmocka_unit_test(a_coarser_calendar_sees_the_same),
        cmocka_unit_test(what_ifs_share_their_shocks),
        cmocka_unit_test(numbers_may_be_drawn),
        cmocka_unit_test(too_many_shocks_end_the_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
