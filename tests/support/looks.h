/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_TESTS_LOOKS_H
#define CREDENCE_TESTS_LOOKS_H

/**
 * What the programs of exact cases share: words of their scenarios, what they look at in a replicate, and the law of a
 * small Markov chain. Where a printed number is for a time that is no calendar date, the rates of the scenario are
 * scaled: four years stand for the printed time (the comment beside a case says which).
 */
#include <stddef.h>

#include "judge.h"

/** Replicates of a case, where the engine is quick. */
enum { MANY = 200000 };

/** An array of checks and its length: the last two members of a case. */
#define CHECKS(name) name, sizeof(name) / sizeof(name[0])

/* 1461 days are 4 years of 365.25 days, so dates 4 years apart are exact. */
#define FOUR_YEARS  "calendar: {start: 2021-01-01, end: 4 years, step: 4 years}\n"
#define EIGHT_YEARS "calendar: {start: 2021-01-01, end: 8 years, step: 4 years}\n"
#define FOR_EVER    "calendar: {start: 2021-01-01, end: 4000 years, step: 4000 years}\n"
#define DAYS_720    "calendar: {start: 2025-01-01, end: 720 days, step: 30 days}\n"
#define OUT_IN      "ladder: [out, in]\n"

/** Rounds in no time. To be gone on with: more defaults, and "}". */
#define CASCADE FOUR_YEARS OUT_IN "defaults: {link: step, pace: immediate, "

/** What a state that starts at recognition holds. */
#define SEEDED "at: in"

/** A scenario of n states that are all alike, S0000 and on, to be freed. @param head  all but the states */
char *cr_plain_states(const char *head, size_t n);

/**
 * exp(Q t) of a generator of n states, by GSL: an independent way to any small chain.
 * @param q  [n * n] rates a year, each row adding up to 0
 * @param t  years
 * @param p  [n * n] set: of being in column j at t, from row i; NAN where there is no memory
 */
void cr_chain(size_t n, const double *q, double t, double *p);

/** Calendar date k, in years since the start. */
double cr_date(const cr_seen *seen, int k);

/** When the state recognised, in years since the start; 0: at the start, HUGE_VAL: never. */
double cr_when(const cr_seen *seen, int state);

/** How many have recognised by date k. */
double cr_number_by(const cr_seen *seen, int k);

/* Looks (cr_look of cases.h): numbers of one replicate. `k` is a calendar date, and an argument without a name is not
 * looked at. Yes is 1, no is 0. */

/** When the state recognised: cr_when(). */
double cr_look_time_of(const cr_seen *seen, int state, int);

/** When the last of all states recognised. */
double cr_look_time_of_all(const cr_seen *seen, int, int);

/** Has the state recognised by date k? */
double cr_look_by(const cr_seen *seen, int state, int k);
double cr_look_not_by(const cr_seen *seen, int state, int k);

/** Have both, the state and the next one, recognised by date k? */
double cr_look_both(const cr_seen *seen, int state, int k);

/** Which of the first two states have recognised by date k: 0 none, 1 the first only, 2 the second only, 3 both. */
double cr_look_pair_is(const cr_seen *seen, int which, int k);

/** How many have recognised by date k, and whether they are n, or n at least; the share of all states. */
double cr_look_count(const cr_seen *seen, int, int k);
double cr_look_count_is(const cr_seen *seen, int n, int k);
double cr_look_count_at_least(const cr_seen *seen, int n, int k);
double cr_look_fraction(const cr_seen *seen, int, int k);

/** Does the first state stand on the rung, and not above it, at date k? */
double cr_look_stands(const cr_seen *seen, int rung, int k);

/** The state's readiness just before it recognised; NAN where it did not. */
double cr_look_readiness(const cr_seen *seen, int state, int);

/** The value of a condition, by its number in the model, at date k. */
double cr_look_condition(const cr_seen *seen, int condition, int k);

#endif
