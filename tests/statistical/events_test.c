/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events against numbers that are known exactly: the cases of other programs where events can tell them too (a gate that
 * opens, a hazard in pieces, a consensus that breaks, a carrot, a tie that makes 40%), and chances, delays, lengths,
 * choices and dates by themselves. The calendars are coarse, so that events act between their dates. A shock that decays continuously (V5.5) is no event: a shift has one size, and no series of `set`
 * is a decay; conditions have shocks and responses for it.
 *
 *   events_test             a cmocka program; each case a test, then wrong engines that must be found
 *   events_test --markdown  the table of docs/validation.md
 *
 * False alarms: |z| <= 5 fails by chance 6 times in 10^7; there are about 50 of them.
 */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/cases.h"
#include "tests/support/looks.h"

enum { FEW = 1000 };

/* ---- what is looked at ---- */

/* In days since the start. */
static double day_of(const cr_seen *seen, int state, int b)
{
    (void)b;
    return cr_when(seen, state) * 365.25;
}

static double stands(const cr_seen *seen, int state, int k)
{
    return cr_stands(seen, state, seen->model->recognition, (size_t)k);
}

/* ---- the scenarios ---- */

/* V1.2: 8 years here are 4 there. The gate of A opens as its condition is shifted, that of B as its bound is set, that of
 * C as another state is moved; that of D stays shut. */
static const char gate_yaml[] =
    "calendar: {start: 2021-01-01, end: 20 years, step: 20 years}\n" OUT_IN "conditions: {door: 0.2, lock: 0.5}\n"
    "defaults: {link: always, pace: 0.05}\n"
    "states:\n"
    "  A: {requires: {door: 0.9}}\n"
    "  B: {requires: {lock: 0.9}}\n"
    "  C: {requires: {others: [{state: K, reaches: in}]}}\n"
    "  D: {requires: {lock: 0.6}}\n"
    "  K: {pace: 0}\n"
    "events: {open: {date: 2029-01-01, do: [{shift: conditions.door, by: 0.75}, {set: states.B.requires.lock, to: "
    "0.45}, {move: K, to: in}]}}\n";
static const cr_check gate_checks[] = {
    {"P(T <= 10), a condition is shifted", cr_look_by, 0, 1, SHARE, 0.451188364, 0, NULL},
    {"P(T <= 10), the bound is set", cr_look_by, 1, 1, SHARE, 0.451188364, 0, NULL},
    {"P(T <= 10), another state is moved", cr_look_by, 2, 1, SHARE, 0.451188364, 0, NULL},
    {"P(T <= 10), none of these", cr_look_by, 3, 1, SHARE, 0, 0, NULL},
    {"day of the event", day_of, 4, 0, CERTAIN, 2922, 0, NULL},
};

/* V5.1: 4 years here are 1 there. */
static const char pieces_yaml[] =
    "calendar: {start: 2021-01-01, end: 40 years, step: 16 years}\n" OUT_IN "defaults: {link: always}\n"
    "states: {A: {pace: 0.0125}}\n"
    "events:\n"
    "  more: {date: 2029-01-01, do: [{set: states.A.pace, to: 0.05}]}\n"
    "  less: {date: 2041-01-01, do: [{set: states.A.pace, to: 0.025}]}\n";
static const cr_check pieces_checks[] = {
    {"S(4)", cr_look_not_by, 0, 1, SHARE, 0.606530660, 0, NULL},
    {"S(10)", cr_look_not_by, 0, 3, SHARE, 0.301194212, 0, NULL},
};

/* V6.14: 4 years here are 5 there. */
static const char consensus_yaml[] =
    "calendar: {start: 2021-01-01, end: 4 years, step: 4 years}\n" OUT_IN "conditions: {ease: 0.025}\n"
    "defaults: {link: linear, threshold: 0, softness: 1, weights: {ease: 1}}\n"
    "states: {A: {}, B: {}, C: {}, D: {}}\n"
    "events: {break: {when: {count: in, at_least: 1}, do: [{shift: conditions.ease, by: 0.075}]}}\n";
