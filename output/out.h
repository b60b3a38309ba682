/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_OUTPUT_OUT_H
#define CREDENCE_OUTPUT_OUT_H

/**
 * A file that is being written, and cells of CSV in it, the same bytes in every locale. Nothing is lost unseen: the
 * first write that fails is remembered, and told when the file is closed (or asked for).
 */
#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/text.h"
#include "credence/error.h"

typedef struct cr_out {
    FILE *stream;
    char *path;  /* for messages */
    locale_t c;  /* the C locale, in which numbers are formatted */
    int failed;  /* errno of the first failure; 0: none */
    bool in_row; /* a cell has been written on this line */
} cr_out;

/** Makes the file, which must not exist. On failure cr_out_abandon is safe. CR_OK, CR_ERR_IO or CR_ERR_MEMORY. */
CR_MUST_USE int cr_out_open(cr_out *self, const char *folder, const char *name, cr_errors *errors);

/** Bytes as they are. */
void cr_out_bytes(cr_out *self, const char *bytes, size_t n);

/* Cells: the comma before each but the first comes by itself. */

/**
 * A text, quoted where RFC 4180 asks for it. One that a spreadsheet would run (it starts with = + - @, a tab or a
 * carriage return) gets a leading apostrophe.
 */
void cr_out_text(cr_out *self, const char *text);
/** The same for a text that comes in pieces, the first of them not empty. */
void cr_out_joined(cr_out *self, const char *const *piece, size_t n);
/** %.9g; NAN is an empty cell. */
void cr_out_number(cr_out *self, double x);
void cr_out_count(cr_out *self, uint64_t n);
void cr_out_day(cr_out *self, cr_day day);
void cr_out_empty(cr_out *self);
/** Ends a row with LF. */
void cr_out_end_row(cr_out *self);

/** CR_OK, or CR_ERR_IO and an error as soon as a write has failed. */
CR_MUST_USE int cr_out_check(const cr_out *self, cr_errors *errors);

/** Flushes, syncs to the disk and closes; tells of every failure until then. The struct is zeroed. */
CR_MUST_USE int cr_out_close(cr_out *self, cr_errors *errors);

/** Closes without a word. Safe on a zeroed struct, and twice. */
void cr_out_abandon(cr_out *self);

#endif
