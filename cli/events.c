/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/events.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/words.h"

/* Names that are listed. */
enum { NAMED = 5 };

/* ---- numbers and times ---- */

static void print_number(const cr_outlook *outlook, int32_t slot)
{
    const cr_range range = outlook->reach.slot[slot];

    printf("%s%.3g", range.lo < range.hi ? "about " : "", outlook->model->slot[slot]);
}

static void print_span(cr_duration span)
{
    static const char *const unit[] = {
        [CR_UNIT_DAY] = "day", [CR_UNIT_WEEK] = "week", [CR_UNIT_MONTH] = "month", [CR_UNIT_YEAR] = "year"};

    printf("%.15g %s%s", span.n, unit[span.unit], span.n == 1.0 ? "" : "s");
}

static void print_wait(const cr_outlook *outlook, const cr_wait *wait)
{
    if (wait->slot != CR_NONE) {
        print_number(outlook, wait->slot);
        fputs(" years", stdout);
    } else if (wait->dist != CR_NONE) {
        printf("about %.3g years", cr_dist_quantile(&outlook->model->dist[wait->dist], 0.5));
    } else {
        print_span(wait->span);
    }
}

/* ---- when ---- */

static void print_looked_at(const cr_model *model, const cr_test *test)
{
    const cr_signal *const signal = &test->signal;

    switch (signal->kind) {
    case CR_SIGNAL_CONDITION:
        cr_print_text(stdout, model->condition[signal->condition].name);
        return;
    case CR_SIGNAL_STATE:
        cr_print_text(stdout, model->state[signal->state].code);
        fputs(" on ", stdout);
        break;
    default:
        fputs(signal->kind == CR_SIGNAL_SHARE ? "share of " : "number of ", stdout);
        printf(signal->n_members == model->n_states ? "all states on " : "%zu states on ", signal->n_members);
        break;
    }
    cr_print_text(stdout, model->rung[signal->rung].name);
    fputs(" or above", stdout);
}

static void print_test(const cr_outlook *outlook, const cr_test *test)
{
    print_looked_at(outlook->model, test);
    if (test->signal.kind != CR_SIGNAL_STATE || test->at_most != CR_NONE) { /* a state that is there is 1 */
        if (test->at_least != CR_NONE) {
            fputs(" at least ", stdout);
            print_number(outlook, test->at_least);
        }
        if (test->at_most != CR_NONE) {
            fputs(test->at_least != CR_NONE ? ", at most " : " at most ", stdout);
            print_number(outlook, test->at_most);
        }
    }
    if (test->ripe != NULL) {
        fputs(" for ", stdout);
        print_span(test->held);
    }
}

static void print_trigger(const cr_outlook *outlook, const cr_event *event)
{
    const cr_model *const model = outlook->model;
    char date[16];

    if (event->dated) {
        cr_day_text(model->calendar.day[0] + (cr_day)lround(event->t * 365.25), date);
        fputs(date, stdout);
    }
    for (size_t k = 0; k < event->n_tests; k++) {
        fputs(k == 0 ? "when " : " and ", stdout);
        print_test(outlook, &model->test[event->test[k]]);
    }
    if (event->chance != CR_NONE) {
        fputs("; chance ", stdout);
        print_number(outlook, event->chance);
    }
    if (event->delay.slot != CR_NONE || event->delay.dist != CR_NONE || event->delay.span.n > 0.0) {
        fputs("; acts ", stdout);
        print_wait(outlook, &event->delay);
        fputs(" later", stdout);
    }
}

/* ---- what ---- */

static void print_shift(const cr_outlook *outlook, const cr_action *action)
{
    cr_print_text(stdout, outlook->model->condition[action->condition].name);
    fputs(" is shifted by ", stdout);
    print_number(outlook, action->by);
    if (action->ends) {
        fputs(" for ", stdout);
        print_wait(outlook, &action->lasts);
    }
}

static void print_set(const cr_outlook *outlook, const cr_action *action)
{
    cr_print_text(stdout, action->path);
    fputs(" is set to ", stdout);
    print_number(outlook, action->setting[0].to);
    if (action->condition == CR_NONE) {
        printf(action->n_settings == 1 ? " (1 move)" : " (%zu moves)", action->n_settings);
    }
}

static void print_moved(const cr_outlook *outlook, const cr_action *action)
{
    const cr_model *const model = outlook->model;
    const size_t n = action->n_members, named = n < NAMED ? n : NAMED;

    fputs(n > 1 ? "one of " : "", stdout);
    for (size_t k = 0; k < named; k++) {
        fputs(k == 0 ? "" : k + 1 == n ? " and " : ", ", stdout);
        cr_print_text(stdout, model->state[action->member[k]].code);
    }
    if (n > named) {
        printf(" and %zu more", n - named);
    }
    fputs(" comes to stand on ", stdout);
    cr_print_text(stdout, model->rung[action->rung].name);
}

static void print_action(const cr_outlook *outlook, const cr_action *action)
{
    switch (action->kind) {
    case CR_ACTION_SHIFT:
        print_shift(outlook, action);
        break;
    case CR_ACTION_SET:
        print_set(outlook, action);
        break;
    case CR_ACTION_MOVE:
        print_moved(outlook, action);
        break;
    }
}

/* ---- all ---- */

void cr_print_events(const cr_outlook *outlook)
{
    const cr_model *const model = outlook->model;
    size_t width = 0;

    fputs(model->n_events > 0 ? "\nEvents\n" : "", stdout);
    for (size_t e = 0; e < model->n_events; e++) {
        const size_t here = cr_text_width(model->event[e].name);

        width = here > width ? here : width;
    }
    for (size_t e = 0; e < model->n_events; e++) {
        const cr_event *const event = &model->event[e];

        cr_print_padded(stdout, event->name, width + 2);
        fputs(outlook->arrival[e].absent != CR_ABSENT_NOT ? "never: " : "", stdout);
        print_trigger(outlook, event);
        for (size_t a = 0; a < event->n_actions; a++) {
            printf("\n%*s", (int)width + 4, "");
            print_action(outlook, &event->action[a]);
        }
        fputc('\n', stdout);
    }
}
