/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCENARIO_DIST_READ_H
#define CREDENCE_SCENARIO_DIST_READ_H

/** Distributions out of nodes: {KIND: arguments, within: [lowest, highest], shared: part}. */
#include "scenario/reader.h"

/** Is the node a mapping with the key of a distribution? */
bool cr_node_is_distribution(const cr_node *node);

/**
 * Reads a distribution, or finds it again where an alias has been read before; reports what is wrong.
 * @param duration  are durations wanted? They are in years
 * @param which     position in cr_reader.dist
 */
CR_MUST_USE bool cr_dist_read(cr_reader *reader, cr_node *node, bool duration, int32_t *which);

#endif
