/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_TESTS_TWIN_H
#define CREDENCE_TESTS_TWIN_H

/**
 * The engine's twin: a second, deliberately slow and obvious implementation of one replicate of a model. It shares no
 * code with engine/simulate and no random numbers: it reads the sealed arrays of cr_model, draws from GSL's mt19937,
 * and recomputes every hazard of every possible move from scratch after every change (Gillespie's direct method). Where
 * the engine has a clever way, the twin has a plain one: shocks by Ogata's thinning instead of branching, regimes by
 * forgetting the stay at each date, their long-run law by powers of a matrix, all responses relaxed at every change,
 * ages of credits from their dates, cascades by judging everybody in every round.
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
    double *reached_at;  /* [n_states * n_rungs] when the state last came to stand at or above the rung */
    int32_t *held_since; /* [n_tests] date since which the test has held, CR_NONE: it does not hold */
    bool **there;        /* [n_ties] of each edge: is it there in this future? NULL: all are */
    double stretch;      /* of the half-lives of ties: 1, but for the sensitivity of a hazard to them */
    double *exposure;    /* [n_ties * n_rungs * n_states] what cr_world_look_around() found, `times` left out */
    double *norm;        /* [n_states] work space */
    double *credit;      /* [n_states] work space */
    double *rate;        /* [n_moves] work space */
    size_t *ready;       /* [n_moves] work space */
    double *part;        /* [n_conditions] work space: conditions before they are multiplied */
    double *raw;         /* [n_conditions] as of date k: all but the level, the shifts and the clamp */
    double *noise;       /* [n_conditions] */
    int32_t *regime;     /* [n_conditions] */
    size_t most_regimes;
    double *hurry;      /* [n_conditions * most_regimes] what multiplies the leaving rates until the next date */
    double *shock;      /* [n_conditions] sum of what is left of the shocks */
    double *excitement; /* [n_conditions] the same for shocks of size 1: it breeds */
    double *response;   /* [n_conditions] */
    bool *fired;        /* [n_events] */
    double *acts_at;    /* [n_events] HUGE_VAL: does not, or has */
    size_t *first;      /* [n_events] where its actions stand in until[] */
    double *until;      /* [actions of all events] a shift that is in force, until then; -1: it is not */
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
    /** After the move; readiness and hazard just before it, or before its round: then the hazard is infinite. */
    void (*on_move)(void *context, const cr_world *world, const cr_move *move, double readiness, double hazard);
} cr_watcher;

/* The world (twin_world.c). */

/** @return false when memory ran out; cr_world_free is safe all the same, and twice */
bool cr_world_init(cr_world *self, const cr_model *model);
void cr_world_free(cr_world *self);

/** Puts every state where it starts, before anything has been observed: k = 0, no test holds. */
void cr_world_reset(cr_world *self);

/** Stands the state where the move leads, at time t. */
void cr_world_make(cr_world *self, const cr_move *move, double t);

/** On which rung of the track a state stands. */
int32_t cr_world_rung(const cr_world *self, int32_t state, int32_t track);

/** Does a state stand at or above the rung? Within a track higher rungs have higher numbers. */
bool cr_world_stands(const cr_world *self, int32_t state, int32_t rung);

/* Drawn once a replicate (twin_draws.c). */

/** Numbers, starts and ties. */
void cr_world_draw(cr_world *self, gsl_rng *rng);

/** The edge whose draw decides whether edge e of a tie with `exists` is there: the first with the same key. */
size_t cr_world_deciding_edge(const cr_tie *tie, size_t e);

/* Exposures (twin_exposures.c). */

/** Recomputes all exposures from the positions, their ages at date k, and the values. */
void cr_world_look_around(cr_world *self);

/** The same for ties that fade alone: what a date changes when nobody has moved. */
void cr_world_look_at_fading(cr_world *self);

/* Readiness, gates and hazards (twin_readiness.c). */

/** What a signal sees, with the conditions given in `condition`. */
double cr_world_signal(const cr_world *self, const cr_signal *signal, const double *condition);

/** Does the test hold as things stand; with `for`: as the dates have seen it? */
bool cr_world_test_holds(const cr_world *self, int32_t index);

/** Notes which tests with `for` hold at date k; to be called once for each date, in order. */
void cr_world_note_tests(cr_world *self);

/** May the move happen next, at some hazard: does its state stand where it leaves from, and is it not immediate? */
bool cr_world_is_next(const cr_world *self, const cr_move *move);

/**
 * What pushes the move (a move down: towards holding its rung), with the conditions given in `condition` in place of
 * the world's own where it is not NULL.
 */
cr_push cr_world_push(const cr_world *self, const cr_move *move, const double *condition);

/** Readiness: the sum of the push. */
double cr_push_readiness(const cr_push *push);

/** The hazard that comes of the push. */
double cr_push_hazard(const cr_world *self, const cr_move *move, const cr_push *push, cr_scales scales);

/** Immediate moves that may be made as things stand: how many, and which (in the order of the model's moves). */
size_t cr_world_eligible(const cr_world *self, size_t *which);

/* Conditions (twin_conditions.c). */

/** Looks at the conditions anew, with the levels and shifts as they stand and the rest as of date k. */
void cr_world_stand_conditions(cr_world *self);

/** What the calendar does at date k: the world's conditions move on from date k - 1. */
void cr_world_observe(cr_world *self, gsl_rng *rng);

/** What the calendar shows of the world sets how fast regimes are left until the next date. */
void cr_world_set_hurry(cr_world *self);

/** All responses relax towards what they see now, for some years in which it stands still. */
void cr_world_relax(cr_world *self, double years);

/* Events (twin_events.c). */

/** Room for them; false when memory ran out. */
bool cr_world_init_events(cr_world *self);

/** All as before the start; those with a date are put on the agenda. */
void cr_world_reset_events(cr_world *self, gsl_rng *rng);

/** Fires what now holds for the first time. */
void cr_world_pull_triggers(cr_world *self, gsl_rng *rng);

/** When the next shift ends, and when the next event acts; HUGE_VAL: never. */
double cr_world_next_end(const cr_world *self);
double cr_world_next_event(const cr_world *self);

/** Ends the shifts whose time is up. */
void cr_world_end_shifts(cr_world *self);

/** The first event by name whose time has come; it is taken off the agenda. */
size_t cr_world_take_event(cr_world *self);

/**
 * Does one of its actions.
 * @param move  set to the move that it makes, which the caller makes
 * @return whether there is such a move
 */
bool cr_world_act(cr_world *self, const cr_action *action, size_t event, size_t nth, gsl_rng *rng, cr_move *move);

/* The clockwork (twin.c). */

/** Lives one future from the start to the end. */
void cr_twin_run(cr_world *self, gsl_rng *rng, const cr_watcher *watcher);

#endif
