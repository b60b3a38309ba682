/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_HISTORY_SEARCH_H
#define CREDENCE_HISTORY_SEARCH_H

/** The least value of a penalised minus log likelihood, some of its parameters held. */
#include "history/fit.h"

typedef struct cr_objective {
    cr_likelihood *likelihood;
    const cr_free *free; /* [n] */
    size_t n;
    const cr_fit_options *options;
    double x[CR_FIT_MOST];        /* logits: value = lo + (hi - lo) / (1 + exp(-x)) */
    bool held[CR_FIT_MOST];       /* not to be changed by the search */
    cr_likelihood_value evidence; /* of the last evaluation */
    uint64_t evaluations;
    int status; /* CR_OK, or why values are of no use any more */
    cr_errors *errors;
} cr_objective;

/** Logits beyond this are taken as this: 3e-7 of the range from its end. */
#define CR_MOST_LOGIT 15.0

double cr_logit_value(const cr_free *free, double x);
double cr_logit_of(const cr_free *free, double value);

/** Minus log likelihood, plus the penalty, at self->x; HUGE_VAL once status is not CR_OK. */
double cr_objective_value(cr_objective *self);

/**
 * Searches from self->x, over what is not held; self->x is the best point found.
 * @param step  of the simplex; 0: by slopes alone, for a start that is nearly best
 */
double cr_objective_minimise(cr_objective *self, double step);

#endif
