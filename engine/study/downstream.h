/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_DOWNSTREAM_H
#define CREDENCE_STUDY_DOWNSTREAM_H

/**
 * Who may feel where a state stands: its listeners, those who watch it by a signal, whoever reads a condition that
 * answers to it or is hit by an event that it sets off, then theirs, and so on. Found from the model alone, without
 * simulating: for all others its moves change nothing, in any replicate, to the last bit, since every state, condition
 * and event draws from streams of its own (docs/reproducibility.md).
 */
#include "model/model.h"

/** A directed graph: an edge leads from what changes to what may change with it. */
typedef struct cr_downstream {
    const cr_model *model; /* borrowed */
    size_t n_nodes;        /* states first; then tests, conditions, events, cliques, and the set of all states */
    size_t *at;            /* [n_nodes + 2] edges of node k: to[at[k]] .. to[at[k + 1] - 1] */
    size_t *to;            /* NULL until they have been counted */
    size_t first_test, first_condition, first_event, first_clique, anyone;
    bool *reads;        /* [n_ties * n_states] some move of the state reads the tie kind */
    bool *starts_there; /* [n_states] the state stands at or above recognition from the start, in every replicate */
    size_t *group_at;   /* [n_states + 1] */
    int32_t *group;     /* the groups of state j: group[group_at[j]] .. group[group_at[j + 1] - 1] */
    bool *seen;         /* [n_nodes] work space */
    size_t *queue;      /* [n_nodes] work space */
} cr_downstream;

/** O(states + ties + terms + members of signals). CR_OK or CR_ERR_MEMORY; on failure cr_downstream_free is safe. */
CR_MUST_USE int cr_downstream_init(cr_downstream *self, const cr_model *model, cr_errors *errors);
void cr_downstream_free(cr_downstream *self);

/**
 * May another state feel where `state` stands? Never false where it does; true also where it might and does not, as
 * behind a threshold that nobody can reach.
 * @param feels  [n_states] receives it; false for the state itself
 */
void cr_downstream_of(cr_downstream *self, int32_t state, bool *feels);

/**
 * How many other states may ever come to recognise, or not, through a move of `state` to recognition: of those who feel
 * it the ones who do not stand there from the start. None where it always stands there itself.
 * @param most  [1 + n_groups] receives how many in all, then among the members of each group
 */
void cr_downstream_most(cr_downstream *self, int32_t state, int32_t *most);

#endif
