/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_ROWS_H
#define CREDENCE_STUDY_ROWS_H

/** Rows for the table of events: kept while replicates are simulated, then handed on replicate by replicate. */
#include <stdint.h>

#include "simulate/simulate.h"

/** A move, or an event that acts (then there is no state), in a replicate. */
typedef struct cr_event_row {
    uint64_t replicate;
    cr_happening what;
} cr_event_row;

/** Of one model in some replicates in a row. Zeroed it is empty. */
typedef struct cr_rows {
    cr_event_row *row; /* [n] in order of replicates, and of time within one */
    size_t n, capacity;
    size_t next; /* the first that has not been handed on */
    uint64_t replicate;
    cr_errors *errors; /* borrowed */
} cr_rows;

void cr_rows_free(cr_rows *self);

/** Forgets all rows, and keeps their memory for the next ones. */
void cr_rows_clear(cr_rows *self);

/**
 * The sink that keeps what happens in a replicate. Its calls return CR_OK or CR_ERR_MEMORY.
 * @param replicate  not one before the last
 * @param errors     outlives the sink
 */
cr_sink cr_rows_begin(cr_rows *self, uint64_t replicate, cr_errors *errors);

/**
 * Hands on those of one replicate: replicates in the order in which they were kept, none left out.
 * @param n  out; 0: nothing happened
 * @return [n], until the next replicate begins; NULL where n = 0
 */
const cr_event_row *cr_rows_take(cr_rows *self, uint64_t replicate, size_t *n);

#endif
