/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compile/layers.h"

#include <string.h>

/* Follows a key path below a node: what stands there, a null met on the way, or NULL. */
static cr_node *follow(cr_node *node, const char *const *part)
{
    for (; *part != NULL && node != NULL && !cr_node_is_null(node); part++) {
        node = node->bad ? NULL : cr_node_get(node, *part);
    }
    return node != NULL && node->bad ? NULL : node;
}

/* Does the layer say `rungs: null`, or null for this rung? Then what less specific layers give for the rung is not set. */
static bool hides_rung(const cr_compiler *self, cr_node *layer, int32_t rung)
{
    cr_node *of_rung = NULL;

    if (rung != CR_NONE && layer != NULL && !layer->bad) {
        const char *part[] = {"rungs", self->model->rung[rung].name, NULL};

        of_rung = follow(layer, part);
    }
    return cr_node_is_null(of_rung);
}

/* What one layer says: its value for the rung, else the one for all rungs. */
static cr_resolved of_layer(const cr_compiler *self, cr_node *layer, int32_t rung, const cr_key_path *key)
{
    cr_resolved found = {.layer = layer};

    if (layer == NULL || layer->bad || layer->kind != CR_NODE_MAPPING) {
        return found;
    }
    if (rung != CR_NONE) {
        const char *part[] = {"rungs", self->model->rung[rung].name, NULL};
        cr_node *of_rung = follow(layer, part);

        if (of_rung != NULL && of_rung->kind == CR_NODE_MAPPING) {
            found.node = follow(of_rung, key->part);
            found.for_rung = found.node != NULL;
        }
    }
    if (found.node == NULL) {
        found.node = follow(layer, key->part);
    }
    return found;
}

/* 0.5 and 0.50 are one value, and so are ~ and null. */
static bool equal_scalars(const cr_node *a, const cr_node *b)
{
    const char *why;
    double x, y;

    if (cr_node_is_null(a) || cr_node_is_null(b)) {
        return cr_node_is_null(a) && cr_node_is_null(b);
    }
    return strcmp(a->text, b->text) == 0 ||
           (cr_text_number(a->text, &x, &why) && cr_text_number(b->text, &y, &why) && !(x < y) && !(x > y));
}

static bool equal_nodes(const cr_node *a, const cr_node *b)
{
    if (a == b) {
        return true;
    }
    if (a->kind != b->kind || a->n != b->n) {
        return false;
    }
    if (a->kind == CR_NODE_SCALAR) {
        return equal_scalars(a, b);
    }
    for (size_t k = 0; k < a->n; k++) {
        const cr_node *other = a->kind == CR_NODE_SEQUENCE ? b->item[k] : cr_node_get(b, a->key[k]->text);

        if (other == NULL || !equal_nodes(a->item[k], other)) {
            return false;
        }
    }
    return true;
}

static void report_conflict(cr_compiler *self, int32_t state, int32_t g, int32_t h, const cr_resolved *a,
                            const cr_resolved *b, const cr_key_path *key)
{
    const cr_mark other = b->node->mark;
    const char *path = key->part[0];

    for (size_t k = 1; path != NULL && key->part[k] != NULL; k++) {
        path = cr_arena_format(&self->reader->doc.arena, "%s.%s", path, key->part[k]);
    }
    cr_report(self->reader, a->node,
              "groups '%s' and '%s' give %s different values of '%s', here and in %s:%d (give the state its own, or "
              "make one group a member of the other)",
              self->groups.name[g], self->groups.name[h], self->states.name[state], path != NULL ? path : "",
              other.file != NULL ? other.file : "", other.line);
}

/* What a group says where no inner group of the state overrides it. */
static cr_resolved of_group(const cr_compiler *self, int32_t state, int32_t g, int32_t rung, const cr_key_path *key)
{
    cr_resolved found = of_layer(self, self->groups.item[g], rung, key);

    for (size_t k = self->group_at[state]; found.node != NULL && k < self->group_at[state + 1]; k++) {
        const int32_t h = self->group_of[k];

        if (!self->inner[(size_t)h * self->groups.n + (size_t)g]) {
            continue;
        }
        if (of_layer(self, self->groups.item[h], rung, key).node != NULL) {
            found.node = NULL;
        } else if (found.for_rung && hides_rung(self, self->groups.item[h], rung)) {
            found = of_layer(self, self->groups.item[g], CR_NONE, key);
        }
    }
    return found;
}

/* Mappings that merge key by key differ only where one of them is null. */
static bool agree(const cr_node *a, const cr_node *b, bool merge)
{
    return merge ? cr_node_is_null(a) == cr_node_is_null(b) : equal_nodes(a, b);
}

