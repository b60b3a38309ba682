/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/batch.h"

#include <gsl/gsl_errno.h>
#include <omp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "study/team.h"
#include "study/watch.h"

/* After so many calendar dates of one replicate the listener to progress is asked again: long ones stop soon. */
enum { POLL_DATES = 256 };

/* All threads meet after so many blocks. */
enum { ROUND_BLOCKS = 4096 };

/* What all threads share. */
typedef struct team_data {
    const cr_plan *plan;
    const cr_batch_options *options;
    cr_batch *batch;
    uint64_t n_blocks;
    cr_team threads;       /* a piece is a block, a part of a replicate its simulation by one model */
    _Atomic uint64_t told; /* with `given`: futures whose events have been handed on */
    bool ended;            /* as decided after a round of blocks */
} team_data;

/* One thread. */
typedef struct worker {
    team_data *team;
    cr_scratch *scratch; /* [n_models] */
    cr_tally *tally;     /* [n_models]; the first thread counts in the batch's own */
    cr_pairs *pairs;     /* likewise */
    cr_pairs own_pairs;
    cr_causes *causes;  /* [n_models] likewise, or NULL: not wanted */
    bool owns_tally;    /* and its pairs and causes */
    cr_pairing pairing; /* of the replicates being simulated */
    cr_rows *rows;      /* [n_models] of the block */
    cr_errors errors;
    /* with `given` */
    cr_judge judge;
    cr_evidence evidence; /* merged into the batch's */
    size_t n_held;        /* of the block: those in which the tests hold; all where there are none */
    uint64_t held[CR_BATCH_BLOCK];
} worker;

static int on_calendar(void *context, const cr_scratch *now, size_t k)
{
    worker *self = context;

    (void)now;
    return k % POLL_DATES == POLL_DATES - 1 && !cr_team_go_on(&self->team->threads) ? CR_ERR_INTERRUPTED : CR_OK;
}

/* Which futures hold is not known beforehand: then blocks are recorded until enough have been told. */
static bool is_recorded(const team_data *self, uint64_t replicate)
{
    const cr_batch_options *options = self->options;
    const uint64_t before = options->given != NULL ? atomic_load(&self->told) : replicate - options->first;

    return options->on_events != NULL && before < options->events;
}

static cr_sink rows_sink(worker *self, size_t model, uint64_t replicate)
{
    return is_recorded(self->team, replicate) ? cr_rows_begin(&self->rows[model], replicate, &self->errors)
                                              : (cr_sink){0};
}

static cr_sink causes_sink(worker *self, size_t model)
{
    return self->causes != NULL ? cr_causes_sink(&self->causes[model], &self->errors) : (cr_sink){0};
}

/* `i`: the replicate's place among those that are run in a row by one model after the other. */
static int run_replicate(worker *self, size_t model, uint64_t replicate, uint64_t i)
{
    const cr_sink watchers[] = {{.context = self, .on_calendar = on_calendar},
                                rows_sink(self, model, replicate),
                                cr_tally_sink(&self->tally[model]),
                                cr_pairing_begin(&self->pairing, model),
                                causes_sink(self, model)};
    cr_watch watch = {sizeof(watchers) / sizeof(watchers[0]), watchers};
    const cr_sink sink = cr_watch_sink(&watch);
    int status;

    cr_tally_begin(&self->tally[model]);
    status = cr_simulate(&self->scratch[model], self->team->options->seed, replicate, &sink, &self->errors);
    if (status == CR_OK) {
        cr_tally_end(&self->tally[model], &self->scratch[model]);
        status = cr_pairing_end(&self->pairing, self->pairs, model, i, self->tally[model].since, &self->errors);
    }
    if (status == CR_OK) {
        atomic_fetch_add(&self->team->threads.done, 1);
    }
    return status;
}

static uint64_t block_first(const team_data *self, uint64_t block)
{
    return self->options->first + block * CR_BATCH_BLOCK;
}

static uint64_t block_size(const team_data *self, uint64_t block)
{
    const uint64_t left = self->options->replicates - block * CR_BATCH_BLOCK;

    return left < CR_BATCH_BLOCK ? left : CR_BATCH_BLOCK;
}

/* Says in which what-if it happened, where there are several. */
static void name_what_if(const team_data *self, size_t model, cr_errors *errors)
{
    for (size_t k = 0; k < errors->n && self->plan->n_models > 1; k++) {
        if (errors->item[k].path == NULL) {
            errors->item[k].path = strdup(self->plan->what_if[model]);
        }
    }
}

