/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Maximum likelihood on histories that the simulator made: what it was told is found again. Of M histories the 90%
 * intervals, by the observed information and by the profile, hold the truth in 90%: the number that miss it is binomial
 * but for what a likelihood of some fifty moves is from its parabola, allowed for by 3 points; and the mean of
 * (estimate - truth) / se is 0 but for a bias of that order, allowed for by 0.25. A simulator that moves half as fast again
 * must be rejected. False alarms: each |z| <= 5 fails by chance less than once in a million.
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

#include "compile/free.h"
#include "history/fit.h"
#include "support/judge.h"
#include "support/plans.h"

enum { SEED = 20261122, SHORT = 40, LONG = 200, FREE = 3 };

#define CONFIDENCE 0.90
#define MOST_Z     5.0
#define PARABOLA   0.03
#define BIAS       0.25

/* Proportional hazards: a constant, a covariate and contagion. */
static const char scenario[] =
    "calendar: {start: 2000-01-01, end: 5 years, step: 2 months}\n"
    "ladder: [none, engaged, recognised]\n"
    "ties: {near: {cliques: [north, south]}}\n"
    "groups: {north: {members: [N0, N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11, N12, N13, N14, N15, N16]}, "
    "south: {members: [S0, S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11, S12, S13, S14, S15, S16]}, "
    "keen: {members: [N1, N2, N3, N4, N5, N6, N7, S1, S2, S3, S4, S5, S6, S7], traits: {keen: 1}}}\n"
    "defaults: {link: exponential, threshold: 0, softness: 1, bias: -1.5, weights: {near: 1.2, keen: 0.8}}\n"
    "states: {N0: {at: recognised}, N1: , N2: , N3: , N4: , N5: , N6: , N7: , N8: , N9: , N10: , N11: , N12: , N13: , "
    "N14: , N15: , N16: , S0: , S1: , S2: , S3: , S4: , S5: , S6: , S7: , S8: , S9: , S10: , S11: , S12: , S13: , S14: "
    ", "
    "S15: , S16: }\n";

static const char *const wanted[FREE] = {"defaults.bias=-4:2", "defaults.weights.near=-3:6",
                                         "defaults.weights.keen=-3:4"};

/* ---- histories ---- */

typedef struct seen_list {
    size_t n;
    cr_observed item[200];
} seen_list;

static int keep(void *context, const cr_scratch *now, const cr_happening *what)
{
    seen_list *const self = context;

    (void)now;
    assert_true(self->n < sizeof(self->item) / sizeof(*self->item));
    self->item[self->n++] = (cr_observed){what->state, what->track, what->to, what->t, what->t};
    return CR_OK;
}

/* ---- what the fits come to ---- */

typedef struct counts {
    size_t n, moves;
    size_t missed[FREE], missed_by_profile[FREE];
    double z[FREE];
} counts;

static void count(counts *self, const cr_fit *fit, const cr_free *free, bool profile)
{
    self->n++;
    self->moves += fit->at_fit.moves;
    for (size_t i = 0; i < FREE; i++) {
        const double truth = free[i].written;
        const cr_fitted *const of = &fit->of[i];

        /* without a standard error there is no interval: it misses */
        self->missed[i] += isnan(of->se) || truth < of->lo || truth > of->hi;
        self->missed_by_profile[i] += profile && (truth < of->profile_lo || truth > of->profile_hi);
        self->z[i] += isnan(of->se) ? 0.0 : (of->estimate - truth) / of->se;
    }
}

/* Fits `n` histories of the scenario, simulated with its pace times `wrong`; with profiles or without. */
static counts fit_histories(size_t n, double wrong, bool profile)
{
    const cr_fit_options options = {.confidence = CONFIDENCE, .no_profile = !profile};
    char *folder = make_folder(), *path = write_file(folder, "s.yaml", scenario), set[64];
    const char *const sets[] = {set};
    const cr_changes changes = {.n_set = 1, .set = sets};
    cr_free_list list;
    cr_plan plan, truth;
    cr_scratch scratch;
    counts found = {0};

    snprintf(set, sizeof(set), "defaults.pace=%g", wrong);
    assert_int_equal(cr_plan_read(&truth, path, &changes, NULL), CR_OK);
    assert_int_equal(cr_free_read(&list, &plan, path, NULL, wanted, FREE, NULL), CR_OK);
    assert_int_equal(cr_scratch_init(&scratch, truth.model, NULL), CR_OK);
    for (size_t k = 1; k <= n; k++) {
        seen_list seen = {0};
        const cr_sink sink = {.context = &seen, .on_move = keep};
        cr_likelihood likelihood;
        cr_fit fit;

        assert_int_equal(cr_simulate(&scratch, SEED, k, &sink, NULL), CR_OK);
        assert_int_equal(cr_likelihood_init(&likelihood, plan.model, seen.item, seen.n, NULL), CR_OK);
        assert_int_equal(cr_fit_run(&fit, &likelihood, list.item, FREE, &options, NULL), CR_OK);
        count(&found, &fit, list.item, profile);
        cr_fit_free(&fit);
        cr_likelihood_free(&likelihood);
    }
    cr_scratch_free(&scratch);
    cr_plan_free(&plan);
    cr_plan_free(&truth);
    cr_free_list_free(&list);
    free(path);
    free_folder(folder);
    return found;
}

/* Standard deviations by which the intervals that miss are too many or too few, beyond what is allowed. */
static double excess(size_t missed, size_t n)
{
    const double share = (double)missed / (double)n, wanted_share = 1.0 - CONFIDENCE;
    const double apart = fmax(0.0, fabs(share - wanted_share) - PARABOLA);

    return apart / sqrt(wanted_share * (1.0 - wanted_share) / (double)n);
}

static double worst(const counts *self, bool profile)
{
    double z = 0.0;

    for (size_t i = 0; i < FREE; i++) {
        const double drift = fmax(0.0, fabs(self->z[i]) / (double)self->n - BIAS) * sqrt((double)self->n);

        print_message(
            "%-22s of %zu histories of %.1f moves the truth is missed by %zu, by the profile %zu; mean z %.3f\n",
            wanted[i], self->n, (double)self->moves / (double)self->n, self->missed[i], self->missed_by_profile[i],
            self->z[i] / (double)self->n);
        z = fmax(fmax(z, drift), excess(self->missed[i], self->n));
        z = profile ? fmax(z, excess(self->missed_by_profile[i], self->n)) : z;
    }
    return z;
}

static void intervals_hold_what_they_promise(void **state)
{
    const counts found = fit_histories(cr_long_form() ? LONG : SHORT, 1.0, true);

    (void)state;
    assert_true(worst(&found, true) <= MOST_Z);
}

static void a_wrong_pace_is_noticed(void **state)
{
    const counts found = fit_histories(SHORT, 1.5, false);

    (void)state;
    assert_true(worst(&found, false) > MOST_Z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(intervals_hold_what_they_promise),
                                       cmocka_unit_test(a_wrong_pace_is_noticed)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
