/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What holds of events and what-ifs in every single replicate of random scenarios (tests/support/dice.h), to the last
 * bit: what never comes changes nothing, nothing acts backwards, who is not listened to touches nobody, an event's name
 * and place in the file draw nothing but its own numbers. No tolerance, no false alarms. (Ordered futures with events:
 * property/invariants; any number of threads: property/threads; shares that add up: property/causes.)
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "study/batch.h"
#include "study/influence.h"
#include "tests/support/dice.h"
#include "tests/support/judge.h"

enum { SEEDS = 2, RUNS = 60, SCENARIOS = 25, LONG_SCENARIOS = 400, MOST_ENTRIES = 4096 };

static uint64_t scenarios(void)
{
    return cr_long_form() ? LONG_SCENARIOS : SCENARIOS;
}

/* ---- one replicate ---- */

/* A move, or an event that acts: then there is no state. */
typedef struct entry {
    cr_happening what;
    const char *state, *event; /* NULL */
} entry;

typedef struct life {
    const cr_model *model;
    size_t n;
    entry entry[MOST_ENTRIES];
    double *condition; /* [calendar.n * n_conditions] */
} life;

static int write_date(void *context, const cr_scratch *now, size_t k)
{
    life *self = context;

    memcpy(self->condition + k * now->model->n_conditions, now->condition, now->model->n_conditions * sizeof(double));
    return CR_OK;
}

static entry *next_entry(life *self)
{
    assert_true(self->n < MOST_ENTRIES);
    self->entry[self->n] = (entry){.state = NULL};
    return &self->entry[self->n++];
}

static int write_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    entry *to = next_entry(context);

    to->what = *what;
    to->state = now->model->state[what->state].code;
    to->event = what->event == CR_NONE ? NULL : now->model->event[what->event].name;
    return CR_OK;
}

static int write_event(void *context, const cr_scratch *now, int32_t event)
{
    entry *to = next_entry(context);

    to->what.t = now->t;
    to->event = now->model->event[event].name;
    return CR_OK;
}

static life *life_new(const cr_model *model)
{
    life *self = calloc(1, sizeof(*self));

    assert_non_null(self);
    self->model = model;
    self->condition = calloc(model->calendar.n * model->n_conditions + 1, sizeof(double));
    assert_non_null(self->condition);
    return self;
}

static void life_free(life *self)
{
    free(self->condition);
    free(self);
}

static void live(life *self, cr_scratch *now, uint64_t seed, uint64_t replicate)
{
    const cr_sink sink = {.context = self, .on_calendar = write_date, .on_move = write_move, .on_event = write_event};

    self->n = 0;
    assert_int_equal(cr_simulate(now, seed, replicate, &sink, NULL), CR_OK);
}

