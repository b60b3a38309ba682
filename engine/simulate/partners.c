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

/* Whose parts are being gathered. */
typedef struct gathering {
    const cr_scratch *now;
    const cr_ledger *ledger;
    int32_t tie, rung;
    int32_t track;  /* of the rung, where only those at or above it earn anything; else CR_NONE */
    int32_t *place; /* [n_states] of a partner in part, from 1; 0: it has none yet */
    cr_part *part;
    size_t n;
} gathering;

/* A partner may be one several times over: by a pair, and by each clique. */
static void add(gathering *self, int32_t partner, double weight)
{
    const cr_scratch *const now = self->now;
    double amount;

    if (self->track != CR_NONE &&
        now->position[(size_t)partner * now->model->n_tracks + (size_t)self->track] < self->rung) {
        return; /* most are asked in vain */
    }
    amount = weight * cr_ledger_credit(self->ledger, now, partner, self->rung);
    if (amount == 0.0) {
        return;
    }
    if (self->place[partner] == 0) {
        self->part[self->n++] = (cr_part){partner, self->tie, 0.0};
        self->place[partner] = (int32_t)self->n;
    }
    self->part[self->place[partner] - 1].amount += amount;
}

static void add_all(gathering *self, const cr_partner_list *list, int32_t state)
{
    const cr_tie *const tie = self->ledger->tie;
    const double *const weight = cr_ledger_weights(self->ledger);

    for (size_t k = list->at[state]; k < list->at[state + 1]; k++) {
        add(self, list->partner[k], weight[list->edge[k]]);
    }
    for (size_t k = tie->clique_at[state]; k < tie->clique_at[state + 1]; k++) {
        const int32_t q = tie->clique[k];

        for (size_t m = tie->member_at[q]; m < tie->member_at[q + 1]; m++) {
            if (tie->member[m] != state) {
                add(self, tie->member[m], 1.0);
            }
        }
    }
}

size_t cr_exposure_parts(const cr_scratch *now, const cr_partners *partners, int32_t tie, int32_t state, int32_t rung,
                         int32_t *place, cr_part *part)
{
    const cr_ledger *const ledger = &now->ledgers->ledger[tie];
    gathering self = {.now = now,
                      .ledger = ledger,
                      .tie = tie,
                      .rung = rung,
                      .track = ledger->tie->ahead ? now->model->rung[rung].track : CR_NONE,
                      .place = place,
                      .part = part};
    double times = ledger->tie->times != CR_NONE ? now->condition[ledger->tie->times] : 1.0;

    if (ledger->column[rung] == CR_NONE || ledger->norm[state] == 0.0 || times == 0.0) {
        return 0;
    }
    if (ledger->tie->share) {
        times /= ledger->norm[state];
    }
    add_all(&self, &partners->list[tie], state);
    for (size_t k = 0; k < self.n; k++) {
        place[part[k].partner] = 0;
        part[k].amount *= times;
    }
    return self.n;
}
