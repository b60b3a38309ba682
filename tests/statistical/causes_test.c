/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What pushed, against exact numbers: the pair model (V11.3) and the canonical four (C4 of V5.10), whose expected shares and
 * chains come from their Markov chain. |z| <= 5 fails by chance 6 times in 10^7; there are about 60.
 */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "study/batch.h"
#include "tests/support/judge.h"

enum { RUNS = 200000, LONG_FORM = 10 };

/* 4 years here are 5 there. */
#define PAIR(weight)                                                                                                   \
    "calendar: {start: 2021-01-01, end: 4 years, step: 4 years}\nladder: [out, in]\n"                                  \
    "ties: {talk: {pairs: [[B, A]]}}\n"                                                                                \
    "defaults: {link: exponential, threshold: 0, softness: 1, weights: {talk: " weight "}}\n"                          \
    "states: {A: {pace: 0.125}, B: {pace: 0.0625}}\n"

/* 8 years here are 10 there. States by code: AE CN PK RU UZ. */
static const char four[] =
    "calendar: {start: 2021-01-01, end: 8 years, step: 8 years}\nladder: [out, in]\n"
    "ties:\n  talk:\n    norm: sum\n"
    "    pairs: [[CN, RU, 0.5], [PK, RU, 0.1], [UZ, RU, 0.6], [AE, RU, 0.2], [CN, PK, 0.5], [PK, CN, 0.5],\n"
    "            [UZ, CN, 0.4], [AE, PK, 0.3], [PK, AE, 0.4], [AE, CN, 0.5]]\n"
    "defaults: {link: exponential, threshold: 0, softness: 1, weights: {talk: 2}}\n"
    "states: {CN: {pace: 0.025}, PK: {pace: 0.0375}, UZ: {pace: 0.05}, AE: {pace: 0.0375}, RU: {at: in}}\n";

static uint64_t runs(void)
{
    return cr_long_form() ? (uint64_t)RUNS * LONG_FORM : RUNS;
}

/* Many replicates of one model, with what pushed. */
static void run(cr_batch *batch, cr_model *model)
{
    static const char *what_if[] = {"baseline"};
    const cr_plan plan = {.n_models = 1, .what_if = what_if, .model = model};
    const cr_batch_options options = {.first = 1, .replicates = runs(), .seed = 1, .threads = 1, .causes = true};

    assert_int_equal(cr_batch_run(batch, &plan, &options, NULL), CR_OK);
}

/* z of the sum of shares over replicates; in each of them there is one at most. */
static double z_of(const cr_moment *moment, double expected)
{
    const double n = (double)runs(), mean = cr_moment_per(moment, runs());
    const double second = (double)moment->square / n / (CR_MOMENT_STEPS * CR_MOMENT_STEPS);

    return (mean - expected) / sqrt((second - mean * mean) / n);
}

static uint64_t count_of(const cr_pathways *self, const char *const *code)
{
    for (size_t c = 0; c < self->n; c++) {
        const cr_pathway pathway = self->count[c].chain;
        size_t k = 0;

        while (k < cr_pathway_length(pathway) && k < CR_PATHWAY_STATES && code[k] != NULL &&
               strcmp(self->model->state[cr_pathway_state(pathway, k)].code, code[k]) == 0) {
            k++;
        }
        if (k == cr_pathway_length(pathway) && code[k] == NULL) {
            return self->count[c].replicates;
        }
    }
    return 0;
}

#define COUNT_OF(batch, ...)                                                                                           \
    (double)count_of(&(batch)->causes[0].pathways, (const char *const[]){__VA_ARGS__, NULL, NULL, NULL})

static void assert_z(const char *what, double z)
{
    if (!(fabs(z) <= CR_Z_LIMIT)) {
        fail_msg("%s: z = %.2f", what, z);
    }
}

/* The pair model: what A is owed for B's moves, and what is B's own. */
static const double owed_to_a = 0.087194184, own_of_b = 0.300653805 - 0.087194184;

