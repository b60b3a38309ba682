/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a likelihood is of: rows of a history, or what a caller saw, in order. */
#include <stdlib.h>
#include <string.h>

#include "history/likelihood.h"

static int compare_seen(const void *a, const void *b)
{
    const cr_observed *left = a, *right = b;
    int order = (left->t > right->t) - (left->t < right->t);

    order = order != 0 ? order : (left->state > right->state) - (left->state < right->state);
    return order != 0 ? order : (left->track > right->track) - (left->track < right->track);
}

static int compare_times(const void *a, const void *b)
{
    const double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

/* All times at which a hazard may change, each once. */
static int find_times(cr_likelihood *self, cr_errors *errors)
{
    const cr_calendar *const calendar = &self->still.model.calendar;
    size_t n = 0;

    self->time = calloc(calendar->n + 2 * self->n, sizeof(*self->time));
    if (self->time == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for %zu dates", calendar->n + 2 * self->n);
    }
    for (size_t k = 0; k < calendar->n; k++) {
        self->time[n++] = calendar->t[k];
    }
    for (size_t k = 0; k < self->n; k++) {
        self->time[n++] = self->seen[k].t;
        self->time[n++] = self->seen[k].latest;
    }
    qsort(self->time, n, sizeof(*self->time), compare_times);
    for (size_t k = 0; k < n; k++) {
        if (k == 0 || self->time[k] > self->time[self->n_times - 1]) {
            self->time[self->n_times++] = self->time[k];
        }
    }
    return CR_OK;
}

static int check_moves(const cr_model *model, cr_errors *errors)
{
    for (size_t m = 0; m < model->n_moves; m++) {
        if (model->move[m].immediate) {
            return cr_fail(
                errors, CR_ERR_INPUT,
                "'%s' moves onto '%s' in no time (pace: immediate): such a move has no likelihood (give it a "
                "pace)",
                model->state[model->move[m].state].code, model->rung[model->move[m].rung].name);
        }
    }
    return CR_OK;
}

/* Everything but the caller's rows. */
static int open_likelihood(cr_likelihood *self, const cr_model *model, size_t most, cr_errors *errors)
{
    int status;

    memset(self, 0, sizeof(*self));
    status = check_moves(model, errors);
    if (status == CR_OK) {
        status = cr_still_init(&self->still, model, errors);
    }
    if (status != CR_OK) {
        return status;
    }
    self->seen = calloc(most + 1, sizeof(*self->seen));
    self->unknown = calloc(model->n_states + 1, sizeof(*self->unknown));
    return self->seen != NULL && self->unknown != NULL
               ? CR_OK
               : cr_fail(errors, CR_ERR_MEMORY, "memory ran out for %zu rows of history", most);
}

int cr_likelihood_init(cr_likelihood *self, const cr_model *model, const cr_observed *seen, size_t n, cr_errors *errors)
{
    const int status = open_likelihood(self, model, n, errors);

    if (status != CR_OK) {
        return status;
    }
    if (n > 0) {
        memcpy(self->seen, seen, n * sizeof(*seen));
        qsort(self->seen, n, sizeof(*seen), compare_seen);
    }
    self->n = n;
    return find_times(self, errors);
}

int cr_likelihood_of_history(cr_likelihood *self, const cr_model *model, cr_errors *errors)
{
    const cr_calendar *const calendar = &model->calendar;
    const cr_day start = calendar->day[0], end = calendar->day[calendar->n - 1];
    const int status = open_likelihood(self, model, model->n_history, errors);

    if (status != CR_OK) {
        return status;
    }
    for (size_t k = 0; k < model->n_history && model->history[k].day <= end; k++) {
        const cr_known *const row = &model->history[k];
        const bool ends = row->rung == CR_NONE || row->latest > end;

        if (row->day <= start) {
            self->unknown[row->state] = row->rung == CR_NONE;
            continue;
        }
        self->seen[self->n++] = (cr_observed){.state = row->state,
                                              .track = ends ? CR_NONE : row->track,
                                              .rung = ends ? CR_NONE : row->rung,
                                              .t = (row->day - start) / 365.25,
                                              .latest = ((ends ? row->day : row->latest) - start) / 365.25};
    }
    qsort(self->seen, self->n, sizeof(*self->seen), compare_seen);
    return find_times(self, errors);
}

void cr_likelihood_free(cr_likelihood *self)
{
    cr_still_free(&self->still);
    free(self->seen);
    free(self->unknown);
    free(self->time);
    memset(self, 0, sizeof(*self));
}
