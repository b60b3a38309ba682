/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCENARIO_UNREAD_H
#define CREDENCE_SCENARIO_UNREAD_H

#include "scenario/reader.h"

/** A thing that is there, and that nothing else in the scenario names: of no use, or a slip of the pen. */
typedef struct cr_unread {
    const char *path; /* "conditions.ttp_restrain", "groups.west.traits.rich" */
    const char *sort; /* "condition", "tie kind", "parameter", "group" or "trait" */
    const char *name;
    cr_node *key; /* where it is defined */
} cr_unread;

/**
 * The conditions, tie kinds, parameters and traits of a merged scenario that nothing names, and the groups that nothing
 * names and that give their members nothing. A name is taken for a name wherever it stands: this may miss some.
 * @param list  receives them, [n], by name, in the reader's arena
 * @return false where memory ran out (the reader's status says so)
 */
CR_MUST_USE bool cr_unread_find(cr_reader *reader, const cr_node *root, cr_unread **list, size_t *n);

#endif
