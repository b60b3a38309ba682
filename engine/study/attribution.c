/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/attribution.h"

#include <stdlib.h>
#include <string.h>

static size_t cells(const cr_model *model)
{
    return model->n_states * model->n_states * model->n_ties;
}

bool cr_attribution_fits(const cr_model *model)
{
    const size_t n_ties = model->n_ties > 0 ? model->n_ties : 1;

    return model->n_states <= CR_ATTRIBUTION_MOST && n_ties <= CR_ATTRIBUTION_MOST &&
           model->n_states * model->n_states <= CR_ATTRIBUTION_MOST / n_ties;
}

int cr_attribution_init(cr_attribution *self, const cr_model *model, cr_errors *errors)
{
    memset(self, 0, sizeof(*self));
    self->model = model;
    self->moves = calloc(model->n_states, sizeof(*self->moves));
    self->own = calloc(model->n_states, sizeof(*self->own));
    self->part = calloc(cells(model) + 1, sizeof(*self->part));
    return self->moves != NULL && self->own != NULL && self->part != NULL
               ? CR_OK
               : cr_fail(errors, CR_ERR_MEMORY,
                         "memory ran out for what %zu states owe to each other (fewer threads need less)",
                         model->n_states);
}

void cr_attribution_free(cr_attribution *self)
{
    free(self->moves);
    free(self->own);
    free(self->part);
    memset(self, 0, sizeof(*self));
}

size_t cr_attribution_at(const cr_attribution *self, size_t influenced, size_t influencer, size_t tie)
{
    return (influenced * self->model->n_ties + tie) * self->model->n_states + influencer;
}

void cr_attribution_add(cr_attribution *self, int32_t state, const cr_shares *shares)
{
    self->moves[state]++;
    cr_moment_add(&self->own[state], shares->own);
    for (size_t p = 0; p < shares->n; p++) {
        const cr_part *const part = &shares->part[p];

        cr_moment_add(&self->part[cr_attribution_at(self, (size_t)state, (size_t)part->partner, (size_t)part->tie)],
                      part->amount);
    }
}

void cr_attribution_merge(cr_attribution *self, const cr_attribution *other)
{
    const size_t n = cells(self->model);

    for (size_t i = 0; i < self->model->n_states; i++) {
        self->moves[i] += other->moves[i];
        cr_moment_merge(&self->own[i], &other->own[i]);
    }
    for (size_t k = 0; k < n; k++) {
        if (other->part[k].square != 0) { /* most are 0, and memory that nobody has written to costs nothing */
            cr_moment_merge(&self->part[k], &other->part[k]);
        }
    }
}
