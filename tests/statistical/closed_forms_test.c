/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine against numbers that are known exactly: closed forms, matrix exponentials, quadratures. The cases are data:
 * a scenario, a number of replicates, and what is looked at. Where the printed number is for a time that is no calendar
 * date, the rates are scaled (T years here stand for the printed time; the comment beside says which).
 *
 *   closed_forms_test             a cmocka program; each case a test, then wrong engines that must be found
 *   closed_forms_test --markdown  the table of docs/validation.md
 *
 * False alarms: |z| <= 5 fails by chance 6 times in 10^7, chi-square at 1e-6 once in 10^6; there are about 200 of them.
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

#include "tests/support/judge.h"

enum { SEED = 1, MANY = 200000, LONG_FORM = 10 };

/* ------------------------------------------------------------------------------------- what is looked at */

typedef double look(const cr_seen *seen, int a, int b);

typedef enum cr_rule {
    SHARE,     /* of replicates: variance p (1 - p) */
    MEAN,      /* the variance of one replicate's number is given */
    SAMPLED,   /* the variance is that of the sample */
    CERTAIN,   /* the same in every replicate, to 1e-9 */
    CHI_SQUARE /* the next `a` rows are a distribution */
} cr_rule;

typedef struct cr_check {
    const char *what;
    look *at;
    int a, b;
    cr_rule rule;
    double expected, variance;
    double (*exact)(int a, int b); /* computes `expected` where it is not NULL */
} cr_check;

typedef struct cr_case {
    const char *name, *what;
    const char *yaml;    /* or NULL: then text() writes it */
    char *(*text)(void); /* to be freed */
    uint64_t n;          /* replicates */
    bool deaf;           /* how fast the states move does not matter: a wrong pace is not to be found here */
    const cr_check *check;
    size_t n_checks;
} cr_case;

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
    bool left = (size_t)r + 1 < seen->model->n_rungs && cr_reached(seen, 0, r + 1) <= date(seen, k);
    return cr_reached(seen, 0, r) <= date(seen, k) && !left;
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

/* V2: thresholds that are met are acted on at pace 8 for 40 years, so all of them are in the end. */
static char *crowd_text(size_t n, const int *threshold)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (!file)
        return NULL;
    fputs(FORTY_YEARS OUT_IN "ties: {crowd: {among: all, norm: sum}}\n"
                             "defaults: {link: step, pace: 8, weights: {crowd: 1}}\nstates:\n",
          file);
    for (size_t i = 0; i < n; i++)
        fprintf(file, "  S%03zu: {threshold: %d}\n", i, threshold[i]);
    fclose(file);
    return text;
}

static char *bandwagon_text(void)
{
    int threshold[100];
    for (int i = 0; i < 100; i++)
        threshold[i] = i;
    return crowd_text(100, threshold);
}

static char *no_bandwagon_text(void)
{
    int threshold[100];
    for (int i = 0; i < 100; i++)
        threshold[i] = i == 1 ? 2 : i;
    return crowd_text(100, threshold);
}

static char *small_crowd_text(void)
{
    const int threshold[] = {0, 1, 1, 2, 4, 4, 5, 9, 9, 9};
    return crowd_text(10, threshold);
}

static const cr_check bandwagon_checks[] = {{"final number", count, 0, 1, CERTAIN, 100, 0, NULL}};
static const cr_check no_bandwagon_checks[] = {{"final number", count, 0, 1, CERTAIN, 1, 0, NULL}};
static const cr_check small_crowd_checks[] = {{"final number", count, 0, 1, CERTAIN, 7, 0, NULL}};

/* V3, G1: linear threshold by a uniform threshold, independent cascade by weights that are 1 or 0 (live edges) */
#define SHORT "calendar: {start: 2021-01-01, end: 8 years, step: 8 years}\n" /* 32 turns: 3 are enough */
#define LT(A, B, C, D)                                                                                                 \
    SHORT OUT_IN                                                                                                       \
        "ties: {talk: {norm: sum, pairs: [[B, A, 0.5], [C, A, 0.4], [C, B, 0.3], [D, B, 0.4], [D, C, 0.6]]}}\n"        \
        "defaults: {link: step, pace: 4, threshold: {uniform: [0, 1]}, weights: {talk: 1}}\n"                          \
        "states: {A: {" A "}, B: {" B "}, C: {" C "}, D: {" D "}}\n"
