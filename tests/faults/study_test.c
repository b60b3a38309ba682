/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory, files and disks that fail at every call while a scenario is scored and fitted: a status and a word, nothing lost,
 * nothing half-written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "compile/free.h"
#include "faults/faults.h"
#include "output/fit_tables.h"
#include "output/score_tables.h"
#include "study/batch.h"
#include "support/plans.h"

enum { DENSE = 150 };

static const char scenario[] =
    "calendar: {start: 2025-01-01, end: 1 year, step: 4 months}\n"
    "ladder: [none, recognised]\n"
    "states: {AAA: , BBB: , CCC: , DDD: }\n"
    "groups: {west: {members: [AAA, BBB]}}\n"
    "ties: {near: {pairs: [[AAA, BBB], [BBB, CCC, {uniform: [0, 1]}]]}}\n"
    "conditions: {calm: {level: 0.5, regimes: {a: {level: 0.1, lasts: 1 year}, b: {level: 0, lasts: 2 years}}}}\n"
    "defaults: {pace: 1, weights: {calm: 1, near: 0.5}}\n"
    "history: [{date: 2024-01-01, state: DDD, rung: recognised}, {date: 2025-05-01, state: BBB, rung: recognised}, "
    "{date: 2025-07-01, latest: 2025-09-01, state: CCC, rung: recognised}]\n";

static char *folder, *path, *target;
static cr_plan plan;
static cr_batch batch;
static cr_free_list list;

static const char *const wanted[] = {"defaults.pace=0.1:5", "defaults.weights.calm=0:2"};

static int open_all(void **state)
{
    const cr_batch_options options = {.first = 1, .replicates = 20, .seed = 1, .threads = 1};

    (void)state;
    folder = make_folder();
    path = write_file(folder, "s.yaml", scenario);
    target = malloc(strlen(folder) + 32);
    if (target == NULL || cr_free_read(&list, &plan, path, NULL, wanted, 2, NULL) != CR_OK) {
        return -1;
    }
    strcpy(target, folder);
    strcat(target, "/s-fitted.yaml");
    return cr_batch_run(&batch, &plan, &options, NULL);
}

static int close_all(void **state)
{
    (void)state;
    cr_batch_free(&batch);
    cr_plan_free(&plan);
    cr_free_list_free(&list);
    free(target);
    free(path);
    free_folder(folder);
    return 0;
}

/* ---- the operations: each frees all that it made ---- */

static int score(cr_errors *errors)
{
    const int32_t region = 0;
    const cr_score_options options = {
        .rung = 1, .base_from = plan.model->calendar.day[0] - 366, .n_regions = 1, .region = &region, .bins = 5};
    cr_score made;
    const int status = cr_score_init(&made, &batch.tally[0], &options, errors);

    cr_score_free(&made);
    return status;
}

static int fit(cr_errors *errors)
{
    const cr_fit_options options = {.confidence = 0.95};
    cr_likelihood likelihood;
    cr_fit made = {0};
    int status = cr_likelihood_of_history(&likelihood, plan.model, errors);

    status = status == CR_OK ? cr_fit_run(&made, &likelihood, list.item, list.n, &options, errors) : status;
    cr_fit_free(&made);
    cr_likelihood_free(&likelihood);
    return status;
}

static int read_free(cr_errors *errors)
{
    static const char *const set[] = {"defaults.softness=0.2"};
    const cr_changes changes = {.n_set = 1, .set = set};
    cr_free_list made;
    cr_plan read;
    const int status = cr_free_read(&made, &read, path, &changes, wanted, 2, errors);

    assert_true(status == CR_OK || (read.n_models == 0 && made.n == 0));
    cr_plan_free(&read);
    cr_free_list_free(&made);
    return status;
}

static int make_text(cr_errors *errors)
{
    static const char *const set[] = {"defaults.softness=0.2"};
    const cr_changes changes = {.n_set = 1, .set = set};
    const cr_fitted_value value = {"defaults.pace", 0.5, "a note", true};
    char *text;
    const int status = cr_fitted_text("s.yaml", &changes, &value, 1, "a source", &text, errors);

    assert_true((status == CR_OK) == (text != NULL));
    free(text);
    return status;
}

static int write_fit(cr_errors *errors)
{
    cr_fitted of[2] = {{.estimate = 1.0}, {.estimate = 2.0}};
    const cr_fit made = {.n = 2, .of = of};

    return cr_fit_files(&made, list.item, "extends: s.yaml\n", target, false, errors);
}

/* ---- every call in turn ---- */

typedef int (*operation)(cr_errors *errors);

/* GSL 2.7.1's gsl_multimin_fminimizer_alloc() loses a block where the state of
 * its minimizer finds no memory. */
enum { GSL_LOSES = 1 };

