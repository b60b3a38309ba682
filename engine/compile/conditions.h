/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMPILE_CONDITIONS_H
#define CREDENCE_COMPILE_CONDITIONS_H

/** Conditions: their level, noise and regimes. Levels by date are in series.h, what else moves them in dynamics.c. */
#include "compile/compiler.h"

/** All conditions, and the order in which they are evaluated. After the names and the calendar; false where nothing can
 * go on. */
CR_MUST_USE bool cr_lower_conditions(cr_compiler *self);

#endif
