/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/compiler.h"
#include "scenario/layers.h"
#include "scenario/layers_check.h"
#include "scenario/value.h"

/* The state that is being lowered. */
typedef struct lowering {
    cr_compiler *self;
    int32_t state;
    const char *code;
    bool *skipped;  /* [n_rungs] */
    bool *seen;     /* [drivers.n] */
    int32_t *trait; /* [traits.n] slot of the state's trait; 0 where it has none */
} lowering;

enum { MAX_MOVES = 10 * 1000 * 1000 }; /* states times rungs */

static const cr_key_path key_of_skips = {{"skips"}};

/* "PAK", or "PAK/recognised" for a value that stands under `rungs`: the name of its draw. */
static const char *draw_name(const lowering *low, const cr_resolved *found, int32_t rung)
{
    const char *name = low->code;

    if (found->for_rung) {
        name = cr_arena_format(&low->self->reader->doc.arena, "%s/%s", low->code, low->self->model->rung[rung].name);
    }
    if (name == NULL) {
        cr_reader_fail(low->self->reader, CR_ERR_MEMORY);
    }
    return name != NULL ? name : "";
}

/* The path of messages: where the value stands. Plain constants have been checked, and say nothing any more. */
static void go_to(const lowering *low, int32_t rung, const cr_resolved *found, const cr_key_path *key)
{
    const cr_node *node = found->node;

    if (node != NULL && (node->kind != CR_NODE_SCALAR || !node->plain || node->text[0] == '$')) {
        cr_path_to(low->self, low->state, rung, found, key);
    }
}

static void go_home(const lowering *low)
{
    cr_path_pop(low->self->reader, 0);
    (void)cr_path_push(low->self->reader, "states");
    (void)cr_path_push(low->self->reader, low->code);
}

/* ---- where the state stands ---- */

static void read_skips(lowering *low)
{
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

/* ---- what moves it ---- */

/* The key of a move: below `reverses` for a move down. */
static cr_key_path key_of(bool down, const char *a, const char *b, const char *c)
{
    const cr_key_path up = {{a, b, c}}, below = {{"reverses", a, b, c}};

    return down ? below : up;
}

/* A value of a move. What `reverses` does not say of a move down holds as for the move up, where `inherits`. */
static cr_resolved find(lowering *low, const cr_move *move, const char *key, bool inherits, cr_key_path *path)
{
    cr_resolved found;

    *path = key_of(move->down, key, NULL, NULL);
    found = cr_resolve(low->self, low->state, move->rung, path);
    if (found.node == NULL && move->down && inherits) {
        *path = key_of(false, key, NULL, NULL);
        found = cr_resolve(low->self, low->state, move->rung, path);
    }
    return found;
}

/* The purpose of a draw: its key path, "threshold" or "reverses.threshold". Constants that no event sets need none, and
 * are most. */
static const char *purpose_of(const lowering *low, const cr_node *node, const cr_key_path *path)
{
    const char *text = "";

    if (node == NULL || (node->kind == CR_NODE_SCALAR && node->watch == 0)) {
        return text;
    }
    for (size_t k = 0; path->part[k] != NULL; k++) {
        if (strcmp(path->part[k], "at_least") == 0) {
            break; /* the short form of a bound is the bound from below */
        }
        text = k == 0 ? path->part[0] : cr_arena_format(&low->self->reader->doc.arena, "%s.%s", text, path->part[k]);
        if (text == NULL) {
            cr_reader_fail(low->self->reader, CR_ERR_MEMORY);
            return "";
        }
    }
    return text;
}

/* The layer with whose other states a draw has a factor in common: told only where a value says that it is shared. */
static const char *sharing_layer(const lowering *low, int32_t rung, const cr_resolved *found, const cr_node *value)
{
    return cr_node_get(value, "shared") != NULL ? cr_layer_name(low->self, low->state, rung, found) : NULL;
}

/* Puts a value that was found into a slot, with the draw that goes with where it stands. */
static void take(lowering *low, int32_t rung, int32_t slot, const cr_resolved *found, const cr_key_path *path,
                 const cr_schema *schema)
{
    cr_compiler *const self = low->self;
    const char *purpose, *name;

    if (found->node == NULL) {
        return;
    }
    go_to(low, rung, found, path);
    purpose = purpose_of(low, found->node, path);
    name = draw_name(low, found, rung);
    cr_slot_take_of_group(self, slot, found->node, schema, purpose, name, sharing_layer(low, rung, found, found->node));
    if (found->node->watch > 0) { /* of the move that was begun last: events set no traits */
        cr_watched_add(self, found->node,
                       (cr_watched){.slot = slot,
                                    .move = (int32_t)self->model->n_moves - 1,
                                    .condition = CR_NONE,
                                    .purpose = purpose,
                                    .name = name,
                                    .group = cr_layer_name(self, low->state, rung, found)});
    }
}

static void lower_link(lowering *low, cr_move *move)
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
static bool is_immediate(lowering *low, cr_move *move, const cr_resolved *found, const cr_key_path *path)
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

static void lower_numbers(lowering *low, cr_move *move)
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
        take(low, move->rung, slot, &found, &path, cr_schema_key(&cr_schema_layer, key[k])->schema);
    }
}

