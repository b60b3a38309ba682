/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "scenario/compiler.h"

enum { MAX_GROUPS = 4096, MAX_MEMBERS = 100 * 1000 * 1000 };

/* ---- groups ---- */

const char *cr_state_or_group_like(cr_compiler *self, const char *wrong)
{
    return cr_did_you_mean(self->reader, wrong, self->states.name, self->states.n,
                           cr_did_you_mean(self->reader, wrong, self->groups.name, self->groups.n, ""));
}

typedef struct group_walk {
    cr_compiler *self;
    char *mark;  /* [n_groups] 0 unseen, 1 being walked, 2 done */
    bool *has;   /* [n_groups * n_states] */
    size_t path; /* length of the reader's path outside the groups */
} group_walk;

static void walk_group(group_walk *walk, int32_t g);

static void go_to_group(const group_walk *walk, int32_t g)
{
    cr_path_pop(walk->self->reader, walk->path);
    (void)cr_path_push(walk->self->reader, walk->self->groups.name[g]);
}

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
                  cr_state_or_group_like(self, member->text));
        return;
    }
    if (walk->mark[h] == 1) {
        cr_report(self->reader, member, "group '%s' is, through its members, a member of itself", member->text);
        return;
    }
    walk_group(walk, h);
    go_to_group(walk, g);
    if (self->inner[(size_t)h * n_groups + (size_t)g]) {
        return; /* all of it is there already */
    }
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

    if (walk->mark[g] != 0) {
        return;
    }
    walk->mark[g] = 1;
    go_to_group(walk, g);
    if (!cr_node_has_bad(node) && (members == NULL || cr_node_is_null(members))) {
        cr_report(reader, node, "members is missing (members: [PAK, CHN])");
        node->bad = false;
    }
    for (size_t k = 0; members != NULL && !members->bad && members->kind == CR_NODE_SEQUENCE && k < members->n; k++) {
        if (!members->item[k]->bad) {
            walk_member(walk, g, members->item[k]);
        }
    }
    cr_path_pop(reader, walk->path);
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
    group_walk walk = {.self = self, .path = self->reader->length};
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

/* A growing list of state ids. */
typedef struct gathering {
    cr_compiler *self;
    int32_t *id;
    size_t n, most;
} gathering;

static void gather(gathering *to, int32_t id)
{
    if (cr_reader_grow(to->self->reader, &to->id, &to->most, to->n, sizeof(*to->id))) {
        to->id[to->n++] = id;
    }
}

/* Adds what one name stands for. */
static void gather_named(gathering *to, cr_node *node)
{
    cr_compiler *const self = to->self;
    int32_t at;

    if (node->bad || node->kind != CR_NODE_SCALAR) {
        return;
    }
    if (strcmp(node->text, "all") == 0) {
        for (size_t i = 0; i < self->states.n; i++) {
            gather(to, (int32_t)i);
        }
        return;
    }
    at = cr_names_find(&self->states, node->text);
    if (at != CR_NONE) {
        gather(to, at);
        return;
    }
    at = cr_names_find(&self->groups, node->text);
    if (at == CR_NONE) {
        cr_report(self->reader, node, "unknown state or group '%s'%s", node->text,
                  cr_state_or_group_like(self, node->text));
        return;
    }
    for (size_t k = 0; k < self->model->group[at].n; k++) {
        gather(to, self->model->group[at].member[k]);
    }
}

static int compare_ids(const void *a, const void *b)
{
    const int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;

    return (left > right) - (left < right);
}

/* In order, each once. */
static size_t sort_ids(int32_t *id, size_t n)
{
    size_t kept = 0;

    if (n > 1) {
        qsort(id, n, sizeof(*id), compare_ids);
    }
    for (size_t k = 0; k < n; k++) {
        if (kept == 0 || id[kept - 1] != id[k]) {
            id[kept++] = id[k];
        }
    }
    return kept;
}

