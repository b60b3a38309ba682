/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "scenario/compiler.h"
#include "scenario/csv.h"
#include "scenario/value.h"

/* A dated position; model.md section 6. Where a date is known only to lie between two, the position takes the first. */
typedef struct row {
    int32_t state, track, rung;
    cr_day day;
    cr_mark mark;
} row;

typedef struct rows {
    size_t n, max;
    row *item;
} rows;

static void add_row(cr_compiler *self, rows *list, int32_t state, int32_t rung, cr_day day, cr_mark mark)
{
    if (state != CR_NONE && rung != CR_NONE &&
        cr_reader_grow(self->reader, &list->item, &list->max, list->n, sizeof(*list->item))) {
        list->item[list->n++] = (row){state, self->model->rung[rung].track, rung, day, mark};
    }
}

static void read_list(cr_compiler *self, rows *list, cr_node *node)
{
    for (size_t k = 0; k < node->n && cr_compiler_lives(self); k++) {
        cr_node *item = node->item[k], *date = cr_node_get(item, "date"), *state = cr_node_get(item, "state"),
                *rung = cr_node_get(item, "rung"), *latest = cr_node_get(item, "latest");
        cr_day day, last;

        latest = latest != NULL && cr_node_is_null(latest) ? NULL : latest;
        if (item->bad) {
            continue;
        }
        if (date == NULL || state == NULL || rung == NULL || cr_node_is_null(date) || cr_node_is_null(state) ||
            cr_node_is_null(rung)) {
            if (cr_node_has_bad(item)) {
                continue;
            }
            cr_report(self->reader, item,
                      "date, state and rung are wanted ({date: 2025-07-03, state: RUS, rung: recognised})");
            continue;
        }
        if (date->bad || state->bad || rung->bad || !cr_value_date(self->reader, date, &day)) {
            continue;
        }
        if (latest != NULL && (latest->bad || !cr_value_date(self->reader, latest, &last))) {
            continue;
        }
        if (latest != NULL && last < day) {
            cr_report(self->reader, latest, "latest is before date (it is the last day that it can have been)");
        }
        add_row(self, list, cr_names_resolve(self, &self->states, state), cr_rung_resolve(self, rung), day, item->mark);
    }
}

/* A scalar node for a cell, so that a name in a file is resolved, and reported, as one in the scenario is. */
static cr_node *cell_node(cr_compiler *self, const char *text, cr_mark mark)
{
    cr_node *node = cr_reader_alloc(self->reader, 1, sizeof(*node));

    if (node != NULL) {
        *node = (cr_node){.kind = CR_NODE_SCALAR, .mark = mark, .length = strlen(text)};
        node->text = cr_arena_text(&self->reader->doc.arena, text, node->length);
    }
    return node != NULL && node->text != NULL ? node : NULL;
}

static void read_cells(cr_compiler *self, rows *list, const cr_csv *csv, cr_node *file)
{
    const size_t date = cr_csv_column(csv, "date"), state = cr_csv_column(csv, "state"),
                 rung = cr_csv_column(csv, "rung"), latest = cr_csv_column(csv, "latest");
    const char *name = cr_arena_text(&self->reader->doc.arena, csv->file, strlen(csv->file));

    if (date == SIZE_MAX || state == SIZE_MAX || rung == SIZE_MAX) {
        cr_report(self->reader, file, "'%s' lacks the columns date,state,rung", file->text);
        return;
    }
    for (size_t k = 0; k < csv->n_rows && cr_compiler_lives(self); k++) {
        const char *const *cell = csv->cell + k * csv->n_columns, *why = "";
        const cr_mark mark = {name, csv->line[k], 0};
        cr_node *of_state = cell_node(self, cell[state], mark), *of_rung = cell_node(self, cell[rung], mark);
        cr_day day, last;

        if (of_state == NULL || of_rung == NULL) {
            return;
        }
        if (!cr_text_date(cell[date], &day, &why)) {
            cr_report_at(self->reader, mark, "'%s' %s", cell[date], why);
            continue;
        }
        if (latest != SIZE_MAX && cell[latest][0] != '\0' && (!cr_text_date(cell[latest], &last, &why) || last < day)) {
            cr_report_at(self->reader, mark, "latest '%s' is no date from %s on", cell[latest], cell[date]);
        }
        add_row(self, list, cr_names_resolve(self, &self->states, of_state), cr_rung_resolve(self, of_rung), day, mark);
    }
}

static int compare_rows(const void *a, const void *b)
{
    const row *left = a, *right = b;
    int order = (left->state > right->state) - (left->state < right->state);

    order = order != 0 ? order : (left->track > right->track) - (left->track < right->track);
    return order != 0 ? order : (left->day > right->day) - (left->day < right->day);
}

/* A state that comes to stand on a rung reaches those up to it that it did not hold, and loses those above. */
static void note_reached(const cr_compiler *self, const row *item, int32_t before, double *since)
{
    const cr_model *model = self->model;
    const cr_track *track = &model->track[item->track];
    const double t = (item->day - model->calendar.day[0]) / 365.25;

    before = before == CR_NONE ? track->first_rung : before;
    for (int32_t r = before + 1; r <= item->rung; r++) {
        since[(size_t)item->state * model->n_rungs + (size_t)r] = t;
    }
    for (int32_t r = item->rung + 1; r <= before; r++) {
        since[(size_t)item->state * model->n_rungs + (size_t)r] = 0.0;
    }
}

/* The rungs of the last rows up to and including the start. */
static void settle(cr_compiler *self, const rows *list, int32_t *position, double *since)
{
    const cr_day start = self->model->calendar.day[0];

    for (size_t k = 0; k < list->n; k++) {
        const row *item = &list->item[k];
        int32_t *at = &position[(size_t)item->state * self->model->n_tracks + (size_t)item->track];

        if (k > 0 && compare_rows(item - 1, item) == 0 && item[-1].rung != item->rung) {
            cr_report_at(self->reader, item->mark, "'%s' comes to stand on '%s' and on '%s' on one day (line %d)",
                         self->states.name[item->state], self->model->rung[item[-1].rung].name,
                         self->model->rung[item->rung].name, item[-1].mark.line);
        }
        if (item->day > start) {
            continue;
        }
        if (since != NULL) {
            note_reached(self, item, *at, since);
        }
        *at = item->rung;
    }
}

void cr_history_positions(cr_compiler *self, int32_t *position, double *since)
{
    cr_node *history = cr_node_get(self->root, "history");
    const size_t before = cr_path_push(self->reader, "history");
    rows list = {0};

    if (history != NULL && !history->bad && history->kind == CR_NODE_SEQUENCE) {
        read_list(self, &list, history);
    } else if (history != NULL && !history->bad && history->kind == CR_NODE_MAPPING) {
        cr_node *file = cr_node_get(history, "file");
        cr_csv csv;

        if (file == NULL || cr_node_is_null(file)) {
            if (!cr_node_has_bad(history)) {
                cr_report(self->reader, history, "file is missing (history: {file: data/x.csv})");
            }
        } else if (!file->bad && cr_reader_csv(self->reader, file, &csv)) {
            read_cells(self, &list, &csv, file);
            cr_csv_free(&csv);
        }
    }
    if (list.n > 1) {
        qsort(list.item, list.n, sizeof(*list.item), compare_rows);
    }
    if (cr_compiler_lives(self)) {
        settle(self, &list, position, since);
    }
    free(list.item);
    cr_path_pop(self->reader, before);
}
