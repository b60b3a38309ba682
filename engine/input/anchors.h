/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_INPUT_ANCHORS_H
#define CREDENCE_INPUT_ANCHORS_H

/** Anchors: the nodes of a document that have names, for its aliases. */
#include <stdbool.h>

#include "common/arena.h"
#include "input/node.h"

/** The latest node that carries a name; open while the reader is still inside it. */
typedef struct cr_anchor {
    const char *name;
    cr_node *node;
    bool open;
    int height; /* collections within each other, this one included: 0 for a scalar */
} cr_anchor;

/** Start it as {0}. */
typedef struct cr_anchors {
    void *tree; /* tsearch's */
} cr_anchors;

/** What carries the name, or NULL. */
cr_anchor *cr_anchor_find(const cr_anchors *self, const char *name);

/**
 * The node starts, and carries the name from here on: a name may be given again, and aliases mean the latest node that
 * started with it.
 * @param arena  owns the copy of the name
 * @param name   NULL: it has none
 * @return false where memory ran out
 */
CR_MUST_USE bool cr_anchor_open(cr_anchors *self, cr_arena *arena, const char *name, cr_node *node);

/** The node has ended. @param name  NULL: it has none */
void cr_anchor_close(cr_anchors *self, const char *name, const cr_node *node, int height);

void cr_anchors_free(cr_anchors *self);

#endif
