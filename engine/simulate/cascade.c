/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/cascade.h"

#include <gsl/gsl_sort_int.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/query.h"

#include "common/text.h"
#include "simulate/exposure.h"
#include "simulate/hazard.h"

static bool some_move_is_immediate(const cr_model *model)
{
    for (size_t m = 0; m < model->n_moves; m++) {
        if (model->move[m].immediate) {
            return true;
        }
    }
    return false;
}

static void find_watched(cr_cascade *self, const cr_model *model)
{
    for (size_t m = 0; m < model->n_moves; m++) {
        const cr_move *const move = &model->move[m];

        self->reads_calendar[m] = move->immediate && cr_move_reads_calendar(model, move);
        self->watch_calendar = self->watch_calendar || self->reads_calendar[m];
        for (size_t tie = 0; move->immediate && tie < model->n_ties; tie++) {
            self->watch_tie[tie] = self->watch_tie[tie] || cr_move_reads(model, move, CR_DRIVER_EXPOSURE, (int32_t)tie);
        }
    }
}

static int allocate(cr_cascade *self, const cr_model *model, size_t n)
{
    size_t n_cliques = 0;

    self->first_clique = calloc(model->n_ties, sizeof(*self->first_clique));
    for (size_t m = 0; self->first_clique != NULL && m < model->n_ties; m++) {
        self->first_clique[m] = n_cliques;
        n_cliques += model->tie[m].n_cliques;
    }
    self->reads_calendar = calloc(model->n_moves, sizeof(*self->reads_calendar));
    self->watch_tie = calloc(model->n_ties, sizeof(*self->watch_tie));
    self->due = calloc(n, sizeof(*self->due));
    self->is_due = calloc(n, sizeof(*self->is_due));
    self->touched = calloc(n_cliques, sizeof(*self->touched));
    self->is_touched = calloc(n_cliques, sizeof(*self->is_touched));
    self->waiting = calloc(n, sizeof(*self->waiting));
    self->ready = calloc(n, sizeof(*self->ready));
    self->readiness = calloc(n, sizeof(*self->readiness));
    return self->first_clique != NULL && self->reads_calendar != NULL && self->watch_tie != NULL && self->due != NULL &&
                   self->is_due != NULL && self->touched != NULL && self->is_touched != NULL && self->waiting != NULL &&
                   self->ready != NULL && self->readiness != NULL
               ? CR_OK
               : CR_ERR_MEMORY;
}

int cr_cascade_init(cr_cascade *self, const cr_model *model, cr_errors *errors)
{
    const size_t n = model->n_states * model->n_tracks;

    memset(self, 0, sizeof(*self));
    self->most_moves = CR_MAX_MOVES_AT_ONCE;
    if (!some_move_is_immediate(model)) {
        return CR_OK;
    }
    if (allocate(self, model, n) != CR_OK) {
        return cr_fail(errors, CR_ERR_MEMORY, "cascades among %zu states", model->n_states);
    }
    self->n = n;
    find_watched(self, model);
    return CR_OK;
}

void cr_cascade_free(cr_cascade *self)
{
    free(self->reads_calendar);
    free(self->watch_tie);
    free(self->due);
    free(self->is_due);
    free(self->touched);
    free(self->is_touched);
    free(self->first_clique);
    free(self->waiting);
    free(self->ready);
    free(self->readiness);
    memset(self, 0, sizeof(*self));
}

/* The immediate move that the cell's state may make from where it stands; CR_NONE: there is none. */
static int32_t move_of(const cr_scratch *now, int32_t cell)
{
    const cr_model *const model = now->model;
    const size_t row = (size_t)cell / model->n_tracks * model->n_rungs;
    const int32_t rung = model->rung_above[row + (size_t)now->position[cell]];
    const int32_t move = rung != CR_NONE ? model->move_onto[row + (size_t)rung] : CR_NONE;

    return move != CR_NONE && model->move[move].immediate ? move : CR_NONE;
}

static void fall_due(cr_cascade *self, int32_t cell)
{
    if (!self->is_due[cell]) {
        self->is_due[cell] = true;
        self->due[self->n_due++] = cell;
    }
}

void cr_cascade_all(cr_scratch *now)
{
    cr_cascade *const self = now->cascade;

    for (int32_t cell = 0; cell < (int32_t)self->n; cell++) {
        if (move_of(now, cell) != CR_NONE) {
            fall_due(self, cell);
        }
    }
}

void cr_cascade_start(cr_scratch *now)
{
    cr_cascade *const self = now->cascade;

    for (size_t cell = 0; cell < self->n; cell++) {
        self->is_due[cell] = false;
    }
    for (size_t k = 0; k < self->n_touched; k++) {
        self->is_touched[self->first_clique[self->touched[k].tie] + (size_t)self->touched[k].clique] = false;
    }
    self->n_due = self->n_touched = self->n_waiting = self->n_ready = 0;
    self->n_judged = 0;
    self->instant = now->t;
    self->n_moves = 0;
    cr_cascade_all(now);
}

void cr_cascade_after_calendar(cr_scratch *now)
{
    cr_cascade *const self = now->cascade;

    for (int32_t cell = 0; self->watch_calendar && cell < (int32_t)self->n; cell++) {
        const int32_t move = move_of(now, cell);

        if (move != CR_NONE && self->reads_calendar[move]) {
            fall_due(self, cell);
        }
    }
}

