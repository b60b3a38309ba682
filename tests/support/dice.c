/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dice.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

const char *const cr_more_name[CR_MORE_KINDS] = {
    "nothing",     "pace",   "weights of drivers", "weights of ties", "condition",         "start", "lower thresholds",
    "lower gates", "shocks", "breeding",           "response",        "existence of ties", "event"};

enum { MAX_STATES = 7, N_CONDITIONS = 3, N_TIES = 3 };

typedef struct cr_dice {
    FILE *file;
    gsl_rng *rng;
    bool monotone;
    cr_more more;
    size_t n_states;
    bool two_tracks, history;
    /* What an event may set: */
    bool series[N_CONDITIONS]; /* a level that is one, and no number */
    bool immediate[2];         /* the pace of r1, r2 */
    bool plain_threshold[2];   /* of r1 and r2: some state takes that of the defaults */
    bool gate_on_c0;           /* r2 asks for it */
} cr_dice;

/* Two decimals, so that the text is the same on every machine. */
static double number(cr_dice *self, double lo, double hi)
{
    return (double)(long)(100 * gsl_ran_flat(self->rng, lo, hi)) / 100;
}

static bool chance(cr_dice *self, double p)
{
    return gsl_rng_uniform(self->rng) < p;
}

static size_t below(cr_dice *self, size_t n)
{
    return gsl_rng_uniform_int(self->rng, n);
}

static char letter(size_t state)
{
    return (char)('A' + state);
}

static double raised(const cr_dice *self, cr_more more, double by)
{
    return self->more == more ? by : 0;
}

/* A number of about x, or a law around it that stays within (0, 2x]; `shared`: states may have a part in common. */
static void uncertain_or_shared(cr_dice *self, double x, bool shared)
{
    char common[32] = "";
    size_t form = below(self, 7);
    if (shared && chance(self, 0.4))
        snprintf(common, sizeof(common), ", shared: %.2f", number(self, 0.1, 1));
    switch (form) {
    case 0:
        fprintf(self->file, "{uniform: [%.4f, %.4f]%s}", 0.5 * x, 1.5 * x, common);
        break;
    case 1:
        fprintf(self->file, "{triangular: [%.4f, %.4f, %.4f]%s}", 0.3 * x, x, 1.8 * x, common);
        break;
    case 2:
        fprintf(self->file, "{normal: [%.4f, %.4f], within: [%.4f, %.4f]%s}", x, 0.3 * x, 0.1 * x, 2 * x, common);
        break;
    case 3:
        fprintf(self->file, "{one_of: {%.4f: 0.3, %.4f: 0.7}%s}", 0.6 * x, 1.2 * x, common);
        break;
    case 4:
        fprintf(self->file, "{pert: [%.4f, %.4f, %.4f]%s}", 0.5 * x, x, 1.9 * x, common);
        break;
    default:
        fprintf(self->file, "%.4f", x);
    }
}

static void uncertain(cr_dice *self, double x)
{
    uncertain_or_shared(self, x, false);
}

static void write_noise(cr_dice *self)
{
    double sd = number(self, 0.05, 0.3);
    fprintf(self->file, ", noise: {sd: %.2f, half_life: %zu months", sd, 1 + below(self, 12));
    if (chance(self, 0.4))
        fprintf(self->file, ", starts_at: %.2f", number(self, -0.2, 0.2));
    fputs("}", self->file);
}

/* A signal: of a rung that is there in every scenario, or of a condition. */
static void write_signal(cr_dice *self)
{
    switch (below(self, 4)) {
    case 0:
        fputs("state: B, reaches: r1", self->file);
        break;
    case 1:
        fputs("share: r1", self->file);
        break;
    case 2:
        fputs("count: r2, among: first", self->file);
        break;
    default:
        fprintf(self->file, "condition: c%zu", below(self, N_CONDITIONS));
    }
}

