/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compile/series.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/csv.h"
#include "scenario/scalars.h"

typedef struct series_point {
    cr_day day;
    cr_node *node; /* the value as written in the scenario; NULL: `number` */
    double number;
} series_point;

static int compare_points(const void *a, const void *b)
{
    const cr_day left = ((const series_point *)a)->day, right = ((const series_point *)b)->day;

    return (left > right) - (left < right);
}

/* The slot of a point's value; named by its date, so that the other points of a series do not change its draw. */
static int32_t point_slot(cr_compiler *self, const series_point *point, const char *name)
{
    char date[16], purpose[32];
    size_t before;
    int32_t slot;

    if (point->node == NULL) {
        return cr_slot_new(self, point->number);
    }
    cr_day_text(point->day, date);
    snprintf(purpose, sizeof(purpose), "series %s", date);
    self->draws_from = self->model->n_draws;
    before = cr_path_push(self->reader, date);
    slot = cr_slot_of(self, point->node, &cr_schema_number, purpose, name);
    cr_path_pop(self->reader, before);
    return slot;
}

/* Lays the points on the calendar: a date acts on the next calendar date. */
static void place_points(cr_compiler *self, cr_condition *condition, series_point *point, size_t n, bool linear)
{
    const cr_calendar *calendar = &self->model->calendar;
    cr_arena *arena = &self->model->arena;

    condition->n_points = n;
    condition->point = cr_arena_alloc(arena, n * sizeof(*condition->point));
    condition->left = cr_arena_alloc(arena, calendar->n * sizeof(*condition->left));
    condition->fraction = cr_arena_alloc(arena, calendar->n * sizeof(*condition->fraction));
    if (condition->point == NULL || condition->left == NULL || condition->fraction == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    for (size_t p = 0; p < n; p++) {
        condition->point[p] = point_slot(self, &point[p], condition->name);
    }
    for (size_t k = 0, left = 0; k < calendar->n; k++) {
        while (left + 1 < n && point[left + 1].day <= calendar->day[k]) {
            left++;
        }
        condition->left[k] = (int32_t)left;
        if (linear && left + 1 < n && calendar->day[k] > point[left].day) {
            condition->fraction[k] =
                (double)(calendar->day[k] - point[left].day) / (double)(point[left + 1].day - point[left].day);
        }
    }
}

static series_point *points_of_mapping(cr_compiler *self, cr_node *series, size_t *n)
{
    series_point *point = cr_reader_alloc(self->reader, series->n + 1, sizeof(*point));

    for (size_t k = 0; point != NULL && k < series->n; k++) {
        cr_node *const item = series->item[k];

        if (!cr_schema_is_provenance(series->key[k]->text) && !item->bad && !cr_node_is_null(item) &&
            cr_value_date(self->reader, series->key[k], &point[*n].day)) {
            point[(*n)++].node = item;
        }
    }
    return point;
}

static series_point *points_of_file(cr_compiler *self, cr_node *named, size_t *n)
{
    cr_csv csv;
    series_point *point = NULL;
    const char *file;
    size_t date, value;

    if (!cr_reader_csv(self->reader, named, &csv)) {
        return NULL;
    }
    date = cr_csv_column(&csv, "date");
    value = cr_csv_column(&csv, "value");
    if (date == SIZE_MAX || value == SIZE_MAX) {
        cr_report(self->reader, named, "'%s' lacks the columns date,value", named->text);
    } else {
        point = cr_reader_alloc(self->reader, csv.n_rows + 1, sizeof(*point));
    }
    file = cr_arena_text(&self->reader->doc.arena, csv.file, strlen(csv.file));
    for (size_t row = 0; point != NULL && row < csv.n_rows; row++) {
        const char *const *cell = csv.cell + row * csv.n_columns, *why = "";
        const cr_mark mark = {file, csv.line[row], 0};
        double number;

        if (!cr_text_date(cell[date], &point[*n].day, &why)) {
            cr_report_at(self->reader, mark, "'%s' %s", cell[date], why);
        } else if (cr_value_cell(self->reader, mark, cell[value], &number)) {
            point[(*n)++].number = number;
        }
    }
    cr_csv_free(&csv);
    return point;
}

void cr_lower_series(cr_compiler *self, cr_condition *condition, cr_node *parts)
{
    cr_node *series = cr_node_get(parts, "series"), *file = cr_node_get(parts, "file"),
            *between = cr_node_get(parts, "between");
    const cr_schema *of_between =
        cr_schema_key(cr_schema_key(&cr_schema_condition, "level")->schema->mapping, "between")->schema;
    series_point *point = NULL;
    size_t n = 0, choice = 0, before;

    series = series != NULL && cr_node_is_null(series) ? NULL : series;
    file = file != NULL && cr_node_is_null(file) ? NULL : file;
    between = between != NULL && cr_node_is_null(between) ? NULL : between;
    if ((series == NULL) == (file == NULL)) {
        if (cr_node_has_bad(parts)) {
            return;
        }
        cr_report(self->reader, parts, "either series or file is wanted ({series: {2025-07-04: 0.2}})");
        return;
    }
    if ((series != NULL && series->bad) || (file != NULL && file->bad) ||
        (between != NULL && (between->bad || !cr_value_choice(self->reader, between, of_between, &choice)))) {
        return;
    }
    before = cr_path_push(self->reader, series != NULL ? "series" : "file");
    point = series != NULL ? points_of_mapping(self, series, &n) : points_of_file(self, file, &n);
    if (point != NULL && n == 0 && !cr_node_has_bad(series != NULL ? series : file)) {
        cr_report(self->reader, series != NULL ? series : file, "no date with a value");
    }
    if (point != NULL && n > 1) {
        qsort(point, n, sizeof(*point), compare_points);
    }
    for (size_t p = 1; p < n; p++) {
        if (point[p].day == point[p - 1].day) {
            char date[16];

            cr_day_text(point[p].day, date);
            cr_report(self->reader, series != NULL ? series : file, "the date %s is there twice", date);
        }
    }
    if (point != NULL && n > 0) {
        place_points(self, condition, point, n, choice == 1);
    }
    cr_path_pop(self->reader, before);
}
