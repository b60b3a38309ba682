/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/clocks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "simulate/exposure.h"
#include "simulate/hazard.h"

/* Sixteen candidates a year cost about as much as asking at each of twelve dates and after some moves. */
#define LAZY_UP_TO 16.0

static bool move_reads(const cr_model *model, const cr_move *move, cr_driver_kind kind, int32_t index)
{
    for (size_t k = 0; k < move->n_terms; k++) {
        const cr_driver driver = model->term[move->term + k].driver;

        if (driver.kind == kind && (index == CR_NONE || driver.index == index)) {
            return true;
        }
    }
    for (size_t k = 0; k < move->n_gates; k++) {
        const cr_gate *const gate = &model->gate[move->gate + k];

        if (gate->test == CR_NONE && gate->driver.kind == kind && (index == CR_NONE || gate->driver.index == index)) {
            return true;
        }
    }
    return false;
}

/* Does the link stay in [0, 1], so that the hazard cannot go above the pace? */
static inline bool link_is_bounded(cr_link link)
{
    return link == CR_LINK_LOGISTIC || link == CR_LINK_STEP || link == CR_LINK_ALWAYS;
}

/* The most that weight * driver can come to in this replicate. */
static double most_of_term(const cr_scratch *now, const cr_move *move, const cr_term *term)
{
    const double weight = now->value[term->slot];
    const cr_condition *condition;

    if (weight == 0.0) {
        return 0.0;
    }
    switch (term->driver.kind) {
    case CR_DRIVER_CONDITION:
        condition = &now->model->condition[term->driver.index];
        return weight * (weight > 0.0 ? condition->hi : condition->lo);
    case CR_DRIVER_EXPOSURE:
        return fabs(weight) * cr_exposure_most(now, term->driver.index, move->state);
    case CR_DRIVER_RUNG:
        return weight > 0.0 ? weight : 0.0;
    case CR_DRIVER_TRAIT:
        return weight * now->value[term->driver.index];
    }
    return HUGE_VAL;
}

/* Above this the hazard cannot go in this replicate, whatever happens. Links do not fall, so the highest readiness
 * gives the highest hazard; sums are rounded otherwise than in cr_readiness(), which the slack makes up for. */
static double hazard_bound(const cr_scratch *now, const cr_move *move)
{
    const double pace = now->value[move->slot + CR_SLOT_PACE];
    double most = now->value[move->slot + CR_SLOT_BIAS], size = fabs(most), bound;

    for (size_t k = move->term; k < move->term + move->n_terms; k++) {
        const double term = most_of_term(now, move, &now->model->term[k]);

        most += term;
        size += fabs(term);
    }
    bound = cr_hazard_ungated(now, move, most + CR_SLACK * (1.0 + size)) * (1.0 + CR_SLACK);
    if (!link_is_bounded(move->link)) {
        return bound;
    }
    return bound <= pace ? bound : pace; /* the pace also where endless ranges leave no number */
}

/* May the move be eager in some replicate? */
static bool may_be_eager(const cr_clocks *self, const cr_model *model, size_t move)
{
    return !link_is_bounded(model->move[move].link) || !(self->pace_most[move] <= self->lazy_up_to);
}

/* The highest pace of each move: a drawn one may be anything up to the end of its support. */
static int find_paces(cr_clocks *self, const cr_model *model)
{
    double *const most = calloc(model->n_slots, sizeof(*most)); /* of every number */

    if (most == NULL) {
        return CR_ERR_MEMORY;
    }
    memcpy(most, model->slot, model->n_slots * sizeof(*most));
    for (size_t d = 0; d < model->n_draws; d++) {
        const cr_draw *const draw = &model->draw[d];

        for (size_t k = draw->target; k < draw->target + draw->n_targets; k++) {
            most[model->target[k]] = model->dist[draw->dist].hi;
        }
    }
    for (size_t m = 0; m < model->n_moves; m++) {
        self->pace_most[m] = most[model->move[m].slot + CR_SLOT_PACE];
    }
    free(most);
    return CR_OK;
}

