/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/lever.h"

#include "model/query.h"

cr_lever_finding cr_lever_present(const cr_model *now, const cr_model *low, const cr_model *high, double *present,
                                  bool *drawn)
{
    cr_lever_finding finding = CR_LEVER_NOTHING;

    if (low->n_slots != high->n_slots) {
        return CR_LEVER_NO_ONE;
    }
    for (size_t s = 0; s < low->n_slots; s++) {
        if (low->slot[s] == high->slot[s]) {
            continue;
        }
        /* Slots stand in an order that the numbers in them do not change: elsewhere there was none, or another thing. */
        if (now->n_slots != low->n_slots || (finding == CR_LEVER_FOUND && now->slot[s] != *present)) {
            return CR_LEVER_NO_ONE;
        }
        *drawn = (finding == CR_LEVER_FOUND && *drawn) || cr_slot_is_drawn(now, (int32_t)s);
        *present = now->slot[s];
        finding = CR_LEVER_FOUND;
    }
    return finding;
}
