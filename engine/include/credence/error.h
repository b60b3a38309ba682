/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_ERROR_H
#define CREDENCE_ERROR_H

/**
 * Errors of Credence: every fallible call returns a status and adds what went wrong to a list that its caller owns.
 * The library never prints, exits or aborts.
 */
#include <stdbool.h>
#include <stddef.h>

#if defined(__GNUC__)
#define CR_MUST_USE          __attribute__((warn_unused_result))
#define CR_PRINTF(at, first) __attribute__((format(printf, at, first)))
#else
#define CR_MUST_USE
#define CR_PRINTF(at, first)
#endif

/* One list, many expansions: the enum below, cr_status_text() and its test come from here. */
#define CR_STATUS_LIST(X)                                                                                              \
    X(CR_OK, 0, "done")                                                                                                \
    X(CR_ERR_MEMORY, -1, "memory ran out")                                                                             \
    X(CR_ERR_INPUT, -2, "the scenario or an argument is wrong")                                                        \
    X(CR_ERR_IO, -3, "a file could not be read or written")                                                            \
    X(CR_ERR_RUN, -4, "the simulation had to stop")                                                                    \
    X(CR_ERR_INTERRUPTED, -5, "interrupted")

typedef enum cr_status {
#define CR_STATUS_ENUM(name, value, text) name = (value),
    CR_STATUS_LIST(CR_STATUS_ENUM)
#undef CR_STATUS_ENUM
} cr_status;

/** What a status means, in a few words; "unknown status" for a number that is none. Never NULL. */
const char *cr_status_text(int status);

/** One thing that went wrong, and where. */
typedef struct cr_error {
    int status; /* a cr_status, never CR_OK */
    char *file; /* as the user named it, or NULL */
    int line;   /* from 1; 0 where there is none */
    int column; /* from 1; 0 where there is none */
    char *path; /* in the document, such as states.PAK.weights, or NULL */
    char *what; /* what is wrong, and in brackets what would be right */
} cr_error;

/** All errors of a call, in the order found. Start it as {0}; cr_errors_free() may be called at any time, and twice. */
typedef struct cr_errors {
    cr_error *item;
    size_t n;
    size_t capacity;
    size_t dropped; /* errors beyond CR_ERRORS_MAX, counted and not kept */
} cr_errors;

enum { CR_ERRORS_MAX = 200 };

void cr_errors_free(cr_errors *self);

/** Where in a file something stands. `file` is borrowed and may be NULL; line and column count from 1, 0 = none. */
typedef struct cr_mark {
    const char *file;
    int line;
    int column;
} cr_mark;

/**
 * Adds an error and returns `status`, so that a failing function can end with `return cr_fail(...)`.
 * @param errors  the list; may be NULL: then nothing is kept
 */
int cr_fail(cr_errors *errors, int status, const char *format, ...) CR_PRINTF(3, 4);

/** The same for something that stands at `mark` of a file, under `path` of the document (NULL or "": none). */
int cr_fail_at(cr_errors *errors, int status, cr_mark mark, const char *path, const char *format, ...) CR_PRINTF(5, 6);

/** Orders the list by file, line and column, and removes exact repeats. */
void cr_errors_sort(cr_errors *self);

/**
 * Writes `file:line:col: path: what` into `text` (always terminated, cut if too long), leaving out what is unknown.
 * @return the length the whole message needs, as snprintf does
 */
int cr_error_format(const cr_error *self, char *text, size_t size);

#endif
