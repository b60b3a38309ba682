/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scenario file that gives fitted values: nested mappings out of paths. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compile/free.h"

/* One path and what stands there. */
typedef struct line {
    const char *path;
    size_t length; /* of path */
    const char *text;
    const cr_fitted_value *value; /* NULL: a change of the caller's, whose text this is */
} line;

/* By the names on the way: a dot comes before all that a name can hold, so that a mapping's own keys stand together. */
static int compare_lines(const void *a, const void *b)
{
    const line *left = a, *right = b;

    for (size_t k = 0; k < left->length && k < right->length; k++) {
        const int x = left->path[k] == '.' ? 0 : (unsigned char)left->path[k];
        const int y = right->path[k] == '.' ? 0 : (unsigned char)right->path[k];

        if (x != y) {
            return x - y;
        }
    }
    return (left->length > right->length) - (left->length < right->length);
}

/* Is one path the other, or a mapping around it? Of two neighbours in order. */
static bool lies_within(const line *outer, const line *inner)
{
    return inner->length >= outer->length && memcmp(inner->path, outer->path, outer->length) == 0 &&
           (inner->length == outer->length || inner->path[outer->length] == '.');
}

/* Names that YAML might take for something else are quoted. */
static bool is_plain(const char *name, size_t n)
{
    static const char *const words[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"};

    for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++) {
        if (strlen(words[k]) == n && strncasecmp(words[k], name, n) == 0) {
            return false;
        }
    }
    for (size_t k = 0; k < n; k++) {
        if (!isalpha((unsigned char)name[k]) && !(k > 0 && (isdigit((unsigned char)name[k]) || name[k] == '_'))) {
            return false;
        }
    }
    return n > 0;
}

static void write_quoted(FILE *out, const char *text, size_t n)
{
    fputc('"', out);
    for (size_t k = 0; k < n; k++) {
        if (text[k] == '"' || text[k] == '\\') {
            fputc('\\', out);
        }
        fputc(text[k], out);
    }
    fputc('"', out);
}

static void write_key(FILE *out, int depth, const char *name, size_t n)
{
    fprintf(out, "%*s", 2 * depth, "");
    if (is_plain(name, n)) {
        fwrite(name, 1, n, out);
    } else {
        write_quoted(out, name, n);
    }
    fputc(':', out);
}

/* Length of the path of the mapping in which a value stands. */
static size_t parent_of(const line *self)
{
    size_t n = self->length;

    while (n > 0 && self->path[n - 1] != '.') {
        n--;
    }
    return n > 0 ? n - 1 : 0;
}

static bool first_of_parent(const line *lines, size_t k)
{
    const size_t n = parent_of(&lines[k]);

    for (size_t j = 0; j < k; j++) {
        if (lines[j].value != NULL && parent_of(&lines[j]) == n && memcmp(lines[j].path, lines[k].path, n) == 0) {
            return false;
        }
    }
    return true;
}

/* The lowest confidence of the values of that mapping. */
static bool all_sure(const line *lines, size_t n_lines, const line *of)
{
    const size_t n = parent_of(of);

    for (size_t j = 0; j < n_lines; j++) {
        if (lines[j].value != NULL && parent_of(&lines[j]) == n && memcmp(lines[j].path, of->path, n) == 0 &&
            !lines[j].value->sure) {
            return false;
        }
    }
    return true;
}

/* Opens the mappings that the line before has not opened, and writes the value. */
static void write_line(FILE *out, const line *lines, size_t n, size_t k, const char *source)
{
    const line *const self = &lines[k], *const before = k > 0 ? &lines[k - 1] : NULL;
    size_t from = 0;
    int depth = 0;
    bool apart = before == NULL;

    for (size_t at = 0; at <= self->length; at++) {
        if (at < self->length && self->path[at] != '.') {
            continue;
        }
        apart = apart || before->length < at || memcmp(before->path, self->path, at) != 0 ||
                (before->length > at && before->path[at] != '.');
        if (at == self->length || apart) {
            write_key(out, depth, self->path + from, at - from);
            fputs(at < self->length ? "\n" : "", out);
        }
        depth++;
        from = at + 1;
    }
    if (self->value == NULL) {
        fprintf(out, " %s\n", self->text);
        return;
    }
    fprintf(out, " %.9g # %s\n", self->value->value, self->value->note);
    if (first_of_parent(lines, k)) {
        write_key(out, depth - 1, "source", strlen("source"));
        fputc(' ', out);
        write_quoted(out, source, strlen(source));
        fprintf(out, "\n%*sconfidence: %s\n", 2 * (depth - 1), "", all_sure(lines, n, self) ? "medium" : "low");
    }
}

static int write_all(line *lines, size_t n, const char *extends, const char *source, char **text, cr_errors *errors)
{
    size_t size = 0;
    FILE *out;
    bool good;

    for (size_t k = 1; k < n; k++) {
        if (lies_within(&lines[k - 1], &lines[k])) {
            return cr_fail(errors, CR_ERR_INPUT,
                           "'%.*s' lies within '%.*s', so no file can give both (name one of them)",
                           (int)lines[k].length, lines[k].path, (int)lines[k - 1].length, lines[k - 1].path);
        }
    }
    out = open_memstream(text, &size);
    if (out == NULL) {
        *text = NULL;
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the fitted scenario");
    }
    fputs("# Made by `credence fit`.\nextends: ", out);
    write_quoted(out, extends, strlen(extends));
    fputc('\n', out);
    for (size_t k = 0; k < n; k++) {
        write_line(out, lines, n, k, source);
    }
    good = ferror(out) == 0;
    good = fclose(out) == 0 && good;
    if (!good) {
        free(*text);
        *text = NULL;
    }
    return good ? CR_OK : cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the fitted scenario");
}

/* Of two changes of one path the later one counts. */
static bool is_overruled(const cr_changes *changes, size_t k)
{
    const size_t length = strcspn(changes->set[k], "=");

    for (size_t j = k + 1; j < changes->n_set; j++) {
        if (strcspn(changes->set[j], "=") == length && memcmp(changes->set[j], changes->set[k], length) == 0) {
            return true;
        }
    }
    return false;
}

int cr_fitted_text(const char *extends, const cr_changes *changes, const cr_fitted_value *value, size_t n,
                   const char *source, char **text, cr_errors *errors)
{
    const size_t n_set = changes != NULL ? changes->n_set : 0;
    line *const lines = calloc(n_set + n + 1, sizeof(*lines));
    size_t n_lines = 0;
    int status;

    *text = NULL;
    if (lines == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the fitted scenario");
    }
    for (size_t k = 0; k < n_set; k++) {
        const size_t length = strcspn(changes->set[k], "=");

        if (!is_overruled(changes, k) && changes->set[k][length] == '=') {
            lines[n_lines++] = (line){changes->set[k], length, changes->set[k] + length + 1, NULL};
        }
    }
    for (size_t k = 0; k < n; k++) {
        lines[n_lines++] = (line){value[k].path, strlen(value[k].path), NULL, &value[k]};
    }
    qsort(lines, n_lines, sizeof(*lines), compare_lines);
    status = write_all(lines, n_lines, extends, source, text, errors);
    free(lines);
    return status;
}
