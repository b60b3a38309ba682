/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/simulate.h"

#include "simulate/cascade.h"
#include "simulate/clocks.h"
#include "simulate/events.h"
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

/* After whatever has changed something: moves in zero time, then the triggers as things stand. */
static int settle(cr_scratch *now, const cr_sink *sink, cr_errors *errors)
{
    const int status = settle_cascade(now, sink, errors);

    if (status == CR_OK) {
        cr_events_look(now);
    }
    return status;
}

static int move_and_settle(cr_scratch *now, const cr_happening *what, const cr_sink *sink, cr_errors *errors)
{
    int status = tell_before(now, what, sink);

    if (status == CR_OK) {
        status = happen(now, what, sink, errors);
    }
    return status == CR_OK ? settle_cascade(now, sink, errors) : status;
}

/* The time of a clock's candidate has come: it moves its state, or comes to nothing. */
static int act_clock(cr_scratch *now, const cr_sink *sink, cr_errors *errors)
{
    const cr_heap_entry candidate = *cr_heap_first(&now->clocks->queue);
    cr_happening what;
    bool moves;
    int status;

    now->t = candidate.time;
    status = cr_clocks_judge(now, candidate.id, &moves, &what, errors);
    if (status == CR_OK && moves) {
        status = move_and_settle(now, &what, sink, errors);
        cr_events_look(now);
    }
    return status;
}

static int act_event(cr_scratch *now, size_t event, const cr_sink *sink, cr_errors *errors)
{
    const bool forced = event == now->model->n_events;
    const size_t n = forced ? 1 : now->model->event[event].n_actions;
    int status = !forced && sink->on_event != NULL ? sink->on_event(sink->context, now, (int32_t)event) : CR_OK;

    for (size_t a = 0; status == CR_OK && a < n; a++) {
        cr_happening what;

        if (!forced && now->model->event[event].action[a].kind != CR_ACTION_MOVE) {
            status = cr_events_act(now, event, a, errors);
            status = status == CR_OK ? settle_cascade(now, sink, errors) : status;
        } else if (cr_events_choose(now, event, a, &what)) {
            status = move_and_settle(now, &what, sink, errors);
        }
    }
    cr_events_look(now);
    return status;
}

static int act_next_event(cr_scratch *now, const cr_sink *sink, cr_errors *errors)
{
    now->t = now->events->next_act;
    return act_event(now, cr_events_take(now), sink, errors);
}

/* Nothing moves at the end itself. */
static int end_shifts(cr_scratch *now, const cr_sink *sink, cr_errors *errors)
{
    const cr_calendar *const calendar = &now->model->calendar;
    int status;

    now->t = now->events->next_end;
    status = cr_events_end_shifts(now, errors);
    return status == CR_OK && now->t < calendar->t[calendar->n - 1] ? settle(now, sink, errors) : status;
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
    return status == CR_OK ? settle(now, sink, errors) : status;
}

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
    return status == CR_OK && now->k + 1 < now->model->calendar.n ? settle(now, sink, errors) : status;
}

/* What comes next, and when: of things at one instant in the order in which they stand here. */
typedef struct next_thing {
    double t;
    int (*act)(cr_scratch *now, const cr_sink *sink, cr_errors *errors);
} next_thing;

static next_thing find_next(const cr_scratch *now)
{
    const cr_heap_entry *const first = cr_heap_first(&now->clocks->queue);
    next_thing next = {now->events->next_end, end_shifts};

    if (now->model->calendar.t[now->k + 1] < next.t) {
        next = (next_thing){now->model->calendar.t[now->k + 1], act_calendar};
    }
    if (first != NULL && first->time < next.t) {
        next = (next_thing){first->time, act_clock};
    }
    if (now->events->next_act < next.t) {
        next = (next_thing){now->events->next_act, act_next_event};
    }
    return next;
}

int cr_simulate(cr_scratch *scratch, uint64_t seed, uint64_t replicate, const cr_sink *sink, cr_errors *errors)
{
    const cr_calendar *const calendar = &scratch->model->calendar;
    int status = begin(scratch, seed, replicate, sink, errors);
    bool told = false; /* has the table seen the calendar date in force? */

    while (status == CR_OK && scratch->k + 1 < calendar->n) {
        const next_thing next = find_next(scratch);

        if (!told && next.t > calendar->t[scratch->k]) { /* all that happens at that instant has happened */
            told = true;
            status = tell_calendar(scratch, sink);
        }
        if (status == CR_OK) {
            told = told && next.act != act_calendar;
            status = next.act(scratch, sink, errors);
        }
    }
    return status == CR_OK ? tell_calendar(scratch, sink) : status;
}
