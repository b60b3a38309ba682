/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_OUTPUT_SCORE_TABLES_H
#define CREDENCE_OUTPUT_SCORE_TABLES_H

/** The tables of `credence score`. */
#include "history/score.h"
#include "output/tables.h"

enum {
    CR_SCORE_TABLE_SCORE,
    CR_SCORE_TABLE_CALIBRATION,
    CR_SCORE_TABLE_SURPRISE,
    CR_SCORE_TABLE_FORECASTS,
    CR_SCORE_TABLE_BASE_RATES,
    CR_SCORE_TABLES
};

/** Their descriptions. */
extern const cr_table *const cr_score_table[CR_SCORE_TABLES];

/** Makes all of them in the folder. CR_OK, CR_ERR_IO or CR_ERR_MEMORY. */
CR_MUST_USE int cr_score_files(const cr_score *score, const char *folder, cr_errors *errors);

/* What forecasts and measures are called in tables. */
const char *cr_forecast_name(cr_forecast forecast);
const char *cr_measure_name(cr_measure measure);

/** "early", "late" or "": a move that fewer than one future in forty had made by then, or all but one in forty before. */
const char *cr_surprise_note(const cr_surprise *surprise, uint64_t replicates);

/** Twice the smaller tail: the share of futures that came as early or earlier, or as late or later; at most 1. */
double cr_surprise_two_sided(const cr_surprise *surprise, uint64_t replicates);

#endif
