/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Poisson random measure: its strips, its law, and that a point does not depend on how one came to it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "simulate/points.h"

/* Each chi-square test raises a false alarm once in 10^6 seeds; the seeds are fixed. */
#define ALPHA 1e-6

static cr_measure measure_of(gsl_rng *rng, uint64_t replicate)
{
    return (cr_measure){rng, 5, replicate, cr_stream_key_of("move", "PAK/recognised")};
}

static void strips_cover_hazards(void **state)
{
    (void)state;
    assert_int_equal(cr_points_strips(0.0), 0);
    assert_int_equal(cr_points_strips(-1.0), 0);
    assert_int_equal(cr_points_strips((double)NAN), 0);
    assert_int_equal(cr_points_strips(1e-300), 1);
    assert_int_equal(cr_points_strips(0x1p-3), 1);
    assert_int_equal(cr_points_strips(nextafter(0x1p-3, 1.0)), 2);
    assert_int_equal(cr_points_strips(1.0), 4);
    assert_int_equal(cr_points_strips(1.5), 5);
    assert_int_equal(cr_points_strips(0x1p30), CR_STRIPS);
    assert_int_equal(cr_points_strips(HUGE_VAL), CR_STRIPS);
    for (int s = 0; s < CR_STRIPS; s++) {
        const double top = cr_points_bottom(s) + cr_points_height(s);

        assert_true(s == 0 ? cr_points_bottom(0) == 0.0 : cr_points_bottom(s) == ldexp(1.0, s - 4));
        assert_int_equal(cr_points_strips(top), s + 1);
        assert_int_equal(cr_points_strips(nextafter(top, HUGE_VAL)), s + 2 < CR_STRIPS ? s + 2 : CR_STRIPS);
        assert_true(s + 1 == CR_STRIPS || cr_points_bottom(s + 1) == top);
    }
}

/* Chi-square of counts against Poisson(mean), cells 0, 1, ..., most and above. */
static double chi_square_poisson(const double *count, int most, double mean, double n)
{
    double sum = 0.0;

    for (int k = 0; k <= most; k++) {
        const double p = k < most ? gsl_ran_poisson_pdf((unsigned)k, mean) : gsl_cdf_poisson_Q((unsigned)k - 1, mean);

        sum += pow(count[k] - n * p, 2.0) / (n * p);
    }
    return sum;
}

/* Points of a strip up to `end`, one after the other. */
static void counts_in_cells_are_poisson(void **state)
{
    enum { MOST = 6, CELLS = 4000 };
    gsl_rng *const rng = gsl_rng_alloc(cr_rng_philox);
    const int strips[] = {0, 1, 2, 5, 33};

    (void)state;
    for (size_t k = 0; k < sizeof(strips) / sizeof(strips[0]); k++) {
        const int s = strips[k];
        const double width = 1.0 / cr_points_height(s), end = CELLS * width;
        const cr_measure measure = measure_of(rng, 1);
        double in_cell[CELLS] = {0}, count[MOST + 1] = {0}, time_part[10] = {0}, y_part[10] = {0}, n = 0.0;
        double chi_time = 0.0, chi_y = 0.0, before = 0.0;
        cr_point point = CR_POINT_BEFORE_ALL;

        for (cr_points_next(&point, &measure, s, 0.0, end); point.t < HUGE_VAL;
             cr_points_next(&point, &measure, s, 0.0, end)) {
            const double cell = point.t / width, y = (point.y - cr_points_bottom(s)) / cr_points_height(s);

            assert_true(point.t > before && y >= 0.0 && y < 1.0);
            before = point.t;
            in_cell[(size_t)cell]++;
            time_part[(size_t)(10.0 * (cell - floor(cell)))]++;
            y_part[(size_t)(10.0 * y)]++;
            n++;
        }
        for (size_t c = 0; c < CELLS; c++) {
            count[in_cell[c] < MOST ? (size_t)in_cell[c] : MOST]++;
        }
        assert_true(chi_square_poisson(count, MOST, 1.0, CELLS) < gsl_cdf_chisq_Qinv(ALPHA, MOST));
        assert_false(chi_square_poisson(count, MOST, 1.15, CELLS) < gsl_cdf_chisq_Qinv(ALPHA, MOST)); /* it bites */
        for (size_t b = 0; b < 10; b++) {
            chi_time += pow(time_part[b] - n / 10.0, 2.0) / (n / 10.0);
            chi_y += pow(y_part[b] - n / 10.0, 2.0) / (n / 10.0);
        }
        assert_true(chi_time < gsl_cdf_chisq_Qinv(ALPHA, 9.0));
        assert_true(chi_y < gsl_cdf_chisq_Qinv(ALPHA, 9.0));
    }
    gsl_rng_free(rng);
}

/* Whoever jumps to a time finds the point that a walker comes to next, whatever was looked at before. */
static void the_way_does_not_matter(void **state)
{
    gsl_rng *const rng = gsl_rng_alloc(cr_rng_philox);

    (void)state;
    for (uint64_t replicate = 1; replicate <= 50; replicate++) {
        const cr_measure measure = measure_of(rng, replicate);

        for (int s = 0; s < 8; s++) {
            cr_point walker = CR_POINT_BEFORE_ALL, lazy = CR_POINT_BEFORE_ALL;

            cr_points_next(&walker, &measure, s, 0.0, 40.0);
            for (int k = 0; k < 30; k++) {
                const double after = 1.3 * k;
                cr_point jumper = CR_POINT_BEFORE_ALL;

                while (walker.t <= after) {
                    cr_points_next(&walker, &measure, s, 0.0, 40.0);
                }
                cr_points_next(&jumper, &measure, s, after, 40.0);
                if (k % 3 == 0 && lazy.t <= after) {
                    cr_points_next(&lazy, &measure, s, after, 40.0);
                    assert_true(lazy.t == walker.t);
                }
                assert_true(jumper.t == walker.t);
                assert_true(jumper.t > after && (jumper.t < 40.0 || jumper.t == HUGE_VAL));
                assert_true(jumper.t == HUGE_VAL || jumper.y == walker.y);
            }
        }
    }
    gsl_rng_free(rng);
}

/* Other strips, replicates, seeds and moves have other points; cells beyond 2^32 are not those below. */
static void points_are_of_their_own(void **state)
{
    gsl_rng *const rng = gsl_rng_alloc(cr_rng_philox);
    const cr_measure measure = measure_of(rng, 1);
    cr_measure other = measure;
    cr_point a = CR_POINT_BEFORE_ALL, b = CR_POINT_BEFORE_ALL;
    const double far = 0x1p32 / cr_points_height(33);

    (void)state;
    cr_points_next(&a, &measure, 33, 0.0, 100.0);
    cr_points_next(&b, &measure, 33, far, 100.0);
    assert_true(b.t > far && b.t - far < 1e-6);
    assert_true(a.t != b.t - far);
    for (int k = 0; k < 3; k++) {
        other = measure;
        other.seed += k == 0;
        other.replicate += k == 1;
        other.key += k == 2;
        b = CR_POINT_BEFORE_ALL;
        cr_points_next(&b, &other, 33, 0.0, 100.0);
        assert_true(a.t != b.t);
    }
    gsl_rng_free(rng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strips_cover_hazards),
        cmocka_unit_test(counts_in_cells_are_poisson),
        cmocka_unit_test(the_way_does_not_matter),
        cmocka_unit_test(points_are_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
