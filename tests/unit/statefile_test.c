/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `states: {file: x.csv}`: rows become states, under what the scenario says itself and over what it extends. */
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

#define SAME(a, b) assert_true(fabs((a) - (b)) < 1e-12)

#define BEGIN                                                                                                          \
    "calendar: {start: 2025-01-01, end: 1 year}\n"                                                                     \
    "ladder: [none, engaged, recognised]\n"

/* Writes data/x.csv and s.yaml, perhaps base.yaml too, and reads s.yaml. */
static int read_files(cr_plan *plan, const char *rows, const char *text, const char *base, const char *set,
                      cr_errors *errors)
{
    char *folder = make_folder(), *data = write_file(folder, "data/x.csv", rows),
         *path = write_file(folder, "s.yaml", text),
         *of_base = base != NULL ? write_file(folder, "base.yaml", base) : NULL;
    const char *const list[] = {set};
    const cr_changes changes = {.n_set = set != NULL, .set = list};
    const int status = cr_plan_read(plan, path, &changes, errors);

    free(of_base);
    free(path);
    free(data);
    free_folder(folder);
    return status;
}

static void read_right(cr_plan *plan, const char *rows, const char *text, const char *base, const char *set)
{
    cr_errors errors = {0};
    const int status = read_files(plan, rows, text, base, set, &errors);

    for (size_t k = 0; k < errors.n; k++) {
        print_error("%s:%d: %s\n", errors.item[k].file, errors.item[k].line, errors.item[k].what);
    }
    assert_int_equal(status, CR_OK);
}

/* One message: its file's name, line, path and words. */
static void refuse(const char *rows, const char *text, const char *base, const char *set, const char *file, int line,
                   const char *where, const char *what)
{
    cr_errors errors = {0};
    cr_plan plan;
    const char *slash;

    assert_int_equal(read_files(&plan, rows, text, base, set, &errors), CR_ERR_INPUT);
    for (size_t k = 1; k < errors.n; k++) {
        print_error("besides: %s:%d: %s: %s\n", errors.item[k].file, errors.item[k].line, errors.item[k].path,
                    errors.item[k].what);
    }
    assert_int_equal(errors.n, 1);
    slash = strrchr(errors.item[0].file, '/');
    assert_string_equal(slash != NULL ? slash + 1 : errors.item[0].file, file);
    assert_string_equal(errors.item[0].what, what);
    assert_string_equal(errors.item[0].path != NULL ? errors.item[0].path : "", where);
    assert_int_equal(errors.item[0].line, line);
    assert_null(plan.model);
    cr_errors_free(&errors);
}

/* The trait of a state as its moves see it: the slot behind the first term. */
static double trait_of(const cr_plan *plan, const char *state)
{
    const cr_model *m = plan->model;
    const cr_term *term = &m->term[move_of(m, state, "engaged")->term];

    assert_int_equal(term->driver.kind, CR_DRIVER_TRAIT);
    return m->slot[term->driver.index];
}

#define ROWS                                                                                                           \
    "state,name,rich,poor\n"                                                                                           \
    "PAK,Pakistan,0.5,1e-3\n"                                                                                          \
    "RUS,,2,\n"                                                                                                        \
    "# a note\n"                                                                                                       \
    "CHN,\"China, People's Republic of\",,\n"

static void test_rows(void **state)
{
    cr_plan plan;

    (void)state;
    read_right(&plan, ROWS, BEGIN "states: {file: data/x.csv}\ndefaults: {weights: {rich: 1}}\n", NULL, NULL);
    assert_int_equal(plan.model->n_states, 3);
    assert_string_equal(plan.model->state[0].code, "CHN");
    assert_string_equal(plan.model->state[0].name, "China, People's Republic of");
    assert_string_equal(plan.model->state[1].name, "Pakistan");
    assert_string_equal(plan.model->state[2].name, "RUS"); /* an empty cell gives nothing */
    SAME(trait_of(&plan, "PAK"), 0.5);
    SAME(trait_of(&plan, "RUS"), 2.0);
    SAME(trait_of(&plan, "CHN"), 0.0);
    cr_plan_free(&plan);
    /* an empty cell hides nothing of the defaults */
    read_right(&plan, ROWS, BEGIN "states: {file: data/x.csv}\ndefaults: {weights: {rich: 1}, traits: {rich: 7}}\n",
               NULL, NULL);
    SAME(trait_of(&plan, "PAK"), 0.5);
    SAME(trait_of(&plan, "CHN"), 7.0);
    cr_plan_free(&plan);
    /* codes and names are text: null, 1 and ~ too */
    read_right(&plan, "name,state\nnull,1\n~,no\n$x,yes\n", BEGIN "states: {file: data/x.csv}\n", NULL, NULL);
    assert_string_equal(plan.model->state[0].name, "null");
    assert_string_equal(plan.model->state[1].name, "~");
    assert_string_equal(plan.model->state[2].name, "$x");
    cr_plan_free(&plan);
    /* provenance may stand in columns */
    read_right(&plan, "state,source,about,confidence,t\nA,a map,1 of 2,low,1\nB,,,,\n",
               BEGIN "states: {file: data/x.csv}\n", NULL, NULL);
    assert_int_equal(plan.model->n_states, 2);
    cr_plan_free(&plan);
}

