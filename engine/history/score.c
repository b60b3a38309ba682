/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "history/score.h"

#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "history/cases.h"

/* Seed of the resamples: not the simulation's, so that two forecasts are judged on the same resamples. */
enum { BOOTSTRAP_SEED = 1 };

/* ---- formulas ---- */

double cr_brier(double forecast, bool came)
{
    const double apart = forecast - (came ? 1.0 : 0.0);

    return apart * apart;
}

double cr_log_score(double forecast, uint64_t n, bool came)
{
    const double held = ((double)n * forecast + 0.5) / ((double)n + 1.0);

    return -log(came ? held : 1.0 - held);
}

double cr_ranked_score(const double *forecast, const double *outcome, size_t n)
{
    double sum = 0.0;

    for (size_t k = 0; k < n; k++) {
        sum += (forecast[k] - outcome[k]) * (forecast[k] - outcome[k]);
    }
    return sum;
}

cr_murphy cr_murphy_of(const cr_calibration_bin *bin, size_t n)
{
    cr_murphy murphy = {0};
    double all = 0.0, came = 0.0, base;

    for (size_t b = 0; b < n; b++) {
        all += (double)bin[b].n;
        came += (double)bin[b].came;
    }
    base = came / all;
    for (size_t b = 0; b < n; b++) {
        if (bin[b].n > 0) {
            const double size = (double)bin[b].n, share = (double)bin[b].came / size;

            murphy.reliability += size * (bin[b].forecast - share) * (bin[b].forecast - share) / all;
            murphy.resolution += size * (share - base) * (share - base) / all;
        }
    }
    murphy.uncertainty = base * (1.0 - base);
    return murphy;
}

size_t cr_calibration_at(uint64_t reached, uint64_t replicates, size_t bins)
{
    const uint64_t at = (uint64_t)((unsigned __int128)reached * bins / replicates);

    return at < bins ? (size_t)at : bins - 1;
}

/* ---- the part of each state ---- */

static double hazard_for(const cr_score *self, cr_forecast forecast, const cr_case *of)
{
    switch (forecast) {
    case CR_FORECAST_BASE_RATE:
        return self->all.hazard;
    case CR_FORECAST_BY_REGION:
        return self->base_rate[of->region].hazard;
    default:
        return 0.0;
    }
}

/* The forecast that the rung has been reached by each calendar date after the first. */
static void forecast_dates(const cr_score *self, const cr_tally *tally, cr_forecast forecast, const cr_case *of,
                           double *by)
{
    const cr_calendar *const calendar = &self->model->calendar;

    if (forecast == CR_FORECAST_SCENARIO) {
        const uint32_t *const first =
            &tally->first[cr_tally_at(tally, (size_t)of->state, (size_t)self->options.rung) * calendar->n];
        uint64_t reached = first[0];

        for (size_t k = 1; k < calendar->n; k++) {
            reached += first[k];
            by[k - 1] = cr_share(reached, tally->replicates);
        }
        return;
    }
    for (size_t k = 1; k < calendar->n; k++) {
        by[k - 1] = -expm1(-hazard_for(self, forecast, of) * calendar->t[k]);
    }
}

/* The same for what came: 0 or 1, or where the day is not known, the share of its days that have passed. */
static void outcome_dates(const cr_calendar *calendar, const cr_case *of, double *by)
{
    const double days = (double)(of->latest - of->day) + 1.0;

    for (size_t k = 1; k < calendar->n; k++) {
        const double passed = ((double)(calendar->day[k] - of->day) + 1.0) / days;

        by[k - 1] = !of->came || passed < 0.0 ? 0.0 : passed > 1.0 ? 1.0 : passed;
    }
}

static void judge(cr_score *self, const cr_tally *tally, cr_forecast forecast, size_t i, const double *outcome,
                  double *by)
{
    const size_t n = self->model->calendar.n - 1;
    const cr_case *const of = &self->at_risk[i];

    forecast_dates(self, tally, forecast, of, by);
    self->loss[forecast][CR_MEASURE_BRIER][i] = cr_brier(by[n - 1], of->came);
    self->loss[forecast][CR_MEASURE_LOG][i] = cr_log_score(by[n - 1], self->replicates, of->came);
    self->loss[forecast][CR_MEASURE_RPS][i] = cr_ranked_score(by, outcome, n) / (double)n;
}

static int judge_all(cr_score *self, const cr_tally *tally, cr_errors *errors)
{
    const size_t n_dates = self->model->calendar.n;
    double *const by = calloc(n_dates, sizeof(*by)), *const outcome = calloc(n_dates, sizeof(*outcome));
    int status = by == NULL || outcome == NULL ? cr_fail(errors, CR_ERR_MEMORY, "memory ran out for scores") : CR_OK;

    for (size_t f = 0; f < CR_FORECASTS && status == CR_OK; f++) {
        for (size_t m = 0; m < CR_MEASURE_LOSSES && (f != CR_FORECAST_BY_REGION || self->n_base_rates > 0); m++) {
            self->loss[f][m] = calloc(self->n, sizeof(**self->loss));
            if (self->loss[f][m] == NULL) {
                status = cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the scores of %zu states", self->n);
                break;
            }
        }
    }
    for (size_t i = 0; i < self->n && status == CR_OK; i++) {
        self->at_risk[i].reached =
            tally->reached[cr_tally_at(tally, (size_t)self->at_risk[i].state, (size_t)self->options.rung)];
        outcome_dates(&self->model->calendar, &self->at_risk[i], outcome);
        for (cr_forecast f = 0; f < CR_FORECASTS; f++) {
            if (self->loss[f][CR_MEASURE_BRIER] != NULL) {
                judge(self, tally, f, i, outcome, by);
            }
        }
    }
    free(by);
    free(outcome);
    return status;
}

