/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/exposure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/query.h"

/* Sums stay below 2^62 units: the largest possible one takes at most 61 bits, and roundings come on top. */
enum { SUM_BITS = 61 };

/* Columns in the order of rungs, one for each rung that is asked for; credits are the same for all of them. */
static void lay_out_columns(cr_ledger *self, const cr_model *model, int32_t tie)
{
    for (size_t r = 0; r < model->n_rungs; r++) {
        self->column[r] = CR_NONE;
    }
    for (size_t m = 0; m < model->n_moves; m++) {
        if (cr_move_reads(model, &model->move[m], CR_DRIVER_EXPOSURE, tie)) {
            self->column[model->move[m].rung] = 0;
        }
    }
    for (size_t r = 0; r < model->n_rungs; r++) {
        if (self->column[r] != CR_NONE) {
            self->column[r] = self->tie->ahead ? (int32_t)self->n_columns : 0;
            self->n_columns = self->tie->ahead ? self->n_columns + 1 : 1;
        }
    }
}

/* A rung that is not named earns what the nearest one below it does: they take the same slot. */
static void find_named(cr_ledger *self, const cr_model *model)
{
    const int32_t *const credit = self->tie->credit;

    for (int32_t r = 0; !self->tie->ahead && r < (int32_t)model->n_rungs; r++) {
        const bool as_below = r > 0 && model->rung[r].track == model->rung[r - 1].track && credit[r] == credit[r - 1];

        self->named[r] = as_below ? self->named[r - 1] : r;
    }
}

static bool has_drawn_credit(const cr_tie *tie, const cr_model *model)
{
    for (size_t r = 0; !tie->ahead && r < model->n_rungs; r++) {
        if (tie->credit[r] != CR_NONE && cr_slot_is_drawn(model, tie->credit[r])) {
            return true;
        }
    }
    return false;
}

static void take_credits(cr_ledger *self, const cr_model *model, const double *value)
{
    for (size_t r = 0; !self->tie->ahead && r < model->n_rungs; r++) {
        self->credit[r] = self->tie->credit[r] != CR_NONE ? value[self->tie->credit[r]] : 0.0;
    }
}

/* Which ties are there in this replicate: the chance is one number, the draw an edge's own. */
static void take_ties(cr_ledger *self, const cr_scratch *now)
{
    const double chance = now->value[self->tie->exists];

    for (size_t e = 0; e < self->tie->n_edges; e++) {
        if (!(cr_rng_uniform_at(now->rng, now->seed, self->tie->edge_key[e], 0, now->replicate) < chance)) {
            self->weight[e] = 0.0;
        }
    }
}

static void take_weights(cr_ledger *self, const cr_scratch *now)
{
    const cr_tie *const tie = self->tie;

    if (tie->exists != CR_NONE && tie->n_edges > 0) {
        memcpy(self->weight, tie->weight, tie->n_edges * sizeof(*self->weight));
    }
    for (size_t k = 0; k < tie->n_uncertain; k++) {
        self->weight[tie->uncertain[k].edge] = now->value[tie->uncertain[k].slot];
    }
    if (tie->exists != CR_NONE) {
        take_ties(self, now);
    }
}

const double *cr_ledger_weights(const cr_ledger *self)
{
    return self->weight != NULL ? self->weight : self->tie->weight;
}

/* The most that one partner can earn. */
static double largest_credit(const cr_ledger *self, const cr_model *model)
{
    double all = 0.0;

    if (self->tie->ahead) {
        return 1.0;
    }
    for (size_t track = 0; track < model->n_tracks; track++) {
        const int32_t first = model->track[track].first_rung, n = model->track[track].n_rungs;
        double most = 0.0;

        for (int32_t r = first; r < first + n; r++) {
            most = fmax(most, fabs(self->credit[r]));
        }
        all += most;
    }
    return all;
}

/* The power of two that takes sums up to `bound` to SUM_BITS bits. Tiny bounds need no more than 2^1000. */
static double units_in_one(double bound)
{
    int exponent;

    frexp(bound, &exponent);
    return ldexp(1.0, SUM_BITS - exponent < 1000 ? SUM_BITS - exponent : 1000);
}

