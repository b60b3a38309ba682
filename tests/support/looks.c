/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "looks.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

char *cr_plain_states(const char *head, size_t n)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (!file)
        return NULL;
    fputs(head, file);
    fputs("states:\n", file);
    for (size_t i = 0; i < n; i++)
        fprintf(file, "  S%04zu: {}\n", i);
    fclose(file);
    return text;
}

void cr_chain(size_t n, const double *q, double t, double *p)
{
    double *qt = calloc(n * n, sizeof(double));
    for (size_t i = 0; i < n * n; i++) {
        p[i] = nan("");
        if (qt)
            qt[i] = q[i] * t;
    }
    if (!qt)
        return;
    gsl_matrix_view from = gsl_matrix_view_array(qt, n, n), to = gsl_matrix_view_array(p, n, n);
    gsl_linalg_exponential_ss(&from.matrix, &to.matrix, GSL_PREC_DOUBLE);
    free(qt);
}

/* ---- what is looked at ---- */

double cr_date(const cr_seen *seen, int k)
{
    return seen->model->calendar.t[k];
}

double cr_when(const cr_seen *seen, int state)
{
    return cr_reached(seen, state, seen->model->recognition);
}

double cr_number_by(const cr_seen *seen, int k)
{
    double n = 0;
    for (size_t i = 0; i < seen->model->n_states; i++)
        n += cr_look_by(seen, (int)i, k);
    return n;
}

double cr_look_time_of(const cr_seen *seen, int state, int b)
{
    (void)b;
    return cr_when(seen, state);
}

double cr_look_time_of_all(const cr_seen *seen, int a, int b)
{
    double most = 0;
    (void)a, (void)b;
    for (size_t i = 0; i < seen->model->n_states; i++)
        most = fmax(most, cr_when(seen, (int)i));
    return most;
}

double cr_look_by(const cr_seen *seen, int state, int k)
{
    return cr_when(seen, state) <= cr_date(seen, k);
}

double cr_look_not_by(const cr_seen *seen, int state, int k)
{
    return cr_when(seen, state) > cr_date(seen, k);
}

double cr_look_both(const cr_seen *seen, int state, int k)
{
    return cr_look_by(seen, state, k) * cr_look_by(seen, state + 1, k);
}

double cr_look_pair_is(const cr_seen *seen, int which, int k)
{
    return (int)(cr_look_by(seen, 0, k) + 2 * cr_look_by(seen, 1, k)) == which;
}

double cr_look_count(const cr_seen *seen, int a, int k)
{
    (void)a;
    return cr_number_by(seen, k);
}

double cr_look_count_is(const cr_seen *seen, int n, int k)
{
    return cr_number_by(seen, k) == n;
}

double cr_look_count_at_least(const cr_seen *seen, int n, int k)
{
    return cr_number_by(seen, k) >= n;
}

double cr_look_fraction(const cr_seen *seen, int a, int k)
{
    (void)a;
    return cr_number_by(seen, k) / (double)seen->model->n_states;
}

double cr_look_stands(const cr_seen *seen, int rung, int k)
{
    bool above = (size_t)rung + 1 < seen->model->n_rungs && cr_stands(seen, 0, rung + 1, (size_t)k);
    return cr_stands(seen, 0, rung, (size_t)k) && !above;
}

double cr_look_readiness(const cr_seen *seen, int state, int b)
{
    (void)b;
    return seen->readiness[(size_t)state * seen->model->n_rungs + (size_t)seen->model->recognition];
}

double cr_look_condition(const cr_seen *seen, int condition, int k)
{
    return seen->condition[(size_t)k * seen->model->n_conditions + (size_t)condition];
}
