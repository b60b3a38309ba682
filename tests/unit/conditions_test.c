/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions: from text to the arrays that are simulated. */
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

static const refusal condition_errors[] = {
    {SMALL_SCENARIO "conditions: {x: {noise: {sd: 0.1}}}\n", NULL,
     "s.yaml:4:25: conditions.x.noise: sd and half_life are wanted ({sd: 0.1, half_life: 6 months})\n"},
    {SMALL_SCENARIO "conditions: {x: {noise: {half_life: 1 year}}}\n", NULL,
     "s.yaml:4:25: conditions.x.noise: sd and half_life are wanted ({sd: 0.1, half_life: 6 months})\n"},
    {SMALL_SCENARIO "conditions: {x: {noise: {sd: , half_life: 1 year}}}\n", NULL,
     "s.yaml:4:25: conditions.x.noise: sd and half_life are wanted ({sd: 0.1, half_life: 6 months})\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {lasts: 1 day}}}}\n", NULL,
     "s.yaml:4:27: conditions.x.regimes: at least two regimes are wanted (one alone never ends: write "
     "its level)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {}}}\n", NULL,
     "s.yaml:4:27: conditions.x.regimes: at least two regimes are wanted (one alone never ends: write "
     "its level)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {level: 1}, b: {lasts: 1 day}}}}\n", NULL,
     "s.yaml:4:31: conditions.x.regimes.a: lasts is missing (the mean stay, such as lasts: 1 year)\n"},
    {SMALL_SCENARIO "conditions: {x: {starts_in: a}}\n", NULL,
     "s.yaml:4:29: conditions.x.starts_in: there are no regimes to start in (give regimes, or take "
     "this away)\n"},
    {SMALL_SCENARIO "conditions: {x: {level: {between: linear}}}\n", NULL,
     "s.yaml:4:25: conditions.x.level: either series or file is wanted ({series: {2025-07-04: 0.2}})\n"},
    {SMALL_SCENARIO "conditions: {x: {level: {series: {}}}}\n", NULL,
     "s.yaml:4:34: conditions.x.level.series: no date with a value\n"},
    {SMALL_SCENARIO "conditions: {x: {level: {series: {2025-01-01: }}}}\n", NULL,
     "s.yaml:4:34: conditions.x.level.series: no date with a value\n"},
    {SMALL_SCENARIO "conditions: {x: {level: {series: {2025-01-01: 1}, file: x.csv}}}\n", NULL,
     "s.yaml:4:25: conditions.x.level: either series or file is wanted ({series: {2025-07-04: 0.2}})\n"},
    {SMALL_SCENARIO "conditions: {x: {level: {series: {2025-01-01: 1}, between: cubic}}}\n", NULL,
     "s.yaml:4:60: conditions.x.level.between: 'cubic' is not known here (wanted: hold or linear)\n"},
    {SMALL_SCENARIO "conditions: {x: }\n", NULL,
     "s.yaml:4:14: conditions.x: condition 'x' is empty, and nothing is inherited that this could "
     "take away (say what it is)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: , b: {lasts: 1 day}, c: {lasts: 1 day}}}}\n", NULL,
     "s.yaml:4:28: conditions.x.regimes.a: regime 'a' is empty, and nothing is inherited that this "
     "could take away (say what it is)\n"},
};

static void test_condition_errors(void **state)
{
    (void)state;
    check_refusals(condition_errors, sizeof(condition_errors) / sizeof(*condition_errors));
}

/* Calendar dates are the 1st of January to May and the 1st of June. */
static void test_series(void **state)
{
    cr_plan plan;
    const cr_condition *hold, *linear;

    (void)state;
    plan_read(&plan, "calendar: {start: 2025-01-01, end: 2025-06-01}\nladder: [a, b]\nstates: {AAA: }\n"
                     "conditions:\n"
                     "  hold: {level: {series: {2025-04-01: 0.5, 2025-02-15: 0.25, 2025-04-02: 0.75}}}\n"
                     "  linear: {level: {series: {2025-02-01: 0, 2025-04-11: 1}, between: linear}}\n");
    hold = &plan.model->condition[0];
    linear = &plan.model->condition[1];
    assert_int_equal(hold->level, CR_NONE);
    assert_int_equal(hold->n_points, 3);
    SAME(plan.model->slot[hold->point[0]], 0.25);
    SAME(plan.model->slot[hold->point[1]], 0.5);
    SAME(plan.model->slot[hold->point[2]], 0.75);
    for (size_t k = 0; k < 6; k++) {
        const int32_t left[] = {0, 0, 0, 1, 2, 2};
        const double way[] = {0, 0, 28.0 / 69.0, 59.0 / 69.0, 0, 0};

        assert_int_equal(hold->left[k], left[k]);
        SAME(hold->fraction[k], 0.0);
        assert_int_equal(linear->left[k], k < 4 ? 0 : 1);
        SAME(linear->fraction[k], way[k]);
    }
    cr_plan_free(&plan);
}