void cr_clocks_set_lazy_up_to(cr_clocks *self, const cr_model *model, double hazard)
{
    self->lazy_up_to = hazard;
    self->watch_conditions = false;
    memset(self->watch_tie, 0, model->n_ties * sizeof(*self->watch_tie));
    for (size_t m = 0; m < model->n_moves; m++) {
        const cr_move *const move = &model->move[m];

        self->reads_condition[m] = move_reads(model, move, CR_DRIVER_CONDITION, CR_NONE);
        if (may_be_eager(self, model, m)) {
            self->watch_conditions = self->watch_conditions || self->reads_condition[m];
            for (size_t tie = 0; tie < model->n_ties; tie++) {
                self->watch_tie[tie] =
                    self->watch_tie[tie] || move_reads(model, move, CR_DRIVER_EXPOSURE, (int32_t)tie);
            }
        }
    }
}

int cr_clocks_init(cr_clocks *self, const cr_model *model, cr_errors *errors)
{
    const size_t n = model->n_states * model->n_tracks;

    memset(self, 0, sizeof(*self));
    self->clock = calloc(n, sizeof(*self->clock));
    self->waiting = calloc(n, sizeof(*self->waiting));
    self->reads_condition = calloc(model->n_moves, sizeof(*self->reads_condition));
    self->watch_tie = calloc(model->n_ties, sizeof(*self->watch_tie));
    self->pace_most = calloc(model->n_moves, sizeof(*self->pace_most));
    if (self->clock == NULL || self->waiting == NULL || self->reads_condition == NULL || self->watch_tie == NULL ||
        self->pace_most == NULL || find_paces(self, model) != CR_OK) {
        return cr_fail(errors, CR_ERR_MEMORY, "%zu clocks", n);
    }
    self->n = n;
    cr_clocks_set_lazy_up_to(self, model, LAZY_UP_TO);
    return cr_heap_init(&self->queue, n, errors);
}

void cr_clocks_free(cr_clocks *self)
{
    cr_heap_free(&self->queue);
    free(self->clock);
    free(self->point);
    free(self->reads_condition);
    free(self->watch_tie);
    free(self->pace_most);
    free(self->waiting);
    memset(self, 0, sizeof(*self));
}

/* Room for `strips` strips a clock. */
static int grow(cr_clocks *self, size_t strips, cr_errors *errors)
{
    cr_point *const grown = reallocarray(NULL, self->n * strips, sizeof(*grown));

    if (grown == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "%zu strips of %zu clocks", strips, self->n);
    }
    for (size_t c = 0; c < self->n; c++) {
        for (size_t s = 0; s < strips; s++) {
            grown[c * strips + s] = s < self->stride ? self->point[c * self->stride + s] : CR_POINT_BEFORE_ALL;
        }
    }
    free(self->point);
    self->point = grown;
    self->stride = strips;
    return CR_OK;
}

/* From now on the points of strips 0 .. level - 1 are the candidates: queues the first of them after now->t. */
static int walk(const cr_scratch *now, int32_t c, int level, cr_errors *errors)
{
    cr_clocks *const self = now->clocks;
    const cr_model *const model = now->model;
    cr_clock *const clock = &self->clock[c];
    const cr_measure measure = {now->rng, now->seed, now->replicate, model->move[clock->move].key};
    const double end = model->calendar.t[model->calendar.n - 1];
    double first = HUGE_VAL;
    cr_point *point;

    if ((size_t)level > self->stride) {
        const int status = grow(self, (size_t)level, errors);

        if (status != CR_OK) {
            return status;
        }
    }
    point = self->point + (size_t)c * self->stride;
    clock->level = (uint8_t)level;
    for (int s = 0; s < level; s++) {
        if (point[s].t <= now->t) {
            cr_points_next(&point[s], &measure, s, now->t, end);
        }
        if (point[s].t < first) {
            first = point[s].t;
            clock->strip = (uint8_t)s;
        }
    }
    cr_heap_set(&self->queue, c, first);
    return CR_OK;
}

static int hazard_too_high(const cr_scratch *now, const cr_move *move, double hazard, cr_errors *errors)
{
    const cr_model *const model = now->model;
    char date[16];

    cr_day_text(model->calendar.day[0] + (cr_day)floor(now->t * 365.25), date);
    return cr_fail(errors, CR_ERR_RUN,
                   "states.%s: the hazard of the move to '%s' is %.3g a year at %s in replicate %llu (a hazard must be "
                   "a number up to 2^30 a year: lower pace or the weights, or raise softness)",
                   model->state[move->state].code, model->rung[move->rung].name, hazard, date,
                   (unsigned long long)now->replicate);
}

