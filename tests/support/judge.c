/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compile/compile.h"
#include "simulate/simulate.h"
#include "twin.h"

/* Replicates are added up block by block, so that the sums do not hang on the number of threads. */
enum { BLOCKS = 64 };

void cr_print_errors(const char *label, cr_errors *errors)
{
    char text[2048];
    for (size_t i = 0; i < errors->n; i++) {
        cr_error_format(&errors->item[i], text, sizeof(text));
        fprintf(stderr, "%s: %s\n", label, text);
    }
    cr_errors_free(errors);
}

bool cr_read_text(cr_plan *plan, const char *label, const char *text)
{
    cr_errors errors = {0};
    int status = cr_plan_read_text(plan, label, text, NULL, NULL, &errors);
    cr_print_errors(label, &errors);
    if (status != CR_OK)
        fprintf(stderr, "%s: %s in\n%s\n", label, cr_status_text(status), text);
    return status == CR_OK;
}

bool cr_long_form(void)
{
    const char *wanted = getenv("CREDENCE_LONG");
    return wanted && strcmp(wanted, "1") == 0;
}

static int32_t found(int32_t index, const char *what, const char *name)
{
    if (index == CR_NONE) {
        fprintf(stderr, "the test asks for %s %s, which the model has not\n", what, name);
        exit(2);
    }
    return index;
}

int32_t cr_state_of(const cr_model *model, const char *code)
{
    int32_t index = CR_NONE;
    for (size_t i = 0; i < model->n_states; i++)
        if (strcmp(model->state[i].code, code) == 0)
            index = (int32_t)i;
    return found(index, "state", code);
}

int32_t cr_rung_of(const cr_model *model, const char *name)
{
    int32_t index = CR_NONE;
    for (size_t i = 0; i < model->n_rungs; i++)
        if (strcmp(model->rung[i].name, name) == 0)
            index = (int32_t)i;
    return found(index, "rung", name);
}

int32_t cr_condition_of(const cr_model *model, const char *name)
{
    int32_t index = CR_NONE;
    for (size_t i = 0; i < model->n_conditions; i++)
        if (strcmp(model->condition[i].name, name) == 0)
            index = (int32_t)i;
    return found(index, "condition", name);
}

double cr_reached(const cr_seen *seen, int32_t state, int32_t rung)
{
    return seen->reached[(size_t)state * seen->model->n_rungs + (size_t)rung];
}

bool cr_stands(const cr_seen *seen, int32_t state, int32_t rung, size_t date)
{
    const cr_model *model = seen->model;
    size_t cell = (size_t)state * model->n_tracks + (size_t)model->rung[rung].track;
    return seen->position[date * model->n_states * model->n_tracks + cell] >= rung;
}

/* ------------------------------------------------------------------------------------------------ seeing */

static bool seen_init(cr_seen *self, const cr_model *model)
{
    size_t n = model->n_states * model->n_rungs + 1;
    self->model = model;
    self->reached = calloc(n, sizeof(double));
    self->lost = calloc(n, sizeof(double));
    self->readiness = calloc(n, sizeof(double));
    self->hazard = calloc(n, sizeof(double));
    self->condition = calloc(model->calendar.n * model->n_conditions + 1, sizeof(double));
    self->position = calloc(model->calendar.n * model->n_states * model->n_tracks + 1, sizeof(int32_t));
    return self->reached && self->lost && self->readiness && self->hazard && self->condition && self->position;
}

static void seen_free(cr_seen *self)
{
    free(self->reached);
    free(self->lost);
    free(self->readiness);
    free(self->hazard);
    free(self->condition);
    free(self->position);
    memset(self, 0, sizeof(*self));
}

static void seen_reset(cr_seen *self)
{
    for (size_t i = 0; i < self->model->n_states * self->model->n_rungs; i++) {
        self->reached[i] = HUGE_VAL;
        self->lost[i] = 0;
        self->readiness[i] = self->hazard[i] = nan("");
    }
}

/* The state has come to `rung` by time t: it has reached that one and all below. */
static void seen_reach(cr_seen *self, size_t state, int32_t rung, double t)
{
    const cr_model *model = self->model;
    double *reached = self->reached + state * model->n_rungs;
    for (int32_t r = model->track[model->rung[rung].track].first_rung; r <= rung; r++)
        reached[r] = fmin(reached[r], t);
}

