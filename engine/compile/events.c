/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events: when they come, and what they do. What `set` overwrites is settings.c's. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "compile/compiler.h"
#include "compile/groups.h"
#include "scenario/scalars.h"
#include "scenario/value.h"

/* The event that is being lowered. */
typedef struct lowering {
    cr_compiler *self;
    cr_event *event;
    bool sound; /* nothing was wrong before the events */
} lowering;

static const cr_wait no_wait = {.slot = CR_NONE, .dist = CR_NONE};

static cr_node *usable(const cr_node *mapping, const char *key)
{
    cr_node *node = cr_node_get(mapping, key);

    return node == NULL || node->bad || cr_node_is_null(node) ? NULL : node;
}

static bool given(const cr_node *mapping, const char *key)
{
    const cr_node *node = cr_node_get(mapping, key);

    return node != NULL && !cr_node_is_null(node);
}

/* "EVENT/NUMBER": the name of what is drawn for an action. */
static const char *name_of_action(const lowering *low, size_t k)
{
    const char *name = cr_arena_format(&low->self->reader->doc.arena, "%s/%zu", low->event->name, k + 1);

    if (name == NULL) {
        cr_reader_fail(low->self->reader, CR_ERR_MEMORY);
    }
    return name != NULL ? name : "";
}

/* ---- times that pass ---- */

/* As a date offset: whole units. */
static void read_span(cr_compiler *self, cr_node *node, cr_duration *span)
{
    if (cr_value_span(self->reader, node, span) && span->n != floor(span->n)) {
        cr_report(self->reader, node, "'%s' is no whole number of days, weeks, months or years", node->text);
    }
}

static void lower_delay(lowering *low, cr_node *node)
{
    cr_compiler *const self = low->self;
    const cr_schema *schema = cr_schema_key(&cr_schema_event, "delay")->schema;
    const size_t before = cr_path_push(self->reader, "delay");
    cr_wait *delay = &low->event->delay;
    cr_value value;

    if (!cr_value_read(self->reader, node, schema, &value)) {
        node->bad = true;
    } else if (value.kind == CR_VALUE_CONSTANT) {
        read_span(self, node, &delay->span);
    } else if (value.kind == CR_VALUE_PARAMETER) {
        delay->slot = cr_slot_of(self, node, schema, "", "");
    } else if (self->reader->shared[value.dist] > 0.0) {
        cr_report(self->reader, node, "`shared` on a delay (there is nobody to share it with: take it away)");
    } else {
        delay->dist = value.dist;
    }
    cr_path_pop(self->reader, before);
}

static void lower_lasts(lowering *low, cr_node *node, const char *name, cr_action *action)
{
    cr_compiler *const self = low->self;
    const size_t before = cr_path_push(self->reader, "lasts");
    cr_value value;

    action->ends = true;
    if (!cr_value_read(self->reader, node, &cr_schema_half_life, &value)) {
        node->bad = true;
    } else if (value.kind == CR_VALUE_CONSTANT) {
        read_span(self, node, &action->lasts.span);
    } else {
        action->lasts.slot = cr_slot_of(self, node, &cr_schema_half_life, "events.lasts", name);
    }
    cr_path_pop(self->reader, before);
}

/* ---- when ---- */

static void lower_date(lowering *low, cr_node *node)
{
    cr_compiler *const self = low->self;
    const cr_day start = self->model->calendar.day[0];
    const size_t before = cr_path_push(self->reader, "date");
    cr_day day;

    if (cr_value_date(self->reader, node, &day)) {
        if (day < start) {
            char text[16];

            cr_day_text(start, text);
            cr_report(self->reader, node,
                      "'%s' is before the start, %s (take the event away, `--set events.%s=null`, or start earlier)",
                      node->text, text, low->event->name);
        }
        low->event->dated = true;
        low->event->t = (day - start) / 365.25;
    }
    cr_path_pop(self->reader, before);
}

