/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/places.h"

#include <stdlib.h>
#include <string.h>

/* ---- the table ---- */

typedef struct keeping {
    cr_reader *reader;
    cr_plan *plan;
    size_t most;
    const char *file, *kept_file; /* of the last mark: most come from one file */
} keeping;

/* A path of --set goes through things that stand elsewhere: these are where their file has them. */
static cr_mark mark_of(const cr_node *key, const cr_node *item)
{
    const bool set = key->mark.file != NULL && strncmp(key->mark.file, CR_SET_LABEL, strlen(CR_SET_LABEL)) == 0;

    return set ? item->mark : key->mark;
}

static cr_mark keep_mark(keeping *self, cr_mark mark)
{
    if (mark.file != NULL && mark.file != self->file) {
        self->file = mark.file;
        self->kept_file = cr_arena_text(&self->plan->arena, mark.file, strlen(mark.file));
        if (self->kept_file == NULL) {
            cr_reader_fail(self->reader, CR_ERR_MEMORY);
        }
    }
    mark.file = mark.file != NULL ? self->kept_file : NULL;
    return mark;
}

/* A value that is not set stands nowhere; a state of which nothing is said does. */
static bool is_there(const cr_node *item, int depth)
{
    return depth <= 2 || !cr_node_is_null(item);
}

static void keep_keys(keeping *self, const cr_node *mapping, int depth)
{
    cr_plan *const plan = self->plan;

    for (size_t k = 0; mapping->kind == CR_NODE_MAPPING && k < mapping->n; k++) {
        const size_t before = cr_path_push(self->reader, mapping->key[k]->text);

        if (is_there(mapping->item[k], depth) &&
            cr_reader_grow(self->reader, &plan->place, &self->most, plan->n_places, sizeof(*plan->place))) {
            char *path = cr_arena_text(&plan->arena, self->reader->path, self->reader->length);

            if (path == NULL) {
                cr_reader_fail(self->reader, CR_ERR_MEMORY);
            } else {
                plan->place[plan->n_places++] =
                    (cr_place){.path = path, .mark = keep_mark(self, mark_of(mapping->key[k], mapping->item[k]))};
            }
        }
        if (depth < CR_PLACE_DEPTH && self->reader->status == CR_OK) {
            keep_keys(self, mapping->item[k], depth + 1);
        }
        cr_path_pop(self->reader, before);
    }
}

static int compare_places(const void *a, const void *b)
{
    return strcmp(((const cr_place *)a)->path, ((const cr_place *)b)->path);
}

/* ---- what is named ---- */

/* A thing that has a name, of a sort that is of no use unless something names it. */
typedef struct thing {
    const char *name;   /* as others write it: a parameter with its $ */
    const cr_node *key; /* where it is defined; NULL for a trait, which many states may define */
    cr_place *place;
    bool named;
} thing;

typedef struct naming {
    cr_reader *reader;
    cr_plan *plan;
    thing *thing; /* [n] by name */
    size_t n, most;
} naming;

/* Keys with words for people, or names of another world. */
static const char *const words[] = {"about", "source", "confidence", "title", "name", "file", "kind", "extends"};
/* Mappings whose keys define things and name none. */
static const char *const definitions[] = {"conditions", "ties", "parameters", "groups", "traits", "events"};

static bool is_one_of(const char *text, const char *const *list, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (strcmp(text, list[k]) == 0) {
            return true;
        }
    }
    return false;
}

#define IS_ONE_OF(text, list) is_one_of(text, list, sizeof(list) / sizeof(*(list)))

static void add_thing(naming *self, const char *name, const cr_node *key)
{
    const cr_place *found = cr_plan_place(self->plan, self->reader->path);

    if (name == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
    } else if (found != NULL &&
               cr_reader_grow(self->reader, &self->thing, &self->most, self->n, sizeof(*self->thing))) {
        self->thing[self->n++] =
            (thing){.name = name, .key = key, .place = self->plan->place + (found - self->plan->place)};
    }
}

/* A group that gives its members something is read by them. */
static bool gives_nothing(const cr_node *group)
{
    for (size_t k = 0; group->kind == CR_NODE_MAPPING && k < group->n; k++) {
        if (strcmp(group->key[k]->text, "members") != 0 && !cr_schema_is_provenance(group->key[k]->text)) {
            return false;
        }
    }
    return true;
}

static void add_sort(naming *self, const cr_node *root, const char *sort)
{
    const cr_node *mapping = cr_node_get(root, sort);
    const bool parameters = strcmp(sort, "parameters") == 0, groups = strcmp(sort, "groups") == 0;
    const size_t before = cr_path_push(self->reader, sort);

    for (size_t k = 0; mapping != NULL && mapping->kind == CR_NODE_MAPPING && k < mapping->n; k++) {
        const cr_node *key = mapping->key[k];
        const size_t inner = cr_path_push(self->reader, key->text);

        if (!cr_schema_is_provenance(key->text) && (!groups || gives_nothing(mapping->item[k]))) {
            add_thing(self, parameters ? cr_arena_format(&self->reader->doc.arena, "$%s", key->text) : key->text, key);
        }
        cr_path_pop(self->reader, inner);
    }
    cr_path_pop(self->reader, before);
}

