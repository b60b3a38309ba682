/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/outlook.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check/reach_exposures.h"
#include "simulate/simulate.h"

/* One round looks at all moves and widens where states can stand. More rounds than this only a long chain of states
 * that wait for one another needs: what is left is then taken as possible. */
enum { MOST_ROUNDS = 100 };

typedef struct looking {
    cr_outlook *outlook;
    const cr_model *model;
    cr_reach *reach;
    bool *wanted;         /* [n_ties * n_rungs] some move reads the exposure for the rung */
    cr_reading *exposure; /* [n_states] */
} looking;

/* ---- readiness ---- */

static void add_term(looking *self, cr_prospect *prospect, const cr_term *term, cr_reading driver)
{
    const double weight = self->model->slot[term->slot];
    const cr_reading one = cr_reading_times(driver, weight);
    const cr_range limit = cr_range_times(self->reach->slot[term->slot], driver);

    prospect->readiness.now += one.now;
    prospect->readiness.lo += one.lo;
    prospect->readiness.hi += one.hi;
    prospect->limit.lo += limit.lo;
    prospect->limit.hi += limit.hi;
    prospect->weights += fmax(weight, 0.0);
}

/* ---- gates ---- */

/* 0: a bound can never hold, 1: not as things stand at the start, 2: it holds. */
static int bound_holds(const looking *self, int32_t slot, bool at_most, cr_reading value)
{
    const double median = self->model->slot[slot];
    const cr_range bound = self->reach->slot[slot];

    if (at_most) {
        return value.lo > bound.hi + CR_SLACK ? 0 : value.now > median + CR_SLACK ? 1 : 2;
    }
    return value.hi < bound.lo - CR_SLACK ? 0 : value.now < median - CR_SLACK ? 1 : 2;
}

static int test_holds(const looking *self, const cr_test *test, cr_reading value)
{
    int least = test->at_least == CR_NONE ? 2 : bound_holds(self, test->at_least, false, value);
    const int most = test->at_most == CR_NONE ? 2 : bound_holds(self, test->at_most, true, value);

    if (test->ripe != NULL) { /* the first date has seen it, and no other yet */
        const int ripens = (size_t)test->ripe[0] >= self->model->calendar.n ? 0 : test->ripe[0] > 0 ? 1 : 2;

        least = ripens < least ? ripens : least;
    }
    return least < most ? least : most;
}

/* Remembers the gate that says most about why the move does not happen. */
static void take_gate(cr_prospect *prospect, int32_t gate, int holds, cr_reading value)
{
    if (holds == 2 || prospect->never == CR_NEVER_GATE || (holds == 1 && prospect->gate != CR_NONE)) {
        return;
    }
    prospect->gate = gate;
    prospect->at_gate = value;
    if (holds == 0) {
        prospect->never = CR_NEVER_GATE;
    }
}

/* ---- moves ---- */

static void start_prospect(looking *self, size_t m)
{
    const cr_move *const move = &self->model->move[m];
    const double bias = self->model->slot[move->slot + CR_SLOT_BIAS];

    self->outlook->prospect[m] = (cr_prospect){
        .readiness = {bias, bias, bias}, .limit = self->reach->slot[move->slot + CR_SLOT_BIAS], .gate = CR_NONE};
}

static void widen(cr_range *range, cr_reading value)
{
    range->lo = fmin(range->lo, value.lo);
    range->hi = fmax(range->hi, value.hi);
}

/* What one tie kind brings to the moves for one rung. */
static void look_at_tie(looking *self, int32_t tie, int32_t rung)
{
    const cr_model *const model = self->model;

    cr_reach_exposures(self->reach, tie, rung, self->exposure);
    for (size_t m = 0; m < model->n_moves; m++) {
        const cr_move *const move = &model->move[m];
        const cr_reading value = self->exposure[move->state];
        cr_prospect *const prospect = &self->outlook->prospect[m];

        if (move->rung != rung) {
            continue;
        }
        for (size_t k = move->term; k < move->term + move->n_terms; k++) {
            if (model->term[k].driver.kind == CR_DRIVER_EXPOSURE && model->term[k].driver.index == tie) {
                add_term(self, prospect, &model->term[k], value);
                widen(&self->outlook->exposure[tie], value);
            }
        }
        for (size_t k = move->gate; k < move->gate + move->n_gates; k++) {
            const cr_gate *const gate = &model->gate[k];

            if (gate->test == CR_NONE && gate->driver.kind == CR_DRIVER_EXPOSURE && gate->driver.index == tie) {
                take_gate(prospect, (int32_t)k, bound_holds(self, gate->bound, gate->at_most, value), value);
                widen(&self->outlook->exposure[tie], value);
            }
        }
    }
}

