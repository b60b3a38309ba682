/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCHEMA_JSON_PIECES_H
#define CREDENCE_SCHEMA_JSON_PIECES_H

/**
 * Pieces of a JSON Schema. Any step that fails sets `failed` or gives NULL, and the rest runs on over NULLs, which Jansson
 * allows: what is put into or added to another thing sets `failed` where it is NULL. What is given to a piece is taken.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Regular expressions of what the reader takes for a number, a duration, a duration above 0, a date, a name. */
extern const char cr_pattern_number[], cr_pattern_span[], cr_pattern_lasting[], cr_pattern_date[], cr_pattern_name[];

void cr_json_put(bool *failed, json_t *object, const char *key, json_t *value);
void cr_json_add(bool *failed, json_t *array, json_t *value);
/** What `object` lacks of `other`. */
void cr_json_put_missing(bool *failed, json_t *object, json_t *other);

/** To a definition, by its label. */
json_t *cr_json_reference(const char *label);
/** 1 rather than 1.0 */
json_t *cr_json_number(double x);
/** A number from lo to hi, either of which may be infinite: then the reader's limit holds. */
json_t *cr_json_range(bool *failed, double lo, bool above_lo, double hi, bool below_hi);
/** A list of `least` to `most` items. */
json_t *cr_json_list(json_t *item, size_t least, size_t most);
json_t *cr_json_two_or(json_t *a, json_t *b);
json_t *cr_json_pattern(const char *pattern);

#endif
