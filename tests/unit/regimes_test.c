/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains that choose where they go and that are hastened, against closed forms (V6.4, V6.13). Seeds are fixed; each
 * comparison allows |z| <= 5, which comes about 6 times in 10^7 by chance. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "simulate/paths.h"
#include "simulate/scratch.h"
#include "tests/support/models.h"

enum { DATES = 4, REPLICATES = 40000 };

static const int32_t rungs[] = {2};
static const double year = 30.0 / 365.25; /* a step of a sketch's calendar */

static void start(cr_scratch *now, uint64_t replicate)
{
    cr_scratch_reset(now, 77, replicate);
    cr_paths_start(now);
}

static int step(cr_scratch *now, cr_errors *errors)
{
    now->k++;
    now->t = now->model->calendar.t[now->k];
    return cr_paths_step(now, errors);
}

static double z_of(double hits, double n, double p)
{
    return (hits / n - p) / sqrt(p * (1.0 - p) / n);
}

/* V6.4 with two of its years to a step: level r stands for regime r. `up` is what 1 -> 2 weighs beside 1 -> 0 at 2. */
static int32_t add_levels(cr_sketch *sketch, double stay_in_2, double up, int32_t starts_in)
{
    const double unit = year / 2.0, lasts[] = {unit / 0.3, unit / 0.5, stay_in_2 * unit};
    const int32_t c = cr_sketch_condition(sketch, 0.0, 0.0, 2.0);

    cr_sketch_regimes(sketch, c, 3, (const double[]){0.0, 1.0, 2.0}, lasts, starts_in);
    cr_sketch_leaves(sketch, c, 0, (const double[]){-1.0, 7.0, 0.0});
    cr_sketch_leaves(sketch, c, 1, (const double[]){2.0, -1.0, up});
    cr_sketch_leaves(sketch, c, 2, (const double[]){-1.0, 1.0, -1.0});
    return c;
}

static void first_reach_of_the_third_level(void **state)
{
    cr_sketch sketch;
    cr_scratch now;
    double by_2 = 0.0, by_6 = 0.0, other = 0.0;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 3.0 * year, DATES);
    add_levels(&sketch, 1e12, 3.0, 0); /* 2 is all but never left */
    add_levels(&sketch, 1e12, 2.4, 0);
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 0; r < REPLICATES; r++) {
        start(&now, r);
        assert_true(now.condition[0] == 0.0);
        assert_int_equal(step(&now, NULL), CR_OK);
        by_2 += now.condition[0] == 2.0;
        assert_int_equal(step(&now, NULL), CR_OK);
        assert_int_equal(step(&now, NULL), CR_OK);
        by_6 += now.condition[0] == 2.0;
        other += now.condition[1] == 2.0;
    }
    assert_true(fabs(z_of(by_2, REPLICATES, 0.109808864)) <= 5.0);
    assert_true(fabs(z_of(by_6, REPLICATES, 0.447459033)) <= 5.0);
    assert_true(fabs(z_of(other, REPLICATES, 0.447459033)) > 5.0); /* it bites: shares 2 : 2.4 */
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