bool cr_members_read(cr_compiler *self, cr_node *node, int32_t **member, size_t *n)
{
    gathering found = {.self = self};

    *n = 0;
    *member = NULL;
    for (size_t k = 0; node->kind == CR_NODE_SEQUENCE && k < node->n && found.n <= MAX_MEMBERS; k++) {
        gather_named(&found, node->item[k]);
    }
    gather_named(&found, node);
    self->n_members += found.n;
    if (self->n_members > MAX_MEMBERS) {
        cr_report(self->reader, node, "more than %d members of cliques and signals in all", MAX_MEMBERS);
    } else {
        *n = sort_ids(found.id, found.n);
        *member = cr_arena_alloc(&self->model->arena, (*n + 1) * sizeof(**member));
        if (*member == NULL) {
            cr_reader_fail(self->reader, CR_ERR_MEMORY);
        } else if (*n > 0) {
            memcpy(*member, found.id, *n * sizeof(**member));
        }
    }
    free(found.id);
    return *member != NULL && cr_compiler_lives(self);
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

/* ---- do the names in a layer exist? ---- */

static void check_name(cr_compiler *self, const cr_names *names, cr_node *node)
{
    if (node != NULL && !node->bad && node->kind == CR_NODE_SCALAR && !cr_node_is_null(node)) {
        (void)cr_names_resolve(self, names, node);
    }
}

/* all, a state, a group, or a list of them. */
static void check_members(cr_compiler *self, cr_node *node)
{
    for (size_t k = 0; node != NULL && !node->bad && node->kind == CR_NODE_SEQUENCE && k < node->n; k++) {
        check_members(self, node->item[k]);
    }
    if (node != NULL && node->kind == CR_NODE_SCALAR && !cr_node_is_null(node) && strcmp(node->text, "all") != 0 &&
        cr_names_find(&self->states, node->text) == CR_NONE && cr_names_find(&self->groups, node->text) == CR_NONE) {
        cr_report(self->reader, node, "unknown state or group '%s'%s", node->text,
                  cr_state_or_group_like(self, node->text));
    }
}

/* What the signals of `others` look at. */
static void check_others(cr_compiler *self, cr_node *others)
{
    const size_t before = cr_path_push(self->reader, "others");

    for (size_t k = 0; others != NULL && !others->bad && others->kind == CR_NODE_SEQUENCE && k < others->n; k++) {
        cr_node *item = others->item[k];

        if (!item->bad) {
            check_name(self, &self->conditions, cr_node_get(item, "condition"));
            check_name(self, &self->states, cr_node_get(item, "state"));
            check_name(self, &self->rungs, cr_node_get(item, "reaches"));
            check_name(self, &self->rungs, cr_node_get(item, "share"));
            check_name(self, &self->rungs, cr_node_get(item, "count"));
            check_members(self, cr_node_get(item, "among"));
        }
    }
    cr_path_pop(self->reader, before);
}

/* Does it take a driver away that is gone itself? */
static bool is_gone(const cr_compiler *self, const cr_node *mapping, size_t k)
{
    for (size_t t = 0; cr_node_is_null(mapping->item[k]) && t < self->reader->n_taken; t++) {
        if (strcmp(self->reader->taken[t], mapping->key[k]->text) == 0) {
            return true;
        }
    }
    return false;
}

static void check_drivers(cr_compiler *self, cr_node *layer, const char *part)
{
    cr_node *mapping = cr_node_get(layer, part);
    const size_t before = cr_path_push(self->reader, part);

    check_others(self, strcmp(part, "requires") == 0 ? cr_node_get(mapping, "others") : NULL);
    for (size_t k = 0; mapping != NULL && !mapping->bad && mapping->kind == CR_NODE_MAPPING && k < mapping->n; k++) {
        cr_node *key = mapping->key[k];

        if (is_driver_key(key) && cr_names_find(&self->drivers, key->text) == CR_NONE && !is_gone(self, mapping, k)) {
            cr_report(self->reader, key, "unknown driver '%s'%s", key->text,
                      cr_did_you_mean(self->reader, key->text, self->drivers.name, self->drivers.n,
                                      " (a condition, a kind of tie, a rung or a trait is wanted)"));
        }
    }
    cr_path_pop(self->reader, before);
}

/* A rung, {one_of: {RUNG: share, ..}}, or a list of either. */
static void check_rungs(cr_compiler *self, cr_node *node, const char *key)
{
    const size_t before = cr_path_push(self->reader, key);
    cr_node *shares;

    if (node == NULL || node->bad || cr_node_is_null(node)) {
        cr_path_pop(self->reader, before);
        return;
    }
    switch (node->kind) {
    case CR_NODE_SCALAR:
        (void)cr_rung_resolve(self, node);
        break;
    case CR_NODE_SEQUENCE:
        cr_path_pop(self->reader, before);
        for (size_t k = 0; k < node->n; k++) {
            check_rungs(self, node->item[k], key);
        }
        break;
    case CR_NODE_MAPPING:
        shares = cr_node_get(node, "one_of");
        for (size_t k = 0; shares != NULL && !shares->bad && shares->kind == CR_NODE_MAPPING && k < shares->n; k++) {
            if (!cr_schema_is_provenance(shares->key[k]->text)) {
                (void)cr_rung_resolve(self, shares->key[k]);
            }
        }
        break;
    }
    cr_path_pop(self->reader, before);
}

/* weights, requires and reverses, of all rungs or of one. */
static void check_keys(cr_compiler *self, cr_node *keys)
{
    cr_node *reverses = cr_node_get(keys, "reverses");
    size_t before;

    check_drivers(self, keys, "weights");
    check_drivers(self, keys, "requires");
    if (reverses != NULL && !reverses->bad && reverses->kind == CR_NODE_MAPPING) {
        before = cr_path_push(self->reader, "reverses");
        check_drivers(self, reverses, "weights");
        check_drivers(self, reverses, "requires");
        check_rungs(self, cr_node_get(reverses, "floor"), "floor");
        cr_path_pop(self->reader, before);
    }
}

static void check_layer(cr_compiler *self, cr_node *layer, const char *name)
{
    cr_node *rungs = cr_node_get(layer, "rungs");
    const size_t before = cr_path_push(self->reader, name);
    size_t inner;

    if (layer == NULL || layer->bad || layer->kind != CR_NODE_MAPPING) {
        cr_path_pop(self->reader, before);
        return;
    }
    check_keys(self, layer);
    check_rungs(self, cr_node_get(layer, "skips"), "skips");
    check_rungs(self, cr_node_get(layer, "at"), "at");
    inner = cr_path_push(self->reader, "rungs");
    for (size_t k = 0; rungs != NULL && !rungs->bad && rungs->kind == CR_NODE_MAPPING && k < rungs->n; k++) {
        if (rungs->key[k]->bad || cr_schema_is_provenance(rungs->key[k]->text)) {
            continue;
        }
        if (cr_rung_resolve(self, rungs->key[k]) != CR_NONE) {
            const size_t deep = cr_path_push(self->reader, rungs->key[k]->text);

            check_keys(self, rungs->item[k]);
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

    check_layer(self, self->defaults, "defaults");
    for (size_t l = 0; l < 2; l++) {
        const size_t before = cr_path_push(self->reader, key[l]);

        for (size_t k = 0; k < names[l]->n; k++) {
            check_layer(self, names[l]->item[k], names[l]->name[k]);
        }
        cr_path_pop(self->reader, before);
    }
}
