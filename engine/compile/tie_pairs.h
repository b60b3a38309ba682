/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMPILE_TIE_PAIRS_H
#define CREDENCE_COMPILE_TIE_PAIRS_H

/** Who listens to whom, pair by pair: `pairs` and the rows of a file. Either end may be a group: all of its members. */
#include "compile/edges.h"

/** @param tie  the kind's name, for streams; the same below */
void cr_edges_read_pairs(cr_compiler *self, cr_edges *list, const char *tie, cr_node *pairs, bool symmetric);

/** @param kind  only rows with this in their column `kind`; NULL: all */
void cr_edges_read_file(cr_compiler *self, cr_edges *list, const char *tie, cr_node *file, cr_node *kind,
                        bool symmetric);

#endif
