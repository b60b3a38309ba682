/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "history/fit.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_qrng.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "history/search.h"

/* A fit that its own profiles better begins anew so often. */
enum { MOST_ROUNDS = 4, ROOT_STEPS = 30, STEP_TRIES = 12 };

#define FIRST_STEP 1.0  /* logits, of the search */
#define BETTER     1e-4 /* log likelihood by which another point is better */
#define FLAT       1e-5 /* of log likelihood, over nine tenths of the range: nothing is learnt */
#define AT_END     1e-3 /* of the range */
#define DROP       0.02 /* of log likelihood, by which steps for the information are chosen */
#define CLOSE      1e-4 /* of log likelihood, at profile limits */

typedef struct fitting {
    cr_fit *fit;
    cr_objective objective;
    double top;               /* least value of the objective */
    double x[CR_FIT_MOST];    /* there */
    double se_x[CR_FIT_MOST]; /* of the logits; NAN */
    bool moved;               /* a better point was found on the way */
} fitting;

static void go_to(fitting *self, const double *x)
{
    memcpy(self->objective.x, x, self->objective.n * sizeof(*x));
}

static void hold(fitting *self, bool all)
{
    for (size_t i = 0; i < self->objective.n; i++) {
        self->objective.held[i] = all;
    }
}

/* Remembers the point where the objective stands if it is better than the best. */
static bool take_better(fitting *self, double value, double by)
{
    const bool better = value < self->top - by;

    if (better) {
        self->top = value;
        memcpy(self->x, self->objective.x, sizeof(self->x));
    }
    return better;
}

/* ---- the best point ---- */

static int search_all(fitting *self, size_t starts)
{
    cr_objective *const objective = &self->objective;
    gsl_qrng *const points = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)objective->n);
    double at[CR_FIT_MOST];

    if (points == NULL) {
        return cr_fail(objective->errors, CR_ERR_MEMORY, "memory ran out for the search");
    }
    self->top = HUGE_VAL;
    hold(self, false);
    for (size_t s = 0; s <= starts && objective->status == CR_OK; s++) {
        for (size_t i = 0; i < objective->n; i++) {
            const cr_free *const free = &objective->free[i];
            const bool known = free->written > free->lo && free->written < free->hi;

            objective->x[i] = known ? cr_logit_of(free, free->written) : 0.0;
        }
        if (s > 0 && gsl_qrng_get(points, at) == GSL_SUCCESS) {
            for (size_t i = 0; i < objective->n; i++) { /* within the middle nine tenths */
                objective->x[i] = log((0.05 + 0.9 * at[i]) / (0.95 - 0.9 * at[i]));
            }
        }
        (void)take_better(self, cr_objective_minimise(objective, FIRST_STEP), 0.0);
    }
    gsl_qrng_free(points);
    return objective->status;
}

/* ---- observed information ---- */

static double value_beside(fitting *self, size_t i, double di, size_t j, double dj)
{
    go_to(self, self->x);
    self->objective.x[i] += di;
    self->objective.x[j] += dj;
    return cr_objective_value(&self->objective);
}

static double curve(fitting *self, size_t i, double step)
{
    return value_beside(self, i, step, i, 0.0) + value_beside(self, i, -step, i, 0.0) - 2.0 * self->top;
}

/* A step by which the log likelihood falls by about DROP: neither lost in rounding nor far from its parabola. */
static double find_step(fitting *self, size_t i)
{
    double step = 0.02;

    for (int k = 0; k < STEP_TRIES; k++) {
        const double drop = 0.5 * curve(self, i, step);
        const double by = drop > 0.0 ? sqrt(DROP / drop) : 10.0;

        if (by > 0.8 && by < 1.25) {
            break;
        }
        step = fmin(step * fmin(fmax(by, 0.1), 10.0), 2.0);
    }
    return step;
}

