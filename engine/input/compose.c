/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/compose.h"

#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "input/anchors.h"
#include "input/doc.h"

/* The longest key, as libyaml's own limit for keys without '?'; it bounds the work of comparing them. */
enum { KEY_MAX = 1024 };

typedef struct composer {
    cr_yaml *yaml;
    cr_arena *arena; /* owns the nodes */
    cr_node **stack; /* [capacity], n in use: children of the collections that are open */
    size_t n, capacity;
    cr_anchors anchors;
    size_t nodes; /* so far, aliases expanded */
    int status;   /* of what was refused without ending the reading */
} composer;

static int read_node(composer *self, const yaml_event_t *event, int depth, cr_node **node, int *height);

static int count_nodes(composer *self, size_t weight, yaml_mark_t mark)
{
    if (weight > CR_DOC_MAX_NODES - self->nodes) {
        return cr_fail_at(self->yaml->errors, CR_ERR_INPUT, cr_yaml_mark(self->yaml, mark), NULL,
                          "more than %d nodes, aliases counted at their full size (put large tables in CSV files)",
                          CR_DOC_MAX_NODES);
    }
    self->nodes += weight;
    return CR_OK;
}

static int fail_deep(composer *self, yaml_mark_t mark)
{
    return cr_fail_at(self->yaml->errors, CR_ERR_INPUT, cr_yaml_mark(self->yaml, mark), NULL,
                      "nested more than %d deep (flatten it)", CR_DOC_MAX_DEPTH);
}

static int new_node(composer *self, cr_node_kind kind, yaml_mark_t mark, cr_node **node)
{
    const int status = count_nodes(self, 1, mark);

    if (status != CR_OK) {
        return status;
    }
    *node = cr_arena_alloc(self->arena, sizeof(**node));
    if (*node == NULL) {
        return cr_yaml_no_memory(self->yaml);
    }
    (*node)->kind = kind;
    (*node)->mark = cr_yaml_mark(self->yaml, mark);
    (*node)->weight = 1;
    return CR_OK;
}

static int open_anchor(composer *self, const char *name, cr_node *node)
{
    return cr_anchor_open(&self->anchors, self->arena, name, node) ? CR_OK : cr_yaml_no_memory(self->yaml);
}

/* Refusals that leave the composer in step are collected: all of a file's are reported. */
static void refuse_tag(composer *self, cr_node *node, const yaml_char_t *tag)
{
    if (tag != NULL) {
        node->bad = true;
        self->status = cr_fail_at(self->yaml->errors, CR_ERR_INPUT, node->mark, NULL,
                                  "the tag '%.64s' (tags are not used here: leave it out; quotes make no difference)",
                                  (const char *)tag);
    }
}

/* libyaml hides the tag '!' of a scalar. It stands at the scalar's mark, or behind its anchor. */
static bool has_bare_tag(composer *self, const yaml_event_t *event)
{
    const char *at, *end = self->yaml->text + self->yaml->length;

    if (event->data.scalar.tag != NULL || event->data.scalar.length == 0) {
        return false;
    }
    at = cr_yaml_at(self->yaml, event->start_mark.index);
    if (at < end && *at == '&') {
        while (at < end && strchr(" \t\r\n", *at) == NULL) {
            at++;
        }
        while (at < end && strchr(" \t\r\n", *at) != NULL) {
            at++;
        }
    }
    return at < end && *at == '!';
}

static int read_scalar(composer *self, const yaml_event_t *event, cr_node **node)
{
    const char *const name = (const char *)event->data.scalar.anchor;
    const char *value = (const char *)event->data.scalar.value, *why = NULL;
    const size_t length = event->data.scalar.length;
    int status = new_node(self, CR_NODE_SCALAR, event->start_mark, node);

    if (status != CR_OK) {
        return status;
    }
    (*node)->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    (*node)->length = length;
    (*node)->text = length > 0 ? cr_arena_text(self->arena, value, length) : "";
    if ((*node)->text == NULL) {
        return cr_yaml_no_memory(self->yaml);
    }
    refuse_tag(self, *node, has_bare_tag(self, event) ? (const yaml_char_t *)"!" : event->data.scalar.tag);
    if (!cr_text_clean(value, length, &why)) { /* by escapes: libyaml checked the bytes */
        (*node)->bad = true;
        self->status = cr_fail_at(self->yaml->errors, CR_ERR_INPUT, (*node)->mark, NULL, "this text %s", why);
    }
    status = open_anchor(self, name, *node);
    cr_anchor_close(&self->anchors, name, *node, 0);
    return status;
}

