/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/compile.h"
#include "simulate/simulate.h"
#include "twin.h"

/* Replicates are added up block by block, so that the sums do not hang on the number of threads. */
enum { BLOCKS = 64 };

const char *const cr_mechanism_name[CR_MUTATIONS] = {"pace", "exposure", "condition", "calendar", "tempo"};

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

/* ------------------------------------------------------------------------------------------------ seeing */

static bool seen_init(cr_seen *self, const cr_model *model)
{
    size_t n = model->n_states * model->n_rungs + 1;
    self->model = model;
    self->reached = calloc(n, sizeof(double));
    self->readiness = calloc(n, sizeof(double));
    self->hazard = calloc(n, sizeof(double));
    self->condition = calloc(model->calendar.n * model->n_conditions + 1, sizeof(double));
    return self->reached && self->readiness && self->hazard && self->condition;
}

static void seen_free(cr_seen *self)
{
    free(self->reached);
    free(self->readiness);
    free(self->hazard);
    free(self->condition);
    memset(self, 0, sizeof(*self));
}

static void seen_reset(cr_seen *self)
{
    const cr_model *model = self->model;
    for (size_t i = 0; i < model->n_states; i++) {
        for (size_t r = 0; r < model->n_rungs; r++) {
            size_t at = i * model->n_rungs + r;
            int32_t start = model->start[i * model->n_tracks + (size_t)model->rung[r].track];
            self->reached[at] = (int32_t)r <= start ? 0 : HUGE_VAL;
            self->readiness[at] = self->hazard[at] = nan("");
        }
    }
}

static void seen_move(cr_seen *self, double t, int32_t state, int32_t to, double readiness, double hazard)
{
    const cr_model *model = self->model;
    size_t row = (size_t)state * model->n_rungs;
    int32_t first = model->track[model->rung[to].track].first_rung;
    for (int32_t r = first; r <= to; r++)
        if (self->reached[row + (size_t)r] > t)
            self->reached[row + (size_t)r] = t;
    self->readiness[row + (size_t)to] = readiness;
    self->hazard[row + (size_t)to] = hazard;
}

static int engine_calendar(void *context, const cr_scratch *now, size_t k)
{
    cr_seen *self = context;
    size_t n = self->model->n_conditions;
    memcpy(self->condition + k * n, now->condition, n * sizeof(double));
    return CR_OK;
}

static int engine_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    (void)now;
    seen_move(context, what->t, what->state, what->to, what->readiness, what->hazard);
    return CR_OK;
}

static void twin_calendar(void *context, const cr_world *world)
{
    cr_seen *self = context;
    size_t n = self->model->n_conditions;
    memcpy(self->condition + world->k * n, world->condition, n * sizeof(double));
}

