/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/pairs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "study/watch.h"
#include "support/small.h"

enum { ROW = 64, REPLICATES = 300, MODELS = 2, RECOGNISED = 4 };

/* One made-up replicate of a model; both models have some of theirs in common. */
static void watch_one(cr_pairing *pairing, cr_pairs *pairs, cr_tally *tally, cr_scratch *now, size_t model, size_t i,
                      uint64_t replicate)
{
    const cr_sink list[] = {cr_tally_sink(tally), cr_pairing_begin(pairing, model)};
    cr_watch watch = {2, list};
    const cr_sink sink = cr_watch_sink(&watch);
    const uint64_t seed = replicate % 3 == 0 ? 1 : 1 + model;

    cr_tally_begin(tally);
    assert_int_equal(small_simulate(now, seed, replicate, &sink), CR_OK);
    cr_tally_end(tally, now);
    assert_int_equal(cr_pairing_end(pairing, pairs, model, i, tally->since, NULL), CR_OK);
}

/* As a thread of a batch does it. Returns how many rows of replicates it took. */
static size_t run(const cr_plan *plan, size_t bytes, cr_pairs *pairs)
{
    cr_tally tally[MODELS];
    cr_scratch now[MODELS];
    cr_pairing pairing;
    size_t rows = 0;

    assert_int_equal(cr_pairs_init(pairs, plan, NULL), CR_OK);
    assert_int_equal(cr_pairing_init(&pairing, plan, ROW, bytes, NULL), CR_OK);
    for (size_t m = 0; m < plan->n_models; m++) {
        assert_int_equal(cr_tally_init(&tally[m], &plan->model[m], NULL), CR_OK);
        assert_int_equal(small_scratch_init(&now[m], &plan->model[m]), CR_OK);
    }
    for (size_t first = 0, n; first < REPLICATES; first += n, rows++) {
        cr_pairing_clear(&pairing);
        for (n = 0; first + n < REPLICATES && !cr_pairing_full(&pairing); n++) {
            watch_one(&pairing, pairs, &tally[0], &now[0], 0, n, first + n);
        }
        for (size_t m = 1; m < plan->n_models; m++) {
            for (size_t i = 0; i < n; i++) {
                watch_one(&pairing, pairs, &tally[m], &now[m], m, i, first + i);
            }
        }
    }
    for (size_t m = 0; m < plan->n_models; m++) {
        cr_tally_free(&tally[m]);
        small_scratch_free(&now[m]);
    }
    cr_pairing_free(&pairing);
    cr_pairing_free(&pairing);
    return rows;
}

static void note(void *context, const cr_flip *flip)
{
    uint64_t *sum = context; /* depends on every field and on the order */

    *sum = *sum * UINT64_C(1000003) + (uint64_t)flip->state * 7919 + (uint64_t)flip->way * 31 +
           (uint64_t)flip->kind * 101 + (uint64_t)flip->what * 211 + flip->futures + (uint64_t)flip->nanoyears;
}

static void assert_same(const cr_pairs *a, const cr_pairs *b)
{
    uint64_t of_a = 0, of_b = 0;

    assert_int_equal(a->pair[0].contrast.replicates, b->pair[0].contrast.replicates);
    for (size_t i = 0; i < (size_t)SMALL_STATES * SMALL_RUNGS; i++) {
        const cr_contrast_cell *x = &a->pair[0].contrast.cell[i], *y = &b->pair[0].contrast.cell[i];

        assert_true(x->earlier == y->earlier && x->later == y->later && x->same == y->same);
        assert_true(x->gained == y->gained && x->lost == y->lost && x->never == y->never && x->shift == y->shift);
    }
    assert_true(a->pair[0].flips.n > 4);
    assert_int_equal(a->pair[0].flips.n, b->pair[0].flips.n);
    cr_flips_each(&a->pair[0].flips, note, &of_a);
    cr_flips_each(&b->pair[0].flips, note, &of_b);
    assert_true(of_a == of_b);
}

/* However little is kept at a time. */
static void room_changes_nothing(void **state)
{
    cr_model model[MODELS];
    const cr_plan plan = small_plan(model, MODELS);
    cr_pairs wide, narrow, single;

    (void)state;
    assert_int_equal(run(&plan, CR_PAIRS_BYTES, &wide), (REPLICATES + ROW - 1) / ROW);
    assert_in_range(run(&plan, 8000, &narrow), REPLICATES / ROW + 2, REPLICATES / 2);
    assert_int_equal(run(&plan, 1, &single), REPLICATES);
    assert_same(&wide, &narrow);
    assert_same(&wide, &single);
    cr_pairs_free(&wide);
    cr_pairs_free(&wide);
    cr_pairs_free(&narrow);
    cr_pairs_free(&single);
}

static void parts_add_up(void **state)
{
    cr_model model[MODELS];
    const cr_plan plan = small_plan(model, MODELS);
    const cr_contrast_cell *once, *twice;
    cr_pairs a, b;

    (void)state;
    (void)run(&plan, CR_PAIRS_BYTES, &a);
    (void)run(&plan, CR_PAIRS_BYTES, &b);
    assert_int_equal(cr_pairs_merge(&a, &b, NULL), CR_OK);
    once = cr_contrast_at(&b.pair[0].contrast, 0, RECOGNISED);
    twice = cr_contrast_at(&a.pair[0].contrast, 0, RECOGNISED);
    assert_true(once->gained > 0 && once->lost > 0 && once->same > 0);
    assert_int_equal(twice->gained, 2 * once->gained);
    assert_int_equal(a.pair[0].contrast.replicates, 2 * REPLICATES);
    assert_int_equal(a.pair[0].flips.n, b.pair[0].flips.n);
    cr_pairs_free(&a);
    cr_pairs_free(&b);
}

/* A baseline alone: nothing is kept and nothing listens. */
static void nothing_to_pair(void **state)
{
    cr_model model[MODELS];
    const cr_plan plan = small_plan(model, 1);
    cr_pairing pairing;
    cr_pairs pairs;
    cr_sink sink;

    (void)state;
    assert_int_equal(cr_pairs_init(&pairs, &plan, NULL), CR_OK);
    assert_int_equal(cr_pairing_init(&pairing, &plan, ROW, CR_PAIRS_BYTES, NULL), CR_OK);
    assert_int_equal(pairs.n, 0);
    assert_null(pairing.trace);
    assert_false(cr_pairing_full(&pairing));
    sink = cr_pairing_begin(&pairing, 0);
    assert_true(sink.on_calendar == NULL && sink.before_move == NULL && sink.on_move == NULL && sink.on_event == NULL);
    assert_int_equal(cr_pairing_end(&pairing, &pairs, 0, 0, NULL, NULL), CR_OK);
    cr_pairing_clear(&pairing);
    cr_pairing_free(&pairing);
    cr_pairs_free(&pairs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(room_changes_nothing), cmocka_unit_test(parts_add_up),
                                       cmocka_unit_test(nothing_to_pair)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
