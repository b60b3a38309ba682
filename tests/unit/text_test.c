/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, dates, durations and nearest names, under a locale that writes 1,5 where there is one. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/text.h"

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))

static void test_numbers_accepted(void **state)
{
    static const struct {
        const char *text;
        double value;
    } row[] = {{"0", 0.0},
               {"-0", -0.0},
               {"1e3", 1000.0},
               {"+.5", 0.5},
               {"5.", 5.0},
               {".5", 0.5},
               {"-3.25E-2", -0.0325},
               {"1e+2", 100.0},
               {"0.1", 0.1},
               {"0e99999", 0.0},
               {"1e-400", 0.0},
               {"4.9e-324", 4.9e-324},
               {"1.7976931348623157e308", 1.7976931348623157e308},
               {"9007199254740993", 9007199254740992.0}};

    (void)state;
    for (size_t k = 0; k < N_OF(row); k++) {
        const char *why = NULL;
        double value = 77.0;

        assert_true(cr_text_number(row[k].text, &value, &why));
        assert_memory_equal(&value, &row[k].value, sizeof(value));
        assert_null(why);
    }
}

static void test_numbers_refused(void **state)
{
    static const struct {
        const char *text, *why; /* a word of the remedy */
    } row[] = {{"", "empty"},
               {"0x10", "hexadecimal"},
               {"-0X1p3", "hexadecimal"},
               {"0o10", "octal"},
               {"0b1", "binary"},
               {"010", "leading zero"},
               {"-00.5", "leading zero"},
               {"1_000", "underscore"},
               {"1,5", "comma"},
               {"1,000.5", "comma"},
               {"nan", "finite"},
               {".inf", "finite"},
               {"-.Inf", "finite"},
               {"+infinity", "finite"},
               {"NaN", "finite"},
               {"1e400", "too large"},
               {"-1e400", "too large"},
               {"5%", "percentage"},
               {"1e", "not a number"},
               {"1e+", "not a number"},
               {".", "not a number"},
               {"+", "not a number"},
               {"-.", "not a number"},
               {".e5", "not a number"},
               {" 1", "not a number"},
               {"1 ", "not a number"},
               {"1\n", "not a number"},
               {"--1", "not a number"},
               {"1.2.3", "not a number"},
               {"abc", "not a number"},
               {"1f", "not a number"},
               {"2025-07-04", "not a number"},
               {"NO", "not a number"},
               {"\xd9\xa1", "not a number"}};

    (void)state;
    for (size_t k = 0; k < N_OF(row); k++) {
        const char *why = NULL;
        double value = 77.0;

        assert_false(cr_text_number(row[k].text, &value, &why));
        assert_non_null(why);
        if (strstr(why, row[k].why) == NULL) {
            fail_msg("'%s' %s", row[k].text, why);
        }
        assert_true(value == 77.0);
    }
}

static void test_number_of_many_digits(void **state)
{
    enum { N = 1000000 };
    char *text = malloc(N + 1);
    const char *why = NULL;
    double value = 0.0;

    (void)state;
    assert_non_null(text);
    memset(text, '9', N);
    text[N] = '\0';
    assert_false(cr_text_number(text, &value, &why));
    assert_non_null(strstr(why, "too large"));
    text[0] = '.';
    assert_true(cr_text_number(text, &value, &why));
    assert_true(value == 1.0);
    free(text);
}

static void test_counts(void **state)
{
    static const char *const bad[] = {"",
                                      "-1",
                                      "+5",
                                      "1e3",
                                      "5.",
                                      "1.5",
                                      "0x10",
                                      "010",
                                      "1,0",
                                      "nan",
                                      " 5",
                                      "18446744073709551616",
                                      "99999999999999999999999"};
    const char *why = NULL;
    uint64_t value = 7;

    (void)state;
    assert_true(cr_text_count("0", &value, &why) && value == 0);
    assert_true(cr_text_count("18446744073709551615", &value, &why) && value == UINT64_MAX);
    for (size_t k = 0; k < N_OF(bad); k++) {
        why = NULL;
        value = 7;
        assert_false(cr_text_count(bad[k], &value, &why));
        assert_non_null(why);
        assert_int_equal(value, 7);
    }
}

static cr_day day(const char *text)
{
    const char *why = NULL;
    cr_day found = 0;

    if (!cr_text_date(text, &found, &why)) {
        fail_msg("'%s' %s", text, why);
    }
    return found;
}

