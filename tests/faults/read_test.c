/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that runs out, and files that cannot be opened or read, at every call while a scenario is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compile/compile.h"
#include "faults/faults.h"
#include "schema/json_schema.h"
#include "schema/reference.h"
#include "support/everything.h"
#include "support/plans.h"

enum { DENSE = 250 };

/* What is read: a file, or a text of that name; right or wrong. */
typedef struct reading {
    const char *path, *text;
    cr_changes changes;
    bool wrong;
    bool csv; /* libcsv asks again for less where it gets no memory */
} reading;

static int read_plan(cr_plan *plan, const reading *what, cr_errors *errors)
{
    return what->text != NULL ? cr_plan_read_text(plan, what->path, what->text, NULL, &what->changes, errors)
                              : cr_plan_read(plan, what->path, &what->changes, errors);
}

/* Every error can be told, even one for whose words there was no memory. */
static void tell(cr_errors *errors)
{
    char text[256];

    cr_errors_sort(errors);
    for (size_t k = 0; k < errors->n; k++) {
        assert_true(cr_error_format(&errors->item[k], text, sizeof(text)) > 0);
        assert_true(errors->item[k].status < 0);
    }
}

static bool is_zeroed(const cr_plan *plan)
{
    static const cr_plan zeroed;

    return memcmp(plan, &zeroed, sizeof(zeroed)) == 0;
}

/* Is it told that memory ran out: by the status, or by the words of a file or number that for want of it was not read?
 * For those words there may have been no memory either. */
static bool tells_of_memory(int status, const cr_errors *errors)
{
    const char *what = errors->n > 0 ? errors->item[0].what : NULL;

    return status == CR_ERR_MEMORY || (status < 0 && (what == NULL || strstr(what, "memory") != NULL));
}

static bool status_fits(const reading *what, unsigned kinds, fault_mode mode, bool failed, int status,
                        const cr_errors *errors)
{
    if (!failed) {
        return status == (what->wrong ? CR_ERR_INPUT : CR_OK);
    }
    if (what->wrong) { /* the words of an error may be what is missing */
        return status < 0;
    }
    if (what->csv && status == CR_OK && kinds == FAULT_MEMORY) {
        return mode == FAULT_ONCE;
    }
    return kinds == FAULT_MEMORY ? tells_of_memory(status, errors) : status == CR_ERR_IO || status == CR_ERR_INPUT;
}

/* One n; false when the operation is through before it comes to the n-th call. */
static bool try_reading(const reading *what, unsigned kinds, fault_mode mode, uint64_t n)
{
    const size_t before = faults_live();
    cr_errors errors = {0};
    cr_plan plan;
    int status;
    bool failed;

    faults_arm(kinds, mode, n);
    status = read_plan(&plan, what, &errors);
    failed = faults_disarm();
    if (!status_fits(what, kinds, mode, failed, status, &errors)) {
        fail_msg("%s: call %llu fails: status %d (%s)", what->path, (unsigned long long)n, status,
                 errors.n > 0 && errors.item[0].what != NULL ? errors.item[0].what : "without a word");
    }
    if (status != CR_OK) {
        assert_true(errors.n > 0 || errors.dropped > 0);
        assert_true(is_zeroed(&plan));
    }
    tell(&errors);
    cr_errors_free(&errors);
    cr_plan_free(&plan);
    if (faults_live() != before) {
        fail_msg("%s: call %llu fails: %zu blocks are lost", what->path, (unsigned long long)n, faults_live() - before);
    }
    return failed;
}

static void read_all(const reading *what, unsigned kinds)
{
    for (fault_mode mode = FAULT_ONCE; mode <= FAULT_ONWARD; mode++) {
        uint64_t n = 1;

        while (try_reading(what, kinds, mode, n)) {
            n = faults_next(n, DENSE);
        }
        assert_true(n > 3); /* the operation makes such calls at all */
    }
}

static void memory_of_files(void **state)
{
    static const reading list[] = {{.path = "tests/golden/schema/tracks.yaml", .csv = true},
                                   {.path = "tests/golden/schema/ladder.yaml", .csv = true},
                                   {.path = "everything.yaml", .text = EVERYTHING}};

    (void)state;
    for (size_t k = 0; k < sizeof(list) / sizeof(*list); k++) {
        read_all(&list[k], FAULT_MEMORY);
    }
}

