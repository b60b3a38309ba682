/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twin.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool cr_world_init(cr_world *self, const cr_model *model)
{
    memset(self, 0, sizeof(*self));
    self->model = model;
    self->value = calloc(model->n_slots + 1, sizeof(double));
    self->condition = calloc(model->n_conditions + 1, sizeof(double));
    self->position = calloc(model->n_states * model->n_tracks + 1, sizeof(int32_t));
    self->held_since = calloc(model->n_tests + 1, sizeof(int32_t));
    self->exposure = calloc(model->n_ties * model->n_rungs * model->n_states + 1, sizeof(double));
    self->norm = calloc(model->n_states + 1, sizeof(double));
    self->rate = calloc(model->n_moves + 1, sizeof(double));
    self->noise = calloc(model->n_conditions + 1, sizeof(double));
    self->regime = calloc(model->n_conditions + 1, sizeof(int32_t));
    self->leaves = calloc(model->n_conditions + 1, sizeof(double));
    return self->value && self->condition && self->position && self->held_since && self->exposure && self->norm &&
           self->rate && self->noise && self->regime && self->leaves;
}

void cr_world_free(cr_world *self)
{
    free(self->value);
    free(self->condition);
    free(self->position);
    free(self->held_since);
    free(self->exposure);
    free(self->norm);
    free(self->rate);
    free(self->noise);
    free(self->regime);
    free(self->leaves);
    memset(self, 0, sizeof(*self));
}

void cr_world_reset(cr_world *self)
{
    const cr_model *model = self->model;
    self->t = 0;
    self->k = 0;
    for (size_t i = 0; i < model->n_states * model->n_tracks; i++)
        self->position[i] = model->start[i];
    for (size_t i = 0; i < model->n_tests; i++)
        self->held_since[i] = CR_NONE;
}

static int32_t where(const cr_world *self, int32_t state, int32_t track)
{
    return self->position[(size_t)state * self->model->n_tracks + (size_t)track];
}

/* Within a track higher rungs have higher numbers. */
static bool at_or_above(const cr_world *self, int32_t state, int32_t rung)
{
    return where(self, state, self->model->rung[rung].track) >= rung;
}

static double credit_of(const cr_world *self, const cr_tie *tie, int32_t partner, int32_t rung)
{
    double sum = 0;
    if (tie->ahead)
        return at_or_above(self, partner, rung) ? 1 : 0;
    for (size_t track = 0; track < self->model->n_tracks; track++) {
        int32_t slot = tie->credit[where(self, partner, (int32_t)track)];
        if (slot != CR_NONE)
            sum += self->value[slot];
    }
    return sum;
}

static double weight_of(const cr_world *self, const cr_tie *tie, size_t edge)
{
    for (size_t i = 0; i < tie->n_uncertain; i++)
        if (tie->uncertain[i].edge == edge)
            return self->value[tie->uncertain[i].slot];
    return tie->weight[edge];
}

static void listen_to_pairs(cr_world *self, const cr_tie *tie, int32_t rung, double *exposure)
{
    for (size_t j = 0; j < self->model->n_states; j++) {
        for (size_t edge = tie->listener_at[j]; edge < tie->listener_at[j + 1]; edge++) {
            int32_t i = tie->listener[edge];
            double weight = weight_of(self, tie, edge);
            exposure[i] += weight * credit_of(self, tie, (int32_t)j, rung);
            self->norm[i] += fabs(weight);
        }
    }
}

static void listen_to_cliques(cr_world *self, const cr_tie *tie, int32_t rung, double *exposure)
{
    for (size_t c = 0; c < tie->n_cliques; c++) {
        for (size_t a = tie->member_at[c]; a < tie->member_at[c + 1]; a++) {
            for (size_t b = tie->member_at[c]; b < tie->member_at[c + 1]; b++) {
                if (a == b)
                    continue;
                exposure[tie->member[a]] += credit_of(self, tie, tie->member[b], rung);
                self->norm[tie->member[a]] += 1;
            }
        }
    }
}

void cr_world_look_around(cr_world *self)
{
    const cr_model *model = self->model;
    for (size_t m = 0; m < model->n_ties; m++) {
        const cr_tie *tie = &model->tie[m];
        for (size_t r = 0; r < model->n_rungs; r++) {
            double *exposure = &self->exposure[(m * model->n_rungs + r) * model->n_states];
            memset(exposure, 0, model->n_states * sizeof(double));
            memset(self->norm, 0, model->n_states * sizeof(double));
            listen_to_pairs(self, tie, (int32_t)r, exposure);
            listen_to_cliques(self, tie, (int32_t)r, exposure);
            for (size_t i = 0; i < model->n_states; i++)
                if (tie->share && self->norm[i] > 0)
                    exposure[i] /= self->norm[i];
        }
    }
}

