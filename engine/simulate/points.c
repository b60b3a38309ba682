/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/points.h"

#include <math.h>

/* Strips 0 and 1 are 1/8 high; from there on each is twice as high as the one below. */
static inline int height_exponent(int strip)
{
    return strip > 1 ? strip - 4 : -3;
}

/* 2^exponent, for normal numbers: ldexp costs more than the rest of a look at an empty cell. */
static inline double power_of_two(int exponent)
{
    const union {
        uint64_t bits;
        double value;
    } power = {(uint64_t)(1023 + exponent) << 52};

    return power.value;
}

double cr_points_height(int strip)
{
    return power_of_two(height_exponent(strip));
}

double cr_points_bottom(int strip)
{
    return strip > 0 ? cr_points_height(strip) : 0.0;
}

int cr_points_strips(double hazard)
{
    int exponent, strips;

    if (!(hazard > 0.0)) {
        return 0;
    }
    if (!isfinite(hazard)) {
        return CR_STRIPS;
    }
    if (frexp(hazard, &exponent) == 0.5) { /* exactly the upper edge of a strip: the next one is not needed */
        exponent--;
    }
    strips = exponent + 4;
    return strips < 1 ? 1 : strips > CR_STRIPS ? CR_STRIPS : strips;
}

/* How many points a cell has: Poisson with mean 1, by inversion. Its cells are most of what a replicate draws, and
 * gsl_ran_poisson would take an exponential and a uniform more for each. */
static unsigned int poisson_1(double u)
{
    double chance = 0x1.78b56362cef38p-2, upto = chance; /* exp(-1) */
    unsigned int n = 0;

    while (u >= upto && chance > 0x1p-60) {
        chance /= ++n;
        upto += chance;
    }
    return n;
}

/* Looks for the first point of a cell after `after`. `point` ends before all times if there is none. */
static void search_cell(cr_point *point, const cr_measure *measure, int strip, uint64_t cell, double after)
{
    const double height = cr_points_height(strip), bottom = cr_points_bottom(strip), width = 1.0 / height;
    const cr_stream_key key = cr_stream_key_part(measure->key, (uint64_t)strip | cell >> 32 << 8);
    unsigned int n, later = 0;

    cr_rng_seek(measure->rng, measure->seed, key, (uint32_t)cell, measure->replicate);
    n = poisson_1(gsl_rng_uniform(measure->rng));
    point->t = -HUGE_VAL;
    for (unsigned int k = 0; k < n; k++) {
        const double t = ((double)cell + gsl_rng_uniform(measure->rng)) * width;
        const double y = bottom + gsl_rng_uniform(measure->rng) * height;

        if (t > after) {
            if (later == 0 || t < point->t) {
                point->t = t;
                point->y = y;
            }
            later++;
        }
    }
    point->next_cell = later > 1 ? cell : cell + 1; /* nothing is left in the cell: never look at it again */
}

void cr_points_next(cr_point *point, const cr_measure *measure, int strip, double after, double end)
{
    const double height = cr_points_height(strip), from = fmax(point->t, after);
    const uint64_t first = (uint64_t)(from * height), until = (uint64_t)(end * height);

    for (uint64_t cell = first > point->next_cell ? first : point->next_cell; cell <= until; cell++) {
        search_cell(point, measure, strip, cell, from);
        if (point->t > from) {
            break;
        }
    }
    if (!(point->t > from && point->t < end)) {
        point->t = HUGE_VAL;
    }
}
