/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/warnings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/overlap.h"

/* What counts as odd. */
#define MOST_WEIGHTS    1.25
#define LEAST_WEIGHTS   0.5
#define MOST_MULTIPLIER 10.0
#define MOST_OVERLAP    0.9
#define MOST_ON_BOUNDS  0.25
#define MOST_YEARS      20.0

/* Names that a warning about many states lists. */
enum { NAMED = 5 };

const char *cr_warning_name(cr_warning_kind kind)
{
    switch (kind) {
#define CR_WARNING_CASE(value, name)                                                                                   \
    case value:                                                                                                        \
        return name;
        CR_WARNING_LIST(CR_WARNING_CASE)
#undef CR_WARNING_CASE
    default:
        return "unknown";
    }
}

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

typedef struct search {
    cr_warnings *out;
    const cr_plan *plan;
    const cr_model *model;
    const cr_outlook *outlook;
    size_t n, most;
    finding *found; /* [n] */
    int status;
} search;

/* ---- telling ---- */

/* text may be NULL: memory ran out. */
static const char *sure(search *self, const char *text)
{
    if (text == NULL) {
        self->status = CR_ERR_MEMORY;
    }
    return text != NULL ? text : "";
}

#define TEXT(self, ...) sure(self, cr_arena_format(&(self)->out->arena, __VA_ARGS__))

static void tell(search *self, cr_warning_kind kind, const cr_place *place, const char *path, const char *what)
{
    cr_warnings *const out = self->out;

    if (out->n == out->most) {
        const size_t most = out->most == 0 ? 16 : 2 * out->most;
        cr_warning *item = reallocarray(out->item, most, sizeof(*item));

        if (item == NULL) {
            self->status = CR_ERR_MEMORY;
            return;
        }
        out->item = item;
        out->most = most;
    }
    out->item[out->n++] = (cr_warning){
        .kind = kind, .mark = place != NULL ? place->mark : (cr_mark){NULL, 0, 0}, .path = path, .what = what};
}

/* The thing at that path, or what it stands in. */
static const cr_place *place_near(search *self, const char *path)
{
    const cr_place *place = cr_plan_place(self->plan, path);
    size_t length = strlen(path);

    while (place == NULL && length > 0) {
        const char *shorter;

        while (length > 0 && path[length - 1] != '.') {
            length--;
        }
        length -= length > 0;
        shorter = TEXT(self, "%.*s", (int)length, path);
        place = cr_plan_place(self->plan, shorter);
    }
    return place;
}

static void tell_at(search *self, cr_warning_kind kind, const char *path, const char *what)
{
    tell(self, kind, place_near(self, path), path, what);
}

/* ---- where a key of a state comes from ---- */

/* In one layer: for the rung, or for all. */
static const cr_place *in_layer(search *self, const char *layer, int32_t rung, const char *key)
{
    const cr_place *place = NULL;

    if (rung != CR_NONE) {
        place = cr_plan_place(self->plan, TEXT(self, "%s.rungs.%s.%s", layer, self->model->rung[rung].name, key));
    }
    return place != NULL ? place : cr_plan_place(self->plan, TEXT(self, "%s.%s", layer, key));
}

static bool is_member(const cr_group *group, int32_t state)
{
    for (size_t k = 0; k < group->n; k++) {
        if (group->member[k] == state) {
            return true;
        }
    }
    return false;
}

/* Of the groups that say something the smallest, which is the inner one, if there is one. */
static const cr_place *in_groups(search *self, int32_t state, int32_t rung, const char *key)
{
    const cr_place *best = NULL;
    size_t least = SIZE_MAX;

    for (size_t g = 0; g < self->model->n_groups; g++) {
        const cr_group *group = &self->model->group[g];

        if (group->n < least && is_member(group, state)) {
            const cr_place *place = in_layer(self, TEXT(self, "groups.%s", group->name), rung, key);

            best = place != NULL ? place : best;
            least = place != NULL ? group->n : least;
        }
    }
    return best;
}

/* Where the key that acts on the state stands: in its own layer, a group's or the defaults; else where the state does. */
static const cr_place *place_of_key(search *self, int32_t state, int32_t rung, const char *key)
{
    const char *own = TEXT(self, "states.%s", self->model->state[state].code);
    const cr_place *place = in_layer(self, own, rung, key);

    place = place != NULL ? place : in_groups(self, state, rung, key);
    place = place != NULL ? place : in_layer(self, "defaults", rung, key);
    return place != NULL ? place : cr_plan_place(self->plan, own);
}

