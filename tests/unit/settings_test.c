/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `set` of events: which slots of which moves it overwrites, with what, and which paths it refuses. */
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

/* Three states, two moves up each: slots of a move are those of its pace, threshold, softness and bias. */
#define WORLD                                                                                                          \
    "calendar: {start: 2025-01-01, end: 1 year}\n"                                                                     \
    "ladder: [none, engaged, recognised]\n"                                                                            \
    "conditions: {calm: 0.4, mood: {level: {series: {2025-01-01: 0.1}}}, bare: {within: none}}\n"                      \
    "parameters: {p: {uniform: [0.2, 0.4]}, wait: {exponential: 1 month}}\n"
#define STATES "states: {AAA: , BBB: , CCC: }\n"

static cr_plan plan;
static const cr_model *m;

/* One event that sets one number to another, in a world with these layers. */
static const cr_action *read_set(const char *layers, const char *path, const char *to)
{
    char text[2048];

    assert_true(snprintf(text, sizeof(text), "%s%s%sevents: {e: {date: 2025-07-01, do: [{set: %s, to: %s}]}}\n", WORLD,
                         strstr(layers, "states:") != NULL ? "" : STATES, layers, path, to) < (int)sizeof(text));
    plan_read(&plan, text);
    m = plan.model;
    assert_int_equal(m->event[0].action[0].kind, CR_ACTION_SET);
    assert_string_equal(m->event[0].action[0].path, path);
    return &m->event[0].action[0];
}

static int32_t move_id(const cr_move *move)
{
    assert_non_null(move);
    return (int32_t)(move - m->move);
}

/* Is the slot among those that are set? Then its setting, which must be of that move. */
static const cr_setting *setting_of(const cr_action *action, int32_t slot, int32_t move)
{
    for (size_t k = 0; k < action->n_settings; k++) {
        assert_true(k == 0 || action->setting[k - 1].slot < action->setting[k].slot);
        if (action->setting[k].slot == slot) {
            assert_int_equal(action->setting[k].move, move);
            return &action->setting[k];
        }
    }
    return NULL;
}

/* The moves up whose slot `which` is set: a bit each, AAA's onto engaged, AAA's onto recognised, BBB's .. */
static unsigned moves_set(const cr_action *action, int which)
{
    static const char *const state[] = {"AAA", "BBB", "CCC"}, *const rung[] = {"engaged", "recognised"};
    unsigned found = 0;

    for (size_t k = 0; k < 6; k++) {
        const cr_move *const move = move_of(m, state[k / 2], rung[k % 2]);

        found |= (setting_of(action, move->slot + which, move_id(move)) != NULL ? 1U : 0U) << k;
    }
    return found;
}

static void check_layers(const char *layers, const char *path, int which, unsigned wanted)
{
    const cr_action *const action = read_set(layers, path, "0.3");
    const unsigned found = moves_set(action, which);
    size_t n = 0;

    if (found != wanted) {
        fail_msg("%s over %s sets %x, not %x", path, layers, found, wanted);
    }
    for (unsigned left = wanted; left > 0; left >>= 1) {
        n += left & 1;
    }
    assert_int_equal(action->n_settings, n);
    assert_int_equal(action->condition, CR_NONE);
    for (size_t k = 0; k < n; k++) {
        SAME(m->slot[action->setting[k].to], 0.3);
        assert_int_equal(action->setting[k].to, action->setting[0].to);
        assert_null(draw_of(m, action->setting[k].to));
    }
    cr_plan_free(&plan);
}

