/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_PROBE_H
#define CREDENCE_STUDY_PROBE_H

/** What a search asks for, and remembers: in how many replicates it happens at a point of the levers. */
#include "study/require.h"

/** Counts that are known: the same point is asked for more than once. */
typedef struct cr_probe_known {
    double *value;  /* [n * n_levers] */
    uint64_t *hits; /* [n] */
    size_t n, room;
} cr_probe_known;

typedef struct cr_probe {
    const cr_require_question *question; /* borrowed */
    cr_errors *errors;
    double *value;       /* [n_levers] the point asked for; NAN: as the scenario has it */
    bool *hit, *earlier; /* [replicates] the answers of the last play, and those that the caller has put aside */
    cr_probe_known seen;
    int status; /* the first failure; nothing is played after it */
} cr_probe;

/** On failure cr_probe_free is safe. */
CR_MUST_USE int cr_probe_init(cr_probe *self, const cr_require_question *question, cr_errors *errors);
void cr_probe_free(cr_probe *self);

/** Keeps a first failure. */
void cr_probe_fail(cr_probe *self, int status);

/** All levers as the scenario has them. */
void cr_probe_clear(cr_probe *self);

/** Plays the point asked for: the count, and the answers in `hit`. */
uint64_t cr_probe_play(cr_probe *self);

/** The count at the point asked for, played only where it is not known. */
uint64_t cr_probe_hits(cr_probe *self);

/* Is a count enough? */

typedef bool cr_probe_enough(const cr_probe *self, uint64_t hits);

/** The share comes to the chance wanted. */
cr_probe_enough cr_probe_reaches;
/** The upper, the lower end of its 95% interval does. */
cr_probe_enough cr_probe_upper_reaches, cr_probe_lower_reaches;

/** z of the difference between `hit` and `earlier` by McNemar (1947): only replicates that differ count. */
double cr_probe_paired_z(const cr_probe *self);

#endif
