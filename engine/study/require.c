/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/require.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/probe.h"

/* A root is known to this share of the lever's range. */
#define TOLERANCE 1e-3

/* |z| of a paired difference beyond which it is no chance. */
#define NO_CHANCE 3.0

/* First steps along one lever of a pair, and halvings of the step about the best. */
enum { PAIR_STEPS = 8, PAIR_HALVINGS = 3 };

/* ---- one lever ---- */

/* Plays the grid. False where it goes up and down with the lever. */
static bool look_along(cr_probe *self, size_t l, cr_require_answer *answer)
{
    const cr_lever *const lever = &self->question->lever[l];
    bool up = false, down = false;

    cr_probe_clear(self);
    for (size_t i = 0; i < CR_REQUIRE_GRID && self->status == CR_OK; i++) {
        bool *const swap = self->earlier;
        double z;

        answer->grid[i] = i + 1 == CR_REQUIRE_GRID
                              ? lever->high
                              : lever->low + (lever->high - lever->low) * ((double)i / (CR_REQUIRE_GRID - 1));
        self->earlier = self->hit;
        self->hit = swap;
        self->value[l] = answer->grid[i];
        answer->grid_hits[i] = cr_probe_play(self);
        z = i > 0 && self->status == CR_OK ? cr_probe_paired_z(self) : 0.0;
        up = up || z > NO_CHANCE;
        down = down || z < -NO_CHANCE;
    }
    answer->rises = answer->grid_hits[CR_REQUIRE_GRID - 1] >= answer->grid_hits[0];
    return !(up && down);
}

/* Place i on the grid in the direction in which the chance rises. */
static size_t towards(const cr_require_answer *answer, size_t i)
{
    return answer->rises ? i : CR_REQUIRE_GRID - 1 - i;
}

/* The count at a value of lever l; the other levers stay where they are. */
static uint64_t hits_at(cr_probe *self, size_t l, double value)
{
    self->value[l] = value;
    return cr_probe_hits(self);
}

/* Halves the way between a value that is enough and one that is not. */
static void narrow(cr_probe *self, size_t l, cr_probe_enough *is, double *in, double *out)
{
    const cr_lever *const lever = &self->question->lever[l];

    while (fabs(*in - *out) > TOLERANCE * (lever->high - lever->low) && self->status == CR_OK) {
        const double middle = *in + (*out - *in) / 2.0;

        if (is(self, hits_at(self, l, middle))) {
            *in = middle;
        } else {
            *out = middle;
        }
    }
}

/* Where along a lever counts come to be enough. `in`: the first value that is enough, `out`: the last that is not, at
 * most a tolerance away. False: nowhere; and where all are enough, `out` is NAN and `in` the bad end. */
static bool crossing(cr_probe *self, size_t l, const cr_require_answer *answer, cr_probe_enough *is, double *in,
                     double *out)
{
    size_t i = CR_REQUIRE_GRID;

    while (i > 0 && is(self, answer->grid_hits[towards(answer, i - 1)])) {
        i--;
    }
    if (i == CR_REQUIRE_GRID) {
        return false;
    }
    *in = answer->grid[towards(answer, i)];
    *out = i > 0 ? answer->grid[towards(answer, i - 1)] : (double)NAN;
    cr_probe_clear(self);
    narrow(self, l, is, in, out);
    return true;
}

/* The interval's ends are taken outwards. */
static void find_interval(cr_probe *self, size_t l, cr_require_answer *answer)
{
    double in, out, first = (double)NAN, last = (double)NAN;

    if (crossing(self, l, answer, cr_probe_upper_reaches, &in, &out)) {
        first = out;
    }
    if (crossing(self, l, answer, cr_probe_lower_reaches, &in, &out) && !isnan(out)) {
        last = in;
    }
    answer->lo = answer->rises ? first : last;
    answer->hi = answer->rises ? last : first;
}

static void answer_best(cr_require_answer *answer)
{
    size_t best = 0;

    for (size_t i = 1; i < CR_REQUIRE_GRID; i++) {
        best = answer->grid_hits[i] > answer->grid_hits[best] ? i : best;
    }
    answer->there = answer->grid[best];
    answer->hits = answer->grid_hits[best];
}

/* Is the first value beyond the second one, or there, in the direction in which the chance rises? */
static bool is_beyond(const cr_require_answer *answer, double value, double other)
{
    return answer->rises ? value >= other : value <= other;
}

