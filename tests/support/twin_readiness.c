/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What drives the twin's moves and what they wait for: drivers, signals, tests, gates, readiness and hazards. */
#include <math.h>

#include "twin.h"

static double driver_of(const cr_world *self, const cr_move *move, cr_driver driver, const double *condition)
{
    const cr_model *model = self->model;
    double exposure;
    int32_t times;
    switch (driver.kind) {
    case CR_DRIVER_CONDITION:
        return condition[driver.index];
    case CR_DRIVER_EXPOSURE:
        exposure = self->exposure[((size_t)driver.index * model->n_rungs + (size_t)move->rung) * model->n_states +
                                  (size_t)move->state];
        times = model->tie[driver.index].times;
        return times == CR_NONE ? exposure : exposure * condition[times];
    case CR_DRIVER_RUNG:
        return cr_world_stands(self, move->state, driver.index) ? 1 : 0;
    case CR_DRIVER_TRAIT:
        return self->value[driver.index];
    }
    return nan("");
}

double cr_world_signal(const cr_world *self, const cr_signal *signal, const double *condition)
{
    double n = 0;
    if (signal->kind == CR_SIGNAL_CONDITION)
        return condition[signal->condition];
    if (signal->kind == CR_SIGNAL_STATE)
        return cr_world_stands(self, signal->state, signal->rung) ? 1 : 0;
    for (size_t i = 0; i < signal->n_members; i++)
        n += cr_world_stands(self, signal->member[i], signal->rung) ? 1 : 0;
    return signal->kind == CR_SIGNAL_COUNT ? n : n / (double)signal->n_members;
}

static bool holds_now(const cr_world *self, const cr_test *test, const double *condition)
{
    double x = cr_world_signal(self, &test->signal, condition);
    if (test->at_least != CR_NONE && !(x >= self->value[test->at_least] - CR_SLACK))
        return false;
    return test->at_most == CR_NONE || x <= self->value[test->at_most] + CR_SLACK;
}

static bool test_holds(const cr_world *self, int32_t index, const double *condition)
{
    const cr_test *test = &self->model->test[index];
    int32_t since = self->held_since[index];
    if (!test->ripe)
        return holds_now(self, test, condition);
    return since != CR_NONE && (size_t)test->ripe[since] <= self->k;
}

bool cr_world_test_holds(const cr_world *self, int32_t index)
{
    return test_holds(self, index, self->condition);
}

void cr_world_note_tests(cr_world *self)
{
    for (size_t i = 0; i < self->model->n_tests; i++) {
        if (!holds_now(self, &self->model->test[i], self->condition))
            self->held_since[i] = CR_NONE;
        else if (self->held_since[i] == CR_NONE)
            self->held_since[i] = (int32_t)self->k;
    }
}

static bool gate_holds(const cr_world *self, const cr_move *move, const cr_gate *gate, const double *condition)
{
    double x;
    if (gate->test != CR_NONE)
        return test_holds(self, gate->test, condition);
    x = driver_of(self, move, gate->driver, condition);
    if (gate->at_most)
        return x <= self->value[gate->bound] + CR_SLACK;
    return x >= self->value[gate->bound] - CR_SLACK;
}

bool cr_world_is_next(const cr_world *self, const cr_move *move)
{
    return !move->immediate && cr_world_rung(self, move->state, move->track) == move->from;
}

cr_push cr_world_push(const cr_world *self, const cr_move *move, const double *condition)
{
    const cr_model *model = self->model;
    cr_push push = {.bias = self->value[move->slot + CR_SLOT_BIAS], .open = true};
    if (!condition)
        condition = self->condition;
    for (size_t i = move->gate; i < move->gate + move->n_gates && push.open; i++)
        push.open = gate_holds(self, move, &model->gate[i], condition);
    for (size_t i = move->term; i < move->term + move->n_terms; i++) {
        const cr_term *term = &model->term[i];
        double x = self->value[term->slot] * driver_of(self, move, term->driver, condition);
        if (term->driver.kind == CR_DRIVER_EXPOSURE)
            push.exposure += x;
        else if (term->driver.kind == CR_DRIVER_CONDITION)
            push.condition += x;
        else
            push.rest += x;
    }
    return push;
}

double cr_push_readiness(const cr_push *push)
{
    return push->bias + push->exposure + push->condition + push->rest;
}

double cr_push_hazard(const cr_world *self, const cr_move *move, const cr_push *push, cr_scales scales)
{
    double pace = scales.pace * self->value[move->slot + CR_SLOT_PACE];
    double above = push->bias + scales.exposure * push->exposure + scales.condition * push->condition + push->rest -
                   self->value[move->slot + CR_SLOT_THRESHOLD];
    double z;
    if (!push->open)
        return 0;
    if (move->down)
        above = -above;
    z = above / self->value[move->slot + CR_SLOT_SOFTNESS];
    switch (move->link) {
    case CR_LINK_LOGISTIC:
        return pace * 0.5 * (1 + tanh(z / 2));
    case CR_LINK_STEP:
        return above >= -CR_SLACK ? pace : 0;
    case CR_LINK_EXPONENTIAL:
        return pace * exp(z);
    case CR_LINK_LINEAR:
        return z > 0 ? pace * z : 0;
    case CR_LINK_ALWAYS:
        return pace;
    }
    return nan("");
}

size_t cr_world_eligible(const cr_world *self, size_t *which)
{
    const cr_model *model = self->model;
    size_t n = 0;
    for (size_t i = 0; i < model->n_moves; i++) {
        const cr_move *move = &model->move[i];
        if (!move->immediate || cr_world_rung(self, move->state, move->track) != move->from)
            continue;
        cr_push push = cr_world_push(self, move, NULL);
        if (push.open && cr_push_readiness(&push) >= self->value[move->slot + CR_SLOT_THRESHOLD] - CR_SLACK)
            which[n++] = i;
    }
    return n;
}
