/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/fit_words.h"

#include <math.h>
#include <stdio.h>

#include "cli/words.h"
#include "output/fit_tables.h"

/* ---- what is held still ---- */

/* A sort of thing that is held still, and of which conditions it is. */
static void print_conditions(const cr_model *model, const char *what, bool (*has)(const cr_condition *condition))
{
    bool first = true;

    for (size_t c = 0; c < model->n_conditions; c++) {
        if (has(&model->condition[c])) {
            printf(first ? "  %s: " : ", ", what);
            cr_print_text(stdout, model->condition[c].name);
            first = false;
        }
    }
    fputs(first ? "" : "\n", stdout);
}

static bool has_noise(const cr_condition *condition)
{
    return condition->sd != CR_NONE;
}

static bool has_shocks(const cr_condition *condition)
{
    return condition->per_year != CR_NONE;
}

static bool has_regimes(const cr_condition *condition)
{
    return condition->n_regimes > 0;
}

static void print_ties(const cr_model *model)
{
    for (size_t m = 0; m < model->n_ties; m++) {
        if (model->tie[m].exists != CR_NONE) {
            fputs("  uncertain ties, all taken as present: ", stdout);
            cr_print_text(stdout, model->tie[m].name);
            putchar('\n');
        }
    }
}

static bool holds_still(const cr_model *model)
{
    bool some = model->n_draws > 0 || model->n_uncertain_starts > 0 || model->n_events > 0;

    for (size_t c = 0; c < model->n_conditions; c++) {
        const cr_condition *const condition = &model->condition[c];

        some = some || has_noise(condition) || has_shocks(condition) || has_regimes(condition);
    }
    for (size_t m = 0; m < model->n_ties; m++) {
        some = some || model->tie[m].exists != CR_NONE;
    }
    return some;
}

void cr_print_frozen(const cr_model *model)
{
    if (!holds_still(model)) {
        puts("\nnothing of the scenario is drawn: the likelihood is that of its simulation");
        return;
    }
    puts("\nheld still by the likelihood: estimates are those of a world without such chance");
    print_conditions(model, "noise, at zero", has_noise);
    print_conditions(model, "shocks, at zero", has_shocks);
    print_conditions(model, "regimes, at their long-run mean", has_regimes);
    print_ties(model);
    if (model->n_draws > 0) {
        printf("  numbers with a distribution, at their medians: %zu\n", model->n_draws);
    }
    if (model->n_uncertain_starts > 0) {
        printf("  rungs at the start that are drawn, at the likeliest: %zu\n", model->n_uncertain_starts);
    }
    if (model->n_events > 0) {
        printf("  events, which do not happen: %zu\n", model->n_events);
    }
}

/* ---- the fit ---- */

static void print_number(double x)
{
    if (isfinite(x)) {
        printf("  %10.5g", x);
    } else {
        printf("  %10s", "-");
    }
}

static size_t widest(const cr_fit *fit, const cr_free *free)
{
    size_t width = 6;

    for (size_t i = 0; i < fit->n; i++) {
        const size_t here = cr_text_width(free[i].path);

        width = here > width ? here : width;
    }
    return width;
}

static void print_row(const cr_fitted *of, const cr_free *free, size_t width)
{
    cr_print_padded(stdout, free->path, width);
    print_number(free->written);
    print_number(of->estimate);
    print_number(of->se);
    print_number(of->lo);
    print_number(of->hi);
    print_number(of->profile_lo);
    print_number(of->profile_hi);
    if (of->at_lo || of->at_hi) {
        printf("  at the end of its range: the history wants it %s still", of->at_lo ? "lower" : "higher");
    } else if (of->flat) {
        fputs("  flat: the history says nothing of it", stdout);
    } else if (of->open_lo || of->open_hi) {
        printf("  open %s: the history does not bound it there", of->open_lo && of->open_hi ? "on both sides"
                                                                 : of->open_lo              ? "below"
                                                                                            : "above");
    }
    putchar('\n');
}

void cr_print_fit(const cr_plan *plan, const cr_fit *fit, const cr_free *free, const char *path)
{
    const cr_calendar *const calendar = &plan->model[0].calendar;
    const size_t width = widest(fit, free);
    char start[16], end[16];

    cr_day_text(calendar->day[0], start);
    cr_day_text(calendar->day[calendar->n - 1], end);
    cr_print_text(stdout, plan->title[0] != '\0' ? plan->title : plan->name);
    printf("\nfitted to what came from %s to %s: %zu moves (%zu of them known to lie between two days) in %.1f "
           "state-years\n",
           start, end, fit->at_fit.moves, fit->at_fit.intervals, fit->at_fit.years);
    if (fit->at_fit.followed > 0) {
        printf(
            "%zu more changes are followed and not judged: the scenario has no such move, or nobody knows from where\n",
            fit->at_fit.followed);
    }
    printf("\n%-*s  %10s  %10s  %10s  %22s  %22s\n", (int)width, "number", "written", "estimate", "se", "95% interval",
           "95% profile interval");
    for (size_t i = 0; i < fit->n; i++) {
        print_row(&fit->of[i], &free[i], width);
    }
    fputs("\nlog likelihood: ", stdout);
    if (fit->has_written && fit->at_written.impossible > 0) {
        printf("none as written (%zu moves had no chance), ", fit->at_written.impossible);
    } else if (fit->has_written) {
        printf("%.4f as written, ", fit->at_written.log_likelihood);
    }
    printf("%.4f fitted (%llu evaluations)\n", fit->at_fit.log_likelihood, (unsigned long long)fit->evaluations);
    cr_print_frozen(&plan->model[0]);
    fputs("\nwritten: ", stdout);
    cr_print_text(stdout, path);
    puts(", and its table beside it");
}
