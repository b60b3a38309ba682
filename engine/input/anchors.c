/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/anchors.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

static int compare_anchors(const void *left, const void *right)
{
    const cr_anchor *a = left, *b = right;

    return strcmp(a->name, b->name);
}

static void free_anchor(void *node)
{
    free(node);
}

cr_anchor *cr_anchor_find(const cr_anchors *self, const char *name)
{
    const cr_anchor key = {.name = name};
    cr_anchor *const *found = tfind(&key, &self->tree, compare_anchors);

    return found != NULL ? *found : NULL;
}

bool cr_anchor_open(cr_anchors *self, cr_arena *arena, const char *name, cr_node *node)
{
    cr_anchor *found;

    if (name == NULL) {
        return true;
    }
    found = cr_anchor_find(self, name);
    if (found == NULL) {
        found = calloc(1, sizeof(*found));
        if (found == NULL) {
            return false;
        }
        found->name = cr_arena_text(arena, name, strlen(name));
        if (found->name == NULL || tsearch(found, &self->tree, compare_anchors) == NULL) {
            free(found);
            return false;
        }
    }
    found->node = node;
    found->open = true;
    return true;
}

void cr_anchor_close(cr_anchors *self, const char *name, const cr_node *node, int height)
{
    cr_anchor *found = name != NULL ? cr_anchor_find(self, name) : NULL;

    if (found != NULL && found->node == node) {
        found->open = false;
        found->height = height;
    }
}

void cr_anchors_free(cr_anchors *self)
{
    tdestroy(self->tree, free_anchor);
    self->tree = NULL;
}
