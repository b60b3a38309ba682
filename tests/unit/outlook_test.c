/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/outlook.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compile/compile.h"
#include "simulate/simulate.h"

#define HEAD                                                                                                           \
    "calendar: {start: 2025-01-01, end: 2027-01-01}\n"                                                                 \
    "ladder: [none, engaged, recognised]\n"

typedef struct fixture {
    cr_plan plan;
    cr_outlook outlook;
    cr_errors errors;
} fixture;

static void make(fixture *self, const char *text)
{
    memset(self, 0, sizeof(*self));
    if (cr_plan_read_text(&self->plan, "test.yaml", text, NULL, NULL, &self->errors) != CR_OK) {
        fail_msg("%s", self->errors.item[0].what);
    }
    assert_int_equal(cr_outlook_init(&self->outlook, &self->plan.model[0], &self->errors), CR_OK);
}

static void unmake(fixture *self)
{
    cr_outlook_free(&self->outlook);
    cr_outlook_free(&self->outlook);
    cr_plan_free(&self->plan);
    cr_errors_free(&self->errors);
}

static int32_t find_state(const cr_model *model, const char *code)
{
    for (size_t i = 0; i < model->n_states; i++) {
        if (strcmp(model->state[i].code, code) == 0) {
            return (int32_t)i;
        }
    }
    fail_msg("no state %s", code);
    return CR_NONE;
}

static const cr_prospect *find_move(const fixture *self, const char *code, const char *rung)
{
    const cr_model *const model = self->outlook.model;
    const int32_t state = find_state(model, code);

    for (size_t m = 0; m < model->n_moves; m++) {
        if (model->move[m].state == state && !model->move[m].down &&
            strcmp(model->rung[model->move[m].rung].name, rung) == 0) {
            return &self->outlook.prospect[m];
        }
    }
    fail_msg("no move of %s onto %s", code, rung);
    return NULL;
}

static void assert_near(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-12 * fmax(1.0, fabs(expected)))) {
        fail_msg("%.17g, not %.17g", value, expected);
    }
}

static void assert_reading(cr_reading reading, double now, double lo, double hi)
{
    assert_near(reading.now, now);
    assert_near(reading.lo, lo);
    assert_near(reading.hi, hi);
}

/* Every number worked out by hand. */
static void by_hand(void **state)
{
    fixture it;
    const cr_prospect *move;

    (void)state;
    make(&it, HEAD "conditions:\n"
                   "  still: 0.4\n"
                   "  swings: {level: 0.2, noise: {sd: 0.1, half_life: 1 year}}\n"
                   "  steps: {level: {series: {2025-01-01: 0.1, 2026-01-01: 0.6}}}\n"
                   "  moods: {starts_in: low, regimes: {low: {level: 0.3, lasts: 1 year}, high: {level: 0.9, lasts: 1 "
                   "year}}}\n"
                   "ties: {borders: {pairs: [[AAA, BBB, 1], [AAA, CCC, -0.5], [AAA, DDD, 1.5]]}}\n"
                   "defaults: {softness: 0.2, threshold: 0.5}\n"
                   "states:\n"
                   "  AAA: {pace: 2, bias: 0.05, traits: {rich: 0.5}, weights: {still: 0.5, swings: -0.1, steps: 0.2,\n"
                   "        moods: 1, borders: 0.3, rich: 0.1, engaged: 0.4}}\n"
                   "  BBB: {at: recognised}\n"
                   "  CCC: {at: recognised}\n"
                   "  DDD: {weights: {still: 1}}\n");
    move = find_move(&it, "AAA", "engaged");
    assert_true(move->next);
    assert_near(move->weights, 0.5 + 0.2 + 1 + 0.3 + 0.1 + 0.4);
    /* bias, still, swings in [0, 0.85], steps, moods, exposure (1 - 0.5 + [0, 1.5]) / 3, rich, engaged */
    assert_reading(move->readiness, 0.05 + 0.2 - 0.02 + 0.02 + 0.3 + 0.3 * 0.5 / 3 + 0.05,
                   0.05 + 0.2 - 0.085 + 0.02 + 0.3 + 0.3 * 0.5 / 3 + 0.05,
                   0.05 + 0.2 - 0.0 + 0.12 + 0.9 + 0.3 * 2.0 / 3 + 0.05 + 0.4);
    assert_near(move->hazard, 2.0 / (1.0 + exp(-(move->readiness.now - 0.5) / 0.2)));
    assert_near(move->chance, 1.0 - exp(-move->hazard * 730.0 / 365.25));
    assert_int_equal(move->never, CR_NEVER_NOT);
    assert_int_equal(move->gate, CR_NONE);
    assert_false(find_move(&it, "AAA", "recognised")->next);
    assert_near(it.outlook.exposure[0].lo, 0.5 / 3);
    assert_near(it.outlook.exposure[0].hi, 2.0 / 3);
    unmake(&it);
}

