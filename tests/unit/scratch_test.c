/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a replicate starts with: shared draws, uncertain starts (fixed seeds, |z| <= 5), and who reads what. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>

#include "model/query.h"
#include "simulate/exposure.h"
#include "simulate/scratch.h"
#include "tests/support/models.h"

enum { REPLICATES = 20000 };

static void assert_near(double value, double expected, double error)
{
    if (!(fabs(value - expected) <= 5.0 * error)) {
        fail_msg("%.9g where %.9g is right: z = %.2f", value, expected, (value - expected) / error);
    }
}

/* Two exponential numbers that share a part of their variance: their normal scores correlate by just that part, and
 * each alone is distributed as ever. */
static void shared_draws(void **state)
{
    const double shared[] = {0.0, 0.3, 0.6, 1.0};

    (void)state;
    for (size_t s = 0; s < 4; s++) {
        const int32_t rungs[] = {2};
        const double rho = shared[s];
        double product = 0.0, square = 0.0, sum[2] = {0.0};
        size_t below[2][3] = {{0}};
        int32_t slot[2];
        cr_sketch sketch;
        cr_scratch now;

        cr_sketch_init(&sketch, 1, 1, rungs, 1.0, 2);
        for (int k = 0; k < 2; k++) {
            slot[k] = cr_sketch_draw(&sketch, CR_DIST_EXPONENTIAL, 1.0, 0.0, 0.0);
        }
        cr_sketch_seal(&sketch);
        for (int k = 0; k < 2; k++) {
            sketch.model.draw[k].shared = rho;
            sketch.model.draw[k].factor = cr_stream_key_of("sketch", "factor");
        }
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        for (uint64_t r = 1; r <= REPLICATES; r++) {
            double z[2];

            cr_scratch_reset(&now, 2, r);
            for (int k = 0; k < 2; k++) {
                const double u = -expm1(-now.value[slot[k]]);

                assert_true(u > 0.0 && u < 1.0);
                z[k] = gsl_cdf_ugaussian_Pinv(u);
                sum[k] += z[k];
                below[k][0] += u < 0.1;
                below[k][1] += u < 0.5;
                below[k][2] += u < 0.9;
                if (rho == 0.0) { /* the same number as ever */
                    const double own = cr_rng_uniform_at(now.rng, 2, sketch.model.draw[k].key, 0, r);

                    assert_true(now.value[slot[k]] == cr_dist_quantile(&sketch.model.dist[k], own));
                }
            }
            product += z[0] * z[1];
            square += z[0] * z[0];
            assert_true(rho < 1.0 || now.value[slot[0]] == now.value[slot[1]]);
        }
        assert_near(product / REPLICATES, rho, sqrt((1.0 + rho * rho) / REPLICATES));
        assert_near(square / REPLICATES, 1.0, sqrt(2.0 / REPLICATES));
        for (int k = 0; k < 2; k++) {
            assert_near(sum[k] / REPLICATES, 0.0, sqrt(1.0 / REPLICATES));
            assert_near((double)below[k][0] / REPLICATES, 0.1, sqrt(0.09 / REPLICATES));
            assert_near((double)below[k][1] / REPLICATES, 0.5, sqrt(0.25 / REPLICATES));
            assert_near((double)below[k][2] / REPLICATES, 0.9, sqrt(0.09 / REPLICATES));
        }
        cr_scratch_free(&now);
        cr_sketch_free(&sketch);
    }
}

/* Two tracks of one state and one of another are drawn: positions, counts and the sums behind exposures follow, those
 * that are the same in each replicate and those that are counted anew. */
