/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lets conditions move by themselves or answer to states: shocks, responses, leaving, products, and their bins. */
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

static const refusal shock_errors[] = {
    {SMALL_SCENARIO "conditions: {x: {shocks: {}}}\n", NULL,
     "s.yaml:4:26: conditions.x.shocks: per_year, size and half_life are wanted ({per_year: 2, size: 0.3, half_life: 3 "
     "months})\n"},
    {SMALL_SCENARIO "conditions: {x: {shocks: {size: 1, half_life: 1 year}}}\n", NULL,
     "s.yaml:4:26: conditions.x.shocks: per_year, size and half_life are wanted ({per_year: 2, size: 0.3, half_life: 3 "
     "months})\n"},
    {SMALL_SCENARIO "conditions: {x: {shocks: {per_year: 1, size: , half_life: 1 year}}}\n", NULL,
     "s.yaml:4:26: conditions.x.shocks: per_year, size and half_life are wanted ({per_year: 2, size: 0.3, half_life: 3 "
     "months})\n"},
    {SMALL_SCENARIO "conditions: {x: {shocks: {per_year: x, half_life: 1 year}}}\n", NULL,
     "s.yaml:4:37: conditions.x.shocks.per_year: 'x' is not a number (write it in decimal, as 0.25, -3 or 1e-6)\n"},
    {SMALL_SCENARIO "conditions: {x: {shocks: {per_year: $p, size: $q, half_life: $d, breeds: $b}}}\n", NULL,
     "s.yaml:4:37: conditions.x.shocks.per_year: unknown parameter '$p' (name it under `parameters`)\n"
     "s.yaml:4:47: conditions.x.shocks.size: unknown parameter '$q' (name it under `parameters`)\n"
     "s.yaml:4:62: conditions.x.shocks.half_life: unknown parameter '$d' (name it under `parameters`)\n"
     "s.yaml:4:74: conditions.x.shocks.breeds: unknown parameter '$b' (name it under `parameters`)\n"},
    {SMALL_SCENARIO "parameters: {d: 1 year, n: 1, b: {uniform: [0, 2]}}\n"
                    "conditions: {x: {shocks: {per_year: $d, size: $d, half_life: $n, breeds: $b}}}\n",
     NULL,
     "s.yaml:5:37: conditions.x.shocks.per_year: '$d' is a duration (wanted: a number from 0 on)\n"
     "s.yaml:5:47: conditions.x.shocks.size: '$d' is a duration (wanted: a number or a distribution)\n"
     "s.yaml:5:62: conditions.x.shocks.half_life: '$n' is a number (wanted: a duration such as 6 months)\n"
     "s.yaml:5:74: conditions.x.shocks.breeds: values reach up to 2, which is not at most 1 (wanted: a number from 0 "
     "to below 1; cut the distribution with `within`)\n"},
    {SMALL_SCENARIO "parameters: {n: -1, b: 1}\n"
                    "conditions: {x: {shocks: {per_year: $n, size: 1, half_life: 1 day, breeds: $b}}}\n",
     NULL,
     "s.yaml:5:37: conditions.x.shocks.per_year: the parameter is -1, which is not at least 0 (wanted: a number from 0 "
     "on)\n"
     "s.yaml:5:76: conditions.x.shocks.breeds: the parameter is 1, which is not below 1 (wanted: a number from 0 to "
     "below 1)\n"},
    {SMALL_SCENARIO
     "conditions: {x: {shocks: {per_year: 1, size: {uniform: [0, 1], shared: 0.5}, half_life: 1 year}}}\n",
     NULL, "s.yaml:4:46: conditions.x.shocks.size: `shared` on the size of shocks (each shock draws its own)\n"},
    {SMALL_SCENARIO
     "conditions: {x: {shocks: {per_year: {uniform: [0, 1], shared: 0.5}, size: 1, half_life: 1 year}}}\n",
     NULL,
     "s.yaml:4:37: conditions.x.shocks.per_year: `shared` has nobody to share with here (it is for what defaults or a "
     "group give to several states)\n"},
    {SMALL_SCENARIO "conditions: {x: {shocks: {per_year: 1, size: immediate, half_life: 1 year}}}\n", NULL,
     "s.yaml:4:46: conditions.x.shocks.size: 'immediate' is not a number (write it in decimal, as 0.25, -3 or 1e-6)\n"},
    {SMALL_SCENARIO "conditions: {x: {shocks: {per_year: 1, size: 1 day, half_life: 1 year}}}\n", NULL,
     "s.yaml:4:46: conditions.x.shocks.size: '1 day' is not a number (write it in decimal, as 0.25, -3 or 1e-6)\n"},
};

