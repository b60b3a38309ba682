/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/regimes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/query.h"
#include "simulate/hazard.h"
#include "simulate/paths.h"
#include "simulate/stationary.h"

/* Does the chain start from a law that has to be solved for? */
static bool needs_law(const cr_condition *condition)
{
    for (size_t r = 0; r < condition->n_regimes && condition->starts_in == CR_NONE; r++) {
        if (condition->regime[r].leaves_to != NULL) {
            return true;
        }
    }
    return false;
}

static bool is_hastened(const cr_condition *condition)
{
    for (size_t r = 0; r < condition->n_regimes; r++) {
        if (condition->regime[r].n_hastened > 0) {
            return true;
        }
    }
    return false;
}

static bool law_is_drawn(const cr_model *model, const cr_condition *condition)
{
    for (size_t r = 0; r < condition->n_regimes; r++) {
        const cr_regime *const regime = &condition->regime[r];

        if (cr_slot_is_drawn(model, regime->lasts)) {
            return true;
        }
        for (size_t to = 0; to < condition->n_regimes && regime->leaves_to != NULL; to++) {
            if (regime->leaves_to[to] != CR_NONE && cr_slot_is_drawn(model, regime->leaves_to[to])) {
                return true;
            }
        }
    }
    return false;
}

/* Among the destinations of regime `from`; a chain does not leave for where it is. */
static double share_of(const double *value, const cr_condition *condition, size_t from, size_t to)
{
    const int32_t *const leaves_to = condition->regime[from].leaves_to;

    if (to == from) {
        return 0.0;
    }
    return leaves_to == NULL ? 1.0 : leaves_to[to] == CR_NONE ? 0.0 : value[leaves_to[to]];
}

static double all_shares(const double *value, const cr_condition *condition, size_t from)
{
    double all = 0.0;

    for (size_t to = 0; to < condition->n_regimes; to++) {
        all += share_of(value, condition, from, to);
    }
    return all;
}

void cr_regimes_law(const double *value, const cr_condition *condition, double *rate, double *law)
{
    const size_t n = condition->n_regimes;

    for (size_t from = 0; from < n; from++) {
        const double all = all_shares(value, condition, from);

        for (size_t to = 0; to < n; to++) {
            rate[from * n + to] =
                all > 0.0 ? share_of(value, condition, from, to) / all / value[condition->regime[from].lasts] : 0.0;
        }
    }
    cr_stationary(n, rate, law);
}

static int init_chain(cr_chain *chain, const cr_model *model, const cr_condition *condition)
{
    const size_t n = condition->n_regimes;

    if (needs_law(condition)) {
        chain->law = calloc(n, sizeof(*chain->law));
        if (chain->law == NULL) {
            return CR_ERR_MEMORY;
        }
        chain->new_each = law_is_drawn(model, condition);
    }
    if (is_hastened(condition)) {
        chain->hurry = calloc(n, sizeof(*chain->hurry));
        if (chain->hurry == NULL) {
            return CR_ERR_MEMORY;
        }
    }
    return CR_OK;
}

/* Room to solve for the laws, and those that stay the same. */
static int init_laws(cr_regimes *self, const cr_model *model)
{
    size_t largest = 0;

    for (size_t c = 0; c < self->n; c++) {
        if (self->chain[c].law != NULL && model->condition[c].n_regimes > largest) {
            largest = model->condition[c].n_regimes;
        }
    }
    if (largest == 0) {
        return CR_OK;
    }
    if (largest > SIZE_MAX / largest) {
        return CR_ERR_MEMORY;
    }
    self->rate = reallocarray(NULL, largest * largest, sizeof(*self->rate));
    if (self->rate == NULL) {
        return CR_ERR_MEMORY;
    }
    for (size_t c = 0; c < self->n; c++) {
        if (self->chain[c].law != NULL && !self->chain[c].new_each) {
            cr_regimes_law(model->slot, &model->condition[c], self->rate, self->chain[c].law);
        }
    }
    return CR_OK;
}

int cr_regimes_init(cr_regimes *self, const cr_model *model, cr_errors *errors)
{
    int status = CR_OK;

    memset(self, 0, sizeof(*self));
    self->chain = calloc(model->n_conditions, sizeof(*self->chain));
    if (self->chain == NULL) {
        goto no_memory;
    }
    self->n = model->n_conditions;
    for (size_t c = 0; c < self->n && status == CR_OK; c++) {
        status = init_chain(&self->chain[c], model, &model->condition[c]);
    }
    if (status == CR_OK) {
        status = init_laws(self, model);
    }
    if (status == CR_OK) {
        return CR_OK;
    }

no_memory:
    return cr_fail(errors, CR_ERR_MEMORY, "the regimes of %zu conditions", model->n_conditions);
}

void cr_regimes_free(cr_regimes *self)
{
    for (size_t c = 0; c < self->n; c++) {
        free(self->chain[c].law);
        free(self->chain[c].hurry);
    }
    free(self->chain);
    free(self->rate);
    memset(self, 0, sizeof(*self));
}

static double next_uniform(const cr_scratch *now, const cr_condition *condition, cr_chain *chain)
{
    return cr_rng_uniform_at(now->rng, now->seed, condition->regime_key, chain->drawn++, now->replicate);
}

/* Its share of the stationary law, in some unit: to others alike, the share of time is proportional to the mean stay. */
static double long_run(const cr_scratch *now, const cr_condition *condition, const cr_chain *chain, int32_t r)
{
    return chain->law != NULL ? chain->law[r] : now->value[condition->regime[r].lasts];
}

