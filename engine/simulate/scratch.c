/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/scratch.h"

#include <stdlib.h>
#include <string.h>

#include "simulate/cascade.h"
#include "simulate/clocks.h"
#include "simulate/events.h"
#include "simulate/exposure.h"
#include "simulate/paths.h"
#include "simulate/uniform.h"

static int init_parts(cr_scratch *self, const cr_model *model, cr_errors *errors)
{
    int status;

    if (self->clocks == NULL || self->cascade == NULL || self->paths == NULL || self->ledgers == NULL ||
        self->events == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "the parts of a replicate");
    }
    status = cr_ledgers_init(self->ledgers, model, errors);
    if (status == CR_OK) {
        status = cr_paths_init(self->paths, model, errors);
    }
    if (status == CR_OK) {
        status = cr_clocks_init(self->clocks, model, errors);
    }
    if (status == CR_OK) {
        status = cr_cascade_init(self->cascade, model, errors);
    }
    if (status == CR_OK) {
        status = cr_events_init(self->events, model, errors);
    }
    return status;
}

static bool some_tie_fades(const cr_model *model)
{
    for (size_t m = 0; m < model->n_ties; m++) {
        if (model->tie[m].fades != CR_NONE) {
            return true;
        }
    }
    return false;
}

int cr_scratch_init(cr_scratch *self, const cr_model *model, cr_errors *errors)
{
    memset(self, 0, sizeof(*self));
    self->model = model;
    self->value = calloc(model->n_slots, sizeof(*self->value));
    self->condition = calloc(model->n_conditions, sizeof(*self->condition));
    self->position = calloc(model->n_states * model->n_tracks, sizeof(*self->position));
    self->count = calloc(model->n_rungs, sizeof(*self->count));
    self->held_since = calloc(model->n_tests, sizeof(*self->held_since));
    self->rng = gsl_rng_alloc(cr_rng_philox);
    if (self->value == NULL || self->condition == NULL || self->position == NULL || self->count == NULL ||
        self->held_since == NULL || self->rng == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "a replicate of %zu states", model->n_states);
    }
    if (some_tie_fades(model)) {
        self->reached_at = calloc(model->n_states * model->n_rungs, sizeof(*self->reached_at));
        if (self->reached_at == NULL) {
            return cr_fail(errors, CR_ERR_MEMORY, "when %zu states reached %zu rungs", model->n_states, model->n_rungs);
        }
    }
    memcpy(self->value, model->slot, model->n_slots * sizeof(*self->value));
    self->clocks = calloc(1, sizeof(*self->clocks));
    self->cascade = calloc(1, sizeof(*self->cascade));
    self->paths = calloc(1, sizeof(*self->paths));
    self->ledgers = calloc(1, sizeof(*self->ledgers));
    self->events = calloc(1, sizeof(*self->events));
    return init_parts(self, model, errors);
}

void cr_scratch_free(cr_scratch *self)
{
    if (self->clocks != NULL) {
        cr_clocks_free(self->clocks);
    }
    if (self->cascade != NULL) {
        cr_cascade_free(self->cascade);
    }
    if (self->paths != NULL) {
        cr_paths_free(self->paths);
    }
    if (self->ledgers != NULL) {
        cr_ledgers_free(self->ledgers);
    }
    if (self->events != NULL) {
        cr_events_free(self->events);
    }
    if (self->rng != NULL) {
        gsl_rng_free(self->rng);
    }
    free(self->clocks);
    free(self->cascade);
    free(self->paths);
    free(self->ledgers);
    free(self->events);
    free(self->value);
    free(self->condition);
    free(self->position);
    free(self->count);
    free(self->reached_at);
    free(self->held_since);
    memset(self, 0, sizeof(*self));
}

/* All other values are the model's constants, written once. */
static void draw_numbers(cr_scratch *self)
{
    const cr_model *const model = self->model;

    for (size_t d = 0; d < model->n_draws; d++) {
        const cr_draw *const draw = &model->draw[d];
        const double value = cr_dist_quantile(&model->dist[draw->dist], cr_draw_uniform(self, draw));

        for (size_t k = draw->target; k < draw->target + draw->n_targets; k++) {
            self->value[model->target[k]] = value;
        }
    }
}

/* Rungs at the start that are uncertain: by their cumulative shares. */
static void draw_starts(cr_scratch *self)
{
    const cr_model *const model = self->model;

    for (size_t u = 0; u < model->n_uncertain_starts; u++) {
        const cr_uncertain_start *const start = &model->uncertain_start[u];
        const double uniform = cr_rng_uniform_at(self->rng, self->seed, start->key, 0, self->replicate);
        size_t k = 0;

        while (k + 1 < start->n && !(uniform < start->upto[k])) {
            k++;
        }
        self->position[(size_t)start->state * model->n_tracks + (size_t)start->track] = start->rung[k];
    }
}

static void count_states(cr_scratch *self)
{
    const cr_model *const model = self->model;

    memset(self->count, 0, model->n_rungs * sizeof(*self->count));
    for (size_t k = 0; k < model->n_states * model->n_tracks; k++) {
        for (int32_t r = model->track[k % model->n_tracks].first_rung; r <= self->position[k]; r++) {
            self->count[r]++;
        }
    }
}

void cr_scratch_reset(cr_scratch *self, uint64_t seed, uint64_t replicate)
{
    const cr_model *const model = self->model;

    self->seed = seed;
    self->replicate = replicate;
    self->t = 0.0;
    self->k = 0;
    cr_events_restore(self);
    draw_numbers(self);
    memcpy(self->position, model->start, model->n_states * model->n_tracks * sizeof(*self->position));
    draw_starts(self);
    count_states(self);
    if (self->reached_at != NULL) {
        memcpy(self->reached_at, model->since, model->n_states * model->n_rungs * sizeof(*self->reached_at));
    }
    for (size_t k = 0; k < model->n_tests; k++) {
        self->held_since[k] = CR_NONE;
    }
    cr_events_start(self);
}
