/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_PATHS_H
#define CREDENCE_SIMULATE_PATHS_H

/**
 * The conditions on their way through a replicate: clamp(level + regime + noise). A further part of a condition is a
 * start, a step and a term of the sum in paths.c.
 */
#include "simulate/simulate.h"

/** How Ornstein-Uhlenbeck noise of sd 1 goes from one calendar date to the next: x' = decay * x + spread * Z. */
typedef struct cr_ou_step {
    double decay, spread;
} cr_ou_step;

/** A regime chain. Its draws are numbered: the start, then for each stay its length and what follows it. */
typedef struct cr_chain {
    int32_t regime;
    uint32_t drawn; /* draws used up so far */
    double left;    /* of the present stay, in units of its mean: a rate may change on the way */
} cr_chain;

typedef struct cr_paths {
    size_t n_conditions;
    size_t n_lengths; /* different lengths of a calendar step, in days */
    double *years;    /* [n_lengths] as years */
    uint32_t *length; /* [calendar.n] which of them leads from date k - 1 to date k; length[0] is not used */
    cr_ou_step *step; /* [n_conditions * n_lengths] of the noise */
    bool *new_each;   /* [n_conditions] the half-life is uncertain: the steps are made anew in each replicate */
    double *noise;    /* [n_conditions] */
    cr_chain *chain;  /* [n_conditions] */
} cr_paths;

CR_MUST_USE int cr_paths_init(cr_paths *self, const cr_model *model, cr_errors *errors);
void cr_paths_free(cr_paths *self);

/** Starts all conditions: writes now->condition for calendar date 0. The replicate's numbers must have been drawn. */
void cr_paths_start(cr_scratch *now);

/** Takes all conditions from calendar date now->k - 1 to date now->k, exactly. */
void cr_paths_step(cr_scratch *now);

#endif
