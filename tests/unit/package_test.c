/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "output/influence.h"
#include "output/out.h"
#include "output/require.h"
#include "output/tables.h"
#include "support/small.h"

/* What was kept, as far as the package looks at it: all, and nothing of what pushed. */
static cr_causes kept = {.influences = true};
static const cr_batch full = {.n = 2, .causes = &kept}, bare = {.n = 1};

static char folder[] = "/tmp/credence-package-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command);
}

static void path_of(const char *name, char path[128])
{
    snprintf(path, 128, "%s/%s", folder, name);
}

/* Writes a package, reads it back and removes the file. */
static json_t *round_trip(const cr_package *package)
{
    json_error_t error;
    char path[128];
    json_t *read;

    assert_int_equal(cr_package_file(package, folder, NULL), CR_OK);
    path_of(CR_PACKAGE_FILE, path);
    read = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (read == NULL) {
        fail_msg("line %d: %s", error.line, error.text);
    }
    unlink(path);
    return read;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    assert_non_null(text);
    return text;
}

static void says_what_was_run(void **state)
{
    cr_model model[2];
    const cr_plan plan = small_plan(model, 2);
    const cr_package package = {.plan = &plan,
                                .version = "1.2.3",
                                .seed = INT64_MAX,
                                .first = 4711,
                                .replicates = 4000000000,
                                .batch = &full,
                                .events = true};
    json_t *read = round_trip(&package);

    (void)state;
    assert_string_equal(text_of(read, "profile"), "tabular-data-package");
    assert_string_equal(text_of(read, "name"), "small");
    assert_string_equal(text_of(read, "title"), "A small one");
    assert_string_equal(text_of(read, "generator"), "credence");
    assert_string_equal(text_of(read, "version"), "1.2.3");
    assert_string_equal(text_of(read, "scenario"), "Small");
    assert_string_equal(text_of(read, "sha256"), "abababababababababababababababababababababababababababababababab");
    assert_true(json_integer_value(json_object_get(read, "seed")) == INT64_MAX);
    assert_true(json_integer_value(json_object_get(read, "first_replicate")) == 4711);
    assert_true(json_integer_value(json_object_get(read, "replicates")) == 4000000000);
    assert_int_equal(json_array_size(json_object_get(read, "what_ifs")), 2);
    assert_string_equal(text_of(json_array_get(json_object_get(read, "what_ifs"), 0), "name"), "baseline");
    assert_string_equal(text_of(json_array_get(json_object_get(read, "what_ifs"), 0), "about"), "");
    assert_string_equal(text_of(json_array_get(json_object_get(read, "what_ifs"), 1), "name"), "embargo");
    assert_string_equal(text_of(json_array_get(json_object_get(read, "what_ifs"), 1), "about"),
                        "what if \"nobody\" sold");
    assert_int_equal(json_array_size(json_object_get(read, "resources")), CR_TABLES);
    json_decref(read);
}

