/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/model.h"

#include <stdlib.h>
#include <string.h>

void cr_model_free(cr_model *self)
{
    for (size_t k = 0; k < self->n_dists; k++) {
        cr_dist_free(&self->dist[k]);
    }
    cr_arena_free(&self->arena);
    memset(self, 0, sizeof(*self));
}

static int compare_path(const void *path, const void *place)
{
    return strcmp(path, ((const cr_place *)place)->path);
}

const cr_place *cr_plan_place(const cr_plan *self, const char *path)
{
    return self->n_places == 0 ? NULL : bsearch(path, self->place, self->n_places, sizeof(*self->place), compare_path);
}

void cr_plan_free(cr_plan *self)
{
    for (size_t k = 0; k < self->n_models; k++) {
        cr_model_free(&self->model[k]);
    }
    free(self->model);
    free(self->place);
    cr_arena_free(&self->arena);
    memset(self, 0, sizeof(*self));
}
