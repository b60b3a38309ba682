/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_MOVED_H
#define CREDENCE_STUDY_MOVED_H

/**
 * Pairs of futures that differ in one forced move, for the influence of states: the one in which nobody is moved, once
 * a replicate, against one for each state that is. What one thread needs.
 */
#include "simulate/simulate.h"
#include "study/downstream.h"
#include "study/influence.h"
#include "study/team.h"

/** What all threads share. */
typedef struct cr_moved_plan {
    const cr_model *model;
    const cr_influence_options *options;
    const cr_influences *result; /* whose influence, and among whom; its counts are left alone */
    cr_downstream downstream;
    cr_forced *forced; /* [n] the move of each state */
    cr_team team;
} cr_moved_plan;

/** One thread. */
typedef struct cr_moved {
    cr_moved_plan *plan; /* borrowed; NULL until opened */
    cr_scratch scratch;
    cr_errors errors;
    /* in the future being simulated */
    bool *reached; /* [n_states] has stood at or above recognition */
    bool looked;   /* `there` has been filled, or is not to be */
    /* in the future in which nobody is moved */
    bool *alone;         /* [n_states] reached */
    bool *there;         /* [n_states] stands there just before anybody would be moved */
    int32_t *difference; /* [n_among] of one state in one replicate */
    /* counts since they were last handed over, as in cr_influences */
    uint64_t *already;
    int64_t *sum;
    cr_int128 *square;
} cr_moved;

/** In the thread that will use it, so that its memory lies near it. On failure cr_moved_free is safe. */
CR_MUST_USE int cr_moved_open(cr_moved *self, cr_moved_plan *plan);
void cr_moved_free(cr_moved *self);

/** Simulates all pairs of a replicate and counts them. On failure self->errors says why, and the counts are of no use. */
CR_MUST_USE int cr_moved_run(cr_moved *self, uint64_t replicate);

/** Adds the counts to the result and sets them to 0. Sums of integers: the order of threads does not matter. */
void cr_moved_hand_over(cr_moved *self, cr_influences *to);

#endif
