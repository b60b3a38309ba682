/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/match.h"

#include <stdlib.h>
#include <string.h>

/* The names of one kind in one model, which are in order of names. */
typedef struct list {
    size_t n;
    const char *(*name)(const cr_model *model, size_t i);
    const cr_model *model;
} list;

static const char *state_name(const cr_model *model, size_t i)
{
    return model->state[i].code;
}

static const char *condition_name(const cr_model *model, size_t i)
{
    return model->condition[i].name;
}

static const char *event_name(const cr_model *model, size_t i)
{
    return model->event[i].name;
}

/* Below 0: the next name is a's alone; above: b's; 0: both have it. */
static int compare(const list *a, size_t i, const list *b, size_t j)
{
    if (i == a->n || j == b->n) {
        return i == a->n ? 1 : -1;
    }
    return strcmp(a->name(a->model, i), b->name(b->model, j));
}

static void put(cr_joint *self, int side, const list *from, size_t *next)
{
    self->name[self->n] = from->name(from->model, *next);
    self->id[side][self->n] = (int32_t)*next;
    self->place[side][(*next)++] = (int32_t)self->n;
}

static bool join(cr_joint *self, const list *from)
{
    const size_t most = from[CR_BASELINE].n + from[CR_WHAT_IF].n + 1; /* never none: NULL is no memory */
    size_t next[CR_SIDES] = {0, 0};

    self->name = calloc(most, sizeof(*self->name));
    for (int side = 0; side < CR_SIDES; side++) {
        self->id[side] = calloc(most, sizeof(*self->id[side]));
        self->place[side] = calloc(from[side].n + 1, sizeof(*self->place[side]));
    }
    if (self->name == NULL || self->id[0] == NULL || self->id[1] == NULL || self->place[0] == NULL ||
        self->place[1] == NULL) {
        return false;
    }
    while (next[CR_BASELINE] < from[CR_BASELINE].n || next[CR_WHAT_IF] < from[CR_WHAT_IF].n) {
        const int order = compare(&from[CR_BASELINE], next[CR_BASELINE], &from[CR_WHAT_IF], next[CR_WHAT_IF]);

        self->id[CR_BASELINE][self->n] = self->id[CR_WHAT_IF][self->n] = CR_NONE;
        if (order <= 0) {
            put(self, CR_BASELINE, &from[CR_BASELINE], &next[CR_BASELINE]);
        }
        if (order >= 0) {
            put(self, CR_WHAT_IF, &from[CR_WHAT_IF], &next[CR_WHAT_IF]);
        }
        self->n++;
    }
    return true;
}

int cr_match_init(cr_match *self, const cr_model *baseline, const cr_model *what_if, cr_errors *errors)
{
    const list states[] = {{baseline->n_states, state_name, baseline}, {what_if->n_states, state_name, what_if}};
    const list conditions[] = {{baseline->n_conditions, condition_name, baseline},
                               {what_if->n_conditions, condition_name, what_if}};
    const list events[] = {{baseline->n_events, event_name, baseline}, {what_if->n_events, event_name, what_if}};

    memset(self, 0, sizeof(*self));
    self->model[CR_BASELINE] = baseline;
    self->model[CR_WHAT_IF] = what_if;
    if (!join(&self->state, states) || !join(&self->condition, conditions) || !join(&self->event, events)) {
        cr_match_free(self);
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for what the baseline and a what-if have in common");
    }
    return CR_OK;
}

static void joint_free(cr_joint *self)
{
    free(self->name);
    for (int side = 0; side < CR_SIDES; side++) {
        free(self->id[side]);
        free(self->place[side]);
    }
}

void cr_match_free(cr_match *self)
{
    joint_free(&self->state);
    joint_free(&self->condition);
    joint_free(&self->event);
    memset(self, 0, sizeof(*self));
}

bool cr_joint_common(const cr_joint *self, size_t place)
{
    return self->id[CR_BASELINE][place] != CR_NONE && self->id[CR_WHAT_IF][place] != CR_NONE;
}
