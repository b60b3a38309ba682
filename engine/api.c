/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public face: handles around the plan of engine/compile and the batch of engine/study. */
#include "credence/credence.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "compile/compile.h"
#include "study/batch.h"
#include "study/estimate.h"

enum { DEFAULT_REPLICATES = 10000, DATE_BYTES = 16 };

struct cr_scenario {
    cr_plan plan;
    char (*date)[DATE_BYTES]; /* [calendar.n] */
};

struct cr_result {
    const cr_scenario *scenario;
    cr_plan chosen; /* what is run: models, names and texts are the scenario's, the two arrays its own */
    size_t *place;  /* [scenario's models] position of each in `chosen` and in the batch; SIZE_MAX: not run */
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

const char *cr_scenario_about(const cr_scenario *self, size_t what_if)
{
    return what_if < self->plan.n_models ? self->plan.about[what_if] : NULL;
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

/* Which what-ifs the caller names; false after telling of one that there is not. */
static bool wanted_what_ifs(const cr_plan *plan, const cr_run_options *options, bool *wanted, cr_errors *errors)
{
    bool good = true;

    for (size_t k = 0; k < options->n_what_ifs; k++) {
        const char *name = options->what_if[k];
        size_t at = plan->n_models;

        while (at > 0 && strcmp(plan->what_if[at - 1], name) != 0) {
            at--;
        }
        if (at == 0) {
            const char *near = cr_text_nearest(name, plan->what_if, plan->n_models);

            cr_fail(errors, CR_ERR_INPUT, "the scenario has no what-if '%s'%s%s%s", name,
                    near != NULL ? " (did you mean '" : "", near != NULL ? near : "", near != NULL ? "'?)" : "");
            good = false;
        } else {
            wanted[at - 1] = true;
        }
    }
    return good;
}

/* Makes the plan that is run: shallow copies of sealed models, which own nothing. */
static int choose(cr_result *self, const cr_run_options *options, cr_errors *errors)
{
    const cr_plan *plan = &self->scenario->plan;
    bool *wanted = calloc(plan->n_models, sizeof(*wanted));
    int status = CR_OK;

    self->chosen = *plan;
    self->chosen.n_models = 0;
    self->chosen.model = calloc(plan->n_models, sizeof(*self->chosen.model));
    self->chosen.what_if = calloc(plan->n_models, sizeof(*self->chosen.what_if));
    self->place = calloc(plan->n_models, sizeof(*self->place));
    if (wanted == NULL || self->chosen.model == NULL || self->chosen.what_if == NULL || self->place == NULL) {
        status = cr_fail(errors, CR_ERR_MEMORY, "memory ran out for %zu what-ifs", plan->n_models);
    } else if (!wanted_what_ifs(plan, options, wanted, errors)) {
        status = CR_ERR_INPUT;
    }
    for (size_t m = 0; status == CR_OK && m < plan->n_models; m++) {
        const size_t to = self->chosen.n_models;

        self->place[m] = SIZE_MAX;
        if (m == 0 || options->what_if == NULL || wanted[m]) {
            self->place[m] = to;
            self->chosen.model[to] = plan->model[m];
            self->chosen.what_if[to] = plan->what_if[m];
            self->chosen.n_models++;
        }
    }
    free(wanted);
    return status;
}

int cr_run(cr_result **self, const cr_scenario *scenario, const cr_run_options *options, cr_errors *errors)
{
    static const cr_run_options usual;
    const cr_run_options *asked = options != NULL ? options : &usual;
    const cr_batch_options batch = batch_options(asked);
    cr_result *made = calloc(1, sizeof(*made));
    int status;

    *self = NULL;
    if (made == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for a result");
    }
    made->scenario = scenario;
    status = choose(made, asked, errors);
    if (status == CR_OK) {
        status = cr_batch_run(&made->batch, &made->chosen, &batch, errors);
    }
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
        free(self->chosen.model);
        free(self->chosen.what_if);
        free(self->place);
        free(self);
    }
}

/* The tally of a what-if that has been run, where the rung is there too; or NULL. */
static const cr_tally *tally_of(const cr_result *self, size_t what_if, size_t rung)
{
    return what_if < self->scenario->plan.n_models && self->place[what_if] != SIZE_MAX &&
                   rung < baseline(self->scenario)->n_rungs
               ? &self->batch.tally[self->place[what_if]]
               : NULL;
}

static int compare_code(const void *code, const void *state)
{
    return strcmp(code, ((const cr_state *)state)->code);
}

/* The number that one of the baseline's states has in a what-if, which may be without some; SIZE_MAX where it is not there. */
static size_t state_in(const cr_result *self, const cr_tally *tally, size_t state)
{
    const cr_model *base = baseline(self->scenario), *model = tally->model;
    const cr_state *found;

    if (state >= base->n_states) {
        return SIZE_MAX;
    }
    found = bsearch(base->state[state].code, model->state, model->n_states, sizeof(*model->state), compare_code);
    return found != NULL ? (size_t)(found - model->state) : SIZE_MAX;
}

static cr_estimate estimate(uint64_t k, uint64_t n)
{
    const cr_interval interval = cr_wilson(k, n);

    return (cr_estimate){.share = cr_share(k, n), .lo = interval.lo, .hi = interval.hi};
}

static const cr_estimate nothing = {.share = (double)NAN, .lo = 0.0, .hi = 1.0};

cr_estimate cr_result_reached(const cr_result *self, size_t what_if, size_t state, size_t rung)
{
    const cr_tally *tally = tally_of(self, what_if, rung);
    const size_t at = tally != NULL ? state_in(self, tally, state) : SIZE_MAX;

    return at != SIZE_MAX ? estimate(tally->reached[cr_tally_at(tally, at, rung)], tally->replicates) : nothing;
}

cr_estimate cr_result_standing(const cr_result *self, size_t what_if, size_t state, size_t rung, size_t date)
{
    const size_t dates = baseline(self->scenario)->calendar.n;
    const cr_tally *tally = tally_of(self, what_if, rung);
    const size_t at = tally != NULL ? state_in(self, tally, state) : SIZE_MAX;
    const uint32_t *change;
    uint32_t standing = 0; /* modulo 2^32, as the changes */

    if (at == SIZE_MAX || date >= dates) {
        return nothing;
    }
    change = &tally->change[cr_tally_at(tally, at, rung) * dates];
    for (size_t k = 0; k <= date; k++) {
        standing += change[k];
    }
    return estimate(standing, tally->replicates);
}

double cr_result_count(const cr_result *self, size_t what_if, size_t rung, size_t date, double *sd)
{
    const cr_tally *tally = tally_of(self, what_if, rung);
    double mean = (double)NAN, spread = (double)NAN;

    if (tally != NULL && date < baseline(self->scenario)->calendar.n) {
        cr_tally_count_moments(tally, rung, date, &mean, &spread);
    }
    if (sd != NULL) {
        *sd = spread;
    }
    return mean;
}
