/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_RANDOM_DISTRIBUTION_H
#define CREDENCE_RANDOM_DISTRIBUTION_H

/**
 * The distributions of a scenario, as inverse CDFs: one uniform in, one value out, increasing in the uniform, so that
 * what-ifs with a changed distribution stay coupled.
 */
#include <stddef.h>

#include "credence/error.h"
#include "random/dist_kind.h"

/**
 * Makes a distribution of any kind but one_of.
 * @param argument  [cr_dist_arity(kind)], finite; pert has shape parameters 1 + 4 (mode - a)/(b - a) and
 *                  1 + 4 (b - mode)/(b - a); quantiles: x = p50 + s (exp(gZ) - 1)/g through the three values, Z standard
 *                  normal, the plain normal where they are symmetric
 * @param lo,hi     exact truncation to [lo, hi]; -INFINITY and INFINITY for none
 * @return CR_OK, CR_ERR_INPUT (arguments out of range or order, an empty truncation: what is wrong and what would be
 *         right is added to `errors` without a mark) or CR_ERR_MEMORY; on failure *self is zeroed
 */
CR_MUST_USE int cr_dist_init(cr_dist *self, cr_dist_kind kind, const double *argument, double lo, double hi,
                             cr_errors *errors);

/**
 * Makes a one_of. Values are sorted; equal values are merged.
 * @param value  [n] finite; @param share  [n], >= 0 with a positive sum (scaled to sum 1), or NULL: equal shares
 */
CR_MUST_USE int cr_dist_init_one_of(cr_dist *self, size_t n, const double *value, const double *share, double lo,
                                    double hi, cr_errors *errors);

/** A copy with tables of its own. @return CR_OK, or CR_ERR_MEMORY: then *self is zeroed */
CR_MUST_USE int cr_dist_copy(cr_dist *self, const cr_dist *from);

/** Safe after any init, failed or not, on a zeroed struct, and twice. */
void cr_dist_free(cr_dist *self);

/**
 * Inverse CDF at u in (0, 1): the value below which a share u lies. Never outside [lo, hi]; upper tails by Q. Where the
 * support starts at 0 (and is no one_of) never 0 itself: a gamma of tiny shape underflows to DBL_MIN, so that what must
 * be above 0 (a softness, a half-life) may be divided by.
 * Non-decreasing in u, save for the last digit between neighbouring doubles. Where GSL's inverse is slow or fails, a
 * monotone table: the probability of its x is within 1e-8, relative to the smaller tail. Safe from many threads.
 */
double cr_dist_quantile(const cr_dist *self, double u);

#endif
