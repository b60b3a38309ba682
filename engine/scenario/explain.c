/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/load.h"

/* Written by hand and not by libyaml's emitter, which knows no comments. Three forms only: mappings and lists one item a
 * line, short lists of plain words in brackets, and texts either as they were or in double quotes on one line. */

enum {
    INDENT = 2,
    MOST_SOURCE = 60, /* bytes of a source in a comment */
    MOST_FLOW = 100   /* bytes of a list in brackets */
};

typedef struct writer {
    FILE *out;
    bool in_line; /* the line's indentation, and perhaps a dash, stand there already */
} writer;

/* What a value inherits from the mappings around it. */
typedef struct provenance {
    const cr_node *source, *confidence;
} provenance;

/* ---- texts ---- */

/* The code point at `at`, and its length; U+FFFF for a byte that is no UTF-8, as the name of a file may have. */
static uint32_t code_point(const char *at, size_t *length)
{
    const unsigned char *byte = (const unsigned char *)at;
    const size_t n = byte[0] < 0x80 ? 1 : byte[0] < 0xC0 ? 0 : byte[0] < 0xE0 ? 2 : byte[0] < 0xF0 ? 3 : 4;
    uint32_t code = n <= 1 ? byte[0] : byte[0] & (0x7FU >> n);

    *length = 1;
    for (size_t k = 1; k < n; k++) {
        if ((byte[k] & 0xC0) != 0x80) {
            return 0xFFFF;
        }
        code = code << 6 | (byte[k] & 0x3FU);
    }
    *length = n > 0 ? n : 1;
    return n > 0 ? code : 0xFFFF;
}

/* Must it be escaped? What YAML does not print, what breaks lines, and the byte order mark. */
static bool is_special(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x2028 || code == 0x2029 || code == 0xFEFF ||
           code == 0xFFFE || code == 0xFFFF;
}

static void write_quoted(writer *self, const char *text)
{
    fputc('"', self->out);
    for (size_t length; *text != '\0'; text += length) {
        const uint32_t code = code_point(text, &length);

        if (code == '"' || code == '\\') {
            fprintf(self->out, "\\%c", (char)code);
        } else if (code == '\n') {
            fputs("\\n", self->out);
        } else if (code == '\t') {
            fputs("\\t", self->out);
        } else if (is_special(code)) {
            fprintf(self->out, code > 0xFF ? "\\u%04X" : "\\x%02X", (unsigned)code);
        } else {
            fwrite(text, 1, length, self->out);
        }
    }
    fputc('"', self->out);
}

/* A text that means itself wherever it stands: in brackets, as a key, in any reader of YAML 1.2. */
static bool is_tame(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        const char c = *at;
        const bool first = at == text,
                   letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
        const bool digit = (c >= '0' && c <= '9') || ((c == '-' || c == '+') && at[1] >= '0' && at[1] <= '9');
        const bool inner = c == '.' || c == '-' || c == '+' || c == '/' || (c == ' ' && at[1] != '\0' && at[1] != ' ');

        if (!letter && !digit && (first || !inner)) {
            return false;
        }
    }
    return text[0] != '\0';
}

static bool has_breaks(const char *text)
{
    for (size_t length; *text != '\0'; text += length) {
        if (is_special(code_point(text, &length))) {
            return true;
        }
    }
    return false;
}

/* As it was, where it was plain: a number in quotes would be text. A plain text of several lines was never a number. */
static void write_scalar(writer *self, const cr_node *node)
{
    if (cr_node_is_null(node)) {
        fputs("null", self->out);
    } else if (node->plain && !has_breaks(node->text)) {
        fputs(node->text, self->out);
    } else {
        write_quoted(self, node->text);
    }
}

/* Keys that --set made are not plain, but most could be. */
static void write_key(writer *self, const cr_node *key)
{
    const cr_node as_plain = {.kind = CR_NODE_SCALAR, .plain = true, .text = key->text, .length = key->length};

    if (is_tame(key->text) && !cr_node_is_null(&as_plain)) {
        fputs(key->text, self->out);
    } else {
        write_scalar(self, key);
    }
    fputc(':', self->out);
}

/* ---- comments ---- */

/* On one line, and not without end. */
static void write_remark(writer *self, const char *text)
{
    const char *from = text;

    for (size_t length; *text != '\0'; text += length) {
        const uint32_t code = code_point(text, &length);

        if ((size_t)(text - from) + length > MOST_SOURCE) {
            fputs("...", self->out);
            return;
        }
        if (is_special(code)) {
            fputc(' ', self->out);
        } else {
            fwrite(text, 1, length, self->out);
        }
    }
}

static void write_word(writer *self, const char *what, const cr_node *node)
{
    if (node != NULL && node->kind == CR_NODE_SCALAR && !cr_node_is_null(node)) {
        fprintf(self->out, ", %s: ", what);
        write_remark(self, node->text);
    }
}

