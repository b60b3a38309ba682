/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/dist_table.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CELLS = 128, MAX_CELLS = 4096 };

static const double Z_MAX = 8.5;       /* beyond every u that a 53-bit uniform gives (8.21) */
static const double TOLERANCE = 4e-9;  /* at the middle of the cells of the last grid but one, 16 times the final's */
static const double LOG_TINY = -690.0; /* a density below exp of this: the tail is taken as 0 and GSL is not asked */
static const double LOG_LEADING =
    -600.0; /* log x below this: the CDF is its leading term, and x itself may underflow */

/* log x and log(1 - x) of a beta's y; neither overflows. */
static double log_expit(double y)
{
    return y < 0.0 ? y - log1p(exp(y)) : -log1p(exp(-y));
}

static double log_density(const cr_dist_table *self, double y)
{
    if (self->family == CR_FAMILY_GAMMA) {
        return self->a * y - exp(y) - self->log_norm;
    }
    return self->a * log_expit(y) + self->b * log_expit(-y) - self->log_norm;
}

/* Both tails of a beta at x = e^y/(1 + e^y) <= 1/2; log_f is the log density of y. */
static void beta_tails(double a, double b, double y, double log_f, double *p, double *q)
{
    if (y < LOG_LEADING) {
        *p = exp(log_f) / a;
        *q = 1.0 - *p;
    } else {
        const double x = exp(log_expit(y));

        *p = gsl_cdf_beta_P(x, a, b);
        *q = gsl_cdf_beta_Q(x, a, b);
    }
}

static void tails(const cr_dist_table *self, double y, double *p, double *q)
{
    const double log_f = log_density(self, y);
    const double middle = self->family == CR_FAMILY_GAMMA ? log(self->a) : log(self->a / self->b);

    if (log_f < LOG_TINY) {
        *p = y < middle ? 0.0 : 1.0;
        *q = 1.0 - *p;
    } else if (self->family == CR_FAMILY_BETA && y > 0.0) {
        beta_tails(self->b, self->a, -y, log_f, q, p);
    } else if (self->family == CR_FAMILY_BETA) {
        beta_tails(self->a, self->b, y, log_f, p, q);
    } else if (y < LOG_LEADING) {
        *p = exp(log_f) / self->a;
        *q = 1.0 - *p;
    } else {
        *p = gsl_cdf_gamma_P(exp(y), self->a, 1.0);
        *q = gsl_cdf_gamma_Q(exp(y), self->a, 1.0);
    }
}

/*
 * Newton's method on the logarithm of the smaller tail from *y on. The densities of y are log-concave, so the
 * logarithms of both tails are concave and Newton converges once it is near; a bracket and a limit on steps bring it
 * there from where tails underflow. It ends where rounding in the CDF is all that is left.
 */
static bool solve(const cr_dist_table *self, double p, double q, double *y)
{
    const bool lower = p <= q;
    const double wanted = lower ? p : q;
    double low = -HUGE_VAL, high = HUGE_VAL, before = HUGE_VAL;

    for (int k = 0; k < 200; k++) {
        const double limit = 2.0 + 0.5 * fabs(*y);
        double tail[2], error, step;

        tails(self, *y, &tail[0], &tail[1]);
        error = log(wanted / tail[lower ? 0 : 1]);
        if (isnan(error)) {
            return false;
        }
        step = error * exp(log(tail[lower ? 0 : 1]) - log_density(self, *y));
        if (!(fabs(step) <= limit)) {
            step = error > 0.0 ? limit : -limit;
        }
        if (fabs(error) < 1e-9 && fabs(step) >= before) {
            return true;
        }
        before = fabs(step);
        step = lower ? step : -step;
        low = step > 0.0 ? *y : low;
        high = step < 0.0 ? *y : high;
        *y = *y + step >= low && *y + step <= high ? *y + step : 0.5 * (low + high);
        if (before <= 1e-15 * (1.0 + fabs(*y))) {
            return true;
        }
    }
    return false;
}

static double x_of(const cr_dist_table *self, double y)
{
    return exp(self->family == CR_FAMILY_GAMMA ? y : log_expit(y));
}

/* The cubic through both knots with their slopes, at t in [0, 1]; written as an increment so that rounding stays small
 * against it, and cut at the right knot so that no cell passes the next. */
static double interpolate(const struct cr_dist_knot *left, const struct cr_dist_knot *right, double t)
{
    const double rise = right->y - left->y;
    const double c2 = 3.0 * rise - 2.0 * left->slope - right->slope;
    const double c3 = left->slope + right->slope - 2.0 * rise;
    const double y = left->y + t * (left->slope + t * (c2 + t * c3));

    return y < right->y ? y : right->y;
}

/* The knot at place k of the finest grid, its slope for cells of that grid, started from the guess in its y. */
static bool place_knot(const cr_dist_table *self, struct cr_dist_knot *knot, size_t k)
{
    const double width = 2.0 * Z_MAX / MAX_CELLS;
    const double z = -Z_MAX + (double)k * width;

    if (!solve(self, gsl_cdf_ugaussian_P(z), gsl_cdf_ugaussian_Q(z), &knot->y)) {
        return false;
    }
    knot->slope = width * gsl_ran_ugaussian_pdf(z) / exp(log_density(self, knot->y));
    return isfinite(knot->slope);
}

