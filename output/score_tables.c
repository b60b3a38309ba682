/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/score_tables.h"

#include <math.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

#define STATE                                                                                                          \
    {                                                                                                                  \
        "state", "string", NULL, "Code of the state."                                                                  \
    }
#define NAME                                                                                                           \
    {                                                                                                                  \
        "name", "string", NULL, "Name of the state."                                                                   \
    }
#define RUNG                                                                                                           \
    {                                                                                                                  \
        "rung", "string", NULL, "The rung that is scored: standing at or above it."                                    \
    }

static const cr_table_column score_columns[] = {
    RUNG,
    {"forecast", "string", NULL,
     "scenario: simulated futures; base_rate: the hazard of all states before the start; base_rate_by_region: that of "
     "the state's region; no_change: nothing moves."},
    {"measure", "string", NULL,
     "brier: mean of (f - o)^2; log: minus the mean log probability of what came, in nats; rps: mean ranked "
     "probability "
     "score of the date over the calendar dates and never, divided by the number of thresholds; brier_skill: 1 - Brier "
     "of the scenario / Brier of this forecast; reliability, resolution, uncertainty, within_bins: parts of the "
     "Brier score."},
    {"value", "number", NULL, "The measure over the states that are scored; empty where it is not defined."},
    {"ci_low", "number", NULL, "Lower end of the 95% interval over 2,000 resamples of the states."},
    {"ci_high", "number", NULL, "Upper end of it."},
    {"states", "integer", "states", "States that are scored."},
};

static const cr_table_column calibration_columns[] = {
    RUNG,
    {"from", "number", "share", "The bin holds forecasts from this one on."},
    {"to", "number", "share", "And below this one; the last bin holds 1 too."},
    {"states", "integer", "states", "States whose forecast lies there."},
    {"forecast", "number", "share", "Mean of their forecasts; empty without states."},
    {"came", "integer", "states", "Of them, those that came to stand on the rung."},
    {"observed", "number", "share", "came / states; empty without states."},
    {"ci_low", "number", "share", "Lower end of the 95% interval of that share (Wilson)."},
    {"ci_high", "number", "share", "Upper end of it."},
};

static const cr_table_column surprise_columns[] = {
    RUNG,
    STATE,
    NAME,
    {"date", "date", NULL,
     "When the state came to stand on the rung; where not known, the first day it can have been."},
    {"latest", "date", NULL, "The last day that it can have been."},
    {"percentile", "number", "share",
     "Share of simulated futures that had come by the first calendar date on or after that day; never counts as "
     "later."},
    {"ci_low", "number", "share", "Lower end of the 95% interval of that share (Wilson)."},
    {"ci_high", "number", "share", "Upper end of it."},
    {"two_sided", "number", "share",
     "Twice the smaller tail, at most 1: futures as early or earlier, as late or later."},
    {"replicates", "integer", "replicates", "Simulated futures."},
    {"note", "string", NULL, "early or late where that tail lies below 2.5%."},
};

static const cr_table_column forecast_columns[] = {
    RUNG,
    STATE,
    NAME,
    {"region", "string", NULL, "The group whose base rate it has; rest: none of them."},
    {"reached", "integer", "replicates", "Simulated futures in which the state came to stand on the rung."},
    {"replicates", "integer", "replicates", "Simulated futures."},
    {"forecast", "number", "share", "reached / replicates."},
    {"ci_low", "number", "share", "Lower end of the 95% interval of that share (Wilson)."},
    {"ci_high", "number", "share", "Upper end of it."},
    {"came", "integer", NULL, "1 where the state did come, else 0."},
    {"date", "date", NULL, "When; empty where it did not."},
    {"brier", "number", NULL, "Its part in the Brier score."},
    {"log", "number", "nats", "Its part in the log score."},
    {"rps", "number", NULL, "Its part in the ranked probability score."},
};