static void test_dates_accepted(void **state)
{
    static const struct {
        const char *text;
        cr_day day;
    } row[] = {{"1970-01-01", 0},     {"1969-12-31", -1},      {"2000-02-29", 11016},   {"2024-02-29", 19782},
               {"2025-07-04", 20273}, {"0001-01-01", -719162}, {"9999-12-31", 2932896}, {"1600-02-29", -135081}};

    (void)state;
    for (size_t k = 0; k < N_OF(row); k++) {
        char text[16];

        assert_int_equal(day(row[k].text), row[k].day);
        cr_day_text(row[k].day, text);
        assert_string_equal(text, row[k].text);
    }
}

static void test_dates_refused(void **state)
{
    static const struct {
        const char *text, *why;
    } row[] = {{"", "empty"},
               {"2025-02-29", "no day"},
               {"1900-02-29", "no day"},
               {"2025-02-30", "no day"},
               {"2025-04-31", "no day"},
               {"2025-00-10", "no day"},
               {"2025-13-01", "no day"},
               {"2025-01-00", "no day"},
               {"2025-01-32", "no day"},
               {"9999-12-32", "no day"},
               {"0000-01-01", "first year"},
               {"2025-7-4", "YYYY-MM-DD"},
               {"2025-07-4 ", "YYYY-MM-DD"},
               {" 2025-07-04", "YYYY-MM-DD"},
               {"2025-07-04T00:00", "YYYY-MM-DD"},
               {"-2025-07-04", "YYYY-MM-DD"},
               {"12025-07-04", "YYYY-MM-DD"},
               {"20250704", "YYYY-MM-DD"},
               {"2025/07/04", "YYYY-MM-DD"},
               {"04.07.2025", "YYYY-MM-DD"},
               {"2025", "YYYY-MM-DD"}};

    (void)state;
    for (size_t k = 0; k < N_OF(row); k++) {
        const char *why = NULL;
        cr_day found = 7;

        assert_false(cr_text_date(row[k].text, &found, &why));
        assert_non_null(why);
        if (strstr(why, row[k].why) == NULL) {
            fail_msg("'%s' %s", row[k].text, why);
        }
        assert_int_equal(found, 7);
    }
}

/* Every day there is goes to text and back, in order. */
static void test_days_round_trip(void **state)
{
    char last[16] = "", text[16];

    (void)state;
    for (cr_day d = -719162; d <= 2932896; d += 7) {
        cr_day_text(d, text);
        assert_true(strcmp(last, text) < 0);
        assert_int_equal(day(text), d);
        memcpy(last, text, sizeof(last));
    }
    cr_day_text(INT32_MIN, text);
    assert_string_equal(text, "-5877641-06-23");
    cr_day_text(INT32_MAX, text);
    assert_string_equal(text, "5881580-07-11");
}

static void test_durations(void **state)
{
    static const struct {
        const char *text;
        double n;
        cr_unit unit;
    } good[] = {{"6 months", 6.0, CR_UNIT_MONTH}, {"1 month", 1.0, CR_UNIT_MONTH}, {"1.5 years", 1.5, CR_UNIT_YEAR},
                {"0 days", 0.0, CR_UNIT_DAY},     {"1   week", 1.0, CR_UNIT_WEEK}, {"2e1 days", 20.0, CR_UNIT_DAY}};
    static const struct {
        const char *text, *why;
    } bad[] = {{"6", "no unit"},
               {"-1 day", "negative"},
               {"6 fortnights", "known unit"},
               {"6 Months", "known unit"},
               {"6months", "no space"},
               {"6 ", "known unit"},
               {"6 months ", "known unit"},
               {"6 monthss", "known unit"},
               {"6\tmonths", "known unit"},
               {"months", "a number"},
               {"", "empty"},
               {"1e400 days", "too large"},
               {"010 days", "leading"},
               {"0x10 days", "known unit"},
               {" 6 days", "a number"},
               {"1,5 years", "known unit"},
               {"inf years", "a number"},
               {"6 months 2 days", "known unit"}};

    (void)state;
    for (size_t k = 0; k < N_OF(good); k++) {
        const char *why = NULL;
        cr_duration found = {-1.0, CR_UNIT_DAY};

        assert_true(cr_text_duration(good[k].text, &found, &why));
        assert_true(found.n == good[k].n && found.unit == good[k].unit);
    }
    for (size_t k = 0; k < N_OF(bad); k++) {
        const char *why = NULL;
        cr_duration found = {-1.0, CR_UNIT_DAY};

        assert_false(cr_text_duration(bad[k].text, &found, &why));
        assert_non_null(why);
        if (strstr(why, bad[k].why) == NULL) {
            fail_msg("'%s' %s", bad[k].text, why);
        }
        assert_true(found.n == -1.0);
    }
    assert_true(cr_duration_years((cr_duration){6.0, CR_UNIT_MONTH}) == 0.5);
    assert_true(cr_duration_years((cr_duration){1.5, CR_UNIT_YEAR}) == 1.5);
    assert_true(cr_duration_years((cr_duration){365.25, CR_UNIT_DAY}) == 1.0);
    assert_true(fabs(cr_duration_years((cr_duration){2.0, CR_UNIT_WEEK}) - 14.0 / 365.25) < 1e-16);
}

