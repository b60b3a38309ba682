/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events of the engine's twin: an agenda that is searched afresh each time. */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "tests/support/twin.h"

bool cr_world_init_events(cr_world *self)
{
    const cr_model *model = self->model;
    size_t n = 0;
    self->first = calloc(model->n_events + 1, sizeof(size_t));
    for (size_t e = 0; self->first && e < model->n_events; e++) {
        self->first[e] = n;
        n += model->event[e].n_actions;
    }
    self->raw = calloc(model->n_conditions + 1, sizeof(double));
    self->fired = calloc(model->n_events + 1, sizeof(bool));
    self->acts_at = calloc(model->n_events + 1, sizeof(double));
    self->until = calloc(n + 1, sizeof(double));
    return self->first && self->raw && self->fired && self->acts_at && self->until;
}

/* Days are counted one by one, so that a month is what the calendar says. */
static double later_by(const cr_world *self, double t, const cr_wait *wait, gsl_rng *rng)
{
    cr_day start = self->model->calendar.day[0], day;
    double whole;
    if (wait->dist != CR_NONE)
        return t + cr_dist_quantile(&self->model->dist[wait->dist], gsl_rng_uniform_pos(rng));
    if (wait->slot != CR_NONE)
        return t + self->value[wait->slot];
    if (wait->span.n == 0)
        return t;
    whole = floor(t * 365.25 + 1e-6);
    if (!cr_day_add(start + (cr_day)whole, wait->span, 1, &day))
        return HUGE_VAL;
    return (day - start + fmax(t * 365.25 - whole, 0)) / 365.25;
}

static void fire(cr_world *self, size_t e, double t, gsl_rng *rng)
{
    const cr_event *event = &self->model->event[e];
    self->fired[e] = true;
    if (event->chance == CR_NONE || gsl_ran_bernoulli(rng, self->value[event->chance]))
        self->acts_at[e] = later_by(self, t, &event->delay, rng);
}

void cr_world_reset_events(cr_world *self, gsl_rng *rng)
{
    const cr_model *model = self->model;
    for (size_t e = 0; e < model->n_events; e++) {
        self->fired[e] = false;
        self->acts_at[e] = HUGE_VAL;
        for (size_t a = 0; a < model->event[e].n_actions; a++)
            self->until[self->first[e] + a] = -1;
        if (model->event[e].dated)
            fire(self, e, model->event[e].t, rng);
    }
}

void cr_world_pull_triggers(cr_world *self, gsl_rng *rng)
{
    for (size_t e = 0; e < self->model->n_events; e++) {
        const cr_event *event = &self->model->event[e];
        bool all = !self->fired[e];
        for (size_t i = 0; i < event->n_tests; i++)
            all = all && cr_world_test_holds(self, event->test[i]);
        if (all)
            fire(self, e, self->t, rng);
    }
}

static bool ends(double until)
{
    return until >= 0 && until < HUGE_VAL;
}

double cr_world_next_end(const cr_world *self)
{
    double t = HUGE_VAL;
    for (size_t e = 0; e < self->model->n_events; e++)
        for (size_t a = 0; a < self->model->event[e].n_actions; a++)
            if (ends(self->until[self->first[e] + a]))
                t = fmin(t, self->until[self->first[e] + a]);
    return t;
}

double cr_world_next_event(const cr_world *self)
{
    double t = HUGE_VAL;
    for (size_t e = 0; e < self->model->n_events; e++)
        t = fmin(t, self->acts_at[e]);
    return t;
}

void cr_world_end_shifts(cr_world *self)
{
    for (size_t e = 0; e < self->model->n_events; e++)
        for (size_t a = 0; a < self->model->event[e].n_actions; a++)
            if (ends(self->until[self->first[e] + a]) && self->until[self->first[e] + a] <= self->t)
                self->until[self->first[e] + a] = -1;
    cr_world_stand_conditions(self);
}

size_t cr_world_take_event(cr_world *self)
{
    size_t e = 0;
    while (self->acts_at[e] > self->t)
        e++;
    self->acts_at[e] = HUGE_VAL;
    return e;
}

/* Who does not stand there yet, in any order: one of them. */
static bool pick(cr_world *self, const cr_action *action, gsl_rng *rng, cr_move *move)
{
    int32_t track = self->model->rung[action->rung].track;
    double seen = 0;
    bool found = false;
    for (size_t i = 0; i < action->n_members; i++) {
        int32_t state = action->member[i];
        int32_t from = self->position[(size_t)state * self->model->n_tracks + (size_t)track];
        if (from == action->rung)
            continue;
        seen++; /* each one met takes the place with chance 1/seen */
        if (gsl_rng_uniform(rng) < 1 / seen)
            *move = (cr_move){.state = state, .track = track, .rung = action->rung, .from = from, .to = action->rung};
        found = true;
    }
    move->down = found && move->to < move->from;
    return found;
}

bool cr_world_act(cr_world *self, const cr_action *action, size_t event, size_t nth, gsl_rng *rng, cr_move *move)
{
    double t = HUGE_VAL;
    switch (action->kind) {
    case CR_ACTION_MOVE:
        return pick(self, action, rng, move);
    case CR_ACTION_SHIFT:
        if (action->ends)
            t = later_by(self, self->t, &action->lasts, rng);
        self->until[self->first[event] + nth] = t;
        break;
    case CR_ACTION_SET:
        for (size_t i = 0; i < action->n_settings; i++)
            self->value[action->setting[i].slot] = self->value[action->setting[i].to];
        break;
    }
    cr_world_stand_conditions(self);
    return false;
}
