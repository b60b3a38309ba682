/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "twin.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A chain has forgotten where it started after 2^64 of its short steps. */
enum { SQUARINGS = 64 };

size_t cr_world_deciding_edge(const cr_tie *tie, size_t e)
{
    size_t first = 0;
    while (tie->edge_key[first] != tie->edge_key[e])
        first++;
    return first;
}

static bool init_ties(cr_world *self)
{
    const cr_model *model = self->model;
    self->there = calloc(model->n_ties + 1, sizeof(bool *));
    for (size_t m = 0; self->there && m < model->n_ties; m++) {
        if (model->tie[m].exists == CR_NONE)
            continue;
        self->there[m] = calloc(model->tie[m].n_edges + 1, sizeof(bool));
        if (!self->there[m])
            return false;
    }
    return self->there;
}

static bool init_conditions(cr_world *self, size_t n)
{
    self->most_regimes = 1;
    for (size_t c = 0; c < n; c++)
        if (self->model->condition[c].n_regimes > self->most_regimes)
            self->most_regimes = self->model->condition[c].n_regimes;
    self->condition = calloc(n + 1, sizeof(double));
    self->part = calloc(n + 1, sizeof(double));
    self->noise = calloc(n + 1, sizeof(double));
    self->regime = calloc(n + 1, sizeof(int32_t));
    self->hurry = calloc(n * self->most_regimes + 1, sizeof(double));
    self->shock = calloc(n + 1, sizeof(double));
    self->excitement = calloc(n + 1, sizeof(double));
    self->response = calloc(n + 1, sizeof(double));
    return self->condition && self->part && self->noise && self->regime && self->hurry && self->shock &&
           self->excitement && self->response;
}

bool cr_world_init(cr_world *self, const cr_model *model)
{
    memset(self, 0, sizeof(*self));
    self->model = model;
    self->stretch = 1;
    self->value = calloc(model->n_slots + 1, sizeof(double));
    self->position = calloc(model->n_states * model->n_tracks + 1, sizeof(int32_t));
    self->reached_at = calloc(model->n_states * model->n_rungs + 1, sizeof(double));
    self->held_since = calloc(model->n_tests + 1, sizeof(int32_t));
    self->exposure = calloc(model->n_ties * model->n_rungs * model->n_states + 1, sizeof(double));
    self->norm = calloc(model->n_states + 1, sizeof(double));
    self->credit = calloc(model->n_states + 1, sizeof(double));
    self->rate = calloc(model->n_moves + 1, sizeof(double));
    self->ready = calloc(model->n_moves + 1, sizeof(size_t));
    return self->value && self->position && self->reached_at && self->held_since && self->exposure && self->norm &&
           self->credit && self->rate && self->ready && init_ties(self) && init_conditions(self, model->n_conditions) &&
           cr_world_init_events(self);
}

void cr_world_free(cr_world *self)
{
    for (size_t m = 0; self->there && m < self->model->n_ties; m++)
        free(self->there[m]);
    free(self->there);
    free(self->value);
    free(self->condition);
    free(self->position);
    free(self->reached_at);
    free(self->held_since);
    free(self->exposure);
    free(self->norm);
    free(self->credit);
    free(self->rate);
    free(self->ready);
    free(self->part);
    free(self->noise);
    free(self->regime);
    free(self->hurry);
    free(self->shock);
    free(self->excitement);
    free(self->response);
    free(self->raw);
    free(self->fired);
    free(self->acts_at);
    free(self->first);
    free(self->until);
    memset(self, 0, sizeof(*self));
}

void cr_world_reset(cr_world *self)
{
    const cr_model *model = self->model;
    self->t = 0;
    self->k = 0;
    for (size_t i = 0; i < model->n_states * model->n_tracks; i++)
        self->position[i] = model->start[i];
    for (size_t i = 0; i < model->n_states * model->n_rungs; i++)
        self->reached_at[i] = model->since ? model->since[i] : 0;
    for (size_t i = 0; i < model->n_tests; i++)
        self->held_since[i] = CR_NONE;
}