static void check_sum(const char *from, double n, cr_unit unit, uint32_t times, const char *expected)
{
    cr_day found = 0;
    char text[16] = "none";

    if (cr_day_add(day(from), (cr_duration){n, unit}, times, &found)) {
        cr_day_text(found, text);
    }
    assert_string_equal(text, expected);
}

static void test_calendar_arithmetic(void **state)
{
    static const char *const ends[] = {"2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31",
                                       "2025-06-30", "2025-07-31", "2025-08-31", "2025-09-30", "2025-10-31",
                                       "2025-11-30", "2025-12-31", "2026-01-31"};

    (void)state;
    for (uint32_t k = 0; k < N_OF(ends); k++) {
        check_sum("2025-01-31", 1.0, CR_UNIT_MONTH, k, ends[k]);
    }
    check_sum("2023-12-31", 1.0, CR_UNIT_MONTH, 2, "2024-02-29");
    check_sum("2024-02-29", 1.0, CR_UNIT_YEAR, 1, "2025-02-28");
    check_sum("2024-02-29", 1.0, CR_UNIT_YEAR, 4, "2028-02-29");
    check_sum("1896-02-29", 4.0, CR_UNIT_YEAR, 1, "1900-02-28");
    check_sum("2024-02-28", 1.0, CR_UNIT_DAY, 2, "2024-03-01");
    check_sum("2025-07-04", 2.0, CR_UNIT_WEEK, 3, "2025-08-15");
    check_sum("2025-07-04", 0.0, CR_UNIT_MONTH, 4000000000U, "2025-07-04");
    check_sum("2025-07-04", 1e300, CR_UNIT_YEAR, 0, "2025-07-04");
    check_sum("0001-01-01", 119988.0, CR_UNIT_MONTH, 1, "none");
    check_sum("0001-01-01", 119987.0, CR_UNIT_MONTH, 1, "9999-12-01");
    check_sum("9999-12-30", 1.0, CR_UNIT_DAY, 1, "9999-12-31");
    check_sum("9999-12-31", 1.0, CR_UNIT_DAY, 1, "none");
    check_sum("9999-12-31", 1.0, CR_UNIT_MONTH, 1, "none");
    check_sum("9999-01-01", 1.0, CR_UNIT_YEAR, 1, "none");
    check_sum("2025-01-01", 3000000.0, CR_UNIT_YEAR, 4294967295U, "none");
    check_sum("2025-01-01", 1e300, CR_UNIT_YEAR, 1, "none");
    check_sum("2025-01-01", 1.5, CR_UNIT_MONTH, 2, "none");
    check_sum("2025-01-01", -1.0, CR_UNIT_DAY, 1, "none");
    check_sum("2025-01-01", (double)NAN, CR_UNIT_DAY, 1, "none");
    check_sum("2025-01-01", (double)INFINITY, CR_UNIT_DAY, 1, "none");
}

