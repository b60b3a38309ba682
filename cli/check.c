/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <argp.h>
#include <stdbool.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/words.h"
#include "scenario/compile.h"

typedef struct check_options {
    cr_scenario_options scenario;
    bool quiet;
    char **file; /* [n] of argv */
    int n;
} check_options;

static const struct argp_option option_list[] = {
    {"quiet", 'q', NULL, 0, "Say nothing about files that are right", 1},
    {0},
};

static const char doc[] =
    "Read scenarios and tell all that is wrong with them, each with its line and what would be right.\v"
    "Example:\n"
    "  credence check scenarios/*.yaml\n\n"
    "Errors go to standard error, `FILE: ok' to standard output. Exit status: 0 all are right, 1 some are not.";

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
    case ARGP_KEY_ARGS:
        self->file = state->argv + state->next;
        self->n = state->argc - state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "no scenario to check (such as scenarios/taliban-2025.yaml)");
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int check_file(const check_options *options, const char *file)
{
    const cr_changes changes = cr_scenario_changes(&options->scenario);
    cr_errors errors = {0};
    cr_plan plan = {0};
    const int status = cr_plan_read(&plan, file, &changes, &errors);

    if (status != CR_OK) {
        cr_print_errors(&errors, status);
    } else if (!options->quiet) {
        cr_print_text(stdout, file);
        fputs(": ok\n", stdout);
    }
    cr_plan_free(&plan);
    cr_errors_free(&errors);
    /* A file that is not there is a wrong argument. */
    return status == CR_ERR_IO ? CR_EXIT_INPUT : cr_exit_status(status);
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
