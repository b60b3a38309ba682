/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of errors: what it keeps, counts, orders and writes. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "credence/error.h"

static void test_status_texts(void **state)
{
    static const struct {
        int status;
        const char *text;
    } row[] = {
#define ROW(name, value, text) {name, text},
        CR_STATUS_LIST(ROW)
#undef ROW
    };
    static const int none[] = {1, -6, INT_MAX, INT_MIN};

    (void)state;
    assert_int_equal(CR_OK, 0);
    for (size_t k = 0; k < sizeof(row) / sizeof(row[0]); k++) {
        assert_string_equal(cr_status_text(row[k].status), row[k].text);
        assert_true(row[k].status <= 0);
    }
    for (size_t k = 0; k < sizeof(none) / sizeof(none[0]); k++) {
        assert_string_equal(cr_status_text(none[k]), "unknown status");
    }
}

static void check_format(const cr_errors *errors, size_t k, const char *expected)
{
    char text[256], small[8];
    const int length = cr_error_format(&errors->item[k], text, sizeof(text));

    assert_string_equal(text, expected);
    assert_int_equal(length, strlen(expected));
    assert_int_equal(cr_error_format(&errors->item[k], small, sizeof(small)), length);
    assert_int_equal(strlen(small), length < 7 ? length : 7);
    assert_memory_equal(small, expected, strlen(small));
}

static void test_add_and_format(void **state)
{
    char file[] = "s.yaml", path[] = "states.PAK";
    cr_errors errors = {0};

    (void)state;
    assert_int_equal(cr_fail_at(&errors, CR_ERR_INPUT, (cr_mark){file, 14, 9}, path, "%d is not > %s", -2, "0"),
                     CR_ERR_INPUT);
    assert_int_equal(cr_fail_at(&errors, CR_ERR_INPUT, (cr_mark){file, 3, 0}, "", "a"), CR_ERR_INPUT);
    assert_int_equal(cr_fail_at(&errors, CR_ERR_IO, (cr_mark){file, 0, 0}, NULL, "b"), CR_ERR_IO);
    assert_int_equal(cr_fail_at(&errors, CR_ERR_IO, (cr_mark){NULL, 7, 7}, "x.y", "c"), CR_ERR_IO);
    assert_int_equal(cr_fail(&errors, CR_ERR_RUN, "%s", "100% \n"), CR_ERR_RUN);
    memset(file, '?', strlen(file)); /* copied, not borrowed */
    memset(path, '?', strlen(path));
    assert_int_equal(errors.n, 5);
    check_format(&errors, 0, "s.yaml:14:9: states.PAK: -2 is not > 0");
    check_format(&errors, 1, "s.yaml:3: a");
    check_format(&errors, 2, "s.yaml: b");
    check_format(&errors, 3, "x.y: c");
    check_format(&errors, 4, "100% \n");
    assert_int_equal(errors.item[4].status, CR_ERR_RUN);
    assert_null(errors.item[1].path);
    assert_null(errors.item[4].file);
    free(errors.item[2].what);
    errors.item[2].what = NULL; /* as where memory ran out */
    check_format(&errors, 2, "s.yaml: a file could not be read or written");
    cr_errors_free(&errors);
    cr_errors_free(&errors);
    assert_int_equal(errors.n, 0);
}

static void test_bounded(void **state)
{
    cr_errors errors = {0};

    (void)state;
    for (int k = 0; k < 1000; k++) {
        assert_int_equal(cr_fail_at(&errors, CR_ERR_INPUT, (cr_mark){"f", 1000 - k, 1}, NULL, "%d", k), CR_ERR_INPUT);
    }
    assert_int_equal(errors.n, CR_ERRORS_MAX);
    assert_int_equal(errors.dropped, 1000 - CR_ERRORS_MAX);
    assert_string_equal(errors.item[0].what, "0"); /* in the order found, the first are kept */
    cr_errors_sort(&errors);
    assert_int_equal(errors.n, CR_ERRORS_MAX);
    assert_int_equal(errors.item[0].line, 1001 - CR_ERRORS_MAX);
    cr_errors_free(&errors);
    assert_int_equal(errors.dropped, 0);
    assert_int_equal(cr_fail(NULL, CR_ERR_MEMORY, "%d", 1), CR_ERR_MEMORY);
    assert_int_equal(cr_fail_at(NULL, CR_ERR_IO, (cr_mark){0}, NULL, "x"), CR_ERR_IO);
}

static void test_sort(void **state)
{
    static const struct {
        cr_mark mark;
        const char *path, *what;
    } row[] = {{{"b", 1, 1}, NULL, "9"},  {{"a", 10, 1}, NULL, "6"}, {{"a", 9, 2}, NULL, "4"},
               {{"a", 9, 10}, NULL, "5"}, {{NULL, 0, 0}, NULL, "1"}, {{"a", 10, 1}, NULL, "6"},
               {{"a", 0, 0}, NULL, "2"},  {{"a", 10, 1}, NULL, "7"}, {{"a", 9, 1}, NULL, "3"},
               {{"a", 10, 1}, "p", "8"},  {{"b", 1, 1}, NULL, "9"},  {{"b", 1, 1}, NULL, "9"}};
    cr_errors errors = {0};

    (void)state;
    cr_errors_sort(&errors);
    for (size_t k = 0; k < sizeof(row) / sizeof(row[0]); k++) {
        cr_fail_at(&errors, CR_ERR_INPUT, row[k].mark, row[k].path, "%s", row[k].what);
    }
    cr_errors_sort(&errors);
    assert_int_equal(errors.n, 9);
    for (size_t k = 0; k < errors.n; k++) {
        char expected[] = {(char)('1' + (char)k), '\0'};

        assert_string_equal(errors.item[k].what, expected);
    }
    cr_fail(&errors, CR_ERR_INPUT, "more"); /* the list goes on after repeats went */
    assert_int_equal(errors.n, 10);
    cr_errors_free(&errors);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status_texts),
        cmocka_unit_test(test_add_and_format),
        cmocka_unit_test(test_bounded),
        cmocka_unit_test(test_sort),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
