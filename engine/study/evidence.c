/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/evidence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "simulate/uniform.h"
#include "study/estimate.h"
#include "study/tally.h"

/* A law's unit is the range of all but one value in 500 at each end: a long tail must not make the steps coarse. */
#define TAIL 0.002

/* The uniform numbers of draws lie strictly between 0 and 1: random/stream.h. */
#define LEAST_UNIFORM 0x1p-53

/* ---- who is told ---- */

static cr_subject condition_of(const cr_model *model, size_t c)
{
    const cr_condition *const condition = &model->condition[c];

    return (cr_subject){.kind = "condition",
                        .name = condition->name,
                        .condition = (int32_t)c,
                        .draw = CR_NONE,
                        .lo = condition->bin_lo,
                        .hi = condition->bin_hi};
}

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

static cr_subject draw_of(const cr_model *model, size_t d)
{
    const cr_draw *const draw = &model->draw[d];
    const cr_dist *const dist = &model->dist[draw->dist];
    cr_subject subject = {.kind = "number", .name = draw->name, .order = 3, .condition = CR_NONE, .draw = (int32_t)d};

    if (strncmp(draw->name, "parameters.", strlen("parameters.")) == 0) {
        subject.kind = "parameter";
        subject.order = 1;
    } else if (ends_with(draw->name, ".threshold")) {
        subject.kind = "threshold";
        subject.order = 2;
    }
    subject.lo = dist->kind == CR_DIST_ONE_OF ? dist->lo : cr_dist_quantile(dist, TAIL);
    subject.hi = dist->kind == CR_DIST_ONE_OF ? dist->hi : cr_dist_quantile(dist, 1.0 - TAIL);
    return subject;
}

static int compare(const void *left, const void *right)
{
    const cr_subject *a = left, *b = right;

    if (a->order != b->order) {
        return a->order < b->order ? -1 : 1;
    }
    if (strcmp(a->name, b->name) != 0) {
        return strcmp(a->name, b->name);
    }
    return (a->draw > b->draw) - (a->draw < b->draw);
}

static void *zeros(size_t n, size_t size)
{
    return calloc(n + 1, size);
}

static bool allocate_side(cr_evidence *self, size_t side)
{
    self->sum[side] = zeros(self->n, sizeof(cr_int128));
    self->square[side] = zeros(self->n, sizeof(cr_int128));
    self->bin[side] = zeros(self->n * CR_EVIDENCE_BINS, sizeof(uint32_t));
    self->least[side] = zeros(self->n, sizeof(int64_t));
    self->greatest[side] = zeros(self->n, sizeof(int64_t));
    if (self->sum[side] == NULL || self->square[side] == NULL || self->bin[side] == NULL || self->least[side] == NULL ||
        self->greatest[side] == NULL) {
        return false;
    }
    for (size_t i = 0; i < self->n; i++) {
        self->least[side][i] = INT64_MAX;
        self->greatest[side][i] = INT64_MIN;
    }
    return true;
}

int cr_evidence_init(cr_evidence *self, const cr_model *model, cr_errors *errors)
{
    const size_t n_conditions = model->n_conditions;

    memset(self, 0, sizeof(*self));
    self->model = model;
    self->n = n_conditions + model->n_draws;
    self->subject = zeros(self->n, sizeof(*self->subject));
    if (self->n > SIZE_MAX / CR_EVIDENCE_BINS / 8 || self->subject == NULL || !allocate_side(self, CR_PRIOR) ||
        !allocate_side(self, CR_POSTERIOR)) {
        cr_evidence_free(self);
        return cr_fail(
            errors, CR_ERR_MEMORY,
            "memory ran out for what futures had in %zu conditions and %zu numbers (fewer threads need less)",
            n_conditions, model->n_draws);
    }
    for (size_t i = 0; i < self->n; i++) {
        self->subject[i] = i < n_conditions ? condition_of(model, i) : draw_of(model, i - n_conditions);
    }
    qsort(self->subject, self->n, sizeof(*self->subject), compare);
    return CR_OK;
}

void cr_evidence_free(cr_evidence *self)
{
    for (size_t side = 0; side < CR_EVIDENCE_SIDES; side++) {
        free(self->sum[side]);
        free(self->square[side]);
        free(self->bin[side]);
        free(self->least[side]);
        free(self->greatest[side]);
    }
    free(self->subject);
    memset(self, 0, sizeof(*self));
}

/* ---- counting ---- */

/* Written so that a value that is no number ends at the lower bound and not in undefined behaviour. */
static double clamp(double x, double lo, double hi)
{
    return !(x > lo) ? lo : x > hi ? hi : x;
}

static int64_t fixed_of(const cr_subject *subject, double value)
{
    const double width = subject->hi - subject->lo;
    const double place = width > 0.0 ? clamp((value - subject->lo) / width, -CR_TALLY_RANGES, CR_TALLY_RANGES) : 0.0;

    return llrint(place * CR_TALLY_STEPS);
}

