/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/flips.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "study/tally.h"

/* Places are in order of names. */
static int by_flip(const void *a, const void *b)
{
    const cr_flip *x = a, *y = b;

    if (x->state != y->state) {
        return x->state < y->state ? -1 : 1;
    }
    if (x->way != y->way) {
        return x->way < y->way ? -1 : 1;
    }
    if (x->kind != y->kind) {
        return x->kind < y->kind ? -1 : 1;
    }
    return (x->what > y->what) - (x->what < y->what);
}

void cr_flips_free(cr_flips *self)
{
    tdestroy(self->root, free);
    memset(self, 0, sizeof(*self));
}

static int fail_memory(const cr_flips *self, cr_errors *errors)
{
    return cr_fail(errors, CR_ERR_MEMORY, "memory ran out after %zu kinds of flips (fewer --threads)", self->n);
}

int cr_flips_add(cr_flips *self, const cr_flip *flip, cr_errors *errors)
{
    cr_flip *const *const there = tfind(flip, &self->root, by_flip);
    cr_flip *fresh;

    if (there != NULL) {
        (*there)->futures += flip->futures;
        (*there)->nanoyears += flip->nanoyears;
        return CR_OK;
    }
    fresh = malloc(sizeof(*fresh));
    if (fresh == NULL) {
        return fail_memory(self, errors);
    }
    *fresh = *flip;
    if (tsearch(fresh, &self->root, by_flip) == NULL) {
        free(fresh);
        return fail_memory(self, errors);
    }
    self->n++;
    return CR_OK;
}

int cr_flips_compare(cr_flips *self, const cr_match *match, const cr_trace trace[CR_SIDES], cr_errors *errors)
{
    const cr_model *model = match->model[CR_BASELINE];
    const size_t n_rungs = model->n_rungs, recognition = (size_t)model->recognition;
    cr_divergence parted = {0};
    bool known = false;
    int status = CR_OK;

    for (size_t i = 0; i < match->state.n && status == CR_OK; i++) {
        if (!cr_joint_common(&match->state, i)) {
            continue;
        }
        const bool was = trace[CR_BASELINE].since[(size_t)match->state.id[CR_BASELINE][i] * n_rungs + recognition] >= 0;
        const bool is = trace[CR_WHAT_IF].since[(size_t)match->state.id[CR_WHAT_IF][i] * n_rungs + recognition] >= 0;

        if (was != is && (known || (known = cr_diverge(match, &trace[CR_BASELINE], &trace[CR_WHAT_IF], &parted)))) {
            const cr_flip flip = {.state = (int32_t)i,
                                  .way = is ? CR_FLIP_GAINED : CR_FLIP_LOST,
                                  .kind = parted.kind,
                                  .what = parted.what,
                                  .futures = 1,
                                  .nanoyears = cr_tally_nanoyears(parted.t)};

            status = cr_flips_add(self, &flip, errors);
        }
    }
    return status;
}

/* What a walk through the tree carries along. */
typedef struct walk {
    void (*what)(void *context, const cr_flip *flip);
    void *context;
} walk;

static void step(const void *node, VISIT visit, void *closure)
{
    const walk *self = closure;

    if (visit == postorder || visit == leaf) { /* postorder, in POSIX: after the left branch and before the right one */
        self->what(self->context, *(const cr_flip *const *)node);
    }
}

void cr_flips_each(const cr_flips *self, void (*what)(void *context, const cr_flip *flip), void *context)
{
    walk all = {what, context};

    twalk_r(self->root, step, &all);
}

/* The tree that another one is added to. */
typedef struct merger {
    cr_flips *to;
    cr_errors *errors;
    int status;
} merger;

static void merge_one(void *context, const cr_flip *flip)
{
    merger *self = context;

    if (self->status == CR_OK) {
        self->status = cr_flips_add(self->to, flip, self->errors);
    }
}

int cr_flips_merge(cr_flips *self, const cr_flips *other, cr_errors *errors)
{
    merger all = {self, errors, CR_OK};

    cr_flips_each(other, merge_one, &all);
    return all.status;
}
