/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/stationary.h"

/* The rate at which the chain starts again in any one state: far below the slowest of all leaving rates. */
static double restart_rate(size_t n, const double *rate)
{
    double slowest = 0.0;

    for (size_t i = 0; i < n; i++) {
        double leaves = 0.0;

        for (size_t j = 0; j < n; j++) {
            leaves += j != i ? rate[i * n + j] : 0.0;
        }
        if (leaves > 0.0 && (slowest == 0.0 || leaves < slowest)) {
            slowest = leaves;
        }
    }
    return slowest > 0.0 ? 1e-30 * slowest / (double)n : 1.0;
}

/* Takes state k out: who went there now goes at once where it goes among 0 .. k - 1. Its leaving rate to them is kept on
 * the diagonal. */
static void eliminate(size_t n, double *rate, size_t k)
{
    double leaves = 0.0;

    for (size_t j = 0; j < k; j++) {
        leaves += rate[k * n + j];
    }
    rate[k * n + k] = leaves;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            rate[i * n + j] += rate[i * n + k] * (rate[k * n + j] / leaves);
        }
    }
}

void cr_stationary(size_t n, double *rate, double *law)
{
    const double restart = restart_rate(n, rate);
    double sum = 1.0;

    for (size_t at = 0; at < n * n; at++) {
        rate[at] += restart;
    }
    for (size_t k = n - 1; k > 0; k--) {
        eliminate(n, rate, k);
    }
    law[0] = 1.0;
    for (size_t k = 1; k < n; k++) {
        law[k] = 0.0;
        for (size_t i = 0; i < k; i++) {
            law[k] += law[i] * rate[i * n + k];
        }
        law[k] /= rate[k * n + k];
        sum += law[k];
    }
    for (size_t k = 0; k < n; k++) {
        law[k] /= sum;
    }
}
