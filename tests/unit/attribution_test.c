/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/attribution.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static cr_model model_of(size_t n_states, size_t n_ties)
{
    return (cr_model){.n_states = n_states, .n_ties = n_ties};
}

static void limits(void **state)
{
    const struct {
        size_t n_states, n_ties;
        bool fits;
    } of[] = {{1448, 0, true},     {1449, 0, false},         {1448, 1, true},    {1449, 1, false},
              {512, 8, true},      {513, 8, false},          {1, 1 << 21, true}, {1, (1 << 21) + 1, false},
              {2, 1 << 21, false}, {SIZE_MAX / 2, 1, false}, {0, 3, true}};

    (void)state;
    for (size_t k = 0; k < sizeof(of) / sizeof(*of); k++) {
        const cr_model model = model_of(of[k].n_states, of[k].n_ties);

        assert_int_equal(cr_attribution_fits(&model), of[k].fits);
    }
}

static void add(cr_attribution *self, int32_t state, double own, size_t n, const cr_part *part)
{
    cr_part copy[4];
    const cr_shares shares = {.model = self->model, .own = own, .n = n, .part = copy};

    memcpy(copy, part, n * sizeof(*part));
    cr_attribution_add(self, state, &shares);
}

/* Two moves of state 2, in one of which 0 pushed through both kinds and 1 held back; one of state 1. */
static void sums(void **state)
{
    const cr_model model = model_of(3, 2);
    const cr_part first[] = {{0, 0, 0.5}, {1, 0, -0.25}, {0, 1, 0.125}}, second[] = {{0, 0, 0.25}};
    cr_attribution whole, one, other;
    cr_mean mean;

    (void)state;
    assert_int_equal(cr_attribution_init(&whole, &model, NULL), CR_OK);
    assert_int_equal(cr_attribution_init(&one, &model, NULL), CR_OK);
    assert_int_equal(cr_attribution_init(&other, &model, NULL), CR_OK);
    add(&whole, 2, 0.625, 3, first);
    add(&whole, 2, 0.75, 1, second);
    add(&whole, 1, 1.0, 0, second);
    assert_int_equal(whole.moves[0], 0);
    assert_int_equal(whole.moves[1], 1);
    assert_int_equal(whole.moves[2], 2);
    mean = cr_moment_mean(&whole.part[cr_attribution_at(&whole, 2, 0, 0)], 2);
    assert_true(mean.mean == 0.375 && fabs(mean.sd - 0.125 * sqrt(2.0)) < 1e-15);
    assert_true(cr_moment_mean(&whole.part[cr_attribution_at(&whole, 2, 0, 1)], 2).mean == 0.0625);
    assert_true(cr_moment_mean(&whole.part[cr_attribution_at(&whole, 2, 1, 0)], 2).mean == -0.125);
    assert_true(cr_moment_mean(&whole.own[2], 2).mean == 0.6875);
    assert_true(whole.part[cr_attribution_at(&whole, 1, 0, 0)].square == 0);
    add(&one, 2, 0.75, 1, second);
    add(&other, 1, 1.0, 0, second);
    add(&other, 2, 0.625, 3, first);
    cr_attribution_merge(&one, &other);
    assert_memory_equal(one.moves, whole.moves, 3 * sizeof(*one.moves));
    assert_memory_equal(one.own, whole.own, 3 * sizeof(*one.own));
    assert_memory_equal(one.part, whole.part, 3 * 3 * 2 * sizeof(*one.part));
    cr_attribution_free(&whole);
    cr_attribution_free(&whole);
    cr_attribution_free(&one);
    cr_attribution_free(&other);
}

/* Each cell has a place of its own. */
static void places(void **state)
{
    const cr_model model = model_of(5, 3);
    const cr_attribution self = {.model = &model};
    bool taken[5 * 5 * 3] = {false};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 5; j++) {
            for (size_t k = 0; k < 3; k++) {
                const size_t at = cr_attribution_at(&self, i, j, k);

                assert_true(at < 5 * 5 * 3 && !taken[at]);
                taken[at] = true;
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(limits), cmocka_unit_test(sums), cmocka_unit_test(places)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
