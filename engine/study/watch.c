/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/watch.h"

static int on_calendar(void *context, const cr_scratch *now, size_t k)
{
    const cr_watch *self = context;
    int status = CR_OK;

    for (size_t i = 0; i < self->n && status == CR_OK; i++) {
        const cr_sink *sink = &self->sink[i];

        status = sink->on_calendar != NULL ? sink->on_calendar(sink->context, now, k) : CR_OK;
    }
    return status;
}

static int before_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    const cr_watch *self = context;
    int status = CR_OK;

    for (size_t i = 0; i < self->n && status == CR_OK; i++) {
        const cr_sink *sink = &self->sink[i];

        status = sink->before_move != NULL ? sink->before_move(sink->context, now, what) : CR_OK;
    }
    return status;
}

static int on_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    const cr_watch *self = context;
    int status = CR_OK;

    for (size_t i = 0; i < self->n && status == CR_OK; i++) {
        const cr_sink *sink = &self->sink[i];

        status = sink->on_move != NULL ? sink->on_move(sink->context, now, what) : CR_OK;
    }
    return status;
}

static int on_event(void *context, const cr_scratch *now, int32_t event)
{
    const cr_watch *self = context;
    int status = CR_OK;

    for (size_t i = 0; i < self->n && status == CR_OK; i++) {
        const cr_sink *sink = &self->sink[i];

        status = sink->on_event != NULL ? sink->on_event(sink->context, now, event) : CR_OK;
    }
    return status;
}

cr_sink cr_watch_sink(cr_watch *self)
{
    cr_sink all = {.context = self};

    for (size_t i = 0; i < self->n; i++) {
        all.on_calendar = self->sink[i].on_calendar != NULL ? on_calendar : all.on_calendar;
        all.before_move = self->sink[i].before_move != NULL ? before_move : all.before_move;
        all.on_move = self->sink[i].on_move != NULL ? on_move : all.on_move;
        all.on_event = self->sink[i].on_event != NULL ? on_event : all.on_event;
    }
    return all;
}
