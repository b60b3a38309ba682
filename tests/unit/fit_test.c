/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maximum likelihood where the answer is known by algebra: constant hazards, and ends, ridges and flats of them. */
#include "history/fit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/plans.h"

static void near(double found, double wanted, double within)
{
    if (!(fabs(found - wanted) <= within)) {
        fail_msg("%.12g, not %.12g", found, wanted);
    }
}

/* ---- two groups: six moves in 40 years at one hazard, nine in 150 at another ---- */

enum { N_FIRST = 6, N_SECOND = 9, N_STATES = 18 };

typedef struct groups {
    cr_plan plan;
    cr_likelihood likelihood;
    int32_t slot[N_STATES]; /* paces, by state */
    cr_free free[2];
} groups;

static void open_groups(groups *self)
{
    static const double first[N_FIRST] = {4, 5, 6, 7, 8, 10}, second[N_SECOND] = {2, 4, 6, 8, 10, 12, 14, 16, 18};
    cr_observed seen[N_FIRST + N_SECOND];

    plan_read(&self->plan,
              "calendar: {start: 2000-01-01, end: 20 years, step: 1 year}\nladder: [none, recognised]\n"
              "states: {A0: , A1: , A2: , A3: , A4: , A5: , B0: , B1: , B2: , B3: , B4: , B5: , B6: , B7: , B8: , "
              "C0: , C1: , C2: }\n"
              "defaults: {pace: 0.1, link: always}\n");
    for (int i = 0; i < N_FIRST + N_SECOND; i++) {
        const double t = i < N_FIRST ? first[i] : second[i - N_FIRST];

        seen[i] = (cr_observed){i, 0, 1, t, t};
    }
    for (size_t i = 0; i < N_STATES; i++) {
        self->slot[i] = self->plan.model->move[i].slot + CR_SLOT_PACE;
    }
    assert_int_equal(cr_likelihood_init(&self->likelihood, self->plan.model, seen, N_FIRST + N_SECOND, NULL), CR_OK);
    self->free[0] = (cr_free){"first", 0.001, 2.0, 0.1, N_FIRST, self->slot};
    self->free[1] = (cr_free){"second", 0.001, 2.0, 0.1, N_STATES - N_FIRST, self->slot + N_FIRST};
}

static void close_groups(groups *self)
{
    cr_likelihood_free(&self->likelihood);
    cr_plan_free(&self->plan);
}

/* The profile of a hazard with d moves in R years: d ln(h/h0) - (h - h0) R, h0 = d/R. */
static double profile_of(double hazard, double moves, double years)
{
    return moves * log(hazard * years / moves) - (hazard * years - moves);
}

static void test_two_groups(void **state)
{
    const cr_fit_options options = {.confidence = 0.95, .starts = 2};
    groups self;
    cr_fit fit;

    (void)state;
    open_groups(&self);
    assert_int_equal(cr_fit_run(&fit, &self.likelihood, self.free, 2, &options, NULL), CR_OK);
    near(fit.at_fit.log_likelihood, -51.703416360, 1e-7);
    near(fit.of[0].estimate, 0.15, 1e-5);
    near(fit.of[1].estimate, 0.06, 1e-5);
    near(log(fit.of[0].estimate / fit.of[1].estimate), 0.916290732, 2e-4);
    /* se(ln h) = 1/sqrt(d), so se(h) = h / sqrt(d) */
    near(fit.of[0].se, 0.15 / sqrt(6.0), 2e-4);
    near(fit.of[1].se, 0.06 / sqrt(9.0), 1e-4);
    near(hypot(fit.of[0].se / 0.15, fit.of[1].se / 0.06), 0.527046277, 2e-3);
    near(fit.of[0].hi, 0.15 + 1.959963985 * 0.15 / sqrt(6.0), 5e-4);
    for (size_t i = 0; i < 2; i++) {
        const double moves = i == 0 ? 6.0 : 9.0, years = i == 0 ? 40.0 : 150.0;

        near(profile_of(fit.of[i].profile_lo, moves, years), -3.841458821 / 2.0, 1e-3);
        near(profile_of(fit.of[i].profile_hi, moves, years), -3.841458821 / 2.0, 1e-3);
        assert_true(fit.of[i].profile_lo < fit.of[i].estimate && fit.of[i].profile_hi > fit.of[i].estimate);
        assert_false(fit.of[i].flat || fit.of[i].at_lo || fit.of[i].at_hi || fit.of[i].open_lo || fit.of[i].open_hi);
    }
    assert_true(fit.has_written);
    near(fit.at_written.log_likelihood, 15.0 * log(0.1) - 0.1 * 190.0, 1e-9);
    assert_int_equal(fit.at_fit.moves, 15);
    cr_fit_free(&fit);
    cr_fit_free(&fit);
    close_groups(&self);
}

