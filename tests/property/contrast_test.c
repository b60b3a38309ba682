/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What holds of every contrast and of every flip, exactly: no tolerance, no false alarms. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "study/batch.h"
#include "tests/support/dice.h"
#include "tests/support/joined.h"
#include "tests/support/judge.h"

enum { SEED = 3, REPLICATES = 400, MOST_FLIPS = 4096, SCENARIOS = 3, LONG_SCENARIOS = 60 };

static const char shipped[] = "scenarios/taliban-2025.yaml";

static void run(const cr_plan *plan, int threads, uint64_t replicates, cr_batch *batch)
{
    const cr_batch_options options = {.first = 1, .replicates = replicates, .seed = SEED, .threads = threads};
    cr_errors errors = {0};
    const int status = cr_batch_run(batch, plan, &options, &errors);

    cr_print_errors("run", &errors);
    assert_int_equal(status, CR_OK);
    assert_int_equal(batch->pairs.n, plan->n_models - 1);
}

typedef struct flip_list {
    cr_flip flip[MOST_FLIPS];
    size_t n;
} flip_list;

static void keep(void *context, const cr_flip *flip)
{
    flip_list *self = context;

    assert_true(self->n < MOST_FLIPS);
    self->flip[self->n++] = *flip;
}

static uint64_t replicates_in(const cr_contrast_cell *cell)
{
    return (uint64_t)cell->earlier + cell->later + cell->same + cell->gained + cell->lost + cell->never;
}

/* The six counts are all replicates, and agree with the two tallies, which know nothing of pairs. */
static void check_cells(const cr_batch *batch, size_t model)
{
    const cr_contrast *contrast = &batch->pairs.pair[model - 1].contrast;
    const cr_joint *states = &contrast->match->state;

    assert_int_equal(contrast->replicates, batch->tally[0].replicates);
    for (size_t i = 0; i < states->n; i++) {
        for (size_t r = 0; r < contrast->n_rungs; r++) {
            const cr_contrast_cell *cell = cr_contrast_at(contrast, i, r);
            const cr_tally *before = &batch->tally[0], *after = &batch->tally[model];

            if (!cr_joint_common(states, i)) {
                assert_int_equal(replicates_in(cell), 0);
                continue;
            }
            const size_t b = cr_tally_at(before, (size_t)states->id[CR_BASELINE][i], r);
            const size_t a = cr_tally_at(after, (size_t)states->id[CR_WHAT_IF][i], r);

            assert_int_equal(replicates_in(cell), contrast->replicates);
            assert_int_equal(cell->earlier + cell->later + cell->same + cell->lost, before->reached[b]);
            assert_int_equal(cell->earlier + cell->later + cell->same + cell->gained, after->reached[a]);
            assert_true(cell->shift == after->nanoyears[a] - before->nanoyears[b]);
        }
    }
}

/* Every future that flips is told once, with a thing that can be named, and in order. */
static void check_flips(const cr_batch *batch, size_t model)
{
    const cr_pair *pair = &batch->pairs.pair[model - 1];
    const size_t recognition = (size_t)pair->match.model[CR_BASELINE]->recognition;
    flip_list *list = calloc(1, sizeof(*list));

    assert_non_null(list);
    cr_flips_each(&pair->flips, keep, list);
    assert_int_equal(list->n, pair->flips.n);
    for (size_t i = 0; i < pair->match.state.n; i++) {
        const cr_contrast_cell *cell = cr_contrast_at(&pair->contrast, i, recognition);
        uint64_t futures[2] = {0, 0};

        for (size_t k = 0; k < list->n; k++) {
            if (list->flip[k].state == (int32_t)i) {
                futures[list->flip[k].way] += list->flip[k].futures;
                assert_true(list->flip[k].nanoyears >= 0);
                assert_true(list->flip[k].nanoyears <= (cr_int128)pair->contrast.end * list->flip[k].futures);
                assert_true(strlen(cr_divergence_name(&pair->match, list->flip[k].kind, list->flip[k].what)) > 0);
            }
        }
        assert_int_equal(futures[CR_FLIP_GAINED], cell->gained);
        assert_int_equal(futures[CR_FLIP_LOST], cell->lost);
    }
    free(list);
}

static void assert_same_pairs(const cr_pair *a, const cr_pair *b)
{
    const size_t cells = a->match.state.n * a->contrast.n_rungs;
    flip_list *x = calloc(1, sizeof(*x)), *y = calloc(1, sizeof(*y));

    assert_true(x != NULL && y != NULL);
    for (size_t i = 0; i < cells; i++) {
        const cr_contrast_cell *c = &a->contrast.cell[i], *d = &b->contrast.cell[i];

        assert_true(c->earlier == d->earlier && c->later == d->later && c->same == d->same);
        assert_true(c->gained == d->gained && c->lost == d->lost && c->never == d->never);
        assert_true(c->shift == d->shift && c->shift_square == d->shift_square);
    }
    cr_flips_each(&a->flips, keep, x);
    cr_flips_each(&b->flips, keep, y);
    assert_int_equal(x->n, y->n);
    for (size_t i = 0; i < x->n; i++) {
        assert_true(x->flip[i].state == y->flip[i].state && x->flip[i].way == y->flip[i].way);
        assert_true(x->flip[i].kind == y->flip[i].kind && x->flip[i].what == y->flip[i].what);
        assert_true(x->flip[i].futures == y->flip[i].futures && x->flip[i].nanoyears == y->flip[i].nanoyears);
    }
    free(x);
    free(y);
}