static int too_many(const cr_scratch *now, int32_t state, int32_t to, cr_errors *errors)
{
    const cr_model *const model = now->model;
    char date[16];

    cr_day_text(model->calendar.day[now->k] + (cr_day)floor((now->t - model->calendar.t[now->k]) * 365.25), date);
    return cr_fail(errors, CR_ERR_RUN,
                   "states.%s: more than %zu moves at one instant, on %s in replicate %llu, the last of them to '%s' "
                   "(give some of the immediate moves a pace, or a higher threshold)",
                   model->state[state].code, now->cascade->most_moves, date, (unsigned long long)now->replicate,
                   model->rung[to].name);
}

/* The cells of a state whose moves read the tie kind. `from` and `to`: where a partner went; CR_NONE: any. */
static void tell_listener(const cr_scratch *now, int32_t tie, int32_t state, int32_t from, int32_t to)
{
    const cr_model *const model = now->model;
    const int32_t first = state * (int32_t)model->n_tracks;

    for (int32_t cell = first; cell < first + (int32_t)model->n_tracks; cell++) {
        const int32_t move = move_of(now, cell);

        if (move != CR_NONE && !now->cascade->is_due[cell] &&
            (from == CR_NONE || cr_ledgers_concern(now->ledgers, tie, model->move[move].rung, from, to)) &&
            cr_move_reads(model, &model->move[move], CR_DRIVER_EXPOSURE, tie)) {
            fall_due(now->cascade, cell);
        }
    }
}

static void tell_listeners(const cr_scratch *now, int32_t m, int32_t state, int32_t from, int32_t to)
{
    const cr_tie *const tie = &now->model->tie[m];
    cr_cascade *const self = now->cascade;

    for (size_t e = tie->listener_at[state]; e < tie->listener_at[state + 1]; e++) {
        tell_listener(now, m, tie->listener[e], from, to);
    }
    for (size_t k = tie->clique_at[state]; k < tie->clique_at[state + 1]; k++) {
        bool *const is_touched = &self->is_touched[self->first_clique[m] + (size_t)tie->clique[k]];

        if (!*is_touched) {
            *is_touched = true;
            self->touched[self->n_touched++] = (cr_touched){m, tie->clique[k]};
        }
    }
}

int cr_cascade_after_move(cr_scratch *now, int32_t state, int32_t from, int32_t to, cr_errors *errors)
{
    const cr_model *const model = now->model;
    cr_cascade *const self = now->cascade;

    if (now->t != self->instant) {
        self->instant = now->t;
        self->n_moves = 0;
    }
    if (++self->n_moves > self->most_moves) {
        return too_many(now, state, to, errors);
    }
    if (self->n == 0) {
        return CR_OK;
    }
    for (int32_t track = 0; track < (int32_t)model->n_tracks; track++) { /* own rungs are drivers too */
        const int32_t cell = state * (int32_t)model->n_tracks + track;

        if (move_of(now, cell) != CR_NONE) {
            fall_due(self, cell);
        }
    }
    for (int32_t m = 0; m < (int32_t)model->n_ties; m++) {
        if (self->watch_tie[m]) {
            tell_listeners(now, m, state, from, to);
        }
    }
    return CR_OK;
}

/* Those whose cliques have seen a move, and those that wait, are to be judged too. */
static void gather(const cr_scratch *now)
{
    cr_cascade *const self = now->cascade;

    for (size_t k = 0; k < self->n_touched; k++) {
        const cr_touched touched = self->touched[k];
        const cr_tie *const tie = &now->model->tie[touched.tie];

        for (size_t i = tie->member_at[touched.clique]; i < tie->member_at[touched.clique + 1]; i++) {
            tell_listener(now, touched.tie, tie->member[i], CR_NONE, CR_NONE);
        }
        self->is_touched[self->first_clique[touched.tie] + (size_t)touched.clique] = false;
    }
    self->n_touched = 0;
    for (size_t k = 0; k < self->n_waiting; k++) {
        fall_due(self, self->waiting[k]);
    }
    self->n_waiting = 0;
}

static void judge(const cr_scratch *now, int32_t cell)
{
    cr_cascade *const self = now->cascade;
    const int32_t index = move_of(now, cell);
    const cr_move *move;

    if (index == CR_NONE) {
        return;
    }
    self->n_judged++;
    move = &now->model->move[index];
    if (!cr_drivers_allow(now, move)) {
        return;
    }
    self->readiness[cell] = cr_readiness(now, move);
    if (cr_link_value(CR_LINK_STEP, self->readiness[cell] - now->value[move->slot + CR_SLOT_THRESHOLD]) == 0.0) {
        return;
    }
    if (cr_others_allow(now, move)) {
        self->ready[self->n_ready++] = cell;
    } else {
        self->waiting[self->n_waiting++] = cell;
    }
}

size_t cr_cascade_judge(cr_scratch *now)
{
    cr_cascade *const self = now->cascade;
    size_t n_due;

    if (self->n == 0) {
        return 0;
    }
    gather(now);
    n_due = self->n_due;
    self->n_due = 0;
    self->n_ready = 0;
    for (size_t k = 0; k < n_due; k++) {
        self->is_due[self->due[k]] = false;
        judge(now, self->due[k]);
    }
    gsl_sort_int(self->ready, 1, self->n_ready);
    return self->n_ready;
}

cr_happening cr_cascade_ready(const cr_scratch *now, size_t k)
{
    const int32_t cell = now->cascade->ready[k];
    const cr_move *const move = &now->model->move[move_of(now, cell)];

    return (cr_happening){.t = now->t,
                          .state = move->state,
                          .track = move->track,
                          .from = move->from,
                          .to = move->to,
                          .cause = CR_CAUSE_IMMEDIATE,
                          .event = CR_NONE,
                          .readiness = now->cascade->readiness[cell],
                          .threshold = now->value[move->slot + CR_SLOT_THRESHOLD],
                          .hazard = HUGE_VAL};
}
