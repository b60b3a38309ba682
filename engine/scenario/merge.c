/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/merge.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/shape.h"

static void append(cr_node *mapping, cr_node *key, cr_node *item)
{
    mapping->key[mapping->n] = key;
    mapping->item[mapping->n++] = item;
}

/* A value in the place of the mapping that it is short for: 0.5 becomes {level: 0.5}. */
static cr_node *written_out(cr_reader *reader, cr_node *node, const cr_schema *schema)
{
    cr_node *mapping, *key;

    if (schema->short_for == NULL || node->bad || cr_node_is_null(node) || cr_shape_of(schema, node) == schema) {
        return node;
    }
    mapping = cr_reader_new_mapping(reader, node->mark, 1);
    key = cr_reader_alloc(reader, 1, sizeof(*key));
    if (mapping == NULL || key == NULL) {
        return NULL;
    }
    *key = (cr_node){.kind = CR_NODE_SCALAR,
                     .plain = true,
                     .mark = node->mark,
                     .text = schema->short_for,
                     .length = strlen(schema->short_for),
                     .weight = 1};
    append(mapping, key, node);
    return mapping;
}

static bool merges(const cr_node *node, const cr_schema *schema)
{
    return node != NULL && node->kind == CR_NODE_MAPPING && !node->bad && !schema->whole &&
           (schema->shape == CR_SHAPE_OBJECT || schema->shape == CR_SHAPE_MAP);
}

/* Positions of a mapping's keys, found by bisection, so that two large files merge in n log n. */
typedef struct index_entry {
    const char *text;
    size_t at;
} index_entry;

static int compare(const void *a, const void *b)
{
    return strcmp(((const index_entry *)a)->text, ((const index_entry *)b)->text);
}

static index_entry *make_index(cr_reader *reader, const cr_node *mapping)
{
    const size_t n = mapping != NULL ? mapping->n : 0;
    index_entry *index = cr_reader_alloc(reader, n + 1, sizeof(*index));

    for (size_t k = 0; index != NULL && k < n; k++) {
        index[k] = (index_entry){mapping->key[k]->text, k};
    }
    if (index != NULL && n > 1) {
        qsort(index, n, sizeof(*index), compare);
    }
    return index;
}

static size_t position(const index_entry *index, const cr_node *mapping, const char *text)
{
    const index_entry wanted = {text, 0};
    const index_entry *found =
        mapping == NULL || mapping->n == 0 ? NULL : bsearch(&wanted, index, mapping->n, sizeof(*index), compare);

    return found != NULL ? found->at : SIZE_MAX;
}

/* May the patch name this thing? A null takes away what is there; elsewhere it must have something to act on. */
static void check_entity(cr_reader *reader, const cr_node *base, const cr_node *patch, size_t k, bool there,
                         const cr_schema *schema, cr_merge_rule rule)
{
    cr_node *const key = patch->key[k];
    const bool null = cr_node_is_null(patch->item[k]);

    if (there || key->bad || rule == CR_MERGE_KEEP || (rule == CR_MERGE_FREE && (!null || schema->declares)) ||
        (rule == CR_MERGE_PATCH && !null && !schema->fixed)) {
        return;
    }
    if (rule != CR_MERGE_FREE) {
        const char **known = cr_reader_alloc(reader, base != NULL ? base->n + 1 : 1, sizeof(*known));

        for (size_t b = 0; known != NULL && base != NULL && b < base->n; b++) {
            known[b] = base->key[b]->text;
        }
        cr_report(reader, key, "the scenario has no %s '%s'%s", schema->entity, key->text,
                  known == NULL || base == NULL ? "" : cr_did_you_mean(reader, key->text, known, base->n, ""));
    } else {
        cr_report(reader, key, "%s '%s' is empty, and nothing is inherited that this could take away (say what it is)",
                  schema->entity, key->text);
    }
}

static cr_node *empty_mapping(cr_reader *reader, const cr_node *like)
{
    return cr_reader_new_mapping(reader, like->mark, 0);
}

/* The name is kept: who names the thing with null names nothing. */
static void take_away(cr_reader *reader, const char *name)
{
    if (cr_reader_grow(reader, &reader->taken, &reader->max_taken, reader->n_taken, sizeof(*reader->taken))) {
        reader->taken[reader->n_taken++] = name;
    }
}

