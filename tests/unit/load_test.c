/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that extend files, changes from outside, and how each is laid over the other. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "scenario/load.h"
#include "support/plans.h"
#define SAME(a, b) assert_true(fabs((a) - (b)) < 1e-12)

static const refusal set_errors[] = {
    {SMALL_SCENARIO, "states.AAB.pace=1",
     "--set states.AAB.pace=1:1:1: states.AAB: the scenario has no state 'AAB' (did you mean 'AAA'?)\n"},
    {SMALL_SCENARIO, "defaults.pase=1",
     "--set defaults.pase=1:1:1: defaults: unknown key 'pase' (did you mean 'pace'?)\n"},
    {SMALL_SCENARIO, "conditions.x=1", "--set conditions.x=1:1:1: conditions.x: the scenario has no condition 'x'\n"},
    {SMALL_SCENARIO, "groups.g.members=[AAA]",
     "--set groups.g.members=[AAA]:1:1: groups.g: the scenario has no group 'g'\n"},
    {SMALL_SCENARIO "parameters: {price: 1}\n", "parameters.prize=2",
     "--set parameters.prize=2:1:1: parameters.prize: the scenario has no parameter 'prize' (did you "
     "mean 'price'?)\n"},
    {SMALL_SCENARIO, "ties.m.among=all", "--set ties.m.among=all:1:1: ties.m: the scenario has no tie kind 'm'\n"},
    {SMALL_SCENARIO, "defaults.pace=[1",
     "--set defaults.pace=[1:2:1: the list in [ ] is broken off (a ',' between items, a ']' at the "
     "end); found while parsing a flow sequence from line 1 on\n"},
    {SMALL_SCENARIO, "defaults.pace=fast",
     "--set defaults.pace=fast:1:1: defaults.pace: 'fast' is not a number (write it in decimal, as "
     "0.25, -3 or 1e-6)\n"},
    {SMALL_SCENARIO, "defaults.pace=", "defaults.pace=: no value (defaults.pace=null takes what stands there away)\n"},
    {SMALL_SCENARIO, "defaults.pace", "defaults.pace: PATH=VALUE is wanted (states.PAK.pace=0.5)\n"},
    {SMALL_SCENARIO, "=1", "=1: PATH=VALUE is wanted (states.PAK.pace=0.5)\n"},
    {SMALL_SCENARIO, ".pace=1",
     "--set .pace=1:1:1: unknown key '' (known here: title, extends, calendar, ladder, tracks, "
     "recognition, parameters, conditions, ties, defaults, groups, states, history, events, what_if)\n"},
    {SMALL_SCENARIO, "defaults.=1",
     "--set defaults.=1:1:1: defaults: unknown key '' (known here: pace, threshold, softness, bias, link, weights, "
     "requires, reverses, at, skips, traits, rungs)\n"},
    {SMALL_SCENARIO, "defaults..pace=1",
     "--set defaults..pace=1:1:1: defaults: unknown key '' (known here: pace, threshold, softness, bias, link, "
     "weights, requires, reverses, at, skips, traits, rungs)\n"},
    {SMALL_SCENARIO, "extends=x.yaml",
     "--set extends=x.yaml:1:1: extends cannot be set from outside (write a file that extends)\n"},
    {SMALL_SCENARIO, "e=1",
     "--set e=1:1:1: unknown key 'e' (known here: title, extends, calendar, ladder, tracks, "
     "recognition, parameters, conditions, ties, defaults, groups, states, history, events, what_if)\n"},
    {SMALL_SCENARIO, "calendar=null",
     "s.yaml:1:1: calendar: is missing ({start: 2025-07-04, end: 5 years, step: 1 month})\n"},
    {SMALL_SCENARIO, "states.AAA.weights.engagd=1",
     "--set states.AAA.weights.engagd=1:1:1: states.AAA.weights: unknown driver 'engagd' (did you "
     "mean 'engaged'?)\n"},
    {SMALL_SCENARIO, "states=null", "--set states=null:1:1: no states (states: {PAK: , RUS: {at: recognised}})\n"},
    {SMALL_SCENARIO, "conditions=5",
     "--set conditions=5:1:1: conditions: this is a single value (wanted: conditions by name)\n"},
    {SMALL_SCENARIO, "defaults=5",
     "--set defaults=5:1:1: defaults: this is a single value (wanted: keys for every state)\n"},
    {SMALL_SCENARIO "conditions: {x: {regimes: {a: {lasts: 1 day}, b: {lasts: 1 day}}}}\n",
     "conditions.x.regimes.c.lasts=1 day",
     "--set conditions.x.regimes.c.lasts=1 day:1:1: conditions.x.regimes.c: the scenario has no "
     "regime 'c' (did you mean 'a'?)\n"},
    {SMALL_SCENARIO "conditions: {x: 1}\n"
                    "defaults: {weights: {x: 1}}\n",
     "conditions.x=null",
     "s.yaml:5:22: defaults.weights: unknown driver 'x' (a condition, a kind of tie, a rung or a "
     "trait is wanted)\n"},
    {SMALL_SCENARIO, "states.DDD=null", "--set states.DDD=null:1:1: states.DDD: the scenario has no state 'DDD'\n"},
    {SMALL_SCENARIO "title: a\n", "title.x=1", "--set title.x=1:1:1: title: this is a mapping (wanted: text)\n"},
    {SMALL_SCENARIO "ties: {m: {among: all}}\n", "ties.m.among=null",
     "s.yaml:4:11: ties.m: nobody listens to anybody (pairs, file, among or cliques is wanted)\n"},
};

