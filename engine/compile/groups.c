/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compile/groups.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_GROUPS = 4096, MAX_MEMBERS = 100 * 1000 * 1000 };

const char *cr_state_or_group_like(cr_compiler *self, const char *wrong)
{
    return cr_did_you_mean(self->reader, wrong, self->states.name, self->states.n,
                           cr_did_you_mean(self->reader, wrong, self->groups.name, self->groups.n, ""));
}

/* ---- groups, and groups within groups ---- */

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

/* ---- lists of members ---- */

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
