/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that runs out at every call while replicates are prepared and simulated, alone and by two threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compile/compile.h"
#include "credence/credence.h"
#include "faults/faults.h"
#include "simulate/simulate.h"
#include "study/batch.h"
#include "study/influence.h"
#include "study/outcomes.h"
#include "study/require.h"
#include "support/everything.h"
#include "support/plans.h"

enum { DENSE = 300, REPLICATES = 4, BATCH = 3 * CR_BATCH_BLOCK };

static cr_plan plans[3]; /* the third one is the first with a change */

static int read_plans(void **state)
{
    (void)state;
    plan_read(&plans[0], EVERYTHING);
    plan_read_set(&plans[2], EVERYTHING, (const char *const[]){"states.AAA.at=[delisted, recognised]", NULL});
    return cr_plan_read(&plans[1], "tests/golden/schema/tracks.yaml", NULL, NULL);
}

static int free_plans(void **state)
{
    (void)state;
    cr_plan_free(&plans[0]);
    cr_plan_free(&plans[1]);
    cr_plan_free(&plans[2]);
    return 0;
}

static void check(bool failed, int status, cr_errors *errors, uint64_t n)
{
    if (status != (failed ? CR_ERR_MEMORY : CR_OK)) {
        fail_msg("call %llu %s: status %d", (unsigned long long)n, failed ? "fails" : "does not come", status);
    }
    assert_true(status == CR_OK || errors->n > 0 || errors->dropped > 0);
    cr_errors_free(errors);
}

static bool try_replicates(const cr_model *model, fault_mode mode, uint64_t n)
{
    const size_t before = faults_live();
    cr_errors errors = {0};
    cr_scratch scratch;
    int status;
    bool failed;

    faults_arm(FAULT_MEMORY, mode, n);
    status = cr_scratch_init(&scratch, model, &errors);
    for (uint64_t k = 1; k <= REPLICATES && status == CR_OK; k++) {
        const cr_sink nobody = {0};

        status = cr_simulate(&scratch, 1, k, &nobody, &errors);
    }
    failed = faults_disarm();
    cr_scratch_free(&scratch);
    check(failed, status, &errors, n);
    assert_int_equal(faults_live(), before);
    return failed;
}

static void replicates(void **state)
{
    (void)state;
    for (size_t p = 0; p < 2; p++) {
        for (fault_mode mode = FAULT_ONCE; mode <= FAULT_ONWARD; mode++) {
            uint64_t n = 1;

            while (try_replicates(&plans[p].model[0], mode, n)) {
                n = faults_next(n, DENSE);
            }
            assert_true(n > 10);
        }
    }
}

static int keep_nothing(void *context, size_t what_if, const cr_event_row *row, size_t n)
{
    (void)context;
    (void)what_if;
    (void)row;
    (void)n;
    return CR_OK;
}

/* Which thread makes the n-th call differs from run to run; that the failure is clean must not. */
static bool try_batch(const cr_plan *plan, int threads, fault_mode mode, uint64_t n)
{
    const size_t before = faults_live();
    const cr_batch_options options = {.first = 1,
                                      .replicates = BATCH,
                                      .seed = 1,
                                      .threads = threads,
                                      .causes = true,
                                      .events = BATCH,
                                      .on_events = keep_nothing};
    static const cr_batch zeroed;
    cr_errors errors = {0};
    cr_batch batch;
    int status;
    bool failed;

    faults_arm(FAULT_MEMORY, mode, n);
    status = cr_batch_run(&batch, plan, &options, &errors);
    failed = faults_disarm();
    if (status != CR_OK) {
        assert_memory_equal(&batch, &zeroed, sizeof(batch));
    }
    cr_batch_free(&batch);
    check(failed, status, &errors, n);
    assert_int_equal(faults_live(), before);
    return failed;
}

static void fail_batches(const cr_plan *plan)
{
    for (int threads = 1; threads <= 2; threads++) {
        for (fault_mode mode = FAULT_ONCE; mode <= FAULT_ONWARD; mode++) {
            uint64_t n = 1;

            while (try_batch(plan, threads, mode, n)) {
                n = faults_next(n, DENSE / 4);
            }
            assert_true(n > 10);
        }
    }
}

static void batches(void **state)
{
    (void)state;
    fail_batches(&plans[0]);
}

/* A what-if beside its baseline: what is kept of the one, and what is counted of both. */
static void pairs(void **state)
{
    static const char *names[] = {"baseline", "patched"};
    cr_model models[] = {plans[0].model[0], plans[2].model[0]};
    const cr_plan both = {.name = "both", .title = "", .n_models = 2, .what_if = names, .model = models};

    const cr_batch_options options = {.first = 1, .replicates = BATCH, .seed = 1, .threads = 1};
    cr_batch batch;

    (void)state;
    assert_int_equal(cr_batch_run(&batch, &both, &options, NULL), CR_OK);
    assert_true(batch.pairs.pair[0].flips.n > 1); /* or the failures below would not come to them */
    cr_batch_free(&batch);
    fail_batches(&both);
}

