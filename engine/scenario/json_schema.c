/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/json_schema.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "random/dist_table.h"
#include "scenario/doc.h"
#include "scenario/schema.h"

/* What the reader takes for a number, without a sign (common/text.c), and the texts made of it. */
#define NUMERAL "(?:(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
#define UNIT    " +(?:day|week|month|year)s?$"
#define DAY                                                                                                            \
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))"
#define NOT_ZERO "(?=[^eE ]*[1-9])"

static const char number_pattern[] = "^[-+]?" NUMERAL "$";
static const char span_pattern[] = "^\\+?" NUMERAL UNIT;
static const char lasting_pattern[] = "^" NOT_ZERO "\\+?" NUMERAL UNIT;
static const char date_pattern[] = "^(?!0000)[0-9]{4}-" DAY "$";
static const char name_pattern[] =
    "^[^\\u0000-\\u001f\\u007f./$ ](?:[^\\u0000-\\u001f\\u007f./]*[^\\u0000-\\u001f\\u007f./ ])?$";

/* Limits of the reader (scenario/scalars.c, scenario/dist_read.c). */
enum { MAX_NAME = 200, MAX_VALUES = 1000 };
static const double MAX_NUMBER = 1e100;

enum { MAX_TOLD = 256 };

/* A row that stands already among the properties of a definition. */
typedef struct told_row {
    const cr_key *row;
    const char *label;
} told_row;

/* Any step that fails sets `failed`, and the rest runs on over NULLs, which Jansson allows. */
typedef struct builder {
    json_t *defs;
    cr_doc doc; /* of the examples */
    told_row told[MAX_TOLD];
    size_t n_told;
    bool failed;
} builder;

static json_t *use(builder *self, const cr_schema *schema);
static void put_provenance(builder *self, json_t *properties);

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

/* ---- pieces ---- */

static void put(builder *self, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) {
        self->failed = true;
    }
}

static void add(builder *self, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0) {
        self->failed = true;
    }
}

/* What `object` lacks of `other`, which is taken. Not json_object_update_missing(): it does not tell when memory ran out. */
static void put_missing(builder *self, json_t *object, json_t *other)
{
    const char *key;
    json_t *value;

    self->failed = self->failed || other == NULL;
    json_object_foreach(other, key, value)
    {
        if (json_object_get(object, key) == NULL) {
            put(self, object, key, json_incref(value));
        }
    }
    json_decref(other);
}

static json_t *reference(const char *label)
{
    return json_pack("{s:s+}", "$ref", "#/$defs/", label);
}

/* 1 rather than 1.0 */
static json_t *number_json(double x)
{
    return x == floor(x) && fabs(x) < 1e15 ? json_integer((json_int_t)x) : json_real(x);
}

static json_t *range_json(builder *self, double lo, bool above_lo, double hi, bool below_hi)
{
    json_t *number = json_pack("{s:s}", "type", "number");

    put(self, number, above_lo && isfinite(lo) ? "exclusiveMinimum" : "minimum", number_json(fmax(lo, -MAX_NUMBER)));
    put(self, number, below_hi ? "exclusiveMaximum" : "maximum", number_json(fmin(hi, MAX_NUMBER)));
    return number;
}

static json_t *schema_range(builder *self, const cr_schema *schema)
{
    const bool bounded = schema->lo < schema->hi;

    return range_json(self, bounded ? schema->lo : -HUGE_VAL, schema->above_lo, bounded ? schema->hi : HUGE_VAL,
                      schema->below_hi);
}

static json_t *list_json(json_t *item, size_t least, size_t most)
{
    return json_pack("{s:s, s:o, s:I, s:I}", "type", "array", "items", item, "minItems", (json_int_t)least, "maxItems",
                     (json_int_t)most);
}

static json_t *two_or(json_t *a, json_t *b)
{
    return json_pack("{s:[o, o]}", "anyOf", a, b);
}

static json_t *pattern_json(const char *pattern)
{
    return json_pack("{s:s, s:s}", "type", "string", "pattern", pattern);
}

/* ---- arguments of distributions ---- */