#define EDGE(to, from, p, q) "[" to ", " from ", {one_of: {1: " p ", 0: " q "}}]"
#define IC(A, B, C, D)                                                                                                 \
    SHORT OUT_IN                                                                                                       \
        "ties: {talk: {norm: sum, pairs: [" EDGE("B", "A", "0.5", "0.5") ", " EDGE("C", "A", "0.4", "0.6") ", " EDGE(  \
            "C", "B", "0.3", "0.7") ", " EDGE("D", "B", "0.4",                                                         \
                                              "0.6") ", " EDGE("D", "C", "0.6",                                        \
                                                               "0.4") "]}}\n"                                          \
                                                                      "defaults: {link: step, pace: 4, threshold: 1, " \
                                                                      "weights: {talk: 1}}\n"                          \
                                                                      "states: {A: {" A "}, B: {" B "}, C: {" C        \
                                                                      "}, D: {" D "}}\n"
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
#define THIRD "{one_of: {1: 1, 0: 2}}"
static const char ic_k3[] =
    SHORT OUT_IN "ties:\n  talk:\n    norm: sum\n    pairs: [[A, B, " THIRD "], [A, C, " THIRD "], [B, A, " THIRD
                 "], [B, C, " THIRD "], [C, A, " THIRD "], [C, B, " THIRD "]]\n"
                 "defaults: {link: step, pace: 4, threshold: 1, weights: {talk: 1}}\n"
                 "states: {A: {at: in}, B: {}, C: {}}\n";
static const char lt_k3[] =
    SHORT OUT_IN "ties: {talk: {norm: sum, among: all}}\n"
                 "defaults: {link: step, pace: 4, threshold: {uniform: [0, 1]}, weights: {talk: 0.333333333333}}\n"
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

/* V5.7: frailty as a pace drawn once; Lambda = 1.2 over 4 years. C, D share theirs; A, B have each their own. */
static const char frailty_yaml[] =
    FOUR_YEARS OUT_IN "parameters: {frailty: {gamma: [2, 0.15]}}\n"
                      "defaults: {link: always, pace: {gamma: [2, 0.15]}}\n"
                      "states: {A: {}, B: {}, C: {pace: $frailty}, D: {pace: $frailty}}\n";
static const cr_check frailty_checks[] = {
    {"S", not_by, 0, 1, SHARE, 0.390625, 0, NULL},
    {"joint S, each its own", neither, 0, 1, SHARE, 0.152587891, 0, NULL},
    {"joint S, shared", neither, 2, 1, SHARE, 0.206611570, 0, NULL},
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
    {"V14", "SIR by credit", sir_yaml, NULL, MANY, false, CHECKS(sir_checks)},
    {"V5.1", "pieces", pieces_yaml, NULL, MANY, false, CHECKS(pieces_checks)},
    {"V5.1", "pieces, mean", pieces_time_yaml, NULL, 50000, false, CHECKS(pieces_time_checks)},
    {"V5.3", "ramp, on the calendar", ramp_yaml, NULL, MANY, false, CHECKS(ramp_checks)},
    {"V5.4", "seasons, on the calendar", NULL, season_text, MANY, false, CHECKS(season_checks)},
    {"V5.7", "frailty", frailty_yaml, NULL, MANY, false, CHECKS(frailty_checks)},
    {"V5.8", "pair", pair_yaml, NULL, MANY, false, CHECKS(pair_checks)},
    {"V5.8", "pair, time", pair_time_yaml, NULL, MANY, false, CHECKS(pair_time_checks)},
    {"V5.10-12", "canonical four", c4_yaml, NULL, MANY, false, CHECKS(c4_checks)},
    {"V5.13", "Russia never", c4_never_yaml, NULL, MANY, false, CHECKS(c4_never_checks)},
    {"V11.2", "do(PK at the start)", c4_do_yaml, NULL, MANY, false, CHECKS(c4_do_checks)},
    {"V5.14-15", "canonical four, times", c4_time_yaml, NULL, MANY, false, CHECKS(c4_time_checks)},
    {"V14.1-2", "Markov condition", markov_yaml, NULL, MANY, false, CHECKS(markov_checks)},
    {"V6", "three regimes", regimes_yaml, NULL, MANY, true, CHECKS(regimes_checks)},
    {"V6.5-6", "Ornstein-Uhlenbeck", noise_yaml, NULL, MANY, true, CHECKS(noise_checks)},
    {"V14.3", "log-OU hazard", log_noise_yaml, NULL, 2 * MANY, false, CHECKS(log_noise_checks)},
    {"V14.4", "linear series", linear_yaml, NULL, MANY, false, CHECKS(linear_checks)},
    {"V14.5", "logistic pair", logistic_yaml, NULL, MANY, false, CHECKS(logistic_checks)},
    {"V7.1", "20 states", NULL, twenty_text, MANY, false, CHECKS(twenty_checks)},
    {"V7.3", "mini-step", mini_yaml, NULL, MANY, false, CHECKS(mini_checks)},
    {"V7.3", "mini-step, hazard", mini_hazard_yaml, NULL, 1000, false, CHECKS(mini_hazard_checks)},
    {"V9.7", "rare", NULL, rare_text, 3 * MANY, false, CHECKS(rare_checks)},
    {"gates", "at_most", shut_out_yaml, NULL, MANY, false, CHECKS(shut_out_checks)},
    {"gates", "count", for_two_yaml, NULL, MANY, false, CHECKS(for_two_checks)},
    {"gates", "for", its_time_yaml, NULL, MANY, false, CHECKS(its_time_checks)},
    {"tracks", "own rungs", tracks_yaml, NULL, MANY, false, CHECKS(tracks_checks)},
    {"tracks", "skips", skips_yaml, NULL, MANY, false, CHECKS(skips_checks)},
    {"laws", "every distribution, as a pace", laws_yaml, NULL, MANY, false, CHECKS(laws_checks)},
};

enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

/* ---------------------------------------------------------------------------------------------- judging */

/* Of each check: sum, sum of squares (CERTAIN: how many are wrong), how many numbers. */
enum { SUM, SQUARES, NUMBERS, SUMS };

static void add_checks(const void *context, const cr_seen *seen, double *sum)
{
    const cr_case *self = context;
    for (size_t i = 0; i < self->n_checks; i++, sum += SUMS) {
        const cr_check *check = &self->check[i];
        double x = check->at ? check->at(seen, check->a, check->b) : nan("");
        if (isnan(x))
            continue;
        sum[SUM] += x;
        sum[NUMBERS] += 1;
        if (check->rule == CERTAIN)
            sum[SQUARES] += fabs(x - check->expected) > 1e-9 * fmax(1e-3, fabs(check->expected));
        else
            sum[SQUARES] += x * x;
    }
}

static double expected_of(const cr_check *check)
{
    return check->exact ? check->exact(check->a, check->b) : check->expected;
}

static double z_of(const cr_check *check, const double *sum)
{
    double n = sum[NUMBERS], mean = sum[SUM] / n, expected = expected_of(check);
    switch (check->rule) {
    case SHARE:
        return cr_z_share(sum[SUM], n, expected);
    case MEAN:
        return cr_z_mean(sum[SUM], n, expected, check->variance);
    case SAMPLED:
        return cr_z_mean(sum[SUM], n, expected, sum[SQUARES] / n - mean * mean);
    case CERTAIN:
        return n > 0 && sum[SQUARES] <= 0 ? 0 : HUGE_VAL;
    case CHI_SQUARE:
        break;
    }
    return nan("");
}

/* Of the next rows, which are shares of a whole distribution. */
static double chi_square_of(const cr_check *check, const double *sum)
{
    double chi2 = 0;
    for (int i = 1; i <= check->a; i++) {
        double n = sum[i * SUMS + NUMBERS], should = n * expected_of(&check[i]);
        chi2 += gsl_pow_2(sum[i * SUMS + SUM] - should) / should;
    }
    return chi2;
}

/* Is the row as it should be? */
static bool passes(const cr_check *check, const double *sum)
{
    if (check->rule == CHI_SQUARE)
        return chi_square_of(check, sum) <= cr_chi2_limit((size_t)check->a - 1);
    return fabs(z_of(check, sum)) <= CR_Z_LIMIT;
}

static void print_row(FILE *file, const cr_case *self, const cr_check *check, const double *sum)
{
    fprintf(file, "| %s %s | %s | ", self->name, self->what, check->what);
    if (check->rule == CHI_SQUARE)
        fprintf(file, "χ² ≤ %.2f | χ² = %.2f | |\n", cr_chi2_limit((size_t)check->a - 1), chi_square_of(check, sum));
    else if (check->rule == CERTAIN)
        fprintf(file, "%.9g | %.9g | exact |\n", expected_of(check), sum[SUM] / sum[NUMBERS]);
    else
        fprintf(file, "%.9g | %.6g | %.2f |\n", expected_of(check), sum[SUM] / sum[NUMBERS], z_of(check, sum));
}

/* A wrong engine: the mechanism by 5%. */
static const cr_mechanism right_engine = CR_MUTATIONS;

