/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/what_ifs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words.h"

/* States that are told of each what-if. */
enum { TOP = 3 };

static size_t widest_name(const cr_plan *plan)
{
    size_t width = strlen("what-if");

    for (size_t m = 1; m < plan->n_models; m++) {
        const size_t here = cr_text_width(plan->what_if[m]);

        width = here > width ? here : width;
    }
    return width;
}

void cr_list_what_ifs(const cr_plan *plan)
{
    const size_t width = widest_name(plan);

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

/* A state's probability of recognition in both. */
typedef struct difference {
    const char *code;
    uint32_t before, after; /* replicates */
    double change;          /* of the share */
    cr_interval interval;   /* 95% */
} difference;

/* The difference of two shares by Newcombe's hybrid score method (1998, method 10), as if the futures of both were
 * independent. On the same random numbers they mostly go together, and then the interval is wider than it need be. */
static void compare_shares(difference *self, uint64_t n)
{
    const cr_interval a = cr_wilson(self->before, n), b = cr_wilson(self->after, n);
    const double p = cr_share(self->before, n), q = cr_share(self->after, n);

    self->change = q - p;
    self->interval.lo = self->change - sqrt((q - b.lo) * (q - b.lo) + (a.hi - p) * (a.hi - p));
    self->interval.hi = self->change + sqrt((b.hi - q) * (b.hi - q) + (p - a.lo) * (p - a.lo));
}

static int compare_differences(const void *left, const void *right)
{
    const difference *a = left, *b = right;
    const uint32_t x = a->after > a->before ? a->after - a->before : a->before - a->after,
                   y = b->after > b->before ? b->after - b->before : b->before - b->after;

    return x != y ? (x < y) - (x > y) : strcmp(a->code, b->code);
}

/* Of the states that are in both and differ, the most different first. Both lists are sorted by code. */
static size_t find_differences(const cr_tally *before, const cr_tally *after, difference *list)
{
    const cr_model *a = before->model, *b = after->model;
    const size_t rung = (size_t)a->recognition;
    size_t n = 0;

    for (size_t i = 0, j = 0; i < a->n_states && j < b->n_states;) {
        const int order = strcmp(a->state[i].code, b->state[j].code);

        if (order == 0) {
            list[n] = (difference){.code = a->state[i].code,
                                   .before = before->reached[cr_tally_at(before, i, rung)],
                                   .after = after->reached[cr_tally_at(after, j, rung)]};
            n += list[n].before != list[n].after;
        }
        i += order <= 0;
        j += order >= 0;
    }
    qsort(list, n, sizeof(*list), compare_differences);
    for (size_t k = 0; k < n; k++) {
        compare_shares(&list[k], before->replicates);
    }
    return n;
}

static double mean_at_end(const cr_tally *tally)
{
    double mean, sd;

    cr_tally_count_moments(tally, (size_t)tally->model->recognition, tally->model->calendar.n - 1, &mean, &sd);
    return mean;
}

static void print_difference(const difference *line, uint64_t n, size_t width)
{
    fputs("  ", stdout);
    cr_print_padded(stdout, line->code, width);
    printf("  %7.1f%%  %6.1f%%  %+6.1f  %+6.1f to %+.1f\n", 100.0 * cr_share(line->before, n),
           100.0 * cr_share(line->after, n), 100.0 * line->change, 100.0 * line->interval.lo,
           100.0 * line->interval.hi);
}

static void print_what_if(const char *name, const cr_tally *before, const cr_tally *after, difference *list,
                          size_t name_width, size_t code_width)
{
    const size_t n = find_differences(before, after, list);
    const double mean = mean_at_end(after);

    cr_print_padded(stdout, name, name_width);
    printf("  %7.1f  %+7.1f", mean, mean - mean_at_end(before));
    for (size_t k = 0; k < n && k < TOP; k++) {
        printf("%*s", k > 0 ? (int)name_width + 18 : 0, "");
        print_difference(&list[k], before->replicates, code_width);
    }
    if (n == 0) {
        fputs("  nobody's changes\n", stdout);
    }
}

static size_t widest_code(const cr_model *model)
{
    size_t width = strlen("state");

    for (size_t i = 0; i < model->n_states; i++) {
        const size_t here = cr_text_width(model->state[i].code);

        width = here > width ? here : width;
    }
    return width;
}

int cr_print_what_ifs(const cr_plan *plan, const cr_batch *batch, cr_errors *errors)
{
    const cr_tally *before = &batch->tally[0];
    const size_t name_width = widest_name(plan), code_width = widest_code(before->model);
    difference *list;

    if (plan->n_models < 2) {
        return CR_OK;
    }
    list = calloc(before->model->n_states + 1, sizeof(*list));
    if (list == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the what-ifs");
    }
    fputs("\nWhat-ifs on the same random numbers: mean number of recognisers at end,\nand the states whose "
          "probability of reaching '",
          stdout);
    cr_print_text(stdout, before->model->rung[before->model->recognition].name);
    printf("' changes most\n\n%-*s  %7s  %7s  %-*s  %8s  %7s  %6s  95%% interval\n", (int)name_width, "what-if",
           "at end", "change", (int)code_width, "state", "baseline", "what-if", "points");
    for (size_t m = 1; m < plan->n_models; m++) {
        print_what_if(plan->what_if[m], before, &batch->tally[m], list, name_width, code_width);
    }
    free(list);
    return CR_OK;
}