static cr_node *merge_mappings(cr_reader *reader, cr_node *base, cr_node *patch, const cr_schema *schema,
                               cr_merge_rule rule)
{
    const cr_node *like = base != NULL && rule == CR_MERGE_EXISTING ? base : patch; /* --set moves nothing */
    cr_node *merged = cr_reader_new_mapping(reader, like->mark, (base != NULL ? base->n : 0) + patch->n);
    index_entry *in_base = make_index(reader, base), *in_patch = make_index(reader, patch);

    if (merged == NULL || in_base == NULL || in_patch == NULL) {
        return NULL;
    }
    for (size_t k = 0; base != NULL && k < base->n; k++) {
        if (position(in_patch, patch, base->key[k]->text) == SIZE_MAX) {
            append(merged, base->key[k], base->item[k]);
        }
    }
    for (size_t k = 0; k < patch->n; k++) {
        const char *name = patch->key[k]->text;
        const cr_key *row = cr_schema_key(schema, name);
        const cr_schema *inner = row != NULL ? row->schema : schema->element;
        const size_t at = position(in_base, base, name), before = cr_path_push(reader, name);
        const bool thing = schema->entity != NULL && row == NULL;
        cr_node *item = patch->item[k];

        if (thing) {
            check_entity(reader, base, patch, k, at != SIZE_MAX, schema, rule);
        }
        if (inner != NULL && !item->bad && !(thing && cr_node_is_null(item))) {
            item = cr_merge(reader, at != SIZE_MAX ? base->item[at] : NULL, item, inner, rule);
        } else if (thing && at == SIZE_MAX && schema->declares && rule == CR_MERGE_FREE) {
            item = empty_mapping(reader, patch->key[k]);
        } else if (thing && !item->bad && rule != CR_MERGE_KEEP) {
            take_away(reader, name);
            item = NULL;
        }
        cr_path_pop(reader, before);
        if (item != NULL) {
            append(merged, at != SIZE_MAX && rule != CR_MERGE_FREE ? base->key[at] : patch->key[k], item);
        } else if (reader->status == CR_ERR_MEMORY) {
            return NULL;
        }
    }
    return merged;
}

cr_node *cr_merge(cr_reader *reader, cr_node *base, cr_node *patch, const cr_schema *schema, cr_merge_rule rule)
{
    rule = schema->patch ? CR_MERGE_KEEP : rule;
    patch = written_out(reader, patch, schema);
    if (patch == NULL || !merges(patch, schema)) {
        return patch;
    }
    return merge_mappings(reader, merges(base, schema) ? base : NULL, patch, schema, rule);
}

static bool mappings_say_same(cr_reader *reader, const cr_node *a, const cr_node *b)
{
    const index_entry *in_b = make_index(reader, b);
    size_t n_a = 0, n_b = 0;

    for (size_t k = 0; in_b != NULL && k < b->n; k++) {
        n_b += !cr_schema_is_provenance(b->key[k]->text);
    }
    for (size_t k = 0; in_b != NULL && k < a->n; k++) {
        size_t at;

        if (cr_schema_is_provenance(a->key[k]->text)) {
            continue;
        }
        at = position(in_b, b, a->key[k]->text);
        if (at == SIZE_MAX || !cr_nodes_say_same(reader, a->item[k], b->item[at])) {
            return false;
        }
        n_a++;
    }
    return in_b != NULL && n_a == n_b;
}

bool cr_nodes_say_same(cr_reader *reader, const cr_node *a, const cr_node *b)
{
    if (a == b || a->kind != b->kind) {
        return a == b;
    }
    switch (a->kind) {
    case CR_NODE_SCALAR:
        return cr_node_is_null(a) ? cr_node_is_null(b)
                                  : !cr_node_is_null(b) && a->plain == b->plain && strcmp(a->text, b->text) == 0;
    case CR_NODE_MAPPING:
        return mappings_say_same(reader, a, b);
    default:
        for (size_t k = 0; a->n == b->n && k < a->n; k++) {
            if (!cr_nodes_say_same(reader, a->item[k], b->item[k])) {
                return false;
            }
        }
        return a->n == b->n;
    }
}

cr_node *cr_mapping_without(cr_reader *reader, cr_node *mapping, const char *key)
{
    cr_node *copy = cr_reader_alloc(reader, 1, sizeof(*copy));

    if (copy == NULL) {
        return NULL;
    }
    *copy = *mapping;
    copy->key = cr_reader_alloc(reader, mapping->n + 1, sizeof(cr_node *));
    copy->item = cr_reader_alloc(reader, mapping->n + 1, sizeof(cr_node *));
    copy->n = 0;
    for (size_t k = 0; copy->key != NULL && copy->item != NULL && k < mapping->n; k++) {
        if (strcmp(mapping->key[k]->text, key) != 0) {
            copy->key[copy->n] = mapping->key[k];
            copy->item[copy->n++] = mapping->item[k];
        }
    }
    return copy->key != NULL && copy->item != NULL ? copy : NULL;
}
