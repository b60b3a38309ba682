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
    bool share, ahead;
} world;

static double slow_credit(const world *self, int32_t j, int32_t rung)
{
    const int32_t *const position = self->now.position + j * TRACKS;
    const cr_tie *const tie = self->sketch.model.tie;
    double credit = 0.0;

    if (self->ahead) {
        return position[self->sketch.model.rung[rung].track] >= rung ? 1.0 : 0.0;
    }
    for (int t = 0; t < TRACKS; t++) {
        credit += tie->credit[position[t]] != CR_NONE ? self->now.value[tie->credit[position[t]]] : 0.0;
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

static void world_init(world *self, gsl_rng *rng, bool share, bool ahead, bool drawn)
{
    const int32_t rungs[TRACKS] = {4, 3};

    memset(self, 0, sizeof(*self));
    self->rng = rng;
    self->share = share;
    self->ahead = ahead;
    cr_sketch_init(&self->sketch, STATES, TRACKS, rungs, 1.0, 2);
    cr_sketch_add_tie(&self->sketch, share, ahead);
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

/* Up and down, by one rung or more: downwards nothing moves a state yet, but ledgers know no direction. */
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

        world_init(&self, rng, kind % 2 == 0, kind % 4 < 2, kind % 8 < 4);
        for (uint64_t replicate = 1; replicate <= 3; replicate++) {
            cr_scratch_reset(&self.now, 3, replicate);
            cr_ledgers_reset(&self.now);
            verify(&self);
            for (int k = 0; k < MOVES; k++) {
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
        cmocka_unit_test(ledgers_equal_fresh_sums),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
