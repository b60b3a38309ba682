/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/influential.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words.h"

/* Lines of the ranking. */
enum { TOP = 10 };

/* Nothing that the state does can reach others who have not recognised from the start. */
static bool is_nothing(const cr_influences *self, size_t k)
{
    return self->most[k * self->n_among] == 0;
}

typedef struct entry {
    size_t k;
    int64_t sum;
} entry;

static int compare(const void *left, const void *right)
{
    const entry *a = left, *b = right;

    return a->sum != b->sum ? (a->sum < b->sum) - (a->sum > b->sum) : (a->k > b->k) - (a->k < b->k);
}

/* Those who may have some influence, the largest first; ties by code. */
static size_t rank(const cr_influences *influences, entry *entries)
{
    size_t n = 0;

    for (size_t k = 0; k < influences->n; k++) {
        if (!is_nothing(influences, k)) {
            entries[n++] = (entry){k, influences->sum[k * influences->n_among]};
        }
    }
    qsort(entries, n, sizeof(*entries), compare);
    return n;
}

static void print_gain(const cr_influences *influences, size_t k)
{
    const int32_t group = cr_influences_group(influences, k);

    if (group == CR_NONE) {
        fputs("-\n", stdout);
        return;
    }
    cr_print_text(stdout, influences->model->group[group].name);
    printf(" %+.2f\n", cr_influences_extra(influences, k, 1 + (size_t)group).mean);
}

static void print_row(const cr_influences *influences, size_t k, size_t code_width, size_t name_width)
{
    const cr_state *const state = &influences->model->state[influences->state[k]];
    const cr_extra extra = cr_influences_extra(influences, k, 0);

    cr_print_padded(stdout, state->code, code_width);
    fputs("  ", stdout);
    cr_print_padded(stdout, state->name, name_width);
    printf("  %+6.2f  %+6.2f to %+6.2f  %6.1f%%  ", extra.mean, extra.range.lo, extra.range.hi,
           100.0 * cr_share(influences->already[k], influences->replicates));
    print_gain(influences, k);
}

static size_t widest(size_t width, const char *text)
{
    const size_t here = cr_text_width(text);

    return here > width ? here : width;
}

static void print_rows(const cr_influences *influences, const entry *entries, size_t n)
{
    size_t code_width = strlen("state"), name_width = strlen("name");

    for (size_t i = 0; i < n; i++) {
        const cr_state *const state = &influences->model->state[influences->state[entries[i].k]];

        code_width = widest(code_width, state->code);
        name_width = widest(name_width, state->name);
    }
    printf("%-*s  %-*s   extra     95%% interval  already  gains most\n", (int)code_width, "state", (int)name_width,
           "name");
    for (size_t i = 0; i < n; i++) {
        print_row(influences, entries[i].k, code_width, name_width);
    }
}

static void print_head(const cr_influential *self)
{
    const cr_model *const model = self->influences->model;
    char day[16], end[16];

    cr_day_text(self->day, day);
    cr_day_text(model->calendar.day[model->calendar.n - 1], end);
    cr_print_text(stdout, self->plan->title[0] != '\0' ? self->plan->title : self->plan->name);
    printf("\n%llu simulated future%s, seed %llu: how many more others reach '",
           (unsigned long long)self->influences->replicates, self->influences->replicates == 1 ? "" : "s",
           (unsigned long long)self->seed);
    cr_print_text(stdout, model->rung[model->recognition].name);
    printf("' by %s if a state does on %s\n", end, day);
    if (self->what_if > 0) {
        fputs("in the world of the what-if '", stdout);
        cr_print_text(stdout, self->plan->what_if[self->what_if]);
        fputs("'\n", stdout);
    }
    fputc('\n', stdout);
}

static void print_rest(const cr_influences *influences, size_t n)
{
    const size_t none = influences->n - n;

    if (n > TOP) {
        printf("and %zu more\n", n - TOP);
    }
    if (none > 0) {
        printf("exactly 0 for %zu state%s: recognises from the start, or is felt by nobody who has yet to\n", none,
               none == 1 ? "" : "s");
    }
}

int cr_print_influential(const cr_influential *self, cr_errors *errors)
{
    entry *entries = calloc(self->influences->n + 1, sizeof(*entries));
    size_t n;

    if (entries == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the ranking");
    }
    n = rank(self->influences, entries);
    print_head(self);
    if (n > 0) {
        print_rows(self->influences, entries, n < TOP ? n : TOP);
    }
    print_rest(self->influences, n);
    fputs("\ntable: ", stdout);
    cr_print_text(stdout, self->folder);
    fputs("/influence.csv\n", stdout);
    free(entries);
    return CR_OK;
}
