/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <argp.h>
#include <omp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/score_words.h"
#include "cli/words.h"
#include "credence/version.h"
#include "output/folder.h"
#include "output/package.h"
#include "output/score_tables.h"
#include "scenario/compile.h"
#include "study/batch.h"

enum { KEY_FROM = 0x200, KEY_TO, KEY_RUNG, KEY_REGION, KEY_BASE_FROM, KEY_BINS, KEY_SEED, KEY_FORCE, KEY_THREADS };

typedef struct score_options {
    cr_scenario_options scenario;
    const char *file, *from, *to;
    const char *rung;      /* NULL: recognition */
    const char *base_from; /* NULL: the first date of the history */
    const char *output;    /* NULL: results/NAME-score */
    const char **region;   /* [n_regions] */
    size_t n_regions;
    uint64_t replicates, seed, bins;
    int threads;
    bool force, quiet;
} score_options;

static const struct argp_option option_list[] = {
    {"from", KEY_FROM, "DATE", 0, "Forecast from where the history stands on this date", 1},
    {"to", KEY_TO, "DATE", 0, "Score what came until this date, or for this time (\"5 years\")", 1},
    {"rung", KEY_RUNG, "RUNG", 0, "Score who comes to stand at or above this rung (that of recognition)", 1},
    {"region", KEY_REGION, "GROUP", 0,
     "A base rate for the states of this group, too (repeatable; the others form a rest)", 1},
    {"base-from", KEY_BASE_FROM, "DATE", 0, "Base rates from this date on (the first date of the history)", 1},
    {"bins", KEY_BINS, "N", 0, "Bins of the calibration table (10)", 1},
    {NULL, 0, NULL, 0, "How it is simulated:", 3},
    {"replicates", 'n', "N", 0, "Number of simulated futures (10000)", 3},
    {"seed", KEY_SEED, "N", 0, "Seed: the same seed gives the same bytes (1)", 3},
    {"output", 'o', "FOLDER", 0, "Folder for the tables; it must not exist (results/NAME-score)", 3},
    {"force", KEY_FORCE, NULL, 0, "Replace a folder of earlier results", 3},
    {"threads", KEY_THREADS, "N|all", 0, "Threads; the results do not depend on it (all)", 3},
    {"quiet", 'q', NULL, 0, "Print neither scores, warnings nor progress", 3},
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

static void add_region(score_options *self, const struct argp_state *state, const char *text)
{
    const char **region = reallocarray(self->region, self->n_regions + 1, sizeof(*region));

    if (region == NULL) {
        argp_failure(state, CR_EXIT_FAILED, 0, "memory ran out for --region");
        return;
    }
    self->region = region;
    self->region[self->n_regions++] = text;
}

static void check_together(const score_options *self, const struct argp_state *state)
{
    if (self->file == NULL) {
        argp_error(state, "no scenario to score (one with a history)");
    }
    if (self->from == NULL || self->to == NULL) {
        argp_error(state, "--from and --to are wanted (--from 2008-02-17 --to 2012-12-31)");
    }
    if (self->scenario.start != NULL || self->scenario.end != NULL) {
        argp_error(state, "--start and --end are no options here (--from and --to say when)");
    }
    if (self->output != NULL && self->output[0] == '\0') {
        argp_error(state, "--output '' names no folder (such as results/score)");
    }
}

static error_t parse_run(score_options *self, int key, char *text, const struct argp_state *state)
{
    switch (key) {
    case 'n':
        self->replicates = cr_count_option(state, "--replicates", text, 1, CR_TALLY_MAX_REPLICATES);
        return 0;
    case KEY_SEED:
        self->seed = cr_count_option(state, "--seed", text, 0, CR_PACKAGE_MAX_INTEGER);
        return 0;
    case 'o':
        self->output = text;
        return 0;
    case KEY_FORCE:
        self->force = true;
        return 0;
    case KEY_THREADS:
        self->threads = cr_threads_option(state, text);
        return 0;
    case 'q':
        self->quiet = true;
        return 0;
    case ARGP_KEY_ARG:
        if (self->file != NULL) {
            argp_error(state, "one scenario at a time ('%s' is a second one)", text);
        }
        self->file = text;
        return 0;
    case ARGP_KEY_END:
        check_together(self, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    score_options *self = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &self->scenario;
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
        add_region(self, state, text);
        return 0;
    case KEY_BASE_FROM:
        self->base_from = text;
        return 0;
    case KEY_BINS:
        self->bins = cr_count_option(state, "--bins", text, 1, CR_SCORE_MAX_BINS);
        return 0;
    default:
        return parse_run(self, key, text, state);
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
    int status;

    changes.start = self->options->from;
    changes.end = self->options->to;
    status = cr_plan_read(&self->plan, self->options->file, &changes, &self->errors);
    return status == CR_ERR_IO ? CR_ERR_INPUT : status;
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
                       self->options->file);
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
    char *usual = NULL;
    int status;

    if (self->options->output == NULL && asprintf(&usual, "results/%s-score", self->plan.name) < 0) {
        return cr_fail(&self->errors, CR_ERR_MEMORY, "memory ran out for the folder's name");
    }
    status = cr_folder_open(&self->folder, usual != NULL ? usual : self->options->output, self->options->force,
                            &self->errors);
    free(usual);
    return status;
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
                                    .replicates = self->options->replicates,
                                    .seed = self->options->seed,
                                    .threads = self->options->threads,
                                    .on_progress = cr_progress_step,
                                    .progress_context = &self->progress};
    const cr_plan baseline = baseline_of(&self->plan);
    int status;

    cr_progress_start(&self->progress, self->options->quiet);
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
                                .seed = self->options->seed,
                                .first = 1,
                                .replicates = self->options->replicates,
                                .n_tables = CR_SCORE_TABLES,
                                .table = cr_score_table};
    int status = cr_score_files(&self->score, self->folder.part, &self->errors);

    return status == CR_OK ? cr_package_file(&package, self->folder.part, &self->errors) : status;
}

static int finish(job *self)
{
    const int status = cr_folder_commit(&self->folder, &self->errors);

    if (status == CR_OK && !self->options->quiet) {
        cr_print_score_cautions(&self->plan);
        cr_print_score(&self->plan, &self->score, self->options->seed, self->folder.target);
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
    static const struct argp_child children[] = {{&cr_scenario_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {option_list, parse, "SCENARIO", doc, children, NULL, NULL};
    score_options options = {.replicates = 10000, .seed = 1, .bins = 10, .threads = omp_get_num_procs()};
    job work = {.options = &options};
    int status = CR_ERR_INPUT;

    if (argp_parse(&argp, argc, argv, 0, NULL, &options) == 0) {
        status = run(&work);
        if (status != CR_OK) {
            cr_print_errors(&work.errors, status);
        }
    }
    job_free(&work);
    free(options.region);
    cr_scenario_options_free(&options.scenario);
    if (cr_finish_stdout() != CR_OK && status == CR_OK) {
        status = CR_ERR_IO;
    }
    return cr_exit_status(status);
}
