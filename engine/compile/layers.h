/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMPILE_LAYERS_H
#define CREDENCE_COMPILE_LAYERS_H

/** Defaults, groups and states: which of these layers' values holds for a state and a rung. */
#include "compile/compiler.h"

enum { CR_KEY_DEPTH = 4 };

/** Which key of a layer: {"weights", "ttp_restraint"}, NULL-terminated. */
typedef struct cr_key_path {
    const char *part[CR_KEY_DEPTH + 1];
} cr_key_path;

/** A key's value for a state and rung, out of all layers. */
typedef struct cr_resolved {
    cr_node *node;        /* NULL: not set */
    const cr_node *layer; /* in which it stands */
    bool for_rung;        /* it stands under `rungs` */
} cr_resolved;

/**
 * The value that holds: the state's own beats a group's, an inner group's an outer one's, a group's the defaults';
 * within one layer the rung's beats the one for all rungs. null: not set. Two unrelated groups that differ are reported.
 * @param rung  CR_NONE: only values for all rungs count
 */
cr_resolved cr_resolve(cr_compiler *self, int32_t state, int32_t rung, const cr_key_path *key);

/** Is a mapping that merges key by key given at all, and not null? Two groups may each say a part of it. */
bool cr_is_given(cr_compiler *self, int32_t state, int32_t rung, const cr_key_path *key);

/** Makes the reader's path that of a value found for a state (and rung): "groups.west.rungs.recognised.pace". */
void cr_path_to(cr_compiler *self, int32_t state, int32_t rung, const cr_resolved *found, const cr_key_path *key);

/** May a key of `weights` or `requires` be the name of a driver? Not provenance, not `others`, not what is bad. */
bool cr_is_driver_key(const cr_node *key);

/** Marks in `seen` [drivers.n] all drivers that any layer of the state names under `part` ({"weights"}, {"requires"},
 * {"reverses", "weights"} ...), for the rung or for all rungs. */
void cr_drivers_named(const cr_compiler *self, int32_t state, int32_t rung, const cr_key_path *part, bool *seen);

/** The name of the layer in which a value was found, with "/RUNG" where it stands under `rungs`; NULL where it is the
 * state's own. In the reader's arena. */
const char *cr_layer_name(cr_compiler *self, int32_t state, int32_t rung, const cr_resolved *found);

#endif
