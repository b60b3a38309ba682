/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_DRIVERS_H
#define CREDENCE_STUDY_DRIVERS_H

/** Of what readiness was made when states moved up: what each driver, and the bias, contributed to it. */
#include "simulate/simulate.h"
#include "study/moment.h"

/** A driver's own value beyond this in size counts as this. */
#define CR_DRIVERS_VALUE 0x1p28

typedef struct cr_drivers {
    const cr_model *model;   /* borrowed */
    uint64_t *moves;         /* [n_moves] how often it came, by hazard or immediate; moves up only */
    cr_moment *bias;         /* [n_moves] */
    cr_moment *contribution; /* [n_terms] weight * value */
    cr_int128
        *value; /* [n_terms] sum of the driver's own value, in steps of cr_moment, each at most CR_DRIVERS_VALUE */
} cr_drivers;

/** On failure cr_drivers_free is safe. CR_OK or CR_ERR_MEMORY. */
CR_MUST_USE int cr_drivers_init(cr_drivers *self, const cr_model *model, cr_errors *errors);

/** Safe on a zeroed struct, and twice. */
void cr_drivers_free(cr_drivers *self);

/** Adds a move as it is about to happen: as in cr_sink.before_move. @param move  of cr_model.move */
void cr_drivers_add(cr_drivers *self, const cr_scratch *now, int32_t move);

/** Adds `other`, of the same model. Exact, commutative, associative. */
void cr_drivers_merge(cr_drivers *self, const cr_drivers *other);

#endif
