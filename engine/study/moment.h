/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_MOMENT_H
#define CREDENCE_STUDY_MOMENT_H

/**
 * Mean and spread of numbers about 1 in size: exact sums of integers, so that they add up to the same bytes in any
 * order. A number enters as fixed point, 2^-34 a step, and errs by at most 2.9e-11.
 */
#include <math.h>

#include "study/estimate.h"

/** Steps to 1. */
#define CR_MOMENT_STEPS 0x1p34
/** A number beyond this in size counts as this: 2^46 steps, what cr_moments() bears. */
#define CR_MOMENT_MOST 0x1p12

typedef struct cr_moment {
    cr_int128 sum, square; /* of steps, and of their squares */
} cr_moment;

/** Mean, sample standard deviation, and the normal 95% interval of the mean; NAN where there are too few numbers. */
typedef struct cr_mean {
    double mean;   /* NAN for n = 0 */
    double sd;     /* divisor n - 1; NAN for n < 2, as is: */
    double lo, hi; /* mean -+ 1.96 sd / sqrt(n) */
} cr_mean;

/** A number as fixed point, at most `most` in size (below 2^29). Written so that what is no number ends at the lower bound. */
static inline int64_t cr_moment_steps(double x, double most)
{
    const double within = !(x > -most) ? -most : x > most ? most : x;

    return llrint(within * CR_MOMENT_STEPS);
}

static inline void cr_moment_add(cr_moment *self, double x)
{
    const int64_t steps = cr_moment_steps(x, CR_MOMENT_MOST);

    self->sum += steps;
    self->square += (cr_int128)steps * steps;
}

void cr_moment_merge(cr_moment *self, const cr_moment *other);

/** @param n  how many numbers were added */
cr_mean cr_moment_mean(const cr_moment *self, uint64_t n);

/** Their sum divided by `n`, whatever n counts; n > 0. */
double cr_moment_per(const cr_moment *self, uint64_t n);

#endif
