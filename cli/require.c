/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <argp.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/require_words.h"
#include "cli/study.h"
#include "cli/vary.h"
#include "cli/words.h"
#include "common/text.h"
#include "credence/version.h"
#include "output/folder.h"
#include "output/package.h"
#include "output/require.h"
#include "study/lever.h"
#include "study/outcomes.h"

/* More futures than this are kept for no search: one answer each, several times over. */
enum { MOST_FUTURES = 10 * 1000 * 1000, MOST_LEVERS = 100 };

enum { KEY_STATE = 0x200, KEY_RUNG, KEY_BY, KEY_CHANCE, KEY_VARY };

typedef struct require_options {
    cr_scenario_options scenario;
    cr_study_options study;
    const char *state, *rung, *by, *chance_text;
    double chance;
    cr_vary vary[MOST_LEVERS];
    size_t n;
} require_options;

static const struct argp_option option_list[] = {
    {"state", KEY_STATE, "CODE", 0, "The state; `any' for at least one that does not stand there at the start", 1},
    {"rung", KEY_RUNG, "RUNG", 0, "The rung that it is to reach, or pass (recognition)", 1},
    {"by", KEY_BY, "DATE", 0, "By when", 1},
    {"chance", KEY_CHANCE, "P", 0, "The chance wanted, or more of it: between 0 and 1", 1},
    {"vary", KEY_VARY, "PATH=LOW:HIGH", 0,
     "A number that may be changed, and how far: states.PAK.threshold=0.3:0.8 (repeatable)", 1},
    {0},
};

static const char doc[] =
    "Find the smallest change of each named number alone, and the cheapest change of two of them, that makes it as "
    "likely as wanted that a state reaches a rung by a date.\v"
    "Every value is tried with the same random draws. A number that is drawn in each future is set to one value, and "
    "its "
    "change counts from its median. Where a number cannot do it, or where the chance goes up and down with it, that is "
    "what you are told.\n\n"
    "Example: what would give Pakistan's recognition by 2029 a chance of one in four?\n\n"
    "  credence require scenarios/taliban-2025.yaml --state PAK \\\n"
    "      --by 2029-01-01 --chance 0.25 -n 500 \\\n"
    "      --vary states.PAK.threshold=0.2:0.8 --vary parameters.carrot=0:0.9 \\\n"
    "      -o results/needed\n\n"
    "The folder then holds require.csv, require-grid.csv and datapackage.json. Exit status: 0 done (also where nothing "
    "can do it), 1 the scenario or an argument is wrong, 2 the search failed (and left nothing behind).";

static void chance_option(require_options *self, const struct argp_state *state, const char *text)
{
    const char *why = "";

    if (!cr_text_number(text, &self->chance, &why) || !(self->chance > 0.0 && self->chance < 1.0)) {
        argp_failure(state, CR_EXIT_INPUT, 0, "--chance '%s' cannot be (above 0 and below 1, such as 0.5)", text);
    }
    self->chance_text = text;
}

static void add_vary(require_options *self, const struct argp_state *state, const char *text)
{
    if (self->n == MOST_LEVERS) {
        argp_failure(state, CR_EXIT_INPUT, 0, "more than %d --vary (fewer)", MOST_LEVERS);
        return;
    }
    cr_vary_read(&self->vary[self->n], state, text);
    for (size_t l = 0; l < self->n; l++) {
        if (strcmp(self->vary[l].path, self->vary[self->n].path) == 0) {
            argp_failure(state, CR_EXIT_INPUT, 0, "--vary names '%s' twice (once)", self->vary[l].path);
        }
    }
    self->n++;
}

