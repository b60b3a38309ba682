/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_INFLUENCE_H
#define CREDENCE_STUDY_INFLUENCE_H

/**
 * Whose recognition matters most: the influence of state i is the expected number of other states that ever come to
 * recognise by the end when i is moved to recognition at a given time (the do-operator; it is not held there), less the
 * same number when it is left alone (Kempe, Kleinberg & Tardos 2003 call the first the spread of i). Both futures of a
 * pair share every random number, so each difference is what that one move changes; all states share the future in
 * which nobody is moved.
 *
 * Sums are integers: the same for any number of threads. Memory: states x (1 + groups), whatever the replicates.
 */
#include "model/model.h"
#include "study/estimate.h"

/** Precision is looked at after so many replicates each, and not before: a result depends on no number of threads. */
enum { CR_INFLUENCE_ROUND = 512 };

typedef struct cr_influence_options {
    double t;             /* years since the start at which a state is moved, in [0, end) */
    const int32_t *state; /* [n_states] whose influence, increasing; NULL: of all */
    size_t n_states;
    uint64_t first;      /* first replicate, from 1 */
    uint64_t replicates; /* 1 .. CR_TALLY_MAX_REPLICATES; with `precision` at most so many */
    uint64_t seed;
    int threads;      /* >= 1 */
    double precision; /* stop once no half-width of an interval among all others is above it; 0: do all replicates */
    bool thorough;    /* simulate also what is known to change nothing: slower, the same result; for tests */
    /* Called now and then by one thread at a time with the replicates done; returns false to stop (CR_ERR_INTERRUPTED).
     * NULL where nobody listens. */
    bool (*on_progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
} cr_influence_options;

/** What was counted. Among 0 is all other states, among 1 + g the members of group g other than the state. */
typedef struct cr_influences {
    const cr_model *model; /* borrowed */
    size_t n, n_among;     /* states; 1 + n_groups */
    int32_t *state;        /* [n] increasing */
    uint64_t replicates;   /* done */
    bool precise;          /* `precision` was asked for, and reached */
    uint64_t *already;     /* [n] replicates in which the state stood at or above recognition by then, left alone */
    int64_t *sum;          /* [n * n_among] over replicates, of extra recognitions */
    cr_int128 *square;     /* [n * n_among] of their squares */
    int32_t *most;         /* [n * n_among] a replicate's number cannot be larger in size; 0: it is 0 in every one */
} cr_influences;

typedef struct cr_extra {
    double mean;       /* extra recognitions, states per replicate */
    cr_interval range; /* 95% */
} cr_extra;

/**
 * Simulates. What cannot change anything is not simulated: a state that stands there already, and one that nobody
 * feels who has not yet recognised (study/downstream.h).
 * Cost: up to 1 + states simulations a replicate.
 * @return CR_OK, CR_ERR_INPUT (an option is out of range), CR_ERR_RUN, CR_ERR_MEMORY or CR_ERR_INTERRUPTED; on failure
 *         *self is freed and zeroed
 */
CR_MUST_USE int cr_influences_run(cr_influences *self, const cr_model *model, const cr_influence_options *options,
                                  cr_errors *errors);
void cr_influences_free(cr_influences *self);

/**
 * The influence of state[k] among some others.
 *
 * The interval is that of the mean of paired differences (normal, their own sample variance). Where all n differences
 * are the same number v, the sample says nothing of how far others may lie: then at most a share u of futures, u the
 * upper end of Wilson's interval for 0 of n, lies elsewhere within [-most, most]: from v - u (most + v) to
 * v + u (most - v). Where most is 0 the number is exact: 0, from 0 to 0.
 */
cr_extra cr_influences_extra(const cr_influences *self, size_t k, size_t among);

/** 1 + how many of the states have a larger influence among all others. */
size_t cr_influences_rank(const cr_influences *self, size_t k);

/** The group in which state[k] gains most: the largest mean above 0, the first among equals; CR_NONE: in none. */
int32_t cr_influences_group(const cr_influences *self, size_t k);

#endif
