/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_TESTS_JOINED_H
#define CREDENCE_TESTS_JOINED_H

/** Several scenarios in one plan, the first as its baseline and the others as what-ifs, whatever they are. */
#include <stdbool.h>

#include "model/model.h"

enum { CR_JOINED_MOST = 12 };

typedef struct cr_joined {
    cr_plan plan; /* borrows its models from `part`; frees nothing */
    cr_plan part[CR_JOINED_MOST];
    cr_model model[CR_JOINED_MOST];
    const char *name[CR_JOINED_MOST];
} cr_joined;

/** One more, from a text, or a file where `text` is NULL. @param set  "PATH=VALUE" that changes it, or NULL. Prints errors. */
bool cr_joined_add(cr_joined *self, const char *name, const char *file, const char *text, const char *set);

/** Of a zeroed struct too. */
void cr_joined_free(cr_joined *self);

#endif