static int32_t stationary_regime(const cr_scratch *now, const cr_condition *condition, const cr_chain *chain,
                                 double uniform)
{
    const int32_t last = (int32_t)condition->n_regimes - 1;
    double all = 0.0, upto = 0.0;

    for (int32_t r = 0; r <= last; r++) {
        all += long_run(now, condition, chain, r);
    }
    for (int32_t r = 0; r < last; r++) {
        upto += long_run(now, condition, chain, r);
        if (uniform * all < upto) {
            return r;
        }
    }
    return last;
}

static int32_t any_other(const cr_condition *condition, int32_t from, double uniform)
{
    const int32_t others = (int32_t)condition->n_regimes - 1;
    const int32_t drawn = (int32_t)(uniform * others), among = drawn < others ? drawn : others - 1;

    return among < from ? among : among + 1;
}

/* Where to, by cumulative shares in the order of names; CR_NONE where all shares are 0. */
static int32_t destination(const cr_scratch *now, const cr_condition *condition, int32_t from, double uniform)
{
    const double all = all_shares(now->value, condition, (size_t)from);
    double upto = 0.0;
    int32_t last = CR_NONE;

    for (int32_t to = 0; to < (int32_t)condition->n_regimes; to++) {
        const double share = share_of(now->value, condition, (size_t)from, (size_t)to);

        if (share > 0.0) {
            last = to;
            upto += share;
            if (uniform * all < upto) {
                return to;
            }
        }
    }
    return last;
}

/* The next regime and a new stay; a chain that has nowhere to go stays for ever. */
static void change(const cr_scratch *now, const cr_condition *condition, cr_chain *chain)
{
    const double uniform = next_uniform(now, condition, chain);
    int32_t to;

    if (condition->regime[chain->regime].leaves_to == NULL) {
        to = any_other(condition, chain->regime, uniform);
    } else {
        to = destination(now, condition, chain->regime, uniform);
    }
    if (to == CR_NONE) {
        chain->left = HUGE_VAL;
    } else {
        chain->regime = to;
        chain->left = -log(next_uniform(now, condition, chain));
    }
}

void cr_regimes_start(const cr_scratch *now, size_t c)
{
    const cr_condition *const condition = &now->model->condition[c];
    cr_chain *const chain = &now->paths->regimes.chain[c];
    double uniform;

    if (chain->new_each) {
        cr_regimes_law(now->value, condition, now->paths->regimes.rate, chain->law);
    }
    chain->drawn = 0;
    uniform = next_uniform(now, condition, chain); /* used up in either case: what follows stays coupled */
    chain->regime =
        condition->starts_in != CR_NONE ? condition->starts_in : stationary_regime(now, condition, chain, uniform);
    chain->left = -log(next_uniform(now, condition, chain));
}

static int too_fast(const cr_scratch *now, const cr_condition *condition, const cr_chain *chain, double mean,
                    cr_errors *errors)
{
    char date[16];

    cr_day_text(now->model->calendar.day[now->k - 1], date);
    return cr_fail(
        errors, CR_ERR_RUN,
        "conditions.%s.regimes.%s: it is left %.3g times a year from %s on in replicate %llu (a rate must be a "
        "number up to 2^30 a year: lower by in hastened_by, or raise lasts)",
        condition->name, condition->regime[chain->regime].name, 1.0 / mean, date, (unsigned long long)now->replicate);
}

static int too_many(const cr_scratch *now, const cr_condition *condition, cr_errors *errors)
{
    char from[16], to[16];

    cr_day_text(now->model->calendar.day[now->k - 1], from);
    cr_day_text(now->model->calendar.day[now->k], to);
    return cr_fail(
        errors, CR_ERR_RUN,
        "conditions.%s.regimes: more than %d changes from %s to %s in replicate %llu (raise lasts, or lower by "
        "in hastened_by)",
        condition->name, CR_MOST_CHANGES, from, to, (unsigned long long)now->replicate);
}

int cr_regimes_step(const cr_scratch *now, size_t c, cr_errors *errors)
{
    const cr_condition *const condition = &now->model->condition[c];
    cr_chain *const chain = &now->paths->regimes.chain[c];
    double years = now->paths->lengths.years[now->paths->lengths.of[now->k]];

    for (int n = 0; n <= CR_MOST_CHANGES; n++) {
        const double lasts = now->value[condition->regime[chain->regime].lasts];
        const double mean = chain->hurry != NULL ? lasts / chain->hurry[chain->regime] : lasts;
        const double stay = chain->left * mean;

        if (!(mean >= 1.0 / CR_MAX_HAZARD)) {
            return too_fast(now, condition, chain, mean, errors);
        }
        if (!(stay <= years)) { /* nor where mean is infinite and the stay all but over */
            chain->left -= years / mean;
            return CR_OK;
        }
        years -= stay;
        change(now, condition, chain);
    }
    return too_many(now, condition, errors);
}

void cr_regimes_look(const cr_scratch *now, size_t c)
{
    const cr_condition *const condition = &now->model->condition[c];
    const cr_chain *const chain = &now->paths->regimes.chain[c];

    for (size_t r = 0; r < condition->n_regimes && chain->hurry != NULL; r++) {
        const cr_regime *const regime = &condition->regime[r];

        chain->hurry[r] = exp(cr_influence_sum(now, regime->n_hastened, regime->hastened_by));
    }
}
