/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two readings of one text are equal; a model that differs in any one number, flag or key is not. */
#include "model/equal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/everything.h"
#include "support/plans.h"

static cr_plan left, right;

static int read_both(void **state)
{
    (void)state;
    plan_read(&left, EVERYTHING);
    plan_read(&right, EVERYTHING);
    return 0;
}

static int free_both(void **state)
{
    (void)state;
    cr_plan_free(&left);
    cr_plan_free(&right);
    return 0;
}

static void check(cr_likeness wanted, const char *part, const char *what)
{
    const char *where = NULL, *back = NULL;

    if (cr_model_compare(left.model, right.model, &where) != wanted || strcmp(where, part) != 0 ||
        cr_model_compare(right.model, left.model, &back) != wanted || strcmp(back, part) != 0) {
        fail_msg("%s: told of '%s' and '%s', not of '%s'", what, where, back, part);
    }
    assert_int_equal(cr_model_compare(left.model, right.model, NULL), wanted);
}

/* One bit of a value, and back. */
static void flip(void *value, const char *part, const char *what)
{
    unsigned char *byte = value;

    check(CR_EQUAL, "", what);
    *byte ^= 1U;
    check(CR_UNEQUAL, part, what);
    *byte ^= 1U;
}

#define FLIP(value, part) flip(&(value), part, #value)

static void test_equal(void **state)
{
    (void)state;
    check(CR_EQUAL, "", "two readings");
    assert_int_equal(cr_model_compare(left.model, left.model, NULL), CR_EQUAL);
}

static void test_counts(void **state)
{
    cr_model *const b = right.model;
    size_t *const counts[] = {&b->n_tracks, &b->n_rungs, &b->n_states,  &b->n_conditions,      &b->n_ties,
                              &b->n_moves,  &b->n_terms, &b->n_gates,   &b->n_tests,           &b->n_slots,
                              &b->n_dists,  &b->n_draws, &b->n_targets, &b->n_uncertain_starts};

    (void)state;
    for (size_t k = 0; k < sizeof(counts) / sizeof(*counts); k++) {
        (*counts[k])--; /* fewer, so that nothing is read that is not there */
        check(CR_UNEQUAL, "counts", "a count");
        (*counts[k])++;
    }
    FLIP(b->recognition, "counts");
}

static void test_numbers(void **state)
{
    cr_model *const b = right.model;

    (void)state;
    FLIP(b->calendar.day[b->calendar.n - 1], "calendar");
    FLIP(b->calendar.t[1], "calendar");
    FLIP(b->slot[b->n_slots - 1], "slots");
    FLIP(b->slot[0], "slots");
    FLIP(b->track[1].first_rung, "names");
    FLIP(b->track[0].n_rungs, "names");
    FLIP(b->rung[2].track, "names");
    FLIP(b->move_onto[3], "places");
    FLIP(b->move_off[3], "places");
    FLIP(b->rung_above[0], "places");
    FLIP(b->start[1], "places");
    FLIP(b->since[0], "places");
    FLIP(b->condition_order[0], "places");
    FLIP(b->uncertain_start[0].state, "places");
    FLIP(b->uncertain_start[0].track, "places");
    FLIP(b->uncertain_start[0].key, "places");
    FLIP(b->uncertain_start[0].rung[0], "places");
    FLIP(b->uncertain_start[0].upto[0], "places");
}

static void test_moves(void **state)
{
    cr_model *const b = right.model;
    cr_move *const move = &b->move[b->n_moves - 1];
    size_t share = 0, ripe = 0;

    (void)state;
    FLIP(move->state, "moves");
    FLIP(move->rung, "moves");
    FLIP(move->track, "moves");
    FLIP(move->from, "moves");
    FLIP(move->to, "moves");
    FLIP(move->down, "moves");
    FLIP(move->immediate, "moves");
    FLIP(move->link, "moves");
    FLIP(move->slot, "moves");
    FLIP(move->term, "moves");
    FLIP(move->n_terms, "moves");
    FLIP(move->gate, "moves");
    FLIP(move->n_gates, "moves");
    FLIP(move->key, "moves");
    FLIP(b->term[1].driver.kind, "moves");
    FLIP(b->term[1].driver.index, "moves");
    FLIP(b->term[b->n_terms - 1].slot, "moves");
    FLIP(b->gate[0].test, "moves");
    FLIP(b->gate[0].driver.kind, "moves");
    FLIP(b->gate[0].driver.index, "moves");
    FLIP(b->gate[0].bound, "moves");
    FLIP(b->gate[b->n_gates - 1].at_most, "moves");
    for (size_t k = 0; k < b->n_tests; k++) {
        share = b->test[k].signal.n_members > 0 ? k : share;
        ripe = b->test[k].ripe != NULL ? k : ripe;
    }
    FLIP(b->test[0].at_least, "moves");
    FLIP(b->test[0].at_most, "moves");
    FLIP(b->test[0].signal.kind, "moves");
    FLIP(b->test[0].signal.condition, "moves");
    FLIP(b->test[0].signal.state, "moves");
    FLIP(b->test[0].signal.rung, "moves");
    flip((void *)(uintptr_t)b->test[share].signal.member, "moves", "a member");
    flip((void *)(uintptr_t)b->test[ripe].ripe, "moves", "ripe");
}

