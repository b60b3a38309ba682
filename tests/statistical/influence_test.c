/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * V11.1 and V11.2: the influence of each of the canonical four by pairs of futures, and where the others stand once one
 * of them is moved, against exact numbers. The same tests must reject an engine whose ties push a tenth harder.
 *
 * 60,000 pairs, in the long form 200,000; |z| <= 5: 9 judgements, a false alarm about once in 200,000 seeds; the seed is
 * fixed.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_errno.h>

#include "simulate/simulate.h"
#include "study/influence.h"
#include "support/judge.h"

enum { SEED = 20251122, AE = 0, CN, PK, RU, UZ, STATES };

/* 8 years of 365.25 days, and a quarter more of every pace: the ten years of the reference. */
static const char c4[] = "calendar: {start: 2021-01-01, end: 8 years, step: 4 years}\nladder: [out, in]\n"
                         "ties:\n  talk:\n    norm: sum\n"
                         "    pairs: [[CN, RU, 0.5], [PK, RU, 0.1], [UZ, RU, 0.6], [AE, RU, 0.2], [CN, PK, 0.5], [PK, "
                         "CN, 0.5],\n            [UZ, CN, 0.4], [AE, PK, 0.3], [PK, AE, 0.4], [AE, CN, 0.5]]\n"
                         "defaults: {link: exponential, threshold: 0, softness: 1, weights: {talk: 2}}\n"
                         "groups: {east: {members: [CN, PK]}}\n"
                         "states: {CN: {pace: 0.025}, PK: {pace: 0.0375}, UZ: {pace: 0.05}, AE: {pace: 0.0375}, "
                         "RU: {at: in}}\n";

static const double influence[STATES] = {[AE] = 0.247605260, [CN] = 0.714815071, [PK] = 0.566644551};
static const double after_pk[STATES] = {
    [AE] = 0.74404654, [CN] = 0.77186352, [PK] = 1.0, [RU] = 1.0, [UZ] = 0.85657243};
static const double alone[STATES] = {
    [AE] = 0.5081100109, [CN] = 0.4937509952, [PK] = 0.4606232506, [RU] = 1.0, [UZ] = 0.8039769342};

static cr_influences studied; /* of the engine as it is */

static uint64_t pairs(void)
{
    return cr_long_form() ? 200000 : 60000;
}

static void study(cr_influences *self, const cr_model *model, bool thorough)
{
    const cr_influence_options options = {
        .first = 1, .replicates = pairs(), .seed = SEED, .threads = 2, .thorough = thorough};

    assert_int_equal(cr_influences_run(self, model, &options, NULL), CR_OK);
}

static double variance_of(const cr_influences *self, size_t at)
{
    const double n = (double)self->replicates, sum = (double)self->sum[at];

    return ((double)self->square[at] - sum * sum / n) / (n - 1.0);
}

/* z of the mean difference of one state among all (0) or the east (1). */
static double z_of(const cr_influences *self, size_t state, size_t among, double expected)
{
    const size_t at = state * self->n_among + among;

    return cr_z_mean((double)self->sum[at], (double)self->replicates, expected, variance_of(self, at));
}

static int read_and_study(void **state)
{
    static cr_plan plan;

    gsl_set_error_handler_off();
    if (!cr_read_text(&plan, "c4.yaml", c4)) {
        return -1;
    }
    *state = &plan;
    study(&studied, &plan.model[0], false);
    return 0;
}

static int free_all(void **state)
{
    cr_influences_free(&studied);
    cr_plan_free(*state);
    return 0;
}

static void influence_of_each(void **state)
{
    (void)state;
    for (size_t i = 0; i < STATES; i++) {
        const cr_extra extra = cr_influences_extra(&studied, i, 0);

        if (i == UZ || i == RU) {
            assert_true(extra.mean == 0.0 && extra.range.lo == 0.0 && extra.range.hi == 0.0);
        } else {
            assert_true(fabs(z_of(&studied, i, 0, influence[i])) <= CR_Z_LIMIT);
            assert_true(extra.range.hi - extra.range.lo < 0.02);
        }
        assert_int_equal(studied.already[i], i == RU ? pairs() : 0);
    }
    /* of the two in the east only the other one can be won: what V11.2 and V5.11 say of CN */
    assert_true(fabs(z_of(&studied, PK, 1, after_pk[CN] - alone[CN])) <= CR_Z_LIMIT);
    assert_int_equal(cr_influences_rank(&studied, CN), 1);
    assert_int_equal(cr_influences_rank(&studied, PK), 2);
    assert_int_equal(cr_influences_rank(&studied, AE), 3);
    assert_int_equal(cr_influences_rank(&studied, UZ), 4);
}