/* Terms `by` that add up to about `size`. */
static void write_influences(cr_dice *self, double size, bool may_repel)
{
    size_t n = 1 + below(self, 2);
    for (size_t i = 0; i < n; i++) {
        double by = number(self, 0.3, 1) * size / (double)n;
        bool repels = chance(self, 0.4) && may_repel;
        fputs(i == 0 ? "[{" : ", {", self->file);
        write_signal(self);
        fprintf(self->file, ", by: %.3f}", repels ? -by : by);
    }
    fputs("]", self->file);
}

static void write_regimes(cr_dice *self)
{
    size_t a = 3 + below(self, 20);
    bool third = chance(self, 0.5), hastened = chance(self, 0.5), named = chance(self, 0.5), starts = chance(self, 0.5);
    double to_b = number(self, 0, 1), to_c = number(self, 0.1, 1);
    fprintf(self->file, ", regimes: {a: {level: 0, lasts: %zu months", a);
    if (third && named)
        fprintf(self->file, ", leaves_to: {b: %.2f, c: %.2f}", to_b, to_c);
    if (hastened && !self->monotone) {
        fputs(", hastened_by: ", self->file);
        write_influences(self, 1.5, true);
    }
    fputs("}, b: {level: 0.3, lasts: 1 year", self->file);
    if (third && named)
        fputs(", leaves_to: {a: {uniform: [0.2, 0.5]}}", self->file);
    fputs("}", self->file);
    if (third)
        fputs(", c: {level: 0.5, lasts: 0.5 years}", self->file);
    fprintf(self->file, "}%s", starts ? ", starts_in: a" : "");
}

static void write_shocks(cr_dice *self)
{
    double rate = number(self, 0.3, 2) + raised(self, CR_MORE_SHOCKS, 0.5), size = number(self, 0.05, 0.3);
    double breeds = number(self, 0, 0.6) + raised(self, CR_MORE_BREEDING, 0.3);
    size_t half_life = 1 + below(self, 12);
    bool drawn = chance(self, 0.5), down = chance(self, 0.3) && !self->monotone, alone = chance(self, 0.4);
    fputs(", shocks: {per_year: ", self->file);
    uncertain(self, rate);
    fputs(", size: ", self->file);
    if (drawn)
        fprintf(self->file, "{uniform: [%.3f, %.3f]}", down ? -size : 0.5 * size, 2 * size);
    else
        fprintf(self->file, "%.3f", down ? -size : size);
    fprintf(self->file, ", half_life: %zu months", half_life);
    /* A shock breeds or not, whatever the change, so that the two scenarios differ in one number. */
    if (!alone)
        fprintf(self->file, ", breeds: %.3f", breeds);
    fputs("}", self->file);
}

static void write_condition(cr_dice *self, size_t c)
{
    double level = number(self, 0.2, 0.7), up = raised(self, CR_MORE_CONDITION, 0.1);
    size_t form = below(self, 3);
    fprintf(self->file, "  c%zu: {", c);
    self->series[c] = form == 1;
    if (form == 0) {
        fputs("level: ", self->file);
        uncertain(self, level + up);
    } else if (form == 1) {
        double second = number(self, 0, 1) + up, third = number(self, 0, 1) + up;
        fprintf(self->file, "level: {series: {2025-02-10: %.3f, 2026-03-01: %.3f, 2027-05-05: %.3f}, between: %s}",
                level + up, second, third, chance(self, 0.5) ? "linear" : "hold");
    } else {
        fprintf(self->file, "level: %.3f", 0.5 * level + up);
        write_regimes(self);
    }
    if (chance(self, 0.5))
        write_noise(self);
    if (chance(self, 0.4))
        write_shocks(self);
    if (chance(self, 0.4)) {
        fputs(", responds_to: {signals: ", self->file);
        write_influences(self, 0.5 + raised(self, CR_MORE_RESPONSE, 0.3), !self->monotone);
        fprintf(self->file, ", lag: %zu months}", 1 + below(self, 18));
    }
    if (c > 0 && chance(self, 0.3))
        fprintf(self->file, ", times: [c%zu]", below(self, c));
    fprintf(self->file, "%s}\n", chance(self, 0.3) && !self->monotone ? ", within: none" : "");
}

