/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/json_schema.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "input/doc.h"
#include "schema/json_dist.h"
#include "schema/json_pieces.h"
#include "schema/json_yaml.h"
#include "schema/schema.h"

enum { MAX_NAME = 200 }; /* limit of the reader (scenario/scalars.c) */

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

static json_t *schema_range(builder *self, const cr_schema *schema)
{
    const bool bounded = schema->lo < schema->hi;

    return cr_json_range(&self->failed, bounded ? schema->lo : -HUGE_VAL, schema->above_lo,
                         bounded ? schema->hi : HUGE_VAL, schema->below_hi);
}

/* A plain scalar that is not null: YAML may take it for a number or a boolean. */
static json_t *text_json(void)
{
    return json_pack("{s:[s, s, s]}", "type", "string", "number", "boolean");
}

static json_t *name_json(void)
{
    return json_pack("{s:s, s:[s, s, s], s:s, s:i}", "description", "a name", "type", "string", "integer", "boolean",
                     "pattern", cr_pattern_name, "maxLength", (int)MAX_NAME);
}

/* ---- objects ---- */

/* What the row says, beside the value's own schema, or null. */
static json_t *property_json(builder *self, const cr_key *row, bool null)
{
    json_t *value = use(self, row->schema), *property = json_object();

    cr_json_put(&self->failed, property, "description",
                row->unit == NULL || strcmp(row->unit, "1") == 0 ? json_string(row->meaning)
                                                                 : json_sprintf("%s [%s]", row->meaning, row->unit));
    if (row->fallback != NULL) {
        cr_json_put(&self->failed, property, "default", cr_json_of_yaml(&self->doc, row->fallback, &self->failed));
    }
    if (row->example != NULL) {
        cr_json_put(&self->failed, property, "examples",
                    json_pack("[o]", cr_json_of_yaml(&self->doc, row->example, &self->failed)));
    }
    if (null) {
        cr_json_put(&self->failed, property, "anyOf", json_pack("[o, {s:s}]", value, "type", "null"));
    } else {
        cr_json_put_missing(&self->failed, property, value);
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
        cr_json_put(&self->failed, properties, row->name,
                    json_pack("{s:s+++}", "$ref", "#/$defs/", told, "/properties/", row->name));
        return;
    }
    cr_json_put(&self->failed, properties, row->name, property_json(self, row, null));
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
    cr_json_put(&self->failed, self->defs, "provenance", json_pack("{s:O}", "properties", properties));
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
            cr_json_add(&self->failed, required, json_string(row->name));
        }
    }
    self->failed = self->failed || required == NULL;
    if (json_array_size(required) > 0) {
        cr_json_put(&self->failed, object, "required", required);
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
    cr_json_put(&self->failed, object, "properties", properties);
    cr_json_put(&self->failed, object, "additionalProperties", json_false());
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
        cr_json_put(&self->failed, object, "patternProperties", json_pack("{s:o}", cr_pattern_date, element));
    } else {
        cr_json_put(&self->failed, object, "propertyNames",
                    json_pack("{s:s, s:i}", "pattern", cr_pattern_name, "maxLength", (int)MAX_NAME));
        cr_json_put(&self->failed, object, "additionalProperties", element);
    }
    return object;
}

/* ---- values ---- */

static json_t *uncertain_json(builder *self, const cr_schema *schema)
{
    const bool duration = schema->shape == CR_SHAPE_DURATION;
    json_t *forms = json_array();

    if (schema->word != NULL) {
        cr_json_add(&self->failed, forms, json_pack("{s:s}", "const", schema->word));
    }
    cr_json_add(&self->failed, forms,
                duration ? cr_json_pattern(schema->above_lo ? cr_pattern_lasting : cr_pattern_span)
                         : schema_range(self, schema));
    cr_json_add(&self->failed, forms, cr_json_reference("parameter_reference"));
    cr_json_add(&self->failed, forms, cr_json_reference(duration ? "duration_distribution" : "distribution"));
    return json_pack("{s:o}", "anyOf", forms);
}

