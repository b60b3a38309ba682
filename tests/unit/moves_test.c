/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves: which ones a state has, up and down, and what drives each. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/plans.h"
#define SAME(a, b) assert_true(fabs((a) - (b)) < 1e-12)

#define TRACKS                                                                                                         \
    "calendar: {start: 2025-01-01, end: 1 year}\n"                                                                     \
    "tracks: {one: [a, b, c, d], two: [x, y]}\n"

static void test_moves(void **state)
{
    cr_plan plan;
    const cr_model *m;

    (void)state;
    plan_read(&plan, TRACKS "states: {S: {name: Long name}, T: {skips: [b, c, x]}}\n");
    m = plan.model;
    assert_string_equal(m->state[0].name, "Long name");
    assert_string_equal(m->state[1].name, "T");
    assert_int_equal(m->n_moves, 3 + 1 + 1 + 0);
    for (size_t k = 0; k < m->n_moves; k++) { /* by state, then rung; keys by name; the way up and back */
        const cr_move *move = &m->move[k];
        const size_t row = (size_t)move->state * m->n_rungs;
        char name[64];

        assert_true(k == 0 || move[-1].state < move->state ||
                    (move[-1].state == move->state && move[-1].rung < move->rung));
        assert_int_equal(m->move_onto[row + (size_t)move->rung], k);
        assert_int_equal(m->rung_above[row + (size_t)move->from], move->rung);
        assert_int_equal(m->rung[move->rung].track, move->track);
        assert_int_equal(m->rung[move->from].track, move->track);
        snprintf(name, sizeof(name), "%s/%s", m->state[move->state].code, m->rung[move->rung].name);
        assert_true(move->key == cr_stream_key_of("move", name));
    }
    assert_int_equal(move_of(m, "T", "d")->from, rung_of(m, "a"));
    for (size_t r = 0; r < 6; r++) {
        const bool onto[] = {false, false, false, true, false, false};

        assert_int_equal(m->move_onto[6 + r] != CR_NONE, onto[r]);
    }
    assert_int_equal(m->rung_above[3], CR_NONE);
    assert_int_equal(m->rung_above[6 + 5], CR_NONE);
    cr_plan_free(&plan);
}

static void test_links(void **state)
{
    static const char *const word[] = {"logistic", "step", "exponential", "linear", "always"};

    (void)state;
    for (int k = 0; k < 5; k++) {
        char text[256];
        cr_plan plan;

        snprintf(text, sizeof(text), "%sgroups: {g: {members: [AAA], rungs: {engaged: {link: %s}}}}\n", SMALL_SCENARIO,
                 word[k]);
        plan_read(&plan, text);
        assert_int_equal(move_of(plan.model, "AAA", "engaged")->link, k);
        assert_int_equal(move_of(plan.model, "AAA", "recognised")->link, CR_LINK_LOGISTIC);
        cr_plan_free(&plan);
    }
}

/* Terms in the order of the drivers' names; each kind with its own index. */
static void test_terms(void **state)
{
    cr_plan plan;
    const cr_model *m;
    const cr_term *term;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "conditions: {zz: 1, aa: 1}\n"
                                    "ties: {mm: {among: all}}\n"
                                    "groups: {g: {members: [AAA], traits: {tt: 2, unused: 1}}}\n"
                                    "defaults: {weights: {zz: 1, tt: 2, mm: 3, engaged: 4, aa: 0}}\n");
    m = plan.model;
    term = m->term + move_of(m, "AAA", "recognised")->term;
    assert_int_equal(move_of(m, "AAA", "recognised")->n_terms, 5);
    for (size_t k = 0; k < 5; k++) {
        const cr_driver_kind kind[] = {CR_DRIVER_CONDITION, CR_DRIVER_RUNG, CR_DRIVER_EXPOSURE, CR_DRIVER_TRAIT,
                                       CR_DRIVER_CONDITION};
        const double weight[] = {0, 4, 3, 2, 1};
        const char *const name[] = {"aa", "engaged", "mm", "tt", "zz"};

        assert_int_equal(term[k].driver.kind, kind[k]);
        SAME(m->slot[term[k].slot], weight[k]);
        assert_string_equal(m->term_name[(size_t)(term - m->term) + k], name[k]);
    }
    assert_int_equal(term[0].driver.index, 0);
    assert_int_equal(term[1].driver.index, 1);
    assert_int_equal(term[2].driver.index, 0);
    SAME(m->slot[term[3].driver.index], 2.0);
    assert_int_equal(term[4].driver.index, 1);
    /* a state without the trait: the constant 0 */
    term = m->term + move_of(m, "BBB", "recognised")->term;
    assert_int_equal(term[3].driver.index, 0);
    SAME(m->slot[0], 0.0);
    cr_plan_free(&plan);
}

