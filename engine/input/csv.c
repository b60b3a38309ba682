/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/csv.h"

#include <csv.h>
#include <limits.h>
#include <nettle/sha2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/text.h"
#include "input/file.h"

enum {
    BLOCK_BYTES = 64 * 1024,
    SHORT_TEXT = 1024,                    /* texts up to here share chunks of the arena, without gaps between them */
    PENDING_MAX = 2 * CR_CSV_MAX_CELL + 2 /* a cell of quotes alone, each written twice */
};

typedef struct reader {
    cr_csv *csv;
    cr_errors *errors;
    struct csv_parser parser;
    bool is_parser;     /* libcsv's parser was made */
    bool open;          /* a row has begun that has not ended */
    bool skip;          /* the rest of this line is passed over: a comment, or behind an error */
    bool at_line;       /* the next byte begins a line */
    bool called;        /* libcsv reported a cell or a row */
    bool bad_row;       /* already reported */
    int line, row_line; /* of the next byte; of the row's first byte */
    size_t pending;     /* bytes since the last cell ended */
    size_t capacity, line_capacity;
    size_t n; /* cells in all, with those of the row at hand */
    char *chunk;
    size_t chunk_left;
    int status;  /* of rows that were refused: reading goes on */
    int failure; /* what ends the reading: memory */
} reader;

static cr_mark mark_of(const reader *self, int line)
{
    return (cr_mark){.file = self->csv->file, .line = line};
}

static int no_memory(reader *self)
{
    return cr_fail_at(self->errors, CR_ERR_MEMORY, mark_of(self, 0), NULL, "memory ran out while reading");
}

/* One error a row: what follows a broken cell means little. */
static void refuse_row(reader *self, const char *what)
{
    if (!self->bad_row) {
        self->status = cr_fail_at(self->errors, CR_ERR_INPUT, mark_of(self, self->row_line), NULL, "%s", what);
        self->bad_row = true;
    }
}

/* --- cells and rows ---------------------------------------------- */

static const char *keep_text(reader *self, const char *text, size_t length)
{
    char *copy;

    if (length == 0) {
        return "";
    }
    if (length > SHORT_TEXT) {
        return cr_arena_text(&self->csv->arena, text, length);
    }
    if (self->chunk_left <= length) {
        self->chunk = cr_arena_alloc(&self->csv->arena, BLOCK_BYTES);
        self->chunk_left = self->chunk != NULL ? BLOCK_BYTES : 0;
        if (self->chunk == NULL) {
            return NULL;
        }
    }
    copy = self->chunk;
    memcpy(copy, text, length); /* the chunk is zeroed: the text is terminated */
    self->chunk += length + 1;
    self->chunk_left -= length + 1;
    return copy;
}

static bool grow(void *array, size_t *capacity, size_t unit)
{
    const size_t more = *capacity == 0 ? 1024 : *capacity + *capacity / 2;
    void *old, *now;

    memcpy(&old, array, sizeof(old)); /* whatever type of pointer it is */
    now = more <= SIZE_MAX / unit ? realloc(old, more * unit) : NULL;
    if (now == NULL) {
        return false;
    }
    memcpy(array, &now, sizeof(now));
    *capacity = more;
    return true;
}

static bool has_lone_return(const char *text, size_t length)
{
    const char *at = text, *end = text + length;

    while ((at = memchr(at, '\r', (size_t)(end - at))) != NULL) {
        at++;
        if (at == end || *at != '\n') {
            return true;
        }
    }
    return false;
}

