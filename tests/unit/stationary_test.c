/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long-run shares of a chain against closed forms. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "simulate/stationary.h"

static void assert_close(double value, double expected)
{
    assert_true(fabs(value - expected) <= 1e-14 * expected + 1e-28);
}

/* V6.4: 0 -> 1 at 0.3, 1 -> 0 at 0.2, 1 -> 2 at 0.3, 2 -> 1 at 0.4. The diagonal is not read. */
static void three_levels(void **state)
{
    double rate[] = {9.0, 0.3, 0.0, 0.2, 7.0, 0.3, 0.0, 0.4, 5.0}, law[3];

    (void)state;
    cr_stationary(3, rate, law);
    assert_close(law[0], 8.0 / 29.0);
    assert_close(law[1], 12.0 / 29.0);
    assert_close(law[2], 9.0 / 29.0);
}

/* To all others alike: shares proportional to the mean stay, over 12 powers of ten. */
static void uniform_leaves(void **state)
{
    const double lasts[] = {1e-6, 3.0, 2e6, 0.5};
    double rate[16], law[4];

    (void)state;
    for (size_t k = 0; k < 16; k++) {
        rate[k] = 1.0 / 3.0 / lasts[k / 4];
    }
    cr_stationary(4, rate, law);
    for (size_t k = 0; k < 4; k++) {
        assert_close(law[k], lasts[k] / (1e-6 + 3.0 + 2e6 + 0.5));
    }
}

/* Round and round: 0 -> 1 -> 2 -> 0, which no detailed balance holds for. */
static void one_way_round(void **state)
{
    double rate[] = {0.0, 2.0, 0.0, 0.0, 0.0, 5.0, 10.0, 0.0, 0.0}, law[3];

    (void)state;
    cr_stationary(3, rate, law);
    assert_close(law[0], 0.5 / 0.8);
    assert_close(law[1], 0.2 / 0.8);
    assert_close(law[2], 0.1 / 0.8);
}

/* Left for ever, never left, and two worlds: as from a start in each state with the same chance. */
static void states_that_do_not_reach_each_other(void **state)
{
    double left[] = {0.0, 1.0, 0.0, 0.0, 0.0, 3.0, 0.0, 1.0, 0.0}, law[5]; /* 0 -> {1, 2} */
    double ends[] = {0.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0};         /* 0 -> 1 or 2, which are not left */
    double worlds[25] = {0.0}, still[4] = {0.0}, one[1] = {0.0};

    (void)state;
    cr_stationary(3, left, law);
    assert_close(law[0], 0.0);
    assert_close(law[1], 0.25);
    assert_close(law[2], 0.75);
    cr_stationary(3, ends, law);
    assert_close(law[0], 0.0);
    assert_close(law[1], 1.0 / 3.0 + 1.0 / 9.0);
    assert_close(law[2], 1.0 / 3.0 + 2.0 / 9.0);
    worlds[0 * 5 + 1] = 1.0; /* 0 <-> 1, and 2 -> 3 <-> 4 */
    worlds[1 * 5 + 0] = 4.0;
    worlds[2 * 5 + 3] = 9.0;
    worlds[3 * 5 + 4] = 1.0;
    worlds[4 * 5 + 3] = 1.0;
    cr_stationary(5, worlds, law);
    assert_close(law[0], 0.4 * 0.8);
    assert_close(law[1], 0.4 * 0.2);
    assert_close(law[2], 0.0);
    assert_close(law[3], 0.3);
    assert_close(law[4], 0.3);
    cr_stationary(2, still, law);
    assert_close(law[0], 0.5);
    cr_stationary(1, one, law);
    assert_close(law[0], 1.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_levels),
        cmocka_unit_test(uniform_leaves),
        cmocka_unit_test(one_way_round),
        cmocka_unit_test(states_that_do_not_reach_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
