/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/json_dist.h"

#include <math.h>

#include "schema/argument_rule.h"
#include "schema/json_pieces.h"

enum { MAX_VALUES = 1000 }; /* of a one_of: limit of the reader (scenario/dist_read.c) */

static json_t *argument_json(bool *failed, cr_argument_rule rule, bool duration)
{
    if (duration && rule.has_unit) {
        return cr_json_pattern(rule.above_lo ? cr_pattern_lasting : cr_pattern_span);
    }
    return cr_json_range(failed, rule.lo, rule.above_lo, rule.hi, false);
}

/* {p05: .., p50: .., p95: ..} */
static json_t *quantiles_json(bool *failed, bool duration)
{
    static const char *const key[] = {"p05", "p50", "p95"};
    json_t *properties = json_object();

    for (size_t k = 0; k < 3; k++) {
        cr_json_put(failed, properties, key[k],
                    argument_json(failed, cr_argument_rule_of(CR_DIST_QUANTILES, k), duration));
    }
    return json_pack("{s:s, s:o, s:[s, s, s], s:b}", "type", "object", "properties", properties, "required", key[0],
                     key[1], key[2], "additionalProperties", 0);
}

/* [value, ..] or {VALUE: share, ..} */
static json_t *one_of_json(bool *failed, bool duration)
{
    const cr_argument_rule any = {true, false, -HUGE_VAL, HUGE_VAL};
    json_t *shares = json_pack("{s:s, s:{s:s}, s:o, s:i, s:i}", "type", "object", "propertyNames", "pattern",
                               duration ? cr_pattern_span : cr_pattern_number, "additionalProperties",
                               cr_json_range(failed, 0.0, false, HUGE_VAL, false), "minProperties", 1, "maxProperties",
                               (int)MAX_VALUES);

    return cr_json_two_or(cr_json_list(argument_json(failed, any, duration), 1, MAX_VALUES), shares);
}

static json_t *arguments_json(bool *failed, cr_dist_kind kind, bool duration)
{
    const size_t n = cr_dist_arity(kind);
    json_t *arguments, *list;

    if (kind == CR_DIST_QUANTILES) {
        return quantiles_json(failed, duration);
    }
    if (kind == CR_DIST_ONE_OF) {
        return one_of_json(failed, duration);
    }
    arguments = json_array();
    for (size_t k = 0; k < n; k++) {
        cr_json_add(failed, arguments, argument_json(failed, cr_argument_rule_of(kind, k), duration));
    }
    list = json_pack("{s:s, s:o, s:I, s:I}", "type", "array", "prefixItems", arguments, "minItems", (json_int_t)n,
                     "maxItems", (json_int_t)n);
    return n > 1 ? list : cr_json_two_or(argument_json(failed, cr_argument_rule_of(kind, 0), duration), list);
}

json_t *cr_json_distribution(bool *failed, bool duration)
{
    const cr_argument_rule any = {true, false, -HUGE_VAL, HUGE_VAL};
    json_t *properties = json_object(), *kinds = json_array(), *within, *shared;

    for (int k = 0; k < CR_DIST_KINDS; k++) {
        const cr_dist_kind kind = (cr_dist_kind)k;
        json_t *arguments;

        if (kind == CR_DIST_BETA && duration) {
            continue; /* has no unit */
        }
        arguments = arguments_json(failed, kind, duration);
        cr_json_put(failed, arguments, "description", json_string(cr_dist_arguments(kind)));
        cr_json_put(failed, properties, cr_dist_name(kind), arguments);
        cr_json_add(failed, kinds, json_pack("{s:[s]}", "required", cr_dist_name(kind)));
    }
    within = cr_json_list(argument_json(failed, any, duration), 2, 2);
    cr_json_put(failed, within, "description", json_string("[lowest, highest]: exact truncation"));
    cr_json_put(failed, properties, "within", within);
    shared = cr_json_range(failed, 0.0, false, 1.0, false);
    cr_json_put(failed, shared, "description",
                json_string("the part of the variance that the members of a layer have in common"));
    cr_json_put(failed, properties, "shared", shared);
    return json_pack("{s:s, s:s, s:o, s:b, s:o}", "description",
                     duration ? "a distribution of durations, drawn once a future"
                              : "a distribution, drawn once a future",
                     "type", "object", "properties", properties, "additionalProperties", 0, "oneOf", kinds);
}
