/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMPILE_CLIQUES_H
#define CREDENCE_COMPILE_CLIQUES_H

/** Cliques: states who all listen to each other. They are kept as their members, not as ties, but where ties are drawn. */
#include "compile/edges.h"

/** Who listens to each other: `among` is one clique, each item of `cliques` another. */
typedef struct cr_clique_list {
    size_t n, total;
    int32_t **member; /* [n] */
    size_t *size;     /* [n] */
    cr_mark *mark;    /* [n] */
} cr_clique_list;

/** Either node may be NULL; reports cliques of fewer than two. What it finds is in the reader's arena. */
CR_MUST_USE bool cr_cliques_read(cr_compiler *self, cr_clique_list *list, cr_node *among, cr_node *cliques);

/** Where each tie may or may not be there, cliques are written out: as edges, and none is left in the list. */
void cr_cliques_write_out(cr_compiler *self, cr_edges *list, cr_clique_list *cliques);

/** The members of each clique, and the cliques of each state. */
void cr_cliques_keep(cr_compiler *self, cr_tie *tie, const cr_clique_list *list);

#endif
