/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_HEAP_H
#define CREDENCE_SIMULATE_HEAP_H

/** A binary heap of times with places: what comes next, when each time may change (cf. SimInf's binheap.c). */
#include <stddef.h>
#include <stdint.h>

#include "credence/error.h"

typedef struct cr_heap_entry {
    double time;
    int32_t id;
} cr_heap_entry;

typedef struct cr_heap {
    size_t n, capacity;   /* entries queued; ids are 0 .. capacity - 1 */
    cr_heap_entry *entry; /* [capacity] entry[0] is the first */
    int32_t *place;       /* [capacity] by id: where it stands in entry[], -1 where it is not queued */
} cr_heap;

CR_MUST_USE int cr_heap_init(cr_heap *self, size_t capacity, cr_errors *errors);
void cr_heap_free(cr_heap *self);

/** Takes everything out. O(queued). */
void cr_heap_clear(cr_heap *self);

/** Queues `id` at `time`, or moves it there; INFINITY takes it out. O(log n). */
void cr_heap_set(cr_heap *self, int32_t id, double time);

/** The earliest entry, the lowest id among equal times; NULL where none is queued. Borrowed until the next change. */
const cr_heap_entry *cr_heap_first(const cr_heap *self);

#endif