static void test_draws(void **state)
{
    cr_model *const b = right.model;
    size_t values = 0;

    (void)state;
    FLIP(b->target[b->n_targets - 1], "draws");
    FLIP(b->draw[1].dist, "draws");
    FLIP(b->draw[1].key, "draws");
    FLIP(b->draw[1].factor, "draws");
    FLIP(b->draw[1].shared, "draws");
    FLIP(b->draw[1].target, "draws");
    FLIP(b->draw[1].n_targets, "draws");
    FLIP(b->dist[0].kind, "draws");
    FLIP(b->dist[0].argument[0], "draws");
    FLIP(b->dist[0].argument[1], "draws");
    FLIP(b->dist[0].truncated, "draws");
    FLIP(b->dist[0].lo, "draws");
    FLIP(b->dist[0].hi, "draws");
    for (size_t k = 0; k < b->n_dists; k++) {
        if (b->dist[k].n > 0) {
            FLIP(b->dist[k].value[0], "draws");
            FLIP(b->dist[k].upto[0], "draws");
            values++;
        }
    }
    assert_true(values > 0);
}

static void flip_regime(cr_regime *regime)
{
    FLIP(regime->level, "conditions");
    FLIP(regime->lasts, "conditions");
    if (regime->leaves_to != NULL) {
        FLIP(regime->leaves_to[0], "conditions");
    }
    for (size_t k = 0; k < regime->n_hastened; k++) {
        FLIP(regime->hastened_by[k].by, "conditions");
        FLIP(regime->hastened_by[k].signal.rung, "conditions");
    }
}

static void test_conditions(void **state)
{
    cr_model *const b = right.model;

    (void)state;
    for (size_t k = 0; k < b->n_conditions; k++) {
        cr_condition *const c = &b->condition[k];
        int32_t *const indices[] = {&c->level,           &c->sd,       &c->half_life, &c->starts_at,
                                    &c->starts_in,       &c->per_year, &c->size,      &c->size_dist,
                                    &c->shock_half_life, &c->breeds,   &c->lag};
        double *const bounds[] = {&c->lo, &c->hi, &c->bin_lo, &c->bin_hi};
        cr_stream_key *const keys[] = {&c->noise_key, &c->regime_key, &c->shock_key};

        for (size_t i = 0; i < sizeof(indices) / sizeof(*indices); i++) {
            flip(indices[i], "conditions", "an index");
        }
        for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++) {
            flip(bounds[i], "conditions", "a bound");
        }
        for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
            flip(keys[i], "conditions", "a key");
        }
        if (c->n_points > 0) {
            FLIP(c->point[0], "conditions");
            FLIP(c->left[1], "conditions");
            FLIP(c->fraction[1], "conditions");
        }
        for (size_t r = 0; r < c->n_regimes; r++) {
            flip_regime(&c->regime[r]);
        }
        for (size_t r = 0; r < c->n_responses; r++) {
            FLIP(c->response[r].by, "conditions");
            FLIP(c->response[r].signal.state, "conditions");
        }
        if (c->n_times > 0) {
            FLIP(c->times[0], "conditions");
        }
    }
}

static void test_ties(void **state)
{
    cr_model *const b = right.model;
    size_t cliques = 0, keys = 0, uncertain = 0, credits = 0;

    (void)state;
    for (size_t m = 0; m < b->n_ties; m++) {
        cr_tie *const tie = &b->tie[m];

        FLIP(tie->share, "ties");
        FLIP(tie->ahead, "ties");
        FLIP(tie->exists, "ties");
        FLIP(tie->fades, "ties");
        FLIP(tie->times, "ties");
        if (tie->n_edges > 0) {
            FLIP(tie->listener_at[1], "ties");
            FLIP(tie->listener[0], "ties");
            FLIP(tie->weight[tie->n_edges - 1], "ties");
        }
        if (tie->credit != NULL) {
            FLIP(tie->credit[1], "ties");
            credits++;
        }
        if (tie->edge_key != NULL) {
            FLIP(tie->edge_key[0], "ties");
            keys++;
        }
        if (tie->n_uncertain > 0) {
            FLIP(tie->uncertain[0].edge, "ties");
            FLIP(tie->uncertain[0].slot, "ties");
            uncertain++;
        }
        if (tie->n_cliques > 0) {
            FLIP(tie->member[0], "ties");
            FLIP(tie->clique[0], "ties");
            cliques++;
        }
    }
    assert_true(cliques > 0 && keys > 0 && uncertain > 0 && credits > 0);
}

