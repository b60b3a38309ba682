/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "compile/compiler.h"
#include "input/csv.h"
#include "scenario/scalars.h"

/* A dated position; model.md section 6. Where a date is known only to lie between two, the position takes the first. From
 * a row with UNKNOWN as its rung on, nothing is known until the next row. */
typedef struct row {
    cr_known what;
    cr_mark mark;
} row;

#define UNKNOWN "unknown"

typedef struct rows {
    size_t n, max;
    row *item;
} rows;

/* What the cells of a row say; `latest` is `day` where none is given. */
static void add_row(cr_compiler *self, rows *list, cr_node *state, cr_node *rung, cr_day day, cr_day latest,
                    cr_mark mark)
{
    const bool unknown = rung->text != NULL && strcmp(rung->text, UNKNOWN) == 0;
    row item = {{.day = day, .latest = latest}, mark};

    if (unknown && cr_names_find(&self->rungs, UNKNOWN) != CR_NONE) {
        cr_report(self->reader, rung,
                  "'" UNKNOWN "' is a rung here, and the word for what is not known (give the rung another name)");
        return;
    }
    item.what.state = cr_names_resolve(self, &self->states, state);
    item.what.rung = unknown ? CR_NONE : cr_rung_resolve(self, rung);
    item.what.track = item.what.rung != CR_NONE ? self->model->rung[item.what.rung].track : CR_NONE;
    if (unknown && latest != day) {
        cr_report_at(self->reader, mark, "latest says nothing of what is " UNKNOWN " (leave it out)");
    } else if (item.what.state != CR_NONE && (unknown || item.what.rung != CR_NONE) &&
               cr_reader_grow(self->reader, &list->item, &list->max, list->n, sizeof(*list->item))) {
        list->item[list->n++] = item;
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
        add_row(self, list, state, rung, day, latest != NULL && last > day ? last : day, item->mark);
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
            continue;
        }
        add_row(self, list, of_state, of_rung, day, latest != SIZE_MAX && cell[latest][0] != '\0' ? last : day, mark);
    }
}

/* By state, track and day: what settles where each stands. */
static int compare_rows(const void *a, const void *b)
{
    const cr_known *left = &((const row *)a)->what, *right = &((const row *)b)->what;
    int order = (left->state > right->state) - (left->state < right->state);

    order = order != 0 ? order : (left->track > right->track) - (left->track < right->track);
    return order != 0 ? order : (left->day > right->day) - (left->day < right->day);
}

/* By day: as it happened. */
static int compare_days(const void *a, const void *b)
{
    const cr_known *left = a, *right = b;
    int order = (left->day > right->day) - (left->day < right->day);

    order = order != 0 ? order : (left->state > right->state) - (left->state < right->state);
    order = order != 0 ? order : (left->track > right->track) - (left->track < right->track);
    return order != 0 ? order : (left->latest > right->latest) - (left->latest < right->latest);
}

/* A state that comes to stand on a rung reaches those up to it that it did not hold, and loses those above. */
static void note_reached(const cr_compiler *self, const cr_known *what, int32_t before, double *since)
{
    const cr_model *model = self->model;
    const cr_track *track = &model->track[what->track];
    const double t = (what->day - model->calendar.day[0]) / 365.25;

    before = before == CR_NONE ? track->first_rung : before;
    for (int32_t r = before + 1; r <= what->rung; r++) {
        since[(size_t)what->state * model->n_rungs + (size_t)r] = t;
    }
    for (int32_t r = what->rung + 1; r <= before; r++) {
        since[(size_t)what->state * model->n_rungs + (size_t)r] = 0.0;
    }
}

/* Two rows of one state, one track and one day must say the same. */
static void check_day(cr_compiler *self, const row *one, const row *other)
{
    if (compare_rows(one, other) == 0 && one->what.rung != other->what.rung) {
        cr_report_at(self->reader, other->mark, "'%s' comes to stand on '%s' and on '%s' on one day (line %d)",
                     self->states.name[one->what.state], self->model->rung[one->what.rung].name,
                     self->model->rung[other->what.rung].name, one->mark.line);
    }
}

/* The rungs of the last rows up to and including the start. */
static void settle(cr_compiler *self, const rows *list, int32_t *position, double *since)
{
    const cr_day start = self->model->calendar.day[0];

    for (size_t k = 0; k < list->n; k++) {
        const cr_known *what = &list->item[k].what;
        int32_t *at;

        if (k > 0) {
            check_day(self, &list->item[k - 1], &list->item[k]);
        }
        if (what->day > start || what->rung == CR_NONE) {
            continue;
        }
        at = &position[(size_t)what->state * self->model->n_tracks + (size_t)what->track];
        if (since != NULL) {
            note_reached(self, what, *at, since);
        }
        *at = what->rung;
    }
}

/* All rows, for what compares futures with it; a row that is written twice counts once. */
static void keep(cr_compiler *self, const rows *list)
{
    cr_model *const model = self->model;

    model->history = cr_arena_alloc(&model->arena, (list->n + 1) * sizeof(*model->history));
    if (model->history == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    for (size_t k = 0; k < list->n; k++) {
        if (k == 0 || compare_rows(&list->item[k - 1], &list->item[k]) != 0) {
            model->history[model->n_history++] = list->item[k].what;
        }
    }
    if (model->n_history > 1) {
        qsort(model->history, model->n_history, sizeof(*model->history), compare_days);
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
        keep(self, &list);
    }
    free(list.item);
    cr_path_pop(self->reader, before);
}
