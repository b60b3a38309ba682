/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening files that users name; doc_test and csv_test do it through the readers. */
#include <fcntl.h>
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

#include "input/file.h"

static void test_open_and_read(void **state)
{
    char name[] = "/tmp/file_test.XXXXXX", bytes[16];
    int fd = mkstemp(name);
    cr_errors errors = {0};
    size_t size, n;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "0123456789", 10), 10);
    close(fd);
    assert_int_equal(cr_file_open(name, 9, &fd, &size, &errors), CR_ERR_INPUT);
    assert_int_equal(fd, -1);
    assert_int_equal(cr_file_open(name, 10, &fd, &size, &errors), CR_OK);
    assert_int_equal(size, 10);
    assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    assert_int_equal(cr_file_read(fd, name, bytes, 4, &n, &errors), CR_OK);
    assert_int_equal(n, 4);
    assert_int_equal(cr_file_read(fd, name, bytes, sizeof(bytes), &n, &errors), CR_OK);
    assert_int_equal(n, 6);
    assert_memory_equal(bytes, "456789", 6);
    assert_int_equal(cr_file_read(fd, name, bytes, sizeof(bytes), &n, &errors), CR_OK);
    assert_int_equal(n, 0);
    close(fd);
    assert_int_equal(errors.n, 1);
    assert_int_equal(cr_file_read(-1, name, bytes, 1, &n, &errors), CR_ERR_IO);
    assert_non_null(strstr(errors.item[1].what, "cannot be read ("));
    unlink(name);
    assert_int_equal(cr_file_open(name, 10, &fd, &size, &errors), CR_ERR_IO);
    assert_non_null(strstr(errors.item[2].what, "cannot be opened ("));
    cr_errors_free(&errors);
}

static void test_encodings(void **state)
{
    (void)state;
    assert_int_equal(cr_file_bom("\xef\xbb\xbf", 3), 3);
    assert_int_equal(cr_file_bom("\xef\xbb\xbf", 2), 0);
    assert_int_equal(cr_file_bom("abc", 3), 0);
    assert_null(cr_file_foreign("", 0));
    assert_null(cr_file_foreign("abcd", 4));
    assert_null(cr_file_foreign("\xef\xbb\xbf", 3));
    assert_null(cr_file_foreign("ab\0d", 4)); /* a stray NUL is no encoding */
    assert_null(cr_file_foreign("\0\0\0\0", 4));
    assert_string_equal(cr_file_foreign("\xff\xfe", 2), "UTF-16");
    assert_string_equal(cr_file_foreign("\xfe\xff\0a", 4), "UTF-16");
    assert_string_equal(cr_file_foreign("a\0b\0", 4), "UTF-16");
    assert_string_equal(cr_file_foreign("\0a\0b", 4), "UTF-16");
    assert_string_equal(cr_file_foreign("\xff\xfe\0\0", 4), "UTF-32");
    assert_string_equal(cr_file_foreign("\0\0\xfe\xff", 4), "UTF-32");
    assert_string_equal(cr_file_foreign("a\0\0\0", 4), "UTF-32");
    assert_string_equal(cr_file_foreign("\0\0\0a", 4), "UTF-32");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_and_read),
        cmocka_unit_test(test_encodings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
