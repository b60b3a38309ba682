/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What futures had in common, against the same numbers added up one by one. */
#include "study/evidence.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/plans.h"

enum { FUTURES = 1000 };

static const char *const text = "South recognised by 2027-01-01";

static const char *const world =
    "calendar: {start: 2025-01-01, end: 4 years, step: 6 months}\n"
    "ladder: [none, recognised]\n"
    "parameters: {haste: {one_of: {0.1: 0.7, 0.9: 0.3}}, spread: {lognormal: [1, 4]}}\n"
    "conditions:\n"
    "  leverage: {level: 0.5, noise: {sd: 0.2, half_life: 1 year}}\n"
    "  still: {level: 0.3}\n"
    "defaults: {pace: $haste, threshold: {normal: [0.5, 0.1]}, softness: 0.2, weights: {leverage: 1}}\n"
    "states: {North: , South: {bias: {uniform: [-1, 1]}}}\n";

typedef struct series {
    double value[FUTURES];
    bool holds[FUTURES];
    size_t n;
} series;

static size_t subject_called(const cr_evidence *self, const char *name)
{
    for (size_t i = 0; i < self->n; i++) {
        if (strcmp(self->subject[i].name, name) == 0) {
            return i;
        }
    }
    fail_msg("no '%s'", name);
    return 0;
}

static void fill(cr_evidence *self, const cr_model *model, const cr_given *given, uint64_t from, uint64_t upto)
{
    cr_scratch scratch;
    cr_judge judge;

    assert_int_equal(cr_evidence_init(self, model, NULL), CR_OK);
    assert_int_equal(cr_scratch_init(&scratch, model, NULL), CR_OK);
    assert_int_equal(cr_judge_init(&judge, given, model, true, NULL), CR_OK);
    for (uint64_t r = from; r <= upto; r++) {
        const cr_sink sink = cr_judge_sink(&judge);

        cr_judge_begin(&judge);
        assert_int_equal(cr_simulate(&scratch, 3, r, &sink, NULL), CR_JUDGED);
        cr_evidence_add(self, &judge, &scratch);
    }
    cr_judge_free(&judge);
    cr_scratch_free(&scratch);
}

static int keep_mean(void *context, const cr_scratch *now, size_t k)
{
    series *self = context;

    self->value[self->n] += k <= 4 ? now->condition[0] / 5.0 : 0.0; /* 2025-01-01 .. 2027-01-01 */
    return CR_OK;
}

static int keep_nothing(void *context, const cr_scratch *now, size_t k)
{
    (void)context;
    (void)now;
    (void)k;
    return CR_OK;
}

static bool reached(const cr_model *model, const cr_scratch *now)
{
    return now->position[state_of(model, "South")] == rung_of(model, "recognised");
}

/* The same futures, number by number; `slot` CR_NONE: the mean of leverage. */
static void record(series *self, const cr_model *model, int32_t slot)
{
    cr_model shorter = *model; /* nothing is lost by ending at the test's date */
    cr_scratch scratch;

    shorter.calendar.n = 5;
    memset(self, 0, sizeof(*self));
    assert_int_equal(cr_scratch_init(&scratch, &shorter, NULL), CR_OK);
    for (; self->n < FUTURES; self->n++) {
        const cr_sink sink = {.context = self, .on_calendar = slot == CR_NONE ? keep_mean : keep_nothing};

        assert_int_equal(cr_simulate(&scratch, 3, self->n + 1, &sink, NULL), CR_OK);
        self->holds[self->n] = reached(&shorter, &scratch);
        self->value[self->n] += slot != CR_NONE ? scratch.value[slot] : 0.0;
    }
    cr_scratch_free(&scratch);
}

