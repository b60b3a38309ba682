/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scores of made-up tallies against made-up histories, by the published examples and by hand. */
#include "history/score.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/plans.h"

static void near(double found, double wanted, double within)
{
    if (!(fabs(found - wanted) <= within)) {
        fail_msg("%.12g, not %.12g", found, wanted);
    }
}

/* ---- formulas ---- */

/* Ten forecasts and what came of them: the case of the verification reference. */
static const unsigned ten_reached[10] = {1, 1, 2, 2, 5, 5, 8, 8, 8, 9};
static const bool ten_came[10] = {false, false, false, true, false, true, true, true, false, true};

static void test_formulas(void **state)
{
    const double at_4[3] = {0, 0, 0}, at_2[3] = {0, 1, 1}, by[3] = {0.1, 0.4, 0.8};
    double brier = 0.0, constant = 0.0, logs = 0.0;

    (void)state;
    for (size_t i = 0; i < 10; i++) {
        brier += cr_brier(ten_reached[i] / 10.0, ten_came[i]) / 10.0;
        constant += cr_brier(0.3, ten_came[i]) / 10.0;
        logs += cr_log_score(ten_reached[i] / 10.0, UINT64_C(1000000000000), ten_came[i]) / 10.0;
    }
    near(brier, 0.193, 1e-12);
    near(1.0 - brier / 0.25, 0.228, 1e-12);
    near(1.0 - brier / constant, 0.334482759, 1e-9);
    near(logs, 0.559068239, 1e-9);
    near(cr_ranked_score(by, at_4, 3), 0.81, 1e-12);
    near(cr_ranked_score(by, at_2, 3), 0.41, 1e-12);
    /* never 0 or 1 */
    near(cr_log_score(0.0, 9, true), log(20.0), 1e-12);
    near(cr_log_score(0.0, 9, false), -log(0.95), 1e-12);
    near(cr_log_score(1.0, 9, false), log(20.0), 1e-12);
    assert_int_equal(cr_calibration_at(0, 10, 10), 0);
    assert_int_equal(cr_calibration_at(3, 10, 10), 3);
    assert_int_equal(cr_calibration_at(10, 10, 10), 9);
    assert_int_equal(cr_calibration_at(UINT64_C(3999999999), UINT64_C(4000000000), 100), 99);
}

/* ---- a tally made by hand ---- */

typedef struct made {
    cr_plan plan;
    cr_tally tally;
    cr_score_options options;
    cr_score score;
} made;

static void open_made(made *self, const char *text, uint32_t replicates)
{
    memset(self, 0, sizeof(*self));
    plan_read(&self->plan, text);
    assert_int_equal(cr_tally_init(&self->tally, self->plan.model, NULL), CR_OK);
    self->tally.replicates = replicates;
    self->options = (cr_score_options){.rung = self->plan.model->recognition, .bins = 10};
    if (!cr_history_begins(self->plan.model, &self->options.base_from) ||
        self->options.base_from > self->plan.model->calendar.day[0]) {
        self->options.base_from = self->plan.model->calendar.day[0];
    }
}

/* So many replicates reach the rung first by calendar date k. */
static void reach(made *self, const char *code, size_t k, uint32_t n)
{
    const size_t at = cr_tally_at(&self->tally, (size_t)state_of(self->plan.model, code), (size_t)self->options.rung);

    self->tally.first[at * self->plan.model->calendar.n + k] += n;
    self->tally.reached[at] += n;
}

static void judge(made *self)
{
    cr_errors errors = {0};

    if (cr_score_init(&self->score, &self->tally, &self->options, &errors) != CR_OK) {
        fail_msg("%s", errors.n > 0 ? errors.item[0].what : "?");
    }
}

static void close_made(made *self)
{
    cr_score_free(&self->score);
    cr_score_free(&self->score);
    cr_tally_free(&self->tally);
    cr_plan_free(&self->plan);
}

static const cr_case *case_of(const made *self, const char *code)
{
    for (size_t i = 0; i < self->score.n; i++) {
        if (strcmp(self->plan.model->state[self->score.at_risk[i].state].code, code) == 0) {
            return &self->score.at_risk[i];
        }
    }
    return NULL;
}

#define TEN                                                                                                            \
    "calendar: {start: 2025-01-01, end: 1 year, step: 6 months}\n"                                                     \
    "ladder: [none, recognised]\n"                                                                                     \
    "states: {A: , B: , C: , D: , E: , F: , G: , H: , I: , J: }\n"

