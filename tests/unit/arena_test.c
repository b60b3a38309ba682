/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arena: alignment, zeroes, no overlap, sizes from nothing to what no machine has. */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/arena.h"

static void test_empty(void **state)
{
    cr_arena arena = {0};

    (void)state;
    cr_arena_free(&arena);
    assert_non_null(cr_arena_alloc(&arena, 0));
    cr_arena_free(&arena);
    cr_arena_free(&arena);
    assert_null(arena.blocks);
}

/* Each piece is aligned and zero when it comes, and keeps its bytes while thousands of others are written. */
static void test_pieces(void **state)
{
    enum { N = 3000 };
    unsigned char *piece[N];
    size_t size[N];
    uint32_t seed = 4711;
    cr_arena arena = {0};

    (void)state;
    for (size_t k = 0; k < N; k++) {
        seed = seed * 1664525U + 1013904223U;
        size[k] = k % 100 == 99 ? 60000 + (seed >> 17) : seed >> 25;
        piece[k] = cr_arena_alloc(&arena, size[k]);
        assert_non_null(piece[k]);
        assert_int_equal((uintptr_t)piece[k] % alignof(max_align_t), 0);
        for (size_t i = 0; i < size[k]; i++) {
            assert_true(piece[k][i] == 0);
        }
        if (size[k] > 0) {
            memset(piece[k], (int)(k % 251) + 1, size[k]);
        }
    }
    for (size_t k = 0; k < N; k++) {
        for (size_t i = 0; i < size[k]; i++) {
            assert_true(piece[k][i] == k % 251 + 1);
        }
    }
    cr_arena_free(&arena);
}

static void test_too_much(void **state)
{
    cr_arena arena = {0};

    (void)state;
    assert_null(cr_arena_alloc(&arena, SIZE_MAX));
    assert_null(cr_arena_alloc(&arena, SIZE_MAX - 16));
#ifndef __SANITIZE_ADDRESS__ /* whose calloc ends the process */
    assert_null(cr_arena_alloc(&arena, SIZE_MAX - 64));
    assert_null(cr_arena_alloc(&arena, SIZE_MAX / 2));
    assert_null(cr_arena_text(&arena, "x", SIZE_MAX / 2));
#endif
    assert_null(arena.blocks);
    assert_non_null(cr_arena_alloc(&arena, 8)); /* a refusal breaks nothing */
    cr_arena_free(&arena);
}

static void test_texts(void **state)
{
    char large[100001];
    cr_arena arena = {0};

    (void)state;
    assert_string_equal(cr_arena_text(&arena, "abcdef", 3), "abc");
    assert_string_equal(cr_arena_text(&arena, "", 0), "");
    assert_string_equal(cr_arena_text(&arena, NULL, 0), "");
    assert_memory_equal(cr_arena_text(&arena, "a\0b", 3), "a\0b", 4);
    assert_string_equal(cr_arena_format(&arena, "%s.%d", "states", 7), "states.7");
    assert_string_equal(cr_arena_format(&arena, "%s", ""), "");
    memset(large, 'x', sizeof(large) - 1);
    large[sizeof(large) - 1] = '\0';
    assert_string_equal(cr_arena_format(&arena, "%s", large), large);
    cr_arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_too_much),
        cmocka_unit_test(test_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
