/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/trace.h"

#include <stdlib.h>
#include <string.h>

static size_t rows_of(const cr_model *model)
{
    return model->n_states * model->n_rungs;
}

/* How many traces have room for what each needs whatever happens in it. At least one. */
static size_t room(const cr_model *model, size_t most, size_t bytes)
{
    const size_t fixed = rows_of(model) * sizeof(int64_t) +
                         (model->n_states * model->n_tracks + model->n_conditions) * sizeof(cr_trace_entry);
    const size_t n = bytes / (fixed > 0 ? fixed : 1);

    return n < 1 ? 1 : n < most ? n : most;
}

int cr_traces_init(cr_traces *self, const cr_model *model, size_t most, size_t bytes, cr_errors *errors)
{
    const size_t rows = rows_of(model) > 0 ? rows_of(model) : 1;

    memset(self, 0, sizeof(*self));
    self->model = model;
    self->errors = errors;
    self->most = room(model, most, bytes);
    self->since = calloc(self->most, rows * sizeof(*self->since)); /* rows fit: the tally has more for each */
    self->first = calloc(self->most + 1, sizeof(*self->first));
    self->condition = calloc(model->n_conditions + 1, sizeof(*self->condition));
    if (self->since == NULL || self->first == NULL || self->condition == NULL) {
        cr_traces_free(self);
        return cr_fail(errors, CR_ERR_MEMORY,
                       "memory ran out for traces of %zu states on %zu rungs (fewer --threads need less)",
                       model->n_states, model->n_rungs);
    }
    return CR_OK;
}

void cr_traces_free(cr_traces *self)
{
    free(self->since);
    free(self->first);
    free(self->entry);
    free(self->condition);
    memset(self, 0, sizeof(*self));
}

void cr_traces_clear(cr_traces *self)
{
    self->n = 0;
    self->n_entries = 0;
}

bool cr_traces_full(const cr_traces *self, size_t bytes)
{
    return self->n == self->most || (self->n > 0 && self->n_entries > bytes / sizeof(*self->entry));
}

static int add(cr_traces *self, cr_trace_kind kind, size_t id, double t, double value)
{
    if (self->n_entries == self->capacity) {
        const size_t capacity = self->capacity == 0 ? 1024 : 2 * self->capacity;
        cr_trace_entry *entry = reallocarray(self->entry, capacity, sizeof(*entry));

        if (entry == NULL) {
            return cr_fail(self->errors, CR_ERR_MEMORY, "memory ran out for a trace of %zu entries (fewer --threads)",
                           self->n_entries);
        }
        self->entry = entry;
        self->capacity = capacity;
    }
    self->entry[self->n_entries++] = (cr_trace_entry){.t = t, .value = value, .kind = kind, .id = (int32_t)id};
    return CR_OK;
}

static int add_starts(cr_traces *self, const cr_scratch *now)
{
    const size_t n_tracks = self->model->n_tracks;
    int status = CR_OK;

    for (size_t i = 0; i < self->model->n_states * n_tracks && status == CR_OK; i++) {
        status = add(self, CR_TRACE_START, i / n_tracks, 0.0, (double)now->position[i]);
    }
    return status;
}

/* Once for each calendar date, when the first thing is told of it: before the moves and events of that instant, so that
 * what an event does to a condition at once is not taken for the calendar's. */
static int look(cr_traces *self, const cr_scratch *now)
{
    const bool begins = self->next_date == 0;
    int status = CR_OK;

    if (now->k < self->next_date) {
        return CR_OK;
    }
    self->next_date = now->k + 1;
    if (begins) {
        status = add_starts(self, now);
    }
    for (size_t c = 0; c < self->model->n_conditions && status == CR_OK; c++) {
        if (begins || now->condition[c] != self->condition[c]) {
            self->condition[c] = now->condition[c];
            status = add(self, CR_TRACE_CONDITION, c, self->model->calendar.t[now->k], now->condition[c]);
        }
    }
    return status;
}

static int on_calendar(void *context, const cr_scratch *now, size_t k)
{
    (void)k;
    return look(context, now);
}

static int before_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    (void)what;
    return look(context, now);
}

static int on_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    (void)now;
    return add(context, CR_TRACE_MOVE, (size_t)what->state, what->t, (double)what->to);
}

static int on_event(void *context, const cr_scratch *now, int32_t event)
{
    const int status = look(context, now);

    return status == CR_OK ? add(context, CR_TRACE_EVENT, (size_t)event, now->t, 0.0) : status;
}

cr_sink cr_traces_sink(cr_traces *self)
{
    return (cr_sink){.context = self,
                     .on_calendar = on_calendar,
                     .before_move = before_move,
                     .on_move = on_move,
                     .on_event = on_event};
}

void cr_traces_begin(cr_traces *self)
{
    self->n_entries = self->first[self->n]; /* what a replicate that failed has left is overwritten */
    self->next_date = 0;
}

void cr_traces_end(cr_traces *self, const int64_t *since)
{
    const size_t rows = rows_of(self->model);

    memcpy(&self->since[self->n * rows], since, rows * sizeof(*since));
    self->first[++self->n] = self->n_entries;
}

cr_trace cr_traces_at(const cr_traces *self, size_t i)
{
    return (cr_trace){.since = &self->since[i * rows_of(self->model)],
                      .entry = self->entry != NULL ? &self->entry[self->first[i]] : NULL,
                      .n = self->first[i + 1] - self->first[i]};
}
