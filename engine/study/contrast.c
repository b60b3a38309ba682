/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/contrast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/tally.h"

int cr_contrast_init(cr_contrast *self, const cr_match *match, cr_errors *errors)
{
    const cr_model *model = match->model[CR_BASELINE];
    size_t n;

    memset(self, 0, sizeof(*self));
    self->match = match;
    self->n_rungs = model->n_rungs;
    self->end = cr_tally_nanoyears(model->calendar.t[model->calendar.n - 1]);
    if (!__builtin_mul_overflow(match->state.n, model->n_rungs, &n)) {
        self->cell = calloc(n > 0 ? n : 1, sizeof(*self->cell));
    }
    if (self->cell == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the contrasts of %zu states on %zu rungs",
                       match->state.n, model->n_rungs);
    }
    return CR_OK;
}

void cr_contrast_free(cr_contrast *self)
{
    free(self->cell);
    memset(self, 0, sizeof(*self));
}

static void count(cr_contrast_cell *self, int64_t baseline, int64_t what_if, int64_t end)
{
    const bool was = baseline >= 0, is = what_if >= 0;
    const int64_t shift = (is ? what_if : end) - (was ? baseline : end);

    if (was && is) {
        self->earlier += shift < 0;
        self->later += shift > 0;
        self->same += shift == 0;
    } else {
        self->gained += is;
        self->lost += was;
        self->never += !was && !is;
    }
    self->shift += shift;
    self->shift_square += (cr_int128)shift * shift;
}

void cr_contrast_add(cr_contrast *self, const int64_t *const since[CR_SIDES])
{
    const cr_joint *states = &self->match->state;

    for (size_t i = 0; i < states->n; i++) {
        if (cr_joint_common(states, i)) {
            const int64_t *baseline = &since[CR_BASELINE][(size_t)states->id[CR_BASELINE][i] * self->n_rungs];
            const int64_t *what_if = &since[CR_WHAT_IF][(size_t)states->id[CR_WHAT_IF][i] * self->n_rungs];

            for (size_t r = 0; r < self->n_rungs; r++) {
                count(&self->cell[i * self->n_rungs + r], baseline[r], what_if[r], self->end);
            }
        }
    }
    self->replicates++;
}

void cr_contrast_merge(cr_contrast *self, const cr_contrast *other)
{
    for (size_t i = 0; i < self->match->state.n * self->n_rungs; i++) {
        cr_contrast_cell *to = &self->cell[i];
        const cr_contrast_cell *from = &other->cell[i];

        to->earlier += from->earlier;
        to->later += from->later;
        to->same += from->same;
        to->gained += from->gained;
        to->lost += from->lost;
        to->never += from->never;
        to->shift += from->shift;
        to->shift_square += from->shift_square;
    }
    self->replicates += other->replicates;
}

const cr_contrast_cell *cr_contrast_at(const cr_contrast *self, size_t state, size_t rung)
{
    return &self->cell[state * self->n_rungs + rung];
}

double cr_contrast_difference(const cr_contrast_cell *cell, uint64_t replicates, cr_interval *interval)
{
    const uint64_t both = (uint64_t)cell->earlier + cell->later + cell->same;

    *interval = cr_newcombe_paired(both, cell->gained, cell->lost, cell->never);
    return ((double)cell->gained - (double)cell->lost) / (double)replicates;
}

double cr_contrast_shift_days(const cr_contrast_cell *cell, uint64_t replicates, cr_interval *interval)
{
    static const double days = 365.25 / 1e9; /* in a nanoyear */
    double mean, sd;

    cr_moments(replicates, cell->shift, cell->shift_square, &mean, &sd);
    *interval = cr_mean_interval(replicates, mean * days, sd * days);
    return mean * days;
}
