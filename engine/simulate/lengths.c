/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/lengths.h"

#include <stdlib.h>
#include <string.h>

#define DAYS_A_YEAR 365.25

static int add_length(cr_lengths *self, double years)
{
    double *const grown = reallocarray(self->years, self->n + 1, sizeof(*grown));

    if (grown == NULL) {
        return CR_ERR_MEMORY;
    }
    self->years = grown;
    self->years[self->n++] = years;
    return CR_OK;
}

int cr_lengths_init(cr_lengths *self, const cr_calendar *calendar)
{
    int status = CR_OK;

    memset(self, 0, sizeof(*self));
    self->of = calloc(calendar->n, sizeof(*self->of));
    if (self->of == NULL) {
        return CR_ERR_MEMORY;
    }
    for (size_t k = 1; k < calendar->n && status == CR_OK; k++) {
        const double years = (double)(calendar->day[k] - calendar->day[k - 1]) / DAYS_A_YEAR;
        size_t which = 0;

        while (which < self->n && self->years[which] != years) {
            which++;
        }
        self->of[k] = (uint32_t)which;
        if (which == self->n) {
            status = add_length(self, years);
        }
    }
    return status;
}

void cr_lengths_free(cr_lengths *self)
{
    free(self->years);
    free(self->of);
    memset(self, 0, sizeof(*self));
}
