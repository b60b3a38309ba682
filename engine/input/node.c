/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/node.h"

#include <string.h>

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

bool cr_node_has_bad(const cr_node *self)
{
    bool bad = self->bad;

    for (size_t k = 0; k < self->n && !bad; k++) {
        bad = self->item[k]->bad || (self->key != NULL && self->key[k]->bad);
    }
    return bad;
}
