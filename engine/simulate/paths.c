/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/paths.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "simulate/scratch.h"

#define DAYS_A_YEAR 365.25

/* Steps of a calendar have few lengths (28 to 31 days, say): an exp for each of them will do. */
static int find_lengths(cr_paths *self, const cr_calendar *calendar)
{
    for (size_t k = 1; k < calendar->n; k++) {
        const double years = (double)(calendar->day[k] - calendar->day[k - 1]) / DAYS_A_YEAR;
        size_t which = 0;

        while (which < self->n_lengths && self->years[which] != years) {
            which++;
        }
        if (which == self->n_lengths) {
            double *const grown = reallocarray(self->years, self->n_lengths + 1, sizeof(*grown));

            if (grown == NULL) {
                return CR_ERR_MEMORY;
            }
            self->years = grown;
            self->years[self->n_lengths++] = years;
        }
        self->length[k] = (uint32_t)which;
    }
    return CR_OK;
}

static void make_steps(cr_paths *self, size_t condition, double half_life)
{
    const double theta = M_LN2 / half_life;

    for (size_t which = 0; which < self->n_lengths; which++) {
        const double way = theta * self->years[which];

        self->step[condition * self->n_lengths + which] = (cr_ou_step){exp(-way), sqrt(-expm1(-2.0 * way))};
    }
}

int cr_paths_init(cr_paths *self, const cr_model *model, cr_errors *errors)
{
    memset(self, 0, sizeof(*self));
    self->n_conditions = model->n_conditions;
    self->length = calloc(model->calendar.n, sizeof(*self->length));
    self->new_each = calloc(model->n_conditions, sizeof(*self->new_each));
    self->noise = calloc(model->n_conditions, sizeof(*self->noise));
    self->chain = calloc(model->n_conditions, sizeof(*self->chain));
    if (self->length == NULL || self->new_each == NULL || self->noise == NULL || self->chain == NULL ||
        find_lengths(self, &model->calendar) != CR_OK) {
        goto no_memory;
    }
    self->step = reallocarray(NULL, model->n_conditions * self->n_lengths, sizeof(*self->step));
    if (self->step == NULL) {
        goto no_memory;
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        const int32_t half_life = model->condition[c].half_life;

        if (half_life != CR_NONE) {
            self->new_each[c] = cr_slot_is_drawn(model, half_life);
            make_steps(self, c, model->slot[half_life]);
        }
    }
    return CR_OK;

no_memory:
    return cr_fail(errors, CR_ERR_MEMORY, "the paths of %zu conditions", model->n_conditions);
}

void cr_paths_free(cr_paths *self)
{
    free(self->years);
    free(self->length);
    free(self->step);
    free(self->new_each);
    free(self->noise);
    free(self->chain);
    memset(self, 0, sizeof(*self));
}

/* Noise: Ornstein-Uhlenbeck around 0, the exact transition of Gillespie (1996), Physical Review E 54. */

static double standard_normal(const cr_scratch *now, const cr_condition *condition)
{
    return gsl_cdf_ugaussian_Pinv(
        cr_rng_uniform_at(now->rng, now->seed, condition->noise_key, (uint32_t)now->k, now->replicate));
}

static void start_noise(const cr_scratch *now, size_t c)
{
    const cr_condition *const condition = &now->model->condition[c];
    double *const noise = &now->paths->noise[c];

    if (now->paths->new_each[c]) {
        make_steps(now->paths, c, now->value[condition->half_life]);
    }
    if (condition->starts_at != CR_NONE) {
        *noise = now->value[condition->starts_at];
    } else {
        *noise = now->value[condition->sd] * standard_normal(now, condition);
    }
}

static void step_noise(const cr_scratch *now, size_t c)
{
    const cr_paths *const paths = now->paths;
    const cr_condition *const condition = &now->model->condition[c];
    const cr_ou_step step = paths->step[c * paths->n_lengths + paths->length[now->k]];

    paths->noise[c] =
        step.decay * paths->noise[c] + now->value[condition->sd] * step.spread * standard_normal(now, condition);
}

