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

struct cr_table; /* output/tables.h */

#define CR_PACKAGE_FILE "datapackage.json"
/** The value of the package's key "generator". */
#define CR_PACKAGE_GENERATOR "credence"

typedef struct cr_package {
    const cr_plan *plan;
    const char *version; /* of Credence */
    uint64_t seed, first, replicates;
    bool events; /* is there a table of events? */
    size_t n_tables;
    const struct cr_table *table; /* [n_tables] what the folder holds; NULL: the tables of a run */
} cr_package;

/** The greatest integer that JSON can carry here: seeds and numbers of replicates go up to it. */
#define CR_PACKAGE_MAX_INTEGER INT64_MAX

/** Writes FOLDER/datapackage.json. CR_OK, CR_ERR_IO, CR_ERR_INPUT (a text is no UTF-8) or CR_ERR_MEMORY. */
CR_MUST_USE int cr_package_file(const cr_package *self, const char *folder, cr_errors *errors);

#endif