static void seen_calendar(cr_seen *self, size_t k, const double *condition, const int32_t *position)
{
    const cr_model *model = self->model;
    size_t n = model->n_states * model->n_tracks;
    memcpy(self->condition + k * model->n_conditions, condition, model->n_conditions * sizeof(double));
    memcpy(self->position + k * n, position, n * sizeof(int32_t));
    for (size_t i = 0; k == 0 && i < n; i++)
        seen_reach(self, i / model->n_tracks, position[i], 0);
}

static void seen_move(cr_seen *self, double t, int32_t state, int32_t from, int32_t to, double readiness, double hazard)
{
    size_t row = (size_t)state * self->model->n_rungs;
    for (int32_t r = from; r > to; r--)
        self->lost[row + (size_t)r] = t;
    if (to < from)
        return;
    seen_reach(self, (size_t)state, to, t);
    self->readiness[row + (size_t)to] = readiness;
    self->hazard[row + (size_t)to] = hazard;
}

static int engine_calendar(void *context, const cr_scratch *now, size_t k)
{
    seen_calendar(context, k, now->condition, now->position);
    return CR_OK;
}

static int engine_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    (void)now;
    seen_move(context, what->t, what->state, what->from, what->to, what->readiness, what->hazard);
    return CR_OK;
}

static void twin_calendar(void *context, const cr_world *world)
{
    seen_calendar(context, world->k, world->condition, world->position);
}

static void twin_move(void *context, const cr_world *world, const cr_move *move, double readiness, double hazard)
{
    seen_move(context, world->t, move->state, move->from, move->to, readiness, hazard);
}

typedef struct cr_run {
    cr_player player;
    const cr_model *model;
    uint64_t seed, n;
    cr_adder adder;
    const void *context;
} cr_run;

static int engine_block(const cr_run *run, cr_seen *seen, uint64_t first, uint64_t last, double *sum)
{
    cr_errors errors = {0};
    cr_scratch scratch = {0};
    cr_sink sink = {.context = seen, .on_calendar = engine_calendar, .on_move = engine_move};
    int status = cr_scratch_init(&scratch, run->model, &errors);
    for (uint64_t replicate = first; status == CR_OK && replicate < last; replicate++) {
        seen_reset(seen);
        status = cr_simulate(&scratch, run->seed, replicate, &sink, &errors);
        if (status == CR_OK)
            run->adder(run->context, seen, sum);
    }
    cr_scratch_free(&scratch);
    cr_print_errors("the engine", &errors);
    return status;
}

static int twin_block(const cr_run *run, cr_seen *seen, uint64_t first, uint64_t last, double *sum)
{
    cr_world world = {0};
    cr_watcher watcher = {.context = seen, .on_calendar = twin_calendar, .on_move = twin_move};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int status = rng && cr_world_init(&world, run->model) ? CR_OK : CR_ERR_MEMORY;
    if (status == CR_OK)
        gsl_rng_set(rng, (unsigned long)(run->seed * 1000003 + first));
    for (uint64_t replicate = first; status == CR_OK && replicate < last; replicate++) {
        seen_reset(seen);
        cr_twin_run(&world, rng, &watcher);
        run->adder(run->context, seen, sum);
    }
    cr_world_free(&world);
    if (rng)
        gsl_rng_free(rng);
    return status;
}

static int play_block(const cr_run *run, uint64_t block, double *sum)
{
    cr_seen seen = {0};
    uint64_t first = 1 + run->n * block / BLOCKS, last = 1 + run->n * (block + 1) / BLOCKS;
    int status = CR_ERR_MEMORY;
    if (seen_init(&seen, run->model))
        status = (run->player == CR_ENGINE ? engine_block : twin_block)(run, &seen, first, last, sum);
    seen_free(&seen);
    return status;
}

int cr_play(cr_player player, const cr_model *model, uint64_t seed, uint64_t n, cr_adder adder, const void *context,
            size_t n_sums, double *sum)
{
    const cr_run run = {player, model, seed, n, adder, context};
    int status[BLOCKS] = {0}, result = CR_OK;
    double *sums = calloc(BLOCKS * n_sums + 1, sizeof(double));
    memset(sum, 0, n_sums * sizeof(double));
    if (!sums)
        return CR_ERR_MEMORY;
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic)
#endif
    for (size_t block = 0; block < BLOCKS; block++)
        status[block] = play_block(&run, block, sums + block * n_sums);
    for (size_t block = 0; block < BLOCKS; block++) {
        for (size_t i = 0; i < n_sums; i++)
            sum[i] += sums[block * n_sums + i];
        result = result == CR_OK ? status[block] : result;
    }
    free(sums);
    return result;
}

