/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What-ifs: what they may say, what they make of a scenario, and what is told of those that say nothing or the wrong. */
#include "scenario/what_if.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/everything.h"
#include "support/plans.h"

/* Twelve lines: what a test adds stands on line 13 and below. */
#define BASE                                                                                                           \
    "calendar: {start: 2025-01-01, end: 1 year}\n"                                                                     \
    "ladder: [none, engaged, recognised]\n"                                                                            \
    "parameters: {price: {uniform: [0.2, 0.4]}}\n"                                                                     \
    "conditions: {leverage: {level: {beta: [2, 3]}}, talks: {regimes: {truce: {level: 1, lasts: 1 year}, war: "        \
    "{lasts: 1 year}}}}\n"                                                                                             \
    "ties: {bloc: {among: all}}\n"                                                                                     \
    "defaults: {threshold: {normal: [0.5, 0.1]}, weights: {leverage: $price, bloc: 0.2, talks: 0.1}}\n"                \
    "groups: {west: {members: [AAA, BBB], pace: 0.4}}\n"                                                               \
    "states:\n"                                                                                                        \
    "  AAA: {pace: 1, traits: {rich: 1}, weights: {rich: 0.1}}\n"                                                      \
    "  BBB: {skips: [engaged]}\n"                                                                                      \
    "  RUS: {}\n"                                                                                                      \
    "history: [{date: 2024-07-01, state: RUS, rung: recognised}]\n"

static const cr_model *model_of(const cr_plan *plan, const char *what_if)
{
    for (size_t m = 0; m < plan->n_models; m++) {
        if (strcmp(plan->what_if[m], what_if) == 0) {
            return &plan->model[m];
        }
    }
    fail_msg("there is no what-if '%s'", what_if);
    return NULL;
}

static double pace_of(const cr_plan *plan, const char *what_if, const char *state)
{
    const cr_model *model = model_of(plan, what_if);

    return model->slot[move_of(model, state, "recognised")->slot + CR_SLOT_PACE];
}

/* ---- what they make of the scenario ---- */

static void test_models(void **state)
{
    cr_plan plan, plain;
    const char *what;

    (void)state;
    plan_read(&plan, BASE "what_if:\n"
                          "  zeal: {about: a faster west, groups: {west: {pace: 2}}}\n"
                          "  able: {extends: zeal, source: me, states: {RUS: {pace: 3}}}\n"
                          "  Zulu: {defaults: {pace: 0.7}}\n");
    plan_read(&plain, BASE);
    assert_int_equal(plan.n_models, 4);
    assert_string_equal(plan.what_if[0], "baseline");
    assert_string_equal(plan.what_if[1], "Zulu"); /* in the order of their bytes */
    assert_string_equal(plan.what_if[2], "able");
    assert_string_equal(plan.what_if[3], "zeal");
    assert_string_equal(plan.about[0], "");
    assert_string_equal(plan.about[2], "");
    assert_string_equal(plan.about[3], "a faster west");
    assert_true(models_equal(&plan.model[0], plain.model, &what));
    assert_memory_not_equal(plan.sha256, plain.sha256, 32); /* of the whole scenario, what-ifs included */
    assert_true(pace_of(&plan, "zeal", "BBB") == 2.0);      /* patches come before layers are spread */
    assert_true(pace_of(&plan, "zeal", "AAA") == 1.0);      /* and the state's own still beats its group's */
    assert_true(pace_of(&plan, "zeal", "RUS") == 1.0);
    assert_true(pace_of(&plan, "able", "BBB") == 2.0 && pace_of(&plan, "able", "RUS") == 3.0);
    assert_true(pace_of(&plan, "Zulu", "RUS") == 0.7 && pace_of(&plan, "Zulu", "BBB") == 0.4);
    cr_plan_free(&plain);
    cr_plan_free(&plan);
}

/* A what-if is the scenario that says so from the start: whatever it changes, and whoever else is beside it. */
static void test_as_if_written(void **state)
{
    cr_plan plan, written;
    const char *what;

    (void)state;
    plan_read(&plan, EVERYTHING);
    assert_int_equal(plan.n_models, 3);
    plan_read_set(&written, EVERYTHING,
                  (const char *const[]){"what_if=null", "parameters.price={uniform: [0.3, 0.5]}",
                                        "conditions.plain=0.7", "conditions.chain.regimes.war.level=0.45",
                                        "conditions.jumps.shocks=null", "ties.covert.exists=0.9", "ties.mutual=null",
                                        "states.CCC.weights.mutual=null",
                                        "defaults.threshold={normal: [0.4, 0.1], within: [0, 1], shared: 0.4}",
                                        "groups.west.pace=3", "groups.west.weights.plain=0.2", "history=null",
                                        "states.DDD.at={one_of: {recognised: 0.5, none: 0.5}}", NULL});
    assert_string_equal(plan.what_if[1], "calm");
    if (!models_equal(&plan.model[1], written.model, &what)) {
        fail_msg("they differ in their %s", what);
    }
    cr_plan_free(&written);
    cr_plan_free(&plan);
}

