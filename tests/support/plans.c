/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/plans.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* All messages, sorted, one a line: malloced. */
static char *messages_of(cr_errors *errors)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    assert_non_null(stream);
    cr_errors_sort(errors);
    for (size_t k = 0; k < errors->n; k++) {
        const int length = cr_error_format(&errors->item[k], NULL, 0);
        char *line = malloc((size_t)length + 1);

        assert_non_null(line);
        cr_error_format(&errors->item[k], line, (size_t)length + 1);
        fprintf(stream, "%s\n", line);
        free(line);
    }
    fclose(stream);
    return text;
}

static cr_changes changes_of(const char *const *set)
{
    cr_changes changes = {.set = set};

    while (set != NULL && set[changes.n_set] != NULL) {
        changes.n_set++;
    }
    return changes;
}

void plan_read_set(cr_plan *plan, const char *text, const char *const *set)
{
    const cr_changes changes = changes_of(set);
    cr_errors errors = {0};
    const int status = cr_plan_read_text(plan, "s.yaml", text, NULL, &changes, &errors);

    if (status != CR_OK) {
        char *messages = messages_of(&errors);

        print_error("%s", messages);
        free(messages);
    }
    assert_int_equal(status, CR_OK);
    assert_int_equal(errors.n, 0);
    cr_errors_free(&errors);
}

void plan_read(cr_plan *plan, const char *text)
{
    plan_read_set(plan, text, NULL);
}

static void check_messages(int status, cr_plan *plan, cr_errors *errors, const char *wanted)
{
    char *messages = messages_of(errors);

    assert_string_equal(messages, wanted);
    assert_int_equal(status, CR_ERR_INPUT);
    assert_null(plan->model);
    free(messages);
    cr_plan_free(plan);
    cr_errors_free(errors);
}

void plan_refused_set(const char *text, const char *const *set, const char *wanted)
{
    const cr_changes changes = changes_of(set);
    cr_errors errors = {0};
    cr_plan plan;
    const int status = cr_plan_read_text(&plan, "s.yaml", text, NULL, &changes, &errors);

    check_messages(status, &plan, &errors, wanted);
}

void plan_refused(const char *text, const char *wanted)
{
    plan_refused_set(text, NULL, wanted);
}

void check_refusals(const refusal *list, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const char *const set[] = {list[k].set, NULL};
        const cr_changes changes = changes_of(set);
        cr_errors errors = {0};
        cr_plan plan;
        const int status = cr_plan_read_text(&plan, "s.yaml", list[k].text, NULL, &changes, &errors);
        char *messages = messages_of(&errors);

        if (status != CR_ERR_INPUT || strcmp(messages, list[k].messages) != 0 || plan.model != NULL) {
            print_error("%s\n%s%s\n", list[k].text, list[k].set != NULL ? list[k].set : "", messages);
            fail_msg("case %zu: status %d, wanted %s", k, status, list[k].messages);
        }
        free(messages);
        cr_plan_free(&plan);
        cr_errors_free(&errors);
    }
}

void plan_file_refused(const char *path, const char *wanted)
{
    cr_errors errors = {0};
    cr_plan plan;
    const int status = cr_plan_read(&plan, path, NULL, &errors);

    check_messages(status, &plan, &errors, wanted);
}

/* ---- alike? ---- */

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
    const size_t of_a[] = {a->n_tracks, a->n_rungs, a->n_states, a->n_groups,  a->n_conditions,
                           a->n_ties,   a->n_moves, a->n_terms,  a->n_gates,   a->n_tests,
                           a->n_slots,  a->n_dists, a->n_draws,  a->n_targets, a->n_uncertain_starts,
                           a->n_history};
    const size_t of_b[] = {b->n_tracks, b->n_rungs, b->n_states, b->n_groups,  b->n_conditions,
                           b->n_ties,   b->n_moves, b->n_terms,  b->n_gates,   b->n_tests,
                           b->n_slots,  b->n_dists, b->n_draws,  b->n_targets, b->n_uncertain_starts,
                           b->n_history};

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

static bool same_tie(const cr_tie *a, const cr_tie *b, size_t n_states, size_t n_rungs)
{
    bool good = same_text(a->name, b->name) && a->share == b->share && a->ahead == b->ahead &&
                a->n_edges == b->n_edges && a->n_uncertain == b->n_uncertain && a->n_cliques == b->n_cliques &&
                a->exists == b->exists && a->fades == b->fades && a->times == b->times &&
                same(a->edge_key, b->edge_key, a->n_edges, sizeof(*a->edge_key)) &&
                (a->credit == NULL) == (b->credit == NULL) && same(a->credit, b->credit, n_rungs, sizeof(*a->credit)) &&
                same(a->listener_at, b->listener_at, n_states + 1, sizeof(*a->listener_at)) &&
                same(a->listener, b->listener, a->n_edges, sizeof(*a->listener)) &&
                same(a->weight, b->weight, a->n_edges, sizeof(*a->weight)) &&
                same(a->member_at, b->member_at, a->n_cliques + 1, sizeof(*a->member_at)) &&
                same(a->clique_at, b->clique_at, n_states + 1, sizeof(*a->clique_at));

    good = good && same(a->member, b->member, a->member_at[a->n_cliques], sizeof(*a->member)) &&
           same(a->clique, b->clique, a->member_at[a->n_cliques], sizeof(*a->clique));
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
        good = same_text(a->state[k].code, b->state[k].code) && same_text(a->state[k].name, b->state[k].name);
    }
    for (size_t k = 0; good && k < a->n_groups; k++) {
        good = same_text(a->group[k].name, b->group[k].name) && a->group[k].n == b->group[k].n &&
               same(a->group[k].member, b->group[k].member, a->group[k].n, sizeof(int32_t));
    }
    return good;
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

