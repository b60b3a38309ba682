/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check/overlap.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compile/compile.h"

/* The share that two tie kinds, as written, have in common. */
static double overlap(const char *first, const char *second, int n_states)
{
    cr_plan plan;
    cr_errors errors = {0};
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    double share, back;

    assert_non_null(out);
    fprintf(out,
            "calendar: {start: 2025-01-01, end: 1 year}\nladder: [none, recognised]\nties:\n  a: {%s}\n  b: "
            "{%s}\nstates:\n",
            first, second);
    for (int i = 0; i < n_states; i++) {
        fprintf(out, "  S%d:\n", i);
    }
    fclose(out);
    if (cr_plan_read_text(&plan, "test.yaml", text, NULL, NULL, &errors) != CR_OK) {
        fail_msg("%s", errors.item[0].what);
    }
    assert_int_equal(cr_overlap(&plan.model[0], &plan.model[0].tie[0], &plan.model[0].tie[1], &share), CR_OK);
    assert_int_equal(cr_overlap(&plan.model[0], &plan.model[0].tie[1], &plan.model[0].tie[0], &back), CR_OK);
    assert_true(share == back);
    cr_plan_free(&plan);
    free(text);
    return share;
}

static void shares(void **state)
{
    (void)state;
    assert_true(overlap("pairs: [[S0, S1]]", "pairs: [[S0, S1, 0.3]]", 3) == 1.0);
    assert_true(overlap("pairs: [[S0, S1]]", "pairs: [[S1, S0]]", 3) == 0.0);
    assert_true(overlap("pairs: [[S0, S1]]", "pairs: [[S0, S1]], symmetric: true", 3) == 0.5);
    assert_true(overlap("among: [S0, S1]", "pairs: [[S0, S1]], symmetric: true", 3) == 1.0);
    assert_true(overlap("among: all", "cliques: [[S0, S1, S2, S3], [S0, S1]]", 4) == 1.0);
    assert_true(overlap("among: all", "cliques: [[S0, S1], [S2, S3]]", 4) == 4.0 / 12.0);
}

/* Too many pairs to list: only what is written alike counts. */
static void large(void **state)
{
    (void)state;
    assert_true(overlap("among: all", "among: all", 2100) == 1.0);
    assert_true(overlap("among: all", "cliques: [all, [S1, S2]]", 2100) == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(shares), cmocka_unit_test(large)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
