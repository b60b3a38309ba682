/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 64 * 1024 };

struct cr_arena_block {
    struct cr_arena_block *next;
    size_t used, size;
    alignas(max_align_t) char bytes[];
};

void *cr_arena_alloc(cr_arena *self, size_t size)
{
    const size_t unit = alignof(max_align_t);
    struct cr_arena_block *block = self->blocks;

    if (size > SIZE_MAX - sizeof(*block) - unit) {
        return NULL;
    }
    size = (size + unit - 1) / unit * unit;
    if (block == NULL || block->size - block->used < size) {
        const size_t bytes = size > BLOCK_BYTES ? size : BLOCK_BYTES;

        block = calloc(1, sizeof(*block) + bytes);
        if (block == NULL) {
            return NULL;
        }
        block->size = bytes;
        block->next = self->blocks;
        self->blocks = block;
    }
    block->used += size;
    return block->bytes + block->used - size;
}

char *cr_arena_text(cr_arena *self, const char *text, size_t length)
{
    char *copy = cr_arena_alloc(self, length + 1);

    if (copy != NULL && length > 0) {
        memcpy(copy, text, length);
    }
    return copy;
}

char *cr_arena_format(cr_arena *self, const char *format, ...)
{
    va_list args, again;
    char *text = NULL;
    int length;

    va_start(args, format);
    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, args);
    if (length >= 0) {
        text = cr_arena_alloc(self, (size_t)length + 1);
    }
    if (text != NULL) {
        vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    va_end(args);
    return text;
}

void cr_arena_free(cr_arena *self)
{
    while (self->blocks != NULL) {
        struct cr_arena_block *next = self->blocks->next;

        free(self->blocks);
        self->blocks = next;
    }
}
