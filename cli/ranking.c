/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ranking.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/what_ifs.h"
#include "cli/words.h"
#include "output/tables.h"

/* Lines of the ranking. */
enum { TOP = 10 };

typedef struct entry {
    size_t state;
    uint32_t reached;
} entry;

static int compare(const void *left, const void *right)
{
    const entry *a = left, *b = right;

    return a->reached != b->reached ? (a->reached < b->reached) - (a->reached > b->reached)
                                    : (a->state > b->state) - (a->state < b->state);
}

static bool starts_there(const cr_model *model, size_t state)
{
    const size_t track = (size_t)model->rung[model->recognition].track;

    return model->start[state * model->n_tracks + track] >= model->recognition;
}

/* The states that do not start there, the likeliest first; ties by code. */
static size_t rank(const cr_tally *tally, entry *entries)
{
    const cr_model *model = tally->model;
    size_t n = 0;

    for (size_t i = 0; i < model->n_states; i++) {
        if (!starts_there(model, i)) {
            entries[n++] = (entry){i, tally->reached[cr_tally_at(tally, i, (size_t)model->recognition)]};
        }
    }
    qsort(entries, n, sizeof(*entries), compare);
    return n;
}

static size_t widest(size_t width, const char *text)
{
    const size_t here = cr_text_width(text);

    return here > width ? here : width;
}

static void print_row(const cr_tally *tally, const entry *line, size_t code_width, size_t name_width)
{
    const cr_model *model = tally->model;
    const cr_interval interval = cr_wilson(line->reached, tally->replicates);
    char date[16] = "-";
    cr_day day;

    if (cr_table_date_by(tally, line->state, (size_t)model->recognition, 50, &day)) {
        cr_day_text(day, date);
    }
    cr_print_padded(stdout, model->state[line->state].code, code_width);
    fputs("  ", stdout);
    cr_print_padded(stdout, model->state[line->state].name, name_width);
    printf("  %10.1f%%  %5.1f%% - %5.1f%%  %-11s  %u\n", 100.0 * cr_share(line->reached, tally->replicates),
           100.0 * interval.lo, 100.0 * interval.hi, date, line->reached);
}

static void print_rows(const cr_tally *tally, const entry *entries, size_t n)
{
    size_t code_width = strlen("state"), name_width = strlen("name");

    for (size_t i = 0; i < n; i++) {
        code_width = widest(code_width, tally->model->state[entries[i].state].code);
        name_width = widest(name_width, tally->model->state[entries[i].state].name);
    }
    printf("%-*s  %-*s  probability    95%% interval  median date  futures\n", (int)code_width, "state",
           (int)name_width, "name");
    for (size_t i = 0; i < n; i++) {
        print_row(tally, &entries[i], code_width, name_width);
    }
}

static void print_head(const cr_plan *plan, const cr_tally *tally, uint64_t seed)
{
    const cr_model *model = tally->model;
    char start[16], end[16];

    cr_day_text(model->calendar.day[0], start);
    cr_day_text(model->calendar.day[model->calendar.n - 1], end);
    cr_print_text(stdout, plan->title[0] != '\0' ? plan->title : plan->name);
    printf("\n%llu simulated future%s from %s to %s, seed %llu: the states likeliest to reach '",
           (unsigned long long)tally->replicates, tally->replicates == 1 ? "" : "s", start, end,
           (unsigned long long)seed);
    cr_print_text(stdout, model->rung[model->recognition].name);
    fputs("'\n\n", stdout);
}

static void print_count(const cr_tally *tally, size_t n_starting)
{
    double mean, sd;

    cr_tally_count_moments(tally, (size_t)tally->model->recognition, tally->model->calendar.n - 1, &mean, &sd);
    printf("\nmean number of recognisers at end: %.1f", mean);
    if (!isnan(sd)) {
        printf(" (sd %.1f)", sd);
    }
    printf(", %.1f %s than the %zu at the start\n", fabs(mean - (double)n_starting),
           mean < (double)n_starting ? "fewer" : "more", n_starting);
}

int cr_print_ranking(const cr_plan *plan, const cr_batch *batch, uint64_t seed, const char *folder, cr_errors *errors)
{
    const cr_tally *tally = &batch->tally[0];
    const size_t n_states = tally->model->n_states;
    entry *entries = calloc(n_states + 1, sizeof(*entries));
    size_t n;
    int status;

    if (entries == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the ranking");
    }
    n = rank(tally, entries);
    print_head(plan, tally, seed);
    print_rows(tally, entries, n < TOP ? n : TOP);
    print_count(tally, n_states - n);
    status = cr_print_what_ifs(plan, batch, errors);
    fputs(plan->n_models > 1 ? "\ntables: " : "tables: ", stdout);
    cr_print_text(stdout, folder);
    fputc('\n', stdout);
    free(entries);
    return status;
}
