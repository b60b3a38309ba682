/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How much surer paired differences are than those of two independent runs:
 *
 *   bench_variance SCENARIO REPLICATES PATH=VALUE...
 *
 * Each change is a what-if. A row is one of them and a state that recognises in some futures of either, and says how many
 * times as many replicates two independent runs would need for a difference as sure as the paired one.
 */
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "study/batch.h"
#include "tests/support/joined.h"
#include "tests/support/judge.h"

/* The variance of one pair's difference, if its two futures had nothing in common, over what it is. */
static void print_row(const char *what_if, const char *state, const cr_contrast_cell *cell, double n)
{
    const double both = ((double)cell->earlier + (double)cell->later + (double)cell->same) / n;
    const double gained = (double)cell->gained / n, lost = (double)cell->lost / n;
    const double before = both + lost, after = both + gained, difference = gained - lost;
    const double independent = before * (1.0 - before) + after * (1.0 - after);
    const double paired = gained + lost - difference * difference;

    if (independent > 0.0 && paired > 0.0) {
        printf("%-44s %-6s %8.4f %8.4f %+9.4f %8.4f %8.4f %9.1f\n", what_if, state, before, after, difference,
               independent, paired, independent / paired);
    }
}

static void print_pair(const char *what_if, const cr_contrast *contrast)
{
    const size_t recognition = (size_t)contrast->match->model[CR_BASELINE]->recognition;

    for (size_t i = 0; i < contrast->match->state.n; i++) {
        print_row(what_if, contrast->match->state.name[i], cr_contrast_at(contrast, i, recognition),
                  (double)contrast->replicates);
    }
}

int main(int argc, char **argv)
{
    cr_joined joined = {0};
    cr_batch_options options = {.first = 1, .seed = 1, .threads = 2};
    cr_errors errors = {0};
    cr_batch batch = {0};
    int status;

    gsl_set_error_handler_off();
    if (argc < 4 || (options.replicates = strtoull(argv[2], NULL, 10)) == 0 ||
        !cr_joined_add(&joined, "baseline", argv[1], NULL, NULL)) {
        fputs("usage: bench_variance SCENARIO REPLICATES PATH=VALUE...\n", stderr);
        return 1;
    }
    for (int i = 3; i < argc; i++) {
        if (!cr_joined_add(&joined, argv[i], argv[1], NULL, argv[i])) {
            fprintf(stderr, "%s cannot be tried\n", argv[i]);
            cr_joined_free(&joined);
            return 1;
        }
    }
    status = cr_batch_run(&batch, &joined.plan, &options, &errors);
    cr_print_errors("bench_variance", &errors);
    if (status == CR_OK) {
        printf("%-44s %-6s %8s %8s %9s %8s %8s %9s\n", "what-if", "state", "without", "with", "diff", "var_ind",
               "var_pair", "saved");
        for (size_t i = 0; i < batch.pairs.n; i++) {
            print_pair(joined.name[i + 1], &batch.pairs.pair[i].contrast);
        }
    }
    cr_batch_free(&batch);
    cr_joined_free(&joined);
    return status == CR_OK ? 0 : 2;
}
