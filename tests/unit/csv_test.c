/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV files: what RFC 4180 allows, the lines that errors name, and files that mean harm. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "input/csv.h"

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))

static char folder[] = "/tmp/csv_test.XXXXXX";
static char path[64];

typedef struct reading {
    cr_csv csv;
    cr_errors errors;
    int status;
} reading;

static void write_bytes(const char *text, size_t length)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void read_path(reading *self, const char *name)
{
    memset(self, 0, sizeof(*self));
    memset(&self->csv, 0xa5, sizeof(self->csv)); /* reading starts by zeroing */
    self->status = cr_csv_read(&self->csv, name, &self->errors);
    assert_true((self->status == CR_OK) == (self->errors.n == 0));
}

static void read_bytes(reading *self, const char *text, size_t length)
{
    write_bytes(text, length);
    read_path(self, path);
}

static void read_good(reading *self, const char *text)
{
    read_bytes(self, text, strlen(text));
    if (self->status != CR_OK) {
        fail_msg("line %d: %s", self->errors.item[0].line, self->errors.item[0].what);
    }
    assert_string_equal(self->csv.file, path);
}

static void done(reading *self)
{
    cr_errors_free(&self->errors);
    cr_csv_free(&self->csv);
    cr_csv_free(&self->csv);
}

static void check_error(const reading *self, size_t k, int line, const char *words)
{
    assert_in_range(self->errors.n, k + 1, CR_ERRORS_MAX);
    assert_string_equal(self->errors.item[k].file, path);
    if (self->errors.item[k].line != line || strstr(self->errors.item[k].what, words) == NULL) {
        fail_msg("%d: %s (expected %d: %s)", self->errors.item[k].line, self->errors.item[k].what, line, words);
    }
}

static void refused_bytes(const char *text, size_t length, int line, const char *words)
{
    reading in;

    read_bytes(&in, text, length);
    assert_int_equal(in.status, CR_ERR_INPUT);
    assert_int_equal(in.errors.n, 1);
    check_error(&in, 0, line, words);
    done(&in);
}

static void refused(const char *text, int line, const char *words)
{
    refused_bytes(text, strlen(text), line, words);
}

static void check_row(const cr_csv *csv, size_t row, int line, const char *a, const char *b)
{
    assert_in_range(row, 0, csv->n_rows - 1);
    assert_int_equal(csv->n_columns, 2);
    assert_int_equal(csv->line[row], line);
    assert_string_equal(csv->cell[2 * row], a);
    assert_string_equal(csv->cell[2 * row + 1], b);
}

static void test_table(void **state)
{
    reading in;

    (void)state;
    read_good(&in, "# about \"this\n"
                   "\n"
                   "listener , \" partner \"\n"
                   "PAK,CHN\n"
                   "  USA ,\tGBR\t\n"
                   "\n"
                   "# it's a 5\" comment, with \"quotes\"\n"
                   "\"a,b\",\"say \"\"hi\"\"\"\n"
                   "\"two\n# lines\n\n\",x\n"
                   "\"\",\n"
                   " \n"
                   "\" kept \",#1");
    assert_string_equal(in.csv.column[0], "listener");
    assert_string_equal(in.csv.column[1], "partner");
    assert_int_equal(in.csv.n_rows, 6);
    check_row(&in.csv, 0, 4, "PAK", "CHN");
    check_row(&in.csv, 1, 5, "USA", "GBR");
    check_row(&in.csv, 2, 8, "a,b", "say \"hi\"");
    check_row(&in.csv, 3, 9, "two\n# lines\n\n", "x");
    check_row(&in.csv, 4, 13, "", "");
    check_row(&in.csv, 5, 15, " kept ", "#1");
    assert_int_equal(cr_csv_column(&in.csv, "partner"), 1);
    assert_int_equal(cr_csv_column(&in.csv, "Partner"), SIZE_MAX);
    done(&in);
}

static void test_line_ends_and_mark(void **state)
{
    reading in;

    (void)state;
    read_good(&in, "\xef\xbb\xbf"
                   "a,b\r\n\"1\",\"2\"\r\n\r\n# no\r\n3,\"x\r\ny\"\r\n\xc3\xa9,5\r\n");
    assert_string_equal(in.csv.column[0], "a");
    assert_int_equal(in.csv.n_rows, 3);
    check_row(&in.csv, 0, 2, "1", "2");
    check_row(&in.csv, 1, 5, "3", "x\r\ny");
    check_row(&in.csv, 2, 7, "\xc3\xa9", "5");
    done(&in);
    read_good(&in, "a,b\n");
    assert_int_equal(in.csv.n_rows, 0);
    assert_int_equal(in.csv.n_columns, 2);
    done(&in);
    read_good(&in, "a\n1\n\"\"\n");
    assert_int_equal(in.csv.n_columns, 1);
    assert_int_equal(in.csv.n_rows, 2);
    assert_string_equal(in.csv.cell[1], "");
    done(&in);
}