/* Does the objective stay at its top over most of the range, the others where they are? */
static bool is_flat(fitting *self, size_t i)
{
    static const double at[] = {-3.0, 0.0, 3.0};

    for (size_t k = 0; k < sizeof(at) / sizeof(*at); k++) {
        if (!(fabs(value_beside(self, i, at[k] - self->x[i], i, 0.0) - self->top) < FLAT)) {
            return false;
        }
    }
    return true;
}

/* What says nothing of a number leaves it as it was written. */
static void mark_ends(fitting *self)
{
    for (size_t i = 0; i < self->objective.n; i++) {
        const cr_free *const free = &self->objective.free[i];
        cr_fitted *const of = &self->fit->of[i];
        double share;

        of->flat = is_flat(self, i);
        if (of->flat && free->written > free->lo && free->written < free->hi) {
            self->x[i] = cr_logit_of(free, free->written);
        }
        of->estimate = cr_logit_value(free, self->x[i]);
        share = (of->estimate - free->lo) / (free->hi - free->lo);
        of->at_lo = share < AT_END && !of->flat;
        of->at_hi = share > 1.0 - AT_END && !of->flat;
        self->se_x[i] = of->se = of->lo = of->hi = (double)NAN;
    }
}

static void take_errors(fitting *self, const gsl_matrix *covariance, const size_t *which)
{
    const double z = gsl_cdf_ugaussian_Pinv(0.5 + self->objective.options->confidence / 2.0);

    for (size_t k = 0; k < covariance->size1; k++) {
        const size_t i = which[k];
        const cr_free *const free = &self->objective.free[i];
        cr_fitted *const of = &self->fit->of[i];
        const double width = free->hi - free->lo, share = (of->estimate - free->lo) / width;

        self->se_x[i] = sqrt(gsl_matrix_get(covariance, k, k));
        of->se = width * share * (1.0 - share) * self->se_x[i]; /* the slope is 0 there: no other term */
        of->lo = fmax(free->lo, of->estimate - z * of->se);
        of->hi = fmin(free->hi, of->estimate + z * of->se);
    }
}

/* Inverts the second differences over the parameters that are neither flat nor at an end. */
static int find_errors(fitting *self)
{
    size_t which[CR_FIT_MOST], n = 0;
    double step[CR_FIT_MOST];
    gsl_matrix *information;

    mark_ends(self);
    for (size_t i = 0; i < self->objective.n; i++) {
        if (!self->fit->of[i].flat && !self->fit->of[i].at_lo && !self->fit->of[i].at_hi) {
            step[n] = find_step(self, i);
            which[n++] = i;
        }
    }
    if (n == 0 || self->objective.status != CR_OK) {
        return self->objective.status;
    }
    information = gsl_matrix_alloc(n, n);
    if (information == NULL) {
        return cr_fail(self->objective.errors, CR_ERR_MEMORY, "memory ran out for %zu standard errors", n);
    }
    for (size_t a = 0; a < n; a++) {
        gsl_matrix_set(information, a, a, curve(self, which[a], step[a]) / (step[a] * step[a]));
        for (size_t b = 0; b < a; b++) {
            const double mixed = value_beside(self, which[a], step[a], which[b], step[b]) -
                                 value_beside(self, which[a], step[a], which[b], -step[b]) -
                                 value_beside(self, which[a], -step[a], which[b], step[b]) +
                                 value_beside(self, which[a], -step[a], which[b], -step[b]);

            gsl_matrix_set(information, a, b, mixed / (4.0 * step[a] * step[b]));
            gsl_matrix_set(information, b, a, mixed / (4.0 * step[a] * step[b]));
        }
    }
    if (self->objective.status == CR_OK && gsl_linalg_cholesky_decomp1(information) == GSL_SUCCESS &&
        gsl_linalg_cholesky_invert(information) == GSL_SUCCESS) {
        take_errors(self, information, which);
    }
    gsl_matrix_free(information);
    return self->objective.status;
}