/* Norms are summed in stored order; each listener has its own unit, so that small weights beside others' large ones
 * lose nothing. */
static void measure(cr_ledger *self, const cr_model *model)
{
    const cr_tie *const tie = self->tie;
    const double *const weight = cr_ledger_weights(self);
    const double credit = largest_credit(self, model);
    size_t largest_clique = 1;

    self->credit_most = credit;
    memset(self->norm, 0, model->n_states * sizeof(*self->norm));
    for (size_t e = 0; e < tie->n_edges; e++) {
        self->norm[tie->listener[e]] += fabs(weight[e]);
    }
    for (size_t i = 0; i < model->n_states; i++) {
        self->per_unit[i] = units_in_one(self->norm[i] * credit);
    }
    for (size_t q = 0; q < tie->n_cliques; q++) {
        const size_t size = tie->member_at[q + 1] - tie->member_at[q];

        largest_clique = size > largest_clique ? size : largest_clique;
        for (size_t k = tie->member_at[q]; k < tie->member_at[q + 1]; k++) {
            self->norm[tie->member[k]] += (double)(size - 1);
        }
    }
    self->clique_per_unit = tie->ahead && tie->fades == CR_NONE ? 1.0 : units_in_one((double)largest_clique * credit);
}

static inline int64_t in_units(double amount, double per_unit)
{
    return llrint(amount * per_unit);
}

/* What partner j earns in column c goes from `before` to `after`: its listeners and its cliques take note. */
static void note(cr_ledger *self, int32_t j, int32_t c, double before, double after)
{
    const cr_tie *const tie = self->tie;
    const double *const weight = cr_ledger_weights(self), *const per_unit = self->per_unit;
    const size_t n_columns = self->n_columns;

    for (size_t e = tie->listener_at[j]; e < tie->listener_at[j + 1]; e++) {
        const size_t i = (size_t)tie->listener[e];

        self->edge_sum[i * n_columns + (size_t)c] +=
            in_units(weight[e] * after, per_unit[i]) - in_units(weight[e] * before, per_unit[i]);
    }
    for (size_t k = tie->clique_at[j]; k < tie->clique_at[j + 1]; k++) {
        self->clique_sum[(size_t)tie->clique[k] * n_columns + (size_t)c] +=
            in_units(after, self->clique_per_unit) - in_units(before, self->clique_per_unit);
    }
}

/* What is left of a credit that j has had since it reached the rung: aged on the calendar, at the date in force. */
static double faded(const cr_ledger *self, const cr_scratch *now, int32_t j, int32_t rung)
{
    double age;

    if (self->tie->fades == CR_NONE) {
        return 1.0;
    }
    age = now->model->calendar.t[now->k] - now->reached_at[(size_t)j * now->model->n_rungs + (size_t)rung];
    return age > 0.0 ? exp2(-age / self->half_life) : 1.0;
}

/* Credits of all tracks, in their order, so that the same positions always give the same double. */
static double credit_of(const cr_ledger *self, const cr_scratch *now, int32_t j)
{
    const size_t n_tracks = now->model->n_tracks;
    double sum = 0.0;

    for (size_t track = 0; track < n_tracks; track++) {
        const int32_t rung = now->position[(size_t)j * n_tracks + track];

        if (self->credit[rung] != 0.0) {
            sum += self->credit[rung] * faded(self, now, j, self->named[rung]);
        }
    }
    return sum;
}

/* `ahead`: one column for each rung that is asked for. */
static inline bool is_ahead(const cr_scratch *now, int32_t j, int32_t rung)
{
    const size_t track = (size_t)now->model->rung[rung].track;

    return now->position[(size_t)j * now->model->n_tracks + track] >= rung;
}

static inline double credit_ahead(const cr_ledger *self, const cr_scratch *now, int32_t j, int32_t rung)
{
    return is_ahead(now, j, rung) ? faded(self, now, j, rung) : 0.0;
}

