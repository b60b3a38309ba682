/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/warn_search.h"

#include <stdlib.h>
#include <string.h>

/* ---- telling ---- */

const char *cr_warn_sure(cr_warn_search *self, const char *text)
{
    if (text == NULL) {
        self->status = CR_ERR_MEMORY;
    }
    return text != NULL ? text : "";
}

void cr_warn_tell(cr_warn_search *self, cr_warning_kind kind, const cr_place *place, const char *path, const char *what)
{
    cr_warnings *const out = self->out;

    if (out->n == out->most) {
        const size_t most = out->most == 0 ? 16 : 2 * out->most;
        cr_warning *item = reallocarray(out->item, most, sizeof(*item));

        if (item == NULL) {
            self->status = CR_ERR_MEMORY;
            return;
        }
        out->item = item;
        out->most = most;
    }
    out->item[out->n++] = (cr_warning){
        .kind = kind, .mark = place != NULL ? place->mark : (cr_mark){NULL, 0, 0}, .path = path, .what = what};
}

/* The thing at that path, or what it stands in. */
static const cr_place *place_near(cr_warn_search *self, const char *path)
{
    const cr_place *place = cr_plan_place(self->plan, path);
    size_t length = strlen(path);

    while (place == NULL && length > 0) {
        const char *shorter;

        while (length > 0 && path[length - 1] != '.') {
            length--;
        }
        length -= length > 0;
        shorter = CR_WARN_TEXT(self, "%.*s", (int)length, path);
        place = cr_plan_place(self->plan, shorter);
    }
    return place;
}

void cr_warn_tell_at(cr_warn_search *self, cr_warning_kind kind, const char *path, const char *what)
{
    cr_warn_tell(self, kind, place_near(self, path), path, what);
}

/* ---- where a key of a state comes from ---- */

/* In one layer: for the rung, or for all. */
static const cr_place *in_layer(cr_warn_search *self, const char *layer, int32_t rung, const char *key)
{
    const cr_place *place = NULL;

    if (rung != CR_NONE) {
        place =
            cr_plan_place(self->plan, CR_WARN_TEXT(self, "%s.rungs.%s.%s", layer, self->model->rung[rung].name, key));
    }
    return place != NULL ? place : cr_plan_place(self->plan, CR_WARN_TEXT(self, "%s.%s", layer, key));
}

static bool is_member(const cr_group *group, int32_t state)
{
    for (size_t k = 0; k < group->n; k++) {
        if (group->member[k] == state) {
            return true;
        }
    }
    return false;
}

/* Of the groups that say something the smallest, which is the inner one, if there is one. */
static const cr_place *in_groups(cr_warn_search *self, int32_t state, int32_t rung, const char *key)
{
    const cr_place *best = NULL;
    size_t least = SIZE_MAX;

    for (size_t g = 0; g < self->model->n_groups; g++) {
        const cr_group *group = &self->model->group[g];

        if (group->n < least && is_member(group, state)) {
            const cr_place *place = in_layer(self, CR_WARN_TEXT(self, "groups.%s", group->name), rung, key);

            best = place != NULL ? place : best;
            least = place != NULL ? group->n : least;
        }
    }
    return best;
}

const cr_place *cr_warn_place_of_key(cr_warn_search *self, int32_t state, int32_t rung, const char *key)
{
    const char *own = CR_WARN_TEXT(self, "states.%s", self->model->state[state].code);
    const cr_place *place = in_layer(self, own, rung, key);

    place = place != NULL ? place : in_groups(self, state, rung, key);
    place = place != NULL ? place : in_layer(self, "defaults", rung, key);
    return place != NULL ? place : cr_plan_place(self->plan, own);
}