/* What the simulation itself says of the start, where nothing is drawn. */
static int compare_start(void *context, const cr_scratch *now, size_t k)
{
    const cr_outlook *const outlook = context;

    for (size_t m = 0; m < outlook->model->n_moves && k == 0; m++) {
        const cr_move *const move = &outlook->model->move[m];
        const cr_prospect *const prospect = &outlook->prospect[m];
        const double readiness = cr_readiness(now, move);

        assert_near(prospect->readiness.now, readiness);
        assert_near(prospect->hazard * 1e9, cr_hazard(now, move, readiness) * 1e9);
        assert_true(prospect->readiness.lo <= readiness + 1e-12 && readiness <= prospect->readiness.hi + 1e-12);
        assert_true((prospect->gate == CR_NONE) == cr_gates_hold(now, move));
    }
    return CR_OK;
}

static void as_simulated(void **state)
{
    fixture it;
    cr_scratch scratch;
    cr_sink sink = {.on_calendar = compare_start};

    (void)state;
    make(&it, HEAD
         "conditions:\n"
         "  a: {level: 1.4}\n"
         "  b: {level: 0.3, noise: {sd: 0, half_life: 1 year, starts_at: 0.2}}\n"
         "ties:\n"
         "  clubs: {cliques: [[AAA, BBB, CCC], [BBB, CCC, DDD]], pairs: [[AAA, DDD, 2]]}\n"
         "  credits: {among: all, norm: sum, credit: {engaged: 0.3, recognised: 1}}\n"
         "defaults: {link: exponential, weights: {a: 0.2, b: 0.3, clubs: 0.5, credits: 0.1, engaged: 0.1}}\n"
         "states:\n"
         "  AAA: {pace: 1e-9, requires: {b: 0.4, clubs: {at_most: 0.9}}}\n"
         "  BBB: {at: engaged, link: step, threshold: 0.9, pace: 1e-9, requires: {engaged: 1, b: {at_most: 0.5}}}\n"
         "  CCC: {at: recognised}\n"
         "  DDD: {link: linear, threshold: 0.2, pace: 1e-9, requires: {b: 0.6}}\n");
    sink.context = &it.outlook;
    assert_int_equal(cr_scratch_init(&scratch, it.outlook.model, &it.errors), CR_OK);
    assert_int_equal(cr_simulate(&scratch, 1, 1, &sink, &it.errors), CR_OK);
    cr_scratch_free(&scratch);
    unmake(&it);
}