double cr_ledger_credit(const cr_ledger *self, const cr_scratch *now, int32_t partner, int32_t rung)
{
    return self->tie->ahead ? credit_ahead(self, now, partner, rung) : credit_of(self, now, partner);
}

/* Most states have earned nothing, and nothing adds nothing. */
static inline void note_credit(cr_ledger *self, int32_t j, int32_t c, double credit)
{
    if (credit < 0.0 || credit > 0.0) {
        note(self, j, c, 0.0, credit);
    }
}

static void count(cr_ledger *self, const cr_scratch *now)
{
    const cr_model *const model = now->model;

    memset(self->edge_sum, 0, model->n_states * self->n_columns * sizeof(*self->edge_sum));
    memset(self->clique_sum, 0, self->tie->n_cliques * self->n_columns * sizeof(*self->clique_sum));
    for (int32_t j = 0; self->n_columns > 0 && !self->tie->ahead && j < (int32_t)model->n_states; j++) {
        note_credit(self, j, 0, credit_of(self, now, j));
    }
    for (int32_t r = 0; self->tie->ahead && r < (int32_t)model->n_rungs; r++) {
        for (int32_t j = 0; self->column[r] != CR_NONE && j < (int32_t)model->n_states; j++) {
            note_credit(self, j, self->column[r], credit_ahead(self, now, j, r));
        }
    }
}

void cr_ledgers_count(cr_scratch *now)
{
    for (size_t m = 0; m < now->ledgers->n; m++) {
        count(&now->ledgers->ledger[m], now);
    }
}

void cr_ledgers_age(cr_scratch *now)
{
    for (size_t m = 0; now->ledgers->some_fade && m < now->ledgers->n; m++) {
        if (now->ledgers->ledger[m].tie->fades != CR_NONE) {
            count(&now->ledgers->ledger[m], now);
        }
    }
}

static int allocate(cr_ledger *self, const cr_model *model)
{
    const cr_tie *const tie = self->tie;

    self->credit = calloc(model->n_rungs, sizeof(*self->credit));
    self->named = calloc(model->n_rungs, sizeof(*self->named));
    self->per_unit = calloc(model->n_states, sizeof(*self->per_unit));
    self->norm = calloc(model->n_states, sizeof(*self->norm));
    self->edge_sum = calloc(model->n_states * self->n_columns, sizeof(*self->edge_sum));
    self->edge_start = calloc(model->n_states * self->n_columns, sizeof(*self->edge_start));
    self->clique_sum = calloc(tie->n_cliques * self->n_columns, sizeof(*self->clique_sum));
    self->clique_start = calloc(tie->n_cliques * self->n_columns, sizeof(*self->clique_start));
    if (tie->n_edges > 0 && (tie->n_uncertain > 0 || tie->exists != CR_NONE)) {
        self->weight = calloc(tie->n_edges, sizeof(*self->weight));
        if (self->weight == NULL) {
            return CR_ERR_MEMORY;
        }
        memcpy(self->weight, tie->weight, tie->n_edges * sizeof(*self->weight));
    }
    return self->credit != NULL && self->named != NULL && self->per_unit != NULL && self->norm != NULL &&
                   self->edge_sum != NULL && self->edge_start != NULL && self->clique_sum != NULL &&
                   self->clique_start != NULL
               ? CR_OK
               : CR_ERR_MEMORY;
}

/* The sums of a constant tie kind at the start, once and for all. */
static void count_start(cr_ledger *self, const cr_model *model)
{
    const cr_scratch start = {.model = model, .position = model->start};

    take_credits(self, model, model->slot);
    measure(self, model);
    count(self, &start);
    memcpy(self->edge_start, self->edge_sum, model->n_states * self->n_columns * sizeof(*self->edge_sum));
    memcpy(self->clique_start, self->clique_sum, self->tie->n_cliques * self->n_columns * sizeof(*self->clique_sum));
}

