/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_TESTS_TWIN_H
#define CREDENCE_TESTS_TWIN_H

/**
 * The engine's twin: a second, deliberately slow and obvious implementation of one replicate of a model. It shares no
 * code with engine/simulate and no random numbers: it reads the sealed arrays of cr_model, draws from GSL's mt19937,
 * and recomputes every hazard of every possible move from scratch after every change (Gillespie's direct method).
 */
#include <gsl/gsl_rng.h>

#include "model/model.h"

/** Multipliers of the mechanisms, for the sensitivity of a hazard to each of them; {1, 1, 1} is the model itself. */
typedef struct cr_scales {
    double pace, exposure, condition;
} cr_scales;

/** Where the twin's world stands. A test that replays a path of the engine sets value, condition and position. */
typedef struct cr_world {
    const cr_model *model; /* borrowed */
    double t;
    size_t k;
    double *value;       /* [n_slots] */
    double *condition;   /* [n_conditions] as observed at date k */
    int32_t *position;   /* [n_states * n_tracks] */
    int32_t *held_since; /* [n_tests] date since which the test has held, CR_NONE: it does not hold */
    double *exposure;    /* [n_ties * n_rungs * n_states] what cr_world_look_around() found */
    double *norm;        /* [n_states] work space */
    double *rate;        /* [n_moves] work space */
    double *noise;       /* [n_conditions] */
    int32_t *regime;     /* [n_conditions] */
    double *leaves;      /* [n_conditions] when the regime is left */
} cr_world;

/** What a move's readiness is made of. */
typedef struct cr_push {
    double bias, exposure, condition, rest;
    bool open; /* all gates hold */
} cr_push;

/** Who watches the twin; either may be NULL. */
typedef struct cr_watcher {
    void *context;
    void (*on_calendar)(void *context, const cr_world *world);
    /** After the move; readiness and hazard just before it. */
    void (*on_move)(void *context, const cr_world *world, const cr_move *move, double readiness, double hazard);
} cr_watcher;

/** @return false when memory ran out; cr_world_free is safe all the same, and twice */
bool cr_world_init(cr_world *self, const cr_model *model);
void cr_world_free(cr_world *self);

/** Puts every state where it starts, before anything has been observed: k = 0, no test holds. */
void cr_world_reset(cr_world *self);

/** Recomputes all exposures from the positions and values. */
void cr_world_look_around(cr_world *self);

/** Notes which tests with `for` hold at date k; to be called once for each date, in order. */
void cr_world_note_tests(cr_world *self);

/** May the move happen next: does its state stand where it leaves from? */
bool cr_world_is_next(const cr_world *self, const cr_move *move);

/** What pushes the move, with the conditions given in `condition` in place of the world's own where it is not NULL. */
cr_push cr_world_push(const cr_world *self, const cr_move *move, const double *condition);

/** The hazard that comes of it. */
double cr_push_hazard(const cr_world *self, const cr_move *move, const cr_push *push, cr_scales scales);

/** Readiness: the sum of the push. */
double cr_push_readiness(const cr_push *push);

/** Lives one future from the start to the end. */
void cr_twin_run(cr_world *self, gsl_rng *rng, const cr_watcher *watcher);

#endif
