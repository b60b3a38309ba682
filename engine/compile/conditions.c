/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compile/conditions.h"

#include <stdio.h>

#include "compile/series.h"
#include "scenario/dist_read.h"
#include "scenario/scalars.h"

enum { MAX_REGIMES = 1000 };

/* ---- noise and regimes ---- */

static int32_t noise_slot(cr_compiler *self, cr_node *node, const cr_schema *schema, const char *key, const char *name)
{
    const size_t before = cr_path_push(self->reader, key);
    char purpose[32];
    int32_t slot;

    snprintf(purpose, sizeof(purpose), "noise.%s", key);
    slot = cr_slot_of(self, node, schema, purpose, name);
    cr_path_pop(self->reader, before);
    return slot;
}

static void lower_noise(cr_compiler *self, cr_condition *condition, cr_node *noise)
{
    cr_node *sd = cr_node_get(noise, "sd"), *half_life = cr_node_get(noise, "half_life");

    if (noise == NULL || noise->bad || cr_node_is_null(noise)) {
        return;
    }
    if (sd == NULL || half_life == NULL || cr_node_is_null(sd) || cr_node_is_null(half_life)) {
        if (cr_node_has_bad(noise)) {
            return;
        }
        cr_report(self->reader, noise, "sd and half_life are wanted ({sd: 0.1, half_life: 6 months})");
        return;
    }
    condition->sd = noise_slot(self, sd, &cr_schema_not_negative, "sd", condition->name);
    condition->half_life = noise_slot(self, half_life, &cr_schema_half_life, "half_life", condition->name);
    condition->starts_at =
        noise_slot(self, cr_node_get(noise, "starts_at"), &cr_schema_number, "starts_at", condition->name);
}