static double driver_of(const cr_world *self, const cr_move *move, cr_driver driver, const double *condition)
{
    const cr_model *model = self->model;
    size_t at;
    switch (driver.kind) {
    case CR_DRIVER_CONDITION:
        return condition[driver.index];
    case CR_DRIVER_EXPOSURE:
        at = ((size_t)driver.index * model->n_rungs + (size_t)move->rung) * model->n_states + (size_t)move->state;
        return self->exposure[at];
    case CR_DRIVER_RUNG:
        return at_or_above(self, move->state, driver.index) ? 1 : 0;
    case CR_DRIVER_TRAIT:
        return self->value[driver.index];
    }
    return nan("");
}

static double signal_of(const cr_world *self, const cr_signal *signal, const double *condition)
{
    double n = 0;
    if (signal->kind == CR_SIGNAL_CONDITION)
        return condition[signal->condition];
    if (signal->kind == CR_SIGNAL_STATE)
        return at_or_above(self, signal->state, signal->rung) ? 1 : 0;
    for (size_t i = 0; i < signal->n_members; i++)
        n += at_or_above(self, signal->member[i], signal->rung) ? 1 : 0;
    return signal->kind == CR_SIGNAL_COUNT ? n : n / (double)signal->n_members;
}

static bool holds_now(const cr_world *self, const cr_test *test, const double *condition)
{
    double x = signal_of(self, &test->signal, condition);
    if (test->at_least != CR_NONE && !(x >= self->value[test->at_least] - CR_SLACK))
        return false;
    return test->at_most == CR_NONE || x <= self->value[test->at_most] + CR_SLACK;
}

static bool test_holds(const cr_world *self, int32_t index, const double *condition)
{
    const cr_test *test = &self->model->test[index];
    int32_t since = self->held_since[index];
    if (!test->ripe)
        return holds_now(self, test, condition);
    return since != CR_NONE && (size_t)test->ripe[since] <= self->k;
}

void cr_world_note_tests(cr_world *self)
{
    for (size_t i = 0; i < self->model->n_tests; i++) {
        if (!holds_now(self, &self->model->test[i], self->condition))
            self->held_since[i] = CR_NONE;
        else if (self->held_since[i] == CR_NONE)
            self->held_since[i] = (int32_t)self->k;
    }
}

static bool gate_holds(const cr_world *self, const cr_move *move, const cr_gate *gate, const double *condition)
{
    double x;
    if (gate->test != CR_NONE)
        return test_holds(self, gate->test, condition);
    x = driver_of(self, move, gate->driver, condition);
    if (gate->at_most)
        return x <= self->value[gate->bound] + CR_SLACK;
    return x >= self->value[gate->bound] - CR_SLACK;
}

bool cr_world_is_next(const cr_world *self, const cr_move *move)
{
    return where(self, move->state, move->track) == move->from;
}

cr_push cr_world_push(const cr_world *self, const cr_move *move, const double *condition)
{
    const cr_model *model = self->model;
    cr_push push = {.bias = self->value[move->slot + CR_SLOT_BIAS], .open = true};
    if (!condition)
        condition = self->condition;
    for (size_t i = move->gate; i < move->gate + move->n_gates && push.open; i++)
        push.open = gate_holds(self, move, &model->gate[i], condition);
    for (size_t i = move->term; i < move->term + move->n_terms; i++) {
        const cr_term *term = &model->term[i];
        double x = self->value[term->slot] * driver_of(self, move, term->driver, condition);
        if (term->driver.kind == CR_DRIVER_EXPOSURE)
            push.exposure += x;
        else if (term->driver.kind == CR_DRIVER_CONDITION)
            push.condition += x;
        else
            push.rest += x;
    }
    return push;
}

double cr_push_readiness(const cr_push *push)
{
    return push->bias + push->exposure + push->condition + push->rest;
}

double cr_push_hazard(const cr_world *self, const cr_move *move, const cr_push *push, cr_scales scales)
{
    double pace = scales.pace * self->value[move->slot + CR_SLOT_PACE];
    double above = push->bias + scales.exposure * push->exposure + scales.condition * push->condition + push->rest -
                   self->value[move->slot + CR_SLOT_THRESHOLD];
    double z = above / self->value[move->slot + CR_SLOT_SOFTNESS];
    if (!push->open)
        return 0;
    switch (move->link) {
    case CR_LINK_LOGISTIC:
        return pace * 0.5 * (1 + tanh(z / 2));
    case CR_LINK_STEP:
        return above >= -CR_SLACK ? pace : 0;
    case CR_LINK_EXPONENTIAL:
        return pace * exp(z);
    case CR_LINK_LINEAR:
        return z > 0 ? pace * z : 0;
    case CR_LINK_ALWAYS:
        return pace;
    }
    return nan("");
}

/* One uniform for each draw; draws under one key are one draw seen through several distributions. */
static void draw_numbers(cr_world *self, gsl_rng *rng)
{
    const cr_model *model = self->model;
    double *uniform = calloc(model->n_draws + 1, sizeof(double));
    memcpy(self->value, model->slot, model->n_slots * sizeof(double));
    for (size_t i = 0; uniform && i < model->n_draws; i++) {
        const cr_draw *draw = &model->draw[i];
        uniform[i] = gsl_rng_uniform_pos(rng);
        for (size_t j = 0; j < i; j++)
            if (model->draw[j].key == draw->key)
                uniform[i] = uniform[j];
        for (size_t j = draw->target; j < draw->target + draw->n_targets; j++)
            self->value[model->target[j]] = cr_dist_quantile(&model->dist[draw->dist], uniform[i]);
    }
    free(uniform);
}

