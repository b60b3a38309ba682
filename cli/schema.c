/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/words.h"
#include "schema/json_schema.h"
#include "schema/reference.h"

static const struct argp_option option_list[] = {
    {"reference", 'r', NULL, 0, "Print every key as a page of Markdown instead", 1},
    {0},
};

static const char doc[] =
    "Print the JSON Schema (2020-12) of scenario files, by which an editor completes and checks them while they are "
    "written.\v"
    "Example:\n"
    "  credence schema > my-scenario.schema.json\n\n"
    "and as the first line of my-scenario.yaml, beside it:\n"
    "  # yaml-language-server: $schema=my-scenario.schema.json\n\n"
    "`credence schema --reference' tells each key with its type, unit, default, range, meaning and an example. The "
    "schema "
    "knows shapes; `credence check' knows also whether names and numbers fit together.";

static error_t parse(int key, char *text, struct argp_state *state)
{
    bool *reference = state->input;

    switch (key) {
    case 'r':
        *reference = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is not wanted (the schema is the same for every scenario)", text);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int cr_command_schema(int argc, char **argv)
{
    static const struct argp argp = {option_list, parse, "", doc, NULL, NULL, NULL};
    bool reference = false;
    char *text;

    if (argp_parse(&argp, argc, argv, 0, NULL, &reference) != 0) {
        return CR_EXIT_INPUT;
    }
    text = reference ? cr_schema_reference() : cr_json_schema();
    if (text == NULL) {
        fputs("credence: memory ran out\n", stderr);
        return CR_EXIT_FAILED;
    }
    fputs(text, stdout);
    free(text);
    return cr_finish_stdout() == CR_OK ? CR_EXIT_DONE : CR_EXIT_FAILED;
}
