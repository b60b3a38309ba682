/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_STATIONARY_H
#define CREDENCE_SIMULATE_STATIONARY_H

#include <stddef.h>

/**
 * The long-run shares of time of a Markov chain in continuous time, by the elimination of Grassmann, Taksar & Heyman
 * (1985, Operations Research 33): nothing is subtracted, so every share, however small, is right to some units in its
 * last place, where a general solver would lose the small ones.
 *
 * A chain whose states do not all reach one another may have many stationary laws. Then this is the law that it tends
 * to from a start in each state with the same chance; states that are left for ever have (all but) none of it. To that
 * end the chain starts again, so, once in 10^30 stays: where the law is unique, that is nothing that a double could hold.
 *
 * @param n     states, at least 1
 * @param rate  [n * n] from row to column, >= 0 and finite; the diagonal is not read; overwritten. A row of zeros: a state
 *              that is never left
 * @param law   [n] receives the shares; their sum is 1 but for rounding
 */
void cr_stationary(size_t n, double *rate, double *law);

#endif