static json_t *argument_json(builder *self, cr_argument_rule rule, bool duration)
{
    if (duration && rule.has_unit) {
        return pattern_json(rule.above_lo ? lasting_pattern : span_pattern);
    }
    return range_json(self, rule.lo, rule.above_lo, rule.hi, false);
}

/* {p05: .., p50: .., p95: ..} */
static json_t *quantiles_json(builder *self, bool duration)
{
    static const char *const key[] = {"p05", "p50", "p95"};
    json_t *properties = json_object();

    for (size_t k = 0; k < 3; k++) {
        put(self, properties, key[k], argument_json(self, cr_argument_rule_of(CR_DIST_QUANTILES, k), duration));
    }
    return json_pack("{s:s, s:o, s:[s, s, s], s:b}", "type", "object", "properties", properties, "required", key[0],
                     key[1], key[2], "additionalProperties", 0);
}

/* [value, ..] or {VALUE: share, ..} */
static json_t *one_of_json(builder *self, bool duration)
{
    const cr_argument_rule any = {true, false, -HUGE_VAL, HUGE_VAL};
    json_t *shares =
        json_pack("{s:s, s:{s:s}, s:o, s:i, s:i}", "type", "object", "propertyNames", "pattern",
                  duration ? span_pattern : number_pattern, "additionalProperties",
                  range_json(self, 0.0, false, HUGE_VAL, false), "minProperties", 1, "maxProperties", (int)MAX_VALUES);

    return two_or(list_json(argument_json(self, any, duration), 1, MAX_VALUES), shares);
}

static json_t *arguments_json(builder *self, cr_dist_kind kind, bool duration)
{
    const size_t n = cr_dist_arity(kind);
    json_t *arguments, *list;

    if (kind == CR_DIST_QUANTILES) {
        return quantiles_json(self, duration);
    }
    if (kind == CR_DIST_ONE_OF) {
        return one_of_json(self, duration);
    }
    arguments = json_array();
    for (size_t k = 0; k < n; k++) {
        add(self, arguments, argument_json(self, cr_argument_rule_of(kind, k), duration));
    }
    list = json_pack("{s:s, s:o, s:I, s:I}", "type", "array", "prefixItems", arguments, "minItems", (json_int_t)n,
                     "maxItems", (json_int_t)n);
    return n > 1 ? list : two_or(argument_json(self, cr_argument_rule_of(kind, 0), duration), list);
}

static json_t *distribution_json(builder *self, bool duration)
{
    const cr_argument_rule any = {true, false, -HUGE_VAL, HUGE_VAL};
    json_t *properties = json_object(), *kinds = json_array(), *within, *shared;

    for (int k = 0; k < CR_DIST_KINDS; k++) {
        const cr_dist_kind kind = (cr_dist_kind)k;
        json_t *arguments;

        if (kind == CR_DIST_BETA && duration) {
            continue; /* has no unit */
        }
        arguments = arguments_json(self, kind, duration);
        put(self, arguments, "description", json_string(cr_dist_arguments(kind)));
        put(self, properties, cr_dist_name(kind), arguments);
        add(self, kinds, json_pack("{s:[s]}", "required", cr_dist_name(kind)));
    }
    within = list_json(argument_json(self, any, duration), 2, 2);
    put(self, within, "description", json_string("[lowest, highest]: exact truncation"));
    put(self, properties, "within", within);
    shared = range_json(self, 0.0, false, 1.0, false);
    put(self, shared, "description",
        json_string("the part of the variance that the members of a layer have in common"));
    put(self, properties, "shared", shared);
    put_provenance(self, properties);
    return json_pack("{s:s, s:s, s:o, s:b, s:o}", "description",
                     duration ? "a distribution of durations, drawn once a future"
                              : "a distribution, drawn once a future",
                     "type", "object", "properties", properties, "additionalProperties", 0, "oneOf", kinds);
}

/* A plain scalar that is not null: YAML may take it for a number or a boolean. */
static json_t *text_json(void)
{
    return json_pack("{s:[s, s, s]}", "type", "string", "number", "boolean");
}

static json_t *name_json(void)
{
    return json_pack("{s:s, s:[s, s, s], s:s, s:i}", "description", "a name", "type", "string", "integer", "boolean",
                     "pattern", name_pattern, "maxLength", (int)MAX_NAME);
}

