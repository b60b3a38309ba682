/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCENARIO_JSON_SCHEMA_H
#define CREDENCE_SCENARIO_JSON_SCHEMA_H

/**
 * The table of schema.h as a JSON Schema (2020-12) for editors and other programs: the shape of a scenario file as the
 * reader checks it, before any name is looked up. YAML is meant with the types of its version 1.2 (core schema): dates
 * and durations are strings, and a name such as 1 is a number. Where schema and reader must differ, the schema accepts
 * more; cr_schema_reference() lists the cases.
 */
#include "credence/error.h"
#include "random/distribution.h"

/** What an argument of a distribution must be; the ranges are those of cr_dist_init(). */
typedef struct cr_argument_rule {
    bool has_unit; /* of the number drawn, and so a duration where one is wanted */
    bool above_lo; /* lo itself is not legal */
    double lo, hi; /* may be infinite */
} cr_argument_rule;

/** @param k  in [0, cr_dist_arity(kind)) */
cr_argument_rule cr_argument_rule_of(cr_dist_kind kind, size_t k);

/** The schema as indented JSON with a line break at the end, malloced; NULL where memory ran out. */
CR_MUST_USE char *cr_json_schema(void);

#endif
