/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the twin draws once a replicate: numbers, starts, and which ties are there. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twin.h"

size_t cr_world_deciding_edge(const cr_tie *tie, size_t e)
{
    size_t first = 0;
    while (tie->edge_key[first] != tie->edge_key[e])
        first++;
    return first;
}

/* The normal score of draw i, its own or the common one: draws under one key have one. */
static double score_of(const cr_world *self, size_t i, bool common, const double *score, gsl_rng *rng)
{
    const cr_draw *draw = self->model->draw;
    for (size_t j = 0; j < i; j++)
        if (common ? draw[j].shared > 0 && draw[j].factor == draw[i].factor : draw[j].key == draw[i].key)
            return score[j];
    return gsl_ran_ugaussian(rng);
}

/* Normal scores, of which the part `shared` of the variance is common; then each law's own scale. */
static void draw_numbers(cr_world *self, gsl_rng *rng)
{
    const cr_model *model = self->model;
    double *own = calloc(2 * model->n_draws + 1, sizeof(double)), *common = own + model->n_draws;
    memcpy(self->value, model->slot, model->n_slots * sizeof(double));
    for (size_t i = 0; own && i < model->n_draws; i++) {
        const cr_draw *draw = &model->draw[i];
        double score = own[i] = score_of(self, i, false, own, rng), uniform;
        if (draw->shared > 0) {
            common[i] = score_of(self, i, true, common, rng);
            score = sqrt(draw->shared) * common[i] + sqrt(1 - draw->shared) * own[i];
        }
        uniform = fmin(fmax(gsl_cdf_ugaussian_P(score), 1e-16), 1 - 1e-16);
        for (size_t j = draw->target; j < draw->target + draw->n_targets; j++)
            self->value[model->target[j]] = cr_dist_quantile(&model->dist[draw->dist], uniform);
    }
    free(own);
}

static void draw_starts(cr_world *self, gsl_rng *rng)
{
    const cr_model *model = self->model;
    for (size_t i = 0; i < model->n_uncertain_starts; i++) {
        const cr_uncertain_start *start = &model->uncertain_start[i];
        double u = gsl_rng_uniform(rng);
        size_t chosen = 0;
        while (chosen + 1 < start->n && u >= start->upto[chosen])
            chosen++;
        self->position[(size_t)start->state * model->n_tracks + (size_t)start->track] = start->rung[chosen];
    }
}

static void draw_ties(cr_world *self, gsl_rng *rng)
{
    for (size_t m = 0; m < self->model->n_ties; m++) {
        const cr_tie *tie = &self->model->tie[m];
        for (size_t e = 0; self->there[m] && e < tie->n_edges; e++) {
            size_t decides = cr_world_deciding_edge(tie, e);
            if (decides == e)
                self->there[m][e] = gsl_rng_uniform(rng) < self->value[tie->exists];
            else
                self->there[m][e] = self->there[m][decides];
        }
    }
}

void cr_world_draw(cr_world *self, gsl_rng *rng)
{
    draw_numbers(self, rng);
    draw_starts(self, rng);
    draw_ties(self, rng);
}