static void test_clean_text(void **state)
{
    static const char *const good[] = {"", "a\tb\r\n", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xc2\x85"};
    static const char *const bad[] = {
        "\x01",         "a\x7f",        "\xc2\x80",         "\x80", "\xc3",     "\xc0\xaf",
        "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "\xe2\x82", "\xf0\x80\x80\xaf",
        "\xe9t\xe9"};
    const char *why = NULL;

    (void)state;
    for (size_t k = 0; k < N_OF(good); k++) {
        assert_true(cr_text_clean(good[k], strlen(good[k]), &why));
    }
    for (size_t k = 0; k < N_OF(bad); k++) {
        why = NULL;
        assert_false(cr_text_clean(bad[k], strlen(bad[k]), &why));
        assert_non_null(why);
    }
    assert_false(cr_text_clean("a\0b", 3, &why));
    assert_non_null(strstr(why, "NUL"));
}

/* The slow, obvious twin: the whole table, recursion as in the definition. */
static size_t slow_distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t best, other;

    if (n == 0 || m == 0) {
        return n + m;
    }
    best = slow_distance(a, n - 1, b, m - 1) + (a[n - 1] != b[m - 1]);
    other = slow_distance(a, n - 1, b, m) + 1;
    best = other < best ? other : best;
    other = slow_distance(a, n, b, m - 1) + 1;
    best = other < best ? other : best;
    if (n > 1 && m > 1 && a[n - 1] == b[m - 2] && a[n - 2] == b[m - 1]) {
        other = slow_distance(a, n - 2, b, m - 2) + 1;
        best = other < best ? other : best;
    }
    return best;
}

static void test_distance_against_twin(void **state)
{
    uint32_t seed = 12345;

    (void)state;
    for (int k = 0; k < 3000; k++) {
        char text[2][8] = {"", ""};
        size_t n[2], exact;

        for (int s = 0; s < 2; s++) {
            seed = seed * 1664525U + 1013904223U;
            n[s] = seed >> 29;
            n[s] = n[s] > 6 ? 6 : n[s];
            for (size_t c = 0; c < n[s]; c++) {
                seed = seed * 1664525U + 1013904223U;
                text[s][c] = (char)('a' + (seed >> 30) % 3);
            }
        }
        exact = slow_distance(text[0], n[0], text[1], n[1]);
        for (size_t most = 0; most < 8; most++) {
            assert_int_equal(cr_text_distance(text[0], text[1], most), exact <= most ? exact : most + 1);
        }
    }
}

static void test_distance(void **state)
{
    enum { N = 1000000 };
    char *a = malloc(N + 1), *b = malloc(N + 1);

    (void)state;
    assert_int_equal(cr_text_distance("", "", 3), 0);
    assert_int_equal(cr_text_distance("PAK", "pak", 3), 0);
    assert_int_equal(cr_text_distance("ca", "abc", 9), 3); /* 2 without the restriction */
    assert_int_equal(cr_text_distance("abcd", "acbd", 9), 1);
    assert_int_equal(cr_text_distance("kitten", "sitting", 9), 3);
    assert_int_equal(cr_text_distance("kitten", "sitting", 2), 3);
    assert_int_equal(cr_text_distance("kitten", "sitting", SIZE_MAX - 1), 3);
    assert_non_null(a);
    assert_non_null(b);
    memset(a, 'a', N);
    memset(b, 'a', N);
    a[N] = b[N] = '\0';
    b[17] = b[500] = b[N - 1] = 'b';
    assert_int_equal(cr_text_distance(a, b, 5), 3);
    memset(b, 'b', N);
    assert_int_equal(cr_text_distance(a, b, 70), 71);
    free(a);
    free(b);
}

static void test_nearest(void **state)
{
    static const char *const name[] = {"ttp_restraint", "threshold", "pace", "PAK", "PAN"};
    const size_t n = N_OF(name);

    (void)state;
    assert_string_equal(cr_text_nearest("ttp_restrain", name, n), "ttp_restraint");
    assert_string_equal(cr_text_nearest("treshhold", name, n), "threshold");
    assert_string_equal(cr_text_nearest("pcae", name, n), "pace");
    assert_string_equal(cr_text_nearest("pak", name, n), "PAK");
    assert_string_equal(cr_text_nearest("PAX", name, n), "PAK"); /* the first among equals */
    assert_null(cr_text_nearest("CHN", name, n));
    assert_null(cr_text_nearest("pXXe", name, n));
    assert_null(cr_text_nearest("", name, n));
    assert_null(cr_text_nearest("pace", NULL, 0));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_accepted),
        cmocka_unit_test(test_numbers_refused),
        cmocka_unit_test(test_number_of_many_digits),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_dates_accepted),
        cmocka_unit_test(test_dates_refused),
        cmocka_unit_test(test_days_round_trip),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_calendar_arithmetic),
        cmocka_unit_test(test_clean_text),
        cmocka_unit_test(test_distance_against_twin),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_nearest),
    };

    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL || strcmp(localeconv()->decimal_point, ",") != 0) {
        print_message("no German locale: ctest makes one and sets LOCPATH\n");
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
