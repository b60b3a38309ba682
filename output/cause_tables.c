/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Chains that pathways.csv has of each what-if, at most. */
enum { MOST_CHAINS = 100 };

static const cr_table_column drivers_columns[] = {
    {"what_if", "string", NULL, "The what-if; `baseline` for the scenario as it stands."},
    {"state", "string", NULL, "Code of the state that moved."},
    {"rung", "string", NULL, "Rung that it moved up to."},
    {"driver", "string", NULL,
     "Condition, kind of tie, rung or trait that has a weight in the move; `bias`, in the last row of a move, its "
     "bias."},
    {"moves", "integer", "moves", "Moves of the state onto the rung in all simulated futures, by hazard or immediate."},
    {"mean", "number", "readiness",
     "Mean contribution to readiness just before the move: weight times value. Means of a move add up to its "
     "readiness."},
    {"sd", "number", "readiness", "Standard deviation of the contribution (divisor n - 1; empty for a single move)."},
    {"ci_low", "number", "readiness", "Lower end of the 95% interval of the mean (normal; empty for a single move)."},
    {"ci_high", "number", "readiness", "Upper end of the 95% interval of the mean (normal; empty for a single move)."},
    {"mean_value", "number", "units of the driver",
     "Mean of the driver's own value, without weight; empty for the bias."},
};

static const cr_table_column attribution_columns[] = {
    {"what_if", "string", NULL, "The what-if; `baseline` for the scenario as it stands."},
    {"influencer", "string", NULL,
     "Code of the state whose standing pushed; empty for what is the influenced state's own: conditions, traits, "
     "bias."},
    {"influenced", "string", NULL, "Code of the state that moved to recognition."},
    {"tie", "string", NULL, "Kind of tie through which it pushed; `own` where there is no influencer."},
    {"moves", "integer", "moves",
     "Moves of the influenced state to recognition in all simulated futures, by hazard or immediate."},
    {"share", "number", "share",
     "Mean share of the hazard of these moves, just before them, that is owed to the influencer (Aumann-Shapley); "
     "shares "
     "of an influenced state add up to 1, and one that holds back has a negative one."},
    {"ci_low", "number", "share", "Lower end of the 95% interval of the share (normal; empty for a single move)."},
    {"ci_high", "number", "share", "Upper end of the 95% interval of the share (normal; empty for a single move)."},
    {"expected", "number", "moves",
     "Moves owed to the influencer, per simulated future: the shares of all moves, divided by the replicates."},
};

static const cr_table_column pathways_columns[] = {
    {"what_if", "string", NULL, "The what-if; `baseline` for the scenario as it stands."},
    {"rank", "integer", NULL, "Place among the chains of the what-if, from 1: the most frequent first."},
    {"chain", "string", NULL,
     "Codes of the states by which recognition came to the last one, each drawn in proportion to its share in the next "
     "one's move; of a longer chain `...` and the last three."},
    {"length", "integer", "states", "States in the chain; 4 stands for 4 or more."},
    {"futures", "integer", "replicates",
     "Simulated futures in which the last state first came to recognition along the chain."},
    {"probability", "number", "share", "futures / replicates."},
    {"ci_low", "number", "share", "Lower end of the 95% interval of the probability (Wilson)."},
    {"ci_high", "number", "share", "Upper end of the 95% interval of the probability (Wilson)."},
};

static void mean_cells(cr_out *out, cr_mean mean)
{
    cr_out_number(out, mean.lo);
    cr_out_number(out, mean.hi);
}

/* ---- drivers ---- */

static void driver_row(cr_out *out, const char *what_if, const cr_drivers *drivers, size_t move, const char *driver,
                       const cr_moment *contribution, double value)
{
    const cr_model *model = drivers->model;
    const cr_mean mean = cr_moment_mean(contribution, drivers->moves[move]);

    cr_out_text(out, what_if);
    cr_out_text(out, model->state[model->move[move].state].code);
    cr_out_text(out, model->rung[model->move[move].rung].name);
    cr_out_text(out, driver);
    cr_out_count(out, drivers->moves[move]);
    cr_out_number(out, mean.mean);
    cr_out_number(out, mean.sd);
    mean_cells(out, mean);
    cr_out_number(out, value);
    cr_out_end_row(out);
}

static void driver_rows(cr_out *out, const char *what_if, const cr_drivers *drivers, size_t move)
{
    const cr_model *model = drivers->model;
    const cr_move *of = &model->move[move];

    if (drivers->moves[move] == 0) {
        return;
    }
    for (size_t k = of->term; k < of->term + of->n_terms; k++) {
        driver_row(out, what_if, drivers, move, model->term_name[k], &drivers->contribution[k],
                   (double)drivers->value[k] / (double)drivers->moves[move] / CR_MOMENT_STEPS);
    }
    driver_row(out, what_if, drivers, move, "bias", &drivers->bias[move], (double)NAN);
}

