/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The finite range of each condition's bins in the tables: its bounds, or what it can be where it has none. */
#include <math.h>

#include "compile/compiler.h"

/* Bins reach no further, so that sums and differences of their ends stay finite. */
#define HUGE_BIN 1e300

/* Conditions that respond to each other widen each other's ranges: after so many rounds they are as good as settled, or
 * drift apart for ever. */
enum { MAX_ROUNDS = 64 };

typedef cr_slot_range range;

static range range_of(const cr_compiler *self, int32_t slot)
{
    return self->range[slot];
}

static range sum(range a, range b)
{
    return (range){a.lo + b.lo, a.hi + b.hi};
}

static range either(range a, range b)
{
    return (range){fmin(a.lo, b.lo), fmax(a.hi, b.hi)};
}

static range product(range a, range b)
{
    const double corner[4] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};

    return (range){fmin(fmin(corner[0], corner[1]), fmin(corner[2], corner[3])),
                   fmax(fmax(corner[0], corner[1]), fmax(corner[2], corner[3]))};
}

static range bounded(range a)
{
    return (range){fmin(fmax(a.lo, -HUGE_BIN), HUGE_BIN), fmax(fmin(a.hi, HUGE_BIN), -HUGE_BIN)};
}

/* What events make of a condition: other levels, and the sum of its shifts. */
typedef struct influence {
    range level, shift;
} influence;

static const range none = {HUGE_VAL, -HUGE_VAL}, nothing = {0.0, 0.0};

/* Each event comes at most once; shifts that end may be there together. */
static influence *find_influences(cr_compiler *self)
{
    const cr_model *const model = self->model;
    influence *found = cr_reader_alloc(self->reader, model->n_conditions + 1, sizeof(*found));

    for (size_t c = 0; found != NULL && c < model->n_conditions; c++) {
        found[c] = (influence){none, nothing};
    }
    for (size_t e = 0; found != NULL && e < model->n_events; e++) {
        for (size_t a = 0; a < model->event[e].n_actions; a++) {
            const cr_action *const action = &model->event[e].action[a];
            influence *const on = action->condition != CR_NONE ? &found[action->condition] : NULL;

            if (on != NULL && action->by != CR_NONE) {
                on->shift = sum(on->shift, either(nothing, range_of(self, action->by)));
            }
            for (size_t k = 0; on != NULL && k < action->n_settings; k++) {
                on->level = either(on->level, range_of(self, action->setting[k].to));
            }
        }
    }
    return found;
}

static range of_level(const cr_compiler *self, const cr_condition *condition, range set)
{
    range level = set, regime = none;

    for (size_t p = 0; p < condition->n_points; p++) {
        level = either(level, range_of(self, condition->point[p]));
    }
    if (condition->n_points == 0 && condition->level != CR_NONE) {
        level = either(level, range_of(self, condition->level));
    }
    for (size_t r = 0; r < condition->n_regimes; r++) {
        regime = either(regime, range_of(self, condition->regime[r].level));
    }
    return sum(level.lo <= level.hi ? level : nothing, regime.lo <= regime.hi ? regime : nothing);
}

static range of_noise(const cr_compiler *self, const cr_condition *condition)
{
    double reach;

    if (condition->sd == CR_NONE) {
        return (range){0.0, 0.0};
    }
    reach = 6.5 * range_of(self, condition->sd).hi;
    if (condition->starts_at != CR_NONE) {
        const range start = range_of(self, condition->starts_at);

        reach += fmax(fabs(start.lo), fabs(start.hi));
    }
    return (range){-reach, reach};
}