static void tell_key(search *self, const finding *found, const char *key, const char *what)
{
    const int32_t state = found->state[0];
    const cr_place *place = place_of_key(self, state, found->rung, found->down ? TEXT(self, "reverses.%s", key) : key);

    tell(self, found->kind, place,
         place != NULL ? place->path : TEXT(self, "states.%s", self->model->state[state].code), what);
}

/* ---- findings ---- */

static bool is_like(const finding *a, const finding *b)
{
    return a->kind == b->kind && a->rung == b->rung && a->down == b->down && a->sort == b->sort && a->test == b->test &&
           a->driver.kind == b->driver.kind && a->driver.index == b->driver.index;
}

static void find(search *self, finding what, int32_t state)
{
    finding *found = NULL;

    for (size_t k = 0; k < self->n && found == NULL; k++) {
        found = is_like(&self->found[k], &what) ? &self->found[k] : NULL;
    }
    if (found == NULL) {
        if (self->n == self->most) {
            const size_t most = self->most == 0 ? 16 : 2 * self->most;
            finding *grown = reallocarray(self->found, most, sizeof(*grown));

            if (grown == NULL) {
                self->status = CR_ERR_MEMORY;
                return;
            }
            self->found = grown;
            self->most = most;
        }
        found = &self->found[self->n++];
        *found = what;
        found->n = 0;
    }
    if (found->n < NAMED) {
        found->state[found->n] = state;
    }
    found->n++;
}

/* "PAK", "PAK and IRN", "PAK, IRN, IND and 3 more" */
static const char *who(search *self, const finding *found)
{
    const size_t named = found->n < NAMED ? found->n : NAMED;
    const char *text = self->model->state[found->state[0]].code;

    for (size_t k = 1; k < named; k++) {
        text = TEXT(self, "%s%s%s", text, k + 1 == found->n ? " and " : ", ", self->model->state[found->state[k]].code);
    }
    return found->n > named ? TEXT(self, "%s and %zu more", text, found->n - named) : text;
}

/* "onto 'recognised'", "off 'recognised'" */
static const char *which(search *self, const finding *found)
{
    return TEXT(self, "%s '%s'", found->down ? "off" : "onto", self->model->rung[found->rung].name);
}

/* "PAK never moves onto 'recognised'" */
static const char *stays(search *self, const finding *found)
{
    return TEXT(self, "%s never %s %s", who(self, found), found->n == 1 ? "moves" : "move", which(self, found));
}

/* ---- moves ---- */

static finding of_move(const search *self, size_t m, cr_warning_kind kind, int sort)
{
    const cr_move *const move = &self->model->move[m];

    return (finding){.kind = kind, .rung = move->rung, .down = move->down, .sort = sort, .test = CR_NONE, .move = m};
}

static void look_at_never(search *self, size_t m)
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
    find(self, what, move->state);
}

/* The convention is one of thresholds: rates of the other links add up as they like. */
static void look_at_weights(search *self, size_t m)
{
    const cr_prospect *const prospect = &self->outlook->prospect[m];
    const cr_move *const move = &self->model->move[m];
    const bool threshold = move->link == CR_LINK_LOGISTIC || move->link == CR_LINK_STEP;

    if (move->down || !threshold || move->n_terms == 0 || prospect->never != CR_NEVER_NOT) {
        return;
    }
    if (prospect->weights > MOST_WEIGHTS + CR_SLACK || prospect->weights < LEAST_WEIGHTS - CR_SLACK) {
        find(self, of_move(self, m, CR_WARNING_WEIGHTS, prospect->weights > MOST_WEIGHTS), move->state);
    }
}

static double multiplier(const search *self, size_t m)
{
    const cr_move *const move = &self->model->move[m];
    const cr_reading readiness = self->outlook->prospect[m].readiness;
    const double way = move->down ? readiness.now - readiness.lo : readiness.hi - readiness.now;

    return move->link == CR_LINK_EXPONENTIAL ? exp(way / self->model->slot[move->slot + CR_SLOT_SOFTNESS]) : 1.0;
}

