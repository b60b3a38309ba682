/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events and forced moves in the simulation: exact times, the order of simultaneous things, and closed forms (V5.1,
 * V6.14). Seeds are fixed; each comparison allows |z| <= 5, which comes about 6 times in 10^7 by chance. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "simulate/events.h"
#include "simulate/paths.h"
#include "simulate/scratch.h"
#include "tests/support/models.h"

enum { DATES = 13, REPLICATES = 20000, MOST_LINES = 64 };

static const int32_t two[] = {2};
static const double year = 30.0 / 365.25; /* a step of a sketch's calendar */

/* What happened, in words, and the first condition at each date. */
typedef struct diary {
    size_t n;
    char line[MOST_LINES][64];
    double seen[DATES];
    double moved[8]; /* when each state came to stand on rung 1; HUGE_VAL */
    double before;   /* the first condition just before the last move */
} diary;

static int note_date(void *context, const cr_scratch *now, size_t k)
{
    diary *const self = context;

    self->seen[k] = now->model->n_conditions > 0 ? now->condition[0] : 0.0;
    snprintf(self->line[self->n++], sizeof(self->line[0]), "date %zu", k);
    return CR_OK;
}

static int note_before(void *context, const cr_scratch *now, const cr_happening *what)
{
    diary *const self = context;

    assert_int_equal(now->position[(size_t)what->state * now->model->n_tracks + (size_t)what->track], what->from);
    self->before = now->model->n_conditions > 0 ? now->condition[0] : 0.0;
    return CR_OK;
}

static int note_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    static const char *const cause[] = {"hazard", "immediate", "event", "forced"};
    diary *const self = context;

    assert_true(now->t == what->t);
    assert_int_equal(now->position[(size_t)what->state * now->model->n_tracks + (size_t)what->track], what->to);
    assert_int_equal(what->event != CR_NONE, what->cause == CR_CAUSE_EVENT);
    self->moved[what->state] = what->to > what->from ? what->t : HUGE_VAL;
    snprintf(self->line[self->n++], sizeof(self->line[0]), "%s %d>%d %s", now->model->state[what->state].code,
             what->from, what->to, cause[what->cause]);
    return CR_OK;
}

static int note_event(void *context, const cr_scratch *now, int32_t event)
{
    diary *const self = context;

    snprintf(self->line[self->n++], sizeof(self->line[0]), "%s", now->model->event[event].name);
    return CR_OK;
}

static void live(diary *self, cr_scratch *now, uint64_t replicate)
{
    const cr_sink sink = {.context = self,
                          .on_calendar = note_date,
                          .before_move = note_before,
                          .on_move = note_move,
                          .on_event = note_event};

    self->n = 0;
    for (size_t i = 0; i < 8; i++) {
        self->moved[i] = HUGE_VAL;
    }
    assert_int_equal(cr_simulate(now, 12, replicate, &sink, NULL), CR_OK);
}

static void assert_lines(const diary *self, size_t n, const char *const *line)
{
    for (size_t k = 0; k < n && k < self->n; k++) {
        assert_string_equal(self->line[k], line[k]);
    }
    assert_int_equal(self->n, n);
}

static bool near(double a, double b, double slack)
{
    return fabs(a - b) <= slack;
}

static double z_of(double hits, double n, double p)
{
    return (hits / n - p) / sqrt(p * (1.0 - p) / n);
}

/* An event on a date, days after the start, that does one thing. */
static cr_event on_day(const char *name, double days, cr_action *action)
{
    return (cr_event){.name = name,
                      .dated = true,
                      .t = days / 365.25,
                      .chance = CR_NONE,
                      .delay = {.slot = CR_NONE, .dist = CR_NONE},
                      .chance_key = cr_stream_key_of("chance", name),
                      .delay_key = cr_stream_key_of("delay", name),
                      .n_actions = 1,
                      .action = action};
}

/* ... and one that fires when a test holds. */
static cr_event when(const char *name, int32_t *test, cr_action *action)
{
    cr_event event = on_day(name, 0.0, action);

    event.dated = false;
    event.n_tests = 1;
    event.test = test;
    return event;
}

static cr_action shift(int32_t condition, int32_t by, double days)
{
    return (cr_action){.kind = CR_ACTION_SHIFT,
                       .condition = condition,
                       .by = by,
                       .ends = days > 0.0,
                       .lasts = {.span = {days, CR_UNIT_DAY}, .slot = CR_NONE, .dist = CR_NONE},
                       .rung = CR_NONE};
}

