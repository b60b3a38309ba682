/* SPDX-License-Identifier: GPL-3.0-or-later */
/* States that nothing can move, moves that never happen or are oddly driven. What several states share is told once. */
#include <math.h>
#include <stdlib.h>

#include "check/warn_search.h"

/* What counts as odd. */
#define MOST_WEIGHTS    1.25
#define LEAST_WEIGHTS   0.5
#define MOST_MULTIPLIER 10.0

/* Names that a warning about many states lists. */
enum { NAMED = 5 };

/* The same thing said of several states: told once. */
typedef struct finding {
    cr_warning_kind kind;
    int32_t rung; /* CR_NONE: of no rung */
    bool down;
    int sort;         /* within the kind: cr_never, or too low (0) or high (1) */
    cr_driver driver; /* gate: of that driver ... */
    int32_t test;     /* ... or test; CR_NONE */
    size_t move;      /* the first of them */
    size_t n;
    int32_t state[NAMED];
} finding;

typedef struct findings {
    size_t n, most;
    finding *item; /* [n] */
} findings;

/* ---- findings ---- */

static bool is_like(const finding *a, const finding *b)
{
    return a->kind == b->kind && a->rung == b->rung && a->down == b->down && a->sort == b->sort && a->test == b->test &&
           a->driver.kind == b->driver.kind && a->driver.index == b->driver.index;
}

static void find(cr_warn_search *self, findings *all, finding what, int32_t state)
{
    finding *found = NULL;

    for (size_t k = 0; k < all->n && found == NULL; k++) {
        found = is_like(&all->item[k], &what) ? &all->item[k] : NULL;
    }
    if (found == NULL) {
        if (all->n == all->most) {
            const size_t most = all->most == 0 ? 16 : 2 * all->most;
            finding *grown = reallocarray(all->item, most, sizeof(*grown));

            if (grown == NULL) {
                self->status = CR_ERR_MEMORY;
                return;
            }
            all->item = grown;
            all->most = most;
        }
        found = &all->item[all->n++];
        *found = what;
        found->n = 0;
    }
    if (found->n < NAMED) {
        found->state[found->n] = state;
    }
    found->n++;
}

/* "PAK", "PAK and IRN", "PAK, IRN, IND and 3 more" */
static const char *who(cr_warn_search *self, const finding *found)
{
    const size_t named = found->n < NAMED ? found->n : NAMED;
    const char *text = self->model->state[found->state[0]].code;

    for (size_t k = 1; k < named; k++) {
        text = CR_WARN_TEXT(self, "%s%s%s", text, k + 1 == found->n ? " and " : ", ",
                            self->model->state[found->state[k]].code);
    }
    return found->n > named ? CR_WARN_TEXT(self, "%s and %zu more", text, found->n - named) : text;
}

/* "onto 'recognised'", "off 'recognised'" */
static const char *which(cr_warn_search *self, const finding *found)
{
    return CR_WARN_TEXT(self, "%s '%s'", found->down ? "off" : "onto", self->model->rung[found->rung].name);
}

/* "PAK never moves onto 'recognised'" */
static const char *stays(cr_warn_search *self, const finding *found)
{
    return CR_WARN_TEXT(self, "%s never %s %s", who(self, found), found->n == 1 ? "moves" : "move", which(self, found));
}

/* ---- moves ---- */

static finding of_move(const cr_warn_search *self, size_t m, cr_warning_kind kind, int sort)
{
    const cr_move *const move = &self->model->move[m];

    return (finding){.kind = kind, .rung = move->rung, .down = move->down, .sort = sort, .test = CR_NONE, .move = m};
}

static void look_at_never(cr_warn_search *self, findings *all, size_t m)
{
    const cr_prospect *const prospect = &self->outlook->prospect[m];
    const cr_move *const move = &self->model->move[m];
    finding what;

    if (prospect->never == CR_NEVER_NOT || prospect->never == CR_NEVER_FROM) {
        return;
    }
    what =
        of_move(self, m, prospect->never == CR_NEVER_GATE ? CR_WARNING_GATE : CR_WARNING_NEVER, (int)prospect->never);
    if (prospect->never == CR_NEVER_GATE) {
        const cr_gate *const gate = &self->model->gate[prospect->gate];

        what.test = gate->test;
        what.driver = gate->test == CR_NONE ? gate->driver : (cr_driver){0};
        what.sort = gate->at_most;
    }
    find(self, all, what, move->state);
}

