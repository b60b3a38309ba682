/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/yaml_errors.h"

#include <string.h>

int cr_yaml_fail_bytes(const yaml_parser_t *parser, cr_mark mark, cr_errors *errors)
{
    const size_t offset = parser->problem_offset;

    if (parser->problem_value == 0) {
        return cr_fail_at(errors, CR_ERR_INPUT, mark, NULL, "a NUL byte, at offset %zu (a scenario is plain text)",
                          offset);
    }
    if (strstr(parser->problem, "control") != NULL) {
        return cr_fail_at(errors, CR_ERR_INPUT, mark, NULL, "a control character, U+%04X, at offset %zu (take it out)",
                          (unsigned)parser->problem_value, offset);
    }
    return cr_fail_at(errors, CR_ERR_INPUT, mark, NULL,
                      "bytes that are not UTF-8, at offset %zu (save the file as UTF-8)", offset);
}

static const char *no_token(char c)
{
    switch (c) {
    case '\t':
        return "a tab cannot indent (use spaces)";
    case '%':
    case '@':
    case '`':
        return "a text cannot start with '%', '@' or '`' (put it in quotes)";
    default:
        return "a character that starts nothing in YAML (put the text in quotes)";
    }
}

static const char *plain_words(const char *problem, char c)
{
    static const struct {
        const char *problem, *words;
    } table[] = {
        {"block sequence entries are not allowed in this context",
         "a list item cannot start here (put '- ' on a line of its own, indented below its key)"},
        {"could not find expected ':'",
         "a key without its ':' (write `key: value`; a text over several lines wants quotes)"},
        {"did not find expected ',' or ']'", "the list in [ ] is broken off (a ',' between items, a ']' at the end)"},
        {"did not find expected ',' or '}'",
         "the mapping in { } is broken off (a ',' between pairs, a '}' at the end)"},
        {"did not find expected '-' indicator",
         "not an item of the list above (start it with '- ', or mend the indentation)"},
        {"did not find expected key",
         "not a key of the mapping above (mend the indentation, or put the text in quotes)"},
        {"did not find expected <document start>", "text after the end of the document (mend the indentation)"},
        {"did not find expected node content", "a value is missing here (write one, or close the bracket above)"},
        {"did not find expected hexdecimal number", "an escape without its hexadecimal digits (as in \"\\u00e9\")"},
        {"found a tab character that violates indentation", "a tab cannot indent (use spaces)"},
        {"found a tab character where an indentation space is expected", "a tab cannot indent (use spaces)"},
        {"found invalid Unicode character escape code",
         "an escape that is no character (surrogates are none; up to \\U0010FFFF)"},
        {"found undefined tag handle", "a tag that is not defined (tags are not used here: leave it out)"},
        {"found unexpected document indicator", "a document marker inside a quoted text (indent the text)"},
        {"found unexpected end of stream", "the file ends inside a quoted text (close the quotes)"},
        {"found unknown escape character", "an unknown escape (double the backslash, or use single quotes)"},
        {"found unexpected ':'", "a ':' that cannot stand here (put the text in quotes)"},
        {"mapping keys are not allowed in this context", "a key cannot start here (put it on a line of its own)"},
        {"mapping values are not allowed in this context",
         "a ': ' that cannot stand here (put the text in quotes, or mend the indentation)"},
    };

    if (strcmp(problem, "found character that cannot start any token") == 0) {
        return no_token(c);
    }
    for (size_t k = 0; k < sizeof(table) / sizeof(table[0]); k++) {
        if (strcmp(problem, table[k].problem) == 0) {
            return table[k].words;
        }
    }
    return problem;
}

int cr_yaml_fail_syntax(const yaml_parser_t *parser, cr_mark mark, char c, cr_errors *errors)
{
    const char *problem = parser->problem != NULL ? parser->problem : "broken YAML";
    const char *words = plain_words(problem, c);

    if (parser->context == NULL || parser->context_mark.line >= parser->problem_mark.line) {
        return cr_fail_at(errors, CR_ERR_INPUT, mark, NULL, "%s", words);
    }
    return cr_fail_at(errors, CR_ERR_INPUT, mark, NULL, "%s; found %s from line %zu on", words, parser->context,
                      parser->context_mark.line + 1);
}
