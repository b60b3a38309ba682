/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_HISTORY_SCORE_H
#define CREDENCE_HISTORY_SCORE_H

/**
 * Forecasts against what came: which states were at risk at the start, whether and when each came to stand at or above
 * a rung by the end, and how near a forecast was to that. Formulas: Brier (1950), Murphy (1973), Epstein (1969).
 */
#include "model/model.h"
#include "study/estimate.h"
#include "study/tally.h"

/** One state that was at risk and whose outcome is known: it stood below the rung at the start. */
typedef struct cr_case {
    int32_t state;
    bool came;          /* to stand at or above the rung by the end */
    cr_day day, latest; /* came: when; else of no meaning */
    size_t region;      /* of cr_score.region */
    uint64_t reached;   /* replicates in which it came */
} cr_case;

/** A constant rate of the time before the start: a base rate. */
typedef struct cr_base_rate {
    const char *name; /* of the group; "all", "rest" */
    int32_t group;    /* CR_NONE for all states, and for the rest */
    uint64_t moves;   /* onto the rung, from below it */
    double years;     /* that known states stood below the rung */
    double hazard;    /* moves / years; 0 where there were no years */
    double lo, hi;    /* 95% interval, exact for a Poisson count (Garwood 1936) */
} cr_base_rate;

typedef enum cr_forecast {
    CR_FORECAST_SCENARIO,
    CR_FORECAST_BASE_RATE, /* the hazard of all states before the start */
    CR_FORECAST_BY_REGION, /* that of the state's region */
    CR_FORECAST_NO_CHANGE, /* nothing moves */
    CR_FORECASTS
} cr_forecast;

typedef enum cr_measure {
    CR_MEASURE_BRIER,       /* mean of (f - o)^2 */
    CR_MEASURE_LOG,         /* - mean of ln of the probability given to what came: nats */
    CR_MEASURE_RPS,         /* of the date */
    CR_MEASURE_BRIER_SKILL, /* of the scenario against this forecast: 1 - Brier / Brier of the other */
    CR_MEASURE_RELIABILITY, /* Murphy (1973), over the bins of the calibration */
    CR_MEASURE_RESOLUTION,
    CR_MEASURE_UNCERTAINTY,
    CR_MEASURE_WITHIN_BINS, /* what is left, as forecasts of one bin differ: Brier - (reliability - resolution +
                               uncertainty); Stephenson, Coelho & Jolliffe (2008) */
    CR_MEASURES
} cr_measure;

/** Measures of this one on, but for the skill, are means over states. */
#define CR_MEASURE_LOSSES 3

typedef struct cr_score_value {
    double value, lo, hi; /* 95% bootstrap interval over states; NAN where not defined */
} cr_score_value;

typedef struct cr_calibration_bin {
    uint64_t n, came;
    double forecast; /* mean; NAN where n is 0 */
} cr_calibration_bin;

/** How far into the simulated dates a move came. */
typedef struct cr_surprise {
    size_t of;           /* cr_score.at_risk[of] */
    uint64_t by, before; /* replicates that had reached the rung by its calendar date, and by the date before that */
} cr_surprise;

enum { CR_SCORE_RESAMPLES = 2000, CR_SCORE_MAX_BINS = 100 };

typedef struct cr_score_options {
    int32_t rung;          /* scored: standing at or above it */
    cr_day base_from;      /* first day of the time before the start from which the base rates come */
    size_t n_regions;      /* groups; a state is of the first that it is in, else of the rest. 0: no such base rate */
    const int32_t *region; /* [n_regions] of cr_model.group */
    size_t bins;           /* of the calibration, equal in width: 1 .. CR_SCORE_MAX_BINS */
} cr_score_options;

typedef struct cr_score {
    const cr_model *model;    /* borrowed */
    cr_score_options options; /* region is borrowed */
    uint64_t replicates;
    size_t n;                     /* states scored */
    cr_case *at_risk;             /* [n] by state */
    size_t n_standing, n_unknown; /* left out: on the rung at the start, or perhaps; outcome not known */
    size_t n_came;
    cr_base_rate all;
    size_t n_base_rates;
    cr_base_rate *base_rate; /* [n_base_rates] n_regions groups, then the rest; 0 without regions */
    double *loss[CR_FORECASTS][CR_MEASURE_LOSSES]; /* [n] each state's part in the mean; NULL where not forecast */
    cr_score_value value[CR_FORECASTS][CR_MEASURES];
    size_t n_bins;
    cr_calibration_bin *bin; /* [n_bins] */
    cr_surprise *surprise;   /* [n_came] by day */
} cr_score;

/**
 * Scores what `tally` has counted, over the whole calendar of its model, against the model's history after the start.
 * @return CR_OK; CR_ERR_INPUT where there is nothing to score (no state at risk whose outcome is known) or an option is
 *         out of range; CR_ERR_MEMORY. On failure cr_score_free is safe
 * Cost: O(states * dates), and the bootstrap's 2,000 * states.
 */
CR_MUST_USE int cr_score_init(cr_score *self, const cr_tally *tally, const cr_score_options *options,
                              cr_errors *errors);

/** Safe on a zeroed struct, and twice. */
void cr_score_free(cr_score *self);

/** The first day that the history names; false where there is no history. */
bool cr_history_begins(const cr_model *model, cr_day *day);

/** The last day that it names, `latest` included. */
bool cr_history_ends(const cr_model *model, cr_day *day);

/* The parts, for their tests. */

/** Brier's score of one forecast. */
double cr_brier(double forecast, bool came);

/**
 * - ln of the probability that the forecast gave to what came, in nats. A share of n replicates is taken as
 * (k + 1/2) / (n + 1), so that it is never 0 or 1; a base rate likewise, with k = n * forecast.
 */
double cr_log_score(double forecast, uint64_t n, bool came);

/**
 * Ranked probability score, sum over thresholds of (F - O)^2, not divided (Epstein 1969).
 * @param forecast,outcome  [n] cumulative, at each threshold
 */
double cr_ranked_score(const double *forecast, const double *outcome, size_t n);

/** Reliability, resolution and uncertainty of binned forecasts. @param bin  [n] with at least one state in all */
typedef struct cr_murphy {
    double reliability, resolution, uncertainty;
} cr_murphy;
cr_murphy cr_murphy_of(const cr_calibration_bin *bin, size_t n);

/** Which bin: equal widths, a forecast of 1 in the last one. */
size_t cr_calibration_at(uint64_t reached, uint64_t replicates, size_t bins);

#endif