/* ---- examples and defaults ---- */

/* As YAML 1.2 types it. */
static json_t *scalar_json(const cr_node *node)
{
    const char *why;
    double number;

    if (cr_node_is_null(node)) {
        return json_null();
    }
    if (node->plain && (strcmp(node->text, "true") == 0 || strcmp(node->text, "false") == 0)) {
        return json_boolean(node->text[0] == 't');
    }
    return node->plain && cr_text_number(node->text, &number, &why) ? number_json(number) : json_string(node->text);
}

static json_t *node_json(builder *self, const cr_node *node)
{
    json_t *made;

    if (node->kind == CR_NODE_SCALAR) {
        return scalar_json(node);
    }
    made = node->kind == CR_NODE_SEQUENCE ? json_array() : json_object();
    for (size_t k = 0; k < node->n; k++) {
        json_t *item = node_json(self, node->item[k]);

        if (node->kind == CR_NODE_SEQUENCE) {
            add(self, made, item);
        } else {
            put(self, made, node->key[k]->text, item);
        }
    }
    return made;
}

static json_t *yaml_json(builder *self, const char *text)
{
    cr_node *root = NULL;

    if (cr_doc_read_text(&self->doc, "table", text, strlen(text), &root, NULL) != CR_OK) {
        self->failed = true;
        return json_null();
    }
    return node_json(self, root);
}

/* ---- objects ---- */

/* What the row says, beside the value's own schema, or null. */
static json_t *property_json(builder *self, const cr_key *row, bool null)
{
    json_t *value = use(self, row->schema), *property = json_object();

    put(self, property, "description",
        row->unit == NULL || strcmp(row->unit, "1") == 0 ? json_string(row->meaning)
                                                         : json_sprintf("%s [%s]", row->meaning, row->unit));
    if (row->fallback != NULL) {
        put(self, property, "default", yaml_json(self, row->fallback));
    }
    if (row->example != NULL) {
        put(self, property, "examples", json_pack("[o]", yaml_json(self, row->example)));
    }
    if (null) {
        put(self, property, "anyOf", json_pack("[o, {s:s}]", value, "type", "null"));
    } else {
        put_missing(self, property, value);
    }
    return property;
}

static bool same_row(const cr_key *a, const cr_key *b)
{
    return strcmp(a->name, b->name) == 0 && a->schema == b->schema && strcmp(a->meaning, b->meaning) == 0;
}

/* The definition that has the same row: a state's keys are those of a layer. */
static const char *told_in(const builder *self, const cr_key *row)
{
    for (size_t k = 0; k < self->n_told; k++) {
        if (same_row(self->told[k].row, row)) {
            return self->told[k].label;
        }
    }
    return NULL;
}

/* `label`: of the definition whose properties these are; NULL where they cannot be referred to. */
static void put_row(builder *self, json_t *properties, const cr_key *row, bool null, const char *label)
{
    const char *told = null ? told_in(self, row) : NULL;

    if (told != NULL) {
        put(self, properties, row->name, json_pack("{s:s+++}", "$ref", "#/$defs/", told, "/properties/", row->name));
        return;
    }
    put(self, properties, row->name, property_json(self, row, null));
    if (null && label != NULL && self->n_told < MAX_TOLD) {
        self->told[self->n_told++] = (told_row){row, label};
    }
}

static void put_provenance(builder *self, json_t *properties)
{
    for (const cr_key *row = cr_schema_provenance(); row->name != NULL; row++) {
        put_row(self, properties, row, true, NULL);
    }
}

/* Where all others find theirs. */
static void put_provenance_itself(builder *self)
{
    json_t *properties = json_object();

    /* Both hold it: where it cannot be put, it must still be there to be filled. */
    put(self, self->defs, "provenance", json_pack("{s:O}", "properties", properties));
    for (const cr_key *row = cr_schema_provenance(); row->name != NULL; row++) {
        put_row(self, properties, row, true, "provenance");
    }
    json_decref(properties);
}

