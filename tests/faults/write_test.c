/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that runs out, disks that fill up and calls that fail, at every one of them, while results are written: nothing is
 * left behind, and what stood there before stands there still. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "compile/compile.h"
#include "faults/faults.h"
#include "output/folder.h"
#include "output/given.h"
#include "output/influence.h"
#include "output/package.h"
#include "output/require.h"
#include "output/tables.h"
#include "study/batch.h"
#include "support/plans.h"

enum { DENSE = 400 };

static cr_plan plan; /* a baseline and a what-if */
static cr_batch batch;
static cr_given given;
static cr_require required;
static cr_lever lever = {.low = 0.0, .high = 1.0, .present = 0.5};
static cr_influences influences;
static cr_require_question question = {.n = 1, .lever = &lever, .chance = 0.5, .replicates = 10};
static const char *const test_text = "any recognised by 2025-06-01";
static const char *const lever_path = "conditions.calm.level";
static char *base;   /* where the test writes */
static char *target; /* base/results */

static const char scenario[] =
    "calendar: {start: 2025-01-01, end: 1 year, step: 4 months}\nladder: [none, recognised]\n"
    "states: {AAA: , BBB: }\n"
    "conditions: {calm: {level: 0.5, noise: {sd: 0.1, half_life: 1 month}}}\n"
    "defaults: {pace: 2, weights: {calm: 1}}\ntitle: A \\\"small\\\" one\n"
    "what_if: {calmer: {conditions: {calm: {level: 0.9}}}}\n";

static int open_all(void **state)
{
    cr_batch_options options = {.first = 1, .replicates = 10, .seed = 1, .threads = 1, .causes = true, .given = &given};
    const cr_influence_options pairs = {.first = 1, .replicates = 10, .seed = 1, .threads = 1};

    (void)state;
    plan_read(&plan, scenario);
    required.answer = calloc(1, sizeof(*required.answer));
    required.n = 1;
    if (required.answer == NULL || cr_given_read(&given, plan.model, 1, &test_text, NULL) != CR_OK) {
        return -1;
    }
    base = make_folder();
    if (asprintf(&target, "%s/results", base) < 0 || cr_batch_run(&batch, &plan, &options, NULL) != CR_OK) {
        return -1;
    }
    return cr_influences_run(&influences, &plan.model[CR_BASELINE], &pairs, NULL);
}

static int close_all(void **state)
{
    (void)state;
    cr_batch_free(&batch);
    cr_given_free(&given);
    cr_require_free(&required);
    cr_influences_free(&influences);
    cr_plan_free(&plan);
    free(target);
    free_folder(base);
    return 0;
}

/* As `credence run --given` does it. */
static int write_run(const cr_folder *folder, uint64_t seed, cr_errors *errors)
{
    const cr_package package = {.plan = &plan,
                                .version = "0",
                                .seed = seed,
                                .first = 1,
                                .replicates = 10,
                                .batch = &batch,
                                .events = true,
                                .given = &test_text,
                                .n_given = 1,
                                .given_replicates = batch.evidence.held};
    cr_out events = {0};
    int status = cr_out_open(&events, folder->part, "events.csv", errors);

    if (status == CR_OK) {
        cr_table_header(&events, cr_table_of(CR_TABLE_EVENTS));
        status = cr_out_close(&events, errors);
    }
    for (size_t k = 0; k < CR_TABLES && status == CR_OK; k++) {
        const cr_table *table = cr_table_of(k);

        if (table->write != NULL && cr_table_is_written(table, &batch, true)) {
            status = cr_table_file(table, folder->part, &plan, &batch, errors);
        }
    }
    if (status == CR_OK) {
        status = cr_table_file(&cr_given_table, folder->part, &plan, &batch, errors);
    }
    cr_out_abandon(&events);
    return status == CR_OK ? cr_package_file(&package, folder->part, errors) : status;
}