/* What the scenario says itself lies over the rows, key by key; null takes a state away. */
static void test_under_the_mapping(void **state)
{
    cr_plan plan;

    (void)state;
    read_right(&plan, ROWS,
               BEGIN "states:\n  PAK: {name: Here, at: engaged, traits: {poor: 3}}\n  file: data/x.csv\n  CHN:\n"
                     "  TUR: {traits: {rich: 9}}\ndefaults: {weights: {rich: 1}}\n",
               NULL, NULL);
    assert_int_equal(plan.model->n_states, 3);
    assert_int_equal(state_of(plan.model, "CHN"), CR_NONE);
    assert_string_equal(plan.model->state[0].name, "Here");
    assert_int_equal(plan.model->start[0], 1);
    SAME(trait_of(&plan, "PAK"), 0.5);
    SAME(trait_of(&plan, "TUR"), 9.0);
    cr_plan_free(&plan);
}

/* Rows lie over what the file extends; and a null beside them takes away what the base has. */
static void test_extends(void **state)
{
    static const char base[] = BEGIN "states: {PAK: {name: Base, pace: 3, traits: {rich: 5, t: 1}}, GBR: }\n"
                                     "defaults: {weights: {rich: 1}}\n";
    cr_plan plan;

    (void)state;
    read_right(&plan, ROWS, "extends: base.yaml\nstates: {file: data/x.csv, GBR: null, RUS: {pace: 4}}\n", base, NULL);
    assert_int_equal(plan.model->n_states, 3);
    assert_int_equal(state_of(plan.model, "GBR"), CR_NONE);
    assert_string_equal(plan.model->state[1].name, "Pakistan");
    SAME(trait_of(&plan, "PAK"), 0.5);
    SAME(plan.model->slot[move_of(plan.model, "PAK", "engaged")->slot], 3.0);
    SAME(plan.model->slot[move_of(plan.model, "RUS", "engaged")->slot], 4.0);
    cr_plan_free(&plan);
    /* a base's own file: its rows are states like others */
    read_right(&plan, ROWS, "extends: base.yaml\nstates: {RUS: null, CHN: {name: Middle}}\n",
               BEGIN "states: {file: data/x.csv}\n", NULL);
    assert_int_equal(plan.model->n_states, 2);
    assert_string_equal(plan.model->state[0].name, "Middle");
    cr_plan_free(&plan);
    refuse(ROWS, "extends: base.yaml\nstates: {file: null}\n", BEGIN "states: {file: data/x.csv}\n", NULL, "s.yaml", 2,
           "states", "null takes away no rows (the states of an inherited file are states like others: PAK: null)");
    read_right(&plan, ROWS, BEGIN "states: {file: , PAK: }\n", NULL, NULL); /* nothing inherited: not set */
    assert_int_equal(plan.model->n_states, 1);
    cr_plan_free(&plan);
}

static void test_set(void **state)
{
    static const char text[] = BEGIN "states: {file: data/x.csv}\ndefaults: {weights: {rich: 1}}\n";
    cr_plan plan;

    (void)state;
    read_right(&plan, ROWS, text, NULL, "states.PAK.traits.rich=4");
    SAME(trait_of(&plan, "PAK"), 4.0);
    cr_plan_free(&plan);
    read_right(&plan, ROWS, text, NULL, "states.CHN.traits.rich=4"); /* known elsewhere */
    SAME(trait_of(&plan, "CHN"), 4.0);
    cr_plan_free(&plan);
    read_right(&plan, ROWS, text, NULL, "states.RUS=null");
    assert_int_equal(plan.model->n_states, 2);
    cr_plan_free(&plan);
    refuse(ROWS, text, NULL, "states.PAQ.pace=1", "--set states.PAQ.pace=1", 1, "states.PAQ",
           "the scenario has no state 'PAQ' (did you mean 'PAK'?)");
    refuse(ROWS, text, NULL, "states.PAK.traits.rihc=1", "--set states.PAK.traits.rihc=1", 1, "",
           "the scenario has no trait 'rihc' (did you mean 'rich'?)");
    refuse(ROWS, text, NULL, "states.file=x.csv", "--set states.file=x.csv", 1, "",
           "states.file cannot be set from outside (write a file that extends)");
    refuse(ROWS, text, NULL, "states={file: data/x.csv}", "x.csv}", 1, "",
           "states.file cannot be set from outside (write a file that extends)");
}

