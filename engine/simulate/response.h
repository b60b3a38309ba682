/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_RESPONSE_H
#define CREDENCE_SIMULATE_RESPONSE_H

/**
 * What responds to signals: y' = (T - y) / lag from y = 0 at the start, T = sum of by * signal. Between two changes of T
 * the solution is exact; so y is taken up to the moment before anything that T reads changes.
 */
#include "simulate/simulate.h"

typedef struct cr_relaxing {
    double y;
    double t;    /* years since the start: up to here */
    double seen; /* y at the last calendar date */
} cr_relaxing;

typedef struct cr_response {
    size_t n;
    int32_t *which;  /* [n] the conditions that respond */
    cr_relaxing *at; /* [n_conditions] */
    bool *watched;   /* [n_rungs] some response reads who stands at or above the rung */
} cr_response;

CR_MUST_USE int cr_response_init(cr_response *self, const cr_model *model, cr_errors *errors);
void cr_response_free(cr_response *self);

/* Of now->paths. */

/** Puts all responses to 0. */
void cr_response_start(const cr_scratch *now);

/** Takes all responses up to calendar date now->k; conditions must still have the values in force before it. */
void cr_response_step(const cr_scratch *now);

/**
 * `state` is about to go from rung `from` to rung `to` at now->t: takes up the responses that see it. O(1) where no
 * response reads a rung on the way.
 */
void cr_response_before_move(const cr_scratch *now, int32_t state, int32_t from, int32_t to);

/** The marked conditions [n_conditions] are about to change at now->t: takes up the responses that look at them. */
void cr_response_before_change(const cr_scratch *now, const bool *changes);

#endif
