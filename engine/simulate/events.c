/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/events.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "simulate/cascade.h"
#include "simulate/clocks.h"
#include "simulate/hazard.h"
#include "simulate/paths.h"

static size_t count_shifts(const cr_event *event)
{
    size_t n = 0;

    for (size_t a = 0; a < event->n_actions; a++) {
        n += event->action[a].kind == CR_ACTION_SHIFT;
    }
    return n;
}

int cr_events_init(cr_events *self, const cr_model *model, cr_errors *errors)
{
    memset(self, 0, sizeof(*self));
    self->n = model->n_events + 1;
    for (size_t e = 0; e < model->n_events; e++) {
        self->n_shifts += count_shifts(&model->event[e]);
    }
    self->fired = calloc(self->n, sizeof(*self->fired));
    self->acts_at = calloc(self->n, sizeof(*self->acts_at));
    self->first_shift = calloc(self->n, sizeof(*self->first_shift));
    self->shift = calloc(self->n_shifts + 1, sizeof(*self->shift));
    if (self->fired == NULL || self->acts_at == NULL || self->first_shift == NULL || self->shift == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "%zu events", model->n_events);
    }
    for (size_t e = 0, at = 0; e < model->n_events; e++) {
        const cr_event *const event = &model->event[e];

        self->first_shift[e] = at;
        for (size_t a = 0; a < event->n_actions; a++) {
            if (event->action[a].kind == CR_ACTION_SHIFT) {
                self->shift[at++] = (cr_shift){.condition = event->action[a].condition, .by = event->action[a].by};
            }
        }
    }
    return CR_OK;
}

void cr_events_free(cr_events *self)
{
    free(self->fired);
    free(self->acts_at);
    free(self->first_shift);
    free(self->shift);
    memset(self, 0, sizeof(*self));
}

void cr_events_restore(cr_scratch *now)
{
    const cr_model *const model = now->model;

    for (size_t e = 0; e < model->n_events; e++) {
        for (size_t a = 0; a < model->event[e].n_actions; a++) {
            const cr_action *const action = &model->event[e].action[a];

            for (size_t s = 0; s < action->n_settings; s++) {
                now->value[action->setting[s].slot] = model->slot[action->setting[s].slot];
            }
        }
    }
}

/* ---- when ---- */

/* t and then a span by the calendar: the time of day stays. HUGE_VAL beyond the year 9999. */
static double after_span(const cr_scratch *now, double t, cr_duration span)
{
    const cr_day start = now->model->calendar.day[0];
    const double days = t * 365.25, whole = floor(days + 1e-6), /* what was made from a date falls on that date */
        rest = days - whole > 1e-6 ? days - whole : 0.0;
    cr_day day;

    if (span.n == 0.0) {
        return t;
    }
    if (!cr_day_add(start + (cr_day)whole, span, 1, &day)) {
        return HUGE_VAL;
    }
    return ((double)(day - start) + rest) / 365.25;
}

static double after(const cr_scratch *now, double t, const cr_wait *wait, cr_stream_key key)
{
    if (wait->dist != CR_NONE) {
        return t + cr_dist_quantile(&now->model->dist[wait->dist],
                                    cr_rng_uniform_at(now->rng, now->seed, key, 0, now->replicate));
    }
    return wait->slot != CR_NONE ? t + now->value[wait->slot] : after_span(now, t, wait->span);
}

static void find_next_act(cr_events *self)
{
    self->next_act = HUGE_VAL;
    for (size_t e = 0; e < self->n; e++) {
        self->next_act = self->acts_at[e] < self->next_act ? self->acts_at[e] : self->next_act;
    }
}

static void find_next_end(cr_events *self)
{
    self->next_end = HUGE_VAL;
    for (size_t s = 0; s < self->n_shifts; s++) {
        if (self->shift[s].on && self->shift[s].ends < self->next_end) {
            self->next_end = self->shift[s].ends;
        }
    }
}

/* Fires once: whether it comes is drawn now, and a chance that fails is used up. */
static void fire(cr_scratch *now, size_t e, double t)
{
    cr_events *const self = now->events;
    const cr_event *const event = &now->model->event[e];

    self->fired[e] = true;
    if (event->chance != CR_NONE &&
        !(cr_rng_uniform_at(now->rng, now->seed, event->chance_key, 0, now->replicate) < now->value[event->chance])) {
        return;
    }
    self->acts_at[e] = after(now, t, &event->delay, event->delay_key);
    self->next_act = self->acts_at[e] < self->next_act ? self->acts_at[e] : self->next_act;
}

void cr_events_start(cr_scratch *now)
{
    cr_events *const self = now->events;

    self->next_act = HUGE_VAL;
    self->next_end = HUGE_VAL;
    self->n_watching = 0;
    for (size_t s = 0; s < self->n_shifts; s++) {
        self->shift[s].on = false;
    }
    for (size_t e = 0; e < self->n; e++) {
        self->fired[e] = false;
        self->acts_at[e] = HUGE_VAL;
    }
    for (size_t e = 0; e < now->model->n_events; e++) {
        if (now->model->event[e].dated) {
            fire(now, e, now->model->event[e].t);
        } else {
            self->n_watching++;
        }
    }
    if (now->forced != NULL) {
        self->acts_at[self->n - 1] = now->forced->t;
        find_next_act(self);
    }
}

static bool all_hold(const cr_scratch *now, const cr_event *event)
{
    for (size_t k = 0; k < event->n_tests; k++) {
        if (!cr_test_holds(now, event->test[k])) {
            return false;
        }
    }
    return true;
}

