/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_HISTORY_LIKELIHOOD_H
#define CREDENCE_HISTORY_LIKELIHOOD_H

/**
 * How probable a history is under a model that stands still (history/still.h): the likelihood of a point process whose
 * hazards are constant between calendar dates and moves,
 *
 *     log L = sum over moves seen of ln h - sum over moves that could have happened of h * time at risk
 *
 * (piecewise exponential: Holford 1980; Aalen, Borgan & Gjessing 2008, section 5.1). A move of which only an interval is
 * known has ln(1 - exp(-H)) instead, H its cumulative hazard over the interval. Exact up to rounding.
 */
#include "history/still.h"
#include "model/model.h"
#include "simulate/simulate.h"

/** What was seen: from `t` on the state stands on `rung`. */
typedef struct cr_observed {
    int32_t state, track;
    int32_t rung;     /* track and rung are CR_NONE: nothing is known of the state from then on */
    double t, latest; /* years since the start, within [0, end]; latest > t: it came between the two */
} cr_observed;

/** What was not judged, and what was. */
typedef struct cr_likelihood_value {
    size_t moves;      /* steps up or down seen, each judged by its hazard */
    size_t intervals;  /* of them, those of which only an interval is known */
    size_t followed;   /* changes of rung that are followed and not judged: the model has no such move, or nobody knew
                            where the state had stood */
    size_t impossible; /* moves seen to which the model gives no chance: each counts CR_IMPOSSIBLE */
    cr_observed first; /* the first of those */
    double years;      /* state-years at risk: a state counts once for each track on which it could move */
    double log_likelihood;
} cr_likelihood_value;

/** ln of what a move without any chance counts: low enough that no fit accepts it, and finite for the search. */
#define CR_IMPOSSIBLE (-700.0)

typedef struct cr_likelihood {
    cr_still still;
    size_t n;
    cr_observed *seen; /* [n] by t, state, track */
    bool *unknown;     /* [n_states] at the start */
    size_t n_times;
    double *time; /* [n_times] when anything may change: 0 .. end, increasing */
} cr_likelihood;

/**
 * The model's own history after the start and up to the end. A row whose `latest` is after the end takes its state out
 * from `day` on, as if it were unknown.
 * @return CR_OK; CR_ERR_INPUT where the model has moves that take no time; CR_ERR_MEMORY. On failure
 *         cr_likelihood_free is safe
 */
CR_MUST_USE int cr_likelihood_of_history(cr_likelihood *self, const cr_model *model, cr_errors *errors);

/** The same for what the caller saw. @param seen  [n] in any order, copied */
CR_MUST_USE int cr_likelihood_init(cr_likelihood *self, const cr_model *model, const cr_observed *seen, size_t n,
                                   cr_errors *errors);

void cr_likelihood_free(cr_likelihood *self);

/**
 * Judges with the numbers in self->still.number.
 *
 * Moves of one day are judged on where all stood before that day; a state that climbs several rungs on a day is judged for
 * each of them in turn. While a move is known only to lie in an interval, its state is credited with the new rung by
 * others, and at risk of no other move on that track.
 * Cost: O(times * moves * terms).
 * @return CR_OK or CR_ERR_MEMORY
 */
CR_MUST_USE int cr_likelihood_judge(cr_likelihood *self, cr_likelihood_value *evidence, cr_errors *errors);

#endif
