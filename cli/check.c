/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <argp.h>
#include <omp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/outlook.h"
#include "cli/what_ifs.h"
#include "cli/words.h"
#include "compile/compile.h"
#include "scenario/explain.h"

enum { KEY_STRICT = 0x200, KEY_EXPLAIN, KEY_ALL };

/* Futures from which the long run of conditions is told; fewer where each takes long. */
enum { FUTURES = 1000, LEAST_FUTURES = 20, SEED = 1 };
#define MOST_WORK 1e9 /* states, tracks and conditions, times dates, times futures */

typedef struct check_options {
    cr_scenario_options scenario;
    bool quiet, strict, explain, all;
    char **file; /* [n] of argv */
    int n;
} check_options;

static const struct argp_option option_list[] = {
    {"strict", KEY_STRICT, NULL, 0, "Warnings, too, make the exit status 1", 1},
    {"explain", KEY_EXPLAIN, NULL, 0,
     "Print the effective scenario (after extends, --set, --start and --end) as YAML instead, each value with its "
     "file, line, source and confidence",
     1},
    {"all", KEY_ALL, NULL, 0, "Tell of all next moves, not of 40", 1},
    {"quiet", 'q', NULL, 0, "Print errors and warnings alone", 1},
    {0},
};

static const char doc[] =
    "Read scenarios and tell all that is wrong with them, each with its line and what would be right. Of those that "
    "can be run, tell what they mean: how ready each state is for its next move and can become, how conditions fare, "
    "and what may not be meant (warnings).\v"
    "Example: what a scenario means, then whether a change makes it odd, then all that it consists of:\n\n"
    "  credence check scenarios/taliban-2025.yaml\n"
    "  credence check --strict --set states.PAK.threshold=0.9 \\\n"
    "      scenarios/taliban-2025.yaml\n"
    "  credence check --explain scenarios/taliban-2025.yaml > scenarios/whole.yaml\n\n"
    "In the table, `ready' is the readiness at the start and `could be' the most that it can become; `a year' is the "
    "hazard at the start, and `by the end' the chance of the move if it stayed so. docs/check.md explains every line "
    "and every warning.\n\n"
    "Errors and warnings go to standard error, the report to standard output. Exit status: 0 all files are right, 1 "
    "some are not (with --strict: or have warnings), 2 a trial run failed.";

