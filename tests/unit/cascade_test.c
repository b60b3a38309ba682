/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves in zero time: bandwagons known round by round, live-edge and threshold cascades against exact chances (fixed
 * seeds, |z| <= 5), a slow twin, and what a long cascade costs. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "simulate/cascade.h"
#include "simulate/exposure.h"
#include "simulate/paths.h"
#include "simulate/scratch.h"
#include "simulate/simulate.h"
#include "tests/support/models.h"

enum { REPLICATES = 20000, MOST_MOVES = 1000 };

static const int32_t one_step[] = {2};
static const cr_sink no_sink = {0};

/* What happened, move by move, and how large the rounds were. */
typedef struct trace {
    cr_happening move[MOST_MOVES];
    size_t n, n_rounds, left, dates;
    size_t upto[MOST_MOVES]; /* moves up to the end of each round */
} trace;

static int note_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    trace *const self = context;

    assert_true(self->n < MOST_MOVES);
    assert_true(what->t == now->t);
    self->move[self->n++] = *what;
    if (what->cause == CR_CAUSE_IMMEDIATE) {
        assert_true(what->hazard == HUGE_VAL && what->readiness >= what->threshold - CR_SLACK);
        if (self->left == 0) {
            self->left = now->cascade->n_ready;
            self->upto[self->n_rounds++] = self->n - 1 + self->left;
        }
        self->left--;
    }
    return CR_OK;
}

static int note_date(void *context, const cr_scratch *now, size_t k)
{
    trace *const self = context;

    assert_int_equal(self->left, 0);
    assert_int_equal(self->dates++, k);
    assert_true(now->t == now->model->calendar.t[k]);
    return CR_OK;
}

static void follow(trace *self, cr_scratch *now, uint64_t replicate)
{
    const cr_sink sink = {.context = self, .on_calendar = note_date, .on_move = note_move};

    memset(self, 0, sizeof(*self));
    assert_int_equal(cr_simulate(now, 5, replicate, &sink, NULL), CR_OK);
}

static void assert_share(size_t n, double of, double p)
{
    const double z = ((double)n - of * p) / sqrt(of * p * (1.0 - p));

    if (!(fabs(z) <= 5.0)) {
        fail_msg("%zu of %.0f where a share of %.9f is right: z = %.2f", n, of, p, z);
    }
}

static void everybody(int32_t *member, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        member[i] = i;
    }
}

