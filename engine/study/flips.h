/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_FLIPS_H
#define CREDENCE_STUDY_FLIPS_H

/**
 * Futures that flip: in which a state ever recognises with a what-if and not without it, or the other way round; counted
 * by the first thing in which the two futures differ. That is where they part, which need not be why: what follows
 * hangs on both.
 */
#include <stddef.h>
#include <stdint.h>

#include "study/diverge.h"
#include "study/estimate.h"

typedef enum cr_flip_way { CR_FLIP_GAINED, CR_FLIP_LOST } cr_flip_way;

/** Counted for: */
typedef struct cr_flip {
    int32_t state; /* its place in cr_match.state */
    cr_flip_way way;
    cr_trace_kind kind; /* what differed first, as in cr_divergence */
    int32_t what;
    uint32_t futures;
    cr_int128 nanoyears; /* sum over these futures of the time at which it differed */
} cr_flip;

/** What flipped, and nothing else: a search tree (tsearch) of those flips that have come. */
typedef struct cr_flips {
    void *root;
    size_t n; /* of different flips: at most states * 2 * (2 states + conditions + events) */
} cr_flips;

/** Of a zeroed struct; safe twice. */
void cr_flips_free(cr_flips *self);

/** Counts `flip->futures` more futures of that flip. CR_OK or CR_ERR_MEMORY: then nothing is added. */
CR_MUST_USE int cr_flips_add(cr_flips *self, const cr_flip *flip, cr_errors *errors);

/**
 * Counts the flips of a pair of futures of one replicate.
 * @param trace  of the baseline and the what-if
 */
CR_MUST_USE int cr_flips_compare(cr_flips *self, const cr_match *match, const cr_trace trace[CR_SIDES],
                                 cr_errors *errors);

/** Adds `other`, of the same two models, to self. Exact, commutative, associative. CR_OK or CR_ERR_MEMORY. */
CR_MUST_USE int cr_flips_merge(cr_flips *self, const cr_flips *other, cr_errors *errors);

/** Calls `what` for each, in order of state, way, kind and name. */
void cr_flips_each(const cr_flips *self, void (*what)(void *context, const cr_flip *flip), void *context);

#endif
