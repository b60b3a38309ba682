/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "compile/compiler.h"
#include "compile/groups.h"
#include "scenario/scalars.h"

static bool given(const cr_node *mapping, const char *key)
{
    const cr_node *node = cr_node_get(mapping, key);

    return node != NULL && !cr_node_is_null(node);
}

/* Exactly one of condition, state, share, count says what is looked at. */
bool cr_lower_signal(cr_compiler *self, cr_node *node, cr_signal *signal)
{
    static const char *const sort[] = {"condition", "state", "share", "count"};
    cr_node *among = cr_node_get(node, "among"), *what = NULL;
    int32_t *member = NULL;
    size_t n = 0;

    *signal = (cr_signal){.condition = CR_NONE, .state = CR_NONE, .rung = CR_NONE};
    for (size_t k = 0; k < 4; k++) {
        if (given(node, sort[k])) {
            signal->kind = (cr_signal_kind)k;
            what = cr_node_get(node, sort[k]);
            n++;
        }
    }
    if (cr_node_has_bad(node)) {
        return false; /* what it lacks may be what was reported */
    }
    if (n != 1) {
        cr_report(self->reader, node, "%s (one of condition, state, share and count is wanted)",
                  n == 0 ? "nothing to look at" : "more than one thing to look at");
        return false;
    }
    if ((signal->kind == CR_SIGNAL_STATE) != given(node, "reaches")) {
        cr_report(self->reader, node, "state and reaches go together ({state: RUS, reaches: recognised})");
        return false;
    }
    if (given(node, "among") && signal->kind < CR_SIGNAL_SHARE) {
        cr_report(self->reader, among, "among goes with share or count");
        return false;
    }
    switch (signal->kind) {
    case CR_SIGNAL_CONDITION:
        signal->condition = cr_names_resolve(self, &self->conditions, what);
        return signal->condition != CR_NONE;
    case CR_SIGNAL_STATE:
        signal->state = cr_names_resolve(self, &self->states, what);
        signal->rung = cr_rung_resolve(self, cr_node_get(node, "reaches"));
        return signal->state != CR_NONE && signal->rung != CR_NONE;
    default:
        break;
    }
    signal->rung = cr_rung_resolve(self, what);
    if (!given(node, "among")) {
        among = cr_reader_alloc(self->reader, 1, sizeof(*among));
        if (among == NULL) {
            return false;
        }
        *among = (cr_node){.kind = CR_NODE_SCALAR, .plain = true, .mark = node->mark, .text = "all", .length = 3};
    }
    if (!cr_members_read(self, among, &member, &signal->n_members)) {
        return false;
    }
    signal->member = member;
    if (signal->n_members == 0 && !cr_node_has_bad(among)) {
        cr_report(self->reader, among, "no state is among these");
    }
    return signal->rung != CR_NONE;
}

/* For each calendar date k the first one on which what has held since k has held long enough. */
static int32_t *ripen(cr_compiler *self, cr_node *node, cr_duration *held)
{
    const cr_calendar *calendar = &self->model->calendar;
    int32_t *ripe;
    cr_duration span;

    if (!cr_value_span(self->reader, node, &span)) {
        return NULL;
    }
    *held = span;
    ripe = cr_arena_alloc(&self->model->arena, calendar->n * sizeof(*ripe));
    if (ripe == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return NULL;
    }
    for (size_t k = 0, at = 0; k < calendar->n; k++) {
        cr_day until = 0;

        if (!cr_day_add(calendar->day[k], span, 1, &until)) {
            if (k == 0 && span.n != floor(span.n)) {
                cr_report(self->reader, node, "'%s' is no whole number of days, weeks, months or years", node->text);
                return NULL;
            }
            ripe[k] = (int32_t)calendar->n; /* beyond the year 9999 */
            continue;
        }
        while (at < calendar->n && calendar->day[at] < until) {
            at++;
        }
        ripe[k] = (int32_t)at;
    }
    return ripe;
}

/* The bounds; a state alone is asked for 1. */
static int32_t lower_bound(cr_compiler *self, cr_node *node, const char *key, const cr_test_name *name)
{
    cr_node *bound = cr_node_get(node, key);
    char *purpose;
    int32_t slot;

    if (bound == NULL || cr_node_is_null(bound)) {
        return CR_NONE;
    }
    purpose = cr_arena_format(&self->reader->doc.arena, "%s.%s", name->purpose, key);
    if (purpose == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return CR_NONE;
    }
    slot = cr_slot_new(self, 0.0);
    cr_slot_take_of_group(self, slot, bound, &cr_schema_number, purpose, name->name, name->group);
    return slot;
}

static bool lower_bounds(cr_compiler *self, cr_node *node, const cr_test_name *name, cr_test *test)
{
    test->at_least = lower_bound(self, node, "at_least", name);
    test->at_most = lower_bound(self, node, "at_most", name);
    if (test->at_least == CR_NONE && test->at_most == CR_NONE) {
        if (test->signal.kind != CR_SIGNAL_STATE) {
            cr_report(self->reader, node, "at_least or at_most is missing ({share: recognised, at_least: 0.3})");
            return false;
        }
        test->at_least = cr_slot_new(self, 1.0);
    }
    if (test->at_least != CR_NONE && test->at_most != CR_NONE &&
        self->range[test->at_least].lo > self->range[test->at_most].hi + 2.0 * CR_SLACK) {
        cr_report(self->reader, node, "at_least %g is above at_most %g: both never hold (mend one)",
                  self->range[test->at_least].lo, self->range[test->at_most].hi);
    }
    return cr_compiler_lives(self);
}

int32_t cr_lower_test(cr_compiler *self, cr_node *node, int32_t like, const cr_test_name *name)
{
    const size_t at = self->model->n_tests;
    cr_node *lasts = cr_node_get(node, "for");
    cr_test test = {.at_least = CR_NONE, .at_most = CR_NONE};

    if (node->bad) {
        return CR_NONE;
    }
    if (like != CR_NONE) {
        test.signal = self->test[like].signal;
        test.ripe = self->test[like].ripe;
        test.held = self->test[like].held;
    } else if (!cr_lower_signal(self, node, &test.signal)) {
        return CR_NONE;
    }
    if (!lower_bounds(self, node, name, &test)) {
        return CR_NONE;
    }
    if (like == CR_NONE && lasts != NULL && !lasts->bad && !cr_node_is_null(lasts)) {
        test.ripe = ripen(self, lasts, &test.held);
    }
    if (!cr_reader_grow(self->reader, &self->test, &self->max_tests, at, sizeof(*self->test))) {
        return CR_NONE;
    }
    self->test[at] = test;
    self->model->n_tests++;
    return (int32_t)at;
}