/* Granovetter's bandwagon: each joins once as many others have as its threshold says. */
static void bandwagon(trace *out, size_t n, const double *threshold)
{
    int32_t all[100];
    cr_sketch sketch;
    cr_scratch now;

    everybody(all, (int32_t)n);
    cr_sketch_init(&sketch, n, 1, one_step, 1.0, 3);
    cr_sketch_add_tie(&sketch, false, true);
    cr_sketch_clique(&sketch, 0, n, all);
    for (int32_t i = 0; i < (int32_t)n; i++) {
        cr_sketch_immediate(&sketch, i, 1, threshold[i], 0.0);
        cr_sketch_term(&sketch, i, 1, CR_DRIVER_EXPOSURE, 0, 1.0);
    }
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    follow(out, &now, 1);
    assert_int_equal(now.count[1], out->n);
    assert_int_equal(out->dates, 3);
    for (size_t k = 0; k < out->n; k++) {
        assert_true(out->move[k].t == 0.0 && out->move[k].cause == CR_CAUSE_IMMEDIATE);
    }
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* V2.1, V2.2, V2.3 */
static void bandwagons(void **state)
{
    const double ten[] = {0, 1, 1, 2, 4, 4, 5, 9, 9, 9};
    const size_t cumulative[] = {1, 3, 4, 6, 7};
    double threshold[100];
    static trace it;

    (void)state;
    for (int k = 0; k < 100; k++) {
        threshold[k] = 99 - k; /* the last state begins */
    }
    bandwagon(&it, 100, threshold);
    assert_int_equal(it.n, 100);
    assert_int_equal(it.n_rounds, 100);
    threshold[98] = 2.0;
    bandwagon(&it, 100, threshold);
    assert_int_equal(it.n, 1);
    bandwagon(&it, 10, ten);
    assert_int_equal(it.n_rounds, 5);
    assert_memory_equal(it.upto, cumulative, sizeof(cumulative));
    for (size_t k = 0; k < 7; k++) {
        assert_int_equal(it.move[k].state, k);
    }
}

/* V3.1, V3.2: A -> B, A -> C, B -> C, B -> D, C -> D. */
static const struct {
    int32_t partner, listener;
    double p;
} graph[] = {{0, 1, 0.5}, {0, 2, 0.4}, {1, 2, 0.3}, {1, 3, 0.4}, {2, 3, 0.6}};
static const double chances[] = {0.5, 0.4, 0.3, 0.6};

/* Each tie is there with its chance; one kind of tie for each chance. */
static void live_edges(cr_sketch *sketch)
{
    cr_sketch_init(sketch, 4, 1, one_step, 1.0, 2);
    for (int32_t m = 0; m < 4; m++) {
        cr_sketch_add_tie(sketch, false, true);
        sketch->tie[m].exists = cr_sketch_slot(sketch, chances[m]);
        for (size_t e = 0; e < 5; e++) {
            if (graph[e].p == chances[m]) {
                cr_sketch_edge(sketch, m, graph[e].listener, graph[e].partner, 1.0);
            }
        }
    }
    for (int32_t i = 0; i < 4; i++) {
        cr_sketch_immediate(sketch, i, 1, 1.0, 0.0);
        for (int32_t m = 0; m < 4; m++) {
            cr_sketch_term(sketch, i, 1, CR_DRIVER_EXPOSURE, m, 1.0);
        }
    }
    cr_sketch_seal(sketch);
    cr_sketch_start(sketch, 0, 1);
}

/* Thresholds uniform on (0, 1), here as a drawn number that the sum of weights must reach. */
static void drawn_thresholds(cr_sketch *sketch)
{
    cr_sketch_init(sketch, 4, 1, one_step, 1.0, 2);
    cr_sketch_add_tie(sketch, false, true);
    for (size_t e = 0; e < 5; e++) {
        cr_sketch_edge(sketch, 0, graph[e].listener, graph[e].partner, graph[e].p);
    }
    for (int32_t i = 0; i < 4; i++) {
        cr_sketch_immediate(sketch, i, 1, 0.0, 0.0);
        cr_sketch_term(sketch, i, 1, CR_DRIVER_EXPOSURE, 0, 1.0);
        cr_sketch_term(sketch, i, 1, CR_DRIVER_TRAIT, cr_sketch_draw(sketch, CR_DIST_UNIFORM, 0.0, 1.0, 0.0), -1.0);
    }
    cr_sketch_seal(sketch);
    cr_sketch_start(sketch, 0, 1);
}

static void assert_spread(cr_sketch *sketch, size_t n, const double *p)
{
    size_t reached[4] = {0};
    cr_scratch now;

    assert_int_equal(cr_scratch_init(&now, &sketch->model, NULL), CR_OK);
    for (uint64_t r = 1; r <= REPLICATES; r++) {
        assert_int_equal(cr_simulate(&now, 3, r, &no_sink, NULL), CR_OK);
        for (size_t i = 0; i < n; i++) {
            reached[i] += now.position[i] == 1;
        }
    }
    assert_int_equal(reached[0], REPLICATES);
    for (size_t i = 1; i < n; i++) {
        assert_share(reached[i], REPLICATES, p[i]);
    }
    cr_scratch_free(&now);
    cr_sketch_free(sketch);
}

static void spread_through_a_graph(void **state)
{
    const double independent[] = {1.0, 0.5, 0.49, 0.4244}, linear[] = {1.0, 0.5, 0.55, 0.53};
    cr_sketch sketch;

    (void)state;
    live_edges(&sketch);
    assert_spread(&sketch, 4, independent);
    drawn_thresholds(&sketch);
    assert_spread(&sketch, 4, linear);
}

/* V3.5: three who all listen to each other, weights 1/3. */
static void spread_among_three(void **state)
{
    const double independent[] = {1.0, 11.0 / 27.0, 11.0 / 27.0}, linear[] = {1.0, 4.0 / 9.0, 4.0 / 9.0};

    (void)state;
    for (int live = 0; live < 2; live++) {
        cr_sketch sketch;

        cr_sketch_init(&sketch, 3, 1, one_step, 1.0, 2);
        cr_sketch_add_tie(&sketch, false, true);
        sketch.tie[0].exists = live ? cr_sketch_slot(&sketch, 1.0 / 3.0) : CR_NONE;
        for (int32_t i = 0; i < 3; i++) {
            cr_sketch_edge(&sketch, 0, i, (i + 1) % 3, live ? 1.0 : 1.0 / 3.0);
            cr_sketch_edge(&sketch, 0, i, (i + 2) % 3, live ? 1.0 : 1.0 / 3.0);
            cr_sketch_immediate(&sketch, i, 1, live ? 1.0 : 0.0, 0.0);
            cr_sketch_term(&sketch, i, 1, CR_DRIVER_EXPOSURE, 0, 1.0);
            if (!live) {
                cr_sketch_term(&sketch, i, 1, CR_DRIVER_TRAIT, cr_sketch_draw(&sketch, CR_DIST_UNIFORM, 0.0, 1.0, 0.0),
                               -1.0);
            }
        }
        cr_sketch_seal(&sketch);
        cr_sketch_start(&sketch, 0, 1);
        assert_spread(&sketch, 3, live ? independent : linear);
    }
}

/* Rounds as they are defined: all moves judged on the same positions, then made in order; all judged in every round, and
 * exposures counted afresh after each. */
static size_t slow_rounds(cr_scratch *now, cr_happening *out, size_t *upto)
{
    const cr_model *const model = now->model;
    size_t n = 0, n_rounds = 0;

    for (;;) {
        const size_t before = n;

        for (size_t cell = 0; cell < model->n_states * model->n_tracks; cell++) {
            const size_t row = cell / model->n_tracks * model->n_rungs;
            const int32_t rung = model->rung_above[row + (size_t)now->position[cell]];
            const cr_move *const move = rung != CR_NONE ? &model->move[model->move_onto[row + (size_t)rung]] : NULL;
            const double threshold = move != NULL ? now->value[move->slot + CR_SLOT_THRESHOLD] : 0.0;

            if (move != NULL && cr_readiness(now, move) >= threshold - CR_SLACK && cr_gates_hold(now, move)) {
                out[n++] =
                    (cr_happening){.state = move->state, .track = move->track, .from = move->from, .to = move->to};
            }
        }
        if (n == before) {
            return n_rounds;
        }
        upto[n_rounds++] = n;
        for (size_t k = before; k < n; k++) {
            int32_t *const position = &now->position[(size_t)out[k].state * model->n_tracks + (size_t)out[k].track];

            for (int32_t r = out[k].from + 1; r <= out[k].to; r++) {
                now->count[r]++;
            }
            *position = out[k].to;
        }
        cr_ledgers_count(now);
    }
}

static double any(gsl_rng *rng, double lo, double hi)
{
    return lo + (hi - lo) * gsl_rng_uniform(rng);
}

/* Two tracks of three and two rungs; a kind by pairs (some of them repel), a kind by cliques, gates on own rungs, on
 * exposures and on others. */
static void random_world(cr_sketch *sketch, gsl_rng *rng)
{
    const int32_t rungs[] = {3, 2}, all[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, some[] = {1, 4, 7, 8};

    cr_sketch_init(sketch, 12, 2, rungs, 1.0, 2);
    cr_sketch_add_tie(sketch, true, true);
    cr_sketch_add_tie(sketch, false, false);
    cr_sketch_clique(sketch, 1, 12, all);
    cr_sketch_clique(sketch, 1, 4, some);
    for (int32_t r = 1; r < 5; r++) {
        cr_sketch_credit(sketch, 1, r, cr_sketch_slot(sketch, any(rng, 0.0, 0.2)));
    }
    for (int32_t i = 0; i < 12; i++) {
        for (int32_t j = 0; j < 12; j++) {
            if (i != j && gsl_rng_uniform(rng) < 0.3) {
                cr_sketch_edge(sketch, 0, i, j, any(rng, -0.3, 1.0));
            }
        }
        for (int32_t r = 1; r < 5; r++) {
            if (r == 3) {
                continue; /* the first rung of the second track */
            }
            cr_sketch_immediate(sketch, i, r, any(rng, 0.0, 0.9), 0.0);
            cr_sketch_term(sketch, i, r, CR_DRIVER_EXPOSURE, 0, any(rng, 0.3, 1.0));
            cr_sketch_term(sketch, i, r, CR_DRIVER_EXPOSURE, 1, any(rng, 0.0, 0.4));
            cr_sketch_term(sketch, i, r, CR_DRIVER_RUNG, r < 3 ? 4 : 1, any(rng, -0.1, 0.4));
            if (gsl_rng_uniform(rng) < 0.2) {
                cr_sketch_others(sketch, i, r, r < 3 ? 4 : 1, any(rng, 0.1, 0.6), -1);
            }
            if (gsl_rng_uniform(rng) < 0.1) {
                cr_sketch_gate(sketch, i, r, CR_DRIVER_EXPOSURE, 0, any(rng, 0.0, 0.3), gsl_rng_uniform(rng) < 0.5);
            }
        }
    }
    cr_sketch_seal(sketch);
    cr_sketch_start(sketch, 3, 1);
    cr_sketch_start(sketch, 5, 4);
}

static void agrees_with_a_slow_twin(void **state)
{
    gsl_rng *const rng = gsl_rng_alloc(gsl_rng_mt19937);
    static trace fast;
    size_t moves = 0, rounds = 0;

    (void)state;
    gsl_rng_set(rng, 12);
    for (int world = 0; world < 200; world++) {
        cr_happening slow[MOST_MOVES];
        size_t upto[MOST_MOVES], n_rounds;
        cr_sketch sketch;
        cr_scratch now;

        random_world(&sketch, rng);
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        follow(&fast, &now, 1);
        cr_scratch_reset(&now, 5, 1);
        cr_ledgers_reset(&now);
        cr_paths_start(&now);
        n_rounds = slow_rounds(&now, slow, upto);
        assert_int_equal(fast.n_rounds, n_rounds);
        assert_memory_equal(fast.upto, upto, n_rounds * sizeof(upto[0]));
        for (size_t k = 0; k < fast.n; k++) {
            assert_int_equal(fast.move[k].state, slow[k].state);
            assert_int_equal(fast.move[k].track, slow[k].track);
            assert_int_equal(fast.move[k].from, slow[k].from);
            assert_int_equal(fast.move[k].to, slow[k].to);
        }
        moves += fast.n;
        rounds += n_rounds;
        cr_scratch_free(&now);
        cr_sketch_free(&sketch);
    }
    assert_true(moves > 200 * 8 && rounds > 200 * 3);
    gsl_rng_free(rng);
}

/* What has held for two dates acts at the date that sees it, before the tables look; at the end nothing moves. */
static void the_calendar_starts_cascades(void **state)
{
    static trace it;

    (void)state;
    for (int dates = 2; dates <= 5; dates++) {
        cr_sketch sketch;
        cr_scratch now;

        cr_sketch_init(&sketch, 3, 1, one_step, 1.0, 6);
        cr_sketch_add_tie(&sketch, false, true);
        cr_sketch_edge(&sketch, 0, 2, 1, 1.0);
        cr_sketch_immediate(&sketch, 1, 1, 0.0, 0.0);
        cr_sketch_others(&sketch, 1, 1, 1, 0.3, dates);
        cr_sketch_immediate(&sketch, 2, 1, 1.0, 0.0);
        cr_sketch_term(&sketch, 2, 1, CR_DRIVER_EXPOSURE, 0, 1.0);
        cr_sketch_seal(&sketch);
        cr_sketch_start(&sketch, 0, 1);
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        follow(&it, &now, 1);
        assert_int_equal(it.n, dates < 5 ? 2 : 0);
        for (size_t k = 0; k < it.n; k++) {
            assert_int_equal(it.move[k].state, k + 1);
            assert_true(it.move[k].t == now.model->calendar.t[dates]);
        }
        cr_scratch_free(&now);
        cr_sketch_free(&sketch);
    }
}

/* A condition comes above the threshold at some date: the move is at the first such date. */
static void conditions_start_cascades(void **state)
{
    static trace it;
    size_t later = 0;
    cr_sketch sketch;
    cr_scratch now, watched;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, one_step, 2.0, 20);
    cr_sketch_noise(&sketch, cr_sketch_condition(&sketch, 0.0, -HUGE_VAL, HUGE_VAL), 1.0, 0.3);
    cr_sketch_immediate(&sketch, 0, 1, 0.8, 0.0);
    cr_sketch_term(&sketch, 0, 1, CR_DRIVER_CONDITION, 0, 1.0);
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    assert_int_equal(cr_scratch_init(&watched, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 1; r <= 50; r++) {
        size_t first;

        follow(&it, &now, r);
        cr_scratch_reset(&watched, 5, r);
        cr_paths_start(&watched);
        while (watched.condition[0] < 0.8 && watched.k + 1 < 20) {
            watched.k++;
            assert_int_equal(cr_paths_step(&watched, NULL), CR_OK);
        }
        first = watched.k;
        assert_int_equal(it.n, first < 19 ? 1 : 0);
        assert_true(it.n == 0 || it.move[0].t == now.model->calendar.t[first]);
        later += it.n == 1 && first > 0;
    }
    assert_true(later > 10);
    cr_scratch_free(&now);
    cr_scratch_free(&watched);
    cr_sketch_free(&sketch);
}

/* A hazard sets off the rest: at the same instant, in rounds. A rung lost while still ready comes back at once. */
static void hazards_start_cascades(void **state)
{
    static trace it;
    cr_sketch sketch;
    cr_scratch now;
    size_t lost = 0;

    (void)state;
    cr_sketch_init(&sketch, 4, 1, one_step, 10.0, 4);
    cr_sketch_add_tie(&sketch, false, true);
    cr_sketch_move(&sketch, 3, 1, CR_LINK_ALWAYS, 0.5, 0.0, 1.0, 0.0);
    for (int32_t i = 0; i < 3; i++) {
        cr_sketch_edge(&sketch, 0, i, i + 1, 1.0);
        cr_sketch_immediate(&sketch, i, 1, 1.0, 0.0);
        cr_sketch_term(&sketch, i, 1, CR_DRIVER_EXPOSURE, 0, 1.0);
    }
    cr_sketch_move(&sketch, 1, -1, CR_LINK_ALWAYS, 0.3, 0.0, 1.0, 0.0);
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 1; r <= 50; r++) {
        follow(&it, &now, r);
        assert_int_equal(it.n % 2, 0);
        for (size_t k = 0; k < it.n; k++) {
            const cr_happening *const move = &it.move[k];

            if (k < 4) {
                assert_int_equal(move->state, 3 - k);
                assert_int_equal(move->cause, k == 0 ? CR_CAUSE_HAZARD : CR_CAUSE_IMMEDIATE);
                assert_true(move->t == it.move[0].t);
                continue;
            }
            assert_int_equal(move->state, 1);
            assert_int_equal(move->cause, k % 2 == 0 ? CR_CAUSE_HAZARD : CR_CAUSE_IMMEDIATE);
            assert_int_equal(move->to, k % 2 == 0 ? 0 : 1);
            assert_true(move->t == it.move[k - k % 2].t);
            lost += k % 2 == 0;
        }
    }
    assert_true(lost > 50);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

static void chain(cr_sketch *sketch, int32_t n, int32_t reach)
{
    cr_sketch_init(sketch, (size_t)n, 1, one_step, 1.0, 2);
    cr_sketch_add_tie(sketch, false, true);
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = i - reach; j < i; j++) {
            if (j >= 0) {
                cr_sketch_edge(sketch, 0, i, j, 1.0);
            }
        }
        cr_sketch_immediate(sketch, i, 1, 1.0, 0.0);
        cr_sketch_term(sketch, i, 1, CR_DRIVER_EXPOSURE, 0, 1.0);
    }
    cr_sketch_seal(sketch);
    cr_sketch_start(sketch, 0, 1);
}

