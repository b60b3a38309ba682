/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/places.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/unread.h"

/* ---- the table ---- */

typedef struct keeping {
    cr_reader *reader;
    cr_plan *plan;
    size_t most;
    const char *file, *kept_file; /* of the last mark: most come from one file */
} keeping;

/* A path of --set goes through things that stand elsewhere: these are where their file has them. */
static cr_mark mark_of(const cr_node *key, const cr_node *item)
{
    const bool set = key->mark.file != NULL && strncmp(key->mark.file, CR_SET_LABEL, strlen(CR_SET_LABEL)) == 0;

    return set ? item->mark : key->mark;
}

static cr_mark keep_mark(keeping *self, cr_mark mark)
{
    if (mark.file != NULL && mark.file != self->file) {
        self->file = mark.file;
        self->kept_file = cr_arena_text(&self->plan->arena, mark.file, strlen(mark.file));
        if (self->kept_file == NULL) {
            cr_reader_fail(self->reader, CR_ERR_MEMORY);
        }
    }
    mark.file = mark.file != NULL ? self->kept_file : NULL;
    return mark;
}

/* A value that is not set stands nowhere; a state of which nothing is said does. */
static bool is_there(const cr_node *item, int depth)
{
    return depth <= 2 || !cr_node_is_null(item);
}

static void keep_keys(keeping *self, const cr_node *mapping, int depth)
{
    cr_plan *const plan = self->plan;

    for (size_t k = 0; mapping->kind == CR_NODE_MAPPING && k < mapping->n; k++) {
        const size_t before = cr_path_push(self->reader, mapping->key[k]->text);

        if (is_there(mapping->item[k], depth) &&
            cr_reader_grow(self->reader, &plan->place, &self->most, plan->n_places, sizeof(*plan->place))) {
            char *path = cr_arena_text(&plan->arena, self->reader->path, self->reader->length);

            if (path == NULL) {
                cr_reader_fail(self->reader, CR_ERR_MEMORY);
            } else {
                plan->place[plan->n_places++] =
                    (cr_place){.path = path, .mark = keep_mark(self, mark_of(mapping->key[k], mapping->item[k]))};
            }
        }
        if (depth < CR_PLACE_DEPTH && self->reader->status == CR_OK) {
            keep_keys(self, mapping->item[k], depth + 1);
        }
        cr_path_pop(self->reader, before);
    }
}

static int compare_places(const void *a, const void *b)
{
    return strcmp(((const cr_place *)a)->path, ((const cr_place *)b)->path);
}

void cr_places_keep(cr_reader *reader, cr_plan *plan, const cr_node *root)
{
    keeping keep = {.reader = reader, .plan = plan};
    cr_unread *unread = NULL;
    size_t n = 0;
    const size_t before = reader->length;

    cr_path_pop(reader, 0);
    keep_keys(&keep, root, 1);
    if (plan->n_places > 1) {
        qsort(plan->place, plan->n_places, sizeof(*plan->place), compare_places);
    }
    if (cr_unread_find(reader, root, &unread, &n)) {
        for (size_t k = 0; k < n; k++) {
            const cr_place *found = cr_plan_place(plan, unread[k].path);

            if (found != NULL) {
                plan->place[found - plan->place].unread = true;
            }
        }
    }
    cr_path_pop(reader, before);
}
