/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAYS_A_STEP = 30 };

typedef struct edge {
    int32_t partner, listener, slot;
    double weight;
} edge;

/* The move that a term or a gate belongs to (a negative rung: one down), and its place among those given. */
typedef struct owner {
    int32_t state, rung;
    size_t order;
} owner;

typedef struct owned_term {
    owner owner;
    cr_term term;
} owned_term;

typedef struct owned_gate {
    owner owner;
    cr_gate gate;
} owned_gate;

static void *some(cr_model *model, size_t n, size_t size)
{
    void *const memory = cr_arena_alloc(&model->arena, n * size + 1);

    if (memory == NULL) {
        fputs("a sketch ran out of memory\n", stderr);
        exit(99);
    }
    return memory;
}

static int32_t push(cr_sketch_list *self, const void *item, size_t size)
{
    if (self->n == self->capacity) {
        self->capacity = 2 * self->capacity + 8;
        self->item = realloc(self->item, self->capacity * size);
        if (self->item == NULL) {
            fputs("a sketch ran out of memory\n", stderr);
            exit(99);
        }
    }
    memcpy((char *)self->item + self->n * size, item, size);
    return (int32_t)self->n++;
}

/* Moves the items of a list into the model. */
static void *seal_list(cr_model *model, const cr_sketch_list *list, size_t size, size_t *n)
{
    void *const items = some(model, list->n, size);

    if (list->n > 0) {
        memcpy(items, list->item, list->n * size);
    }
    *n = list->n;
    return items;
}

static const char *named(cr_model *model, const char *letter, size_t number)
{
    const char *const name = cr_arena_format(&model->arena, "%s%zu", letter, number);

    return name != NULL ? name : letter;
}

static void make_rungs(cr_model *model, size_t n_tracks, const int32_t *rungs)
{
    model->n_tracks = n_tracks;
    model->track = some(model, n_tracks, sizeof(*model->track));
    for (size_t t = 0; t < n_tracks; t++) {
        model->track[t] = (cr_track){named(model, "track", t), (int32_t)model->n_rungs, rungs[t]};
        model->n_rungs += (size_t)rungs[t];
    }
    model->rung = some(model, model->n_rungs, sizeof(*model->rung));
    for (size_t t = 0, r = 0; t < n_tracks; t++) {
        for (int32_t k = 0; k < rungs[t]; k++, r++) {
            model->rung[r] = (cr_rung){named(model, "rung", r), (int32_t)t};
        }
    }
    model->recognition = (int32_t)model->n_rungs - 1;
}

static void make_states(cr_model *model, size_t n_states)
{
    model->n_states = n_states;
    model->state = some(model, n_states, sizeof(*model->state));
    model->start = some(model, n_states * model->n_tracks, sizeof(*model->start));
    model->move_onto = some(model, n_states * model->n_rungs, sizeof(*model->move_onto));
    model->move_off = some(model, n_states * model->n_rungs, sizeof(*model->move_off));
    model->rung_above = some(model, n_states * model->n_rungs, sizeof(*model->rung_above));
    for (size_t i = 0; i < n_states; i++) {
        model->state[i].code = model->state[i].name = named(model, "S", i);
        for (size_t t = 0; t < model->n_tracks; t++) {
            model->start[i * model->n_tracks + t] = model->track[t].first_rung;
        }
        for (size_t r = 0; r < model->n_rungs; r++) {
            const bool top = r + 1 == model->n_rungs || model->rung[r + 1].track != model->rung[r].track;

            model->move_onto[i * model->n_rungs + r] = model->move_off[i * model->n_rungs + r] = CR_NONE;
            model->rung_above[i * model->n_rungs + r] = top ? CR_NONE : (int32_t)r + 1;
        }
    }
}

void cr_sketch_init(cr_sketch *self, size_t n_states, size_t n_tracks, const int32_t *rungs, double years, size_t dates)
{
    cr_model *const model = &self->model;

    memset(self, 0, sizeof(*self));
    model->calendar.n = dates;
    model->calendar.day = some(model, dates, sizeof(*model->calendar.day));
    model->calendar.t = some(model, dates, sizeof(*model->calendar.t));
    for (size_t k = 0; k < dates; k++) {
        model->calendar.day[k] = (cr_day)(20000 + DAYS_A_STEP * k);
        model->calendar.t[k] = years * (double)k / (double)(dates - 1);
    }
    make_rungs(model, n_tracks, rungs);
    make_states(model, n_states);
    cr_sketch_slot(self, 0.0);
}