static void on_cell(void *bytes, size_t length, void *context)
{
    reader *self = context;
    const char *text = bytes, *why = NULL, *kept;

    self->called = true;
    if (self->bad_row || self->failure != CR_OK) {
        return;
    }
    if (length > CR_CSV_MAX_CELL) {
        refuse_row(self, "a cell of more than 4096 bytes (shorten it)");
        return;
    }
    if (length > 0 && !cr_text_clean(text, length, &why)) {
        self->status = cr_fail_at(self->errors, CR_ERR_INPUT, mark_of(self, self->row_line), NULL, "a cell %s", why);
        self->bad_row = true;
        return;
    }
    if (length > 0 && has_lone_return(text, length)) {
        refuse_row(self, "a carriage return inside a line (end lines with LF or CRLF)");
        return;
    }
    if (self->n >= CR_CSV_MAX_CELLS) {
        self->failure = cr_fail_at(self->errors, CR_ERR_INPUT, mark_of(self, self->row_line), NULL,
                                   "more than %d cells (split the table)", CR_CSV_MAX_CELLS);
        return;
    }
    kept = keep_text(self, text, length);
    if (kept == NULL || (self->n == self->capacity && !grow(&self->csv->cell, &self->capacity, sizeof(kept)))) {
        self->failure = no_memory(self);
        return;
    }
    self->csv->cell[self->n++] = kept;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* libcsv trims what stands outside quotes; a header's name is trimmed inside them as well. */
static const char *trim(reader *self, const char *text)
{
    size_t length;

    while (is_blank(*text)) {
        text++;
    }
    length = strlen(text);
    while (length > 0 && is_blank(text[length - 1])) {
        length--;
    }
    return text[length] == '\0' ? text : cr_arena_text(&self->csv->arena, text, length);
}

static int compare_names(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;

    return strcmp(*a, *b);
}

static void check_names(reader *self, const char **sorted)
{
    const size_t n = self->csv->n_columns;

    memcpy(sorted, self->csv->column, n * sizeof(*sorted));
    qsort(sorted, n, sizeof(*sorted), compare_names);
    for (size_t k = 0; k < n; k++) {
        if (sorted[k][0] == '\0') {
            refuse_row(self, "a column without a name (name every column in the first line)");
        } else if (k > 0 && strcmp(sorted[k - 1], sorted[k]) == 0) {
            self->status = cr_fail_at(self->errors, CR_ERR_INPUT, mark_of(self, self->row_line), NULL,
                                      "the column '%s' is there twice (keep one)", sorted[k]);
        }
    }
}

/* The first row: its cells move to the columns. */
static void take_header(reader *self)
{
    cr_csv *csv = self->csv;
    const char **sorted = calloc(self->n, sizeof(*sorted));

    csv->column = calloc(self->n, sizeof(*csv->column));
    if (sorted == NULL || csv->column == NULL) {
        self->failure = no_memory(self);
        goto out;
    }
    for (size_t k = 0; k < self->n; k++) {
        csv->column[k] = trim(self, csv->cell[k]);
        if (csv->column[k] == NULL) {
            self->failure = no_memory(self);
            goto out;
        }
    }
    csv->n_columns = self->n;
    self->n = 0;
    check_names(self, sorted);
out:
    free(sorted);
}

static void take_row(reader *self)
{
    cr_csv *csv = self->csv;
    const size_t n = self->n - csv->n_rows * csv->n_columns;

    if (n != csv->n_columns) {
        self->status = cr_fail_at(self->errors, CR_ERR_INPUT, mark_of(self, self->row_line), NULL,
                                  "%zu cell%s where the first line names %zu column%s (as many as columns are wanted)",
                                  n, n == 1 ? "" : "s", csv->n_columns, csv->n_columns == 1 ? "" : "s");
        self->n -= n;
        return;
    }
    if (csv->n_rows == self->line_capacity && !grow(&csv->line, &self->line_capacity, sizeof(*csv->line))) {
        self->failure = no_memory(self);
        return;
    }
    csv->line[csv->n_rows++] = self->row_line;
}

static void on_row(int end, void *context)
{
    reader *self = context;

    (void)end;
    self->called = true;
    self->open = false;
    if (self->failure != CR_OK) {
        return;
    }
    if (self->bad_row) {
        self->n = self->csv->n_rows * self->csv->n_columns;
        self->failure = self->csv->column == NULL ? self->status : CR_OK; /* rows mean nothing without a header */
    } else if (self->csv->column == NULL) {
        take_header(self);
    } else {
        take_row(self);
    }
}

/* --- lines ------------------------------------------------------- */

/* With these, LF alone ends a row, and the CR before it counts as a blank. */
static int is_end(unsigned char c)
{
    return c == '\n';
}

static int is_space(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static void start_parser(reader *self)
{
    if (self->is_parser) {
        csv_free(&self->parser);
    }
    self->is_parser = csv_init(&self->parser, CSV_STRICT | CSV_STRICT_FINI) == 0;
    if (!self->is_parser) {
        self->failure = no_memory(self);
        return;
    }
    csv_set_term_func(&self->parser, is_end);
    csv_set_space_func(&self->parser, is_space);
}

/* Gives the row up; the next line begins a new one. */
static void give_up_row(reader *self, const char *what)
{
    refuse_row(self, what);
    self->n = self->csv->n_rows * self->csv->n_columns;
    self->open = false;
    self->pending = 0;
    self->skip = true;
    if (self->csv->column == NULL) {
        self->failure = self->status;
    } else {
        start_parser(self);
    }
}

static void parse(reader *self, const char *bytes, size_t length)
{
    size_t done;

    self->called = false;
    done = csv_parse(&self->parser, bytes, length, on_cell, on_row, self);
    if (self->failure != CR_OK) {
        return;
    }
    if (done != length) {
        if (csv_error(&self->parser) == CSV_EPARSE) {
            give_up_row(self, "a stray quote (put the whole cell in quotes, and write the quotes inside it twice)");
        } else {
            self->failure = no_memory(self);
        }
        return;
    }
    self->pending = self->called ? 0 : self->pending + length;
    if (self->open && self->pending > PENDING_MAX) {
        give_up_row(self, "a cell of more than 4096 bytes (is a quote never closed?)");
    }
}

/* A whole line with its LF, or what a block holds of it. */
static void take_piece(reader *self, const char *bytes, size_t length)
{
    const bool ends = bytes[length - 1] == '\n';

    if (self->at_line && !self->open) {
        self->skip = bytes[0] == '#';
    }
    if (!self->skip && !self->open) {
        for (size_t k = 0; k < length && !self->open; k++) {
            self->open = !is_blank(bytes[k]);
        }
        self->row_line = self->line;
        self->bad_row = false;
    }
    if (self->open) {
        parse(self, bytes, length);
    }
    self->at_line = ends;
    if (ends) {
        self->skip = false;
        self->line += self->line < INT_MAX;
    }
}

static void take_block(reader *self, const char *bytes, size_t length)
{
    while (length > 0 && self->failure == CR_OK) {
        const char *end = memchr(bytes, '\n', length);
        const size_t piece = end != NULL ? (size_t)(end - bytes) + 1 : length;

        take_piece(self, bytes, piece);
        bytes += piece;
        length -= piece;
    }
}

static void finish(reader *self)
{
    if (self->failure == CR_OK && self->open && csv_fini(&self->parser, on_cell, on_row, self) != 0) {
        refuse_row(self, "a quote that is never closed (close it, and write quotes inside a cell twice)");
    }
    if (self->failure == CR_OK && self->status == CR_OK && self->csv->column == NULL) {
        self->status = cr_fail_at(self->errors, CR_ERR_INPUT, mark_of(self, 0), NULL,
                                  "is empty (a first line that names the columns is wanted)");
    }
}

static int start(reader *self, const char *bytes, size_t n)
{
    const char *foreign = cr_file_foreign(bytes, n);

    if (foreign != NULL) {
        return cr_fail_at(self->errors, CR_ERR_INPUT, mark_of(self, 0), NULL, "is %s (save it as UTF-8)", foreign);
    }
    start_parser(self);
    return self->failure;
}

static int read_blocks(reader *self, int fd, const char *path, char *block)
{
    struct sha256_ctx hash;
    size_t n = BLOCK_BYTES, total = 0;

    sha256_init(&hash);
    while (n == BLOCK_BYTES && self->failure == CR_OK) {
        int status = cr_file_read(fd, path, block, BLOCK_BYTES, &n, self->errors);
        const size_t bom = total == 0 ? cr_file_bom(block, n) : 0;

        if (status == CR_OK && total == 0) {
            status = start(self, block, n);
        }
        if (status != CR_OK) {
            return status;
        }
        total += n;
        if (total > CR_CSV_MAX_BYTES) {
            return cr_file_too_large(path, CR_CSV_MAX_BYTES, self->errors);
        }
        sha256_update(&hash, n, (const uint8_t *)block);
        take_block(self, block + bom, n - bom);
    }
    finish(self);
    sha256_digest(&hash, sizeof(self->csv->sha256), self->csv->sha256);
    return self->failure != CR_OK ? self->failure : self->status;
}

int cr_csv_read(cr_csv *self, const char *path, cr_errors *errors)
{
    reader in = {.csv = self, .errors = errors, .at_line = true, .line = 1, .row_line = 1};
    char *block = malloc(BLOCK_BYTES);
    size_t size = 0;
    int fd = -1, status;

    memset(self, 0, sizeof(*self));
    self->file = cr_arena_text(&self->arena, path, strlen(path));
    if (block == NULL || self->file == NULL) {
        status = no_memory(&in);
        goto out;
    }
    status = cr_file_open(path, CR_CSV_MAX_BYTES, &fd, &size, errors);
    if (status == CR_OK) {
        status = read_blocks(&in, fd, path, block);
        close(fd);
    }
out:
    if (in.is_parser) {
        csv_free(&in.parser);
    }
    free(block);
    return status;
}

void cr_csv_free(cr_csv *self)
{
    free(self->column);
    free(self->cell);
    free(self->line);
    cr_arena_free(&self->arena);
    memset(self, 0, sizeof(*self));
}

size_t cr_csv_column(const cr_csv *self, const char *name)
{
    for (size_t k = 0; k < self->n_columns; k++) {
        if (strcmp(self->column[k], name) == 0) {
            return k;
        }
    }
    return SIZE_MAX;
}
