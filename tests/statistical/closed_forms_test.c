/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine against numbers that are known exactly: closed forms, matrix exponentials, quadratures. The cases are data:
 * a scenario, a number of replicates, and what is looked at. Where the printed number is for a time that is no calendar
 * date, the rates are scaled (T years here stand for the printed time; the comment beside says which).
 *
 *   closed_forms_test             a cmocka program; each case a test, then wrong engines that must be found
 *   closed_forms_test --markdown  the table of docs/validation.md
 *
 * False alarms: |z| <= 5 fails by chance 6 times in 10^7, chi-square at 1e-6 once in 10^6; there are about 280 of them.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/cases.h"

enum { MANY = 200000 };

/* ------------------------------------------------------------------------------------- what is looked at */

static double date(const cr_seen *seen, int k)
{
    return seen->model->calendar.t[k];
}

/* When the state recognised. */
static double when(const cr_seen *seen, int state)
{
    return cr_reached(seen, state, seen->model->recognition);
}

static double time_of(const cr_seen *seen, int state, int b)
{
    (void)b;
    return when(seen, state);
}

static double by(const cr_seen *seen, int state, int k)
{
    return when(seen, state) <= date(seen, k);
}

static double not_by(const cr_seen *seen, int state, int k)
{
    return when(seen, state) > date(seen, k);
}

static double number_by(const cr_seen *seen, int k)
{
    double n = 0;
    for (size_t i = 0; i < seen->model->n_states; i++)
        n += by(seen, (int)i, k);
    return n;
}

static double count(const cr_seen *seen, int a, int k)
{
    (void)a;
    return number_by(seen, k);
}

static double count_is(const cr_seen *seen, int n, int k)
{
    return number_by(seen, k) == n;
}

static double count_at_least(const cr_seen *seen, int n, int k)
{
    return number_by(seen, k) >= n;
}

static double fraction(const cr_seen *seen, int a, int k)
{
    (void)a;
    return number_by(seen, k) / (double)seen->model->n_states;
}

/* The first state stands on rung r at date k. */
static double stands(const cr_seen *seen, int r, int k)
{
    bool above = (size_t)r + 1 < seen->model->n_rungs && cr_stands(seen, 0, r + 1, (size_t)k);
    return cr_stands(seen, 0, r, (size_t)k) && !above;
}

/* How many stand at recognition at date k: fewer than have recognised, where they may withdraw. */
static double standing(const cr_seen *seen, int a, int k)
{
    double n = 0;
    (void)a;
    for (size_t i = 0; i < seen->model->n_states; i++)
        n += cr_stands(seen, (int)i, seen->model->recognition, (size_t)k);
    return n;
}

static double standing_is(const cr_seen *seen, int n, int k)
{
    return standing(seen, 0, k) == n;
}

/* When the last of all withdrew. */
static double time_of_end(const cr_seen *seen, int a, int b)
{
    double last = 0;
    (void)a, (void)b;
    for (size_t i = 0; i < seen->model->n_states; i++)
        last = fmax(last, seen->lost[i * seen->model->n_rungs + (size_t)seen->model->recognition]);
    return last;
}

static double time_of_all(const cr_seen *seen, int a, int b)
{
    double most = 0;
    (void)a, (void)b;
    for (size_t i = 0; i < seen->model->n_states; i++)
        most = fmax(most, when(seen, (int)i));
    return most;
}

static double time_of_first(const cr_seen *seen, int a, int b)
{
    double least = HUGE_VAL;
    (void)a, (void)b;
    for (size_t i = 0; i < seen->model->n_states; i++)
        if (when(seen, (int)i) > 0)
            least = fmin(least, when(seen, (int)i));
    return least;
}

static double is_first(const cr_seen *seen, int state, int b)
{
    (void)b;
    return when(seen, state) <= time_of_first(seen, 0, 0) && when(seen, state) > 0;
}

static double before(const cr_seen *seen, int state, int other)
{
    return when(seen, state) < when(seen, other);
}

/* Which of the first two states has recognised at date k: 0 none, 1 the first only, 2 the second only, 3 both. */
static double pair_is(const cr_seen *seen, int which, int k)
{
    return (int)(by(seen, 0, k) + 2 * by(seen, 1, k)) == which;
}

static double neither(const cr_seen *seen, int first, int k)
{
    return not_by(seen, first, k) * not_by(seen, first + 1, k);
}

static double both(const cr_seen *seen, int first, int k)
{
    return by(seen, first, k) * by(seen, first + 1, k);
}

static double readiness(const cr_seen *seen, int state, int b)
{
    (void)b;
    return seen->readiness[(size_t)state * seen->model->n_rungs + (size_t)seen->model->recognition];
}

static double hazard(const cr_seen *seen, int state, int b)
{
    (void)b;
    return seen->hazard[(size_t)state * seen->model->n_rungs + (size_t)seen->model->recognition];
}

static double condition(const cr_seen *seen, int c, int k)
{
    return seen->condition[(size_t)k * seen->model->n_conditions + (size_t)c];
}

/* ----------------------------------------------------------------------------------- exact numbers, computed */

/* exp(Q t) of a generator of n states, by GSL: an independent way to any small chain. */
static void chain(size_t n, const double *q, double t, double *p)
{
    double *qt = calloc(n * n, sizeof(double));
    for (size_t i = 0; qt && i < n * n; i++)
        qt[i] = q[i] * t;
    gsl_matrix_view from = gsl_matrix_view_array(qt, n, n), to = gsl_matrix_view_array(p, n, n);
    gsl_linalg_exponential_ss(&from.matrix, &to.matrix, GSL_PREC_DOUBLE);
    free(qt);
}

/* V4.3: Bass on five actors. */
static double bass(int k, int tenths)
{
    double q[36] = {0}, p[36];
    for (int i = 0; i < 5; i++) {
        double rate = (5 - i) * (0.03 + 0.38 * i / 4);
        q[i * 6 + i] = -rate;
        q[i * 6 + i + 1] = rate;
    }
    chain(6, q, tenths / 10.0, p);
    return p[k];
}

/* SIR among four, one infected at the start, contact 0.25 a year and tie, recovery 0.5: chance that `left` are never
 * infected by 4 years. A state of the chain is 5 * susceptible + infected. */
static double sir(int left, int k)
{
    enum { N = 20 };
    double q[N * N] = {0}, p[N * N], sum = 0;
    for (int s = 0; s <= 3; s++) {
        for (int i = 0; i + s <= 4; i++) {
            int at = 5 * s + i;
            double catch_it = 0.25 * s * i, recover = 0.5 * i;
            if (s > 0)
                q[at * N + at - 5 + 1] += catch_it;
            if (i > 0)
                q[at * N + at - 1] += recover;
            q[at * N + at] -= catch_it + recover;
        }
    }
    chain(N, q, 4 * k, p);
    for (int i = 0; i + left <= 4; i++)
        sum += p[(5 * 3 + 1) * N + 5 * left + i];
    return sum;
}

/* Three regimes that last 1, 2 and half a year, left to the others alike, from the first: chance to be in regime r
 * at the k-th date of 120 days. */
static double regime_is(int r, int k)
{
    const double q[9] = {-1, 0.5, 0.5, 0.25, -0.5, 0.25, 1, 1, -2};
    double p[9];
    chain(3, q, k * 120 / 365.25, p);
    return p[r];
}

/* V2.4 among `n`, thresholds of mean 0.25: the law of the final number, round by round. Those who are not in yet have
 * thresholds above the last level, each its own, so how many join is binomial. @param law [n + 1] */
static void crowd_law(int n, double sd, double *law)
{
    enum { MOST = 128 };
    static double p[MOST + 1][MOST + 1]; /* by the number in the last round but one (0: none yet), and in the last */
    memset(p, 0, sizeof(p));
    memset(law, 0, (size_t)(n + 1) * sizeof(double));
    for (int in = 0; in <= n; in++) {
        p[0][in] = gsl_ran_binomial_pdf((unsigned)in, gsl_cdf_ugaussian_P(-0.25 / sd), (unsigned)n);
    }
    law[0] = p[0][0];
    for (int before = 0; before < n; before++) {
        for (int in = before + 1; in <= n; in++) {
            double from = gsl_cdf_ugaussian_P(((double)before / (n - 1) - 0.25) / sd);
            double upto = gsl_cdf_ugaussian_P(((double)in / (n - 1) - 0.25) / sd);
            double joins = fmin(1, (upto - from) / (1 - from));
            for (int more = 0; p[before][in] > 0 && in + more <= n; more++) {
                double chance = p[before][in] * gsl_ran_binomial_pdf((unsigned)more, joins, (unsigned)(n - in));
                if (more == 0)
                    law[in] += chance;
                else
                    p[in][in + more] += chance;
            }
        }
    }
}

/* Of 100: the mean fraction, and the chance that a number between the two join. */
static double crowd(int a, int k)
{
    double law[101], sum = 0;
    (void)a, (void)k;
    crowd_law(100, 0.12, law);
    for (int n = 0; n <= 100; n++)
        sum += law[n] * n / 100;
    return sum;
}

static double crowd_between(int least, int most)
{
    double law[101], sum = 0;
    crowd_law(100, 0.12, law);
    for (int n = least; n <= most; n++)
        sum += law[n];
    return sum;
}

static double crowd_few(int most, int k)
{
    (void)k;
    return crowd_between(0, most);
}

static double crowd_most(int least, int k)
{
    (void)k;
    return crowd_between(least, 100);
}

/* V4.7 and V4.9: SIS among four: adoption a + b a tie, withdrawal g; chance of k adopters at t. */
static double sis(double a, double b, double g, int start, int k, double t)
{
    double q[25] = {0}, p[25];
    for (int i = 0; i <= 4; i++) {
        double up = (4 - i) * (a + b * i), down = g * i;
        if (i < 4)
            q[i * 5 + i + 1] = up;
        if (i > 0)
            q[i * 5 + i - 1] = down;
        q[i * 5 + i] = -up - down;
    }
    chain(5, q, t, p);
    return p[start * 5 + k];
}

/* V5.5 with `pieces` dates in 6 units of time: a shock at 2 that decays; S(6) of a log-linear, or additive, hazard. */
static double shock_pieces(bool additive, int pieces)
{
    double sum = 0;
    for (int k = 0; k < pieces; k++) {
        double t = 6.0 * k / pieces, c = 3 * k >= pieces ? exp(-0.5 * (t - 2)) : 0;
        sum += (additive ? 0.05 + 0.1 * c : 0.05 * exp(0.8 * c)) * 6 / pieces;
    }
    return exp(-sum);
}

static double shock_log(int a, int pieces)
{
    (void)a;
    return shock_pieces(false, pieces);
}

static double shock_additive(int a, int pieces)
{
    (void)a;
    return shock_pieces(true, pieces);
}

/* V5.7, where half the variance of the frailty, on the normal scale, is common to the two. */
static double half_shared(int a, int k)
{
    enum { N = 400 };
    const double step = 16.0 / N;
    double joint = 0;
    (void)a, (void)k;
    for (int i = 0; i < N; i++) {
        double common = -8 + (i + 0.5) * step, alone = 0;
        for (int j = 0; j < N; j++) {
            double own = -8 + (j + 0.5) * step, score = sqrt(0.5) * (common + own);
            double frailty = score > 0 ? gsl_cdf_gamma_Qinv(gsl_cdf_ugaussian_Q(score), 2, 0.15)
                                       : gsl_cdf_gamma_Pinv(gsl_cdf_ugaussian_P(score), 2, 0.15);
            alone += gsl_ran_ugaussian_pdf(own) * step * exp(-4 * frailty);
        }
        joint += gsl_ran_ugaussian_pdf(common) * step * alone * alone;
    }
    return joint;
}

/* V6.4: levels 0-1-2 from 0; chance of level r at t, where 2 may be left or not. */
static double level_is(int r, double t, bool leaves)
{
    const double q[9] = {-0.3, 0.3, 0, 0.2, -0.5, 0.3, 0, leaves ? 0.4 : 0, leaves ? -0.4 : 0};
    double p[9];
    chain(3, q, t, p);
    return p[r];
}

static double level_by(int r, int k)
{
    return level_is(r, k, true);
}

/* V6.13 with `pieces` dates in 6 units of time: what the calendar shows at a date holds until the next. By whether the
 * condition is on, and whether the state has recognised. 0: P(recognised), 1: P(on), 2: P(on | recognised), 3: P(on |
 * not). */
static double carrot(int what, int pieces)
{
    double p[2][2] = {{1, 0}, {0, 0}}, years = 6.0 / pieces;
    for (int k = 0; k < pieces; k++) {
        double next[2][2] = {{0}};
        for (int on = 0; on < 2; on++) {
            for (int in = 0; in < 2; in++) {
                double up = in ? 0.1 : 0.4, down = 0.3, forgets = exp(-(up + down) * years);
                double then_on = up / (up + down) + (on - up / (up + down)) * forgets;
                double joins = in ? 1 : on ? -expm1(-0.25 * years) : 0;
                next[0][0] += p[on][in] * (1 - then_on) * (1 - joins);
                next[0][1] += p[on][in] * (1 - then_on) * joins;
                next[1][0] += p[on][in] * then_on * (1 - joins);
                next[1][1] += p[on][in] * then_on * joins;
            }
        }
        memcpy(p, next, sizeof(p));
    }
    switch (what) {
    case 0:
        return p[0][1] + p[1][1];
    case 1:
        return p[1][0] + p[1][1];
    case 2:
        return p[1][1] / (p[0][1] + p[1][1]);
    default:
        return p[1][0] / (p[0][0] + p[1][0]);
    }
}

