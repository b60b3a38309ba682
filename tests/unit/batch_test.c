/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/batch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/small.h"

/* The batch is tested without the simulator: these stand in its place. From `bad_from` on every 100th replicate fails. */
static atomic_ullong bad_from = UINT64_MAX;

int cr_scratch_init(cr_scratch *self, const cr_model *model, cr_errors *errors)
{
    return small_scratch_init(self, model) == CR_OK ? CR_OK : cr_fail(errors, CR_ERR_MEMORY, "no memory");
}

void cr_scratch_free(cr_scratch *self)
{
    small_scratch_free(self);
}

int cr_simulate(cr_scratch *scratch, uint64_t seed, uint64_t replicate, const cr_sink *sink, cr_errors *errors)
{
    const uint64_t bad = atomic_load(&bad_from);

    if (replicate >= bad && (replicate - bad) % 100 == 0) {
        return cr_fail(errors, CR_ERR_RUN, "replicate %llu went wrong", (unsigned long long)replicate);
    }
    return small_simulate(scratch, seed, replicate, sink);
}

/* Events as they came, in one text of numbers. */
typedef struct event_log {
    cr_event_row *row;
    size_t *what_if;
    size_t n, stop_at;
} event_log;

static int keep(void *context, size_t what_if, const cr_event_row *row, size_t n)
{
    event_log *self = context;

    self->row = realloc(self->row, (self->n + n) * sizeof(*row));
    self->what_if = realloc(self->what_if, (self->n + n) * sizeof(*self->what_if));
    assert_true(self->row != NULL && self->what_if != NULL);
    for (size_t i = 0; i < n; i++) {
        self->row[self->n] = row[i];
        self->what_if[self->n++] = what_if;
    }
    return self->stop_at > 0 && self->n >= self->stop_at ? CR_ERR_IO : CR_OK;
}

static void log_free(event_log *self)
{
    free(self->row);
    free(self->what_if);
    memset(self, 0, sizeof(*self));
}

static cr_batch_options usual(int threads, event_log *events)
{
    return (cr_batch_options){.first = 1,
                              .replicates = 1000,
                              .seed = 3,
                              .threads = threads,
                              .events = UINT64_MAX,
                              .on_events = events != NULL ? keep : NULL,
                              .events_context = events};
}

static void assert_same_tally(const cr_tally *a, const cr_tally *b)
{
    const size_t rows = (size_t)SMALL_STATES * SMALL_RUNGS;

    assert_int_equal(a->replicates, b->replicates);
    assert_memory_equal(a->reached, b->reached, rows * sizeof(*a->reached));
    assert_memory_equal(a->nanoyears, b->nanoyears, rows * sizeof(*a->nanoyears));
    assert_memory_equal(a->change, b->change, rows * SMALL_DATES * sizeof(*a->change));
    assert_memory_equal(a->condition_square, b->condition_square,
                        SMALL_CONDITIONS * SMALL_DATES * sizeof(*a->condition_square));
}

static void assert_same_log(const event_log *a, const event_log *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        const cr_happening *x = &a->row[i].what, *y = &b->row[i].what;

        assert_int_equal(a->what_if[i], b->what_if[i]);
        assert_int_equal(a->row[i].replicate, b->row[i].replicate);
        assert_true(x->t == y->t && x->state == y->state && x->from == y->from && x->to == y->to);
    }
}

/* Replicates in order, what-ifs in order within one, time in order within these. */
static void assert_ordered(const event_log *self)
{
    for (size_t i = 1; i < self->n; i++) {
        const cr_event_row *before = &self->row[i - 1], *after = &self->row[i];

        assert_true(before->replicate <= after->replicate);
        if (before->replicate == after->replicate) {
            assert_true(self->what_if[i - 1] <= self->what_if[i]);
            assert_true(self->what_if[i - 1] < self->what_if[i] || before->what.t <= after->what.t);
        }
    }
}

static void same_for_any_number_of_threads(void **state)
{
    static const int threads[] = {1, 2, 7};
    cr_batch batch[3];
    cr_model model[2];
    const cr_plan plan = small_plan(model, 2);
    event_log events[3] = {0};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const cr_batch_options options = usual(threads[i], &events[i]);

        assert_int_equal(cr_batch_run(&batch[i], &plan, &options, NULL), CR_OK);
        assert_int_equal(batch[i].n, 2);
        assert_int_equal(batch[i].tally[1].replicates, 1000);
        assert_true(events[i].n > 1000);
        assert_ordered(&events[i]);
        for (size_t m = 0; m < 2; m++) {
            assert_same_tally(&batch[i].tally[m], &batch[0].tally[m]);
        }
        assert_same_log(&events[i], &events[0]);
    }
    for (size_t i = 0; i < 3; i++) {
        log_free(&events[i]);
        cr_batch_free(&batch[i]);
        cr_batch_free(&batch[i]);
    }
}

