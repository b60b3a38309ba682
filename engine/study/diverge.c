/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/diverge.h"

static const cr_joint *joint_of(const cr_match *match, cr_trace_kind kind)
{
    switch (kind) {
    case CR_TRACE_CONDITION:
        return &match->condition;
    case CR_TRACE_EVENT:
        return &match->event;
    default:
        return &match->state;
    }
}

const char *cr_divergence_name(const cr_match *match, cr_trace_kind kind, int32_t what)
{
    return joint_of(match, kind)->name[what];
}

/* A trace that is being read, of one of the two models. */
typedef struct reader {
    const cr_match *match;
    int side;
    const cr_trace_entry *entry, *end;
} reader;

static int32_t what_of(const reader *self, const cr_trace_entry *entry)
{
    return joint_of(self->match, entry->kind)->place[self->side][entry->id];
}

/* Of a start or a value that the other model does not have, nothing can be said. */
static bool is_compared(const reader *self, const cr_trace_entry *entry)
{
    return (entry->kind != CR_TRACE_START && entry->kind != CR_TRACE_CONDITION) ||
           cr_joint_common(joint_of(self->match, entry->kind), (size_t)what_of(self, entry));
}

/* On to the first entry that is compared, from here on. */
static void settle(reader *self)
{
    while (self->entry < self->end && !is_compared(self, self->entry)) {
        self->entry++;
    }
}

static bool alike(const reader *a, const cr_trace_entry *x, const reader *b, const cr_trace_entry *y)
{
    return x->t == y->t && x->kind == y->kind && x->value == y->value && what_of(a, x) == what_of(b, y);
}

/* Reads what both have alike, from the same place on. False where both have come to their ends. */
static bool skip_alike(reader *a, reader *b)
{
    for (;;) {
        settle(a);
        settle(b);
        if (a->entry == a->end || b->entry == b->end) {
            return a->entry < a->end || b->entry < b->end;
        }
        if (!alike(a, a->entry, b, b->entry)) {
            return true;
        }
        a->entry++;
        b->entry++;
    }
}

/* The rest of the instant t. */
static reader instant(const reader *self, double t)
{
    reader rest = *self;

    rest.end = rest.entry;
    while (rest.end < self->end && rest.end->t == t) {
        rest.end++;
    }
    return rest;
}

/* The first entry of `a` that `b` has not. As a rule both are in one order: the search goes on where it last found. */
static const cr_trace_entry *odd_one(const reader *a, const reader *b)
{
    const cr_trace_entry *from = b->entry;

    for (const cr_trace_entry *x = a->entry; x < a->end; x++) {
        const cr_trace_entry *y = from;
        const size_t n = (size_t)(b->end - b->entry);
        size_t tried = 0;

        if (!is_compared(a, x)) {
            continue;
        }
        for (; tried < n && !alike(a, x, b, y); tried++) {
            y = y + 1 < b->end ? y + 1 : b->entry;
        }
        if (tried == n) {
            return x;
        }
        from = y + 1 < b->end ? y + 1 : b->entry;
    }
    return NULL;
}

static cr_divergence found(const reader *self, const cr_trace_entry *entry)
{
    return (cr_divergence){.t = entry->t, .kind = entry->kind, .what = what_of(self, entry)};
}

static bool comes_before(const cr_divergence *a, const cr_divergence *b)
{
    return a->kind != b->kind ? a->kind < b->kind : a->what < b->what;
}

/* What differs at the instant t, if anything does. */
static bool differs(const reader *a, const reader *b, cr_divergence *out)
{
    const cr_trace_entry *const x = odd_one(a, b), *const y = odd_one(b, a);

    if (x == NULL && y == NULL) {
        return false;
    }
    if (x != NULL && y != NULL) {
        const cr_divergence of_a = found(a, x), of_b = found(b, y);

        *out = comes_before(&of_b, &of_a) ? of_b : of_a;
    } else {
        *out = x != NULL ? found(a, x) : found(b, y);
    }
    return true;
}

bool cr_diverge(const cr_match *match, const cr_trace *baseline, const cr_trace *what_if, cr_divergence *out)
{
    reader a = {match, CR_BASELINE, baseline->entry, baseline->entry + baseline->n};
    reader b = {match, CR_WHAT_IF, what_if->entry, what_if->entry + what_if->n};

    while (skip_alike(&a, &b)) {
        const bool a_first = b.entry == b.end || (a.entry < a.end && a.entry->t <= b.entry->t);
        const double t = a_first ? a.entry->t : b.entry->t;
        const reader of_a = instant(&a, t), of_b = instant(&b, t);

        if (differs(&of_a, &of_b, out)) {
            return true;
        }
        a.entry = of_a.end; /* the same things in another order */
        b.entry = of_b.end;
    }
    return false;
}
