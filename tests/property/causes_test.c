/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What pushed, in random scenarios: every move's shares add up to 1, drivers and bias to its readiness; parents are drawn as
 * often as their shares say. False alarms: |z| <= 5 fails by chance 6 times in 10^7; there are some hundreds.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "simulate/hazard.h"
#include "study/batch.h"
#include "tests/support/dice.h"
#include "tests/support/judge.h"

enum { SEED = 11, SCENARIOS = 60, LONG_SCENARIOS = 600, RUNS = 100, MANY = 4000, MOST_TIES = 16, MOST_STATES = 64 };

static size_t scenarios(void)
{
    return cr_long_form() ? LONG_SCENARIOS : SCENARIOS;
}

static void read_dice(cr_plan *plan, uint64_t seed, int monotone)
{
    char *text = cr_dice_scenario(seed, monotone, CR_MORE_NOTHING);

    assert_non_null(text);
    assert_true(cr_read_text(plan, "random", text));
    free(text);
}

/* ---- each move ---- */

typedef struct witness {
    const cr_partners *partners;
    cr_shares shares;
    bool listened_to[MOST_TIES][MOST_STATES];
    size_t moves, pushed; /* of these: with partners */
    size_t held_back;     /* negative shares */
    size_t unheard;       /* states to whom nobody listens through a kind of tie */
} witness;

/* Its hazard with nobody's credit, over its hazard: what the own share must be, gates aside. */
static double own_share(const cr_scratch *now, const cr_move *move, double readiness)
{
    double without = readiness;

    for (size_t k = 0; k < move->n_terms; k++) {
        const cr_term *term = &now->model->term[move->term + k];

        if (term->driver.kind == CR_DRIVER_EXPOSURE) {
            without -= now->value[term->slot] * cr_exposure(now, term->driver.index, move->state, move->rung);
        }
    }
    return cr_hazard_ungated(now, move, without) / cr_hazard_ungated(now, move, readiness);
}

static int look(void *context, const cr_scratch *now, const cr_happening *what)
{
    witness *self = context;
    const cr_model *model = now->model;
    const cr_move *move;
    double sum, size, contributions;

    if (what->to < what->from || (what->cause != CR_CAUSE_HAZARD && what->cause != CR_CAUSE_IMMEDIATE)) {
        return CR_OK;
    }
    move = &model->move[model->move_onto[(size_t)what->state * model->n_rungs + (size_t)what->to]];
    cr_shares_take(&self->shares, now, move, what->readiness);
    sum = self->shares.own;
    size = fabs(sum);
    for (size_t p = 0; p < self->shares.n; p++) {
        const cr_part *part = &self->shares.part[p];

        sum += part->amount;
        size += fabs(part->amount);
        self->held_back += part->amount < 0.0;
        assert_true(self->listened_to[part->tie][part->partner]);
        assert_int_not_equal(part->partner, what->state);
    }
    if (!(fabs(sum - 1.0) <= 1e-12 * size)) {
        fail_msg("shares add up to 1 %+.3g, their sizes to %g", sum - 1.0, size);
    }
    if (move->link != CR_LINK_STEP) { /* where a rounding may decide */
        const double own = own_share(now, move, what->readiness);

        assert_true(fabs(own - self->shares.own) <= 1e-9 * fmax(1.0, own));
    }
    contributions = now->value[move->slot + CR_SLOT_BIAS];
    for (size_t k = 0; k < move->n_terms; k++) {
        const cr_term *term = &model->term[move->term + k];

        contributions += now->value[term->slot] * cr_driver_value(now, move, term->driver);
    }
    assert_true(contributions == what->readiness); /* in the same order */
    self->moves++;
    self->pushed += self->shares.n > 0;
    return CR_OK;
}

static void who_is_listened_to(witness *self, const cr_model *model)
{
    assert_true(model->n_ties <= MOST_TIES && model->n_states <= MOST_STATES);
    for (size_t m = 0; m < model->n_ties; m++) {
        const cr_tie *tie = &model->tie[m];

        for (size_t j = 0; j < model->n_states; j++) {
            self->listened_to[m][j] =
                tie->listener_at[j + 1] > tie->listener_at[j] || tie->clique_at[j + 1] > tie->clique_at[j];
            self->unheard += !self->listened_to[m][j];
        }
    }
}

