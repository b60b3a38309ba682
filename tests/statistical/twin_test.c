/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine against its twin (tests/support/twin.h) in law, on scenarios that together use every feature, and on every
 * shipped one; and engines that are wrong by 5% in one mechanism (of events, up to 20%), which must be found. False alarms: each comparison fails by chance 6
 * times in 10^7; a shipped scenario of 60 states has some 3,000 of them: about 2 in 1,000 for another seed.
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
     "  heat: {level: 0.5, noise: {sd: 0.3, half_life: 1 year, starts_at: -0.9}, within: none}\n"
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
    {"a world that answers",
     "calendar: {start: 2025-03-31, end: 4 years, step: 2 months}\n"
     "ladder: [none, engaged, recognised]\n"
     "parameters: {memory: {uniform: [3 months, 9 months]}}\n"
     "groups: {east: {members: [A, B, C]}}\n"
     "conditions:\n"
     "  restraint:\n"
     "    level: 0.2\n"
     "    regimes:\n"
     "      quarrel: {level: 0, lasts: {uniform: [6 months, 1 year]}, leaves_to: {truce: 0.7, war: 0.3}, hastened_by: "
     "[{share: engaged, by: -1.5}, {condition: alarm, by: 1}]}\n"
     "      truce: {level: 0.5, lasts: 8 months, hastened_by: [{state: A, reaches: recognised, by: 1.5}]}\n"
     "      war: {level: -0.1, lasts: 3 months, leaves_to: {quarrel: {uniform: [0.5, 1]}, truce: 0.2}}\n"
     "  alarm: {level: 0.1, shocks: {per_year: 1.5, size: {uniform: [0.1, 0.4]}, half_life: $memory, breeds: 0.5}, "
     "within: none}\n"
     "  dread: {level: 0.8, shocks: {per_year: {gamma: [4, 0.3]}, size: -0.2, half_life: 3 months}}\n"
     "  leverage: {level: 0.8, responds_to: {signals: [{share: engaged, by: -0.5}, {condition: alarm, by: 0.4}], lag: "
     "10 months}, within: none}\n"
     "  echo: {level: 0.1, responds_to: {signals: [{count: recognised, among: east, by: 0.2}, {condition: leverage, "
     "by: "
     "0.3}], lag: $memory}}\n"
     "  pull: {level: 0.9, times: [dread, leverage]}\n"
     "ties:\n"
     "  crowd: {among: all, times: pull}\n"
     "  talk: {norm: sum, times: restraint, pairs: [[A, B, 0.6], [B, C, -0.3], [C, D, 0.5], [D, A, 0.5]]}\n"
     "defaults:\n"
     "  pace: 1.2\n"
     "  softness: 0.2\n"
     "  threshold: {normal: [0.6, 0.1]}\n"
     "  weights: {restraint: 0.4, leverage: 0.3, alarm: 0.2, echo: 0.2, crowd: 0.4, talk: 0.3}\n"
     "  reverses: {pace: 0.6}\n"
     "states:\n"
     "  A: {}\n"
     "  B: {reverses: {link: always, pace: {uniform: [0.1, 0.5]}}}\n"
     "  C: {reverses: {floor: engaged, weights: {pull: 0.8}, bias: 0.1, threshold: 0.4, softness: 0.3}}\n"
     "  D: {reverses: {link: linear, requires: {alarm: 0.2}}, rungs: {recognised: {reverses: {pace: 2}}}}\n"
     "  E: {reverses: {link: step, threshold: 0.5}}\n"},
    {"cascades",
     "calendar: {start: 2025-01-01, end: 3 years, step: 3 months}\n"
     "tracks: {path: [none, engaged, recognised], law: [listed, delisted]}\n"
     "recognition: recognised\n"
     "groups: {east: {members: [A, B, C, D], threshold: {normal: [0.45, 0.2], shared: 0.7}}}\n"
     "conditions:\n"
     "  tide: {level: {series: {2025-01-01: 0.1, 2028-01-01: 0.7}, between: linear}, noise: {sd: 0.1, half_life: 6 "
     "months}}\n"
     "ties:\n"
     "  talk: {symmetric: true, exists: 0.6, pairs: [[A, B, 2], [B, C], [C, D, {uniform: [0.5, 1.5]}], [D, E], [E, F], "
     "[F, A]]}\n"
     "  clubs: {cliques: [[A, B, C], [C, D, E]], exists: {uniform: [0.2, 0.9]}, norm: sum}\n"
     "  law: {among: all, credit: {delisted: 0.7, recognised: 0.3}}\n"
     "defaults:\n"
     "  link: step\n"
     "  pace: immediate\n"
     "  threshold: {uniform: [0.2, 0.9], shared: 0.4}\n"
     "  weights: {tide: 0.6, talk: 0.3, clubs: 0.2, delisted: 0.1}\n"
     "  rungs:\n"
     "    engaged: {link: logistic, pace: {lognormal: [0.8, 0.4], shared: 0.5}, softness: 0.2}\n"
     "    recognised: {requires: {others: [{share: engaged, at_least: 0.3}]}, reverses: {link: always, pace: 0.5}}\n"
     "    delisted: {weights: {law: 0.8, tide: 0.3, engaged: 0.3}}\n"
     "states:\n"
     "  A: {at: {one_of: {none: 0.5, engaged: 0.3, recognised: 0.2}}}\n"
     "  B: {at: {one_of: {listed: 0.6, delisted: 0.4}}}\n"
     "  C: {at: [engaged, delisted]}\n"
     "  D: {skips: [engaged]}\n"
     "  E: {}\n"
     "  F: {rungs: {recognised: {pace: 2}}}\n"},
    {"what fades",
     "calendar: {start: 2025-01-01, end: 5 years, step: 3 months}\n"
     "tracks: {path: [none, engaged, accredited, recognised], law: [listed, delisted]}\n"
     "recognition: recognised\n"
     "ties:\n"
     "  crowd: {among: all, fades: {uniform: [6 months, 2 years]}}\n"
     "  rank: {credit: {engaged: 0.3, recognised: 1, delisted: 0.4}, fades: 1 year, norm: sum, pairs: [[A, B], [B, C, "
     "0.6], [C, A, 0.8], [D, A, -0.3], [D, C], [E, D]]}\n"
     "  clubs: {cliques: [[A, B, C], [C, D, E]], fades: 8 months, exists: 0.7}\n"
     "  old: {credit: {engaged: 0.5}, cliques: [[A, B, E]], fades: 30 months}\n"
     "defaults:\n"
     "  pace: 1.5\n"
     "  threshold: 0.5\n"
     "  softness: 0.15\n"
     "  bias: 0.2\n"
     "  weights: {crowd: 0.3, rank: 0.4, clubs: 0.3, old: 0.2}\n"
     "  reverses: {pace: 0.5, softness: 0.3}\n"
     "  rungs: {accredited: {pace: 3}, delisted: {reverses: {link: always, pace: 0.3, weights: {rank: 0.2}}}}\n"
     "states:\n"
     "  A: {}\n"
     "  B: {at: delisted}\n"
     "  C: {reverses: {floor: accredited}}\n"
     "  D: {at: {one_of: {none: 0.5, recognised: 0.5}}}\n"
     "  E: {skips: [accredited]}\n"
     "history:\n"
     "  - {date: 2023-02-01, state: A, rung: engaged}\n"
     "  - {date: 2022-06-01, state: C, rung: accredited}\n"
     "  - {date: 2024-06-01, state: C, rung: recognised}\n"
     "  - {date: 2024-09-01, state: C, rung: accredited}\n"},
    {"events",
     "calendar: {start: 2025-01-31, end: 4 years, step: 2 months}\n"
     "tracks: {path: [none, engaged, recognised], law: [listed, delisted]}\n"
     "recognition: recognised\n"
     "parameters: {notice: {uniform: [1 month, 8 months]}, hope: {beta: [4, 3]}, ease: {uniform: [0.2, 0.4]}}\n"
     "groups:\n"
     "  east: {members: [A, B, C], threshold: {normal: [0.6, 0.1]}, requires: {calm: 0.25}}\n"
     "  inner: {members: [B, C], weights: {talk: 0.2}}\n"
     "  west: {members: [D, E, F], pace: 0.6}\n"
     "conditions:\n"
     "  calm: {level: 0.3, noise: {sd: 0.15, half_life: 5 months}}\n"
     "  echo: {level: 0.1, responds_to: {signals: [{condition: calm, by: 0.6}, {share: engaged, by: 0.2}], lag: 7 "
     "months}}\n"
     "  shade: {level: 0.9, times: [calm]}\n"
     "  door: {starts_in: shut, regimes: {shut: {level: 0, lasts: 1 year, hastened_by: [{condition: calm, by: 1.5}]}, "
     "ajar: {level: 0.6, lasts: 8 months}}}\n"
     "  tide: {level: {uniform: [0.1, 0.5]}, shocks: {per_year: 0.5, size: 0.3, half_life: 4 months}, within: none}\n"
     "ties:\n"
     "  crowd: {among: all, times: shade}\n"
     "  talk: {norm: sum, pairs: [[A, B, 0.5], [B, C, 0.5], [C, D, 0.4], [D, E, 0.6], [E, A, 0.5], [F, A]]}\n"
     "defaults:\n"
     "  pace: {lognormal: [0.6, 0.2]}\n"
     "  softness: 0.2\n"
     "  threshold: {uniform: [0.5, 0.7]}\n"
     "  weights: {calm: 0.4, echo: 0.3, tide: 0.4, crowd: 0.3, talk: 0.3, door: 0.2, delisted: 0.1}\n"
     "  reverses: {pace: 0.25}\n"
     "  rungs:\n"
     "    recognised: {bias: -0.1}\n"
     "    delisted: {link: step, pace: immediate, threshold: 0.75, reverses: {link: always, pace: 0.4}}\n"
     "states: {A: {}, B: {}, C: {}, D: {}, E: {threshold: 0.5}, F: {at: engaged}}\n"
     "events:\n"
     "  talks: {date: 2026-02-10, chance: 0.5, do: [{shift: conditions.calm, by: 0.35, lasts: 9 months}]}\n"
     "  summit: {date: 2025-06-20, delay: {gamma: [2, 2 months]}, do: [{shift: conditions.tide, by: {uniform: [0.1, "
     "0.3]}, lasts: $notice}, {set: defaults.rungs.recognised.bias, to: 0.05}]}\n"
     "  crisis: {when: {condition: calm, at_most: 0.18}, chance: $hope, delay: $notice, do: [{shift: conditions.tide, "
     "by: -0.4, lasts: {exponential: 6 months}}, {move: {one_of: east}, to: none}]}\n"
     "  wave: {when: {state: F, reaches: recognised}, delay: {uniform: [1 month, 1 year]}, do: [{move: {one_of: west}, "
     "to: recognised}, {set: groups.west.pace, to: {uniform: [1, 2]}}]}\n"
     "  crowding: {when: [{share: engaged, at_least: 0.3, for: 4 months}, {condition: echo, at_least: 0.2}], do: "
     "[{set: "
     "groups.inner.weights.talk, to: 0.8}, {set: groups.east.requires.calm, to: $ease}]}\n"
     "  verdict: {when: {count: delisted, among: west, at_least: 1}, chance: 0.7, delay: 3 months, do: [{set: "
     "defaults.threshold, to: {uniform: [0.2, 0.4]}}, {move: F, to: listed}, {set: conditions.calm, to: 0.45}]}\n"
     "  ruling: {date: 2027-03-15, chance: {uniform: [0.2, 0.9]}, delay: 1 month, do: [{move: A, to: delisted}, "
     "{shift: "
     "conditions.calm, by: -0.2}, {set: states.E.threshold, to: 0.1}]}\n"},
};

