/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMPILE_GROUPS_H
#define CREDENCE_COMPILE_GROUPS_H

/** Groups and their members: what a name of states stands for. */
#include "compile/compiler.h"

/** The model's groups and who is in them, nested ones resolved; in `self` each state's groups and which group is within
 * which. After the names; false where nothing can go on. */
CR_MUST_USE bool cr_groups_read(cr_compiler *self);

/** " (did you mean 'x'?)" for what should be a state or a group, or "". */
const char *cr_state_or_group_like(cr_compiler *self, const char *wrong);

/** All states that a name (all, a group, a state) or a list of names stands for: ids, increasing; reports unknown ones. */
CR_MUST_USE bool cr_members_read(cr_compiler *self, cr_node *node, int32_t **member, size_t *n);

#endif
