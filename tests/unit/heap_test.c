/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queue of clocks against a plain array, through random changes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <gsl/gsl_rng.h>

#include "simulate/heap.h"

enum { IDS = 37, CHANGES = 20000 };

static int32_t first_of(const double *time)
{
    int32_t first = -1;

    for (int32_t id = 0; id < IDS; id++) {
        if (time[id] < HUGE_VAL && (first < 0 || time[id] < time[first])) {
            first = id;
        }
    }
    return first;
}

/* Every entry stands where place[] says, none before its parent. */
static void verify(const cr_heap *heap)
{
    size_t queued = 0;

    for (size_t k = 0; k < heap->n; k++) {
        const cr_heap_entry entry = heap->entry[k], parent = heap->entry[k > 0 ? (k - 1) / 2 : 0];

        assert_int_equal(heap->place[entry.id], k);
        assert_true(parent.time < entry.time || (parent.time == entry.time && parent.id <= entry.id));
    }
    for (size_t id = 0; id < heap->capacity; id++) {
        queued += heap->place[id] >= 0;
    }
    assert_int_equal(queued, heap->n);
}

static void random_changes(void **state)
{
    gsl_rng *const rng = gsl_rng_alloc(gsl_rng_mt19937);
    double time[IDS];
    cr_heap heap;

    (void)state;
    gsl_rng_set(rng, 11);
    assert_int_equal(cr_heap_init(&heap, IDS, NULL), CR_OK);
    for (size_t id = 0; id < IDS; id++) {
        time[id] = HUGE_VAL;
    }
    for (int k = 0; k < CHANGES; k++) {
        const int32_t id = (int32_t)gsl_rng_uniform_int(rng, IDS);
        int32_t first;

        /* few different times, so that equal ones are common */
        time[id] = gsl_rng_uniform(rng) < 0.4 ? HUGE_VAL : (double)gsl_rng_uniform_int(rng, 12);
        cr_heap_set(&heap, id, time[id]);
        verify(&heap);
        first = first_of(time);
        if (first < 0) {
            assert_null(cr_heap_first(&heap));
        } else {
            assert_int_equal(cr_heap_first(&heap)->id, first);
            assert_true(cr_heap_first(&heap)->time == time[first]);
        }
    }
    cr_heap_free(&heap);
    gsl_rng_free(rng);
}

static void comes_out_sorted_and_clears(void **state)
{
    cr_heap heap;

    (void)state;
    assert_int_equal(cr_heap_init(&heap, IDS, NULL), CR_OK);
    for (int round = 0; round < 2; round++) {
        for (int32_t id = 0; id < IDS; id++) {
            cr_heap_set(&heap, id, (double)((id * 17) % IDS));
        }
        for (int k = 0; k < IDS / (2 - round); k++) {
            const cr_heap_entry first = *cr_heap_first(&heap);

            assert_true(first.time == (double)k);
            cr_heap_set(&heap, first.id, HUGE_VAL);
        }
        cr_heap_clear(&heap);
        verify(&heap);
        assert_null(cr_heap_first(&heap));
    }
    cr_heap_free(&heap);
    cr_heap_free(&heap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_changes),
        cmocka_unit_test(comes_out_sorted_and_clears),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