static void write_pairs(cr_dice *self)
{
    bool symmetric = chance(self, 0.3), first = true;
    fprintf(self->file, "symmetric: %s, pairs: [", symmetric ? "true" : "false");
    for (size_t i = 0; i < self->n_states; i++) {
        for (size_t j = 0; j < self->n_states; j++) {
            if (i == j || (symmetric && i > j) || !chance(self, 0.5))
                continue;
            double weight = number(self, 0.1, 0.6) + raised(self, CR_MORE_TIE, 0.2);
            bool drawn = chance(self, 0.2), rival = chance(self, 0.2);
            fprintf(self->file, "%s[%c, %c, ", first ? "" : ", ", letter(i), letter(j));
            if (drawn)
                uncertain(self, weight);
            else
                fprintf(self->file, "%.2f", rival && !self->monotone ? -weight : weight);
            fputs("]", self->file);
            first = false;
        }
    }
    if (first)
        fputs("[A, B, 0.5]", self->file);
    fputs("]", self->file);
}

static void write_tie(cr_dice *self, size_t m)
{
    bool share = chance(self, 0.6), credit = chance(self, 0.5), falls = chance(self, 0.2);
    double first = number(self, 0.1, 0.5);
    fprintf(self->file, "  t%zu: {norm: %s, ", m, share && !self->monotone ? "share" : "sum");
    if (chance(self, 0.3))
        fprintf(self->file, "times: c%zu, ", below(self, N_CONDITIONS));
    if (chance(self, 0.4)) {
        size_t months = 2 + below(self, 30);
        if (!self->monotone)
            fprintf(self->file, "fades: %zu months, ", months);
    }
    if (chance(self, 0.4)) {
        double there = number(self, 0.2, 0.8) + raised(self, CR_MORE_EXISTS, 0.2);
        if (m != 1) /* not among all */
            fprintf(self->file, "exists: %.2f, ", there);
    }
    if (credit)
        fprintf(self->file, "credit: {r1: %.2f, r2: %s}, ", first, falls && !self->monotone ? "0.05" : "1");
    if (m == 0)
        write_pairs(self);
    else if (m == 1)
        fputs("among: all", self->file);
    else
        fprintf(self->file, "cliques: [first, [A, %c]]", letter(self->n_states - 1));
    fputs("}\n", self->file);
}

static void write_weights(cr_dice *self)
{
    const char *separator = "";
    fputs("weights: {", self->file);
    for (size_t i = 0; i < N_CONDITIONS + N_TIES + 2; i++) {
        double weight = number(self, 0.05, 0.5) + raised(self, CR_MORE_WEIGHT, 0.1);
        bool negative = chance(self, 0.2) && !self->monotone;
        if (!chance(self, 0.7))
            continue;
        fputs(separator, self->file);
        if (i < N_CONDITIONS)
            fprintf(self->file, "c%zu: ", i);
        else if (i < N_CONDITIONS + N_TIES)
            fprintf(self->file, "t%zu: ", i - N_CONDITIONS);
        else
            fputs(i == N_CONDITIONS + N_TIES ? "r1: " : "wealth: ", self->file);
        if (negative)
            fprintf(self->file, "%.2f", -weight);
        else
            uncertain_or_shared(self, weight, true);
        separator = ", ";
    }
    fputs("}", self->file);
}

/* @return whether it asks for a minimum of c0 */
static bool write_gate(cr_dice *self)
{
    double ease = raised(self, CR_LESS_GATE, 0.1), first, second;
    size_t form = below(self, self->monotone ? 4 : 6);
    first = number(self, 0, 0.5);
    second = number(self, 0, 0.2);
    switch (form) {
    case 0:
        fprintf(self->file, "requires: {c0: %.2f}", 0.2 + first - ease);
        break;
    case 1:
        fprintf(self->file, "requires: {others: [{share: r1, among: first, at_least: %.2f, for: 4 months}]}",
                0.1 + first - ease);
        break;
    case 2:
        fprintf(self->file, "requires: {c1: {at_least: {uniform: [%.2f, %.2f]}}}", 0.2 - ease, 0.5 - ease);
        break;
    case 3:
        fprintf(self->file, "requires: {t1: %.2f, others: [{condition: c2, at_least: %.2f}]}", second,
                0.1 + first - ease);
        break;
    case 4:
        fprintf(self->file, "requires: {c0: {at_most: %.2f}}", 0.4 + first);
        break;
    default:
        fputs("requires: {others: [{state: A, reaches: r1}, {count: r2, at_most: 2}]}", self->file);
    }
    return form == 0;
}

