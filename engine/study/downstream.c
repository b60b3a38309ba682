/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/downstream.h"

#include <stdlib.h>
#include <string.h>

#include "model/query.h"

/* Called twice for every edge: first to count, then to keep. Counts stand two places ahead, so that the sums of the
 * counts are one place ahead, and where they end when all are kept. */
static void edge(cr_downstream *self, size_t from, size_t to)
{
    if (self->to == NULL) {
        self->at[from + 2]++;
    } else {
        self->to[self->at[from + 1]++] = to;
    }
}

static size_t condition_node(const cr_downstream *self, int32_t condition)
{
    return self->first_condition + (size_t)condition;
}

/* A signal over all states goes by way of one node: never an edge for each pair of states. */
static void signal_edges(cr_downstream *self, const cr_signal *signal, size_t to)
{
    switch (signal->kind) {
    case CR_SIGNAL_CONDITION:
        edge(self, condition_node(self, signal->condition), to);
        break;
    case CR_SIGNAL_STATE:
        edge(self, (size_t)signal->state, to);
        break;
    case CR_SIGNAL_SHARE:
    case CR_SIGNAL_COUNT:
        if (signal->n_members == self->model->n_states) {
            edge(self, self->anyone, to);
            break;
        }
        for (size_t k = 0; k < signal->n_members; k++) {
            edge(self, (size_t)signal->member[k], to);
        }
        break;
    }
}

/* ---- states ---- */

