/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_PATHWAYS_H
#define CREDENCE_STUDY_PATHWAYS_H

/**
 * Along which chains recognition comes, by stochastic declustering (Zhuang, Ogata & Vere-Jones 2002): at its first
 * recognition in a replicate a state is given a parent, itself or a partner, with probabilities in proportion to the
 * shares of study/shares.h that are above 0, from the stream ("parent", STATE). Parents of parents make a chain, from a
 * root to the state. A root recognised by itself, stood there at the start, was put there by an event, or pushed from a
 * lower rung.
 */
#include <gsl/gsl_rng.h>

#include "study/shares.h"

/** A chain's last states, packed: cr_pathway_state(). 0 is no chain. */
typedef uint64_t cr_pathway;

/** More states of a chain than this are not told apart. */
enum { CR_PATHWAY_STATES = 3 };

typedef struct cr_pathway_count {
    cr_pathway chain;
    uint64_t replicates; /* in which the last state came to recognition that way */
} cr_pathway_count;

typedef struct cr_pathways {
    const cr_model *model; /* borrowed */
    size_t n, capacity;
    cr_pathway_count *count; /* [n] each chain once after cr_pathways_rank() */
    /* the replicate that is being watched */
    gsl_rng *rng;       /* of its own: watching draws nothing from a replicate's streams */
    cr_stream_key *key; /* [n_states] ("parent", STATE) */
    cr_pathway *chain;  /* [n_states] of a state that has recognised by a push; 0 */
    bool *been;         /* [n_states] it has stood at recognition */
    double *push;       /* [n_states] of the move at hand: see draw_parent(), as are: */
    int32_t *who;       /* [n_states] */
    bool *is_pushing;   /* [n_states] */
    bool begun;         /* where states stand at the start has been looked at */
} cr_pathways;

/** @param model  one that fits cr_attribution_fits(). On failure cr_pathways_free is safe. CR_OK or CR_ERR_MEMORY. */
CR_MUST_USE int cr_pathways_init(cr_pathways *self, const cr_model *model, cr_errors *errors);

/** Safe on a zeroed struct, and twice. */
void cr_pathways_free(cr_pathways *self);

/** A new replicate begins. */
void cr_pathways_begin(cr_pathways *self);

/**
 * A move onto recognition, or beyond it, is about to happen. All of them must be told, and before the first one any move
 * that came earlier (cr_pathways_look()).
 * @param shares  of the move; NULL where neither hazard nor readiness made it
 */
CR_MUST_USE int cr_pathways_add(cr_pathways *self, const cr_scratch *now, int32_t state, const cr_shares *shares,
                                cr_errors *errors);

/** Looks where states stand, before the first move of a replicate; later calls do nothing. */
void cr_pathways_look(cr_pathways *self, const cr_scratch *now);

/** Adds `other`, of the same model. Commutative and associative once ranked. */
CR_MUST_USE int cr_pathways_merge(cr_pathways *self, const cr_pathways *other, cr_errors *errors);

/** Puts chains in order: the most frequent first, then by the names of their states, the shorter first. */
void cr_pathways_rank(cr_pathways *self);

/** States in the chain, from 1; CR_PATHWAY_STATES + 1: more than that. */
size_t cr_pathway_length(cr_pathway chain);

/** The k-th of the last states that are kept; the last one, k + 1 = min(length, CR_PATHWAY_STATES), is the one that moved. */
size_t cr_pathway_state(cr_pathway chain, size_t k);

#endif