int32_t cr_sketch_slot(cr_sketch *self, double value)
{
    return push(&self->slots, &value, sizeof(value));
}

int32_t cr_sketch_dist(cr_sketch *self, cr_dist_kind kind, double a, double b, double c)
{
    cr_dist dist;

    if (cr_dist_init(&dist, kind, (const double[]){a, b, c}, -HUGE_VAL, HUGE_VAL, NULL) != CR_OK) {
        fputs("a sketch has a wrong distribution\n", stderr);
        exit(99);
    }
    return push(&self->dists, &dist, sizeof(dist));
}

int32_t cr_sketch_draw(cr_sketch *self, cr_dist_kind kind, double a, double b, double c)
{
    const int32_t slot = cr_sketch_slot(self, 0.0);
    cr_draw draw = {.dist = cr_sketch_dist(self, kind, a, b, c), .target = self->targets.n, .n_targets = 1};

    draw.key = cr_stream_key_of("sketch", named(&self->model, "draw", self->draws.n));
    push(&self->targets, &slot, sizeof(slot));
    push(&self->draws, &draw, sizeof(draw));
    ((double *)self->slots.item)[slot] = cr_dist_quantile((cr_dist *)self->dists.item + draw.dist, 0.5);
    return slot;
}

int32_t cr_sketch_condition(cr_sketch *self, double level, double lo, double hi)
{
    const size_t c = self->model.n_conditions++;
    const char *const name = named(&self->model, "c", c);

    self->condition[c] = (cr_condition){.name = name,
                                        .level = cr_sketch_slot(self, level),
                                        .sd = CR_NONE,
                                        .half_life = CR_NONE,
                                        .starts_at = CR_NONE,
                                        .starts_in = CR_NONE,
                                        .per_year = CR_NONE,
                                        .size = CR_NONE,
                                        .size_dist = CR_NONE,
                                        .shock_half_life = CR_NONE,
                                        .breeds = CR_NONE,
                                        .lag = CR_NONE,
                                        .noise_key = cr_stream_key_of("noise", name),
                                        .regime_key = cr_stream_key_of("regime", name),
                                        .shock_key = cr_stream_key_of("shocks", name),
                                        .lo = lo,
                                        .hi = hi,
                                        .bin_lo = isfinite(lo) ? lo : -10.0,
                                        .bin_hi = isfinite(hi) ? hi : 10.0};
    return (int32_t)c;
}

void cr_sketch_noise(cr_sketch *self, int32_t condition, double sd, double half_life)
{
    self->condition[condition].sd = cr_sketch_slot(self, sd);
    self->condition[condition].half_life = cr_sketch_slot(self, half_life);
}

void cr_sketch_regimes(cr_sketch *self, int32_t condition, size_t n, const double *level, const double *lasts,
                       int32_t starts_in)
{
    cr_regime *const regime = some(&self->model, n, sizeof(*regime));

    for (size_t r = 0; r < n; r++) {
        regime[r] = (cr_regime){.name = named(&self->model, "regime", r),
                                .level = cr_sketch_slot(self, level[r]),
                                .lasts = cr_sketch_slot(self, lasts[r])};
    }
    self->condition[condition].n_regimes = n;
    self->condition[condition].regime = regime;
    self->condition[condition].starts_in = starts_in;
}

void cr_sketch_leaves(cr_sketch *self, int32_t condition, int32_t regime, const double *share)
{
    cr_condition *const to = &self->condition[condition];
    int32_t *const slot = some(&self->model, to->n_regimes, sizeof(*slot));

    for (size_t r = 0; r < to->n_regimes; r++) {
        slot[r] = share[r] < 0.0 ? CR_NONE : cr_sketch_slot(self, share[r]);
    }
    to->regime[regime].leaves_to = slot;
}

cr_signal cr_sketch_condition_signal(int32_t condition)
{
    return (cr_signal){CR_SIGNAL_CONDITION, condition, CR_NONE, CR_NONE, 0, NULL};
}

cr_signal cr_sketch_state_signal(int32_t state, int32_t rung)
{
    return (cr_signal){CR_SIGNAL_STATE, CR_NONE, state, rung, 0, NULL};
}

