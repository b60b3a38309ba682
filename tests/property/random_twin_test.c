/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random small scenarios (tests/support/dice.h): the engine agrees with its twin in law, and, where its
 * events are taken away, passes the random time change test. A failure prints the scenario's seed and text. False alarms: some 200 comparisons a scenario, each failing
 * by chance 6 times in 10^7; the seeds are fixed.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/dice.h"
#include "tests/support/timechange.h"

enum { FIRST_SEED = 1, SCENARIOS = 40, LONG_SCENARIOS = 600, RUNS = 8000, MOVES = 4000, MOST_RUNS = 6000 };

static bool time_change_holds(const cr_model *model, uint64_t seed)
{
    cr_timechange run;
    cr_verdict verdict;
    bool good = cr_timechange_run(&run, model, model, seed, MOVES, MOST_RUNS) == CR_OK;
    verdict = cr_timechange_judge(&run);
    /* With few moves expected the normal laws of these statistics do not hold. */
    if (good && run.integral >= 500) {
        good = fabs(verdict.z) <= CR_Z_LIMIT && verdict.ks <= CR_KS_LIMIT;
        for (size_t split = 0; split < CR_SPLITS; split++)
            good =
                good && (verdict.degrees[split] == 0 || verdict.chi2[split] <= cr_chi2_limit(verdict.degrees[split]));
    }
    good = good && run.impossible <= 0 && run.unsettled <= 0 && run.mismatched <= 0;
    if (!good)
        fprintf(stderr, "moves %.0f, expected %.1f, gaps %.2f, impossible %.0f, unsettled %.0f, mismatched %.0f\n",
                run.moves, run.integral, verdict.ks, run.impossible, run.unsettled, run.mismatched);
    cr_timechange_free(&run);
    return good;
}

static void judge(uint64_t seed, size_t *compared)
{
    char name[64];
    cr_plan plan;
    char *text = cr_dice_scenario(seed, 0, CR_MORE_NOTHING);
    bool good;
    assert_non_null(text);
    snprintf(name, sizeof(name), "random scenario %llu", (unsigned long long)seed);
    good = cr_read_text(&plan, name, text);
    if (good) {
        cr_model eventless = plan.model[0];
        eventless.n_events = 0;
        good = cr_compare(&plan.model[0], RUNS, &plan.model[0], RUNS, seed, name, stderr, compared) == 0 &&
               time_change_holds(&eventless, seed);
        cr_plan_free(&plan);
    }
    if (!good)
        fprintf(stderr, "%s:\n%s", name, text);
    free(text);
    assert_true(good);
}

static void test_random_scenarios(void **state)
{
    size_t compared = 0, n = cr_long_form() ? LONG_SCENARIOS : SCENARIOS;
    (void)state;
    for (uint64_t seed = FIRST_SEED; seed < FIRST_SEED + n; seed++)
        judge(seed, &compared);
    printf("%zu random scenarios, %zu comparisons\n", n, compared);
}

/* Does the engine with that mechanism twice as strong stand out from the twin? */
static bool bites(const cr_model *model, const cr_census *twin, cr_mechanism wrong, uint64_t seed)
{
    cr_census census;
    cr_mutant mutant;
    size_t compared = 0, failures = 0;
    assert_true(cr_mutant_init(&mutant, model, wrong, 2));
    if (mutant.n_changed > 0) {
        assert_int_equal(cr_census_take(&census, CR_ENGINE, &mutant.model, seed, RUNS), CR_OK);
        failures = cr_census_compare(&census, twin, "random", NULL, &compared);
        cr_census_free(&census);
    }
    cr_mutant_free(&mutant);
    return failures > 0;
}

/* Finds each of the mechanisms first .. last - 1, in the scenarios with or without their events. */
static void find(cr_mechanism first, cr_mechanism last, bool events)
{
    bool found[CR_MUTATIONS] = {false};
    size_t n = first;
    for (uint64_t seed = FIRST_SEED; n < last && seed < FIRST_SEED + SCENARIOS; seed++) {
        cr_plan plan;
        cr_model model;
        cr_census twin;
        char *text = cr_dice_scenario(seed, 0, CR_MORE_NOTHING);
        assert_true(text && cr_read_text(&plan, "random", text));
        model = plan.model[0];
        model.n_events = events ? model.n_events : 0;
        assert_int_equal(cr_census_take(&twin, CR_TWIN, &model, seed, RUNS), CR_OK);
        for (cr_mechanism wrong = first; wrong < last; wrong++) {
            if (found[wrong] || !bites(&model, &twin, wrong, seed))
                continue;
            found[wrong] = true;
            n++;
            printf("%s twice as strong: found in random scenario %llu\n", cr_mechanism_name[wrong],
                   (unsigned long long)seed);
        }
        cr_census_free(&twin);
        cr_plan_free(&plan);
        free(text);
    }
    assert_int_equal(n, last);
}

/* The dice throw every mechanism so that it matters: a wrong one is found in one scenario or other. */
static void test_wrong_engines(void **state)
{
    (void)state;
    find(0, CR_OF_CHANCE, false);
    find(CR_OF_CHANCE, CR_MUTATIONS, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_scenarios),
        cmocka_unit_test(test_wrong_engines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
