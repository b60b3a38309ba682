/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/uniform.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Where a part of the variance is shared: a Gaussian copula with one factor. */
double cr_draw_uniform(const cr_scratch *self, const cr_draw *draw)
{
    const double own = cr_rng_uniform_at(self->rng, self->seed, draw->key, 0, self->replicate);
    double factor, uniform;

    if (!(draw->shared > 0.0)) {
        return own;
    }
    factor = cr_rng_uniform_at(self->rng, self->seed, draw->factor, 0, self->replicate);
    uniform = gsl_cdf_ugaussian_P(sqrt(draw->shared) * gsl_cdf_ugaussian_Pinv(factor) +
                                  sqrt(1.0 - draw->shared) * gsl_cdf_ugaussian_Pinv(own));
    return fmin(fmax(uniform, 0x1p-53), 1.0 - 0x1p-53); /* strictly between 0 and 1, as a quantile wants it */
}
