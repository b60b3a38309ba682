/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCHEMA_REFERENCE_H
#define CREDENCE_SCHEMA_REFERENCE_H

/** The table of schema.h as a page for people: docs/scenario-reference.md. */
#include "credence/error.h"

/** Markdown, malloced: a section an object, a row a key; NULL where memory ran out. */
CR_MUST_USE char *cr_schema_reference(void);

#endif
