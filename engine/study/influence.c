/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/influence.h"

#include <gsl/gsl_errno.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "study/moved.h"
#include "study/tally.h"

/* Replicates `from` .. `until` - 1, counted from the first one. */
static void run_round(cr_moved_plan *self, cr_moved *moved, int threads, uint64_t from, uint64_t until)
{
#pragma omp parallel for num_threads(threads) schedule(dynamic)
    for (uint64_t piece = from; piece < until; piece++) {
        cr_moved *const mine = &moved[omp_get_thread_num()];

        if (cr_team_wants(&self->team, piece)) {
            int status = mine->plan == NULL ? cr_moved_open(mine, self) : CR_OK;

            status = status == CR_OK ? cr_moved_run(mine, self->options->first + piece) : status;
            if (status == CR_OK) {
                atomic_fetch_add(&self->team.done, 1);
            } else if (!atomic_load(&self->team.stop)) { /* an end that was asked for is no failure */
                cr_team_fail(&self->team, piece, status, &mine->errors);
            }
        }
    }
}

static bool is_precise(const cr_influences *self, double precision)
{
    for (size_t k = 0; k < self->n; k++) {
        const cr_extra extra = cr_influences_extra(self, k, 0);

        if (!(extra.range.hi - extra.range.lo <= 2.0 * precision)) {
            return false;
        }
    }
    return true;
}

/* Rounds of replicates; whether a further one is wanted is decided between them, by what all threads have counted. */
static void run_rounds(cr_moved_plan *self, cr_influences *result, cr_moved *moved, int threads)
{
    const cr_influence_options *const options = self->options;

    while (result->replicates < options->replicates && !result->precise) {
        const uint64_t from = result->replicates, left = options->replicates - from;
        const uint64_t size = left < CR_INFLUENCE_ROUND ? left : CR_INFLUENCE_ROUND;

        run_round(self, moved, threads, from, from + size);
        if (!cr_team_wants(&self->team, options->replicates)) {
            return; /* something has failed, or is to stop: there is nothing to count */
        }
        for (int t = 0; t < threads; t++) {
            cr_moved_hand_over(&moved[t], result);
        }
        result->replicates += size;
        result->precise = options->precision > 0.0 && is_precise(result, options->precision);
    }
}

static int run_threads(cr_moved_plan *self, cr_influences *result, cr_errors *errors)
{
    const uint64_t replicates = self->options->replicates;
    const int threads = (uint64_t)self->options->threads < replicates ? self->options->threads : (int)replicates;
    cr_moved *const moved = calloc((size_t)threads, sizeof(*moved));

    if (moved == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for %d threads", threads);
    }
    run_rounds(self, result, moved, threads);
    for (int t = 0; t < threads; t++) {
        cr_moved_free(&moved[t]);
    }
    free(moved);
    return cr_team_outcome(&self->team, errors);
}

/* ---- what can be known beforehand ---- */

/* The rung that counts as recognition, or, for a state that skips it, the next one up that it has, if any. */
static int32_t rung_of(const cr_model *model, int32_t state)
{
    const cr_track *const track = &model->track[model->rung[model->recognition].track];

    for (int32_t r = model->recognition; r < track->first_rung + track->n_rungs; r++) {
        if (model->move_onto[(size_t)state * model->n_rungs + (size_t)r] != CR_NONE) {
            return r;
        }
    }
    return model->recognition;
}

static int check_options(const cr_model *model, const cr_influence_options *options, cr_errors *errors)
{
    if (options->replicates < 1 || options->replicates > CR_TALLY_MAX_REPLICATES) {
        return cr_fail(errors, CR_ERR_INPUT, "%llu replicates (from 1 to %llu)",
                       (unsigned long long)options->replicates, (unsigned long long)CR_TALLY_MAX_REPLICATES);
    }
    if (options->first < 1 || options->first > UINT64_MAX - options->replicates) {
        return cr_fail(errors, CR_ERR_INPUT, "first replicate %llu (from 1, the last one below 2^64)",
                       (unsigned long long)options->first);
    }
    if (options->threads < 1) {
        return cr_fail(errors, CR_ERR_INPUT, "%d threads (at least 1)", options->threads);
    }
    if (!(options->t >= 0.0 && options->t < model->calendar.t[model->calendar.n - 1])) {
        return cr_fail(errors, CR_ERR_INPUT, "%g years after the start (from 0, and before the end)", options->t);
    }
    if (!(options->precision >= 0.0)) {
        return cr_fail(errors, CR_ERR_INPUT, "a precision of %g (above 0, or 0 for none)", options->precision);
    }
    for (size_t k = 0; k < options->n_states && options->state != NULL; k++) {
        if (options->state[k] < (k > 0 ? options->state[k - 1] + 1 : 0) ||
            (size_t)options->state[k] >= model->n_states) {
            return cr_fail(errors, CR_ERR_INPUT, "state %d (increasing, below %zu)", options->state[k],
                           model->n_states);
        }
    }
    return CR_OK;
}

