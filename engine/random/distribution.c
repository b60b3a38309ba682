/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/distribution.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "random/dist_check.h"
#include "random/dist_law.h"
#include "random/dist_table.h"

/* Cuts the support to [lo, hi]; the probabilities at the new ends are what a uniform is mapped into. */
static int cut(cr_dist *self, double lo, double hi, cr_errors *errors)
{
    const double from = self->lo, to = self->hi;

    self->p_lo = self->q_hi = 0.0;
    self->p_hi = self->q_lo = 1.0;
    if (lo > from) {
        self->lo = lo;
    }
    if (hi < to) {
        self->hi = hi;
    }
    self->truncated = lo > from || hi < to;
    if (!(self->lo < self->hi)) {
        return cr_fail(errors, CR_ERR_INPUT,
                       "within: [%.15g, %.15g] leaves nothing of %s, which lies in [%.15g, %.15g]"
                       " (a range that overlaps it)",
                       lo, hi, cr_dist_name(self->kind), from, to);
    }
    if (lo > from) {
        cr_dist_law_tails(self, lo, &self->p_lo, &self->q_lo);
    }
    if (hi < to) {
        cr_dist_law_tails(self, hi, &self->p_hi, &self->q_hi);
    }
    if (!(self->p_hi > self->p_lo || self->q_lo > self->q_hi)) {
        return cr_fail(errors, CR_ERR_INPUT,
                       "within: [%.15g, %.15g] has a probability of 0 to machine precision under %s"
                       " (a wider range, or one nearer to its middle)",
                       lo, hi, cr_dist_name(self->kind));
    }
    return CR_OK;
}

/* The level of the share u of what truncation left: from below in the lower half, from above in the upper. */
static cr_dist_level level_at(const cr_dist *self, double u)
{
    return cr_dist_level_of(self->p_lo + u * (self->p_hi - self->p_lo),
                            self->q_hi + (1.0 - u) * (self->q_lo - self->q_hi));
}

/* What lies above 0 must not underflow to it: others divide by it. */
static double keep_inside(const cr_dist *self, double x)
{
    if (x <= 0.0 && !(self->lo < 0.0) && !(self->lo > 0.0)) {
        return DBL_MIN;
    }
    return x < self->lo ? self->lo : x > self->hi ? self->hi : x;
}

/* The smallest value whose cumulative share reaches u. */
static double pick(const cr_dist *self, double u)
{
    size_t low = 0, high = self->n - 1;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (self->upto[middle] < u) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return self->value[low];
}

double cr_dist_quantile(const cr_dist *self, double u)
{
    cr_dist_level at;

    if (self->kind == CR_DIST_ONE_OF) {
        return pick(self, u);
    }
    if (self->kind == CR_DIST_UNIFORM) { /* a truncated one is another uniform: no probability in between */
        return keep_inside(self, u <= 0.5 ? self->lo + (self->hi - self->lo) * u
                                          : self->hi - (self->hi - self->lo) * (1.0 - u));
    }
    at = level_at(self, u);
    if (!(at.p > 0.0)) {
        return keep_inside(self, self->lo);
    }
    if (!(at.q > 0.0)) {
        return self->hi;
    }
    return keep_inside(self, cr_dist_law_value(self, at));
}

int cr_dist_init(cr_dist *self, cr_dist_kind kind, const double *argument, double lo, double hi, cr_errors *errors)
{
    int status;

    memset(self, 0, sizeof(*self));
    status = cr_dist_check(kind, argument, lo, hi, errors);
    if (status != CR_OK) {
        goto out;
    }
    self->kind = kind;
    memcpy(self->argument, argument, cr_dist_arity(kind) * sizeof(*argument));
    status = cr_dist_law_init(self, errors);
    if (status != CR_OK) {
        goto out;
    }
    status = cut(self, lo, hi, errors);
    if (status != CR_OK) {
        goto out;
    }
    if (!isfinite(cr_dist_quantile(self, 0x1p-53)) || !isfinite(cr_dist_quantile(self, 1.0 - 0x1p-53))) {
        status = cr_fail(errors, CR_ERR_INPUT, "%s: reaches beyond the largest number (smaller arguments)",
                         cr_dist_name(kind));
    }
out:
    if (status != CR_OK) {
        cr_dist_free(self);
    }
    return status;
}

typedef struct choice {
    double value, share;
} choice;

