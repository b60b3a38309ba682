/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_TESTS_SUPPORT_SMALL_H
#define CREDENCE_TESTS_SUPPORT_SMALL_H

/**
 * A small plan made by hand, and replicates of it made up without the simulator: what rooms behind the simulator need to be
 * tested alone. Three states, two tracks, five calendar dates, two conditions.
 */
#include <stdlib.h>
#include <string.h>

#include "model/model.h"
#include "simulate/simulate.h"

enum { SMALL_STATES = 3, SMALL_TRACKS = 2, SMALL_RUNGS = 5, SMALL_DATES = 5, SMALL_CONDITIONS = 2 };

static cr_day small_day[SMALL_DATES] = {20089, 20120, 20148, 20179, 20200}; /* 2025-01-01, 02-01, 03-01, 04-01, 04-22 */
static double small_t[SMALL_DATES];
static cr_track small_track[SMALL_TRACKS] = {{"ties", 0, 3}, {"recognition", 3, 2}};
static cr_rung small_rung[SMALL_RUNGS] = {
    {"none", 0}, {"engaged", 0}, {"accredited", 0}, {"unrecognised", 1}, {"recognised", 1}};
static cr_state small_state[SMALL_STATES] = {{"AAA", "Aland"}, {"BBB", "Bland, \"the\" other"}, {"CCC", "=cmd()"}};
static cr_condition small_condition[SMALL_CONDITIONS] = {
    {.name = "leverage", .lo = 0.0, .hi = 1.0, .bin_lo = 0.0, .bin_hi = 1.0},
    {.name = "price", .lo = -1e300, .hi = 1e300, .bin_lo = -2.0, .bin_hi = 2.0},
};
static int32_t small_start[SMALL_STATES * SMALL_TRACKS] = {0, 3, 1, 3, 2, 4};
static const char *small_what_if[2] = {"baseline", "embargo"};
static const char *small_about[2] = {"", "what if \"nobody\" sold"};

/* A model without an arena: nothing of it is freed. */
static inline cr_model small_model(void)
{
    cr_model model = {.calendar = {SMALL_DATES, small_day, small_t},
                      .n_tracks = SMALL_TRACKS,
                      .n_rungs = SMALL_RUNGS,
                      .n_states = SMALL_STATES,
                      .n_conditions = SMALL_CONDITIONS,
                      .track = small_track,
                      .rung = small_rung,
                      .recognition = 4,
                      .state = small_state,
                      .condition = small_condition,
                      .start = small_start};

    for (size_t k = 0; k < SMALL_DATES; k++) {
        small_t[k] = (double)(small_day[k] - small_day[0]) / 365.25;
    }
    return model;
}

/* `model`: [n_models] filled here; at most 2. */
static inline cr_plan small_plan(cr_model *model, size_t n_models)
{
    cr_plan plan = {
        .name = "Small", .title = "A small one", .n_models = n_models, .what_if = small_what_if, .about = small_about};

    for (size_t m = 0; m < n_models; m++) {
        model[m] = small_model();
    }
    plan.model = model;
    memset(plan.sha256, 0xAB, sizeof(plan.sha256));
    return plan;
}

static inline int small_scratch_init(cr_scratch *self, const cr_model *model)
{
    memset(self, 0, sizeof(*self));
    self->model = model;
    self->condition = calloc(SMALL_CONDITIONS, sizeof(*self->condition));
    self->position = calloc((size_t)SMALL_STATES * SMALL_TRACKS, sizeof(*self->position));
    self->count = calloc(SMALL_RUNGS, sizeof(*self->count));
    return self->condition != NULL && self->position != NULL && self->count != NULL ? CR_OK : CR_ERR_MEMORY;
}

static inline void small_scratch_free(cr_scratch *self)
{
    free(self->condition);
    free(self->position);
    free(self->count);
    memset(self, 0, sizeof(*self));
}

/* SplitMix64 (Steele, Lea & Flood 2014). */
static inline uint64_t small_draw(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline void small_count(cr_scratch *now)
{
    memset(now->count, 0, SMALL_RUNGS * sizeof(*now->count));
    for (size_t i = 0; i < SMALL_STATES * SMALL_TRACKS; i++) {
        for (int32_t r = small_track[i % SMALL_TRACKS].first_rung; r <= now->position[i]; r++) {
            now->count[r]++;
        }
    }
}

/* Moves state and track `at` to a rung, up or down by any number of rungs, at time t. */
static inline int small_move(cr_scratch *now, const cr_sink *sink, size_t at, int32_t to, double t)
{
    const cr_happening what = {.t = t,
                               .state = (int32_t)(at / SMALL_TRACKS),
                               .track = (int32_t)(at % SMALL_TRACKS),
                               .from = now->position[at],
                               .to = to,
                               .readiness = 0.75,
                               .threshold = 0.5,
                               .hazard = 1.5};

    now->position[at] = to;
    now->t = t;
    small_count(now);
    return sink->on_move != NULL ? sink->on_move(sink->context, now, &what) : CR_OK;
}

static inline int small_date(cr_scratch *now, const cr_sink *sink, size_t k, double leverage, double price)
{
    now->k = k;
    now->t = small_t[k];
    now->condition[0] = leverage;
    now->condition[1] = price;
    return sink->on_calendar != NULL ? sink->on_calendar(sink->context, now, k) : CR_OK;
}

static inline void small_reset(cr_scratch *now)
{
    memcpy(now->position, small_start, sizeof(small_start));
    small_count(now);
    now->k = 0;
    now->t = 0.0;
}

/* A made-up replicate: between two dates up to three moves, up and down, over several rungs, now and then just at the date. */
static inline int small_simulate(cr_scratch *now, uint64_t seed, uint64_t replicate, const cr_sink *sink)
{
    uint64_t random = seed * UINT64_C(1000003) + replicate;
    int status;

    small_reset(now);
    now->replicate = replicate;
    status = small_date(now, sink, 0, 0.5, 0.0);
    for (size_t k = 1; k < SMALL_DATES && status == CR_OK; k++) {
        const uint64_t n = small_draw(&random) % 4;

        for (uint64_t i = 0; i < n && status == CR_OK; i++) {
            const size_t at = small_draw(&random) % (SMALL_STATES * SMALL_TRACKS);
            const cr_track *track = &small_track[at % SMALL_TRACKS];
            const int32_t to = track->first_rung + (int32_t)(small_draw(&random) % (uint64_t)track->n_rungs);
            const double share = k + 1 < SMALL_DATES && i == 2 ? 1.0 : (double)(i + 1) / 4.0;

            if (to != now->position[at]) {
                status = small_move(now, sink, at, to,
                                    share < 1.0 ? small_t[k - 1] + share * (small_t[k] - small_t[k - 1]) : small_t[k]);
            }
        }
        if (status == CR_OK) {
            status = small_date(now, sink, k, (double)(small_draw(&random) % 1001) / 1000.0,
                                (double)(small_draw(&random) % 10001) / 1000.0 - 5.0);
        }
    }
    return status;
}

#endif
