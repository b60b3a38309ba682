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
#include <unistd.h>

#include <cmocka.h>

#include "compile/compile.h"
#include "simulate/simulate.h"
#include "study/batch.h"
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

/* All moves of many replicates, one after the other. */
typedef struct cr_diary {
    cr_plan plan;
    const cr_model *model;
    cr_happening *move;
    size_t n_moves, capacity;
    size_t *first; /* [runs + 1] of each replicate */
} cr_diary;

static int write_diary(void *context, const cr_scratch *now, const cr_happening *what)
{
    cr_diary *self = context;
    (void)now;
    if (self->n_moves == self->capacity) {
        self->capacity = 2 * self->capacity + 1024;
        self->move = realloc(self->move, self->capacity * sizeof(*self->move));
        assert_non_null(self->move);
    }
    self->move[self->n_moves++] = *what;
    return CR_OK;
}

/* @param set  "PATH=VALUE" to change the scenario by, or NULL */
static void diary_keep(cr_diary *self, const char *name, const char *text, const char *set, size_t runs)
{
    cr_errors errors = {0};
    cr_scratch scratch;
    const cr_changes changes = {.n_set = set ? 1 : 0, .set = &set};
    const cr_sink sink = {.context = self, .on_move = write_diary};
    int status;
    memset(self, 0, sizeof(*self));
    status = cr_plan_read_text(&self->plan, name, text, NULL, &changes, &errors);
    cr_print_errors(name, &errors);
    assert_int_equal(status, CR_OK);
    self->model = &self->plan.model[0];
    self->first = calloc(runs + 1, sizeof(size_t));
    assert_non_null(self->first);
    assert_int_equal(cr_scratch_init(&scratch, self->model, &errors), CR_OK);
    for (size_t run = 0; run < runs; run++) {
        assert_int_equal(cr_simulate(&scratch, SEED, run + 1, &sink, &errors), CR_OK);
        self->first[run + 1] = self->n_moves;
    }
    cr_scratch_free(&scratch);
    cr_errors_free(&errors);
}

static void diary_free(cr_diary *self)
{
    free(self->move);
    free(self->first);
    cr_plan_free(&self->plan);
}

static const char *who(const cr_diary *self, size_t i)
{
    return self->model->state[self->move[i].state].code;
}

