/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compile/tie_pairs.h"

#include <string.h>

#include "compile/groups.h"
#include "input/csv.h"
#include "scenario/scalars.h"
#include "scenario/value.h"

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

static void add_pair(cr_compiler *self, cr_edges *list, const char *tie, const char *from, const char *to,
                     double number, cr_node *uncertain, const cr_edge_source *where)
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
    if (n_listeners * n_partners > CR_MAX_EDGES / 2 - list->n / 2) {
        cr_report_at(self->reader, where->mark, "more than %d ties of one kind (`among` and `cliques` take groups)",
                     CR_MAX_EDGES);
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
            cr_edges_add(self, list, listener[l], partner[p], number, slot, where);
            if (where->symmetric) {
                cr_edges_add(self, list, partner[p], listener[l], number, slot, where);
            }
        }
    }
}

void cr_edges_read_pairs(cr_compiler *self, cr_edges *list, const char *tie, cr_node *pairs, bool symmetric)
{
    const size_t before = cr_path_push(self->reader, "pairs");

    for (size_t k = 0; pairs->kind == CR_NODE_SEQUENCE && k < pairs->n && cr_compiler_lives(self); k++) {
        cr_node *pair = pairs->item[k];
        const cr_edge_source where = {pair->mark, symmetric, false};
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

static void read_rows(cr_compiler *self, cr_edges *list, const cr_csv *csv, const char *tie, cr_node *file,
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
        const cr_edge_source where = {{name, csv->line[row], 0}, symmetric, false};
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

void cr_edges_read_file(cr_compiler *self, cr_edges *list, const char *tie, cr_node *file, cr_node *kind,
                        bool symmetric)
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
