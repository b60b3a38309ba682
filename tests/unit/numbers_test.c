/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slots and draws: what is one draw, what is not, and that a draw is named by what it is for and never by its layer. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/plans.h"
#define SAME(a, b) assert_true(fabs((a) - (b)) < 1e-12)

static const cr_draw *threshold_draw(const cr_model *model, const char *state, const char *rung)
{
    return draw_of(model, move_of(model, state, rung)->slot + CR_SLOT_THRESHOLD);
}

/* One distribution for all rungs is one draw per state; one under `rungs` is its own. */
static void test_rungs(void **state)
{
    cr_plan plan;
    const cr_draw *draw;

    (void)state;
    plan_read(&plan,
              SMALL_SCENARIO "defaults: {threshold: {uniform: [0, 1]}}\n"
                             "groups: {g: {members: [BBB], rungs: {recognised: {threshold: {uniform: [2, 3]}}}}}\n");
    assert_int_equal(plan.model->n_draws, 4);
    draw = threshold_draw(plan.model, "AAA", "engaged");
    assert_non_null(draw);
    assert_ptr_equal(draw, threshold_draw(plan.model, "AAA", "recognised"));
    assert_int_equal(draw->n_targets, 2);
    assert_true(draw->key == cr_stream_key_of("threshold", "AAA"));
    assert_ptr_not_equal(draw, threshold_draw(plan.model, "CCC", "recognised"));
    draw = threshold_draw(plan.model, "BBB", "recognised");
    assert_int_equal(draw->n_targets, 1);
    assert_true(draw->key == cr_stream_key_of("threshold", "BBB/recognised"));
    assert_true(threshold_draw(plan.model, "BBB", "engaged")->key == cr_stream_key_of("threshold", "BBB"));
    SAME(plan.model->slot[move_of(plan.model, "BBB", "recognised")->slot + CR_SLOT_THRESHOLD],
         2.5); /* median until drawn */
    assert_int_equal(plan.model->n_dists, 2);
    cr_plan_free(&plan);
}

/* The same stream whichever layer gives the distribution, so that a what-if that moves it stays coupled. */
static void test_layers(void **state)
{
    static const char *const list[] = {
        "defaults: {threshold: {uniform: [0, 1]}, weights: {engaged: {uniform: [0, 1]}}}\n",
        "groups: {g: {members: [AAA], threshold: {normal: [0, 1]}, weights: {engaged: {uniform: [0, 1]}}}}\n",
        "states: {AAA: {threshold: {beta: [1, 2]}, weights: {engaged: {uniform: [0, 1]}}}}\n"};

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        char text[512];
        cr_plan plan;
        int32_t slot;

        snprintf(text, sizeof(text),
                 "calendar: {start: 2025-01-01, end: 1 year}\nladder: [none, engaged, recognised]\n%s%s",
                 k < 2 ? "states: {AAA: }\n" : "", list[k]);
        plan_read(&plan, text);
        assert_true(threshold_draw(plan.model, "AAA", "engaged")->key == cr_stream_key_of("threshold", "AAA"));
        slot = term_slot(plan.model, move_of(plan.model, "AAA", "recognised"), CR_DRIVER_RUNG, 1);
        assert_true(draw_of(plan.model, slot)->key == cr_stream_key_of("weights.engaged", "AAA"));
        cr_plan_free(&plan);
    }
}

/* A parameter is one draw for all who use it; a constant one is none. */
static void test_parameters(void **state)
{
    cr_plan plan;
    const cr_draw *draw;

    (void)state;
    plan_read(&plan,
              SMALL_SCENARIO "parameters: {p: {uniform: [0, 1]}, q: 0.25, unused: {normal: [0, 1]}, d: 6 months}\n"
                             "defaults: {threshold: $p, bias: $q, requires: {none: $p}}\n"
                             "conditions: {x: $p, y: {noise: {sd: $q, half_life: $d}}}\n"
                             "ties: {m: {pairs: [[AAA, BBB, $p], [BBB, AAA, $q]]}}\n");
    assert_int_equal(plan.model->n_draws, 2); /* p and the unused one: others' draws do not hang on being used */
    draw = threshold_draw(plan.model, "AAA", "engaged");
    assert_true(draw->key == cr_stream_key_of("parameter", "p"));
    assert_ptr_equal(draw, threshold_draw(plan.model, "CCC", "recognised"));
    assert_ptr_equal(draw, draw_of(plan.model, plan.model->condition[0].level));
    assert_ptr_equal(draw, draw_of(plan.model, plan.model->tie[0].uncertain[1].slot)); /* BBB is the second partner */
    assert_int_equal(draw->n_targets, 6 + 6 + 1 + 1);
    assert_int_equal(plan.model->tie[0].n_uncertain, 2);
    SAME(plan.model->slot[move_of(plan.model, "AAA", "engaged")->slot + CR_SLOT_BIAS], 0.25);
    SAME(plan.model->slot[plan.model->condition[1].half_life], 0.5);
    cr_plan_free(&plan);
}

