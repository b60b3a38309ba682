/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models with one mechanism wrong (judge.h). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

const char *const cr_mechanism_name[CR_MUTATIONS] = {"pace",
                                                     "exposure",
                                                     "condition",
                                                     "calendar",
                                                     "pace of reverses",
                                                     "fading",
                                                     "tempo",
                                                     "leaving",
                                                     "haste",
                                                     "rate of shocks",
                                                     "size of shocks",
                                                     "half-life of shocks",
                                                     "breeding",
                                                     "response",
                                                     "lag",
                                                     "existence of ties",
                                                     "sharing",
                                                     "starts",
                                                     "chance of events",
                                                     "delay of events",
                                                     "size of shifts",
                                                     "length of shifts",
                                                     "numbers set",
                                                     "triggers",
                                                     "choice of who moves"};

/* The draw behind a slot, or NULL. */
static const cr_draw *draw_behind(const cr_model *model, int32_t slot)
{
    for (size_t i = 0; i < model->n_draws; i++)
        for (size_t j = 0; j < model->draw[i].n_targets; j++)
            if (model->target[model->draw[i].target + j] == slot)
                return &model->draw[i];
    return NULL;
}

/* A distribution `factor` times as large, to within a 4096th of probability. */
static bool scaled_dist(cr_dist *self, const cr_dist *dist, double factor)
{
    enum { N = 4096 };
    double *value = calloc(N, sizeof(double));
    int status = CR_ERR_MEMORY;
    for (size_t i = 0; value && i < N; i++)
        value[i] = factor * cr_dist_quantile(dist, ((double)i + 0.5) / N);
    if (value)
        status = cr_dist_init_one_of(self, N, value, NULL, -HUGE_VAL, HUGE_VAL, NULL);
    free(value);
    return status == CR_OK;
}

/* Adds a slot that holds `factor` times the slot given; under a draw it follows the same uniform. */
static bool add_slot(cr_mutant *self, const cr_model *original, int32_t slot, double factor)
{
    cr_model *model = &self->model;
    const cr_draw *draw = draw_behind(original, slot);
    self->slot[model->n_slots] = original->slot[slot] * factor;
    if (draw) {
        self->draw[model->n_draws] = *draw;
        if (factor < 1 || factor > 1) {
            if (!scaled_dist(&self->dist[model->n_dists], &original->dist[draw->dist], factor))
                return false;
            self->draw[model->n_draws].dist = (int32_t)model->n_dists++;
            self->n_fresh++;
        }
        self->draw[model->n_draws].target = model->n_targets;
        self->draw[model->n_draws].n_targets = 1;
        self->target[model->n_targets] = (int32_t)model->n_slots;
        model->n_draws++;
        model->n_targets++;
    }
    model->n_slots++;
    return true;
}

/* An event that sets a number goes on setting it where it now stands. */
static void follow(cr_mutant *self, int32_t from, int32_t to)
{
    for (size_t e = 0; e < self->model.n_events; e++)
        for (size_t a = 0; a < self->event[e].n_actions; a++)
            for (size_t s = 0; s < self->event[e].action[a].n_settings; s++)
                if (self->event[e].action[a].setting[s].slot == from)
                    self->event[e].action[a].setting[s].slot = to;
}

/* Points a slot number at a slot of its own that is `factor` times as large; none stays none. */
static bool rescale(cr_mutant *self, const cr_model *original, int32_t *slot, double factor)
{
    int32_t fresh = (int32_t)self->model.n_slots;
    if (*slot == CR_NONE)
        return true;
    if (!add_slot(self, original, *slot, factor))
        return false;
    follow(self, *slot, fresh);
    *slot = fresh;
    self->n_changed++;
    return true;
}

static void *copied(cr_arena *arena, const void *from, size_t n, size_t more, size_t size)
{
    void *copy = cr_arena_alloc(arena, (n + more + 1) * size);
    if (copy && n > 0)
        memcpy(copy, from, n * size);
    return copy;
}

static bool scale_influences(cr_mutant *self, const cr_model *original, cr_influence **influence, size_t n,
                             double factor)
{
    bool good = true;
    cr_influence *copy = copied(&self->arena, *influence, n, 0, sizeof(cr_influence));
    for (size_t i = 0; copy && good && i < n; i++)
        good = rescale(self, original, &copy[i].by, factor);
    *influence = copy;
    return copy && good;
}

