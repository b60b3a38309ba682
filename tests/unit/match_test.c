/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static cr_state few[] = {{"BBB", "B"}, {"DDD", "D"}, {"EEE", "E"}},
                other[] = {{"AAA", "A"}, {"DDD", "D"}, {"FFF", "F"}};
static cr_condition one[] = {{.name = "calm"}}, two[] = {{.name = "calm"}, {.name = "price"}};
static cr_event event[] = {{.name = "visit"}};

static void check_places(const cr_joint *self, int side, size_t n, const int32_t *place)
{
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(self->place[side][i], place[i]);
        assert_int_equal(self->id[side][place[i]], i);
    }
}

static void names_are_put_together(void **state)
{
    const cr_model baseline = {
        .n_states = 3, .state = few, .n_conditions = 1, .condition = one, .n_events = 1, .event = event};
    const cr_model what_if = {.n_states = 3, .state = other, .n_conditions = 2, .condition = two};
    static const char *const names[] = {"AAA", "BBB", "DDD", "EEE", "FFF"};
    cr_match match;

    (void)state;
    assert_int_equal(cr_match_init(&match, &baseline, &what_if, NULL), CR_OK);
    assert_int_equal(match.state.n, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(match.state.name[i], names[i]);
        assert_int_equal(cr_joint_common(&match.state, i), i == 2);
    }
    check_places(&match.state, CR_BASELINE, 3, (const int32_t[]){1, 2, 3});
    check_places(&match.state, CR_WHAT_IF, 3, (const int32_t[]){0, 2, 4});
    assert_int_equal(match.state.id[CR_BASELINE][0], CR_NONE);
    assert_int_equal(match.state.id[CR_WHAT_IF][3], CR_NONE);
    assert_int_equal(match.condition.n, 2);
    assert_true(cr_joint_common(&match.condition, 0));
    assert_false(cr_joint_common(&match.condition, 1));
    assert_int_equal(match.event.n, 1);
    assert_false(cr_joint_common(&match.event, 0));
    cr_match_free(&match);
    cr_match_free(&match);
}

static void a_model_and_itself(void **state)
{
    const cr_model model = {.n_states = 3, .state = few, .n_conditions = 2, .condition = two};
    cr_match match;

    (void)state;
    assert_int_equal(cr_match_init(&match, &model, &model, NULL), CR_OK);
    assert_int_equal(match.state.n, 3);
    for (int side = 0; side < CR_SIDES; side++) {
        check_places(&match.state, side, 3, (const int32_t[]){0, 1, 2});
        check_places(&match.condition, side, 2, (const int32_t[]){0, 1});
    }
    assert_int_equal(match.event.n, 0);
    cr_match_free(&match);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_are_put_together), cmocka_unit_test(a_model_and_itself)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
