/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CLI_FIT_WORDS_H
#define CREDENCE_CLI_FIT_WORDS_H

/** What a fit found, in a few lines for people. */
#include "history/fit.h"
#include "model/free.h"

/** The fit, to stdout. @param path  of the scenario that was written */
void cr_print_fit(const cr_plan *plan, const cr_fit *fit, const cr_free *free, const char *path);

/** What of the model the likelihood holds still, to stdout. */
void cr_print_frozen(const cr_model *model);

#endif