/* The first destination that is named. */
static bool scale_leaving(cr_mutant *self, const cr_model *original, cr_regime *regime, size_t n, double factor)
{
    size_t first = 0;
    if (!regime->leaves_to)
        return true;
    regime->leaves_to = copied(&self->arena, regime->leaves_to, n, 0, sizeof(int32_t));
    while (first + 1 < n && regime->leaves_to && regime->leaves_to[first] == CR_NONE)
        first++;
    return regime->leaves_to && rescale(self, original, &regime->leaves_to[first], factor);
}

static bool scale_regimes(cr_mutant *self, const cr_model *original, cr_condition *condition, cr_mechanism mechanism,
                          double factor)
{
    size_t n = condition->n_regimes;
    bool good = true;
    condition->regime = copied(&self->arena, condition->regime, n, 0, sizeof(cr_regime));
    for (size_t r = 0; condition->regime && good && r < n; r++) {
        cr_regime *regime = &condition->regime[r];
        if (mechanism == CR_OF_TEMPO)
            good = rescale(self, original, &regime->lasts, factor);
        else if (mechanism == CR_OF_LEAVING)
            good = scale_leaving(self, original, regime, n, factor);
        else if (mechanism == CR_OF_HASTE)
            good = scale_influences(self, original, &regime->hastened_by, regime->n_hastened, factor);
    }
    return condition->regime && good;
}

/* The size of shocks that is drawn afresh each time is a distribution, and no slot. */
static bool scale_sizes(cr_mutant *self, const cr_model *original, cr_condition *condition, double factor)
{
    if (condition->size_dist == CR_NONE)
        return rescale(self, original, &condition->size, factor);
    if (!scaled_dist(&self->dist[self->model.n_dists], &original->dist[condition->size_dist], factor))
        return false;
    condition->size_dist = (int32_t)self->model.n_dists++;
    self->n_fresh++;
    self->n_changed++;
    return true;
}

static bool scale_condition(cr_mutant *self, const cr_model *original, cr_condition *condition, cr_mechanism mechanism,
                            double factor)
{
    switch (mechanism) {
    case CR_OF_TEMPO:
        return rescale(self, original, &condition->half_life, factor) &&
               scale_regimes(self, original, condition, mechanism, factor);
    case CR_OF_LEAVING:
    case CR_OF_HASTE:
        return scale_regimes(self, original, condition, mechanism, factor);
    case CR_OF_SHOCKS:
        return rescale(self, original, &condition->per_year, factor);
    case CR_OF_SHOCK_SIZE:
        return scale_sizes(self, original, condition, factor);
    case CR_OF_SHOCK_LIFE:
        return rescale(self, original, &condition->shock_half_life, factor);
    case CR_OF_BREEDING:
        return rescale(self, original, &condition->breeds, factor);
    case CR_OF_RESPONSE:
        return scale_influences(self, original, &condition->response, condition->n_responses, factor);
    case CR_OF_LAG:
        return rescale(self, original, &condition->lag, factor);
    default:
        return false;
    }
}

static bool scale_conditions(cr_mutant *self, const cr_model *original, cr_mechanism mechanism, double factor)
{
    bool good = true;
    for (size_t c = 0; good && c < original->n_conditions; c++)
        good = scale_condition(self, original, &self->condition[c], mechanism, factor);
    return good;
}

static bool scale_paces(cr_mutant *self, const cr_model *original, bool only_down, double factor)
{
    for (size_t i = 0; i < original->n_moves; i++) {
        int32_t first = (int32_t)self->model.n_slots;
        if (only_down && !original->move[i].down)
            continue;
        for (int32_t j = 0; j < CR_MOVE_SLOTS; j++)
            if (!add_slot(self, original, original->move[i].slot + j, j == CR_SLOT_PACE ? factor : 1))
                return false;
        for (int32_t j = 0; j < CR_MOVE_SLOTS; j++)
            follow(self, original->move[i].slot + j, first + j);
        self->move[i].slot = first;
        self->n_changed++;
    }
    return true;
}

static bool scale_terms(cr_mutant *self, const cr_model *original, cr_driver_kind kind, double factor)
{
    bool good = true;
    for (size_t i = 0; good && i < original->n_terms; i++)
        if (original->term[i].driver.kind == kind)
            good = rescale(self, original, &self->term[i].slot, factor);
    return good;
}