static void never(void **state)
{
    fixture it;

    (void)state;
    make(&it, HEAD "conditions: {half: 0.5, free: {level: 0.5, noise: {sd: 0.1, half_life: 1 year}}}\n"
                   "parameters: {wide: {normal: [0.5, 0.2]}, high: {uniform: [0.6, 0.7]}}\n"
                   "defaults: {weights: {half: 0.8}}\n"
                   "states:\n"
                   "  AAA: {pace: 0}\n"
                   "  BBB: {requires: {half: 0.6}}\n"
                   "  CCC: {requires: {half: $wide}}\n"
                   "  DDD: {requires: {half: $high}}\n"
                   "  EEE: {link: step}\n"
                   "  FFF: {link: step, threshold: 0.4}\n"
                   "  GGG: {link: step, threshold: $wide}\n"
                   "  HHH: {threshold: 3}\n"
                   "  III: {requires: {free: 0.9}}\n"
                   "  JJJ: {rungs: {engaged: {pace: 0}}}\n"
                   "  KKK: {requires: {others: [{count: recognised, at_least: 13}]}}\n"
                   "  LLL: {requires: {others: [{state: AAA, reaches: engaged}]}}\n"
                   "  MMM: {requires: {others: [{condition: half, at_most: 0.9, for: 3 years}]}}\n");
    assert_int_equal(find_move(&it, "AAA", "engaged")->never, CR_NEVER_PACE);
    assert_int_equal(find_move(&it, "AAA", "recognised")->never, CR_NEVER_FROM);
    assert_int_equal(find_move(&it, "BBB", "engaged")->never, CR_NEVER_GATE);
    assert_near(find_move(&it, "BBB", "engaged")->at_gate.hi, 0.5);
    assert_int_equal(find_move(&it, "CCC", "engaged")->never, CR_NEVER_NOT);
    assert_int_equal(find_move(&it, "DDD", "engaged")->never, CR_NEVER_GATE);
    assert_int_equal(find_move(&it, "EEE", "engaged")->never, CR_NEVER_READY);
    assert_int_equal(find_move(&it, "FFF", "engaged")->never, CR_NEVER_NOT);
    assert_int_equal(find_move(&it, "GGG", "engaged")->never, CR_NEVER_NOT);
    assert_near(find_move(&it, "GGG", "engaged")->hazard, 0.0);
    assert_int_equal(find_move(&it, "HHH", "engaged")->never, CR_NEVER_HAZARD);
    assert_int_equal(find_move(&it, "III", "engaged")->never, CR_NEVER_NOT);
    assert_near(find_move(&it, "III", "engaged")->chance, 0.0);
    assert_true(find_move(&it, "III", "engaged")->gate != CR_NONE);
    assert_int_equal(find_move(&it, "JJJ", "engaged")->never, CR_NEVER_PACE);
    assert_int_equal(find_move(&it, "JJJ", "recognised")->never, CR_NEVER_FROM);
    assert_int_equal(find_move(&it, "KKK", "engaged")->never, CR_NEVER_GATE);
    assert_int_equal(find_move(&it, "LLL", "engaged")->never, CR_NEVER_GATE);
    assert_int_equal(find_move(&it, "MMM", "engaged")->never, CR_NEVER_GATE);
    unmake(&it);
}

/* A chain in which each waits for the next: its seed decides whether anybody ever moves. */
static void chain(const char *seed, cr_never expected)
{
    enum { LENGTH = 300 };
    fixture it;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    fprintf(out, "%sties: {next: {pairs: [", HEAD);
    for (int i = 1; i < LENGTH; i++) {
        fprintf(out, "%s[S%03d, S%03d]", i > 1 ? ", " : "", i - 1, i);
    }
    fprintf(out, "]}}\ndefaults: {link: step, weights: {next: 1}}\nstates:\n  S%03d: {%s}\n", LENGTH - 1, seed);
    for (int i = 0; i < LENGTH - 1; i++) {
        fprintf(out, "  S%03d:\n", i);
    }
    fclose(out);
    make(&it, text);
    assert_int_equal(find_move(&it, "S298", "recognised")->never, expected == CR_NEVER_NOT ? expected : CR_NEVER_FROM);
    assert_int_equal(find_move(&it, "S000", "engaged")->never, expected);
    unmake(&it);
    free(text);
}