static json_t *parameter_json(builder *self)
{
    return json_pack("{s:[o, o, o, o]}", "anyOf", cr_json_range(&self->failed, -HUGE_VAL, false, HUGE_VAL, false),
                     cr_json_pattern(cr_pattern_span), cr_json_reference("distribution"),
                     cr_json_reference("duration_distribution"));
}

static json_t *choice_json(builder *self, const cr_schema *schema)
{
    json_t *words = json_array();

    for (size_t k = 0; schema->choices[k] != NULL; k++) {
        cr_json_add(&self->failed, words, json_string(schema->choices[k]));
    }
    return json_pack("{s:o}", "enum", words);
}

static json_t *interval_json(builder *self)
{
    return json_pack("{s:[o, {s:s}]}", "anyOf",
                     cr_json_list(cr_json_range(&self->failed, -HUGE_VAL, false, HUGE_VAL, false), 2, 2), "const",
                     "none");
}

static json_t *pair_json(builder *self)
{
    json_t *items =
        json_pack("[o, o, o]", cr_json_reference("name"), cr_json_reference("name"), use(self, &cr_schema_weight));

    return json_pack("{s:s, s:o, s:i, s:i}", "type", "array", "prefixItems", items, "minItems", 2, "maxItems", 3);
}

/* `mapping`: is the form as a mapping wanted too? */
static json_t *either_json(builder *self, const cr_schema *schema, bool mapping)
{
    const cr_schema *const form[] = {schema->scalar, schema->sequence, mapping ? schema->mapping : NULL};
    json_t *forms = json_array();

    for (size_t k = 0; k < 3; k++) {
        if (form[k] != NULL) {
            cr_json_add(&self->failed, forms, use(self, form[k]));
        }
    }
    return json_pack("{s:o}", "anyOf", forms);
}

/* A mapping, or the one value that it may be written as. */
static json_t *short_json(builder *self, const cr_schema *schema)
{
    const cr_schema *plain = cr_schema_key(schema, schema->short_for)->schema;
    json_t *shorter = plain->shape == CR_SHAPE_EITHER ? either_json(self, plain, false) : use(self, plain);

    return cr_json_two_or(shorter, object_json(self, schema));
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
        return cr_json_pattern(cr_pattern_span);
    case CR_SHAPE_DATE:
        return cr_json_pattern(cr_pattern_date);
    case CR_SHAPE_DATE_OR_SPAN:
        return cr_json_two_or(cr_json_pattern(cr_pattern_date), cr_json_pattern(cr_pattern_span));
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

        cr_json_put(&self->failed, made, "description", json_string(schema->wanted));
        cr_json_put(&self->failed, self->defs, schema->label, made);
    }
    return cr_json_reference(schema->label);
}

/* ---- the whole ---- */

static void put_distribution(builder *self, const char *label, bool duration)
{
    json_t *distribution = cr_json_distribution(&self->failed, duration);

    put_provenance(self, json_object_get(distribution, "properties"));
    cr_json_put(&self->failed, self->defs, label, distribution);
}

static void put_fixed(builder *self)
{
    put_provenance_itself(self);
    cr_json_put(&self->failed, self->defs, "name", name_json());
    cr_json_put(&self->failed, self->defs, "parameter_reference",
                json_pack("{s:s, s:s, s:s}", "description", "the value of a parameter: $NAME", "type", "string",
                          "pattern", "^\\$"));
    put_distribution(self, "distribution", false);
    put_distribution(self, "duration_distribution", true);
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
    cr_json_put(&self->failed, root, "if", json_pack("{s:{s:[s]}}", "not", "required", "extends"));
    cr_json_put(&self->failed, root, "then", then);
    cr_json_put(&self->failed, root, "$defs", self->defs);
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
