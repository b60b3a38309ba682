/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "timechange.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "simulate/simulate.h"
#include "twin.h"

/* How late the calendar is thought to act in its score. */
#define LATE 1.05
/* Relative step of the numerical derivatives. */
#define STEP 1e-4

const char *const cr_split_name[CR_SPLITS] = {"state", "rung", "third of the calendar", "moves so far", "residual"};

/* Upper ends of the strata of residuals. */
static const double age_end[] = {0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 4, HUGE_VAL};

/* One replicate as the engine played it. */
typedef struct cr_trace {
    const cr_model *right;
    cr_world world;
    gsl_rng *rng;
    int32_t *start;    /* [n_states * n_tracks] */
    double *condition; /* [calendar.n * n_conditions] */
    cr_happening *move;
    size_t n_moves, capacity;
    /* of each move of the model, on the interval at hand */
    double *hazard, *x[CR_MECHANISMS];
    double *age;   /* [n_moves] */
    size_t *round; /* [n_moves] immediate moves that are eligible */
    bool some_fade, some_immediate;
    double *longer, *shorter; /* as cr_world.exposure, with half-lives a little off */
} cr_trace;

static void trace_free(cr_trace *self)
{
    cr_world_free(&self->world);
    if (self->rng)
        gsl_rng_free(self->rng);
    free(self->start);
    free(self->condition);
    free(self->move);
    free(self->hazard);
    free(self->round);
    free(self->longer);
    free(self->shorter);
    for (size_t d = 0; d < CR_MECHANISMS; d++)
        free(self->x[d]);
    free(self->age);
    memset(self, 0, sizeof(*self));
}

static bool trace_init(cr_trace *self, const cr_model *right)
{
    size_t n_exposures = right->n_ties * right->n_rungs * right->n_states + 1;
    bool good;
    memset(self, 0, sizeof(*self));
    self->right = right;
    good = cr_world_init(&self->world, right);
    self->rng = gsl_rng_alloc(cr_rng_philox);
    self->start = calloc(right->n_states * right->n_tracks + 1, sizeof(int32_t));
    self->condition = calloc(right->calendar.n * right->n_conditions + 1, sizeof(double));
    self->hazard = calloc(right->n_moves + 1, sizeof(double));
    self->age = calloc(right->n_moves + 1, sizeof(double));
    self->round = calloc(right->n_moves + 1, sizeof(size_t));
    self->longer = calloc(n_exposures, sizeof(double));
    self->shorter = calloc(n_exposures, sizeof(double));
    for (size_t d = 0; d < CR_MECHANISMS; d++) {
        self->x[d] = calloc(right->n_moves + 1, sizeof(double));
        good = good && self->x[d];
    }
    for (size_t m = 0; m < right->n_ties; m++)
        self->some_fade = self->some_fade || right->tie[m].fades != CR_NONE;
    for (size_t i = 0; i < right->n_moves; i++)
        self->some_immediate = self->some_immediate || right->move[i].immediate;
    return good && self->rng && self->start && self->condition && self->hazard && self->age && self->round &&
           self->longer && self->shorter;
}

/* Where the replicate started: where it stands after the immediate moves of the first date, without these. */
static void trace_start(cr_trace *self, const cr_scratch *now)
{
    size_t n_tracks = self->right->n_tracks;
    memcpy(self->world.value, now->value, self->right->n_slots * sizeof(double));
    memcpy(self->start, now->position, self->right->n_states * n_tracks * sizeof(int32_t));
    for (size_t i = self->n_moves; i > 0; i--)
        self->start[(size_t)self->move[i - 1].state * n_tracks + (size_t)self->move[i - 1].track] =
            self->move[i - 1].from;
}

static int trace_calendar(void *context, const cr_scratch *now, size_t k)
{
    cr_trace *self = context;
    size_t n = self->right->n_conditions;
    if (k == 0)
        trace_start(self, now);
    memcpy(self->condition + k * n, now->condition, n * sizeof(double));
    return CR_OK;
}

static int trace_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    cr_trace *self = context;
    (void)now;
    if (self->n_moves == self->capacity) {
        size_t capacity = 2 * self->capacity + 64;
        cr_happening *move = realloc(self->move, capacity * sizeof(*move));
        if (!move)
            return CR_ERR_MEMORY;
        self->move = move;
        self->capacity = capacity;
    }
    self->move[self->n_moves++] = *what;
    return CR_OK;
}