/* Only a mapping that is never merged can be told to be complete: what another lacks may come from another file. */
static void put_required(builder *self, json_t *object, const cr_schema *schema)
{
    json_t *required = json_array();

    for (const cr_key *row = schema->keys; row != NULL && row->name != NULL; row++) {
        if (row->required) {
            add(self, required, json_string(row->name));
        }
    }
    self->failed = self->failed || required == NULL;
    if (json_array_size(required) > 0) {
        put(self, object, "required", required);
    } else {
        json_decref(required);
    }
}

static json_t *object_json(builder *self, const cr_schema *schema)
{
    json_t *object = json_pack("{s:s}", "type", "object"), *properties = json_object();

    for (const cr_key *row = schema->keys; row != NULL && row->name != NULL; row++) {
        if (cr_key_is_open(row)) {
            put_row(self, properties, row, !(schema->whole && row->required),
                    schema->short_for == NULL && schema != &cr_schema_scenario ? schema->label : NULL);
        }
    }
    put_provenance(self, properties);
    put(self, object, "properties", properties);
    put(self, object, "additionalProperties", json_false());
    if (schema->whole) {
        put_required(self, object, schema);
    }
    return object;
}

static json_t *map_json(builder *self, const cr_schema *schema)
{
    json_t *object = object_json(self, schema);
    json_t *element = json_pack("{s:[o, {s:s}]}", "anyOf", use(self, schema->element), "type", "null");

    if (schema->dated) {
        put(self, object, "patternProperties", json_pack("{s:o}", date_pattern, element));
    } else {
        put(self, object, "propertyNames",
            json_pack("{s:s, s:i}", "pattern", name_pattern, "maxLength", (int)MAX_NAME));
        put(self, object, "additionalProperties", element);
    }
    return object;
}

/* ---- values ---- */

static json_t *uncertain_json(builder *self, const cr_schema *schema)
{
    const bool duration = schema->shape == CR_SHAPE_DURATION;
    json_t *forms = json_array();

    if (schema->word != NULL) {
        add(self, forms, json_pack("{s:s}", "const", schema->word));
    }
    add(self, forms,
        duration ? pattern_json(schema->above_lo ? lasting_pattern : span_pattern) : schema_range(self, schema));
    add(self, forms, reference("parameter_reference"));
    add(self, forms, reference(duration ? "duration_distribution" : "distribution"));
    return json_pack("{s:o}", "anyOf", forms);
}

static json_t *parameter_json(builder *self)
{
    return json_pack("{s:[o, o, o, o]}", "anyOf", range_json(self, -HUGE_VAL, false, HUGE_VAL, false),
                     pattern_json(span_pattern), reference("distribution"), reference("duration_distribution"));
}

static json_t *choice_json(builder *self, const cr_schema *schema)
{
    json_t *words = json_array();

    for (size_t k = 0; schema->choices[k] != NULL; k++) {
        add(self, words, json_string(schema->choices[k]));
    }
    return json_pack("{s:o}", "enum", words);
}

static json_t *interval_json(builder *self)
{
    return json_pack("{s:[o, {s:s}]}", "anyOf", list_json(range_json(self, -HUGE_VAL, false, HUGE_VAL, false), 2, 2),
                     "const", "none");
}

static json_t *pair_json(builder *self)
{
    json_t *items = json_pack("[o, o, o]", reference("name"), reference("name"), use(self, &cr_schema_weight));

    return json_pack("{s:s, s:o, s:i, s:i}", "type", "array", "prefixItems", items, "minItems", 2, "maxItems", 3);
}

/* `mapping`: is the form as a mapping wanted too? */
static json_t *either_json(builder *self, const cr_schema *schema, bool mapping)
{
    const cr_schema *const form[] = {schema->scalar, schema->sequence, mapping ? schema->mapping : NULL};
    json_t *forms = json_array();

    for (size_t k = 0; k < 3; k++) {
        if (form[k] != NULL) {
            add(self, forms, use(self, form[k]));
        }
    }
    return json_pack("{s:o}", "anyOf", forms);
}

/* A mapping, or the one value that it may be written as. */
static json_t *short_json(builder *self, const cr_schema *schema)
{
    const cr_schema *plain = cr_schema_key(schema, schema->short_for)->schema;
    json_t *shorter = plain->shape == CR_SHAPE_EITHER ? either_json(self, plain, false) : use(self, plain);

    return two_or(shorter, object_json(self, schema));
}

