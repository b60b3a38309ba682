/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/reach_conditions.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "simulate/stationary.h"

/* How far out noise is followed. */
#define FAR_OUT_SIGMA 6.5

static double clamp(double value, double lo, double hi)
{
    return value < lo ? lo : value > hi ? hi : value;
}

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
        range = cr_range_hull(range, self->slot[condition->point[p]]);
    }
    return range;
}

static cr_range range_of_regimes(const cr_reach *self, const cr_condition *condition)
{
    cr_range range = self->slot[condition->regime[0].level];

    for (size_t r = 1; r < condition->n_regimes; r++) {
        range = cr_range_hull(range, self->slot[condition->regime[r].level]);
    }
    return range;
}

static cr_range range_of_noise(const cr_reach *self, const cr_condition *condition)
{
    const double reach = FAR_OUT_SIGMA * self->slot[condition->sd].hi;
    cr_range range = {-reach, reach};

    if (condition->starts_at != CR_NONE) { /* which dies away beside the noise proper */
        range = cr_range_add(range, cr_range_hull((cr_range){0.0, 0.0}, self->slot[condition->starts_at]));
    }
    return range;
}

/* Any number of shocks may come together. */
static cr_range range_of_shocks(const cr_reach *self, const cr_condition *condition)
{
    const cr_range size = condition->size != CR_NONE ? self->slot[condition->size]
                                                     : cr_range_of_dist(&self->model->dist[condition->size_dist]);

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

        sum = cr_range_add(sum, cr_range_product(self->slot[influence->by], range_of_signal(self, &influence->signal)));
    }
    return cr_range_hull(sum, (cr_range){0.0, 0.0}); /* where it starts */
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

int cr_reach_read_condition(cr_reach *self, size_t c)
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

void cr_reach_find_range(cr_reach *self, size_t c)
{
    const cr_condition *const condition = &self->model->condition[c];
    cr_range range = cr_range_add(range_of_level(self, condition), self->shift[c]);

    if (condition->n_regimes > 0) {
        range = cr_range_add(range, range_of_regimes(self, condition));
    }
    if (condition->sd != CR_NONE) {
        range = cr_range_add(range, range_of_noise(self, condition));
    }
    if (condition->per_year != CR_NONE) {
        range = cr_range_add(range, range_of_shocks(self, condition));
    }
    range = cr_range_add(range, range_of_response(self, condition));
    /* What has no bounds of its own goes as far as its bins do. */
    range.lo = clamp(range.lo, fmax(condition->lo, -DBL_MAX), fmin(condition->hi, DBL_MAX));
    range.hi = clamp(range.hi, fmax(condition->lo, -DBL_MAX), fmin(condition->hi, DBL_MAX));
    for (size_t k = 0; k < condition->n_times; k++) {
        const cr_reading *by = &self->condition[condition->times[k]];

        range = cr_range_product(range, (cr_range){by->lo, by->hi});
    }
    self->condition[c].lo = clamp(range.lo, condition->bin_lo, condition->bin_hi);
    self->condition[c].hi = clamp(range.hi, condition->bin_lo, condition->bin_hi);
}