static void shares_add_up(void **state)
{
    witness self = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= scenarios(); seed++) {
        const cr_sink sink = {.context = &self, .before_move = look};
        cr_partners partners;
        cr_scratch now;
        cr_plan plan;

        read_dice(&plan, seed, 0);
        who_is_listened_to(&self, &plan.model[0]);
        assert_int_equal(cr_partners_init(&partners, &plan.model[0], NULL), CR_OK);
        assert_int_equal(cr_shares_init(&self.shares, &partners, NULL), CR_OK);
        assert_int_equal(cr_scratch_init(&now, &plan.model[0], NULL), CR_OK);
        for (uint64_t r = 1; r <= RUNS; r++) {
            assert_int_equal(cr_simulate(&now, SEED, r, &sink, NULL), CR_OK);
        }
        cr_scratch_free(&now);
        cr_shares_free(&self.shares);
        cr_partners_free(&partners);
        cr_plan_free(&plan);
    }
    printf("%zu moves, %zu with partners, %zu partners held back; %zu times nobody listens\n", self.moves, self.pushed,
           self.held_back, self.unheard);
    assert_true(self.pushed > 1000 && self.held_back > 100 && self.unheard > 50);
}

/* ---- sums over many ---- */

/* Readiness of moves up, as the simulator tells it. */
typedef struct reader {
    double *readiness; /* [n_moves] sum */
    uint64_t *moves;   /* [n_moves] */
} reader;

static int add_readiness(void *context, const cr_scratch *now, const cr_happening *what)
{
    const cr_model *model = now->model;
    reader *self = context;

    if (what->to > what->from && (what->cause == CR_CAUSE_HAZARD || what->cause == CR_CAUSE_IMMEDIATE)) {
        const int32_t move = model->move_onto[(size_t)what->state * model->n_rungs + (size_t)what->to];

        self->readiness[move] += what->readiness;
        self->moves[move]++;
    }
    return CR_OK;
}

/* Mean contributions of a move add up to its mean readiness. */
static void check_drivers(const cr_model *model, const cr_drivers *drivers)
{
    reader self = {calloc(model->n_moves + 1, sizeof(double)), calloc(model->n_moves + 1, sizeof(uint64_t))};
    const cr_sink sink = {.context = &self, .before_move = add_readiness};
    cr_scratch now;

    assert_true(self.readiness != NULL && self.moves != NULL);
    assert_int_equal(cr_scratch_init(&now, model, NULL), CR_OK);
    for (uint64_t r = 1; r <= RUNS; r++) {
        assert_int_equal(cr_simulate(&now, SEED, r, &sink, NULL), CR_OK);
    }
    for (size_t m = 0; m < model->n_moves; m++) {
        double sum;

        assert_int_equal(drivers->moves[m], self.moves[m]);
        if (self.moves[m] == 0) {
            continue;
        }
        sum = cr_moment_mean(&drivers->bias[m], self.moves[m]).mean;
        for (size_t k = model->move[m].term; k < model->move[m].term + model->move[m].n_terms; k++) {
            sum += cr_moment_mean(&drivers->contribution[k], self.moves[m]).mean;
        }
        assert_true(fabs(sum - self.readiness[m] / (double)self.moves[m]) <= 1e-9);
    }
    cr_scratch_free(&now);
    free(self.readiness);
    free(self.moves);
}

/* What is owed to all, and own, is the moves that there were. */
static void check_sums(const cr_attribution *owed)
{
    const cr_model *model = owed->model;

    for (size_t i = 0; i < model->n_states; i++) {
        cr_int128 sum = owed->own[i].sum;
        double size = fabs((double)sum);

        for (size_t j = 0; j < model->n_states; j++) {
            for (size_t k = 0; k < model->n_ties; k++) {
                const cr_int128 part = owed->part[cr_attribution_at(owed, i, j, k)].sum;

                sum += part;
                size += fabs((double)part);
            }
        }
        assert_true(fabs((double)sum / CR_MOMENT_STEPS - (double)owed->moves[i]) <=
                    1e-8 * (double)owed->moves[i] + 1e-12 * size / CR_MOMENT_STEPS);
    }
}

