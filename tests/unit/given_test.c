/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of futures: as they are read, and as they judge, against a naive reading of everything that happened. */
#include "study/given.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "study/batch.h"
#include "support/plans.h"

#define WORLD                                                                                                          \
    "calendar: {start: 2025-01-01, end: 4 years, step: 6 months}\n"                                                    \
    "tracks: {rungs: [none, engaged, recognised], aid: [cut, paid]}\n"                                                 \
    "recognition: recognised\n"                                                                                        \
    "parameters: {haste: {uniform: [0.1, 1]}}\n"                                                                       \
    "conditions:\n"                                                                                                    \
    "  leverage: {level: 0.5, noise: {sd: 0.2, half_life: 1 year}}\n"                                                  \
    "  fixed: {level: 0.3}\n"                                                                                          \
    "defaults:\n"                                                                                                      \
    "  {pace: $haste, threshold: 0.5, softness: 0.2, weights: {leverage: 1}, reverses: {pace: 0.3, link: always}}\n"   \
    "states:\n"                                                                                                        \
    "  North: {at: recognised}\n"                                                                                      \
    "  North Sea: {link: always}\n"                                                                                    \
    "  any isle: {}\n"                                                                                                 \
    "  South: {rungs: {engaged: {pace: immediate, link: step, threshold: 0.45}}}\n"                                    \
    "what_if: {haste: {parameters: {haste: 2}}}\n"

enum { FUTURES = 400, DATES = 9 };

static cr_plan plan;

static int read_plan(void **state)
{
    (void)state;
    plan_read(&plan, WORLD);
    return 0;
}

static int free_plan(void **state)
{
    (void)state;
    cr_plan_free(&plan);
    return 0;
}

/* ---- reading ---- */

static cr_given_test one(const char *text)
{
    cr_errors errors = {0};
    cr_given given;
    cr_given_test test;

    if (cr_given_read(&given, plan.model, 1, &text, &errors) != CR_OK) {
        fail_msg("'%s': %s", text, errors.item[0].what);
    }
    test = given.test[0];
    assert_int_equal(given.k, test.k);
    cr_given_free(&given);
    return test;
}

static void test_reading(void **state)
{
    cr_given_test test = one("South recognised by 2026-01-01");

    (void)state;
    assert_int_equal(test.condition, CR_NONE);
    assert_int_equal(test.state, state_of(plan.model, "South"));
    assert_int_equal(test.rung, rung_of(plan.model, "recognised"));
    assert_false(test.negated);
    assert_int_equal(test.k, 2);
    assert_true(test.t == plan.model->calendar.t[2]); /* exactly */
    test = one("  North Sea   not  paid by 2026-03-01 ");
    assert_int_equal(test.state, state_of(plan.model, "North Sea"));
    assert_int_equal(test.rung, rung_of(plan.model, "paid"));
    assert_true(test.negated);
    assert_int_equal(test.k, 2);
    assert_true(test.t > plan.model->calendar.t[2] && test.t < plan.model->calendar.t[3]);
    assert_int_equal(one("North recognised by 2029-01-01").state, state_of(plan.model, "North"));
    assert_int_equal(one("any recognised by 2029-01-01").state, CR_NONE);
    assert_int_equal(one("any isle recognised by 2029-01-01").state, state_of(plan.model, "any isle"));
    test = one("leverage at_most -2e-1 on 2025-01-01");
    assert_int_equal(test.condition, condition_of(plan.model, "leverage"));
    assert_true(test.at_most && test.bound == -0.2 && test.k == 0);
    assert_false(one("leverage at_least 1 on 2025-12-31").at_most);
    assert_int_equal(one("leverage at_least 1 on 2025-12-31").k, 1); /* the value in force */
}

