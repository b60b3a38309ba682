/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/clocks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/query.h"

#include "common/text.h"
#include "simulate/exposure.h"
#include "simulate/hazard.h"
#include "simulate/paths.h"

/* Sixteen candidates a year cost about as much as asking at each of twelve dates and after some moves. */
#define LAZY_UP_TO 16.0

/* Does the link stay in [0, 1], so that the hazard cannot go above the pace? */
static inline bool link_is_bounded(cr_link link)
{
    return link == CR_LINK_LOGISTIC || link == CR_LINK_STEP || link == CR_LINK_ALWAYS;
}

/* |exposure| is never above this in the replicate: credits that fade and ties that are not there only lower it. */
static double most_of_exposure(const cr_scratch *now, int32_t tie, int32_t state)
{
    const int32_t times = now->model->tie[tie].times;
    double most = cr_exposure_most(now, tie, state);

    if (times != CR_NONE && most > 0.0) {
        most *= fmax(fabs(now->paths->lowest[times]), fabs(now->paths->highest[times]));
    }
    return most;
}

/* The most that weight * driver can come to in this replicate; for a move down, that its opposite can. */
static double most_of_term(const cr_scratch *now, const cr_move *move, const cr_term *term)
{
    const double weight = move->down ? -now->value[term->slot] : now->value[term->slot];

    if (weight == 0.0) {
        return 0.0;
    }
    switch (term->driver.kind) {
    case CR_DRIVER_CONDITION:
        return weight * (weight > 0.0 ? now->paths->highest : now->paths->lowest)[term->driver.index];
    case CR_DRIVER_EXPOSURE:
        return fabs(weight) * most_of_exposure(now, term->driver.index, move->state);
    case CR_DRIVER_RUNG:
        return weight > 0.0 ? weight : 0.0;
    case CR_DRIVER_TRAIT:
        return weight * now->value[term->driver.index];
    }
    return HUGE_VAL;
}

/* Above this the hazard cannot go in this replicate, whatever happens. Links do not fall, so the highest readiness (the
 * lowest, for a move down) gives the highest hazard; sums are rounded otherwise than in cr_readiness(), which the slack
 * makes up for. */
static double hazard_bound(const cr_scratch *now, const cr_move *move)
{
    const double pace = now->value[move->slot + CR_SLOT_PACE], bias = now->value[move->slot + CR_SLOT_BIAS];
    double most = move->down ? -bias : bias, size = fabs(most), bound;

    for (size_t k = move->term; k < move->term + move->n_terms; k++) {
        const double term = most_of_term(now, move, &now->model->term[k]);

        most += term;
        size += fabs(term);
    }
    most += CR_SLACK * (1.0 + size);
    bound = cr_hazard_ungated(now, move, move->down ? -most : most) * (1.0 + CR_SLACK);
    if (!link_is_bounded(move->link)) {
        return bound;
    }
    return bound <= pace ? bound : pace; /* the pace also where endless ranges leave no number */
}

/* May the move be eager in some replicate? */
static bool may_be_eager(const cr_clocks *self, const cr_model *model, size_t move)
{
    return !model->move[move].immediate &&
           (!link_is_bounded(model->move[move].link) || !(self->pace_most[move] <= self->lazy_up_to));
}

/* What an event may set a number to counts too. */
static void raise_by_settings(double *most, const cr_model *model)
{
    for (size_t e = 0; e < model->n_events; e++) {
        for (size_t a = 0; a < model->event[e].n_actions; a++) {
            const cr_action *const action = &model->event[e].action[a];

            for (size_t s = 0; s < action->n_settings; s++) {
                most[action->setting[s].slot] = fmax(most[action->setting[s].slot], most[action->setting[s].to]);
            }
        }
    }
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
    raise_by_settings(most, model);
    for (size_t m = 0; m < model->n_moves; m++) {
        self->pace_most[m] = most[model->move[m].slot + CR_SLOT_PACE];
    }
    free(most);
    return CR_OK;
}

void cr_clocks_set_lazy_up_to(cr_clocks *self, const cr_model *model, double hazard)
{
    self->lazy_up_to = hazard;
    self->watch_calendar = false;
    memset(self->watch_tie, 0, model->n_ties * sizeof(*self->watch_tie));
    for (size_t m = 0; m < model->n_moves; m++) {
        const cr_move *const move = &model->move[m];

        self->reads_calendar[m] = cr_move_reads_calendar(model, move);
        if (may_be_eager(self, model, m)) {
            self->watch_calendar = self->watch_calendar || self->reads_calendar[m];
            for (size_t tie = 0; tie < model->n_ties; tie++) {
                self->watch_tie[tie] =
                    self->watch_tie[tie] || cr_move_reads(model, move, CR_DRIVER_EXPOSURE, (int32_t)tie);
            }
        }
    }
}

/* One clock a state and track, or, where some move goes down, two. */
static int32_t ways_of(const cr_model *model)
{
    for (size_t m = 0; m < model->n_moves; m++) {
        if (model->move[m].down) {
            return 2;
        }
    }
    return 1;
}

