/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMPILE_MOVES_H
#define CREDENCE_COMPILE_MOVES_H

/** The moves of a state, up and down: link, pace, threshold, softness, bias and weights. What they require is gates.h. */
#include "compile/state_values.h"

/** The move onto `rung`, or the one by which it is lost: then `to` is below `from`. */
void cr_lower_move(cr_lowering *low, int32_t rung, int32_t from, int32_t to);

/** A rung can be lost where `reverses` is given for it, and where the rung below is not under the floor. */
void cr_lower_reverse(cr_lowering *low, int32_t rung, int32_t below);

#endif
