/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/json_yaml.h"

#include <string.h>

#include "common/text.h"
#include "schema/json_pieces.h"

/* As YAML 1.2 types it. */
static json_t *scalar_json(const cr_node *node)
{
    const char *why;
    double number;

    if (cr_node_is_null(node)) {
        return json_null();
    }
    if (node->plain && (strcmp(node->text, "true") == 0 || strcmp(node->text, "false") == 0)) {
        return json_boolean(node->text[0] == 't');
    }
    return node->plain && cr_text_number(node->text, &number, &why) ? cr_json_number(number) : json_string(node->text);
}

static json_t *node_json(bool *failed, const cr_node *node)
{
    json_t *made;

    if (node->kind == CR_NODE_SCALAR) {
        return scalar_json(node);
    }
    made = node->kind == CR_NODE_SEQUENCE ? json_array() : json_object();
    for (size_t k = 0; k < node->n; k++) {
        json_t *item = node_json(failed, node->item[k]);

        if (node->kind == CR_NODE_SEQUENCE) {
            cr_json_add(failed, made, item);
        } else {
            cr_json_put(failed, made, node->key[k]->text, item);
        }
    }
    return made;
}

json_t *cr_json_of_yaml(cr_doc *doc, const char *text, bool *failed)
{
    cr_node *root = NULL;

    if (cr_doc_read_text(doc, "table", text, strlen(text), &root, NULL) != CR_OK) {
        *failed = true;
        return json_null();
    }
    return node_json(failed, root);
}
