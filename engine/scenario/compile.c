/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/compile.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/compiler.h"
#include "scenario/csv.h"
#include "scenario/load.h"

/* Names that mean something else where drivers are listed. */
static const char *const reserved[] = {"lag", "others"};

bool cr_compiler_lives(const cr_compiler *self)
{
    return self->reader->status == CR_OK || self->reader->status == CR_ERR_INPUT;
}

/* ---- names ---- */

typedef struct named_node {
    cr_node *key, *item;
} named_node;

static int compare_named(const void *a, const void *b)
{
    return strcmp(((const named_node *)a)->key->text, ((const named_node *)b)->key->text);
}

static bool names_room(cr_compiler *self, cr_names *names, size_t n)
{
    names->name = cr_reader_alloc(self->reader, n + 1, sizeof(*names->name));
    names->key = cr_reader_alloc(self->reader, n + 1, sizeof(cr_node *));
    names->item = cr_reader_alloc(self->reader, n + 1, sizeof(cr_node *));
    return names->name != NULL && names->key != NULL && names->item != NULL;
}

static void names_sort(cr_names *names, named_node *list, size_t n)
{
    if (n > 1) {
        qsort(list, n, sizeof(*list), compare_named);
    }
    for (size_t k = 0; k < n; k++) {
        names->name[k] = list[k].key->text;
        names->key[k] = list[k].key;
        names->item[k] = list[k].item;
    }
    names->n = n;
}

bool cr_names_read(cr_compiler *self, cr_names *names, const char *what, cr_node *mapping, const cr_schema *schema)
{
    const size_t most = mapping != NULL && !mapping->bad && mapping->kind == CR_NODE_MAPPING ? mapping->n : 0;
    named_node *list = cr_reader_alloc(self->reader, most + 1, sizeof(*list));
    size_t n = 0;

    *names = (cr_names){.what = what};
    if (list == NULL || !names_room(self, names, most)) {
        return false;
    }
    for (size_t k = 0; k < most; k++) {
        if (!mapping->key[k]->bad && cr_schema_key(schema, mapping->key[k]->text) == NULL) {
            list[n++] = (named_node){mapping->key[k], mapping->item[k]};
        }
    }
    names_sort(names, list, n);
    return true;
}

int32_t cr_names_find(const cr_names *names, const char *name)
{
    size_t lo = 0, hi = names->n;

    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        const int order = strcmp(name, names->name[mid]);

        if (order == 0) {
            return (int32_t)mid;
        }
        if (order < 0) {
            hi = mid;
        } else {
            lo = mid + 1;
        }
    }
    return CR_NONE;
}

int32_t cr_names_resolve(cr_compiler *self, const cr_names *names, cr_node *node)
{
    const int32_t at = node->bad || node->text == NULL ? CR_NONE : cr_names_find(names, node->text);

    if (at == CR_NONE && !node->bad) {
        cr_report(self->reader, node, "unknown %s '%s'%s", names->what, node->text != NULL ? node->text : "",
                  node->text == NULL ? "" : cr_did_you_mean(self->reader, node->text, names->name, names->n, ""));
    }
    return at;
}

int32_t cr_rung_resolve(cr_compiler *self, cr_node *node)
{
    const int32_t at = cr_names_resolve(self, &self->rungs, node);

    return at == CR_NONE ? CR_NONE : self->rung_id[at];
}

/* ---- drivers: one namespace of conditions, ties, rungs and traits ---- */

