/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole replicates: laws known in closed form (fixed seeds, |z| <= 5: a false alarm about 6 times in 10^7), and what
 * must hold to the last bit. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_math.h>

#include "simulate/clocks.h"
#include "simulate/simulate.h"
#include "tests/support/models.h"

enum { REPLICATES = 40000 };

static const cr_sink no_sink = {0};

static void assert_share(size_t n, double of, double p)
{
    const double z = ((double)n - of * p) / sqrt(of * p * (1.0 - p));

    if (!(fabs(z) <= 5.0)) {
        fail_msg("%zu of %.0f where a share of %.9f is right: z = %.2f", n, of, p, z);
    }
}

static bool is_share(size_t n, double of, double p)
{
    return fabs((double)n - of * p) / sqrt(of * p * (1.0 - p)) <= 5.0;
}

static void constant_hazard(void **state)
{
    const double pace[] = {0.05, 0.3, 1.0, 1.7, 40.0}, years[] = {5.0, 5.0, 2.0, 0.5, 0.02};
    const int32_t rungs[] = {2};

    (void)state;
    for (size_t k = 0; k < 5; k++) {
        cr_sketch sketch;
        cr_scratch now;
        size_t moved = 0;

        cr_sketch_init(&sketch, 1, 1, rungs, years[k], 7);
        cr_sketch_move(&sketch, 0, 1, CR_LINK_ALWAYS, pace[k], 0.5, 0.1, 0.0);
        cr_sketch_seal(&sketch);
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        for (uint64_t r = 1; r <= REPLICATES; r++) {
            assert_int_equal(cr_simulate(&now, 1, r, &no_sink, NULL), CR_OK);
            moved += now.position[0] == 1;
        }
        assert_share(moved, REPLICATES, -expm1(-pace[k] * years[k]));
        assert_false(is_share(moved, REPLICATES, -expm1(-1.1 * pace[k] * years[k]))); /* it bites */
        cr_scratch_free(&now);
        cr_sketch_free(&sketch);
    }
}

/* V1.4: rates 0.8, 0.4, 0.25 up a ladder; where it stands at t = 6. */
static void ladder(void **state)
{
    const double pace[] = {0.8, 0.4, 0.25}, p[] = {0.008229747, 0.164976413, 0.393616018, 0.433177823};
    const int32_t rungs[] = {4};
    size_t at[4] = {0};
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 6.0, 10);
    for (int32_t r = 1; r < 4; r++) {
        cr_sketch_move(&sketch, 0, r, CR_LINK_ALWAYS, pace[r - 1], 0.5, 0.1, 0.0);
    }
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 1; r <= REPLICATES; r++) {
        assert_int_equal(cr_simulate(&now, 2, r, &no_sink, NULL), CR_OK);
        at[now.position[0]]++;
        assert_true(now.count[0] == 1 && now.count[2] == (now.position[0] >= 2));
    }
    for (size_t r = 0; r < 4; r++) {
        assert_share(at[r], REPLICATES, p[r]);
    }
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* V5.8: A at 0.1; B at 0.05 before A, 0.05 exp(1.2) after; five years. Through pairs and through a clique. */
static void pair_model(void **state)
{
    const double p[] = {0.4723665527, 0.2269796419, 0.1341641070, 0.1664896983};
    const int32_t rungs[] = {2}, both[] = {0, 1};

    (void)state;
    for (int way = 0; way < 2; way++) {
        size_t n[4] = {0};
        cr_sketch sketch;
        cr_scratch now;

        cr_sketch_init(&sketch, 2, 1, rungs, 5.0, 3);
        cr_sketch_add_tie(&sketch, false, true);
        if (way == 0) {
            cr_sketch_edge(&sketch, 0, 1, 0, 1.0);
        } else {
            cr_sketch_clique(&sketch, 0, 2, both);
        }
        cr_sketch_move(&sketch, 0, 1, CR_LINK_EXPONENTIAL, 0.1, 0.0, 1.0, 0.0);
        cr_sketch_move(&sketch, 1, 1, CR_LINK_EXPONENTIAL, 0.05, 0.0, 1.0, 0.0);
        cr_sketch_term(&sketch, 1, 1, CR_DRIVER_EXPOSURE, 0, 1.2);
        cr_sketch_seal(&sketch);
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        for (uint64_t r = 1; r <= REPLICATES; r++) {
            assert_int_equal(cr_simulate(&now, 3, r, &no_sink, NULL), CR_OK);
            n[now.position[0] + 2 * now.position[1]]++;
        }
        for (size_t k = 0; k < 4; k++) {
            assert_share(n[k], REPLICATES, p[k]);
        }
        cr_scratch_free(&now);
        cr_sketch_free(&sketch);
    }
}