static const refusal reverse_errors[] = {
    {SMALL_SCENARIO "defaults: {reverses: 1}\n", NULL,
     "s.yaml:4:22: defaults.reverses: this is a single value (wanted: keys for the moves down)\n"},
    {SMALL_SCENARIO "defaults: {reverses: {pase: 1}}\n", NULL,
     "s.yaml:4:23: defaults.reverses: unknown key 'pase' (did you mean 'pace'?)\n"},
    {SMALL_SCENARIO "defaults: {reverses: {floor: engagd}}\n", NULL,
     "s.yaml:4:30: defaults.reverses.floor: unknown rung 'engagd' (did you mean 'engaged'?)\n"},
    {SMALL_SCENARIO "defaults: {reverses: {floor: [engaged]}}\n", NULL,
     "s.yaml:4:30: defaults.reverses.floor: this is a list (wanted: a name)\n"},
    {SMALL_SCENARIO "groups: {nobody: {members: [], reverses: {floor: engagd, weights: {x: 1}, requires: {y: 1}}, "
                    "rungs: {engaged: {reverses: {floor: q}}}}}\n",
     NULL,
     "s.yaml:4:50: groups.nobody.reverses.floor: unknown rung 'engagd' (did you mean 'engaged'?)\n"
     "s.yaml:4:68: groups.nobody.reverses.weights: unknown driver 'x' (a condition, a kind of tie, a rung or a trait "
     "is wanted)\n"
     "s.yaml:4:86: groups.nobody.reverses.requires: unknown driver 'y' (a condition, a kind of tie, a rung or a trait "
     "is wanted)\n"
     "s.yaml:4:130: groups.nobody.rungs.engaged.reverses.floor: unknown rung 'q'\n"},
    {SMALL_SCENARIO "defaults: {reverses: {weights: {engagd: 1}}}\n", NULL,
     "s.yaml:4:33: defaults.reverses.weights: unknown driver 'engagd' (did you mean 'engaged'?)\n"},
    {SMALL_SCENARIO "defaults: {reverses: {requires: {others: [{state: AAB, reaches: none}]}}}\n", NULL,
     "s.yaml:4:51: defaults.reverses.requires.others: unknown state 'AAB' (did you mean 'AAA'?)\n"},
    {SMALL_SCENARIO "defaults: {reverses: {softness: 0}}\n", NULL,
     "s.yaml:4:33: defaults.reverses.softness: this is 0, which is not above 0 (wanted: a number above 0)\n"},
    {SMALL_SCENARIO "defaults: {reverses: {link: steps}}\n", NULL,
     "s.yaml:4:29: defaults.reverses.link: 'steps' is not known here (wanted: logistic, step, exponential, linear or "
     "always)\n"},
    {SMALL_SCENARIO "defaults: {reverses: {threshold: $t}}\n", NULL,
     "s.yaml:4:34: defaults.reverses.threshold: unknown parameter '$t' (name it under `parameters`)\n"},
    {SMALL_SCENARIO "groups: {nobody: {members: [], threshold: $t, rungs: {engaged: {requires: {engaged: {at_least: "
                    "$u}}}}, reverses: {pace: $v}}}\n",
     NULL,
     "s.yaml:4:43: groups.nobody.threshold: unknown parameter '$t' (name it under `parameters`)\n"
     "s.yaml:4:96: groups.nobody.rungs.engaged.requires.engaged.at_least: unknown parameter '$u' (name it under "
     "`parameters`)\n"
     "s.yaml:4:121: groups.nobody.reverses.pace: unknown parameter '$v' (name it under `parameters`)\n"},
    {SMALL_SCENARIO "parameters: {p: -1, d: 1 day}\n"
                    "groups: {nobody: {members: [], pace: $p, bias: $d, traits: {t: $q}}}\n",
     NULL,
     "s.yaml:5:38: groups.nobody.pace: the parameter is -1, which is not at least 0 (wanted: moves per year, a number "
     "from 0 on)\n"
     "s.yaml:5:48: groups.nobody.bias: '$d' is a duration (wanted: a number or a distribution)\n"
     "s.yaml:5:64: groups.nobody.traits.t: unknown parameter '$q' (did you mean 'd'?)\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {reverses: {requires: {x: {at_least: 0.6, at_most: 0.5}}}}\n",
     NULL,
     "s.yaml:5:48: defaults.reverses.requires.x: at_least 0.6 is above at_most 0.5: both never hold (mend one)\n"},
    {SMALL_SCENARIO "groups:\n"
                    "  a: {members: [AAA], reverses: {pace: 1}}\n"
                    "  b: {members: [AAA], reverses: {pace: 2}}\n",
     NULL,
     "s.yaml:5:40: states.AAA: groups 'a' and 'b' give AAA different values of 'reverses.pace', here and in s.yaml:6 "
     "(give the state its own, or make one group a member of the other)\n"},
    {SMALL_SCENARIO "groups:\n"
                    "  a: {members: [AAA], reverses: {pace: 1}}\n"
                    "  b: {members: [AAA], reverses: null}\n",
     NULL,
     "s.yaml:5:33: states.AAA: groups 'a' and 'b' give AAA different values of 'reverses', here and in s.yaml:6 (give "
     "the state its own, or make one group a member of the other)\n"},
    {SMALL_SCENARIO "groups:\n"
                    "  a: {members: [AAA], reverses: {weights: {engaged: 1}}}\n"
                    "  b: {members: [AAA], reverses: {weights: {engaged: 2}}}\n",
     NULL,
     "s.yaml:5:53: states.AAA: groups 'a' and 'b' give AAA different values of 'reverses.weights.engaged', here and in "
     "s.yaml:6 (give the state its own, or make one group a member of the other)\n"},
    {SMALL_SCENARIO "groups:\n"
                    "  a: {members: [AAA], reverses: {weights: {engaged: 1}}}\n"
                    "  b: {members: [AAA], reverses: {weights: null}}\n",
     NULL,
     "s.yaml:5:43: states.AAA: groups 'a' and 'b' give AAA different values of 'reverses.weights', here and in "
     "s.yaml:6 (give the state its own, or make one group a member of the other)\n"},
    {SMALL_SCENARIO "defaults: {pace: immediate}\n", NULL,
     "s.yaml:4:18: defaults.pace: `pace: immediate` goes with `link: step` alone (give AAA that link)\n"},
    {SMALL_SCENARIO "defaults: {pace: immediate, link: linear}\n", NULL,
     "s.yaml:4:18: defaults.pace: `pace: immediate` goes with `link: step` alone (give AAA that link)\n"},
    {SMALL_SCENARIO "groups: {g: {members: [BBB], rungs: {recognised: {pace: immediate}}}}\n", NULL,
     "s.yaml:4:57: groups.g.rungs.recognised.pace: `pace: immediate` goes with `link: step` alone (give BBB that "
     "link)\n"},
    {SMALL_SCENARIO "groups: {g: {members: [BBB], rungs: {recognised: {link: always}}}}\n"
                    "defaults: {pace: immediate, link: step}\n",
     NULL, "s.yaml:5:18: defaults.pace: `pace: immediate` goes with `link: step` alone (give BBB that link)\n"},
    {SMALL_SCENARIO "defaults: {rungs: {engaged: {reverses: {reverses: {}}}}}\n", NULL,
     "s.yaml:4:41: defaults.rungs.engaged.reverses: unknown key 'reverses' (known here: pace, threshold, softness, "
     "bias, link, weights, requires, floor)\n"},
    {SMALL_SCENARIO "defaults: {requires: {engaged: 1}, at: {one_of: {none: 1}}}\n", NULL,
     "s.yaml:4:32: defaults.requires.engaged: the move onto 'engaged' requires 'engaged' itself, and so never comes "
     "(put it under `rungs`, for a rung above)\n"},
};

