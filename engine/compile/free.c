/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compile/free.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where in its range a number stands while others are looked at, and how near its ends are to be right, too. */
#define MIDDLE 0.53
#define NEAR   1e-6

typedef struct reading {
    cr_free_list *list;
    const char *path;
    const cr_changes *changes;
    cr_errors *errors;
} reading;

/* ---- "PATH=LOW:HIGH" ---- */

static int refuse(const reading *self, const char *text)
{
    return cr_fail(self->errors, CR_ERR_INPUT,
                   "--free '%s' is no PATH=LOW:HIGH with LOW below HIGH (such as defaults.threshold=0.3:0.9)", text);
}

static int read_text(const reading *self, const char *text, cr_free *item)
{
    const char *const equals = strchr(text, '='), *const colon = equals != NULL ? strchr(equals, ':') : NULL;
    const char *why;
    char *path, *low;

    if (colon == NULL || equals == text) {
        return refuse(self, text);
    }
    path = cr_arena_text(&self->list->arena, text, (size_t)(equals - text));
    low = cr_arena_text(&self->list->arena, equals + 1, (size_t)(colon - equals) - 1);
    if (path == NULL || low == NULL) {
        return cr_fail(self->errors, CR_ERR_MEMORY, "memory ran out for --free");
    }
    if (!cr_text_number(low, &item->lo, &why) || !cr_text_number(colon + 1, &item->hi, &why) ||
        !(item->lo < item->hi)) {
        return refuse(self, text);
    }
    item->path = path;
    for (const cr_free *other = self->list->item; other < item; other++) {
        if (strcmp(other->path, path) == 0) {
            return cr_fail(self->errors, CR_ERR_INPUT, "--free %s is given twice (once is enough)", path);
        }
    }
    return CR_OK;
}

/* ---- the scenario with values in place ---- */

/* @param odd    which of the free numbers, SIZE_MAX: none, stands at `share` of its range, while the others are at MIDDLE */
static int compile(const reading *self, size_t odd, double share, cr_plan *plan)
{
    const size_t n = self->list->n, before = self->changes != NULL ? self->changes->n_set : 0;
    cr_changes changes = self->changes != NULL ? *self->changes : (cr_changes){0};
    const char **set = calloc(before + n + 1, sizeof(*set));
    int status = set == NULL ? cr_fail(self->errors, CR_ERR_MEMORY, "memory ran out for --free") : CR_OK;

    memset(plan, 0, sizeof(*plan));
    for (size_t k = 0; k < before && status == CR_OK; k++) {
        set[k] = changes.set[k];
    }
    for (size_t k = 0; k < n && status == CR_OK; k++) {
        const cr_free *const item = &self->list->item[k];
        const double value = item->lo + (k == odd ? share : MIDDLE) * (item->hi - item->lo);

        set[before + k] = cr_arena_format(&self->list->arena, "%s=%.17g", item->path, value);
        status = set[before + k] == NULL ? cr_fail(self->errors, CR_ERR_MEMORY, "memory ran out for --free") : CR_OK;
    }
    if (status == CR_OK) {
        changes.n_set = before + n;
        changes.set = set;
        status = cr_plan_read(plan, self->path, &changes, self->errors);
    }
    free(set);
    return status;
}

static bool same_ties(const cr_model *a, const cr_model *b)
{
    for (size_t m = 0; m < a->n_ties; m++) {
        const size_t n = a->tie[m].n_edges;

        if (b->tie[m].n_edges != n || (n > 0 && memcmp(a->tie[m].weight, b->tie[m].weight, n * sizeof(double)) != 0)) {
            return false;
        }
    }
    return true;
}

/* Do the models differ in nothing but numbers and how they are drawn, as far as a change of one number can go? */
static bool same_shape(const cr_model *a, const cr_model *b)
{
    bool same = a->n_slots == b->n_slots && a->n_moves == b->n_moves && a->n_terms == b->n_terms &&
                a->n_gates == b->n_gates && a->n_tests == b->n_tests && a->n_ties == b->n_ties &&
                a->n_conditions == b->n_conditions && a->n_states == b->n_states && a->calendar.n == b->calendar.n;

    for (size_t k = 0; same && k < a->n_terms; k++) {
        same = a->term[k].slot == b->term[k].slot && a->term[k].driver.kind == b->term[k].driver.kind &&
               a->term[k].driver.index == b->term[k].driver.index;
    }
    for (size_t k = 0; same && k < a->n_moves; k++) {
        same = a->move[k].slot == b->move[k].slot && a->move[k].link == b->move[k].link &&
               a->move[k].n_terms == b->move[k].n_terms;
    }
    return same && same_ties(a, b);
}