/* ---- over states ---- */

typedef double table[CR_FORECASTS][CR_MEASURES];

static void fill_bins(const cr_score *self, const uint32_t *pick, cr_calibration_bin *bin)
{
    memset(bin, 0, self->n_bins * sizeof(*bin));
    for (size_t i = 0; i < self->n; i++) {
        const cr_case *const of = &self->at_risk[pick[i]];
        cr_calibration_bin *const at = &bin[cr_calibration_at(of->reached, self->replicates, self->n_bins)];

        at->n++;
        at->came += of->came;
        at->forecast += cr_share(of->reached, self->replicates);
    }
    for (size_t b = 0; b < self->n_bins; b++) {
        bin[b].forecast = bin[b].n > 0 ? bin[b].forecast / (double)bin[b].n : (double)NAN;
    }
}

/* All measures of a sample of states. @param pick  [n] positions, any of them more than once */
static void measure(const cr_score *self, const uint32_t *pick, cr_calibration_bin *bin, table value)
{
    double *const own = value[CR_FORECAST_SCENARIO];
    cr_murphy murphy;

    for (size_t f = 0; f < CR_FORECASTS; f++) {
        for (size_t m = 0; m < CR_MEASURES; m++) {
            value[f][m] = (double)NAN;
        }
        for (size_t m = 0; m < CR_MEASURE_LOSSES && self->loss[f][m] != NULL; m++) {
            double sum = 0.0;

            for (size_t i = 0; i < self->n; i++) {
                sum += self->loss[f][m][pick[i]];
            }
            value[f][m] = sum / (double)self->n;
        }
        if (f != CR_FORECAST_SCENARIO && value[f][CR_MEASURE_BRIER] > 0.0) {
            value[f][CR_MEASURE_BRIER_SKILL] = 1.0 - own[CR_MEASURE_BRIER] / value[f][CR_MEASURE_BRIER];
        }
    }
    fill_bins(self, pick, bin);
    murphy = cr_murphy_of(bin, self->n_bins);
    own[CR_MEASURE_RELIABILITY] = murphy.reliability;
    own[CR_MEASURE_RESOLUTION] = murphy.resolution;
    own[CR_MEASURE_UNCERTAINTY] = murphy.uncertainty;
    own[CR_MEASURE_WITHIN_BINS] = own[CR_MEASURE_BRIER] - (murphy.reliability - murphy.resolution + murphy.uncertainty);
}

/* Percentile interval (Efron 1979) over the resamples in which the measure is defined: one without anybody who came has
 * no skill against no change. Where more than one in twenty is not, there are no limits. */
static void take_interval(cr_score_value *value, double *sample)
{
    size_t n = 0;

    for (size_t r = 0; r < CR_SCORE_RESAMPLES; r++) {
        if (!isnan(sample[r])) {
            sample[n++] = sample[r];
        }
    }
    if (20 * n >= 19 * (size_t)CR_SCORE_RESAMPLES) {
        gsl_sort(sample, 1, n);
        value->lo = gsl_stats_quantile_from_sorted_data(sample, 1, n, 0.025);
        value->hi = gsl_stats_quantile_from_sorted_data(sample, 1, n, 0.975);
    }
}

/* What the resamples need: freed by its maker. */
typedef struct resampling {
    gsl_rng *rng;
    uint32_t *pick;                                    /* [n] */
    cr_calibration_bin *bin;                           /* [n_bins] */
    double (*sample)[CR_MEASURES][CR_SCORE_RESAMPLES]; /* [CR_FORECASTS] */
} resampling;

static void resample(cr_score *self, const resampling *with)
{
    const cr_stream_key key = cr_stream_key_of("bootstrap", "states");
    table value;

    for (size_t r = 0; r < CR_SCORE_RESAMPLES; r++) {
        cr_rng_seek(with->rng, BOOTSTRAP_SEED, key, 0, r + 1);
        for (size_t i = 0; i < self->n; i++) {
            with->pick[i] = (uint32_t)gsl_rng_uniform_int(with->rng, self->n);
        }
        measure(self, with->pick, with->bin, value);
        for (size_t f = 0; f < CR_FORECASTS; f++) {
            for (size_t m = 0; m < CR_MEASURES; m++) {
                with->sample[f][m][r] = value[f][m];
            }
        }
    }
    for (size_t f = 0; f < CR_FORECASTS; f++) {
        for (size_t m = 0; m < CR_MEASURES; m++) {
            take_interval(&self->value[f][m], with->sample[f][m]);
        }
    }
}

