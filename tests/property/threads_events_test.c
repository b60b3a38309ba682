/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random scenarios with events and what-ifs by one, two and seven threads: the same tallies, contrasts and rows of events,
 * to the last bit; and the rows of a replicate alone are those that it has among all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_errno.h>

#include "study/batch.h"
#include "tests/support/dice.h"
#include "tests/support/judge.h"

enum { SCENARIOS = 4, RUNS = 200 };

/* The rows of all models as they came. */
typedef struct row_log {
    cr_event_row *row;
    size_t *what_if;
    size_t n, most;
} row_log;

static int keep_rows(void *context, size_t what_if, const cr_event_row *row, size_t n)
{
    row_log *log = context;

    while (log->n + n > log->most) {
        log->most = 2 * log->most + 1024;
        log->row = realloc(log->row, log->most * sizeof(*log->row));
        log->what_if = realloc(log->what_if, log->most * sizeof(*log->what_if));
        assert_true(log->row != NULL && log->what_if != NULL);
    }
    for (size_t k = 0; k < n; k++) {
        log->what_if[log->n] = what_if;
        log->row[log->n++] = row[k];
    }
    return CR_OK;
}

static void free_log(row_log *self)
{
    free(self->row);
    free(self->what_if);
    memset(self, 0, sizeof(*self));
}

static void run_all(const cr_plan *plan, uint64_t first, uint64_t n, int threads, cr_batch *batch, row_log *log)
{
    const cr_batch_options options = {.first = first,
                                      .replicates = n,
                                      .seed = 9,
                                      .threads = threads,
                                      .causes = true,
                                      .events = n,
                                      .on_events = keep_rows,
                                      .events_context = log};

    assert_int_equal(cr_batch_run(batch, plan, &options, NULL), CR_OK);
}

static bool same_number(double a, double b)
{
    return memcmp(&a, &b, sizeof(a)) == 0;
}

static void assert_same_row(const row_log *a, size_t i, const row_log *b, size_t j)
{
    const cr_happening *x = &a->row[i].what, *y = &b->row[j].what;

    assert_int_equal(a->what_if[i], b->what_if[j]);
    assert_int_equal(a->row[i].replicate, b->row[j].replicate);
    assert_int_equal(x->state, y->state);
    assert_int_equal(x->event, y->event);
    assert_int_equal(x->cause, y->cause);
    assert_true(x->from == y->from && x->to == y->to);
    assert_true(same_number(x->t, y->t) && same_number(x->readiness, y->readiness));
    assert_true(same_number(x->threshold, y->threshold) && same_number(x->hazard, y->hazard));
}

/* Rows of replicate k among all are those of replicate k alone. */
static void check_alone(const cr_plan *plan, const row_log *all, uint64_t k)
{
    row_log alone = {0};
    cr_batch batch;
    size_t j = 0;

    run_all(plan, k, 1, 1, &batch, &alone);
    for (size_t i = 0; i < all->n; i++) {
        if (all->row[i].replicate == k) {
            assert_true(j < alone.n);
            assert_same_row(all, i, &alone, j++);
        }
    }
    assert_int_equal(j, alone.n);
    cr_batch_free(&batch);
    free_log(&alone);
}

static void check_same_contrasts(const cr_pair *a, const cr_pair *b)
{
    assert_int_equal(a->flips.n, b->flips.n);
    for (size_t i = 0; i < a->match.state.n * a->contrast.n_rungs; i++) {
        const cr_contrast_cell *x = &a->contrast.cell[i], *y = &b->contrast.cell[i];

        assert_true(x->earlier == y->earlier && x->later == y->later && x->same == y->same);
        assert_true(x->gained == y->gained && x->lost == y->lost && x->never == y->never);
        assert_true(x->shift == y->shift && x->shift_square == y->shift_square);
    }
}

static void check_threads(const cr_plan *plan, const cr_batch *one, const row_log *rows, int threads)
{
    row_log other = {0};
    cr_batch many;

    run_all(plan, 1, RUNS, threads, &many, &other);
    for (size_t m = 0; m < plan->n_models; m++) {
        const cr_tally *a = &one->tally[m], *b = &many.tally[m];
        const size_t cells = a->model->n_states * a->model->n_rungs, dates = a->model->calendar.n;

        assert_memory_equal(a->reached, b->reached, cells * sizeof(*a->reached));
        assert_memory_equal(a->nanoyears, b->nanoyears, cells * sizeof(*a->nanoyears));
        assert_memory_equal(a->change, b->change, cells * dates * sizeof(*a->change));
        assert_memory_equal(a->condition_bin, b->condition_bin,
                            a->model->n_conditions * dates * CR_TALLY_BINS * sizeof(*a->condition_bin));
        assert_memory_equal(one->causes[m].attribution.moves, many.causes[m].attribution.moves,
                            a->model->n_states * sizeof(*one->causes[m].attribution.moves));
        if (m > 0) {
            check_same_contrasts(&one->pairs.pair[m - 1], &many.pairs.pair[m - 1]);
        }
    }
    assert_int_equal(rows->n, other.n);
    for (size_t k = 0; k < rows->n; k++) {
        assert_same_row(rows, k, &other, k);
    }
    cr_batch_free(&many);
    free_log(&other);
}

static void events_and_what_ifs(void **state)
{
    size_t acted = 0;

    (void)state;
    for (uint64_t scenario = 1; scenario <= SCENARIOS; scenario++) {
        char *text = cr_dice_scenario(scenario, 0, CR_MORE_NOTHING), *whole = NULL;
        row_log rows = {0};
        cr_batch one;
        cr_plan plan;

        assert_non_null(text);
        assert_true(
            asprintf(&whole,
                     "%swhat_if:\n  fast: {events: {zz: {date: 2025-10-10, chance: 0.5, delay: {exponential: 3 "
                     "months}, do: [{shift: conditions.c1, by: 0.3, lasts: {uniform: [1 month, 1 year]}}, {move: "
                     "{one_of: all}, to: r2}]}}}\n  high: {extends: fast, conditions: {c0: {level: 0.9}}}\n",
                     text) > 0);
        assert_true(cr_read_text(&plan, "random", whole));
        run_all(&plan, 1, RUNS, 1, &one, &rows);
        for (int threads = 2; threads <= 7; threads += 5) {
            check_threads(&plan, &one, &rows, threads);
        }
        for (uint64_t k = 1; k <= RUNS; k += 33) {
            check_alone(&plan, &rows, k);
        }
        for (size_t k = 0; k < rows.n; k++) {
            acted += rows.row[k].what.state == CR_NONE;
        }
        cr_batch_free(&one);
        free_log(&rows);
        cr_plan_free(&plan);
        free(whole);
        free(text);
    }
    assert_true(acted > SCENARIOS * RUNS); /* events did act */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(events_and_what_ifs)};

    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
