/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Roots that are known exactly: over many seeds the mean of what is found must be the root (|z| <= 5), and the intervals
 * must hold it about 95 times in 100 (a count that comes by chance less than once in 10^6 fails). An engine that is wrong
 * by 5% must be found. The roots carry the length of five years in days: 1,826 / 365.25.
 */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "compile/compile.h"
#include "study/outcomes.h"
#include "study/require.h"
#include "support/judge.h"

enum { FUTURES = 2000, SEEDS = 40, LONG_FORM = 10 };

#define HEAD                                                                                                           \
    "calendar: {start: 2001-01-01, end: 2006-01-01, step: 1 year}\n"                                                   \
    "ladder: [none, recognised]\n"                                                                                     \
    "defaults: {link: always}\n"

typedef struct root_case {
    const char *name, *yaml, *test, *path;
    cr_lever lever;
    double chance, root;
    const char *second; /* path of another lever, or NULL */
} root_case;

typedef struct world {
    const root_case *of;
    cr_mechanism wrong; /* CR_MUTATIONS: nothing is */
    uint64_t seed;
} world;

static const double years = 1826.0 / 365.25;

static int play(void *context, const double *value, bool *hit, cr_errors *errors)
{
    const world *self = context;
    const cr_outcomes_options options = {.seed = self->seed, .replicates = FUTURES, .threads = 1};
    const char *const path[] = {self->of->path, self->of->second};
    char text[2][128];
    const char *set[2];
    cr_changes changes = {.set = set};
    cr_mutant mutant = {0};
    cr_given given;
    cr_plan plan;
    int status;

    for (size_t l = 0; l < 2 && path[l] != NULL; l++) {
        if (!isnan(value[l])) {
            snprintf(text[l], sizeof(text[l]), "%s=%.17g", path[l], value[l]);
            set[changes.n_set++] = text[l];
        }
    }
    assert_int_equal(cr_plan_read_text(&plan, "s.yaml", self->of->yaml, NULL, &changes, errors), CR_OK);
    assert_int_equal(cr_given_read(&given, plan.model, 1, &self->of->test, errors), CR_OK);
    if (self->wrong != CR_MUTATIONS) {
        assert_true(cr_mutant_init(&mutant, plan.model, self->wrong, 1.05));
    }
    status = cr_outcomes_run(self->wrong != CR_MUTATIONS ? &mutant.model : plan.model, &given, &options, hit, errors);
    if (self->wrong != CR_MUTATIONS) {
        cr_mutant_free(&mutant);
    }
    cr_given_free(&given);
    cr_plan_free(&plan);
    return status;
}

/* The pair model of V5.8: P(B > t). */
static double pair_survival(double a, double b, double c, double t)
{
    return exp(-(a + b) * t) + a / (a + b - c) * (exp(-c * t) - exp(-(a + b) * t));
}

