/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/influence.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/everything.h"
#include "support/plans.h"

#define HEAD "calendar: {start: 2025-01-01, end: 4 years, step: 1 month}\nladder: [none, recognised]\n"

static cr_influence_options usual(uint64_t replicates)
{
    return (cr_influence_options){.first = 1, .replicates = replicates, .seed = 1, .threads = 2};
}

static void run(cr_influences *self, const cr_plan *plan, const cr_influence_options *options)
{
    cr_errors errors = {0};
    const int status = cr_influences_run(self, &plan->model[0], options, &errors);

    if (status != CR_OK) {
        fail_msg("status %d: %s", status, errors.n > 0 ? errors.item[0].what : "no word");
    }
}

/* Dominoes without chance: each falls once the one before it has. */
static const char dominoes[] = HEAD "ties: {before: {pairs: [[B, A], [C, B], [D, C], [F, E]], norm: sum}}\n"
                                    "groups: {front: {members: [A, B]}, rear: {members: [C, D]}}\n"
                                    "defaults: {pace: immediate, link: step, threshold: 1, weights: {before: 1}}\n"
                                    "states: {A: , B: , C: , D: , E: {at: recognised}, F: }\n";

static void dominoes_fall(void **state)
{
    static const int64_t in_all[] = {3, 2, 1, 0, 0, 0}, in_front[] = {1, 0, 0, 0, 0, 0}, in_rear[] = {2, 2, 1, 0, 0, 0};
    static const size_t rank[] = {1, 2, 3, 4, 4, 4};
    static const int32_t gains_most[] = {1, 1, 1, CR_NONE, CR_NONE, CR_NONE};
    const cr_influence_options options = usual(100);
    cr_influences influences;
    cr_plan plan;

    (void)state;
    plan_read(&plan, dominoes);
    run(&influences, &plan, &options);
    assert_int_equal(influences.replicates, 100);
    assert_int_equal(influences.n, 6);
    assert_int_equal(influences.n_among, 3);
    for (size_t k = 0; k < 6; k++) {
        assert_int_equal(influences.sum[3 * k], 100 * in_all[k]);
        assert_true(influences.square[3 * k] == 100 * in_all[k] * in_all[k]);
        assert_int_equal(influences.sum[3 * k + 1], 100 * in_front[k]);
        assert_int_equal(influences.sum[3 * k + 2], 100 * in_rear[k]);
        assert_int_equal(influences.already[k], k == 4 ? 100 : 0);
        assert_int_equal(cr_influences_rank(&influences, k), rank[k]);
        assert_int_equal(cr_influences_group(&influences, k), gains_most[k]);
    }
    cr_influences_free(&influences);
    cr_influences_free(&influences);
    cr_plan_free(&plan);
}

/* One number throughout: not more than Wilson's share for 0 of 100 lies elsewhere, and nowhere beyond 3 of others. */
static void intervals_of_one_number(void **state)
{
    const cr_influence_options options = usual(100);
    const double elsewhere = cr_wilson(0, 100).hi;
    cr_influences influences;
    cr_extra extra;
    cr_plan plan;

    (void)state;
    plan_read(&plan, dominoes);
    run(&influences, &plan, &options);
    extra = cr_influences_extra(&influences, 0, 0); /* A: three of three */
    assert_true(extra.mean == 3.0 && extra.range.hi == 3.0);
    assert_true(fabs(extra.range.lo - (3.0 - elsewhere * 6.0)) < 1e-12);
    extra = cr_influences_extra(&influences, 0, 1); /* of the front only B can be won */
    assert_true(extra.mean == 1.0 && extra.range.hi == 1.0 && fabs(extra.range.lo - (1.0 - 2.0 * elsewhere)) < 1e-12);
    extra = cr_influences_extra(&influences, 3, 0); /* D has no listeners */
    assert_true(extra.mean == 0.0 && extra.range.lo == 0.0 && extra.range.hi == 0.0);
    extra = cr_influences_extra(&influences, 4, 0); /* E stands there anyway */
    assert_true(extra.mean == 0.0 && extra.range.lo == 0.0 && extra.range.hi == 0.0);
    cr_influences_free(&influences);
    cr_plan_free(&plan);
}

/* A listener that never follows: nothing is seen, and it is not said that it cannot be. */
static void intervals_of_nothing_seen(void **state)
{
    const cr_influence_options options = usual(200);
    cr_influences influences;
    cr_extra extra;
    cr_plan plan;

    (void)state;
    plan_read(&plan, HEAD "ties: {talk: {pairs: [[B, A], [C, A]]}}\n"
                          "defaults: {link: step, threshold: 2, weights: {talk: 1}}\nstates: {A: , B: , C: }\n");
    run(&influences, &plan, &options);
    extra = cr_influences_extra(&influences, 0, 0);
    assert_true(extra.mean == 0.0);
    assert_true(fabs(extra.range.hi - 2.0 * 0.018845326) < 1e-8 && extra.range.lo == -extra.range.hi); /* V9.2 */
    cr_influences_free(&influences);
    cr_plan_free(&plan);
}

