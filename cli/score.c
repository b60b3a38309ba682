/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/score_words.h"
#include "cli/study.h"
#include "cli/words.h"
#include "compile/compile.h"
#include "credence/version.h"
#include "output/folder.h"
#include "output/package.h"
#include "output/score_tables.h"
#include "study/batch.h"

enum { KEY_FROM = 0x200, KEY_TO, KEY_RUNG, KEY_REGION, KEY_BASE_FROM, KEY_BINS };

typedef struct score_options {
    cr_scenario_options scenario;
    cr_study_options study;
    const char *from, *to;
    const char *rung;      /* NULL: recognition */
    const char *base_from; /* NULL: the first date of the history */
    const char **region;   /* [n_regions] */
    size_t n_regions;
    uint64_t bins;
} score_options;

static const struct argp_option option_list[] = {
    {"from", KEY_FROM, "DATE", 0, "Forecast from where the history stands on this date", 1},
    {"to", KEY_TO, "DATE", 0, "Score what came until this date, or for this time (\"5 years\")", 1},
    {"rung", KEY_RUNG, "RUNG", 0, "Score who comes to stand at or above this rung (that of recognition)", 1},
    {"region", KEY_REGION, "GROUP", 0,
     "A base rate for the states of this group, too (repeatable; the others form a rest)", 1},
    {"base-from", KEY_BASE_FROM, "DATE", 0, "Base rates from this date on (the first date of the history)", 1},
    {"bins", KEY_BINS, "N", 0, "Bins of the calibration table (10)", 1},
    {0},
};

static const char doc[] =
    "Judge a scenario's forecasts by what came: simulate from where the history stands on one date, knowing nothing of "
    "its later rows, and score who moved by another.\v"
    "Example: forecasts of 2008 against the three years that followed, with base rates of their own for two groups:\n\n"
    "  credence score tests/golden/history/league.yaml \\\n"
    "      --from 2008-01-01 --to 2011-01-01 \\\n"
    "      --region north --region south -n 2000 -o results/league\n\n"
    "The folder then holds score.csv (Brier, log and ranked probability scores of the scenario, of the base rates and "
    "of no change, with intervals), calibration.csv, surprise.csv, forecasts.csv, base_rates.csv and datapackage.json. "
    "docs/score.md has the formulas.\n\n"
    "Exit status: 0 done, 1 the scenario or an argument is wrong, 2 the run failed (and left nothing behind).";

