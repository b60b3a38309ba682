/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains of recognition: how they grow and are cut, whose parents are drawn how often, counts in any order. */
#include "study/pathways.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "study/attribution.h"
#include "tests/support/models.h"

enum { STATES = 30, DRAWS = 20000 };

static const int32_t rungs[] = {3};

/* A model of states alone: rung2 is recognition. */
typedef struct world {
    cr_sketch sketch;
    cr_scratch now; /* as far as pathways look at it */
    int32_t position[STATES];
    cr_part part[STATES];
    cr_shares shares;
    cr_pathways pathways;
} world;

static void world_init(world *self)
{
    memset(self, 0, sizeof(*self));
    cr_sketch_init(&self->sketch, STATES, 1, rungs, 1.0, 2);
    self->now = (cr_scratch){.model = cr_sketch_seal(&self->sketch), .seed = 3, .position = self->position};
    self->shares = (cr_shares){.model = &self->sketch.model, .part = self->part};
    assert_int_equal(cr_pathways_init(&self->pathways, &self->sketch.model, NULL), CR_OK);
}

static void world_free(world *self)
{
    cr_pathways_free(&self->pathways);
    cr_pathways_free(&self->pathways);
    cr_sketch_free(&self->sketch);
}

static void begin(world *self, uint64_t replicate)
{
    memset(self->position, 0, sizeof(self->position));
    self->now.replicate = replicate;
    cr_pathways_begin(&self->pathways);
}

/* The state recognises, pushed by n partners with such shares; n < 0: put there by an event. */
static void recognise(world *self, int32_t state, int n, const int32_t *partner, const double *share)
{
    self->shares.own = 1.0;
    self->shares.n = n > 0 ? (size_t)n : 0;
    for (int k = 0; k < n; k++) {
        self->part[k] = (cr_part){partner[k], k % 2, share[k]};
        self->shares.own -= share[k];
    }
    assert_int_equal(cr_pathways_add(&self->pathways, &self->now, state, n >= 0 ? &self->shares : NULL, NULL), CR_OK);
    self->position[state] = 2;
}

static void pushed_by(world *self, int32_t state, int32_t partner)
{
    recognise(self, state, 1, &partner, (const double[]){1.0});
}

static uint64_t count_of(const world *self, size_t length, const size_t *state)
{
    for (size_t c = 0; c < self->pathways.n; c++) {
        const cr_pathway chain = self->pathways.count[c].chain;
        bool same = cr_pathway_length(chain) == length;

        for (size_t k = 0; same && k < length && k < CR_PATHWAY_STATES; k++) {
            same = cr_pathway_state(chain, k) == state[k];
        }
        if (same) {
            return self->pathways.count[c].replicates;
        }
    }
    return 0;
}

#define COUNT_OF(self, length, ...) count_of(self, length, (const size_t[]){__VA_ARGS__})

/* 0 stands there at the start; 0 > 1 > 2 > 3 > 4, each pushed by the one before alone. */
static void chains_grow_and_are_cut(void **state)
{
    world self;

    (void)state;
    world_init(&self);
    for (uint64_t r = 1; r <= 2; r++) {
        begin(&self, r);
        self.position[0] = 2;
        for (int32_t i = 1; i < 5; i++) {
            pushed_by(&self, i, i - 1);
        }
        recognise(&self, 7, 0, NULL, NULL); /* by itself */
    }
    cr_pathways_rank(&self.pathways);
    assert_int_equal(self.pathways.n, 5);
    assert_int_equal(COUNT_OF(&self, 2, 0, 1), 2);
    assert_int_equal(COUNT_OF(&self, 3, 0, 1, 2), 2);
    assert_int_equal(COUNT_OF(&self, 4, 1, 2, 3), 2);
    assert_int_equal(COUNT_OF(&self, 4, 2, 3, 4), 2); /* of five, but more than three is all that is kept */
    assert_int_equal(COUNT_OF(&self, 1, 7), 2);
    world_free(&self);
}

/* Who stood there, was put there, or pushes from a lower rung begins a chain; only a first recognition has one. */
static void roots(void **state)
{
    world self;

    (void)state;
    world_init(&self);
    begin(&self, 1);
    recognise(&self, 5, -1, NULL, NULL); /* an event */
    pushed_by(&self, 6, 5);
    self.position[8] = 1;
    pushed_by(&self, 9, 8); /* while 8 stands below */
    pushed_by(&self, 8, 6);
    self.position[6] = 1; /* 6 withdraws, pushes from there, and comes back */
    pushed_by(&self, 10, 6);
    pushed_by(&self, 6, 9);
    cr_pathways_rank(&self.pathways);
    assert_int_equal(self.pathways.n, 4);
    assert_int_equal(COUNT_OF(&self, 2, 5, 6), 1);
    assert_int_equal(COUNT_OF(&self, 2, 8, 9), 1);
    assert_int_equal(COUNT_OF(&self, 3, 5, 6, 8), 1);
    assert_int_equal(COUNT_OF(&self, 2, 6, 10), 1);
    begin(&self, 2);
    self.position[6] = 2;
    cr_pathways_look(&self.pathways, &self.now);
    self.position[6] = 1; /* stood there at the start, lost it, and has no first recognition any more */
    pushed_by(&self, 6, 5);
    cr_pathways_rank(&self.pathways);
    assert_int_equal(COUNT_OF(&self, 2, 5, 6), 1);
    world_free(&self);
}

