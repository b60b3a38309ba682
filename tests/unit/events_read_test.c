/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events: every mistake at its mark, and each form as it stands in the model. What `set` does is settings_test.c's. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/plans.h"

#define SAME(a, b) assert_true(fabs((a) - (b)) < 1e-12)

/* What stands on line 7 and below is an event's. */
#define WORLD                                                                                                          \
    SMALL_SCENARIO "conditions: {calm: 0.4, mood: {level: {series: {2025-01-01: 0.1}}}}\n"                             \
                   "groups: {gulf: {members: [BBB, CCC]}}\n"                                                           \
                   "parameters: {p: {uniform: [0.2, 0.4]}, wait: {exponential: 1 month}, year: 1 year}\n"
#define DATED WORLD "events: {e: {date: 2025-07-01, do: "

static const refusal trigger_errors[] = {
    {WORLD "events: {e: {do: [{shift: conditions.calm, by: 1}]}}\n", NULL,
     "s.yaml:7:13: events.e: neither date nor when is there ({date: 2026-06-30} or {when: {share: recognised, "
     "at_least: "
     "0.3}})\n"},
    {WORLD "events: {e: {date: null, do: [{shift: conditions.calm, by: 1}]}}\n", NULL,
     "s.yaml:7:13: events.e: neither date nor when is there ({date: 2026-06-30} or {when: {share: recognised, "
     "at_least: "
     "0.3}})\n"},
    {WORLD
     "events: {e: {date: 2025-07-01, when: {share: engaged, at_least: 1}, do: [{shift: conditions.calm, by: 1}]}}\n",
     NULL, "s.yaml:7:38: events.e: date and when are both there (take one of them away)\n"},
    {WORLD "events: {e: {date: 2024-12-31, do: [{shift: conditions.calm, by: 1}]}}\n", NULL,
     "s.yaml:7:20: events.e.date: '2024-12-31' is before the start, 2025-01-01 (take the event away, `--set "
     "events.e=null`, or start earlier)\n"},
    {WORLD "events: {e: {date: soon, do: [{shift: conditions.calm, by: 1}]}}\n", NULL,
     "s.yaml:7:20: events.e.date: 'soon' is not a date (write YYYY-MM-DD, as 2025-07-04)\n"},
    {WORLD "events: {e: {when: [], do: [{shift: conditions.calm, by: 1}]}}\n", NULL,
     "s.yaml:7:20: events.e.when: no signal to wait for ({share: recognised, at_least: 0.3})\n"},
    {WORLD "events: {e: {when: soon, do: [{shift: conditions.calm, by: 1}]}}\n", NULL,
     "s.yaml:7:20: events.e.when: this is a single value (wanted: a signal with a bound, or a list of them)\n"},
    {WORLD "events: {e: {when: [{share: engaged, at_least: 1}, {condition: clam, at_least: 1}, {share: engaged}], do: "
           "[{shift: conditions.calm, by: 1}]}}\n",
     NULL,
     "s.yaml:7:64: events.e.when.2: unknown condition 'clam' (did you mean 'calm'?)\n"
     "s.yaml:7:84: events.e.when.3: at_least or at_most is missing ({share: recognised, at_least: 0.3})\n"},
    {WORLD
     "events: {e: {when: {share: engaged, at_least: 1, for: 1.5 months}, do: [{shift: conditions.calm, by: 1}]}}\n",
     NULL, "s.yaml:7:55: events.e.when: '1.5 months' is no whole number of days, weeks, months or years\n"},
    {WORLD "events: {e: {when: {share: engaged, at_least: {uniform: [0, 1], shared: 0.5}}, do: [{shift: "
           "conditions.calm, by: 1}]}}\n",
     NULL,
     "s.yaml:7:47: events.e.when: `shared` has nobody to share with here (it is for what defaults or a group give to "
     "several states)\n"},
    {WORLD "events: {e: {date: 2025-07-01, chance: 1.2, do: [{shift: conditions.calm, by: 1}]}}\n", NULL,
     "s.yaml:7:40: events.e.chance: this is 1.2, which is not at most 1 (wanted: a number from 0 to 1)\n"},
    {WORLD "events: {e: {date: 2025-07-01, chance: {normal: [0.5, 0.1]}, do: [{shift: conditions.calm, by: 1}]}}\n",
     NULL,
     "s.yaml:7:40: events.e.chance: values reach down to -inf, which is not at least 0 (wanted: a number from 0 to 1; "
     "cut the distribution with `within`)\n"},
    {WORLD "events: {e: {date: 2025-07-01, delay: 3, do: [{shift: conditions.calm, by: 1}]}}\n", NULL,
     "s.yaml:7:39: events.e.delay: '3' has no unit (write days, weeks, months or years after the number, as 6 "
     "months)\n"},
    {WORLD "events: {e: {date: 2025-07-01, delay: 1.5 months, do: [{shift: conditions.calm, by: 1}]}}\n", NULL,
     "s.yaml:7:39: events.e.delay: '1.5 months' is no whole number of days, weeks, months or years\n"},
    {WORLD
     "events: {e: {date: 2025-07-01, delay: {normal: [1 month, 1 month]}, do: [{shift: conditions.calm, by: 1}]}}\n",
     NULL,
     "s.yaml:7:39: events.e.delay: values reach down to -inf, which is not at least 0 (wanted: a duration such as 6 "
     "months; cut the distribution with `within`)\n"},
    {WORLD "events: {e: {date: 2025-07-01, delay: {exponential: 1 month, shared: 0.2}, do: [{shift: conditions.calm, "
           "by: 1}]}}\n",
     NULL, "s.yaml:7:39: events.e.delay: `shared` on a delay (there is nobody to share it with: take it away)\n"},
    {WORLD "events: {e: {date: 2025-07-01, delay: $p, do: [{shift: conditions.calm, by: 1}]}}\n", NULL,
     "s.yaml:7:39: events.e.delay: '$p' is a number (wanted: a duration such as 6 months)\n"},
    {WORLD "events: {e: {date: 2025-07-01}}\n", NULL,
     "s.yaml:7:13: events.e: do is missing (do: [{shift: conditions.restraint, by: 0.2}])\n"},
    {WORLD "events: {e: {}}\n", NULL,
     "s.yaml:7:13: events.e: do is missing (do: [{shift: conditions.restraint, by: 0.2}])\n"
     "s.yaml:7:13: events.e: neither date nor when is there ({date: 2026-06-30} or {when: {share: recognised, "
     "at_least: "
     "0.3}})\n"},
    {WORLD "events: {e: null}\n", NULL,
     "s.yaml:7:10: events.e: event 'e' is empty, and nothing is inherited that this could take away (say what it "
     "is)\n"},
    {WORLD "events: {a.b: {date: 2025-07-01, do: []}}\n", NULL,
     "s.yaml:7:10: events: 'a.b' cannot be a name (1 to 200 characters, none of them '.', '/' or a line break; no '$' "
     "or blank in front)\n"},
    {WORLD "events: {e: {date: 2025-07-01, wen: 1, do: [{shift: conditions.calm, by: 1}]}}\n", NULL,
     "s.yaml:7:32: events.e: unknown key 'wen' (did you mean 'when'?)\n"},
    {WORLD, "events.e=null", "--set events.e=null:1:1: events.e: the scenario has no event 'e'\n"},
};