static bool same_name(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* @param names  of events too */
static bool same_entry(const entry *a, const entry *b, bool names)
{
    const cr_happening *x = &a->what, *y = &b->what;

    return same_name(a->state, b->state) && (a->event == NULL) == (b->event == NULL) &&
           (!names || same_name(a->event, b->event)) && x->from == y->from && x->to == y->to && x->cause == y->cause &&
           memcmp(&x->t, &y->t, sizeof(double)) == 0 && memcmp(&x->readiness, &y->readiness, sizeof(double)) == 0 &&
           memcmp(&x->threshold, &y->threshold, sizeof(double)) == 0 &&
           memcmp(&x->hazard, &y->hazard, sizeof(double)) == 0;
}

/* All that happened before t, and the conditions at all dates before t. */
static bool same_before(const life *a, const life *b, double t, bool names)
{
    const size_t n = a->model->n_conditions;
    size_t i = 0;

    for (size_t k = 0; k < a->model->calendar.n && a->model->calendar.t[k] < t; k++) {
        if (memcmp(a->condition + k * n, b->condition + k * n, n * sizeof(double)) != 0) {
            return false;
        }
    }
    for (; i < a->n && a->entry[i].what.t < t; i++) {
        if (i >= b->n || !same_entry(&a->entry[i], &b->entry[i], names)) {
            return false;
        }
    }
    return i == b->n || b->entry[i].what.t >= t;
}

static bool same_life(const life *a, const life *b, bool names)
{
    return same_before(a, b, HUGE_VAL, names);
}

/* ---- two models ---- */

typedef struct couple {
    cr_plan plan[2];
    cr_scratch now[2];
    life *life[2];
} couple;

static void couple_of(couple *self, const char *one, const char *other)
{
    const char *const text[] = {one, other};

    for (size_t i = 0; i < 2; i++) {
        assert_true(cr_read_text(&self->plan[i], i == 0 ? "one" : "other", text[i]));
        assert_int_equal(cr_scratch_init(&self->now[i], &self->plan[i].model[0], NULL), CR_OK);
        self->life[i] = life_new(&self->plan[i].model[0]);
    }
}

static void couple_live(couple *self, uint64_t seed, uint64_t replicate)
{
    for (size_t i = 0; i < 2; i++) {
        live(self->life[i], &self->now[i], seed, replicate);
    }
}

static void couple_free(couple *self)
{
    for (size_t i = 0; i < 2; i++) {
        life_free(self->life[i]);
        cr_scratch_free(&self->now[i]);
        cr_plan_free(&self->plan[i]);
    }
}

/* ---- scenarios ---- */

static char *random_text(uint64_t seed)
{
    char *text = cr_dice_scenario(seed, 0, CR_MORE_NOTHING);

    assert_non_null(text);
    return text;
}

/* With one event more: those of the dice stand last. */
static char *with_event(const char *text, const char *event)
{
    char *longer = NULL;

    assert_true(asprintf(&longer, "%s%s  %s\n", text, strstr(text, "\nevents:\n") ? "" : "events:\n", event) > 0);
    return longer;
}

/* Every `from` as `to`. */
static char *replaced(const char *text, const char *from, const char *to)
{
    char *result = NULL;
    size_t size;
    FILE *file = open_memstream(&result, &size);

    assert_non_null(file);
    for (const char *at = strstr(text, from); at != NULL; at = strstr(text, from)) {
        fwrite(text, 1, (size_t)(at - text), file);
        fputs(to, file);
        text = at + strlen(from);
    }
    fputs(text, file);
    fclose(file);
    return result;
}

static void report(uint64_t scenario, uint64_t seed, uint64_t replicate, const char *text)
{
    fprintf(stderr, "scenario %llu, seed %llu, replicate %llu:\n%s", (unsigned long long)scenario,
            (unsigned long long)seed, (unsigned long long)replicate, text);
}

/* ---- what never comes ---- */

#define NEVER "never: {date: 2025-09-01, chance: 0, do: [{shift: conditions.c0, by: 0.5}, {move: A, to: r2}]}"
#define UNSEEN                                                                                                         \
    "unseen: {when: {condition: c1, at_least: 0}, chance: 0.9, delay: 20 years, do: [{move: {one_of: all}, to: r2}]}"

static void check_nothing_differs(const cr_batch *batch, const cr_plan *plan)
{
    const cr_pair *pair = &batch->pairs.pair[0];
    const cr_tally *a = &batch->tally[0], *b = &batch->tally[1];
    const size_t cells = plan->model[0].n_states * plan->model[0].n_rungs, dates = plan->model[0].calendar.n;

    assert_int_equal(pair->flips.n, 0);
    for (size_t i = 0; i < pair->match.state.n * pair->contrast.n_rungs; i++) {
        const cr_contrast_cell *cell = &pair->contrast.cell[i];
        cr_interval interval;

        assert_int_equal(cell->same + cell->never, pair->contrast.replicates);
        assert_true(cell->shift == 0 && cell->shift_square == 0);
        assert_true(cr_contrast_difference(cell, pair->contrast.replicates, &interval) == 0.0);
        assert_true(cr_contrast_shift_days(cell, pair->contrast.replicates, &interval) == 0.0);
    }
    assert_memory_equal(a->reached, b->reached, cells * sizeof(*a->reached));
    assert_memory_equal(a->nanoyears, b->nanoyears, cells * sizeof(*a->nanoyears));
    assert_memory_equal(a->first, b->first, cells * dates * sizeof(*a->first));
    assert_memory_equal(a->change, b->change, cells * dates * sizeof(*a->change));
    assert_memory_equal(a->count_sum, b->count_sum, plan->model[0].n_rungs * dates * sizeof(*a->count_sum));
    for (size_t c = 0; c < plan->model[0].n_conditions; c++) {
        const cr_condition *before = &plan->model[0].condition[c], *after = &plan->model[1].condition[c];

        /* Bins of a side without bound leave room for what an event may do, however unlikely; the values are compared
         * above. */
        if (before->bin_lo == after->bin_lo && before->bin_hi == after->bin_hi) {
            assert_memory_equal(a->condition_sum + c * dates, b->condition_sum + c * dates,
                                dates * sizeof(*a->condition_sum));
            assert_memory_equal(a->condition_bin + c * dates * CR_TALLY_BINS,
                                b->condition_bin + c * dates * CR_TALLY_BINS,
                                dates * CR_TALLY_BINS * sizeof(*a->condition_bin));
        } else {
            assert_true(isinf(before->lo) || isinf(before->hi) || before->n_times > 0);
        }
    }
}

static void run(const cr_plan *plan, uint64_t seed, cr_batch *batch)
{
    const cr_batch_options options = {.first = 1, .replicates = RUNS, .seed = seed, .threads = 2};

    assert_int_equal(cr_batch_run(batch, plan, &options, NULL), CR_OK);
}

/* In the file itself, and as a what-if: no byte of any table. */
static void what_never_comes_changes_nothing(void **state)
{
    (void)state;
    for (uint64_t scenario = 1; scenario <= scenarios(); scenario++) {
        char *text = random_text(scenario), *one = with_event(text, NEVER), *other = with_event(one, UNSEEN),
             *what_if = NULL;
        couple pair;

        assert_true(asprintf(&what_if, "%swhat_if: {none_other: {events: {" NEVER "}}}\n", text) > 0);
        couple_of(&pair, text, other);
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            cr_batch batch;
            cr_plan plan;

            for (uint64_t r = 1; r <= RUNS; r++) {
                couple_live(&pair, seed, r);
                if (!same_life(pair.life[0], pair.life[1], true)) {
                    report(scenario, seed, r, other);
                    fail();
                }
            }
            assert_true(cr_read_text(&plan, "what if", what_if));
            assert_int_equal(plan.n_models, 2);
            run(&plan, seed, &batch);
            check_nothing_differs(&batch, &plan);
            cr_batch_free(&batch);
            cr_plan_free(&plan);
        }
        couple_free(&pair);
        free(what_if);
        free(other);
        free(one);
        free(text);
    }
}