static void long_run_shares(void **state)
{
    const double share[] = {8.0 / 29.0, 12.0 / 29.0, 9.0 / 29.0};
    double at[2][3] = {{0}}, alike[2] = {0.0};
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 3.0 * year, DATES);
    add_levels(&sketch, 2.5, 3.0, CR_NONE);
    for (size_t k = 0; k < 2; k++) { /* leaves_to that says the same as none: the same law */
        const int32_t c = cr_sketch_condition(&sketch, 0.0, 0.0, 2.0);

        cr_sketch_regimes(&sketch, c, 2, (const double[]){0.0, 1.0}, (const double[]){0.3, 0.1}, CR_NONE);
        sketch.condition[c].regime_key = sketch.condition[1].regime_key;
        if (k == 1) {
            cr_sketch_leaves(&sketch, c, 0, (const double[]){-1.0, 4.0});
        }
    }
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    assert_null(now.paths->regimes.chain[1].law);
    assert_non_null(now.paths->regimes.chain[2].law);
    for (uint64_t r = 0; r < REPLICATES; r++) {
        start(&now, r);
        at[0][(size_t)now.condition[0]]++;
        for (size_t k = 1; k < DATES; k++) {
            assert_int_equal(step(&now, NULL), CR_OK);
            assert_true(now.condition[1] == now.condition[2]);
        }
        at[1][(size_t)now.condition[0]]++;
        alike[now.condition[2] > 0.5]++;
    }
    for (size_t k = 0; k < 3; k++) {
        assert_true(fabs(z_of(at[0][k], REPLICATES, share[k])) <= 5.0);
        assert_true(fabs(z_of(at[1][k], REPLICATES, share[k])) <= 5.0);
    }
    assert_true(fabs(z_of(at[0][0], REPLICATES, (1.0 / 0.3) / (1.0 / 0.3 + 2.0 + 2.5))) > 5.0); /* it bites */
    assert_true(fabs(z_of(alike[1], REPLICATES, 0.25)) <= 5.0);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* A drawn stay: the law is solved for in each replicate. 0 and 1 are left for each other, 2 never comes back. */
static void a_law_of_each_replicate(void **state)
{
    double at[3] = {0.0}, expected = 0.0, variance = 0.0;
    cr_sketch sketch;
    cr_scratch now;
    int32_t drawn;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 3.0 * year, DATES);
    cr_sketch_regimes(&sketch, cr_sketch_condition(&sketch, 0.0, 0.0, 2.0), 3, (const double[]){0.0, 1.0, 2.0},
                      (const double[]){1.0, 1.0, 1.0}, CR_NONE);
    cr_sketch_leaves(&sketch, 0, 0, (const double[]){-1.0, 1.0, -1.0});
    cr_sketch_leaves(&sketch, 0, 1, (const double[]){1.0, -1.0, -1.0});
    drawn = cr_sketch_draw(&sketch, CR_DIST_UNIFORM, 0.1, 5.0, 0.0);
    sketch.condition[0].regime[1].lasts = drawn;
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 0; r < REPLICATES; r++) {
        double p;

        start(&now, r);
        at[(size_t)now.condition[0]]++;
        p = now.value[drawn] / (1.0 + now.value[drawn]);
        expected += p;
        variance += p * (1.0 - p);
    }
    assert_true(at[2] == 0.0);
    assert_true(fabs(at[1] - expected) / sqrt(variance) <= 5.0);
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* Rate a in the first step, 3a in the second, after the signal has been seen: P(still there). In between a state
 * moves, which is seen at the next date alone. */
