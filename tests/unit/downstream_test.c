/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/downstream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/plans.h"

#define HEAD "calendar: {start: 2025-01-01, end: 1 year}\nladder: [none, engaged, recognised]\n"

/* The codes of all who feel the state, in order: "B C ". */
static void felt_by(const cr_model *model, const char *code, char *text, size_t size)
{
    bool *const feels = calloc(model->n_states, sizeof(*feels));
    cr_downstream downstream;
    size_t n = 0;

    assert_non_null(feels);
    assert_int_equal(cr_downstream_init(&downstream, model, NULL), CR_OK);
    cr_downstream_of(&downstream, state_of(model, code), feels);
    text[0] = '\0';
    for (size_t j = 0; j < model->n_states; j++) {
        if (feels[j]) {
            n += (size_t)snprintf(text + n, size - n, "%s ", model->state[j].code);
        }
    }
    cr_downstream_free(&downstream);
    free(feels);
}

/* `expected`: for each state in order of codes, "A:B C B: C:". */
static void assert_feels(const char *yaml, const char *expected)
{
    char all[512] = "", one[256];
    size_t n = 0;
    cr_plan plan;

    plan_read(&plan, yaml);
    for (size_t j = 0; j < plan.model[0].n_states; j++) {
        felt_by(&plan.model[0], plan.model[0].state[j].code, one, sizeof(one));
        n += (size_t)snprintf(all + n, sizeof(all) - n, "%s: %s", plan.model[0].state[j].code, one);
    }
    assert_string_equal(all, expected);
    cr_plan_free(&plan);
}

static void along_pairs(void **state)
{
    (void)state;
    assert_feels(HEAD "ties: {talk: {pairs: [[B, A], [C, B]]}}\ndefaults: {weights: {talk: 1}}\n"
                      "states: {A: , B: , C: , D: }\n",
                 "A: B C B: C C: D: ");
    /* in a circle, but never itself */
    assert_feels(HEAD "ties: {talk: {pairs: [[B, A], [C, B], [A, C]]}}\ndefaults: {weights: {talk: 1}}\n"
                      "states: {A: , B: , C: }\n",
                 "A: B C B: A C C: A B ");
}

/* A tie that a state has but does not weigh carries nothing; nor does a weight of 0. */
static void only_those_who_listen(void **state)
{
    (void)state;
    assert_feels(HEAD "ties: {talk: {pairs: [[B, A], [C, A], [D, A], [E, A]]}}\n"
                      "states:\n  A:\n  B: {weights: {talk: 0}}\n  C:\n  D: {weights: {talk: {uniform: [0, 1]}}}\n"
                      "  E: {requires: {talk: 0.5}}\n",
                 "A: D E B: C: D: E: ");
}

static void through_cliques(void **state)
{
    (void)state;
    assert_feels(HEAD "ties: {club: {cliques: [[A, B], [B, C]]}}\n"
                      "states: {A: {weights: {club: 1}}, B: {weights: {club: 1}}, C: , D: {weights: {club: 1}}}\n",
                 "A: B B: A C: A B D: ");
    assert_feels(HEAD "ties: {precedent: {among: all}}\nstates: {A: {weights: {precedent: 1}}, B: , C: }\n",
                 "A: B: A C: A ");
}

static void by_signals(void **state)
{
    (void)state;
    assert_feels(HEAD "groups: {few: {members: [A, B]}}\n"
                      "states:\n  A:\n  B:\n  C: {requires: {others: [{share: recognised, at_least: 0.1}]}}\n"
                      "  D: {requires: {others: [{count: engaged, among: few, at_least: 1}]}}\n"
                      "  E: {requires: {others: [{state: D, reaches: engaged}]}}\n",
                 "A: C D E B: C D E C: D: C E E: C ");
}

/* A state that a condition answers to reaches all who read the condition, its products and the ties it multiplies. */
static void through_conditions(void **state)
{
    (void)state;
    assert_feels(HEAD "conditions:\n"
                      "  mood: {responds_to: {signals: [{state: A, reaches: recognised, by: 0.5}], lag: 1 month}}\n"
                      "  both: {level: 1, times: [mood]}\n"
                      "  truce:\n    regimes:\n      on: {level: 1, lasts: 1 year, hastened_by: [{state: B, reaches: "
                      "recognised, by: 1}]}\n      off: {level: 0, lasts: 1 year}\n"
                      "ties: {talk: {pairs: [[E, F]], times: mood}}\n"
                      "states:\n  A:\n  B:\n  C: {weights: {both: 1}}\n  D: {weights: {truce: 1}}\n"
                      "  E: {weights: {talk: 1}}\n  F:\n"
                      "  G: {requires: {others: [{condition: truce, at_least: 0.5}]}}\n",
                 "A: C E B: D G C: D: E: F: E G: ");
}