/* All that is no exposure. */
static void look_at_move(looking *self, size_t m)
{
    const cr_model *const model = self->model;
    const cr_move *const move = &model->move[m];
    cr_prospect *const prospect = &self->outlook->prospect[m];

    for (size_t k = move->term; k < move->term + move->n_terms; k++) {
        if (model->term[k].driver.kind != CR_DRIVER_EXPOSURE) {
            add_term(self, prospect, &model->term[k], cr_reach_driver(self->reach, move, model->term[k].driver));
        }
    }
    for (size_t k = move->gate; k < move->gate + move->n_gates; k++) {
        const cr_gate *const gate = &model->gate[k];
        cr_reading value;

        if (gate->test != CR_NONE) {
            const cr_test *const test = &model->test[gate->test];

            value = cr_reach_signal(self->reach, &test->signal);
            take_gate(prospect, (int32_t)k, test_holds(self, test, value), value);
        } else if (gate->driver.kind != CR_DRIVER_EXPOSURE) {
            value = cr_reach_driver(self->reach, move, gate->driver);
            take_gate(prospect, (int32_t)k, bound_holds(self, gate->bound, gate->at_most, value), value);
        }
    }
}

static double hazard_of(const cr_move *move, double pace, double distance, double softness)
{
    if (move->immediate) {
        return cr_link_value(CR_LINK_STEP, distance) > 0.0 ? HUGE_VAL : 0.0;
    }
    return pace * cr_link_value(move->link, move->link == CR_LINK_STEP ? distance : distance / softness);
}

/* The most that a hazard can be, and why it is next to nothing. */
static void find_limit(looking *self, size_t m)
{
    const cr_move *const move = &self->model->move[m];
    const cr_range *const slot = self->reach->slot + move->slot;
    cr_prospect *const prospect = &self->outlook->prospect[m];
    const double distance =
        move->down ? slot[CR_SLOT_THRESHOLD].hi - prospect->limit.lo : prospect->limit.hi - slot[CR_SLOT_THRESHOLD].lo;
    const double softness = distance > 0.0 ? slot[CR_SLOT_SOFTNESS].lo : slot[CR_SLOT_SOFTNESS].hi;
    const double pace = move->immediate ? 1.0 : slot[CR_SLOT_PACE].hi;

    prospect->hazard_limit = hazard_of(move, pace, distance, softness);
    if (pace == 0.0) {
        prospect->never = CR_NEVER_PACE;
    } else if (prospect->never == CR_NEVER_NOT && prospect->hazard_limit < CR_LEAST_HAZARD) {
        prospect->never = prospect->hazard_limit == 0.0 ? CR_NEVER_READY : CR_NEVER_HAZARD;
    }
}

/* Does the move, which can happen, bring the state onto a rung that it was not known to reach? */
static bool extend(looking *self, size_t m)
{
    const cr_move *const move = &self->model->move[m];
    const size_t at = (size_t)move->state * self->model->n_tracks + (size_t)move->track;
    int32_t *const lowest = &self->reach->lowest[at], *const highest = &self->reach->highest[at];

    if (move->from < *lowest || move->from > *highest || (move->to >= *lowest && move->to <= *highest)) {
        return false;
    }
    *lowest = move->to < *lowest ? move->to : *lowest;
    *highest = move->to > *highest ? move->to : *highest;
    return true;
}

/* ---- events ---- */

/* The first moment, in years, at which the event could act. */
static double earliest(const looking *self, const cr_event *event)
{
    const cr_calendar *const calendar = &self->model->calendar;
    const cr_wait *const delay = &event->delay;
    const double from = event->dated ? event->t : 0.0;
    cr_day day;

    if (delay->slot != CR_NONE) {
        return from + self->reach->slot[delay->slot].lo;
    }
    if (delay->dist != CR_NONE) {
        return from + self->model->dist[delay->dist].lo;
    }
    return cr_day_add(calendar->day[0] + (cr_day)lround(from * 365.25), delay->span, 1, &day)
               ? (day - calendar->day[0]) / 365.25
               : HUGE_VAL; /* beyond the year 9999 */
}

static cr_arrival look_at_event(const looking *self, const cr_event *event)
{
    const cr_model *const model = self->model;
    cr_arrival arrival = {.absent = CR_ABSENT_NOT, .test = CR_NONE};

    if (event->chance != CR_NONE && !(self->reach->slot[event->chance].hi > 0.0)) {
        arrival.absent = CR_ABSENT_CHANCE;
    } else if (!(earliest(self, event) < self->outlook->years)) {
        arrival.absent = CR_ABSENT_LATE;
    }
    for (size_t k = 0; arrival.absent == CR_ABSENT_NOT && k < event->n_tests; k++) {
        const cr_test *const test = &model->test[event->test[k]];
        const cr_reading value = cr_reach_signal(self->reach, &test->signal);

        if (test_holds(self, test, value) == 0) {
            arrival = (cr_arrival){CR_ABSENT_TEST, event->test[k], value};
        }
    }
    return arrival;
}

