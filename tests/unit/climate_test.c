/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/climate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "compile/compile.h"

enum { CONDITIONS = 5 };

static void make(cr_plan *plan, const char *extra)
{
    cr_errors errors = {0};
    char text[2048];

    snprintf(text, sizeof(text),
             "calendar: {start: 2025-01-01, end: 10 years}\n"
             "ladder: [none, recognised]\n"
             "conditions:\n"
             "  a: {level: 0.5, noise: {sd: 0.1, half_life: 3 months}, within: none}\n"
             "  b: {level: 0.3, noise: {sd: 0.4, half_life: 3 months}}\n"
             "  c: 1\n"
             "  d: {level: {series: {2025-01-01: 0.2, 2034-12-01: 0.8}}}\n"
             "  e: {starts_in: off, regimes: {off: {level: 0.2, lasts: 1 year}, on: {level: 0.7, lasts: 4 years}}}\n"
             "defaults: {weights: {a: 1, b: 1, c: 1, d: 1, e: 1}}\n"
             "states: {AAA: {%s}}\n",
             extra);
    if (cr_plan_read_text(plan, "test.yaml", text, NULL, NULL, &errors) != CR_OK) {
        fail_msg("%s", errors.item[0].what);
    }
    cr_errors_free(&errors);
}

/* Against the laws: means of 2,000 x 120 dates of processes with a memory of months, so 1% is many standard errors. */
static void laws(void **state)
{
    cr_plan plan;
    cr_climate got[CONDITIONS];
    const double below = 0.5 * erfc(0.75 / sqrt(2.0)), above = 0.5 * erfc(1.75 / sqrt(2.0));

    (void)state;
    make(&plan, "");
    assert_int_equal(cr_climate_run(&plan.model[0], 1, 2000, 2, got, NULL), CR_OK);
    assert_true(fabs(got[0].mean - 0.5) < 0.002 && fabs(got[0].sd - 0.1) < 0.002);
    assert_true(got[0].at_lo == 0.0 && got[0].at_hi == 0.0);
    assert_true(fabs(got[1].at_lo - below) < 0.01 && fabs(got[1].at_hi - above) < 0.01);
    assert_true(got[2].mean == 1.0 && got[2].sd < 1e-9 && got[2].at_hi == 1.0 && got[2].end == 1.0);
    assert_true(fabs(got[3].mean - 0.2) < 0.02 && fabs(got[3].end - 0.8) < 1e-12);
    assert_true(fabs(got[4].end - (0.2 * 0.2 + 0.8 * 0.7)) < 0.02);
    cr_plan_free(&plan);
}

static void same_for_any_number_of_threads(void **state)
{
    cr_plan plan;
    cr_climate one[CONDITIONS], three[CONDITIONS], other[CONDITIONS];

    (void)state;
    make(&plan, "");
    assert_int_equal(cr_climate_run(&plan.model[0], 1, 50, 1, one, NULL), CR_OK);
    assert_int_equal(cr_climate_run(&plan.model[0], 1, 50, 3, three, NULL), CR_OK);
    assert_memory_equal(one, three, sizeof(one));
    assert_int_equal(cr_climate_run(&plan.model[0], 2, 50, 1, other, NULL), CR_OK);
    assert_true(memcmp(one, other, sizeof(one)) != 0);
    cr_plan_free(&plan);
}

static void failures_are_told(void **state)
{
    cr_plan plan;
    cr_climate got[CONDITIONS];
    cr_errors errors = {0};

    (void)state;
    make(&plan, "pace: 1e12");
    assert_int_equal(cr_climate_run(&plan.model[0], 1, 50, 2, got, &errors), CR_ERR_RUN);
    assert_int_equal(errors.n, 1);
    assert_non_null(strstr(errors.item[0].what, "AAA"));
    cr_errors_free(&errors);
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(laws), cmocka_unit_test(same_for_any_number_of_threads),
                                       cmocka_unit_test(failures_are_told)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
