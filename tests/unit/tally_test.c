/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/tally.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/small.h"

enum { S = SMALL_STATES, R = SMALL_RUNGS, K = SMALL_DATES, C = SMALL_CONDITIONS };

typedef struct fixture {
    cr_model model;
    cr_scratch scratch;
    cr_tally tally;
} fixture;

static void open_bench(fixture *self)
{
    self->model = small_model();
    assert_int_equal(small_scratch_init(&self->scratch, &self->model), CR_OK);
    assert_int_equal(cr_tally_init(&self->tally, &self->model, NULL), CR_OK);
}

static void close_bench(fixture *self)
{
    cr_tally_free(&self->tally);
    cr_tally_free(&self->tally);
    small_scratch_free(&self->scratch);
}

static void count_made_up(fixture *self, uint64_t first, uint64_t n)
{
    const cr_sink sink = cr_tally_sink(&self->tally);

    for (uint64_t replicate = first; replicate < first + n; replicate++) {
        cr_tally_begin(&self->tally);
        assert_int_equal(small_simulate(&self->scratch, 5, replicate, &sink), CR_OK);
        cr_tally_end(&self->tally, &self->scratch);
    }
}

/* One replicate by hand: AAA jumps over a rung between dates 1 and 2, falls back to none exactly at date 3. */
static void one_replicate_by_hand(void **state)
{
    fixture bench;
    cr_sink sink;
    double mean, sd;

    (void)state;
    open_bench(&bench);
    sink = cr_tally_sink(&bench.tally);
    cr_tally_begin(&bench.tally);
    small_reset(&bench.scratch);
    assert_int_equal(small_date(&bench.scratch, &sink, 0, 0.25, 0.0), CR_OK);
    assert_int_equal(small_date(&bench.scratch, &sink, 1, 0.25, 0.0), CR_OK);
    assert_int_equal(small_move(&bench.scratch, &sink, 0, 2, 0.1), CR_OK); /* t[1] = 0.085, t[2] = 0.162 */
    assert_int_equal(small_date(&bench.scratch, &sink, 2, 0.25, 0.0), CR_OK);
    assert_int_equal(small_move(&bench.scratch, &sink, 0, 0, small_t[3]), CR_OK);
    assert_int_equal(small_date(&bench.scratch, &sink, 3, 0.25, 0.0), CR_OK);
    assert_int_equal(small_date(&bench.scratch, &sink, 4, 0.25, 0.0), CR_OK);
    cr_tally_end(&bench.tally, &bench.scratch);

    const cr_tally *tally = &bench.tally;
    const size_t engaged = cr_tally_at(tally, 0, 1), accredited = cr_tally_at(tally, 0, 2);

    assert_int_equal(tally->replicates, 1);
    assert_int_equal(tally->reached[engaged], 1);
    assert_int_equal(tally->reached[accredited], 1);
    assert_int_equal(tally->at_end[accredited], 0);
    assert_int_equal(tally->first[engaged * K + 2], 1);
    assert_int_equal(tally->first[accredited * K + 2], 1);
    assert_int_equal(tally->change[accredited * K + 2], 1);
    assert_int_equal((int32_t)tally->change[accredited * K + 3], -1);
    assert_true(tally->nanoyears[accredited] == 100000000);
    assert_true(tally->nanoyears[cr_tally_at(tally, 0, 4)] == llrint(small_t[4] * 1e9)); /* never: the end */
    assert_true(tally->nanoyears[cr_tally_at(tally, 2, 4)] == 0);                        /* stood there */
    assert_int_equal(tally->reached[cr_tally_at(tally, 2, 4)], 1);
    assert_int_equal(tally->first[cr_tally_at(tally, 2, 4) * K], 1);
    cr_tally_count_moments(tally, 2, 2, &mean, &sd);
    assert_true(mean == 2.0 && isnan(sd));
    assert_true(cr_tally_count_quantile(tally, 2, 2, 5) == 2.0);
    cr_tally_condition_moments(tally, 0, 2, &mean, &sd);
    assert_true(mean == 0.25);
    assert_true(cr_tally_condition_quantile(tally, 0, 2, 5) == 0.25); /* one value is its own quantile */
    close_bench(&bench);
}

/* What a replicate did, kept in full. */
typedef struct trace {
    size_t n;
    cr_happening move[4 * K];
    double condition[K][C];
} trace;

