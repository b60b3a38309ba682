/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "history/likelihood.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "simulate/exposure.h"
#include "simulate/hazard.h"
#include "simulate/paths.h"
#include "simulate/scratch.h"

/* A move seen to lie in an interval that has not ended. */
typedef struct pending {
    const cr_move *move;
    double cumulative;
    double latest;
} pending;

typedef struct judging {
    cr_scratch now;
    const cr_model *model;
    cr_likelihood_value *evidence;
    bool *unknown; /* [n_states] */
    bool *waits;   /* [n_states * n_tracks] some pending move is of that track */
    size_t n_pending;
    pending *pending; /* [at most steps of all rows] */
} judging;

static size_t place(const judging *self, int32_t state, int32_t track)
{
    return (size_t)state * self->model->n_tracks + (size_t)track;
}

/* The hazard of a move were its state to stand where the move starts from. */
static double hazard_of(judging *self, const cr_move *move)
{
    int32_t *const position = &self->now.position[place(self, move->state, move->track)];
    const int32_t stands = *position;
    double hazard;

    *position = move->from;
    hazard = cr_hazard(&self->now, move, cr_readiness(&self->now, move));
    *position = stands;
    return fmin(hazard, CR_MAX_HAZARD); /* fmin passes over what is not a number */
}

static void count_chance(judging *self, double log_chance, const cr_move *move, double t)
{
    cr_likelihood_value *const evidence = self->evidence;

    if (log_chance >= CR_IMPOSSIBLE) {
        evidence->log_likelihood += log_chance;
        return;
    }
    if (evidence->impossible++ == 0) {
        evidence->first = (cr_observed){move->state, move->track, move->to, t, t};
    }
    evidence->log_likelihood += CR_IMPOSSIBLE;
}

/* The pending moves of a track, or of those whose interval has ended, are judged by what has gathered. */
static void close_pending(judging *self, double t, int32_t state, int32_t track)
{
    size_t kept = 0;

    for (size_t k = 0; k < self->n_pending; k++) {
        const pending *const one = &self->pending[k];
        const bool named = one->move->state == state && (track == CR_NONE || one->move->track == track);

        if (one->latest > t && !named) {
            self->pending[kept++] = *one;
            continue;
        }
        count_chance(self, log(-expm1(-one->cumulative)), one->move, t);
        self->waits[place(self, one->move->state, one->move->track)] = false;
    }
    self->n_pending = kept;
}

/* The next move on the way to a rung, or NULL where the model has none. */
static const cr_move *step_towards(const judging *self, const cr_observed *row, int32_t from)
{
    const cr_model *const model = self->model;
    const size_t at = (size_t)row->state * model->n_rungs;
    const int32_t above = model->rung_above[at + (size_t)from];
    const int32_t move = row->rung < from                        ? model->move_off[at + (size_t)from]
                         : above == CR_NONE || above > row->rung ? CR_NONE
                                                                 : model->move_onto[at + (size_t)above];

    return move == CR_NONE ? NULL : &model->move[move];
}

static void judge_step(judging *self, const cr_observed *row, const cr_move *move)
{
    self->evidence->moves++;
    if (row->latest > row->t) {
        self->evidence->intervals++;
        self->pending[self->n_pending++] = (pending){move, 0.0, row->latest};
        self->waits[place(self, row->state, row->track)] = true;
    } else {
        count_chance(self, log(hazard_of(self, move)), move, row->t);
    }
}

/* Judges a row on where all stood before its day: nobody has moved yet. */
static void judge_row(judging *self, const cr_observed *row)
{
    int32_t from;

    close_pending(self, row->t, row->state, row->track);
    if (row->rung == CR_NONE) {
        return;
    }
    from = self->now.position[place(self, row->state, row->track)];
    if (from == row->rung) {
        return;
    }
    if (self->unknown[row->state]) {
        self->evidence->followed++;
        return;
    }
    while (from != row->rung) {
        const cr_move *const move = step_towards(self, row, from);

        if (move == NULL) {
            self->evidence->followed++;
            return;
        }
        judge_step(self, row, move);
        from = move->to;
    }
}

static void follow_row(judging *self, const cr_observed *row)
{
    cr_scratch *const now = &self->now;
    int32_t *position, from;

    self->unknown[row->state] = row->rung == CR_NONE;
    if (row->rung == CR_NONE) {
        return;
    }
    position = &now->position[place(self, row->state, row->track)];
    from = *position;
    if (from == row->rung) {
        return;
    }
    cr_paths_before_move(now, row->state, from, row->rung);
    cr_ledgers_move(now, row->state, row->track, from, row->rung);
    *position = row->rung;
    for (int32_t r = from; r < row->rung; r++) {
        now->count[r + 1]++;
    }
    for (int32_t r = from; r > row->rung; r--) {
        now->count[r]--;
    }
}

