/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lets a condition move by itself, or answer to what states do: shocks, responses, regimes' leaving, products. */
#include <math.h>

#include "scenario/compiler.h"
#include "scenario/value.h"

static cr_node *usable(const cr_node *mapping, const char *key)
{
    cr_node *node = cr_node_get(mapping, key);

    return node == NULL || node->bad || cr_node_is_null(node) ? NULL : node;
}

/* ---- shocks ---- */

void cr_lower_shocks(cr_compiler *self, cr_condition *condition, cr_node *shocks)
{
    cr_node *per_year = usable(shocks, "per_year"), *size = usable(shocks, "size"),
            *half_life = usable(shocks, "half_life");
    cr_value value;

    if (per_year == NULL || size == NULL || half_life == NULL) {
        cr_report(self->reader, shocks,
                  "per_year, size and half_life are wanted ({per_year: 2, size: 0.3, half_life: 3 months})");
        return;
    }
    condition->per_year = cr_slot_of(self, per_year, &cr_schema_not_negative, "shocks.per_year", condition->name);
    condition->shock_half_life = cr_slot_of(self, half_life, &cr_schema_half_life, "shocks.half_life", condition->name);
    condition->breeds = cr_slot_new(self, 0.0);
    cr_slot_take(self, condition->breeds, usable(shocks, "breeds"), &cr_schema_below_one, "shocks.breeds",
                 condition->name);
    if (!cr_value_read(self->reader, size, &cr_schema_number, &value)) {
        return;
    }
    if (value.kind == CR_VALUE_DISTRIBUTION) {
        condition->size_dist = value.dist; /* a fresh draw for each shock: no slot */
    } else {
        condition->size = cr_slot_of(self, size, &cr_schema_number, "shocks.size", condition->name);
    }
}

/* ---- responses, and what hastens the end of a regime ---- */

static cr_influence *lower_influences(cr_compiler *self, cr_node *list, const char *purpose, const char *name,
                                      size_t *n)
{
    cr_influence *influence = cr_arena_alloc(&self->model->arena, (list->n + 1) * sizeof(*influence));

    if (influence == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return NULL;
    }
    for (size_t k = 0; k < list->n && cr_compiler_lives(self); k++) {
        cr_node *item = list->item[k];
        char *draw = cr_arena_format(&self->reader->doc.arena, "%s/%zu", name, k + 1);

        if (item->bad || draw == NULL) {
            continue;
        }
        if (usable(item, "by") == NULL) {
            cr_report(self->reader, item, "by is missing ({share: recognised, by: -0.4})");
        } else if (cr_lower_signal(self, item, &influence[*n].signal)) {
            influence[*n].by = cr_slot_of(self, usable(item, "by"), &cr_schema_number, purpose, draw);
            (*n)++;
        }
    }
    return influence;
}

void cr_lower_response(cr_compiler *self, cr_condition *condition, cr_node *responds_to)
{
    cr_node *signals = usable(responds_to, "signals"), *lag = usable(responds_to, "lag");

    if (signals == NULL || lag == NULL || signals->n == 0) {
        cr_report(self->reader, responds_to,
                  "signals and lag are wanted ({signals: [{share: recognised, by: -0.4}], lag: 6 months})");
        return;
    }
    condition->lag = cr_slot_of(self, lag, &cr_schema_half_life, "responds_to.lag", condition->name);
    condition->response = lower_influences(self, signals, "responds_to.by", condition->name, &condition->n_responses);
}

