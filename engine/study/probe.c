/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/estimate.h"

/* Comparisons of a count with replicates * chance: 0.3 * 10 must be met by 3. */
#define SLACK 1e-9

static size_t row_size(const cr_probe *self)
{
    return self->question->n * sizeof(double);
}

void cr_probe_fail(cr_probe *self, int status)
{
    self->status = self->status == CR_OK ? status : self->status;
}

static bool grow(cr_probe_known *self, size_t n_levers)
{
    const size_t room = self->room == 0 ? 64 : 2 * self->room;
    double *const value = reallocarray(self->value, room, n_levers * sizeof(*value));
    uint64_t *hits;

    if (value == NULL) {
        return false;
    }
    self->value = value;
    hits = reallocarray(self->hits, room, sizeof(*hits));
    if (hits == NULL) {
        return false;
    }
    self->hits = hits;
    self->room = room;
    return true;
}

static void remember(cr_probe *self, uint64_t hits)
{
    cr_probe_known *const seen = &self->seen;

    if (seen->n == seen->room && !grow(seen, self->question->n)) {
        cr_probe_fail(self, cr_fail(self->errors, CR_ERR_MEMORY, "memory ran out for the search"));
        return;
    }
    memcpy(&seen->value[seen->n * self->question->n], self->value, row_size(self));
    seen->hits[seen->n++] = hits;
}

/* The count at self->value; the answers stay in self->hit. */
uint64_t cr_probe_play(cr_probe *self)
{
    const cr_require_question *const question = self->question;
    uint64_t hits = 0;

    if (self->status != CR_OK) {
        return 0;
    }
    cr_probe_fail(self, question->play(question->context, self->value, self->hit, self->errors));
    for (uint64_t r = 0; r < question->replicates && self->status == CR_OK; r++) {
        hits += self->hit[r];
    }
    if (self->status == CR_OK) {
        remember(self, hits);
    }
    return hits;
}

uint64_t cr_probe_hits(cr_probe *self)
{
    for (size_t i = 0; i < self->seen.n; i++) {
        if (memcmp(&self->seen.value[i * self->question->n], self->value, row_size(self)) == 0) {
            return self->seen.hits[i];
        }
    }
    return cr_probe_play(self);
}

void cr_probe_clear(cr_probe *self)
{
    for (size_t l = 0; l < self->question->n; l++) {
        self->value[l] = (double)NAN;
    }
}

/* ---- what a count says ---- */

bool cr_probe_reaches(const cr_probe *self, uint64_t hits)
{
    return (double)hits >= self->question->chance * (double)self->question->replicates - SLACK;
}

bool cr_probe_upper_reaches(const cr_probe *self, uint64_t hits)
{
    return cr_wilson(hits, self->question->replicates).hi >= self->question->chance;
}

bool cr_probe_lower_reaches(const cr_probe *self, uint64_t hits)
{
    return cr_wilson(hits, self->question->replicates).lo >= self->question->chance;
}

/* z of the difference between two points by McNemar: only replicates that differ count. */
double cr_probe_paired_z(const cr_probe *self)
{
    double gained = 0.0, lost = 0.0;

    for (uint64_t r = 0; r < self->question->replicates; r++) {
        gained += self->hit[r] && !self->earlier[r];
        lost += self->earlier[r] && !self->hit[r];
    }
    return gained + lost > 0.0 ? (gained - lost) / sqrt(gained + lost) : 0.0;
}

int cr_probe_init(cr_probe *self, const cr_require_question *question, cr_errors *errors)
{
    *self = (cr_probe){.question = question, .errors = errors, .status = CR_OK};
    self->value = calloc(question->n + 1, sizeof(*self->value));
    self->hit = calloc(question->replicates, sizeof(*self->hit));
    self->earlier = calloc(question->replicates, sizeof(*self->earlier));
    if (self->value == NULL || self->hit == NULL || self->earlier == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the outcomes of %llu futures (a smaller -n)",
                       (unsigned long long)question->replicates);
    }
    return CR_OK;
}

void cr_probe_free(cr_probe *self)
{
    free(self->value);
    free(self->hit);
    free(self->earlier);
    free(self->seen.value);
    free(self->seen.hits);
}
