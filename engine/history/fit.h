/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_HISTORY_FIT_H
#define CREDENCE_HISTORY_FIT_H

/** Maximum likelihood: the values of some numbers of a model under which what was seen is most probable. */
#include <stdbool.h>

#include "history/likelihood.h"
#include "model/free.h"

enum { CR_FIT_MOST = 20 };

typedef struct cr_fit_options {
    double ridge; /* 0: none; else the sd, as a share of each range, of a normal penalty around the written value */
    double confidence;            /* of intervals, in (0, 1): 0.95 */
    size_t starts;                /* of the search, besides the written values */
    bool no_profile;              /* leave out the profile intervals, which take most of the time */
    bool (*go_on)(void *context); /* false: stop with CR_ERR_INTERRUPTED; NULL: nobody asks */
    void *context;
} cr_fit_options;

typedef struct cr_fitted {
    double estimate;
    double se;                     /* by the observed information; NAN where flat, or at an end of the range */
    double lo, hi;                 /* estimate -+ z * se, within the range; NAN likewise */
    double profile_lo, profile_hi; /* where the profile is half the chi-square point below its top; NAN without */
    bool open_lo, open_hi;         /* it never falls so far on that side: the limit is the end of the range */
    bool at_lo, at_hi;             /* the estimate is the end of the range, but for a thousandth of its width */
    bool flat;                     /* the likelihood hardly changes with it: nothing is learnt */
} cr_fitted;

typedef struct cr_fit {
    size_t n;
    cr_fitted *of; /* [n] */
    bool has_written;
    cr_likelihood_value at_written; /* where has_written */
    cr_likelihood_value at_fit;
    uint64_t evaluations;
} cr_fit;

/**
 * Fits. The search is Nelder & Mead's simplex (gsl nmsimplex2), then BFGS (bfgs2) on logits of the ranges, from the written
 * values and from points of a Sobol sequence; the same on every run.
 * @param likelihood  its numbers are those of the fit afterwards
 * @param free        [n_free], 1 .. CR_FIT_MOST
 * @return CR_OK; CR_ERR_INPUT (no move to judge, or one seen to which no values of the ranges give a chance; an option is
 *         out of range); CR_ERR_INTERRUPTED; CR_ERR_MEMORY. On failure cr_fit_free is safe
 */
CR_MUST_USE int cr_fit_run(cr_fit *self, cr_likelihood *likelihood, const cr_free *free, size_t n_free,
                           const cr_fit_options *options, cr_errors *errors);

/** Safe on a zeroed struct, and twice. */
void cr_fit_free(cr_fit *self);

#endif