/* As `credence require` does it. */
static int write_require(const cr_folder *folder, uint64_t seed, cr_errors *errors)
{
    const cr_package_note notes[] = {{"by", false, 1, &test_text}, {"vary", true, 1, &lever_path}};
    const cr_package package = {.plan = &plan,
                                .version = "0",
                                .seed = seed,
                                .first = 1,
                                .replicates = 10,
                                .table = cr_require_table,
                                .n_tables = CR_REQUIRE_TABLES,
                                .note = notes,
                                .n_notes = 2};
    const int status = cr_require_files(&required, &question, &lever_path, folder->part, errors);

    return status == CR_OK ? cr_package_file(&package, folder->part, errors) : status;
}

/* As `credence influence` does it. */
static int write_influence(const cr_folder *folder, uint64_t seed, cr_errors *errors)
{
    const cr_table *const table = &cr_influence_table;
    const cr_package_note note = {"date", false, 1, &test_text};
    const cr_package package = {.plan = &plan,
                                .version = "0",
                                .seed = seed,
                                .first = 1,
                                .replicates = 10,
                                .what_if = plan.what_if[CR_BASELINE],
                                .table = &table,
                                .n_tables = 1,
                                .note = &note,
                                .n_notes = 1};
    const int status = cr_influence_file(&influences, folder->part, errors);

    return status == CR_OK ? cr_package_file(&package, folder->part, errors) : status;
}

/* A command that leaves a folder. */
typedef struct writer {
    int (*write)(const cr_folder *folder, uint64_t seed, cr_errors *errors);
    size_t files;
} writer;

static const writer a_run = {write_run, CR_TABLES + 2};
static const writer a_require = {write_require, CR_REQUIRE_TABLES + 1};
static const writer an_influence = {write_influence, 2};
static const writer *wanted = &a_run;

static int write_all(uint64_t seed, bool force, cr_errors *errors)
{
    cr_folder folder;
    int status = cr_folder_open(&folder, target, force, errors);

    if (status == CR_OK) {
        status = wanted->write(&folder, seed, errors);
    }
    if (status == CR_OK) {
        status = cr_folder_commit(&folder, errors);
    }
    cr_folder_abort(&folder);
    return status;
}

/* How many entries a folder has; SIZE_MAX: there is none. */
static size_t entries(const char *path)
{
    DIR *folder = opendir(path);
    size_t n = 0;

    if (folder == NULL) {
        return SIZE_MAX;
    }
    while (readdir(folder) != NULL) {
        n++;
    }
    closedir(folder);
    return n - 2;
}

/* The seed that the package in the target names; the tables beside it are all there. */
static uint64_t seed_there(void)
{
    char *path = NULL, text[8192];
    const char *found;
    FILE *stream;

    assert_true(asprintf(&path, "%s/" CR_PACKAGE_FILE, target) > 0);
    stream = fopen(path, "r");
    free(path);
    assert_non_null(stream);
    text[fread(text, 1, sizeof(text) - 1, stream)] = '\0';
    fclose(stream);
    found = strstr(text, "\"seed\": ");
    assert_non_null(found);
    assert_int_equal(entries(target), wanted->files);
    return strtoull(found + strlen("\"seed\": "), NULL, 10);
}

static void take_target_away(void)
{
    DIR *folder = opendir(target);

    if (folder == NULL) {
        return;
    }
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        (void)unlinkat(dirfd(folder), entry->d_name, 0); /* not of . and .. */
    }
    closedir(folder);
    assert_int_equal(rmdir(target), 0);
}

typedef struct fault {
    unsigned kinds;
    fault_mode mode;
    bool force; /* is there an old folder, to be replaced? */
    int status;
} fault;

/* Is what lies there after a failure what should? */
static void check_disk(const fault *self, uint64_t n, int status, const cr_errors *errors)
{
    const size_t there = entries(target);
    const bool old = self->force && there != SIZE_MAX && seed_there() == 1;

    if (status == CR_OK) {
        assert_int_equal(seed_there(), 2);
    } else if (self->force && errors->n > 0 && errors->item[0].what != NULL &&
               strstr(errors->item[0].what, "old results cannot be removed") != NULL) {
        assert_int_equal(seed_there(), 2); /* and the second try has removed them */
    } else if (self->force ? !old : there != SIZE_MAX) {
        fail_msg("call %llu fails with status %d: %s", (unsigned long long)n, status,
                 self->force ? "the old results are gone" : "something stands there");
    }
    if (entries(base) != (there != SIZE_MAX)) {
        fail_msg("call %llu fails with status %d: something is left beside the target", (unsigned long long)n, status);
    }
}