static void check_complete(const require_options *self, const struct argp_state *state)
{
    if (self->state == NULL || self->by == NULL || self->chance_text == NULL || self->n == 0) {
        argp_error(state, "--%s is missing (--state PAK --by 2029-01-01 --chance 0.5 --vary PATH=LOW:HIGH)",
                   self->state == NULL ? "state"
                   : self->by == NULL  ? "by"
                   : self->n == 0      ? "vary"
                                       : "chance");
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    require_options *self = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &self->study;
        state->child_inputs[1] = &self->scenario;
        return 0;
    case ARGP_KEY_END:
        check_complete(self, state);
        return 0;
    case KEY_STATE:
        self->state = text;
        return 0;
    case KEY_RUNG:
        self->rung = text;
        return 0;
    case KEY_BY:
        self->by = text;
        return 0;
    case KEY_CHANCE:
        chance_option(self, state, text);
        return 0;
    case KEY_VARY:
        add_vary(self, state, text);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* A search under way; freed by job_free() however far it got. */
typedef struct job {
    const require_options *options;
    cr_errors errors;
    cr_plan plan;
    cr_given given;
    cr_folder folder;
    cr_lever lever[MOST_LEVERS];
    cr_lever_name name[MOST_LEVERS];
    const char *path[MOST_LEVERS];
    cr_require found;
    cr_progress progress;
} job;

static void job_free(job *self)
{
    cr_require_free(&self->found);
    cr_folder_abort(&self->folder);
    cr_given_free(&self->given);
    cr_plan_free(&self->plan);
    cr_errors_free(&self->errors);
}

/* A file that is not there, or cannot be read, is a wrong argument. */
static int read_plan(job *self)
{
    const cr_changes changes = cr_scenario_changes(&self->options->scenario);
    const int status = cr_plan_read(&self->plan, self->options->study.file, &changes, &self->errors);

    return status == CR_ERR_IO ? CR_ERR_INPUT : status;
}

static int read_question(job *self)
{
    const require_options *options = self->options;
    const cr_model *model = &self->plan.model[0];
    const char *rung = options->rung != NULL ? options->rung : model->rung[model->recognition].name;
    char *text = NULL;
    int status;

    if (asprintf(&text, "%s %s by %s", options->state, rung, options->by) < 0) {
        return cr_fail(&self->errors, CR_ERR_MEMORY, "memory ran out for the question");
    }
    status = cr_given_read(&self->given, model, 1, (const char *const *)&text, &self->errors);
    free(text);
    return status;
}

/* The scenario with levers set; NAN: left as they are. */
static int read_with(const job *self, const double *value, cr_plan *plan, cr_errors *errors)
{
    const require_options *options = self->options;
    cr_changes changes = cr_scenario_changes(&options->scenario);
    char **made = calloc(options->n, sizeof(*made));
    const char **set = calloc(changes.n_set + options->n, sizeof(*set));
    size_t n = 0;
    int status = made != NULL && set != NULL ? CR_OK : CR_ERR_MEMORY;

    for (size_t i = 0; i < changes.n_set && status == CR_OK; i++) {
        set[n++] = changes.set[i];
    }
    for (size_t l = 0; l < options->n && status == CR_OK; l++) {
        if (!isnan(value[l])) {
            made[l] = cr_vary_set(&options->vary[l], value[l]);
            set[n++] = made[l];
            status = made[l] != NULL ? CR_OK : CR_ERR_MEMORY;
        }
    }
    if (status == CR_OK) {
        changes.baseline = true;
        changes.set = set;
        changes.n_set = n;
        status = cr_plan_read(plan, options->study.file, &changes, errors);
    } else {
        status = cr_fail(errors, status, "memory ran out for what is set");
    }
    for (size_t l = 0; made != NULL && l < options->n; l++) {
        free(made[l]);
    }
    free(made);
    free(set);
    return status;
}

static int judge_finding(job *self, size_t l, cr_lever_finding finding)
{
    const cr_vary *vary = &self->options->vary[l];
    const cr_lever *lever = &self->lever[l];

    switch (finding) {
    case CR_LEVER_NOTHING:
        return cr_fail(&self->errors, CR_ERR_INPUT,
                       "--vary '%s': no number of the model hangs on it (name one that does)", vary->text);
    case CR_LEVER_NO_ONE:
        return cr_fail(&self->errors, CR_ERR_INPUT,
                       "--vary '%s': no one number stands there now (put one there first: --set %s=%g)", vary->text,
                       vary->path, vary->low);
    case CR_LEVER_FOUND:
        break;
    }
    if (lever->present < lever->low || lever->present > lever->high) {
        return cr_fail(&self->errors, CR_ERR_INPUT,
                       "--vary '%s': the number there now is %g, outside the range (a range with it)", vary->text,
                       lever->present);
    }
    return CR_OK;
}

/* What stands where the lever is, by the scenario with its two ends. */
static int find_lever(job *self, size_t l)
{
    const cr_vary *vary = &self->options->vary[l];
    cr_lever *lever = &self->lever[l];
    cr_lever_finding finding = CR_LEVER_NOTHING;
    cr_plan low = {0}, high = {0};
    double value[MOST_LEVERS];
    int status;

    for (size_t i = 0; i < MOST_LEVERS; i++) {
        value[i] = (double)NAN;
    }
    value[l] = vary->low;
    status = read_with(self, value, &low, &self->errors);
    if (status == CR_OK) {
        value[l] = vary->high;
        status = read_with(self, value, &high, &self->errors);
    }
    *lever = (cr_lever){.low = vary->low, .high = vary->high};
    self->name[l] = (cr_lever_name){.path = vary->path, .unit = vary->unit};
    self->path[l] = vary->path;
    if (status == CR_OK) {
        finding = cr_lever_present(self->plan.model, low.model, high.model, &lever->present, &self->name[l].drawn);
        lever->present /= vary->years;
        status = judge_finding(self, l, finding);
    }
    cr_plan_free(&low);
    cr_plan_free(&high);
    return status;
}

/* All that is wrong is told at once. */
static int find_levers(job *self)
{
    int status = CR_OK;

    for (size_t l = 0; l < self->options->n; l++) {
        const int result = find_lever(self, l);

        status = status == CR_OK || result == CR_ERR_MEMORY ? result : status;
    }
    return status;
}

static int open_folder(job *self)
{
    return cr_study_open(&self->folder, &self->options->study, &self->plan, &self->errors);
}

static int play(void *context, const double *value, bool *hit, cr_errors *errors)
{
    job *self = context;
    const cr_outcomes_options options = {.seed = self->options->study.seed,
                                         .replicates = self->options->study.replicates,
                                         .threads = self->options->study.threads,
                                         .on_progress = cr_progress_step,
                                         .progress_context = &self->progress};
    cr_plan plan = {0};
    int status = read_with(self, value, &plan, errors);

    if (status == CR_OK) {
        status = cr_outcomes_run(&plan.model[0], &self->given, &options, hit, errors);
    }
    cr_plan_free(&plan);
    return status;
}

static cr_require_question question_of(job *self)
{
    return (cr_require_question){.n = self->options->n,
                                 .lever = self->lever,
                                 .chance = self->options->chance,
                                 .replicates = self->options->study.replicates,
                                 .play = play,
                                 .context = self};
}

static int search(job *self)
{
    const cr_require_question question = question_of(self);
    int status;

    cr_progress_start(&self->progress, self->options->study.quiet);
    status = cr_require_run(&self->found, &question, &self->errors);
    cr_progress_end(&self->progress);
    return status;
}

static int write_tables(job *self)
{
    const require_options *options = self->options;
    const cr_model *model = &self->plan.model[0];
    const char *rung = options->rung != NULL ? options->rung : model->rung[model->recognition].name;
    const char *varied[MOST_LEVERS] = {NULL};
    const cr_package_note notes[] = {{"state", false, 1, &options->state},
                                     {"rung", false, 1, &rung},
                                     {"by", false, 1, &options->by},
                                     {"chance", false, 1, &options->chance_text},
                                     {"vary", true, options->n, varied}};
    const cr_package package = {.plan = &self->plan,
                                .version = CR_VERSION,
                                .seed = options->study.seed,
                                .first = 1,
                                .replicates = options->study.replicates,
                                .table = cr_require_table,
                                .n_tables = CR_REQUIRE_TABLES,
                                .note = notes,
                                .n_notes = sizeof(notes) / sizeof(notes[0])};
    const cr_require_question question = question_of(self);
    int status = cr_require_files(&self->found, &question, self->path, self->folder.part, &self->errors);

    for (size_t l = 0; l < options->n; l++) {
        varied[l] = options->vary[l].text;
    }
    return status == CR_OK ? cr_package_file(&package, self->folder.part, &self->errors) : status;
}

static void print_words(job *self)
{
    const require_options *options = self->options;
    const cr_model *model = &self->plan.model[0];
    const cr_require_question question = question_of(self);

    cr_print_text(stdout, self->plan.title[0] != '\0' ? self->plan.title : self->plan.name);
    fputs("\nwhat it takes that ", stdout);
    cr_print_text(stdout, options->state);
    fputs(" reaches '", stdout);
    cr_print_text(stdout, options->rung != NULL ? options->rung : model->rung[model->recognition].name);
    printf("' by %s with a chance of at least %g%% (%llu simulated futures a value, seed %llu)\n", options->by,
           100.0 * options->chance, (unsigned long long)options->study.replicates,
           (unsigned long long)options->study.seed);
    cr_print_require(&self->found, &question, self->name);
    fputs("tables: ", stdout);
    cr_print_text(stdout, self->folder.target);
    fputc('\n', stdout);
}

static int finish(job *self)
{
    const int status = cr_folder_commit(&self->folder, &self->errors);

    if (status == CR_OK && !self->options->study.quiet) {
        print_words(self);
    }
    return status;
}

static int run(job *self)
{
    static int (*const steps[])(job *) = {read_plan, read_question, find_levers, open_folder,
                                          search,    write_tables,  finish};
    int status = CR_OK;

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && status == CR_OK; i++) {
        status = steps[i](self);
        if (i == 0) {
            cr_catch_stop_signals(); /* from here on there is something to clean up */
        }
    }
    return status;
}

int cr_command_require(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cr_study_argp, 0, NULL, 0}, {&cr_scenario_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {option_list, parse, "SCENARIO", doc, children, NULL, NULL};
    require_options options = {.study = {.ending = "-require", .replicates = 4000, .most = MOST_FUTURES, .seed = 1}};
    job work = {.options = &options};
    int status = CR_EXIT_INPUT;

    if (argp_parse(&argp, argc, argv, 0, NULL, &options) == 0) {
        status = cr_finish_command(run(&work), &work.errors);
    }
    job_free(&work);
    for (size_t l = 0; l < options.n; l++) {
        cr_vary_free(&options.vary[l]);
    }
    cr_scenario_options_free(&options.scenario);
    return status;
}
