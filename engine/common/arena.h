/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMMON_ARENA_H
#define CREDENCE_COMMON_ARENA_H

#include <stddef.h>

#include "credence/error.h"

/**
 * Memory that is given back all at once: the nodes and texts of a document. (glibc's obstack would do, but it
 * reports exhaustion by ending the process.) Start it as {0}.
 */
typedef struct cr_arena {
    struct cr_arena_block *blocks;
} cr_arena;

/** `size` bytes, zeroed, aligned for any type; NULL when memory ran out. */
CR_MUST_USE void *cr_arena_alloc(cr_arena *self, size_t size);

/** A terminated copy of `length` bytes; NULL when memory ran out. */
CR_MUST_USE char *cr_arena_text(cr_arena *self, const char *text, size_t length);

/** printf into the arena; NULL when memory ran out. */
CR_MUST_USE char *cr_arena_format(cr_arena *self, const char *format, ...) CR_PRINTF(2, 3);

void cr_arena_free(cr_arena *self);

#endif
