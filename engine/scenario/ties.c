/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/compiler.h"
#include "scenario/csv.h"
#include "scenario/groups.h"
#include "scenario/value.h"

/* One tie as written, before sorting. */
typedef struct edge {
    int32_t partner, listener;
    int32_t slot; /* CR_NONE: the weight is constant */
    double weight;
    cr_mark mark; /* of what gives it */
    bool both;    /* holds both ways: one tie, of which there are two edges */
    bool clique;  /* written out from a clique, where `exists` wants single ties: may be there twice */
} edge;

enum { MAX_EDGES = 50 * 1000 * 1000 }; /* of one kind: two groups with each other make many out of one line */

typedef struct edges {
    size_t n, max;
    edge *item;
} edges;

/* Where a pair is written: for messages. */
typedef struct source {
    cr_mark mark;
    bool symmetric, clique;
} source;

static void add_edge(cr_compiler *self, edges *list, int32_t listener, int32_t partner, double weight, int32_t slot,
                     const source *from)
{
    if (cr_reader_grow(self->reader, &list->item, &list->max, list->n, sizeof(*list->item))) {
        list->item[list->n++] = (edge){partner, listener, slot, weight, from->mark, from->symmetric, from->clique};
    }
}

/* The states that one end of a pair stands for; reports unknown names. */
static bool end_of_pair(cr_compiler *self, const char *text, cr_mark mark, const int32_t **member, size_t *n)
{
    const int32_t state = cr_names_find(&self->states, text), group = cr_names_find(&self->groups, text);

    if (group != CR_NONE) {
        *member = self->model->group[group].member;
        *n = self->model->group[group].n;
        return true;
    }
    if (state == CR_NONE) {
        cr_report_at(self->reader, mark, "unknown state or group '%s'%s", text, cr_state_or_group_like(self, text));
        return false;
    }
    *n = 1;
    return true;
}

/* The slot of a weight that is drawn for this pair; both ways of a symmetric pair share it. */
static int32_t uncertain_slot(cr_compiler *self, const char *tie, int32_t listener, int32_t partner, bool symmetric,
                              cr_node *weight)
{
    const bool swap = symmetric && partner < listener;
    const char *a = self->states.name[swap ? partner : listener], *b = self->states.name[swap ? listener : partner];
    char *name = cr_arena_format(&self->reader->doc.arena, "%s/%s>%s", tie, a, b);

    if (name == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return CR_NONE;
    }
    self->draws_from = self->model->n_draws;
    return cr_slot_of(self, weight, &cr_schema_weight, "tie", name);
}

static bool is_among(const int32_t *member, size_t n, int32_t state)
{
    size_t lo = 0;

    while (n > 0) {
        const size_t half = n / 2;

        if (member[lo + half] < state) {
            lo += half + 1;
            n -= half + 1;
        } else if (member[lo + half] > state) {
            n = half;
        } else {
            return true;
        }
    }
    return false;
}

static void add_pair(cr_compiler *self, edges *list, const char *tie, const char *from, const char *to, double number,
                     cr_node *uncertain, const source *where)
{
    const int32_t a = cr_names_find(&self->states, from), b = cr_names_find(&self->states, to);
    const int32_t *listener = &a, *partner = &b;
    size_t n_listeners = 0, n_partners = 0;
    bool known = end_of_pair(self, from, where->mark, &listener, &n_listeners);

    known = end_of_pair(self, to, where->mark, &partner, &n_partners) && known;
    if (!known) {
        return;
    }
    if (n_listeners == 1 && n_partners == 1 && *listener == *partner) {
        cr_report_at(self->reader, where->mark, "a tie of '%s' to itself", self->states.name[*listener]);
        return;
    }
    if (n_listeners * n_partners > MAX_EDGES / 2 - list->n / 2) {
        cr_report_at(self->reader, where->mark, "more than %d ties of one kind (`among` and `cliques` take groups)",
                     MAX_EDGES);
        return;
    }
    for (size_t l = 0; l < n_listeners; l++) {
        for (size_t p = 0; p < n_partners; p++) {
            int32_t slot = CR_NONE;

            if (listener[l] == partner[p]) {
                continue;
            }
            if (where->symmetric && listener[l] > partner[p] && is_among(partner, n_partners, listener[l]) &&
                is_among(listener, n_listeners, partner[p])) {
                continue; /* met already, the other way round */
            }
            if (uncertain != NULL) {
                slot = uncertain_slot(self, tie, listener[l], partner[p], where->symmetric, uncertain);
                number = slot != CR_NONE ? self->slot[slot] : 0.0;
            }
            add_edge(self, list, listener[l], partner[p], number, slot, where);
            if (where->symmetric) {
                add_edge(self, list, partner[p], listener[l], number, slot, where);
            }
        }
    }
}

