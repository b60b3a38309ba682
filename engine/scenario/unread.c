/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/unread.h"

#include <stdlib.h>
#include <string.h>

/* A thing that has a name, of a sort that is of no use unless something names it. */
typedef struct thing {
    const char *name;    /* as others write it: a parameter with its $ */
    const char *layer;   /* "defaults", "groups", "states" for a trait, else the key that holds its sort */
    const char *of;      /* the group or state whose trait it is, or NULL */
    const char *what;    /* the sort in words */
    cr_node *key;        /* where it is defined */
    const cr_node *self; /* the key, where all that stands below it is its own definition; else NULL */
    bool named;
} thing;

typedef struct naming {
    cr_reader *reader;
    thing *thing; /* [n] by name */
    size_t n, most;
} naming;

/* Keys with words for people, or names of another world. */
static const char *const words[] = {"about", "source", "confidence", "title", "name", "file", "kind", "extends"};
/* Mappings whose keys define things and name none. */
static const char *const definitions[] = {"conditions", "ties", "parameters", "groups", "traits", "events", "what_if"};

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

static void add_thing(naming *self, thing what)
{
    if (what.name == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
    } else if (cr_reader_grow(self->reader, &self->thing, &self->most, self->n, sizeof(*self->thing))) {
        self->thing[self->n++] = what;
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

static void add_sort(naming *self, const cr_node *root, const char *sort, const char *what)
{
    const cr_node *mapping = cr_node_get(root, sort);
    const bool parameters = strcmp(sort, "parameters") == 0, groups = strcmp(sort, "groups") == 0;

    for (size_t k = 0; mapping != NULL && mapping->kind == CR_NODE_MAPPING && k < mapping->n; k++) {
        cr_node *key = mapping->key[k];

        if (!cr_schema_is_provenance(key->text) && (!groups || gives_nothing(mapping->item[k]))) {
            add_thing(self, (thing){.name = parameters ? cr_arena_format(&self->reader->doc.arena, "$%s", key->text)
                                                       : key->text,
                                    .layer = sort,
                                    .what = what,
                                    .key = key,
                                    .self = key});
        }
    }
}

static void add_traits(naming *self, const cr_node *layer, const char *sort, const char *of)
{
    const cr_node *traits = cr_node_get(layer, "traits");

    for (size_t k = 0; traits != NULL && traits->kind == CR_NODE_MAPPING && k < traits->n; k++) {
        cr_node *key = traits->key[k];

        if (!cr_schema_is_provenance(key->text) && !cr_node_is_null(traits->item[k])) {
            add_thing(self, (thing){.name = key->text, .layer = sort, .of = of, .what = "trait", .key = key});
        }
    }
}

static void add_all_traits(naming *self, const cr_node *root)
{
    static const char *const layers[] = {"groups", "states"};

    add_traits(self, cr_node_get(root, "defaults"), "defaults", NULL);
    for (size_t l = 0; l < 2; l++) {
        const cr_node *mapping = cr_node_get(root, layers[l]);

        for (size_t k = 0; mapping != NULL && mapping->kind == CR_NODE_MAPPING && k < mapping->n; k++) {
            add_traits(self, mapping->item[k], layers[l], mapping->key[k]->text);
        }
    }
}

static int compare_things(const void *a, const void *b)
{
    const thing *left = a, *right = b;
    int order = strcmp(left->name, right->name);

    order = order != 0 ? order : strcmp(left->layer, right->layer);
    return order != 0 || left->of == NULL || right->of == NULL ? order : strcmp(left->of, right->of);
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
        if (self->thing[lo].name[length] == '\0' && (owner == NULL || self->thing[lo].self != owner)) {
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

/* The path that it has in the scenario. */
static const char *path_of(naming *self, const thing *what)
{
    const char *name = what->name + (what->name[0] == '$'), *path;

    if (strcmp(what->what, "trait") != 0) {
        path = cr_arena_format(&self->reader->doc.arena, "%s.%s", what->layer, name);
    } else {
        path = cr_arena_format(&self->reader->doc.arena, "%s%s%s.traits.%s", what->layer, what->of != NULL ? "." : "",
                               what->of != NULL ? what->of : "", name);
    }
    if (path == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
    }
    return path;
}

static void keep_unread(naming *self, cr_unread **list, size_t *n)
{
    *list = cr_reader_alloc(self->reader, self->n + 1, sizeof(**list));
    for (size_t k = 0; *list != NULL && k < self->n; k++) {
        const thing *what = &self->thing[k];
        const char *path = what->named ? NULL : path_of(self, what);

        if (path != NULL) {
            (*list)[(*n)++] = (cr_unread){path, what->what, what->name + (what->name[0] == '$'), what->key};
        }
    }
}

bool cr_unread_find(cr_reader *reader, const cr_node *root, cr_unread **list, size_t *n)
{
    naming self = {.reader = reader};

    *list = NULL;
    *n = 0;
    add_sort(&self, root, "conditions", "condition");
    add_sort(&self, root, "ties", "tie kind");
    add_sort(&self, root, "parameters", "parameter");
    add_sort(&self, root, "groups", "group");
    add_all_traits(&self, root);
    if (self.n > 1) {
        qsort(self.thing, self.n, sizeof(*self.thing), compare_things);
    }
    walk(&self, root, "", 0, NULL);
    keep_unread(&self, list, n);
    free(self.thing);
    return *list != NULL && reader->status != CR_ERR_MEMORY;
}