/* extends < file < --set < patch; a patch is merged with that of the same name key by key, and null takes one away. */
static void test_order(void **state)
{
    char *folder = make_folder(),
         *base = write_file(folder, "base/base.yaml",
                            BASE "what_if:\n"
                                 "  a: {groups: {west: {pace: 2}}, ties: {bloc: null, near: {file: near.csv}}, "
                                 "defaults: {weights: {bloc: null, near: 0.5}}}\n"
                                 "  b: {states: {RUS: {pace: 2}}}\n"),
         *data = write_file(folder, "base/near.csv", "listener,partner\nAAA,RUS\n"),
         *path =
             write_file(folder, "s.yaml",
                        "extends: base/base.yaml\n"
                        "groups: {west: {pace: 5}}\n"
                        "what_if: {a: {groups: {west: {bias: 0.1}}}, b: null, c: {groups: {west: {softness: 0.3}}}}\n");
    const char *const set[] = {"groups.west.pace=6", "what_if.c.groups.west.softness=0.4", "what_if.a.about=news"};
    const cr_changes changes = {.n_set = 3, .set = set};
    cr_errors errors = {0};
    const cr_model *model;
    cr_plan plan;

    (void)state;
    assert_int_equal(cr_plan_read(&plan, path, &changes, &errors), CR_OK);
    assert_int_equal(plan.n_models, 3);
    assert_string_equal(plan.about[1], "news");
    assert_true(pace_of(&plan, "baseline", "BBB") == 6.0);
    assert_true(pace_of(&plan, "a", "BBB") == 2.0);
    assert_true(pace_of(&plan, "c", "BBB") == 6.0);
    model = model_of(&plan, "c");
    assert_true(model->slot[move_of(model, "BBB", "recognised")->slot + CR_SLOT_SOFTNESS] == 0.4);
    model = model_of(&plan, "a");
    assert_true(model->slot[move_of(model, "BBB", "recognised")->slot + CR_SLOT_BIAS] == 0.1);
    assert_int_equal(model->n_ties, 1);
    assert_string_equal(model->tie[0].name, "near");
    assert_int_equal(model->tie[0].n_edges, 1);
    cr_plan_free(&plan);
    cr_errors_free(&errors);
    free(path);
    free(data);
    free(base);
    free_folder(folder);
}

/* What an extended what-if adds, the one on top of it may change and take away. */
static void test_chain(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, BASE "what_if:\n"
                          "  a: {conditions: {new: {level: 0.2}}, defaults: {weights: {new: 1}}, states: {BBB: null}, "
                          "groups: {west: {members: [AAA]}}}\n"
                          "  b: {extends: a, conditions: {new: 0.3}}\n"
                          "  c: {extends: b, conditions: {new: null}, defaults: {weights: {new: null}}}\n");
    assert_int_equal(condition_of(model_of(&plan, "baseline"), "new"), CR_NONE);
    assert_int_not_equal(condition_of(model_of(&plan, "b"), "new"), CR_NONE);
    assert_int_equal(condition_of(model_of(&plan, "c"), "new"), CR_NONE);
    assert_int_equal(model_of(&plan, "baseline")->n_states, 3);
    assert_int_equal(model_of(&plan, "c")->n_states, 2);
    assert_int_equal(state_of(model_of(&plan, "a"), "BBB"), CR_NONE);
    cr_plan_free(&plan);
}

static int32_t start_of(const cr_plan *plan, const char *what_if, const char *state)
{
    const cr_model *model = model_of(plan, what_if);

    return model->start[(size_t)state_of(model, state) * model->n_tracks];
}