static const refusal action_errors[] = {
    {DATED "[]}}\n", NULL, "s.yaml:7:36: events.e.do: nothing to do ([{shift: conditions.restraint, by: 0.2}])\n"},
    {DATED "{shift: conditions.calm, by: 1}}}\n", NULL,
     "s.yaml:7:36: events.e.do: this is a mapping (wanted: a list of actions)\n"},
    {DATED "[{}, null, {by: 1}]}}\n", NULL,
     "s.yaml:7:37: events.e.do.1: nothing to do (one of shift, set and move is wanted)\n"
     "s.yaml:7:41: events.e.do.2: nothing stands here (wanted: an action, such as {shift: conditions.restraint, by: "
     "0.2})\n"
     "s.yaml:7:47: events.e.do.3: nothing to do (one of shift, set and move is wanted)\n"},
    {DATED "[{shift: conditions.calm, move: AAA, by: 1}]}}\n", NULL,
     "s.yaml:7:37: events.e.do.1: more than one thing to do (one of shift, set and move is wanted)\n"},
    {DATED "[{shift: conditions.calm}, {set: conditions.calm}, {move: AAA}]}}\n", NULL,
     "s.yaml:7:37: events.e.do.1: by is missing ({shift: conditions.restraint, by: 0.2})\n"
     "s.yaml:7:63: events.e.do.2: to is missing ({set: groups.west.pace, to: 0.4})\n"
     "s.yaml:7:87: events.e.do.3: to is missing ({move: PAK, to: recognised})\n"},
    {DATED "[{shift: conditions.calm, by: 1, to: 2}, {set: conditions.calm, to: 1, by: 2, lasts: 1 year}, {move: AAA, "
           "to: engaged, lasts: 1 year}]}}\n",
     NULL,
     "s.yaml:7:73: events.e.do.1.to: to goes with set or move, not with shift (take it away)\n"
     "s.yaml:7:111: events.e.do.2.by: by goes with shift, not with set (take it away)\n"
     "s.yaml:7:121: events.e.do.2.lasts: lasts goes with shift, not with set (take it away)\n"
     "s.yaml:7:162: events.e.do.3.lasts: lasts goes with shift, not with move (take it away)\n"},
    {DATED "[{shift: calm, by: 1}, {shift: x, by: 1}, {shift: conditions.clam, by: 1}, {shift: conditions.calm.level, "
           "by: 1}, {shift: conditions, by: 1}]}}\n",
     NULL,
     "s.yaml:7:45: events.e.do.1.shift: 'calm' is no path of a condition (conditions.calm)\n"
     "s.yaml:7:67: events.e.do.2.shift: 'x' is no path of a condition (conditions.restraint)\n"
     "s.yaml:7:86: events.e.do.3.shift: unknown condition 'clam' (did you mean 'calm'?)\n"
     "s.yaml:7:119: events.e.do.4.shift: unknown condition 'calm.level' (a shift is of a whole condition: "
     "conditions.restraint)\n"
     "s.yaml:7:158: events.e.do.5.shift: 'conditions' is no path of a condition (conditions.restraint)\n"},
    {DATED "[{shift: conditions.calm, by: $q}, {shift: conditions.calm, by: {uniform: [0, 1], shared: 0.5}}]}}\n", NULL,
     "s.yaml:7:66: events.e.do.1.by: unknown parameter '$q' (did you mean 'p'?)\n"
     "s.yaml:7:100: events.e.do.2.by: `shared` has nobody to share with here (it is for what defaults or a group give "
     "to several states)\n"},
    {DATED
     "[{shift: conditions.calm, by: 1, lasts: 0 days}, {shift: conditions.calm, by: 1, lasts: 0.5 years}, {shift: "
     "conditions.calm, by: 1, lasts: 2}]}}\n",
     NULL,
     "s.yaml:7:76: events.e.do.1.lasts: in years, this is 0, which is not above 0 (wanted: a duration such as 6 "
     "months)\n"
     "s.yaml:7:124: events.e.do.2.lasts: '0.5 years' is no whole number of days, weeks, months or years\n"
     "s.yaml:7:175: events.e.do.3.lasts: '2' has no unit (write days, weeks, months or years after the number, as 6 "
     "months)\n"},
    {DATED "[{move: AAB, to: engaged}, {move: gulf, to: engaged}, {move: all, to: engaged}, {move: [AAA], to: "
           "engaged}]}}\n",
     NULL,
     "s.yaml:7:44: events.e.do.1.move: unknown state 'AAB' (did you mean 'AAA'?)\n"
     "s.yaml:7:70: events.e.do.2.move: 'gulf' is no single state (write {one_of: gulf} for one of them)\n"
     "s.yaml:7:97: events.e.do.3.move: 'all' is no single state (write {one_of: all} for one of them)\n"
     "s.yaml:7:123: events.e.do.4.move: this is a list (wanted: a state, or {one_of: GROUP})\n"},
    {DATED "[{move: {}, to: engaged}, {move: {one_of: []}, to: engaged}, {move: {one_of: golf}, to: engaged}, {move: "
           "{among: gulf}, to: engaged}]}}\n",
     NULL,
     "s.yaml:7:44: events.e.do.1.move: one_of is missing ({one_of: gulf})\n"
     "s.yaml:7:78: events.e.do.2.move: no state is among these\n"
     "s.yaml:7:113: events.e.do.3.move: unknown state or group 'golf' (did you mean 'gulf'?)\n"
     "s.yaml:7:142: events.e.do.4.move: unknown key 'among' (known here: one_of)\n"},
    {DATED "[{move: AAA, to: enaged}, {move: AAA, to: {uniform: [0, 1]}}, {move: AAA, to: $p}]}}\n", NULL,
     "s.yaml:7:53: events.e.do.1.to: unknown rung 'enaged' (did you mean 'engaged'?)\n"
     "s.yaml:7:78: events.e.do.2.to: this is a mapping (wanted: a rung)\n"
     "s.yaml:7:114: events.e.do.3.to: unknown rung '$p'\n"},
    {DATED "[{move: AAA, to: engaged}, {move: {one_of: [AAA, gulf]}, to: engaged}, {move: AAA, to: none}]}}\n",
     "states.AAA.skips=[engaged]",
     "s.yaml:7:53: events.e.do.1.to: AAA skips 'engaged' (name a rung that it has, or leave the state out)\n"
     "s.yaml:7:97: events.e.do.2.to: AAA skips 'engaged' (name a rung that it has, or leave the state out)\n"},
    {DATED "[{move: AAA, to: none}, {move: AAA, to: engaged}, {move: AAA, to: recognised}]}}\n",
     "states.AAA.skips=[none, recognised]",
     "s.yaml:7:53: events.e.do.1.to: AAA skips 'none' (name a rung that it has, or leave the state out)\n"
     "s.yaml:7:102: events.e.do.3.to: AAA skips 'recognised' (name a rung that it has, or leave the state out)\n"},
};

