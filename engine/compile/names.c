/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "compile/compiler.h"

/* Names that mean something else where drivers are listed. */
static const char *const reserved[] = {"lag", "others", "about", "source", "confidence"};

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

static bool is_set(const cr_node *key)
{
    return key->mark.file != NULL && strncmp(key->mark.file, CR_SET_LABEL, strlen(CR_SET_LABEL)) == 0;
}

/* --set changes what is there: a trait that it alone names is a slip of the pen. */
static void refuse_set_traits(cr_compiler *self)
{
    const cr_names *traits = &self->traits;
    const char **known = cr_reader_alloc(self->reader, traits->n + 1, sizeof(*known));
    size_t n = 0;

    for (size_t k = 0; known != NULL && k < traits->n; k++) {
        if (!is_set(traits->key[k])) {
            known[n++] = traits->name[k];
        }
    }
    for (size_t k = 0; known != NULL && n < traits->n && k < traits->n; k++) {
        if (is_set(traits->key[k])) {
            cr_report(self->reader, traits->key[k], "the scenario has no trait '%s'%s", traits->name[k],
                      cr_did_you_mean(self->reader, traits->name[k], known, n, ""));
        }
    }
}

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
    for (size_t k = 0; good && k < n; k++) { /* of one name, one that the scenario itself gives */
        if (kept == 0 || strcmp(list[kept - 1].key->text, list[k].key->text) != 0) {
            list[kept++] = list[k];
        } else if (is_set(list[kept - 1].key)) {
            list[kept - 1] = list[k];
        }
    }
    self->traits = (cr_names){.what = "trait"};
    good = good && names_room(self, &self->traits, kept);
    if (good) {
        names_sort(&self->traits, list, kept);
        refuse_set_traits(self);
    }
    free(list);
    return good;
}

typedef struct driver_name {
    const char *name;
    cr_node *key;
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
            if (strcmp(list[k].name, reserved[r]) == 0) {
                cr_report(self->reader, list[k].key, "'%s' is a reserved word (take another name)", list[k].name);
            }
        }
        if (k > 0 && list[k - 1].what != list[k].what && strcmp(list[k - 1].name, list[k].name) == 0) {
            cr_node *const a = list[k - 1].key, *const b = list[k].key;

            cr_report(self->reader, a->mark.line > b->mark.line ? a : b,
                      "'%s' is a %s and a %s (drivers share their names: change one)", list[k].name, list[k - 1].what,
                      list[k].what);
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

            list[n++] = (driver_name){from[f]->name[k], from[f]->key[k], from[f]->what, {(cr_driver_kind)f, index}};
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

static void check_states(cr_compiler *self)
{
    const cr_node *states = cr_node_get(self->root, "states");
    const int32_t all = cr_names_find(&self->states, "all");

    if (self->states.n == 0 && (states == NULL || !cr_node_has_bad(states))) {
        cr_report_at(self->reader, (states != NULL ? states : self->root)->mark,
                     "no states (states: {PAK: , RUS: {at: recognised}})");
    }
    if (all != CR_NONE) {
        cr_report(self->reader, self->states.key[all], "'all' means all states together (take another code)");
    }
}

bool cr_names_read_all(cr_compiler *self)
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
        {"events", "event", offsetof(cr_compiler, events)},
    };

    for (size_t k = 0; k < sizeof(sort) / sizeof(*sort); k++) {
        cr_names *names = (cr_names *)((char *)self + sort[k].at);

        if (!cr_names_read(self, names, sort[k].what, cr_node_get(self->root, sort[k].key),
                           cr_schema_key(&cr_schema_scenario, sort[k].key)->schema)) {
            return false;
        }
    }
    check_states(self);
    return read_traits(self) && read_drivers(self);
}
