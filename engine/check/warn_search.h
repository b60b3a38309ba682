/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CHECK_WARN_SEARCH_H
#define CREDENCE_CHECK_WARN_SEARCH_H

/**
 * What the searches for warnings share: what they look at, where a thing stands in the document, and how a finding is
 * told. Each search is a file: warn_moves.c, warn_drivers.c, warn_events.c and warn_ties.c; the door is
 * cr_warnings_find() of warnings.h.
 */
#include "check/warnings.h"

typedef struct cr_warn_search {
    cr_warnings *out;
    const cr_plan *plan;
    const cr_model *model;     /* the plan's baseline */
    const cr_outlook *outlook; /* of it */
    int status;                /* CR_OK, or CR_ERR_MEMORY: then some are missing or have holes in their words */
} cr_warn_search;

/* warn_search.c */

/** The text, or "" where it is NULL: memory ran out. */
const char *cr_warn_sure(cr_warn_search *self, const char *text);

/** As printf, in the arena of the warnings; never NULL. */
#define CR_WARN_TEXT(self, ...) cr_warn_sure(self, cr_arena_format(&(self)->out->arena, __VA_ARGS__))

/**
 * Adds a warning.
 * @param place      where it stands, or NULL
 * @param path,what  borrowed: of the plan, of the arena of the warnings, or literals
 */
void cr_warn_tell(cr_warn_search *self, cr_warning_kind kind, const cr_place *place, const char *path,
                  const char *what);

/** The same of the thing at that path, or of what it stands in. */
void cr_warn_tell_at(cr_warn_search *self, cr_warning_kind kind, const char *path, const char *what);

/**
 * Where the key that acts on the state stands: in its own layer, a group's or the defaults; else where the state does.
 * @param rung  CR_NONE: for all rungs
 */
const cr_place *cr_warn_place_of_key(cr_warn_search *self, int32_t state, int32_t rung, const char *key);

/* the searches */

/** States that nothing can move, gates that cannot open, moves that cannot happen, odd weights and multipliers. */
void cr_warn_of_moves(cr_warn_search *self);
/**
 * Conditions, exposures and traits outside [0, 1], and conditions that sit on their bounds.
 * @param climate  [n_conditions]
 */
void cr_warn_of_drivers(cr_warn_search *self, const cr_climate *climate);
/** Events that can never come. */
void cr_warn_of_events(cr_warn_search *self);
/** Tie kinds that count the same thing twice. */
void cr_warn_of_ties(cr_warn_search *self);

#endif
