/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_OUTPUT_FIT_TABLES_H
#define CREDENCE_OUTPUT_FIT_TABLES_H

/** What `credence fit` writes: a scenario file, and beside it a table. */
#include "history/fit.h"
#include "output/tables.h"

/** Its description. */
const cr_table *cr_fit_table(void);

/** A word on an estimate: "at LOW", "at HIGH", "flat" or "". */
const char *cr_fit_note(const cr_fitted *of);

/**
 * Makes `path`, which holds `text`, and beside it the table: both, or neither where the first cannot be made.
 * @param path   ends in .yaml; the table's ends in .csv instead
 * @param force  files of these names are replaced; else they are refused
 * @return CR_OK, CR_ERR_INPUT (a file is there, or the folder is not), CR_ERR_IO or CR_ERR_MEMORY
 */
CR_MUST_USE int cr_fit_files(const cr_fit *fit, const cr_free *free, const char *text, const char *path, bool force,
                             cr_errors *errors);

/** Can they be made? To be asked before the work is done. */
CR_MUST_USE int cr_fit_files_check(const char *path, bool force, cr_errors *errors);

#endif