/* How a rung is lost again: its own numbers, or the state's. */
static void write_reverses(cr_dice *self)
{
    static const char *const link[] = {"logistic", "exponential", "linear", "step", "always"};
    size_t which = below(self, 5);
    double pace = number(self, 0.1, 0.8), threshold = number(self, 0.3, 0.7), bias = number(self, -0.2, 0.2);
    fprintf(self->file, "reverses: {link: %s, pace: ", link[which]);
    uncertain_or_shared(self, pace, true);
    if (chance(self, 0.5)) {
        fputs(", threshold: ", self->file);
        uncertain_or_shared(self, threshold, true);
    }
    if (chance(self, 0.3))
        fprintf(self->file, ", bias: %.2f", bias);
    fprintf(self->file, ", softness: %.2f", which == 1 ? 0.8 : 0.3);
    if (chance(self, 0.3)) {
        fputs(", ", self->file);
        write_weights(self);
    }
    if (chance(self, 0.3))
        fputs(", requires: {c2: {at_most: 0.6}, others: [{share: r1, at_least: 0.2}]}", self->file);
    fputs("}", self->file);
}

/* @return whether it takes no time */
static bool write_move(cr_dice *self)
{
    static const char *const link[] = {"logistic", "exponential", "linear", "step", "always"};
    size_t which = below(self, 5);
    double pace = number(self, 0.3, 1.2), threshold = number(self, 0.4, 0.8) - raised(self, CR_LESS_THRESHOLD, 0.1);
    double tame = which == 1 ? 0.4 : 0; /* an exponential must not pass the largest hazard that there may be */
    bool at_once = chance(self, 0.6);
    fprintf(self->file, "link: %s, pace: ", link[which]);
    if (which == 3 && at_once)
        fputs("immediate", self->file);
    else
        uncertain_or_shared(self, pace * (1 + raised(self, CR_MORE_PACE, 0.3)), true);
    double softness = number(self, 0.15, 0.5), bias = number(self, -0.1, 0.2);
    fputs(", threshold: ", self->file);
    uncertain_or_shared(self, threshold, true);
    fprintf(self->file, ", softness: %.2f, bias: %.2f", softness + tame, bias);
    if (!self->monotone && chance(self, 0.4)) {
        fputs(", ", self->file);
        write_reverses(self);
    }
    return which == 3 && at_once;
}

static void write_states(cr_dice *self)
{
    fputs("states:\n", self->file);
    for (size_t i = 0; i < self->n_states; i++) {
        bool skips = chance(self, 0.2), high = chance(self, 0.15), wealth = i == 0 || chance(self, 0.5);
        bool drawn = chance(self, 0.2), floor = chance(self, 0.5);
        const char *separator = "";
        bool without_r1 = false;
        fprintf(self->file, "  %c: {", letter(i));
        if (wealth)
            fprintf(self->file, "traits: {wealth: %.2f}", number(self, 0, 1)), separator = ", ";
        if (i == 0 && self->more == CR_MORE_START)
            fprintf(self->file, "%sat: r2", separator), separator = ", ";
        else if (i > 0 && skips)
            fprintf(self->file, "%sskips: [r1]", separator), separator = ", ", without_r1 = true;
        else if (high)
            fprintf(self->file, "%sat: r1", separator), separator = ", ";
        else if (drawn)
            fprintf(self->file, "%sat: {one_of: {r0: 0.5, r1: 0.3, r2: 0.2}}", separator), separator = ", ";
        else if (i == 1)
            self->history = true;
        if (i == 2 && floor && !self->monotone)
            fprintf(self->file, "%sreverses: {floor: r1}", separator), separator = ", ";
        if (chance(self, 0.3))
            fprintf(self->file, "%sthreshold: $caution", separator);
        else
            self->plain_threshold[1] = true, self->plain_threshold[0] |= !without_r1;
        fputs("}\n", self->file);
    }
}

