/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/reach.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "simulate/stationary.h"

/* How far out what is unbounded is followed. */
#define FAR_OUT       1e-10
#define FAR_OUT_SIGMA 6.5

/* ---- intervals ---- */

static cr_range add(cr_range a, cr_range b)
{
    return (cr_range){a.lo + b.lo, a.hi + b.hi};
}

static cr_range hull(cr_range a, cr_range b)
{
    return (cr_range){fmin(a.lo, b.lo), fmax(a.hi, b.hi)};
}

static cr_range times(cr_range a, cr_range b)
{
    const double p = a.lo * b.lo, q = a.lo * b.hi, r = a.hi * b.lo, s = a.hi * b.hi;

    return (cr_range){fmin(fmin(p, q), fmin(r, s)), fmax(fmax(p, q), fmax(r, s))};
}

cr_reading cr_reading_times(cr_reading reading, double weight)
{
    const double lo = weight * reading.lo, hi = weight * reading.hi;

    return (cr_reading){weight * reading.now, fmin(lo, hi), fmax(lo, hi)};
}

cr_range cr_range_times(cr_range weight, cr_reading driver)
{
    return times(weight, (cr_range){driver.lo, driver.hi});
}

static double clamp(double value, double lo, double hi)
{
    return value < lo ? lo : value > hi ? hi : value;
}

static cr_range range_of_dist(const cr_dist *dist)
{
    return (cr_range){isfinite(dist->lo) ? dist->lo : cr_dist_quantile(dist, FAR_OUT),
                      isfinite(dist->hi) ? dist->hi : cr_dist_quantile(dist, 1.0 - FAR_OUT)};
}

static void find_slots(cr_reach *self)
{
    const cr_model *const model = self->model;

    for (size_t k = 0; k < model->n_slots; k++) {
        self->slot[k] = (cr_range){model->slot[k], model->slot[k]};
    }
    for (size_t d = 0; d < model->n_draws; d++) {
        const cr_draw *draw = &model->draw[d];
        const cr_range range = range_of_dist(&model->dist[draw->dist]);

        for (size_t k = draw->target; k < draw->target + draw->n_targets; k++) {
            self->slot[model->target[k]] = range;
        }
    }
}

/* ---- conditions ---- */

static cr_range range_of_level(const cr_reach *self, const cr_condition *condition)
{
    const size_t last = self->model->calendar.n - 1;
    cr_range range;
    size_t from, upto;

    if (condition->level != CR_NONE) {
        return self->slot[condition->level];
    }
    from = (size_t)condition->left[0];
    upto = (size_t)condition->left[last] + (condition->fraction[last] > 0.0);
    range = self->slot[condition->point[from]];
    for (size_t p = from + 1; p <= upto; p++) {
        range = hull(range, self->slot[condition->point[p]]);
    }
    return range;
}

static cr_range range_of_regimes(const cr_reach *self, const cr_condition *condition)
{
    cr_range range = self->slot[condition->regime[0].level];

    for (size_t r = 1; r < condition->n_regimes; r++) {
        range = hull(range, self->slot[condition->regime[r].level]);
    }
    return range;
}

static cr_range range_of_noise(const cr_reach *self, const cr_condition *condition)
{
    const double reach = FAR_OUT_SIGMA * self->slot[condition->sd].hi;
    cr_range range = {-reach, reach};

    if (condition->starts_at != CR_NONE) { /* which dies away beside the noise proper */
        range = add(range, hull((cr_range){0.0, 0.0}, self->slot[condition->starts_at]));
    }
    return range;
}

/* Any number of shocks may come together. */
static cr_range range_of_shocks(const cr_reach *self, const cr_condition *condition)
{
    const cr_range size = condition->size != CR_NONE ? self->slot[condition->size]
                                                     : range_of_dist(&self->model->dist[condition->size_dist]);

    if (!(self->slot[condition->per_year].hi > 0.0)) {
        return (cr_range){0.0, 0.0};
    }
    return (cr_range){size.lo < 0.0 ? -HUGE_VAL : 0.0, size.hi > 0.0 ? HUGE_VAL : 0.0};
}

