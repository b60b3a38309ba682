/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search for a change, on chances that are known: a future is a uniform number, and it happens below the chance. */
#include "study/require.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "study/estimate.h"

enum { FUTURES = 4000 };

#define TOLERANCE 1e-3

typedef struct world {
    double (*chance)(const double *value);
    size_t calls, fails_at; /* 0: never */
} world;

/* Splitmix64, by Steele, Lea & Flood (2014). */
static double uniform(uint64_t r)
{
    uint64_t z = (r + 1) * UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static int play(void *context, const double *value, bool *hit, cr_errors *errors)
{
    world *const self = context;
    const double chance = self->chance(value);

    if (++self->calls == self->fails_at) {
        return cr_fail(errors, CR_ERR_RUN, "it had to stop");
    }
    for (uint64_t r = 0; r < FUTURES; r++) {
        hit[r] = uniform(r) < chance;
    }
    return CR_OK;
}

static size_t ask(cr_require *found, double (*chance)(const double *), const cr_lever *lever, size_t n, double wanted)
{
    world all = {.chance = chance};
    const cr_require_question question = {
        .n = n, .lever = lever, .chance = wanted, .replicates = FUTURES, .play = play, .context = &all};

    assert_int_equal(cr_require_run(found, &question, NULL), CR_OK);
    return all.calls;
}

/* The k-th smallest of all uniform numbers: at a chance just above it, k happen. */
static int increasing(const void *a, const void *b)
{
    const double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static double smallest(size_t k)
{
    double all[FUTURES];

    for (uint64_t r = 0; r < FUTURES; r++) {
        all[r] = uniform(r);
    }
    qsort(all, FUTURES, sizeof(*all), increasing);
    return all[k - 1];
}

static double or_else(double value, double otherwise)
{
    return isnan(value) ? otherwise : value;
}

static double rising(const double *value)
{
    return or_else(value[0], 0.2) / 2.0;
}

static double falling(const double *value)
{
    return 0.9 - or_else(value[0], 1.5) / 2.0;
}

/* A root within the tolerance above where 1200 of 4000 first happen. */
static void test_rising(void **state)
{
    const cr_lever lever = {.low = 0.0, .high = 2.0, .present = 0.2};
    const double root = 2.0 * smallest(1200);
    uint64_t upper = 1, lower = 1;
    cr_require found;

    (void)state;
    assert_true(ask(&found, rising, &lever, 1, 0.3) < 40);
    assert_int_equal(found.answer[0].verdict, CR_REQUIRE_DONE);
    assert_true(found.answer[0].rises);
    assert_true(found.answer[0].needed >= root && found.answer[0].needed <= root + 2.0 * TOLERANCE);
    assert_true(found.answer[0].there == found.answer[0].needed);
    assert_true(found.answer[0].hits >= 1200);
    assert_true(found.answer[0].lo < root && found.answer[0].hi > root);
    /* The interval is Wilson's, carried over, its ends taken outwards. */
    while (cr_wilson(upper, FUTURES).hi < 0.3) {
        upper++;
    }
    while (cr_wilson(lower, FUTURES).lo < 0.3) {
        lower++;
    }
    assert_true(found.answer[0].lo <= 2.0 * smallest(upper) &&
                found.answer[0].lo >= 2.0 * smallest(upper) - 2.0 * TOLERANCE);
    assert_true(found.answer[0].hi >= 2.0 * smallest(lower) &&
                found.answer[0].hi <= 2.0 * smallest(lower) + 2.0 * TOLERANCE);
    assert_int_equal(found.answer[0].grid_hits[0], 0);
    assert_true(found.answer[0].grid[8] == 2.0);
    assert_false(found.pair.found);
    cr_require_free(&found);
    cr_require_free(&found);
}

static void test_falling(void **state)
{
    const cr_lever lever = {.low = 0.0, .high = 1.8, .present = 1.5};
    const double root = 2.0 * (0.9 - smallest(2000));
    cr_require found;

    (void)state;
    ask(&found, falling, &lever, 1, 0.5);
    assert_int_equal(found.answer[0].verdict, CR_REQUIRE_DONE);
    assert_false(found.answer[0].rises);
    assert_true(found.answer[0].needed <= root && found.answer[0].needed >= root - 1.8 * TOLERANCE);
    assert_true(found.answer[0].lo < found.answer[0].needed && found.answer[0].hi > found.answer[0].needed);
    cr_require_free(&found);
}

/* Ends of the interval that the range does not hold are open. */
static void test_open_ends(void **state)
{
    const cr_lever low = {.low = 0.0, .high = 0.605, .present = 0.2},
                   high = {.low = 0.595, .high = 2.0, .present = 0.595};
    cr_require found;

    (void)state;
    ask(&found, rising, &low, 1, 0.3);
    assert_int_equal(found.answer[0].verdict, CR_REQUIRE_DONE);
    assert_true(isnan(found.answer[0].hi) && !isnan(found.answer[0].lo));
    cr_require_free(&found);
    ask(&found, rising, &high, 1, 0.3);
    assert_true(isnan(found.answer[0].lo) && !isnan(found.answer[0].hi));
    cr_require_free(&found);
}

static void test_cannot(void **state)
{
    const cr_lever lever = {.low = 0.0, .high = 1.0, .present = 0.2};
    cr_require found;

    (void)state;
    ask(&found, rising, &lever, 1, 0.6);
    assert_int_equal(found.answer[0].verdict, CR_REQUIRE_CANNOT);
    assert_true(isnan(found.answer[0].needed) && isnan(found.answer[0].lo) && isnan(found.answer[0].hi));
    assert_true(found.answer[0].there == 1.0);
    assert_int_equal(found.answer[0].hits, found.answer[0].grid_hits[8]);
    cr_require_free(&found);
}

static void test_reached(void **state)
{
    const cr_lever lever = {.low = 0.0, .high = 1.0, .present = 0.2};
    cr_require found;

    (void)state;
    assert_int_equal(ask(&found, rising, &lever, 1, 0.05), 1); /* the scenario as it stands says it */
    assert_int_equal(found.answer[0].verdict, CR_REQUIRE_REACHED);
    assert_true(found.answer[0].needed == 0.2);
    assert_int_equal(found.answer[0].hits, found.now);
    cr_require_free(&found);
}

static double hump(const double *value)
{
    const double x = or_else(value[0], 0.0);

    return 0.6 - (x - 0.5) * (x - 0.5);
}

static double rugged(const double *value)
{
    return rising(value) + 0.0005 * sin(50.0 * or_else(value[0], 0.2));
}

static void test_monotone(void **state)
{
    const cr_lever lever = {.low = 0.0, .high = 1.0, .present = 0.0}, wide = {.low = 0.0, .high = 2.0, .present = 0.2};
    cr_require found;

    (void)state;
    ask(&found, hump, &lever, 1, 0.5);
    assert_int_equal(found.answer[0].verdict, CR_REQUIRE_NOT_MONOTONE);
    assert_true(isnan(found.answer[0].needed));
    assert_true(found.answer[0].there == 0.5);
    cr_require_free(&found);
    ask(&found, rugged, &wide, 1, 0.3); /* what is within chance is no hump */
    assert_int_equal(found.answer[0].verdict, CR_REQUIRE_DONE);
    cr_require_free(&found);
}

static double spread(const double *value)
{
    return isnan(value[0]) ? 0.1 : value[0];
}

/* A number that is drawn: at its median it can be enough, and then the present value is the answer. */
static void test_drawn(void **state)
{
    const cr_lever lever = {.low = 0.0, .high = 1.0, .present = 0.4};
    cr_require found;

    (void)state;
    ask(&found, spread, &lever, 1, 0.3);
    assert_int_equal(found.answer[0].verdict, CR_REQUIRE_DONE);
    assert_true(found.answer[0].needed == 0.4);
    assert_true(found.answer[0].hi < 0.4);
    cr_require_free(&found);
}

static double product(const double *value)
{
    return fmin(1.0, 4.0 * or_else(value[0], 0.25) * (2.0 - or_else(value[1], 1.75)));
}

static double sum(const double *value)
{
    return or_else(value[0], 0.25) + or_else(value[1], 0.25);
}

/* At the ends of a side's interval the ends of Wilson's come to the chance, while the other side stays where it is. */
static void check_side(const cr_require_pair *pair, size_t side, double wanted)
{
    for (size_t end = 0; end < 2; end++) {
        double value[2] = {pair->value[0], pair->value[1]};
        cr_interval interval;

        value[side] = end == 0 ? pair->lo[side] : pair->hi[side];
        interval = cr_wilson((uint64_t)(product(value) * FUTURES), FUTURES);
        assert_true(fabs((end == side ? interval.hi : interval.lo) - wanted) < 0.02); /* side 0 rises, side 1 falls */
    }
    assert_true(pair->lo[side] < pair->value[side] && pair->value[side] < pair->hi[side]);
}

/* 4 a b from 1/4 to 0.64: alone a must go to 0.64, a change of 0.39; together 0.15 each will do. */
static void test_pair(void **state)
{
    const cr_lever both[] = {{.low = 0.0, .high = 1.0, .present = 0.25}, {.low = 1.0, .high = 2.0, .present = 1.75}},
                   close[] = {{.low = 0.0, .high = 0.45, .present = 0.25}, {.low = 1.55, .high = 2.0, .present = 1.75}},
                   plain[] = {{.low = 0.0, .high = 1.0, .present = 0.25}, {.low = 0.0, .high = 1.0, .present = 0.25}};
    cr_require found;

    (void)state;
    ask(&found, product, both, 2, 0.64);
    assert_true(found.pair.found);
    assert_true(fabs(found.pair.cost - 0.3) < 0.02);
    assert_true((double)found.pair.hits >= 0.64 * FUTURES);
    assert_true(fabs(found.pair.cost - cr_require_cost(&both[0], found.pair.value[0]) -
                     cr_require_cost(&both[1], found.pair.value[1])) < 1e-12);
    assert_true(found.pair.value[0] > 0.25 && found.pair.value[1] < 1.75);
    check_side(&found.pair, 0, 0.64);
    check_side(&found.pair, 1, 0.64);
    cr_require_free(&found);
    ask(&found, product, close, 2, 0.64); /* neither can alone */
    assert_int_equal(found.answer[0].verdict, CR_REQUIRE_CANNOT);
    assert_int_equal(found.answer[1].verdict, CR_REQUIRE_CANNOT);
    assert_true(found.pair.found);
    assert_true(found.pair.lo[0] < found.pair.value[0] && found.pair.value[1] < found.pair.hi[1]);
    assert_true(isnan(found.pair.hi[0]) == (4.0 * 0.45 * (2.0 - found.pair.value[1]) < 0.655));
    cr_require_free(&found);
    ask(&found, product, close, 2, 0.9); /* nor both: 4 * 0.45 * 0.45 = 0.81 */
    assert_false(found.pair.found);
    cr_require_free(&found);
    ask(&found, sum, plain, 2, 0.75); /* no cheaper than one alone */
    assert_false(found.pair.found);
    cr_require_free(&found);
}

/* Whatever call fails, the search ends with its status. */
static void test_failure(void **state)
{
    const cr_lever both[] = {{.low = 0.0, .high = 1.0, .present = 0.25}, {.low = 1.0, .high = 2.0, .present = 1.75}};
    cr_require found;
    const size_t calls = ask(&found, product, both, 2, 0.64);

    (void)state;
    cr_require_free(&found);
    for (size_t k = 1; k <= calls; k++) {
        world all = {.chance = product, .fails_at = k};
        const cr_require_question question = {
            .n = 2, .lever = both, .chance = 0.64, .replicates = FUTURES, .play = play, .context = &all};
        cr_errors errors = {0};

        assert_int_equal(cr_require_run(&found, &question, &errors), CR_ERR_RUN);
        assert_int_equal(errors.n, 1);
        assert_int_equal(all.calls, k);
        cr_require_free(&found);
        cr_errors_free(&errors);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rising), cmocka_unit_test(test_falling), cmocka_unit_test(test_open_ends),
        cmocka_unit_test(test_cannot), cmocka_unit_test(test_reached), cmocka_unit_test(test_monotone),
        cmocka_unit_test(test_drawn),  cmocka_unit_test(test_pair),    cmocka_unit_test(test_failure)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
