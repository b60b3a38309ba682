/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMPILE_FREE_H
#define CREDENCE_COMPILE_FREE_H

/**
 * Which numbers of a compiled scenario follow one that its file has: found by compiling the scenario with several values of
 * it. So a path means exactly what it means for --set.
 */
#include "compile/compile.h"
#include "model/free.h"

typedef struct cr_free_list {
    cr_arena arena; /* paths and slots */
    size_t n;
    cr_free *item; /* [n] */
} cr_free_list;

/**
 * Reads "PATH=LOW:HIGH" texts, and the scenario.
 * @param plan  receives the scenario with the free numbers inside their ranges: every number of it is to be written to
 *              the slots named before it is used
 * @return CR_OK; CR_ERR_INPUT (a text is no such thing, nothing follows the path, more than numbers follow it, or it is part
 *         of what does not enter a likelihood: noise, shocks, the lengths of regimes, uncertain ties, events, distributions);
 *         CR_ERR_IO; CR_ERR_MEMORY. On failure both are empty
 * Cost: 2 + 2n times reading the scenario.
 */
CR_MUST_USE int cr_free_read(cr_free_list *self, cr_plan *plan, const char *path, const cr_changes *changes,
                             const char *const *text, size_t n, cr_errors *errors);

/** Safe on a zeroed struct, and twice. */
void cr_free_list_free(cr_free_list *self);

/** A value that was fitted. */
typedef struct cr_fitted_value {
    const char *path;
    double value;
    const char *note; /* a comment for its line; no line break */
    bool sure;        /* confidence: medium; else low */
} cr_fitted_value;

/**
 * A scenario file that extends another one and gives values, with where they come from.
 * @param extends  the other file, as seen from the new one
 * @param changes  its --set are given, too, before the values; no path may lie within another
 * @param source   where the values come from
 * @param text     receives it, terminated, malloced; NULL on failure
 * @return CR_OK, CR_ERR_INPUT (paths lie within one another) or CR_ERR_MEMORY
 */
CR_MUST_USE int cr_fitted_text(const char *extends, const cr_changes *changes, const cr_fitted_value *value, size_t n,
                               const char *source, char **text, cr_errors *errors);

#endif
