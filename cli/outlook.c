/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/outlook.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/events.h"
#include "cli/words.h"

/* Moves that are told of unless all are wanted. */
enum { MOST_MOVES = 40 };

/* ---- which moves ---- */

/* Those that can never happen first, since that is seldom meant; then the likeliest. */
static int compare(const void *a, const void *b)
{
    const cr_prospect *left = *(const cr_prospect *const *)a, *right = *(const cr_prospect *const *)b;
    const int order = (left->never == CR_NEVER_NOT) - (right->never == CR_NEVER_NOT);

    if (order != 0) {
        return order;
    }
    if (left->chance != right->chance) {
        return left->chance > right->chance ? -1 : 1;
    }
    return (left > right) - (left < right);
}

static const cr_prospect **next_moves(const cr_outlook *outlook, size_t *n)
{
    const cr_prospect **next = calloc(outlook->model->n_moves + 1, sizeof(*next));

    *n = 0;
    for (size_t m = 0; next != NULL && m < outlook->model->n_moves; m++) {
        if (outlook->prospect[m].next) {
            next[(*n)++] = &outlook->prospect[m];
        }
    }
    if (next != NULL && *n > 1) {
        qsort(next, *n, sizeof(*next), compare);
    }
    return next;
}

/* ---- the table of moves ---- */

static const cr_move *move_of(const cr_outlook *outlook, const cr_prospect *prospect)
{
    return &outlook->model->move[prospect - outlook->prospect];
}

static const char *signal_name(const cr_model *model, const cr_signal *signal)
{
    switch (signal->kind) {
    case CR_SIGNAL_CONDITION:
        return model->condition[signal->condition].name;
    case CR_SIGNAL_STATE:
        return model->state[signal->state].code;
    default:
        return model->rung[signal->rung].name;
    }
}

static const char *gate_name(const cr_model *model, const cr_gate *gate)
{
    if (gate->test != CR_NONE) {
        return signal_name(model, &model->test[gate->test].signal);
    }
    switch (gate->driver.kind) {
    case CR_DRIVER_CONDITION:
        return model->condition[gate->driver.index].name;
    case CR_DRIVER_EXPOSURE:
        return model->tie[gate->driver.index].name;
    case CR_DRIVER_RUNG:
        return model->rung[gate->driver.index].name;
    default:
        return "a trait";
    }
}

static void print_gate(const cr_model *model, const cr_prospect *prospect)
{
    const cr_gate *const gate = &model->gate[prospect->gate];

    cr_print_text(stdout, gate_name(model, gate));
    if (gate->test != CR_NONE) {
        fputs(" (others)", stdout);
    } else if (gate->driver.kind != CR_DRIVER_RUNG) {
        printf(" at %s %.3g, now %.3g", gate->at_most ? "most" : "least", model->slot[gate->bound],
               prospect->at_gate.now);
    }
}

static void print_remark(const cr_model *model, const cr_prospect *prospect)
{
    switch (prospect->never) {
    case CR_NEVER_NOT:
        fputs(prospect->gate != CR_NONE ? "waits for " : "", stdout);
        break;
    case CR_NEVER_PACE:
        fputs("never: pace 0", stdout);
        return;
    case CR_NEVER_GATE:
        fputs("never: ", stdout);
        break;
    default:
        fputs("never: readiness", stdout);
        return;
    }
    if (prospect->gate != CR_NONE) {
        print_gate(model, prospect);
    }
}

static void print_hazard(double hazard)
{
    if (isinf(hazard)) {
        fputs("  at once", stdout);
    } else {
        printf("  %7.3g", hazard);
    }
}

static size_t widest(size_t width, const char *text)
{
    const size_t here = cr_text_width(text);

    return here > width ? here : width;
}

