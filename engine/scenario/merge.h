/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCENARIO_MERGE_H
#define CREDENCE_SCENARIO_MERGE_H

#include "scenario/reader.h"

/** What a patch may do to things that have names (states, groups, conditions, ties, parameters). */
typedef enum cr_merge_rule {
    CR_MERGE_FREE,     /* add and change: a file that extends another */
    CR_MERGE_EXISTING, /* change only what is there: --set, where a slip of the pen must not make a new state */
    CR_MERGE_KEEP,     /* one patch over another: null stays, to act on the scenario; what is there is not known yet */
    CR_MERGE_PATCH     /* a what-if: take away only what is there, and add no state */
} cr_merge_rule;

/**
 * Lays `patch` over `base` as the schema says: mappings key by key, all else whole; null means "not set" and stays, but
 * takes away a named thing. Short forms are written out. Neither argument is changed.
 * @param base  may be NULL
 * @return the merged node, or NULL when memory ran out (the reader's status says so)
 */
CR_MUST_USE cr_node *cr_merge(cr_reader *reader, cr_node *base, cr_node *patch, const cr_schema *schema,
                              cr_merge_rule rule);

/** Do two nodes say the same, provenance and the order of keys apart? False where memory ran out, too (the reader's
 * status says so). */
bool cr_nodes_say_same(cr_reader *reader, const cr_node *a, const cr_node *b);

/** A copy of a mapping less one key; NULL when memory ran out. */
CR_MUST_USE cr_node *cr_mapping_without(cr_reader *reader, cr_node *mapping, const char *key);

#endif
