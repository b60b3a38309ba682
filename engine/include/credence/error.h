/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_ERROR_H
#define CREDENCE_ERROR_H

/**
 * @file
 * Errors of Credence: every fallible call returns a status and adds what went wrong to a list that its caller owns.
 * The library never prints, exits or aborts.
 */
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
/** Marks a function whose status is not to be passed over. */
#define CR_MUST_USE __attribute__((warn_unused_result))
/** Marks a function that takes a format as printf() does: its position, and that of the first argument. */
#define CR_PRINTF(at, first) __attribute__((format(printf, at, first)))
#else
#define CR_MUST_USE
#define CR_PRINTF(at, first)
#endif

/** Every status, its number and its meaning: one list, many expansions. */
#define CR_STATUS_LIST(X)                                                                                              \
    X(CR_OK, 0, "done")                                                                                                \
    X(CR_ERR_MEMORY, -1, "memory ran out")                                                                             \
    X(CR_ERR_INPUT, -2, "the scenario or an argument is wrong")                                                        \
    X(CR_ERR_IO, -3, "a file could not be read or written")                                                            \
    X(CR_ERR_RUN, -4, "the simulation had to stop")                                                                    \
    X(CR_ERR_INTERRUPTED, -5, "interrupted")

/** What a call came to: CR_OK, or why not, all below 0. CR_STATUS_LIST says what each means. */
typedef enum cr_status {
#define CR_STATUS_ENUM(name, value, text) name = (value),
    CR_STATUS_LIST(CR_STATUS_ENUM)
#undef CR_STATUS_ENUM
} cr_status;

/**
 * What a status means.
 * @param status  any number
 * @return a static text of a few words; "unknown status" for a number that is none
 */
const char *cr_status_text(int status);

/** One thing that went wrong, and where. */
typedef struct cr_error {
    int status; /**< a cr_status, never CR_OK */
    char *file; /**< as the user named it, or NULL */
    int line;   /**< from 1; 0 where there is none */
    int column; /**< from 1; 0 where there is none */
    char *path; /**< in the document, such as states.PAK.weights, or NULL */
    char *what; /**< what is wrong, and in brackets what would be right */
} cr_error;

/** All errors of a call, in the order found. Start it as {0}; cr_errors_free() may be called at any time, and twice. */
typedef struct cr_errors {
    cr_error *item;  /**< [n] */
    size_t n;        /**< at most CR_ERRORS_MAX */
    size_t capacity; /**< of `item` */
    size_t dropped;  /**< errors beyond CR_ERRORS_MAX, counted and not kept */
} cr_errors;

/** Limits on a list of errors. */
enum {
    CR_ERRORS_MAX = 200 /**< so many are kept */
};

/**
 * Frees what a list holds and empties it; safe on a list that is {0}, and twice.
 * @param self  the list
 */
void cr_errors_free(cr_errors *self);

/** Where in a file something stands. `file` is borrowed and may be NULL; line and column count from 1, 0 = none. */
typedef struct cr_mark {
    const char *file; /**< borrowed; NULL: none */
    int line;         /**< from 1; 0: none */
    int column;       /**< from 1; 0: none */
} cr_mark;

/**
 * Adds an error and returns `status`, so that a failing function can end with `return cr_fail(...)`.
 * @param errors  the list; may be NULL: then nothing is kept
 * @param status  a cr_status, not CR_OK
 * @param format  as of printf(): what is wrong, and in brackets what would be right
 * @return status
 */
int cr_fail(cr_errors *errors, int status, const char *format, ...) CR_PRINTF(3, 4);

/**
 * The same for something that stands somewhere.
 * @param errors  the list; may be NULL
 * @param status  a cr_status, not CR_OK
 * @param mark    where in a file; its name is copied
 * @param path    where in the document; copied; NULL or "": none
 * @param format  as of printf()
 * @return status
 */
int cr_fail_at(cr_errors *errors, int status, cr_mark mark, const char *path, const char *format, ...) CR_PRINTF(5, 6);

/**
 * Orders a list by file, line and column, and removes exact repeats.
 * @param self  the list
 */
void cr_errors_sort(cr_errors *self);

/**
 * Writes `file:line:col: path: what` into `text` (always terminated, cut if too long), leaving out what is unknown.
 * @param self  an error
 * @param text  receives the message; may be NULL if `size` is 0
 * @param size  bytes of room
 * @return the length the whole message needs, as snprintf does
 */
int cr_error_format(const cr_error *self, char *text, size_t size);

#ifdef __cplusplus
}
#endif

#endif