static void print_moves(const cr_outlook *outlook, const cr_prospect *const *next, size_t n, size_t shown)
{
    const cr_model *const model = outlook->model;
    size_t code_width = strlen("state"), rung_width = strlen("move");

    for (size_t k = 0; k < shown; k++) {
        code_width = widest(code_width, model->state[move_of(outlook, next[k])->state].code);
        rung_width = widest(rung_width, model->rung[move_of(outlook, next[k])->rung].name);
    }
    printf("%-*s  %-*s  ready  could be  threshold   a year  by the end\n", (int)code_width, "state",
           (int)rung_width + 4, "move");
    for (size_t k = 0; k < shown; k++) {
        const cr_move *const move = move_of(outlook, next[k]);
        const cr_reading readiness = next[k]->readiness;

        cr_print_padded(stdout, model->state[move->state].code, code_width);
        fputs(move->down ? "  off " : "  to  ", stdout);
        cr_print_padded(stdout, model->rung[move->rung].name, rung_width);
        printf("  %5.2f  %8.2f  %9.2f", readiness.now, move->down ? readiness.lo : readiness.hi,
               model->slot[move->slot + CR_SLOT_THRESHOLD]);
        print_hazard(next[k]->hazard);
        printf("  %9.1f%%", 100.0 * next[k]->chance);
        if (next[k]->never != CR_NEVER_NOT || next[k]->gate != CR_NONE) {
            fputs("  ", stdout);
        }
        print_remark(model, next[k]);
        fputc('\n', stdout);
    }
    if (shown < n) {
        printf("and %zu more (--all)\n", n - shown);
    }
}

/* ---- conditions ---- */

static void print_conditions(const cr_outlook *outlook, const cr_climate *climate, uint64_t futures)
{
    const cr_model *const model = outlook->model;
    size_t width = strlen("condition");

    for (size_t c = 0; c < model->n_conditions; c++) {
        width = widest(width, model->condition[c].name);
    }
    printf("\nConditions in %llu futures\n%-*s  %8s  %8s  %8s  %8s  on bounds\n", (unsigned long long)futures,
           (int)width, "condition", "at start", "mean", "sd", "at end");
    for (size_t c = 0; c < model->n_conditions; c++) {
        cr_print_padded(stdout, model->condition[c].name, width);
        printf("  %8.3g  %8.3g  %8.3g  %8.3g  %8.1f%%\n", outlook->reach.condition[c].now, climate[c].mean,
               climate[c].sd, climate[c].end, 100.0 * (climate[c].at_lo + climate[c].at_hi));
    }
}

/* ---- all ---- */

/* "1 state", "2 states" */
static void print_count(size_t n, const char *one, const char *more, const char *after)
{
    printf("%zu %s%s", n, n == 1 ? one : more, after);
}

static void print_head(const cr_plan *plan, const cr_outlook *outlook)
{
    const cr_model *const model = outlook->model;
    char start[16], end[16];

    cr_day_text(model->calendar.day[0], start);
    cr_day_text(model->calendar.day[model->calendar.n - 1], end);
    if (plan->title[0] != '\0') {
        cr_print_text(stdout, plan->title);
        fputc('\n', stdout);
    }
    print_count(model->n_states, "state", "states", ", ");
    print_count(model->n_conditions, "condition", "conditions", ", ");
    print_count(model->n_ties, "kind of tie", "kinds of tie", ", ");
    if (model->n_events > 0) {
        print_count(model->n_events, "event", "events", ", ");
    }
    print_count(model->n_draws, "uncertain number", "uncertain numbers", "; ");
    printf("%s to %s, %.1f years\n", start, end, outlook->years);
}

int cr_print_outlook(const cr_plan *plan, const cr_outlook *outlook, const cr_climate *climate, uint64_t futures,
                     bool all, cr_errors *errors)
{
    size_t n;
    const cr_prospect **next = next_moves(outlook, &n);

    if (next == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the report");
    }
    print_head(plan, outlook);
    if (n > 0) {
        fputs("\nNext moves\n", stdout);
        print_moves(outlook, next, n, all || n < MOST_MOVES ? n : MOST_MOVES);
    } else {
        fputs("\nNo state has a move left\n", stdout);
    }
    cr_print_events(outlook);
    if (climate != NULL) {
        print_conditions(outlook, climate, futures);
    }
    free(next);
    return CR_OK;
}

void cr_print_warnings(FILE *stream, const char *file, const cr_warnings *warnings)
{
    for (size_t k = 0; k < warnings->n; k++) {
        const cr_warning *const warning = &warnings->item[k];

        cr_print_text(stream, warning->mark.file != NULL ? warning->mark.file : file);
        if (warning->mark.line > 0) {
            fprintf(stream, ":%d", warning->mark.line);
        }
        if (warning->mark.column > 0) {
            fprintf(stream, ":%d", warning->mark.column);
        }
        fputs(": warning: ", stream);
        cr_print_text(stream, warning->path);
        fputs(": ", stream);
        cr_print_text(stream, warning->what);
        fprintf(stream, " [%s]\n", cr_warning_name(warning->kind));
    }
}