static void read_pairs(cr_compiler *self, edges *list, const char *tie, cr_node *pairs, bool symmetric)
{
    const size_t before = cr_path_push(self->reader, "pairs");

    for (size_t k = 0; pairs->kind == CR_NODE_SEQUENCE && k < pairs->n && cr_compiler_lives(self); k++) {
        cr_node *pair = pairs->item[k];
        const source where = {pair->mark, symmetric, false};
        cr_node *uncertain = NULL;
        cr_value weight = {.number = 1.0};

        if (pair->bad || (pair->n == 3 && !cr_value_read(self->reader, pair->item[2], &cr_schema_weight, &weight))) {
            continue;
        }
        if (weight.kind != CR_VALUE_CONSTANT) {
            uncertain = pair->item[2];
        }
        add_pair(self, list, tie, pair->item[0]->text, pair->item[1]->text, weight.number, uncertain, &where);
    }
    cr_path_pop(self->reader, before);
}

static void read_rows(cr_compiler *self, edges *list, const cr_csv *csv, const char *tie, cr_node *file,
                      const char *kind, bool symmetric)
{
    const size_t listener = cr_csv_column(csv, "listener"), partner = cr_csv_column(csv, "partner"),
                 weight = cr_csv_column(csv, "weight"), of_kind = cr_csv_column(csv, "kind");
    const char *name = cr_arena_text(&self->reader->doc.arena, csv->file, strlen(csv->file));
    size_t taken = 0;

    if (listener == SIZE_MAX || partner == SIZE_MAX || (kind != NULL && of_kind == SIZE_MAX)) {
        cr_report(self->reader, file, "'%s' lacks the columns listener,partner%s", file->text,
                  kind != NULL ? ",kind" : "");
        return;
    }
    for (size_t row = 0; row < csv->n_rows && cr_compiler_lives(self); row++) {
        const char *const *cell = csv->cell + row * csv->n_columns;
        const source where = {{name, csv->line[row], 0}, symmetric, false};
        double number = 1.0;

        if (kind != NULL && strcmp(cell[of_kind], kind) != 0) {
            continue;
        }
        taken++;
        if (weight != SIZE_MAX && cell[weight][0] != '\0' &&
            !cr_value_cell(self->reader, where.mark, cell[weight], &number)) {
            continue;
        }
        add_pair(self, list, tie, cell[listener], cell[partner], number, NULL, &where);
    }
    if (taken == 0) {
        cr_report(self->reader, file, "no row of '%s' %s", file->text,
                  kind != NULL ? "is of this kind" : "gives a tie");
    }
}

static void read_file(cr_compiler *self, edges *list, const char *tie, cr_node *file, cr_node *kind, bool symmetric)
{
    const size_t before = cr_path_push(self->reader, "file");
    const char *text = NULL;
    cr_csv csv;

    if ((kind == NULL || cr_value_text(self->reader, kind, "a kind", &text)) &&
        cr_reader_csv(self->reader, file, &csv)) {
        read_rows(self, list, &csv, tie, file, text, symmetric);
        cr_csv_free(&csv);
    }
    cr_path_pop(self->reader, before);
}