static int trace_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    trace *self = context;

    (void)now;
    self->move[self->n++] = *what;
    return CR_OK;
}

static int trace_calendar(void *context, const cr_scratch *now, size_t k)
{
    trace *self = context;

    memcpy(self->condition[k], now->condition, sizeof(self->condition[k]));
    return CR_OK;
}

/* Where a state stands in a track at time t, all moves at t included, by going through the whole trace. */
static int32_t position_at(const trace *self, int32_t state, int32_t track, double t)
{
    int32_t position = small_start[state * SMALL_TRACKS + track];

    for (size_t i = 0; i < self->n; i++) {
        if (self->move[i].state == state && self->move[i].track == track && self->move[i].t <= t) {
            position = self->move[i].to;
        }
    }
    return position;
}

/* First time at or above a rung, or the end's time and false. */
static bool first_time(const trace *self, int32_t state, int32_t rung, double *t)
{
    const int32_t track = small_rung[rung].track;

    *t = 0.0;
    if (small_start[state * SMALL_TRACKS + track] >= rung) {
        return true;
    }
    for (size_t i = 0; i < self->n; i++) {
        if (self->move[i].state == state && self->move[i].track == track && self->move[i].to >= rung) {
            *t = self->move[i].t;
            return true;
        }
    }
    *t = small_t[K - 1];
    return false;
}

static void compare_row(const cr_tally *tally, const trace *traces, size_t n, int32_t state, int32_t rung)
{
    const size_t at = cr_tally_at(tally, (size_t)state, (size_t)rung);
    const int32_t track = small_rung[rung].track;
    uint32_t reached = 0, by_first = 0, curve = 0;
    int64_t nano = 0;

    for (size_t i = 0; i < n; i++) {
        double t;

        reached += first_time(&traces[i], state, rung, &t);
        nano += llrint(t * 1e9);
    }
    assert_int_equal(tally->reached[at], reached);
    assert_true(tally->nanoyears[at] == nano);
    for (size_t k = 0; k < K; k++) {
        uint32_t standing = 0, had = 0;

        for (size_t i = 0; i < n; i++) {
            double t;

            standing += position_at(&traces[i], state, track, small_t[k]) >= rung;
            had += first_time(&traces[i], state, rung, &t) && t <= small_t[k];
        }
        by_first += tally->first[at * K + k];
        curve += tally->change[at * K + k];
        assert_int_equal(by_first, had);
        assert_int_equal(curve, standing);
    }
    assert_int_equal(tally->at_end[at], curve);
}

static void compare_counts(const cr_tally *tally, const trace *traces, size_t n, int32_t rung, size_t k)
{
    uint64_t sum = 0, square = 0;
    uint32_t bin[S + 1] = {0};

    for (size_t i = 0; i < n; i++) {
        uint64_t standing = 0;

        for (int32_t state = 0; state < S; state++) {
            standing += position_at(&traces[i], state, small_rung[rung].track, small_t[k]) >= rung;
        }
        sum += standing;
        square += standing * standing;
        bin[standing]++;
    }
    assert_int_equal(tally->count_sum[(size_t)rung * K + k], sum);
    assert_true(tally->count_square[(size_t)rung * K + k] == square);
    assert_int_equal(tally->count_bins, S + 1);
    assert_memory_equal(&tally->count_bin[((size_t)rung * K + k) * (S + 1)], bin, sizeof(bin));
}

