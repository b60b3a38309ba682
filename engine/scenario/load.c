/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/load.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/dist_read.h"
#include "scenario/merge.h"
#include "scenario/shape.h"

enum { MAX_EXTENDS = 32 };

/* The files that are being read, each extending the next outer one's base. */
typedef struct chain {
    const struct chain *outer;
    char *real; /* path, malloced; NULL where there is no file */
    size_t depth;
} chain;

static cr_node *finish(cr_reader *reader, cr_node *root, const chain *of);

/* How the folder of a base is written from the scenario's own: "" where it is the same. The base's path was joined from
 * the scenario's by cr_reader_resolve(), so it starts alike. */
static char *folder_from_scenario(const cr_reader *reader, const char *base)
{
    const char *own = strrchr(reader->scenario, '/'), *slash = strrchr(base, '/');
    const size_t skip = own != NULL ? (size_t)(own - reader->scenario) + 1 : 0,
                 length = slash != NULL ? (size_t)(slash - base) + 1 : 0;

    return strndup(base + skip, length > skip ? length - skip : 0);
}

static void name_from_scenario(cr_reader *reader, cr_node *named, const char *folder)
{
    char *text;

    if (named->note == CR_NOTE_FROM_SCENARIO || named->text[0] == '/' || named->text[0] == '\0') {
        return;
    }
    text = cr_arena_format(&reader->doc.arena, "%s%s", folder, named->text);
    if (text == NULL) {
        cr_reader_fail(reader, CR_ERR_MEMORY);
        return;
    }
    named->text = text;
    named->length = strlen(text);
    named->note = CR_NOTE_FROM_SCENARIO;
}

/* Files that a base names, as named from the scenario's folder: then the merged scenario means, and hashes to, the same
 * as one file that says it all. */
static void move_files(cr_reader *reader, cr_node *node, const cr_schema *schema, const char *folder)
{
    schema = schema != NULL && !node->bad ? cr_shape_of(schema, node) : NULL;
    if (schema == NULL || cr_node_is_distribution(node)) {
        return;
    }
    for (size_t k = 0; k < node->n; k++) {
        const cr_key *row = node->key == NULL ? NULL : cr_schema_key(schema, node->key[k]->text);
        cr_node *item = node->item[k];

        if (row == NULL || strcmp(row->name, "file") != 0) {
            move_files(reader, item, row != NULL ? row->schema : schema->element, folder);
        } else if (item->kind == CR_NODE_SCALAR && !item->bad && !cr_node_is_null(item)) {
            name_from_scenario(reader, item, folder);
        }
    }
}

static bool is_open(const chain *of, const char *real)
{
    while (of != NULL && (of->real == NULL || strcmp(of->real, real) != 0)) {
        of = of->outer;
    }
    return of != NULL;
}

/* errno says why. */
static void fail_open(cr_reader *reader, const char *path)
{
    const int why = errno, status = cr_reader_fail(reader, why == ENOMEM ? CR_ERR_MEMORY : CR_ERR_IO);

    cr_fail_at(reader->errors, status, (cr_mark){path, 0, 0}, "", "cannot be opened (%s)", strerror(why));
}

static cr_node *load_base(cr_reader *reader, cr_node *extends, const chain *of)
{
    cr_node *root = NULL, *merged = NULL;
    char *path = cr_reader_resolve(reader, extends), *folder = NULL;
    chain next = {.outer = of, .real = path != NULL ? realpath(path, NULL) : NULL, .depth = of->depth + 1};
    int status;

    if (next.real == NULL) {
        if (path != NULL) { /* else it is reported */
            fail_open(reader, path);
        }
        goto out;
    }
    if (is_open(of, next.real)) {
        cr_report(reader, extends, "'%s' extends itself, at last (break the circle)", extends->text);
        goto out;
    }
    if (next.depth > MAX_EXTENDS) {
        cr_report(reader, extends, "more than %d files extend one another (join some of them)", MAX_EXTENDS);
        goto out;
    }
    cr_path_pop(reader, 0); /* the other file's own paths begin anew */
    status = cr_doc_read(&reader->doc, path, &root, reader->errors);
    if (status != CR_OK) {
        cr_reader_fail(reader, status);
        goto out;
    }
    merged = finish(reader, root, &next);
    folder = folder_from_scenario(reader, path);
    if (folder == NULL) {
        cr_reader_fail(reader, CR_ERR_MEMORY);
    } else if (merged != NULL) {
        move_files(reader, merged, &cr_schema_scenario, folder);
    }
out:
    free(folder);
    free(next.real);
    free(path);
    return merged;
}