static int compare_edges(const void *a, const void *b)
{
    const edge *left = a, *right = b;
    int order = (left->partner > right->partner) - (left->partner < right->partner);

    order = order != 0 ? order : (left->listener > right->listener) - (left->listener < right->listener);
    return order != 0 ? order : (int)left->clique - (int)right->clique;
}

static size_t count_uncertain(const edges *list)
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
static void refuse_repeats(cr_compiler *self, const edges *list, bool symmetric)
{
    for (size_t e = 1; e < list->n; e++) {
        const edge *a = &list->item[e - 1], *b = &list->item[e];
        const bool turned = is_before(b->mark, a->mark);

        if (compare_edges(a, b) == 0 && !a->clique && !b->clique && !(symmetric && a->listener > a->partner)) {
            cr_report_at(self->reader, turned ? a->mark : b->mark,
                         "the tie of '%s' to '%s' is there twice, %son line %d too (take one away)",
                         self->states.name[a->listener], self->states.name[a->partner],
                         symmetric ? "counting both ways, " : "", turned ? b->mark.line : a->mark.line);
        }
    }
}

static void keep_edges(cr_compiler *self, cr_tie *tie, edges *list, bool symmetric)
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
        const edge *item = &list->item[e];

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

/* Who listens to each other: `among` is one clique, each item of `cliques` another. */
typedef struct clique_list {
    size_t n, total;
    int32_t **member; /* [n] */
    size_t *size;     /* [n] */
    cr_mark *mark;    /* [n] */
} clique_list;

static bool read_cliques(cr_compiler *self, clique_list *list, cr_node *among, cr_node *cliques)
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

/* Where each tie may or may not be there, cliques are written out. */
static void write_out(cr_compiler *self, edges *list, clique_list *cliques)
{
    for (size_t c = 0; c < cliques->n && cr_compiler_lives(self); c++) {
        const int32_t *member = cliques->member[c];
        const source where = {cliques->mark[c], true, true};

        if (cliques->size[c] * cliques->size[c] > MAX_EDGES - list->n) {
            cr_report_at(self->reader, cliques->mark[c],
                         "more than %d ties, each with its own chance (leave `exists` out)", MAX_EDGES);
            return;
        }
        for (size_t a = 0; a < cliques->size[c]; a++) {
            for (size_t b = 0; b < cliques->size[c]; b++) {
                if (a != b) {
                    add_edge(self, list, member[a], member[b], 1.0, CR_NONE, &where);
                }
            }
        }
    }
    cliques->n = 0;
    cliques->total = 0;
}

static void keep_cliques(cr_compiler *self, cr_tie *tie, const clique_list *list)
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

/* The stream that decides whether an edge is there: one for both ways of a tie that holds both ways. */
static void keep_edge_keys(cr_compiler *self, cr_tie *tie, const edges *list)
{
    tie->edge_key = cr_arena_alloc(&self->model->arena, (list->n + 1) * sizeof(*tie->edge_key));
    if (tie->edge_key == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    for (size_t e = 0; e < list->n; e++) {
        const edge *item = &list->item[e];
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
    clique_list circles = {0};
    edges list = {0};
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
        read_pairs(self, &list, name, pairs, both);
    }
    if (file != NULL) {
        read_file(self, &list, name, file, kind, both);
    }
    lower_chances(self, tie, node);
    if (read_cliques(self, &circles, among, cliques)) {
        if (tie->exists != CR_NONE) {
            write_out(self, &list, &circles);
        }
        keep_edges(self, tie, &list, both);
        keep_cliques(self, tie, &circles);
    }
    if (tie->exists != CR_NONE && cr_compiler_lives(self)) {
        keep_edge_keys(self, tie, &list);
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