/* A condition, a gate, a threshold and a start of the shipped scenario. */
static void counts_agree_whatever_the_threads(void **state)
{
    static const int threads[] = {2, 7};
    cr_joined joined = {0};
    cr_batch one, many;

    (void)state;
    assert_true(cr_joined_add(&joined, "baseline", shipped, NULL, NULL));
    assert_true(cr_joined_add(&joined, "truce", shipped, NULL, "conditions.ttp_restraint.level=0.2"));
    assert_true(cr_joined_add(&joined, "talk", shipped, NULL, "parameters.rights_gate=0.3"));
    assert_true(cr_joined_add(&joined, "stubborn", shipped, NULL, "states.PAK.threshold=0.6"));
    run(&joined.plan, 1, REPLICATES, &one);
    for (size_t m = 1; m < joined.plan.n_models; m++) {
        check_cells(&one, m);
        check_flips(&one, m);
        assert_true(one.pairs.pair[m - 1].flips.n > 0); /* or the test shows little */
    }
    for (size_t k = 0; k < 2; k++) {
        run(&joined.plan, threads[k], REPLICATES, &many);
        for (size_t m = 1; m < joined.plan.n_models; m++) {
            assert_same_pairs(&one.pairs.pair[m - 1], &many.pairs.pair[m - 1]);
        }
        cr_batch_free(&many);
    }
    cr_batch_free(&one);
    cr_joined_free(&joined);
}

/* Section 8, invariant 3: a patch of nothing changes nothing. */
static void a_patch_of_nothing(void **state)
{
    cr_joined joined = {0};

    (void)state;
    assert_true(cr_joined_add(&joined, "baseline", shipped, NULL, NULL));
    assert_true(cr_joined_add(&joined, "same", shipped, NULL, NULL));
    for (int threads = 1; threads <= 7; threads += 3) {
        const cr_pair *pair;
        cr_batch batch;

        run(&joined.plan, threads, REPLICATES, &batch);
        pair = &batch.pairs.pair[0];
        assert_int_equal(pair->flips.n, 0);
        for (size_t i = 0; i < pair->match.state.n; i++) {
            for (size_t r = 0; r < pair->contrast.n_rungs; r++) {
                const cr_contrast_cell *cell = cr_contrast_at(&pair->contrast, i, r);
                cr_interval interval;

                assert_int_equal(cell->same + cell->never, REPLICATES);
                assert_true(cell->shift_square == 0);
                assert_true(cr_contrast_difference(cell, REPLICATES, &interval) == 0.0);
                assert_true(interval.lo <= 0.0 && interval.hi >= 0.0);
                assert_true(cr_contrast_shift_days(cell, REPLICATES, &interval) == 0.0);
                assert_true(interval.lo == 0.0 && interval.hi == 0.0);
            }
        }
        cr_batch_free(&batch);
    }
    cr_joined_free(&joined);
}

static const char swing[] =
    "calendar: {start: 2025-01-01, end: 6 years, step: 1 month}\n"
    "ladder: [r0, r1, r2]\n"
    "conditions:\n"
    "  tide: {level: {series: {2025-01-01: 0.3, 2028-01-01: 0.4}}, noise: {sd: 0.2, half_life: 6 months}}\n"
    "  calm: {regimes: {war: {level: 0, lasts: 1 year}, peace: {level: 1, lasts: 1 year}}}\n"
    "ties: {crowd: {among: [A, B, C]}}\n"
    "defaults: {threshold: {normal: [0.6, 0.1]}, weights: {tide: 0.6, calm: 0.3, crowd: 0.5}}\n"
    "states: {A: {}, B: {}, C: {}, D: {}}\n";

/* All flips of a what-if begin with one thing of one kind; `t`: at that time (negative: whenever). */
static size_t all_begin_with(const cr_pair *pair, cr_trace_kind kind, const char *name, double t)
{
    flip_list *list = calloc(1, sizeof(*list));
    size_t futures = 0;

    assert_non_null(list);
    cr_flips_each(&pair->flips, keep, list);
    for (size_t i = 0; i < list->n; i++) {
        const cr_flip *flip = &list->flip[i];

        assert_int_equal(flip->kind, kind);
        assert_string_equal(cr_divergence_name(&pair->match, flip->kind, flip->what), name);
        assert_true(t < 0.0 || flip->nanoyears == (cr_int128)cr_tally_nanoyears(t) * flip->futures);
        futures += flip->futures;
    }
    free(list);
    return futures;
}

