/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CLI_VARY_H
#define CREDENCE_CLI_VARY_H

/** `PATH=LOW:HIGH`: a number of the scenario that may be changed, and how far. */
#include <argp.h>

#include "compile/compile.h"

typedef struct cr_vary {
    const char *text; /* as written */
    char *path;       /* owned */
    const char *unit; /* "months", within `text`; NULL: a plain number */
    double years;     /* in one such unit; 1 without */
    double low, high; /* low < high */
} cr_vary;

/** Reads it, or ends the program with a word on what would be right. */
void cr_vary_read(cr_vary *self, const struct argp_state *state, const char *text);
void cr_vary_free(cr_vary *self);

/** "PATH=VALUE" as for --set, malloced; NULL when memory ran out. */
char *cr_vary_set(const cr_vary *self, double value);

#endif
