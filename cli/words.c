/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int cr_exit_status(int status)
{
    return status == CR_OK ? CR_EXIT_DONE : status == CR_ERR_INPUT ? CR_EXIT_INPUT : CR_EXIT_FAILED;
}

static bool is_control(const char *at)
{
    const unsigned char first = (unsigned char)at[0];

    /* C0, delete, and C1 as UTF-8 (C2 80 .. C2 9F) */
    return first < 0x20 || first == 0x7F ||
           (first == 0xC2 && (unsigned char)at[1] >= 0x80 && (unsigned char)at[1] <= 0x9F);
}

void cr_print_text(FILE *stream, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (is_control(at)) {
            fputc('?', stream);
            at += (unsigned char)*at == 0xC2;
        } else {
            fputc(*at, stream);
        }
    }
}

size_t cr_text_width(const char *text)
{
    size_t width = 0;

    for (const char *at = text; *at != '\0'; at++) {
        width += ((unsigned char)*at & 0xC0) != 0x80;
    }
    return width;
}

void cr_print_padded(FILE *stream, const char *text, size_t width)
{
    cr_print_text(stream, text);
    for (size_t n = cr_text_width(text); n < width; n++) {
        fputc(' ', stream);
    }
}

static void print_error(const cr_error *error)
{
    char brief[512], *text = brief;
    const int length = cr_error_format(error, brief, sizeof(brief));

    if (length >= (int)sizeof(brief)) {
        text = malloc((size_t)length + 1);
        if (text != NULL) {
            (void)cr_error_format(error, text, (size_t)length + 1);
        } else {
            text = brief; /* cut, better than nothing */
        }
    }
    fputs(error->file == NULL ? "credence: " : "", stderr);
    cr_print_text(stderr, text);
    fputc('\n', stderr);
    if (text != brief) {
        free(text);
    }
}

void cr_print_errors(cr_errors *errors, int status)
{
    cr_errors_sort(errors);
    for (size_t k = 0; k < errors->n; k++) {
        print_error(&errors->item[k]);
    }
    if (errors->dropped > 0) {
        fprintf(stderr, "credence: and %zu more errors\n", errors->dropped);
    }
    if (errors->n == 0 && errors->dropped == 0) {
        fprintf(stderr, "credence: %s\n", cr_status_text(status));
    }
    cr_errors_free(errors);
}

int cr_finish_stdout(void)
{
    const int flushed = fflush(stdout);

    if ((flushed == 0 && !ferror(stdout)) || errno == EPIPE) {
        return CR_OK;
    }
    fprintf(stderr, "credence: standard output: cannot be written: %s\n", strerror(errno));
    return CR_ERR_IO;
}

int cr_finish_command(int status, cr_errors *errors)
{
    if (status != CR_OK) {
        cr_print_errors(errors, status);
    }
    if (cr_finish_stdout() != CR_OK && status == CR_OK) {
        status = CR_ERR_IO;
    }
    return cr_exit_status(status);
}
