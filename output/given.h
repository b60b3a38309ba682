/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_OUTPUT_GIVEN_H
#define CREDENCE_OUTPUT_GIVEN_H

#include "output/tables.h"

/** given.csv: what the futures had in which the tests hold. For a batch with such tests: cr_batch.evidence. */
extern const cr_table cr_given_table;

#endif