static int increasing(const void *a, const void *b)
{
    const double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

/* Mean and sd to 1e-6 of the sd; quantiles between those of shares that lie a bin and a value to either side. */
static void assert_belief(const series *all, bool posterior, cr_belief belief)
{
    static const double share[] = {0.05, 0.5, 0.95};
    const double told[] = {belief.p05, belief.p50, belief.p95};
    double value[FUTURES], sum = 0.0, square = 0.0, mean, sd;
    size_t n = 0;

    for (size_t r = 0; r < FUTURES; r++) {
        if (!posterior || all->holds[r]) {
            value[n++] = all->value[r];
            sum += all->value[r];
        }
    }
    mean = sum / (double)n;
    for (size_t r = 0; r < n; r++) {
        square += (value[r] - mean) * (value[r] - mean);
    }
    sd = sqrt(square / (double)(n - 1));
    assert_true(fabs(belief.mean - mean) <= 1e-6 * sd);
    assert_true(fabs(belief.sd - sd) <= 1e-6 * sd);
    assert_true(fabs(belief.interval.lo - (mean - 1.959963984540054 * sd / sqrt((double)n))) <= 1e-6 * sd);
    assert_true(fabs(belief.interval.hi - (mean + 1.959963984540054 * sd / sqrt((double)n))) <= 1e-6 * sd);
    qsort(value, n, sizeof(*value), increasing);
    for (size_t i = 0; i < 3; i++) {
        const double at = share[i] * (double)n, room = 2.0 + 2.0 * (double)n / CR_EVIDENCE_BINS;

        assert_true(told[i] >= value[(size_t)fmax(at - room, 0.0)]);
        assert_true(told[i] <= value[(size_t)fmin(at + room, (double)n - 1.0)]);
    }
}

static void test_against_sums(void **state)
{
    static series all;
    cr_evidence evidence;
    cr_given given;
    cr_plan plan;
    const cr_model *model;
    struct {
        const char *name;
        int32_t slot;
    } list[] = {
        {"leverage", CR_NONE}, {"parameters.haste", 0}, {"states.South.bias", 0}, {"states.South.threshold", 0}};

    (void)state;
    plan_read(&plan, world);
    model = plan.model;
    assert_int_equal(cr_given_read(&given, model, 1, &text, NULL), CR_OK);
    fill(&evidence, model, &given, 1, FUTURES);
    list[1].slot = move_of(model, "South", "recognised")->slot + CR_SLOT_PACE;
    list[2].slot = move_of(model, "South", "recognised")->slot + CR_SLOT_BIAS;
    list[3].slot = move_of(model, "South", "recognised")->slot + CR_SLOT_THRESHOLD;
    for (size_t i = 0; i < 4; i++) {
        const size_t at = subject_called(&evidence, list[i].name);
        size_t held = 0;

        record(&all, model, list[i].slot);
        for (size_t r = 0; r < FUTURES; r++) {
            held += all.holds[r];
        }
        assert_int_equal(evidence.held, held);
        assert_true(held > 200 && held < 900);
        assert_belief(&all, false, cr_evidence_of(&evidence, at, CR_PRIOR));
        assert_belief(&all, true, cr_evidence_of(&evidence, at, CR_POSTERIOR));
    }
    cr_evidence_free(&evidence);
    cr_evidence_free(&evidence);
    cr_given_free(&given);
    cr_plan_free(&plan);
}

static void test_order_and_constants(void **state)
{
    static const char *const kinds[] = {"condition", "condition", "parameter", "parameter",
                                        "threshold", "threshold", "number"};
    static const char *const names[] = {"leverage",
                                        "still",
                                        "parameters.haste",
                                        "parameters.spread",
                                        "states.North.threshold",
                                        "states.South.threshold",
                                        "states.South.bias"};
    cr_evidence evidence;
    cr_given given;
    cr_belief belief;
    cr_plan plan;

    (void)state;
    plan_read(&plan, world);
    assert_int_equal(cr_given_read(&given, plan.model, 1, &text, NULL), CR_OK);
    fill(&evidence, plan.model, &given, 1, FUTURES);
    assert_int_equal(evidence.n, 7);
    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(evidence.subject[i].kind, kinds[i]);
        assert_string_equal(evidence.subject[i].name, names[i]);
    }
    belief = cr_evidence_of(&evidence, 1, CR_POSTERIOR); /* a constant reads as itself */
    assert_true(fabs(belief.mean - 0.3) < 1e-9 && belief.sd == 0.0);
    assert_true(fabs(belief.p05 - 0.3) < 1e-9 && belief.p05 == belief.p95);
    belief = cr_evidence_of(&evidence, 3, CR_PRIOR); /* a tail of e^20 leaves the median what it is */
    assert_true(belief.p50 > 0.7 && belief.p50 < 1.4);
    assert_true(belief.p95 > 300.0 && belief.p95 < 1500.0); /* exp(4 * 1.645) = 721 */
    cr_evidence_free(&evidence);
    cr_given_free(&given);
    cr_plan_free(&plan);
}

static void test_merge(void **state)
{
    cr_evidence whole, part, rest;
    cr_given given;
    cr_plan plan;

    (void)state;
    plan_read(&plan, world);
    assert_int_equal(cr_given_read(&given, plan.model, 1, &text, NULL), CR_OK);
    fill(&whole, plan.model, &given, 1, 300);
    fill(&part, plan.model, &given, 1, 100);
    fill(&rest, plan.model, &given, 101, 300);
    cr_evidence_merge(&rest, &part);
    assert_int_equal(rest.tried, whole.tried);
    assert_int_equal(rest.held, whole.held);
    for (size_t side = 0; side < CR_EVIDENCE_SIDES; side++) {
        assert_memory_equal(rest.sum[side], whole.sum[side], whole.n * sizeof(cr_int128));
        assert_memory_equal(rest.square[side], whole.square[side], whole.n * sizeof(cr_int128));
        assert_memory_equal(rest.bin[side], whole.bin[side], whole.n * CR_EVIDENCE_BINS * sizeof(uint32_t));
        assert_memory_equal(rest.least[side], whole.least[side], whole.n * sizeof(int64_t));
        assert_memory_equal(rest.greatest[side], whole.greatest[side], whole.n * sizeof(int64_t));
    }
    cr_evidence_free(&whole);
    cr_evidence_free(&part);
    cr_evidence_free(&rest);
    cr_given_free(&given);
    cr_plan_free(&plan);
}

static void test_too_few(void **state)
{
    cr_evidence evidence = {.tried = 5000, .held = CR_GIVEN_LEAST};
    cr_errors errors = {0};

    (void)state;
    assert_int_equal(cr_evidence_check(&evidence, &errors), CR_OK);
    evidence.held--;
    assert_int_equal(cr_evidence_check(&evidence, &errors), CR_ERR_INPUT);
    assert_non_null(strstr(errors.item[0].what, "99 of 5000 futures"));
    assert_non_null(strstr(errors.item[0].what, "raise -n, or give a weaker test"));
    cr_errors_free(&errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_sums), cmocka_unit_test(test_order_and_constants),
                                       cmocka_unit_test(test_merge), cmocka_unit_test(test_too_few)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