static void test_shock_errors(void **state)
{
    (void)state;
    check_refusals(shock_errors, sizeof(shock_errors) / sizeof(*shock_errors));
}

static const refusal response_errors[] = {
    {SMALL_SCENARIO "conditions: {x: {responds_to: {lag: 1 year}}}\n", NULL,
     "s.yaml:4:31: conditions.x.responds_to: signals and lag are wanted ({signals: [{share: recognised, by: -0.4}], "
     "lag: 6 months})\n"},
    {SMALL_SCENARIO "conditions: {x: {responds_to: {signals: [], lag: 1 year}}}\n", NULL,
     "s.yaml:4:31: conditions.x.responds_to: signals and lag are wanted ({signals: [{share: recognised, by: -0.4}], "
     "lag: 6 months})\n"},
    {SMALL_SCENARIO "conditions: {x: {responds_to: {signals: [{share: engaged, by: 1}]}}}\n", NULL,
     "s.yaml:4:31: conditions.x.responds_to: signals and lag are wanted ({signals: [{share: recognised, by: -0.4}], "
     "lag: 6 months})\n"},
    {SMALL_SCENARIO "conditions: {x: {responds_to: {signals: {share: engaged, by: 1}, lag: 1 year}}}\n", NULL,
     "s.yaml:4:41: conditions.x.responds_to.signals: this is a mapping (wanted: a list of signals, each with `by`)\n"},
    {SMALL_SCENARIO "conditions: {x: {responds_to: {signals: [{share: engaged}], lag: 1 year}}}\n", NULL,
     "s.yaml:4:42: conditions.x.responds_to.signals.1: by is missing ({share: recognised, by: -0.4})\n"},
    {SMALL_SCENARIO "conditions: {x: {responds_to: {signals: [{share: engaged, by: }], lag: 1 year}}}\n", NULL,
     "s.yaml:4:42: conditions.x.responds_to.signals.1: by is missing ({share: recognised, by: -0.4})\n"},
    {SMALL_SCENARIO "conditions: {x: {responds_to: {signals: [{share: engaged, by: much}], lag: 1 year}}}\n", NULL,
     "s.yaml:4:63: conditions.x.responds_to.signals.1.by: 'much' is not a number (write it in decimal, as 0.25, -3 or "
     "1e-6)\n"},
    {SMALL_SCENARIO
     "conditions: {x: {responds_to: {signals: [{share: engaged, by: 1}, {share: engagd, by: 1}], lag: 1 year}}}\n",
     NULL, "s.yaml:4:75: conditions.x.responds_to.signals.2: unknown rung 'engagd' (did you mean 'engaged'?)\n"},
    {SMALL_SCENARIO "conditions: {x: {responds_to: {signals: [{by: 1}, {condition: y, by: 1}, {state: AAA, by: 1}, "
                    "{state: AAB, reaches: engaged, by: 1}], lag: 1 year}}}\n",
     NULL,
     "s.yaml:4:42: conditions.x.responds_to.signals.1: nothing to look at (one of condition, state, share and count is "
     "wanted)\n"
     "s.yaml:4:63: conditions.x.responds_to.signals.2: unknown condition 'y' (did you mean 'x'?)\n"
     "s.yaml:4:74: conditions.x.responds_to.signals.3: state and reaches go together ({state: RUS, reaches: "
     "recognised})\n"
     "s.yaml:4:103: conditions.x.responds_to.signals.4: unknown state 'AAB' (did you mean 'AAA'?)\n"},
    {SMALL_SCENARIO "conditions: {x: {responds_to: {signals: [{share: engaged, among: [], by: 1}, {share: engaged, "
                    "count: engaged, by: 1}], lag: 1 year}}}\n",
     NULL,
     "s.yaml:4:66: conditions.x.responds_to.signals.1: no state is among these\n"
     "s.yaml:4:78: conditions.x.responds_to.signals.2: more than one thing to look at (one of condition, state, share "
     "and count is wanted)\n"},
    {SMALL_SCENARIO "conditions: {x: {responds_to: {signals: [{share: engaged, by: 1, at_least: 2}], lag: 1 year}}}\n",
     NULL,
     "s.yaml:4:66: conditions.x.responds_to.signals.1: unknown key 'at_least' (known here: condition, state, reaches, "
     "share, count, among, by)\n"},
    {SMALL_SCENARIO "conditions: {x: {responds_to: {signals: [{share: engaged, by: $p}], lag: $l}}}\n", NULL,
     "s.yaml:4:63: conditions.x.responds_to.signals.1.by: unknown parameter '$p' (name it under `parameters`)\n"
     "s.yaml:4:74: conditions.x.responds_to.lag: unknown parameter '$l' (name it under `parameters`)\n"},
    {SMALL_SCENARIO
     "conditions: {x: {responds_to: {signals: [{share: engaged, by: {normal: [0, 1], shared: 0.5}}], lag: 1 year}}}\n",
     NULL,
     "s.yaml:4:63: conditions.x.responds_to.signals.1.by: `shared` has nobody to share with here (it is for what "
     "defaults "
     "or a group give to several states)\n"},
};

