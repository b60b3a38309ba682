/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compile/gates.h"

#include <stdio.h>

static void add_gate(cr_compiler *self, cr_gate gate)
{
    if (cr_reader_grow(self->reader, &self->gate, &self->max_gates, self->model->n_gates, sizeof(gate))) {
        self->gate[self->model->n_gates++] = gate;
    }
}

/* A bound that the driver must keep; its slot, or CR_NONE where there is none. */
static int32_t lower_bound(cr_lowering *low, const cr_move *move, size_t d, bool at_most, cr_resolved *found)
{
    cr_compiler *const self = low->self;
    const cr_key_path path =
        cr_move_key(move->down, "requires", self->drivers.name[d], at_most ? "at_most" : "at_least");
    int32_t slot;

    *found = cr_resolve(self, low->state, move->rung, &path);
    if (found->node == NULL) {
        return CR_NONE;
    }
    slot = cr_slot_new(self, 0.0);
    cr_lowering_take(low, move->rung, slot, found, &path, &cr_schema_number);
    if (slot != CR_NONE) {
        add_gate(self,
                 (cr_gate){.test = CR_NONE, .driver = cr_lowering_driver(low, d), .bound = slot, .at_most = at_most});
    }
    return slot;
}

/* The highest rung of a track on which the state may stand at the start. */
static int32_t highest_start(const cr_lowering *low, int32_t track)
{
    const cr_model *model = low->self->model;
    int32_t rung = model->start[(size_t)low->state * model->n_tracks + (size_t)track];

    for (size_t k = model->n_uncertain_starts; k > 0 && low->self->uncertain_start[k - 1].state == low->state; k--) {
        const cr_uncertain_start *start = &low->self->uncertain_start[k - 1];

        if (start->track == track) {
            rung = start->rung[start->n - 1];
        }
    }
    return rung;
}

/* Requirements that can hold for no draw are slips: the state would never move, and nothing would say why. */
static void check_bounds(cr_lowering *low, const cr_move *move, size_t d, int32_t least, int32_t most,
                         const cr_resolved *found)
{
    cr_compiler *const self = low->self;
    const cr_driver driver = self->driver[d];
    const cr_rung *rung = driver.kind == CR_DRIVER_RUNG ? &self->model->rung[driver.index] : NULL;
    const cr_key_path path = cr_move_key(move->down, "requires", self->drivers.name[d], NULL);

    if (least == CR_NONE || found->node->bad) {
        return;
    }
    if (most != CR_NONE && self->range[least].lo > self->range[most].hi + 2.0 * CR_SLACK) {
        cr_path_to(self, low->state, move->rung, found, &path);
        cr_report(self->reader, found->node, "at_least %g is above at_most %g: both never hold (mend one)",
                  self->range[least].lo, self->range[most].hi);
    } else if (!move->down && rung != NULL && rung->track == move->track && driver.index >= move->rung &&
               highest_start(low, move->track) < move->rung && self->range[least].lo > CR_SLACK) {
        cr_path_to(self, low->state, move->rung, found, &path);
        cr_report(
            self->reader, found->node,
            "the move onto '%s' requires '%s' itself, and so never comes (put it under `rungs`, for a rung above)",
            self->model->rung[move->rung].name, rung->name);
    }
}

/* What all states share of a test is lowered once: node->note keeps where it stands, below 0 where bounds are drawn. */
static int32_t lower_other(cr_lowering *low, cr_node *item, const cr_test_name *name)
{
    cr_compiler *const self = low->self;
    const size_t draws = self->n_pending;
    int32_t test;

    if (item->note > 0) {
        return item->note - 1;
    }
    test = cr_lower_test(self, item, item->note < 0 ? -item->note - 1 : CR_NONE, name);
    if (test != CR_NONE && item->note == 0 &&
        cr_reader_grow(self->reader, &self->noted, &self->max_noted, self->n_noted, sizeof(*self->noted))) {
        item->note = self->n_pending == draws ? test + 1 : -(test + 1);
        self->noted[self->n_noted++] = item;
    }
    return test;
}

/* The signals that must hold, out of one list. */
static void lower_others(cr_lowering *low, const cr_move *move)
{
    const cr_key_path key = cr_move_key(move->down, "requires", "others", NULL);
    const cr_resolved found = cr_resolve(low->self, low->state, move->rung, &key);

    cr_lowering_go_to(low, move->rung, &found, &key);
    for (size_t k = 0; found.node != NULL && found.node->kind == CR_NODE_SEQUENCE && k < found.node->n; k++) {
        cr_node *item = found.node->item[k], *least = cr_node_get(item, "at_least"),
                *most = cr_node_get(item, "at_most");
        char purpose[64];
        cr_test_name name = {.purpose = purpose, .name = cr_lowering_draw_name(low, &found, move->rung)};
        int32_t test;

        if (item->bad) {
            continue;
        }
        snprintf(purpose, sizeof(purpose), "%sothers.%zu", move->down ? "reverses." : "", k + 1);
        name.group = cr_lowering_sharing_layer(low, move->rung, &found, least);
        name.group = name.group != NULL ? name.group : cr_lowering_sharing_layer(low, move->rung, &found, most);
        test = lower_other(low, item, &name);
        if (test != CR_NONE) {
            add_gate(low->self, (cr_gate){.test = test, .bound = CR_NONE});
        }
    }
}

void cr_lower_gates(cr_lowering *low, cr_move *move)
{
    cr_compiler *const self = low->self;

    cr_lowering_see_drivers(low, move, move->down, "requires");
    move->gate = self->model->n_gates;
    for (size_t d = 0; d < self->drivers.n; d++) {
        if (low->seen[d]) {
            cr_resolved of_least, of_most;
            const int32_t least = lower_bound(low, move, d, false, &of_least),
                          most = lower_bound(low, move, d, true, &of_most);

            check_bounds(low, move, d, least, most, &of_least);
        }
    }
    lower_others(low, move);
    move->n_gates = self->model->n_gates - move->gate;
}
