/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCENARIO_LOAD_H
#define CREDENCE_SCENARIO_LOAD_H

#include "scenario/changes.h"
#include "scenario/reader.h"

/**
 * The effective scenario: a file, what it extends, and the caller's changes, checked against the schema and merged.
 * @param path  the file; where `text` is given, only its name in messages and the place that files are looked for from
 * @param text  the scenario from memory, or NULL
 * @param root  receives the merged mapping, owned by the reader
 * @return false where nothing can be compiled; errors of shape are reported and do not prevent that
 */
CR_MUST_USE bool cr_scenario_load(cr_reader *reader, const char *path, const char *text, const cr_changes *changes,
                                  cr_node **root);

/** SHA-256 of the effective scenario in a canonical form (keys sorted), and of its data files' hashes; false: memory. */
CR_MUST_USE bool cr_scenario_hash(const cr_reader *reader, const cr_node *root, uint8_t sha256[32]);

/** The rows of the file that a mapping of states names, as what could have been written under `states`; NULL where it
 * names none, or after reporting (statefile.c). */
CR_MUST_USE cr_node *cr_states_of_file(cr_reader *reader, cr_node *states);

#endif
