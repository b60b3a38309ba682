/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CLI_OUTLOOK_H
#define CREDENCE_CLI_OUTLOOK_H

/** What `credence check` tells of a scenario that can be run. */
#include <stdio.h>

#include "check/warnings.h"

/**
 * The report, to stdout.
 * @param climate  NULL where the model has no conditions
 * @param futures  replicates behind it
 * @param all      all moves, however many
 * @return CR_OK or CR_ERR_MEMORY
 */
CR_MUST_USE int cr_print_outlook(const cr_plan *plan, const cr_outlook *outlook, const cr_climate *climate,
                                 uint64_t futures, bool all, cr_errors *errors);

/** One a line: `file:line:col: warning: path: what (remedy) [kind]`. @param file  where a warning stands nowhere else */
void cr_print_warnings(FILE *stream, const char *file, const cr_warnings *warnings);

#endif
