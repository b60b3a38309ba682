/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/causes.h"

#include <string.h>

bool cr_causes_fit(const cr_plan *plan)
{
    for (size_t m = 0; m < plan->n_models; m++) {
        if (!cr_attribution_fits(&plan->model[m])) {
            return false;
        }
    }
    return true;
}

static int init_influences(cr_causes *self, const cr_causes *like, cr_errors *errors)
{
    int status = CR_OK;

    self->influences = true;
    self->partners = like != NULL ? like->partners : &self->owned;
    if (like == NULL) {
        status = cr_partners_init(&self->owned, self->model, errors);
    }
    if (status == CR_OK) {
        status = cr_shares_init(&self->shares, self->partners, errors);
    }
    if (status == CR_OK) {
        status = cr_attribution_init(&self->attribution, self->model, errors);
    }
    return status == CR_OK ? cr_pathways_init(&self->pathways, self->model, errors) : status;
}

int cr_causes_init(cr_causes *self, const cr_model *model, bool influences, const cr_causes *like, cr_errors *errors)
{
    int status;

    memset(self, 0, sizeof(*self));
    self->model = model;
    status = cr_drivers_init(&self->drivers, model, errors);
    return status == CR_OK && influences ? init_influences(self, like, errors) : status;
}

void cr_causes_free(cr_causes *self)
{
    cr_drivers_free(&self->drivers);
    cr_attribution_free(&self->attribution);
    cr_pathways_free(&self->pathways);
    cr_shares_free(&self->shares);
    cr_partners_free(&self->owned);
    memset(self, 0, sizeof(*self));
}

/* Does the move come to stand at recognition, or pass it? */
static bool recognises(const cr_model *model, const cr_happening *what)
{
    return what->track == model->rung[model->recognition].track && what->from < model->recognition &&
           what->to >= model->recognition;
}

static int before_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    cr_causes *const self = context;
    const cr_model *const model = self->model;
    const bool pushed = what->cause == CR_CAUSE_HAZARD || what->cause == CR_CAUSE_IMMEDIATE;
    const bool wanted = self->influences && recognises(model, what);
    int32_t move = CR_NONE;

    if (self->influences) {
        cr_pathways_look(&self->pathways, now);
    }
    if (pushed && what->to > what->from) {
        move = model->move_onto[(size_t)what->state * model->n_rungs + (size_t)what->to];
        cr_drivers_add(&self->drivers, now, move);
    }
    if (wanted && move != CR_NONE) {
        cr_shares_take(&self->shares, now, &model->move[move], what->readiness);
        cr_attribution_add(&self->attribution, what->state, &self->shares);
    }
    return wanted ? cr_pathways_add(&self->pathways, now, what->state, move != CR_NONE ? &self->shares : NULL,
                                    self->errors)
                  : CR_OK;
}

cr_sink cr_causes_sink(cr_causes *self, cr_errors *errors)
{
    self->errors = errors;
    cr_pathways_begin(&self->pathways);
    return (cr_sink){.context = self, .before_move = before_move};
}

int cr_causes_merge(cr_causes *self, const cr_causes *other, cr_errors *errors)
{
    cr_drivers_merge(&self->drivers, &other->drivers);
    if (!self->influences) {
        return CR_OK;
    }
    cr_attribution_merge(&self->attribution, &other->attribution);
    return cr_pathways_merge(&self->pathways, &other->pathways, errors);
}

void cr_causes_end(cr_causes *self)
{
    if (self->influences) {
        cr_pathways_rank(&self->pathways);
    }
}