static void pair(void **state)
{
    cr_plan plan, alone;
    cr_batch batch, without;
    const cr_attribution *owed;
    double lost;

    (void)state;
    assert_true(cr_read_text(&plan, "pair", PAIR("1.2")));
    run(&batch, &plan.model[0]);
    owed = &batch.causes[0].attribution;
    assert_z("owed to A", z_of(&owed->part[cr_attribution_at(owed, 1, 0, 0)], owed_to_a));
    assert_z("B's own", z_of(&owed->own[1], own_of_b));
    assert_z("A's own", z_of(&owed->own[0], -expm1(-0.5)));
    assert_int_equal(owed->part[cr_attribution_at(owed, 0, 1, 0)].square, 0);
    assert_z("A > B", cr_z_share(COUNT_OF(&batch, "A", "B"), (double)runs(), owed_to_a));
    assert_z("B", cr_z_share(COUNT_OF(&batch, "B"), (double)runs(), own_of_b));
    assert_z("A", cr_z_share(COUNT_OF(&batch, "A"), (double)runs(), -expm1(-0.5)));
    /* What pushed is not what would have changed it: without the tie B loses less than A is owed, on the same draws. */
    assert_true(cr_read_text(&alone, "alone", PAIR("0")));
    run(&without, &alone.model[0]);
    lost = ((double)owed->moves[1] - (double)without.causes[0].attribution.moves[1]) / (double)runs();
    assert_z("lost without the tie", (lost - 0.079454588) / sqrt(0.079454588 * (1.0 - 0.079454588) / (double)runs()));
    assert_true(fabs((lost - owed_to_a) / sqrt(lost * (1.0 - lost) / (double)runs())) > CR_Z_LIMIT);
    cr_batch_free(&without);
    cr_plan_free(&alone);
    cr_batch_free(&batch);
    cr_plan_free(&plan);
}

/* An engine that is wrong is found: a weight or a pace that is not what it should be, shares that are mixed up. */
static void wrong_engines(void **state)
{
    static const cr_mechanism wrong[] = {CR_OF_EXPOSURE, CR_OF_PACE};
    cr_plan plan;
    cr_batch batch;
    const cr_attribution *owed;

    (void)state;
    assert_true(cr_read_text(&plan, "pair", PAIR("1.2")));
    for (size_t k = 0; k < 2; k++) {
        cr_mutant mutant;

        assert_true(cr_mutant_init(&mutant, &plan.model[0], wrong[k], 1.05));
        run(&batch, &mutant.model);
        owed = &batch.causes[0].attribution;
        assert_true(fabs(z_of(&owed->part[cr_attribution_at(owed, 1, 0, 0)], owed_to_a)) > CR_Z_LIMIT);
        assert_true(fabs(cr_z_share(COUNT_OF(&batch, "A", "B"), (double)runs(), owed_to_a)) > CR_Z_LIMIT);
        cr_batch_free(&batch);
        cr_mutant_free(&mutant);
    }
    run(&batch, &plan.model[0]);
    owed = &batch.causes[0].attribution;
    assert_true(fabs(z_of(&owed->own[1], owed_to_a)) > CR_Z_LIMIT);
    assert_true(fabs(z_of(&owed->part[cr_attribution_at(owed, 1, 0, 0)], own_of_b)) > CR_Z_LIMIT);
    cr_batch_free(&batch);
    cr_plan_free(&plan);
}

/* ---- the canonical four, as a Markov chain ---- */

enum { ACTORS = 5, RU = 4, SETS = 16, CHAINS = 2 * SETS, FASTEST = 2 /* rate out of any set, at most */ };

/* CN PK UZ AE, then RU, which is always in. Rates of 10 years. */
static const char *const actor[ACTORS] = {"CN", "PK", "UZ", "AE", "RU"};
static const double base[4] = {0.02, 0.03, 0.04, 0.03};
static const double ear[4][ACTORS] = {
    {0, 0.5, 0, 0, 0.5}, {0.5, 0, 0, 0.4, 0.1}, {0.4, 0, 0, 0, 0.6}, {0.5, 0.3, 0, 0, 0.2}};

static bool is_in(unsigned set, int j)
{
    return j == RU || (set >> j & 1U) != 0;
}

static double weight_in(unsigned set, int i)
{
    double sum = 0;

    for (int j = 0; j < ACTORS; j++) {
        sum += is_in(set, j) ? ear[i][j] : 0;
    }
    return sum;
}

/* Rate at which i comes in while `set` is in, as far as it is owed to j; j = i: its own. */
static double owed_rate(unsigned set, int i, int j)
{
    const double weight = weight_in(set, i);

    if (j == i) {
        return base[i];
    }
    return is_in(set, j) ? base[i] * expm1(2 * weight) * ear[i][j] / weight : 0;
}

