/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_MATCH_H
#define CREDENCE_STUDY_MATCH_H

/**
 * What the baseline and a what-if have in common, by name. A what-if may add and remove states, conditions and events,
 * so that numbers in one model are not those in the other; calendar, tracks and rungs are the same in both.
 */
#include "model/model.h"

/** Which of the two. */
enum { CR_BASELINE, CR_WHAT_IF, CR_SIDES };

/** The names of one kind of both models put together, in order of names. */
typedef struct cr_joint {
    size_t n;
    const char **name;        /* [n] borrowed from the models */
    int32_t *id[CR_SIDES];    /* [n] the number in that model; CR_NONE where it has none of the name */
    int32_t *place[CR_SIDES]; /* [as many as the model has] where each of its names stands: 0 .. n - 1 */
} cr_joint;

typedef struct cr_match {
    const cr_model *model[CR_SIDES]; /* borrowed */
    cr_joint state, condition, event;
} cr_match;

/** CR_OK or CR_ERR_MEMORY; cr_match_free is safe in any case. */
CR_MUST_USE int cr_match_init(cr_match *self, const cr_model *baseline, const cr_model *what_if, cr_errors *errors);
void cr_match_free(cr_match *self);

/** Is that name in both models? */
bool cr_joint_common(const cr_joint *self, size_t place);

#endif
