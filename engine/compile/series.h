/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMPILE_SERIES_H
#define CREDENCE_COMPILE_SERIES_H

/** Series: values by date, in the scenario or in a CSV file, laid on the calendar as the level of a condition. */
#include "compile/compiler.h"

/**
 * Gives the condition the points of a series; none where something is wrong, which is reported.
 * @param parts  the mapping under `level`: {series: {DATE: value, ..}} or {file: PATH}, with `between` or without
 */
void cr_lower_series(cr_compiler *self, cr_condition *condition, cr_node *parts);

#endif
