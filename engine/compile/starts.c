/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the states stand at the start: the history, else `at`, else the first rung, track by track. */
#include <math.h>
#include <stdlib.h>

#include "compile/compiler.h"
#include "compile/layers.h"
#include "scenario/scalars.h"

typedef struct starting {
    cr_compiler *self;
    int32_t state;
    const char *code;
    const bool *skipped;
    bool own;                  /* `at` is the state's own, not a layer's */
    bool counterfactual;       /* a what-if's patch gives `at`: it beats the history */
    bool *taken;               /* [n_tracks] named by `at` already */
    int32_t *start;            /* [n_tracks] of the state */
    const int32_t *by_history; /* [n_tracks] CR_NONE: not said */
} starting;

bool cr_starts_open(cr_compiler *self)
{
    cr_model *const model = self->model;
    const size_t places = self->states.n * model->n_tracks, cells = self->states.n * model->n_rungs;
    bool fades = false;

    for (size_t m = 0; m < model->n_ties; m++) {
        fades = fades || model->tie[m].fades != CR_NONE;
    }
    model->start = cr_arena_alloc(&model->arena, (places + 1) * sizeof(*model->start));
    model->since = fades ? cr_arena_alloc(&model->arena, (cells + 1) * sizeof(*model->since)) : NULL;
    self->position = cr_reader_alloc(self->reader, places + 1, sizeof(*self->position));
    if (model->start == NULL || self->position == NULL || (fades && model->since == NULL)) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return false;
    }
    for (size_t k = 0; k < places; k++) {
        self->position[k] = CR_NONE;
    }
    cr_history_positions(self, self->position, model->since);
    return cr_compiler_lives(self);
}

static void check_start(const starting *at, int32_t rung, cr_mark mark)
{
    if (at->skipped[rung]) {
        cr_report_at(at->self->reader, mark,
                     "'%s' stands at the start on '%s', which it skips (mend its history, `at` or `skips`)", at->code,
                     at->self->model->rung[rung].name);
    }
}

/* When the state came onto rungs above that one is no part of the past any more. */
static void forget(const starting *at, int32_t track, int32_t rung)
{
    const cr_model *model = at->self->model;
    const cr_track *of = &model->track[track];

    for (int32_t r = rung + 1; model->since != NULL && r < of->first_rung + of->n_rungs; r++) {
        model->since[(size_t)at->state * model->n_rungs + (size_t)r] = 0.0;
    }
}

/* May `at` say where the state stands on this rung's track? Its own may not contradict its history. */
static bool may_take(starting *at, cr_node *node, int32_t rung, bool uncertain)
{
    const cr_model *model = at->self->model;
    const int32_t track = model->rung[rung].track, known = at->by_history[track];

    if (at->taken[track]) {
        cr_report(at->self->reader, node, "'%s' is the second rung of its track (one per track is wanted)",
                  model->rung[rung].name);
        return false;
    }
    at->taken[track] = true;
    if (at->counterfactual) {
        forget(at, track, uncertain ? at->self->model->track[track].first_rung : rung);
        return true;
    }
    if (known != CR_NONE && at->own && uncertain) {
        cr_report(at->self->reader, node,
                  "the history has '%s' on '%s' at the start, and leaves nothing to chance (take one of them away)",
                  at->code, model->rung[known].name);
    } else if (known != CR_NONE && at->own && known != rung) {
        cr_report(at->self->reader, node,
                  "the history has '%s' on '%s' at the start, not on '%s' (take one of them away)", at->code,
                  model->rung[known].name, model->rung[rung].name);
    }
    return known == CR_NONE;
}

static void take_rung(starting *at, cr_node *node)
{
    const int32_t rung = node->bad ? CR_NONE : cr_rung_resolve(at->self, node);

    if (rung != CR_NONE && may_take(at, node, rung, false)) {
        at->start[at->self->model->rung[rung].track] = rung;
        check_start(at, rung, node->mark);
    }
}

/* ---- a rung that is drawn ---- */

typedef struct rung_share {
    int32_t rung;
    double share;
    cr_mark mark;
} rung_share;

static int compare_rungs(const void *a, const void *b)
{
    const int32_t left = ((const rung_share *)a)->rung, right = ((const rung_share *)b)->rung;

    return (left > right) - (left < right);
}

/* {RUNG: share, ..}: how many rungs have a share above 0; all are of one track. */
static size_t read_shares(starting *at, cr_node *shares, rung_share *list, double *sum)
{
    const cr_model *model = at->self->model;
    size_t n = 0;

    *sum = 0.0;
    for (size_t k = 0; k < shares->n; k++) {
        rung_share item = {.rung = CR_NONE};

        if (shares->key[k]->bad || shares->item[k]->bad || cr_schema_is_provenance(shares->key[k]->text) ||
            cr_node_is_null(shares->item[k]) || !cr_value_number(at->self->reader, shares->item[k], &item.share)) {
            continue;
        }
        item.rung = cr_rung_resolve(at->self, shares->key[k]);
        if (item.rung == CR_NONE) {
            continue;
        }
        if (!(item.share > 0.0)) {
            continue;
        }
        if (n > 0 && model->rung[item.rung].track != model->rung[list[0].rung].track) {
            cr_report(at->self->reader, shares->key[k], "'%s' is of another track than '%s' (one track at a time)",
                      shares->key[k]->text, model->rung[list[0].rung].name);
            continue;
        }
        item.mark = shares->key[k]->mark;
        *sum += item.share;
        list[n++] = item;
    }
    return n;
}

