/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exposures: numbers known by hand, and ledgers after many moves against sums made afresh. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "simulate/exposure.h"
#include "simulate/scratch.h"
#include "tests/support/models.h"

enum { STATES = 9, TRACKS = 2, RUNGS = 7, MOVES = 400 };

static const int32_t one_step[] = {2};

/* State 0 listens to states 1 .. 4, of whom 1, 3 and 4 stand on rung 1. */
static double exposure_of_v1_1(const double *weight, bool share)
{
    cr_sketch sketch;
    cr_scratch now;
    double exposure;

    cr_sketch_init(&sketch, 5, 1, one_step, 1.0, 2);
    cr_sketch_add_tie(&sketch, share, true);
    for (int32_t j = 1; j < 5; j++) {
        if (weight[j - 1] != 0.0) {
            cr_sketch_edge(&sketch, 0, 0, j, weight[j - 1]);
        }
    }
    cr_sketch_move(&sketch, 0, 1, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
    cr_sketch_term(&sketch, 0, 1, CR_DRIVER_EXPOSURE, 0, 1.0);
    cr_sketch_seal(&sketch);
    cr_sketch_start(&sketch, 1, 1);
    cr_sketch_start(&sketch, 3, 1);
    cr_sketch_start(&sketch, 4, 1);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    cr_scratch_reset(&now, 1, 1);
    cr_ledgers_reset(&now);
    exposure = cr_exposure(&now, 0, 0, 1);
    assert_true(cr_exposure(&now, 0, 1, 1) == 0.0); /* listens to nobody */
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
    return exposure;
}

static void known_numbers(void **state)
{
    const double weight[] = {0.5, 0.3, 0.2, -0.4}, positive[] = {0.5, 0.3, 0.2, 0.0};
    const double huge[] = {1e12, 1.0, 1e-3, 1e-3};

    (void)state;
    assert_true(fabs(exposure_of_v1_1(weight, false) - 0.3) < 1e-15);
    assert_true(fabs(exposure_of_v1_1(weight, true) - 0.3 / 1.4) < 1e-15);
    assert_true(fabs(exposure_of_v1_1(positive, true) - 0.7) < 1e-15);
    assert_true(fabs(exposure_of_v1_1(huge, false) - (1e12 + 2e-3)) <= 2e-4);
}

/* A pair in two cliques counts twice; a mover's own rung does not count; three of three is exactly 1. */
static void cliques_leave_out_the_listener(void **state)
{
    const int32_t all[] = {0, 1, 2, 3}, pair[] = {0, 1};
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 5, 1, one_step, 1.0, 2);
    cr_sketch_add_tie(&sketch, true, true);
    cr_sketch_clique(&sketch, 0, 4, all);
    cr_sketch_clique(&sketch, 0, 2, pair);
    cr_sketch_move(&sketch, 0, 1, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
    cr_sketch_gate(&sketch, 0, 1, CR_DRIVER_EXPOSURE, 0, 0.5, false);
    cr_sketch_seal(&sketch);
    cr_sketch_start(&sketch, 0, 1);
    cr_sketch_start(&sketch, 1, 1);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    cr_scratch_reset(&now, 1, 1);
    cr_ledgers_reset(&now);
    assert_true(cr_exposure(&now, 0, 0, 1) == 2.0 / 4.0);
    assert_true(cr_exposure(&now, 0, 1, 1) == 2.0 / 4.0);
    assert_true(cr_exposure(&now, 0, 2, 1) == 2.0 / 3.0);
    assert_true(cr_exposure(&now, 0, 4, 1) == 0.0); /* in no clique */
    cr_ledgers_move(&now, 3, 0, 0, 1);
    now.position[3] = 1;
    assert_true(cr_exposure(&now, 0, 2, 1) == 1.0);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

static void step(cr_scratch *now, int32_t state, int32_t to, double t)
{
    int32_t *const position = &now->position[state];

    now->t = t;
    cr_ledgers_move(now, state, 0, *position, to);
    *position = to;
}

static void at_date(cr_scratch *now, size_t k)
{
    now->k = k;
    now->t = now->model->calendar.t[k];
    cr_ledgers_age(now);
}

static void assert_exposure(const cr_scratch *now, int32_t rung, double expected)
{
    const double exposure = cr_exposure(now, 0, 0, rung);

    if (!(fabs(exposure - expected) <= 1e-14)) {
        fail_msg("exposure %.17g where %.17g is right", exposure, expected);
    }
}

/* Half-life 0.5, dates 0, 0.5, 1. State 1 (weight 1) stands there since a year before the start; state 2 (weight 3)
 * comes at 0.6, goes at 0.7 and comes again at 0.8. Through pairs and through a clique (weight 1 each). */
static void credits_fade_on_the_calendar(void **state)
{
    const int32_t all[] = {0, 1, 2};

    (void)state;
    for (int clique = 0; clique < 2; clique++) {
        const double w = clique ? 1.0 : 3.0, norm = 1.0 + w;
        cr_sketch sketch;
        cr_scratch now;

        cr_sketch_init(&sketch, 3, 1, one_step, 1.0, 3);
        cr_sketch_add_tie(&sketch, true, true);
        sketch.tie[0].fades = cr_sketch_slot(&sketch, 0.5);
        if (clique) {
            cr_sketch_clique(&sketch, 0, 3, all);
        } else {
            cr_sketch_edge(&sketch, 0, 0, 1, 1.0);
            cr_sketch_edge(&sketch, 0, 0, 2, 3.0);
        }
        cr_sketch_move(&sketch, 0, 1, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
        cr_sketch_term(&sketch, 0, 1, CR_DRIVER_EXPOSURE, 0, 1.0);
        cr_sketch_seal(&sketch);
        cr_sketch_start(&sketch, 1, 1);
        sketch.model.since[1 * 2 + 1] = -1.0;
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        for (uint64_t replicate = 1; replicate <= 2; replicate++) {
            cr_scratch_reset(&now, 1, replicate);
            cr_ledgers_reset(&now);
            assert_exposure(&now, 1, 0.25 / norm);
            at_date(&now, 1);
            assert_exposure(&now, 1, 0.125 / norm);
            step(&now, 2, 1, 0.6);
            assert_exposure(&now, 1, (0.125 + w) / norm);
            step(&now, 2, 0, 0.7);
            assert_exposure(&now, 1, 0.125 / norm);
            step(&now, 2, 1, 0.8);
            assert_exposure(&now, 1, (0.125 + w) / norm);
            at_date(&now, 2);
            assert_exposure(&now, 1, (0.0625 + w * exp2(-0.4)) / norm);
            assert_true(now.reached_at[2 * 2 + 1] == 0.8 && now.reached_at[1 * 2 + 1] == -1.0);
        }
        cr_scratch_free(&now);
        cr_sketch_free(&sketch);
    }
}

/* Rungs 1 and 3 earn 0.2 and 1, rung 2 what rung 1 does, since rung 1 was reached. Half-life 0.5. */
static void named_rungs_fade(void **state)
{
    const int32_t rungs[] = {4};
    cr_sketch sketch;
    cr_scratch now;
    int32_t slot;

    (void)state;
    cr_sketch_init(&sketch, 2, 1, rungs, 1.0, 3);
    cr_sketch_add_tie(&sketch, false, false);
    sketch.tie[0].fades = cr_sketch_slot(&sketch, 0.5);
    cr_sketch_edge(&sketch, 0, 0, 1, 1.0);
    slot = cr_sketch_slot(&sketch, 0.2);
    cr_sketch_credit(&sketch, 0, 1, slot);
    cr_sketch_credit(&sketch, 0, 2, slot);
    cr_sketch_credit(&sketch, 0, 3, cr_sketch_slot(&sketch, 1.0));
    cr_sketch_move(&sketch, 0, 1, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
    cr_sketch_term(&sketch, 0, 1, CR_DRIVER_EXPOSURE, 0, 1.0);
    cr_sketch_seal(&sketch);
    cr_sketch_start(&sketch, 1, 2);
    sketch.model.since[1 * 4 + 1] = -1.0;
    sketch.model.since[1 * 4 + 2] = -0.5;
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    cr_scratch_reset(&now, 1, 1);
    cr_ledgers_reset(&now);
    assert_exposure(&now, 1, 0.2 * 0.25);
    step(&now, 1, 3, 0.1);
    assert_exposure(&now, 1, 1.0);
    at_date(&now, 1);
    assert_exposure(&now, 1, exp2(-0.8));
    step(&now, 1, 2, 0.6); /* still stands above rung 1, as it has for 1.5 years at that date */
    assert_exposure(&now, 1, 0.2 * 0.125);
    step(&now, 1, 1, 0.6);
    assert_exposure(&now, 1, 0.2 * 0.125);
    step(&now, 1, 0, 0.7);
    assert_exposure(&now, 1, 0.0);
    step(&now, 1, 2, 0.75);
    assert_exposure(&now, 1, 0.2);
    at_date(&now, 2);
    assert_exposure(&now, 1, 0.2 * exp2(-0.5));
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

static void conditions_multiply(void **state)
{
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 3, 1, one_step, 1.0, 3);
    cr_sketch_condition(&sketch, 0.5, -HUGE_VAL, HUGE_VAL);
    cr_sketch_add_tie(&sketch, true, true);
    sketch.tie[0].times = 0;
    cr_sketch_edge(&sketch, 0, 0, 1, 1.0);
    cr_sketch_edge(&sketch, 0, 0, 2, 3.0);
    cr_sketch_move(&sketch, 0, 1, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
    cr_sketch_term(&sketch, 0, 1, CR_DRIVER_EXPOSURE, 0, 1.0);
    cr_sketch_seal(&sketch);
    cr_sketch_start(&sketch, 2, 1);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    cr_scratch_reset(&now, 1, 1);
    cr_ledgers_reset(&now);
    now.condition[0] = 0.5;
    assert_exposure(&now, 1, 0.375);
    now.condition[0] = -2.0;
    assert_exposure(&now, 1, -1.5);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* Each of three states listens to the other two, who stand on the rung: with ties there only now and then, what is
 * left of the share is 1 or 0, of the sum the weights of those that are there. */
static void ties_that_may_not_exist(void **state)
{
    enum { REPLICATES = 20000 };
    const double p = 0.3;

    (void)state;
    for (int symmetric = 0; symmetric < 2; symmetric++) {
        size_t there[3][3] = {{0}}, both = 0;
        cr_sketch sketch;
        cr_scratch now;

        cr_sketch_init(&sketch, 3, 1, one_step, 1.0, 3);
        for (int32_t m = 0; m < 2; m++) {
            cr_sketch_add_tie(&sketch, m == 0, true);
            sketch.tie[m].exists = cr_sketch_slot(&sketch, p);
            sketch.tie[m].symmetric = symmetric == 1;
        }
        for (int32_t i = 0; i < 3; i++) {
            for (int32_t j = 0; j < 3; j++) {
                for (int32_t m = 0; i != j && m < 2; m++) {
                    cr_sketch_edge(&sketch, m, i, j, j < (i + 1) % 3 ? 1.0 : 2.0);
                }
            }
            cr_sketch_move(&sketch, i, 1, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
            cr_sketch_term(&sketch, i, 1, CR_DRIVER_EXPOSURE, 0, 1.0);
            cr_sketch_term(&sketch, i, 1, CR_DRIVER_EXPOSURE, 1, 1.0);
        }
        cr_sketch_seal(&sketch);
        for (int32_t i = 0; i < 3; i++) {
            cr_sketch_start(&sketch, i, 1);
        }
        for (size_t e = 0; e < 6; e++) { /* the same fate for both kinds */
            sketch.model.tie[0].edge_key[e] = sketch.model.tie[1].edge_key[e];
        }
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        for (uint64_t r = 1; r <= REPLICATES; r++) {
            bool is_there[3][3] = {{false}};

            cr_scratch_reset(&now, 1, r);
            cr_ledgers_reset(&now);
            for (int32_t j = 0; j < 3; j++) {
                for (size_t e = sketch.model.tie[1].listener_at[j]; e < sketch.model.tie[1].listener_at[j + 1]; e++) {
                    const double u = cr_rng_uniform_at(now.rng, 1, sketch.model.tie[1].edge_key[e], 0, r);

                    is_there[sketch.model.tie[1].listener[e]][j] = u < p;
                }
            }
            for (int32_t i = 0; i < 3; i++) {
                double sum = 0.0;

                for (int32_t j = 0; j < 3; j++) {
                    sum += is_there[i][j] ? (j < (i + 1) % 3 ? 1.0 : 2.0) : 0.0;
                    there[i][j] += is_there[i][j];
                    both += i < j && is_there[i][j] && is_there[j][i];
                }
                assert_true(cr_exposure(&now, 1, i, 1) == sum);
                assert_true(cr_exposure(&now, 0, i, 1) == (sum > 0.0 ? 1.0 : 0.0));
            }
        }
        for (int32_t i = 0; i < 3; i++) {
            for (int32_t j = 0; j < 3; j++) {
                assert_true(i == j ||
                            fabs((double)there[i][j] - p * REPLICATES) <= 5.0 * sqrt(p * (1 - p) * REPLICATES));
                assert_true(!symmetric || there[i][j] == there[j][i]);
            }
        }
        if (symmetric) {
            assert_int_equal(both, there[0][1] + there[0][2] + there[1][2]);
        } else {
            assert_true(fabs((double)both - 3.0 * p * p * REPLICATES) <= 5.0 * sqrt(3.0 * p * p * REPLICATES));
        }
        cr_scratch_free(&now);
        cr_sketch_free(&sketch);
    }
}

/* The sum as model.md writes it, over all pairs, from the sketch's own lists. */
typedef struct slow_pair {
    int32_t listener, partner, slot;
    double weight;
} slow_pair;

typedef struct world {
    cr_sketch sketch;
    cr_scratch now;
    gsl_rng *rng;
    slow_pair pair[STATES * STATES];
    size_t n_pairs;
    int32_t clique[2][STATES];
    size_t clique_size[2];
    bool share, ahead, fades;
} world;

/* Half-life 0.3 years. */
static double slow_fading(const world *self, int32_t j, int32_t rung)
{
    const double reached = self->fades ? self->now.reached_at[j * RUNGS + rung] : 0.0;
    const double age = self->sketch.model.calendar.t[self->now.k] - reached;

    return self->fades && age > 0.0 ? exp2(-age / 0.3) : 1.0;
}

static double slow_credit(const world *self, int32_t j, int32_t rung)
{
    const int32_t *const position = self->now.position + j * TRACKS;
    const cr_tie *const tie = self->sketch.model.tie;
    double credit = 0.0;

    if (self->ahead) {
        return position[self->sketch.model.rung[rung].track] >= rung ? slow_fading(self, j, rung) : 0.0;
    }
    for (int t = 0; t < TRACKS; t++) {
        if (tie->credit[position[t]] != CR_NONE) {
            credit += self->now.value[tie->credit[position[t]]] * slow_fading(self, j, position[t]);
        }
    }
    return credit;
}

static bool in_clique(const world *self, size_t q, int32_t i)
{
    for (size_t k = 0; k < self->clique_size[q]; k++) {
        if (self->clique[q][k] == i) {
            return true;
        }
    }
    return false;
}

static double slow_exposure(const world *self, int32_t i, int32_t rung)
{
    double sum = 0.0, norm = 0.0;

    for (size_t k = 0; k < self->n_pairs; k++) {
        const slow_pair *const pair = &self->pair[k];
        const double weight = pair->slot != CR_NONE ? self->now.value[pair->slot] : pair->weight;

        if (pair->listener == i) {
            sum += weight * slow_credit(self, pair->partner, rung);
            norm += fabs(weight);
        }
    }
    for (size_t q = 0; q < 2; q++) {
        for (int32_t j = 0; j < STATES; j++) {
            if (j != i && in_clique(self, q, i) && in_clique(self, q, j)) {
                sum += slow_credit(self, j, rung);
                norm += 1.0;
            }
        }
    }
    return norm == 0.0 ? 0.0 : sum / (self->share ? norm : 1.0);
}

static void add_partners(world *self, bool drawn)
{
    for (int32_t i = 0; i < STATES; i++) {
        for (int32_t j = 0; j < STATES; j++) {
            slow_pair *const pair = &self->pair[self->n_pairs];

            if (i == j || gsl_rng_uniform(self->rng) > 0.4) {
                continue;
            }
            *pair = (slow_pair){i, j, CR_NONE, pow(10.0, 6.0 * gsl_rng_uniform(self->rng) - 3.0)};
            pair->weight *= gsl_rng_uniform(self->rng) < 0.3 ? -1.0 : 1.0;
            if (drawn && gsl_rng_uniform(self->rng) < 0.5) {
                pair->slot = cr_sketch_draw(&self->sketch, CR_DIST_NORMAL, 0.3, 1.0, 0.0);
                cr_sketch_drawn_edge(&self->sketch, 0, i, j, pair->slot);
            } else {
                cr_sketch_edge(&self->sketch, 0, i, j, pair->weight);
            }
            self->n_pairs++;
        }
    }
    for (size_t q = 0; q < 2; q++) {
        for (int32_t i = 0; i < STATES; i++) {
            if (gsl_rng_uniform(self->rng) < 0.5) {
                self->clique[q][self->clique_size[q]++] = i;
            }
        }
        cr_sketch_clique(&self->sketch, 0, self->clique_size[q], self->clique[q]);
    }
}

static void add_credits(world *self, bool drawn)
{
    for (int32_t r = 0; r < RUNGS; r++) {
        if (r == 4) {
            continue; /* earns nothing */
        }
        cr_sketch_credit(&self->sketch, 0, r,
                         drawn && r % 2 == 1 ? cr_sketch_draw(&self->sketch, CR_DIST_UNIFORM, -1.0, 2.0, 0.0)
                                             : cr_sketch_slot(&self->sketch, gsl_rng_uniform(self->rng) - 0.2));
    }
}

static void world_init(world *self, gsl_rng *rng, bool share, bool ahead, bool drawn, bool fades)
{
    const int32_t rungs[TRACKS] = {4, 3};

    memset(self, 0, sizeof(*self));
    self->rng = rng;
    self->share = share;
    self->ahead = ahead;
    self->fades = fades;
    cr_sketch_init(&self->sketch, STATES, TRACKS, rungs, 1.0, 5);
    cr_sketch_add_tie(&self->sketch, share, ahead);
    self->sketch.tie[0].fades = fades ? cr_sketch_slot(&self->sketch, 0.3) : CR_NONE;
    add_partners(self, drawn);
    if (!ahead) {
        add_credits(self, drawn);
    }
    for (int32_t r = 1; r < RUNGS; r++) {
        if (r != 4) { /* the first rung of the second track */
            cr_sketch_move(&self->sketch, 0, r, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
        }
    }
    for (int32_t r = 2; r < RUNGS; r++) { /* nobody asks about rung 1 */
        if (r != 4) {
            cr_sketch_term(&self->sketch, 0, r, CR_DRIVER_EXPOSURE, 0, 1.0);
        }
    }
    cr_sketch_seal(&self->sketch);
    for (int32_t i = 0; i < STATES; i++) {
        cr_sketch_start(&self->sketch, i, (int32_t)gsl_rng_uniform_int(rng, 4));
        cr_sketch_start(&self->sketch, i, 4 + (int32_t)gsl_rng_uniform_int(rng, 3));
    }
    assert_int_equal(cr_scratch_init(&self->now, &self->sketch.model, NULL), CR_OK);
}

static void world_free(world *self)
{
    cr_scratch_free(&self->now);
    cr_sketch_free(&self->sketch);
}

/* Up and down, by one rung or more. */
static void move_someone(world *self)
{
    const int32_t i = (int32_t)gsl_rng_uniform_int(self->rng, STATES);
    const int32_t track = (int32_t)gsl_rng_uniform_int(self->rng, TRACKS);
    const int32_t to =
        track == 0 ? (int32_t)gsl_rng_uniform_int(self->rng, 4) : 4 + (int32_t)gsl_rng_uniform_int(self->rng, 3);
    int32_t *const position = &self->now.position[i * TRACKS + track];

    if (*position != to) {
        cr_ledgers_move(&self->now, i, track, *position, to);
        *position = to;
    }
}

static bool is_asked_for(int32_t rung)
{
    return rung == 2 || rung == 3 || rung == 5 || rung == 6;
}

static void verify(world *self)
{
    double seen[STATES][RUNGS];

    for (int32_t i = 0; i < STATES; i++) {
        for (int32_t r = 0; r < RUNGS; r++) {
            const double slow = slow_exposure(self, i, r);

            seen[i][r] = cr_exposure(&self->now, 0, i, r);
            if (is_asked_for(r)) {
                assert_true(fabs(seen[i][r] - slow) <= 1e-12 * fmax(1.0, fabs(slow)) * (self->share ? 1.0 : 1e4));
            } else if (self->ahead) {
                assert_true(seen[i][r] == 0.0);
            }
        }
    }
    cr_ledgers_count(&self->now);
    for (int32_t i = 0; i < STATES; i++) {
        for (int32_t r = 0; r < RUNGS; r++) {
            assert_true(cr_exposure(&self->now, 0, i, r) == seen[i][r]); /* to the last bit */
        }
    }
}

static void ledgers_equal_fresh_sums(void **state)
{
    gsl_rng *const rng = gsl_rng_alloc(gsl_rng_mt19937);

    (void)state;
    gsl_rng_set(rng, 4);
    for (int kind = 0; kind < 24; kind++) {
        world self;

        world_init(&self, rng, kind % 2 == 0, kind % 4 < 2, kind % 8 < 4, kind >= 12);
        for (uint64_t replicate = 1; replicate <= 3; replicate++) {
            cr_scratch_reset(&self.now, 3, replicate);
            cr_ledgers_reset(&self.now);
            verify(&self);
            for (int k = 0; k < MOVES; k++) {
                if (k % 80 == 79) {
                    at_date(&self.now, self.now.k + 1 < 5 ? self.now.k + 1 : self.now.k);
                }
                self.now.t += 0.25 / 80;
                move_someone(&self);
                if (k % 20 == 0) {
                    verify(&self);
                }
            }
        }
        world_free(&self);
    }
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_numbers),
        cmocka_unit_test(cliques_leave_out_the_listener),
        cmocka_unit_test(credits_fade_on_the_calendar),
        cmocka_unit_test(named_rungs_fade),
        cmocka_unit_test(conditions_multiply),
        cmocka_unit_test(ties_that_may_not_exist),
        cmocka_unit_test(ledgers_equal_fresh_sums),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
