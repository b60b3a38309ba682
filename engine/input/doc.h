/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_INPUT_DOC_H
#define CREDENCE_INPUT_DOC_H

/**
 * YAML into nodes with marks, by libyaml's event interface, with limits checked while reading: a scenario is untrusted
 * input. Nothing here knows what a scenario is; nothing outside engine/input/ sees YAML.
 */
#include <stddef.h>

#include "common/arena.h"
#include "credence/error.h"
#include "input/node.h"

/* Limits on one file: more is refused with a clear error, at once and in bounded memory. */
enum {
    CR_DOC_MAX_BYTES = 64 * 1024 * 1024,
    CR_DOC_MAX_DEPTH = 64,
    CR_DOC_MAX_NODES = 4 * 1000 * 1000 /* aliases counted at the full size of what they stand for */
};

/** A family of files read together; owns every node. Start it as {0}. */
typedef struct cr_doc {
    cr_arena arena;
} cr_doc;

void cr_doc_free(cr_doc *self);

/**
 * Reads one file (UTF-8 with or without BOM, LF or CRLF) that holds exactly one YAML document.
 *
 * Refused with file:line:col and a remedy: files over CR_DOC_MAX_BYTES (noticed without reading them whole; devices and
 * folders too), nesting over CR_DOC_MAX_DEPTH (aliases expanded), more than CR_DOC_MAX_NODES nodes, other encodings,
 * NUL and control characters, duplicate keys, keys that are not scalars or longer than 1024 bytes, the merge key `<<`,
 * explicit tags (`!x`, `!!str`), aliases to an anchor that is unknown or still open (self-reference), several
 * documents, an empty file. Anchors and aliases work: an alias is the same cr_node (as a key: a copy).
 *
 * @param path   opened as given; also the `file` of every mark, copied
 * @param root   receives the root node, of any kind, owned by self; NULL on failure
 * @return CR_OK, CR_ERR_INPUT, CR_ERR_IO or CR_ERR_MEMORY
 */
CR_MUST_USE int cr_doc_read(cr_doc *self, const char *path, cr_node **root, cr_errors *errors);

/** The same from memory. @param label  stands for the file's name in marks; copied */
CR_MUST_USE int cr_doc_read_text(cr_doc *self, const char *label, const char *text, size_t length, cr_node **root,
                                 cr_errors *errors);

#endif
