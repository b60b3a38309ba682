/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which moves are looked at, by hand; and that models too large keep drivers alone. */
#include "study/causes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "simulate/exposure.h"
#include "simulate/paths.h"
#include "simulate/scratch.h"
#include "support/plans.h"

/* Recognition is not the highest rung; BBB skips it; the other track has nothing to do with it. */
static const char text[] = "calendar: {start: 2025-01-01, end: 1 year}\n"
                           "tracks: {legal: [listed, delisted], ladder: [none, charge, embassy, friends]}\n"
                           "recognition: embassy\n"
                           "ties: {talk: {pairs: [[AAA, CCC], [BBB, CCC]]}}\n"
                           "states: {AAA: {at: charge}, BBB: {at: charge, skips: [embassy]}, CCC: {at: friends}}\n"
                           "defaults: {link: exponential, threshold: 0, softness: 1, weights: {talk: 1}}\n";

typedef struct world {
    cr_plan plan;
    const cr_model *model;
    cr_scratch now;
    cr_causes causes;
    cr_sink sink;
} world;

static void world_init(world *self, bool influences)
{
    plan_read(&self->plan, text);
    self->model = &self->plan.model[0];
    assert_int_equal(cr_scratch_init(&self->now, self->model, NULL), CR_OK);
    cr_scratch_reset(&self->now, 1, 1);
    cr_ledgers_reset(&self->now);
    cr_paths_start(&self->now);
    assert_int_equal(cr_causes_init(&self->causes, self->model, influences, NULL, NULL), CR_OK);
    self->sink = cr_causes_sink(&self->causes, NULL);
}

static void world_free(world *self)
{
    cr_causes_free(&self->causes);
    cr_causes_free(&self->causes);
    cr_scratch_free(&self->now);
    cr_plan_free(&self->plan);
}

static void tell(world *self, const char *state, const char *from, const char *to, cr_cause cause)
{
    const int32_t i = state_of(self->model, state), r = rung_of(self->model, to);
    const bool pushed = cause == CR_CAUSE_HAZARD || cause == CR_CAUSE_IMMEDIATE;
    const cr_happening what = {.state = i,
                               .track = self->model->rung[r].track,
                               .from = rung_of(self->model, from),
                               .to = r,
                               .cause = cause,
                               .event = CR_NONE,
                               .readiness = pushed ? 1.0 : (double)NAN};

    assert_int_equal(self->sink.before_move(self->sink.context, &self->now, &what), CR_OK);
}

static uint64_t drivers_of(const world *self, const char *state, const char *rung)
{
    return self->causes.drivers.moves[move_of(self->model, state, rung) - self->model->move];
}

static void which_moves_count(void **state)
{
    world self;
    const cr_attribution *owed = &self.causes.attribution;

    (void)state;
    world_init(&self, true);
    tell(&self, "AAA", "listed", "delisted", CR_CAUSE_HAZARD); /* another track */
    tell(&self, "AAA", "none", "charge", CR_CAUSE_HAZARD);     /* below recognition */
    assert_int_equal(owed->moves[0], 0);
    assert_int_equal(drivers_of(&self, "AAA", "charge"), 1);
    assert_int_equal(drivers_of(&self, "AAA", "delisted"), 1);
    tell(&self, "AAA", "charge", "embassy", CR_CAUSE_HAZARD);
    tell(&self, "AAA", "embassy", "friends", CR_CAUSE_HAZARD); /* above it */
    tell(&self, "AAA", "embassy", "charge", CR_CAUSE_HAZARD);  /* down */
    tell(&self, "AAA", "charge", "embassy", CR_CAUSE_IMMEDIATE);
    assert_int_equal(owed->moves[0], 2);
    assert_int_equal(drivers_of(&self, "AAA", "embassy"), 2);
    assert_int_equal(drivers_of(&self, "AAA", "friends"), 1);
    tell(&self, "BBB", "charge", "friends", CR_CAUSE_EVENT);
    tell(&self, "BBB", "charge", "friends", CR_CAUSE_FORCED);
    assert_int_equal(owed->moves[1], 0);
    assert_int_equal(drivers_of(&self, "BBB", "friends"), 0);
    tell(&self, "BBB", "charge", "friends", CR_CAUSE_HAZARD); /* past recognition */
    assert_int_equal(owed->moves[1], 1);
    /* CCC stands there and has all the listeners: readiness 1, of which 1 is its */
    assert_true(cr_moment_mean(&owed->part[cr_attribution_at(owed, 1, 2, 0)], 1).mean > 0.632);
    assert_true(cr_moment_mean(&owed->own[1], 1).mean < 0.368);
    cr_causes_end(&self.causes);
    assert_int_equal(self.causes.pathways.n, 1); /* AAA once; BBB was put there first */
    world_free(&self);
}

static void drivers_alone(void **state)
{
    world self;

    (void)state;
    world_init(&self, false);
    tell(&self, "AAA", "charge", "embassy", CR_CAUSE_HAZARD);
    assert_int_equal(drivers_of(&self, "AAA", "embassy"), 1);
    cr_causes_end(&self.causes);
    assert_null(self.causes.attribution.part);
    assert_int_equal(self.causes.pathways.n, 0);
    world_free(&self);
}

static void sharing_and_merging(void **state)
{
    world self;
    cr_causes other;

    (void)state;
    world_init(&self, true);
    assert_int_equal(cr_causes_init(&other, self.model, true, &self.causes, NULL), CR_OK);
    assert_ptr_equal(other.partners, self.causes.partners);
    tell(&self, "AAA", "charge", "embassy", CR_CAUSE_HAZARD);
    self.sink = cr_causes_sink(&other, NULL);
    tell(&self, "AAA", "charge", "embassy", CR_CAUSE_HAZARD);
    assert_int_equal(cr_causes_merge(&self.causes, &other, NULL), CR_OK);
    cr_causes_free(&other);
    cr_causes_end(&self.causes);
    assert_int_equal(drivers_of(&self, "AAA", "embassy"), 2);
    assert_int_equal(self.causes.attribution.moves[0], 2);
    assert_int_equal(self.causes.pathways.n, 1); /* the same replicate, the same parent */
    assert_int_equal(self.causes.pathways.count[0].replicates, 2);
    world_free(&self);
}

static void fits(void **state)
{
    cr_model model[2] = {{.n_states = 100, .n_ties = 2}, {.n_states = 2000, .n_ties = 1}};
    const cr_plan plan = {.n_models = 2, .model = model};

    (void)state;
    assert_false(cr_causes_fit(&plan));
    model[1].n_states = 200;
    assert_true(cr_causes_fit(&plan));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(which_moves_count), cmocka_unit_test(drivers_alone),
                                       cmocka_unit_test(sharing_and_merging), cmocka_unit_test(fits)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
