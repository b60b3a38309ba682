/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/influential.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/study.h"
#include "cli/words.h"
#include "compile/compile.h"
#include "credence/version.h"
#include "output/folder.h"
#include "output/influence.h"
#include "output/package.h"
#include "study/influence.h"
#include "study/tally.h"

enum { KEY_DATE = 0x300, KEY_STATE, KEY_PRECISION, KEY_WHAT_IF };

typedef struct influence_options {
    cr_scenario_options scenario;
    cr_study_options study;
    const char *what_if; /* NULL, or "none": the baseline */
    double precision;
    const char *date;    /* NULL: the start */
    const char **states; /* [n_states] borrowed texts, codes with commas between them; none: all states */
    size_t n_states;
} influence_options;

static const struct argp_option option_list[] = {
    {"date", KEY_DATE, "DATE", 0, "When the state is moved to recognition (the scenario's start)", 1},
    {"state", KEY_STATE, "CODE[,CODE...]", 0, "Study these states alone (repeatable; all)", 1},
    {"states", KEY_STATE, NULL, OPTION_ALIAS, NULL, 1},
    {"what-if", KEY_WHAT_IF, "NAME", 0, "In the world of this what-if (the scenario as it stands)", 1},
    {"precision", KEY_PRECISION, "X", 0,
     "Stop once every state's 95% interval is at most +-X wide; looked at after every 512 futures, -n being the most",
     1},
    {0},
};

static const char doc[] =
    "Find out whose recognition matters most: how many more other states recognise by the end if a state does so on a "
    "date. Every future is simulated once as it is and once more for each state with that state moved to recognition, "
    "by the same random numbers, so that each difference is what that one move changes.\v"
    "Example: whom would the recognition by Pakistan, China or Saudi Arabia at the start of 2027 bring along?\n\n"
    "  credence influence scenarios/taliban-2025.yaml --date 2027-01-01 \\\n"
    "      --states PAK,CHN,SAU -n 512 -o results/whose-step\n\n"
    "The folder then holds influence.csv, a row for each state in all and among each group of the scenario, and "
    "datapackage.json, which says what each column means. The influence of all states to within a tenth of a state:\n\n"
    "  credence influence scenarios/taliban-2025.yaml -n 20000 --precision 0.1\n\n"
    "Exit status: 0 done, 1 the scenario or an argument is wrong, 2 the run failed (and left nothing behind).";

static void set_what_if(influence_options *self, const struct argp_state *state, const char *name)
{
    if (self->what_if != NULL || strcmp(name, "all") == 0) {
        argp_error(state, "one what-if at a time (--what-if NAME)");
    }
    self->what_if = name;
}