/* Half of the futures differ by one: the sample variance of n differences, n / 2 of them 1. */
static void intervals_of_a_mean(void **state)
{
    cr_influence_options options = usual(2000);
    cr_influences influences;
    cr_extra extra;
    cr_plan plan;
    double p, sd;

    (void)state;
    plan_read(&plan, HEAD "ties: {talk: {pairs: [[B, A]]}}\n"
                          "states: {A: {pace: 0}, B: {pace: immediate, link: step, weights: {talk: 1}, "
                          "threshold: {one_of: {0.5: 0.5, 2: 0.5}}}}\n");
    run(&influences, &plan, &options);
    extra = cr_influences_extra(&influences, 0, 0);
    p = (double)influences.sum[0] / 2000.0;
    sd = sqrt(2000.0 * p * (1.0 - p) / 1999.0);
    assert_true(fabs(p - 0.5) < 5.0 * sqrt(0.25 / 2000.0));
    assert_true(extra.mean == p);
    assert_true(fabs(extra.range.hi - p - 1.95996398454005 * sd / sqrt(2000.0)) < 1e-12);
    assert_true(fabs(p - extra.range.lo - (extra.range.hi - p)) < 1e-12);
    options.replicates = 1;
    cr_influences_free(&influences);
    run(&influences, &plan, &options);
    extra = cr_influences_extra(&influences, 0, 0);
    assert_true(extra.range.hi - extra.range.lo > 1.5); /* one replicate tells next to nothing */
    cr_influences_free(&influences);
    cr_plan_free(&plan);
}

/* Later recognition leaves others less time, and the state more to have done it anyway. Its own withdrawal is undone. */
static void date_of_the_move(void **state)
{
    const int32_t only[] = {0};
    cr_influence_options options = usual(4000);
    cr_influences influences;
    double before = 2.0, already = -1.0;
    cr_plan plan;

    (void)state;
    options.state = only;
    options.n_states = 1;
    plan_read(&plan, HEAD "ties: {talk: {pairs: [[B, A]]}}\ndefaults: {link: linear, threshold: 0, softness: 1}\n"
                          "states: {A: {bias: 0.3}, B: {weights: {talk: 0.5}}}\n");
    for (int year = 0; year < 4; year++) {
        double mean;

        options.t = year;
        run(&influences, &plan, &options);
        mean = cr_influences_extra(&influences, 0, 0).mean;
        assert_true(mean < before && mean > 0.0);
        assert_true((double)influences.already[0] > already);
        assert_true(fabs(cr_share(influences.already[0], 4000) + expm1(-0.3 * year)) < 5.0 * sqrt(0.25 / 4000.0));
        before = mean;
        already = (double)influences.already[0];
        cr_influences_free(&influences);
    }
    cr_plan_free(&plan);
}

/* It stood there and lost it before the date: moved back, it wins a listener that looks only from then on. */
static void withdrawn_before_the_date(void **state)
{
    cr_influence_options options = usual(50);
    cr_influences influences;
    cr_plan plan;

    (void)state;
    options.t = 3.0;
    plan_read(&plan, HEAD "conditions: {open: {level: {series: {2025-01-01: 0, 2028-01-01: 1}}}}\n"
                          "ties: {talk: {pairs: [[B, A]]}}\n"
                          "states:\n  A: {at: recognised, pace: 0, reverses: {link: always, pace: 10000}}\n"
                          "  B: {pace: immediate, link: step, threshold: 2, weights: {talk: 1, open: 1}}\n");
    run(&influences, &plan, &options);
    assert_int_equal(influences.already[0], 0);
    assert_int_equal(influences.sum[0], 50);
    cr_influences_free(&influences);
    cr_plan_free(&plan);
}

static void assert_same(const cr_influences *a, const cr_influences *b)
{
    assert_int_equal(a->replicates, b->replicates);
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->n_among, b->n_among);
    assert_memory_equal(a->already, b->already, a->n * sizeof(*a->already));
    assert_memory_equal(a->sum, b->sum, a->n * a->n_among * sizeof(*a->sum));
    assert_memory_equal(a->square, b->square, a->n * a->n_among * sizeof(*a->square));
}

/* What is not simulated, because it is known to change nothing, does change nothing: at the start and later. */
static void nothing_is_missed(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, EVERYTHING);
    for (int late = 0; late < 2; late++) {
        cr_influence_options options = usual(300);
        cr_influences quick, thorough;

        options.t = late == 1 ? plan.model[0].calendar.t[5] : 0.0;
        run(&quick, &plan, &options);
        options.thorough = true;
        run(&thorough, &plan, &options);
        assert_same(&quick, &thorough);
        cr_influences_free(&quick);
        cr_influences_free(&thorough);
    }
    cr_plan_free(&plan);
}

