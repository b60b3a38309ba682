/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_TESTS_MODELS_H
#define CREDENCE_TESTS_MODELS_H

/**
 * Models made by hand in a test, without YAML. A sketch collects states, moves, ties and so on in any order;
 * cr_sketch_seal() makes the model of it. What a sketch cannot say can be set in the sealed model before it is used.
 * A sketch ends the test program where memory runs out or an index is wrong.
 */
#include "model/model.h"

enum { CR_SKETCH_CONDITIONS = 32, CR_SKETCH_TIES = 4 };

/** A growing array. */
typedef struct cr_sketch_list {
    void *item;
    size_t n, capacity;
} cr_sketch_list;

typedef struct cr_sketch_tie {
    bool share, ahead;
    int32_t exists, fades;    /* slots, CR_NONE: not given; may be set until the sketch is sealed, as may: */
    int32_t times;            /* a condition */
    bool symmetric;           /* a pair exists both ways or not at all */
    int32_t *credit;          /* [n_rungs] slots; CR_NONE: 0 */
    cr_sketch_list edges;     /* of struct edge */
    cr_sketch_list members;   /* int32_t, clique after clique */
    cr_sketch_list member_at; /* size_t, where each clique starts */
} cr_sketch_tie;

typedef struct cr_sketch {
    cr_model model; /* the model once sealed */
    cr_sketch_list slots, draws, dists, targets, moves, terms, gates, tests;
    cr_sketch_tie tie[CR_SKETCH_TIES];
    cr_condition condition[CR_SKETCH_CONDITIONS];
} cr_sketch;

/**
 * States without moves on tracks of `rungs[track]` rungs each; a calendar of `dates` dates every 30 days, where
 * t runs to exactly `years` (the days are only nearly so).
 */
void cr_sketch_init(cr_sketch *self, size_t n_states, size_t n_tracks, const int32_t *rungs, double years,
                    size_t dates);

/** A distribution (no truncation): its number in cr_model.dist. */
int32_t cr_sketch_dist(cr_sketch *self, cr_dist_kind kind, double a, double b, double c);

/** A number, or one drawn in each replicate (kind with its arguments; no truncation): the slot. */
int32_t cr_sketch_slot(cr_sketch *self, double value);
int32_t cr_sketch_draw(cr_sketch *self, cr_dist_kind kind, double a, double b, double c);

/** A condition of that constant level, within [lo, hi]; more parts are set in condition[] of the sketch. */
int32_t cr_sketch_condition(cr_sketch *self, double level, double lo, double hi);
void cr_sketch_noise(cr_sketch *self, int32_t condition, double sd, double half_life);
void cr_sketch_regimes(cr_sketch *self, int32_t condition, size_t n, const double *level, const double *lasts,
                       int32_t starts_in);

/** Shares of the destinations of a regime, [n_regimes]; negative: not named. */
void cr_sketch_leaves(cr_sketch *self, int32_t condition, int32_t regime, const double *share);
/** Signals of a condition, of a state and rung, and of a share of all states. */
cr_signal cr_sketch_condition_signal(int32_t condition);
cr_signal cr_sketch_state_signal(int32_t state, int32_t rung);
cr_signal cr_sketch_share_signal(cr_sketch *self, int32_t rung);
void cr_sketch_hastened(cr_sketch *self, int32_t condition, int32_t regime, size_t n, const cr_signal *signal,
                        const double *by);
void cr_sketch_responds(cr_sketch *self, int32_t condition, double lag, size_t n, const cr_signal *signal,
                        const double *by);
void cr_sketch_shocks(cr_sketch *self, int32_t condition, double per_year, double size, double half_life,
                      double breeds);
/** [n] increasing */
void cr_sketch_times(cr_sketch *self, int32_t condition, size_t n, const int32_t *times);

/** A tie kind, its edges (weight, or the slot of a drawn one), cliques, and, where not ahead, credits. */
int32_t cr_sketch_add_tie(cr_sketch *self, bool share, bool ahead);
void cr_sketch_edge(cr_sketch *self, int32_t tie, int32_t listener, int32_t partner, double weight);
void cr_sketch_drawn_edge(cr_sketch *self, int32_t tie, int32_t listener, int32_t partner, int32_t slot);
void cr_sketch_clique(cr_sketch *self, int32_t tie, size_t n, const int32_t *member);
void cr_sketch_credit(cr_sketch *self, int32_t tie, int32_t rung, int32_t slot);

/**
 * The move of a state onto a rung; numbers as slots of their own. Returns the slot of its pace. Here and below -R for a
 * rung means the move down that loses rung R.
 */
int32_t cr_sketch_move(cr_sketch *self, int32_t state, int32_t rung, cr_link link, double pace, double threshold,
                       double softness, double bias);
/** A move in zero time. */
void cr_sketch_immediate(cr_sketch *self, int32_t state, int32_t rung, double threshold, double bias);
void cr_sketch_term(cr_sketch *self, int32_t state, int32_t rung, cr_driver_kind kind, int32_t index, double weight);
void cr_sketch_gate(cr_sketch *self, int32_t state, int32_t rung, cr_driver_kind kind, int32_t index, double bound,
                    bool at_most);
/** A test gate: at least a share `bound` of all states at or above `signal_rung`; for `dates` dates (-1: no `for`). */
void cr_sketch_others(cr_sketch *self, int32_t state, int32_t rung, int32_t signal_rung, double bound, int dates);

/** Makes self->model. */
cr_model *cr_sketch_seal(cr_sketch *self);

/* In the sealed model. */

/** Where a state starts: on one of some rungs of a track, by cumulative shares. In the order of states and tracks. */
void cr_sketch_start_among(cr_sketch *self, int32_t state, size_t n, const int32_t *rung, const double *upto);

/** Where a state starts on the rung's track. */
void cr_sketch_start(cr_sketch *self, int32_t state, int32_t rung);

void cr_sketch_free(cr_sketch *self);

#endif