/* V7.2: mean (0) and variance (1) at t of the sum of shocks of size 1 that decay at rate 1, each breeding 0.6, at 0.5
 * of their own accord: m' = 0.5 - 0.4 m, v' = -0.8 v + 0.5 + 0.6 m; and the mean number by 10 (2). */
static double hawkes(int what, int k)
{
    double t = k / 20.0, e = exp(-0.4 * t);
    switch (what) {
    case 0:
        return 1.25 * (1 - e);
    case 1:
        return 1.25 * (1 - e * e) / 0.8 - 0.75 * (e - e * e) / 0.4;
    default:
        return 0.5 * 10 + 0.6 * 1.25 * (10 + expm1(-0.4 * 10) / 0.4);
    }
}

/* Credits fade on the calendar, half in a year; A's is 366 days old at the start, and dates are 30 days apart. */
static double faded(int k)
{
    return exp2(-(366 + 30 * k) / 365.25);
}

static double follows_faded(int a, int k)
{
    double sum = 0;
    (void)a;
    for (int i = 0; i < k; i++)
        sum += 1.5 * faded(i) * 30 / 365.25;
    return exp(-sum);
}

static double faded_enough(int a, int b)
{
    (void)a, (void)b;
    return 1 - faded(13); /* the first that is at least 0.75 */
}

/* Thresholds of ten share a part of their variance: two of them are both below the mean with chance 1/4 + asin / 2 pi. */
static double shared_spread(int percent, int b)
{
    (void)b;
    return 10 / 4.0 + 90 * asin(percent / 100.0) / (2 * M_PI);
}

/* Stays of a year on average, ended sooner by the state A (1), two states (0.25 each) and half a condition (0.5). */
static double hastened(int a, int k)
{
    (void)a;
    return -expm1(-exp(1 + 2 * 0.25 + 0.5 * 0.5) * 30 * k / 365.25);
}

/* V5.3 on a calendar of `pieces` dates a unit of time: the hazard stands still between them. */
static double ramp_pieces(double t, int pieces)
{
    double sum = 0;
    for (int k = 0; k < t * pieces; k++)
        sum += 0.02 * exp(1.5 * fmin(1, (double)k / pieces / 12)) / pieces;
    return exp(-sum);
}

static double ramp(int a, int k)
{
    (void)a;
    return ramp_pieces(k, 1);
}

/* V5.4 on a calendar of `pieces` dates in 12 units of time: Lambda up to date k. */
static double season_pieces(int k, int pieces)
{
    double sum = 0;
    for (int i = 0; i < k; i++)
        sum += 0.3 * (1 + 0.8 * sin(2 * M_PI * i / pieces)) * 12 / pieces;
    return sum;
}

static double season(int a, int k)
{
    (void)a;
    return exp(-season_pieces(k, 48));
}

/* The pair model of section 5: P(B > t). */
static double pair_survival(double a, double b, double c, double t)
{
    return exp(-(a + b) * t) + a / (a + b - c) * (exp(-c * t) - exp(-(a + b) * t));
}

static double shut_out(int state, int k)
{
    const double rate[2] = {0.3, 0.2};
    (void)k;
    return rate[state] / 0.5 * -expm1(-0.5 * 4);
}

/* `for: 8 years` on dates 0, 4, .. 20: A moves at 0.1 and is noticed at the next date, B may move two dates later at
 * 0.2. */
static double waits_its_time(int a, int k)
{
    double p = 0;
    (void)a;
    for (int seen_at = 1; seen_at + 2 <= k; seen_at++)
        p += (exp(-0.1 * 4 * (seen_at - 1)) - exp(-0.1 * 4 * seen_at)) * -expm1(-0.2 * 4 * (k - seen_at - 2));
    return p;
}

/* C waits until two of A, B (0.3 a year each) are in, then moves at 0.5; by 4 years. */
static double waits_for_two(int a, int k)
{
    const double q[16] = {-0.6, 0.6, 0, 0, 0, -0.3, 0.3, 0, 0, 0, -0.5, 0.5, 0, 0, 0, 0};
    double p[16];
    (void)a, (void)k;
    chain(4, q, 4, p);
    return p[3];
}

/* Two tracks: x rises at 0.4; y at 0.1, and at 0.1 e^1.5 once x is up; z at 0.5 only when x is. By 4 years. */
static double second_track(int a, int k)
{
    (void)a, (void)k;
    return 1 - pair_survival(0.4, 0.1, 0.1 * exp(1.5), 4);
}

static double third_track(int a, int k)
{
    (void)a, (void)k;
    return 1 - pair_survival(0.4, 0, 0.5, 4);
}

static double two_steps(int a, int k)
{
    (void)a, (void)k; /* rates 0.6 and 0.25: the rung between is skipped */
    return 1 - (0.6 * exp(-0.25 * 4) - 0.25 * exp(-0.6 * 4)) / (0.6 - 0.25);
}

/* ---- the laws of parameters: P(T <= 4) = 1 - E[exp(-4 X)], X the pace, by quadrature of densities from GSL */

static double density_normal(double x)
{
    return gsl_ran_gaussian_pdf(x - 0.3, 0.1);
}

static double density_lognormal(double x)
{
    return gsl_ran_lognormal_pdf(x, log(0.2), 0.8);
}

static double density_uniform(double x)
{
    return gsl_ran_flat_pdf(x, 0.1, 0.6);
}

static double density_triangular(double x)
{
    return x < 0.3 ? 2 * (x - 0.1) / (0.7 * 0.2) : 2 * (0.8 - x) / (0.7 * 0.5);
}

static double density_pert(double x)
{
    return gsl_ran_beta_pdf((x - 0.1) / 0.7, 1 + 4 * 0.2 / 0.7, 1 + 4 * 0.5 / 0.7) / 0.7;
}

static double density_beta(double x)
{
    return gsl_ran_beta_pdf(x, 2, 3);
}

static double density_gamma(double x)
{
    return gsl_ran_gamma_pdf(x, 2, 0.15);
}

static double density_exponential(double x)
{
    return gsl_ran_exponential_pdf(x, 0.25);
}

/* p05 0.1, p50 0.2, p95 0.45: x = 0.2 + s (exp(gZ) - 1)/g, where exp(g z95) = 2.5 */
static double density_quantiles(double x)
{
    double g = log(2.5) / gsl_cdf_ugaussian_Pinv(0.95);
    double s = 0.25 * g / 1.5, u = 1 + g * (x - 0.2) / s;
    return u > 0 ? gsl_ran_ugaussian_pdf(log(u) / g) / (s * u) : 0;
}

static const struct {
    const char *name;
    double (*density)(double x);
    double lo, hi;
} law[] = {
    {"beta", density_beta, 0, 1},
    {"exponential", density_exponential, 0, 12},
    {"gamma", density_gamma, 0, 12},
    {"lognormal", density_lognormal, 1e-9, 60},
    {"normal", density_normal, 0, 0.5},
    {"one_of", NULL, 0, 0},
    {"pert", density_pert, 0.1, 0.8},
    {"quantiles", density_quantiles, 0.2 - 0.25 / 1.5, 60},
    {"triangular", density_triangular, 0.1, 0.8},
    {"uniform", density_uniform, 0.1, 0.6},
};

static double survivors(double x, void *of)
{
    return exp(-4 * x) * law[*(const size_t *)of].density(x);
}

static double mass(double x, void *of)
{
    return law[*(const size_t *)of].density(x);
}

static double quadrature(double (*f)(double, void *), size_t which)
{
    gsl_integration_workspace *space = gsl_integration_workspace_alloc(2000);
    gsl_function function = {f, &which};
    double result = 0, part, error;
    double edge[5] = {law[which].lo, 0.3, 1, 4, law[which].hi}, from = edge[0];
    for (size_t i = 1; i < 5; i++) {
        double to = fmin(edge[i], law[which].hi);
        if (to > from) {
            gsl_integration_qags(&function, from, to, 1e-11, 1e-9, 2000, space, &part, &error);
            result += part;
            from = to;
        }
    }
    gsl_integration_workspace_free(space);
    return result;
}

/* The normal one is truncated to [0, 0.5]: divide by its mass. */
static double law_by(int which, int k)
{
    (void)k;
    if (!law[which].density)
        return 1 - (0.25 * exp(-4 * 0.1) + 0.75 * exp(-4 * 0.5));
    return 1 - quadrature(survivors, (size_t)which) / quadrature(mass, (size_t)which);
}

/* ------------------------------------------------------------------------------------------- the scenarios */

/* 1461 days are 4 years of 365.25 days, so dates 4 years apart are exact. */
#define FOUR_YEARS  "calendar: {start: 2021-01-01, end: 4 years, step: 4 years}\n"
#define EIGHT_YEARS "calendar: {start: 2021-01-01, end: 8 years, step: 4 years}\n"
#define FOR_EVER    "calendar: {start: 2021-01-01, end: 4000 years, step: 4000 years}\n"
#define FORTY_YEARS "calendar: {start: 2021-01-01, end: 40 years, step: 40 years}\n"
#define OUT_IN      "ladder: [out, in]\n"
#define DAYS_720    "calendar: {start: 2025-01-01, end: 720 days, step: 30 days}\n"

/* V1.1, once for each reading; the listener is Z */
static const char exposure_yaml[] =
    FOR_EVER OUT_IN "ties:\n"
                    "  raw: {norm: sum, pairs: [[X, A, 0.5], [X, B, 0.3], [X, C, 0.2], [X, D, -0.4]]}\n"
                    "  share: {pairs: [[Y, A, 0.5], [Y, B, 0.3], [Y, C, 0.2], [Y, D, -0.4]]}\n"
                    "  positive: {pairs: [[Z, A, 0.5], [Z, B, 0.3], [Z, C, 0.2]]}\n"
                    "defaults: {link: linear, threshold: 0, softness: 1, weights: {raw: 1, share: 1, positive: 1}}\n"
                    "states: {A: {at: in}, B: {pace: 0}, C: {at: in}, D: {at: in}, X: {}, Y: {}, Z: {}}\n";
static const cr_check exposure_checks[] = {
    {"raw", readiness, 4, 0, CERTAIN, 0.3, 0, NULL},
    {"normalised", readiness, 5, 0, CERTAIN, 0.3 / 1.4, 0, NULL},
    {"positive ties, normalised", readiness, 6, 0, CERTAIN, 0.7, 0, NULL},
};

/* V1.2: 8 years here are 4 there */
static const char gate_yaml[] = "calendar: {start: 2021-01-01, end: 20 years, step: 4 years}\n" OUT_IN
                                "conditions: {door: {level: {series: {2021-01-01: 0, 2029-01-01: 1}}}}\n"
                                "states: {A: {link: always, pace: 0.05, requires: {door: 1}}}\n";
static const cr_check gate_checks[] = {
    {"P(T <= 4)", by, 0, 2, SHARE, 0, 0, NULL},
    {"P(T <= 10)", by, 0, 5, SHARE, 0.451188364, 0, NULL},
};

/* V1.3: 4 years here are 2 there */
static const char alert_yaml[] =
    FOUR_YEARS OUT_IN "ties: {talk: {pairs: [[B, A], [C, B]]}}\n"
                      "defaults: {link: step, threshold: 1, pace: 0.75, weights: {talk: 1}}\n"
                      "states: {A: {at: in}, B: {}, C: {}}\n";
static const cr_check alert_checks[] = {{"P(B by 2)", by, 2, 1, SHARE, 0.800851727, 0, NULL}};

/* V1.4: 4 years here are 6 there */
static const char ladder_yaml[] =
    FOUR_YEARS "ladder: [r0, r1, r2, r3]\n"
               "states: {A: {link: always, rungs: {r1: {pace: 1.2}, r2: {pace: 0.6}, r3: {pace: 0.375}}}}\n";
static const cr_check ladder_checks[] = {
    {"rungs at t = 6", NULL, 4, 0, CHI_SQUARE, 0, 0, NULL}, {"first rung", stands, 0, 1, SHARE, 0.008229747, 0, NULL},
    {"second", stands, 1, 1, SHARE, 0.164976413, 0, NULL},  {"third", stands, 2, 1, SHARE, 0.393616018, 0, NULL},
    {"top", stands, 3, 1, SHARE, 0.433177823, 0, NULL},
};
static const char ladder_time_yaml[] =
    FOR_EVER "ladder: [r0, r1, r2, r3]\n"
             "states: {A: {link: always, rungs: {r1: {pace: 0.8}, r2: {pace: 0.4}, r3: {pace: 0.25}}}}\n";

static double ladder_spread(const cr_seen *seen, int a, int b)
{
    (void)b;
    return gsl_pow_2(when(seen, a) - 7.75);
}

