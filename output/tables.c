/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/tables.h"

#include <math.h>

#include "output/columns.h"

static const cr_table_column summary_columns[] = {
    WHAT_IF,
    STATE,
    {"name", "string", NULL, "Name of the state."},
    RUNG("Rung of the ladder, or of one of the tracks."),
    {"replicates", "integer", "replicates", "Simulated futures."},
    {"reached", "integer", "replicates", "Simulated futures in which the state ever stood at or above the rung."},
    {"probability", "number", "share", "Share of simulated futures in which it ever did: reached / replicates."},
    {"ci_low", "number", "share", "Lower end of the 95% interval of the probability (Wilson)."},
    {"ci_high", "number", "share", "Upper end of the 95% interval of the probability (Wilson)."},
    {"at_end", "number", "share", "Share of simulated futures in which it stands at or above the rung at the end."},
    {"date_p10", "date", NULL, "First calendar date by which 10% of all futures had reached the rung; empty: never."},
    {"date_p50", "date", NULL, "First calendar date by which 50% of all futures had reached the rung; empty: never."},
    {"date_p90", "date", NULL, "First calendar date by which 90% of all futures had reached the rung; empty: never."},
    {"mean_years", "number", "years of 365.25 days",
     "Mean time from the start until the rung is first reached, where never counts as the whole horizon."},
};

static const cr_table_column curve_columns[] = {
    WHAT_IF,
    STATE,
    RUNG("Rung of the ladder, or of one of the tracks."),
    DATE,
    {"probability", "number", "share", "Share of simulated futures in which the state stands at or above the rung."},
    {"ci_low", "number", "share", "Lower end of the 95% interval of the probability (Wilson)."},
    {"ci_high", "number", "share", "Upper end of the 95% interval of the probability (Wilson)."},
};

static const cr_table_column count_columns[] = {
    WHAT_IF,
    RUNG("Rung of the ladder, or of one of the tracks."),
    DATE,
    {"mean", "number", "states", "Mean over simulated futures of the number of states at or above the rung."},
    {"sd", "number", "states", "Standard deviation of that number (divisor n - 1; empty for a single future)."},
    {"p05", "number", "states", "Least number that at least 5% of futures do not exceed."},
    {"p25", "number", "states", "Least number that at least 25% of futures do not exceed."},
    {"p50", "number", "states", "Least number that at least 50% of futures do not exceed."},
    {"p75", "number", "states", "Least number that at least 75% of futures do not exceed."},
    {"p95", "number", "states", "Least number that at least 95% of futures do not exceed."},
};

static const cr_table_column condition_columns[] = {
    WHAT_IF,
    {"condition", "string", NULL, "Name of the condition."},
    DATE,
    {"mean", "number", "units of the condition", "Mean of the condition's value over simulated futures."},
    {"sd", "number", "units of the condition",
     "Standard deviation of the value (divisor n - 1; empty for a single future)."},
    {"p05", "number", "units of the condition",
     "5% quantile, linear within one of 1,024 bins over the condition's range, between the least and greatest value."},
    {"p50", "number", "units of the condition", "50% quantile, likewise."},
    {"p95", "number", "units of the condition", "95% quantile, likewise."},
};

static const cr_table_column event_columns[] = {
    WHAT_IF,
    {"replicate", "integer", NULL, "Number of the simulated future, from 1."},
    {"date", "date", NULL, "Day on which it happens."},
    {"years", "number", "years of 365.25 days", "Time since the start."},
    {"event", "string", NULL, "Name of the event of the scenario; empty for a move that no event made."},
    {"state", "string", NULL, "Code of the state that moves; empty in the row that tells that an event acts."},
    {"from", "string", NULL, "Rung that it leaves."},
    {"to", "string", NULL, "Rung that it enters."},
    {"cause", "string", NULL,
     "hazard, a random move at the state's hazard; immediate, a move in zero time once ready; event, an event acts, or "
     "makes the move."},
    {"readiness", "number", NULL,
     "Readiness of the state for the higher of the two rungs, just before the move (immediate: before its round)."},
    {"threshold", "number", NULL, "Threshold of the move in this simulated future."},
    {"hazard", "number", "1/year", "Hazard of the move, just before it; empty for an immediate one."},
};

/* A tally's quantiles and what they are called above. */
static const unsigned date_percents[] = {10, 50, 90};
static const unsigned count_percents[] = {5, 25, 50, 75, 95};
static const unsigned condition_percents[] = {5, 50, 95};

static void interval_cells(cr_out *out, uint64_t k, uint64_t n)
{
    const cr_interval interval = cr_wilson(k, n);

    cr_out_number(out, cr_share(k, n));
    cr_out_number(out, interval.lo);
    cr_out_number(out, interval.hi);
}

