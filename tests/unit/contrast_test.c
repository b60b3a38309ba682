/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/contrast.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/small.h"

/* The what-if lacks BBB and has DDD instead; two rungs. The calendar ends after 2 years. */
static cr_state other_state[] = {{"AAA", "A"}, {"CCC", "C"}, {"DDD", "D"}};
static double t[] = {0.0, 2.0};
static const cr_model baseline = {.n_states = 3, .state = small_state, .n_rungs = 2, .calendar = {2, NULL, t}};
static const cr_model what_if = {.n_states = 3, .state = other_state, .n_rungs = 2, .calendar = {2, NULL, t}};

#define YEAR INT64_C(1000000000)

static void add(cr_contrast *self, int64_t before, int64_t after)
{
    const int64_t a[] = {0, -1, 0, 5, 0, before}, b[] = {0, -1, 0, after, 0, 7}; /* CCC on rung 1 */

    cr_contrast_add(self, (const int64_t *const[]){a, b});
}

static void each_case_counts(void **state)
{
    cr_match match;
    cr_contrast contrast;
    cr_interval interval;
    const cr_contrast_cell *cell;

    (void)state;
    assert_int_equal(cr_match_init(&match, &baseline, &what_if, NULL), CR_OK);
    assert_int_equal(cr_contrast_init(&contrast, &match, NULL), CR_OK);
    add(&contrast, YEAR, YEAR / 2);             /* earlier */
    add(&contrast, YEAR, YEAR / 4);             /* earlier */
    add(&contrast, 0, YEAR);                    /* later */
    add(&contrast, YEAR, YEAR);                 /* same */
    add(&contrast, -1, 3 * YEAR / 2);           /* gained */
    add(&contrast, -1, YEAR);                   /* gained */
    add(&contrast, -1, 0);                      /* gained */
    add(&contrast, YEAR, -1);                   /* lost */
    add(&contrast, -1, -1);                     /* never */
    add(&contrast, 2 * YEAR - 1, 2 * YEAR - 1); /* same */
    cell = cr_contrast_at(&contrast, 2, 1);     /* AAA, BBB, CCC, DDD */
    assert_int_equal(cell->earlier, 2);
    assert_int_equal(cell->later, 1);
    assert_int_equal(cell->same, 2);
    assert_int_equal(cell->gained, 3);
    assert_int_equal(cell->lost, 1);
    assert_int_equal(cell->never, 1);
    assert_true(cell->shift == -YEAR / 2 - 3 * YEAR / 4 + YEAR - YEAR / 2 - YEAR - 2 * YEAR + YEAR);
    assert_true(cr_contrast_difference(cell, contrast.replicates, &interval) == 0.2);
    assert_true(interval.lo == cr_newcombe_paired(5, 3, 1, 1).lo && interval.hi == cr_newcombe_paired(5, 3, 1, 1).hi);
    /* -2.75 years of 10; the squares add up to 0.25 + 0.5625 + 1 + 0.25 + 1 + 4 + 1 */
    assert_true(fabs(cr_contrast_shift_days(cell, contrast.replicates, &interval) + 0.275 * 365.25) < 1e-9);
    assert_true(fabs((interval.hi - interval.lo) / 2.0 -
                     1.959963984540054 * 365.25 * sqrt((8.0625 - 10 * 0.275 * 0.275) / 9.0 / 10.0)) < 1e-9);

    cell = cr_contrast_at(&contrast, 0, 0); /* always there */
    assert_true(cell->same == 10 && cell->shift == 0);
    assert_true(cr_contrast_difference(cell, contrast.replicates, &interval) == 0.0);
    cell = cr_contrast_at(&contrast, 0, 1);
    assert_true(cell->never == 10 && cell->shift_square == 0);
    cell = cr_contrast_at(&contrast, 1, 0); /* BBB is in one of the two alone */
    assert_true(cell->same == 0 && cell->never == 0 && cell->lost == 0);
    cr_contrast_free(&contrast);
    cr_contrast_free(&contrast);
    cr_match_free(&match);
}