static const cr_check consensus_checks[] = {
    {"number by 5", NULL, 5, 0, CHI_SQUARE, 0, 0, NULL},
    {"P(0)", cr_look_count_is, 0, 1, SHARE, 0.670320046, 0, NULL},
    {"P(1)", cr_look_count_is, 1, 1, SHARE, 0.184562917, 0, NULL},
    {"P(2)", cr_look_count_is, 2, 1, SHARE, 0.109284495, 0, NULL},
    {"P(3)", cr_look_count_is, 3, 1, SHARE, 0.032126315, 0, NULL},
    {"P(4)", cr_look_count_is, 4, 1, SHARE, 0.003706227, 0, NULL},
    {"mean number", cr_look_count, 0, 1, SAMPLED, 0.514335761, 0, NULL},
};

/* V6.13 in continuous time: 4 years here are 6 there. The condition is a state that comes and goes, and an event at the
 * recognition slows its coming. */
static const char carrot_yaml[] =
    "calendar: {start: 2021-01-01, end: 4 years, step: 4 years}\n" OUT_IN "defaults: {link: always}\n"
    "states:\n"
    "  A: {pace: 0.375, requires: {others: [{state: ON, reaches: in}]}}\n"
    "  ON: {pace: 0.6, reverses: {link: always, pace: 0.45}}\n"
    "events: {eaten: {when: {state: A, reaches: in}, do: [{set: states.ON.pace, to: 0.15}]}}\n";

static double on_if_in(const cr_seen *seen, int a, int k)
{
    return cr_look_by(seen, a, k) > 0 ? stands(seen, 1, k) : nan("");
}

static double on_if_out(const cr_seen *seen, int a, int k)
{
    return cr_look_by(seen, a, k) > 0 ? nan("") : stands(seen, 1, k);
}

static const cr_check carrot_checks[] = {
    {"P(recognised)", cr_look_by, 0, 1, SHARE, 0.433558296, 0, NULL},
    {"P(on)", stands, 1, 1, SHARE, 0.506908131, 0, NULL},
    {"P(on | recognised)", on_if_in, 0, 1, SHARE, 0.546788976, 0, NULL},
    {"P(on | not)", on_if_out, 0, 1, SHARE, 0.476383063, 0, NULL},
};

/* V11.6: 4 years here are 5 there. The weight that makes P(B) 0.4 is set at the start; a pair with the weight of V5.8. */
static const char tie_yaml[] =
    "calendar: {start: 2021-01-01, end: 4 years, step: 4 years}\n" OUT_IN "ties: {talk: {pairs: [[B, A], [D, C]]}}\n"
    "defaults: {link: exponential, threshold: 0, softness: 1, weights: {talk: 1.2}}\n"
    "groups: {tipped: {members: [A, B], weights: {talk: 0}}}\n"
    "states: {A: {pace: 0.125}, B: {pace: 0.0625}, C: {pace: 0.125}, D: {pace: 0.0625}}\n"
    "events: {tip: {date: 2021-01-01, do: [{set: groups.tipped.weights.talk, to: 2.146728934}]}}\n";
static const cr_check tie_checks[] = {
    {"P(B)", cr_look_by, 1, 1, SHARE, 0.4, 0, NULL},
    {"none of the two", cr_look_pair_is, 0, 1, SHARE, 0.4723665527, 0, NULL},
    {"P(B) with the tie of V5.8", cr_look_by, 3, 1, SHARE, 0.3006538053, 0, NULL},
};

/* ---- when ---- */

/* All on the day 1461, four years after the start, if they come; eight years. */
static const char chance_yaml[] =
    "calendar: {start: 2021-01-01, end: 8 years, step: 2 years}\n" OUT_IN
    "parameters: {wait: {uniform: [1 year, 3 years]}}\n"
    "defaults: {pace: 0}\n"
    "states: {A: {}, B: {}, C: {}, D: {}, E: {}}\n"
    "events:\n"
    "  a: {date: 2025-01-01, chance: 0.3, do: [{move: A, to: in}]}\n"
    "  b: {date: 2025-01-01, chance: {uniform: [0.3, 0.7]}, do: [{move: B, to: in}]}\n"
    "  c: {date: 2025-01-01, chance: 0.8, delay: {exponential: 2 years}, do: [{move: C, to: in}]}\n"
    "  d: {date: 2025-01-01, delay: $wait, do: [{move: D, to: in}]}\n"
    "  e: {date: 2025-01-31, delay: 1 month, do: [{move: E, to: in}]}\n";

