/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CLI_SCORE_WORDS_H
#define CREDENCE_CLI_SCORE_WORDS_H

/** What a score comes to, in a few lines for people. */
#include "history/score.h"

/** What to know before the score is believed, to stderr: an end after the history, series that look ahead. */
void cr_print_score_cautions(const cr_plan *plan);

/** The score, to stdout. @param folder  where the tables lie */
void cr_print_score(const cr_plan *plan, const cr_score *score, uint64_t seed, const char *folder);

#endif
