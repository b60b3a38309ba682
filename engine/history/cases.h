/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_HISTORY_CASES_H
#define CREDENCE_HISTORY_CASES_H

/** What the history says of each state: before the start for the base rates, after it for the outcomes. */
#include "history/score.h"

/**
 * Fills n, at_risk (but for `reached`), n_standing, n_unknown, n_came, all and base_rate; model and options are set.
 * @return CR_OK or CR_ERR_MEMORY
 */
CR_MUST_USE int cr_cases_find(cr_score *self, cr_errors *errors);

#endif