/* Made by hand: a pair of equal events on either side. */
static void test_events(void **state)
{
    int32_t tests[2][1] = {{0}, {0}}, members[2][2] = {{0, 1}, {0, 1}};
    cr_setting settings[2][1] = {{{1, 2, 3}}, {{1, 2, 3}}};
    cr_action actions[2][2];
    cr_event events[2];

    (void)state;
    for (size_t s = 0; s < 2; s++) {
        actions[s][0] = (cr_action){.kind = CR_ACTION_SET, .n_settings = 1, .setting = settings[s]};
        actions[s][1] = (cr_action){.kind = CR_ACTION_MOVE, .n_members = 2, .member = members[s]};
        events[s] = (cr_event){.name = "visit", .n_tests = 1, .test = tests[s], .n_actions = 2, .action = actions[s]};
    }
    left.model->n_events = right.model->n_events = 1;
    left.model->event = &events[0];
    right.model->event = &events[1];
    FLIP(events[1].dated, "events");
    FLIP(events[1].t, "events");
    FLIP(tests[1][0], "events");
    FLIP(events[1].chance, "events");
    FLIP(events[1].chance_key, "events");
    FLIP(events[1].delay.span.n, "events");
    FLIP(events[1].delay.span.unit, "events");
    FLIP(events[1].delay.slot, "events");
    FLIP(events[1].delay.dist, "events");
    FLIP(events[1].delay_key, "events");
    FLIP(actions[1][0].kind, "events");
    FLIP(actions[1][0].condition, "events");
    FLIP(actions[1][0].by, "events");
    FLIP(actions[1][0].ends, "events");
    FLIP(actions[1][0].lasts.slot, "events");
    FLIP(settings[1][0].slot, "events");
    FLIP(settings[1][0].to, "events");
    FLIP(settings[1][0].move, "events");
    FLIP(actions[1][1].rung, "events");
    FLIP(actions[1][1].key, "events");
    FLIP(members[1][1], "events");
    events[1].name = "visa";
    check(CR_UNEQUAL, "events", "a name");
    events[1].name = "visit";
    events[1].n_actions = 1;
    check(CR_UNEQUAL, "events", "an action less");
    right.model->n_events = 0;
    check(CR_UNEQUAL, "counts", "an event less");
    left.model->n_events = 0;
    left.model->event = right.model->event = NULL;
    check(CR_EQUAL, "", "without events");
}

/* What is for people alone is told apart; a code or the name of a thing is not for people alone. */
static void test_words(void **state)
{
    cr_state *const someone = &right.model->state[0];
    cr_group *const group = &right.model->group[0];
    const char *const name = someone->name, *const code = someone->code, *const of_group = group->name;

    (void)state;
    someone->name = "Nobody";
    check(CR_EQUAL_BUT_SAID, "words", "a state's name");
    someone->code = "ZZZ";
    check(CR_UNEQUAL, "names", "a state's code");
    someone->name = name;
    someone->code = code;
    group->name = "elsewhere";
    check(CR_EQUAL_BUT_SAID, "words", "a group's name");
    group->name = of_group;
    group->member[0] ^= 1;
    check(CR_EQUAL_BUT_SAID, "words", "a group's member");
    group->member[0] ^= 1;
    right.model->n_groups--;
    check(CR_EQUAL_BUT_SAID, "words", "a group less");
    right.model->n_groups++;
    right.model->tie[0].name = "other";
    check(CR_UNEQUAL, "ties", "a tie's name");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_equal, read_both, free_both),
        cmocka_unit_test_setup_teardown(test_counts, read_both, free_both),
        cmocka_unit_test_setup_teardown(test_numbers, read_both, free_both),
        cmocka_unit_test_setup_teardown(test_moves, read_both, free_both),
        cmocka_unit_test_setup_teardown(test_draws, read_both, free_both),
        cmocka_unit_test_setup_teardown(test_conditions, read_both, free_both),
        cmocka_unit_test_setup_teardown(test_ties, read_both, free_both),
        cmocka_unit_test_setup_teardown(test_events, read_both, free_both),
        cmocka_unit_test_setup_teardown(test_words, read_both, free_both),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
