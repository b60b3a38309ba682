/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CLI_REQUIRE_WORDS_H
#define CREDENCE_CLI_REQUIRE_WORDS_H

/** What a search for a change found, in words. */
#include <stdbool.h>
#include <stdint.h>

#include "study/require.h"

/** A lever as the user named it. */
typedef struct cr_lever_name {
    const char *path;
    const char *unit; /* "months"; NULL: a plain number */
    bool drawn;       /* in each future, as the scenario stands */
} cr_lever_name;

/** Prints to stdout. @param name  [question->n] */
void cr_print_require(const cr_require *found, const cr_require_question *question, const cr_lever_name *name);

#endif
