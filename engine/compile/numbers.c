/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "compile/compiler.h"
#include "scenario/shape.h"
#include "scenario/value.h"

/* How far out an unbounded distribution is followed when a range is wanted. */
#define FAR_OUT 1e-10

int32_t cr_slot_new(cr_compiler *self, double number)
{
    const size_t at = self->model->n_slots;

    if (at >= INT32_MAX - 1 || !cr_reader_grow(self->reader, &self->slot, &self->max_slots, at, sizeof(*self->slot)) ||
        !cr_reader_grow(self->reader, &self->range, &self->max_ranges, at, sizeof(*self->range))) {
        return CR_NONE;
    }
    self->slot[at] = number;
    self->range[at] = (cr_slot_range){number, number};
    self->model->n_slots++;
    return (int32_t)at;
}

static void add_target(cr_compiler *self, int32_t draw, int32_t slot)
{
    const cr_dist *dist = &self->reader->dist[self->draw[draw].dist];

    if (!cr_reader_grow(self->reader, &self->pending, &self->max_pending, self->n_pending, sizeof(*self->pending))) {
        return;
    }
    self->pending[self->n_pending++] = (cr_pending_target){draw, slot};
    self->slot[slot] = cr_dist_quantile(dist, 0.5);
    self->range[slot] = (cr_slot_range){isfinite(dist->lo) ? dist->lo : cr_dist_quantile(dist, FAR_OUT),
                                        isfinite(dist->hi) ? dist->hi : cr_dist_quantile(dist, 1.0 - FAR_OUT)};
}

/* Is the path that of a value found for a state, in whatever layer? */
static bool in_layers(const char *path)
{
    return strncmp(path, "states.", 7) == 0 || strncmp(path, "groups.", 7) == 0 || strncmp(path, "defaults", 8) == 0;
}

/* What a draw is of, in words that can be looked up in the file: the state's own path, whichever layer says it, else the
 * path of messages. A tie's weight has its pair in its stream's name alone. */
static const char *draw_name(cr_compiler *self, const char *purpose, const char *name)
{
    const char *const path = self->reader->path, *const slash = strchr(name, '/');
    cr_arena *const arena = &self->model->arena;
    const char *text;

    if (in_layers(path)) {
        const char *const under = strstr(purpose, "others.") != NULL ? "requires." : "";
        const bool down = strncmp(purpose, "reverses.", 9) == 0;

        text = cr_arena_format(arena, "states.%.*s%s%s.%s%s%s", slash != NULL ? (int)(slash - name) : (int)strlen(name),
                               name, slash != NULL ? ".rungs." : "", slash != NULL ? slash + 1 : "",
                               down ? "reverses." : "", under, down ? purpose + 9 : purpose);
    } else if (strcmp(purpose, "tie") == 0 && slash != NULL) {
        text = cr_arena_format(arena, "%s.%s", path, slash + 1);
    } else {
        text = cr_arena_format(arena, "%s", path);
    }
    if (text == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
    }
    return text != NULL ? text : "";
}

/* A draw from a stream; its name is made only where it is a new one. */
static int32_t draw_new(cr_compiler *self, int32_t dist, const char *purpose, const char *name, cr_stream_key factor)
{
    const cr_stream_key key = cr_stream_key_of(purpose, name);
    const size_t at = self->model->n_draws;

    for (size_t k = self->draws_from; k < at; k++) {
        if (self->draw[k].key == key && self->draw[k].dist == dist) {
            return (int32_t)k;
        }
    }
    if (!cr_reader_grow(self->reader, &self->draw, &self->max_draws, at, sizeof(*self->draw))) {
        return CR_NONE;
    }
    self->draw[at] = (cr_draw){.name = draw_name(self, purpose, name),
                               .dist = dist,
                               .key = key,
                               .factor = factor,
                               .shared = self->reader->shared[dist]};
    self->model->n_draws++;
    return (int32_t)at;
}

