/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_CLI_RECIPES_H
#define CREDENCE_CLI_RECIPES_H

/** The gnuplot recipes of docs/plots/gnuplot, built into the program so that it draws wherever it is installed. */
#include <stddef.h>

typedef struct cr_recipe_text {
    const char *name; /* without .gp */
    const unsigned char *text;
    size_t length;
} cr_recipe_text;

enum { CR_RECIPES = 5 };

extern const cr_recipe_text cr_recipe[CR_RECIPES];

#endif
