/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `states: {file: states.csv}`: each row becomes what could have been written under `states`. */
#include <stdlib.h>
#include <string.h>

#include "scenario/csv.h"
#include "scenario/load.h"
#include "scenario/merge.h"
#include "scenario/value.h"

static cr_node *new_node(cr_reader *reader, cr_node_kind kind, cr_mark mark, size_t most)
{
    cr_node *node = cr_reader_alloc(reader, 1, sizeof(*node));

    if (node == NULL) {
        return NULL;
    }
    *node = (cr_node){.kind = kind, .mark = mark, .weight = 1};
    if (kind == CR_NODE_MAPPING) {
        node->key = cr_reader_alloc(reader, most + 1, sizeof(cr_node *));
        node->item = cr_reader_alloc(reader, most + 1, sizeof(cr_node *));
    }
    return kind == CR_NODE_MAPPING && (node->key == NULL || node->item == NULL) ? NULL : node;
}

/* A scalar as if it stood in the scenario; plain, so that it may be a number. */
static cr_node *new_scalar(cr_reader *reader, const char *text, cr_mark mark)
{
    cr_node *node = new_node(reader, CR_NODE_SCALAR, mark, 0);

    if (node != NULL) {
        node->plain = true;
        node->length = strlen(text);
        node->text = cr_arena_text(&reader->doc.arena, text, node->length);
        if (node->text == NULL) {
            cr_reader_fail(reader, CR_ERR_MEMORY);
            node = NULL;
        }
    }
    return node;
}

static bool append(cr_reader *reader, cr_node *mapping, const char *key, cr_node *item, cr_mark mark)
{
    cr_node *name = new_scalar(reader, key, mark);

    if (name == NULL || item == NULL) {
        return false;
    }
    mapping->key[mapping->n] = name;
    mapping->item[mapping->n++] = item;
    return true;
}

/* {name: .., traits: {COLUMN: number, ..}}; an empty cell gives nothing. */
static cr_node *state_of_row(cr_reader *reader, const cr_csv *csv, size_t row, size_t code, size_t name, cr_mark mark)
{
    const char *const *cell = csv->cell + row * csv->n_columns;
    cr_node *state = new_node(reader, CR_NODE_MAPPING, mark, 2),
            *traits = new_node(reader, CR_NODE_MAPPING, mark, csv->n_columns);

    if (state == NULL || traits == NULL) {
        return NULL;
    }
    for (size_t column = 0; column < csv->n_columns; column++) {
        cr_node *item;
        double number;

        if (column == code || cell[column][0] == '\0') {
            continue;
        }
        item = new_scalar(reader, cell[column], mark);
        if (column == name) {
            if (item == NULL || !append(reader, state, "name", item, mark)) {
                return NULL;
            }
        } else if (cr_value_cell(reader, mark, cell[column], &number) &&
                   !append(reader, traits, csv->column[column], item, mark)) {
            return NULL;
        }
    }
    return traits->n == 0 || append(reader, state, "traits", traits, mark) ? state : NULL;
}

static int compare_rows(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void refuse_repeats(cr_reader *reader, const cr_csv *csv, size_t code, cr_node *file)
{
    const char **name = cr_reader_alloc(reader, csv->n_rows + 1, sizeof(*name));

    for (size_t row = 0; name != NULL && row < csv->n_rows; row++) {
        name[row] = csv->cell[row * csv->n_columns + code];
    }
    if (name != NULL && csv->n_rows > 1) {
        qsort(name, csv->n_rows, sizeof(*name), compare_rows);
    }
    for (size_t row = 1; name != NULL && row < csv->n_rows; row++) {
        if (strcmp(name[row - 1], name[row]) == 0) {
            cr_report_at(reader, file->mark, "'%s' has state '%s' twice", csv->file, name[row]);
        }
    }
}

static cr_node *states_of_csv(cr_reader *reader, const cr_csv *csv, cr_node *file)
{
    const size_t code = cr_csv_column(csv, "state"), name = cr_csv_column(csv, "name");
    const char *label = cr_arena_text(&reader->doc.arena, csv->file, strlen(csv->file));
    cr_node *states = new_node(reader, CR_NODE_MAPPING, file->mark, csv->n_rows);

    if (code == SIZE_MAX) {
        cr_report(reader, file, "'%s' lacks the column state", file->text);
        return NULL;
    }
    for (size_t column = 0; column < csv->n_columns; column++) {
        const cr_mark mark = {label, 1, 0};
        cr_node *key = new_scalar(reader, csv->column[column], mark);

        if (key == NULL || !cr_value_is_name(reader, key)) {
            return NULL;
        }
    }
    refuse_repeats(reader, csv, code, file);
    for (size_t row = 0; states != NULL && row < csv->n_rows; row++) {
        const cr_mark mark = {label, csv->line[row], 0};
        cr_node *key = new_scalar(reader, csv->cell[row * csv->n_columns + code], mark);
        cr_node *state = state_of_row(reader, csv, row, code, name, mark);

        if (key == NULL || state == NULL) {
            return NULL;
        }
        if (cr_value_is_name(reader, key)) {
            states->key[states->n] = key;
            states->item[states->n++] = state;
        }
    }
    return states;
}

cr_node *cr_states_with_file(cr_reader *reader, cr_node *states, const cr_schema *schema)
{
    cr_node *file = cr_node_get(states, "file"), *rows = NULL;
    cr_csv csv;

    if (file == NULL || file->bad || cr_node_is_null(file)) {
        return states;
    }
    if (cr_reader_csv(reader, file, &csv)) {
        rows = states_of_csv(reader, &csv, file);
        cr_csv_free(&csv);
    }
    states = cr_mapping_without(reader, states, "file");
    return rows == NULL || states == NULL ? states : cr_merge(reader, rows, states, schema, CR_MERGE_FREE);
}
