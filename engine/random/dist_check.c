/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/dist_check.h"

#include <math.h>
#include <string.h>

#include "random/dist_table.h"

/* exp(25 Z) spreads over 70 powers of ten between its 5 % points, and its mean is e^312 times its median. */
static const double SIGMA_MAX = 25.0;

/* The name of the k-th argument within "median, sigma": where it starts, and how long it is for %.*s. */
static const char *argument_name(cr_dist_kind kind, size_t k, int *length)
{
    const char *name = cr_dist_arguments(kind);

    for (; k > 0; k--) {
        name = strchr(name, ',') + 2;
    }
    *length = (int)strcspn(name, ",");
    return name;
}

/* Refuses the k-th argument: `right` says what it must be. */
static int refuse(cr_dist_kind kind, const double *argument, size_t k, const char *right, cr_errors *errors)
{
    int length;
    const char *const name = argument_name(kind, k, &length);

    return cr_fail(errors, CR_ERR_INPUT, "%s: %.*s is %.15g (%s)", cr_dist_name(kind), length, name, argument[k],
                   right);
}

static int check_positive(cr_dist_kind kind, const double *argument, size_t k, cr_errors *errors)
{
    return argument[k] > 0.0 ? CR_OK : refuse(kind, argument, k, "must be greater than 0", errors);
}

static int check_spread(cr_dist_kind kind, const double *argument, size_t k, cr_errors *errors)
{
    if (argument[k] == 0.0) {
        return refuse(kind, argument, k, "must be greater than 0; for a constant write the number itself", errors);
    }
    return check_positive(kind, argument, k, errors);
}

static int check_sigma(cr_dist_kind kind, const double *argument, size_t k, cr_errors *errors)
{
    if (argument[k] > SIGMA_MAX) {
        return refuse(kind, argument, k, "must be at most 25: it is the sd of the natural logarithm", errors);
    }
    return check_spread(kind, argument, k, errors);
}

static int check_shape(cr_dist_kind kind, const double *argument, size_t k, cr_errors *errors)
{
    if (argument[k] > 0.0 && (argument[k] < CR_SHAPE_MIN || argument[k] > CR_SHAPE_MAX)) {
        int length;
        const char *const name = argument_name(kind, k, &length);

        return cr_fail(errors, CR_ERR_INPUT, "%s: %.*s is %.15g (must lie between %g and %g)", cr_dist_name(kind),
                       length, name, argument[k], CR_SHAPE_MIN, CR_SHAPE_MAX);
    }
    return check_positive(kind, argument, k, errors);
}

/* a < b, and the width no overflow. */
static int check_range(cr_dist_kind kind, double a, double b, cr_errors *errors)
{
    if (a == b) {
        return cr_fail(errors, CR_ERR_INPUT,
                       "%s: a and b are both %.15g (a must be less than b; for a constant write the number itself)",
                       cr_dist_name(kind), a);
    }
    if (a > b) {
        return cr_fail(errors, CR_ERR_INPUT, "%s: a is %.15g and b is %.15g (a must be less than b)",
                       cr_dist_name(kind), a, b);
    }
    if (!isfinite(b - a)) {
        return cr_fail(errors, CR_ERR_INPUT, "%s: [%.15g, %.15g] is too wide (b - a must be a finite number)",
                       cr_dist_name(kind), a, b);
    }
    return CR_OK;
}

static int check_mode(cr_dist_kind kind, const double *argument, cr_errors *errors)
{
    const int status = check_range(kind, argument[0], argument[2], errors);

    if (status == CR_OK && !(argument[0] <= argument[1] && argument[1] <= argument[2])) {
        return cr_fail(errors, CR_ERR_INPUT, "%s: mode is %.15g (must lie between a = %.15g and b = %.15g)",
                       cr_dist_name(kind), argument[1], argument[0], argument[2]);
    }
    return status;
}