static void assert_mean(double sum, double square, double of, double expected)
{
    const double mean = sum / of, z = (mean - expected) / sqrt((square / of - mean * mean) / of);

    if (!(fabs(z) <= 5.0)) {
        fail_msg("a mean of %.9f where %.9f is right: z = %.2f", mean, expected, z);
    }
}

/* Two rungs, up at a and down at g: P(up at t) = a / (a + g) (1 - exp(-(a + g) t)), at low and at high rates. */
static void up_and_down(void **state)
{
    const double up[] = {0.4, 30.0}, down[] = {0.7, 50.0}, years[] = {2.0, 0.03};
    const int32_t rungs[] = {2};

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        const double both = up[k] + down[k];
        size_t stands = 0;
        cr_sketch sketch;
        cr_scratch now;

        cr_sketch_init(&sketch, 1, 1, rungs, years[k], 7);
        cr_sketch_move(&sketch, 0, 1, CR_LINK_ALWAYS, up[k], 0.5, 0.1, 0.0);
        cr_sketch_move(&sketch, 0, -1, CR_LINK_ALWAYS, down[k], 0.5, 0.1, 0.0);
        cr_sketch_seal(&sketch);
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        for (uint64_t r = 1; r <= REPLICATES; r++) {
            assert_int_equal(cr_simulate(&now, 4, r, &no_sink, NULL), CR_OK);
            stands += now.position[0] == 1;
            assert_int_equal(now.count[1], now.position[0]);
        }
        assert_share(stands, REPLICATES, up[k] / both * -expm1(-both * years[k]));
        assert_false(is_share(stands, REPLICATES, -expm1(-up[k] * years[k])));
        cr_scratch_free(&now);
        cr_sketch_free(&sketch);
    }
}

/* Low readiness loses a rung: hazards of the move off rung 2 at readiness 0.3, for every link; never below rung 1, the
 * floor, and rung 0 is not come back to. */
static void readiness_holds_a_rung(void **state)
{
    const struct {
        cr_link link;
        double threshold, hazard;
    } it[] = {{CR_LINK_LOGISTIC, 0.4, 0.8 / (1.0 + 0.60653065971263342)},
              {CR_LINK_STEP, 0.3, 0.8},
              {CR_LINK_STEP, 0.29, 0.0},
              {CR_LINK_EXPONENTIAL, 0.2, 0.8 * 0.60653065971263342},
              {CR_LINK_LINEAR, 0.5, 0.8},
              {CR_LINK_LINEAR, 0.2, 0.0},
              {CR_LINK_ALWAYS, 0.0, 0.8}};
    const int32_t rungs[] = {3};

    (void)state;
    for (size_t k = 0; k < sizeof(it) / sizeof(it[0]); k++) {
        size_t lost = 0;
        cr_sketch sketch;
        cr_scratch now;

        cr_sketch_init(&sketch, 1, 1, rungs, 1.5, 7);
        cr_sketch_condition(&sketch, 0.6, 0.0, 1.0);
        cr_sketch_move(&sketch, 0, -2, it[k].link, 0.8, it[k].threshold, 0.2, 0.0);
        cr_sketch_term(&sketch, 0, -2, CR_DRIVER_CONDITION, 0, 0.5);
        cr_sketch_seal(&sketch);
        cr_sketch_start(&sketch, 0, 2);
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        for (uint64_t r = 1; r <= 10000; r++) {
            assert_int_equal(cr_simulate(&now, 4, r, &no_sink, NULL), CR_OK);
            lost += now.position[0] == 1;
            assert_true(now.position[0] > 0);
        }
        if (it[k].hazard > 0.0) {
            assert_share(lost, 10000, -expm1(-it[k].hazard * 1.5));
        } else {
            assert_int_equal(lost, 0);
        }
        cr_scratch_free(&now);
        cr_sketch_free(&sketch);
    }
}