/* Two states alone: all the calls are made that a study of more would make. */
static bool try_influences(const cr_model *model, int threads, fault_mode mode, uint64_t n)
{
    static const int32_t wanted[] = {0, 2};
    static const cr_influences zeroed;
    const size_t before = faults_live();
    const cr_influence_options options = {
        .state = wanted, .n_states = 2, .first = 1, .replicates = 12, .seed = 1, .threads = threads};
    cr_errors errors = {0};
    cr_influences influences;
    int status;
    bool failed;

    faults_arm(FAULT_MEMORY, mode, n);
    status = cr_influences_run(&influences, model, &options, &errors);
    failed = faults_disarm();
    if (status != CR_OK) {
        assert_memory_equal(&influences, &zeroed, sizeof(influences));
    }
    cr_influences_free(&influences);
    check(failed, status, &errors, n);
    assert_int_equal(faults_live(), before);
    return failed;
}

static void influences(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 2; threads++) {
        for (fault_mode mode = FAULT_ONCE; mode <= FAULT_ONWARD; mode++) {
            uint64_t n = 1;

            while (try_influences(&plans[0].model[0], threads, mode, n)) {
                n = faults_next(n, DENSE / 2);
            }
            assert_true(n > 20);
        }
    }
}

/* The same where a test chooses the futures, read within. */
static bool try_given(const cr_plan *plan, fault_mode mode, uint64_t n)
{
    static const char *const tests[] = {"any recognised by 2027-01-01", "plain at_least 0.1 on 2026-01-01"};
    const size_t before = faults_live();
    cr_batch_options options = {.first = 1, .replicates = BATCH, .seed = 1, .threads = 1};
    cr_errors errors = {0};
    cr_batch batch = {0};
    cr_given given;
    int status;
    bool failed;

    faults_arm(FAULT_MEMORY, mode, n);
    status = cr_given_read(&given, &plan->model[0], 2, tests, &errors);
    if (status == CR_OK) {
        options.given = &given;
        status = cr_batch_run(&batch, plan, &options, &errors);
    }
    failed = faults_disarm();
    cr_batch_free(&batch);
    cr_given_free(&given);
    check(failed, status, &errors, n);
    assert_int_equal(faults_live(), before);
    return failed;
}

static int play(void *context, const double *value, bool *hit, cr_errors *errors)
{
    static const char *const test = "any recognised by 2027-01-01";
    const cr_plan *plan = context;
    const cr_outcomes_options options = {.seed = 1, .replicates = BATCH, .threads = 1};
    cr_given given;
    int status = cr_given_read(&given, &plan->model[0], 1, &test, errors);

    (void)value;
    if (status == CR_OK) {
        status = cr_outcomes_run(&plan->model[0], &given, &options, hit, errors);
    }
    cr_given_free(&given);
    return status;
}

/* A search whose lever does nothing: every call that asks, plays and remembers. */
static bool try_search(const cr_plan *plan, fault_mode mode, uint64_t n)
{
    const size_t before = faults_live();
    const cr_lever lever = {.low = 0.0, .high = 1.0, .present = 0.5};
    cr_plan copy = *plan;
    const cr_require_question question = {
        .n = 1, .lever = &lever, .chance = 0.999999, .replicates = BATCH, .play = play, .context = &copy};
    cr_errors errors = {0};
    cr_require found;
    int status;
    bool failed;

    faults_arm(FAULT_MEMORY, mode, n);
    status = cr_require_run(&found, &question, &errors);
    failed = faults_disarm();
    cr_require_free(&found);
    check(failed, status, &errors, n);
    assert_int_equal(faults_live(), before);
    return failed;
}

static void given_and_required(void **state)
{
    (void)state;
    for (fault_mode mode = FAULT_ONCE; mode <= FAULT_ONWARD; mode++) {
        uint64_t n = 1;

        while (try_given(&plans[0], mode, n)) {
            n = faults_next(n, DENSE / 4);
        }
        assert_true(n > 10);
        n = 1;
        while (try_search(&plans[0], mode, n)) {
            n = faults_next(n, DENSE / 4);
        }
        assert_true(n > 10);
    }
}

/* The public interface, from a text to an estimate. */
static bool try_handles(fault_mode mode, uint64_t n)
{
    const size_t before = faults_live();
    const cr_run_options options = {.replicates = CR_BATCH_BLOCK, .seed = 1, .threads = 1};
    cr_scenario *scenario = NULL;
    cr_result *result = NULL;
    cr_errors errors = {0};
    int status;
    bool failed;

    faults_arm(FAULT_MEMORY, mode, n);
    status = cr_scenario_read_text(&scenario, SMALL_SCENARIO "defaults: {pace: 1}\n", NULL, NULL, 0, &errors);
    if (status == CR_OK) {
        status = cr_run(&result, scenario, &options, &errors);
    }
    failed = faults_disarm();
    assert_true((status == CR_OK) == (result != NULL));
    assert_true(failed == (status != CR_OK));
    assert_true(status == CR_OK || errors.n > 0 || errors.dropped > 0);
    cr_errors_free(&errors);
    cr_result_free(result);
    cr_scenario_free(scenario);
    assert_int_equal(faults_live(), before);
    return failed;
}

static void handles(void **state)
{
    (void)state;
    for (fault_mode mode = FAULT_ONCE; mode <= FAULT_ONWARD; mode++) {
        uint64_t n = 1;

        while (try_handles(mode, n)) {
            n = faults_next(n, DENSE);
        }
        assert_true(n > 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(replicates),
                                       cmocka_unit_test(batches),
                                       cmocka_unit_test(pairs),
                                       cmocka_unit_test(influences),
                                       cmocka_unit_test(given_and_required),
                                       cmocka_unit_test(handles)};

    return cmocka_run_group_tests(tests, read_plans, free_plans);
}
