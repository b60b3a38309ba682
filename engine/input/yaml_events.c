/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/yaml_events.h"

#include <string.h>

#include "input/yaml_errors.h"

const char *cr_yaml_at(cr_yaml *self, size_t index)
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

cr_mark cr_yaml_mark(const cr_yaml *self, yaml_mark_t mark)
{
    return (cr_mark){.file = self->file, .line = (int)mark.line + 1, .column = (int)mark.column + 1};
}

static cr_mark mark_of_byte(const cr_yaml *self, size_t byte)
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

int cr_yaml_no_memory(const cr_yaml *self)
{
    return cr_fail_at(self->errors, CR_ERR_MEMORY, (cr_mark){.file = self->file}, NULL, "memory ran out while reading");
}

/* libyaml compares each %TAG with all before it: refused by sight, before it can take hours. */
static int refuse_tag_directives(cr_yaml *self)
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

int cr_yaml_open(cr_yaml *self, const char *file, const char *text, size_t length, cr_errors *errors)
{
    *self = (cr_yaml){.errors = errors, .file = file, .text = text, .length = length};
    if (!yaml_parser_initialize(&self->parser)) {
        return cr_yaml_no_memory(self);
    }
    self->is_parser = true;
    yaml_parser_set_encoding(&self->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&self->parser, (const unsigned char *)self->text, self->length);
    return refuse_tag_directives(self);
}

int cr_yaml_next(cr_yaml *self, yaml_event_t *event)
{
    const yaml_parser_t *parser = &self->parser;
    const char *at;

    if (yaml_parser_parse(&self->parser, event)) {
        return CR_OK;
    }
    switch (parser->error) {
    case YAML_MEMORY_ERROR:
        return cr_yaml_no_memory(self);
    case YAML_READER_ERROR:
        return cr_yaml_fail_bytes(parser, mark_of_byte(self, parser->problem_offset), self->errors);
    default:
        at = cr_yaml_at(self, parser->problem_mark.index);
        return cr_yaml_fail_syntax(parser, cr_yaml_mark(self, parser->problem_mark),
                                   at < self->text + self->length ? *at : '\0', self->errors);
    }
}

void cr_yaml_close(cr_yaml *self)
{
    if (self->is_parser) {
        yaml_parser_delete(&self->parser);
    }
    memset(self, 0, sizeof(*self));
}
