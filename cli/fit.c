/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <argp.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/fit_words.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/words.h"
#include "compile/free.h"
#include "output/fit_tables.h"

enum { KEY_FROM = 0x200, KEY_TO, KEY_FREE, KEY_RIDGE, KEY_STARTS, KEY_NO_PROFILE, KEY_FORCE };

typedef struct fit_options {
    cr_scenario_options scenario;
    const char *file, *from, *to;
    const char *output; /* NULL: NAME-fitted.yaml beside the scenario */
    const char **free;  /* [n_free] */
    size_t n_free;
    double ridge;
    uint64_t starts;
    bool no_profile, force, quiet;
} fit_options;

static const struct argp_option option_list[] = {
    {"from", KEY_FROM, "DATE", 0, "Begin where the history stands on this date", 1},
    {"to", KEY_TO, "DATE", 0, "Fit to what came until this date, or for this time (\"5 years\")", 1},
    {"free", KEY_FREE, "PATH=LOW:HIGH", 0,
     "Let this number take any value of the range: defaults.threshold=0.3:0.9 (repeatable)", 1},
    {"ridge", KEY_RIDGE, "SD", 0,
     "Draw values towards those written, as a normal law with this standard deviation would, a share of each range", 1},
    {"starts", KEY_STARTS, "N", 0, "Search from so many further points (4)", 1},
    {"no-profile", KEY_NO_PROFILE, NULL, 0, "Leave out the profile intervals, which take most of the time", 1},
    {"output", 'o', "FILE.yaml", 0,
     "The scenario to write, and FILE.csv beside it (NAME-fitted.yaml beside the scenario)", 1},
    {"force", KEY_FORCE, NULL, 0, "Replace files of these names", 1},
    {"quiet", 'q', NULL, 0, "Print nothing", 1},
    {0},
};

static const char doc[] =
    "Find the values of some numbers of a scenario under which its history is most probable (maximum likelihood), and "
    "write them as a scenario that extends it.\v"
    "Example: how fast do these states move, and how much do their neighbours count?\n\n"
    "  credence fit tests/golden/history/league.yaml \\\n"
    "      --from 2000-01-01 --to 2013-01-01 \\\n"
    "      --free defaults.pace=0.1:5 \\\n"
    "      --free defaults.weights.neighbours=-1:3 \\\n"
    "      -o tests/golden/history/fitted.yaml\n\n"
    "The hazards are those of the simulation, with noise and shocks at zero, regimes at their mean and distributions "
    "at "
    "their medians. docs/fit.md tells what that means, and how far intervals can be trusted.\n\n"
    "Exit status: 0 done, 1 the scenario or an argument is wrong, 2 the fit failed.";

/* ---- options ---- */

static void add_free(fit_options *self, const struct argp_state *state, const char *text)
{
    const char **free = reallocarray(self->free, self->n_free + 1, sizeof(*free));

    if (free == NULL) {
        argp_failure(state, CR_EXIT_FAILED, 0, "memory ran out for --free");
        return;
    }
    self->free = free;
    self->free[self->n_free++] = text;
}

static double ridge_option(const struct argp_state *state, const char *text)
{
    const char *why;
    double ridge = 0.0;

    if (!cr_text_number(text, &ridge, &why) || !(ridge > 0.0)) {
        argp_failure(state, CR_EXIT_INPUT, 0, "--ridge '%s' cannot be (a share of the ranges above 0, such as 0.2)",
                     text);
    }
    return ridge;
}

static void check_together(const fit_options *self, const struct argp_state *state)
{
    if (self->file == NULL) {
        argp_error(state, "no scenario to fit (one with a history)");
    }
    if (self->from == NULL || self->to == NULL) {
        argp_error(state, "--from and --to are wanted (--from 2008-02-17 --to 2012-12-31)");
    }
    if (self->n_free == 0 || self->n_free > CR_FIT_MOST) {
        argp_error(state, "from 1 to %d --free are wanted (--free defaults.threshold=0.3:0.9)", CR_FIT_MOST);
    }
    if (self->scenario.start != NULL || self->scenario.end != NULL) {
        argp_error(state, "--start and --end are no options here (--from and --to say when)");
    }
}

