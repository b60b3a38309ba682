/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/shares.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* F(z - d) / F(z) = exp(-d) */
static cr_split split_exponential(double x, double softness)
{
    const double d = x / softness;

    return (cr_split){exp(-d), x != 0.0 ? -expm1(-d) / x : 1.0 / softness};
}

/* 1 - F(y) / F(z) = (1 - exp(-(z - y))) F(-y), which does not cancel where z and y lie close together. */
static cr_split split_logistic(double above, double x, double softness)
{
    const double z = above / softness, d = x / softness, y = z - d;
    const double own = cr_link_value(CR_LINK_LOGISTIC, y) / cr_link_value(CR_LINK_LOGISTIC, z);

    if (x == 0.0) {
        return (cr_split){1.0, cr_link_value(CR_LINK_LOGISTIC, -z) / softness};
    }
    return (cr_split){own, (fabs(d) < 1.0 ? -expm1(-d) * cr_link_value(CR_LINK_LOGISTIC, -y) : 1.0 - own) / x};
}

static cr_split split_linear(double above, double x)
{
    return above > x ? (cr_split){(above - x) / above, 1.0 / above} : (cr_split){0.0, 1.0 / x};
}

/* Without its partners the state either would have been ready all the same, or not at all. */
static cr_split split_step(double above, double x)
{
    return cr_link_value(CR_LINK_STEP, above - x) > 0.0 ? (cr_split){1.0, 0.0} : (cr_split){0.0, 1.0 / x};
}

cr_split cr_split_of(cr_link link, double readiness, double from_ties, double threshold, double softness)
{
    const double above = readiness - threshold;

    switch (link) {
    case CR_LINK_LOGISTIC:
        return split_logistic(above, from_ties, softness);
    case CR_LINK_STEP:
        return split_step(above, from_ties);
    case CR_LINK_EXPONENTIAL:
        return split_exponential(from_ties, softness);
    case CR_LINK_LINEAR:
        return split_linear(above, from_ties);
    case CR_LINK_ALWAYS:
        break;
    }
    return (cr_split){1.0, 0.0};
}

int cr_shares_init(cr_shares *self, const cr_partners *partners, cr_errors *errors)
{
    const cr_model *const model = partners->model;

    memset(self, 0, sizeof(*self));
    self->model = model;
    self->partners = partners;
    self->part = calloc(model->n_ties * model->n_states + 1, sizeof(*self->part));
    self->place = calloc(model->n_states, sizeof(*self->place));
    return self->part != NULL && self->place != NULL
               ? CR_OK
               : cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the shares of %zu states in a move",
                         model->n_states);
}

void cr_shares_free(cr_shares *self)
{
    free(self->part);
    free(self->place);
    memset(self, 0, sizeof(*self));
}

/* What comes from each partner, in units of readiness; returns the sum. */
static double gather(cr_shares *self, const cr_scratch *now, const cr_move *move)
{
    double sum = 0.0;

    self->n = 0;
    for (size_t k = 0; k < move->n_terms; k++) {
        const cr_term *const term = &self->model->term[move->term + k];
        const size_t from = self->n;

        if (term->driver.kind == CR_DRIVER_EXPOSURE) {
            self->n += cr_exposure_parts(now, self->partners, term->driver.index, move->state, move->rung, self->place,
                                         &self->part[from]);
        }
        for (size_t p = from; p < self->n; p++) {
            self->part[p].amount *= now->value[term->slot];
            sum += self->part[p].amount;
        }
    }
    return sum;
}

void cr_shares_take(cr_shares *self, const cr_scratch *now, const cr_move *move, double readiness)
{
    const double *const number = now->value + move->slot;
    const double sum = gather(self, now, move);
    const cr_split split = cr_split_of(move->link, readiness, sum, number[CR_SLOT_THRESHOLD], number[CR_SLOT_SOFTNESS]);

    self->own = split.own;
    for (size_t p = 0; p < self->n; p++) {
        if (self->part[p].amount != 0.0) { /* the factor is infinite where partners held back beyond all measure */
            self->part[p].amount *= split.per_unit;
        }
    }
}
