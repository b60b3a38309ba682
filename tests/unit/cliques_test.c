/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cliques: their members, and the cliques of each state. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/plans.h"

/* Members of clique c, and cliques of state i, say the same. */
static void check_cliques(const cr_model *model, const cr_tie *tie)
{
    size_t found = 0;

    for (size_t c = 0; c < tie->n_cliques; c++) {
        for (size_t k = tie->member_at[c]; k < tie->member_at[c + 1]; k++) {
            const size_t i = (size_t)tie->member[k];
            bool there = false;

            assert_true(k == tie->member_at[c] || tie->member[k - 1] < tie->member[k]);
            for (size_t at = tie->clique_at[i]; at < tie->clique_at[i + 1]; at++) {
                there = there || tie->clique[at] == (int32_t)c;
                assert_true(at == tie->clique_at[i] || tie->clique[at - 1] < tie->clique[at]);
            }
            assert_true(there);
            found++;
        }
    }
    assert_int_equal(tie->clique_at[0], 0);
    assert_int_equal(tie->clique_at[model->n_states], found);
}

static void test_cliques(void **state)
{
    cr_plan plan;
    const cr_tie *tie;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "groups: {g: {members: [CCC, AAA]}}\n"
                                    "ties:\n"
                                    "  a: {among: all}\n"
                                    "  b: {cliques: [g, [BBB, g], [CCC, BBB, CCC]], among: [g, g, AAA], norm: sum}\n"
                                    "  c: {among: g}\n"
                                    "  d: {cliques: []}\n");
    tie = plan.model->tie;
    for (size_t m = 0; m < 4; m++) {
        check_cliques(plan.model, &tie[m]);
        assert_int_equal(tie[m].n_edges, 0);
        assert_true(tie[m].ahead);
        assert_null(tie[m].credit);
        assert_int_equal(tie[m].share, m != 1);
    }
    assert_int_equal(tie[0].n_cliques, 1);
    assert_int_equal(tie[0].member_at[1], 3);
    assert_int_equal(tie[1].n_cliques, 4);
    assert_int_equal(tie[1].member_at[1], 2); /* among first */
    assert_int_equal(tie[1].member_at[4], 2 + 2 + 3 + 2);
    assert_int_equal(tie[2].member[0], 0);
    assert_int_equal(tie[2].member[1], 2);
    assert_int_equal(tie[3].n_cliques, 0);
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cliques),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
