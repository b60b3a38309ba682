/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_OUTPUT_REQUIRE_H
#define CREDENCE_OUTPUT_REQUIRE_H

/** The tables of `credence require`. */
#include "output/tables.h"
#include "study/require.h"

enum { CR_REQUIRE_TABLES = 2 };

/** require.csv and require-grid.csv; they have no `write`. */
extern const cr_table *const cr_require_table[CR_REQUIRE_TABLES];

/** Makes both in FOLDER. @param path  [question->n] of the levers. CR_OK, CR_ERR_IO or CR_ERR_MEMORY */
CR_MUST_USE int cr_require_files(const cr_require *found, const cr_require_question *question, const char *const *path,
                                 const char *folder, cr_errors *errors);

/** The verdict as it stands in the table: "done", "reached already", "cannot", "not monotone". */
const char *cr_require_word(cr_require_verdict verdict);

#endif
