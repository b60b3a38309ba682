/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When and on what all moves: the calendar, and the tracks with their rungs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compile/compiler.h"
#include "scenario/scalars.h"

enum { MAX_DATES = 100 * 1000, MAX_RUNGS = 1000 };

/* ---- calendar ---- */

static bool calendar_ends(cr_compiler *self, cr_node *calendar, cr_day *start, cr_day *end, cr_duration *step)
{
    cr_reader *const reader = self->reader;
    cr_node *from = cr_node_get(calendar, "start"), *to = cr_node_get(calendar, "end"),
            *by = cr_node_get(calendar, "step");
    const char *why;
    cr_duration length;
    bool as_span;

    if (from == NULL || to == NULL || cr_node_is_null(from) || cr_node_is_null(to)) {
        cr_report(reader, calendar, "start and end are wanted ({start: 2025-07-04, end: 5 years})");
        return false;
    }
    if (by == NULL || by->bad || cr_node_is_null(by)) {
        (void)cr_text_duration(cr_schema_key(&cr_schema_calendar, "step")->fallback, step, &why);
    } else if (!cr_value_span(reader, by, step)) {
        return false;
    }
    if (!cr_value_date(reader, from, start)) {
        return false;
    }
    as_span = to->kind == CR_NODE_SCALAR && strchr(to->text, ' ') != NULL;
    if (as_span ? !cr_value_span(reader, to, &length) : !cr_value_date(reader, to, end)) {
        return false;
    }
    if (as_span && !cr_day_add(*start, length, 1, end)) {
        cr_report(reader, to, "'%s' after the start is no date (whole numbers, up to the year 9999)", to->text);
        return false;
    }
    if (*end <= *start) {
        cr_report(reader, to, "the end is not after the start");
        return false;
    }
    if (!(step->n >= 1.0) || step->n != floor(step->n)) {
        cr_report(reader, by != NULL ? by : calendar,
                  "the step is no whole number of days, weeks, months or years (such as 1 month)");
        return false;
    }
    return true;
}

bool cr_lower_calendar(cr_compiler *self)
{
    cr_calendar *const calendar = &self->model->calendar;
    cr_node *node = cr_node_get(self->root, "calendar");
    const size_t before = cr_path_push(self->reader, "calendar");
    cr_day start, end, day;
    cr_duration step;
    size_t n = 1;
    bool good = false;

    if (node == NULL || node->bad || cr_node_is_null(node)) {
        if (node == NULL || !node->bad) {
            cr_report(self->reader, self->root, "is missing ({start: 2025-07-04, end: 5 years, step: 1 month})");
            self->root->bad = false;
        }
        goto out;
    }
    if (!calendar_ends(self, node, &start, &end, &step)) {
        goto out;
    }
    while (n <= MAX_DATES && cr_day_add(start, step, (uint32_t)n, &day) && day < end) {
        n++;
    }
    if (n >= MAX_DATES) {
        cr_report(self->reader, node, "more than %d calendar dates (take a longer step)", MAX_DATES);
        goto out;
    }
    calendar->n = n + 1;
    calendar->day = cr_arena_alloc(&self->model->arena, calendar->n * sizeof(*calendar->day));
    calendar->t = cr_arena_alloc(&self->model->arena, calendar->n * sizeof(*calendar->t));
    if (calendar->day == NULL || calendar->t == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        goto out;
    }
    for (size_t k = 0; k < calendar->n; k++) {
        day = end;
        if (k < n) {
            (void)cr_day_add(start, step, (uint32_t)k, &day);
        }
        calendar->day[k] = day;
        calendar->t[k] = (day - start) / 365.25;
    }
    good = true;
out:
    cr_path_pop(self->reader, before);
    return good;
}

/* ---- tracks and rungs ---- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Adds the rungs of one track to model->rung, which has room, and the nodes that name them to `named`. */
static void add_track(cr_compiler *self, const char *name, cr_node *list, cr_node **named)
{
    cr_model *const model = self->model;
    cr_track *track = &model->track[model->n_tracks];

    if (list->bad || list->kind != CR_NODE_SEQUENCE) {
        return;
    }
    if (list->n < 2) {
        cr_report(self->reader, list, "a track wants at least two rungs, the lowest first");
        return;
    }
    *track = (cr_track){.name = name, .first_rung = (int32_t)model->n_rungs, .n_rungs = (int32_t)list->n};
    for (size_t k = 0; k < list->n; k++) {
        for (size_t r = 0; r < model->n_rungs; r++) {
            if (list->item[k]->text != NULL && strcmp(model->rung[r].name, list->item[k]->text) == 0) {
                cr_report(self->reader, list->item[k], "rung '%s' is there twice (rung names are unique in a scenario)",
                          list->item[k]->text);
            }
        }
        named[model->n_rungs] = list->item[k];
        model->rung[model->n_rungs++] = (cr_rung){.name = list->item[k]->text != NULL ? list->item[k]->text : "",
                                                  .track = (int32_t)model->n_tracks};
    }
    model->n_tracks++;
}