/* Everything that is drawn has a stream of its own. */
static void test_streams(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(
        &plan, SMALL_SCENARIO
        "conditions:\n"
        "  x: {level: {series: {2025-01-01: {uniform: [0, 1]}, 2025-02-01: {uniform: [0, 1]}}}, noise: {sd: {uniform: "
        "[0, "
        "1]}, half_life: {uniform: [1 day, 1 year]}, starts_at: {normal: [0, 1]}}}\n"
        "  y: {level: {uniform: [0, 1]}, regimes: {a: {level: {uniform: [0, 1]}, lasts: {uniform: [1 day, 1 year]}}, "
        "b: "
        "{level: {uniform: [0, 1]}, lasts: {uniform: [1 day, 1 year]}}}}\n"
        "ties: {m: {pairs: [[AAA, BBB, {uniform: [0, 1]}], [BBB, AAA, {uniform: [0, 1]}]], credit: {engaged: {uniform: "
        "[0, 1]}, recognised: {uniform: [0, 1]}}}}\n"
        "defaults: {requires: {x: {at_least: {uniform: [0, 1]}, at_most: {uniform: [1, 2]}}, others: [{share: "
        "recognised, "
        "at_least: {uniform: [0, 1]}}, {count: engaged, at_least: {uniform: [0, 1]}, at_most: {uniform: [1, 2]}}]}, "
        "pace: "
        "{uniform: [0, 1]}, threshold: {uniform: [0, 1]}, softness: {uniform: [0.1, 1]}, bias: {uniform: [0, 1]}, "
        "traits: {t: {uniform: [0, 1]}}, weights: {x: {uniform: [0, 1]}, y: {uniform: [0, 1]}}}\n");
    assert_int_equal(plan.model->n_draws, 5 + 5 + 4 + 3 * (5 + 4 + 1 + 2));
    for (size_t a = 0; a < plan.model->n_draws; a++) {
        for (size_t b = 0; b < a; b++) {
            assert_true(plan.model->draw[a].key != plan.model->draw[b].key);
        }
    }
    for (size_t t = 0, next = 0; t < plan.model->n_draws; t++) { /* targets side by side, each once */
        assert_int_equal(plan.model->draw[t].target, next);
        next += plan.model->draw[t].n_targets;
        assert_true(t + 1 < plan.model->n_draws || next == plan.model->n_targets);
    }
    cr_plan_free(&plan);
}

/* Of a symmetric kind both ways share the draw; the group's every pair has its own. */
static void test_ties(void **state)
{
    cr_plan plan;
    const cr_tie *tie;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "groups: {g: {members: [AAA, BBB]}}\n"
                                    "ties:\n"
                                    "  m: {pairs: [[AAA, BBB, {uniform: [0, 1]}]], symmetric: true}\n"
                                    "  n: {pairs: [[CCC, g, {uniform: [0, 1]}]]}\n"
                                    "  o: {pairs: [[BBB, AAA, {uniform: [0, 1]}]], symmetric: true}\n");
    tie = &plan.model->tie[0];
    assert_int_equal(tie->n_uncertain, 2);
    assert_int_equal(tie->uncertain[0].slot, tie->uncertain[1].slot);
    assert_true(draw_of(plan.model, tie->uncertain[0].slot)->key == cr_stream_key_of("tie", "m/AAA>BBB"));
    tie = &plan.model->tie[1];
    assert_int_equal(tie->n_uncertain, 2);
    assert_true(draw_of(plan.model, tie->uncertain[0].slot)->key == cr_stream_key_of("tie", "n/CCC>AAA"));
    assert_true(draw_of(plan.model, tie->uncertain[1].slot)->key == cr_stream_key_of("tie", "n/CCC>BBB"));
    /* whichever way the pair is written */
    assert_true(draw_of(plan.model, plan.model->tie[2].uncertain[0].slot)->key == cr_stream_key_of("tie", "o/AAA>BBB"));
    cr_plan_free(&plan);
}

