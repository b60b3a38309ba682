/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "scenario/compiler.h"
#include "scenario/value.h"

/* The state that is being lowered. */
typedef struct lowering {
    cr_compiler *self;
    int32_t state;
    const char *code;
    const int32_t *position; /* [n_states * n_tracks] by history; CR_NONE: not said */
    bool *skipped;           /* [n_rungs] */
    bool *seen;              /* [drivers.n] */
    int32_t *trait;          /* [traits.n] slot of the state's trait; 0 where it has none */
} lowering;

enum { MAX_MOVES = 10 * 1000 * 1000 }; /* states times rungs */

static const cr_key_path key_of_at = {{"at"}}, key_of_skips = {{"skips"}}, key_of_link = {{"link"}},
                         key_of_others = {{"requires", "others"}};

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

static void check_start(lowering *low, int32_t rung, cr_node *node)
{
    if (low->skipped[rung]) {
        cr_report_at(low->self->reader, node->mark,
                     "'%s' stands at the start on '%s', which it skips (mend its history, `at` or `skips`)", low->code,
                     low->self->model->rung[rung].name);
    }
}

/* One rung that `at` names; a state's own may not contradict its history. */
static void take_at(lowering *low, cr_node *node, bool own, bool *taken, int32_t *start)
{
    cr_compiler *const self = low->self;
    const int32_t rung = node->bad ? CR_NONE : cr_rung_resolve(self, node);
    int32_t track, by_history;

    if (rung == CR_NONE) {
        return;
    }
    track = self->model->rung[rung].track;
    by_history = low->position[(size_t)low->state * self->model->n_tracks + (size_t)track];
    if (taken[track]) {
        cr_report(self->reader, node, "'%s' is the second rung of its track (one per track is wanted)", node->text);
    }
    taken[track] = true;
    if (by_history == CR_NONE) {
        start[track] = rung;
        check_start(low, rung, node);
    } else if (own && by_history != rung) {
        cr_report(self->reader, node, "the history has '%s' on '%s' at the start, not on '%s' (take one of them away)",
                  low->code, self->model->rung[by_history].name, node->text);
    }
}

/* The history up to the start, else `at`, else the first rung that the state has: track by track. */
static void read_start(lowering *low)
{
    cr_compiler *const self = low->self;
    cr_model *const model = self->model;
    int32_t *start = model->start + (size_t)low->state * model->n_tracks;
    const cr_resolved found = cr_resolve(self, low->state, CR_NONE, &key_of_at);
    const bool own = found.node != NULL && found.node == cr_node_get(self->states.item[low->state], "at");
    bool *taken = cr_reader_alloc(self->reader, model->n_tracks, sizeof(*taken));

    if (taken == NULL) {
        return;
    }
    for (size_t k = 0; k < model->n_tracks; k++) {
        const int32_t by_history = low->position[(size_t)low->state * model->n_tracks + k];
        const cr_track *track = &model->track[k];

        start[k] = by_history;
        if (by_history != CR_NONE) {
            check_start(low, by_history, self->states.item[low->state]);
            continue;
        }
        for (start[k] = track->first_rung; start[k] < track->first_rung + track->n_rungs - 1; start[k]++) {
            if (!low->skipped[start[k]]) {
                break;
            }
        }
    }
    if (found.node != NULL && found.node->kind == CR_NODE_SCALAR) {
        take_at(low, found.node, own, taken, start);
    }
    for (size_t k = 0; found.node != NULL && found.node->kind == CR_NODE_SEQUENCE && k < found.node->n; k++) {
        take_at(low, found.node->item[k], own, taken, start);
    }
}

/* ---- what moves it ---- */

static void lower_link(lowering *low, cr_move *move)
{
    const cr_schema *schema = cr_schema_key(&cr_schema_layer, "link")->schema;
    const cr_resolved found = cr_resolve(low->self, low->state, move->rung, &key_of_link);
    size_t choice = CR_LINK_LOGISTIC;

    if (found.node != NULL && cr_value_choice(low->self->reader, found.node, schema, &choice)) {
        move->link = (cr_link)choice; /* the schema's words stand in the order of cr_link */
    }
}