static void enter_regime(cr_world *self, size_t c, int32_t regime, double t, gsl_rng *rng)
{
    self->regime[c] = regime;
    self->leaves[c] = t + gsl_ran_exponential(rng, self->value[self->model->condition[c].regime[regime].lasts]);
}

static void start_regime(cr_world *self, size_t c, gsl_rng *rng)
{
    const cr_condition *condition = &self->model->condition[c];
    int32_t regime = condition->starts_in;
    if (regime == CR_NONE) {
        double total = 0, u;
        for (size_t i = 0; i < condition->n_regimes; i++)
            total += self->value[condition->regime[i].lasts];
        u = gsl_ran_flat(rng, 0, total);
        regime = 0;
        while ((size_t)regime + 1 < condition->n_regimes && u >= self->value[condition->regime[regime].lasts])
            u -= self->value[condition->regime[regime++].lasts];
    }
    enter_regime(self, c, regime, 0, rng);
}

/* Jumps at their exact times up to t; the stay in the next regime begins where the last one ended. */
static void follow_regime(cr_world *self, size_t c, double t, gsl_rng *rng)
{
    size_t n = self->model->condition[c].n_regimes;
    while (self->leaves[c] <= t) {
        int32_t other = (int32_t)gsl_rng_uniform_int(rng, n - 1);
        enter_regime(self, c, other < self->regime[c] ? other : other + 1, self->leaves[c], rng);
    }
}

/* A pair of the stationary law with the right correlation; its second member, less what the first foretells of it,
 * is the news of the step. */
static double noise_after(double now, double sd, double half_life, double years, gsl_rng *rng)
{
    double rho = exp2(-years / half_life), first, second;
    gsl_ran_bivariate_gaussian(rng, sd, sd, rho, &first, &second);
    return rho * now + (second - rho * first);
}

static double level_of(const cr_world *self, const cr_condition *condition)
{
    int32_t left;
    if (condition->level != CR_NONE)
        return self->value[condition->level];
    left = condition->left[self->k];
    if (!(condition->fraction[self->k] > 0))
        return self->value[condition->point[left]];
    return (1 - condition->fraction[self->k]) * self->value[condition->point[left]] +
           condition->fraction[self->k] * self->value[condition->point[left + 1]];
}

/* What the calendar does at date k: the world's conditions move on from date k - 1. */
static void observe_conditions(cr_world *self, gsl_rng *rng)
{
    const cr_model *model = self->model;
    const double *t = model->calendar.t;
    for (size_t c = 0; c < model->n_conditions; c++) {
        const cr_condition *condition = &model->condition[c];
        double x = level_of(self, condition);
        if (condition->n_regimes > 0) {
            if (self->k == 0)
                start_regime(self, c, rng);
            else
                follow_regime(self, c, t[self->k], rng);
            x += self->value[condition->regime[self->regime[c]].level];
        }
        if (condition->sd != CR_NONE) {
            double sd = self->value[condition->sd];
            if (self->k > 0)
                self->noise[c] = noise_after(self->noise[c], sd, self->value[condition->half_life],
                                             t[self->k] - t[self->k - 1], rng);
            else if (condition->starts_at != CR_NONE)
                self->noise[c] = self->value[condition->starts_at];
            else
                self->noise[c] = gsl_ran_gaussian(rng, sd);
            x += self->noise[c];
        }
        self->condition[c] = fmin(fmax(x, condition->lo), condition->hi);
    }
}

static void reach_date(cr_world *self, size_t k, gsl_rng *rng, const cr_watcher *watcher)
{
    self->k = k;
    self->t = self->model->calendar.t[k];
    observe_conditions(self, rng);
    cr_world_note_tests(self);
    if (watcher->on_calendar)
        watcher->on_calendar(watcher->context, self);
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
    self->position[(size_t)move->state * model->n_tracks + (size_t)move->track] = move->rung;
    cr_world_look_around(self);
    if (watcher->on_move)
        watcher->on_move(watcher->context, self, move, cr_push_readiness(&push), self->rate[chosen]);
}

void cr_twin_run(cr_world *self, gsl_rng *rng, const cr_watcher *watcher)
{
    const cr_calendar *calendar = &self->model->calendar;
    cr_world_reset(self);
    draw_numbers(self, rng);
    cr_world_look_around(self);
    reach_date(self, 0, rng, watcher);
    while (self->k + 1 < calendar->n) {
        double total = all_hazards(self);
        double wait = total > 0 ? gsl_ran_exponential(rng, 1 / total) : HUGE_VAL;
        if (self->t + wait < calendar->t[self->k + 1]) {
            self->t += wait;
            make_a_move(self, total, rng, watcher);
        } else {
            reach_date(self, self->k + 1, rng, watcher);
        }
    }
}
