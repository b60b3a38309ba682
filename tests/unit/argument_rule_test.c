/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an argument must be, as it is told, is what the distributions take. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "schema/argument_rule.h"

static bool makes(cr_dist_kind kind, const double *argument)
{
    cr_dist dist;
    const bool good = cr_dist_init(&dist, kind, argument, -HUGE_VAL, HUGE_VAL, NULL) == CR_OK;

    cr_dist_free(&dist);
    return good;
}

static void test_argument_rules_are_those_of_the_distributions(void **state)
{
    static const double good[CR_DIST_KINDS][3] = {
        [CR_DIST_NORMAL] = {0, 1},        [CR_DIST_LOGNORMAL] = {1, 1}, [CR_DIST_UNIFORM] = {0, 1},
        [CR_DIST_TRIANGULAR] = {0, 1, 2}, [CR_DIST_PERT] = {0, 1, 2},   [CR_DIST_BETA] = {2, 3},
        [CR_DIST_GAMMA] = {2, 1},         [CR_DIST_EXPONENTIAL] = {1},  [CR_DIST_QUANTILES] = {0, 1, 2},
    };

    (void)state;
    for (int kind = 0; kind < CR_DIST_ONE_OF; kind++) {
        for (size_t k = 0; k < cr_dist_arity((cr_dist_kind)kind); k++) {
            const cr_argument_rule rule = cr_argument_rule_of((cr_dist_kind)kind, k);
            double argument[3];

            memcpy(argument, good[kind], sizeof(argument));
            assert_true(makes((cr_dist_kind)kind, argument));
            if (isfinite(rule.lo)) {
                argument[k] = rule.lo;
                assert_int_equal(makes((cr_dist_kind)kind, argument), !rule.above_lo);
                argument[k] = rule.above_lo ? rule.lo + 1e-3 : rule.lo * 0.99;
                assert_int_equal(makes((cr_dist_kind)kind, argument), rule.above_lo);
            } else {
                argument[0] -= 1e6; /* far below nothing: no lower end */
                assert_true(makes((cr_dist_kind)kind, argument));
            }
            memcpy(argument, good[kind], sizeof(argument));
            argument[k] = isfinite(rule.hi) ? rule.hi * 1.01 : good[kind][k];
            assert_int_equal(makes((cr_dist_kind)kind, argument), !isfinite(rule.hi));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_argument_rules_are_those_of_the_distributions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
