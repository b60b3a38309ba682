/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/hazard.h"

#include <math.h>

static inline double stands_at_or_above(const cr_scratch *now, int32_t state, int32_t rung)
{
    const size_t track = (size_t)now->model->rung[rung].track;

    return now->position[(size_t)state * now->model->n_tracks + track] >= rung ? 1.0 : 0.0;
}

double cr_driver_value(const cr_scratch *now, const cr_move *move, cr_driver driver)
{
    switch (driver.kind) {
    case CR_DRIVER_CONDITION:
        return now->condition[driver.index];
    case CR_DRIVER_EXPOSURE:
        return cr_exposure(now, driver.index, move->state, move->rung);
    case CR_DRIVER_RUNG:
        return stands_at_or_above(now, move->state, driver.index);
    case CR_DRIVER_TRAIT:
        return now->value[driver.index];
    }
    return 0.0;
}

double cr_readiness(const cr_scratch *now, const cr_move *move)
{
    const cr_term *const term = now->model->term + move->term;
    double sum = now->value[move->slot + CR_SLOT_BIAS];

    for (size_t k = 0; k < move->n_terms; k++) {
        sum += now->value[term[k].slot] * cr_driver_value(now, move, term[k].driver);
    }
    return sum;
}

static inline bool at_least(double value, double bound)
{
    return value >= bound - CR_SLACK;
}

static inline bool at_most(double value, double bound)
{
    return value <= bound + CR_SLACK;
}

static int64_t members_at_or_above(const cr_scratch *now, const cr_signal *signal)
{
    int64_t n = 0;

    if (signal->n_members == now->model->n_states) {
        return now->count[signal->rung];
    }
    for (size_t k = 0; k < signal->n_members; k++) {
        n += stands_at_or_above(now, signal->member[k], signal->rung) > 0.0;
    }
    return n;
}

double cr_signal_value(const cr_scratch *now, const cr_signal *signal)
{
    switch (signal->kind) {
    case CR_SIGNAL_CONDITION:
        return now->condition[signal->condition];
    case CR_SIGNAL_STATE:
        return stands_at_or_above(now, signal->state, signal->rung);
    case CR_SIGNAL_SHARE:
        return signal->n_members > 0 ? (double)members_at_or_above(now, signal) / (double)signal->n_members : 0.0;
    case CR_SIGNAL_COUNT:
        return (double)members_at_or_above(now, signal);
    }
    return 0.0;
}

double cr_influence_sum(const cr_scratch *now, size_t n, const cr_influence *influence)
{
    double sum = 0.0;

    for (size_t k = 0; k < n; k++) {
        sum += now->value[influence[k].by] * cr_signal_value(now, &influence[k].signal);
    }
    return sum;
}

/* Is the signal within its bounds at this moment? */
static bool within_bounds(const cr_scratch *now, const cr_test *test)
{
    const double value = cr_signal_value(now, &test->signal);

    return (test->at_least == CR_NONE || at_least(value, now->value[test->at_least])) &&
           (test->at_most == CR_NONE || at_most(value, now->value[test->at_most]));
}

/* A test with `for` is what the calendar has seen of it; nothing is noticed between two dates. */
bool cr_test_holds(const cr_scratch *now, int32_t index)
{
    const cr_test *const test = &now->model->test[index];

    if (test->ripe == NULL) {
        return within_bounds(now, test);
    }
    return now->held_since[index] != CR_NONE && (int64_t)now->k >= test->ripe[now->held_since[index]];
}

void cr_tests_observe(cr_scratch *now)
{
    for (size_t k = 0; k < now->model->n_tests; k++) {
        const cr_test *const test = &now->model->test[k];

        if (test->ripe == NULL) {
            continue;
        }
        if (!within_bounds(now, test)) {
            now->held_since[k] = CR_NONE;
        } else if (now->held_since[k] == CR_NONE) {
            now->held_since[k] = (int32_t)now->k;
        }
    }
}

bool cr_drivers_allow(const cr_scratch *now, const cr_move *move)
{
    const cr_gate *const gate = now->model->gate + move->gate;

    for (size_t k = 0; k < move->n_gates; k++) {
        if (gate[k].test == CR_NONE) {
            const double value = cr_driver_value(now, move, gate[k].driver);
            const double bound = now->value[gate[k].bound];

            if (!(gate[k].at_most ? at_most(value, bound) : at_least(value, bound))) {
                return false;
            }
        }
    }
    return true;
}

bool cr_others_allow(const cr_scratch *now, const cr_move *move)
{
    const cr_gate *const gate = now->model->gate + move->gate;

    for (size_t k = 0; k < move->n_gates; k++) {
        if (gate[k].test != CR_NONE && !cr_test_holds(now, gate[k].test)) {
            return false;
        }
    }
    return true;
}

bool cr_gates_hold(const cr_scratch *now, const cr_move *move)
{
    return cr_drivers_allow(now, move) && cr_others_allow(now, move);
}

double cr_link_value(cr_link link, double z)
{
    switch (link) {
    case CR_LINK_LOGISTIC:
        return 1.0 / (1.0 + exp(-z));
    case CR_LINK_STEP:
        return at_least(z, 0.0) ? 1.0 : 0.0;
    case CR_LINK_EXPONENTIAL:
        return exp(z);
    case CR_LINK_LINEAR:
        return z < 0.0 ? 0.0 : z; /* not fmax: what is not a number must be seen */
    case CR_LINK_ALWAYS:
        return 1.0;
    }
    return 0.0;
}

double cr_hazard_ungated(const cr_scratch *now, const cr_move *move, double readiness)
{
    const double *const number = now->value + move->slot;
    const double above = readiness - number[CR_SLOT_THRESHOLD], distance = move->down ? -above : above;
    const double z = move->link == CR_LINK_STEP ? distance : distance / number[CR_SLOT_SOFTNESS];

    return number[CR_SLOT_PACE] * cr_link_value(move->link, z);
}

double cr_hazard(const cr_scratch *now, const cr_move *move, double readiness)
{
    return cr_gates_hold(now, move) ? cr_hazard_ungated(now, move, readiness) : 0.0;
}