static void test_decomposition(void **state)
{
    static const char text[] =
        TEN "history: [{date: 2025-03-01, state: D, rung: recognised}, {date: 2025-03-01, state: F, rung: recognised}, "
            "{date: 2025-03-01, state: G, rung: recognised}, {date: 2025-03-01, state: H, rung: recognised}, "
            "{date: 2025-03-01, state: J, rung: recognised}]\n";
    const cr_score_value *value;
    made self;

    (void)state;
    open_made(&self, text, 10);
    for (size_t i = 0; i < 10; i++) {
        const char code[2] = {(char)('A' + (int)i), '\0'};

        reach(&self, code, 1, ten_reached[i]);
    }
    judge(&self);
    value = self.score.value[CR_FORECAST_SCENARIO];
    assert_int_equal(self.score.n, 10);
    assert_int_equal(self.score.n_came, 5);
    near(value[CR_MEASURE_BRIER].value, 0.193, 1e-12);
    near(value[CR_MEASURE_RELIABILITY].value, 0.026333333, 1e-9);
    near(value[CR_MEASURE_RESOLUTION].value, 0.083333333, 1e-9);
    near(value[CR_MEASURE_UNCERTAINTY].value, 0.25, 1e-12);
    near(value[CR_MEASURE_WITHIN_BINS].value, 0.0, 1e-12);
    /* both thresholds are alike here: the ranked score, divided by their number, is Brier's */
    near(value[CR_MEASURE_RPS].value, 0.193, 1e-12);
    assert_true(isnan(value[CR_MEASURE_BRIER_SKILL].value));
    /* nothing moves: half of them did */
    value = self.score.value[CR_FORECAST_NO_CHANGE];
    near(value[CR_MEASURE_BRIER].value, 0.5, 1e-12);
    near(value[CR_MEASURE_BRIER_SKILL].value, 1.0 - 0.193 / 0.5, 1e-12);
    near(value[CR_MEASURE_LOG].value, (log(22.0) - log(21.0 / 22.0)) / 2.0, 1e-12);
    assert_true(value[CR_MEASURE_BRIER].lo < 0.5 && value[CR_MEASURE_BRIER].hi > 0.5);
    /* one wide bin: what differs within it is told */
    cr_score_free(&self.score);
    self.options.bins = 1;
    judge(&self);
    value = self.score.value[CR_FORECAST_SCENARIO];
    near(value[CR_MEASURE_RESOLUTION].value, 0.0, 1e-12);
    near(value[CR_MEASURE_RELIABILITY].value, 0.01 * 0.01, 1e-12);
    near(value[CR_MEASURE_WITHIN_BINS].value, 0.193 - 0.0001 - 0.25, 1e-12);
    close_made(&self);
}

/* ---- who is scored ---- */

static void test_cases(void **state)
{
    made self;

    (void)state;
    open_made(&self,
              "calendar: {start: 2025-01-01, end: 1 year, step: 3 months}\n"
              "ladder: [none, engaged, recognised]\n"
              "states: {A: , B: , C: , D: , E: , F: , G: , H: {at: recognised}, "
              "I: {at: {one_of: {none: 0.5, recognised: 0.5}}}, J: , K: }\n"
              "history:\n"
              "  - {date: 2024-01-01, state: A, rung: recognised}\n" /* stands there */
              "  - {date: 2024-01-01, state: B, rung: recognised}\n"
              "  - {date: 2024-06-01, state: B, rung: engaged}\n" /* no more */
              "  - {date: 2025-02-01, state: B, rung: recognised}\n"
              "  - {date: 2025-03-01, state: B, rung: none}\n"
              "  - {date: 2024-01-01, state: C, rung: unknown}\n" /* not known, and never again */
              "  - {date: 2024-01-01, state: D, rung: unknown}\n"
              "  - {date: 2024-02-01, state: D, rung: engaged}\n"                        /* known again */
              "  - {date: 2025-05-01, state: E, rung: unknown}\n"                        /* its outcome is not */
              "  - {date: 2025-05-01, state: F, rung: recognised, latest: 2026-06-01}\n" /* before the end, or not */
              "  - {date: 2025-05-01, state: G, rung: recognised}\n"
              "  - {date: 2025-06-01, state: G, rung: unknown}\n"    /* it came before */
              "  - {date: 2026-01-02, state: J, rung: recognised}\n" /* a day after the end */
              "  - {date: 2026-01-01, state: K, rung: recognised}\n",
              100);
    judge(&self);
    assert_null(case_of(&self, "A"));
    assert_true(case_of(&self, "B")->came);
    assert_null(case_of(&self, "C"));
    assert_false(case_of(&self, "D")->came);
    assert_null(case_of(&self, "E"));
    assert_null(case_of(&self, "F"));
    assert_true(case_of(&self, "G")->came);
    assert_null(case_of(&self, "H"));
    assert_null(case_of(&self, "I"));
    assert_false(case_of(&self, "J")->came);
    assert_true(case_of(&self, "K")->came);
    assert_int_equal(self.score.n, 5);
    assert_int_equal(self.score.n_standing, 3);
    assert_int_equal(self.score.n_unknown, 3);
    assert_int_equal(self.score.n_came, 3);
    /* a lower rung is another question */
    cr_score_free(&self.score);
    self.options.rung = 1;
    judge(&self);
    assert_null(case_of(&self, "B"));
    assert_true(case_of(&self, "G")->came);
    assert_null(case_of(&self, "D"));
    close_made(&self);
}

