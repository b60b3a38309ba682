/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/recipes.h"
#include "cli/words.h"
#include "credence/error.h"
#include "output/package.h"

enum { KEY_RUNG = 0x300 };

typedef struct plot_options {
    const char *folder, *output, *rung; /* NULL where not given */
} plot_options;

static const struct argp_option option_list[] = {
    {"output", 'o', "FOLDER", 0, "Folder for the pictures (that of the run with -plots at its end)", 1},
    {"rung", KEY_RUNG, "RUNG", 0, "The rung that is drawn (the one that counts as recognition)", 1},
    {0},
};

static const char doc[] =
    "Draw the tables of a run: the ranking, the fan of the count, the curves of the likeliest states and what the "
    "what-ifs change, each as SVG and PNG.\v"
    "Example:\n"
    "  credence run scenarios/taliban-2025.yaml -o results/pictured\n"
    "  credence plot results/pictured\n\n"
    "The pictures are then in results/pictured-plots. They are made by gnuplot, from recipes that stand in docs/plots "
    "beside those for R and Python, and that you may change for your own. Exit status: 0 done, 1 the folder is wrong, "
    "2 gnuplot is missing or failed.";

static error_t parse(int key, char *text, struct argp_state *state)
{
    plot_options *self = state->input;

    switch (key) {
    case 'o':
        self->output = text;
        return 0;
    case KEY_RUNG:
        self->rung = text;
        return 0;
    case ARGP_KEY_ARG:
        if (self->folder != NULL) {
            argp_error(state, "one folder at a time ('%s' is a second one)", text);
        }
        self->folder = text;
        return 0;
    case ARGP_KEY_END:
        if (self->folder == NULL) {
            argp_error(state, "no folder of a run (such as results/taliban-2025)");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* What is under way; job_free() removes what is left of it. */
typedef struct job {
    char *folder, *target, *rung;
    char *work; /* folder inside the target, for recipes and unfinished pictures; NULL: none */
    cr_errors errors;
} job;

static char *path_of(const char *folder, const char *name, const char *extension)
{
    char *path;

    return asprintf(&path, "%s/%s%s", folder, name, extension) < 0 ? NULL : path;
}

static bool is_there(const char *folder, const char *name, const char *extension)
{
    char *path = path_of(folder, name, extension);
    const bool there = path != NULL && access(path, R_OK) == 0;

    free(path);
    return there;
}

static void remove_from(const char *folder, const char *name, const char *extension)
{
    char *path = path_of(folder, name, extension);

    if (path != NULL) {
        (void)unlink(path);
    }
    free(path);
}

static const char *const formats[] = {"svg", "png"};

static void job_free(job *self)
{
    for (size_t k = 0; self->work != NULL && k < CR_RECIPES; k++) {
        remove_from(self->work, cr_recipe[k].name, ".gp");
        for (size_t f = 0; f < 2; f++) {
            char extension[8];

            snprintf(extension, sizeof(extension), ".%s", formats[f]);
            remove_from(self->work, cr_recipe[k].name, extension);
        }
    }
    if (self->work != NULL) {
        remove_from(self->work, "gnuplot", ".log");
        (void)rmdir(self->work);
    }
    free(self->folder);
    free(self->target);
    free(self->rung);
    free(self->work);
    cr_errors_free(&self->errors);
}

static char *without_slashes(const char *text)
{
    size_t length = strlen(text);

    while (length > 1 && text[length - 1] == '/') {
        length--;
    }
    return strndup(text, length);
}

static int open_job(job *self, const plot_options *options)
{
    self->folder = without_slashes(options->folder);
    if (self->folder == NULL || (options->output == NULL && asprintf(&self->target, "%s-plots", self->folder) < 0)) {
        self->target = NULL;
        return cr_fail(&self->errors, CR_ERR_MEMORY, "memory ran out");
    }
    if (options->output != NULL) {
        self->target = without_slashes(options->output);
    }
    if (!is_there(self->folder, "summary", ".csv") || !is_there(self->folder, "datapackage", ".json")) {
        return cr_fail(&self->errors, CR_ERR_INPUT,
                       "%s: no tables of a run are there (credence run SCENARIO -o %s makes them)", self->folder,
                       self->folder);
    }
    self->rung = options->rung != NULL ? strdup(options->rung) : cr_package_text(self->folder, "recognition");
    if (self->rung == NULL || self->target == NULL) {
        return cr_fail(&self->errors, CR_ERR_INPUT,
                       "%s/datapackage.json: does not name the rung that counts as recognition (give --rung)",
                       self->folder);
    }
    if (mkdir(self->target, 0777) != 0 && errno != EEXIST) {
        return cr_fail(&self->errors, CR_ERR_INPUT, "%s: cannot be made (%s)", self->target, strerror(errno));
    }
    self->work = path_of(self->target, ".part-XXXXXX", "");
    if (self->work == NULL || mkdtemp(self->work) == NULL) {
        free(self->work);
        self->work = NULL;
        return cr_fail(&self->errors, CR_ERR_IO, "%s: cannot be written (%s)", self->target, strerror(errno));
    }
    return CR_OK;
}

static int write_recipes(job *self)
{
    for (size_t k = 0; k < CR_RECIPES; k++) {
        char *path = path_of(self->work, cr_recipe[k].name, ".gp");
        FILE *file = path != NULL ? fopen(path, "we") : NULL;
        bool good = file != NULL && fwrite(cr_recipe[k].text, 1, cr_recipe[k].length, file) == cr_recipe[k].length;

        good = file != NULL && fclose(file) == 0 && good;
        free(path);
        if (!good) {
            return cr_fail(&self->errors, CR_ERR_IO, "%s: cannot be written (%s)", self->work, strerror(errno));
        }
    }
    return CR_OK;
}

/* name='text', as gnuplot reads it: in single quotes nothing is run or replaced. */
static char *assignment(const char *name, const char *text)
{
    char *made = malloc(strlen(name) + 2 * strlen(text) + 4), *at = made;

    if (made == NULL) {
        return NULL;
    }
    at += sprintf(at, "%s='", name);
    for (; *text != '\0'; text++) {
        *at++ = *text;
        if (*text == '\'') {
            *at++ = '\'';
        }
    }
    strcpy(at, "'");
    return made;
}

/* The last words of gnuplot, for the message. */
static void complain(job *self, const char *log, const char *picture)
{
    char text[512] = "";
    FILE *file = fopen(log, "re");

    if (file != NULL) {
        text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
        (void)fclose(file);
    }
    (void)cr_fail(&self->errors, CR_ERR_RUN, "gnuplot did not draw %s: %s", picture, text);
}

static int wait_for(pid_t child)
{
    int status = 0;

    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return -1;
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* gnuplot itself, without a shell between. */
static int draw(job *self, char *const *arguments, const char *log, const char *picture)
{
    posix_spawn_file_actions_t files;
    pid_t child;
    int failed;

    if (posix_spawn_file_actions_init(&files) != 0) {
        return cr_fail(&self->errors, CR_ERR_MEMORY, "memory ran out");
    }
    failed = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    failed = failed != 0
                 ? failed
                 : posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    failed = failed != 0 ? failed : posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    failed = failed != 0 ? failed : posix_spawnp(&child, "gnuplot", &files, NULL, arguments, environ);
    (void)posix_spawn_file_actions_destroy(&files);
    if (failed != 0) {
        return cr_fail(&self->errors, CR_ERR_RUN, "gnuplot cannot be run: %s (Debian: apt install gnuplot-nox)",
                       strerror(failed));
    }
    if (wait_for(child) != 0) {
        complain(self, log, picture);
        return CR_ERR_RUN;
    }
    return CR_OK;
}

/* One picture, first where nobody looks, then in its place. */
static int make_picture(job *self, const char *recipe, const char *format)
{
    char *output = path_of(self->work, recipe, ""), *script = path_of(self->work, recipe, ".gp"),
         *log = path_of(self->work, "gnuplot", ".log"), *settings[4] = {0}, *made = NULL, *place = NULL;
    int status = CR_OK;

    if (output != NULL) {
        settings[0] = assignment("folder", self->folder);
        settings[1] = assignment("output", output);
        settings[2] = assignment("format", format);
        settings[3] = assignment("rung", self->rung);
    }
    if (script == NULL || log == NULL || settings[0] == NULL || settings[1] == NULL || settings[2] == NULL ||
        settings[3] == NULL || asprintf(&made, "%s.%s", output, format) < 0 ||
        asprintf(&place, "%s/%s.%s", self->target, recipe, format) < 0) {
        status = cr_fail(&self->errors, CR_ERR_MEMORY, "memory ran out");
    } else {
        char name[] = "gnuplot", option[] = "-e";
        char *const arguments[] = {name,        option, settings[0], option, settings[1], option,
                                   settings[2], option, settings[3], script, NULL};

        status = draw(self, arguments, log, place);
        if (status == CR_OK && rename(made, place) != 0) {
            status = cr_fail(&self->errors, CR_ERR_IO, "%s: cannot be written (%s)", place, strerror(errno));
        }
    }
    if (status == CR_OK) {
        puts(place);
    }
    for (size_t k = 0; k < 4; k++) {
        free(settings[k]);
    }
    free(output);
    free(script);
    free(log);
    free(made);
    free(place);
    return status;
}

static int make_pictures(job *self)
{
    int status = CR_OK;

    for (size_t k = 0; k < CR_RECIPES; k++) {
        const char *const name = cr_recipe[k].name;

        if (strcmp(name, "common") == 0 ||
            (strcmp(name, "contrasts") == 0 && !is_there(self->folder, "contrast", ".csv"))) {
            continue;
        }
        for (size_t f = 0; status == CR_OK && f < 2; f++) {
            status = cr_interrupted() ? cr_fail(&self->errors, CR_ERR_INTERRUPTED, "interrupted")
                                      : make_picture(self, name, formats[f]);
        }
    }
    return status;
}

int cr_command_plot(int argc, char **argv)
{
    static const struct argp argp = {option_list, parse, "FOLDER", doc, NULL, NULL, NULL};
    plot_options options = {0};
    job work = {0};
    int status;

    if (argp_parse(&argp, argc, argv, 0, NULL, &options) != 0) {
        return CR_EXIT_INPUT;
    }
    cr_catch_stop_signals();
    status = open_job(&work, &options);
    status = status == CR_OK ? write_recipes(&work) : status;
    status = status == CR_OK ? make_pictures(&work) : status;
    status = cr_finish_command(status, &work.errors);
    job_free(&work);
    return status;
}