/* It overwrites what its own or a less specific layer gave, and leaves what a more specific one gives. */
static void test_layers(void **state)
{
    static const char layers[] =
        "defaults: {threshold: 0.5, rungs: {recognised: {bias: 0.1, pace: 2}}, pace: 1}\n"
        "groups: {g: {members: [AAA, BBB], threshold: 0.6, pace: 3}, h: {members: [AAA], rungs: "
        "{engaged: {softness: 0.2}}, threshold: 0.7, pace: 2}}\n"
        "states: {BBB: {rungs: {recognised: {threshold: 0.8}}, softness: 0.3}, AAA: {pace: 1}, CCC: }\n";
    char nested[1024];

    (void)state;
    snprintf(nested, sizeof(nested), "%s", layers);
    memcpy(strstr(nested, "members: [AAA, BBB]"), "members: [  h, BBB]", strlen("members: [  h, BBB]"));
    check_layers(nested, "defaults.threshold", CR_SLOT_THRESHOLD, 0x30); /* CCC alone */
    check_layers(nested, "groups.g.threshold", CR_SLOT_THRESHOLD, 0x04); /* BBB, but not its own rung */
    check_layers(nested, "groups.h.threshold", CR_SLOT_THRESHOLD, 0x03); /* the inner group */
    check_layers(nested, "states.BBB.rungs.recognised.threshold", CR_SLOT_THRESHOLD, 0x08);
    check_layers(nested, "states.BBB.softness", CR_SLOT_SOFTNESS, 0x0c);
    check_layers(nested, "groups.h.rungs.engaged.softness", CR_SLOT_SOFTNESS, 0x01);
    check_layers(nested, "defaults.rungs.recognised.bias", CR_SLOT_BIAS, 0x2a); /* all states */
    check_layers(nested, "defaults.pace", CR_SLOT_PACE, 0x10);                  /* not the rung with its own */
    check_layers(nested, "defaults.rungs.recognised.pace", CR_SLOT_PACE, 0x20); /* groups beat the rung of defaults */
    check_layers(nested, "groups.g.pace", CR_SLOT_PACE, 0x0c);
    check_layers(nested, "states.AAA.pace", CR_SLOT_PACE, 0x03);
}

/* What a move down inherits is overwritten for both moves; its own numbers alone for that one. */
static void test_reverses(void **state)
{
    static const char layers[] =
        "defaults: {threshold: 0.5, bias: 0.1, weights: {calm: 0.5}, reverses: {threshold: 0.2, "
        "pace: 0.1, requires: {calm: {at_most: 0.3}}}}\n"
        "states: {AAA: , BBB: {reverses: {weights: {calm: 0.7}, pace: null}}, CCC: {reverses: null}}\n";
    const cr_action *action;
    const cr_move *up, *down;

    (void)state;
    action = read_set(layers, "defaults.bias", "0.3");
    up = move_of(m, "AAA", "engaged");
    down = way_back(m, "AAA", "engaged");
    assert_int_equal(action->n_settings, 6 + 4);
    assert_non_null(setting_of(action, up->slot + CR_SLOT_BIAS, move_id(up)));
    assert_non_null(setting_of(action, down->slot + CR_SLOT_BIAS, move_id(down)));
    cr_plan_free(&plan);

    action = read_set(layers, "defaults.reverses.threshold", "0.3");
    down = way_back(m, "BBB", "recognised");
    assert_int_equal(moves_set(action, CR_SLOT_THRESHOLD), 0);
    assert_int_equal(action->n_settings, 4);
    assert_non_null(setting_of(action, down->slot + CR_SLOT_THRESHOLD, move_id(down)));
    cr_plan_free(&plan);

    action = read_set(layers, "defaults.reverses.pace", "0");
    down = way_back(m, "AAA", "recognised");
    assert_int_equal(action->n_settings, 2);
    assert_non_null(setting_of(action, down->slot + CR_SLOT_PACE, move_id(down)));
    cr_plan_free(&plan);

    action = read_set(layers, "defaults.weights.calm", "0.3"); /* BBB's moves down have weights of their own */
    assert_int_equal(action->n_settings, 6 + 2);
    down = way_back(m, "AAA", "engaged");
    assert_non_null(
        setting_of(action, term_slot(m, down, CR_DRIVER_CONDITION, condition_of(m, "calm")), move_id(down)));
    cr_plan_free(&plan);

    action = read_set(layers, "states.BBB.reverses.weights.calm", "{uniform: [0, 1]}");
    assert_int_equal(action->n_settings, 2);
    down = way_back(m, "BBB", "engaged");
    assert_non_null(
        setting_of(action, term_slot(m, down, CR_DRIVER_CONDITION, condition_of(m, "calm")), move_id(down)));
    assert_true(draw_of(m, action->setting[0].to)->key == cr_stream_key_of("reverses.weights.calm", "BBB"));
    cr_plan_free(&plan);

    action = read_set(layers, "defaults.reverses.requires.calm.at_most", "{uniform: [0, 1]}");
    assert_int_equal(action->n_settings, 4);
    assert_int_equal(action->setting[0].slot, m->gate[way_back(m, "AAA", "engaged")->gate].bound);
    assert_true(draw_of(m, action->setting[0].to)->key == cr_stream_key_of("reverses.requires.calm.at_most", "AAA"));
    cr_plan_free(&plan);
}