static bool is_set_by_event(const cr_model *model, int32_t slot)
{
    for (size_t e = 0; e < model->n_events; e++) {
        for (size_t a = 0; a < model->event[e].n_actions; a++) {
            const cr_action *const action = &model->event[e].action[a];

            for (size_t s = 0; s < action->n_settings; s++) {
                if (action->setting[s].slot == slot) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* A weight of 0 for good. */
static bool is_mute(const cr_model *model, const cr_term *term)
{
    return model->slot[term->slot] == 0.0 && !cr_slot_is_drawn(model, term->slot) &&
           !is_set_by_event(model, term->slot);
}

static void driver_edges(cr_downstream *self, cr_driver driver, int32_t state)
{
    if (driver.kind == CR_DRIVER_CONDITION) {
        edge(self, condition_node(self, driver.index), (size_t)state);
    } else if (driver.kind == CR_DRIVER_EXPOSURE) {
        const int32_t times = self->model->tie[driver.index].times;

        self->reads[(size_t)driver.index * self->model->n_states + (size_t)state] = true;
        if (times != CR_NONE) {
            edge(self, condition_node(self, times), (size_t)state);
        }
    }
}

static void move_edges(cr_downstream *self, const cr_move *move)
{
    const cr_model *const model = self->model;

    for (size_t k = move->term; k < move->term + move->n_terms; k++) {
        if (!is_mute(model, &model->term[k])) {
            driver_edges(self, model->term[k].driver, move->state);
        }
    }
    for (size_t k = move->gate; k < move->gate + move->n_gates; k++) {
        if (model->gate[k].test == CR_NONE) {
            driver_edges(self, model->gate[k].driver, move->state);
        } else {
            edge(self, self->first_test + (size_t)model->gate[k].test, (size_t)move->state);
        }
    }
}

/* ---- ties: after all moves have said which they read ---- */

static void tie_edges(cr_downstream *self, size_t m, size_t first_clique)
{
    const cr_tie *const tie = &self->model->tie[m];
    const bool *const reads = &self->reads[m * self->model->n_states];

    for (size_t j = 0; j < self->model->n_states; j++) {
        for (size_t e = tie->listener_at[j]; e < tie->listener_at[j + 1]; e++) {
            if (reads[tie->listener[e]]) {
                edge(self, j, (size_t)tie->listener[e]);
            }
        }
    }
    for (size_t q = 0; q < tie->n_cliques; q++) {
        for (size_t k = tie->member_at[q]; k < tie->member_at[q + 1]; k++) {
            edge(self, (size_t)tie->member[k], first_clique + q);
            if (reads[tie->member[k]]) {
                edge(self, first_clique + q, (size_t)tie->member[k]);
            }
        }
    }
}

/* ---- the world ---- */

static void condition_edges(cr_downstream *self, size_t c)
{
    const cr_condition *const condition = &self->model->condition[c];
    const size_t node = self->first_condition + c;

    for (size_t k = 0; k < condition->n_times; k++) {
        edge(self, condition_node(self, condition->times[k]), node);
    }
    for (size_t k = 0; k < condition->n_responses; k++) {
        signal_edges(self, &condition->response[k].signal, node);
    }
    for (size_t r = 0; r < condition->n_regimes; r++) {
        for (size_t k = 0; k < condition->regime[r].n_hastened; k++) {
            signal_edges(self, &condition->regime[r].hastened_by[k].signal, node);
        }
    }
}

static void action_edges(cr_downstream *self, size_t event, const cr_action *action)
{
    if (action->condition != CR_NONE) {
        edge(self, event, condition_node(self, action->condition));
    }
    for (size_t k = 0; k < action->n_settings; k++) {
        if (action->setting[k].move != CR_NONE) {
            edge(self, event, (size_t)self->model->move[action->setting[k].move].state);
        }
    }
    for (size_t k = 0; k < action->n_members; k++) {
        edge(self, event, (size_t)action->member[k]);
        if (action->n_members > 1) { /* who stands there already is not drawn, but another is */
            edge(self, (size_t)action->member[k], event);
        }
    }
}

static void event_edges(cr_downstream *self, size_t e)
{
    const cr_event *const event = &self->model->event[e];
    const size_t node = self->first_event + e;

    for (size_t k = 0; k < event->n_tests; k++) {
        edge(self, self->first_test + (size_t)event->test[k], node);
    }
    for (size_t k = 0; k < event->n_actions; k++) {
        action_edges(self, node, &event->action[k]);
    }
}

static void all_edges(cr_downstream *self)
{
    const cr_model *const model = self->model;
    size_t first_clique = self->first_clique;

    for (size_t j = 0; j < model->n_states; j++) {
        edge(self, j, self->anyone);
    }
    for (size_t t = 0; t < model->n_tests; t++) {
        signal_edges(self, &model->test[t].signal, self->first_test + t);
    }
    for (size_t m = 0; m < model->n_moves; m++) {
        move_edges(self, &model->move[m]);
    }
    for (size_t m = 0; m < model->n_ties; m++) {
        tie_edges(self, m, first_clique);
        first_clique += model->tie[m].n_cliques;
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        condition_edges(self, c);
    }
    for (size_t e = 0; e < model->n_events; e++) {
        event_edges(self, e);
    }
}

/* ---- the graph ---- */

static void number_nodes(cr_downstream *self)
{
    const cr_model *const model = self->model;

    self->first_test = model->n_states;
    self->first_condition = self->first_test + model->n_tests;
    self->first_event = self->first_condition + model->n_conditions;
    self->first_clique = self->first_event + model->n_events;
    self->anyone = self->first_clique;
    for (size_t m = 0; m < model->n_ties; m++) {
        self->anyone += model->tie[m].n_cliques;
    }
    self->n_nodes = self->anyone + 1;
}

static int make_room(cr_downstream *self)
{
    const cr_model *const model = self->model;
    size_t n_members = 0;

    for (size_t g = 0; g < model->n_groups; g++) {
        n_members += model->group[g].n;
    }
    self->at = calloc(self->n_nodes + 2, sizeof(*self->at));
    self->reads = calloc(model->n_ties * model->n_states + 1, sizeof(*self->reads));
    self->starts_there = calloc(model->n_states, sizeof(*self->starts_there));
    self->group_at = calloc(model->n_states + 2, sizeof(*self->group_at));
    self->group = calloc(n_members + 1, sizeof(*self->group));
    self->seen = calloc(self->n_nodes, sizeof(*self->seen));
    self->queue = calloc(self->n_nodes, sizeof(*self->queue));
    return self->at != NULL && self->reads != NULL && self->starts_there != NULL && self->group_at != NULL &&
                   self->group != NULL && self->seen != NULL && self->queue != NULL
               ? CR_OK
               : CR_ERR_MEMORY;
}

/* Counts two places ahead, as for the edges. */
static void find_groups(cr_downstream *self)
{
    const cr_model *const model = self->model;

    for (size_t g = 0; g < model->n_groups; g++) {
        for (size_t k = 0; k < model->group[g].n; k++) {
            self->group_at[model->group[g].member[k] + 2]++;
        }
    }
    for (size_t k = 1; k < model->n_states + 2; k++) {
        self->group_at[k] += self->group_at[k - 1];
    }
    for (size_t g = 0; g < model->n_groups; g++) {
        for (size_t k = 0; k < model->group[g].n; k++) {
            self->group[self->group_at[model->group[g].member[k] + 1]++] = (int32_t)g;
        }
    }
}

static void find_starts(cr_downstream *self)
{
    const cr_model *const model = self->model;
    const int32_t track = model->rung[model->recognition].track;

    for (size_t j = 0; j < model->n_states; j++) {
        self->starts_there[j] = model->start[j * model->n_tracks + (size_t)track] >= model->recognition;
    }
    for (size_t u = 0; u < model->n_uncertain_starts; u++) {
        if (model->uncertain_start[u].track == track) {
            self->starts_there[model->uncertain_start[u].state] = false;
        }
    }
}

int cr_downstream_init(cr_downstream *self, const cr_model *model, cr_errors *errors)
{
    size_t n_edges;

    memset(self, 0, sizeof(*self));
    self->model = model;
    number_nodes(self);
    if (make_room(self) != CR_OK) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for who feels whom among %zu states", model->n_states);
    }
    find_groups(self);
    find_starts(self);
    all_edges(self);
    for (size_t k = 1; k < self->n_nodes + 2; k++) {
        self->at[k] += self->at[k - 1];
    }
    n_edges = self->at[self->n_nodes + 1];
    self->to = calloc(n_edges, sizeof(*self->to));
    if (self->to == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for %zu ways in which states feel others", n_edges);
    }
    all_edges(self);
    return CR_OK;
}

void cr_downstream_free(cr_downstream *self)
{
    free(self->at);
    free(self->to);
    free(self->reads);
    free(self->starts_there);
    free(self->group_at);
    free(self->group);
    free(self->seen);
    free(self->queue);
    memset(self, 0, sizeof(*self));
}

/* Marks all that is downstream of a state as seen. */
static void follow(cr_downstream *self, int32_t state)
{
    size_t n = 0;

    memset(self->seen, 0, self->n_nodes * sizeof(*self->seen));
    self->seen[state] = true;
    self->queue[n++] = (size_t)state;
    for (size_t k = 0; k < n; k++) {
        for (size_t e = self->at[self->queue[k]]; e < self->at[self->queue[k] + 1]; e++) {
            if (!self->seen[self->to[e]]) {
                self->seen[self->to[e]] = true;
                self->queue[n++] = self->to[e];
            }
        }
    }
    self->seen[state] = false;
}

void cr_downstream_of(cr_downstream *self, int32_t state, bool *feels)
{
    follow(self, state);
    memcpy(feels, self->seen, self->model->n_states * sizeof(*feels));
}

static bool is_member(const int32_t *member, size_t n, int32_t state)
{
    for (size_t k = 0; k < n; k++) {
        if (member[k] == state) {
            return true;
        }
    }
    return false;
}

/* Does the action take the state from recognition, or above, to below it? */
static bool takes_back(const cr_model *model, const cr_action *action, int32_t state)
{
    return action->kind == CR_ACTION_MOVE && action->rung < model->recognition &&
           model->rung[action->rung].track == model->rung[model->recognition].track &&
           is_member(action->member, action->n_members, state);
}

/* May the state, once it stands at or above recognition, stand below it again? */
static bool may_leave(const cr_model *model, int32_t state)
{
    for (size_t m = 0; m < model->n_moves; m++) {
        const cr_move *const move = &model->move[m];

        if (move->state == state && move->from >= model->recognition && move->to < model->recognition &&
            model->rung[move->rung].track == model->rung[model->recognition].track) {
            return true;
        }
    }
    for (size_t e = 0; e < model->n_events; e++) {
        for (size_t a = 0; a < model->event[e].n_actions; a++) {
            if (takes_back(model, &model->event[e].action[a], state)) {
                return true;
            }
        }
    }
    return false;
}

void cr_downstream_most(cr_downstream *self, int32_t state, int32_t *most)
{
    const cr_model *const model = self->model;

    memset(most, 0, (1 + model->n_groups) * sizeof(*most));
    if (self->starts_there[state] && !may_leave(model, state)) {
        return;
    }
    follow(self, state);
    for (size_t j = 0; j < model->n_states; j++) {
        if (self->seen[j] && !self->starts_there[j]) {
            most[0]++;
            for (size_t g = self->group_at[j]; g < self->group_at[j + 1]; g++) {
                most[1 + self->group[g]]++;
            }
        }
    }
}