static void uncertain_starts(void **state)
{
    const int32_t rungs[] = {3, 2}, low[] = {0, 1, 2}, high[] = {3, 4}, odd[] = {0, 2}, all[] = {0, 1, 2};
    const double upto_low[] = {0.2, 0.5, 1.0}, upto_high[] = {0.6, 1.0}, upto_odd[] = {0.7, 1.0};
    size_t at[3][5] = {{0}}, joint = 0;
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 3, 2, rungs, 1.0, 2);
    for (int32_t m = 0; m < 3; m++) {
        cr_sketch_add_tie(&sketch, m == 0, m < 2);
        cr_sketch_clique(&sketch, m, 3, all);
        cr_sketch_edge(&sketch, m, 0, 1, 0.7);
        cr_sketch_move(&sketch, 0, m < 2 ? m + 1 : 4, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
    }
    for (int32_t r = 1; r < 5; r++) {
        for (int32_t m = 0; r != 3 && m < 3; m++) {
            cr_sketch_term(&sketch, 0, r, CR_DRIVER_EXPOSURE, m, 1.0);
        }
        cr_sketch_credit(&sketch, 2, r, cr_sketch_slot(&sketch, 0.1 * r));
    }
    sketch.tie[1].exists = cr_sketch_slot(&sketch, 0.5);
    cr_sketch_seal(&sketch);
    cr_sketch_start(&sketch, 1, 1);
    cr_sketch_start(&sketch, 2, 4);
    cr_sketch_start_among(&sketch, 1, 3, low, upto_low);
    cr_sketch_start_among(&sketch, 1, 2, high, upto_high);
    cr_sketch_start_among(&sketch, 2, 2, odd, upto_odd);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 1; r <= REPLICATES; r++) {
        int32_t count[5] = {0};
        double seen[3][5];

        cr_scratch_reset(&now, 2, r);
        cr_ledgers_reset(&now);
        for (int32_t i = 0; i < 3; i++) {
            at[i][now.position[2 * i]]++;
            at[i][now.position[2 * i + 1]]++;
            for (int32_t rung = 0; rung < 5; rung++) {
                count[rung] += now.position[2 * i + (rung >= 3)] >= rung;
            }
        }
        joint += now.position[2] == 2 && now.position[3] == 4;
        assert_memory_equal(count, now.count, sizeof(count));
        for (int32_t m = 0; m < 3; m++) {
            for (int32_t rung = 0; rung < 5; rung++) {
                seen[m][rung] = cr_exposure(&now, m, 0, rung);
            }
        }
        cr_ledgers_count(&now);
        for (int32_t m = 0; m < 3; m++) {
            for (int32_t rung = 0; rung < 5; rung++) {
                assert_true(cr_exposure(&now, m, 0, rung) == seen[m][rung]);
            }
        }
    }
    assert_int_equal(at[0][0], REPLICATES);
    assert_int_equal(at[2][4], REPLICATES);
    assert_near((double)at[1][0] / REPLICATES, 0.2, sqrt(0.16 / REPLICATES));
    assert_near((double)at[1][1] / REPLICATES, 0.3, sqrt(0.21 / REPLICATES));
    assert_near((double)at[1][2] / REPLICATES, 0.5, sqrt(0.25 / REPLICATES));
    assert_near((double)at[1][4] / REPLICATES, 0.4, sqrt(0.24 / REPLICATES));
    assert_near((double)at[2][2] / REPLICATES, 0.3, sqrt(0.21 / REPLICATES));
    assert_int_equal(at[2][1], 0);
    assert_near((double)joint / REPLICATES, 0.2, sqrt(0.16 / REPLICATES)); /* each track by itself */
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

static void who_reads_what(void **state)
{
    const int32_t rungs[] = {5};
    const bool calendar[] = {true, true, false, true, true};
    const cr_move *move;
    cr_sketch sketch;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 1.0, 2);
    cr_sketch_condition(&sketch, 0.5, 0.0, 1.0);
    for (int32_t m = 0; m < 3; m++) {
        cr_sketch_add_tie(&sketch, true, true);
    }
    sketch.tie[1].times = 0;
    sketch.tie[2].fades = cr_sketch_slot(&sketch, 0.5);
    for (int32_t r = 1; r < 5; r++) {
        cr_sketch_move(&sketch, 0, r, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
    }
    cr_sketch_move(&sketch, 0, -4, CR_LINK_ALWAYS, 1.0, 0.0, 1.0, 0.0);
    cr_sketch_gate(&sketch, 0, 1, CR_DRIVER_CONDITION, 0, 0.5, false);
    cr_sketch_term(&sketch, 0, 2, CR_DRIVER_EXPOSURE, 1, 1.0);
    cr_sketch_term(&sketch, 0, 3, CR_DRIVER_EXPOSURE, 0, 1.0);
    cr_sketch_term(&sketch, 0, 4, CR_DRIVER_CONDITION, 0, 1.0);
    cr_sketch_term(&sketch, 0, -4, CR_DRIVER_EXPOSURE, 2, 1.0);
    move = cr_sketch_seal(&sketch)->move;
    for (size_t m = 0; m < 5; m++) {
        assert_int_equal(cr_move_reads_calendar(&sketch.model, &move[m]), calendar[m]);
    }
    assert_true(move[4].down && move[4].rung == 4);
    assert_true(cr_move_reads(&sketch.model, &move[2], CR_DRIVER_EXPOSURE, 0));
    assert_true(cr_move_reads(&sketch.model, &move[2], CR_DRIVER_EXPOSURE, CR_NONE));
    assert_false(cr_move_reads(&sketch.model, &move[2], CR_DRIVER_EXPOSURE, 1));
    assert_false(cr_move_reads(&sketch.model, &move[2], CR_DRIVER_CONDITION, CR_NONE));
    cr_sketch_free(&sketch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_draws),
        cmocka_unit_test(uncertain_starts),
        cmocka_unit_test(who_reads_what),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