static void end_line(writer *self, const cr_node *node, provenance from)
{
    const bool set = node->mark.file != NULL && strncmp(node->mark.file, CR_SET_LABEL, strlen(CR_SET_LABEL)) == 0;

    fputs("  # ", self->out);
    write_remark(self, node->mark.file != NULL ? node->mark.file : "");
    if (!set) {
        fprintf(self->out, ":%d", node->mark.line);
    }
    write_word(self, "source", from.source);
    write_word(self, "confidence", from.confidence);
    fputc('\n', self->out);
    self->in_line = false;
}

/* ---- nodes ---- */

static void write_node(writer *self, const cr_node *node, int depth, provenance from);

static void indent(writer *self, int depth)
{
    if (!self->in_line) {
        fprintf(self->out, "%*s", depth * INDENT, "");
    }
    self->in_line = false;
}

static bool fits_brackets(const cr_node *node)
{
    size_t length = 0;

    for (size_t k = 0; k < node->n; k++) {
        const cr_node *item = node->item[k];

        if (item->kind != CR_NODE_SCALAR || cr_node_is_null(item) || (item->plain && !is_tame(item->text))) {
            return false;
        }
        length += item->length + 2;
    }
    return length <= MOST_FLOW;
}

static void write_brackets(writer *self, const cr_node *node)
{
    fputc('[', self->out);
    for (size_t k = 0; k < node->n; k++) {
        fputs(k > 0 ? ", " : "", self->out);
        write_scalar(self, node->item[k]);
    }
    fputc(']', self->out);
}

/* Does the value stand on the line of its key or dash? */
static bool is_short(const cr_node *node)
{
    return node->kind == CR_NODE_SCALAR || node->n == 0 || (node->kind == CR_NODE_SEQUENCE && fits_brackets(node));
}

static void write_short(writer *self, const cr_node *node, provenance from)
{
    if (node->kind == CR_NODE_SCALAR) {
        write_scalar(self, node);
    } else if (node->kind == CR_NODE_SEQUENCE) {
        write_brackets(self, node);
    } else {
        fputs("{}", self->out);
    }
    end_line(self, node, from);
}

static void write_mapping(writer *self, const cr_node *node, int depth, provenance from)
{
    const cr_node *source = cr_node_get(node, "source"), *confidence = cr_node_get(node, "confidence");

    from.source = source != NULL && !cr_node_is_null(source) ? source : from.source;
    from.confidence = confidence != NULL && !cr_node_is_null(confidence) ? confidence : from.confidence;
    for (size_t k = 0; k < node->n; k++) {
        const bool of_itself = cr_schema_is_provenance(node->key[k]->text);

        indent(self, depth);
        write_key(self, node->key[k]);
        if (is_short(node->item[k])) {
            fputc(' ', self->out);
            write_short(self, node->item[k], of_itself ? (provenance){NULL, NULL} : from);
        } else {
            fputc('\n', self->out);
            write_node(self, node->item[k], depth + 1, from);
        }
    }
}

static void write_sequence(writer *self, const cr_node *node, int depth, provenance from)
{
    for (size_t k = 0; k < node->n; k++) {
        const cr_node *item = node->item[k];

        indent(self, depth);
        fputs("- ", self->out);
        if (is_short(item)) {
            write_short(self, item, from);
        } else { /* its first line stands behind the dash */
            self->in_line = true;
            write_node(self, item, depth + 1, from);
        }
    }
}

static void write_node(writer *self, const cr_node *node, int depth, provenance from)
{
    if (node->kind == CR_NODE_MAPPING) {
        write_mapping(self, node, depth, from);
    } else {
        write_sequence(self, node, depth, from);
    }
}

static int write_all(const cr_node *root, char **text)
{
    size_t size = 0;
    writer self = {.out = open_memstream(text, &size)};
    bool good;

    if (self.out == NULL) {
        return CR_ERR_MEMORY;
    }
    write_node(&self, root, 0, (provenance){NULL, NULL});
    good = !ferror(self.out);
    good = fclose(self.out) == 0 && good;
    if (!good) {
        free(*text);
        *text = NULL;
    }
    return good ? CR_OK : CR_ERR_MEMORY;
}

int cr_explain(const char *path, const cr_changes *changes, char **text, cr_errors *errors)
{
    cr_reader reader = {.errors = errors};
    cr_node *root = NULL;
    int status;

    *text = NULL;
    if (cr_scenario_load(&reader, path, NULL, changes, &root) && reader.status == CR_OK) {
        cr_reader_fail(&reader, write_all(root, text));
    }
    if (reader.status == CR_ERR_MEMORY) {
        cr_fail(errors, CR_ERR_MEMORY, "memory ran out while explaining %s", path);
    }
    status = reader.status;
    cr_reader_free(&reader);
    return status;
}
