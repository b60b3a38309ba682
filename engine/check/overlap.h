/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CHECK_OVERLAP_H
#define CREDENCE_CHECK_OVERLAP_H

#include "model/model.h"

/**
 * The share of listener-partner pairs that two tie kinds have in common, of the pairs of the larger one. Cliques so
 * large that their pairs would be too many to list count as the same only where both kinds have the same cliques and
 * no edges.
 * @param share  receives it; 0 where it is not known
 * @return CR_OK or CR_ERR_MEMORY
 */
CR_MUST_USE int cr_overlap(const cr_model *model, const cr_tie *a, const cr_tie *b, double *share);

#endif