/* A state without rung 1 of 0 .. 3: it goes up over it and comes down over it. */
static void skipped_rungs(void **state)
{
    const int32_t rungs[] = {4};
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 50.0, 7);
    cr_sketch_move(&sketch, 0, 2, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
    cr_sketch_move(&sketch, 0, 3, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
    cr_sketch_move(&sketch, 0, -2, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
    cr_sketch_move(&sketch, 0, -3, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
    cr_sketch_seal(&sketch);
    sketch.model.rung_above[0] = 2;
    for (size_t m = 0; m < 4; m++) {
        cr_move *const move = &sketch.model.move[m];

        move->from = move->from == 1 ? 0 : move->from;
        move->to = move->to == 1 ? 0 : move->to;
    }
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 1; r <= 100; r++) {
        assert_int_equal(cr_simulate(&now, 4, r, &no_sink, NULL), CR_OK);
        assert_true(now.position[0] != 1 && now.count[1] == now.count[2]);
        assert_int_equal(now.count[3], now.position[0] == 3);
    }
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* SIS on four who all meet: catches from each at rate b, spontaneously at a, recovers at g. */
static void make_epidemic(cr_sketch *sketch, double a, double b, double g, double years, size_t dates)
{
    const int32_t rungs[] = {2}, all[] = {0, 1, 2, 3};

    cr_sketch_init(sketch, 4, 1, rungs, years, dates);
    cr_sketch_add_tie(sketch, false, true);
    cr_sketch_clique(sketch, 0, 4, all);
    for (int32_t i = 0; i < 4; i++) {
        cr_sketch_move(sketch, i, 1, CR_LINK_LINEAR, 1.0, 0.0, 1.0, a);
        cr_sketch_term(sketch, i, 1, CR_DRIVER_EXPOSURE, 0, b);
        cr_sketch_move(sketch, i, -1, CR_LINK_ALWAYS, g, 0.0, 1.0, 0.0);
    }
    cr_sketch_seal(sketch);
}

typedef struct epidemic {
    int32_t at[11]; /* infected at t = 0 .. 10 */
    double over;    /* time of the last move */
} epidemic;

static int note_infected(void *context, const cr_scratch *now, size_t k)
{
    if (k < 11) {
        ((epidemic *)context)->at[k] = now->count[1];
    }
    return k >= 10 && now->count[1] == 0 ? CR_ERR_INTERRUPTED : CR_OK; /* it stays extinct */
}

static int note_last(void *context, const cr_scratch *now, const cr_happening *what)
{
    (void)now;
    ((epidemic *)context)->over = what->t;
    return CR_OK;
}

/* V4.7, V4.8: b = 0.3, g = 0.5. Extinction is certain, within 200 years but for about 1 in 10^9. */
static void epidemic_dies_out(void **state)
{
    const size_t when[] = {1, 3, 10};
    const double mean[] = {1.2193762503, 1.1033342927, 0.4699205167};
    const double lasts[] = {5.888, 8.048, 9.0146666667, 9.5146666667};
    double sum[3] = {0.0}, square[3] = {0.0};
    size_t extinct = 0;
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    make_epidemic(&sketch, 0.0, 0.3, 0.5, 200.0, 201);
    for (int32_t seeds = 1; seeds <= 4; seeds++) {
        double all = 0.0, squares = 0.0;

        cr_sketch_start(&sketch, seeds - 1, 1);
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        for (uint64_t r = 1; r <= REPLICATES / 2; r++) {
            epidemic it;
            const cr_sink sink = {.context = &it, .on_calendar = note_infected, .on_move = note_last};

            assert_int_equal(cr_simulate(&now, 6, r, &sink, NULL), CR_ERR_INTERRUPTED);
            all += it.over;
            squares += it.over * it.over;
            for (size_t k = 0; seeds == 1 && k < 3; k++) {
                sum[k] += it.at[when[k]];
                square[k] += it.at[when[k]] * it.at[when[k]];
            }
            extinct += seeds == 1 && it.at[3] == 0;
        }
        assert_mean(all, squares, REPLICATES / 2, lasts[seeds - 1]);
        cr_scratch_free(&now);
    }
    for (size_t k = 0; k < 3; k++) {
        assert_mean(sum[k], square[k], REPLICATES / 2, mean[k]);
    }
    assert_share(extinct, REPLICATES / 2, 0.5057830338);
    cr_sketch_free(&sketch);
}

/* V4.9: a = 0.1, b = 0.15, g = 0.4, nobody at the start; at t = 5, and at t = 100, which is as good as for ever. */
static void epidemic_that_starts_again(void **state)
{
    const double p[2][5] = {{0.3586982827, 0.2723915457, 0.2098579062, 0.1214388006, 0.0376134647},
                            {0.2647362978, 0.2647362978, 0.2481902792, 0.1654601861, 0.0568769390}};

    (void)state;
    for (int way = 0; way < 2; way++) {
        size_t at[5] = {0};
        const double of = way == 0 ? REPLICATES : REPLICATES / 4.0;
        cr_sketch sketch;
        cr_scratch now;

        make_epidemic(&sketch, 0.1, 0.15, 0.4, way == 0 ? 5.0 : 100.0, 3);
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        for (uint64_t r = 1; r <= (uint64_t)of; r++) {
            assert_int_equal(cr_simulate(&now, 6, r, &no_sink, NULL), CR_OK);
            at[now.count[1]]++;
        }
        for (size_t k = 0; k < 5; k++) {
            assert_share(at[k], of, p[way][k]);
        }
        cr_scratch_free(&now);
        cr_sketch_free(&sketch);
    }
}

/* A random world: two tracks, noisy and switching conditions, ties of both kinds, gates and every link; and, in every
 * second one, moves down, moves in zero time, ties that fade, may not be there and follow a condition without bounds,
 * shared draws and uncertain starts. */

enum { STATES = 6, RUNGS = 7, MOST_MOVES = 4000 };

typedef struct diary {
    cr_happening move[MOST_MOVES];
    size_t n, dates;
    double last;
} diary;

static int note_date(void *context, const cr_scratch *now, size_t k)
{
    diary *const self = context;

    assert_int_equal(k, self->dates++);
    assert_int_equal(now->k, k);
    assert_true(now->t == now->model->calendar.t[k] && now->t >= self->last);
    self->last = now->t;
    for (size_t m = 0; m < now->model->n_moves && k + 1 < now->model->calendar.n; m++) {
        const cr_move *const move = &now->model->move[m];

        if (move->immediate && now->position[move->state * 2 + move->track] == move->from) { /* nobody is left ready */
            assert_true(!cr_gates_hold(now, move) ||
                        cr_readiness(now, move) < now->value[move->slot + CR_SLOT_THRESHOLD] - CR_SLACK);
        }
    }
    return CR_OK;
}

static int note_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    diary *const self = context;
    const cr_calendar *const calendar = &now->model->calendar;

    assert_true(what->t >= self->last && what->t == now->t && what->hazard > 0.0);
    assert_true((what->hazard == HUGE_VAL) == (what->cause == CR_CAUSE_IMMEDIATE));
    assert_true(what->from != what->to);
    assert_true(what->t >= calendar->t[now->k] && what->t < calendar->t[now->k + 1]);
    assert_int_equal(now->position[what->state * 2 + what->track], what->to);
    self->last = what->t;
    assert_true(self->n < MOST_MOVES);
    memset(&self->move[self->n], 0, sizeof(self->move[0]));
    self->move[self->n].t = what->t;
    self->move[self->n].state = what->state;
    self->move[self->n].from = what->from;
    self->move[self->n].to = what->to;
    self->move[self->n].cause = what->cause;
    self->move[self->n].readiness = what->readiness;
    self->move[self->n].threshold = what->threshold;
    self->move[self->n].hazard = what->hazard;
    self->n++;
    return CR_OK;
}

static double any(gsl_rng *rng, double lo, double hi)
{
    return lo + (hi - lo) * gsl_rng_uniform(rng);
}

static void random_drivers(cr_sketch *sketch, gsl_rng *rng, int32_t i, int32_t r)
{
    if (gsl_rng_uniform(rng) < 0.6) {
        cr_sketch_term(sketch, i, r, CR_DRIVER_CONDITION, (int32_t)gsl_rng_uniform_int(rng, 2), any(rng, -0.3, 0.6));
    }
    cr_sketch_term(sketch, i, r, CR_DRIVER_EXPOSURE, (int32_t)gsl_rng_uniform_int(rng, 2), any(rng, -0.3, 0.8));
    cr_sketch_term(sketch, i, r, CR_DRIVER_RUNG, abs(r) < 4 ? 5 : 1, any(rng, -0.2, 0.6));
}

static void random_loss(cr_sketch *sketch, gsl_rng *rng, int32_t i, int32_t r)
{
    const cr_link links[] = {CR_LINK_LOGISTIC, CR_LINK_STEP, CR_LINK_LINEAR, CR_LINK_ALWAYS};

    cr_sketch_move(sketch, i, -r, links[gsl_rng_uniform_int(rng, 4)], exp(any(rng, log(0.3), log(20.0))),
                   any(rng, 0.2, 0.8), any(rng, 0.2, 0.5), any(rng, -0.1, 0.2));
    random_drivers(sketch, rng, i, -r);
    if (gsl_rng_uniform(rng) < 0.3) {
        cr_sketch_gate(sketch, i, -r, CR_DRIVER_EXPOSURE, 1, any(rng, 0.1, 0.5), gsl_rng_uniform(rng) < 0.5);
    }
    if (gsl_rng_uniform(rng) < 0.2) {
        cr_sketch_others(sketch, i, -r, 1, 0.4, -1);
    }
}

static void random_move(cr_sketch *sketch, gsl_rng *rng, int32_t i, int32_t r, bool immediate)
{
    const cr_link links[] = {CR_LINK_LOGISTIC,    CR_LINK_LOGISTIC, CR_LINK_STEP,
                             CR_LINK_EXPONENTIAL, CR_LINK_LINEAR,   CR_LINK_ALWAYS};
    const double pace = gsl_rng_uniform(rng) < 0.2 ? 16.0 : exp(any(rng, log(0.3), log(60.0)));

    if (immediate) {
        cr_sketch_immediate(sketch, i, r, any(rng, 0.2, 0.8), 0.0);
    } else {
        cr_sketch_move(sketch, i, r, links[gsl_rng_uniform_int(rng, 6)], pace, any(rng, 0.2, 0.8), any(rng, 0.1, 0.5),
                       any(rng, -0.1, 0.2));
    }
    random_drivers(sketch, rng, i, r);
    switch (gsl_rng_uniform_int(rng, 8)) {
    case 0:
        cr_sketch_gate(sketch, i, r, CR_DRIVER_CONDITION, 0, any(rng, 0.2, 0.5), gsl_rng_uniform(rng) < 0.5);
        break;
    case 1:
        cr_sketch_gate(sketch, i, r, CR_DRIVER_EXPOSURE, 0, any(rng, 0.1, 0.5), gsl_rng_uniform(rng) < 0.3);
        break;
    case 2:
        cr_sketch_gate(sketch, i, r, CR_DRIVER_RUNG, r < 4 ? 5 : 1, 1.0, false);
        break;
    case 3:
        cr_sketch_others(sketch, i, r, 1, 0.4, -1);
        break;
    case 4:
        cr_sketch_others(sketch, i, r, 5, 0.3, 2);
        break;
    default:
        break;
    }
}

static void random_start(cr_sketch *sketch, gsl_rng *rng)
{
    const int32_t low[] = {0, 1, 2}, high[] = {4, 5};
    const double upto_low[] = {any(rng, 0.0, 0.5), any(rng, 0.5, 1.0), 1.0}, upto_high[] = {any(rng, 0.0, 1.0), 1.0};

    cr_sketch_start_among(sketch, 2, 3, low, upto_low);
    cr_sketch_start_among(sketch, 2, 2, high, upto_high);
    cr_sketch_start_among(sketch, 4, 2, high, upto_high);
    for (size_t k = 0; k < STATES * RUNGS; k++) {
        sketch->model.since[k] = -any(rng, 0.0, 2.0);
    }
    for (size_t d = 0; d < sketch->model.n_draws; d += 2) {
        sketch->model.draw[d].shared = any(rng, 0.0, 1.0);
        sketch->model.draw[d].factor = cr_stream_key_of("sketch", "factor");
    }
}

static void random_world(cr_sketch *sketch, gsl_rng *rng, bool all)
{
    const int32_t rungs[] = {4, 3}, clique[] = {0, 2, 3, 5};
    const double level[] = {0.1, 0.6}, lasts[] = {0.3, 0.2};

    cr_sketch_init(sketch, STATES, 2, rungs, 2.0, 25);
    cr_sketch_noise(sketch, cr_sketch_condition(sketch, 0.4, 0.0, 1.0), 0.3, 0.4);
    cr_sketch_regimes(sketch, cr_sketch_condition(sketch, 0.1, 0.0, 1.0), 2, level, lasts, CR_NONE);
    cr_sketch_noise(sketch, cr_sketch_condition(sketch, 1.5, -HUGE_VAL, HUGE_VAL), 0.4, 0.4);
    cr_sketch_add_tie(sketch, true, true);
    cr_sketch_add_tie(sketch, false, false);
    if (all) {
        sketch->tie[0].exists = cr_sketch_draw(sketch, CR_DIST_UNIFORM, 0.3, 1.0, 0.0);
        sketch->tie[0].fades = gsl_rng_uniform(rng) < 0.5 ? cr_sketch_slot(sketch, any(rng, 0.1, 1.0)) : CR_NONE;
        sketch->tie[0].times = gsl_rng_uniform(rng) < 0.5 ? 0 : CR_NONE;
        sketch->tie[1].fades =
            gsl_rng_uniform(rng) < 0.5 ? cr_sketch_draw(sketch, CR_DIST_UNIFORM, 0.1, 1.0, 0.0) : CR_NONE;
        sketch->tie[1].times = gsl_rng_uniform(rng) < 0.5 ? 2 : CR_NONE;
    }
    for (int32_t i = 0; i < STATES; i++) {
        for (int32_t j = 0; j < STATES; j++) {
            if (i != j && gsl_rng_uniform(rng) < 0.5) {
                cr_sketch_edge(sketch, 0, i, j, any(rng, -0.2, 1.0));
            }
            if (i != j && gsl_rng_uniform(rng) < 0.3) {
                cr_sketch_drawn_edge(sketch, 1, i, j, cr_sketch_draw(sketch, CR_DIST_UNIFORM, 0.0, 0.5, 0.0));
            }
        }
    }
    cr_sketch_clique(sketch, 1, 4, clique);
    for (int32_t r = 1; r < RUNGS; r++) {
        cr_sketch_credit(sketch, 1, r, cr_sketch_slot(sketch, any(rng, 0.0, 0.3)));
    }
    for (int32_t i = 0; i < STATES; i++) {
        for (int32_t r = 1; r < RUNGS; r++) {
            if (r != 4) {
                random_move(sketch, rng, i, r, all && gsl_rng_uniform(rng) < 0.3);
            }
            if (all && r != 4 && gsl_rng_uniform(rng) < 0.5) {
                random_loss(sketch, rng, i, r);
            }
        }
    }
    cr_sketch_seal(sketch);
    if (all) {
        random_start(sketch, rng);
    }
}

static void write_diary(diary *self, cr_scratch *now, uint64_t replicate)
{
    const cr_sink sink = {.context = self, .on_calendar = note_date, .on_move = note_move};

    memset(self, 0, sizeof(*self));
    assert_int_equal(cr_simulate(now, 7, replicate, &sink, NULL), CR_OK);
    assert_int_equal(self->dates, now->model->calendar.n);
}

static void assert_same(const diary *a, const diary *b)
{
    assert_int_equal(a->n, b->n);
    assert_memory_equal(a->move, b->move, a->n * sizeof(a->move[0]));
}

/* Lazy or eager is a matter of cost: no bit of any move differs. Neither a used scratch nor the order of replicates
 * tells. */
static void same_whatever_the_way(void **state)
{
    const double bound[] = {0.0, 2.0, 300.0};
    gsl_rng *const rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t moves = 0, immediate = 0, down = 0;

    (void)state;
    gsl_rng_set(rng, 8);
    for (int world = 0; world < 60; world++) {
        cr_sketch sketch;
        cr_scratch now, other, fresh;
        static diary right, again;

        random_world(&sketch, rng, world % 2 == 1);
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        assert_int_equal(cr_scratch_init(&other, &sketch.model, NULL), CR_OK);
        for (uint64_t r = 1; r <= 20; r++) {
            write_diary(&right, &now, r);
            moves += right.n;
            for (size_t k = 0; k < right.n; k++) {
                immediate += right.move[k].cause == CR_CAUSE_IMMEDIATE;
                down += right.move[k].to < right.move[k].from;
            }
            for (size_t b = 0; b < 3; b++) {
                cr_clocks_set_lazy_up_to(other.clocks, &sketch.model, bound[b]);
                write_diary(&again, &other, r);
                assert_same(&right, &again);
            }
            write_diary(&again, &other, 1000 - r);
            assert_int_equal(cr_scratch_init(&fresh, &sketch.model, NULL), CR_OK);
            write_diary(&again, &fresh, r);
            assert_same(&right, &again);
            cr_scratch_free(&fresh);
        }
        cr_scratch_free(&now);
        cr_scratch_free(&other);
        cr_sketch_free(&sketch);
    }
    assert_true(moves > 60 * 20 * 5);
    assert_true(immediate > 30 * 20 && down > 30 * 20);
    gsl_rng_free(rng);
}

static int note_time(void *context, const cr_scratch *now, const cr_happening *what)
{
    (void)now;
    ((double *)context)[what->state] = what->t;
    return CR_OK;
}

/* A sum tie with positive weights: more of a positive driver never makes any state move later, in any replicate. */
static void more_is_never_later(void **state)
{
    const int32_t rungs[] = {2};
    cr_sketch sketch;
    cr_scratch now;
    double *level;
    size_t earlier = 0;

    (void)state;
    cr_sketch_init(&sketch, STATES, 1, rungs, 4.0, 9);
    cr_sketch_condition(&sketch, 0.2, 0.0, 1.0);
    cr_sketch_add_tie(&sketch, false, true);
    for (int32_t i = 0; i < STATES; i++) {
        cr_sketch_edge(&sketch, 0, i, (i + 1) % STATES, 0.5);
        cr_sketch_move(&sketch, i, 1, i % 2 == 0 ? CR_LINK_LOGISTIC : CR_LINK_EXPONENTIAL, 0.4, 0.5, 0.3, 0.0);
        cr_sketch_term(&sketch, i, 1, CR_DRIVER_CONDITION, 0, 0.6);
        cr_sketch_term(&sketch, i, 1, CR_DRIVER_EXPOSURE, 0, 0.7);
    }
    cr_sketch_seal(&sketch);
    level = &sketch.model.slot[sketch.condition[0].level];
    for (uint64_t r = 1; r <= 400; r++) {
        double first[2][STATES];

        for (int more = 0; more < 2; more++) {
            const cr_sink sink = {.context = first[more], .on_calendar = NULL, .on_move = note_time};

            for (size_t i = 0; i < STATES; i++) {
                first[more][i] = HUGE_VAL;
            }
            *level = more ? 0.3 : 0.2;
            assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
            assert_int_equal(cr_simulate(&now, 7, r, &sink, NULL), CR_OK);
            cr_scratch_free(&now);
        }
        for (size_t i = 0; i < STATES; i++) {
            assert_true(first[1][i] <= first[0][i]);
            earlier += first[1][i] < first[0][i];
        }
    }
    assert_true(earlier > 100);
    cr_sketch_free(&sketch);
}

/* A hazard that is too high, or no number, ends the run and says whose, of what and when. */
static void hazards_out_of_range(void **state)
{
    const int32_t rungs[] = {2};

    (void)state;
    for (int way = 0; way < 3; way++) {
        cr_errors errors = {0};
        cr_sketch sketch;
        cr_scratch now;
        int expected = way == 2 ? CR_OK : CR_ERR_RUN;

        cr_sketch_init(&sketch, 2, 1, rungs, 1.0, 4);
        cr_sketch_condition(&sketch, 0.0, -HUGE_VAL, HUGE_VAL);
        cr_sketch_move(&sketch, 1, 1, CR_LINK_EXPONENTIAL, 1.0, -25.0, 1.0, 0.0);
        cr_sketch_term(&sketch, 1, 1, CR_DRIVER_CONDITION, 0, way == 1 ? (double)NAN : 1.0);
        if (way == 2) {
            cr_sketch_others(&sketch, 1, 1, 1, 0.5, -1); /* the gate is shut: nothing happens */
        }
        cr_sketch_seal(&sketch);
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        assert_int_equal(cr_simulate(&now, 1, 17, &no_sink, &errors), expected);
        assert_int_equal(errors.n, expected == CR_OK ? 0 : 1);
        if (expected != CR_OK) {
            assert_non_null(strstr(errors.item[0].what, "states.S1: the hazard of the move to 'rung1' is "));
            assert_non_null(strstr(errors.item[0].what, way == 0 ? "7.2e+10 a year at 2024-10-04 in replicate 17 ("
                                                                 : "nan a year at 2024-10-04 in replicate 17 ("));
        }
        cr_errors_free(&errors);
        cr_scratch_free(&now);
        cr_sketch_free(&sketch);
    }
}

static int stop_at_the_second(void *context, const cr_scratch *now, const cr_happening *what)
{
    (void)now;
    (void)what;
    return ++*(int *)context == 2 ? CR_ERR_INTERRUPTED : CR_OK;
}

static void a_sink_may_stop(void **state)
{
    const int32_t rungs[] = {4};
    int moves = 0;
    const cr_sink sink = {.context = &moves, .on_calendar = NULL, .on_move = stop_at_the_second};
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 100.0, 4);
    for (int32_t r = 1; r < 4; r++) {
        cr_sketch_move(&sketch, 0, r, CR_LINK_ALWAYS, 2.0, 0.0, 1.0, 0.0);
    }
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    assert_int_equal(cr_simulate(&now, 1, 1, &sink, NULL), CR_ERR_INTERRUPTED);
    assert_int_equal(moves, 2);
    assert_int_equal(now.position[0], 2);
    assert_int_equal(cr_simulate(&now, 1, 1, &no_sink, NULL), CR_OK); /* the scratch is as good as new */
    assert_int_equal(now.position[0], 3);
    cr_scratch_free(&now);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* A drawn pace: P(no move by T) = E exp(-pace T), pace uniform on (0, 40), on both sides of the bound for laziness. */
static void drawn_numbers(void **state)
{
    const int32_t rungs[] = {2};
    const double years = 0.1;
    size_t moved = 0;
    cr_sketch sketch;
    cr_scratch now;
    cr_move *move;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, years, 4);
    cr_sketch_move(&sketch, 0, 1, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
    move = sketch.moves.item;
    move->slot = cr_sketch_draw(&sketch, CR_DIST_UNIFORM, 0.0, 40.0, 0.0);
    for (int k = 0; k < 3; k++) {
        cr_sketch_slot(&sketch, 1.0);
    }
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 1; r <= REPLICATES; r++) {
        assert_int_equal(cr_simulate(&now, 1, r, &no_sink, NULL), CR_OK);
        moved += now.position[0] == 1;
    }
    assert_share(moved, REPLICATES, 1.0 + expm1(-40.0 * years) / (40.0 * years));
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constant_hazard),
        cmocka_unit_test(ladder),
        cmocka_unit_test(pair_model),
        cmocka_unit_test(drawn_numbers),
        cmocka_unit_test(up_and_down),
        cmocka_unit_test(readiness_holds_a_rung),
        cmocka_unit_test(skipped_rungs),
        cmocka_unit_test(epidemic_dies_out),
        cmocka_unit_test(epidemic_that_starts_again),
        cmocka_unit_test(same_whatever_the_way),
        cmocka_unit_test(more_is_never_later),
        cmocka_unit_test(hazards_out_of_range),
        cmocka_unit_test(a_sink_may_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