/* Readiness, and the hazard as if the gates on others were open: HUGE_VAL stands for one that they, being shut, spare
 * us the error. */
static int evaluate(const cr_scratch *now, const cr_move *move, double *readiness, double *hazard, cr_errors *errors)
{
    *hazard = 0.0;
    *readiness = 0.0;
    if (!cr_drivers_allow(now, move)) {
        return CR_OK;
    }
    *readiness = cr_readiness(now, move);
    *hazard = cr_hazard_ungated(now, move, *readiness);
    if (*hazard <= CR_MAX_HAZARD) {
        return CR_OK;
    }
    if (!cr_others_allow(now, move)) {
        *hazard = HUGE_VAL;
        return CR_OK;
    }
    return hazard_too_high(now, move, *hazard, errors);
}

/* The level that an eager clock needs for this hazard. The gates on others may open at any move anywhere: at low
 * hazards they count as open, and candidates come to nothing; at high ones the clock waits for them. */
static int needed_level(const cr_scratch *now, int32_t c, double hazard)
{
    cr_clocks *const self = now->clocks;
    cr_clock *const clock = &self->clock[c];

    if (hazard > self->lazy_up_to && !cr_others_allow(now, &now->model->move[clock->move])) {
        if (!clock->waits) {
            clock->waits = true;
            self->waiting[self->n_waiting++] = c;
        }
        return 0;
    }
    return cr_points_strips(hazard);
}

/* Something that the hazard may depend on has changed: an eager clock takes in what now lies below it. */
static int refresh(const cr_scratch *now, int32_t c, cr_errors *errors)
{
    const cr_clock *const clock = &now->clocks->clock[c];
    double readiness, hazard;
    int level, status;

    if (!clock->eager) {
        return CR_OK;
    }
    status = evaluate(now, &now->model->move[clock->move], &readiness, &hazard, errors);
    if (status != CR_OK) {
        return status;
    }
    level = needed_level(now, c, hazard);
    return level > clock->level ? walk(now, c, level, errors) : CR_OK;
}

/* Starts the clock for the next move of the state on the track. */
static int start(const cr_scratch *now, int32_t state, int32_t track, cr_errors *errors)
{
    const cr_model *const model = now->model;
    cr_clocks *const self = now->clocks;
    const size_t c = (size_t)state * model->n_tracks + (size_t)track;
    const int32_t rung = model->rung_above[(size_t)state * model->n_rungs + (size_t)now->position[c]];
    const int32_t move = rung != CR_NONE ? model->move_onto[(size_t)state * model->n_rungs + (size_t)rung] : CR_NONE;
    cr_clock *const clock = &self->clock[c];

    clock->move = move;
    clock->level = 0;
    clock->eager = false;
    cr_heap_set(&self->queue, (int32_t)c, HUGE_VAL);
    if (move == CR_NONE || now->value[model->move[move].slot + CR_SLOT_PACE] == 0.0) {
        return CR_OK;
    }
    for (size_t s = 0; s < self->stride; s++) {
        self->point[c * self->stride + s] = CR_POINT_BEFORE_ALL;
    }
    clock->bound = hazard_bound(now, &model->move[move]);
    clock->eager = !(clock->bound <= self->lazy_up_to);
    return clock->eager ? refresh(now, (int32_t)c, errors)
                        : walk(now, (int32_t)c, cr_points_strips(clock->bound), errors);
}

int cr_clocks_start(cr_scratch *now, cr_errors *errors)
{
    cr_clocks *const self = now->clocks;
    const int32_t n_tracks = (int32_t)now->model->n_tracks;
    int status = CR_OK;

    cr_heap_clear(&self->queue);
    self->n_waiting = 0;
    for (size_t c = 0; c < self->n; c++) {
        self->clock[c].waits = false;
    }
    for (int32_t c = 0; status == CR_OK && c < (int32_t)self->n; c++) {
        status = start(now, c / n_tracks, c % n_tracks, errors);
    }
    return status;
}

/* Asks the clocks that wait for others; those that must wait on put themselves on the list again. */
static int refresh_waiting(const cr_scratch *now, cr_errors *errors)
{
    cr_clocks *const self = now->clocks;
    const size_t n = self->n_waiting;
    int status = CR_OK;

    self->n_waiting = 0;
    for (size_t k = 0; status == CR_OK && k < n; k++) {
        const int32_t c = self->waiting[k];

        self->clock[c].waits = false;
        status = refresh(now, c, errors);
    }
    return status;
}