static void test_errors(void **state)
{
    (void)state;
    check_refusals(trigger_errors, sizeof(trigger_errors) / sizeof(*trigger_errors));
    check_refusals(action_errors, sizeof(action_errors) / sizeof(*action_errors));
}

static void assert_no_wait(const cr_wait *wait)
{
    assert_int_equal(wait->slot, CR_NONE);
    assert_int_equal(wait->dist, CR_NONE);
    assert_true(wait->span.n == 0.0);
}

static void assert_span(const cr_wait *wait, double n, cr_unit unit)
{
    assert_int_equal(wait->slot, CR_NONE);
    assert_int_equal(wait->dist, CR_NONE);
    assert_true(wait->span.n == n);
    assert_int_equal(wait->span.unit, unit);
}

static void test_when(void **state)
{
    cr_plan plan;
    const cr_model *m;
    const cr_event *e;

    (void)state;
    plan_read(&plan, WORLD
              "defaults: {requires: {others: [{share: recognised, at_most: 1}]}}\n"
              "events:\n"
              "  about: what may come\n"
              "  one: {date: 2025-07-01, do: [{move: AAA, to: engaged}], delay: 2 weeks}\n"
              "  far: {date: 2031-01-01, do: [{move: AAA, to: engaged}], chance: 0.3, delay: $year}\n"
              "  at: {date: 2025-01-01, do: [{move: AAA, to: engaged}], chance: {beta: [2, 2]}, delay: $wait}\n"
              "  two: {when: {state: AAA, reaches: engaged}, do: [{move: AAA, to: engaged}], chance: $p, delay: "
              "{exponential: 1 month}}\n"
              "  three: {when: [{share: recognised, among: gulf, at_least: {uniform: [0, 1]}, for: 2 months}, "
              "{condition: calm, at_most: $p}], do: [{move: AAA, to: engaged}], delay: {exponential: 2 months}}\n");
    m = plan.model;
    assert_int_equal(m->n_events, 5);
    assert_int_equal(m->n_tests, 1 + 1 + 2);

    e = &m->event[0]; /* by name: at, far, one, three, two */
    assert_string_equal(e->name, "at");
    assert_true(e->dated && e->t == 0.0 && e->n_tests == 0);
    assert_true(draw_of(m, e->chance)->key == cr_stream_key_of("events.chance", "at"));
    assert_true(e->chance_key == cr_stream_key_of("chance", "at"));
    assert_true(e->delay_key == cr_stream_key_of("delay", "at"));
    assert_int_equal(e->delay.dist, CR_NONE);
    assert_true(draw_of(m, e->delay.slot)->key == cr_stream_key_of("parameter", "wait"));

    e = &m->event[1];
    assert_string_equal(e->name, "far");
    SAME(e->t, 2191 / 365.25); /* after the end: it never comes */
    SAME(m->slot[e->chance], 0.3);
    SAME(m->slot[e->delay.slot], 1.0);
    assert_int_equal(e->delay.dist, CR_NONE);

    e = &m->event[2];
    assert_string_equal(e->name, "one");
    SAME(e->t, 181 / 365.25);
    assert_int_equal(e->chance, CR_NONE);
    assert_span(&e->delay, 2, CR_UNIT_WEEK);

    e = &m->event[3];
    assert_string_equal(e->name, "three");
    assert_false(e->dated);
    assert_int_equal(e->n_tests, 2);
    assert_int_equal(m->test[e->test[0]].signal.kind, CR_SIGNAL_SHARE);
    assert_int_equal(m->test[e->test[0]].signal.n_members, 2);
    assert_int_equal(m->test[e->test[0]].ripe[0], 2);
    assert_true(m->test[e->test[0]].held.n == 2.0 && m->test[e->test[0]].held.unit == CR_UNIT_MONTH);
    assert_true(draw_of(m, m->test[e->test[0]].at_least)->key == cr_stream_key_of("when.1.at_least", "three"));
    assert_int_equal(m->test[e->test[1]].signal.condition, condition_of(m, "calm"));
    assert_true(draw_of(m, m->test[e->test[1]].at_most)->key == cr_stream_key_of("parameter", "p"));
    assert_int_equal(e->delay.slot, CR_NONE);
    assert_int_equal(m->dist[e->delay.dist].kind, CR_DIST_EXPONENTIAL);
    SAME(m->dist[e->delay.dist].argument[0], 2.0 / 12.0);

    e = &m->event[4];
    assert_string_equal(e->name, "two");
    assert_int_equal(e->n_tests, 1);
    assert_int_equal(m->test[e->test[0]].signal.kind, CR_SIGNAL_STATE);
    SAME(m->slot[m->test[e->test[0]].at_least], 1.0);
    SAME(m->dist[e->delay.dist].argument[0], 1.0 / 12.0);
    assert_true(draw_of(m, e->chance)->key == cr_stream_key_of("parameter", "p"));
    cr_plan_free(&plan);
}

