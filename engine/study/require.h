/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_REQUIRE_H
#define CREDENCE_STUDY_REQUIRE_H

/**
 * How far a number would have to change for something to be as likely as wanted: root finding on common random numbers.
 * Pure: the futures come from a function of the caller's.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "credence/error.h"

/** Values of a lever that are looked at first: equal steps from its low to its high. */
enum { CR_REQUIRE_GRID = 9 };

/** A number that may be changed. */
typedef struct cr_lever {
    double low, high; /* low < high */
    double present;   /* in [low, high] */
} cr_lever;

typedef struct cr_require_question {
    size_t n;
    const cr_lever *lever; /* [n] */
    double chance;         /* wanted, in (0, 1) */
    uint64_t replicates;   /* >= 1 */
    /* In which replicates it happens: hit[replicates], the same draws in every call. value[n]: what each lever is set
     * to; NAN: as the scenario has it. CR_OK, or the status with which the search ends. */
    int (*play)(void *context, const double *value, bool *hit, cr_errors *errors);
    void *context;
} cr_require_question;

typedef enum cr_require_verdict {
    CR_REQUIRE_DONE,
    CR_REQUIRE_REACHED,     /* it is as likely already */
    CR_REQUIRE_CANNOT,      /* nowhere between low and high */
    CR_REQUIRE_NOT_MONOTONE /* it goes up and down with the lever, by more than chance: there is no one root */
} cr_require_verdict;

/** What one lever can do alone. */
typedef struct cr_require_answer {
    cr_require_verdict verdict;
    bool rises;    /* the chance rises with the lever */
    double needed; /* the value nearest to the present one at which the chance is reached; NAN unless done or reached */
    /* Done: where the upper and the lower end of Wilson's 95% interval of the chance come to what is wanted; NAN: not
     * within [low, high]. lo <= needed <= hi, unless the lever is drawn now and fixing it at its median is enough. */
    double lo, hi;
    double there; /* the value that `hits` belongs to: needed, else the best of the grid */
    uint64_t hits;
    double grid[CR_REQUIRE_GRID];        /* values */
    uint64_t grid_hits[CR_REQUIRE_GRID]; /* none where the verdict is REACHED */
} cr_require_answer;

/** The cheapest way with two levers: least sum of |change| / (high - low). */
typedef struct cr_require_pair {
    bool found; /* cheaper than the cheapest lever alone */
    size_t lever[2];
    double value[2];
    double lo[2], hi[2]; /* of each value, as of one lever alone, while the other lever stands at its value */
    uint64_t hits;
    double cost;
} cr_require_pair;

typedef struct cr_require {
    uint64_t now; /* replicates in which it happens as the scenario stands */
    size_t n;
    cr_require_answer *answer; /* [n] by lever */
    cr_require_pair pair;
} cr_require;

/**
 * Searches. Each root lies within (high - low) / 1000 of where the count of replicates first comes to the chance.
 * @return CR_OK, CR_ERR_MEMORY, or what `play` returned; on failure cr_require_free is safe
 */
CR_MUST_USE int cr_require_run(cr_require *self, const cr_require_question *question, cr_errors *errors);
void cr_require_free(cr_require *self);

/** What a change costs: |to - present| / (high - low). */
double cr_require_cost(const cr_lever *lever, double to);

#endif
