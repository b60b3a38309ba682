/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_TESTS_JUDGE_H
#define CREDENCE_TESTS_JUDGE_H

/**
 * What the judges of the engine share: scenarios from text, many replicates of the engine or of the twin summed up the
 * same way for any number of threads, and the statistics that say whether two numbers may differ as they do.
 */
#include <stdio.h>

#include "model/model.h"

/** |z| above this comes about 6 times in 10^7 by chance. */
#define CR_Z_LIMIT 5.0
/** The same for chi-square and Kolmogorov-Smirnov statistics. */
#define CR_ALPHA    1e-6
#define CR_KS_LIMIT 2.693

/** What one replicate did. Rungs that lie below a rung reached count as reached with it. */
typedef struct cr_seen {
    const cr_model *model;
    double *reached;   /* [n_states * n_rungs] years since the start, first; 0: it started there, HUGE_VAL: never */
    double *lost;      /* [n_states * n_rungs] when it last lost the rung; 0: never */
    double *readiness; /* [n_states * n_rungs] just before the last move onto the rung; NaN where there was none */
    double *hazard;    /* [n_states * n_rungs] likewise */
    double *condition; /* [calendar.n * n_conditions] */
    int32_t *position; /* [calendar.n * n_states * n_tracks] where it stands after what happens at each date */
} cr_seen;

typedef enum cr_player { CR_ENGINE, CR_TWIN } cr_player;

/** Adds what was seen in one replicate to `sum`; called by several threads, each with its own `sum`. */
typedef void (*cr_adder)(const void *context, const cr_seen *seen, double *sum);

/**
 * Runs replicates 1 .. n and adds them up in a fixed order.
 * @param sum  [n_sums] set
 * @return CR_OK, or what went wrong (printed to stderr)
 */
int cr_play(cr_player player, const cr_model *model, uint64_t seed, uint64_t n, cr_adder adder, const void *context,
            size_t n_sums, double *sum);

/**
 * When every state reached every rung in the engine's replicates first .. first + n - 1.
 * @param reached  [n * n_states * n_rungs] set, as in cr_seen
 */
int cr_record(const cr_model *model, uint64_t seed, uint64_t first, uint64_t n, double *reached);

/** Reads a scenario from text, printing errors to stderr. */
bool cr_read_text(cr_plan *plan, const char *label, const char *text);

/** Prints all errors and frees them. */
void cr_print_errors(const char *label, cr_errors *errors);

/** CREDENCE_LONG=1: the long form of the tests. */
bool cr_long_form(void);

/* Indices by name; they exit with a message where there is no such thing, as only a wrong test asks for it. */
int32_t cr_state_of(const cr_model *model, const char *code);
int32_t cr_rung_of(const cr_model *model, const char *name);
int32_t cr_condition_of(const cr_model *model, const char *name);

/** When a state first reached a rung. */
double cr_reached(const cr_seen *seen, int32_t state, int32_t rung);

/** Does the state stand at or above the rung at a date? */
bool cr_stands(const cr_seen *seen, int32_t state, int32_t rung, size_t date);

/** z of a share `hits / n` against probability p; 0 hits under p = 0 is 0, any other miss of a sure thing is infinite. */
double cr_z_share(double hits, double n, double p);

/** z of a mean against its expected value, given the variance of one observation. */
double cr_z_mean(double sum, double n, double expected, double variance);

/** z of the difference of two shares or means, given their sums and sums of squares. */
double cr_z_two(double sum_a, double squares_a, double n_a, double sum_b, double squares_b, double n_b);

/** The chi-square value exceeded with chance CR_ALPHA. */
double cr_chi2_limit(size_t degrees);

/** sqrt(n) * D of `x` against the unit exponential law; sorts x. */
double cr_ks_exponential(double *x, size_t n);

/** What many replicates came to: enough to tell two laws apart. */
typedef struct cr_census {
    const cr_model *model; /* borrowed */
    double n;
    double *sum; /* owned */
} cr_census;

