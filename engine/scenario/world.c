/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/compiler.h"
#include "scenario/csv.h"
#include "scenario/value.h"

enum { MAX_DATES = 100 * 1000, MAX_RUNGS = 1000, MAX_REGIMES = 1000 };

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

/* ---- conditions ---- */

typedef struct series_point {
    cr_day day;
    cr_node *node; /* the value as written in the scenario; NULL: `number` */
    double number;
} series_point;

static int compare_points(const void *a, const void *b)
{
    const cr_day left = ((const series_point *)a)->day, right = ((const series_point *)b)->day;

    return (left > right) - (left < right);
}

/* The slot of a point's value; named by its date, so that the other points of a series do not change its draw. */
static int32_t point_slot(cr_compiler *self, const series_point *point, const char *name)
{
    char date[16], purpose[32];
    size_t before;
    int32_t slot;

    if (point->node == NULL) {
        return cr_slot_new(self, point->number);
    }
    cr_day_text(point->day, date);
    snprintf(purpose, sizeof(purpose), "series %s", date);
    self->draws_from = self->model->n_draws;
    before = cr_path_push(self->reader, date);
    slot = cr_slot_of(self, point->node, &cr_schema_number, purpose, name);
    cr_path_pop(self->reader, before);
    return slot;
}

/* Lays the points on the calendar: a date acts on the next calendar date. */
static void place_points(cr_compiler *self, cr_condition *condition, series_point *point, size_t n, bool linear)
{
    const cr_calendar *calendar = &self->model->calendar;
    cr_arena *arena = &self->model->arena;

    condition->n_points = n;
    condition->point = cr_arena_alloc(arena, n * sizeof(*condition->point));
    condition->left = cr_arena_alloc(arena, calendar->n * sizeof(*condition->left));
    condition->fraction = cr_arena_alloc(arena, calendar->n * sizeof(*condition->fraction));
    if (condition->point == NULL || condition->left == NULL || condition->fraction == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    for (size_t p = 0; p < n; p++) {
        condition->point[p] = point_slot(self, &point[p], condition->name);
    }
    for (size_t k = 0, left = 0; k < calendar->n; k++) {
        while (left + 1 < n && point[left + 1].day <= calendar->day[k]) {
            left++;
        }
        condition->left[k] = (int32_t)left;
        if (linear && left + 1 < n && calendar->day[k] > point[left].day) {
            condition->fraction[k] =
                (double)(calendar->day[k] - point[left].day) / (double)(point[left + 1].day - point[left].day);
        }
    }
}

static series_point *points_of_mapping(cr_compiler *self, cr_node *series, size_t *n)
{
    series_point *point = cr_reader_alloc(self->reader, series->n + 1, sizeof(*point));

    for (size_t k = 0; point != NULL && k < series->n; k++) {
        cr_node *const item = series->item[k];

        if (!cr_schema_is_provenance(series->key[k]->text) && !item->bad && !cr_node_is_null(item) &&
            cr_value_date(self->reader, series->key[k], &point[*n].day)) {
            point[(*n)++].node = item;
        }
    }
    return point;
}

static series_point *points_of_file(cr_compiler *self, cr_node *named, size_t *n)
{
    cr_csv csv;
    series_point *point = NULL;
    const char *file;
    size_t date, value;

    if (!cr_reader_csv(self->reader, named, &csv)) {
        return NULL;
    }
    date = cr_csv_column(&csv, "date");
    value = cr_csv_column(&csv, "value");
    if (date == SIZE_MAX || value == SIZE_MAX) {
        cr_report(self->reader, named, "'%s' lacks the columns date,value", named->text);
    } else {
        point = cr_reader_alloc(self->reader, csv.n_rows + 1, sizeof(*point));
    }
    file = cr_arena_text(&self->reader->doc.arena, csv.file, strlen(csv.file));
    for (size_t row = 0; point != NULL && row < csv.n_rows; row++) {
        const char *const *cell = csv.cell + row * csv.n_columns, *why = "";
        const cr_mark mark = {file, csv.line[row], 0};
        double number;

        if (!cr_text_date(cell[date], &point[*n].day, &why)) {
            cr_report_at(self->reader, mark, "'%s' %s", cell[date], why);
        } else if (cr_value_cell(self->reader, mark, cell[value], &number)) {
            point[(*n)++].number = number;
        }
    }
    cr_csv_free(&csv);
    return point;
}

static void lower_series(cr_compiler *self, cr_condition *condition, cr_node *parts)
{
    cr_node *series = cr_node_get(parts, "series"), *file = cr_node_get(parts, "file"),
            *between = cr_node_get(parts, "between");
    const cr_schema *of_between =
        cr_schema_key(cr_schema_key(&cr_schema_condition, "level")->schema->mapping, "between")->schema;
    series_point *point = NULL;
    size_t n = 0, choice = 0, before;

    series = series != NULL && cr_node_is_null(series) ? NULL : series;
    file = file != NULL && cr_node_is_null(file) ? NULL : file;
    between = between != NULL && cr_node_is_null(between) ? NULL : between;
    if ((series == NULL) == (file == NULL)) {
        if (cr_node_has_bad(parts)) {
            return;
        }
        cr_report(self->reader, parts, "either series or file is wanted ({series: {2025-07-04: 0.2}})");
        return;
    }
    if ((series != NULL && series->bad) || (file != NULL && file->bad) ||
        (between != NULL && (between->bad || !cr_value_choice(self->reader, between, of_between, &choice)))) {
        return;
    }
    before = cr_path_push(self->reader, series != NULL ? "series" : "file");
    point = series != NULL ? points_of_mapping(self, series, &n) : points_of_file(self, file, &n);
    if (point != NULL && n == 0 && !cr_node_has_bad(series != NULL ? series : file)) {
        cr_report(self->reader, series != NULL ? series : file, "no date with a value");
    }
    if (point != NULL && n > 1) {
        qsort(point, n, sizeof(*point), compare_points);
    }
    for (size_t p = 1; p < n; p++) {
        if (point[p].day == point[p - 1].day) {
            char date[16];

            cr_day_text(point[p].day, date);
            cr_report(self->reader, series != NULL ? series : file, "the date %s is there twice", date);
        }
    }
    if (point != NULL && n > 0) {
        place_points(self, condition, point, n, choice == 1);
    }
    cr_path_pop(self->reader, before);
}

static int32_t noise_slot(cr_compiler *self, cr_node *node, const cr_schema *schema, const char *key, const char *name)
{
    const size_t before = cr_path_push(self->reader, key);
    char purpose[32];
    int32_t slot;

    snprintf(purpose, sizeof(purpose), "noise.%s", key);
    slot = cr_slot_of(self, node, schema, purpose, name);
    cr_path_pop(self->reader, before);
    return slot;
}

static void lower_noise(cr_compiler *self, cr_condition *condition, cr_node *noise)
{
    cr_node *sd = cr_node_get(noise, "sd"), *half_life = cr_node_get(noise, "half_life");

    if (noise == NULL || noise->bad || cr_node_is_null(noise)) {
        return;
    }
    if (sd == NULL || half_life == NULL || cr_node_is_null(sd) || cr_node_is_null(half_life)) {
        if (cr_node_has_bad(noise)) {
            return;
        }
        cr_report(self->reader, noise, "sd and half_life are wanted ({sd: 0.1, half_life: 6 months})");
        return;
    }
    condition->sd = noise_slot(self, sd, &cr_schema_not_negative, "sd", condition->name);
    condition->half_life = noise_slot(self, half_life, &cr_schema_half_life, "half_life", condition->name);
    condition->starts_at =
        noise_slot(self, cr_node_get(noise, "starts_at"), &cr_schema_number, "starts_at", condition->name);
}

static void lower_regimes(cr_compiler *self, cr_condition *condition, cr_node *regimes, cr_node *starts_in)
{
    const cr_schema *schema = cr_schema_key(&cr_schema_condition, "regimes")->schema;
    const size_t outer = cr_path_push(self->reader, "regimes");
    cr_names names = {0};

    if (regimes == NULL || regimes->bad || cr_node_is_null(regimes)) {
        if (starts_in != NULL && !starts_in->bad && !cr_node_is_null(starts_in) && (regimes == NULL || !regimes->bad)) {
            cr_path_pop(self->reader, outer);
            (void)cr_path_push(self->reader, "starts_in");
            cr_report(self->reader, starts_in, "there are no regimes to start in (give regimes, or take this away)");
        }
        return;
    }
    if (!cr_names_read(self, &names, "regime", regimes, schema)) {
        return;
    }
    if (names.n < 2 && cr_node_has_bad(regimes)) {
        return;
    }
    if (names.n < 2) {
        cr_report(self->reader, regimes, "at least two regimes are wanted (one alone never ends: write its level)");
        return;
    }
    if (names.n > MAX_REGIMES) {
        cr_report(self->reader, regimes, "more than %d regimes", MAX_REGIMES);
        return;
    }
    condition->regime = cr_arena_alloc(&self->model->arena, names.n * sizeof(*condition->regime));
    if (condition->regime == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
        return;
    }
    condition->n_regimes = names.n;
    for (size_t r = 0; r < names.n; r++) {
        cr_node *item = names.item[r], *lasts = cr_node_get(item, "lasts");
        const size_t before = cr_path_push(self->reader, names.name[r]);
        char *name = cr_arena_format(&self->reader->doc.arena, "%s/%s", condition->name, names.name[r]);
        size_t inner;

        condition->regime[r] =
            (cr_regime){.name = names.name[r], .level = cr_slot_new(self, 0.0), .lasts = cr_slot_new(self, 1.0)};
        if (name == NULL) {
            cr_reader_fail(self->reader, CR_ERR_MEMORY);
        } else if (cr_node_has_bad(item)) {
            /* what it lacks may be what was reported */
        } else if (lasts == NULL || cr_node_is_null(lasts)) {
            cr_report(self->reader, item, "lasts is missing (the mean stay, such as lasts: 1 year)");
        } else {
            inner = cr_path_push(self->reader, "level");
            cr_slot_take(self, condition->regime[r].level, cr_node_get(item, "level"), &cr_schema_number,
                         "regime.level", name);
            cr_path_pop(self->reader, inner);
            inner = cr_path_push(self->reader, "lasts");
            cr_slot_take(self, condition->regime[r].lasts, lasts, &cr_schema_half_life, "regime.lasts", name);
            cr_path_pop(self->reader, inner);
        }
        cr_path_pop(self->reader, before);
    }
    cr_lower_leaving(self, condition, &names);
    if (starts_in != NULL && !starts_in->bad && !cr_node_is_null(starts_in)) {
        cr_path_pop(self->reader, outer);
        (void)cr_path_push(self->reader, "starts_in");
        condition->starts_in = cr_names_resolve(self, &names, starts_in);
    }
}

/* What answers to chance and to states, beside the level. */
static void lower_dynamics(cr_compiler *self, cr_condition *condition, cr_node *node)
{
    cr_node *shocks = cr_node_get(node, "shocks"), *responds_to = cr_node_get(node, "responds_to");
    size_t before = cr_path_push(self->reader, "noise");

    lower_noise(self, condition, cr_node_get(node, "noise"));
    cr_path_pop(self->reader, before);
    lower_regimes(self, condition, cr_node_get(node, "regimes"), cr_node_get(node, "starts_in"));
    cr_path_pop(self->reader, before);
    (void)cr_path_push(self->reader, "shocks");
    if (shocks != NULL && !cr_node_is_null(shocks) && !cr_node_has_bad(shocks)) {
        cr_lower_shocks(self, condition, shocks);
    }
    cr_path_pop(self->reader, before);
    (void)cr_path_push(self->reader, "responds_to");
    if (responds_to != NULL && !cr_node_is_null(responds_to) && !cr_node_has_bad(responds_to)) {
        cr_lower_response(self, condition, responds_to);
    }
    cr_path_pop(self->reader, before);
}

static void lower_condition(cr_compiler *self, cr_condition *condition, const char *name, cr_node *node)
{
    cr_reader *const reader = self->reader;
    cr_node *level = cr_node_get(node, "level"), *within = cr_node_get(node, "within");
    size_t before;

    *condition = (cr_condition){.name = name,
                                .level = CR_NONE,
                                .sd = CR_NONE,
                                .half_life = CR_NONE,
                                .starts_at = CR_NONE,
                                .starts_in = CR_NONE,
                                .per_year = CR_NONE,
                                .size = CR_NONE,
                                .size_dist = CR_NONE,
                                .shock_half_life = CR_NONE,
                                .breeds = CR_NONE,
                                .shock_key = cr_stream_key_of("shocks", name),
                                .lag = CR_NONE,
                                .lo = 0.0,
                                .hi = 1.0,
                                .noise_key = cr_stream_key_of("noise", name),
                                .regime_key = cr_stream_key_of("regime", name)};
    if (within != NULL && !within->bad && !cr_node_is_null(within) &&
        !cr_value_interval(reader, within, &condition->lo, &condition->hi)) {
        return;
    }
    before = cr_path_push(reader, "level");
    if (level != NULL && !level->bad && level->kind == CR_NODE_MAPPING && !cr_node_is_distribution(level)) {
        lower_series(self, condition, level);
    }
    if (condition->n_points == 0) {
        condition->level = cr_slot_new(self, cr_fallback(&cr_schema_condition, "level"));
        if (level != NULL && (level->kind == CR_NODE_SCALAR || cr_node_is_distribution(level))) {
            cr_slot_take(self, condition->level, level, &cr_schema_number, "level", name);
            cr_watched_add(self, level,
                           (cr_watched){.slot = condition->level,
                                        .move = CR_NONE,
                                        .condition = cr_names_find(&self->conditions, name),
                                        .purpose = "level",
                                        .name = name});
        }
    }
    cr_path_pop(reader, before);
    lower_dynamics(self, condition, node);
}

bool cr_lower_conditions(cr_compiler *self)
{
    cr_model *const model = self->model;
    const size_t n = self->conditions.n, before = cr_path_push(self->reader, "conditions");

    model->n_conditions = n;
    model->condition = cr_arena_alloc(&model->arena, (n + 1) * sizeof(*model->condition));
    if (model->condition == NULL) {
        cr_reader_fail(self->reader, CR_ERR_MEMORY);
    }
    for (size_t c = 0; c < n && cr_compiler_lives(self); c++) {
        const size_t outer = cr_path_push(self->reader, self->conditions.name[c]);

        self->draws_from = model->n_draws; /* a condition's draws are its own */
        lower_condition(self, &model->condition[c], self->conditions.name[c], self->conditions.item[c]);
        cr_path_pop(self->reader, outer);
    }
    if (!cr_compiler_lives(self) || !cr_lower_products(self)) {
        return false;
    }
    cr_path_pop(self->reader, before);
    return true;
}
