/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "compile/cliques.h"
#include "compile/compiler.h"
#include "compile/edges.h"
#include "compile/tie_pairs.h"
#include "scenario/scalars.h"

/* A rung that is not named earns the nearest named one below it in its track. */
static void lower_credit(cr_compiler *self, cr_tie *tie, cr_node *credit)
{
    cr_model *const model = self->model;
    const size_t before = cr_path_push(self->reader, "credit");
    size_t named = 0;

    tie->ahead = credit == NULL || credit->bad || cr_node_is_null(credit) || credit->kind == CR_NODE_SCALAR;
    if (!tie->ahead) {
        tie->credit = cr_arena_alloc(&model->arena, model->n_rungs * sizeof(*tie->credit));
        if (tie->credit == NULL) {
            cr_reader_fail(self->reader, CR_ERR_MEMORY);
        }
    }
    for (size_t r = 0; tie->credit != NULL && r < model->n_rungs; r++) {
        tie->credit[r] = CR_NONE;
    }
    for (size_t k = 0; tie->credit != NULL && k < credit->n; k++) {
        if (!cr_schema_is_provenance(credit->key[k]->text) && !credit->key[k]->bad) {
            (void)cr_rung_resolve(self, credit->key[k]);
        }
    }
    for (size_t r = 0; tie->credit != NULL && r < model->n_rungs; r++) { /* not as written: slots in a fixed order */
        cr_node *item = cr_node_get(credit, model->rung[r].name);
        char *name = cr_arena_format(&self->reader->doc.arena, "%s/%s", tie->name, model->rung[r].name);

        if (name == NULL) {
            cr_reader_fail(self->reader, CR_ERR_MEMORY);
        } else if (item != NULL) {
            const size_t outer = cr_path_push(self->reader, model->rung[r].name);

            tie->credit[r] = cr_slot_of(self, item, &cr_schema_number, "credit", name);
            named += tie->credit[r] != CR_NONE;
            cr_path_pop(self->reader, outer);
        }
    }
    if (tie->credit != NULL && named == 0 && !cr_node_has_bad(credit)) {
        cr_report(self->reader, credit, "no rung earns a credit ({recognised: 1})");
    }
    for (size_t r = 1; tie->credit != NULL && r < model->n_rungs; r++) {
        if (tie->credit[r] == CR_NONE && model->rung[r].track == model->rung[r - 1].track) {
            tie->credit[r] = tie->credit[r - 1];
        }
    }
    cr_path_pop(self->reader, before);
}

static cr_node *usable(cr_node *tie, const char *key)
{
    cr_node *node = cr_node_get(tie, key);

    return node == NULL || node->bad || cr_node_is_null(node) ? NULL : node;
}

/* Does it name, alone or in lists, all states together? */
static bool names_all(const cr_node *node)
{
    bool all = node != NULL && node->kind == CR_NODE_SCALAR && strcmp(node->text, "all") == 0;

    for (size_t k = 0; node != NULL && node->kind == CR_NODE_SEQUENCE && !all && k < node->n; k++) {
        all = names_all(node->item[k]);
    }
    return all;
}

/* What changes a tie in time and from future to future: exists, fades, times. */
static void lower_chances(cr_compiler *self, cr_tie *tie, cr_node *node)
{
    cr_node *exists = usable(node, "exists"), *fades = usable(node, "fades"), *times = usable(node, "times");
    size_t before = cr_path_push(self->reader, "exists");

    self->draws_from = self->model->n_draws;
    if (exists != NULL && (names_all(usable(node, "among")) || names_all(usable(node, "cliques")))) {
        cr_report(self->reader, exists, "a chance for each tie among all states (name a group, or leave `exists` out)");
    } else {
        tie->exists = cr_slot_of(self, exists, &cr_schema_probability, "exists", tie->name);
    }
    cr_path_pop(self->reader, before);
    before = cr_path_push(self->reader, "fades");
    tie->fades = cr_slot_of(self, fades, &cr_schema_half_life, "fades", tie->name);
    cr_path_pop(self->reader, before);
    before = cr_path_push(self->reader, "times");
    if (times != NULL) {
        tie->times = cr_names_resolve(self, &self->conditions, times);
    }
    cr_path_pop(self->reader, before);
}

static void lower_tie(cr_compiler *self, cr_tie *tie, const char *name, cr_node *node)
{
    cr_node *pairs = usable(node, "pairs"), *file = usable(node, "file"), *among = usable(node, "among"),
            *cliques = usable(node, "cliques"), *symmetric = usable(node, "symmetric"), *norm = usable(node, "norm"),
            *kind = usable(node, "kind");
    const cr_schema *of_norm = cr_schema_key(&cr_schema_tie, "norm")->schema;
    cr_clique_list circles = {0};
    cr_edges list = {0};
    size_t choice = 0;
    bool both = false;

    *tie = (cr_tie){.name = name, .exists = CR_NONE, .fades = CR_NONE, .times = CR_NONE};
    if (node->bad) {
        return;
    }
    if (pairs == NULL && file == NULL && among == NULL && cliques == NULL) {
        if (!cr_node_has_bad(node)) {
            cr_report(self->reader, node, "nobody listens to anybody (pairs, file, among or cliques is wanted)");
        }
        return;
    }
    if ((symmetric != NULL && !cr_value_flag(self->reader, symmetric, &both)) ||
        (norm != NULL && !cr_value_choice(self->reader, norm, of_norm, &choice))) {
        return;
    }
    if (both && pairs == NULL && file == NULL) {
        cr_report(self->reader, symmetric, "symmetric goes with pairs or file (cliques are so already)");
    }
    if (kind != NULL && file == NULL) {
        cr_report(self->reader, kind, "kind goes with file (it takes rows by their column kind)");
    }
    tie->share = choice == 0;
    lower_credit(self, tie, cr_node_get(node, "credit"));
    if (pairs != NULL) {
        cr_edges_read_pairs(self, &list, name, pairs, both);
    }
    if (file != NULL) {
        cr_edges_read_file(self, &list, name, file, kind, both);
    }
    lower_chances(self, tie, node);
    if (cr_cliques_read(self, &circles, among, cliques)) {
        if (tie->exists != CR_NONE) {
            cr_cliques_write_out(self, &list, &circles);
        }
        cr_edges_keep(self, tie, &list, both);
        cr_cliques_keep(self, tie, &circles);
    }
    if (tie->exists != CR_NONE && cr_compiler_lives(self)) {
        cr_edges_keep_keys(self, tie, &list);
    }
    free(list.item);
}

bool cr_lower_ties(cr_compiler *self)
{
    cr_model *const model = self->model;
    const size_t n = self->ties.n, before = cr_path_push(self->reader, "ties");

    model->n_ties = n;
    model->tie = cr_arena_alloc(&model->arena, (n + 1) * sizeof(*model->tie));
    if (model->tie == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
    }
    for (size_t m = 0; m < n && cr_compiler_lives(self); m++) {
        const size_t outer = cr_path_push(self->reader, self->ties.name[m]);

        lower_tie(self, &model->tie[m], self->ties.name[m], self->ties.item[m]);
        cr_path_pop(self->reader, outer);
    }
    cr_path_pop(self->reader, before);
    return cr_compiler_lives(self);
}