bool cr_table_date_by(const cr_tally *tally, size_t state, size_t rung, unsigned percent, cr_day *day)
{
    const cr_calendar *calendar = &tally->model->calendar;
    const uint32_t *first = &tally->first[cr_tally_at(tally, state, rung) * calendar->n];
    const size_t k = cr_quantile_index(first, calendar->n, tally->replicates, percent);

    if (k < calendar->n) {
        *day = calendar->day[k];
    }
    return k < calendar->n;
}

static void summary_row(cr_out *out, const char *what_if, const cr_tally *tally, size_t state, size_t rung)
{
    const cr_model *model = tally->model;
    const size_t at = cr_tally_at(tally, state, rung);
    cr_day day;

    cr_out_text(out, what_if);
    cr_out_text(out, model->state[state].code);
    cr_out_text(out, model->state[state].name);
    cr_out_text(out, model->rung[rung].name);
    cr_out_count(out, tally->replicates);
    cr_out_count(out, tally->reached[at]);
    interval_cells(out, tally->reached[at], tally->replicates);
    cr_out_number(out, cr_share(tally->at_end[at], tally->replicates));
    for (size_t i = 0; i < N(date_percents); i++) {
        if (cr_table_date_by(tally, state, rung, date_percents[i], &day)) {
            cr_out_day(out, day);
        } else {
            cr_out_empty(out);
        }
    }
    cr_out_number(out, (double)tally->nanoyears[at] / (double)tally->replicates / 1e9);
    cr_out_end_row(out);
}

static void write_summary(cr_out *out, const cr_plan *plan, const cr_batch *batch)
{
    for (size_t m = 0; m < plan->n_models; m++) {
        for (size_t i = 0; i < plan->model[m].n_states; i++) {
            for (size_t r = 0; r < plan->model[m].n_rungs; r++) {
                summary_row(out, plan->what_if[m], &batch->tally[m], i, r);
            }
        }
    }
}

static void curve_rows(cr_out *out, const char *what_if, const cr_tally *tally, size_t state, size_t rung)
{
    const cr_model *model = tally->model;
    const uint32_t *change = &tally->change[cr_tally_at(tally, state, rung) * model->calendar.n];
    uint32_t standing = 0; /* modulo 2^32, as the changes */

    for (size_t k = 0; k < model->calendar.n; k++) {
        standing += change[k];
        cr_out_text(out, what_if);
        cr_out_text(out, model->state[state].code);
        cr_out_text(out, model->rung[rung].name);
        cr_out_day(out, model->calendar.day[k]);
        interval_cells(out, standing, tally->replicates);
        cr_out_end_row(out);
    }
}

static void write_curve(cr_out *out, const cr_plan *plan, const cr_batch *batch)
{
    for (size_t m = 0; m < plan->n_models; m++) {
        for (size_t i = 0; i < plan->model[m].n_states; i++) {
            for (size_t r = 0; r < plan->model[m].n_rungs; r++) {
                curve_rows(out, plan->what_if[m], &batch->tally[m], i, r);
            }
        }
    }
}

static void count_row(cr_out *out, const char *what_if, const cr_tally *tally, size_t rung, size_t k)
{
    double mean, sd;

    cr_tally_count_moments(tally, rung, k, &mean, &sd);
    cr_out_text(out, what_if);
    cr_out_text(out, tally->model->rung[rung].name);
    cr_out_day(out, tally->model->calendar.day[k]);
    cr_out_number(out, mean);
    cr_out_number(out, sd);
    for (size_t i = 0; i < N(count_percents); i++) {
        cr_out_number(out, cr_tally_count_quantile(tally, rung, k, count_percents[i]));
    }
    cr_out_end_row(out);
}

static void write_count(cr_out *out, const cr_plan *plan, const cr_batch *batch)
{
    for (size_t m = 0; m < plan->n_models; m++) {
        for (size_t r = 0; r < plan->model[m].n_rungs; r++) {
            for (size_t k = 0; k < plan->model[m].calendar.n; k++) {
                count_row(out, plan->what_if[m], &batch->tally[m], r, k);
            }
        }
    }
}

static void condition_row(cr_out *out, const char *what_if, const cr_tally *tally, size_t condition, size_t k)
{
    double mean, sd;

    cr_tally_condition_moments(tally, condition, k, &mean, &sd);
    cr_out_text(out, what_if);
    cr_out_text(out, tally->model->condition[condition].name);
    cr_out_day(out, tally->model->calendar.day[k]);
    cr_out_number(out, mean);
    cr_out_number(out, sd);
    for (size_t i = 0; i < N(condition_percents); i++) {
        cr_out_number(out, cr_tally_condition_quantile(tally, condition, k, condition_percents[i]));
    }
    cr_out_end_row(out);
}

static void write_conditions(cr_out *out, const cr_plan *plan, const cr_batch *batch)
{
    for (size_t m = 0; m < plan->n_models; m++) {
        for (size_t c = 0; c < plan->model[m].n_conditions; c++) {
            for (size_t k = 0; k < plan->model[m].calendar.n; k++) {
                condition_row(out, plan->what_if[m], &batch->tally[m], c, k);
            }
        }
    }
}