/* Runs the case. @param sum [n_checks * SUMS] */
static bool play_case(const cr_case *self, cr_mechanism wrong, double *sum)
{
    cr_plan plan;
    cr_mutant mutant = {0};
    char *text = self->text ? self->text() : strdup(self->yaml);
    uint64_t n = self->n * (cr_long_form() ? LONG_FORM : 1);
    bool good = text && cr_read_text(&plan, self->name, text);
    free(text);
    if (!good)
        return false;
    if (wrong != right_engine)
        good = cr_mutant_init(&mutant, &plan.model[0], wrong, 1.05);
    good = good && cr_play(CR_ENGINE, wrong == right_engine ? &plan.model[0] : &mutant.model, SEED, n, add_checks, self,
                           self->n_checks * SUMS, sum) == CR_OK;
    cr_mutant_free(&mutant);
    cr_plan_free(&plan);
    return good;
}

/* How many rows are not as they should be; prints them to `file`, or all rows to `table`; SIZE_MAX: it did not run. */
static size_t judge_case(const cr_case *self, cr_mechanism wrong, FILE *file, FILE *table)
{
    size_t n = 0;
    double *sum = calloc(self->n_checks * SUMS, sizeof(double));
    if (!sum || !play_case(self, wrong, sum)) {
        free(sum);
        return SIZE_MAX;
    }
    for (size_t i = 0; i < self->n_checks; i++) {
        bool good = passes(&self->check[i], sum + i * SUMS);
        n += !good;
        if (!good && file)
            print_row(file, self, &self->check[i], sum + i * SUMS);
        if (table)
            print_row(table, self, &self->check[i], sum + i * SUMS);
    }
    free(sum);
    return n;
}

static int print_table(void)
{
    size_t wrong = 0;
    printf("| case | what | expected | obtained | z |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < N_CASES; i++)
        wrong += judge_case(&cases[i], right_engine, stderr, stdout) > 0;
    return wrong > 0;
}

static void test_case(void **state)
{
    assert_int_equal(judge_case(*state, right_engine, stderr, NULL), 0);
}

/* Every case in which pace matters finds an engine that is 5% too fast. */
static void test_wrong_pace(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_CASES; i++) {
        if (cases[i].deaf)
            continue;
        size_t found = judge_case(&cases[i], CR_OF_PACE, NULL, NULL);
        if (found == 0 || found == SIZE_MAX)
            fail_msg("%s %s does not notice an engine that is 5%% too fast", cases[i].name, cases[i].what);
    }
}

static void must_find(const char *name, const char *what, cr_mechanism wrong)
{
    size_t tried = 0;
    for (size_t i = 0; i < N_CASES; i++) {
        if (strcmp(cases[i].name, name) != 0 || (what && strcmp(cases[i].what, what) != 0))
            continue;
        size_t found = judge_case(&cases[i], wrong, NULL, NULL);
        if (found == 0 || found == SIZE_MAX)
            fail_msg("%s does not notice that the %s is wrong by 5%%", name, cr_mechanism_name[wrong]);
        tried++;
    }
    assert_int_equal(tried, 1);
}

static void test_other_wrong_mechanisms(void **state)
{
    (void)state;
    must_find("V1.1", NULL, CR_OF_EXPOSURE);
    must_find("V5.10-12", NULL, CR_OF_EXPOSURE);
    must_find("V4.3", NULL, CR_OF_EXPOSURE);
    must_find("V5.1", "pieces", CR_OF_CONDITION);
    must_find("V14.1-2", NULL, CR_OF_CONDITION);
    must_find("V14.4", NULL, CR_OF_CONDITION);
    must_find("V14.4", NULL, CR_OF_CALENDAR);
    must_find("V1.2", NULL, CR_OF_CALENDAR);
    must_find("V6", NULL, CR_OF_TEMPO);
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
    for (size_t i = 0; i < sizeof(law) / sizeof(law[0]); i++)
        if (law[i].density)
            assert_true(fabs(quadrature(mass, i) - 1) < (law[i].density == density_normal ? 0.03 : 1e-6));
}

int main(int argc, char **argv)
{
    struct CMUnitTest tests[N_CASES + 3] = {{0}};
    size_t n = 0;
    gsl_set_error_handler_off();
    if (argc > 1 && strcmp(argv[1], "--markdown") == 0)
        return print_table();
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_formulas);
    for (size_t i = 0; i < N_CASES; i++)
        tests[n++] = (struct CMUnitTest){cases[i].what, test_case, NULL, NULL, (void *)(uintptr_t)&cases[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_wrong_pace);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_other_wrong_mechanisms);
    return _cmocka_run_group_tests("closed forms", tests, n, NULL, NULL);
}