static json_t *value_json(builder *self, const cr_schema *schema)
{
    switch (schema->shape) {
    case CR_SHAPE_TEXT:
        return text_json();
    case CR_SHAPE_NAME:
        return name_json();
    case CR_SHAPE_CHOICE:
        return choice_json(self, schema);
    case CR_SHAPE_FLAG:
        return json_pack("{s:s}", "type", "boolean");
    case CR_SHAPE_NUMBER:
    case CR_SHAPE_DURATION:
        return uncertain_json(self, schema);
    case CR_SHAPE_CONSTANT:
        return schema_range(self, schema);
    case CR_SHAPE_PARAMETER:
        return parameter_json(self);
    case CR_SHAPE_SPAN:
        return pattern_json(span_pattern);
    case CR_SHAPE_DATE:
        return pattern_json(date_pattern);
    case CR_SHAPE_DATE_OR_SPAN:
        return two_or(pattern_json(date_pattern), pattern_json(span_pattern));
    case CR_SHAPE_INTERVAL:
        return interval_json(self);
    case CR_SHAPE_PAIR:
        return pair_json(self);
    case CR_SHAPE_OBJECT:
        return schema->short_for != NULL ? short_json(self, schema) : object_json(self, schema);
    case CR_SHAPE_MAP:
        return map_json(self, schema);
    case CR_SHAPE_LIST:
        return json_pack("{s:s, s:o}", "type", "array", "items", use(self, schema->element));
    case CR_SHAPE_EITHER:
        return either_json(self, schema, true);
    }
    return NULL;
}

/* By reference where the table gives it a name. */
static json_t *use(builder *self, const cr_schema *schema)
{
    if (schema->label == NULL) {
        return value_json(self, schema);
    }
    if (json_object_get(self->defs, schema->label) == NULL) {
        json_t *made = value_json(self, schema);

        put(self, made, "description", json_string(schema->wanted));
        put(self, self->defs, schema->label, made);
    }
    return reference(schema->label);
}

/* ---- the whole ---- */

static void put_fixed(builder *self)
{
    put_provenance_itself(self);
    put(self, self->defs, "name", name_json());
    put(self, self->defs, "parameter_reference",
        json_pack("{s:s, s:s, s:s}", "description", "the value of a parameter: $NAME", "type", "string", "pattern",
                  "^\\$"));
    put(self, self->defs, "distribution", distribution_json(self, false));
    put(self, self->defs, "duration_distribution", distribution_json(self, true));
}

static json_t *whole_json(builder *self)
{
    json_t *root = json_pack("{s:s, s:s, s:s, s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema", "$id",
                             "urn:credence:scenario:0.1", "title", "Credence scenario", "description",
                             "The shape of a scenario file, made from the table that the reader uses; `credence check` "
                             "tells besides which names and numbers do not fit together.");
    json_t *then = json_object();

    put_fixed(self);
    if (json_object_update_new(root, object_json(self, &cr_schema_scenario)) != 0) {
        self->failed = true;
    }
    put_required(self, then, &cr_schema_scenario);
    put(self, root, "if", json_pack("{s:{s:[s]}}", "not", "required", "extends"));
    put(self, root, "then", then);
    put(self, root, "$defs", self->defs);
    return root;
}

static int write_bytes(const char *bytes, size_t n, void *stream)
{
    return fwrite(bytes, 1, n, stream) == n ? 0 : -1;
}

/* Not by json_dumps(): where memory runs out for its buffer, it can leave out a key without a word. */
static char *text_of(const json_t *root)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    bool good;

    if (stream == NULL) {
        return NULL;
    }
    good = json_dump_callback(root, write_bytes, stream, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0;
    fputc('\n', stream);
    good = ferror(stream) == 0 && good;
    good = fclose(stream) == 0 && good;
    if (!good) {
        free(text);
        return NULL;
    }
    return text;
}

char *cr_json_schema(void)
{
    builder self = {.defs = json_object()};
    json_t *root = whole_json(&self); /* takes defs */
    char *text = self.failed ? NULL : text_of(root);

    json_decref(root);
    cr_doc_free(&self.doc);
    return text;
}
