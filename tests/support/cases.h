/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_TESTS_CASES_H
#define CREDENCE_TESTS_CASES_H

/**
 * Cases whose answer is known exactly, as data: a scenario, a number of replicates, and what is looked at. They are
 * judged, printed as rows of docs/validation.md, and tried on engines that are wrong by 5% in one mechanism, which must
 * be found. CREDENCE_LONG=1: ten times as many replicates. Uses cmocka.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

/** All cases of that name, and `what` unless NULL, find the mechanism wrong by 5%. */
void cr_cases_must_find(const cr_case *cases, size_t n, const char *name, const char *what, cr_mechanism wrong);

/**
 * The main() of a program of cases: a test for each of them, one that every case in which pace matters finds an engine
 * that is 5% too fast, and then `more`. With --markdown it prints the table of the cases instead.
 * @param more  [n_more] tests of the program's own
 */
int cr_cases_main(int argc, char **argv, const char *name, const cr_case *cases, size_t n,
                  const struct CMUnitTest *more, size_t n_more);

#endif