static void test_refusals(void **state)
{
    static const char *const wrong[][2] = {
        {"Sout recognised by 2026-01-01", "unknown state 'Sout' (did you mean 'South'?)"},
        {"ayn recognised by 2026-01-01", "unknown state 'ayn' (did you mean 'any'?)"},
        {"South recognized by 2026-01-01", "unknown rung 'recognized' (did you mean 'recognised'?)"},
        {"South not recognized by 2026-01-01", "unknown rung 'recognized' (did you mean 'recognised'?)"},
        {"levrage at_least 1 on 2026-01-01", "unknown condition 'levrage' (did you mean 'leverage'?)"},
        {"zzz at_least 1 on 2026-01-01", "unknown condition 'zzz' (one of the scenario's)"},
        {"leverage at_least 1e on 2026-01-01", "'1e' is not a number (write it in decimal, as 0.25, -3 or 1e-6)"},
        {"South recognised by 2024-12-31", "2024-12-31 is outside the calendar (from 2025-01-01 to 2029-01-01)"},
        {"South recognised by 2029-01-02", "2029-01-02 is outside the calendar (from 2025-01-01 to 2029-01-01)"},
        {"South recognised by 2026-02-30", "'2026-02-30' "},
        {"South recognised by", "no test (such as "},
        {"South recognised on 2026-01-01", "no test (such as "},
        {"leverage at_least 1 by 2026-01-01", "no test (such as "},
        {"leverage above 1 on 2026-01-01", "no test (such as "},
        {"at_least 1 on 2026-01-01", "no test (such as "},
        {"South by 2026-01-01", "no test (such as "},
        {"2026-01-01", "no test (such as "},
        {"", "no test (such as "}};
    const char *two[] = {"x paid by 2026-01-01", "South paid by 2026-01-01", "South payd by 2026-01-01"};
    cr_errors errors = {0};
    cr_given given;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(cr_given_read(&given, plan.model, 1, &wrong[i][0], &errors), CR_ERR_INPUT);
        cr_given_free(&given);
        assert_int_equal(errors.n, 1);
        if (strstr(errors.item[0].what, wrong[i][1]) == NULL || strstr(errors.item[0].what, wrong[i][0]) == NULL) {
            fail_msg("'%s': %s", wrong[i][0], errors.item[0].what);
        }
        cr_errors_free(&errors);
    }
    assert_int_equal(cr_given_read(&given, plan.model, 3, two, &errors), CR_ERR_INPUT);
    assert_int_equal(errors.n, 2); /* both wrong ones are told */
    cr_given_free(&given);
    cr_given_free(&given);
    cr_errors_free(&errors);
}

/* ---- judging, against all that happened ---- */

typedef struct future {
    double condition[DATES][2];
    cr_happening move[400];
    size_t n;
} future;

static int keep_date(void *context, const cr_scratch *now, size_t k)
{
    future *self = context;

    memcpy(self->condition[k], now->condition, sizeof(self->condition[k]));
    return CR_OK;
}

static int keep_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    future *self = context;

    (void)now;
    assert_true(self->n < sizeof(self->move) / sizeof(self->move[0]));
    self->move[self->n++] = *what;
    return CR_OK;
}

/* Did the state stand at or above the rung by t? */
static bool stood(const future *self, int32_t state, int32_t rung, double t)
{
    const int32_t track = plan.model->rung[rung].track;
    bool yes = plan.model->start[(size_t)state * plan.model->n_tracks + (size_t)track] >= rung;

    for (size_t m = 0; m < self->n && self->move[m].t <= t; m++) {
        yes = yes || (self->move[m].state == state && self->move[m].track == track && self->move[m].to >= rung);
    }
    return yes;
}

static bool naive(const future *self, const cr_given_test *test)
{
    bool some = false;

    if (test->condition != CR_NONE) {
        const double value = self->condition[test->k][test->condition];

        return test->at_most ? value <= test->bound + 1e-9 : value >= test->bound - 1e-9;
    }
    if (test->state != CR_NONE) {
        return stood(self, test->state, test->rung, test->t) != test->negated;
    }
    for (int32_t i = 0; i < (int32_t)plan.model->n_states; i++) {
        some = some || (stood(self, i, test->rung, test->t) && !stood(self, i, test->rung, -1.0));
    }
    return some != test->negated;
}

static const char *const cases[][2] = {{"North Sea recognised by 2027-01-01", NULL},
                                       {"North Sea not recognised by 2027-01-01", NULL},
                                       {"North Sea engaged by 2025-11-11", NULL},
                                       {"South engaged by 2025-01-01", NULL}, /* at once, before the first date */
                                       {"any engaged by 2025-01-01", NULL},
                                       {"any recognised by 2026-04-01", NULL},
                                       {"any not recognised by 2026-04-01", NULL},
                                       {"North recognised by 2025-01-01", NULL},
                                       {"North not none by 2025-01-01", NULL},
                                       {"leverage at_least 0.6 on 2027-07-01", NULL},
                                       {"leverage at_most 0.45 on 2025-01-01", NULL},
                                       {"fixed at_least 0.3 on 2029-01-01", NULL},
                                       {"fixed at_most 0.29 on 2029-01-01", NULL},
                                       {"leverage at_most 0.5 on 2026-01-01", "any isle engaged by 2028-01-01"},
                                       {"South recognised by 2028-12-31", "South not recognised by 2027-05-05"}};

