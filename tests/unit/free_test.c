/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which numbers of a model follow a path, what may not be free, and the scenario that gives what was found. */
#include "compile/free.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/plans.h"

#define WHOLE                                                                                                          \
    "calendar: {start: 2025-01-01, end: 1 year}\n"                                                                     \
    "ladder: [none, engaged, recognised]\n"                                                                            \
    "parameters: {price: 0.3}\n"                                                                                       \
    "conditions:\n"                                                                                                    \
    "  calm: {level: 0.4, noise: {sd: 0.1, half_life: 1 month}}\n"                                                     \
    "  mood: {level: 0.1, regimes: {good: {level: 0.3, lasts: 1 year}, bad: {level: 0, lasts: 1 year}}}\n"             \
    "  jolt: {level: 0.1, shocks: {per_year: 1, size: 0.2, half_life: 1 month}}\n"                                     \
    "ties: {near: {pairs: [[AAA, BBB], [BBB, CCC]], exists: 0.5}}\n"                                                   \
    "groups: {west: {members: [AAA, BBB], threshold: 0.6}}\n"                                                          \
    "defaults: {pace: 0.5, threshold: 0.5, weights: {calm: 0.5, mood: 0.5, jolt: 0.1, near: $price}, "                 \
    "softness: {lognormal: [0.1, 0.3]}, rungs: {recognised: {requires: {calm: 0.3}}}}\n"                               \
    "states: {AAA: , BBB: {threshold: 0.7}, CCC: }\n"

typedef struct read {
    char *folder, *path;
    cr_free_list list;
    cr_plan plan;
    cr_errors errors;
} read;

static int open_read(read *self, const char *text, const char *const *wanted, size_t n)
{
    memset(self, 0, sizeof(*self));
    self->folder = make_folder();
    self->path = write_file(self->folder, "s.yaml", text);
    return cr_free_read(&self->list, &self->plan, self->path, NULL, wanted, n, &self->errors);
}

static void close_read(read *self)
{
    cr_errors_free(&self->errors);
    cr_plan_free(&self->plan);
    cr_free_list_free(&self->list);
    cr_free_list_free(&self->list);
    free(self->path);
    free_folder(self->folder);
}

static bool has(const cr_free *free, int32_t slot)
{
    for (size_t k = 0; k < free->n_slots; k++) {
        if (free->slot[k] == slot) {
            return true;
        }
    }
    return false;
}

static void test_slots(void **state)
{
    static const char *const wanted[] = {"defaults.threshold=0.1:0.9",
                                         "groups.west.threshold=0.1:0.9",
                                         "conditions.calm.level=0:1",
                                         "parameters.price=-1:1",
                                         "conditions.mood.regimes.good.level=0:1",
                                         "defaults.rungs.recognised.requires.calm=0:0.4",
                                         "defaults.softness=0:1"};
    const cr_move *move;
    read self;

    (void)state;
    assert_int_equal(open_read(&self, WHOLE, wanted, 7), CR_OK);
    /* CCC alone has the default, AAA alone the group's */
    move = move_of(self.plan.model, "CCC", "recognised");
    assert_int_equal(self.list.item[0].n_slots, 2);
    assert_true(has(&self.list.item[0], move->slot + CR_SLOT_THRESHOLD));
    assert_true(self.list.item[0].written == 0.5);
    assert_true(self.list.item[0].lo == 0.1 && self.list.item[0].hi == 0.9);
    move = move_of(self.plan.model, "AAA", "engaged");
    assert_int_equal(self.list.item[1].n_slots, 2);
    assert_true(has(&self.list.item[1], move->slot + CR_SLOT_THRESHOLD));
    assert_int_equal(self.list.item[2].n_slots, 1);
    assert_int_equal(self.list.item[2].slot[0],
                     self.plan.model->condition[condition_of(self.plan.model, "calm")].level);
    assert_int_equal(self.list.item[3].n_slots, 6);
    assert_true(self.list.item[3].written == 0.3);
    assert_int_equal(self.list.item[4].n_slots, 1);
    assert_int_equal(self.list.item[5].n_slots, 3);
    /* a distribution gives way to a constant: its median is what was written */
    assert_int_equal(self.list.item[6].n_slots, 6);
    assert_true(fabs(self.list.item[6].written - 0.1) < 1e-9);
    close_read(&self);
}

