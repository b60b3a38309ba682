/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/team.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool stop_at(void *context, uint64_t done, uint64_t total)
{
    assert_int_equal(total, 10);
    return done < *(const uint64_t *)context;
}

static void all_is_well(void **state)
{
    cr_team team;

    (void)state;
    cr_team_init(&team, 10, 1, NULL, NULL);
    assert_true(cr_team_go_on(&team));
    assert_true(cr_team_wants(&team, UINT64_MAX - 1));
    assert_int_equal(cr_team_outcome(&team, NULL), CR_OK);
    cr_team_free(&team);
}

static void listener_may_stop_it(void **state)
{
    uint64_t limit = 3;
    cr_errors errors = {0};
    cr_team team;

    (void)state;
    cr_team_init(&team, 10, 1, stop_at, &limit);
    for (int k = 0; k < 3; k++) {
        assert_true(cr_team_go_on(&team));
        atomic_fetch_add(&team.done, 1);
    }
    assert_false(cr_team_go_on(&team));
    assert_false(cr_team_wants(&team, 0));
    assert_int_equal(cr_team_outcome(&team, &errors), CR_ERR_INTERRUPTED);
    assert_string_equal(errors.item[0].what, "interrupted after 3 of 10 replicates");
    cr_errors_free(&errors);
    cr_team_free(&team);
}

/* Whatever the order in which pieces fail, the first one's words are told, and pieces behind it are not wanted. */
static void first_failure_counts(void **state)
{
    static const uint64_t order[][3] = {{7, 4, 9}, {4, 9, 7}, {9, 7, 4}};

    (void)state;
    for (size_t o = 0; o < 3; o++) {
        cr_errors told = {0};
        cr_team team;

        cr_team_init(&team, 10, 1, NULL, NULL);
        for (size_t k = 0; k < 3; k++) {
            cr_errors errors = {0};
            const int status =
                cr_fail_at(&errors, CR_ERR_RUN, (cr_mark){.file = "f", .line = 3}, "p", "piece %d", (int)order[o][k]);

            cr_team_fail(&team, order[o][k], status, &errors);
            assert_int_equal(errors.n, 0);
            assert_false(cr_team_wants(&team, order[o][k]));
        }
        assert_true(cr_team_wants(&team, 3));
        assert_int_equal(cr_team_outcome(&team, &told), CR_ERR_RUN);
        assert_int_equal(told.n, 1);
        assert_string_equal(told.item[0].what, "piece 4");
        assert_string_equal(told.item[0].path, "p");
        assert_int_equal(told.item[0].line, 3);
        cr_errors_free(&told);
        cr_team_free(&team);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_is_well), cmocka_unit_test(listener_may_stop_it),
                                       cmocka_unit_test(first_failure_counts)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
