/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_CONTRAST_H
#define CREDENCE_STUDY_CONTRAST_H

/**
 * A what-if minus the baseline, replicate by replicate: what each state and rung gain by it. Both futures of a pair
 * have all draws in common that the what-if does not change, so that differences are much surer than those of two runs.
 * Integers only, as in a tally.
 */
#include <stdint.h>

#include "study/estimate.h"
#include "study/match.h"

/** Of a state and rung. The six counts add up to the replicates. */
typedef struct cr_contrast_cell {
    uint32_t earlier, later,
        same;                     /* reached in both futures: in that of the what-if earlier, later, at the same time */
    uint32_t gained, lost, never; /* reached in the what-if's alone, in the baseline's alone, in neither */
    /* Sum, and sum of squares, of the time at which it is first reached, what-if minus baseline, in nanoyears; never
     * counts as the end. */
    cr_int128 shift, shift_square;
} cr_contrast_cell;

typedef struct cr_contrast {
    const cr_match *match; /* borrowed */
    size_t n_rungs;
    int64_t end; /* of the calendar, nanoyears */
    uint64_t replicates;
    cr_contrast_cell *cell; /* [match->state.n * n_rungs]; of states that only one model has, all zero */
} cr_contrast;

/** CR_OK or CR_ERR_MEMORY; cr_contrast_free is safe in any case. */
CR_MUST_USE int cr_contrast_init(cr_contrast *self, const cr_match *match, cr_errors *errors);
void cr_contrast_free(cr_contrast *self);

/**
 * Counts a pair of futures of one replicate.
 * @param since  [n_states * n_rungs] of either model: cr_tally.since
 */
void cr_contrast_add(cr_contrast *self, const int64_t *const since[CR_SIDES]);

/** Adds `other`, of the same two models, to self. Exact, commutative, associative. */
void cr_contrast_merge(cr_contrast *self, const cr_contrast *other);

/** @param state  its place in match->state */
const cr_contrast_cell *cr_contrast_at(const cr_contrast *self, size_t state, size_t rung);

/** Share reached in the what-if minus that in the baseline, with its 95% interval (cr_newcombe_paired). */
double cr_contrast_difference(const cr_contrast_cell *cell, uint64_t replicates, cr_interval *interval);

/** Mean shift in days, and its 95% interval by the normal law: NAN, NAN for a single replicate. */
double cr_contrast_shift_days(const cr_contrast_cell *cell, uint64_t replicates, cr_interval *interval);

#endif