static void test_response_errors(void **state)
{
    (void)state;
    check_refusals(response_errors, sizeof(response_errors) / sizeof(*response_errors));
}

static const refusal leaving_errors[] = {
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {lasts: 1 day, leaves_to: {c: 1}}, b: {lasts: 1 day}}}}\n", NULL,
     "s.yaml:4:58: conditions.x.regimes.a.leaves_to: unknown regime 'c' (did you mean 'a'?)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {lasts: 1 day, leaves_to: {a: 1}}, b: {lasts: 1 day}}}}\n", NULL,
     "s.yaml:4:58: conditions.x.regimes.a.leaves_to: 'a' leaves to itself (name other regimes)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {lasts: 1 day, leaves_to: {a: 0, b: 1}}, b: {lasts: 1 day}}}}\n",
     NULL, "s.yaml:4:58: conditions.x.regimes.a.leaves_to: 'a' leaves to itself (name other regimes)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {lasts: 1 day, leaves_to: {b: 0}}, b: {lasts: 1 day}}}}\n", NULL,
     "s.yaml:4:57: conditions.x.regimes.a.leaves_to: no regime has a share above 0\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {lasts: 1 day, leaves_to: {}}, b: {lasts: 1 day}}}}\n", NULL,
     "s.yaml:4:57: conditions.x.regimes.a.leaves_to: no regime has a share above 0\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {lasts: 1 day, leaves_to: {b: null}}, b: {lasts: 1 day}}}}\n", NULL,
     "s.yaml:4:57: conditions.x.regimes.a.leaves_to: no regime has a share above 0\n"},
    {SMALL_SCENARIO
     "conditions: {x: {regimes: {a: {lasts: 1 day, leaves_to: b}, b: {lasts: 1 day, leaves_to: [a]}}}}\n",
     NULL,
     "s.yaml:4:57: conditions.x.regimes.a.leaves_to: this is a single value (wanted: regimes with their shares)\n"
     "s.yaml:4:90: conditions.x.regimes.b.leaves_to: this is a list (wanted: regimes with their shares)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {lasts: 1 day, leaves_to: {b: $s}}, b: {lasts: 1 day}}}}\n", NULL,
     "s.yaml:4:61: conditions.x.regimes.a.leaves_to.b: unknown parameter '$s' (name it under `parameters`)\n"},
    {SMALL_SCENARIO
     "conditions: {x: {regimes: {a: {lasts: 1 day, hastened_by: {share: engaged, by: 1}}, b: {lasts: 1 day}}}}\n",
     NULL,
     "s.yaml:4:59: conditions.x.regimes.a.hastened_by: this is a mapping (wanted: a list of signals, each with "
     "`by`)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {lasts: 1 day, hastened_by: [{share: engaged}, {condition: z, by: "
                    "1}]}, b: {lasts: 1 day}}}}\n",
     NULL,
     "s.yaml:4:60: conditions.x.regimes.a.hastened_by.1: by is missing ({share: recognised, by: -0.4})\n"
     "s.yaml:4:90: conditions.x.regimes.a.hastened_by.2: unknown condition 'z' (did you mean 'x'?)\n"},
};