static int measure_all(cr_score *self, cr_errors *errors)
{
    resampling with = {.rng = gsl_rng_alloc(cr_rng_philox),
                       .pick = calloc(self->n, sizeof(*with.pick)),
                       .bin = calloc(self->n_bins, sizeof(*with.bin)),
                       .sample = calloc(CR_FORECASTS, sizeof(*with.sample))};
    int status = CR_OK;
    table value;

    if (with.rng == NULL || with.pick == NULL || with.bin == NULL || with.sample == NULL) {
        status = cr_fail(errors, CR_ERR_MEMORY, "memory ran out for resamples of %zu states", self->n);
        goto out;
    }
    for (size_t i = 0; i < self->n; i++) {
        with.pick[i] = (uint32_t)i;
    }
    measure(self, with.pick, self->bin, value);
    for (size_t f = 0; f < CR_FORECASTS; f++) {
        for (size_t m = 0; m < CR_MEASURES; m++) {
            self->value[f][m] = (cr_score_value){value[f][m], (double)NAN, (double)NAN};
        }
    }
    if (self->n > 1) {
        resample(self, &with);
    }
out:
    if (with.rng != NULL) {
        gsl_rng_free(with.rng);
    }
    free(with.pick);
    free(with.bin);
    free(with.sample);
    return status;
}

/* ---- when ---- */

static int compare_surprises(const void *a, const void *b, void *context)
{
    const cr_score *const self = context;
    const cr_case *const left = &self->at_risk[((const cr_surprise *)a)->of];
    const cr_case *const right = &self->at_risk[((const cr_surprise *)b)->of];
    const int order = (left->day > right->day) - (left->day < right->day);

    return order != 0 ? order : (left->state > right->state) - (left->state < right->state);
}

static void find_surprises(cr_score *self, const cr_tally *tally)
{
    const cr_calendar *const calendar = &self->model->calendar;
    size_t n = 0;

    for (size_t i = 0; i < self->n; i++) {
        const cr_case *const of = &self->at_risk[i];
        const uint32_t *const first =
            &tally->first[cr_tally_at(tally, (size_t)of->state, (size_t)self->options.rung) * calendar->n];

        if (!of->came) {
            continue;
        }
        self->surprise[n] = (cr_surprise){.of = i};
        for (size_t k = 0; k < calendar->n; k++) {
            self->surprise[n].before += calendar->day[k] < of->day ? first[k] : 0;
            self->surprise[n].by += k == 0 || calendar->day[k - 1] < of->latest ? first[k] : 0;
        }
        n++;
    }
    qsort_r(self->surprise, n, sizeof(*self->surprise), compare_surprises, self);
}

/* ---- the whole ---- */

static int check_options(const cr_score_options *options, const cr_model *model, cr_errors *errors)
{
    if (options->rung < 0 || (size_t)options->rung >= model->n_rungs ||
        options->rung == model->track[model->rung[options->rung].track].first_rung) {
        return cr_fail(errors, CR_ERR_INPUT,
                       "nobody moves onto the first rung of a track (score another --rung, such as '%s')",
                       model->rung[model->recognition].name);
    }
    if (options->bins < 1 || options->bins > CR_SCORE_MAX_BINS) {
        return cr_fail(errors, CR_ERR_INPUT, "%zu bins (from 1 to %d)", options->bins, CR_SCORE_MAX_BINS);
    }
    return CR_OK;
}

int cr_score_init(cr_score *self, const cr_tally *tally, const cr_score_options *options, cr_errors *errors)
{
    int status;

    memset(self, 0, sizeof(*self));
    self->model = tally->model;
    self->options = *options;
    self->replicates = tally->replicates;
    self->n_bins = options->bins;
    status = check_options(options, tally->model, errors);
    if (status == CR_OK) {
        status = cr_cases_find(self, errors);
    }
    if (status == CR_OK && self->n == 0) {
        status =
            cr_fail(errors, CR_ERR_INPUT,
                    "no state stands below '%s' at --from with an outcome that is known: there is nothing to score "
                    "(%zu stand there, of %zu the outcome is unknown)",
                    self->model->rung[options->rung].name, self->n_standing, self->n_unknown);
    }
    if (status != CR_OK) {
        return status;
    }
    self->bin = calloc(self->n_bins, sizeof(*self->bin));
    self->surprise = calloc(self->n_came + 1, sizeof(*self->surprise));
    if (self->bin == NULL || self->surprise == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the scores of %zu states", self->n);
    }
    status = judge_all(self, tally, errors);
    if (status == CR_OK) {
        find_surprises(self, tally);
        status = measure_all(self, errors);
    }
    return status;
}

void cr_score_free(cr_score *self)
{
    for (size_t f = 0; f < CR_FORECASTS; f++) {
        for (size_t m = 0; m < CR_MEASURE_LOSSES; m++) {
            free(self->loss[f][m]);
        }
    }
    free(self->at_risk);
    free(self->base_rate);
    free(self->bin);
    free(self->surprise);
    memset(self, 0, sizeof(*self));
}