/* Regimes: a chain in continuous time that stays in each regime for an exponential time, then to any other alike. */

static double next_uniform(const cr_scratch *now, const cr_condition *condition, cr_chain *chain)
{
    return cr_rng_uniform_at(now->rng, now->seed, condition->regime_key, chain->drawn++, now->replicate);
}

/* A regime of the stationary law: the long-run share of time in each is proportional to its mean stay. */
static int32_t stationary_regime(const cr_scratch *now, const cr_condition *condition, double uniform)
{
    const int32_t last = (int32_t)condition->n_regimes - 1;
    double all = 0.0, upto = 0.0;

    for (int32_t r = 0; r <= last; r++) {
        all += now->value[condition->regime[r].lasts];
    }
    for (int32_t r = 0; r < last; r++) {
        upto += now->value[condition->regime[r].lasts];
        if (uniform * all < upto) {
            return r;
        }
    }
    return last;
}

static int32_t another_regime(const cr_condition *condition, int32_t from, double uniform)
{
    const int32_t others = (int32_t)condition->n_regimes - 1;
    const int32_t drawn = (int32_t)(uniform * others), among = drawn < others ? drawn : others - 1;

    return among < from ? among : among + 1;
}

static void start_chain(const cr_scratch *now, size_t c)
{
    const cr_condition *const condition = &now->model->condition[c];
    cr_chain *const chain = &now->paths->chain[c];
    double uniform;

    chain->drawn = 0;
    uniform = next_uniform(now, condition, chain); /* used up in either case: what follows stays coupled */
    chain->regime = condition->starts_in != CR_NONE ? condition->starts_in : stationary_regime(now, condition, uniform);
    chain->left = -log(next_uniform(now, condition, chain));
}

static void step_chain(const cr_scratch *now, size_t c)
{
    const cr_condition *const condition = &now->model->condition[c];
    cr_chain *const chain = &now->paths->chain[c];
    double years = now->paths->years[now->paths->length[now->k]];

    for (;;) {
        const double lasts = now->value[condition->regime[chain->regime].lasts];
        const double stay = chain->left * lasts;

        if (stay > years) {
            chain->left -= years / lasts;
            return;
        }
        years -= stay;
        chain->regime = another_regime(condition, chain->regime, next_uniform(now, condition, chain));
        chain->left = -log(next_uniform(now, condition, chain));
    }
}

/* The level on the calendar: one number, or a series of points. */
static double level_of(const cr_scratch *now, const cr_condition *condition)
{
    const int32_t *point;
    double left;

    if (condition->level != CR_NONE) {
        return now->value[condition->level];
    }
    point = condition->point + condition->left[now->k];
    left = now->value[point[0]];
    if (condition->fraction[now->k] > 0.0) {
        left += condition->fraction[now->k] * (now->value[point[1]] - left);
    }
    return left;
}

static void observe(const cr_scratch *now, size_t c)
{
    const cr_condition *const condition = &now->model->condition[c];
    double value = level_of(now, condition);

    if (condition->n_regimes > 0) {
        value += now->value[condition->regime[now->paths->chain[c].regime].level];
    }
    if (condition->sd != CR_NONE) {
        value += now->paths->noise[c];
    }
    now->condition[c] = value < condition->lo ? condition->lo : value > condition->hi ? condition->hi : value;
}

void cr_paths_start(cr_scratch *now)
{
    for (size_t c = 0; c < now->model->n_conditions; c++) {
        if (now->model->condition[c].sd != CR_NONE) {
            start_noise(now, c);
        }
        if (now->model->condition[c].n_regimes > 0) {
            start_chain(now, c);
        }
        observe(now, c);
    }
}

void cr_paths_step(cr_scratch *now)
{
    for (size_t c = 0; c < now->model->n_conditions; c++) {
        if (now->model->condition[c].sd != CR_NONE) {
            step_noise(now, c);
        }
        if (now->model->condition[c].n_regimes > 0) {
            step_chain(now, c);
        }
        observe(now, c);
    }
}