cr_day cr_table_day(const cr_calendar *calendar, double t)
{
    /* A t that was made from a date falls on that date and not, by rounding, just before it. */
    return calendar->day[0] + (cr_day)floor(t * 365.25 + 1e-6);
}

static const char *cause_text(cr_cause cause)
{
    switch (cause) {
    case CR_CAUSE_HAZARD:
        return "hazard";
    case CR_CAUSE_IMMEDIATE:
        return "immediate";
    case CR_CAUSE_EVENT:
        return "event";
    case CR_CAUSE_FORCED:
        return "forced";
    }
    return "";
}

static void optional_number(cr_out *out, double number)
{
    if (isfinite(number)) {
        cr_out_number(out, number);
    } else {
        cr_out_empty(out);
    }
}

static void event_row(cr_out *out, const char *what_if, const cr_model *model, const cr_event_row *row)
{
    const cr_happening *what = &row->what;
    const bool judged = what->cause == CR_CAUSE_HAZARD || what->cause == CR_CAUSE_IMMEDIATE;

    cr_out_text(out, what_if);
    cr_out_count(out, row->replicate);
    cr_out_day(out, cr_table_day(&model->calendar, what->t));
    cr_out_number(out, what->t);
    cr_out_text(out, what->event != CR_NONE ? model->event[what->event].name : "");
    cr_out_text(out, what->state != CR_NONE ? model->state[what->state].code : "");
    cr_out_text(out, what->state != CR_NONE ? model->rung[what->from].name : "");
    cr_out_text(out, what->state != CR_NONE ? model->rung[what->to].name : "");
    cr_out_text(out, cause_text(what->cause));
    optional_number(out, judged ? what->readiness : (double)NAN);
    optional_number(out, judged ? what->threshold : (double)NAN);
    optional_number(out, judged ? what->hazard : (double)NAN);
    cr_out_end_row(out);
}

void cr_table_events(cr_out *out, const cr_plan *plan, size_t what_if, const cr_event_row *row, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        event_row(out, plan->what_if[what_if], &plan->model[what_if], &row[i]);
    }
}

/* One row a table: a new one is described above and named here. */
static const cr_table *const tables[CR_TABLES] = {
    [CR_TABLE_SUMMARY] = &(const cr_table){"summary", "A row is a what-if, a state and a rung.", N(summary_columns),
                                           summary_columns, CR_NEEDS_NOTHING, write_summary},
    [CR_TABLE_CURVE] = &(const cr_table){"curve", "A row is a what-if, a state, a rung and a calendar date.",
                                         N(curve_columns), curve_columns, CR_NEEDS_NOTHING, write_curve},
    [CR_TABLE_COUNT] = &(const cr_table){"count", "A row is a what-if, a rung and a calendar date.", N(count_columns),
                                         count_columns, CR_NEEDS_NOTHING, write_count},
    [CR_TABLE_CONDITIONS] =
        &(const cr_table){"conditions", "A row is a what-if, a condition and a calendar date.", N(condition_columns),
                          condition_columns, CR_NEEDS_NOTHING, write_conditions},
    [CR_TABLE_CONTRAST] = &cr_contrast_table,
    [CR_TABLE_FLIPS] = &cr_flips_table,
    [CR_TABLE_DRIVERS] = &cr_drivers_table,
    [CR_TABLE_ATTRIBUTION] = &cr_attribution_table,
    [CR_TABLE_PATHWAYS] = &cr_pathways_table,
    [CR_TABLE_EVENTS] = &(const cr_table){"events", "A row is a move in one simulated future.", N(event_columns),
                                          event_columns, CR_NEEDS_EVENTS, NULL},
};

const cr_table *cr_table_of(size_t table)
{
    return tables[table];
}

bool cr_table_is_written(const cr_table *table, const cr_batch *batch, bool events)
{
    switch (table->needs) {
    case CR_NEEDS_NOTHING:
        return true;
    case CR_NEEDS_WHAT_IFS:
        return batch->n > 1;
    case CR_NEEDS_CAUSES:
        return batch->causes != NULL;
    case CR_NEEDS_INFLUENCES:
        return batch->causes != NULL && batch->causes[0].influences;
    case CR_NEEDS_EVENTS:
        return events;
    }
    return false;
}

void cr_table_header(cr_out *out, const cr_table *table)
{
    for (size_t i = 0; i < table->n; i++) {
        cr_out_text(out, table->column[i].name);
    }
    cr_out_end_row(out);
}

int cr_table_file(const cr_table *table, const char *folder, const cr_plan *plan, const cr_batch *batch,
                  cr_errors *errors)
{
    char name[64];
    cr_out out;
    int status;

    snprintf(name, sizeof(name), "%s.csv", table->name);
    status = cr_out_open(&out, folder, name, errors);
    if (status != CR_OK) {
        return status;
    }
    cr_table_header(&out, table);
    table->write(&out, plan, batch);
    return cr_out_close(&out, errors);
}
