/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/diverge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The what-if has no CCC and no price, but ZZZ, heat and the event "visit" of its own. */
static cr_state baseline_states[] = {{"AAA", ""}, {"BBB", ""}, {"CCC", ""}},
                what_if_states[] = {{"AAA", ""}, {"BBB", ""}, {"ZZZ", ""}};
static cr_condition baseline_conditions[] = {{.name = "calm"}, {.name = "price"}};
static cr_condition what_if_conditions[] = {{.name = "calm"}, {.name = "heat"}};
static cr_event baseline_events[] = {{.name = "embargo"}}, what_if_events[] = {{.name = "embargo"}, {.name = "visit"}};
static const cr_model baseline_model = {.n_states = 3,
                                        .state = baseline_states,
                                        .n_conditions = 2,
                                        .condition = baseline_conditions,
                                        .n_events = 1,
                                        .event = baseline_events};
static const cr_model what_if_model = {.n_states = 3,
                                       .state = what_if_states,
                                       .n_conditions = 2,
                                       .condition = what_if_conditions,
                                       .n_events = 2,
                                       .event = what_if_events};

enum { MOST = 16 };

/* Short, for the list below. */
#define START     CR_TRACE_START
#define CONDITION CR_TRACE_CONDITION
#define MOVE      CR_TRACE_MOVE
#define EVENT     CR_TRACE_EVENT

/* {t, value, kind, id}; ends with an entry of kind CR_TRACE_KINDS. */
#define END                                                                                                            \
    {                                                                                                                  \
        .kind = CR_TRACE_KINDS                                                                                         \
    }

typedef struct example {
    const char *what;
    cr_trace_entry baseline[MOST], what_if[MOST];
    const char *name; /* NULL: nothing differs */
    cr_trace_kind kind;
    double t;
} example;

