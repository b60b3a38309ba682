/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_DIVERGE_H
#define CREDENCE_STUDY_DIVERGE_H

/**
 * Where two futures part: the first thing that is in one of them and not in the other.
 *
 * First is what is earliest. Of several things of one instant, each future's own first one is looked at, in the order in
 * which things happened there; and of these two the first by kind (where states start, what conditions are on a calendar
 * date, moves, events), then by name. So an event goes before what it brings about at once, and a calendar date before
 * the cascade that it sets off.
 *
 * A state or condition that only one model has starts nowhere in the other and has no value there: that is not counted
 * as a difference, but its moves are, and so is an event that only one model has, once it acts.
 */
#include <stdbool.h>

#include "study/match.h"
#include "study/trace.h"

typedef struct cr_divergence {
    double t; /* years since the start */
    cr_trace_kind kind;
    int32_t what; /* start, move: place in cr_match.state; condition, event: in cr_match.condition, .event */
} cr_divergence;

/**
 * @param out  set where the futures differ
 * @return false: nothing differs
 * Cost: O(entries); within one instant at worst the product of what happens there in both.
 */
bool cr_diverge(const cr_match *match, const cr_trace *baseline, const cr_trace *what_if, cr_divergence *out);

/** The name of the thing. */
const char *cr_divergence_name(const cr_match *match, cr_trace_kind kind, int32_t what);

#endif
