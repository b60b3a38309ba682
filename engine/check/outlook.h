/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CHECK_OUTLOOK_H
#define CREDENCE_CHECK_OUTLOOK_H

/**
 * What a scenario means before anything is simulated: how ready each state is for each move at the start, how ready it
 * can become, whether its gates can open, which moves can never happen, and which events can never come. What events
 * can do widens what can be.
 */
#include "check/reach.h"
#include "model/model.h"

/** Why a move can never happen. */
typedef enum cr_never {
    CR_NEVER_NOT,   /* it can */
    CR_NEVER_FROM,  /* the state never stands on the rung from which it starts */
    CR_NEVER_PACE,  /* pace 0 */
    CR_NEVER_GATE,  /* a gate never opens: cr_prospect.gate */
    CR_NEVER_READY, /* readiness never reaches the threshold of a step or linear link (down: never falls to it) */
    CR_NEVER_HAZARD /* the hazard stays below CR_LEAST_HAZARD */
} cr_never;

/** Why an event can never come. */
typedef enum cr_absence {
    CR_ABSENT_NOT,    /* it can */
    CR_ABSENT_CHANCE, /* its chance is 0 */
    CR_ABSENT_LATE,   /* it would act at the end or later */
    CR_ABSENT_TEST    /* a test of `when` never holds: cr_arrival.test */
} cr_absence;

typedef struct cr_arrival {
    cr_absence absent;
    int32_t test;       /* of cr_model.test: one that never holds; CR_NONE */
    cr_reading at_test; /* its signal */
} cr_arrival;

/** A hazard, per year, below which nothing is expected to happen in a million years. */
#define CR_LEAST_HAZARD 1e-6

/** One move. Numbers at their medians, unless said otherwise. */
typedef struct cr_prospect {
    cr_reading readiness; /* at the start; least and most over the ranges of the drivers */
    cr_range limit;       /* least and most, numbers over their whole ranges too */
    double weights;       /* sum of the positive weights */
    double hazard;        /* per year at the start; 0 while a gate is closed; INFINITY for an immediate move */
    double chance;        /* that it happens by the end if the hazard stays so: 1 - exp(-hazard * years) */
    double hazard_limit;  /* the most that it can be, numbers over their whole ranges; INFINITY as above */
    int32_t gate; /* index into cr_model.gate: one that never opens, else one that is closed at the start; CR_NONE */
    cr_reading at_gate; /* of that gate: its driver or signal */
    cr_never never;
    bool next; /* it leads on from where the state stands at the start */
} cr_prospect;

typedef struct cr_outlook {
    const cr_model *model; /* borrowed */
    double years;          /* from the start to the end */
    cr_reach reach;
    cr_prospect *prospect; /* [n_moves] */
    cr_arrival *arrival;   /* [n_events] */
    cr_range *exposure;    /* [n_ties] over all moves that read the tie; lo > hi where none does */
} cr_outlook;

/** CR_OK or CR_ERR_MEMORY. On failure cr_outlook_free is safe. Cost: some O(moves * terms + ties * rungs * edges). */
CR_MUST_USE int cr_outlook_init(cr_outlook *self, const cr_model *model, cr_errors *errors);
void cr_outlook_free(cr_outlook *self);

#endif