/* Which wrong mechanism which of these must find, besides the pace that all of them must. (Where regimes are left to,
 * what hastens them and what draws share: the exact cases find those sooner.) */
static const struct {
    const char *scenario;
    cr_mechanism wrong;
    double factor; /* 0: 1.05 */
} bites[] = {
    {"gates and tracks", CR_OF_TEMPO, 0},
    {"what fades", CR_OF_REVERSE, 0},
    {"a world that answers", CR_OF_SHOCKS, 0},
    {"a world that answers", CR_OF_SHOCK_SIZE, 0},
    {"a world that answers", CR_OF_SHOCK_LIFE, 0},
    {"a world that answers", CR_OF_BREEDING, 0},
    {"a world that answers", CR_OF_RESPONSE, 0},
    {"a world that answers", CR_OF_LAG, 0},
    {"cascades", CR_OF_EXISTS, 0},
    {"cascades", CR_OF_STARTS, 0},
    {"what fades", CR_OF_FADING, 0},
    {"events", CR_OF_CHANCE, 1.1},
    {"events", CR_OF_DELAY, 1.2},
    {"events", CR_OF_SHIFT, 1.1},
    {"events", CR_OF_SHIFT_LENGTH, 1.1},
    {"events", CR_OF_SET, 0},
    {"events", CR_OF_TRIGGER, 1.2},
    {"events", CR_OF_CHOICE, 0},
};