static bool try_once(operation what, unsigned kinds, fault_mode mode, uint64_t n)
{
    const size_t before = faults_live();
    cr_errors errors = {0};
    int status;
    bool failed;

    faults_arm(kinds, mode, n);
    status = what(&errors);
    failed = faults_disarm();
    if (failed ? status != (kinds == FAULT_MEMORY ? CR_ERR_MEMORY : CR_ERR_IO) : status != CR_OK) {
        fail_msg("call %llu %s: status %d (%s)", (unsigned long long)n, failed ? "fails" : "does not come", status,
                 errors.n > 0 && errors.item[0].what != NULL ? errors.item[0].what : "no word");
    }
    assert_true(status == CR_OK || errors.n > 0 || errors.dropped > 0);
    cr_errors_free(&errors);
    if (faults_live() > before + (what == fit && failed ? GSL_LOSES : 0)) {
        fail_msg("call %llu fails: %zu blocks are lost", (unsigned long long)n, faults_live() - before);
    }
    return failed;
}

static void try_all(operation what, unsigned kinds, fault_mode mode, uint64_t least)
{
    uint64_t n = 1;

    while (try_once(what, kinds, mode, n)) {
        n = faults_next(n, DENSE);
    }
    assert_true(n > least);
}

static void memory(void **state)
{
    static const operation operations[] = {score, fit, read_free, make_text};

    (void)state;
    for (size_t k = 0; k < sizeof(operations) / sizeof(*operations); k++) {
        try_all(operations[k], FAULT_MEMORY, FAULT_ONCE, 2);
        try_all(operations[k], FAULT_MEMORY, FAULT_ONWARD, 2);
    }
}

/* What stands in the folder: both files after success, neither after a failure but of the second one's last step. */
static bool try_writing(unsigned kinds, fault_mode mode, uint64_t n)
{
    const bool failed = try_once(write_fit, kinds, mode, n);
    char *const table = strdup(target), *part = NULL;
    const bool yaml = access(target, F_OK) == 0;
    bool csv;

    assert_non_null(table);
    strcpy(table + strlen(table) - strlen(".yaml"), ".csv");
    csv = access(table, F_OK) == 0;
    assert_true(asprintf(&part, "%s.part", target) > 0);
    assert_int_not_equal(access(part, F_OK), 0);
    free(part);
    assert_true(asprintf(&part, "%s.part", table) > 0);
    assert_int_not_equal(access(part, F_OK), 0);
    free(part);
    assert_true(failed ? !csv && (!yaml || kinds == FAULT_MOVE) : yaml && csv);
    (void)unlink(target);
    (void)unlink(table);
    free(table);
    return failed;
}

static void files(void **state)
{
    static const unsigned kinds[] = {FAULT_MEMORY, FAULT_WRITE, FAULT_WRITE | FAULT_BYTES, FAULT_MOVE};

    (void)state;
    for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
        for (fault_mode mode = FAULT_ONCE; mode <= FAULT_ONWARD; mode++) {
            uint64_t n = 1;

            while (try_writing(kinds[k], mode, n)) {
                n = faults_next(n, DENSE);
            }
            assert_true(n > 2);
        }
    }
}

/* All tables of a score, on a disk without room. */
static bool try_tables(const cr_score *made, fault_mode mode, uint64_t n)
{
    const size_t before = faults_live();
    char *const place = make_folder();
    cr_errors errors = {0};
    int status;
    bool failed;

    faults_arm(FAULT_WRITE | FAULT_BYTES, mode, n);
    status = cr_score_files(made, place, &errors);
    failed = faults_disarm();
    assert_int_equal(status, failed ? CR_ERR_IO : CR_OK);
    assert_true(status == CR_OK || errors.n > 0);
    cr_errors_free(&errors);
    free_folder(place);
    assert_int_equal(faults_live(), before);
    return failed;
}

static void tables(void **state)
{
    const cr_score_options options = {.rung = 1, .base_from = plan.model->calendar.day[0] - 366, .bins = 5};
    cr_score made;

    (void)state;
    assert_int_equal(cr_score_init(&made, &batch.tally[0], &options, NULL), CR_OK);
    for (fault_mode mode = FAULT_ONCE; mode <= FAULT_ONWARD; mode++) {
        uint64_t n = 1;

        while (try_tables(&made, mode, n)) {
            n++;
        }
        assert_true(n > CR_SCORE_TABLES);
    }
    cr_score_free(&made);
}

/* GSL 2.7.1 forgets a matrix where memory runs out while it makes a minimiser: AddressSanitizer's account of leaks leaves
 * it out; the count of live blocks above allows for it and for no more. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:gsl_matrix_alloc\n";
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(memory), cmocka_unit_test(files), cmocka_unit_test(tables)};

    return cmocka_run_group_tests(tests, open_all, close_all);
}