static void test_series_file(void **state)
{
    char *folder = make_folder(),
         *data = write_file(folder, "data/x.csv", "value,date\n0.5,2025-03-01\n0.25,2025-01-01\n"),
         *path = write_file(folder, "s.yaml", SMALL_SCENARIO "conditions: {x: {level: {file: data/x.csv}}}\n"), *wrong,
         *text;
    cr_errors errors = {0};
    cr_plan plan;

    (void)state;
    assert_int_equal(cr_plan_read(&plan, path, NULL, &errors), CR_OK);
    assert_int_equal(plan.model->condition[0].n_points, 2);
    SAME(plan.model->slot[plan.model->condition[0].point[0]], 0.25);
    assert_int_equal(plan.model->condition[0].left[1], 0);
    assert_int_equal(plan.model->condition[0].left[2], 1);
    cr_plan_free(&plan);
    wrong = write_file(folder, "data/x.csv", "date,value\n2025-01-32,1\n2025-01-01,x\n2025-02-01,1\n2025-02-01,2\n");
    assert_true(
        asprintf(&text,
                 "%s/s.yaml:4:32: conditions.x.level.file: the date 2025-02-01 is there twice\n"
                 "%s/data/x.csv:2: conditions.x.level.file: '2025-01-32' is no day of the calendar (write a date "
                 "that exists, as YYYY-MM-DD)\n"
                 "%s/data/x.csv:3: conditions.x.level.file: 'x' is not a number (write it in decimal, as 0.25, -3 "
                 "or 1e-6)\n",
                 folder, folder, folder) > 0);
    {
        char *swap = strstr(text, "\n") + 1, *sorted;

        /* data/x.csv sorts before s.yaml */
        assert_true(asprintf(&sorted, "%s%.*s", swap, (int)(swap - text), text) > 0);
        plan_file_refused(path, sorted);
        free(sorted);
    }
    free(text);
    free(wrong);
    wrong = write_file(folder, "data/x.csv", "day,value\n2025-01-01,1\n");
    assert_true(asprintf(&text, "%s/s.yaml:4:32: conditions.x.level.file: 'data/x.csv' lacks the columns date,value\n",
                         folder) > 0);
    plan_file_refused(path, text);
    free(text);
    free(wrong);
    free(path);
    free(data);
    free_folder(folder);
}

static void test_parts(void **state)
{
    cr_plan plan;
    const cr_model *model;
    const cr_condition *c;

    (void)state;
    plan_read(&plan,
              SMALL_SCENARIO "conditions:\n"
                             "  a: 0.3\n"
                             "  b: {noise: {sd: 0.2, half_life: 6 months, starts_at: -0.1}, within: [-1, 3]}\n"
                             "  c: {regimes: {war: {lasts: 1 month}, truce: {level: 0.5, lasts: 2 years}}, starts_in: "
                             "war, level: 0.25}\n"
                             "  d: {within: none, regimes: {x: {lasts: 1 day}, y: {lasts: 1 day}}, starts_in: null}\n");
    model = plan.model;
    c = &model->condition[0];
    SAME(model->slot[c->level], 0.3);
    SAME(c->lo, 0.0);
    SAME(c->hi, 1.0);
    SAME(c->bin_lo, 0.0);
    SAME(c->bin_hi, 1.0);
    assert_int_equal(c->sd, CR_NONE);
    assert_int_equal(c->n_regimes, 0);
    assert_int_equal(c->starts_in, CR_NONE);
    c = &model->condition[1];
    SAME(model->slot[c->level], 0.0);
    SAME(model->slot[c->sd], 0.2);
    SAME(model->slot[c->half_life], 0.5);
    SAME(model->slot[c->starts_at], -0.1);
    SAME(c->bin_lo, -1.0);
    SAME(c->bin_hi, 3.0);
    assert_true(c->noise_key == cr_stream_key_of("noise", "b"));
    c = &model->condition[2];
    assert_int_equal(c->n_regimes, 2);
    assert_string_equal(c->regime[0].name, "truce");
    SAME(model->slot[c->regime[0].level], 0.5);
    SAME(model->slot[c->regime[0].lasts], 2.0);
    SAME(model->slot[c->regime[1].level], 0.0);
    SAME(model->slot[c->regime[1].lasts], 1.0 / 12.0);
    assert_int_equal(c->starts_in, 1);
    assert_true(c->regime_key == cr_stream_key_of("regime", "c"));
    c = &model->condition[3];
    assert_true(isinf(c->lo) && c->lo < 0 && isinf(c->hi) && c->hi > 0);
    assert_int_equal(c->starts_in, CR_NONE);
    cr_plan_free(&plan);
}

/* Unbounded conditions: bins that hold what they can be, always finite and of some width. */
static void test_bins(void **state)
{
    static const struct {
        const char *text;
        double lo, hi;
    } list[] = {
        {"{level: 0.5}", 0.0, 1.0},
        {"{level: {uniform: [1, 3]}}", 1.0, 3.0},
        {"{level: {series: {2025-01-01: -1, 2025-02-01: {uniform: [2, 4]}}}}", -1.0, 4.0},
        {"{level: 1, regimes: {a: {level: -1, lasts: 1 day}, b: {level: 2, lasts: 1 day}}}", 0.0, 3.0},
        {"{level: 1, noise: {sd: 0.1, half_life: 1 day}}", 0.35, 1.65},
        {"{level: 1, noise: {sd: {uniform: [0, 0.2]}, half_life: 1 day, starts_at: -1}}", -1.3, 3.3},
        {"{level: 1e17}", 1e17 - 1e14, 1e17 + 1e14},
    };

    (void)state;
    for (size_t k = 0; k < sizeof(list) / sizeof(*list); k++) {
        char text[512];
        cr_plan plan;

        snprintf(text, sizeof(text), "%sconditions: {x: %.*s, within: none}}\n", SMALL_SCENARIO,
                 (int)strlen(list[k].text) - 1, list[k].text);
        plan_read(&plan, text);
        assert_true(fabs(plan.model->condition[0].bin_lo - list[k].lo) <= 1e-9 * fmax(1.0, fabs(list[k].lo)));
        assert_true(fabs(plan.model->condition[0].bin_hi - list[k].hi) <= 1e-9 * fmax(1.0, fabs(list[k].hi)));
        cr_plan_free(&plan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_condition_errors),
        cmocka_unit_test(test_series),
        cmocka_unit_test(test_series_file),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_bins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
