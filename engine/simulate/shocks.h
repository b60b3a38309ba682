/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_SHOCKS_H
#define CREDENCE_SIMULATE_SHOCKS_H

/**
 * Shocks that arrive at exact times, decay and add up: shot noise; with `breeds`, a Hawkes process in its branching
 * form (Hawkes & Oakes 1974, Journal of Applied Probability 11): each shock has Poisson(breeds) children, each after an
 * exponential delay with the rate at which shocks decay.
 *
 * Arrivals are the points (t, y), y < per_year, of a Poisson random measure (simulate/points.h) with key shock_key. What
 * a shock brings is drawn from a stream of its own, whose key an arrival has from its point and a child from its
 * parent and its number. So a what-if with a higher rate, or more children, keeps every shock of the baseline.
 */
#include "simulate/points.h"
#include "simulate/simulate.h"

/** More of them between two calendar dates end the run. */
enum { CR_MOST_SHOCKS = 1000000 };

typedef struct cr_shock {
    double t;          /* years since the start */
    cr_stream_key key; /* of its stream: index 0 its size, 1 the number of its children, 2 + j the delay of child j */
} cr_shock;

/** The shocks of one condition. */
typedef struct cr_train {
    double value;             /* their sum at calendar date now->k */
    size_t struck;            /* how many came since the date before it */
    double decay;             /* per year */
    double childless;         /* chance that a shock has no children */
    int strips;               /* of the measure, that lie below per_year */
    cr_point next[CR_STRIPS]; /* [strips] the next arrival of each strip */
    size_t n_pending, capacity;
    cr_shock *pending; /* [n_pending] children to come before the end, a heap: the first is the next one */
} cr_train;

typedef struct cr_shocks {
    size_t n;
    cr_train *train; /* [n] for each condition; NULL where none has shocks */
} cr_shocks;

CR_MUST_USE int cr_shocks_init(cr_shocks *self, const cr_model *model, cr_errors *errors);
void cr_shocks_free(cr_shocks *self);

/* For a condition with shocks; of now->paths. */

void cr_shocks_start(const cr_scratch *now, size_t condition);

/** From calendar date now->k - 1 to date now->k. CR_OK, CR_ERR_RUN (more than CR_MOST_SHOCKS) or CR_ERR_MEMORY. */
CR_MUST_USE int cr_shocks_step(const cr_scratch *now, size_t condition, cr_errors *errors);

#endif
