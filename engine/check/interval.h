/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CHECK_INTERVAL_H
#define CREDENCE_CHECK_INTERVAL_H

/** Intervals: what a number can come to, and how far sums and products of such numbers go. */
#include "random/distribution.h"

/** As it stands at the start, with numbers at their medians; and the least and most that it can be. */
typedef struct cr_reading {
    double now, lo, hi;
} cr_reading;

typedef struct cr_range {
    double lo, hi;
} cr_range;

/** Where a + b, and a * b, can lie, whatever one has to do with the other. */
cr_range cr_range_add(cr_range a, cr_range b);
cr_range cr_range_product(cr_range a, cr_range b);

/** From the lower of both to the higher. */
cr_range cr_range_hull(cr_range a, cr_range b);

/** All that a distribution gives, but for tails of 1e-10 where it has no bounds. */
cr_range cr_range_of_dist(const cr_dist *dist);

/** weight * driver, the weight at its median. */
cr_reading cr_reading_times(cr_reading reading, double weight);

/** The range of weight * driver over the whole range of the weight. */
cr_range cr_range_times(cr_range weight, cr_reading driver);

#endif
