/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_RANDOM_DIST_CHECK_H
#define CREDENCE_RANDOM_DIST_CHECK_H

/** Whether the arguments of a distribution are legal; what is not is added to `errors`, all of it. */
#include "credence/error.h"
#include "random/dist_kind.h"

/** For any kind but one_of. @return CR_OK or CR_ERR_INPUT */
CR_MUST_USE int cr_dist_check(cr_dist_kind kind, const double *argument, double lo, double hi, cr_errors *errors);

/** For one_of. @param share  may be NULL */
CR_MUST_USE int cr_dist_check_one_of(size_t n, const double *value, const double *share, double lo, double hi,
                                     cr_errors *errors);

#endif
