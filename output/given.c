/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/given.h"

#include <math.h>

static const cr_table_column columns[] = {
    {"kind", "string", NULL,
     "What it is: condition, its mean over the calendar dates up to the last date of what is given; or a number that "
     "is "
     "drawn once in a future: parameter, threshold, number."},
    {"name", "string", NULL, "Name of the condition, or path of the number in the scenario."},
    {"prior_mean", "number", "its own units", "Mean over all futures that were tried."},
    {"prior_sd", "number", "its own units", "Standard deviation over them (divisor n - 1)."},
    {"prior_p05", "number", "its own units", "5% quantile over them, from 1,024 bins."},
    {"prior_p50", "number", "its own units", "50% quantile, likewise."},
    {"prior_p95", "number", "its own units", "95% quantile, likewise."},
    {"posterior_mean", "number", "its own units", "Mean over the futures in which what is given holds."},
    {"posterior_sd", "number", "its own units", "Standard deviation over them (divisor n - 1)."},
    {"posterior_ci_low", "number", "its own units", "Lower end of the 95% interval of posterior_mean (normal)."},
    {"posterior_ci_high", "number", "its own units", "Upper end of the 95% interval of posterior_mean (normal)."},
    {"posterior_p05", "number", "its own units", "5% quantile over the futures in which what is given holds."},
    {"posterior_p50", "number", "its own units", "50% quantile, likewise."},
    {"posterior_p95", "number", "its own units", "95% quantile, likewise."},
    {"shift", "number", "standard deviations",
     "(posterior_mean - prior_mean) / prior_sd; empty where all futures had the same value."},
};

static void write_given(cr_out *out, const cr_plan *plan, const cr_batch *batch)
{
    const cr_evidence *const evidence = &batch->evidence;

    (void)plan;
    for (size_t i = 0; i < evidence->n; i++) {
        const cr_belief prior = cr_evidence_of(evidence, i, CR_PRIOR),
                        posterior = cr_evidence_of(evidence, i, CR_POSTERIOR);
        const double number[] = {prior.mean,
                                 prior.sd,
                                 prior.p05,
                                 prior.p50,
                                 prior.p95,
                                 posterior.mean,
                                 posterior.sd,
                                 posterior.interval.lo,
                                 posterior.interval.hi,
                                 posterior.p05,
                                 posterior.p50,
                                 posterior.p95,
                                 prior.sd > 0.0 ? (posterior.mean - prior.mean) / prior.sd : (double)NAN};

        cr_out_text(out, evidence->subject[i].kind);
        cr_out_text(out, evidence->subject[i].name);
        for (size_t k = 0; k < sizeof(number) / sizeof(number[0]); k++) {
            cr_out_number(out, number[k]);
        }
        cr_out_end_row(out);
    }
}

const cr_table cr_given_table = {
    "given",
    "A row is a condition, or a number that is drawn once in a future: as all futures had it that were tried, and as "
    "those had it in which what is given holds.",
    sizeof(columns) / sizeof(columns[0]),
    columns,
    CR_NEEDS_NOTHING,
    write_given};
