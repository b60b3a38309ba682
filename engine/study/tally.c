/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of entries of the arrays, checked once in cr_tally_init(). */
typedef struct shape {
    size_t rows;       /* S * R */
    size_t cells;      /* S * R * K */
    size_t counts;     /* R * K */
    size_t conditions; /* C * K */
    size_t count_bins, condition_bins;
} shape;

/* False where a product does not fit. */
static bool shape_of(const cr_model *model, size_t count_bins, shape *out)
{
    const size_t n_dates = model->calendar.n;

    return !(__builtin_mul_overflow(model->n_states, model->n_rungs, &out->rows) ||
             __builtin_mul_overflow(out->rows, n_dates, &out->cells) ||
             __builtin_mul_overflow(model->n_rungs, n_dates, &out->counts) ||
             __builtin_mul_overflow(model->n_conditions, n_dates, &out->conditions) ||
             __builtin_mul_overflow(out->counts, count_bins, &out->count_bins) ||
             __builtin_mul_overflow(out->conditions, (size_t)CR_TALLY_BINS, &out->condition_bins));
}

/* Zeroed; calloc() itself checks the product. One entry at least, so that NULL always means no memory. */
static void *zeros(size_t n, size_t size)
{
    return calloc(n > 0 ? n : 1, size);
}

static bool allocate(cr_tally *self, const shape *size)
{
    self->reached = zeros(size->rows, sizeof(*self->reached));
    self->at_end = zeros(size->rows, sizeof(*self->at_end));
    self->nanoyears = zeros(size->rows, sizeof(*self->nanoyears));
    self->since = zeros(size->rows, sizeof(*self->since));
    self->first = zeros(size->cells, sizeof(*self->first));
    self->change = zeros(size->cells, sizeof(*self->change));
    self->count_sum = zeros(size->counts, sizeof(*self->count_sum));
    self->count_square = zeros(size->counts, sizeof(*self->count_square));
    self->count_bin = zeros(size->count_bins, sizeof(*self->count_bin));
    self->condition_sum = zeros(size->conditions, sizeof(*self->condition_sum));
    self->condition_square = zeros(size->conditions, sizeof(*self->condition_square));
    self->condition_least = zeros(size->conditions, sizeof(*self->condition_least));
    self->condition_greatest = zeros(size->conditions, sizeof(*self->condition_greatest));
    self->condition_bin = zeros(size->condition_bins, sizeof(*self->condition_bin));
    return self->reached != NULL && self->at_end != NULL && self->nanoyears != NULL && self->since != NULL &&
           self->first != NULL && self->change != NULL && self->count_sum != NULL && self->count_square != NULL &&
           self->count_bin != NULL && self->condition_sum != NULL && self->condition_square != NULL &&
           self->condition_least != NULL && self->condition_greatest != NULL && self->condition_bin != NULL;
}

int cr_tally_init(cr_tally *self, const cr_model *model, cr_errors *errors)
{
    const size_t numbers = model->n_states + 1; /* 0 .. n_states */
    shape size;

    memset(self, 0, sizeof(*self));
    self->model = model;
    self->count_step = (numbers + CR_TALLY_COUNT_BINS - 1) / CR_TALLY_COUNT_BINS;
    self->count_bins = (numbers + self->count_step - 1) / self->count_step;
    if (!shape_of(model, self->count_bins, &size) || !allocate(self, &size)) {
        cr_tally_free(self);
        return cr_fail(errors, CR_ERR_MEMORY,
                       "memory ran out for the counts of %zu states, %zu rungs, %zu conditions on %zu dates (fewer "
                       "threads or a longer calendar step need less)",
                       model->n_states, model->n_rungs, model->n_conditions, model->calendar.n);
    }
    for (size_t i = 0; i < size.conditions; i++) {
        self->condition_least[i] = INT64_MAX;
        self->condition_greatest[i] = INT64_MIN;
    }
    return CR_OK;
}

void cr_tally_free(cr_tally *self)
{
    free(self->reached);
    free(self->at_end);
    free(self->nanoyears);
    free(self->since);
    free(self->first);
    free(self->change);
    free(self->count_sum);
    free(self->count_square);
    free(self->count_bin);
    free(self->condition_sum);
    free(self->condition_square);
    free(self->condition_least);
    free(self->condition_greatest);
    free(self->condition_bin);
    memset(self, 0, sizeof(*self));
}

size_t cr_tally_at(const cr_tally *self, size_t state, size_t rung)
{
    return state * self->model->n_rungs + rung;
}

/* Written so that a value that is no number ends at the lower bound and not in undefined behaviour. */
static double clamp(double x, double lo, double hi)
{
    return !(x > lo) ? lo : x > hi ? hi : x;
}