static int run_or_stop(worker *self, size_t model, uint64_t replicate, uint64_t i)
{
    int status = run_replicate(self, model, replicate, i);

    if (status == CR_OK && !cr_team_go_on(&self->team->threads)) {
        status = CR_ERR_INTERRUPTED;
    }
    if (status != CR_OK) {
        name_what_if(self->team, model, &self->errors);
    }
    return status;
}

/* By the baseline: do the tests hold in this replicate? Simulated once more where they do: a replay is exact. */
static int judge_replicate(worker *self, uint64_t replicate, bool *holds)
{
    const cr_sink sink = cr_judge_sink(&self->judge);
    int status;

    cr_judge_begin(&self->judge);
    status = cr_simulate(&self->scratch[0], self->team->options->seed, replicate, &sink, &self->errors);
    if (status != CR_OK && status != CR_JUDGED) {
        name_what_if(self->team, 0, &self->errors);
        return status;
    }
    cr_evidence_add(&self->evidence, &self->judge, &self->scratch[0]);
    *holds = cr_judge_holds(&self->judge);
    if (!*holds) {
        atomic_fetch_add(&self->team->threads.done, self->team->plan->n_models);
    }
    return cr_team_go_on(&self->team->threads) ? CR_OK : CR_ERR_INTERRUPTED;
}

static int judge_block(worker *self, uint64_t first, uint64_t size)
{
    int status = CR_OK;

    self->n_held = 0;
    for (uint64_t i = 0; i < size && status == CR_OK; i++) {
        bool holds = true;

        if (self->team->options->given != NULL) {
            status = judge_replicate(self, first + i, &holds);
        }
        if (holds) {
            self->held[self->n_held++] = first + i;
        }
    }
    return status;
}

/* Replicates in a row by one model after the other, which keeps each model's arrays in the cache: as many of the baseline
 * as there is room for their traces, but at most `most`, and then the same ones of each what-if. */
static int run_row(worker *self, const uint64_t *replicate, size_t most, size_t *n)
{
    int status = CR_OK;

    cr_pairing_clear(&self->pairing);
    for (*n = 0; *n < most && !cr_pairing_full(&self->pairing) && status == CR_OK; ++*n) {
        status = run_or_stop(self, 0, replicate[*n], *n);
    }
    for (size_t m = 1; m < self->team->plan->n_models; m++) {
        for (size_t i = 0; i < *n && status == CR_OK; i++) {
            status = run_or_stop(self, m, replicate[i], i);
        }
    }
    return status;
}

static int run_block(worker *self, uint64_t block)
{
    int status = judge_block(self, block_first(self->team, block), block_size(self->team, block));

    for (size_t m = 0; m < self->team->plan->n_models; m++) {
        cr_rows_clear(&self->rows[m]);
    }
    for (size_t i = 0, n; i < self->n_held && status == CR_OK; i += n) {
        status = run_row(self, self->held + i, self->n_held - i, &n);
    }
    return status;
}

static int emit_replicate(worker *self, size_t model, uint64_t replicate)
{
    const cr_batch_options *options = self->team->options;
    size_t n;
    const cr_event_row *row = cr_rows_take(&self->rows[model], replicate, &n);

    return n > 0 ? options->on_events(options->events_context, model, row, n) : CR_OK;
}

/* Replicate by replicate, so that the order does not depend on the size of a block. */
static int emit_block(worker *self)
{
    for (size_t i = 0; i < self->n_held; i++) {
        if (!is_recorded(self->team, self->held[i])) {
            continue;
        }
        atomic_fetch_add(&self->team->told, 1);
        for (size_t m = 0; m < self->team->plan->n_models; m++) {
            const int status = emit_replicate(self, m, self->held[i]);

            if (status != CR_OK) {
                return status;
            }
        }
    }
    return CR_OK;
}

static int open_counts(worker *self)
{
    const cr_plan *plan = self->team->plan;
    int status = cr_pairs_init(&self->own_pairs, plan, &self->errors);

    self->pairs = &self->own_pairs;
    for (size_t m = 0; m < plan->n_models && status == CR_OK; m++) {
        status = cr_tally_init(&self->tally[m], &plan->model[m], &self->errors);
    }
    return status;
}

/* What does not change is made once, for the batch. `like`: the batch's, or NULL for those themselves. */
static int open_causes(cr_causes *causes, const cr_plan *plan, const cr_causes *like, cr_errors *errors)
{
    const bool influences = cr_causes_fit(plan);
    int status = CR_OK;

    for (size_t m = 0; m < plan->n_models && status == CR_OK; m++) {
        status = cr_causes_init(&causes[m], &plan->model[m], influences, like != NULL ? &like[m] : NULL, errors);
    }
    return status;
}

