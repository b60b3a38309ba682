/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shares of a hazard against Shapley values enumerated, limits and hazards computed afresh. */
#include "study/shares.h"

#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { KINDS = 3 };

static const cr_link links[] = {CR_LINK_LOGISTIC, CR_LINK_STEP, CR_LINK_EXPONENTIAL, CR_LINK_LINEAR, CR_LINK_ALWAYS};

static void assert_near(double x, double expected, double within)
{
    if (!(fabs(x - expected) <= within)) {
        fail_msg("%.17g where %.17g is right", x, expected);
    }
}

static double hazard(cr_link link, double readiness, double threshold, double softness)
{
    const double above = readiness - threshold;

    return cr_link_value(link, link == CR_LINK_STEP ? above : above / softness);
}

/* own + per_unit * X = 1, and own is F(R - X) / F(R), wherever a state could have moved. */
static void adds_up(void **state)
{
    static const double xs[] = {-2.0, -0.3, -1e-6, -1e-17, 0.0, 1e-300, 1e-17, 1e-8, 1e-3, 0.1, 0.499, 0.7, 3.0};
    static const double softnesses[] = {0.02, 0.1, 1.0, 30.0};
    size_t n = 0;

    (void)state;
    for (size_t l = 0; l < 5; l++) {
        for (size_t s = 0; s < 4; s++) {
            for (size_t x = 0; x < sizeof(xs) / sizeof(*xs); x++) {
                for (double readiness = -1.0; readiness < 2.0; readiness += 0.125) {
                    const double before = hazard(links[l], readiness - xs[x], 0.5, softnesses[s]);
                    const double there = hazard(links[l], readiness, 0.5, softnesses[s]);
                    cr_split split;

                    if (!(there > 0.0)) {
                        continue;
                    }
                    split = cr_split_of(links[l], readiness, xs[x], 0.5, softnesses[s]);
                    assert_near(split.own, before / there, 1e-11 * fmax(1.0, before / there));
                    assert_near(split.own + split.per_unit * xs[x], 1.0, 1e-12 * fmax(1.0, split.own));
                    assert_true(split.per_unit >= 0.0);
                    n++;
                }
            }
        }
    }
    assert_true(n > 3000);
}

/* Where parts cancel: the derivative of ln F, and no jump on the way there. */
static void limit_at_zero(void **state)
{
    const double readiness = 0.6, threshold = 0.5, softness = 0.2, z = 0.5;

    (void)state;
    assert_near(cr_split_of(CR_LINK_EXPONENTIAL, readiness, 0.0, threshold, softness).per_unit, 5.0, 1e-14);
    assert_near(cr_split_of(CR_LINK_LINEAR, readiness, 0.0, threshold, softness).per_unit, 10.0, 1e-12);
    assert_near(cr_split_of(CR_LINK_LOGISTIC, readiness, 0.0, threshold, softness).per_unit, 5.0 / (1.0 + exp(z)),
                1e-14);
    assert_true(cr_split_of(CR_LINK_STEP, readiness, 0.0, threshold, softness).per_unit == 0.0);
    assert_true(cr_split_of(CR_LINK_ALWAYS, readiness, 0.0, threshold, softness).per_unit == 0.0);
    for (size_t l = 0; l < 5; l++) {
        const double at = cr_split_of(links[l], readiness, 0.0, threshold, softness).per_unit;

        assert_near(cr_split_of(links[l], readiness, 1e-12, threshold, softness).per_unit, at, 1e-9);
        assert_near(cr_split_of(links[l], readiness, -1e-12, threshold, softness).per_unit, at, 1e-9);
    }
}

/* A partner that is needed, one that is not, and one that would have had to be overcome. */
static void steps(void **state)
{
    cr_split split = cr_split_of(CR_LINK_STEP, 0.6, 0.3, 0.5, 0.1);

    (void)state;
    assert_true(split.own == 0.0);
    assert_near(split.per_unit * 0.3, 1.0, 1e-15);
    split = cr_split_of(CR_LINK_STEP, 0.9, 0.3, 0.5, 0.1);
    assert_true(split.own == 1.0 && split.per_unit == 0.0);
    split = cr_split_of(CR_LINK_STEP, 0.6, -0.3, 0.5, 0.1);
    assert_true(split.own == 1.0 && split.per_unit == 0.0);
    split = cr_split_of(CR_LINK_STEP, 0.1 + 0.2, 0.3, 0.3, 0.1); /* within the slack of the comparison */
    assert_true(split.own == 0.0);
}

/* With one partner the share is its increment of the hazard; with the linear link everybody's is. */
static void increments(void **state)
{
    (void)state;
    for (size_t l = 0; l < 5; l++) {
        const cr_split split = cr_split_of(links[l], 0.8, 0.25, 0.5, 0.2);
        const double there = hazard(links[l], 0.8, 0.5, 0.2), without = hazard(links[l], 0.55, 0.5, 0.2);

        assert_near(split.per_unit * 0.25, (there - without) / there, 1e-13);
    }
    for (double x = -0.2; x < 0.2; x += 0.05) { /* among others that come to 0.1 */
        const cr_split split = cr_split_of(CR_LINK_LINEAR, 0.9, 0.1 + x, 0.5, 0.2);

        assert_near(split.per_unit * x,
                    (hazard(CR_LINK_LINEAR, 0.9, 0.5, 0.2) - hazard(CR_LINK_LINEAR, 0.9 - x, 0.5, 0.2)) /
                        hazard(CR_LINK_LINEAR, 0.9, 0.5, 0.2),
                    1e-13);
    }
}