cr_signal cr_sketch_share_signal(cr_sketch *self, int32_t rung)
{
    const size_t n = self->model.n_states;
    int32_t *const member = some(&self->model, n, sizeof(*member));

    for (size_t i = 0; i < n; i++) {
        member[i] = (int32_t)i;
    }
    return (cr_signal){CR_SIGNAL_SHARE, CR_NONE, CR_NONE, rung, n, member};
}

static cr_influence *influences(cr_sketch *self, size_t n, const cr_signal *signal, const double *by)
{
    cr_influence *const influence = some(&self->model, n, sizeof(*influence));

    for (size_t k = 0; k < n; k++) {
        influence[k] = (cr_influence){signal[k], cr_sketch_slot(self, by[k])};
    }
    return influence;
}

void cr_sketch_hastened(cr_sketch *self, int32_t condition, int32_t regime, size_t n, const cr_signal *signal,
                        const double *by)
{
    self->condition[condition].regime[regime].n_hastened = n;
    self->condition[condition].regime[regime].hastened_by = influences(self, n, signal, by);
}

void cr_sketch_responds(cr_sketch *self, int32_t condition, double lag, size_t n, const cr_signal *signal,
                        const double *by)
{
    self->condition[condition].lag = cr_sketch_slot(self, lag);
    self->condition[condition].n_responses = n;
    self->condition[condition].response = influences(self, n, signal, by);
}

void cr_sketch_shocks(cr_sketch *self, int32_t condition, double per_year, double size, double half_life, double breeds)
{
    self->condition[condition].per_year = cr_sketch_slot(self, per_year);
    self->condition[condition].size = cr_sketch_slot(self, size);
    self->condition[condition].shock_half_life = cr_sketch_slot(self, half_life);
    self->condition[condition].breeds = cr_sketch_slot(self, breeds);
}

void cr_sketch_times(cr_sketch *self, int32_t condition, size_t n, const int32_t *times)
{
    self->condition[condition].n_times = n;
    self->condition[condition].times = some(&self->model, n, sizeof(*times));
    memcpy(self->condition[condition].times, times, n * sizeof(*times));
}

int32_t cr_sketch_add_tie(cr_sketch *self, bool share, bool ahead)
{
    cr_sketch_tie *const tie = &self->tie[self->model.n_ties];

    tie->share = share;
    tie->ahead = ahead;
    tie->exists = tie->fades = tie->times = CR_NONE;
    tie->credit = some(&self->model, self->model.n_rungs, sizeof(*tie->credit));
    memset(tie->credit, -1, self->model.n_rungs * sizeof(*tie->credit));
    return (int32_t)self->model.n_ties++;
}

void cr_sketch_edge(cr_sketch *self, int32_t tie, int32_t listener, int32_t partner, double weight)
{
    push(&self->tie[tie].edges, &(edge){partner, listener, CR_NONE, weight}, sizeof(edge));
}

void cr_sketch_drawn_edge(cr_sketch *self, int32_t tie, int32_t listener, int32_t partner, int32_t slot)
{
    push(&self->tie[tie].edges, &(edge){partner, listener, slot, 0.0}, sizeof(edge));
}

void cr_sketch_clique(cr_sketch *self, int32_t tie, size_t n, const int32_t *member)
{
    const size_t at = self->tie[tie].members.n;

    push(&self->tie[tie].member_at, &at, sizeof(at));
    for (size_t k = 0; k < n; k++) {
        push(&self->tie[tie].members, &member[k], sizeof(member[k]));
    }
}

void cr_sketch_credit(cr_sketch *self, int32_t tie, int32_t rung, int32_t slot)
{
    self->tie[tie].credit[rung] = slot;
}

int32_t cr_sketch_move(cr_sketch *self, int32_t state, int32_t rung, cr_link link, double pace, double threshold,
                       double softness, double bias)
{
    const bool down = rung < 0;
    const int32_t slot = cr_sketch_slot(self, pace), by = down ? -rung : rung;
    const char *const name = cr_arena_format(&self->model.arena, "S%d/rung%d", state, by);
    const cr_move move = {.state = state,
                          .rung = by,
                          .track = self->model.rung[by].track,
                          .from = down ? by : by - 1,
                          .to = down ? by - 1 : by,
                          .down = down,
                          .link = link,
                          .slot = slot,
                          .key = cr_stream_key_of(down ? "reverse" : "move", name)};

    cr_sketch_slot(self, threshold);
    cr_sketch_slot(self, softness);
    cr_sketch_slot(self, bias);
    push(&self->moves, &move, sizeof(move));
    return slot;
}

