/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/json_pieces.h"

#include <math.h>

/* What the reader takes for a number, without a sign (common/text.c), and the texts made of it. */
#define NUMERAL "(?:(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
#define UNIT    " +(?:day|week|month|year)s?$"
#define DAY                                                                                                            \
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))"
#define NOT_ZERO "(?=[^eE ]*[1-9])"

const char cr_pattern_number[] = "^[-+]?" NUMERAL "$";
const char cr_pattern_span[] = "^\\+?" NUMERAL UNIT;
const char cr_pattern_lasting[] = "^" NOT_ZERO "\\+?" NUMERAL UNIT;
const char cr_pattern_date[] = "^(?!0000)[0-9]{4}-" DAY "$";
const char cr_pattern_name[] =
    "^[^\\u0000-\\u001f\\u007f./$ ](?:[^\\u0000-\\u001f\\u007f./]*[^\\u0000-\\u001f\\u007f./ ])?$";

/* Limit of the reader (scenario/scalars.c). */
static const double MAX_NUMBER = 1e100;

void cr_json_put(bool *failed, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) {
        *failed = true;
    }
}

void cr_json_add(bool *failed, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0) {
        *failed = true;
    }
}

/* Not json_object_update_missing(): it does not tell when memory ran out. */
void cr_json_put_missing(bool *failed, json_t *object, json_t *other)
{
    const char *key;
    json_t *value;

    *failed = *failed || other == NULL;
    json_object_foreach(other, key, value)
    {
        if (json_object_get(object, key) == NULL) {
            cr_json_put(failed, object, key, json_incref(value));
        }
    }
    json_decref(other);
}

json_t *cr_json_reference(const char *label)
{
    return json_pack("{s:s+}", "$ref", "#/$defs/", label);
}

json_t *cr_json_number(double x)
{
    return x == floor(x) && fabs(x) < 1e15 ? json_integer((json_int_t)x) : json_real(x);
}

json_t *cr_json_range(bool *failed, double lo, bool above_lo, double hi, bool below_hi)
{
    json_t *number = json_pack("{s:s}", "type", "number");

    cr_json_put(failed, number, above_lo && isfinite(lo) ? "exclusiveMinimum" : "minimum",
                cr_json_number(fmax(lo, -MAX_NUMBER)));
    cr_json_put(failed, number, below_hi ? "exclusiveMaximum" : "maximum", cr_json_number(fmin(hi, MAX_NUMBER)));
    return number;
}

json_t *cr_json_list(json_t *item, size_t least, size_t most)
{
    return json_pack("{s:s, s:o, s:I, s:I}", "type", "array", "items", item, "minItems", (json_int_t)least, "maxItems",
                     (json_int_t)most);
}

json_t *cr_json_two_or(json_t *a, json_t *b)
{
    return json_pack("{s:[o, o]}", "anyOf", a, b);
}

json_t *cr_json_pattern(const char *pattern)
{
    return json_pack("{s:s, s:s}", "type", "string", "pattern", pattern);
}
