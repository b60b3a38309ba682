/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_LEVER_H
#define CREDENCE_STUDY_LEVER_H

/** Which numbers of a model a change of the scenario reaches, found by comparing models that differ in it alone. */
#include <stdbool.h>

#include "model/model.h"

typedef enum cr_lever_finding {
    CR_LEVER_FOUND,
    CR_LEVER_NOTHING, /* the models have the same numbers: nothing hangs on it */
    CR_LEVER_NO_ONE   /* no one number stands there now: none at all, or several that differ */
} cr_lever_finding;

/**
 * The number that stands now where two models differ.
 * @param now       the scenario as it stands
 * @param low,high  the same with two different numbers in one place
 * @param present   receives it; the median where it is drawn
 * @param drawn     receives: is it drawn in each replicate?
 */
cr_lever_finding cr_lever_present(const cr_model *now, const cr_model *low, const cr_model *high, double *present,
                                  bool *drawn);

#endif
