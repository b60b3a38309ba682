/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"

#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Seconds between two writings of the line. */
static const double PAUSE = 0.2;

/* Lock-free, for a signal handler: when a stop was first asked for, in seconds of the monotonic clock; 0: not yet. */
static atomic_long interrupted;
/* A second signal within so many seconds is the same wish: timeout(1) and make(1) send it to us and to our group. */
enum { SAME_WISH = 2 };

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void cr_progress_start(cr_progress *self, bool quiet)
{
    memset(self, 0, sizeof(*self));
    self->shown = !quiet && isatty(STDERR_FILENO);
    self->start = now();
    self->last = self->start;
}

/* "5 s", "3 min 20 s", "2 h 05 min" */
static void duration_text(double seconds, char *text, size_t size)
{
    const double s = ceil(seconds);

    if (s < 60.0) {
        snprintf(text, size, "%.0f s", s);
    } else if (s < 3600.0) {
        snprintf(text, size, "%.0f min %02.0f s", floor(s / 60.0), fmod(s, 60.0));
    } else {
        snprintf(text, size, "%.0f h %02.0f min", floor(s / 3600.0), floor(fmod(s, 3600.0) / 60.0));
    }
}

/* Spaces and not an escape sequence take away what a longer line left: every terminal knows them. */
static void draw(cr_progress *self, uint64_t done, uint64_t total, double seconds)
{
    const double rate = (double)done / seconds;
    char left[48], line[160];
    int width;

    duration_text((double)(total - done) / rate, left, sizeof(left));
    width = snprintf(line, sizeof(line), "%llu of %llu futures, %.0f a second, %s left", (unsigned long long)done,
                     (unsigned long long)total, rate, left);
    fprintf(stderr, "\r%s%*s", line, self->width > width ? self->width - width : 0, "");
    fflush(stderr);
    self->width = width;
}

bool cr_progress_step(void *context, uint64_t done, uint64_t total)
{
    cr_progress *self = context;

    if (self->shown) {
        const double time = now();

        if (time - self->last >= PAUSE && done > 0) {
            draw(self, done, total, time - self->start);
            self->last = time;
        }
    }
    return !cr_interrupted();
}

void cr_progress_end(cr_progress *self)
{
    if (self->width > 0) {
        fprintf(stderr, "\r%*s\r", self->width, "");
        fflush(stderr);
        self->width = 0;
    }
}

/* Calls nothing but what a signal handler may call. */
static void interrupt(int number)
{
    const long time = (long)now() + 1;
    long first = 0;

    if (!atomic_compare_exchange_strong(&interrupted, &first, time) && time - first >= SAME_WISH) {
        signal(number, SIG_DFL);
        raise(number);
    }
}

void cr_ignore_write_signals(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

void cr_catch_stop_signals(void)
{
    struct sigaction stop = {.sa_handler = interrupt, .sa_flags = SA_RESTART};
    struct sigaction before;

    sigemptyset(&stop.sa_mask);
    sigaction(SIGINT, &stop, NULL); /* even where a shell started us in the background with it ignored */
    sigaction(SIGTERM, &stop, NULL);
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
        sigaction(SIGHUP, &stop, NULL);
    }
}

bool cr_interrupted(void)
{
    return atomic_load(&interrupted) != 0;
}
