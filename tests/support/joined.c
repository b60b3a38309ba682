/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "joined.h"

#include <string.h>

#include "compile/compile.h"
#include "judge.h"

bool cr_joined_add(cr_joined *self, const char *name, const char *file, const char *text, const char *set)
{
    const size_t n = self->plan.n_models;
    const cr_changes changes = {.n_set = set != NULL ? 1 : 0, .set = &set};
    cr_errors errors = {0};
    int status;

    if (n == CR_JOINED_MOST) {
        return false;
    }
    status = text != NULL ? cr_plan_read_text(&self->part[n], name, text, NULL, &changes, &errors)
                          : cr_plan_read(&self->part[n], file, &changes, &errors);
    cr_print_errors(name, &errors);
    if (status != CR_OK) {
        return false;
    }
    self->model[n] = self->part[n].model[0];
    self->name[n] = name;
    self->plan.name = self->plan.title = "joined";
    self->plan.what_if = self->name;
    self->plan.model = self->model;
    self->plan.n_models = n + 1;
    return true;
}

void cr_joined_free(cr_joined *self)
{
    for (size_t i = 0; i < self->plan.n_models; i++) {
        cr_plan_free(&self->part[i]);
    }
    memset(self, 0, sizeof(*self));
}
