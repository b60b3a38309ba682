/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_CAUSES_H
#define CREDENCE_STUDY_CAUSES_H

/**
 * What pushed: drivers of moves up, whom recognition is owed to, and along which chains it comes. All three look at
 * moves that a hazard or readiness made, just before they happen; what an event or the caller moved has no such causes.
 */
#include "study/attribution.h"
#include "study/drivers.h"
#include "study/pathways.h"

typedef struct cr_causes {
    const cr_model *model; /* borrowed */
    cr_drivers drivers;
    bool influences; /* are attribution and pathways kept? */
    cr_attribution attribution;
    cr_pathways pathways;
    const cr_partners *partners; /* its own, or borrowed from another */
    cr_partners owned;
    cr_shares shares; /* of the move at hand */
    cr_errors *errors;
} cr_causes;

/** Are attribution and pathways kept: is every model of the plan small enough (cr_attribution_fits())? */
bool cr_causes_fit(const cr_plan *plan);

/**
 * @param influences  keep attribution and pathways too; only where they fit
 * @param like        another one of the same model, which is freed later, to share constant parts with; or NULL
 * On failure cr_causes_free is safe. CR_OK or CR_ERR_MEMORY.
 */
CR_MUST_USE int cr_causes_init(cr_causes *self, const cr_model *model, bool influences, const cr_causes *like,
                               cr_errors *errors);

/** Safe on a zeroed struct, and twice. */
void cr_causes_free(cr_causes *self);

/** A sink that looks at one replicate: it has a before_move only. @param errors  told of memory that runs out */
cr_sink cr_causes_sink(cr_causes *self, cr_errors *errors);

/** Adds `other`, of the same model. Exact; the order does not matter once cr_causes_end() was called. */
CR_MUST_USE int cr_causes_merge(cr_causes *self, const cr_causes *other, cr_errors *errors);

/** All replicates are in: puts pathways in order. */
void cr_causes_end(cr_causes *self);

#endif