static cr_action set(int32_t condition, size_t n, cr_setting *setting)
{
    return (cr_action){.kind = CR_ACTION_SET,
                       .condition = condition,
                       .by = CR_NONE,
                       .n_settings = n,
                       .setting = setting,
                       .rung = CR_NONE};
}

static cr_action move(size_t n, int32_t *member, int32_t rung)
{
    return (cr_action){.kind = CR_ACTION_MOVE,
                       .condition = CR_NONE,
                       .by = CR_NONE,
                       .rung = rung,
                       .n_members = n,
                       .member = member,
                       .key = cr_stream_key_of("member", "e/1")};
}

static void shifts_are_seen_at_once_inside_the_clamp_and_end(void **state)
{
    const int32_t factor[] = {0};
    cr_sketch sketch;
    cr_scratch now;
    diary it = {0};
    cr_action action[3];
    cr_event event[3];

    (void)state;
    cr_sketch_init(&sketch, 1, 1, two, (DATES - 1) * year, DATES);
    cr_sketch_condition(&sketch, 0.3, 0.0, 1.0);
    cr_sketch_condition(&sketch, 0.5, 0.0, 1.0); /* times the first */
    cr_sketch_times(&sketch, 1, 1, factor);
    action[0] = shift(0, cr_sketch_slot(&sketch, 0.2), 45.0); /* from day 60 to day 105 */
    action[1] = shift(0, cr_sketch_slot(&sketch, 0.9), 30.0); /* from day 90 to day 120: clamped at 1 */
    action[2] = shift(0, cr_sketch_slot(&sketch, -0.1), 0.0); /* from day 200 on */
    cr_sketch_seal(&sketch);
    event[0] = on_day("a", 60.0, &action[0]);
    event[1] = on_day("b", 90.0, &action[1]);
    event[2] = on_day("c", 200.0, &action[2]);
    sketch.model.n_events = 3;
    sketch.model.event = event;
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 1; r <= 2; r++) { /* the second replicate starts as the first did */
        static const double level[DATES] = {0.3, 0.3, 0.5, 1.0, 0.3, 0.3, 0.3, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2};

        live(&it, &now, r);
        for (size_t k = 0; k < DATES; k++) {
            assert_true(near(it.seen[k], level[k], 1e-15));
        }
        assert_true(near(now.condition[1], 0.1, 1e-15));
    }
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* y' = (T - y) / lag, T = 2 x, x from 0.1 to 0.4 on day 75, between two dates; seen on the calendar. */
static void responses_are_taken_up_to_the_shift(void **state)
{
    const double lag = 4.0 * year, by[] = {2.0};
    const cr_signal signal[] = {cr_sketch_condition_signal(1)};
    cr_sketch sketch;
    cr_scratch now;
    diary it = {0};
    cr_action action;
    cr_event event;
    double y;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, two, (DATES - 1) * year, DATES);
    cr_sketch_condition(&sketch, 0.0, -9.0, 9.0);
    cr_sketch_responds(&sketch, 0, lag, 1, signal, by);
    cr_sketch_condition(&sketch, 0.1, 0.0, 1.0);
    action = shift(1, cr_sketch_slot(&sketch, 0.3), 0.0);
    cr_sketch_seal(&sketch);
    event = on_day("a", 75.0, &action);
    sketch.model.n_events = 1;
    sketch.model.event = &event;
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    live(&it, &now, 1);
    assert_true(near(it.seen[2], 0.2 * (1.0 - exp(-0.5)), 1e-14));
    y = 0.2 * (1.0 - exp(-2.5 / 4.0));
    assert_true(near(it.seen[3], 0.8 + (y - 0.8) * exp(-0.5 / 4.0), 1e-14));
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* V5.1 on a calendar of 12 steps of half a year: hazard 0.05, from 2 on 0.2, from 5 on 0.1: S(4), and that it bites. */
static void numbers_are_set(void **state)
{
    double late = 0.0, later = 0.0;
    cr_sketch sketch;
    cr_scratch now;
    cr_setting setting[2];
    cr_action action[2];
    cr_event event[2];
    int32_t pace;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, two, 6.0, DATES);
    pace = cr_sketch_move(&sketch, 0, 1, CR_LINK_ALWAYS, 0.05, 0.5, 0.1, 0.0);
    setting[0] = (cr_setting){pace, cr_sketch_slot(&sketch, 0.2), 0};
    setting[1] = (cr_setting){pace, cr_sketch_slot(&sketch, 0.1), 0};
    cr_sketch_seal(&sketch);
    action[0] = set(CR_NONE, 1, &setting[0]);
    action[1] = set(CR_NONE, 1, &setting[1]);
    event[0] = on_day("a", 2.0 * 365.25, &action[0]);
    event[1] = on_day("b", 5.0 * 365.25, &action[1]);
    sketch.model.n_events = 2;
    sketch.model.event = event;
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 1; r <= REPLICATES; r++) {
        diary it = {0};

        live(&it, &now, r);
        late += it.moved[0] > 4.0;
        later += it.moved[0] > 6.0;
    }
    assert_true(fabs(z_of(late, REPLICATES, exp(-0.1 - 0.4))) <= 5.0);
    assert_true(fabs(z_of(later, REPLICATES, exp(-0.1 - 0.6 - 0.1))) <= 5.0);
    assert_true(fabs(z_of(late, REPLICATES, exp(-0.1 - 0.4 * 1.05))) > 5.0 ||
                fabs(z_of(late, REPLICATES, exp(-0.2))) > 5.0); /* had it not been set */
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* V6.14: four states, hazard 0.02 until the first recognises, 0.08 after: the event shifts the condition that is the
 * hazard (additive link). */
