/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_OUTPUT_CAUSE_TABLES_H
#define CREDENCE_OUTPUT_CAUSE_TABLES_H

/** The tables of what pushed: drivers.csv, attribution.csv and pathways.csv. They are listed in output/tables.c. */
#include "output/tables.h"

enum { CR_DRIVERS_COLUMNS = 10, CR_ATTRIBUTION_COLUMNS = 9, CR_PATHWAYS_COLUMNS = 8 };

extern const cr_table_column cr_drivers_columns[CR_DRIVERS_COLUMNS];
extern const cr_table_column cr_attribution_columns[CR_ATTRIBUTION_COLUMNS];
extern const cr_table_column cr_pathways_columns[CR_PATHWAYS_COLUMNS];

/* All rows, of a batch that has kept them (cr_table_is_kept()). */
void cr_write_drivers(cr_out *out, const cr_plan *plan, const cr_batch *batch);
void cr_write_attribution(cr_out *out, const cr_plan *plan, const cr_batch *batch);
void cr_write_pathways(cr_out *out, const cr_plan *plan, const cr_batch *batch);

#endif