static void sums(void **state)
{
    uint64_t moves = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= scenarios(); seed++) {
        const cr_batch_options options = {.first = 1, .replicates = RUNS, .seed = SEED, .threads = 1, .causes = true};
        cr_batch batch;
        cr_plan plan;

        read_dice(&plan, seed, 0);
        assert_int_equal(cr_batch_run(&batch, &plan, &options, NULL), CR_OK);
        check_drivers(&plan.model[0], &batch.causes[0].drivers);
        check_sums(&batch.causes[0].attribution);
        for (size_t i = 0; i < plan.model[0].n_states; i++) {
            moves += batch.causes[0].attribution.moves[i];
        }
        cr_batch_free(&batch);
        cr_plan_free(&plan);
    }
    assert_true(moves > 1000);
}

/* ---- parents ---- */

/* How often j was i's parent: pathways that end "j > i"; j = i: that are i alone. */
static uint64_t parents(const cr_pathways *self, size_t i, size_t j)
{
    uint64_t n = 0;

    for (size_t c = 0; c < self->n; c++) {
        const cr_pathway chain = self->count[c].chain;
        const size_t length = cr_pathway_length(chain), kept = length < CR_PATHWAY_STATES ? length : CR_PATHWAY_STATES;
        const size_t before = kept > 1 ? cr_pathway_state(chain, kept - 2) : i;

        n += cr_pathway_state(chain, kept - 1) == i && before == j ? self->count[c].replicates : 0;
    }
    return n;
}

/* All shares are above 0 here and no rung is lost, so a parent is drawn with its share: the difference of the count and
 * the sum of shares has the variance of the sum of share (1 - share). z, or 0 where there is too little to tell. */
static double z_of(const cr_attribution *owed, uint64_t n, size_t i, size_t j)
{
    double sum = 0.0, square = 0.0;

    for (size_t k = 0; k < owed->model->n_ties; k++) {
        const cr_moment *part = &owed->part[cr_attribution_at(owed, i, j, k)];

        sum += (double)part->sum / CR_MOMENT_STEPS;
        square += (double)part->square / (CR_MOMENT_STEPS * CR_MOMENT_STEPS); /* too little where kinds overlap */
    }
    return sum - square > 20.0 ? ((double)n - sum) / sqrt(sum - square) : 0.0;
}

static void parents_follow_their_shares(void **state)
{
    size_t compared = 0, wrong = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= scenarios() / 3; seed++) {
        const cr_batch_options options = {.first = 1, .replicates = MANY, .seed = SEED, .threads = 1, .causes = true};
        const cr_attribution *owed;
        const cr_pathways *pathways;
        cr_batch batch;
        cr_plan plan;

        read_dice(&plan, seed, 1);
        assert_int_equal(cr_batch_run(&batch, &plan, &options, NULL), CR_OK);
        owed = &batch.causes[0].attribution;
        pathways = &batch.causes[0].pathways;
        for (size_t i = 0; i < plan.model[0].n_states; i++) {
            uint64_t all = parents(pathways, i, i);

            for (size_t j = 0; j < plan.model[0].n_states; j++) {
                if (j != i) {
                    const uint64_t n = parents(pathways, i, j);
                    const size_t next = (j + 1) % plan.model[0].n_states;
                    const double z = z_of(owed, n, i, j);

                    all += n;
                    if (!(fabs(z) <= CR_Z_LIMIT)) {
                        fail_msg("scenario %llu: %zu is the parent of %zu in %llu futures: z = %.1f",
                                 (unsigned long long)seed, j, i, (unsigned long long)n, z);
                    }
                    compared += z != 0.0;
                    wrong += next != i && fabs(z_of(owed, n, i, next)) > CR_Z_LIMIT; /* somebody else's share */
                }
            }
            assert_int_equal(all, owed->moves[i]);
        }
        cr_batch_free(&batch);
        cr_plan_free(&plan);
    }
    printf("%zu parents compared; %zu would be wrong with the next one's share\n", compared, wrong);
    assert_true(compared > 30 && wrong > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(shares_add_up), cmocka_unit_test(sums),
                                       cmocka_unit_test(parents_follow_their_shares)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
