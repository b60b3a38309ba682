/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_TESTS_TIMECHANGE_H
#define CREDENCE_TESTS_TIMECHANGE_H

/**
 * The random time change test (Meyer; Aalen and Hoem): along any path of a right engine, the hazard of a move integrated
 * up to the move is a unit exponential, censored where the path ends. The engine runs and is traced (positions,
 * conditions, numbers of the replicate); the twin integrates the hazards of the model along the trace. So every
 * scenario, however large, is its own test, without any closed form. Moves down are moves like any other. Immediate
 * moves have no hazard: each round must be just those who, as things stood, were eligible, and time may pass only when
 * nobody is left who is.
 */
#include "judge.h"

/* The ways in which moves are split; within each, (moves - integral)^2 / integral adds up to chi-square. */
typedef enum cr_split {
    CR_BY_STATE,
    CR_BY_RUNG,
    CR_BY_THIRD,  /* of the calendar */
    CR_BY_MOVERS, /* moves so far in the replicate */
    CR_BY_AGE,    /* hazard integrated since the state last made the move, or the start: the residuals themselves */
    CR_SPLITS
} cr_split;

enum { CR_MAX_STRATA = 512, CR_MAX_MOVERS = 64 };

typedef struct cr_timechange {
    const cr_model *model; /* the right one */
    size_t replicates;
    double moves, integral; /* how many moves at a hazard, and how many there should be */
    /* Score of each mechanism: sum of x over moves less the integral of x * hazard, and its variance, the integral of
     * x^2 * hazard; x = d ln hazard / d ln (scale of the mechanism). */
    double score[CR_MECHANISMS], information[CR_MECHANISMS];
    double observed[CR_SPLITS][CR_MAX_STRATA], expected[CR_SPLITS][CR_MAX_STRATA];
    double *gap; /* [n_gaps] hazard of all moves together, integrated from one move to the next */
    size_t n_gaps, capacity;
    double tail;       /* since the last move */
    double immediate;  /* moves in zero time */
    double impossible; /* moves that had no hazard, or that no round had */
    double unsettled;  /* times that passed while somebody could have made an immediate move */
    double mismatched; /* moves whose readiness, threshold or hazard the twin finds different */
} cr_timechange;

/** What came of it. */
typedef struct cr_verdict {
    double z;                    /* (moves - integral) / sqrt(integral) */
    double score[CR_MECHANISMS]; /* z of each mechanism; NaN where the scenario has none of it */
    double chi2[CR_SPLITS];
    size_t degrees[CR_SPLITS];
    double ks; /* sqrt(n) * D of the gaps against the unit exponential law */
} cr_verdict;

/**
 * Runs `engine` until at least `wanted` moves have been seen (or `most` replicates) and integrates the hazards of
 * `right`.
 * @param engine  the model handed to the engine: `right` itself, or a mutant of it
 * @return CR_OK, or what went wrong (printed to stderr); cr_timechange_free is safe all the same
 */
int cr_timechange_run(cr_timechange *self, const cr_model *right, const cr_model *engine, uint64_t seed, double wanted,
                      size_t most);
void cr_timechange_free(cr_timechange *self);

/** Sorts the gaps. */
cr_verdict cr_timechange_judge(cr_timechange *self);

extern const char *const cr_split_name[CR_SPLITS];

#endif
