/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/climate.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "simulate/simulate.h"

/* Replicates are summed in so many blocks, and these in order, whatever the number of threads. */
enum { BLOCKS = 16 };

/* Rounding between a value held by its bound times its multipliers, and our own product. */
#define ALIKE 1e-12

typedef struct sums {
    double mean, square, end; /* about the middle of its range */
    uint64_t at_lo, at_hi;
} sums;

typedef struct block {
    const cr_model *model;
    const double *origin; /* [n_conditions] */
    sums *sum;            /* [n_conditions] */
} block;

static bool alike(double a, double b)
{
    return fabs(a - b) <= ALIKE * fmax(fabs(a), fabs(b));
}

static int on_calendar(void *context, const cr_scratch *now, size_t k)
{
    block *const self = context;
    const cr_model *const model = self->model;

    for (size_t c = 0; c < model->n_conditions; c++) {
        const cr_condition *const condition = &model->condition[c];
        const double value = now->condition[c], apart = value - self->origin[c];
        sums *const sum = &self->sum[c];
        double by = 1.0;

        for (size_t t = 0; t < condition->n_times; t++) {
            by *= now->condition[condition->times[t]];
        }
        sum->mean += apart;
        sum->square += apart * apart;
        sum->end += k + 1 == model->calendar.n ? apart : 0.0;
        if (by != 0.0) { /* else nobody can tell */
            sum->at_lo += isfinite(condition->lo) && alike(value, condition->lo * by);
            sum->at_hi += isfinite(condition->hi) && alike(value, condition->hi * by);
        }
    }
    return CR_OK;
}

static int run_block(const cr_model *model, uint64_t seed, uint64_t from, uint64_t upto, block *self, cr_errors *errors)
{
    const cr_sink sink = {.context = self, .on_calendar = on_calendar};
    cr_scratch scratch;
    int status = cr_scratch_init(&scratch, model, errors);

    for (uint64_t r = from; r < upto && status == CR_OK; r++) {
        status = cr_simulate(&scratch, seed, r + 1, &sink, errors);
    }
    cr_scratch_free(&scratch);
    return status;
}

static void conclude(const cr_model *model, uint64_t replicates, const sums *sum, const double *origin,
                     cr_climate *climate)
{
    const double futures = (double)replicates, n = futures * (double)model->calendar.n;

    for (size_t c = 0; c < model->n_conditions; c++) {
        sums all = {0};
        double mean;

        for (size_t b = 0; b < BLOCKS; b++) {
            const sums *const one = &sum[b * model->n_conditions + c];

            all.mean += one->mean;
            all.square += one->square;
            all.end += one->end;
            all.at_lo += one->at_lo;
            all.at_hi += one->at_hi;
        }
        mean = all.mean / n;
        climate[c] = (cr_climate){.mean = origin[c] + mean,
                                  .sd = sqrt(fmax(all.square / n - mean * mean, 0.0)),
                                  .end = origin[c] + all.end / futures,
                                  .at_lo = (double)all.at_lo / n,
                                  .at_hi = (double)all.at_hi / n};
    }
}

int cr_climate_run(const cr_model *model, uint64_t seed, uint64_t replicates, int threads, cr_climate *climate,
                   cr_errors *errors)
{
    sums *sum = calloc(BLOCKS * model->n_conditions + 1, sizeof(*sum));
    double *origin = calloc(model->n_conditions + 1, sizeof(*origin));
    int status = CR_OK;

    if (sum == NULL || origin == NULL) {
        status = cr_fail(errors, CR_ERR_MEMORY, "the long run of %zu conditions", model->n_conditions);
        goto out;
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        origin[c] = 0.5 * (model->condition[c].bin_lo + model->condition[c].bin_hi);
    }
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (size_t b = 0; b < BLOCKS; b++) {
        block self = {.model = model, .origin = origin, .sum = sum + b * model->n_conditions};
        cr_errors own = {0};
        const int result = run_block(model, seed, b * replicates / BLOCKS, (b + 1) * replicates / BLOCKS, &self, &own);

        if (result != CR_OK) {
#pragma omp critical(cr_climate)
            if (status == CR_OK) {
                status = own.n > 0 ? cr_fail(errors, result, "%s", own.item[0].what) : result;
            }
        }
        cr_errors_free(&own);
    }
    if (status == CR_OK) {
        conclude(model, replicates, sum, origin, climate);
    }
out:
    free(sum);
    free(origin);
    return status;
}