/** Runs replicates 1 .. n. @return as cr_play(); cr_census_free is safe all the same */
int cr_census_take(cr_census *self, cr_player player, const cr_model *model, uint64_t seed, uint64_t n);
void cr_census_free(cr_census *self);

/**
 * Two of them, in law: every state and rung at four dates (reached by then, and where rungs can be lost, held then), how
 * many stand at or above each rung at the end, mean and second moment of every condition at four dates, and there the
 * mean products of conditions with each other and with the number that has recognised: what drives whom. What differs
 * is printed to `file` where it is not NULL.
 * @return how many comparisons fail; *compared counts all of them
 */
size_t cr_census_compare(const cr_census *engine, const cr_census *twin, const char *name, FILE *file,
                         size_t *compared);

/** Takes both and compares them; SIZE_MAX where one of them did not run. */
size_t cr_compare(const cr_model *engine, uint64_t n_engine, const cr_model *twin, uint64_t n_twin, uint64_t seed,
                  const char *name, FILE *file, size_t *compared);

/* A model with one mechanism wrong by a factor, for tests that must notice. */
typedef enum cr_mechanism {
    CR_OF_PACE,
    CR_OF_EXPOSURE,
    CR_OF_CONDITION,
    CR_OF_CALENDAR,
    CR_OF_REVERSE,
    CR_OF_FADING,
    CR_MECHANISMS,               /* that push a move: each has its score (timechange.h) */
    CR_OF_TEMPO = CR_MECHANISMS, /* of the conditions themselves, from here on, or of what a replicate starts from */
    CR_OF_LEAVING,
    CR_OF_HASTE,
    CR_OF_SHOCKS,
    CR_OF_SHOCK_SIZE,
    CR_OF_SHOCK_LIFE,
    CR_OF_BREEDING,
    CR_OF_RESPONSE,
    CR_OF_LAG,
    CR_OF_EXISTS,
    CR_OF_SHARING,
    CR_OF_STARTS,
    CR_OF_CHANCE, /* of events, from here on */
    CR_OF_DELAY,
    CR_OF_SHIFT,
    CR_OF_SHIFT_LENGTH,
    CR_OF_SET,
    CR_OF_TRIGGER,
    CR_OF_CHOICE,
    CR_MUTATIONS
} cr_mechanism;

typedef struct cr_mutant {
    cr_model model;   /* borrows from the original, except for what is owned below */
    size_t n_changed; /* numbers; 0: the model has nothing of the mechanism */
    size_t n_fresh;   /* distributions of its own, at the end of model.dist */
    cr_arena arena;   /* of the arrays that differ, to be written through the pointers below */
    cr_move *move;
    cr_term *term;
    cr_tie *tie;
    cr_condition *condition;
    cr_uncertain_start *start;
    cr_test *test;
    cr_event *event;
    double *slot, *t;
    cr_dist *dist;
    cr_draw *draw;
    int32_t *target;
} cr_mutant;

extern const char *const cr_mechanism_name[CR_MUTATIONS];

/**
 * PACE: every pace times `factor`; EXPOSURE, CONDITION: the weight of each such term of readiness; CALENDAR: every
 * calendar date acts at `factor` times its time (the paths of the conditions stay those of the right dates); REVERSE:
 * the pace of moves down; FADING: the half-life of credits; TEMPO: every half-life of noise and every mean stay;
 * LEAVING: each regime's share for the first of its named destinations; HASTE: what hastens; SHOCKS, SHOCK_SIZE,
 * SHOCK_LIFE, BREEDING: their rate, size, half-life, children; RESPONSE, LAG: of responses; EXISTS: the chance of ties;
 * SHARING: the common part of the variance; STARTS: the chance of the lowest rung of an uncertain start; CHANCE, DELAY:
 * of events; SHIFT, SHIFT_LENGTH: what shifts add, and for how long; SET: the numbers that are set; TRIGGER: the bounds
 * of conditions that set events off (and gate what shares the test); CHOICE: whatever the factor, the last of several
 * who may be moved is never moved.
 */
bool cr_mutant_init(cr_mutant *self, const cr_model *model, cr_mechanism mechanism, double factor);
void cr_mutant_free(cr_mutant *self);

#endif