static const cr_check ladder_time_checks[] = {
    {"mean time to the top", time_of, 0, 0, MEAN, 7.75, 23.8125, NULL},
    {"its variance", ladder_spread, 0, 0, SAMPLED, 23.8125, 0, NULL},
};

/* V2: synchronous rounds in zero time. `sd`: thresholds are drawn, normal around 0.25, where there is one. */
static char *crowd_text(size_t n, const int *threshold, const char *sd)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (!file)
        return NULL;
    fprintf(file, FOUR_YEARS OUT_IN "ties: {crowd: {among: all, norm: %s}}\n", threshold ? "sum" : "share");
    fputs("defaults: {link: step, pace: immediate, weights: {crowd: 1}", file);
    if (sd)
        fprintf(file, ", threshold: {normal: [0.25, %s]}", sd);
    fputs("}\nstates:\n", file);
    for (size_t i = 0; i < n; i++) {
        fprintf(file, "  S%05zu: {", i);
        if (threshold)
            fprintf(file, "threshold: %d", threshold[i]);
        fputs("}\n", file);
    }
    fclose(file);
    return text;
}

static char *bandwagon_text(void)
{
    int threshold[100];
    for (int i = 0; i < 100; i++)
        threshold[i] = i;
    return crowd_text(100, threshold, NULL);
}

static char *no_bandwagon_text(void)
{
    int threshold[100];
    for (int i = 0; i < 100; i++)
        threshold[i] = i == 1 ? 2 : i;
    return crowd_text(100, threshold, NULL);
}

static char *small_crowd_text(void)
{
    const int threshold[] = {0, 1, 1, 2, 4, 4, 5, 9, 9, 9};
    return crowd_text(10, threshold, NULL);
}

/* V2.4 among 100, by rounds; among 10,000 the limit of infinitely many is near enough: it is 1 in 10^5 off. */
static char *normal_crowd_text(void)
{
    return crowd_text(100, NULL, "0.12");
}

static char *narrow_crowd_text(void)
{
    return crowd_text(10000, NULL, "0.10");
}

static char *wide_crowd_text(void)
{
    return crowd_text(10000, NULL, "0.13");
}

static double few_join(const cr_seen *seen, int n, int k)
{
    return number_by(seen, k) <= n;
}

static const cr_check normal_crowd_checks[] = {
    {"mean fraction", fraction, 0, 0, SAMPLED, 0, 0, crowd},
    {"P(10 or fewer)", few_join, 10, 0, SHARE, 0, 0, crowd_few},
    {"P(51 or more)", count_at_least, 51, 0, SHARE, 0, 0, crowd_most},
};
static const cr_check narrow_crowd_checks[] = {{"mean fraction", fraction, 0, 0, SAMPLED, 0.007695513, 0, NULL}};
static const cr_check wide_crowd_checks[] = {{"fraction", fraction, 0, 0, CERTAIN, 1, 0, NULL}};
static const cr_check bandwagon_checks[] = {{"final number", count, 0, 0, CERTAIN, 100, 0, NULL}};
static const cr_check no_bandwagon_checks[] = {{"final number", count, 0, 0, CERTAIN, 1, 0, NULL}};
/* Readiness is the number before the round: 1, 3, 4, 6, 7 are in after each. */
static const cr_check small_crowd_checks[] = {
    {"final number", count, 0, 0, CERTAIN, 7, 0, NULL},
    {"before the round of threshold 0", readiness, 0, 0, CERTAIN, 0, 0, NULL},
    {"of the first threshold 1", readiness, 1, 0, CERTAIN, 1, 0, NULL},
    {"of the second", readiness, 2, 0, CERTAIN, 1, 0, NULL},
    {"of threshold 2", readiness, 3, 0, CERTAIN, 3, 0, NULL},
    {"of the first threshold 4", readiness, 4, 0, CERTAIN, 4, 0, NULL},
    {"of the second", readiness, 5, 0, CERTAIN, 4, 0, NULL},
    {"of threshold 5", readiness, 6, 0, CERTAIN, 6, 0, NULL},
};

/* V3, G1: linear threshold by a uniform threshold, independent cascade by ties that are there or not (live edges) */
#define CASCADE FOUR_YEARS OUT_IN "defaults: {link: step, pace: immediate, "
#define LT(A, B, C, D)                                                                                                 \
    CASCADE "threshold: {uniform: [0, 1]}, weights: {talk: 1}}\n"                                                      \
            "ties: {talk: {norm: sum, pairs: [[B, A, 0.5], [C, A, 0.4], [C, B, 0.3], [D, B, 0.4], [D, C, 0.6]]}}\n"    \
            "states: {A: {" A "}, B: {" B "}, C: {" C "}, D: {" D "}}\n"
#define IC(A, B, C, D)                                                                                                 \
    CASCADE "threshold: 1, weights: {half: 1, two_fifths: 1, three_tenths: 1, three_fifths: 1}}\n"                     \
            "ties:\n"                                                                                                  \
            "  half: {norm: sum, exists: 0.5, pairs: [[B, A]]}\n"                                                      \
            "  two_fifths: {norm: sum, exists: 0.4, pairs: [[C, A], [D, B]]}\n"                                        \
            "  three_tenths: {norm: sum, exists: 0.3, pairs: [[C, B]]}\n"                                              \
            "  three_fifths: {norm: sum, exists: 0.6, pairs: [[D, C]]}\n"                                              \
            "states: {A: {" A "}, B: {" B "}, C: {" C "}, D: {" D "}}\n"
#define SEEDED "at: in"

static const char ic_a[] = IC(SEEDED, "", "", ""), lt_a[] = LT(SEEDED, "", "", ""), ic_b[] = IC("", SEEDED, "", ""),
                  lt_b[] = LT("", SEEDED, "", ""), ic_c[] = IC("", "", SEEDED, ""), lt_c[] = LT("", "", SEEDED, ""),
                  ic_d[] = IC("", "", "", SEEDED), lt_d[] = LT("", "", "", SEEDED),
                  ic_ab[] = IC(SEEDED, SEEDED, "", ""), lt_ab[] = LT(SEEDED, SEEDED, "", ""),
                  ic_ac[] = IC(SEEDED, "", SEEDED, ""), lt_ac[] = LT(SEEDED, "", SEEDED, ""),
                  ic_ad[] = IC(SEEDED, "", "", SEEDED), lt_ad[] = LT(SEEDED, "", "", SEEDED),
                  ic_bc[] = IC("", SEEDED, SEEDED, ""), lt_bc[] = LT("", SEEDED, SEEDED, "");
static const cr_check ic_a_checks[] = {
    {"P(B)", by, 1, 1, SHARE, 0.5, 0, NULL},
    {"P(C)", by, 2, 1, SHARE, 0.49, 0, NULL},
    {"P(D)", by, 3, 1, SHARE, 0.4244, 0, NULL},
    {"spread", count, 0, 1, SAMPLED, 2.4144, 0, NULL},
};
static const cr_check lt_a_checks[] = {
    {"P(B)", by, 1, 1, SHARE, 0.5, 0, NULL},
    {"P(C)", by, 2, 1, SHARE, 0.55, 0, NULL},
    {"P(D)", by, 3, 1, SHARE, 0.53, 0, NULL},
    {"spread", count, 0, 1, SAMPLED, 2.58, 0, NULL},
};
#define SPREAD(name, expected) static const cr_check name[] = {{"spread", count, 0, 1, SAMPLED, expected, 0, NULL}}
SPREAD(ic_b_checks, 1.808);
SPREAD(ic_c_checks, 1.6);
SPREAD(lt_b_checks, 1.88);
SPREAD(lt_c_checks, 1.6);
SPREAD(ic_ab_checks, 3.1888);
SPREAD(ic_ac_checks, 3.18);
SPREAD(ic_ad_checks, 2.99);
SPREAD(ic_bc_checks, 2.76);
SPREAD(lt_ab_checks, 3.52);
SPREAD(lt_ac_checks, 3.3);
SPREAD(lt_ad_checks, 3.05);
SPREAD(lt_bc_checks, 3.0);
static const cr_check d_checks[] = {{"spread", count, 0, 1, CERTAIN, 1, 0, NULL}};

/* V3.5 */
static const char ic_k3[] = CASCADE
    "threshold: 1, weights: {talk: 1}}\n"
    "ties: {talk: {norm: sum, exists: 0.333333333333, pairs: [[A, B], [A, C], [B, A], [B, C], [C, A], [C, B]]}}\n"
    "states: {A: {at: in}, B: {}, C: {}}\n";
static const char lt_k3[] = CASCADE "threshold: {uniform: [0, 1]}, weights: {talk: 0.333333333333}}\n"
                                    "ties: {talk: {norm: sum, among: all}}\n"
                                    "states: {A: {at: in}, B: {}, C: {}}\n";
static const cr_check ic_k3_checks[] = {
    {"P(B)", by, 1, 1, SHARE, 11.0 / 27, 0, NULL},
    {"P(C)", by, 2, 1, SHARE, 11.0 / 27, 0, NULL},
    {"spread", count, 0, 1, SAMPLED, 49.0 / 27, 0, NULL},
};
static const cr_check lt_k3_checks[] = {
    {"P(B)", by, 1, 1, SHARE, 4.0 / 9, 0, NULL},
    {"P(C)", by, 2, 1, SHARE, 4.0 / 9, 0, NULL},
    {"spread", count, 0, 1, SAMPLED, 17.0 / 9, 0, NULL},
};

/* V3.6: 4 years here are 2 there */
static const char path_yaml[] =
    FOUR_YEARS OUT_IN "ties: {talk: {norm: sum, symmetric: true, pairs: [[A, B, 0.7], [B, C, 0.7]]}}\n"
                      "defaults: {link: linear, threshold: 0, softness: 1, pace: 0.5, weights: {talk: 1}}\n"
                      "states: {A: {at: in}, B: {}, C: {}}\n";
static const cr_check path_checks[] = {{"P(C by 2)", by, 2, 1, SHARE, 0.408167287, 0, NULL}};

/* V4.3 and V4.5: Bass; 4 years here are 5, or 10, there. First the head, then n states. */
static char *plain_states(const char *head, size_t n)
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

#define BASS(calendar, pace)                                                                                           \
    calendar OUT_IN "ties: {crowd: {among: all}}\n"                                                                    \
                    "defaults: {link: linear, threshold: 0, softness: 1, bias: 0.03, pace: " pace                      \
                    ", weights: {crowd: 0.38}}\n"

static char *bass5_text(void)
{
    return plain_states(BASS(FOUR_YEARS, "1.25"), 5);
}

static char *bass5_time_text(void)
{
    return plain_states(BASS(FOR_EVER, "1"), 5);
}

static char *bass10_text(void)
{
    return plain_states(BASS(FOUR_YEARS, "2.5"), 10);
}

static char *bass100_text(void)
{
    return plain_states(BASS(FOUR_YEARS, "2.5"), 100);
}

static char *bass1000_text(void)
{
    return plain_states(BASS(FOUR_YEARS, "2.5"), 1000);
}

