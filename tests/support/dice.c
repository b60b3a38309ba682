/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dice.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

const char *const cr_more_name[CR_MORE_KINDS] = {"nothing",   "pace",  "weights of drivers", "weights of ties",
                                                 "condition", "start", "lower thresholds",   "lower gates"};

enum { MAX_STATES = 7, N_CONDITIONS = 3, N_TIES = 3 };

typedef struct cr_dice {
    FILE *file;
    gsl_rng *rng;
    bool monotone;
    cr_more more;
    size_t n_states;
    bool two_tracks;
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

/* A number of about x, or a law around it that stays within (0, 2x]. */
static void uncertain(cr_dice *self, double x)
{
    switch (below(self, 7)) {
    case 0:
        fprintf(self->file, "{uniform: [%.4f, %.4f]}", 0.5 * x, 1.5 * x);
        break;
    case 1:
        fprintf(self->file, "{triangular: [%.4f, %.4f, %.4f]}", 0.3 * x, x, 1.8 * x);
        break;
    case 2:
        fprintf(self->file, "{normal: [%.4f, %.4f], within: [%.4f, %.4f]}", x, 0.3 * x, 0.1 * x, 2 * x);
        break;
    case 3:
        fprintf(self->file, "{one_of: {%.4f: 0.3, %.4f: 0.7}}", 0.6 * x, 1.2 * x);
        break;
    case 4:
        fprintf(self->file, "{pert: [%.4f, %.4f, %.4f]}", 0.5 * x, x, 1.9 * x);
        break;
    default:
        fprintf(self->file, "%.4f", x);
    }
}

static void write_noise(cr_dice *self)
{
    double sd = number(self, 0.05, 0.3);
    fprintf(self->file, ", noise: {sd: %.2f, half_life: %zu months", sd, 1 + below(self, 12));
    if (chance(self, 0.4))
        fprintf(self->file, ", starts_at: %.2f", number(self, -0.2, 0.2));
    fputs("}", self->file);
}

static void write_condition(cr_dice *self, size_t c)
{
    double level = number(self, 0.2, 0.7), up = raised(self, CR_MORE_CONDITION, 0.1);
    size_t form = below(self, 3);
    fprintf(self->file, "  c%zu: {", c);
    if (form == 0) {
        fputs("level: ", self->file);
        uncertain(self, level + up);
    } else if (form == 1) {
        double second = number(self, 0, 1) + up, third = number(self, 0, 1) + up;
        fprintf(self->file, "level: {series: {2025-02-10: %.3f, 2026-03-01: %.3f, 2027-05-05: %.3f}, between: %s}",
                level + up, second, third, chance(self, 0.5) ? "linear" : "hold");
    } else {
        fprintf(self->file, "level: %.3f, regimes: {a: {level: 0, lasts: %zu months}, b: {level: 0.3, lasts: 1 year}",
                0.5 * level + up, 3 + below(self, 20));
        if (chance(self, 0.5))
            fputs(", c: {level: 0.5, lasts: 0.5 years}", self->file);
        fprintf(self->file, "}%s", chance(self, 0.5) ? ", starts_in: a" : "");
    }
    if (chance(self, 0.6))
        write_noise(self);
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
            uncertain(self, weight);
        separator = ", ";
    }
    fputs("}", self->file);
}

static void write_gate(cr_dice *self)
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
}

static void write_move(cr_dice *self)
{
    static const char *const link[] = {"logistic", "exponential", "linear", "step", "always"};
    size_t which = below(self, 5);
    double pace = number(self, 0.3, 1.2), threshold = number(self, 0.4, 0.8) - raised(self, CR_LESS_THRESHOLD, 0.1);
    double tame = which == 1 ? 0.4 : 0; /* an exponential must not pass the largest hazard that there may be */
    fprintf(self->file, "link: %s, pace: ", link[which]);
    uncertain(self, pace * (1 + raised(self, CR_MORE_PACE, 0.3)));
    double softness = number(self, 0.15, 0.5), bias = number(self, -0.1, 0.2);
    fputs(", threshold: ", self->file);
    uncertain(self, threshold);
    fprintf(self->file, ", softness: %.2f, bias: %.2f", softness + tame, bias);
}

static void write_states(cr_dice *self)
{
    fputs("states:\n", self->file);
    for (size_t i = 0; i < self->n_states; i++) {
        bool skips = chance(self, 0.2), high = chance(self, 0.15), wealth = i == 0 || chance(self, 0.5);
        const char *separator = "";
        fprintf(self->file, "  %c: {", letter(i));
        if (wealth)
            fprintf(self->file, "traits: {wealth: %.2f}", number(self, 0, 1)), separator = ", ";
        if (i == 0 && self->more == CR_MORE_START)
            fprintf(self->file, "%sat: r2", separator), separator = ", ";
        else if (i > 0 && skips)
            fprintf(self->file, "%sskips: [r1]", separator), separator = ", ";
        else if (high)
            fprintf(self->file, "%sat: r1", separator), separator = ", ";
        if (chance(self, 0.3))
            fprintf(self->file, "%sthreshold: $caution", separator);
        fputs("}\n", self->file);
    }
}

static void write_scenario(cr_dice *self)
{
    fputs("calendar: {start: 2025-01-15, end: 30 months, step: 2 months}\n", self->file);
    fputs(self->two_tracks ? "tracks: {path: [r0, r1, r2], side: [s0, s1]}\n" : "ladder: [r0, r1, r2]\n", self->file);
    fputs("parameters: {caution: ", self->file);
    uncertain(self, number(self, 0.4, 0.7) - raised(self, CR_LESS_THRESHOLD, 0.1));
    fputs("}\ngroups:\n  first: {members: [A, B, C], ", self->file);
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
    write_move(self);
    fputs("}\n    r2: {", self->file);
    write_move(self);
    fputs(", ", self->file);
    write_gate(self);
    fputs("}\n", self->file);
    if (self->two_tracks) {
        fputs("    s1: {", self->file);
        write_move(self);
        fputs(", ", self->file);
        write_gate(self);
        fputs("}\n", self->file);
    }
    write_states(self);
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