/* What an error in the y of a knot means: the relative error of the smaller tail. Not of x, which would leave the far
 * tails coarse that a truncation may be cut from. */
static double weigh(const cr_dist_table *self, double y, double error)
{
    double p, q;

    tails(self, y, &p, &q);
    return fabs(error) * exp(log_density(self, y)) / (p < q ? p : q);
}

/* Halves the cells, which are `stride` places wide. @return the largest error met at their middles; NAN: failed */
static double halve(const cr_dist_table *self, struct cr_dist_knot *place, size_t stride)
{
    double worst = 0.0;

    for (size_t k = 0; k < MAX_CELLS; k += stride) {
        struct cr_dist_knot left = place[k], right = place[k + stride], *middle = &place[k + stride / 2];
        double guess, error;

        left.slope *= (double)stride;
        right.slope *= (double)stride;
        guess = interpolate(&left, &right, 0.5);
        middle->y = guess;
        if (!place_knot(self, middle, k + stride / 2)) {
            return (double)NAN;
        }
        error = weigh(self, middle->y, guess - middle->y);
        worst = error > worst ? error : worst;
    }
    return worst;
}

/* Fills every stride-th place from the left, each guessed from the one before. */
static bool first_knots(const cr_dist_table *self, struct cr_dist_knot *place, size_t stride)
{
    place[0].y = self->family == CR_FAMILY_GAMMA ? log(self->a) : log(self->a / self->b);
    for (size_t k = 0; k <= MAX_CELLS; k += stride) {
        if (k > 0) {
            place[k].y = place[k - stride].y + (double)stride * place[k - stride].slope;
        }
        if (!place_knot(self, &place[k], k)) {
            return false;
        }
    }
    return true;
}

/* Keeps the places that were used. Slopes of at most three times the rise beside them make the cubics monotone
 * (Fritsch & Carlson 1980); exact slopes exceed that only where the rise is rounding error. */
static bool keep(cr_dist_table *self, const struct cr_dist_knot *place, size_t stride)
{
    self->cells = MAX_CELLS / stride;
    self->knot = calloc(self->cells + 1, sizeof(*self->knot));
    if (self->knot == NULL) {
        return false;
    }
    for (size_t k = 0; k <= self->cells; k++) {
        self->knot[k].y = place[k * stride].y;
        self->knot[k].slope = place[k * stride].slope * (double)stride;
        if (k > 0) {
            double limit;

            self->knot[k].y = fmax(self->knot[k].y, self->knot[k - 1].y);
            limit = 3.0 * (self->knot[k].y - self->knot[k - 1].y);
            self->knot[k - 1].slope = fmin(self->knot[k - 1].slope, limit);
            self->knot[k].slope = fmin(self->knot[k].slope, limit);
        }
    }
    return true;
}

int cr_dist_table_init(cr_dist_table *self, cr_dist_family family, double a, double b, cr_errors *errors)
{
    struct cr_dist_knot *place = calloc((size_t)MAX_CELLS + 1, sizeof(*place));
    size_t stride = MAX_CELLS / FIRST_CELLS;
    double error = (double)NAN;
    int status = CR_OK;

    *self = (cr_dist_table){.family = family, .a = a, .b = family == CR_FAMILY_BETA ? b : 1.0};
    if (place == NULL) {
        status = cr_fail(errors, CR_ERR_MEMORY, "table of an inverse distribution function");
        goto out;
    }
    self->log_norm = family == CR_FAMILY_GAMMA ? gsl_sf_lngamma(a) : gsl_sf_lnbeta(a, b);
    if (first_knots(self, place, stride)) {
        do {
            error = halve(self, place, stride);
            stride /= 2;
        } while (error > TOLERANCE && stride > 1);
    }
    if (!(error <= TOLERANCE)) {
        status = cr_fail(errors, CR_ERR_INPUT, "no table of %s [%.15g, %.15g] within 1e-8 (less extreme shapes)",
                         family == CR_FAMILY_GAMMA ? "gamma" : "beta", a, b);
    } else if (!keep(self, place, stride)) {
        status = cr_fail(errors, CR_ERR_MEMORY, "table of an inverse distribution function");
    }
out:
    free(place);
    if (status != CR_OK) {
        cr_dist_table_free(self);
    }
    return status;
}

void cr_dist_table_free(cr_dist_table *self)
{
    free(self->knot);
    memset(self, 0, sizeof(*self));
}

double cr_dist_table_at(const cr_dist_table *self, double z, double p, double q)
{
    const double place = (z + Z_MAX) * ((double)self->cells / (2.0 * Z_MAX));
    double y;

    if (place >= 0.0 && place < (double)self->cells) {
        const size_t k = (size_t)place;

        return x_of(self, interpolate(&self->knot[k], &self->knot[k + 1], place - (double)k));
    }
    /* rare: the far tail of a truncated distribution; the knot at the end keeps it in order */
    y = self->knot[place < 0.0 ? 0 : self->cells].y;
    if (!solve(self, p, q, &y)) {
        y = self->knot[place < 0.0 ? 0 : self->cells].y;
    }
    return x_of(self, y);
}

void cr_dist_table_tails(const cr_dist_table *self, double x, double *p, double *q)
{
    tails(self, self->family == CR_FAMILY_GAMMA ? log(x) : log(x) - log1p(-x), p, q);
}