static uint64_t form(uint64_t n)
{
    return n * (cr_long_form() ? LONG_FORM : 1);
}

enum { REPLICATES = 60000 };

/* The engine, right or wrong, against the twin's replicates of the right model. */
static size_t compare(const cr_model *engine, const cr_census *twin, const char *name, const char *what, FILE *file)
{
    cr_census census;
    size_t compared = 0, failures;
    assert_int_equal(cr_census_take(&census, CR_ENGINE, engine, SEED, form(REPLICATES)), CR_OK);
    failures = cr_census_compare(&census, twin, name, file, &compared);
    printf("%s, %s: %zu of %zu comparisons differ\n", name, what, failures, compared);
    fflush(stdout);
    cr_census_free(&census);
    return failures;
}

/* An engine with one mechanism wrong by 5%, or the factor given, is found. */
static void bite(const cr_model *model, const cr_census *twin, const char *name, cr_mechanism wrong, double factor)
{
    double by = factor > 0 ? factor : 1.05;
    cr_mutant mutant;
    char what[64];
    assert_true(cr_mutant_init(&mutant, model, wrong, by));
    assert_true(mutant.n_changed > 0);
    snprintf(what, sizeof(what), "%s wrong by %.0f%%", cr_mechanism_name[wrong], 100 * (by - 1));
    assert_true(compare(&mutant.model, twin, name, what, NULL) > 0);
    cr_mutant_free(&mutant);
}