/* ------------------------------------------------------------------------------- integrating one replicate */

static size_t age_stratum(double age)
{
    size_t bin = 0;
    while (age >= age_end[bin])
        bin++;
    return bin;
}

/* Which stratum a move belongs to now. */
static size_t stratum(const cr_trace *self, cr_split split, const cr_move *move, size_t moves_so_far)
{
    const cr_calendar *calendar = &self->right->calendar;
    switch (split) {
    case CR_BY_STATE:
        return (size_t)move->state % CR_MAX_STRATA;
    case CR_BY_RUNG:
        return (size_t)move->rung % CR_MAX_STRATA;
    case CR_BY_THIRD:
        return 3 * self->world.k / (calendar->n - 1);
    case CR_BY_MOVERS:
        return moves_so_far < CR_MAX_MOVERS ? moves_so_far : CR_MAX_MOVERS;
    case CR_BY_AGE:
    case CR_SPLITS:
        break;
    }
    return 0;
}

/* d ln hazard / d ln scale, by a central difference of the twin's own hazard; a step has no slope. */
static double slope(const cr_world *world, const cr_move *move, const cr_push *push, double hazard, cr_scales up,
                    cr_scales down)
{
    if (move->link == CR_LINK_STEP)
        return 0;
    double more = cr_push_hazard(world, move, push, up), less = cr_push_hazard(world, move, push, down);
    return (more - less) / (2 * STEP * hazard);
}

/* By how much the hazard would differ if the calendar were late, as a share and within [-1, 1]. */
static double lateness(const cr_world *world, const cr_move *move, double hazard, const double *late)
{
    if (!late)
        return 0;
    cr_push push = cr_world_push(world, move, late);
    double x = cr_push_hazard(world, move, &push, (cr_scales){1, 1, 1}) / hazard - 1;
    return fmin(x, 1);
}

/* The exposures of a world in which the half-lives of ties differ. */
static void look_at_stretched(cr_trace *self, double *exposure, double stretch)
{
    cr_world *world = &self->world;
    double *own = world->exposure;
    memcpy(exposure, own, self->right->n_ties * self->right->n_rungs * self->right->n_states * sizeof(double));
    world->exposure = exposure;
    world->stretch = stretch;
    cr_world_look_at_fading(world);
    world->exposure = own;
    world->stretch = 1;
}

/* @param moved  since the last time; else only a date has come */
static void look_around(cr_trace *self, bool moved)
{
    if (moved)
        cr_world_look_around(&self->world);
    else
        cr_world_look_at_fading(&self->world);
    if (self->some_fade) {
        look_at_stretched(self, self->longer, 1 + STEP);
        look_at_stretched(self, self->shorter, 1 - STEP);
    }
}

static double hazard_under(cr_world *world, const cr_move *move, double *exposure)
{
    double *own = world->exposure;
    world->exposure = exposure;
    cr_push push = cr_world_push(world, move, NULL);
    world->exposure = own;
    return cr_push_hazard(world, move, &push, (cr_scales){1, 1, 1});
}

/* d ln hazard / d ln (half-life of ties) */
static double fading(cr_trace *self, const cr_move *move, double hazard)
{
    if (!self->some_fade || move->link == CR_LINK_STEP)
        return 0;
    return (hazard_under(&self->world, move, self->longer) - hazard_under(&self->world, move, self->shorter)) /
           (2 * STEP * hazard);
}

/* All that is constant until the next date or move. @param late conditions of a late calendar, NULL: no others */
static void look(cr_trace *self, const double *late)
{
    const cr_model *model = self->right;
    const cr_world *world = &self->world;
    for (size_t i = 0; i < model->n_moves; i++) {
        const cr_move *move = &model->move[i];
        self->hazard[i] = 0;
        if (!cr_world_is_next(world, move))
            continue;
        cr_push push = cr_world_push(world, move, NULL);
        double hazard = cr_push_hazard(world, move, &push, (cr_scales){1, 1, 1});
        self->hazard[i] = hazard;
        if (!(hazard > 0))
            continue;
        self->x[CR_OF_PACE][i] = 1;
        self->x[CR_OF_EXPOSURE][i] =
            slope(world, move, &push, hazard, (cr_scales){1, 1 + STEP, 1}, (cr_scales){1, 1 - STEP, 1});
        self->x[CR_OF_CONDITION][i] =
            slope(world, move, &push, hazard, (cr_scales){1, 1, 1 + STEP}, (cr_scales){1, 1, 1 - STEP});
        self->x[CR_OF_CALENDAR][i] = lateness(world, move, hazard, late);
        self->x[CR_OF_REVERSE][i] = move->down;
        self->x[CR_OF_FADING][i] = fading(self, move, hazard);
    }
}