/* The value nearest to the present one, `in` being where the grid comes to be enough. A lever that is drawn now may be
 * beyond that at its median; should that be one of few values beyond which are not enough, the way goes on from there. */
static double nearest(cr_probe *self, size_t l, const cr_require_answer *answer, double in)
{
    double out = self->question->lever[l].present;

    if (!is_beyond(answer, out, in)) {
        return in;
    }
    cr_probe_clear(self);
    if (cr_probe_reaches(self, hits_at(self, l, out))) {
        return out;
    }
    for (size_t i = 0; i < CR_REQUIRE_GRID; i++) {
        in = answer->grid[towards(answer, i)];
        if (is_beyond(answer, in, out)) {
            break;
        }
    }
    narrow(self, l, cr_probe_reaches, &in, &out);
    return in;
}

static void try_lever(cr_probe *self, size_t l, cr_require_answer *answer)
{
    double in = 0.0, out;

    *answer = (cr_require_answer){.needed = (double)NAN, .lo = (double)NAN, .hi = (double)NAN};
    if (!look_along(self, l, answer)) {
        answer->verdict = CR_REQUIRE_NOT_MONOTONE;
        answer_best(answer);
        return;
    }
    if (!crossing(self, l, answer, cr_probe_reaches, &in, &out)) {
        answer->verdict = CR_REQUIRE_CANNOT;
        answer_best(answer);
        return;
    }
    answer->verdict = CR_REQUIRE_DONE;
    answer->needed = nearest(self, l, answer, in);
    answer->there = answer->needed;
    cr_probe_clear(self);
    answer->hits = hits_at(self, l, answer->needed);
    find_interval(self, l, answer);
}

static cr_require_answer reached_already(const cr_probe *self, size_t l, uint64_t now)
{
    const double present = self->question->lever[l].present;

    return (cr_require_answer){.verdict = CR_REQUIRE_REACHED,
                               .needed = present,
                               .lo = (double)NAN,
                               .hi = (double)NAN,
                               .there = present,
                               .hits = now};
}

/* ---- two levers ---- */

double cr_require_cost(const cr_lever *lever, double to)
{
    return fabs(to - lever->present) / (lever->high - lever->low);
}

/* Two levers, each of which is moved from its present value towards where the chance rises. */
typedef struct two {
    cr_probe *of;
    size_t lever[2];
    bool rises[2];
    double most[2]; /* the cost of going all the way */
} two;

static double value_at(const two *self, size_t side, double cost)
{
    const cr_lever *const lever = &self->of->question->lever[self->lever[side]];
    const double far = self->rises[side] ? lever->high : lever->low;

    if (cost >= self->most[side]) {
        return far;
    }
    return lever->present + (self->rises[side] ? cost : -cost) * (lever->high - lever->low);
}

static bool both_reach(two *self, double first, double second)
{
    cr_probe *const of = self->of;

    cr_probe_clear(of);
    of->value[self->lever[0]] = value_at(self, 0, first);
    of->value[self->lever[1]] = value_at(self, 1, second);
    return cr_probe_reaches(of, cr_probe_hits(of));
}

/* The least that the second lever costs beside the first one's `first`, if it is less than `budget`; else INFINITY. */
static double second_cost(two *self, double first, double budget)
{
    double in = fmin(budget, self->most[1]), out = 0.0;

    if (!(in > 0.0) || !both_reach(self, first, in)) {
        return (double)INFINITY;
    }
    while (in - out > TOLERANCE && self->of->status == CR_OK) {
        const double middle = out + (in - out) / 2.0;

        if (both_reach(self, first, middle)) {
            in = middle;
        } else {
            out = middle;
        }
    }
    return in;
}

/* Tries one cost of the first lever; where the pair is cheaper than the best so far, it is the best. */
static void try_pair(two *self, double first, cr_require_pair *best)
{
    const double second = first > 0.0 && first <= self->most[0] && first < best->cost
                              ? second_cost(self, first, best->cost - first)
                              : (double)INFINITY;

    if (self->of->status != CR_OK || !(first + second < best->cost - TOLERANCE)) {
        return;
    }
    best->found = true;
    best->cost = first + second;
    for (size_t side = 0; side < 2; side++) {
        best->lever[side] = self->lever[side];
        best->value[side] = value_at(self, side, side == 0 ? first : second);
    }
    (void)both_reach(self, first, second);
    best->hits = cr_probe_hits(self->of);
}