static void test_features(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
        const char *name = scenarios[i].name;
        cr_plan plan;
        cr_census twin;
        assert_true(cr_read_text(&plan, name, scenarios[i].yaml));
        assert_int_equal(cr_census_take(&twin, CR_TWIN, &plan.model[0], SEED, form(REPLICATES)), CR_OK);
        assert_int_equal(compare(&plan.model[0], &twin, name, "right", stderr), 0);
        bite(&plan.model[0], &twin, name, CR_OF_PACE, 0);
        for (size_t j = 0; j < sizeof(bites) / sizeof(bites[0]); j++)
            if (strcmp(bites[j].scenario, name) == 0)
                bite(&plan.model[0], &twin, name, bites[j].wrong, bites[j].factor);
        cr_census_free(&twin);
        cr_plan_free(&plan);
    }
}

/* The twin asks every state about every other one: of worlds of many states it lives fewer futures. */
static uint64_t twin_replicates(const cr_model *model)
{
    double part = pow(100.0 / (double)model->n_states, 2);
    return form((uint64_t)(1000 * fmax(0.3, fmin(1, part))));
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
        size_t compared = 0;
        assert_int_equal(cr_compare(&plan.model[0], form(10000), &plan.model[0], twin_replicates(&plan.model[0]), SEED,
                                    plan.name, stderr, &compared),
                         0);
        printf("%s: %zu comparisons\n", plan.name, compared);
        cr_plan_free(&plan);
    }
    globfree(&files);
}