static void add_to_ages(cr_timechange *sums, double *age, double integral)
{
    double *expected = sums->expected[CR_BY_AGE];
    while (integral > 0) {
        size_t bin = age_stratum(*age);
        double part = fmin(integral, age_end[bin] - *age);
        expected[bin] += part;
        integral -= part;
        *age = part < age_end[bin] - *age ? *age + part : age_end[bin];
    }
}

static void integrate(cr_trace *self, cr_timechange *sums, double years, size_t moves_so_far)
{
    const cr_model *model = self->right;
    for (size_t i = 0; i < model->n_moves; i++) {
        double integral = self->hazard[i] * years;
        if (!(integral > 0))
            continue;
        sums->integral += integral;
        sums->tail += integral;
        for (size_t d = 0; d < CR_MECHANISMS; d++) {
            sums->score[d] -= self->x[d][i] * integral;
            sums->information[d] += self->x[d][i] * self->x[d][i] * integral;
        }
        for (cr_split split = 0; split < CR_BY_AGE; split++)
            sums->expected[split][stratum(self, split, &model->move[i], moves_so_far)] += integral;
        add_to_ages(sums, &self->age[i], integral);
    }
}

static bool differs(double a, double b)
{
    return fabs(a - b) > 1e-9 * (1 + fabs(a) + fabs(b));
}

/* What the engine says of a move; an immediate one has an infinite hazard. */
static void compare(const cr_trace *self, cr_timechange *sums, const cr_happening *what, const cr_move *move,
                    double hazard)
{
    cr_push push = cr_world_push(&self->world, move, NULL);
    bool same = isinf(hazard) ? what->hazard >= hazard : fabs(what->hazard - hazard) <= 1e-9 * hazard;
    if (differs(what->readiness, cr_push_readiness(&push)) || !same ||
        differs(what->threshold, self->world.value[move->slot + CR_SLOT_THRESHOLD]))
        sums->mismatched++;
}

static bool add_gap(cr_timechange *sums)
{
    if (sums->n_gaps == sums->capacity) {
        size_t capacity = 2 * sums->capacity + 1024;
        double *gap = realloc(sums->gap, capacity * sizeof(double));
        if (!gap)
            return false;
        sums->gap = gap;
        sums->capacity = capacity;
    }
    sums->gap[sums->n_gaps++] = sums->tail;
    sums->tail = 0;
    return true;
}

static bool is_of(const cr_happening *what, const cr_move *move)
{
    return move->state == what->state && move->from == what->from && move->to == what->to;
}

/* A move that the twin knows nothing of is made all the same, so that one error is not told as many. */
static void make(cr_trace *self, const cr_happening *what)
{
    const cr_move move = {.state = what->state, .track = what->track, .from = what->from, .to = what->to};
    cr_world_make(&self->world, &move, what->t);
}

static bool count_move(cr_trace *self, cr_timechange *sums, const cr_happening *what, size_t moves_so_far)
{
    const cr_model *model = self->right;
    size_t i = 0;
    while (i < model->n_moves && !is_of(what, &model->move[i]))
        i++;
    if (i == model->n_moves || !(self->hazard[i] > 0)) {
        sums->impossible++;
    } else {
        compare(self, sums, what, &model->move[i], self->hazard[i]);
        for (size_t d = 0; d < CR_MECHANISMS; d++)
            sums->score[d] += self->x[d][i];
        for (cr_split split = 0; split < CR_BY_AGE; split++)
            sums->observed[split][stratum(self, split, &model->move[i], moves_so_far)]++;
        sums->observed[CR_BY_AGE][age_stratum(self->age[i])]++;
        self->age[i] = 0;
    }
    sums->moves++;
    make(self, what);
    look_around(self, true);
    return add_gap(sums);
}