int cr_record(const cr_model *model, uint64_t seed, uint64_t first, uint64_t n, double *reached)
{
    size_t row = model->n_states * model->n_rungs;
    cr_errors errors = {0};
    cr_scratch scratch = {0};
    cr_seen seen = {0};
    cr_sink sink = {.context = &seen, .on_calendar = engine_calendar, .on_move = engine_move};
    int status = seen_init(&seen, model) ? cr_scratch_init(&scratch, model, &errors) : CR_ERR_MEMORY;
    for (uint64_t i = 0; status == CR_OK && i < n; i++) {
        seen_reset(&seen);
        status = cr_simulate(&scratch, seed, first + i, &sink, &errors);
        memcpy(reached + i * row, seen.reached, row * sizeof(double));
    }
    cr_scratch_free(&scratch);
    seen_free(&seen);
    cr_print_errors("the engine", &errors);
    return status;
}

/* -------------------------------------------------------------------------------------------- comparing */

/* Where things stand in the vector of sums. */
enum { DATES = 4, MOMENTS = 3 };

static size_t date_of(const cr_model *model, size_t i)
{
    return (i + 1) * (model->calendar.n - 1) / DATES;
}

static size_t n_reached(const cr_model *model)
{
    return model->n_states * model->n_rungs * DATES;
}

static size_t n_counts(const cr_model *model)
{
    return model->n_rungs * (model->n_states + 1);
}

static size_t n_moments(const cr_model *model)
{
    return model->n_conditions * DATES * MOMENTS;
}

/* Of a condition with each one before it, and with the number that has recognised: sum, and sum of squares. */
static size_t n_products(const cr_model *model)
{
    return model->n_conditions * (model->n_conditions + 1) / 2 * DATES * 2;
}

static size_t n_compared(const cr_model *model)
{
    return 2 * n_reached(model) + n_counts(model) + n_moments(model) + n_products(model);
}

static void add_states(const cr_seen *seen, double *reached, double *held, double *counts)
{
    const cr_model *model = seen->model;
    for (size_t r = 0; r < model->n_rungs; r++) {
        size_t n = 0;
        for (size_t i = 0; i < model->n_states; i++) {
            for (size_t d = 0; d < DATES; d++) {
                size_t at = (i * model->n_rungs + r) * DATES + d, k = date_of(model, d);
                reached[at] += seen->reached[i * model->n_rungs + r] <= model->calendar.t[k];
                held[at] += cr_stands(seen, (int32_t)i, (int32_t)r, k);
            }
            n += cr_stands(seen, (int32_t)i, (int32_t)r, model->calendar.n - 1);
        }
        counts[r * (model->n_states + 1) + n]++;
    }
}

static double recognised(const cr_seen *seen, size_t k)
{
    double n = 0;
    for (size_t i = 0; i < seen->model->n_states; i++)
        n += cr_stands(seen, (int32_t)i, seen->model->recognition, k);
    return n;
}

static void add_conditions(const cr_seen *seen, double *moments, double *products)
{
    const cr_model *model = seen->model;
    for (size_t d = 0; d < DATES; d++) {
        const double *x = seen->condition + date_of(model, d) * model->n_conditions;
        double n = recognised(seen, date_of(model, d));
        for (size_t c = 0; c < model->n_conditions; c++, moments += MOMENTS) {
            moments[0] += x[c];
            moments[1] += x[c] * x[c];
            moments[2] += x[c] * x[c] * x[c] * x[c];
            for (size_t other = 0; other <= c; other++, products += 2) {
                double product = x[c] * (other < c ? x[other] : n);
                products[0] += product;
                products[1] += product * product;
            }
        }
    }
}

static void add_all(const void *context, const cr_seen *seen, double *sum)
{
    const cr_model *model = seen->model;
    double *held = sum + n_reached(model), *counts = held + n_reached(model), *moments = counts + n_counts(model);
    (void)context;
    add_states(seen, sum, held, counts);
    add_conditions(seen, moments, moments + n_moments(model));
}