static const refusal shared_errors[] = {
    {SMALL_SCENARIO "groups: {g: {members: [AAA], threshold: {uniform: [0, 1], shared: 2}}}\n", NULL,
     "s.yaml:4:67: groups.g.threshold: shared is 2 (wanted: the part of the variance in common, from 0 to 1)\n"},
    {SMALL_SCENARIO "parameters: {p: {uniform: [0, 1], shared: 0.5}}\n", NULL,
     "s.yaml:4:17: parameters: `shared` on a parameter (it is one draw for all who use it)\n"},
    {SMALL_SCENARIO "conditions: {x: {uniform: [0, 1], shared: 0.5}}\n", NULL,
     "s.yaml:4:17: conditions.x.level: `shared` has nobody to share with here (it is for what defaults or a group give "
     "to several states)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [none, engaged, recognised]\n"
     "states: {AAA: {threshold: {uniform: [0, 1], shared: 0.5}}}\n",
     NULL,
     "s.yaml:3:27: states.AAA.threshold: `shared` has nobody to share with here (it is for what defaults or a group "
     "give to several states)\n"},
    {"calendar: {start: 2025-01-01, end: 1 year}\n"
     "ladder: [none, engaged, recognised]\n"
     "states: {AAA: {traits: {t: {uniform: [0, 1], shared: 1}}}}\n",
     NULL,
     "s.yaml:3:28: states.AAA.traits.t: `shared` has nobody to share with here (it is for what defaults or a group "
     "give to several states)\n"},
};

static void test_shared_errors(void **state)
{
    (void)state;
    check_refusals(shared_errors, sizeof(shared_errors) / sizeof(*shared_errors));
}

/* A factor for each key and layer, and rung where it stands under one; the draws stay each state's own. */
static void test_shared(void **state)
{
    cr_plan plan;
    const cr_draw *a, *b;

    (void)state;
    plan_read(
        &plan, SMALL_SCENARIO
        "defaults: {threshold: {uniform: [0, 1], shared: 0.6}, bias: {uniform: [0, 1], shared: 0}, traits: {t: "
        "{uniform: [0, 1], shared: 1}}, weights: {t: 1}, requires: {others: [{share: engaged, at_least: {uniform: "
        "[0, 1], shared: 0.25}}]}, reverses: {requires: {others: [{share: engaged, at_most: {uniform: [0, 1], "
        "shared: 0.25}}]}}}\n"
        "groups: {g: {members: [CCC], threshold: {uniform: [0, 2], shared: 0.5}, rungs: {recognised: {threshold: "
        "{uniform: [0, 3], shared: 0.4}}}}}\n");
    a = threshold_draw(plan.model, "AAA", "engaged");
    b = threshold_draw(plan.model, "BBB", "engaged");
    SAME(a->shared, 0.6);
    assert_true(a->key == cr_stream_key_of("threshold", "AAA"));
    assert_true(a->key != b->key);
    assert_true(a->factor == b->factor);
    assert_true(a->factor == cr_stream_key_of("shared threshold", "defaults"));
    assert_ptr_equal(a, draw_of(plan.model, way_back(plan.model, "AAA", "engaged")->slot + CR_SLOT_THRESHOLD));
    b = threshold_draw(plan.model, "CCC", "engaged");
    SAME(b->shared, 0.5);
    assert_true(b->factor == cr_stream_key_of("shared threshold", "group g"));
    b = threshold_draw(plan.model, "CCC", "recognised");
    SAME(b->shared, 0.4);
    assert_true(b->factor == cr_stream_key_of("shared threshold", "group g/recognised"));
    b = draw_of(plan.model, move_of(plan.model, "AAA", "engaged")->slot + CR_SLOT_BIAS);
    SAME(b->shared, 0.0);
    b = draw_of(plan.model, plan.model->term[move_of(plan.model, "BBB", "engaged")->term].driver.index);
    SAME(b->shared, 1.0);
    assert_true(b->factor == cr_stream_key_of("shared traits.t", "defaults"));
    /* bounds of signals too; those of moves down are others */
    a = draw_of(plan.model,
                plan.model->test[plan.model->gate[move_of(plan.model, "AAA", "engaged")->gate].test].at_least);
    b = draw_of(plan.model,
                plan.model->test[plan.model->gate[way_back(plan.model, "AAA", "engaged")->gate].test].at_most);
    SAME(a->shared, 0.25);
    assert_true(a->key == cr_stream_key_of("others.1.at_least", "AAA"));
    assert_true(a->factor == cr_stream_key_of("shared others.1.at_least", "defaults"));
    assert_true(b->key == cr_stream_key_of("reverses.others.1.at_most", "AAA"));
    cr_plan_free(&plan);
}

/* `others` of both directions may be one list (by an alias) or two: draws with one name are one draw, never two alike. */
static void test_others_both_ways(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan,
              SMALL_SCENARIO "defaults: {requires: {others: &o [{share: engaged, at_least: {uniform: [0, 1]}}, {state: "
                             "AAA, reaches: none}]}, reverses: {requires: {others: *o}}}\n");
    for (size_t a = 0; a < plan.model->n_draws; a++) {
        for (size_t b = 0; b < a; b++) {
            assert_true(plan.model->draw[a].key != plan.model->draw[b].key);
        }
    }
    assert_int_equal(plan.model->n_draws, 6);
    cr_plan_free(&plan);
}

