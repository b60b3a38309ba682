/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/shocks.h"

#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "simulate/paths.h"

/* What a shock draws: indices of its stream. */
enum { DRAW_SIZE, DRAW_CHILDREN, DRAW_DELAY };

int cr_shocks_init(cr_shocks *self, const cr_model *model, cr_errors *errors)
{
    memset(self, 0, sizeof(*self));
    for (size_t c = 0; c < model->n_conditions && self->train == NULL; c++) {
        if (model->condition[c].per_year != CR_NONE) {
            self->n = model->n_conditions;
            self->train = calloc(self->n, sizeof(*self->train));
            if (self->train == NULL) {
                self->n = 0;
                return cr_fail(errors, CR_ERR_MEMORY, "the shocks of %zu conditions", model->n_conditions);
            }
        }
    }
    return CR_OK;
}

void cr_shocks_free(cr_shocks *self)
{
    for (size_t c = 0; c < self->n; c++) {
        free(self->train[c].pending);
    }
    free(self->train);
    memset(self, 0, sizeof(*self));
}

/* Times of two children are equal once in some 10^15; the key settles it, so that sums have one order. */
static inline bool comes_before(const cr_shock *a, const cr_shock *b)
{
    return a->t != b->t ? a->t < b->t : a->key < b->key;
}

static int push(cr_train *self, cr_shock shock)
{
    size_t at = self->n_pending;

    if (at == self->capacity) {
        const size_t capacity = 2 * self->capacity + 16;
        cr_shock *const grown = reallocarray(self->pending, capacity, sizeof(*grown));

        if (grown == NULL) {
            return CR_ERR_MEMORY;
        }
        self->pending = grown;
        self->capacity = capacity;
    }
    self->n_pending++;
    for (; at > 0 && comes_before(&shock, &self->pending[(at - 1) / 2]); at = (at - 1) / 2) {
        self->pending[at] = self->pending[(at - 1) / 2];
    }
    self->pending[at] = shock;
    return CR_OK;
}

static cr_shock pop(cr_train *self)
{
    const cr_shock first = self->pending[0], moved = self->pending[--self->n_pending];
    size_t at = 0;

    for (size_t child = 1; child < self->n_pending; child = 2 * at + 1) {
        if (child + 1 < self->n_pending && comes_before(&self->pending[child + 1], &self->pending[child])) {
            child++;
        }
        if (!comes_before(&self->pending[child], &moved)) {
            break;
        }
        self->pending[at] = self->pending[child];
        at = child;
    }
    self->pending[at] = moved;
    return first;
}

/* What tells a point from all others: where it lies. Two of a replicate in the same place come once in 2^100. */
static cr_stream_key key_of_point(cr_stream_key measure, const cr_point *point)
{
    uint64_t t, y;

    memcpy(&t, &point->t, sizeof(t));
    memcpy(&y, &point->y, sizeof(y));
    return cr_stream_key_part(cr_stream_key_part(measure, t), y);
}

static inline double uniform_of(const cr_scratch *now, const cr_shock *shock, uint32_t draw)
{
    return cr_rng_uniform_at(now->rng, now->seed, shock->key, draw, now->replicate);
}

/* Poisson by inversion: never fewer children for a higher mean. `chance` is that of none, exp(-mean). */
static uint32_t children(double mean, double chance, double u)
{
    double upto = chance;
    uint32_t n = 0;

    while (u >= upto && chance > 0x1p-60) {
        chance *= mean / ++n;
        upto += chance;
    }
    return n;
}

/* Children that would come at or after the end are not kept. */
static int breed(const cr_scratch *now, const cr_condition *condition, cr_train *train, const cr_shock *parent)
{
    const double end = now->model->calendar.t[now->model->calendar.n - 1];
    const uint32_t n =
        children(now->value[condition->breeds], train->childless, uniform_of(now, parent, DRAW_CHILDREN));
    int status = CR_OK;

    for (uint32_t j = 0; j < n && status == CR_OK; j++) {
        const double delay = -log(uniform_of(now, parent, DRAW_DELAY + j)) / train->decay;
        const cr_shock child = {parent->t + delay, cr_stream_key_part(parent->key, j)};

        if (child.t < end) {
            status = push(train, child);
        }
    }
    return status;
}

