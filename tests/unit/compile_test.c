/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole way from text to a sealed plan: the same in any order and locale, and in fair time whatever the input. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <locale.h>
#include <time.h>

#include "support/everything.h"
#include "support/plans.h"
/* Reverses the order of the top keys (blocks that start in column 1). */
static char *turn_blocks(const char *text)
{
    size_t start[64], n = 0, length = strlen(text), at = 0;
    char *turned = calloc(length + 1, 1);

    assert_non_null(turned);
    for (size_t k = 0; k < length; k++) {
        if ((k == 0 || text[k - 1] == '\n') && text[k] != ' ') {
            assert_in_range(n, 0, 62);
            start[n++] = k;
        }
    }
    start[n] = length;
    while (n-- > 0) {
        memcpy(turned + at, text + start[n], start[n + 1] - start[n]);
        at += start[n + 1] - start[n];
    }
    return turned;
}

/* The second half of the things in `conditions`, `groups`, `states` first: written out by hand for EVERYTHING's. */
static const char shuffled[] =
    "states:\n"
    "  FFF: {weights: {covert: 1}, at: [{one_of: {none: 0.8, accredited: 0.2}}, listed], link: step, pace: immediate}\n"
    "  EEE: {reverses: null, link: exponential, threshold: 0.6, bias: null}\n"
    "  DDD: # nothing to say\n"
    "  BBB: {requires: {slope: {at_most: 0.9, at_least: 0.1}}, skips: [accredited], name: 'B, land'}\n"
    "  CCC: {weights: {steps: 0.5, mutual: 0.5}, rungs: {engaged: {link: always}}, at: {one_of: {engaged: 0.3, none: "
    "0.7}}}\n"
    "  AAA: {traits: {rich: {uniform: [0, 1]}}, name: Aland, at: [engaged, delisted]}\n"
    "parameters: {span: 9 months, fixed: 0.25, wait: {triangular: [1 month, 6 months, 2 years]}, price: {uniform: "
    "[0.4, "
    "0.8]}}\n"
    "groups:\n"
    "  inner: {rungs: {engaged: {weights: null, bias: 0.1}}, softness: 0.3, members: [EEE]}\n"
    "  east: {link: step, softness: 0.2, members: [inner, CCC]}\n"
    "  west: {weights: {plain: null, drawn: 0.4}, pace: 2, members: [BBB, AAA]}\n"
    "events:\n"
    "  quarrel:\n"
    "    do:\n"
    "      - {to: none, move: CCC}\n"
    "      - {to: $price, set: states.BBB.requires.slope.at_most}\n"
    "      - {to: 0.5, set: defaults.rungs.recognised.requires.chain.at_most}\n"
    "      - {to: {exponential: 0.5}, set: defaults.rungs.recognised.reverses.bias}\n"
    "      - {lasts: 5 months, by: -0.1, shift: conditions.jumps}\n"
    "    delay: $span\n"
    "    when: [{reaches: recognised, state: AAA}]\n"
    "  landslide:\n"
    "    do:\n"
    "      - {to: recognised, move: {one_of: [DDD, west]}}\n"
    "      - {to: 0.1, set: defaults.rungs.recognised.reverses.softness}\n"
    "      - {to: {uniform: [0, 1]}, set: groups.west.weights.drawn}\n"
    "    delay: {exponential: 3 months}\n"
    "    chance: {beta: [2, 2]}\n"
    "    when:\n"
    "      - {for: 4 months, at_least: {uniform: [0.1, 0.5]}, among: west, share: recognised}\n"
    "      - {at_most: 0.9, condition: answer}\n"
    "  talks:\n"
    "    do:\n"
    "      - {lasts: $wait, by: {normal: [0.2, 0.05]}, shift: conditions.noisy}\n"
    "      - {lasts: {uniform: [1 month, 1 year]}, by: 0.3, shift: conditions.slope}\n"
    "      - {to: $price, set: conditions.plain}\n"
    "      - {to: {shared: 0.4, within: [0, 1], normal: [0.4, 0.1]}, set: defaults.threshold}\n"
    "    delay: 3 weeks\n"
    "    chance: 0.8\n"
    "    date: 2025-09-15\n"
    "history:\n"
    "  - {rung: recognised, date: 2026-01-01, state: DDD}\n"
    "  - {latest: 2024-10-01, date: 2024-09-01, state: DDD, rung: none}\n"
    "  - {date: 2024-06-01, state: DDD, rung: engaged}\n"
    "defaults:\n"
    "  rungs:\n"
    "    recognised:\n"
    "      requires:\n"
    "        others:\n"
    "          - {for: 6 months, at_least: 0.1, among: west, share: recognised}\n"
    "          - {reaches: engaged, state: AAA}\n"
    "          - {among: [east, AAA], at_least: {uniform: [0, 2]}, count: engaged}\n"
    "          - {at_most: 0.9, condition: steps}\n"
    "        chain: {at_most: 0.7}\n"
    "        delisted: {at_least: 1}\n"
    "      reverses: {softness: 0.2, link: linear, bias: 0.05}\n"
    "      pace: {within: [0, 5], quantiles: {p95: 1.5, p05: 0.1, p50: 0.5}}\n"
    "  weights: {clubs: 0.1, rich: 0.1, pairs: 0.1, everyone: 0.3, noisy: $price, plain: 0.2}\n"
    "  traits: {rich: 0}\n"
    "  reverses:\n"
    "    floor: engaged\n"
    "    requires: {others: [{at_most: {uniform: [0.2, 0.9]}, share: recognised}], chain: {at_most: 0.6}}\n"
    "    weights: {answer: {uniform: [0, 1]}, plain: 0.5}\n"
    "    threshold: {normal: [0.2, 0.05]}\n"
    "    pace: 0.1\n"
    "  link: logistic\n"
    "  bias: -0.02\n"
    "  softness: {lognormal: [0.1, 0.5]}\n"
    "  threshold: {shared: 0.4, within: [0, 1], normal: [0.5, 0.1]}\n"
    "  pace: 1.5\n"
    "  at: none\n"
    "ties:\n"
    "  covert: {times: drawn, fades: {lognormal: [1 year, 0.3]}, exists: {uniform: [0.2, 0.6]}, cliques: [east], "
    "symmetric: true, pairs: [[DDD, BBB, 0.5], [FFF, AAA]]}\n"
    "  clubs: {norm: share, cliques: [west, [EEE, DDD, CCC]]}\n"
    "  everyone: {among: all}\n"
    "  mutual: {credit: ahead, norm: sum, symmetric: true, pairs: [[BBB, AAA, {exponential: 0.5}], [DDD, CCC]]}\n"
    "  pairs:\n"
    "    credit: {delisted: $price, recognised: {one_of: [0.5, 1]}, engaged: 0.2}\n"
    "    pairs: [[BBB, AAA, {uniform: [0, 1]}], [AAA, BBB], [east, DDD, -0.5], [CCC, AAA, $fixed]]\n"
    "conditions:\n"
    "  phases:\n"
    "    regimes:\n"
    "      high: {hastened_by: [{by: $price, among: east, share: recognised}], lasts: $span, level: 0.9}\n"
    "      mid: {lasts: 6 months, level: 0.4}\n"
    "      low: {leaves_to: {high: {uniform: [0.5, 1]}, mid: 3}, lasts: 1 year, level: 0.1}\n"
    "  both: {times: [answer, plain], level: 1}\n"
    "  answer:\n"
    "    within: none\n"
    "    responds_to:\n"
    "      lag: {uniform: [1 month, 1 year]}\n"
    "      signals: [{by: -0.4, share: recognised}, {by: {normal: [0.3, 0.1]}, reaches: engaged, state: AAA}, {by: "
    "$price, among: [DDD, west], count: engaged}, {by: 0.1, condition: jumps}]\n"
    "  bumps: {shocks: {half_life: 4 months, size: $price, per_year: 1.5}, level: $price}\n"
    "  jumps: {within: none, shocks: {breeds: {beta: [2, 5]}, half_life: $wait, size: {exponential: 0.2}, per_year: "
    "{gamma: [2, 1]}}}\n"
    "  chain:\n"
    "    starts_in: quiet\n"
    "    regimes:\n"
    "      war: {lasts: $span, level: {pert: [0.5, 0.6, 0.9]}}\n"
    "      quiet: {lasts: {gamma: [2, 6 months]}, level: 0.2}\n"
    "  noisy: {within: [0, 2], noise: {starts_at: 0.05, half_life: $wait, sd: 0.1}, level: 0.3}\n"
    "  slope: {within: none, level: {between: linear, series: {2028-01-01: $price, 2025-01-01: 0.1}}}\n"
    "  steps: {level: {series: {2026-06-01: {normal: [0.5, 0.1]}, 2025-07-04: 0.2}}}\n"
    "  drawn: {beta: [4, 6]}\n"
    "  plain: {level: 0.5}\n"
    "recognition: recognised\n"
    "tracks:\n"
    "  legal: [listed, delisted]\n"
    "  recognition: [none, engaged, accredited, recognised]\n"
    "calendar: {step: 2 months, end: 3 years, start: 2025-01-31}\n";

