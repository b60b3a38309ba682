/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What holds in every single replicate, bit for bit: futures of one scenario stay ordered when something is raised, what
 * is not touched does not change, and a replicate is a function of seed and number alone. No tolerance, no false alarms.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenario/compile.h"
#include "simulate/simulate.h"
#include "tests/support/dice.h"
#include "tests/support/judge.h"

enum { SEED = 11, RUNS = 300, SCENARIOS = 12, LONG_SCENARIOS = 200 };

/* A model's record: when each state reached each rung in each replicate. */
typedef struct cr_book {
    cr_plan plan;
    const cr_model *model;
    double *reached; /* [runs * n_states * n_rungs] */
    size_t runs;
} cr_book;

/* @param set  "PATH=VALUE" to change the scenario by, or NULL */
static void book_keep(cr_book *self, const char *name, const char *text, const char *set, size_t runs)
{
    cr_errors errors = {0};
    const cr_changes changes = {.n_set = set ? 1 : 0, .set = &set};
    int status = cr_plan_read_text(&self->plan, name, text, NULL, &changes, &errors);
    cr_print_errors(name, &errors);
    assert_int_equal(status, CR_OK);
    self->model = &self->plan.model[0];
    self->runs = runs;
    self->reached = calloc(runs * self->model->n_states * self->model->n_rungs, sizeof(double));
    assert_non_null(self->reached);
    assert_int_equal(cr_record(self->model, SEED, 1, runs, self->reached), CR_OK);
}

static void book_free(cr_book *self)
{
    free(self->reached);
    cr_plan_free(&self->plan);
}

static double reached(const cr_book *self, size_t run, const char *state, const char *rung)
{
    size_t i = (size_t)cr_state_of(self->model, state), r = (size_t)cr_rung_of(self->model, rung);
    return self->reached[(run * self->model->n_states + i) * self->model->n_rungs + r];
}

/* ------------------------------------------------------------------------------------- ordered futures */

/* How many times of `more` are later than those of `less`; *earlier counts those that are earlier. */
static size_t count_later(const cr_book *less, const cr_book *more, size_t *earlier)
{
    size_t later = 0, n = less->runs * less->model->n_states * less->model->n_rungs;
    for (size_t i = 0; i < n; i++) {
        later += more->reached[i] > less->reached[i];
        *earlier += more->reached[i] < less->reached[i];
    }
    return later;
}

static size_t raise(uint64_t seed, cr_more what, size_t *earlier)
{
    cr_book less, more;
    char *low = cr_dice_scenario(seed, 1, CR_MORE_NOTHING), *high = cr_dice_scenario(seed, 1, what);
    size_t later;
    assert_true(low && high);
    book_keep(&less, "lower", low, NULL, RUNS);
    book_keep(&more, "higher", high, NULL, RUNS);
    later = count_later(&less, &more, earlier);
    if (later > 0)
        fprintf(stderr, "seed %llu, %s raised: %zu moves come later\n%s\n%s", (unsigned long long)seed,
                cr_more_name[what], later, low, high);
    book_free(&less);
    book_free(&more);
    free(low);
    free(high);
    return later;
}

/* Section 8, invariant 6: more of a positive driver never makes any state move later, in any replicate. */
static void test_futures_stay_ordered(void **state)
{
    uint64_t last = cr_long_form() ? LONG_SCENARIOS : SCENARIOS;
    (void)state;
    for (cr_more what = CR_MORE_NOTHING + 1; what < CR_MORE_KINDS; what++) {
        size_t earlier = 0;
        for (uint64_t seed = 1; seed <= last; seed++)
            assert_int_equal(raise(seed, what, &earlier), 0);
        assert_true(earlier > 0); /* it did matter */
    }
}

