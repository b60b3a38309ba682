/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMPILE_EDGES_H
#define CREDENCE_COMPILE_EDGES_H

/**
 * Single ties of one kind: a list that grows in the order in which they are written, and then the compressed rows of the
 * model. Pairs and files (tie_pairs.h) and cliques (cliques.h) fill it.
 */
#include "compile/compiler.h"

/** One tie as written, before sorting. */
typedef struct cr_edge {
    int32_t partner, listener;
    int32_t slot; /* CR_NONE: the weight is constant */
    double weight;
    cr_mark mark; /* of what gives it */
    bool both;    /* holds both ways: one tie, of which there are two edges */
    bool clique;  /* written out from a clique, where `exists` wants single ties: may be there twice */
} cr_edge;

enum { CR_MAX_EDGES = 50 * 1000 * 1000 }; /* of one kind: two groups with each other make many out of one line */

typedef struct cr_edges {
    size_t n, max;
    cr_edge *item; /* malloced */
} cr_edges;

/** Where a pair is written: for messages. */
typedef struct cr_edge_source {
    cr_mark mark;
    bool symmetric, clique;
} cr_edge_source;

void cr_edges_add(cr_compiler *self, cr_edges *list, int32_t listener, int32_t partner, double weight, int32_t slot,
                  const cr_edge_source *from);

/** Sorts the list into the rows of the tie; reports what is there twice. @param symmetric  pairs hold both ways */
void cr_edges_keep(cr_compiler *self, cr_tie *tie, cr_edges *list, bool symmetric);

/** The stream that decides whether an edge is there: one for both ways of a tie that holds both ways. The list is sorted. */
void cr_edges_keep_keys(cr_compiler *self, cr_tie *tie, const cr_edges *list);

#endif
