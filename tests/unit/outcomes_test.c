/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In which replicates a test holds: the same for any number of threads, and as the tally counts them. */
#include "study/outcomes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "study/batch.h"
#include "support/plans.h"

enum { FUTURES = 1000 };

static bool stop_at_once(void *context, uint64_t done, uint64_t total)
{
    assert_true(done <= total);
    ++*(int *)context;
    return false;
}

static void test_outcomes(void **state)
{
    const char *text = "BBB recognised by 2025-09-01";
    const cr_batch_options options = {.first = 1, .replicates = FUTURES, .seed = 4, .threads = 1};
    cr_outcomes_options ask = {.seed = 4, .replicates = FUTURES, .threads = 1};
    bool one[FUTURES], three[FUTURES];
    uint64_t hits = 0, counted = 0;
    cr_given given;
    cr_batch batch;
    cr_plan plan;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "defaults: {link: always, pace: {uniform: [1, 3]}}\n");
    assert_int_equal(cr_given_read(&given, plan.model, 1, &text, NULL), CR_OK);
    assert_int_equal(cr_outcomes_run(plan.model, &given, &ask, one, NULL), CR_OK);
    ask.threads = 3;
    assert_int_equal(cr_outcomes_run(plan.model, &given, &ask, three, NULL), CR_OK);
    assert_memory_equal(one, three, sizeof(one));
    assert_int_equal(cr_batch_run(&batch, &plan, &options, NULL), CR_OK);
    for (size_t r = 0; r < FUTURES; r++) {
        hits += one[r];
    }
    for (size_t k = 0; k <= given.k; k++) {
        counted +=
            batch.tally[0]
                .first[cr_tally_at(batch.tally, 1, (size_t)plan.model->recognition) * plan.model->calendar.n + k];
    }
    assert_int_equal(hits, counted);
    assert_true(hits > 100 && hits < 900);
    cr_batch_free(&batch);
    cr_given_free(&given);
    cr_plan_free(&plan);
}

static void test_stop(void **state)
{
    const char *text = "BBB recognised by 2025-09-01";
    bool hit[FUTURES];
    int asked = 0;
    const cr_outcomes_options ask = {
        .seed = 4, .replicates = FUTURES, .threads = 1, .on_progress = stop_at_once, .progress_context = &asked};
    cr_errors errors = {0};
    cr_given given;
    cr_plan plan;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO);
    assert_int_equal(cr_given_read(&given, plan.model, 1, &text, NULL), CR_OK);
    assert_int_equal(cr_outcomes_run(plan.model, &given, &ask, hit, &errors), CR_ERR_INTERRUPTED);
    assert_int_equal(asked, 1);
    assert_int_equal(errors.n, 1);
    cr_errors_free(&errors);
    cr_given_free(&given);
    cr_plan_free(&plan);
}

/* Of several failures the first is told. */
static void test_failure(void **state)
{
    const char *text = "BBB recognised by 2025-09-01";
    char first[300] = "";
    bool hit[FUTURES];
    cr_given given;
    cr_plan plan;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "defaults: {link: exponential, softness: 0.01, threshold: 0, pace: 1, "
                                    "bias: {uniform: [0, 0.3]}}\n");
    assert_int_equal(cr_given_read(&given, plan.model, 1, &text, NULL), CR_OK);
    for (int threads = 1; threads <= 3; threads++) {
        const cr_outcomes_options ask = {.seed = 4, .replicates = FUTURES, .threads = threads};
        cr_errors errors = {0};

        assert_int_equal(cr_outcomes_run(plan.model, &given, &ask, hit, &errors), CR_ERR_RUN);
        assert_int_equal(errors.n, 1);
        if (threads == 1) {
            strncpy(first, errors.item[0].what, sizeof(first) - 1);
        }
        assert_string_equal(errors.item[0].what, first);
        cr_errors_free(&errors);
    }
    cr_given_free(&given);
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_outcomes), cmocka_unit_test(test_stop),
                                       cmocka_unit_test(test_failure)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
