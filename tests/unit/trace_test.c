/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "study/tally.h"
#include "support/small.h"

enum { ROWS = SMALL_STATES * SMALL_RUNGS, STARTS = SMALL_STATES * SMALL_TRACKS, PLENTY = 1 << 20 };

static void assert_entry(const cr_trace *trace, size_t at, cr_trace_kind kind, int32_t id, double t, double value)
{
    assert_true(at < trace->n);
    assert_int_equal(trace->entry[at].kind, kind);
    assert_int_equal(trace->entry[at].id, id);
    assert_true(trace->entry[at].t == t);
    assert_true(trace->entry[at].value == value);
}

/* Date 1: leverage falls; then a move; date 2: an event of that instant comes before what the calendar tells, and shifts
 * the price only afterwards; dates 3 and 4: the price as shifted, then nothing new. */
static void made_by_hand(cr_traces *self, cr_scratch *now, const int64_t *since)
{
    const cr_sink sink = cr_traces_sink(self);
    const cr_happening to_come = {.t = small_t[3], .state = 1};

    cr_traces_begin(self);
    small_reset(now);
    assert_int_equal(small_date(now, &sink, 0, 0.5, 0.0), CR_OK);
    assert_int_equal(small_date(now, &sink, 1, 0.25, 0.0), CR_OK);
    assert_int_equal(small_move(now, &sink, 0, 2, 0.1), CR_OK);
    now->k = 2;
    now->t = small_t[2];
    assert_int_equal(sink.on_event(sink.context, now, 7), CR_OK);
    assert_int_equal(small_date(now, &sink, 2, 0.25, -1.0), CR_OK);
    now->k = 3;
    now->t = small_t[3];
    assert_int_equal(sink.before_move(sink.context, now, &to_come), CR_OK); /* sees date 3 first */
    assert_int_equal(small_move(now, &sink, 3, 4, small_t[3]), CR_OK);
    assert_int_equal(small_date(now, &sink, 3, 0.25, -1.0), CR_OK);
    assert_int_equal(small_date(now, &sink, 4, 0.25, -1.0), CR_OK);
    cr_traces_end(self, since);
}

static void logs_what_happens(void **state)
{
    const cr_model model = small_model();
    int64_t since[ROWS];
    cr_scratch now;
    cr_traces traces;
    cr_trace trace;
    size_t at = STARTS;

    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        since[i] = (int64_t)i - 1;
    }
    assert_int_equal(small_scratch_init(&now, &model), CR_OK);
    assert_int_equal(cr_traces_init(&traces, &model, 1, PLENTY, NULL), CR_OK);
    made_by_hand(&traces, &now, since);
    trace = cr_traces_at(&traces, 0);
    assert_memory_equal(trace.since, since, sizeof(since));
    for (size_t i = 0; i < STARTS; i++) {
        assert_entry(&trace, i, CR_TRACE_START, (int32_t)(i / SMALL_TRACKS), 0.0, small_start[i]);
    }
    assert_entry(&trace, at++, CR_TRACE_CONDITION, 0, 0.0, 0.5);
    assert_entry(&trace, at++, CR_TRACE_CONDITION, 1, 0.0, 0.0);
    assert_entry(&trace, at++, CR_TRACE_CONDITION, 0, small_t[1], 0.25);
    assert_entry(&trace, at++, CR_TRACE_MOVE, 0, 0.1, 2.0);
    assert_entry(&trace, at++, CR_TRACE_EVENT, 7, small_t[2], 0.0);
    assert_entry(&trace, at++, CR_TRACE_CONDITION, 1, small_t[3], -1.0);
    assert_entry(&trace, at++, CR_TRACE_MOVE, 1, small_t[3], 4.0);
    assert_int_equal(trace.n, at);
    cr_traces_free(&traces);
    cr_traces_free(&traces);
    small_scratch_free(&now);
}

/* Many in a row are as each of them alone; what a failed one leaves is written over. */
static void one_after_the_other(void **state)
{
    enum { N = 50 };
    const cr_model model = small_model();
    const int64_t since[ROWS] = {0};
    cr_traces row, alone;
    cr_scratch now;

    (void)state;
    assert_int_equal(small_scratch_init(&now, &model), CR_OK);
    assert_int_equal(cr_traces_init(&row, &model, N, PLENTY, NULL), CR_OK);
    assert_int_equal(cr_traces_init(&alone, &model, 1, PLENTY, NULL), CR_OK);
    assert_int_equal(row.most, N);
    for (uint64_t k = 0; k < N; k++) {
        const cr_sink sink = cr_traces_sink(&row);

        assert_false(cr_traces_full(&row, PLENTY));
        cr_traces_begin(&row);
        assert_int_equal(small_simulate(&now, 99, k, &sink), CR_OK); /* given up */
        cr_traces_begin(&row);
        assert_int_equal(small_simulate(&now, 1, k, &sink), CR_OK);
        cr_traces_end(&row, since);
    }
    assert_true(cr_traces_full(&row, PLENTY));
    for (uint64_t k = 0; k < N; k++) {
        const cr_sink sink = cr_traces_sink(&alone);
        cr_trace a, b;

        cr_traces_clear(&alone);
        cr_traces_begin(&alone);
        assert_int_equal(small_simulate(&now, 1, k, &sink), CR_OK);
        cr_traces_end(&alone, since);
        a = cr_traces_at(&row, k);
        b = cr_traces_at(&alone, 0);
        assert_int_equal(a.n, b.n);
        for (size_t i = 0; i < a.n; i++) {
            assert_entry(&a, i, b.entry[i].kind, b.entry[i].id, b.entry[i].t, b.entry[i].value);
        }
    }
    cr_traces_free(&row);
    cr_traces_free(&alone);
    small_scratch_free(&now);
}

static void memory_is_bounded(void **state)
{
    const cr_model model = small_model();
    const int64_t since[ROWS] = {0};
    cr_traces traces;
    cr_scratch now;

    (void)state;
    assert_int_equal(small_scratch_init(&now, &model), CR_OK);
    assert_int_equal(cr_traces_init(&traces, &model, 64, 1, NULL), CR_OK); /* always one */
    assert_int_equal(traces.most, 1);
    assert_false(cr_traces_full(&traces, 1));
    cr_traces_free(&traces);
    assert_int_equal(cr_traces_init(&traces, &model, 64, 4000, NULL), CR_OK);
    assert_true(traces.most > 1 && traces.most < 64);
    cr_traces_free(&traces);
    assert_int_equal(cr_traces_init(&traces, &model, 64, PLENTY, NULL), CR_OK);
    while (!cr_traces_full(&traces, 4000)) { /* by the length of the log */
        const cr_sink sink = cr_traces_sink(&traces);

        cr_traces_begin(&traces);
        assert_int_equal(small_simulate(&now, 1, traces.n, &sink), CR_OK);
        cr_traces_end(&traces, since);
    }
    assert_true(traces.n > 1 && traces.n < 64);
    assert_in_range(traces.n_entries * sizeof(*traces.entry), 4000, 5000);
    cr_traces_clear(&traces);
    assert_false(cr_traces_full(&traces, 4000));
    cr_traces_free(&traces);
    small_scratch_free(&now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(logs_what_happens), cmocka_unit_test(one_after_the_other),
                                       cmocka_unit_test(memory_is_bounded)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
