/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/score_words.h"

#include <math.h>
#include <stdio.h>

#include "cli/words.h"
#include "output/score_tables.h"

/* Surprises that are told of; the table has all. */
enum { MOST_SURPRISES = 10 };

/* ---- cautions ---- */

/* Does the series say something new after the start? */
static bool looks_ahead(const cr_condition *condition, size_t n_dates)
{
    if (condition->n_points == 0) {
        return false;
    }
    for (size_t k = 0; k < n_dates; k++) {
        if (condition->left[k] != condition->left[0] || condition->fraction[k] > 0.0) {
            return true;
        }
    }
    return false;
}

void cr_print_score_cautions(const cr_plan *plan)
{
    const cr_model *const model = &plan->model[0];
    const cr_calendar *const calendar = &model->calendar;
    char start[16], end[16], last[16];
    cr_day day;

    cr_day_text(calendar->day[0], start);
    cr_day_text(calendar->day[calendar->n - 1], end);
    if (cr_history_ends(model, &day) && day < calendar->day[calendar->n - 1]) {
        cr_day_text(day, last);
        fprintf(stderr,
                "credence: warning: the last row of the history is of %s: until %s nothing more may have happened, or "
                "the history may end there (then take an earlier --to)\n",
                last, end);
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        if (looks_ahead(&model->condition[c], calendar->n)) {
            fputs("credence: warning: the series of condition '", stderr);
            cr_print_text(stderr, model->condition[c].name);
            fprintf(stderr, "' goes on after %s: the forecast knows what was known only later\n", start);
        }
    }
    for (size_t e = 0; e < model->n_events; e++) {
        if (model->event[e].dated && model->event[e].t > 0.0) {
            fputs("credence: warning: the event '", stderr);
            cr_print_text(stderr, model->event[e].name);
            fprintf(stderr, "' is of a date after %s: the forecast knows what was known only later\n", start);
        }
    }
}

/* ---- the score ---- */

static void print_number(double value)
{
    if (isfinite(value)) {
        printf("  %7.4f", value);
    } else {
        printf("  %7s", "-");
    }
}

static void print_interval(const cr_score_value *value)
{
    print_number(value->value);
    if (isfinite(value->lo) && isfinite(value->hi)) {
        printf(" (%7.4f -%7.4f)", value->lo, value->hi);
    } else {
        printf("  %18s", "");
    }
}

static const char *label(cr_forecast forecast)
{
    static const char *const labels[CR_FORECASTS] = {"scenario", "base rate", "base rate by region", "no change"};

    return labels[forecast];
}

static void print_scores(const cr_score *score)
{
    printf("\n%-19s  %28s  %7s  %7s  %s\n", "forecast", "Brier score (95% interval)", "log", "RPS",
           "skill of the scenario against it");
    for (cr_forecast f = 0; f < CR_FORECASTS; f++) {
        if (score->loss[f][0] == NULL) {
            continue;
        }
        printf("%-19s", label(f));
        print_interval(&score->value[f][CR_MEASURE_BRIER]);
        print_number(score->value[f][CR_MEASURE_LOG].value);
        print_number(score->value[f][CR_MEASURE_RPS].value);
        if (f != CR_FORECAST_SCENARIO) {
            print_interval(&score->value[f][CR_MEASURE_BRIER_SKILL]);
        }
        putchar('\n');
    }
}

static void print_rate(const cr_score *score, const cr_base_rate *rate)
{
    char from[16], to[16];

    cr_day_text(score->options.base_from, from);
    cr_day_text(score->model->calendar.day[0], to);
    fputs("base rate of ", stdout);
    cr_print_text(stdout, rate->name);
    if (!(rate->years > 0.0)) {
        printf(": no state was at risk from %s to %s\n", from, to);
        return;
    }
    printf(": %llu moves in %.1f state-years from %s to %s: %.4f a year (95%% interval %.4f - %.4f)\n",
           (unsigned long long)rate->moves, rate->years, from, to, rate->hazard, rate->lo, rate->hi);
}

static void print_rates(const cr_score *score)
{
    putchar('\n');
    print_rate(score, &score->all);
    for (size_t r = 0; r < score->n_base_rates; r++) {
        print_rate(score, &score->base_rate[r]);
    }
}

static void print_calibration(const cr_score *score)
{
    printf("\ncalibration\n%-13s  %6s  %8s  %5s  %8s  %s\n", "forecast", "states", "mean", "came", "observed",
           "95% interval");
    for (size_t b = 0; b < score->n_bins; b++) {
        const cr_calibration_bin *const bin = &score->bin[b];
        const cr_interval interval = cr_wilson(bin->came, bin->n);

        if (bin->n > 0) {
            printf("%5.1f%% -%5.1f%%  %6llu  %7.1f%%  %5llu  %7.1f%%  %.1f%% - %.1f%%\n",
                   100.0 * (double)b / (double)score->n_bins, 100.0 * (double)(b + 1) / (double)score->n_bins,
                   (unsigned long long)bin->n, 100.0 * bin->forecast, (unsigned long long)bin->came,
                   100.0 * cr_share(bin->came, bin->n), 100.0 * interval.lo, 100.0 * interval.hi);
        }
    }
}

static void print_surprises(const cr_score *score)
{
    size_t told = 0, n = 0;

    for (size_t k = 0; k < score->n_came; k++) {
        const cr_surprise *const surprise = &score->surprise[k];
        const char *const note = cr_surprise_note(surprise, score->replicates);
        char date[16];

        if (note[0] == '\0' || n++ >= MOST_SURPRISES) {
            continue;
        }
        if (told++ == 0) {
            puts("\nsurprises: moves that came earlier, or later, than nearly all futures had them");
        }
        cr_day_text(score->at_risk[surprise->of].day, date);
        printf("  %s  %-5s  ", date, note);
        cr_print_text(stdout, score->model->state[score->at_risk[surprise->of].state].name);
        printf(": %.1f%% of futures had come by then\n", 100.0 * cr_share(surprise->by, score->replicates));
    }
    if (n > told) {
        printf("  and %zu more: surprise.csv\n", n - told);
    }
}

void cr_print_score(const cr_plan *plan, const cr_score *score, uint64_t seed, const char *folder)
{
    const cr_calendar *const calendar = &score->model->calendar;
    char start[16], end[16];

    cr_day_text(calendar->day[0], start);
    cr_day_text(calendar->day[calendar->n - 1], end);
    cr_print_text(stdout, plan->title[0] != '\0' ? plan->title : plan->name);
    printf("\n%llu futures from %s to %s, seed %llu, against what came: who came to stand on '",
           (unsigned long long)score->replicates, start, end, (unsigned long long)seed);
    cr_print_text(stdout, score->model->rung[score->options.rung].name);
    printf("'\n%zu states scored, %zu came; left out: %zu that stood there, %zu of which the outcome is not known\n",
           score->n, score->n_came, score->n_standing, score->n_unknown);
    print_scores(score);
    print_rates(score);
    print_calibration(score);
    print_surprises(score);
    fputs("\ntables: ", stdout);
    cr_print_text(stdout, folder);
    putchar('\n');
}