static void test_leaving_errors(void **state)
{
    (void)state;
    check_refusals(leaving_errors, sizeof(leaving_errors) / sizeof(*leaving_errors));
}

static const refusal product_errors[] = {
    {SMALL_SCENARIO "conditions: {x: {times: [y]}}\n", NULL,
     "s.yaml:4:26: conditions.x.times: unknown condition 'y' (did you mean 'x'?)\n"},
    {SMALL_SCENARIO "conditions: {x: {times: y}}\n", NULL,
     "s.yaml:4:25: conditions.x.times: this is a single value (wanted: a list of conditions)\n"},
    {SMALL_SCENARIO "conditions: {x: {times: [x]}}\n", NULL,
     "s.yaml:4:25: conditions.x.times: condition 'x' is, through `times`, a factor of itself (break the circle)\n"},
    {SMALL_SCENARIO "conditions: {x: {times: [y]}, y: {times: [x]}}\n", NULL,
     "s.yaml:4:42: conditions.y.times: condition 'y' is, through `times`, a factor of itself (break the circle)\n"},
    {SMALL_SCENARIO "conditions: {x: {times: [y]}, y: {times: [z]}, z: {times: [w, y]}, w: 1}\n", NULL,
     "s.yaml:4:59: conditions.z.times: condition 'z' is, through `times`, a factor of itself (break the circle)\n"},
    {SMALL_SCENARIO "conditions: {x: {times: [null]}}\n", NULL,
     "s.yaml:4:26: conditions.x.times.1: nothing stands here (wanted: a name)\n"},
    {SMALL_SCENARIO "conditions: {x: {times: [[y]]}, y: 1}\n", NULL,
     "s.yaml:4:26: conditions.x.times.1: this is a list (wanted: a name)\n"},
    {SMALL_SCENARIO "conditions: {x: {times: [engaged]}}\n", NULL,
     "s.yaml:4:26: conditions.x.times: unknown condition 'engaged'\n"},
};

static void test_product_errors(void **state)
{
    (void)state;
    check_refusals(product_errors, sizeof(product_errors) / sizeof(*product_errors));
}

static const cr_condition *find_condition(const cr_plan *plan, const char *name)
{
    const int32_t c = condition_of(plan->model, name);

    assert_int_not_equal(c, CR_NONE);
    return &plan->model->condition[c];
}

/* The size: a constant, one draw of a parameter for the whole replicate, or a fresh draw for every shock. */
static void test_shocks(void **state)
{
    cr_plan plan;
    const cr_condition *x;
    const cr_draw *draw;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO
              "parameters: {p: {uniform: [0, 1]}, q: 0.25}\n"
              "conditions:\n"
              "  a: {shocks: {per_year: 1.5, size: -0.2, half_life: 6 months}}\n"
              "  b: {shocks: {per_year: $p, size: $p, half_life: 1 year, breeds: 0.3}}\n"
              "  c: {shocks: {per_year: {uniform: [1, 2]}, size: {exponential: 0.2}, half_life: {uniform: [1 day, 1 "
              "year]}, breeds: {beta: [2, 5]}}}\n"
              "  d: {shocks: {per_year: 0, size: $q, half_life: 1 day, breeds: null}}\n"
              "  e: {level: 1, shocks: null}\n"
              "defaults: {bias: {exponential: 0.2}}\n");
    x = find_condition(&plan, "a");
    SAME(plan.model->slot[x->per_year], 1.5);
    SAME(plan.model->slot[x->size], -0.2);
    SAME(plan.model->slot[x->shock_half_life], 0.5);
    SAME(plan.model->slot[x->breeds], 0.0);
    assert_int_equal(x->size_dist, CR_NONE);
    assert_true(x->shock_key == cr_stream_key_of("shocks", "a"));
    x = find_condition(&plan, "b");
    assert_int_equal(x->size_dist, CR_NONE);
    assert_non_null(draw_of(plan.model, x->size));
    assert_ptr_equal(draw_of(plan.model, x->size), draw_of(plan.model, x->per_year));
    assert_true(draw_of(plan.model, x->size)->key == cr_stream_key_of("parameter", "p"));
    SAME(plan.model->slot[x->breeds], 0.3);
    x = find_condition(&plan, "c");
    assert_int_equal(x->size, CR_NONE);
    assert_in_range(x->size_dist, 0, plan.model->n_dists - 1);
    assert_int_equal(plan.model->dist[x->size_dist].kind, CR_DIST_EXPONENTIAL);
    draw = draw_of(plan.model, x->per_year);
    assert_true(draw->key == cr_stream_key_of("shocks.per_year", "c"));
    assert_true(draw_of(plan.model, x->shock_half_life)->key == cr_stream_key_of("shocks.half_life", "c"));
    assert_true(draw_of(plan.model, x->breeds)->key == cr_stream_key_of("shocks.breeds", "c"));
    for (size_t d = 0; d < plan.model->n_draws; d++) { /* nothing but shocks draws from it */
        assert_int_not_equal(plan.model->draw[d].dist, x->size_dist);
    }
    x = find_condition(&plan, "d");
    SAME(plan.model->slot[x->size], 0.25);
    SAME(plan.model->slot[x->breeds], 0.0);
    x = find_condition(&plan, "e");
    assert_int_equal(x->per_year, CR_NONE);
    assert_int_equal(x->breeds, CR_NONE);
    cr_plan_free(&plan);
}

