/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_OUTPUT_FOLDER_H
#define CREDENCE_OUTPUT_FOLDER_H

/**
 * A result folder that appears all at once or not at all: files are written into `TARGET.part-...` beside the target,
 * which takes its name when all is well.
 */
#include <stdbool.h>
#include <stddef.h>

#include "credence/error.h"

typedef struct cr_folder {
    char *target; /* without slashes at its end */
    char *part;   /* where files are to be written; NULL once committed or aborted */
    size_t made;  /* length of the topmost folder above the target that had to be made; 0: none */
    bool force;
} cr_folder;

/**
 * Makes the folder to write in, and folders above the target as far as they are missing.
 *
 * Refused with CR_ERR_INPUT: a target that exists, unless `force` is set and it is a folder that is empty or made by
 * Credence (its datapackage.json says so and names every file in it), so that --force never takes what someone else
 * put there; a place that cannot be written.
 * @return CR_OK, CR_ERR_INPUT, CR_ERR_IO (the disk is full, ...) or CR_ERR_MEMORY; on failure nothing is left behind
 */
CR_MUST_USE int cr_folder_open(cr_folder *self, const char *target, bool force, cr_errors *errors);

/**
 * Puts the folder in its place; an old one goes only after the new one stands there for good. On failure
 * cr_folder_abort() still removes what was written and the old folder stays; but where it is the old one that cannot be
 * removed, the new one stands in its place, and the message names the folder that is left.
 */
CR_MUST_USE int cr_folder_commit(cr_folder *self, cr_errors *errors);

/** Removes what was not committed and frees. Safe on a zeroed struct, and twice. */
void cr_folder_abort(cr_folder *self);

#endif
