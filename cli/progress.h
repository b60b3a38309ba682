/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CLI_PROGRESS_H
#define CREDENCE_CLI_PROGRESS_H

/** How far a run is, on one line of a terminal, and the wish to stop it. */
#include <stdbool.h>
#include <stdint.h>

typedef struct cr_progress {
    bool shown;   /* stderr is a terminal and nobody asked for silence */
    double start; /* seconds, monotonic */
    double last;  /* when the line was last written */
    int width;    /* characters of the line that stands there; 0: none */
} cr_progress;

void cr_progress_start(cr_progress *self, bool quiet);

/** For cr_batch_options.on_progress, `context` a cr_progress: shows at most five times a second; false to stop. */
bool cr_progress_step(void *context, uint64_t done, uint64_t total);

/** Clears the line. */
void cr_progress_end(cr_progress *self);

/** Writes to a closed pipe, or beyond a limit on file sizes, give errors from now on instead of signals. */
void cr_ignore_write_signals(void);

/**
 * From now on SIGINT, SIGTERM and SIGHUP ask for a clean stop (one more, seconds later, kills); a hangup that is
 * ignored (nohup) stays so.
 */
void cr_catch_stop_signals(void);

/** Has a stop been asked for? */
bool cr_interrupted(void);

#endif