/* One written distribution may be a size here and a draw there: it is kept once. */
static void test_size_elsewhere(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan,
              SMALL_SCENARIO "conditions:\n"
                             "  a: {level: &d {uniform: [0, 1]}, shocks: {per_year: 1, size: *d, half_life: 1 day}}\n"
                             "  b: {shocks: {per_year: 1, size: *d, half_life: 1 day}}\n");
    assert_int_equal(plan.model->n_dists, 1);
    assert_int_equal(plan.model->n_draws, 1);
    assert_int_equal(plan.model->condition[0].size_dist, 0);
    assert_int_equal(plan.model->condition[1].size_dist, 0);
    assert_int_equal(plan.model->draw[0].dist, 0);
    cr_plan_free(&plan);
}

static void test_responses(void **state)
{
    cr_plan plan;
    const cr_model *m;
    const cr_condition *x;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "parameters: {p: {normal: [0, 1]}, d: 6 months}\n"
                                    "groups: {g: {members: [CCC, AAA]}}\n"
                                    "conditions:\n"
                                    "  y: 1\n"
                                    "  x:\n"
                                    "    responds_to:\n"
                                    "      lag: $d\n"
                                    "      signals:\n"
                                    "        - {share: recognised, by: -0.4}\n"
                                    "        - {count: engaged, among: [g, BBB], by: $p}\n"
                                    "        - {state: BBB, reaches: recognised, by: {normal: [1, 1]}}\n"
                                    "        - {condition: x, by: 0.1}\n"
                                    "        - {share: engaged, among: g, by: {normal: [1, 1]}}\n");
    m = plan.model;
    x = find_condition(&plan, "x");
    assert_int_equal(x->n_responses, 5);
    SAME(m->slot[x->lag], 0.5);
    assert_int_equal(x->response[0].signal.kind, CR_SIGNAL_SHARE);
    assert_int_equal(x->response[0].signal.n_members, 3);
    SAME(m->slot[x->response[0].by], -0.4);
    assert_int_equal(x->response[1].signal.kind, CR_SIGNAL_COUNT);
    assert_int_equal(x->response[1].signal.n_members, 3);
    assert_true(draw_of(m, x->response[1].by)->key == cr_stream_key_of("parameter", "p"));
    assert_int_equal(x->response[2].signal.state, 1);
    assert_int_equal(x->response[2].signal.rung, 2);
    assert_true(draw_of(m, x->response[2].by)->key == cr_stream_key_of("responds_to.by", "x/3"));
    assert_int_equal(x->response[3].signal.condition, condition_of(m, "x")); /* feedback is no circle */
    assert_int_equal(x->response[4].signal.n_members, 2);
    assert_int_equal(x->response[4].signal.member[1], 2);
    assert_true(draw_of(m, x->response[4].by)->key == cr_stream_key_of("responds_to.by", "x/5"));
    assert_int_equal(find_condition(&plan, "y")->n_responses, 0);
    assert_int_equal(find_condition(&plan, "y")->lag, CR_NONE);
    cr_plan_free(&plan);
}