static cr_node *wrap(cr_reader *reader, const char *text, size_t length, cr_node *value);

/* The states that a file names in a table of their own lie over what the file extends, and under what it says itself.
 * False where the table cannot be read: without its states, all that names them would seem wrong. */
static bool lay_states(cr_reader *reader, cr_node **base, cr_node *root)
{
    cr_node *states = cr_node_get(root, "states"), *file = cr_node_get(states, "file"), *rows = NULL;
    const size_t before = cr_path_push(reader, "states");
    bool wanted = false;

    if (file != NULL && cr_node_is_null(file) && cr_node_get(*base, "states") != NULL) {
        cr_report(reader, file,
                  "null takes away no rows (the states of an inherited file are states like others: PAK: null)");
    } else if (file != NULL && !states->bad && !cr_node_is_null(file)) {
        wanted = true;
        rows = file->bad ? NULL : cr_states_of_file(reader, states);
    }
    cr_path_pop(reader, before);
    rows = rows == NULL ? NULL : wrap(reader, "states", strlen("states"), rows);
    if (rows != NULL) {
        *base = cr_merge(reader, *base, rows, &cr_schema_scenario, CR_MERGE_FREE);
    }
    return !wanted || (rows != NULL && *base != NULL);
}

/* Takes `file` out of `states`, once its rows have been read. The root is this file's alone: it may be changed. */
static bool drop_states_file(cr_reader *reader, cr_node *root)
{
    for (size_t k = 0; k < root->n; k++) {
        if (strcmp(root->key[k]->text, "states") == 0 && cr_node_get(root->item[k], "file") != NULL) {
            root->item[k] = cr_mapping_without(reader, root->item[k], "file");
            return root->item[k] != NULL;
        }
    }
    return true;
}

/* Checks one file's root and lays it over what it extends. */
static cr_node *finish(cr_reader *reader, cr_node *root, const chain *of)
{
    cr_node *extends, *base = NULL;

    cr_shape_check(reader, root, &cr_schema_scenario);
    if (root->kind != CR_NODE_MAPPING) {
        return NULL;
    }
    extends = cr_node_get(root, "extends");
    if (extends != NULL && !extends->bad && !cr_node_is_null(extends)) {
        const size_t before = cr_path_push(reader, "extends");

        base = load_base(reader, extends, of);
        cr_path_pop(reader, before);
        if (base == NULL) {
            return NULL;
        }
    }
    if (extends != NULL) {
        root = cr_mapping_without(reader, root, "extends");
    }
    if (root == NULL) {
        return NULL;
    }
    if (!lay_states(reader, &base, root) || !drop_states_file(reader, root)) {
        return NULL;
    }
    return cr_merge(reader, base, root, &cr_schema_scenario, CR_MERGE_FREE);
}

