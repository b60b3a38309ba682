/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CLI_OPTIONS_H
#define CREDENCE_CLI_OPTIONS_H

/** Options that several subcommands share. */
#include <argp.h>
#include <stddef.h>
#include <stdint.h>

#include "compile/compile.h"

/** What the user changes about a scenario, and which of its what-ifs are wanted. Start it as {0}. */
typedef struct cr_scenario_options {
    const char **set; /* [n_set] borrowed texts */
    size_t n_set;
    const char *start, *end;
    const char **what_if; /* [n_what_ifs] borrowed texts */
    size_t n_what_ifs;
} cr_scenario_options;

/** A child parser for --set, --start and --end; its input is a cr_scenario_options. */
extern const struct argp cr_scenario_argp;

/** A child parser for --what-if, for commands that simulate; its input is a cr_scenario_options. */
extern const struct argp cr_what_if_argp;

void cr_scenario_options_free(cr_scenario_options *self);

/** As the compiler wants them; borrows from self. */
cr_changes cr_scenario_changes(const cr_scenario_options *self);

/**
 * A whole number in [least, most] given for `option`, or the end of the program with a word on what would be right.
 */
uint64_t cr_count_option(const struct argp_state *state, const char *option, const char *text, uint64_t least,
                         uint64_t most);

/** Adds `text`, which is borrowed, to a list that belongs to a repeatable `option`; the caller frees the list. */
void cr_add_option(const char ***list, size_t *n, const struct argp_state *state, const char *option, const char *text);

/** What --threads says: a number, or "all" processors. */
int cr_threads_option(const struct argp_state *state, const char *text);

#endif
