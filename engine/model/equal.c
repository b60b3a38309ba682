/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/equal.h"

#include <string.h>

/* Bits, not values: a model holds what a run computes with. */
static bool same(const void *a, const void *b, size_t n, size_t size)
{
    return n == 0 || (a != NULL && b != NULL && memcmp(a, b, n * size) == 0) || (a == NULL && b == NULL);
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool same_counts(const cr_model *a, const cr_model *b)
{
    const size_t of_a[] = {
        a->n_tracks, a->n_rungs, a->n_states, a->n_conditions, a->n_ties,  a->n_moves,   a->n_terms,
        a->n_gates,  a->n_tests, a->n_slots,  a->n_dists,      a->n_draws, a->n_targets, a->n_uncertain_starts,
        a->n_events};
    const size_t of_b[] = {
        b->n_tracks, b->n_rungs, b->n_states, b->n_conditions, b->n_ties,  b->n_moves,   b->n_terms,
        b->n_gates,  b->n_tests, b->n_slots,  b->n_dists,      b->n_draws, b->n_targets, b->n_uncertain_starts,
        b->n_events};

    return same(of_a, of_b, 1, sizeof(of_a)) && a->recognition == b->recognition && a->calendar.n == b->calendar.n;
}

static bool same_signal(const cr_signal *a, const cr_signal *b)
{
    return a->kind == b->kind && a->condition == b->condition && a->state == b->state && a->rung == b->rung &&
           a->n_members == b->n_members && same(a->member, b->member, a->n_members, sizeof(*a->member));
}

static bool same_influences(size_t n, const cr_influence *a, const cr_influence *b)
{
    bool good = true;

    for (size_t k = 0; good && k < n; k++) {
        good = same_signal(&a[k].signal, &b[k].signal) && a[k].by == b[k].by;
    }
    return good;
}

static bool same_test(const cr_test *a, const cr_test *b, size_t n_dates)
{
    return same_signal(&a->signal, &b->signal) && a->at_least == b->at_least && a->at_most == b->at_most &&
           (a->ripe == NULL) == (b->ripe == NULL) && same(a->ripe, b->ripe, n_dates, sizeof(*a->ripe));
}

static bool same_driver(cr_driver a, cr_driver b)
{
    return a.kind == b.kind && a.index == b.index;
}

static bool same_move(const cr_move *a, const cr_move *b)
{
    return a->state == b->state && a->rung == b->rung && a->track == b->track && a->from == b->from && a->to == b->to &&
           a->down == b->down && a->immediate == b->immediate && a->link == b->link && a->slot == b->slot &&
           a->term == b->term && a->n_terms == b->n_terms && a->gate == b->gate && a->n_gates == b->n_gates &&
           a->key == b->key;
}

static bool same_cliques(const cr_tie *a, const cr_tie *b, size_t n_states)
{
    return a->n_cliques == b->n_cliques &&
           (a->n_cliques == 0 || (same(a->member_at, b->member_at, a->n_cliques + 1, sizeof(*a->member_at)) &&
                                  same(a->clique_at, b->clique_at, n_states + 1, sizeof(*a->clique_at)) &&
                                  same(a->member, b->member, a->member_at[a->n_cliques], sizeof(*a->member)) &&
                                  same(a->clique, b->clique, a->clique_at[n_states], sizeof(*a->clique))));
}

static bool same_tie(const cr_tie *a, const cr_tie *b, size_t n_states, size_t n_rungs)
{
    bool good = same_text(a->name, b->name) && a->share == b->share && a->ahead == b->ahead &&
                a->n_edges == b->n_edges && a->n_uncertain == b->n_uncertain && a->exists == b->exists &&
                a->fades == b->fades && a->times == b->times &&
                same(a->edge_key, b->edge_key, a->n_edges, sizeof(*a->edge_key)) &&
                (a->credit == NULL) == (b->credit == NULL) && same(a->credit, b->credit, n_rungs, sizeof(*a->credit)) &&
                same(a->listener_at, b->listener_at, n_states + 1, sizeof(*a->listener_at)) &&
                same(a->listener, b->listener, a->n_edges, sizeof(*a->listener)) &&
                same(a->weight, b->weight, a->n_edges, sizeof(*a->weight)) && same_cliques(a, b, n_states);

    for (size_t k = 0; good && k < a->n_uncertain; k++) {
        good = a->uncertain[k].edge == b->uncertain[k].edge && a->uncertain[k].slot == b->uncertain[k].slot;
    }
    return good;
}

static bool same_regime(const cr_regime *a, const cr_regime *b, size_t n_regimes)
{
    return same_text(a->name, b->name) && a->level == b->level && a->lasts == b->lasts &&
           same(a->leaves_to, b->leaves_to, n_regimes, sizeof(*a->leaves_to)) && a->n_hastened == b->n_hastened &&
           same_influences(a->n_hastened, a->hastened_by, b->hastened_by);
}

static bool same_dynamics(const cr_condition *a, const cr_condition *b)
{
    bool good = a->sd == b->sd && a->half_life == b->half_life && a->starts_at == b->starts_at &&
                a->noise_key == b->noise_key && a->n_regimes == b->n_regimes && a->starts_in == b->starts_in &&
                a->regime_key == b->regime_key && a->per_year == b->per_year && a->size == b->size &&
                a->size_dist == b->size_dist && a->shock_half_life == b->shock_half_life && a->breeds == b->breeds &&
                a->shock_key == b->shock_key && a->n_responses == b->n_responses &&
                same_influences(a->n_responses, a->response, b->response) && a->lag == b->lag &&
                a->n_times == b->n_times && same(a->times, b->times, a->n_times, sizeof(*a->times));

    for (size_t r = 0; good && r < a->n_regimes; r++) {
        good = same_regime(&a->regime[r], &b->regime[r], a->n_regimes);
    }
    return good;
}

static bool same_condition(const cr_condition *a, const cr_condition *b, size_t n_dates)
{
    const double of_a[] = {a->lo, a->hi, a->bin_lo, a->bin_hi}, of_b[] = {b->lo, b->hi, b->bin_lo, b->bin_hi};

    return same_text(a->name, b->name) && a->level == b->level && a->n_points == b->n_points &&
           same(of_a, of_b, 1, sizeof(of_a)) && same(a->point, b->point, a->n_points, sizeof(*a->point)) &&
           same(a->left, b->left, n_dates, sizeof(*a->left)) &&
           same(a->fraction, b->fraction, n_dates, sizeof(*a->fraction)) && same_dynamics(a, b);
}

static bool same_dist(const cr_dist *a, const cr_dist *b)
{
    return a->kind == b->kind && same(a->argument, b->argument, 3, sizeof(double)) && a->truncated == b->truncated &&
           same(&a->lo, &b->lo, 1, sizeof(double)) && same(&a->hi, &b->hi, 1, sizeof(double)) && a->n == b->n &&
           same(a->value, b->value, a->n, sizeof(double)) && same(a->upto, b->upto, a->n, sizeof(double));
}

static bool same_names(const cr_model *a, const cr_model *b)
{
    bool good = true;

    for (size_t k = 0; good && k < a->n_tracks; k++) {
        good = same_text(a->track[k].name, b->track[k].name) && a->track[k].first_rung == b->track[k].first_rung &&
               a->track[k].n_rungs == b->track[k].n_rungs;
    }
    for (size_t k = 0; good && k < a->n_rungs; k++) {
        good = same_text(a->rung[k].name, b->rung[k].name) && a->rung[k].track == b->rung[k].track;
    }
    for (size_t k = 0; good && k < a->n_states; k++) {
        good = same_text(a->state[k].code, b->state[k].code);
    }
    return good;
}

static bool same_calendar(const cr_model *a, const cr_model *b)
{
    return same(a->calendar.day, b->calendar.day, a->calendar.n, sizeof(*a->calendar.day)) &&
           same(a->calendar.t, b->calendar.t, a->calendar.n, sizeof(*a->calendar.t));
}

static bool same_slots(const cr_model *a, const cr_model *b)
{
    return same(a->slot, b->slot, a->n_slots, sizeof(*a->slot));
}

static bool same_moves(const cr_model *a, const cr_model *b)
{
    bool good = true;

    for (size_t k = 0; good && k < a->n_moves; k++) {
        good = same_move(&a->move[k], &b->move[k]);
    }
    for (size_t k = 0; good && k < a->n_terms; k++) {
        good = same_driver(a->term[k].driver, b->term[k].driver) && a->term[k].slot == b->term[k].slot;
    }
    for (size_t k = 0; good && k < a->n_gates; k++) {
        const cr_gate *x = &a->gate[k], *y = &b->gate[k];

        good =
            x->test == y->test && same_driver(x->driver, y->driver) && x->bound == y->bound && x->at_most == y->at_most;
    }
    for (size_t k = 0; good && k < a->n_tests; k++) {
        good = same_test(&a->test[k], &b->test[k], a->calendar.n);
    }
    return good;
}

static bool same_starts(const cr_model *a, const cr_model *b)
{
    bool good = true;

    for (size_t k = 0; good && k < a->n_uncertain_starts; k++) {
        const cr_uncertain_start *x = &a->uncertain_start[k], *y = &b->uncertain_start[k];

        good = x->state == y->state && x->track == y->track && x->key == y->key && x->n == y->n &&
               same(x->rung, y->rung, x->n, sizeof(*x->rung)) && same(x->upto, y->upto, x->n, sizeof(*x->upto));
    }
    return good;
}

static bool same_draws(const cr_model *a, const cr_model *b)
{
    bool good = same(a->target, b->target, a->n_targets, sizeof(*a->target));

    for (size_t k = 0; good && k < a->n_draws; k++) {
        const cr_draw *x = &a->draw[k], *y = &b->draw[k];

        good = x->dist == y->dist && x->key == y->key && x->factor == y->factor &&
               same(&x->shared, &y->shared, 1, sizeof(double)) && x->target == y->target &&
               x->n_targets == y->n_targets;
    }
    for (size_t k = 0; good && k < a->n_dists; k++) {
        good = same_dist(&a->dist[k], &b->dist[k]);
    }
    return good;
}

static bool same_places(const cr_model *a, const cr_model *b)
{
    const size_t cells = a->n_states * a->n_rungs;

    return same(a->move_onto, b->move_onto, cells, sizeof(*a->move_onto)) &&
           same(a->rung_above, b->rung_above, cells, sizeof(*a->rung_above)) &&
           same(a->start, b->start, a->n_states * a->n_tracks, sizeof(*a->start)) &&
           same(a->move_off, b->move_off, cells, sizeof(*a->move_off)) &&
           same(a->since, b->since, cells, sizeof(*a->since)) &&
           same(a->condition_order, b->condition_order, a->n_conditions, sizeof(*a->condition_order)) &&
           same_starts(a, b);
}

static bool same_conditions(const cr_model *a, const cr_model *b)
{
    bool good = true;

    for (size_t k = 0; good && k < a->n_conditions; k++) {
        good = same_condition(&a->condition[k], &b->condition[k], a->calendar.n);
    }
    return good;
}

static bool same_ties(const cr_model *a, const cr_model *b)
{
    bool good = true;

    for (size_t k = 0; good && k < a->n_ties; k++) {
        good = same_tie(&a->tie[k], &b->tie[k], a->n_states, a->n_rungs);
    }
    return good;
}

/* ---- events ---- */

static bool same_wait(const cr_wait *a, const cr_wait *b)
{
    return same(&a->span.n, &b->span.n, 1, sizeof(a->span.n)) && a->span.unit == b->span.unit && a->slot == b->slot &&
           a->dist == b->dist;
}

static bool same_action(const cr_action *a, const cr_action *b)
{
    bool good = a->kind == b->kind && a->condition == b->condition && a->by == b->by && a->ends == b->ends &&
                same_wait(&a->lasts, &b->lasts) && a->n_settings == b->n_settings && a->rung == b->rung &&
                a->n_members == b->n_members && same(a->member, b->member, a->n_members, sizeof(*a->member)) &&
                a->key == b->key;

    for (size_t k = 0; good && k < a->n_settings; k++) {
        good = a->setting[k].slot == b->setting[k].slot && a->setting[k].to == b->setting[k].to &&
               a->setting[k].move == b->setting[k].move;
    }
    return good;
}

static bool same_event(const cr_event *a, const cr_event *b)
{
    bool good = same_text(a->name, b->name) && a->dated == b->dated && same(&a->t, &b->t, 1, sizeof(a->t)) &&
                a->n_tests == b->n_tests && same(a->test, b->test, a->n_tests, sizeof(*a->test)) &&
                a->chance == b->chance && a->chance_key == b->chance_key && same_wait(&a->delay, &b->delay) &&
                a->delay_key == b->delay_key && a->n_actions == b->n_actions;

    for (size_t k = 0; good && k < a->n_actions; k++) {
        good = same_action(&a->action[k], &b->action[k]);
    }
    return good;
}

static bool same_events(const cr_model *a, const cr_model *b)
{
    bool good = true;

    for (size_t k = 0; good && k < a->n_events; k++) {
        good = same_event(&a->event[k], &b->event[k]);
    }
    return good;
}

/* ---- for people ---- */

static bool same_said(const cr_model *a, const cr_model *b)
{
    bool good = a->n_groups == b->n_groups;

    for (size_t k = 0; good && k < a->n_states; k++) {
        good = same_text(a->state[k].name, b->state[k].name);
    }
    for (size_t k = 0; good && k < a->n_groups; k++) { /* their members have them spread over them already */
        good = same_text(a->group[k].name, b->group[k].name) && a->group[k].n == b->group[k].n &&
               same(a->group[k].member, b->group[k].member, a->group[k].n, sizeof(int32_t));
    }
    return good;
}

cr_likeness cr_model_compare(const cr_model *a, const cr_model *b, const char **where)
{
    static const struct {
        const char *name;
        bool (*same)(const cr_model *a, const cr_model *b);
    } part[] = {
        {"counts", same_counts}, {"calendar", same_calendar}, {"slots", same_slots}, {"names", same_names},
        {"places", same_places}, {"moves", same_moves},       {"draws", same_draws}, {"conditions", same_conditions},
        {"ties", same_ties},     {"events", same_events},
    };
    const bool said = a->n_states == b->n_states && same_said(a, b);

    for (size_t k = 0; k < sizeof(part) / sizeof(*part); k++) {
        if (!part[k].same(a, b)) {
            if (where != NULL) {
                *where = part[k].name;
            }
            return CR_UNEQUAL;
        }
    }
    if (where != NULL) {
        *where = said ? "" : "words";
    }
    return said ? CR_EQUAL : CR_EQUAL_BUT_SAID;
}
