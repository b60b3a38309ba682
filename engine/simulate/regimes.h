/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_REGIMES_H
#define CREDENCE_SIMULATE_REGIMES_H

/**
 * Regimes: a Markov chain in continuous time. A stay is a unit exponential that runs down at the leaving rate, which
 * `hastened_by` may change at each calendar date: so the chain is exact whatever the rate does meanwhile. All draws come
 * from the stream regime_key, by number: the start, the first stay, then for each change where to and the next stay.
 */
#include "simulate/simulate.h"

/** More changes between two calendar dates end the run. */
enum { CR_MOST_CHANGES = 1000000 };

typedef struct cr_chain {
    int32_t regime;
    uint32_t drawn; /* draws used up so far */
    double left;    /* of the present stay, in units of its mean */
    bool new_each;  /* law[] depends on numbers that are drawn in each replicate */
    double *law;    /* [n_regimes] stationary law; NULL where it is not needed, or proportional to lasts */
    double *hurry;  /* [n_regimes] what multiplies the leaving rates until the next date; NULL: nothing hastens */
} cr_chain;

typedef struct cr_regimes {
    size_t n;
    cr_chain *chain; /* [n] for each condition */
    double *rate;    /* room for the largest generator of those with a law */
} cr_regimes;

CR_MUST_USE int cr_regimes_init(cr_regimes *self, const cr_model *model, cr_errors *errors);
void cr_regimes_free(cr_regimes *self);

/**
 * The stationary law of a condition's regimes when nothing hastens their ends.
 * @param value  [n_slots] numbers of the replicate, or of the model
 * @param rate   [n_regimes * n_regimes] room, overwritten
 * @param law    [n_regimes] receives it
 */
void cr_regimes_law(const double *value, const cr_condition *condition, double *rate, double *law);

/* For a condition with regimes; of now->paths. */

void cr_regimes_start(const cr_scratch *now, size_t condition);

/** From calendar date now->k - 1 to date now->k. CR_OK or CR_ERR_RUN (a rate above CR_MAX_HAZARD, or CR_MOST_CHANGES). */
CR_MUST_USE int cr_regimes_step(const cr_scratch *now, size_t condition, cr_errors *errors);

/** Reads what hastens the condition, once all conditions have been observed: holds until the next calendar date. */
void cr_regimes_look(const cr_scratch *now, size_t condition);

#endif