static void lower_leaves_to(cr_compiler *self, cr_regime *regime, const cr_names *names, size_t own, cr_node *leaves_to,
                            const char *name)
{
    double most = 0.0;

    regime->leaves_to = cr_arena_alloc(&self->model->arena, names->n * sizeof(*regime->leaves_to));
    if (regime->leaves_to == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    for (size_t r = 0; r < names->n; r++) {
        regime->leaves_to[r] = CR_NONE;
    }
    for (size_t k = 0; k < leaves_to->n; k++) {
        cr_node *key = leaves_to->key[k];
        char *draw = cr_arena_format(&self->reader->doc.arena, "%s/%s", name, key->text);
        int32_t to;

        if (key->bad || cr_schema_is_provenance(key->text) || draw == NULL) {
            continue;
        }
        to = cr_names_resolve(self, names, key);
        if (to == (int32_t)own) {
            cr_report(self->reader, key, "'%s' leaves to itself (name other regimes)", key->text);
        } else if (to != CR_NONE) {
            regime->leaves_to[to] =
                cr_slot_of(self, leaves_to->item[k], &cr_schema_not_negative, "regime.leaves_to", draw);
            most += regime->leaves_to[to] != CR_NONE ? self->range[regime->leaves_to[to]].hi : 0.0;
        }
    }
    if (!(most > 0.0) && self->reader->status == CR_OK) {
        cr_report(self->reader, leaves_to, "no regime has a share above 0");
    }
}

void cr_lower_leaving(cr_compiler *self, cr_condition *condition, const cr_names *names)
{
    for (size_t r = 0; r < names->n && r < condition->n_regimes; r++) {
        cr_node *item = names->item[r], *leaves_to, *hastened_by;
        char *name = cr_arena_format(&self->reader->doc.arena, "%s/%s", condition->name, names->name[r]);
        const size_t before = cr_path_push(self->reader, names->name[r]);

        if (name != NULL && !item->bad) {
            leaves_to = usable(item, "leaves_to");
            hastened_by = usable(item, "hastened_by");
            if (leaves_to != NULL) {
                lower_leaves_to(self, &condition->regime[r], names, r, leaves_to, name);
            }
            if (hastened_by != NULL) {
                condition->regime[r].hastened_by =
                    lower_influences(self, hastened_by, "regime.hastened_by", name, &condition->regime[r].n_hastened);
            }
        }
        cr_path_pop(self->reader, before);
    }
}

/* ---- products ---- */

static void lower_times(cr_compiler *self, cr_condition *condition, cr_node *times)
{
    condition->times = cr_arena_alloc(&self->model->arena, (times->n + 1) * sizeof(*condition->times));
    if (condition->times == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    for (size_t k = 0; k < times->n; k++) {
        const int32_t by = cr_names_resolve(self, &self->conditions, times->item[k]);
        size_t at = condition->n_times;

        if (by == CR_NONE) {
            continue;
        }
        while (at > 0 && condition->times[at - 1] > by) { /* by name, so that the order written does not matter */
            condition->times[at] = condition->times[at - 1];
            at--;
        }
        condition->times[at] = by;
        condition->n_times++;
    }
}

/* Depth first, each condition after those that multiply it. mark: 0 unseen, 1 on the way, 2 placed. */
static void place(cr_compiler *self, int32_t c, char *mark, size_t *n)
{
    cr_model *const model = self->model;
    const cr_condition *condition = &model->condition[c];

    mark[c] = 1;
    for (size_t k = 0; k < condition->n_times; k++) {
        if (mark[condition->times[k]] == 1) {
            cr_report(self->reader, self->conditions.item[c], "'%s' and '%s' multiply each other in a circle",
                      condition->name, model->condition[condition->times[k]].name);
        } else if (mark[condition->times[k]] == 0) {
            place(self, condition->times[k], mark, n);
        }
    }
    mark[c] = 2;
    model->condition_order[(*n)++] = c;
}

/* What a product can be: the ranges of its factors multiplied, in the order of the conditions. */
static void widen_bins(cr_model *model)
{
    for (size_t k = 0; k < model->n_conditions; k++) {
        cr_condition *condition = &model->condition[model->condition_order[k]];

        for (size_t t = 0; t < condition->n_times; t++) {
            const cr_condition *by = &model->condition[condition->times[t]];
            const double corner[4] = {condition->bin_lo * by->bin_lo, condition->bin_lo * by->bin_hi,
                                      condition->bin_hi * by->bin_lo, condition->bin_hi * by->bin_hi};

            condition->bin_lo = fmin(fmin(corner[0], corner[1]), fmin(corner[2], corner[3]));
            condition->bin_hi = fmax(fmax(corner[0], corner[1]), fmax(corner[2], corner[3]));
        }
        if (!(condition->bin_lo < condition->bin_hi)) {
            condition->bin_lo -= 0.5;
            condition->bin_hi += 0.5;
        }
    }
}

bool cr_lower_products(cr_compiler *self)
{
    cr_model *const model = self->model;
    char *mark = cr_reader_alloc(self->reader, model->n_conditions + 1, 1);
    size_t n = 0;

    model->condition_order = cr_arena_alloc(&model->arena, (model->n_conditions + 1) * sizeof(*model->condition_order));
    if (mark == NULL || model->condition_order == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return false;
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        cr_node *times = usable(self->conditions.item[c], "times");
        const size_t before = cr_path_push(self->reader, self->conditions.name[c]);

        if (times != NULL && !self->conditions.item[c]->bad) {
            lower_times(self, &model->condition[c], times);
        }
        cr_path_pop(self->reader, before);
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        if (mark[c] == 0) {
            place(self, (int32_t)c, mark, &n);
        }
    }
    widen_bins(model);
    return cr_compiler_lives(self);
}

/* ---- how far shocks and responses reach ---- */

static double most_of_signal(const cr_compiler *self, const cr_signal *signal, double *least)
{
    *least = 0.0;
    switch (signal->kind) {
    case CR_SIGNAL_CONDITION:
        *least = self->model->condition[signal->condition].bin_lo; /* 0 where it is lowered later: then a guess */
        return self->model->condition[signal->condition].bin_hi;
    case CR_SIGNAL_COUNT:
        return (double)signal->n_members;
    default:
        return 1.0;
    }
}

/* Ten standard deviations of stationary shot noise (Campbell), widened by what the shocks breed. */
static void reach_of_shocks(const cr_compiler *self, const cr_condition *condition, double *lo, double *hi)
{
    const double per_year = self->range[condition->per_year].hi, bred = 1.0 - self->range[condition->breeds].hi,
                 stays = self->range[condition->shock_half_life].hi / M_LN2;
    const double least = condition->size != CR_NONE ? self->range[condition->size].lo
                                                    : cr_dist_quantile(&self->reader->dist[condition->size_dist], 1e-6),
                 most = condition->size != CR_NONE
                            ? self->range[condition->size].hi
                            : cr_dist_quantile(&self->reader->dist[condition->size_dist], 1.0 - 1e-6);
    const double size = fmax(fabs(least), fabs(most)), kept = fmax(bred, 1e-3);
    const double reach = size * (per_year * stays / kept + 10.0 * sqrt(per_year * stays / 2.0) / kept + 3.0 / kept);

    *lo -= least < 0.0 ? reach : 0.0;
    *hi += most > 0.0 ? reach : 0.0;
}

void cr_condition_reach(const cr_compiler *self, const cr_condition *condition, double *lo, double *hi)
{
    if (condition->per_year != CR_NONE && (condition->size != CR_NONE || condition->size_dist != CR_NONE) &&
        condition->shock_half_life != CR_NONE) {
        reach_of_shocks(self, condition, lo, hi);
    }
    for (size_t k = 0; k < condition->n_responses; k++) {
        double least, most = most_of_signal(self, &condition->response[k].signal, &least);
        const cr_slot_range by = self->range[condition->response[k].by];
        const double corner[4] = {by.lo * least, by.lo * most, by.hi * least, by.hi * most};

        *lo += fmin(0.0, fmin(fmin(corner[0], corner[1]), fmin(corner[2], corner[3])));
        *hi += fmax(0.0, fmax(fmax(corner[0], corner[1]), fmax(corner[2], corner[3])));
    }
}
