/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All searches for warnings, and the two that look at what no other one does: the horizon, and what is unused. */
#include "check/warnings.h"

#include <stdlib.h>
#include <string.h>

#include "check/warn_search.h"

/* What counts as odd. */
#define MOST_YEARS 20.0

const char *cr_warning_name(cr_warning_kind kind)
{
    switch (kind) {
#define CR_WARNING_CASE(value, name)                                                                                   \
    case value:                                                                                                        \
        return name;
        CR_WARNING_LIST(CR_WARNING_CASE)
#undef CR_WARNING_CASE
    default:
        return "unknown";
    }
}

static void look_at_horizon(cr_warn_search *self)
{
    if (self->outlook->years > MOST_YEARS) {
        cr_warn_tell_at(
            self, CR_WARNING_HORIZON, "calendar.end",
            CR_WARN_TEXT(self,
                         "%.0f years from start to end (over decades neither thresholds nor ties stay as they are: an "
                         "earlier end, or wide distributions)",
                         self->outlook->years));
    }
}

static const char *sort_of(const char *path)
{
    static const struct {
        const char *start, *name;
    } sorts[] = {{"conditions.", "condition"}, {"ties.", "tie kind"}, {"parameters.", "parameter"}};

    for (size_t k = 0; k < sizeof(sorts) / sizeof(*sorts); k++) {
        if (strncmp(path, sorts[k].start, strlen(sorts[k].start)) == 0) {
            return sorts[k].name;
        }
    }
    return strstr(path, ".traits.") != NULL ? "trait" : "group";
}

/* A trait that many states give is told once. */
static bool is_told(const cr_warn_search *self, const char *what)
{
    for (size_t k = 0; k < self->out->n; k++) {
        if (self->out->item[k].kind == CR_WARNING_UNUSED && strcmp(self->out->item[k].what, what) == 0) {
            return true;
        }
    }
    return false;
}

static void look_for_unused(cr_warn_search *self)
{
    for (size_t k = 0; k < self->plan->n_places; k++) {
        const cr_place *const place = &self->plan->place[k];
        const char *dot = strrchr(place->path, '.'), *what;

        if (!place->unread || dot == NULL) {
            continue;
        }
        what = CR_WARN_TEXT(self, "nothing reads the %s '%s' (use it, or take it away)", sort_of(place->path), dot + 1);
        if (!is_told(self, what)) {
            cr_warn_tell(self, CR_WARNING_UNUSED, place, place->path, what);
        }
    }
}

static int compare(const void *a, const void *b)
{
    const cr_warning *left = a, *right = b;
    int order = (int)left->kind - (int)right->kind;

    order = order != 0 ? order : strcmp(left->path, right->path);
    return order != 0 ? order : strcmp(left->what, right->what);
}

int cr_warnings_find(cr_warnings *self, const cr_plan *plan, const cr_outlook *outlook, const cr_climate *climate,
                     cr_errors *errors)
{
    cr_warn_search look = {.out = self, .plan = plan, .model = &plan->model[0], .outlook = outlook, .status = CR_OK};

    memset(self, 0, sizeof(*self));
    cr_warn_of_moves(&look);
    cr_warn_of_events(&look);
    cr_warn_of_drivers(&look, climate);
    cr_warn_of_ties(&look);
    look_at_horizon(&look);
    look_for_unused(&look);
    if (self->n > 1) {
        qsort(self->item, self->n, sizeof(*self->item), compare);
    }
    return look.status == CR_OK ? CR_OK : cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the warnings");
}

void cr_warnings_free(cr_warnings *self)
{
    free(self->item);
    cr_arena_free(&self->arena);
    memset(self, 0, sizeof(*self));
}
