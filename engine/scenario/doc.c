/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/doc.h"

#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#include "common/text.h"
#include "scenario/file.h"

/* The longest key, as libyaml's own limit for keys without '?'; it bounds the work of comparing them. */
enum { KEY_MAX = 1024 };

/* The latest node that carries a name; open while the reader is still inside it. */
typedef struct anchor {
    char *name;
    cr_node *node;
    bool open;
    int height; /* collections within each other, this one included: 0 for a scalar */
} anchor;

typedef struct reader {
    yaml_parser_t parser;
    cr_doc *doc;
    cr_errors *errors;
    const char *file;
    const char *text; /* [length], behind the byte order mark */
    size_t length;
    size_t index, byte; /* a character of the text and where it starts: only ever moved on, so one pass in all */
    cr_node **stack;    /* [capacity], n in use: children of the collections that are open */
    size_t n, capacity;
    void *anchors;  /* tsearch's tree */
    size_t nodes;   /* so far, aliases expanded */
    int status;     /* of what was refused without ending the reading */
    bool is_parser; /* libyaml's parser was made */
} reader;

static int read_node(reader *self, const yaml_event_t *event, int depth, cr_node **node, int *height);

static cr_mark mark_of(const reader *self, yaml_mark_t mark)
{
    return (cr_mark){.file = self->file, .line = (int)mark.line + 1, .column = (int)mark.column + 1};
}

static int no_memory(reader *self)
{
    return cr_fail_at(self->errors, CR_ERR_MEMORY, (cr_mark){.file = self->file}, NULL, "memory ran out while reading");
}

/* --- libyaml's own errors, in plain words ------------------------ */

static const char *text_at(reader *self, size_t index)
{
    if (index < self->index) {
        self->index = self->byte = 0;
    }
    while (self->index < index && self->byte < self->length) {
        do {
            self->byte++;
        } while (self->byte < self->length && ((unsigned char)self->text[self->byte] & 0xc0) == 0x80);
        self->index++;
    }
    return self->text + self->byte;
}

static cr_mark mark_of_byte(const reader *self, size_t byte)
{
    cr_mark mark = {.file = self->file, .line = 1, .column = 1};

    for (size_t k = 0; k < byte && k < self->length; k++) {
        if (self->text[k] == '\n') {
            mark.line++;
            mark.column = 1;
        } else if (((unsigned char)self->text[k] & 0xc0) != 0x80) {
            mark.column++;
        }
    }
    return mark;
}

/* The bytes are none that YAML may hold: libyaml tells the offset and, but for a broken sequence, the number. */
static int fail_bytes(reader *self)
{
    const yaml_parser_t *parser = &self->parser;
    const size_t offset = parser->problem_offset;
    const cr_mark mark = mark_of_byte(self, offset);

    if (parser->problem_value == 0) {
        return cr_fail_at(self->errors, CR_ERR_INPUT, mark, NULL,
                          "a NUL byte, at offset %zu (a scenario is plain text)", offset);
    }
    if (strstr(parser->problem, "control") != NULL) {
        return cr_fail_at(self->errors, CR_ERR_INPUT, mark, NULL,
                          "a control character, U+%04X, at offset %zu (take it out)", (unsigned)parser->problem_value,
                          offset);
    }
    return cr_fail_at(self->errors, CR_ERR_INPUT, mark, NULL,
                      "bytes that are not UTF-8, at offset %zu (save the file as UTF-8)", offset);
}

static const char *no_token(char c)
{
    switch (c) {
    case '\t':
        return "a tab cannot indent (use spaces)";
    case '%':
    case '@':
    case '`':
        return "a text cannot start with '%', '@' or '`' (put it in quotes)";
    default:
        return "a character that starts nothing in YAML (put the text in quotes)";
    }
}