/* Every draw tells in the words of the file what it is of. */
static void test_names(void **state)
{
    static const char *const names[] = {"parameters.lag",
                                        "parameters.unused",
                                        "conditions.x.level",
                                        "conditions.x.noise.sd",
                                        "conditions.x.noise.starts_at",
                                        "conditions.x.responds_to.lag",
                                        "conditions.x.responds_to.signals.1.by",
                                        "conditions.x.shocks.breeds",
                                        "conditions.x.shocks.half_life",
                                        "conditions.x.shocks.per_year",
                                        "conditions.y.regimes.a.hastened_by.1.by",
                                        "conditions.y.regimes.a.lasts",
                                        "conditions.y.regimes.a.leaves_to.b",
                                        "conditions.y.regimes.a.level",
                                        "conditions.z.level.series.2025-01-01",
                                        "ties.t.credit.recognised",
                                        "ties.t.exists",
                                        "ties.t.fades",
                                        "ties.t.pairs.AAA>BBB",
                                        "states.AAA.threshold",
                                        "states.BBB.threshold",
                                        "states.BBB.rungs.recognised.softness",
                                        "states.BBB.pace",
                                        "states.BBB.traits.gdp",
                                        "states.BBB.weights.x",
                                        "states.BBB.requires.x",
                                        "states.BBB.requires.x.at_most",
                                        "states.BBB.requires.others.1.at_most",
                                        "states.CCC.reverses.threshold",
                                        "states.CCC.reverses.requires.others.1.at_least"};
    cr_plan plan;
    size_t found;

    (void)state;
    plan_read(
        &plan, SMALL_SCENARIO
        "parameters: {unused: {uniform: [0, 1]}, lag: {uniform: [1 year, 2 years]}}\n"
        "conditions:\n"
        "  x:\n"
        "    level: {uniform: [0.1, 0.2]}\n"
        "    noise: {sd: {uniform: [0.1, 0.2]}, half_life: $lag, starts_at: {uniform: [0, 0.1]}}\n"
        "    shocks: {per_year: {uniform: [1, 2]}, size: {uniform: [0, 1]},\n"
        "      half_life: {uniform: [1 year, 2 years]}, breeds: {uniform: [0, 0.5]}}\n"
        "    responds_to: {signals: [{share: recognised, by: {uniform: [0, 1]}}], lag: {uniform: [1 year, 2 years]}}\n"
        "  y:\n"
        "    regimes:\n"
        "      a: {level: {uniform: [0, 1]}, lasts: {uniform: [1 year, 2 years]}, leaves_to: {b: {uniform: [1, 2]}},\n"
        "        hastened_by: [{state: AAA, reaches: recognised, by: {uniform: [0, 1]}}]}\n"
        "      b: {level: 1, lasts: 1 year}\n"
        "  z: {level: {series: {2025-01-01: {uniform: [0, 1]}, 2025-07-01: 0.5}}}\n"
        "ties:\n"
        "  t: {pairs: [[AAA, BBB, {uniform: [0, 1]}]], symmetric: true, credit: {recognised: {uniform: [0, 1]}},\n"
        "    exists: {uniform: [0.5, 1]}, fades: {uniform: [1 year, 2 years]}}\n"
        "groups: {g: {members: [AAA, BBB, CCC], threshold: {uniform: [0, 1]}}}\n"
        "defaults:\n"
        "  pace: {uniform: [0, 1]}\n"
        "  traits: {gdp: {uniform: [0, 1]}}\n"
        "  weights: {x: {uniform: [0, 1]}, t: 1, gdp: 1}\n"
        "  rungs: {recognised: {softness: {uniform: [0.1, 1]}}}\n"
        "  requires: {x: {at_least: {uniform: [0, 0.01]}, at_most: {uniform: [0.8, 1]}},\n"
        "    others: [{share: recognised, at_most: {uniform: [0.9, 1]}}]}\n"
        "  reverses: {pace: 0.1, threshold: {uniform: [0, 1]},\n"
        "    requires: {others: [{count: recognised, at_least: {uniform: [0, 1]}}]}}\n");
    found = 0;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        for (size_t d = 0; d < plan.model->n_draws; d++) {
            found += strcmp(plan.model->draw[d].name, names[i]) == 0;
        }
        if (found != i + 1) {
            fail_msg("'%s' is there %zu times", names[i], found - i);
        }
    }
    assert_int_equal(plan.model->n_draws, 19 + 3 * 10);
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shared_errors), cmocka_unit_test(test_shared),  cmocka_unit_test(test_others_both_ways),
        cmocka_unit_test(test_names),         cmocka_unit_test(test_rungs),   cmocka_unit_test(test_layers),
        cmocka_unit_test(test_parameters),    cmocka_unit_test(test_streams), cmocka_unit_test(test_ties),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
