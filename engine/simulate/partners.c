/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/partners.h"

#include <stdlib.h>
#include <string.h>

#include "simulate/exposure.h"

/* Edges come by partner; counted and laid out by listener, they keep that order within each. */
static void turn(cr_partner_list *self, const cr_tie *tie, size_t n_states)
{
    for (size_t e = 0; e < tie->n_edges; e++) {
        self->at[tie->listener[e] + 1]++;
    }
    for (size_t i = 0; i < n_states; i++) {
        self->at[i + 1] += self->at[i];
    }
    for (size_t j = 0; j < n_states; j++) {
        for (size_t e = tie->listener_at[j]; e < tie->listener_at[j + 1]; e++) {
            const size_t to = self->at[tie->listener[e]]++;

            self->partner[to] = (int32_t)j;
            self->edge[to] = e;
        }
    }
    memmove(self->at + 1, self->at, n_states * sizeof(*self->at)); /* at[i] has come to where i + 1 begins */
    self->at[0] = 0;
}

int cr_partners_init(cr_partners *self, const cr_model *model, cr_errors *errors)
{
    memset(self, 0, sizeof(*self));
    self->model = model;
    self->list = calloc(model->n_ties + 1, sizeof(*self->list));
    if (self->list == NULL) {
        goto no_memory;
    }
    for (; self->n < model->n_ties; self->n++) {
        const cr_tie *const tie = &model->tie[self->n];
        cr_partner_list *const list = &self->list[self->n];

        list->at = calloc(model->n_states + 1, sizeof(*list->at));
        list->partner = calloc(tie->n_edges + 1, sizeof(*list->partner));
        list->edge = calloc(tie->n_edges + 1, sizeof(*list->edge));
        if (list->at == NULL || list->partner == NULL || list->edge == NULL) {
            self->n++; /* what there is of it is freed with the others */
            goto no_memory;
        }
        turn(list, tie, model->n_states);
    }
    return CR_OK;

no_memory:
    return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for who listens to whom through %zu kinds of tie",
                   model->n_ties);
}

void cr_partners_free(cr_partners *self)
{
    for (size_t m = 0; m < self->n; m++) {
        free(self->list[m].at);
        free(self->list[m].partner);
        free(self->list[m].edge);
    }
    free(self->list);
    memset(self, 0, sizeof(*self));
}

/* The weight that each partner has for the listener in this replicate. */
static void add_weights(const cr_partner_list *self, const cr_tie *tie, const double *weight, int32_t state,
                        double *sum)
{
    for (size_t k = self->at[state]; k < self->at[state + 1]; k++) {
        sum[self->partner[k]] += weight[self->edge[k]];
    }
    for (size_t k = tie->clique_at[state]; k < tie->clique_at[state + 1]; k++) {
        const int32_t q = tie->clique[k];

        for (size_t m = tie->member_at[q]; m < tie->member_at[q + 1]; m++) {
            sum[tie->member[m]] += tie->member[m] != state ? 1.0 : 0.0;
        }
    }
}

bool cr_exposure_parts(const cr_scratch *now, const cr_partners *partners, int32_t tie, int32_t state, int32_t rung,
                       double *part)
{
    const cr_ledger *const ledger = &now->ledgers->ledger[tie];
    const size_t n_states = partners->model->n_states;
    double times = ledger->tie->times != CR_NONE ? now->condition[ledger->tie->times] : 1.0;

    if (ledger->column[rung] == CR_NONE || ledger->norm[state] == 0.0 || times == 0.0) {
        return false;
    }
    if (ledger->tie->share) {
        times /= ledger->norm[state];
    }
    memset(part, 0, n_states * sizeof(*part));
    add_weights(&partners->list[tie], ledger->tie, cr_ledger_weights(ledger), state, part);
    for (int32_t j = 0; j < (int32_t)n_states; j++) {
        if (part[j] != 0.0) {
            part[j] *= times * cr_ledger_credit(ledger, now, j, rung);
        }
    }
    return true;
}