void cr_events_look(cr_scratch *now)
{
    cr_events *const self = now->events;

    for (size_t e = 0; self->n_watching > 0 && e < now->model->n_events; e++) {
        if (!self->fired[e] && all_hold(now, &now->model->event[e])) {
            self->n_watching--;
            fire(now, e, now->t);
        }
    }
}

size_t cr_events_take(cr_scratch *now)
{
    cr_events *const self = now->events;
    size_t e = 0;

    if (self->acts_at[self->n - 1] <= now->t) { /* from outside comes first */
        e = self->n - 1;
    }
    while (!(self->acts_at[e] <= now->t)) {
        e++;
    }
    self->acts_at[e] = HUGE_VAL;
    find_next_act(self);
    return e;
}

/* ---- what ---- */

/* A condition has changed between two calendar dates: what reads it follows. */
static int after_change(cr_scratch *now, cr_errors *errors)
{
    cr_cascade_all(now);
    return cr_clocks_after_calendar(now, errors);
}

/* Summed afresh in a fixed order: shifts that come and go leave nothing behind. */
static double shift_of(const cr_scratch *now, int32_t condition)
{
    const cr_events *const self = now->events;
    double sum = 0.0;

    for (size_t s = 0; s < self->n_shifts; s++) {
        if (self->shift[s].on && self->shift[s].condition == condition) {
            sum += now->value[self->shift[s].by];
        }
    }
    return sum;
}

int cr_events_end_shifts(cr_scratch *now, cr_errors *errors)
{
    cr_events *const self = now->events;

    for (size_t s = 0; s < self->n_shifts; s++) {
        if (self->shift[s].on && self->shift[s].ends <= now->t) {
            self->shift[s].on = false;
            cr_paths_change(now, self->shift[s].condition, shift_of(now, self->shift[s].condition));
        }
    }
    find_next_end(self);
    return after_change(now, errors);
}

static int begin_shift(cr_scratch *now, size_t event, size_t action, cr_errors *errors)
{
    const cr_event *const of = &now->model->event[event];
    size_t s = now->events->first_shift[event];

    for (size_t a = 0; a < action; a++) {
        s += of->action[a].kind == CR_ACTION_SHIFT;
    }
    now->events->shift[s].on = true;
    now->events->shift[s].ends = of->action[action].ends ? after(now, now->t, &of->action[action].lasts, 0) : HUGE_VAL;
    find_next_end(now->events);
    cr_paths_change(now, of->action[action].condition, shift_of(now, of->action[action].condition));
    return after_change(now, errors);
}

/* All numbers first, so that each clock is asked once they all stand. */
static int set(cr_scratch *now, const cr_action *action, cr_errors *errors)
{
    int status = CR_OK;

    for (size_t s = 0; s < action->n_settings; s++) {
        now->value[action->setting[s].slot] = now->value[action->setting[s].to];
    }
    if (action->condition != CR_NONE) {
        cr_paths_change(now, action->condition, shift_of(now, action->condition));
        return after_change(now, errors);
    }
    for (size_t s = 0; status == CR_OK && s < action->n_settings; s++) {
        status = cr_clocks_after_set(now, action->setting[s].move, errors);
    }
    cr_cascade_all(now);
    return status;
}

int cr_events_act(cr_scratch *now, size_t event, size_t action, cr_errors *errors)
{
    const cr_action *const what = &now->model->event[event].action[action];

    return what->kind == CR_ACTION_SHIFT ? begin_shift(now, event, action, errors) : set(now, what, errors);
}

static int32_t *standing(const cr_scratch *now, int32_t state, int32_t rung)
{
    return &now->position[(size_t)state * now->model->n_tracks + (size_t)now->model->rung[rung].track];
}

/* One of those who do not stand there yet, alike. */
static int32_t choose(const cr_scratch *now, const cr_action *action)
{
    size_t n = 0, nth;

    for (size_t k = 0; k < action->n_members; k++) {
        n += *standing(now, action->member[k], action->rung) != action->rung;
    }
    if (n == 0) {
        return CR_NONE;
    }
    nth = n == 1 ? 0 : (size_t)((double)n * cr_rng_uniform_at(now->rng, now->seed, action->key, 0, now->replicate));
    for (size_t k = 0; k < action->n_members; k++) {
        if (*standing(now, action->member[k], action->rung) != action->rung && nth-- == 0) {
            return action->member[k];
        }
    }
    return CR_NONE;
}

bool cr_events_choose(const cr_scratch *now, size_t event, size_t action, cr_happening *what)
{
    const bool forced = event == now->events->n - 1;
    const cr_action *const of = forced ? NULL : &now->model->event[event].action[action];
    const int32_t rung = forced ? now->forced->rung : of->rung, state = forced ? now->forced->state : choose(now, of);

    if (state == CR_NONE || (forced && *standing(now, state, rung) >= rung)) {
        return false;
    }
    *what = (cr_happening){.t = now->t,
                           .state = state,
                           .track = now->model->rung[rung].track,
                           .from = *standing(now, state, rung),
                           .to = rung,
                           .cause = forced ? CR_CAUSE_FORCED : CR_CAUSE_EVENT,
                           .event = forced ? CR_NONE : (int32_t)event,
                           .readiness = (double)NAN,
                           .threshold = (double)NAN,
                           .hazard = (double)NAN};
    return true;
}