/* 1 .. 100 and 101 .. 1000 add up to 1 .. 1000; events end with the replicates that are wanted. */
static void parts_add_up(void **state)
{
    cr_batch whole, low, high;
    cr_model model[2];
    const cr_plan plan = small_plan(model, 1);
    event_log events = {0};
    cr_batch_options options = usual(2, NULL);

    (void)state;
    assert_int_equal(cr_batch_run(&whole, &plan, &options, NULL), CR_OK);
    options.replicates = 100;
    assert_int_equal(cr_batch_run(&low, &plan, &options, NULL), CR_OK);
    options = usual(2, &events);
    options.first = 101;
    options.replicates = 900;
    options.events = 70;
    assert_int_equal(cr_batch_run(&high, &plan, &options, NULL), CR_OK);
    assert_int_equal(events.row[0].replicate, 101);
    assert_int_equal(events.row[events.n - 1].replicate, 170);
    cr_tally_merge(&low.tally[0], &high.tally[0]);
    assert_same_tally(&low.tally[0], &whole.tally[0]);
    log_free(&events);
    cr_batch_free(&whole);
    cr_batch_free(&low);
    cr_batch_free(&high);
}

/* Of the failures at 130, 230, ... the first is told, with the what-if where there are several. */
static void first_failure_is_told(void **state)
{
    cr_model model[2];
    const cr_plan plan = small_plan(model, 2);

    (void)state;
    atomic_store(&bad_from, 130);
    for (int threads = 1; threads <= 7; threads += 3) {
        const cr_batch_options options = usual(threads, NULL);
        cr_errors errors = {0};
        cr_batch batch;

        assert_int_equal(cr_batch_run(&batch, &plan, &options, &errors), CR_ERR_RUN);
        assert_null(batch.tally);
        assert_int_equal(errors.n, 1);
        assert_string_equal(errors.item[0].what, "replicate 130 went wrong");
        assert_string_equal(errors.item[0].path, "baseline");
        cr_errors_free(&errors);
    }
    atomic_store(&bad_from, UINT64_MAX);
}

static void sink_may_stop(void **state)
{
    cr_model model[2];
    const cr_plan plan = small_plan(model, 1);
    size_t seen = 0;

    (void)state;
    for (int threads = 1; threads <= 7; threads += 3) {
        event_log events = {.stop_at = 500};
        const cr_batch_options options = usual(threads, &events);
        cr_batch batch;

        assert_int_equal(cr_batch_run(&batch, &plan, &options, NULL), CR_ERR_IO);
        assert_true(events.n >= 500 && events.n < 510);
        assert_true(seen == 0 || seen == events.n);
        seen = events.n;
        log_free(&events);
    }
}

typedef struct listener {
    uint64_t last, stop_after;
    int calls;
    atomic_int inside;
} listener;

static bool listen(void *context, uint64_t done, uint64_t total)
{
    listener *self = context;

    assert_int_equal(atomic_fetch_add(&self->inside, 1), 0); /* one thread at a time */
    assert_true(done >= self->last && done <= total);
    self->last = done;
    self->calls++;
    atomic_fetch_sub(&self->inside, 1);
    return self->stop_after == 0 || done < self->stop_after;
}

static void progress_is_told_and_may_stop(void **state)
{
    cr_model model[2];
    const cr_plan plan = small_plan(model, 2);

    (void)state;
    for (int threads = 1; threads <= 7; threads += 3) {
        listener patient = {0}, hasty = {.stop_after = 200};
        cr_batch_options options = usual(threads, NULL);
        cr_errors errors = {0};
        cr_batch batch;

        options.on_progress = listen;
        options.progress_context = &patient;
        assert_int_equal(cr_batch_run(&batch, &plan, &options, NULL), CR_OK);
        assert_true(patient.calls > 0);
        cr_batch_free(&batch);

        options.progress_context = &hasty;
        assert_int_equal(cr_batch_run(&batch, &plan, &options, &errors), CR_ERR_INTERRUPTED);
        assert_null(batch.tally);
        assert_int_equal(errors.n, 1);
        assert_true(hasty.last < 1000);
        cr_errors_free(&errors);
    }
}

static void options_are_checked(void **state)
{
    cr_model model[2];
    const cr_plan plan = small_plan(model, 1);
    cr_batch_options options[] = {usual(0, NULL), usual(1, NULL), usual(1, NULL), usual(1, NULL), usual(1, NULL)};
    cr_batch batch;

    (void)state;
    options[1].replicates = 0;
    options[2].replicates = CR_TALLY_MAX_REPLICATES + 1;
    options[3].first = 0;
    options[4].first = UINT64_MAX - 5;
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(cr_batch_run(&batch, &plan, &options[i], NULL), CR_ERR_INPUT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_for_any_number_of_threads), cmocka_unit_test(parts_add_up),
        cmocka_unit_test(first_failure_is_told),          cmocka_unit_test(sink_may_stop),
        cmocka_unit_test(progress_is_told_and_may_stop),  cmocka_unit_test(options_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
