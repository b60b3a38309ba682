/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_GIVEN_H
#define CREDENCE_STUDY_GIVEN_H

/** Which futures are looked at: tests of what a future does, and a sink that judges one future by them. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "simulate/simulate.h"
#include "study/estimate.h"

/** With fewer futures than this nothing is told of those in which the tests hold. */
enum { CR_GIVEN_LEAST = 100 };

/** One test. A date is its instant, the first of that day, as in the tables; it includes all that happens then. */
typedef struct cr_given_test {
    /* of a condition, on a date: its value at calendar date k */
    int32_t condition; /* CR_NONE: the test is of states */
    bool at_most;      /* value <= bound + CR_SLACK; else value >= bound - CR_SLACK */
    double bound;
    /* of states, by a date: stood at or above the rung at some time up to t */
    int32_t state; /* CR_NONE: any state that did not stand there at the start */
    int32_t rung;
    bool negated;
    double t; /* years since the start */
    size_t k; /* the last calendar date not after t */
} cr_given_test;

typedef struct cr_given {
    size_t n;
    cr_given_test *test; /* [n] all of which must hold */
    size_t k;            /* the greatest cr_given_test.k */
} cr_given;

/**
 * Reads tests: `STATE|any [not] RUNG by DATE`, `CONDITION at_least|at_most NUMBER on DATE`. Names may hold blanks.
 * @param text  [n], n >= 1
 * @return CR_OK; CR_ERR_INPUT, every wrong test told with what would be right; or CR_ERR_MEMORY. On failure
 *         cr_given_free is safe
 */
CR_MUST_USE int cr_given_read(cr_given *self, const cr_model *model, size_t n, const char *const *text,
                              cr_errors *errors);

/** Safe on a zeroed struct, and twice. */
void cr_given_free(cr_given *self);

/** What the judge's sink returns once all is known: no status, and no failure. */
enum { CR_JUDGED = 1 };

/** The future that is being judged. */
typedef struct cr_judge {
    const cr_given *given; /* borrowed */
    const cr_model *model; /* borrowed */
    bool patient;          /* conditions are wanted up to calendar date given->k, though all may be known before */
    bool begun;
    bool *settled;  /* [given->n] */
    size_t open;    /* tests that are not settled */
    bool failed;    /* one of those settled does not hold */
    int32_t *start; /* [n_states * n_tracks] where states stood before anything happened */
    size_t dates;   /* calendar dates seen */
    cr_int128 *sum; /* patient: [n_conditions] of the values at dates 0 .. given->k, as cr_tally_fixed(); else NULL */
} cr_judge;

CR_MUST_USE int cr_judge_init(cr_judge *self, const cr_given *given, const cr_model *model, bool patient,
                              cr_errors *errors);
void cr_judge_free(cr_judge *self);

/** cr_judge_begin(), simulate with the sink, which ends the replicate with CR_JUDGED as soon as it can. */
void cr_judge_begin(cr_judge *self);
cr_sink cr_judge_sink(cr_judge *self);

/** Do all tests hold in the future that was simulated? */
bool cr_judge_holds(const cr_judge *self);

#endif
