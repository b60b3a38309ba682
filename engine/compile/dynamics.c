/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lets a condition move by itself, or answer to what states do: shocks, responses, regimes' leaving, products. */
#include <stdio.h>
#include <stdlib.h>

#include "compile/compiler.h"
#include "scenario/value.h"

static cr_node *usable(const cr_node *mapping, const char *key)
{
    cr_node *node = cr_node_get(mapping, key);

    return node == NULL || node->bad || cr_node_is_null(node) ? NULL : node;
}

/* The slot of a key of `shocks` or `responds_to`, with its place in the path of messages. */
static int32_t slot_of_key(cr_compiler *self, cr_node *mapping, const char *under, const char *key,
                           const cr_schema *schema, const char *name)
{
    const size_t before = cr_path_push(self->reader, key);
    char purpose[48];
    int32_t slot;

    snprintf(purpose, sizeof(purpose), "%s.%s", under, key);
    slot = cr_slot_of(self, usable(mapping, key), schema, purpose, name);
    cr_path_pop(self->reader, before);
    return slot;
}

/* ---- shocks ---- */

/* A distribution is drawn afresh for each shock, and takes no slot: nobody can share with it. */
static void lower_size(cr_compiler *self, cr_condition *condition, cr_node *shocks)
{
    cr_node *size = usable(shocks, "size");
    const size_t before = cr_path_push(self->reader, "size");
    cr_value value;

    if (cr_value_read(self->reader, size, &cr_schema_shock_size, &value)) {
        if (value.kind != CR_VALUE_DISTRIBUTION) {
            condition->size = cr_slot_of(self, size, &cr_schema_shock_size, "shocks.size", condition->name);
        } else if (self->reader->shared[value.dist] > 0.0) {
            cr_report(self->reader, size, "`shared` on the size of shocks (each shock draws its own)");
        } else {
            condition->size_dist = value.dist;
        }
    }
    cr_path_pop(self->reader, before);
}

void cr_lower_shocks(cr_compiler *self, cr_condition *condition, cr_node *shocks)
{
    cr_node *per_year = usable(shocks, "per_year"), *size = usable(shocks, "size"),
            *half_life = usable(shocks, "half_life");
    int32_t breeds;

    if (per_year == NULL || size == NULL || half_life == NULL) {
        cr_report(self->reader, shocks,
                  "per_year, size and half_life are wanted ({per_year: 2, size: 0.3, half_life: 3 months})");
        return;
    }
    condition->per_year = slot_of_key(self, shocks, "shocks", "per_year", &cr_schema_not_negative, condition->name);
    condition->shock_half_life =
        slot_of_key(self, shocks, "shocks", "half_life", &cr_schema_half_life, condition->name);
    breeds = slot_of_key(self, shocks, "shocks", "breeds", &cr_schema_below_one, condition->name);
    condition->breeds = breeds != CR_NONE ? breeds : cr_slot_new(self, 0.0);
    lower_size(self, condition, shocks);
}

/* ---- responses, and what hastens the end of a regime ---- */

static cr_influence *lower_influences(cr_compiler *self, cr_node *list, const char *key, const char *purpose,
                                      const char *name, size_t *n)
{
    cr_influence *influence = cr_arena_alloc(&self->model->arena, (list->n + 1) * sizeof(*influence));
    const size_t before = cr_path_push(self->reader, key);

    if (influence == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return NULL;
    }
    for (size_t k = 0; k < list->n && cr_compiler_lives(self); k++) {
        cr_node *item = list->item[k];
        char *draw = cr_arena_format(&self->reader->doc.arena, "%s/%zu", name, k + 1), index[24];
        size_t inner;

        if (draw == NULL) {
            cr_reader_fail(self->reader, CR_ERR_MEMORY);
            break;
        }
        if (cr_node_has_bad(item)) {
            continue;
        }
        snprintf(index, sizeof(index), "%zu", k + 1);
        inner = cr_path_push(self->reader, index);
        self->draws_from = self->model->n_draws; /* no two have the same name */
        if (usable(item, "by") == NULL) {
            cr_report(self->reader, item, "by is missing ({share: recognised, by: -0.4})");
        } else if (cr_lower_signal(self, item, &influence[*n].signal)) {
            (void)cr_path_push(self->reader, "by");
            influence[*n].by = cr_slot_of(self, usable(item, "by"), &cr_schema_number, purpose, draw);
            (*n)++;
        }
        cr_path_pop(self->reader, inner);
    }
    cr_path_pop(self->reader, before);
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
    condition->lag = slot_of_key(self, responds_to, "responds_to", "lag", &cr_schema_half_life, condition->name);
    condition->response =
        lower_influences(self, signals, "signals", "responds_to.by", condition->name, &condition->n_responses);
}

