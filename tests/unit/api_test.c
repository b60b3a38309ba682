/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credence/credence.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compile/compile.h"
#include "study/batch.h"
#include "study/estimate.h"
#include "support/plans.h"

static const char text[] = "calendar: {start: 2025-01-01, end: 1 year, step: 6 months}\n"
                           "ladder: [none, engaged, recognised]\n"
                           "recognition: engaged\n"
                           "defaults: {pace: 1, link: always}\n"
                           "states: {BBB: , AAA: {at: recognised}}\n";

static const cr_run_options small = {.replicates = 100, .seed = 3, .threads = 1};

static cr_scenario *read_text(void)
{
    cr_scenario *scenario;

    assert_int_equal(cr_scenario_read_text(&scenario, text, NULL, NULL, 0, NULL), CR_OK);
    return scenario;
}

static void version_is_the_headers(void **state)
{
    (void)state;
    assert_string_equal(cr_version(), CR_VERSION);
}

static void names_and_numbers(void **state)
{
    cr_scenario *scenario = read_text();

    (void)state;
    assert_int_equal(cr_scenario_count(scenario, CR_LIST_STATES), 2);
    assert_int_equal(cr_scenario_count(scenario, CR_LIST_RUNGS), 3);
    assert_int_equal(cr_scenario_count(scenario, CR_LIST_DATES), 3);
    assert_int_equal(cr_scenario_count(scenario, CR_LIST_WHAT_IFS), 1);
    assert_int_equal(cr_scenario_count(scenario, (cr_list)99), 0);
    assert_string_equal(cr_scenario_name(scenario, CR_LIST_STATES, 0), "AAA");
    assert_string_equal(cr_scenario_name(scenario, CR_LIST_RUNGS, 2), "recognised");
    assert_string_equal(cr_scenario_name(scenario, CR_LIST_DATES, 1), "2025-07-01");
    assert_string_equal(cr_scenario_name(scenario, CR_LIST_WHAT_IFS, 0), "baseline");
    assert_null(cr_scenario_name(scenario, CR_LIST_STATES, 2));
    assert_null(cr_scenario_name(scenario, (cr_list)99, 0));
    assert_int_equal(cr_scenario_find(scenario, CR_LIST_STATES, "BBB"), 1);
    assert_int_equal(cr_scenario_find(scenario, CR_LIST_DATES, "2026-01-01"), 2);
    assert_true(cr_scenario_find(scenario, CR_LIST_STATES, "CCC") == SIZE_MAX);
    assert_int_equal(cr_scenario_find(scenario, CR_LIST_RUNGS, NULL), 1);
    assert_true(cr_scenario_find(scenario, CR_LIST_STATES, NULL) == SIZE_MAX);
    cr_scenario_free(scenario);
    cr_scenario_free(NULL);
}

static void what_is_wrong_is_told(void **state)
{
    const char *const set[] = {"states.AAA.at=recognized"};
    cr_errors errors = {0};
    cr_scenario *scenario = (cr_scenario *)(void *)&errors; /* not NULL, so that it is seen to become so */
    char message[300];

    (void)state;
    assert_int_equal(cr_scenario_read_text(&scenario, text, NULL, set, 1, &errors), CR_ERR_INPUT);
    assert_null(scenario);
    assert_int_equal(errors.n, 1);
    cr_error_format(&errors.item[0], message, sizeof(message));
    assert_non_null(strstr(message, "did you mean 'recognised'"));
    cr_errors_free(&errors);
    assert_int_equal(cr_scenario_read(&scenario, "nowhere/x.yaml", NULL, 0, &errors), CR_ERR_IO);
    assert_null(scenario);
    cr_errors_free(&errors);
}

/* The same as from the rooms behind. */
static void estimates_are_those_of_the_batch(void **state)
{
    const cr_batch_options options = {.first = 5, .replicates = 100, .seed = 3, .threads = 1};
    cr_run_options same = small;
    cr_scenario *scenario = read_text();
    cr_result *result;
    cr_plan plan;
    cr_batch batch;
    double mean, sd, found;

    (void)state;
    plan_read(&plan, text);
    assert_int_equal(cr_batch_run(&batch, &plan, &options, NULL), CR_OK);
    same.first = 5;
    assert_int_equal(cr_run(&result, scenario, &same, NULL), CR_OK);
    for (size_t i = 0; i < 2; i++) {
        for (size_t r = 0; r < 3; r++) {
            const size_t at = cr_tally_at(&batch.tally[0], i, r);
            const cr_estimate reached = cr_result_reached(result, 0, i, r);
            const cr_interval interval = cr_wilson(batch.tally[0].reached[at], 100);

            assert_true(reached.share == batch.tally[0].reached[at] / 100.0);
            assert_true(reached.lo == interval.lo && reached.hi == interval.hi);
            assert_true(cr_result_standing(result, 0, i, r, 2).share == batch.tally[0].at_end[at] / 100.0);
        }
    }
    assert_true(cr_result_standing(result, 0, 0, 2, 0).share == 1.0); /* AAA stands there at the start */
    assert_true(cr_result_reached(result, 0, 1, 1).share > 0.3);
    cr_tally_count_moments(&batch.tally[0], 1, 2, &mean, &sd);
    assert_true(cr_result_count(result, 0, 1, 2, &found) == mean && found == sd);
    assert_true(cr_result_count(result, 0, 1, 2, NULL) == mean);
    cr_result_free(result);
    cr_batch_free(&batch);
    cr_plan_free(&plan);
    cr_scenario_free(scenario);
}