/* A mapping of one key. */
static cr_node *wrap(cr_reader *reader, const char *text, size_t length, cr_node *value)
{
    cr_node *key = cr_reader_alloc(reader, 1, sizeof(*key)), *mapping = cr_reader_alloc(reader, 1, sizeof(*mapping));

    if (key == NULL || mapping == NULL) {
        return NULL;
    }
    *key = (cr_node){.kind = CR_NODE_SCALAR, .mark = value->mark, .length = length, .weight = 1};
    key->text = cr_arena_text(&reader->doc.arena, text, length);
    *mapping = (cr_node){.kind = CR_NODE_MAPPING, .mark = value->mark, .n = 1, .weight = value->weight + 2};
    mapping->key = cr_reader_alloc(reader, 1, sizeof(cr_node *));
    mapping->item = cr_reader_alloc(reader, 1, sizeof(cr_node *));
    if (key->text == NULL || mapping->key == NULL || mapping->item == NULL) {
        cr_reader_fail(reader, CR_ERR_MEMORY);
        return NULL;
    }
    mapping->key[0] = key;
    mapping->item[0] = value;
    return mapping;
}

/* PATH=VALUE as nested mappings around the value. Names hold no dots, so a dot always parts two names. */
static cr_node *nest(cr_reader *reader, const char *path, size_t length, cr_node *value)
{
    for (bool more = true; more && value != NULL;) { /* an empty part becomes an empty name, which nothing has */
        size_t from = length;

        while (from > 0 && path[from - 1] != '.') {
            from--;
        }
        value = wrap(reader, path + from, length - from, value);
        more = from > 0;
        length = more ? from - 1 : 0;
    }
    return value;
}

static cr_node *change(cr_reader *reader, cr_node *root, const char *path, size_t length, const char *text)
{
    char *label = cr_arena_format(&reader->doc.arena, CR_SET_LABEL "%.*s=%s", (int)length, path, text);
    cr_node *value = NULL, *patch;
    int status;

    if (label == NULL) {
        cr_reader_fail(reader, CR_ERR_MEMORY);
        return NULL;
    }
    status = cr_doc_read_text(&reader->doc, label, text, strlen(text), &value, reader->errors);
    if (status != CR_OK) {
        cr_reader_fail(reader, status);
        return root;
    }
    patch = nest(reader, path, length, value);
    if (patch == NULL) {
        return NULL;
    }
    if (length == strlen("extends") && strncmp(path, "extends", length) == 0) {
        cr_report_at(reader, value->mark, "extends cannot be set from outside (write a file that extends)");
        return root;
    }
    cr_shape_check(reader, patch, &cr_schema_scenario);
    if (cr_node_get(cr_node_get(patch, "states"), "file") != NULL) {
        cr_report_at(reader, value->mark, "states.file cannot be set from outside (write a file that extends)");
        return root;
    }
    return cr_merge(reader, root, patch, &cr_schema_scenario, CR_MERGE_EXISTING);
}

static cr_node *apply(cr_reader *reader, cr_node *root, const cr_changes *changes)
{
    for (size_t k = 0; root != NULL && changes != NULL && k < changes->n_set; k++) {
        const char *set = changes->set[k], *equals = strchr(set, '=');

        if (equals == NULL || equals == set) {
            cr_report_at(reader, (cr_mark){set, 0, 0}, "PATH=VALUE is wanted (states.PAK.pace=0.5)");
            continue;
        }
        if (equals[1] == '\0') {
            cr_report_at(reader, (cr_mark){set, 0, 0}, "no value (%snull takes what stands there away)", set);
            continue;
        }
        root = change(reader, root, set, (size_t)(equals - set), equals + 1);
    }
    if (root != NULL && changes != NULL && changes->start != NULL) {
        root = change(reader, root, "calendar.start", strlen("calendar.start"), changes->start);
    }
    if (root != NULL && changes != NULL && changes->end != NULL) {
        root = change(reader, root, "calendar.end", strlen("calendar.end"), changes->end);
    }
    return root;
}

/* The folder below which all files of the scenario must lie. */
static bool find_tree(cr_reader *reader, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + 1);

    reader->tree = folder != NULL ? realpath(folder, NULL) : NULL;
    if (reader->tree == NULL) {
        fail_open(reader, path);
    }
    free(folder);
    return reader->tree != NULL;
}