int cr_ledgers_init(cr_ledgers *self, const cr_model *model, cr_errors *errors)
{
    memset(self, 0, sizeof(*self));
    self->ledger = calloc(model->n_ties, sizeof(*self->ledger));
    self->drawn = calloc(model->n_uncertain_starts, sizeof(*self->drawn));
    if (self->ledger == NULL || self->drawn == NULL) {
        goto no_memory;
    }
    self->n = model->n_ties;
    for (size_t m = 0; m < self->n; m++) {
        cr_ledger *const ledger = &self->ledger[m];

        ledger->tie = &model->tie[m];
        ledger->column = calloc(model->n_rungs, sizeof(*ledger->column));
        if (ledger->column == NULL) {
            goto no_memory;
        }
        lay_out_columns(ledger, model, (int32_t)m);
        if (allocate(ledger, model) != CR_OK) {
            goto no_memory;
        }
        find_named(ledger, model);
        self->some_fade = self->some_fade || ledger->tie->fades != CR_NONE;
        ledger->constant = ledger->tie->n_uncertain == 0 && ledger->tie->exists == CR_NONE &&
                           ledger->tie->fades == CR_NONE && !has_drawn_credit(ledger->tie, model);
        if (ledger->constant) {
            count_start(ledger, model);
        }
    }
    return CR_OK;

no_memory:
    return cr_fail(errors, CR_ERR_MEMORY, "the exposures of %zu states through %zu kinds of tie", model->n_states,
                   model->n_ties);
}

void cr_ledgers_free(cr_ledgers *self)
{
    for (size_t m = 0; m < self->n; m++) {
        cr_ledger *const ledger = &self->ledger[m];

        free(ledger->column);
        free(ledger->credit);
        free(ledger->named);
        free(ledger->weight);
        free(ledger->per_unit);
        free(ledger->norm);
        free(ledger->edge_sum);
        free(ledger->edge_start);
        free(ledger->clique_sum);
        free(ledger->clique_start);
    }
    free(self->ledger);
    free(self->drawn);
    memset(self, 0, sizeof(*self));
}

static void move_ahead(cr_ledger *self, const cr_scratch *now, int32_t state, int32_t from, int32_t to)
{
    const int32_t low = from < to ? from : to, high = from < to ? to : from;

    for (int32_t r = low + 1; r <= high; r++) {
        if (self->column[r] != CR_NONE) {
            note(self, state, self->column[r], credit_ahead(self, now, state, r), from < to ? 1.0 : 0.0);
        }
    }
}

/* The credit after the move is that of standing on `to`, reached now unless the rung that earns it was held before. */
static void move_credit(cr_ledger *self, cr_scratch *now, int32_t state, int32_t track, int32_t from, int32_t to)
{
    int32_t *const position = &now->position[(size_t)state * now->model->n_tracks + (size_t)track];
    const int32_t earns = self->named[to];
    double *const reached =
        now->reached_at != NULL ? &now->reached_at[(size_t)state * now->model->n_rungs + (size_t)earns] : NULL;
    const double since = reached != NULL ? *reached : 0.0, before = credit_of(self, now, state);
    double after;

    *position = to;
    if (reached != NULL && earns > from) {
        *reached = now->t;
    }
    after = credit_of(self, now, state);
    if (reached != NULL) {
        *reached = since;
    }
    *position = from;
    note(self, state, 0, before, after);
}

static void move(cr_ledger *self, cr_scratch *now, int32_t state, int32_t track, int32_t from, int32_t to)
{
    if (self->n_columns == 0) {
        return;
    }
    if (self->tie->ahead) {
        move_ahead(self, now, state, from, to);
    } else {
        move_credit(self, now, state, track, from, to);
    }
}

void cr_ledgers_move(cr_scratch *now, int32_t state, int32_t track, int32_t from, int32_t to)
{
    for (size_t m = 0; m < now->ledgers->n; m++) {
        move(&now->ledgers->ledger[m], now, state, track, from, to);
    }
    for (int32_t r = from + 1; now->reached_at != NULL && r <= to; r++) {
        now->reached_at[(size_t)state * now->model->n_rungs + (size_t)r] = now->t;
    }
}

