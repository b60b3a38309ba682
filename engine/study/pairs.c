/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/pairs.h"

#include <stdlib.h>
#include <string.h>

static int pair_init(cr_pair *self, const cr_plan *plan, size_t model, cr_errors *errors)
{
    const int status = cr_match_init(&self->match, &plan->model[0], &plan->model[model], errors);

    return status == CR_OK ? cr_contrast_init(&self->contrast, &self->match, errors) : status;
}

int cr_pairs_init(cr_pairs *self, const cr_plan *plan, cr_errors *errors)
{
    const size_t n = plan->n_models > 1 ? plan->n_models - 1 : 0;
    int status = CR_OK;

    memset(self, 0, sizeof(*self));
    if (n == 0) {
        return CR_OK;
    }
    self->pair = calloc(n, sizeof(*self->pair));
    if (self->pair == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the contrasts of %zu what-ifs", n);
    }
    self->n = n;
    for (size_t m = 1; m <= n && status == CR_OK; m++) {
        status = pair_init(&self->pair[m - 1], plan, m, errors);
    }
    return status;
}

void cr_pairs_free(cr_pairs *self)
{
    for (size_t i = 0; i < self->n; i++) {
        cr_flips_free(&self->pair[i].flips);
        cr_contrast_free(&self->pair[i].contrast);
        cr_match_free(&self->pair[i].match);
    }
    free(self->pair);
    memset(self, 0, sizeof(*self));
}

int cr_pairs_merge(cr_pairs *self, const cr_pairs *other, cr_errors *errors)
{
    int status = CR_OK;

    for (size_t i = 0; i < self->n && status == CR_OK; i++) {
        cr_contrast_merge(&self->pair[i].contrast, &other->pair[i].contrast);
        status = cr_flips_merge(&self->pair[i].flips, &other->pair[i].flips, errors);
    }
    return status;
}

int cr_pairing_init(cr_pairing *self, const cr_plan *plan, size_t most, size_t bytes, cr_errors *errors)
{
    int status = CR_OK;

    memset(self, 0, sizeof(*self));
    self->bytes = bytes;
    if (plan->n_models < 2) {
        return CR_OK;
    }
    self->trace = calloc(plan->n_models, sizeof(*self->trace));
    if (self->trace == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the traces of %zu what-ifs", plan->n_models - 1);
    }
    self->n = plan->n_models;
    for (size_t m = 0; m < self->n && status == CR_OK; m++) {
        status = cr_traces_init(&self->trace[m], &plan->model[m], m == 0 ? most : 1, bytes, errors);
    }
    return status;
}

void cr_pairing_free(cr_pairing *self)
{
    for (size_t m = 0; m < self->n; m++) {
        cr_traces_free(&self->trace[m]);
    }
    free(self->trace);
    memset(self, 0, sizeof(*self));
}

void cr_pairing_clear(cr_pairing *self)
{
    if (self->n > 0) {
        cr_traces_clear(&self->trace[0]);
    }
}

bool cr_pairing_full(const cr_pairing *self)
{
    return self->n > 0 && cr_traces_full(&self->trace[0], self->bytes);
}

cr_sink cr_pairing_begin(cr_pairing *self, size_t model)
{
    if (self->n == 0) {
        return (cr_sink){0};
    }
    if (model > 0) {
        cr_traces_clear(&self->trace[model]);
    }
    cr_traces_begin(&self->trace[model]);
    return cr_traces_sink(&self->trace[model]);
}

int cr_pairing_end(cr_pairing *self, cr_pairs *to, size_t model, size_t i, const int64_t *since, cr_errors *errors)
{
    if (self->n == 0) {
        return CR_OK;
    }
    cr_traces_end(&self->trace[model], since);
    if (model == 0) {
        return CR_OK;
    }
    cr_pair *const pair = &to->pair[model - 1];
    const cr_trace trace[CR_SIDES] = {cr_traces_at(&self->trace[0], i), cr_traces_at(&self->trace[model], 0)};
    const int64_t *const sides[CR_SIDES] = {trace[CR_BASELINE].since, trace[CR_WHAT_IF].since};

    cr_contrast_add(&pair->contrast, sides);
    return cr_flips_compare(&pair->flips, &pair->match, trace, errors);
}