static void test_set_errors(void **state)
{
    (void)state;
    check_refusals(set_errors, sizeof(set_errors) / sizeof(*set_errors));
}

/* child.yaml extends base.yaml: the model of the child, which must be right. */
static void read_child(cr_plan *plan, const char *base, const char *child)
{
    char *folder = make_folder(), *of_base = write_file(folder, "base.yaml", base),
         *path = write_file(folder, "child.yaml", child);
    cr_errors errors = {0};
    const int status = cr_plan_read(plan, path, NULL, &errors);

    for (size_t k = 0; k < errors.n; k++) {
        print_error("%s:%d: %s\n", errors.item[k].file, errors.item[k].line, errors.item[k].what);
    }
    assert_int_equal(status, CR_OK);
    assert_string_equal(plan->name, "child");
    free(path);
    free(of_base);
    free_folder(folder);
}

/* `wanted`: messages, each behind the folder's path. */
static void refuse_child(const char *base, const char *child, const char *const *wanted)
{
    char *folder = make_folder(), *of_base = write_file(folder, "base.yaml", base),
         *path = write_file(folder, "child.yaml", child), *messages = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&messages, &size);

    for (size_t k = 0; wanted[k] != NULL; k++) {
        fprintf(stream, "%s/%s\n", folder, wanted[k]);
    }
    fclose(stream);
    plan_file_refused(path, messages);
    free(messages);
    free(path);
    free(of_base);
    free_folder(folder);
}

#define BASE                                                                                                           \
    SMALL_SCENARIO                                                                                                     \
    "title: Base\n"                                                                                                    \
    "parameters: {p: 0.25, q: 1}\n"                                                                                    \
    "conditions: {x: {level: 0.3, noise: {sd: 0.1, half_life: 1 year}}, y: {level: {series: {2025-01-01: 1, "          \
    "2025-06-01: 2}, between: linear}, within: [0, 5]}, z: {regimes: {a: {lasts: 1 day}, b: {lasts: 1 day}, c: "       \
    "{lasts: 1 day}}}}\n"                                                                                              \
    "ties: {m: {pairs: [[AAA, BBB], [BBB, CCC]], credit: {engaged: 0.5, recognised: 1}}, n: {among: all}}\n"           \
    "defaults: {at: engaged, pace: 2, bias: {normal: [0, 1], within: [-3, 3]}, skips: [none], requires: {x: 0.5}}\n"   \
    "groups: {g: {members: [AAA, BBB], pace: 3}}\n"

