/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_INPUT_COMPOSE_H
#define CREDENCE_INPUT_COMPOSE_H

/**
 * From libyaml's events to the tree of nodes (in YAML's terms, composing), with the limits on their number and depth
 * (doc.h) checked while reading.
 */
#include "common/arena.h"
#include "input/node.h"
#include "input/yaml_events.h"

/**
 * Reads the next node with all that is below it. Anchors hold from its start to its end.
 * @param arena    owns the nodes
 * @param root     receives the node where the result is CR_OK
 * @param refused  receives CR_OK, or CR_ERR_INPUT where something was refused and reported without ending the reading,
 *                 so that all of a file's refusals are told
 * @return CR_OK, CR_ERR_INPUT or CR_ERR_MEMORY
 */
CR_MUST_USE int cr_compose(cr_yaml *yaml, cr_arena *arena, cr_node **root, int *refused);

#endif
