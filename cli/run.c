/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/ranking.h"
#include "cli/study.h"
#include "cli/words.h"
#include "compile/compile.h"
#include "credence/version.h"
#include "output/folder.h"
#include "output/given.h"
#include "output/package.h"
#include "output/tables.h"
#include "study/batch.h"

enum { KEY_EVENTS = 0x200, KEY_REPLICATE, KEY_GIVEN };

typedef struct run_options {
    cr_scenario_options scenario;
    cr_study_options study;
    uint64_t events, replicate; /* replicate 0: all of them */
    bool events_given;
    const char **given; /* [n_given] borrowed texts */
    size_t n_given;
} run_options;

static const struct argp_option option_list[] = {
    {"events", KEY_EVENTS, "none|N|all", 0, "Write the moves of the first N futures to events.csv (100)", 1},
    {"replicate", KEY_REPLICATE, "K", 0, "Simulate future number K alone, with all of its events", 1},
    {"given", KEY_GIVEN, "TEST", 0,
     "Tell only of futures in which this holds: 'STATE|any [not] RUNG by DATE', 'CONDITION at_least|at_most X on DATE' "
     "(repeatable: all must hold; what-ifs are told of the same futures)",
     1},
    {0},
};

static const char doc[] =
    "Simulate a scenario many times and write tables of how likely and how soon each state reaches each rung.\v"
    "Example: 20,000 futures of the shipped baseline with a higher threshold for one state, then future 17 alone:\n\n"
    "  credence run scenarios/taliban-2025.yaml -n 20000 --seed 7 --what-if none \\\n"
    "      --set states.PAK.threshold=0.6 -o results/stubborn\n"
    "  credence run scenarios/taliban-2025.yaml --seed 7 --replicate 17 \\\n"
    "      --set states.PAK.threshold=0.6 -o results/future-17\n\n"
    "What the futures have in common in which Pakistan recognises by 2028 (given.csv), and what follows in them:\n\n"
    "  credence run scenarios/taliban-2025.yaml -n 20000 --what-if none \\\n"
    "      --given 'PAK recognised by 2028-01-01' -o results/pakistan\n\n"
    "What a scenario has under `what_if' runs beside it on the same random numbers; every table has rows for the "
    "baseline and for each what-if. --what-if better_truce runs that one alone beside the baseline, --what-if none "
    "the baseline alone: the rows of those that run stay the same.\n\n"
    "The folder then holds summary.csv, curve.csv, count.csv, conditions.csv, events.csv, what pushed (drivers.csv, "
    "attribution.csv, pathways.csv) and datapackage.json, which says what each column means; with what-ifs also "
    "contrast.csv and flips.csv, which compare each of them with the baseline, future by future. Exit status: 0 done, "
    "1 the scenario or an argument is wrong, 2 the run failed (and "
    "left nothing behind).";

static uint64_t events_option(const struct argp_state *state, const char *text)
{
    if (strcmp(text, "none") == 0) {
        return 0;
    }
    if (strcmp(text, "all") == 0) {
        return UINT64_MAX;
    }
    if (text[0] < '0' || text[0] > '9') {
        argp_failure(state, CR_EXIT_INPUT, 0, "--events '%s' cannot be (none, all or a number of futures)", text);
    }
    return cr_count_option(state, "--events", text, 0, CR_PACKAGE_MAX_INTEGER);
}