static void test_merge(void **state)
{
    cr_plan plan;
    const cr_model *m;

    (void)state;
    read_child(&plan, BASE,
               "extends: base.yaml\n"
               "title: Child\n"
               "conditions: {x: 0.4, y: {level: {series: {2025-02-01: 3}}}, z: {regimes: {c: null, b: {level: 1}}}}\n"
               "ties: {m: {pairs: [[CCC, AAA]], credit: {recognised: 0.75}}, n: null}\n"
               "defaults: {bias: {uniform: [0, 1]}, requires: {x: {at_most: 0.9}}}\n"
               "groups: {g: {members: [CCC]}}\n"
               "parameters: {q: null}\n"
               "states: {BBB: null, DDD: , CCC: {pace: 7}}\n");
    m = plan.model;
    assert_string_equal(plan.title, "Child");
    assert_int_equal(m->n_states, 3);
    assert_int_equal(state_of(m, "BBB"), CR_NONE);
    assert_int_equal(state_of(m, "DDD"), 2);
    /* a bare number is a level: the noise stays */
    SAME(m->slot[m->condition[0].level], 0.4);
    SAME(m->slot[m->condition[0].sd], 0.1);
    /* level whole: neither the old dates nor `between`; what stands beside it stays */
    assert_int_equal(m->condition[1].n_points, 1);
    SAME(m->condition[1].hi, 5.0);
    assert_int_equal(m->condition[2].n_regimes, 2);
    SAME(m->slot[m->condition[2].regime[1].level], 1.0);
    SAME(m->slot[m->condition[2].regime[1].lasts], 1.0 / 365.25);
    /* lists and credit whole */
    assert_int_equal(m->n_ties, 1);
    assert_int_equal(m->tie[0].n_edges, 1);
    assert_int_equal(m->tie[0].credit[1], CR_NONE);
    assert_int_equal(m->group[0].n, 1);
    /* a distribution whole: the old `within` is gone */
    assert_false(m->dist[0].truncated);
    /* bounds key by key */
    assert_int_equal(move_of(m, "AAA", "recognised")->n_gates, 2);
    SAME(m->slot[move_of(m, "CCC", "recognised")->slot], 7.0);
    SAME(m->slot[move_of(m, "AAA", "recognised")->slot], 2.0);
    cr_plan_free(&plan);
}

/* null in a child takes away what it names, and an error tells who still names that. */
static void test_removed(void **state)
{
    cr_plan plan;

    (void)state;
    read_child(&plan, BASE,
               "extends: base.yaml\nconditions: {y: null}\nties: {n: }\ngroups: {g: null}\ndefaults: {pace: null}\n");
    assert_int_equal(plan.model->n_conditions, 2);
    assert_int_equal(plan.model->n_ties, 1);
    assert_int_equal(plan.model->n_groups, 0);
    SAME(plan.model->slot[plan.model->move[0].slot], 1.0);
    cr_plan_free(&plan);
    refuse_child(BASE, "extends: base.yaml\nconditions: {x: null}\nstates: {AAA: null}\n",
                 (const char *const[]){"base.yaml:7:20: ties.m.pairs: unknown state or group 'AAA'",
                                       "base.yaml:8:101: defaults.requires: unknown driver 'x' (did you mean 'm'?)",
                                       "base.yaml:9:24: groups.g: unknown state or group 'AAA'", NULL});
    refuse_child(
        BASE, "extends: base.yaml\nconditions: {w: null}\ngroups: {h: }\n",
        (const char *const[]){"child.yaml:2:14: conditions.w: condition 'w' is empty, and nothing is inherited that "
                              "this could take away (say what it is)",
                              "child.yaml:3:10: groups.h: group 'h' is empty, and nothing is inherited that this "
                              "could take away (say what it is)",
                              NULL});
    /* a mapping that is null in the child is as if it were not there */
    read_child(&plan, BASE,
               "extends: base.yaml\nconditions: null\nties: null\ngroups: null\ndefaults: null\nparameters: null\n"
               "history: null\nrecognition: null\ntitle: null\n");
    assert_int_equal(plan.model->n_conditions + plan.model->n_ties + plan.model->n_groups + plan.model->n_draws, 0);
    assert_string_equal(plan.title, "");
    cr_plan_free(&plan);
}

