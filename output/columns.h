/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_OUTPUT_COLUMNS_H
#define CREDENCE_OUTPUT_COLUMNS_H

/** For the files that describe tables alone: the columns that several tables have, and the tables that have a file of
 * their own. */
#include "output/tables.h"

/** Of an array that stands there as such. */
#define N(array) (sizeof(array) / sizeof((array)[0]))

/* Columns that several tables have. */
#define WHAT_IF                                                                                                        \
    {                                                                                                                  \
        "what_if", "string", NULL, "The what-if; `baseline` for the scenario as it stands."                            \
    }
#define STATE                                                                                                          \
    {                                                                                                                  \
        "state", "string", NULL, "Code of the state."                                                                  \
    }
#define RUNG(meaning)                                                                                                  \
    {                                                                                                                  \
        "rung", "string", NULL, meaning                                                                                \
    }
#define DATE                                                                                                           \
    {                                                                                                                  \
        "date", "date", NULL, "Calendar date; the row shows what stands after all that happens at that instant."       \
    }

/** What-ifs beside the baseline: output/paired.c. */
extern const cr_table cr_contrast_table, cr_flips_table;
/** What pushed: output/cause_tables.c. */
extern const cr_table cr_drivers_table, cr_attribution_table, cr_pathways_table;

#endif
