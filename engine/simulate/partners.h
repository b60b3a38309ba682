/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_PARTNERS_H
#define CREDENCE_SIMULATE_PARTNERS_H

/**
 * An exposure partner by partner. The simulator asks whom a move is news to, and so a model keeps ties by partner; who is
 * listened to is asked only of moves that are looked at more closely, by an index made once for a model.
 */
#include "simulate/simulate.h"

/** Of one tie kind: its edges by listener. */
typedef struct cr_partner_list {
    size_t *at;       /* [n_states + 1] by listener: partner[at[i] .. at[i + 1]) */
    int32_t *partner; /* [n_edges] increasing within a listener */
    size_t *edge;     /* [n_edges] the edge in cr_tie */
} cr_partner_list;

/** Const once made; threads may share it. */
typedef struct cr_partners {
    const cr_model *model; /* borrowed */
    size_t n;
    cr_partner_list *list; /* [n] as cr_model.tie */
} cr_partners;

/** On failure cr_partners_free is safe. CR_OK or CR_ERR_MEMORY. */
CR_MUST_USE int cr_partners_init(cr_partners *self, const cr_model *model, cr_errors *errors);

/** Safe on a zeroed struct, and twice. */
void cr_partners_free(cr_partners *self);

/** What one partner adds to an exposure. */
typedef struct cr_part {
    int32_t partner, tie;
    double amount;
} cr_part;

/**
 * What each partner adds to cr_exposure(now, tie, state, rung), at this moment: its weight in all edges and cliques of the
 * kind, times its credit, times what the kind's norm and condition make of it. The amounts add up to the exposure, but for
 * rounding. O(partners).
 * @param place  [n_states] all 0, as they are afterwards: room to work in
 * @param part   [n_states] written: each partner that earns something, once
 * @return how many there are
 */
size_t cr_exposure_parts(const cr_scratch *now, const cr_partners *partners, int32_t tie, int32_t state, int32_t rung,
                         int32_t *place, cr_part *part);

#endif
