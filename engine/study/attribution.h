/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_ATTRIBUTION_H
#define CREDENCE_STUDY_ATTRIBUTION_H

/** Whom the moves onto recognition are owed to: sums of shares (study/shares.h) over moves and replicates. */
#include "study/moment.h"
#include "study/shares.h"

/** States times states times kinds of tie (at least 1): with more of them nothing is summed. */
#define CR_ATTRIBUTION_MOST (UINT64_C(1) << 21)

typedef struct cr_attribution {
    const cr_model *model; /* borrowed; S states, T kinds of tie */
    uint64_t *moves;       /* [S] moves onto recognition or beyond it, by hazard or immediate */
    cr_moment *own;        /* [S] the share that is the state's own */
    cr_moment *part;       /* [S * S * T] see cr_attribution_at(); all 0 for who never had a share */
} cr_attribution;

/** Is the model small enough? */
bool cr_attribution_fits(const cr_model *model);

/** @param model  one that fits. On failure cr_attribution_free is safe. CR_OK or CR_ERR_MEMORY. */
CR_MUST_USE int cr_attribution_init(cr_attribution *self, const cr_model *model, cr_errors *errors);

/** Safe on a zeroed struct, and twice. */
void cr_attribution_free(cr_attribution *self);

/** Adds a move of `state`. O(partners that add something). */
void cr_attribution_add(cr_attribution *self, int32_t state, const cr_shares *shares);

/** Adds `other`, of the same model. Exact, commutative, associative. */
void cr_attribution_merge(cr_attribution *self, const cr_attribution *other);

/** Where (influenced, influencer, kind of tie) stands in part. */
size_t cr_attribution_at(const cr_attribution *self, size_t influenced, size_t influencer, size_t tie);

#endif