static void look_at_moves(search *self)
{
    for (size_t m = 0; m < self->model->n_moves; m++) {
        look_at_never(self, m);
        look_at_weights(self, m);
        if (multiplier(self, m) > MOST_MULTIPLIER && self->outlook->prospect[m].never == CR_NEVER_NOT) {
            find(self, of_move(self, m, CR_WARNING_MULTIPLIER, 0), self->model->move[m].state);
        }
    }
}

/* Marks whom events move that can come. @param moved  [n_states] */
static void mark_moved(const search *self, bool *moved)
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
static void look_at_states(search *self)
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
            find(self, (finding){.kind = CR_WARNING_STUCK, .rung = CR_NONE, .test = CR_NONE}, state);
        }
    }
    free(moved);
}

/* ---- the words for them ---- */

static const char *driver_name(search *self, cr_driver driver)
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

static void tell_gate(search *self, const finding *found)
{
    const cr_prospect *const prospect = &self->outlook->prospect[found->move];
    const cr_gate *const gate = &self->model->gate[prospect->gate];
    cr_range bound;
    const char *name;

    if (gate->test != CR_NONE) {
        tell_key(self, found, "requires.others",
                 TEXT(self,
                      "a signal of `others` never holds: %s, for it goes from %.4g to %.4g "
                      "(change its bound or its `for`, or let those move whom it looks at)",
                      stays(self, found), prospect->at_gate.lo, prospect->at_gate.hi));
        return;
    }
    bound = self->outlook->reach.slot[gate->bound];
    name = driver_name(self, gate->driver);
    tell_key(self, found, gate->driver.kind == CR_DRIVER_TRAIT ? "requires" : TEXT(self, "requires.%s", name),
             TEXT(self,
                  "%s must be at %s %.4g and is never %s %.4g: %s (change the bound, or what moves "
                  "the driver)",
                  name, gate->at_most ? "most" : "least", gate->at_most ? bound.hi : bound.lo,
                  gate->at_most ? "below" : "above", gate->at_most ? prospect->at_gate.lo : prospect->at_gate.hi,
                  stays(self, found)));
}

static void tell_never(search *self, const finding *found)
{
    const cr_prospect *const prospect = &self->outlook->prospect[found->move];
    const cr_move *const move = &self->model->move[found->move];
    const cr_range threshold = self->outlook->reach.slot[move->slot + CR_SLOT_THRESHOLD];

    switch (prospect->never) {
    case CR_NEVER_PACE:
        tell_key(self, found, "pace",
                 TEXT(self, "pace is 0: %s (give a pace, or leave the rung out by `skips`)", stays(self, found)));
        break;
    case CR_NEVER_READY:
        tell_key(self, found, "threshold",
                 TEXT(self,
                      "readiness is at %s %.4g and the threshold at %s %.4g: %s (change the threshold, "
                      "the weights or the bias)",
                      move->down ? "least" : "most", move->down ? prospect->limit.lo : prospect->limit.hi,
                      move->down ? "most" : "least", move->down ? threshold.hi : threshold.lo, stays(self, found)));
        break;
    default:
        tell_key(self, found, "threshold",
                 TEXT(self,
                      "the hazard is at most %.2g a year: %s (change the threshold, the weights, the "
                      "softness or the pace)",
                      prospect->hazard_limit, stays(self, found)));
        break;
    }
}

static void tell_finding(search *self, const finding *found)
{
    const cr_prospect *const prospect = &self->outlook->prospect[found->move];

    switch (found->kind) {
    case CR_WARNING_STUCK:
        tell_at(self, found->kind, TEXT(self, "states.%s", self->model->state[found->state[0]].code),
                TEXT(self, "nothing can move %s (see the other warnings, or leave them out)", who(self, found)));
        break;
    case CR_WARNING_GATE:
        tell_gate(self, found);
        break;
    case CR_WARNING_NEVER:
        tell_never(self, found);
        break;
    case CR_WARNING_WEIGHTS:
        tell_key(self, found, "weights",
                 TEXT(self,
                      "positive weights for the move %s add up to %.4g for %s (to about 1 by the convention: then "
                      "readiness is the share of what a state wants that is there)",
                      which(self, found), prospect->weights, who(self, found)));
        break;
    default:
        tell_key(self, found, "softness",
                 TEXT(self,
                      "the hazard of the move %s can grow by a factor of %.3g over that at the start, for %s (an "
                      "exponential link has no upper limit: raise the softness, or take `link: logistic`)",
                      which(self, found), multiplier(self, found->move), who(self, found)));
        break;
    }
}

