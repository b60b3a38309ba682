/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credence/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *cr_status_text(int status)
{
    switch (status) {
#define CR_STATUS_CASE(name, value, text)                                                                              \
    case (value):                                                                                                      \
        return text;
        CR_STATUS_LIST(CR_STATUS_CASE)
#undef CR_STATUS_CASE
    default:
        return "unknown status";
    }
}

static void error_free(cr_error *error)
{
    free(error->file);
    free(error->path);
    free(error->what);
}

void cr_errors_free(cr_errors *self)
{
    for (size_t k = 0; k < self->n; k++) {
        error_free(&self->item[k]);
    }
    free(self->item);
    memset(self, 0, sizeof(*self));
}

static char *copy_or_null(const char *text)
{
    return text != NULL && text[0] != '\0' ? strdup(text) : NULL;
}

/* An error that cannot be kept for want of memory is counted: the status still tells the caller. */
CR_PRINTF(5, 0)
static void add(cr_errors *errors, int status, cr_mark mark, const char *path, const char *format, va_list args)
{
    cr_error *item;

    if (errors == NULL) {
        return;
    }
    if (errors->n == CR_ERRORS_MAX) {
        errors->dropped++;
        return;
    }
    if (errors->n == errors->capacity) {
        const size_t capacity = errors->capacity == 0 ? 8 : 2 * errors->capacity;

        item = realloc(errors->item, capacity * sizeof(*item));
        if (item == NULL) {
            errors->dropped++;
            return;
        }
        errors->item = item;
        errors->capacity = capacity;
    }
    item = &errors->item[errors->n];
    *item = (cr_error){.status = status, .line = mark.line, .column = mark.column};
    if (vasprintf(&item->what, format, args) < 0) {
        item->what = NULL;
    }
    item->file = copy_or_null(mark.file);
    item->path = copy_or_null(path);
    errors->n++;
}

int cr_fail(cr_errors *errors, int status, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add(errors, status, (cr_mark){0}, NULL, format, args);
    va_end(args);
    return status;
}

int cr_fail_at(cr_errors *errors, int status, cr_mark mark, const char *path, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add(errors, status, mark, path, format, args);
    va_end(args);
    return status;
}

static int compare_text(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

static int compare(const void *left, const void *right)
{
    const cr_error *a = left, *b = right;
    int order = compare_text(a->file, b->file);

    order = order != 0 ? order : (a->line > b->line) - (a->line < b->line);
    order = order != 0 ? order : (a->column > b->column) - (a->column < b->column);
    order = order != 0 ? order : compare_text(a->path, b->path);
    return order != 0 ? order : compare_text(a->what, b->what);
}

void cr_errors_sort(cr_errors *self)
{
    size_t kept = 0;

    if (self->n > 1) {
        qsort(self->item, self->n, sizeof(*self->item), compare);
    }
    for (size_t k = 0; k < self->n; k++) {
        if (kept > 0 && compare(&self->item[kept - 1], &self->item[k]) == 0) {
            error_free(&self->item[k]);
        } else {
            self->item[kept++] = self->item[k];
        }
    }
    self->n = kept;
}

int cr_error_format(const cr_error *self, char *text, size_t size)
{
    char place[48] = "";

    if (self->line > 0 && self->column > 0) {
        snprintf(place, sizeof(place), ":%d:%d", self->line, self->column);
    } else if (self->line > 0) {
        snprintf(place, sizeof(place), ":%d", self->line);
    }
    return snprintf(text, size, "%s%s%s%s%s%s", self->file != NULL ? self->file : "", self->file != NULL ? place : "",
                    self->file != NULL ? ": " : "", self->path != NULL ? self->path : "",
                    self->path != NULL ? ": " : "", self->what != NULL ? self->what : cr_status_text(self->status));
}
