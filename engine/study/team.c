/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/team.h"

#include <string.h>

void cr_team_init(cr_team *self, uint64_t total, uint64_t parts, bool (*on_progress)(void *, uint64_t, uint64_t),
                  void *context)
{
    memset(self, 0, sizeof(*self));
    self->total = total;
    self->parts = parts;
    self->on_progress = on_progress;
    self->progress_context = context;
    atomic_init(&self->done, 0);
    atomic_init(&self->failed, UINT64_MAX);
    atomic_init(&self->stop, false);
    atomic_flag_clear(&self->polling);
}

void cr_team_free(cr_team *self)
{
    cr_errors_free(&self->errors);
}

bool cr_team_go_on(cr_team *self)
{
    if (self->on_progress != NULL && !atomic_flag_test_and_set_explicit(&self->polling, memory_order_acquire)) {
        if (!atomic_load(&self->stop) &&
            !self->on_progress(self->progress_context, atomic_load(&self->done) / self->parts, self->total)) {
            atomic_store(&self->stop, true);
        }
        atomic_flag_clear_explicit(&self->polling, memory_order_release);
    }
    return !atomic_load(&self->stop);
}

bool cr_team_wants(const cr_team *self, uint64_t piece)
{
    return !atomic_load(&self->stop) && piece < atomic_load(&self->failed);
}

void cr_team_fail(cr_team *self, uint64_t piece, int status, cr_errors *errors)
{
#pragma omp critical(cr_team_failure)
    {
        if (piece < atomic_load(&self->failed)) {
            atomic_store(&self->failed, piece);
            cr_errors_free(&self->errors);
            self->errors = *errors;
            self->status = status;
            *errors = (cr_errors){0};
        }
    }
    cr_errors_free(errors);
}

int cr_team_outcome(cr_team *self, cr_errors *errors)
{
    if (atomic_load(&self->failed) != UINT64_MAX) {
        for (size_t k = 0; k < self->errors.n; k++) {
            const cr_error *const error = &self->errors.item[k];
            const cr_mark mark = {.file = error->file, .line = error->line, .column = error->column};

            cr_fail_at(errors, error->status, mark, error->path, "%s",
                       error->what != NULL ? error->what : cr_status_text(error->status));
        }
        if (errors != NULL) {
            errors->dropped += self->errors.dropped;
        }
        return self->status;
    }
    if (atomic_load(&self->stop)) {
        return cr_fail(errors, CR_ERR_INTERRUPTED, "interrupted after %llu of %llu replicates",
                       (unsigned long long)(atomic_load(&self->done) / self->parts), (unsigned long long)self->total);
    }
    return CR_OK;
}