static void check_together(const run_options *self, const struct argp_state *state)
{
    if (self->replicate > 0 && self->study.replicates_given) {
        argp_error(state, "--replicate simulates one future alone (leave out -n)");
    }
    if (self->replicate > 0 && self->n_given > 0) {
        argp_error(state, "--replicate simulates one future alone (leave out --given)");
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    run_options *self = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &self->study;
        state->child_inputs[1] = &self->scenario;
        state->child_inputs[2] = &self->scenario;
        break;
    case ARGP_KEY_END:
        check_together(self, state);
        break;
    case KEY_EVENTS:
        self->events = events_option(state, text);
        self->events_given = true;
        break;
    case KEY_REPLICATE:
        self->replicate = cr_count_option(state, "--replicate", text, 1, CR_PACKAGE_MAX_INTEGER);
        break;
    case KEY_GIVEN:
        cr_add_option(&self->given, &self->n_given, state, "--given", text);
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

/* A run under way; freed by job_free() however far it got. */
typedef struct job {
    const run_options *options;
    cr_errors errors;
    cr_plan plan;
    cr_given given;
    cr_folder folder;
    cr_out events;
    bool has_events;
    cr_batch batch;
    cr_progress progress;
} job;

static void job_free(job *self)
{
    cr_out_abandon(&self->events);
    cr_folder_abort(&self->folder);
    cr_batch_free(&self->batch);
    cr_given_free(&self->given);
    cr_plan_free(&self->plan);
    cr_errors_free(&self->errors);
}

static uint64_t first_replicate(const run_options *options)
{
    return options->replicate > 0 ? options->replicate : 1;
}

static uint64_t replicates(const run_options *options)
{
    return options->replicate > 0 ? 1 : options->study.replicates;
}

static int read_plan(job *self)
{
    const cr_changes changes = cr_scenario_changes(&self->options->scenario);

    return cr_study_read(&self->plan, &self->options->study, &changes, &self->errors);
}

/* What a model is too large for is not written; said before anybody waits for it. */
static int tell_what_is_left_out(job *self)
{
    if (!cr_causes_fit(&self->plan)) {
        fprintf(stderr,
                "credence: no attribution.csv and pathways.csv: states x states x kinds of tie are more than %llu\n",
                (unsigned long long)CR_ATTRIBUTION_MOST);
    }
    return CR_OK;
}

static int read_given(job *self)
{
    const run_options *options = self->options;

    return options->n_given == 0
               ? CR_OK
               : cr_given_read(&self->given, &self->plan.model[0], options->n_given, options->given, &self->errors);
}

static int open_folder(job *self)
{
    int status = cr_study_open(&self->folder, &self->options->study, &self->plan, &self->errors);

    if (status == CR_OK && self->options->events > 0) {
        self->has_events = true;
        status = cr_out_open(&self->events, self->folder.part, "events.csv", &self->errors);
        if (status == CR_OK) {
            cr_table_header(&self->events, cr_table_of(CR_TABLE_EVENTS));
        }
    }
    return status;
}

static int on_events(void *context, size_t what_if, const cr_event_row *row, size_t n)
{
    job *self = context;

    cr_table_events(&self->events, &self->plan, what_if, row, n);
    return cr_out_check(&self->events, &self->errors);
}

static int tell_given(job *self)
{
    const cr_evidence *evidence = &self->batch.evidence;
    const int status = cr_evidence_check(evidence, &self->errors);

    if (status == CR_OK && !self->options->study.quiet) {
        fprintf(stderr, "credence: what is given holds in %llu of %llu futures (%.1f%%); the tables are of these\n",
                (unsigned long long)evidence->held, (unsigned long long)evidence->tried,
                100.0 * cr_share(evidence->held, evidence->tried));
    }
    return status;
}

static int simulate(job *self)
{
    const cr_batch_options batch = {.first = first_replicate(self->options),
                                    .replicates = replicates(self->options),
                                    .seed = self->options->study.seed,
                                    .threads = self->options->study.threads,
                                    .causes = true,
                                    .events = self->options->events,
                                    .given = self->options->n_given > 0 ? &self->given : NULL,
                                    .on_events = self->has_events ? on_events : NULL,
                                    .events_context = self,
                                    .on_progress = cr_progress_step,
                                    .progress_context = &self->progress};
    int status;

    cr_progress_start(&self->progress, self->options->study.quiet);
    status = cr_batch_run(&self->batch, &self->plan, &batch, &self->errors);
    cr_progress_end(&self->progress);
    return status == CR_OK && batch.given != NULL ? tell_given(self) : status;
}

static int write_tables(job *self)
{
    const cr_package package = {.plan = &self->plan,
                                .version = CR_VERSION,
                                .seed = self->options->study.seed,
                                .first = first_replicate(self->options),
                                .replicates = replicates(self->options),
                                .batch = &self->batch,
                                .events = self->has_events,
                                .given = self->options->given,
                                .n_given = self->options->n_given,
                                .given_replicates = self->batch.evidence.held};
    int status = self->has_events ? cr_out_close(&self->events, &self->errors) : CR_OK;

    for (size_t i = 0; i < CR_TABLES && status == CR_OK; i++) {
        const cr_table *table = cr_table_of(i);

        if (table->write != NULL && cr_table_is_written(table, &self->batch, self->has_events)) {
            status = cr_table_file(table, self->folder.part, &self->plan, &self->batch, &self->errors);
        }
        if (status == CR_OK && cr_interrupted()) {
            status = cr_fail(&self->errors, CR_ERR_INTERRUPTED, "interrupted while the tables were written");
        }
    }
    if (status == CR_OK && self->options->n_given > 0) {
        status = cr_table_file(&cr_given_table, self->folder.part, &self->plan, &self->batch, &self->errors);
    }
    return status == CR_OK ? cr_package_file(&package, self->folder.part, &self->errors) : status;
}

static int finish(job *self)
{
    int status = cr_folder_commit(&self->folder, &self->errors);

    if (status == CR_OK && !self->options->study.quiet) {
        status =
            cr_print_ranking(&self->plan, &self->batch, self->options->study.seed, self->folder.target, &self->errors);
    }
    return status;
}

static int run(job *self)
{
    static int (*const steps[])(job *) = {read_plan, read_given,   open_folder, tell_what_is_left_out,
                                          simulate,  write_tables, finish};
    int status = CR_OK;

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && status == CR_OK; i++) {
        status = steps[i](self);
        if (i == 0) {
            cr_catch_stop_signals(); /* from here on there is something to clean up */
        }
    }
    return status;
}

int cr_command_run(int argc, char **argv)
{
    static const struct argp_child children[] = {
        {&cr_study_argp, 0, NULL, 0}, {&cr_scenario_argp, 0, NULL, 0}, {&cr_what_if_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {option_list, parse, "SCENARIO", doc, children, NULL, NULL};
    run_options options = {.study = {.ending = "", .replicates = 10000, .most = CR_TALLY_MAX_REPLICATES, .seed = 1},
                           .events = 100};
    job work = {.options = &options};
    int status = CR_EXIT_INPUT;

    if (argp_parse(&argp, argc, argv, 0, NULL, &options) == 0) {
        if (options.replicate > 0 && !options.events_given) {
            options.events = UINT64_MAX;
        }
        status = cr_finish_command(run(&work), &work.errors);
    }
    job_free(&work);
    cr_scenario_options_free(&options.scenario);
    free(options.given);
    return status;
}