static void the_first_defection_breaks_the_consensus(void **state)
{
    static const double p[] = {0.670320046, 0.184562917, 0.109284495, 0.032126315, 0.003706227};
    double n[5] = {0.0};
    cr_sketch sketch;
    cr_scratch now;
    cr_test test;
    cr_action action;
    cr_event event;
    int32_t which[] = {0};

    (void)state;
    cr_sketch_init(&sketch, 4, 1, two, 5.0, DATES);
    cr_sketch_condition(&sketch, 0.02, 0.0, 1.0);
    for (int32_t i = 0; i < 4; i++) {
        cr_sketch_move(&sketch, i, 1, CR_LINK_LINEAR, 1.0, 0.0, 1.0, 0.0);
        cr_sketch_term(&sketch, i, 1, CR_DRIVER_CONDITION, 0, 1.0);
    }
    test = (cr_test){.signal = cr_sketch_share_signal(&sketch, 1), .at_least = cr_sketch_slot(&sketch, 0.25)};
    test.at_most = CR_NONE;
    action = shift(0, cr_sketch_slot(&sketch, 0.06), 0.0);
    cr_sketch_seal(&sketch);
    event = when("first", which, &action);
    sketch.model.n_tests = 1;
    sketch.model.test = &test;
    sketch.model.n_events = 1;
    sketch.model.event = &event;
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 1; r <= REPLICATES; r++) {
        diary it = {0};
        size_t moved = 0;

        live(&it, &now, r);
        for (size_t i = 0; i < 4; i++) {
            moved += it.moved[i] < 5.0;
        }
        n[moved]++;
    }
    for (size_t k = 0; k < 5; k++) {
        assert_true(fabs(z_of(n[k], REPLICATES, p[k])) <= 5.0);
    }
    assert_true(fabs(z_of(n[1], REPLICATES, 4.0 * 0.08)) > 5.0);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

static void chances_and_delays(void **state)
{
    double came = 0.0, within = 0.0;
    cr_sketch sketch;
    cr_scratch now;
    cr_action action;
    cr_event event;
    int32_t who[] = {0};
    int32_t exponential;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, two, 6.0, DATES);
    exponential = cr_sketch_dist(&sketch, CR_DIST_EXPONENTIAL, 2.0, 0.0, 0.0);
    action = move(1, who, 1);
    event = on_day("e", 365.25, &action);
    event.chance = cr_sketch_slot(&sketch, 0.3);
    event.delay.dist = exponential;
    cr_sketch_seal(&sketch);
    sketch.model.n_events = 1;
    sketch.model.event = &event;
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 1; r <= REPLICATES; r++) {
        diary it = {0};

        live(&it, &now, r);
        assert_true(it.moved[0] > 1.0);
        came += it.moved[0] < HUGE_VAL;
        within += it.moved[0] < 3.0;
    }
    assert_true(fabs(z_of(came, REPLICATES, 0.3 * (1.0 - exp(-2.5)))) <= 5.0);
    assert_true(fabs(z_of(within, REPLICATES, 0.3 * (1.0 - exp(-1.0)))) <= 5.0);
    assert_true(fabs(z_of(within, REPLICATES, 0.3 * (1.0 - exp(-1.2)))) > 5.0);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* A delay by the calendar: a month after 31 March is 30 April, and a move between two days keeps its time of day. */