static void test_refusals(void **state)
{
    cr_errors errors = {0};
    made self;

    (void)state;
    open_made(&self,
              "calendar: {start: 2025-01-01, end: 1 year}\nladder: [none, recognised]\nstates: {A: {at: recognised}}\n",
              10);
    assert_int_equal(cr_score_init(&self.score, &self.tally, &self.options, &errors), CR_ERR_INPUT);
    assert_non_null(strstr(errors.item[0].what, "nothing to score"));
    cr_score_free(&self.score);
    self.options.rung = 0;
    assert_int_equal(cr_score_init(&self.score, &self.tally, &self.options, &errors), CR_ERR_INPUT);
    assert_non_null(strstr(errors.item[1].what, "first rung"));
    self.options.rung = 1;
    self.options.bins = 0;
    assert_int_equal(cr_score_init(&self.score, &self.tally, &self.options, &errors), CR_ERR_INPUT);
    cr_errors_free(&errors);
    close_made(&self);
}

/* ---- base rates ---- */

static void test_base_rates(void **state)
{
    int32_t west;
    made self;

    (void)state;
    open_made(&self,
              "calendar: {start: 2025-01-01, end: 1 year, step: 6 months}\n"
              "ladder: [none, recognised]\n"
              "groups: {west: {members: [A, B]}}\n"
              "states: {A: , B: , C: , D: , E: {at: recognised}}\n"
              "history:\n"
              "  - {date: 2021-01-01, state: A, rung: recognised}\n"
              "  - {date: 2023-01-01, state: A, rung: none}\n"
              "  - {date: 2024-01-01, state: A, rung: recognised}\n"
              "  - {date: 2023-01-01, state: C, rung: unknown}\n",
              100);
    self.options.region = &west;
    self.options.n_regions = 1;
    west = 0;
    judge(&self);
    /* from 2021-01-01, 1461 days: A at risk for 365 of them and moves once; B, D for all; C for 730; E never */
    assert_int_equal(self.score.all.moves, 1);
    near(self.score.all.years * 365.25, 365.0 + 2 * 1461.0 + 730.0, 1e-9);
    near(self.score.all.hazard, 365.25 / 4017.0, 1e-12);
    assert_string_equal(self.score.base_rate[0].name, "west");
    near(self.score.base_rate[0].years * 365.25, 365.0 + 1461.0, 1e-9);
    assert_int_equal(self.score.base_rate[0].moves, 1);
    assert_string_equal(self.score.base_rate[1].name, "rest");
    near(self.score.base_rate[1].years * 365.25, 1461.0 + 730.0, 1e-9);
    assert_int_equal(self.score.base_rate[1].moves, 0);
    /* exact limits of a count of 1: 0.0253178 and 5.5716434; of 0: 3.6888795 */
    near(self.score.all.lo * self.score.all.years, 0.025317807984, 1e-9);
    near(self.score.all.hi * self.score.all.years, 5.571643390938, 1e-9);
    near(self.score.base_rate[1].hi * self.score.base_rate[1].years, 3.688879454114, 1e-9);
    /* B and D did not come */
    assert_int_equal(self.score.n, 2);
    near(self.score.loss[CR_FORECAST_BASE_RATE][CR_MEASURE_BRIER][0],
         pow(-expm1(-self.score.all.hazard * 365.0 / 365.25), 2), 1e-12);
    near(self.score.loss[CR_FORECAST_BY_REGION][CR_MEASURE_BRIER][1], 0.0, 1e-15);
    /* a later beginning */
    cr_score_free(&self.score);
    self.options.base_from += 730;
    judge(&self);
    assert_int_equal(self.score.all.moves, 1);
    near(self.score.all.years * 365.25, 365.0 + 2 * 731.0, 1e-9);
    close_made(&self);
}

