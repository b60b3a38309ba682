/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_OUTPUT_PACKAGE_H
#define CREDENCE_OUTPUT_PACKAGE_H

/**
 * datapackage.json (Frictionless Data Package v1): what the tables of a run are and what they were made from. It holds
 * no wall-clock time, number of threads or folder: the same run gives the same bytes.
 */
#include <stdbool.h>
#include <stdint.h>

#include "credence/error.h"
#include "model/model.h"
#include "output/tables.h"
#include "study/batch.h"

#define CR_PACKAGE_FILE "datapackage.json"
/** The value of the package's key "generator". */
#define CR_PACKAGE_GENERATOR "credence"

/** A key of the package with texts of the user's. */
typedef struct cr_package_note {
    const char *key;
    bool list; /* else one text */
    size_t n;
    const char *const *text; /* [n] */
} cr_package_note;

typedef struct cr_package {
    const cr_plan *plan;
    const char *version; /* of Credence */
    uint64_t seed, first, replicates;
    const cr_batch *batch; /* whose tables stand beside it (cr_table_is_written()) */
    bool events;           /* is there a table of events? */
    /* tests that had to hold in a replicate to be counted (study/given.h), as written; none: NULL, 0, 0 */
    const char *const *given; /* [n_given] */
    size_t n_given;
    uint64_t given_replicates; /* those in which they hold */
    /* Of another study than a run: the tables to be described, its only what-if, what was asked. NULL: those of a run, all
     * what-ifs of the plan, nothing */
    const cr_table *const *table; /* [n_tables] */
    size_t n_tables;
    const char *what_if;
    const cr_package_note *note; /* [n_notes] */
    size_t n_notes;
} cr_package;

/** The greatest integer that JSON can carry here: seeds and numbers of replicates go up to it. */
#define CR_PACKAGE_MAX_INTEGER INT64_MAX

/** A text of FOLDER/datapackage.json by its key, to be freed; NULL where there is none. */
char *cr_package_text(const char *folder, const char *key);

/** Writes FOLDER/datapackage.json. CR_OK, CR_ERR_IO, CR_ERR_INPUT (a text is no UTF-8) or CR_ERR_MEMORY. */
CR_MUST_USE int cr_package_file(const cr_package *self, const char *folder, cr_errors *errors);

#endif