/* Held back beyond what a double can tell, and moved for all that. */
static void beyond_all_measure(void **state)
{
    const cr_split split = cr_split_of(CR_LINK_EXPONENTIAL, 0.5, -10.0, 0.5, 0.001);

    (void)state;
    assert_true(isinf(split.own) && isinf(split.per_unit));
    assert_near(cr_split_of(CR_LINK_LOGISTIC, 0.5, -10.0, 0.5, 0.001).own, 2.0, 1e-15);
}

/* ---- Shapley ---- */

/* Of player 1 of three, whose coalitions are worth v[bits]. */
static double shapley_of_three(const double v[8], unsigned player)
{
    const unsigned me = 1U << player, a = 1U << (player + 1) % 3, b = 1U << (player + 2) % 3;

    return (v[me] - v[0]) / 3.0 + (v[me | a] - v[a]) / 6.0 + (v[me | b] - v[b]) / 6.0 +
           (v[me | a | b] - v[a | b]) / 3.0;
}

/* The reference itself: a game known by its table. It is no function of a sum (R and C together are worth less than apart),
 * so no hazard of the model: there, what is shared is one sum through one link. */
static void shapley_known(void **state)
{
    const double v[8] = {0.10, 0.25, 0.18, 0.40, 0.30, 0.55, 0.45, 0.75}; /* bits R, P, C */

    (void)state;
    assert_near(shapley_of_three(v, 0), 0.228333333333, 1e-12);
    assert_near(shapley_of_three(v, 1), 0.143333333333, 1e-12);
    assert_near(shapley_of_three(v, 2), 0.278333333333, 1e-12);
}

static double worth(cr_link link, const double x[KINDS], const size_t k[KINDS], double m)
{
    double readiness = 0.35;

    for (size_t j = 0; j < KINDS; j++) {
        readiness += x[j] * (double)k[j] / m;
    }
    return hazard(link, readiness, 0.5, 0.15);
}

/* The Shapley values of one kind's m pieces, added up, where each of three kinds is cut into m equal pieces: coalitions
 * are told apart by how many of each kind they hold. */
static double shapley_in_pieces(cr_link link, const double x[KINDS], size_t kind, unsigned m)
{
    const unsigned n = KINDS * m;
    double sum = 0.0;
    size_t k[KINDS];

    for (k[0] = 0; k[0] <= m; k[0]++) {
        for (k[1] = 0; k[1] <= m; k[1]++) {
            for (k[2] = 0; k[2] <= m; k[2]++) {
                const size_t size = k[0] + k[1] + k[2];
                double ways = -gsl_sf_lnchoose(n - 1, (unsigned)(size < n ? size : n - 1)), before;
                size_t with[KINDS] = {k[0], k[1], k[2]};

                if (k[kind] == m) {
                    continue;
                }
                for (size_t j = 0; j < KINDS; j++) {
                    ways += gsl_sf_lnchoose(j == kind ? m - 1 : m, (unsigned)k[j]);
                }
                before = worth(link, x, k, m);
                with[kind]++;
                sum += exp(ways) / n * (worth(link, x, with, m) - before);
            }
        }
    }
    return m * sum;
}

static double aumann_shapley(cr_link link, const double x[KINDS], size_t kind)
{
    const double sum = x[0] + x[1] + x[2];

    return x[kind] * cr_split_of(link, 0.35 + sum, sum, 0.5, 0.15).per_unit * hazard(link, 0.35 + sum, 0.5, 0.15);
}

/* Alike, three partners share alike by both; unlike ones come to it the finer they are cut. */
static void shapley_in_the_limit(void **state)
{
    static const cr_link smooth[] = {CR_LINK_LOGISTIC, CR_LINK_EXPONENTIAL, CR_LINK_LINEAR};
    const double alike[KINDS] = {0.2, 0.2, 0.2}, unlike[KINDS] = {0.5, 0.25, -0.15};

    (void)state;
    for (size_t l = 0; l < 3; l++) {
        for (size_t j = 0; j < KINDS; j++) {
            const double limit = aumann_shapley(smooth[l], unlike, j);
            const double once = fabs(shapley_in_pieces(smooth[l], unlike, j, 1) - limit);
            const double fine = fabs(shapley_in_pieces(smooth[l], unlike, j, 8) - limit);
            const double finest = fabs(shapley_in_pieces(smooth[l], unlike, j, 32) - limit);

            assert_near(shapley_in_pieces(smooth[l], alike, j, 1), aumann_shapley(smooth[l], alike, j), 1e-13);
            assert_true(once > 1e-2);
            assert_true(fine < once / 4.0 && finest < fine / 2.0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_up),
        cmocka_unit_test(limit_at_zero),
        cmocka_unit_test(steps),
        cmocka_unit_test(increments),
        cmocka_unit_test(beyond_all_measure),
        cmocka_unit_test(shapley_known),
        cmocka_unit_test(shapley_in_the_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