/* A time to wait: of the calendar, drawn afresh, or drawn once for the whole future. */
static void write_wait(cr_dice *self)
{
    size_t months = 1 + below(self, 9);
    switch (below(self, 4)) {
    case 0:
        fprintf(self->file, "{uniform: [%zu days, %zu months]}", 5 * months, 2 * months);
        break;
    case 1:
        fprintf(self->file, "{exponential: %zu months}", months);
        break;
    case 2:
        fputs("$wait", self->file);
        break;
    default:
        fprintf(self->file, "%zu months", months);
    }
}

/* Some of the dates are those of the calendar. */
static void write_date(cr_dice *self)
{
    size_t month = 1 + below(self, 11);
    fprintf(self->file, "date: 202%zu-%02zu-15", 5 + below(self, 2), month + 1);
}

static void write_test(cr_dice *self)
{
    double bound = number(self, 0.2, 0.7);
    size_t which = below(self, N_CONDITIONS);
    switch (below(self, 5)) {
    case 0:
        fprintf(self->file, "{condition: c%zu, at_least: %.2f}", which, bound);
        break;
    case 1:
        fprintf(self->file, "{condition: c%zu, at_most: %.2f}", which, 0.5 * bound);
        break;
    case 2:
        fprintf(self->file, "{state: %c, reaches: r%d}", letter(which), chance(self, 0.5) ? 1 : 2);
        break;
    case 3:
        fprintf(self->file, "{share: r1, at_least: %.2f, for: 4 months}", bound);
        break;
    default:
        fputs("{count: r2, among: first, at_least: 1}", self->file);
    }
}

static void write_trigger(cr_dice *self)
{
    bool two = chance(self, 0.3);
    if (self->monotone || chance(self, 0.4)) {
        write_date(self);
        return;
    }
    fputs(two ? "when: [" : "when: ", self->file);
    write_test(self);
    if (two) {
        fputs(", ", self->file);
        write_test(self);
        fputs("]", self->file);
    }
}

static void write_set(cr_dice *self)
{
    size_t rung = below(self, 2), c = below(self, N_CONDITIONS);
    double level = number(self, 0.2, 0.8), bias = number(self, -0.3, 0.4), pace = number(self, 0.2, 2);
    switch (below(self, 5)) {
    case 0:
        if (!self->series[c]) {
            fprintf(self->file, "{set: conditions.c%zu, to: ", c);
            uncertain(self, level);
            break;
        }
        /* fall through */
    case 1:
        if (!self->immediate[rung]) {
            fprintf(self->file, "{set: defaults.rungs.r%zu.pace, to: ", rung + 1);
            uncertain(self, pace);
            break;
        }
        /* fall through */
    case 2:
        if (self->plain_threshold[rung]) {
            fprintf(self->file, "{set: defaults.rungs.r%zu.threshold, to: ", rung + 1);
            uncertain(self, level);
            break;
        }
        /* fall through */
    case 3:
        if (self->gate_on_c0) {
            fprintf(self->file, "{set: defaults.rungs.r2.requires.c0, to: %.2f", level);
            break;
        }
        /* fall through */
    default:
        fprintf(self->file, "{set: defaults.rungs.r%zu.bias, to: %.2f", rung + 1, bias);
    }
    fputs("}", self->file);
}

/* What keeps futures ordered: nothing that is less for whoever stands higher. */
static void write_action(cr_dice *self)
{
    double by = number(self, 0.1, 0.5);
    size_t form = below(self, self->monotone ? 2 : 4);
    bool down = chance(self, 0.4) && !self->monotone, ends = chance(self, 0.5);
    switch (form) {
    case 0:
        fprintf(self->file, "{move: %c, to: r%d}", letter(below(self, 3)), down ? 0 : 2);
        break;
    case 2:
        fprintf(self->file, "{move: {one_of: %s}, to: r%d}", chance(self, 0.5) ? "first" : "all", down ? 0 : 2);
        break;
    case 3:
        write_set(self);
        break;
    default:
        fprintf(self->file, "{shift: conditions.c%zu, by: ", below(self, N_CONDITIONS));
        if (down)
            fprintf(self->file, "%.2f", -by);
        else
            uncertain(self, by);
        if (ends) {
            fputs(", lasts: ", self->file);
            write_wait(self);
        }
        fputs("}", self->file);
    }
}

