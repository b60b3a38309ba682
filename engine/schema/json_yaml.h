/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_SCHEMA_JSON_YAML_H
#define CREDENCE_SCHEMA_JSON_YAML_H

/** YAML as JSON, typed as YAML 1.2 does: the examples and defaults of the schema table. */
#include <jansson.h>

#include "input/doc.h"

/** @param failed  set where the text is no YAML or memory ran out; NULL may be returned then */
json_t *cr_json_of_yaml(cr_doc *doc, const char *text, bool *failed);

#endif
