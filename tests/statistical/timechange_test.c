/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every shipped scenario under the random time change test (tests/support/timechange.h), and engines that are wrong by
 * 5% in one mechanism, which the same test must reject. A trace is of dates and moves, so a baseline's events are taken
 * away (without_events()) and what-ifs with events are left out: what they do is proved against the twin, which lives
 * through them (statistical/twin, property/random_twin). False alarms: each |z| <= 5 and each alpha = 1e-6 fails by
 * chance about once in a million; there are some 13 of them a scenario and what-if.
 *
 *   timechange_test             a cmocka program
 *   timechange_test --markdown  the table of docs/validation.md
 */
#include <glob.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compile/compile.h"
#include "tests/support/judge.h"
#include "tests/support/timechange.h"

#ifndef CREDENCE_SOURCE_DIR
#define CREDENCE_SOURCE_DIR "." /* tests run in the top folder of the sources */
#endif

enum { SEED = 20250704, MOST_REPLICATES = 2000000, SHARP_MOVES = 90000 };

/* How wrong an engine is that must be noticed. */
#define WRONG 1.05

/*
 * A scenario for the mutants alone, sharper than a real one: each mechanism carries much of every hazard. Exposure by
 * four kinds of tie, two of which fade, one of which is there or not, one of which follows a condition; a condition
 * that ramps, one that jumps, one that wanders, one of shocks that responds; gates that open on the way; rungs that are
 * lost again; and two states that follow at once.
 */
static const char sharp[] =
    "calendar: {start: 2025-01-01, end: 8 years, step: 1 month}\n"
    "ladder: [out, half, in]\n"
    "groups:\n"
    "  east: {members: [A, B, C, D, E, F]}\n"
    "  west: {members: [G, H, I, J, K, L], weights: {peers: -0.3}}\n"
    "conditions:\n"
    "  tide: {level: {series: {2025-01-01: 0, 2033-01-01: 1}, between: linear}}\n"
    "  mood: {level: 0.5, noise: {sd: 0.3, half_life: 4 months}, within: none}\n"
    "  door: {regimes: {shut: {level: 0, lasts: 2 years, hastened_by: [{count: in, by: 0.2}]}, ajar: {level: 1, lasts: "
    "1 year}}}\n"
    "  alarm: {shocks: {per_year: 2, size: {uniform: [0.1, 0.4]}, half_life: 3 months, breeds: 0.4}, responds_to: "
    "{signals: [{share: half, by: 0.3}], lag: 6 months}, within: none}\n"
    "  glow: {level: 0.8, times: [mood]}\n"
    "ties:\n"
    "  peers: {cliques: [east, west]}\n"
    "  crowd: {among: all, fades: 1 year}\n"
    "  lead: {fades: 1 year, norm: sum, credit: {half: 0.3, in: 1}, pairs: [[east, A, 0.4], [west, G, 0.4], [G, A, "
    "{uniform: [0, "
    "1]}]]}\n"
    "  covert: {symmetric: true, exists: 0.5, times: glow, pairs: [[A, H], [B, I], [C, J], [D, K], [E, L], [F, G]]}\n"
    "defaults:\n"
    "  pace: {lognormal: [3, 0.2]}\n"
    "  threshold: {normal: [1.4, 0.1], shared: 0.3}\n"
    "  softness: 0.2\n"
    "  weights: {tide: 0.8, mood: 0.5, door: 0.3, alarm: 0.3, peers: 0.5, crowd: 2.4, lead: 0.5, covert: 0.3, half: "
    "0.1}\n"
    "  reverses: {pace: 1.2, softness: 0.3}\n"
    "  rungs:\n"
    "    in:\n"
    "      requires: {mood: 0.2, others: [{count: half, at_least: 2, for: 3 months}]}\n"
    "states:\n"
    "  A: {at: in}\n"
    "  B: {}\n"
    "  C: {}\n"
    "  D: {at: {one_of: {out: 0.5, half: 0.3, in: 0.2}}}\n"
    "  E: {}\n"
    "  F: {link: step, pace: immediate, threshold: 0.9, reverses: {link: always, pace: 0.3}}\n"
    "  G: {at: half}\n"
    "  H: {}\n"
    "  I: {reverses: {link: exponential, pace: 0.2, softness: 0.5, floor: half}}\n"
    "  J: {}\n"
    "  K: {}\n"
    "  L: {rungs: {half: {link: step, pace: immediate, threshold: 0.8}}}\n"
    "history: [{date: 2024-03-01, state: G, rung: half}]\n";

/* The model as if it had no events; it borrows all. */
static cr_model without_events(const cr_model *model)
{
    cr_model copy = *model;
    copy.n_events = 0;
    return copy;
}

