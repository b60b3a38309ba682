/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine against its twin (tests/support/twin.h) in law, on scenarios that together use every feature, and on every
 * shipped one; and an engine that is 5% too fast, which must be found. False alarms: each comparison fails by chance 6
 * times in 10^7; a shipped scenario of 60 states has some 3,000 of them: about 2 in 1,000 for another seed.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "scenario/compile.h"
#include "tests/support/judge.h"

#ifndef CREDENCE_SOURCE_DIR
#define CREDENCE_SOURCE_DIR "." /* tests run in the top folder of the sources */
#endif

enum { SEED = 3, LONG_FORM = 10 };

static const struct {
    const char *name, *yaml;
} scenarios[] = {
    {"links and laws",
     "calendar: {start: 2025-01-31, end: 3 years, step: 1 month}\n"
     "ladder: [none, engaged, recognised]\n"
     "parameters: {price: {uniform: [0.3, 0.9]}, grip: {beta: [2, 5]}}\n"
     "conditions:\n"
     "  mood: {level: {pert: [0.2, 0.5, 0.9]}, noise: {sd: 0.2, half_life: 5 months}}\n"
     "  tide: {level: {series: {2025-03-01: 0, 2026-01-15: {uniform: [0.3, 1]}, 2027-06-30: 0.4}, between: linear}}\n"
     "ties:\n"
     "  crowd: {among: all}\n"
     "  talk: {norm: sum, pairs: [[A, B, 0.7], [B, A, -0.4], [C, A], [D, C, {triangular: [0, 0.5, 1]}], [E, D, 0.5]]}\n"
     "defaults:\n"
     "  pace: {lognormal: [0.8, 0.3]}\n"
     "  weights: {mood: 0.5, tide: $grip, crowd: 0.4, talk: 0.3, engaged: 0.1, rich: 0.2}\n"
     "  threshold: {normal: [0.5, 0.1]}\n"
     "states:\n"
     "  A: {traits: {rich: 1}, link: logistic, softness: 0.2}\n"
     "  B: {link: step, threshold: $price}\n"
     "  C: {link: exponential, softness: 0.5, pace: 0.4}\n"
     "  D: {link: linear, threshold: 0.2, softness: 0.3}\n"
     "  E: {link: always, pace: {exponential: 0.5}}\n"
     "  F: {at: engaged, pace: {gamma: [3, 0.2]}, softness: {one_of: [0.1, 0.4]}}\n"
     "  G: {skips: [engaged], pace: {quantiles: {p05: 0.2, p50: 0.5, p95: 1.5}, within: [0.01, 5]}}\n"},
    {"gates and tracks",
     "calendar: {start: 2025-01-01, end: 4 years, step: 2 months}\n"
     "tracks: {legal: [listed, delisted], mission: [no_mission, office, embassy], name: [unnamed, named]}\n"
     "recognition: named\n"
     "groups:\n"
     "  east: {members: [A, B, C]}\n"
     "  west: {members: [D, E], bias: -0.05, requires: {calm: {at_least: {uniform: [0.2, 0.6]}}}}\n"
     "conditions:\n"
     "  calm:\n"
     "    level: 0.1\n"
     "    regimes: {war: {level: 0, lasts: 1 year}, truce: {level: 0.4, lasts: 6 months}, peace: {level: 0.8, lasts: 9 "
     "months}}\n"
     "    noise: {sd: 0.1, half_life: 3 months}\n"
     "  heat: {level: 0.5, noise: {sd: 0.3, half_life: 1 year, starts_at: -0.3}, within: none}\n"
     "  switch: {regimes: {off: {level: 0, lasts: {uniform: [6 months, 2 years]}}, on: {level: 1, lasts: 1 year}}, "
     "starts_in: off}\n"
     "ties:\n"
     "  clubs: {cliques: [east, west, [A, D]]}\n"
     "  standing: {norm: sum, among: east, credit: {office: 0.2, embassy: 0.5, named: 0.6, delisted: 0.1}}\n"
     "  border: {symmetric: true, pairs: [[A, B], [B, C, 2], [C, D], [D, E, 0.5]]}\n"
     "defaults:\n"
     "  softness: 0.2\n"
     "  weights: {calm: 0.2, heat: 0.2, clubs: 0.3, standing: 0.3, border: 0.2, switch: 0.1, delisted: 0.1}\n"
     "  rungs:\n"
     "    embassy: {requires: {delisted: 1}}\n"
     "    named:\n"
     "      pace: 2\n"
     "      requires: {office: 1, heat: {at_most: 0.9}, border: 0.1, others: [{share: office, among: east, at_least: "
     "0.3, for: 6 months}]}\n"
     "states:\n"
     "  A: {at: [delisted, office]}\n"
     "  B: {rungs: {named: {requires: {others: [{state: A, reaches: named}, {condition: calm, at_least: 0.2}]}}}}\n"
     "  C: {rungs: {office: {pace: 0.5, requires: {others: [{count: office, at_least: 1}, {count: embassy, at_most: "
     "3}]}}}}\n"
     "  D: {}\n"
     "  E: {}\n"},
    {"coupled",
     "calendar: {start: 2025-01-01, end: 6 years, step: 1 year}\n"
     "ladder: [out, in]\n"
     "ties: {talk: {norm: sum, pairs: [[A, B, 0.5], [B, A, 0.5], [C, A, 0.5], [C, B, 0.5], [D, C, 1], [A, D, 0.5]]}}\n"
     "defaults: {link: exponential, threshold: 0, softness: 1, pace: 0.08, weights: {talk: 2}}\n"
     "states: {A: {}, B: {}, C: {}, D: {}}\n"},
};

