/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `states: {file: states.csv}`: each row becomes what could have been written under `states`. */
#include <stdlib.h>
#include <string.h>

#include "input/csv.h"
#include "scenario/load.h"
#include "scenario/scalars.h"
#include "scenario/shape.h"

/* A table of states on its way into nodes. */
typedef struct table {
    cr_reader *reader;
    const cr_csv *csv;
    const char *file;  /* for marks */
    size_t code, name; /* columns; name: SIZE_MAX where there is none */
    bool *again;       /* [n_rows] the state is there in an earlier row */
} table;

static cr_mark mark_of(const table *self, size_t row)
{
    return (cr_mark){self->file, self->csv->line[row], 0};
}

static const char *cell_of(const table *self, size_t row, size_t column)
{
    return self->csv->cell[row * self->csv->n_columns + column];
}

/* @param plain  as if written without quotes, so that it may be a number, and null */
static cr_node *new_scalar(cr_reader *reader, const char *text, cr_mark mark, bool plain)
{
    cr_node *node = cr_reader_alloc(reader, 1, sizeof(*node));

    if (node == NULL) {
        return NULL;
    }
    *node = (cr_node){.kind = CR_NODE_SCALAR, .plain = plain, .mark = mark, .length = strlen(text), .weight = 1};
    node->text = cr_arena_text(&reader->doc.arena, text, node->length);
    if (node->text == NULL) {
        cr_reader_fail(reader, CR_ERR_MEMORY);
        return NULL;
    }
    return node;
}

static bool append(cr_reader *reader, cr_node *mapping, const char *key, cr_node *item)
{
    cr_node *name = item == NULL ? NULL : new_scalar(reader, key, item->mark, false);

    if (name == NULL) {
        return false;
    }
    mapping->key[mapping->n] = name;
    mapping->item[mapping->n++] = item;
    return true;
}

/* A trait's value: a number and nothing else. */
static bool take_trait(const table *self, cr_node *traits, size_t row, size_t column)
{
    cr_reader *const reader = self->reader;
    const char *cell = cell_of(self, row, column);
    const size_t before = cr_path_push(reader, "traits");
    double number;
    bool good = true;

    (void)cr_path_push(reader, self->csv->column[column]);
    if (cr_value_cell(reader, mark_of(self, row), cell, &number)) {
        good = append(reader, traits, self->csv->column[column], new_scalar(reader, cell, mark_of(self, row), true));
    }
    cr_path_pop(reader, before);
    return good;
}

/* {name: .., traits: {COLUMN: number, ..}}, and provenance; an empty cell gives nothing. */
static cr_node *state_of_row(const table *self, size_t row)
{
    cr_reader *const reader = self->reader;
    const cr_csv *csv = self->csv;
    cr_node *state = cr_reader_new_mapping(reader, mark_of(self, row), csv->n_columns + 1),
            *traits = cr_reader_new_mapping(reader, mark_of(self, row), csv->n_columns);

    for (size_t column = 0; state != NULL && traits != NULL && column < csv->n_columns; column++) {
        const char *cell = cell_of(self, row, column);
        bool good;

        if (column == self->code || cell[0] == '\0') {
            continue;
        }
        if (column == self->name || cr_schema_is_provenance(csv->column[column])) {
            good = append(reader, state, csv->column[column], new_scalar(reader, cell, mark_of(self, row), false));
        } else {
            good = take_trait(self, traits, row, column);
        }
        if (!good) {
            return NULL;
        }
    }
    if (state == NULL || traits == NULL || (traits->n > 0 && !append(reader, state, "traits", traits))) {
        return NULL;
    }
    return state;
}

typedef struct coded_row {
    const char *code;
    size_t row;
} coded_row;

static int compare_rows(const void *a, const void *b)
{
    const coded_row *left = a, *right = b;
    const int order = strcmp(left->code, right->code);

    return order != 0 ? order : (left->row > right->row) - (left->row < right->row);
}

static bool refuse_repeats(table *self)
{
    const size_t n = self->csv->n_rows;
    coded_row *list = cr_reader_alloc(self->reader, n + 1, sizeof(*list));

    self->again = cr_reader_alloc(self->reader, n + 1, sizeof(*self->again));
    if (list == NULL || self->again == NULL) {
        return false;
    }
    for (size_t row = 0; row < n; row++) {
        list[row] = (coded_row){cell_of(self, row, self->code), row};
    }
    if (n > 1) {
        qsort(list, n, sizeof(*list), compare_rows);
    }
    for (size_t k = 1; k < n; k++) {
        if (strcmp(list[k - 1].code, list[k].code) == 0) {
            cr_report_at(self->reader, mark_of(self, list[k].row),
                         "state '%s' is there twice, on line %d too (take one away)", list[k].code,
                         self->csv->line[list[k - 1].row]);
            self->again[list[k].row] = true;
        }
    }
    return true;
}

/* The columns beside state and name are traits: may they be called so? */
static bool check_columns(const table *self)
{
    bool good = true;

    for (size_t column = 0; column < self->csv->n_columns; column++) {
        cr_node *key = new_scalar(self->reader, self->csv->column[column], (cr_mark){self->file, 1, 0}, false);

        if (key == NULL) {
            return false;
        }
        good = cr_value_is_name(self->reader, key) && good;
    }
    return good;
}

static bool add_row(const table *self, cr_node *states, size_t row)
{
    const cr_schema *schema = cr_schema_key(&cr_schema_scenario, "states")->schema->element;
    const char *code = cell_of(self, row, self->code);
    cr_node *key = new_scalar(self->reader, code, mark_of(self, row), false), *state;
    size_t before;

    if (key == NULL) {
        return false;
    }
    if (self->again[row] || !cr_value_is_name(self->reader, key)) {
        return true;
    }
    before = cr_path_push(self->reader, code);
    state = state_of_row(self, row);
    if (state != NULL) {
        cr_shape_check(self->reader, state, schema);
    }
    cr_path_pop(self->reader, before);
    return state != NULL && append(self->reader, states, code, state);
}

static cr_node *states_of_csv(cr_reader *reader, const cr_csv *csv, cr_node *file)
{
    table self = {.reader = reader,
                  .csv = csv,
                  .file = cr_arena_text(&reader->doc.arena, csv->file, strlen(csv->file)),
                  .code = cr_csv_column(csv, "state"),
                  .name = cr_csv_column(csv, "name")};
    cr_node *states = cr_reader_new_mapping(reader, file->mark, csv->n_rows);

    if (self.file == NULL || states == NULL) {
        cr_reader_fail(reader, CR_ERR_MEMORY);
        return NULL;
    }
    if (self.code == SIZE_MAX) {
        cr_report(reader, file, "'%s' lacks the column state", file->text);
        return NULL;
    }
    if (!check_columns(&self) || !refuse_repeats(&self)) {
        return NULL;
    }
    for (size_t row = 0; row < csv->n_rows; row++) {
        if (!add_row(&self, states, row)) {
            return NULL;
        }
    }
    return states;
}

cr_node *cr_states_of_file(cr_reader *reader, cr_node *states)
{
    cr_node *file = cr_node_get(states, "file"), *rows = NULL;
    cr_csv csv;

    if (file != NULL && cr_reader_csv(reader, file, &csv)) {
        rows = states_of_csv(reader, &csv, file);
        cr_csv_free(&csv);
        reader->n_files--; /* what the rows say is part of the scenario, and hashed with it */
    }
    return rows;
}