/* Days from the event to date k. */
static double days_to(int k)
{
    return k == 3 ? 730 : 1461;
}

static double delayed(int state, int k)
{
    (void)state;
    return 0.8 * -expm1(-days_to(k) / 365.25 / 2);
}

static double waited(int state, int k)
{
    (void)state;
    return (days_to(k) / 365.25 - 1) / 2;
}

static const cr_check chance_checks[] = {
    {"chance of 0.3", cr_look_by, 0, 4, SHARE, 0.3, 0, NULL},
    {"not before its date", cr_look_by, 0, 1, SHARE, 0, 0, NULL},
    {"chance drawn between 0.3 and 0.7", cr_look_by, 1, 4, SHARE, 0.5, 0, NULL},
    {"chance of 0.8, exponential delay, after 2 years", cr_look_by, 2, 3, SHARE, 0, 0, delayed},
    {"after 4 years", cr_look_by, 2, 4, SHARE, 0, 0, delayed},
    {"delay of 1 to 3 years, after 2", cr_look_by, 3, 3, SHARE, 0, 0, waited},
    {"a month after 31 January 2025: day", day_of, 4, 0, CERTAIN, 1519, 0, NULL},
};

/* What sets off: a condition that passes 0.5 on the twelfth date; half a year later, by the calendar. */
static const char trigger_yaml[] =
    "calendar: {start: 2021-01-01, end: 720 days, step: 30 days}\n" OUT_IN "conditions:\n"
    "  tide: {level: {series: {2021-01-01: 0, 2022-12-22: 1}, between: linear}}\n"
    "  pulse: {level: {series: {2021-01-01: 0, 2021-03-02: 1, 2021-05-01: 0, 2021-06-30: 1}}}\n"
    "  sum: 0.1\n"
    "defaults: {pace: 0}\n"
    "states: {A: {}, B: {}, C: {}, D: {}, E: {}}\n"
    "events:\n"
    "  d: {when: {condition: pulse, at_least: 0.5}, chance: 0.3, do: [{move: D, to: in}]}\n"
    "  e: {when: {condition: pulse, at_most: 0.5}, do: [{move: E, to: in}]}\n"
    "  f: {when: {condition: pulse, at_least: 0.5}, do: [{shift: conditions.sum, by: 0.2}]}\n"
    "  a: {when: {condition: tide, at_least: 0.5}, do: [{move: A, to: in}]}\n"
    "  b: {when: {state: A, reaches: in}, delay: 6 months, do: [{move: B, to: in}]}\n"
    "  c: {when: {condition: tide, at_least: 0.5, for: 60 days}, do: [{move: C, to: in}]}\n";
static const cr_check trigger_checks[] = {
    {"day at which 0.5 is seen", day_of, 0, 0, CERTAIN, 360, 0, NULL},
    {"six months from 27 December: day", day_of, 1, 0, CERTAIN, 542, 0, NULL},
    {"0.5 for 60 days: day", day_of, 2, 0, CERTAIN, 420, 0, NULL},
    {"true at the start: day", day_of, 4, 0, CERTAIN, 0, 0, NULL},
    {"holds twice, acts once: a shift", cr_look_condition, 1, 24, CERTAIN, 0.3, 0, NULL},
    {"a chance that fails is used up", cr_look_by, 3, 24, SHARE, 0.3, 0, NULL},
};

/* ---- what ---- */

/* Hazards that are conditions: 0.2 a year. ease: and 0.4 more for a year; clamp: and twice 0.6, half a year of it
 * together, where it is 1; fade: and 0.4 more for an exponential time of mean 1 year from the start. */
static const char shift_yaml[] =
    "calendar: {start: 2021-01-01, end: 4 years, step: 4 years}\n" OUT_IN
    "conditions: {clamp: 0.2, ease: 0.2, fade: 0.2}\n"
    "defaults: {link: linear, threshold: 0, softness: 1}\n"
    "states: {A: {weights: {ease: 1}}, B: {weights: {clamp: 1}}, C: {weights: {fade: 1}}}\n"
    "events:\n"
    "  ease: {date: 2022-01-01, do: [{shift: conditions.ease, by: 0.4, lasts: 1 year}]}\n"
    "  one: {date: 2022-01-01, do: [{shift: conditions.clamp, by: 0.6, lasts: 300 days}]}\n"
    "  two: {date: 2022-01-01, delay: 200 days, do: [{shift: conditions.clamp, by: 0.6, lasts: 300 days}]}\n"
    "  fade: {date: 2021-01-01, do: [{shift: conditions.fade, by: 0.4, lasts: {exponential: 1 year}}]}\n";