/* Events by hand: `when` A recognises, the event shifts a condition, sets a pace and moves one of two. */
static void through_events(void **state)
{
    int32_t test = 0, members[2] = {2, 3};
    cr_test gate = {.signal = {.kind = CR_SIGNAL_STATE, .condition = CR_NONE, .state = 0, .rung = 2}};
    cr_setting setting = {.slot = 0, .to = 0, .move = CR_NONE};
    cr_action action[3] = {
        {.kind = CR_ACTION_SHIFT, .condition = 0, .rung = CR_NONE},
        {.kind = CR_ACTION_MOVE, .condition = CR_NONE, .rung = 2, .n_members = 2, .member = members},
        {.kind = CR_ACTION_SET, .condition = CR_NONE, .rung = CR_NONE, .n_settings = 1, .setting = &setting}};
    cr_event event = {.name = "summit", .n_tests = 1, .test = &test, .n_actions = 3, .action = action};
    cr_model model;
    char text[64];
    cr_plan plan;

    (void)state;
    plan_read(&plan, HEAD "conditions: {mood: 0.5}\n"
                          "states: {A: , B: {weights: {mood: 1}}, C: , D: , E: , F: {weights: {mood: 0}}}\n");
    model = plan.model[0]; /* borrows all else */
    model.n_tests = 1;
    model.test = &gate;
    model.n_events = 1;
    model.event = &event;
    setting.move = (int32_t)(move_of(&model, "E", "engaged") - model.move);
    setting.slot = model.move[setting.move].slot + CR_SLOT_PACE;
    felt_by(&model, "A", text, sizeof(text));
    assert_string_equal(text, "B C D E ");
    felt_by(&model, "B", text, sizeof(text));
    assert_string_equal(text, "");
    felt_by(&model, "C", text, sizeof(text)); /* were it there already, D would be drawn for sure */
    assert_non_null(strstr(text, "D "));
    action[1].n_members = 1; /* named, and nobody else */
    felt_by(&model, "C", text, sizeof(text));
    assert_string_equal(text, "");
    action[1].n_members = 2;

    /* a weight of 0 that an event may change is read after all */
    setting.move = (int32_t)(move_of(&model, "F", "engaged") - model.move);
    setting.slot = term_slot(&model, &model.move[setting.move], CR_DRIVER_CONDITION, 0);
    felt_by(&model, "A", text, sizeof(text));
    assert_string_equal(text, "B C D F ");
    cr_plan_free(&plan);
}

/* Those who recognise from the start are left out, and nobody is left where the state itself always does. */
static void most_that_may_change(void **state)
{
    static const char yaml[] =
        HEAD "ties: {talk: {pairs: [[B, A], [C, A], [D, A], [A, E]]}}\ndefaults: {weights: {talk: 1}}\n"
             "groups: {one: {members: [A, B, D]}, two: {members: [B, C]}}\n"
             "states:\n  A:\n  B:\n  C: {at: recognised}\n  D: {at: {one_of: {none: 0.5, recognised: 0.5}}}\n"
             "  E: {at: recognised, %s}\n";
    static const int32_t of_a[] = {2, 2, 1}, none[] = {0, 0, 0}, of_e[] = {3, 3, 1};
    int32_t most[3];

    (void)state;
    for (int loses = 0; loses < 2; loses++) {
        cr_downstream downstream;
        char text[1024];
        cr_plan plan;

        snprintf(text, sizeof(text), yaml, loses == 1 ? "reverses: {pace: 1}" : "pace: 1");
        plan_read(&plan, text);
        assert_int_equal(cr_downstream_init(&downstream, &plan.model[0], NULL), CR_OK);
        cr_downstream_most(&downstream, 0, most);
        assert_memory_equal(most, of_a, sizeof(most));
        cr_downstream_most(&downstream, 4, most);
        assert_memory_equal(most, loses == 1 ? of_e : none, sizeof(most));
        cr_downstream_free(&downstream);
        cr_downstream_free(&downstream);
        cr_plan_free(&plan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(along_pairs),          cmocka_unit_test(only_those_who_listen),
        cmocka_unit_test(through_cliques),      cmocka_unit_test(by_signals),
        cmocka_unit_test(through_conditions),   cmocka_unit_test(through_events),
        cmocka_unit_test(most_that_may_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