/* What if Russia had not: `at` of the patch beats the history, in whatever layer; that of the file still must not. */
static void test_at_beats_the_history(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, BASE "what_if:\n"
                          "  had_not: {states: {RUS: {at: none}}}\n"
                          "  perhaps: {states: {RUS: {at: {one_of: {none: 1, engaged: 3}}}}}\n"
                          "  nobody: {defaults: {at: none}}\n"
                          "  grouped: {groups: {north: {members: [RUS], at: engaged}}}\n"
                          "  skipped: {states: {RUS: {at: none, skips: [recognised]}}}\n"
                          "  on_top: {extends: had_not, states: {RUS: {pace: 0.1}}}\n");
    assert_int_equal(start_of(&plan, "baseline", "RUS"), 2);
    assert_int_equal(start_of(&plan, "had_not", "RUS"), 0);
    assert_int_equal(start_of(&plan, "on_top", "RUS"), 0);
    assert_int_equal(start_of(&plan, "perhaps", "RUS"), 1); /* the likeliest */
    assert_int_equal(model_of(&plan, "perhaps")->n_uncertain_starts, 1);
    assert_int_equal(model_of(&plan, "perhaps")->uncertain_start[0].n, 2);
    assert_int_equal(start_of(&plan, "nobody", "RUS"), 0);
    assert_int_equal(start_of(&plan, "grouped", "RUS"), 1);
    assert_int_equal(start_of(&plan, "grouped", "AAA"), 0);
    assert_int_equal(start_of(&plan, "skipped", "RUS"), 0);
    cr_plan_free(&plan);
    /* a group's or the defaults' `at` of the file itself gives way, in a what-if as well */
    plan_read_set(&plan, BASE "what_if: {w: {groups: {west: {pace: 3}}}}\n",
                  (const char *const[]){"groups.west.members=[AAA, BBB, RUS]", "groups.west.at=none", NULL});
    assert_int_equal(start_of(&plan, "w", "RUS"), 2);
    cr_plan_free(&plan);
    plan_refused_set(BASE "what_if: {w: {groups: {west: {pace: 3}}}}\n",
                     (const char *const[]){"states.RUS.at=none", NULL},
                     "--set states.RUS.at=none:1:1: states.RUS.at: the history has 'RUS' on 'recognised' at the start, "
                     "not on 'none' (take one of them away)\n");
}

/* A credit fades from the day of the history; where `at` says otherwise, that day is no past any more. */
static void test_since(void **state)
{
    cr_plan plan;
    const cr_model *model;

    (void)state;
    plan_read(&plan, BASE "what_if: {w: {states: {RUS: {at: engaged}}}, v: {states: {RUS: {at: {one_of: {engaged: 1, "
                          "recognised: 1}}}}}}\n"
                          "about: the tie is told again\n");
    cr_plan_free(&plan);
    plan_read_set(&plan,
                  BASE "what_if: {w: {states: {RUS: {at: engaged}}}, v: {states: {RUS: {at: {one_of: {engaged: 1, "
                       "recognised: 1}}}}}}\n",
                  (const char *const[]){"ties.bloc.fades=1 year", NULL});
    model = model_of(&plan, "baseline");
    assert_true(model->since[2 * 3 + 1] < -0.4 && model->since[2 * 3 + 2] < -0.4);
    model = model_of(&plan, "w");
    assert_true(model->since[2 * 3 + 1] < -0.4 && model->since[2 * 3 + 2] == 0.0);
    model = model_of(&plan, "v");
    assert_true(model->since[2 * 3 + 1] == 0.0 && model->since[2 * 3 + 2] == 0.0);
    cr_plan_free(&plan);
}

/* A what-if on one state leaves all draws of the others as they were: the same streams, the same distributions. */
static void test_draws(void **state)
{
    const cr_model *plain, *changed;
    cr_plan plan;
    size_t same = 0;

    (void)state;
    plan_read(&plan, BASE "what_if: {w: {states: {AAA: {threshold: 0.3, pace: {uniform: [0.5, 1]}}}}}\n");
    plain = model_of(&plan, "baseline");
    changed = model_of(&plan, "w");
    for (size_t a = 0; a < plain->n_draws; a++) {
        for (size_t b = 0; b < changed->n_draws; b++) {
            same += plain->draw[a].key == changed->draw[b].key;
        }
    }
    assert_int_equal(plain->n_draws, 5);   /* price, leverage, three thresholds */
    assert_int_equal(changed->n_draws, 5); /* one threshold less, one pace more */
    assert_int_equal(same, 4);
    for (size_t k = 0; k < plain->n_moves; k++) {
        const cr_move *move = &plain->move[k];

        assert_true(move->key == move_of(changed, plain->state[move->state].code, plain->rung[move->rung].name)->key);
    }
    cr_plan_free(&plan);
}