static void test_chain(void **state)
{
    char *folder = make_folder(), *path;
    char *a = write_file(folder, "sub/a.yaml",
                         SMALL_SCENARIO "defaults: {pace: 1, bias: 1, threshold: 1}\nhistory: {file: "
                                        "h.csv}\n"),
         *h = write_file(folder, "sub/h.csv", "date,state,rung\n2024-01-01,AAA,engaged\n"),
         *b = write_file(folder, "sub/b.yaml", "extends: a.yaml\ndefaults: {pace: 2, bias: 2}\n");
    cr_errors errors = {0};
    cr_plan plan;

    (void)state;
    path = write_file(folder, "c.yaml", "extends: sub/b.yaml\ndefaults: {pace: 3}\n");
    assert_int_equal(cr_plan_read(&plan, path, NULL, &errors), CR_OK);
    SAME(plan.model->slot[plan.model->move[0].slot + CR_SLOT_PACE], 3.0);
    SAME(plan.model->slot[plan.model->move[0].slot + CR_SLOT_BIAS], 2.0);
    SAME(plan.model->slot[plan.model->move[0].slot + CR_SLOT_THRESHOLD], 1.0);
    assert_int_equal(plan.model->start[0], 1); /* a file is looked for from the file that names it */
    cr_plan_free(&plan);
    free(path);
    free(b);
    free(h);
    free(a);
    free_folder(folder);
}

/* A base file's own errors stand under its own paths, told once. */
static void test_base_errors(void **state)
{
    (void)state;
    refuse_child(
        SMALL_SCENARIO "defaults: {pace: -1, pase: 1}\n", "extends: base.yaml\ndefaults: {bias: x}\n",
        (const char *const[]){"base.yaml:4:18: defaults.pace: this is -1, which is not at least 0 (wanted: moves per "
                              "year, a number from 0 on)",
                              "base.yaml:4:22: defaults: unknown key 'pase' (did you mean 'pace'?)",
                              "child.yaml:2:18: defaults.bias: 'x' is not a number (write it in decimal, as 0.25, -3 "
                              "or 1e-6)",
                              NULL});
}

static void test_circles(void **state)
{
    char text[64], name[64], *folder = make_folder(), *path;
    cr_errors errors = {0};
    cr_plan plan;

    (void)state;
    refuse_child("extends: child.yaml\n", "extends: base.yaml\n",
                 (const char *const[]){
                     "base.yaml:1:10: extends: 'child.yaml' extends itself, at last (break the circle)", NULL});
    refuse_child("", "extends: ./child.yaml\n",
                 (const char *const[]){
                     "child.yaml:1:10: extends: './child.yaml' extends itself, at last (break the circle)", NULL});
    refuse_child("", "extends: base.yml\n",
                 (const char *const[]){
                     "child.yaml:1:10: extends: 'base.yml' cannot be opened (No such file or directory)", NULL});
    for (int k = 0; k < 34; k++) {
        snprintf(name, sizeof(name), "f%d.yaml", k);
        snprintf(text, sizeof(text), "extends: f%d.yaml\n", k + 1);
        free(write_file(folder, name, k < 33 ? text : SMALL_SCENARIO));
    }
    path = write_file(folder, "g.yaml", "extends: f1.yaml\n");
    assert_int_equal(cr_plan_read(&plan, path, NULL, &errors), CR_ERR_INPUT);
    assert_int_equal(errors.n, 1);
    assert_string_equal(errors.item[0].what, "more than 32 files extend one another (join some of them)");
    cr_errors_free(&errors);
    free(path);
    path = write_file(folder, "g.yaml", "extends: f2.yaml\n"); /* 32 of them */
    assert_int_equal(cr_plan_read(&plan, path, NULL, &errors), CR_OK);
    cr_plan_free(&plan);
    free(path);
    free_folder(folder);
}