/* A round of immediate moves, the first of them move m of the trace: returns how many it took. */
static size_t count_round(cr_trace *self, cr_timechange *sums, size_t m)
{
    size_t n = cr_world_eligible(&self->world, self->round), taken = 0;
    while (taken < n && m + taken < self->n_moves) {
        const cr_happening *what = &self->move[m + taken];
        const cr_move *move = &self->right->move[self->round[taken]];
        if (what->cause != CR_CAUSE_IMMEDIATE || !is_of(what, move) || what->t > self->move[m].t)
            break;
        compare(self, sums, what, move, HUGE_VAL);
        taken++;
    }
    if (taken < n || n == 0) {
        sums->impossible++;
        taken = taken > 0 ? taken : 1;
    }
    for (size_t i = 0; i < taken; i++)
        make(self, &self->move[m + i]);
    sums->immediate += (double)taken;
    look_around(self, true);
    return taken;
}

static void reach_date(cr_trace *self, size_t k)
{
    size_t n = self->right->n_conditions;
    self->world.k = k;
    memcpy(self->world.condition, self->condition + k * n, n * sizeof(double));
    cr_world_note_tests(&self->world);
    look_around(self, k == 0);
}

/* Time is about to pass: nobody may be left who could move at once. */
static void check_settled(cr_trace *self, cr_timechange *sums)
{
    if (self->some_immediate && cr_world_eligible(&self->world, self->round) > 0)
        sums->unsettled++;
}

static void begin(cr_trace *self)
{
    const cr_model *model = self->right;
    cr_world_reset(&self->world);
    memcpy(self->world.position, self->start, model->n_states * model->n_tracks * sizeof(int32_t));
    memset(self->age, 0, model->n_moves * sizeof(double));
    reach_date(self, 0);
}

/* Walks along the trace from change to change: a date, a date of the late calendar, a move, the end. */
static bool walk(cr_trace *self, cr_timechange *sums)
{
    const cr_calendar *calendar = &self->right->calendar;
    size_t last = calendar->n - 1, late = 0, m = 0, n = self->right->n_conditions;
    double t = 0;
    begin(self);
    for (;;) {
        size_t k = self->world.k;
        double date = calendar->t[k + 1], late_date = late < k ? LATE * calendar->t[late + 1] : HUGE_VAL;
        double move = m < self->n_moves ? self->move[m].t : HUGE_VAL;
        double next = fmin(date, fmin(late_date, move));
        if (m < self->n_moves && self->move[m].cause == CR_CAUSE_IMMEDIATE && move <= t) {
            m += count_round(self, sums, m);
            continue;
        }
        check_settled(self, sums);
        look(self, late < k ? self->condition + late * n : NULL);
        integrate(self, sums, next - t, m);
        t = next;
        if (date <= next) {
            if (k + 1 == last)
                return true;
            reach_date(self, k + 1);
        } else if (late_date <= next) {
            late++;
        } else {
            if (!count_move(self, sums, &self->move[m], m))
                return false;
            m++;
        }
    }
}

/* -------------------------------------------------------------------------------------- many replicates */

/* Which ties are there in the replicate, as model/model.h says; needs the chances, so once the numbers are known. */
static void take_ties(cr_trace *self, uint64_t seed, uint64_t replicate)
{
    const cr_model *model = self->right;
    for (size_t m = 0; m < model->n_ties; m++) {
        const cr_tie *tie = &model->tie[m];
        for (size_t e = 0; tie->exists != CR_NONE && e < tie->n_edges; e++)
            self->world.there[m][e] =
                cr_rng_uniform_at(self->rng, seed, tie->edge_key[e], 0, replicate) < self->world.value[tie->exists];
    }
}

static int add_replicates(cr_timechange *sums, const cr_model *right, const cr_model *engine, uint64_t seed,
                          uint64_t first, uint64_t last)
{
    cr_errors errors = {0};
    cr_trace trace;
    cr_scratch scratch = {0};
    cr_sink sink = {.context = &trace, .on_calendar = trace_calendar, .on_move = trace_move};
    int status = trace_init(&trace, right) ? cr_scratch_init(&scratch, engine, &errors) : CR_ERR_MEMORY;
    for (uint64_t replicate = first; status == CR_OK && replicate < last; replicate++) {
        trace.n_moves = 0;
        status = cr_simulate(&scratch, seed, replicate, &sink, &errors);
        take_ties(&trace, seed, replicate);
        if (status == CR_OK && !walk(&trace, sums))
            status = CR_ERR_MEMORY;
        sums->replicates++;
    }
    cr_scratch_free(&scratch);
    trace_free(&trace);
    cr_print_errors("the engine", &errors);
    return status;
}