static cr_range range_of_signal(const cr_reach *self, const cr_signal *signal)
{
    switch (signal->kind) {
    case CR_SIGNAL_CONDITION:
        return (cr_range){self->model->condition[signal->condition].bin_lo,
                          self->model->condition[signal->condition].bin_hi};
    case CR_SIGNAL_COUNT:
        return (cr_range){0.0, (double)signal->n_members};
    default:
        return (cr_range){0.0, 1.0};
    }
}

static cr_range range_of_response(const cr_reach *self, const cr_condition *condition)
{
    cr_range sum = {0.0, 0.0};

    for (size_t k = 0; k < condition->n_responses; k++) {
        const cr_influence *influence = &condition->response[k];

        sum = add(sum, times(self->slot[influence->by], range_of_signal(self, &influence->signal)));
    }
    return hull(sum, (cr_range){0.0, 0.0}); /* where it starts */
}

/* Leaving rates without hastening, numbers at their medians. */
static void fill_rates(const cr_reach *self, const cr_condition *condition, double *rate)
{
    const double *const number = self->model->slot;
    const size_t n = condition->n_regimes;

    for (size_t from = 0; from < n; from++) {
        const cr_regime *regime = &condition->regime[from];
        double all = 0.0;

        for (size_t to = 0; to < n; to++) {
            const double share = regime->leaves_to == NULL          ? 1.0
                                 : regime->leaves_to[to] == CR_NONE ? 0.0
                                                                    : number[regime->leaves_to[to]];

            rate[from * n + to] = to == from ? 0.0 : share;
            all += rate[from * n + to];
        }
        for (size_t to = 0; to < n && all > 0.0; to++) {
            rate[from * n + to] /= all * number[regime->lasts];
        }
    }
}

static int regimes_now(const cr_reach *self, const cr_condition *condition, double *mean)
{
    const double *const number = self->model->slot;
    const size_t n = condition->n_regimes;
    double *rate, *law;
    int status = CR_OK;

    if (condition->starts_in != CR_NONE) {
        *mean = number[condition->regime[condition->starts_in].level];
        return CR_OK;
    }
    rate = calloc(n * n, sizeof(*rate));
    law = calloc(n, sizeof(*law));
    *mean = 0.0;
    if (rate == NULL || law == NULL) {
        status = CR_ERR_MEMORY;
        goto out;
    }
    fill_rates(self, condition, rate);
    cr_stationary(n, rate, law);
    for (size_t r = 0; r < n; r++) {
        *mean += law[r] * number[condition->regime[r].level];
    }
out:
    free(rate);
    free(law);
    return status;
}

static double level_now(const cr_reach *self, const cr_condition *condition)
{
    const double *const number = self->model->slot;
    const int32_t *point;
    double left;

    if (condition->level != CR_NONE) {
        return number[condition->level];
    }
    point = condition->point + condition->left[0];
    left = number[point[0]];
    return condition->fraction[0] > 0.0 ? left + condition->fraction[0] * (number[point[1]] - left) : left;
}

/* At the start, events apart. */
static int read_condition(cr_reach *self, size_t c)
{
    const cr_condition *const condition = &self->model->condition[c];
    double now = level_now(self, condition);

    if (condition->n_regimes > 0) {
        double mean;

        if (regimes_now(self, condition, &mean) != CR_OK) {
            return CR_ERR_MEMORY;
        }
        now += mean;
    }
    if (condition->sd != CR_NONE) {
        now += condition->starts_at != CR_NONE ? self->model->slot[condition->starts_at] : 0.0;
    }
    now = clamp(now, condition->lo, condition->hi);
    for (size_t k = 0; k < condition->n_times; k++) {
        now *= self->condition[condition->times[k]].now;
    }
    self->condition[c].now = now;
    return CR_OK;
}

