/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two tie kinds of nearly the same pairs, with the same credit and in the same move: what they say counts twice. */
#include "check/overlap.h"
#include "check/warn_search.h"

/* What counts as odd: a share of the pairs. */
#define MOST_OVERLAP 0.9

static bool same_credit(const cr_model *model, const cr_tie *a, const cr_tie *b)
{
    bool same = a->ahead == b->ahead && (a->fades == CR_NONE) == (b->fades == CR_NONE);

    for (size_t r = 0; same && !a->ahead && r < model->n_rungs; r++) {
        const double left = a->credit[r] != CR_NONE ? model->slot[a->credit[r]] : 0.0,
                     right = b->credit[r] != CR_NONE ? model->slot[b->credit[r]] : 0.0;

        same = left == right;
    }
    return same;
}

/* The first move with positive weights for both, or n_moves. */
static size_t move_with_both(const cr_model *model, size_t a, size_t b)
{
    for (size_t m = 0; m < model->n_moves; m++) {
        const cr_move *const move = &model->move[m];
        int found = 0;

        for (size_t k = move->term; k < move->term + move->n_terms; k++) {
            const cr_term *const term = &model->term[k];

            found += term->driver.kind == CR_DRIVER_EXPOSURE && model->slot[term->slot] > 0.0 &&
                     (term->driver.index == (int32_t)a || term->driver.index == (int32_t)b);
        }
        if (found == 2) {
            return m;
        }
    }
    return model->n_moves;
}

static void look_at_two_ties(cr_warn_search *self, size_t a, size_t b)
{
    const cr_model *const model = self->model;
    const cr_tie *const left = &model->tie[a], *const right = &model->tie[b];
    const size_t m = same_credit(model, left, right) ? move_with_both(model, a, b) : model->n_moves;
    double share = 0.0;

    if (m == model->n_moves) {
        return;
    }
    if (cr_overlap(model, left, right, &share) != CR_OK) {
        self->status = CR_ERR_MEMORY;
    }
    if (share > MOST_OVERLAP) {
        cr_warn_tell_at(
            self, CR_WARNING_TWICE, CR_WARN_TEXT(self, "ties.%s", right->name),
            CR_WARN_TEXT(
                self,
                "%.0f%% of its pairs are those of '%s', and the move of %s onto '%s' counts both (keep one of them)",
                100.0 * share, left->name, model->state[model->move[m].state].code,
                model->rung[model->move[m].rung].name));
    }
}

void cr_warn_of_ties(cr_warn_search *self)
{
    for (size_t a = 0; a < self->model->n_ties; a++) {
        for (size_t b = a + 1; b < self->model->n_ties; b++) {
            look_at_two_ties(self, a, b);
        }
    }
}
