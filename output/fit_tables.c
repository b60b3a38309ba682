/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/fit_tables.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

static const cr_table_column fit_columns[] = {
    {"path", "string", NULL, "The number of the scenario that was free."},
    {"written", "number", NULL, "Its value, or median, before; empty where the scenario gave none."},
    {"estimate", "number", NULL, "Its value under which the history is most probable."},
    {"low", "number", NULL, "Lower end of the range that it was free to take."},
    {"high", "number", NULL, "Upper end of it."},
    {"se", "number", NULL, "Standard error by the observed information; empty where flat, or at an end of the range."},
    {"ci_low", "number", NULL, "Lower end of its 95% interval by that error, within the range."},
    {"ci_high", "number", NULL, "Upper end of it."},
    {"profile_low", "number", NULL,
     "Lower end of its 95% profile likelihood interval; the range's own end where the likelihood never falls so far."},
    {"profile_high", "number", NULL, "Upper end of it."},
    {"note", "string", NULL, "at LOW, at HIGH: the estimate is an end of the range; flat: nothing is learnt."},
    {"log_likelihood_written", "number", "nats", "Of the history, at the values written; empty where one is not."},
    {"log_likelihood", "number", "nats", "Of the history, at the estimates of all rows."},
    {"moves", "integer", "moves", "Moves that were judged."},
    {"state_years", "number", "years of 365.25 days", "Time at risk: a state counts once for each track."},
};

static const cr_table fit_table = {
    "fit", "A row is a number that was free.", N(fit_columns), fit_columns, CR_NEEDS_NOTHING, NULL};

const cr_table *cr_fit_table(void)
{
    return &fit_table;
}

const char *cr_fit_note(const cr_fitted *of)
{
    return of->at_lo ? "at LOW" : of->at_hi ? "at HIGH" : of->flat ? "flat" : "";
}

static void write_rows(cr_out *out, const cr_fit *fit, const cr_free *free)
{
    for (size_t i = 0; i < fit->n; i++) {
        const cr_fitted *const of = &fit->of[i];
        const double numbers[] = {free[i].written, of->estimate, free[i].lo,     free[i].hi,    of->se,
                                  of->lo,          of->hi,       of->profile_lo, of->profile_hi};

        cr_out_text(out, free[i].path);
        for (size_t k = 0; k < N(numbers); k++) {
            cr_out_number(out, numbers[k]);
        }
        cr_out_text(out, cr_fit_note(of));
        cr_out_number(out, fit->has_written && fit->at_written.impossible == 0 ? fit->at_written.log_likelihood
                                                                               : (double)NAN);
        cr_out_number(out, fit->at_fit.log_likelihood);
        cr_out_count(out, fit->at_fit.moves);
        cr_out_number(out, fit->at_fit.years);
        cr_out_end_row(out);
    }
}

/* ---- two files ---- */

/* The folder and the names in it; freed by names_free(). */
typedef struct names {
    char *folder, *yaml, *csv, *yaml_part, *csv_part; /* paths, but for the folder's own */
} names;

static void names_free(names *self)
{
    free(self->folder);
    free(self->yaml);
    free(self->csv);
    free(self->yaml_part);
    free(self->csv_part);
}

static char *format(const char *path, size_t length, const char *end)
{
    char *text = NULL;

    return asprintf(&text, "%.*s%s", (int)length, path, end) < 0 ? NULL : text;
}

static int name_files(names *self, const char *path, cr_errors *errors)
{
    const char *const slash = strrchr(path, '/');
    const size_t length = strlen(path);

    memset(self, 0, sizeof(*self));
    if (length < 6 || strcmp(path + length - 5, ".yaml") != 0 || path[length - 6] == '/') {
        return cr_fail(errors, CR_ERR_INPUT, "'%s' is no name for the fitted scenario (such as fitted.yaml)", path);
    }
    self->folder = slash == NULL ? format(".", 1, "") : format(path, (size_t)(slash - path), "/");
    self->yaml = format(path, length, "");
    self->csv = format(path, length - 5, ".csv");
    self->yaml_part = format(path, length, ".part");
    self->csv_part = format(path, length - 5, ".csv.part");
    return self->folder != NULL && self->yaml != NULL && self->csv != NULL && self->yaml_part != NULL &&
                   self->csv_part != NULL
               ? CR_OK
               : cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the names of files");
}

static int check_free(const char *path, cr_errors *errors)
{
    if (access(path, F_OK) == 0) {
        return cr_fail_at(errors, CR_ERR_INPUT, (cr_mark){.file = path}, NULL,
                          "exists (choose another --output, or --force to replace it)");
    }
    return CR_OK;
}

static int check_names(const names *self, bool force, cr_errors *errors)
{
    int status = CR_OK;

    if (access(self->folder, W_OK) != 0) {
        return cr_fail_at(errors, CR_ERR_INPUT, (cr_mark){.file = self->folder}, NULL, "cannot be written to: %s",
                          strerror(errno));
    }
    if (!force) {
        status = check_free(self->yaml, errors);
        status = status == CR_OK ? check_free(self->csv, errors) : status;
    }
    return status;
}

int cr_fit_files_check(const char *path, bool force, cr_errors *errors)
{
    names at;
    int status = name_files(&at, path, errors);

    status = status == CR_OK ? check_names(&at, force, errors) : status;
    names_free(&at);
    return status;
}

/* Opens a part; one that a killed run left is in nobody's way. */
static int open_part(cr_out *out, const names *at, const char *path, cr_errors *errors)
{
    (void)unlink(path);
    return cr_out_open(out, at->folder, strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path, errors);
}

static int write_parts(const cr_fit *fit, const cr_free *free, const char *text, const names *at, cr_errors *errors)
{
    cr_out out;
    int status = open_part(&out, at, at->yaml_part, errors);

    if (status == CR_OK) {
        cr_out_bytes(&out, text, strlen(text));
        status = cr_out_close(&out, errors);
    }
    if (status == CR_OK) {
        status = open_part(&out, at, at->csv_part, errors);
    }
    if (status == CR_OK) {
        cr_table_header(&out, &fit_table);
        write_rows(&out, fit, free);
        status = cr_out_close(&out, errors);
    }
    return status;
}

static int put(const char *part, const char *path, cr_errors *errors)
{
    if (rename(part, path) != 0) {
        return cr_fail_at(errors, CR_ERR_IO, (cr_mark){.file = path}, NULL, "cannot take its place: %s",
                          strerror(errno));
    }
    return CR_OK;
}

int cr_fit_files(const cr_fit *fit, const cr_free *free, const char *text, const char *path, bool force,
                 cr_errors *errors)
{
    names at;
    int status = name_files(&at, path, errors);

    status = status == CR_OK ? check_names(&at, force, errors) : status;
    if (status == CR_OK) {
        status = write_parts(fit, free, text, &at, errors);
        status = status == CR_OK ? put(at.yaml_part, at.yaml, errors) : status;
        status = status == CR_OK ? put(at.csv_part, at.csv, errors) : status;
        (void)unlink(at.yaml_part); /* what has taken its place is there no more */
        (void)unlink(at.csv_part);
    }
    names_free(&at);
    return status;
}
