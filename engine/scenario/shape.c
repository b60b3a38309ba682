/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/shape.h"

#include <stdio.h>
#include <string.h>

#include "scenario/dist_read.h"
#include "scenario/scalars.h"
#include "scenario/value.h"

enum { MAX_KEYS = 64 };

const cr_schema *cr_shape_of(const cr_schema *schema, const cr_node *node)
{
    if (schema->short_for != NULL && (node->kind != CR_NODE_MAPPING || cr_node_is_distribution(node))) {
        schema = cr_schema_key(schema, schema->short_for)->schema;
    }
    if (schema->shape != CR_SHAPE_EITHER) {
        return schema;
    }
    switch (node->kind) {
    case CR_NODE_SCALAR:
        return schema->scalar;
    case CR_NODE_SEQUENCE:
        return schema->sequence;
    default:
        return schema->scalar != NULL && schema->scalar->shape == CR_SHAPE_NUMBER && cr_node_is_distribution(node)
                   ? schema->scalar
                   : schema->mapping;
    }
}

/* A number or a distribution of them, and the provenance of a distribution. */
static void check_value(cr_reader *reader, cr_node *node, const cr_schema *schema)
{
    cr_value value;

    node->bad = !cr_value_read(reader, node, schema, &value) || node->bad;
    for (size_t k = 0; node->kind == CR_NODE_MAPPING && k < node->n; k++) {
        if (cr_schema_is_provenance(node->key[k]->text) && !cr_node_is_null(node->item[k])) {
            const size_t before = cr_path_push(reader, node->key[k]->text);

            cr_shape_check(reader, node->item[k], cr_schema_key(schema, node->key[k]->text)->schema);
            cr_path_pop(reader, before);
        }
    }
}

static void check_pair(cr_reader *reader, cr_node *node, const cr_schema *schema)
{
    if (node->kind != CR_NODE_SEQUENCE || node->n < 2 || node->n > 3) {
        if (node->kind == CR_NODE_SEQUENCE) {
            cr_report(reader, node, "a tie of %zu parts (wanted: %s)", node->n, schema->wanted);
        } else {
            cr_report_kind(reader, node, schema->wanted);
        }
        return;
    }
    for (size_t k = 0; k < 2; k++) {
        const char *text;

        if (!cr_value_text(reader, node->item[k], "the name of a state or group", &text)) {
            node->bad = true;
        }
    }
    if (node->n == 3) {
        check_value(reader, node->item[2], &cr_schema_weight);
        node->bad = node->item[2]->bad || node->bad;
    }
}

static void check_scalar(cr_reader *reader, cr_node *node, const cr_schema *schema)
{
    const char *text;
    double lo, hi;
    cr_day day;
    cr_duration span;
    size_t choice;
    bool flag, good;

    switch (schema->shape) {
    case CR_SHAPE_TEXT:
        good = cr_value_text(reader, node, schema->wanted, &text);
        break;
    case CR_SHAPE_NAME:
        good = cr_value_text(reader, node, schema->wanted, &text) && cr_value_is_name(reader, node);
        break;
    case CR_SHAPE_CHOICE:
        good = cr_value_choice(reader, node, schema, &choice);
        break;
    case CR_SHAPE_FLAG:
        good = cr_value_flag(reader, node, &flag);
        break;
    case CR_SHAPE_CONSTANT:
        good = cr_value_number(reader, node, &lo) && cr_value_in_range(reader, node, schema, lo, lo, "this is");
        break;
    case CR_SHAPE_SPAN:
        good = cr_value_span(reader, node, &span);
        break;
    case CR_SHAPE_DATE:
        good = cr_value_date(reader, node, &day);
        break;
    case CR_SHAPE_DATE_OR_SPAN:
        good = node->kind == CR_NODE_SCALAR && strchr(node->text, ' ') != NULL ? cr_value_span(reader, node, &span)
                                                                               : cr_value_date(reader, node, &day);
        break;
    case CR_SHAPE_INTERVAL:
        good = cr_value_interval(reader, node, &lo, &hi);
        break;
    default:
        good = true;
        break;
    }
    node->bad = node->bad || !good;
}

