/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCENARIO_WHAT_IF_H
#define CREDENCE_SCENARIO_WHAT_IF_H

/** What-ifs: named patches of a scenario, each laid over it before anything is compiled. */
#include "model/model.h"
#include "scenario/changes.h"
#include "scenario/reader.h"

/** One what-if. All texts and nodes are the reader's. */
typedef struct cr_what_if {
    const char *name, *about; /* about: "" where it says nothing */
    cr_node *key;             /* where it is named */
    cr_node *own;             /* its patch, as merged out of all files */
    size_t base;              /* the what-if that it extends, or SIZE_MAX: the scenario as it stands */
    bool lost;                /* what it extends cannot be told */
    size_t n_patches;
    cr_node **patch; /* [n_patches] what it extends first, its own last; none where it is lost */
    cr_node *root;   /* the scenario as it would be, without what-ifs; NULL where that cannot be told */
} cr_what_if;

typedef struct cr_what_ifs {
    size_t n;
    cr_what_if *item; /* [n] by name */
} cr_what_ifs;

/** Most what-ifs of a scenario, and most that extend one another. */
enum { CR_MAX_WHAT_IFS = 1000, CR_MAX_WHAT_IF_CHAIN = 32 };

/**
 * Reads the what-ifs of a merged scenario and makes of each the scenario that it would be. Reported are names that cannot
 * be, `extends` that lead nowhere or in a circle, patches of things that are not there, new things that nothing reads,
 * and what-ifs that say nothing new.
 * @param root      the scenario, with `what_if`
 * @param baseline  the same without it
 * @return false where memory ran out
 */
CR_MUST_USE bool cr_what_ifs_read(cr_reader *reader, const cr_node *root, cr_node *baseline, cr_what_ifs *list);

/**
 * Reports the what-ifs whose sealed model is that of the baseline, or of what they extend.
 * @param model  [list->n + 1] the baseline's, then the what-ifs'
 */
void cr_what_ifs_check(cr_reader *reader, const cr_what_ifs *list, const cr_model *model);

/**
 * Which of them the caller wants.
 * @param wanted  [list->n] receives it
 * Reports unknown names, and `none` beside others.
 */
void cr_what_ifs_choose(cr_reader *reader, const cr_what_ifs *list, const cr_changes *changes, bool *wanted);

/* ---- slips.c ---- */

/** Before the merge: makes the keys of a patch known again in what is merged. */
void cr_what_if_note(cr_node *patch);

/**
 * Reports the things that a what-if brings and nobody reads, groups without members, and regimes that nothing leads to:
 * slips of the pen. The reader's what_if names it.
 * @param root  the scenario as it would be
 * @return false where memory ran out
 */
CR_MUST_USE bool cr_what_if_slips(cr_reader *reader, const cr_node *root, const cr_node *baseline);

#endif