/* ---- what comes ---- */

/* At tau, and nothing before; but then it does act. On a date of the calendar, and between two. */
static void nothing_acts_backwards(void **state)
{
    static const char *const event[] = {
        "zz: {date: 2026-01-15, do: [{shift: conditions.c0, by: 0.4}]}",
        "zz: {date: 2026-02-02, do: [{set: defaults.rungs.r2.bias, to: 0.9}, {move: A, to: r2}]}",
        "zz: {date: 2026-03-09, chance: 0.5, do: [{move: {one_of: first}, to: r0}, {move: C, to: r2}]}",
    };
    static const char *const date[] = {"2026-01-15", "2026-02-02", "2026-03-09"};
    size_t later[3] = {0, 0, 0};

    (void)state;
    for (uint64_t scenario = 1; scenario <= scenarios(); scenario++) {
        char *text = random_text(scenario);

        for (size_t e = 0; e < 3; e++) {
            char *other = with_event(text, event[e]);
            couple pair;
            const char *why;
            cr_day day;
            double tau;

            assert_true(cr_text_date(date[e], &day, &why));
            couple_of(&pair, text, other);
            tau = (double)(day - pair.plan[0].model[0].calendar.day[0]) / 365.25;
            for (uint64_t seed = 1; seed <= SEEDS; seed++) {
                for (uint64_t r = 1; r <= RUNS; r++) {
                    couple_live(&pair, seed, r);
                    if (!same_before(pair.life[0], pair.life[1], tau, true)) {
                        report(scenario, seed, r, other);
                        fail();
                    }
                    later[e] += !same_life(pair.life[0], pair.life[1], true);
                }
            }
            couple_free(&pair);
            free(other);
        }
        free(text);
    }
    for (size_t e = 0; e < 3; e++) {
        assert_true(later[e] > scenarios() * SEEDS * RUNS / 4);
    }
}

/* ---- who is not listened to ---- */

/* A random scenario with a state Z besides, which nobody looks at. */
static char *with_a_hermit(uint64_t scenario)
{
    char *text = random_text(scenario), *of_first = replaced(text, "share: r1, among: first", "share: r1"),
         *narrow = replaced(of_first, "share: r1", "share: r1, among: first"),
         *counted = replaced(narrow, "count: r2, at_most", "count: r2, among: first, at_most"),
         *closed = replaced(counted, "among: all", "among: first"),
         *chosen = replaced(closed, "one_of: all", "one_of: first"),
         *result = replaced(chosen, "\nstates:\n", "\nstates:\n  Z: {}\n");

    free(text);
    free(of_first);
    free(narrow);
    free(counted);
    free(closed);
    free(chosen);
    return result;
}

