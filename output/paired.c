/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of what-ifs beside the baseline, replicate by replicate. */
#include "output/columns.h"

static const cr_table_column contrast_columns[] = {
    WHAT_IF,
    STATE,
    RUNG("Rung of the ladder, or of one of the tracks."),
    {"difference", "number", "share",
     "Share of simulated futures in which the state ever stood at or above the rung, what-if minus baseline."},
    {"ci_low", "number", "share", "Lower end of the 95% interval of the difference (Newcombe's for paired shares)."},
    {"ci_high", "number", "share", "Upper end of the 95% interval of the difference (Newcombe's for paired shares)."},
    {"earlier", "integer", "replicates", "Reached with and without the what-if: with it earlier."},
    {"later", "integer", "replicates", "Reached with and without the what-if: with it later."},
    {"same", "integer", "replicates", "Reached with and without the what-if, at the same time."},
    {"gained", "integer", "replicates", "Reached with the what-if, and not without it."},
    {"lost", "integer", "replicates", "Reached without the what-if, and not with it."},
    {"never", "integer", "replicates", "Not reached, with the what-if or without it."},
    {"mean_shift_days", "number", "days",
     "Mean of the time at which the rung is first reached, what-if minus baseline, where never counts as the end."},
    {"shift_ci_low", "number", "days",
     "Lower end of the 95% interval of the mean shift (normal; empty for a single future)."},
    {"shift_ci_high", "number", "days",
     "Upper end of the 95% interval of the mean shift (normal; empty for a single future)."},
};

static const cr_table_column flips_columns[] = {
    WHAT_IF,
    STATE,
    {"name", "string", NULL, "Name of the state."},
    {"direction", "string", NULL,
     "gained: the state recognises with the what-if and not without it; lost: without it and not with it."},
    {"kind", "string", NULL,
     "In what the two futures differ first: start, where a state stands at the start; condition, the value of a "
     "condition on a calendar date; move, a move of a state; event, an event of the scenario."},
    {"what", "string", NULL, "Which state, condition or event that is."},
    {"futures", "integer", "replicates", "Simulated futures that flip so and differ in this first."},
    {"share", "number", "share", "Share of all simulated futures: futures / replicates."},
    {"ci_low", "number", "share", "Lower end of the 95% interval of the share (Wilson)."},
    {"ci_high", "number", "share", "Upper end of the 95% interval of the share (Wilson)."},
    {"mean_years", "number", "years of 365.25 days",
     "Mean over these futures of the time from the start until they differ."},
};

static void interval_cells(cr_out *out, cr_interval interval)
{
    cr_out_number(out, interval.lo);
    cr_out_number(out, interval.hi);
}

static void contrast_row(cr_out *out, const char *what_if, const cr_contrast *contrast, size_t state, size_t rung)
{
    const cr_contrast_cell *cell = cr_contrast_at(contrast, state, rung);
    cr_interval interval;
    const double difference = cr_contrast_difference(cell, contrast->replicates, &interval);

    cr_out_text(out, what_if);
    cr_out_text(out, contrast->match->state.name[state]);
    cr_out_text(out, contrast->match->model[CR_BASELINE]->rung[rung].name);
    cr_out_number(out, difference);
    interval_cells(out, interval);
    cr_out_count(out, cell->earlier);
    cr_out_count(out, cell->later);
    cr_out_count(out, cell->same);
    cr_out_count(out, cell->gained);
    cr_out_count(out, cell->lost);
    cr_out_count(out, cell->never);
    cr_out_number(out, cr_contrast_shift_days(cell, contrast->replicates, &interval));
    interval_cells(out, interval);
    cr_out_end_row(out);
}

static void write_contrast(cr_out *out, const cr_plan *plan, const cr_batch *batch)
{
    for (size_t m = 0; m < batch->pairs.n; m++) {
        const cr_contrast *contrast = &batch->pairs.pair[m].contrast;

        for (size_t i = 0; i < contrast->match->state.n; i++) {
            for (size_t r = 0; r < contrast->n_rungs && cr_joint_common(&contrast->match->state, i); r++) {
                contrast_row(out, plan->what_if[m + 1], contrast, i, r);
            }
        }
    }
}

static const char *const kind_names[CR_TRACE_KINDS] = {
    [CR_TRACE_START] = "start",
    [CR_TRACE_CONDITION] = "condition",
    [CR_TRACE_MOVE] = "move",
    [CR_TRACE_EVENT] = "event",
};

/* The table that a walk over flips writes. */
typedef struct flip_writer {
    cr_out *out;
    const char *what_if;
    const cr_match *match;
    uint64_t replicates;
} flip_writer;

static void flip_row(void *context, const cr_flip *flip)
{
    const flip_writer *self = context;
    const cr_joint *states = &self->match->state;
    const cr_model *baseline = self->match->model[CR_BASELINE];

    cr_out_text(self->out, self->what_if);
    cr_out_text(self->out, states->name[flip->state]);
    cr_out_text(self->out, baseline->state[states->id[CR_BASELINE][flip->state]].name);
    cr_out_text(self->out, flip->way == CR_FLIP_GAINED ? "gained" : "lost");
    cr_out_text(self->out, kind_names[flip->kind]);
    cr_out_text(self->out, cr_divergence_name(self->match, flip->kind, flip->what));
    cr_out_count(self->out, flip->futures);
    cr_out_number(self->out, cr_share(flip->futures, self->replicates));
    interval_cells(self->out, cr_wilson(flip->futures, self->replicates));
    cr_out_number(self->out, (double)flip->nanoyears / (double)flip->futures / 1e9);
    cr_out_end_row(self->out);
}

static void write_flips(cr_out *out, const cr_plan *plan, const cr_batch *batch)
{
    for (size_t m = 0; m < batch->pairs.n; m++) {
        const cr_pair *pair = &batch->pairs.pair[m];
        flip_writer writer = {out, plan->what_if[m + 1], &pair->match, pair->contrast.replicates};

        cr_flips_each(&pair->flips, flip_row, &writer);
    }
}

const cr_table cr_contrast_table = {
    .name = "contrast",
    .meaning = "A row is a what-if, a state and a rung: the what-if minus the baseline, future by future.",
    .n = N(contrast_columns),
    .column = contrast_columns,
    .needs = CR_NEEDS_WHAT_IFS,
    .write = write_contrast,
};

const cr_table cr_flips_table = {
    .name = "flips",
    .meaning = "A row is a what-if, a state that flips, and the first thing in which the two futures differ.",
    .n = N(flips_columns),
    .column = flips_columns,
    .needs = CR_NEEDS_WHAT_IFS,
    .write = write_flips,
};