static void test_bounds_and_levels(void **state)
{
    static const char layers[] = "defaults: {requires: {calm: 0.1}, weights: {calm: 1}}\n"
                                 "groups: {g: {members: [AAA], requires: {calm: {at_most: 0.9}}}}\n";
    const cr_action *action;

    (void)state;
    action = read_set(layers, "defaults.requires.calm", "0.3");
    assert_int_equal(action->n_settings, 6);
    for (size_t k = 0; k < 6; k++) {
        const cr_gate *const gate = &m->gate[m->move[action->setting[k].move].gate];

        assert_int_equal(action->setting[k].slot, gate->bound);
        assert_false(gate->at_most);
    }
    cr_plan_free(&plan);
    action = read_set(layers, "defaults.requires.calm.at_least", "0.3");
    assert_int_equal(action->n_settings, 6);
    cr_plan_free(&plan);
    action = read_set(layers, "groups.g.requires.calm.at_most", "0.3");
    assert_int_equal(action->n_settings, 2);
    assert_true(m->gate[m->move[0].gate + 1].at_most);
    assert_int_equal(action->setting[0].slot, m->gate[m->move[0].gate + 1].bound);
    cr_plan_free(&plan);

    for (int form = 0; form < 2; form++) {
        action = read_set(layers, form == 0 ? "conditions.calm" : "conditions.calm.level", "{normal: [0.3, 0.1]}");
        assert_int_equal(action->condition, condition_of(m, "calm"));
        assert_int_equal(action->n_settings, 1);
        assert_int_equal(action->setting[0].slot, m->condition[action->condition].level);
        assert_int_equal(action->setting[0].move, CR_NONE);
        assert_true(draw_of(m, action->setting[0].to)->key == cr_stream_key_of("level", "calm"));
        cr_plan_free(&plan);
    }
}

/* A distribution takes the uniform number of what it overwrites, whether that was drawn or not. */
static void test_uniforms(void **state)
{
    static const char *const before[] = {"0.5", "$p", "{normal: [0.5, 0.1], shared: 0.4}"};
    const cr_action *action;
    char layers[256];

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        snprintf(layers, sizeof(layers), "defaults: {threshold: %s, rungs: {recognised: {softness: %s}}}\n", before[k],
                 k == 2 ? "0.1" : before[k]);
        action = read_set(layers, "defaults.threshold", "{normal: [0.4, 0.2], shared: 0.3}");
        assert_int_equal(action->n_settings, 6);
        for (size_t s = 0; s < 6; s++) {
            const cr_move *const move = &m->move[action->setting[s].move];
            const cr_draw *const draw = draw_of(m, action->setting[s].to), *const own = draw_of(m, move->slot + 1);

            assert_int_equal(action->setting[s].slot, move->slot + CR_SLOT_THRESHOLD);
            assert_true(draw->key == cr_stream_key_of("threshold", m->state[move->state].code));
            assert_true(draw->factor == cr_stream_key_of("shared threshold", "defaults"));
            SAME(draw->shared, 0.3);
            SAME(m->dist[draw->dist].argument[0], 0.4);
            assert_int_equal(draw->n_targets, 2); /* one draw for both rungs */
            if (k == 2) {
                assert_true(own != draw && own->key == draw->key && own->factor == draw->factor);
            }
        }
        cr_plan_free(&plan);
        action = read_set(layers, "defaults.rungs.recognised.softness", "{uniform: [0.1, 0.2]}");
        assert_int_equal(action->n_settings, 3);
        assert_true(draw_of(m, action->setting[1].to)->key == cr_stream_key_of("softness", "BBB/recognised"));
        assert_int_equal(draw_of(m, action->setting[1].to)->n_targets, 1);
        cr_plan_free(&plan);
    }
    action = read_set("defaults: {threshold: {normal: [0.5, 0.1]}}\n", "defaults.threshold", "$p");
    assert_int_equal(action->n_settings, 6);
    assert_true(draw_of(m, action->setting[0].to)->key == cr_stream_key_of("parameter", "p"));
    assert_int_equal(action->setting[0].to, action->setting[5].to);
    cr_plan_free(&plan);
}