/* ---- time at risk ---- */

static double risk_of(judging *self, int32_t move)
{
    return move == CR_NONE ? 0.0 : hazard_of(self, &self->model->move[move]);
}

/* Between two times nothing changes. */
static void pass(judging *self, double years)
{
    const cr_model *const model = self->model;
    cr_likelihood_value *const evidence = self->evidence;

    for (size_t at = 0; at < model->n_states * model->n_tracks; at++) {
        const size_t state = at / model->n_tracks, rungs = state * model->n_rungs;
        const int32_t stands = self->now.position[at], above = model->rung_above[rungs + (size_t)stands];
        const int32_t up = above == CR_NONE ? CR_NONE : model->move_onto[rungs + (size_t)above];
        const int32_t down = model->move_off[rungs + (size_t)stands];

        if (self->unknown[state] || self->waits[at] || (up == CR_NONE && down == CR_NONE)) {
            continue;
        }
        evidence->years += years;
        evidence->log_likelihood -= (risk_of(self, up) + risk_of(self, down)) * years;
    }
    for (size_t k = 0; k < self->n_pending; k++) {
        self->pending[k].cumulative += hazard_of(self, self->pending[k].move) * years;
    }
}

/* ---- the way through ---- */

static int act_calendar(judging *self, cr_errors *errors)
{
    cr_scratch *const now = &self->now;
    int status;

    now->k++;
    now->t = self->model->calendar.t[now->k];
    cr_ledgers_age(now);
    status = cr_paths_step(now, errors);
    cr_tests_observe(now);
    return status;
}

static int judging_init(judging *self, cr_likelihood *of, cr_likelihood_value *evidence, cr_errors *errors)
{
    const cr_model *const model = &of->still.model;
    int status;

    memset(self, 0, sizeof(*self));
    memset(evidence, 0, sizeof(*evidence));
    self->model = model;
    self->evidence = evidence;
    status = cr_scratch_init(&self->now, model, errors);
    if (status != CR_OK) {
        return status;
    }
    self->unknown = calloc(model->n_states + 1, sizeof(*self->unknown));
    self->waits = calloc(model->n_states * model->n_tracks + 1, sizeof(*self->waits));
    self->pending = calloc(of->n * model->n_rungs + 1, sizeof(*self->pending));
    if (self->unknown == NULL || self->waits == NULL || self->pending == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the likelihood of %zu moves", of->n);
    }
    memcpy(self->unknown, of->unknown, model->n_states * sizeof(*self->unknown));
    cr_scratch_reset(&self->now, 0, 1);
    cr_ledgers_reset(&self->now);
    cr_paths_start(&self->now);
    cr_tests_observe(&self->now);
    return CR_OK;
}

static void judging_free(judging *self)
{
    cr_scratch_free(&self->now);
    free(self->unknown);
    free(self->waits);
    free(self->pending);
}

/* The calendar acts before the moves of the same instant. */
static int arrive(judging *self, const cr_likelihood *of, double t, size_t *next, cr_errors *errors)
{
    const cr_calendar *const calendar = &self->model->calendar;
    size_t end = *next;
    int status = CR_OK;

    self->now.t = t;
    if (self->now.k + 1 < calendar->n && calendar->t[self->now.k + 1] <= t) {
        status = act_calendar(self, errors);
    }
    close_pending(self, t, CR_NONE, CR_NONE);
    while (end < of->n && of->seen[end].t <= t) {
        end++;
    }
    for (size_t k = *next; k < end; k++) {
        judge_row(self, &of->seen[k]);
    }
    for (size_t k = *next; k < end; k++) {
        follow_row(self, &of->seen[k]);
    }
    *next = end;
    return status;
}

int cr_likelihood_judge(cr_likelihood *self, cr_likelihood_value *evidence, cr_errors *errors)
{
    judging on;
    size_t next = 0;
    int status;

    cr_still_follow(&self->still);
    status = judging_init(&on, self, evidence, errors);
    for (size_t k = 0; k < self->n_times && status == CR_OK; k++) {
        status = arrive(&on, self, self->time[k], &next, errors);
        if (status == CR_OK && k + 1 < self->n_times) {
            pass(&on, self->time[k + 1] - self->time[k]);
        }
    }
    judging_free(&on);
    return status;
}
