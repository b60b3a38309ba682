/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Futures in which a test holds, against conditional probabilities that are known exactly. Each case is a scenario, what
 * is given, and one share among those futures; some also say what the share is without the test, which must be found
 * wrong. False alarms: |z| <= 5 fails by chance 6 times in 10^7.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "study/batch.h"
#include "support/judge.h"

enum { MANY = 100000, LONG_FORM = 10 };

/* Five years of 365.25 days each to 2006-01-01, when 1.25 days are missing: rates are given per that time. */
#define HEAD                                                                                                           \
    "calendar: {start: 2001-01-01, end: 2006-01-01, step: 1 year}\n"                                                   \
    "ladder: [none, recognised]\n"                                                                                     \
    "defaults: {link: always}\n"

typedef struct given_case {
    const char *name, *yaml;
    const char *given[2];
    const char *state; /* whose share of recognisers by the end is looked at; NULL: the mean of `subject` */
    const char *subject;
    double expected, otherwise; /* otherwise: without what is given; NAN: the same */
} given_case;

static double years;

static void run(cr_batch *batch, const given_case *self, const cr_plan *plan, const cr_model *model)
{
    const size_t n = self->given[0] == NULL ? 0 : self->given[1] == NULL ? 1 : 2;
    const uint64_t replicates = MANY * (cr_long_form() ? LONG_FORM : 1);
    cr_plan wrong = *plan;
    cr_model models[1] = {*model};
    cr_given given = {0};
    cr_batch_options options = {.first = 1, .replicates = replicates, .seed = 11, .threads = 2};

    wrong.model = models;
    if (n > 0) {
        assert_int_equal(cr_given_read(&given, models, n, self->given, NULL), CR_OK);
        options.given = &given;
    }
    assert_int_equal(cr_batch_run(batch, &wrong, &options, NULL), CR_OK);
    for (size_t m = 0; m < batch->n; m++) {
        batch->tally[m].model = model; /* the copy ends here */
    }
    batch->evidence.model = model;
    cr_given_free(&given);
}

static double z_of(const cr_batch *batch, const given_case *self, double expected)
{
    const cr_tally *tally = &batch->tally[0];
    const cr_model *model = tally->model;

    if (self->state != NULL) {
        const size_t at = cr_tally_at(tally, (size_t)cr_state_of(model, self->state), (size_t)model->recognition);

        return cr_z_share(tally->reached[at], (double)tally->replicates, expected);
    }
    for (size_t i = 0; i < batch->evidence.n; i++) {
        if (strcmp(batch->evidence.subject[i].name, self->subject) == 0) {
            const cr_belief belief = cr_evidence_of(&batch->evidence, i, CR_POSTERIOR);

            return (belief.mean - expected) / (belief.sd / sqrt((double)batch->evidence.held));
        }
    }
    fail_msg("no '%s'", self->subject);
    return (double)NAN;
}

#define INDEPENDENT HEAD "states: {A: {pace: 0.1}, B: {pace: 0.3}}\n"
/* The pair model of V5.8: rates by exp of readiness, softness 1. */
#define PAIR                                                                                                           \
    HEAD "ties: {follows: {pairs: [[B, A]]}}\n"                                                                        \
         "states: {A: {pace: 0.1}, B: {link: exponential, pace: 0.05, threshold: 0, softness: 1, "                     \
         "weights: {follows: 1.2}}}\n"
#define TWO_PACES HEAD "parameters: {p: {one_of: {0.1: 0.6, 0.4: 0.4}}}\nstates: {A: {pace: $p}}\n"
/* 240 days here are a year of V6.13; twelve dates. */
static const char carrot_yaml[] =
    "calendar: {start: 2021-01-01, end: 1440 days, step: 120 days}\n"
    "ladder: [none, recognised]\n"
    "conditions:\n"
    "  c:\n"
    "    starts_in: off\n"
    "    regimes:\n"
    "      off: {level: 0, lasts: 600 days, hastened_by: [{state: X, reaches: recognised, by: -1.3862943611198906}]}\n"
    "      on: {level: 1, lasts: 800 days}\n"
    "states: {X: {link: always, pace: 0.38046875, requires: {c: 1}}}\n";

static double reached_by(double hazard)
{
    return -expm1(-hazard * years);
}

/* E[p | A recognised by the end], by Bayes. */
static double mean_pace(bool negated)
{
    const double slow = negated ? 1.0 - reached_by(0.1) : reached_by(0.1),
                 fast = negated ? 1.0 - reached_by(0.4) : reached_by(0.4);

    return (0.6 * slow * 0.1 + 0.4 * fast * 0.4) / (0.6 * slow + 0.4 * fast);
}

/* V5.8 at t = 5 years, as printed: 1,826 days are 4.99932 of them, which moves it by less than 1e-4. */
static const double B_GIVEN_A = 0.1664896983 / (0.2269796419 + 0.1664896983);

static void must_be(const given_case *self, bool exact)
{
    cr_batch batch;
    cr_plan plan;

    assert_true(cr_read_text(&plan, self->name, self->yaml));
    run(&batch, self, &plan, plan.model);
    if (exact && !(fabs(z_of(&batch, self, self->expected)) <= CR_Z_LIMIT)) {
        fail_msg("%s: z = %g", self->name, z_of(&batch, self, self->expected));
    }
    if (!isnan(self->otherwise) && fabs(z_of(&batch, self, self->otherwise)) <= CR_Z_LIMIT) {
        fail_msg("%s: what holds without the test holds with it", self->name);
    }
    cr_batch_free(&batch);
    cr_plan_free(&plan);
}

