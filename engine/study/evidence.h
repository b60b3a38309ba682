/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_EVIDENCE_H
#define CREDENCE_STUDY_EVIDENCE_H

/**
 * What the futures in which the tests hold had, beside all that were tried: the mean of each condition up to the last
 * date of the tests, and each number that is drawn once in a future. Integers only, as in tally.h: parts add up to the
 * same bytes in any order, and memory does not grow with replicates.
 */
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "study/estimate.h"
#include "study/given.h"

/** Bins over a condition's range, or over the uniform number of a draw. */
enum { CR_EVIDENCE_BINS = 1024 };

/** Whom a sum is of: all futures that were tried, and those where the tests hold. */
enum { CR_PRIOR, CR_POSTERIOR, CR_EVIDENCE_SIDES };

/** Something that is told: a condition, or a draw. */
typedef struct cr_subject {
    const char *kind;  /* "condition", "parameter", "threshold", "number" */
    const char *name;  /* of the condition; cr_draw.name */
    size_t order;      /* of the kinds above */
    int32_t condition; /* CR_NONE: a draw */
    int32_t draw;      /* CR_NONE: a condition */
    double lo, hi;     /* fixed point: CR_TALLY_STEPS steps from lo to hi */
} cr_subject;

typedef struct cr_evidence {
    const cr_model *model; /* borrowed */
    uint64_t tried, held;  /* futures */
    size_t n;
    cr_subject *subject; /* [n] by kind, then name */
    /* per side: */
    cr_int128 *sum[CR_EVIDENCE_SIDES], *square[CR_EVIDENCE_SIDES];   /* [n] of values as fixed point */
    uint32_t *bin[CR_EVIDENCE_SIDES];                                /* [n * CR_EVIDENCE_BINS] */
    int64_t *least[CR_EVIDENCE_SIDES], *greatest[CR_EVIDENCE_SIDES]; /* [n] fixed point */
} cr_evidence;

CR_MUST_USE int cr_evidence_init(cr_evidence *self, const cr_model *model, cr_errors *errors);
void cr_evidence_free(cr_evidence *self);

/**
 * Counts a future that has been judged.
 * @param judge  patient, of this model
 * @param now    as the judged replicate left it: its seed and number are read
 */
void cr_evidence_add(cr_evidence *self, const cr_judge *judge, const cr_scratch *now);

/** Adds `other`, of the same model, to self. Exact, commutative, associative. */
void cr_evidence_merge(cr_evidence *self, const cr_evidence *other);

/** CR_OK, or CR_ERR_INPUT: the tests hold in fewer than CR_GIVEN_LEAST futures. */
CR_MUST_USE int cr_evidence_check(const cr_evidence *self, cr_errors *errors);

/** What is told of a subject on one side. */
typedef struct cr_belief {
    double mean, sd;      /* sd: divisor n - 1; NAN for one future */
    cr_interval interval; /* 95% of the mean: mean -+ 1.96 sd / sqrt(n) */
    double p05, p50, p95; /* off by at most one bin; of a draw: its quantile function at the quantile of its uniform */
} cr_belief;

/** @param side  CR_PRIOR or CR_POSTERIOR; with at least one future */
cr_belief cr_evidence_of(const cr_evidence *self, size_t subject, size_t side);

#endif
