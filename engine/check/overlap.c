/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/overlap.h"

#include <stdlib.h>
#include <string.h>

/* More pairs of one kind are not listed. */
enum { MOST_PAIRS = 4 * 1000 * 1000 };

static size_t count_pairs(const cr_tie *tie)
{
    size_t n = tie->n_edges;

    for (size_t c = 0; c < tie->n_cliques && n <= MOST_PAIRS; c++) {
        const size_t size = tie->member_at[c + 1] - tie->member_at[c];

        n = size > MOST_PAIRS ? (size_t)MOST_PAIRS + 1 : n + size * (size - 1);
    }
    return n;
}

static int compare(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

/* All pairs, each once, as numbers in increasing order; NULL when memory ran out. */
static uint64_t *list_pairs(const cr_model *model, const cr_tie *tie, size_t most, size_t *n)
{
    uint64_t *pair = calloc(most + 1, sizeof(*pair));
    size_t kept = 0;

    *n = 0;
    for (size_t j = 0; pair != NULL && j < model->n_states; j++) {
        for (size_t e = tie->listener_at[j]; e < tie->listener_at[j + 1]; e++) {
            pair[(*n)++] = (uint64_t)j << 32 | (uint64_t)tie->listener[e];
        }
    }
    for (size_t c = 0; pair != NULL && c < tie->n_cliques; c++) {
        for (size_t k = tie->member_at[c]; k < tie->member_at[c + 1]; k++) {
            for (size_t l = tie->member_at[c]; l < tie->member_at[c + 1]; l++) {
                if (k != l) {
                    pair[(*n)++] = (uint64_t)tie->member[k] << 32 | (uint64_t)tie->member[l];
                }
            }
        }
    }
    if (pair != NULL && *n > 1) {
        qsort(pair, *n, sizeof(*pair), compare);
    }
    for (size_t k = 0; pair != NULL && k < *n; k++) {
        if (k == 0 || pair[k] != pair[k - 1]) {
            pair[kept++] = pair[k];
        }
    }
    *n = kept;
    return pair;
}

static bool same_cliques(const cr_tie *a, const cr_tie *b)
{
    return a->n_edges == 0 && b->n_edges == 0 && a->n_cliques == b->n_cliques &&
           memcmp(a->member_at, b->member_at, (a->n_cliques + 1) * sizeof(*a->member_at)) == 0 &&
           memcmp(a->member, b->member, a->member_at[a->n_cliques] * sizeof(*a->member)) == 0;
}

static size_t count_common(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b)
{
    size_t common = 0;

    for (size_t i = 0, j = 0; i < n_a && j < n_b;) {
        common += a[i] == b[j];
        if (a[i] <= b[j]) {
            j += a[i] == b[j];
            i++;
        } else {
            j++;
        }
    }
    return common;
}

int cr_overlap(const cr_model *model, const cr_tie *a, const cr_tie *b, double *share)
{
    const size_t most_a = count_pairs(a), most_b = count_pairs(b);
    uint64_t *left = NULL, *right = NULL;
    size_t n_left, n_right;
    int status = CR_ERR_MEMORY;

    *share = 0.0;
    if (most_a == 0 || most_b == 0) {
        return CR_OK;
    }
    if (most_a > MOST_PAIRS || most_b > MOST_PAIRS) {
        *share = same_cliques(a, b) ? 1.0 : 0.0;
        return CR_OK;
    }
    left = list_pairs(model, a, most_a, &n_left);
    right = list_pairs(model, b, most_b, &n_right);
    if (left != NULL && right != NULL) {
        *share = (double)count_common(left, n_left, right, n_right) / (double)(n_left > n_right ? n_left : n_right);
        status = CR_OK;
    }
    free(left);
    free(right);
    return status;
}
