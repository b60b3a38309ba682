/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/dist_law.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "random/dist_table.h"

cr_dist_level cr_dist_level_of(double p, double q)
{
    if (p <= 0.5) {
        return (cr_dist_level){.p = p, .q = 1.0 - p, .z = gsl_cdf_ugaussian_Pinv(p)};
    }
    q = q < 0.5 ? q : 0.5; /* rounding must not step back over the median */
    return (cr_dist_level){.p = 1.0 - q, .q = q, .z = gsl_cdf_ugaussian_Qinv(q)};
}

double cr_dist_law_value(const cr_dist *self, cr_dist_level at)
{
    const double *const arg = self->argument;
    const bool lower = at.p <= 0.5;
    double share, x;

    switch (self->kind) {
    case CR_DIST_NORMAL:
        return arg[0] + arg[1] * at.z;
    case CR_DIST_LOGNORMAL:
        return arg[0] * exp(arg[1] * at.z);
    case CR_DIST_UNIFORM:
        return lower ? arg[0] + (arg[1] - arg[0]) * at.p : arg[1] - (arg[1] - arg[0]) * at.q;
    case CR_DIST_TRIANGULAR:
        share = (arg[1] - arg[0]) / (arg[2] - arg[0]);
        return at.p <= share ? arg[0] + (arg[2] - arg[0]) * sqrt(at.p * share)
                             : arg[2] - (arg[2] - arg[0]) * sqrt(at.q * (1.0 - share));
    case CR_DIST_PERT:
        x = cr_dist_table_at(self->table, at.z, at.p, at.q);
        return arg[0] + (arg[2] - arg[0]) * x;
    case CR_DIST_BETA:
        return cr_dist_table_at(self->table, at.z, at.p, at.q);
    case CR_DIST_GAMMA:
        return arg[1] * cr_dist_table_at(self->table, at.z, at.p, at.q);
    case CR_DIST_EXPONENTIAL:
        return lower ? gsl_cdf_exponential_Pinv(at.p, arg[0]) : gsl_cdf_exponential_Qinv(at.q, arg[0]);
    case CR_DIST_QUANTILES:
        return arg[1] + self->scale * (self->skew == 0.0 ? at.z : expm1(self->skew * at.z) / self->skew);
    case CR_DIST_ONE_OF:
    case CR_DIST_KINDS:
        break;
    }
    return (double)NAN;
}

static void normal_tails(double z, double *p, double *q)
{
    *p = gsl_cdf_ugaussian_P(z);
    *q = gsl_cdf_ugaussian_Q(z);
}

void cr_dist_law_tails(const cr_dist *self, double x, double *p, double *q)
{
    const double *const arg = self->argument;

    switch (self->kind) {
    case CR_DIST_NORMAL:
        normal_tails((x - arg[0]) / arg[1], p, q);
        break;
    case CR_DIST_LOGNORMAL:
        normal_tails(log(x / arg[0]) / arg[1], p, q);
        break;
    case CR_DIST_UNIFORM:
        *p = (x - arg[0]) / (arg[1] - arg[0]);
        *q = (arg[1] - x) / (arg[1] - arg[0]);
        break;
    case CR_DIST_TRIANGULAR:
        if (x <= arg[1]) {
            *p = (x - arg[0]) / (arg[2] - arg[0]) * ((x - arg[0]) / (arg[1] - arg[0]));
            *q = 1.0 - *p;
        } else {
            *q = (arg[2] - x) / (arg[2] - arg[0]) * ((arg[2] - x) / (arg[2] - arg[1]));
            *p = 1.0 - *q;
        }
        break;
    case CR_DIST_PERT:
        cr_dist_table_tails(self->table, (x - arg[0]) / (arg[2] - arg[0]), p, q);
        break;
    case CR_DIST_BETA:
        cr_dist_table_tails(self->table, x, p, q);
        break;
    case CR_DIST_GAMMA:
        cr_dist_table_tails(self->table, x / arg[1], p, q);
        break;
    case CR_DIST_EXPONENTIAL:
        *p = gsl_cdf_exponential_P(x, arg[0]);
        *q = gsl_cdf_exponential_Q(x, arg[0]);
        break;
    case CR_DIST_QUANTILES:
        x = (x - arg[1]) / self->scale;
        normal_tails(self->skew == 0.0 ? x : log1p(self->skew * x) / self->skew, p, q);
        break;
    case CR_DIST_ONE_OF:
    case CR_DIST_KINDS:
        *p = *q = (double)NAN;
        break;
    }
}

