/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/reader.h"
#include "scenario/shape.h"
#include "schema/json_schema.h"
#include "schema/schema.h"

static json_t *schema_json(void)
{
    char *text = cr_json_schema();
    json_error_t error;
    json_t *root;

    assert_non_null(text);
    assert_int_equal(text[strlen(text) - 1], '\n');
    root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(root);
    free(text);
    return root;
}

static const json_t *get(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (value == NULL) {
        print_message("no '%s'\n", key);
    }
    assert_non_null(value);
    return value;
}

/* "#/$defs/layer/properties/pace" */
static const json_t *follow(const json_t *root, const char *pointer)
{
    char *copy = strdup(pointer), *rest = copy;

    assert_non_null(copy);
    assert_string_equal(strsep(&rest, "/"), "#");
    while (rest != NULL) {
        root = get(root, strsep(&rest, "/"));
    }
    free(copy);
    return root;
}

/* ---- the table ---- */

enum { MAX_SEEN = 256 };

typedef struct walk {
    const cr_schema *seen[MAX_SEEN];
    size_t n, keys;
    void (*visit)(const cr_key *row);
} walk;

static void visit_all(walk *self, const cr_schema *schema)
{
    if (schema == NULL) {
        return;
    }
    for (size_t k = 0; k < self->n; k++) {
        if (self->seen[k] == schema) {
            return;
        }
    }
    assert_true(self->n < MAX_SEEN);
    self->seen[self->n++] = schema;
    for (const cr_key *row = schema->keys; row != NULL && row->name != NULL; row++) {
        if (cr_key_is_open(row)) {
            self->keys++;
            self->visit(row);
            visit_all(self, row->schema);
        }
    }
    visit_all(self, schema->element);
    visit_all(self, schema->scalar);
    visit_all(self, schema->sequence);
    visit_all(self, schema->mapping);
}

static bool is_counted(const cr_schema *schema)
{
    switch (schema->shape) {
    case CR_SHAPE_NUMBER:
    case CR_SHAPE_CONSTANT:
    case CR_SHAPE_PARAMETER:
    case CR_SHAPE_DURATION:
    case CR_SHAPE_SPAN:
    case CR_SHAPE_DATE_OR_SPAN:
    case CR_SHAPE_INTERVAL:
    case CR_SHAPE_PAIR:
        return true;
    case CR_SHAPE_LIST:
    case CR_SHAPE_MAP:
        return schema->keys == NULL && is_counted(schema->element);
    case CR_SHAPE_EITHER:
        return schema->scalar != NULL && is_counted(schema->scalar);
    default:
        return false;
    }
}

static void has_columns(const cr_key *row)
{
    if (row->meaning == NULL || row->example == NULL || (is_counted(row->schema) && row->unit == NULL) ||
        (row->required && row->fallback != NULL)) {
        fail_msg("the row of '%s' lacks a meaning, an example or a unit, or is required with a default", row->name);
    }
}

static void passes(const cr_key *row, const char *text)
{
    cr_errors errors = {0};
    cr_reader reader = {.errors = &errors};
    cr_node *root = NULL;
    int status = cr_doc_read_text(&reader.doc, row->name, text, strlen(text), &root, &errors);

    if (status == CR_OK) {
        cr_shape_check(&reader, root, row->schema);
    }
    if (errors.n > 0) {
        fail_msg("%s: %s: %s", row->name, text, errors.item[0].what);
    }
    assert_int_equal(status, CR_OK);
    cr_reader_free(&reader);
    cr_errors_free(&errors);
}

static void example_passes(const cr_key *row)
{
    passes(row, row->example);
    if (row->fallback != NULL) {
        passes(row, row->fallback);
    }
}

static void test_every_key_has_its_columns(void **state)
{
    walk self = {.visit = has_columns};

    (void)state;
    visit_all(&self, &cr_schema_scenario);
    assert_true(self.keys > 80);
}

static void test_the_reader_takes_every_example(void **state)
{
    walk self = {.visit = example_passes};

    (void)state;
    visit_all(&self, &cr_schema_scenario);
    for (const cr_key *row = cr_schema_provenance(); row->name != NULL; row++) {
        example_passes(row);
    }
}

/* Same label, same definition: whichever stands first in the file serves for all. */
static void test_labels_are_of_one_thing_each(void **state)
{
    walk self = {.visit = has_columns};

    (void)state;
    visit_all(&self, &cr_schema_scenario);
    for (size_t a = 0; a < self.n; a++) {
        for (size_t b = 0; b < a; b++) {
            const cr_schema *x = self.seen[a], *y = self.seen[b];

            if (x->label != NULL && y->label != NULL && strcmp(x->label, y->label) == 0) {
                assert_int_equal(x->shape, y->shape);
                assert_true(x->lo == y->lo && x->hi == y->hi);
                assert_true(x->above_lo == y->above_lo && x->below_hi == y->below_hi);
                assert_true(x->keys == NULL && y->keys == NULL && x->element == y->element && x->word == y->word);
            }
        }
        assert_true(self.seen[a]->shape != CR_SHAPE_OBJECT || self.seen[a]->label != NULL);
    }
}

