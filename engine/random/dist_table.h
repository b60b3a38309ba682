/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_RANDOM_DIST_TABLE_H
#define CREDENCE_RANDOM_DIST_TABLE_H

/**
 * The inverse CDFs of the standard beta and gamma distributions as monotone tables. GSL's own take microseconds a call
 * and give NaN at extreme shapes.
 */
#include <stddef.h>

#include "credence/error.h"

typedef enum cr_dist_family { CR_FAMILY_BETA, CR_FAMILY_GAMMA } cr_dist_family;

/** Shapes outside are refused: GSL's gamma CDF loses digits from 2e4 on, and below, no belief is that split. */
#define CR_SHAPE_MIN 0.02
#define CR_SHAPE_MAX 1e4

/*
 * Knots on an even grid of the normal score z of the probability; between them a cubic with the exact slope at both
 * ends. The value kept is y = log(x / (1 - x)) for beta and log(x) for gamma: smooth and nearly straight in z, as far
 * as doubles go in both tails.
 */
typedef struct cr_dist_table {
    cr_dist_family family;
    double a, b;     /* beta: both shapes; gamma: the shape, and b unused */
    double log_norm; /* log B(a, b) or log Gamma(a) */
    size_t cells;    /* of equal width in z */
    struct cr_dist_knot {
        double y;
        double slope; /* dy/dz times the width of a cell */
    } * knot;         /* [cells + 1], y increasing, owned */
} cr_dist_table;

/**
 * Makes the table; a millisecond or so.
 * @param a,b  shapes in [CR_SHAPE_MIN, CR_SHAPE_MAX]; b is ignored for gamma
 * @return CR_OK, CR_ERR_MEMORY, or CR_ERR_INPUT where the error cannot be held below 1e-8; on failure *self is zeroed
 */
CR_MUST_USE int cr_dist_table_init(cr_dist_table *self, cr_dist_family family, double a, double b, cr_errors *errors);

void cr_dist_table_free(cr_dist_table *self);

/**
 * The x with P(X < x) = p; of p and its complement q both in (0, 1), the smaller must be precise. `z` is its normal
 * score. Non-decreasing in z. The probability of the x given is within 1e-8 of the smaller of p and q, relatively.
 */
double cr_dist_table_at(const cr_dist_table *self, double z, double p, double q);

/** P(X < x) and P(X > x), each to full relative precision; below 1e-300 they are 0. x in the open support. */
void cr_dist_table_tails(const cr_dist_table *self, double x, double *p, double *q);

#endif
