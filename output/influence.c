/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/influence.h"

static const cr_table_column columns[] = {
    {"state", "string", NULL, "Code of the state that is moved to recognition at the date of the study."},
    {"name", "string", NULL, "Name of the state."},
    {"among", "string", NULL, "Whose recognitions are counted: `all` other states, or the other members of a group."},
    {"replicates", "integer", "replicates", "Pairs of simulated futures, with the move and without it."},
    {"already", "number", "share",
     "Share of futures in which the state stood at or above recognition by that date without being moved."},
    {"already_low", "number", "share", "Lower end of the 95% interval of that share (Wilson)."},
    {"already_high", "number", "share", "Upper end of the 95% interval of that share (Wilson)."},
    {"extra", "number", "states",
     "Mean number of other states that recognise at any time up to the end with the move, less the same without it."},
    {"ci_low", "number", "states",
     "Lower end of the 95% interval of the mean (normal, of paired differences; where all are alike, from Wilson's "
     "bound on the share of others; 0 with ci_high 0: exactly 0)."},
    {"ci_high", "number", "states", "Upper end of that interval."},
    {"rank", "integer", NULL,
     "Place of the state by its extra among all, from 1, the same for equals; empty in the rows of groups."},
};

const cr_table cr_influence_table = {
    .name = "influence",
    .meaning = "A row is a state that is moved to recognition, and all other states or those of a group, among whom "
               "further recognitions are counted.",
    .n = sizeof(columns) / sizeof(columns[0]),
    .column = columns};

static void influence_row(cr_out *out, const cr_influences *influences, size_t k, size_t among)
{
    const cr_model *const model = influences->model;
    const cr_state *const state = &model->state[influences->state[k]];
    const cr_interval already = cr_wilson(influences->already[k], influences->replicates);
    const cr_extra extra = cr_influences_extra(influences, k, among);

    cr_out_text(out, state->code);
    cr_out_text(out, state->name);
    cr_out_text(out, among == 0 ? "all" : model->group[among - 1].name);
    cr_out_count(out, influences->replicates);
    cr_out_number(out, cr_share(influences->already[k], influences->replicates));
    cr_out_number(out, already.lo);
    cr_out_number(out, already.hi);
    cr_out_number(out, extra.mean);
    cr_out_number(out, extra.range.lo);
    cr_out_number(out, extra.range.hi);
    if (among == 0) {
        cr_out_count(out, cr_influences_rank(influences, k));
    } else {
        cr_out_empty(out);
    }
    cr_out_end_row(out);
}

int cr_influence_file(const cr_influences *influences, const char *folder, cr_errors *errors)
{
    cr_out out;
    const int status = cr_out_open(&out, folder, "influence.csv", errors);

    if (status != CR_OK) {
        return status;
    }
    cr_table_header(&out, &cr_influence_table);
    for (size_t k = 0; k < influences->n; k++) {
        for (size_t among = 0; among < influences->n_among; among++) {
            influence_row(&out, influences, k, among);
        }
    }
    return cr_out_close(&out, errors);
}