/* Mean and ten standard deviations of stationary shot noise (Campbell), widened by what the shocks breed. */
static range of_shocks(const cr_compiler *self, const cr_condition *condition)
{
    range size;
    double per_year, stays, kept, reach;

    if (condition->per_year == CR_NONE || condition->shock_half_life == CR_NONE || condition->breeds == CR_NONE ||
        (condition->size == CR_NONE && condition->size_dist == CR_NONE)) {
        return (range){0.0, 0.0};
    }
    if (condition->size != CR_NONE) {
        size = range_of(self, condition->size);
    } else {
        const cr_dist *dist = &self->reader->dist[condition->size_dist];

        size = (range){cr_dist_quantile(dist, 1e-6), cr_dist_quantile(dist, 1.0 - 1e-6)};
    }
    per_year = range_of(self, condition->per_year).hi;
    stays = range_of(self, condition->shock_half_life).hi / M_LN2;
    kept = fmax(1.0 - range_of(self, condition->breeds).hi, 1e-3);
    reach = fmax(fabs(size.lo), fabs(size.hi)) * (per_year * stays + 10.0 * sqrt(per_year * stays / 2.0) + 3.0) / kept;
    return (range){size.lo < 0.0 ? -reach : 0.0, size.hi > 0.0 ? reach : 0.0};
}

static range of_signal(const cr_signal *signal, const range *reach)
{
    switch (signal->kind) {
    case CR_SIGNAL_CONDITION:
        return reach[signal->condition];
    case CR_SIGNAL_COUNT:
        return (range){0.0, (double)signal->n_members};
    default:
        return (range){0.0, 1.0};
    }
}

/* It starts from 0, and never goes beyond the farthest of what it relaxes towards. */
static range of_response(const cr_compiler *self, const cr_condition *condition, const range *reach)
{
    range target = {0.0, 0.0};

    for (size_t k = 0; k < condition->n_responses; k++) {
        target = sum(target, product(range_of(self, condition->response[k].by),
                                     of_signal(&condition->response[k].signal, reach)));
    }
    return either(target, (range){0.0, 0.0});
}

/* What a condition can be, given what the others can be; its bounds where it has some. */
static range of_condition(const cr_compiler *self, const cr_condition *condition, const influence *events,
                          const range *reach)
{
    range all = sum(sum(of_level(self, condition, events->level), of_noise(self, condition)),
                    sum(of_shocks(self, condition), of_response(self, condition, reach)));

    all = bounded(sum(all, events->shift));
    if (isfinite(condition->lo)) {
        all = (range){condition->lo, fmax(all.hi, condition->lo)};
    }
    if (isfinite(condition->hi)) {
        all = (range){fmin(all.lo, condition->hi), condition->hi};
    }
    for (size_t t = 0; t < condition->n_times; t++) {
        all = bounded(product(all, reach[condition->times[t]]));
    }
    return all;
}

/* The same value at both ends, or ends too near for 1,024 bins. */
static void keep_bins(cr_condition *condition, range all)
{
    const double largest = fmax(fabs(all.lo), fabs(all.hi)), room = fmax(0.5, 1e-3 * largest);
    const bool narrow = !(all.hi - all.lo > 1e-6 * largest);

    condition->bin_lo = narrow ? all.lo - room : all.lo;
    condition->bin_hi = narrow ? all.hi + room : all.hi;
}

bool cr_find_bins(cr_compiler *self)
{
    cr_model *const model = self->model;
    range *reach = cr_reader_alloc(self->reader, model->n_conditions + 1, sizeof(*reach));
    const influence *events = find_influences(self);
    bool wider = reach != NULL && events != NULL;

    for (int round = 0; wider && round < MAX_ROUNDS; round++) {
        wider = false;
        for (size_t k = 0; k < model->n_conditions; k++) {
            const int32_t c = model->condition_order[k];
            const range now = of_condition(self, &model->condition[c], &events[c], reach);

            wider = wider || now.lo < reach[c].lo || now.hi > reach[c].hi;
            reach[c] = now;
        }
    }
    for (size_t c = 0; reach != NULL && c < model->n_conditions; c++) {
        keep_bins(&model->condition[c], reach[c]);
    }
    return reach != NULL && events != NULL;
}