/* Everything that has a time or a rate */
#define TEMPO(step, end, twenty, fifty, hundred, rate, pace, slow)                                                     \
    "calendar: {start: 2025-01-01, end: " end " days, step: " step " days}\n"                                          \
    "ladder: [out, half, in]\n"                                                                                        \
    "conditions:\n"                                                                                                    \
    "  mood: {level: 0.4, noise: {sd: 0.2, half_life: " fifty " days, starts_at: -0.3}}\n"                             \
    "  door:\n"                                                                                                        \
    "    starts_in: a\n"                                                                                               \
    "    regimes: {a: {level: 0, lasts: " hundred " days, hastened_by: [{share: half, by: 1}]}, "                      \
    "b: {level: 0.5, lasts: {uniform: [" fifty " days, " hundred " days]}}}\n"                                         \
    "    shocks: {per_year: " rate ", size: 0.2, half_life: " twenty " days, breeds: 0.5}\n"                           \
    "    responds_to: {signals: [{count: in, by: 0.1}], lag: " fifty " days}\n"                                        \
    "ties:\n"                                                                                                          \
    "  crowd: {among: all, fades: " hundred " days}\n"                                                                 \
    "  talk: {pairs: [[A, B], [B, C], [C, D], [D, A]], exists: 0.5, times: door}\n"                                    \
    "defaults:\n"                                                                                                      \
    "  pace: " pace "\n"                                                                                               \
    "  softness: 0.2\n"                                                                                                \
    "  weights: {mood: 0.6, door: 0.4, crowd: 0.4, talk: 0.4}\n"                                                       \
    "  reverses: {pace: " slow "}\n"                                                                                   \
    "  rungs: {in: {requires: {others: [{share: half, at_least: 0.25, for: " fifty " days}]}}}\n"                      \
    "states: {A: {}, B: {}, C: {pace: immediate, link: step, reverses: {link: always}}, D: {}}\n"

/* Time that runs half as fast for everything changes no law (invariant 8); for all but the paces, it does. */
static void test_rescaled_time(void **state)
{
    static const char fast[] = TEMPO("20", "600", "20", "50", "100", "4", "3", "1"),
                      slow[] = TEMPO("40", "1200", "40", "100", "200", "2", "1.5", "0.5"),
                      hasty[] = TEMPO("40", "1200", "40", "100", "200", "2", "1.575", "0.525");
    const char *const text[] = {slow, hasty};
    cr_plan plan, other;
    cr_census census, twin;
    (void)state;
    assert_true(cr_read_text(&plan, "fast", fast));
    assert_int_equal(cr_census_take(&twin, CR_TWIN, &plan.model[0], SEED, form(REPLICATES)), CR_OK);
    for (size_t i = 0; i < 2; i++) {
        size_t compared = 0, failures;
        assert_true(cr_read_text(&other, "slow", text[i]));
        assert_int_equal(cr_census_take(&census, CR_ENGINE, &other.model[0], SEED, form(REPLICATES)), CR_OK);
        failures = cr_census_compare(&census, &twin, "twice as slow", i == 0 ? stderr : NULL, &compared);
        printf("twice as slow, %s: %zu of %zu comparisons differ\n", i == 0 ? "all" : "paces 5% too fast", failures,
               compared);
        assert_true((failures > 0) == (i > 0));
        cr_census_free(&census);
        cr_plan_free(&other);
    }
    cr_census_free(&twin);
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_features),
        cmocka_unit_test(test_rescaled_time),
        cmocka_unit_test(test_shipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