/* One to three of them, with one or two actions each; they stand last, so that all else is as without them. */
static void write_events(cr_dice *self)
{
    size_t n = chance(self, 0.6) ? 1 + below(self, 3) : 0;
    if (n > 0 || self->more == CR_MORE_EVENT)
        fputs("events:\n", self->file);
    for (size_t e = 0; e < n; e++) {
        bool rare = chance(self, 0.4), late = chance(self, 0.5), twice = chance(self, 0.4);
        double p = number(self, 0.2, 0.6);
        fprintf(self->file, "  e%zu: {", e);
        write_trigger(self);
        if (rare) {
            fputs(", chance: ", self->file);
            uncertain(self, 0.8 * p);
        }
        if (late) {
            fputs(", delay: ", self->file);
            write_wait(self);
        }
        fputs(", do: [", self->file);
        write_action(self);
        if (twice) {
            fputs(", ", self->file);
            write_action(self);
        }
        fputs("]}\n", self->file);
    }
    if (self->more == CR_MORE_EVENT)
        fputs("  more: {date: 2025-11-05, do: [{shift: conditions.c0, by: 0.3}]}\n", self->file);
}

static void write_scenario(cr_dice *self)
{
    fputs("calendar: {start: 2025-01-15, end: 30 months, step: 2 months}\n", self->file);
    fputs(self->two_tracks ? "tracks: {path: [r0, r1, r2], side: [s0, s1]}\n" : "ladder: [r0, r1, r2]\n", self->file);
    fputs("parameters: {caution: ", self->file);
    uncertain(self, number(self, 0.4, 0.7) - raised(self, CR_LESS_THRESHOLD, 0.1));
    fputs(", wait: {uniform: [1 month, 9 months]}}\ngroups:\n  first: {members: [A, B, C], ", self->file);
    write_weights(self);
    fputs("}\nconditions:\n", self->file);
    for (size_t c = 0; c < N_CONDITIONS; c++)
        write_condition(self, c);
    fputs("ties:\n", self->file);
    for (size_t m = 0; m < N_TIES; m++)
        write_tie(self, m);
    fputs("defaults:\n  ", self->file);
    write_weights(self);
    fputs("\n  rungs:\n    r1: {", self->file);
    self->immediate[0] = write_move(self);
    fputs("}\n    r2: {", self->file);
    self->immediate[1] = write_move(self);
    fputs(", ", self->file);
    self->gate_on_c0 = write_gate(self);
    fputs("}\n", self->file);
    if (self->two_tracks) {
        fputs("    s1: {", self->file);
        write_move(self);
        fputs(", ", self->file);
        write_gate(self);
        fputs("}\n", self->file);
    }
    write_states(self);
    if (self->history)
        fputs("history: [{date: 2023-09-01, state: B, rung: r2}, {date: 2024-05-01, state: B, rung: r1}]\n",
              self->file);
    write_events(self);
}

char *cr_dice_scenario(uint64_t seed, int monotone, cr_more more)
{
    char *text = NULL;
    size_t size = 0;
    cr_dice dice = {.monotone = monotone, .more = more};
    dice.file = open_memstream(&text, &size);
    dice.rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (dice.file && dice.rng) {
        gsl_rng_set(dice.rng, (unsigned long)seed + 1);
        dice.n_states = 3 + below(&dice, MAX_STATES - 2);
        dice.two_tracks = chance(&dice, 0.5);
        write_scenario(&dice);
    }
    if (dice.rng)
        gsl_rng_free(dice.rng);
    if (dice.file)
        fclose(dice.file);
    return text;
}
