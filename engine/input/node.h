/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_INPUT_NODE_H
#define CREDENCE_INPUT_NODE_H

/** The tree of nodes that a document is read into: what each is, where it stands, and how it is asked. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "credence/error.h"

typedef enum cr_node_kind { CR_NODE_SCALAR, CR_NODE_SEQUENCE, CR_NODE_MAPPING } cr_node_kind;

typedef struct cr_node {
    cr_node_kind kind;
    bool plain;            /* a scalar written without quotes or block marks */
    bool bad;              /* already reported: later passes pass over it in silence */
    cr_mark mark;          /* where it starts; `file` is owned by the document */
    const char *text;      /* scalar: terminated, UTF-8, without NUL; else NULL */
    size_t length;         /* of text, bytes */
    size_t n;              /* items of a sequence; key-value pairs of a mapping */
    struct cr_node **key;  /* mapping: [n] scalars, all different, in the order written; else NULL */
    struct cr_node **item; /* sequence: [n]; mapping: [n] values */
    size_t weight;         /* nodes below and including this one, aliases expanded */
    int32_t note;          /* zero; for the use of later passes */
    int32_t watch;         /* zero; the same, of numbers that events set (settings.c) */
} cr_node;

/** The value under `key` of a mapping, or NULL (also where `self` is NULL or no mapping). Linear in its keys. */
cr_node *cr_node_get(const cr_node *self, const char *key);

/** Is it YAML's null: a plain scalar that is empty, `~`, `null`, `Null` or `NULL`? False for NULL. */
bool cr_node_is_null(const cr_node *self);

/** Was the node, or something one level below it, reported? Then what it lacks may be no mistake of its own. */
bool cr_node_has_bad(const cr_node *self);

#endif
