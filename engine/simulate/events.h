/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_EVENTS_H
#define CREDENCE_SIMULATE_EVENTS_H

/**
 * The events of a replicate: which have fired, when they will act, and which shifts are in force. Of things at one
 * instant the order is (model.md section 6): ends of shifts, the calendar, moves, triggers by event name, actions by
 * event name in the order written, a forced move before them. Moves in zero time follow each of them at once; triggers
 * are looked at when those have settled, and between two events, not within one.
 */
#include "simulate/simulate.h"

/** A shift that is in force, or not. */
typedef struct cr_shift {
    int32_t condition, by; /* slot */
    bool on;
    double ends; /* years since the start; HUGE_VAL */
} cr_shift;

typedef struct cr_events {
    size_t n;          /* events, and a last entry for the forced move */
    bool *fired;       /* [n] */
    double *acts_at;   /* [n] years since the start; HUGE_VAL: does not, or has */
    size_t n_watching; /* events that fire when their tests hold, and have not yet */
    size_t n_shifts;
    cr_shift *shift;           /* [n_shifts] by event, then in the order written */
    size_t *first_shift;       /* [n] */
    double next_act, next_end; /* the least of acts_at and of the ends; HUGE_VAL */
} cr_events;

CR_MUST_USE int cr_events_init(cr_events *self, const cr_model *model, cr_errors *errors);
void cr_events_free(cr_events *self);

/** Puts back the numbers that the last replicate's events have set. Before the replicate's numbers are drawn. */
void cr_events_restore(cr_scratch *now);

/** A replicate starts: dated events have fired. After its numbers have been drawn. */
void cr_events_start(cr_scratch *now);

/** Looks at the triggers as things stand: those whose tests hold for the first time fire. */
void cr_events_look(cr_scratch *now);

/** The shifts whose time is up at now->t end. CR_OK, CR_ERR_RUN or CR_ERR_MEMORY. */
CR_MUST_USE int cr_events_end_shifts(cr_scratch *now, cr_errors *errors);

/** The first event that acts at now->t, by name; n - 1 for the forced move. It will not act again. */
size_t cr_events_take(cr_scratch *now);

/** Does what a shift or set of cr_model.event[event].action[action] says. CR_OK, CR_ERR_RUN or CR_ERR_MEMORY. */
CR_MUST_USE int cr_events_act(cr_scratch *now, size_t event, size_t action, cr_errors *errors);

/**
 * Whom a move by an event, or the forced one, takes where.
 * @return false where there is nobody to move: who is named stands there already (forced: or above)
 */
bool cr_events_choose(const cr_scratch *now, size_t event, size_t action, cr_happening *what);

#endif