/* An alias is one node at several paths: what is set is what stands at this one. */
static void test_aliases(void **state)
{
    const cr_action *action;

    (void)state;
    action = read_set("defaults: {threshold: &n 0.5, bias: *n, softness: *n}\n", "defaults.bias", "0.3");
    assert_int_equal(action->n_settings, 6);
    assert_int_equal(moves_set(action, CR_SLOT_BIAS), 0x3f);
    assert_int_equal(moves_set(action, CR_SLOT_THRESHOLD), 0);
    cr_plan_free(&plan);
    action =
        read_set("states: {AAA: &s {threshold: {normal: [0.5, 0.1]}, rungs: {engaged: {bias: 0.1}}}, BBB: *s, CCC: "
                 "*s}\n",
                 "states.BBB.threshold", "0.3");
    assert_int_equal(moves_set(action, CR_SLOT_THRESHOLD), 0x0c);
    assert_int_equal(action->n_settings, 2);
    assert_int_equal(m->n_dists, 3); /* with those of the parameters */
    cr_plan_free(&plan);
    action =
        read_set("states: {AAA: &s {rungs: &r {engaged: &b {bias: 0.1}, recognised: *b}}, BBB: *s, CCC: {rungs: *r}}\n",
                 "states.CCC.rungs.recognised.bias", "0.3");
    assert_int_equal(moves_set(action, CR_SLOT_BIAS), 0x20);
    assert_int_equal(action->n_settings, 1);
    cr_plan_free(&plan);
}

/* Several events may set the same number, by either name of it, and one number may hold several. */
static void test_several(void **state)
{
    const cr_action *a, *b;

    (void)state;
    plan_read(&plan, WORLD STATES
              "defaults: {requires: {calm: 0.1}, bias: 0.2}\n"
              "events:\n"
              "  a: {date: 2025-07-01, do: &do [{set: defaults.requires.calm, to: 0.2}, {set: defaults.bias, "
              "to: {uniform: [0, 1]}}]}\n"
              "  b: {date: 2025-08-01, do: [{set: defaults.requires.calm.at_least, to: 0.3}]}\n"
              "  c: {date: 2025-09-01, do: *do}\n");
    m = plan.model;
    a = m->event[0].action;
    b = m->event[1].action;
    assert_int_equal(a[0].n_settings, 6);
    assert_int_equal(b[0].n_settings, 6);
    for (size_t k = 0; k < 6; k++) {
        assert_int_equal(a[0].setting[k].slot, b[0].setting[k].slot);
        assert_int_not_equal(a[0].setting[k].to, b[0].setting[k].to);
        SAME(m->slot[b[0].setting[k].to], 0.3);
        assert_int_equal(a[1].setting[k].slot, m->event[2].action[1].setting[k].slot);
        assert_true(draw_of(m, a[1].setting[k].to)->key == draw_of(m, m->event[2].action[1].setting[k].to)->key);
    }
    cr_plan_free(&plan);
}

/* A path as --set and --explain see it: the scenario itself is left as it was. */
static void test_changed_from_outside(void **state)
{
    static const char *const set[] = {"defaults.threshold={uniform: [0, 1]}", NULL};
    static const char text[] =
        WORLD STATES "defaults: {threshold: 0.5}\n"
                     "events: {e: {date: 2025-07-01, do: [{set: defaults.threshold, to: 0.2}]}}\n";
    cr_plan plain;

    (void)state;
    plan_read_set(&plan, text, set);
    assert_int_equal(plan.model->event[0].action[0].n_settings, 6);
    plan_read(&plain, text);
    assert_memory_not_equal(plain.sha256, plan.sha256, 32);
    assert_non_null(cr_plan_place(&plain, "defaults.threshold"));
    cr_plan_free(&plan);
    cr_plan_free(&plain);
}

/* The event stands on line 8. */
#define LAYERS                                                                                                         \
    "defaults: {threshold: 0.5, weights: {calm: 1, mood: null, about: x}, pace: 1, requires: {calm: {at_most: 1}}}\n"  \
    "groups: {west: {members: [AAA], pace: 2, weights: null}}\n"
#define SET   WORLD STATES LAYERS "events: {e: {date: 2025-07-01, do: ["
#define WHERE "s.yaml:8:43: events.e.do.1.set: "
#define KINDS                                                                                                          \
    "(weights, requires, pace, threshold, softness or bias of defaults, a group or a state, or a condition's level: "  \
    "groups.west.requires.human_rights)\n"
#define GIVE "(only a number that the scenario gives at that very path can be set: give it)\n"

