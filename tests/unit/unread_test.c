/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/unread.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The paths of what nobody reads, one a line, with its sort. */
static void unread_of(const char *text, const char *wanted)
{
    cr_reader reader = {0};
    cr_node *root = NULL;
    cr_unread *list = NULL;
    char found[1024] = "";
    size_t n = 0, length = 0;

    assert_int_equal(cr_doc_read_text(&reader.doc, "test", text, strlen(text), &root, NULL), CR_OK);
    assert_true(cr_unread_find(&reader, root, &list, &n));
    for (size_t k = 0; k < n; k++) {
        assert_non_null(list[k].key);
        assert_string_equal(list[k].key->text, list[k].name);
        length += (size_t)snprintf(found + length, sizeof(found) - length, "%s %s\n", list[k].sort, list[k].path);
        assert_true(length < sizeof(found));
    }
    assert_string_equal(found, wanted);
    cr_reader_free(&reader);
}

static void test_each_sort(void **state)
{
    (void)state;
    unread_of("parameters: {p: 1, q: 2}\n"
              "conditions: {a: 1, b: {level: $q, about: a}, c: {times: [b, c]}}\n"
              "ties: {t: {among: g}, u: {among: all}}\n"
              "groups: {g: {members: [X]}, h: {members: [g]}, i: {members: [X], pace: 2}}\n"
              "states: {X: {traits: {rich: 1, poor: 0}, weights: {rich: 1, u: 0.2}}}\n",
              "parameter parameters.p\n"
              "condition conditions.a\n" /* a note names nothing */
              "condition conditions.c\n" /* nor does what stands in its own definition */
              "group groups.h\n"         /* g is named by t and by h; i gives its members something */
              "trait states.X.traits.poor\n"
              "tie kind ties.t\n");
}

static void test_layers_of_traits(void **state)
{
    (void)state;
    unread_of("defaults: {traits: {x: 1}}\ngroups: {g: {members: [A], traits: {x: 1}}}\nstates: {A: {traits: {x: 1, y: "
              "null}}}\n",
              "trait defaults.traits.x\ntrait groups.g.traits.x\ntrait states.A.traits.x\n");
}

static void test_names_in_names(void **state)
{
    (void)state;
    /* a longer name is another one; the parts of a path are names; keys of what-ifs that change a thing do not read it */
    unread_of("conditions: {ab: 1, abc: 1, d: 1}\nwhat_if: {w: {conditions: {ab: 2}, groups: {d: 1}}}\n"
              "defaults: {weights: {conditions.abc: 1}}\n",
              "condition conditions.ab\ncondition conditions.d\n");
    unread_of("conditions: {ab: 1}\nwhat_if: {w: {defaults: {weights: {ab: 1}}}}\n", "");
    unread_of("title: nothing at all\n", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_sort),
        cmocka_unit_test(test_layers_of_traits),
        cmocka_unit_test(test_names_in_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