/* ---- drivers ---- */

static bool is_driver(const search *self, cr_driver_kind kind, size_t index)
{
    for (size_t k = 0; k < self->model->n_terms; k++) {
        if (self->model->term[k].driver.kind == kind && self->model->term[k].driver.index == (int32_t)index) {
            return true;
        }
    }
    return false;
}

static bool leaves_unit(cr_range range)
{
    return range.lo < -CR_SLACK || range.hi > 1.0 + CR_SLACK;
}

static void look_at_conditions(search *self)
{
    for (size_t c = 0; c < self->model->n_conditions; c++) {
        const cr_condition *const condition = &self->model->condition[c];
        const cr_reading reading = self->outlook->reach.condition[c];

        if (leaves_unit((cr_range){reading.lo, reading.hi}) && is_driver(self, CR_DRIVER_CONDITION, c)) {
            tell_at(self, CR_WARNING_RANGE, TEXT(self, "conditions.%s.within", condition->name),
                    TEXT(self,
                         "'%s' goes from %.4g to %.4g (drivers lie in [0, 1] by the convention: scale it, so that its "
                         "weights can be compared with others)",
                         condition->name, reading.lo, reading.hi));
        }
    }
}

/* Rivals repel: an exposure may go down to -1. */
static void look_at_exposures(search *self)
{
    for (size_t m = 0; m < self->model->n_ties; m++) {
        const cr_tie *const tie = &self->model->tie[m];
        const cr_range range = self->outlook->exposure[m];

        if (range.lo < -1.0 - CR_SLACK || range.hi > 1.0 + CR_SLACK) {
            tell_at(
                self, CR_WARNING_RANGE, TEXT(self, "ties.%s.%s", tie->name, tie->share ? "credit" : "norm"),
                TEXT(self,
                     "exposure to '%s' goes from %.4g to %.4g (drivers lie in [0, 1] by the convention, or in [-1, 1] "
                     "with rivals: %s)",
                     tie->name, range.lo, range.hi,
                     tie->share ? "give credits up to 1" : "take `norm: share`, or weights that add up to 1"));
        }
    }
}

static void look_at_traits(search *self)
{
    for (size_t m = 0; m < self->model->n_moves; m++) {
        const cr_move *const move = &self->model->move[m];

        for (size_t k = move->term; k < move->term + move->n_terms; k++) {
            const cr_driver driver = self->model->term[k].driver;

            if (driver.kind == CR_DRIVER_TRAIT && leaves_unit(self->outlook->reach.slot[driver.index])) {
                const cr_place *place = place_of_key(self, move->state, CR_NONE, "traits");

                tell(self, CR_WARNING_RANGE, place, place != NULL ? place->path : "states",
                     TEXT(self,
                          "a trait of %s is %.4g (drivers lie in [0, 1] by the convention: scale it, so that its "
                          "weights can be compared with others)",
                          self->model->state[move->state].code, self->model->slot[driver.index]));
                return; /* one will do: the others stand in the same column or list */
            }
        }
    }
}

/* Does an event set the level to the bound, or shift it from the level just there? */
static bool is_brought_to(const cr_model *model, size_t c, double bound)
{
    const double level = model->condition[c].level != CR_NONE ? model->slot[model->condition[c].level] : (double)NAN;

    for (size_t e = 0; e < model->n_events; e++) {
        for (size_t a = 0; a < model->event[e].n_actions; a++) {
            const cr_action *const action = &model->event[e].action[a];
            const bool shifts = action->kind == CR_ACTION_SHIFT;

            if (action->condition == (int32_t)c &&
                (shifts ? level + model->slot[action->by] : model->slot[action->setting[0].to]) == bound) {
                return true;
            }
        }
    }
    return false;
}