/* FIPS 180-2's "abc", as a header without rows. */
static void test_hash(void **state)
{
    static const uint8_t abc[32] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
                                    0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
                                    0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    reading in;

    (void)state;
    read_good(&in, "abc");
    assert_memory_equal(in.csv.sha256, abc, sizeof(abc));
    done(&in);
}

static void test_refusals(void **state)
{
    (void)state;
    refused("", 0, "is empty");
    refused("# only\n\n", 0, "is empty");
    refused("a,a\n1,2\n", 1, "'a' is there twice");
    refused("a,\n1,2\n", 1, "without a name");
    refused("\n\na,\" \"\n", 3, "without a name");
    refused("a,b\n1\n", 2, "1 cell where the first line names 2 columns");
    refused("a,b\n1,2\n\n1,2,3\n", 4, "3 cells where");
    refused("a,b\n5\" pipe,2\n1,2\n", 2, "a stray quote");
    refused("a,b\n\"5\"x,2\n1,2\n", 2, "a stray quote");
    refused("a,b\n1,ab\"", 2, "a stray quote");
    refused("a,\"b\"c\n1,2\n3\n", 1, "a stray quote");
    refused("a,b\n1,2\n\"x,2\n3,4\n", 3, "never closed");
    refused("a,b\n\"", 2, "never closed");
    refused("a,b\rc,d\re,f\r", 1, "carriage return");
    refused("a,b\n\"x\ry\",2\n", 2, "carriage return");
    refused("a,b\n\xff,1\n", 2, "not UTF-8");
    refused("a,b\n\"\n\n\xed\xa0\x80\",1\n", 2, "not UTF-8");
    refused("a,b\n1,\x1b[2J\n", 2, "control character");
    refused_bytes("a,b\n1,x\0y\n", 10, 2, "NUL");
    refused_bytes("\xff\xfe"
                  "a\0,\0b\0",
                  8, 0, "is UTF-16 (save it as UTF-8)");
    refused_bytes("a\0,\0b\0", 6, 0, "is UTF-16");
}

static void test_refusals_are_collected(void **state)
{
    static const char text[] = "a,b\n1\n\"two\nlines\"\n3,\"x\"y,z\n5,6\n# no\n\x01,7\n8,9,10\n11,12\n";
    reading in;

    (void)state;
    read_bytes(&in, text, sizeof(text) - 1);
    assert_int_equal(in.status, CR_ERR_INPUT);
    assert_int_equal(in.errors.n, 5);
    check_error(&in, 0, 2, "1 cell ");
    check_error(&in, 1, 3, "1 cell ");
    check_error(&in, 2, 5, "stray quote");
    check_error(&in, 3, 8, "control character");
    check_error(&in, 4, 9, "3 cells");
    assert_int_equal(in.csv.n_rows, 2);
    check_row(&in.csv, 0, 6, "5", "6");
    check_row(&in.csv, 1, 10, "11", "12");
    done(&in);
}

static void test_errors_are_bounded(void **state)
{
    enum { N = 5000 };
    char *text = malloc(2 * N + 5);
    reading in;

    (void)state;
    assert_non_null(text);
    memcpy(text, "a,b\n", 4);
    for (size_t k = 0; k < N; k++) {
        memcpy(text + 4 + 2 * k, "1\n", 2);
    }
    read_bytes(&in, text, 2 * N + 4);
    assert_int_equal(in.errors.n, CR_ERRORS_MAX);
    assert_int_equal(in.errors.dropped, N - CR_ERRORS_MAX);
    done(&in);
    free(text);
}