static double shifted(int which, int k)
{
    (void)k;
    if (which == 0)
        return exp(-0.8 - 0.4 * 365 / 365.25);
    if (which == 1) /* 0.8 in the 200 days of either alone, 1 in the 100 days of both */
        return exp(-0.8 - (0.6 * 400 + 0.8 * 100) / 365.25);
    return exp(-0.8) * (-expm1(-1.4 * 4) / 1.4 + exp(-1.4 * 4));
}

static const cr_check shift_checks[] = {
    {"S(4), 0.4 more for a year", cr_look_not_by, 0, 1, SHARE, 0, 0, shifted},
    {"S(4), two that meet at the bound", cr_look_not_by, 1, 1, SHARE, 0, 0, shifted},
    {"S(4), 0.4 more for an exponential time", cr_look_not_by, 2, 1, SHARE, 0, 0, shifted},
};

/* One of three at 4 years, where B may be there already by itself: with hazard 0.125. And a state that is moved down, and
 * climbs again with hazard 0.1. */
static const char choice_yaml[] =
    "calendar: {start: 2021-01-01, end: 8 years, step: 4 years}\n" OUT_IN "defaults: {link: always, pace: 0}\n"
    "states: {A: {}, B: {pace: 0.125}, C: {}, F: {at: in, pace: 0.1}}\n"
    "events:\n"
    "  one: {date: 2025-01-01, do: [{move: {one_of: [A, B, C]}, to: in}, {move: F, to: out}, {set: states.B.pace, to: "
    "0}]}\n";

static double chosen(int which, int k)
{
    double alone = exp(-0.5), other = (1 - alone) / 2 + alone / 3;
    (void)k;
    return which == 1 ? 1 - alone + alone / 3 : other;
}

static const cr_check choice_checks[] = {
    {"P(A)", cr_look_by, 0, 2, SHARE, 0, 0, chosen},
    {"P(B)", cr_look_by, 1, 2, SHARE, 0, 0, chosen},
    {"P(C)", cr_look_by, 2, 2, SHARE, 0, 0, chosen},
    {"moved down: stands there after 4 years", stands, 3, 2, SHARE, 0.329679954, 0, NULL},
    {"at the event's date", stands, 3, 1, CERTAIN, 0, 0, NULL},
};

/* A number that is set to a distribution takes the uniform number of the one that it replaces: those whose u is at most
 * 0.6 have moved, and not 0.3 + 0.7 * 0.6. A level likewise, and what is set to a parameter. */
static const char set_yaml[] =
    "calendar: {start: 2021-01-01, end: 8 years, step: 4 years}\n" OUT_IN "parameters: {price: {uniform: [0.2, 0.4]}}\n"
    "conditions: {tide: 0.3, level: {uniform: [0, 1]}}\n"
    "defaults: {link: step, pace: immediate, weights: {tide: 1}}\n"
    "states:\n"
    "  A: {threshold: {uniform: [0, 1]}}\n"
    "  B: {threshold: 0.9}\n"
    "  C: {threshold: 0.5, weights: {tide: null, level: 1}}\n"
    "events:\n"
    "  cheap: {date: 2023-01-01, do: [{set: states.A.threshold, to: {uniform: [0, 0.5]}}, {set: states.B.threshold, "
    "to: $price}, {set: conditions.level, to: {uniform: [0.2, 1.2]}}]}\n";
static const cr_check set_checks[] = {
    {"threshold, before", cr_look_by, 0, 0, SHARE, 0.3, 0, NULL},
    {"threshold, set, the same u", cr_look_by, 0, 1, SHARE, 0.6, 0, NULL},
    {"set to a parameter", cr_look_by, 1, 1, SHARE, 0.5, 0, NULL},
    {"level, before", cr_look_by, 2, 0, SHARE, 0.5, 0, NULL},
    {"level, set, the same u", cr_look_by, 2, 1, SHARE, 0.7, 0, NULL},
};

