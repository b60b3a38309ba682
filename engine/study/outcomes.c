/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/outcomes.h"

#include <gsl/gsl_errno.h>
#include <omp.h>

#include "study/team.h"

/* Replicates that a thread takes at a time. */
enum { BLOCK = 64 };

/* What all threads share. */
typedef struct work {
    const cr_model *model;
    const cr_given *given;
    const cr_outcomes_options *options;
    bool *hit;
    uint64_t n_blocks;
    cr_team team;
} work;

static int run_block(work *self, uint64_t block, cr_scratch *scratch, cr_judge *judge, cr_errors *errors)
{
    const cr_sink sink = cr_judge_sink(judge);
    const uint64_t last = (block + 1) * BLOCK, n = self->options->replicates;

    for (uint64_t r = block * BLOCK; r < (last < n ? last : n); r++) {
        int status;

        cr_judge_begin(judge);
        status = cr_simulate(scratch, self->options->seed, r + 1, &sink, errors);
        if (status != CR_OK && status != CR_JUDGED) {
            return status;
        }
        self->hit[r] = cr_judge_holds(judge);
        atomic_fetch_add(&self->team.done, 1);
    }
    return CR_OK;
}

static void run_thread(work *self)
{
    cr_errors errors = {0};
    cr_scratch scratch;
    cr_judge judge = {0};
    int status = cr_scratch_init(&scratch, self->model, &errors);

    if (status == CR_OK) {
        status = cr_judge_init(&judge, self->given, self->model, false, &errors);
    }
    if (status != CR_OK) {
        cr_team_fail(&self->team, 0, status, &errors);
    }
#pragma omp for schedule(dynamic)
    for (uint64_t block = 0; block < self->n_blocks; block++) {
        if (!cr_team_wants(&self->team, block)) {
            continue;
        }
        status = run_block(self, block, &scratch, &judge, &errors);
        if (status != CR_OK) {
            cr_team_fail(&self->team, block, status, &errors);
        }
        (void)cr_team_go_on(&self->team);
    }
    cr_judge_free(&judge);
    cr_scratch_free(&scratch);
    cr_errors_free(&errors);
}

int cr_outcomes_run(const cr_model *model, const cr_given *given, const cr_outcomes_options *options, bool *hit,
                    cr_errors *errors)
{
    work self = {.model = model,
                 .given = given,
                 .options = options,
                 .hit = hit,
                 .n_blocks = (options->replicates + BLOCK - 1) / BLOCK};
    const int threads = (uint64_t)options->threads < self.n_blocks ? options->threads : (int)self.n_blocks;
    int status;

    gsl_set_error_handler_off(); /* the usual one ends the process */
    cr_team_init(&self.team, options->replicates, 1, options->on_progress, options->progress_context);
#pragma omp parallel num_threads(threads)
    run_thread(&self);
    status = cr_team_outcome(&self.team, errors);
    cr_team_free(&self.team);
    return status;
}
