/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distributions as they are written: every kind, and durations as arguments. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/plans.h"

typedef struct written {
    const char *text;
    cr_dist_kind kind;
    double argument[3], lo, hi;
    bool truncated;
} written;

static void test_kinds(void **state)
{
    static const written list[] = {
        {"{normal: [0.5, 0.1]}", CR_DIST_NORMAL, {0.5, 0.1}, -INFINITY, INFINITY, false},
        {"{normal: [0.5, 0.1], within: [0, 1]}", CR_DIST_NORMAL, {0.5, 0.1}, 0, 1, true},
        {"{lognormal: [2, 0.5]}", CR_DIST_LOGNORMAL, {2, 0.5}, 0, INFINITY, false},
        {"{lognormal: [2, 0.5], within: [1, 3]}", CR_DIST_LOGNORMAL, {2, 0.5}, 1, 3, true},
        {"{uniform: [-1, 2]}", CR_DIST_UNIFORM, {-1, 2}, -1, 2, false},
        {"{uniform: [-1, 2], within: [0, 5]}", CR_DIST_UNIFORM, {-1, 2}, 0, 2, true},
        {"{triangular: [0, 0.2, 1]}", CR_DIST_TRIANGULAR, {0, 0.2, 1}, 0, 1, false},
        {"{pert: [0, 0.2, 1], within: [0.1, 0.9]}", CR_DIST_PERT, {0, 0.2, 1}, 0.1, 0.9, true},
        {"{beta: [2, 3]}", CR_DIST_BETA, {2, 3}, 0, 1, false},
        {"{gamma: [2, 3], within: [1, 9]}", CR_DIST_GAMMA, {2, 3}, 1, 9, true},
        {"{exponential: 2}", CR_DIST_EXPONENTIAL, {2}, 0, INFINITY, false},
        {"{exponential: [2], within: [1, 2]}", CR_DIST_EXPONENTIAL, {2}, 1, 2, true},
        {"{quantiles: {p50: 1, p95: 3, p05: 0}, within: [0, 4]}", CR_DIST_QUANTILES, {0, 1, 3}, 0, 4, true},
    };

    (void)state;
    for (size_t k = 0; k < sizeof(list) / sizeof(*list); k++) {
        char text[512];
        cr_plan plan;

        snprintf(text, sizeof(text), "%sdefaults: {bias: %s}\n", SMALL_SCENARIO, list[k].text);
        plan_read(&plan, text);
        assert_int_equal(plan.model->n_dists, 1);
        assert_int_equal(plan.model->dist[0].kind, list[k].kind);
        for (size_t a = 0; a < 3; a++) {
            assert_true(fabs(plan.model->dist[0].argument[a] - list[k].argument[a]) < 1e-15);
        }
        assert_int_equal(plan.model->dist[0].truncated, list[k].truncated);
        assert_true(plan.model->dist[0].lo >= list[k].lo && plan.model->dist[0].lo <= list[k].lo);
        assert_true(plan.model->dist[0].hi >= list[k].hi && plan.model->dist[0].hi <= list[k].hi);
        cr_plan_free(&plan);
    }
}

static void check_one_of(const char *text, size_t n, const double *value, const double *upto)
{
    char whole[512];
    cr_plan plan;

    snprintf(whole, sizeof(whole), "%sdefaults: {bias: %s}\n", SMALL_SCENARIO, text);
    plan_read(&plan, whole);
    assert_int_equal(plan.model->dist[0].kind, CR_DIST_ONE_OF);
    assert_int_equal(plan.model->dist[0].n, n);
    for (size_t k = 0; k < n; k++) {
        assert_true(fabs(plan.model->dist[0].value[k] - value[k]) < 1e-15);
        assert_true(fabs(plan.model->dist[0].upto[k] - upto[k]) < 1e-15);
    }
    cr_plan_free(&plan);
}

static void test_one_of(void **state)
{
    (void)state;
    check_one_of("{one_of: [3, 1, 2, 1]}", 3, (const double[]){1, 2, 3}, (const double[]){0.5, 0.75, 1});
    check_one_of("{one_of: {0.6: 3, 0.2: 1}}", 2, (const double[]){0.2, 0.6}, (const double[]){0.25, 1});
    check_one_of("{one_of: {1: 1, 2: 1, 9: 2}, within: [0, 5]}", 2, (const double[]){1, 2}, (const double[]){0.5, 1});
    check_one_of("{one_of: [7]}", 1, (const double[]){7}, (const double[]){1});
}

/* Durations are years; of a distribution's arguments those are durations that have its unit. */
static void test_durations(void **state)
{
    static const struct {
        const char *text;
        double argument[3];
    } list[] = {
        {"{uniform: [1 month, 1 year]}", {1.0 / 12.0, 1}},
        {"{gamma: [2, 6 months]}", {2, 0.5}},
        {"{lognormal: [1 week, 0.5]}", {7 / 365.25, 0.5}},
        {"{exponential: 1 day}", {1 / 365.25}},
        {"{triangular: [0 days, 1.5 years, 2 years]}", {0, 1.5, 2}},
        {"{pert: [1 year, 2 years, 3 years], within: [1 year, 30 months]}", {1, 2, 3}},
        {"{quantiles: {p05: 1 year, p50: 2 years, p95: 4 years}, within: [1 day, 9 years]}", {1, 2, 4}},
        {"{normal: [1 year, 1 month], within: [1 day, 5 years]}", {1, 1.0 / 12.0}},
    };
    char text[512];
    cr_plan plan;

    (void)state;
    for (size_t k = 0; k < sizeof(list) / sizeof(*list); k++) {
        snprintf(text, sizeof(text), "%sparameters: {p: %s}\nconditions: {x: {noise: {sd: 1, half_life: $p}}}\n",
                 SMALL_SCENARIO, list[k].text);
        plan_read(&plan, text);
        for (size_t a = 0; a < 3; a++) {
            assert_true(fabs(plan.model->dist[0].argument[a] - list[k].argument[a]) < 1e-15);
        }
        cr_plan_free(&plan);
        snprintf(text, sizeof(text), "%sconditions: {x: {noise: {sd: 1, half_life: %s}}}\n", SMALL_SCENARIO,
                 list[k].text);
        plan_read(&plan, text);
        assert_true(fabs(plan.model->dist[0].argument[0] - list[k].argument[0]) < 1e-15);
        cr_plan_free(&plan);
    }
    plan_read(&plan,
              SMALL_SCENARIO "conditions: {x: {noise: {sd: 1, half_life: {one_of: {6 months: 1, 1 year: 3}}}}}\n");
    assert_true(fabs(plan.model->dist[0].value[0] - 0.5) < 1e-15);
    assert_true(fabs(plan.model->dist[0].value[1] - 1.0) < 1e-15);
    cr_plan_free(&plan);
}

/* One document's distribution is one, however often an alias uses it; but not as a number and as a duration. */
static void test_aliases(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "conditions: {x: &d {uniform: [0, 1]}, y: *d}\n");
    assert_int_equal(plan.model->n_dists, 1);
    assert_int_equal(plan.model->n_draws, 2); /* of its own for each condition */
    cr_plan_free(&plan);
    plan_refused(SMALL_SCENARIO "conditions: {x: {noise: {sd: &d {uniform: [1, 2]}, half_life: *d}}}\n",
                 "s.yaml:4:30: conditions.x.noise.half_life: a number stands where a duration is wanted\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_one_of),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_aliases),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
