/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The likelihood of a history: by hand, by published numbers, and along simulated futures by another way of counting. */
#include "history/likelihood.h"

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

static void near(double found, double wanted, double within)
{
    if (!(fabs(found - wanted) <= within)) {
        fail_msg("%.12g, not %.12g", found, wanted);
    }
}

static cr_likelihood_value judged(const cr_model *model, const cr_observed *seen, size_t n)
{
    cr_likelihood likelihood;
    cr_likelihood_value evidence, again;

    assert_int_equal(cr_likelihood_init(&likelihood, model, seen, n, NULL), CR_OK);
    assert_int_equal(cr_likelihood_judge(&likelihood, &evidence, NULL), CR_OK);
    assert_int_equal(cr_likelihood_judge(&likelihood, &again, NULL), CR_OK);
    assert_memory_equal(&again.log_likelihood, &evidence.log_likelihood, sizeof(double));
    cr_likelihood_free(&likelihood);
    cr_likelihood_free(&likelihood);
    return evidence;
}

static cr_likelihood_value of_text(const char *text)
{
    cr_likelihood likelihood;
    cr_likelihood_value evidence;
    cr_plan plan;

    plan_read(&plan, text);
    assert_int_equal(cr_likelihood_of_history(&likelihood, plan.model, NULL), CR_OK);
    assert_int_equal(cr_likelihood_judge(&likelihood, &evidence, NULL), CR_OK);
    cr_likelihood_free(&likelihood);
    cr_plan_free(&plan);
    return evidence;
}

/* ---- constant hazards ---- */

#define LONG_CALENDAR "calendar: {start: 2000-01-01, end: 20 years, step: 1 year}\nladder: [none, recognised]\n"

/* Six moves in 40 years, nine in 150: exact times, so no calendar day rounds them. */
static void test_two_groups(void **state)
{
    static const double first[6] = {4, 5, 6, 7, 8, 10}, second[9] = {2, 4, 6, 8, 10, 12, 14, 16, 18};
    cr_observed seen[15];
    cr_likelihood_value evidence;
    cr_plan plan;

    (void)state;
    for (int i = 0; i < 15; i++) {
        const double t = i < 6 ? first[i] : second[i - 6];

        seen[14 - i] = (cr_observed){i, 0, 1, t, t};
    }
    plan_read(&plan, LONG_CALENDAR
              "states: {A0: {pace: 0.15}, A1: {pace: 0.15}, A2: {pace: 0.15}, A3: {pace: 0.15}, A4: {pace: 0.15}, "
              "A5: {pace: 0.15}, B0: , B1: , B2: , B3: , B4: , B5: , B6: , B7: , B8: , C0: , C1: , C2: }\n"
              "defaults: {pace: 0.06, link: always}\n");
    evidence = judged(plan.model, seen, 15);
    near(evidence.years, 190.0, 1e-9);
    assert_int_equal(evidence.moves, 15);
    assert_int_equal(evidence.followed, 0);
    near(evidence.log_likelihood, -51.703416360, 1e-9);
    for (size_t m = 0; m < plan.model->n_moves; m++) {
        plan.model->slot[plan.model->move[m].slot + CR_SLOT_PACE] = 15.0 / 190.0;
    }
    near(judged(plan.model, seen, 15).log_likelihood, -53.084608066, 1e-9);
    near(2.0 * (53.084608066 - 51.703416360), 2.762383411, 1e-8);
    cr_plan_free(&plan);
}

#define ONE                                                                                                            \
    "calendar: {start: 2000-01-01, end: 2006-01-01, step: 1 month}\nladder: [none, engaged, recognised]\n"             \
    "defaults: {pace: 0.1, link: always}\n"

