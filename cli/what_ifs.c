/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/what_ifs.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words.h"

/* What-ifs that are told of: a terminal has so many lines. */
enum { TOP = 10 };

static size_t widest(size_t width, const char *text)
{
    const size_t here = cr_text_width(text);

    return here > width ? here : width;
}

void cr_list_what_ifs(const cr_plan *plan)
{
    size_t width = 0;

    for (size_t m = 1; m < plan->n_models; m++) {
        width = widest(width, plan->what_if[m]);
    }
    if (plan->n_models > 1) {
        fputs("\nWhat-ifs\n", stdout);
    }
    for (size_t m = 1; m < plan->n_models; m++) {
        cr_print_padded(stdout, plan->what_if[m], plan->about[m][0] != '\0' ? width : 0);
        if (plan->about[m][0] != '\0') {
            fputs("  ", stdout);
            cr_print_text(stdout, plan->about[m]);
        }
        fputc('\n', stdout);
    }
}

/* ---- against the baseline ---- */

/* A what-if, and the state whose probability of recognition it changes most, of those that do not start there. */
typedef struct line {
    const char *what_if;
    double mean, change;          /* recognisers at the end; against the baseline */
    const char *code;             /* NULL: nobody's changes */
    const cr_contrast_cell *cell; /* of that state */
} line;

static uint32_t moved(const cr_contrast_cell *cell)
{
    return cell->gained > cell->lost ? cell->gained - cell->lost : cell->lost - cell->gained;
}

static double mean_at_end(const cr_tally *tally)
{
    double mean, sd;

    cr_tally_count_moments(tally, (size_t)tally->model->recognition, tally->model->calendar.n - 1, &mean, &sd);
    return mean;
}

/* Where a what-if, or the baseline, sets a state on the rung, its change tells nothing. */
static bool starts_there(const cr_pair *pair, size_t i, int32_t rung)
{
    bool there = false;

    for (int side = 0; side < CR_SIDES; side++) {
        const cr_model *model = pair->match.model[side];
        const size_t state = (size_t)pair->match.state.id[side][i];

        there |= model->start[state * model->n_tracks + (size_t)model->rung[rung].track] >= rung;
    }
    return there;
}

/* Of states that change alike, the first by code. */
static line compare_what_if(const char *name, const cr_batch *batch, size_t m)
{
    const cr_pair *pair = &batch->pairs.pair[m - 1];
    const int32_t rung = batch->tally[0].model->recognition;
    line self = {.what_if = name, .mean = mean_at_end(&batch->tally[m])};

    self.change = self.mean - mean_at_end(&batch->tally[0]);
    for (size_t i = 0; i < pair->match.state.n; i++) {
        const cr_contrast_cell *cell = cr_contrast_at(&pair->contrast, i, (size_t)rung);

        if (cr_joint_common(&pair->match.state, i) && !starts_there(pair, i, rung) &&
            moved(cell) > (self.code != NULL ? moved(self.cell) : 0)) {
            self.code = pair->match.state.name[i];
            self.cell = cell;
        }
    }
    return self;
}

static int by_change(const void *left, const void *right)
{
    const line *a = left, *b = right;
    const double x = fabs(a->change), y = fabs(b->change);

    return x < y ? 1 : x > y ? -1 : strcmp(a->what_if, b->what_if);
}

/* No -0.0 */
static double tenths(double x)
{
    return fabs(x) < 0.05 ? 0.0 : x;
}

static void print_state(const line *self, uint64_t n, size_t width)
{
    const cr_contrast_cell *cell = self->cell;
    const uint64_t both = (uint64_t)cell->earlier + cell->later + cell->same;
    cr_interval interval;
    const double change = cr_contrast_difference(cell, n, &interval);

    fputs("  ", stdout);
    cr_print_padded(stdout, self->code, width);
    printf("  %7.1f%%  %6.1f%%  %+6.1f  %+6.1f to %+.1f\n", 100.0 * cr_share(both + cell->lost, n),
           100.0 * cr_share(both + cell->gained, n), tenths(100.0 * change), tenths(100.0 * interval.lo),
           tenths(100.0 * interval.hi));
}

static void print_lines(const line *lines, size_t n, uint64_t replicates)
{
    size_t name_width = strlen("what-if"), code_width = strlen("state");

    for (size_t k = 0; k < n; k++) {
        name_width = widest(name_width, lines[k].what_if);
        code_width = lines[k].code != NULL ? widest(code_width, lines[k].code) : code_width;
    }
    printf("%-*s  %7s  %7s  %-*s  %8s  %7s  %6s  95%% interval\n", (int)name_width, "what-if", "at end", "change",
           (int)code_width, "state", "baseline", "what-if", "points");
    for (size_t k = 0; k < n; k++) {
        cr_print_padded(stdout, lines[k].what_if, name_width);
        printf("  %7.1f  %+7.1f", lines[k].mean, tenths(lines[k].change));
        if (lines[k].code != NULL) {
            print_state(&lines[k], replicates, code_width);
        } else {
            fputs("  nobody's changes\n", stdout);
        }
    }
}

int cr_print_what_ifs(const cr_plan *plan, const cr_batch *batch, cr_errors *errors)
{
    const cr_model *baseline = batch->tally[0].model;
    const size_t n = batch->pairs.n;
    line *lines;

    if (n == 0) {
        return CR_OK;
    }
    lines = calloc(n, sizeof(*lines));
    if (lines == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the what-ifs");
    }
    for (size_t k = 0; k < n; k++) {
        lines[k] = compare_what_if(plan->what_if[k + 1], batch, k + 1);
    }
    qsort(lines, n, sizeof(*lines), by_change);
    fputs(
        "\nWhat-ifs on the same random numbers: mean number of recognisers at end, and the state whose\nprobability of "
        "reaching '",
        stdout);
    cr_print_text(stdout, baseline->rung[baseline->recognition].name);
    fputs("' changes most (of those that do not start there)\n\n", stdout);
    print_lines(lines, n < TOP ? n : TOP, batch->tally[0].replicates);
    if (n > TOP) {
        printf("%zu more, which change the number less, in contrast.csv\n", n - TOP);
    }
    free(lines);
    return CR_OK;
}
