/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_SCRATCH_H
#define CREDENCE_SIMULATE_SCRATCH_H

/** What the parts of a scratch share. */
#include "simulate/simulate.h"

/**
 * Draws the numbers of the replicate and puts every state where it starts. Leaves ledgers, paths, clocks and cascades
 * alone.
 */
void cr_scratch_reset(cr_scratch *self, uint64_t seed, uint64_t replicate);

#endif
