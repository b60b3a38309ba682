/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_MODEL_QUERY_H
#define CREDENCE_MODEL_QUERY_H

/** Questions about a sealed model. */
#include "model/model.h"

/** Is the number drawn in each replicate? O(targets): for use when a scratch is made. */
bool cr_slot_is_drawn(const cr_model *model, int32_t slot);

/** Has the move a term, or a gate of its own, on a driver of that kind: on that one, or, for CR_NONE, on any? */
bool cr_move_reads(const cr_model *model, const cr_move *move, cr_driver_kind kind, int32_t index);

/** May a calendar date alone change the readiness or the gates on drivers: a condition, or a tie that follows it? */
bool cr_move_reads_calendar(const cr_model *model, const cr_move *move);

#endif
