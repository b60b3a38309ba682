/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <argp.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/words.h"
#include "common/text.h"
#include "credence/version.h"

typedef struct command {
    const char *name;
    int (*run)(int argc, char **argv);
} command;

/* One row a subcommand; its line of help stands in `doc`. */
static const command commands[] = {
    {"check", cr_command_check},   {"fit", cr_command_fit},         {"influence", cr_command_influence},
    {"plot", cr_command_plot},     {"require", cr_command_require}, {"run", cr_command_run},
    {"schema", cr_command_schema}, {"score", cr_command_score},
};
enum { N_COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static const char doc[] =
    "Simulate when governments recognise one another: many futures of a scenario, and how likely and how soon each "
    "state moves in them.\v"
    "Commands:\n"
    "  check      tell all that is wrong with scenarios\n"
    "  fit        find the values under which a history is most probable\n"
    "  influence  find out whose recognition matters most\n"
    "  plot       draw the tables of a run\n"
    "  require    find how far a number would have to change for a state to move\n"
    "  run        simulate a scenario and write tables\n"
    "  schema     print the JSON Schema of scenario files, for editors\n"
    "  score      judge a scenario's forecasts by what came\n\n"
    "Example:\n"
    "  credence run scenarios/taliban-2025.yaml -n 20000 --what-if none\n\n"
    "`credence COMMAND --help' tells a command's options. Exit status: 0 done, 1 the input is wrong, 2 the run failed.";

typedef struct choice {
    const command *command;
    int at; /* argv[at] names it */
} choice;

static const command *find_command(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

/* "check, run or schema" */
static void list_commands(char *text, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; i < N_COMMANDS && n < size; i++) {
        const char *const before = i == 0 ? "" : i + 1 < N_COMMANDS ? ", " : " or ";

        n += (size_t)snprintf(text + n, size - n, "%s%s", before, commands[i].name);
    }
}

static void refuse_command(const struct argp_state *state, const char *name)
{
    const char *names[N_COMMANDS], *nearest;
    char list[256];

    for (size_t i = 0; i < N_COMMANDS; i++) {
        names[i] = commands[i].name;
    }
    nearest = cr_text_nearest(name, names, N_COMMANDS);
    if (nearest != NULL) {
        argp_error(state, "unknown command '%s' (did you mean '%s'?)", name, nearest);
    } else {
        list_commands(list, sizeof(list));
        argp_error(state, "unknown command '%s' (%s)", name, list);
    }
}

/* Stops at the command: what follows is its own. */
static error_t parse(int key, char *text, struct argp_state *state)
{
    choice *self = state->input;
    char list[256];

    switch (key) {
    case ARGP_KEY_ARG:
        self->command = find_command(text);
        if (self->command == NULL) {
            refuse_command(state, text);
            return EINVAL;
        }
        self->at = state->next - 1;
        state->next = state->argc;
        return 0;
    case ARGP_KEY_NO_ARGS:
        list_commands(list, sizeof(list));
        argp_error(state, "no command (%s)", list);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void print_version(FILE *stream, struct argp_state *state)
{
    (void)state;
    fputs("credence " CR_VERSION "\n", stream);
}

static int run_command(const choice *chosen, int argc, char **argv)
{
    char name[64];

    snprintf(name, sizeof(name), "credence %s", chosen->command->name);
    argv[chosen->at] = name;
    return chosen->command->run(argc - chosen->at, argv + chosen->at);
}

int main(int argc, char **argv)
{
    static const struct argp argp = {NULL, parse, "COMMAND [OPTION...] FILE", doc, NULL, NULL, NULL};
    choice chosen = {0};

    argp_err_exit_status = CR_EXIT_INPUT;
    argp_program_version_hook = print_version;
    gsl_set_error_handler_off(); /* statuses are checked instead */
    cr_ignore_write_signals();
    if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &chosen) != 0 || chosen.command == NULL) {
        return CR_EXIT_INPUT;
    }
    return run_command(&chosen, argc, argv);
}
