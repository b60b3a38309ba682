/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/text.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum {
    DAY_FIRST = -719162, /* 0001-01-01 */
    DAY_LAST = 2932896,  /* 9999-12-31 */
    DAY_SECONDS = 86400,
    STEPS_MAX = 4000000, /* more days than there are between the two */
    EDITS_MAX = 63
};

/* Made when it is first wanted and never freed: it serves until the process ends. 0 when memory ran out; the next one who
 * wants it tries again. */
static locale_t the_c_locale(void)
{
    static _Atomic(locale_t) made;
    locale_t locale = atomic_load(&made), first = (locale_t)0;

    if (locale == (locale_t)0) {
        locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
        if (locale != (locale_t)0 && !atomic_compare_exchange_strong(&made, &first, locale)) {
            freelocale(locale); /* another thread was quicker */
            locale = first;
        }
    }
    return locale;
}

static bool refuse(const char **why, const char *text)
{
    *why = text;
    return false;
}

/* isdigit() and its kin ask the locale. */
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static const char *skip_digits(const char *at)
{
    while (is_digit(*at)) {
        at++;
    }
    return at;
}

static const char *skip_sign(const char *at)
{
    return at + (*at == '+' || *at == '-');
}

/* The end of the decimal number that starts at `text`, or NULL where none does. */
static const char *numeral_end(const char *text)
{
    const char *whole = skip_sign(text);
    const char *at = skip_digits(whole);
    bool any = at > whole;

    if (*at == '.') {
        const char *fraction = at + 1;

        at = skip_digits(fraction);
        any = any || at > fraction;
    }
    if (any && (*at == 'e' || *at == 'E')) {
        const char *exponent = skip_sign(at + 1);

        at = is_digit(*exponent) ? skip_digits(exponent) : at;
    }
    return any ? at : NULL;
}

static bool has_leading_zero(const char *numeral)
{
    numeral = skip_sign(numeral);
    return numeral[0] == '0' && is_digit(numeral[1]);
}

static bool is_not_finite(const char *text)
{
    static const char *const word[] = {"inf", "infinity", "nan"};

    text = skip_sign(text);
    text += *text == '.';
    for (size_t k = 0; k < sizeof(word) / sizeof(word[0]); k++) {
        if (strcasecmp(text, word[k]) == 0) {
            return true;
        }
    }
    return false;
}

static const char *why_no_number(const char *text)
{
    const char *digits = skip_sign(text);
    const char *end = numeral_end(text);
    const char second = digits[0] == '0' ? lower(digits[1]) : '\0';

    if (text[0] == '\0') {
        return "is empty (a number is wanted)";
    }
    if (second == 'x') {
        return "is hexadecimal (write it in decimal)";
    }
    if (second == 'o' || second == 'b') {
        return "is octal or binary (write it in decimal)";
    }
    if (is_not_finite(text)) {
        return "is not finite (write a number)";
    }
    if (is_digit(*digits) && digits[strspn(digits, "0123456789.eE+-_,")] == '\0' && strpbrk(digits, "_,") != NULL) {
        return strchr(digits, '_') != NULL
                   ? "has an underscore (write the digits together: 1000)"
                   : "has a comma (write a decimal point, as in 1.5, and no thousands separator)";
    }
    if (end != NULL && strcmp(end, "%") == 0) {
        return "is a percentage (write a fraction: 0.05 for 5%)";
    }
    return "is not a number (write it in decimal, as 0.25, -3 or 1e-6)";
}

/* The number from `text` to `end`, which numeral_end() found: strtod never sees hexadecimal, inf, nan or a locale. */
static bool read_numeral(const char *text, const char *end, double *value, const char **why)
{
    locale_t c_locale;
    char *stop = NULL;
    double x;

    if (has_leading_zero(text)) {
        return refuse(why, "has a leading zero (leave it out)");
    }
    c_locale = the_c_locale();
    if (c_locale == (locale_t)0) {
        return refuse(why, "cannot be read: memory ran out");
    }
    x = strtod_l(text, &stop, c_locale);
    if (stop != end) {
        return refuse(why, "is not a number (write it in decimal, as 0.25, -3 or 1e-6)");
    }
    if (!isfinite(x)) {
        return refuse(why, "is too large (at most about 1.8e308)");
    }
    *value = x;
    return true;
}

bool cr_text_number(const char *text, double *value, const char **why)
{
    const char *end = numeral_end(text);

    if (end == NULL || *end != '\0') {
        return refuse(why, why_no_number(text));
    }
    return read_numeral(text, end, value, why);
}

bool cr_text_count(const char *text, uint64_t *value, const char **why)
{
    const char *end = numeral_end(text);
    unsigned long long n;

    if (end == NULL || *end != '\0') {
        return refuse(why, why_no_number(text));
    }
    if (text[0] == '-') {
        return refuse(why, "is negative (a whole number from 0 is wanted)");
    }
    if (*skip_digits(text) != '\0') {
        return refuse(why, "is not a whole number written in digits alone, as 1000");
    }
    if (has_leading_zero(text)) {
        return refuse(why, "has a leading zero (leave it out)");
    }
    errno = 0;
    n = strtoull(text, NULL, 10);
    if (errno != 0 || n > UINT64_MAX) {
        return refuse(why, "is too large (at most 18446744073709551615)");
    }
    *value = n;
    return true;
}