static int check_quantiles(const double *argument, cr_errors *errors)
{
    const double below = argument[1] - argument[0], above = argument[2] - argument[1];
    const double ratio_max = exp(1.6448536269514722 * SIGMA_MAX);

    if (!(below > 0.0 && above > 0.0)) {
        return cr_fail(errors, CR_ERR_INPUT,
                       "quantiles: p05, p50, p95 are %.15g, %.15g, %.15g (each must be greater"
                       " than the one before)",
                       argument[0], argument[1], argument[2]);
    }
    if (!isfinite(below + above) || below > ratio_max * above || above > ratio_max * below) {
        return cr_fail(errors, CR_ERR_INPUT,
                       "quantiles: p05, p50, p95 are %.15g, %.15g, %.15g (the steps between them must not differ by a"
                       " factor of more than %.1e)",
                       argument[0], argument[1], argument[2], ratio_max);
    }
    return CR_OK;
}

static int check_within(double lo, double hi, cr_errors *errors)
{
    if (!(lo <= hi)) {
        return cr_fail(errors, CR_ERR_INPUT, "within: [%.15g, %.15g] (the lower end must come first)", lo, hi);
    }
    return CR_OK;
}

static int worse(int a, int b)
{
    return a != CR_OK ? a : b;
}

int cr_dist_check(cr_dist_kind kind, const double *argument, double lo, double hi, cr_errors *errors)
{
    int status = check_within(lo, hi, errors);

    if (lo == hi) {
        status = cr_fail(errors, CR_ERR_INPUT,
                         "within: both ends are %.15g (must differ; for a constant write the number itself)", lo);
    }
    for (size_t k = 0; k < cr_dist_arity(kind); k++) {
        if (!isfinite(argument[k])) {
            status = refuse(kind, argument, k, "must be a finite number", errors);
        }
    }
    if (status != CR_OK) {
        return status;
    }
    switch (kind) {
    case CR_DIST_NORMAL:
        return check_spread(kind, argument, 1, errors);
    case CR_DIST_LOGNORMAL:
        status = check_positive(kind, argument, 0, errors);
        return worse(check_sigma(kind, argument, 1, errors), status);
    case CR_DIST_UNIFORM:
        return check_range(kind, argument[0], argument[1], errors);
    case CR_DIST_TRIANGULAR:
    case CR_DIST_PERT:
        return check_mode(kind, argument, errors);
    case CR_DIST_BETA:
        status = check_shape(kind, argument, 0, errors);
        return worse(check_shape(kind, argument, 1, errors), status);
    case CR_DIST_GAMMA:
        status = check_shape(kind, argument, 0, errors);
        return worse(check_positive(kind, argument, 1, errors), status);
    case CR_DIST_EXPONENTIAL:
        return check_positive(kind, argument, 0, errors);
    case CR_DIST_QUANTILES:
        return check_quantiles(argument, errors);
    case CR_DIST_ONE_OF:
    case CR_DIST_KINDS:
        break;
    }
    return cr_fail(errors, CR_ERR_INPUT, "one_of takes values, not arguments (see cr_dist_init_one_of)");
}

int cr_dist_check_one_of(size_t n, const double *value, const double *share, double lo, double hi, cr_errors *errors)
{
    int status = check_within(lo, hi, errors);
    bool possible = false;

    if (n == 0) {
        return cr_fail(errors, CR_ERR_INPUT, "one_of: has no values (must have at least one)");
    }
    for (size_t k = 0; k < n; k++) {
        if (!isfinite(value[k])) {
            status =
                cr_fail(errors, CR_ERR_INPUT, "one_of: value %zu is %.15g (must be a finite number)", k + 1, value[k]);
        }
        if (share != NULL && !(share[k] >= 0.0 && isfinite(share[k]))) {
            status = cr_fail(errors, CR_ERR_INPUT, "one_of: the share of %.15g is %.15g (must be at least 0)", value[k],
                             share[k]);
        }
        possible = possible || share == NULL || share[k] > 0.0;
    }
    if (!possible && status == CR_OK) {
        status = cr_fail(errors, CR_ERR_INPUT, "one_of: all shares are 0 (at least one must be greater than 0)");
    }
    return status;
}