static void check_same(const char *a, const char *b)
{
    cr_plan left, right;
    const char *what;

    plan_read(&left, a);
    plan_read(&right, b);
    if (!models_equal(left.model, right.model, &what)) {
        fail_msg("the models differ in their %s", what);
    }
    cr_plan_free(&left);
    cr_plan_free(&right);
}

static void test_any_order(void **state)
{
    char *turned = turn_blocks(EVERYTHING);

    (void)state;
    check_same(EVERYTHING, turned);
    check_same(EVERYTHING, shuffled);
    free(turned);
}

/* models_equal() must be able to say no: one change at a time. */
static void test_unlike(void **state)
{
    static const char *const set[] = {"calendar.end=2 years",
                                      "calendar.start=2025-01-30",
                                      "states.AAA.name=Bland",
                                      "recognition=engaged",
                                      "parameters.fixed=0.5",
                                      "parameters.price={uniform: [0.4, 0.9]}",
                                      "conditions.plain=0.25",
                                      "conditions.chain.starts_in=war",
                                      "conditions.noisy.within=[0, 3]",
                                      "ties.clubs.norm=sum",
                                      "ties.mutual.symmetric=false",
                                      "ties.clubs.cliques=[east, [CCC, DDD, EEE]]",
                                      "groups.west.members=[AAA, CCC]",
                                      "defaults.link=step",
                                      "defaults.at=engaged",
                                      "states.CCC.weights.plain=1",
                                      "states.EEE.skips=[engaged]",
                                      "history=[{date: 2024-01-01, state: DDD, rung: engaged}]",
                                      "states.CCC.requires.plain=0.1",
                                      "defaults.softness={lognormal: [0.2, 0.5]}",
                                      "defaults.threshold={normal: [0.5, 0.1], within: [0, 1]}",
                                      "defaults.threshold={normal: [0.5, 0.1], within: [0, 1], shared: 0.5}",
                                      "defaults.reverses=null",
                                      "defaults.reverses.floor=accredited",
                                      "defaults.reverses.requires.others=null",
                                      "defaults.reverses.weights.answer=null",
                                      "states.AAA.rungs.recognised.reverses=null",
                                      "states.EEE.reverses={}",
                                      "states.FFF.pace=1",
                                      "states.FFF.at=none",
                                      "states.CCC.at={one_of: {none: 0.6, engaged: 0.4}}",
                                      "states.CCC.at={one_of: {none: 0.7, accredited: 0.3}}",
                                      "conditions.jumps.shocks.breeds=null",
                                      "conditions.jumps.shocks.size=0.2",
                                      "conditions.jumps.shocks=null",
                                      "conditions.bumps.shocks.size={exponential: 0.2}",
                                      "conditions.answer.responds_to.lag=1 year",
                                      "conditions.answer.responds_to.signals=[{condition: drawn, by: 1}]",
                                      "conditions.both.times=[plain, plain]",
                                      "conditions.both.times=null",
                                      "conditions.phases.regimes.low.leaves_to={high: 1}",
                                      "conditions.phases.regimes.low.leaves_to=null",
                                      "conditions.phases.regimes.high.hastened_by=null",
                                      "ties.covert.exists=null",
                                      "ties.covert.fades=null",
                                      "ties.covert.times=plain",
                                      "ties.covert.symmetric=false",
                                      "events.talks=null",
                                      "events.talks.date=2025-09-16",
                                      "events.talks.chance=null",
                                      "events.talks.delay=4 weeks",
                                      "events.talks.delay=3 days",
                                      "events.talks.delay={exponential: 3 weeks}",
                                      "events.quarrel.when={state: BBB, reaches: recognised}",
                                      "events.quarrel.do=[{move: CCC, to: engaged}]",
                                      "events.landslide.do=[{move: {one_of: west}, to: recognised}]",
                                      "events.landslide.delay=null"};
    cr_plan plain;

    (void)state;
    plan_read(&plain, EVERYTHING);
    for (size_t k = 0; k < sizeof(set) / sizeof(*set); k++) {
        const char *const one[] = {set[k], NULL}, *what;
        cr_plan plan;

        plan_read_set(&plan, EVERYTHING, one);
        if (models_equal(plain.model, plan.model, &what)) {
            fail_msg("%s changes nothing", set[k]);
        }
        assert_memory_not_equal(plain.sha256, plan.sha256, 32);
        cr_plan_free(&plan);
    }
    cr_plan_free(&plain);
}