/* Later replicates after earlier ones, so that the gaps are those of one long path. */
static bool append(cr_timechange *self, const cr_timechange *more)
{
    self->replicates += more->replicates;
    self->moves += more->moves;
    self->integral += more->integral;
    self->immediate += more->immediate;
    self->impossible += more->impossible;
    self->unsettled += more->unsettled;
    self->mismatched += more->mismatched;
    for (size_t d = 0; d < CR_MECHANISMS; d++) {
        self->score[d] += more->score[d];
        self->information[d] += more->information[d];
    }
    for (size_t split = 0; split < CR_SPLITS; split++) {
        for (size_t i = 0; i < CR_MAX_STRATA; i++) {
            self->observed[split][i] += more->observed[split][i];
            self->expected[split][i] += more->expected[split][i];
        }
    }
    for (size_t i = 0; i < more->n_gaps; i++) {
        self->tail += more->gap[i];
        if (!add_gap(self))
            return false;
    }
    self->tail += more->tail;
    return true;
}

enum { BLOCKS = 16 };

static int add_round(cr_timechange *self, const cr_model *engine, uint64_t seed, uint64_t first, uint64_t n)
{
    int status = CR_OK, of_block[BLOCKS] = {0};
    cr_timechange *block = calloc(BLOCKS, sizeof(*block));
    if (!block)
        return CR_ERR_MEMORY;
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic)
#endif
    for (size_t b = 0; b < BLOCKS; b++)
        of_block[b] = add_replicates(&block[b], self->model, engine, seed, first + n * b, first + n * (b + 1));
    for (size_t b = 0; b < BLOCKS; b++) {
        if (status == CR_OK)
            status = of_block[b];
        if (status == CR_OK && !append(self, &block[b]))
            status = CR_ERR_MEMORY;
        cr_timechange_free(&block[b]);
    }
    free(block);
    return status;
}

int cr_timechange_run(cr_timechange *self, const cr_model *right, const cr_model *engine, uint64_t seed, double wanted,
                      size_t most)
{
    int status = CR_OK;
    uint64_t per_block = 4, next = 1;
    memset(self, 0, sizeof(*self));
    self->model = right;
    while (status == CR_OK && self->moves < wanted && self->replicates < most) {
        status = add_round(self, engine, seed, next, per_block);
        next += BLOCKS * per_block;
        /* The next round aims at what is still wanted. */
        if (self->moves > 0) {
            double rate = self->moves / (double)self->replicates;
            per_block = (uint64_t)fmin(4096, 1 + (wanted - self->moves) / rate / BLOCKS);
        }
    }
    return status;
}

void cr_timechange_free(cr_timechange *self)
{
    free(self->gap);
    memset(self, 0, sizeof(*self));
}

/* Strata in which too few moves are expected are judged together. */
static double chi_square(const double *observed, const double *expected, size_t *degrees)
{
    double chi2 = 0, few_observed = 0, few_expected = 0;
    *degrees = 0;
    for (size_t i = 0; i < CR_MAX_STRATA; i++) {
        if (expected[i] < 20) {
            few_observed += observed[i];
            few_expected += expected[i];
            continue;
        }
        chi2 += (observed[i] - expected[i]) * (observed[i] - expected[i]) / expected[i];
        ++*degrees;
    }
    if (few_expected >= 20) {
        chi2 += (few_observed - few_expected) * (few_observed - few_expected) / few_expected;
        ++*degrees;
    }
    return chi2;
}

cr_verdict cr_timechange_judge(cr_timechange *self)
{
    cr_verdict verdict = {.z = (self->moves - self->integral) / sqrt(self->integral)};
    for (size_t d = 0; d < CR_MECHANISMS; d++)
        verdict.score[d] = self->information[d] > 1e-6 ? self->score[d] / sqrt(self->information[d]) : nan("");
    for (size_t split = 0; split < CR_SPLITS; split++)
        verdict.chi2[split] = chi_square(self->observed[split], self->expected[split], &verdict.degrees[split]);
    verdict.ks = cr_ks_exponential(self->gap, self->n_gaps);
    return verdict;
}