/* Nobody listens to UZ: simulated all the same, every single difference is 0, and nothing else comes out otherwise. */
static void without_listeners(void **state)
{
    const cr_plan *const plan = *state;
    cr_influences thorough;

    study(&thorough, &plan->model[0], true);
    assert_true(thorough.square[UZ * thorough.n_among] == 0);
    assert_true(thorough.square[RU * thorough.n_among] == 0);
    assert_memory_equal(thorough.sum, studied.sum, STATES * studied.n_among * sizeof(*studied.sum));
    assert_memory_equal(thorough.square, studied.square, STATES * studied.n_among * sizeof(*studied.square));
    cr_influences_free(&thorough);
}

/* How many of pairs() futures each state ends in, once PK has been moved at the start. */
static void move_pk(const cr_model *model, double *hits)
{
    const cr_forced forced = {.t = 0.0, .state = PK, .rung = model->recognition};
    const cr_sink nobody = {0};
    cr_scratch scratch;

    memset(hits, 0, STATES * sizeof(*hits));
    assert_int_equal(cr_scratch_init(&scratch, model, NULL), CR_OK);
    scratch.forced = &forced;
    for (uint64_t replicate = 1; replicate <= pairs(); replicate++) {
        assert_int_equal(cr_simulate(&scratch, SEED, replicate, &nobody, NULL), CR_OK);
        for (size_t i = 0; i < STATES; i++) {
            hits[i] += scratch.position[i] >= model->recognition;
        }
    }
    cr_scratch_free(&scratch);
}

static void others_once_pk_is_moved(void **state)
{
    const cr_plan *const plan = *state;
    double hits[STATES];

    move_pk(&plan->model[0], hits);
    for (size_t i = 0; i < STATES; i++) {
        assert_true(fabs(cr_z_share(hits[i], (double)pairs(), after_pk[i])) <= CR_Z_LIMIT);
    }
}

static void a_wrong_engine_is_found(void **state)
{
    const cr_plan *const plan = *state;
    cr_influences wrong;
    cr_mutant mutant;
    double hits[STATES];

    assert_true(cr_mutant_init(&mutant, &plan->model[0], CR_OF_EXPOSURE, 1.1));
    assert_true(mutant.n_changed > 0);
    study(&wrong, &mutant.model, false);
    /* not that of CN: with harder ties it wins the others more surely, but they come more often without it, too */
    assert_true(fabs(z_of(&wrong, PK, 0, influence[PK])) > CR_Z_LIMIT);
    assert_true(fabs(z_of(&wrong, AE, 0, influence[AE])) > CR_Z_LIMIT);
    move_pk(&mutant.model, hits);
    for (size_t i = 0; i < STATES; i++) {
        if (i != PK && i != RU) {
            assert_true(fabs(cr_z_share(hits[i], (double)pairs(), after_pk[i])) > CR_Z_LIMIT);
        }
    }
    cr_influences_free(&wrong);
    cr_mutant_free(&mutant);
}

/* What validation.md shows. */
static int print_table(void)
{
    static const char *const name[STATES] = {"AE", "CN", "PK", "RU", "UZ"};
    void *plan = NULL;

    if (read_and_study(&plan) != 0) {
        return 1;
    }
    printf("| case | what | expected | obtained | z |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < STATES; i++) {
        const double mean = cr_influences_extra(&studied, i, 0).mean;

        if (i == UZ) {
            printf("| V11.1 | influence of %s | 0 | %.9g | exact, in every pair |\n", name[i], mean);
        } else if (i != RU) {
            printf("| V11.1 | influence of %s | %.9g | %.6g | %.2f |\n", name[i], influence[i], mean,
                   z_of(&studied, i, 0, influence[i]));
        }
    }
    return free_all(&plan);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(influence_of_each),
        cmocka_unit_test(without_listeners),
        cmocka_unit_test(others_once_pk_is_moved),
        cmocka_unit_test(a_wrong_engine_is_found),
    };

    if (argc > 1 && strcmp(argv[1], "--markdown") == 0) {
        return print_table();
    }
    return cmocka_run_group_tests(tests, read_and_study, free_all);
}