/* All trait names of all layers. */
static bool read_traits(cr_compiler *self)
{
    size_t n = 0, kept = 0, most = 0;
    named_node *list = NULL;
    bool good = true;

    for (size_t l = 0; good && l < self->groups.n + self->states.n + 1; l++) {
        cr_node *layer = l < self->groups.n                    ? self->groups.item[l]
                         : l < self->groups.n + self->states.n ? self->states.item[l - self->groups.n]
                                                               : cr_node_get(self->root, "defaults");
        cr_node *traits = layer == NULL || layer->bad ? NULL : cr_node_get(layer, "traits");

        for (size_t k = 0; good && traits != NULL && !traits->bad && traits->kind == CR_NODE_MAPPING && k < traits->n;
             k++) {
            if (traits->key[k]->bad || cr_schema_is_provenance(traits->key[k]->text)) {
                continue;
            }
            good = cr_reader_grow(self->reader, &list, &most, n, sizeof(*list));
            if (good) {
                list[n++] = (named_node){traits->key[k], traits->item[k]};
            }
        }
    }
    if (good && n > 1) {
        qsort(list, n, sizeof(*list), compare_named);
    }
    for (size_t k = 0; good && k < n; k++) {
        if (kept == 0 || strcmp(list[kept - 1].key->text, list[k].key->text) != 0) {
            list[kept++] = list[k];
        }
    }
    self->traits = (cr_names){.what = "trait"};
    good = good && names_room(self, &self->traits, kept);
    if (good) {
        names_sort(&self->traits, list, kept);
    }
    free(list);
    return good;
}

typedef struct driver_name {
    const char *name;
    cr_node *key; /* NULL for rungs */
    const char *what;
    cr_driver driver;
} driver_name;

static int compare_drivers(const void *a, const void *b)
{
    const driver_name *left = a, *right = b;
    const int order = strcmp(left->name, right->name);

    return order != 0 ? order : (int)left->driver.kind - (int)right->driver.kind;
}

static void check_driver_names(cr_compiler *self, const driver_name *list, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        for (size_t r = 0; r < sizeof(reserved) / sizeof(*reserved); r++) {
            if (list[k].key != NULL && strcmp(list[k].name, reserved[r]) == 0) {
                cr_report(self->reader, list[k].key, "'%s' is a reserved word (take another name)", list[k].name);
            }
        }
        if (k > 0 && strcmp(list[k - 1].name, list[k].name) == 0) {
            cr_node *key = list[k].key != NULL ? list[k].key : list[k - 1].key;

            cr_report(self->reader, key, "'%s' is a %s and a %s (drivers share their names: change one)", list[k].name,
                      list[k - 1].what, list[k].what);
        }
    }
}

static bool read_drivers(cr_compiler *self)
{
    const cr_names *const from[] = {&self->conditions, &self->ties, &self->rungs, &self->traits};
    const size_t most = self->conditions.n + self->ties.n + self->rungs.n + self->traits.n;
    driver_name *list = cr_reader_alloc(self->reader, most + 1, sizeof(*list));
    size_t n = 0;

    self->drivers = (cr_names){.what = "driver"};
    self->driver = cr_reader_alloc(self->reader, most + 1, sizeof(*self->driver));
    if (list == NULL || self->driver == NULL || !names_room(self, &self->drivers, most)) {
        return false;
    }
    for (size_t f = 0; f < 4; f++) { /* in the order of cr_driver_kind */
        for (size_t k = 0; k < from[f]->n; k++) {
            const int32_t index = from[f] == &self->rungs ? self->rung_id[k] : (int32_t)k;

            list[n++] = (driver_name){from[f]->name[k],
                                      from[f]->key != NULL ? from[f]->key[k] : NULL,
                                      from[f]->what,
                                      {(cr_driver_kind)f, index}};
        }
    }
    if (n > 1) {
        qsort(list, n, sizeof(*list), compare_drivers);
    }
    check_driver_names(self, list, n);
    for (size_t k = 0; k < n; k++) {
        self->drivers.name[k] = list[k].name;
        self->driver[k] = list[k].driver;
    }
    self->drivers.n = n;
    return true;
}

static bool read_names(cr_compiler *self)
{
    static const struct {
        const char *key, *what;
        size_t at;
    } sort[] = {
        {"conditions", "condition", offsetof(cr_compiler, conditions)},
        {"ties", "tie", offsetof(cr_compiler, ties)},
        {"parameters", "parameter", offsetof(cr_compiler, parameters)},
        {"groups", "group", offsetof(cr_compiler, groups)},
        {"states", "state", offsetof(cr_compiler, states)},
    };

    for (size_t k = 0; k < sizeof(sort) / sizeof(*sort); k++) {
        cr_names *names = (cr_names *)((char *)self + sort[k].at);

        if (!cr_names_read(self, names, sort[k].what, cr_node_get(self->root, sort[k].key),
                           cr_schema_key(&cr_schema_scenario, sort[k].key)->schema)) {
            return false;
        }
    }
    if (self->states.n == 0 && self->reader->status == CR_OK) {
        cr_report(self->reader, self->root, "no states (states: {PAK: , RUS: {at: recognised}})");
        self->root->bad = false;
    }
    return read_traits(self) && read_drivers(self);
}

