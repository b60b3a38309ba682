/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/given.h"

#include <stdlib.h>
#include <string.h>

#include "study/tally.h"

/* ---- reading ---- */

static const char *const forms = "'PAK recognised by 2027-01-01', 'any not recognised by 2027-01-01' or "
                                 "'leverage at_least 0.6 on 2027-01-01'";

/* A test as it is taken apart: words are cut from its end by ends of text. */
typedef struct parser {
    const cr_model *model;
    const char *text; /* as written, for messages */
    char *left;       /* what has not been read yet; its end moves forward */
    cr_arena *arena;
    cr_errors *errors;
} parser;

static char *trim(char *text)
{
    size_t n = strlen(text);

    while (n > 0 && text[n - 1] == ' ') {
        text[--n] = '\0';
    }
    return text + strspn(text, " ");
}

/* Takes the last word away from what is left; "" where nothing is left. */
static const char *last_word(parser *self)
{
    char *blank;

    self->left = trim(self->left);
    blank = strrchr(self->left, ' ');
    if (blank == NULL) {
        const char *const word = self->left;

        self->left += strlen(self->left);
        return word;
    }
    *blank = '\0';
    return blank + 1;
}

static int refuse_name(const parser *self, const char *sort, const char *name, const char *const *known, size_t n)
{
    const char *const nearest = cr_text_nearest(name, known, n);

    if (nearest != NULL) {
        return cr_fail(self->errors, CR_ERR_INPUT, "'%s': unknown %s '%s' (did you mean '%s'?)", self->text, sort, name,
                       nearest);
    }
    return cr_fail(self->errors, CR_ERR_INPUT, "'%s': unknown %s '%s' (one of the scenario's)", self->text, sort, name);
}

static int refuse_form(const parser *self)
{
    return cr_fail(self->errors, CR_ERR_INPUT, "'%s': no test (such as %s)", self->text, forms);
}

static int read_date(const parser *self, const char *text, cr_given_test *test)
{
    const cr_calendar *const calendar = &self->model->calendar;
    const cr_day start = calendar->day[0], end = calendar->day[calendar->n - 1];
    char from[16], upto[16];
    const char *why;
    cr_day day;

    if (!cr_text_date(text, &day, &why)) {
        return cr_fail(self->errors, CR_ERR_INPUT, "'%s': '%s' %s", self->text, text, why);
    }
    if (day < start || day > end) {
        cr_day_text(start, from);
        cr_day_text(end, upto);
        return cr_fail(self->errors, CR_ERR_INPUT, "'%s': %s is outside the calendar (from %s to %s)", self->text, text,
                       from, upto);
    }
    test->k = 0;
    while (test->k + 1 < calendar->n && calendar->day[test->k + 1] <= day) {
        test->k++;
    }
    test->t = (day - start) / 365.25; /* as the calendar's own times: one of its dates is met exactly */
    return CR_OK;
}

static int32_t rung_called(const cr_model *model, const char *name)
{
    for (size_t r = 0; r < model->n_rungs; r++) {
        if (strcmp(model->rung[r].name, name) == 0) {
            return (int32_t)r;
        }
    }
    return CR_NONE;
}

/* Names, for the nearest one; room for `more` others in front. NULL: memory. */
static const char **names_of(const parser *self, size_t n, size_t more)
{
    return cr_arena_alloc(self->arena, (n + more + 1) * sizeof(const char *));
}

static int read_rung(const parser *self, const char *text, cr_given_test *test)
{
    const char **known;

    test->rung = rung_called(self->model, text);
    if (test->rung == CR_NONE && strncmp(text, "not ", 4) == 0) {
        test->negated = true;
        text += 4 + strspn(text + 4, " ");
        test->rung = rung_called(self->model, text);
    }
    if (test->rung != CR_NONE) {
        return CR_OK;
    }
    known = names_of(self, self->model->n_rungs, 0);
    if (known == NULL) {
        return cr_fail(self->errors, CR_ERR_MEMORY, "memory ran out for a test");
    }
    for (size_t r = 0; r < self->model->n_rungs; r++) {
        known[r] = self->model->rung[r].name;
    }
    return refuse_name(self, "rung", text, known, self->model->n_rungs);
}

/* What follows a name at the start of the text, or NULL where the text does not start with it. */
static const char *after(const char *text, const char *name)
{
    const size_t n = strlen(name);

    return strncmp(text, name, n) == 0 && text[n] == ' ' ? text + n + strspn(text + n, " ") : NULL;
}

