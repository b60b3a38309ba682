/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_TALLY_H
#define CREDENCE_STUDY_TALLY_H

/**
 * What is counted over replicates: integers only, so that tallies add up to the same bytes in any order and with any
 * number of threads, ranks or shards. Memory does not grow with the number of replicates.
 */
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "simulate/simulate.h"
#include "study/estimate.h"

/** Bins of a condition's histogram over [bin_lo, bin_hi]; values outside are counted in the first and last. */
enum { CR_TALLY_BINS = 1024 };
/** At most so many bins for the number of states on a date: exact up to 4,095 states, else in equal steps. */
enum { CR_TALLY_COUNT_BINS = 4096 };
/** More replicates than this do not fit the counters. */
#define CR_TALLY_MAX_REPLICATES UINT64_C(4000000000)

/* Fixed point of a condition's value: 2^31 steps to the range of its bins; what lies more than 2^15 ranges away from
 * bin_lo is counted as if it lay there. Rounding errs by at most 2.4e-10 of the range, and squares of 4e9 values fit
 * 124 bits. */
#define CR_TALLY_STEPS  0x1p31
#define CR_TALLY_RANGES 0x1p15

typedef struct cr_tally {
    const cr_model *model; /* borrowed; shapes below come from it. S states, R rungs, K calendar dates, C conditions */
    uint64_t replicates;
    /* per state x rung, [S * R]: see cr_tally_at() */
    uint32_t *reached;    /* replicates in which the state ever stood at or above the rung */
    uint32_t *at_end;     /* ... in which it stands so at the end */
    cr_int128 *nanoyears; /* sum over replicates of the first time, cut at the end, in units of 1e-9 years */
    /* per state x rung x calendar date, [S * R * K] */
    uint32_t *first;  /* first reached after date k - 1 and not after date k (k = 0: stands so at the start) */
    uint32_t *change; /* arrivals minus departures in the same interval, modulo 2^32: prefix sums give the curve, which
                         is never negative and at most `replicates` */
    /* per rung x calendar date */
    uint64_t *count_sum;           /* [R * K] of the number of states at or above */
    cr_int128 *count_square;       /* [R * K] of its square */
    uint32_t *count_bin;           /* [R * K * count_bins] */
    size_t count_bins, count_step; /* bin b holds numbers b * step .. b * step + step - 1 */
    /* per condition x calendar date; values enter as fixed point: cr_tally_fixed() */
    cr_int128 *condition_sum, *condition_square;   /* [C * K] */
    int64_t *condition_least, *condition_greatest; /* [C * K]; INT64_MAX, INT64_MIN without replicates */
    uint32_t *condition_bin;                       /* [C * K * CR_TALLY_BINS] */
    /* the replicate that is being watched */
    int64_t *since; /* [S * R] time of first arrival, nanoyears; -1: not yet */
    bool begun;     /* where states stand at the start has been counted */
} cr_tally;

CR_MUST_USE int cr_tally_init(cr_tally *self, const cr_model *model, cr_errors *errors);
void cr_tally_free(cr_tally *self);

/**
 * A sink that counts one replicate at a time: cr_tally_begin(), simulate with the sink, cr_tally_end(). Counting goes
 * on during the replicate: after one that failed on its way the tally is of no use but to be freed.
 * Cost: O(states * rungs) a replicate, O(rungs + conditions) a date, O(rungs passed) a move.
 */
cr_sink cr_tally_sink(cr_tally *self);
void cr_tally_begin(cr_tally *self);

/** @param now  as the replicate left it: its final positions are read */
void cr_tally_end(cr_tally *self, const cr_scratch *now);

/** Adds `other`, of the same model, to self. Exact, commutative, associative. */
void cr_tally_merge(cr_tally *self, const cr_tally *other);

/** Where (state, rung) stands in the arrays [S * R]; times calendar.n, its first date in [S * R * K]. */
size_t cr_tally_at(const cr_tally *self, size_t state, size_t rung);

/** A time in years as tallies count it: in units of 1e-9 years. */
int64_t cr_tally_nanoyears(double years);

/** A condition's value as fixed point, and a fixed-point value, or a mean of such, as a number. */
int64_t cr_tally_fixed(const cr_condition *condition, double value);
double cr_tally_value(const cr_condition *condition, double fixed);

/* What the tables ask of a tally. */

/** Number of states at or above the rung on date k: mean, and sample standard deviation (NAN for one replicate). */
void cr_tally_count_moments(const cr_tally *self, size_t rung, size_t k, double *mean, double *sd);

/** Its quantile: the least number that at least this share of replicates does not exceed (the middle of its bin). */
double cr_tally_count_quantile(const cr_tally *self, size_t rung, size_t k, unsigned percent);

/** The same for a condition; its quantile is linear within a bin, and never beyond the least and greatest value. */
void cr_tally_condition_moments(const cr_tally *self, size_t condition, size_t k, double *mean, double *sd);
double cr_tally_condition_quantile(const cr_tally *self, size_t condition, size_t k, unsigned percent);

#endif