static const refusal errors[] = {
    {SET "{set: x, to: 1}]}}\n", NULL, WHERE "'x' is no number that can be set " KINDS},
    {SET "{set: defaults, to: 1}]}}\n", NULL, WHERE "'defaults' is no number that can be set " KINDS},
    {SET "{set: defaults.weights, to: 1}]}}\n", NULL, WHERE "'defaults.weights' is no number that can be set " KINDS},
    {SET "{set: defaults.rungs, to: 1}]}}\n", NULL, WHERE "'defaults.rungs' is no number that can be set " KINDS},
    {SET "{set: defaults.threshold.x, to: 1}]}}\n", NULL,
     WHERE "'defaults.threshold.x' is no number that can be set " KINDS},
    {SET "{set: defaults.requires.others, to: 1}]}}\n", NULL,
     WHERE "'defaults.requires.others' is no number that can be set " KINDS},
    {SET "{set: defaults.requires.calm.about, to: 1}]}}\n", NULL,
     WHERE "'defaults.requires.calm.about' is no number that can be set " KINDS},
    {SET "{set: defaults.traits.rich, to: 1}]}}\n", NULL,
     WHERE "'defaults.traits.rich' is no number that can be set " KINDS},
    {SET "{set: conditions.calm.noise.sd, to: 1}]}}\n", NULL,
     WHERE "'conditions.calm.noise.sd' is no number that can be set " KINDS},
    {SET "{set: a.b.c.d.e.f.g.h.i.j.k, to: 1}]}}\n", NULL,
     WHERE "'a.b.c.d.e.f.g.h.i.j.k' is no number that can be set " KINDS},
    {SET "{set: groups.g.rungs.r.reverses.requires.d.at_least.x, to: 1}]}}\n", NULL,
     WHERE "'groups.g.rungs.r.reverses.requires.d.at_least.x' is no number that can be set " KINDS},
    {SET "{set: groups.wets.pace, to: 1}]}}\n", NULL, WHERE "there is no 'wets' in groups (did you mean 'west'?)\n"},
    {SET "{set: groups.west.threshold, to: 1}]}}\n", NULL, WHERE "there is no 'threshold' in groups.west " GIVE},
    {SET "{set: groups..threshold, to: 1}]}}\n", NULL, WHERE "there is no '' in groups " GIVE},
    {SET "{set: states.AAA.pace, to: 1}]}}\n", NULL, WHERE "there is no 'pace' in states.AAA " GIVE},
    {SET "{set: defaults.weights.clam, to: 1}]}}\n", NULL,
     WHERE "there is no 'clam' in defaults.weights (did you mean 'calm'?)\n"},
    {SET "{set: defaults.weights.about, to: 1}]}}\n", NULL, WHERE "there is no 'about' in defaults.weights " GIVE},
    {SET "{set: defaults.weights.mood, to: 1}]}}\n", NULL,
     WHERE "defaults.weights.mood is null: there is no number to set (give it one)\n"},
    {SET "{set: groups.west.weights.calm, to: 1}]}}\n", NULL,
     WHERE "groups.west.weights is null: there is no number to set (give it one)\n"},
    {SET "{set: defaults.requires.calm, to: 1}]}}\n", NULL,
     WHERE "there is no 'at_least' in defaults.requires.calm " GIVE},
    {SET "{set: defaults.reverses.pace, to: 1}]}}\n", NULL, WHERE "there is no 'reverses' in defaults " GIVE},
    {SET "{set: conditions.clam, to: 1}]}}\n", NULL, WHERE "there is no 'clam' in conditions (did you mean 'calm'?)\n"},
    {SET "{set: conditions.bare, to: 1}]}}\n", NULL, WHERE "there is no 'level' in conditions.bare " GIVE},
    {SET "{set: conditions.mood.level, to: 1}]}}\n", NULL,
     WHERE
     "the level of 'mood' is a series, not one number (shift the condition: {shift: conditions.mood, by: 0.2})\n"},
    {SET "{set: states.AAA.pace, to: 1}]}}\n", "states.AAA={pace: immediate, link: step}",
     WHERE "states.AAA.pace is `immediate`, which no number replaces (give a number there, such as 12)\n"},
    {SET "{set: defaults.threshold, to: 1}]}}\n", "groups.west={members: [AAA, BBB, CCC], threshold: 0.3}",
     WHERE "this changes nothing: no move reads the number there (set it where it acts)\n"},
    {SET "{set: [defaults], to: 1}]}}\n", NULL, WHERE "this is a list (wanted: a path such as conditions.restraint)\n"},
    {SET "{set: defaults.threshold, to: x}]}}\n", NULL,
     "s.yaml:8:67: events.e.do.1.to: 'x' is not a number (write it in decimal, as 0.25, -3 or 1e-6)\n"},
    {SET "{set: defaults.threshold, to: $q}]}}\n", NULL,
     "s.yaml:8:67: events.e.do.1.to: unknown parameter '$q' (did you mean 'p'?)\n"},
    {SET "{set: defaults.threshold, to: $wait}]}}\n", NULL,
     "s.yaml:8:67: events.e.do.1.to: '$wait' is a duration (wanted: a number such as 0.5)\n"},
    {SET "{set: defaults.threshold, to: [1]}]}}\n", NULL,
     "s.yaml:8:67: events.e.do.1.to: this is a list (wanted: a number (set) or a rung (move))\n"},
    {SET "{set: defaults.threshold, to: {level: 1}}]}}\n", NULL,
     "s.yaml:8:67: events.e.do.1.to: this is a mapping (wanted: a number or a distribution)\n"},
    {SET "{set: defaults.pace, to: immediate}]}}\n", NULL,
     "s.yaml:8:62: events.e.do.1.to: 'immediate' is not a number (write it in decimal, as 0.25, -3 or 1e-6)\n"},
    {SET "{set: defaults.pace, to: -1}]}}\n", NULL,
     "s.yaml:8:62: events.e.do.1.to: this is -1, which is not at least 0 (wanted: a number from 0 on)\n"},
    {SET "{set: groups.west.pace, to: {normal: [1, 1]}}]}}\n", NULL,
     "s.yaml:8:65: events.e.do.1.to: values reach down to -inf, which is not at least 0 (wanted: a number from 0 on; "
     "cut "
     "the distribution with `within`)\n"},
    {SET "{set: states.AAA.softness, to: 0}]}}\n", "states.AAA={softness: 0.1}",
     "s.yaml:8:68: events.e.do.1.to: this is 0, which is not above 0 (wanted: a number above 0)\n"},
    {SET "{set: states.AAA.bias, to: {uniform: [0, 1], shared: 0.5}}]}}\n", "states.AAA={bias: 0.1}",
     "s.yaml:8:64: events.e.do.1.to: `shared` has nobody to share with here (it is for what defaults or a group give "
     "to "
     "several states)\n"},
    {SET "{set: conditions.calm, to: {uniform: [0, 1], shared: 0.5}}]}}\n", NULL,
     "s.yaml:8:64: events.e.do.1.to: `shared` has nobody to share with here (it is for what defaults or a group give "
     "to "
     "several states)\n"},
};