static struct tm calendar_of(cr_day day)
{
    const time_t t = (time_t)day * DAY_SECONDS;
    struct tm tm = {0};

    gmtime_r(&t, &tm); /* cannot fail: the year fits an int */
    return tm;
}

/* Like timegm(), normalises *tm. */
static int64_t day_of(struct tm *tm)
{
    return (int64_t)timegm(tm) / DAY_SECONDS; /* exact: *tm is at midnight */
}

static bool has_date_shape(const char *text)
{
    for (size_t k = 0; k < 10; k++) {
        if (k == 4 || k == 7 ? text[k] != '-' : !is_digit(text[k])) {
            return false;
        }
    }
    return text[10] == '\0';
}

static int number_at(const char *digits, int n)
{
    int value = 0;

    for (int k = 0; k < n; k++) {
        value = 10 * value + (digits[k] - '0');
    }
    return value;
}

bool cr_text_date(const char *text, cr_day *day, const char **why)
{
    struct tm tm = {0};
    int64_t found;
    int year, month, date;

    if (text[0] == '\0') {
        return refuse(why, "is empty (a date is wanted: YYYY-MM-DD)");
    }
    if (!has_date_shape(text)) {
        return refuse(why, "is not a date (write YYYY-MM-DD, as 2025-07-04)");
    }
    year = number_at(text, 4);
    month = number_at(text + 5, 2);
    date = number_at(text + 8, 2);
    if (year == 0) {
        return refuse(why, "is before the first year (years run from 0001 to 9999)");
    }
    tm = (struct tm){.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = date};
    found = day_of(&tm);
    if (tm.tm_year != year - 1900 || tm.tm_mon != month - 1 || tm.tm_mday != date) {
        return refuse(why, "is no day of the calendar (write a date that exists, as YYYY-MM-DD)");
    }
    *day = (cr_day)found;
    return true;
}

void cr_day_text(cr_day day, char text[16])
{
    const struct tm tm = calendar_of(day);
    char wide[48]; /* for what the compiler believes of an int: a day's year has 7 digits at most */

    snprintf(wide, sizeof(wide), "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
    memcpy(text, wide, 15);
    text[15] = '\0';
}

static bool find_unit(const char *text, cr_unit *unit)
{
    static const char *const name[] = {
        [CR_UNIT_DAY] = "day", [CR_UNIT_WEEK] = "week", [CR_UNIT_MONTH] = "month", [CR_UNIT_YEAR] = "year"};

    for (size_t k = 0; k < sizeof(name) / sizeof(name[0]); k++) {
        const size_t length = strlen(name[k]);

        if (strncmp(text, name[k], length) == 0 && (text[length] == '\0' || strcmp(text + length, "s") == 0)) {
            *unit = (cr_unit)k;
            return true;
        }
    }
    return false;
}

bool cr_text_duration(const char *text, cr_duration *duration, const char **why)
{
    const char *end = numeral_end(text), *word = end;
    cr_duration found = {0};

    if (end == NULL) {
        return refuse(why, text[0] == '\0' ? "is empty (a duration is wanted, as 6 months)"
                                           : "is not a duration (write a number and its unit, as 6 months)");
    }
    if (*end == '\0') {
        return refuse(why, "has no unit (write days, weeks, months or years after the number, as 6 months)");
    }
    if (text[0] == '-') {
        return refuse(why, "is negative (a duration is 0 or more)");
    }
    while (*word == ' ') {
        word++;
    }
    if (!find_unit(word, &found.unit)) {
        return refuse(why, "is not a duration with a known unit (days, weeks, months or years, as 6 months)");
    }
    if (word == end) {
        return refuse(why, "has no space between number and unit (write 6 months)");
    }
    if (!read_numeral(text, end, &found.n, why)) {
        return false;
    }
    *duration = found;
    return true;
}

double cr_duration_years(cr_duration duration)
{
    switch (duration.unit) {
    case CR_UNIT_DAY:
        return duration.n / 365.25;
    case CR_UNIT_WEEK:
        return duration.n * 7.0 / 365.25;
    case CR_UNIT_MONTH:
        return duration.n / 12.0;
    case CR_UNIT_YEAR:
        break;
    }
    return duration.n;
}

static int64_t add_months(cr_day day, int64_t months)
{
    const struct tm from = calendar_of(day);
    const int month = from.tm_mon + (int)months;
    struct tm tm = {.tm_year = from.tm_year, .tm_mon = month, .tm_mday = from.tm_mday};
    const int64_t result = day_of(&tm);

    if (tm.tm_mday == from.tm_mday) {
        return result;
    }
    tm = (struct tm){
        .tm_year = from.tm_year, .tm_mon = month + 1, .tm_mday = 0}; /* the month has no such day: its last */
    return day_of(&tm);
}

bool cr_day_add(cr_day day, cr_duration duration, uint32_t times, cr_day *result)
{
    const double n = duration.n;
    uint64_t steps;
    int64_t sum;

    if (!(n >= 0.0) || !isfinite(n) || n != floor(n)) {
        return false;
    }
    if (n > STEPS_MAX && times > 0) {
        return false;
    }
    steps = times > 0 ? (uint64_t)n * times : 0;
    if (steps > STEPS_MAX || day < DAY_FIRST || day > DAY_LAST) {
        return false;
    }
    sum = (int64_t)steps;
    switch (duration.unit) {
    case CR_UNIT_DAY:
        sum = day + sum;
        break;
    case CR_UNIT_WEEK:
        sum = day + 7 * sum;
        break;
    case CR_UNIT_MONTH:
        sum = add_months(day, sum);
        break;
    case CR_UNIT_YEAR:
        sum = add_months(day, 12 * sum);
        break;
    }
    if (sum > DAY_LAST) {
        return false;
    }
    *result = (cr_day)sum;
    return true;
}

/* The length of the character that starts at `at`, or 0 if it is no UTF-8 (RFC 3629), and its number. */
static size_t decode(const unsigned char *at, size_t left, uint32_t *character)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const size_t length = at[0] < 0x80             ? 1
                          : (at[0] & 0xe0) == 0xc0 ? 2
                          : (at[0] & 0xf0) == 0xe0 ? 3
                          : (at[0] & 0xf8) == 0xf0 ? 4
                                                   : 0;
    uint32_t c = at[0];

    if (length == 0 || length > left) {
        return 0;
    }
    c = length > 1 ? c & (0x7fU >> length) : c;
    for (size_t k = 1; k < length; k++) {
        if ((at[k] & 0xc0) != 0x80) {
            return 0;
        }
        c = c << 6 | (at[k] & 0x3fU);
    }
    *character = c;
    return c < least[length] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ? 0 : length;
}