/* V11.6 at t years: gamma that makes P(B) = 0.4. */
static double gamma_at(double t)
{
    double low = 1.3, high = 4.0;

    for (int i = 0; i < 200; i++) {
        const double middle = (low + high) / 2.0;

        if (1.0 - pair_survival(0.1, 0.05, 0.05 * exp(middle), t) < 0.4) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static void test_formula(void **state)
{
    (void)state;
    assert_true(fabs(gamma_at(5.0) - 2.146728934) < 1e-8);
    assert_true(fabs(log(2.0) / 5.0 - 0.138629436) < 1e-9);
}

typedef struct outcome {
    double z;    /* of the mean of the roots found */
    size_t held; /* intervals that hold the root */
    size_t n;    /* seeds */
} outcome;

static outcome try(const root_case *of, cr_mechanism wrong)
{
    const size_t n = SEEDS * (cr_long_form() ? LONG_FORM : 1);
    double sum = 0.0, square = 0.0, mean;
    outcome all = {.n = n};

    for (uint64_t seed = 1; seed <= n; seed++) {
        world context = {.of = of, .wrong = wrong, .seed = seed};
        const cr_require_question question = {.n = 1,
                                              .lever = &of->lever,
                                              .chance = of->chance,
                                              .replicates = FUTURES,
                                              .play = play,
                                              .context = &context};
        cr_require found;

        assert_int_equal(cr_require_run(&found, &question, NULL), CR_OK);
        assert_int_equal(found.answer[0].verdict, CR_REQUIRE_DONE);
        sum += found.answer[0].needed;
        square += found.answer[0].needed * found.answer[0].needed;
        all.held += found.answer[0].lo <= of->root && of->root <= found.answer[0].hi;
        cr_require_free(&found);
    }
    mean = sum / (double)n;
    all.z = (mean - of->root) / sqrt((square / (double)n - mean * mean) / ((double)n - 1.0));
    return all;
}

static void judge(const root_case *of, cr_mechanism wrong)
{
    const outcome right = try(of, CR_MUTATIONS), bad = try(of, wrong);

    if (!(fabs(right.z) <= CR_Z_LIMIT) ||
        gsl_cdf_binomial_P((unsigned)right.held, 0.95, (unsigned)right.n) < CR_ALPHA) {
        fail_msg("%s: z = %g, %zu of %zu intervals hold the root", of->name, right.z, right.held, right.n);
    }
    /* The ends are taken outwards by a thousandth of the range, so that they may hold it somewhat more often. */
    assert_true(!cr_long_form() || gsl_cdf_binomial_Q((unsigned)right.held - 1, 0.97, (unsigned)right.n) >= CR_ALPHA);
    if (fabs(bad.z) <= CR_Z_LIMIT) {
        fail_msg("%s: an engine that is wrong by 5%% is not found: z = %g", of->name, bad.z);
    }
}

static void test_hazard(void **state)
{
    const root_case of = {"hazard",
                          HEAD "states: {A: {pace: 0.05}}\n",
                          "A recognised by 2006-01-01",
                          "states.A.pace",
                          {.low = 0.02, .high = 0.4, .present = 0.05},
                          0.5,
                          log(2.0) / years,
                          NULL};

    (void)state;
    judge(&of, CR_OF_PACE);
}

static void test_pair_model(void **state)
{
    const root_case of = {"V11.6",
                          HEAD "ties: {follows: {pairs: [[B, A]]}}\n"
                               "states: {A: {pace: 0.1}, B: {link: exponential, pace: 0.05, threshold: 0, softness: 1, "
                               "weights: {follows: 1.2}}}\n",
                          "B recognised by 2006-01-01",
                          "states.B.weights.follows",
                          {.low = 0.0, .high = 6.0, .present = 1.2},
                          0.4,
                          gamma_at(years),
                          NULL};

    (void)state;
    judge(&of, CR_OF_EXPOSURE);
}

/* Two levers on one hazard, pace exp(bias): where one of a pair stands, the other's interval holds what is needed beside
 * it. */
static void test_pair_of_levers(void **state)
{
    const root_case of = {.name = "pair",
                          .yaml =
                              HEAD "states: {A: {link: exponential, pace: 0.05, threshold: 0, softness: 1, bias: 0}}\n",
                          .test = "A recognised by 2006-01-01",
                          .path = "states.A.pace",
                          .second = "states.A.bias"};
    const cr_lever lever[] = {{.low = 0.0, .high = 0.15, .present = 0.05}, {.low = -1.0, .high = 1.5, .present = 0.0}};
    const size_t n = SEEDS * (cr_long_form() ? LONG_FORM : 1);
    size_t held[2] = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= n; seed++) {
        world context = {.of = &of, .wrong = CR_MUTATIONS, .seed = seed};
        const cr_require_question question = {
            .n = 2, .lever = lever, .chance = 0.6, .replicates = FUTURES, .play = play, .context = &context};
        cr_require found;
        double root[2];

        assert_int_equal(cr_require_run(&found, &question, NULL), CR_OK);
        assert_true(found.pair.found && found.pair.lever[0] == 0);
        root[0] = -log(1.0 - question.chance) / years / exp(found.pair.value[1]);
        root[1] = log(-log(1.0 - question.chance) / years / found.pair.value[0]);
        for (size_t side = 0; side < 2; side++) {
            held[side] += found.pair.lo[side] <= root[side] && root[side] <= found.pair.hi[side];
        }
        cr_require_free(&found);
    }
    for (size_t side = 0; side < 2; side++) {
        assert_true(gsl_cdf_binomial_P((unsigned)held[side], 0.95, (unsigned)n) >= CR_ALPHA);
        assert_true(!cr_long_form() || gsl_cdf_binomial_Q((unsigned)held[side] - 1, 0.97, (unsigned)n) >= CR_ALPHA);
    }
}

/* A door that is open while the condition lies between two bounds: up with its level, and down again. */
static void test_hump(void **state)
{
    const root_case of = {"hump",
                          "calendar: {start: 2001-01-01, end: 2006-01-01, step: 3 months}\n"
                          "ladder: [none, recognised]\n"
                          "conditions: {x: {level: 0.1, noise: {sd: 0.1, half_life: 6 months}}}\n"
                          "defaults: {link: always}\n"
                          "states: {A: {pace: 0.3, requires: {x: {at_least: 0.4, at_most: 0.6}}}}\n",
                          "A recognised by 2006-01-01",
                          "conditions.x.level",
                          {.low = 0.0, .high = 1.0, .present = 0.1},
                          0.3,
                          0.0,
                          NULL};
    world context = {.of = &of, .wrong = CR_MUTATIONS, .seed = 1};
    const cr_require_question question = {
        .n = 1, .lever = &of.lever, .chance = of.chance, .replicates = FUTURES, .play = play, .context = &context};
    cr_require found;

    (void)state;
    assert_int_equal(cr_require_run(&found, &question, NULL), CR_OK);
    assert_int_equal(found.answer[0].verdict, CR_REQUIRE_NOT_MONOTONE);
    assert_true(found.answer[0].there == 0.5);
    cr_require_free(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_formula), cmocka_unit_test(test_hazard),
                                       cmocka_unit_test(test_pair_model), cmocka_unit_test(test_pair_of_levers),
                                       cmocka_unit_test(test_hump)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
