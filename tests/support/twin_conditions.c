/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The twin's conditions: regimes, shocks, noise, responses and levels, and what the calendar sees of them. */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twin.h"

/* A chain has forgotten where it started after 2^64 of its short steps. */
enum { SQUARINGS = 64 };

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

void cr_world_set_hurry(cr_world *self)
{
    for (size_t c = 0; c < self->model->n_conditions; c++) {
        const cr_condition *condition = &self->model->condition[c];
        for (size_t r = 0; r < condition->n_regimes; r++) {
            const cr_regime *regime = &condition->regime[r];
            double sum = 0;
            for (size_t i = 0; i < regime->n_hastened; i++)
                sum += self->value[regime->hastened_by[i].by] *
                       cr_world_signal(self, &regime->hastened_by[i].signal, self->condition);
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

void cr_world_relax(cr_world *self, double years)
{
    for (size_t c = 0; c < self->model->n_conditions; c++) {
        const cr_condition *condition = &self->model->condition[c];
        double target = 0;
        if (condition->n_responses == 0)
            continue;
        for (size_t i = 0; i < condition->n_responses; i++)
            target += self->value[condition->response[i].by] *
                      cr_world_signal(self, &condition->response[i].signal, self->condition);
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

void cr_world_observe(cr_world *self, gsl_rng *rng)
{
    const double *t = self->model->calendar.t;
    double years = self->k > 0 ? t[self->k] - t[self->k - 1] : 0;
    for (size_t c = 0; c < self->model->n_conditions; c++)
        self->raw[c] = raw_of(self, c, years, rng);
    cr_world_stand_conditions(self);
}