static void too_many_moves_at_once(void **state)
{
    cr_errors errors = {0};
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    chain(&sketch, 12, 1);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    assert_int_equal(now.cascade->most_moves, CR_MAX_MOVES_AT_ONCE);
    now.cascade->most_moves = 11;
    assert_int_equal(cr_simulate(&now, 1, 3, &no_sink, &errors), CR_OK);
    now.cascade->most_moves = 5;
    assert_int_equal(cr_simulate(&now, 1, 3, &no_sink, &errors), CR_ERR_RUN);
    assert_int_equal(errors.n, 1);
    assert_string_equal(errors.item[0].what,
                        "states.S6: more than 5 moves at one instant, on 2024-10-04 in replicate 3, "
                        "the last of them to 'rung1' (give some of the immediate moves a pace, or "
                        "a higher threshold)");
    now.cascade->most_moves = 11;
    assert_int_equal(cr_simulate(&now, 1, 3, &no_sink, &errors), CR_OK); /* the scratch is as good as new */
    assert_int_equal(now.count[1], 12);
    cr_errors_free(&errors);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* A hundred thousand states, a million ties, ten thousand rounds: no more judgements than ties and states. */
static void long_cascades_are_linear(void **state)
{
    enum { NODES = 100000, REACH = 10 };
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    chain(&sketch, NODES, REACH);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    assert_int_equal(cr_simulate(&now, 1, 1, &no_sink, NULL), CR_OK);
    assert_int_equal(now.count[1], NODES);
    assert_true(now.cascade->n_judged <= sketch.model.tie[0].n_edges + NODES);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bandwagons),
        cmocka_unit_test(spread_through_a_graph),
        cmocka_unit_test(spread_among_three),
        cmocka_unit_test(agrees_with_a_slow_twin),
        cmocka_unit_test(the_calendar_starts_cascades),
        cmocka_unit_test(conditions_start_cascades),
        cmocka_unit_test(hazards_start_cascades),
        cmocka_unit_test(too_many_moves_at_once),
        cmocka_unit_test(long_cascades_are_linear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