/* ---- the schema ---- */

static size_t check_references(const json_t *root, const json_t *part)
{
    size_t n = 0;

    if (json_is_object(part)) {
        const json_t *reference = json_object_get(part, "$ref");
        void *at = json_object_iter((json_t *)(uintptr_t)part);

        if (json_is_string(reference)) {
            assert_true(json_is_object(follow(root, json_string_value(reference))));
            n++;
        }
        for (; at != NULL; at = json_object_iter_next((json_t *)(uintptr_t)part, at)) {
            n += check_references(root, json_object_iter_value(at));
        }
    }
    for (size_t k = 0; json_is_array(part) && k < json_array_size(part); k++) {
        n += check_references(root, json_array_get(part, k));
    }
    return n;
}

static void test_references_resolve(void **state)
{
    json_t *root = schema_json();

    (void)state;
    assert_true(check_references(root, root) > 100);
    json_decref(root);
}

static void test_root(void **state)
{
    json_t *root = schema_json();
    const json_t *properties = get(root, "properties"), *required = get(get(root, "then"), "required");

    (void)state;
    assert_string_equal(json_string_value(get(root, "$schema")), "https://json-schema.org/draft/2020-12/schema");
    assert_string_equal(json_string_value(get(root, "$id")), "urn:credence:scenario:0.1");
    assert_true(json_is_false(get(root, "additionalProperties")));
    for (const cr_key *row = cr_schema_scenario.keys; row->name != NULL; row++) {
        assert_int_equal(json_object_get(properties, row->name) == NULL, !cr_key_is_open(row));
    }
    assert_non_null(json_object_get(properties, "confidence"));
    assert_int_equal(json_array_size(required), 2);
    json_decref(root);
}

static void test_what_stands_in_definitions(void **state)
{
    json_t *root = schema_json();
    const json_t *pace = follow(root, "#/$defs/layer/properties/pace"), *row = follow(root, "#/$defs/history_row"),
                 *below = follow(root, "#/$defs/below_one/anyOf");

    (void)state;
    assert_int_equal(json_integer_value(get(pace, "default")), 1);
    assert_true(json_number_value(json_array_get(get(pace, "examples"), 0)) == 0.5);
    assert_non_null(strstr(json_string_value(get(pace, "description")), "[1/year]"));
    assert_string_equal(json_string_value(get(follow(root, "#/$defs/state/properties/pace"), "$ref")),
                        "#/$defs/layer/properties/pace");
    assert_int_equal(json_array_size(get(row, "required")), 3);
    assert_int_equal(json_integer_value(get(json_array_get(below, 0), "exclusiveMaximum")), 1);
    assert_null(json_object_get(follow(root, "#/$defs/duration_distribution/properties"), "beta"));
    assert_int_equal(json_array_size(get(follow(root, "#/$defs/distribution/properties/pert"), "prefixItems")), 3);
    json_decref(root);
}

static void test_it_is_the_same_every_time(void **state)
{
    char *a = cr_json_schema(), *b = cr_json_schema();

    (void)state;
    assert_non_null(a);
    assert_non_null(b);
    assert_string_equal(a, b);
    free(a);
    free(b);
}

/* ---- when memory ends ---- */

static size_t left;

static void *scarce(size_t size)
{
    if (left == 0) {
        return NULL;
    }
    left--;
    return malloc(size);
}

static void test_no_half_schema_where_memory_ends(void **state)
{
    size_t most = 1;
    char *text;

    (void)state;
    json_set_alloc_funcs(scarce, free);
    for (;; most *= 2) {
        left = most;
        text = cr_json_schema();
        if (text != NULL) {
            break;
        }
        assert_true(most < SIZE_MAX / 4);
    }
    free(text);
    for (size_t k = 0; k < most / 2; k += 1 + most / 200) {
        left = k;
        assert_null(cr_json_schema());
    }
    json_set_alloc_funcs(malloc, free);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_key_has_its_columns),
        cmocka_unit_test(test_the_reader_takes_every_example),
        cmocka_unit_test(test_labels_are_of_one_thing_each),
        cmocka_unit_test(test_references_resolve),
        cmocka_unit_test(test_root),
        cmocka_unit_test(test_what_stands_in_definitions),
        cmocka_unit_test(test_it_is_the_same_every_time),
        cmocka_unit_test(test_no_half_schema_where_memory_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
