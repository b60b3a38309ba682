/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCENARIO_CHANGES_H
#define CREDENCE_SCENARIO_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

/** What the caller changes about a scenario before it is compiled. Start it as {0}. */
typedef struct cr_changes {
    size_t n_set;
    const char *const *set; /* [n_set] "PATH=VALUE", applied in order */
    const char *start;      /* replaces calendar.start, or NULL */
    const char *end;        /* replaces calendar.end, or NULL */
    size_t n_what_ifs;      /* 0: all what-ifs */
    const char *const
        *what_if;  /* [n_what_ifs] names of those that are wanted beside the baseline; "all", or "none" alone */
    bool baseline; /* it alone: of what-ifs only the shape is checked. For who has read the whole scenario before */
} cr_changes;

#endif