static error_t parse(int key, char *text, struct argp_state *state)
{
    check_options *self = state->input;

    (void)text;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &self->scenario;
        return 0;
    case 'q':
        self->quiet = true;
        return 0;
    case KEY_STRICT:
        self->strict = true;
        return 0;
    case KEY_EXPLAIN:
        self->explain = true;
        return 0;
    case KEY_ALL:
        self->all = true;
        return 0;
    case ARGP_KEY_ARGS:
        self->file = state->argv + state->next;
        self->n = state->argc - state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "no scenario to check (such as scenarios/taliban-2025.yaml)");
        return EINVAL;
    case ARGP_KEY_END:
        if (self->explain && self->n > 1) {
            argp_error(state, "--explain takes one scenario at a time");
        }
        if (self->explain && (self->strict || self->all || self->quiet)) {
            argp_error(state,
                       "--explain prints the scenario and judges nothing (leave out --strict, --all and --quiet)");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* One file on its way; freed by job_free() however far it got. */
typedef struct job {
    const check_options *options;
    const char *file;
    cr_errors errors;
    cr_plan plan;
    cr_outlook outlook;
    cr_climate *climate;
    uint64_t futures;
    cr_warnings warnings;
} job;

static void job_free(job *self)
{
    cr_warnings_free(&self->warnings);
    free(self->climate);
    cr_outlook_free(&self->outlook);
    cr_plan_free(&self->plan);
    cr_errors_free(&self->errors);
}

/* A file that is not there is a wrong argument. */
static int read_plan(job *self)
{
    const cr_changes changes = cr_scenario_changes(&self->options->scenario);
    const int status = cr_plan_read(&self->plan, self->file, &changes, &self->errors);

    return status == CR_ERR_IO ? CR_ERR_INPUT : status;
}

/* The same number on every machine. */
static uint64_t count_futures(const cr_model *model)
{
    const double work = (double)(model->n_states * model->n_tracks + model->n_conditions) * (double)model->calendar.n;
    const double most = MOST_WORK / work;

    return most >= FUTURES ? FUTURES : most <= LEAST_FUTURES ? LEAST_FUTURES : (uint64_t)most;
}

static int look(job *self)
{
    const cr_model *const model = &self->plan.model[0];
    int status = cr_outlook_init(&self->outlook, model, &self->errors);

    if (status == CR_OK && model->n_conditions > 0) {
        self->futures = count_futures(model);
        self->climate = calloc(model->n_conditions, sizeof(*self->climate));
        status = self->climate == NULL
                     ? cr_fail(&self->errors, CR_ERR_MEMORY, "memory ran out for %zu conditions", model->n_conditions)
                     : cr_climate_run(model, SEED, self->futures, omp_get_num_procs(), self->climate, &self->errors);
    }
    return status == CR_OK
               ? cr_warnings_find(&self->warnings, &self->plan, &self->outlook, self->climate, &self->errors)
               : status;
}

/* On a terminal the warnings stand once, below the report; else both streams have them. */
static int tell(job *self)
{
    const bool together = isatty(STDOUT_FILENO) && isatty(STDERR_FILENO);
    const size_t n = self->warnings.n;
    int status = CR_OK;

    if (!self->options->quiet) {
        cr_print_text(stdout, self->file);
        printf(n == 0 ? ": ok\n" : n == 1 ? ": ok, 1 warning\n" : ": ok, %zu warnings\n", n);
        status = cr_print_outlook(&self->plan, &self->outlook, self->climate, self->futures, self->options->all,
                                  &self->errors);
        cr_list_what_ifs(&self->plan);
        fputs(n > 0 && !together ? "\nWarnings\n" : "", stdout);
        if (!together) {
            cr_print_warnings(stdout, self->file, &self->warnings);
        }
        fputc('\n', stdout);
        fflush(stdout);
    }
    cr_print_warnings(stderr, self->file, &self->warnings);
    return status;
}

static int explain(job *self)
{
    const cr_changes changes = cr_scenario_changes(&self->options->scenario);
    char *text = NULL;
    const int status = cr_explain(self->file, &changes, &text, &self->errors);

    if (status == CR_OK) {
        fputs(text, stdout);
    }
    free(text);
    return status;
}

static int check_file(const check_options *options, const char *file)
{
    job work = {.options = options, .file = file};
    int status = read_plan(&work), result;

    if (status == CR_OK && options->explain) {
        status = explain(&work);
    } else if (status == CR_OK) {
        status = look(&work);
        status = status == CR_OK ? tell(&work) : status;
    }
    result = cr_exit_status(status);
    if (status != CR_OK) {
        cr_print_errors(&work.errors, status);
    } else if (options->strict && work.warnings.n > 0) {
        result = CR_EXIT_INPUT;
    }
    job_free(&work);
    return result;
}

int cr_command_check(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cr_scenario_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {option_list, parse, "FILE...", doc, children, NULL, NULL};
    check_options options = {0};
    int worst = CR_EXIT_DONE;

    if (argp_parse(&argp, argc, argv, 0, NULL, &options) != 0) {
        worst = CR_EXIT_INPUT;
    }
    for (int i = 0; i < options.n; i++) {
        const int status = check_file(&options, options.file[i]);

        worst = status > worst ? status : worst;
    }
    cr_scenario_options_free(&options.scenario);
    if (cr_finish_stdout() != CR_OK) {
        worst = CR_EXIT_FAILED;
    }
    return worst;
}