/* Nothing outside the scenario's folder is read, however it is named. */
static void test_outside(void **state)
{
    char *folder = make_folder(), *outside = write_file(folder, "secret.csv", "date,state,rung\n"), *path, *link = NULL,
         *messages = NULL;
    static const char *const name[] = {"../secret.csv", "link.csv", "sub/../../secret.csv"};

    (void)state;
    free(write_file(folder, "in/sub/x.csv", ""));
    assert_true(asprintf(&link, "%s/in/link.csv", folder) > 0);
    assert_int_equal(symlink(outside, link), 0);
    for (size_t k = 0; k < 3; k++) {
        char text[256];

        snprintf(text, sizeof(text), "%shistory: {file: %s}\n", SMALL_SCENARIO, name[k]);
        path = write_file(folder, "in/s.yaml", text);
        assert_true(asprintf(&messages,
                             "%s:4:17: history: '%s' lies outside the scenario's folder (copy it into the folder)\n",
                             path, name[k]) > 0);
        plan_file_refused(path, messages);
        free(messages);
        free(path);
    }
    path = write_file(folder, "in/s.yaml", "extends: ../secret.csv\n");
    assert_true(asprintf(&messages,
                         "%s:1:10: extends: '../secret.csv' lies outside the scenario's folder (copy it into the "
                         "folder)\n",
                         path) > 0);
    plan_file_refused(path, messages);
    free(messages);
    free(path);
    path = write_file(folder, "in/s.yaml", "extends: /etc/hostname\n");
    assert_true(asprintf(&messages,
                         "%s:1:10: extends: '/etc/hostname' is no relative path (name a file in the scenario's "
                         "folder or below it)\n",
                         path) > 0);
    plan_file_refused(path, messages);
    free(messages);
    free(path);
    free(link);
    free(outside);
    free_folder(folder);
}

/* Every kind of path, as if the file had said so; of two the later counts. */
static void test_set(void **state)
{
    static const struct {
        const char *set, *text;
    } list[] = {
        {"defaults.pace=5", "defaults: {at: engaged, pace: 5, skips: [none], requires: {x: 0.5}}\n"},
        {"defaults.pace=null", "defaults: {at: engaged, pace: null, skips: [none], requires: {x: 0.5}}\n"},
        {"defaults={pace: 5}", "defaults: {at: engaged, pace: 5, skips: [none], requires: {x: 0.5}}\n"},
        {"defaults.skips=[]", "defaults: {at: engaged, pace: 2, skips: [], requires: {x: 0.5}}\n"},
        {"defaults.requires.x=0.75", "defaults: {at: engaged, pace: 2, skips: [none], requires: {x: 0.75}}\n"},
        {"defaults.rungs.recognised.bias={normal: [0, 1]}",
         "defaults: {at: engaged, pace: 2, skips: [none], requires: {x: 0.5}, rungs: {recognised: {bias: {normal: [0, "
         "1]}}}}\n"},
        {"groups.g.weights.x=0.5", "groups: {g: {weights: {x: 0.5}}}\n"},
        {"groups.g.members=[CCC]", "groups: {g: {members: [CCC]}}\n"},
        {"states.AAA.at=recognised", "states: {AAA: {at: recognised}}\n"},
        {"states.AAA=null", NULL},
        {"conditions.x=0.5", "conditions: {x: 0.5}\n"},
        {"conditions.x.noise.half_life=2 years", "conditions: {x: {noise: {half_life: 2 years}}}\n"},
        {"ties.m.norm=sum", "ties: {m: {norm: sum}}\n"},
        {"parameters.p={uniform: [0, 1]}", "parameters: {p: {uniform: [0, 1]}}\n"},
        {"calendar.end=2 years", "calendar: {end: 2 years}\n"},
        {"recognition=engaged", "recognition: engaged\n"},
        {"ladder=[engaged, none, recognised, more]", "ladder: [engaged, none, recognised, more]\n"},
        {"history=[{date: 2024-01-01, state: CCC, rung: recognised}]",
         "history: [{date: 2024-01-01, state: CCC, rung: recognised}]\n"},
        {"title=\"a: b\"", "title: \"a: b\"\n"},
    };
#define PLAIN                                                                                                          \
    SMALL_SCENARIO "parameters: {p: 0.25}\n"                                                                           \
                   "conditions: {x: {level: 0.3, noise: {sd: 0.1, half_life: 1 year}}}\n"                              \
                   "ties: {m: {among: all}}\n"                                                                         \
                   "groups: {g: {members: [BBB], pace: 3}}\n"                                                          \
                   "defaults: {at: engaged, pace: 2, skips: [none], requires: {x: 0.5}, threshold: $p}\n"

    (void)state;
    for (size_t k = 0; k < sizeof(list) / sizeof(*list); k++) {
        const char *const set[] = {list[k].set, NULL};
        cr_plan by_set, by_file;
        char text[512];
        const char *what;

        snprintf(text, sizeof(text), "extends: base.yaml\n%s",
                 list[k].text != NULL ? list[k].text : "states: {AAA: null}\n");
        read_child(&by_file, PLAIN, text);
        plan_read_set(&by_set, PLAIN, set);
        if (!models_equal(by_set.model, by_file.model, &what)) {
            fail_msg("%s: %s", list[k].set, what);
        }
        assert_string_equal(by_set.title, by_file.title);
        cr_plan_free(&by_set);
        cr_plan_free(&by_file);
    }
}