static void test_reverse_errors(void **state)
{
    (void)state;
    check_refusals(reverse_errors, sizeof(reverse_errors) / sizeof(*reverse_errors));
}

/* What a move down says in slots; NAN where it cannot be. */
static double down_slot(const cr_plan *plan, const char *state, const char *rung, int which)
{
    const cr_move *move = way_back(plan->model, state, rung);

    return move == NULL ? (double)NAN : plan->model->slot[move->slot + which];
}

#define PACE(s, r)      down_slot(&plan, s, r, CR_SLOT_PACE)
#define THRESHOLD(s, r) down_slot(&plan, s, r, CR_SLOT_THRESHOLD)

/* Moves down stand behind the move up by the same rung, with streams of their own; off unless given. */
static void test_reverses(void **state)
{
    cr_plan plan;
    const cr_model *m;

    (void)state;
    plan_read(&plan, TRACKS "states: {S: {skips: [b], reverses: {}}, T: }\n");
    m = plan.model;
    assert_int_equal(m->n_moves, 2 * (2 + 1) + 3 + 1);
    for (size_t k = 0; k < m->n_moves; k++) {
        const cr_move *move = &m->move[k];
        const size_t at = (size_t)move->state * m->n_rungs + (size_t)move->rung;
        char name[64];

        snprintf(name, sizeof(name), "%s/%s", m->state[move->state].code, m->rung[move->rung].name);
        assert_true(move->key == cr_stream_key_of(move->down ? "reverse" : "move", name));
        assert_int_equal(move->down ? m->move_off[at] : m->move_onto[at], k);
        assert_int_equal(move->down ? move->from : move->to, move->rung);
        if (move->down) {
            assert_true(!move[-1].down && move[-1].state == move->state && move[-1].rung == move->rung);
            assert_int_equal(move->to, move[-1].from);
            assert_false(move->immediate);
        }
    }
    assert_int_equal(way_back(m, "S", "c")->to, 0);
    assert_null(way_back(m, "S", "a"));
    assert_null(way_back(m, "S", "b"));
    assert_null(way_back(m, "T", "c"));
    SAME(PACE("S", "c"), 1.0);
    cr_plan_free(&plan);
}

