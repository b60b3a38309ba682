/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output/package.h"

/* Tries at a name for the part folder that nobody has taken. */
enum { MOST_PARTS = 1000 };

static int fail_path(cr_errors *errors, int status, const char *path, const char *what, int why)
{
    const cr_mark mark = {.file = path};

    return cr_fail_at(errors, status, mark, NULL, "%s: %s", what, strerror(why));
}

static int fail_memory(cr_errors *errors)
{
    return cr_fail(errors, CR_ERR_MEMORY, "memory ran out for the name of a folder");
}

/* A full disk is the machine's fault; a place where nothing can be made is the argument's. */
static int status_of(int why)
{
    return why == ENOSPC || why == EDQUOT || why == EIO || why == ENOMEM || why == EMFILE || why == ENFILE
               ? CR_ERR_IO
               : CR_ERR_INPUT;
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* --- looking at a folder that is in the way --- */

/* The package of a folder that Credence made, or NULL. False when memory ran out. */
static bool read_package(const char *folder, json_t **package)
{
    json_error_t error = {0};
    char *path = NULL;
    const char *generator;

    *package = NULL;
    if (asprintf(&path, "%s/" CR_PACKAGE_FILE, folder) < 0) {
        return false;
    }
    *package = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    free(path);
    if (*package ==
        NULL) { /* Jansson has a word for everything but memory, and its own word for that is not always said */
        return json_error_code(&error) != json_error_out_of_memory && json_error_code(&error) != json_error_unknown;
    }
    generator = json_string_value(json_object_get(*package, "generator"));
    if (generator == NULL || strcmp(generator, CR_PACKAGE_GENERATOR) != 0) {
        json_decref(*package);
        *package = NULL;
    }
    return true;
}

/* Does the package say that this file is one of its own? */
static bool names_file(const json_t *package, const char *name)
{
    const json_t *resources = json_object_get(package, "resources");

    if (strcmp(name, CR_PACKAGE_FILE) == 0) {
        return true;
    }
    for (size_t i = 0; i < json_array_size(resources); i++) {
        const char *path = json_string_value(json_object_get(json_array_get(resources, i), "path"));

        if (path != NULL && strcmp(path, name) == 0) {
            return true;
        }
    }
    return false;
}

/* CR_OK where every entry is Credence's, so that nothing of anybody else's is removed with it. */
static int check_entries(DIR *entries, const char *folder, const json_t *package, cr_errors *errors)
{
    const cr_mark mark = {.file = folder};

    for (const struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        if (is_dots(entry->d_name)) {
            continue;
        }
        if (package == NULL) {
            return cr_fail_at(errors, CR_ERR_INPUT, mark, NULL,
                              "is no result folder of Credence and is not replaced, --force or not: it is not empty "
                              "and has no " CR_PACKAGE_FILE " of ours (choose another --output)");
        }
        if (!names_file(package, entry->d_name)) {
            return cr_fail_at(errors, CR_ERR_INPUT, mark, NULL,
                              "is not replaced: it holds '%s', which Credence did not write (move that away, or choose "
                              "another --output)",
                              entry->d_name);
        }
    }
    return CR_OK;
}

static int check_replaceable(const char *folder, cr_errors *errors)
{
    DIR *entries = opendir(folder);
    json_t *package;
    int status;

    if (entries == NULL) {
        return fail_path(errors, CR_ERR_INPUT, folder, "cannot be read", errno);
    }
    status = read_package(folder, &package) ? check_entries(entries, folder, package, errors) : fail_memory(errors);
    json_decref(package);
    closedir(entries);
    return status;
}

/* May the target be made, or replaced? */
static int check_target(const cr_folder *self, cr_errors *errors)
{
    const cr_mark mark = {.file = self->target};
    struct stat found;

    if (lstat(self->target, &found) != 0) {
        return errno == ENOENT ? CR_OK : fail_path(errors, status_of(errno), self->target, "cannot be made", errno);
    }
    if (!S_ISDIR(found.st_mode)) {
        return cr_fail_at(errors, CR_ERR_INPUT, mark, NULL,
                          "exists and is no folder (choose another --output, or move it away)");
    }
    if (!self->force) {
        return cr_fail_at(errors, CR_ERR_INPUT, mark, NULL,
                          "exists (choose another --output, or --force to replace it)");
    }
    return check_replaceable(self->target, errors);
}

/* --- making and removing --- */

/* Removes a folder and the files in it; folders in it are left, and then it stays. */
static int remove_folder(const char *folder)
{
    DIR *entries = opendir(folder);

    if (entries == NULL) {
        return -1;
    }
    for (const struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        if (!is_dots(entry->d_name)) {
            (void)unlinkat(dirfd(entries), entry->d_name, 0);
        }
    }
    closedir(entries);
    return rmdir(folder);
}

/* Makes what is missing of the folders above the target, from the topmost on. */
static int make_parents(cr_folder *self, cr_errors *errors)
{
    char *path = strdup(self->target);
    int status = CR_OK;

    if (path == NULL) {
        return fail_memory(errors);
    }
    for (char *slash = strchr(path + 1, '/'); slash != NULL && status == CR_OK; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0777) == 0) {
            self->made = self->made == 0 ? strlen(path) : self->made;
        } else if (errno != EEXIST && access(path, F_OK) != 0) {
            status = fail_path(errors, status_of(errno), path, "cannot be made", errno);
        }
        *slash = '/';
    }
    free(path);
    return status;
}

