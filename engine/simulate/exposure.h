/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_EXPOSURE_H
#define CREDENCE_SIMULATE_EXPOSURE_H

/**
 * The sums behind the exposures, kept up to date as states move. A running sum of doubles would drift and depend on
 * the order of moves; these are whole numbers of a unit (a power of two, so small that rounding to it is below double
 * precision), each contribution rounded alike when it comes and when it goes. So they are exact: the same whatever
 * the order, and a move costs one addition per listener. Credits that fade do so on the calendar: at each date their
 * sums are counted afresh, and between two dates they, too, stand still.
 */
#include "simulate/simulate.h"

/** One tie kind. A column is what partners are asked for: entering one rung (`ahead`), or their credit. */
typedef struct cr_ledger {
    const cr_tie *tie;
    bool constant;      /* no weight, no credit, no tie is drawn and none fades: its sums for cr_model.start are always
                           the same */
    size_t n_columns;   /* 0 where no move reads the tie */
    int32_t *column;    /* [n_rungs] the column for a move onto or off the rung; CR_NONE: none such reads the tie */
    double *credit;     /* [n_rungs] of this replicate, where the tie is not `ahead` */
    int32_t *named;     /* [n_rungs] the rung whose reaching earns that credit: itself, or the one named below it */
    double half_life;   /* of this replicate, years; 0 where credits stay */
    double *weight;     /* [n_edges] of this replicate, where some are drawn; 0 for a tie that is not there */
    double *per_unit;   /* [n_states] by listener: units in 1 */
    double *norm;       /* [n_states] by listener: sum of |weight| over its partners */
    double credit_most; /* no partner's credit is larger in size */
    double clique_per_unit;
    int64_t *edge_sum, *edge_start;     /* [n_states * n_columns] by listener; now, and at the start */
    int64_t *clique_sum, *clique_start; /* [n_cliques * n_columns] over all members */
} cr_ledger;

typedef struct cr_ledgers {
    size_t n;
    cr_ledger *ledger; /* [n_ties] */
    bool some_fade;
    int32_t *drawn; /* [n_uncertain_starts] rungs, while sums are put to the start */
} cr_ledgers;

CR_MUST_USE int cr_ledgers_init(cr_ledgers *self, const cr_model *model, cr_errors *errors);
void cr_ledgers_free(cr_ledgers *self);

/** Puts the sums to the start of a replicate. The replicate's numbers must have been drawn. */
void cr_ledgers_reset(cr_scratch *now);

/** Counts the sums afresh from now->position, as of the calendar date now->k. */
void cr_ledgers_count(cr_scratch *now);

/** The calendar has come to date now->k: credits that fade are older. */
void cr_ledgers_age(cr_scratch *now);

/**
 * `state` goes from rung `from` to rung `to` of a track at time now->t: to be called while now->position still says
 * `from`. Writes now->reached_at.
 */
void cr_ledgers_move(cr_scratch *now, int32_t state, int32_t track, int32_t from, int32_t to);

/** May that move change the exposure of others for holding `rung` through this tie kind? */
bool cr_ledgers_concern(const cr_ledgers *self, int32_t tie, int32_t rung, int32_t from, int32_t to);

/** What a partner earns at this moment with those who would enter the rung: its credit, as far as it has not faded. */
double cr_ledger_credit(const cr_ledger *self, const cr_scratch *now, int32_t partner, int32_t rung);

/** [n_edges] weights of this replicate, as cr_tie.weight. */
const double *cr_ledger_weights(const cr_ledger *self);

/**
 * In this replicate |exposure| of the state is never above this, whoever moves (but for rounding), before it is
 * multiplied by what cr_tie.times names.
 */
double cr_exposure_most(const cr_scratch *now, int32_t tie, int32_t state);

#endif