static bool try_writing(const fault *self, uint64_t n)
{
    cr_errors errors = {0};
    size_t before;
    int status;
    bool failed;

    take_target_away();
    if (self->force) {
        assert_int_equal(write_all(1, false, NULL), CR_OK);
    }
    before = faults_live();
    faults_arm(self->kinds, self->mode, n);
    status = write_all(2, self->force, &errors);
    failed = faults_disarm();
    check_disk(self, n, status, &errors);
    /* A failure may not matter: of making a folder that is there already. And where memory runs out while Jansson reads the
     * old package, it may lose a character without a word: then the folder may be refused, which loses nothing. */
    if (failed ? self->status != 0 && status != self->status && !(self->kinds == FAULT_MEMORY && self->force)
               : status != CR_OK) {
        fail_msg("call %llu %s: status %d (%s)", (unsigned long long)n, failed ? "fails" : "does not come", status,
                 errors.n > 0 && errors.item[0].what != NULL ? errors.item[0].what : "no word");
    }
    assert_true(status == CR_OK || errors.n > 0 || errors.dropped > 0);
    cr_errors_free(&errors);
    if (faults_live() != before) {
        fail_msg("call %llu fails: %zu blocks are lost", (unsigned long long)n, faults_live() - before);
    }
    return failed;
}

static void try_all(fault self)
{
    for (int force = 0; force < 2; force++) {
        uint64_t n = 1;

        self.force = force == 1;
        while (try_writing(&self, n)) {
            n = faults_next(n, DENSE);
        }
        assert_true(n > (self.kinds == FAULT_MOVE ? 1 : 3));
    }
}

static void memory(void **state)
{
    (void)state;
    try_all((fault){.kinds = FAULT_MEMORY, .mode = FAULT_ONCE, .status = CR_ERR_MEMORY});
    try_all((fault){.kinds = FAULT_MEMORY, .mode = FAULT_ONWARD, .status = CR_ERR_MEMORY});
}

/* From some call on there is no room any more, though what is there can be removed. */
static void full_disk(void **state)
{
    (void)state;
    try_all((fault){.kinds = FAULT_WRITE, .mode = FAULT_ONWARD, .status = CR_ERR_IO});
    try_all((fault){.kinds = FAULT_WRITE | FAULT_BYTES, .mode = FAULT_ONWARD, .status = CR_ERR_IO});
}

static void failing_calls(void **state)
{
    (void)state;
    try_all((fault){.kinds = FAULT_OPEN | FAULT_READ | FAULT_WRITE, .mode = FAULT_ONCE});
}

static void failing_moves(void **state)
{
    (void)state;
    try_all((fault){.kinds = FAULT_MOVE, .mode = FAULT_ONCE, .status = CR_ERR_IO});
    try_all((fault){.kinds = FAULT_MOVE, .mode = FAULT_ONWARD, .status = CR_ERR_IO});
}

/* The tables of the other commands: their own calls fail, and the folder is as before. */
static void try_writer(const writer *other)
{
    wanted = other;
    try_all((fault){.kinds = FAULT_MEMORY, .mode = FAULT_ONCE, .status = CR_ERR_MEMORY});
    try_all((fault){.kinds = FAULT_WRITE | FAULT_BYTES, .mode = FAULT_ONWARD, .status = CR_ERR_IO});
    try_all((fault){.kinds = FAULT_MOVE, .mode = FAULT_ONCE, .status = CR_ERR_IO});
    take_target_away();
    wanted = &a_run;
}

static void required_tables(void **state)
{
    (void)state;
    try_writer(&a_require);
}

static void influence_table(void **state)
{
    (void)state;
    try_writer(&an_influence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory),        cmocka_unit_test(full_disk),       cmocka_unit_test(failing_calls),
        cmocka_unit_test(failing_moves), cmocka_unit_test(required_tables), cmocka_unit_test(influence_table),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
