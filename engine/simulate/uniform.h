/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_UNIFORM_H
#define CREDENCE_SIMULATE_UNIFORM_H

#include "simulate/simulate.h"

/** The uniform number of a draw in the scratch's replicate, strictly between 0 and 1. Seeks the generator elsewhere. */
double cr_draw_uniform(const cr_scratch *self, const cr_draw *draw);

#endif
