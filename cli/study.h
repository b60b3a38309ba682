/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CLI_STUDY_H
#define CREDENCE_CLI_STUDY_H

/** What every command that simulates has in common: the scenario, how many futures, and where the tables go. */
#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

#include "compile/compile.h"
#include "credence/error.h"
#include "output/folder.h"

typedef struct cr_study_options {
    const char *file;      /* the scenario */
    const char *output;    /* NULL: results/NAME, NAME of the scenario, and `ending` */
    const char *ending;    /* "-influence"; "" */
    uint64_t replicates;   /* the default until -n is given */
    uint64_t most;         /* no more than these */
    bool replicates_given; /* by -n */
    uint64_t seed;
    int threads; /* 0 until the options have been read: all */
    bool force, quiet;
} cr_study_options;

/** A child parser for these; its input is a cr_study_options with file NULL and the defaults set. */
extern const struct argp cr_study_argp;

/** Reads the scenario: one that is not there, or cannot be read, is a wrong argument. As cr_plan_read(). */
CR_MUST_USE int cr_study_read(cr_plan *plan, const cr_study_options *options, const cr_changes *changes,
                              cr_errors *errors);

/** Opens the folder for the tables: before the simulation, so that what cannot be written is known before anybody waits
 * for it. As cr_folder_open(). */
CR_MUST_USE int cr_study_open(cr_folder *folder, const cr_study_options *options, const cr_plan *plan,
                              cr_errors *errors);

#endif