static void test_set_order(void **state)
{
    static const char *const set[] = {"defaults.pace=5", "defaults.pace=6", NULL};
    const cr_changes changes = {.start = "2025-02-01", .end = "2 months"};
    cr_errors errors = {0};
    cr_plan plan;

    (void)state;
    plan_read_set(&plan, SMALL_SCENARIO, set);
    SAME(plan.model->slot[plan.model->move[0].slot], 6.0);
    cr_plan_free(&plan);
    assert_int_equal(cr_plan_read_text(&plan, "s.yaml", SMALL_SCENARIO, NULL, &changes, &errors), CR_OK);
    assert_int_equal(plan.model->calendar.n, 3);
    cr_plan_free(&plan);
}

/* A file named by --set is looked for from the scenario's folder. */
static void test_set_file(void **state)
{
    char *folder = make_folder(), *path = write_file(folder, "s.yaml", SMALL_SCENARIO),
         *data = write_file(folder, "data/h.csv", "date,state,rung\n2024-01-01,AAA,recognised\n");
    const char *const set[] = {"history={file: data/h.csv}"};
    const cr_changes changes = {.n_set = 1, .set = set};
    cr_errors errors = {0};
    cr_plan plan;

    (void)state;
    assert_int_equal(cr_plan_read(&plan, path, &changes, &errors), CR_OK);
    assert_int_equal(plan.model->start[0], 2);
    cr_plan_free(&plan);
    free(data);
    free(path);
    free_folder(folder);
}

static void test_no_file(void **state)
{
    cr_errors errors = {0};
    cr_plan plan;

    (void)state;
    assert_int_equal(cr_plan_read(&plan, "/tmp/no such folder/s.yaml", NULL, &errors), CR_ERR_IO);
    assert_int_equal(errors.n, 1);
    assert_null(plan.model);
    cr_errors_free(&errors);
    assert_int_equal(cr_plan_read(&plan, "/tmp/no-such-file.yaml", NULL, &errors), CR_ERR_IO);
    assert_int_equal(errors.n, 1);
    cr_errors_free(&errors);
    assert_int_equal(cr_plan_read(&plan, "/tmp", NULL, &errors), CR_ERR_IO);
    assert_int_equal(errors.n, 1);
    cr_errors_free(&errors);
    cr_plan_free(&plan);
}

/* ---- the hash ---- */

static void hash_of(const char *text, const char *set, uint8_t sha256[32])
{
    const char *const list[] = {set, NULL};
    cr_plan plan;

    plan_read_set(&plan, text, list);
    memcpy(sha256, plan.sha256, 32);
    cr_plan_free(&plan);
}

static void test_hash(void **state)
{
    static const char *const same[] = {
        "# a note\nstates:\n  CCC: {}\n  AAA: # none\n  BBB:\nladder: [none, engaged, recognised]\n"
        "calendar: {end: 1 year, start: 2025-01-01}\ndefaults: {pace: 1, requires: {engaged: {at_least: 0}}}\n",
        SMALL_SCENARIO "defaults: {requires: {engaged: 0}, pace: 1}\n"};
    static const char *const set[] = {"defaults.pace=2",
                                      "defaults.pace=null",
                                      "defaults.bias=0",
                                      "states.AAA=null",
                                      "ladder=[none, recognised, engaged]",
                                      "title=x",
                                      "states.AAA.name=null",
                                      "states.AAA.name=\"null\"",
                                      "about=x"};
    uint8_t plain[32], hash[sizeof(set) / sizeof(*set)][32];

    (void)state;
    hash_of(same[0], NULL, plain);
    hash_of(same[1], NULL, hash[0]);
    assert_memory_equal(plain, hash[0], 32);
    hash_of(same[1], "defaults.pace=1", hash[0]);
    assert_memory_equal(plain, hash[0], 32);
    for (size_t k = 0; k < sizeof(set) / sizeof(*set); k++) {
        hash_of(same[0], set[k], hash[k]);
        assert_memory_not_equal(plain, hash[k], 32);
        for (size_t l = 0; l < k; l++) {
            assert_memory_not_equal(hash[k], hash[l], 32);
        }
    }
}

