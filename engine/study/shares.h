/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_SHARES_H
#define CREDENCE_STUDY_SHARES_H

/**
 * What pushed a move up: the shares of its hazard at that moment that are owed to partners, and what is the state's own.
 *
 * Of the readiness R, X is what comes through ties: the sum of x_j over partners and kinds, each the weight of the kind
 * times the partner's part of the exposure. With the link F the own share is F(R - X) / F(R), what there would be if no
 * partner earned any credit, and partner j's is
 *
 *     x_j / X * (F(R) - F(R - X)) / F(R),
 *
 * the Aumann-Shapley value of the hazard (Aumann & Shapley 1974): Shapley's value where the x come in infinitely small
 * steps, for a function of their sum alone. With one partner it is that partner's increment of the hazard; with the linear
 * link it is everybody's. Where parts cancel to X = 0 the limit holds, x_j F'(R) / F(R). Shares add up to 1; a partner that
 * holds back has a negative one. Gates are taken as they stand: what permitted is not what pushed.
 */
#include "simulate/partners.h"

/** own + per_unit * X = 1. */
typedef struct cr_split {
    double own;      /* share, in [0, 1] where X >= 0 */
    double per_unit; /* share for each unit of readiness that comes from a partner, >= 0 */
} cr_split;

/**
 * How the hazard of a move with F(readiness) > 0 splits.
 * @param from_ties  X
 * @param softness   > 0; not used by step and always
 */
cr_split cr_split_of(cr_link link, double readiness, double from_ties, double threshold, double softness);

/** The shares of one move at a time. */
typedef struct cr_shares {
    const cr_model *model;       /* borrowed */
    const cr_partners *partners; /* borrowed; of the model */
    double own;
    size_t n;       /* partners that add something, through one kind of tie after the other */
    cr_part *part;  /* [n_ties * n_states] the first n; amount: the share */
    int32_t *place; /* [n_states] room to work in */
} cr_shares;

/** On failure cr_shares_free is safe. CR_OK or CR_ERR_MEMORY. */
CR_MUST_USE int cr_shares_init(cr_shares *self, const cr_partners *partners, cr_errors *errors);

/** Safe on a zeroed struct, and twice. */
void cr_shares_free(cr_shares *self);

/** Writes the shares of a move up, as it is about to happen: as in cr_sink.before_move. */
void cr_shares_take(cr_shares *self, const cr_scratch *now, const cr_move *move, double readiness);

#endif
