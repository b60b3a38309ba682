/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compile/edges.h"

#include <stdlib.h>

void cr_edges_add(cr_compiler *self, cr_edges *list, int32_t listener, int32_t partner, double weight, int32_t slot,
                  const cr_edge_source *from)
{
    if (cr_reader_grow(self->reader, &list->item, &list->max, list->n, sizeof(*list->item))) {
        list->item[list->n++] = (cr_edge){partner, listener, slot, weight, from->mark, from->symmetric, from->clique};
    }
}

static int compare_edges(const void *a, const void *b)
{
    const cr_edge *left = a, *right = b;
    int order = (left->partner > right->partner) - (left->partner < right->partner);

    order = order != 0 ? order : (left->listener > right->listener) - (left->listener < right->listener);
    return order != 0 ? order : (int)left->clique - (int)right->clique;
}

static size_t count_uncertain(const cr_edges *list)
{
    size_t n = 0;

    for (size_t e = 0; e < list->n; e++) {
        n += list->item[e].slot != CR_NONE;
    }
    return n;
}

static bool is_before(cr_mark a, cr_mark b)
{
    return a.line != b.line ? a.line < b.line : a.column < b.column;
}

/* Of a symmetric kind both ways are there twice: one of them is told. */
static void refuse_repeats(cr_compiler *self, const cr_edges *list, bool symmetric)
{
    for (size_t e = 1; e < list->n; e++) {
        const cr_edge *a = &list->item[e - 1], *b = &list->item[e];
        const bool turned = is_before(b->mark, a->mark);

        if (compare_edges(a, b) == 0 && !a->clique && !b->clique && !(symmetric && a->listener > a->partner)) {
            cr_report_at(self->reader, turned ? a->mark : b->mark,
                         "the tie of '%s' to '%s' is there twice, %son line %d too (take one away)",
                         self->states.name[a->listener], self->states.name[a->partner],
                         symmetric ? "counting both ways, " : "", turned ? b->mark.line : a->mark.line);
        }
    }
}

void cr_edges_keep(cr_compiler *self, cr_tie *tie, cr_edges *list, bool symmetric)
{
    cr_arena *const arena = &self->model->arena;
    const size_t n_states = self->states.n, n_uncertain = count_uncertain(list);

    if (list->n > 1) {
        qsort(list->item, list->n, sizeof(*list->item), compare_edges);
    }
    refuse_repeats(self, list, symmetric);
    tie->n_edges = list->n;
    tie->listener_at = cr_arena_alloc(arena, (n_states + 1) * sizeof(*tie->listener_at));
    tie->listener = cr_arena_alloc(arena, (list->n + 1) * sizeof(*tie->listener));
    tie->weight = cr_arena_alloc(arena, (list->n + 1) * sizeof(*tie->weight));
    tie->uncertain = cr_arena_alloc(arena, (n_uncertain + 1) * sizeof(*tie->uncertain));
    if (tie->listener_at == NULL || tie->listener == NULL || tie->weight == NULL || tie->uncertain == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    for (size_t e = 0; e < list->n; e++) {
        const cr_edge *item = &list->item[e];

        tie->listener_at[item->partner + 1]++;
        tie->listener[e] = item->listener;
        tie->weight[e] = item->weight;
        if (item->slot != CR_NONE) {
            tie->uncertain[tie->n_uncertain++] = (cr_uncertain_weight){e, item->slot};
        }
    }
    for (size_t i = 0; i < n_states; i++) {
        tie->listener_at[i + 1] += tie->listener_at[i];
    }
}

void cr_edges_keep_keys(cr_compiler *self, cr_tie *tie, const cr_edges *list)
{
    tie->edge_key = cr_arena_alloc(&self->model->arena, (list->n + 1) * sizeof(*tie->edge_key));
    if (tie->edge_key == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    for (size_t e = 0; e < list->n; e++) {
        const cr_edge *item = &list->item[e];
        const bool swap = item->both && item->partner < item->listener;
        const char *a = self->states.name[swap ? item->partner : item->listener],
                   *b = self->states.name[swap ? item->listener : item->partner];
        char *name = NULL;

        if (asprintf(&name, "%s/%s>%s", tie->name, a, b) < 0) {
            cr_reader_fail(self->reader, CR_ERR_MEMORY);
            return;
        }
        tie->edge_key[e] = cr_stream_key_of("exists", name);
        free(name);
    }
}