static void contagion(void **state)
{
    (void)state;
    chain("at: recognised", CR_NEVER_NOT);
    chain("at: none", CR_NEVER_READY);
}

/* What events do widens what can be; those that cannot come do nothing. */
static void events(void **state)
{
    static const cr_absence absent[] = {
        [0] = CR_ABSENT_NOT,    [1] = CR_ABSENT_TEST, [2] = CR_ABSENT_LATE, [3] = CR_ABSENT_NOT, [4] = CR_ABSENT_LATE,
        [5] = CR_ABSENT_CHANCE, [6] = CR_ABSENT_LATE, [7] = CR_ABSENT_NOT,  [8] = CR_ABSENT_NOT, [9] = CR_ABSENT_TEST};
    fixture it;

    (void)state;
    make(&it, HEAD "conditions: {half: 0.5, low: 0.2, product: {level: 1, times: [low]}}\n"
                   "parameters: {gate: {uniform: [0.5, 0.6]}, wait: {uniform: [25 months, 3 years]}}\n"
                   "defaults: {weights: {half: 0.8}}\n"
                   "states:\n"
                   "  AAA: {pace: 0}\n"
                   "  BBB: {pace: 0}\n"
                   "  CCC: {requires: {half: 0.8}}\n"
                   "  DDD: {requires: {half: 0.8}}\n"
                   "  EEE: {link: step, threshold: 0.8}\n"
                   "  FFF: {link: step, threshold: 0.9}\n"
                   "  GGG: {requires: {low: 0.95}}\n"
                   "  HHH: {requires: {product: 0.55}, pace: 0.5}\n"
                   "events:\n"
                   "  a: {date: 2026-12-31, do: [{set: states.AAA.pace, to: 0.5}]}\n"
                   "  b: {when: {state: BBB, reaches: engaged}, do: [{set: states.BBB.pace, to: 1}]}\n"
                   "  c: {date: 2027-01-01, do: [{set: states.CCC.requires.half, to: 0.1}]}\n"
                   "  d: {date: 2025-01-01, do: [{set: states.DDD.requires.half, to: $gate}]}\n"
                   "  e: {date: 2026-12-31, delay: 1 day, do: [{set: states.EEE.threshold, to: 0.1}]}\n"
                   "  f: {date: 2025-01-01, chance: 0, do: [{set: states.FFF.threshold, to: 0.1}]}\n"
                   "  g: {when: {condition: half, at_most: 1}, delay: $wait, do: [{shift: conditions.half, by: 1}]}\n"
                   "  h: {when: {state: AAA, reaches: engaged}, delay: {uniform: [1 day, 9 years]}, do: [{shift: "
                   "conditions.low, by: {uniform: [0.3, 0.4]}}]}\n"
                   "  i: {when: [{condition: low, at_least: 0.6}, {condition: half, at_least: 0.1}], do: [{move: FFF, "
                   "to: engaged}]}\n"
                   "  j: {when: [{condition: low, at_least: 0.6}, {count: recognised, at_least: 7}], do: [{move: BBB, "
                   "to: engaged}]}\n");
    for (size_t e = 0; e < it.outlook.model->n_events; e++) {
        assert_int_equal(it.outlook.arrival[e].absent, absent[e]);
        assert_true((it.outlook.arrival[e].test != CR_NONE) == (absent[e] == CR_ABSENT_TEST));
    }
    assert_int_equal(find_move(&it, "AAA", "engaged")->never, CR_NEVER_NOT);
    assert_near(find_move(&it, "AAA", "engaged")->hazard, 0.0); /* at the start */
    assert_int_equal(find_move(&it, "BBB", "engaged")->never, CR_NEVER_PACE);
    assert_int_equal(find_move(&it, "CCC", "engaged")->never, CR_NEVER_GATE);
    assert_int_equal(find_move(&it, "DDD", "engaged")->never, CR_NEVER_NOT);
    assert_true(find_move(&it, "DDD", "engaged")->gate != CR_NONE); /* shut at the start */
    assert_int_equal(find_move(&it, "EEE", "engaged")->never, CR_NEVER_READY);
    assert_int_equal(find_move(&it, "FFF", "engaged")->never, CR_NEVER_READY);
    assert_int_equal(find_move(&it, "FFF", "recognised")->never, CR_NEVER_READY); /* it is moved onto the rung below */
    assert_int_equal(find_move(&it, "GGG", "engaged")->never, CR_NEVER_GATE);
    assert_int_equal(find_move(&it, "HHH", "engaged")->never, CR_NEVER_NOT);
    assert_int_equal(find_move(&it, "BBB", "recognised")->never, CR_NEVER_FROM);
    assert_reading(it.outlook.reach.condition[0], 0.5, 0.5, 0.5);
    assert_reading(it.outlook.reach.condition[1], 0.2, 0.2, 0.6);
    assert_reading(it.outlook.reach.condition[2], 0.2, 0.2, 0.6);
    unmake(&it);
}