static void test_actions(void **state)
{
    cr_plan plan;
    const cr_model *m;
    const cr_action *a;

    (void)state;
    plan_read(
        &plan, DATED
        "[{shift: conditions.mood, by: -0.2}, {shift: conditions.calm, by: {normal: [0, 1]}, lasts: 3 months}, "
        "{shift: conditions.calm, by: $p, lasts: {exponential: 1 year}}, {shift: conditions.calm, by: 1, lasts: "
        "$wait}, {move: CCC, to: recognised}, {move: {one_of: gulf, about: any}, to: none}, {move: {one_of: [CCC, "
        "AAA, gulf]}, to: engaged}]}}\n");
    m = plan.model;
    assert_int_equal(m->n_events, 1);
    assert_int_equal(m->event[0].n_actions, 7);
    a = m->event[0].action;
    for (size_t k = 0; k < 7; k++) {
        assert_int_equal(a[k].kind, k < 4 ? CR_ACTION_SHIFT : CR_ACTION_MOVE);
        assert_int_equal(a[k].n_settings, 0);
        assert_null(a[k].path);
        assert_true((a[k].by != CR_NONE) == (k < 4) && (a[k].condition != CR_NONE) == (k < 4));
        assert_true((a[k].rung != CR_NONE) == (k >= 4) && (a[k].n_members > 0) == (k >= 4));
    }
    assert_int_equal(a[0].condition, condition_of(m, "mood"));
    SAME(m->slot[a[0].by], -0.2);
    assert_false(a[0].ends);
    assert_no_wait(&a[0].lasts);
    assert_int_equal(a[1].condition, condition_of(m, "calm"));
    assert_true(draw_of(m, a[1].by)->key == cr_stream_key_of("events.by", "e/2"));
    assert_true(a[1].ends);
    assert_span(&a[1].lasts, 3, CR_UNIT_MONTH);
    assert_true(draw_of(m, a[2].by)->key == cr_stream_key_of("parameter", "p"));
    assert_true(a[2].ends);
    assert_true(draw_of(m, a[2].lasts.slot)->key == cr_stream_key_of("events.lasts", "e/3"));
    assert_int_equal(a[2].lasts.dist, CR_NONE);
    assert_true(draw_of(m, a[3].lasts.slot)->key == cr_stream_key_of("parameter", "wait"));
    assert_int_equal(a[4].rung, 2);
    assert_int_equal(a[4].n_members, 1);
    assert_int_equal(a[4].member[0], 2);
    assert_int_equal(a[5].rung, 0);
    assert_int_equal(a[5].n_members, 2);
    assert_int_equal(a[5].member[0], 1);
    assert_int_equal(a[5].member[1], 2);
    assert_true(a[5].key == cr_stream_key_of("member", "e/6"));
    assert_int_equal(a[6].n_members, 3);
    assert_int_equal(a[6].member[2], 2);
    assert_true(a[6].key == cr_stream_key_of("member", "e/7"));
    cr_plan_free(&plan);
}

