/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/outcomes.h"

#include <gsl/gsl_errno.h>
#include <omp.h>
#include <stdatomic.h>

/* Replicates that a thread takes at a time. */
enum { BLOCK = 64 };

/* What all threads share. */
typedef struct shared {
    const cr_model *model;
    const cr_given *given;
    const cr_outcomes_options *options;
    bool *hit;
    uint64_t n_blocks;
    atomic_bool stop;
    _Atomic uint64_t failed; /* the first block known to have failed; UINT64_MAX: none */
    int status;              /* of that block; with `errors` only touched in critical sections */
    cr_errors errors;
} shared;

static int run_block(const shared *self, uint64_t block, cr_scratch *scratch, cr_judge *judge, cr_errors *errors)
{
    const cr_sink sink = cr_judge_sink(judge);
    const uint64_t upto =
        (block + 1) * BLOCK < self->options->replicates ? (block + 1) * BLOCK : self->options->replicates;

    for (uint64_t r = block * BLOCK; r < upto; r++) {
        int status;

        cr_judge_begin(judge);
        status = cr_simulate(scratch, self->options->seed, r + 1, &sink, errors);
        if (status != CR_OK && status != CR_JUDGED) {
            return status;
        }
        self->hit[r] = cr_judge_holds(judge);
    }
    return CR_OK;
}

/* Blocks are handed out in order, so that every one before the first that fails is run. */
static void keep_failure(shared *self, uint64_t block, int status, cr_errors *errors)
{
#pragma omp critical(cr_outcomes_failure)
    {
        if (block < atomic_load(&self->failed)) {
            atomic_store(&self->failed, block);
            cr_errors_free(&self->errors);
            self->errors = *errors;
            self->status = status;
            *errors = (cr_errors){0};
        }
    }
    cr_errors_free(errors);
}

static void work(shared *self)
{
    cr_errors errors = {0};
    cr_scratch scratch;
    cr_judge judge = {0};
    int status = cr_scratch_init(&scratch, self->model, &errors);

    if (status == CR_OK) {
        status = cr_judge_init(&judge, self->given, self->model, false, &errors);
    }
    if (status != CR_OK) {
        keep_failure(self, 0, status, &errors);
    }
#pragma omp for schedule(dynamic)
    for (uint64_t block = 0; block < self->n_blocks; block++) {
        if (atomic_load(&self->stop) || block >= atomic_load(&self->failed)) {
            continue;
        }
        status = run_block(self, block, &scratch, &judge, &errors);
        if (status != CR_OK) {
            keep_failure(self, block, status, &errors);
        }
        if (omp_get_thread_num() == 0 && self->options->go_on != NULL &&
            !self->options->go_on(self->options->context)) {
            atomic_store(&self->stop, true);
        }
    }
    cr_judge_free(&judge);
    cr_scratch_free(&scratch);
    cr_errors_free(&errors);
}

int cr_outcomes_run(const cr_model *model, const cr_given *given, const cr_outcomes_options *options, bool *hit,
                    cr_errors *errors)
{
    shared self = {.model = model,
                   .given = given,
                   .options = options,
                   .hit = hit,
                   .n_blocks = (options->replicates + BLOCK - 1) / BLOCK};
    const int threads = (uint64_t)options->threads < self.n_blocks ? options->threads : (int)self.n_blocks;
    int status = CR_OK;

    gsl_set_error_handler_off(); /* the usual one ends the process */
    atomic_init(&self.failed, UINT64_MAX);
#pragma omp parallel num_threads(threads)
    work(&self);
    if (atomic_load(&self.failed) != UINT64_MAX) {
        status = cr_fail(errors, self.status, "%s",
                         self.errors.n > 0 ? self.errors.item[0].what : cr_status_text(self.status));
    } else if (atomic_load(&self.stop)) {
        status = cr_fail(errors, CR_ERR_INTERRUPTED, "interrupted");
    }
    cr_errors_free(&self.errors);
    return status;
}