static const char *plain_words(const char *problem, char c)
{
    static const struct {
        const char *problem, *words;
    } table[] = {
        {"block sequence entries are not allowed in this context",
         "a list item cannot start here (put '- ' on a line of its own, indented below its key)"},
        {"could not find expected ':'",
         "a key without its ':' (write `key: value`; a text over several lines wants quotes)"},
        {"did not find expected ',' or ']'", "the list in [ ] is broken off (a ',' between items, a ']' at the end)"},
        {"did not find expected ',' or '}'",
         "the mapping in { } is broken off (a ',' between pairs, a '}' at the end)"},
        {"did not find expected '-' indicator",
         "not an item of the list above (start it with '- ', or mend the indentation)"},
        {"did not find expected key",
         "not a key of the mapping above (mend the indentation, or put the text in quotes)"},
        {"did not find expected <document start>", "text after the end of the document (mend the indentation)"},
        {"did not find expected node content", "a value is missing here (write one, or close the bracket above)"},
        {"did not find expected hexdecimal number", "an escape without its hexadecimal digits (as in \"\\u00e9\")"},
        {"found a tab character that violates indentation", "a tab cannot indent (use spaces)"},
        {"found a tab character where an indentation space is expected", "a tab cannot indent (use spaces)"},
        {"found invalid Unicode character escape code",
         "an escape that is no character (surrogates are none; up to \\U0010FFFF)"},
        {"found undefined tag handle", "a tag that is not defined (tags are not used here: leave it out)"},
        {"found unexpected document indicator", "a document marker inside a quoted text (indent the text)"},
        {"found unexpected end of stream", "the file ends inside a quoted text (close the quotes)"},
        {"found unknown escape character", "an unknown escape (double the backslash, or use single quotes)"},
        {"found unexpected ':'", "a ':' that cannot stand here (put the text in quotes)"},
        {"mapping keys are not allowed in this context", "a key cannot start here (put it on a line of its own)"},
        {"mapping values are not allowed in this context",
         "a ': ' that cannot stand here (put the text in quotes, or mend the indentation)"},
    };

    if (strcmp(problem, "found character that cannot start any token") == 0) {
        return no_token(c);
    }
    for (size_t k = 0; k < sizeof(table) / sizeof(table[0]); k++) {
        if (strcmp(problem, table[k].problem) == 0) {
            return table[k].words;
        }
    }
    return problem;
}

static int fail_syntax(reader *self)
{
    const yaml_parser_t *parser = &self->parser;
    const cr_mark mark = mark_of(self, parser->problem_mark);
    const char *at = text_at(self, parser->problem_mark.index);
    const char *problem = parser->problem != NULL ? parser->problem : "broken YAML";
    const char *words = plain_words(problem, at < self->text + self->length ? *at : '\0');

    if (parser->context == NULL || parser->context_mark.line >= parser->problem_mark.line) {
        return cr_fail_at(self->errors, CR_ERR_INPUT, mark, NULL, "%s", words);
    }
    return cr_fail_at(self->errors, CR_ERR_INPUT, mark, NULL, "%s; found %s from line %zu on", words, parser->context,
                      parser->context_mark.line + 1);
}

static int next_event(reader *self, yaml_event_t *event)
{
    if (yaml_parser_parse(&self->parser, event)) {
        return CR_OK;
    }
    switch (self->parser.error) {
    case YAML_MEMORY_ERROR:
        return no_memory(self);
    case YAML_READER_ERROR:
        return fail_bytes(self);
    default:
        return fail_syntax(self);
    }
}

/* --- anchors ----------------------------------------------------- */

static int compare_anchors(const void *left, const void *right)
{
    const anchor *a = left, *b = right;

    return strcmp(a->name, b->name);
}

static void free_anchor(void *node)
{
    free(node);
}

static anchor *find_anchor(reader *self, char *name)
{
    const anchor key = {.name = name};
    anchor *const *found = tfind(&key, &self->anchors, compare_anchors);

    return found != NULL ? *found : NULL;
}

/* A name may be given again: aliases mean the latest node that started with it. */
static int open_anchor(reader *self, yaml_char_t *name, cr_node *node)
{
    anchor *found;

    if (name == NULL) {
        return CR_OK;
    }
    found = find_anchor(self, (char *)name);
    if (found == NULL) {
        found = calloc(1, sizeof(*found));
        if (found == NULL) {
            return no_memory(self);
        }
        found->name = cr_arena_text(&self->doc->arena, (char *)name, strlen((char *)name));
        if (found->name == NULL || tsearch(found, &self->anchors, compare_anchors) == NULL) {
            free(found);
            return no_memory(self);
        }
    }
    found->node = node;
    found->open = true;
    return CR_OK;
}

static void close_anchor(reader *self, yaml_char_t *name, const cr_node *node, int height)
{
    anchor *found = name != NULL ? find_anchor(self, (char *)name) : NULL;

    if (found != NULL && found->node == node) {
        found->open = false;
        found->height = height;
    }
}

/* --- nodes ------------------------------------------------------- */

static int count_nodes(reader *self, size_t weight, yaml_mark_t mark)
{
    if (weight > CR_DOC_MAX_NODES - self->nodes) {
        return cr_fail_at(self->errors, CR_ERR_INPUT, mark_of(self, mark), NULL,
                          "more than %d nodes, aliases counted at their full size (put large tables in CSV files)",
                          CR_DOC_MAX_NODES);
    }
    self->nodes += weight;
    return CR_OK;
}

