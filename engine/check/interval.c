/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/interval.h"

#include <math.h>

/* How far out what is unbounded is followed. */
#define FAR_OUT 1e-10

cr_range cr_range_add(cr_range a, cr_range b)
{
    return (cr_range){a.lo + b.lo, a.hi + b.hi};
}

cr_range cr_range_hull(cr_range a, cr_range b)
{
    return (cr_range){fmin(a.lo, b.lo), fmax(a.hi, b.hi)};
}

cr_range cr_range_product(cr_range a, cr_range b)
{
    const double p = a.lo * b.lo, q = a.lo * b.hi, r = a.hi * b.lo, s = a.hi * b.hi;

    return (cr_range){fmin(fmin(p, q), fmin(r, s)), fmax(fmax(p, q), fmax(r, s))};
}

cr_reading cr_reading_times(cr_reading reading, double weight)
{
    const double lo = weight * reading.lo, hi = weight * reading.hi;

    return (cr_reading){weight * reading.now, fmin(lo, hi), fmax(lo, hi)};
}

cr_range cr_range_times(cr_range weight, cr_reading driver)
{
    return cr_range_product(weight, (cr_range){driver.lo, driver.hi});
}

cr_range cr_range_of_dist(const cr_dist *dist)
{
    return (cr_range){isfinite(dist->lo) ? dist->lo : cr_dist_quantile(dist, FAR_OUT),
                      isfinite(dist->hi) ? dist->hi : cr_dist_quantile(dist, 1.0 - FAR_OUT)};
}