static void test_independent(void **state)
{
    const given_case cases[] = {
        {"nothing", INDEPENDENT, {NULL}, "B", NULL, reached_by(0.3), (double)NAN},
        {"another", INDEPENDENT, {"A recognised by 2006-01-01"}, "B", NULL, reached_by(0.3), (double)NAN},
        {"not another", INDEPENDENT, {"A not recognised by 2004-01-01"}, "B", NULL, reached_by(0.3), (double)NAN},
        /* in the last two years, given none in the first three */
        {"itself",
         INDEPENDENT,
         {"B not recognised by 2004-01-01"},
         "B",
         NULL,
         -expm1(-0.3 * (years - 1095.0 / 365.25)),
         reached_by(0.3)},
        {"some",
         INDEPENDENT,
         {"any recognised by 2006-01-01"},
         "B",
         NULL,
         reached_by(0.3) / reached_by(0.4),
         (double)NAN},
        {"some, not B",
         INDEPENDENT,
         {"any recognised by 2006-01-01", "B not recognised by 2006-01-01"},
         "A",
         NULL,
         1,
         (double)NAN}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        must_be(&cases[i], true);
    }
}

static void test_pair(void **state)
{
    const given_case self = {"V5.8", PAIR, {"A recognised by 2006-01-01"}, "B", NULL, B_GIVEN_A, 0.3006538053};

    (void)state;
    must_be(&self, true);
}

static void test_bayes(void **state)
{
    const given_case yes = {"yes", TWO_PACES, {"A recognised by 2006-01-01"}, NULL, "parameters.p", mean_pace(false),
                            0.22},
                     no = {"no", TWO_PACES, {"A not recognised by 2006-01-01"}, NULL, "parameters.p", mean_pace(true),
                           0.22};

    (void)state;
    must_be(&yes, true);
    must_be(&no, true);
}

/* V6.13 on twelve dates, between which what was last seen holds: P(on, given that X has recognised, or not). */
static double on_given(bool recognised)
{
    double p[2][2] = {{1, 0}, {0, 0}};

    for (int k = 0; k < 12; k++) {
        double next[2][2] = {{0}};

        for (int on = 0; on < 2; on++) {
            for (int in = 0; in < 2; in++) {
                const double up = in ? 0.1 : 0.4, share = up / (up + 0.3);
                const double then_on = share + (on - share) * exp(-(up + 0.3) * 0.5);
                const double joins = in ? 1 : on ? -expm1(-0.25 * 0.5) : 0;

                next[0][0] += p[on][in] * (1 - then_on) * (1 - joins);
                next[0][1] += p[on][in] * (1 - then_on) * joins;
                next[1][0] += p[on][in] * then_on * (1 - joins);
                next[1][1] += p[on][in] * then_on * joins;
            }
        }
        memcpy(p, next, sizeof(p));
    }
    return p[1][recognised] / (p[0][recognised] + p[1][recognised]);
}

/* Is the condition on at the end? `otherwise` must be found wrong. */
static void carrot(const char *given, double expected, double otherwise)
{
    const given_case self = {"V6.13", carrot_yaml, {given}, NULL, NULL, 0, 0};
    double mean, sd, z, z_otherwise;
    cr_batch batch;
    cr_plan plan;

    assert_true(cr_read_text(&plan, self.name, self.yaml));
    run(&batch, &self, &plan, plan.model);
    cr_tally_condition_moments(&batch.tally[0], 0, plan.model->calendar.n - 1, &mean, &sd);
    z = (mean - expected) / (sd / sqrt((double)batch.tally[0].replicates));
    z_otherwise = (mean - otherwise) / (sd / sqrt((double)batch.tally[0].replicates));
    if (!(fabs(z) <= CR_Z_LIMIT) || fabs(z_otherwise) <= CR_Z_LIMIT) {
        fail_msg("%s: z = %g, %g", given, z, z_otherwise);
    }
    cr_batch_free(&batch);
    cr_plan_free(&plan);
}

static void test_carrot(void **state)
{
    (void)state;
    carrot("X recognised by 2024-12-11", on_given(true), on_given(false));
    carrot("X not recognised by 2024-12-11", on_given(false), on_given(true));
}

/* An engine that is wrong by 5% is found in the futures that are given, too. */
static void test_wrong_engines(void **state)
{
    const given_case self = {"V5.8", PAIR, {"A recognised by 2006-01-01"}, "B", NULL, B_GIVEN_A, (double)NAN};
    const cr_mechanism wrong[] = {CR_OF_PACE, CR_OF_EXPOSURE};
    cr_plan plan;

    (void)state;
    assert_true(cr_read_text(&plan, self.name, self.yaml));
    for (size_t i = 0; i < 2; i++) {
        cr_mutant mutant;
        cr_batch batch;

        assert_true(cr_mutant_init(&mutant, plan.model, wrong[i], 1.05));
        run(&batch, &self, &plan, &mutant.model);
        if (fabs(z_of(&batch, &self, self.expected)) <= CR_Z_LIMIT) {
            fail_msg("%s is wrong and z is %g", cr_mechanism_name[wrong[i]], z_of(&batch, &self, self.expected));
        }
        cr_batch_free(&batch);
        cr_mutant_free(&mutant);
    }
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_independent), cmocka_unit_test(test_pair),
                                       cmocka_unit_test(test_bayes), cmocka_unit_test(test_carrot),
                                       cmocka_unit_test(test_wrong_engines)};

    years = 1826.0 / 365.25;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
