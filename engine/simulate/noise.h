/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_NOISE_H
#define CREDENCE_SIMULATE_NOISE_H

/**
 * Ornstein-Uhlenbeck noise around 0, taken from one calendar date to the next by its exact transition (Gillespie 1996,
 * Physical Review E 54). Date k draws from the stream noise_key with index k.
 */
#include "simulate/lengths.h"
#include "simulate/simulate.h"

/** How noise of sd 1 goes from one calendar date to the next: x' = decay * x + spread * Z. */
typedef struct cr_ou_step {
    double decay, spread;
} cr_ou_step;

typedef struct cr_noise {
    cr_ou_step *step; /* [n_conditions * lengths.n] */
    bool *new_each;   /* [n_conditions] the half-life is uncertain: the steps are made anew in each replicate */
    double *value;    /* [n_conditions] at calendar date now->k */
} cr_noise;

CR_MUST_USE int cr_noise_init(cr_noise *self, const cr_model *model, const cr_lengths *lengths, cr_errors *errors);
void cr_noise_free(cr_noise *self);

/* For a condition with noise; of now->paths. */

void cr_noise_start(const cr_scratch *now, size_t condition);

/** From calendar date now->k - 1 to date now->k. */
void cr_noise_step(const cr_scratch *now, size_t condition);

#endif
