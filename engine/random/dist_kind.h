/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_RANDOM_DIST_KIND_H
#define CREDENCE_RANDOM_DIST_KIND_H

/** The kinds of distributions, their names, and how a distribution lies in memory. */
#include <stdbool.h>
#include <stddef.h>

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

#endif
