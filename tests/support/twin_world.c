/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The twin's world: its arrays, and where its states stand. */
#include <stdlib.h>
#include <string.h>

#include "twin.h"

static bool init_ties(cr_world *self)
{
    const cr_model *model = self->model;
    self->there = calloc(model->n_ties + 1, sizeof(bool *));
    for (size_t m = 0; self->there && m < model->n_ties; m++) {
        if (model->tie[m].exists == CR_NONE)
            continue;
        self->there[m] = calloc(model->tie[m].n_edges + 1, sizeof(bool));
        if (!self->there[m])
            return false;
    }
    return self->there;
}

static bool init_conditions(cr_world *self, size_t n)
{
    self->most_regimes = 1;
    for (size_t c = 0; c < n; c++)
        if (self->model->condition[c].n_regimes > self->most_regimes)
            self->most_regimes = self->model->condition[c].n_regimes;
    self->condition = calloc(n + 1, sizeof(double));
    self->part = calloc(n + 1, sizeof(double));
    self->noise = calloc(n + 1, sizeof(double));
    self->regime = calloc(n + 1, sizeof(int32_t));
    self->hurry = calloc(n * self->most_regimes + 1, sizeof(double));
    self->shock = calloc(n + 1, sizeof(double));
    self->excitement = calloc(n + 1, sizeof(double));
    self->response = calloc(n + 1, sizeof(double));
    return self->condition && self->part && self->noise && self->regime && self->hurry && self->shock &&
           self->excitement && self->response;
}

bool cr_world_init(cr_world *self, const cr_model *model)
{
    memset(self, 0, sizeof(*self));
    self->model = model;
    self->stretch = 1;
    self->value = calloc(model->n_slots + 1, sizeof(double));
    self->position = calloc(model->n_states * model->n_tracks + 1, sizeof(int32_t));
    self->reached_at = calloc(model->n_states * model->n_rungs + 1, sizeof(double));
    self->held_since = calloc(model->n_tests + 1, sizeof(int32_t));
    self->exposure = calloc(model->n_ties * model->n_rungs * model->n_states + 1, sizeof(double));
    self->norm = calloc(model->n_states + 1, sizeof(double));
    self->credit = calloc(model->n_states + 1, sizeof(double));
    self->rate = calloc(model->n_moves + 1, sizeof(double));
    self->ready = calloc(model->n_moves + 1, sizeof(size_t));
    return self->value && self->position && self->reached_at && self->held_since && self->exposure && self->norm &&
           self->credit && self->rate && self->ready && init_ties(self) && init_conditions(self, model->n_conditions) &&
           cr_world_init_events(self);
}

void cr_world_free(cr_world *self)
{
    for (size_t m = 0; self->there && m < self->model->n_ties; m++)
        free(self->there[m]);
    free(self->there);
    free(self->value);
    free(self->condition);
    free(self->position);
    free(self->reached_at);
    free(self->held_since);
    free(self->exposure);
    free(self->norm);
    free(self->credit);
    free(self->rate);
    free(self->ready);
    free(self->part);
    free(self->noise);
    free(self->regime);
    free(self->hurry);
    free(self->shock);
    free(self->excitement);
    free(self->response);
    free(self->raw);
    free(self->fired);
    free(self->acts_at);
    free(self->first);
    free(self->until);
    memset(self, 0, sizeof(*self));
}

void cr_world_reset(cr_world *self)
{
    const cr_model *model = self->model;
    self->t = 0;
    self->k = 0;
    for (size_t i = 0; i < model->n_states * model->n_tracks; i++)
        self->position[i] = model->start[i];
    for (size_t i = 0; i < model->n_states * model->n_rungs; i++)
        self->reached_at[i] = model->since ? model->since[i] : 0;
    for (size_t i = 0; i < model->n_tests; i++)
        self->held_since[i] = CR_NONE;
}

void cr_world_make(cr_world *self, const cr_move *move, double t)
{
    const cr_model *model = self->model;
    self->position[(size_t)move->state * model->n_tracks + (size_t)move->track] = move->to;
    for (int32_t r = move->from + 1; r <= move->to; r++)
        self->reached_at[(size_t)move->state * model->n_rungs + (size_t)r] = t;
}

int32_t cr_world_rung(const cr_world *self, int32_t state, int32_t track)
{
    return self->position[(size_t)state * self->model->n_tracks + (size_t)track];
}

bool cr_world_stands(const cr_world *self, int32_t state, int32_t rung)
{
    return cr_world_rung(self, state, self->model->rung[rung].track) >= rung;
}
