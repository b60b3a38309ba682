/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/moment.h"

#include <math.h>

void cr_moment_merge(cr_moment *self, const cr_moment *other)
{
    self->sum += other->sum;
    self->square += other->square;
}

double cr_moment_per(const cr_moment *self, uint64_t n)
{
    return (double)self->sum / (double)n / CR_MOMENT_STEPS;
}

cr_mean cr_moment_mean(const cr_moment *self, uint64_t n)
{
    cr_mean of = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};
    cr_interval interval;

    if (n > 0) {
        cr_moments(n, self->sum, self->square, &of.mean, &of.sd);
        of.mean /= CR_MOMENT_STEPS;
        of.sd /= CR_MOMENT_STEPS;
        interval = cr_mean_interval(n, of.mean, of.sd);
        of.lo = interval.lo;
        of.hi = interval.hi;
    }
    return of;
}