static double value_of(const cr_subject *subject, double fixed)
{
    return subject->lo + (subject->hi - subject->lo) * (fixed / CR_TALLY_STEPS);
}

static void count(cr_evidence *self, size_t side, size_t i, int64_t fixed, size_t bin)
{
    self->sum[side][i] += fixed;
    self->square[side][i] += (cr_int128)fixed * fixed;
    self->bin[side][i * CR_EVIDENCE_BINS + bin]++;
    self->least[side][i] = fixed < self->least[side][i] ? fixed : self->least[side][i];
    self->greatest[side][i] = fixed > self->greatest[side][i] ? fixed : self->greatest[side][i];
}

void cr_evidence_add(cr_evidence *self, const cr_judge *judge, const cr_scratch *now)
{
    const bool holds = cr_judge_holds(judge);
    const cr_model *const model = self->model;

    self->tried++;
    self->held += holds;
    for (size_t i = 0; i < self->n; i++) {
        const cr_subject *const subject = &self->subject[i];
        int64_t fixed;
        double place;

        if (subject->draw != CR_NONE) {
            const cr_draw *const draw = &model->draw[subject->draw];

            place = cr_draw_uniform(now, draw);
            fixed = fixed_of(subject, cr_dist_quantile(&model->dist[draw->dist], place));
        } else {
            /* The mean over dates is rounded to a step once more: 2^-31 of the range. */
            fixed = llrint((double)judge->sum[subject->condition] / (double)(judge->given->k + 1));
            place = (double)fixed / CR_TALLY_STEPS;
        }
        place = clamp(place * CR_EVIDENCE_BINS, 0.0, CR_EVIDENCE_BINS - 1);
        count(self, CR_PRIOR, i, fixed, (size_t)place);
        if (holds) {
            count(self, CR_POSTERIOR, i, fixed, (size_t)place);
        }
    }
}

static void merge_side(cr_evidence *self, const cr_evidence *other, size_t side)
{
    for (size_t i = 0; i < self->n; i++) {
        const int64_t least = other->least[side][i], greatest = other->greatest[side][i];

        self->sum[side][i] += other->sum[side][i];
        self->square[side][i] += other->square[side][i];
        self->least[side][i] = least < self->least[side][i] ? least : self->least[side][i];
        self->greatest[side][i] = greatest > self->greatest[side][i] ? greatest : self->greatest[side][i];
    }
    for (size_t b = 0; b < self->n * CR_EVIDENCE_BINS; b++) {
        self->bin[side][b] += other->bin[side][b];
    }
}

void cr_evidence_merge(cr_evidence *self, const cr_evidence *other)
{
    self->tried += other->tried;
    self->held += other->held;
    merge_side(self, other, CR_PRIOR);
    merge_side(self, other, CR_POSTERIOR);
}

/* ---- telling ---- */

int cr_evidence_check(const cr_evidence *self, cr_errors *errors)
{
    if (self->held >= CR_GIVEN_LEAST) {
        return CR_OK;
    }
    return cr_fail(errors, CR_ERR_INPUT,
                   "what is given holds in %llu of %llu futures: too few to tell anything (at least %d: raise -n, or "
                   "give a weaker test)",
                   (unsigned long long)self->held, (unsigned long long)self->tried, CR_GIVEN_LEAST);
}

static double quantile(const cr_evidence *self, size_t i, size_t side, uint64_t n, unsigned percent)
{
    const cr_subject *const subject = &self->subject[i];
    const double place =
        cr_quantile_bins(&self->bin[side][i * CR_EVIDENCE_BINS], CR_EVIDENCE_BINS, n, percent, 0.0, 1.0);
    const double least = value_of(subject, (double)self->least[side][i]),
                 greatest = value_of(subject, (double)self->greatest[side][i]);

    if (subject->draw != CR_NONE) {
        const cr_dist *const dist = &self->model->dist[self->model->draw[subject->draw].dist];

        return cr_dist_quantile(dist, clamp(place, LEAST_UNIFORM, 1.0 - LEAST_UNIFORM));
    }
    return clamp(value_of(subject, place * CR_TALLY_STEPS), least, greatest);
}

cr_belief cr_evidence_of(const cr_evidence *self, size_t i, size_t side)
{
    const uint64_t n = side == CR_PRIOR ? self->tried : self->held;
    const cr_subject *const subject = &self->subject[i];
    cr_belief belief;

    cr_moments(n, self->sum[side][i], self->square[side][i], &belief.mean, &belief.sd);
    belief.mean = value_of(subject, belief.mean);
    belief.sd = belief.sd / CR_TALLY_STEPS * (subject->hi - subject->lo);
    belief.interval = cr_mean_interval(n, belief.mean, belief.sd);
    belief.p05 = quantile(self, i, side, n, 5);
    belief.p50 = quantile(self, i, side, n, 50);
    belief.p95 = quantile(self, i, side, n, 95);
    return belief;
}