/* The convention is one of thresholds: rates of the other links add up as they like. */
static void look_at_weights(cr_warn_search *self, findings *all, size_t m)
{
    const cr_prospect *const prospect = &self->outlook->prospect[m];
    const cr_move *const move = &self->model->move[m];
    const bool threshold = move->link == CR_LINK_LOGISTIC || move->link == CR_LINK_STEP;

    if (move->down || !threshold || move->n_terms == 0 || prospect->never != CR_NEVER_NOT) {
        return;
    }
    if (prospect->weights > MOST_WEIGHTS + CR_SLACK || prospect->weights < LEAST_WEIGHTS - CR_SLACK) {
        find(self, all, of_move(self, m, CR_WARNING_WEIGHTS, prospect->weights > MOST_WEIGHTS), move->state);
    }
}

static double multiplier(const cr_warn_search *self, size_t m)
{
    const cr_move *const move = &self->model->move[m];
    const cr_reading readiness = self->outlook->prospect[m].readiness;
    const double way = move->down ? readiness.now - readiness.lo : readiness.hi - readiness.now;

    return move->link == CR_LINK_EXPONENTIAL ? exp(way / self->model->slot[move->slot + CR_SLOT_SOFTNESS]) : 1.0;
}

static void look_at_moves(cr_warn_search *self, findings *all)
{
    for (size_t m = 0; m < self->model->n_moves; m++) {
        look_at_never(self, all, m);
        look_at_weights(self, all, m);
        if (multiplier(self, m) > MOST_MULTIPLIER && self->outlook->prospect[m].never == CR_NEVER_NOT) {
            find(self, all, of_move(self, m, CR_WARNING_MULTIPLIER, 0), self->model->move[m].state);
        }
    }
}

/* Marks whom events move that can come. @param moved  [n_states] */
static void mark_moved(const cr_warn_search *self, bool *moved)
{
    for (size_t e = 0; e < self->model->n_events; e++) {
        const cr_event *const event = &self->model->event[e];

        for (size_t a = 0; self->outlook->arrival[e].absent == CR_ABSENT_NOT && a < event->n_actions; a++) {
            for (size_t k = 0; k < event->action[a].n_members; k++) {
                moved[event->action[a].member[k]] = true;
            }
        }
    }
}

/* States that could go on, on some track, and cannot. */
static void look_at_states(cr_warn_search *self, findings *all)
{
    const cr_model *const model = self->model;
    bool *moved = calloc(model->n_states + 1, sizeof(*moved));

    if (moved == NULL) {
        self->status = CR_ERR_MEMORY;
        return;
    }
    mark_moved(self, moved);
    for (size_t m = 0; m < model->n_moves;) { /* moves stand by state */
        const int32_t state = model->move[m].state;
        size_t next = 0, possible = 0;

        for (; m < model->n_moves && model->move[m].state == state; m++) {
            next += self->outlook->prospect[m].next;
            possible += self->outlook->prospect[m].never == CR_NEVER_NOT;
        }
        if (next > 0 && possible == 0 && !moved[state]) {
            find(self, all, (finding){.kind = CR_WARNING_STUCK, .rung = CR_NONE, .test = CR_NONE}, state);
        }
    }
    free(moved);
}

/* ---- the words for them ---- */

static void tell_key(cr_warn_search *self, const finding *found, const char *key, const char *what)
{
    const int32_t state = found->state[0];
    const cr_place *place =
        cr_warn_place_of_key(self, state, found->rung, found->down ? CR_WARN_TEXT(self, "reverses.%s", key) : key);

    cr_warn_tell(self, found->kind, place,
                 place != NULL ? place->path : CR_WARN_TEXT(self, "states.%s", self->model->state[state].code), what);
}

static const char *driver_name(cr_warn_search *self, cr_driver driver)
{
    switch (driver.kind) {
    case CR_DRIVER_CONDITION:
        return self->model->condition[driver.index].name;
    case CR_DRIVER_EXPOSURE:
        return self->model->tie[driver.index].name;
    case CR_DRIVER_RUNG:
        return self->model->rung[driver.index].name;
    default:
        return "a trait";
    }
}

