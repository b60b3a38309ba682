/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "history/cases.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

typedef enum standing { BELOW, ABOVE, UNKNOWN } standing;

/* What a row says of the track that is scored; false: nothing. */
static bool row_says(const cr_score *self, const cr_known *row, standing *says)
{
    const int32_t rung = self->options.rung;

    if (row->rung == CR_NONE) {
        *says = UNKNOWN;
        return true;
    }
    *says = row->rung >= rung ? ABOVE : BELOW;
    return row->track == self->model->rung[rung].track;
}

/* ---- after the start ---- */

/* Where a state stands at the start: its last row up to then, else what the model says. */
static standing at_start(const cr_score *self, int32_t state)
{
    const cr_model *const model = self->model;
    const int32_t track = model->rung[self->options.rung].track;
    standing found =
        model->start[(size_t)state * model->n_tracks + (size_t)track] >= self->options.rung ? ABOVE : BELOW;

    for (size_t u = 0; u < model->n_uncertain_starts; u++) {
        const cr_uncertain_start *const start = &model->uncertain_start[u];

        if (start->state == state && start->track == track && start->rung[start->n - 1] >= self->options.rung) {
            found = ABOVE; /* perhaps: there is no saying whether it came later */
        }
    }
    for (size_t k = 0; k < model->n_history && model->history[k].day <= model->calendar.day[0]; k++) {
        standing says;

        if (model->history[k].state == state && row_says(self, &model->history[k], &says)) {
            found = says;
        }
    }
    return found;
}

/* What became of a state that stood below: the first row that has it there, or ends what is known. UNKNOWN, too, where
 * it may have come after the end. */
static standing outcome(const cr_score *self, int32_t state, const cr_known **came)
{
    const cr_model *const model = self->model;
    const cr_day start = model->calendar.day[0], end = model->calendar.day[model->calendar.n - 1];

    for (size_t k = 0; k < model->n_history && model->history[k].day <= end; k++) {
        const cr_known *const row = &model->history[k];
        standing says;

        if (row->day > start && row->state == state && row_says(self, row, &says) && says != BELOW) {
            *came = row;
            return says == ABOVE && row->latest > end ? UNKNOWN : says;
        }
    }
    return BELOW;
}

static bool is_member(const cr_group *group, int32_t state)
{
    for (size_t k = 0; k < group->n; k++) {
        if (group->member[k] == state) {
            return true;
        }
    }
    return false;
}

static size_t region_of(const cr_score *self, int32_t state)
{
    size_t region = 0;

    while (region < self->options.n_regions && !is_member(&self->model->group[self->options.region[region]], state)) {
        region++;
    }
    return region;
}

static void add_case(cr_score *self, int32_t state)
{
    const standing start = at_start(self, state);
    const cr_known *came = NULL;
    standing end;

    if (start != BELOW) {
        self->n_standing += start == ABOVE;
        self->n_unknown += start == UNKNOWN;
        return;
    }
    end = outcome(self, state, &came);
    if (end == UNKNOWN) {
        self->n_unknown++;
        return;
    }
    self->at_risk[self->n] = (cr_case){.state = state, .came = end == ABOVE, .region = region_of(self, state)};
    if (end == ABOVE) {
        self->at_risk[self->n].day = came->day;
        self->at_risk[self->n].latest = came->latest;
        self->n_came++;
    }
    self->n++;
}

/* ---- before the start ---- */

static void stand(cr_base_rate *rate, standing where, cr_day from, cr_day to)
{
    if (where == BELOW && to > from) {
        rate->years += (to - from) / 365.25;
    }
}

/* A state without a row before the start has stood all the time where it stands then; one with rows, below until the
 * first. */
static standing at_first(const cr_score *self, int32_t state)
{
    const cr_model *const model = self->model;

    for (size_t k = 0; k < model->n_history && model->history[k].day <= model->calendar.day[0]; k++) {
        standing says;

        if (model->history[k].state == state && row_says(self, &model->history[k], &says)) {
            return BELOW;
        }
    }
    return at_start(self, state);
}

static void follow(const cr_score *self, int32_t state, cr_base_rate *rate)
{
    const cr_model *const model = self->model;
    const cr_day start = model->calendar.day[0];
    standing where = at_first(self, state), says;
    cr_day since = self->options.base_from;

    for (size_t k = 0; k < model->n_history && model->history[k].day <= start; k++) {
        const cr_known *const row = &model->history[k];

        if (row->state != state || !row_says(self, row, &says)) {
            continue;
        }
        if (row->day > self->options.base_from) {
            stand(rate, where, since, row->day);
            rate->moves += where == BELOW && says == ABOVE;
            since = row->day;
        }
        where = says;
    }
    stand(rate, where, since, start);
}

/* Interval of a Poisson mean by its two one-sided tests (Garwood 1936). */
static void finish(cr_base_rate *rate)
{
    const double moves = (double)rate->moves;

    if (!(rate->years > 0.0)) {
        rate->hi = HUGE_VAL;
        return;
    }
    rate->hazard = moves / rate->years;
    rate->lo = rate->moves > 0 ? gsl_cdf_chisq_Pinv(0.025, 2.0 * moves) / 2.0 / rate->years : 0.0;
    rate->hi = gsl_cdf_chisq_Qinv(0.025, 2.0 * moves + 2.0) / 2.0 / rate->years;
}

static void find_rates(cr_score *self)
{
    const cr_model *const model = self->model;

    self->all = (cr_base_rate){.name = "all", .group = CR_NONE};
    for (size_t r = 0; r < self->n_base_rates; r++) {
        const int32_t group = r < self->options.n_regions ? self->options.region[r] : CR_NONE;

        self->base_rate[r] =
            (cr_base_rate){.name = group != CR_NONE ? model->group[group].name : "rest", .group = group};
    }
    for (size_t i = 0; i < model->n_states; i++) {
        follow(self, (int32_t)i, &self->all);
        if (self->n_base_rates > 0) {
            follow(self, (int32_t)i, &self->base_rate[region_of(self, (int32_t)i)]);
        }
    }
    finish(&self->all);
    for (size_t r = 0; r < self->n_base_rates; r++) {
        finish(&self->base_rate[r]);
    }
}

int cr_cases_find(cr_score *self, cr_errors *errors)
{
    const size_t n_states = self->model->n_states;

    self->n_base_rates = self->options.n_regions > 0 ? self->options.n_regions + 1 : 0;
    self->at_risk = calloc(n_states + 1, sizeof(*self->at_risk));
    self->base_rate = calloc(self->n_base_rates + 1, sizeof(*self->base_rate));
    if (self->at_risk == NULL || self->base_rate == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the outcomes of %zu states", n_states);
    }
    for (size_t i = 0; i < n_states; i++) {
        add_case(self, (int32_t)i);
    }
    find_rates(self);
    return CR_OK;
}

bool cr_history_begins(const cr_model *model, cr_day *day)
{
    if (model->n_history > 0) {
        *day = model->history[0].day;
    }
    return model->n_history > 0;
}

bool cr_history_ends(const cr_model *model, cr_day *day)
{
    for (size_t k = 0; k < model->n_history; k++) {
        *day = k == 0 || model->history[k].latest > *day ? model->history[k].latest : *day;
    }
    return model->n_history > 0;
}
