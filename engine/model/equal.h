/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_MODEL_EQUAL_H
#define CREDENCE_MODEL_EQUAL_H

/** Are two sealed models the same? */
#include "model/model.h"

typedef enum cr_likeness {
    CR_EQUAL,          /* in every array */
    CR_EQUAL_BUT_SAID, /* all that is simulated is equal; what is for people alone is not: names of states, groups */
    CR_UNEQUAL
} cr_likeness;

/**
 * Compares two models array by array, numbers by their bits, distributions by what they were made of. Models of two
 * scenarios that mean the same are equal, whatever the order in which the scenarios say it. cr_draw.name is left out:
 * the key says it.
 * @param where  receives the first part that differs, in words ("ties"), or "" for CR_EQUAL; may be NULL
 * Cost: linear in the size of the models.
 */
cr_likeness cr_model_compare(const cr_model *a, const cr_model *b, const char **where);

#endif
