/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/noise.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/query.h"
#include "simulate/paths.h"

static void make_steps(cr_noise *self, const cr_lengths *lengths, size_t condition, double half_life)
{
    const double theta = M_LN2 / half_life;

    for (size_t which = 0; which < lengths->n; which++) {
        const double way = theta * lengths->years[which];

        self->step[condition * lengths->n + which] = (cr_ou_step){exp(-way), sqrt(-expm1(-2.0 * way))};
    }
}

int cr_noise_init(cr_noise *self, const cr_model *model, const cr_lengths *lengths, cr_errors *errors)
{
    memset(self, 0, sizeof(*self));
    self->new_each = calloc(model->n_conditions, sizeof(*self->new_each));
    self->value = calloc(model->n_conditions, sizeof(*self->value));
    self->step = reallocarray(NULL, model->n_conditions * lengths->n, sizeof(*self->step));
    if (self->new_each == NULL || self->value == NULL || self->step == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "the noise of %zu conditions", model->n_conditions);
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        const int32_t half_life = model->condition[c].half_life;

        if (half_life != CR_NONE) {
            self->new_each[c] = cr_slot_is_drawn(model, half_life);
            make_steps(self, lengths, c, model->slot[half_life]);
        }
    }
    return CR_OK;
}

void cr_noise_free(cr_noise *self)
{
    free(self->step);
    free(self->new_each);
    free(self->value);
    memset(self, 0, sizeof(*self));
}

static double standard_normal(const cr_scratch *now, const cr_condition *condition)
{
    return gsl_cdf_ugaussian_Pinv(
        cr_rng_uniform_at(now->rng, now->seed, condition->noise_key, (uint32_t)now->k, now->replicate));
}

void cr_noise_start(const cr_scratch *now, size_t c)
{
    const cr_condition *const condition = &now->model->condition[c];
    cr_noise *const self = &now->paths->noise;

    if (self->new_each[c]) {
        make_steps(self, &now->paths->lengths, c, now->value[condition->half_life]);
    }
    if (condition->starts_at != CR_NONE) {
        self->value[c] = now->value[condition->starts_at];
    } else {
        self->value[c] = now->value[condition->sd] * standard_normal(now, condition);
    }
}

void cr_noise_step(const cr_scratch *now, size_t c)
{
    const cr_lengths *const lengths = &now->paths->lengths;
    const cr_condition *const condition = &now->model->condition[c];
    const cr_noise *const self = &now->paths->noise;
    const cr_ou_step step = self->step[c * lengths->n + lengths->of[now->k]];

    self->value[c] =
        step.decay * self->value[c] + now->value[condition->sd] * step.spread * standard_normal(now, condition);
}