static bool scale_ties(cr_mutant *self, const cr_model *original, cr_mechanism mechanism, double factor)
{
    bool good = true;
    for (size_t m = 0; good && m < original->n_ties; m++)
        good = rescale(self, original, mechanism == CR_OF_FADING ? &self->tie[m].fades : &self->tie[m].exists, factor);
    return good;
}

static bool scale_starts(cr_mutant *self, double factor)
{
    for (size_t i = 0; i < self->model.n_uncertain_starts; i++) {
        cr_uncertain_start *start = &self->start[i];
        start->upto = copied(&self->arena, start->upto, start->n, 0, sizeof(double));
        if (!start->upto)
            return false;
        start->upto[0] = fmin(factor * start->upto[0], 1);
        self->n_changed++;
    }
    return true;
}

/* A time to wait, of whatever form; a span of the calendar becomes as many years. */
static bool scale_wait(cr_mutant *self, const cr_model *original, cr_wait *wait, double factor)
{
    if (wait->slot != CR_NONE)
        return rescale(self, original, &wait->slot, factor);
    if (wait->dist != CR_NONE) {
        if (!scaled_dist(&self->dist[self->model.n_dists], &original->dist[wait->dist], factor))
            return false;
        wait->dist = (int32_t)self->model.n_dists++;
        self->n_fresh++;
    } else if (wait->span.n > 0) {
        wait->slot = (int32_t)self->model.n_slots;
        self->slot[self->model.n_slots++] = factor * cr_duration_years(wait->span);
    } else {
        return true;
    }
    self->n_changed++;
    return true;
}

/* The bounds of tests of conditions: a share or a state passes them by steps. */
static bool scale_triggers(cr_mutant *self, const cr_model *original, const cr_event *event, double factor)
{
    bool good = true;
    for (size_t i = 0; good && i < event->n_tests; i++) {
        cr_test *test = &self->test[event->test[i]];
        if (test->signal.kind == CR_SIGNAL_CONDITION)
            good = rescale(self, original, &test->at_least, factor) && rescale(self, original, &test->at_most, factor);
    }
    return good;
}

static bool scale_action(cr_mutant *self, const cr_model *original, cr_action *action, cr_mechanism mechanism,
                         double factor)
{
    bool good = true;
    if (mechanism == CR_OF_SHIFT)
        return rescale(self, original, &action->by, factor);
    if (mechanism == CR_OF_SHIFT_LENGTH)
        return !action->ends || scale_wait(self, original, &action->lasts, factor);
    if (mechanism == CR_OF_CHOICE && action->n_members > 1) {
        action->n_members--;
        self->n_changed++;
    }
    for (size_t s = 0; mechanism == CR_OF_SET && good && s < action->n_settings; s++)
        good = rescale(self, original, &action->setting[s].to, factor);
    return good;
}

static bool scale_events(cr_mutant *self, const cr_model *original, cr_mechanism mechanism, double factor)
{
    bool good = true;
    for (size_t e = 0; good && e < original->n_events; e++) {
        cr_event *event = &self->event[e];
        if (mechanism == CR_OF_CHANCE)
            good = rescale(self, original, &event->chance, factor);
        else if (mechanism == CR_OF_DELAY)
            good = scale_wait(self, original, &event->delay, factor);
        else if (mechanism == CR_OF_TRIGGER)
            good = scale_triggers(self, original, event, factor);
        for (size_t a = 0; good && a < event->n_actions; a++)
            good = scale_action(self, original, &event->action[a], mechanism, factor);
    }
    return good;
}

