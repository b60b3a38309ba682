/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shipped scenario by one, two and seven threads: the same tallies and the same events, to the last bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_errno.h>

#include "compile/compile.h"
#include "study/batch.h"
#include "study/influence.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_whatever_the_threads),
                                       cmocka_unit_test(same_influence_whatever_the_threads)};

    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