/* ---- what does not enter a likelihood ---- */

static bool condition_has(const cr_condition *condition, int32_t slot)
{
    const int32_t own[] = {condition->sd,   condition->half_life,       condition->starts_at, condition->per_year,
                           condition->size, condition->shock_half_life, condition->breeds};

    for (size_t k = 0; k < sizeof(own) / sizeof(*own); k++) {
        if (own[k] == slot) {
            return true;
        }
    }
    for (size_t r = 0; r < condition->n_regimes; r++) {
        const cr_regime *const regime = &condition->regime[r];
        bool found = regime->lasts == slot;

        for (size_t k = 0; k < condition->n_regimes && regime->leaves_to != NULL; k++) {
            found = found || regime->leaves_to[k] == slot;
        }
        for (size_t k = 0; k < regime->n_hastened; k++) {
            found = found || regime->hastened_by[k].by == slot;
        }
        if (found) {
            return true;
        }
    }
    return false;
}

static bool event_has(const cr_event *event, int32_t slot)
{
    bool found = event->chance == slot || event->delay.slot == slot;

    for (size_t a = 0; a < event->n_actions; a++) {
        const cr_action *const action = &event->action[a];

        found = found || action->by == slot || action->lasts.slot == slot;
        for (size_t k = 0; k < action->n_settings; k++) {
            found = found || action->setting[k].to == slot;
        }
    }
    return found;
}

/* Why the likelihood does not follow this number; NULL where it does. */
static const char *frozen(const cr_model *model, int32_t slot)
{
    for (size_t k = 0; k < model->n_targets; k++) {
        if (model->target[k] == slot) {
            return "is part of a distribution, which stands at its median";
        }
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        if (condition_has(&model->condition[c], slot)) {
            return "is of noise, shocks or the changes of regimes: noise and shocks stand at zero, regimes at their "
                   "mean";
        }
    }
    for (size_t m = 0; m < model->n_ties; m++) {
        if (model->tie[m].exists == slot) {
            return "says how likely a tie is there, and all are taken as present";
        }
    }
    for (size_t e = 0; e < model->n_events; e++) {
        if (event_has(&model->event[e], slot)) {
            return "is of an event, and none happens";
        }
    }
    return NULL;
}

/* ---- slots ---- */

/* Notes in `follows` the slots that differ; each must have the value that was set. */
static int compare(const reading *self, const cr_free *item, const cr_plan *plan, const cr_plan *other, double share,
                   bool *follows)
{
    const cr_model *const a = plan->model, *const b = other->model;
    const double here = item->lo + MIDDLE * (item->hi - item->lo), there = item->lo + share * (item->hi - item->lo);

    if (!same_shape(a, b)) {
        return cr_fail(self->errors, CR_ERR_INPUT,
                       "--free %s changes more than numbers (name one number of the scenario)", item->path);
    }
    for (size_t k = 0; k < a->n_slots; k++) {
        const char *why;

        if (a->slot[k] == b->slot[k]) {
            continue;
        }
        why = frozen(a, (int32_t)k);
        if (why != NULL) {
            return cr_fail(self->errors, CR_ERR_INPUT,
                           "--free %s: it %s, so no history speaks of it (leave it as it is)", item->path, why);
        }
        if (a->slot[k] != here || b->slot[k] != there) {
            return cr_fail(self->errors, CR_ERR_INPUT,
                           "--free %s: another number is made from it (name one that is used as it stands)",
                           item->path);
        }
        follows[k] = true;
    }
    return CR_OK;
}

