/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/reach_exposures.h"

#include <math.h>
#include <string.h>

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
            const cr_range range = cr_range_product((cr_range){one->lo, one->hi}, (cr_range){by.lo, by.hi});

            *one = (cr_reading){one->now * by.now, range.lo, range.hi};
        }
    }
}
