/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CLI_WHAT_IFS_H
#define CREDENCE_CLI_WHAT_IFS_H

/** What the terminal is told of what-ifs. */
#include "model/model.h"
#include "study/batch.h"

/** Prints which what-ifs there are and what each is about; nothing where there are none. */
void cr_list_what_ifs(const cr_plan *plan);

/**
 * Prints, for the what-ifs that change the mean number of recognisers at the end most, that number and, of the states
 * that do not start there, the one whose probability of recognition changes most, with the paired interval of
 * contrast.csv; nothing where there are none.
 * @return CR_OK or CR_ERR_MEMORY
 */
CR_MUST_USE int cr_print_what_ifs(const cr_plan *plan, const cr_batch *batch, cr_errors *errors);

#endif