/* The same but for what Z does. @return how often the two differ in that */
static size_t same_but_for_z(const life *a, const life *b, bool *same)
{
    const size_t n = a->model->n_conditions * a->model->calendar.n;
    size_t i = 0, j = 0, differ = 0;

    *same = memcmp(a->condition, b->condition, n * sizeof(double)) == 0;
    while (*same) {
        while (i < a->n && same_name(a->entry[i].state, "Z")) {
            i++, differ++;
        }
        while (j < b->n && (same_name(b->entry[j].state, "Z") || same_name(b->entry[j].event, "hermit"))) {
            j++, differ++;
        }
        if (i == a->n || j == b->n) {
            *same = i == a->n && j == b->n;
            return differ;
        }
        *same = same_entry(&a->entry[i++], &b->entry[j++], true);
    }
    return differ;
}

/* A change of one state that nobody looks at: no other state's move, and no condition, in any replicate; in the tables
 * no other state's count; and its influence is 0 in every single pair. */
static void who_is_not_listened_to(void **state)
{
    static const char at[] = "{Z: {at: r2}}", bias[] = "{Z: {rungs: {r1: {bias: 0.7}, r2: {bias: 0.3}}}}",
                      own[] = "{Z: {bias: 0.1}}",
                      event[] = "{hermit: {date: 2025-10-10, do: [{move: Z, to: r2}, {set: states.Z.bias, to: 0.4}]}}";
    size_t differ = 0;

    (void)state;
    for (uint64_t scenario = 1; scenario <= scenarios(); scenario++) {
        char *text = with_a_hermit(scenario), *whole = NULL;
        cr_plan plan;
        cr_scratch now[4];
        life *of[4];

        assert_true(asprintf(&whole,
                             "%swhat_if:\n  a: {states: %s}\n  b: {states: %s}\n  c: {states: %s, events: %s}\n", text,
                             at, bias, own, event) > 0);
        assert_true(cr_read_text(&plan, "hermit", whole));
        assert_int_equal(plan.n_models, 4);
        for (size_t m = 0; m < 4; m++) {
            assert_int_equal(cr_scratch_init(&now[m], &plan.model[m], NULL), CR_OK);
            of[m] = life_new(&plan.model[m]);
        }
        for (uint64_t r = 1; r <= SEEDS * RUNS; r++) {
            live(of[0], &now[0], 1 + r % SEEDS, r);
            for (size_t m = 1; m < 4; m++) {
                bool same;

                live(of[m], &now[m], 1 + r % SEEDS, r);
                differ += same_but_for_z(of[0], of[m], &same);
                if (!same) {
                    report(scenario, 1 + r % SEEDS, r, whole);
                    fail();
                }
            }
        }
        const int32_t z = cr_state_of(&plan.model[0], "Z");
        const cr_influence_options options = {.t = 0.3,
                                              .state = &z,
                                              .n_states = 1,
                                              .first = 1,
                                              .replicates = RUNS,
                                              .seed = scenario,
                                              .threads = 1,
                                              .thorough = true};
        cr_influences influence;

        assert_int_equal(cr_influences_run(&influence, &plan.model[0], &options, NULL), CR_OK);
        for (size_t g = 0; g < influence.n_among; g++) {
            assert_true(influence.sum[g] == 0 && influence.square[g] == 0);
        }
        cr_influences_free(&influence);
        for (size_t m = 0; m < 4; m++) {
            life_free(of[m]);
            cr_scratch_free(&now[m]);
        }
        cr_plan_free(&plan);
        free(whole);
        free(text);
    }
    assert_true(differ > scenarios() * RUNS); /* it did live otherwise */
}

/* ---- contrasts ---- */

/* Earlier, later, same, gained, lost and never are all futures, and what the two tallies say of each alone. */
static void contrasts_partition(void **state)
{
    uint64_t touched = 0;

    (void)state;
    for (uint64_t scenario = 1; scenario <= scenarios(); scenario++) {
        char *text = random_text(scenario), *whole = NULL;
        cr_batch batch;
        cr_plan plan;

        assert_true(asprintf(&whole,
                             "%swhat_if:\n  a: {events: {zz: {date: 2025-10-10, do: [{shift: conditions.c1, by: -0.3, "
                             "lasts: 5 months}, {move: {one_of: all}, to: r2}]}}}\n  b: {states: {C: {at: r2, skips: "
                             "null}}}\n",
                             text) > 0);
        assert_true(cr_read_text(&plan, "partition", whole));
        run(&plan, scenario, &batch);
        for (size_t m = 1; m < plan.n_models; m++) {
            const cr_contrast *contrast = &batch.pairs.pair[m - 1].contrast;

            for (size_t i = 0; i < contrast->match->state.n * contrast->n_rungs; i++) {
                const cr_contrast_cell *cell = &contrast->cell[i];
                const uint64_t in_both = (uint64_t)cell->earlier + cell->later + cell->same;

                assert_int_equal(in_both + cell->gained + cell->lost + cell->never, RUNS);
                assert_int_equal(in_both + cell->lost, batch.tally[0].reached[i]);
                assert_int_equal(in_both + cell->gained, batch.tally[m].reached[i]);
                touched += RUNS - cell->same - cell->never;
            }
        }
        cr_batch_free(&batch);
        cr_plan_free(&plan);
        free(whole);
        free(text);
    }
    assert_true(touched > scenarios() * RUNS);
}