static const cr_check bass5_checks[] = {
    {"number at t = 5", NULL, 6, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", count_is, 0, 1, SHARE, 0.4723665527, 0, NULL},
    {"P(1)", count_is, 1, 1, SHARE, 0.1672635232, 0, NULL},
    {"P(2)", count_is, 2, 1, SHARE, 0.1224380455, 0, NULL},
    {"P(3)", count_is, 3, 1, SHARE, 0.1020777386, 0, NULL},
    {"P(4)", count_is, 4, 1, SHARE, 0.0834460687, 0, NULL},
    {"P(5)", count_is, 5, 1, SHARE, 0.0524080713, 0, NULL},
    {"mean fraction", fraction, 0, 1, SAMPLED, 0.2628394922, 0, NULL},
};

static double bass_spread(const cr_seen *seen, int a, int b)
{
    return gsl_pow_2(time_of_all(seen, a, b) - 14.2081441594);
}

static const cr_check bass5_time_checks[] = {
    {"mean time of all", time_of_all, 0, 0, MEAN, 14.2081441594, 59.2084948636, NULL},
    {"its variance", bass_spread, 0, 0, SAMPLED, 59.2084948636, 0, NULL},
};
static const cr_check bass10_checks[] = {{"mean fraction at 10", fraction, 0, 1, SAMPLED, 0.6770663676, 0, NULL}};
static const cr_check bass100_checks[] = {{"mean fraction at 10", fraction, 0, 1, SAMPLED, 0.7993720801, 0, NULL}};
static const cr_check bass1000_checks[] = {{"mean fraction at 10", fraction, 0, 1, SAMPLED, 0.8115012454, 0, NULL}};

/* V4.6: 4 years here are 2 there */
#define SI(calendar, pace)                                                                                             \
    calendar OUT_IN "ties: {crowd: {norm: sum, among: all}}\n"                                                         \
                    "defaults: {link: linear, threshold: 0, softness: 1, pace: " pace ", weights: {crowd: 0.2}}\n"     \
                    "states: {A: {at: in}, B: {}, C: {}, D: {}, E: {}}\n"
static const char si_yaml[] = SI(FOUR_YEARS, "0.5"), si_time_yaml[] = SI(FOR_EVER, "1");
static const cr_check si_checks[] = {
    {"number at t = 2", NULL, 5, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(1)", count_is, 1, 1, SHARE, 0.201896518, 0, NULL},
    {"P(2)", count_is, 2, 1, SHARE, 0.2223571294, 0, NULL},
    {"P(3)", count_is, 3, 1, SHARE, 0.2316252124, 0, NULL},
    {"P(4)", count_is, 4, 1, SHARE, 0.2112200571, 0, NULL},
    {"P(5)", count_is, 5, 1, SHARE, 0.1329010831, 0, NULL},
    {"mean number", count, 0, 1, SAMPLED, 2.8508720578, 0, NULL},
};

static double si_spread(const cr_seen *seen, int a, int b)
{
    return gsl_pow_2(time_of_all(seen, a, b) - 25.0 / 6);
}

static const cr_check si_time_checks[] = {
    {"mean time of all", time_of_all, 0, 0, MEAN, 25.0 / 6, 4.5138888889, NULL},
    {"its variance", si_spread, 0, 0, SAMPLED, 4.5138888889, 0, NULL},
};

/* Section 14: SIR by a credit that is lost on recovery, against a matrix exponential */
static const char sir_yaml[] =
    FOUR_YEARS "ladder: [susceptible, infected, recovered]\n"
               "ties: {contact: {norm: sum, among: all, credit: {infected: 1, recovered: 0}}}\n"
               "defaults:\n"
               "  rungs:\n"
               "    infected: {link: linear, threshold: 0, softness: 1, weights: {contact: 0.25}}\n"
               "    recovered: {link: always, pace: 0.5}\n"
               "states: {A: {at: infected}, B: {}, C: {}, D: {}}\n";

static double untouched_is(const cr_seen *seen, int n, int k)
{
    int sum = 0;
    for (size_t i = 0; i < seen->model->n_states; i++)
        sum += cr_reached(seen, (int32_t)i, 1) > date(seen, k);
    return sum == n;
}

static const cr_check sir_checks[] = {
    {"never infected by 4 years", NULL, 4, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(3)", untouched_is, 3, 1, SHARE, 0, 0, sir},
    {"P(2)", untouched_is, 2, 1, SHARE, 0, 0, sir},
    {"P(1)", untouched_is, 1, 1, SHARE, 0, 0, sir},
    {"P(0)", untouched_is, 0, 1, SHARE, 0, 0, sir},
};

/* V4.7, V4.8: 4 years here are 1 there, and 1 is 1. V4.9: 4 years here are 5 there */
#define SIS(calendar, pace, bias, tie, lose, A, B, C, D)                                                               \
    calendar OUT_IN "ties: {crowd: {norm: sum, among: all}}\n"                                                         \
                    "defaults: {link: linear, threshold: 0, softness: 1, pace: " pace ", bias: " bias                  \
                    ", weights: {crowd: " tie "}, reverses: {link: always, pace: " lose "}}\n"                         \
                    "states: {A: {" A "}, B: {" B "}, C: {" C "}, D: {" D "}}\n"
#define SIS_FOR_EVER(A, B, C, D)                                                                                       \
    SIS("calendar: {start: 2021-01-01, end: 120 years, step: 120 years}\n", "1", "0", "0.3", "0.5", A, B, C, D)
static const char sis_yaml[] = SIS("calendar: {start: 2021-01-01, end: 40 years, step: 4 years}\n", "0.25", "0", "0.3",
                                   "0.125", SEEDED, "", "", ""),
                  sis_1[] = SIS_FOR_EVER(SEEDED, "", "", ""), sis_2[] = SIS_FOR_EVER(SEEDED, SEEDED, "", ""),
                  sis_3[] = SIS_FOR_EVER(SEEDED, SEEDED, SEEDED, ""),
                  sis_4[] = SIS_FOR_EVER(SEEDED, SEEDED, SEEDED, SEEDED),
                  sis_again[] = SIS(FOUR_YEARS, "1.25", "0.1", "0.15", "0.5", "", "", "", ""),
                  sis_long[] = SIS("calendar: {start: 2021-01-01, end: 20 years, step: 20 years}\n", "2.5", "0.1",
                                   "0.15", "1", "", "", "", "");
static const cr_check sis_checks[] = {
    {"mean number at 1", standing, 0, 1, SAMPLED, 1.2193762503, 0, NULL},
    {"mean number at 3", standing, 0, 3, SAMPLED, 1.1033342927, 0, NULL},
    {"mean number at 10", standing, 0, 10, SAMPLED, 0.4699205167, 0, NULL},
    {"P(extinct by 3)", standing_is, 0, 3, SHARE, 0.5057830338, 0, NULL},
};
#define EXTINCTION(name, expected)                                                                                     \
    static const cr_check name[] = {{"mean time of extinction", time_of_end, 0, 0, SAMPLED, expected, 0, NULL}}
EXTINCTION(sis_1_checks, 5.888);
EXTINCTION(sis_2_checks, 8.048);
EXTINCTION(sis_3_checks, 9.0146666667);
EXTINCTION(sis_4_checks, 9.5146666667);
static const cr_check sis_again_checks[] = {
    {"number at 5", NULL, 5, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", standing_is, 0, 1, SHARE, 0.3586982827, 0, NULL},
    {"P(1)", standing_is, 1, 1, SHARE, 0.2723915457, 0, NULL},
    {"P(2)", standing_is, 2, 1, SHARE, 0.2098579062, 0, NULL},
    {"P(3)", standing_is, 3, 1, SHARE, 0.1214388006, 0, NULL},
    {"P(4)", standing_is, 4, 1, SHARE, 0.0376134647, 0, NULL},
};
static const cr_check sis_long_checks[] = {
    {"number at 50", NULL, 5, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", standing_is, 0, 1, SHARE, 0.2647362978, 0, NULL},
    {"P(1)", standing_is, 1, 1, SHARE, 0.2647362978, 0, NULL},
    {"P(2)", standing_is, 2, 1, SHARE, 0.2481902792, 0, NULL},
    {"P(3)", standing_is, 3, 1, SHARE, 0.1654601861, 0, NULL},
    {"P(4)", standing_is, 4, 1, SHARE, 0.0568769390, 0, NULL},
};

/* V5.1: 4 years here are 1 there */
#define PIECES(years)                                                                                                  \
    "calendar: {start: 2021-01-01, end: " years " years, step: 4 years}\n" OUT_IN                                      \
    "conditions: {h: {level: {series: {2021-01-01: 0.05, 2029-01-01: 0.2, 2041-01-01: 0.1}}}}\n"                       \
    "states: {A: {link: linear, threshold: 0, softness: 1, pace: 0.25, weights: {h: 1}}}\n"
static const char pieces_yaml[] = PIECES("40"), pieces_time_yaml[] = PIECES("2000");
static const cr_check pieces_checks[] = {
    {"S(4)", not_by, 0, 4, SHARE, 0.606530660, 0, NULL},
    {"S(10)", not_by, 0, 10, SHARE, 0.301194212, 0, NULL},
};

static double quarter_time(const cr_seen *seen, int a, int b)
{
    (void)b;
    return when(seen, a) / 4;
}

static const cr_check pieces_time_checks[] = {{"mean", quarter_time, 0, 0, SAMPLED, 8.910365248, 0, NULL}};

/* V5.3: 4 years here are 1 there; the ramp acts at the dates */
static const char ramp_yaml[] =
    "calendar: {start: 2021-01-01, end: 72 years, step: 4 years}\n" OUT_IN
    "conditions: {c: {level: {series: {2021-01-01: 0, 2069-01-01: 1}, between: linear}}}\n"
    "states: {A: {link: exponential, threshold: 0, softness: 1, pace: 0.005, weights: {c: 1.5}}}\n";
static const cr_check ramp_checks[] = {
    {"S(6)", not_by, 0, 6, SHARE, 0, 0, ramp},
    {"S(12)", not_by, 0, 12, SHARE, 0, 0, ramp},
    {"S(18)", not_by, 0, 18, SHARE, 0, 0, ramp},
};

/* V5.4: 48 dates of 30 days are 12 there */
static char *season_text(void)
{
    char *text = NULL, day_text[16];
    size_t size = 0;
    cr_day day = 0;
    const char *why;
    FILE *file = open_memstream(&text, &size);
    if (!file || !cr_text_date("2021-01-01", &day, &why))
        return NULL;
    fputs("calendar: {start: 2021-01-01, end: 1440 days, step: 30 days}\n" OUT_IN
          "states: {A: {link: linear, threshold: 0, softness: 1, pace: 3.04375, weights: {h: 1}}}\n"
          "conditions:\n  h:\n    level:\n      series:\n",
          file);
    for (int k = 0; k < 48; k++) {
        cr_day_text(day + 30 * k, day_text);
        fprintf(file, "        %s: %.17g\n", day_text, 0.3 * (1 + 0.8 * sin(2 * M_PI * k / 48)));
    }
    fclose(file);
    return text;
}

static const cr_check season_checks[] = {
    {"S(3)", not_by, 0, 12, SHARE, 0, 0, season},
    {"S(6)", not_by, 0, 24, SHARE, 0, 0, season},
    {"S(9)", not_by, 0, 36, SHARE, 0, 0, season},
    {"S(12)", not_by, 0, 48, SHARE, 0, 0, season},
};

/* V5.5: 240 days here are 1 there. The shock at 2 and its decay: a level that steps up, and a response that takes it back,
 * to a state that moves at once. */
static const char shock_yaml[] = "calendar: {start: 2021-01-01, end: 1440 days, step: 30 days}\n" OUT_IN "conditions:\n"
                                 "  bell: {level: {series: {2021-01-01: 0, 2022-04-26: 1}}}\n"
                                 "  c: {level: {series: {2021-01-01: 0, 2022-04-26: 1}}, within: none,\n"
                                 "      responds_to: {signals: [{state: Z, reaches: in, by: -1}], lag: 480 days}}\n"
                                 "defaults: {threshold: 0, softness: 1}\n"
                                 "states:\n"
                                 "  A: {link: exponential, pace: 0.07609375, weights: {c: 0.8}}\n"
                                 "  B: {link: linear, pace: 1.521875, bias: 0.05, weights: {c: 0.1}}\n"
                                 "  Z: {link: step, pace: immediate, threshold: 1, weights: {bell: 1}}\n";
static const cr_check shock_checks[] = {
    {"c at 2", condition, 1, 16, CERTAIN, 1, 0, NULL},
    {"c at 4", condition, 1, 32, CERTAIN, 0.36787944117144233, 0, NULL},
    {"S(6), log", not_by, 0, 48, SHARE, 0, 0, shock_log},
    {"S(6), additive", not_by, 1, 48, SHARE, 0, 0, shock_additive},
};

/* V5.7: frailty as a pace drawn once; Lambda = 1.2 over 4 years. A, B have each their own; C, D one parameter; E, F all of
 * it in common, G, H half. */
static const char frailty_yaml[] = FOUR_YEARS OUT_IN
    "parameters: {frailty: {gamma: [2, 0.15]}}\n"
    "defaults: {link: always, pace: {gamma: [2, 0.15]}}\n"
    "groups: {all_of_it: {members: [E, F], pace: {gamma: [2, 0.15], shared: 1}}, half: {members: [G, H], pace: "
    "{gamma: [2, 0.15], shared: 0.5}}}\n"
    "states: {A: {}, B: {}, C: {pace: $frailty}, D: {pace: $frailty}, E: {}, F: {}, G: {}, H: {}}\n";
static const cr_check frailty_checks[] = {
    {"S", not_by, 0, 1, SHARE, 0.390625, 0, NULL},
    {"S of one that shares", not_by, 6, 1, SHARE, 0.390625, 0, NULL},
    {"joint S, each its own", neither, 0, 1, SHARE, 0.152587891, 0, NULL},
    {"joint S, one parameter", neither, 2, 1, SHARE, 0.206611570, 0, NULL},
    {"joint S, shared: 1", neither, 4, 1, SHARE, 0.206611570, 0, NULL},
    {"joint S, shared: 0.5", neither, 6, 1, SHARE, 0, 0, half_shared},
};

/* V5.8: 4 years here are 5 there */
#define PAIR(calendar, a, b)                                                                                           \
    calendar OUT_IN "ties: {talk: {pairs: [[B, A]]}}\n"                                                                \
                    "defaults: {link: exponential, threshold: 0, softness: 1, weights: {talk: 1.2}}\n"                 \
                    "states: {A: {pace: " a "}, B: {pace: " b "}}\n"
static const char pair_yaml[] = PAIR(FOUR_YEARS, "0.125", "0.0625"), pair_time_yaml[] = PAIR(FOR_EVER, "0.1", "0.05");
static const cr_check pair_checks[] = {
    {"who by 5", NULL, 4, 0, CHI_SQUARE, 0, 0, NULL},        {"none", pair_is, 0, 1, SHARE, 0.4723665527, 0, NULL},
    {"A only", pair_is, 1, 1, SHARE, 0.2269796419, 0, NULL}, {"B only", pair_is, 2, 1, SHARE, 0.1341641070, 0, NULL},
    {"both", pair_is, 3, 1, SHARE, 0.1664896983, 0, NULL},   {"P(B)", by, 1, 1, SHARE, 0.3006538053, 0, NULL},
};
static const cr_check pair_time_checks[] = {{"mean time of B", time_of, 1, 0, SAMPLED, 10.6825894922, 0, NULL}};

/* V5.10 to V5.15 and V11.2: the canonical four; 8 years here are 10 there. States by code: AE CN PK RU UZ. */
#define C4(calendar, CN, PK, UZ, AE, RU)                                                                               \
    calendar OUT_IN                                                                                                    \
        "ties:\n  talk:\n    norm: sum\n"                                                                              \
        "    pairs: [[CN, RU, 0.5], [PK, RU, 0.1], [UZ, RU, 0.6], [AE, RU, 0.2], [CN, PK, 0.5], [PK, CN, 0.5],\n"      \
        "            [UZ, CN, 0.4], [AE, PK, 0.3], [PK, AE, 0.4], [AE, CN, 0.5]]\n"                                    \
        "defaults: {link: exponential, threshold: 0, softness: 1, weights: {talk: 2}}\n"                               \
        "states: {CN: {pace: " CN "}, PK: {" PK "}, UZ: {pace: " UZ "}, AE: {pace: " AE "}, RU: {" RU "}}\n"
static const char c4_yaml[] = C4(EIGHT_YEARS, "0.025", "pace: 0.0375", "0.05", "0.0375", "at: in"),
                  c4_never_yaml[] = C4(EIGHT_YEARS, "0.025", "pace: 0.0375", "0.05", "0.0375", "pace: 0"),
                  c4_do_yaml[] = C4(EIGHT_YEARS, "0.025", "pace: 0.0375, at: in", "0.05", "0.0375", "at: in"),
                  c4_cn_yaml[] = C4(EIGHT_YEARS, "0.025, at: in", "pace: 0.0375", "0.05", "0.0375", "at: in"),
                  c4_uz_yaml[] = C4(EIGHT_YEARS, "0.025", "pace: 0.0375", "0.05, at: in", "0.0375", "at: in"),
                  c4_ae_yaml[] = C4(EIGHT_YEARS, "0.025", "pace: 0.0375", "0.05", "0.0375, at: in", "at: in"),
                  c4_time_yaml[] = C4(FOR_EVER, "0.02", "pace: 0.03", "0.04", "0.03", "at: in");

/* Russia does not count. */
static double four(const cr_seen *seen, int k)
{
    return number_by(seen, k) - by(seen, 3, k);
}

static double four_count(const cr_seen *seen, int a, int k)
{
    (void)a;
    return four(seen, k);
}

static double four_is(const cr_seen *seen, int n, int k)
{
    return four(seen, k) == n;
}

static double four_at_least(const cr_seen *seen, int n, int k)
{
    return four(seen, k) >= n;
}

static const cr_check c4_checks[] = {
    {"P(CN by 5)", by, 1, 1, SHARE, 0.2664534811, 0, NULL},
    {"P(PK by 5)", by, 2, 1, SHARE, 0.2220189590, 0, NULL},
    {"P(UZ by 5)", by, 4, 1, SHARE, 0.5290383884, 0, NULL},
    {"P(AE by 5)", by, 0, 1, SHARE, 0.2548321549, 0, NULL},
    {"P(CN by 10)", by, 1, 2, SHARE, 0.4937509952, 0, NULL},
    {"P(PK by 10)", by, 2, 2, SHARE, 0.4606232506, 0, NULL},
    {"P(UZ by 10)", by, 4, 2, SHARE, 0.8039769342, 0, NULL},
    {"P(AE by 10)", by, 0, 2, SHARE, 0.5081100109, 0, NULL},
    {"mean number", four_count, 0, 2, SAMPLED, 2.2664611897, 0, NULL},
    {"P(1 or more)", four_at_least, 1, 2, SHARE, 0.9318245924, 0, NULL},
    {"P(3 or more)", four_at_least, 3, 2, SHARE, 0.4328512344, 0, NULL},
    {"number by 10", NULL, 5, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", four_is, 0, 2, SHARE, 0.0681754076, 0, NULL},
    {"P(1)", four_is, 1, 2, SHARE, 0.2494911056, 0, NULL},
    {"P(2)", four_is, 2, 2, SHARE, 0.2494822523, 0, NULL},
    {"P(3)", four_is, 3, 2, SHARE, 0.2133993584, 0, NULL},
    {"P(4)", four_is, 4, 2, SHARE, 0.2194518761, 0, NULL},
};
static const cr_check c4_never_checks[] = {
    {"P(CN by 10)", by, 1, 2, SHARE, 0.2186403691, 0, NULL},
    {"P(PK by 10)", by, 2, 2, SHARE, 0.3293470813, 0, NULL},
    {"P(UZ by 10)", by, 4, 2, SHARE, 0.3598595828, 0, NULL},
    {"P(AE by 10)", by, 0, 2, SHARE, 0.3234388029, 0, NULL},
    {"mean number", four_count, 0, 2, SAMPLED, 1.2312858361, 0, NULL},
    {"P(1 or more)", four_at_least, 1, 2, SHARE, 0.6988057881, 0, NULL},
    {"P(3 or more)", four_at_least, 3, 2, SHARE, 0.1430019383, 0, NULL},
};
static const cr_check c4_do_checks[] = {
    {"P(CN by 10)", by, 1, 2, SHARE, 0.77186352, 0, NULL},
    {"P(UZ by 10)", by, 4, 2, SHARE, 0.85657243, 0, NULL},
    {"P(AE by 10)", by, 0, 2, SHARE, 0.74404654, 0, NULL},
};
/* V11.1: the influence of one is the mean number of the others once it is forced, less what that is otherwise: V5.11. */
static double others_of(const cr_seen *seen, int forced, int k)
{
    return four(seen, k) - by(seen, forced, k);
}

#define INFLUENCE(name, state, influence, alone)                                                                       \
    static const cr_check name[] = {                                                                                   \
        {"mean number of the others", others_of, state, 2, SAMPLED, influence + 2.2664611897 - (alone), 0, NULL}}
INFLUENCE(c4_cn_checks, 1, 0.714815071, 0.4937509952);
INFLUENCE(c4_pk_checks, 2, 0.566644551, 0.4606232506);
INFLUENCE(c4_uz_checks, 4, 0, 0.8039769342);
INFLUENCE(c4_ae_checks, 0, 0.247605260, 0.5081100109);
static const cr_check c4_time_checks[] = {
    {"CN first", is_first, 1, 0, SHARE, 0.2024284771, 0, NULL},
    {"PK first", is_first, 2, 0, SHARE, 0.1364354669, 0, NULL},
    {"UZ first", is_first, 4, 0, SHARE, 0.4944934005, 0, NULL},
    {"AE first", is_first, 0, 0, SHARE, 0.1666426556, 0, NULL},
    {"mean time to the first", time_of_first, 0, 0, SAMPLED, 3.7234637514, 0, NULL},
    {"mean time to all", time_of_all, 0, 0, SAMPLED, 18.3519668574, 0, NULL},
    {"PK before CN", before, 2, 1, SHARE, 0.4676913426, 0, NULL},
};

/* V14.1 and V14.2: V6.1 and V6.3 on the calendar */
#define MARKOV "regimes: {calm: {level: 0, lasts: 2 years}, storm: {level: 1, lasts: 1 year}}"
static const char markov_yaml[] = DAYS_720 OUT_IN "conditions:\n"
                                                  "  calm: {" MARKOV ", starts_in: calm}\n"
                                                  "  storm: {" MARKOV ", starts_in: storm}\n"
                                                  "  either: {" MARKOV "}\n"
                                                  "  own_d: {" MARKOV "}\n"
                                                  "  own_e: {" MARKOV "}\n"
                                                  "defaults: {link: linear, threshold: 0, softness: 1, bias: 0.1}\n"
                                                  "groups: {half: {members: [D, F], bias: 0.05}}\n"
                                                  "states:\n"
                                                  "  A: {weights: {calm: 1.1}}\n"
                                                  "  B: {weights: {storm: 1.1}}\n"
                                                  "  C: {weights: {either: 1.1}}\n"
                                                  "  D: {weights: {either: 0.55}}\n"
                                                  "  E: {weights: {own_e: 1.1}}\n"
                                                  "  F: {weights: {own_d: 0.55}}\n";
static const cr_check markov_checks[] = {
    {"V14.1 S from 0", not_by, 0, 24, SHARE, 0.580828616, 0, NULL},
    {"V14.1 S from 1", not_by, 1, 24, SHARE, 0.300702383, 0, NULL},
    {"V14.1 S, stationary start", not_by, 2, 24, SHARE, 0.487453205, 0, NULL},
    {"V14.2 P(both), shared driver", both, 2, 24, SHARE, 0.224534780, 0, NULL},
    {"V14.2 P(both), own copies", both, 4, 24, SHARE, 0.170551120, 0, NULL},
};

/* Three regimes, against a matrix exponential */
static const char regimes_yaml[] =
    "calendar: {start: 2021-01-01, end: 600 days, step: 120 days}\n" OUT_IN "conditions:\n"
    "  c:\n"
    "    starts_in: a\n"
    "    regimes: {a: {level: 0, lasts: 1 year}, b: {level: 0.5, lasts: 2 years}, c: {level: 1, lasts: 0.5 years}}\n"
    "  d:\n"
    "    regimes: {a: {level: 0, lasts: 1 year}, b: {level: 0.5, lasts: 2 years}, c: {level: 1, lasts: 0.5 years}}\n"
    "states: {A: {pace: 0}}\n";

/* Condition 0 is in the regime of level half a. */
static double in_regime(const cr_seen *seen, int a, int k)
{
    return fabs(condition(seen, 0, k) - 0.5 * a) < 1e-9;
}

static double in_regime_too(const cr_seen *seen, int a, int k)
{
    return fabs(condition(seen, 1, k) - 0.5 * a) < 1e-9;
}

static const cr_check regimes_checks[] = {
    {"first date", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(a)", in_regime, 0, 1, SHARE, 0, 0, regime_is},
    {"P(b)", in_regime, 1, 1, SHARE, 0, 0, regime_is},
    {"P(c)", in_regime, 2, 1, SHARE, 0, 0, regime_is},
    {"fifth date", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(a)", in_regime, 0, 5, SHARE, 0, 0, regime_is},
    {"P(b)", in_regime, 1, 5, SHARE, 0, 0, regime_is},
    {"P(c)", in_regime, 2, 5, SHARE, 0, 0, regime_is},
    {"stationary start", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(a)", in_regime_too, 0, 0, SHARE, 2.0 / 7, 0, NULL},
    {"P(b)", in_regime_too, 1, 0, SHARE, 4.0 / 7, 0, NULL},
    {"P(c)", in_regime_too, 2, 0, SHARE, 1.0 / 7, 0, NULL},
    {"stationary, fifth date", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(a)", in_regime_too, 0, 5, SHARE, 2.0 / 7, 0, NULL},
    {"P(b)", in_regime_too, 1, 5, SHARE, 4.0 / 7, 0, NULL},
    {"P(c)", in_regime_too, 2, 5, SHARE, 1.0 / 7, 0, NULL},
};

/* V6.4: 4 years here are 1 there. `first` never leaves level 2 once there; `free` starts from its stationary law. */
#define LEVELS(two)                                                                                                    \
    "{zero: {level: 0, lasts: 13.333333333333333 years, leaves_to: {one: 1}}, "                                        \
    "one: {level: 0.5, lasts: 8 years, leaves_to: {zero: 0.4, two: 0.6}}, "                                            \
    "two: {level: 1, lasts: " two " years, leaves_to: {one: 1}}}"
static const char levels_yaml[] =
    "calendar: {start: 2021-01-01, end: 24 years, step: 4 years}\n" OUT_IN "conditions:\n"
    "  first: {starts_in: zero, regimes: " LEVELS(
        "1000000000") "}\n"
                      "  free: {regimes: " LEVELS("10") "}\n"
                                                        "  started: {starts_in: zero, regimes: " LEVELS(
                                                            "10") "}\n"
                                                                  "states: {A: {pace: 0}}\n";

static double level_two(const cr_seen *seen, int c, int k)
{
    return condition(seen, c, k) > 0.9;
}

static double free_level(const cr_seen *seen, int a, int k)
{
    return fabs(condition(seen, 1, k) - 0.5 * a) < 1e-9;
}

static double started_level(const cr_seen *seen, int a, int k)
{
    return fabs(condition(seen, 2, k) - 0.5 * a) < 1e-9;
}

static const cr_check levels_checks[] = {
    {"P(2 by 2)", level_two, 0, 2, SHARE, 0.109808864, 0, NULL},
    {"P(2 by 6)", level_two, 0, 6, SHARE, 0.447459033, 0, NULL},
    {"long run", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", free_level, 0, 0, SHARE, 8.0 / 29, 0, NULL},
    {"P(1)", free_level, 1, 0, SHARE, 12.0 / 29, 0, NULL},
    {"P(2)", free_level, 2, 0, SHARE, 9.0 / 29, 0, NULL},
    {"long run, later", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", free_level, 0, 5, SHARE, 8.0 / 29, 0, NULL},
    {"P(1)", free_level, 1, 5, SHARE, 12.0 / 29, 0, NULL},
    {"P(2)", free_level, 2, 5, SHARE, 9.0 / 29, 0, NULL},
    {"from 0, at 2", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", started_level, 0, 2, SHARE, 0, 0, level_by},
    {"P(1)", started_level, 1, 2, SHARE, 0, 0, level_by},
    {"P(2)", started_level, 2, 2, SHARE, 0, 0, level_by},
};

/* A regime whose end is hastened by a state, a count and a condition, none of which changes */
static const char hastened_yaml[] =
    "calendar: {start: 2021-01-01, end: 120 days, step: 30 days}\n" OUT_IN "conditions:\n"
    "  c:\n"
    "    starts_in: a\n"
    "    regimes:\n"
    "      a: {level: 0, lasts: 1 year, hastened_by: [{state: A, reaches: in, by: 1}, {count: in, by: 0.25}, "
    "{condition: d, by: 0.5}]}\n"
    "      b: {level: 1, lasts: 1000000000 years}\n"
    "  d: 0.5\n"
    "states: {A: {at: in}, B: {at: in}, C: {pace: 0}}\n";
static const cr_check hastened_checks[] = {
    {"P(left by 30 days)", level_two, 0, 1, SHARE, 0, 0, hastened},
    {"P(left by 90 days)", level_two, 0, 3, SHARE, 0, 0, hastened},
};

/* V6.13: 240 days here are 1 there */
#define CARROT(step)                                                                                                   \
    "calendar: {start: 2021-01-01, end: 1440 days, step: " step " days}\n" OUT_IN "conditions:\n"                      \
    "  door:\n"                                                                                                        \
    "    starts_in: shut\n"                                                                                            \
    "    regimes:\n"                                                                                                   \
    "      shut: {level: 0, lasts: 600 days, hastened_by: [{state: A, reaches: in, by: -1.3862943611198906}]}\n"       \
    "      wide: {level: 1, lasts: 800 days}\n"                                                                        \
    "states: {A: {link: always, pace: 0.38046875, requires: {door: 1}}}\n"
static const char carrot_yaml[] = CARROT("120"), fine_carrot_yaml[] = CARROT("4");

static double door(const cr_seen *seen, int a, int k)
{
    (void)a;
    return condition(seen, 0, k) > 0.5;
}

static double door_if_in(const cr_seen *seen, int a, int k)
{
    return by(seen, 0, k) > 0 ? door(seen, a, k) : nan("");
}

static double door_if_out(const cr_seen *seen, int a, int k)
{
    return by(seen, 0, k) > 0 ? nan("") : door(seen, a, k);
}

#define CARROT_CHECKS(pieces)                                                                                          \
    {                                                                                                                  \
        {"P(recognised)", by, 0, pieces, SHARE, 0, 0, carrot}, {"P(on)", door, 1, pieces, SHARE, 0, 0, carrot},        \
            {"P(on | recognised)", door_if_in, 2, pieces, SHARE, 0, 0, carrot},                                        \
            {"P(on | not)", door_if_out, 3, pieces, SHARE, 0, 0, carrot},                                              \
    }
static const cr_check carrot_checks[] = CARROT_CHECKS(12), fine_carrot_checks[] = CARROT_CHECKS(360);

/* V6.14: 4 years here are 5 there. Z tells everybody of the first defection, at once. */
static const char consensus_yaml[] = FOUR_YEARS OUT_IN
    "ties: {alarm: {norm: sum, pairs: [[four, Z]]}}\n"
    "groups: {four: {members: [A, B, C, D], link: exponential, pace: 0.025, weights: {alarm: 1.3862943611198906}}}\n"
    "defaults: {threshold: 0, softness: 1}\n"
    "states: {A: {}, B: {}, C: {}, D: {}, Z: {link: step, pace: immediate, requires: {others: [{count: in, among: "
    "four, "
    "at_least: 1}]}}}\n";

static double defectors(const cr_seen *seen, int a, int k)
{
    (void)a;
    return number_by(seen, k) - by(seen, 4, k);
}

static double defectors_are(const cr_seen *seen, int n, int k)
{
    return defectors(seen, 0, k) == n;
}

static const cr_check consensus_checks[] = {
    {"number by 5", NULL, 5, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", defectors_are, 0, 1, SHARE, 0.670320046, 0, NULL},
    {"P(1)", defectors_are, 1, 1, SHARE, 0.184562917, 0, NULL},
    {"P(2)", defectors_are, 2, 1, SHARE, 0.109284495, 0, NULL},
    {"P(3)", defectors_are, 3, 1, SHARE, 0.032126315, 0, NULL},
    {"P(4)", defectors_are, 4, 1, SHARE, 0.003706227, 0, NULL},
    {"mean number", defectors, 0, 1, SAMPLED, 0.514335761, 0, NULL},
};

/* V6.5: 16 years here are 1 there; V6.6: 4 years here are 1 there */
static const char noise_yaml[] =
    "calendar: {start: 2021-01-01, end: 32 years, step: 4 years}\n" OUT_IN "conditions:\n"
    "  fixed: {level: 1, within: none, noise: {sd: 0.6, half_life: 22.180709777918249 years, starts_at: -1}}\n"
    "  free: {level: 1, within: none, noise: {sd: 0.6, half_life: 5.5451774444795623 years}}\n"
    "states: {A: {pace: 0}}\n";

static double above(const cr_seen *seen, int c, int k)
{
    return condition(seen, c, k) > 1.2;
}

static double squared(const cr_seen *seen, int c, int k)
{
    const double mean[] = {0, 0.117503097415405, 0, 0, 0.393469340287367, 0, 0, 0, 0.632120558828558};
    return gsl_pow_2(condition(seen, c, k) - mean[k]);
}

static double free_squared(const cr_seen *seen, int c, int k)
{
    return gsl_pow_2(condition(seen, c, k) - 1);
}

static double free_correlation(const cr_seen *seen, int c, int k)
{
    return (condition(seen, c, k) - 1) * (condition(seen, c, k + 1) - 1) / 0.36;
}

static double free_power(const cr_seen *seen, int c, int k)
{
    return exp(1.5 * condition(seen, c, k));
}

#define TWICE_SQUARED(v) (2 * (v) * (v))
static const cr_check noise_checks[] = {
    {"V6.5 mean at .25", condition, 0, 1, MEAN, 0.117503097, 0.079631718, NULL},
    {"V6.5 mean at 1", condition, 0, 4, MEAN, 0.393469340, 0.227563401, NULL},
    {"V6.5 mean at 2", condition, 0, 8, MEAN, 0.632120559, 0.311279298, NULL},
    {"V6.5 variance at .25", squared, 0, 1, MEAN, 0.079631718, TWICE_SQUARED(0.079631718), NULL},
    {"V6.5 variance at 1", squared, 0, 4, MEAN, 0.227563401, TWICE_SQUARED(0.227563401), NULL},
    {"V6.5 variance at 2", squared, 0, 8, MEAN, 0.311279298, TWICE_SQUARED(0.311279298), NULL},
    {"V6.5 P(X(2) > 1.2)", above, 0, 8, SHARE, 0.154376157, 0, NULL},
    {"V6.6 variance at the start", free_squared, 1, 0, MEAN, 0.36, TWICE_SQUARED(0.36), NULL},
    {"V6.6 variance at 8", free_squared, 1, 8, MEAN, 0.36, TWICE_SQUARED(0.36), NULL},
    {"V6.6 lag-1 autocorrelation", free_correlation, 1, 3, SAMPLED, 0.606530660, 0, NULL},
    {"V6.6 E[exp(1.5 X)]", free_power, 1, 5, SAMPLED, 6.719407628, 0, NULL},
};

/* V14.3 */
static const char log_noise_yaml[] = DAYS_720 OUT_IN
    "conditions:\n"
    "  fixed: {level: 0, within: none, noise: {sd: 0.6, half_life: 1.3862943611198906 years, starts_at: 0}}\n"
    "  free: {level: 0, within: none, noise: {sd: 0.6, half_life: 1.3862943611198906 years}}\n"
    "defaults: {link: exponential, threshold: 0, softness: 1, pace: 0.2}\n"
    "states: {A: {weights: {fixed: 1}}, B: {weights: {free: 1}}}\n";
static const cr_check log_noise_checks[] = {
    {"S from 0", not_by, 0, 24, SHARE, 0.654523952, 0, NULL},
    {"S, stationary start", not_by, 1, 24, SHARE, 0.642560529, 0, NULL},
};

/* V14.4 */
static const char linear_yaml[] =
    DAYS_720 OUT_IN "conditions: {c: {level: {series: {2025-01-01: 0, 2026-12-22: 1}, between: linear}}}\n"
                    "states: {A: {link: exponential, threshold: 0, softness: 1, pace: 0.4, weights: {c: 1.5}}}\n";
static const cr_check linear_checks[] = {{"S", not_by, 0, 24, SHARE, 0.169718867, 0, NULL}};

/* V14.5: 4 years here are 5 there */
static const char logistic_yaml[] =
    FOUR_YEARS OUT_IN "ties: {talk: {pairs: [[B, A]]}}\n"
                      "states:\n"
                      "  A: {pace: 1, threshold: 1, softness: 1}\n"
                      "  B: {pace: 0.75, threshold: 1, softness: 0.5, weights: {talk: 1.5}}\n";
static const cr_check logistic_checks[] = {
    {"P(A)", by, 0, 1, SHARE, 0.658963471, 0, NULL},
    {"P(B)", by, 1, 1, SHARE, 0.581767874, 0, NULL},
};

/* V7.1: 4 years here are 6 there */
static char *twenty_text(void)
{
    return plain_states(FOUR_YEARS OUT_IN "defaults: {link: always, pace: 0.225}\n", 20);
}

static double twenty_spread(const cr_seen *seen, int a, int k)
{
    (void)a;
    return gsl_pow_2(number_by(seen, k) - 11.868606805);
}

static const cr_check twenty_checks[] = {
    {"mean number", count, 0, 1, MEAN, 11.868606805, 4.825415430, NULL},
    {"its variance", twenty_spread, 0, 1, SAMPLED, 4.825415430, 0, NULL},
};

/* V7.2: 1000 days here are 1 there. The intensity is 0.5 + 0.6 times the condition, so the number by 10 is, on average,
 * 5 + 0.6 times its integral, here by the trapezoidal rule on 200 dates (1e-4 too few). */
static const char hawkes_yaml[] =
    "calendar: {start: 2021-01-01, end: 10000 days, step: 50 days}\n" OUT_IN "conditions:\n"
    "  x: {level: 0, within: none, shocks: {per_year: 0.182625, size: 1, half_life: 1.8977334183980816 years, breeds: "
    "0.6}}\n"
    "states: {A: {pace: 0}}\n";

static double hawkes_number(const cr_seen *seen, int a, int n)
{
    double sum = 0;
    (void)a;
    for (int k = 0; k < n; k++)
        sum += (condition(seen, 0, k) + condition(seen, 0, k + 1)) / 2;
    return 0.5 * 10 + 0.6 * sum * 10 / n;
}

static double hawkes_spread(const cr_seen *seen, int a, int k)
{
    (void)a;
    return gsl_pow_2(condition(seen, 0, k) - hawkes(0, k));
}

static double hawkes_now(const cr_seen *seen, int a, int k)
{
    (void)a;
    return condition(seen, 0, k);
}

static const cr_check hawkes_checks[] = {
    {"E[N] at 10", hawkes_number, 2, 200, SAMPLED, 10.659341823, 0, NULL},
    {"mean of what is left at 1", hawkes_now, 0, 20, SAMPLED, 0, 0, hawkes},
    {"mean of what is left at 10", hawkes_now, 0, 200, SAMPLED, 0, 0, hawkes},
    {"its variance", hawkes_spread, 1, 200, SAMPLED, 0, 0, hawkes},
};

/* V7.3: 4 years here are 1 there */
#define MINI_STEP(pace)                                                                                                \
    FOUR_YEARS OUT_IN "ties: {talk: {pairs: [[X, A], [X, B]]}}\n"                                                      \
                      "states: {A: {at: in}, B: {pace: 0}, X: {pace: " pace                                            \
                      ", threshold: 1.5, softness: 1, weights: {talk: 1.2}}}\n"
static const char mini_yaml[] = MINI_STEP("0.5"), mini_hazard_yaml[] = MINI_STEP("2");
static const cr_check mini_checks[] = {{"S(1)", not_by, 2, 1, SHARE, 0.560962627, 0, NULL}};
static const cr_check mini_hazard_checks[] = {{"hazard", hazard, 2, 0, CERTAIN, 0.57810099493, 0, NULL}};

/* V9.7: 4 years here are 5 there */
static char *rare_text(void)
{
    return plain_states(
        FOUR_YEARS OUT_IN
        "ties: {crowd: {norm: sum, among: all}}\n"
        "defaults: {link: exponential, threshold: 0, softness: 1, pace: 0.0125, weights: {crowd: 0.5}}\n",
        8);
}

static const cr_check rare_checks[] = {{"P(5 or more)", count_at_least, 5, 1, SHARE, 1.270082873e-3, 0, NULL}};

/* Gates: each of two shuts the other out; one waits for two; one waits its time */
static const char shut_out_yaml[] =
    FOUR_YEARS OUT_IN "defaults: {link: always}\n"
                      "states:\n"
                      "  A: {pace: 0.3, requires: {others: [{state: B, reaches: in, at_most: 0}]}}\n"
                      "  B: {pace: 0.2, requires: {others: [{share: in, at_most: 0}]}}\n";
static const cr_check shut_out_checks[] = {
    {"P(A)", by, 0, 1, SHARE, 0, 0, shut_out},
    {"P(B)", by, 1, 1, SHARE, 0, 0, shut_out},
    {"P(both)", both, 0, 1, SHARE, 0, 0, NULL},
};
static const char for_two_yaml[] = FOUR_YEARS OUT_IN
    "defaults: {link: always, pace: 0.3}\n"
    "groups: {ab: {members: [A, B]}}\n"
    "states: {A: {}, B: {}, C: {pace: 0.5, requires: {others: [{count: in, among: ab, at_least: 2}]}}}\n";
static const cr_check for_two_checks[] = {{"P(C by 4 years)", by, 2, 1, SHARE, 0, 0, waits_for_two}};
static const char its_time_yaml[] =
    "calendar: {start: 2021-01-01, end: 20 years, step: 4 years}\n" OUT_IN "defaults: {link: always}\n"
    "states: {A: {pace: 0.1}, B: {pace: 0.2, requires: {others: [{state: A, reaches: in, for: 8 years}]}}}\n";
static const cr_check its_time_checks[] = {
    {"P(B by date 3)", by, 1, 3, SHARE, 0, 0, NULL},
    {"P(B by date 4)", by, 1, 4, SHARE, 0, 0, waits_its_time},
    {"P(B by date 5)", by, 1, 5, SHARE, 0, 0, waits_its_time},
};

/* Tracks: own rungs as a driver (y) and as a gate (z); a rung that is skipped (B) */
static const char tracks_yaml[] = FOUR_YEARS
    "tracks: {first: [x0, x1], second: [y0, y1], third: [z0, z1]}\n"
    "recognition: y1\n"
    "states:\n"
    "  A:\n"
    "    link: exponential\n"
    "    threshold: 0\n"
    "    softness: 1\n"
    "    rungs: {x1: {pace: 0.4}, y1: {pace: 0.1, weights: {x1: 1.5}}, z1: {pace: 0.5, requires: {x1: 1}}}\n";

static double rung_by(const cr_seen *seen, int rung, int k)
{
    return cr_reached(seen, 0, rung) <= date(seen, k);
}

static const cr_check tracks_checks[] = {
    {"own rung as driver", rung_by, 3, 1, SHARE, 0, 0, second_track},
    {"own rung as gate", rung_by, 5, 1, SHARE, 0, 0, third_track},
};
static const char skips_yaml[] = FOUR_YEARS
    "ladder: [r0, r1, r2, r3]\n"
    "states: {A: {link: always, skips: [r2], rungs: {r1: {pace: 0.6}, r2: {pace: 0.01}, r3: {pace: 0.25}}}}\n";
static const cr_check skips_checks[] = {{"top by 4 years", by, 0, 1, SHARE, 0, 0, two_steps}};

/* A credit that is older than the start, and fades: B follows it, C moves once it has faded enough */
static const char fades_yaml[] = "calendar: {start: 2021-01-01, end: 720 days, step: 30 days}\n" OUT_IN
                                 "ties: {talk: {fades: 1 year, pairs: [[B, A], [C, A]]}}\n"
                                 "history: [{date: 2020-01-01, state: A, rung: in}]\n"
                                 "defaults: {threshold: 0, softness: 1}\n"
                                 "states:\n"
                                 "  A: {}\n"
                                 "  B: {link: linear, pace: 1.5, weights: {talk: 1}}\n"
                                 "  C: {link: step, pace: immediate, bias: 1, threshold: 0.75, weights: {talk: -1}}\n";
static const cr_check fades_checks[] = {
    {"S of a follower", not_by, 1, 24, SHARE, 0, 0, follows_faded},
    {"readiness when it has faded enough", readiness, 2, 0, CERTAIN, 0, 0, faded_enough},
    {"date 13", by, 2, 13, CERTAIN, 1, 0, NULL},
    {"not date 12", by, 2, 12, CERTAIN, 0, 0, NULL},
};

/* A product of conditions that multiplies a tie: 0.5 * (0.8 * 0.5 * 0.9), once b is up */
static const char times_yaml[] = EIGHT_YEARS OUT_IN
    "conditions: {a: 0.5, b: {level: {series: {2021-01-01: 0.1, 2024-01-01: 0.9}}}, c: {level: 0.8, times: [a, b]}}\n"
    "ties: {talk: {norm: sum, times: c, pairs: [[B, A, 0.5]]}}\n"
    "states: {A: {at: in}, B: {link: step, pace: immediate, threshold: 0.1, weights: {talk: 1}}}\n";
static const cr_check times_checks[] = {
    {"product at the start", condition, 2, 0, CERTAIN, 0.04, 0, NULL},
    {"product at the end", condition, 2, 1, CERTAIN, 0.36, 0, NULL},
    {"readiness", readiness, 1, 0, CERTAIN, 0.18, 0, NULL},
};

/* Ties that are there count: each of X and Y has two partners, of which A is in */
static const char exists_yaml[] =
    CASCADE "weights: {talk: 1}}\n"
            "ties: {talk: {exists: 0.4, pairs: [[X, A], [X, B], [Y, A], [Y, B]]}}\n"
            "states: {A: {at: in}, B: {threshold: 2}, X: {threshold: 0.9}, Y: {threshold: "
            "0.4}}\n";
static const cr_check exists_checks[] = {
    {"P(only that of A)", by, 2, 0, SHARE, 0.24, 0, NULL},
    {"P(that of A)", by, 3, 0, SHARE, 0.4, 0, NULL},
};

/* Thresholds that share a part of their variance, within two groups */
static const char shared_yaml[] =
    CASCADE "threshold: 0}\n"
            "groups:\n"
            "  g: {members: [A, B, C, D, E, F, G, H, I, J], threshold: {normal: [0, 1], shared: 0.5}}\n"
            "  h: {members: [K, L, M, N, O, P, Q, R, S, T], threshold: {normal: [0, 1], shared: 0.8}}\n"
            "states: {A: {}, B: {}, C: {}, D: {}, E: {}, F: {}, G: {}, H: {}, I: {}, J: {}, K: {}, L: {}, M: {}, N: "
            "{}, O: {}, P: "
            "{}, Q: {}, R: {}, S: {}, T: {}}\n";

static double deviation(const cr_seen *seen, int group)
{
    double n = 0;
    for (int i = 10 * group; i < 10 * group + 10; i++)
        n += by(seen, i, 0);
    return n - 5;
}

static double half_spread(const cr_seen *seen, int a, int b)
{
    (void)a, (void)b;
    return gsl_pow_2(deviation(seen, 0));
}

static double most_spread(const cr_seen *seen, int a, int b)
{
    (void)a, (void)b;
    return gsl_pow_2(deviation(seen, 1));
}

static double group_product(const cr_seen *seen, int a, int b)
{
    (void)a, (void)b;
    return deviation(seen, 0) * deviation(seen, 1);
}

static const cr_check shared_checks[] = {
    {"variance of the number, shared: 0.5", half_spread, 50, 0, SAMPLED, 0, 0, shared_spread},
    {"variance of the number, shared: 0.8", most_spread, 80, 0, SAMPLED, 0, 0, shared_spread},
    {"covariance of two groups", group_product, 0, 0, SAMPLED, 0, 0, NULL},
};

/* A rung at the start that is drawn */
static const char starts_yaml[] = FOUR_YEARS "ladder: [r0, r1, r2, r3]\n"
                                             "states: {A: {pace: 0, at: {one_of: {r0: 0.2, r1: 0.3, r3: 0.5}}}}\n";
static const cr_check starts_checks[] = {
    {"rungs at the start", NULL, 3, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(r0)", stands, 0, 0, SHARE, 0.2, 0, NULL},
    {"P(r1)", stands, 1, 0, SHARE, 0.3, 0, NULL},
    {"P(r3)", stands, 3, 0, SHARE, 0.5, 0, NULL},
};

/* Every law of a parameter, as the pace of a state of its own */
static const char laws_yaml[] = FOUR_YEARS OUT_IN "defaults: {link: always}\n"
                                                  "states:\n"
                                                  "  beta: {pace: {beta: [2, 3]}}\n"
                                                  "  exponential: {pace: {exponential: 0.25}}\n"
                                                  "  gamma: {pace: {gamma: [2, 0.15]}}\n"
                                                  "  lognormal: {pace: {lognormal: [0.2, 0.8]}}\n"
                                                  "  normal: {pace: {normal: [0.3, 0.1], within: [0, 0.5]}}\n"
                                                  "  one_of: {pace: {one_of: {0.1: 0.25, 0.5: 0.75}}}\n"
                                                  "  pert: {pace: {pert: [0.1, 0.3, 0.8]}}\n"
                                                  "  quantiles: {pace: {quantiles: {p05: 0.1, p50: 0.2, p95: 0.45}}}\n"
                                                  "  triangular: {pace: {triangular: [0.1, 0.3, 0.8]}}\n"
                                                  "  uniform: {pace: {uniform: [0.1, 0.6]}}\n";
static const cr_check laws_checks[] = {
    {"beta", by, 0, 1, SHARE, 0, 0, law_by},           {"exponential", by, 1, 1, SHARE, 0, 0, law_by},
    {"gamma", by, 2, 1, SHARE, 0, 0, law_by},          {"lognormal", by, 3, 1, SHARE, 0, 0, law_by},
    {"normal, within", by, 4, 1, SHARE, 0, 0, law_by}, {"one_of", by, 5, 1, SHARE, 0, 0, law_by},
    {"pert", by, 6, 1, SHARE, 0, 0, law_by},           {"quantiles", by, 7, 1, SHARE, 0, 0, law_by},
    {"triangular", by, 8, 1, SHARE, 0, 0, law_by},     {"uniform", by, 9, 1, SHARE, 0, 0, law_by},
};

/* ---------------------------------------------------------------------------------------------- the table */

#define CHECKS(name) name, sizeof(name) / sizeof(name[0])

static const cr_case cases[] = {
    {"V1.1", "exposure", exposure_yaml, NULL, 1000, true, CHECKS(exposure_checks)},
    {"V1.2", "a gate opens", gate_yaml, NULL, MANY, false, CHECKS(gate_checks)},
    {"V1.3", "alert, then a delay", alert_yaml, NULL, MANY, false, CHECKS(alert_checks)},
    {"V1.4", "ladder", ladder_yaml, NULL, MANY, false, CHECKS(ladder_checks)},
    {"V1.4", "ladder, time to the top", ladder_time_yaml, NULL, MANY, false, CHECKS(ladder_time_checks)},
    {"V2.1", "bandwagon", NULL, bandwagon_text, 200, true, CHECKS(bandwagon_checks)},
    {"V2.2", "bandwagon ended by one", NULL, no_bandwagon_text, 200, true, CHECKS(no_bandwagon_checks)},
    {"V2.3", "small crowd", NULL, small_crowd_text, 1000, true, CHECKS(small_crowd_checks)},
    {"V2.4", "100, sd 0.12", NULL, normal_crowd_text, 20000, true, CHECKS(normal_crowd_checks)},
    {"V2.4", "10,000, sd 0.10", NULL, narrow_crowd_text, 200, true, CHECKS(narrow_crowd_checks)},
    {"V2.4", "10,000, sd 0.13", NULL, wide_crowd_text, 20, true, CHECKS(wide_crowd_checks)},
    {"V3.1", "IC from A", ic_a, NULL, MANY, true, CHECKS(ic_a_checks)},
    {"V3.2", "LT from A", lt_a, NULL, MANY, true, CHECKS(lt_a_checks)},
    {"V3.3", "IC from B", ic_b, NULL, MANY, true, CHECKS(ic_b_checks)},
    {"V3.3", "IC from C", ic_c, NULL, MANY, true, CHECKS(ic_c_checks)},
    {"V3.3", "IC from D", ic_d, NULL, 1000, true, CHECKS(d_checks)},
    {"V3.3", "LT from B", lt_b, NULL, MANY, true, CHECKS(lt_b_checks)},
    {"V3.3", "LT from C", lt_c, NULL, MANY, true, CHECKS(lt_c_checks)},
    {"V3.3", "LT from D", lt_d, NULL, 1000, true, CHECKS(d_checks)},
    {"V3.4", "IC from A, B", ic_ab, NULL, MANY, true, CHECKS(ic_ab_checks)},
    {"V3.4", "IC from A, C", ic_ac, NULL, MANY, true, CHECKS(ic_ac_checks)},
    {"V3.4", "IC from A, D", ic_ad, NULL, MANY, true, CHECKS(ic_ad_checks)},
    {"V3.4", "IC from B, C", ic_bc, NULL, MANY, true, CHECKS(ic_bc_checks)},
    {"V3.4", "LT from A, B", lt_ab, NULL, MANY, true, CHECKS(lt_ab_checks)},
    {"V3.4", "LT from A, C", lt_ac, NULL, MANY, true, CHECKS(lt_ac_checks)},
    {"V3.4", "LT from A, D", lt_ad, NULL, MANY, true, CHECKS(lt_ad_checks)},
    {"V3.4", "LT from B, C", lt_bc, NULL, MANY, true, CHECKS(lt_bc_checks)},
    {"V3.5", "IC on a triangle", ic_k3, NULL, MANY, true, CHECKS(ic_k3_checks)},
    {"V3.5", "LT on a triangle", lt_k3, NULL, MANY, true, CHECKS(lt_k3_checks)},
    {"V3.6", "path", path_yaml, NULL, MANY, false, CHECKS(path_checks)},
    {"V4.3", "Bass, 5 states", NULL, bass5_text, MANY, false, CHECKS(bass5_checks)},
    {"V4.4", "Bass, 5 states, time of all", NULL, bass5_time_text, MANY, false, CHECKS(bass5_time_checks)},
    {"V4.5", "Bass, 10 states", NULL, bass10_text, MANY, false, CHECKS(bass10_checks)},
    {"V4.5", "Bass, 100 states", NULL, bass100_text, 20000, false, CHECKS(bass100_checks)},
    {"V4.5", "Bass, 1000 states", NULL, bass1000_text, 1000, false, CHECKS(bass1000_checks)},
    {"V4.6", "SI, 5 states", si_yaml, NULL, MANY, false, CHECKS(si_checks)},
    {"V4.6", "SI, time of all", si_time_yaml, NULL, MANY, false, CHECKS(si_time_checks)},
    {"V4.7", "SIS, 4 states", sis_yaml, NULL, MANY, false, CHECKS(sis_checks)},
    {"V4.8", "SIS from 1", sis_1, NULL, 50000, false, CHECKS(sis_1_checks)},
    {"V4.8", "SIS from 2", sis_2, NULL, 50000, false, CHECKS(sis_2_checks)},
    {"V4.8", "SIS from 3", sis_3, NULL, 50000, false, CHECKS(sis_3_checks)},
    {"V4.8", "SIS from 4", sis_4, NULL, 50000, false, CHECKS(sis_4_checks)},
    {"V4.9", "SIS that starts again", sis_again, NULL, MANY, false, CHECKS(sis_again_checks)},
    {"V4.9", "SIS, stationary", sis_long, NULL, 40000, true, CHECKS(sis_long_checks)},
    {"V14", "SIR by credit", sir_yaml, NULL, MANY, false, CHECKS(sir_checks)},
    {"V5.1", "pieces", pieces_yaml, NULL, MANY, false, CHECKS(pieces_checks)},
    {"V5.1", "pieces, mean", pieces_time_yaml, NULL, 50000, false, CHECKS(pieces_time_checks)},
    {"V5.3", "ramp, on the calendar", ramp_yaml, NULL, MANY, false, CHECKS(ramp_checks)},
    {"V5.4", "seasons, on the calendar", NULL, season_text, MANY, false, CHECKS(season_checks)},
    {"V5.5", "shock, on the calendar", shock_yaml, NULL, MANY, false, CHECKS(shock_checks)},
    {"V5.7", "frailty", frailty_yaml, NULL, MANY, false, CHECKS(frailty_checks)},
    {"V5.8", "pair", pair_yaml, NULL, MANY, false, CHECKS(pair_checks)},
    {"V5.8", "pair, time", pair_time_yaml, NULL, MANY, false, CHECKS(pair_time_checks)},
    {"V5.10-12", "canonical four", c4_yaml, NULL, MANY, false, CHECKS(c4_checks)},
    {"V5.13", "Russia never", c4_never_yaml, NULL, MANY, false, CHECKS(c4_never_checks)},
    {"V11.2", "do(PK at the start)", c4_do_yaml, NULL, MANY, false, CHECKS(c4_do_checks)},
    {"V11.1", "influence of CN", c4_cn_yaml, NULL, MANY, false, CHECKS(c4_cn_checks)},
    {"V11.1", "influence of PK", c4_do_yaml, NULL, MANY, false, CHECKS(c4_pk_checks)},
    {"V11.1", "influence of UZ", c4_uz_yaml, NULL, MANY, false, CHECKS(c4_uz_checks)},
    {"V11.1", "influence of AE", c4_ae_yaml, NULL, MANY, false, CHECKS(c4_ae_checks)},
    {"V5.14-15", "canonical four, times", c4_time_yaml, NULL, MANY, false, CHECKS(c4_time_checks)},
    {"V14.1-2", "Markov condition", markov_yaml, NULL, MANY, false, CHECKS(markov_checks)},
    {"V6", "three regimes", regimes_yaml, NULL, MANY, true, CHECKS(regimes_checks)},
    {"V6", "a hastened regime", hastened_yaml, NULL, MANY, true, CHECKS(hastened_checks)},
    {"V6.4", "levels 0-1-2", levels_yaml, NULL, MANY, true, CHECKS(levels_checks)},
    {"V6.13", "carrot, on the calendar", carrot_yaml, NULL, MANY, false, CHECKS(carrot_checks)},
    {"V6.13", "carrot, fine calendar", fine_carrot_yaml, NULL, 50000, true, CHECKS(fine_carrot_checks)},
    {"V6.14", "a consensus breaks", consensus_yaml, NULL, MANY, false, CHECKS(consensus_checks)},
    {"V6.5-6", "Ornstein-Uhlenbeck", noise_yaml, NULL, MANY, true, CHECKS(noise_checks)},
    {"V14.3", "log-OU hazard", log_noise_yaml, NULL, 2 * MANY, false, CHECKS(log_noise_checks)},
    {"V14.4", "linear series", linear_yaml, NULL, MANY, false, CHECKS(linear_checks)},
    {"V14.5", "logistic pair", logistic_yaml, NULL, MANY, false, CHECKS(logistic_checks)},
    {"V7.1", "20 states", NULL, twenty_text, MANY, false, CHECKS(twenty_checks)},
    {"V7.2", "Hawkes", hawkes_yaml, NULL, 50000, true, CHECKS(hawkes_checks)},
    {"V7.3", "mini-step", mini_yaml, NULL, MANY, false, CHECKS(mini_checks)},
    {"V7.3", "mini-step, hazard", mini_hazard_yaml, NULL, 1000, false, CHECKS(mini_hazard_checks)},
    {"V9.7", "rare", NULL, rare_text, 3 * MANY, false, CHECKS(rare_checks)},
    {"gates", "at_most", shut_out_yaml, NULL, MANY, false, CHECKS(shut_out_checks)},
    {"gates", "count", for_two_yaml, NULL, MANY, false, CHECKS(for_two_checks)},
    {"gates", "for", its_time_yaml, NULL, MANY, false, CHECKS(its_time_checks)},
    {"tracks", "own rungs", tracks_yaml, NULL, MANY, false, CHECKS(tracks_checks)},
    {"tracks", "skips", skips_yaml, NULL, MANY, false, CHECKS(skips_checks)},
    {"ties", "fade", fades_yaml, NULL, MANY, false, CHECKS(fades_checks)},
    {"ties", "times", times_yaml, NULL, 1000, true, CHECKS(times_checks)},
    {"ties", "exist or not", exists_yaml, NULL, MANY, true, CHECKS(exists_checks)},
    {"laws", "shared", shared_yaml, NULL, MANY / 2, true, CHECKS(shared_checks)},
    {"laws", "rungs at the start", starts_yaml, NULL, MANY, true, CHECKS(starts_checks)},
    {"laws", "every distribution, as a pace", laws_yaml, NULL, MANY, false, CHECKS(laws_checks)},
};

enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

static void must_find(const char *name, const char *what, cr_mechanism wrong)
{
    cr_cases_must_find(cases, N_CASES, name, what, wrong);
}

static void test_other_wrong_mechanisms(void **state)
{
    (void)state;
    must_find("V1.1", NULL, CR_OF_EXPOSURE);
    must_find("V2.4", "100, sd 0.12", CR_OF_EXPOSURE);
    must_find("V3.1", NULL, CR_OF_EXISTS);
    must_find("V3.2", NULL, CR_OF_EXPOSURE);
    must_find("V3.5", "IC on a triangle", CR_OF_EXISTS);
    must_find("V3.5", "LT on a triangle", CR_OF_EXPOSURE);
    must_find("V4.7", NULL, CR_OF_REVERSE);
    must_find("V4.8", NULL, CR_OF_REVERSE);
    must_find("V4.9", NULL, CR_OF_REVERSE);
    must_find("V5.5", NULL, CR_OF_LAG);
    must_find("V5.5", NULL, CR_OF_RESPONSE);
    must_find("V6", "a hastened regime", CR_OF_HASTE);
    must_find("V6.4", NULL, CR_OF_LEAVING);
    must_find("V6.4", NULL, CR_OF_TEMPO);
    must_find("V6.13", "carrot, on the calendar", CR_OF_TEMPO);
    must_find("V7.2", NULL, CR_OF_SHOCKS);
    must_find("V7.2", NULL, CR_OF_SHOCK_SIZE);
    must_find("V7.2", NULL, CR_OF_SHOCK_LIFE);
    must_find("V7.2", NULL, CR_OF_BREEDING);
    must_find("ties", "fade", CR_OF_FADING);
    must_find("ties", "times", CR_OF_EXPOSURE);
    must_find("ties", "exist or not", CR_OF_EXISTS);
    must_find("laws", "shared", CR_OF_SHARING);
    must_find("laws", "rungs at the start", CR_OF_STARTS);
    must_find("V5.10-12", NULL, CR_OF_EXPOSURE);
    must_find("V4.3", NULL, CR_OF_EXPOSURE);
    must_find("V5.1", "pieces", CR_OF_CONDITION);
    must_find("V14.1-2", NULL, CR_OF_CONDITION);
    must_find("V14.4", NULL, CR_OF_CONDITION);
    must_find("V14.4", NULL, CR_OF_CALENDAR);
    must_find("V1.2", NULL, CR_OF_CALENDAR);
    must_find("V6", "three regimes", CR_OF_TEMPO);
    must_find("V6.5-6", NULL, CR_OF_TEMPO);
}

/* The formulas of this program give the numbers that are printed elsewhere. */
static void test_formulas(void **state)
{
    (void)state;
    assert_true(fabs(bass(0, 50) - 0.4723665527) < 1e-9);
    assert_true(fabs(bass(3, 50) - 0.1020777386) < 1e-9);
    assert_true(fabs(bass(5, 50) - 0.0524080713) < 1e-9);
    assert_true(fabs(1 - pair_survival(0.1, 0.05, 0.05 * exp(1.2), 5) - 0.3006538053) < 1e-9);
    assert_true(fabs(ramp_pieces(6, 1000000) - 0.836340040) < 1e-6);
    assert_true(fabs(ramp_pieces(18, 1000000) - 0.334582116) < 1e-6);
    assert_true(fabs(season_pieces(250000, 1000000) - 1.3583662361) < 1e-5);
    assert_true(fabs(season_pieces(1000000, 1000000) - 3.6) < 1e-9);
    assert_true(fabs(sis(0, 0.3, 0.5, 1, 0, 3) - 0.5057830338) < 1e-9);
    assert_true(fabs(sis(0.1, 0.15, 0.4, 0, 2, 5) - 0.2098579062) < 1e-9);
    assert_true(fabs(sis(0.1, 0.15, 0.4, 0, 4, 1000) - 0.0568769390) < 1e-9);
    assert_true(fabs(shock_pieces(false, 3000000) - 0.678273029) < 1e-6);
    assert_true(fabs(shock_pieces(true, 3000000) - 0.623171858) < 1e-6);
    assert_true(fabs(level_is(2, 2, false) - 0.109808864) < 1e-9);
    assert_true(fabs(level_is(2, 6, false) - 0.447459033) < 1e-9);
    assert_true(fabs(carrot(0, 3000000) - 0.433558296) < 1e-6);
    assert_true(fabs(carrot(1, 3000000) - 0.506908131) < 1e-6);
    assert_true(fabs(carrot(2, 3000000) - 0.546788976) < 1e-6);
    assert_true(fabs(carrot(3, 3000000) - 0.476383063) < 1e-6);
    assert_true(fabs(hawkes(2, 0) - 10.659341823) < 1e-8);
    for (size_t i = 0; i < sizeof(law) / sizeof(law[0]); i++)
        if (law[i].density)
            assert_true(fabs(quadrature(mass, i) - 1) < (law[i].density == density_normal ? 0.03 : 1e-6));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest more[] = {cmocka_unit_test(test_formulas), cmocka_unit_test(test_other_wrong_mechanisms)};

    return cr_cases_main(argc, argv, "closed forms", cases, N_CASES, more, sizeof(more) / sizeof(more[0]));
}
