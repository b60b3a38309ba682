/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCHEMA_ARGUMENT_RULE_H
#define CREDENCE_SCHEMA_ARGUMENT_RULE_H

/** What the arguments of a distribution must be, one by one: for the reference and the JSON Schema. */
#include "random/distribution.h"

/** What an argument of a distribution must be; the ranges are those of cr_dist_init(). */
typedef struct cr_argument_rule {
    bool has_unit; /* of the number drawn, and so a duration where one is wanted */
    bool above_lo; /* lo itself is not legal */
    double lo, hi; /* may be infinite */
} cr_argument_rule;

/** @param k  in [0, cr_dist_arity(kind)) */
cr_argument_rule cr_argument_rule_of(cr_dist_kind kind, size_t k);

#endif
