/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCENARIO_SHAPE_H
#define CREDENCE_SCENARIO_SHAPE_H

#include "scenario/reader.h"

/**
 * Holds a node and all below it against the schema: unknown keys, wrong kinds, numbers out of range, what is not yet
 * of this version. Everything found is reported and marked bad; names are not resolved.
 */
void cr_shape_check(cr_reader *reader, cr_node *node, const cr_schema *schema);

/** The schema that an EITHER, or an object written as its short form, takes for this node; NULL where none fits. */
const cr_schema *cr_shape_of(const cr_schema *schema, const cr_node *node);

#endif
