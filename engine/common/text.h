/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_COMMON_TEXT_H
#define CREDENCE_COMMON_TEXT_H

/**
 * Numbers, dates and durations as text, the same in every locale. Where a text is refused, *why (static, never NULL)
 * completes a sentence that the text begins: `'0x10' is hexadecimal (write it in decimal)`.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "credence/error.h"

/** Days since 1970-01-01, proleptic Gregorian. */
typedef int32_t cr_day;

/**
 * A decimal number: [-+]? digits with at most one point, optional exponent (YAML 1.2 core schema, less inf and nan).
 * Refused, with the remedy in *why (a static text): hexadecimal, octal and leading zeros (010), underscores and commas,
 * inf, nan, values that overflow (1e400), anything else. Underflow to 0 or a subnormal is accepted. Locale has no say.
 * @return true and *value, or false and *why
 */
bool cr_text_number(const char *text, double *value, const char **why);

/** A whole number in [0, 2^64). Digits alone. Otherwise as cr_text_number. */
bool cr_text_count(const char *text, uint64_t *value, const char **why);

/** An ISO 8601 date YYYY-MM-DD from 0001-01-01 to 9999-12-31 that exists (no 2025-02-30). */
bool cr_text_date(const char *text, cr_day *day, const char **why);

/** Writes YYYY-MM-DD, terminated. */
void cr_day_text(cr_day day, char text[16]);

typedef enum cr_unit { CR_UNIT_DAY, CR_UNIT_WEEK, CR_UNIT_MONTH, CR_UNIT_YEAR } cr_unit;

/** N unit: "6 months", "1 year", "1.5 years", "0 days"; singular or plural, exactly one space or more between. */
typedef struct cr_duration {
    double n; /* >= 0, finite */
    cr_unit unit;
} cr_duration;

/** Refused with *why: a bare number (name the units), a negative one, an unknown unit. */
bool cr_text_duration(const char *text, cr_duration *duration, const char **why);

/** As a number of years of 365.25 days: month = 1/12, week = 7/365.25, day = 1/365.25. */
double cr_duration_years(cr_duration duration);

/**
 * As a date offset by the calendar: months and years keep the day of the month, the 31st clamped to the month's last
 * day; `times` applications counted from `day` itself, so that 31 January + 2 x 1 month is 31 March.
 * @return false where n is no whole number (1.5 months has no date) or the result leaves years 1..9999
 */
bool cr_day_add(cr_day day, cr_duration duration, uint32_t times, cr_day *result);

/** Is it UTF-8 without NUL and control characters? Tabs and line breaks are allowed. */
bool cr_text_clean(const char *text, size_t length, const char **why);

/**
 * Optimal-alignment edit distance of two texts, in bytes, capped at `most` + 1: for "did you mean". The case of ASCII
 * letters is ignored; more than 63 edits count as more than `most`. Cost: O(length * most), no memory.
 */
size_t cr_text_distance(const char *a, const char *b, size_t most);

/**
 * The candidate nearest to `text` within a third of its length (at least 1, at most 3 edits), or NULL: the first
 * among equals. @param candidate  [n]
 */
const char *cr_text_nearest(const char *text, const char *const *candidate, size_t n);

#endif
