/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/paths.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The range of a product, where nothing is ever infinite: 0 times any bound is 0. */
static void widen(double *lowest, double *highest, double a, double b)
{
    const double product = a == 0.0 || b == 0.0 ? 0.0 : a * b;

    *lowest = product < *lowest ? product : *lowest;
    *highest = product > *highest ? product : *highest;
}

static void find_range(const cr_paths *self, const cr_model *model, int32_t c)
{
    const cr_condition *const condition = &model->condition[c];

    self->lowest[c] = condition->lo;
    self->highest[c] = condition->hi;
    for (size_t k = 0; k < condition->n_times; k++) {
        const int32_t by = condition->times[k];
        double lowest = HUGE_VAL, highest = -HUGE_VAL;

        widen(&lowest, &highest, self->lowest[c], self->lowest[by]);
        widen(&lowest, &highest, self->lowest[c], self->highest[by]);
        widen(&lowest, &highest, self->highest[c], self->lowest[by]);
        widen(&lowest, &highest, self->highest[c], self->highest[by]);
        self->lowest[c] = lowest;
        self->highest[c] = highest;
    }
}

static int init_parts(cr_paths *self, const cr_model *model, cr_errors *errors)
{
    int status = cr_noise_init(&self->noise, model, &self->lengths, errors);

    if (status == CR_OK) {
        status = cr_regimes_init(&self->regimes, model, errors);
    }
    if (status == CR_OK) {
        status = cr_shocks_init(&self->shocks, model, errors);
    }
    if (status == CR_OK) {
        status = cr_response_init(&self->response, model, errors);
    }
    return status;
}

int cr_paths_init(cr_paths *self, const cr_model *model, cr_errors *errors)
{
    memset(self, 0, sizeof(*self));
    self->lowest = calloc(model->n_conditions, sizeof(*self->lowest));
    self->highest = calloc(model->n_conditions, sizeof(*self->highest));
    self->shift = calloc(model->n_conditions, sizeof(*self->shift));
    self->changes = calloc(model->n_conditions, sizeof(*self->changes));
    if (self->lowest == NULL || self->highest == NULL || self->shift == NULL || self->changes == NULL ||
        cr_lengths_init(&self->lengths, &model->calendar) != CR_OK) {
        return cr_fail(errors, CR_ERR_MEMORY, "the paths of %zu conditions", model->n_conditions);
    }
    for (size_t k = 0; k < model->n_conditions; k++) {
        find_range(self, model, model->condition_order[k]);
    }
    return init_parts(self, model, errors);
}

void cr_paths_free(cr_paths *self)
{
    cr_lengths_free(&self->lengths);
    cr_noise_free(&self->noise);
    cr_regimes_free(&self->regimes);
    cr_shocks_free(&self->shocks);
    cr_response_free(&self->response);
    free(self->lowest);
    free(self->highest);
    free(self->shift);
    free(self->changes);
    memset(self, 0, sizeof(*self));
}

/* The level on the calendar: one number, or a series of points. */
static double level_of(const cr_scratch *now, const cr_condition *condition)
{
    const int32_t *point;
    double left;

    if (condition->level != CR_NONE) {
        return now->value[condition->level];
    }
    point = condition->point + condition->left[now->k];
    left = now->value[point[0]];
    if (condition->fraction[now->k] > 0.0) {
        left += condition->fraction[now->k] * (now->value[point[1]] - left);
    }
    return left;
}

static void observe(const cr_scratch *now, int32_t c)
{
    const cr_condition *const condition = &now->model->condition[c];
    const cr_paths *const paths = now->paths;
    double value = level_of(now, condition);

    if (condition->n_regimes > 0) {
        value += now->value[condition->regime[paths->regimes.chain[c].regime].level];
    }
    if (condition->sd != CR_NONE) {
        value += paths->noise.value[c];
    }
    if (condition->per_year != CR_NONE) {
        value += paths->shocks.train[c].value;
    }
    if (condition->n_responses > 0) {
        value += paths->response.at[c].seen;
    }
    if (now->model->n_events > 0) {
        value += paths->shift[c];
    }
    value = value < condition->lo ? condition->lo : value > condition->hi ? condition->hi : value;
    for (size_t k = 0; k < condition->n_times; k++) {
        value *= now->condition[condition->times[k]];
    }
    now->condition[c] = value;
}

/* All parts stand at date now->k: what the conditions are there, and what the regimes see of it until the next date. */
static void observe_all(const cr_scratch *now)
{
    const cr_model *const model = now->model;

    for (size_t k = 0; k < model->n_conditions; k++) {
        observe(now, model->condition_order[k]);
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        if (model->condition[c].n_regimes > 0) {
            cr_regimes_look(now, c);
        }
    }
}

void cr_paths_start(cr_scratch *now)
{
    for (size_t c = 0; c < now->model->n_conditions; c++) {
        const cr_condition *const condition = &now->model->condition[c];

        if (condition->sd != CR_NONE) {
            cr_noise_start(now, c);
        }
        if (condition->n_regimes > 0) {
            cr_regimes_start(now, c);
        }
        if (condition->per_year != CR_NONE) {
            cr_shocks_start(now, c);
        }
    }
    memset(now->paths->shift, 0, now->model->n_conditions * sizeof(*now->paths->shift));
    cr_response_start(now);
    observe_all(now);
}

int cr_paths_step(cr_scratch *now, cr_errors *errors)
{
    int status = CR_OK;

    for (size_t c = 0; c < now->model->n_conditions && status == CR_OK; c++) {
        const cr_condition *const condition = &now->model->condition[c];

        if (condition->sd != CR_NONE) {
            cr_noise_step(now, c);
        }
        if (condition->n_regimes > 0) {
            status = cr_regimes_step(now, c, errors);
        }
        if (condition->per_year != CR_NONE && status == CR_OK) {
            status = cr_shocks_step(now, c, errors);
        }
    }
    if (status == CR_OK) {
        cr_response_step(now);
        observe_all(now);
    }
    return status;
}

/* Conditions stand in an order in which each comes after those that multiply it. */
static void mark_changes(const cr_scratch *now, int32_t c)
{
    const cr_model *const model = now->model;
    bool *const changes = now->paths->changes;

    memset(changes, 0, model->n_conditions * sizeof(*changes));
    changes[c] = true;
    for (size_t k = 0; k < model->n_conditions; k++) {
        const cr_condition *const condition = &model->condition[model->condition_order[k]];

        for (size_t j = 0; j < condition->n_times; j++) {
            changes[model->condition_order[k]] |= changes[condition->times[j]];
        }
    }
}

void cr_paths_change(cr_scratch *now, int32_t c, double shift)
{
    const cr_model *const model = now->model;

    mark_changes(now, c);
    cr_response_before_change(now, now->paths->changes);
    now->paths->shift[c] = shift;
    for (size_t k = 0; k < model->n_conditions; k++) {
        if (now->paths->changes[model->condition_order[k]]) {
            observe(now, model->condition_order[k]);
        }
    }
}

void cr_paths_before_move(const cr_scratch *now, int32_t state, int32_t from, int32_t to)
{
    cr_response_before_move(now, state, from, to);
}
