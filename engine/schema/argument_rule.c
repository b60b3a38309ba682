/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/argument_rule.h"

#include <math.h>

#include "random/dist_table.h"

cr_argument_rule cr_argument_rule_of(cr_dist_kind kind, size_t k)
{
    static const cr_argument_rule any = {true, false, -HUGE_VAL, HUGE_VAL}, above_zero = {true, true, 0.0, HUGE_VAL},
                                  shape = {false, false, CR_SHAPE_MIN, CR_SHAPE_MAX}, sigma = {false, true, 0.0, 25.0};

    switch (kind) {
    case CR_DIST_NORMAL:
        return k == 0 ? any : above_zero;
    case CR_DIST_LOGNORMAL:
        return k == 0 ? above_zero : sigma;
    case CR_DIST_BETA:
        return shape;
    case CR_DIST_GAMMA:
        return k == 0 ? shape : above_zero;
    case CR_DIST_EXPONENTIAL:
        return above_zero;
    default:
        return any;
    }
}
