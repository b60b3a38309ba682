/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_OUTPUT_TABLES_H
#define CREDENCE_OUTPUT_TABLES_H

/**
 * The tables of a run. One description of each column drives the header, the data package and the reference.
 */
#include <stddef.h>

#include "credence/error.h"
#include "model/model.h"
#include "output/out.h"
#include "study/batch.h"

typedef struct cr_table_column {
    const char *name;
    const char *type;    /* of Frictionless: string, integer, number, date */
    const char *unit;    /* NULL: none */
    const char *meaning; /* one sentence */
} cr_table_column;

/** What a table is made from, besides the tallies. */
typedef enum cr_table_needs {
    CR_NEEDS_NOTHING,
    CR_NEEDS_WHAT_IFS,   /* beside the baseline */
    CR_NEEDS_CAUSES,     /* cr_batch.causes */
    CR_NEEDS_INFLUENCES, /* ... with what each owes to each (cr_causes_fit()) */
    CR_NEEDS_EVENTS      /* moves, told while the run goes on */
} cr_table_needs;

typedef struct cr_table {
    const char *name;    /* the file is NAME.csv */
    const char *meaning; /* what a row is */
    size_t n;
    const cr_table_column *column; /* [n] */
    cr_table_needs needs;
    /** Writes all rows; NULL for the table of events, which is written while the run goes on. */
    void (*write)(cr_out *out, const cr_plan *plan, const cr_batch *batch);
} cr_table;

enum {
    CR_TABLE_SUMMARY,
    CR_TABLE_CURVE,
    CR_TABLE_COUNT,
    CR_TABLE_CONDITIONS,
    CR_TABLE_CONTRAST,
    CR_TABLE_FLIPS,
    CR_TABLE_DRIVERS,
    CR_TABLE_ATTRIBUTION,
    CR_TABLE_PATHWAYS,
    CR_TABLE_EVENTS,
    CR_TABLES
};

/** Description of a table. @param table  in [0, CR_TABLES) */
const cr_table *cr_table_of(size_t table);

/** Does a run write the table: has the batch what it shows? @param events  is there a table of events? */
bool cr_table_is_written(const cr_table *table, const cr_batch *batch, bool events);

/** The names of the columns. */
void cr_table_header(cr_out *out, const cr_table *table);

/** Makes FOLDER/NAME.csv with header and rows, for a table that has a `write`. CR_OK, CR_ERR_IO or CR_ERR_MEMORY. */
CR_MUST_USE int cr_table_file(const cr_table *table, const char *folder, const cr_plan *plan, const cr_batch *batch,
                              cr_errors *errors);

/** Rows of events.csv. */
void cr_table_events(cr_out *out, const cr_plan *plan, size_t what_if, const cr_event_row *row, size_t n);

/** The calendar day, counted from 1970-01-01, on which t years after the start falls. */
cr_day cr_table_day(const cr_calendar *calendar, double t);

/** The first calendar date by which this share of all replicates had reached the rung; false: it never was. */
bool cr_table_date_by(const cr_tally *tally, size_t state, size_t rung, unsigned percent, cr_day *day);

#endif