/* A scenario that extends another, with a table of ties and changes from outside. */
static void memory_of_layers(void **state)
{
    static const char *const set[] = {"states.AAA.threshold=0.3", "conditions.calm.level={beta: [2, 5]}"};
    char *folder = make_folder();
    char *base = write_file(folder, "base.yaml", SMALL_SCENARIO "conditions: {calm: 0.5}\n");
    char *data = write_file(folder, "data/ties.csv", "listener,partner,weight\nAAA,BBB,1\nBBB,CCC,0.5\n");
    char *child = write_file(folder, "child.yaml",
                             "extends: base.yaml\ntitle: A child\nties: {near: {file: data/ties.csv}}\n"
                             "defaults: {pace: 1, weights: {near: 0.5, calm: 1}}\n");
    const reading what = {.path = child, .csv = true, .changes = {.n_set = 2, .set = set, .end = "2 years"}};

    (void)state;
    read_all(&what, FAULT_MEMORY);
    read_all(&what, FAULT_OPEN | FAULT_READ);
    free(base);
    free(data);
    free(child);
    free_folder(folder);
}

static void memory_of_errors(void **state)
{
    static const reading list[] = {
        {.path = "s.yaml",
         .text = SMALL_SCENARIO "conditons: {calm: 0.5}\ndefaults: {pace: -1, weights: {x: 1}}\nties: {near: {}}\n",
         .wrong = true},
        {.path = "s.yaml", .text = "calendar: {start: 2025-02-30", .wrong = true},
        {.path = "s.yaml", .text = SMALL_SCENARIO "title: *nobody\n", .wrong = true},
    };

    (void)state;
    for (size_t k = 0; k < sizeof(list) / sizeof(*list); k++) {
        read_all(&list[k], FAULT_MEMORY);
    }
}

static void unreadable_files(void **state)
{
    static const reading list[] = {{.path = "tests/golden/schema/tracks.yaml"},
                                   {.path = "tests/golden/schema/ladder.yaml"}};

    (void)state;
    for (size_t k = 0; k < sizeof(list) / sizeof(*list); k++) {
        read_all(&list[k], FAULT_OPEN | FAULT_READ);
    }
}

/* The JSON Schema and the reference: NULL, and nothing lost. */
static void memory_of_documents(void **state)
{
    static char *(*const document[])(void) = {cr_json_schema, cr_schema_reference};

    (void)state;
    for (size_t k = 0; k < sizeof(document) / sizeof(*document); k++) {
        bool failed = true;

        for (uint64_t n = 1; failed; n = faults_next(n, DENSE)) {
            const size_t before = faults_live();
            char *text;

            faults_arm(FAULT_MEMORY, FAULT_ONCE, n);
            text = document[k]();
            failed = faults_disarm();
            if (failed != (text == NULL)) {
                fail_msg("document %zu: call %llu %s", k, (unsigned long long)n,
                         failed ? "fails unseen" : "does not come");
            }
            free(text);
            if (faults_live() != before) {
                fail_msg("document %zu: call %llu fails: %zu blocks are lost", k, (unsigned long long)n,
                         faults_live() - before);
            }
        }
    }
}

/* The locale in which numbers are read is made once; that there was no memory for it at first is not remembered. */
static void locale_comes_later(void **state)
{
    cr_plan plan;
    int status = CR_ERR_MEMORY;

    (void)state;
    for (uint64_t n = 1; status != CR_OK; n++) {
        faults_arm(FAULT_MEMORY, FAULT_ONCE, n);
        status = cr_plan_read_text(&plan, "s.yaml", SMALL_SCENARIO "defaults: {pace: 0.5}\n", NULL, NULL, NULL);
        (void)faults_disarm();
        cr_plan_free(&plan);
        plan_read(&plan, SMALL_SCENARIO "defaults: {pace: 0.5}\n");
        cr_plan_free(&plan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(locale_comes_later), cmocka_unit_test(memory_of_files),  cmocka_unit_test(memory_of_layers),
        cmocka_unit_test(memory_of_errors),   cmocka_unit_test(unreadable_files), cmocka_unit_test(memory_of_documents),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
