/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_POINTS_H
#define CREDENCE_SIMULATE_POINTS_H

/**
 * The Poisson random measure behind a move: points (t, y) of intensity 1 on years x moves per year. The state moves at
 * the first point with y < hazard(t), which is thinning (Lewis & Shedler 1979, Naval Research Logistics 26) with the
 * points fixed beforehand: a hazard that is higher at every time never moves the state later.
 *
 * Points are made where they are looked for. Strip 0 of y is [0, 1/8), strip s >= 1 is [2^(s-4), 2^(s-3)); a strip is
 * cut into cells of area 1, and the points of a cell come from a stream of their own. So a point is a function of
 * (seed, replicate, move, strip, cell) alone, whatever the hazard and whoever asks.
 */
#include <gsl/gsl_rng.h>
#include <stdint.h>

#include "random/stream.h"

/** Strips up to a hazard of CR_MAX_HAZARD = 2^30. */
enum { CR_STRIPS = 34 };

/** The measure of one move in one replicate. */
typedef struct cr_measure {
    gsl_rng *rng; /* of type cr_rng_philox; left anywhere */
    uint64_t seed, replicate;
    cr_stream_key key;
} cr_measure;

/** A point of a strip, and where to look for the one after it. */
typedef struct cr_point {
    double t; /* years; -INFINITY before the first search; INFINITY: no more before the end */
    double y; /* moves per year */
    uint64_t next_cell;
} cr_point;

/** The point before the first of its strip: where a search starts. */
#define CR_POINT_BEFORE_ALL ((cr_point){-HUGE_VAL, 0.0, 0})

/** How many strips, from strip 0 up, cover hazards from 0 to `hazard` (0 where it is not > 0). */
int cr_points_strips(double hazard);

/** Lower edge and height of a strip, moves per year; its cells are 1 / height years wide. */
double cr_points_bottom(int strip);
double cr_points_height(int strip);

/** Replaces `point` by the first point of the strip after it and after time `after` (>= 0), if it is before `end`. */
void cr_points_next(cr_point *point, const cr_measure *measure, int strip, double after, double end);

#endif