/* Admits the events that were not known to come. Returns whether there were any. */
static bool look_at_events(looking *self, bool first)
{
    bool more = false;

    for (size_t e = 0; e < self->model->n_events; e++) {
        cr_arrival *const arrival = &self->outlook->arrival[e];

        if (first || arrival->absent != CR_ABSENT_NOT) {
            *arrival = look_at_event(self, &self->model->event[e]);
            if (arrival->absent == CR_ABSENT_NOT) {
                cr_reach_admit(self->reach, &self->model->event[e]);
                more = true;
            }
        }
    }
    if (more) {
        cr_reach_renew(self->reach);
    }
    return more;
}

/* ---- rounds ---- */

/* One look at everything. @param hopeful  all moves count as possible. Returns whether more came within reach. */
static bool look(looking *self, bool first, bool hopeful)
{
    const cr_model *const model = self->model;
    bool more = look_at_events(self, first);

    for (size_t m = 0; m < model->n_ties; m++) {
        self->outlook->exposure[m] = (cr_range){HUGE_VAL, -HUGE_VAL};
    }
    for (size_t m = 0; m < model->n_moves; m++) {
        start_prospect(self, m);
    }
    for (size_t k = 0; k < model->n_ties * model->n_rungs; k++) {
        if (self->wanted[k]) {
            look_at_tie(self, (int32_t)(k / model->n_rungs), (int32_t)(k % model->n_rungs));
        }
    }
    for (size_t m = 0; m < model->n_moves; m++) {
        look_at_move(self, m);
        find_limit(self, m);
        if (hopeful || self->outlook->prospect[m].never == CR_NEVER_NOT) {
            more = extend(self, m) || more;
        }
    }
    return more;
}

/* ---- as things stand at the start ---- */

static void finish(looking *self, size_t m)
{
    const cr_model *const model = self->model;
    const cr_move *const move = &model->move[m];
    const double *const number = model->slot + move->slot;
    const size_t at = (size_t)move->state * model->n_tracks + (size_t)move->track;
    cr_prospect *const prospect = &self->outlook->prospect[m];
    const double up = prospect->readiness.now - number[CR_SLOT_THRESHOLD];

    if (move->from < self->reach->lowest[at] || move->from > self->reach->highest[at]) {
        prospect->never = CR_NEVER_FROM;
    }
    prospect->next = move->from == model->start[at];
    if (prospect->gate == CR_NONE) {
        prospect->hazard = hazard_of(move, number[CR_SLOT_PACE], move->down ? -up : up, number[CR_SLOT_SOFTNESS]);
    }
    prospect->chance = -expm1(-prospect->hazard * self->outlook->years);
}

static void find_wanted(looking *self)
{
    const cr_model *const model = self->model;

    for (size_t m = 0; m < model->n_moves; m++) {
        const cr_move *const move = &model->move[m];

        for (size_t k = move->term; k < move->term + move->n_terms; k++) {
            if (model->term[k].driver.kind == CR_DRIVER_EXPOSURE) {
                self->wanted[(size_t)model->term[k].driver.index * model->n_rungs + (size_t)move->rung] = true;
            }
        }
        for (size_t k = move->gate; k < move->gate + move->n_gates; k++) {
            if (model->gate[k].test == CR_NONE && model->gate[k].driver.kind == CR_DRIVER_EXPOSURE) {
                self->wanted[(size_t)model->gate[k].driver.index * model->n_rungs + (size_t)move->rung] = true;
            }
        }
    }
}

int cr_outlook_init(cr_outlook *self, const cr_model *model, cr_errors *errors)
{
    looking look_on = {.outlook = self, .model = model, .reach = &self->reach};
    int status;

    memset(self, 0, sizeof(*self));
    self->model = model;
    self->years = model->calendar.t[model->calendar.n - 1];
    status = cr_reach_init(&self->reach, model, errors);
    if (status != CR_OK) {
        return status;
    }
    self->prospect = calloc(model->n_moves + 1, sizeof(*self->prospect));
    self->exposure = calloc(model->n_ties + 1, sizeof(*self->exposure));
    self->arrival = calloc(model->n_events + 1, sizeof(*self->arrival));
    look_on.wanted = calloc(model->n_ties * model->n_rungs + 1, sizeof(*look_on.wanted));
    look_on.exposure = calloc(model->n_states + 1, sizeof(*look_on.exposure));
    if (self->prospect == NULL || self->exposure == NULL || self->arrival == NULL || look_on.wanted == NULL ||
        look_on.exposure == NULL) {
        status = cr_fail(errors, CR_ERR_MEMORY, "the outlook of %zu moves", model->n_moves);
        goto out;
    }
    find_wanted(&look_on);
    for (size_t round = 1; look(&look_on, round == 1, round > MOST_ROUNDS); round++) {
    }
    for (size_t m = 0; m < model->n_moves; m++) {
        finish(&look_on, m);
    }
out:
    free(look_on.wanted);
    free(look_on.exposure);
    return status;
}

void cr_outlook_free(cr_outlook *self)
{
    cr_reach_free(&self->reach);
    free(self->prospect);
    free(self->exposure);
    free(self->arrival);
    memset(self, 0, sizeof(*self));
}
