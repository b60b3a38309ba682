/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCENARIO_SCALARS_H
#define CREDENCE_SCENARIO_SCALARS_H

/**
 * Scalars out of nodes, which no draw can change: text, numbers, dates, spans, flags, words out of a list, names; and
 * [lowest, highest] of two. Each function reports what is wrong and then returns false.
 */
#include "scenario/reader.h"

CR_MUST_USE bool cr_value_number(cr_reader *reader, cr_node *node, double *number);
/** The same for a cell of a CSV file at `mark`. */
CR_MUST_USE bool cr_value_cell(cr_reader *reader, cr_mark mark, const char *text, double *number);
CR_MUST_USE bool cr_value_date(cr_reader *reader, cr_node *node, cr_day *day);
CR_MUST_USE bool cr_value_span(cr_reader *reader, cr_node *node, cr_duration *span);
CR_MUST_USE bool cr_value_flag(cr_reader *reader, cr_node *node, bool *flag);
CR_MUST_USE bool cr_value_choice(cr_reader *reader, cr_node *node, const cr_schema *schema, size_t *choice);
/** [lowest, highest] of numbers, or of durations in years. */
CR_MUST_USE bool cr_value_range(cr_reader *reader, cr_node *node, bool duration, double *lo, double *hi);
/** The same of numbers, or `none`: no bounds. */
CR_MUST_USE bool cr_value_interval(cr_reader *reader, cr_node *node, double *lo, double *hi);
/** A scalar's text that is not null. */
CR_MUST_USE bool cr_value_text(cr_reader *reader, cr_node *node, const char *wanted, const char **text);
/** Is the text fit to be a name (of a state, rung, condition ...)? */
CR_MUST_USE bool cr_value_is_name(cr_reader *reader, cr_node *node);

#endif
