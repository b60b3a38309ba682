/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_OUTPUT_INFLUENCE_H
#define CREDENCE_OUTPUT_INFLUENCE_H

#include "output/tables.h"
#include "study/influence.h"

/** influence.csv: a row is a state and those among whom others are counted, all of them or a group. Has no `write`. */
extern const cr_table cr_influence_table;

/** Makes FOLDER/influence.csv. CR_OK, CR_ERR_IO or CR_ERR_MEMORY. */
CR_MUST_USE int cr_influence_file(const cr_influences *influences, const char *folder, cr_errors *errors);

#endif