static void keep_uncertain(starting *at, const rung_share *list, size_t n, double sum)
{
    cr_compiler *const self = at->self;
    cr_model *const model = self->model;
    const int32_t track = model->rung[list[0].rung].track;
    char *name = cr_arena_format(&self->reader->doc.arena, "%s/%s", at->code, model->track[track].name);
    cr_uncertain_start *start;
    size_t likeliest = 0;
    double upto = 0.0;

    if (name == NULL || !cr_reader_grow(self->reader, &self->uncertain_start, &self->max_uncertain_starts,
                                        model->n_uncertain_starts, sizeof(*start))) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    start = &self->uncertain_start[model->n_uncertain_starts];
    *start = (cr_uncertain_start){.state = at->state, .track = track, .key = cr_stream_key_of("at", name), .n = n};
    start->rung = cr_arena_alloc(&model->arena, n * sizeof(*start->rung));
    start->upto = cr_arena_alloc(&model->arena, n * sizeof(*start->upto));
    if (start->rung == NULL || start->upto == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    for (size_t k = 0; k < n; k++) {
        check_start(at, list[k].rung, list[k].mark);
        upto += list[k].share / sum;
        start->rung[k] = list[k].rung;
        start->upto[k] = k + 1 < n ? fmin(upto, 1.0) : 1.0;
        likeliest = list[k].share > list[likeliest].share ? k : likeliest;
    }
    at->start[track] = list[likeliest].rung;
    model->n_uncertain_starts++;
}

static void take_shares(starting *at, cr_node *node)
{
    cr_node *shares = cr_node_get(node, "one_of");
    rung_share *list;
    double sum;
    size_t n;

    if (cr_node_has_bad(node)) {
        return;
    }
    if (shares == NULL || cr_node_is_null(shares) || shares->n == 0) {
        cr_report(at->self->reader, node, "one_of is missing ({one_of: {mission: 0.7, charge: 0.3}})");
        return;
    }
    list = cr_reader_alloc(at->self->reader, shares->n, sizeof(*list));
    n = list == NULL ? 0 : read_shares(at, shares, list, &sum);
    if (n == 0) {
        if (list != NULL && !cr_node_has_bad(shares)) {
            cr_report(at->self->reader, shares, "no rung has a share above 0");
        }
        return;
    }
    qsort(list, n, sizeof(*list), compare_rungs);
    if (may_take(at, node, list[0].rung, true)) {
        keep_uncertain(at, list, n, sum);
    }
}

/* ---- one state ---- */

static void take_default(starting *at, size_t track)
{
    const cr_track *of = &at->self->model->track[track];

    at->start[track] = at->by_history[track];
    if (at->start[track] != CR_NONE) {
        return;
    }
    for (at->start[track] = of->first_rung; at->start[track] < of->first_rung + of->n_rungs - 1; at->start[track]++) {
        if (!at->skipped[at->start[track]]) {
            break;
        }
    }
}

static void take_at(starting *at, cr_node *node)
{
    if (node->kind == CR_NODE_SCALAR) {
        take_rung(at, node);
    } else if (node->kind == CR_NODE_MAPPING) {
        take_shares(at, node);
    }
    for (size_t k = 0; node->kind == CR_NODE_SEQUENCE && k < node->n; k++) {
        if (node->item[k]->kind == CR_NODE_MAPPING) {
            take_shares(at, node->item[k]);
        } else {
            take_rung(at, node->item[k]);
        }
    }
}

/* What a patch of the what-if says of `at` under "defaults", or under that name in "groups" or "states". */
static const cr_node *at_of_patch(const cr_node *patch, const char *layers, const char *name)
{
    const cr_node *layer = cr_node_get(patch, layers);

    return cr_node_get(name != NULL ? cr_node_get(layer, name) : layer, "at");
}

/* Does `at` come from the what-if itself, in the layer in which it was found? */
static bool is_counterfactual(const cr_compiler *self, int32_t state, const cr_resolved *found)
{
    const char *layers = "defaults", *name = NULL;

    if (found->layer == self->states.item[state]) {
        layers = "states";
        name = self->states.name[state];
    }
    for (size_t g = 0; g < self->groups.n && name == NULL; g++) {
        if (found->layer == self->groups.item[g]) {
            layers = "groups";
            name = self->groups.name[g];
        }
    }
    for (size_t k = 0; k < self->n_patches; k++) {
        if (at_of_patch(self->patch[k], layers, name) == found->node) {
            return true;
        }
    }
    return false;
}

void cr_lower_start(cr_compiler *self, int32_t state, const bool *skipped)
{
    static const cr_key_path key_of_at = {{"at"}};
    cr_model *const model = self->model;
    const cr_resolved found = cr_resolve(self, state, CR_NONE, &key_of_at);
    starting at = {.self = self,
                   .state = state,
                   .code = self->states.name[state],
                   .skipped = skipped,
                   .own = found.node != NULL && found.layer == self->states.item[state],
                   .counterfactual = found.node != NULL && is_counterfactual(self, state, &found),
                   .taken = cr_reader_alloc(self->reader, model->n_tracks, sizeof(bool)),
                   .start = model->start + (size_t)state * model->n_tracks,
                   .by_history = self->position + (size_t)state * model->n_tracks};

    if (at.taken == NULL) {
        return;
    }
    for (size_t k = 0; k < model->n_tracks; k++) {
        take_default(&at, k);
    }
    if (found.node != NULL && !found.node->bad) {
        cr_path_to(self, state, CR_NONE, &found, &key_of_at);
        take_at(&at, found.node);
    }
    for (size_t k = 0; k < model->n_tracks; k++) {
        if (at.by_history[k] != CR_NONE && !(at.counterfactual && at.taken[k])) {
            check_start(&at, at.by_history[k], self->states.item[state]->mark);
        }
    }
}
