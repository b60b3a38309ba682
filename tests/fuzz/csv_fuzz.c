/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever bytes a CSV file holds: it is refused with words or becomes a table without a hole. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "input/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Touches every cell, so that a sanitizer sees what does not belong to the table. */
static void walk(const cr_csv *csv)
{
    size_t length = 0;

    for (size_t k = 0; k < csv->n_rows * csv->n_columns; k++) {
        length += strlen(csv->cell[k]);
    }
    for (size_t k = 0; k < csv->n_columns; k++) {
        if (cr_csv_column(csv, csv->column[k]) != k) {
            abort(); /* two columns of one name, or one that is not found */
        }
    }
    for (size_t k = 0; k < csv->n_rows; k++) {
        length += (size_t)csv->line[k];
    }
    if (length == SIZE_MAX) {
        abort(); /* uses the sum */
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int fd = memfd_create("csv", MFD_CLOEXEC); /* a regular file that no disk holds */
    cr_errors errors = {0};
    cr_csv csv;
    char path[64];
    int status;

    if (fd < 0 || write(fd, data, size) != (ssize_t)size) {
        abort();
    }
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    status = cr_csv_read(&csv, path, &errors);
    if ((status == CR_OK) != (errors.n == 0)) {
        abort();
    }
    if (status == CR_OK) {
        walk(&csv);
    }
    cr_csv_free(&csv);
    cr_errors_free(&errors);
    close(fd);
    return 0;
}
