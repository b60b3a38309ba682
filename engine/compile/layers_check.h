/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMPILE_LAYERS_CHECK_H
#define CREDENCE_COMPILE_LAYERS_CHECK_H

/** Do the names in a layer exist? Asked of every layer, whether or not any state comes to use it. */
#include "compile/compiler.h"

/** Reports the drivers and rungs, and whatever `others` looks at, that any layer names and that do not exist. */
void cr_layers_check(cr_compiler *self);

#endif
