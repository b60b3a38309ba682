/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CHECK_CLIMATE_H
#define CREDENCE_CHECK_CLIMATE_H

/** How the conditions of a model fare in the long run, from a moderate number of replicates. */
#include <stdint.h>

#include "model/model.h"

/** One condition, over all calendar dates of all replicates. */
typedef struct cr_climate {
    double mean, sd;
    double end;          /* mean at the last date */
    double at_lo, at_hi; /* share of dates at which it was held by its lower and upper bound; 0 without that bound */
} cr_climate;

/**
 * Simulates replicates 1 .. `replicates` of the model. The same for any number of threads.
 * @param climate  [n_conditions] receives the results
 * @return CR_OK, CR_ERR_MEMORY, or CR_ERR_RUN: a replicate had to stop
 */
CR_MUST_USE int cr_climate_run(const cr_model *model, uint64_t seed, uint64_t replicates, int threads,
                               cr_climate *climate, cr_errors *errors);

#endif