static int make_room(cr_influences *self, const cr_model *model, const cr_influence_options *options, cr_errors *errors)
{
    const size_t n = options->state != NULL ? options->n_states : model->n_states, n_among = 1 + model->n_groups;

    self->model = model;
    self->n = n;
    self->n_among = n_among;
    self->state = calloc(n, sizeof(*self->state));
    self->already = calloc(n, sizeof(*self->already));
    self->sum = calloc(n * n_among, sizeof(*self->sum));
    self->square = calloc(n * n_among, sizeof(*self->square));
    self->most = calloc(n * n_among, sizeof(*self->most));
    return self->state != NULL && self->already != NULL && self->sum != NULL && self->square != NULL &&
                   self->most != NULL
               ? CR_OK
               : cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the influence of %zu states", n);
}

/* Who is moved where, and what is known of it beforehand. */
static int prepare(cr_moved_plan *self, cr_influences *result, cr_errors *errors)
{
    const cr_influence_options *const options = self->options;
    int status = make_room(result, self->model, options, errors);

    if (status == CR_OK) {
        status = cr_downstream_init(&self->downstream, self->model, errors);
    }
    if (status != CR_OK) {
        return status;
    }
    self->forced = calloc(result->n, sizeof(*self->forced));
    if (self->forced == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for %zu forced moves", result->n);
    }
    for (size_t k = 0; k < result->n; k++) {
        result->state[k] = options->state != NULL ? options->state[k] : (int32_t)k;
        self->forced[k] = (cr_forced){options->t, result->state[k], rung_of(self->model, result->state[k])};
        cr_downstream_most(&self->downstream, result->state[k], &result->most[k * result->n_among]);
    }
    return CR_OK;
}

int cr_influences_run(cr_influences *self, const cr_model *model, const cr_influence_options *options,
                      cr_errors *errors)
{
    cr_moved_plan plan = {.model = model, .options = options, .result = self};
    int status;

    memset(self, 0, sizeof(*self));
    gsl_set_error_handler_off(); /* the usual one ends the process */
    cr_team_init(&plan.team, options->replicates, 1, options->on_progress, options->progress_context);
    status = check_options(model, options, errors);
    if (status == CR_OK) {
        status = prepare(&plan, self, errors);
    }
    if (status == CR_OK) {
        status = run_threads(&plan, self, errors);
    }
    if (status != CR_OK) {
        cr_influences_free(self);
    }
    cr_downstream_free(&plan.downstream);
    free(plan.forced);
    cr_team_free(&plan.team);
    return status;
}

void cr_influences_free(cr_influences *self)
{
    free(self->state);
    free(self->already);
    free(self->sum);
    free(self->square);
    free(self->most);
    memset(self, 0, sizeof(*self));
}

/* ---- what came of it ---- */

cr_extra cr_influences_extra(const cr_influences *self, size_t k, size_t among)
{
    const size_t at = k * self->n_among + among;
    const double most = self->most[at];
    cr_extra extra;
    double sd;

    cr_moments(self->replicates, self->sum[at], self->square[at], &extra.mean, &sd);
    if (sd > 0.0) {
        extra.range = cr_mean_interval(self->replicates, extra.mean, sd);
    } else { /* one number throughout, or one replicate */
        const double elsewhere = cr_wilson(0, self->replicates).hi;

        extra.range.lo = extra.mean - elsewhere * (most + extra.mean);
        extra.range.hi = extra.mean + elsewhere * (most - extra.mean);
    }
    return extra;
}

size_t cr_influences_rank(const cr_influences *self, size_t k)
{
    size_t rank = 1;

    for (size_t j = 0; j < self->n; j++) {
        rank += self->sum[j * self->n_among] > self->sum[k * self->n_among];
    }
    return rank;
}

int32_t cr_influences_group(const cr_influences *self, size_t k)
{
    const int64_t *const sum = &self->sum[k * self->n_among];
    size_t largest = 0;

    for (size_t a = 1; a < self->n_among; a++) {
        if (sum[a] > (largest > 0 ? sum[largest] : 0)) {
            largest = a;
        }
    }
    return (int32_t)largest - 1;
}