/* 2192 days from start to end; 1096 of them before 2003-01-01. */
static void test_censored(void **state)
{
    static const double end = 2192.0 / 365.25, t = 1096.0 / 365.25, later = 1461.0 / 365.25;
    cr_likelihood_value evidence;
    cr_observed seen = {0, 0, 1, 3.0, 3.0};
    cr_plan plan;

    (void)state;
    /* the textbook's numbers: a move at 3, none by 6 */
    plan_read(&plan, "calendar: {start: 2000-01-01, end: 2192 days, step: 1 month}\nladder: [none, recognised]\n"
                     "states: {A: }\ndefaults: {pace: 0.1, link: always}\n");
    near(-judged(plan.model, &seen, 1).log_likelihood, 2.602585093, 1e-9);
    near(-judged(plan.model, NULL, 0).log_likelihood * 6.0 / end, 0.6, 1e-9);
    cr_plan_free(&plan);
    /* known to the day; then the next rung is waited for */
    evidence = of_text(ONE "states: {A: }\nhistory: [{date: 2003-01-01, state: A, rung: engaged}]\n");
    near(evidence.log_likelihood, log(0.1) - 0.1 * end, 1e-12);
    near(evidence.years, end, 1e-12);
    /* known to lie between two days: at risk of nothing else meanwhile */
    evidence = of_text(ONE "states: {A: }\n"
                           "history: [{date: 2003-01-01, latest: 2004-01-01, state: A, rung: engaged}]\n");
    near(evidence.log_likelihood, -0.1 * t + log(-expm1(-0.1 * (later - t))) - 0.1 * (end - later), 1e-12);
    assert_int_equal(evidence.intervals, 1);
    near(evidence.years, end - (later - t), 1e-12);
    /* two rungs on one day */
    evidence = of_text(ONE "states: {A: }\nhistory: [{date: 2003-01-01, state: A, rung: recognised}]\n");
    near(evidence.log_likelihood, 2.0 * log(0.1) - 0.1 * t, 1e-12);
    assert_int_equal(evidence.moves, 2);
    /* nothing known from 2003 on, or until 2004 */
    evidence = of_text(ONE "states: {A: }\nhistory: [{date: 2003-01-01, state: A, rung: unknown}]\n");
    near(evidence.log_likelihood, -0.1 * t, 1e-12);
    evidence = of_text(ONE "states: {A: }\nhistory: [{date: 2003-01-01, state: A, rung: unknown}, "
                           "{date: 2004-01-01, state: A, rung: engaged}]\n");
    near(evidence.log_likelihood, -0.1 * t - 0.1 * (end - later), 1e-12);
    assert_int_equal(evidence.followed, 1);
    assert_int_equal(evidence.moves, 0);
    /* known before the start, or not */
    evidence = of_text(ONE "states: {A: }\nhistory: [{date: 1999-01-01, state: A, rung: unknown}]\n");
    near(evidence.log_likelihood, 0.0, 1e-15);
    evidence = of_text(ONE "states: {A: }\nhistory: [{date: 1999-01-01, state: A, rung: unknown}, "
                           "{date: 1999-06-01, state: A, rung: recognised}]\n");
    near(evidence.years, 0.0, 1e-15);
    /* perhaps after the end: out from the first day it can have been */
    evidence = of_text(ONE "states: {A: }\n"
                           "history: [{date: 2003-01-01, latest: 2007-01-01, state: A, rung: engaged}]\n");
    near(evidence.log_likelihood, -0.1 * t, 1e-12);
    /* a next row ends an interval */
    evidence = of_text(ONE "states: {A: }\n"
                           "history: [{date: 2003-01-01, latest: 2005-01-01, state: A, rung: engaged}, "
                           "{date: 2004-01-01, state: A, rung: recognised}]\n");
    near(evidence.log_likelihood, -0.1 * t + log(-expm1(-0.1 * (later - t))) + log(0.1), 1e-12);
    /* a withdrawal that the scenario has no rate for is followed; the way up begins anew */
    evidence = of_text(ONE "states: {A: {at: recognised}}\nhistory: [{date: 2003-01-01, state: A, rung: none}]\n");
    near(evidence.log_likelihood, -0.1 * (end - t), 1e-12);
    assert_int_equal(evidence.followed, 1);
    evidence = of_text(ONE "states: {A: {at: engaged, skips: [recognised], reverses: {pace: 0.3, link: always}}}\n"
                           "history: [{date: 2003-01-01, state: A, rung: none}]\n");
    near(evidence.log_likelihood, log(0.3) - 0.3 * t - 0.1 * (end - t), 1e-12);
}