static void add_test(lowering *low, cr_node *node, size_t k)
{
    char purpose[32];
    const cr_test_name name = {.purpose = purpose, .name = low->event->name};
    int32_t test;

    snprintf(purpose, sizeof(purpose), "when.%zu", k + 1);
    test = cr_lower_test(low->self, node, CR_NONE, &name);
    if (test != CR_NONE) {
        low->event->test[low->event->n_tests++] = test;
    }
}

static void lower_when(lowering *low, cr_node *node)
{
    cr_compiler *const self = low->self;
    const bool list = node->kind == CR_NODE_SEQUENCE;
    const size_t outer = cr_path_push(self->reader, "when"), n = list ? node->n : 1;

    low->event->test = cr_arena_alloc(&self->model->arena, (n + 1) * sizeof(*low->event->test));
    if (low->event->test == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    if (n == 0) {
        cr_report(self->reader, node, "no signal to wait for ({share: recognised, at_least: 0.3})");
    }
    for (size_t k = 0; k < n && cr_compiler_lives(self); k++) {
        const size_t before = list ? cr_path_push_at(self->reader, k + 1) : self->reader->length;

        add_test(low, list ? node->item[k] : node, k);
        cr_path_pop(self->reader, before);
    }
    cr_path_pop(self->reader, outer);
}

static void lower_trigger(lowering *low, cr_node *node)
{
    cr_node *const when = usable(node, "when");
    const bool dated = given(node, "date");

    if (dated == given(node, "when")) {
        if (!cr_node_has_bad(node)) {
            cr_report_at(low->self->reader, dated ? when->mark : node->mark, "%s",
                         dated ? "date and when are both there (take one of them away)"
                               : "neither date nor when is there ({date: 2026-06-30} or {when: {share: recognised, "
                                 "at_least: 0.3}})");
        }
        return;
    }
    if (dated && usable(node, "date") != NULL) {
        lower_date(low, usable(node, "date"));
    } else if (when != NULL) {
        lower_when(low, when);
    }
}

/* ---- what ---- */

static const char *const kind_key[] = {"shift", "set", "move"}; /* in the order of cr_action_kind */

/* Exactly one of shift, set and move, and with it the keys that it takes and wants. */
static bool read_kind(lowering *low, cr_node *node, cr_action_kind *kind)
{
    static const struct {
        const char *name;
        const char *with;        /* in words */
        bool takes[3], wants[3]; /* [cr_action_kind] */
    } key[] = {{"by", "shift", {true, false, false}, {true, false, false}},
               {"lasts", "shift", {true, false, false}, {false, false, false}},
               {"to", "set or move", {false, true, true}, {false, true, true}}};
    static const char *const lacks[] = {"by is missing ({shift: conditions.restraint, by: 0.2})",
                                        "to is missing ({set: groups.west.pace, to: 0.4})",
                                        "to is missing ({move: PAK, to: recognised})"};
    cr_reader *const reader = low->self->reader;
    bool good = true;
    size_t n = 0;

    for (size_t k = 0; k < 3; k++) {
        if (given(node, kind_key[k])) {
            *kind = (cr_action_kind)k;
            n++;
        }
    }
    if (cr_node_has_bad(node)) {
        return false; /* what it lacks may be what was reported */
    }
    if (n != 1) {
        cr_report(reader, node, "%s (one of shift, set and move is wanted)",
                  n == 0 ? "nothing to do" : "more than one thing to do");
        return false;
    }
    for (size_t k = 0; k < sizeof(key) / sizeof(*key); k++) {
        if (given(node, key[k].name) && !key[k].takes[*kind]) {
            const size_t before = cr_path_push(reader, key[k].name);

            cr_report(reader, cr_node_get(node, key[k].name), "%s goes with %s, not with %s (take it away)",
                      key[k].name, key[k].with, kind_key[*kind]);
            cr_path_pop(reader, before);
            good = false;
        } else if (!given(node, key[k].name) && key[k].wants[*kind]) {
            cr_report(reader, node, "%s", lacks[*kind]);
            good = false;
        }
    }
    return good;
}

static int32_t shifted_condition(lowering *low, cr_node *shift)
{
    static const char head[] = "conditions.";
    cr_compiler *const self = low->self;
    const bool headed = strncmp(shift->text, head, strlen(head)) == 0;
    const char *name = shift->text + (headed ? strlen(head) : 0);
    const int32_t c = cr_names_find(&self->conditions, name);
    const size_t before = cr_path_push(self->reader, kind_key[CR_ACTION_SHIFT]);

    if (!headed) {
        cr_report(self->reader, shift, "'%s' is no path of a condition (%s%s)", shift->text, head,
                  c != CR_NONE ? name : "restraint");
    } else if (c == CR_NONE) {
        cr_report(self->reader, shift, "unknown condition '%s'%s", name,
                  cr_did_you_mean(self->reader, name, self->conditions.name, self->conditions.n,
                                  " (a shift is of a whole condition: conditions.restraint)"));
    }
    cr_path_pop(self->reader, before);
    return headed ? c : CR_NONE;
}

static void lower_shift(lowering *low, cr_node *node, const char *name, cr_action *action)
{
    cr_compiler *const self = low->self;
    cr_node *const lasts = usable(node, "lasts");
    const size_t before = cr_path_push(self->reader, "by");

    action->by = cr_slot_of(self, usable(node, "by"), &cr_schema_number, "events.by", name);
    cr_path_pop(self->reader, before);
    action->condition = shifted_condition(low, usable(node, kind_key[CR_ACTION_SHIFT]));
    if (lasts != NULL) {
        lower_lasts(low, lasts, name, action);
    }
}

/* One state, which no group's name stands for. */
static bool read_state(cr_compiler *self, cr_node *node, cr_action *action)
{
    int32_t state;

    if (cr_names_find(&self->groups, node->text) != CR_NONE || strcmp(node->text, "all") == 0) {
        cr_report(self->reader, node, "'%s' is no single state (write {one_of: %s} for one of them)", node->text,
                  node->text);
        return false;
    }
    state = cr_names_resolve(self, &self->states, node);
    action->member = cr_arena_alloc(&self->model->arena, sizeof(*action->member));
    if (action->member == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
    } else if (state != CR_NONE) {
        action->member[action->n_members++] = state;
    }
    return action->n_members > 0;
}

static bool read_members(cr_compiler *self, cr_node *node, cr_action *action)
{
    cr_node *const one_of = usable(node, "one_of");

    if (node->kind == CR_NODE_SCALAR) {
        return read_state(self, node, action);
    }
    if (cr_node_has_bad(node)) {
        return false;
    }
    if (one_of == NULL) {
        cr_report(self->reader, node, "one_of is missing ({one_of: gulf})");
        return false;
    }
    if (!cr_members_read(self, one_of, &action->member, &action->n_members)) {
        return false;
    }
    if (action->n_members == 0 && !cr_node_has_bad(one_of)) {
        cr_report(self->reader, one_of, "no state is among these");
    }
    return action->n_members > 0;
}

/* A rung that the state does not skip: it can be entered or left, or is the only one of its track. */
static bool has_rung(const cr_model *model, int32_t state, int32_t rung)
{
    const size_t at = (size_t)state * model->n_rungs + (size_t)rung;

    return model->move_onto[at] != CR_NONE || model->rung_above[at] != CR_NONE ||
           model->start[(size_t)state * model->n_tracks + (size_t)model->rung[rung].track] == rung;
}

static void lower_move(lowering *low, cr_node *node, const char *name, cr_action *action)
{
    cr_compiler *const self = low->self;
    cr_node *const to = usable(node, "to");
    size_t before = cr_path_push(self->reader, kind_key[CR_ACTION_MOVE]);
    const bool good = read_members(self, usable(node, kind_key[CR_ACTION_MOVE]), action);

    cr_path_pop(self->reader, before);
    before = cr_path_push(self->reader, "to");
    action->key = cr_stream_key_of("member", name);
    if (to->kind != CR_NODE_SCALAR) {
        cr_report_kind(self->reader, to, "a rung");
    } else {
        action->rung = cr_rung_resolve(self, to);
    }
    for (size_t k = 0; good && action->rung != CR_NONE && k < action->n_members; k++) {
        if (!has_rung(self->model, action->member[k], action->rung)) {
            cr_report(self->reader, to, "%s skips '%s' (name a rung that it has, or leave the state out)",
                      self->states.name[action->member[k]], to->text);
        }
    }
    cr_path_pop(self->reader, before);
}

static void lower_action(lowering *low, cr_node *node, size_t k, cr_action *action)
{
    const char *name = name_of_action(low, k);

    *action = (cr_action){.condition = CR_NONE, .by = CR_NONE, .rung = CR_NONE, .lasts = no_wait};
    if (node->bad || !read_kind(low, node, &action->kind)) {
        return;
    }
    switch (action->kind) {
    case CR_ACTION_SHIFT:
        lower_shift(low, node, name, action);
        break;
    case CR_ACTION_SET:
        cr_lower_set(low->self, usable(node, kind_key[CR_ACTION_SET]), usable(node, "to"), low->sound, action);
        break;
    case CR_ACTION_MOVE:
        lower_move(low, node, name, action);
        break;
    }
}

static void lower_actions(lowering *low, cr_node *node)
{
    cr_compiler *const self = low->self;
    const size_t outer = cr_path_push(self->reader, "do");

    low->event->action = cr_arena_alloc(&self->model->arena, (node->n + 1) * sizeof(*low->event->action));
    if (low->event->action == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    if (node->n == 0) {
        cr_report(self->reader, node, "nothing to do ([{shift: conditions.restraint, by: 0.2}])");
    }
    for (size_t k = 0; k < node->n && cr_compiler_lives(self); k++) {
        const size_t before = cr_path_push_at(self->reader, k + 1);

        lower_action(low, node->item[k], k, &low->event->action[low->event->n_actions++]);
        cr_path_pop(self->reader, before);
    }
    cr_path_pop(self->reader, outer);
}

/* ---- all ---- */

static void lower_event(lowering *low, const char *name, cr_node *node)
{
    cr_compiler *const self = low->self;
    cr_node *const chance = usable(node, "chance"), *const delay = usable(node, "delay"),
                   *const actions = usable(node, "do");
    size_t before;

    *low->event = (cr_event){.name = name,
                             .chance = CR_NONE,
                             .delay = no_wait,
                             .chance_key = cr_stream_key_of("chance", name),
                             .delay_key = cr_stream_key_of("delay", name)};
    self->draws_from = self->model->n_draws; /* an event's draws are its own */
    lower_trigger(low, node);
    before = cr_path_push(self->reader, "chance");
    low->event->chance = cr_slot_of(self, chance, &cr_schema_probability, "events.chance", name);
    cr_path_pop(self->reader, before);
    if (delay != NULL) {
        lower_delay(low, delay);
    }
    if (actions != NULL) {
        lower_actions(low, actions);
    } else if (!given(node, "do") && !cr_node_has_bad(node)) {
        cr_report_at(self->reader, node->mark, "do is missing (do: [{shift: conditions.restraint, by: 0.2}])");
    }
}

bool cr_lower_events(cr_compiler *self)
{
    cr_model *const model = self->model;
    const size_t n = self->events.n, outer = cr_path_push(self->reader, "events");
    lowering low = {.self = self, .sound = self->reader->status == CR_OK};

    model->event = cr_arena_alloc(&model->arena, (n + 1) * sizeof(*model->event));
    if (model->event == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return false;
    }
    cr_settings_sort(self);
    for (size_t e = 0; e < n && cr_compiler_lives(self); e++) {
        const size_t before = cr_path_push(self->reader, self->events.name[e]);

        low.event = &model->event[model->n_events];
        if (!self->events.item[e]->bad) {
            lower_event(&low, self->events.name[e], self->events.item[e]);
            model->n_events++;
        }
        cr_path_pop(self->reader, before);
    }
    cr_path_pop(self->reader, outer);
    return cr_compiler_lives(self);
}