/* ---- profile likelihood ---- */

typedef struct profile {
    fitting *of;
    size_t i;
    double allowed; /* fall of the log likelihood at the limit */
} profile;

/* How far below the limit the best that the others can do lies: above 0 outside the interval. */
static double fall(double x, void *context)
{
    const profile *const self = context;
    cr_objective *const objective = &self->of->objective;
    double value;

    objective->x[self->i] = x;
    value = cr_objective_minimise(objective, 0.0);
    self->of->moved = take_better(self->of, value, BETTER) || self->of->moved;
    return isfinite(value) ? value - self->of->top - self->allowed : self->allowed;
}

static int solve(profile *self, double inside, double outside, double *limit)
{
    gsl_root_fsolver *const solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    gsl_function function = {fall, self};
    const double lower = fmin(inside, outside), upper = fmax(inside, outside);
    int status;

    *limit = outside;
    if (solver == NULL) {
        return cr_fail(self->of->objective.errors, CR_ERR_MEMORY, "memory ran out for a profile");
    }
    status = gsl_root_fsolver_set(solver, &function, lower, upper);
    for (int k = 0; k < ROOT_STEPS && status == GSL_SUCCESS && self->of->objective.status == CR_OK; k++) {
        status = gsl_root_fsolver_iterate(solver);
        *limit = gsl_root_fsolver_root(solver);
        if (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver), CLOSE, CLOSE) ==
            GSL_SUCCESS) {
            break;
        }
    }
    gsl_root_fsolver_free(solver);
    return self->of->objective.status;
}

/* From the top outwards until the log likelihood has fallen far enough, or the range ends. */
static int find_limit(profile *self, double direction, double *limit, bool *open)
{
    fitting *const of = self->of;
    const double top = fmin(fmax(of->x[self->i], -CR_MOST_LOGIT), CR_MOST_LOGIT);
    double away = isnan(of->se_x[self->i]) ? 0.5 : 2.0 * of->se_x[self->i], inside = top, outside;
    int status;

    go_to(of, of->x);
    for (;;) {
        outside = fmin(fmax(top + direction * away, -CR_MOST_LOGIT), CR_MOST_LOGIT);
        if (fall(outside, self) > 0.0 || of->moved || of->objective.status != CR_OK) {
            break;
        }
        if (direction * outside >= CR_MOST_LOGIT) {
            *open = true;
            *limit = direction < 0.0 ? of->objective.free[self->i].lo : of->objective.free[self->i].hi;
            return of->objective.status;
        }
        inside = outside;
        away *= 1.7;
    }
    if (of->moved || of->objective.status != CR_OK) {
        return of->objective.status;
    }
    status = solve(self, inside, outside, limit);
    *limit = cr_logit_value(&of->objective.free[self->i], *limit);
    return status;
}

static int find_profiles(fitting *self)
{
    profile side = {.of = self, .allowed = gsl_cdf_chisq_Pinv(self->objective.options->confidence, 1.0) / 2.0};
    int status = CR_OK;

    for (size_t i = 0; i < self->objective.n && status == CR_OK && !self->moved; i++) {
        cr_fitted *const of = &self->fit->of[i];

        hold(self, false);
        self->objective.held[i] = true;
        side.i = i;
        of->open_lo = of->open_hi = false;
        status = find_limit(&side, -1.0, &of->profile_lo, &of->open_lo);
        if (status == CR_OK && !self->moved) {
            status = find_limit(&side, 1.0, &of->profile_hi, &of->open_hi);
        }
    }
    return status;
}

/* ---- the whole ---- */

