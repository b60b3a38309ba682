/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/places.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "compile/compile.h"

static const char text[] = "calendar: {start: 2025-01-01, end: 1 year}\n"
                           "ladder: [none, recognised]\n"
                           "parameters: {used: 0.2, idle: 0.3, soon: 3 months}\n"
                           "conditions:\n"
                           "  read: 0.5\n"
                           "  watched: 0.5\n"
                           "  alone: {level: 0.5, about: alone}\n"
                           "  shifted: 0.5\n"
                           "  moody: 0.5\n"
                           "  happens: 0.5\n"
                           "ties:\n"
                           "  borders: {pairs: [[AAA, BBB]], about: \"borders, and alone\"}\n"
                           "  heard: {among: g}\n"
                           "defaults: {weights: {read: $used, heard: 0.1}}\n"
                           "groups:\n"
                           "  g: {members: [AAA, BBB]}\n"
                           "  h: {members: [AAA, BBB]}\n"
                           "  j: {members: [BBB]}\n"
                           "  i: {members: [AAA], rungs: {recognised: {requires: {read: {at_least: 0.1}}}}}\n"
                           "states:\n"
                           "  AAA: {traits: {rich: 1, big: 1}, weights: {big: 0.1}, threshold: null}\n"
                           "  BBB:\n"
                           "  CCC: {requires: {others: [{condition: watched, at_least: 0.1}]}}\n"
                           "  DDD:\n"
                           "events:\n"
                           "  happens:\n"
                           "    when: {condition: moody, at_least: 0.9}\n"
                           "    delay: $soon\n"
                           "    do: [{shift: conditions.shifted, by: 0.1}, {move: {one_of: j}, to: recognised}]\n";

static cr_plan plan;

static int read(void **state)
{
    static const char *const set[] = {"states.CCC.pace=0.3"};
    const cr_changes changes = {.n_set = 1, .set = set};

    (void)state;
    return cr_plan_read_text(&plan, "test.yaml", text, NULL, &changes, NULL);
}

static int unread(void **state)
{
    (void)state;
    cr_plan_free(&plan);
    return 0;
}

static void assert_mark(const char *path, int line, int column)
{
    const cr_place *place = cr_plan_place(&plan, path);

    assert_non_null(place);
    assert_string_equal(place->path, path);
    assert_string_equal(place->mark.file, "test.yaml");
    assert_int_equal(place->mark.line, line);
    assert_int_equal(place->mark.column, column);
}

static void marks(void **state)
{
    (void)state;
    assert_mark("calendar", 1, 1);
    assert_mark("calendar.end", 1, 31);
    assert_mark("conditions.read", 5, 3);
    assert_mark("groups.i.rungs.recognised.requires.read", 19, 55);
    assert_mark("states.BBB", 22, 3);
    assert_mark("events.happens.delay", 28, 5);
    assert_null(cr_plan_place(&plan, "states.EEE"));
    assert_null(cr_plan_place(&plan, "states.AAA.threshold"));                             /* null: not set */
    assert_null(cr_plan_place(&plan, "groups.i.rungs.recognised.requires.read.at_least")); /* too deep */
}

static void set_from_outside(void **state)
{
    const cr_place *place = cr_plan_place(&plan, "states.CCC.pace");

    (void)state;
    assert_string_equal(place->mark.file, "--set states.CCC.pace=0.3");
    place = cr_plan_place(&plan, "states.CCC");
    assert_string_equal(place->mark.file, "test.yaml");
    assert_int_equal(place->mark.line, 23);
}

static void what_is_unread(void **state)
{
    static const char *const expected[] = {"conditions.alone", "conditions.happens",     "groups.h",
                                           "parameters.idle",  "states.AAA.traits.rich", "ties.borders"};
    size_t n = 0;

    (void)state;
    for (size_t k = 0; k < plan.n_places; k++) {
        assert_true(k == 0 || strcmp(plan.place[k - 1].path, plan.place[k].path) < 0);
        if (plan.place[k].unread) {
            assert_true(n < 6);
            assert_string_equal(plan.place[k].path, expected[n++]);
        }
    }
    assert_int_equal(n, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(marks), cmocka_unit_test(set_from_outside),
                                       cmocka_unit_test(what_is_unread)};

    return cmocka_run_group_tests(tests, read, unread);
}