/* A bound that the condition reaches without being pushed over it: an indicator that is 0 or 1, no shock yet. */
static bool rests_on(const cr_model *model, size_t c, double bound)
{
    const cr_condition *const condition = &model->condition[c];
    bool rests = false;

    if (condition->sd != CR_NONE && model->slot[condition->sd] > 0.0) {
        return false;
    }
    for (size_t p = 0; p < condition->n_points; p++) {
        rests = rests || model->slot[condition->point[p]] == bound;
    }
    for (size_t r = 0; r < condition->n_regimes; r++) {
        const double level = condition->level != CR_NONE ? model->slot[condition->level] : 0.0;

        rests = rests || level + model->slot[condition->regime[r].level] == bound;
    }
    return rests || (condition->level != CR_NONE && model->slot[condition->level] == bound) ||
           is_brought_to(model, c, bound);
}

static void look_at_bounds(search *self, const cr_climate *climate)
{
    for (size_t c = 0; c < self->model->n_conditions; c++) {
        const cr_condition *const condition = &self->model->condition[c];
        const double lo = rests_on(self->model, c, condition->lo) ? 0.0 : climate[c].at_lo,
                     hi = rests_on(self->model, c, condition->hi) ? 0.0 : climate[c].at_hi;

        if (lo + hi > MOST_ON_BOUNDS) {
            tell_at(
                self, CR_WARNING_BOUNDS, TEXT(self, "conditions.%s", condition->name),
                TEXT(self,
                     "'%s' is held by its bounds %.0f%% of the time (%.0f%% at %.4g, %.0f%% at %.4g): what it is there "
                     "does not show (less noise or other levels, or wider bounds by `within`)",
                     condition->name, 100.0 * (lo + hi), 100.0 * lo, condition->lo, 100.0 * hi, condition->hi));
        }
    }
}

/* ---- events ---- */

static void look_at_event(search *self, const cr_event *event, const cr_arrival *arrival)
{
    const char *path = TEXT(self, "events.%s", event->name);
    char end[16];

    switch (arrival->absent) {
    case CR_ABSENT_NOT:
        break;
    case CR_ABSENT_CHANCE:
        tell_at(self, CR_WARNING_EVENT, TEXT(self, "%s.chance", path),
                TEXT(self, "the chance of '%s' is 0: it never comes (give it a chance, or take it away)", event->name));
        break;
    case CR_ABSENT_LATE:
        cr_day_text(self->model->calendar.day[self->model->calendar.n - 1], end);
        tell_at(self, CR_WARNING_EVENT, TEXT(self, "%s.%s", path, event->dated ? "date" : "delay"),
                TEXT(self, "'%s' cannot act before the end, %s: it never comes (%s, or a later end)", event->name, end,
                     event->dated ? "an earlier date" : "a shorter delay"));
        break;
    case CR_ABSENT_TEST:
        tell_at(self, CR_WARNING_EVENT, TEXT(self, "%s.when", path),
                TEXT(self,
                     "a signal that '%s' waits for never holds, for it goes from %.4g to %.4g: it never comes (change "
                     "its bound or its `for`, or let those move whom it looks at)",
                     event->name, arrival->at_test.lo, arrival->at_test.hi));
        break;
    }
}

static void look_at_events(search *self)
{
    for (size_t e = 0; e < self->model->n_events; e++) {
        look_at_event(self, &self->model->event[e], &self->outlook->arrival[e]);
    }
}

/* ---- ties ---- */

static bool same_credit(const cr_model *model, const cr_tie *a, const cr_tie *b)
{
    bool same = a->ahead == b->ahead && (a->fades == CR_NONE) == (b->fades == CR_NONE);

    for (size_t r = 0; same && !a->ahead && r < model->n_rungs; r++) {
        const double left = a->credit[r] != CR_NONE ? model->slot[a->credit[r]] : 0.0,
                     right = b->credit[r] != CR_NONE ? model->slot[b->credit[r]] : 0.0;

        same = left == right;
    }
    return same;
}

/* The first move with positive weights for both, or n_moves. */
static size_t move_with_both(const cr_model *model, size_t a, size_t b)
{
    for (size_t m = 0; m < model->n_moves; m++) {
        const cr_move *const move = &model->move[m];
        int found = 0;

        for (size_t k = move->term; k < move->term + move->n_terms; k++) {
            const cr_term *const term = &model->term[k];

            found += term->driver.kind == CR_DRIVER_EXPOSURE && model->slot[term->slot] > 0.0 &&
                     (term->driver.index == (int32_t)a || term->driver.index == (int32_t)b);
        }
        if (found == 2) {
            return m;
        }
    }
    return model->n_moves;
}