static void add_traits(naming *self, const cr_node *layer)
{
    const cr_node *traits = cr_node_get(layer, "traits");
    const size_t before = cr_path_push(self->reader, "traits");

    for (size_t k = 0; traits != NULL && traits->kind == CR_NODE_MAPPING && k < traits->n; k++) {
        const size_t inner = cr_path_push(self->reader, traits->key[k]->text);

        if (!cr_schema_is_provenance(traits->key[k]->text)) {
            add_thing(self, traits->key[k]->text, NULL);
        }
        cr_path_pop(self->reader, inner);
    }
    cr_path_pop(self->reader, before);
}

static void add_all_traits(naming *self, const cr_node *root)
{
    static const char *const layers[] = {"groups", "states"};
    size_t before = cr_path_push(self->reader, "defaults");

    add_traits(self, cr_node_get(root, "defaults"));
    cr_path_pop(self->reader, before);
    for (size_t l = 0; l < 2; l++) {
        const cr_node *mapping = cr_node_get(root, layers[l]);

        before = cr_path_push(self->reader, layers[l]);
        for (size_t k = 0; mapping != NULL && mapping->kind == CR_NODE_MAPPING && k < mapping->n; k++) {
            const size_t inner = cr_path_push(self->reader, mapping->key[k]->text);

            add_traits(self, mapping->item[k]);
            cr_path_pop(self->reader, inner);
        }
        cr_path_pop(self->reader, before);
    }
}

static int compare_things(const void *a, const void *b)
{
    return strcmp(((const thing *)a)->name, ((const thing *)b)->name);
}

/* All things of that name, but not the one inside whose definition it stands: `owner` is that one's key. */
static void name_one(naming *self, const char *text, size_t length, const cr_node *owner)
{
    size_t lo = 0, hi = self->n;

    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;

        if (strncmp(self->thing[mid].name, text, length) < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    for (; lo < self->n && strncmp(self->thing[lo].name, text, length) == 0; lo++) {
        if (self->thing[lo].name[length] == '\0' && (owner == NULL || self->thing[lo].key != owner)) {
            self->thing[lo].named = true;
        }
    }
}

/* Names hold no dots: what stands between two of them, as in a path, may be one. */
static void name_all(naming *self, const char *text, const cr_node *owner)
{
    while (*text != '\0') {
        const size_t length = strcspn(text, ".");

        if (length > 0) {
            name_one(self, text, length, owner);
        }
        text += length + (text[length] == '.');
    }
}

/* @param depth  of node: 0 the root;  @param owner  the key of the thing in whose definition we are */
static void walk(naming *self, const cr_node *node, const char *under, int depth, const cr_node *owner)
{
    if (node->kind == CR_NODE_SCALAR) {
        name_all(self, node->text, owner);
        return;
    }
    for (size_t k = 0; k < node->n; k++) {
        const cr_node *key = node->kind == CR_NODE_MAPPING ? node->key[k] : NULL;

        if (key == NULL) {
            walk(self, node->item[k], "", depth + 1, owner);
        } else if (!IS_ONE_OF(key->text, words) || node->item[k]->kind != CR_NODE_SCALAR) {
            if (!IS_ONE_OF(under, definitions)) {
                name_all(self, key->text, owner);
            }
            walk(self, node->item[k], key->text, depth + 1, depth == 1 ? key : owner);
        }
    }
}

static void find_unread(naming *self, const cr_node *root)
{
    static const char *const sorts[] = {"conditions", "ties", "parameters", "groups"};

    for (size_t k = 0; k < sizeof(sorts) / sizeof(*sorts); k++) {
        add_sort(self, root, sorts[k]);
    }
    add_all_traits(self, root);
    if (self->n > 1) {
        qsort(self->thing, self->n, sizeof(*self->thing), compare_things);
    }
    walk(self, root, "", 0, NULL);
    for (size_t k = 0; k < self->n; k++) {
        self->thing[k].place->unread = !self->thing[k].named;
    }
    free(self->thing);
}

void cr_places_keep(cr_reader *reader, cr_plan *plan, const cr_node *root)
{
    keeping keep = {.reader = reader, .plan = plan};
    naming names = {.reader = reader, .plan = plan};
    const size_t before = reader->length;

    cr_path_pop(reader, 0);
    keep_keys(&keep, root, 1);
    if (plan->n_places > 1) {
        qsort(plan->place, plan->n_places, sizeof(*plan->place), compare_places);
    }
    find_unread(&names, root);
    cr_path_pop(reader, before);
}
