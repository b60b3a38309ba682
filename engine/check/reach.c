/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/reach.h"

#include <stdlib.h>
#include <string.h>

#include "check/reach_conditions.h"

static void find_slots(cr_reach *self)
{
    const cr_model *const model = self->model;

    for (size_t k = 0; k < model->n_slots; k++) {
        self->slot[k] = (cr_range){model->slot[k], model->slot[k]};
    }
    for (size_t d = 0; d < model->n_draws; d++) {
        const cr_draw *draw = &model->draw[d];
        const cr_range range = cr_range_of_dist(&model->dist[draw->dist]);

        for (size_t k = draw->target; k < draw->target + draw->n_targets; k++) {
            self->slot[model->target[k]] = range;
        }
    }
}

static void start_positions(cr_reach *self)
{
    const cr_model *const model = self->model;
    const size_t n = model->n_states * model->n_tracks;

    memcpy(self->lowest, model->start, n * sizeof(*self->lowest));
    memcpy(self->highest, model->start, n * sizeof(*self->highest));
    for (size_t u = 0; u < model->n_uncertain_starts; u++) {
        const cr_uncertain_start *start = &model->uncertain_start[u];
        const size_t at = (size_t)start->state * model->n_tracks + (size_t)start->track;

        self->lowest[at] = start->rung[0];
        self->highest[at] = start->rung[start->n - 1];
    }
}

static void admit_action(cr_reach *self, const cr_action *action)
{
    const cr_model *const model = self->model;

    if (action->kind == CR_ACTION_SHIFT) {
        cr_range *const shift = &self->shift[action->condition];

        *shift = cr_range_add(*shift, cr_range_hull((cr_range){0.0, 0.0}, self->slot[action->by]));
    }
    for (size_t k = 0; k < action->n_settings; k++) {
        cr_range *const slot = &self->slot[action->setting[k].slot];

        *slot = cr_range_hull(*slot, self->slot[action->setting[k].to]);
    }
    for (size_t k = 0; k < action->n_members; k++) {
        const size_t at = (size_t)action->member[k] * model->n_tracks + (size_t)model->rung[action->rung].track;

        self->lowest[at] = action->rung < self->lowest[at] ? action->rung : self->lowest[at];
        self->highest[at] = action->rung > self->highest[at] ? action->rung : self->highest[at];
    }
}

void cr_reach_admit(cr_reach *self, const cr_event *event)
{
    for (size_t a = 0; a < event->n_actions; a++) {
        admit_action(self, &event->action[a]);
    }
}

void cr_reach_renew(cr_reach *self)
{
    for (size_t k = 0; k < self->model->n_conditions; k++) {
        cr_reach_find_range(self, (size_t)self->model->condition_order[k]);
    }
}

cr_reading cr_reach_stands(const cr_reach *self, int32_t state, int32_t rung)
{
    const cr_model *const model = self->model;
    const size_t at = (size_t)state * model->n_tracks + (size_t)model->rung[rung].track;

    return (cr_reading){model->start[at] >= rung, self->lowest[at] >= rung, self->highest[at] >= rung};
}

cr_reading cr_reach_signal(const cr_reach *self, const cr_signal *signal)
{
    cr_reading sum = {0.0, 0.0, 0.0};

    switch (signal->kind) {
    case CR_SIGNAL_CONDITION:
        return self->condition[signal->condition];
    case CR_SIGNAL_STATE:
        return cr_reach_stands(self, signal->state, signal->rung);
    default:
        for (size_t k = 0; k < signal->n_members; k++) {
            const cr_reading one = cr_reach_stands(self, signal->member[k], signal->rung);

            sum = (cr_reading){sum.now + one.now, sum.lo + one.lo, sum.hi + one.hi};
        }
        return signal->kind == CR_SIGNAL_SHARE && signal->n_members > 0
                   ? cr_reading_times(sum, 1.0 / (double)signal->n_members)
                   : sum;
    }
}

cr_reading cr_reach_driver(const cr_reach *self, const cr_move *move, cr_driver driver)
{
    switch (driver.kind) {
    case CR_DRIVER_CONDITION:
        return self->condition[driver.index];
    case CR_DRIVER_RUNG:
        return cr_reach_stands(self, move->state, driver.index);
    case CR_DRIVER_TRAIT:
        return (cr_reading){self->model->slot[driver.index], self->slot[driver.index].lo, self->slot[driver.index].hi};
    default:
        return (cr_reading){0.0, 0.0, 0.0}; /* exposures are read for all states at once */
    }
}

int cr_reach_init(cr_reach *self, const cr_model *model, cr_errors *errors)
{
    const size_t places = model->n_states * model->n_tracks + 1;

    memset(self, 0, sizeof(*self));
    self->model = model;
    self->slot = calloc(model->n_slots + 1, sizeof(*self->slot));
    self->shift = calloc(model->n_conditions + 1, sizeof(*self->shift));
    self->condition = calloc(model->n_conditions + 1, sizeof(*self->condition));
    self->lowest = calloc(places, sizeof(*self->lowest));
    self->highest = calloc(places, sizeof(*self->highest));
    self->room = calloc(model->n_states + 1, sizeof(*self->room));
    if (self->slot == NULL || self->shift == NULL || self->condition == NULL || self->lowest == NULL ||
        self->highest == NULL || self->room == NULL) {
        goto no_memory;
    }
    find_slots(self);
    for (size_t k = 0; k < model->n_conditions; k++) {
        if (cr_reach_read_condition(self, (size_t)model->condition_order[k]) != CR_OK) {
            goto no_memory;
        }
        cr_reach_find_range(self, (size_t)model->condition_order[k]);
    }
    start_positions(self);
    return CR_OK;

no_memory:
    return cr_fail(errors, CR_ERR_MEMORY, "the ranges of %zu states", model->n_states);
}

void cr_reach_free(cr_reach *self)
{
    free(self->slot);
    free(self->shift);
    free(self->condition);
    free(self->lowest);
    free(self->highest);
    free(self->room);
    memset(self, 0, sizeof(*self));
}