/* What `reverses` leaves unsaid holds as for the move up; pace and requirements do not. */
static void test_reverses_inherit(void **state)
{
    cr_plan plan;
    const cr_model *m;
    const cr_move *up, *down;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO
              "conditions: {x: 1, y: 1}\n"
              "defaults: {pace: 7, threshold: {uniform: [0, 1]}, softness: 0.3, bias: 0.1, link: linear, weights: {x: "
              "{uniform: [0, 1]}, y: 2}, requires: {x: 0.5}, reverses: {}, rungs: {recognised: {threshold: {uniform: "
              "[2, 3]}, bias: 0.2}}}\n"
              "groups:\n"
              "  g: {members: [BBB], reverses: {pace: 3, threshold: {uniform: [0, 2]}, softness: 0.4, bias: 0.5, link: "
              "always, weights: {y: {uniform: [0, 1]}}, requires: {y: {at_most: {uniform: [0, 1]}}, others: [{state: "
              "AAA, reaches: engaged}]}}}\n"
              "  h: {members: [CCC], reverses: {threshold: null, weights: {}}}\n");
    m = plan.model;
    up = move_of(m, "AAA", "engaged");
    down = way_back(m, "AAA", "engaged");
    SAME(m->slot[down->slot + CR_SLOT_PACE], 1.0);
    SAME(m->slot[down->slot + CR_SLOT_SOFTNESS], 0.3);
    SAME(m->slot[down->slot + CR_SLOT_BIAS], 0.1);
    assert_int_equal(down->link, CR_LINK_LINEAR);
    assert_int_equal(down->n_gates, 0);
    assert_int_equal(down->n_terms, 2);
    assert_ptr_equal(draw_of(m, down->slot + CR_SLOT_THRESHOLD), draw_of(m, up->slot + CR_SLOT_THRESHOLD));
    assert_ptr_equal(draw_of(m, m->term[down->term].slot), draw_of(m, m->term[up->term].slot));
    assert_non_null(draw_of(m, m->term[down->term].slot));
    /* by the rung: its own threshold, the same draw */
    up = move_of(m, "AAA", "recognised");
    down = way_back(m, "AAA", "recognised");
    SAME(m->slot[down->slot + CR_SLOT_BIAS], 0.2);
    assert_ptr_equal(draw_of(m, down->slot + CR_SLOT_THRESHOLD), draw_of(m, up->slot + CR_SLOT_THRESHOLD));
    assert_true(draw_of(m, down->slot + CR_SLOT_THRESHOLD)->key == cr_stream_key_of("threshold", "AAA/recognised"));
    /* said: draws of their own; weights as a whole */
    down = way_back(m, "BBB", "recognised");
    SAME(m->slot[down->slot + CR_SLOT_PACE], 3.0);
    SAME(m->slot[down->slot + CR_SLOT_SOFTNESS], 0.4);
    SAME(m->slot[down->slot + CR_SLOT_BIAS], 0.5);
    assert_int_equal(down->link, CR_LINK_ALWAYS);
    assert_int_equal(move_of(m, "BBB", "recognised")->link, CR_LINK_LINEAR);
    assert_true(draw_of(m, down->slot + CR_SLOT_THRESHOLD)->key == cr_stream_key_of("reverses.threshold", "BBB"));
    assert_int_equal(down->n_terms, 1);
    assert_int_equal(m->term[down->term].driver.index, condition_of(m, "y"));
    assert_true(draw_of(m, m->term[down->term].slot)->key == cr_stream_key_of("reverses.weights.y", "BBB"));
    assert_int_equal(down->n_gates, 2);
    assert_true(m->gate[down->gate].at_most);
    assert_true(draw_of(m, m->gate[down->gate].bound)->key == cr_stream_key_of("reverses.requires.y.at_most", "BBB"));
    assert_int_not_equal(m->gate[down->gate + 1].test, CR_NONE);
    assert_int_equal(move_of(m, "BBB", "recognised")->n_gates, 1);
    /* null is not set, and so falls back; no weights at all are weights */
    down = way_back(m, "CCC", "engaged");
    assert_ptr_equal(draw_of(m, down->slot + CR_SLOT_THRESHOLD),
                     draw_of(m, move_of(m, "CCC", "engaged")->slot + CR_SLOT_THRESHOLD));
    assert_int_equal(down->n_terms, 0);
    cr_plan_free(&plan);
}