static void test_leaving(void **state)
{
    cr_plan plan;
    const cr_model *m;
    const cr_regime *r;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO
              "parameters: {p: {uniform: [0, 1]}}\n"
              "conditions:\n"
              "  x:\n"
              "    regimes:\n"
              "      c: {lasts: 1 year, leaves_to: {b: {uniform: [1, 2]}, about: a note, a: $p}}\n"
              "      a: {lasts: 1 year, leaves_to: {b: 3, c: null}, hastened_by: []}\n"
              "      b: {lasts: 1 year, hastened_by: [{share: engaged, by: {normal: [0, 1]}}, {state: AAA, reaches: "
              "engaged, by: $p}]}\n");
    m = plan.model;
    r = m->condition[0].regime;
    assert_string_equal(r[2].name, "c");
    assert_true(draw_of(m, r[2].leaves_to[0])->key == cr_stream_key_of("parameter", "p"));
    assert_true(draw_of(m, r[2].leaves_to[1])->key == cr_stream_key_of("regime.leaves_to", "x/c/b"));
    assert_int_equal(r[2].leaves_to[2], CR_NONE);
    assert_int_equal(r[0].leaves_to[0], CR_NONE);
    SAME(m->slot[r[0].leaves_to[1]], 3.0);
    assert_int_equal(r[0].leaves_to[2], CR_NONE);
    assert_int_equal(r[0].n_hastened, 0);
    assert_null(r[1].leaves_to); /* to the others alike */
    assert_int_equal(r[1].n_hastened, 2);
    assert_true(draw_of(m, r[1].hastened_by[0].by)->key == cr_stream_key_of("regime.hastened_by", "x/b/1"));
    assert_int_equal(r[1].hastened_by[1].signal.kind, CR_SIGNAL_STATE);
    assert_ptr_equal(draw_of(m, r[1].hastened_by[1].by), draw_of(m, r[2].leaves_to[0]));
    cr_plan_free(&plan);
}

/* A condition comes after all that multiply it, whatever their names; factors by name. */
static void test_products(void **state)
{
    cr_plan plan;
    const cr_model *m;
    size_t place[5];

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "conditions:\n"
                                    "  a: {level: 1, times: [d, c]}\n"
                                    "  b: {level: 1, times: [a, a]}\n"
                                    "  c: {level: 1, times: [e]}\n"
                                    "  d: {level: 1, times: []}\n"
                                    "  e: 1\n");
    m = plan.model;
    for (size_t k = 0; k < 5; k++) {
        place[m->condition_order[k]] = k;
    }
    assert_true(place[3] < place[0] && place[2] < place[0] && place[0] < place[1] && place[4] < place[2]);
    assert_int_equal(m->condition[0].n_times, 2);
    assert_int_equal(m->condition[0].times[0], 2);
    assert_int_equal(m->condition[0].times[1], 3);
    assert_int_equal(m->condition[1].n_times, 2);
    assert_int_equal(m->condition[3].n_times, 0);
    cr_plan_free(&plan);
}

static void check_bins(const char *conditions, const char *name, double lo, double hi)
{
    char text[1024];
    cr_plan plan;
    const cr_condition *x;

    snprintf(text, sizeof(text), "%sconditions: %s\n", SMALL_SCENARIO, conditions);
    plan_read(&plan, text);
    x = find_condition(&plan, name);
    if (!(fabs(x->bin_lo - lo) <= 1e-9 * fmax(1.0, fabs(lo)) && fabs(x->bin_hi - hi) <= 1e-9 * fmax(1.0, fabs(hi)))) {
        fail_msg("%s: %s has bins from %.12g to %.12g", conditions, name, x->bin_lo, x->bin_hi);
    }
    cr_plan_free(&plan);
}