static error_t parse_other(fit_options *self, int key, char *text, const struct argp_state *state)
{
    switch (key) {
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
    fit_options *self = state->input;

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
    case KEY_FREE:
        add_free(self, state, text);
        return 0;
    case KEY_RIDGE:
        self->ridge = ridge_option(state, text);
        return 0;
    case KEY_STARTS:
        self->starts = cr_count_option(state, "--starts", text, 0, 1000);
        return 0;
    case KEY_NO_PROFILE:
        self->no_profile = true;
        return 0;
    case 'o':
        self->output = text;
        return 0;
    case KEY_FORCE:
        self->force = true;
        return 0;
    case 'q':
        self->quiet = true;
        return 0;
    default:
        return parse_other(self, key, text, state);
    }
}

/* ---- the work ---- */

/* A fit under way; freed by job_free() however far it got. */
typedef struct job {
    const fit_options *options;
    cr_changes changes; /* --set, --from, --to */
    cr_errors errors;
    cr_free_list list;
    cr_plan plan;
    cr_likelihood likelihood;
    cr_fit fit;
    char *output;  /* path of the scenario to be written */
    char *folder;  /* its folder, with a slash at the end; "" for the present one */
    char *extends; /* the scenario that was fitted, seen from there */
    char *text;    /* what is to be written */
} job;

static void job_free(job *self)
{
    cr_fit_free(&self->fit);
    cr_likelihood_free(&self->likelihood);
    cr_plan_free(&self->plan);
    cr_free_list_free(&self->list);
    cr_errors_free(&self->errors);
    free(self->output);
    free(self->folder);
    free(self->extends);
    free(self->text);
}

static int fail_memory(job *self)
{
    return cr_fail(&self->errors, CR_ERR_MEMORY, "memory ran out for the fit");
}

static int read_plan(job *self)
{
    int status;

    self->changes = cr_scenario_changes(&self->options->scenario);
    self->changes.start = self->options->from;
    self->changes.end = self->options->to;
    status = cr_free_read(&self->list, &self->plan, self->options->file, &self->changes, self->options->free,
                          self->options->n_free, &self->errors);
    return status == CR_ERR_IO ? CR_ERR_INPUT : status;
}

/* The scenario as the new file will name it: a file may only extend what lies in its folder, or below. */
static int find_extends(job *self)
{
    char *const folder = realpath(self->folder[0] != '\0' ? self->folder : ".", NULL);
    char *const file = realpath(self->options->file, NULL);
    const size_t length = folder != NULL && strcmp(folder, "/") != 0 ? strlen(folder) : 0;
    int status = CR_OK;

    if (folder == NULL || file == NULL) {
        status = cr_fail(&self->errors, CR_ERR_INPUT, "'%s': there is no such folder",
                         self->folder[0] != '\0' ? self->folder : ".");
    } else if (strncmp(file, folder, length) != 0 || file[length] != '/') {
        status =
            cr_fail(&self->errors, CR_ERR_INPUT,
                    "--output '%s' could not extend '%s', which lies in another folder (write it beside the scenario, "
                    "or in a folder above)",
                    self->output, self->options->file);
    } else {
        self->extends = strdup(file + length + 1);
        status = self->extends == NULL ? fail_memory(self) : CR_OK;
    }
    free(folder);
    free(file);
    return status;
}

static int name_output(job *self)
{
    const char *const file = self->options->file, *slash = strrchr(file, '/');
    const int length = slash == NULL ? 0 : (int)(slash - file) + 1;
    int status;

    if (self->options->output != NULL) {
        self->output = strdup(self->options->output);
    } else if (asprintf(&self->output, "%.*s%s-fitted.yaml", length, file, self->plan.name) < 0) {
        self->output = NULL;
    }
    if (self->output == NULL) {
        return fail_memory(self);
    }
    slash = strrchr(self->output, '/');
    self->folder = slash == NULL ? strdup("") : strndup(self->output, (size_t)(slash - self->output) + 1);
    if (self->folder == NULL) {
        return fail_memory(self);
    }
    status = cr_fit_files_check(self->output, self->options->force, &self->errors);
    return status == CR_OK ? find_extends(self) : status;
}

static bool go_on(void *context)
{
    (void)context;
    return !cr_interrupted();
}

static int fit(job *self)
{
    const cr_fit_options options = {.ridge = self->options->ridge,
                                    .confidence = 0.95,
                                    .starts = (size_t)self->options->starts,
                                    .no_profile = self->options->no_profile,
                                    .go_on = go_on};
    int status = cr_likelihood_of_history(&self->likelihood, &self->plan.model[0], &self->errors);

    return status == CR_OK
               ? cr_fit_run(&self->fit, &self->likelihood, self->list.item, self->list.n, &options, &self->errors)
               : status;
}

/* ---- the fitted scenario ---- */

/* What is said of a value in the file. */
typedef struct value_note {
    char text[128];
} value_note;

