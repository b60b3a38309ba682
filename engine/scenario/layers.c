/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "scenario/compiler.h"

enum { MAX_GROUPS = 4096 };

/* ---- groups ---- */

typedef struct group_walk {
    cr_compiler *self;
    char *mark; /* [n_groups] 0 unseen, 1 being walked, 2 done */
    bool *has;  /* [n_groups * n_states] */
} group_walk;

static void walk_group(group_walk *walk, int32_t g);

static void walk_member(group_walk *walk, int32_t g, cr_node *member)
{
    cr_compiler *const self = walk->self;
    const size_t n_groups = self->groups.n, n_states = self->states.n;
    const int32_t state = cr_names_find(&self->states, member->text), h = cr_names_find(&self->groups, member->text);

    if (state != CR_NONE) {
        walk->has[(size_t)g * n_states + (size_t)state] = true;
        return;
    }
    if (h == CR_NONE) {
        cr_report(self->reader, member, "unknown state or group '%s'%s", member->text,
                  cr_did_you_mean(self->reader, member->text, self->states.name, self->states.n, ""));
        return;
    }
    if (walk->mark[h] == 1) {
        cr_report(self->reader, member, "group '%s' is, through its members, a member of itself", member->text);
        return;
    }
    walk_group(walk, h);
    self->inner[(size_t)h * n_groups + (size_t)g] = true;
    for (size_t k = 0; k < n_groups; k++) { /* whatever is within h is within g */
        self->inner[k * n_groups + (size_t)g] |= self->inner[k * n_groups + (size_t)h];
    }
    for (size_t i = 0; i < n_states; i++) {
        walk->has[(size_t)g * n_states + i] |= walk->has[(size_t)h * n_states + i];
    }
}

static void walk_group(group_walk *walk, int32_t g)
{
    cr_reader *const reader = walk->self->reader;
    cr_node *node = walk->self->groups.item[g], *members = cr_node_get(node, "members");
    size_t before;

    if (walk->mark[g] != 0) {
        return;
    }
    walk->mark[g] = 1;
    before = cr_path_push(reader, walk->self->groups.name[g]);
    if (!node->bad && (members == NULL || cr_node_is_null(members))) {
        cr_report(reader, node, "members is missing (members: [PAK, CHN])");
        node->bad = false;
    }
    for (size_t k = 0; members != NULL && !members->bad && members->kind == CR_NODE_SEQUENCE && k < members->n; k++) {
        if (!members->item[k]->bad) {
            walk_member(walk, g, members->item[k]);
        }
    }
    cr_path_pop(reader, before);
    walk->mark[g] = 2;
}

/* The model's groups, and each state's list of groups. */
static bool keep_groups(cr_compiler *self, const bool *has)
{
    cr_model *const model = self->model;
    const size_t n_groups = self->groups.n, n_states = self->states.n;
    size_t total = 0;

    model->n_groups = n_groups;
    model->group = cr_arena_alloc(&model->arena, (n_groups + 1) * sizeof(*model->group));
    self->group_at = cr_reader_alloc(self->reader, n_states + 1, sizeof(*self->group_at));
    if (model->group == NULL || self->group_at == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return false;
    }
    for (size_t g = 0; g < n_groups; g++) {
        cr_group *group = &model->group[g];

        group->name = self->groups.name[g];
        for (size_t i = 0; i < n_states; i++) {
            group->n += has[g * n_states + i];
        }
        total += group->n;
        group->member = cr_arena_alloc(&model->arena, (group->n + 1) * sizeof(*group->member));
        if (group->member == NULL) {
            cr_reader_fail(self->reader, CR_ERR_MEMORY);
            return false;
        }
        for (size_t i = 0, at = 0; i < n_states; i++) {
            if (has[g * n_states + i]) {
                group->member[at++] = (int32_t)i;
            }
        }
    }
    self->group_of = cr_reader_alloc(self->reader, total + 1, sizeof(*self->group_of));
    if (self->group_of == NULL) {
        return false;
    }
    for (size_t i = 0, at = 0; i < n_states; i++) {
        self->group_at[i] = at;
        for (size_t g = 0; g < n_groups; g++) {
            if (has[g * n_states + i]) {
                self->group_of[at++] = (int32_t)g;
            }
        }
        self->group_at[i + 1] = at;
    }
    return true;
}

bool cr_groups_read(cr_compiler *self)
{
    const size_t n = self->groups.n;
    const size_t before = cr_path_push(self->reader, "groups");
    group_walk walk = {.self = self};
    bool good = false;

    if (n > MAX_GROUPS) {
        cr_report_at(self->reader, self->root->mark, "more than %d groups", MAX_GROUPS);
        goto out;
    }
    for (size_t g = 0; g < n; g++) {
        if (cr_names_find(&self->states, self->groups.name[g]) != CR_NONE || strcmp(self->groups.name[g], "all") == 0) {
            cr_report(self->reader, self->groups.key[g], "'%s' is the name of %s (take another one for the group)",
                      self->groups.name[g],
                      strcmp(self->groups.name[g], "all") == 0 ? "all states together" : "a state");
        }
    }
    self->inner = cr_reader_alloc(self->reader, n * n + 1, sizeof(*self->inner));
    walk.mark = calloc(n + 1, 1);
    walk.has = calloc(n * self->states.n + 1, sizeof(*walk.has));
    if (self->inner == NULL || walk.mark == NULL || walk.has == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        goto out;
    }
    for (size_t g = 0; g < n; g++) {
        walk_group(&walk, (int32_t)g);
    }
    good = keep_groups(self, walk.has);
out:
    free(walk.mark);
    free(walk.has);
    cr_path_pop(self->reader, before);
    return good && cr_compiler_lives(self);
}