bool cr_scenario_load(cr_reader *reader, const char *path, const char *text, const cr_changes *changes, cr_node **root)
{
    chain first = {0};
    int status;

    *root = NULL;
    reader->scenario = path;
    if (!find_tree(reader, path)) {
        return false;
    }
    status = text != NULL ? cr_doc_read_text(&reader->doc, path, text, strlen(text), root, reader->errors)
                          : cr_doc_read(&reader->doc, path, root, reader->errors);
    if (status != CR_OK) {
        cr_reader_fail(reader, status);
        return false;
    }
    first.real = text == NULL ? realpath(path, NULL) : NULL;
    if (text == NULL && first.real == NULL) {
        fail_open(reader, path);
        return false;
    }
    *root = finish(reader, *root, &first);
    free(first.real);
    *root = *root == NULL ? NULL : apply(reader, *root, changes);
    return *root != NULL;
}

/* ---- the hash ---- */

static void hash_text(struct sha256_ctx *hash, char sort, const char *text, size_t length)
{
    uint8_t head[9] = {(uint8_t)sort};

    for (size_t k = 0; k < 8; k++) {
        head[k + 1] = (uint8_t)((uint64_t)length >> (8 * k));
    }
    sha256_update(hash, sizeof(head), head);
    sha256_update(hash, length, (const uint8_t *)text);
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp((*(cr_node *const *const *)a)[0]->text, (*(cr_node *const *const *)b)[0]->text);
}

static bool hash_node(struct sha256_ctx *hash, const cr_node *node);

static bool hash_mapping(struct sha256_ctx *hash, const cr_node *node)
{
    cr_node ***order = malloc((node->n + 1) * sizeof(*order));
    bool good = order != NULL;

    for (size_t k = 0; good && k < node->n; k++) {
        order[k] = &node->key[k];
    }
    if (good && node->n > 1) {
        qsort(order, node->n, sizeof(*order), compare_keys);
    }
    for (size_t k = 0; good && k < node->n; k++) {
        good = hash_node(hash, *order[k]) && hash_node(hash, node->item[order[k] - node->key]);
    }
    free(order);
    return good;
}

static bool hash_node(struct sha256_ctx *hash, const cr_node *node)
{
    bool good = true;

    if (node->kind == CR_NODE_SCALAR) {
        hash_text(hash, cr_node_is_null(node) ? 'n' : 's', node->text, cr_node_is_null(node) ? 0 : node->length);
        return true;
    }
    hash_text(hash, node->kind == CR_NODE_SEQUENCE ? 'l' : 'm', "", 0);
    if (node->kind == CR_NODE_MAPPING) {
        good = hash_mapping(hash, node);
    }
    for (size_t k = 0; node->kind == CR_NODE_SEQUENCE && good && k < node->n; k++) {
        good = hash_node(hash, node->item[k]);
    }
    hash_text(hash, 'e', "", 0);
    return good;
}

static int compare_files(const void *a, const void *b)
{
    const cr_data_file *left = a, *right = b;
    const int order = strcmp(left->path, right->path);

    return order != 0 ? order : memcmp(left->sha256, right->sha256, sizeof(left->sha256));
}

bool cr_scenario_hash(const cr_reader *reader, const cr_node *root, uint8_t sha256[32])
{
    struct sha256_ctx hash;

    sha256_init(&hash);
    if (!hash_node(&hash, root)) {
        return false;
    }
    if (reader->n_files > 1) {
        qsort(reader->file, reader->n_files, sizeof(*reader->file), compare_files);
    }
    for (size_t k = 0; k < reader->n_files; k++) {
        hash_text(&hash, 'f', reader->file[k].path, strlen(reader->file[k].path));
        sha256_update(&hash, sizeof(reader->file[k].sha256), reader->file[k].sha256);
    }
    sha256_digest(&hash, SHA256_DIGEST_SIZE, sha256);
    return true;
}
