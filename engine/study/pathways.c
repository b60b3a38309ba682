/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/pathways.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A chain: its length, then CR_PATHWAY_STATES states, the last one lowest. */
enum { STATE_BITS = 20, LENGTH_AT = CR_PATHWAY_STATES * STATE_BITS, ROOM = 1024 };

#define STATE_MASK  ((UINT64_C(1) << STATE_BITS) - 1)
#define STATES_MASK ((UINT64_C(1) << LENGTH_AT) - 1)

size_t cr_pathway_length(cr_pathway chain)
{
    return (size_t)(chain >> LENGTH_AT);
}

static size_t shown(cr_pathway chain)
{
    const size_t length = cr_pathway_length(chain);

    return length < CR_PATHWAY_STATES ? length : CR_PATHWAY_STATES;
}

size_t cr_pathway_state(cr_pathway chain, size_t k)
{
    return (size_t)((chain >> (STATE_BITS * (shown(chain) - 1 - k))) & STATE_MASK);
}

/* The chain goes on to a state; from no chain it begins there. */
static cr_pathway go_on(cr_pathway chain, size_t state)
{
    const size_t length = cr_pathway_length(chain);

    return (uint64_t)(length <= CR_PATHWAY_STATES ? length + 1 : length) << LENGTH_AT |
           (((chain & STATES_MASK) << STATE_BITS) & STATES_MASK) | (uint64_t)state;
}

int cr_pathways_init(cr_pathways *self, const cr_model *model, cr_errors *errors)
{
    memset(self, 0, sizeof(*self));
    self->model = model;
    self->rng = gsl_rng_alloc(cr_rng_philox);
    self->key = calloc(model->n_states, sizeof(*self->key));
    self->chain = calloc(model->n_states, sizeof(*self->chain));
    self->been = calloc(model->n_states, sizeof(*self->been));
    self->push = calloc(model->n_states, sizeof(*self->push));
    self->who = calloc(model->n_states, sizeof(*self->who));
    self->is_pushing = calloc(model->n_states, sizeof(*self->is_pushing));
    self->count = calloc(ROOM, sizeof(*self->count));
    if (self->rng == NULL || self->key == NULL || self->chain == NULL || self->been == NULL || self->count == NULL ||
        self->push == NULL || self->who == NULL || self->is_pushing == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the pathways of %zu states", model->n_states);
    }
    self->capacity = ROOM;
    for (size_t i = 0; i < model->n_states; i++) {
        self->key[i] = cr_stream_key_of("parent", model->state[i].code);
    }
    return CR_OK;
}

void cr_pathways_free(cr_pathways *self)
{
    if (self->rng != NULL) {
        gsl_rng_free(self->rng);
    }
    free(self->key);
    free(self->chain);
    free(self->been);
    free(self->push);
    free(self->who);
    free(self->is_pushing);
    free(self->count);
    memset(self, 0, sizeof(*self));
}

void cr_pathways_begin(cr_pathways *self)
{
    self->begun = false;
}

static bool stands(const cr_pathways *self, const cr_scratch *now, size_t state)
{
    const cr_model *const model = self->model;
    const size_t track = (size_t)model->rung[model->recognition].track;

    return now->position[state * model->n_tracks + track] >= model->recognition;
}

void cr_pathways_look(cr_pathways *self, const cr_scratch *now)
{
    const size_t n = self->model->n_states;

    if (self->begun) {
        return;
    }
    self->begun = true;
    memset(self->chain, 0, n * sizeof(*self->chain));
    for (size_t i = 0; i < n; i++) {
        self->been[i] = stands(self, now, i);
    }
}

/* ---- counting ---- */

static int by_chain(const void *a, const void *b)
{
    const cr_pathway x = ((const cr_pathway_count *)a)->chain, y = ((const cr_pathway_count *)b)->chain;

    return (x > y) - (x < y);
}

/* Chains that stand there several times become one. */
static void compact(cr_pathways *self)
{
    size_t n = 0;

    qsort(self->count, self->n, sizeof(*self->count), by_chain);
    for (size_t k = 0; k < self->n; k++) {
        if (n > 0 && self->count[n - 1].chain == self->count[k].chain) {
            self->count[n - 1].replicates += self->count[k].replicates;
        } else {
            self->count[n++] = self->count[k];
        }
    }
    self->n = n;
}

