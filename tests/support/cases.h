/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_TESTS_CASES_H
#define CREDENCE_TESTS_CASES_H

/**
 * Cases whose answer is known exactly, as data: a scenario, a number of replicates, and what is looked at. They are
 * judged, printed as rows of docs/validation.md, and tried on engines that are wrong by 5% in one mechanism, which must
 * be found. CREDENCE_LONG=1: ten times as many replicates. Uses cmocka.
 */
#include "judge.h"

/** A number of one replicate; NAN: of this one it has none. */
typedef double cr_look(const cr_seen *seen, int a, int b);

typedef enum cr_rule {
    SHARE,     /* of replicates: variance p (1 - p) */
    MEAN,      /* the variance of one replicate's number is given */
    SAMPLED,   /* the variance is that of the sample */
    CERTAIN,   /* the same in every replicate, to 1e-9 */
    CHI_SQUARE /* the next `a` rows are a distribution */
} cr_rule;

typedef struct cr_check {
    const char *what;
    cr_look *at;
    int a, b;
    cr_rule rule;
    double expected, variance;
    double (*exact)(int a, int b); /* computes `expected` where it is not NULL */
} cr_check;

typedef struct cr_case {
    const char *name, *what;
    const char *yaml;    /* or NULL: then text() writes it */
    char *(*text)(void); /* to be freed */
    uint64_t n;          /* replicates */
    bool deaf;           /* how fast the states move does not matter: a wrong pace is not to be found here */
    const cr_check *check;
    size_t n_checks;
} cr_case;

/** Fails the test, and prints what is wrong, unless all checks of the case pass. */
void cr_case_holds(const cr_case *self);

/** Every case in which pace matters finds an engine that is 5% too fast. */
void cr_cases_find_pace(const cr_case *cases, size_t n);

/** All cases of that name, and `what` unless NULL, find the mechanism wrong by 5%. */
void cr_cases_must_find(const cr_case *cases, size_t n, const char *name, const char *what, cr_mechanism wrong);

/** Prints the table of the cases: an exit status. */
int cr_cases_print(const cr_case *cases, size_t n);

#endif
