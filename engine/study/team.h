/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_STUDY_TEAM_H
#define CREDENCE_STUDY_TEAM_H

/**
 * What threads that share a long piece of work must agree on: how far it is, whether somebody wants it to stop, and
 * which failure is told. The work is cut into pieces that are handed out in order; of several that fail the first one
 * counts, so that the message depends on no thread's pace.
 */
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "credence/error.h"

typedef struct cr_team {
    uint64_t total; /* replicates to be done */
    uint64_t parts; /* of each replicate: `done` counts these */
    /* Called now and then by one thread at a time with the replicates done; returns false to stop. NULL: nobody. */
    bool (*on_progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
    _Atomic uint64_t done;
    _Atomic uint64_t failed; /* the first piece known to have failed; UINT64_MAX: none */
    atomic_bool stop;        /* the listener to progress wants an end */
    atomic_flag polling;     /* some thread is asking it */
    int status;              /* of the failed piece; with `errors` only touched in critical sections */
    cr_errors errors;
} cr_team;

/** Nothing is done, nothing has failed. */
void cr_team_init(cr_team *self, uint64_t total, uint64_t parts, bool (*on_progress)(void *, uint64_t, uint64_t),
                  void *context);
void cr_team_free(cr_team *self);

/** Asks the listener to progress, where no other thread is asking. @return false where the work is to stop */
bool cr_team_go_on(cr_team *self);

/** Is the piece still wanted: no stop has been asked for, and no earlier piece has failed? */
bool cr_team_wants(const cr_team *self, uint64_t piece);

/**
 * A piece has failed. Pieces are handed out in order and every one that has been started is run to its end, so the
 * first failure is known once all threads are done.
 * @param errors  of this thread: taken where this is the first failure so far; emptied
 */
void cr_team_fail(cr_team *self, uint64_t piece, int status, cr_errors *errors);

/** After all threads are done: CR_OK, the status of the first failure, or CR_ERR_INTERRUPTED, with errors moved. */
CR_MUST_USE int cr_team_outcome(cr_team *self, cr_errors *errors);

#endif