static void test_impossible(void **state)
{
    cr_likelihood_value evidence = of_text(ONE "states: {A: {requires: {B: 1}}, C: }\nconditions: {B: 0.2}\n"
                                               "history: [{date: 2003-01-01, state: A, rung: engaged}]\n");
    cr_errors errors = {0};
    cr_likelihood likelihood;
    cr_plan plan;

    (void)state;
    assert_int_equal(evidence.impossible, 1);
    assert_int_equal(evidence.first.state, 0);
    assert_int_equal(evidence.first.rung, 1);
    near(evidence.log_likelihood, CR_IMPOSSIBLE - 0.1 * 2192.0 / 365.25, 1e-9);
    plan_read(&plan, SMALL_SCENARIO "defaults: {link: step, pace: immediate}\n");
    assert_int_equal(cr_likelihood_of_history(&likelihood, plan.model, &errors), CR_ERR_INPUT);
    assert_non_null(strstr(errors.item[0].what, "immediate"));
    cr_errors_free(&errors);
    cr_likelihood_free(&likelihood);
    cr_plan_free(&plan);
}

/* Of one day: each judged on where all stood before it. */
static void test_same_day(void **state)
{
    cr_likelihood_value evidence;

    (void)state;
    evidence = of_text("calendar: {start: 2000-01-01, end: 1 year}\nladder: [none, recognised]\n"
                       "states: {A: , B: , C: {at: recognised}}\n"
                       "ties: {m: {among: all, norm: sum}}\n"
                       "defaults: {pace: 1, link: linear, threshold: 0, softness: 1, weights: {m: 0.5}}\n"
                       "history: [{date: 2000-03-01, state: A, rung: recognised}, "
                       "{date: 2000-03-01, state: B, rung: recognised}]\n");
    near(evidence.log_likelihood, 2.0 * log(0.5) - 2.0 * 0.5 * 60.0 / 365.25, 1e-12);
    evidence = of_text("calendar: {start: 2000-01-01, end: 1 year}\nladder: [none, recognised]\n"
                       "states: {A: , B: , C: {at: recognised}}\n"
                       "ties: {m: {among: all, norm: sum}}\n"
                       "defaults: {pace: 1, link: linear, threshold: 0, softness: 1, weights: {m: 0.5}}\n"
                       "history: [{date: 2000-03-01, state: A, rung: recognised}, "
                       "{date: 2000-03-02, state: B, rung: recognised}]\n");
    near(evidence.log_likelihood, log(0.5) + log(1.0) - 0.5 * 60.0 / 365.25 - (0.5 * 60.0 + 1.0) / 365.25, 1e-12);
}

/* ---- what stands still ---- */

/* A chain that is three quarters of its time at 0.6, a quarter at 0.2; noise and shocks are gone. */
static void test_still(void **state)
{
    static const double years = 366.0 / 365.25;
    cr_likelihood_value evidence;

    (void)state;
    evidence =
        of_text("calendar: {start: 2000-01-01, end: 1 year}\nladder: [none, recognised]\nstates: {A: }\n"
                "conditions: {c: {level: 0.1, noise: {sd: 0.3, half_life: 1 month}, "
                "shocks: {per_year: 3, size: 0.2, half_life: 1 month}, "
                "regimes: {a: {level: 0.2, lasts: 1 year}, b: {level: 0.6, lasts: 3 years}}, starts_in: a}}\n"
                "defaults: {pace: {lognormal: [2, 0.5]}, link: linear, threshold: 0, softness: 1, weights: {c: 1}}\n");
    near(evidence.log_likelihood, -2.0 * (0.1 + 0.5) * years, 1e-12);
    /* on a series, too: 0.1 for 182 days, then 0.3 */
    evidence = of_text("calendar: {start: 2000-01-01, end: 1 year}\nladder: [none, recognised]\nstates: {A: }\n"
                       "conditions: {c: {level: {series: {2000-01-01: 0.1, 2000-07-01: 0.3}}, "
                       "regimes: {a: {level: 0.2, lasts: 1 year}, b: {level: 0.6, lasts: 3 years}}}}\n"
                       "defaults: {pace: 1, link: linear, threshold: 0, softness: 1, weights: {c: 1}}\n");
    near(evidence.log_likelihood, -(0.6 * 182.0 + 0.8 * 184.0) / 365.25, 1e-12);
}

/* ---- along simulated futures ---- */

/* Another way of counting: as the simulator goes, the sum of all hazards times the time until something changes, and the
 * logarithm of each hazard that moved a state. */
typedef struct walk {
    double log_likelihood, rate, since;
    size_t n;
    cr_observed seen[1000];
} walk;

