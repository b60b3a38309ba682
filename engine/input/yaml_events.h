/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_INPUT_YAML_EVENTS_H
#define CREDENCE_INPUT_YAML_EVENTS_H

/** A text under libyaml's parser: its events one after the other, and where in the text they stand. */
#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#include "credence/error.h"

typedef struct cr_yaml {
    yaml_parser_t parser;
    cr_errors *errors;
    const char *file; /* borrowed: of all marks */
    const char *text; /* [length] borrowed, behind the byte order mark */
    size_t length;
    size_t index, byte; /* a character of the text and where it starts: only ever moved on, so one pass in all */
    bool is_parser;     /* libyaml's parser was made */
} cr_yaml;

/**
 * Starts to read a text in UTF-8; refuses %TAG directives.
 * @param text  [length], not NULL: libyaml asserts that there is one
 * @return CR_OK, CR_ERR_INPUT or CR_ERR_MEMORY; cr_yaml_close() is safe in any case
 */
CR_MUST_USE int cr_yaml_open(cr_yaml *self, const char *file, const char *text, size_t length, cr_errors *errors);

/**
 * The next event.
 * @param event  receives it where the result is CR_OK: the caller's, for yaml_event_delete()
 * @return CR_OK, CR_ERR_INPUT or CR_ERR_MEMORY; errors are in plain words (yaml_errors.h)
 */
CR_MUST_USE int cr_yaml_next(cr_yaml *self, yaml_event_t *event);

/** A place as libyaml counts it, from 0, as a mark of the file, from 1. */
cr_mark cr_yaml_mark(const cr_yaml *self, yaml_mark_t mark);

/** The text from that character on, or its end. Costs what lies between it and the character asked for
 * before; from the start where it stands before that one. */
const char *cr_yaml_at(cr_yaml *self, size_t index);

/** Reports that memory ran out. @return CR_ERR_MEMORY */
CR_MUST_USE int cr_yaml_no_memory(const cr_yaml *self);

/** Also of what is {0}. */
void cr_yaml_close(cr_yaml *self);

#endif