static void print_verdict(const char *name, const cr_timechange *run, const cr_verdict *verdict)
{
    printf("%s: %zu replicates, %.0f moves, %.1f expected, z %.2f; score of", name, run->replicates, run->moves,
           run->integral, verdict->z);
    for (size_t d = 0; d < CR_MECHANISMS; d++)
        if (!isnan(verdict->score[d]))
            printf(" %s %.2f,", cr_mechanism_name[d], verdict->score[d]);
    printf("; chi-square by");
    for (size_t split = 0; split < CR_SPLITS; split++)
        printf(" %s %.0f (%zu)", cr_split_name[split], verdict->chi2[split], verdict->degrees[split]);
    printf("; gaps %.2f; immediate %.0f, impossible %.0f, unsettled %.0f, mismatched %.0f\n", verdict->ks,
           run->immediate, run->impossible, run->unsettled, run->mismatched);
    fflush(stdout);
}

static size_t failures(const cr_verdict *verdict)
{
    size_t n = fabs(verdict->z) > CR_Z_LIMIT;
    for (size_t d = 0; d < CR_MECHANISMS; d++)
        n += fabs(verdict->score[d]) > CR_Z_LIMIT;
    for (size_t split = 0; split < CR_SPLITS; split++)
        n += verdict->degrees[split] > 0 && verdict->chi2[split] > cr_chi2_limit(verdict->degrees[split]);
    return n + (verdict->ks > CR_KS_LIMIT);
}

/* The right engine: nothing may fail, each hazard it reports must be the twin's, and each round of immediate moves. */
static void accept(const char *name, const cr_model *model, double wanted)
{
    cr_timechange run;
    cr_verdict verdict;
    assert_int_equal(cr_timechange_run(&run, model, model, SEED, wanted, MOST_REPLICATES), CR_OK);
    verdict = cr_timechange_judge(&run);
    print_verdict(name, &run, &verdict);
    assert_true(run.moves >= wanted);
    assert_true(run.impossible <= 0);
    assert_true(run.unsettled <= 0);
    assert_true(run.mismatched <= 0);
    assert_int_equal(failures(&verdict), 0);
    cr_timechange_free(&run);
}

/* The score of the wrong mechanism. */
static double bite(const char *name, const cr_model *model, cr_mechanism mechanism, double wanted)
{
    char label[256];
    cr_mutant mutant;
    cr_timechange run;
    cr_verdict verdict;
    assert_true(cr_mutant_init(&mutant, model, mechanism, WRONG));
    assert_true(mutant.n_changed > 0);
    assert_int_equal(cr_timechange_run(&run, model, &mutant.model, SEED, wanted, MOST_REPLICATES), CR_OK);
    verdict = cr_timechange_judge(&run);
    snprintf(label, sizeof(label), "%s, %s wrong by 5%%", name, cr_mechanism_name[mechanism]);
    print_verdict(label, &run, &verdict);
    cr_timechange_free(&run);
    cr_mutant_free(&mutant);
    return fabs(verdict.score[mechanism]);
}

/* What each mechanism's score would be on average, at so many moves, if the hazards were off by just 5%. */
static void find_power(const cr_model *model, double wanted, double power[CR_MECHANISMS])
{
    cr_timechange run;
    assert_int_equal(cr_timechange_run(&run, model, model, SEED, wanted / 10, MOST_REPLICATES), CR_OK);
    /* The calendar's x is the whole difference that lateness makes, the others' is a slope. */
    for (size_t d = 0; d < CR_MECHANISMS; d++)
        power[d] = sqrt(run.information[d] / run.moves * wanted) * (d == CR_OF_CALENDAR ? 1 : WRONG - 1);
    cr_timechange_free(&run);
}

/*
 * The second implementation of the hazards searches all states afresh at each move, so that worlds of many states get
 * fewer moves, and their wrong engines are left out.
 */
enum { SMALL_WORLD = 100, SOME_MODELS = 3 }; /* the long form takes every what-if that has no events */

/* Moves wanted of the first model of a scenario, and of each other one: those differ in numbers only. */
static double wanted_moves(const cr_model *model, bool first)
{
    const double part = fmin(1, (double)SMALL_WORLD / (double)model->n_states);
    return part * (first ? 25000.0 * (cr_long_form() ? 10 : 1) : 4000.0);
}

static void test_shipped_scenarios(void **state)
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
        for (size_t m = 0; m < plan.n_models && (m < SOME_MODELS || cr_long_form()); m++) {
            char name[512];
            if (m > 0 && plan.model[m].n_events > 0)
                continue;
            cr_model model = without_events(&plan.model[m]);
            snprintf(name, sizeof(name), "%s, %s", plan.name, plan.what_if[m]);
            accept(name, &model, wanted_moves(&model, m == 0));
        }
        cr_plan_free(&plan);
    }
    globfree(&files);
}

static void test_sharp_scenario(void **state)
{
    cr_plan plan;
    (void)state;
    assert_true(cr_read_text(&plan, "sharp", sharp));
    accept("sharp", &plan.model[0], wanted_moves(&plan.model[0], true));
    cr_plan_free(&plan);
}

