/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compile/layers_check.h"

#include <string.h>

#include "compile/groups.h"
#include "compile/layers.h"

static void check_name(cr_compiler *self, const cr_names *names, cr_node *node)
{
    if (node != NULL && !node->bad && node->kind == CR_NODE_SCALAR && !cr_node_is_null(node)) {
        (void)cr_names_resolve(self, names, node);
    }
}

/* all, a state, a group, or a list of them. */
static void check_members(cr_compiler *self, cr_node *node)
{
    for (size_t k = 0; node != NULL && !node->bad && node->kind == CR_NODE_SEQUENCE && k < node->n; k++) {
        check_members(self, node->item[k]);
    }
    if (node != NULL && node->kind == CR_NODE_SCALAR && !cr_node_is_null(node) && strcmp(node->text, "all") != 0 &&
        cr_names_find(&self->states, node->text) == CR_NONE && cr_names_find(&self->groups, node->text) == CR_NONE) {
        cr_report(self->reader, node, "unknown state or group '%s'%s", node->text,
                  cr_state_or_group_like(self, node->text));
    }
}

/* What the signals of `others` look at. */
static void check_others(cr_compiler *self, cr_node *others)
{
    const size_t before = cr_path_push(self->reader, "others");

    for (size_t k = 0; others != NULL && !others->bad && others->kind == CR_NODE_SEQUENCE && k < others->n; k++) {
        cr_node *item = others->item[k];

        if (!item->bad) {
            check_name(self, &self->conditions, cr_node_get(item, "condition"));
            check_name(self, &self->states, cr_node_get(item, "state"));
            check_name(self, &self->rungs, cr_node_get(item, "reaches"));
            check_name(self, &self->rungs, cr_node_get(item, "share"));
            check_name(self, &self->rungs, cr_node_get(item, "count"));
            check_members(self, cr_node_get(item, "among"));
        }
    }
    cr_path_pop(self->reader, before);
}

/* Does it take a driver away that is gone itself? */
static bool is_gone(const cr_compiler *self, const cr_node *mapping, size_t k)
{
    for (size_t t = 0; cr_node_is_null(mapping->item[k]) && t < self->reader->n_taken; t++) {
        if (strcmp(self->reader->taken[t], mapping->key[k]->text) == 0) {
            return true;
        }
    }
    return false;
}

static void check_drivers(cr_compiler *self, cr_node *layer, const char *part)
{
    cr_node *mapping = cr_node_get(layer, part);
    const size_t before = cr_path_push(self->reader, part);

    check_others(self, strcmp(part, "requires") == 0 ? cr_node_get(mapping, "others") : NULL);
    for (size_t k = 0; mapping != NULL && !mapping->bad && mapping->kind == CR_NODE_MAPPING && k < mapping->n; k++) {
        cr_node *key = mapping->key[k];

        if (cr_is_driver_key(key) && cr_names_find(&self->drivers, key->text) == CR_NONE &&
            !is_gone(self, mapping, k)) {
            cr_report(self->reader, key, "unknown driver '%s'%s", key->text,
                      cr_did_you_mean(self->reader, key->text, self->drivers.name, self->drivers.n,
                                      " (a condition, a kind of tie, a rung or a trait is wanted)"));
        }
    }
    cr_path_pop(self->reader, before);
}

/* A rung, {one_of: {RUNG: share, ..}}, or a list of either. */
static void check_rungs(cr_compiler *self, cr_node *node, const char *key)
{
    const size_t before = cr_path_push(self->reader, key);
    cr_node *shares;

    if (node == NULL || node->bad || cr_node_is_null(node)) {
        cr_path_pop(self->reader, before);
        return;
    }
    switch (node->kind) {
    case CR_NODE_SCALAR:
        (void)cr_rung_resolve(self, node);
        break;
    case CR_NODE_SEQUENCE:
        cr_path_pop(self->reader, before);
        for (size_t k = 0; k < node->n; k++) {
            check_rungs(self, node->item[k], key);
        }
        break;
    case CR_NODE_MAPPING:
        shares = cr_node_get(node, "one_of");
        for (size_t k = 0; shares != NULL && !shares->bad && shares->kind == CR_NODE_MAPPING && k < shares->n; k++) {
            if (!cr_schema_is_provenance(shares->key[k]->text)) {
                (void)cr_rung_resolve(self, shares->key[k]);
            }
        }
        break;
    }
    cr_path_pop(self->reader, before);
}

/* weights, requires and reverses, of all rungs or of one. */
static void check_keys(cr_compiler *self, cr_node *keys)
{
    cr_node *reverses = cr_node_get(keys, "reverses");
    size_t before;

    check_drivers(self, keys, "weights");
    check_drivers(self, keys, "requires");
    if (reverses != NULL && !reverses->bad && reverses->kind == CR_NODE_MAPPING) {
        before = cr_path_push(self->reader, "reverses");
        check_drivers(self, reverses, "weights");
        check_drivers(self, reverses, "requires");
        check_rungs(self, cr_node_get(reverses, "floor"), "floor");
        cr_path_pop(self->reader, before);
    }
}

static void check_layer(cr_compiler *self, cr_node *layer, const char *name)
{
    cr_node *rungs = cr_node_get(layer, "rungs");
    const size_t before = cr_path_push(self->reader, name);
    size_t inner;

    if (layer == NULL || layer->bad || layer->kind != CR_NODE_MAPPING) {
        cr_path_pop(self->reader, before);
        return;
    }
    check_keys(self, layer);
    check_rungs(self, cr_node_get(layer, "skips"), "skips");
    check_rungs(self, cr_node_get(layer, "at"), "at");
    inner = cr_path_push(self->reader, "rungs");
    for (size_t k = 0; rungs != NULL && !rungs->bad && rungs->kind == CR_NODE_MAPPING && k < rungs->n; k++) {
        if (rungs->key[k]->bad || cr_schema_is_provenance(rungs->key[k]->text)) {
            continue;
        }
        if (cr_rung_resolve(self, rungs->key[k]) != CR_NONE) {
            const size_t deep = cr_path_push(self->reader, rungs->key[k]->text);

            check_keys(self, rungs->item[k]);
            cr_path_pop(self->reader, deep);
        }
    }
    cr_path_pop(self->reader, inner);
    cr_path_pop(self->reader, before);
}

void cr_layers_check(cr_compiler *self)
{
    const cr_names *const names[] = {&self->groups, &self->states};
    const char *const key[] = {"groups", "states"};

    check_layer(self, self->defaults, "defaults");
    for (size_t l = 0; l < 2; l++) {
        const size_t before = cr_path_push(self->reader, key[l]);

        for (size_t k = 0; k < names[l]->n; k++) {
            check_layer(self, names[l]->item[k], names[l]->name[k]);
        }
        cr_path_pop(self->reader, before);
    }
}
