/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/drivers.h"

#include <stdlib.h>
#include <string.h>

int cr_drivers_init(cr_drivers *self, const cr_model *model, cr_errors *errors)
{
    memset(self, 0, sizeof(*self));
    self->model = model;
    self->moves = calloc(model->n_moves + 1, sizeof(*self->moves));
    self->bias = calloc(model->n_moves + 1, sizeof(*self->bias));
    self->contribution = calloc(model->n_terms + 1, sizeof(*self->contribution));
    self->value = calloc(model->n_terms + 1, sizeof(*self->value));
    return self->moves != NULL && self->bias != NULL && self->contribution != NULL && self->value != NULL
               ? CR_OK
               : cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the drivers of %zu moves", model->n_moves);
}

void cr_drivers_free(cr_drivers *self)
{
    free(self->moves);
    free(self->bias);
    free(self->contribution);
    free(self->value);
    memset(self, 0, sizeof(*self));
}

void cr_drivers_add(cr_drivers *self, const cr_scratch *now, int32_t move)
{
    const cr_move *const of = &self->model->move[move];

    self->moves[move]++;
    cr_moment_add(&self->bias[move], now->value[of->slot + CR_SLOT_BIAS]);
    for (size_t k = of->term; k < of->term + of->n_terms; k++) {
        const cr_term *const term = &self->model->term[k];
        const double value = cr_driver_value(now, of, term->driver);

        cr_moment_add(&self->contribution[k], now->value[term->slot] * value);
        self->value[k] += cr_moment_steps(value, CR_DRIVERS_VALUE);
    }
}

void cr_drivers_merge(cr_drivers *self, const cr_drivers *other)
{
    for (size_t m = 0; m < self->model->n_moves; m++) {
        self->moves[m] += other->moves[m];
        cr_moment_merge(&self->bias[m], &other->bias[m]);
    }
    for (size_t k = 0; k < self->model->n_terms; k++) {
        cr_moment_merge(&self->contribution[k], &other->contribution[k]);
        self->value[k] += other->value[k];
    }
}
