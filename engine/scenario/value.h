/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCENARIO_VALUE_H
#define CREDENCE_SCENARIO_VALUE_H

/**
 * A number as it may be written where the model takes one: a constant, a parameter or a distribution, within its legal
 * range. Each function reports what is wrong and then returns false.
 */
#include "scenario/reader.h"

typedef enum cr_value_kind {
    CR_VALUE_CONSTANT,
    CR_VALUE_PARAMETER,
    CR_VALUE_DISTRIBUTION,
    CR_VALUE_WORD /* the schema's word: `immediate` */
} cr_value_kind;

/** A number as written: a constant, a parameter's name, or a distribution. Durations are in years. */
typedef struct cr_value {
    cr_value_kind kind;
    double number;         /* constant */
    const char *parameter; /* its name, without $ */
    int32_t dist;          /* position in cr_reader.dist */
    bool is_duration;
} cr_value;

/** NUMBER, DURATION or PARAMETER, as the schema says; legal range checked, but not that of a parameter's value. */
CR_MUST_USE bool cr_value_read(cr_reader *reader, cr_node *node, const cr_schema *schema, cr_value *value);

/** Do all values from lo to hi lie in the schema's range? If not, reports it of `node`. */
CR_MUST_USE bool cr_value_in_range(cr_reader *reader, cr_node *node, const cr_schema *schema, double lo, double hi,
                                   const char *what);

/** The same for all values of a distribution. */
CR_MUST_USE bool cr_value_support(cr_reader *reader, cr_node *node, const cr_schema *schema, const cr_dist *dist);

#endif
