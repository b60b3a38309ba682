/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_PATHS_H
#define CREDENCE_SIMULATE_PATHS_H

/**
 * The conditions on their way through a replicate: clamp(level + regime + noise + shocks + response + shifts by events, within) * product
 * of `times`. Each part is a file of its own; a further one is a start, a step and a term of the sum in paths.c.
 */
#include "simulate/lengths.h"
#include "simulate/noise.h"
#include "simulate/regimes.h"
#include "simulate/response.h"
#include "simulate/shocks.h"
#include "simulate/simulate.h"

typedef struct cr_paths {
    cr_lengths lengths;
    cr_noise noise;
    cr_regimes regimes;
    cr_shocks shocks;
    cr_response response;
    double *lowest, *highest; /* [n_conditions] the range of each condition, `times` included; may be infinite */
    double *shift;            /* [n_conditions] by the events in force */
    bool *changes;            /* [n_conditions] room for cr_paths_change() */
} cr_paths;

CR_MUST_USE int cr_paths_init(cr_paths *self, const cr_model *model, cr_errors *errors);
void cr_paths_free(cr_paths *self);

/** Starts all conditions: writes now->condition for calendar date 0. The replicate's numbers must have been drawn. */
void cr_paths_start(cr_scratch *now);

/**
 * Takes all conditions from calendar date now->k - 1 to date now->k, exactly, with positions as they stand.
 * @return CR_OK; CR_ERR_RUN (too many shocks or changes of regime: condition, dates and replicate are named); or
 *         CR_ERR_MEMORY
 */
CR_MUST_USE int cr_paths_step(cr_scratch *now, cr_errors *errors);

/**
 * At now->t, whatever the calendar: the shift of condition c is from now on `shift`, or its level has been set. The
 * condition and those that it multiplies are observed anew, their other parts as at the calendar date in force.
 */
void cr_paths_change(cr_scratch *now, int32_t c, double shift);

/** To be called at now->t while `state` still stands on rung `from` and is about to go to rung `to` of that track. */
void cr_paths_before_move(const cr_scratch *now, int32_t state, int32_t from, int32_t to);

#endif