/* Adds what one name stands for to a set of states. */
static void add_members(cr_compiler *self, cr_node *node, bool *in)
{
    const char *text = node->text;
    int32_t at;

    if (node->bad || node->kind != CR_NODE_SCALAR) {
        return;
    }
    if (strcmp(text, "all") == 0) {
        memset(in, true, self->states.n * sizeof(*in));
        return;
    }
    at = cr_names_find(&self->states, text);
    if (at != CR_NONE) {
        in[at] = true;
        return;
    }
    at = cr_names_find(&self->groups, text);
    if (at == CR_NONE) {
        cr_report(self->reader, node, "unknown state or group '%s'%s", text,
                  cr_did_you_mean(self->reader, text, self->groups.name, self->groups.n,
                                  cr_did_you_mean(self->reader, text, self->states.name, self->states.n, "")));
        return;
    }
    for (size_t k = 0; k < self->model->group[at].n; k++) {
        in[self->model->group[at].member[k]] = true;
    }
}

bool cr_members_read(cr_compiler *self, cr_node *node, int32_t **member, size_t *n)
{
    const size_t n_states = self->states.n;
    bool *in = calloc(n_states + 1, sizeof(*in));

    *n = 0;
    *member = NULL;
    if (in == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return false;
    }
    if (node->kind == CR_NODE_SEQUENCE) {
        for (size_t k = 0; k < node->n; k++) {
            add_members(self, node->item[k], in);
        }
    } else {
        add_members(self, node, in);
    }
    for (size_t i = 0; i < n_states; i++) {
        *n += in[i];
    }
    *member = cr_arena_alloc(&self->model->arena, (*n + 1) * sizeof(**member));
    if (*member == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
    }
    for (size_t i = 0, at = 0; *member != NULL && i < n_states; i++) {
        if (in[i]) {
            (*member)[at++] = (int32_t)i;
        }
    }
    free(in);
    return *member != NULL;
}

/* ---- which layer wins ---- */

/* Follows a key path below a node: what stands there, a null met on the way, or NULL. */
static cr_node *follow(cr_node *node, const char *const *part)
{
    for (; *part != NULL && node != NULL && !cr_node_is_null(node); part++) {
        node = node->bad ? NULL : cr_node_get(node, *part);
    }
    return node != NULL && node->bad ? NULL : node;
}

