/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compile/moves.h"

#include "compile/gates.h"
#include "scenario/scalars.h"
#include "scenario/value.h"

/* A value of a move. What `reverses` does not say of a move down holds as for the move up, where `inherits`. */
static cr_resolved find(cr_lowering *low, const cr_move *move, const char *key, bool inherits, cr_key_path *path)
{
    cr_resolved found;

    *path = cr_move_key(move->down, key, NULL, NULL);
    found = cr_resolve(low->self, low->state, move->rung, path);
    if (found.node == NULL && move->down && inherits) {
        *path = cr_move_key(false, key, NULL, NULL);
        found = cr_resolve(low->self, low->state, move->rung, path);
    }
    return found;
}

static void lower_link(cr_lowering *low, cr_move *move)
{
    const cr_schema *schema = cr_schema_key(&cr_schema_layer, "link")->schema;
    cr_key_path path;
    const cr_resolved found = find(low, move, "link", true, &path);
    size_t choice = CR_LINK_LOGISTIC;

    if (found.node != NULL && cr_value_choice(low->self->reader, found.node, schema, &choice)) {
        move->link = (cr_link)choice; /* the schema's words stand in the order of cr_link */
    }
}

/* `pace: immediate`, which only the step link knows: there a state is ready or it is not. */
static bool is_immediate(cr_lowering *low, cr_move *move, const cr_resolved *found, const cr_key_path *path)
{
    cr_value value;

    if (found->node == NULL || found->node->kind != CR_NODE_SCALAR ||
        !cr_value_read(low->self->reader, found->node, &cr_schema_pace, &value) || value.kind != CR_VALUE_WORD) {
        return false;
    }
    move->immediate = true;
    if (move->link != CR_LINK_STEP) {
        cr_path_to(low->self, low->state, move->rung, found, path);
        cr_report(low->self->reader, found->node, "`pace: immediate` goes with `link: step` alone (give %s that link)",
                  low->code);
    }
    return true;
}

static void lower_numbers(cr_lowering *low, cr_move *move)
{
    static const char *const key[CR_MOVE_SLOTS] = {"pace", "threshold", "softness", "bias"};
    cr_compiler *const self = low->self;

    for (size_t k = 0; k < CR_MOVE_SLOTS; k++) {
        const int32_t slot = cr_slot_new(self, cr_fallback(&cr_schema_layer, key[k]));
        cr_key_path path;
        const cr_resolved found = find(low, move, key[k], k != CR_SLOT_PACE, &path);

        move->slot = k == 0 ? slot : move->slot;
        if (k == CR_SLOT_PACE && !move->down && is_immediate(low, move, &found, &path)) {
            continue;
        }
        cr_lowering_take(low, move->rung, slot, &found, &path, cr_schema_key(&cr_schema_layer, key[k])->schema);
    }
}

/* A move down takes the weights of `reverses` as a whole, or those of the move up. */
static void lower_weights(cr_lowering *low, cr_move *move)
{
    cr_compiler *const self = low->self;
    const cr_key_path own = cr_move_key(true, "weights", NULL, NULL);
    const bool down = move->down && cr_is_given(self, low->state, move->rung, &own);
    size_t *const n = &self->model->n_terms;

    cr_lowering_see_drivers(low, move, down, "weights");
    move->term = *n;
    for (size_t d = 0; d < self->drivers.n; d++) {
        const cr_key_path path = cr_move_key(down, "weights", self->drivers.name[d], NULL);
        cr_resolved found;
        int32_t slot;

        if (!low->seen[d]) {
            continue;
        }
        found = cr_resolve(self, low->state, move->rung, &path);
        if (found.node == NULL || !cr_reader_grow(self->reader, &self->term, &self->max_terms, *n, sizeof(cr_term)) ||
            !cr_reader_grow(self->reader, &self->term_driver, &self->max_term_drivers, *n, sizeof(int32_t))) {
            continue;
        }
        slot = cr_slot_new(self, 0.0);
        cr_lowering_take(low, move->rung, slot, &found, &path, &cr_schema_weight);
        self->term[*n] = (cr_term){cr_lowering_driver(low, d), slot};
        self->term_driver[*n] = (int32_t)d;
        (*n)++;
    }
    move->n_terms = *n - move->term;
}

void cr_lower_move(cr_lowering *low, int32_t rung, int32_t from, int32_t to)
{
    cr_compiler *const self = low->self;
    cr_model *const model = self->model;
    const bool down = to < from;
    cr_move *move;
    const size_t row = (size_t)low->state * model->n_rungs;
    char *name = cr_arena_format(&self->reader->doc.arena, "%s/%s", low->code, model->rung[rung].name);

    if (name == NULL || !cr_reader_grow(self->reader, &self->move, &self->max_moves, model->n_moves, sizeof(*move))) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    move = &self->move[model->n_moves];
    *move = (cr_move){.state = low->state,
                      .track = model->rung[rung].track,
                      .rung = rung,
                      .from = from,
                      .to = to,
                      .down = down,
                      .link = CR_LINK_LOGISTIC,
                      .key = cr_stream_key_of(down ? "reverse" : "move", name)};
    if (down) {
        model->move_off[row + (size_t)rung] = (int32_t)model->n_moves;
    } else {
        model->move_onto[row + (size_t)rung] = (int32_t)model->n_moves;
        model->rung_above[row + (size_t)from] = rung;
    }
    model->n_moves++;
    lower_link(low, move);
    lower_numbers(low, move);
    lower_weights(low, move);
    cr_lower_gates(low, move);
    cr_lowering_go_home(low);
}

void cr_lower_reverse(cr_lowering *low, int32_t rung, int32_t below)
{
    static const cr_key_path key_of_reverses = {{"reverses"}}, key_of_floor = {{"reverses", "floor"}};
    cr_compiler *const self = low->self;
    cr_resolved floor;
    int32_t lowest;

    if (!cr_is_given(self, low->state, rung, &key_of_reverses)) {
        return;
    }
    floor = cr_resolve(self, low->state, rung, &key_of_floor);
    lowest = floor.node == NULL || floor.node->bad ? CR_NONE : cr_rung_resolve(self, floor.node);
    if (lowest == CR_NONE || self->model->rung[lowest].track != self->model->rung[rung].track || below >= lowest) {
        cr_lower_move(low, rung, rung, below);
    }
}
