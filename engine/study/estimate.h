/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_ESTIMATE_H
#define CREDENCE_STUDY_ESTIMATE_H

/**
 * Estimates from integer counts. Everything is decided in integers as far as it goes and turned into a double once, in
 * a fixed order of correctly rounded operations: the same bytes whatever the compiler.
 */
#include <stddef.h>
#include <stdint.h>

/** 97.5% point of the standard normal. */
#define CR_Z95 1.959963984540054236

typedef __int128 cr_int128;

typedef struct cr_interval {
    double lo, hi;
} cr_interval;

/**
 * 95% interval of a share by Wilson (1927): never empty, inside [0, 1], sensible at 0 and n.
 * @param k,n  k <= n successes of n trials; for n = 0 the interval is [0, 1]
 */
cr_interval cr_wilson(uint64_t k, uint64_t n);

/** k / n; 0 for n = 0. */
double cr_share(uint64_t k, uint64_t n);

/**
 * 95% interval of the difference of two shares that were seen on the same n trials: Newcombe (1998), Statistics in
 * Medicine 17: 2635-2650, method 10. Wilson's intervals of the two shares are put together by their correlation phi, which
 * is corrected for continuity. Inside [-1, 1]; sensible where all trials agree.
 * @param both,gained,lost,neither  trials in which both came, the second alone, the first alone, neither; n is their sum,
 *                                  below 2^32; for n = 0 the interval is [-1, 1]
 * @return of the second share minus the first, (gained - lost) / n
 */
cr_interval cr_newcombe_paired(uint64_t both, uint64_t gained, uint64_t lost, uint64_t neither);

/** 95% interval of a mean by the normal law: mean -+ 1.96 sd / sqrt(n). NAN, NAN where sd is NAN. @param n  >= 1 */
cr_interval cr_mean_interval(uint64_t n, double mean, double sd);

/**
 * Where a cumulative count first reaches a share: the least i with count[0] + ... + count[i] >= total * percent / 100,
 * compared exactly. Where `total` also counts what never came, the result may be n: not reached.
 */
size_t cr_quantile_index(const uint32_t *count, size_t n, uint64_t total, unsigned percent);

/**
 * Quantile of values known by their bins only, [lo, hi] cut into n_bins equal ones: in the bin that holds it (as by
 * cr_quantile_index) the values are taken as spread evenly, so the error is at most one bin's width.
 * @param bin  [n_bins] with a sum of `total` > 0
 */
double cr_quantile_bins(const uint32_t *bin, size_t n_bins, uint64_t total, unsigned percent, double lo, double hi);

/**
 * Mean and sample standard deviation (divisor n - 1) from exact sums of integers x and of x^2.
 * The sums of squares are taken about the mean rounded to an integer, in integers; what is left for floating point
 * is at most half of the result, so nothing cancels. Bounds: |x| <= 2^46 and n < 2^32 keep within 127 bits.
 * @param n     >= 1
 * @param sd    NAN for n = 1: one value has no spread
 */
void cr_moments(uint64_t n, cr_int128 sum, cr_int128 square, double *mean, double *sd);

#endif
