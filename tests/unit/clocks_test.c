/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clocks against brute force: of all points of a move's measure, the first one below the hazard along the path that
 * the replicate took, whatever the link and wherever the bound between lazy and eager lies. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "simulate/clocks.h"
#include "simulate/simulate.h"
#include "tests/support/models.h"

enum { DATES = 25, MOST_POINTS = 100000, STRIPS = 12, REPLICATES = 60 };

static const int32_t rungs[] = {2};

/* What a replicate did: state 0 moves by its condition, and only once state 1 has moved, if it waits for it. */
typedef struct trace {
    double condition[DATES];
    double moved[2]; /* HUGE_VAL: never */
} trace;

static int note_date(void *context, const cr_scratch *now, size_t k)
{
    ((trace *)context)->condition[k] = now->condition[0];
    return CR_OK;
}

static int note_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    ((trace *)context)->moved[what->state] = what->t;
    assert_int_equal(now->position[what->state], what->to);
    return CR_OK;
}

static int by_time(const void *a, const void *b)
{
    const cr_point *const x = a, *const y = b;

    return (x->t > y->t) - (x->t < y->t);
}

static size_t all_points(cr_point *point, const cr_measure *measure, double end)
{
    size_t n = 0;

    for (int s = 0; s < STRIPS; s++) {
        cr_point next = CR_POINT_BEFORE_ALL;

        for (cr_points_next(&next, measure, s, 0.0, end); next.t < HUGE_VAL;
             cr_points_next(&next, measure, s, 0.0, end)) {
            assert_true(n < MOST_POINTS);
            point[n++] = next;
        }
    }
    qsort(point, n, sizeof(*point), by_time);
    return n;
}

static double hazard_at(const cr_model *model, const trace *path, double t)
{
    const cr_move *const move = &model->move[0];
    const double *const number = model->slot + move->slot;
    size_t k = 0;
    double z;

    while (k + 1 < DATES && model->calendar.t[k + 1] <= t) {
        k++;
    }
    if (move->n_gates > 0 && path->moved[1] >= t) {
        return 0.0;
    }
    z = path->condition[k] - number[CR_SLOT_THRESHOLD];
    return number[CR_SLOT_PACE] *
           cr_link_value(move->link, move->link == CR_LINK_STEP ? z : z / number[CR_SLOT_SOFTNESS]);
}

static void compare(cr_sketch *sketch, double lazy_up_to, cr_point *point)
{
    const cr_model *const model = &sketch->model;
    const double end = model->calendar.t[DATES - 1];
    cr_scratch now;
    size_t moves = 0;

    assert_int_equal(cr_scratch_init(&now, model, NULL), CR_OK);
    cr_clocks_set_lazy_up_to(now.clocks, model, lazy_up_to);
    for (uint64_t replicate = 0; replicate < REPLICATES; replicate++) {
        trace path = {.moved = {HUGE_VAL, HUGE_VAL}};
        const cr_sink sink = {.context = &path, .on_calendar = note_date, .on_move = note_move};
        double first = HUGE_VAL;
        size_t n;

        assert_int_equal(cr_simulate(&now, 21, replicate, &sink, NULL), CR_OK);
        n = all_points(point, &(cr_measure){now.rng, 21, replicate, model->move[0].key}, end);
        for (size_t k = 0; k < n && first == HUGE_VAL; k++) {
            if (point[k].y < hazard_at(model, &path, point[k].t)) {
                first = point[k].t;
            }
        }
        assert_true(path.moved[0] == first);
        moves += first < HUGE_VAL;
    }
    assert_true(moves > REPLICATES / 10); /* else nothing has been tested */
    cr_scratch_free(&now);
}

