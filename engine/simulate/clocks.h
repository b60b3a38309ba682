/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_CLOCKS_H
#define CREDENCE_SIMULATE_CLOCKS_H

/**
 * The moves that may come next: one clock per state and track, which holds the next candidate of the state's next move
 * there, a point of its measure (simulate/points.h) that may lie below the hazard; and where states may lose rungs, a
 * second one for the move down. Immediate moves have none (simulate/cascade.h).
 *
 * A lazy clock walks all points below a bound of its hazard (from the pace, the link and the ranges of its drivers)
 * and asks for the hazard only when a candidate's time has come: nothing that happens elsewhere concerns it. An eager
 * clock, whose bound is high or infinite, walks the points below the hazard as it stands, and is asked again whenever
 * something that the hazard depends on has changed. Both find the same first point below the hazard: which is which
 * decides only the cost.
 */
#include "simulate/heap.h"
#include "simulate/points.h"
#include "simulate/simulate.h"

typedef struct cr_clock {
    double bound;  /* the hazard cannot go above it while the clock is for this move */
    int32_t move;  /* CR_NONE: the state does not move on this track, or never (pace 0) */
    uint8_t level; /* the points of strips 0 .. level - 1 are candidates */
    uint8_t strip; /* the one whose candidate is queued */
    bool eager;    /* the hazard is asked for before its time */
    bool waits;    /* stands in cr_clocks.waiting */
} cr_clock;

typedef struct cr_clocks {
    int32_t ways;    /* 2 where some move goes down, else 1 */
    size_t n;        /* (state * n_tracks + track) * ways, + 1 for the move down; the order among equal times */
    cr_clock *clock; /* [n] */
    cr_heap queue;   /* the next candidate of each clock that has one before the end */
    size_t stride;   /* strips kept for each clock; grows */
    cr_point *point; /* [n * stride] the next point of each strip, as of its last use */

    /* Candidates up to this hazard a year are cheaper than asking what it is: the bound between lazy and eager. */
    double lazy_up_to;
    double *pace_most;    /* [n_moves] over all replicates */
    bool *reads_calendar; /* [n_moves] a calendar date alone may change its hazard */
    bool watch_calendar;  /* ... and that of some move that may be eager */
    bool *watch_tie;      /* [n_ties] some move that may be eager reads this tie kind */
    size_t n_waiting;
    int32_t *waiting; /* [n] clocks of high hazards that wait for others: asked after every move and at every date */
} cr_clocks;

CR_MUST_USE int cr_clocks_init(cr_clocks *self, const cr_model *model, cr_errors *errors);
void cr_clocks_free(cr_clocks *self);

/** Changes the bound between lazy and eager (finite), between replicates; results stay the same. */
void cr_clocks_set_lazy_up_to(cr_clocks *self, const cr_model *model, double hazard);

/* All of these take the replicate as it stands, at time now->t; CR_OK, CR_ERR_RUN or CR_ERR_MEMORY. */

/** Starts all clocks. */
CR_MUST_USE int cr_clocks_start(cr_scratch *now, cr_errors *errors);

/** The calendar has come to a new date. */
CR_MUST_USE int cr_clocks_after_calendar(cr_scratch *now, cr_errors *errors);

/** Numbers of the move have been set: its clock, where the state is about to make that move, starts again. */
CR_MUST_USE int cr_clocks_after_set(cr_scratch *now, int32_t move, cr_errors *errors);

/** `state` now stands on rung `to` of a track. */
CR_MUST_USE int cr_clocks_after_move(cr_scratch *now, int32_t state, int32_t track, int32_t from, int32_t to,
                                     cr_errors *errors);

/**
 * The time of the clock's candidate has come: now->t. Either the state moves, as `what` then says, or the clock goes on
 * to its next candidate. After a move, cr_clocks_after_move() starts it again.
 */
CR_MUST_USE int cr_clocks_judge(cr_scratch *now, int32_t clock, bool *moves, cr_happening *what, cr_errors *errors);

#endif