/* Takes away the folders that make_parents() made, from the lowest up, as long as they are empty. */
static void remove_parents(cr_folder *self)
{
    while (self->made > 0) {
        char *slash = strrchr(self->target, '/');

        if (slash == NULL || (size_t)(slash - self->target) < self->made) {
            break;
        }
        *slash = '\0';
        if (rmdir(self->target) != 0) {
            break;
        }
    }
}

/* Not mkdtemp(), which would leave the results readable by their owner alone: mkdir() follows the umask. */
static int make_part(cr_folder *self, cr_errors *errors)
{
    for (int i = 0; i < MOST_PARTS; i++) {
        char *part = NULL;

        if (asprintf(&part, "%s.part-%ld-%d", self->target, (long)getpid(), i) < 0) {
            return fail_memory(errors);
        }
        if (mkdir(part, 0777) == 0) {
            self->part = part;
            return CR_OK;
        }
        const int why = errno;

        free(part);
        if (why != EEXIST) {
            return fail_path(errors, status_of(why), self->target, "cannot be made", why);
        }
    }
    return fail_path(errors, CR_ERR_IO, self->target, "no free name beside it", EEXIST);
}

/* The path without slashes at its end; refuses one that names no folder to be made. */
static int set_target(cr_folder *self, const char *target, cr_errors *errors)
{
    size_t length = strlen(target);
    const char *name;

    while (length > 1 && target[length - 1] == '/') {
        length--;
    }
    self->target = strndup(target, length);
    if (self->target == NULL) {
        return fail_memory(errors);
    }
    name = strrchr(self->target, '/');
    name = name != NULL ? name + 1 : self->target;
    if (name[0] == '\0' || is_dots(name)) {
        return cr_fail(errors, CR_ERR_INPUT, "'%s' is no name for a result folder (such as results/baseline)", target);
    }
    return CR_OK;
}

int cr_folder_open(cr_folder *self, const char *target, bool force, cr_errors *errors)
{
    int status;

    memset(self, 0, sizeof(*self));
    self->force = force;
    status = set_target(self, target, errors);
    if (status == CR_OK) {
        status = check_target(self, errors);
    }
    if (status == CR_OK) {
        status = make_parents(self, errors);
    }
    if (status == CR_OK) {
        status = make_part(self, errors);
    }
    if (status != CR_OK) {
        cr_folder_abort(self);
    }
    return status;
}

/* --- taking the target's place --- */

/* Names on the disk, too: without it a power cut could leave a folder without its files. Some file systems cannot. */
static int sync_folder(const char *folder, cr_errors *errors)
{
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int status = CR_OK;

    if (fd < 0) {
        return fail_path(errors, CR_ERR_IO, folder, "cannot be opened", errno);
    }
    if (fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP) {
        status = fail_path(errors, CR_ERR_IO, folder, "cannot be written", errno);
    }
    close(fd);
    return status;
}