static void test_errors(void **state)
{
    static const char text[] = BEGIN "states: {file: data/x.csv}\n";

    (void)state;
    refuse("code,name\nA,B\n", text, NULL, NULL, "s.yaml", 3, "states", "'data/x.csv' lacks the column state");
    refuse("state,t\nA,1\nB,much\n", text, NULL, NULL, "x.csv", 3, "states.B.traits.t",
           "'much' is not a number (write it in decimal, as 0.25, -3 or 1e-6)");
    refuse("state,t\nA,$p\n", text, NULL, NULL, "x.csv", 2, "states.A.traits.t",
           "'$p' is not a number (write it in decimal, as 0.25, -3 or 1e-6)");
    refuse("state,t\nA,null\n", text, NULL, NULL, "x.csv", 2, "states.A.traits.t",
           "'null' is not a number (write it in decimal, as 0.25, -3 or 1e-6)");
    refuse("state,t\nA,1e101\n", text, NULL, NULL, "x.csv", 2, "states.A.traits.t",
           "'1e101' is too large (at most 1e100)");
    refuse("state\nA\nB\n\n# note\nA\n", text, NULL, NULL, "x.csv", 6, "states",
           "state 'A' is there twice, on line 2 too (take one away)");
    refuse("state\nA.B\nC\n", text, NULL, NULL, "x.csv", 2, "states",
           "'A.B' cannot be a name (1 to 200 characters, none of them '.', '/' or a line break; no '$' or blank in "
           "front)");
    refuse(
        "state,t\n,1\nA,1\n", text, NULL, NULL, "x.csv", 2, "states",
        "'' cannot be a name (1 to 200 characters, none of them '.', '/' or a line break; no '$' or blank in front)");
    refuse("state,a.b\nA,1\n", text, NULL, NULL, "x.csv", 1, "states",
           "'a.b' cannot be a name (1 to 200 characters, none of them '.', '/' or a line break; no '$' or blank in "
           "front)");
    refuse("state,t\nA\n", text, NULL, NULL, "x.csv", 2, "",
           "1 cell where the first line names 2 columns (as many as columns are wanted)");
    refuse("state,confidence\nA,none\n", text, NULL, NULL, "x.csv", 2, "states.A.confidence",
           "'none' is not known here (wanted: high, medium or low)");
    refuse("state,lag\nA,1\n", text, NULL, NULL, "x.csv", 2, "", "'lag' is a reserved word (take another name)");
    refuse("state\nall\n", text, NULL, NULL, "x.csv", 2, "", "'all' means all states together (take another code)");
    refuse("state\n", text, NULL, NULL, "s.yaml", 3, "", "no states (states: {PAK: , RUS: {at: recognised}})");
    refuse("state\nA\n", BEGIN "states: {file: no.csv}\nties: {m: {pairs: [[A, B]]}}\n", NULL, NULL, "s.yaml", 3,
           "states", "'no.csv' cannot be opened (No such file or directory)");
    refuse("state\nA\n", BEGIN "states: {file: [x]}\n", NULL, NULL, "s.yaml", 3, "states.file",
           "this is a list (wanted: text)");
}

/* The same states mean, and hash to, the same wherever they are written; another value does not. */
static void test_hash(void **state)
{
    static const char text[] = BEGIN "states: {file: data/x.csv}\n";
    cr_plan by_file, by_hand, turned, other;
    const char *what;

    (void)state;
    read_right(&by_file, "state,name,t\nA,Aland,1\nB,,\n", text, NULL, NULL);
    plan_read(&by_hand, BEGIN "states: {B: {}, A: {traits: {t: 1}, name: Aland}}\n");
    read_right(&turned, "t,state,name\n# a note\n,B,\n1,A,Aland\n", text, NULL, NULL);
    read_right(&other, "state,name,t\nA,Aland,1\nB,,0\n", text, NULL, NULL);
    assert_true(models_equal(by_file.model, by_hand.model, &what));
    assert_true(models_equal(by_file.model, turned.model, &what));
    assert_memory_equal(by_file.sha256, by_hand.sha256, 32);
    assert_memory_equal(by_file.sha256, turned.sha256, 32);
    assert_memory_not_equal(by_file.sha256, other.sha256, 32);
    cr_plan_free(&by_file);
    cr_plan_free(&by_hand);
    cr_plan_free(&turned);
    cr_plan_free(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),    cmocka_unit_test(test_under_the_mapping),
        cmocka_unit_test(test_extends), cmocka_unit_test(test_set),
        cmocka_unit_test(test_errors),  cmocka_unit_test(test_hash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