static void questions_about_nothing(void **state)
{
    cr_scenario *scenario = read_text();
    cr_result *result;
    double sd = 0.0;

    (void)state;
    assert_int_equal(cr_run(&result, scenario, &small, NULL), CR_OK);
    assert_true(isnan(cr_result_reached(result, 1, 0, 0).share));
    assert_true(isnan(cr_result_reached(result, 0, 2, 0).share));
    assert_true(isnan(cr_result_reached(result, 0, 0, 3).share));
    assert_true(isnan(cr_result_standing(result, 0, 2, 0, 0).share));
    assert_true(isnan(cr_result_standing(result, 0, 0, 0, 3).share));
    assert_true(isnan(cr_result_count(result, 0, 0, 3, &sd)) && isnan(sd));
    assert_true(isnan(cr_result_count(result, 0, 3, 0, NULL)));
    cr_result_free(result);
    cr_result_free(NULL);
    cr_scenario_free(scenario);
}

static void options_have_defaults_and_limits(void **state)
{
    const cr_run_options wrong = {.threads = -1};
    cr_scenario *scenario = read_text();
    cr_result *result, *same;
    cr_errors errors = {0};

    (void)state;
    assert_int_equal(cr_run(&result, scenario, &wrong, &errors), CR_ERR_INPUT);
    assert_null(result);
    assert_int_equal(errors.n, 1);
    cr_errors_free(&errors);
    assert_int_equal(cr_run(&result, scenario, NULL, NULL), CR_OK);
    assert_int_equal(cr_run(&same, scenario, &(cr_run_options){.replicates = 10000, .first = 1}, NULL), CR_OK);
    assert_true(cr_result_reached(result, 0, 1, 2).share == cr_result_reached(same, 0, 1, 2).share);
    cr_result_free(same);
    cr_result_free(result);
    cr_scenario_free(scenario);
}

/* What-ifs keep their numbers, run or not, and which of them run changes nothing of the others. */
static void what_ifs_can_be_chosen(void **state)
{
    static const char several[] = "calendar: {start: 2025-01-01, end: 1 year, step: 6 months}\n"
                                  "ladder: [none, recognised]\n"
                                  "defaults: {pace: 1, link: always}\n"
                                  "states: {AAA: , BBB: , CCC: {at: recognised}}\n"
                                  "what_if:\n"
                                  "  slow: {about: half the pace, defaults: {pace: 0.5}}\n"
                                  "  alone: {states: {AAA: null, CCC: null}}\n";
    static const char *const slow[] = {"slow"}, *const wrong[] = {"slwo"};
    cr_run_options chosen = small, none = small;
    cr_scenario *scenario;
    cr_result *all, *one, *base, *nothing;
    cr_errors errors = {0};

    (void)state;
    chosen.what_if = slow;
    chosen.n_what_ifs = 1;
    none.what_if = slow;
    assert_int_equal(cr_scenario_read_text(&scenario, several, NULL, NULL, 0, NULL), CR_OK);
    assert_int_equal(cr_scenario_count(scenario, CR_LIST_WHAT_IFS), 3);
    assert_int_equal(cr_scenario_find(scenario, CR_LIST_WHAT_IFS, "alone"), 1);
    assert_int_equal(cr_scenario_find(scenario, CR_LIST_WHAT_IFS, "slow"), 2);
    assert_string_equal(cr_scenario_about(scenario, 2), "half the pace");
    assert_string_equal(cr_scenario_about(scenario, 0), "");
    assert_null(cr_scenario_about(scenario, 3));
    assert_int_equal(cr_run(&all, scenario, &small, NULL), CR_OK);
    assert_int_equal(cr_run(&one, scenario, &chosen, NULL), CR_OK);
    assert_int_equal(cr_run(&base, scenario, &none, NULL), CR_OK);
    assert_true(cr_result_reached(all, 2, 0, 1).share < cr_result_reached(all, 0, 0, 1).share);
    assert_true(cr_result_reached(one, 2, 0, 1).share == cr_result_reached(all, 2, 0, 1).share);
    assert_true(cr_result_standing(one, 2, 1, 1, 2).share == cr_result_standing(all, 2, 1, 1, 2).share);
    assert_true(cr_result_reached(base, 0, 1, 1).share == cr_result_reached(all, 0, 1, 1).share);
    assert_true(isnan(cr_result_reached(base, 2, 1, 1).share) && isnan(cr_result_count(base, 1, 1, 0, NULL)));
    assert_true(isnan(cr_result_reached(one, 1, 1, 1).share) && isnan(cr_result_standing(one, 1, 1, 1, 0).share));
    /* a what-if without the state: no answer; with it, its own, not that of the state at its place */
    assert_true(isnan(cr_result_reached(all, 1, 0, 1).share) && isnan(cr_result_standing(all, 1, 2, 1, 0).share));
    assert_true(cr_result_reached(all, 1, 1, 1).share == cr_result_reached(all, 0, 1, 1).share);
    assert_true(cr_result_count(all, 0, 1, 0, NULL) == 1.0 && cr_result_count(all, 1, 1, 0, NULL) == 0.0);
    chosen.what_if = wrong;
    assert_int_equal(cr_run(&nothing, scenario, &chosen, &errors), CR_ERR_INPUT);
    assert_null(nothing);
    assert_int_equal(errors.n, 1);
    assert_string_equal(errors.item[0].what, "the scenario has no what-if 'slwo' (did you mean 'slow'?)");
    cr_errors_free(&errors);
    cr_result_free(base);
    cr_result_free(one);
    cr_result_free(all);
    cr_scenario_free(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_is_the_headers),  cmocka_unit_test(names_and_numbers),
        cmocka_unit_test(what_is_wrong_is_told),   cmocka_unit_test(estimates_are_those_of_the_batch),
        cmocka_unit_test(questions_about_nothing), cmocka_unit_test(options_have_defaults_and_limits),
        cmocka_unit_test(what_ifs_can_be_chosen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