static int open_judge(worker *self)
{
    const cr_model *baseline = &self->team->plan->model[0];
    const int status = cr_judge_init(&self->judge, self->team->options->given, baseline, true, &self->errors);

    return status == CR_OK ? cr_evidence_init(&self->evidence, baseline, &self->errors) : status;
}

/* In the thread itself, so that its memory lies near it. */
static int worker_open(worker *self, team_data *team, bool owns_tally)
{
    const size_t n = team->plan->n_models;
    int status = CR_OK;

    memset(self, 0, sizeof(*self));
    self->team = team;
    self->owns_tally = owns_tally;
    self->scratch = calloc(n, sizeof(*self->scratch));
    self->rows = calloc(n, sizeof(*self->rows));
    self->tally = owns_tally ? calloc(n, sizeof(*self->tally)) : team->batch->tally;
    self->pairs = &team->batch->pairs;
    if (team->batch->causes != NULL) {
        self->causes = owns_tally ? calloc(n, sizeof(*self->causes)) : team->batch->causes;
    }
    if (self->scratch == NULL || self->rows == NULL || self->tally == NULL ||
        (self->causes == NULL && team->batch->causes != NULL)) {
        return cr_fail(&self->errors, CR_ERR_MEMORY, "memory ran out for a thread (fewer --threads need less)");
    }
    for (size_t m = 0; m < n && status == CR_OK; m++) {
        status = cr_scratch_init(&self->scratch[m], &team->plan->model[m], &self->errors);
    }
    if (status == CR_OK) {
        status = cr_pairing_init(&self->pairing, team->plan, CR_BATCH_BLOCK, CR_PAIRS_BYTES, &self->errors);
    }
    if (status == CR_OK && owns_tally) {
        status = open_counts(self);
    }
    if (status == CR_OK && team->options->given != NULL) {
        status = open_judge(self);
    }
    return status == CR_OK && owns_tally && self->causes != NULL
               ? open_causes(self->causes, team->plan, team->batch->causes, &self->errors)
               : status;
}

static void worker_free(worker *self)
{
    for (size_t m = 0; m < self->team->plan->n_models; m++) {
        if (self->scratch != NULL) {
            cr_scratch_free(&self->scratch[m]);
        }
        if (self->rows != NULL) {
            cr_rows_free(&self->rows[m]);
        }
        if (self->tally != NULL && self->owns_tally) {
            cr_tally_free(&self->tally[m]);
        }
        if (self->causes != NULL && self->owns_tally) {
            cr_causes_free(&self->causes[m]);
        }
    }
    free(self->scratch);
    free(self->rows);
    cr_pairing_free(&self->pairing);
    cr_pairs_free(&self->own_pairs);
    cr_judge_free(&self->judge);
    cr_evidence_free(&self->evidence);
    if (self->owns_tally) {
        free(self->tally);
        free(self->causes);
    }
    cr_errors_free(&self->errors);
}

/* False where the block has not been done: it failed, or it is not wanted any more. */
static bool try_block(worker *self, uint64_t block)
{
    int status;

    if (!cr_team_wants(&self->team->threads, block)) {
        return false;
    }
    status = run_block(self, block);
    if (status != CR_OK && !atomic_load(&self->team->threads.stop)) { /* an end that was asked for is no failure */
        cr_team_fail(&self->team->threads, block, status, &self->errors);
    }
    return status == CR_OK;
}

/* All threads come through here: a loop shared by a team may not be left early, so a batch that stops runs it out. */
static void work_round(worker *self, uint64_t from, uint64_t until)
{
    team_data *team = self->team;

#pragma omp for schedule(dynamic) ordered
    for (uint64_t block = from; block < until; block++) {
        if (try_block(self, block) && is_recorded(team, block_first(team, block))) {
#pragma omp ordered
            {
                const int status = cr_team_wants(&team->threads, block) ? emit_block(self) : CR_OK;

                if (status != CR_OK) {
                    cr_team_fail(&self->team->threads, block, status, &self->errors);
                }
            }
        }
    }
}

/* Rounds of blocks, so that a long batch that stops has little to run out. One thread decides for all. */
static void work(worker *self)
{
    team_data *team = self->team;

    for (uint64_t from = 0; !team->ended && from < team->n_blocks; from += ROUND_BLOCKS) {
        work_round(self, from, team->n_blocks - from < ROUND_BLOCKS ? team->n_blocks : from + ROUND_BLOCKS);
#pragma omp single
        team->ended = !cr_team_wants(&team->threads, team->n_blocks);
    }
}

