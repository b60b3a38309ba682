/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CLI_WORDS_H
#define CREDENCE_CLI_WORDS_H

/** What the program says: errors to stderr, data to stdout, and the exit status that goes with them. */
#include <stdio.h>

#include "credence/error.h"

/* Exit statuses (model.md section 9). */
enum { CR_EXIT_DONE, CR_EXIT_INPUT, CR_EXIT_FAILED };

/** 0 done, 1 the input was wrong, 2 the run failed. */
int cr_exit_status(int status);

/** Sorts and prints all errors to stderr, one a line; the list is emptied. `status` is told where the list is empty. */
void cr_print_errors(cr_errors *errors, int status);

/** A text of the user's, with control characters as '?': a scenario has no say over the terminal. */
void cr_print_text(FILE *stream, const char *text);

/** The same, padded with spaces to `width` characters. */
void cr_print_padded(FILE *stream, const char *text, size_t width);

/** Characters of a UTF-8 text. */
size_t cr_text_width(const char *text);

/**
 * Flushes stdout. A reader that has gone away (`| head`) has seen what it wanted: no failure.
 * @return CR_OK, or CR_ERR_IO after telling stderr
 */
int cr_finish_stdout(void);

/** The end of a command: prints the errors, flushes stdout. @return the exit status */
int cr_finish_command(int status, cr_errors *errors);

#endif
