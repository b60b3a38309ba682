/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMPILE_GATES_H
#define CREDENCE_COMPILE_GATES_H

/** `requires`: the bounds that drivers must keep and the signals that must hold before a state may move. */
#include "compile/state_values.h"

/** The gates of a move; such as can never hold are reported. Where the state starts is known by then. */
void cr_lower_gates(cr_lowering *low, cr_move *move);

#endif