/* Tests that several states share, data files and distributions are there for each model. */
static void test_models_stand_alone(void **state)
{
    static const char text[] =
        SMALL_SCENARIO "conditions: {x: {beta: [2, 5]}}\n"
                       "defaults: {weights: {x: {one_of: [1, 2]}}, requires: {others: [{share: engaged, at_least: "
                       "0.1}, {condition: x, at_least: 0.2, for: 1 month}]}}\n"
                       "what_if: {w: {conditions: {x: {beta: [3, 5]}}, defaults: {requires: {others: [{count: engaged, "
                       "at_least: 1}]}}}, v: {states: {AAA: {pace: 2}}}}\n";
    cr_plan plan, plain;
    const char *what;

    (void)state;
    plan_read(&plan, text);
    assert_int_equal(plan.model[0].n_tests, 2);
    assert_int_equal(plan.model[1].n_tests, 2);
    assert_int_equal(plan.model[2].n_tests, 1);
    plan_read_set(&plain, text, (const char *const[]){"what_if=null", "states.AAA.pace=2", NULL});
    assert_true(models_equal(&plan.model[1], plain.model, &what));
    cr_plan_free(&plain);
    cr_model_free(&plan.model[0]); /* nothing is borrowed from the baseline */
    assert_true(cr_dist_quantile(&plan.model[1].dist[0], 0.5) > 0.0);
    assert_true(cr_dist_quantile(&plan.model[2].dist[0], 0.5) > cr_dist_quantile(&plan.model[1].dist[0], 0.5));
    cr_plan_free(&plan);
}

/* ---- which are wanted ---- */

static void choose(const char *const *name, size_t n, const char *wanted)
{
    const cr_changes changes = {.n_what_ifs = n, .what_if = name};
    char names[64] = "";
    cr_errors errors = {0};
    cr_plan plan, all;
    const char *what;

    assert_int_equal(cr_plan_read_text(&plan, "s.yaml",
                                       BASE
                                       "what_if: {a: {groups: {west: {pace: 2}}}, b: {states: {RUS: {pace: 2}}}}\n",
                                       NULL, &changes, &errors),
                     CR_OK);
    plan_read(&all, BASE "what_if: {a: {groups: {west: {pace: 2}}}, b: {states: {RUS: {pace: 2}}}}\n");
    for (size_t m = 0; m < plan.n_models; m++) {
        strcat(strcat(names, plan.what_if[m]), " ");
        assert_true(models_equal(&plan.model[m], model_of(&all, plan.what_if[m]), &what));
    }
    assert_string_equal(names, wanted);
    assert_memory_equal(plan.sha256, all.sha256, 32);
    cr_plan_free(&all);
    cr_plan_free(&plan);
}

static void test_choice(void **state)
{
    (void)state;
    choose(NULL, 0, "baseline a b ");
    choose((const char *const[]){"all"}, 1, "baseline a b ");
    choose((const char *const[]){"b"}, 1, "baseline b ");
    choose((const char *const[]){"b", "a", "b"}, 3, "baseline a b ");
    choose((const char *const[]){"b", "all"}, 2, "baseline a b ");
    choose((const char *const[]){"none"}, 1, "baseline ");
}

/* The baseline alone is the same baseline, under the same hash, and nobody asks what its what-ifs say. */
static void test_baseline_alone(void **state)
{
    const cr_changes alone = {.baseline = true};
    const char *what = "";
    cr_plan plan, whole;

    (void)state;
    plan_read(&whole, SMALL_SCENARIO "what_if: {a: {states: {AAA: {pace: 3}}}}\n");
    assert_int_equal(cr_plan_read_text(&plan, "s.yaml", SMALL_SCENARIO "what_if: {a: {states: {AAA: {pace: 3}}}}\n",
                                       NULL, &alone, NULL),
                     CR_OK);
    assert_int_equal(whole.n_models, 2);
    assert_int_equal(plan.n_models, 1);
    assert_string_equal(plan.what_if[0], "baseline");
    assert_true(models_equal(&plan.model[0], &whole.model[0], &what));
    assert_memory_equal(plan.sha256, whole.sha256, sizeof(plan.sha256));
    cr_plan_free(&plan);
    cr_plan_free(&whole);
    assert_int_equal(cr_plan_read_text(&plan, "s.yaml", SMALL_SCENARIO "what_if: {a: {states: {ZZZ: {pace: 3}}}}\n",
                                       NULL, &alone, NULL),
                     CR_OK);
    cr_plan_free(&plan);
}

static void refuse_choice(const char *const *name, size_t n, const char *text, const char *wanted)
{
    const cr_changes changes = {.n_what_ifs = n, .what_if = name};
    cr_errors errors = {0};
    char said[256];
    cr_plan plan;

    assert_int_equal(cr_plan_read_text(&plan, "s.yaml", text, NULL, &changes, &errors), CR_ERR_INPUT);
    assert_int_equal(errors.n, 1);
    cr_error_format(&errors.item[0], said, sizeof(said));
    assert_string_equal(said, wanted);
    cr_errors_free(&errors);
}

