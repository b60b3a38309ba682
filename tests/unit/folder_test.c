/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/folder.h"

#include <dirent.h>
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

#include "output/out.h"

static char base[] = "/tmp/credence-folder-XXXXXX";
static char before[4096];

static int make_base(void **state)
{
    (void)state;
    return mkdtemp(base) != NULL && getcwd(before, sizeof(before)) != NULL && chdir(base) == 0 ? 0 : -1;
}

static int remove_base(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf %s", base);
    return chdir(before) == 0 ? system(command) : -1;
}

static void put(const char *folder, const char *name, const char *text)
{
    cr_out out;

    assert_int_equal(cr_out_open(&out, folder, name, NULL), CR_OK);
    cr_out_bytes(&out, text, strlen(text));
    assert_int_equal(cr_out_close(&out, NULL), CR_OK);
}

static const char package[] = "{\"generator\": \"credence\", \"resources\": [{\"path\": \"a.csv\"}]}";

static void put_results(const char *folder, const char *text)
{
    put(folder, "a.csv", text);
    put(folder, "datapackage.json", package);
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* How many entries a folder has. */
static size_t entries(const char *folder)
{
    DIR *open = opendir(folder);
    size_t n = 0;

    assert_non_null(open);
    while (readdir(open) != NULL) {
        n++;
    }
    closedir(open);
    return n - 2;
}

static void assert_holds(const char *path, const char *expected)
{
    char text[64] = "";
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
    fclose(file);
    assert_string_equal(text, expected);
}

static void commit(const char *target, bool force, const char *text)
{
    cr_folder folder;

    assert_int_equal(cr_folder_open(&folder, target, force, NULL), CR_OK);
    put_results(folder.part, text);
    assert_int_equal(cr_folder_commit(&folder, NULL), CR_OK);
    cr_folder_abort(&folder);
    cr_folder_abort(&folder);
}

static void refuse(const char *target, bool force, const char *why)
{
    cr_errors errors = {0};
    cr_folder folder;

    assert_int_equal(cr_folder_open(&folder, target, force, &errors), CR_ERR_INPUT);
    assert_int_equal(errors.n, 1);
    if (strstr(errors.item[0].what, why) == NULL) {
        fail_msg("'%s' says nothing of '%s'", errors.item[0].what, why);
    }
    cr_errors_free(&errors);
    cr_folder_abort(&folder);
}

static void appears_all_at_once(void **state)
{
    cr_folder folder;
    struct stat found;

    (void)state;
    umask(022);
    assert_int_equal(cr_folder_open(&folder, "results/deep/new//", false, NULL), CR_OK);
    put_results(folder.part, "first");
    assert_false(exists("results/deep/new"));
    assert_int_equal(cr_folder_commit(&folder, NULL), CR_OK);
    cr_folder_abort(&folder);
    assert_holds("results/deep/new/a.csv", "first");
    assert_int_equal(entries("results/deep"), 1);
    assert_int_equal(stat("results/deep/new", &found), 0);
    assert_int_equal(found.st_mode & 0777, 0755); /* as the umask says, not for the owner alone */
}

static void existing_is_refused(void **state)
{
    (void)state;
    commit("old", false, "old");
    refuse("old", false, "--force");
    put(".", "plain", "x");
    refuse("plain", false, "no folder");
    refuse("plain", true, "no folder");
    assert_int_equal(symlink("old", "link"), 0);
    refuse("link", true, "no folder");
    assert_holds("old/a.csv", "old");
    assert_int_equal(entries("old"), 2);
}

static void force_replaces_our_own(void **state)
{
    (void)state;
    commit("ours", false, "one");
    commit("ours", true, "two");
    assert_holds("ours/a.csv", "two");
    assert_int_equal(mkdir("empty", 0777), 0);
    commit("empty", true, "three");
    assert_holds("empty/a.csv", "three");
    commit("fresh", true, "four");
    assert_holds("fresh/a.csv", "four");
}

static void force_spares_others(void **state)
{
    (void)state;
    assert_int_equal(mkdir("foreign", 0777), 0);
    put("foreign", "thesis.txt", "years of work");
    refuse("foreign", true, "no result folder of Credence");
    put("foreign", "datapackage.json", "{\"generator\": \"something else\"}");
    refuse("foreign", true, "no result folder of Credence");
    commit("mixed", false, "ours");
    put("mixed", "notes.txt", "mine");
    refuse("mixed", true, "notes.txt");
    assert_holds("foreign/thesis.txt", "years of work");
    assert_holds("mixed/notes.txt", "mine");
    assert_holds("mixed/a.csv", "ours");
}

static void abort_leaves_nothing(void **state)
{
    const size_t n = entries(".");
    cr_folder folder;

    (void)state;
    assert_int_equal(cr_folder_open(&folder, "gone/with/it", false, NULL), CR_OK);
    put_results(folder.part, "x");
    cr_folder_abort(&folder);
    assert_int_equal(entries("."), n);
    commit("kept", false, "kept");
    assert_int_equal(cr_folder_open(&folder, "kept", true, NULL), CR_OK);
    put_results(folder.part, "lost");
    cr_folder_abort(&folder);
    assert_int_equal(entries("."), n + 1);
    assert_holds("kept/a.csv", "kept");
}

/* What somebody put there while the run went on is not lost. */
static void newcomers_are_spared(void **state)
{
    cr_errors errors = {0};
    cr_folder folder;

    (void)state;
    assert_int_equal(cr_folder_open(&folder, "race", false, NULL), CR_OK);
    put_results(folder.part, "late");
    assert_int_equal(mkdir("race", 0777), 0);
    put("race", "theirs", "first");
    assert_int_equal(cr_folder_commit(&folder, &errors), CR_ERR_IO);
    assert_int_equal(errors.n, 1);
    cr_folder_abort(&folder);
    assert_holds("race/theirs", "first");
    assert_int_equal(entries("race"), 1);
    cr_errors_free(&errors);
}

static void impossible_places(void **state)
{
    (void)state;
    put(".", "file", "x");
    refuse("file/below", false, "cannot be made");
    refuse("", false, "no name");
    refuse("/", false, "no name");
    refuse("x/..", false, "no name");
    refuse(".", true, "no name");
    refuse("/proc/credence", false, "cannot be made");
    assert_false(exists("x"));
    if (geteuid() != 0) { /* root may write anywhere */
        assert_int_equal(mkdir("locked", 0555), 0);
        refuse("locked/new", false, "Permission denied");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appears_all_at_once),    cmocka_unit_test(existing_is_refused),
        cmocka_unit_test(force_replaces_our_own), cmocka_unit_test(force_spares_others),
        cmocka_unit_test(abort_leaves_nothing),   cmocka_unit_test(newcomers_are_spared),
        cmocka_unit_test(impossible_places),
    };

    return cmocka_run_group_tests(tests, make_base, remove_base);
}
