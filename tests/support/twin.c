/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The twin's clockwork: what happens next, and what comes of it at the same instant. */
#include <gsl/gsl_randist.h>
#include <math.h>

#include "twin.h"

/* Rounds of immediate moves until nobody is left who may move: in each, all are judged before any moves. */
static void settle(cr_world *self, const cr_watcher *watcher)
{
    size_t n;
    while ((n = cr_world_eligible(self, self->ready)) > 0) {
        for (size_t i = 0; i < n; i++) {
            cr_push push = cr_world_push(self, &self->model->move[self->ready[i]], NULL);
            self->rate[self->ready[i]] = cr_push_readiness(&push);
        }
        for (size_t i = 0; i < n; i++) {
            const cr_move *move = &self->model->move[self->ready[i]];
            cr_world_make(self, move, self->t);
            if (watcher->on_move)
                watcher->on_move(watcher->context, self, move, self->rate[self->ready[i]], HUGE_VAL);
        }
        cr_world_look_around(self);
    }
}

/* The row of date k waits until all else at that instant has happened. */
static void reach_date(cr_world *self, size_t k, gsl_rng *rng, const cr_watcher *watcher)
{
    cr_world_relax(self, self->model->calendar.t[k] - self->t);
    self->k = k;
    self->t = self->model->calendar.t[k];
    cr_world_observe(self, rng);
    cr_world_set_hurry(self);
    cr_world_note_tests(self);
    if (k == 0)
        cr_world_look_around(self);
    else
        cr_world_look_at_fading(self);
    if (k + 1 < self->model->calendar.n) {
        settle(self, watcher);
        cr_world_pull_triggers(self, rng);
    }
}

static double all_hazards(cr_world *self)
{
    double total = 0;
    for (size_t i = 0; i < self->model->n_moves; i++) {
        const cr_move *move = &self->model->move[i];
        self->rate[i] = 0;
        if (cr_world_is_next(self, move)) {
            cr_push push = cr_world_push(self, move, NULL);
            self->rate[i] = cr_push_hazard(self, move, &push, (cr_scales){1, 1, 1});
        }
        total += self->rate[i];
    }
    return total;
}

static void make_a_move(cr_world *self, double total, gsl_rng *rng, const cr_watcher *watcher)
{
    const cr_model *model = self->model;
    double u = gsl_ran_flat(rng, 0, total);
    size_t chosen = 0;
    for (size_t i = 0; i < model->n_moves; i++) {
        if (!(self->rate[i] > 0))
            continue;
        chosen = i; /* the last possible one if rounding leaves a crumb */
        if (u < self->rate[i])
            break;
        u -= self->rate[i];
    }
    const cr_move *move = &model->move[chosen];
    cr_push push = cr_world_push(self, move, NULL);
    cr_world_make(self, move, self->t);
    cr_world_look_around(self);
    if (watcher->on_move)
        watcher->on_move(watcher->context, self, move, cr_push_readiness(&push), self->rate[chosen]);
    settle(self, watcher);
    cr_world_pull_triggers(self, rng);
}

static void let_event_act(cr_world *self, gsl_rng *rng, const cr_watcher *watcher)
{
    size_t e = cr_world_take_event(self);
    const cr_event *event = &self->model->event[e];
    for (size_t a = 0; a < event->n_actions; a++) {
        cr_move move;
        if (cr_world_act(self, &event->action[a], e, a, rng, &move)) {
            cr_world_make(self, &move, self->t);
            cr_world_look_around(self);
            if (watcher->on_move)
                watcher->on_move(watcher->context, self, &move, nan(""), nan(""));
        }
        settle(self, watcher);
    }
    cr_world_pull_triggers(self, rng);
}

static void end_shifts(cr_world *self, gsl_rng *rng, const cr_watcher *watcher)
{
    cr_world_end_shifts(self);
    if (self->t < self->model->calendar.t[self->model->calendar.n - 1]) {
        settle(self, watcher);
        cr_world_pull_triggers(self, rng);
    }
}

void cr_twin_run(cr_world *self, gsl_rng *rng, const cr_watcher *watcher)
{
    const cr_calendar *calendar = &self->model->calendar;
    bool told = false;
    cr_world_reset(self);
    cr_world_draw(self, rng);
    cr_world_reset_events(self, rng);
    reach_date(self, 0, rng, watcher);
    while (self->k + 1 < calendar->n) {
        double total = all_hazards(self);
        double move = self->t + (total > 0 ? gsl_ran_exponential(rng, 1 / total) : HUGE_VAL);
        double end = cr_world_next_end(self), act = cr_world_next_event(self), date = calendar->t[self->k + 1];
        double t = fmin(fmin(end, act), fmin(move, date));
        if (!told && t > calendar->t[self->k]) {
            told = true;
            if (watcher->on_calendar)
                watcher->on_calendar(watcher->context, self);
        }
        cr_world_relax(self, t - self->t);
        self->t = t;
        if (end <= t) {
            end_shifts(self, rng, watcher);
        } else if (date <= t) {
            reach_date(self, self->k + 1, rng, watcher);
            told = false;
        } else if (move <= t) {
            make_a_move(self, total, rng, watcher);
        } else {
            let_event_act(self, rng, watcher);
        }
    }
    if (watcher->on_calendar)
        watcher->on_calendar(watcher->context, self);
}
