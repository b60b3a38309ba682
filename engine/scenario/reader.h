/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCENARIO_READER_H
#define CREDENCE_SCENARIO_READER_H

/** What the passes over a scenario share: its nodes, its errors, and where in the document they are. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/text.h"
#include "credence/error.h"
#include "input/doc.h"
#include "random/distribution.h"
#include "schema/schema.h"

/** A data file that the scenario named, for the scenario's hash. */
typedef struct cr_data_file {
    const char *path; /* as written in the scenario */
    uint8_t sha256[32];
} cr_data_file;

typedef struct cr_reader {
    cr_doc doc;
    cr_errors *errors;
    int status;           /* CR_OK, or the first failure: CR_ERR_INPUT gives way to CR_ERR_IO and CR_ERR_MEMORY */
    char *tree;           /* real path of the folder below which all files must lie */
    const char *scenario; /* path of the scenario, borrowed: what --set names is looked for from there */
    const char *what_if;  /* the what-if that is being read, or NULL: its name stands in front of all paths */
    char path[1024];      /* where in the document we are: "states.PAK.weights" */
    size_t length;        /* of path */
    size_t n_dists, max_dists;
    cr_dist *dist;     /* [n_dists] each distribution of the document, read once: node->note - 1 */
    double *shared;    /* [n_dists] part of the variance that the draws of one group have in common */
    bool *is_duration; /* [n_dists] were its arguments durations? */
    size_t n_taken, max_taken;
    const char **taken; /* [n_taken] names of things that null has taken away */
    size_t n_files, max_files;
    cr_data_file *file; /* [n_files] */
} cr_reader;

void cr_reader_free(cr_reader *self);

/** Remembers a failure of any kind; returns the status that stands now. */
int cr_reader_fail(cr_reader *self, int status);

/** Appends `.name` to the path; returns what cr_path_pop() wants. Too long a path is cut. */
size_t cr_path_push(cr_reader *self, const char *name);
/** The same for an item of a list, counted from 1. */
size_t cr_path_push_at(cr_reader *self, size_t number);
void cr_path_pop(cr_reader *self, size_t length);

/**
 * Reports what is wrong with a node at the present path, and marks it bad, so that later passes pass over it. A node
 * that is bad already is not reported again; nor is, of a what-if, what has been said of the same place before.
 */
void cr_report(cr_reader *self, cr_node *node, const char *format, ...) CR_PRINTF(3, 4);

/** Reports that the node is of a wrong kind: "this is a list (wanted: a number)". */
void cr_report_kind(cr_reader *self, cr_node *node, const char *wanted);

/** Reports at a mark without blaming a node (a row of a CSV file). */
void cr_report_at(cr_reader *self, cr_mark mark, const char *format, ...) CR_PRINTF(3, 4);

/** " (did you mean 'x'?)", or `otherwise`, in the reader's arena. @param known  [n] names */
const char *cr_did_you_mean(cr_reader *self, const char *wrong, const char *const *known, size_t n,
                            const char *otherwise);

/** Makes room for item n + 1 of a growing array of items of `size` bytes; false when memory ran out. */
CR_MUST_USE bool cr_reader_grow(cr_reader *self, void *array, size_t *most, size_t n, size_t size);

/** Arena memory; on failure the reader's status says so and NULL is returned. */
CR_MUST_USE void *cr_reader_alloc(cr_reader *self, size_t n, size_t size);

/** An empty mapping with room for `most` keys, and one more; NULL when memory ran out. */
CR_MUST_USE cr_node *cr_reader_new_mapping(cr_reader *self, cr_mark mark, size_t most);

/** The path of the file that `named` names, seen from the file in which it stands: malloced; NULL after reporting why not
 * (missing, outside the scenario's folder tree). */
CR_MUST_USE char *cr_reader_resolve(cr_reader *self, cr_node *named);

/** cr_node.note of a file's name that counts from the scenario's folder, whatever file it stands in. */
enum { CR_NOTE_FROM_SCENARIO = 1 };

/** The `file` of marks of values that come from outside the files starts with this. */
#define CR_SET_LABEL "--set "

/** Reads a CSV file that the scenario names; its hash is kept. False after reporting. */
struct cr_csv;
CR_MUST_USE bool cr_reader_csv(cr_reader *self, cr_node *named, struct cr_csv *csv);

#endif
