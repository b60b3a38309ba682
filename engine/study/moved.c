/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/moved.h"

#include <stdlib.h>
#include <string.h>

/* After so many calendar dates of one replicate the listener to progress is asked again: long ones stop soon. */
enum { POLL_DATES = 256 };

/* ---- one future ---- */

static bool is_track_of_recognition(const cr_model *model, int32_t track)
{
    return model->rung[model->recognition].track == track;
}

static bool stands_there(const cr_scratch *now, size_t state)
{
    const cr_model *const model = now->model;
    const size_t track = (size_t)model->rung[model->recognition].track;

    return now->position[state * model->n_tracks + track] >= model->recognition;
}

static void look(cr_moved *self, const cr_scratch *now)
{
    for (size_t j = 0; j < now->model->n_states; j++) {
        self->there[j] = stands_there(now, j);
    }
    self->looked = true;
}

static int before_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    cr_moved *const self = context;

    if (!self->looked && what->t >= self->plan->options->t) {
        look(self, now);
    }
    return CR_OK;
}

/* Who leaves recognition has stood there too; who never moves is seen at the end. */
static int on_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    const cr_model *const model = now->model;
    cr_moved *const self = context;

    if (is_track_of_recognition(model, what->track) &&
        (what->from >= model->recognition || what->to >= model->recognition)) {
        self->reached[what->state] = true;
    }
    return CR_OK;
}

static int on_calendar(void *context, const cr_scratch *now, size_t k)
{
    cr_moved *const self = context;

    (void)now;
    return k % POLL_DATES != POLL_DATES - 1 || cr_team_go_on(&self->plan->team) ? CR_OK : CR_ERR_INTERRUPTED;
}

/* Says who was moved where it went wrong. */
static void name_forced(const cr_model *model, int32_t state, cr_errors *errors)
{
    for (size_t k = 0; k < errors->n; k++) {
        if (errors->item[k].path == NULL &&
            asprintf(&errors->item[k].path, "once %s recognises", model->state[state].code) < 0) {
            errors->item[k].path = NULL;
        }
    }
}

/* @param forced  NULL: nobody is moved */
static int simulate(cr_moved *self, uint64_t replicate, const cr_forced *forced)
{
    const cr_sink sink = {.context = self, .on_calendar = on_calendar, .before_move = before_move, .on_move = on_move};
    const cr_model *const model = self->plan->model;
    int status;

    memset(self->reached, 0, model->n_states * sizeof(*self->reached));
    self->looked = forced != NULL;
    self->scratch.forced = forced;
    status = cr_simulate(&self->scratch, self->plan->options->seed, replicate, &sink, &self->errors);
    self->scratch.forced = NULL;
    if (status != CR_OK) {
        if (forced != NULL) {
            name_forced(model, forced->state, &self->errors);
        }
        return status;
    }
    for (size_t j = 0; j < model->n_states; j++) {
        self->reached[j] = self->reached[j] || stands_there(&self->scratch, j);
    }
    if (!self->looked) { /* nobody moved from then on */
        look(self, &self->scratch);
    }
    return cr_team_go_on(&self->plan->team) ? CR_OK : CR_ERR_INTERRUPTED;
}

/* ---- one replicate: the future in which nobody is moved, and one for each state that is ---- */

static void find_difference(cr_moved *self, int32_t state)
{
    const cr_downstream *const downstream = &self->plan->downstream;

    memset(self->difference, 0, self->plan->result->n_among * sizeof(*self->difference));
    for (size_t j = 0; j < downstream->model->n_states; j++) {
        const int32_t extra = (int32_t)self->reached[j] - (int32_t)self->alone[j];

        if (extra == 0 || j == (size_t)state) {
            continue;
        }
        self->difference[0] += extra;
        for (size_t g = downstream->group_at[j]; g < downstream->group_at[j + 1]; g++) {
            self->difference[1 + downstream->group[g]] += extra;
        }
    }
}

static void count_difference(cr_moved *self, size_t k)
{
    const size_t n_among = self->plan->result->n_among;

    for (size_t a = 0; a < n_among; a++) {
        const int64_t extra = self->difference[a];

        self->sum[k * n_among + a] += extra;
        self->square[k * n_among + a] += (cr_int128)extra * extra;
    }
}

/* Is it known without simulating that moving the state changes nothing for others? */
static bool changes_nothing(const cr_moved *self, size_t k)
{
    const cr_influences *const result = self->plan->result;

    return !self->plan->options->thorough && (self->there[result->state[k]] || result->most[k * result->n_among] == 0);
}

int cr_moved_run(cr_moved *self, uint64_t replicate)
{
    const cr_influences *const result = self->plan->result;
    bool *const swap = self->alone;
    int status = simulate(self, replicate, NULL);

    self->alone = self->reached;
    self->reached = swap;
    for (size_t k = 0; k < result->n && status == CR_OK; k++) {
        self->already[k] += self->there[result->state[k]];
        if (!changes_nothing(self, k)) {
            status = simulate(self, replicate, &self->plan->forced[k]);
            find_difference(self, result->state[k]);
            count_difference(self, k);
        }
    }
    return status;
}

int cr_moved_open(cr_moved *self, cr_moved_plan *plan)
{
    const size_t n_states = plan->model->n_states, n = plan->result->n, cells = n * plan->result->n_among;

    memset(self, 0, sizeof(*self));
    self->plan = plan;
    self->reached = calloc(n_states, sizeof(*self->reached));
    self->alone = calloc(n_states, sizeof(*self->alone));
    self->there = calloc(n_states, sizeof(*self->there));
    self->difference = calloc(plan->result->n_among, sizeof(*self->difference));
    self->already = calloc(n, sizeof(*self->already));
    self->sum = calloc(cells, sizeof(*self->sum));
    self->square = calloc(cells, sizeof(*self->square));
    if (self->reached == NULL || self->alone == NULL || self->there == NULL || self->difference == NULL ||
        self->already == NULL || self->sum == NULL || self->square == NULL) {
        return cr_fail(&self->errors, CR_ERR_MEMORY, "memory ran out for a thread (fewer --threads need less)");
    }
    return cr_scratch_init(&self->scratch, plan->model, &self->errors);
}

void cr_moved_free(cr_moved *self)
{
    cr_scratch_free(&self->scratch);
    cr_errors_free(&self->errors);
    free(self->reached);
    free(self->alone);
    free(self->there);
    free(self->difference);
    free(self->already);
    free(self->sum);
    free(self->square);
}

void cr_moved_hand_over(cr_moved *self, cr_influences *to)
{
    if (self->plan == NULL) { /* the thread has had nothing to do */
        return;
    }
    for (size_t k = 0; k < to->n; k++) {
        to->already[k] += self->already[k];
        self->already[k] = 0;
    }
    for (size_t k = 0; k < to->n * to->n_among; k++) {
        to->sum[k] += self->sum[k];
        to->square[k] += self->square[k];
        self->sum[k] = 0;
        self->square[k] = 0;
    }
}