static int compare_double(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void compare_conditions(const cr_tally *tally, const trace *traces, size_t n, size_t c, size_t k)
{
    const cr_condition *condition = &small_condition[c];
    const double width = condition->bin_hi - condition->bin_lo;
    double *x = calloc(n, sizeof(*x)), sum = 0.0, square = 0.0, mean, sd;

    assert_non_null(x);
    for (size_t i = 0; i < n; i++) {
        x[i] = traces[i].condition[k][c];
        sum += x[i];
    }
    for (size_t i = 0; i < n; i++) {
        square += (x[i] - sum / (double)n) * (x[i] - sum / (double)n);
    }
    qsort(x, n, sizeof(*x), compare_double);
    cr_tally_condition_moments(tally, c, k, &mean, &sd);
    assert_true(fabs(mean - sum / (double)n) < 1e-9 * width);
    assert_true(fabs(sd - sqrt(square / (double)(n - 1))) < 1e-9 * width);
    for (unsigned percent = 5; percent <= 95; percent += 45) {
        const double exact = x[(n * percent + 99) / 100 - 1];
        const double binned = cr_tally_condition_quantile(tally, c, k, percent);

        if (exact > condition->bin_lo && exact < condition->bin_hi) { /* beyond, the bins know no more than that */
            assert_true(fabs(binned - exact) <= 1.001 * width / CR_TALLY_BINS);
        }
        assert_true(binned >= x[0] - 1e-9 && binned <= x[n - 1] + 1e-9);
    }
    free(x);
}

static void agrees_with_brute_force(void **state)
{
    enum { N = 400 };
    trace *traces = calloc(N, sizeof(*traces));
    fixture bench;

    (void)state;
    assert_non_null(traces);
    open_bench(&bench);
    count_made_up(&bench, 1, N);
    for (uint64_t i = 0; i < N; i++) {
        const cr_sink sink = {.context = &traces[i], .on_calendar = trace_calendar, .on_move = trace_move};

        assert_int_equal(small_simulate(&bench.scratch, 5, i + 1, &sink), CR_OK);
    }
    assert_int_equal(bench.tally.replicates, N);
    for (int32_t rung = 0; rung < R; rung++) {
        for (int32_t i = 0; i < S; i++) {
            compare_row(&bench.tally, traces, N, i, rung);
        }
        for (size_t k = 0; k < K; k++) {
            compare_counts(&bench.tally, traces, N, rung, k);
        }
    }
    for (size_t c = 0; c < C; c++) {
        for (size_t k = 0; k < K; k++) {
            compare_conditions(&bench.tally, traces, N, c, k);
        }
    }
    free(traces);
    close_bench(&bench);
}

static void assert_same(const cr_tally *a, const cr_tally *b)
{
    assert_int_equal(a->replicates, b->replicates);
    assert_memory_equal(a->reached, b->reached, S * R * sizeof(*a->reached));
    assert_memory_equal(a->at_end, b->at_end, S * R * sizeof(*a->at_end));
    assert_memory_equal(a->nanoyears, b->nanoyears, S * R * sizeof(*a->nanoyears));
    assert_memory_equal(a->first, b->first, S * R * K * sizeof(*a->first));
    assert_memory_equal(a->change, b->change, S * R * K * sizeof(*a->change));
    assert_memory_equal(a->count_sum, b->count_sum, R * K * sizeof(*a->count_sum));
    assert_memory_equal(a->count_square, b->count_square, R * K * sizeof(*a->count_square));
    assert_memory_equal(a->count_bin, b->count_bin, R * K * a->count_bins * sizeof(*a->count_bin));
    assert_memory_equal(a->condition_sum, b->condition_sum, C * K * sizeof(*a->condition_sum));
    assert_memory_equal(a->condition_square, b->condition_square, C * K * sizeof(*a->condition_square));
    assert_memory_equal(a->condition_least, b->condition_least, C * K * sizeof(*a->condition_least));
    assert_memory_equal(a->condition_greatest, b->condition_greatest, C * K * sizeof(*a->condition_greatest));
    assert_memory_equal(a->condition_bin, b->condition_bin, C * K * CR_TALLY_BINS * sizeof(*a->condition_bin));
}

/* Immediate moves at the very start come before date 0: they are reached then, and counted once. AAA goes to the top of
 * its ties and back by one, BBB recognises. */
static void moves_at_the_start(void **state)
{
    cr_model model = small_model();
    cr_scratch now;
    cr_tally tally;
    cr_sink sink;

    (void)state;
    assert_int_equal(small_scratch_init(&now, &model), CR_OK);
    assert_int_equal(cr_tally_init(&tally, &model, NULL), CR_OK);
    sink = cr_tally_sink(&tally);
    for (int replicate = 0; replicate < 2; replicate++) {
        cr_tally_begin(&tally);
        small_reset(&now);
        assert_int_equal(small_move(&now, &sink, 0, 2, 0.0), CR_OK);
        assert_int_equal(small_move(&now, &sink, 3, 4, 0.0), CR_OK);
        assert_int_equal(small_move(&now, &sink, 0, 1, 0.0), CR_OK);
        for (size_t k = 0; k < K; k++) {
            assert_int_equal(small_date(&now, &sink, k, 0.5, 0.0), CR_OK);
        }
        cr_tally_end(&tally, &now);
    }
    for (int32_t i = 0; i < S; i++) {
        for (int32_t r = 0; r < (int32_t)R; r++) {
            const size_t at = cr_tally_at(&tally, (size_t)i, (size_t)r);
            const bool stands = now.position[i * SMALL_TRACKS + small_rung[r].track] >= r;
            const bool reached = stands || (i == 0 && r == 2);

            assert_int_equal(tally.reached[at], reached ? 2 : 0);
            assert_int_equal(tally.first[at * K], reached ? 2 : 0);
            assert_int_equal(tally.change[at * K], stands ? 2 : 0);
            assert_int_equal(tally.at_end[at], stands ? 2 : 0);
            assert_true((tally.nanoyears[at] == 0) == reached);
        }
    }
    cr_tally_free(&tally);
    small_scratch_free(&now);
}

static void merged_is_the_same_as_one(void **state)
{
    fixture whole, left, right, empty;

    (void)state;
    open_bench(&whole);
    open_bench(&left);
    open_bench(&right);
    open_bench(&empty);
    count_made_up(&whole, 1, 100);
    count_made_up(&left, 1, 37);
    count_made_up(&right, 38, 63);
    cr_tally_merge(&empty.tally, &right.tally);
    cr_tally_merge(&empty.tally, &left.tally);
    cr_tally_merge(&left.tally, &right.tally);
    assert_same(&left.tally, &whole.tally);
    assert_same(&empty.tally, &whole.tally);
    close_bench(&whole);
    close_bench(&left);
    close_bench(&right);
    close_bench(&empty);
}

static void fixed_point(void **state)
{
    const cr_condition unit = {.bin_lo = 0.0, .bin_hi = 1.0}, wide = {.bin_lo = -3.0, .bin_hi = 5.0},
                       point = {.bin_lo = 0.5, .bin_hi = 0.5};

    (void)state;
    for (int i = 0; i <= 1000; i++) {
        const double x = i / 1000.0;

        assert_true(fabs(cr_tally_value(&unit, (double)cr_tally_fixed(&unit, x)) - x) < 2.5e-10);
        assert_true(fabs(cr_tally_value(&wide, (double)cr_tally_fixed(&wide, 8.0 * x - 3.0)) - (8.0 * x - 3.0)) < 2e-9);
    }
    assert_true(cr_tally_fixed(&unit, 1e300) == INT64_C(1) << 46);
    assert_true(cr_tally_fixed(&unit, -1e300) == -(INT64_C(1) << 46));
    assert_true(cr_tally_fixed(&unit, (double)NAN) == -(INT64_C(1) << 46));
    assert_true(cr_tally_value(&point, (double)cr_tally_fixed(&point, 0.5)) == 0.5);
}

/* More states than bins: numbers share bins of equal width, and the last one still has one. */
static void many_states(void **state)
{
    cr_model model = small_model();
    cr_scratch scratch;
    cr_tally tally;

    (void)state;
    assert_int_equal(small_scratch_init(&scratch, &model), CR_OK);
    model.n_states = 10000;
    model.n_conditions = 0;
    assert_int_equal(cr_tally_init(&tally, &model, NULL), CR_OK);
    assert_int_equal(tally.count_step, 3);
    assert_int_equal(tally.count_bins, 3334);
    for (size_t r = 0; r < R; r++) {
        scratch.count[r] = 10000;
    }
    const cr_sink counting = cr_tally_sink(&tally);

    assert_int_equal(counting.on_calendar(counting.context, &scratch, 1), CR_OK);
    tally.replicates = 1;
    assert_true(cr_tally_count_quantile(&tally, 0, 1, 50) == 10000.0); /* the middle of 9,999 .. 10,001 */
    cr_tally_free(&tally);
    small_scratch_free(&scratch);
}

static void too_large(void **state)
{
    cr_model model = small_model();
    cr_errors errors = {0};
    cr_tally tally;

    (void)state;
    model.n_states = SIZE_MAX / 4;
    assert_int_equal(cr_tally_init(&tally, &model, &errors), CR_ERR_MEMORY);
    assert_int_equal(errors.n, 1);
    cr_tally_free(&tally);
    cr_errors_free(&errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_replicate_by_hand),
        cmocka_unit_test(agrees_with_brute_force),
        cmocka_unit_test(moves_at_the_start),
        cmocka_unit_test(merged_is_the_same_as_one),
        cmocka_unit_test(fixed_point),
        cmocka_unit_test(many_states),
        cmocka_unit_test(too_large),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
