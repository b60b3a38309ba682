/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_PAIRS_H
#define CREDENCE_STUDY_PAIRS_H

/** The what-ifs of a plan beside its baseline, replicate by replicate. */
#include "study/contrast.h"
#include "study/flips.h"
#include "study/match.h"
#include "study/tally.h"
#include "study/trace.h"

/** The baseline's traces that a thread keeps at a time take about this much, and never less than one replicate. */
#define CR_PAIRS_BYTES ((size_t)16 << 20)

/** A what-if and the baseline. */
typedef struct cr_pair {
    cr_match match;
    cr_contrast contrast;
    cr_flips flips;
} cr_pair;

/** What has been counted: one pair for each what-if; none where a plan has the baseline alone. */
typedef struct cr_pairs {
    size_t n;
    cr_pair *pair; /* [n] model m of the plan is pair[m - 1]; stays where it is */
} cr_pairs;

/** CR_OK or CR_ERR_MEMORY; cr_pairs_free is safe in any case. */
CR_MUST_USE int cr_pairs_init(cr_pairs *self, const cr_plan *plan, cr_errors *errors);
void cr_pairs_free(cr_pairs *self);

/** Adds `other`, of the same plan, to self. CR_OK or CR_ERR_MEMORY: then self is of no use but to be freed. */
CR_MUST_USE int cr_pairs_merge(cr_pairs *self, const cr_pairs *other, cr_errors *errors);

/**
 * What one thread keeps to fill them: traces of the baseline for some replicates in a row, and one of the what-if that
 * is being simulated. Some replicates of the baseline, cr_pairing_full() at the latest, then the same ones of each
 * what-if in the same order; then, from cr_pairing_clear() on, the next ones.
 */
typedef struct cr_pairing {
    size_t n;         /* models; 0: the plan has the baseline alone, and nothing is kept */
    size_t bytes;     /* see CR_PAIRS_BYTES */
    cr_traces *trace; /* [n] */
} cr_pairing;

/**
 * @param most    replicates that are wanted in a row
 * @param errors  outlives self
 */
CR_MUST_USE int cr_pairing_init(cr_pairing *self, const cr_plan *plan, size_t most, size_t bytes, cr_errors *errors);
void cr_pairing_free(cr_pairing *self);
void cr_pairing_clear(cr_pairing *self);

/** Is there no room for one more replicate of the baseline? */
bool cr_pairing_full(const cr_pairing *self);

/** Begins a replicate of a model, and the sink for it: all NULL where nothing is kept. */
cr_sink cr_pairing_begin(cr_pairing *self, size_t model);

/**
 * Ends it; one of a what-if is compared and counted.
 * @param i      the replicate's place in its row, from 0
 * @param since  [n_states * n_rungs] of the tally that watched it
 */
CR_MUST_USE int cr_pairing_end(cr_pairing *self, cr_pairs *to, size_t model, size_t i, const int64_t *since,
                               cr_errors *errors);

#endif