static void delays_by_the_calendar(void **state)
{
    cr_sketch sketch;
    cr_scratch now;
    diary it = {0};
    cr_action action;
    cr_event event;
    int32_t who[] = {0};
    cr_day march, april;
    const char *why;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, two, (DATES - 1) * year, DATES);
    action = move(1, who, 1);
    cr_sketch_seal(&sketch);
    assert_true(cr_text_date("2025-03-31", &march, &why) && cr_text_date("2025-04-30", &april, &why));
    for (size_t k = 0; k < DATES; k++) {
        sketch.model.calendar.day[k] = march - 10 + 30 * (cr_day)k;
    }
    event = on_day("e", 10.25, &action);
    event.delay.span = (cr_duration){1.0, CR_UNIT_MONTH};
    sketch.model.n_events = 1;
    sketch.model.event = &event;
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    live(&it, &now, 1);
    assert_true(near(it.moved[0] * 365.25, (double)(april - march) + 10.25, 1e-9));
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

static void one_of_several_alike(void **state)
{
    double n[4] = {0.0};
    cr_sketch sketch;
    cr_scratch now;
    cr_action action;
    cr_event event;
    int32_t who[] = {0, 1, 3};

    (void)state;
    cr_sketch_init(&sketch, 4, 1, two, 6.0, DATES);
    action = move(3, who, 1);
    cr_sketch_seal(&sketch);
    cr_sketch_start(&sketch, 1, 1); /* stands there already: one of the others it is */
    event = on_day("e", 100.0, &action);
    sketch.model.n_events = 1;
    sketch.model.event = &event;
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 1; r <= REPLICATES; r++) {
        diary it = {0};

        live(&it, &now, r);
        for (size_t i = 0; i < 4; i++) {
            n[i] += it.moved[i] < HUGE_VAL;
        }
    }
    assert_true(n[1] == 0.0 && n[2] == 0.0 && n[0] + n[3] == REPLICATES);
    assert_true(fabs(z_of(n[0], REPLICATES, 0.5)) <= 5.0);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* All at day 60, a calendar date: the end of a shift, the calendar, then triggers, then actions by name in the order
 * written, with what moves at once after each of them; and the table's row after all of it. */