typedef struct cr_contest {
    const cr_model *model;
    const char *name;
    FILE *file;
    const double *a, *b; /* sums of engine and twin, and their replicates */
    double n_a, n_b;
    size_t failures, compared;
} cr_contest;

static void compare_two(cr_contest *self, double z, double a, double b, const char *what, const char *which, size_t d)
{
    self->compared++;
    if (fabs(z) <= CR_Z_LIMIT)
        return;
    self->failures++;
    if (self->file)
        fprintf(self->file, "%s: %s %s at date %zu: engine %.6g, twin %.6g, z = %.2f\n", self->name, what, which,
                date_of(self->model, d), a / self->n_a, b / self->n_b, z);
}

/* Where hardly anybody, or nearly everybody, does it, the normal law does not hold: given how many do it in both samples
 * together, the number in one of them is hypergeometric. As the z that comes as rarely. */
static double z_of_shares(double a, double n_a, double b, double n_b)
{
    enum { MANY = 25 }; /* expected in the smaller sample */
    double rest = n_a + n_b - a - b, rare = fmin(a + b, rest), in_a = a + b <= rest ? a : n_a - a, below, above;
    if (rare * fmin(n_a, n_b) / (n_a + n_b) >= MANY)
        return cr_z_two(a, a, n_a, b, b, n_b);
    below = gsl_cdf_hypergeometric_P((unsigned)in_a, (unsigned)rare, (unsigned)(n_a + n_b - rare), (unsigned)n_a);
    above = in_a > 0 ? gsl_cdf_hypergeometric_Q((unsigned)in_a - 1, (unsigned)rare, (unsigned)(n_a + n_b - rare),
                                                (unsigned)n_a)
                     : 1;
    return fmin(below, above) < 0.5 ? gsl_cdf_ugaussian_Qinv(fmin(below, above)) : 0;
}

static void compare_shares(cr_contest *self, size_t from, const char *what)
{
    const cr_model *model = self->model;
    for (size_t at = 0; at < n_reached(model); at++) {
        double a = self->a[from + at], b = self->b[from + at];
        char name[256];
        snprintf(name, sizeof(name), "%s %s", model->state[at / DATES / model->n_rungs].code, what);
        compare_two(self, z_of_shares(a, self->n_a, b, self->n_b), a, b, name,
                    model->rung[at / DATES % model->n_rungs].name, at % DATES);
    }
}

static void compare_conditions(cr_contest *self)
{
    const cr_model *model = self->model;
    size_t from = 2 * n_reached(model) + n_counts(model);
    for (size_t i = 0; i < model->n_conditions * DATES; i++) {
        const double *a = self->a + from + i * MOMENTS, *b = self->b + from + i * MOMENTS;
        const char *name = model->condition[i % model->n_conditions].name;
        size_t d = i / model->n_conditions;
        compare_two(self, cr_z_two(a[0], a[1], self->n_a, b[0], b[1], self->n_b), a[0], b[0], "mean of", name, d);
        compare_two(self, cr_z_two(a[1], a[2], self->n_a, b[1], b[2], self->n_b), a[1], b[1], "second moment of", name,
                    d);
    }
}

static void compare_products(cr_contest *self)
{
    const cr_model *model = self->model;
    size_t at = 2 * n_reached(model) + n_counts(model) + n_moments(model);
    for (size_t d = 0; d < DATES; d++) {
        for (size_t c = 0; c < model->n_conditions; c++) {
            for (size_t other = 0; other <= c; other++, at += 2) {
                const double *a = self->a + at, *b = self->b + at;
                char name[256];
                snprintf(name, sizeof(name), "mean of %s times", model->condition[c].name);
                compare_two(self, cr_z_two(a[0], a[1], self->n_a, b[0], b[1], self->n_b), a[0], b[0], name,
                            other < c ? model->condition[other].name : "the number that has recognised", d);
            }
        }
    }
}

/* Two-sample chi-square of the number of states at or above a rung at the end; rare numbers are taken together. */
static void compare_counts(cr_contest *self, size_t rung)
{
    const cr_model *model = self->model;
    size_t at = 2 * n_reached(model) + rung * (model->n_states + 1), degrees = 0;
    double chi2 = 0, a = 0, b = 0, up = sqrt(self->n_b / self->n_a);
    for (size_t i = 0; i <= model->n_states; i++) {
        a += self->a[at + i];
        b += self->b[at + i];
        if (fmin(a + b, (a + b) * self->n_b / (self->n_a + self->n_b)) < 20 && i < model->n_states)
            continue;
        if (a + b > 0)
            chi2 += (up * a - b / up) * (up * a - b / up) / (a + b), degrees++;
        a = b = 0;
    }
    self->compared++;
    if (degrees < 2 || chi2 <= cr_chi2_limit(degrees - 1))
        return;
    self->failures++;
    if (self->file)
        fprintf(self->file, "%s: number on %s at the end: chi-square %.1f (%zu)\n", self->name, model->rung[rung].name,
                chi2, degrees - 1);
}