void cr_sketch_immediate(cr_sketch *self, int32_t state, int32_t rung, double threshold, double bias)
{
    cr_sketch_move(self, state, rung, CR_LINK_STEP, 1.0, threshold, 1.0, bias);
    ((cr_move *)self->moves.item)[self->moves.n - 1].immediate = true;
}

void cr_sketch_term(cr_sketch *self, int32_t state, int32_t rung, cr_driver_kind kind, int32_t index, double weight)
{
    const owned_term term = {{state, rung, self->terms.n}, {{kind, index}, cr_sketch_slot(self, weight)}};

    push(&self->terms, &term, sizeof(term));
}

void cr_sketch_gate(cr_sketch *self, int32_t state, int32_t rung, cr_driver_kind kind, int32_t index, double bound,
                    bool at_most)
{
    const owned_gate gate = {{state, rung, self->gates.n},
                             {CR_NONE, {kind, index}, cr_sketch_slot(self, bound), at_most}};

    push(&self->gates, &gate, sizeof(gate));
}

static const int32_t *ripe_after(cr_model *model, int dates)
{
    int32_t *const ripe = some(model, model->calendar.n, sizeof(*ripe));

    for (size_t k = 0; k < model->calendar.n; k++) {
        const size_t date = k + (size_t)dates;

        ripe[k] = (int32_t)(date < model->calendar.n ? date : model->calendar.n);
    }
    return ripe;
}

void cr_sketch_others(cr_sketch *self, int32_t state, int32_t rung, int32_t signal_rung, double bound, int dates)
{
    cr_model *const model = &self->model;
    int32_t *const member = some(model, model->n_states, sizeof(*member));
    cr_test test = {.signal = {CR_SIGNAL_SHARE, CR_NONE, CR_NONE, signal_rung, model->n_states, member},
                    .at_least = cr_sketch_slot(self, bound),
                    .at_most = CR_NONE,
                    .ripe = dates >= 0 ? ripe_after(model, dates) : NULL};
    owned_gate gate = {{state, rung, self->gates.n}, {0, {CR_DRIVER_TRAIT, 0}, 0, false}};

    for (size_t i = 0; i < model->n_states; i++) {
        member[i] = (int32_t)i;
    }
    gate.gate.test = push(&self->tests, &test, sizeof(test));
    push(&self->gates, &gate, sizeof(gate));
}

static int by_state_and_rung(const void *a, const void *b)
{
    const cr_move *const x = a, *const y = b;

    if (x->state != y->state) {
        return x->state < y->state ? -1 : 1;
    }
    return x->rung != y->rung ? (x->rung > y->rung) - (x->rung < y->rung) : (int)x->down - (int)y->down;
}

/* Of terms and of gates: both begin with their owner. */
static int by_owner(const void *a, const void *b)
{
    const owner *const x = a, *const y = b;

    if (x->state != y->state) {
        return x->state < y->state ? -1 : 1;
    }
    if (abs(x->rung) != abs(y->rung)) {
        return abs(x->rung) < abs(y->rung) ? -1 : 1;
    }
    if (x->rung != y->rung) {
        return x->rung > y->rung ? -1 : 1;
    }
    return (x->order > y->order) - (x->order < y->order);
}

static bool owns(const cr_move *move, owner who)
{
    return who.state == move->state && who.rung == (move->down ? -move->rung : move->rung);
}

static void sort_list(cr_sketch_list *list, size_t size, int (*compare)(const void *, const void *))
{
    if (list->n > 0) {
        qsort(list->item, list->n, size, compare);
    }
}

/* As in a scenario, but for traits, which have no name in a sketch but their slot's number. */
static const char *driver_name(cr_sketch *self, cr_driver driver)
{
    static const char *const letter[] = {"c", "tie", "rung", "trait"};

    return named(&self->model, letter[driver.kind], (size_t)driver.index);
}