static void test_names(void **state)
{
    static const struct {
        const char *label, *name;
    } list[] = {{"a.yaml", "a"}, {"a.b.yaml", "a.b"}, {".yaml", ".yaml"}, {"plain", "plain"}, {"./x.yaml", "x"}};

    (void)state;
    for (size_t k = 0; k < sizeof(list) / sizeof(*list); k++) {
        cr_errors errors = {0};
        cr_plan plan;

        assert_int_equal(
            cr_plan_read_text(&plan, list[k].label, SMALL_SCENARIO "title: \"T: x\"\n", NULL, NULL, &errors), CR_OK);
        assert_string_equal(plan.name, list[k].name);
        assert_string_equal(plan.title, "T: x");
        assert_string_equal(plan.what_if[0], "baseline");
        assert_int_equal(plan.n_models, 1);
        cr_plan_free(&plan);
        cr_plan_free(&plan);
    }
}

/* A comma as decimal point must change nothing. */
static void test_locale(void **state)
{
    cr_plan plain, german;
    const char *what;

    (void)state;
    plan_read(&plain, EVERYTHING);
    assert_non_null(setlocale(LC_ALL, "de_DE.UTF-8")); /* made with the tests */
    plan_read(&german, EVERYTHING);
    setlocale(LC_ALL, "C");
    assert_true(models_equal(plain.model, german.model, &what));
    assert_memory_equal(plain.sha256, german.sha256, 32);
    cr_plan_free(&plain);
    cr_plan_free(&german);
}