static void tell_gate(cr_warn_search *self, const finding *found)
{
    const cr_prospect *const prospect = &self->outlook->prospect[found->move];
    const cr_gate *const gate = &self->model->gate[prospect->gate];
    cr_range bound;
    const char *name;

    if (gate->test != CR_NONE) {
        tell_key(self, found, "requires.others",
                 CR_WARN_TEXT(self,
                              "a signal of `others` never holds: %s, for it goes from %.4g to %.4g "
                              "(change its bound or its `for`, or let those move whom it looks at)",
                              stays(self, found), prospect->at_gate.lo, prospect->at_gate.hi));
        return;
    }
    bound = self->outlook->reach.slot[gate->bound];
    name = driver_name(self, gate->driver);
    tell_key(self, found, gate->driver.kind == CR_DRIVER_TRAIT ? "requires" : CR_WARN_TEXT(self, "requires.%s", name),
             CR_WARN_TEXT(self,
                          "%s must be at %s %.4g and is never %s %.4g: %s (change the bound, or what moves "
                          "the driver)",
                          name, gate->at_most ? "most" : "least", gate->at_most ? bound.hi : bound.lo,
                          gate->at_most ? "below" : "above",
                          gate->at_most ? prospect->at_gate.lo : prospect->at_gate.hi, stays(self, found)));
}

static void tell_never(cr_warn_search *self, const finding *found)
{
    const cr_prospect *const prospect = &self->outlook->prospect[found->move];
    const cr_move *const move = &self->model->move[found->move];
    const cr_range threshold = self->outlook->reach.slot[move->slot + CR_SLOT_THRESHOLD];

    switch (prospect->never) {
    case CR_NEVER_PACE:
        tell_key(
            self, found, "pace",
            CR_WARN_TEXT(self, "pace is 0: %s (give a pace, or leave the rung out by `skips`)", stays(self, found)));
        break;
    case CR_NEVER_READY:
        tell_key(self, found, "threshold",
                 CR_WARN_TEXT(self,
                              "readiness is at %s %.4g and the threshold at %s %.4g: %s (change the threshold, "
                              "the weights or the bias)",
                              move->down ? "least" : "most", move->down ? prospect->limit.lo : prospect->limit.hi,
                              move->down ? "most" : "least", move->down ? threshold.hi : threshold.lo,
                              stays(self, found)));
        break;
    default:
        tell_key(self, found, "threshold",
                 CR_WARN_TEXT(self,
                              "the hazard is at most %.2g a year: %s (change the threshold, the weights, the "
                              "softness or the pace)",
                              prospect->hazard_limit, stays(self, found)));
        break;
    }
}

static void tell_finding(cr_warn_search *self, const finding *found)
{
    const cr_prospect *const prospect = &self->outlook->prospect[found->move];

    switch (found->kind) {
    case CR_WARNING_STUCK:
        cr_warn_tell_at(
            self, found->kind, CR_WARN_TEXT(self, "states.%s", self->model->state[found->state[0]].code),
            CR_WARN_TEXT(self, "nothing can move %s (see the other warnings, or leave them out)", who(self, found)));
        break;
    case CR_WARNING_GATE:
        tell_gate(self, found);
        break;
    case CR_WARNING_NEVER:
        tell_never(self, found);
        break;
    case CR_WARNING_WEIGHTS:
        tell_key(
            self, found, "weights",
            CR_WARN_TEXT(self,
                         "positive weights for the move %s add up to %.4g for %s (to about 1 by the convention: then "
                         "readiness is the share of what a state wants that is there)",
                         which(self, found), prospect->weights, who(self, found)));
        break;
    default:
        tell_key(
            self, found, "softness",
            CR_WARN_TEXT(self,
                         "the hazard of the move %s can grow by a factor of %.3g over that at the start, for %s (an "
                         "exponential link has no upper limit: raise the softness, or take `link: logistic`)",
                         which(self, found), multiplier(self, found->move), who(self, found)));
        break;
    }
}

void cr_warn_of_moves(cr_warn_search *self)
{
    findings all = {0};

    look_at_states(self, &all);
    look_at_moves(self, &all);
    for (size_t k = 0; k < all.n; k++) {
        tell_finding(self, &all.item[k]);
    }
    free(all.item);
}