static void hastened_from_date_to_date(void **state)
{
    const double a = 5.0;
    double at_1 = 0.0, at_2 = 0.0, by_state = 0.0, both = 0.0;
    int32_t left[DATES] = {0, 1, 1, 1}, point[2];
    double fraction[DATES] = {0.0};
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 2, 1, rungs, 3.0 * year, DATES);
    cr_sketch_condition(&sketch, 0.0, 0.0, 1.0);
    point[0] = 0;
    point[1] = cr_sketch_slot(&sketch, 1.0);
    sketch.condition[0].level = CR_NONE;
    sketch.condition[0].n_points = 2;
    sketch.condition[0].point = point;
    sketch.condition[0].left = left;
    sketch.condition[0].fraction = fraction;
    for (int32_t c = 1; c <= 4; c++) {
        cr_sketch_regimes(&sketch, cr_sketch_condition(&sketch, 0.0, 0.0, 1.0), 2, (const double[]){1.0, 0.0},
                          (const double[]){1.0 / a, 1e12}, 0);
    }
    cr_sketch_hastened(&sketch, 1, 0, 1, (const cr_signal[]){cr_sketch_condition_signal(0)},
                       (const double[]){log(3.0)});
    cr_sketch_hastened(&sketch, 2, 0, 1, (const cr_signal[]){cr_sketch_state_signal(0, 1)}, (const double[]){log(3.0)});
    cr_sketch_hastened(&sketch, 3, 0, 2,
                       (const cr_signal[]){cr_sketch_state_signal(0, 1), cr_sketch_condition_signal(0)},
                       (const double[]){log(3.0), -log(6.0)});
    cr_sketch_hastened(&sketch, 4, 0, 1, (const cr_signal[]){cr_sketch_condition_signal(0)}, (const double[]){-1e4});
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 0; r < REPLICATES; r++) {
        double frozen;

        start(&now, r);
        now.position[0] = 1; /* a move after the date */
        assert_int_equal(step(&now, NULL), CR_OK);
        at_1 += now.condition[1];
        frozen = now.condition[4];
        assert_int_equal(step(&now, NULL), CR_OK);
        at_2 += now.condition[1];
        by_state += now.condition[2];
        both += now.condition[3];
        assert_true(now.condition[4] == frozen); /* all but stopped */
    }
    assert_true(fabs(z_of(at_1, REPLICATES, exp(-a * year))) <= 5.0);
    assert_true(fabs(z_of(at_2, REPLICATES, exp(-4.0 * a * year))) <= 5.0);
    assert_true(fabs(z_of(by_state, REPLICATES, exp(-4.0 * a * year))) <= 5.0);
    assert_true(fabs(z_of(both, REPLICATES, exp(-1.5 * a * year))) <= 5.0);
    assert_true(fabs(z_of(by_state, REPLICATES, exp(-6.0 * a * year))) > 5.0); /* it bites: seen at once */
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

/* V6.13 as the calendar sees it, worked out from date to date. on -> off at 0.3; off -> on at 0.4, or a quarter of that
 * once recognised at the date; recognition at 0.25 while on at the date. @return P(recognised); P(on) in *on */
static double carrot(double step_years, size_t steps, double *on)
{
    double p[2][2] = {{1.0, 0.0}, {0.0, 0.0}}; /* [recognised][on] */

    for (size_t k = 0; k < steps; k++) {
        double q[2][2] = {{0.0}};

        for (size_t r = 0; r < 2; r++) {
            const double up = r == 1 ? 0.1 : 0.4, all = up + 0.3, mixed = -expm1(-all * step_years);
            const double goes_on = up / all * mixed, goes_off = 0.3 / all * mixed;

            for (size_t was = 0; was < 2; was++) {
                const double on_next = was == 1 ? 1.0 - goes_off : goes_on;
                const double recognised = r == 1 ? 1.0 : was == 1 ? -expm1(-0.25 * step_years) : 0.0;

                q[1][1] += p[r][was] * recognised * on_next;
                q[1][0] += p[r][was] * recognised * (1.0 - on_next);
                q[0][1] += p[r][was] * (1.0 - recognised) * on_next;
                q[0][0] += p[r][was] * (1.0 - recognised) * (1.0 - on_next);
            }
        }
        memcpy(p, q, sizeof(p));
    }
    *on = p[0][1] + p[1][1];
    return p[1][0] + p[1][1];
}

