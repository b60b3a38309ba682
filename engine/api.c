/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public face: handles around the plan of engine/scenario and the batch of engine/study. */
#include "credence/credence.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/compile.h"
#include "study/batch.h"
#include "study/estimate.h"

enum { DEFAULT_REPLICATES = 10000, DATE_BYTES = 16 };

struct cr_scenario {
    cr_plan plan;
    char (*date)[DATE_BYTES]; /* [calendar.n] */
};

struct cr_result {
    const cr_scenario *scenario;
    cr_batch batch;
};

const char *cr_version(void)
{
    return CR_VERSION;
}

/* ---- scenarios ---- */

static const cr_model *baseline(const cr_scenario *self)
{
    return &self->plan.model[0];
}

static int write_dates(cr_scenario *self, cr_errors *errors)
{
    const cr_calendar *calendar = &baseline(self)->calendar;

    self->date = calloc(calendar->n, sizeof(*self->date));
    if (self->date == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for %zu dates", calendar->n);
    }
    for (size_t k = 0; k < calendar->n; k++) {
        cr_day_text(calendar->day[k], self->date[k]);
    }
    return CR_OK;
}

/* `path`: NULL for a text. */
static int open_scenario(cr_scenario **self, const char *path, const char *text, const char *folder,
                         const char *const *set, size_t n_set, cr_errors *errors)
{
    const cr_changes changes = {.n_set = n_set, .set = set};
    cr_scenario *made = calloc(1, sizeof(*made));
    int status;

    *self = NULL;
    if (made == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for a scenario");
    }
    status = path != NULL ? cr_plan_read(&made->plan, path, &changes, errors)
                          : cr_plan_read_text(&made->plan, "scenario", text, folder, &changes, errors);
    if (status == CR_OK) {
        status = write_dates(made, errors);
    }
    if (status != CR_OK) {
        cr_scenario_free(made);
        return status;
    }
    *self = made;
    return CR_OK;
}

int cr_scenario_read(cr_scenario **self, const char *path, const char *const *set, size_t n_set, cr_errors *errors)
{
    return open_scenario(self, path, NULL, NULL, set, n_set, errors);
}

int cr_scenario_read_text(cr_scenario **self, const char *text, const char *folder, const char *const *set,
                          size_t n_set, cr_errors *errors)
{
    return open_scenario(self, NULL, text, folder, set, n_set, errors);
}

void cr_scenario_free(cr_scenario *self)
{
    if (self != NULL) {
        cr_plan_free(&self->plan);
        free(self->date);
        free(self);
    }
}

size_t cr_scenario_count(const cr_scenario *self, cr_list list)
{
    const cr_model *model = baseline(self);

    switch (list) {
    case CR_LIST_STATES:
        return model->n_states;
    case CR_LIST_RUNGS:
        return model->n_rungs;
    case CR_LIST_DATES:
        return model->calendar.n;
    case CR_LIST_WHAT_IFS:
        return self->plan.n_models;
    }
    return 0;
}

const char *cr_scenario_name(const cr_scenario *self, cr_list list, size_t index)
{
    const cr_model *model = baseline(self);

    if (index >= cr_scenario_count(self, list)) {
        return NULL;
    }
    switch (list) {
    case CR_LIST_STATES:
        return model->state[index].code;
    case CR_LIST_RUNGS:
        return model->rung[index].name;
    case CR_LIST_DATES:
        return self->date[index];
    case CR_LIST_WHAT_IFS:
        return self->plan.what_if[index];
    }
    return NULL;
}

size_t cr_scenario_find(const cr_scenario *self, cr_list list, const char *name)
{
    const size_t n = cr_scenario_count(self, list);

    if (name == NULL) {
        return list == CR_LIST_RUNGS ? (size_t)baseline(self)->recognition : SIZE_MAX;
    }
    for (size_t k = 0; k < n; k++) {
        if (strcmp(cr_scenario_name(self, list, k), name) == 0) {
            return k;
        }
    }
    return SIZE_MAX;
}

/* ---- results ---- */

static cr_batch_options batch_options(const cr_run_options *options)
{
    cr_batch_options batch = {
        .first = options->first, .replicates = options->replicates, .seed = options->seed, .threads = options->threads};

    batch.first = batch.first == 0 ? 1 : batch.first;
    batch.replicates = batch.replicates == 0 ? DEFAULT_REPLICATES : batch.replicates;
    batch.threads = batch.threads == 0 ? omp_get_num_procs() : batch.threads;
    return batch;
}

int cr_run(cr_result **self, const cr_scenario *scenario, const cr_run_options *options, cr_errors *errors)
{
    static const cr_run_options usual;
    const cr_batch_options batch = batch_options(options != NULL ? options : &usual);
    cr_result *made = calloc(1, sizeof(*made));
    int status;

    *self = NULL;
    if (made == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for a result");
    }
    made->scenario = scenario;
    status = cr_batch_run(&made->batch, &scenario->plan, &batch, errors);
    if (status != CR_OK) {
        cr_result_free(made);
        return status;
    }
    *self = made;
    return CR_OK;
}

void cr_result_free(cr_result *self)
{
    if (self != NULL) {
        cr_batch_free(&self->batch);
        free(self);
    }
}

/* Of these three all are there? */
static bool is_there(const cr_result *self, size_t what_if, size_t state, size_t rung)
{
    return what_if < self->batch.n && state < baseline(self->scenario)->n_states &&
           rung < baseline(self->scenario)->n_rungs;
}

static cr_estimate estimate(uint64_t k, uint64_t n)
{
    const cr_interval interval = cr_wilson(k, n);

    return (cr_estimate){.share = cr_share(k, n), .lo = interval.lo, .hi = interval.hi};
}

static const cr_estimate nothing = {.share = (double)NAN, .lo = 0.0, .hi = 1.0};

cr_estimate cr_result_reached(const cr_result *self, size_t what_if, size_t state, size_t rung)
{
    if (!is_there(self, what_if, state, rung)) {
        return nothing;
    }
    const cr_tally *tally = &self->batch.tally[what_if];

    return estimate(tally->reached[cr_tally_at(tally, state, rung)], tally->replicates);
}

cr_estimate cr_result_standing(const cr_result *self, size_t what_if, size_t state, size_t rung, size_t date)
{
    const size_t dates = baseline(self->scenario)->calendar.n;
    uint32_t standing = 0; /* modulo 2^32, as the changes */

    if (!is_there(self, what_if, state, rung) || date >= dates) {
        return nothing;
    }
    const cr_tally *tally = &self->batch.tally[what_if];
    const uint32_t *change = &tally->change[cr_tally_at(tally, state, rung) * dates];

    for (size_t k = 0; k <= date; k++) {
        standing += change[k];
    }
    return estimate(standing, tally->replicates);
}

double cr_result_count(const cr_result *self, size_t what_if, size_t rung, size_t date, double *sd)
{
    double mean = (double)NAN, spread = (double)NAN;

    if (is_there(self, what_if, 0, rung) && date < baseline(self->scenario)->calendar.n) {
        cr_tally_count_moments(&self->batch.tally[what_if], rung, date, &mean, &spread);
    }
    if (sd != NULL) {
        *sd = spread;
    }
    return mean;
}
