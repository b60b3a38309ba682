/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exposures partner by partner: numbers known by hand, and random scenarios in which the parts must add up. */
#include "simulate/partners.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "simulate/exposure.h"
#include "simulate/scratch.h"
#include "tests/support/dice.h"
#include "tests/support/judge.h"
#include "tests/support/models.h"

enum { SCENARIOS = 60, REPLICATES = 3, MOST_STATES = 64 };

static const int32_t one_step[] = {2};

static void assert_part(const cr_part *part, size_t n, int32_t partner, double expected)
{
    double found = 0.0;

    for (size_t k = 0; k < n; k++) {
        found = part[k].partner == partner ? part[k].amount : found;
    }
    if (!(fabs(found - expected) <= 1e-15)) {
        fail_msg("partner %d adds %.17g where %.17g is right", partner, found, expected);
    }
}

/* State 0 listens to 1 .. 4 by pairs (0.5, 0.3, 0.2, -0.4; 1, 3 and 4 stand there), and to 1 and 2 in a clique. */
static void by_hand(void **state)
{
    static const double weight[] = {0.5, 0.3, 0.2, -0.4};

    (void)state;
    for (int share = 0; share < 2; share++) {
        const double norm = share ? 3.4 : 1.0;
        const int32_t clique[] = {0, 1, 2};
        int32_t place[5] = {0};
        cr_part part[5];
        cr_sketch sketch;
        cr_scratch now;
        cr_partners partners;
        size_t n;

        cr_sketch_init(&sketch, 5, 1, one_step, 1.0, 2);
        cr_sketch_add_tie(&sketch, share == 1, true);
        for (int32_t j = 1; j < 5; j++) {
            cr_sketch_edge(&sketch, 0, 0, j, weight[j - 1]);
        }
        cr_sketch_edge(&sketch, 0, 2, 0, 7.0); /* another listener's */
        cr_sketch_clique(&sketch, 0, 3, clique);
        cr_sketch_move(&sketch, 0, 1, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
        cr_sketch_term(&sketch, 0, 1, CR_DRIVER_EXPOSURE, 0, 1.0);
        cr_sketch_seal(&sketch);
        cr_sketch_start(&sketch, 1, 1);
        cr_sketch_start(&sketch, 3, 1);
        cr_sketch_start(&sketch, 4, 1);
        assert_int_equal(cr_partners_init(&partners, &sketch.model, NULL), CR_OK);
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        cr_scratch_reset(&now, 1, 1);
        cr_ledgers_reset(&now);
        n = cr_exposure_parts(&now, &partners, 0, 0, 1, place, part);
        assert_int_equal(n, 3);
        assert_part(part, n, 1, 1.5 / norm);
        assert_part(part, n, 2, 0.0);
        assert_part(part, n, 3, 0.2 / norm);
        assert_part(part, n, 4, -0.4 / norm);
        assert_int_equal(cr_exposure_parts(&now, &partners, 0, 4, 1, place, part), 0); /* listens to nobody */
        cr_scratch_free(&now);
        cr_partners_free(&partners);
        cr_partners_free(&partners);
        cr_sketch_free(&sketch);
    }
}

/* What random scenarios have shown. */
typedef struct coverage {
    size_t shares, sums, credits, fades, exist, uncertain, times, cliques, parts;
} coverage;

typedef struct watcher {
    const cr_partners *partners;
    coverage *seen;
    int32_t place[MOST_STATES];
} watcher;

static void note_tie(coverage *seen, const cr_tie *tie, size_t n)
{
    seen->parts += n;
    if (n > 0) {
        seen->shares += tie->share;
        seen->sums += !tie->share;
        seen->credits += !tie->ahead;
        seen->fades += tie->fades != CR_NONE;
        seen->exist += tie->exists != CR_NONE;
        seen->uncertain += tie->n_uncertain > 0;
        seen->times += tie->times != CR_NONE;
        seen->cliques += tie->n_cliques > 0;
    }
}

/* All exposures as things stand. */
static void verify(watcher *self, const cr_scratch *now)
{
    const cr_model *model = now->model;

    for (int32_t m = 0; m < (int32_t)model->n_ties; m++) {
        for (int32_t i = 0; i < (int32_t)model->n_states; i++) {
            for (int32_t r = 0; r < (int32_t)model->n_rungs; r++) {
                const double exposure = cr_exposure(now, m, i, r);
                cr_part part[MOST_STATES];
                const size_t n = cr_exposure_parts(now, self->partners, m, i, r, self->place, part);
                double sum = 0.0, size = 1.0;

                for (size_t k = 0; k < n; k++) {
                    sum += part[k].amount;
                    size += fabs(part[k].amount);
                    assert_int_not_equal(part[k].partner, i);
                    assert_int_equal(part[k].tie, m);
                    for (size_t other = 0; other < k; other++) {
                        assert_int_not_equal(part[other].partner, part[k].partner);
                    }
                }
                if (!(fabs(sum - exposure) <= 1e-13 * size)) {
                    fail_msg("kind %d, state %d, rung %d: parts add up to %.17g, the exposure is %.17g", m, i, r, sum,
                             exposure);
                }
                note_tie(self->seen, &model->tie[m], n);
            }
        }
    }
}

static int at_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    (void)what;
    verify(context, now);
    return CR_OK;
}

static int at_date(void *context, const cr_scratch *now, size_t k)
{
    if (k % 4 == 0) {
        verify(context, now);
    }
    return CR_OK;
}

static void watch(uint64_t seed, coverage *seen)
{
    char *text = cr_dice_scenario(seed, 0, CR_MORE_NOTHING);
    cr_partners partners;
    watcher self = {.partners = &partners, .seen = seen};
    const cr_sink sink = {.context = &self, .on_calendar = at_date, .before_move = at_move, .on_move = at_move};
    cr_scratch now;
    cr_plan plan;

    assert_non_null(text);
    assert_true(cr_read_text(&plan, "random", text));
    assert_true(plan.model[0].n_states <= MOST_STATES);
    assert_int_equal(cr_partners_init(&partners, &plan.model[0], NULL), CR_OK);
    assert_int_equal(cr_scratch_init(&now, &plan.model[0], NULL), CR_OK);
    for (uint64_t r = 1; r <= REPLICATES; r++) {
        assert_int_equal(cr_simulate(&now, seed, r, &sink, NULL), CR_OK);
    }
    for (size_t i = 0; i < MOST_STATES; i++) {
        assert_int_equal(self.place[i], 0);
    }
    cr_scratch_free(&now);
    cr_partners_free(&partners);
    cr_plan_free(&plan);
    free(text);
}

static void parts_add_up(void **state)
{
    coverage seen = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= SCENARIOS; seed++) {
        watch(seed, &seen);
    }
    assert_true(seen.parts > 10000); /* and each feature has been there */
    assert_true(seen.shares > 100 && seen.sums > 100 && seen.credits > 100 && seen.fades > 100);
    assert_true(seen.exist > 100 && seen.uncertain > 100 && seen.times > 100 && seen.cliques > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(parts_add_up)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
