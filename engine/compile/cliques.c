/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compile/cliques.h"

#include "compile/groups.h"

bool cr_cliques_read(cr_compiler *self, cr_clique_list *list, cr_node *among, cr_node *cliques)
{
    const size_t n = (cliques != NULL ? cliques->n : 0) + (among != NULL);

    list->member = cr_reader_alloc(self->reader, n + 1, sizeof(*list->member));
    list->size = cr_reader_alloc(self->reader, n + 1, sizeof(*list->size));
    list->mark = cr_reader_alloc(self->reader, n + 1, sizeof(*list->mark));
    if (list->member == NULL || list->size == NULL || list->mark == NULL) {
        return false;
    }
    for (size_t c = 0; c < n; c++) {
        const bool first = among != NULL && c == 0;
        cr_node *node = first ? among : cliques->item[c - (among != NULL)];
        const size_t before = cr_path_push(self->reader, first ? "among" : "cliques");
        const bool read = cr_members_read(self, node, &list->member[c], &list->size[c]);

        if (read && list->size[c] < 2 && !cr_node_has_bad(node)) {
            cr_report(self->reader, node, "%s (wanted: two states or more, who listen to each other)",
                      list->size[c] == 0 ? "nobody is in this" : "only one state is in this");
        }
        cr_path_pop(self->reader, before);
        if (!read) {
            return false;
        }
        list->mark[c] = node->mark;
        list->total += list->size[c];
        list->n++;
    }
    return true;
}

void cr_cliques_write_out(cr_compiler *self, cr_edges *list, cr_clique_list *cliques)
{
    for (size_t c = 0; c < cliques->n && cr_compiler_lives(self); c++) {
        const int32_t *member = cliques->member[c];
        const cr_edge_source where = {cliques->mark[c], true, true};

        if (cliques->size[c] * cliques->size[c] > CR_MAX_EDGES - list->n) {
            cr_report_at(self->reader, cliques->mark[c],
                         "more than %d ties, each with its own chance (leave `exists` out)", CR_MAX_EDGES);
            return;
        }
        for (size_t a = 0; a < cliques->size[c]; a++) {
            for (size_t b = 0; b < cliques->size[c]; b++) {
                if (a != b) {
                    cr_edges_add(self, list, member[a], member[b], 1.0, CR_NONE, &where);
                }
            }
        }
    }
    cliques->n = 0;
    cliques->total = 0;
}

void cr_cliques_keep(cr_compiler *self, cr_tie *tie, const cr_clique_list *list)
{
    cr_arena *const arena = &self->model->arena;
    const size_t n_states = self->states.n;
    size_t at = 0;

    tie->n_cliques = list->n;
    tie->member_at = cr_arena_alloc(arena, (list->n + 1) * sizeof(*tie->member_at));
    tie->member = cr_arena_alloc(arena, (list->total + 1) * sizeof(*tie->member));
    tie->clique_at = cr_arena_alloc(arena, (n_states + 2) * sizeof(*tie->clique_at));
    tie->clique = cr_arena_alloc(arena, (list->total + 1) * sizeof(*tie->clique));
    if (tie->member_at == NULL || tie->member == NULL || tie->clique_at == NULL || tie->clique == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    for (size_t c = 0; c < list->n; c++) {
        for (size_t k = 0; k < list->size[c]; k++) {
            tie->member[at++] = list->member[c][k];
            tie->clique_at[list->member[c][k] + 2]++;
        }
        tie->member_at[c + 1] = at;
    }
    for (size_t i = 0; i < n_states; i++) {
        tie->clique_at[i + 2] += tie->clique_at[i + 1];
    }
    for (size_t c = 0; c < list->n;
         c++) { /* clique_at[i + 1] runs along state i's list, and ends where i + 1's starts */
        for (size_t k = 0; k < list->size[c]; k++) {
            tie->clique[tie->clique_at[list->member[c][k] + 1]++] = (int32_t)c;
        }
    }
}