/* Of two states one of which starts as the other does ("North", "North Korea"), the longer name counts. */
static const char *find_state(const parser *self, cr_given_test *test)
{
    const char *rest = after(self->left, "any");
    size_t longest = 0;

    for (size_t i = 0; i < self->model->n_states; i++) {
        const char *const code = self->model->state[i].code, *const here = after(self->left, code);

        if (here != NULL && strlen(code) > longest) {
            longest = strlen(code);
            test->state = (int32_t)i;
            rest = here;
        }
    }
    return rest;
}

/* STATE [not] RUNG, the date being read. */
static int read_states(parser *self, cr_given_test *test)
{
    const char *rest, **known;

    self->left = trim(self->left);
    rest = find_state(self, test);
    if (rest != NULL) {
        return read_rung(self, rest, test);
    }
    if (strchr(self->left, ' ') == NULL) {
        return refuse_form(self);
    }
    known = names_of(self, self->model->n_states, 1);
    if (known == NULL) {
        return cr_fail(self->errors, CR_ERR_MEMORY, "memory ran out for a test");
    }
    known[0] = "any";
    for (size_t i = 0; i < self->model->n_states; i++) {
        known[i + 1] = self->model->state[i].code;
    }
    *strchr(self->left, ' ') = '\0';
    return refuse_name(self, "state", self->left, known, self->model->n_states + 1);
}

/* CONDITION at_least|at_most NUMBER, the date being read. */
static int read_condition(parser *self, cr_given_test *test)
{
    const cr_model *const model = self->model;
    const char *const number = last_word(self), *const word = last_word(self), *why;
    const char **known = names_of(self, model->n_conditions, 0);

    test->at_most = strcmp(word, "at_most") == 0;
    self->left = trim(self->left);
    if (self->left[0] == '\0' || (!test->at_most && strcmp(word, "at_least") != 0)) {
        return refuse_form(self);
    }
    if (known == NULL) {
        return cr_fail(self->errors, CR_ERR_MEMORY, "memory ran out for a test");
    }
    if (!cr_text_number(number, &test->bound, &why)) {
        return cr_fail(self->errors, CR_ERR_INPUT, "'%s': '%s' %s", self->text, number, why);
    }
    for (size_t c = 0; c < model->n_conditions; c++) {
        known[c] = model->condition[c].name;
        test->condition = strcmp(known[c], self->left) == 0 ? (int32_t)c : test->condition;
    }
    return test->condition != CR_NONE ? CR_OK : refuse_name(self, "condition", self->left, known, model->n_conditions);
}

static int read_test(parser *self, cr_given_test *test)
{
    const char *const date = last_word(self), *const word = last_word(self);
    const bool by = strcmp(word, "by") == 0;
    int status;

    *test = (cr_given_test){.condition = CR_NONE, .state = CR_NONE, .rung = CR_NONE};
    if ((!by && strcmp(word, "on") != 0) ||
        (by && (strstr(self->left, " at_least ") || strstr(self->left, " at_most ")))) {
        return refuse_form(self);
    }
    status = by ? read_states(self, test) : read_condition(self, test);
    return status == CR_OK ? read_date(self, date, test) : status;
}

int cr_given_read(cr_given *self, const cr_model *model, size_t n, const char *const *text, cr_errors *errors)
{
    cr_arena arena = {0};
    int status = CR_OK;

    memset(self, 0, sizeof(*self));
    self->test = calloc(n, sizeof(*self->test));
    if (self->test == NULL) {
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for %zu tests", n);
    }
    for (; self->n < n; self->n++) {
        char *const copy = cr_arena_text(&arena, text[self->n], strlen(text[self->n]));
        parser parse = {.model = model, .text = text[self->n], .left = copy, .arena = &arena, .errors = errors};
        const int result = copy != NULL ? read_test(&parse, &self->test[self->n])
                                        : cr_fail(errors, CR_ERR_MEMORY, "memory ran out for a test");

        status = status == CR_OK || result == CR_ERR_MEMORY ? result : status;
        self->k = self->test[self->n].k > self->k ? self->test[self->n].k : self->k;
    }
    cr_arena_free(&arena);
    return status;
}

void cr_given_free(cr_given *self)
{
    free(self->test);
    memset(self, 0, sizeof(*self));
}

/* ---- judging ---- */

