/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCENARIO_PLACES_H
#define CREDENCE_SCENARIO_PLACES_H

#include "model/model.h"
#include "scenario/reader.h"

/**
 * Keeps where the keys of the merged scenario stand, and which of its things nobody reads, in the plan: warnings come
 * when the nodes are gone. Where memory runs out the reader's status says so.
 */
void cr_places_keep(cr_reader *reader, cr_plan *plan, const cr_node *root);

#endif