/* What was given, and what was asked, are told as written; their tables take their places. */
static void says_what_was_asked(void **state)
{
    static const char *const given[] = {"AAA recognised by 2026-01-01", "leverage at_least 0.5 on 2026-01-01"},
                             *const path[] = {"states.AAA.pace=0:1"};
    const cr_package_note note[] = {{"by", false, 1, given}, {"vary", true, 1, path}};
    cr_model model[2];
    const cr_plan plan = small_plan(model, 1);
    cr_package package = {.plan = &plan,
                          .version = "1",
                          .replicates = 1000,
                          .batch = &full,
                          .given = given,
                          .n_given = 2,
                          .given_replicates = 321};
    json_t *read = round_trip(&package);
    const json_t *resources = json_object_get(read, "resources");

    (void)state;
    assert_int_equal(json_array_size(json_object_get(read, "given")), 2);
    assert_string_equal(json_string_value(json_array_get(json_object_get(read, "given"), 1)), given[1]);
    assert_int_equal(json_integer_value(json_object_get(read, "given_replicates")), 321);
    assert_int_equal(json_array_size(resources), CR_TABLES); /* events.csv is not there, given.csv is */
    assert_string_equal(text_of(json_array_get(resources, CR_TABLES - 1), "path"), "given.csv");
    json_decref(read);
    package = (cr_package){.plan = &plan,
                           .version = "1",
                           .replicates = 1000,
                           .table = cr_require_table,
                           .n_tables = CR_REQUIRE_TABLES,
                           .note = note,
                           .n_notes = 2};
    read = round_trip(&package);
    assert_string_equal(text_of(read, "by"), given[0]);
    assert_string_equal(json_string_value(json_array_get(json_object_get(read, "vary"), 0)), path[0]);
    assert_null(json_object_get(read, "given"));
    resources = json_object_get(read, "resources");
    assert_int_equal(json_array_size(resources), CR_REQUIRE_TABLES);
    assert_string_equal(text_of(json_array_get(resources, 1), "path"), "require-grid.csv");
    json_decref(read);
}

/* The names of a resource's fields, as a header of CSV would have them. */
static void fields_text(const json_t *resource, char *text, size_t size)
{
    const json_t *fields = json_object_get(json_object_get(resource, "schema"), "fields");
    size_t n = 0;

    for (size_t i = 0; i < json_array_size(fields); i++) {
        const json_t *field = json_array_get(fields, i);

        n += (size_t)snprintf(text + n, size - n, "%s%s", i > 0 ? "," : "", text_of(field, "name"));
        assert_true(strlen(text_of(field, "description")) > 10);
        assert_non_null(strstr("string integer number date", text_of(field, "type")));
    }
    snprintf(text + n, size - n, "\n");
}

static void fields_are_the_header(void **state)
{
    cr_model model[2];
    const cr_plan plan = small_plan(model, 2);
    const cr_package package = {
        .plan = &plan, .version = "1.2.3", .seed = 1, .first = 1, .replicates = 10, .batch = &full, .events = true};
    json_t *read = round_trip(&package);
    const json_t *resources = json_object_get(read, "resources");

    (void)state;
    assert_int_equal(json_array_size(resources), CR_TABLES);
    for (size_t i = 0; i < CR_TABLES; i++) {
        const json_t *resource = json_array_get(resources, i);
        char header[512] = "", fields[512] = "", path[128];
        cr_out out;
        FILE *file;

        assert_string_equal(text_of(resource, "profile"), "tabular-data-resource");
        assert_int_equal(cr_out_open(&out, folder, text_of(resource, "path"), NULL), CR_OK);
        cr_table_header(&out, cr_table_of(i));
        assert_int_equal(cr_out_close(&out, NULL), CR_OK);
        path_of(text_of(resource, "path"), path);
        file = fopen(path, "r");
        assert_non_null(file);
        assert_non_null(fgets(header, sizeof(header), file));
        fclose(file);
        fields_text(resource, fields, sizeof(fields));
        assert_string_equal(fields, header);
    }
    json_decref(read);
}

/* Does a package of that plan name the table? */
static bool names_table(const cr_plan *plan, bool events, const char *name)
{
    const cr_batch batch = {.n = plan->n_models};
    const cr_package package = {
        .plan = plan, .version = "1.2.3", .seed = 1, .first = 1, .replicates = 10, .batch = &batch, .events = events};
    json_t *read = round_trip(&package);
    const json_t *resources = json_object_get(read, "resources");
    bool found = false;

    for (size_t i = 0; i < json_array_size(resources); i++) {
        found = found || strcmp(text_of(json_array_get(resources, i), "name"), name) == 0;
    }
    json_decref(read);
    return found;
}