/* Where the value lies in the range of the bins: 0 at its lower, 1 at its upper end. A range may be one point. */
static double in_range(const cr_condition *condition, double value)
{
    const double width = condition->bin_hi - condition->bin_lo;

    return width > 0.0 ? clamp((value - condition->bin_lo) / width, -CR_TALLY_RANGES, CR_TALLY_RANGES) : 0.0;
}

int64_t cr_tally_fixed(const cr_condition *condition, double value)
{
    return llrint(in_range(condition, value) * CR_TALLY_STEPS);
}

double cr_tally_value(const cr_condition *condition, double fixed)
{
    return condition->bin_lo + (condition->bin_hi - condition->bin_lo) * (fixed / CR_TALLY_STEPS);
}

int64_t cr_tally_nanoyears(double years)
{
    return llrint(years * 1e9);
}

static void arrive(cr_tally *self, size_t row, size_t k, int64_t when)
{
    const size_t cell = row * self->model->calendar.n + k;

    self->change[cell]++;
    if (self->since[row] < 0) {
        self->since[row] = when;
        self->first[cell]++;
    }
}

/* Where states stand at the start: before the first thing that is seen, which may be a move of that very instant. */
static void count_starts(cr_tally *self, const cr_scratch *now, const cr_happening *what)
{
    const cr_model *model = self->model;

    if (self->begun) {
        return;
    }
    self->begun = true;
    for (size_t i = 0; i < model->n_states; i++) {
        for (size_t track = 0; track < model->n_tracks; track++) {
            const bool moved = what != NULL && what->state == (int32_t)i && what->track == (int32_t)track;
            const int32_t top = moved ? what->from : now->position[i * model->n_tracks + track];

            for (int32_t r = model->track[track].first_rung; r <= top; r++) {
                arrive(self, cr_tally_at(self, i, (size_t)r), 0, 0);
            }
        }
    }
}

static void count_states(cr_tally *self, const cr_scratch *now, size_t k)
{
    const size_t n_dates = self->model->calendar.n;

    for (size_t r = 0; r < self->model->n_rungs; r++) {
        const size_t at = r * n_dates + k;
        const uint64_t n = (uint64_t)now->count[r];

        self->count_sum[at] += n;
        self->count_square[at] += n * n;
        self->count_bin[at * self->count_bins + (self->count_step == 1 ? n : n / self->count_step)]++;
    }
}

static void count_conditions(cr_tally *self, const cr_scratch *now, size_t k)
{
    const size_t n_dates = self->model->calendar.n;

    for (size_t c = 0; c < self->model->n_conditions; c++) {
        const cr_condition *condition = &self->model->condition[c];
        const double place = in_range(condition, now->condition[c]);
        const double bin = clamp(place * CR_TALLY_BINS, 0.0, CR_TALLY_BINS - 1);
        const int64_t fixed = llrint(place * CR_TALLY_STEPS);
        const size_t at = c * n_dates + k;

        self->condition_sum[at] += fixed;
        self->condition_square[at] += (cr_int128)fixed * fixed;
        self->condition_least[at] = fixed < self->condition_least[at] ? fixed : self->condition_least[at];
        self->condition_greatest[at] = fixed > self->condition_greatest[at] ? fixed : self->condition_greatest[at];
        self->condition_bin[at * CR_TALLY_BINS + (size_t)bin]++;
    }
}

static int on_calendar(void *context, const cr_scratch *now, size_t k)
{
    cr_tally *self = context;

    if (k == 0) {
        count_starts(self, now, NULL);
    }
    count_states(self, now, k);
    count_conditions(self, now, k);
    return CR_OK;
}

/* A move over skipped rungs enters, or leaves, every rung on its way. */
static int on_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    cr_tally *self = context;
    const cr_calendar *calendar = &self->model->calendar;
    /* Whether the date in force has been reached only just or a while ago, the interval is the one that ends at the
     * first date not before the move. */
    const size_t k = now->k + (what->t > calendar->t[now->k] && now->k + 1 < calendar->n);

    count_starts(self, now, what);
    for (int32_t r = what->from + 1; r <= what->to; r++) {
        arrive(self, cr_tally_at(self, (size_t)what->state, (size_t)r), k, cr_tally_nanoyears(what->t));
    }
    for (int32_t r = what->to + 1; r <= what->from; r++) {
        self->change[cr_tally_at(self, (size_t)what->state, (size_t)r) * calendar->n + k]--;
    }
    return CR_OK;
}

cr_sink cr_tally_sink(cr_tally *self)
{
    return (cr_sink){.context = self, .on_calendar = on_calendar, .on_move = on_move};
}