/* model.md section 1: ends of shifts, the calendar, moves, events by name. On one date a shift ends, a series steps up, an
 * event that asks whether both are there at once finds only what holds then. */
static const char instant_yaml[] =
    "calendar: {start: 2021-01-01, end: 120 days, step: 30 days}\n" OUT_IN "conditions:\n"
    "  ends: 0.1\n"
    "  steps: {level: {series: {2021-01-01: 0.1, 2021-03-02: 0.8}}}\n"
    "defaults: {pace: 0}\n"
    "states: {A: {}, B: {}, C: {}}\n"
    "events:\n"
    "  before: {date: 2021-01-31, do: [{shift: conditions.ends, by: 0.7, lasts: 30 days}]}\n"
    "  both: {when: [{condition: ends, at_least: 0.5}, {condition: steps, at_least: 0.5}], do: [{move: A, to: in}]}\n"
    "  one: {when: [{condition: ends, at_most: 0.5}, {condition: steps, at_least: 0.5}], do: [{move: B, to: in}]}\n"
    "  third: {date: 2021-03-02, do: [{move: C, to: in}]}\n";
static const cr_check instant_checks[] = {
    {"both at once: never", cr_look_by, 0, 4, SHARE, 0, 0, NULL},
    {"the end before the date: day", day_of, 1, 0, CERTAIN, 60, 0, NULL},
    {"its row shows the shift's end", cr_look_condition, 0, 2, CERTAIN, 0.1, 0, NULL},
    {"and the move of that instant", cr_look_by, 2, 2, CERTAIN, 1, 0, NULL},
};

static const cr_case cases[] = {
    {"V1.2", "a gate opens by an event", gate_yaml, NULL, MANY, false, CHECKS(gate_checks)},
    {"V5.1", "pieces that are set", pieces_yaml, NULL, MANY, true, CHECKS(pieces_checks)},
    {"V6.14", "a consensus breaks by an event", consensus_yaml, NULL, MANY, false, CHECKS(consensus_checks)},
    {"V6.13", "carrot, in continuous time", carrot_yaml, NULL, MANY, false, CHECKS(carrot_checks)},
    {"V11.6", "a tie that makes 40%", tie_yaml, NULL, MANY, false, CHECKS(tie_checks)},
    {"events", "chances and delays", chance_yaml, NULL, MANY, true, CHECKS(chance_checks)},
    {"events", "triggers", trigger_yaml, NULL, MANY / 10, true, CHECKS(trigger_checks)},
    {"events", "shifts", shift_yaml, NULL, MANY, false, CHECKS(shift_checks)},
    {"events", "moves", choice_yaml, NULL, MANY, false, CHECKS(choice_checks)},
    {"events", "numbers set", set_yaml, NULL, MANY, true, CHECKS(set_checks)},
    {"events", "one instant", instant_yaml, NULL, FEW, true, CHECKS(instant_checks)},
};

enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

static void must_find(const char *name, const char *what, cr_mechanism wrong)
{
    cr_cases_must_find(cases, N_CASES, name, what, wrong);
}

static void test_wrong_events(void **state)
{
    (void)state;
    must_find("V5.1", NULL, CR_OF_SET);
    must_find("V6.14", NULL, CR_OF_SHIFT);
    must_find("V11.6", NULL, CR_OF_SET);
    must_find("events", "chances and delays", CR_OF_CHANCE);
    must_find("events", "chances and delays", CR_OF_DELAY);
    must_find("events", "triggers", CR_OF_TRIGGER);
    must_find("events", "triggers", CR_OF_DELAY);
    must_find("events", "shifts", CR_OF_SHIFT);
    must_find("events", "shifts", CR_OF_SHIFT_LENGTH);
    must_find("events", "moves", CR_OF_CHOICE);
    must_find("events", "numbers set", CR_OF_SET);
    must_find("events", "one instant", CR_OF_SHIFT_LENGTH);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest more[] = {cmocka_unit_test(test_wrong_events)};

    return cr_cases_main(argc, argv, "events", cases, N_CASES, more, sizeof(more) / sizeof(more[0]));
}
