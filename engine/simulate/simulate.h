/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_SIMULATE_H
#define CREDENCE_SIMULATE_SIMULATE_H

/**
 * One replicate, exactly, in continuous time. Pure: what happens is a function of (model, seed, replicate) alone. No
 * files, no printing, no allocation inside a replicate (buffers may grow and stay).
 */
#include <gsl/gsl_rng.h>
#include <stdint.h>

#include "model/model.h"

struct cr_clocks;  /* the moves that may come next: simulate/clocks.h */
struct cr_cascade; /* the moves that take no time: simulate/cascade.h */
struct cr_paths;   /* state of noise and regimes: simulate/paths.h */
struct cr_ledgers; /* exact sums behind the exposures: simulate/exposure.h */
struct cr_events;  /* what events have done and will do: simulate/events.h */

/** A move from outside, whatever the scenario says: the do-operator. It does not hold the state there. */
typedef struct cr_forced {
    double t; /* years since the start, in [0, end); before the events of that instant */
    int32_t state, rung;
} cr_forced;

/**
 * Where a replicate stands: one per thread, reset for each replicate, never rebuilt. Sinks read the first part.
 */
typedef struct cr_scratch {
    const cr_model *model; /* borrowed */
    uint64_t seed, replicate;
    double t;          /* years since the start */
    size_t k;          /* calendar date in force */
    double *value;     /* [n_slots] numbers of this replicate */
    double *condition; /* [n_conditions] as observed at calendar date k */
    int32_t *position; /* [n_states * n_tracks] rung on which a state stands */
    int32_t *count;    /* [n_rungs] states at or above the rung */
    /* [n_states * n_rungs] years since the start (before it: <= 0) at which the state last came to stand at or above a
     * rung; of no meaning where it stands below. NULL where no tie fades. */
    double *reached_at;

    const cr_forced *forced; /* the caller's to set and to clear between replicates; NULL: none */
    gsl_rng *rng;            /* cr_rng_philox */
    int32_t *held_since;     /* [n_tests] tests with `for`: calendar date since which it has held, CR_NONE: does not */
    struct cr_clocks *clocks;
    struct cr_cascade *cascade;
    struct cr_paths *paths;
    struct cr_ledgers *ledgers;
    struct cr_events *events;
} cr_scratch;

/** More moves than this at one instant end the run (model.md section 2). */
#define CR_MAX_MOVES_AT_ONCE 1000000

typedef enum cr_cause {
    CR_CAUSE_HAZARD,
    CR_CAUSE_IMMEDIATE, /* in zero time, in synchronous rounds: hazard is infinite in cr_happening */
    CR_CAUSE_EVENT,     /* an event of the scenario made it: cr_happening.event */
    CR_CAUSE_FORCED     /* cr_scratch.forced made it */
} cr_cause;

/** A move: in before_move() the scratch stands before it, in on_move() after it. */
typedef struct cr_happening {
    double t;                       /* years since the start, in [0, end) */
    int32_t state, track, from, to; /* rungs */
    cr_cause cause;
    int32_t event; /* of cr_model.event, where cause is CR_CAUSE_EVENT; else CR_NONE */
    /* Where a hazard or readiness moved it; else NAN: */
    double readiness; /* for holding the rung that is gained or lost; just before the move, or its round */
    double threshold; /* of this replicate */
    double hazard;    /* per year, just before the move, > 0; INFINITY for an immediate one */
} cr_happening;

/**
 * Who watches a replicate. Any function may be NULL. Each returns CR_OK to go on; any other status ends the
 * replicate and is returned by cr_simulate().
 */
typedef struct cr_sink {
    void *context;
    /** After all that happens at calendar date k, k = 0 .. n - 1, in order: moves and events of that instant too. */
    int (*on_calendar)(void *context, const cr_scratch *now, size_t k);
    /** Just before each move, in order of time; for immediate ones before any of its round, in the order in which they
     * will move: `now` is what the move was judged by. */
    int (*before_move)(void *context, const cr_scratch *now, const cr_happening *what);
    /** After each move, in order of time. Moves at the start come before on_calendar() of date 0. */
    int (*on_move)(void *context, const cr_scratch *now, const cr_happening *what);
    /** An event, cr_model.event[event], acts at now->t: before its first action. */
    int (*on_event)(void *context, const cr_scratch *now, int32_t event);
} cr_sink;

/** Allocates all that replicates of `model` need. On failure cr_scratch_free is safe. CR_OK or CR_ERR_MEMORY. */
CR_MUST_USE int cr_scratch_init(cr_scratch *self, const cr_model *model, cr_errors *errors);

void cr_scratch_free(cr_scratch *self);

/**
 * Simulates one replicate from the start to the end of the calendar.
 * @param scratch  made for this model; holds the final positions afterwards
 * @return CR_OK; CR_ERR_RUN (a hazard above CR_MAX_HAZARD, or more than CR_MAX_MOVES_AT_ONCE moves at one instant:
 *         state, rung, date and replicate are named); CR_ERR_MEMORY; or what a sink returned
 */
CR_MUST_USE int cr_simulate(cr_scratch *scratch, uint64_t seed, uint64_t replicate, const cr_sink *sink,
                            cr_errors *errors);

/* What moves a state, as it stands now (simulate/hazard.c). */

/** Value of a driver for a move. */
double cr_driver_value(const cr_scratch *now, const cr_move *move, cr_driver driver);

/** Readiness: bias + sum of weight * driver, summed in the order of names. */
double cr_readiness(const cr_scratch *now, const cr_move *move);

/** Do all gates of the move hold? */
bool cr_gates_hold(const cr_scratch *now, const cr_move *move);

/** F of the link at z = (readiness - threshold) / softness. For CR_LINK_STEP pass readiness - threshold as z. Down: -z. */
double cr_link_value(cr_link link, double z);

/** Hazard in moves per year, gates included; `readiness` from cr_readiness(). */
double cr_hazard(const cr_scratch *now, const cr_move *move, double readiness);

/** Value of a signal. */
double cr_signal_value(const cr_scratch *now, const cr_signal *signal);

/**
 * Exposure of `state` through tie kind `tie` for holding `rung` (simulate/exposure.c): a rung that some move with a
 * term or gate on this tie kind gains or loses; for others nothing is kept, and it is 0. 0 without partners. O(cliques).
 */
double cr_exposure(const cr_scratch *now, int32_t tie, int32_t state, int32_t rung);

#endif
