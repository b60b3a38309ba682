/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMPILE_COMPILE_H
#define CREDENCE_COMPILE_COMPILE_H

/** A scenario file in, a sealed plan out: read > extends > --set > what-if > resolve names > spread layers > lower > seal. */
#include "credence/error.h"
#include "model/model.h"
#include "scenario/changes.h"

/**
 * Reads and compiles a scenario, all of its what-ifs included; those that are not wanted are left out of the plan, but not
 * out of its hash, for it is that of the whole scenario. All errors of the file are added to `errors`, each with file:line:col.
 * @return CR_OK, CR_ERR_INPUT, CR_ERR_IO or CR_ERR_MEMORY; on failure *plan is zeroed
 */
CR_MUST_USE int cr_plan_read(cr_plan *plan, const char *path, const cr_changes *changes, cr_errors *errors);

/** The same from memory; files that it names are looked for below `folder` ("." for NULL). */
CR_MUST_USE int cr_plan_read_text(cr_plan *plan, const char *label, const char *text, const char *folder,
                                  const cr_changes *changes, cr_errors *errors);

#endif
