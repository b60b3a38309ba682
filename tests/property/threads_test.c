/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shipped scenario, and random ones with events and what-ifs, by one, two and seven threads: the same tallies,
 * contrasts, flips and events, to the last bit. And a replicate of these alone: the same rows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_errno.h>

#include "scenario/compile.h"
#include "study/batch.h"
#include "study/influence.h"
#include "tests/support/dice.h"
#include "tests/support/judge.h"

enum { REPLICATES = 400, FIRST = 3, EVENTS = 150, MODELS = 3 };

/* The rows as they came. */
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
        log->what_if[log->n + k] = what_if;
    }
    memcpy(log->row + log->n, row, n * sizeof(*row));
    log->n += n;
    return CR_OK;
}

static void run(const cr_plan *plan, int threads, cr_batch *batch, row_log *log)
{
    const cr_batch_options options = {.first = FIRST,
                                      .replicates = REPLICATES,
                                      .seed = 5,
                                      .threads = threads,
                                      .causes = true,
                                      .events = EVENTS,
                                      .on_events = keep_rows,
                                      .events_context = log};

    assert_int_equal(cr_batch_run(batch, plan, &options, NULL), CR_OK);
}

static void assert_same_rows(const row_log *a, const row_log *b)
{
    assert_true(a->n > EVENTS);
    assert_int_equal(a->n, b->n);
    for (size_t k = 0; k < a->n; k++) {
        const cr_happening *x = &a->row[k].what, *y = &b->row[k].what;

        assert_int_equal(a->what_if[k], b->what_if[k]);
        assert_int_equal(a->row[k].replicate, b->row[k].replicate);
        assert_true(k == 0 || a->row[k - 1].replicate <= a->row[k].replicate);
        assert_int_equal(x->state, y->state);
        assert_int_equal(x->to, y->to);
        assert_memory_equal(&x->t, &y->t, sizeof(x->t));
        assert_memory_equal(&x->hazard, &y->hazard, sizeof(x->hazard));
        assert_memory_equal(&x->readiness, &y->readiness, sizeof(x->readiness));
    }
}

static void assert_same_tallies(const cr_tally *a, const cr_tally *b)
{
    const cr_model *m = a->model;
    const size_t cells = m->n_states * m->n_rungs, dates = m->calendar.n;

    assert_int_equal(a->replicates, REPLICATES);
    assert_int_equal(b->replicates, REPLICATES);
    assert_memory_equal(a->reached, b->reached, cells * sizeof(*a->reached));
    assert_memory_equal(a->at_end, b->at_end, cells * sizeof(*a->at_end));
    assert_memory_equal(a->nanoyears, b->nanoyears, cells * sizeof(*a->nanoyears));
    assert_memory_equal(a->first, b->first, cells * dates * sizeof(*a->first));
    assert_memory_equal(a->change, b->change, cells * dates * sizeof(*a->change));
    assert_memory_equal(a->count_sum, b->count_sum, m->n_rungs * dates * sizeof(*a->count_sum));
    assert_memory_equal(a->count_bin, b->count_bin, m->n_rungs * dates * a->count_bins * sizeof(*a->count_bin));
    assert_memory_equal(a->condition_sum, b->condition_sum, m->n_conditions * dates * sizeof(*a->condition_sum));
    assert_memory_equal(a->condition_bin, b->condition_bin,
                        m->n_conditions * dates * CR_TALLY_BINS * sizeof(*a->condition_bin));
}

static void assert_same_causes(const cr_causes *a, const cr_causes *b)
{
    const cr_model *m = a->model;
    const size_t moves = m->n_moves, terms = m->n_terms, states = m->n_states, cells = states * states * m->n_ties;

    assert_memory_equal(a->drivers.moves, b->drivers.moves, moves * sizeof(*a->drivers.moves));
    assert_memory_equal(a->drivers.bias, b->drivers.bias, moves * sizeof(*a->drivers.bias));
    assert_memory_equal(a->drivers.contribution, b->drivers.contribution, terms * sizeof(*a->drivers.contribution));
    assert_memory_equal(a->drivers.value, b->drivers.value, terms * sizeof(*a->drivers.value));
    assert_memory_equal(a->attribution.moves, b->attribution.moves, states * sizeof(*a->attribution.moves));
    assert_memory_equal(a->attribution.own, b->attribution.own, states * sizeof(*a->attribution.own));
    assert_memory_equal(a->attribution.part, b->attribution.part, cells * sizeof(*a->attribution.part));
    assert_true(a->pathways.n > 100);
    assert_int_equal(a->pathways.n, b->pathways.n);
    assert_memory_equal(a->pathways.count, b->pathways.count, a->pathways.n * sizeof(*a->pathways.count));
}

static void log_free(row_log *self)
{
    free(self->row);
    free(self->what_if);
}

/* The baseline and the first what-ifs. */
static void same_whatever_the_threads(void **state)
{
    static const int threads[] = {2, 7};
    cr_batch one, many;
    row_log first = {0};
    cr_plan plan, few;

    (void)state;
    assert_int_equal(cr_plan_read(&plan, "scenarios/taliban-2025.yaml", NULL, NULL), CR_OK);
    assert_true(plan.n_models >= MODELS);
    few = plan;
    few.n_models = MODELS;
    run(&few, 1, &one, &first);
    for (size_t k = 0; k < sizeof(threads) / sizeof(*threads); k++) {
        row_log other = {0};

        run(&few, threads[k], &many, &other);
        for (size_t m = 0; m < MODELS; m++) {
            assert_same_tallies(&one.tally[m], &many.tally[m]);
            assert_same_causes(&one.causes[m], &many.causes[m]);
        }
        assert_same_rows(&first, &other);
        cr_batch_free(&many);
        log_free(&other);
    }
    cr_batch_free(&one);
    cr_plan_free(&plan);
    log_free(&first);
}