static size_t judge_all(const cr_given *given, bool patient)
{
    const cr_sink watch = {.on_calendar = keep_date, .on_move = keep_move};
    size_t held = 0;
    cr_scratch scratch;
    cr_judge judge;

    assert_int_equal(cr_scratch_init(&scratch, plan.model, NULL), CR_OK);
    assert_int_equal(cr_judge_init(&judge, given, plan.model, patient, NULL), CR_OK);
    for (uint64_t r = 1; r <= FUTURES; r++) {
        const cr_sink sink = cr_judge_sink(&judge);
        future all = {.n = 0};
        cr_sink keep = watch;
        bool holds = true;
        cr_int128 sum[2] = {0};
        int status;

        keep.context = &all;
        assert_int_equal(cr_simulate(&scratch, 5, r, &keep, NULL), CR_OK);
        cr_judge_begin(&judge);
        status = cr_simulate(&scratch, 5, r, &sink, NULL);
        assert_true(status == CR_JUDGED);
        for (size_t i = 0; i < given->n; i++) {
            holds = holds && naive(&all, &given->test[i]);
        }
        assert_int_equal(cr_judge_holds(&judge), holds);
        held += holds;
        for (size_t k = 0; patient && k <= given->k; k++) {
            for (size_t c = 0; c < 2; c++) {
                sum[c] += cr_tally_fixed(&plan.model->condition[c], all.condition[k][c]);
            }
        }
        assert_true(!patient || (judge.sum[0] == sum[0] && judge.sum[1] == sum[1]));
    }
    cr_judge_free(&judge);
    cr_judge_free(&judge);
    cr_scratch_free(&scratch);
    return held;
}

static void test_judging(void **state)
{
    size_t mixed = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        cr_given given;
        size_t held;

        assert_int_equal(cr_given_read(&given, plan.model, cases[i][1] != NULL ? 2 : 1, cases[i], NULL), CR_OK);
        held = judge_all(&given, true);
        assert_int_equal(judge_all(&given, false), held);
        mixed += held > 0 && held < FUTURES;
        cr_given_free(&given);
    }
    assert_true(mixed >= 10);
}

/* A judge that need not be patient stops as soon as it knows. */
static void test_early(void **state)
{
    const char *text = "North recognised by 2029-01-01";
    cr_given given;
    cr_scratch scratch;
    cr_judge judge;

    (void)state;
    assert_int_equal(cr_given_read(&given, plan.model, 1, &text, NULL), CR_OK);
    assert_int_equal(cr_scratch_init(&scratch, plan.model, NULL), CR_OK);
    for (int patient = 0; patient <= 1; patient++) {
        cr_sink sink;

        assert_int_equal(cr_judge_init(&judge, &given, plan.model, patient, NULL), CR_OK);
        sink = cr_judge_sink(&judge);
        cr_judge_begin(&judge);
        assert_int_equal(cr_simulate(&scratch, 1, 1, &sink, NULL), CR_JUDGED);
        assert_int_equal(scratch.k, patient ? DATES - 1 : 0);
        cr_judge_free(&judge);
    }
    cr_scratch_free(&scratch);
    cr_given_free(&given);
}

/* ---- a batch of such futures ---- */

typedef struct rows {
    cr_event_row row[20000];
    size_t n;
} rows;

static int keep_rows(void *context, size_t what_if, const cr_event_row *row, size_t n)
{
    rows *self = context;

    (void)what_if;
    assert_true(self->n + n <= sizeof(self->row) / sizeof(self->row[0]));
    memcpy(&self->row[self->n], row, n * sizeof(*row));
    self->n += n;
    return CR_OK;
}