/* The same move of the same state at the same time, for the same reasons, to the last bit; indices may differ. */
static bool same_entry(const cr_diary *a, size_t i, const cr_diary *b, size_t j)
{
    const cr_happening *x = &a->move[i], *y = &b->move[j];
    return strcmp(who(a, i), who(b, j)) == 0 && x->from == y->from && x->to == y->to && x->cause == y->cause &&
           memcmp(&x->t, &y->t, sizeof(double)) == 0 && memcmp(&x->readiness, &y->readiness, sizeof(double)) == 0 &&
           memcmp(&x->threshold, &y->threshold, sizeof(double)) == 0 &&
           memcmp(&x->hazard, &y->hazard, sizeof(double)) == 0;
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

/* ------------------------------------------------------------------- the same, where everything acts on everything */

#define FEEDBACK_TIES                                                                                                  \
    "  crowd: {cliques: [east, west], fades: 1 year}\n"                                                                \
    "  covert: {exists: 0.5, symmetric: true, times: calm, pairs: [[A, D], [B, E], [C, F], [A, F, 0.5]]}\n"

static const char feedback[] =
    "calendar: {start: 2025-01-01, end: 6 years, step: 1 month}\n"
    "ladder: [r0, r1, r2]\n"
    "conditions:\n"
    "  tide: {level: {series: {2025-01-01: 0.3, 2028-01-01: 0.4}}, noise: {sd: 0.1, half_life: 6 months}}\n"
    "  calm: {level: 1, times: [mood, tide]}\n"
    "  mood:\n"
    "    level: 0.2\n"
    "    regimes:\n"
    "      high: {level: 0.5, lasts: 1 year, leaves_to: {low: 0.8, war: 0.2}}\n"
    "      low: {level: 0.1, lasts: 1 year, hastened_by: [{share: r1, among: east, by: 1}, {condition: tide, by: 1}]}\n"
    "      war: {level: 0, lasts: 3 months}\n"
    "    shocks: {per_year: 1, size: {uniform: [0, 0.3]}, half_life: 4 months, breeds: 0.4}\n"
    "    responds_to: {signals: [{count: r2, among: west, by: -0.1}, {condition: tide, by: 0.3}], lag: 5 months}\n"
    "groups:\n"
    "  east: {members: [A, B, C], threshold: {normal: [0.6, 0.1], shared: 0.5}}\n"
    "  west: {members: [D, E, F]}\n"
    "ties:\n" FEEDBACK_TIES "defaults:\n"
    "  pace: 1.5\n"
    "  softness: 0.2\n"
    "  weights: {tide: 0.4, mood: 0.4, crowd: 0.4, covert: 0.3}\n"
    "  reverses: {pace: 0.5}\n"
    "states:\n"
    "  A: {at: {one_of: {r0: 0.5, r1: 0.5}}}\n"
    "  B: {}\n"
    "  C: {rungs: {r2: {link: step, pace: immediate, threshold: 0.5, reverses: {link: logistic}}}}\n"
    "  D: {at: r1}\n"
    "  E: {}\n"
    "  F: {link: step, pace: immediate, threshold: 0.4, reverses: {link: always}}\n";

/* The same in another order, with a state, conditions and ties that move nobody else. */
static const char feedback_beside[] =
    "states:\n"
    "  F: {reverses: {link: always}, threshold: 0.4, pace: immediate, link: step}\n"
    "  BB: {weights: {extra: 1, other: 0.5}, link: step, pace: immediate, reverses: {link: logistic}}\n"
    "  E: {}\n"
    "  D: {at: r1}\n"
    "  C: {rungs: {r2: {reverses: {link: logistic}, threshold: 0.5, pace: immediate, link: step}}}\n"
    "  B: {}\n"
    "  ZZ: {at: {one_of: {r0: 0.5, r2: 0.5}}, threshold: {uniform: [0.2, 0.8]}}\n"
    "  A: {at: {one_of: {r1: 0.5, r0: 0.5}}}\n"
    "defaults:\n"
    "  reverses: {pace: 0.5}\n"
    "  weights: {covert: 0.3, crowd: 0.4, mood: 0.4, tide: 0.4}\n"
    "  softness: 0.2\n"
    "  pace: 1.5\n"
    "ties:\n"
    "  other: {exists: 0.4, fades: 5 months, times: extra, pairs: [[ZZ, A], [BB, ZZ], [BB, B]]}\n" FEEDBACK_TIES
    "groups:\n"
    "  west: {members: [F, E, D]}\n"
    "  east: {threshold: {normal: [0.6, 0.1], shared: 0.5}, members: [C, A, B]}\n"
    "conditions:\n"
    "  aside: {level: 0.5, times: [extra, mood]}\n"
    "  extra:\n"
    "    level: 0.4\n"
    "    shocks: {per_year: 3, size: 0.1, half_life: 1 month, breeds: 0.5}\n"
    "    responds_to: {signals: [{share: r1, by: 0.5}, {state: ZZ, reaches: r1, by: 0.2}], lag: 2 months}\n"
    "    regimes: {x: {level: 0, lasts: 1 year, hastened_by: [{count: r2, by: 0.5}]}, y: {level: 0.2, lasts: 1 year}}\n"
    "  mood:\n"
    "    responds_to: {lag: 5 months, signals: [{count: r2, among: west, by: -0.1}, {condition: tide, by: 0.3}]}\n"
    "    shocks: {breeds: 0.4, half_life: 4 months, size: {uniform: [0, 0.3]}, per_year: 1}\n"
    "    regimes:\n"
    "      war: {level: 0, lasts: 3 months}\n"
    "      low: {hastened_by: [{share: r1, among: east, by: 1}, {condition: tide, by: 1}], lasts: 1 year, level: 0.1}\n"
    "      high: {leaves_to: {war: 0.2, low: 0.8}, lasts: 1 year, level: 0.5}\n"
    "    level: 0.2\n"
    "  calm: {times: [tide, mood], level: 1}\n"
    "  tide: {noise: {half_life: 6 months, sd: 0.1}, level: {series: {2028-01-01: 0.4, 2025-01-01: 0.3}}}\n"
    "ladder: [r0, r1, r2]\n"
    "calendar: {step: 1 month, end: 6 years, start: 2025-01-01}\n";

/* Invariant 3, with every move in both directions. */
static void test_nothing_acts_backwards(void **state)
{
    cr_diary base, shift;
    size_t differ = 0, alike = 0;
    double parting;
    (void)state;
    diary_keep(&base, "base", feedback, NULL, RUNS);
    diary_keep(&shift, "shift", feedback, "conditions.tide.level={series: {2025-01-01: 0.3, 2028-01-01: 0.9}}", RUNS);
    parting = base.model->calendar.t[36];
    for (size_t run = 0; run < RUNS; run++) {
        size_t i = base.first[run], j = shift.first[run];
        while (i < base.first[run + 1] && base.move[i].t < parting) {
            assert_true(j < shift.first[run + 1]);
            assert_true(same_entry(&base, i++, &shift, j++));
            alike++;
        }
        assert_true(j == shift.first[run + 1] || shift.move[j].t >= parting);
        differ += base.first[run + 1] - i != shift.first[run + 1] - j;
    }
    assert_true(alike > 10 * RUNS && differ > RUNS / 2);
    diary_free(&base);
    diary_free(&shift);
}

static bool is_beside(const char *code)
{
    return strcmp(code, "BB") == 0 || strcmp(code, "ZZ") == 0;
}

/* Invariant 4, likewise. */
static void test_what_stands_beside_changes_nothing(void **state)
{
    cr_diary base, other;
    size_t beside = 0;
    (void)state;
    diary_keep(&base, "feedback", feedback, NULL, RUNS);
    diary_keep(&other, "with others beside", feedback_beside, NULL, RUNS);
    for (size_t run = 0; run < RUNS; run++) {
        size_t i = base.first[run];
        for (size_t j = other.first[run]; j < other.first[run + 1]; j++) {
            if (is_beside(who(&other, j))) {
                beside++;
                continue;
            }
            assert_true(i < base.first[run + 1]);
            assert_true(same_entry(&base, i++, &other, j));
        }
        assert_int_equal(i, base.first[run + 1]);
    }
    assert_true(beside > RUNS); /* they did live */
    diary_free(&base);
    diary_free(&other);
}

/* ------------------------------------------------------------------------------------- the order of the file */

#define MEASURES                                                                                                       \
    "calendar: {start: 2025-01-01, end: 4 years, step: 2 months}\n"                                                    \
    "tracks: {path: [r0, r1, r2], law: [listed, delisted]}\n"                                                          \
    "recognition: r2\n"

static const char in_one_order[] = MEASURES
    "groups: {east: {members: [AAA, BBB, CCC], bias: {normal: [0.1, 0.1], shared: 0.5}}, both: {members: [east, "
    "DDD]}}\n"
    "conditions:\n"
    "  a: {level: 0.2, shocks: {per_year: 2, size: {uniform: [0, 0.2]}, half_life: 3 months, breeds: 0.5}}\n"
    "  b: {level: 0.9, times: [a, c], responds_to: {signals: [{share: r1, among: [AAA, BBB, EEE], by: -0.4}], lag: 1 "
    "year}}\n"
    "  c: {regimes: {x: {level: 0.2, lasts: 1 year}, y: {level: 0.8, lasts: 1 year, leaves_to: {x: 0.3, z: 0.7}}, z: "
    "{level: 0.4, lasts: 6 months}}}\n"
    "ties:\n"
    "  talk: {exists: 0.7, times: c, pairs: [[AAA, BBB, 0.3], [BBB, CCC, {uniform: [0, 1]}], [CCC, DDD, 0.1], [both, "
    "EEE, 0.7]]}\n"
    "  clubs: {fades: 1 year, cliques: [east, [CCC, DDD, EEE]]}\n"
    "defaults:\n"
    "  softness: 0.2\n"
    "  threshold: {normal: [0.4, 0.1], shared: 0.3}\n"
    "  weights: {a: 0.3, b: 0.3, c: 0.2, clubs: 0.3, talk: 0.3, muslim: 0.1, r1: 0.05}\n"
    "  reverses: {pace: 0.3}\n"
    "  rungs: {delisted: {link: step, pace: immediate, reverses: {link: always}}, r2: {requires: {others: [{count: r1, "
    "among: [BBB, CCC], at_least: 1}]}}}\n"
    "history: [{date: 2024-01-01, state: AAA, rung: r1}, {date: 2024-02-01, state: BBB, rung: r2}, {date: 2024-08-01, "
    "state: BBB, rung: r1}]\n";

static const char in_another_order[] =
    "history: [{rung: r1, state: BBB, date: 2024-08-01}, {date: 2024-02-01, rung: r2, state: BBB}, {date: 2024-01-01, "
    "state: AAA, rung: r1}]\n"
    "defaults:\n"
    "  rungs: {r2: {requires: {others: [{at_least: 1, among: [CCC, BBB], count: r1}]}}, delisted: {reverses: {link: "
    "always}, pace: immediate, link: step}}\n"
    "  reverses: {pace: 0.3}\n"
    "  weights: {r1: 0.05, muslim: 0.1, talk: 0.3, clubs: 0.3, c: 0.2, b: 0.3, a: 0.3}\n"
    "  threshold: {shared: 0.3, normal: [0.4, 0.1]}\n"
    "  softness: 0.2\n"
    "ties:\n"
    "  clubs: {cliques: [[EEE, CCC, DDD], east], fades: 1 year}\n"
    "  talk: {pairs: [[both, EEE, 0.7], [CCC, DDD, 0.1], [BBB, CCC, {uniform: [0, 1]}], [AAA, BBB, 0.3]], times: c, "
    "exists: 0.7}\n"
    "conditions:\n"
    "  c: {regimes: {z: {lasts: 6 months, level: 0.4}, y: {leaves_to: {z: 0.7, x: 0.3}, level: 0.8, lasts: 1 year}, x: "
    "{lasts: 1 year, level: 0.2}}}\n"
    "  b: {responds_to: {lag: 1 year, signals: [{by: -0.4, among: [EEE, BBB, AAA], share: r1}]}, times: [c, a], level: "
    "0.9}\n"
    "  a: {shocks: {breeds: 0.5, half_life: 3 months, size: {uniform: [0, 0.2]}, per_year: 2}, level: 0.2}\n"
    "groups: {both: {members: [DDD, east]}, east: {bias: {shared: 0.5, normal: [0.1, 0.1]}, members: [CCC, BBB, "
    "AAA]}}\n" MEASURES;

/* Their states: in the file, or in one beside it, in either order of rows. */
static const char states_inline[] = "states:\n"
                                    "  AAA: {name: \"A, land\", traits: {muslim: 1}}\n"
                                    "  BBB: {name: Bland, traits: {muslim: 0.5}}\n"
                                    "  CCC: {name: Cland}\n"
                                    "  DDD: {name: Dland, traits: {muslim: 1}, at: {one_of: {r0: 0.5, r1: 0.5}}}\n"
                                    "  EEE: {name: Eland, traits: {muslim: 0.25}}\n";
static const char states_in_file[] = "states: {file: states.csv, DDD: {at: {one_of: {r1: 0.5, r0: 0.5}}}}\n";
static const char states_rows[] = "muslim,state,name\n0.25,EEE,Eland\n1,DDD,Dland\n,CCC,Cland\n0.5,BBB,Bland\n"
                                  "1,AAA,\"A, land\"\n";

static char *both_texts(const char *a, const char *b)
{
    char *text = NULL;
    assert_true(asprintf(&text, "%s%s", a, b) > 0);
    return text;
}

static void tally_of(cr_batch *batch, cr_plan *plan, const char *head, const char *states, const char *folder)
{
    const cr_batch_options options = {.first = 1, .replicates = 2000, .seed = SEED, .threads = 1};
    cr_errors errors = {0};
    char *text = both_texts(head, states);
    int status = cr_plan_read_text(plan, "order.yaml", text, folder, NULL, &errors);
    cr_print_errors("order.yaml", &errors);
    assert_int_equal(status, CR_OK);
    assert_int_equal(cr_batch_run(batch, plan, &options, NULL), CR_OK);
    free(text);
}

static void assert_same_tallies(const cr_tally *a, const cr_tally *b)
{
    const cr_model *m = a->model;
    size_t cells = m->n_states * m->n_rungs, dates = m->calendar.n;
    assert_int_equal(a->replicates, b->replicates);
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

/* Invariant 4: the order of keys, of members, of pairs and of rows, and where the states stand, change no byte. */
static void test_the_order_of_the_file(void **state)
{
    const struct {
        const char *head, *states;
    } form[] = {{in_one_order, states_inline},
                {in_another_order, states_inline},
                {in_one_order, states_in_file},
                {in_another_order, states_in_file}};
    char folder[] = "/tmp/credence-order-XXXXXX", path[64];
    cr_batch first, other;
    cr_plan plan, other_plan;
    FILE *file;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/states.csv", folder);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(states_rows, file) >= 0);
    fclose(file);
    tally_of(&first, &plan, form[0].head, form[0].states, folder);
    for (size_t i = 1; i < sizeof(form) / sizeof(form[0]); i++) {
        tally_of(&other, &other_plan, form[i].head, form[i].states, folder);
        assert_same_tallies(&first.tally[0], &other.tally[0]);
        cr_batch_free(&other);
        cr_plan_free(&other_plan);
    }
    cr_batch_free(&first);
    cr_plan_free(&plan);
    remove(path);
    rmdir(folder);
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

/* What a sink sees at every moment: the counters add up, time runs forward, moves are single steps unless an event makes
 * them. */
typedef struct cr_witness {
    double t;
    size_t dates, wrong, events;
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

/* Before the first date only moves that take no time are seen: where they led is taken as it is. */
static int witness_date(void *context, const cr_scratch *now, size_t k)
{
    cr_witness *self = context;
    const cr_model *model = now->model;
    size_t n = model->n_states * model->n_tracks;
    if (k == 0)
        memcpy(self->position, now->position, n * sizeof(int32_t));
    self->wrong += k != self->dates++ || now->k != k || now->t < self->t || now->t < model->calendar.t[k] ||
                   now->t > model->calendar.t[k];
    self->wrong += memcmp(self->position, now->position, n * sizeof(int32_t)) != 0;
    for (size_t c = 0; c < model->n_conditions; c++)
        self->wrong += !isfinite(now->condition[c]) ||
                       (model->condition[c].n_times == 0 &&
                        !(now->condition[c] >= model->condition[c].lo && now->condition[c] <= model->condition[c].hi));
    self->t = now->t;
    check_counts(self, now);
    return CR_OK;
}

/* One rung up or down, among those that the state has. */
static bool is_a_step(const cr_model *model, const cr_happening *what)
{
    const int32_t *above = model->rung_above + (size_t)what->state * model->n_rungs;
    return above[what->from] == what->to || above[what->to] == what->from;
}

static int witness_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    cr_witness *self = context;
    const cr_model *model = now->model;
    size_t at = (size_t)what->state * model->n_tracks + (size_t)what->track;
    bool at_once = what->cause == CR_CAUSE_IMMEDIATE, by_event = what->cause == CR_CAUSE_EVENT;
    self->wrong += what->t < self->t || what->t >= model->calendar.t[model->calendar.n - 1];
    self->wrong += by_event ? what->event == CR_NONE || !isnan(what->hazard)
                            : what->event != CR_NONE || !(what->hazard > 0) || !is_a_step(model, what);
    self->wrong += now->position[at] != what->to || what->from == what->to || at_once != (bool)isinf(what->hazard);
    self->wrong += self->dates == 0 ? !(at_once || by_event) || what->t > 0 : self->position[at] != what->from;
    self->events += by_event;
    self->wrong += what->t < model->calendar.t[now->k] || what->t > model->calendar.t[now->k + 1];
    self->position[at] = what->to;
    self->t = what->t;
    check_counts(self, now);
    return CR_OK;
}

static void test_what_sinks_see(void **state)
{
    size_t events = 0;
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
            witness.t = 0;
            witness.dates = 0;
            assert_int_equal(cr_simulate(&scratch, SEED, k, &sink, &errors), CR_OK);
            assert_int_equal(witness.dates, plan.model[0].calendar.n);
        }
        assert_int_equal(witness.wrong, 0);
        events += witness.events;
        cr_scratch_free(&scratch);
        cr_errors_free(&errors);
        cr_plan_free(&plan);
        free(witness.position);
        free(text);
    }
    assert_true(events > SCENARIOS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_futures_stay_ordered),   cmocka_unit_test(test_twice_the_hazard),
        cmocka_unit_test(test_nothing_changes_before), cmocka_unit_test(test_order_and_bystanders_change_nothing),
        cmocka_unit_test(test_nothing_acts_backwards), cmocka_unit_test(test_what_stands_beside_changes_nothing),
        cmocka_unit_test(test_the_order_of_the_file),  cmocka_unit_test(test_no_influence),
        cmocka_unit_test(test_replicates_stand_alone), cmocka_unit_test(test_what_sinks_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
