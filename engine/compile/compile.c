/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compile/compile.h"

#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

#include "compile/compiler.h"
#include "compile/conditions.h"
#include "compile/groups.h"
#include "scenario/load.h"
#include "scenario/merge.h"
#include "scenario/places.h"
#include "scenario/what_if.h"

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
    for (size_t e = 0; e < model->n_events; e++) {
        cr_event *event = &model->event[e];

        event->name = keep_text(self, event->name);
        for (size_t a = 0; a < event->n_actions; a++) {
            if (event->action[a].path != NULL) {
                event->action[a].path = keep_text(self, event->action[a].path);
            }
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

/* The name of the driver of each term; terms of one driver share it. */
static void keep_term_names(cr_compiler *self)
{
    cr_model *const model = self->model;
    const char **kept = cr_reader_alloc(self->reader, self->drivers.n + 1, sizeof(*kept));

    model->term_name = cr_arena_alloc(&model->arena, (model->n_terms + 1) * sizeof(*model->term_name));
    if (kept == NULL || model->term_name == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    for (size_t d = 0; d < self->drivers.n; d++) {
        kept[d] = keep_text(self, self->drivers.name[d]);
    }
    for (size_t k = 0; k < model->n_terms; k++) {
        model->term_name[k] = kept[self->term_driver[k]];
    }
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

/* Copies a distribution, with its tables, into the model, once; its position there. What-ifs take theirs from the same
 * document. */
static int32_t keep_dist(cr_compiler *self, int32_t from, int32_t *kept)
{
    cr_model *const model = self->model;

    if (kept[from] == 0) {
        if (cr_dist_copy(&model->dist[model->n_dists], &self->reader->dist[from]) != CR_OK) {
            cr_reader_fail(self->reader, CR_ERR_MEMORY);
            return 0;
        }
        kept[from] = (int32_t)++model->n_dists;
    }
    return kept[from] - 1;
}

/* The distributions that are drawn from, in the order of the draws, then of the conditions whose shocks have sizes and of
 * the events with delays. */
static void keep_dists(cr_compiler *self)
{
    cr_model *const model = self->model;
    cr_reader *const reader = self->reader;
    int32_t *kept = cr_reader_alloc(reader, reader->n_dists + 1, sizeof(*kept)); /* position + 1 in the model */

    model->dist = cr_arena_alloc(&model->arena, (reader->n_dists + 1) * sizeof(*model->dist));
    if (kept == NULL || model->dist == NULL || model->draw == NULL) {
        cr_reader_fail(reader, CR_ERR_MEMORY);
        return;
    }
    for (size_t d = 0; d < model->n_draws; d++) {
        model->draw[d].dist = keep_dist(self, model->draw[d].dist, kept);
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        if (model->condition[c].size_dist != CR_NONE) {
            model->condition[c].size_dist = keep_dist(self, model->condition[c].size_dist, kept);
        }
    }
    for (size_t e = 0; e < model->n_events; e++) {
        if (model->event[e].delay.dist != CR_NONE) {
            model->event[e].delay.dist = keep_dist(self, model->event[e].delay.dist, kept);
        }
    }
}

static void seal(cr_compiler *self)
{
    cr_model *const model = self->model;

    keep_names(self);
    model->slot = keep_array(self, self->slot, model->n_slots, sizeof(*self->slot));
    model->term = keep_array(self, self->term, model->n_terms, sizeof(*self->term));
    model->gate = keep_array(self, self->gate, model->n_gates, sizeof(*self->gate));
    model->test = keep_array(self, self->test, model->n_tests, sizeof(*self->test));
    model->draw = keep_array(self, self->draw, model->n_draws, sizeof(*self->draw));
    model->move = keep_array(self, self->move, model->n_moves, sizeof(*self->move));
    model->uncertain_start =
        keep_array(self, self->uncertain_start, model->n_uncertain_starts, sizeof(*self->uncertain_start));
    keep_term_names(self);
    keep_targets(self);
    keep_dists(self);
}

static void compiler_free(cr_compiler *self)
{
    free(self->slot);
    free(self->range);
    free(self->term);
    free(self->term_driver);
    free(self->gate);
    free(self->test);
    free(self->draw);
    free(self->pending);
    free(self->move);
    free(self->uncertain_start);
    for (size_t k = 0; k < self->n_noted; k++) {
        self->noted[k]->note = 0; /* it was for this model alone */
    }
    free(self->noted);
    free(self->watch);
    free(self->watched);
}

/* @param what_if  whose patches `root` has in it, or NULL
 * False where there are no dates or no rungs. */
static bool compile(cr_reader *reader, cr_node *root, const cr_what_if *what_if, cr_model *model)
{
    cr_compiler self = {.reader = reader, .root = root, .model = model};
    bool good, based;

    if (what_if != NULL) {
        self.patch = what_if->patch;
        self.n_patches = what_if->n_patches;
    }
    reader->what_if = what_if != NULL ? what_if->name : NULL;
    cr_path_pop(reader, 0);

    good = cr_slot_new(&self, 0.0) == 0; /* slot 0 is the constant 0 */
    good = cr_lower_calendar(&self) && good;
    based = good = cr_lower_tracks(&self) && good;
    /* Without dates and rungs the rest would only add errors that are none. */
    good = good && cr_settings_watch(&self) && cr_names_read_all(&self) && cr_lower_parameters(&self) &&
           cr_groups_read(&self) && cr_lower_conditions(&self) && cr_lower_ties(&self) && cr_lower_states(&self) &&
           cr_lower_events(&self) && cr_find_bins(&self);
    if (good && reader->status == CR_OK) {
        seal(&self);
    }
    compiler_free(&self);
    cr_path_pop(reader, 0);
    reader->what_if = NULL;
    return based;
}

/* ---- the whole way ---- */

static const char *plan_text(cr_reader *reader, cr_plan *plan, const char *text, size_t length)
{
    const char *kept = cr_arena_text(&plan->arena, text, length);

    if (kept == NULL) {
        cr_reader_fail(reader, CR_ERR_MEMORY);
    }
    return kept != NULL ? kept : "";
}

static void name_plan(cr_reader *reader, cr_plan *plan, const char *path, const cr_node *root)
{
    const char *slash = strrchr(path, '/'), *base = slash != NULL ? slash + 1 : path, *dot = strrchr(base, '.');
    const cr_node *title = cr_node_get(root, "title");

    plan->name = plan_text(reader, plan, base, dot != NULL && dot > base ? (size_t)(dot - base) : strlen(base));
    plan->title = title != NULL && title->kind == CR_NODE_SCALAR && !cr_node_is_null(title)
                      ? plan_text(reader, plan, title->text, title->length)
                      : "";
    cr_places_keep(reader, plan, root);
    if (!cr_scenario_hash(reader, root, plan->sha256)) {
        cr_reader_fail(reader, CR_ERR_MEMORY);
    }
}

/* Keeps the models of the what-ifs that are wanted, with their names. */
static void keep_what_ifs(cr_reader *reader, cr_plan *plan, const cr_what_ifs *list, const bool *wanted)
{
    plan->what_if = cr_arena_alloc(&plan->arena, plan->n_models * sizeof(*plan->what_if));
    plan->about = cr_arena_alloc(&plan->arena, plan->n_models * sizeof(*plan->about));
    if (plan->what_if == NULL || plan->about == NULL) {
        cr_reader_fail(reader, CR_ERR_MEMORY);
        return;
    }
    plan->what_if[0] = "baseline";
    plan->about[0] = "";
    plan->n_models = 1;
    for (size_t k = 0; k < list->n; k++) {
        const cr_what_if *item = &list->item[k];
        const size_t to = plan->n_models;

        if (!wanted[k]) {
            cr_model_free(&plan->model[k + 1]);
            continue;
        }
        if (to != k + 1) {
            plan->model[to] = plan->model[k + 1];
            plan->model[k + 1] = (cr_model){0};
        }
        plan->what_if[to] = plan_text(reader, plan, item->name, strlen(item->name));
        plan->about[to] = plan_text(reader, plan, item->about, strlen(item->about));
        plan->n_models++;
    }
}

/* The baseline and every what-if, each a model of its own: of those too that nobody wants now, all errors are told. */
static void compile_all(cr_reader *reader, cr_plan *plan, cr_node *baseline, const cr_what_ifs *list)
{
    bool based;

    plan->model = calloc(list->n + 1, sizeof(*plan->model));
    if (plan->model == NULL) {
        cr_reader_fail(reader, CR_ERR_MEMORY);
        return;
    }
    plan->n_models = list->n + 1;
    based = compile(reader, baseline, NULL, plan->model);
    for (size_t k = 0; k < list->n && based; k++) {
        if (list->item[k].root != NULL) {
            (void)compile(reader, list->item[k].root, &list->item[k], &plan->model[k + 1]);
        }
    }
}

static void read_whole(cr_reader *reader, cr_plan *plan, const char *path, cr_node *root, const cr_changes *changes)
{
    cr_node *baseline = cr_node_get(root, "what_if") == NULL ? root : cr_mapping_without(reader, root, "what_if");
    const bool alone = changes != NULL && changes->baseline;
    cr_what_ifs list = {0};
    bool *wanted;

    if (baseline == NULL || (!alone && !cr_what_ifs_read(reader, root, baseline, &list))) {
        return;
    }
    wanted = cr_reader_alloc(reader, list.n + 1, sizeof(*wanted));
    if (wanted == NULL) {
        return;
    }
    if (!alone) {
        cr_what_ifs_choose(reader, &list, changes, wanted);
    }
    compile_all(reader, plan, baseline, &list);
    if (reader->status == CR_OK && !alone) {
        cr_what_ifs_check(reader, &list, plan->model);
    }
    if (reader->status == CR_OK) {
        name_plan(reader, plan, path, root);
        keep_what_ifs(reader, plan, &list, wanted);
    }
}

static int plan_read(cr_plan *plan, const char *path, const char *text, const cr_changes *changes, cr_errors *errors)
{
    cr_reader reader = {.errors = errors};
    cr_node *root = NULL;
    int status;

    memset(plan, 0, sizeof(*plan));
    gsl_set_error_handler_off(); /* the usual one ends the process; where a GSL function can fail, its result tells */
    if (cr_scenario_load(&reader, path, text, changes, &root)) {
        read_whole(&reader, plan, path, root, changes);
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
