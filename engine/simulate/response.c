/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/response.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "simulate/hazard.h"
#include "simulate/paths.h"

static void watch(cr_response *self, const cr_condition *condition)
{
    for (size_t k = 0; k < condition->n_responses; k++) {
        const cr_signal *const signal = &condition->response[k].signal;

        if (signal->kind != CR_SIGNAL_CONDITION) {
            self->watched[signal->rung] = true;
        }
    }
}

int cr_response_init(cr_response *self, const cr_model *model, cr_errors *errors)
{
    memset(self, 0, sizeof(*self));
    self->which = calloc(model->n_conditions, sizeof(*self->which));
    self->at = calloc(model->n_conditions, sizeof(*self->at));
    self->watched = calloc(model->n_rungs, sizeof(*self->watched));
    if (self->which == NULL || self->at == NULL || self->watched == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "the responses of %zu conditions", model->n_conditions);
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        if (model->condition[c].n_responses > 0) {
            self->which[self->n++] = (int32_t)c;
            watch(self, &model->condition[c]);
        }
    }
    return CR_OK;
}

void cr_response_free(cr_response *self)
{
    free(self->which);
    free(self->at);
    free(self->watched);
    memset(self, 0, sizeof(*self));
}

void cr_response_start(const cr_scratch *now)
{
    const cr_response *const self = &now->paths->response;

    for (size_t k = 0; k < self->n; k++) {
        self->at[self->which[k]] = (cr_relaxing){0};
    }
}

/* Up to time t, with the target as things stand. */
static void follow(const cr_scratch *now, int32_t c, double t)
{
    const cr_condition *const condition = &now->model->condition[c];
    cr_relaxing *const at = &now->paths->response.at[c];
    const double years = t - at->t;

    if (years > 0.0) {
        const double target = cr_influence_sum(now, condition->n_responses, condition->response);

        at->y += (target - at->y) * -expm1(-years / now->value[condition->lag]);
        at->t = t;
    }
}

void cr_response_step(const cr_scratch *now)
{
    const cr_response *const self = &now->paths->response;

    for (size_t k = 0; k < self->n; k++) {
        cr_relaxing *const at = &self->at[self->which[k]];

        follow(now, self->which[k], now->model->calendar.t[now->k]);
        at->seen = at->y;
    }
}

static int by_id(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

/* Does the signal change as the state passes all rungs above `low`, up to `high`? */
static bool sees(const cr_model *model, const cr_signal *signal, int32_t state, int32_t low, int32_t high)
{
    if (signal->kind == CR_SIGNAL_CONDITION || signal->rung <= low || signal->rung > high) {
        return false;
    }
    if (signal->kind == CR_SIGNAL_STATE) {
        return signal->state == state;
    }
    return signal->n_members == model->n_states ||
           (signal->n_members > 0 &&
            bsearch(&state, signal->member, signal->n_members, sizeof(*signal->member), by_id) != NULL);
}

static bool response_sees(const cr_model *model, int32_t c, int32_t state, int32_t low, int32_t high)
{
    const cr_condition *const condition = &model->condition[c];

    for (size_t k = 0; k < condition->n_responses; k++) {
        if (sees(model, &condition->response[k].signal, state, low, high)) {
            return true;
        }
    }
    return false;
}

void cr_response_before_move(const cr_scratch *now, int32_t state, int32_t from, int32_t to)
{
    const cr_response *const self = &now->paths->response;
    const int32_t low = from < to ? from : to, high = from < to ? to : from;
    bool watched = false;

    if (self->n == 0) {
        return;
    }
    for (int32_t rung = low + 1; rung <= high; rung++) {
        watched = watched || self->watched[rung];
    }
    for (size_t k = 0; watched && k < self->n; k++) {
        if (response_sees(now->model, self->which[k], state, low, high)) {
            follow(now, self->which[k], now->t);
        }
    }
}

void cr_response_before_change(const cr_scratch *now, const bool *changes)
{
    const cr_response *const self = &now->paths->response;

    for (size_t k = 0; k < self->n; k++) {
        const cr_condition *const condition = &now->model->condition[self->which[k]];

        for (size_t r = 0; r < condition->n_responses; r++) {
            const cr_signal *const signal = &condition->response[r].signal;

            if (signal->kind == CR_SIGNAL_CONDITION && changes[signal->condition]) {
                follow(now, self->which[k], now->t);
                break;
            }
        }
    }
}