/* No replicate leaves the ranges. */
static int stays_within(void *context, const cr_scratch *now, size_t k)
{
    const cr_outlook *const outlook = context;

    (void)k;
    for (size_t c = 0; c < outlook->model->n_conditions; c++) {
        const cr_reading range = outlook->reach.condition[c];

        assert_true(now->condition[c] >= range.lo - 1e-12 && now->condition[c] <= range.hi + 1e-12);
    }
    for (size_t m = 0; m < outlook->model->n_moves; m++) {
        const cr_move *const move = &outlook->model->move[m];
        const double readiness = cr_readiness(now, move);

        assert_true(readiness >= outlook->prospect[m].limit.lo - 1e-9);
        assert_true(readiness <= outlook->prospect[m].limit.hi + 1e-9);
        assert_true(cr_hazard(now, move, readiness) <= outlook->prospect[m].hazard_limit * (1 + 1e-9));
    }
    return CR_OK;
}

static void assert_ranges_hold(const char *text)
{
    fixture it;
    cr_scratch scratch;
    cr_sink sink = {.on_calendar = stays_within};

    make(&it, text);
    sink.context = &it.outlook;
    assert_int_equal(cr_scratch_init(&scratch, it.outlook.model, &it.errors), CR_OK);
    for (uint64_t r = 1; r <= 300; r++) {
        assert_int_equal(cr_simulate(&scratch, 7, r, &sink, &it.errors), CR_OK);
    }
    cr_scratch_free(&scratch);
    unmake(&it);
}

