/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_WATCH_H
#define CREDENCE_STUDY_WATCH_H

/** Several watchers of one replicate, told one after the other. */
#include <stddef.h>

#include "simulate/simulate.h"

typedef struct cr_watch {
    size_t n;
    const cr_sink
        *sink; /* [n] borrowed, in the order in which they are told; one that listens to nothing may be there */
} cr_watch;

/**
 * The sink that tells all of them. The first status other than CR_OK is returned at once: who comes later is not told any
 * more. What nobody listens to is NULL.
 * @param self  stays where it is while the sink is used
 */
cr_sink cr_watch_sink(cr_watch *self);

#endif