static void find_range(cr_reach *self, size_t c)
{
    const cr_condition *const condition = &self->model->condition[c];
    cr_range range = add(range_of_level(self, condition), self->shift[c]);

    if (condition->n_regimes > 0) {
        range = add(range, range_of_regimes(self, condition));
    }
    if (condition->sd != CR_NONE) {
        range = add(range, range_of_noise(self, condition));
    }
    if (condition->per_year != CR_NONE) {
        range = add(range, range_of_shocks(self, condition));
    }
    range = add(range, range_of_response(self, condition));
    /* What has no bounds of its own goes as far as its bins do. */
    range.lo = clamp(range.lo, fmax(condition->lo, -DBL_MAX), fmin(condition->hi, DBL_MAX));
    range.hi = clamp(range.hi, fmax(condition->lo, -DBL_MAX), fmin(condition->hi, DBL_MAX));
    for (size_t k = 0; k < condition->n_times; k++) {
        const cr_reading *by = &self->condition[condition->times[k]];

        range = times(range, (cr_range){by->lo, by->hi});
    }
    self->condition[c].lo = clamp(range.lo, condition->bin_lo, condition->bin_hi);
    self->condition[c].hi = clamp(range.hi, condition->bin_lo, condition->bin_hi);
}

/* ---- states ---- */

static void start_positions(cr_reach *self)
{
    const cr_model *const model = self->model;
    const size_t n = model->n_states * model->n_tracks;

    memcpy(self->lowest, model->start, n * sizeof(*self->lowest));
    memcpy(self->highest, model->start, n * sizeof(*self->highest));
    for (size_t u = 0; u < model->n_uncertain_starts; u++) {
        const cr_uncertain_start *start = &model->uncertain_start[u];
        const size_t at = (size_t)start->state * model->n_tracks + (size_t)start->track;

        self->lowest[at] = start->rung[0];
        self->highest[at] = start->rung[start->n - 1];
    }
}

/* ---- events ---- */

static void admit_action(cr_reach *self, const cr_action *action)
{
    const cr_model *const model = self->model;

    if (action->kind == CR_ACTION_SHIFT) {
        cr_range *const shift = &self->shift[action->condition];

        *shift = add(*shift, hull((cr_range){0.0, 0.0}, self->slot[action->by]));
    }
    for (size_t k = 0; k < action->n_settings; k++) {
        cr_range *const slot = &self->slot[action->setting[k].slot];

        *slot = hull(*slot, self->slot[action->setting[k].to]);
    }
    for (size_t k = 0; k < action->n_members; k++) {
        const size_t at = (size_t)action->member[k] * model->n_tracks + (size_t)model->rung[action->rung].track;

        self->lowest[at] = action->rung < self->lowest[at] ? action->rung : self->lowest[at];
        self->highest[at] = action->rung > self->highest[at] ? action->rung : self->highest[at];
    }
}

void cr_reach_admit(cr_reach *self, const cr_event *event)
{
    for (size_t a = 0; a < event->n_actions; a++) {
        admit_action(self, &event->action[a]);
    }
}

void cr_reach_renew(cr_reach *self)
{
    for (size_t k = 0; k < self->model->n_conditions; k++) {
        find_range(self, (size_t)self->model->condition_order[k]);
    }
}

/* ---- where states stand ---- */

cr_reading cr_reach_stands(const cr_reach *self, int32_t state, int32_t rung)
{
    const cr_model *const model = self->model;
    const size_t at = (size_t)state * model->n_tracks + (size_t)model->rung[rung].track;

    return (cr_reading){model->start[at] >= rung, self->lowest[at] >= rung, self->highest[at] >= rung};
}

cr_reading cr_reach_signal(const cr_reach *self, const cr_signal *signal)
{
    cr_reading sum = {0.0, 0.0, 0.0};

    switch (signal->kind) {
    case CR_SIGNAL_CONDITION:
        return self->condition[signal->condition];
    case CR_SIGNAL_STATE:
        return cr_reach_stands(self, signal->state, signal->rung);
    default:
        for (size_t k = 0; k < signal->n_members; k++) {
            const cr_reading one = cr_reach_stands(self, signal->member[k], signal->rung);

            sum = (cr_reading){sum.now + one.now, sum.lo + one.lo, sum.hi + one.hi};
        }
        return signal->kind == CR_SIGNAL_SHARE && signal->n_members > 0
                   ? cr_reading_times(sum, 1.0 / (double)signal->n_members)
                   : sum;
    }
}

