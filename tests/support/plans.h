/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_TESTS_SUPPORT_PLANS_H
#define CREDENCE_TESTS_SUPPORT_PLANS_H

/** Scenarios as text in, plans or exact messages out: what the tests of the scenario room share. Uses cmocka. */
#include <stdbool.h>
#include <stddef.h>

#include "compile/compile.h"

/* Three lines to start from: what a test adds stands on line 4 and below. */
#define SMALL_SCENARIO                                                                                                 \
    "calendar: {start: 2025-01-01, end: 1 year}\n"                                                                     \
    "ladder: [none, engaged, recognised]\n"                                                                            \
    "states: {AAA: , BBB: , CCC: }\n"

/** The plan of a text that must be right; fails the test with the messages where it is not. */
void plan_read(cr_plan *plan, const char *text);

/** The same with --set changes (NULL-terminated). */
void plan_read_set(cr_plan *plan, const char *text, const char *const *set);

/** A text that must be wrong, and all its messages, sorted, one a line: "s.yaml:4:1: path: what\n". */
void plan_refused(const char *text, const char *messages);

/** The same with --set changes (NULL-terminated). */
void plan_refused_set(const char *text, const char *const *set, const char *messages);

/** A wrong text and its messages; `set`: one change, or NULL. */
typedef struct refusal {
    const char *text, *set, *messages;
} refusal;

/** plan_refused() for each; a failure tells the text. */
void check_refusals(const refusal *list, size_t n);

/** The same for a file. */
void plan_file_refused(const char *path, const char *messages);

/** Are the models alike in every array? If not, `what` says where. */
bool models_equal(const cr_model *a, const cr_model *b, const char **what);

/* Positions by name, or CR_NONE. */
int32_t state_of(const cr_model *model, const char *code);
int32_t rung_of(const cr_model *model, const char *name);
int32_t condition_of(const cr_model *model, const char *name);

/** The move of a state onto a rung; it must be there. */
const cr_move *move_of(const cr_model *model, const char *state, const char *rung);

/** The move by which a state loses a rung, or NULL. */
const cr_move *way_back(const cr_model *model, const char *state, const char *rung);

/** The weight of a driver in a move, by the driver's kind and index: its slot, or CR_NONE. */
int32_t term_slot(const cr_model *model, const cr_move *move, cr_driver_kind kind, int32_t index);

/** The draw that overwrites a slot, or NULL. */
const cr_draw *draw_of(const cr_model *model, int32_t slot);

/** A folder of its own below /tmp for files of a test; `free_folder` takes it away with all that is in it. */
char *make_folder(void);
void free_folder(char *folder);
/** Writes folder/name; subfolders are made. Returns the path, to be freed. */
char *write_file(const char *folder, const char *name, const char *text);

#endif