static void assert_share(uint64_t n, double p)
{
    const double z = ((double)n - DRAWS * p) / sqrt(DRAWS * p * (1.0 - p));

    if (!(fabs(z) <= 5.0)) {
        fail_msg("%llu of %d where a share of %g is right: z = %.1f", (unsigned long long)n, DRAWS, p, z);
    }
}

/* Own 0.4; 1 through two kinds 0.3 - 0.1; 2 0.5; 3 -0.1, which is nobody's parent: out of 1.1. The one partner that stands
 * there twice counts once. */
static void parents_by_their_shares(void **state)
{
    const int32_t partner[] = {1, 2, 3, 1};
    const double share[] = {0.3, 0.5, -0.1, -0.1};
    world self;

    (void)state;
    world_init(&self);
    for (uint64_t r = 1; r <= DRAWS; r++) {
        begin(&self, r);
        self.position[1] = self.position[2] = self.position[3] = 2;
        recognise(&self, 4, 4, partner, share);
    }
    cr_pathways_rank(&self.pathways);
    assert_int_equal(self.pathways.n, 3);
    assert_share(COUNT_OF(&self, 1, 4), 0.4 / 1.1);
    assert_share(COUNT_OF(&self, 2, 1, 4), 0.2 / 1.1);
    assert_share(COUNT_OF(&self, 2, 2, 4), 0.5 / 1.1);
    assert_int_equal(COUNT_OF(&self, 1, 4) + COUNT_OF(&self, 2, 1, 4) + COUNT_OF(&self, 2, 2, 4), DRAWS);
    world_free(&self);
}

static void beyond_all_measure(void **state)
{
    const double infinite[] = {-HUGE_VAL};
    world self;

    (void)state;
    world_init(&self);
    begin(&self, 1);
    self.position[1] = 2;
    recognise(&self, 4, 1, (const int32_t[]){1}, infinite);
    cr_pathways_rank(&self.pathways);
    assert_int_equal(COUNT_OF(&self, 1, 4), 1);
    world_free(&self);
}

/* Every chain of three, some more often: more than fit the first room; counted whole and in parts. */
static void many_chains(world *self, int part, int parts)
{
    int n = 0;

    for (int32_t a = 0; a < STATES; a++) {
        for (int32_t b = 0; b < STATES; b++) {
            for (int32_t c = 0; c < STATES; c++, n++) {
                if (a == b || b == c || a == c || n % parts != part) {
                    continue;
                }
                for (int times = 0; times < 1 + (a == 3) + (b == 2); times++) {
                    begin(self, 1);
                    self->position[a] = 2;
                    pushed_by(self, b, a);
                    pushed_by(self, c, b);
                }
            }
        }
    }
}

static void counts_in_any_order(void **state)
{
    world whole, low, high;

    (void)state;
    world_init(&whole);
    world_init(&low);
    world_init(&high);
    many_chains(&whole, 0, 1);
    many_chains(&low, 1, 2);
    many_chains(&high, 0, 2);
    assert_int_equal(cr_pathways_merge(&low.pathways, &high.pathways, NULL), CR_OK);
    cr_pathways_rank(&whole.pathways);
    cr_pathways_rank(&low.pathways);
    assert_int_equal(whole.pathways.n, STATES * (STATES - 1) * (STATES - 2) + STATES * (STATES - 1));
    assert_int_equal(low.pathways.n, whole.pathways.n);
    assert_memory_equal(low.pathways.count, whole.pathways.count, whole.pathways.n * sizeof(cr_pathway_count));
    assert_int_equal(COUNT_OF(&whole, 3, 3, 2, 7), 3);
    assert_int_equal(COUNT_OF(&whole, 3, 3, 4, 7), 2);
    assert_int_equal(COUNT_OF(&whole, 3, 5, 4, 7), 1);
    assert_int_equal(COUNT_OF(&whole, 2, 5, 4), STATES - 2);
    for (size_t k = 1; k < whole.pathways.n; k++) { /* by count, then as the names stand, the shorter first */
        const cr_pathway_count *x = &whole.pathways.count[k - 1], *y = &whole.pathways.count[k];

        assert_true(x->replicates >= y->replicates);
        if (x->replicates == y->replicates && cr_pathway_length(x->chain) == cr_pathway_length(y->chain)) {
            assert_true(x->chain < y->chain);
        }
    }
    assert_int_equal(cr_pathway_length(whole.pathways.count[0].chain), 2);
    world_free(&whole);
    world_free(&low);
    world_free(&high);
}

/* The shorter comes first where it is the beginning of the longer. */
static void ranks(void **state)
{
    world self;

    (void)state;
    world_init(&self);
    begin(&self, 1);
    recognise(&self, 1, 0, NULL, NULL);
    pushed_by(&self, 2, 1);
    recognise(&self, 0, 0, NULL, NULL);
    cr_pathways_rank(&self.pathways);
    assert_int_equal(cr_pathway_state(self.pathways.count[0].chain, 0), 0);
    assert_int_equal(cr_pathway_length(self.pathways.count[1].chain), 1);
    assert_int_equal(cr_pathway_length(self.pathways.count[2].chain), 2);
    world_free(&self);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains_grow_and_are_cut), cmocka_unit_test(roots),
        cmocka_unit_test(parents_by_their_shares), cmocka_unit_test(beyond_all_measure),
        cmocka_unit_test(counts_in_any_order),     cmocka_unit_test(ranks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
