/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/estimate.h"

#include <math.h>

double cr_share(uint64_t k, uint64_t n)
{
    return n > 0 ? (double)k / (double)n : 0.0;
}

cr_interval cr_wilson(uint64_t k, uint64_t n)
{
    const double p = cr_share(k, n), size = (double)n, z2 = CR_Z95 * CR_Z95;
    cr_interval interval = {0.0, 1.0};

    if (n == 0) {
        return interval;
    }
    const double scale = 1.0 + z2 / size;
    const double middle = (p + z2 / (2.0 * size)) / scale;
    const double half = CR_Z95 * sqrt(p * (1.0 - p) / size + z2 / (4.0 * size * size)) / scale;

    /* At the ends the bound is 0 or 1 by algebra, and just beside it by rounding. */
    if (k > 0) {
        interval.lo = fmax(0.0, middle - half);
    }
    if (k < n) {
        interval.hi = fmin(1.0, middle + half);
    }
    return interval;
}

/* The correlation of two paired indicators. Its numerator is drawn towards 0 by n / 2 where it is positive: in integers,
 * doubled. 0 where one of them never varies. */
static double corrected_phi(uint64_t both, uint64_t gained, uint64_t lost, uint64_t neither)
{
    const double first = sqrt((double)(both + lost)) * sqrt((double)(gained + neither));
    const double second = sqrt((double)(both + gained)) * sqrt((double)(lost + neither));
    const cr_int128 twice = 2 * ((cr_int128)both * neither - (cr_int128)gained * lost);
    const cr_int128 n = (cr_int128)both + gained + lost + neither;
    const cr_int128 corrected = twice > n ? twice - n : twice < 0 ? twice : 0;

    return first > 0.0 && second > 0.0 ? (double)corrected / 2.0 / first / second : 0.0;
}

/* How far the difference may go one way: the one share away by x, the other by y against it. */
static double reach(double x, double y, double phi)
{
    return sqrt(fmax(0.0, x * x - 2.0 * phi * x * y + y * y));
}

cr_interval cr_newcombe_paired(uint64_t both, uint64_t gained, uint64_t lost, uint64_t neither)
{
    const uint64_t n = both + gained + lost + neither;
    const double p1 = cr_share(both + lost, n), p2 = cr_share(both + gained, n);
    const cr_interval w1 = cr_wilson(both + lost, n), w2 = cr_wilson(both + gained, n);
    const double phi = corrected_phi(both, gained, lost, neither);
    const double difference = n > 0 ? ((double)gained - (double)lost) / (double)n : 0.0;
    cr_interval interval = {-1.0, 1.0};

    if (n > 0) {
        interval.lo = fmax(-1.0, difference - reach(p2 - w2.lo, w1.hi - p1, phi));
        interval.hi = fmin(1.0, difference + reach(w2.hi - p2, p1 - w1.lo, phi));
    }
    return interval;
}

cr_interval cr_mean_interval(uint64_t n, double mean, double sd)
{
    const double half = CR_Z95 * sd / sqrt((double)n);

    return (cr_interval){mean - half, mean + half};
}

size_t cr_quantile_index(const uint32_t *count, size_t n, uint64_t total, unsigned percent)
{
    const cr_int128 wanted = (cr_int128)total * percent;
    uint64_t cumulative = 0;

    for (size_t i = 0; i < n; i++) {
        cumulative += count[i];
        if ((cr_int128)cumulative * 100 >= wanted) {
            return i;
        }
    }
    return n;
}

double cr_quantile_bins(const uint32_t *bin, size_t n_bins, uint64_t total, unsigned percent, double lo, double hi)
{
    const size_t found = cr_quantile_index(bin, n_bins, total, percent);
    uint64_t below = 0;

    if (found == n_bins || bin[found] == 0) {
        return found == n_bins ? hi : lo;
    }
    for (size_t i = 0; i < found; i++) {
        below += bin[i];
    }
    const cr_int128 inside = (cr_int128)total * percent - (cr_int128)below * 100; /* hundredths of a count */
    const double fraction = (double)inside / (100.0 * (double)bin[found]);

    return lo + (hi - lo) * (((double)found + fraction) / (double)n_bins);
}

static cr_int128 divide_to_nearest(cr_int128 a, cr_int128 n)
{
    return a >= 0 ? (a + n / 2) / n : -((-a + n / 2) / n);
}

void cr_moments(uint64_t n, cr_int128 sum, cr_int128 square, double *mean, double *sd)
{
    const cr_int128 size = (cr_int128)n;
    const cr_int128 about = divide_to_nearest(sum, size);
    const cr_int128 rest = sum - size * about;                                /* |rest| <= n / 2 */
    const cr_int128 spread = square - 2 * about * sum + size * about * about; /* >= |rest| >= 2 rest^2 / n */
    const double correction = (double)rest * ((double)rest / (double)n);

    *mean = (double)about + (double)rest / (double)n;
    *sd = n > 1 ? sqrt(((double)spread - correction) / (double)(n - 1)) : (double)NAN;
}