/* One step of the chain made discrete: with a chance of rate / FASTEST a move, else nothing. */
static void step(const double from[CHAINS], double to[CHAINS])
{
    memcpy(to, from, CHAINS * sizeof(*to));
    for (size_t s = 0; s < CHAINS; s++) {
        const unsigned set = (unsigned)s % SETS;

        for (int i = 0; i < 4; i++) {
            const double rate = is_in(set, i) ? 0 : base[i] * exp(2 * weight_in(set, i));
            const double by_ru = i == 0 && s < SETS && rate > 0 ? owed_rate(set, 0, RU) : 0;
            const size_t next = s + (size_t)(1U << i);

            if (rate > 0) {
                to[s] -= from[s] * rate / FASTEST;
                to[next] += from[s] * (rate - by_ru) / FASTEST;
            }
            if (by_ru > 0) {
                to[next + SETS] += from[s] * by_ru / FASTEST;
            }
        }
    }
}

/* Expected years, of 10, in each set, by uniformisation (Jensen 1953); sets in which CN has RU for a parent stand apart,
 * SETS further on. */
static void solve(double years[CHAINS])
{
    double now[CHAINS] = {1}, next[CHAINS];

    memset(years, 0, CHAINS * sizeof(*years));
    for (unsigned k = 0; k < 200; k++) {
        for (size_t s = 0; s < CHAINS; s++) {
            years[s] += now[s] * gsl_cdf_poisson_Q(k, 10 * FASTEST) / FASTEST;
        }
        step(now, next);
        memcpy(now, next, sizeof(now));
    }
}

/* Expected moves of i owed to j, over the sets from `from` on. */
static double expected(const double years[CHAINS], int i, int j, size_t from)
{
    double sum = 0;

    for (size_t s = from; s < CHAINS; s++) {
        if (!is_in((unsigned)s % SETS, i)) {
            sum += years[s] * owed_rate((unsigned)s % SETS, i, j);
        }
    }
    return sum;
}

static void canonical_four(void **state)
{
    static const double by_ten[4] = {0.4937509952, 0.4606232506, 0.8039769342, 0.5081100096}; /* V5.11 */
    double years[CHAINS];
    cr_plan plan;
    cr_batch batch;
    const cr_attribution *owed;
    size_t compared = 0;

    (void)state;
    solve(years);
    assert_true(cr_read_text(&plan, "C4", four));
    run(&batch, &plan.model[0]);
    owed = &batch.causes[0].attribution;
    for (int i = 0; i < 4; i++) {
        const size_t influenced = (size_t)cr_state_of(&plan.model[0], actor[i]);
        double sum = expected(years, i, i, 0);

        assert_z("own", z_of(&owed->own[influenced], sum));
        for (int j = 0; j < ACTORS; j++) {
            const size_t influencer = (size_t)cr_state_of(&plan.model[0], actor[j]);
            const cr_moment *moment = &owed->part[cr_attribution_at(owed, influenced, influencer, 0)];

            if (ear[i][j] > 0) {
                const double exact = expected(years, i, j, 0);

                sum += exact;
                assert_z(actor[j], z_of(moment, exact));
                assert_true(fabs(z_of(moment, 1.05 * exact)) > CR_Z_LIMIT || exact < 0.01); /* it bites */
                compared++;
            } else {
                assert_int_equal(moment->square, 0); /* UZ among them, to which nobody listens */
            }
        }
        assert_true(fabs(sum - by_ten[i]) < 1e-9); /* the reference itself */
        assert_z("by itself", cr_z_share(COUNT_OF(&batch, actor[i]), (double)runs(), expected(years, i, i, 0)));
        assert_z("by RU", cr_z_share(COUNT_OF(&batch, "RU", actor[i]), (double)runs(), expected(years, i, RU, 0)));
        if (i > 0) {
            assert_z("RU > CN > ...",
                     cr_z_share(COUNT_OF(&batch, "RU", "CN", actor[i]), (double)runs(), expected(years, i, 0, SETS)));
        }
    }
    assert_int_equal(compared, 10);
    cr_batch_free(&batch);
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pair), cmocka_unit_test(wrong_engines),
                                       cmocka_unit_test(canonical_four)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