/* What one layer says: its value for the rung, else the one for all rungs. */
static cr_resolved of_layer(const cr_compiler *self, cr_node *layer, int32_t rung, const cr_key_path *key)
{
    cr_resolved found = {NULL, false};

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

static bool equal_nodes(const cr_node *a, const cr_node *b)
{
    if (a == b) {
        return true;
    }
    if (a->kind != b->kind || a->n != b->n) {
        return false;
    }
    if (a->kind == CR_NODE_SCALAR) {
        return strcmp(a->text, b->text) == 0;
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

    cr_report(
        self->reader, a->node,
        "groups '%s' and '%s' give %s different values of '%s%s%s', here and in %s:%d (give the state its own, or "
        "make one group a member of the other)",
        self->groups.name[g], self->groups.name[h], self->states.name[state], key->part[0],
        key->part[1] != NULL ? "." : "", key->part[1] != NULL ? key->part[1] : "", other.file != NULL ? other.file : "",
        other.line);
}

/* The groups that no inner group overrides; where two are left that differ, that is an error. */
static cr_resolved of_groups(cr_compiler *self, int32_t state, int32_t rung, const cr_key_path *key)
{
    const size_t n_groups = self->groups.n;
    cr_resolved best = {NULL, false};
    int32_t from = CR_NONE;

    for (size_t k = self->group_at[state]; k < self->group_at[state + 1]; k++) {
        const int32_t g = self->group_of[k];
        const cr_resolved found = of_layer(self, self->groups.item[g], rung, key);
        bool overridden = false;

        if (found.node == NULL) {
            continue;
        }
        for (size_t l = self->group_at[state]; l < self->group_at[state + 1] && !overridden; l++) {
            const int32_t h = self->group_of[l];

            overridden = self->inner[(size_t)h * n_groups + (size_t)g] &&
                         of_layer(self, self->groups.item[h], rung, key).node != NULL;
        }
        if (overridden) {
            continue;
        }
        if (best.node == NULL) {
            best = found;
            from = g;
        } else if (!equal_nodes(best.node, found.node)) {
            report_conflict(self, state, from, g, &best, &found, key);
        }
    }
    return best;
}

cr_resolved cr_resolve(cr_compiler *self, int32_t state, int32_t rung, const cr_key_path *key)
{
    cr_resolved found = of_layer(self, self->states.item[state], rung, key);

    if (found.node == NULL) {
        found = of_groups(self, state, rung, key);
    }
    if (found.node == NULL) {
        found = of_layer(self, cr_node_get(self->root, "defaults"), rung, key);
    }
    if (found.node != NULL && cr_node_is_null(found.node)) {
        found.node = NULL;
    }
    return found;
}

static bool is_driver_key(const cr_node *key)
{
    return !key->bad && !cr_schema_is_provenance(key->text) && strcmp(key->text, "others") != 0;
}

static void mark_drivers(const cr_compiler *self, const cr_node *mapping, bool *seen)
{
    for (size_t k = 0; mapping != NULL && mapping->kind == CR_NODE_MAPPING && k < mapping->n; k++) {
        const int32_t at =
            is_driver_key(mapping->key[k]) ? cr_names_find(&self->drivers, mapping->key[k]->text) : CR_NONE;

        if (at != CR_NONE) {
            seen[at] = true;
        }
    }
}

static void mark_layer(const cr_compiler *self, cr_node *layer, int32_t rung, const char *part, bool *seen)
{
    const char *all[] = {part, NULL}, *one[] = {"rungs", self->model->rung[rung].name, part, NULL};

    if (layer != NULL && !layer->bad && layer->kind == CR_NODE_MAPPING) {
        mark_drivers(self, follow(layer, all), seen);
        mark_drivers(self, follow(layer, one), seen);
    }
}

void cr_drivers_named(const cr_compiler *self, int32_t state, int32_t rung, const char *part, bool *seen)
{
    mark_layer(self, self->states.item[state], rung, part, seen);
    for (size_t k = self->group_at[state]; k < self->group_at[state + 1]; k++) {
        mark_layer(self, self->groups.item[self->group_of[k]], rung, part, seen);
    }
    mark_layer(self, cr_node_get(self->root, "defaults"), rung, part, seen);
}

/* ---- do the names in a layer exist? ---- */

static void check_drivers(cr_compiler *self, cr_node *layer, const char *part)
{
    cr_node *mapping = cr_node_get(layer, part);
    const size_t before = cr_path_push(self->reader, part);

    for (size_t k = 0; mapping != NULL && !mapping->bad && mapping->kind == CR_NODE_MAPPING && k < mapping->n; k++) {
        cr_node *key = mapping->key[k];

        if (is_driver_key(key) && cr_names_find(&self->drivers, key->text) == CR_NONE) {
            cr_report(self->reader, key, "unknown driver '%s'%s", key->text,
                      cr_did_you_mean(self->reader, key->text, self->drivers.name, self->drivers.n,
                                      " (a condition, a kind of tie, a rung or a trait is wanted)"));
        }
    }
    cr_path_pop(self->reader, before);
}

static void check_layer(cr_compiler *self, cr_node *layer, const char *name)
{
    cr_node *rungs = cr_node_get(layer, "rungs"), *skips = cr_node_get(layer, "skips");
    const size_t before = cr_path_push(self->reader, name);
    size_t inner;

    if (layer == NULL || layer->bad || layer->kind != CR_NODE_MAPPING) {
        cr_path_pop(self->reader, before);
        return;
    }
    check_drivers(self, layer, "weights");
    check_drivers(self, layer, "requires");
    inner = cr_path_push(self->reader, "skips");
    for (size_t k = 0; skips != NULL && !skips->bad && skips->kind == CR_NODE_SEQUENCE && k < skips->n; k++) {
        (void)cr_rung_resolve(self, skips->item[k]);
    }
    cr_path_pop(self->reader, inner);
    inner = cr_path_push(self->reader, "rungs");
    for (size_t k = 0; rungs != NULL && !rungs->bad && rungs->kind == CR_NODE_MAPPING && k < rungs->n; k++) {
        if (rungs->key[k]->bad || cr_schema_is_provenance(rungs->key[k]->text)) {
            continue;
        }
        if (cr_rung_resolve(self, rungs->key[k]) != CR_NONE) {
            const size_t deep = cr_path_push(self->reader, rungs->key[k]->text);

            check_drivers(self, rungs->item[k], "weights");
            check_drivers(self, rungs->item[k], "requires");
            cr_path_pop(self->reader, deep);
        }
    }
    cr_path_pop(self->reader, inner);
    cr_path_pop(self->reader, before);
}

void cr_layers_check(cr_compiler *self)
{
    const cr_names *const names[] = {&self->groups, &self->states};
    const char *const key[] = {"groups", "states"};

    check_layer(self, cr_node_get(self->root, "defaults"), "defaults");
    for (size_t l = 0; l < 2; l++) {
        const size_t before = cr_path_push(self->reader, key[l]);

        for (size_t k = 0; k < names[l]->n; k++) {
            check_layer(self, names[l]->item[k], names[l]->name[k]);
        }
        cr_path_pop(self->reader, before);
    }
}
