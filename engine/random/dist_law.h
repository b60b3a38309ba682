/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_RANDOM_DIST_LAW_H
#define CREDENCE_RANDOM_DIST_LAW_H

/** What each kind of distribution is before truncation. A new kind is a row of CR_DISTRIBUTION_LIST and a case in each. */
#include "credence/error.h"
#include "random/dist_kind.h"

/** A level of probability: below p, above q = 1 - p, of which the smaller is precise, and the normal score of both. */
typedef struct cr_dist_level {
    double p, q, z;
} cr_dist_level;

/** The level from p where that is at most one half, else from q. */
cr_dist_level cr_dist_level_of(double p, double q);

/** Sets the support, the constants of `quantiles` and the table, from self->kind and self->argument (checked). */
CR_MUST_USE int cr_dist_law_init(cr_dist *self, cr_errors *errors);

/** The inverse CDF; p and q of the level in (0, 1). */
double cr_dist_law_value(const cr_dist *self, cr_dist_level at);

/** The CDF and its complement, each to full relative precision; x inside the open support. */
void cr_dist_law_tails(const cr_dist *self, double x, double *p, double *q);

#endif