/* At the written values, where all are known. */
static int judge_written(fitting *self)
{
    cr_objective *const objective = &self->objective;
    int status = CR_OK;

    self->fit->has_written = true;
    for (size_t i = 0; i < objective->n; i++) {
        const cr_free *const free = &objective->free[i];

        self->fit->has_written = self->fit->has_written && !isnan(free->written);
        for (size_t k = 0; k < free->n_slots; k++) {
            objective->likelihood->still.number[free->slot[k]] = free->written;
        }
    }
    if (self->fit->has_written) {
        status = cr_likelihood_judge(objective->likelihood, &self->fit->at_written, objective->errors);
    }
    return status;
}

static int judge_fit(fitting *self)
{
    cr_objective *const objective = &self->objective;
    const cr_model *const model = &objective->likelihood->still.model;
    const cr_likelihood_value *const evidence = &self->fit->at_fit;
    char day[16];

    go_to(self, self->x);
    (void)cr_objective_value(objective);
    self->fit->at_fit = objective->evidence;
    self->fit->evaluations = objective->evaluations;
    if (objective->status != CR_OK) {
        return objective->status;
    }
    if (evidence->moves == 0) {
        return cr_fail(
            objective->errors, CR_ERR_INPUT,
            "the history has no move after the start that the scenario could make: there is nothing to fit to");
    }
    if (evidence->impossible > 0) {
        cr_day_text(model->calendar.day[0] + (cr_day)floor(evidence->first.t * 365.25 + 1e-6), day);
        return cr_fail(
            objective->errors, CR_ERR_INPUT,
            "no values of these ranges give '%s' a chance to move to '%s' on %s, as it did, and %zu more moves "
            "(widen a range, or mend a requirement)",
            model->state[evidence->first.state].code, model->rung[evidence->first.rung].name, day,
            evidence->impossible - 1);
    }
    return CR_OK;
}

static int check_options(size_t n_free, const cr_fit_options *options, cr_errors *errors)
{
    if (n_free < 1 || n_free > CR_FIT_MOST) {
        return cr_fail(errors, CR_ERR_INPUT, "%zu values to fit (from 1 to %d)", n_free, CR_FIT_MOST);
    }
    if (!(options->ridge >= 0.0) || !(options->confidence > 0.0 && options->confidence < 1.0)) {
        return cr_fail(errors, CR_ERR_INPUT,
                       "ridge %g and confidence %g cannot be (ridge >= 0; confidence between 0 and 1)", options->ridge,
                       options->confidence);
    }
    return CR_OK;
}

int cr_fit_run(cr_fit *self, cr_likelihood *likelihood, const cr_free *free, size_t n_free,
               const cr_fit_options *options, cr_errors *errors)
{
    fitting work = {
        .fit = self,
        .objective = {.likelihood = likelihood, .free = free, .n = n_free, .options = options, .errors = errors}};
    int status;

    memset(self, 0, sizeof(*self));
    status = check_options(n_free, options, errors);
    if (status != CR_OK) {
        return status;
    }
    self->n = n_free;
    self->of = calloc(n_free, sizeof(*self->of));
    if (self->of == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for %zu values", n_free);
    }
    for (size_t i = 0; i < n_free; i++) {
        self->of[i].profile_lo = self->of[i].profile_hi = (double)NAN;
    }
    status = judge_written(&work);
    status = status == CR_OK ? search_all(&work, options->starts) : status;
    status = status == CR_OK ? judge_fit(&work) : status;
    for (int round = 0; round < MOST_ROUNDS && status == CR_OK; round++) {
        if (work.moved) { /* on from the better point */
            go_to(&work, work.x);
            hold(&work, false);
            (void)take_better(&work, cr_objective_minimise(&work.objective, FIRST_STEP), 0.0);
        }
        work.moved = false;
        status = find_errors(&work);
        if (status == CR_OK && !options->no_profile) {
            status = find_profiles(&work);
        }
        if (!work.moved) {
            break;
        }
    }
    return status == CR_OK ? judge_fit(&work) : status;
}

void cr_fit_free(cr_fit *self)
{
    free(self->of);
    memset(self, 0, sizeof(*self));
}
