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

#include "model/equal.h"

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

bool models_equal(const cr_model *a, const cr_model *b, const char **what)
{
    return cr_model_compare(a, b, what) == CR_EQUAL;
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