int cr_clocks_after_calendar(cr_scratch *now, cr_errors *errors)
{
    const cr_clocks *const self = now->clocks;
    int status = refresh_waiting(now, errors);

    for (int32_t c = 0; self->watch_conditions && status == CR_OK && c < (int32_t)self->n; c++) {
        if (self->clock[c].eager && self->reads_condition[self->clock[c].move]) {
            status = refresh(now, c, errors);
        }
    }
    return status;
}

/* The clocks of a listener whose moves read the tie kind that has just changed. */
static int refresh_listener(const cr_scratch *now, int32_t tie, int32_t state, int32_t from, int32_t to,
                            cr_errors *errors)
{
    const cr_model *const model = now->model;
    const int32_t first = state * (int32_t)model->n_tracks;
    int status = CR_OK;

    for (int32_t c = first; status == CR_OK && c < first + (int32_t)model->n_tracks; c++) {
        const cr_clock *const clock = &now->clocks->clock[c];

        if (clock->eager && cr_ledgers_concern(now->ledgers, tie, model->move[clock->move].rung, from, to) &&
            move_reads(model, &model->move[clock->move], CR_DRIVER_EXPOSURE, tie)) {
            status = refresh(now, c, errors);
        }
    }
    return status;
}

static int refresh_listeners(const cr_scratch *now, int32_t m, int32_t state, int32_t from, int32_t to,
                             cr_errors *errors)
{
    const cr_tie *const tie = &now->model->tie[m];
    int status = CR_OK;

    for (size_t e = tie->listener_at[state]; status == CR_OK && e < tie->listener_at[state + 1]; e++) {
        status = refresh_listener(now, m, tie->listener[e], from, to, errors);
    }
    for (size_t k = tie->clique_at[state]; status == CR_OK && k < tie->clique_at[state + 1]; k++) {
        const size_t q = (size_t)tie->clique[k];

        for (size_t i = tie->member_at[q]; status == CR_OK && i < tie->member_at[q + 1]; i++) {
            status = refresh_listener(now, m, tie->member[i], from, to, errors);
        }
    }
    return status;
}

int cr_clocks_after_move(cr_scratch *now, int32_t state, int32_t track, int32_t from, int32_t to, cr_errors *errors)
{
    const cr_model *const model = now->model;
    const cr_clocks *const self = now->clocks;
    int status = start(now, state, track, errors);

    for (int32_t other = 0; status == CR_OK && other < (int32_t)model->n_tracks; other++) {
        if (other != track) { /* the state's own rungs are drivers too */
            status = refresh(now, state * (int32_t)model->n_tracks + other, errors);
        }
    }
    for (int32_t m = 0; status == CR_OK && m < (int32_t)model->n_ties; m++) {
        if (self->watch_tie[m]) {
            status = refresh_listeners(now, m, state, from, to, errors);
        }
    }
    return status == CR_OK ? refresh_waiting(now, errors) : status;
}

int cr_clocks_judge(cr_scratch *now, int32_t c, bool *moves, cr_happening *what, cr_errors *errors)
{
    cr_clocks *const self = now->clocks;
    const cr_clock *const clock = &self->clock[c];
    const cr_move *const move = &now->model->move[clock->move];
    const double y = self->point[(size_t)c * self->stride + clock->strip].y;
    int status;

    *moves = false;
    if (!clock->eager && y >= clock->bound) {
        return walk(now, c, clock->level, errors);
    }
    *what = (cr_happening){.t = now->t,
                           .state = move->state,
                           .track = move->track,
                           .from = move->from,
                           .to = move->rung,
                           .cause = CR_CAUSE_HAZARD,
                           .threshold = now->value[move->slot + CR_SLOT_THRESHOLD]};
    status = evaluate(now, move, &what->readiness, &what->hazard, errors);
    if (status != CR_OK) {
        return status;
    }
    *moves = y < what->hazard && cr_others_allow(now, move);
    if (*moves) {
        return CR_OK;
    }
    return walk(now, c, clock->eager ? needed_level(now, c, what->hazard) : clock->level, errors);
}
