/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCENARIO_VALUE_H
#define CREDENCE_SCENARIO_VALUE_H

/** Scalars, durations and distributions out of nodes. Each function reports what is wrong and then returns false. */
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

/** Is the node a mapping with the key of a distribution? */
bool cr_node_is_distribution(const cr_node *node);

/** NUMBER, DURATION or PARAMETER, as the schema says; legal range checked, but not that of a parameter's value. */
CR_MUST_USE bool cr_value_read(cr_reader *reader, cr_node *node, const cr_schema *schema, cr_value *value);

/** Do all values from lo to hi lie in the schema's range? If not, reports it of `node`. */
CR_MUST_USE bool cr_value_in_range(cr_reader *reader, cr_node *node, const cr_schema *schema, double lo, double hi,
                                   const char *what);

/** The same for all values of a distribution. */
CR_MUST_USE bool cr_value_support(cr_reader *reader, cr_node *node, const cr_schema *schema, const cr_dist *dist);

CR_MUST_USE bool cr_value_number(cr_reader *reader, cr_node *node, double *number);
/** The same for a cell of a CSV file at `mark`. */
CR_MUST_USE bool cr_value_cell(cr_reader *reader, cr_mark mark, const char *text, double *number);
CR_MUST_USE bool cr_value_date(cr_reader *reader, cr_node *node, cr_day *day);
CR_MUST_USE bool cr_value_span(cr_reader *reader, cr_node *node, cr_duration *span);
CR_MUST_USE bool cr_value_flag(cr_reader *reader, cr_node *node, bool *flag);
CR_MUST_USE bool cr_value_choice(cr_reader *reader, cr_node *node, const cr_schema *schema, size_t *choice);
CR_MUST_USE bool cr_value_interval(cr_reader *reader, cr_node *node, double *lo, double *hi);
/** A scalar's text that is not null. */
CR_MUST_USE bool cr_value_text(cr_reader *reader, cr_node *node, const char *wanted, const char **text);
/** Is the text fit to be a name (of a state, rung, condition ...)? */
CR_MUST_USE bool cr_value_is_name(cr_reader *reader, cr_node *node);

#endif