/* Invariant 2: twice the hazard, never later. */
static void test_twice_the_hazard(void **state)
{
    const char *const text = "calendar: {start: 2025-01-01, end: 10 years, step: 1 year}\n"
                             "ladder: [out, in]\n"
                             "states: {A: {link: always, pace: 0.2}}\n";
    cr_book less, more;
    size_t earlier = 0;
    (void)state;
    book_keep(&less, "once", text, NULL, 5000);
    book_keep(&more, "twice", text, "states.A.pace=0.4", 5000);
    assert_int_equal(count_later(&less, &more, &earlier), 0);
    assert_true(earlier > 1000);
    book_free(&less);
    book_free(&more);
}

/* --------------------------------------------------------------------------------- what is not touched */

/* Invariant 3: before the date at which two scenarios part, nothing differs; a patch of nothing changes nothing. */
static void test_nothing_changes_before(void **state)
{
    const char *const text =
        "calendar: {start: 2025-01-01, end: 6 years, step: 1 month}\n"
        "ladder: [r0, r1, r2]\n"
        "conditions:\n"
        "  tide: {level: {series: {2025-01-01: 0.3, 2028-01-01: 0.4}}, noise: {sd: 0.2, half_life: 6 months}}\n"
        "  calm: {regimes: {war: {level: 0, lasts: 1 year}, peace: {level: 1, lasts: 1 year}}}\n"
        "ties: {crowd: {among: all}}\n"
        "defaults: {threshold: {normal: [0.6, 0.1]}, weights: {tide: 0.6, calm: 0.3, crowd: 0.5}}\n"
        "states: {A: {}, B: {}, C: {}, D: {}}\n";
    cr_book base, same, shift;
    size_t n, differ = 0;
    double parting;
    (void)state;
    book_keep(&base, "base", text, NULL, RUNS);
    book_keep(&same, "same", text, "conditions.tide.level={series: {2025-01-01: 0.3, 2028-01-01: 0.4}}", RUNS);
    book_keep(&shift, "shift", text, "conditions.tide.level={series: {2025-01-01: 0.3, 2028-01-01: 0.9}}", RUNS);
    n = base.runs * base.model->n_states * base.model->n_rungs;
    assert_memory_equal(base.reached, same.reached, n * sizeof(double));
    parting = base.model->calendar.t[36];
    for (size_t i = 0; i < n; i++) {
        double a = base.reached[i], b = shift.reached[i];
        assert_true(fmin(a, b) >= parting || (a <= b && b <= a));
        differ += a < b || b < a;
    }
    assert_true(differ > 0);
    book_free(&base);
    book_free(&same);
    book_free(&shift);
}

#define CANONICAL_TIES                                                                                                 \
    "[[CN, RU, 0.5], [PK, RU, 0.1], [UZ, RU, 0.6], [AE, RU, 0.2], [CN, PK, 0.5], [PK, CN, 0.5], [UZ, CN, 0.4], "       \
    "[AE, PK, 0.3], [PK, AE, 0.4], [AE, CN, 0.5]]"

static const char canonical[] =
    "calendar: {start: 2025-01-01, end: 10 years, step: 1 month}\n"
    "ladder: [out, in]\n"
    "conditions:\n"
    "  mood: {level: 0.5, noise: {sd: 0.2, half_life: 1 year}}\n"
    "  calm: {regimes: {war: {level: 0, lasts: 1 year}, peace: {level: 1, lasts: 1 year}}}\n"
    "ties: {talk: {norm: sum, pairs: " CANONICAL_TIES "}}\n"
    "defaults: {link: exponential, threshold: {normal: [0, 0.2]}, softness: 1,\n"
    "           weights: {talk: 2, mood: 0.5, calm: 0.3}}\n"
    "states:\n"
    "  RU: {at: in}\n"
    "  CN: {pace: 0.02}\n"
    "  PK: {pace: {uniform: [0.01, 0.05]}}\n"
    "  UZ: {pace: 0.04}\n"
    "  AE: {pace: 0.03}\n";