/* Cells of every length around the limit and the size of a block; quotes written twice. */
static void test_long_cells(void **state)
{
    static const size_t length[] = {1, 1022, 1023, 1024, 1025, 4095, 4096, 4097, 8194, 65535, 65536, 65537, 1000000};
    char *text = malloc(2200000);

    (void)state;
    assert_non_null(text);
    for (size_t k = 0; k < N_OF(length); k++) {
        for (int quoted = 0; quoted < 2; quoted++) {
            const char *const head = quoted ? "a,b\n\"" : "a,b\n", *const tail = quoted ? "\",x\n1,2\n" : ",x\n1,2\n";
            const size_t n = length[k] * (quoted ? 2 : 1), at = strlen(head);
            reading in;

            memcpy(text, head, at);
            memset(text + at, quoted ? '"' : 'y', n);
            memcpy(text + at + n, tail, strlen(tail));
            read_bytes(&in, text, at + n + strlen(tail));
            if (length[k] <= CR_CSV_MAX_CELL) {
                assert_int_equal(in.status, CR_OK);
                assert_int_equal(strlen(in.csv.cell[0]), length[k]);
                assert_int_equal(strspn(in.csv.cell[0], quoted ? "\"" : "y"), length[k]);
                check_row(&in.csv, 1, 3, "1", "2");
            } else {
                assert_int_equal(in.errors.n, 1);
                check_error(&in, 0, 2, "more than 4096 bytes");
                check_row(&in.csv, 0, 3, "1", "2");
            }
            done(&in);
        }
    }
    free(text);
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void write_rows(int n)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs("listener,partner,weight\n", file);
    for (int k = 0; k < n; k++) {
        fprintf(file, k % 1000 == 0 ? "\"S%05d\",S%05d,\"0.%d\"\n" : "S%05d,S%05d,0.%d\n", k % 99991, k % 7919, k);
    }
    assert_int_equal(fclose(file), 0);
}

static void test_many_rows(void **state)
{
    enum { N = 300000 };
    double from;
    reading in;

    (void)state;
    write_rows(N);
    from = seconds();
    read_path(&in, path);
    assert_int_equal(in.status, CR_OK);
    assert_int_equal(in.csv.n_rows, N);
    for (int k = 0; k < N; k += 997) {
        char text[32];

        snprintf(text, sizeof(text), "S%05d", k % 99991);
        assert_string_equal(in.csv.cell[3 * k], text);
        snprintf(text, sizeof(text), "0.%d", k);
        assert_string_equal(in.csv.cell[3 * k + 2], text);
        assert_int_equal(in.csv.line[k], k + 2);
    }
    done(&in);
    assert_true(seconds() - from < 10.0);
}

/* Commas alone, quotes alone, an open quote over the whole file, and 10^5 columns: work grows with the bytes. */
static void test_hostile_bytes(void **state)
{
    static const struct {
        const char *head, *part, *words;
    } row[] = {{"a,b\n", ",", "cells where"},
               {"a,b\n", "\"", ""},
               {"a,b\n\"", "x\n", "never closed"},
               {"a,b\n", "\n\"", ""},
               {"", ",", "without a name"},
               {"", "a,", "twice"},
               {"a,b\n", " ", ""},
               {"\"", "x", "4096"},
               {"a,b\n\"", "x,\"\n\"", ""}};
    enum { N = 100000 };
    char *text = malloc(16 + 6 * N);

    (void)state;
    assert_non_null(text);
    for (size_t k = 0; k < N_OF(row); k++) {
        const size_t first = strlen(row[k].head), each = strlen(row[k].part);
        const double from = seconds();
        reading in;

        memcpy(text, row[k].head, first);
        for (size_t i = 0; i < N; i++) {
            memcpy(text + first + i * each, row[k].part, each);
        }
        read_bytes(&in, text, first + N * each);
        assert_true(in.status == CR_ERR_INPUT || row[k].words[0] == '\0');
        assert_true(in.status == CR_OK || strstr(in.errors.item[0].what, row[k].words) != NULL ||
                    strstr(in.errors.item[in.errors.n - 1].what, row[k].words) != NULL);
        done(&in);
        assert_true(seconds() - from < 5.0);
    }
    free(text);
}

static void check_file(const char *name, int status, const char *words)
{
    reading in;

    read_path(&in, name);
    assert_int_equal(in.status, status);
    assert_int_equal(in.errors.n, 1);
    assert_string_equal(in.errors.item[0].file, name);
    assert_int_equal(in.errors.item[0].line, 0);
    assert_non_null(strstr(in.errors.item[0].what, words));
    done(&in);
}

static void test_files(void **state)
{
    (void)state;
    unlink(path);
    check_file(path, CR_ERR_IO, strerror(ENOENT));
    check_file(folder, CR_ERR_IO, "is a folder");
    check_file("/dev/zero", CR_ERR_IO, "is a device");
    assert_int_equal(mkfifo(path, 0600), 0);
    check_file(path, CR_ERR_IO, "is a pipe");
    unlink(path);
    write_bytes("a\n", 2);
    assert_int_equal(truncate(path, (off_t)CR_CSV_MAX_BYTES + 1), 0); /* sparse */
    check_file(path, CR_ERR_INPUT, "too large (at most 1024 MiB)");
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(path, sizeof(path), "%s/x.csv", mkdtemp(folder));
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_line_ends_and_mark),
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_refusals_are_collected),
        cmocka_unit_test(test_errors_are_bounded),
        cmocka_unit_test(test_long_cells),
        cmocka_unit_test(test_many_rows),
        cmocka_unit_test(test_hostile_bytes),
        cmocka_unit_test(test_files),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