static int fail_deep(reader *self, yaml_mark_t mark)
{
    return cr_fail_at(self->errors, CR_ERR_INPUT, mark_of(self, mark), NULL, "nested more than %d deep (flatten it)",
                      CR_DOC_MAX_DEPTH);
}

static int new_node(reader *self, cr_node_kind kind, yaml_mark_t mark, cr_node **node)
{
    const int status = count_nodes(self, 1, mark);

    if (status != CR_OK) {
        return status;
    }
    *node = cr_arena_alloc(&self->doc->arena, sizeof(**node));
    if (*node == NULL) {
        return no_memory(self);
    }
    (*node)->kind = kind;
    (*node)->mark = mark_of(self, mark);
    (*node)->weight = 1;
    return CR_OK;
}

/* Refusals that leave the reader in step are collected: all of a file's are reported. */
static void refuse_tag(reader *self, cr_node *node, const yaml_char_t *tag)
{
    if (tag != NULL) {
        node->bad = true;
        self->status = cr_fail_at(self->errors, CR_ERR_INPUT, node->mark, NULL,
                                  "the tag '%.64s' (tags are not used here: leave it out; quotes make no difference)",
                                  (const char *)tag);
    }
}

/* libyaml hides the tag '!' of a scalar. It stands at the scalar's mark, or behind its anchor. */
static bool has_bare_tag(reader *self, const yaml_event_t *event)
{
    const char *at, *end = self->text + self->length;

    if (event->data.scalar.tag != NULL || event->data.scalar.length == 0) {
        return false;
    }
    at = text_at(self, event->start_mark.index);
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

static int read_scalar(reader *self, const yaml_event_t *event, cr_node **node)
{
    const char *value = (const char *)event->data.scalar.value, *why = NULL;
    const size_t length = event->data.scalar.length;
    int status = new_node(self, CR_NODE_SCALAR, event->start_mark, node);

    if (status != CR_OK) {
        return status;
    }
    (*node)->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    (*node)->length = length;
    (*node)->text = length > 0 ? cr_arena_text(&self->doc->arena, value, length) : "";
    if ((*node)->text == NULL) {
        return no_memory(self);
    }
    refuse_tag(self, *node, has_bare_tag(self, event) ? (const yaml_char_t *)"!" : event->data.scalar.tag);
    if (!cr_text_clean(value, length, &why)) { /* by escapes: libyaml checked the bytes */
        (*node)->bad = true;
        self->status = cr_fail_at(self->errors, CR_ERR_INPUT, (*node)->mark, NULL, "this text %s", why);
    }
    status = open_anchor(self, event->data.scalar.anchor, *node);
    close_anchor(self, event->data.scalar.anchor, *node, 0);
    return status;
}

/* Two refusals go on with an empty text in the alias's place. */
static int read_alias(reader *self, const yaml_event_t *event, int depth, cr_node **node, int *height)
{
    const anchor *found = find_anchor(self, (char *)event->data.alias.anchor);
    const cr_mark mark = mark_of(self, event->start_mark);
    int status;

    if (found == NULL || found->open) {
        self->status =
            cr_fail_at(self->errors, CR_ERR_INPUT, mark, NULL,
                       found == NULL ? "unknown alias '*%.64s' (its anchor '&%.64s' must stand before it)"
                                     : "the alias '*%.64s' stands inside what '&%.64s' names (nothing can hold itself)",
                       (char *)event->data.alias.anchor, (char *)event->data.alias.anchor);
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

static int push(reader *self, cr_node *node)
{
    if (self->n == self->capacity) {
        const size_t capacity = self->capacity == 0 ? 256 : 2 * self->capacity; /* bounded by the limit of nodes */
        cr_node **stack = realloc(self->stack, capacity * sizeof(*stack));

        if (stack == NULL) {
            return no_memory(self);
        }
        self->stack = stack;
        self->capacity = capacity;
    }
    self->stack[self->n++] = node;
    return CR_OK;
}

/* An alias as a key gets a node of its own, so that the key's mark is where it stands. */
static int check_key(reader *self, const yaml_event_t *event, cr_node **key)
{
    const cr_mark mark = mark_of(self, event->start_mark);
    const char *wrong = NULL;

    if (event->type == YAML_ALIAS_EVENT) {
        cr_node *copy = cr_arena_alloc(&self->doc->arena, sizeof(*copy));

        if (copy == NULL) {
            return no_memory(self);
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
        self->status = cr_fail_at(self->errors, CR_ERR_INPUT, mark, NULL, "%s", wrong);
    }
    return CR_OK;
}

static int read_children(reader *self, yaml_event_type_t end, int depth, int *height)
{
    for (bool is_key = end == YAML_MAPPING_END_EVENT;; is_key = end == YAML_MAPPING_END_EVENT && !is_key) {
        yaml_event_t event;
        cr_node *child = NULL;
        int below = 0, status = next_event(self, &event);

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

static void refuse_repeats(reader *self, cr_node *const *const *place, size_t n)
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
            cr_fail_at(self->errors, CR_ERR_INPUT, key->mark, NULL,
                       "the key '%s' is given twice, first on line %d (keep one)", key->text, before->mark.line);
    }
}

static int check_repeats(reader *self, const cr_node *mapping)
{
    cr_node ***place;
    size_t n = 0;

    if (mapping->n < 2) {
        return CR_OK;
    }
    place = calloc(mapping->n, sizeof(*place));
    if (place == NULL) {
        return no_memory(self);
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
static int fill(reader *self, cr_node *node, size_t base)
{
    const size_t n = self->n - base, step = node->kind == CR_NODE_MAPPING ? 2 : 1;
    cr_node *const *child = n > 0 ? self->stack + base : NULL; /* without a stack it has no place */

    node->n = n / step;
    node->item = cr_arena_alloc(&self->doc->arena, node->n * sizeof(cr_node *));
    if (step == 2) {
        node->key = cr_arena_alloc(&self->doc->arena, node->n * sizeof(cr_node *));
    }
    if (node->item == NULL || (step == 2 && node->key == NULL)) {
        return no_memory(self);
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
static int read_collection(reader *self, const yaml_event_t *event, int depth, cr_node **node, int *height)
{
    const bool is_mapping = event->type == YAML_MAPPING_START_EVENT;
    yaml_char_t *name = is_mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
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
    close_anchor(self, name, *node, *height);
    return status;
}

static int read_node(reader *self, const yaml_event_t *event, int depth, cr_node **node, int *height)
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

/* --- documents --------------------------------------------------- */

/* libyaml compares each %TAG with all before it: refused by sight, before it can take hours. */
static int refuse_tag_directives(reader *self)
{
    const char *at = self->text, *end = self->text + self->length;

    while ((at = memmem(at, (size_t)(end - at), "%TAG", 4)) != NULL) {
        if (at == self->text || strchr("\n\r\x85\xa8\xa9", at[-1]) != NULL) { /* last bytes of YAML 1.1's line breaks */
            return cr_fail_at(self->errors, CR_ERR_INPUT, mark_of_byte(self, (size_t)(at - self->text)), NULL,
                              "a %%TAG directive (tags are not used here: leave it out)");
        }
        at += 4;
    }
    return CR_OK;
}

static int start(reader *self, const char *label, const char *text, size_t length)
{
    const char *foreign = cr_file_foreign(text, length);
    const size_t bom = cr_file_bom(text, length);

    self->file = cr_arena_text(&self->doc->arena, label, strlen(label));
    if (self->file == NULL) {
        return no_memory(self);
    }
    if (length > CR_DOC_MAX_BYTES) {
        return cr_file_too_large(label, CR_DOC_MAX_BYTES, self->errors);
    }
    if (foreign != NULL) {
        return cr_fail_at(self->errors, CR_ERR_INPUT, (cr_mark){.file = self->file}, NULL, "is %s (save it as UTF-8)",
                          foreign);
    }
    self->text = length > 0 ? text + bom : ""; /* libyaml asserts that there is one */
    self->length = length - bom;
    if (!yaml_parser_initialize(&self->parser)) {
        return no_memory(self);
    }
    self->is_parser = true;
    yaml_parser_set_encoding(&self->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&self->parser, (const unsigned char *)self->text, self->length);
    return refuse_tag_directives(self);
}

/* Reads an event that has nothing to say but its kind. */
static int next_type(reader *self, yaml_event_type_t *type, yaml_mark_t *mark)
{
    yaml_event_t event;
    const int status = next_event(self, &event);

    if (status == CR_OK) {
        *type = event.type;
        *mark = event.start_mark;
        yaml_event_delete(&event);
    }
    return status;
}

static int read_root(reader *self, cr_node **root)
{
    yaml_event_t event;
    int height = 0, status = next_event(self, &event);

    if (status == CR_OK) {
        status = read_node(self, &event, 0, root, &height);
        yaml_event_delete(&event);
    }
    return status;
}

static int read_document(reader *self, cr_node **root)
{
    yaml_event_type_t type = YAML_NO_EVENT;
    yaml_mark_t mark = {0};
    int status = next_type(self, &type, &mark); /* the stream's start */

    if (status == CR_OK) {
        status = next_type(self, &type, &mark);
    }
    if (status == CR_OK && type == YAML_STREAM_END_EVENT) {
        return cr_fail_at(self->errors, CR_ERR_INPUT, (cr_mark){.file = self->file}, NULL,
                          self->length == 0 ? "is empty (a scenario is wanted)"
                                            : "holds nothing but comments or blanks (a scenario is wanted)");
    }
    if (status == CR_OK) {
        status = read_root(self, root);
    }
    if (status == CR_OK) {
        status = next_type(self, &type, &mark); /* the document's end */
    }
    if (status == CR_OK) {
        status = next_type(self, &type, &mark);
    }
    if (status == CR_OK && type != YAML_STREAM_END_EVENT) {
        status = cr_fail_at(self->errors, CR_ERR_INPUT, mark_of(self, mark), NULL,
                            "a second document (one a file: put it in a file of its own)");
    }
    return status;
}

int cr_doc_read_text(cr_doc *self, const char *label, const char *text, size_t length, cr_node **root,
                     cr_errors *errors)
{
    reader in = {.doc = self, .errors = errors};
    cr_node *found = NULL;
    int status;

    *root = NULL;
    status = start(&in, label, text, length);
    if (status == CR_OK) {
        status = read_document(&in, &found);
    }
    if (status == CR_OK) {
        status = in.status;
    }
    if (status == CR_OK) {
        *root = found;
    }
    if (in.is_parser) {
        yaml_parser_delete(&in.parser);
    }
    tdestroy(in.anchors, free_anchor);
    free(in.stack);
    return status;
}

/* One byte more than the file should have: reading it full tells that it grew. */
static int read_all(int fd, const char *path, size_t size, char **text, size_t *length, cr_errors *errors)
{
    size_t capacity = size + 1, n = 0;
    int status;

    for (;;) {
        char *bytes = realloc(*text, capacity);

        if (bytes == NULL) {
            return cr_fail_at(errors, CR_ERR_MEMORY, (cr_mark){.file = path}, NULL, "memory ran out while reading");
        }
        *text = bytes;
        status = cr_file_read(fd, path, *text + *length, capacity - *length, &n, errors);
        *length += n;
        if (status != CR_OK || *length < capacity) {
            return status;
        }
        if (capacity > CR_DOC_MAX_BYTES) {
            return cr_file_too_large(path, CR_DOC_MAX_BYTES, errors);
        }
        capacity = capacity < 2048 ? 4096 : capacity > CR_DOC_MAX_BYTES / 2 ? CR_DOC_MAX_BYTES + 1 : 2 * capacity;
    }
}

int cr_doc_read(cr_doc *self, const char *path, cr_node **root, cr_errors *errors)
{
    char *text = NULL;
    size_t size = 0, length = 0;
    int fd = -1, status;

    *root = NULL;
    status = cr_file_open(path, CR_DOC_MAX_BYTES, &fd, &size, errors);
    if (status == CR_OK) {
        status = read_all(fd, path, size, &text, &length, errors);
        close(fd);
    }
    if (status == CR_OK) {
        status = cr_doc_read_text(self, path, text, length, root, errors);
    }
    free(text);
    return status;
}

void cr_doc_free(cr_doc *self)
{
    cr_arena_free(&self->arena);
}

cr_node *cr_node_get(const cr_node *self, const char *key)
{
    if (self == NULL || self->kind != CR_NODE_MAPPING) {
        return NULL;
    }
    for (size_t k = 0; k < self->n; k++) {
        const char *const text = self->key[k]->text;

        if (text[0] == key[0] &&
            strcmp(text, key) == 0) { /* called millions of times: most differ in the first letter */
            return self->item[k];
        }
    }
    return NULL;
}

bool cr_node_is_null(const cr_node *self)
{
    static const char *const word[] = {"", "~", "null", "Null", "NULL"};

    if (self == NULL || self->kind != CR_NODE_SCALAR || !self->plain || strchr("~nN", self->text[0]) == NULL) {
        return false; /* "" begins with the end of that text */
    }
    for (size_t k = 0; k < sizeof(word) / sizeof(word[0]); k++) {
        if (strcmp(self->text, word[k]) == 0) {
            return true;
        }
    }
    return false;
}