static void check_refused(const char *wanted, const char *words)
{
    const char *const list[] = {"groups.west.threshold=0.1:0.9", wanted};
    const char *told;
    read self;

    if (open_read(&self, WHOLE, list, 2) == CR_OK) {
        fail_msg("%s is taken", wanted);
    }
    told = self.errors.n > 0 ? self.errors.item[0].what : "";
    if (strstr(told, words) == NULL) {
        fail_msg("%s: '%s' and not '%s'", wanted, told, words);
    }
    assert_int_equal(self.list.n, 0);
    assert_int_equal(self.plan.n_models, 0);
    close_read(&self);
}

static void test_refusals(void **state)
{
    (void)state;
    check_refused("defaults.threshold", "PATH=LOW:HIGH");
    check_refused("=1:2", "PATH=LOW:HIGH");
    check_refused("defaults.threshold=1:0.5", "LOW below HIGH");
    check_refused("defaults.threshold=a:b", "PATH=LOW:HIGH");
    check_refused("groups.west.threshold=0.2:0.3", "given twice");
    check_refused("defaults.softnes=0:1", "unknown key");
    check_refused("defaults.pace=-1:1", "not at least 0");
    check_refused("title=0:1", "nothing follows it");
    check_refused("states.BBB.softness.lognormal=0:1", "");
    check_refused("conditions.calm.noise.sd=0.1:1", "is of noise, shocks");
    check_refused("conditions.jolt.shocks.per_year=0.1:1", "is of noise, shocks");
    check_refused("ties.near.exists=0.1:0.9", "taken as present");
}

/* ---- the file ---- */

static void test_text(void **state)
{
    static const cr_fitted_value values[] = {{"states.NO.threshold", 0.75, "one", true},
                                             {"defaults.weights.calm", -0.125, "two", false},
                                             {"defaults.pace", 2, "three", true},
                                             {"defaults.threshold", 0.5, "four", true},
                                             {"parameters.a-b", 1, "five", true}};
    static const char *const set[] = {"states.AAA.pace=2", "states.AAA.pace=3", "title=\"x\""};
    static const char *const whole[] = {"defaults.weights={calm: 1}"};
    const cr_changes changes = {.n_set = 3, .set = set}, outer = {.n_set = 1, .set = whole};
    cr_errors errors = {0};
    char *text;

    (void)state;
    assert_int_equal(cr_fitted_text("a b.yaml", &changes, values, 5, "by \"me\"", &text, &errors), CR_OK);
    assert_string_equal(text, "# Made by `credence fit`.\n"
                              "extends: \"a b.yaml\"\n"
                              "defaults:\n"
                              "  pace: 2 # three\n"
                              "  source: \"by \\\"me\\\"\"\n"
                              "  confidence: medium\n"
                              "  threshold: 0.5 # four\n"
                              "  weights:\n"
                              "    calm: -0.125 # two\n"
                              "    source: \"by \\\"me\\\"\"\n"
                              "    confidence: low\n"
                              "parameters:\n"
                              "  \"a-b\": 1 # five\n"
                              "  source: \"by \\\"me\\\"\"\n"
                              "  confidence: medium\n"
                              "states:\n"
                              "  AAA:\n"
                              "    pace: 3\n"
                              "  \"NO\":\n"
                              "    threshold: 0.75 # one\n"
                              "    source: \"by \\\"me\\\"\"\n"
                              "    confidence: medium\n"
                              "title: \"x\"\n");
    free(text);
    assert_int_equal(cr_fitted_text("a.yaml", &outer, values, 5, "", &text, &errors), CR_ERR_INPUT);
    assert_null(text);
    assert_non_null(strstr(errors.item[0].what, "'defaults.weights.calm' lies within 'defaults.weights'"));
    cr_errors_free(&errors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_slots), cmocka_unit_test(test_refusals),
                                       cmocka_unit_test(test_text)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
