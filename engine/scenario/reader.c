/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/reader.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/csv.h"

void cr_reader_free(cr_reader *self)
{
    for (size_t k = 0; k < self->n_dists; k++) {
        cr_dist_free(&self->dist[k]);
    }
    free(self->dist);
    free(self->shared);
    free(self->is_duration);
    free(self->taken);
    free(self->file);
    free(self->tree);
    cr_doc_free(&self->doc);
    memset(self, 0, sizeof(*self));
}

int cr_reader_fail(cr_reader *self, int status)
{
    if (self->status == CR_OK || (self->status == CR_ERR_INPUT && status != CR_OK)) {
        self->status = status;
    }
    return self->status;
}

size_t cr_path_push(cr_reader *self, const char *name)
{
    const size_t before = self->length, most = sizeof(self->path) - 1;

    if (before > 0 && self->length < most) {
        self->path[self->length++] = '.';
    }
    while (*name != '\0' && self->length < most) { /* too often for snprintf: each number of each state has a path */
        self->path[self->length++] = *name++;
    }
    self->path[self->length] = '\0';
    return before;
}

size_t cr_path_push_at(cr_reader *self, size_t number)
{
    char text[24];

    snprintf(text, sizeof(text), "%zu", number);
    return cr_path_push(self, text);
}

void cr_path_pop(cr_reader *self, size_t length)
{
    self->length = length;
    self->path[length] = '\0';
}

/* Has this been said of that place? What-ifs share most of their scenario with the baseline, and its mistakes. */
static bool is_said(const cr_errors *errors, cr_mark mark, const char *what)
{
    for (size_t k = 0; errors != NULL && mark.file != NULL && k < errors->n; k++) {
        const cr_error *error = &errors->item[k];

        if (error->line == mark.line && error->column == mark.column && error->file != NULL && error->what != NULL &&
            strcmp(error->file, mark.file) == 0 && strcmp(error->what, what) == 0) {
            return true;
        }
    }
    return false;
}

static void tell(cr_reader *self, cr_mark mark, const char *what)
{
    char path[sizeof(self->path) + 256]; /* a name has at most 200 bytes */

    if (self->what_if == NULL) {
        cr_fail_at(self->errors, CR_ERR_INPUT, mark, self->path, "%s", what);
    } else if (!is_said(self->errors, mark, what)) {
        snprintf(path, sizeof(path), "what_if.%s%s%s", self->what_if, self->length > 0 ? "." : "", self->path);
        cr_fail_at(self->errors, CR_ERR_INPUT, mark, path, "%s", what);
    }
}

CR_PRINTF(3, 0)
static void report(cr_reader *self, cr_mark mark, const char *format, va_list args)
{
    char *what = NULL;

    cr_reader_fail(self, CR_ERR_INPUT);
    if (vasprintf(&what, format, args) >= 0) {
        tell(self, mark, what);
        free(what);
    } else {
        cr_reader_fail(self, CR_ERR_MEMORY);
    }
}

void cr_report(cr_reader *self, cr_node *node, const char *format, ...)
{
    va_list args;

    if (!node->bad) {
        va_start(args, format);
        report(self, node->mark, format, args);
        va_end(args);
    }
    node->bad = true;
}

void cr_report_kind(cr_reader *self, cr_node *node, const char *wanted)
{
    static const char *const is[] = {
        [CR_NODE_SCALAR] = "a single value", [CR_NODE_SEQUENCE] = "a list", [CR_NODE_MAPPING] = "a mapping"};

    if (cr_node_is_null(node)) {
        cr_report(self, node, "nothing stands here (wanted: %s)", wanted);
    } else {
        cr_report(self, node, "this is %s (wanted: %s)", is[node->kind], wanted);
    }
}

void cr_report_at(cr_reader *self, cr_mark mark, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    report(self, mark, format, args);
    va_end(args);
}

const char *cr_did_you_mean(cr_reader *self, const char *wrong, const char *const *known, size_t n,
                            const char *otherwise)
{
    const char *nearest = NULL, *text = NULL;

    if (self->errors != NULL && self->errors->n < CR_ERRORS_MAX) { /* else nobody would read it */
        nearest = cr_text_nearest(wrong, known, n);
    }
    if (nearest != NULL) {
        text = cr_arena_format(&self->doc.arena, " (did you mean '%s'?)", nearest);
    }
    return text != NULL ? text : otherwise;
}