static void test_wrong_choice(void **state)
{
    static const char text[] = BASE "what_if: {faster: {groups: {west: {pace: 2}}}}\n";

    (void)state;
    refuse_choice((const char *const[]){"fastr"}, 1, text,
                  "--what-if fastr: the scenario has no what-if 'fastr' (did you mean 'faster'?)");
    refuse_choice((const char *const[]){"nobody"}, 1, text,
                  "--what-if nobody: the scenario has no what-if 'nobody' (`credence check` lists them)");
    refuse_choice((const char *const[]){"nobody"}, 1, BASE,
                  "--what-if nobody: the scenario has no what-if 'nobody' (it has none)");
    refuse_choice((const char *const[]){"baseline"}, 1, text,
                  "--what-if baseline: the scenario has no what-if 'baseline' (the baseline always runs; `none` for it "
                  "alone)");
    refuse_choice((const char *const[]){"none", "faster"}, 2, text,
                  "--what-if none: none goes with no other (name those that are to run)");
    /* what is wrong with one that nobody wants is told all the same */
    refuse_choice((const char *const[]){"none"}, 1, BASE "what_if: {w: {states: {AAX: {pace: 2}}}}\n",
                  "s.yaml:13:24: what_if.w.states.AAX: the scenario has no state 'AAX' (did you mean 'AAA'?)");
}

/* ---- slips ---- */

static const refusal shapes[] = {
    {BASE "what_if: [a]\n", NULL, "s.yaml:13:10: what_if: this is a list (wanted: what-ifs by name)\n"},
    {BASE "what_if: {a: 5, b: {extends: a}}\n", NULL,
     "s.yaml:13:14: what_if.a: this is a single value (wanted: about, extends, and what is changed about the "
     "scenario)\n"},
    {BASE "what_if: {a: , b: {states: {AAA: {pace: 2}}}}\n", NULL,
     "s.yaml:13:11: what_if.a: what-if 'a' is empty, and nothing is inherited that this could take away (say what it "
     "is)\n"},
    {BASE "what_if: {all: {states: {AAA: {pace: 2}}}, none: {states: {AAA: {pace: 3}}}, baseline: {states: {AAA: "
          "{pace: 4}}}}\n",
     NULL,
     "s.yaml:13:11: what_if.all: 'all' is a reserved word for what-ifs (take another name)\n"
     "s.yaml:13:44: what_if.none: 'none' is a reserved word for what-ifs (take another name)\n"
     "s.yaml:13:78: what_if.baseline: 'baseline' is a reserved word for what-ifs (take another name)\n"},
    {BASE "what_if:\n  w:\n    title: T\n    calendar: {end: 2 years}\n    ladder: [a, b]\n    tracks: {t: [a]}\n"
          "    recognition: engaged\n    history: []\n    what_if: {}\n    events: {}\n    states: {file: x.csv}\n"
          "    pase: 1\n    groups: {west: {pase: 1}}\n",
     NULL,
     "s.yaml:15:5: what_if.w: `title` cannot stand here (`about` tells what a what-if is about)\n"
     "s.yaml:16:5: what_if.w: `calendar` cannot stand here (all what-ifs run on the baseline's calendar; --start and "
     "--end change both)\n"
     "s.yaml:17:5: what_if.w: `ladder` cannot stand here (all what-ifs have the baseline's rungs; `skips` takes one "
     "out "
     "for a state)\n"
     "s.yaml:18:5: what_if.w: `tracks` cannot stand here (all what-ifs have the baseline's rungs; `skips` takes one "
     "out "
     "for a state)\n"
     "s.yaml:19:5: what_if.w: `recognition` cannot stand here (all what-ifs count the same rung as recognition)\n"
     "s.yaml:20:5: what_if.w: `history` cannot stand here (the past is the same for all; `states.RUS.at` says where a "
     "state stands)\n"
     "s.yaml:21:5: what_if.w: `what_if` cannot stand here (a what-if builds on another one by `extends: NAME`)\n"
     "s.yaml:23:14: what_if.w.states: `file` cannot stand here (a what-if changes the states that are there, one by "
     "one)\n"
     "s.yaml:24:5: what_if.w: unknown key 'pase' (known here: extends, parameters, conditions, ties, defaults, groups, "
     "states, events)\n"
     "s.yaml:25:21: what_if.w.groups.west: unknown key 'pase' (did you mean 'pace'?)\n"},
    {BASE "what_if: {a: {extends: b, states: {AAA: {pace: 2}}}, b: {extends: c, states: {AAA: {pace: 3}}}, c: "
          "{extends: a, states: {AAA: {pace: 4}}}, d: {extends: a, states: {AAA: {pace: 5}}}}\n",
     NULL,
     "s.yaml:13:24: what_if.a.extends: 'a' extends itself, at last (break the circle)\n"
     "s.yaml:13:67: what_if.b.extends: 'b' extends itself, at last (break the circle)\n"
     "s.yaml:13:110: what_if.c.extends: 'c' extends itself, at last (break the circle)\n"},
    {BASE "what_if: {better: {states: {AAA: {pace: 2}}}, a: {extends: bettr}, b: {extends: baseline}, c: {extends: "
          "nowhere}}\n",
     NULL,
     "s.yaml:13:60: what_if.a.extends: the scenario has no what-if 'bettr' (did you mean 'better'?)\n"
     "s.yaml:13:81: what_if.b.extends: every what-if changes the baseline (leave extends out)\n"
     "s.yaml:13:105: what_if.c.extends: the scenario has no what-if 'nowhere' (`credence check` lists them)\n"},
    {BASE, "what_if.a.states.AAA.pace=2",
     "--set what_if.a.states.AAA.pace=2:1:1: what_if.a: the scenario has no what-if 'a'\n"},
};