static double precision_option(const struct argp_state *state, const char *text)
{
    const char *why = "";
    double precision;

    if (!cr_text_number(text, &precision, &why)) {
        argp_failure(state, CR_EXIT_INPUT, 0, "--precision '%s' %s", text, why);
    } else if (!(precision > 0.0)) {
        argp_failure(state, CR_EXIT_INPUT, 0, "--precision '%s' cannot be (a number of states above 0, such as 0.1)",
                     text);
    }
    return precision;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    influence_options *self = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &self->study;
        state->child_inputs[1] = &self->scenario;
        break;
    case KEY_DATE:
        self->date = text;
        break;
    case KEY_STATE:
        cr_add_option(&self->states, &self->n_states, state, "--state", text);
        break;
    case KEY_WHAT_IF:
        set_what_if(self, state, text);
        break;
    case KEY_PRECISION:
        self->precision = precision_option(state, text);
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

/* A study under way; freed by job_free() however far it got. */
typedef struct job {
    const influence_options *options;
    cr_errors errors;
    cr_plan plan;
    cr_day day;      /* of the moves */
    bool *is_wanted; /* [n_states] */
    int32_t *state;  /* [n_states] the wanted ones, increasing */
    size_t n_states;
    cr_folder folder;
    cr_influences influences;
    cr_progress progress;
} job;

static void job_free(job *self)
{
    cr_folder_abort(&self->folder);
    cr_influences_free(&self->influences);
    cr_plan_free(&self->plan);
    cr_errors_free(&self->errors);
    free(self->is_wanted);
    free(self->state);
}

/* Where a what-if is asked for it stands behind the baseline, and alone. */
static size_t what_if_of(const job *self)
{
    return self->plan.n_models - 1;
}

static const cr_model *model_of(const job *self)
{
    return &self->plan.model[what_if_of(self)];
}

static int read_plan(job *self)
{
    const char *const wanted = self->options->what_if != NULL ? self->options->what_if : "none";
    cr_changes changes = cr_scenario_changes(&self->options->scenario);

    changes.n_what_ifs = 1;
    changes.what_if = &wanted;
    return cr_study_read(&self->plan, &self->options->study, &changes, &self->errors);
}

static int read_date(job *self)
{
    const cr_calendar *const calendar = &model_of(self)->calendar;
    const cr_day start = calendar->day[0], end = calendar->day[calendar->n - 1];
    char first[16], last[16];
    const char *why;

    self->day = start;
    if (self->options->date == NULL) {
        return CR_OK;
    }
    if (!cr_text_date(self->options->date, &self->day, &why)) {
        return cr_fail(&self->errors, CR_ERR_INPUT, "--date '%s' %s", self->options->date, why);
    }
    if (self->day < start || self->day >= end) {
        cr_day_text(start, first);
        cr_day_text(end, last);
        return cr_fail(&self->errors, CR_ERR_INPUT, "--date '%s' is not simulated (from %s, and before %s)",
                       self->options->date, first, last);
    }
    return CR_OK;
}

static int unknown_state(job *self, const char *code)
{
    const cr_model *const model = model_of(self);
    const char **codes = calloc(model->n_states, sizeof(*codes));
    const char *nearest;

    if (codes == NULL) {
        return cr_fail(&self->errors, CR_ERR_MEMORY, "memory ran out for --state");
    }
    for (size_t i = 0; i < model->n_states; i++) {
        codes[i] = model->state[i].code;
    }
    nearest = cr_text_nearest(code, codes, model->n_states);
    free(codes);
    return nearest != NULL ? cr_fail(&self->errors, CR_ERR_INPUT,
                                     "--state '%s' is no state of the scenario (did you mean '%s'?)", code, nearest)
                           : cr_fail(&self->errors, CR_ERR_INPUT,
                                     "--state '%s' is no state of the scenario (give codes as under `states`)", code);
}

static int want_state(job *self, const char *code)
{
    const cr_model *const model = model_of(self);

    for (size_t i = 0; i < model->n_states; i++) {
        if (strcmp(model->state[i].code, code) == 0) {
            self->is_wanted[i] = true;
            return CR_OK;
        }
    }
    return unknown_state(self, code);
}

/* All that are wrong are told; a copy, so that a code can end where its comma stands. */
static int want_states(job *self, const char *text)
{
    char *const copy = strdup(text);
    int status = CR_OK;

    if (copy == NULL) {
        return cr_fail(&self->errors, CR_ERR_MEMORY, "memory ran out for --state");
    }
    for (char *rest = copy, *code = strsep(&rest, ","); code != NULL; code = strsep(&rest, ",")) {
        const int here = want_state(self, code);

        status = status == CR_OK ? here : status;
    }
    free(copy);
    return status;
}

static int read_states(job *self)
{
    const size_t n = model_of(self)->n_states;
    int status = CR_OK;

    self->is_wanted = calloc(n, sizeof(*self->is_wanted));
    self->state = calloc(n, sizeof(*self->state));
    if (self->is_wanted == NULL || self->state == NULL) {
        return cr_fail(&self->errors, CR_ERR_MEMORY, "memory ran out for --state");
    }
    for (size_t k = 0; k < self->options->n_states; k++) {
        const int here = want_states(self, self->options->states[k]);

        status = status == CR_OK ? here : status;
    }
    for (size_t i = 0; i < n; i++) {
        if (self->is_wanted[i] || self->options->n_states == 0) {
            self->state[self->n_states++] = (int32_t)i;
        }
    }
    return status;
}

static int open_folder(job *self)
{
    return cr_study_open(&self->folder, &self->options->study, &self->plan, &self->errors);
}

static int simulate(job *self)
{
    const cr_influence_options study = {.t = (self->day - model_of(self)->calendar.day[0]) / 365.25,
                                        .state = self->state,
                                        .n_states = self->n_states,
                                        .first = 1,
                                        .replicates = self->options->study.replicates,
                                        .seed = self->options->study.seed,
                                        .threads = self->options->study.threads,
                                        .precision = self->options->precision,
                                        .on_progress = cr_progress_step,
                                        .progress_context = &self->progress};
    int status;

    cr_progress_start(&self->progress, self->options->study.quiet);
    status = cr_influences_run(&self->influences, model_of(self), &study, &self->errors);
    cr_progress_end(&self->progress);
    return status;
}

static int write_tables(job *self)
{
    const cr_table *const table = &cr_influence_table;
    char date[16];
    const char *const text = date;
    const cr_package_note note = {"date", false, 1, &text};
    const cr_package package = {.plan = &self->plan,
                                .version = CR_VERSION,
                                .seed = self->options->study.seed,
                                .first = 1,
                                .replicates = self->influences.replicates,
                                .what_if = self->plan.what_if[what_if_of(self)],
                                .table = &table,
                                .n_tables = 1,
                                .note = &note,
                                .n_notes = 1};
    int status;

    cr_day_text(self->day, date);
    status = cr_influence_file(&self->influences, self->folder.part, &self->errors);
    if (status == CR_OK && cr_interrupted()) {
        status = cr_fail(&self->errors, CR_ERR_INTERRUPTED, "interrupted while the table was written");
    }
    return status == CR_OK ? cr_package_file(&package, self->folder.part, &self->errors) : status;
}

static int finish(job *self)
{
    int status = cr_folder_commit(&self->folder, &self->errors);

    if (status == CR_OK && self->options->precision > 0.0 && !self->influences.precise) {
        fprintf(stderr, "credence: %llu futures do not give a precision of %g (more with -n)\n",
                (unsigned long long)self->influences.replicates, self->options->precision);
    }
    if (status == CR_OK && !self->options->study.quiet) {
        const cr_influential told = {.plan = &self->plan,
                                     .what_if = what_if_of(self),
                                     .influences = &self->influences,
                                     .seed = self->options->study.seed,
                                     .day = self->day,
                                     .folder = self->folder.target};

        status = cr_print_influential(&told, &self->errors);
    }
    return status;
}

static int run(job *self)
{
    static int (*const steps[])(job *) = {read_plan, read_date,    read_states, open_folder,
                                          simulate,  write_tables, finish};
    int status = CR_OK;

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && status == CR_OK; i++) {
        status = steps[i](self);
        if (i == 0) {
            cr_catch_stop_signals(); /* soon there is something to clean up */
        }
    }
    return status;
}

int cr_command_influence(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cr_study_argp, 0, NULL, 0}, {&cr_scenario_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {option_list, parse, "SCENARIO", doc, children, NULL, NULL};
    influence_options options = {
        .study = {.ending = "-influence", .replicates = 2000, .most = CR_TALLY_MAX_REPLICATES, .seed = 1}};
    job work = {.options = &options};
    int status = CR_EXIT_INPUT;

    if (argp_parse(&argp, argc, argv, 0, NULL, &options) == 0) {
        status = cr_finish_command(run(&work), &work.errors);
    }
    job_free(&work);
    cr_scenario_options_free(&options.scenario);
    free(options.states);
    return status;
}
