/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cases.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CASE_SEED = 1, LONG_FORM = 10 };

/* Of each check: sum, sum of squares (CERTAIN: how many are wrong), how many numbers. */
enum { SUM, SQUARES, NUMBERS, SUMS };

static double expected_of(const cr_check *check)
{
    return check->exact ? check->exact(check->a, check->b) : check->expected;
}

static void add_checks(const void *context, const cr_seen *seen, double *sum)
{
    const cr_case *self = context;
    for (size_t i = 0; i < self->n_checks; i++, sum += SUMS) {
        const cr_check *check = &self->check[i];
        double x = check->at ? check->at(seen, check->a, check->b) : nan("");
        if (isnan(x))
            continue;
        sum[SUM] += x;
        sum[NUMBERS] += 1;
        if (check->rule == CERTAIN)
            sum[SQUARES] += fabs(x - expected_of(check)) > 1e-9 * fmax(1e-3, fabs(expected_of(check)));
        else
            sum[SQUARES] += x * x;
    }
}

static double z_of(const cr_check *check, const double *sum)
{
    double n = sum[NUMBERS], mean = sum[SUM] / n, expected = expected_of(check);
    switch (check->rule) {
    case SHARE:
        return cr_z_share(sum[SUM], n, expected);
    case MEAN:
        return cr_z_mean(sum[SUM], n, expected, check->variance);
    case SAMPLED:
        return cr_z_mean(sum[SUM], n, expected, sum[SQUARES] / n - mean * mean);
    case CERTAIN:
        return n > 0 && sum[SQUARES] <= 0 ? 0 : HUGE_VAL;
    case CHI_SQUARE:
        break;
    }
    return nan("");
}

/* Of the next rows, which are shares of a whole distribution. */
static double chi_square_of(const cr_check *check, const double *sum)
{
    double chi2 = 0;
    for (int i = 1; i <= check->a; i++) {
        double n = sum[i * SUMS + NUMBERS], should = n * expected_of(&check[i]);
        chi2 += gsl_pow_2(sum[i * SUMS + SUM] - should) / should;
    }
    return chi2;
}

/* Is the row as it should be? */
static bool passes(const cr_check *check, const double *sum)
{
    if (check->rule == CHI_SQUARE)
        return chi_square_of(check, sum) <= cr_chi2_limit((size_t)check->a - 1);
    return fabs(z_of(check, sum)) <= CR_Z_LIMIT;
}

static void print_row(FILE *file, const cr_case *self, const cr_check *check, const double *sum)
{
    fprintf(file, "| %s %s | %s | ", self->name, self->what, check->what);
    if (check->rule == CHI_SQUARE)
        fprintf(file, "χ² ≤ %.2f | χ² = %.2f | |\n", cr_chi2_limit((size_t)check->a - 1), chi_square_of(check, sum));
    else if (check->rule == CERTAIN)
        fprintf(file, "%.9g | %.9g | exact |\n", expected_of(check), sum[SUM] / sum[NUMBERS]);
    else
        fprintf(file, "%.9g | %.6g | %.2f |\n", expected_of(check), sum[SUM] / sum[NUMBERS], z_of(check, sum));
}

/* A wrong engine: the mechanism by 5%. */
static const cr_mechanism right_engine = CR_MUTATIONS;

/* Runs the case. @param sum [n_checks * SUMS] */
static bool play_case(const cr_case *self, cr_mechanism wrong, uint64_t n, double *sum)
{
    cr_plan plan;
    cr_mutant mutant = {0};
    char *text = self->text ? self->text() : strdup(self->yaml);
    bool good = text && cr_read_text(&plan, self->name, text);
    free(text);
    if (!good)
        return false;
    if (wrong != right_engine)
        good = cr_mutant_init(&mutant, &plan.model[0], wrong, 1.05);
    good = good && cr_play(CR_ENGINE, wrong == right_engine ? &plan.model[0] : &mutant.model, CASE_SEED, n, add_checks,
                           self, self->n_checks * SUMS, sum) == CR_OK;
    cr_mutant_free(&mutant);
    cr_plan_free(&plan);
    return good;
}

