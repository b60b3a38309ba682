/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events that can never come: by their chance, their date or what they wait for. */
#include "check/warn_search.h"

static void look_at_event(cr_warn_search *self, const cr_event *event, const cr_arrival *arrival)
{
    const char *path = CR_WARN_TEXT(self, "events.%s", event->name);
    char end[16];

    switch (arrival->absent) {
    case CR_ABSENT_NOT:
        break;
    case CR_ABSENT_CHANCE:
        cr_warn_tell_at(self, CR_WARNING_EVENT, CR_WARN_TEXT(self, "%s.chance", path),
                        CR_WARN_TEXT(self,
                                     "the chance of '%s' is 0: it never comes (give it a chance, or take it away)",
                                     event->name));
        break;
    case CR_ABSENT_LATE:
        cr_day_text(self->model->calendar.day[self->model->calendar.n - 1], end);
        cr_warn_tell_at(self, CR_WARNING_EVENT, CR_WARN_TEXT(self, "%s.%s", path, event->dated ? "date" : "delay"),
                        CR_WARN_TEXT(self, "'%s' cannot act before the end, %s: it never comes (%s, or a later end)",
                                     event->name, end, event->dated ? "an earlier date" : "a shorter delay"));
        break;
    case CR_ABSENT_TEST:
        cr_warn_tell_at(
            self, CR_WARNING_EVENT, CR_WARN_TEXT(self, "%s.when", path),
            CR_WARN_TEXT(
                self,
                "a signal that '%s' waits for never holds, for it goes from %.4g to %.4g: it never comes (change "
                "its bound or its `for`, or let those move whom it looks at)",
                event->name, arrival->at_test.lo, arrival->at_test.hi));
        break;
    }
}

void cr_warn_of_events(cr_warn_search *self)
{
    for (size_t e = 0; e < self->model->n_events; e++) {
        look_at_event(self, &self->model->event[e], &self->outlook->arrival[e]);
    }
}
