/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CLI_RANKING_H
#define CREDENCE_CLI_RANKING_H

/** What a run found, in a few lines for people. */
#include "credence/error.h"
#include "model/model.h"
#include "study/batch.h"

/**
 * Prints to stdout the states that are likeliest to reach recognition among those that do not start there, and how many
 * stand there at the end. @param folder  where the tables lie
 */
CR_MUST_USE int cr_print_ranking(const cr_plan *plan, const cr_batch *batch, uint64_t seed, const char *folder,
                                 cr_errors *errors);

#endif