static bool scale(cr_mutant *self, const cr_model *model, cr_mechanism mechanism, double factor)
{
    if (mechanism >= CR_OF_CHANCE)
        return scale_events(self, model, mechanism, factor);
    switch (mechanism) {
    case CR_OF_PACE:
    case CR_OF_REVERSE:
        return scale_paces(self, model, mechanism == CR_OF_REVERSE, factor);
    case CR_OF_EXPOSURE:
        return scale_terms(self, model, CR_DRIVER_EXPOSURE, factor);
    case CR_OF_CONDITION:
        return scale_terms(self, model, CR_DRIVER_CONDITION, factor);
    case CR_OF_CALENDAR:
        for (size_t k = 0; k < model->calendar.n; k++)
            self->t[k] *= factor;
        self->n_changed++;
        return true;
    case CR_OF_FADING:
    case CR_OF_EXISTS:
        return scale_ties(self, model, mechanism, factor);
    case CR_OF_SHARING:
        for (size_t i = 0; i < model->n_draws; i++) {
            self->draw[i].shared = fmin(factor * self->draw[i].shared, 1);
            self->n_changed += self->draw[i].shared > 0;
        }
        return true;
    case CR_OF_STARTS:
        return scale_starts(self, factor);
    default:
        return scale_conditions(self, model, mechanism, factor);
    }
}

/* More numbers than any mechanism has. */
static size_t numbers_of(const cr_model *model)
{
    size_t n = CR_MOVE_SLOTS * model->n_moves + model->n_terms + model->n_ties;
    for (size_t c = 0; c < model->n_conditions; c++) {
        const cr_condition *condition = &model->condition[c];
        n += 1 + condition->n_regimes + condition->n_responses;
        for (size_t r = 0; r < condition->n_regimes; r++)
            n += condition->regime[r].n_hastened;
    }
    for (size_t e = 0; e < model->n_events; e++) {
        n += 2 + 2 * model->event[e].n_tests + 2 * model->event[e].n_actions;
        for (size_t a = 0; a < model->event[e].n_actions; a++)
            n += model->event[e].action[a].n_settings;
    }
    return n;
}

/* Events with arrays of their own. */
static bool copy_events(cr_mutant *self, const cr_model *model)
{
    self->model.test = self->test = copied(&self->arena, model->test, model->n_tests, 0, sizeof(cr_test));
    self->model.event = self->event = copied(&self->arena, model->event, model->n_events, 0, sizeof(cr_event));
    for (size_t e = 0; self->event && e < model->n_events; e++) {
        cr_event *event = &self->event[e];
        event->action = copied(&self->arena, event->action, event->n_actions, 0, sizeof(cr_action));
        for (size_t a = 0; event->action && a < event->n_actions; a++) {
            cr_action *action = &event->action[a];
            action->setting = copied(&self->arena, action->setting, action->n_settings, 0, sizeof(cr_setting));
            if (!action->setting)
                return false;
        }
        if (!event->action)
            return false;
    }
    return self->test && self->event;
}

bool cr_mutant_init(cr_mutant *self, const cr_model *model, cr_mechanism mechanism, double factor)
{
    size_t more = numbers_of(model);
    cr_arena *arena = &self->arena;
    memset(self, 0, sizeof(*self));
    self->model = *model;
    self->model.move = self->move = copied(arena, model->move, model->n_moves, 0, sizeof(cr_move));
    self->model.term = self->term = copied(arena, model->term, model->n_terms, 0, sizeof(cr_term));
    self->model.tie = self->tie = copied(arena, model->tie, model->n_ties, 0, sizeof(cr_tie));
    self->model.condition = self->condition =
        copied(arena, model->condition, model->n_conditions, 0, sizeof(cr_condition));
    self->model.uncertain_start = self->start =
        copied(arena, model->uncertain_start, model->n_uncertain_starts, 0, sizeof(cr_uncertain_start));
    self->model.slot = self->slot = copied(arena, model->slot, model->n_slots, more, sizeof(double));
    self->model.dist = self->dist = copied(arena, model->dist, model->n_dists, more, sizeof(cr_dist));
    self->model.draw = self->draw = copied(arena, model->draw, model->n_draws, more, sizeof(cr_draw));
    self->model.target = self->target = copied(arena, model->target, model->n_targets, more, sizeof(int32_t));
    self->model.calendar.t = self->t = copied(arena, model->calendar.t, model->calendar.n, 0, sizeof(double));
    return self->move && self->term && self->tie && self->condition && self->start && self->slot && self->dist &&
           self->draw && self->target && self->t && copy_events(self, model) && scale(self, model, mechanism, factor);
}

void cr_mutant_free(cr_mutant *self)
{
    for (size_t i = 0; i < self->n_fresh; i++)
        cr_dist_free(&self->dist[self->model.n_dists - self->n_fresh + i]);
    cr_arena_free(&self->arena);
    memset(self, 0, sizeof(*self));
}
