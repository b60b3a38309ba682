/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/dist_kind.h"

#include <string.h>

static const char *const name_of[] = {
#define CR_DIST_NAME(name, kind, arguments) #name,
    CR_DISTRIBUTION_LIST(CR_DIST_NAME)
#undef CR_DIST_NAME
};

static const char *const arguments_of[] = {
#define CR_DIST_ARGUMENTS(name, kind, arguments) arguments,
    CR_DISTRIBUTION_LIST(CR_DIST_ARGUMENTS)
#undef CR_DIST_ARGUMENTS
};

const char *cr_dist_name(cr_dist_kind kind)
{
    return name_of[kind];
}

const char *cr_dist_arguments(cr_dist_kind kind)
{
    return arguments_of[kind];
}

size_t cr_dist_arity(cr_dist_kind kind)
{
    size_t n = kind != CR_DIST_ONE_OF;

    for (const char *comma = arguments_of[kind]; n > 0 && (comma = strchr(comma, ',')) != NULL; comma++) {
        n++;
    }
    return n;
}

cr_dist_kind cr_dist_kind_of(const char *name)
{
    for (int kind = 0; kind < CR_DIST_KINDS; kind++) {
        if (strcmp(name_of[kind], name) == 0) {
            return (cr_dist_kind)kind;
        }
    }
    return CR_DIST_KINDS;
}
