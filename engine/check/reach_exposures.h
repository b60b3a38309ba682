/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CHECK_REACH_EXPOSURES_H
#define CREDENCE_CHECK_REACH_EXPOSURES_H

/** What exposures can come to, from where the partners can come to stand. */
#include "check/reach.h"

/**
 * Exposures of all states for holding `rung`, with weights and credits at their medians. A tie that exists by chance
 * counts in full at the start.
 * @param exposure  [n_states] receives them. O(states + edges)
 */
void cr_reach_exposures(cr_reach *self, int32_t tie, int32_t rung, cr_reading *exposure);

#endif