static bool can_lose(const cr_model *model)
{
    for (size_t i = 0; i < model->n_moves; i++)
        if (model->move[i].down)
            return true;
    return false;
}

int cr_census_take(cr_census *self, cr_player player, const cr_model *model, uint64_t seed, uint64_t n)
{
    *self = (cr_census){.model = model, .n = (double)n, .sum = calloc(n_compared(model), sizeof(double))};
    return self->sum ? cr_play(player, model, seed, n, add_all, NULL, n_compared(model), self->sum) : CR_ERR_MEMORY;
}

void cr_census_free(cr_census *self)
{
    free(self->sum);
    memset(self, 0, sizeof(*self));
}

size_t cr_census_compare(const cr_census *engine, const cr_census *twin, const char *name, FILE *file, size_t *compared)
{
    const cr_model *model = twin->model;
    cr_contest contest = {
        .model = model, .name = name, .file = file, .a = engine->sum, .b = twin->sum, .n_a = engine->n, .n_b = twin->n};
    compare_shares(&contest, 0, "reached");
    if (can_lose(model))
        compare_shares(&contest, n_reached(model), "holds");
    compare_conditions(&contest);
    compare_products(&contest);
    for (size_t r = 0; r < model->n_rungs; r++)
        compare_counts(&contest, r);
    *compared += contest.compared;
    return contest.failures;
}

size_t cr_compare(const cr_model *engine, uint64_t n_engine, const cr_model *twin, uint64_t n_twin, uint64_t seed,
                  const char *name, FILE *file, size_t *compared)
{
    cr_census a, b = {0};
    size_t failures = SIZE_MAX;
    if (cr_census_take(&a, CR_ENGINE, engine, seed, n_engine) == CR_OK &&
        cr_census_take(&b, CR_TWIN, twin, seed, n_twin) == CR_OK)
        failures = cr_census_compare(&a, &b, name, file, compared);
    cr_census_free(&a);
    cr_census_free(&b);
    return failures;
}

/* -------------------------------------------------------------------------------------------- statistics */

double cr_z_share(double hits, double n, double p)
{
    if (p <= 0 || p >= 1)
        return hits == n * p ? 0 : HUGE_VAL; /* exact: a sure thing is sure */
    return (hits - n * p) / sqrt(n * p * (1 - p));
}

double cr_z_mean(double sum, double n, double expected, double variance)
{
    double off = sum / n - expected;
    if (variance <= 0)
        return fabs(off) <= 1e-9 * fmax(1e-3, fabs(expected)) ? 0 : HUGE_VAL;
    return off / sqrt(variance / n);
}

double cr_z_two(double sum_a, double squares_a, double n_a, double sum_b, double squares_b, double n_b)
{
    double mean_a = sum_a / n_a, mean_b = sum_b / n_b;
    double variance =
        (squares_a + squares_b) / (n_a + n_b) - (sum_a + sum_b) / (n_a + n_b) * ((sum_a + sum_b) / (n_a + n_b));
    double scale = fabs(mean_a) + fabs(mean_b);
    if (!(variance > 1e-12 * scale * scale))
        return fabs(mean_a - mean_b) <= 1e-9 * scale ? 0 : HUGE_VAL;
    return (mean_a - mean_b) / sqrt(variance / n_a + variance / n_b);
}

double cr_chi2_limit(size_t degrees)
{
    return gsl_cdf_chisq_Qinv(CR_ALPHA, (double)degrees);
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

double cr_ks_exponential(double *x, size_t n)
{
    double most = 0;
    qsort(x, n, sizeof(double), by_size);
    for (size_t i = 0; i < n; i++) {
        double p = -expm1(-x[i]);
        most = fmax(most, fmax(p - (double)i / (double)n, (double)(i + 1) / (double)n - p));
    }
    return most * sqrt((double)n);
}
