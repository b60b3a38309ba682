/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_INPUT_CSV_H
#define CREDENCE_INPUT_CSV_H

/** CSV files that a scenario names (ties, series, history), by libcsv, as tables of text with line numbers. */
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "credence/error.h"

/* Limits on one file. */
#define CR_CSV_MAX_BYTES ((size_t)1024 * 1024 * 1024)
enum {
    CR_CSV_MAX_CELL = 4096,              /* bytes of one cell */
    CR_CSV_MAX_CELLS = 256 * 1000 * 1000 /* of one table: a byte of the file can be a cell of 8 bytes here */
};

typedef struct cr_csv {
    cr_arena arena;
    const char *file;
    size_t n_columns;
    const char **column; /* [n_columns] as written, blanks trimmed, BOM dropped, all different and not empty */
    size_t n_rows;
    const char **cell;  /* [n_rows * n_columns], row by row; short rows are an error, so none is NULL */
    int *line;          /* [n_rows] line of the file on which the row starts, from 1 */
    uint8_t sha256[32]; /* of the file's bytes */
} cr_csv;

/**
 * Reads a whole table: RFC 4180, UTF-8 with or without BOM, LF or CRLF; lines that are empty or start with '#' are
 * skipped. Every broken row is reported as file:line.
 * @return CR_OK, CR_ERR_INPUT, CR_ERR_IO or CR_ERR_MEMORY; on failure cr_csv_free is safe
 */
CR_MUST_USE int cr_csv_read(cr_csv *self, const char *path, cr_errors *errors);

void cr_csv_free(cr_csv *self);

/** The position of a column, or SIZE_MAX. */
size_t cr_csv_column(const cr_csv *self, const char *name);

#endif