cr_reading cr_reach_driver(const cr_reach *self, const cr_move *move, cr_driver driver)
{
    switch (driver.kind) {
    case CR_DRIVER_CONDITION:
        return self->condition[driver.index];
    case CR_DRIVER_RUNG:
        return cr_reach_stands(self, move->state, driver.index);
    case CR_DRIVER_TRAIT:
        return (cr_reading){self->model->slot[driver.index], self->slot[driver.index].lo, self->slot[driver.index].hi};
    default:
        return (cr_reading){0.0, 0.0, 0.0}; /* exposures are read for all states at once */
    }
}

/* ---- exposures ---- */

/* What is left at the start of a credit for having reached the rung. */
static double faded(const cr_reach *self, const cr_tie *tie, int32_t state, int32_t rung)
{
    const cr_model *const model = self->model;

    if (tie->fades == CR_NONE || model->since == NULL) {
        return 1.0;
    }
    return exp2(model->since[(size_t)state * model->n_rungs + (size_t)rung] / model->slot[tie->fades]);
}

static cr_reading credit_on_track(const cr_reach *self, const cr_tie *tie, int32_t state, size_t track)
{
    const cr_model *const model = self->model;
    const size_t at = (size_t)state * model->n_tracks + track;
    cr_reading credit = {0.0, HUGE_VAL, -HUGE_VAL};
    int32_t rung = model->start[at];

    for (int32_t r = self->lowest[at]; r <= self->highest[at]; r++) {
        const double earned = tie->credit[r] != CR_NONE ? model->slot[tie->credit[r]] : 0.0;

        credit.lo = fmin(credit.lo, earned);
        credit.hi = fmax(credit.hi, earned);
    }
    if (tie->credit[rung] != CR_NONE) {
        const int32_t slot = tie->credit[rung];

        while (rung > model->track[track].first_rung && tie->credit[rung - 1] == slot) {
            rung--; /* to the rung that was named */
        }
        credit.now = model->slot[slot] * faded(self, tie, state, rung);
    }
    return credit;
}

static cr_reading credit_of(const cr_reach *self, const cr_tie *tie, int32_t state, int32_t rung)
{
    cr_reading credit = {0.0, 0.0, 0.0};

    if (tie->ahead) {
        credit = cr_reach_stands(self, state, rung);
        credit.now *= faded(self, tie, state, rung);
    } else {
        for (size_t k = 0; k < self->model->n_tracks; k++) {
            const cr_reading one = credit_on_track(self, tie, state, k);

            credit = (cr_reading){credit.now + one.now, credit.lo + one.lo, credit.hi + one.hi};
        }
    }
    if (tie->fades != CR_NONE) {
        credit.lo = fmin(credit.lo, 0.0);
        credit.hi = fmax(credit.hi, 0.0);
    }
    return credit;
}

static cr_reading plus(cr_reading a, cr_reading b)
{
    return (cr_reading){a.now + b.now, a.lo + b.lo, a.hi + b.hi};
}

/* Over the edges. Where ties exist by chance, an exposure that is a share can be that to one partner alone. */
static void add_edges(const cr_reach *self, const cr_tie *tie, int32_t rung, cr_reading *exposure, double *norm)
{
    const cr_model *const model = self->model;
    const bool chancy = tie->exists != CR_NONE;

    for (size_t j = 0; j < model->n_states; j++) {
        cr_reading credit;

        if (tie->listener_at[j] == tie->listener_at[j + 1]) {
            continue;
        }
        credit = credit_of(self, tie, (int32_t)j, rung);
        for (size_t e = tie->listener_at[j]; e < tie->listener_at[j + 1]; e++) {
            const size_t i = (size_t)tie->listener[e];
            const double weight = tie->weight[e];
            cr_reading one = cr_reading_times(credit, weight);

            norm[i] += fabs(weight);
            if (chancy && tie->share) {
                one = cr_reading_times(credit, copysign(weight != 0.0, weight));
                exposure[i].now += weight * credit.now;
                exposure[i].lo = fmin(exposure[i].lo, one.lo);
                exposure[i].hi = fmax(exposure[i].hi, one.hi);
            } else {
                one.lo = chancy ? fmin(one.lo, 0.0) : one.lo;
                one.hi = chancy ? fmax(one.hi, 0.0) : one.hi;
                exposure[i] = plus(exposure[i], one);
            }
        }
    }
}