/* ---- dates ---- */

/* Calendar dates 2025-01-01, 04-01, 07-01, 10-01, 2026-01-01: four thresholds. */
static void test_dates(void **state)
{
    const cr_surprise *surprise;
    made self;

    (void)state;
    open_made(&self,
              "calendar: {start: 2025-01-01, end: 1 year, step: 3 months}\n"
              "ladder: [none, recognised]\n"
              "states: {A: , B: , C: }\n"
              "history:\n"
              "  - {date: 2025-05-01, state: B, rung: recognised}\n"
              "  - {date: 2025-03-31, latest: 2025-04-03, state: A, rung: recognised}\n",
              10);
    reach(&self, "A", 1, 1);
    reach(&self, "A", 2, 3);
    reach(&self, "A", 4, 4);
    reach(&self, "B", 1, 2);
    reach(&self, "B", 2, 5);
    judge(&self);
    /* A: .1 .4 .4 .8 against half (two of four days have passed on 04-01), 1, 1, 1 */
    near(self.score.loss[CR_FORECAST_SCENARIO][CR_MEASURE_RPS][0], (0.16 + 0.36 + 0.36 + 0.04) / 4.0, 1e-12);
    near(self.score.loss[CR_FORECAST_SCENARIO][CR_MEASURE_RPS][1], (0.04 + 0.09 + 0.09 + 0.09) / 4.0, 1e-12);
    near(self.score.loss[CR_FORECAST_SCENARIO][CR_MEASURE_RPS][2], 0.0, 1e-12);
    assert_int_equal(self.score.n_came, 2);
    surprise = &self.score.surprise[0];
    assert_int_equal(self.score.at_risk[surprise->of].state, 0);
    assert_int_equal(surprise->by, 4); /* by 07-01, the first date at or after 04-03 */
    assert_int_equal(surprise->before, 0);
    surprise = &self.score.surprise[1];
    assert_int_equal(surprise->by, 7);
    assert_int_equal(surprise->before, 2);
    close_made(&self);
}

/* ---- intervals ---- */

enum { MANY = 400 };

/* Of a mean over many states they are those of the central limit theorem, and the same every time. */
static void test_bootstrap(void **state)
{
    static char text[64 * MANY];
    cr_score_value first;
    double mean = 0.0, square = 0.0, half;
    size_t n;
    made self;

    (void)state;
    n = (size_t)snprintf(
        text, sizeof(text),
        "calendar: {start: 2025-01-01, end: 1 year, step: 1 year}\nladder: [none, recognised]\nstates: {");
    for (size_t i = 0; i < MANY; i++) {
        n += (size_t)snprintf(text + n, sizeof(text) - n, "S%03zu: , ", i);
    }
    n += (size_t)snprintf(text + n, sizeof(text) - n, "}\nhistory: [");
    for (size_t i = 0; i < MANY; i += 3) {
        n += (size_t)snprintf(text + n, sizeof(text) - n, "{date: 2025-02-01, state: S%03zu, rung: recognised}, ", i);
    }
    snprintf(text + n, sizeof(text) - n, "]\n");
    open_made(&self, text, 100);
    for (size_t i = 0; i < MANY; i++) {
        char code[8];

        snprintf(code, sizeof(code), "S%03zu", i);
        reach(&self, code, 1, (uint32_t)(i % 7) * 10);
    }
    judge(&self);
    first = self.score.value[CR_FORECAST_SCENARIO][CR_MEASURE_BRIER];
    for (size_t i = 0; i < MANY; i++) {
        const double loss = self.score.loss[CR_FORECAST_SCENARIO][CR_MEASURE_BRIER][i];

        mean += loss / MANY;
        square += loss * loss / MANY;
    }
    half = 1.959964 * sqrt((square - mean * mean) / MANY);
    near(first.value, mean, 1e-12);
    near(first.hi - first.lo, 2.0 * half, 0.1 * half);
    near(first.lo + first.hi, 2.0 * mean, 0.1 * half);
    cr_score_free(&self.score);
    judge(&self);
    assert_memory_equal(&first, &self.score.value[CR_FORECAST_SCENARIO][CR_MEASURE_BRIER], sizeof(first));
    close_made(&self);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formulas),  cmocka_unit_test(test_decomposition), cmocka_unit_test(test_cases),
        cmocka_unit_test(test_refusals),  cmocka_unit_test(test_base_rates),    cmocka_unit_test(test_dates),
        cmocka_unit_test(test_bootstrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
