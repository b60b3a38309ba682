/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What responds relaxes exactly: against the closed form, for moves at times of our choosing and for real ones. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "simulate/paths.h"
#include "simulate/scratch.h"
#include "tests/support/models.h"

enum { DATES = 4, STATES = 4 };

static const int32_t rungs[] = {3, 2};
static const double lag = 0.7;

static void start(cr_scratch *now)
{
    cr_scratch_reset(now, 5, 0);
    cr_paths_start(now);
}

static void step(cr_scratch *now)
{
    now->k++;
    now->t = now->model->calendar.t[now->k];
    assert_int_equal(cr_paths_step(now, NULL), CR_OK);
}

/* What the simulator does for a move, as far as conditions are concerned. */
static void move(cr_scratch *now, double t, int32_t state, int32_t to)
{
    int32_t *const position = &now->position[(size_t)state * 2 + (size_t)now->model->rung[to].track];
    const int32_t from = *position;

    now->t = t;
    cr_paths_before_move(now, state, from, to);
    *position = to;
    for (int32_t r = from; r < to; r++) {
        now->count[r + 1]++;
    }
    for (int32_t r = from; r > to; r--) {
        now->count[r]--;
    }
}

/* From y towards `target` for some years. */
static double relax(double y, double target, double years)
{
    return target + (y - target) * exp(-years / lag);
}

static void sketch_of(cr_sketch *sketch, const cr_signal *member)
{
    const cr_signal state = cr_sketch_state_signal(1, 2);
    cr_signal all;
    int32_t seen;

    cr_sketch_init(sketch, STATES, 2, rungs, 3.0, DATES);
    all = cr_sketch_share_signal(sketch, 1);
    seen = cr_sketch_condition(sketch, 0.5, 0.0, 1.0);
    cr_sketch_responds(sketch, cr_sketch_condition(sketch, 0.1, -HUGE_VAL, HUGE_VAL), lag, 4,
                       (const cr_signal[]){state, all, *member, cr_sketch_condition_signal(seen)},
                       (const double[]){0.6, -0.8, 0.01, 0.4});
    cr_sketch_seal(sketch);
}

static void follows_moves_and_conditions(void **state)
{
    static const int32_t two[] = {0, 3};
    const cr_signal some = {CR_SIGNAL_COUNT, CR_NONE, CR_NONE, 4, 2, two};
    cr_sketch sketch;
    cr_scratch now;
    double y = 0.0;

    (void)state;
    sketch_of(&sketch, &some);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    start(&now);
    assert_true(now.condition[1] == 0.1);
    move(&now, 0.25, 1, 1); /* the share of all is 1/4 from here on */
    y = relax(y, 0.2, 0.25);
    assert_true(now.condition[1] == 0.1); /* seen on the calendar */
    move(&now, 0.5, 2, 4);                /* nobody looks at state 2 there: nothing happens */
    assert_true(now.paths->response.at[1].t == 0.25);
    move(&now, 0.75, 1, 2); /* state 1 has reached rung 2 */
    y = relax(y, 0.2 - 0.2, 0.5);
    step(&now); /* 1 year */
    y = relax(y, 0.2 - 0.2 + 0.6, 0.25);
    assert_true(fabs(now.condition[1] - (0.1 + y)) < 1e-15);
    assert_true(fabs(now.condition[1] - (0.1 + relax(relax(relax(0.0, 0.2, 0.25), 0.0, 0.5), 0.2, 0.25))) > 0.1);

    now.value[sketch.condition[0].level] = 1.0; /* the condition changes with the next date */
    step(&now);                                 /* 2 years */
    y = relax(y, 0.6, 1.0);
    assert_true(fabs(now.condition[1] - (0.1 + y)) < 1e-15);
    move(&now, 2.5, 3, 4); /* one of the two of `some` */
    y = relax(y, 0.8, 0.5);
    move(&now, 2.75, 1, 0); /* and back down past both rungs that are looked at */
    y = relax(y, 0.81, 0.25);
    step(&now); /* 3 years */
    y = relax(y, 0.4 + 0.01, 0.25);
    assert_true(fabs(now.condition[1] - (0.1 + y)) < 1e-15);

    start(&now); /* from 0 again */
    now.value[sketch.condition[0].level] = 0.5;
    assert_true(now.condition[1] == 0.1);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* Two conditions that respond to each other are feedback: each sees the other's value in force. */
static void feedback(void **state)
{
    cr_sketch sketch;
    cr_scratch now;
    double x = 0.0, y = 0.0;

    (void)state;
    cr_sketch_init(&sketch, 1, 2, rungs, 3.0, DATES);
    cr_sketch_condition(&sketch, 0.5, -HUGE_VAL, HUGE_VAL);
    cr_sketch_condition(&sketch, 0.2, -HUGE_VAL, HUGE_VAL);
    cr_sketch_responds(&sketch, 0, lag, 1, (const cr_signal[]){cr_sketch_condition_signal(1)}, (const double[]){1.0});
    cr_sketch_responds(&sketch, 1, lag, 1, (const cr_signal[]){cr_sketch_condition_signal(0)}, (const double[]){-1.0});
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    start(&now);
    for (size_t k = 1; k < DATES; k++) {
        const double towards_x = now.condition[1], towards_y = -now.condition[0];

        step(&now);
        x = relax(x, towards_x, 1.0);
        y = relax(y, towards_y, 1.0);
        assert_true(fabs(now.condition[0] - (0.5 + x)) < 1e-15);
        assert_true(fabs(now.condition[1] - (0.2 + y)) < 1e-15);
    }
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

typedef struct diary {
    double y, t, share;
    size_t moves;
} diary;

static int note(void *context, const cr_scratch *now, const cr_happening *what)
{
    diary *const self = context;

    self->y = relax(self->y, self->share, what->t - self->t);
    self->t = what->t;
    self->share = (double)now->count[1] / STATES;
    self->moves++;
    return CR_OK;
}

/* In a real replicate, whose moves come from hazards. */
static void follows_the_simulator(void **state)
{
    cr_sketch sketch;
    cr_scratch now;
    size_t moves = 0;

    (void)state;
    cr_sketch_init(&sketch, STATES, 2, rungs, 3.0, DATES);
    cr_sketch_responds(&sketch, cr_sketch_condition(&sketch, 0.0, -HUGE_VAL, HUGE_VAL), lag, 1,
                       (const cr_signal[]){cr_sketch_share_signal(&sketch, 1)}, (const double[]){1.0});
    for (int32_t i = 0; i < STATES; i++) {
        cr_sketch_move(&sketch, i, 1, CR_LINK_ALWAYS, 0.5, 0.0, 1.0, 0.0);
    }
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 0; r < 200; r++) {
        diary noted = {0};
        const cr_sink sink = {.context = &noted, .on_move = note};

        assert_int_equal(cr_simulate(&now, 1, r, &sink, NULL), CR_OK);
        assert_true(fabs(now.condition[0] - relax(noted.y, noted.share, 3.0 - noted.t)) < 1e-14);
        moves += noted.moves;
    }
    assert_true(moves > 400);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_moves_and_conditions),
        cmocka_unit_test(feedback),
        cmocka_unit_test(follows_the_simulator),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
