/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SIMULATE_LENGTHS_H
#define CREDENCE_SIMULATE_LENGTHS_H

/** The steps of a calendar have few lengths (28 to 31 days, say): what is costly is worked out once for each. */
#include "model/model.h"

typedef struct cr_lengths {
    size_t n;
    double *years; /* [n] */
    uint32_t *of;  /* [calendar.n] which of them leads from date k - 1 to date k; of[0] is not used */
} cr_lengths;

/** CR_OK or CR_ERR_MEMORY; cr_lengths_free is safe in either case. */
CR_MUST_USE int cr_lengths_init(cr_lengths *self, const cr_calendar *calendar);
void cr_lengths_free(cr_lengths *self);

#endif
