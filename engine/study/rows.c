/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/rows.h"

#include <stdlib.h>
#include <string.h>

void cr_rows_free(cr_rows *self)
{
    free(self->row);
    memset(self, 0, sizeof(*self));
}

void cr_rows_clear(cr_rows *self)
{
    self->n = 0;
    self->next = 0;
}

static int keep(cr_rows *self, const cr_happening *what)
{
    if (self->n == self->capacity) {
        const size_t capacity = self->capacity == 0 ? 256 : 2 * self->capacity;
        cr_event_row *row = reallocarray(self->row, capacity, sizeof(*row));

        if (row == NULL) {
            return cr_fail(self->errors, CR_ERR_MEMORY,
                           "memory ran out for the events of replicate %llu (fewer --events)",
                           (unsigned long long)self->replicate);
        }
        self->row = row;
        self->capacity = capacity;
    }
    self->row[self->n++] = (cr_event_row){.replicate = self->replicate, .what = *what};
    return CR_OK;
}

static int on_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    (void)now;
    return keep(context, what);
}

/* An event that acts is a row of its own, before the moves that it makes. */
static int on_event(void *context, const cr_scratch *now, int32_t event)
{
    const cr_happening what = {.t = now->t, .state = CR_NONE, .cause = CR_CAUSE_EVENT, .event = event};

    return keep(context, &what);
}

cr_sink cr_rows_begin(cr_rows *self, uint64_t replicate, cr_errors *errors)
{
    self->replicate = replicate;
    self->errors = errors;
    return (cr_sink){.context = self, .on_move = on_move, .on_event = on_event};
}

const cr_event_row *cr_rows_take(cr_rows *self, uint64_t replicate, size_t *n)
{
    const size_t from = self->next;

    while (self->next < self->n && self->row[self->next].replicate == replicate) {
        self->next++;
    }
    *n = self->next - from;
    return *n > 0 ? &self->row[from] : NULL;
}