/* The parameter that a node names, where its values may stand there; else CR_NONE, after reporting. */
static int32_t parameter_of(cr_compiler *self, cr_node *node, const cr_schema *schema, const char *name)
{
    const int32_t p = cr_names_find(&self->parameters, name);
    double number;
    bool fits;

    if (p == CR_NONE) {
        cr_report(self->reader, node, "unknown parameter '$%s'%s", name,
                  cr_did_you_mean(self->reader, name, self->parameters.name, self->parameters.n,
                                  " (name it under `parameters`)"));
        return CR_NONE;
    }
    if (self->parameters.item[p]->bad) {
        return CR_NONE;
    }
    if (self->parameter_is_duration[p] != (schema->shape == CR_SHAPE_DURATION)) {
        cr_report(self->reader, node, "'$%s' is a %s (wanted: %s)", name,
                  self->parameter_is_duration[p] ? "duration" : "number", schema->wanted);
        return CR_NONE;
    }
    number = self->parameter_number[p];
    fits = self->parameter_draw[p] == CR_NONE
               ? cr_value_in_range(self->reader, node, schema, number, number, "the parameter is")
               : cr_value_support(self->reader, node, schema,
                                  &self->reader->dist[self->draw[self->parameter_draw[p]].dist]);
    return fits ? p : CR_NONE;
}

static void take_parameter(cr_compiler *self, int32_t slot, cr_node *node, const cr_schema *schema,
                           const cr_value *value)
{
    const int32_t p = parameter_of(self, node, schema, value->parameter);

    if (p != CR_NONE && self->parameter_draw[p] == CR_NONE) {
        self->slot[slot] = self->parameter_number[p];
        self->range[slot] = (cr_slot_range){self->parameter_number[p], self->parameter_number[p]};
    } else if (p != CR_NONE) {
        add_target(self, self->parameter_draw[p], slot);
    }
}

/* The factor of a draw that is shared: one for each group and key. A value of one state alone has nobody to share with. */
static bool find_factor(cr_compiler *self, cr_node *node, int32_t dist, const char *purpose, const char *group,
                        cr_stream_key *factor)
{
    char *common;

    *factor = 0;
    if (!(self->reader->shared[dist] > 0.0)) {
        return true;
    }
    if (group == NULL) {
        cr_report(self->reader, node,
                  "`shared` has nobody to share with here (it is for what defaults or a group give to several states)");
        return false;
    }
    common = cr_arena_format(&self->reader->doc.arena, "shared %s", purpose);
    if (common == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return false;
    }
    *factor = cr_stream_key_of(common, group);
    return true;
}

void cr_slot_take_of_group(cr_compiler *self, int32_t slot, cr_node *node, const cr_schema *schema, const char *purpose,
                           const char *name, const char *group)
{
    cr_stream_key factor;
    cr_value value;
    int32_t draw;

    if (slot == CR_NONE || node == NULL || node->bad || cr_node_is_null(node) ||
        !cr_value_read(self->reader, node, schema, &value)) {
        return;
    }
    switch (value.kind) {
    case CR_VALUE_WORD:
        break;
    case CR_VALUE_CONSTANT:
        self->slot[slot] = value.number;
        self->range[slot] = (cr_slot_range){value.number, value.number};
        break;
    case CR_VALUE_PARAMETER:
        take_parameter(self, slot, node, schema, &value);
        break;
    case CR_VALUE_DISTRIBUTION:
        if (!find_factor(self, node, value.dist, purpose, group, &factor)) {
            return;
        }
        draw = draw_new(self, value.dist, purpose, name, factor);
        if (draw != CR_NONE) {
            add_target(self, draw, slot);
        }
        break;
    }
}

void cr_slot_take(cr_compiler *self, int32_t slot, cr_node *node, const cr_schema *schema, const char *purpose,
                  const char *name)
{
    cr_slot_take_of_group(self, slot, node, schema, purpose, name, NULL);
}

int32_t cr_slot_of(cr_compiler *self, cr_node *node, const cr_schema *schema, const char *purpose, const char *name)
{
    int32_t slot;

    if (node == NULL || cr_node_is_null(node)) {
        return CR_NONE;
    }
    slot = cr_slot_new(self, 0.0);
    cr_slot_take(self, slot, node, schema, purpose, name);
    return slot;
}