bool models_equal(const cr_model *a, const cr_model *b, const char **what)
{
    bool good = true;

    *what = "counts";
    if (!same_counts(a, b)) {
        return false;
    }
    *what = "calendar";
    good = same(a->calendar.day, b->calendar.day, a->calendar.n, sizeof(*a->calendar.day)) &&
           same(a->calendar.t, b->calendar.t, a->calendar.n, sizeof(*a->calendar.t));
    *what = good ? "slots" : *what;
    good = good && same(a->slot, b->slot, a->n_slots, sizeof(*a->slot));
    *what = good ? "names" : *what;
    good = good && same_names(a, b);
    *what = good ? "places" : *what;
    good = good && same_places(a, b);
    *what = good ? "moves" : *what;
    good = good && same_moves(a, b);
    *what = good ? "draws" : *what;
    good = good && same_draws(a, b);
    *what = good ? "history" : *what;
    good = good && same(a->history, b->history, a->n_history, sizeof(*a->history));
    *what = good ? "conditions" : *what;
    for (size_t k = 0; good && k < a->n_conditions; k++) {
        good = same_condition(&a->condition[k], &b->condition[k], a->calendar.n);
    }
    *what = good ? "ties" : *what;
    for (size_t k = 0; good && k < a->n_ties; k++) {
        good = same_tie(&a->tie[k], &b->tie[k], a->n_states, a->n_rungs);
    }
    return good;
}

/* ---- looking things up ---- */

int32_t state_of(const cr_model *model, const char *code)
{
    for (size_t k = 0; k < model->n_states; k++) {
        if (strcmp(model->state[k].code, code) == 0) {
            return (int32_t)k;
        }
    }
    return CR_NONE;
}

int32_t rung_of(const cr_model *model, const char *name)
{
    for (size_t k = 0; k < model->n_rungs; k++) {
        if (strcmp(model->rung[k].name, name) == 0) {
            return (int32_t)k;
        }
    }
    return CR_NONE;
}

int32_t condition_of(const cr_model *model, const char *name)
{
    for (size_t k = 0; k < model->n_conditions; k++) {
        if (strcmp(model->condition[k].name, name) == 0) {
            return (int32_t)k;
        }
    }
    return CR_NONE;
}

const cr_move *move_of(const cr_model *model, const char *state, const char *rung)
{
    const int32_t i = state_of(model, state), r = rung_of(model, rung);
    int32_t at;

    assert_int_not_equal(i, CR_NONE);
    assert_int_not_equal(r, CR_NONE);
    at = model->move_onto[(size_t)i * model->n_rungs + (size_t)r];
    assert_int_not_equal(at, CR_NONE);
    return &model->move[at];
}

const cr_move *way_back(const cr_model *model, const char *state, const char *rung)
{
    const int32_t i = state_of(model, state), r = rung_of(model, rung);
    int32_t at;

    assert_int_not_equal(i, CR_NONE);
    assert_int_not_equal(r, CR_NONE);
    at = model->move_off[(size_t)i * model->n_rungs + (size_t)r];
    return at == CR_NONE ? NULL : &model->move[at];
}

int32_t term_slot(const cr_model *model, const cr_move *move, cr_driver_kind kind, int32_t index)
{
    for (size_t k = 0; k < move->n_terms; k++) {
        const cr_term *term = &model->term[move->term + k];

        if (term->driver.kind == kind && term->driver.index == index) {
            return term->slot;
        }
    }
    return CR_NONE;
}

const cr_draw *draw_of(const cr_model *model, int32_t slot)
{
    for (size_t d = 0; d < model->n_draws; d++) {
        for (size_t k = 0; k < model->draw[d].n_targets; k++) {
            if (model->target[model->draw[d].target + k] == slot) {
                return &model->draw[d];
            }
        }
    }
    return NULL;
}

/* ---- files ---- */

char *make_folder(void)
{
    char *folder = strdup("/tmp/credence-test-XXXXXX");

    assert_non_null(folder);
    assert_non_null(mkdtemp(folder));
    return folder;
}

static int take_away(const char *path, const struct stat *what, int kind, struct FTW *where)
{
    (void)what;
    (void)kind;
    (void)where;
    return remove(path);
}

void free_folder(char *folder)
{
    nftw(folder, take_away, 8, FTW_DEPTH | FTW_PHYS);
    free(folder);
}

char *write_file(const char *folder, const char *name, const char *text)
{
    char *path = NULL;
    FILE *stream;

    assert_true(asprintf(&path, "%s/%s", folder, name) > 0);
    for (char *slash = strchr(path + strlen(folder) + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    stream = fopen(path, "w");
    assert_non_null(stream);
    fputs(text, stream);
    assert_int_equal(fclose(stream), 0);
    return path;
}
