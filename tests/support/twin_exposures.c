/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The twin's exposures: everybody's afresh, each time that somebody looks around. */
#include <math.h>
#include <string.h>

#include "twin.h"

/* What is left of the credit that a partner has for having reached a rung. */
static double left_of(const cr_world *self, const cr_tie *tie, int32_t partner, int32_t rung)
{
    double age =
        self->model->calendar.t[self->k] - self->reached_at[(size_t)partner * self->model->n_rungs + (size_t)rung];
    if (tie->fades == CR_NONE || age <= 0)
        return 1;
    return pow(0.5, age / (self->stretch * self->value[tie->fades]));
}

/* A rung that is not named shares the credit of the one below it in its track: that one earned it. */
static int32_t earning_rung(const cr_world *self, const cr_tie *tie, int32_t rung)
{
    int32_t first = self->model->track[self->model->rung[rung].track].first_rung;
    while (rung > first && tie->credit[rung - 1] == tie->credit[rung])
        rung--;
    return rung;
}

static double credit_of(const cr_world *self, const cr_tie *tie, int32_t partner, int32_t rung)
{
    double sum = 0;
    if (tie->ahead)
        return cr_world_stands(self, partner, rung) ? left_of(self, tie, partner, rung) : 0;
    for (size_t track = 0; track < self->model->n_tracks; track++) {
        int32_t stands = cr_world_rung(self, partner, (int32_t)track), slot = tie->credit[stands];
        if (slot != CR_NONE)
            sum += self->value[slot] * left_of(self, tie, partner, earning_rung(self, tie, stands));
    }
    return sum;
}

static double weight_of(const cr_world *self, const cr_tie *tie, size_t edge)
{
    const bool *there = self->there[tie - self->model->tie];
    if (there && !there[edge])
        return 0;
    for (size_t i = 0; i < tie->n_uncertain; i++)
        if (tie->uncertain[i].edge == edge)
            return self->value[tie->uncertain[i].slot];
    return tie->weight[edge];
}

/* What all partners earn is in self->credit. */
static void listen_to_pairs(const cr_world *self, const cr_tie *tie, double *exposure)
{
    for (size_t j = 0; j < self->model->n_states; j++)
        for (size_t edge = tie->listener_at[j]; edge < tie->listener_at[j + 1]; edge++)
            exposure[tie->listener[edge]] += weight_of(self, tie, edge) * self->credit[j];
}

static void listen_to_cliques(const cr_world *self, const cr_tie *tie, double *exposure)
{
    for (size_t c = 0; c < tie->n_cliques; c++)
        for (size_t a = tie->member_at[c]; a < tie->member_at[c + 1]; a++)
            for (size_t b = tie->member_at[c]; b < tie->member_at[c + 1]; b++)
                if (a != b)
                    exposure[tie->member[a]] += self->credit[tie->member[b]];
}

static void find_norms(cr_world *self, const cr_tie *tie)
{
    memset(self->norm, 0, self->model->n_states * sizeof(double));
    for (size_t edge = 0; edge < tie->n_edges; edge++)
        self->norm[tie->listener[edge]] += fabs(weight_of(self, tie, edge));
    for (size_t c = 0; c < tie->n_cliques; c++)
        for (size_t a = tie->member_at[c]; a < tie->member_at[c + 1]; a++)
            self->norm[tie->member[a]] += (double)(tie->member_at[c + 1] - tie->member_at[c] - 1);
}

static void look_at_tie(cr_world *self, size_t m)
{
    const cr_model *model = self->model;
    const cr_tie *tie = &model->tie[m];
    find_norms(self, tie);
    for (size_t r = 0; r < model->n_rungs; r++) {
        double *exposure = &self->exposure[(m * model->n_rungs + r) * model->n_states];
        memset(exposure, 0, model->n_states * sizeof(double));
        for (size_t j = 0; j < model->n_states; j++)
            self->credit[j] = credit_of(self, tie, (int32_t)j, (int32_t)r);
        listen_to_pairs(self, tie, exposure);
        listen_to_cliques(self, tie, exposure);
        for (size_t i = 0; i < model->n_states; i++)
            if (tie->share && self->norm[i] > 0)
                exposure[i] /= self->norm[i];
    }
}

void cr_world_look_around(cr_world *self)
{
    for (size_t m = 0; m < self->model->n_ties; m++)
        look_at_tie(self, m);
}

void cr_world_look_at_fading(cr_world *self)
{
    for (size_t m = 0; m < self->model->n_ties; m++)
        if (self->model->tie[m].fades != CR_NONE)
            look_at_tie(self, m);
}