static const cr_table_column base_rate_columns[] = {
    RUNG,
    {"region", "string", NULL, "A group; rest: states in none of those named; all: all states."},
    {"from", "date", NULL, "First day of the time before the start that is counted."},
    {"to", "date", NULL, "Its last day: the start."},
    {"moves", "integer", "moves", "Moves onto the rung, from below it, in that time."},
    {"state_years", "number", "years of 365.25 days", "Time that states stood below the rung."},
    {"hazard", "number", "1/year", "moves / state_years."},
    {"ci_low", "number", "1/year", "Lower end of its 95% interval (exact, of a Poisson count)."},
    {"ci_high", "number", "1/year", "Upper end of it; empty where no state was at risk."},
};

static const cr_table tables[CR_SCORE_TABLES] = {
    [CR_SCORE_TABLE_SCORE] = {"score", "A row is a forecast and a measure.", N(score_columns), score_columns,
                              CR_NEEDS_NOTHING, NULL},
    [CR_SCORE_TABLE_CALIBRATION] = {"calibration", "A row is a bin of forecast probabilities.", N(calibration_columns),
                                    calibration_columns, CR_NEEDS_NOTHING, NULL},
    [CR_SCORE_TABLE_SURPRISE] = {"surprise", "A row is a state that came to stand on the rung.", N(surprise_columns),
                                 surprise_columns, CR_NEEDS_NOTHING, NULL},
    [CR_SCORE_TABLE_FORECASTS] = {"forecasts", "A row is a state that is scored.", N(forecast_columns),
                                  forecast_columns, CR_NEEDS_NOTHING, NULL},
    [CR_SCORE_TABLE_BASE_RATES] = {"base_rates", "A row is a region, or all states.", N(base_rate_columns),
                                   base_rate_columns, CR_NEEDS_NOTHING, NULL},
};

const cr_table *const cr_score_table[CR_SCORE_TABLES] = {
    &tables[CR_SCORE_TABLE_SCORE],     &tables[CR_SCORE_TABLE_CALIBRATION], &tables[CR_SCORE_TABLE_SURPRISE],
    &tables[CR_SCORE_TABLE_FORECASTS], &tables[CR_SCORE_TABLE_BASE_RATES],
};

const char *cr_forecast_name(cr_forecast forecast)
{
    static const char *const names[CR_FORECASTS] = {"scenario", "base_rate", "base_rate_by_region", "no_change"};

    return names[forecast];
}

const char *cr_measure_name(cr_measure measure)
{
    static const char *const names[CR_MEASURES] = {"brier",       "log",        "rps",         "brier_skill",
                                                   "reliability", "resolution", "uncertainty", "within_bins"};

    return names[measure];
}

double cr_surprise_two_sided(const cr_surprise *surprise, uint64_t replicates)
{
    const double early = cr_share(surprise->by, replicates), late = 1.0 - cr_share(surprise->before, replicates);

    return fmin(1.0, 2.0 * fmin(early, late));
}

const char *cr_surprise_note(const cr_surprise *surprise, uint64_t replicates)
{
    if (40 * surprise->by < replicates) {
        return "early";
    }
    return 40 * (replicates - surprise->before) < replicates ? "late" : "";
}

static void interval_cells(cr_out *out, uint64_t k, uint64_t n)
{
    const cr_interval interval = cr_wilson(k, n);

    cr_out_number(out, n > 0 ? cr_share(k, n) : (double)NAN);
    cr_out_number(out, interval.lo);
    cr_out_number(out, interval.hi);
}

static const char *rung_name(const cr_score *score)
{
    return score->model->rung[score->options.rung].name;
}

static void state_cells(cr_out *out, const cr_score *score, const cr_case *of)
{
    cr_out_text(out, rung_name(score));
    cr_out_text(out, score->model->state[of->state].code);
    cr_out_text(out, score->model->state[of->state].name);
}

static void write_score(cr_out *out, const cr_score *score)
{
    for (cr_forecast f = 0; f < CR_FORECASTS; f++) {
        for (cr_measure m = 0; m < CR_MEASURES; m++) {
            const bool parts = m >= CR_MEASURE_RELIABILITY;

            if (score->loss[f][0] == NULL || (f == CR_FORECAST_SCENARIO ? m == CR_MEASURE_BRIER_SKILL : parts)) {
                continue;
            }
            cr_out_text(out, rung_name(score));
            cr_out_text(out, cr_forecast_name(f));
            cr_out_text(out, cr_measure_name(m));
            cr_out_number(out, score->value[f][m].value);
            cr_out_number(out, score->value[f][m].lo);
            cr_out_number(out, score->value[f][m].hi);
            cr_out_count(out, score->n);
            cr_out_end_row(out);
        }
    }
}