int cr_clocks_init(cr_clocks *self, const cr_model *model, cr_errors *errors)
{
    const int32_t ways = ways_of(model);
    const size_t n = model->n_states * model->n_tracks * (size_t)ways;

    memset(self, 0, sizeof(*self));
    self->ways = ways;
    self->clock = calloc(n, sizeof(*self->clock));
    self->waiting = calloc(n, sizeof(*self->waiting));
    self->reads_calendar = calloc(model->n_moves, sizeof(*self->reads_calendar));
    self->watch_tie = calloc(model->n_ties, sizeof(*self->watch_tie));
    self->pace_most = calloc(model->n_moves, sizeof(*self->pace_most));
    if (self->clock == NULL || self->waiting == NULL || self->reads_calendar == NULL || self->watch_tie == NULL ||
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
    free(self->reads_calendar);
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

    if ((size_t)level > self->stride) {
        const int status = grow(self, (size_t)level, errors);

        if (status != CR_OK) {
            return status;
        }
    }
    clock->level = (uint8_t)level;
    for (int s = 0; s < level; s++) {
        cr_point *const point = &self->point[(size_t)c * self->stride + (size_t)s];

        if (point->t <= now->t) {
            cr_points_next(point, &measure, s, now->t, end);
        }
        if (point->t < first) {
            first = point->t;
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
                   "states.%s: the hazard of %s '%s' is %.3g a year at %s in replicate %llu (a hazard must be "
                   "a number up to 2^30 a year: lower pace or the weights, or raise softness)",
                   model->state[move->state].code, move->down ? "losing" : "the move to", model->rung[move->rung].name,
                   hazard, date, (unsigned long long)now->replicate);
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

/* The move of clock c from where its state stands: up, or down. */
static int32_t move_of(const cr_scratch *now, int32_t c)
{
    const cr_model *const model = now->model;
    const size_t cell = (size_t)(c / now->clocks->ways), row = cell / model->n_tracks * model->n_rungs;
    const size_t rung = (size_t)now->position[cell];
    const int32_t above = model->rung_above[row + rung];
    int32_t up;

    if (c % now->clocks->ways == 1) {
        return model->move_off[row + rung];
    }
    up = above != CR_NONE ? model->move_onto[row + (size_t)above] : CR_NONE;
    return up != CR_NONE && !model->move[up].immediate ? up : CR_NONE;
}

/* Starts clock c for the next move of its state. */
static int start(const cr_scratch *now, int32_t c, cr_errors *errors)
{
    const cr_model *const model = now->model;
    cr_clocks *const self = now->clocks;
    const int32_t move = move_of(now, c);
    cr_clock *const clock = &self->clock[c];

    clock->move = move;
    clock->level = 0;
    clock->eager = false;
    cr_heap_set(&self->queue, c, HUGE_VAL);
    if (move == CR_NONE || now->value[model->move[move].slot + CR_SLOT_PACE] == 0.0) {
        return CR_OK;
    }
    for (size_t s = 0; s < self->stride; s++) {
        self->point[(size_t)c * self->stride + s] = CR_POINT_BEFORE_ALL;
    }
    clock->bound = hazard_bound(now, &model->move[move]);
    clock->eager = !(clock->bound <= self->lazy_up_to);
    return clock->eager ? refresh(now, c, errors) : walk(now, c, cr_points_strips(clock->bound), errors);
}

int cr_clocks_start(cr_scratch *now, cr_errors *errors)
{
    cr_clocks *const self = now->clocks;
    int status = CR_OK;

    cr_heap_clear(&self->queue);
    self->n_waiting = 0;
    for (size_t c = 0; c < self->n; c++) {
        self->clock[c].waits = false;
    }
    for (int32_t c = 0; status == CR_OK && c < (int32_t)self->n; c++) {
        status = start(now, c, errors);
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

    for (int32_t c = 0; self->watch_calendar && status == CR_OK && c < (int32_t)self->n; c++) {
        if (self->clock[c].eager && self->reads_calendar[self->clock[c].move]) {
            status = refresh(now, c, errors);
        }
    }
    return status;
}

int cr_clocks_after_set(cr_scratch *now, int32_t move, cr_errors *errors)
{
    const cr_move *const of = &now->model->move[move];
    const int32_t c = (of->state * (int32_t)now->model->n_tracks + of->track) * now->clocks->ways +
                      (now->clocks->ways == 2 && of->down);

    return move_of(now, c) == move ? start(now, c, errors) : CR_OK;
}

/* The clocks of a listener whose moves read the tie kind that has just changed. */
static int refresh_listener(const cr_scratch *now, int32_t tie, int32_t state, int32_t from, int32_t to,
                            cr_errors *errors)
{
    const cr_model *const model = now->model;
    const int32_t n = (int32_t)model->n_tracks * now->clocks->ways, first = state * n;
    int status = CR_OK;

    for (int32_t c = first; status == CR_OK && c < first + n; c++) {
        const cr_clock *const clock = &now->clocks->clock[c];

        if (clock->eager && cr_ledgers_concern(now->ledgers, tie, model->move[clock->move].rung, from, to) &&
            cr_move_reads(model, &model->move[clock->move], CR_DRIVER_EXPOSURE, tie)) {
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
    const int32_t n = (int32_t)model->n_tracks * self->ways, first = state * n;
    int status = CR_OK;

    for (int32_t c = first; status == CR_OK && c < first + n; c++) { /* the state's own rungs are drivers too */
        status = (c - first) / self->ways == track ? start(now, c, errors) : refresh(now, c, errors);
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
                           .to = move->to,
                           .cause = CR_CAUSE_HAZARD,
                           .event = CR_NONE,
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