/* Key by key over the layers; under `rungs` keyed by the rung that is lost; null switches off. */
static void test_reverses_layers(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO
              "defaults: {reverses: {pace: 2, threshold: 0.1}, rungs: {recognised: {reverses: {pace: 4}}}}\n"
              "groups:\n"
              "  a: {members: [AAA], reverses: {threshold: 0.7}}\n"
              "  b: {members: [BBB], reverses: null}\n"
              "  c: {members: [CCC], rungs: {engaged: {reverses: null}}}\n");
    SAME(PACE("AAA", "engaged"), 2.0);
    SAME(PACE("AAA", "recognised"), 4.0);
    SAME(THRESHOLD("AAA", "recognised"), 0.7);
    assert_null(way_back(plan.model, "BBB", "engaged"));
    assert_null(way_back(plan.model, "BBB", "recognised"));
    assert_null(way_back(plan.model, "CCC", "engaged"));
    SAME(PACE("CCC", "recognised"), 4.0);
    cr_plan_free(&plan);
    /* only for one rung; and what a null between hides stays hidden */
    plan_read(&plan, "calendar: {start: 2025-01-01, end: 1 year}\nladder: [none, engaged, recognised]\n"
                     "defaults: {reverses: {pace: 2}}\n"
                     "groups: {g: {members: [AAA], reverses: null}}\n"
                     "states: {AAA: {rungs: {recognised: {reverses: {threshold: 0.3}}}}}\n");
    assert_null(way_back(plan.model, "AAA", "engaged"));
    SAME(PACE("AAA", "recognised"), 1.0);
    SAME(THRESHOLD("AAA", "recognised"), 0.3);
    cr_plan_free(&plan);
    /* two groups may each say a part of it */
    plan_read(&plan, SMALL_SCENARIO "conditions: {x: 1, y: 1}\n"
                                    "groups:\n"
                                    "  a: {members: [AAA], reverses: {pace: 2, weights: {x: 1}}}\n"
                                    "  b: {members: [AAA], reverses: {threshold: 0.4, weights: {y: 2}}}\n");
    SAME(PACE("AAA", "engaged"), 2.0);
    SAME(THRESHOLD("AAA", "engaged"), 0.4);
    assert_int_equal(way_back(plan.model, "AAA", "engaged")->n_terms, 2);
    cr_plan_free(&plan);
}