static const example examples[] = {
    {"nothing happens", {END}, {END}, NULL, START, 0.0},
    {"the same things",
     {{0, 1, START, 0}, {0, .5, CONDITION, 0}, {.2, 2, MOVE, 1}, {.3, 0, EVENT, 0}, END},
     {{0, 1, START, 0}, {0, .5, CONDITION, 0}, {.2, 2, MOVE, 1}, {.3, 0, EVENT, 0}, END},
     NULL,
     START,
     0.0},
    {"what one model has alone starts and stands without a counterpart",
     {{0, 1, START, 0}, {0, 1, START, 2}, {0, .5, CONDITION, 0}, {0, 9, CONDITION, 1}, {1, 8, CONDITION, 1}, END},
     {{0, 1, START, 0}, {0, 2, START, 2}, {0, .5, CONDITION, 0}, {0, 7, CONDITION, 1}, {2, 3, CONDITION, 1}, END},
     NULL,
     START,
     0.0},
    {"where a state starts",
     {{0, 1, START, 0}, {0, 1, START, 1}, {0, .5, CONDITION, 0}, END},
     {{0, 1, START, 0}, {0, 2, START, 1}, {0, .6, CONDITION, 0}, END},
     "BBB",
     START,
     0.0},
    {"a condition at a date", {{.5, .1, CONDITION, 0}, END}, {{.5, .2, CONDITION, 0}, END}, "calm", CONDITION, .5},
    {"a condition that changes in one future alone",
     {{.5, .1, CONDITION, 0}, {.6, 1, MOVE, 0}, END},
     {{.6, 1, MOVE, 0}, END},
     "calm",
     CONDITION,
     .5},
    {"a move in the what-if alone",
     {{.9, 1, MOVE, 1}, END},
     {{.4, 1, MOVE, 0}, {.9, 1, MOVE, 1}, END},
     "AAA",
     MOVE,
     .4},
    {"a move in the baseline alone, at the end of its log", {{.9, 1, MOVE, 1}, END}, {END}, "BBB", MOVE, .9},
    {"a move that comes later", {{.3, 1, MOVE, 1}, END}, {{.4, 1, MOVE, 1}, END}, "BBB", MOVE, .3},
    {"a move to another rung", {{.3, 1, MOVE, 1}, END}, {{.3, 2, MOVE, 1}, END}, "BBB", MOVE, .3},
    {"a move of a state that the other model has not", {{.3, 1, MOVE, 2}, END}, {END}, "CCC", MOVE, .3},
    {"the same number, another state", {{.3, 1, MOVE, 2}, END}, {{.3, 1, MOVE, 2}, END}, "CCC", MOVE, .3},
    {"an event of the what-if", {END}, {{.7, 0, EVENT, 1}, {.7, 1, MOVE, 0}, END}, "visit", EVENT, .7},
    {"an event before the cascade that it sets off, and after what both have",
     {{.7, 1, MOVE, 1}, END},
     {{.7, 1, MOVE, 1}, {.7, 0, EVENT, 0}, {.7, 1, MOVE, 0}, {.7, .3, CONDITION, 0}, END},
     "embargo",
     EVENT,
     .7},
    {"a calendar date before its cascade",
     {{1, .2, CONDITION, 0}, END},
     {{1, .3, CONDITION, 0}, {1, 1, MOVE, 0}, END},
     "calm",
     CONDITION,
     1.0},
    {"of two candidates the first kind", {{1, 1, MOVE, 1}, END}, {{1, 0, EVENT, 0}, END}, "BBB", MOVE, 1.0},
    {"of two of one kind the first name", {{1, 1, MOVE, 1}, END}, {{1, 1, MOVE, 0}, END}, "AAA", MOVE, 1.0},
    {"what both have at an instant is skipped, in whatever order",
     {{1, 1, MOVE, 0}, {1, 1, MOVE, 1}, END},
     {{1, 1, MOVE, 1}, {1, 2, MOVE, 1}, {1, 1, MOVE, 0}, END},
     "BBB",
     MOVE,
     1.0},
    {"another order at an instant is no difference",
     {{1, 1, MOVE, 0}, {1, 1, MOVE, 1}, {2, 5, MOVE, 0}, END},
     {{1, 1, MOVE, 1}, {1, 1, MOVE, 0}, {3, 5, MOVE, 0}, END},
     "AAA",
     MOVE,
     2.0},
};

static cr_trace trace_of(const cr_trace_entry *entry)
{
    cr_trace trace = {.since = NULL, .entry = entry, .n = 0};

    while (entry[trace.n].kind != CR_TRACE_KINDS) {
        trace.n++;
    }
    return trace;
}

static void check(const cr_match *match, const example *self, bool swapped)
{
    const cr_trace a = trace_of(self->baseline), b = trace_of(self->what_if);
    cr_divergence out = {.t = -1.0};
    const bool found = swapped ? cr_diverge(match, &b, &a, &out) : cr_diverge(match, &a, &b, &out);

    if (found != (self->name != NULL)) {
        fail_msg("%s: %s", self->what, found ? cr_divergence_name(match, out.kind, out.what) : "nothing found");
    }
    if (found && (strcmp(cr_divergence_name(match, out.kind, out.what), self->name) != 0 || out.kind != self->kind ||
                  out.t != self->t)) {
        fail_msg("%s: kind %d, %s, at %g", self->what, (int)out.kind, cr_divergence_name(match, out.kind, out.what),
                 out.t);
    }
}

/* Which of the two is called baseline makes no difference. */
static void by_hand(void **state)
{
    cr_match match, turned;

    (void)state;
    assert_int_equal(cr_match_init(&match, &baseline_model, &what_if_model, NULL), CR_OK);
    assert_int_equal(cr_match_init(&turned, &what_if_model, &baseline_model, NULL), CR_OK);
    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
        check(&match, &examples[i], false);
        check(&turned, &examples[i], true);
    }
    cr_match_free(&match);
    cr_match_free(&turned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