static void test_bins(void **state)
{
    /* two arrivals a year that stay 1/log 2 years: mean 2.885.., ten standard deviations of sqrt(1.44..), three sizes */
    const double reach = 2.0 / M_LN2 + 10.0 * sqrt(1.0 / M_LN2) + 3.0;

    (void)state;
    check_bins("{x: 0.5}", "x", 0, 1);
    /* events: levels that they set, and all shifts together */
    check_bins("{x: {level: 3, within: none}}\nevents: {a: {date: 2025-02-01, do: [{set: conditions.x, to: {uniform: "
               "[4, 5]}}, {shift: conditions.x, by: -1}]}, b: {date: 2025-02-01, do: [{shift: conditions.x, by: "
               "{uniform: [-1, 2]}, lasts: 1 month}]}}",
               "x", 1, 7);
    check_bins("{x: {level: 3, within: none}, y: {level: 2, within: none, times: [x]}}\nevents: {a: {date: 2030-02-01, "
               "do: [{shift: conditions.x, by: 1}]}}",
               "y", 6, 8);
    check_bins("{x: 0.5}\nevents: {a: {date: 2025-02-01, do: [{shift: conditions.x, by: 7}]}}", "x", 0, 1);
    check_bins("{x: {level: 3, within: none}}", "x", 2.5, 3.5);
    check_bins("{x: {level: {uniform: [3, 5]}, within: none}}", "x", 3, 5);
    check_bins("{x: {shocks: {per_year: 2, size: 0.5, half_life: 1 year}, within: none}}", "x", 0, 0.5 * reach);
    check_bins("{x: {shocks: {per_year: 2, size: -0.5, half_life: 1 year}, within: none}}", "x", -0.5 * reach, 0);
    check_bins("{x: {shocks: {per_year: 2, size: 0.5, half_life: 1 year, breeds: 0.75}, within: none}}", "x", 0,
               2.0 * reach);
    check_bins("{x: {shocks: {per_year: 2, size: 0.5, half_life: 1 year}, within: [-1, 3]}}", "x", -1, 3);
    check_bins("{x: {responds_to: {signals: [{share: engaged, by: -0.4}, {count: engaged, by: 2}], lag: 1 year}, "
               "within: none}}",
               "x", -0.4, 6);
    check_bins("{x: {responds_to: {signals: [{state: AAA, reaches: engaged, by: {uniform: [-1, 2]}}], lag: 1 year}, "
               "within: none}}",
               "x", -1, 2);
    /* whichever of the two comes first by name */
    check_bins("{a: {responds_to: {signals: [{condition: z, by: 2}], lag: 1 year}, within: none}, z: {level: 3, "
               "within: none}}",
               "a", 0, 6);
    check_bins("{z: {responds_to: {signals: [{condition: a, by: 2}], lag: 1 year}, within: none}, a: {level: 3, "
               "within: none}}",
               "z", 0, 6);
    /* feedback: x = 1 + x / 2 at most; and one that explodes stays finite */
    check_bins("{x: {level: 1, responds_to: {signals: [{condition: x, by: 0.5}], lag: 1 year}, within: none}}", "x", 1,
               2);
    check_bins("{x: {level: {uniform: [1, 2]}, responds_to: {signals: [{condition: x, by: 1e100}], lag: 1 year}, "
               "within: none}}",
               "x", 1, 1e300);
    /* products: of the ranges, after the bounds */
    check_bins("{x: {level: 5, times: [y, z]}, y: {level: {uniform: [-2, 3]}, within: none}, z: {within: [0, 10]}}",
               "x", -20, 30);
    check_bins("{x: {level: 5, within: none, times: [y]}, y: 1}", "x", 0, 5);
    check_bins("{x: {level: 5, within: none, times: [y]}, y: {level: 0, within: none}}", "x", -0.5, 0.5);
    check_bins("{a: {times: [b]}, b: {within: [0, 2], times: [c]}, c: {within: [0, 3]}}", "a", 0, 6);
    check_bins("{a: {level: 1e90, within: none, times: [b, b, b, b]}, b: {level: {uniform: [-1e90, 1e90]}, within: "
               "none}}",
               "a", -1e300, 1e300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shock_errors),   cmocka_unit_test(test_response_errors),
        cmocka_unit_test(test_leaving_errors), cmocka_unit_test(test_product_errors),
        cmocka_unit_test(test_shocks),         cmocka_unit_test(test_size_elsewhere),
        cmocka_unit_test(test_responses),      cmocka_unit_test(test_leaving),
        cmocka_unit_test(test_products),       cmocka_unit_test(test_bins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