/* After the barrier at the loop's end; sums of integers: the order of threads does not matter. */
static int merge(worker *self)
{
    team_data *team = self->team;
    int status = CR_OK;

#pragma omp critical(cr_batch_merge)
    {
        if (self->owns_tally) {
            status = cr_pairs_merge(&team->batch->pairs, self->pairs, &self->errors);
        }
        for (size_t m = 0; m < team->plan->n_models && self->owns_tally; m++) {
            cr_tally_merge(&team->batch->tally[m], &self->tally[m]);
            if (self->causes != NULL && status == CR_OK) {
                status = cr_causes_merge(&team->batch->causes[m], &self->causes[m], &self->errors);
            }
        }
        if (self->team->options->given != NULL) {
            cr_evidence_merge(&self->team->batch->evidence, &self->evidence);
        }
    }
    return status;
}

static void run_threads(team_data *team, int threads)
{
#pragma omp parallel num_threads(threads)
    {
        worker self;
        int status = worker_open(&self, team, omp_get_thread_num() != 0);

        if (status != CR_OK) {
            cr_team_fail(&team->threads, 0, status, &self.errors);
        }
        work(&self);
        status = cr_team_wants(&team->threads, team->n_blocks) ? merge(&self) : CR_OK;
        if (status != CR_OK) {
            cr_team_fail(&team->threads, 0, status, &self.errors);
        }
        worker_free(&self);
    }
}

static int check_options(const cr_batch_options *options, cr_errors *errors)
{
    if (options->replicates < 1 || options->replicates > CR_TALLY_MAX_REPLICATES) {
        return cr_fail(errors, CR_ERR_INPUT, "%llu replicates (from 1 to %llu)",
                       (unsigned long long)options->replicates, (unsigned long long)CR_TALLY_MAX_REPLICATES);
    }
    if (options->first < 1 || options->first > UINT64_MAX - options->replicates) {
        return cr_fail(errors, CR_ERR_INPUT, "first replicate %llu (from 1, the last one below 2^64)",
                       (unsigned long long)options->first);
    }
    return options->threads >= 1 ? CR_OK : cr_fail(errors, CR_ERR_INPUT, "%d threads (at least 1)", options->threads);
}

static int batch_init(cr_batch *self, const cr_plan *plan, const cr_batch_options *options, cr_errors *errors)
{
    int status = options->given != NULL ? cr_evidence_init(&self->evidence, &plan->model[0], errors) : CR_OK;

    if (status != CR_OK) {
        return status;
    }
    self->tally = calloc(plan->n_models, sizeof(*self->tally));
    if (self->tally == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for %zu tallies", plan->n_models);
    }
    for (; self->n < plan->n_models; self->n++) {
        status = cr_tally_init(&self->tally[self->n], &plan->model[self->n], errors);
        if (status != CR_OK) {
            return status;
        }
    }
    if (options->causes) {
        self->causes = calloc(plan->n_models, sizeof(*self->causes));
        if (self->causes == NULL) {
            return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for what pushed");
        }
        status = open_causes(self->causes, plan, NULL, errors);
    }
    return status == CR_OK ? cr_pairs_init(&self->pairs, plan, errors) : status;
}

int cr_batch_run(cr_batch *self, const cr_plan *plan, const cr_batch_options *options, cr_errors *errors)
{
    team_data team = {.plan = plan, .options = options, .batch = self};
    int status;

    memset(self, 0, sizeof(*self));
    gsl_set_error_handler_off(); /* the usual one ends the process */
    cr_team_init(&team.threads, options->replicates, plan->n_models, options->on_progress, options->progress_context);
    status = check_options(options, errors);
    if (status == CR_OK) {
        status = batch_init(self, plan, options, errors);
    }
    if (status == CR_OK) {
        team.n_blocks = (options->replicates + CR_BATCH_BLOCK - 1) / CR_BATCH_BLOCK;
        run_threads(&team, (uint64_t)options->threads < team.n_blocks ? options->threads : (int)team.n_blocks);
        status = cr_team_outcome(&team.threads, errors);
    }
    for (size_t m = 0; self->causes != NULL && status == CR_OK && m < self->n; m++) {
        cr_causes_end(&self->causes[m]);
    }
    if (status != CR_OK) {
        cr_batch_free(self);
    }
    cr_team_free(&team.threads);
    return status;
}

void cr_batch_free(cr_batch *self)
{
    cr_evidence_free(&self->evidence);
    for (size_t m = 0; m < self->n; m++) {
        cr_tally_free(&self->tally[m]);
    }
    for (size_t m = 0; self->causes != NULL && m < self->n; m++) {
        cr_causes_free(&self->causes[m]);
    }
    free(self->tally);
    cr_pairs_free(&self->pairs);
    free(self->causes);
    memset(self, 0, sizeof(*self));
}
