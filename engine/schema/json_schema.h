/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCHEMA_JSON_SCHEMA_H
#define CREDENCE_SCHEMA_JSON_SCHEMA_H

/**
 * The table of schema.h as a JSON Schema (2020-12) for editors and other programs: the shape of a scenario file as the
 * reader checks it, before any name is looked up. YAML is meant with the types of its version 1.2 (core schema): dates
 * and durations are strings, and a name such as 1 is a number. Where schema and reader must differ, the schema accepts
 * more; cr_schema_reference() lists the cases.
 */
#include "credence/error.h"

/** The schema as indented JSON with a line break at the end, malloced; NULL where memory ran out. */
CR_MUST_USE char *cr_json_schema(void);

#endif