/* Terms and gates of a move stay in the order in which they were given. */
static void seal_moves(cr_sketch *self)
{
    cr_model *const model = &self->model;
    const owned_term *const term = self->terms.item;
    const owned_gate *const gate = self->gates.item;

    sort_list(&self->moves, sizeof(cr_move), by_state_and_rung);
    sort_list(&self->terms, sizeof(owned_term), by_owner);
    sort_list(&self->gates, sizeof(owned_gate), by_owner);
    model->move = seal_list(model, &self->moves, sizeof(*model->move), &model->n_moves);
    model->term = some(model, self->terms.n, sizeof(*model->term));
    model->term_name = some(model, self->terms.n, sizeof(*model->term_name));
    model->gate = some(model, self->gates.n, sizeof(*model->gate));
    for (size_t m = 0; m < model->n_moves; m++) {
        cr_move *const move = &model->move[m];

        (move->down ? model->move_off : model->move_onto)[(size_t)move->state * model->n_rungs + (size_t)move->rung] =
            (int32_t)m;
        move->term = model->n_terms;
        move->gate = model->n_gates;
        for (; model->n_terms < self->terms.n && owns(move, term[model->n_terms].owner); model->n_terms++) {
            model->term[model->n_terms] = term[model->n_terms].term;
            model->term_name[model->n_terms] = driver_name(self, term[model->n_terms].term.driver);
            move->n_terms++;
        }
        for (; model->n_gates < self->gates.n && owns(move, gate[model->n_gates].owner); model->n_gates++) {
            model->gate[model->n_gates] = gate[model->n_gates].gate;
            move->n_gates++;
        }
    }
}

static int by_partner_and_listener(const void *a, const void *b)
{
    const edge *const x = a, *const y = b;

    return x->partner != y->partner ? (x->partner > y->partner) - (x->partner < y->partner)
                                    : (x->listener > y->listener) - (x->listener < y->listener);
}

static void seal_edges(cr_model *model, cr_tie *tie, cr_sketch_list *edges)
{
    edge *const item = edges->item;
    size_t e = 0;

    sort_list(edges, sizeof(*item), by_partner_and_listener);
    tie->n_edges = edges->n;
    tie->listener_at = some(model, model->n_states + 1, sizeof(*tie->listener_at));
    tie->listener = some(model, edges->n, sizeof(*tie->listener));
    tie->weight = some(model, edges->n, sizeof(*tie->weight));
    tie->uncertain = some(model, edges->n, sizeof(*tie->uncertain));
    for (size_t j = 0; j < model->n_states; j++) {
        for (; e < edges->n && (size_t)item[e].partner == j; e++) {
            tie->listener[e] = item[e].listener;
            tie->weight[e] = item[e].weight;
            if (item[e].slot != CR_NONE) {
                tie->uncertain[tie->n_uncertain++] = (cr_uncertain_weight){e, item[e].slot};
            }
        }
        tie->listener_at[j + 1] = e;
    }
}

static void seal_existence(cr_model *model, cr_tie *tie, const cr_sketch_tie *from)
{
    size_t e = 0;

    tie->exists = from->exists;
    tie->edge_key = from->exists != CR_NONE ? some(model, tie->n_edges, sizeof(*tie->edge_key)) : NULL;
    for (size_t j = 0; from->exists != CR_NONE && j < model->n_states; j++) {
        for (; e < tie->listener_at[j + 1]; e++) {
            const size_t i = (size_t)tie->listener[e];
            const bool turn = from->symmetric && i > j;
            const char *const name =
                cr_arena_format(&model->arena, "%s/S%zu>S%zu", tie->name, turn ? j : i, turn ? i : j);

            tie->edge_key[e] = cr_stream_key_of("exists", name);
        }
    }
}

static void seal_cliques(cr_model *model, cr_tie *tie, const cr_sketch_tie *from)
{
    const size_t n = from->member_at.n;
    size_t at = 0;

    tie->n_cliques = n;
    tie->member_at = some(model, n + 1, sizeof(*tie->member_at));
    tie->member = some(model, from->members.n, sizeof(*tie->member));
    tie->clique_at = some(model, model->n_states + 1, sizeof(*tie->clique_at));
    tie->clique = some(model, from->members.n, sizeof(*tie->clique));
    for (size_t q = 0; q < n; q++) {
        tie->member_at[q] = ((const size_t *)from->member_at.item)[q];
    }
    tie->member_at[n] = from->members.n;
    for (size_t k = 0; k < from->members.n; k++) {
        tie->member[k] = ((const int32_t *)from->members.item)[k];
    }
    for (size_t i = 0; i < model->n_states; i++) {
        for (size_t q = 0; q < n; q++) {
            for (size_t k = tie->member_at[q]; k < tie->member_at[q + 1]; k++) {
                if ((size_t)tie->member[k] == i) {
                    tie->clique[at++] = (int32_t)q;
                }
            }
        }
        tie->clique_at[i + 1] = at;
    }
}

