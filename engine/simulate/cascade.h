/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_CASCADE_H
#define CREDENCE_SIMULATE_CASCADE_H

/**
 * Moves in zero time (`pace: immediate`): whenever something has changed, rounds follow at the same instant until
 * nobody moves. In a round all that may move are judged on the same positions, then those that are ready move one rung
 * each, in the order of states, then tracks.
 *
 * After the first round only those are judged anew whose readiness or gates may have changed: through own rungs,
 * through a tie that the move reads, or by the calendar; and those that wait for nothing but gates on others. So a
 * cascade through pairs costs as much as there are ties out of those who moved.
 */
#include "simulate/simulate.h"

/** A clique of a tie kind. */
typedef struct cr_touched {
    int32_t tie, clique;
} cr_touched;

typedef struct cr_cascade {
    size_t n;             /* cells: state * n_tracks + track; 0 where no move is immediate */
    bool *reads_calendar; /* [n_moves] an immediate move that a calendar date may make ready */
    bool watch_calendar;  /* there is one */
    bool *watch_tie;      /* [n_ties] some immediate move reads this tie kind */
    /* to be judged in the next round, each cell once */
    size_t n_due;
    int32_t *due; /* [n] */
    bool *is_due; /* [n] */
    /* cliques whose members are to be judged, each once a round */
    size_t n_touched;
    cr_touched *touched;  /* [cliques of all kinds] */
    bool *is_touched;     /* [cliques of all kinds] by first_clique[tie] + clique */
    size_t *first_clique; /* [n_ties] */
    /* would move, did the gates on others hold: judged in every round */
    size_t n_waiting;
    int32_t *waiting; /* [n] */
    /* the round that has been judged */
    size_t n_ready;
    int32_t *ready;    /* [n] increasing */
    double *readiness; /* [n] by cell */
    uint64_t n_judged; /* judgements in this replicate */
    /* moves at one instant, whatever their cause */
    double instant;
    size_t n_moves, most_moves; /* CR_MAX_MOVES_AT_ONCE */
} cr_cascade;

CR_MUST_USE int cr_cascade_init(cr_cascade *self, const cr_model *model, cr_errors *errors);
void cr_cascade_free(cr_cascade *self);

/** The replicate starts: all are to be judged. */
void cr_cascade_start(cr_scratch *now);

/** All are to be judged anew: something has changed that no rule below knows of. */
void cr_cascade_all(cr_scratch *now);

/** The calendar has come to a new date. */
void cr_cascade_after_calendar(cr_scratch *now);

/** `state` now stands on rung `to`, whatever the cause: counts the moves of the instant. CR_OK or CR_ERR_RUN. */
CR_MUST_USE int cr_cascade_after_move(cr_scratch *now, int32_t state, int32_t from, int32_t to, cr_errors *errors);

/** Judges a round as things stand. Returns how many are ready to move. */
size_t cr_cascade_judge(cr_scratch *now);

/** The k-th move of the round that has been judged, k = 0 .. cr_cascade_judge() - 1, in order. */
cr_happening cr_cascade_ready(const cr_scratch *now, size_t k);

#endif