static void ranges_hold(void **state)
{
    (void)state;
    assert_ranges_hold(
        HEAD
        "parameters: {p: {triangular: [-0.2, 0.3, 0.8]}}\n"
        "conditions:\n"
        "  a: {level: {uniform: [0.1, 0.3]}, noise: {sd: {uniform: [0.05, 0.1]}, half_life: 1 year}, within: none}\n"
        "  b: {level: {series: {2025-01-01: 0.2, 2026-06-01: {normal: [0.7, 0.05]}}, between: linear}}\n"
        "  c: {regimes: {x: {level: {beta: [2, 2]}, lasts: 1 year}, y: {level: -0.3, lasts: 2 years}}, level: 0.4}\n"
        "ties:\n"
        "  t: {pairs: [[AAA, BBB, {normal: [0.5, 0.01]}], [BBB, CCC, -1], [CCC, AAA]], credit: {engaged: 0.4, "
        "recognised: 1}}\n"
        "  u: {cliques: [[AAA, BBB, CCC], [AAA, DDD]], norm: sum}\n"
        "defaults: {softness: {uniform: [0.1, 0.3]}, threshold: {normal: [0.5, 0.1]}, weights: {a: $p, b: 0.4, c: "
        "0.4, t: 0.2, u: $p, engaged: -0.1}}\n"
        "states: {AAA: , BBB: {pace: 2}, CCC: {at: engaged}, DDD: {link: linear}}\n");
    assert_ranges_hold(
        HEAD
        "parameters: {p: {triangular: [-0.2, 0.3, 0.8]}}\n"
        "conditions:\n"
        "  a: {level: 0.2, shocks: {per_year: 3, size: {normal: [0.1, 0.1]}, half_life: 3 months, breeds: 0.3}}\n"
        "  b: {level: 0.5, responds_to: {signals: [{share: recognised, by: -0.4}, {condition: a, by: 0.2}],\n"
        "      lag: 6 months}, times: [c]}\n"
        "  c: {regimes: {x: {level: 0.8, lasts: 1 year, leaves_to: {y: 1, z: 3}}, y: {level: 0.3, lasts: 2 years},\n"
        "      z: {level: 0.1, lasts: 1 year, hastened_by: [{state: AAA, reaches: recognised, by: 1.5}]}}}\n"
        "ties:\n"
        "  t: {pairs: [[AAA, BBB, 0.5], [BBB, CCC, -1], [CCC, AAA], [DDD, CCC]], credit: {engaged: 0.4,\n"
        "      recognised: 1}, fades: 12 months}\n"
        "  u: {among: all, times: c}\n"
        "  v: {pairs: [[AAA, BBB], [AAA, CCC, -0.5], [BBB, AAA]], exists: 0.4}\n"
        "  w: {pairs: [[AAA, BBB], [AAA, CCC, -0.5], [BBB, AAA]], exists: 0.4, norm: sum}\n"
        "defaults:\n"
        "  softness: {uniform: [0.1, 0.3]}\n"
        "  threshold: {normal: [0.5, 0.1]}\n"
        "  weights: {a: $p, b: 0.4, c: 0.4, t: 0.2, u: $p, v: 0.2, w: 0.1, engaged: -0.1}\n"
        "  reverses: {pace: 0.5, threshold: 0.3, floor: engaged}\n"
        "states: {AAA: {at: {one_of: {none: 0.5, recognised: 0.5}}}, BBB: {pace: immediate, link: step},\n"
        "         CCC: {at: recognised}, DDD: {link: linear}}\n");
    assert_ranges_hold(
        HEAD
        "conditions:\n"
        "  a: {level: 0.2, noise: {sd: 0.1, half_life: 3 months}, within: none}\n"
        "  b: {level: 0.5, times: [a]}\n"
        "ties: {u: {among: all, times: b}}\n"
        "defaults: {softness: 0.2, threshold: {normal: [0.5, 0.1]}, weights: {a: 0.4, b: 0.4, u: 0.5}}\n"
        "states: {AAA: , BBB: {pace: 0, requires: {b: 0.9}}, CCC: , DDD: {link: linear}}\n"
        "events:\n"
        "  early: {date: 2025-03-05, chance: 0.5, do: [{shift: conditions.a, by: {uniform: [0.2, 0.6]}, lasts: 5\n"
        "    months}, {set: defaults.threshold, to: {normal: [0.4, 0.1]}}, {set: states.BBB.pace, to: 2}]}\n"
        "  moved: {when: {count: engaged, at_least: 1}, delay: {exponential: 2 months}, do: [{move: {one_of: [AAA,\n"
        "    BBB]}, to: recognised}, {set: states.BBB.requires.b, to: -1}, {set: conditions.b, to: 0.9}]}\n"
        "  after: {when: {share: recognised, at_least: 0.5}, do: [{shift: conditions.a, by: -0.5}, {set:\n"
        "    defaults.weights.u, to: -0.5}]}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(as_simulated),
                                       cmocka_unit_test(never),   cmocka_unit_test(contagion),
                                       cmocka_unit_test(events),  cmocka_unit_test(ranges_hold)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