/* " (known here: pace, threshold, ..)": without provenance and what is not yet of this version. */
static const char *known_keys(cr_reader *reader, const cr_schema *schema)
{
    char *text = NULL;

    for (const cr_key *key = schema->keys; key->name != NULL; key++) {
        if (cr_key_is_open(key)) {
            text = cr_arena_format(&reader->doc.arena, "%s%s%s",
                                   text != NULL ? text : " (known here: ", text != NULL ? ", " : "", key->name);
        }
        if (text == NULL) {
            return "";
        }
    }
    text = cr_arena_format(&reader->doc.arena, "%s)", text);
    return text != NULL ? text : "";
}

/* Not there at all, or there and not to be used: says so and returns NULL. */
static const cr_schema *schema_of_key(cr_reader *reader, const cr_node *mapping, size_t k, const cr_schema *schema)
{
    cr_node *const key = mapping->key[k];
    const cr_key *row = cr_schema_key(schema, key->text);
    const char *known[MAX_KEYS];
    size_t n;

    if (row != NULL && row->refused) {
        cr_report(reader, key, "`%s` cannot stand here (%s)", key->text, row->meaning);
    } else if (row != NULL) {
        return row->schema;
    } else if (schema->shape == CR_SHAPE_MAP) {
        cr_day day;

        if (schema->dated ? cr_value_date(reader, key, &day) : cr_value_is_name(reader, key)) {
            return schema->element;
        }
    } else {
        n = cr_schema_key_names(schema, known, MAX_KEYS);
        cr_report(reader, key, "unknown key '%s'%s", key->text,
                  cr_did_you_mean(reader, key->text, known, n, known_keys(reader, schema)));
    }
    mapping->item[k]->bad = true;
    return NULL;
}

static void check_mapping(cr_reader *reader, cr_node *node, const cr_schema *schema)
{
    if (node->kind != CR_NODE_MAPPING) {
        cr_report_kind(reader, node, schema->wanted);
        return;
    }
    for (size_t k = 0; k < node->n; k++) {
        const cr_schema *inner = schema_of_key(reader, node, k, schema);
        const size_t before = cr_path_push(reader, node->key[k]->text);

        if (inner != NULL && !cr_node_is_null(node->item[k])) {
            cr_shape_check(reader, node->item[k], inner);
        }
        cr_path_pop(reader, before);
    }
}

static void check_list(cr_reader *reader, cr_node *node, const cr_schema *schema)
{
    if (node->kind != CR_NODE_SEQUENCE) {
        cr_report_kind(reader, node, schema->wanted);
        return;
    }
    for (size_t k = 0; k < node->n; k++) {
        char index[24];
        size_t before;

        snprintf(index, sizeof(index), "%zu", k + 1);
        before = cr_path_push(reader, index);
        cr_shape_check(reader, node->item[k], schema->element);
        cr_path_pop(reader, before);
    }
}

void cr_shape_check(cr_reader *reader, cr_node *node, const cr_schema *schema)
{
    const cr_schema *of = cr_shape_of(schema, node);

    if (node->bad) {
        return;
    }
    if (of == NULL) {
        cr_report_kind(reader, node, schema->wanted);
        return;
    }
    switch (of->shape) {
    case CR_SHAPE_OBJECT:
    case CR_SHAPE_MAP:
        check_mapping(reader, node, of);
        break;
    case CR_SHAPE_LIST:
        check_list(reader, node, of);
        break;
    case CR_SHAPE_PAIR:
        check_pair(reader, node, of);
        break;
    case CR_SHAPE_NUMBER:
    case CR_SHAPE_DURATION:
    case CR_SHAPE_PARAMETER:
        check_value(reader, node, of);
        break;
    default:
        check_scalar(reader, node, of);
        break;
    }
}