static double all_hazards(const cr_scratch *now)
{
    const cr_model *const model = now->model;
    double sum = 0.0;

    for (size_t m = 0; m < model->n_moves; m++) {
        const cr_move *const move = &model->move[m];

        if (now->position[(size_t)move->state * model->n_tracks + (size_t)move->track] == move->from) {
            sum += cr_hazard(now, move, cr_readiness(now, move));
        }
    }
    return sum;
}

static void walk_to(walk *self, double t)
{
    self->log_likelihood -= self->rate * (t - self->since);
    self->since = t;
}

static int walk_calendar(void *context, const cr_scratch *now, size_t k)
{
    walk *self = context;

    walk_to(self, now->model->calendar.t[k]);
    self->rate = all_hazards(now);
    return CR_OK;
}

static int walk_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    walk *self = context;

    walk_to(self, what->t);
    self->log_likelihood += log(what->hazard);
    self->rate = all_hazards(now);
    assert_true(self->n < 1000);
    self->seen[self->n++] = (cr_observed){what->state, what->track, what->to, what->t, what->t};
    return CR_OK;
}

#define BUSY                                                                                                           \
    "calendar: {start: 2000-01-01, end: 8 years, step: 1 month}\n"                                                     \
    "tracks: {legal: [listed, delisted], presence: [none, mission, embassy], recognition: [unrecognised, "             \
    "recognised]}\n"                                                                                                   \
    "conditions:\n"                                                                                                    \
    "  calm: {level: {series: {2000-01-01: 0.2, 2004-01-01: 0.8}, between: linear}, times: [weight]}\n"                \
    "  weight: {level: 0.9}\n"                                                                                         \
    "  price: {level: 0.5, responds_to: {signals: [{share: recognised, by: -0.5}, {count: mission, by: 0.03}], "       \
    "lag: 9 months}}\n"                                                                                                \
    "ties:\n"                                                                                                          \
    "  near: {pairs: [[A, B, 0.8], [B, C, 0.5], [C, D], [D, A], [E, A], [F, E, -0.4]], symmetric: true}\n"             \
    "  news: {among: all, fades: 12 months}\n"                                                                         \
    "  club: {cliques: [[A, B, C], [C, D, E, F]], credit: {mission: 0.3, embassy: 0.6, recognised: 1}, times: calm}\n" \
    "groups: {west: {members: [A, B, C], bias: 0.1}}\n"                                                                \
    "defaults: {pace: 2, threshold: 0.6, softness: 0.2, weights: {calm: 0.3, near: 0.3, news: 0.3, club: 0.4, "        \
    "price: 0.2}, rungs: {recognised: {requires: {mission: 1}, weights: {embassy: 0.3}}, embassy: {requires: "         \
    "{others: [{share: mission, at_least: 0.3, for: 6 months}]}}}, reverses: {pace: 0.7, threshold: 0.3}}\n"           \
    "states: {A: , B: , C: , D: , E: {skips: [mission]}, F: {at: {one_of: {mission: 1}}}}\n"

static void test_simulated(void **state)
{
    cr_still still;
    cr_plan plan;
    cr_scratch scratch;
    size_t n = 0;

    (void)state;
    plan_read(&plan, BUSY);
    assert_int_equal(cr_still_init(&still, plan.model, NULL), CR_OK);
    assert_int_equal(cr_scratch_init(&scratch, &still.model, NULL), CR_OK);
    for (uint64_t replicate = 1; replicate <= 20; replicate++) {
        walk along = {0};
        const cr_sink sink = {.context = &along, .on_calendar = walk_calendar, .on_move = walk_move};
        cr_likelihood_value evidence;

        assert_int_equal(cr_simulate(&scratch, 1, replicate, &sink, NULL), CR_OK);
        evidence = judged(plan.model, along.seen, along.n);
        near(evidence.log_likelihood, along.log_likelihood, 1e-9 * fabs(along.log_likelihood));
        assert_int_equal(evidence.moves, along.n);
        n += along.n;
    }
    assert_true(n > 200);
    cr_scratch_free(&scratch);
    cr_still_free(&still);
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_groups), cmocka_unit_test(test_censored), cmocka_unit_test(test_impossible),
        cmocka_unit_test(test_same_day),   cmocka_unit_test(test_still),    cmocka_unit_test(test_simulated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