/* Each condition after those that multiply it. */
static void seal_conditions(cr_sketch *self)
{
    cr_model *const model = &self->model;
    bool placed[CR_SKETCH_CONDITIONS] = {false};
    size_t n = 0;

    model->condition = self->condition;
    model->condition_order = some(model, model->n_conditions, sizeof(*model->condition_order));
    for (size_t round = 0; round < model->n_conditions; round++) {
        for (size_t c = 0; c < model->n_conditions; c++) {
            bool ready = !placed[c];

            for (size_t k = 0; k < self->condition[c].n_times; k++) {
                ready = ready && placed[self->condition[c].times[k]];
            }
            if (ready) {
                placed[c] = true;
                model->condition_order[n++] = (int32_t)c;
            }
        }
    }
    if (n < model->n_conditions) {
        fputs("a sketch has conditions that multiply each other\n", stderr);
        exit(99);
    }
}

cr_model *cr_sketch_seal(cr_sketch *self)
{
    cr_model *const model = &self->model;

    seal_moves(self);
    model->test = seal_list(model, &self->tests, sizeof(*model->test), &model->n_tests);
    model->draw = seal_list(model, &self->draws, sizeof(*model->draw), &model->n_draws);
    model->dist = seal_list(model, &self->dists, sizeof(*model->dist), &model->n_dists);
    model->target = seal_list(model, &self->targets, sizeof(*model->target), &model->n_targets);
    model->tie = some(model, model->n_ties, sizeof(*model->tie));
    for (size_t m = 0; m < model->n_ties; m++) {
        cr_tie *const tie = &model->tie[m];

        tie->name = named(model, "tie", m);
        tie->share = self->tie[m].share;
        tie->ahead = self->tie[m].ahead;
        tie->credit = tie->ahead ? NULL : self->tie[m].credit;
        tie->fades = self->tie[m].fades;
        tie->times = self->tie[m].times;
        seal_edges(model, tie, &self->tie[m].edges);
        seal_existence(model, tie, &self->tie[m]);
        seal_cliques(model, tie, &self->tie[m]);
    }
    seal_conditions(self);
    model->slot = seal_list(model, &self->slots, sizeof(*model->slot), &model->n_slots);
    model->since = some(model, model->n_states * model->n_rungs, sizeof(*model->since));
    return model;
}

void cr_sketch_start(cr_sketch *self, int32_t state, int32_t rung)
{
    cr_model *const model = &self->model;

    model->start[(size_t)state * model->n_tracks + (size_t)model->rung[rung].track] = rung;
}

void cr_sketch_start_among(cr_sketch *self, int32_t state, size_t n, const int32_t *rung, const double *upto)
{
    cr_model *const model = &self->model;
    cr_uncertain_start *const start = some(model, model->n_uncertain_starts + 1, sizeof(*start));
    const char *const name = cr_arena_format(&model->arena, "S%d/track%d", state, model->rung[rung[0]].track);

    for (size_t u = 0; u < model->n_uncertain_starts; u++) {
        start[u] = model->uncertain_start[u];
    }
    start[model->n_uncertain_starts] = (cr_uncertain_start){.state = state,
                                                            .track = model->rung[rung[0]].track,
                                                            .key = cr_stream_key_of("at", name),
                                                            .n = n,
                                                            .rung = some(model, n, sizeof(*rung)),
                                                            .upto = some(model, n, sizeof(*upto))};
    memcpy(start[model->n_uncertain_starts].rung, rung, n * sizeof(*rung));
    memcpy(start[model->n_uncertain_starts].upto, upto, n * sizeof(*upto));
    model->uncertain_start = start;
    model->n_uncertain_starts++;
}

void cr_sketch_free(cr_sketch *self)
{
    cr_sketch_list *const list[] = {&self->slots, &self->draws, &self->dists, &self->targets,
                                    &self->moves, &self->terms, &self->gates, &self->tests};

    for (size_t k = 0; k < sizeof(list) / sizeof(list[0]); k++) {
        free(list[k]->item);
    }
    for (size_t m = 0; m < CR_SKETCH_TIES; m++) {
        free(self->tie[m].edges.item);
        free(self->tie[m].members.item);
        free(self->tie[m].member_at.item);
    }
    cr_model_free(&self->model);
    memset(self, 0, sizeof(*self));
}