/* The influence of three states, over several rounds of replicates, which precision ends. */
static void same_influence_whatever_the_threads(void **state)
{
    static const int threads[] = {1, 2, 7};
    static const int32_t wanted[] = {3, 20, 50};
    cr_influences first = {0};
    cr_plan plan;

    (void)state;
    assert_int_equal(cr_plan_read(&plan, "scenarios/taliban-2025.yaml", NULL, NULL), CR_OK);
    for (size_t k = 0; k < sizeof(threads) / sizeof(*threads); k++) {
        const cr_influence_options options = {.state = wanted,
                                              .n_states = 3,
                                              .first = FIRST,
                                              .replicates = 2 * CR_INFLUENCE_ROUND + 100,
                                              .seed = 5,
                                              .threads = threads[k],
                                              .precision = 0.2};
        cr_influences other;

        assert_int_equal(cr_influences_run(&other, &plan.model[0], &options, NULL), CR_OK);
        if (k == 0) {
            first = other;
            assert_true(first.sum[0] != 0);
            continue;
        }
        assert_int_equal(other.replicates, first.replicates);
        assert_memory_equal(other.already, first.already, first.n * sizeof(*first.already));
        assert_memory_equal(other.sum, first.sum, first.n * first.n_among * sizeof(*first.sum));
        assert_memory_equal(other.square, first.square, first.n * first.n_among * sizeof(*first.square));
        cr_influences_free(&other);
    }
    cr_influences_free(&first);
    cr_plan_free(&plan);
}

/* ---- random scenarios with events and what-ifs ---- */

enum { SCENARIOS = 4, RUNS = 200 };

/* Rows of all models, each with the number of its own. */
typedef struct log_of_all {
    row_log rows;
    size_t *what_if; /* [rows.most] */
} log_of_all;

static int keep_all(void *context, size_t what_if, const cr_event_row *row, size_t n)
{
    log_of_all *log = context;
    const size_t from = log->rows.n;

    assert_int_equal(keep_rows(&log->rows, 0, row, n), CR_OK);
    log->what_if = realloc(log->what_if, (log->rows.most + 1) * sizeof(*log->what_if));
    assert_non_null(log->what_if);
    for (size_t k = from; k < log->rows.n; k++) {
        log->what_if[k] = what_if;
    }
    return CR_OK;
}

static void free_log(log_of_all *self)
{
    free(self->rows.row);
    free(self->what_if);
    memset(self, 0, sizeof(*self));
}

static void run_all(const cr_plan *plan, uint64_t first, uint64_t n, int threads, cr_batch *batch, log_of_all *log)
{
    const cr_batch_options options = {.first = first,
                                      .replicates = n,
                                      .seed = 9,
                                      .threads = threads,
                                      .causes = true,
                                      .events = n,
                                      .on_events = keep_all,
                                      .events_context = log};

    assert_int_equal(cr_batch_run(batch, plan, &options, NULL), CR_OK);
}

static bool same_number(double a, double b)
{
    return memcmp(&a, &b, sizeof(a)) == 0;
}

static void assert_same_row(const log_of_all *a, size_t i, const log_of_all *b, size_t j)
{
    const cr_happening *x = &a->rows.row[i].what, *y = &b->rows.row[j].what;

    assert_int_equal(a->what_if[i], b->what_if[j]);
    assert_int_equal(a->rows.row[i].replicate, b->rows.row[j].replicate);
    assert_int_equal(x->state, y->state);
    assert_int_equal(x->event, y->event);
    assert_int_equal(x->cause, y->cause);
    assert_true(x->from == y->from && x->to == y->to);
    assert_true(same_number(x->t, y->t) && same_number(x->readiness, y->readiness));
    assert_true(same_number(x->threshold, y->threshold) && same_number(x->hazard, y->hazard));
}

/* Rows of replicate k among all are those of replicate k alone. */
static void check_alone(const cr_plan *plan, const log_of_all *all, uint64_t k)
{
    log_of_all alone = {0};
    cr_batch batch;
    size_t j = 0;

    run_all(plan, k, 1, 1, &batch, &alone);
    for (size_t i = 0; i < all->rows.n; i++) {
        if (all->rows.row[i].replicate == k) {
            assert_true(j < alone.rows.n);
            assert_same_row(all, i, &alone, j++);
        }
    }
    assert_int_equal(j, alone.rows.n);
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

static void check_threads(const cr_plan *plan, const cr_batch *one, const log_of_all *rows, int threads)
{
    log_of_all other = {0};
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
    assert_int_equal(rows->rows.n, other.rows.n);
    for (size_t k = 0; k < rows->rows.n; k++) {
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
        log_of_all rows = {0};
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
        for (size_t k = 0; k < rows.rows.n; k++) {
            acted += rows.rows.row[k].what.state == CR_NONE;
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_whatever_the_threads),
                                       cmocka_unit_test(same_influence_whatever_the_threads),
                                       cmocka_unit_test(events_and_what_ifs)};

    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
