/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_TRACE_H
#define CREDENCE_STUDY_TRACE_H

/**
 * What a simulated future leaves for being laid beside another one: when each state first reached each rung, and a log
 * of all that happened, in order. Values of conditions are in the log where they have changed since the date before.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "simulate/simulate.h"

/** In the order in which they count among what differs at one instant: study/diverge.h. */
typedef enum cr_trace_kind {
    CR_TRACE_START,     /* state `id` starts on rung `value`; one for each state and track, first in the log */
    CR_TRACE_CONDITION, /* condition `id` has `value` from this calendar date on; at date 0 one for each */
    CR_TRACE_MOVE,      /* state `id` enters rung `value`, up or down */
    CR_TRACE_EVENT,     /* event `id` acts; value 0 */
    CR_TRACE_KINDS
} cr_trace_kind;

typedef struct cr_trace_entry {
    double t;     /* years since the start */
    double value; /* rungs are numbered through all tracks and exact in a double */
    cr_trace_kind kind;
    int32_t id;
} cr_trace_entry;

/** One trace, to read. */
typedef struct cr_trace {
    const int64_t *since;        /* [n_states * n_rungs] first arrival, nanoyears, -1: never; as cr_tally.since */
    const cr_trace_entry *entry; /* [n] in the order in which it happened */
    size_t n;
} cr_trace;

/** Traces of successive replicates of one model. */
typedef struct cr_traces {
    const cr_model *model; /* borrowed */
    cr_errors *errors;     /* borrowed: where the sink tells a failure */
    size_t most;           /* there is room for so many traces, at least one */
    size_t n;              /* complete ones */
    int64_t *since;        /* [most * n_states * n_rungs] */
    size_t *first;         /* [most + 1] of the log: trace i is entry[first[i]] .. entry[first[i + 1] - 1] */
    cr_trace_entry *entry; /* [capacity]; grows, and stays between replicates */
    size_t n_entries, capacity;
    /* the replicate that is being watched */
    double *condition; /* [n_conditions] as last written */
    size_t next_date;  /* the first whose conditions have not been looked at */
} cr_traces;

/**
 * @param most    traces that are wanted at once; fewer where their fixed part alone would take more than `bytes`
 * @param bytes   a trace that would be begun when the log has become longer is not begun: cr_traces_full()
 * @param errors  outlives self
 * @return CR_OK or CR_ERR_MEMORY; cr_traces_free is safe in any case
 */
CR_MUST_USE int cr_traces_init(cr_traces *self, const cr_model *model, size_t most, size_t bytes, cr_errors *errors);
void cr_traces_free(cr_traces *self);

/** Forgets all traces; the memory stays. */
void cr_traces_clear(cr_traces *self);

/**
 * Is there no room for one more? Whether depends on the replicates since the last cr_traces_clear() alone.
 * @param bytes  as in cr_traces_init(): with an empty log there is room whatever it says
 */
bool cr_traces_full(const cr_traces *self, size_t bytes);

/**
 * A sink that writes the next trace: cr_traces_begin(), simulate with the sink, cr_traces_end(). There must be room.
 * Cost: O(states) a replicate, O(conditions) a date, O(1) a move or event.
 */
cr_sink cr_traces_sink(cr_traces *self);
void cr_traces_begin(cr_traces *self);

/** @param since  [n_states * n_rungs] of the tally that watched the same replicate; copied */
void cr_traces_end(cr_traces *self, const int64_t *since);

/** @param i  in [0, n) */
cr_trace cr_traces_at(const cr_traces *self, size_t i);

#endif