/* A state may be moved onto any rung that it does not skip, even the only one that it has. */
static void test_rungs(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan,
              "calendar: {start: 2025-01-01, end: 1 year}\n"
              "tracks: {a: [a1, a2, a3], b: [b1, b2]}\n"
              "states: {AAA: {skips: [a1, a2, b1]}, BBB: {skips: [a2], at: {one_of: {a1: 1, a3: 1}}}}\n"
              "events: {e: {date: 2025-07-01, do: [{move: AAA, to: a3}, {move: AAA, to: b2}, {move: BBB, to: a1}, "
              "{move: BBB, to: a3}, {move: BBB, to: b1}]}}\n");
    assert_int_equal(plan.model->event[0].n_actions, 5);
    cr_plan_free(&plan);
}

/* Lists are replaced whole, and a null takes an event away. */
static void test_changes(void **state)
{
    static const char *const set[] = {"events.a=null", "events.b.do=[{move: AAA, to: none}]",
                                      "events.b.when={share: engaged, at_least: 0.5}", "events.b.delay=null", NULL};
    cr_plan plan;

    (void)state;
    plan_read_set(&plan,
                  WORLD "events:\n"
                        "  a: {date: 2025-02-01, do: [{move: AAA, to: engaged}]}\n"
                        "  b: {when: [{count: engaged, at_least: 1}, {count: none, at_least: 1}], delay: {exponential: "
                        "1 year}, do: [{move: AAA, to: engaged}, {move: BBB, to: engaged}]}\n",
                  set);
    assert_int_equal(plan.model->n_events, 1);
    assert_string_equal(plan.model->event[0].name, "b");
    assert_int_equal(plan.model->event[0].n_tests, 1);
    assert_int_equal(plan.model->test[0].signal.kind, CR_SIGNAL_SHARE);
    assert_int_equal(plan.model->event[0].n_actions, 1);
    assert_no_wait(&plan.model->event[0].delay);
    assert_int_equal(plan.model->n_dists, 2); /* those of the parameters */
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_errors), cmocka_unit_test(test_when),    cmocka_unit_test(test_actions),
        cmocka_unit_test(test_rungs),  cmocka_unit_test(test_changes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
