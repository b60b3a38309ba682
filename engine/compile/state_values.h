/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMPILE_STATE_VALUES_H
#define CREDENCE_COMPILE_STATE_VALUES_H

/**
 * The state that is being lowered, and how a value that its layers give comes into a slot: messages tell where the value
 * stands, and its draw is called by that place.
 */
#include "compile/compiler.h"
#include "compile/layers.h"

typedef struct cr_lowering {
    cr_compiler *self;
    int32_t state;
    const char *code;
    bool *skipped;  /* [n_rungs] */
    bool *seen;     /* [drivers.n] */
    int32_t *trait; /* [traits.n] slot of the state's trait; 0 where it has none */
} cr_lowering;

/** The key of a move: below `reverses` for a move down. */
cr_key_path cr_move_key(bool down, const char *a, const char *b, const char *c);

/** "PAK", or "PAK/recognised" for a value that stands under `rungs`: the name of its draw. */
const char *cr_lowering_draw_name(const cr_lowering *low, const cr_resolved *found, int32_t rung);

/** The path of messages: where the value stands. Plain constants have been checked, and say nothing any more. */
void cr_lowering_go_to(const cr_lowering *low, int32_t rung, const cr_resolved *found, const cr_key_path *key);
/** The path of messages: the state again. */
void cr_lowering_go_home(const cr_lowering *low);

/** The layer with whose other states a draw has a factor in common: told only where a value says that it is shared. */
const char *cr_lowering_sharing_layer(const cr_lowering *low, int32_t rung, const cr_resolved *found,
                                      const cr_node *value);

/** Puts a value that was found into a slot, with the draw that goes with where it stands. */
void cr_lowering_take(cr_lowering *low, int32_t rung, int32_t slot, const cr_resolved *found, const cr_key_path *path,
                      const cr_schema *schema);

/** A driver by its position in `drivers`; of a trait, the slot that the state has of it. */
cr_driver cr_lowering_driver(const cr_lowering *low, size_t d);

/** Marks in `seen` the drivers that `part` ("weights", "requires") names for the move. @param down  as in cr_move_key */
void cr_lowering_see_drivers(cr_lowering *low, const cr_move *move, bool down, const char *part);

#endif