bool cr_reader_grow(cr_reader *self, void *array, size_t *most, size_t n, size_t size)
{
    void **items = array;
    size_t more;
    void *grown;

    if (n < *most) {
        return true;
    }
    more = *most == 0 ? 16 : 2 * *most;
    grown = more > SIZE_MAX / 2 / size ? NULL : realloc(*items, more * size);
    if (grown == NULL) {
        cr_reader_fail(self, CR_ERR_MEMORY);
        return false;
    }
    *items = grown;
    *most = more;
    return true;
}

void *cr_reader_alloc(cr_reader *self, size_t n, size_t size)
{
    void *memory = n > SIZE_MAX / 2 / size ? NULL : cr_arena_alloc(&self->doc.arena, n * size);

    if (memory == NULL) {
        cr_reader_fail(self, CR_ERR_MEMORY);
    }
    return memory;
}

cr_node *cr_reader_new_mapping(cr_reader *self, cr_mark mark, size_t most)
{
    cr_node *node = cr_reader_alloc(self, 1, sizeof(*node));

    if (node == NULL) {
        return NULL;
    }
    *node = (cr_node){.kind = CR_NODE_MAPPING, .mark = mark, .weight = 1};
    node->key = cr_reader_alloc(self, most + 1, sizeof(cr_node *));
    node->item = cr_reader_alloc(self, most + 1, sizeof(cr_node *));
    return node->key != NULL && node->item != NULL ? node : NULL;
}

static bool is_below(const char *tree, const char *path)
{
    const size_t length = strlen(tree);

    return strncmp(tree, path, length) == 0 && (path[length] == '/' || (length > 0 && tree[length - 1] == '/'));
}

char *cr_reader_resolve(cr_reader *self, cr_node *named)
{
    const char *from = named->mark.file, *slash;
    char *joined = NULL, *resolved = NULL;

    if (from == NULL || named->note == CR_NOTE_FROM_SCENARIO ||
        strncmp(from, CR_SET_LABEL, strlen(CR_SET_LABEL)) == 0) {
        from = self->scenario;
    }
    slash = strrchr(from, '/');

    if (named->text[0] == '/' || named->text[0] == '\0') {
        cr_report(self, named, "'%s' is no relative path (name a file in the scenario's folder or below it)",
                  named->text);
        return NULL;
    }
    if (asprintf(&joined, "%.*s%s", slash != NULL ? (int)(slash - from + 1) : 0, from, named->text) < 0) {
        cr_reader_fail(self, CR_ERR_MEMORY);
        return NULL;
    }
    resolved = realpath(joined, NULL);
    if (resolved == NULL) {
        cr_report(self, named, "'%s' cannot be opened (%s)", named->text, strerror(errno));
    } else if (!is_below(self->tree, resolved)) {
        cr_report(self, named, "'%s' lies outside the scenario's folder (copy it into the folder)", named->text);
        free(resolved);
        resolved = NULL;
    }
    free(resolved);
    if (resolved == NULL) {
        free(joined);
        return NULL;
    }
    return joined;
}

/* A what-if reads most of the baseline's files again. */
static bool is_kept(const cr_reader *self, const char *path, const uint8_t sha256[32])
{
    for (size_t k = 0; k < self->n_files; k++) {
        if (strcmp(self->file[k].path, path) == 0 && memcmp(self->file[k].sha256, sha256, 32) == 0) {
            return true;
        }
    }
    return false;
}

bool cr_reader_csv(cr_reader *self, cr_node *named, cr_csv *csv)
{
    char *path = cr_reader_resolve(self, named);
    int status;

    memset(csv, 0, sizeof(*csv));
    if (path == NULL) {
        return false;
    }
    status = cr_csv_read(csv, path, self->errors);
    free(path);
    if (status == CR_OK && self->what_if != NULL && is_kept(self, named->text, csv->sha256)) {
        return true;
    }
    if (status != CR_OK || !cr_reader_grow(self, &self->file, &self->max_files, self->n_files, sizeof(*self->file))) {
        cr_reader_fail(self, status);
        cr_csv_free(csv);
        return false;
    }
    self->file[self->n_files].path = named->text;
    memcpy(self->file[self->n_files++].sha256, csv->sha256, sizeof(csv->sha256));
    return true;
}
