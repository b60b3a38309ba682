/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/reference.h"
#include "schema/schema.h"

static size_t count(const char *text, const char *part)
{
    size_t n = 0;

    for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part)) {
        n++;
    }
    return n;
}

static void has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("the page lacks: %s", part);
    }
}

/* Each key in a row of its own, or named in backquotes where it is told by reference. */
static void has_keys(const char *text, const cr_schema *schema)
{
    char cell[128];

    for (const cr_key *row = schema->keys; row->name != NULL; row++) {
        snprintf(cell, sizeof(cell), "| `%s` | ", row->name);
        if (!cr_key_is_open(row)) {
            assert_null(strstr(text, cell));
        } else {
            has(text, cell);
        }
    }
}

static void test_every_key_is_told(void **state)
{
    char *text = cr_schema_reference();

    (void)state;
    assert_non_null(text);
    has_keys(text, &cr_schema_scenario);
    has_keys(text, &cr_schema_calendar);
    has_keys(text, &cr_schema_condition);
    has_keys(text, &cr_schema_tie);
    has_keys(text, &cr_schema_layer);
    has_keys(text, &cr_schema_reverses);
    free(text);
}

static void test_rows(void **state)
{
    char *text = cr_schema_reference();

    (void)state;
    assert_non_null(text);
    has(text, "| `softness` | uncertain number | readiness | `0.1` | above 0 | how far around the threshold the hazard "
              "rises | `0.05` |\n");
    has(text, "| `breeds` | uncertain number | 1 | `0` | 0 to below 1 | ");
    has(text, "| `start` | date |  | required | years 0001 to 9999 | ");
    has(text, "| `norm` | `share` or `sum` |  | `share` |  | ");
    has(text, "| `skips` | list: name |  | not set |  | ");
    has(text, "| `traits` | mapping: name to uncertain number | 1 | not set | any | ");
    has(text, "| `lognormal` | median, sigma | median above 0; sigma above 0 to 25 | ");
    free(text);
}

/* What several objects have in common is told once. */
static void test_keys_in_common_are_told_once(void **state)
{
    char *text = cr_schema_reference();

    (void)state;
    assert_non_null(text);
    assert_int_equal(count(text, "| `skips` | "), 1);
    assert_int_equal(count(text, "| `pace` | "), 2); /* of a layer, and of its reverses */
    has(text, "## rung\n\nStands at `defaults.rungs.NAME`: keys for the move onto this rung.\n\nBesides, as in "
              "[layer](#layer): `pace`, `threshold`, `softness`, `bias`, `link`, `weights`, `requires`, `reverses`.\n");
    free(text);
}

/* A link to a section that is not there helps nobody. */
static void test_links_lead_somewhere(void **state)
{
    char *text = cr_schema_reference();
    size_t n = 0;

    (void)state;
    assert_non_null(text);
    for (const char *at = strstr(text, "](#"); at != NULL; at = strstr(at + 1, "](#")) {
        char heading[128];

        snprintf(heading, sizeof(heading), "\n## %.*s\n", (int)strcspn(at + 3, ")"), at + 3);
        has(text, heading);
        n++;
    }
    assert_true(n > 30);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_key_is_told),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_keys_in_common_are_told_once),
        cmocka_unit_test(test_links_lead_somewhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