/* One hazard for all: the pooled likelihood; a 90% interval by both ways. */
static void test_pooled(void **state)
{
    const cr_fit_options options = {.confidence = 0.90};
    const double hazard = 15.0 / 190.0;
    cr_free free;
    groups self;
    cr_fit fit;

    (void)state;
    open_groups(&self);
    free = (cr_free){"both", 0.001, 2.0, (double)NAN, N_STATES, self.slot};
    assert_int_equal(cr_fit_run(&fit, &self.likelihood, &free, 1, &options, NULL), CR_OK);
    near(fit.at_fit.log_likelihood, -53.084608066, 1e-7);
    near(fit.of[0].estimate, hazard, 1e-5);
    near(fit.of[0].lo, hazard - 1.644853627 * hazard / sqrt(15.0), 2e-4);
    near(profile_of(fit.of[0].profile_lo, 15.0, 190.0), -2.705543454 / 2.0, 1e-3);
    assert_false(fit.has_written);
    cr_fit_free(&fit);
    close_groups(&self);
}

static void test_ends_and_flats(void **state)
{
    const cr_fit_options options = {.confidence = 0.95, .starts = 1};
    cr_free free[2];
    groups self;
    cr_fit fit;

    (void)state;
    open_groups(&self);
    /* the range ends below what the history wants; and a softness that `always` does not read */
    free[0] = (cr_free){"pace", 0.001, 0.05, 0.02, N_STATES, self.slot};
    free[1] = (cr_free){"softness", 0.01, 1.0, 0.1, 1, (int32_t[]){self.plan.model->move[0].slot + CR_SLOT_SOFTNESS}};
    assert_int_equal(cr_fit_run(&fit, &self.likelihood, free, 2, &options, NULL), CR_OK);
    assert_true(fit.of[0].at_hi);
    assert_false(fit.of[0].at_lo);
    near(fit.of[0].estimate, 0.05, 1e-4);
    assert_true(isnan(fit.of[0].se));
    assert_true(fit.of[0].open_hi);
    near(fit.of[0].profile_hi, 0.05, 1e-12);
    near(15.0 * log(fit.of[0].profile_lo / 0.05) - (fit.of[0].profile_lo - 0.05) * 190.0, -3.841458821 / 2.0, 2e-3);
    assert_true(fit.of[1].flat);
    near(fit.of[1].estimate, 0.1, 1e-12); /* as it was written */
    assert_true(isnan(fit.of[1].se));
    assert_true(fit.of[1].open_lo && fit.of[1].open_hi);
    cr_fit_free(&fit);
    close_groups(&self);
}

/* Penalised: d/h - R = (h - written) / sd^2. */
static void test_ridge(void **state)
{
    const cr_fit_options options = {.confidence = 0.95, .ridge = 0.01};
    const double sd = 0.01 * 1.999;
    double hazard;
    groups self;
    cr_fit fit;

    (void)state;
    open_groups(&self);
    self.free[0] = (cr_free){"first", 0.001, 2.0, 0.3, N_FIRST, self.slot};
    assert_int_equal(cr_fit_run(&fit, &self.likelihood, self.free, 1, &options, NULL), CR_OK);
    hazard = fit.of[0].estimate;
    assert_true(hazard > 0.15 && hazard < 0.3);
    near(6.0 / hazard - 40.0 - (hazard - 0.3) / (sd * sd), 0.0, 0.05);
    near(fit.of[0].se, 1.0 / sqrt(6.0 / (hazard * hazard) + 1.0 / (sd * sd)), 1e-4);
    cr_fit_free(&fit);
    close_groups(&self);
}

static bool never(void *context)
{
    size_t *const asked = context;

    return ++*asked < 30;
}

static void test_refusals(void **state)
{
    size_t asked = 0;
    cr_fit_options options = {.confidence = 0.95, .go_on = never, .context = &asked};
    cr_errors errors = {0};
    cr_likelihood empty;
    groups self;
    cr_fit fit;

    (void)state;
    open_groups(&self);
    assert_int_equal(cr_fit_run(&fit, &self.likelihood, self.free, 2, &options, &errors), CR_ERR_INTERRUPTED);
    cr_fit_free(&fit);
    options.go_on = NULL;
    assert_int_equal(cr_fit_run(&fit, &self.likelihood, self.free, 0, &options, &errors), CR_ERR_INPUT);
    options.confidence = 1.0;
    assert_int_equal(cr_fit_run(&fit, &self.likelihood, self.free, 1, &options, &errors), CR_ERR_INPUT);
    cr_fit_free(&fit);
    options.confidence = 0.95;
    /* nothing to fit to */
    assert_int_equal(cr_likelihood_init(&empty, self.plan.model, NULL, 0, NULL), CR_OK);
    assert_int_equal(cr_fit_run(&fit, &empty, self.free, 1, &options, &errors), CR_ERR_INPUT);
    assert_non_null(strstr(errors.item[errors.n - 1].what, "nothing to fit to"));
    cr_fit_free(&fit);
    cr_likelihood_free(&empty);
    /* a move that has no chance: the pace of another state is free */
    self.likelihood.still.number[self.slot[7]] = 0.0;
    assert_int_equal(cr_fit_run(&fit, &self.likelihood, self.free, 1, &options, &errors), CR_ERR_INPUT);
    assert_non_null(strstr(errors.item[errors.n - 1].what, "'B1' a chance to move to 'recognised' on 2004-01-01"));
    cr_fit_free(&fit);
    cr_errors_free(&errors);
    close_groups(&self);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_groups), cmocka_unit_test(test_pooled),   cmocka_unit_test(test_ends_and_flats),
        cmocka_unit_test(test_ridge),      cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