static void only_what_is_written(void **state)
{
    cr_model model[2];
    const cr_plan alone = small_plan(model, 1), two = small_plan(model, 2);

    (void)state;
    assert_true(names_table(&alone, true, "events"));
    assert_false(names_table(&alone, false, "events"));
    assert_true(names_table(&alone, false, "summary"));
    assert_false(names_table(&alone, true, "contrast"));
    assert_false(names_table(&alone, true, "flips"));
    assert_true(names_table(&two, false, "contrast"));
    assert_true(names_table(&two, false, "flips"));
    assert_false(names_table(&two, false, "events"));
}

/* Only what was kept is there to be described. */
static void without_causes(void **state)
{
    cr_model model[2];
    const cr_plan plan = small_plan(model, 1);
    cr_causes drivers = {0};
    const cr_batch some = {.n = 1, .causes = &drivers};
    const cr_package none = {.plan = &plan,
                             .version = "1.2.3",
                             .seed = 1,
                             .first = 1,
                             .replicates = 10,
                             .batch = &bare,
                             .events = true},
                     few = {.plan = &plan,
                            .version = "1.2.3",
                            .seed = 1,
                            .first = 1,
                            .replicates = 10,
                            .batch = &some,
                            .events = true};
    json_t *read = round_trip(&none);

    (void)state;
    assert_int_equal(json_array_size(json_object_get(read, "resources")), CR_TABLES - 5);
    json_decref(read);
    read = round_trip(&few);
    assert_int_equal(json_array_size(json_object_get(read, "resources")), CR_TABLES - 4);
    json_decref(read);
}

/* Of a study that is no run: its own tables and its what-if. */
static void other_tables(void **state)
{
    const cr_table *const table[] = {&cr_influence_table, cr_table_of(CR_TABLE_COUNT)};
    cr_model model[2];
    const cr_plan plan = small_plan(model, 2);
    const cr_package package = {.plan = &plan,
                                .version = "1.2.3",
                                .seed = 1,
                                .first = 1,
                                .replicates = 10,
                                .table = table,
                                .n_tables = 2,
                                .what_if = "embargo"};
    json_t *read = round_trip(&package);
    const json_t *resources = json_object_get(read, "resources"), *what_ifs = json_object_get(read, "what_ifs");
    char fields[512] = "";

    (void)state;
    assert_int_equal(json_array_size(what_ifs), 1);
    assert_string_equal(text_of(json_array_get(what_ifs, 0), "name"), "embargo");
    assert_int_equal(json_array_size(resources), 2);
    assert_string_equal(text_of(json_array_get(resources, 0), "path"), "influence.csv");
    assert_string_equal(text_of(json_array_get(resources, 1), "path"), "count.csv");
    fields_text(json_array_get(resources, 0), fields, sizeof(fields));
    assert_string_equal(fields, "state,name,among,replicates,already,already_low,already_high,extra,ci_low,ci_high,"
                                "rank\n");
    json_decref(read);
}

static void odd_texts(void **state)
{
    cr_model model[2];
    cr_plan plan = small_plan(model, 1);
    const cr_package package = {
        .plan = &plan, .version = "1.2.3", .seed = 1, .first = 1, .replicates = 10, .batch = &bare, .events = false};
    cr_errors errors = {0};
    json_t *read;

    (void)state;
    plan.name = "Gr\xC3\xBC\xC3\x9F Gott 2025";
    plan.title = "";
    read = round_trip(&package);
    assert_string_equal(text_of(read, "name"), "gr-----gott-2025");
    assert_string_equal(text_of(read, "title"), plan.name);
    json_decref(read);
    plan.name = "not\xFFutf8";
    assert_int_equal(cr_package_file(&package, folder, &errors), CR_ERR_INPUT);
    assert_int_equal(errors.n, 1);
    cr_errors_free(&errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_was_asked),
        cmocka_unit_test(says_what_was_run),
        cmocka_unit_test(fields_are_the_header),
        cmocka_unit_test(only_what_is_written),
        cmocka_unit_test(without_causes),
        cmocka_unit_test(other_tables),
        cmocka_unit_test(odd_texts),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