/* ---- hostile ---- */

static double seconds_since(const struct timespec *start)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

/* A text of `n` lines made by `format` (of an int) behind `head`. */
static char *many_lines(const char *head, const char *format, int n)
{
    char *text = NULL, line[128];
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    assert_non_null(stream);
    fputs(head, stream);
    for (int k = 0; k < n; k++) {
        const char *at = strchr(format, '#');

        snprintf(line, sizeof(line), "%.*s%d%s", (int)(at - format), format, k, at + 1);
        fputs(line, stream);
    }
    fclose(stream);
    return text;
}

static int read_within(const char *text, double seconds, cr_errors *errors, cr_plan *plan)
{
    struct timespec start;
    int status;

    clock_gettime(CLOCK_MONOTONIC, &start);
    status = cr_plan_read_text(plan, "s.yaml", text, NULL, NULL, errors);
    assert_true(seconds_since(&start) < seconds);
    return status;
}

static void test_many_states(void **state)
{
    char *text = many_lines("calendar: {start: 2025-01-01, end: 1 year}\nladder: [a, b]\nties: {m: {among: all}}\n"
                            "defaults: {weights: {m: 1}, threshold: {normal: [0.5, 0.1]}}\nstates:\n",
                            "  S#:\n", 100000);
    cr_errors errors = {0};
    cr_plan plan;

    (void)state;
    assert_int_equal(read_within(text, 20.0, &errors, &plan), CR_OK); /* 0.4 s; room for sanitizers on a busy machine */
    assert_int_equal(plan.model->n_states, 100000);
    assert_int_equal(plan.model->n_draws, 100000);
    cr_plan_free(&plan);
    free(text);
}