/* ---- names and places in the file ---- */

/* Two dated events of one action each, in either order in the file; and under other names. What they do takes no draw but
 * chances, of which the streams go by name. */
#define RAIN(name) name ": {date: 2025-08-20, do: [{shift: conditions.c2, by: -0.3, lasts: 7 months}]}"
#define SUN(name)  name ": {date: 2025-11-21, delay: 3 weeks, do: [{shift: conditions.c1, by: 0.4}, {move: B, to: r0}]}"

static void the_place_and_name_of_an_event(void **state)
{
    size_t acted = 0;

    (void)state;
    for (uint64_t scenario = 1; scenario <= scenarios(); scenario++) {
        char *text = random_text(scenario), *rain = with_event(text, RAIN("rain")), *one = with_event(rain, SUN("sun")),
             *sun = with_event(text, SUN("sun")), *turned = with_event(sun, RAIN("rain")),
             *as_a = with_event(text, RAIN("x_rain")), *named = with_event(as_a, SUN("a_sun"));

        for (size_t i = 0; i < 2; i++) {
            couple pair;

            couple_of(&pair, one, i == 0 ? turned : named);
            for (uint64_t r = 1; r <= SEEDS * RUNS; r++) {
                couple_live(&pair, 1 + r % SEEDS, r);
                if (!same_life(pair.life[0], pair.life[1], i == 0)) {
                    report(scenario, 1 + r % SEEDS, r, i == 0 ? turned : named);
                    fail();
                }
                for (size_t k = 0; k < pair.life[0]->n; k++) {
                    acted += pair.life[0]->entry[k].state == NULL;
                }
            }
            couple_free(&pair);
        }
        free(text);
        free(rain);
        free(one);
        free(sun);
        free(turned);
        free(as_a);
        free(named);
    }
    assert_true(acted >= 4 * scenarios() * SEEDS * RUNS);
}

static bool comes(const life *self, const char *event)
{
    for (size_t k = 0; k < self->n; k++) {
        if (self->entry[k].state == NULL && same_name(self->entry[k].event, event)) {
            return true;
        }
    }
    return false;
}

/* With a chance, another name is another coin, and nothing else: where both coins fall alike, all is alike. */
static void a_name_is_its_own_coin(void **state)
{
    size_t alike = 0, differ = 0;

    (void)state;
    for (uint64_t scenario = 1; scenario <= scenarios(); scenario++) {
        char *text = random_text(scenario),
             *one = with_event(text, "head: {date: 2025-11-05, chance: 0.5, do: [{shift: conditions.c0, by: 0.4}]}"),
             *other = with_event(text, "tail: {date: 2025-11-05, chance: 0.5, do: [{shift: conditions.c0, by: 0.4}]}");
        couple pair;

        couple_of(&pair, one, other);
        for (uint64_t r = 1; r <= SEEDS * RUNS; r++) {
            couple_live(&pair, 1 + r % SEEDS, r);
            if (comes(pair.life[0], "head") != comes(pair.life[1], "tail")) {
                differ++;
                continue;
            }
            alike++;
            if (!same_life(pair.life[0], pair.life[1], false)) {
                report(scenario, 1 + r % SEEDS, r, one);
                fail();
            }
        }
        couple_free(&pair);
        free(text);
        free(one);
        free(other);
    }
    assert_true(alike > differ / 2 && differ > alike / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_never_comes_changes_nothing), cmocka_unit_test(nothing_acts_backwards),
        cmocka_unit_test(who_is_not_listened_to),           cmocka_unit_test(contrasts_partition),
        cmocka_unit_test(the_place_and_name_of_an_event),   cmocka_unit_test(a_name_is_its_own_coin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
