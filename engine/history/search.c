/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "history/search.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>
#include <math.h>

/* Where a search ends. */
enum { SIMPLEX_STEPS = 400, GRADIENT_STEPS = 60 };
#define SIMPLEX_SIZE 1e-3
#define GRADIENT     1e-6
#define DIFFERENCE   1e-4 /* of logits, for slopes: errors of about 1e-8 of the value's scale */

double cr_logit_value(const cr_free *free, double x)
{
    const double held = fmin(fmax(x, -CR_MOST_LOGIT), CR_MOST_LOGIT);

    return free->lo + (free->hi - free->lo) / (1.0 + exp(-held));
}

double cr_logit_of(const cr_free *free, double value)
{
    const double share = (value - free->lo) / (free->hi - free->lo);

    return share <= 0.0   ? -CR_MOST_LOGIT
           : share >= 1.0 ? CR_MOST_LOGIT
                          : fmin(fmax(log(share / (1.0 - share)), -CR_MOST_LOGIT), CR_MOST_LOGIT);
}

static double penalty(const cr_objective *self, size_t i, double value)
{
    const cr_free *const free = &self->free[i];
    const double apart = (value - free->written) / (self->options->ridge * (free->hi - free->lo));

    return self->options->ridge > 0.0 && !isnan(free->written) ? 0.5 * apart * apart : 0.0;
}

double cr_objective_value(cr_objective *self)
{
    double sum = 0.0;

    if (self->status == CR_OK && self->options->go_on != NULL && !self->options->go_on(self->options->context)) {
        self->status = cr_fail(self->errors, CR_ERR_INTERRUPTED, "interrupted after %llu evaluations",
                               (unsigned long long)self->evaluations);
    }
    if (self->status != CR_OK) {
        return HUGE_VAL;
    }
    for (size_t i = 0; i < self->n; i++) {
        const double value = cr_logit_value(&self->free[i], self->x[i]);

        for (size_t k = 0; k < self->free[i].n_slots; k++) {
            self->likelihood->still.number[self->free[i].slot[k]] = value;
        }
        sum += penalty(self, i, value);
    }
    self->evaluations++;
    self->status = cr_likelihood_judge(self->likelihood, &self->evidence, self->errors);
    return self->status == CR_OK ? sum - self->evidence.log_likelihood : HUGE_VAL;
}

/* ---- GSL's face of it ---- */

static void take_point(cr_objective *self, const gsl_vector *x)
{
    for (size_t i = 0, k = 0; i < self->n; i++) {
        if (!self->held[i]) {
            self->x[i] = gsl_vector_get(x, k++);
        }
    }
}

static double value_at(const gsl_vector *x, void *context)
{
    take_point(context, x);
    return cr_objective_value(context);
}

static void slope_at(const gsl_vector *x, void *context, gsl_vector *slope)
{
    cr_objective *const self = context;

    take_point(self, x);
    for (size_t i = 0, k = 0; i < self->n; i++) {
        const double middle = self->x[i];
        double above;

        if (self->held[i]) {
            continue;
        }
        self->x[i] = middle + DIFFERENCE;
        above = cr_objective_value(self);
        self->x[i] = middle - DIFFERENCE;
        gsl_vector_set(slope, k++, (above - cr_objective_value(self)) / (2.0 * DIFFERENCE));
        self->x[i] = middle;
    }
}

static void both_at(const gsl_vector *x, void *context, double *value, gsl_vector *slope)
{
    *value = value_at(x, context);
    slope_at(x, context, slope);
}

/* ---- the search ---- */

/* The best point so far. */
typedef struct best {
    double value;
    double x[CR_FIT_MOST];
} best;

static void keep(best *self, const cr_objective *objective, double value)
{
    if (value < self->value) {
        self->value = value;
        for (size_t i = 0; i < objective->n; i++) {
            self->x[i] = objective->x[i];
        }
    }
}