static void lower_regimes(cr_compiler *self, cr_condition *condition, cr_node *regimes, cr_node *starts_in)
{
    const cr_schema *schema = cr_schema_key(&cr_schema_condition, "regimes")->schema;
    const size_t outer = cr_path_push(self->reader, "regimes");
    cr_names names = {0};

    if (regimes == NULL || regimes->bad || cr_node_is_null(regimes)) {
        if (starts_in != NULL && !starts_in->bad && !cr_node_is_null(starts_in) && (regimes == NULL || !regimes->bad)) {
            cr_path_pop(self->reader, outer);
            (void)cr_path_push(self->reader, "starts_in");
            cr_report(self->reader, starts_in, "there are no regimes to start in (give regimes, or take this away)");
        }
        return;
    }
    if (!cr_names_read(self, &names, "regime", regimes, schema)) {
        return;
    }
    if (names.n < 2 && cr_node_has_bad(regimes)) {
        return;
    }
    if (names.n < 2) {
        cr_report(self->reader, regimes, "at least two regimes are wanted (one alone never ends: write its level)");
        return;
    }
    if (names.n > MAX_REGIMES) {
        cr_report(self->reader, regimes, "more than %d regimes", MAX_REGIMES);
        return;
    }
    condition->regime = cr_arena_alloc(&self->model->arena, names.n * sizeof(*condition->regime));
    if (condition->regime == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    condition->n_regimes = names.n;
    for (size_t r = 0; r < names.n; r++) {
        cr_node *item = names.item[r], *lasts = cr_node_get(item, "lasts");
        const size_t before = cr_path_push(self->reader, names.name[r]);
        char *name = cr_arena_format(&self->reader->doc.arena, "%s/%s", condition->name, names.name[r]);
        size_t inner;

        condition->regime[r] =
            (cr_regime){.name = names.name[r], .level = cr_slot_new(self, 0.0), .lasts = cr_slot_new(self, 1.0)};
        if (name == NULL) {
            cr_reader_fail(self->reader, CR_ERR_MEMORY);
        } else if (cr_node_has_bad(item)) {
            /* what it lacks may be what was reported */
        } else if (lasts == NULL || cr_node_is_null(lasts)) {
            cr_report(self->reader, item, "lasts is missing (the mean stay, such as lasts: 1 year)");
        } else {
            inner = cr_path_push(self->reader, "level");
            cr_slot_take(self, condition->regime[r].level, cr_node_get(item, "level"), &cr_schema_number,
                         "regime.level", name);
            cr_path_pop(self->reader, inner);
            inner = cr_path_push(self->reader, "lasts");
            cr_slot_take(self, condition->regime[r].lasts, lasts, &cr_schema_half_life, "regime.lasts", name);
            cr_path_pop(self->reader, inner);
        }
        cr_path_pop(self->reader, before);
    }
    cr_lower_leaving(self, condition, &names);
    if (starts_in != NULL && !starts_in->bad && !cr_node_is_null(starts_in)) {
        cr_path_pop(self->reader, outer);
        (void)cr_path_push(self->reader, "starts_in");
        condition->starts_in = cr_names_resolve(self, &names, starts_in);
    }
}

/* ---- a condition ---- */

/* What answers to chance and to states, beside the level. */
static void lower_dynamics(cr_compiler *self, cr_condition *condition, cr_node *node)
{
    cr_node *shocks = cr_node_get(node, "shocks"), *responds_to = cr_node_get(node, "responds_to");
    size_t before = cr_path_push(self->reader, "noise");

    lower_noise(self, condition, cr_node_get(node, "noise"));
    cr_path_pop(self->reader, before);
    lower_regimes(self, condition, cr_node_get(node, "regimes"), cr_node_get(node, "starts_in"));
    cr_path_pop(self->reader, before);
    (void)cr_path_push(self->reader, "shocks");
    if (shocks != NULL && !cr_node_is_null(shocks) && !cr_node_has_bad(shocks)) {
        cr_lower_shocks(self, condition, shocks);
    }
    cr_path_pop(self->reader, before);
    (void)cr_path_push(self->reader, "responds_to");
    if (responds_to != NULL && !cr_node_is_null(responds_to) && !cr_node_has_bad(responds_to)) {
        cr_lower_response(self, condition, responds_to);
    }
    cr_path_pop(self->reader, before);
}

static void lower_condition(cr_compiler *self, cr_condition *condition, const char *name, cr_node *node)
{
    cr_reader *const reader = self->reader;
    cr_node *level = cr_node_get(node, "level"), *within = cr_node_get(node, "within");
    size_t before;

    *condition = (cr_condition){.name = name,
                                .level = CR_NONE,
                                .sd = CR_NONE,
                                .half_life = CR_NONE,
                                .starts_at = CR_NONE,
                                .starts_in = CR_NONE,
                                .per_year = CR_NONE,
                                .size = CR_NONE,
                                .size_dist = CR_NONE,
                                .shock_half_life = CR_NONE,
                                .breeds = CR_NONE,
                                .shock_key = cr_stream_key_of("shocks", name),
                                .lag = CR_NONE,
                                .lo = 0.0,
                                .hi = 1.0,
                                .noise_key = cr_stream_key_of("noise", name),
                                .regime_key = cr_stream_key_of("regime", name)};
    if (within != NULL && !within->bad && !cr_node_is_null(within) &&
        !cr_value_interval(reader, within, &condition->lo, &condition->hi)) {
        return;
    }
    before = cr_path_push(reader, "level");
    if (level != NULL && !level->bad && level->kind == CR_NODE_MAPPING && !cr_node_is_distribution(level)) {
        cr_lower_series(self, condition, level);
    }
    if (condition->n_points == 0) {
        condition->level = cr_slot_new(self, cr_fallback(&cr_schema_condition, "level"));
        if (level != NULL && (level->kind == CR_NODE_SCALAR || cr_node_is_distribution(level))) {
            cr_slot_take(self, condition->level, level, &cr_schema_number, "level", name);
            cr_watched_add(self, level,
                           (cr_watched){.slot = condition->level,
                                        .move = CR_NONE,
                                        .condition = cr_names_find(&self->conditions, name),
                                        .purpose = "level",
                                        .name = name});
        }
    }
    cr_path_pop(reader, before);
    lower_dynamics(self, condition, node);
}

bool cr_lower_conditions(cr_compiler *self)
{
    cr_model *const model = self->model;
    const size_t n = self->conditions.n, before = cr_path_push(self->reader, "conditions");

    model->n_conditions = n;
    model->condition = cr_arena_alloc(&model->arena, (n + 1) * sizeof(*model->condition));
    if (model->condition == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
    }
    for (size_t c = 0; c < n && cr_compiler_lives(self); c++) {
        const size_t outer = cr_path_push(self->reader, self->conditions.name[c]);

        self->draws_from = model->n_draws; /* a condition's draws are its own */
        lower_condition(self, &model->condition[c], self->conditions.name[c], self->conditions.item[c]);
        cr_path_pop(self->reader, outer);
    }
    if (!cr_compiler_lives(self) || !cr_lower_products(self)) {
        return false;
    }
    cr_path_pop(self->reader, before);
    return true;
}