static void check_together(const score_options *self, const struct argp_state *state)
{
    if (self->from == NULL || self->to == NULL) {
        argp_error(state, "--from and --to are wanted (--from 2008-02-17 --to 2012-12-31)");
    }
    if (self->scenario.start != NULL || self->scenario.end != NULL) {
        argp_error(state, "--start and --end are no options here (--from and --to say when)");
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    score_options *self = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &self->study;
        state->child_inputs[1] = &self->scenario;
        return 0;
    case ARGP_KEY_END:
        check_together(self, state);
        return 0;
    case KEY_FROM:
        self->from = text;
        return 0;
    case KEY_TO:
        self->to = text;
        return 0;
    case KEY_RUNG:
        self->rung = text;
        return 0;
    case KEY_REGION:
        cr_add_option(&self->region, &self->n_regions, state, "--region", text);
        return 0;
    case KEY_BASE_FROM:
        self->base_from = text;
        return 0;
    case KEY_BINS:
        self->bins = cr_count_option(state, "--bins", text, 1, CR_SCORE_MAX_BINS);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* A score under way; freed by job_free() however far it got. */
typedef struct job {
    const score_options *options;
    cr_errors errors;
    cr_plan plan;
    cr_score_options what;
    int32_t *region; /* [n_regions] */
    cr_folder folder;
    cr_batch batch;
    cr_score score;
    cr_progress progress;
} job;

static void job_free(job *self)
{
    cr_folder_abort(&self->folder);
    cr_score_free(&self->score);
    cr_batch_free(&self->batch);
    cr_plan_free(&self->plan);
    cr_errors_free(&self->errors);
    free(self->region);
}

/* ---- what is asked ---- */

static int read_plan(job *self)
{
    cr_changes changes = cr_scenario_changes(&self->options->scenario);

    changes.start = self->options->from;
    changes.end = self->options->to;
    return cr_study_read(&self->plan, &self->options->study, &changes, &self->errors);
}

/* Names of rungs and groups, side by side. */
typedef struct naming {
    const char *what;
    size_t n;
    const char **name;
} naming;

static int find_name(job *self, const char *option, const naming *among, const char *text, int32_t *found)
{
    const char *nearest;

    for (size_t k = 0; k < among->n; k++) {
        if (strcmp(among->name[k], text) == 0) {
            *found = (int32_t)k;
            return CR_OK;
        }
    }
    nearest = cr_text_nearest(text, among->name, among->n);
    return cr_fail(&self->errors, CR_ERR_INPUT, "%s '%s': there is no such %s%s%s%s", option, text, among->what,
                   nearest != NULL ? " (did you mean '" : "", nearest != NULL ? nearest : "",
                   nearest != NULL ? "'?)" : "");
}

static int find_rung(job *self, const char **name)
{
    const cr_model *const model = &self->plan.model[0];
    const naming rungs = {"rung", model->n_rungs, name};

    self->what.rung = model->recognition;
    for (size_t r = 0; r < model->n_rungs; r++) {
        name[r] = model->rung[r].name;
    }
    return self->options->rung != NULL ? find_name(self, "--rung", &rungs, self->options->rung, &self->what.rung)
                                       : CR_OK;
}

static int find_regions(job *self, const char **name)
{
    const cr_model *const model = &self->plan.model[0];
    const naming groups = {"group", model->n_groups, name};
    int status = CR_OK;

    for (size_t g = 0; g < model->n_groups; g++) {
        name[g] = model->group[g].name;
    }
    for (size_t k = 0; k < self->options->n_regions && status == CR_OK; k++) {
        status = find_name(self, "--region", &groups, self->options->region[k], &self->region[k]);
    }
    self->what.n_regions = self->options->n_regions;
    self->what.region = self->region;
    return status;
}

static int find_base(job *self)
{
    const cr_model *const model = &self->plan.model[0];
    const cr_day start = model->calendar.day[0];
    const char *const text = self->options->base_from, *why = "";

    if (!cr_history_begins(model, &self->what.base_from)) {
        return cr_fail(&self->errors, CR_ERR_INPUT,
                       "%s has no history: there is nothing to score by (history: [{date: .., state: .., rung: ..}])",
                       self->options->study.file);
    }
    if (text != NULL && !cr_text_date(text, &self->what.base_from, &why)) {
        return cr_fail(&self->errors, CR_ERR_INPUT, "--base-from '%s' %s", text, why);
    }
    if (text != NULL && self->what.base_from > start) {
        return cr_fail(&self->errors, CR_ERR_INPUT,
                       "--base-from '%s' is after --from (base rates are of the time before)", text);
    }
    self->what.base_from = self->what.base_from > start ? start : self->what.base_from;
    return CR_OK;
}

static int find_all(job *self)
{
    const cr_model *const model = &self->plan.model[0];
    const char **name = calloc(model->n_rungs + model->n_groups + 1, sizeof(*name));
    int status = CR_OK;

    self->what.bins = (size_t)self->options->bins;
    self->region = calloc(self->options->n_regions + 1, sizeof(*self->region));
    if (name == NULL || self->region == NULL) {
        status = cr_fail(&self->errors, CR_ERR_MEMORY, "memory ran out for names");
    }
    status = status == CR_OK ? find_rung(self, name) : status;
    status = status == CR_OK ? find_regions(self, name) : status;
    status = status == CR_OK ? find_base(self) : status;
    free(name);
    return status;
}

/* ---- the work ---- */

static int open_folder(job *self)
{
    return cr_study_open(&self->folder, &self->options->study, &self->plan, &self->errors);
}

/* The baseline alone, borrowed: what-ifs are no forecasts. */
static cr_plan baseline_of(const cr_plan *plan)
{
    cr_plan baseline = *plan;

    baseline.n_models = 1;
    return baseline;
}

static int simulate(job *self)
{
    const cr_batch_options batch = {.first = 1,
                                    .replicates = self->options->study.replicates,
                                    .seed = self->options->study.seed,
                                    .threads = self->options->study.threads,
                                    .on_progress = cr_progress_step,
                                    .progress_context = &self->progress};
    const cr_plan baseline = baseline_of(&self->plan);
    int status;

    cr_progress_start(&self->progress, self->options->study.quiet);
    status = cr_batch_run(&self->batch, &baseline, &batch, &self->errors);
    cr_progress_end(&self->progress);
    return status;
}

static int judge(job *self)
{
    return cr_score_init(&self->score, &self->batch.tally[0], &self->what, &self->errors);
}

static int write_tables(job *self)
{
    const cr_plan baseline = baseline_of(&self->plan);
    const cr_package package = {.plan = &baseline,
                                .version = CR_VERSION,
                                .seed = self->options->study.seed,
                                .first = 1,
                                .replicates = self->options->study.replicates,
                                .n_tables = CR_SCORE_TABLES,
                                .table = cr_score_table};
    int status = cr_score_files(&self->score, self->folder.part, &self->errors);

    return status == CR_OK ? cr_package_file(&package, self->folder.part, &self->errors) : status;
}

static int finish(job *self)
{
    const int status = cr_folder_commit(&self->folder, &self->errors);

    if (status == CR_OK && !self->options->study.quiet) {
        cr_print_score_cautions(&self->plan);
        cr_print_score(&self->plan, &self->score, self->options->study.seed, self->folder.target);
    }
    return status;
}

static int run(job *self)
{
    static int (*const steps[])(job *) = {read_plan, find_all, open_folder, simulate, judge, write_tables, finish};
    int status = CR_OK;

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && status == CR_OK; i++) {
        status = steps[i](self);
        if (i == 0) {
            cr_catch_stop_signals();
        }
    }
    return status;
}

int cr_command_score(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cr_study_argp, 0, NULL, 0}, {&cr_scenario_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {option_list, parse, "SCENARIO", doc, children, NULL, NULL};
    score_options options = {
        .study = {.ending = "-score", .replicates = 10000, .most = CR_TALLY_MAX_REPLICATES, .seed = 1}, .bins = 10};
    job work = {.options = &options};
    int status = CR_EXIT_INPUT;

    if (argp_parse(&argp, argc, argv, 0, NULL, &options) == 0) {
        status = cr_finish_command(run(&work), &work.errors);
    }
    job_free(&work);
    free(options.region);
    cr_scenario_options_free(&options.scenario);
    return status;
}