void cr_tally_begin(cr_tally *self)
{
    const size_t rows = self->model->n_states * self->model->n_rungs;

    self->begun = false;
    for (size_t i = 0; i < rows; i++) {
        self->since[i] = -1;
    }
}

static void count_ends(cr_tally *self, const cr_scratch *now)
{
    const cr_model *model = self->model;

    for (size_t i = 0; i < model->n_states; i++) {
        for (size_t track = 0; track < model->n_tracks; track++) {
            for (int32_t r = model->track[track].first_rung; r <= now->position[i * model->n_tracks + track]; r++) {
                self->at_end[cr_tally_at(self, i, (size_t)r)]++;
            }
        }
    }
}

void cr_tally_end(cr_tally *self, const cr_scratch *now)
{
    const cr_model *model = self->model;
    const size_t rows = model->n_states * model->n_rungs;
    const int64_t end = cr_tally_nanoyears(model->calendar.t[model->calendar.n - 1]);

    for (size_t i = 0; i < rows; i++) {
        const bool reached = self->since[i] >= 0;

        self->reached[i] += reached;
        self->nanoyears[i] += reached ? self->since[i] : end;
    }
    count_ends(self, now);
    self->replicates++;
}

static void add_32(uint32_t *to, const uint32_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        to[i] += from[i];
    }
}

static void add_128(cr_int128 *to, const cr_int128 *from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        to[i] += from[i];
    }
}

static void merge_conditions(cr_tally *self, const cr_tally *other, const shape *size)
{
    add_128(self->condition_sum, other->condition_sum, size->conditions);
    add_128(self->condition_square, other->condition_square, size->conditions);
    add_32(self->condition_bin, other->condition_bin, size->condition_bins);
    for (size_t i = 0; i < size->conditions; i++) {
        const int64_t least = other->condition_least[i], greatest = other->condition_greatest[i];

        self->condition_least[i] = least < self->condition_least[i] ? least : self->condition_least[i];
        self->condition_greatest[i] = greatest > self->condition_greatest[i] ? greatest : self->condition_greatest[i];
    }
}

void cr_tally_merge(cr_tally *self, const cr_tally *other)
{
    shape size;

    if (!shape_of(self->model, self->count_bins, &size)) {
        return; /* never: both have been allocated */
    }
    self->replicates += other->replicates;
    add_32(self->reached, other->reached, size.rows);
    add_32(self->at_end, other->at_end, size.rows);
    add_128(self->nanoyears, other->nanoyears, size.rows);
    add_32(self->first, other->first, size.cells);
    add_32(self->change, other->change, size.cells);
    for (size_t i = 0; i < size.counts; i++) {
        self->count_sum[i] += other->count_sum[i];
    }
    add_128(self->count_square, other->count_square, size.counts);
    add_32(self->count_bin, other->count_bin, size.count_bins);
    merge_conditions(self, other, &size);
}

void cr_tally_count_moments(const cr_tally *self, size_t rung, size_t k, double *mean, double *sd)
{
    const size_t at = rung * self->model->calendar.n + k;

    cr_moments(self->replicates, self->count_sum[at], self->count_square[at], mean, sd);
}

double cr_tally_count_quantile(const cr_tally *self, size_t rung, size_t k, unsigned percent)
{
    const uint32_t *bin = &self->count_bin[(rung * self->model->calendar.n + k) * self->count_bins];
    const size_t found = cr_quantile_index(bin, self->count_bins, self->replicates, percent);

    return (double)(found * self->count_step) + (double)(self->count_step - 1) / 2.0;
}

void cr_tally_condition_moments(const cr_tally *self, size_t condition, size_t k, double *mean, double *sd)
{
    const cr_condition *what = &self->model->condition[condition];
    const size_t at = condition * self->model->calendar.n + k;

    cr_moments(self->replicates, self->condition_sum[at], self->condition_square[at], mean, sd);
    *mean = cr_tally_value(what, *mean);
    *sd = *sd / CR_TALLY_STEPS * (what->bin_hi - what->bin_lo);
}

double cr_tally_condition_quantile(const cr_tally *self, size_t condition, size_t k, unsigned percent)
{
    const cr_condition *what = &self->model->condition[condition];
    const size_t at = condition * self->model->calendar.n + k;
    const double x = cr_quantile_bins(&self->condition_bin[at * CR_TALLY_BINS], CR_TALLY_BINS, self->replicates,
                                      percent, what->bin_lo, what->bin_hi);

    return clamp(x, cr_tally_value(what, (double)self->condition_least[at]),
                 cr_tally_value(what, (double)self->condition_greatest[at]));
}