static void run(cr_batch *batch, const cr_given *given, int threads, uint64_t events, rows *out)
{
    const cr_batch_options options = {.first = 1,
                                      .replicates = FUTURES,
                                      .seed = 5,
                                      .threads = threads,
                                      .events = events,
                                      .on_events = keep_rows,
                                      .events_context = out,
                                      .causes = true,
                                      .given = given};

    out->n = 0;
    assert_int_equal(cr_batch_run(batch, &plan, &options, NULL), CR_OK);
}

static void test_batch(void **state)
{
    static rows all, one_thread, three;
    const char *text = "any isle recognised by 2027-01-01";
    const size_t cells = plan.model->n_states * plan.model->n_rungs * DATES;
    const size_t isle = (size_t)state_of(plan.model, "any isle"), rung = (size_t)plan.model->recognition;
    cr_given given;
    cr_batch plain, batch, other;
    uint64_t expected = 0;
    size_t told = 0, at = 0;
    uint64_t last = 0;

    (void)state;
    assert_int_equal(cr_given_read(&given, plan.model, 1, &text, NULL), CR_OK);
    run(&plain, NULL, 1, UINT64_MAX, &all);
    run(&batch, &given, 1, 20, &one_thread);
    run(&other, &given, 3, 20, &three);
    for (size_t k = 0; k <= given.k; k++) {
        expected += plain.tally[0].first[cr_tally_at(plain.tally, isle, rung) * DATES + k];
    }
    assert_int_equal(batch.tally[0].replicates, expected); /* all of those, and those only */
    assert_int_equal(batch.tally[0].reached[cr_tally_at(plain.tally, isle, rung)], expected);
    assert_int_equal(batch.tally[1].replicates, expected); /* the what-if tells of the same ones */
    assert_int_equal(batch.pairs.pair[0].contrast.replicates, expected);
    assert_int_equal(batch.evidence.held, expected);
    assert_int_equal(batch.evidence.tried, FUTURES);
    assert_int_equal(plain.evidence.tried, 0);
    assert_memory_equal(batch.tally[0].first, other.tally[0].first, cells * sizeof(uint32_t));
    assert_memory_equal(batch.evidence.sum[CR_POSTERIOR], other.evidence.sum[CR_POSTERIOR],
                        batch.evidence.n * sizeof(cr_int128));
    assert_memory_equal(batch.evidence.bin[CR_POSTERIOR], other.evidence.bin[CR_POSTERIOR],
                        batch.evidence.n * CR_EVIDENCE_BINS * sizeof(uint32_t));
    assert_int_equal(one_thread.n, three.n);
    assert_memory_equal(one_thread.row, three.row, three.n * sizeof(cr_event_row));
    for (size_t i = 0; i < three.n; i++) { /* the rows of the first 20, as they are among all */
        while (at < all.n && memcmp(&all.row[at], &three.row[i], sizeof(cr_event_row)) != 0) {
            at++;
        }
        assert_true(at < all.n);
        told += three.row[i].replicate != last;
        last = three.row[i].replicate;
    }
    assert_int_equal(told, 20); /* each of them moves at least once */
    cr_batch_free(&plain);
    cr_batch_free(&batch);
    cr_batch_free(&other);
    cr_given_free(&given);
}

/* What always holds changes nothing. */
static void test_always(void **state)
{
    static rows all, out;
    const char *text = "North recognised by 2025-01-01";
    cr_given given;
    cr_batch plain, batch;

    (void)state;
    assert_int_equal(cr_given_read(&given, plan.model, 1, &text, NULL), CR_OK);
    run(&plain, NULL, 1, 30, &all);
    run(&batch, &given, 2, 30, &out);
    assert_int_equal(batch.tally[0].replicates, FUTURES);
    assert_memory_equal(plain.tally[0].nanoyears, batch.tally[0].nanoyears,
                        plan.model->n_states * plan.model->n_rungs * sizeof(cr_int128));
    assert_int_equal(all.n, out.n);
    assert_memory_equal(all.row, out.row, out.n * sizeof(cr_event_row));
    cr_batch_free(&plain);
    cr_batch_free(&batch);
    cr_given_free(&given);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_reading), cmocka_unit_test(test_refusals),
                                       cmocka_unit_test(test_judging), cmocka_unit_test(test_early),
                                       cmocka_unit_test(test_batch),   cmocka_unit_test(test_always)};

    return cmocka_run_group_tests(tests, read_plan, free_plan);
}