static bool sort_rungs(cr_compiler *self, cr_node *const *named)
{
    const size_t n = self->model->n_rungs;
    cr_names *const names = &self->rungs;

    names->what = "rung";
    names->n = n;
    names->name = cr_reader_alloc(self->reader, n + 1, sizeof(*names->name));
    names->key = cr_reader_alloc(self->reader, n + 1, sizeof(cr_node *));
    self->rung_id = cr_reader_alloc(self->reader, n + 1, sizeof(*self->rung_id));
    if (names->name == NULL || names->key == NULL || self->rung_id == NULL) {
        return false;
    }
    for (size_t r = 0; r < n; r++) {
        names->name[r] = self->model->rung[r].name;
    }
    if (n > 1) {
        qsort(names->name, n, sizeof(*names->name), compare_names);
    }
    for (size_t r = 0; r < n; r++) {
        const int32_t at = cr_names_find(names, self->model->rung[r].name);

        self->rung_id[at] = (int32_t)r;
        names->key[at] = named[r];
    }
    return true;
}

static size_t count_rungs(const cr_node *tracks, const cr_node *ladder)
{
    size_t n = ladder != NULL ? ladder->n : 0;

    for (size_t k = 0; tracks != NULL && k < tracks->n; k++) {
        n += tracks->item[k]->n;
    }
    return n;
}

bool cr_lower_tracks(cr_compiler *self)
{
    cr_model *const model = self->model;
    cr_node *tracks = cr_node_get(self->root, "tracks"), *ladder = cr_node_get(self->root, "ladder");
    cr_node *recognition = cr_node_get(self->root, "recognition"), **named;
    const size_t n = count_rungs(tracks, ladder), n_tracks = (tracks != NULL ? tracks->n : 0) + 1;
    size_t before;

    tracks = tracks != NULL && cr_node_is_null(tracks) ? NULL : tracks;
    ladder = ladder != NULL && cr_node_is_null(ladder) ? NULL : ladder;
    if ((tracks == NULL) == (ladder == NULL)) {
        cr_report_at(self->reader, (tracks != NULL ? tracks : self->root)->mark,
                     tracks == NULL ? "neither `ladder` nor `tracks` is there (ladder: [none, engaged, recognised])"
                                    : "`ladder` and `tracks` are both there (take one away; `tracks: null` does so "
                                      "to an inherited one)");
        return false;
    }
    if ((tracks != NULL && (tracks->bad || tracks->kind != CR_NODE_MAPPING)) || (ladder != NULL && ladder->bad)) {
        return false;
    }
    if (n > MAX_RUNGS) {
        cr_report(self->reader, tracks != NULL ? tracks : ladder, "more than %d rungs", MAX_RUNGS);
        return false;
    }
    model->track = cr_arena_alloc(&model->arena, n_tracks * sizeof(*model->track));
    model->rung = cr_arena_alloc(&model->arena, (n + 1) * sizeof(*model->rung));
    named = cr_reader_alloc(self->reader, n + 1, sizeof(cr_node *));
    if (model->track == NULL || model->rung == NULL || named == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return false;
    }
    before = cr_path_push(self->reader, tracks != NULL ? "tracks" : "ladder");
    if (ladder != NULL) {
        add_track(self, "ladder", ladder, named);
    }
    for (size_t k = 0; tracks != NULL && k < tracks->n; k++) {
        if (!cr_schema_is_provenance(tracks->key[k]->text)) {
            add_track(self, tracks->key[k]->text, tracks->item[k], named);
        }
    }
    if (model->n_rungs == 0 && tracks != NULL && !cr_node_has_bad(tracks)) {
        cr_report(self->reader, tracks, "no track with rungs ({recognition: [unrecognised, recognised]})");
    }
    cr_path_pop(self->reader, before);
    if (model->n_rungs == 0 || !sort_rungs(self, named)) {
        return false;
    }
    model->recognition = (int32_t)model->n_rungs - 1;
    if (recognition != NULL && !recognition->bad && !cr_node_is_null(recognition)) {
        before = cr_path_push(self->reader, "recognition");
        model->recognition = cr_rung_resolve(self, recognition);
        cr_path_pop(self->reader, before);
    }
    return true;
}
