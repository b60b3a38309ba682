/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_TESTS_DICE_H
#define CREDENCE_TESTS_DICE_H

/** Random small scenarios, as text: the same seed gives the same scenario for ever. */
#include <stdint.h>

/* What is raised, or eased, in a scenario otherwise the same. */
typedef enum cr_more {
    CR_MORE_NOTHING,
    CR_MORE_PACE,
    CR_MORE_WEIGHT,    /* of drivers in readiness */
    CR_MORE_TIE,       /* weights of ties */
    CR_MORE_CONDITION, /* levels */
    CR_MORE_START,     /* one state stands higher at the start */
    CR_LESS_THRESHOLD,
    CR_LESS_GATE, /* minima of requirements */
    CR_MORE_SHOCKS,
    CR_MORE_BREEDING,
    CR_MORE_RESPONSE, /* of conditions to recognitions and to each other */
    CR_MORE_EXISTS,   /* chance of ties */
    CR_MORE_EVENT,    /* one more event: a shift upwards, at a date */
    CR_MORE_KINDS
} cr_more;

extern const char *const cr_more_name[CR_MORE_KINDS];

/**
 * All that the language has, thrown together.
 * @param monotone  only what keeps futures ordered (model.md section 7): no negative weight, shock or response, norm: sum,
 *                  no at_most, credits that neither fall nor fade, nothing hastened, no rung lost, events at dates
 *                  that shift upwards for ever
 * @param more      what is raised; NOTHING: the scenario itself
 * @return text to be freed, or NULL
 */
char *cr_dice_scenario(uint64_t seed, int monotone, cr_more more);

#endif