/* Where the counts must be the same. */
static void assert_same(const cr_contrast *a, const cr_contrast *b)
{
    assert_int_equal(a->replicates, b->replicates);
    for (size_t i = 0; i < a->match->state.n * a->n_rungs; i++) {
        const cr_contrast_cell *x = &a->cell[i], *y = &b->cell[i];

        assert_true(x->earlier == y->earlier && x->later == y->later && x->same == y->same);
        assert_true(x->gained == y->gained && x->lost == y->lost && x->never == y->never);
        assert_true(x->shift == y->shift && x->shift_square == y->shift_square);
    }
}

static void parts_add_up(void **state)
{
    cr_match match;
    cr_contrast whole, part[2];
    uint64_t random = 7;

    (void)state;
    assert_int_equal(cr_match_init(&match, &baseline, &what_if, NULL), CR_OK);
    assert_int_equal(cr_contrast_init(&whole, &match, NULL), CR_OK);
    assert_int_equal(cr_contrast_init(&part[0], &match, NULL), CR_OK);
    assert_int_equal(cr_contrast_init(&part[1], &match, NULL), CR_OK);
    for (int i = 0; i < 1000; i++) {
        const int64_t before = (int64_t)(small_draw(&random) % 5) - 1, after = (int64_t)(small_draw(&random) % 5) - 1;
        const cr_contrast_cell *cell = cr_contrast_at(&whole, 2, 1);

        add(&whole, before, after);
        add(&part[small_draw(&random) % 2], before, after);
        assert_int_equal(cell->earlier + cell->later + cell->same + cell->gained + cell->lost + cell->never, i + 1);
    }
    assert_true(part[0].replicates > 400 && part[1].replicates > 400);
    cr_contrast_merge(&part[0], &part[1]);
    assert_same(&part[0], &whole);
    for (size_t i = 0; i < 2; i++) {
        cr_contrast_free(&part[i]);
    }
    cr_contrast_free(&whole);
    cr_match_free(&match);
}

/* Verification V9.4: shares .30 and .35, coupled monotonically: one uniform number decides on both. The variance of the
 * difference of one pair is .0475, of two independent runs .4375: 9.21 times as much. */
static void pairs_save_replicates(void **state)
{
    enum { N = 20000 };
    cr_match match;
    cr_contrast contrast;
    const cr_contrast_cell *cell;
    cr_interval paired;

    (void)state;
    assert_int_equal(cr_match_init(&match, &baseline, &what_if, NULL), CR_OK);
    assert_int_equal(cr_contrast_init(&contrast, &match, NULL), CR_OK);
    for (int i = 0; i < N; i++) {
        const double u = (i + 0.5) / N;

        add(&contrast, u < 0.30 ? YEAR : -1, u < 0.35 ? YEAR : -1);
    }
    cell = cr_contrast_at(&contrast, 2, 1);
    const double difference = cr_contrast_difference(cell, contrast.replicates, &paired);
    const double variance = (cell->gained + cell->lost) / (double)N - difference * difference;

    assert_true(fabs(difference - 0.05) < 1e-12 && cell->lost == 0);
    assert_true(fabs(variance - 0.0475) < 1e-12);
    assert_true(fabs((0.3 * 0.7 + 0.35 * 0.65) / variance - 9.2105263) < 1e-6);
    /* and the interval is that much narrower: the square root of 9.21, but for terms of order 1/n */
    const cr_interval before = cr_wilson(6000, N), after = cr_wilson(7000, N);
    const double apart = sqrt(pow(before.hi - before.lo, 2) + pow(after.hi - after.lo, 2));

    assert_true(fabs(apart / (paired.hi - paired.lo) / sqrt(9.2105263) - 1.0) < 0.01);
    cr_contrast_free(&contrast);
    cr_match_free(&match);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_case_counts), cmocka_unit_test(parts_add_up),
                                       cmocka_unit_test(pairs_save_replicates)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