static void look_at_two_ties(search *self, size_t a, size_t b)
{
    const cr_model *const model = self->model;
    const cr_tie *const left = &model->tie[a], *const right = &model->tie[b];
    const size_t m = same_credit(model, left, right) ? move_with_both(model, a, b) : model->n_moves;
    double share = 0.0;

    if (m == model->n_moves) {
        return;
    }
    if (cr_overlap(model, left, right, &share) != CR_OK) {
        self->status = CR_ERR_MEMORY;
    }
    if (share > MOST_OVERLAP) {
        tell_at(
            self, CR_WARNING_TWICE, TEXT(self, "ties.%s", right->name),
            TEXT(self,
                 "%.0f%% of its pairs are those of '%s', and the move of %s onto '%s' counts both (keep one of them)",
                 100.0 * share, left->name, model->state[model->move[m].state].code,
                 model->rung[model->move[m].rung].name));
    }
}

static void look_at_ties(search *self)
{
    for (size_t a = 0; a < self->model->n_ties; a++) {
        for (size_t b = a + 1; b < self->model->n_ties; b++) {
            look_at_two_ties(self, a, b);
        }
    }
}

/* ---- the rest ---- */

static void look_at_horizon(search *self)
{
    if (self->outlook->years > MOST_YEARS) {
        tell_at(self, CR_WARNING_HORIZON, "calendar.end",
                TEXT(self,
                     "%.0f years from start to end (over decades neither thresholds nor ties stay as they are: an "
                     "earlier end, or wide distributions)",
                     self->outlook->years));
    }
}

static const char *sort_of(const char *path)
{
    static const struct {
        const char *start, *name;
    } sorts[] = {{"conditions.", "condition"}, {"ties.", "tie kind"}, {"parameters.", "parameter"}};

    for (size_t k = 0; k < sizeof(sorts) / sizeof(*sorts); k++) {
        if (strncmp(path, sorts[k].start, strlen(sorts[k].start)) == 0) {
            return sorts[k].name;
        }
    }
    return strstr(path, ".traits.") != NULL ? "trait" : "group";
}

/* A trait that many states give is told once. */
static bool is_told(const search *self, const char *what)
{
    for (size_t k = 0; k < self->out->n; k++) {
        if (self->out->item[k].kind == CR_WARNING_UNUSED && strcmp(self->out->item[k].what, what) == 0) {
            return true;
        }
    }
    return false;
}

static void look_for_unused(search *self)
{
    for (size_t k = 0; k < self->plan->n_places; k++) {
        const cr_place *const place = &self->plan->place[k];
        const char *dot = strrchr(place->path, '.'), *what;

        if (!place->unread || dot == NULL) {
            continue;
        }
        what = TEXT(self, "nothing reads the %s '%s' (use it, or take it away)", sort_of(place->path), dot + 1);
        if (!is_told(self, what)) {
            tell(self, CR_WARNING_UNUSED, place, place->path, what);
        }
    }
}

static int compare(const void *a, const void *b)
{
    const cr_warning *left = a, *right = b;
    int order = (int)left->kind - (int)right->kind;

    order = order != 0 ? order : strcmp(left->path, right->path);
    return order != 0 ? order : strcmp(left->what, right->what);
}

int cr_warnings_find(cr_warnings *self, const cr_plan *plan, const cr_outlook *outlook, const cr_climate *climate,
                     cr_errors *errors)
{
    search look = {.out = self, .plan = plan, .model = &plan->model[0], .outlook = outlook, .status = CR_OK};

    memset(self, 0, sizeof(*self));
    look_at_states(&look);
    look_at_moves(&look);
    for (size_t k = 0; k < look.n; k++) {
        tell_finding(&look, &look.found[k]);
    }
    look_at_events(&look);
    look_at_conditions(&look);
    look_at_exposures(&look);
    look_at_traits(&look);
    look_at_bounds(&look, climate);
    look_at_ties(&look);
    look_at_horizon(&look);
    look_for_unused(&look);
    free(look.found);
    if (self->n > 1) {
        qsort(self->item, self->n, sizeof(*self->item), compare);
    }
    return look.status == CR_OK ? CR_OK : cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the warnings");
}

void cr_warnings_free(cr_warnings *self)
{
    free(self->item);
    cr_arena_free(&self->arena);
    memset(self, 0, sizeof(*self));
}
