/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/require_words.h"

#include <math.h>
#include <stdio.h>

#include "cli/words.h"
#include "study/estimate.h"

static void print_value(double value, const cr_lever_name *name)
{
    printf("%.4g", value);
    if (name->unit != NULL) {
        fputc(' ', stdout);
        cr_print_text(stdout, name->unit);
    }
}

static void print_share(uint64_t hits, uint64_t n)
{
    const cr_interval interval = cr_wilson(hits, n);

    printf("%.1f%% (%.1f%% - %.1f%%)", 100.0 * cr_share(hits, n), 100.0 * interval.lo, 100.0 * interval.hi);
}

static void print_end(double value, double bound, const char *beyond, const cr_lever_name *name)
{
    if (isnan(value)) {
        fputs(beyond, stdout);
        value = bound;
    }
    print_value(value, name);
}

static void print_interval(double lo, double hi, const cr_lever *lever, const cr_lever_name *name)
{
    fputs("95% interval ", stdout);
    print_end(lo, lever->low, "below ", name);
    fputs(" to ", stdout);
    print_end(hi, lever->high, "above ", name);
}

static void print_done(const cr_require_answer *answer, const cr_lever *lever, uint64_t n, const cr_lever_name *name)
{
    if (answer->needed == lever->present) {
        fputs("its median in every future, ", stdout);
        print_value(answer->needed, name);
        fputs(", is enough: then ", stdout);
        print_share(answer->hits, n);
        return;
    }
    fputs("from ", stdout);
    print_value(lever->present, name);
    fputs(name->drawn ? " (the median of what is drawn) to " : " to ", stdout);
    print_value(answer->needed, name);
    fputs(", ", stdout);
    print_interval(answer->lo, answer->hi, lever, name);
    fputs("; then ", stdout);
    print_share(answer->hits, n);
}

static void print_grid(const cr_require_answer *answer, uint64_t n, const cr_lever_name *name)
{
    fputs("not monotone in it: the chance goes up and down, and no one value is told\n", stdout);
    for (size_t i = 0; i < CR_REQUIRE_GRID; i++) {
        fputs("    at ", stdout);
        print_value(answer->grid[i], name);
        fputs(": ", stdout);
        print_share(answer->grid_hits[i], n);
        fputs(i + 1 < CR_REQUIRE_GRID ? "\n" : "", stdout);
    }
}

static void print_answer(const cr_require_answer *answer, const cr_lever *lever, uint64_t n, const cr_lever_name *name)
{
    cr_print_text(stdout, name->path);
    fputs(": ", stdout);
    switch (answer->verdict) {
    case CR_REQUIRE_DONE:
        print_done(answer, lever, n, name);
        break;
    case CR_REQUIRE_REACHED:
        fputs("no change is needed", stdout);
        break;
    case CR_REQUIRE_CANNOT:
        fputs("cannot do it: at most ", stdout);
        print_share(answer->hits, n);
        fputs(" at ", stdout);
        print_value(answer->there, name);
        break;
    case CR_REQUIRE_NOT_MONOTONE:
        print_grid(answer, n, name);
        break;
    }
    fputc('\n', stdout);
}

static void print_pair(const cr_require_pair *pair, const cr_require_question *question, const cr_lever_name *name)
{
    printf("cheapest pair (%.0f%% of their ranges together): then ", 100.0 * pair->cost);
    print_share(pair->hits, question->replicates);
    fputs(":\n", stdout);
    for (size_t side = 0; side < 2; side++) {
        const size_t l = pair->lever[side];

        fputs("    ", stdout);
        cr_print_text(stdout, name[l].path);
        fputs(" from ", stdout);
        print_value(question->lever[l].present, &name[l]);
        fputs(" to ", stdout);
        print_value(pair->value[side], &name[l]);
        fputs(", ", stdout);
        print_interval(pair->lo[side], pair->hi[side], &question->lever[l], &name[l]);
        fputs(" beside the other\n", stdout);
    }
}

void cr_print_require(const cr_require *found, const cr_require_question *question, const cr_lever_name *name)
{
    fputs("as the scenario stands: ", stdout);
    print_share(found->now, question->replicates);
    fputs("\n\n", stdout);
    for (size_t l = 0; l < found->n; l++) {
        print_answer(&found->answer[l], &question->lever[l], question->replicates, &name[l]);
    }
    if (found->pair.found) {
        print_pair(&found->pair, question, name);
    }
}