void cr_world_make(cr_world *self, const cr_move *move, double t)
{
    const cr_model *model = self->model;
    self->position[(size_t)move->state * model->n_tracks + (size_t)move->track] = move->to;
    for (int32_t r = move->from + 1; r <= move->to; r++)
        self->reached_at[(size_t)move->state * model->n_rungs + (size_t)r] = t;
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

/* What is left of the credit that a partner has for having reached a rung. */
static double left_of(const cr_world *self, const cr_tie *tie, int32_t partner, int32_t rung)
{
    double age =
        self->model->calendar.t[self->k] - self->reached_at[(size_t)partner * self->model->n_rungs + (size_t)rung];
    if (tie->fades == CR_NONE || age <= 0)
        return 1;
    return pow(0.5, age / (self->stretch * self->value[tie->fades]));
}

/* A rung that is not named shares the credit of the one below it in its track: that one earned it. */
static int32_t earning_rung(const cr_world *self, const cr_tie *tie, int32_t rung)
{
    int32_t first = self->model->track[self->model->rung[rung].track].first_rung;
    while (rung > first && tie->credit[rung - 1] == tie->credit[rung])
        rung--;
    return rung;
}

static double credit_of(const cr_world *self, const cr_tie *tie, int32_t partner, int32_t rung)
{
    double sum = 0;
    if (tie->ahead)
        return at_or_above(self, partner, rung) ? left_of(self, tie, partner, rung) : 0;
    for (size_t track = 0; track < self->model->n_tracks; track++) {
        int32_t stands = where(self, partner, (int32_t)track), slot = tie->credit[stands];
        if (slot != CR_NONE)
            sum += self->value[slot] * left_of(self, tie, partner, earning_rung(self, tie, stands));
    }
    return sum;
}

static double weight_of(const cr_world *self, const cr_tie *tie, size_t edge)
{
    const bool *there = self->there[tie - self->model->tie];
    if (there && !there[edge])
        return 0;
    for (size_t i = 0; i < tie->n_uncertain; i++)
        if (tie->uncertain[i].edge == edge)
            return self->value[tie->uncertain[i].slot];
    return tie->weight[edge];
}

/* What all partners earn is in self->credit. */
static void listen_to_pairs(const cr_world *self, const cr_tie *tie, double *exposure)
{
    for (size_t j = 0; j < self->model->n_states; j++)
        for (size_t edge = tie->listener_at[j]; edge < tie->listener_at[j + 1]; edge++)
            exposure[tie->listener[edge]] += weight_of(self, tie, edge) * self->credit[j];
}

static void listen_to_cliques(const cr_world *self, const cr_tie *tie, double *exposure)
{
    for (size_t c = 0; c < tie->n_cliques; c++)
        for (size_t a = tie->member_at[c]; a < tie->member_at[c + 1]; a++)
            for (size_t b = tie->member_at[c]; b < tie->member_at[c + 1]; b++)
                if (a != b)
                    exposure[tie->member[a]] += self->credit[tie->member[b]];
}

static void find_norms(cr_world *self, const cr_tie *tie)
{
    memset(self->norm, 0, self->model->n_states * sizeof(double));
    for (size_t edge = 0; edge < tie->n_edges; edge++)
        self->norm[tie->listener[edge]] += fabs(weight_of(self, tie, edge));
    for (size_t c = 0; c < tie->n_cliques; c++)
        for (size_t a = tie->member_at[c]; a < tie->member_at[c + 1]; a++)
            self->norm[tie->member[a]] += (double)(tie->member_at[c + 1] - tie->member_at[c] - 1);
}

static void look_at_tie(cr_world *self, size_t m)
{
    const cr_model *model = self->model;
    const cr_tie *tie = &model->tie[m];
    find_norms(self, tie);
    for (size_t r = 0; r < model->n_rungs; r++) {
        double *exposure = &self->exposure[(m * model->n_rungs + r) * model->n_states];
        memset(exposure, 0, model->n_states * sizeof(double));
        for (size_t j = 0; j < model->n_states; j++)
            self->credit[j] = credit_of(self, tie, (int32_t)j, (int32_t)r);
        listen_to_pairs(self, tie, exposure);
        listen_to_cliques(self, tie, exposure);
        for (size_t i = 0; i < model->n_states; i++)
            if (tie->share && self->norm[i] > 0)
                exposure[i] /= self->norm[i];
    }
}

void cr_world_look_around(cr_world *self)
{
    for (size_t m = 0; m < self->model->n_ties; m++)
        look_at_tie(self, m);
}

void cr_world_look_at_fading(cr_world *self)
{
    for (size_t m = 0; m < self->model->n_ties; m++)
        if (self->model->tie[m].fades != CR_NONE)
            look_at_tie(self, m);
}

static double driver_of(const cr_world *self, const cr_move *move, cr_driver driver, const double *condition)
{
    const cr_model *model = self->model;
    double exposure;
    int32_t times;
    switch (driver.kind) {
    case CR_DRIVER_CONDITION:
        return condition[driver.index];
    case CR_DRIVER_EXPOSURE:
        exposure = self->exposure[((size_t)driver.index * model->n_rungs + (size_t)move->rung) * model->n_states +
                                  (size_t)move->state];
        times = model->tie[driver.index].times;
        return times == CR_NONE ? exposure : exposure * condition[times];
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

bool cr_world_test_holds(const cr_world *self, int32_t index)
{
    return test_holds(self, index, self->condition);
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
    return !move->immediate && where(self, move->state, move->track) == move->from;
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
    double z;
    if (!push->open)
        return 0;
    if (move->down)
        above = -above;
    z = above / self->value[move->slot + CR_SLOT_SOFTNESS];
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

size_t cr_world_eligible(const cr_world *self, size_t *which)
{
    const cr_model *model = self->model;
    size_t n = 0;
    for (size_t i = 0; i < model->n_moves; i++) {
        const cr_move *move = &model->move[i];
        if (!move->immediate || where(self, move->state, move->track) != move->from)
            continue;
        cr_push push = cr_world_push(self, move, NULL);
        if (push.open && cr_push_readiness(&push) >= self->value[move->slot + CR_SLOT_THRESHOLD] - CR_SLACK)
            which[n++] = i;
    }
    return n;
}

/* ------------------------------------------------------------------------------------- drawn once a replicate */

/* The normal score of draw i, its own or the common one: draws under one key have one. */
static double score_of(const cr_world *self, size_t i, bool common, const double *score, gsl_rng *rng)
{
    const cr_draw *draw = self->model->draw;
    for (size_t j = 0; j < i; j++)
        if (common ? draw[j].shared > 0 && draw[j].factor == draw[i].factor : draw[j].key == draw[i].key)
            return score[j];
    return gsl_ran_ugaussian(rng);
}

/* Normal scores, of which the part `shared` of the variance is common; then each law's own scale. */
static void draw_numbers(cr_world *self, gsl_rng *rng)
{
    const cr_model *model = self->model;
    double *own = calloc(2 * model->n_draws + 1, sizeof(double)), *common = own + model->n_draws;
    memcpy(self->value, model->slot, model->n_slots * sizeof(double));
    for (size_t i = 0; own && i < model->n_draws; i++) {
        const cr_draw *draw = &model->draw[i];
        double score = own[i] = score_of(self, i, false, own, rng), uniform;
        if (draw->shared > 0) {
            common[i] = score_of(self, i, true, common, rng);
            score = sqrt(draw->shared) * common[i] + sqrt(1 - draw->shared) * own[i];
        }
        uniform = fmin(fmax(gsl_cdf_ugaussian_P(score), 1e-16), 1 - 1e-16);
        for (size_t j = draw->target; j < draw->target + draw->n_targets; j++)
            self->value[model->target[j]] = cr_dist_quantile(&model->dist[draw->dist], uniform);
    }
    free(own);
}

static void draw_starts(cr_world *self, gsl_rng *rng)
{
    const cr_model *model = self->model;
    for (size_t i = 0; i < model->n_uncertain_starts; i++) {
        const cr_uncertain_start *start = &model->uncertain_start[i];
        double u = gsl_rng_uniform(rng);
        size_t chosen = 0;
        while (chosen + 1 < start->n && u >= start->upto[chosen])
            chosen++;
        self->position[(size_t)start->state * model->n_tracks + (size_t)start->track] = start->rung[chosen];
    }
}

static void draw_ties(cr_world *self, gsl_rng *rng)
{
    for (size_t m = 0; m < self->model->n_ties; m++) {
        const cr_tie *tie = &self->model->tie[m];
        for (size_t e = 0; self->there[m] && e < tie->n_edges; e++) {
            size_t decides = cr_world_deciding_edge(tie, e);
            if (decides == e)
                self->there[m][e] = gsl_rng_uniform(rng) < self->value[tie->exists];
            else
                self->there[m][e] = self->there[m][decides];
        }
    }
}

/* --------------------------------------------------------------------------------------------- conditions */

/* The share of those who leave regime `from` for regime `to`. */
static double share_to(const cr_world *self, const cr_condition *condition, size_t from, size_t to)
{
    const int32_t *share = condition->regime[from].leaves_to;
    double all = 0;
    if (to == from)
        return 0;
    if (!share)
        return 1 / (double)(condition->n_regimes - 1);
    for (size_t i = 0; i < condition->n_regimes; i++)
        if (i != from && share[i] != CR_NONE)
            all += self->value[share[i]];
    return share[to] != CR_NONE && all > 0 ? self->value[share[to]] / all : 0;
}

/* The matrix of one step of a chain that is watched at twice its fastest rate. */
static void short_step(const cr_world *self, const cr_condition *condition, double *step)
{
    size_t n = condition->n_regimes;
    double shortest = HUGE_VAL;
    for (size_t i = 0; i < n; i++)
        shortest = fmin(shortest, self->value[condition->regime[i].lasts]);
    for (size_t i = 0; i < n; i++) {
        step[i * n + i] = 1;
        for (size_t j = 0; j < n; j++) {
            double leaves = share_to(self, condition, i, j) * 0.5 * shortest / self->value[condition->regime[i].lasts];
            if (j != i)
                step[i * n + j] = leaves;
            step[i * n + i] -= leaves;
        }
    }
}

/* Squares the matrix of a chain; its rows go on adding up to 1. */
static void square(size_t n, double *step, double *room)
{
    for (size_t i = 0; i < n; i++) {
        double all = 0;
        for (size_t j = 0; j < n; j++) {
            room[i * n + j] = 0;
            for (size_t k = 0; k < n; k++)
                room[i * n + j] += step[i * n + k] * step[k * n + j];
            all += room[i * n + j];
        }
        for (size_t j = 0; j < n; j++)
            room[i * n + j] /= all;
    }
    memcpy(step, room, n * n * sizeof(double));
}

static int32_t long_run_regime(const cr_world *self, const cr_condition *condition, gsl_rng *rng)
{
    size_t n = condition->n_regimes, from, to = 0;
    double *step = calloc(2 * n * n, sizeof(double)), u = gsl_rng_uniform(rng);
    if (!step)
        return 0;
    short_step(self, condition, step);
    for (int i = 0; i < SQUARINGS; i++)
        square(n, step, step + n * n);
    from = gsl_rng_uniform_int(rng, n);
    while (to + 1 < n && u >= step[from * n + to])
        u -= step[from * n + to++];
    free(step);
    return (int32_t)to;
}

static void start_regime(cr_world *self, size_t c, gsl_rng *rng)
{
    const cr_condition *condition = &self->model->condition[c];
    self->regime[c] = condition->starts_in != CR_NONE ? condition->starts_in : long_run_regime(self, condition, rng);
}

/* Changes at their exact times; the wait for the next one is drawn afresh at each date, as it has no memory. */
static void follow_regime(cr_world *self, size_t c, double years, gsl_rng *rng)
{
    const cr_condition *condition = &self->model->condition[c];
    for (;;) {
        size_t from = (size_t)self->regime[c], to = 0;
        double lasts = self->value[condition->regime[from].lasts] / self->hurry[c * self->most_regimes + from];
        double u = gsl_rng_uniform(rng), some = 0;
        years -= gsl_ran_exponential(rng, lasts);
        for (size_t i = 0; i < condition->n_regimes; i++)
            some += share_to(self, condition, from, i);
        if (!(years > 0) || !(some > 0))
            return;
        while (to + 1 < condition->n_regimes && u >= share_to(self, condition, from, to))
            u -= share_to(self, condition, from, to++);
        self->regime[c] = (int32_t)to;
    }
}

/* What the calendar shows of the world sets how fast regimes are left until the next date. */
static void set_hurry(cr_world *self)
{
    for (size_t c = 0; c < self->model->n_conditions; c++) {
        const cr_condition *condition = &self->model->condition[c];
        for (size_t r = 0; r < condition->n_regimes; r++) {
            const cr_regime *regime = &condition->regime[r];
            double sum = 0;
            for (size_t i = 0; i < regime->n_hastened; i++)
                sum += self->value[regime->hastened_by[i].by] *
                       signal_of(self, &regime->hastened_by[i].signal, self->condition);
            self->hurry[c * self->most_regimes + r] = exp(sum);
        }
    }
}

/* A shock of its own accord or bred by earlier ones: thinning (Ogata 1981), as the intensity falls until the next. */
static void follow_shocks(cr_world *self, size_t c, double years, gsl_rng *rng)
{
    const cr_condition *condition = &self->model->condition[c];
    double decay = M_LN2 / self->value[condition->shock_half_life];
    double bred = self->value[condition->breeds] * decay, base = self->value[condition->per_year];
    for (;;) {
        double most = base + bred * self->excitement[c];
        double wait = most > 0 ? gsl_ran_exponential(rng, 1 / most) : HUGE_VAL, passed = fmin(wait, years);
        self->shock[c] *= exp(-decay * passed);
        self->excitement[c] *= exp(-decay * passed);
        if (wait >= years)
            return;
        years -= wait;
        if (gsl_rng_uniform(rng) * most >= base + bred * self->excitement[c])
            continue;
        self->excitement[c] += 1;
        self->shock[c] += condition->size != CR_NONE
                              ? self->value[condition->size]
                              : cr_dist_quantile(&self->model->dist[condition->size_dist], gsl_rng_uniform_pos(rng));
    }
}

/* All responses relax towards what they see now, for some years in which it stands still. */
static void relax(cr_world *self, double years)
{
    for (size_t c = 0; c < self->model->n_conditions; c++) {
        const cr_condition *condition = &self->model->condition[c];
        double target = 0;
        if (condition->n_responses == 0)
            continue;
        for (size_t i = 0; i < condition->n_responses; i++)
            target += self->value[condition->response[i].by] *
                      signal_of(self, &condition->response[i].signal, self->condition);
        self->response[c] = target + (self->response[c] - target) * exp(-years / self->value[condition->lag]);
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

static void follow_noise(cr_world *self, size_t c, double years, gsl_rng *rng)
{
    const cr_condition *condition = &self->model->condition[c];
    double sd = self->value[condition->sd];
    if (self->k > 0)
        self->noise[c] = noise_after(self->noise[c], sd, self->value[condition->half_life], years, rng);
    else if (condition->starts_at != CR_NONE)
        self->noise[c] = self->value[condition->starts_at];
    else
        self->noise[c] = gsl_ran_gaussian(rng, sd);
}

/* What is added to a condition's level at date k, `years` after the date before (0 at the start). */
static double raw_of(cr_world *self, size_t c, double years, gsl_rng *rng)
{
    const cr_condition *condition = &self->model->condition[c];
    double x = 0;
    if (self->k == 0)
        self->shock[c] = self->excitement[c] = self->response[c] = 0;
    if (condition->n_regimes > 0) {
        if (self->k == 0)
            start_regime(self, c, rng);
        else
            follow_regime(self, c, years, rng);
        x += self->value[condition->regime[self->regime[c]].level];
    }
    if (condition->sd != CR_NONE) {
        follow_noise(self, c, years, rng);
        x += self->noise[c];
    }
    if (condition->per_year != CR_NONE) {
        follow_shocks(self, c, years, rng);
        x += self->shock[c];
    }
    return x + self->response[c];
}

static double shifts_of(const cr_world *self, size_t c)
{
    double x = 0;
    for (size_t e = 0; e < self->model->n_events; e++)
        for (size_t a = 0; a < self->model->event[e].n_actions; a++)
            if (self->until[self->first[e] + a] >= 0 && self->model->event[e].action[a].condition == (int32_t)c)
                x += self->value[self->model->event[e].action[a].by];
    return x;
}

static double product_of(const cr_world *self, size_t c)
{
    const cr_condition *condition = &self->model->condition[c];
    double x = self->part[c];
    for (size_t i = 0; i < condition->n_times; i++)
        x *= product_of(self, (size_t)condition->times[i]);
    return x;
}

void cr_world_stand_conditions(cr_world *self)
{
    const cr_model *model = self->model;
    for (size_t c = 0; c < model->n_conditions; c++) {
        double x = level_of(self, &model->condition[c]) + self->raw[c] + shifts_of(self, c);
        self->part[c] = fmin(fmax(x, model->condition[c].lo), model->condition[c].hi);
    }
    for (size_t c = 0; c < model->n_conditions; c++)
        self->condition[c] = product_of(self, c);
}

/* What the calendar does at date k: the world's conditions move on from date k - 1. */
static void observe_conditions(cr_world *self, gsl_rng *rng)
{
    const double *t = self->model->calendar.t;
    double years = self->k > 0 ? t[self->k] - t[self->k - 1] : 0;
    for (size_t c = 0; c < self->model->n_conditions; c++)
        self->raw[c] = raw_of(self, c, years, rng);
    cr_world_stand_conditions(self);
}

/* ------------------------------------------------------------------------------------------------- living */

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
    relax(self, self->model->calendar.t[k] - self->t);
    self->k = k;
    self->t = self->model->calendar.t[k];
    observe_conditions(self, rng);
    set_hurry(self);
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
    draw_numbers(self, rng);
    draw_starts(self, rng);
    draw_ties(self, rng);
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
        relax(self, t - self->t);
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
