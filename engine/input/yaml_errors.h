/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CREDENCE_INPUT_YAML_ERRORS_H
#define CREDENCE_INPUT_YAML_ERRORS_H

/** libyaml's own errors, in plain words and with a remedy. */
#include <yaml.h>

#include "credence/error.h"

/**
 * The bytes are none that YAML may hold (YAML_READER_ERROR): libyaml tells the offset and, but for a broken sequence,
 * the number.
 * @param mark  where they stand
 * @return CR_ERR_INPUT
 */
CR_MUST_USE int cr_yaml_fail_bytes(const yaml_parser_t *parser, cr_mark mark, cr_errors *errors);

/**
 * The text is no YAML (YAML_SCANNER_ERROR, YAML_PARSER_ERROR).
 * @param mark  where it breaks
 * @param c     the character there; NUL at the end of the text
 * @return CR_ERR_INPUT
 */
CR_MUST_USE int cr_yaml_fail_syntax(const yaml_parser_t *parser, cr_mark mark, char c, cr_errors *errors);

#endif