bool cr_text_clean(const char *text, size_t length, const char **why)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t step;

    for (size_t k = 0; k < length; k += step) {
        uint32_t c = 0;

        step = decode(at + k, length - k, &c);
        if (step == 0) {
            return refuse(why, "is not UTF-8 (save the file as UTF-8)");
        }
        if (c == 0) {
            return refuse(why, "holds a NUL (take it out)");
        }
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c < 0xa0 && c != 0x85)) {
            return refuse(why, "holds a control character (take it out)");
        }
    }
    return true;
}

static size_t least_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Damerau's distance in the form that edits no substring twice (optimal string alignment; Boytsov 2011, section 2),
 * within a band of the diagonal (Ukkonen 1985): cell j of row i is kept at j - i + band + 1 of a row that wraps. */
static size_t banded_distance(const char *a, size_t n, const char *b, size_t m, size_t band)
{
    const size_t width = 2 * band + 3, far = band + 1;
    size_t row[3][2 * EDITS_MAX + 3];
    size_t *before = row[0], *last = row[1], *now = row[2];

    for (size_t d = 0; d < width; d++) {
        before[d] = far;
        last[d] = d >= far && d - far <= band ? d - far : far; /* row 0: j insertions */
    }
    for (size_t i = 1; i <= n; i++) {
        size_t *swap = before;
        size_t best = far;

        now[0] = now[width - 1] = far;
        for (size_t d = 1; d + 1 < width; d++) {
            const size_t j = i + d - far; /* wraps where left of column 0 */

            now[d] = far;
            if (i + d < far || j > m) {
                continue;
            }
            now[d] = least_of(last[d + 1] + 1, j > 0 ? now[d - 1] + 1 : far);
            if (j > 0) {
                now[d] = least_of(now[d], last[d] + (lower(a[i - 1]) != lower(b[j - 1])));
            }
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
                now[d] = least_of(now[d], before[d] + 1);
            }
            best = least_of(best, now[d]);
        }
        if (best >= far) {
            return far;
        }
        before = last;
        last = now;
        now = swap;
    }
    return least_of(last[m + far - n], far);
}

size_t cr_text_distance(const char *a, const char *b, size_t most)
{
    const size_t n = strlen(a), m = strlen(b), band = least_of(most, EDITS_MAX);
    size_t distance;

    if ((n > m ? n - m : m - n) > band) {
        return most + 1;
    }
    distance = banded_distance(a, n, b, m, band);
    return distance <= band ? distance : most + 1;
}

const char *cr_text_nearest(const char *text, const char *const *candidate, size_t n)
{
    const size_t third = strlen(text) / 3, limit = third < 1 ? 1 : least_of(third, 3);
    const char *found = NULL;
    size_t best = limit + 1;

    for (size_t k = 0; k < n && best > 0; k++) {
        const size_t distance = cr_text_distance(text, candidate[k], best - 1);

        if (distance < best) {
            best = distance;
            found = candidate[k];
        }
    }
    return found;
}