/* Each condition a factor of the next: no longer chain can be written, and none must exhaust the stack. */
static void test_long_chain(void **state)
{
    enum { LONG = 100000 };
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    cr_errors errors = {0};
    cr_plan plan;

    (void)state;
    assert_non_null(stream);
    fputs(SMALL_SCENARIO "conditions:\n  c0: 1\n", stream);
    for (int k = 1; k < LONG; k++) {
        fprintf(stream, "  c%d: {level: 1, times: [c%d]}\n", k, k - 1);
    }
    fclose(stream);
    assert_int_equal(read_within(text, 30.0, &errors, &plan), CR_OK);
    assert_int_equal(plan.model->condition_order[0], condition_of(plan.model, "c0"));
    assert_int_equal(plan.model->condition_order[LONG - 1], condition_of(plan.model, "c99999"));
    cr_plan_free(&plan);
    free(text);
}

/* Lists as long as they can be, with a draw in every item. */
static void test_many_signals(void **state)
{
    char *text = many_lines(SMALL_SCENARIO "conditions:\n  x:\n    responds_to:\n      lag: 1 year\n      signals:\n",
                            "        - {share: engaged, by: {uniform: [0, #.5]}}\n", 30000);
    cr_errors errors = {0};
    cr_plan plan;

    (void)state;
    assert_int_equal(read_within(text, 30.0, &errors, &plan), CR_OK);
    assert_int_equal(plan.model->condition[0].n_responses, 30000);
    assert_int_equal(plan.model->n_draws, 30000);
    cr_plan_free(&plan);
    free(text);
}

static void refuse_quickly(char *text, const char *wanted)
{
    cr_errors errors = {0};
    cr_plan plan;

    assert_int_equal(read_within(text, 30.0, &errors, &plan), CR_ERR_INPUT);
    assert_string_equal(errors.item[0].what, wanted);
    assert_in_range(errors.n, 1, CR_ERRORS_MAX);
    cr_errors_free(&errors);
    cr_plan_free(&plan);
    free(text);
}

static void test_too_much(void **state)
{
    (void)state;
    refuse_quickly(many_lines(SMALL_SCENARIO "groups:\n", "  g#: {members: [AAA]}\n", 100000), "more than 4096 groups");
    /* every one of them unknown, with many names that might have been meant */
    refuse_quickly(many_lines(SMALL_SCENARIO "groups:\n  g:\n    members:\n",
                              "    - long name of a state that is not there #\n", 100000),
                   "unknown state or group 'long name of a state that is not there 0'");
    refuse_quickly(
        many_lines("calendar: {start: 2025-01-01, end: 1 year}\nladder: [a, b]\nhistory: [{date: 2024-01-01, state: "
                   "XS1, rung: b}]\nties: {m: {pairs: [[S1, S2], [XS9, S1]]}}\nstates:\n",
                   "  S#:\n", 50000),
        "unknown state or group 'XS9' (did you mean 'S9'?)");
    refuse_quickly(many_lines("calendar: {start: 2025-01-01, end: 1 year}\nstates: {A: }\nladder:\n", "  - r#\n", 5000),
                   "more than 1000 rungs");
    refuse_quickly(many_lines(SMALL_SCENARIO "conditions:\n  x:\n    regimes:\n", "      r#: {lasts: 1 day}\n", 5000),
                   "more than 1000 regimes");
}