static void test_errors(void **state)
{
    (void)state;
    check_refusals(errors, sizeof(errors) / sizeof(*errors));
}

/* Ten thousand actions and ten million numbers at most: a short file must not fill the memory. */
static void check_too_many(int n_states, int n_sets, const char *what)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_errors found = {0};

    assert_non_null(out);
    fputs("calendar: {start: 2025-01-01, end: 1 year}\nladder: [a, b, c]\ndefaults: {bias: 0}\nstates:\n", out);
    for (int i = 0; i < n_states; i++) {
        fprintf(out, "  S%d:\n", i);
    }
    fputs("events:\n  e:\n    date: 2025-07-01\n    do:\n", out);
    for (int i = 0; i < n_sets; i++) {
        fputs("      - {set: defaults.bias, to: 1}\n", out);
    }
    fclose(out);
    assert_int_equal(cr_plan_read_text(&plan, "s.yaml", text, NULL, NULL, &found), CR_ERR_INPUT);
    assert_int_equal(found.n, 1);
    assert_int_equal(found.item[0].line, 4 + n_states + 4 + n_sets);
    assert_non_null(strstr(found.item[0].what, what));
    cr_plan_free(&plan);
    cr_errors_free(&found);
    free(text);
}

static void test_too_many(void **state)
{
    (void)state;
    check_too_many(20000, 251, "events set more than 10000000 numbers of states (");
    check_too_many(1, 10001, "events set more than 10000 numbers (");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layers),   cmocka_unit_test(test_reverses), cmocka_unit_test(test_bounds_and_levels),
        cmocka_unit_test(test_uniforms), cmocka_unit_test(test_aliases),  cmocka_unit_test(test_several),
        cmocka_unit_test(test_errors),   cmocka_unit_test(test_too_many), cmocka_unit_test(test_changed_from_outside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