/* A data file's bytes count, and which file is where. */
static void test_hash_files(void **state)
{
    char *folder = make_folder(), *path = write_file(folder, "s.yaml",
                                                     SMALL_SCENARIO "ties: {m: {file: a.csv}, n: {file: "
                                                                    "b.csv}}\n");
    static const char *const rows[] = {"listener,partner\nAAA,BBB\n", "listener,partner\nBBB,AAA\n"};
    uint8_t hash[4][32];

    (void)state;
    for (size_t k = 0; k < 4; k++) {
        cr_errors errors = {0};
        cr_plan plan;

        free(write_file(folder, "a.csv", rows[k & 1]));
        free(write_file(folder, "b.csv", rows[k >> 1]));
        assert_int_equal(cr_plan_read(&plan, path, NULL, &errors), CR_OK);
        memcpy(hash[k], plan.sha256, 32);
        cr_plan_free(&plan);
        for (size_t l = 0; l < k; l++) {
            assert_memory_not_equal(hash[k], hash[l], 32);
        }
    }
    free(path);
    free_folder(folder);
}

static const refusal set_traits[] = {
    {SMALL_SCENARIO "defaults: {traits: {rich: 0}}\n", "states.AAA.traits.rihc=1",
     "--set states.AAA.traits.rihc=1:1:1: the scenario has no trait 'rihc' (did you mean 'rich'?)\n"},
    {SMALL_SCENARIO, "states.AAA.traits.rich=1",
     "--set states.AAA.traits.rich=1:1:1: the scenario has no trait 'rich'\n"},
    {SMALL_SCENARIO "defaults: {traits: {rich: 0}}\n", "states.AAA.traits={rich: 1, typo: 2}",
     "--set states.AAA.traits={rich: 1, typo: 2}:1:11: the scenario has no trait 'typo'\n"},
    {SMALL_SCENARIO "groups: {g: {members: [AAA], traits: {rich: 0}}}\n", "groups.g.traits.typo=null",
     "--set groups.g.traits.typo=null:1:1: the scenario has no trait 'typo'\n"},
    {SMALL_SCENARIO "defaults: {traits: {rich: 0}}\n", "defaults.traits.typo={uniform: [0, 1]}",
     "--set defaults.traits.typo={uniform: [0, 1]}:1:1: the scenario has no trait 'typo'\n"},
};

static void test_set_traits(void **state)
{
    (void)state;
    check_refusals(set_traits, sizeof(set_traits) / sizeof(*set_traits));
}

/* A trait that any layer of the scenario has may be set anywhere, and again. */
static void test_set_known_traits(void **state)
{
    static const char *const set[] = {"states.AAA.traits.rich=3", "groups.g.traits.rich=4", "groups.g.traits.rich=5",
                                      "states.CCC.traits={rich: 6}", NULL};
    static const double wanted[] = {3, 5, 6};
    cr_plan plan;
    const cr_term *term;

    (void)state;
    plan_read_set(&plan,
                  SMALL_SCENARIO "groups: {g: {members: [BBB], traits: {rich: 1}}}\ndefaults: {weights: {rich: 1}}\n",
                  set);
    for (size_t i = 0; i < 3; i++) {
        term = &plan.model->term[plan.model->move[2 * i].term];
        SAME(plan.model->slot[term->driver.index], wanted[i]);
    }
    cr_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_traits),  cmocka_unit_test(test_set_known_traits),
        cmocka_unit_test(test_set_errors),  cmocka_unit_test(test_merge),
        cmocka_unit_test(test_removed),     cmocka_unit_test(test_chain),
        cmocka_unit_test(test_base_errors), cmocka_unit_test(test_circles),
        cmocka_unit_test(test_outside),     cmocka_unit_test(test_set),
        cmocka_unit_test(test_set_order),   cmocka_unit_test(test_set_file),
        cmocka_unit_test(test_no_file),     cmocka_unit_test(test_hash),
        cmocka_unit_test(test_hash_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