static void reset(cr_ledger *self, const cr_scratch *now)
{
    const cr_model *const model = now->model;

    if (self->constant) {
        memcpy(self->edge_sum, self->edge_start, model->n_states * self->n_columns * sizeof(*self->edge_sum));
        memcpy(self->clique_sum, self->clique_start,
               self->tie->n_cliques * self->n_columns * sizeof(*self->clique_sum));
    } else if (self->n_columns > 0) {
        self->half_life = self->tie->fades != CR_NONE ? now->value[self->tie->fades] : 0.0;
        take_credits(self, model, now->value);
        take_weights(self, now);
        measure(self, model);
        count(self, now);
    }
}

static int32_t *place_of(const cr_scratch *now, const cr_uncertain_start *start)
{
    return &now->position[(size_t)start->state * now->model->n_tracks + (size_t)start->track];
}

/* Constant sums are those of cr_model.start: the states whose start is drawn go from there to where they stand. */
static void move_to_drawn_starts(cr_scratch *now)
{
    const cr_model *const model = now->model;
    int32_t *const drawn = now->ledgers->drawn;

    for (size_t u = 0; u < model->n_uncertain_starts; u++) {
        const cr_uncertain_start *const start = &model->uncertain_start[u];
        int32_t *const position = place_of(now, start);

        drawn[u] = *position;
        *position = model->start[(size_t)start->state * model->n_tracks + (size_t)start->track];
    }
    for (size_t u = 0; u < model->n_uncertain_starts; u++) {
        const cr_uncertain_start *const start = &model->uncertain_start[u];
        int32_t *const position = place_of(now, start);

        for (size_t m = 0; *position != drawn[u] && m < now->ledgers->n; m++) {
            if (now->ledgers->ledger[m].constant) {
                move(&now->ledgers->ledger[m], now, start->state, start->track, *position, drawn[u]);
            }
        }
        *position = drawn[u];
    }
}

void cr_ledgers_reset(cr_scratch *now)
{
    for (size_t m = 0; m < now->ledgers->n; m++) {
        reset(&now->ledgers->ledger[m], now);
    }
    move_to_drawn_starts(now);
}

bool cr_ledgers_concern(const cr_ledgers *self, int32_t tie, int32_t rung, int32_t from, int32_t to)
{
    const cr_ledger *const ledger = &self->ledger[tie];

    if (ledger->tie->ahead) {
        return from < to ? from < rung && rung <= to : to < rung && rung <= from;
    }
    return ledger->column[rung] != CR_NONE;
}

/* Where a state listens to its cliques, its own part is taken out of their sums. */
static int64_t sum_over_cliques(const cr_ledger *self, const cr_scratch *now, int32_t state, int32_t rung)
{
    const cr_tie *const tie = self->tie;
    const size_t column = (size_t)self->column[rung];
    const double own = cr_ledger_credit(self, now, state, rung);
    const int64_t own_units = in_units(own, self->clique_per_unit);
    int64_t sum = 0;

    for (size_t k = tie->clique_at[state]; k < tie->clique_at[state + 1]; k++) {
        sum += self->clique_sum[(size_t)tie->clique[k] * self->n_columns + column] - own_units;
    }
    return sum;
}

double cr_exposure(const cr_scratch *now, int32_t tie, int32_t state, int32_t rung)
{
    const cr_ledger *const self = &now->ledgers->ledger[tie];
    double sum;

    if (self->column[rung] == CR_NONE || self->norm[state] == 0.0) {
        return 0.0;
    }
    sum = (double)self->edge_sum[(size_t)state * self->n_columns + (size_t)self->column[rung]] / self->per_unit[state];
    if (self->tie->n_cliques > 0) {
        sum += (double)sum_over_cliques(self, now, state, rung) / self->clique_per_unit;
    }
    if (self->tie->share) {
        sum /= self->norm[state];
    }
    return self->tie->times != CR_NONE ? sum * now->condition[self->tie->times] : sum;
}

double cr_exposure_most(const cr_scratch *now, int32_t tie, int32_t state)
{
    const cr_ledger *const self = &now->ledgers->ledger[tie];

    return self->tie->share ? self->credit_most : self->credit_most * self->norm[state];
}