/* How many rows of n replicates are not as they should be; prints them to `file`, or all rows to `table`; SIZE_MAX: it
 * did not run. */
static size_t judge_case(const cr_case *self, cr_mechanism wrong, uint64_t n_runs, FILE *file, FILE *table)
{
    size_t n = 0;
    double *sum = calloc(self->n_checks * SUMS, sizeof(double));
    if (!sum || !play_case(self, wrong, n_runs, sum)) {
        free(sum);
        return SIZE_MAX;
    }
    for (size_t i = 0; i < self->n_checks; i++) {
        bool good = passes(&self->check[i], sum + i * SUMS);
        n += !good;
        if (!good && file)
            print_row(file, self, &self->check[i], sum + i * SUMS);
        if (table)
            print_row(table, self, &self->check[i], sum + i * SUMS);
    }
    free(sum);
    return n;
}

static uint64_t runs_of(const cr_case *self)
{
    return self->n * (cr_long_form() ? LONG_FORM : 1);
}

/* Is the wrong engine found in the short form? A fifth of it is often enough. */
static bool finds(const cr_case *self, cr_mechanism wrong)
{
    size_t found = judge_case(self, wrong, self->n / 5, NULL, NULL);
    if (found == 0)
        found = judge_case(self, wrong, self->n, NULL, NULL);
    return found > 0 && found < SIZE_MAX;
}

/* Prints what is wrong unless all checks of the case pass. */
static void test_case(void **state)
{
    const cr_case *self = *state;
    assert_int_equal(judge_case(self, right_engine, runs_of(self), stderr, NULL), 0);
}

typedef struct case_list {
    const cr_case *item;
    size_t n;
} case_list;

static void test_wrong_pace(void **state)
{
    const case_list *self = *state;
    for (size_t i = 0; i < self->n; i++)
        if (!self->item[i].deaf && !finds(&self->item[i], CR_OF_PACE))
            fail_msg("%s %s does not notice an engine that is 5%% too fast", self->item[i].name, self->item[i].what);
}

void cr_cases_must_find(const cr_case *cases, size_t n, const char *name, const char *what, cr_mechanism wrong)
{
    size_t tried = 0;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(cases[i].name, name) != 0 || (what && strcmp(cases[i].what, what) != 0))
            continue;
        if (!finds(&cases[i], wrong))
            fail_msg("%s does not notice that the %s is wrong by 5%%", name, cr_mechanism_name[wrong]);
        tried++;
    }
    assert_true(tried > 0);
}

static int print_cases(const cr_case *cases, size_t n)
{
    size_t wrong = 0;
    printf("| case | what | expected | obtained | z |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < n; i++)
        wrong += judge_case(&cases[i], right_engine, runs_of(&cases[i]), stderr, stdout) > 0;
    return wrong > 0;
}

int cr_cases_main(int argc, char **argv, const char *name, const cr_case *cases, size_t n,
                  const struct CMUnitTest *more, size_t n_more)
{
    case_list all = {cases, n};
    struct CMUnitTest *tests = calloc(n + n_more + 1, sizeof(*tests));
    int status = 1;
    gsl_set_error_handler_off();
    if (argc > 1 && strcmp(argv[1], "--markdown") == 0) {
        status = print_cases(cases, n);
    } else if (tests) {
        for (size_t i = 0; i < n; i++)
            tests[i] = (struct CMUnitTest){cases[i].what, test_case, NULL, NULL, (void *)(uintptr_t)&cases[i]};
        tests[n] = (struct CMUnitTest){"test_wrong_pace", test_wrong_pace, NULL, NULL, &all};
        memcpy(tests + n + 1, more, n_more * sizeof(*more));
        status = _cmocka_run_group_tests(name, tests, n + n_more + 1, NULL, NULL);
    }
    free(tests);
    return status;
}