static void test_shapes(void **state)
{
    (void)state;
    check_refusals(shapes, sizeof(shapes) / sizeof(*shapes));
}

static const refusal slips[] = {
    {BASE "what_if: {w: {groups: {wset: {pace: 2}}}}\n", NULL,
     "s.yaml:13:24: what_if.w.groups.wset: the scenario has no group 'wset' (did you mean 'west'?)\n"},
    {BASE "what_if: {w: {groups: {southern: {pace: 2}}}}\n", NULL,
     "s.yaml:13:24: what_if.w.groups.southern: the scenario has no group 'southern' (a new one needs members)\n"},
    {BASE "what_if: {w: {groups: {southern: {members: [AAA]}}, states: {AAA: {pace: 3}}}}\n", NULL,
     "s.yaml:13:24: what_if.w.groups.southern: nothing reads the new group 'southern' (give its members something)\n"},
    {BASE "what_if: {w: {conditions: {leverag: {level: 0.9}}}}\n", NULL,
     "s.yaml:13:28: what_if.w.conditions.leverag: the scenario has no condition 'leverag' (did you mean "
     "'leverage'?)\n"},
    {BASE "what_if: {w: {conditions: {oil: 0.9}, ties: {blok: {among: all}}, parameters: {prise: 0.3, zoo: 1}}}\n",
     NULL,
     "s.yaml:13:28: what_if.w.conditions.oil: nothing reads the new condition 'oil' (give it a weight, require it, or "
     "let something else name it)\n"
     "s.yaml:13:46: what_if.w.ties.blok: the scenario has no tie kind 'blok' (did you mean 'bloc'?)\n"
     "s.yaml:13:80: what_if.w.parameters.prise: the scenario has no parameter 'prise' (did you mean 'price'?)\n"
     "s.yaml:13:92: what_if.w.parameters.zoo: nothing reads the new parameter 'zoo' (use it as $NAME)\n"},
    {BASE "what_if: {w: {states: {AAB: {pace: 2}, BBB: {traits: {rihc: 1}}, RUS: {weights: {bolc: 1}}}}}\n", NULL,
     "s.yaml:13:24: what_if.w.states.AAB: the scenario has no state 'AAB' (did you mean 'AAA'?)\n"
     "s.yaml:13:55: what_if.w.states.BBB.traits.rihc: nothing reads the new trait 'rihc' (give it a weight, or require "
     "it)\n"
     "s.yaml:13:82: what_if.w.states.RUS.weights: unknown driver 'bolc' (did you mean 'bloc'?)\n"},
    {BASE "what_if: {w: {states: {NEW: , ZZZ: null}, conditions: {oil: null}, groups: {west: {pace: 2}}}}\n", NULL,
     "s.yaml:13:24: what_if.w.states.NEW: the scenario has no state 'NEW'\n"
     "s.yaml:13:31: what_if.w.states.ZZZ: the scenario has no state 'ZZZ'\n"
     "s.yaml:13:56: what_if.w.conditions.oil: the scenario has no condition 'oil'\n"},
    {BASE "what_if: {w: {conditions: {talks: {regimes: {truse: {level: 1, lasts: 2 years}}}}}}\n", NULL,
     "s.yaml:13:46: what_if.w.conditions.talks.regimes: the condition has no regime 'truse' (did you mean 'truce'?)\n"},
    {BASE "what_if: {w: {conditions: {talks: {regimes: {chaos: {level: 1, lasts: 2 years}}}}}}\n", NULL,
     "s.yaml:13:46: what_if.w.conditions.talks.regimes: the condition has no regime 'chaos' (a new one must be named "
     "by "
     "starts_in or leaves_to)\n"},
    {BASE "what_if: {w: {states: {AAA: {rungs: {recognized: {pace: 2}}, pace: 3, threshold: $prise}}}}\n", NULL,
     "s.yaml:13:38: what_if.w.states.AAA.rungs: unknown rung 'recognized' (did you mean 'recognised'?)\n"
     "s.yaml:13:82: what_if.w.states.AAA.threshold: unknown parameter '$prise' (did you mean 'price'?)\n"},
    /* what is taken away, and still named: told of the place that names it */
    {BASE "what_if: {w: {conditions: {leverage: null}}}\n", NULL,
     "s.yaml:6:55: what_if.w.defaults.weights: unknown driver 'leverage' (a condition, a kind of tie, a rung or a "
     "trait "
     "is wanted)\n"},
    {BASE "what_if: {w: {states: {RUS: null}}}\n", NULL, "s.yaml:12:37: what_if.w.history: unknown state 'RUS'\n"},
    {BASE "what_if: {w: {states: {AAA: {softness: -1}}, conditions: {leverage: {noise: {sd: 0.1}}}}}\n", NULL,
     "s.yaml:13:40: what_if.w.states.AAA.softness: this is -1, which is not above 0 (wanted: a number above 0)\n"
     "s.yaml:13:77: what_if.w.conditions.leverage.noise: sd and half_life are wanted ({sd: 0.1, half_life: 6 "
     "months})\n"},
    /* the baseline's own mistakes are told once, also where what-ifs have them too */
    {BASE "what_if: {w: {groups: {west: {pace: 2}}}, v: {extends: w, states: {RUS: {pace: 2}}}}\n",
     "states.BBB.skips=[engagd]",
     "--set states.BBB.skips=[engagd]:1:2: states.BBB.skips: unknown rung 'engagd' (did you mean 'engaged'?)\n"},
    {BASE "what_if: {w: {groups: {west: {pace: 2}}}, v: {states: {BBB: {pace: 2}}}}\n",
     "states.BBB.skips=[none, engaged, recognised]",
     "s.yaml:10:8: states.BBB: 'BBB' skips every rung of 'ladder' (leave it one to stand on)\n"
     "s.yaml:13:61: what_if.v.states.BBB: 'BBB' skips every rung of 'ladder' (leave it one to stand on)\n"},
    /* and a what-if's, once for all that extend it */
    {BASE "what_if: {w: {groups: {wset: {pace: 2}}}, v: {extends: w, states: {RUS: {pace: 2}}}}\n", NULL,
     "s.yaml:13:24: what_if.v.groups.wset: the scenario has no group 'wset' (did you mean 'west'?)\n"},
};

