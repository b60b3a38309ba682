/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CHECK_REACH_CONDITIONS_H
#define CREDENCE_CHECK_REACH_CONDITIONS_H

/**
 * What a condition can come to: level, shifts, regimes, noise, shocks, responses and products. Both functions need the
 * slots, and all conditions that this one is multiplied with.
 */
#include "check/reach.h"

/** At the start, events apart: cr_reading.now. Only memory can fail it. */
CR_MUST_USE int cr_reach_read_condition(cr_reach *self, size_t c);

/** The least and the most, with the shifts that have been admitted. */
void cr_reach_find_range(cr_reach *self, size_t c);

#endif
