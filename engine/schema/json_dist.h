/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCHEMA_JSON_DIST_H
#define CREDENCE_SCHEMA_JSON_DIST_H

/** Distributions in the JSON Schema: {KIND: arguments, within: [lowest, highest], shared: part}. */
#include <jansson.h>
#include <stdbool.h>

/**
 * The schema of a distribution of numbers, or of durations, without the keys of provenance.
 * @param failed  set where memory ran out; NULL may be returned then
 */
json_t *cr_json_distribution(bool *failed, bool duration);

#endif
