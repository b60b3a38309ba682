/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_BATCH_H
#define CREDENCE_STUDY_BATCH_H

/** Many replicates of a plan, by threads, in blocks; a block is the unit of a thread, and later of a rank and a shard. */
#include <stdbool.h>
#include <stdint.h>

#include "model/model.h"
#include "simulate/simulate.h"
#include "study/causes.h"
#include "study/evidence.h"
#include "study/given.h"
#include "study/pairs.h"
#include "study/rows.h"
#include "study/tally.h"

/** Replicates in a block: fixed, so that what is done does not depend on the number of threads. */
enum { CR_BATCH_BLOCK = 64 };

typedef struct cr_batch_options {
    uint64_t first;      /* first replicate; replicates are numbered from 1 */
    uint64_t replicates; /* 1 .. CR_TALLY_MAX_REPLICATES */
    uint64_t seed;
    int threads;     /* >= 1 */
    bool causes;     /* keep what pushed: cr_batch.causes */
    uint64_t events; /* rows for replicates first .. first + events - 1; with `given`, for the first so many of those */
    /* Of the replicates, only those in which these tests hold, in the baseline, are counted; NULL: all are. */
    const cr_given *given;
    /* Called in order of replicates, within one in order of what-ifs, never by two threads at once. NULL where nobody
     * listens. A status other than CR_OK stops the batch. */
    int (*on_events)(void *context, size_t what_if, const cr_event_row *row, size_t n);
    void *events_context;
    /* Called now and then by one thread at a time with the replicates done; returns false to stop (CR_ERR_INTERRUPTED).
     * NULL where nobody listens. */
    bool (*on_progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
} cr_batch_options;

/** Results: one tally per model of the plan, and each what-if paired with the baseline. */
typedef struct cr_batch {
    size_t n;
    cr_tally *tally; /* [n] as plan->model */
    cr_pairs pairs;
    cr_causes *causes;    /* [n] where the options ask for them; else NULL */
    cr_evidence evidence; /* with `given`; else zeroed */
} cr_batch;

/**
 * Runs. Of several failures the one in the first block is told, whatever the number of threads.
 * @return CR_OK, CR_ERR_MEMORY, CR_ERR_RUN, CR_ERR_INTERRUPTED, CR_ERR_INPUT (options out of range) or what on_events
 *         returned; on failure *self is freed and zeroed
 */
CR_MUST_USE int cr_batch_run(cr_batch *self, const cr_plan *plan, const cr_batch_options *options, cr_errors *errors);

void cr_batch_free(cr_batch *self);

#endif
