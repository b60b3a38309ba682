/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "compile/compiler.h"
#include "compile/layers_check.h"
#include "compile/moves.h"
#include "compile/state_values.h"
#include "scenario/scalars.h"

enum { MAX_MOVES = 10 * 1000 * 1000 }; /* states times rungs */

static void read_skips(cr_lowering *low)
{
    static const cr_key_path key_of_skips = {{"skips"}};
    cr_compiler *const self = low->self;
    const cr_resolved found = cr_resolve(self, low->state, CR_NONE, &key_of_skips);

    memset(low->skipped, 0, self->model->n_rungs * sizeof(*low->skipped));
    for (size_t k = 0; found.node != NULL && found.node->kind == CR_NODE_SEQUENCE && k < found.node->n; k++) {
        cr_node *item = found.node->item[k];
        const int32_t rung = item->bad ? CR_NONE : cr_rung_resolve(self, item);

        if (rung != CR_NONE) {
            low->skipped[rung] = true;
        }
    }
}

static void lower_traits(cr_lowering *low)
{
    cr_compiler *const self = low->self;

    for (size_t t = 0; t < self->traits.n; t++) {
        const cr_key_path path = {{"traits", self->traits.name[t]}};
        const cr_resolved found = cr_resolve(self, low->state, CR_NONE, &path);
        int32_t slot;

        low->trait[t] = 0;
        if (found.node != NULL) {
            slot = cr_slot_new(self, 0.0);
            cr_lowering_take(low, CR_NONE, slot, &found, &path, &cr_schema_number);
            low->trait[t] = slot != CR_NONE ? slot : 0;
        }
    }
    cr_lowering_go_home(low);
}

static void lower_state(cr_lowering *low)
{
    cr_compiler *const self = low->self;
    cr_model *const model = self->model;
    cr_node *name = cr_node_get(self->states.item[low->state], "name");
    const char *text = low->code;

    self->draws_from = model->n_draws; /* one draw per state for a distribution given for all rungs */
    if (name != NULL && !name->bad && !cr_node_is_null(name) && !cr_value_text(self->reader, name, "a name", &text)) {
        return;
    }
    model->state[low->state] = (cr_state){low->code, text};
    read_skips(low);
    cr_lower_start(self, low->state, low->skipped);
    cr_lowering_go_home(low);
    lower_traits(low);
    for (size_t k = 0; k < model->n_tracks; k++) {
        const cr_track *track = &model->track[k];
        int32_t from = CR_NONE;

        for (int32_t r = track->first_rung; r < track->first_rung + track->n_rungs; r++) {
            if (low->skipped[r]) {
                continue;
            }
            if (from != CR_NONE) {
                cr_lower_move(low, r, from, r);
                cr_lower_reverse(low, r, from);
            }
            from = r;
        }
        if (from == CR_NONE) {
            cr_report_at(self->reader, self->states.item[low->state]->mark,
                         "'%s' skips every rung of '%s' (leave it one to stand on)", low->code, track->name);
        }
    }
}

static bool make_room(cr_compiler *self, cr_lowering *low)
{
    cr_model *const model = self->model;
    const size_t n = self->states.n, cells = n * model->n_rungs;

    if (cells > MAX_MOVES) {
        cr_report(self->reader, self->root, "more than %d states times rungs", MAX_MOVES);
        return false;
    }
    model->n_states = n;
    model->state = cr_arena_alloc(&model->arena, (n + 1) * sizeof(*model->state));
    model->move_off = cr_arena_alloc(&model->arena, (cells + 1) * sizeof(*model->move_off));
    model->move_onto = cr_arena_alloc(&model->arena, (cells + 1) * sizeof(*model->move_onto));
    model->rung_above = cr_arena_alloc(&model->arena, (cells + 1) * sizeof(*model->rung_above));
    low->skipped = cr_reader_alloc(self->reader, model->n_rungs + 1, sizeof(*low->skipped));
    low->seen = cr_reader_alloc(self->reader, self->drivers.n + 1, sizeof(*low->seen));
    low->trait = cr_reader_alloc(self->reader, self->traits.n + 1, sizeof(*low->trait));
    if (model->state == NULL || model->move_off == NULL || model->move_onto == NULL || model->rung_above == NULL ||
        low->skipped == NULL || low->seen == NULL || low->trait == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return false;
    }
    for (size_t k = 0; k < cells; k++) {
        model->move_onto[k] = CR_NONE;
        model->move_off[k] = CR_NONE;
        model->rung_above[k] = CR_NONE;
    }
    return true;
}

bool cr_lower_states(cr_compiler *self)
{
    cr_lowering low = {.self = self};
    size_t before;

    if (!make_room(self, &low)) {
        return false;
    }
    cr_layers_check(self);
    if (!cr_starts_open(self)) {
        return false;
    }
    before = cr_path_push(self->reader, "states");
    for (size_t i = 0; i < self->states.n && cr_compiler_lives(self); i++) {
        const size_t outer = cr_path_push(self->reader, self->states.name[i]);

        low.state = (int32_t)i;
        low.code = self->states.name[i];
        lower_state(&low);
        cr_path_pop(self->reader, outer);
    }
    cr_path_pop(self->reader, before);
    return cr_compiler_lives(self);
}