static void simultaneous_things(void **state)
{
    static const char *const wanted[] = {"date 0",           "early",        "date 1", "a", "S0 0>1 event",
                                         "S1 0>1 immediate", "S0 1>0 event", "b",      "c", "S2 0>1 event",
                                         "date 2",           "date 3"};
    cr_sketch sketch;
    cr_scratch now;
    diary it = {0};
    cr_test test;
    cr_action early, first[2], second, third;
    cr_event event[4];
    int32_t zero[] = {0}, watch[] = {0}, last[] = {2};

    (void)state;
    cr_sketch_init(&sketch, 3, 1, two, 3.0 * year, 4);
    cr_sketch_condition(&sketch, 0.3, 0.0, 1.0);
    cr_sketch_add_tie(&sketch, false, true);
    cr_sketch_edge(&sketch, 0, 1, 0, 1.0);
    cr_sketch_immediate(&sketch, 1, 1, 1.0, 0.0); /* moves at once when 0 has */
    cr_sketch_term(&sketch, 1, 1, CR_DRIVER_EXPOSURE, 0, 1.0);
    test = (cr_test){.signal = cr_sketch_state_signal(1, 1), .at_least = cr_sketch_slot(&sketch, 1.0)};
    test.at_most = CR_NONE;
    early = shift(0, cr_sketch_slot(&sketch, 0.5), 30.0); /* from day 30 to day 60 */
    second = shift(0, cr_sketch_slot(&sketch, 0.1), 0.0);
    cr_sketch_seal(&sketch);
    first[0] = move(1, zero, 1);
    first[1] = move(1, zero, 0); /* it is not held there */
    third = move(1, last, 1);
    event[0] = on_day("a", 60.0, first);
    event[0].n_actions = 2;
    event[1] = when("b", watch, &second);
    event[2] = on_day("c", 60.0, &third);
    event[3] = on_day("early", 30.0, &early);
    sketch.model.n_tests = 1;
    sketch.model.test = &test;
    sketch.model.n_events = 4;
    sketch.model.event = event;
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    live(&it, &now, 1);
    assert_lines(&it, sizeof(wanted) / sizeof(*wanted), wanted);
    assert_true(near(it.seen[1], 0.8, 1e-15));
    assert_true(near(it.seen[2], 0.4, 1e-15));
    assert_true(near(it.before, 0.4, 1e-15)); /* b came between a and c */
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* A state that recognises from outside: nothing before it changes, and where it stands there already nothing at all. */
static void forced_moves(void **state)
{
    cr_sketch sketch;
    cr_scratch now;
    double with = 0.0, without = 0.0;

    (void)state;
    cr_sketch_init(&sketch, 2, 1, two, 6.0, DATES);
    cr_sketch_add_tie(&sketch, false, true);
    cr_sketch_edge(&sketch, 0, 1, 0, 1.0);
    cr_sketch_move(&sketch, 0, 1, CR_LINK_ALWAYS, 0.3, 0.0, 1.0, 0.0);
    cr_sketch_move(&sketch, 1, 1, CR_LINK_LINEAR, 0.4, 0.0, 1.0, 0.0);
    cr_sketch_term(&sketch, 1, 1, CR_DRIVER_EXPOSURE, 0, 1.0);
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 1; r <= REPLICATES; r++) {
        const cr_forced forced = {.t = 2.0, .state = 0, .rung = 1};
        diary base = {0}, it = {0};

        live(&base, &now, r);
        now.forced = &forced;
        live(&it, &now, r);
        now.forced = NULL;
        assert_true(it.moved[0] == (base.moved[0] < 2.0 ? base.moved[0] : 2.0));
        assert_true(it.moved[1] <= base.moved[1]);
        assert_true(base.moved[0] > 2.0 || memcmp(&base, &it, sizeof(base)) == 0);
        with += it.moved[1] < HUGE_VAL;
        without += base.moved[1] < HUGE_VAL;
    }
    /* A by 6, then B in what is left; forced: at the latest at 2 */
    assert_true(fabs(z_of(without, REPLICATES, 1.0 - exp(-1.8) - 3.0 * (exp(-1.8) - exp(-2.4)))) <= 5.0);
    assert_true(fabs(z_of(with, REPLICATES, 1.0 - exp(-0.6) * exp(-1.6) - 3.0 * exp(-2.4) * (exp(0.2) - 1.0))) <= 5.0);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* An event that never comes changes nothing, and one on day 200 nothing before it. */
static void nothing_before_and_nothing_without(void **state)
{
    cr_sketch sketch;
    cr_scratch plain, with;
    cr_model model;
    cr_action action;
    cr_event event[2];

    (void)state;
    cr_sketch_init(&sketch, 8, 1, two, 1.0, DATES);
    cr_sketch_condition(&sketch, 0.5, 0.0, 1.0);
    cr_sketch_noise(&sketch, 0, 0.2, 0.3);
    for (int32_t i = 0; i < 8; i++) {
        cr_sketch_move(&sketch, i, 1, CR_LINK_LOGISTIC, 1.0, 0.5, 0.1, 0.0);
        cr_sketch_term(&sketch, i, 1, CR_DRIVER_CONDITION, 0, 1.0);
    }
    action = shift(0, cr_sketch_slot(&sketch, 0.4), 0.0);
    event[0] = on_day("never", 10.0, &action);
    event[0].chance = cr_sketch_slot(&sketch, 0.0);
    event[1] = on_day("late", 200.0, &action);
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&plain, &sketch.model, NULL), CR_OK);
    model = sketch.model;
    model.n_events = 2;
    model.event = event;
    assert_int_equal(cr_scratch_init(&with, &model, NULL), CR_OK);
    for (uint64_t r = 1; r <= 200; r++) {
        diary one = {0}, other = {0};

        live(&one, &plain, r);
        live(&other, &with, r);
        for (size_t k = 0; k <= 6; k++) {
            assert_true(one.seen[k] == other.seen[k]);
        }
        for (size_t i = 0; i < 8; i++) {
            assert_true(other.moved[i] <= one.moved[i]);
            assert_true(one.moved[i] > 200.0 / 365.25 || one.moved[i] == other.moved[i]);
        }
    }
    cr_scratch_free(&plain);
    cr_scratch_free(&with);
    cr_sketch_free(&sketch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shifts_are_seen_at_once_inside_the_clamp_and_end),
        cmocka_unit_test(responses_are_taken_up_to_the_shift),
        cmocka_unit_test(numbers_are_set),
        cmocka_unit_test(the_first_defection_breaks_the_consensus),
        cmocka_unit_test(chances_and_delays),
        cmocka_unit_test(delays_by_the_calendar),
        cmocka_unit_test(one_of_several_alike),
        cmocka_unit_test(simultaneous_things),
        cmocka_unit_test(forced_moves),
        cmocka_unit_test(nothing_before_and_nothing_without),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
