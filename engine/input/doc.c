/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/doc.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input/compose.h"
#include "input/file.h"
#include "input/yaml_events.h"

static int no_memory(const char *file, cr_errors *errors)
{
    return cr_fail_at(errors, CR_ERR_MEMORY, (cr_mark){.file = file}, NULL, "memory ran out while reading");
}

/* Reads an event that has nothing to say but its kind. */
static int next_type(cr_yaml *self, yaml_event_type_t *type, yaml_mark_t *mark)
{
    yaml_event_t event;
    const int status = cr_yaml_next(self, &event);

    if (status == CR_OK) {
        *type = event.type;
        *mark = event.start_mark;
        yaml_event_delete(&event);
    }
    return status;
}

static int read_document(cr_yaml *self, cr_arena *arena, cr_node **root)
{
    yaml_event_type_t type = YAML_NO_EVENT;
    yaml_mark_t mark = {0};
    int refused = CR_OK, status = next_type(self, &type, &mark); /* the stream's start */

    if (status == CR_OK) {
        status = next_type(self, &type, &mark);
    }
    if (status == CR_OK && type == YAML_STREAM_END_EVENT) {
        return cr_fail_at(self->errors, CR_ERR_INPUT, (cr_mark){.file = self->file}, NULL,
                          self->length == 0 ? "is empty (a scenario is wanted)"
                                            : "holds nothing but comments or blanks (a scenario is wanted)");
    }
    if (status == CR_OK) {
        status = cr_compose(self, arena, root, &refused);
    }
    if (status == CR_OK) {
        status = next_type(self, &type, &mark); /* the document's end */
    }
    if (status == CR_OK) {
        status = next_type(self, &type, &mark);
    }
    if (status == CR_OK && type != YAML_STREAM_END_EVENT) {
        status = cr_fail_at(self->errors, CR_ERR_INPUT, cr_yaml_mark(self, mark), NULL,
                            "a second document (one a file: put it in a file of its own)");
    }
    return status == CR_OK ? refused : status;
}

/* Refuses by sight what is no text in UTF-8, or too long. */
static int check_bytes(const char *file, const char *text, size_t length, cr_errors *errors)
{
    const char *foreign = cr_file_foreign(text, length);

    if (length > CR_DOC_MAX_BYTES) {
        return cr_file_too_large(file, CR_DOC_MAX_BYTES, errors);
    }
    if (foreign != NULL) {
        return cr_fail_at(errors, CR_ERR_INPUT, (cr_mark){.file = file}, NULL, "is %s (save it as UTF-8)", foreign);
    }
    return CR_OK;
}

int cr_doc_read_text(cr_doc *self, const char *label, const char *text, size_t length, cr_node **root,
                     cr_errors *errors)
{
    const char *const file = cr_arena_text(&self->arena, label, strlen(label));
    const size_t bom = cr_file_bom(text, length);
    cr_yaml yaml = {0};
    cr_node *found = NULL;
    int status;

    *root = NULL;
    status = file != NULL ? check_bytes(file, text, length, errors) : no_memory(file, errors);
    if (status == CR_OK) {
        status = cr_yaml_open(&yaml, file, length > 0 ? text + bom : "", length - bom, errors);
    }
    if (status == CR_OK) {
        status = read_document(&yaml, &self->arena, &found);
    }
    if (status == CR_OK) {
        *root = found;
    }
    cr_yaml_close(&yaml);
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
            return no_memory(path, errors);
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
