/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups: who is in them, through others too, and which are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/plans.h"

static const refusal group_errors[] = {
    {SMALL_SCENARIO "groups: {a: }\n", NULL,
     "s.yaml:4:10: groups.a: group 'a' is empty, and nothing is inherited that this could take away "
     "(say what it is)\n"},
    {SMALL_SCENARIO "groups: {a: {pace: 1}}\n", NULL,
     "s.yaml:4:13: groups.a: members is missing (members: [PAK, CHN])\n"},
    {SMALL_SCENARIO "groups: {a: {members: }}\n", NULL,
     "s.yaml:4:13: groups.a: members is missing (members: [PAK, CHN])\n"},
    {SMALL_SCENARIO "groups: {a: {members: [a]}}\n", NULL,
     "s.yaml:4:24: groups.a: group 'a' is, through its members, a member of itself\n"},
    {SMALL_SCENARIO "groups:\n"
                    "  a: {members: [b]}\n"
                    "  b: {members: [c]}\n"
                    "  c: {members: [a]}\n",
     NULL, "s.yaml:7:17: groups.c: group 'a' is, through its members, a member of itself\n"},
    {SMALL_SCENARIO "groups: {a: {members: [AAA, XXX, BBB, YYY]}}\n", NULL,
     "s.yaml:4:29: groups.a: unknown state or group 'XXX'\n"
     "s.yaml:4:39: groups.a: unknown state or group 'YYY'\n"},
};

static void test_group_errors(void **state)
{
    (void)state;
    check_refusals(group_errors, sizeof(group_errors) / sizeof(*group_errors));
}

static void test_members(void **state)
{
    cr_plan plan;

    (void)state;
    plan_read(&plan, SMALL_SCENARIO "groups:\n"
                                    "  z: {members: [y, AAA, y, AAA]}\n"
                                    "  y: {members: [CCC, x]}\n"
                                    "  x: {members: []}\n");
    assert_int_equal(plan.model->n_groups, 3);
    assert_string_equal(plan.model->group[0].name, "x");
    assert_int_equal(plan.model->group[0].n, 0);
    assert_int_equal(plan.model->group[1].n, 1);
    assert_int_equal(plan.model->group[2].n, 2);
    assert_int_equal(plan.model->group[2].member[0], 0);
    assert_int_equal(plan.model->group[2].member[1], 2);
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_group_errors),
        cmocka_unit_test(test_members),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
