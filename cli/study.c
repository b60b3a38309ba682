/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/study.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "cli/words.h"
#include "output/package.h"

enum { KEY_SEED = 0x180, KEY_FORCE, KEY_THREADS };

static const struct argp_option option_list[] = {
    {NULL, 0, NULL, 0, "How it is simulated, and where the tables go:", 3},
    {"replicates", 'n', "N", 0, "Number of simulated futures", 3},
    {"seed", KEY_SEED, "N", 0, "Seed: the same seed gives the same bytes (1)", 3},
    {"threads", KEY_THREADS, "N|all", 0, "Threads; the results do not depend on it (all)", 3},
    {"output", 'o', "FOLDER", 0, "Folder for the tables; it must not exist", 3},
    {"force", KEY_FORCE, NULL, 0, "Replace a folder of earlier results", 3},
    {"quiet", 'q', NULL, 0, "Print neither results nor progress", 3},
    {0},
};

/* The defaults that differ from command to command. */
static char *filter_help(int key, const char *text, void *input)
{
    const cr_study_options *self = input;
    char *made = NULL;
    int n = 0;

    if (self != NULL && key == 'n') {
        n = asprintf(&made, "%s (%llu)", text, (unsigned long long)self->replicates);
    } else if (self != NULL && key == 'o') {
        n = asprintf(&made, "%s (results/NAME%s, NAME of the scenario)", text, self->ending);
    } else {
        return (char *)(uintptr_t)text; /* as argp wants it */
    }
    return n < 0 ? (char *)(uintptr_t)text : made;
}

static error_t parse_end(cr_study_options *self, const struct argp_state *state)
{
    if (self->file == NULL) {
        argp_error(state, "no scenario (such as scenarios/taliban-2025.yaml)");
    }
    if (self->output != NULL && self->output[0] == '\0') {
        argp_error(state, "--output '' names no folder (such as results/baseline)");
    }
    return 0;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    cr_study_options *self = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        self->threads = omp_get_num_procs();
        return 0;
    case 'n':
        self->replicates = cr_count_option(state, "--replicates", text, 1, self->most);
        self->replicates_given = true;
        return 0;
    case KEY_SEED:
        self->seed = cr_count_option(state, "--seed", text, 0, CR_PACKAGE_MAX_INTEGER);
        return 0;
    case KEY_THREADS:
        self->threads = cr_threads_option(state, text);
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
    case ARGP_KEY_ARG:
        if (self->file != NULL) {
            argp_error(state, "one scenario at a time ('%s' is a second one)", text);
        }
        self->file = text;
        return 0;
    case ARGP_KEY_END:
        return parse_end(self, state);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp cr_study_argp = {.options = option_list, .parser = parse, .help_filter = filter_help};

int cr_study_read(cr_plan *plan, const cr_study_options *options, const cr_changes *changes, cr_errors *errors)
{
    const int status = cr_plan_read(plan, options->file, changes, errors);

    return status == CR_ERR_IO ? CR_ERR_INPUT : status;
}

int cr_study_open(cr_folder *folder, const cr_study_options *options, const cr_plan *plan, cr_errors *errors)
{
    char *usual = NULL;
    int status;

    if (options->output == NULL && asprintf(&usual, "results/%s%s", plan->name, options->ending) < 0) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the folder's name");
    }
    status = cr_folder_open(folder, usual != NULL ? usual : options->output, options->force, errors);
    free(usual);
    return status;
}