static void lower_numbers(lowering *low, cr_move *move)
{
    static const char *const key[CR_MOVE_SLOTS] = {"pace", "threshold", "softness", "bias"};
    cr_compiler *const self = low->self;

    for (size_t k = 0; k < CR_MOVE_SLOTS; k++) {
        const int32_t slot = cr_slot_new(self, cr_fallback(&cr_schema_layer, key[k]));
        const cr_key_path path = {{key[k]}};
        const cr_resolved found = cr_resolve(self, low->state, move->rung, &path);

        move->slot = k == 0 ? slot : move->slot;
        go_to(low, move->rung, &found, &path);
        cr_slot_take(self, slot, found.node, cr_schema_key(&cr_schema_layer, key[k])->schema, key[k],
                     draw_name(low, &found, move->rung));
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

static void name_drivers(lowering *low, int32_t rung, const char *part)
{
    memset(low->seen, 0, low->self->drivers.n * sizeof(*low->seen));
    cr_drivers_named(low->self, low->state, rung, part, low->seen);
}

/* "weights.x": the purpose of a draw; constants need none, and are most. */
static const char *purpose_of(const lowering *low, const cr_node *node, const char *part, const char *driver,
                              const char *bound)
{
    const char *text = "";

    if (node != NULL && node->kind != CR_NODE_SCALAR) {
        text = cr_arena_format(&low->self->reader->doc.arena, "%s.%s%s", part, driver, bound);
    }
    if (text == NULL) {
        cr_reader_fail(low->self->reader, CR_ERR_MEMORY);
    }
    return text != NULL ? text : "";
}

static void lower_weights(lowering *low, cr_move *move)
{
    cr_compiler *const self = low->self;
    size_t *const n = &self->model->n_terms;

    name_drivers(low, move->rung, "weights");
    move->term = *n;
    for (size_t d = 0; d < self->drivers.n; d++) {
        const cr_key_path path = {{"weights", self->drivers.name[d]}};
        const char *purpose;
        cr_resolved found;

        if (!low->seen[d]) {
            continue;
        }
        found = cr_resolve(self, low->state, move->rung, &path);
        if (found.node == NULL || !cr_reader_grow(self->reader, &self->term, &self->max_terms, *n, sizeof(cr_term))) {
            continue;
        }
        go_to(low, move->rung, &found, &path);
        purpose = purpose_of(low, found.node, "weights", self->drivers.name[d], "");
        self->term[*n] = (cr_term){driver_of(low, d), cr_slot_of(self, found.node, &cr_schema_weight, purpose,
                                                                 draw_name(low, &found, move->rung))};
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
    const cr_key_path path = {{"requires", self->drivers.name[d], at_most ? "at_most" : "at_least"}};
    const char *purpose;
    int32_t slot;

    *found = cr_resolve(self, low->state, move->rung, &path);
    go_to(low, move->rung, found, &path);
    purpose = purpose_of(low, found->node, "requires", self->drivers.name[d], at_most ? ".at_most" : "");
    slot = cr_slot_of(self, found->node, &cr_schema_number, purpose, draw_name(low, found, move->rung));
    if (slot != CR_NONE) {
        add_gate(self, (cr_gate){.test = CR_NONE, .driver = driver_of(low, d), .bound = slot, .at_most = at_most});
    }
    return slot;
}

/* Requirements that can hold for no draw are slips: the state would never move, and nothing would say why. */
static void check_bounds(lowering *low, const cr_move *move, size_t d, int32_t least, int32_t most,
                         const cr_resolved *found)
{
    cr_compiler *const self = low->self;
    const cr_driver driver = self->driver[d];
    const cr_rung *rung = driver.kind == CR_DRIVER_RUNG ? &self->model->rung[driver.index] : NULL;
    const cr_key_path path = {{"requires", self->drivers.name[d]}};
    const int32_t start = self->model->start[(size_t)low->state * self->model->n_tracks + (size_t)move->track];

    if (least == CR_NONE || found->node->bad) {
        return;
    }
    if (most != CR_NONE && self->range[least].lo > self->range[most].hi + 2.0 * CR_SLACK) {
        cr_path_to(self, low->state, move->rung, found, &path);
        cr_report(self->reader, found->node, "at_least %g is above at_most %g: both never hold (mend one)",
                  self->range[least].lo, self->range[most].hi);
    } else if (rung != NULL && rung->track == move->track && driver.index >= move->rung && start < move->rung &&
               self->range[least].lo > CR_SLACK) {
        cr_path_to(self, low->state, move->rung, found, &path);
        cr_report(
            self->reader, found->node,
            "the move onto '%s' requires '%s' itself, and so never comes (put it under `rungs`, for a rung above)",
            self->model->rung[move->rung].name, rung->name);
    }
}

/* What all states share of a test is lowered once: node->note keeps where it stands, below 0 where bounds are drawn. */
static int32_t lower_other(lowering *low, cr_node *item, size_t k, const char *name)
{
    cr_compiler *const self = low->self;
    const size_t draws = self->n_pending;
    int32_t test;

    if (item->note > 0) {
        return item->note - 1;
    }
    test = cr_lower_test(self, item, item->note < 0 ? -item->note - 1 : CR_NONE, k, name);
    if (test != CR_NONE && item->note == 0) {
        item->note = self->n_pending == draws ? test + 1 : -(test + 1);
    }
    return test;
}

static void lower_requires(lowering *low, cr_move *move)
{
    cr_compiler *const self = low->self;
    cr_resolved others;

    name_drivers(low, move->rung, "requires");
    move->gate = self->model->n_gates;
    for (size_t d = 0; d < self->drivers.n; d++) {
        if (low->seen[d]) {
            cr_resolved of_least, of_most;
            const int32_t least = lower_bound(low, move, d, false, &of_least),
                          most = lower_bound(low, move, d, true, &of_most);

            check_bounds(low, move, d, least, most, &of_least);
        }
    }
    others = cr_resolve(self, low->state, move->rung, &key_of_others);
    go_to(low, move->rung, &others, &key_of_others);
    for (size_t k = 0; others.node != NULL && others.node->kind == CR_NODE_SEQUENCE && k < others.node->n; k++) {
        cr_node *item = others.node->item[k];
        const int32_t test = item->bad ? CR_NONE : lower_other(low, item, k, draw_name(low, &others, move->rung));

        if (test != CR_NONE) {
            add_gate(self, (cr_gate){.test = test, .bound = CR_NONE});
        }
    }
    move->n_gates = self->model->n_gates - move->gate;
}

static void lower_move(lowering *low, int32_t from, int32_t rung)
{
    cr_compiler *const self = low->self;
    cr_model *const model = self->model;
    cr_move *move = &model->move[model->n_moves];
    const size_t row = (size_t)low->state * model->n_rungs;
    char *name = cr_arena_format(&self->reader->doc.arena, "%s/%s", low->code, model->rung[rung].name);

    if (name == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    *move = (cr_move){.state = low->state,
                      .rung = rung,
                      .from = from,
                      .track = model->rung[rung].track,
                      .link = CR_LINK_LOGISTIC,
                      .key = cr_stream_key_of("move", name)};
    model->move_onto[row + (size_t)rung] = (int32_t)model->n_moves;
    model->rung_above[row + (size_t)from] = rung;
    model->n_moves++;
    lower_link(low, move);
    lower_numbers(low, move);
    lower_weights(low, move);
    lower_requires(low, move);
    go_home(low);
}

static void lower_traits(lowering *low)
{
    cr_compiler *const self = low->self;

    for (size_t t = 0; t < self->traits.n; t++) {
        const cr_key_path path = {{"traits", self->traits.name[t]}};
        const cr_resolved found = cr_resolve(self, low->state, CR_NONE, &path);
        int32_t slot;

        go_to(low, CR_NONE, &found, &path);
        slot = cr_slot_of(self, found.node, &cr_schema_number,
                          purpose_of(low, found.node, "traits", self->traits.name[t], ""), low->code);
        low->trait[t] = slot != CR_NONE ? slot : 0;
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
    read_start(low);
    lower_traits(low);
    for (size_t k = 0; k < model->n_tracks; k++) {
        const cr_track *track = &model->track[k];
        int32_t from = CR_NONE;

        for (int32_t r = track->first_rung; r < track->first_rung + track->n_rungs; r++) {
            if (low->skipped[r]) {
                continue;
            }
            if (from != CR_NONE) {
                lower_move(low, from, r);
            }
            from = r;
        }
        if (from == CR_NONE) {
            cr_report_at(self->reader, self->states.item[low->state]->mark,
                         "'%s' skips every rung of '%s' (leave it one to stand on)", low->code, track->name);
        }
    }
}

static bool make_room(cr_compiler *self, lowering *low, int32_t **position)
{
    cr_model *const model = self->model;
    const size_t n = self->states.n, cells = n * model->n_rungs, places = n * model->n_tracks;

    if (cells > MAX_MOVES) {
        cr_report(self->reader, self->root, "more than %d states times rungs", MAX_MOVES);
        return false;
    }
    model->n_states = n;
    model->state = cr_arena_alloc(&model->arena, (n + 1) * sizeof(*model->state));
    model->move = cr_arena_alloc(&model->arena, (cells + 1) * sizeof(*model->move));
    model->move_onto = cr_arena_alloc(&model->arena, (cells + 1) * sizeof(*model->move_onto));
    model->rung_above = cr_arena_alloc(&model->arena, (cells + 1) * sizeof(*model->rung_above));
    model->start = cr_arena_alloc(&model->arena, (places + 1) * sizeof(*model->start));
    *position = cr_reader_alloc(self->reader, places + 1, sizeof(**position));
    low->skipped = cr_reader_alloc(self->reader, model->n_rungs + 1, sizeof(*low->skipped));
    low->seen = cr_reader_alloc(self->reader, self->drivers.n + 1, sizeof(*low->seen));
    low->trait = cr_reader_alloc(self->reader, self->traits.n + 1, sizeof(*low->trait));
    if (model->state == NULL || model->move == NULL || model->move_onto == NULL || model->rung_above == NULL ||
        model->start == NULL || *position == NULL || low->skipped == NULL || low->seen == NULL || low->trait == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return false;
    }
    for (size_t k = 0; k < cells; k++) {
        model->move_onto[k] = CR_NONE;
        model->rung_above[k] = CR_NONE;
    }
    for (size_t k = 0; k < places; k++) {
        (*position)[k] = CR_NONE;
    }
    low->position = *position;
    return true;
}

bool cr_lower_states(cr_compiler *self)
{
    lowering low = {.self = self};
    int32_t *position = NULL;
    size_t before;

    if (!make_room(self, &low, &position)) {
        return false;
    }
    cr_layers_check(self);
    cr_history_positions(self, position);
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