static void the_carrot(void **state)
{
    const size_t dates = 74; /* 73 steps of 30 days: some 6 years */
    const cr_sink sink = {0};
    double recognised = 0.0, ons = 0.0, on, p;
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    p = carrot(6.0 / 100000.0, 100000, &on); /* the limit */
    assert_true(fabs(p - 0.433558296) < 1e-5 && fabs(on - 0.506908131) < 1e-5);
    p = carrot(year, dates - 1, &on);
    cr_sketch_init(&sketch, 1, 1, rungs, year * (double)(dates - 1), dates);
    cr_sketch_regimes(&sketch, cr_sketch_condition(&sketch, 0.0, 0.0, 1.0), 2, (const double[]){0.0, 1.0},
                      (const double[]){1.0 / 0.4, 1.0 / 0.3}, 0);
    cr_sketch_hastened(&sketch, 0, 0, 1, (const cr_signal[]){cr_sketch_state_signal(0, 1)},
                       (const double[]){-1.386294361});
    cr_sketch_move(&sketch, 0, 1, CR_LINK_LINEAR, 0.25, 0.0, 1.0, 0.0);
    cr_sketch_term(&sketch, 0, 1, CR_DRIVER_CONDITION, 0, 1.0);
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    for (uint64_t r = 0; r < REPLICATES; r++) {
        assert_int_equal(cr_simulate(&now, 6, r, &sink, NULL), CR_OK);
        recognised += now.position[0] == 1;
        ons += now.condition[0];
    }
    assert_true(fabs(z_of(recognised, REPLICATES, p)) <= 5.0);
    assert_true(fabs(z_of(ons, REPLICATES, on)) <= 5.0);
    assert_true(fabs(z_of(ons, REPLICATES, 4.0 / 7.0 * -expm1(-0.7 * 73.0 * year))) > 5.0); /* without the carrot */
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

static void a_chain_with_nowhere_to_go_stays(void **state)
{
    cr_sketch sketch;
    cr_scratch now;

    (void)state;
    cr_sketch_init(&sketch, 1, 1, rungs, 3.0 * year, DATES);
    cr_sketch_regimes(&sketch, cr_sketch_condition(&sketch, 0.0, 0.0, 1.0), 2, (const double[]){0.0, 1.0},
                      (const double[]){1e-3, 1e-3}, 0);
    cr_sketch_leaves(&sketch, 0, 0, (const double[]){-1.0, 1.0});
    cr_sketch_leaves(&sketch, 0, 1, (const double[]){0.0, -1.0});
    cr_sketch_seal(&sketch);
    assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
    start(&now, 1);
    for (size_t k = 1; k < DATES; k++) {
        assert_int_equal(step(&now, NULL), CR_OK);
        assert_true(now.condition[0] == 1.0);
    }
    cr_scratch_free(&now);
    cr_sketch_free(&sketch);
}

static void too_fast_ends_the_run(void **state)
{
    const struct {
        double by, lasts;
        const char *said;
    } wrong[] = {{800.0, 1.0, "conditions.c0.regimes.regime0: it is left"},
                 {25.0, 1.0, "lower by in hastened_by"},
                 {0.0, 1e-8, "conditions.c0.regimes: more than 1000000 changes from 2024-10-04"}};

    (void)state;
    for (size_t k = 0; k < sizeof(wrong) / sizeof(wrong[0]); k++) {
        cr_errors errors = {0};
        cr_sketch sketch;
        cr_scratch now;

        cr_sketch_init(&sketch, 1, 1, rungs, 3.0 * year, DATES);
        cr_sketch_regimes(&sketch, cr_sketch_condition(&sketch, 1.0, 0.0, 1.0), 2, (const double[]){0.0, 1.0},
                          (const double[]){wrong[k].lasts, wrong[k].lasts}, 0);
        cr_sketch_hastened(&sketch, 0, 0, 1, (const cr_signal[]){cr_sketch_condition_signal(0)}, &wrong[k].by);
        cr_sketch_seal(&sketch);
        assert_int_equal(cr_scratch_init(&now, &sketch.model, NULL), CR_OK);
        start(&now, 12);
        assert_int_equal(step(&now, &errors), CR_ERR_RUN);
        assert_int_equal(errors.n, 1);
        assert_non_null(strstr(errors.item[0].what, wrong[k].said));
        assert_non_null(strstr(errors.item[0].what, "replicate 12"));
        cr_errors_free(&errors);
        cr_scratch_free(&now);
        cr_sketch_free(&sketch);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_reach_of_the_third_level),
        cmocka_unit_test(long_run_shares),
        cmocka_unit_test(a_law_of_each_replicate),
        cmocka_unit_test(hastened_from_date_to_date),
        cmocka_unit_test(the_carrot),
        cmocka_unit_test(a_chain_with_nowhere_to_go_stays),
        cmocka_unit_test(too_fast_ends_the_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
