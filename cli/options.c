/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words.h"
#include "common/text.h"

enum { MOST_THREADS = 1024 };

enum { KEY_START = 0x100, KEY_END, KEY_SET, KEY_WHAT_IF };

static const struct argp_option scenario_list[] = {
    {NULL, 0, NULL, 0, "What is changed about the scenario:", 2},
    {"start", KEY_START, "DATE", 0, "Start on this date (2026-01-31)", 2},
    {"end", KEY_END, "DATE", 0, "End on this date, or after this time (\"5 years\")", 2},
    {"set", KEY_SET, "PATH=VALUE", 0,
     "Change one value, as if the file had said so: states.PAK.threshold=0.6 (repeatable; of two for the same path the "
     "later one counts)",
     2},
    {0},
};

static const struct argp_option what_if_list[] = {
    {"what-if", KEY_WHAT_IF, "NAME|all|none", 0,
     "Run this what-if beside the baseline (repeatable); all of them, or none (all)", 2},
    {0},
};

void cr_add_option(const char ***list, size_t *n, const struct argp_state *state, const char *option, const char *text)
{
    const char **longer = reallocarray(*list, *n + 1, sizeof(*longer));

    if (longer == NULL) {
        argp_failure(state, CR_EXIT_FAILED, 0, "memory ran out for %s", option);
        return;
    }
    *list = longer;
    longer[(*n)++] = text;
}

static void add_set(cr_scenario_options *self, const struct argp_state *state, const char *text)
{
    if (strchr(text, '=') == NULL || text[0] == '=') {
        argp_failure(state, CR_EXIT_INPUT, 0, "--set '%s' is no PATH=VALUE (such as states.PAK.threshold=0.6)", text);
    }
    cr_add_option(&self->set, &self->n_set, state, "--set", text);
}

static error_t parse_scenario(int key, char *text, struct argp_state *state)
{
    cr_scenario_options *self = state->input;

    switch (key) {
    case KEY_START:
        self->start = text;
        return 0;
    case KEY_END:
        self->end = text;
        return 0;
    case KEY_SET:
        add_set(self, state, text);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_what_if(int key, char *text, struct argp_state *state)
{
    cr_scenario_options *self = state->input;

    if (key != KEY_WHAT_IF) {
        return ARGP_ERR_UNKNOWN;
    }
    cr_add_option(&self->what_if, &self->n_what_ifs, state, "--what-if", text);
    return 0;
}

const struct argp cr_scenario_argp = {.options = scenario_list, .parser = parse_scenario};
const struct argp cr_what_if_argp = {.options = what_if_list, .parser = parse_what_if};

void cr_scenario_options_free(cr_scenario_options *self)
{
    free(self->set);
    free(self->what_if);
    memset(self, 0, sizeof(*self));
}

cr_changes cr_scenario_changes(const cr_scenario_options *self)
{
    return (cr_changes){.n_set = self->n_set,
                        .set = self->set,
                        .start = self->start,
                        .end = self->end,
                        .n_what_ifs = self->n_what_ifs,
                        .what_if = self->what_if};
}

uint64_t cr_count_option(const struct argp_state *state, const char *option, const char *text, uint64_t least,
                         uint64_t most)
{
    const char *why = "";
    uint64_t n = 0;
    double number;

    if (cr_text_count(text, &n, &why) && n >= least && n <= most) {
        return n;
    }
    /* 1e6 is what people write, and no digits alone. */
    if (cr_text_number(text, &number, &why) && number >= (double)least && number <= 0x1p53 && number <= (double)most &&
        number == (double)(uint64_t)number) {
        argp_failure(state, CR_EXIT_INPUT, 0, "%s '%s' must be written in digits (%llu)", option, text,
                     (unsigned long long)number);
    }
    argp_failure(state, CR_EXIT_INPUT, 0, "%s '%s' cannot be (a whole number from %llu to %llu)", option, text,
                 (unsigned long long)least, (unsigned long long)most);
    return least;
}

int cr_threads_option(const struct argp_state *state, const char *text)
{
    if (strcmp(text, "all") == 0) {
        return omp_get_num_procs();
    }
    return (int)cr_count_option(state, "--threads", text, 1, MOST_THREADS);
}