/* The floor binds its own track, for all rungs or for one. */
static void test_floor(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, TRACKS "states:\n"
                            "  S: {reverses: {floor: b}}\n"
                            "  T: {reverses: {floor: y}}\n"
                            "  U: {reverses: {}, rungs: {c: {reverses: {floor: c}}}}\n"
                            "  V: {reverses: {floor: c}, skips: [c]}\n"
                            "  W: {reverses: {floor: a}}\n");
    assert_null(way_back(plan.model, "S", "b"));
    assert_int_equal(way_back(plan.model, "S", "c")->to, rung_of(plan.model, "b"));
    assert_non_null(way_back(plan.model, "S", "y"));
    assert_null(way_back(plan.model, "T", "y"));
    assert_non_null(way_back(plan.model, "T", "b"));
    assert_non_null(way_back(plan.model, "U", "b"));
    assert_null(way_back(plan.model, "U", "c"));
    assert_non_null(way_back(plan.model, "U", "d"));
    assert_null(way_back(plan.model, "V", "d")); /* to b, below c */
    assert_null(way_back(plan.model, "V", "b"));
    assert_non_null(way_back(plan.model, "W", "b"));
    cr_plan_free(&plan);
}

/* Immediate: up only, by the step link, for all rungs or for one; the pace slot keeps its default. */
static void test_immediate(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "defaults: {link: step, reverses: {}}\n"
                                    "groups:\n"
                                    "  g: {members: [AAA], pace: immediate, rungs: {recognised: {pace: 3}}}\n"
                                    "  h: {members: [BBB], rungs: {recognised: {pace: immediate}}}\n");
    assert_true(move_of(plan.model, "AAA", "engaged")->immediate);
    assert_false(move_of(plan.model, "AAA", "recognised")->immediate);
    assert_false(move_of(plan.model, "BBB", "engaged")->immediate);
    assert_true(move_of(plan.model, "BBB", "recognised")->immediate);
    assert_false(move_of(plan.model, "CCC", "recognised")->immediate);
    SAME(plan.model->slot[move_of(plan.model, "AAA", "engaged")->slot], 1.0);
    SAME(plan.model->slot[move_of(plan.model, "AAA", "recognised")->slot], 3.0);
    assert_false(way_back(plan.model, "AAA", "engaged")->immediate);
    assert_int_equal(way_back(plan.model, "AAA", "engaged")->link, CR_LINK_STEP);
    cr_plan_free(&plan);
    /* a group that nobody is in may say it without the link */
    plan_read(&plan, SMALL_SCENARIO "groups: {g: {members: [], pace: immediate}}\n");
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reverse_errors),
        cmocka_unit_test(test_reverses),
        cmocka_unit_test(test_reverses_inherit),
        cmocka_unit_test(test_reverses_layers),
        cmocka_unit_test(test_floor),
        cmocka_unit_test(test_immediate),
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_terms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