static void look_at_pair(cr_probe *self, const cr_require_answer *answer, size_t a, size_t b, cr_require_pair *best)
{
    two pair = {.of = self, .lever = {a, b}, .rises = {answer[a].rises, answer[b].rises}};
    double step, middle;
    bool mine;

    for (size_t side = 0; side < 2; side++) {
        const cr_lever *const lever = &self->question->lever[pair.lever[side]];

        pair.most[side] = cr_require_cost(lever, pair.rises[side] ? lever->high : lever->low);
    }
    step = pair.most[0] / PAIR_STEPS;
    for (size_t i = 1; i <= PAIR_STEPS; i++) {
        try_pair(&pair, (double)i * step, best);
    }
    mine = best->found && best->lever[0] == a && best->lever[1] == b;
    for (size_t i = 0; mine && i < PAIR_HALVINGS; i++) {
        step /= 2.0;
        middle = cr_require_cost(&self->question->lever[a], best->value[0]);
        try_pair(&pair, middle - step, best);
        try_pair(&pair, middle + step, best);
    }
}

static void find_pair(cr_probe *self, const cr_require_answer *answer, cr_require_pair *best)
{
    const size_t n = self->question->n;

    *best = (cr_require_pair){.cost = (double)INFINITY};
    for (size_t l = 0; l < n; l++) {
        if (answer[l].verdict == CR_REQUIRE_DONE) {
            best->cost = fmin(best->cost, cr_require_cost(&self->question->lever[l], answer[l].needed));
        }
    }
    for (size_t a = 0; a < n; a++) {
        for (size_t b = a + 1; b < n && self->status == CR_OK; b++) {
            if (answer[a].verdict != CR_REQUIRE_NOT_MONOTONE && answer[b].verdict != CR_REQUIRE_NOT_MONOTONE) {
                look_at_pair(self, answer, a, b, best);
            }
        }
    }
}

/* The interval of a pair's value on one side; the ends are taken outwards. */
static void find_side_interval(cr_probe *self, const cr_require_answer *answer, cr_require_pair *pair, size_t side)
{
    const size_t l = pair->lever[side];
    const cr_lever *const lever = &self->question->lever[l];
    const double good = answer[l].rises ? lever->high : lever->low, bad = answer[l].rises ? lever->low : lever->high;
    double in = pair->value[side], out = bad, first = (double)NAN, last = (double)NAN;

    cr_probe_clear(self);
    self->value[pair->lever[!side]] = pair->value[!side];
    if (!cr_probe_upper_reaches(self, hits_at(self, l, bad))) {
        narrow(self, l, cr_probe_upper_reaches, &in, &out);
        first = out;
    }
    in = good;
    out = pair->value[side];
    if (cr_probe_lower_reaches(self, hits_at(self, l, good))) {
        narrow(self, l, cr_probe_lower_reaches, &in, &out);
        last = in;
    }
    pair->lo[side] = answer[l].rises ? first : last;
    pair->hi[side] = answer[l].rises ? last : first;
}

/* ---- the whole ---- */

static void find_all(cr_probe *self, cr_require *found)
{
    bool reached;

    cr_probe_clear(self);
    found->now = cr_probe_play(self);
    reached = cr_probe_reaches(self, found->now);
    for (size_t l = 0; l < found->n && self->status == CR_OK; l++) {
        if (reached) {
            found->answer[l] = reached_already(self, l, found->now);
        } else {
            try_lever(self, l, &found->answer[l]);
        }
    }
    if (!reached && self->status == CR_OK) {
        find_pair(self, found->answer, &found->pair);
        for (size_t side = 0; found->pair.found && side < 2; side++) {
            find_side_interval(self, found->answer, &found->pair, side);
        }
    }
}

int cr_require_run(cr_require *self, const cr_require_question *question, cr_errors *errors)
{
    cr_probe of;
    int status = cr_probe_init(&of, question, errors);

    memset(self, 0, sizeof(*self));
    if (status == CR_OK) {
        self->n = question->n;
        self->answer = calloc(question->n + 1, sizeof(*self->answer));
        if (self->answer == NULL) {
            cr_probe_fail(&of, cr_fail(errors, CR_ERR_MEMORY, "memory ran out for %zu levers", question->n));
        } else {
            find_all(&of, self);
        }
        status = of.status;
    }
    cr_probe_free(&of);
    return status;
}

void cr_require_free(cr_require *self)
{
    free(self->answer);
    memset(self, 0, sizeof(*self));
}