/* The same in another order, with a condition, a state and ties that move nobody else. */
static const char rearranged[] =
    "states:\n"
    "  AE: {pace: 0.03}\n"
    "  ZZ: {pace: 0.5}\n"
    "  UZ: {pace: 0.04}\n"
    "  PK: {pace: {uniform: [0.01, 0.05]}}\n"
    "  BB: {weights: {extra: 1}}\n"
    "  CN: {pace: 0.02}\n"
    "  RU: {at: in}\n"
    "ties:\n"
    "  other: {pairs: [[ZZ, PK], [BB, ZZ]]}\n"
    "  talk: {norm: sum, pairs: " CANONICAL_TIES "}\n"
    "defaults: {weights: {calm: 0.3, mood: 0.5, talk: 2}, softness: 1,\n"
    "           threshold: {normal: [0, 0.2]}, link: exponential}\n"
    "conditions:\n"
    "  extra: {level: 0.5, noise: {sd: 0.3, half_life: 1 month}}\n"
    "  calm: {regimes: {peace: {level: 1, lasts: 1 year}, war: {level: 0, lasts: 1 year}}}\n"
    "  mood: {noise: {half_life: 1 year, sd: 0.2}, level: 0.5}\n"
    "ladder: [out, in]\n"
    "calendar: {end: 10 years, step: 1 month, start: 2025-01-01}\n";

/* Invariant 4. */
static void test_order_and_bystanders_change_nothing(void **state)
{
    const char *const codes[] = {"AE", "CN", "PK", "RU", "UZ"};
    cr_book base, other;
    (void)state;
    book_keep(&base, "canonical", canonical, NULL, RUNS);
    book_keep(&other, "rearranged", rearranged, NULL, RUNS);
    for (size_t run = 0; run < RUNS; run++) {
        for (size_t i = 0; i < 5; i++) {
            double a = reached(&base, run, codes[i], "in"), b = reached(&other, run, codes[i], "in");
            assert_memory_equal(&a, &b, sizeof(a));
        }
    }
    book_free(&base);
    book_free(&other);
}

/* Invariant 5: whom nobody listens to, nobody follows. */
static void test_no_influence(void **state)
{
    const char *const codes[] = {"AE", "CN", "PK", "RU"};
    cr_book base, led, never;
    size_t differ = 0;
    (void)state;
    book_keep(&base, "canonical", canonical, NULL, RUNS);
    book_keep(&led, "led", canonical, "states.UZ.at=in", RUNS);
    book_keep(&never, "never", canonical, "states.UZ.pace=0", RUNS);
    for (size_t run = 0; run < RUNS; run++) {
        for (size_t i = 0; i < 4; i++) {
            double a = reached(&base, run, codes[i], "in"), b = reached(&led, run, codes[i], "in"),
                   c = reached(&never, run, codes[i], "in");
            assert_memory_equal(&a, &b, sizeof(a));
            assert_memory_equal(&a, &c, sizeof(a));
        }
        differ += reached(&led, run, "UZ", "in") < reached(&never, run, "UZ", "in");
    }
    assert_int_equal(differ, RUNS);
    book_free(&base);
    book_free(&led);
    book_free(&never);
}

/* --------------------------------------------------------------------------------------- replicates alone */

/* Invariants 1 and 9: replicate k is the same alone, after any others, and in any batch. */
static void test_replicates_stand_alone(void **state)
{
    size_t differ = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= SCENARIOS; seed++) {
        cr_book whole;
        char *text = cr_dice_scenario(seed, 0, CR_MORE_NOTHING);
        size_t row;
        double *alone;
        assert_non_null(text);
        book_keep(&whole, "whole", text, NULL, 60);
        row = whole.model->n_states * whole.model->n_rungs;
        alone = calloc(60 * row, sizeof(double));
        assert_non_null(alone);
        assert_int_equal(cr_record(whole.model, SEED, 41, 20, alone + 40 * row), CR_OK);
        for (uint64_t k = 40; k >= 1; k--)
            assert_int_equal(cr_record(whole.model, SEED, k, 1, alone + (k - 1) * row), CR_OK);
        assert_memory_equal(whole.reached, alone, 60 * row * sizeof(double));
        assert_int_equal(cr_record(whole.model, SEED + 1, 1, 60, alone), CR_OK);
        differ += memcmp(whole.reached, alone, 60 * row * sizeof(double)) != 0;
        free(alone);
        free(text);
        book_free(&whole);
    }
    assert_true(differ > SCENARIOS / 2); /* another seed is another set of futures, where anybody moves at all */
}