/* By value, then by share, so that the sum of merged shares does not hang on the order given. */
static int compare_choices(const void *left, const void *right)
{
    const choice *const a = left, *const b = right;
    const int order = (a->value > b->value) - (a->value < b->value);

    return order != 0 ? order : (a->share > b->share) - (a->share < b->share);
}

/* The choices in [lo, hi] that can come, sorted and merged. @return how many */
static size_t sort_choices(choice *choices, size_t n, const double *value, const double *share, double lo, double hi)
{
    double largest = 0.0;
    size_t kept = 0, merged = 0;

    for (size_t k = 0; k < n; k++) {
        const double weight = share != NULL ? share[k] : 1.0;

        if (weight > 0.0 && value[k] >= lo && value[k] <= hi) {
            choices[kept++] = (choice){.value = value[k] + 0.0, .share = weight}; /* + 0.0: no -0 */
            largest = weight > largest ? weight : largest;
        }
    }
    qsort(choices, kept, sizeof(*choices), compare_choices);
    for (size_t k = 0; k < kept; k++) {
        choices[k].share /= largest; /* their sum cannot overflow */
        if (merged > 0 && choices[merged - 1].value == choices[k].value) {
            choices[merged - 1].share += choices[k].share;
        } else {
            choices[merged++] = choices[k];
        }
    }
    return merged;
}

int cr_dist_init_one_of(cr_dist *self, size_t n, const double *value, const double *share, double lo, double hi,
                        cr_errors *errors)
{
    choice *choices = NULL;
    double total = 0.0, sum = 0.0;
    int status;

    memset(self, 0, sizeof(*self));
    status = cr_dist_check_one_of(n, value, share, lo, hi, errors);
    if (status != CR_OK) {
        goto out;
    }
    choices = calloc(n, sizeof(*choices));
    self->value = calloc(n, sizeof(*self->value));
    self->upto = calloc(n, sizeof(*self->upto));
    if (choices == NULL || self->value == NULL || self->upto == NULL) {
        status = cr_fail(errors, CR_ERR_MEMORY, "one_of of %zu values", n);
        goto out;
    }
    self->kind = CR_DIST_ONE_OF;
    self->n = sort_choices(choices, n, value, share, lo, hi);
    if (self->n == 0) {
        status = cr_fail(errors, CR_ERR_INPUT,
                         "within: [%.15g, %.15g] leaves none of the values of one_of (a range that holds at least one)",
                         lo, hi);
        goto out;
    }
    for (size_t k = 0; k < self->n; k++) {
        total += choices[k].share;
    }
    for (size_t k = 0; k < self->n; k++) {
        sum += choices[k].share;
        self->value[k] = choices[k].value;
        self->upto[k] = k + 1 < self->n ? sum / total : 1.0;
    }
    for (size_t k = 0; k < n; k++) {
        self->truncated = self->truncated || value[k] < lo || value[k] > hi;
    }
    self->lo = self->value[0];
    self->hi = self->value[self->n - 1];
    self->p_hi = self->q_lo = 1.0;
out:
    free(choices);
    if (status != CR_OK) {
        cr_dist_free(self);
    }
    return status;
}

static void *copy_of(const void *array, size_t n, size_t size)
{
    void *copy = malloc(n * size); /* as many as there are already: no overflow */

    if (copy != NULL) {
        memcpy(copy, array, n * size);
    }
    return copy;
}

/* False where memory ran out. */
static bool copy_table(cr_dist *self, const cr_dist_table *from)
{
    self->table = calloc(1, sizeof(*self->table));
    if (self->table == NULL) {
        return false;
    }
    *self->table = *from;
    self->table->knot = copy_of(from->knot, from->cells + 1, sizeof(*from->knot));
    return self->table->knot != NULL;
}

int cr_dist_copy(cr_dist *self, const cr_dist *from)
{
    bool good = true;

    *self = *from;
    self->value = self->upto = NULL;
    self->table = NULL;
    if (from->value != NULL) {
        self->value = copy_of(from->value, from->n, sizeof(*from->value));
        self->upto = copy_of(from->upto, from->n, sizeof(*from->upto));
        good = self->value != NULL && self->upto != NULL;
    }
    good = good && (from->table == NULL || copy_table(self, from->table));
    if (!good) {
        cr_dist_free(self);
    }
    return good ? CR_OK : CR_ERR_MEMORY;
}

void cr_dist_free(cr_dist *self)
{
    if (self->table != NULL) {
        cr_dist_table_free(self->table);
        free(self->table);
    }
    free(self->value);
    free(self->upto);
    memset(self, 0, sizeof(*self));
}