static void write_calibration(cr_out *out, const cr_score *score)
{
    for (size_t b = 0; b < score->n_bins; b++) {
        const cr_calibration_bin *const bin = &score->bin[b];

        cr_out_text(out, rung_name(score));
        cr_out_number(out, (double)b / (double)score->n_bins);
        cr_out_number(out, (double)(b + 1) / (double)score->n_bins);
        cr_out_count(out, bin->n);
        cr_out_number(out, bin->forecast);
        cr_out_count(out, bin->came);
        interval_cells(out, bin->came, bin->n);
        cr_out_end_row(out);
    }
}

static void write_surprise(cr_out *out, const cr_score *score)
{
    for (size_t k = 0; k < score->n_came; k++) {
        const cr_surprise *const surprise = &score->surprise[k];
        const cr_case *const of = &score->at_risk[surprise->of];

        state_cells(out, score, of);
        cr_out_day(out, of->day);
        cr_out_day(out, of->latest);
        interval_cells(out, surprise->by, score->replicates);
        cr_out_number(out, cr_surprise_two_sided(surprise, score->replicates));
        cr_out_count(out, score->replicates);
        cr_out_text(out, cr_surprise_note(surprise, score->replicates));
        cr_out_end_row(out);
    }
}

static void write_forecasts(cr_out *out, const cr_score *score)
{
    for (size_t i = 0; i < score->n; i++) {
        const cr_case *const of = &score->at_risk[i];

        state_cells(out, score, of);
        if (score->n_base_rates > 0) {
            cr_out_text(out, score->base_rate[of->region].name);
        } else {
            cr_out_empty(out);
        }
        cr_out_count(out, of->reached);
        cr_out_count(out, score->replicates);
        interval_cells(out, of->reached, score->replicates);
        cr_out_count(out, of->came);
        if (of->came) {
            cr_out_day(out, of->day);
        } else {
            cr_out_empty(out);
        }
        for (size_t m = 0; m < CR_MEASURE_LOSSES; m++) {
            cr_out_number(out, score->loss[CR_FORECAST_SCENARIO][m][i]);
        }
        cr_out_end_row(out);
    }
}

static void base_rate_row(cr_out *out, const cr_score *score, const cr_base_rate *rate)
{
    cr_out_text(out, rung_name(score));
    cr_out_text(out, rate->name);
    cr_out_day(out, score->options.base_from);
    cr_out_day(out, score->model->calendar.day[0]);
    cr_out_count(out, rate->moves);
    cr_out_number(out, rate->years);
    cr_out_number(out, rate->years > 0.0 ? rate->hazard : (double)NAN);
    cr_out_number(out, rate->lo);
    cr_out_number(out, isfinite(rate->hi) ? rate->hi : (double)NAN);
    cr_out_end_row(out);
}

static void write_base_rates(cr_out *out, const cr_score *score)
{
    base_rate_row(out, score, &score->all);
    for (size_t r = 0; r < score->n_base_rates; r++) {
        base_rate_row(out, score, &score->base_rate[r]);
    }
}

int cr_score_files(const cr_score *score, const char *folder, cr_errors *errors)
{
    static void (*const writers[CR_SCORE_TABLES])(cr_out * out, const cr_score *score) = {
        write_score, write_calibration, write_surprise, write_forecasts, write_base_rates};
    int status = CR_OK;

    for (size_t t = 0; t < CR_SCORE_TABLES && status == CR_OK; t++) {
        char name[64];
        cr_out out;

        snprintf(name, sizeof(name), "%s.csv", tables[t].name);
        status = cr_out_open(&out, folder, name, errors);
        if (status == CR_OK) {
            cr_table_header(&out, &tables[t]);
            writers[t](&out, score);
            status = cr_out_close(&out, errors);
        }
    }
    return status;
}