static void test_slips(void **state)
{
    (void)state;
    check_refusals(slips, sizeof(slips) / sizeof(*slips));
}

/* New things that are complete and used are welcome. */
static void test_new_things(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(
        &plan,
        BASE "what_if:\n"
             "  w:\n"
             "    parameters: {fear: {uniform: [0, 1]}, idle_before: 0.2}\n"
             "    conditions: {threat: {level: $fear}, talks: {regimes: {chaos: {lasts: 2 years}}, starts_in: chaos}}\n"
             "    ties: {east: {pairs: [[BBB, RUS]]}}\n"
             "    defaults: {weights: {threat: -0.2, east: 0.1}, traits: {poor: 1}}\n"
             "    groups: {south: {members: [RUS], bias: $idle_before}}\n"
             "    states: {BBB: {weights: {poor: 0.3}, traits: {rich: 0.5}}}\n");
    assert_int_equal(plan.model[1].n_conditions, 3);
    assert_int_equal(plan.model[1].condition[1].n_regimes, 3);
    assert_int_equal(plan.model[1].n_ties, 2);
    assert_int_equal(plan.model[1].n_groups, 2);
    cr_plan_free(&plan);
}

#define BECAUSE                                                                                                        \
    " (something more specific says otherwise: a state's own value beats a group's, a group's the defaults', a "       \
    "rung's "                                                                                                          \
    "the one for all rungs)\n"