static cr_driver driver_of(const lowering *low, size_t d)
{
    cr_driver driver = low->self->driver[d];

    if (driver.kind == CR_DRIVER_TRAIT) {
        driver.index = low->trait[driver.index];
    }
    return driver;
}

static void name_drivers(lowering *low, const cr_move *move, bool down, const char *part)
{
    const cr_key_path path = key_of(down, part, NULL, NULL);

    memset(low->seen, 0, low->self->drivers.n * sizeof(*low->seen));
    cr_drivers_named(low->self, low->state, move->rung, &path, low->seen);
}

/* A move down takes the weights of `reverses` as a whole, or those of the move up. */
static void lower_weights(lowering *low, cr_move *move)
{
    cr_compiler *const self = low->self;
    const cr_key_path own = key_of(true, "weights", NULL, NULL);
    const bool down = move->down && cr_is_given(self, low->state, move->rung, &own);
    size_t *const n = &self->model->n_terms;

    name_drivers(low, move, down, "weights");
    move->term = *n;
    for (size_t d = 0; d < self->drivers.n; d++) {
        const cr_key_path path = key_of(down, "weights", self->drivers.name[d], NULL);
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
        take(low, move->rung, slot, &found, &path, &cr_schema_weight);
        self->term[*n] = (cr_term){driver_of(low, d), slot};
        self->term_driver[*n] = (int32_t)d;
        (*n)++;
    }
    move->n_terms = *n - move->term;
}

static void add_gate(cr_compiler *self, cr_gate gate)
{
    if (cr_reader_grow(self->reader, &self->gate, &self->max_gates, self->model->n_gates, sizeof(gate))) {
        self->gate[self->model->n_gates++] = gate;
    }
}

/* A bound that the driver must keep; its slot, or CR_NONE where there is none. */
static int32_t lower_bound(lowering *low, const cr_move *move, size_t d, bool at_most, cr_resolved *found)
{
    cr_compiler *const self = low->self;
    const cr_key_path path = key_of(move->down, "requires", self->drivers.name[d], at_most ? "at_most" : "at_least");
    int32_t slot;

    *found = cr_resolve(self, low->state, move->rung, &path);
    if (found->node == NULL) {
        return CR_NONE;
    }
    slot = cr_slot_new(self, 0.0);
    take(low, move->rung, slot, found, &path, &cr_schema_number);
    if (slot != CR_NONE) {
        add_gate(self, (cr_gate){.test = CR_NONE, .driver = driver_of(low, d), .bound = slot, .at_most = at_most});
    }
    return slot;
}