static int by_simplex(cr_objective *self, gsl_vector *at, double step, best *found)
{
    gsl_multimin_function function = {value_at, at->size, self};
    gsl_multimin_fminimizer *const minimizer =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, at->size);
    gsl_vector *const steps = gsl_vector_alloc(at->size);
    int status = minimizer == NULL || steps == NULL ? GSL_ENOMEM : GSL_SUCCESS;

    if (status == GSL_SUCCESS) {
        gsl_vector_set_all(steps, step);
        status = gsl_multimin_fminimizer_set(minimizer, &function, at, steps);
    }
    for (int k = 0; k < SIMPLEX_STEPS && status == GSL_SUCCESS && self->status == CR_OK; k++) {
        status = gsl_multimin_fminimizer_iterate(minimizer);
        if (gsl_multimin_fminimizer_size(minimizer) < SIMPLEX_SIZE) {
            break;
        }
    }
    if (minimizer != NULL && status != GSL_ENOMEM && self->status == CR_OK) {
        take_point(self, gsl_multimin_fminimizer_x(minimizer));
        keep(found, self, gsl_multimin_fminimizer_minimum(minimizer));
    }
    if (minimizer != NULL) {
        gsl_multimin_fminimizer_free(minimizer);
    }
    if (steps != NULL) {
        gsl_vector_free(steps);
    }
    return status;
}

/* Polishes; where it finds no way on, that is the end and no failure. */
static int by_gradient(cr_objective *self, gsl_vector *at, best *found)
{
    gsl_multimin_function_fdf function = {value_at, slope_at, both_at, at->size, self};
    gsl_multimin_fdfminimizer *const minimizer =
        gsl_multimin_fdfminimizer_alloc(gsl_multimin_fdfminimizer_vector_bfgs2, at->size);
    int status = GSL_ENOMEM;

    if (minimizer == NULL) {
        return status;
    }
    status = gsl_multimin_fdfminimizer_set(minimizer, &function, at, 0.01, 0.1);
    for (int k = 0; k < GRADIENT_STEPS && status == GSL_SUCCESS && self->status == CR_OK; k++) {
        status = gsl_multimin_fdfminimizer_iterate(minimizer);
        if (gsl_multimin_test_gradient(gsl_multimin_fdfminimizer_gradient(minimizer), GRADIENT) != GSL_CONTINUE) {
            break;
        }
    }
    if (self->status == CR_OK) {
        take_point(self, gsl_multimin_fdfminimizer_x(minimizer));
        keep(found, self, gsl_multimin_fdfminimizer_minimum(minimizer));
    }
    gsl_multimin_fdfminimizer_free(minimizer);
    return status == GSL_ENOMEM ? status : GSL_SUCCESS;
}

static void put_point(const cr_objective *self, const double *x, gsl_vector *at)
{
    for (size_t i = 0, k = 0; i < self->n; i++) {
        if (!self->held[i]) {
            gsl_vector_set(at, k++, x[i]);
        }
    }
}

static size_t count_loose(const cr_objective *self)
{
    size_t n = 0;

    for (size_t i = 0; i < self->n; i++) {
        n += !self->held[i];
    }
    return n;
}

double cr_objective_minimise(cr_objective *self, double step)
{
    best found = {.value = HUGE_VAL};
    const size_t n = count_loose(self);
    gsl_vector *const at = n > 0 ? gsl_vector_alloc(n) : NULL;
    int status = n > 0 && at == NULL ? GSL_ENOMEM : GSL_SUCCESS;

    keep(&found, self, cr_objective_value(self));
    if (at != NULL && self->status == CR_OK) {
        put_point(self, found.x, at);
        status = step > 0.0 ? by_simplex(self, at, step, &found) : GSL_SUCCESS;
    }
    if (at != NULL && status != GSL_ENOMEM && self->status == CR_OK) {
        put_point(self, found.x, at);
        status = by_gradient(self, at, &found);
    }
    if (status == GSL_ENOMEM && self->status == CR_OK) {
        self->status = cr_fail(self->errors, CR_ERR_MEMORY, "memory ran out for the search of %zu values", n);
    }
    if (at != NULL) {
        gsl_vector_free(at);
    }
    for (size_t i = 0; i < self->n && isfinite(found.value); i++) {
        self->x[i] = found.x[i];
    }
    return found.value;
}
