/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_MODEL_FREE_H
#define CREDENCE_MODEL_FREE_H

#include <stddef.h>
#include <stdint.h>

/** A number of a scenario that is free to take any value of a range, and the slots of the model that have it. */
typedef struct cr_free {
    const char *path; /* "defaults.threshold" */
    double lo, hi;    /* lo < hi */
    double written;   /* the value, or the median, that the scenario has there; NAN where it says none, or several */
    size_t n_slots;   /* at least 1 */
    int32_t *slot;    /* [n_slots] */
} cr_free;

#endif