static int keep_slots(const reading *self, cr_free *item, const bool *follows, bool *taken, size_t n_slots)
{
    size_t n = 0;

    for (size_t k = 0; k < n_slots; k++) {
        n += follows[k];
        if (follows[k] && taken[k]) {
            return cr_fail(self->errors, CR_ERR_INPUT, "--free %s is another name for what is free already",
                           item->path);
        }
        taken[k] = taken[k] || follows[k];
    }
    if (n == 0) {
        return cr_fail(self->errors, CR_ERR_INPUT,
                       "--free %s: nothing follows it (every state has a value of its own, or nothing reads it)",
                       item->path);
    }
    item->slot = cr_arena_alloc(&self->list->arena, n * sizeof(*item->slot));
    if (item->slot == NULL) {
        return cr_fail(self->errors, CR_ERR_MEMORY, "memory ran out for --free");
    }
    for (size_t k = 0; k < n_slots; k++) {
        if (follows[k]) {
            item->slot[item->n_slots++] = (int32_t)k;
        }
    }
    return CR_OK;
}

/* Looks from both ends of the range, so that no value in it is refused later. */
static int find_slots(const reading *self, size_t i, const cr_plan *plan, bool *taken)
{
    static const double shares[] = {NEAR, 1.0 - NEAR};
    const size_t n_slots = plan->model->n_slots;
    bool *const follows = calloc(n_slots + 1, sizeof(*follows));
    int status = follows == NULL ? cr_fail(self->errors, CR_ERR_MEMORY, "memory ran out for --free") : CR_OK;

    for (size_t k = 0; k < 2 && status == CR_OK; k++) {
        cr_plan other;

        status = compile(self, i, shares[k], &other);
        if (status == CR_OK) {
            status = compare(self, &self->list->item[i], plan, &other, shares[k], follows);
            cr_plan_free(&other);
        }
    }
    if (status == CR_OK) {
        status = keep_slots(self, &self->list->item[i], follows, taken, n_slots);
    }
    free(follows);
    return status;
}

static int find_written(const reading *self, const cr_plan *plan)
{
    cr_plan written;
    const int status = cr_plan_read(&written, self->path, self->changes, self->errors);

    for (size_t i = 0; i < self->list->n && status == CR_OK; i++) {
        cr_free *const item = &self->list->item[i];
        const double *const slot = written.model->slot; /* of what is drawn, the medians */

        item->written = same_shape(plan->model, written.model) ? slot[item->slot[0]] : (double)NAN;
        for (size_t k = 0; k < item->n_slots && !isnan(item->written); k++) {
            item->written = slot[item->slot[k]] == item->written ? item->written : (double)NAN;
        }
    }
    if (status == CR_OK) {
        cr_plan_free(&written);
    }
    return status;
}

int cr_free_read(cr_free_list *self, cr_plan *plan, const char *path, const cr_changes *changes,
                 const char *const *text, size_t n, cr_errors *errors)
{
    const reading of = {self, path, changes, errors};
    bool *taken = NULL;
    int status = CR_OK;

    memset(self, 0, sizeof(*self));
    memset(plan, 0, sizeof(*plan));
    self->item = cr_arena_alloc(&self->arena, (n + 1) * sizeof(*self->item));
    if (self->item == NULL) {
        status = cr_fail(errors, CR_ERR_MEMORY, "memory ran out for --free");
    }
    for (size_t k = 0; k < n && status == CR_OK; k++) {
        status = read_text(&of, text[k], &self->item[k]);
    }
    if (status == CR_OK) {
        self->n = n;
        status = compile(&of, SIZE_MAX, MIDDLE, plan);
    }
    if (status == CR_OK) {
        taken = calloc(plan->model->n_slots + 1, sizeof(*taken));
        status = taken == NULL ? cr_fail(errors, CR_ERR_MEMORY, "memory ran out for --free") : CR_OK;
    }
    for (size_t k = 0; k < n && status == CR_OK; k++) {
        status = find_slots(&of, k, plan, taken);
    }
    status = status == CR_OK ? find_written(&of, plan) : status;
    free(taken);
    if (status != CR_OK) {
        cr_plan_free(plan);
        cr_free_list_free(self);
    }
    return status;
}

void cr_free_list_free(cr_free_list *self)
{
    cr_arena_free(&self->arena);
    memset(self, 0, sizeof(*self));
}