static int too_many(const cr_scratch *now, const cr_condition *condition, cr_errors *errors)
{
    char from[16], to[16];

    cr_day_text(now->model->calendar.day[now->k - 1], from);
    cr_day_text(now->model->calendar.day[now->k], to);
    return cr_fail(
        errors, CR_ERR_RUN,
        "conditions.%s.shocks: more than %d shocks from %s to %s in replicate %llu (lower per_year or breeds: "
        "the sum of very many small shocks is what noise is for)",
        condition->name, CR_MOST_SHOCKS, from, to, (unsigned long long)now->replicate);
}

/* One shock strikes at or before calendar date now->k. */
static int strike(const cr_scratch *now, const cr_condition *condition, cr_train *train, cr_shock shock,
                  cr_errors *errors)
{
    const double since = now->model->calendar.t[now->k] - shock.t;
    const double size = condition->size != CR_NONE ? now->value[condition->size]
                                                   : cr_dist_quantile(&now->model->dist[condition->size_dist],
                                                                      uniform_of(now, &shock, DRAW_SIZE));

    if (++train->struck > CR_MOST_SHOCKS) {
        return too_many(now, condition, errors);
    }
    train->value += size * exp(-train->decay * since);
    if (breed(now, condition, train, &shock) != CR_OK) {
        return cr_fail(errors, CR_ERR_MEMORY, "conditions.%s.shocks: %zu shocks to come", condition->name,
                       train->n_pending);
    }
    return CR_OK;
}

/* The next arrival of a strip below the rate. */
static void find_next(const cr_scratch *now, const cr_condition *condition, cr_train *train, int strip)
{
    const cr_calendar *const calendar = &now->model->calendar;
    const cr_measure measure = {now->rng, now->seed, now->replicate, condition->shock_key};

    do {
        cr_points_next(&train->next[strip], &measure, strip, 0.0, calendar->t[calendar->n - 1]);
    } while (train->next[strip].t < HUGE_VAL && !(train->next[strip].y < now->value[condition->per_year]));
}

void cr_shocks_start(const cr_scratch *now, size_t c)
{
    const cr_condition *const condition = &now->model->condition[c];
    cr_train *const train = &now->paths->shocks.train[c];

    train->value = 0.0;
    train->struck = 0;
    train->n_pending = 0;
    train->decay = M_LN2 / now->value[condition->shock_half_life];
    train->childless = exp(-now->value[condition->breeds]);
    train->strips = cr_points_strips(now->value[condition->per_year]);
    for (int s = 0; s < train->strips; s++) {
        train->next[s] = CR_POINT_BEFORE_ALL;
        find_next(now, condition, train, s);
    }
}

int cr_shocks_step(const cr_scratch *now, size_t c, cr_errors *errors)
{
    const double from = now->model->calendar.t[now->k - 1], to = now->model->calendar.t[now->k];
    const cr_condition *const condition = &now->model->condition[c];
    cr_train *const train = &now->paths->shocks.train[c];
    int status = CR_OK;

    train->value *= exp(-train->decay * (to - from));
    train->struck = 0;
    for (int s = 0; s < train->strips; s++) {
        while (status == CR_OK && train->next[s].t <= to) {
            const cr_shock shock = {train->next[s].t, key_of_point(condition->shock_key, &train->next[s])};

            status = strike(now, condition, train, shock, errors);
            find_next(now, condition, train, s);
        }
    }
    while (status == CR_OK && train->n_pending > 0 && train->pending[0].t <= to) {
        status = strike(now, condition, train, pop(train), errors);
    }
    return status;
}