/* Only where more than half are different chains is there more room: what is sorted has doubled since the last time. */
static int make_room(cr_pathways *self, cr_errors *errors)
{
    cr_pathway_count *count;

    compact(self);
    if (self->n <= self->capacity / 2) {
        return CR_OK;
    }
    count = reallocarray(self->count, 2 * self->capacity, sizeof(*count));
    if (count == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for %zu pathways (fewer threads need less)", self->n);
    }
    self->count = count;
    self->capacity *= 2;
    return CR_OK;
}

static int keep(cr_pathways *self, cr_pathway_count count, cr_errors *errors)
{
    const int status = self->n == self->capacity ? make_room(self, errors) : CR_OK;

    if (status == CR_OK) {
        self->count[self->n++] = count;
    }
    return status;
}

int cr_pathways_merge(cr_pathways *self, const cr_pathways *other, cr_errors *errors)
{
    int status = CR_OK;

    for (size_t k = 0; k < other->n && status == CR_OK; k++) {
        status = keep(self, other->count[k], errors);
    }
    return status;
}

static int by_rank(const void *a, const void *b)
{
    const cr_pathway_count *const x = a, *const y = b;
    const size_t n = shown(x->chain) < shown(y->chain) ? shown(x->chain) : shown(y->chain);

    if (x->replicates != y->replicates) {
        return x->replicates > y->replicates ? -1 : 1;
    }
    for (size_t k = 0; k < n; k++) {
        const size_t i = cr_pathway_state(x->chain, k), j = cr_pathway_state(y->chain, k);

        if (i != j) {
            return i < j ? -1 : 1;
        }
    }
    return by_chain(a, b); /* the lengths differ */
}

void cr_pathways_rank(cr_pathways *self)
{
    compact(self);
    qsort(self->count, self->n, sizeof(*self->count), by_rank);
}

/* ---- parents ---- */

/* What each partner's pushes come to through all kinds of tie; `who`: the partners, each once. Returns how many. */
static size_t add_pushes(cr_pathways *self, const cr_shares *shares)
{
    size_t n = 0;

    for (size_t p = 0; p < shares->n; p++) {
        const int32_t j = shares->part[p].partner;

        if (!self->is_pushing[j]) {
            self->is_pushing[j] = true;
            self->push[j] = 0.0;
            self->who[n++] = j;
        }
        self->push[j] += shares->part[p].amount;
    }
    return n;
}

/* A partner that on the whole holds back is nobody's parent. Leaves nobody pushing. */
static double positive_sum(cr_pathways *self, size_t n)
{
    double sum = 0.0;

    for (size_t k = 0; k < n; k++) {
        const int32_t j = self->who[k];

        self->is_pushing[j] = false;
        if (!(self->push[j] > 0.0)) {
            self->push[j] = 0.0;
        }
        sum += self->push[j];
    }
    return sum;
}

/* The state itself, or a partner. */
static int32_t draw_parent(cr_pathways *self, const cr_scratch *now, int32_t state, const cr_shares *shares)
{
    const size_t n = add_pushes(self, shares);
    const double pushes = positive_sum(self, n), total = pushes + shares->own;
    int32_t parent = state;
    double point;

    if (!(pushes > 0.0) || !isfinite(total)) { /* infinite: held back beyond all measure, and moved for all that */
        return state;
    }
    point = total * cr_rng_uniform_at(self->rng, now->seed, self->key[state], 0, now->replicate) - shares->own;
    for (size_t k = 0; !(point < 0.0) && k < n; k++) { /* the last one takes what rounding leaves over */
        if (self->push[self->who[k]] > 0.0) {
            parent = self->who[k];
            point -= self->push[parent];
        }
    }
    return parent;
}

int cr_pathways_add(cr_pathways *self, const cr_scratch *now, int32_t state, const cr_shares *shares, cr_errors *errors)
{
    cr_pathway before = 0;
    int32_t parent;

    cr_pathways_look(self, now);
    if (self->been[state]) {
        return CR_OK;
    }
    self->been[state] = true;
    if (shares == NULL) {
        return CR_OK;
    }
    parent = draw_parent(self, now, state, shares);
    if (parent != state && stands(self, now, (size_t)parent)) {
        before = self->chain[parent];
    }
    if (parent != state && before == 0) {
        before = go_on(0, (size_t)parent);
    }
    self->chain[state] = go_on(before, (size_t)state);
    return keep(self, (cr_pathway_count){self->chain[state], 1}, errors);
}