static void twin_move(void *context, const cr_world *world, const cr_move *move, double readiness, double hazard)
{
    seen_move(context, world->t, move->state, move->rung, readiness, hazard);
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

static size_t n_compared(const cr_model *model)
{
    return n_reached(model) + n_counts(model) + model->n_conditions * DATES * MOMENTS;
}

static void add_all(const void *context, const cr_seen *seen, double *sum)
{
    const cr_model *model = seen->model;
    double *counts = sum + n_reached(model), *moments = counts + n_counts(model);
    double end = model->calendar.t[model->calendar.n - 1];
    (void)context;
    for (size_t r = 0; r < model->n_rungs; r++) {
        size_t n = 0;
        for (size_t i = 0; i < model->n_states; i++) {
            double reached = seen->reached[i * model->n_rungs + r];
            for (size_t d = 0; d < DATES; d++)
                sum[(i * model->n_rungs + r) * DATES + d] += reached <= model->calendar.t[date_of(model, d)];
            n += reached <= end;
        }
        counts[r * (model->n_states + 1) + n]++;
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        for (size_t d = 0; d < DATES; d++, moments += MOMENTS) {
            double x = seen->condition[date_of(model, d) * model->n_conditions + c];
            moments[0] += x;
            moments[1] += x * x;
            moments[2] += x * x * x * x;
        }
    }
}

typedef struct cr_contest {
    const cr_model *model;
    const char *name;
    FILE *file;
    double *a, *b, n_a, n_b; /* sums of engine and twin, and their replicates */
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

static void compare_reached(cr_contest *self)
{
    const cr_model *model = self->model;
    for (size_t at = 0; at < n_reached(model); at++) {
        double a = self->a[at], b = self->b[at];
        compare_two(self, cr_z_two(a, a, self->n_a, b, b, self->n_b), a, b,
                    model->state[at / DATES / model->n_rungs].code, model->rung[at / DATES % model->n_rungs].name,
                    at % DATES);
    }
}

static void compare_conditions(cr_contest *self)
{
    const cr_model *model = self->model;
    size_t from = n_reached(model) + n_counts(model);
    for (size_t i = 0; i < model->n_conditions * DATES; i++) {
        const double *a = self->a + from + i * MOMENTS, *b = self->b + from + i * MOMENTS;
        const char *name = model->condition[i / DATES].name;
        compare_two(self, cr_z_two(a[0], a[1], self->n_a, b[0], b[1], self->n_b), a[0], b[0], "mean of", name,
                    i % DATES);
        compare_two(self, cr_z_two(a[1], a[2], self->n_a, b[1], b[2], self->n_b), a[1], b[1], "second moment of", name,
                    i % DATES);
    }
}

/* Two-sample chi-square of the number of states at or above a rung at the end; rare numbers are taken together. */
static void compare_counts(cr_contest *self, size_t rung)
{
    const cr_model *model = self->model;
    size_t at = n_reached(model) + rung * (model->n_states + 1), degrees = 0;
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

size_t cr_compare(const cr_model *engine, uint64_t n_engine, const cr_model *twin, uint64_t n_twin, uint64_t seed,
                  const char *name, FILE *file, size_t *compared)
{
    size_t n = n_compared(twin);
    cr_contest contest = {.model = twin, .name = name, .file = file, .n_a = (double)n_engine, .n_b = (double)n_twin};
    contest.a = calloc(n, sizeof(double));
    contest.b = calloc(n, sizeof(double));
    if (!contest.a || !contest.b || cr_play(CR_ENGINE, engine, seed, n_engine, add_all, NULL, n, contest.a) != CR_OK ||
        cr_play(CR_TWIN, twin, seed, n_twin, add_all, NULL, n, contest.b) != CR_OK) {
        contest.failures = SIZE_MAX;
    } else {
        compare_reached(&contest);
        compare_conditions(&contest);
        for (size_t r = 0; r < twin->n_rungs; r++)
            compare_counts(&contest, r);
    }
    *compared += contest.compared;
    free(contest.a);
    free(contest.b);
    return contest.failures;
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

/* ----------------------------------------------------------------------------------------------- mutants */

/* The draw behind a slot, or NULL. */
static const cr_draw *draw_behind(const cr_model *model, int32_t slot)
{
    for (size_t i = 0; i < model->n_draws; i++)
        for (size_t j = 0; j < model->draw[i].n_targets; j++)
            if (model->target[model->draw[i].target + j] == slot)
                return &model->draw[i];
    return NULL;
}

/* A distribution `factor` times as large, to within a 4096th of probability. */
static bool scaled_dist(cr_dist *self, const cr_dist *dist, double factor)
{
    enum { N = 4096 };
    double *value = calloc(N, sizeof(double));
    int status = CR_ERR_MEMORY;
    for (size_t i = 0; value && i < N; i++)
        value[i] = factor * cr_dist_quantile(dist, ((double)i + 0.5) / N);
    if (value)
        status = cr_dist_init_one_of(self, N, value, NULL, -HUGE_VAL, HUGE_VAL, NULL);
    free(value);
    return status == CR_OK;
}

/* Adds a slot that holds `factor` times the slot given; under a draw it follows the same uniform. */
static bool add_slot(cr_mutant *self, const cr_model *original, int32_t slot, double factor)
{
    cr_model *model = &self->model;
    const cr_draw *draw = draw_behind(original, slot);
    self->slot[model->n_slots] = original->slot[slot] * factor;
    if (draw) {
        self->draw[model->n_draws] = *draw;
        if (factor < 1 || factor > 1) {
            if (!scaled_dist(&self->dist[model->n_dists], &original->dist[draw->dist], factor))
                return false;
            self->draw[model->n_draws].dist = (int32_t)model->n_dists++;
            self->n_fresh++;
        }
        self->draw[model->n_draws].target = model->n_targets;
        self->draw[model->n_draws].n_targets = 1;
        self->target[model->n_targets] = (int32_t)model->n_slots;
        model->n_draws++;
        model->n_targets++;
    }
    model->n_slots++;
    return true;
}

static void *copied(const void *from, size_t n, size_t more, size_t size)
{
    char *copy = calloc(n + more + 1, size);
    if (copy && n > 0)
        memcpy(copy, from, n * size);
    return copy;
}

static bool scale_tempo(cr_mutant *self, const cr_model *original, double factor)
{
    for (size_t c = 0; c < original->n_conditions; c++) {
        cr_condition *condition = &self->condition[c];
        if (condition->half_life != CR_NONE) {
            int32_t slot = (int32_t)self->model.n_slots;
            if (!add_slot(self, original, condition->half_life, factor))
                return false;
            condition->half_life = slot;
        }
        self->regime[c] = copied(condition->regime, condition->n_regimes, 0, sizeof(cr_regime));
        if (!self->regime[c])
            return false;
        condition->regime = self->regime[c];
        for (size_t r = 0; r < condition->n_regimes; r++) {
            int32_t slot = (int32_t)self->model.n_slots;
            if (!add_slot(self, original, condition->regime[r].lasts, factor))
                return false;
            self->regime[c][r].lasts = slot;
        }
    }
    return true;
}

static bool scale_paces(cr_mutant *self, const cr_model *original, double factor)
{
    for (size_t i = 0; i < original->n_moves; i++) {
        int32_t first = (int32_t)self->model.n_slots;
        for (int32_t j = 0; j < CR_MOVE_SLOTS; j++)
            if (!add_slot(self, original, original->move[i].slot + j, j == CR_SLOT_PACE ? factor : 1))
                return false;
        self->move[i].slot = first;
    }
    return true;
}

static bool scale_terms(cr_mutant *self, const cr_model *original, cr_driver_kind kind, double factor)
{
    for (size_t i = 0; i < original->n_terms; i++) {
        if (original->term[i].driver.kind != kind)
            continue;
        self->term[i].slot = (int32_t)self->model.n_slots;
        if (!add_slot(self, original, original->term[i].slot, factor))
            return false;
    }
    return true;
}

bool cr_mutant_init(cr_mutant *self, const cr_model *model, cr_mechanism mechanism, double factor)
{
    size_t more = CR_MOVE_SLOTS * model->n_moves + model->n_terms;
    for (size_t c = 0; c < model->n_conditions; c++)
        more += 1 + model->condition[c].n_regimes;
    memset(self, 0, sizeof(*self));
    self->model = *model;
    self->model.move = self->move = copied(model->move, model->n_moves, 0, sizeof(cr_move));
    self->model.term = self->term = copied(model->term, model->n_terms, 0, sizeof(cr_term));
    self->model.condition = self->condition = copied(model->condition, model->n_conditions, 0, sizeof(cr_condition));
    self->regime = calloc(model->n_conditions + 1, sizeof(cr_regime *));
    self->model.slot = self->slot = copied(model->slot, model->n_slots, more, sizeof(double));
    self->model.dist = self->dist = copied(model->dist, model->n_dists, more, sizeof(cr_dist));
    self->model.draw = self->draw = copied(model->draw, model->n_draws, more, sizeof(cr_draw));
    self->model.target = self->target = copied(model->target, model->n_targets, more, sizeof(int32_t));
    self->model.calendar.t = self->t = copied(model->calendar.t, model->calendar.n, 0, sizeof(double));
    if (!(self->move && self->term && self->condition && self->regime && self->slot && self->dist && self->draw &&
          self->target && self->t))
        return false;
    switch (mechanism) {
    case CR_OF_PACE:
        return scale_paces(self, model, factor);
    case CR_OF_EXPOSURE:
        return scale_terms(self, model, CR_DRIVER_EXPOSURE, factor);
    case CR_OF_CONDITION:
        return scale_terms(self, model, CR_DRIVER_CONDITION, factor);
    case CR_OF_CALENDAR:
        for (size_t k = 0; k < model->calendar.n; k++)
            self->t[k] *= factor;
        return true;
    case CR_OF_TEMPO:
        return scale_tempo(self, model, factor);
    case CR_MUTATIONS:
        break;
    }
    return false;
}

void cr_mutant_free(cr_mutant *self)
{
    for (size_t i = 0; i < self->n_fresh; i++)
        cr_dist_free(&self->dist[self->model.n_dists - self->n_fresh + i]);
    for (size_t c = 0; self->regime && c < self->model.n_conditions; c++)
        free(self->regime[c]);
    free(self->regime);
    free(self->condition);
    free(self->move);
    free(self->term);
    free(self->slot);
    free(self->t);
    free(self->dist);
    free(self->draw);
    free(self->target);
    memset(self, 0, sizeof(*self));
}