/* An alias that would stand for ever more, wherever it is used. */
static void test_aliases(void **state)
{
    static const char *const places[] = {"groups: {g: {members: *f}}\n",
                                         "ties: {m: {cliques: *f}}\n",
                                         "ties: {m: {pairs: *f}}\n",
                                         "defaults: {requires: {others: *f}}\n",
                                         "history: *f\n",
                                         "conditions: {c: *f}\n"};

    (void)state;
    for (size_t k = 0; k < sizeof(places) / sizeof(*places); k++) {
        char text[2048];
        cr_errors errors = {0};
        cr_plan plan;

        snprintf(
            text, sizeof(text),
            "%sabout: &a [x, x, x, x, x, x, x, x, x, x]\nsource: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\ntitle: "
            "&c "
            "[*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nconfidence: &f [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n%s",
            SMALL_SCENARIO, places[k]);
        assert_int_equal(read_within(text, 10.0, &errors, &plan), CR_ERR_INPUT);
        assert_in_range(errors.n, 1, CR_ERRORS_MAX);
        cr_errors_free(&errors);
    }
}

static void test_deep(void **state)
{
    enum { DEEP = 60 };
    char text[4096], *end = text;
    cr_errors errors = {0};
    cr_plan plan;

    (void)state;
    end += sprintf(end, "%sgroups: {g: {members: ", SMALL_SCENARIO);
    for (int k = 0; k < DEEP; k++) {
        *end++ = '[';
    }
    for (int k = 0; k < DEEP; k++) {
        *end++ = ']';
    }
    strcpy(end, "}}\n");
    assert_int_equal(cr_plan_read_text(&plan, "s.yaml", text, NULL, NULL, &errors), CR_ERR_INPUT);
    cr_errors_free(&errors);
    /* groups within groups, as deep as there may be groups */
    {
        char *chain = many_lines(SMALL_SCENARIO "groups:\n  g0: {members: [AAA]}\n", "  h#: {members: [g0]}\n", 10),
             *names = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&names, &size);

        fputs(SMALL_SCENARIO "groups:\n  g0: {members: [AAA]}\n", stream);
        for (int k = 1; k < 4000; k++) {
            fprintf(stream, "  g%d: {members: [g%d]}\n", k, k - 1);
        }
        fclose(stream);
        assert_int_equal(read_within(chain, 10.0, &errors, &plan), CR_OK);
        cr_plan_free(&plan);
        assert_int_equal(read_within(names, 30.0, &errors, &plan), CR_OK);
        assert_int_equal(plan.model->n_groups, 4000);
        assert_int_equal(plan.model->group[3999].n, 1);
        cr_plan_free(&plan);
        free(chain);
        free(names);
    }
}

/* The shipped scenario is right, and its data files are found. */
static void test_shipped(void **state)
{
    cr_errors errors = {0};
    cr_plan plan;
    const cr_model *m;

    (void)state;
    assert_int_equal(cr_plan_read(&plan, "scenarios/taliban-2025.yaml", NULL, &errors), CR_OK);
    m = plan.model;
    assert_string_equal(plan.name, "taliban-2025");
    assert_int_equal(m->n_tracks, 3);
    assert_string_equal(m->rung[m->recognition].name, "recognised");
    assert_int_equal(m->start[(size_t)state_of(m, "RUS") * m->n_tracks + 2], m->recognition);
    assert_true(m->n_states > 60);
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_order),  cmocka_unit_test(test_unlike),       cmocka_unit_test(test_names),
        cmocka_unit_test(test_locale),     cmocka_unit_test(test_many_states),  cmocka_unit_test(test_too_much),
        cmocka_unit_test(test_long_chain), cmocka_unit_test(test_many_signals), cmocka_unit_test(test_aliases),
        cmocka_unit_test(test_deep),       cmocka_unit_test(test_shipped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