/* ---- data files ---- */

bool cr_data_read(cr_compiler *self, cr_node *named, cr_csv *csv)
{
    cr_reader *const reader = self->reader;
    char *path = cr_reader_resolve(reader, named, named->mark.file != NULL ? named->mark.file : "");
    int status;

    memset(csv, 0, sizeof(*csv));
    if (path == NULL) {
        return false;
    }
    status = cr_csv_read(csv, path, reader->errors);
    free(path);
    if (status != CR_OK ||
        !cr_reader_grow(reader, &reader->file, &reader->max_files, reader->n_files, sizeof(*reader->file))) {
        cr_reader_fail(reader, status);
        cr_csv_free(csv);
        return false;
    }
    reader->file[reader->n_files].path = named->text;
    memcpy(reader->file[reader->n_files++].sha256, csv->sha256, sizeof(csv->sha256));
    return true;
}

/* ---- sealing ---- */

static const char *keep_text(cr_compiler *self, const char *text)
{
    const char *kept = cr_arena_text(&self->model->arena, text, strlen(text));

    if (kept == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
    }
    return kept != NULL ? kept : "";
}

/* Names so far live with the document; the model keeps its own. */
static void keep_names(cr_compiler *self)
{
    cr_model *const model = self->model;

    for (size_t k = 0; k < model->n_tracks; k++) {
        model->track[k].name = keep_text(self, model->track[k].name);
    }
    for (size_t r = 0; r < model->n_rungs; r++) {
        model->rung[r].name = keep_text(self, model->rung[r].name);
    }
    for (size_t i = 0; i < model->n_states; i++) {
        model->state[i].code = keep_text(self, model->state[i].code);
        model->state[i].name = keep_text(self, model->state[i].name);
    }
    for (size_t g = 0; g < model->n_groups; g++) {
        model->group[g].name = keep_text(self, model->group[g].name);
    }
    for (size_t m = 0; m < model->n_ties; m++) {
        model->tie[m].name = keep_text(self, model->tie[m].name);
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        cr_condition *condition = &model->condition[c];

        condition->name = keep_text(self, condition->name);
        for (size_t r = 0; r < condition->n_regimes; r++) {
            condition->regime[r].name = keep_text(self, condition->regime[r].name);
        }
    }
}

static void *keep_array(cr_compiler *self, const void *array, size_t n, size_t size)
{
    void *kept = cr_arena_alloc(&self->model->arena, (n + 1) * size);

    if (kept == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
    } else if (n > 0) {
        memcpy(kept, array, n * size);
    }
    return kept;
}