/* Two refusals go on with an empty text in the alias's place. */
static int read_alias(composer *self, const yaml_event_t *event, int depth, cr_node **node, int *height)
{
    const char *const name = (const char *)event->data.alias.anchor;
    const cr_anchor *found = cr_anchor_find(&self->anchors, name);
    const cr_mark mark = cr_yaml_mark(self->yaml, event->start_mark);
    int status;

    if (found == NULL || found->open) {
        self->status =
            cr_fail_at(self->yaml->errors, CR_ERR_INPUT, mark, NULL,
                       found == NULL ? "unknown alias '*%.64s' (its anchor '&%.64s' must stand before it)"
                                     : "the alias '*%.64s' stands inside what '&%.64s' names (nothing can hold itself)",
                       name, name);
        status = new_node(self, CR_NODE_SCALAR, event->start_mark, node);
        if (status == CR_OK) {
            (*node)->text = "";
            (*node)->bad = true;
        }
        return status;
    }
    if (depth + found->height > CR_DOC_MAX_DEPTH) {
        return fail_deep(self, event->start_mark);
    }
    *node = found->node;
    *height = found->height;
    return count_nodes(self, found->node->weight, event->start_mark);
}

static int push(composer *self, cr_node *node)
{
    if (self->n == self->capacity) {
        const size_t capacity = self->capacity == 0 ? 256 : 2 * self->capacity; /* bounded by the limit of nodes */
        cr_node **stack = realloc(self->stack, capacity * sizeof(*stack));

        if (stack == NULL) {
            return cr_yaml_no_memory(self->yaml);
        }
        self->stack = stack;
        self->capacity = capacity;
    }
    self->stack[self->n++] = node;
    return CR_OK;
}

/* An alias as a key gets a node of its own, so that the key's mark is where it stands. */
static int check_key(composer *self, const yaml_event_t *event, cr_node **key)
{
    const cr_mark mark = cr_yaml_mark(self->yaml, event->start_mark);
    const char *wrong = NULL;

    if (event->type == YAML_ALIAS_EVENT) {
        cr_node *copy = cr_arena_alloc(self->arena, sizeof(*copy));

        if (copy == NULL) {
            return cr_yaml_no_memory(self->yaml);
        }
        *copy = **key;
        copy->mark = mark;
        *key = copy;
    }
    if ((*key)->bad) {
        return CR_OK;
    }
    if ((*key)->kind != CR_NODE_SCALAR) {
        wrong = "a key that is a list or a mapping (write a name)";
    } else if ((*key)->length > KEY_MAX) {
        wrong = "a key of more than 1024 bytes (shorten it)";
    } else if ((*key)->plain && strcmp((*key)->text, "<<") == 0) {
        wrong = "the merge key '<<' is not used here (write the keys out, or use `extends` or groups)";
    }
    if (wrong != NULL) {
        (*key)->bad = true;
        self->status = cr_fail_at(self->yaml->errors, CR_ERR_INPUT, mark, NULL, "%s", wrong);
    }
    return CR_OK;
}

static int read_children(composer *self, yaml_event_type_t end, int depth, int *height)
{
    for (bool is_key = end == YAML_MAPPING_END_EVENT;; is_key = end == YAML_MAPPING_END_EVENT && !is_key) {
        yaml_event_t event;
        cr_node *child = NULL;
        int below = 0, status = cr_yaml_next(self->yaml, &event);

        if (status != CR_OK) {
            return status;
        }
        if (event.type == end) {
            yaml_event_delete(&event);
            return CR_OK;
        }
        status = read_node(self, &event, depth, &child, &below);
        if (status == CR_OK && is_key) {
            status = check_key(self, &event, &child);
        }
        yaml_event_delete(&event);
        if (status == CR_OK) {
            status = push(self, child);
        }
        if (status != CR_OK) {
            return status;
        }
        *height = below >= *height ? below + 1 : *height;
    }
}

static int compare_keys(const void *left, const void *right)
{
    cr_node *const *const *a = left, *const *const *b = right; /* places in a mapping's array of keys */
    const cr_node *x = **a, *y = **b;
    int order = (x->length > y->length) - (x->length < y->length);

    if (order == 0 && x->text != y->text) {
        order = memcmp(x->text, y->text, x->length);
    }
    return order != 0 ? order : (*a > *b) - (*a < *b);
}