static uint64_t form(uint64_t n)
{
    return n * (cr_long_form() ? LONG_FORM : 1);
}

static void agree(const cr_model *model, const char *name, uint64_t n_engine, uint64_t n_twin)
{
    size_t compared = 0;
    size_t failures = cr_compare(model, form(n_engine), model, form(n_twin), SEED, name, stderr, &compared);
    printf("%s: %zu comparisons of %llu replicates of the engine with %llu of the twin, %zu differ\n", name, compared,
           (unsigned long long)form(n_engine), (unsigned long long)form(n_twin), failures);
    assert_int_equal(failures, 0);
}

static void test_features(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
        cr_plan plan;
        assert_true(cr_read_text(&plan, scenarios[i].name, scenarios[i].yaml));
        agree(&plan.model[0], scenarios[i].name, 60000, 60000);
        cr_plan_free(&plan);
    }
}

static void test_shipped(void **state)
{
    glob_t files;
    (void)state;
    assert_int_equal(glob(CREDENCE_SOURCE_DIR "/scenarios/*.yaml", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        cr_plan plan;
        cr_errors errors = {0};
        int status = cr_plan_read(&plan, files.gl_pathv[i], &(cr_changes){0}, &errors);
        cr_print_errors(files.gl_pathv[i], &errors);
        assert_int_equal(status, CR_OK);
        agree(&plan.model[0], plan.name, 10000, 2000);
        cr_plan_free(&plan);
    }
    globfree(&files);
}

/* Each scenario finds an engine whose paces are 5% too high. */
static void test_wrong_engine(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
        cr_plan plan;
        cr_mutant mutant;
        size_t compared = 0, failures;
        assert_true(cr_read_text(&plan, scenarios[i].name, scenarios[i].yaml));
        assert_true(cr_mutant_init(&mutant, &plan.model[0], CR_OF_PACE, 1.05));
        failures = cr_compare(&mutant.model, 100000, &plan.model[0], 100000, SEED, scenarios[i].name, NULL, &compared);
        printf("%s, pace wrong by 5%%: %zu of %zu comparisons differ\n", scenarios[i].name, failures, compared);
        assert_true(failures > 0 && failures < SIZE_MAX);
        cr_mutant_free(&mutant);
        cr_plan_free(&plan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_features),
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_wrong_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