static void note_value(const cr_fitted *of, const cr_free *free, value_note *note)
{
    const char *const word = cr_fit_note(of);
    int n = isnan(free->written) ? snprintf(note->text, sizeof(note->text), "none written")
                                 : snprintf(note->text, sizeof(note->text), "written %.6g", free->written);

    if (!isnan(of->profile_lo)) {
        n += snprintf(note->text + n, sizeof(note->text) - (size_t)n, "; 95%% profile interval %.6g - %.6g",
                      of->profile_lo, of->profile_hi);
    }
    snprintf(note->text + n, sizeof(note->text) - (size_t)n, "%s%s", word[0] != '\0' ? "; " : "", word);
}

static int make_text(job *self)
{
    const size_t n = self->list.n;
    cr_fitted_value *const value = calloc(n, sizeof(*value));
    value_note *const note = calloc(n, sizeof(*note));
    char *source = NULL;
    int status = CR_OK;

    if (value == NULL || note == NULL ||
        asprintf(&source, "fitted to %zu moves from %s to %s by credence fit (log likelihood %.4f)",
                 self->fit.at_fit.moves, self->options->from, self->options->to, self->fit.at_fit.log_likelihood) < 0) {
        source = NULL;
        status = fail_memory(self);
    }
    for (size_t i = 0; i < n && status == CR_OK; i++) {
        const cr_fitted *const of = &self->fit.of[i];

        note_value(of, &self->list.item[i], &note[i]);
        value[i] = (cr_fitted_value){self->list.item[i].path, of->estimate, note[i].text,
                                     !of->flat && !of->at_lo && !of->at_hi && !of->open_lo && !of->open_hi &&
                                         !self->options->no_profile};
    }
    if (status == CR_OK) {
        const cr_changes sets = cr_scenario_changes(&self->options->scenario);

        status = cr_fitted_text(self->extends, &sets, value, n, source, &self->text, &self->errors);
    }
    free(source);
    free(note);
    free(value);
    return status;
}

/* The new file, read as any other, gives the history the likelihood that was found: else it is not written. */
static int check_text(job *self)
{
    const cr_changes changes = {.start = self->options->from, .end = self->options->to};
    const char *const slash = strrchr(self->output, '/');
    cr_likelihood likelihood = {0};
    cr_likelihood_value evidence = {0};
    cr_plan plan;
    int status = cr_plan_read_text(&plan, slash != NULL ? slash + 1 : self->output, self->text,
                                   self->folder[0] != '\0' ? self->folder : NULL, &changes, &self->errors);

    if (status != CR_OK) {
        return status;
    }
    status = cr_likelihood_of_history(&likelihood, &plan.model[0], &self->errors);
    status = status == CR_OK ? cr_likelihood_judge(&likelihood, &evidence, &self->errors) : status;
    if (status == CR_OK && !(fabs(evidence.log_likelihood - self->fit.at_fit.log_likelihood) <
                             1e-4 * (1.0 + fabs(evidence.log_likelihood)))) {
        status = cr_fail(&self->errors, CR_ERR_RUN,
                         "the fitted values, written into the scenario, give a log likelihood of %.6f and not of %.6f "
                         "(another value of the scenario overrules one of them)",
                         evidence.log_likelihood, self->fit.at_fit.log_likelihood);
    }
    cr_likelihood_free(&likelihood);
    cr_plan_free(&plan);
    return status;
}

static int write_files(job *self)
{
    return cr_fit_files(&self->fit, self->list.item, self->text, self->output, self->options->force, &self->errors);
}

static int tell(job *self)
{
    if (!self->options->quiet) {
        cr_print_fit(&self->plan, &self->fit, self->list.item, self->output);
    }
    return CR_OK;
}

static int run(job *self)
{
    static int (*const steps[])(job *) = {read_plan, name_output, fit, make_text, check_text, write_files, tell};
    int status = CR_OK;

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && status == CR_OK; i++) {
        status = steps[i](self);
        if (i == 0) {
            cr_catch_stop_signals();
        }
    }
    return status;
}

int cr_command_fit(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cr_scenario_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {option_list, parse, "SCENARIO", doc, children, NULL, NULL};
    fit_options options = {.starts = 4};
    job work = {.options = &options};
    int status = CR_EXIT_INPUT;

    if (argp_parse(&argp, argc, argv, 0, NULL, &options) == 0) {
        status = cr_finish_command(run(&work), &work.errors);
    }
    job_free(&work);
    free(options.free);
    cr_scenario_options_free(&options.scenario);
    return status;
}
