/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/value.h"

#include <string.h>

#include "scenario/dist_read.h"
#include "scenario/scalars.h"

bool cr_value_in_range(cr_reader *reader, cr_node *node, const cr_schema *schema, double lo, double hi,
                       const char *what)
{
    if (!(schema->lo < schema->hi)) {
        return true;
    }
    if (lo < schema->lo || (schema->above_lo && hi <= schema->lo) ||
        (schema->above_lo && lo == hi && lo <= schema->lo)) {
        cr_report(reader, node, "%s %g, which is not %s %g (wanted: %s%s)", lo < hi ? "values reach down to" : what, lo,
                  schema->above_lo ? "above" : "at least", schema->lo, schema->wanted,
                  lo < hi ? "; cut the distribution with `within`" : "");
        return false;
    }
    if (schema->below_hi && lo == hi && hi >= schema->hi) {
        cr_report(reader, node, "%s %g, which is not below %g (wanted: %s)", what, hi, schema->hi, schema->wanted);
        return false;
    }
    if (hi > schema->hi) {
        cr_report(reader, node, "%s %g, which is not at most %g (wanted: %s%s)", lo < hi ? "values reach up to" : what,
                  hi, schema->hi, schema->wanted, lo < hi ? "; cut the distribution with `within`" : "");
        return false;
    }
    return true;
}

bool cr_value_support(cr_reader *reader, cr_node *node, const cr_schema *schema, const cr_dist *dist)
{
    if (!cr_value_in_range(reader, node, schema, dist->lo, dist->hi, "this is always")) {
        return false;
    }
    if (schema->above_lo && dist->kind == CR_DIST_ONE_OF && dist->value[0] <= schema->lo) {
        cr_report(reader, node, "one of the values is %g, which is not above %g (wanted: %s)", dist->value[0],
                  schema->lo, schema->wanted);
        return false;
    }
    if (schema->below_hi && dist->kind == CR_DIST_ONE_OF && dist->value[dist->n - 1] >= schema->hi) {
        cr_report(reader, node, "one of the values is %g, which is not below %g (wanted: %s)", dist->value[dist->n - 1],
                  schema->hi, schema->wanted);
        return false;
    }
    return true;
}

/* Does a parameter's value (or a distribution's first argument) read as a duration? */
static bool looks_like_duration(const cr_node *node)
{
    const char *space;

    while (node->kind != CR_NODE_SCALAR) {
        const cr_node *inner = NULL;

        for (size_t k = 0; k < node->n && inner == NULL; k++) {
            if (node->kind == CR_NODE_SEQUENCE) {
                inner = node->item[node->n - 1]; /* gamma's scale and everybody's last */
            } else if (cr_dist_kind_of(node->key[k]->text) == CR_DIST_LOGNORMAL &&
                       node->item[k]->kind == CR_NODE_SEQUENCE && node->item[k]->n > 0) {
                inner = node->item[k]->item[0];
            } else if (cr_dist_kind_of(node->key[k]->text) == CR_DIST_ONE_OF &&
                       node->item[k]->kind == CR_NODE_MAPPING && node->item[k]->n > 0) {
                inner = node->item[k]->key[0];
            } else if (cr_dist_kind_of(node->key[k]->text) != CR_DIST_KINDS || strcmp(node->key[k]->text, "p50") == 0) {
                inner = node->item[k];
            }
        }
        if (inner == NULL) {
            return false;
        }
        node = inner;
    }
    space = strchr(node->text, ' ');
    return node->plain && space != NULL;
}

bool cr_value_read(cr_reader *reader, cr_node *node, const cr_schema *schema, cr_value *value)
{
    const bool duration =
        schema->shape == CR_SHAPE_DURATION || (schema->shape == CR_SHAPE_PARAMETER && looks_like_duration(node));
    cr_duration span;

    memset(value, 0, sizeof(*value));
    value->is_duration = duration;
    if (node->bad) {
        return false;
    }
    if (cr_node_is_distribution(node)) {
        value->kind = CR_VALUE_DISTRIBUTION;
        return cr_dist_read(reader, node, duration, &value->dist) &&
               cr_value_support(reader, node, schema, &reader->dist[value->dist]);
    }
    if (node->kind != CR_NODE_SCALAR) {
        cr_report_kind(reader, node, schema->wanted);
        return false;
    }
    if (node->plain && node->text[0] == '$' && schema->shape == CR_SHAPE_PARAMETER) {
        cr_report(reader, node, "'%s' stands inside parameters (a parameter takes no other one: write its value)",
                  node->text);
        return false;
    }
    if (node->plain && node->text[0] == '$') {
        value->kind = CR_VALUE_PARAMETER;
        value->parameter = node->text + 1;
        return true;
    }
    if (node->plain && schema->word != NULL && strcmp(node->text, schema->word) == 0) {
        value->kind = CR_VALUE_WORD;
        return true;
    }
    value->kind = CR_VALUE_CONSTANT;
    if (!duration) {
        return cr_value_number(reader, node, &value->number) &&
               cr_value_in_range(reader, node, schema, value->number, value->number, "this is");
    }
    if (!cr_value_span(reader, node, &span)) {
        return false;
    }
    value->number = cr_duration_years(span);
    return cr_value_in_range(reader, node, schema, value->number, value->number, "in years, this is");
}