int cr_judge_init(cr_judge *self, const cr_given *given, const cr_model *model, bool patient, cr_errors *errors)
{
    memset(self, 0, sizeof(*self));
    self->given = given;
    self->model = model;
    self->patient = patient && model->n_conditions > 0;
    self->settled = calloc(given->n, sizeof(*self->settled));
    self->start = calloc(model->n_states * model->n_tracks + 1, sizeof(*self->start));
    self->sum = self->patient ? calloc(model->n_conditions, sizeof(*self->sum)) : NULL;
    if (self->settled == NULL || self->start == NULL || (self->patient && self->sum == NULL)) {
        cr_judge_free(self);
        return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for judging futures");
    }
    return CR_OK;
}

void cr_judge_free(cr_judge *self)
{
    free(self->settled);
    free(self->start);
    free(self->sum);
    memset(self, 0, sizeof(*self));
}

void cr_judge_begin(cr_judge *self)
{
    self->begun = false;
    self->open = self->given->n;
    self->failed = false;
    self->dates = 0;
    memset(self->settled, 0, self->given->n * sizeof(*self->settled));
    for (size_t c = 0; self->sum != NULL && c < self->model->n_conditions; c++) {
        self->sum[c] = 0;
    }
}

bool cr_judge_holds(const cr_judge *self)
{
    return self->open == 0 && !self->failed;
}

static void settle(cr_judge *self, size_t i, bool holds)
{
    self->settled[i] = true;
    self->open--;
    self->failed = self->failed || !holds;
}

/* CR_JUDGED where nothing that is still to come matters. */
static int verdict(const cr_judge *self)
{
    const bool known = self->open == 0 || self->failed;

    return known && (!self->patient || self->dates > self->given->k) ? CR_JUDGED : CR_OK;
}

static int32_t started(const cr_judge *self, int32_t state, int32_t track)
{
    return self->start[(size_t)state * self->model->n_tracks + (size_t)track];
}

/* Before the first thing that is seen, which may be a move of that very instant. */
static void begin(cr_judge *self, const cr_scratch *now, const cr_happening *what)
{
    const size_t n_tracks = self->model->n_tracks;

    if (self->begun) {
        return;
    }
    self->begun = true;
    memcpy(self->start, now->position, self->model->n_states * n_tracks * sizeof(*self->start));
    if (what != NULL) {
        self->start[(size_t)what->state * n_tracks + (size_t)what->track] = what->from;
    }
    for (size_t i = 0; i < self->given->n; i++) {
        const cr_given_test *const test = &self->given->test[i];

        if (test->condition == CR_NONE && test->state != CR_NONE &&
            started(self, test->state, self->model->rung[test->rung].track) >= test->rung) {
            settle(self, i, !test->negated);
        }
    }
}

static bool is_reached(const cr_judge *self, const cr_given_test *test, const cr_happening *what)
{
    return what->track == self->model->rung[test->rung].track && what->from < test->rung && what->to >= test->rung &&
           (test->state == CR_NONE ? started(self, what->state, what->track) < test->rung : test->state == what->state);
}

static int on_move(void *context, const cr_scratch *now, const cr_happening *what)
{
    cr_judge *self = context;

    begin(self, now, what);
    for (size_t i = 0; i < self->given->n; i++) {
        const cr_given_test *const test = &self->given->test[i];

        if (self->settled[i] || test->condition != CR_NONE) {
            continue;
        }
        if (what->t > test->t) {
            settle(self, i, test->negated);
        } else if (is_reached(self, test, what)) {
            settle(self, i, !test->negated);
        }
    }
    return verdict(self);
}

static bool is_kept(const cr_given_test *test, double value)
{
    return test->at_most ? value <= test->bound + CR_SLACK : value >= test->bound - CR_SLACK;
}

static int on_calendar(void *context, const cr_scratch *now, size_t k)
{
    cr_judge *self = context;
    const cr_model *const model = self->model;

    begin(self, now, NULL);
    self->dates = k + 1;
    for (size_t c = 0; self->patient && k <= self->given->k && c < model->n_conditions; c++) {
        self->sum[c] += cr_tally_fixed(&model->condition[c], now->condition[c]);
    }
    for (size_t i = 0; i < self->given->n; i++) {
        const cr_given_test *const test = &self->given->test[i];

        if (self->settled[i]) {
            continue;
        }
        if (test->condition != CR_NONE && test->k == k) {
            settle(self, i, is_kept(test, now->condition[test->condition]));
        } else if (test->condition == CR_NONE && model->calendar.t[k] >= test->t) {
            settle(self, i, test->negated);
        }
    }
    return verdict(self);
}

cr_sink cr_judge_sink(cr_judge *self)
{
    return (cr_sink){.context = self, .on_calendar = on_calendar, .on_move = on_move};
}