/* Every mechanism that pushes a move, wrong by 5%, is found. */
static void test_wrong_engines_of_sharp_scenario(void **state)
{
    cr_plan plan;
    (void)state;
    assert_true(cr_read_text(&plan, "sharp", sharp));
    for (cr_mechanism mechanism = 0; mechanism < CR_MECHANISMS; mechanism++)
        assert_true(bite("sharp", &plan.model[0], mechanism, SHARP_MOVES) > CR_Z_LIMIT);
    cr_plan_free(&plan);
}

/*
 * A shipped scenario must notice a wrong pace, and any other wrong mechanism of which it has enough (where a 5% error is
 * expected to move the score by 8 or more).
 */
static void test_wrong_engines_of_shipped_scenarios(void **state)
{
    glob_t files;
    (void)state;
    assert_int_equal(glob(CREDENCE_SOURCE_DIR "/scenarios/*.yaml", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        cr_plan plan;
        double power[CR_MECHANISMS];
        assert_int_equal(cr_plan_read(&plan, files.gl_pathv[i], &(cr_changes){0}, NULL), CR_OK);
        cr_model model = without_events(&plan.model[0]);
        if (model.n_states <= SMALL_WORLD) {
            find_power(&model, 25000, power);
            for (cr_mechanism mechanism = 0; mechanism < CR_MECHANISMS; mechanism++)
                if (mechanism == CR_OF_PACE || power[mechanism] >= 8)
                    assert_true(bite(plan.name, &model, mechanism, 25000) > CR_Z_LIMIT);
        }
        cr_plan_free(&plan);
    }
    globfree(&files);
}

/* The table of docs/validation.md: right engines, then wrong ones. */
static int print_row(const char *name, const char *wrong, const cr_model *right, const cr_model *engine, double wanted)
{
    cr_timechange run;
    cr_verdict verdict;
    double most = 0;
    int status = cr_timechange_run(&run, right, engine, SEED, wanted, MOST_REPLICATES);
    verdict = cr_timechange_judge(&run);
    for (size_t split = 0; split < CR_SPLITS; split++)
        if (verdict.degrees[split] > 0)
            most = fmax(most, verdict.chi2[split] / cr_chi2_limit(verdict.degrees[split]));
    printf("| %s | %s | %.0f | %.0f | %.2f |", name, wrong, run.moves, run.integral, verdict.z);
    for (size_t d = 0; d < CR_MECHANISMS; d++)
        printf(isnan(verdict.score[d]) ? " - |" : " %.2f |", verdict.score[d]);
    printf(" %.2f | %.2f | %.0f | %.0f | %s |\n", most, verdict.ks, run.immediate, run.impossible + run.unsettled,
           failures(&verdict) + (run.impossible + run.unsettled + run.mismatched > 0) > 0 ? "found wrong" : "passes");
    cr_timechange_free(&run);
    return status;
}

static int print_rows(const char *name, const cr_model *model, double wanted)
{
    int status = print_row(name, "-", model, model, wanted);
    for (cr_mechanism mechanism = 0; status == CR_OK && mechanism < CR_MECHANISMS; mechanism++) {
        cr_mutant mutant;
        status = cr_mutant_init(&mutant, model, mechanism, WRONG) ? CR_OK : CR_ERR_MEMORY;
        if (status == CR_OK && mutant.n_changed > 0)
            status = print_row(name, cr_mechanism_name[mechanism], model, &mutant.model, wanted);
        cr_mutant_free(&mutant);
    }
    return status;
}

static int print_table(void)
{
    glob_t files;
    cr_plan plan;
    int status = glob(CREDENCE_SOURCE_DIR "/scenarios/*.yaml", 0, NULL, &files);
    printf(
        "| scenario | wrong by 5%% | moves | integral | z | score of pace | of exposure | of condition | of calendar "
        "| of reverses | of fading | largest χ² / its limit | √n·D of the gaps | immediate moves | moves without a "
        "hazard, and times unsettled | verdict |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; status == CR_OK && i < files.gl_pathc; i++) {
        status = cr_plan_read(&plan, files.gl_pathv[i], &(cr_changes){0}, NULL);
        if (status == CR_OK) {
            cr_model model = without_events(&plan.model[0]);
            if (model.n_states <= SMALL_WORLD)
                status = print_rows(plan.name, &model, 25000);
            else
                status = print_row(plan.name, "-", &model, &model, wanted_moves(&model, true));
            cr_plan_free(&plan);
        }
    }
    globfree(&files);
    if (status == CR_OK && cr_read_text(&plan, "sharp", sharp)) {
        status = print_rows("sharp", &plan.model[0], SHARP_MOVES);
        cr_plan_free(&plan);
    }
    return status != CR_OK;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped_scenarios),
        cmocka_unit_test(test_sharp_scenario),
        cmocka_unit_test(test_wrong_engines_of_sharp_scenario),
        cmocka_unit_test(test_wrong_engines_of_shipped_scenarios),
    };
    if (argc > 1 && strcmp(argv[1], "--markdown") == 0)
        return print_table();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
