/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CHECK_WARNINGS_H
#define CREDENCE_CHECK_WARNINGS_H

/** What a scenario says that its author may not mean: it runs, but perhaps not as wanted. docs/check.md explains each. */
#include "check/climate.h"
#include "check/outlook.h"
#include "model/model.h"

/* kind, name. One row a kind: docs/check.md has a heading for each. */
#define CR_WARNING_LIST(X)                                                                                             \
    X(CR_WARNING_STUCK, "stuck")           /* a state that nothing can move */                                         \
    X(CR_WARNING_GATE, "gate")             /* a gate that can never open */                                            \
    X(CR_WARNING_NEVER, "never")           /* a move that can never happen */                                          \
    X(CR_WARNING_EVENT, "event")           /* an event that can never come */                                          \
    X(CR_WARNING_WEIGHTS, "weights")       /* positive weights far from 1 */                                           \
    X(CR_WARNING_RANGE, "range")           /* a driver outside [0, 1] */                                               \
    X(CR_WARNING_MULTIPLIER, "multiplier") /* an exponential link that explodes */                                     \
    X(CR_WARNING_TWICE, "twice")           /* two tie kinds that count the same thing */                               \
    X(CR_WARNING_BOUNDS, "bounds")         /* a condition that sits on its bounds */                                   \
    X(CR_WARNING_HORIZON, "horizon")       /* a very long run */                                                       \
    X(CR_WARNING_UNUSED, "unused")         /* a thing that nothing reads */

typedef enum cr_warning_kind {
#define CR_WARNING_ENUM(kind, name) kind,
    CR_WARNING_LIST(CR_WARNING_ENUM)
#undef CR_WARNING_ENUM
        CR_WARNING_KINDS
} cr_warning_kind;

/** "stuck", "gate", ... */
const char *cr_warning_name(cr_warning_kind kind);

typedef struct cr_warning {
    cr_warning_kind kind;
    cr_mark mark;     /* borrowed from the plan; no file where it stands nowhere */
    const char *path; /* in the document: states.PAK.pace */
    const char *what; /* what is odd, and in brackets what could be done */
} cr_warning;

typedef struct cr_warnings {
    cr_arena arena;
    size_t n, most;
    cr_warning *item; /* [n] by kind, then by path */
} cr_warnings;

/**
 * Looks for all of them in the baseline of a plan.
 * @param outlook,climate  of plan->model[0]
 * @return CR_OK or CR_ERR_MEMORY; on failure cr_warnings_free is safe
 */
CR_MUST_USE int cr_warnings_find(cr_warnings *self, const cr_plan *plan, const cr_outlook *outlook,
                                 const cr_climate *climate, cr_errors *errors);

void cr_warnings_free(cr_warnings *self);

#endif
