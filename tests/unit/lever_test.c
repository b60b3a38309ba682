/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands where a lever is: by comparing scenarios that differ in it alone. */
#include "study/lever.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/plans.h"

#define WORLD                                                                                                          \
    SMALL_SCENARIO "parameters: {p: {uniform: [0.2, 0.4]}, fixed: 0.7, unused: 1}\n"                                   \
                   "conditions: {x: {level: 0.1, noise: {sd: 0.2, half_life: 6 months}}}\n"                            \
                   "groups: {g: {members: [AAA, BBB], rungs: {recognised: {threshold: 0.8}}}}\n"                       \
                   "defaults: {threshold: 0.6, softness: $p, weights: {x: $fixed}, "                                   \
                   "requires: {x: {at_most: 0.9}}}\n"

static void test_lever(void **state)
{
    static const struct {
        const char *path, *low, *high;
        cr_lever_finding finding;
        double present;
        bool drawn;
    } cases[] = {{"defaults.threshold", "0.1", "0.9", CR_LEVER_FOUND, 0.6, false},
                 {"groups.g.rungs.recognised.threshold", "0.1", "0.9", CR_LEVER_FOUND, 0.8, false},
                 {"states.CCC.threshold", "0.1", "0.9", CR_LEVER_FOUND, 0.6, false},
                 {"states.AAA.rungs.recognised.threshold", "0.1", "0.9", CR_LEVER_FOUND, 0.8, false},
                 {"states.AAA.threshold", "0.1", "0.9", CR_LEVER_NO_ONE, 0, false}, /* 0.6 and 0.8 now */
                 {"parameters.p", "0.1", "0.9", CR_LEVER_FOUND, 0.3, true},
                 {"parameters.fixed", "0.1", "0.9", CR_LEVER_FOUND, 0.7, false},
                 {"parameters.unused", "0.1", "0.9", CR_LEVER_NOTHING, 0, false},
                 {"conditions.x", "0", "1", CR_LEVER_FOUND, 0.1, false},
                 {"conditions.x.noise.half_life", "1 month", "2 years", CR_LEVER_FOUND, 0.5, false},
                 {"defaults.requires.x.at_most", "0", "1", CR_LEVER_FOUND, 0.9, false},
                 {"defaults.bias", "0", "1", CR_LEVER_FOUND, 0, false},
                 {"defaults.weights.engaged", "0", "1", CR_LEVER_NO_ONE, 0, false}}; /* no such weight now */
    cr_plan now, low, high;

    (void)state;
    plan_read(&now, WORLD);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        double present = -1.0;
        bool drawn = false;
        char one[128], other[128];
        const char *const set_low[] = {one, NULL}, *const set_high[] = {other, NULL};

        snprintf(one, sizeof(one), "%s=%s", cases[i].path, cases[i].low);
        snprintf(other, sizeof(other), "%s=%s", cases[i].path, cases[i].high);
        plan_read_set(&low, WORLD, set_low);
        plan_read_set(&high, WORLD, set_high);
        if (cr_lever_present(now.model, low.model, high.model, &present, &drawn) != cases[i].finding) {
            fail_msg("%s: %g", cases[i].path, present);
        }
        if (cases[i].finding == CR_LEVER_FOUND) {
            assert_true(fabs(present - cases[i].present) < 1e-12);
            assert_int_equal(drawn, cases[i].drawn);
        }
        cr_plan_free(&low);
        cr_plan_free(&high);
    }
    cr_plan_free(&now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lever)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
