/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_OUTCOMES_H
#define CREDENCE_STUDY_OUTCOMES_H

/** In which replicates tests hold: one answer a replicate, so that two models can be compared future by future. */
#include <stdbool.h>
#include <stdint.h>

#include "model/model.h"
#include "study/given.h"

typedef struct cr_outcomes_options {
    uint64_t seed, replicates; /* replicates 1 .. `replicates` */
    int threads;               /* >= 1; the answers do not depend on it */
    /* Called now and then by one thread at a time with the replicates done; returns false to stop (CR_ERR_INTERRUPTED).
     * NULL where nobody listens. */
    bool (*on_progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
} cr_outcomes_options;

/**
 * Simulates each replicate until it is known whether all tests hold in it.
 * @param given  read for a model with the same states, rungs, conditions and calendar
 * @param hit    [replicates] receives the answers
 * @return CR_OK, CR_ERR_MEMORY, CR_ERR_RUN (of several the first) or CR_ERR_INTERRUPTED
 */
CR_MUST_USE int cr_outcomes_run(const cr_model *model, const cr_given *given, const cr_outcomes_options *options,
                                bool *hit, cr_errors *errors);

#endif
