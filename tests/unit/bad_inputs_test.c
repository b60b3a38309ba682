/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fuzzer (tests/fuzz) and the injected faults (tests/faults) found, each under a name of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_errno.h>

#include "support/plans.h"

static int handled;

static void handle(const char *reason, const char *file, int line, int number)
{
    (void)reason;
    (void)file;
    (void)line;
    (void)number;
    handled++;
}

/* Refused, with at least one error, and without undefined behaviour. */
static void refuse(const char *text)
{
    cr_errors errors = {0};
    cr_plan plan;

    assert_int_equal(cr_plan_read_text(&plan, "s.yaml", text, NULL, NULL, &errors), CR_ERR_INPUT);
    assert_true(errors.n > 0);
    cr_errors_free(&errors);
    cr_plan_free(&plan);
}

/* Fuzzer, 2026-11-22: an empty collection before any node was pending took its children from NULL + 0. */
static void empty_collection_first(void **state)
{
    (void)state;
    refuse("# y Sudf\n {}} Russia\n    about:\n    at:");
    refuse("{}");
    refuse("[]");
}

/* Fuzzer, 2026-11-22: the first move was sought at NULL + 0 before there was room for it. */
static void first_move(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO);
    assert_true(plan.model[0].n_moves > 0);
    cr_plan_free(&plan);
}

/* Faults, 2026-11-22: GSL's own error handler ended the process when there was no memory for a generator. */
static void gsl_does_not_abort(void **state)
{
    gsl_error_handler_t *before = gsl_set_error_handler(handle);
    cr_plan plan;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO);
    gsl_error("nothing", __FILE__, __LINE__, GSL_ENOMEM);
    assert_int_equal(handled, 0); /* reading has turned it off */
    cr_plan_free(&plan);
    gsl_set_error_handler(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_collection_first),
        cmocka_unit_test(first_move),
        cmocka_unit_test(gsl_does_not_abort),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