static void write_drivers(cr_out *out, const cr_plan *plan, const cr_batch *batch)
{
    for (size_t m = 0; m < plan->n_models; m++) {
        for (size_t k = 0; k < plan->model[m].n_moves; k++) {
            driver_rows(out, plan->what_if[m], &batch->causes[m].drivers, k);
        }
    }
}

/* ---- attribution ---- */

/* influencer NULL: what is the state's own. */
static void share_row(cr_out *out, const char *what_if, const cr_tally *tally, const cr_attribution *attribution,
                      size_t influenced, const char *influencer, const char *tie, const cr_moment *moment)
{
    const cr_mean mean = cr_moment_mean(moment, attribution->moves[influenced]);

    cr_out_text(out, what_if);
    cr_out_text(out, influencer != NULL ? influencer : "");
    cr_out_text(out, tally->model->state[influenced].code);
    cr_out_text(out, tie);
    cr_out_count(out, attribution->moves[influenced]);
    cr_out_number(out, mean.mean);
    mean_cells(out, mean);
    cr_out_number(out, cr_moment_per(moment, tally->replicates));
    cr_out_end_row(out);
}

static void share_rows(cr_out *out, const char *what_if, const cr_tally *tally, const cr_attribution *attribution,
                       size_t i)
{
    const cr_model *model = tally->model;

    if (attribution->moves[i] == 0) {
        return;
    }
    share_row(out, what_if, tally, attribution, i, NULL, "own", &attribution->own[i]);
    for (size_t j = 0; j < model->n_states; j++) {
        for (size_t k = 0; k < model->n_ties; k++) {
            const cr_moment *moment = &attribution->part[cr_attribution_at(attribution, i, j, k)];

            if (moment->square != 0) {
                share_row(out, what_if, tally, attribution, i, model->state[j].code, model->tie[k].name, moment);
            }
        }
    }
}

static void write_attribution(cr_out *out, const cr_plan *plan, const cr_batch *batch)
{
    for (size_t m = 0; m < plan->n_models; m++) {
        for (size_t i = 0; i < plan->model[m].n_states; i++) {
            share_rows(out, plan->what_if[m], &batch->tally[m], &batch->causes[m].attribution, i);
        }
    }
}

/* ---- pathways ---- */

/* A cell, piece by piece. */
static void chain_cell(cr_out *out, const cr_model *model, cr_pathway chain)
{
    const size_t length = cr_pathway_length(chain), n = length < CR_PATHWAY_STATES ? length : CR_PATHWAY_STATES;
    const char *piece[2 * CR_PATHWAY_STATES + 1];
    size_t pieces = 0;

    if (length > CR_PATHWAY_STATES) {
        piece[pieces++] = "... > ";
    }
    for (size_t k = 0; k < n; k++) {
        if (k > 0) {
            piece[pieces++] = " > ";
        }
        piece[pieces++] = model->state[cr_pathway_state(chain, k)].code;
    }
    cr_out_joined(out, piece, pieces);
}

static void pathway_row(cr_out *out, const char *what_if, const cr_tally *tally, size_t rank,
                        const cr_pathway_count *count)
{
    const cr_interval interval = cr_wilson(count->replicates, tally->replicates);

    cr_out_text(out, what_if);
    cr_out_count(out, rank);
    chain_cell(out, tally->model, count->chain);
    cr_out_count(out, cr_pathway_length(count->chain));
    cr_out_count(out, count->replicates);
    cr_out_number(out, cr_share(count->replicates, tally->replicates));
    cr_out_number(out, interval.lo);
    cr_out_number(out, interval.hi);
    cr_out_end_row(out);
}

static void write_pathways(cr_out *out, const cr_plan *plan, const cr_batch *batch)
{
    for (size_t m = 0; m < plan->n_models; m++) {
        const cr_pathways *pathways = &batch->causes[m].pathways;

        for (size_t k = 0; k < pathways->n && k < MOST_CHAINS; k++) {
            pathway_row(out, plan->what_if[m], &batch->tally[m], k + 1, &pathways->count[k]);
        }
    }
}

const cr_table cr_drivers_table = {
    .name = "drivers",
    .meaning = "A row is a what-if, a state, a rung that it moved up to, and a driver of the move.",
    .n = N(drivers_columns),
    .column = drivers_columns,
    .needs = CR_NEEDS_CAUSES,
    .write = write_drivers,
};

const cr_table cr_attribution_table = {
    .name = "attribution",
    .meaning =
        "A row is a what-if, a state that recognised, and a state whose standing pushed it through a kind of tie.",
    .n = N(attribution_columns),
    .column = attribution_columns,
    .needs = CR_NEEDS_INFLUENCES,
    .write = write_attribution,
};

const cr_table cr_pathways_table = {
    .name = "pathways",
    .meaning = "A row is a what-if and one of the 100 most frequent chains of recognition.",
    .n = N(pathways_columns),
    .column = pathways_columns,
    .needs = CR_NEEDS_INFLUENCES,
    .write = write_pathways,
};