/* The slots of each draw, side by side. */
static void keep_targets(cr_compiler *self)
{
    cr_model *const model = self->model;
    size_t *at = cr_reader_alloc(self->reader, model->n_draws + 1, sizeof(*at));

    model->n_targets = self->n_pending;
    model->target = cr_arena_alloc(&model->arena, (self->n_pending + 1) * sizeof(*model->target));
    if (at == NULL || model->target == NULL || model->draw == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    for (size_t k = 0; k < self->n_pending; k++) {
        model->draw[self->pending[k].draw].n_targets++;
    }
    for (size_t d = 0, next = 0; d < model->n_draws; d++) {
        model->draw[d].target = at[d] = next;
        next += model->draw[d].n_targets;
    }
    for (size_t k = 0; k < self->n_pending; k++) {
        model->target[at[self->pending[k].draw]++] = self->pending[k].slot;
    }
}

static void seal(cr_compiler *self)
{
    cr_model *const model = self->model;
    cr_reader *const reader = self->reader;

    keep_names(self);
    model->slot = keep_array(self, self->slot, model->n_slots, sizeof(*self->slot));
    model->term = keep_array(self, self->term, model->n_terms, sizeof(*self->term));
    model->gate = keep_array(self, self->gate, model->n_gates, sizeof(*self->gate));
    model->test = keep_array(self, self->test, model->n_tests, sizeof(*self->test));
    model->draw = keep_array(self, self->draw, model->n_draws, sizeof(*self->draw));
    keep_targets(self);
    model->dist = keep_array(self, reader->dist, reader->n_dists, sizeof(*reader->dist));
    if (model->dist != NULL) { /* the distributions' tables change hands */
        model->n_dists = reader->n_dists;
        reader->n_dists = 0;
    }
}

static void compiler_free(cr_compiler *self)
{
    free(self->slot);
    free(self->range);
    free(self->term);
    free(self->gate);
    free(self->test);
    free(self->draw);
    free(self->pending);
}

static int compile(cr_reader *reader, cr_node *root, cr_model *model)
{
    cr_compiler self = {.reader = reader, .root = root, .model = model};
    bool good;

    good = cr_slot_new(&self, 0.0) == 0; /* slot 0 is the constant 0 */
    good = cr_lower_calendar(&self) && good;
    good = cr_lower_tracks(&self) && good;
    /* Without dates and rungs the rest would only add errors that are none. */
    good = good && read_names(&self) && cr_lower_parameters(&self) && cr_groups_read(&self) &&
           cr_lower_conditions(&self) && cr_lower_ties(&self) && cr_lower_states(&self);
    if (good && reader->status == CR_OK) {
        seal(&self);
    }
    compiler_free(&self);
    return reader->status;
}

/* ---- the whole way ---- */

static void name_plan(cr_reader *reader, cr_plan *plan, const char *path, const cr_node *root)
{
    const char *slash = strrchr(path, '/'), *base = slash != NULL ? slash + 1 : path, *dot = strrchr(base, '.');
    const cr_node *title = cr_node_get(root, "title");

    plan->name = cr_arena_text(&plan->arena, base, dot != NULL && dot > base ? (size_t)(dot - base) : strlen(base));
    plan->title = title != NULL && title->kind == CR_NODE_SCALAR && !cr_node_is_null(title)
                      ? cr_arena_text(&plan->arena, title->text, title->length)
                      : "";
    plan->what_if = cr_arena_alloc(&plan->arena, sizeof(*plan->what_if));
    if (plan->name == NULL || plan->title == NULL || plan->what_if == NULL) {
        cr_reader_fail(reader, CR_ERR_MEMORY);
        return;
    }
    plan->what_if[0] = "baseline";
    cr_scenario_hash(reader, root, plan->sha256);
}

static int plan_read(cr_plan *plan, const char *path, const char *text, const cr_changes *changes, cr_errors *errors)
{
    cr_reader reader = {.errors = errors};
    cr_node *root = NULL;
    int status;

    memset(plan, 0, sizeof(*plan));
    if (cr_scenario_load(&reader, path, text, changes, &root)) {
        plan->model = calloc(1, sizeof(*plan->model));
        if (plan->model == NULL) {
            cr_reader_fail(&reader, CR_ERR_MEMORY);
        } else {
            plan->n_models = 1;
            (void)compile(&reader, root, plan->model);
        }
    }
    if (reader.status == CR_OK) {
        name_plan(&reader, plan, path, root);
    }
    status = reader.status;
    if (status == CR_ERR_MEMORY) {
        cr_fail(errors, CR_ERR_MEMORY, "memory ran out while reading %s", path);
    }
    if (status != CR_OK) {
        cr_plan_free(plan);
    }
    cr_reader_free(&reader);
    return status;
}

int cr_plan_read(cr_plan *plan, const char *path, const cr_changes *changes, cr_errors *errors)
{
    return plan_read(plan, path, NULL, changes, errors);
}

int cr_plan_read_text(cr_plan *plan, const char *label, const char *text, const char *folder, const cr_changes *changes,
                      cr_errors *errors)
{
    char *path = NULL;
    int status;

    memset(plan, 0, sizeof(*plan));
    if (asprintf(&path, "%s%s%s", folder != NULL ? folder : "", folder != NULL ? "/" : "", label) < 0) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out while reading %s", label);
    }
    status = plan_read(plan, path, text, changes, errors);
    free(path);
    return status;
}
