/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/flips.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/small.h"

enum { MOST = 512 };

/* The flips of a tree, in its order. */
typedef struct flip_list {
    cr_flip flip[MOST];
    size_t n;
} flip_list;

static void keep(void *context, const cr_flip *flip)
{
    flip_list *self = context;

    assert_true(self->n < MOST);
    self->flip[self->n++] = *flip;
}

static flip_list list_of(const cr_flips *self)
{
    flip_list list = {.n = 0};

    cr_flips_each(self, keep, &list);
    assert_int_equal(list.n, self->n);
    return list;
}

static cr_flip random_flip(uint64_t *random)
{
    return (cr_flip){.state = (int32_t)(small_draw(random) % 5),
                     .way = small_draw(random) % 2 == 0 ? CR_FLIP_GAINED : CR_FLIP_LOST,
                     .kind = (cr_trace_kind)(small_draw(random) % CR_TRACE_KINDS),
                     .what = (int32_t)(small_draw(random) % 4),
                     .futures = 1 + (uint32_t)(small_draw(random) % 3),
                     .nanoyears = (cr_int128)(small_draw(random) % 1000)};
}

/* In order of state, way, kind, name, and no two alike. */
static void assert_ordered(const flip_list *list)
{
    for (size_t i = 1; i < list->n; i++) {
        const cr_flip *a = &list->flip[i - 1], *b = &list->flip[i];
        const int a_key = ((a->state * 2 + (int)a->way) * CR_TRACE_KINDS + (int)a->kind) * 4 + a->what;
        const int b_key = ((b->state * 2 + (int)b->way) * CR_TRACE_KINDS + (int)b->kind) * 4 + b->what;

        assert_true(a_key < b_key);
    }
}

static void counts_merge_in_any_order(void **state)
{
    cr_flips whole = {0}, part[3] = {{0}};
    flip_list all, merged;
    uint64_t random = 3, futures = 0, found = 0;

    (void)state;
    for (int i = 0; i < 3000; i++) {
        const cr_flip flip = random_flip(&random);

        assert_int_equal(cr_flips_add(&whole, &flip, NULL), CR_OK);
        assert_int_equal(cr_flips_add(&part[small_draw(&random) % 3], &flip, NULL), CR_OK);
        futures += flip.futures;
    }
    assert_int_equal(cr_flips_merge(&part[2], &part[0], NULL), CR_OK);
    assert_int_equal(cr_flips_merge(&part[2], &part[1], NULL), CR_OK);
    all = list_of(&whole);
    merged = list_of(&part[2]);
    assert_int_equal(all.n, 5 * 2 * CR_TRACE_KINDS * 4);
    assert_ordered(&all);
    assert_int_equal(merged.n, all.n);
    for (size_t i = 0; i < all.n; i++) {
        const cr_flip *a = &all.flip[i], *b = &merged.flip[i];

        assert_true(a->state == b->state && a->way == b->way && a->kind == b->kind && a->what == b->what);
        assert_true(a->futures == b->futures && a->nanoyears == b->nanoyears);
        found += a->futures;
    }
    assert_int_equal(found, futures);
    cr_flips_free(&whole);
    cr_flips_free(&whole);
    for (size_t i = 0; i < 3; i++) {
        cr_flips_free(&part[i]);
    }
}

/* AAA gains and CCC loses recognition; BBB does not flip, since it recognises either way. The futures part where AAA moves. */
static void flips_of_a_pair(void **state)
{
    const cr_model model = small_model();
    enum { ROWS = SMALL_STATES * SMALL_RUNGS, RECOGNISED = 4 };
    int64_t before[ROWS], after[ROWS];
    const cr_trace_entry a[] = {{0.1, 1, CR_TRACE_MOVE, 1}, {0.25, 4, CR_TRACE_MOVE, 2}};
    const cr_trace_entry b[] = {{0.1, 1, CR_TRACE_MOVE, 1}, {0.125, 4, CR_TRACE_MOVE, 0}};
    const cr_trace pair[CR_SIDES] = {{before, a, 2}, {after, b, 2}};
    cr_flips flips = {0};
    cr_match match;
    flip_list list;

    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        before[i] = after[i] = -1;
    }
    after[0 * SMALL_RUNGS + RECOGNISED] = 125000000;
    before[1 * SMALL_RUNGS + RECOGNISED] = after[1 * SMALL_RUNGS + RECOGNISED] = 0;
    before[2 * SMALL_RUNGS + RECOGNISED] = 250000000;
    before[1 * SMALL_RUNGS + 1] = 5; /* another rung: no flip */
    assert_int_equal(cr_match_init(&match, &model, &model, NULL), CR_OK);
    assert_int_equal(cr_flips_compare(&flips, &match, pair, NULL), CR_OK);
    assert_int_equal(cr_flips_compare(&flips, &match, pair, NULL), CR_OK);
    list = list_of(&flips);
    assert_int_equal(list.n, 2);
    for (int32_t i = 0; i < 2; i++) {
        assert_int_equal(list.flip[i].state, i == 0 ? 0 : 2);
        assert_int_equal(list.flip[i].way, i == 0 ? CR_FLIP_GAINED : CR_FLIP_LOST);
        assert_int_equal(list.flip[i].kind, CR_TRACE_MOVE);
        assert_int_equal(list.flip[i].what, 0);
        assert_int_equal(list.flip[i].futures, 2);
        assert_true(list.flip[i].nanoyears == 250000000);
    }
    cr_flips_free(&flips);
    cr_match_free(&match);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(counts_merge_in_any_order), cmocka_unit_test(flips_of_a_pair)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