/* The groups that no inner group overrides; where two are left that differ, that is an error. */
static cr_resolved of_groups(cr_compiler *self, int32_t state, int32_t rung, const cr_key_path *key, bool merge)
{
    cr_resolved best = {0};
    int32_t from = CR_NONE;

    for (size_t k = self->group_at[state]; k < self->group_at[state + 1]; k++) {
        const int32_t g = self->group_of[k];
        const cr_resolved found = of_group(self, state, g, rung, key);

        if (found.node == NULL) {
            continue;
        }
        if (best.node == NULL) {
            best = found;
            from = g;
        } else if (!agree(best.node, found.node, merge)) {
            report_conflict(self, state, from, g, &best, &found, key);
        }
    }
    return best;
}

static cr_resolved resolve(cr_compiler *self, int32_t state, int32_t rung, const cr_key_path *key, bool merge)
{
    cr_resolved found = of_layer(self, self->states.item[state], rung, key);

    if (found.node == NULL) {
        rung = hides_rung(self, self->states.item[state], rung) ? CR_NONE : rung;
        found = of_groups(self, state, rung, key, merge);
    }
    for (size_t k = self->group_at[state]; found.node == NULL && k < self->group_at[state + 1]; k++) {
        rung = hides_rung(self, self->groups.item[self->group_of[k]], rung) ? CR_NONE : rung;
    }
    if (found.node == NULL) {
        found = of_layer(self, self->defaults, rung, key);
    }
    if (found.node != NULL && cr_node_is_null(found.node)) {
        found.node = NULL;
    }
    return found;
}

cr_resolved cr_resolve(cr_compiler *self, int32_t state, int32_t rung, const cr_key_path *key)
{
    return resolve(self, state, rung, key, false);
}

bool cr_is_given(cr_compiler *self, int32_t state, int32_t rung, const cr_key_path *key)
{
    return resolve(self, state, rung, key, true).node != NULL;
}

/* The name of a layer within `groups` or `states`, or NULL. */
static const char *name_of_layer(const cr_compiler *self, int32_t state, const cr_node *layer, const char **under)
{
    *under = "states";
    if (layer == self->states.item[state]) {
        return self->states.name[state];
    }
    *under = "groups";
    for (size_t k = self->group_at[state]; k < self->group_at[state + 1]; k++) {
        if (layer == self->groups.item[self->group_of[k]]) {
            return self->groups.name[self->group_of[k]];
        }
    }
    *under = "defaults";
    return NULL;
}

void cr_path_to(cr_compiler *self, int32_t state, int32_t rung, const cr_resolved *found, const cr_key_path *key)
{
    const char *under, *name = name_of_layer(self, state, found->layer, &under);

    cr_path_pop(self->reader, 0);
    (void)cr_path_push(self->reader, under);
    if (name != NULL) {
        (void)cr_path_push(self->reader, name);
    }
    if (found->for_rung) {
        (void)cr_path_push(self->reader, "rungs");
        (void)cr_path_push(self->reader, self->model->rung[rung].name);
    }
    for (size_t k = 0; key->part[k] != NULL; k++) {
        (void)cr_path_push(self->reader, key->part[k]);
    }
}

bool cr_is_driver_key(const cr_node *key)
{
    return !key->bad && !cr_schema_is_provenance(key->text) && strcmp(key->text, "others") != 0;
}

static void mark_drivers(const cr_compiler *self, const cr_node *mapping, bool *seen)
{
    for (size_t k = 0; mapping != NULL && mapping->kind == CR_NODE_MAPPING && k < mapping->n; k++) {
        const int32_t at =
            cr_is_driver_key(mapping->key[k]) ? cr_names_find(&self->drivers, mapping->key[k]->text) : CR_NONE;

        if (at != CR_NONE) {
            seen[at] = true;
        }
    }
}

static void mark_layer(const cr_compiler *self, cr_node *layer, int32_t rung, const cr_key_path *part, bool *seen)
{
    const char *of_rung[] = {"rungs", self->model->rung[rung].name, NULL};

    if (layer != NULL && !layer->bad && layer->kind == CR_NODE_MAPPING) {
        mark_drivers(self, follow(layer, part->part), seen);
        mark_drivers(self, follow(follow(layer, of_rung), part->part), seen);
    }
}

void cr_drivers_named(const cr_compiler *self, int32_t state, int32_t rung, const cr_key_path *part, bool *seen)
{
    mark_layer(self, self->states.item[state], rung, part, seen);
    for (size_t k = self->group_at[state]; k < self->group_at[state + 1]; k++) {
        mark_layer(self, self->groups.item[self->group_of[k]], rung, part, seen);
    }
    mark_layer(self, self->defaults, rung, part, seen);
}

const char *cr_layer_name(cr_compiler *self, int32_t state, int32_t rung, const cr_resolved *found)
{
    const char *under, *group = name_of_layer(self, state, found->layer, &under), *name = "defaults";

    if (strcmp(under, "states") == 0) {
        return NULL;
    }
    if (group != NULL) {
        name = cr_arena_format(&self->reader->doc.arena, "group %s", group);
    }
    if (name != NULL && found->for_rung) {
        name = cr_arena_format(&self->reader->doc.arena, "%s/%s", name, self->model->rung[rung].name);
    }
    if (name == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
    }
    return name;
}
