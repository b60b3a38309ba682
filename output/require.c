/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/require.h"

#include <math.h>

#include "study/estimate.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static const cr_table_column answer_columns[] = {
    {"way", "integer", NULL,
     "Number of the way: rows with the same number go together. Each lever alone is one way; the "
     "cheapest pair of levers, where it is cheaper than each alone, is the last one."},
    {"lever", "string", NULL, "Path of the number in the scenario."},
    {"present", "number", "units of the lever", "The number that stands there now; the median where it is drawn."},
    {"needed", "number", "units of the lever",
     "Nearest value to the present one at which the chance wanted is reached; empty where there is none, or no one."},
    {"ci_low", "number", "units of the lever",
     "Lower end of the interval of `needed` that carries the noise of the simulation (95%); empty: below the range."},
    {"ci_high", "number", "units of the lever", "Upper end of that interval; empty: above the range."},
    {"change", "number", "units of the lever", "needed - present."},
    {"verdict", "string", NULL,
     "done; reached already, as the scenario stands; cannot, anywhere in the range; not monotone: the chance goes up "
     "and "
     "down with the lever, so that there is no one value."},
    {"probability_now", "number", "share", "Share of simulated futures in which it happens, as the scenario stands."},
    {"now_ci_low", "number", "share", "Lower end of the 95% interval of probability_now (Wilson)."},
    {"now_ci_high", "number", "share", "Upper end of that interval."},
    {"value_there", "number", "units of the lever",
     "The value that probability_there belongs to: `needed`, else the best of the grid."},
    {"probability_there", "number", "share", "Share of simulated futures in which it happens with the lever there."},
    {"there_ci_low", "number", "share", "Lower end of the 95% interval of probability_there (Wilson)."},
    {"there_ci_high", "number", "share", "Upper end of that interval."},
};

static const cr_table_column grid_columns[] = {
    {"lever", "string", NULL, "Path of the number in the scenario."},
    {"value", "number", "units of the lever", "What it is set to."},
    {"probability", "number", "share", "Share of simulated futures in which it happens."},
    {"ci_low", "number", "share", "Lower end of the 95% interval of the probability (Wilson)."},
    {"ci_high", "number", "share", "Upper end of the 95% interval of the probability (Wilson)."},
};

static const cr_table answers = {"require",         "A row is a lever in one way to the chance wanted.",
                                 N(answer_columns), answer_columns,
                                 CR_NEEDS_NOTHING,  NULL};
static const cr_table grid = {
    "require-grid", "A row is a lever and a value of it.", N(grid_columns), grid_columns, CR_NEEDS_NOTHING, NULL};

const cr_table *const cr_require_table[CR_REQUIRE_TABLES] = {&answers, &grid};

const char *cr_require_word(cr_require_verdict verdict)
{
    static const char *const words[] = {[CR_REQUIRE_DONE] = "done",
                                        [CR_REQUIRE_REACHED] = "reached already",
                                        [CR_REQUIRE_CANNOT] = "cannot",
                                        [CR_REQUIRE_NOT_MONOTONE] = "not monotone"};

    return words[verdict];
}

static void share_cells(cr_out *out, uint64_t hits, uint64_t n)
{
    const cr_interval interval = cr_wilson(hits, n);

    cr_out_number(out, cr_share(hits, n));
    cr_out_number(out, interval.lo);
    cr_out_number(out, interval.hi);
}

static void answer_row(cr_out *out, size_t way, const cr_require *found, const cr_require_question *question, size_t l,
                       const char *path, const cr_require_answer *answer)
{
    const double present = question->lever[l].present;

    cr_out_count(out, way);
    cr_out_text(out, path);
    cr_out_number(out, present);
    cr_out_number(out, answer->needed);
    cr_out_number(out, answer->lo);
    cr_out_number(out, answer->hi);
    cr_out_number(out, answer->needed - present);
    cr_out_text(out, cr_require_word(answer->verdict));
    share_cells(out, found->now, question->replicates);
    cr_out_number(out, answer->there);
    share_cells(out, answer->hits, question->replicates);
    cr_out_end_row(out);
}

static void write_answers(cr_out *out, const cr_require *found, const cr_require_question *question,
                          const char *const *path)
{
    const cr_require_pair *const pair = &found->pair;

    for (size_t l = 0; l < found->n; l++) {
        answer_row(out, l + 1, found, question, l, path[l], &found->answer[l]);
    }
    for (size_t side = 0; pair->found && side < 2; side++) {
        const size_t l = pair->lever[side];
        const cr_require_answer together = {.verdict = CR_REQUIRE_DONE,
                                            .needed = pair->value[side],
                                            .lo = pair->lo[side],
                                            .hi = pair->hi[side],
                                            .there = pair->value[side],
                                            .hits = pair->hits};

        answer_row(out, found->n + 1, found, question, l, path[l], &together);
    }
}

static void write_grid(cr_out *out, const cr_require *found, const cr_require_question *question,
                       const char *const *path)
{
    for (size_t l = 0; l < found->n; l++) {
        const cr_require_answer *const answer = &found->answer[l];

        for (size_t i = 0; i < CR_REQUIRE_GRID && answer->verdict != CR_REQUIRE_REACHED; i++) {
            cr_out_text(out, path[l]);
            cr_out_number(out, answer->grid[i]);
            share_cells(out, answer->grid_hits[i], question->replicates);
            cr_out_end_row(out);
        }
    }
}

int cr_require_files(const cr_require *found, const cr_require_question *question, const char *const *path,
                     const char *folder, cr_errors *errors)
{
    cr_out out;
    int status = cr_out_open(&out, folder, "require.csv", errors);

    if (status != CR_OK) {
        return status;
    }
    cr_table_header(&out, &answers);
    write_answers(&out, found, question, path);
    status = cr_out_close(&out, errors);
    if (status == CR_OK) {
        status = cr_out_open(&out, folder, "require-grid.csv", errors);
    }
    if (status != CR_OK) {
        return status;
    }
    cr_table_header(&out, &grid);
    write_grid(&out, found, question, path);
    return cr_out_close(&out, errors);
}