/* The end of skewed quantiles, p50 - s/g. Where it is 0 but for rounding, as of 0.2, 0.4, 0.8, it is 0: such a
 * distribution must be fit for what may not be negative. */
static double end_of_quantiles(const double *arg)
{
    const double below = arg[1] - arg[0], above = arg[2] - arg[1];
    const double end = arg[1] - above * below / (above - below);

    return fabs(end) < 1e-14 * fabs(arg[1]) ? 0.0 : end;
}

/* Where the distribution lives before truncation. */
static void set_support(cr_dist *self)
{
    const double *const arg = self->argument;

    self->lo = -HUGE_VAL;
    self->hi = HUGE_VAL;
    switch (self->kind) {
    case CR_DIST_LOGNORMAL:
    case CR_DIST_GAMMA:
    case CR_DIST_EXPONENTIAL:
        self->lo = 0.0;
        break;
    case CR_DIST_BETA:
        self->lo = 0.0;
        self->hi = 1.0;
        break;
    case CR_DIST_UNIFORM:
        self->lo = arg[0];
        self->hi = arg[1];
        break;
    case CR_DIST_TRIANGULAR:
    case CR_DIST_PERT:
        self->lo = arg[0];
        self->hi = arg[2];
        break;
    case CR_DIST_QUANTILES:
        if (self->skew > 0.0) {
            self->lo = end_of_quantiles(arg);
        } else if (self->skew < 0.0) {
            self->hi = end_of_quantiles(arg);
        }
        break;
    case CR_DIST_NORMAL:
    case CR_DIST_ONE_OF:
    case CR_DIST_KINDS:
        break;
    }
}

/*
 * x = p50 + s (exp(gZ) - 1)/g: at Z = +-z95 the two distances have the ratio exp(g z95), so g is its logarithm over
 * z95, and s follows from either. d is the ratio less 1: near 0, s tends to the normal's sd.
 */
static void set_quantiles(cr_dist *self)
{
    const double z95 = gsl_cdf_ugaussian_Qinv(0.05);
    const double below = self->argument[1] - self->argument[0];
    const double above = self->argument[2] - self->argument[1];
    const double d = (above - below) / below;

    self->skew = fabs(d) < 1e-12 ? 0.0 : log1p(d) / z95;
    self->scale = self->skew == 0.0 ? above / z95 : above * self->skew / d;
}

static int set_table(cr_dist *self, cr_errors *errors)
{
    const double *const arg = self->argument;
    cr_dist_family family = CR_FAMILY_BETA;
    double a = arg[0], b = arg[1];

    if (self->kind == CR_DIST_GAMMA) {
        family = CR_FAMILY_GAMMA;
    } else if (self->kind == CR_DIST_PERT) {
        a = 1.0 + 4.0 * ((arg[1] - arg[0]) / (arg[2] - arg[0]));
        b = 1.0 + 4.0 * ((arg[2] - arg[1]) / (arg[2] - arg[0]));
    } else if (self->kind != CR_DIST_BETA) {
        return CR_OK;
    }
    self->table = calloc(1, sizeof(*self->table));
    if (self->table == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "distribution %s", cr_dist_name(self->kind));
    }
    return cr_dist_table_init(self->table, family, a, b, errors);
}

int cr_dist_law_init(cr_dist *self, cr_errors *errors)
{
    if (self->kind == CR_DIST_QUANTILES) {
        set_quantiles(self);
    }
    set_support(self);
    return set_table(self, errors);
}