static const refusal nothings[] = {
    /* the same words */
    {BASE "what_if: {w: {about: nothing}, v: {}, u: {groups: {west: {pace: 0.4, about: a note}}}}\n", NULL,
     "s.yaml:13:11: what_if.w: what-if 'w' changes nothing: all that it says is so in the baseline (change something, "
     "or "
     "leave it out)\n"
     "s.yaml:13:32: what_if.v: what-if 'v' changes nothing: all that it says is so in the baseline (change something, "
     "or "
     "leave it out)\n"
     "s.yaml:13:39: what_if.u: what-if 'u' changes nothing: all that it says is so in the baseline (change something, "
     "or "
     "leave it out)\n"},
    {BASE "what_if: {w: {groups: {west: {pace: 2}}}, v: {extends: w, groups: {west: {pace: 2}}}}\n", NULL,
     "s.yaml:13:43: what_if.v: what-if 'v' changes nothing: all that it says is so in 'w' (change something, or leave "
     "it "
     "out)\n"},
    /* other words, the same model */
    {BASE "what_if: {w: {groups: {west: {pace: 0.40}}}}\n", NULL,
     "s.yaml:13:11: what_if.w: what-if 'w' changes nothing: what is simulated is the same as in the baseline" BECAUSE},
    {BASE "what_if: {w: {groups: {west: {pace: 2}}}}\n", "states.BBB.pace=3",
     "s.yaml:13:11: what_if.w: what-if 'w' changes nothing: what is simulated is the same as in the baseline" BECAUSE},
    {BASE "what_if: {w: {states: {RUS: {pace: 2}}}, v: {extends: w, states: {RUS: {pace: 2.0}}}}\n", NULL,
     "s.yaml:13:42: what_if.v: what-if 'v' changes nothing: what is simulated is the same as in 'w'" BECAUSE},
    {BASE "what_if: {w: {states: {RUS: {pace: 2}}}, v: {extends: w, states: {RUS: {pace: 1}}}}\n", NULL,
     "s.yaml:13:42: what_if.v: what-if 'v' changes nothing: what is simulated is the same as in the baseline" BECAUSE},
    {BASE "what_if: {w: {states: {RUS: {name: Russia}}}}\n", NULL,
     "s.yaml:13:11: what_if.w: what-if 'w' changes nothing: what is simulated is the same as in the baseline (it "
     "changes "
     "no more than names, or groups that give nothing new)\n"},
    {BASE "what_if: {w: {history: []}}\n", NULL, /* it was to change something: not told twice */
     "s.yaml:13:15: what_if.w: `history` cannot stand here (the past is the same for all; `states.RUS.at` says where a "
     "state stands)\n"},
};

static void test_nothing_changes(void **state)
{
    (void)state;
    check_refusals(nothings, sizeof(nothings) / sizeof(*nothings));
}

static char *many(size_t n, bool chained)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    assert_non_null(stream);
    fputs(BASE "what_if:\n", stream);
    for (size_t k = 0; k < n; k++) {
        fprintf(stream, "  w%zu: {states: {RUS: {pace: %zu}}", k, k + 2);
        fprintf(stream, chained && k > 0 ? ", extends: w%zu}\n" : "}\n", k - 1);
    }
    fclose(stream);
    return text;
}

static void test_limits(void **state)
{
    char *chain = many(CR_MAX_WHAT_IF_CHAIN, true), *longer = many(CR_MAX_WHAT_IF_CHAIN + 1, true),
         *more = many(CR_MAX_WHAT_IFS + 1, false);
    cr_plan plan;

    (void)state;
    plan_read(&plan, chain);
    assert_true(pace_of(&plan, "w31", "RUS") == 33.0);
    cr_plan_free(&plan);
    plan_refused(longer, "s.yaml:46:45: what_if.w32.extends: more than 32 what-ifs extend one another (join some of "
                         "them)\n");
    plan_refused(more, "s.yaml:14:3: more than 1000 what-ifs (split the scenario)\n");
    free(more);
    free(longer);
    free(chain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_models),          cmocka_unit_test(test_as_if_written),
        cmocka_unit_test(test_order),           cmocka_unit_test(test_chain),
        cmocka_unit_test(test_since),           cmocka_unit_test(test_at_beats_the_history),
        cmocka_unit_test(test_draws),           cmocka_unit_test(test_models_stand_alone),
        cmocka_unit_test(test_choice),          cmocka_unit_test(test_baseline_alone),
        cmocka_unit_test(test_wrong_choice),    cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_slips),           cmocka_unit_test(test_new_things),
        cmocka_unit_test(test_nothing_changes), cmocka_unit_test(test_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