static void same_whatever_the_threads(void **state)
{
    static const int threads[] = {2, 7};
    cr_influence_options options = usual(600);
    cr_influences one, many;
    cr_plan plan;

    (void)state;
    plan_read(&plan, EVERYTHING);
    options.threads = 1;
    run(&one, &plan, &options);
    assert_true(one.sum[0] != 0);
    for (size_t k = 0; k < 2; k++) {
        options.threads = threads[k];
        run(&many, &plan, &options);
        assert_same(&one, &many);
        cr_influences_free(&many);
    }
    cr_influences_free(&one);
    cr_plan_free(&plan);
}

/* Rounds of 512: the first after which all intervals are narrow enough, by any number of threads. */
static void precision_ends_it(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, HEAD "ties: {talk: {pairs: [[B, A]]}}\n"
                          "states: {A: {pace: 0}, B: {pace: immediate, link: step, weights: {talk: 1}, "
                          "threshold: {one_of: {0.5: 0.5, 2: 0.5}}}}\n");
    for (int threads = 1; threads <= 7; threads += 3) {
        cr_influence_options options = usual(100000);
        cr_influences influences;

        options.threads = threads;
        options.precision = 0.02; /* half-width 0.98 / sqrt(n): n = 2401 lie in the fifth round */
        run(&influences, &plan, &options);
        assert_int_equal(influences.replicates, 5 * CR_INFLUENCE_ROUND);
        assert_true(influences.precise);
        cr_influences_free(&influences);
        options.precision = 0.001;
        options.replicates = 700;
        run(&influences, &plan, &options);
        assert_int_equal(influences.replicates, 700);
        assert_false(influences.precise);
        cr_influences_free(&influences);
    }
    cr_plan_free(&plan);
}

/* A later move of the state's own that only the forced future sees: the message says whom it was about. */
static void failures_name_the_state(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan,
              HEAD "ties: {talk: {pairs: [[B, A]], norm: sum}}\n"
                   "states: {A: {pace: 0}, B: {link: linear, threshold: 0, softness: 1, weights: {talk: 1e12}}}\n");
    for (int threads = 1; threads <= 7; threads += 3) {
        cr_influence_options options = usual(100);
        static const cr_influences zeroed;
        cr_influences influences;
        cr_errors errors = {0};

        options.threads = threads;
        assert_int_equal(cr_influences_run(&influences, &plan.model[0], &options, &errors), CR_ERR_RUN);
        assert_memory_equal(&influences, &zeroed, sizeof(influences));
        assert_int_equal(errors.n, 1);
        assert_string_equal(errors.item[0].path, "once A recognises");
        assert_non_null(strstr(errors.item[0].what, "in replicate 1 "));
        cr_errors_free(&errors);
    }
    cr_plan_free(&plan);
}

static bool stop_after(void *context, uint64_t done, uint64_t total)
{
    assert_true(done <= total);
    return done < *(const uint64_t *)context;
}

static void may_be_stopped(void **state)
{
    cr_influence_options options = usual(100000);
    uint64_t limit = 20;
    cr_influences influences;
    cr_errors errors = {0};
    cr_plan plan;

    (void)state;
    plan_read(&plan, dominoes);
    options.on_progress = stop_after;
    options.progress_context = &limit;
    assert_int_equal(cr_influences_run(&influences, &plan.model[0], &options, &errors), CR_ERR_INTERRUPTED);
    assert_null(influences.sum);
    assert_int_equal(errors.n, 1);
    cr_errors_free(&errors);
    cr_plan_free(&plan);
}

static void options_are_checked(void **state)
{
    const int32_t twice[] = {1, 1}, beyond[] = {6}, below[] = {-1};
    cr_influence_options bad[11];
    cr_influences influences;
    cr_plan plan;

    (void)state;
    plan_read(&plan, dominoes);
    for (size_t k = 0; k < 11; k++) {
        bad[k] = usual(10);
    }
    bad[0].replicates = 0;
    bad[1].replicates = UINT64_C(4000000001);
    bad[2].first = 0;
    bad[3].threads = 0;
    bad[4].t = -0.1;
    bad[5].t = plan.model[0].calendar.t[plan.model[0].calendar.n - 1];
    bad[6].t = (double)NAN;
    bad[7].precision = -1.0;
    bad[8].state = twice;
    bad[8].n_states = 2;
    bad[9].state = beyond;
    bad[9].n_states = 1;
    bad[10].state = below;
    bad[10].n_states = 1;
    for (size_t k = 0; k < 11; k++) {
        assert_int_equal(cr_influences_run(&influences, &plan.model[0], &bad[k], NULL), CR_ERR_INPUT);
    }
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dominoes_fall),
        cmocka_unit_test(intervals_of_one_number),
        cmocka_unit_test(intervals_of_nothing_seen),
        cmocka_unit_test(intervals_of_a_mean),
        cmocka_unit_test(date_of_the_move),
        cmocka_unit_test(withdrawn_before_the_date),
        cmocka_unit_test(nothing_is_missed),
        cmocka_unit_test(same_whatever_the_threads),
        cmocka_unit_test(precision_ends_it),
        cmocka_unit_test(failures_name_the_state),
        cmocka_unit_test(may_be_stopped),
        cmocka_unit_test(options_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
