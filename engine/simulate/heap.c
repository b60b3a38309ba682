/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/heap.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int cr_heap_init(cr_heap *self, size_t capacity, cr_errors *errors)
{
    memset(self, 0, sizeof(*self));
    self->entry = calloc(capacity, sizeof(*self->entry));
    self->place = calloc(capacity, sizeof(*self->place));
    if (self->entry == NULL || self->place == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "the queue of %zu clocks", capacity);
    }
    self->capacity = capacity;
    memset(self->place, -1, capacity * sizeof(*self->place));
    return CR_OK;
}

void cr_heap_free(cr_heap *self)
{
    free(self->entry);
    free(self->place);
    memset(self, 0, sizeof(*self));
}

void cr_heap_clear(cr_heap *self)
{
    for (size_t k = 0; k < self->n; k++) {
        self->place[self->entry[k].id] = -1;
    }
    self->n = 0;
}

static inline bool before(cr_heap_entry a, cr_heap_entry b)
{
    return a.time < b.time || (a.time == b.time && a.id < b.id);
}

static inline void put(cr_heap *self, size_t at, cr_heap_entry entry)
{
    self->entry[at] = entry;
    self->place[entry.id] = (int32_t)at;
}

/* Finds the place of `entry` on the way from the hole `at` to the root. */
static void rise(cr_heap *self, size_t at, cr_heap_entry entry)
{
    while (at > 0 && before(entry, self->entry[(at - 1) / 2])) {
        put(self, at, self->entry[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    put(self, at, entry);
}

/* The same on the way from the hole `at` to the leaves. */
static void sink(cr_heap *self, size_t at, cr_heap_entry entry)
{
    for (size_t child = 2 * at + 1; child < self->n; child = 2 * at + 1) {
        if (child + 1 < self->n && before(self->entry[child + 1], self->entry[child])) {
            child++;
        }
        if (!before(self->entry[child], entry)) {
            break;
        }
        put(self, at, self->entry[child]);
        at = child;
    }
    put(self, at, entry);
}

static void settle(cr_heap *self, size_t at, cr_heap_entry entry)
{
    if (at > 0 && before(entry, self->entry[(at - 1) / 2])) {
        rise(self, at, entry);
    } else {
        sink(self, at, entry);
    }
}

static void take_out(cr_heap *self, size_t at)
{
    const cr_heap_entry last = self->entry[self->n - 1];

    self->place[self->entry[at].id] = -1;
    self->n--;
    if (at < self->n) {
        settle(self, at, last);
    }
}

void cr_heap_set(cr_heap *self, int32_t id, double time)
{
    const int32_t place = self->place[id];

    if (time < HUGE_VAL) {
        settle(self, place >= 0 ? (size_t)place : self->n++, (cr_heap_entry){time, id});
    } else if (place >= 0) {
        take_out(self, (size_t)place);
    }
}

const cr_heap_entry *cr_heap_first(const cr_heap *self)
{
    return self->n > 0 ? &self->entry[0] : NULL;
}