static void first_point_below_the_hazard(void **state)
{
    const cr_link links[] = {CR_LINK_LOGISTIC, CR_LINK_STEP, CR_LINK_EXPONENTIAL, CR_LINK_LINEAR, CR_LINK_ALWAYS};
    const double bound[] = {0.0, 1.0, 16.0, 1e300};
    cr_point *const point = malloc(MOST_POINTS * sizeof(*point));

    (void)state;
    assert_non_null(point);
    for (int waits = 0; waits < 2; waits++) {
        for (size_t l = 0; l < 5; l++) {
            cr_sketch sketch;

            cr_sketch_init(&sketch, 2, 1, rungs, 2.0, DATES);
            cr_sketch_noise(&sketch, cr_sketch_condition(&sketch, 0.3, -1.0, 1.0), 0.4, 0.25);
            cr_sketch_move(&sketch, 0, 1, links[l], waits ? 30.0 : 0.6, 0.2,
                           links[l] == CR_LINK_EXPONENTIAL || links[l] == CR_LINK_LINEAR ? 0.6 : 0.2, 0.0);
            cr_sketch_term(&sketch, 0, 1, CR_DRIVER_CONDITION, 0, 1.0);
            cr_sketch_move(&sketch, 1, 1, CR_LINK_ALWAYS, 0.7, 0.0, 1.0, 0.0);
            if (waits) {
                cr_sketch_others(&sketch, 0, 1, 1, 0.5, -1);
            }
            cr_sketch_seal(&sketch);
            for (size_t b = 0; b < 4; b++) {
                compare(&sketch, bound[b], point);
            }
            cr_sketch_free(&sketch);
        }
    }
    free(point);
}

/* A pace of 10^9 that waits for others costs next to nothing while it waits, and then follows at once. */
static void high_paces_wait_without_candidates(void **state)
{
    cr_sketch sketch;
    cr_scratch now;
    size_t moves = 0;

    (void)state;
    cr_sketch_init(&sketch, 2, 1, rungs, 2.0, DATES);
    cr_sketch_condition(&sketch, 1.0, 0.0, 1.0);
    cr_sketch_move(&sketch, 0, 1, CR_LINK_ALWAYS, 1e9, 0.0, 1.0, 0.0);
    cr_sketch_others(&sketch, 0, 1, 1, 0.5, -1);
    cr_sketch_move(&sketch, 1, 1, CR_LINK_ALWAYS, 0.7, 0.0, 1.0, 0.0);
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t replicate = 0; replicate < 50; replicate++) {
        trace path = {.moved = {HUGE_VAL, HUGE_VAL}};
        const cr_sink sink = {.context = &path, .on_calendar = note_date, .on_move = note_move};

        assert_int_equal(cr_simulate(&now, 21, replicate, &sink, NULL), CR_OK);
        assert_true(path.moved[1] == HUGE_VAL ? path.moved[0] == HUGE_VAL
                                              : path.moved[0] > path.moved[1] && path.moved[0] - path.moved[1] < 1e-6);
        moves += path.moved[0] < HUGE_VAL;
    }
    assert_true(moves > 20 && moves < 50);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* Where the hazard cannot rise above 0, or for an eager clock while it is 0, nothing is queued. A lazy clock whose
 * drivers might let it move is queued though its hazard is 0. */
static void quiet_clocks_are_not_queued(void **state)
{
    const struct {
        cr_link link;
        double pace, highest;
        size_t queued;
    } it[] = {{CR_LINK_LINEAR, 2.0, 0.15, 0}, {CR_LINK_LINEAR, 2.0, 1.0, 1}, {CR_LINK_LINEAR, 200.0, 1.0, 0},
              {CR_LINK_ALWAYS, 0.0, 1.0, 0},  {CR_LINK_STEP, 2.0, 0.15, 0},  {CR_LINK_STEP, 2.0, 1.0, 1}};

    (void)state;
    for (size_t k = 0; k < sizeof(it) / sizeof(it[0]); k++) {
        cr_sketch sketch;
        cr_scratch now;

        cr_sketch_init(&sketch, 1, 1, rungs, 20.0, DATES);
        cr_sketch_condition(&sketch, 0.1, 0.0, it[k].highest);
        cr_sketch_move(&sketch, 0, 1, it[k].link, it[k].pace, 0.2, 1.0, 0.0);
        cr_sketch_term(&sketch, 0, 1, CR_DRIVER_CONDITION, 0, 1.0);
        cr_sketch_seal(&sketch);
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        assert_int_equal(cr_simulate(&now, 21, 1, &(cr_sink){0}, NULL), CR_OK);
        assert_int_equal(now.position[0], 0);
        now.t = 0.0;
        assert_int_equal(cr_clocks_start(&now, NULL), CR_OK);
        assert_int_equal(now.clocks->queue.n, it[k].queued);
        cr_scratch_free(&now);
        cr_sketch_free(&sketch);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_point_below_the_hazard),
        cmocka_unit_test(high_paces_wait_without_candidates),
        cmocka_unit_test(quiet_clocks_are_not_queued),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
