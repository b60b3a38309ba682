/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "history/still.h"

#include <stdlib.h>
#include <string.h>

#include "simulate/regimes.h"

static size_t levels_of(const cr_condition *condition)
{
    return condition->n_regimes == 0 ? 0 : condition->n_points > 0 ? condition->n_points : 1;
}

/* Levels that get a slot of their own, points among them, and the largest number of regimes. */
static void count(const cr_model *model, size_t *n_levels, size_t *n_points, size_t *n_regimes)
{
    *n_levels = *n_points = *n_regimes = 0;
    for (size_t c = 0; c < model->n_conditions; c++) {
        const cr_condition *const condition = &model->condition[c];

        *n_levels += levels_of(condition);
        *n_points += condition->n_points;
        *n_regimes = condition->n_regimes > *n_regimes ? condition->n_regimes : *n_regimes;
    }
}

static int allocate(cr_still *self, size_t n_levels, size_t n_points, size_t n_regimes, cr_errors *errors)
{
    const cr_model *const source = self->source;

    self->slot = calloc(source->n_slots + n_levels, sizeof(*self->slot));
    self->number = calloc(source->n_slots + 1, sizeof(*self->number));
    self->condition = calloc(source->n_conditions + 1, sizeof(*self->condition));
    self->tie = calloc(source->n_ties + 1, sizeof(*self->tie));
    self->point = calloc(n_points + 1, sizeof(*self->point));
    self->rate = calloc(n_regimes * n_regimes + 1, sizeof(*self->rate));
    self->law = calloc(n_regimes + 1, sizeof(*self->law));
    if (self->slot == NULL || self->number == NULL || self->condition == NULL || self->tie == NULL ||
        self->point == NULL || self->rate == NULL || self->law == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for a model of %zu numbers", source->n_slots);
    }
    return CR_OK;
}

/* Levels get slots of their own where a regime's mean is to be added to them. */
static void still_conditions(cr_still *self)
{
    const cr_model *const source = self->source;
    int32_t next = (int32_t)source->n_slots, *point = self->point;

    for (size_t c = 0; c < source->n_conditions; c++) {
        cr_condition *const condition = &self->condition[c];

        *condition = source->condition[c];
        condition->sd = CR_NONE;
        condition->per_year = CR_NONE;
        if (condition->n_regimes == 0) {
            continue;
        }
        if (condition->n_points == 0) {
            condition->level = next++;
        }
        for (size_t k = 0; k < condition->n_points; k++) {
            point[k] = next++;
        }
        condition->point = condition->n_points > 0 ? point : NULL;
        point += condition->n_points;
        condition->n_regimes = 0;
        condition->regime = NULL;
    }
}

int cr_still_init(cr_still *self, const cr_model *source, cr_errors *errors)
{
    size_t n_levels, n_points, n_regimes;
    int status;

    memset(self, 0, sizeof(*self));
    self->source = source;
    count(source, &n_levels, &n_points, &n_regimes);
    status = allocate(self, n_levels, n_points, n_regimes, errors);
    if (status != CR_OK) {
        return status;
    }
    memcpy(self->number, source->slot, source->n_slots * sizeof(*self->number));
    still_conditions(self);
    for (size_t m = 0; m < source->n_ties; m++) {
        self->tie[m] = source->tie[m];
        self->tie[m].exists = CR_NONE;
        self->tie[m].edge_key = NULL;
    }
    self->model = *source;
    self->model.arena = (cr_arena){0};
    self->model.slot = self->slot;
    self->model.n_slots = source->n_slots + n_levels;
    self->model.condition = self->condition;
    self->model.tie = self->tie;
    self->model.n_draws = self->model.n_targets = self->model.n_uncertain_starts = self->model.n_events = 0;
    cr_still_follow(self);
    return CR_OK;
}

void cr_still_free(cr_still *self)
{
    free(self->slot);
    free(self->number);
    free(self->condition);
    free(self->tie);
    free(self->point);
    free(self->rate);
    free(self->law);
    memset(self, 0, sizeof(*self));
}

static double regime_mean(const cr_still *self, const cr_condition *condition)
{
    double mean = 0.0;

    cr_regimes_law(self->number, condition, self->rate, self->law);
    for (size_t r = 0; r < condition->n_regimes; r++) {
        mean += self->law[r] * self->number[condition->regime[r].level];
    }
    return mean;
}

/* A condition that starts in a regime is taken at its long run, too: when it left is what nobody saw. */
void cr_still_follow(cr_still *self)
{
    const cr_model *const source = self->source;

    memcpy(self->slot, self->number, source->n_slots * sizeof(*self->slot));
    for (size_t c = 0; c < source->n_conditions; c++) {
        const cr_condition *const from = &source->condition[c], *const to = &self->condition[c];
        const double mean = from->n_regimes > 0 ? regime_mean(self, from) : 0.0;

        if (from->n_regimes > 0 && from->n_points == 0) {
            self->slot[to->level] = self->number[from->level] + mean;
        }
        for (size_t k = 0; from->n_regimes > 0 && k < from->n_points; k++) {
            self->slot[to->point[k]] = self->number[from->point[k]] + mean;
        }
    }
}
