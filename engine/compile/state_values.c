/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compile/state_values.h"

#include <string.h>

const char *cr_lowering_draw_name(const cr_lowering *low, const cr_resolved *found, int32_t rung)
{
    const char *name = low->code;

    if (found->for_rung) {
        name = cr_arena_format(&low->self->reader->doc.arena, "%s/%s", low->code, low->self->model->rung[rung].name);
    }
    if (name == NULL) {
        cr_reader_fail(low->self->reader, CR_ERR_MEMORY);
    }
    return name != NULL ? name : "";
}

void cr_lowering_go_to(const cr_lowering *low, int32_t rung, const cr_resolved *found, const cr_key_path *key)
{
    const cr_node *node = found->node;

    if (node != NULL && (node->kind != CR_NODE_SCALAR || !node->plain || node->text[0] == '$')) {
        cr_path_to(low->self, low->state, rung, found, key);
    }
}

void cr_lowering_go_home(const cr_lowering *low)
{
    cr_path_pop(low->self->reader, 0);
    (void)cr_path_push(low->self->reader, "states");
    (void)cr_path_push(low->self->reader, low->code);
}

cr_key_path cr_move_key(bool down, const char *a, const char *b, const char *c)
{
    const cr_key_path up = {{a, b, c}}, below = {{"reverses", a, b, c}};

    return down ? below : up;
}

/* The purpose of a draw: its key path, "threshold" or "reverses.threshold". Constants that no event sets need none, and
 * are most. */
static const char *purpose_of(const cr_lowering *low, const cr_node *node, const cr_key_path *path)
{
    const char *text = "";

    if (node == NULL || (node->kind == CR_NODE_SCALAR && node->watch == 0)) {
        return text;
    }
    for (size_t k = 0; path->part[k] != NULL; k++) {
        if (strcmp(path->part[k], "at_least") == 0) {
            break; /* the short form of a bound is the bound from below */
        }
        text = k == 0 ? path->part[0] : cr_arena_format(&low->self->reader->doc.arena, "%s.%s", text, path->part[k]);
        if (text == NULL) {
            cr_reader_fail(low->self->reader, CR_ERR_MEMORY);
            return "";
        }
    }
    return text;
}

const char *cr_lowering_sharing_layer(const cr_lowering *low, int32_t rung, const cr_resolved *found,
                                      const cr_node *value)
{
    return cr_node_get(value, "shared") != NULL ? cr_layer_name(low->self, low->state, rung, found) : NULL;
}

void cr_lowering_take(cr_lowering *low, int32_t rung, int32_t slot, const cr_resolved *found, const cr_key_path *path,
                      const cr_schema *schema)
{
    cr_compiler *const self = low->self;
    const char *purpose, *name;

    if (found->node == NULL) {
        return;
    }
    cr_lowering_go_to(low, rung, found, path);
    purpose = purpose_of(low, found->node, path);
    name = cr_lowering_draw_name(low, found, rung);
    cr_slot_take_of_group(self, slot, found->node, schema, purpose, name,
                          cr_lowering_sharing_layer(low, rung, found, found->node));
    if (found->node->watch > 0) { /* of the move that was begun last: events set no traits */
        cr_watched_add(self, found->node,
                       (cr_watched){.slot = slot,
                                    .move = (int32_t)self->model->n_moves - 1,
                                    .condition = CR_NONE,
                                    .purpose = purpose,
                                    .name = name,
                                    .group = cr_layer_name(self, low->state, rung, found)});
    }
}

cr_driver cr_lowering_driver(const cr_lowering *low, size_t d)
{
    cr_driver driver = low->self->driver[d];

    if (driver.kind == CR_DRIVER_TRAIT) {
        driver.index = low->trait[driver.index];
    }
    return driver;
}

void cr_lowering_see_drivers(cr_lowering *low, const cr_move *move, bool down, const char *part)
{
    const cr_key_path path = cr_move_key(down, part, NULL, NULL);

    memset(low->seen, 0, low->self->drivers.n * sizeof(*low->seen));
    cr_drivers_named(low->self, low->state, move->rung, &path, low->seen);
}