double cr_fallback(const cr_schema *object, const char *key)
{
    const cr_key *row = cr_schema_key(object, key);
    double number = 0.0;
    const char *why;

    if (row != NULL && row->fallback != NULL && !cr_text_number(row->fallback, &number, &why)) {
        return 0.0;
    }
    return number;
}

/* ---- parameters ---- */

static void check_item(cr_compiler *self, cr_node *item, const cr_schema *schema, const char *name);

/* Every $NAME below a node, whether or not any state comes to use it: is there such a parameter, and does it fit? */
static void check_uses(cr_compiler *self, cr_node *node, const cr_schema *schema)
{
    const cr_schema *of = node->bad || cr_node_is_null(node) ? NULL : cr_shape_of(schema, node);
    char index[24];

    switch (of != NULL ? of->shape : CR_SHAPE_TEXT) {
    case CR_SHAPE_NUMBER:
    case CR_SHAPE_DURATION:
        if (node->kind == CR_NODE_SCALAR && node->plain && node->text[0] == '$') {
            (void)parameter_of(self, node, of, node->text + 1);
        }
        break;
    case CR_SHAPE_PAIR:
        if (node->kind == CR_NODE_SEQUENCE && node->n == 3) {
            check_uses(self, node->item[2], &cr_schema_weight);
        }
        break;
    case CR_SHAPE_LIST:
        for (size_t k = 0; node->kind == CR_NODE_SEQUENCE && k < node->n; k++) {
            snprintf(index, sizeof(index), "%zu", k + 1);
            check_item(self, node->item[k], of->element, index);
        }
        break;
    case CR_SHAPE_OBJECT:
    case CR_SHAPE_MAP:
        for (size_t k = 0; node->kind == CR_NODE_MAPPING && k < node->n; k++) {
            const cr_key *row = cr_schema_key(of, node->key[k]->text);

            check_item(self, node->item[k], row != NULL ? row->schema : of->element, node->key[k]->text);
        }
        break;
    default:
        break;
    }
}

static void check_item(cr_compiler *self, cr_node *item, const cr_schema *schema, const char *name)
{
    const size_t before = cr_path_push(self->reader, name);

    if (schema != NULL) {
        check_uses(self, item, schema);
    }
    cr_path_pop(self->reader, before);
}

bool cr_lower_parameters(cr_compiler *self)
{
    static const cr_schema parameter = {.shape = CR_SHAPE_PARAMETER,
                                        .wanted = "a number, a duration or a distribution"};
    const size_t n = self->parameters.n;
    const size_t before = cr_path_push(self->reader, "parameters");

    self->parameter_draw = cr_reader_alloc(self->reader, n + 1, sizeof(*self->parameter_draw));
    self->parameter_number = cr_reader_alloc(self->reader, n + 1, sizeof(*self->parameter_number));
    self->parameter_is_duration = cr_reader_alloc(self->reader, n + 1, sizeof(*self->parameter_is_duration));
    for (size_t p = 0; p < n && cr_compiler_lives(self); p++) {
        cr_node *node = self->parameters.item[p];
        cr_value value;
        size_t outer;

        self->parameter_draw[p] = CR_NONE;
        if (node->bad || !cr_value_read(self->reader, node, &parameter, &value)) {
            node->bad = true;
            continue;
        }
        self->parameter_is_duration[p] = value.is_duration;
        self->parameter_number[p] = value.number;
        if (value.kind == CR_VALUE_DISTRIBUTION) {
            if (self->reader->shared[value.dist] > 0.0) {
                cr_report(self->reader, node, "`shared` on a parameter (it is one draw for all who use it)");
                continue;
            }
            outer = cr_path_push(self->reader, self->parameters.name[p]);
            self->parameter_draw[p] = draw_new(self, value.dist, "parameter", self->parameters.name[p], 0);
            cr_path_pop(self->reader, outer);
        }
    }
    cr_path_pop(self->reader, before);
    self->draws_from = self->model->n_draws;
    if (cr_compiler_lives(self)) {
        check_uses(self, self->root, &cr_schema_scenario);
    }
    return cr_compiler_lives(self);
}
