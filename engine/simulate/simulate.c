/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/simulate.h"

#include "simulate/cascade.h"
#include "simulate/clocks.h"
#include "simulate/exposure.h"
#include "simulate/hazard.h"
#include "simulate/paths.h"
#include "simulate/scratch.h"

static int tell_calendar(const cr_scratch *now, const cr_sink *sink)
{
    return sink->on_calendar != NULL ? sink->on_calendar(sink->context, now, now->k) : CR_OK;
}

/* The state stands on its new rung, whatever brought it there: counts, exposures and clocks follow. */
static int move_state(cr_scratch *now, int32_t state, int32_t track, int32_t to, cr_errors *errors)
{
    int32_t *const position = &now->position[(size_t)state * now->model->n_tracks + (size_t)track];
    const int32_t from = *position;
    int status;

    cr_paths_before_move(now, state, from, to);
    cr_ledgers_move(now, state, track, from, to);
    *position = to;
    for (int32_t r = from; r < to; r++) {
        now->count[r + 1]++;
    }
    for (int32_t r = from; r > to; r--) {
        now->count[r]--;
    }
    status = cr_clocks_after_move(now, state, track, from, to, errors);
    return status == CR_OK ? cr_cascade_after_move(now, state, from, to, errors) : status;
}

static int happen(cr_scratch *now, const cr_happening *what, const cr_sink *sink, cr_errors *errors)
{
    const int status = move_state(now, what->state, what->track, what->to, errors);

    return status == CR_OK && sink->on_move != NULL ? sink->on_move(sink->context, now, what) : status;
}

static int tell_before(const cr_scratch *now, const cr_happening *what, const cr_sink *sink)
{
    return sink->before_move != NULL ? sink->before_move(sink->context, now, what) : CR_OK;
}

/* The immediate moves of this instant, round by round. */
static int settle_cascade(cr_scratch *now, const cr_sink *sink, cr_errors *errors)
{
    int status = CR_OK;
    size_t n;

    while (status == CR_OK && (n = cr_cascade_judge(now)) > 0) {
        for (size_t k = 0; status == CR_OK && k < n; k++) {
            const cr_happening what = cr_cascade_ready(now, k);

            status = tell_before(now, &what, sink);
        }
        for (size_t k = 0; status == CR_OK && k < n; k++) {
            const cr_happening what = cr_cascade_ready(now, k);

            status = happen(now, &what, sink, errors);
        }
    }
    return status;
}

/* The time of a clock's candidate has come: it moves its state, or comes to nothing. */
static int settle(cr_scratch *now, cr_heap_entry candidate, const cr_sink *sink, cr_errors *errors)
{
    cr_happening what;
    bool moves;
    int status;

    now->t = candidate.time;
    status = cr_clocks_judge(now, candidate.id, &moves, &what, errors);
    if (status == CR_OK && moves) {
        status = tell_before(now, &what, sink);
        if (status == CR_OK) {
            status = happen(now, &what, sink, errors);
        }
        if (status == CR_OK) {
            status = settle_cascade(now, sink, errors);
        }
    }
    return status;
}

static int begin(cr_scratch *now, uint64_t seed, uint64_t replicate, const cr_sink *sink, cr_errors *errors)
{
    int status;

    cr_scratch_reset(now, seed, replicate);
    cr_ledgers_reset(now);
    cr_paths_start(now);
    cr_tests_observe(now);
    cr_cascade_start(now);
    status = cr_clocks_start(now, errors);
    if (status == CR_OK) {
        status = settle_cascade(now, sink, errors);
    }
    return status == CR_OK ? tell_calendar(now, sink) : status;
}

/* The calendar acts before any move of the same instant. Nothing moves at the end itself. */
static int act_calendar(cr_scratch *now, const cr_sink *sink, cr_errors *errors)
{
    int status;

    now->k++;
    now->t = now->model->calendar.t[now->k];
    cr_ledgers_age(now);
    status = cr_paths_step(now, errors);
    if (status != CR_OK) {
        return status;
    }
    cr_tests_observe(now);
    cr_cascade_after_calendar(now);
    status = cr_clocks_after_calendar(now, errors);
    if (status == CR_OK && now->k + 1 < now->model->calendar.n) {
        status = settle_cascade(now, sink, errors);
    }
    return status == CR_OK ? tell_calendar(now, sink) : status;
}

int cr_simulate(cr_scratch *scratch, uint64_t seed, uint64_t replicate, const cr_sink *sink, cr_errors *errors)
{
    const cr_calendar *const calendar = &scratch->model->calendar;
    int status = begin(scratch, seed, replicate, sink, errors);

    while (status == CR_OK && scratch->k + 1 < calendar->n) {
        const cr_heap_entry *const next = cr_heap_first(&scratch->clocks->queue);

        if (next != NULL && next->time < calendar->t[scratch->k + 1]) {
            status = settle(scratch, *next, sink, errors);
        } else {
            status = act_calendar(scratch, sink, errors);
        }
    }
    return status;
}
