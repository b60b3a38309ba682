/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CLI_INFLUENTIAL_H
#define CREDENCE_CLI_INFLUENTIAL_H

/** Whose recognition matters most, in a few lines for people. */
#include "credence/error.h"
#include "model/model.h"
#include "study/influence.h"

typedef struct cr_influential {
    const cr_plan *plan;
    size_t what_if; /* in which the study was made */
    const cr_influences *influences;
    uint64_t seed;
    cr_day day;         /* on which states were moved */
    const char *folder; /* where the table lies */
} cr_influential;

/** Prints to stdout the states with the largest influence, and how many have none for certain. */
CR_MUST_USE int cr_print_influential(const cr_influential *self, cr_errors *errors);

#endif
