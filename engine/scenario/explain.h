/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCENARIO_EXPLAIN_H
#define CREDENCE_SCENARIO_EXPLAIN_H

#include "credence/error.h"
#include "scenario/changes.h"

/**
 * The effective scenario as YAML: after `extends`, --set, --start and --end, before the layers are spread over states.
 * Each line with a value tells in a comment where the value stands, and the source and confidence of the nearest
 * mapping around it that gives them. Read again from the scenario's folder it is the same scenario, with the same hash.
 * @param text  receives it, terminated, malloced; NULL on failure
 * @return CR_OK, CR_ERR_INPUT (errors of shape; that names exist is for cr_plan_read()), CR_ERR_IO or CR_ERR_MEMORY
 */
CR_MUST_USE int cr_explain(const char *path, const cr_changes *changes, char **text, cr_errors *errors);

#endif