/* No state but this one is touched: invariant 5. */
static void only_touches(const cr_pair *pair, const char *code)
{
    for (size_t i = 0; i < pair->match.state.n; i++) {
        for (size_t r = 0; r < pair->contrast.n_rungs && strcmp(pair->match.state.name[i], code) != 0; r++) {
            const cr_contrast_cell *cell = cr_contrast_at(&pair->contrast, i, r);

            assert_int_equal(cell->same + cell->never, pair->contrast.replicates);
            assert_true(cell->shift_square == 0);
        }
    }
}

/* Futures part where the patch acts: a condition on a date (invariant 3), a state's start, a state's moves. D is heard by
 * nobody. */
static void futures_part_where_they_are_changed(void **state)
{
    cr_joined joined = {0};
    cr_batch batch;

    (void)state;
    assert_true(cr_joined_add(&joined, "baseline", NULL, swing, NULL));
    assert_true(cr_joined_add(&joined, "tide", NULL, swing,
                              "conditions.tide.level={series: {2025-01-01: 0.3, 2028-01-01: 0.9}}"));
    assert_true(cr_joined_add(&joined, "start", NULL, swing, "states.A.at=r1"));
    assert_true(cr_joined_add(&joined, "alone", NULL, swing, "states.D.pace=0.2"));
    run(&joined.plan, 2, REPLICATES, &batch);
    for (size_t m = 1; m < joined.plan.n_models; m++) {
        check_cells(&batch, m);
        check_flips(&batch, m);
    }
    assert_true(all_begin_with(&batch.pairs.pair[0], CR_TRACE_CONDITION, "tide", joined.model[0].calendar.t[36]) > 50);
    assert_true(all_begin_with(&batch.pairs.pair[1], CR_TRACE_START, "A", 0.0) > 50);
    assert_true(all_begin_with(&batch.pairs.pair[2], CR_TRACE_MOVE, "D", -1.0) > 50);
    only_touches(&batch.pairs.pair[2], "D");
    cr_batch_free(&batch);
    cr_joined_free(&joined);
}

/* States that come and go: rows are of those in both, and what the others do is seen in their moves. */
static void other_states(void **state)
{
    cr_joined joined = {0};
    char text[sizeof(swing) + 8];
    cr_batch batch;

    (void)state;
    memcpy(text, swing, sizeof(swing));
    strcpy(strstr(text, "states:"), "states: {A: {}, B: {}, C: {}, Z: {pace: 3}}\n");
    memcpy(strstr(text, "[A, B, C]"), "[A, B, Z]", 9);
    assert_true(cr_joined_add(&joined, "baseline", NULL, swing, NULL));
    assert_true(cr_joined_add(&joined, "other", NULL, text, NULL));
    run(&joined.plan, 2, REPLICATES, &batch);
    check_cells(&batch, 1);
    check_flips(&batch, 1);
    assert_int_equal(batch.pairs.pair[0].match.state.n, 5);
    assert_true(batch.pairs.pair[0].flips.n > 0);
    cr_batch_free(&batch);
    cr_joined_free(&joined);
}

/* Invariant 6, under the conditions of the model's page: more of what draws, and nobody is later or lost in any future. */
static void more_never_delays(void **state)
{
    const uint64_t last = cr_long_form() ? LONG_SCENARIOS : SCENARIOS;
    uint64_t earlier = 0, gained = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= last; seed++) {
        cr_joined joined = {0};
        cr_batch batch;

        for (cr_more what = CR_MORE_NOTHING; what <= CR_LESS_GATE; what++) {
            char *text = cr_dice_scenario(seed, 1, what);

            assert_non_null(text);
            assert_true(
                cr_joined_add(&joined, cr_more_name[what] != NULL ? cr_more_name[what] : "baseline", NULL, text, NULL));
            free(text);
        }
        run(&joined.plan, 2, REPLICATES / 4, &batch);
        for (size_t m = 1; m < joined.plan.n_models; m++) {
            const cr_contrast *contrast = &batch.pairs.pair[m - 1].contrast;

            check_cells(&batch, m);
            check_flips(&batch, m);
            for (size_t i = 0; i < contrast->match->state.n * contrast->n_rungs; i++) {
                assert_int_equal(contrast->cell[i].later, 0);
                assert_int_equal(contrast->cell[i].lost, 0);
                earlier += contrast->cell[i].earlier;
                gained += contrast->cell[i].gained;
            }
        }
        cr_batch_free(&batch);
        cr_joined_free(&joined);
    }
    assert_true(earlier > 0 && gained > 0); /* it did matter */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_agree_whatever_the_threads),
        cmocka_unit_test(a_patch_of_nothing),
        cmocka_unit_test(futures_part_where_they_are_changed),
        cmocka_unit_test(other_states),
        cmocka_unit_test(more_never_delays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
