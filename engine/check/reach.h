/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CHECK_REACH_H
#define CREDENCE_CHECK_REACH_H

/**
 * What a model's numbers, conditions and states can come to, by intervals and without simulating: bounds that no
 * replicate leaves (but for tails of about 1e-10), though not every value within them need be possible. Events count
 * once they are admitted.
 */
#include "check/interval.h"
#include "model/model.h"

typedef struct cr_reach {
    const cr_model *model; /* borrowed */
    cr_range *slot;        /* [n_slots] values over all replicates */
    cr_range *shift;       /* [n_conditions] all that the events admitted so far can add */
    /* Conditions. At the start: level, the regime it starts in or the long-run mean over its regimes, noise 0 (or
     * starts_at), no shocks, no response; held within its bounds. */
    cr_reading *condition; /* [n_conditions] */
    /* The lowest and highest rung on which a state can come to stand, as far as found: the caller widens them. */
    int32_t *lowest, *highest; /* [n_states * n_tracks] */
    double *room;              /* [n_states] of cr_reach_exposures() */
} cr_reach;

CR_MUST_USE int cr_reach_init(cr_reach *self, const cr_model *model, cr_errors *errors);
void cr_reach_free(cr_reach *self);

/** Takes in all that an event can do: numbers that it sets, conditions that it shifts, states that it moves. Once for each
 * event; conditions are read anew by cr_reach_renew(), after any number of them. */
void cr_reach_admit(cr_reach *self, const cr_event *event);
void cr_reach_renew(cr_reach *self);

/** Where states stand at or above the rung: 0 or 1. */
cr_reading cr_reach_stands(const cr_reach *self, int32_t state, int32_t rung);

cr_reading cr_reach_signal(const cr_reach *self, const cr_signal *signal);

/** A driver of a move that is no exposure: those are in reach_exposures.h. */
cr_reading cr_reach_driver(const cr_reach *self, const cr_move *move, cr_driver driver);

#endif