static void refuse_repeats(composer *self, cr_node *const *const *place, size_t n)
{
    size_t first = 0;

    for (size_t k = 1; k < n; k++) {
        const cr_node *before = *place[first];
        cr_node *key = *place[k];

        if (key->length != before->length || memcmp(key->text, before->text, key->length) != 0) {
            first = k;
            continue;
        }
        key->bad = true;
        self->status =
            cr_fail_at(self->yaml->errors, CR_ERR_INPUT, key->mark, NULL,
                       "the key '%s' is given twice, first on line %d (keep one)", key->text, before->mark.line);
    }
}

static int check_repeats(composer *self, const cr_node *mapping)
{
    cr_node ***place;
    size_t n = 0;

    if (mapping->n < 2) {
        return CR_OK;
    }
    place = calloc(mapping->n, sizeof(*place));
    if (place == NULL) {
        return cr_yaml_no_memory(self->yaml);
    }
    for (size_t k = 0; k < mapping->n; k++) {
        if (!mapping->key[k]->bad) {
            place[n++] = &mapping->key[k];
        }
    }
    qsort(place, n, sizeof(*place), compare_keys);
    refuse_repeats(self, (cr_node *const *const *)place, n);
    free(place);
    return CR_OK;
}

/* Takes the children from `base` of the stack on. */
static int fill(composer *self, cr_node *node, size_t base)
{
    const size_t n = self->n - base, step = node->kind == CR_NODE_MAPPING ? 2 : 1;
    cr_node *const *child = n > 0 ? self->stack + base : NULL; /* without a stack it has no place */

    node->n = n / step;
    node->item = cr_arena_alloc(self->arena, node->n * sizeof(cr_node *));
    if (step == 2) {
        node->key = cr_arena_alloc(self->arena, node->n * sizeof(cr_node *));
    }
    if (node->item == NULL || (step == 2 && node->key == NULL)) {
        return cr_yaml_no_memory(self->yaml);
    }
    for (size_t k = 0; k < n; k++) {
        node->weight += child[k]->weight; /* at most CR_DOC_MAX_NODES: counted on the way */
    }
    for (size_t k = 0; k < node->n; k++) {
        node->item[k] = child[step * k + step - 1];
        if (step == 2) {
            node->key[k] = child[2 * k];
        }
    }
    self->n = base;
    return step == 2 ? check_repeats(self, node) : CR_OK;
}

/* `depth`: of collections that are open around it. */
static int read_collection(composer *self, const yaml_event_t *event, int depth, cr_node **node, int *height)
{
    const bool is_mapping = event->type == YAML_MAPPING_START_EVENT;
    const char *const name =
        (const char *)(is_mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor);
    const yaml_char_t *tag = is_mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    const size_t base = self->n;
    int status;

    if (depth >= CR_DOC_MAX_DEPTH) {
        return fail_deep(self, event->start_mark);
    }
    status = new_node(self, is_mapping ? CR_NODE_MAPPING : CR_NODE_SEQUENCE, event->start_mark, node);
    if (status != CR_OK) {
        return status;
    }
    refuse_tag(self, *node, tag);
    status = open_anchor(self, name, *node);
    if (status != CR_OK) {
        return status;
    }
    *height = 1;
    status = read_children(self, is_mapping ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT, depth + 1, height);
    if (status == CR_OK) {
        status = fill(self, *node, base);
    }
    cr_anchor_close(&self->anchors, name, *node, *height);
    return status;
}

static int read_node(composer *self, const yaml_event_t *event, int depth, cr_node **node, int *height)
{
    *height = 0;
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return read_alias(self, event, depth, node, height);
    case YAML_SCALAR_EVENT:
        return read_scalar(self, event, node);
    default:
        return read_collection(self, event, depth, node, height);
    }
}

int cr_compose(cr_yaml *yaml, cr_arena *arena, cr_node **root, int *refused)
{
    composer self = {.yaml = yaml, .arena = arena, .status = CR_OK};
    yaml_event_t event;
    int height = 0, status = cr_yaml_next(yaml, &event);

    if (status == CR_OK) {
        status = read_node(&self, &event, 0, root, &height);
        yaml_event_delete(&event);
    }
    *refused = self.status;
    cr_anchors_free(&self.anchors);
    free(self.stack);
    return status;
}