static void add_cliques(const cr_reach *self, const cr_tie *tie, int32_t rung, cr_reading *exposure, double *norm)
{
    for (size_t c = 0; c < tie->n_cliques; c++) {
        const size_t from = tie->member_at[c], upto = tie->member_at[c + 1];
        cr_reading all = {0.0, 0.0, 0.0};

        for (size_t k = from; k < upto; k++) {
            all = plus(all, credit_of(self, tie, tie->member[k], rung));
        }
        for (size_t k = from; k < upto; k++) {
            const int32_t i = tie->member[k];
            const cr_reading own = credit_of(self, tie, i, rung);

            exposure[i] = plus(exposure[i], (cr_reading){all.now - own.now, all.lo - own.lo, all.hi - own.hi});
            norm[i] += (double)(upto - from - 1);
        }
    }
}

void cr_reach_exposures(cr_reach *self, int32_t tie_id, int32_t rung, cr_reading *exposure)
{
    const cr_model *const model = self->model;
    const cr_tie *const tie = &model->tie[tie_id];
    double *const norm = self->room;

    memset(exposure, 0, model->n_states * sizeof(*exposure));
    memset(norm, 0, model->n_states * sizeof(*norm));
    add_edges(self, tie, rung, exposure, norm);
    add_cliques(self, tie, rung, exposure, norm);
    for (size_t i = 0; i < model->n_states; i++) {
        cr_reading *const one = &exposure[i];

        if (tie->share && norm[i] > 0.0) {
            const double scale = 1.0 / norm[i];

            one->now *= scale;
            one->lo *= tie->exists != CR_NONE ? 1.0 : scale; /* cliques have been written out as edges there */
            one->hi *= tie->exists != CR_NONE ? 1.0 : scale;
        } else if (tie->share) {
            *one = (cr_reading){0.0, 0.0, 0.0};
        }
        if (tie->times != CR_NONE) {
            const cr_reading by = self->condition[tie->times];
            const cr_range range = times((cr_range){one->lo, one->hi}, (cr_range){by.lo, by.hi});

            *one = (cr_reading){one->now * by.now, range.lo, range.hi};
        }
    }
}

/* ---- life ---- */

int cr_reach_init(cr_reach *self, const cr_model *model, cr_errors *errors)
{
    const size_t places = model->n_states * model->n_tracks + 1;

    memset(self, 0, sizeof(*self));
    self->model = model;
    self->slot = calloc(model->n_slots + 1, sizeof(*self->slot));
    self->shift = calloc(model->n_conditions + 1, sizeof(*self->shift));
    self->condition = calloc(model->n_conditions + 1, sizeof(*self->condition));
    self->lowest = calloc(places, sizeof(*self->lowest));
    self->highest = calloc(places, sizeof(*self->highest));
    self->room = calloc(model->n_states + 1, sizeof(*self->room));
    if (self->slot == NULL || self->shift == NULL || self->condition == NULL || self->lowest == NULL ||
        self->highest == NULL || self->room == NULL) {
        goto no_memory;
    }
    find_slots(self);
    for (size_t k = 0; k < model->n_conditions; k++) {
        if (read_condition(self, (size_t)model->condition_order[k]) != CR_OK) {
            goto no_memory;
        }
        find_range(self, (size_t)model->condition_order[k]);
    }
    start_positions(self);
    return CR_OK;

no_memory:
    return cr_fail(errors, CR_ERR_MEMORY, "the ranges of %zu states", model->n_states);
}

void cr_reach_free(cr_reach *self)
{
    free(self->slot);
    free(self->shift);
    free(self->condition);
    free(self->lowest);
    free(self->highest);
    free(self->room);
    memset(self, 0, sizeof(*self));
}