/* The highest rung of a track on which the state may stand at the start. */
static int32_t highest_start(const lowering *low, int32_t track)
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
static void check_bounds(lowering *low, const cr_move *move, size_t d, int32_t least, int32_t most,
                         const cr_resolved *found)
{
    cr_compiler *const self = low->self;
    const cr_driver driver = self->driver[d];
    const cr_rung *rung = driver.kind == CR_DRIVER_RUNG ? &self->model->rung[driver.index] : NULL;
    const cr_key_path path = key_of(move->down, "requires", self->drivers.name[d], NULL);

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
static int32_t lower_other(lowering *low, cr_node *item, const cr_test_name *name)
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
static void lower_others(lowering *low, const cr_move *move)
{
    const cr_key_path key = key_of(move->down, "requires", "others", NULL);
    const cr_resolved found = cr_resolve(low->self, low->state, move->rung, &key);

    go_to(low, move->rung, &found, &key);
    for (size_t k = 0; found.node != NULL && found.node->kind == CR_NODE_SEQUENCE && k < found.node->n; k++) {
        cr_node *item = found.node->item[k], *least = cr_node_get(item, "at_least"),
                *most = cr_node_get(item, "at_most");
        char purpose[64];
        cr_test_name name = {.purpose = purpose, .name = draw_name(low, &found, move->rung)};
        int32_t test;

        if (item->bad) {
            continue;
        }
        snprintf(purpose, sizeof(purpose), "%sothers.%zu", move->down ? "reverses." : "", k + 1);
        name.group = sharing_layer(low, move->rung, &found, least);
        name.group = name.group != NULL ? name.group : sharing_layer(low, move->rung, &found, most);
        test = lower_other(low, item, &name);
        if (test != CR_NONE) {
            add_gate(low->self, (cr_gate){.test = test, .bound = CR_NONE});
        }
    }
}

static void lower_requires(lowering *low, cr_move *move)
{
    cr_compiler *const self = low->self;

    name_drivers(low, move, move->down, "requires");
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

static void lower_move(lowering *low, int32_t rung, int32_t from, int32_t to)
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
    lower_requires(low, move);
    go_home(low);
}

/* A rung can be lost where `reverses` is given for it, and where the rung below is not under the floor. */
static void lower_reverse(lowering *low, int32_t rung, int32_t below)
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
        lower_move(low, rung, rung, below);
    }
}

static void lower_traits(lowering *low)
{
    cr_compiler *const self = low->self;

    for (size_t t = 0; t < self->traits.n; t++) {
        const cr_key_path path = {{"traits", self->traits.name[t]}};
        const cr_resolved found = cr_resolve(self, low->state, CR_NONE, &path);
        int32_t slot;

        low->trait[t] = 0;
        if (found.node != NULL) {
            slot = cr_slot_new(self, 0.0);
            take(low, CR_NONE, slot, &found, &path, &cr_schema_number);
            low->trait[t] = slot != CR_NONE ? slot : 0;
        }
    }
    go_home(low);
}

static void lower_state(lowering *low)
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
    go_home(low);
    lower_traits(low);
    for (size_t k = 0; k < model->n_tracks; k++) {
        const cr_track *track = &model->track[k];
        int32_t from = CR_NONE;

        for (int32_t r = track->first_rung; r < track->first_rung + track->n_rungs; r++) {
            if (low->skipped[r]) {
                continue;
            }
            if (from != CR_NONE) {
                lower_move(low, r, from, r);
                lower_reverse(low, r, from);
            }
            from = r;
        }
        if (from == CR_NONE) {
            cr_report_at(self->reader, self->states.item[low->state]->mark,
                         "'%s' skips every rung of '%s' (leave it one to stand on)", low->code, track->name);
        }
    }
}

static bool make_room(cr_compiler *self, lowering *low)
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
    lowering low = {.self = self};
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