static int sync_parent(const cr_folder *self, cr_errors *errors)
{
    const char *slash = strrchr(self->target, '/');
    char *parent;
    int status;

    if (slash == NULL) {
        return sync_folder(".", errors);
    }
    parent = strndup(self->target, slash == self->target ? 1 : (size_t)(slash - self->target));
    if (parent == NULL) {
        return fail_memory(errors);
    }
    status = sync_folder(parent, errors);
    free(parent);
    return status;
}

/* Does this failure say that the flag, and not the move, is what the system cannot do? */
static bool is_unsupported(int why)
{
    return why == EINVAL || why == ENOSYS || why == ENOTSUP;
}

/* Nothing is there, or was there at the start: what has come meanwhile is not replaced. */
static int move_in(const cr_folder *self, cr_errors *errors)
{
    int failed = renameat2(AT_FDCWD, self->part, AT_FDCWD, self->target, RENAME_NOREPLACE);

    if (failed != 0 && is_unsupported(errno)) {
        failed = rename(self->part, self->target); /* of what may have come it replaces empty folders only */
    }
    return failed == 0 ? CR_OK : fail_path(errors, CR_ERR_IO, self->target, "cannot take its place", errno);
}

/* Where folders cannot be exchanged: the old one steps aside, and back if the new one cannot come. */
static int swap_by_two_renames(const cr_folder *self, cr_errors *errors)
{
    char *aside = NULL;
    int status = CR_OK;

    if (asprintf(&aside, "%s.old", self->part) < 0) {
        return fail_memory(errors);
    }
    if (rename(self->target, aside) != 0) {
        status = fail_path(errors, CR_ERR_IO, self->target, "cannot be moved aside", errno);
    } else if (rename(self->part, self->target) != 0) {
        status = fail_path(errors, CR_ERR_IO, self->target, "cannot be replaced", errno);
        (void)rename(aside, self->target);
    } else if (rename(aside, self->part) != 0) {
        status = fail_path(errors, CR_ERR_IO, aside, "the old results cannot be removed", errno);
    }
    free(aside);
    return status;
}

/* New and old change names: afterwards the old folder has that of the part, or the other way round. */
static int exchange(const cr_folder *self, cr_errors *errors)
{
    if (renameat2(AT_FDCWD, self->part, AT_FDCWD, self->target, RENAME_EXCHANGE) == 0) {
        return CR_OK;
    }
    return is_unsupported(errno) ? swap_by_two_renames(self, errors)
                                 : fail_path(errors, CR_ERR_IO, self->target, "cannot be replaced", errno);
}

static int put_in_place(const cr_folder *self, bool replaces, cr_errors *errors)
{
    if (!replaces) {
        return move_in(self, errors);
    }
    if (check_replaceable(self->target, errors) != CR_OK) {
        return CR_ERR_IO; /* it was ours when the run began */
    }
    return exchange(self, errors);
}

/* As it was before put_in_place(), as far as can be. */
static void take_back(const cr_folder *self, bool replaces)
{
    if (replaces) {
        (void)exchange(self, NULL);
    } else {
        (void)rename(self->target, self->part);
    }
}

int cr_folder_commit(cr_folder *self, cr_errors *errors)
{
    const bool replaces = self->force && access(self->target, F_OK) == 0;
    int status = sync_folder(self->part, errors);

    if (status == CR_OK) {
        status = put_in_place(self, replaces, errors);
    }
    if (status == CR_OK) {
        status = sync_parent(self, errors);
        if (status != CR_OK) {
            take_back(self, replaces);
        }
    }
    if (status == CR_OK && replaces && remove_folder(self->part) != 0) {
        status = fail_path(errors, CR_ERR_IO, self->part, "the old results cannot be removed", errno);
    }
    if (status == CR_OK) {
        free(self->part);
        self->part = NULL;
        self->made = 0;
    }
    return status;
}

void cr_folder_abort(cr_folder *self)
{
    if (self->part != NULL) {
        (void)remove_folder(self->part);
    }
    if (self->target != NULL) {
        remove_parents(self);
    }
    free(self->target);
    free(self->part);
    memset(self, 0, sizeof(*self));
}
