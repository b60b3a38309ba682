/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_RANDOM_DISTRIBUTION_H
#define CREDENCE_RANDOM_DISTRIBUTION_H

/**
 * The distributions of a scenario, as inverse CDFs: one uniform in, one value out, increasing in the uniform, so that
 * what-ifs with a changed distribution stay coupled.
 */
#include <stdbool.h>
#include <stddef.h>

#include "credence/error.h"

/* name in a scenario, kind, names of the arguments in order (the reader, `check` and the docs are made from this) */
#define CR_DISTRIBUTION_LIST(X)                                                                                        \
    X(normal, CR_DIST_NORMAL, "mean, sd")                                                                              \
    X(lognormal, CR_DIST_LOGNORMAL, "median, sigma")                                                                   \
    X(uniform, CR_DIST_UNIFORM, "a, b")                                                                                \
    X(triangular, CR_DIST_TRIANGULAR, "a, mode, b")                                                                    \
    X(pert, CR_DIST_PERT, "a, mode, b")                                                                                \
    X(beta, CR_DIST_BETA, "a, b")                                                                                      \
    X(gamma, CR_DIST_GAMMA, "shape, scale")                                                                            \
    X(exponential, CR_DIST_EXPONENTIAL, "mean")                                                                        \
    X(quantiles, CR_DIST_QUANTILES, "p05, p50, p95")                                                                   \
    X(one_of, CR_DIST_ONE_OF, "values with shares")

typedef enum cr_dist_kind {
#define CR_DIST_ENUM(name, kind, arguments) kind,
    CR_DISTRIBUTION_LIST(CR_DIST_ENUM)
#undef CR_DIST_ENUM
        CR_DIST_KINDS
} cr_dist_kind;

/** The name in a scenario ("lognormal") and the names of its arguments ("median, sigma"). */
const char *cr_dist_name(cr_dist_kind kind);
const char *cr_dist_arguments(cr_dist_kind kind);
/** How many arguments: 1, 2 or 3; 0 for one_of, which takes any number of values. */
size_t cr_dist_arity(cr_dist_kind kind);
/** The kind of that name, or CR_DIST_KINDS if there is none. */
cr_dist_kind cr_dist_kind_of(const char *name);

typedef struct cr_dist {
    cr_dist_kind kind;
    double argument[3];
    bool truncated;
    double lo, hi;               /* support, truncation included; may be infinite */
    double p_lo, p_hi;           /* CDF at the bounds of a truncated one, else 0 and 1 */
    double q_lo, q_hi;           /* upper tail probabilities at the bounds, else 1 and 0 */
    size_t n;                    /* one_of: number of values */
    double *value;               /* [n], increasing, owned */
    double *upto;                /* [n], cumulative shares, the last exactly 1, owned */
    double skew;                 /* quantiles: g, 0 where symmetric */
    double scale;                /* quantiles: s */
    struct cr_dist_table *table; /* beta, gamma, pert: monotone table of the inverse CDF, owned; else NULL */
} cr_dist;

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

/**
 * Mean of the (truncated) distribution, to 1e-6 relative (closed form, else a fixed quadrature of the inverse CDF, some
 * ten microseconds to a millisecond; NAN where memory ran out).
 */
double cr_dist_mean(const cr_dist *self);

#endif