/* What a sink sees at every moment: the counters add up, time runs forward, moves are single steps. */
typedef struct cr_witness {
    double t;
    size_t dates, wrong;
    int32_t *position;
} cr_witness;

static void check_counts(cr_witness *self, const cr_scratch *now)
{
    const cr_model *model = now->model;
    for (size_t r = 0; r < model->n_rungs; r++) {
        int32_t n = 0;
        for (size_t i = 0; i < model->n_states; i++)
            n += now->position[i * model->n_tracks + (size_t)model->rung[r].track] >= (int32_t)r;
        self->wrong += n != now->count[r];
    }
}

static int witness_date(void *context, const cr_scratch *now, size_t k)
{
    cr_witness *self = context;
    const cr_model *model = now->model;
    size_t n = model->n_states * model->n_tracks;
    if (k == 0) {
        self->t = 0;
        self->dates = 0;
        memcpy(self->position, model->start, n * sizeof(int32_t));
    }
    self->wrong += k != self->dates++ || now->k != k || now->t < self->t || now->t < model->calendar.t[k] ||
                   now->t > model->calendar.t[k];
    self->wrong += memcmp(self->position, now->position, n * sizeof(int32_t)) != 0;
    for (size_t c = 0; c < model->n_conditions; c++)
        self->wrong += !(now->condition[c] >= model->condition[c].lo && now->condition[c] <= model->condition[c].hi);
    self->t = now->t;
    check_counts(self, now);
    return CR_OK;
}

static int witness_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    cr_witness *self = context;
    const cr_model *model = now->model;
    size_t at = (size_t)what->state * model->n_tracks + (size_t)what->track;
    int32_t onto = model->rung_above[(size_t)what->state * model->n_rungs + (size_t)what->from];
    self->wrong += what->t < self->t || what->t >= model->calendar.t[model->calendar.n - 1] || !(what->hazard > 0);
    self->wrong += self->position[at] != what->from || onto != what->to || now->position[at] != what->to;
    self->wrong += what->t < model->calendar.t[now->k] || what->t > model->calendar.t[now->k + 1];
    self->position[at] = what->to;
    self->t = what->t;
    check_counts(self, now);
    return CR_OK;
}

static void test_what_sinks_see(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SCENARIOS; seed++) {
        cr_plan plan;
        cr_errors errors = {0};
        cr_scratch scratch;
        char *text = cr_dice_scenario(seed, 0, CR_MORE_NOTHING);
        cr_witness witness = {0};
        cr_sink sink = {.context = &witness, .on_calendar = witness_date, .on_move = witness_move};
        assert_true(text && cr_read_text(&plan, "seen", text));
        witness.position = calloc(plan.model[0].n_states * plan.model[0].n_tracks, sizeof(int32_t));
        assert_int_equal(cr_scratch_init(&scratch, &plan.model[0], &errors), CR_OK);
        for (uint64_t k = 1; k <= 100; k++) {
            assert_int_equal(cr_simulate(&scratch, SEED, k, &sink, &errors), CR_OK);
            assert_int_equal(witness.dates, plan.model[0].calendar.n);
        }
        assert_int_equal(witness.wrong, 0);
        cr_scratch_free(&scratch);
        cr_errors_free(&errors);
        cr_plan_free(&plan);
        free(witness.position);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_futures_stay_ordered),   cmocka_unit_test(test_twice_the_hazard),
        cmocka_unit_test(test_nothing_changes_before), cmocka_unit_test(test_order_and_bystanders_change_nothing),
        cmocka_unit_test(test_no_influence),           cmocka_unit_test(test_replicates_stand_alone),
        cmocka_unit_test(test_what_sinks_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
