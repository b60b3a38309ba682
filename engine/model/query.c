/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/query.h"

bool cr_slot_is_drawn(const cr_model *model, int32_t slot)
{
    for (size_t k = 0; k < model->n_targets; k++) {
        if (model->target[k] == slot) {
            return true;
        }
    }
    return false;
}

bool cr_move_reads(const cr_model *model, const cr_move *move, cr_driver_kind kind, int32_t index)
{
    for (size_t k = 0; k < move->n_terms; k++) {
        const cr_driver driver = model->term[move->term + k].driver;

        if (driver.kind == kind && (index == CR_NONE || driver.index == index)) {
            return true;
        }
    }
    for (size_t k = 0; k < move->n_gates; k++) {
        const cr_gate *const gate = &model->gate[move->gate + k];

        if (gate->test == CR_NONE && gate->driver.kind == kind && (index == CR_NONE || gate->driver.index == index)) {
            return true;
        }
    }
    return false;
}

bool cr_move_reads_calendar(const cr_model *model, const cr_move *move)
{
    if (cr_move_reads(model, move, CR_DRIVER_CONDITION, CR_NONE)) {
        return true;
    }
    for (size_t m = 0; m < model->n_ties; m++) {
        if ((model->tie[m].times != CR_NONE || model->tie[m].fades != CR_NONE) &&
            cr_move_reads(model, move, CR_DRIVER_EXPOSURE, (int32_t)m)) {
            return true;
        }
    }
    return false;
}
