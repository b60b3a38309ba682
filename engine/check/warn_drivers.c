/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drivers that leave [0, 1], which is the convention for what has weights, and conditions that sit on their bounds. */
#include <math.h>

#include "check/warn_search.h"

/* What counts as odd: a share of the time. */
#define MOST_ON_BOUNDS 0.25

static bool is_driver(const cr_warn_search *self, cr_driver_kind kind, size_t index)
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

static void look_at_conditions(cr_warn_search *self)
{
    for (size_t c = 0; c < self->model->n_conditions; c++) {
        const cr_condition *const condition = &self->model->condition[c];
        const cr_reading reading = self->outlook->reach.condition[c];

        if (leaves_unit((cr_range){reading.lo, reading.hi}) && is_driver(self, CR_DRIVER_CONDITION, c)) {
            cr_warn_tell_at(
                self, CR_WARNING_RANGE, CR_WARN_TEXT(self, "conditions.%s.within", condition->name),
                CR_WARN_TEXT(
                    self,
                    "'%s' goes from %.4g to %.4g (drivers lie in [0, 1] by the convention: scale it, so that its "
                    "weights can be compared with others)",
                    condition->name, reading.lo, reading.hi));
        }
    }
}

/* Rivals repel: an exposure may go down to -1. */
static void look_at_exposures(cr_warn_search *self)
{
    for (size_t m = 0; m < self->model->n_ties; m++) {
        const cr_tie *const tie = &self->model->tie[m];
        const cr_range range = self->outlook->exposure[m];

        if (range.lo < -1.0 - CR_SLACK || range.hi > 1.0 + CR_SLACK) {
            cr_warn_tell_at(
                self, CR_WARNING_RANGE, CR_WARN_TEXT(self, "ties.%s.%s", tie->name, tie->share ? "credit" : "norm"),
                CR_WARN_TEXT(
                    self,
                    "exposure to '%s' goes from %.4g to %.4g (drivers lie in [0, 1] by the convention, or in [-1, 1] "
                    "with rivals: %s)",
                    tie->name, range.lo, range.hi,
                    tie->share ? "give credits up to 1" : "take `norm: share`, or weights that add up to 1"));
        }
    }
}

static void look_at_traits(cr_warn_search *self)
{
    for (size_t m = 0; m < self->model->n_moves; m++) {
        const cr_move *const move = &self->model->move[m];

        for (size_t k = move->term; k < move->term + move->n_terms; k++) {
            const cr_driver driver = self->model->term[k].driver;

            if (driver.kind == CR_DRIVER_TRAIT && leaves_unit(self->outlook->reach.slot[driver.index])) {
                const cr_place *place = cr_warn_place_of_key(self, move->state, CR_NONE, "traits");

                cr_warn_tell(
                    self, CR_WARNING_RANGE, place, place != NULL ? place->path : "states",
                    CR_WARN_TEXT(
                        self,
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

static void look_at_bounds(cr_warn_search *self, const cr_climate *climate)
{
    for (size_t c = 0; c < self->model->n_conditions; c++) {
        const cr_condition *const condition = &self->model->condition[c];
        const double lo = rests_on(self->model, c, condition->lo) ? 0.0 : climate[c].at_lo,
                     hi = rests_on(self->model, c, condition->hi) ? 0.0 : climate[c].at_hi;

        if (lo + hi > MOST_ON_BOUNDS) {
            cr_warn_tell_at(
                self, CR_WARNING_BOUNDS, CR_WARN_TEXT(self, "conditions.%s", condition->name),
                CR_WARN_TEXT(
                    self,
                    "'%s' is held by its bounds %.0f%% of the time (%.0f%% at %.4g, %.0f%% at %.4g): what it is there "
                    "does not show (less noise or other levels, or wider bounds by `within`)",
                    condition->name, 100.0 * (lo + hi), 100.0 * lo, condition->lo, 100.0 * hi, condition->hi));
        }
    }
}

void cr_warn_of_drivers(cr_warn_search *self, const cr_climate *climate)
{
    look_at_conditions(self);
    look_at_exposures(self);
    look_at_traits(self);
    look_at_bounds(self, climate);
}
