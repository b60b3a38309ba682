/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_HISTORY_STILL_H
#define CREDENCE_HISTORY_STILL_H

/**
 * A model that stands still where a simulation would draw: noise and shocks at zero, regimes at the mean of their
 * stationary law, drawn numbers at their medians, uncertain ties present, uncertain starts at the likeliest, no events.
 * What is left is a function of the numbers in `slot` and of who moves when.
 */
#include "model/model.h"

typedef struct cr_still {
    const cr_model *source; /* borrowed */
    cr_model model;         /* borrows from source what is not below; not to be freed by cr_model_free() */
    double *slot; /* [model.n_slots] the source's, and then those of levels to which a regime's mean is added */
    cr_condition *condition; /* [n_conditions] */
    cr_tie *tie;             /* [n_ties] */
    int32_t *point;          /* all points of series that have regimes too */
    double *rate, *law;      /* room for the law of regimes */
    double *number;          /* [source->n_slots] what the caller writes numbers into: as source->slot at first */
} cr_still;

/** CR_OK or CR_ERR_MEMORY; on failure cr_still_free is safe. */
CR_MUST_USE int cr_still_init(cr_still *self, const cr_model *source, cr_errors *errors);
void cr_still_free(cr_still *self);

/** Makes model.slot follow number: to be called after it was written and before anything reads the model. */
void cr_still_follow(cr_still *self);

#endif