/* What stands under the name of each regime but its own: [names->n], NULL where nothing does. */
static cr_node **destinations(cr_compiler *self, const cr_names *names, size_t own, cr_node *leaves_to)
{
    cr_node **share = cr_reader_alloc(self->reader, names->n, sizeof(cr_node *));

    for (size_t k = 0; share != NULL && k < leaves_to->n; k++) {
        cr_node *key = leaves_to->key[k];
        const int32_t to =
            key->bad || cr_schema_is_provenance(key->text) ? CR_NONE : cr_names_resolve(self, names, key);

        if (to == (int32_t)own) {
            cr_report(self->reader, key, "'%s' leaves to itself (name other regimes)", key->text);
        } else if (to != CR_NONE) {
            share[to] = leaves_to->item[k];
        }
    }
    return share;
}

static void lower_leaves_to(cr_compiler *self, cr_regime *regime, const cr_names *names, size_t own, cr_node *leaves_to,
                            const char *name)
{
    const size_t before = cr_path_push(self->reader, "leaves_to");
    cr_node **share = destinations(self, names, own, leaves_to);
    double most = 0.0;

    regime->leaves_to = cr_arena_alloc(&self->model->arena, names->n * sizeof(*regime->leaves_to));
    if (share == NULL || regime->leaves_to == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    for (size_t to = 0; to < names->n; to++) { /* not as written: slots in a fixed order */
        size_t outer;
        char *draw;

        regime->leaves_to[to] = CR_NONE;
        if (share[to] == NULL) {
            continue;
        }
        draw = cr_arena_format(&self->reader->doc.arena, "%s/%s", name, names->name[to]);
        if (draw == NULL) {
            cr_reader_fail(self->reader, CR_ERR_MEMORY);
            break;
        }
        self->draws_from = self->model->n_draws; /* no two have the same name */
        outer = cr_path_push(self->reader, names->name[to]);
        regime->leaves_to[to] = cr_slot_of(self, share[to], &cr_schema_not_negative, "regime.leaves_to", draw);
        cr_path_pop(self->reader, outer);
        most += regime->leaves_to[to] != CR_NONE ? self->range[regime->leaves_to[to]].hi : 0.0;
    }
    if (!(most > 0.0) && !cr_node_has_bad(leaves_to)) {
        cr_report(self->reader, leaves_to, "no regime has a share above 0");
    }
    cr_path_pop(self->reader, before);
}

void cr_lower_leaving(cr_compiler *self, cr_condition *condition, const cr_names *names)
{
    for (size_t r = 0; r < names->n && r < condition->n_regimes; r++) {
        cr_node *item = names->item[r], *leaves_to, *hastened_by;
        char *name = cr_arena_format(&self->reader->doc.arena, "%s/%s", condition->name, names->name[r]);
        const size_t before = cr_path_push(self->reader, names->name[r]);

        if (name == NULL) {
            cr_reader_fail(self->reader, CR_ERR_MEMORY);
        } else if (!item->bad) {
            leaves_to = usable(item, "leaves_to");
            hastened_by = usable(item, "hastened_by");
            if (leaves_to != NULL) {
                lower_leaves_to(self, &condition->regime[r], names, r, leaves_to, name);
            }
            if (hastened_by != NULL) {
                condition->regime[r].hastened_by = lower_influences(
                    self, hastened_by, "hastened_by", "regime.hastened_by", name, &condition->regime[r].n_hastened);
            }
        }
        cr_path_pop(self->reader, before);
    }
}

/* ---- products ---- */

static int compare_ids(const void *a, const void *b)
{
    const int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;

    return (left > right) - (left < right);
}

static void lower_times(cr_compiler *self, cr_condition *condition, cr_node *times)
{
    condition->times = cr_arena_alloc(&self->model->arena, (times->n + 1) * sizeof(*condition->times));
    if (condition->times == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    for (size_t k = 0; k < times->n; k++) {
        const int32_t by = cr_names_resolve(self, &self->conditions, times->item[k]);

        if (by != CR_NONE) {
            condition->times[condition->n_times++] = by;
        }
    }
    if (condition->n_times > 1) { /* by name, so that the order written does not matter */
        qsort(condition->times, condition->n_times, sizeof(*condition->times), compare_ids);
    }
}

/* A walk from factor to factor. A chain may be as long as there are conditions: a stack of its own, no recursion. */
typedef struct walk {
    enum { UNSEEN, ON_THE_WAY, PLACED } * mark; /* [n_conditions] */
    int32_t *stack;                             /* [n_conditions] the way here */
    size_t *next;                               /* [n_conditions] which factor of each on the way is looked at next */
    size_t depth, n_placed;
} walk;

static void report_circle(cr_compiler *self, int32_t c)
{
    cr_node *const node = self->conditions.item[c];
    const size_t before = cr_path_push(self->reader, self->conditions.name[c]);

    (void)cr_path_push(self->reader, "times");
    cr_report(self->reader, usable(node, "times") != NULL ? usable(node, "times") : node,
              "condition '%s' is, through `times`, a factor of itself (break the circle)", self->conditions.name[c]);
    cr_path_pop(self->reader, before);
}

/* Depth first, each condition after those that multiply it. */
static void place(cr_compiler *self, walk *way, int32_t from)
{
    cr_model *const model = self->model;

    way->depth = 1;
    way->stack[0] = from;
    way->next[0] = 0;
    way->mark[from] = ON_THE_WAY;
    while (way->depth > 0) {
        const int32_t c = way->stack[way->depth - 1];
        const cr_condition *condition = &model->condition[c];
        int32_t by;

        if (way->next[way->depth - 1] == condition->n_times) {
            way->mark[c] = PLACED;
            model->condition_order[way->n_placed++] = c;
            way->depth--;
            continue;
        }
        by = condition->times[way->next[way->depth - 1]++];
        if (way->mark[by] == ON_THE_WAY) {
            report_circle(self, c);
        } else if (way->mark[by] == UNSEEN) {
            way->mark[by] = ON_THE_WAY;
            way->next[way->depth] = 0;
            way->stack[way->depth++] = by;
        }
    }
}

bool cr_lower_products(cr_compiler *self)
{
    cr_model *const model = self->model;
    const size_t room = model->n_conditions + 1;
    walk way = {.mark = cr_reader_alloc(self->reader, room, sizeof(*way.mark)),
                .stack = cr_reader_alloc(self->reader, room, sizeof(*way.stack)),
                .next = cr_reader_alloc(self->reader, room, sizeof(*way.next))};

    model->condition_order = cr_arena_alloc(&model->arena, room * sizeof(*model->condition_order));
    if (way.mark == NULL || way.stack == NULL || way.next == NULL || model->condition_order == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return false;
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        cr_node *times = usable(self->conditions.item[c], "times");
        const size_t before = cr_path_push(self->reader, self->conditions.name[c]);

        (void)cr_path_push(self->reader, "times");
        if (times != NULL && !self->conditions.item[c]->bad) {
            lower_times(self, &model->condition[c], times);
        }
        cr_path_pop(self->reader, before);
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        if (way.mark[c] == UNSEEN) {
            place(self, &way, (int32_t)c);
        }
    }
    return cr_compiler_lives(self);
}
